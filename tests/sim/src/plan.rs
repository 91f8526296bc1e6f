//! What will happen in a run, drawn from a seed before it begins, so that it can be saved, shortened and replayed.

use fastrand::Rng;
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
    pub share_ms: u64,
    pub log_slow_ms: u64,
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
        let house = House::draw(&mut rng);
        let mut steps = vec![Step::Connect(0), Step::Read(0, 100), Step::Ask(0, Wish::Start)];
        steps.extend((1..=attendees).filter(|_| rng.u8(0..4) > 0).map(Step::Connect));
        let length = rng.usize(20..140);
        // Some runs are calm and some are storms: a fault that needs quiet and one that needs a crowd are both met.
        let trouble = rng.u32(0..30);
        steps.extend((0..length).map(|_| Step::draw(&mut rng, attendees, trouble)));
        Self {
            seed,
            house,
            attendees,
            steps,
        }
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
            share_ms: rng.u64(1..300_000),
            log_slow_ms: if rng.bool() { 0 } else { rng.u64(1..40) },
        }
    }
}

impl Step {
    fn draw(rng: &mut Rng, attendees: usize, trouble: u32) -> Self {
        let person = rng.usize(0..=attendees);
        if rng.u32(0..100) < trouble {
            return match rng.u8(0..13) {
                0 | 1 => Self::LogFails(rng.u32(1..4), rng.u8(0..4) == 0),
                2 => Self::Kill,
                3 | 4 => Self::ComeBackBeforeNoticed(person),
                5..=7 => Self::Drop(person),
                8 => Self::OffCall,
                9 | 10 => Self::CareLogFails(rng.u32(1..3), rng.u8(0..4) == 0),
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
            _ => Self::Ask(person, Wish::draw(rng, person == 0, attendees)),
        }
    }
}

impl Wish {
    fn draw(rng: &mut Rng, runs_session: bool, attendees: usize) -> Self {
        let other = rng.usize(0..=attendees);
        if runs_session {
            return match rng.u8(0..20) {
                0..=4 => Self::CallOn(other),
                5 => Self::TakeBackFloor,
                6 => Self::OpenFloor,
                7 => Self::OneAtATime,
                8 => Self::Mute(other),
                9 | 10 => Self::Unmute(other),
                11 | 12 => Self::RemoveLine,
                13 => Self::Approve,
                14 => Self::Return,
                15 => Self::Extend,
                16 => Self::Lock,
                17 => Self::Unlock,
                // Rare: after them most of a session's rules are out of reach.
                18 => match rng.u8(0..16) {
                    0 => Self::EndSession,
                    1 => Self::OpenFellowship,
                    2..=4 => Self::RemoveMember(other),
                    5..=7 => Self::HandOver(other),
                    _ => Self::Line,
                },
                _ => Self::Line,
            };
        }
        match rng.u8(0..18) {
            16 | 17 => Self::AskHelp,
            0..=6 => Self::Line,
            7 | 8 => Self::HeldLine,
            9 | 10 => Self::RaiseHand,
            11 => Self::Done,
            12 => Self::Support,
            13 => Self::TakeBackLine,
            14 => {
                if rng.bool() {
                    Self::LowerHand
                } else {
                    Self::Pass
                }
            }
            _ => {
                if rng.u8(0..4) == 0 {
                    Self::Leave
                } else {
                    Self::Line
                }
            }
        }
    }
}
