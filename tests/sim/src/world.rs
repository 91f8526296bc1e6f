//! Makes a plan happen against the real hub: one paused runtime for each life of the server, since a kill ends every
//! task wherever it is.

use crate::check;
use crate::client::{Client, Line, Sent};
use crate::clinician::Clinician;
use crate::faulty::FaultyLog;
use crate::order::Lost;
use crate::plan::{Plan, Step, Wish};
use domain::session::{Command, Reason, Rules, Verdict as LineVerdict};
use protocol::directory::{Audience, Monitoring};
use protocol::ids::{ClientKey, LineId, MemberId, Millis, SessionId, ShareId, TalkId};
use protocol::room::{
    FloorPolicy, Milestone, MilestoneUnit, Role, RoomView, SupportKind, SupportTarget, TalkState, TalkView,
};
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
    unnoticed: Vec<(MemberId, u64)>,
    drawn: fastrand::Rng,
    /// Held words of others that somebody read; by the end each must have been approved.
    pub(crate) foreign_words: Vec<(usize, String)>,
    /// Words of private talks of others that somebody read; by the end each must have been reported to them.
    pub(crate) foreign_talks: Vec<(usize, String)>,
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
        log: Arc::new(FaultyLog::new(plan.house.log_slow_ms)),
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
            Step::Drop(who) => self.drop_line(house, who).await,
            Step::CutChair => self.cut_chair(house).await,
            Step::ComeBackBeforeNoticed(who) => self.come_back_before_noticed(house, who).await,
            Step::Read(who, most) => self.read(who, most).await,
            Step::Ask(who, wish) => self.ask(house, who, wish).await,
            Step::SendAgain(who) => self.send_again(house, who).await,
            Step::LogFails(appends, stored) => self.log.fail(appends, stored),
            Step::CareLogFails(appends, stored) => self.log.fail_care(appends, stored),
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
            unread: VecDeque::new(),
        });
        let member = join.member.clone();
        let way = desk::Way {
            connection,
            outbox: join.outbox.clone(),
        };
        let _closing = room.send(Ask::Join(Box::new(join))).await;
        house.desk.look(&session_id(), &member, way).await;
    }

    pub(crate) async fn drop_line(&mut self, house: &Served, who: usize) {
        let client = &mut self.clients[who];
        if let Some(line) = client.line.take() {
            notice(house, client.member.clone(), line.connection).await;
        }
    }

    /// The connection of whoever has the chair breaks, as far as that device knows.
    async fn cut_chair(&mut self, house: &Served) {
        let chair = self.clients.iter().position(|client| {
            let members = client.view.iter().flat_map(|view| &view.members);
            let mut me = members.filter(|member| member.member == client.member);
            client.line.is_some() && me.any(|me| me.role == Role::Facilitator)
        });
        if let Some(who) = chair {
            self.drop_line(house, who).await;
        }
    }

    async fn come_back_before_noticed(&mut self, house: &Served, who: usize) {
        let late = self.clients[who]
            .line
            .take()
            .map(|line| (self.clients[who].member.clone(), line.connection));
        self.connect(house, who).await;
        // Sometimes the server notices only much later.
        for (member, connection) in std::mem::take(&mut self.unnoticed) {
            notice(house, member, connection).await;
        }
        match late {
            Some(late) if self.drawn.bool() => self.unnoticed.push(late),
            Some((member, connection)) => {
                settle().await;
                notice(house, member, connection).await;
            }
            None => {}
        }
    }

    /// Everything that is on its way to the server arrives.
    pub(crate) async fn notice_all(&mut self, house: &Served) {
        for (member, connection) in std::mem::take(&mut self.unnoticed) {
            notice(house, member, connection).await;
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
        if wish.is_seen_first() {
            self.read(who, 8).await;
        }
        let Some(command) = self.command(who, wish) else { return };
        self.send(house, who, command).await;
        if wish == Wish::Leave {
            // The one who left does not come back by itself.
            self.clients[who].left = true;
        }
    }

    async fn send(&mut self, house: &Served, who: usize, command: Command) {
        let client = &mut self.clients[who];
        let Some(line) = &client.line else { return };
        let Some(room) = house.hub.room(&session_id()) else {
            return;
        };
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

    async fn send_again(&mut self, house: &Served, who: usize) {
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
            self.send(house, who, post(&sent)).await;
        }
    }

    fn command(&mut self, who: usize, wish: Wish) -> Option<Command> {
        let member = |who: usize| self.clients[who].member.clone();
        let view = self.clients[who].view.clone();
        let lines: Vec<LineId> = view
            .iter()
            .flat_map(|view| view.lines.iter().map(|line| line.line))
            .collect();
        let held: Vec<LineId> = view
            .iter()
            .flat_map(|view| view.held.iter().map(|held| held.line))
            .collect();
        Some(match wish {
            Wish::Line | Wish::HeldLine => self.new_line(who, wish == Wish::HeldLine)?,
            Wish::TalkLine => self.new_talk_line(who, &view?)?,
            Wish::TakeBackLine => Command::TakeBackLine { line: *held.last()? },
            Wish::RaiseHand => Command::RaiseHand,
            Wish::LowerHand => Command::LowerHand,
            Wish::Pass => Command::Pass,
            Wish::Done => Command::Done,
            Wish::Support => {
                let view = view?;
                let share = view.share.as_ref().or(view.shares.last())?;
                Command::GiveSupport {
                    to: SupportTarget::Share(share.share),
                    kind: SupportKind::WithYou,
                }
            }
            Wish::Leave => Command::Leave,
            Wish::Start => Command::StartMeeting,
            Wish::CallOn(other) => Command::CallOn { member: member(other) },
            Wish::Extend => Command::ExtendShare { minutes: 2 },
            Wish::TakeBackFloor => Command::TakeBackFloor,
            Wish::OpenFloor => Command::SetFloorPolicy {
                floor: FloorPolicy::Open,
            },
            Wish::OneAtATime => Command::SetFloorPolicy {
                floor: FloorPolicy::OneAtATime,
            },
            Wish::Mute(other) => Command::SetMuted {
                member: member(other),
                muted: true,
            },
            Wish::Unmute(other) => Command::SetMuted {
                member: member(other),
                muted: false,
            },
            Wish::RemoveLine => Command::RemoveLine {
                line: *self.drawn.choice(&lines)?,
            },
            Wish::Approve => Command::ApproveLine { line: *held.first()? },
            Wish::Return => Command::ReturnLine {
                line: *held.first()?,
                note: None,
            },
            Wish::Lock => Command::SetLocked { locked: true },
            Wish::Unlock => Command::SetLocked { locked: false },
            Wish::RemoveMember(other) => Command::RemoveMember { member: member(other) },
            Wish::HandOver(other) => Command::HandOver { member: member(other) },
            Wish::OpenFellowship => Command::OpenFellowship,
            Wish::EndSession => Command::EndSession,
            // Asked of the desk, not of the room.
            Wish::AskHelp => return None,
            other => self.command_of_format(who, other, &view?)?,
        })
    }

    /// What a format is about: parts, the queue, and what is done in a circle.
    fn command_of_format(&mut self, who: usize, wish: Wish, view: &RoomView) -> Option<Command> {
        let member = |who: usize| self.clients[who].member.clone();
        let part = view.phase.as_ref().map(|phase| phase.index);
        Some(match wish {
            Wish::NextPart => Command::EnterPhase { phase: part? + 1 },
            Wish::Part(phase) => Command::EnterPhase { phase },
            Wish::Stretch => Command::StretchPhase { minutes: 5 },
            Wish::CrossTalk(cross_talk) => Command::SetCrossTalk { cross_talk },
            Wish::SupportGoes(support) => Command::SetSupportPolicy { support },
            Wish::Round => Command::SetFloorPolicy {
                floor: FloorPolicy::Round,
            },
            Wish::CallNext => Command::CallNext,
            Wish::PassTo(other) => {
                let next = view.hands.first().map(|hand| hand.member.clone());
                Command::PassFloorTo {
                    member: next.unwrap_or_else(|| member(other)),
                }
            }
            Wish::New(newcomer) => Command::MarkNewcomer { newcomer },
            Wish::TakeChair => Command::TakeChair,
            Wish::Reading => {
                let readings = &view.format.phases.get(part? as usize)?.readings;
                Command::PostReading {
                    slot: readings.last()?.slot.clone(),
                }
            }
            Wish::Milestone => Command::AnnounceMilestone {
                milestone: Milestone {
                    count: 30,
                    unit: MilestoneUnit::Days,
                },
                key: self.key(who)?,
            },
            Wish::Answer => {
                let share = view.shares.last()?.share;
                self.new_answer(who, share)?
            }
            Wish::Question => Command::AskQuestion {
                text: Text::stored("What helps on a long evening?"),
                key: self.key(who)?,
                verdict: LineVerdict::Allow,
            },
            Wish::Draw => Command::DrawQuestion {
                chance: self.drawn.u64(..),
            },
            Wish::OpenVote => Command::OpenVote {
                question: Text::stored("Shall we begin earlier?"),
                choices: Vec::new(),
            },
            Wish::Vote(choice) => Command::CastVote {
                vote: view.vote.as_ref()?.vote,
                choice,
            },
            Wish::CloseVote => Command::CloseVote {
                vote: view.vote.as_ref()?.vote,
            },
            Wish::AskTalk(other) => Command::AskTalk { member: member(other) },
            Wish::AnswerTalk(accept) => {
                let asked = |talk: &&TalkView| talk.state == TalkState::Asked;
                Command::AnswerTalk {
                    talk: view.talks.iter().find(asked)?.talk,
                    accept,
                }
            }
            Wish::EndTalk => Command::EndTalk {
                talk: view.talks.first()?.talk,
            },
            Wish::ReportTalk => Command::ReportTalk {
                talk: view.talks.first()?.talk,
                note: None,
            },
            Wish::Resolve => Command::ResolveReport {
                report: view.reports.first()?.report,
            },
            _ => return None,
        })
    }

    /// A key for what is not a line that is sent again.
    fn key(&mut self, who: usize) -> Option<ClientKey> {
        let client = &self.clients[who];
        format!("{}-once-{}", client.member, client.next_id).parse().ok()
    }

    fn new_line(&mut self, who: usize, held: bool) -> Option<Command> {
        let client = &self.clients[who];
        let word = if held { "WAITS" } else { "plain" };
        let text = format!("<{word} {} {}>", client.member, client.sent.len());
        self.keep(who, text, held, None)
    }

    fn new_answer(&mut self, who: usize, share: ShareId) -> Option<Command> {
        let Command::PostLine { text, key, verdict, .. } = self.new_line(who, false)? else {
            return None;
        };
        Some(Command::PostLine {
            text,
            key,
            verdict,
            answers: Some(share),
        })
    }

    fn new_talk_line(&mut self, who: usize, view: &RoomView) -> Option<Command> {
        let talk = view.talks.iter().find(|talk| talk.state == TalkState::Open)?;
        let client = &self.clients[who];
        let text = format!("<PRIVATE {} {} {}>", talk.from, talk.to, client.sent.len());
        self.keep(who, text, false, Some(talk.talk))
    }

    fn keep(&mut self, who: usize, text: String, held: bool, talk: Option<TalkId>) -> Option<Command> {
        let client = &mut self.clients[who];
        let sent = Sent {
            key: format!("{}-{}", client.member, client.sent.len()).parse().ok()?,
            text,
            held,
            talk,
            acknowledged: None,
        };
        client.sent.push(sent.clone());
        Some(post(&sent))
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
            format: Box::new(house.format.clone()),
            starts_at: EVENING,
            minutes: 60,
            demo: false,
            rules: Rules {
                lobby_ms: 900_000,
                minute_ms: house.minute_ms,
                succession_ms: house.succession_ms,
                chairless_ms: house.chairless_ms,
                floor_grace_ms: house.floor_grace_ms,
                away_grace_ms: house.away_grace_ms,
                capacity: 100,
                ends_by: None,
                kept_ms: DAY_MS,
            },
        }
    }
}

fn post(sent: &Sent) -> Command {
    let reason = || Reason {
        rule: "simulated".to_owned(),
        for_author: "for the author".to_owned(),
        for_facilitator: "for the facilitator".to_owned(),
        for_log: "for the log",
    };
    let verdict = if sent.held {
        LineVerdict::Hold(reason())
    } else {
        LineVerdict::Allow
    };
    if let Some(talk) = sent.talk {
        return Command::WriteInTalk {
            talk,
            text: Text::stored(&sent.text),
            key: sent.key.clone(),
            verdict,
        };
    }
    Command::PostLine {
        text: Text::stored(&sent.text),
        key: sent.key.clone(),
        verdict,
        answers: None,
    }
}

async fn notice(house: &Served, member: MemberId, connection: u64) {
    if let Some(room) = house.hub.room(&session_id()) {
        let _closing = room.send(Ask::Gone { member, connection }).await;
    }
}

/// Lets every task run until nothing is left to do at this moment.
pub(crate) async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}
