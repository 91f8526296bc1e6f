//! The benchmark's one clock. Nothing else in this crate reads time.

use std::time::{Duration, Instant};

/// Nanoseconds since this clock was made; monotonic, so a latency is never negative.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    origin: Instant,
}

impl Clock {
    /// A clock that starts at 0.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "a benchmark measures the machine's time, and only here"
    )]
    pub fn start() -> Self {
        Self { origin: Instant::now() }
    }

    /// Nanoseconds since the start.
    #[must_use]
    pub fn now(&self) -> u64 {
        u64::try_from(self.origin.elapsed().as_nanos()).unwrap_or(u64::MAX)
    }
}

/// A length of time in the unit of [`Clock::now`].
#[must_use]
pub fn nanos(length: Duration) -> u64 {
    u64::try_from(length.as_nanos()).unwrap_or(u64::MAX)
}

/// A length of time in the unit that the report prints.
#[must_use]
pub fn to_ms(nanos: u64) -> f64 {
    nanos as f64 / 1e6
}
