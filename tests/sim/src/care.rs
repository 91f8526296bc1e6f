//! Calls for help in a run: people make them, the clinician answers, the care log fails; and what must be true of them
//! when everything has come to rest (P1, P5, P11).

use crate::client::Line;
use crate::plan::DeskWish;
use crate::world::{Served, World, session_id};
use domain::care::{Actor, CareDesk, Command, Event};
use domain::session::Session;
use protocol::care::{CaseOutcome, CaseStage};
use protocol::ids::{ClientKey, Seq};
use protocol::text::Text;
use server::desk::{Wanted, Way};
use server::log::record::Journal;
use server::log::{Log, LogName};
use server::outbox::Outbox;
use std::collections::{BTreeSet, VecDeque};
use std::hash::Hash;
use std::sync::Arc;

impl World<'_> {
    /// Somebody presses Help, always with a note, so that every press leaves something in the log.
    pub(crate) async fn ask_help(&mut self, house: &Served, who: usize) {
        let client = &mut self.clients[who];
        let Some(line) = &client.line else { return };
        let number = client.calls.len();
        let Ok(key) = format!("{}-help-{number}", client.member).parse::<ClientKey>() else {
            return;
        };
        client.calls.push((key.clone(), false));
        let id = client.next_id;
        client.next_id += 1;
        client.called.insert(id, number);
        let actor = Actor::Person {
            session: session_id(),
            member: client.member.clone(),
            nickname: Text::stored(&format!("Name {}", client.member)),
            at_door: false,
        };
        let note = Some(Text::stored(&format!("call {number}")));
        let way = Way {
            connection: line.connection,
            outbox: line.outbox.clone(),
            care_only: false,
        };
        let wanted = Wanted::Plain(Command::Ask { key, note });
        house.desk.ask(id, actor, wanted, way).await;
    }

    pub(crate) async fn come_on_call(&mut self, house: &Served) {
        if self.clinician.line.is_some() {
            return;
        }
        let outbox = Outbox::new(self.plan.house.outbox_frames.max(3), self.plan.house.outbox_bytes);
        let connection = house.hub.next_connection();
        self.clinician.line = Some(Line {
            connection,
            outbox: outbox.clone(),
            room: None,
            unread: VecDeque::new(),
        });
        let (member, name) = (self.clinician.member.clone(), Text::stored("Juniper"));
        house.desk.enter(member, name, connection, outbox).await;
    }

    pub(crate) async fn go_off_call(&mut self, house: &Served) {
        if let Some(line) = self.clinician.line.take() {
            house.desk.gone(self.clinician.member.clone(), line.connection).await;
        }
    }

    pub(crate) async fn at_desk(&mut self, house: &Served, wish: DeskWish) {
        self.read_desk();
        let clinician = &mut self.clinician;
        let Some(line) = &clinician.line else { return };
        let stage = match wish {
            DeskWish::Acknowledge => CaseStage::Opened,
            DeskWish::Write | DeskWish::Close => CaseStage::Acknowledged,
        };
        let Some(case) = clinician.oldest(stage) else { return };
        let id = clinician.next_id;
        let wanted = match wish {
            DeskWish::Acknowledge => Wanted::Acknowledge(case),
            DeskWish::Write => {
                let Ok(key) = format!("clinician-{id}").parse() else {
                    return;
                };
                let text = Text::stored("I am here");
                Wanted::Plain(Command::Write { case, key, text })
            }
            DeskWish::Close => Wanted::Plain(Command::Close {
                case,
                outcome: CaseOutcome::Supported,
            }),
        };
        let way = Way {
            connection: line.connection,
            outbox: line.outbox.clone(),
            care_only: false,
        };
        let actor = Actor::Clinician {
            member: clinician.member.clone(),
            name: Text::stored("Juniper"),
        };
        clinician.next_id += 1;
        house.desk.ask(id, actor, wanted, way).await;
    }

    /// The clinician's device reads everything that came.
    pub(crate) fn read_desk(&mut self) {
        match self.clinician.read() {
            Ok(texts) => texts.hash(&mut self.hasher),
            Err(broken) => {
                self.clients[0].broken.get_or_insert(broken);
            }
        }
    }

    /// The desk as its log alone has it, and the log.
    async fn replay_care(&self) -> Result<(CareDesk, Vec<(Seq, Event)>), String> {
        let log: Arc<dyn Log> = self.log.clone();
        let cannot = |error| format!("the care log cannot be read: {error}");
        let journal = Journal::<Event>::open(log, &self.master, LogName::Care)
            .await
            .map_err(cannot)?;
        let events = journal.read(Seq(0), usize::MAX).await.map_err(cannot)?;
        let mut desk = CareDesk::default();
        for (_, at, event) in &events {
            desk.apply(*at, event);
        }
        Ok((desk, events.into_iter().map(|(seq, _, event)| (seq, event)).collect()))
    }
}

/// Every acknowledged call is stored, once; every open case is on the desk of the clinician who just came; everybody who
/// is connected and has one was told how it stands, and so were those who run the session.
pub(crate) async fn calls_are_answered(world: &World<'_>, session: &Session) -> Result<(), String> {
    let (desk, events) = world.replay_care().await?;
    let mut keys = BTreeSet::new();
    for (_, event) in &events {
        if let Event::CaseOpened { key, .. } | Event::WordsWritten { key, .. } = event
            && !keys.insert(key.as_str().to_owned())
        {
            return Err(format!("call {key} stands twice in the care log"));
        }
    }
    for (key, acknowledged) in world.clients.iter().flat_map(|client| &client.calls) {
        if *acknowledged && !keys.contains(key.as_str()) {
            return Err(format!("acknowledged call {key} is not in the care log"));
        }
    }
    let open = desk.cases().filter(|case| case.stage != CaseStage::Closed);
    for case in open {
        let shown = world.clinician.cases.get(&case.case).map(|card| card.stage);
        if world.clinician.line.is_some() && shown != Some(case.stage) {
            return Err(format!(
                "case {} is {:?}, and the desk shows {shown:?}",
                case.case, case.stage
            ));
        }
        let person = world.clients.iter().find(|client| client.member == case.member);
        let Some(person) = person.filter(|person| person.line.is_some()) else {
            continue;
        };
        let told = person.help.as_ref().map(|help| (help.case, help.stage));
        if told != Some((case.case, case.stage)) {
            return Err(format!(
                "{} was told {told:?} of case {}, which is {:?}",
                person.member, case.case, case.stage
            ));
        }
    }
    let (noted, really) = (session.help_open(), desk.open_in(&session_id()));
    if noted != really && session.stage() != protocol::room::Stage::Ended {
        return Err(format!("{really} calls are open, and the room was told {noted}"));
    }
    Ok(())
}
