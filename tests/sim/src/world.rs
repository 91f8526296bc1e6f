//! Makes a plan happen against the real hub: one paused runtime for each life of the server, since a kill ends every
//! task wherever it is.

mod wishes;

use crate::check;
use crate::client::{Client, Line, Sent};
use crate::clinician::Clinician;
use crate::faulty::FaultyLog;
use crate::order::Lost;
use crate::plan::{Plan, Step, Wish};
use domain::session::{Command, Rules};
use protocol::close::CloseReason;
use protocol::directory::{Audience, Monitoring};
use protocol::ids::{ClientKey, MemberId, Millis, SessionId};
use protocol::room::Role;
use protocol::text::Text;
use server::clock::Clock;
use server::desk::{self, Desk};
use server::hub::{Hub, Notices};
use server::limits::Limits;
use server::log::record::Journal;
use server::log::seal::MasterKey;
use server::log::{Log, LogName};
use server::outbox::Outbox;
use server::planted::{self, Bug};
use server::room::{Ask, Deps, Join, RoleNow};
use std::collections::{BTreeMap, VecDeque};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use wishes::post;

/// How a run came out.
#[derive(Debug)]
pub struct Verdict {
    /// What was not true, if anything.
    pub outcome: Result<(), String>,
    /// Of everything that was read and stored: the same for the same plan.
    pub hash: u64,
    /// Events in the session's log at the end.
    pub events: u64,
    /// How often each kind of event happened.
    pub happened: BTreeMap<String, u32>,
    /// Each time that the chair was lost.
    pub lost: Vec<Lost>,
    /// Who became the chair, in order.
    pub chairs: Vec<String>,
}

const EVENING: Millis = Millis(1_800_000_000_000);
const DAY_MS: u64 = 86_400_000;

/// A connection that is gone, as the server does not know yet.
struct Late {
    member: MemberId,
    connection: u64,
    room: Option<mpsc::Sender<Ask>>,
}

/// Everything that outlives a kill.
pub(crate) struct World<'a> {
    pub(crate) plan: &'a Plan,
    pub(crate) log: Arc<FaultyLog>,
    pub(crate) master: Arc<MasterKey>,
    pub(crate) clients: Vec<Client>,
    pub(crate) clinician: Clinician,
    now: Millis,
    pub(crate) hasher: DefaultHasher,
    /// Disconnects that the server has not noticed yet.
    unnoticed: Vec<Late>,
    drawn: fastrand::Rng,
    /// Held words of others that somebody read; by the end each must have been approved.
    pub(crate) foreign_words: Vec<(usize, String)>,
    /// Words of private talks of others that somebody read; by the end each must have been reported to them.
    pub(crate) foreign_talks: Vec<(usize, String)>,
    /// What people wrote who were removed and that was acknowledged: whose, and the key.
    pub(crate) appeals: Vec<(MemberId, ClientKey)>,
    pub(crate) lost: Vec<Lost>,
    pub(crate) chairs: Vec<String>,
    pub(crate) events_in_log: u64,
    pub(crate) happened: BTreeMap<String, u32>,
}

/// What one life of the server has for those who connect.
pub(crate) struct Served {
    pub(crate) hub: Hub,
    pub(crate) desk: Desk,
}

