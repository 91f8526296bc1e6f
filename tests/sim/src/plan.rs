//! What will happen in a run, drawn from a seed before it begins, so that it can be saved, shortened and replayed.

use crate::formats::formats;
use fastrand::Rng;
use protocol::format::{Format, SupportPolicy};
use protocol::waiting::LobbyPolicy;
use serde::{Deserialize, Serialize};

/// A run, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Where it came from; also decides small things within the run, such as how slow the log is.
    pub seed: u64,
    /// Sizes and times of the server.
    pub house: House,
    /// People besides the facilitator.
    pub attendees: usize,
    /// Whether the first of them is the facilitator's deputy.
    pub deputy: bool,
    /// What happens, in order.
    pub steps: Vec<Step>,
}

/// Every queue size and time-out that a room has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[allow(
    missing_docs,
    reason = "named as in server::limits::Limits and domain::session::Rules"
)]
pub struct House {
    pub mailbox: usize,
    pub room_batch: usize,
    pub ring_events: usize,
    pub outbox_frames: usize,
    pub outbox_bytes: usize,
    pub roster_coalesce_ms: u64,
    pub snapshot_every: u64,
    pub room_idle_ms: u64,
    pub log_retry_ms: u64,
    pub busy_ms: u64,
    pub wake_every_ms: u64,
    pub floor_grace_ms: u64,
    pub away_grace_ms: u64,
    pub minute_ms: u64,
    pub succession_ms: u64,
    pub chairless_ms: u64,
    pub format: Format,
    pub log_slow_ms: u64,
    pub capacity: u32,
    pub lobby: LobbyPolicy,
}

/// One thing that happens. Person 0 is the facilitator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Time passes.
    Wait(u64),
    /// Somebody connects, resuming if they were here before.
    Connect(usize),
    /// Somebody's connection breaks, and the server notices.
    Drop(usize),
    /// The connection of whoever is the facilitator breaks.
    CutChair,
    /// Somebody comes back on a new connection before the server noticed that the old one is gone; it notices later.
    ComeBackBeforeNoticed(usize),
    /// Somebody's device reads at most so many frames.
    Read(usize, usize),
    /// Somebody asks something.
    Ask(usize, Wish),
    /// Somebody's device sends the lines again that were not acknowledged, and now and then one that was.
    SendAgain(usize),
    /// The next appends fail: so many, and whether they are stored all the same.
    LogFails(u32, bool),
    /// The next appends say that they failed, and are stored a moment later.
    LogStoresLate(u32),
    /// The room's log cannot be read, so many times.
    LogUnreadable(u32),
    /// The same for the care desk's log.
    CareLogFails(u32, bool),
    /// The clinician comes on call.
    OnCall,
    /// The clinician's connection breaks.
    OffCall,
    /// The clinician does something about the oldest case that it is possible for.
    Desk(DeskWish),
    /// The server is killed and starts again.
    Kill,
}

/// What somebody asks. Targets are drawn when it happens, since they depend on what is there then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named as the commands in domain::session::Command")]
pub enum Wish {
    Line,
    HeldLine,
    TakeBackLine,
    RaiseHand,
    LowerHand,
    Pass,
    Done,
    Support,
    Leave,
    Start,
    CallOn(usize),
    Extend,
    TakeBackFloor,
    OpenFloor,
    OneAtATime,
    Mute(usize),
    Unmute(usize),
    RemoveLine,
    Approve,
    Return,
    Lock,
    Unlock,
    AskHelp,
    RemoveMember(usize),
    HandOver(usize),
    OpenFellowship,
    EndSession,
    NextPart,
    Part(u32),
    Stretch,
    CrossTalk(bool),
    SupportGoes(SupportPolicy),
    Round,
    CallNext,
    PassTo(usize),
    New(bool),
    TakeChair,
    Reading,
    Milestone,
    Answer,
    Question,
    Draw,
    OpenVote,
    Vote(u32),
    CloseVote,
    AskTalk(usize),
    AnswerTalk(bool),
    TalkLine,
    EndTalk,
    ReportTalk,
    Resolve,
    /// Asked by way of the hub: who was removed has no seat.
    Appeal,
    ResolveAppeal,
    Admit,
    AdmitAll,
    /// A note to those who wait, or none.
    Note(bool),
    TurnAway,
}

