//! The only file that reads a clock. Everything else is given the time, so that a test can decide what time it is.
//!
//! The time of day comes from the machine's wall clock, which anybody can set wrong. So it is judged: while the server runs,
//! against the time that truly passed (the boot-time clock, which goes on while the machine sleeps and cannot be set); at a
//! start, against the newest stored record. A clock that disagrees is *in doubt* for a quarter of an hour. Then
//! - [`Clock::now`] goes on by the time that passed, if the server saw the jump; deadlines that bring help are kept by it;
//! - [`Clock::surely`] is the latest moment that has certainly passed. Whatever cannot be undone (ending, closing somebody
//!   with "stay away", destroying) asks it, and so waits.
//!
//! A clock that still says the same after that time is believed: a machine that really was off catches up.

mod judge;

pub use judge::{Doubt, Moment};

use judge::Judge;
use protocol::ids::Millis;
use rustix::time::{ClockId, clock_gettime};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// How often a wait for a time of day looks again, since the machine's clock may be set meanwhile.
const LOOK_AGAIN_MS: u64 = 30_000;

/// Tells the time. A clone tells the same time.
#[derive(Clone)]
pub struct Clock(Arc<Kept>);

struct Kept {
    source: Source,
    judge: Mutex<Judge>,
}

enum Source {
    Real { started: Duration },
    Manual { start: Millis, moved: watch::Sender<Moved> },
    Runtime { start: Millis, began: tokio::time::Instant },
}

/// How a manual clock was moved.
#[derive(Debug, Clone, Copy, Default)]
struct Moved {
    /// Time that passed.
    passed_ms: u64,
    /// How far the wall clock was set off, without time passing.
    off_ms: i64,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn real() -> Self {
        Self::of(Source::Real { started: since_boot() })
    }

    /// A clock that stands at `start` until [`Clock::advance`] is called.
    #[must_use]
    pub fn manual(start: Millis) -> Self {
        Self::of(Source::Manual {
            start,
            moved: watch::Sender::new(Moved::default()),
        })
    }

    /// A clock that shows `start` now and goes on with the runtime's time: under a paused runtime, time is what the
    /// simulation makes it.
    #[must_use]
    pub fn of_runtime(start: Millis) -> Self {
        Self::of(Source::Runtime {
            start,
            began: tokio::time::Instant::now(),
        })
    }

    fn of(source: Source) -> Self {
        let judge = Mutex::new(Judge::new(source.wall(), source.passed()));
        Self(Arc::new(Kept { source, judge }))
    }

    /// Moves a manual clock on by `ms` milliseconds, in all its clones. A real clock takes no notice.
    pub fn advance(&self, ms: u64) {
        if let Source::Manual { moved, .. } = &self.0.source {
            moved.send_modify(|moved| moved.passed_ms += ms);
        }
    }

    /// Sets a manual clock forward or back, as somebody sets the machine's clock: no time passes. A real clock takes no
    /// notice.
    pub fn set_off(&self, ms: i64) {
        if let Source::Manual { moved, .. } = &self.0.source {
            moved.send_modify(|moved| moved.off_ms += ms);
        }
    }

    /// The server starts on what was stored last at `newest`.
    pub fn begin(&self, newest: Option<Millis>) {
        let (wall, passed) = (self.0.source.wall(), self.0.source.passed());
        if let Some(newest) = newest {
            self.judge().begin(newest, wall, passed);
        }
    }

    /// The time of day, as far as it is known.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.moment().now
    }

    /// The latest moment that has certainly passed: for what cannot be undone.
    #[must_use]
    pub fn surely(&self) -> Millis {
        self.moment().surely
    }

    /// Both.
    #[must_use]
    pub fn moment(&self) -> Moment {
        let (wall, passed) = (self.0.source.wall(), self.0.source.passed());
        self.judge().moment(wall, passed)
    }

    /// Why the clock is not believed at the moment.
    #[must_use]
    pub fn doubt(&self) -> Option<Doubt> {
        let _judged = self.moment();
        self.judge().doubt(self.0.source.passed())
    }

    /// Returns once it is `at`.
    pub async fn reached(&self, at: Millis) {
        self.wait_until(|moment| at.since(moment.now)).await;
    }

    /// Returns once it is certainly `at`.
    pub async fn surely_reached(&self, at: Millis) {
        self.wait_until(|moment| at.since(moment.surely)).await;
    }

    async fn wait_until(&self, left: impl Fn(Moment) -> u64) {
        loop {
            let moved = match &self.0.source {
                Source::Manual { moved, .. } => Some(moved.subscribe()),
                Source::Real { .. } | Source::Runtime { .. } => None,
            };
            let left_ms = left(self.moment());
            if left_ms == 0 {
                return;
            }
            match moved {
                None => tokio::time::sleep(Duration::from_millis(left_ms.min(LOOK_AGAIN_MS))).await,
                // The sender is here, so it cannot be gone.
                Some(mut moved) => drop(moved.changed().await),
            }
        }
    }

    /// Returns once [`Clock::elapsed`] is `at`.
    pub async fn passed(&self, at: Duration) {
        match &self.0.source {
            Source::Real { .. } | Source::Runtime { .. } => {
                // Timers may be a little early; whoever waits must find it passed.
                while let Some(left) = at.checked_sub(self.elapsed()).filter(|left| !left.is_zero()) {
                    tokio::time::sleep(left).await;
                }
            }
            Source::Manual { moved, .. } => {
                let reached = |moved: &Moved| Duration::from_millis(moved.passed_ms) >= at;
                // The sender is here, so it cannot be gone.
                let _ = moved.subscribe().wait_for(reached).await;
            }
        }
    }

    /// Time since this clock was made. It never jumps: rates and waits are measured with it, so that setting the
    /// machine's clock back by an hour shuts nobody out for an hour.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.source.passed()
    }

    fn judge(&self) -> std::sync::MutexGuard<'_, Judge> {
        self.0.judge.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Source {
    /// What the wall clock shows. It can jump when somebody sets it.
    #[allow(clippy::disallowed_methods, reason = "this is the file that the rule points to")]
    fn wall(&self) -> Millis {
        match self {
            Self::Real { .. } => {
                let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Millis(u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX))
            }
            Self::Manual { start, moved } => {
                let moved = *moved.borrow();
                Millis(start.plus(moved.passed_ms).0.saturating_add_signed(moved.off_ms))
            }
            Self::Runtime { start, began } => {
                start.plus(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX))
            }
        }
    }

    /// Time that truly passed since the clock was made.
    fn passed(&self) -> Duration {
        match self {
            Self::Real { started } => since_boot().saturating_sub(*started),
            Self::Manual { moved, .. } => Duration::from_millis(moved.borrow().passed_ms),
            Self::Runtime { began, .. } => began.elapsed(),
        }
    }
}

/// Time since the machine was started, also that in which it slept.
fn since_boot() -> Duration {
    let now = clock_gettime(ClockId::Boottime);
    let seconds = u64::try_from(now.tv_sec).unwrap_or(0);
    Duration::new(seconds, u32::try_from(now.tv_nsec).unwrap_or(0))
}

/// Lets `governor` measure rates by this clock.
impl governor::clock::Clock for Clock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.elapsed()
    }
}

#[cfg(test)]
mod tests;