/// Runs a plan, with a planted bug or without.
#[must_use]
pub fn run(plan: &Plan, bug: Option<Bug>) -> Verdict {
    planted::plant(bug);
    let mut world = World {
        plan,
        log: Arc::new(FaultyLog::new(plan.house.log_slow_ms, plan.house.log_retry_ms / 2)),
        master: Arc::new(MasterKey::random().expect("there is chance")),
        clients: (0..=plan.attendees)
            .map(|who| Client::new(who, token_of(plan, who)))
            .collect(),
        clinician: Clinician::new(),
        now: EVENING,
        hasher: DefaultHasher::new(),
        unnoticed: Vec::new(),
        drawn: fastrand::Rng::with_seed(plan.seed ^ 0x5eed),
        foreign_words: Vec::new(),
        foreign_talks: Vec::new(),
        appeals: Vec::new(),
        lost: Vec::new(),
        chairs: Vec::new(),
        events_in_log: 0,
        happened: BTreeMap::new(),
    };
    let mut steps: VecDeque<Step> = plan.steps.iter().cloned().collect();
    let mut outcome = Ok(());
    while outcome.is_ok() {
        let life = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build();
        let life = life.expect("a runtime");
        let killed = life.block_on(world.live(&mut steps));
        // The runtime goes with all its tasks, wherever each of them was: that is the kill.
        drop(life);
        match killed {
            Ok(true) => {}
            Ok(false) => break,
            Err(broken) => outcome = Err(broken),
        }
    }
    planted::plant(None);
    let events = world.events_in_log;
    Verdict {
        outcome,
        hash: world.hasher.finish(),
        events,
        happened: world.happened,
        lost: world.lost,
        chairs: world.chairs,
    }
}

fn token_of(plan: &Plan, who: usize) -> Role {
    match who {
        0 => Role::Facilitator,
        1 if plan.deputy => Role::CoFacilitator,
        _ => Role::Attendee,
    }
}

pub(crate) fn session_id() -> SessionId {
    "evening"
        .parse()
        .unwrap_or_else(|_| unreachable!("a plain word is an id"))
}

