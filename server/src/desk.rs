//! The care desk's task: calls for help come in, clinicians on call are told, and the person hears the truth. What a
//! case may become is decided in `domain::care`; here it is stored and told.
//!
//! A call is stored before it is acknowledged (P1), whatever the room is doing: it does not go through the room.

mod notes;
mod told;

use crate::clock::Clock;
use crate::hub::{Hub, Notices};
use crate::log::record::Journal;
use crate::log::seal::MasterKey;
use crate::log::{Log, LogError, LogName};
use crate::outbox::Outbox;
use crate::planted::{self, Bug};
use crate::room::ConnectionId;
use dashmap::DashMap;
use domain::care::{Actor, CareDesk, Case, Command, Event};
use notes::Notes;
use protocol::care::{CaseStage, Helpline};
use protocol::close::CloseReason;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{CaseId, MemberId, Millis, SessionId};
use protocol::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;
use told::{Clinician, ack, refused};

/// Closed cases stay on the desk this long, so that a colleague sees what became of them.
const CLOSED_STAY_MS: u64 = 3_600_000;
/// Cards of sessions go to the desk at most this often: a join storm is one change.
const CARDS_EVERY: Duration = Duration::from_millis(300);
/// Calls and answers that may wait for the desk. A full mailbox makes callers wait, it turns nobody away.
const MAILBOX: usize = 4_096;

/// The way to the desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    mailbox: mpsc::Sender<Ask>,
    on_call: Arc<AtomicU32>,
    /// People who have a case that the desk still knows or whose call is on its way to it, so that nobody else's hello
    /// needs to ask. With how many of their questions are on the way.
    known: Arc<DashMap<(SessionId, MemberId), u32>>,
}

/// What comes into the desk's mailbox.
enum Ask {
    Enter {
        clinician: Clinician,
    },
    Gone {
        member: MemberId,
        connection: ConnectionId,
    },
    Command {
        id: u32,
        actor: Actor,
        command: Wanted,
        way: Way,
    },
    Look {
        session: SessionId,
        member: MemberId,
        way: Way,
    },
}

/// The way to a person. Of two the newer connection's counts, whichever is heard of last (D8).
#[derive(Clone)]
pub struct Way {
    /// Which connection.
    pub connection: ConnectionId,
    /// Its outbox.
    pub outbox: Outbox,
}

/// A command before the desk adds what only it knows.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// As it is.
    Plain(Command),
    /// A clinician takes a case; whether its owner is on call is for the desk to say.
    Acknowledge(CaseId),
}

/// What the desk needs from the house.
pub struct Deps {
    /// Where events are kept.
    pub log: Arc<dyn Log>,
    /// Wraps the data keys.
    pub master: Arc<MasterKey>,
    /// Time.
    pub clock: Clock,
    /// Rooms, to be told how many calls are open.
    pub hub: Hub,
    /// Cards of sessions.
    pub notices: Notices,
    /// For people whom nobody here can come to.
    pub helplines: Arc<[Helpline]>,
}

impl Desk {
    /// Reads the care log and starts the task.
    ///
    /// # Errors
    /// [`LogError`] when the log cannot be read.
    pub async fn open(deps: Deps) -> Result<Self, LogError> {
        let (sender, mailbox) = mpsc::channel(MAILBOX);
        let desk = Self {
            mailbox: sender,
            on_call: Arc::default(),
            known: Arc::default(),
        };
        let task = Task::read(deps, &desk).await?;
        tokio::spawn(task.run(mailbox));
        Ok(desk)
    }

    /// Clinicians on call now.
    #[must_use]
    pub fn on_call(&self) -> u32 {
        self.on_call.load(Ordering::Acquire)
    }

    /// A clinician comes on call.
    pub async fn enter(&self, member: MemberId, name: Text, connection: ConnectionId, outbox: Outbox) {
        let clinician = Clinician {
            member,
            name,
            connection,
            outbox,
        };
        let _stopping = self.mailbox.send(Ask::Enter { clinician }).await;
    }