/// What the clinician does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "named as the commands in domain::care::Command")]
pub enum DeskWish {
    Acknowledge,
    Write,
    Close,
}

impl Plan {
    /// The plan of a seed.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed);
        let attendees = rng.usize(1..=5);
        let deputy = rng.bool();
        let house = House::draw(&mut rng);
        let mut steps = vec![Step::Connect(0), Step::Read(0, 100), Step::Ask(0, Wish::Start)];
        steps.extend((1..=attendees).filter(|_| rng.u8(0..4) > 0).map(Step::Connect));
        let length = rng.usize(20..140);
        // Some runs are calm and some are storms: a fault that needs quiet and one that needs a crowd are both met.
        let trouble = rng.u32(0..30);
        for _ in 0..length {
            if rng.u8(0..16) == 0 {
                steps.extend(scene(&mut rng, attendees));
            } else {
                steps.push(Step::draw(&mut rng, attendees, deputy, trouble));
            }
        }
        let mut plan = Self {
            seed,
            house,
            attendees,
            deputy,
            steps,
        };
        plan.put_up_a_door();
        plan.remove_somebody();
        plan
    }

    /// On some evenings somebody is removed and writes to those who run the session. Drawn apart, so that the others stay as
    /// they are.
    fn remove_somebody(&mut self) {
        let mut rng = Rng::with_seed(self.seed ^ 0xa99e);
        if rng.u8(0..10) > 0 {
            return;
        }
        let who = rng.usize(1..=self.attendees);
        let mut at = rng.usize(3 + self.attendees..=self.steps.len());
        let wishes = [
            (0, Wish::RemoveMember(who)),
            (who, Wish::Appeal),
            (who, Wish::Appeal),
            (0, Wish::ResolveAppeal),
            (who, Wish::Appeal),
        ];
        for (who, wish) in wishes {
            self.steps.insert(at.min(self.steps.len()), Step::Ask(who, wish));
            at += rng.usize(1..5);
        }
    }

    /// Some evenings let people in one by one, or are full, or both. Drawn apart, so that the others stay as they are.
    fn put_up_a_door(&mut self) {
        let mut rng = Rng::with_seed(self.seed ^ 0xd00f);
        let (by_hand, full) = match rng.u8(0..10) {
            0 => (true, false),
            1 => (false, true),
            2 => (true, true),
            _ => return,
        };
        if by_hand {
            self.house.lobby = LobbyPolicy::Admit;
        }
        if full {
            self.house.capacity = rng.u32(2..=3);
        }
        let mut at = 3 + self.attendees;
        while at < self.steps.len() {
            let wish = match rng.u8(0..10) {
                0..=3 => Wish::Admit,
                4 | 5 => Wish::AdmitAll,
                6 | 7 => Wish::Note(rng.u8(0..3) > 0),
                8 => Wish::TurnAway,
                _ => Wish::Leave,
            };
            let who = if wish == Wish::Leave {
                rng.usize(1..=self.attendees)
            } else {
                0
            };
            self.steps.insert(at, Step::Ask(who, wish));
            at += rng.usize(4..16);
        }
    }
}