impl World<'_> {
    /// One life of the server. Whether it ended by a kill.
    async fn live(&mut self, steps: &mut VecDeque<Step>) -> Result<bool, String> {
        let clock = Clock::of_runtime(self.now);
        let notices = Notices::default();
        let deps = Deps {
            log: self.log.clone(),
            master: self.master.clone(),
            clock: clock.clone(),
            limits: Arc::new(self.limits()),
            notices: notices.clone(),
        };
        let hub = Hub::open(deps)
            .await
            .map_err(|error| format!("the directory cannot be read: {error}"))?;
        if !hub.exists(&session_id()) {
            hub.schedule(self.session_plan())
                .await
                .map_err(|refusal| format!("not planned: {:?}", refusal.code))?;
        }
        let care = desk::Deps {
            log: self.log.clone(),
            master: self.master.clone(),
            clock: clock.clone(),
            hub: hub.clone(),
            notices,
            helplines: Arc::from(Vec::new()),
            kept_days: 30,
        };
        let desk = Desk::open(care).await;
        let desk = desk.map_err(|error| format!("the care log cannot be read: {error}"))?;
        let house = Served { hub, desk };
        while let Some(step) = steps.pop_front() {
            if step == Step::Kill {
                self.now = clock.now();
                for client in &mut self.clients {
                    client.line = None;
                    client.asked.clear();
                    client.called.clear();
                }
                self.clinician.line = None;
                self.unnoticed.clear();
                return Ok(true);
            }

            self.step(&house, step).await;
            if let Some(broken) = self.clients.iter().find_map(|client| client.broken.clone()) {
                return Err(broken);
            }
        }
        check::at_rest(self, &house, &clock).await?;
        Ok(false)
    }

    async fn step(&mut self, house: &Served, step: Step) {
        match step {
            Step::Wait(ms) => tokio::time::sleep(Duration::from_millis(ms)).await,
            Step::Connect(who) => self.connect(house, who).await,
            Step::Drop(who) => self.drop_line(who).await,
            Step::CutChair => self.cut_chair().await,
            Step::ComeBackBeforeNoticed(who) => self.come_back_before_noticed(house, who).await,
            Step::Read(who, most) => self.read(who, most).await,
            Step::Ask(who, wish) => self.ask(house, who, wish).await,
            Step::SendAgain(who) => self.send_again(who).await,
            Step::LogFails(appends, stored) => self.log.fail(appends, stored),
            Step::CareLogFails(appends, stored) => self.log.fail_care(appends, stored),
            Step::LogStoresLate(appends) => self.log.store_late(appends),
            Step::LogUnreadable(reads) => self.log.fail_reads(reads),
            Step::OnCall => self.come_on_call(house).await,
            Step::OffCall => self.go_off_call(house).await,
            Step::Desk(wish) => self.at_desk(house, wish).await,
            Step::Kill => {}
        }
    }

    pub(crate) async fn connect(&mut self, house: &Served, who: usize) {
        let client = &mut self.clients[who];
        if client.line.is_some() || client.left {
            return;
        }
        let Some(room) = house.hub.room(&session_id()) else {
            return;
        };
        let outbox = Outbox::new(self.plan.house.outbox_frames.max(3), self.plan.house.outbox_bytes);
        let connection = house.hub.next_connection();
        let role = client.token;
        let join = Join {
            member: client.member.clone(),
            role,
            role_now: RoleNow::new(role),
            nickname: Text::stored(&format!("Name {}", client.member)),
            connection,
            outbox: outbox.clone(),
            id: 0,
            resume: client.position.clone(),
        };
        client.asked.clear();
        client.called.clear();
        client.line = Some(Line {
            connection,
            outbox,
            room: Some(room.clone()),
            unread: VecDeque::new(),
        });
        let member = join.member.clone();
        let way = desk::Way {
            connection,
            outbox: join.outbox.clone(),
            care_only: false,
        };
        if room.send(Ask::Join(Box::new(join))).await.is_err() {
            way.outbox.close(CloseReason::RoomReopened);
        }
        house.desk.look(&session_id(), &member, way).await;
    }

    pub(crate) async fn drop_line(&mut self, who: usize) {
        let client = &mut self.clients[who];
        if let Some(line) = client.line.take() {
            notice(Late::of(client.member.clone(), line)).await;
        }
    }

    /// The connection of whoever has the chair breaks, as far as that device knows.
    async fn cut_chair(&mut self) {
        let chair = self.clients.iter().position(|client| {
            let members = client.view.iter().flat_map(|view| &view.members);
            let mut me = members.filter(|member| member.member == client.member);
            client.line.is_some() && me.any(|me| me.role == Role::Facilitator)
        });
        if let Some(who) = chair {
            self.drop_line(who).await;
        }
    }

    async fn come_back_before_noticed(&mut self, house: &Served, who: usize) {
        let client = &mut self.clients[who];
        let late = client.line.take().map(|line| Late::of(client.member.clone(), line));
        self.connect(house, who).await;
        // Sometimes the server notices only much later.
        self.notice_all().await;
        match late {
            Some(late) if self.drawn.bool() => self.unnoticed.push(late),
            Some(late) => {
                settle().await;
                notice(late).await;
            }
            None => {}
        }
    }

    /// Everything that is on its way to the server arrives.
    pub(crate) async fn notice_all(&mut self) {
        for late in std::mem::take(&mut self.unnoticed) {
            notice(late).await;
        }
    }

    pub(crate) async fn read(&mut self, who: usize, most: usize) {
        settle().await;
        let stored = self.log.head();
        let texts = self.clients[who].read(most, stored);
        texts.hash(&mut self.hasher);
        check::no_leak(self, who, &texts);
    }

    async fn ask(&mut self, house: &Served, who: usize, wish: Wish) {
        if wish == Wish::AskHelp {
            return self.ask_help(house, who).await;
        }
        if wish == Wish::Appeal {
            return self.appeal(house, who).await;
        }
        if wish.is_seen_first() {
            self.read(who, 8).await;
        }
        let Some(command) = self.command(who, wish) else { return };
        self.send(who, command).await;
        if wish == Wish::Leave {
            // The one who left does not come back by itself.
            self.clients[who].left = true;
        }
    }

    /// As a connection for help alone does: sometimes with a key of before, as after a lost answer.
    async fn appeal(&mut self, house: &Served, who: usize) {
        let member = self.clients[who].member.clone();
        let number = self.drawn.u8(0..2);
        let Ok(key) = format!("{member}-appeal-{number}").parse::<ClientKey>() else {
            return;
        };
        let words = (Text::stored(&format!("<APPEAL {member} {number}>")), key.clone());
        let (nickname, patience) = (Text::stored("Removed"), Duration::from_millis(self.plan.house.busy_ms));
        let session = session_id();
        let outcome = house
            .hub
            .appeal(&session, member.clone(), nickname, words, patience)
            .await;
        if outcome.is_ok() {
            self.appeals.push((member, key));
        }
    }

    async fn send(&mut self, who: usize, command: Command) {
        let client = &mut self.clients[who];
        let Some(line) = &client.line else { return };
        let Some(room) = line.room.clone() else { return };
        let id = client.next_id;
        client.next_id += 1;
        if let Command::PostLine { key, .. } | Command::WriteInTalk { key, .. } = &command
            && let Some(at) = client.sent.iter().position(|sent| sent.key == *key)
        {
            client.asked.insert(id, at);
        }
        let ask = Ask::Command {
            member: client.member.clone(),
            connection: line.connection,
            id,
            command,
        };
        // As a connection does: wait a bounded time for a place in the mailbox.
        let patience = Duration::from_millis(self.plan.house.busy_ms);
        let _busy = room.send_timeout(ask, patience).await;
    }

    async fn send_again(&mut self, who: usize) {
        let also_acknowledged = self.drawn.bool();
        let again: Vec<Sent> = self.clients[who]
            .sent
            .iter()
            .rev()
            .take(8)
            .filter(|sent| sent.acknowledged.is_none() || also_acknowledged)
            .cloned()
            .collect();
        for sent in again.into_iter().rev() {
            self.send(who, post(&sent)).await;
        }
    }

    /// The session's log, read as a room reads it.
    pub(crate) async fn journal(&self) -> Result<Journal<domain::session::Event>, String> {
        let log: Arc<dyn Log> = self.log.clone();
        let journal = Journal::open(log, &self.master, LogName::Session(session_id())).await;
        journal.map_err(|error| format!("the session's log cannot be opened: {error}"))
    }

    pub(crate) fn hash(&mut self, what: &str) {
        what.hash(&mut self.hasher);
    }

    fn limits(&self) -> Limits {
        let house = &self.plan.house;
        Limits {
            mailbox: house.mailbox,
            room_batch: house.room_batch,
            recent_events: house.ring_events,
            roster_coalesce_ms: house.roster_coalesce_ms,
            snapshot_every: house.snapshot_every,
            room_idle_ms: house.room_idle_ms,
            log_retry_ms: house.log_retry_ms,
            busy_ms: house.busy_ms,
            wake_every_ms: house.wake_every_ms,
            // Everybody is of one address here.
            calls_per_minute_per_address: 100_000,
            ..Limits::default()
        }
    }

    fn session_plan(&self) -> domain::session::Plan {
        let house = &self.plan.house;
        domain::session::Plan {
            session: session_id(),
            title: "Evening".to_owned(),
            group: "Simulated".to_owned(),
            guidelines: Vec::new(),
            audience: Audience::Anyone,
            language: "en".to_owned(),
            monitoring: Monitoring::OnCall,
            lobby: house.lobby,
            format: Box::new(house.format.clone()),
            starts_at: EVENING,
            minutes: 60,
            demo: false,
            entry: domain::session::Entry::default(),
            rules: Rules {
                lobby_ms: 900_000,
                minute_ms: house.minute_ms,
                succession_ms: house.succession_ms,
                chairless_ms: house.chairless_ms,
                floor_grace_ms: house.floor_grace_ms,
                away_grace_ms: house.away_grace_ms,
                capacity: house.capacity,
                ends_by: None,
                fellowship_ms: None,
                kept_ms: DAY_MS,
            },
        }
    }
}

impl Late {
    fn of(member: MemberId, line: Line) -> Self {
        Self {
            member,
            connection: line.connection,
            room: line.room,
        }
    }
}

/// The room that a connection was opened to is told of its end; another one knows nothing of it.
async fn notice(late: Late) {
    let Late {
        member,
        connection,
        room,
    } = late;
    if let Some(room) = room {
        let _closing = room.send(Ask::Gone { member, connection }).await;
    }
}

/// Lets every task run until nothing is left to do at this moment.
pub(crate) async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}