    /// A clinician's connection ended.
    pub async fn gone(&self, member: MemberId, connection: ConnectionId) {
        let _stopping = self.mailbox.send(Ask::Gone { member, connection }).await;
    }

    /// A person or a clinician asks something; the answer goes their `way`.
    pub async fn ask(&self, id: u32, actor: Actor, command: Wanted, way: Way) {
        if let Actor::Person { session, member, .. } = &actor {
            *self.known.entry((session.clone(), member.clone())).or_default() += 1;
        }
        let _stopping = self
            .mailbox
            .send(Ask::Command {
                id,
                actor,
                command,
                way,
            })
            .await;
    }

    /// Somebody came (back) into a session: if they called for help, they are told how it stands.
    pub async fn look(&self, session: &SessionId, member: &MemberId, way: Way) {
        if self.known.contains_key(&(session.clone(), member.clone())) {
            let (session, member) = (session.clone(), member.clone());
            let _stopping = self.mailbox.send(Ask::Look { session, member, way }).await;
        }
    }
}

struct Task {
    deps: Deps,
    journal: Journal<Event>,
    state: CareDesk,
    /// Clinicians on call, one connection each.
    clinicians: BTreeMap<MemberId, Clinician>,
    /// The way to people who have a case.
    people: BTreeMap<(SessionId, MemberId), Way>,
    on_call: Arc<AtomicU32>,
    known: Arc<DashMap<(SessionId, MemberId), u32>>,
    /// How many calls are open in a session, for its facilitators.
    notes: Notes,
}

/// What was decided and is not stored yet.
struct Turn {
    now: Millis,
    /// The state before it, to go back to.
    before: CareDesk,
    events: Vec<Event>,
    answers: Vec<(u32, Actor, Way, Result<CaseId, Refusal>)>,
}

impl Turn {
    fn at(now: Millis, state: &CareDesk) -> Self {
        Self {
            now,
            before: state.clone(),
            events: Vec::new(),
            answers: Vec::new(),
        }
    }
}

impl Task {
    async fn read(deps: Deps, desk: &Desk) -> Result<Self, LogError> {
        let notes = Notes::default();
        tokio::spawn(notes.clone().bring(deps.hub.clone()));
        let journal = Journal::open(deps.log.clone(), &deps.master, LogName::Care).await?;
        let (on_call, known) = (desk.on_call.clone(), desk.known.clone());
        let state = CareDesk::default();
        let mut task = Self {
            deps,
            journal,
            state,
            clinicians: BTreeMap::new(),
            people: BTreeMap::new(),
            on_call,
            known,
            notes,
        };
        task.reread().await?;
        // Every room, since one may have been told of a call that was closed before it could store that.
        for card in task.deps.hub.cards() {
            task.note(&card.id);
        }
        Ok(task)
    }

    /// Reads the log from its beginning; also the way back after an append failed.
    async fn reread(&mut self) -> Result<(), LogError> {
        const PAGE: usize = 1_000;
        let mut state = CareDesk::default();
        loop {
            let page = self.journal.read(state.seq(), PAGE).await?;
            let last = page.len() < PAGE;
            for (_, at, event) in page {
                state.apply(at, &event);
            }
            if last {
                break;
            }
        }
        self.state = state;
        self.let_go();
        Ok(())
    }

    async fn run(mut self, mut mailbox: mpsc::Receiver<Ask>) {
        const TURN: usize = 256;
        let mut batch = Vec::new();
        let mut cards_from = Instant::now();
        loop {
            let notices = self.deps.notices.clone();
            tokio::select! {
                biased;
                taken = mailbox.recv_many(&mut batch, TURN) => {
                    if taken == 0 {
                        return;
                    }
                    self.turn(&mut batch).await;
                }
                cards = async { tokio::time::sleep_until(cards_from).await; notices.changed_cards().await } => {
                    cards_from = Instant::now() + CARDS_EVERY;
                    self.tell_cards(cards);
                    self.let_go();
                }
            }
        }
    }