/// What some people do one after the other: steps that by chance alone hardly ever meet.
fn scene(rng: &mut Rng, attendees: usize) -> Vec<Step> {
    let (one, other) = (rng.usize(0..=attendees), rng.usize(0..=attendees));
    let wishes: Vec<(usize, Wish)> = match rng.u8(0..6) {
        0 => {
            let last = if rng.bool() { Wish::ReportTalk } else { Wish::EndTalk };
            vec![
                (one, Wish::AskTalk(other)),
                (other, Wish::AnswerTalk(rng.u8(0..4) > 0)),
                (one, Wish::TalkLine),
                (other, Wish::TalkLine),
                (other, last),
                (0, Wish::Resolve),
            ]
        }
        1 => {
            let ballots = (1..=attendees).map(|who| (who, Wish::Vote(rng.u32(0..3))));
            let votes = [(0, Wish::OpenVote)].into_iter().chain(ballots);
            votes.chain([(0, Wish::CloseVote)]).collect()
        }
        2 => vec![
            (0, Wish::Part(1)),
            (one, Wish::Question),
            (other, Wish::Question),
            (0, Wish::Draw),
        ],
        3 => {
            let hands = (1..=attendees).map(|who| (who, Wish::RaiseHand));
            hands
                .chain([(attendees, Wish::New(true)), (0, Wish::CallNext)])
                .collect()
        }
        4 => vec![
            (0, Wish::CallOn(one)),
            (one, Wish::Line),
            (other, Wish::Support),
            (0, Wish::Support),
            (one, Wish::Done),
            (other, Wish::Answer),
        ],
        // Then the deputy looks at the room, if there is one, and acts, or nobody does.
        _ => {
            let deputy = if rng.bool() {
                Step::Ask(1, Wish::TakeChair)
            } else {
                Step::Wait(rng.u64(0..60_000))
            };
            return vec![Step::CutChair, Step::Read(1, 8), deputy, Step::Ask(1, Wish::NextPart)];
        }
    };
    wishes.into_iter().map(|(who, wish)| Step::Ask(who, wish)).collect()
}

impl Wish {
    /// Whether it is about something on the screen, so that whoever wishes it has looked.
    pub(crate) const fn is_seen_first(self) -> bool {
        matches!(
            self,
            Self::AnswerTalk(_)
                | Self::TalkLine
                | Self::EndTalk
                | Self::ReportTalk
                | Self::Resolve
                | Self::ResolveAppeal
                | Self::Vote(_)
                | Self::CloseVote
                | Self::PassTo(_)
                | Self::Support
                | Self::Answer
                | Self::NextPart
                | Self::Admit
                | Self::TurnAway
        )
    }
}

impl House {
    fn draw(rng: &mut Rng) -> Self {
        let mut size = |most: usize| {
            if rng.bool() {
                rng.usize(1..=3)
            } else {
                rng.usize(1..=most)
            }
        };
        let (mailbox, room_batch, ring_events, outbox_frames) = (size(64), size(64), size(200), size(256));
        Self {
            mailbox,
            room_batch,
            ring_events,
            outbox_frames,
            outbox_bytes: if rng.bool() {
                256 * 1024
            } else {
                rng.usize(2_000..20_000)
            },
            roster_coalesce_ms: rng.u64(0..400),
            snapshot_every: rng.u64(1..60),
            room_idle_ms: rng.u64(100..60_000),
            log_retry_ms: rng.u64(10..2_000),
            busy_ms: rng.u64(1..4_000),
            wake_every_ms: rng.u64(10..5_000),
            floor_grace_ms: rng.u64(1..30_000),
            away_grace_ms: rng.u64(1..60_000),
            minute_ms: if rng.bool() { rng.u64(60..5_000) } else { 60_000 },
            succession_ms: rng.u64(1..60_000),
            chairless_ms: rng.u64(1..120_000),
            format: formats().swap_remove(rng.usize(0..formats().len())),
            log_slow_ms: if rng.bool() { 0 } else { rng.u64(1..40) },
            capacity: 100,
            lobby: LobbyPolicy::Together,
        }
    }
}

