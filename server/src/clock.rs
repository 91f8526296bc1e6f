//! The only file that reads a clock. Everything else is given the time, so that a test can decide what time it is.

use protocol::ids::Millis;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// Tells the time. A clone tells the same time.
#[derive(Clone)]
pub struct Clock(Arc<Source>);

enum Source {
    Real {
        started: Instant,
    },
    Manual {
        start: Millis,
        passed_ms: watch::Sender<u64>,
    },
    Runtime {
        start: Millis,
        began: tokio::time::Instant,
    },
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the file that the rule points to")]
    pub fn real() -> Self {
        Self(Arc::new(Source::Real {
            started: Instant::now(),
        }))
    }

    /// A clock that stands at `start` until [`Clock::advance`] is called.
    #[must_use]
    pub fn manual(start: Millis) -> Self {
        Self(Arc::new(Source::Manual {
            start,
            passed_ms: watch::Sender::new(0),
        }))
    }

    /// A clock that shows `start` now and goes on with the runtime's time: under a paused runtime, time is what the
    /// simulation makes it.
    #[must_use]
    pub fn of_runtime(start: Millis) -> Self {
        Self(Arc::new(Source::Runtime {
            start,
            began: tokio::time::Instant::now(),
        }))
    }

    /// Moves a manual clock on by `ms` milliseconds, in all its clones. A real clock takes no notice.
    pub fn advance(&self, ms: u64) {
        if let Source::Manual { passed_ms, .. } = &*self.0 {
            passed_ms.send_modify(|passed| *passed += ms);
        }
    }

    /// The time of day. It can jump when somebody sets the machine's clock.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the file that the rule points to")]
    pub fn now(&self) -> Millis {
        match &*self.0 {
            Source::Real { .. } => {
                let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Millis(u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX))
            }
            Source::Manual { start, passed_ms } => start.plus(*passed_ms.borrow()),
            Source::Runtime { start, began } => {
                start.plus(u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX))
            }
        }
    }

    /// Returns once it is `at`. Looks again now and then, since the machine's clock may be set meanwhile.
    pub async fn reached(&self, at: Millis) {
        const LOOK_AGAIN_MS: u64 = 30_000;
        loop {
            let left = at.since(self.now());
            if left == 0 {
                return;
            }
            match &*self.0 {
                Source::Real { .. } | Source::Runtime { .. } => {
                    tokio::time::sleep(Duration::from_millis(left.min(LOOK_AGAIN_MS))).await;
                }
                Source::Manual { start, passed_ms } => {
                    // The sender is here, so it cannot be gone.
                    let _ = passed_ms.subscribe().wait_for(|passed| start.plus(*passed) >= at).await;
                }
            }
        }
    }

    /// Returns once [`Clock::elapsed`] is `at`.
    pub async fn passed(&self, at: Duration) {
        match &*self.0 {
            Source::Real { .. } | Source::Runtime { .. } => {
                // Timers may be a little early; whoever waits must find it passed.
                while let Some(left) = at.checked_sub(self.elapsed()).filter(|left| !left.is_zero()) {
                    tokio::time::sleep(left).await;
                }
            }
            Source::Manual { passed_ms, .. } => {
                let reached = |passed: &u64| Duration::from_millis(*passed) >= at;
                // The sender is here, so it cannot be gone.
                let _ = passed_ms.subscribe().wait_for(reached).await;
            }
        }
    }

    /// Time since this clock was made. It never jumps: rates and waits are measured with it, so that setting the
    /// machine's clock back by an hour shuts nobody out for an hour.
    #[must_use]
    #[allow(clippy::disallowed_methods, reason = "this is the file that the rule points to")]
    pub fn elapsed(&self) -> Duration {
        match &*self.0 {
            Source::Real { started } => Instant::now().saturating_duration_since(*started),
            Source::Manual { passed_ms, .. } => Duration::from_millis(*passed_ms.borrow()),
            Source::Runtime { began, .. } => began.elapsed(),
        }
    }
}

/// Lets `governor` measure rates by this clock.
impl governor::clock::Clock for Clock {
    type Instant = Duration;

    fn now(&self) -> Duration {
        self.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::Clock;
    use protocol::ids::Millis;

    #[test]
    fn a_manual_clock_stands_until_it_is_moved_and_its_clones_go_with_it() {
        let clock = Clock::manual(Millis(1_000));
        let other = clock.clone();
        assert_eq!(clock.now(), Millis(1_000));
        clock.advance(250);
        assert_eq!(other.now(), Millis(1_250));
        assert_eq!(other.elapsed().as_millis(), 250);
    }

    #[test]
    fn the_real_clock_is_past_the_day_this_was_written_and_does_not_go_back() {
        let clock = Clock::real();
        assert!(clock.now() > Millis(1_763_856_000_000));
        let earlier = clock.elapsed();
        assert!(clock.elapsed() >= earlier);
    }
}