    async fn turn(&mut self, batch: &mut Vec<Ask>) {
        let mut turn = Turn::at(self.deps.clock.now(), &self.state);
        for ask in batch.drain(..) {
            match ask {
                Ask::Command {
                    id,
                    actor,
                    command,
                    way,
                } => {
                    if let Actor::Person { session, member, .. } = &actor
                        && let Some(mut on_the_way) = self.known.get_mut(&(session.clone(), member.clone()))
                    {
                        *on_the_way = on_the_way.saturating_sub(1);
                    }
                    let answer = self.decide(turn.now, &actor, command, &mut turn.events);
                    turn.answers.push((id, actor, way, answer));
                }
                // These tell how things stand, so what came before them is stored first: nobody is shown a case that is
                // not (P1).
                Ask::Enter { clinician } => {
                    self.settle(&mut turn).await;
                    self.enter(clinician);
                }
                Ask::Gone { member, connection } => {
                    self.settle(&mut turn).await;
                    self.gone(&member, connection);
                }
                Ask::Look { session, member, way } => {
                    self.settle(&mut turn).await;
                    self.look(session, member, way);
                }
            }
        }
        self.settle(&mut turn).await;
    }

    /// Stores what was decided, and then tells it.
    async fn settle(&mut self, turn: &mut Turn) {
        let next = Turn::at(turn.now, &self.state);
        let Turn {
            now,
            before,
            events,
            answers,
        } = std::mem::replace(turn, next);
        if !events.is_empty()
            && let Err(error) = self.journal.append(before.seq(), now, &events, Vec::new()).await
        {
            tracing::error!(%error, "a turn of the care desk was not stored");
            metrics::counter!(crate::telemetry::DESK_FAILURES).increment(1);
            self.go_back_to(before, answers).await;
            turn.before = self.state.clone();
            return;
        }
        self.tell_turn(&events, answers);
    }

    /// The state goes back to what is stored, and those who asked hear that it was not done. A log that fails may have
    /// stored the turn all the same: then the case is told like any other, since nobody else would (P5).
    async fn go_back_to(&mut self, before: CareDesk, answers: Vec<(u32, Actor, Way, Result<CaseId, Refusal>)>) {
        self.state = before.clone();
        if self.reread().await.is_err() {
            tracing::error!("the care log cannot be read; the desk goes on from what it knew");
        }
        for (id, actor, way, _) in answers {
            let answer = if planted::has(Bug::AckCallWithoutLog) {
                ack(id)
            } else {
                refused(id, Refusal::new(ErrorCode::Unavailable))
            };
            way.outbox.send(answer);
            if let Actor::Person { session, member, .. } = actor
                && self.state.open_case_of(&session, &member).is_some()
            {
                self.remember((session, member), way);
            }
        }
        let stored = self.state.cases().filter(|case| before.case(case.case) != Some(case));
        for case in stored {
            self.tell_case(case);
            self.note(&case.session);
        }
    }

    fn decide(
        &mut self,
        now: Millis,
        actor: &Actor,
        command: Wanted,
        events: &mut Vec<Event>,
    ) -> Result<CaseId, Refusal> {
        let command = match command {
            Wanted::Plain(command) => command,
            Wanted::Acknowledge(case) => {
                let owner = self.state.case(case).and_then(|case| case.owner.as_ref());
                let owner_on_call = owner.is_some_and(|owner| self.clinicians.contains_key(owner));
                Command::Acknowledge { case, owner_on_call }
            }
        };
        let decision = self.state.handle(actor, command)?;
        for event in decision.events {
            self.state.apply(now, &event);
            events.push(event);
        }
        Ok(decision.answer.0)
    }

    fn tell_turn(&mut self, events: &[Event], answers: Vec<(u32, Actor, Way, Result<CaseId, Refusal>)>) {
        let mut touched = BTreeSet::new();
        for (id, actor, way, answer) in answers {
            match answer {
                Ok(case) => {
                    if let Actor::Person { session, member, .. } = actor {
                        self.known.entry((session.clone(), member.clone())).or_default();
                        way.outbox.send(ack(id));
                        self.remember((session, member), way);
                    } else {
                        way.outbox.send(ack(id));
                    }
                    touched.insert(case);
                }
                Err(refusal) => way.outbox.send(refused(id, refusal)),
            }
        }
        for case in touched {
            let Some(case) = self.state.case(case) else { continue };
            self.tell_case(case);
            self.note(&case.session);
        }
        told::count(events, &self.state);
    }