impl Step {
    fn draw(rng: &mut Rng, attendees: usize, deputy: bool, trouble: u32) -> Self {
        let person = rng.usize(0..=attendees);
        if rng.u32(0..100) < trouble {
            return match rng.u8(0..18) {
                0 | 1 => Self::LogFails(rng.u32(1..4), rng.u8(0..4) == 0),
                16 => Self::LogStoresLate(rng.u32(1..3)),
                17 => Self::LogUnreadable(rng.u32(1..4)),
                2 => Self::Kill,
                3 | 4 => Self::ComeBackBeforeNoticed(person),
                5..=7 => Self::Drop(person),
                8 => Self::OffCall,
                9 | 10 => Self::CareLogFails(rng.u32(1..3), rng.u8(0..4) == 0),
                11..=13 => Self::CutChair,
                _ => Self::Wait(rng.u64(1_000..90_000)),
            };
        }
        match rng.u8(0..20) {
            0..=2 => Self::Wait(rng.u64(0..200)),
            3 | 4 => Self::Connect(person),
            5 | 6 => Self::Read(person, rng.usize(1..8)),
            7 => Self::SendAgain(person),
            8 => match rng.u8(0..6) {
                0 | 1 => Self::OnCall,
                2 | 3 => Self::Desk(DeskWish::Acknowledge),
                4 => Self::Desk(DeskWish::Write),
                _ => Self::Desk(DeskWish::Close),
            },
            _ => {
                let deputy_acts = deputy && person == 1 && rng.bool();
                Self::Ask(person, Wish::draw(rng, person == 0 || deputy_acts, attendees))
            }
        }
    }
}

impl Wish {
    fn draw(rng: &mut Rng, runs_session: bool, attendees: usize) -> Self {
        let other = rng.usize(0..=attendees);
        if runs_session {
            return Self::draw_for_chair(rng, other);
        }
        match rng.u8(0..32) {
            0..=8 => Self::Line,
            9 | 10 => Self::HeldLine,
            11..=13 => Self::RaiseHand,
            14 => Self::Done,
            15 | 16 => Self::Support,
            17 => Self::TakeBackLine,
            18 => {
                if rng.bool() {
                    Self::LowerHand
                } else {
                    Self::Pass
                }
            }
            19..=21 => Self::AskHelp,
            22 => {
                if rng.u8(0..4) == 0 {
                    Self::Leave
                } else {
                    Self::Line
                }
            }
            23 => Self::TakeChair,
            24 => Self::New(rng.u8(0..4) > 0),
            25 => Self::AskTalk(other),
            26 => Self::AnswerTalk(rng.u8(0..5) > 0),
            27 | 28 => Self::TalkLine,
            29 => Self::Vote(rng.u32(0..3)),
            _ => match rng.u8(0..8) {
                0 | 1 => Self::PassTo(other),
                2 => Self::EndTalk,
                3 => Self::ReportTalk,
                4 => Self::Question,
                5 => Self::Milestone,
                6 => Self::Answer,
                _ => Self::Reading,
            },
        }
    }

    fn draw_for_chair(rng: &mut Rng, other: usize) -> Self {
        match rng.u8(0..30) {
            0..=4 => Self::CallOn(other),
            5..=7 => Self::CallNext,
            8 => Self::TakeBackFloor,
            9 => Self::OpenFloor,
            10 => Self::OneAtATime,
            11 => Self::Mute(other),
            12 | 13 => Self::Unmute(other),
            14 | 15 => Self::RemoveLine,
            16 => Self::Approve,
            17 => Self::Return,
            18 => Self::Extend,
            19 => Self::Lock,
            20 => Self::Unlock,
            // Rare: after them most of a session's rules are out of reach.
            21 => match rng.u8(0..16) {
                0 => Self::EndSession,
                1 => Self::OpenFellowship,
                2..=4 => Self::RemoveMember(other),
                5..=7 => Self::HandOver(other),
                _ => Self::Line,
            },
            22 | 23 => Self::NextPart,
            24 => match rng.u8(0..8) {
                0 | 1 => Self::Part(rng.u32(0..4)),
                2 => Self::Stretch,
                3 => Self::CrossTalk(rng.bool()),
                4 => Self::SupportGoes(SupportPolicy::AfterShare),
                5 => Self::SupportGoes(SupportPolicy::Live),
                6 => Self::Round,
                _ => Self::Reading,
            },
            25 => match rng.u8(0..4) {
                0 | 1 => Self::OpenVote,
                2 => Self::CloseVote,
                _ => Self::Draw,
            },
            26 => match rng.u8(0..4) {
                0 => Self::Resolve,
                1 => Self::AskTalk(other),
                2 => Self::TalkLine,
                _ => Self::TakeChair,
            },
            _ => Self::Line,
        }
    }
}
