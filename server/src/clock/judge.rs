//! Whether the wall clock is believed: a value that is given what both clocks show. It reads neither.

use protocol::ids::Millis;
use std::time::Duration;

/// How far the wall clock may be off what truly passed since it was last looked at: more than a time service corrects in a
/// running machine, less than anything that is decided by it.
const TOLERANCE_MS: i64 = 30_000;
/// At a start, the newest record may be older by this much without a question.
const AHEAD_AT_START_MS: i64 = 3_600_000;
/// At a start, the newest record may be younger by this much: a time service may have turned the clock back a little.
const BEHIND_AT_START_MS: i64 = 1_000;
/// How long a clock has to say the same before it is believed again.
const DOUBT: Duration = Duration::from_secs(15 * 60);

/// A moment, by what is most likely and by what is certain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The time of day, as far as it is known.
    pub now: Millis,
    /// The latest moment that has certainly passed. Never later than `now`.
    pub surely: Millis,
    /// The latest moment that it may be. Never earlier than `now`.
    pub perhaps: Millis,
}

/// A moment of a clock that is believed.
impl From<Millis> for Moment {
    fn from(now: Millis) -> Self {
        Self {
            now,
            surely: now,
            perhaps: now,
        }
    }
}

/// Why a clock is not believed. Its text is for operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Doubt {
    /// How far the wall clock is ahead of what is known; negative when it is behind.
    pub ahead_ms: i64,
    /// Whether it was set while the server ran, or was so at the start.
    pub jumped: bool,
    /// How long it is until it is believed, if it goes on to say the same.
    pub left: Duration,
}

impl std::fmt::Display for Doubt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (by, way) = (
            self.ahead_ms.unsigned_abs() / 1_000,
            if self.ahead_ms < 0 { "behind" } else { "ahead of" },
        );
        let what = if self.jumped {
            "the time that passed"
        } else {
            "the newest stored record"
        };
        let minutes = self.left.as_secs().div_ceil(60);
        write!(
            f,
            "the machine's clock is {by} s {way} {what}: nothing is ended, closed or destroyed for {minutes} min"
        )
    }
}

/// What is known of the time.
#[derive(Debug)]
pub(super) struct Judge {
    /// What the wall clock showed when it was last believed, or the newest record's time at a start in doubt.
    known: Millis,
    /// How much time had passed then.
    known_at: Duration,
    doubt: Option<Doubting>,
}

#[derive(Debug)]
struct Doubting {
    ahead_ms: i64,
    since: Duration,
    jumped: bool,
}

impl Judge {
    pub(super) const fn new(wall: Millis, passed: Duration) -> Self {
        Self {
            known: wall,
            known_at: passed,
            doubt: None,
        }
    }

    /// A start on what was stored last at `newest`.
    pub(super) fn begin(&mut self, newest: Millis, wall: Millis, passed: Duration) {
        let before = self.expected(passed);
        // Stored while this clock ran already: then it is known how much time passed since.
        let first = Millis(self.known.0.saturating_sub(millis(self.known_at)));
        if newest >= first && newest <= before {
            return;
        }
        let ahead_ms = signed(wall, newest);
        if (-BEHIND_AT_START_MS..=AHEAD_AT_START_MS).contains(&ahead_ms) {
            return;
        }
        (self.known, self.known_at) = (newest, passed);
        self.start_doubt(ahead_ms, passed, false);
    }

    pub(super) fn moment(&mut self, wall: Millis, passed: Duration) -> Moment {
        let expected = self.expected(passed);
        let ahead_ms = signed(wall, expected);
        match &self.doubt {
            None if ahead_ms.abs() <= TOLERANCE_MS => return self.believe(wall, passed),
            None => self.start_doubt(ahead_ms, passed, true),
            Some(doubt) => {
                let agrees = if doubt.jumped {
                    ahead_ms.abs() <= TOLERANCE_MS
                } else {
                    (-BEHIND_AT_START_MS..=AHEAD_AT_START_MS).contains(&ahead_ms)
                };
                let says_the_same = (ahead_ms - doubt.ahead_ms).abs() <= TOLERANCE_MS;
                if agrees || (says_the_same && passed.saturating_sub(doubt.since) >= DOUBT) {
                    tracing::warn!("the machine's clock is believed again");
                    self.doubt = None;
                    return self.believe(wall, passed);
                }
                if !says_the_same {
                    let jumped = doubt.jumped;
                    self.start_doubt(ahead_ms, passed, jumped);
                }
            }
        }
        let jumped = self.doubt.as_ref().is_some_and(|doubt| doubt.jumped);
        // Whoever saw the clock jump knows better. At a start nobody knows how long the machine was off, and a meeting that
        // is to begin now must begin.
        let now = if jumped { expected } else { wall };
        Moment {
            now,
            surely: wall.min(expected),
            perhaps: wall.max(expected),
        }
    }

    pub(super) fn doubt(&self, passed: Duration) -> Option<Doubt> {
        let doubt = self.doubt.as_ref()?;
        Some(Doubt {
            ahead_ms: doubt.ahead_ms,
            jumped: doubt.jumped,
            left: DOUBT.saturating_sub(passed.saturating_sub(doubt.since)),
        })
    }

    fn believe(&mut self, wall: Millis, passed: Duration) -> Moment {
        (self.known, self.known_at) = (wall, passed);
        wall.into()
    }

    fn start_doubt(&mut self, ahead_ms: i64, passed: Duration, jumped: bool) {
        self.doubt = Some(Doubting {
            ahead_ms,
            since: passed,
            jumped,
        });
        if let Some(doubt) = self.doubt(passed) {
            tracing::error!("{doubt}");
        }
    }

    /// What the time would be if only time had passed.
    fn expected(&self, passed: Duration) -> Millis {
        self.known.plus(millis(passed.saturating_sub(self.known_at)))
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

/// How much later `one` is than `other`.
fn signed(one: Millis, other: Millis) -> i64 {
    let apart = i64::try_from(one.0.abs_diff(other.0))
        .unwrap_or(i64::MAX / 4)
        .min(i64::MAX / 4);
    if one < other { -apart } else { apart }
}