    fn enter(&mut self, clinician: Clinician) {
        tracing::info!("a clinician is on call");
        let (member, outbox) = (clinician.member.clone(), clinician.outbox.clone());
        let name = clinician.name.clone();
        if let Some(older) = self.clinicians.insert(member.clone(), clinician) {
            older.outbox.close(CloseReason::Replaced);
        }
        self.count_on_call();
        let cases = self.state.cases().map(Case::card).collect();
        let sessions = self.deps.hub.cards();
        outbox.greet(told::welcome(
            &member,
            &name,
            self.deps.clock.now(),
            cases,
            sessions,
            self.clinicians.len(),
        ));
    }

    fn gone(&mut self, member: &MemberId, connection: ConnectionId) {
        if self
            .clinicians
            .get(member)
            .is_some_and(|known| known.connection == connection)
        {
            self.clinicians.remove(member);
            tracing::info!("a clinician is no longer on call");
            self.count_on_call();
        }
    }

    /// Everybody who waits for somebody to come is told when that changes (P11).
    fn count_on_call(&self) {
        let on_call = u32::try_from(self.clinicians.len()).unwrap_or(u32::MAX);
        if self.on_call.swap(on_call, Ordering::AcqRel) == on_call {
            return;
        }
        let frame = told::on_call(on_call);
        for clinician in self.clinicians.values() {
            clinician.outbox.send(frame.clone());
        }
        for case in self.state.cases().filter(|case| case.stage == CaseStage::Opened) {
            self.tell_person(case);
        }
    }

    /// What an older connection said may be heard after a newer one came; it is no way to the person any more.
    fn remember(&mut self, person: (SessionId, MemberId), way: Way) {
        let known = self.people.get(&person);
        if known.is_none_or(|known| known.connection <= way.connection) {
            self.people.insert(person, way);
        }
    }

    fn look(&mut self, session: SessionId, member: MemberId, way: Way) {
        let key = (session, member);
        if planted::has(Bug::ForgetWhoCalled) {
            return;
        }
        self.remember(key.clone(), way);
        if let Some(case) = self.state.newest_case_of(&key.0, &key.1) {
            self.tell_person(case);
        }
    }

    fn tell_case(&self, case: &Case) {
        let frame = told::case(case);
        for clinician in self.clinicians.values() {
            clinician.outbox.send(frame.clone());
        }
        self.tell_person(case);
    }

    fn tell_person(&self, case: &Case) {
        if let Some(way) = self.people.get(&(case.session.clone(), case.member.clone())) {
            let on_call = self.on_call.load(Ordering::Acquire);
            way.outbox.send(told::help(case, on_call, &self.deps.helplines));
        }
    }

    fn tell_cards(&self, cards: Vec<protocol::directory::SessionCard>) {
        for card in cards {
            let frame = told::session(card);
            for clinician in self.clinicians.values() {
                clinician.outbox.send(frame.clone());
            }
        }
    }

    fn note(&self, session: &SessionId) {
        self.notes.put(session, self.state.open_in(session));
    }

    /// Forgets cases that were closed a while ago, and the way to their people.
    fn let_go(&mut self) {
        self.state
            .let_go(Millis(self.deps.clock.now().0.saturating_sub(CLOSED_STAY_MS)));
        let known: BTreeSet<_> = self
            .state
            .cases()
            .map(|case| (case.session.clone(), case.member.clone()))
            .collect();
        self.people.retain(|key, _| known.contains(key));
        self.known
            .retain(|key, on_the_way| *on_the_way > 0 || known.contains(key));
        for key in known {
            self.known.entry(key).or_default();
        }
    }
}
