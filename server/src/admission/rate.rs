//! How fast one connection may ask. Signals are counted apart, so that typing never costs a person a line. A call for
//! help is never asked about here (P3).

use super::{at_least_one, too_fast};
use crate::clock::Clock;
use crate::limits::Limits;
use governor::middleware::NoOpMiddleware;
use governor::state::{InMemoryState, NotKeyed};
use governor::{Quota, RateLimiter};
use protocol::error::Refusal;
use std::time::Duration;

type Limiter = RateLimiter<NotKeyed, InMemoryState, Clock, NoOpMiddleware<Duration>>;

/// The rates of one connection.
pub struct CommandRate {
    commands: Limiter,
    signals: Limiter,
}

impl CommandRate {
    pub(super) fn new(limits: &Limits, clock: Clock) -> Self {
        let burst = at_least_one(limits.commands_burst);
        let commands = Quota::per_minute(at_least_one(limits.commands_per_minute)).allow_burst(burst);
        let signals = Quota::per_minute(at_least_one(limits.signals_per_minute)).allow_burst(burst);
        Self {
            commands: RateLimiter::direct_with_clock(commands, clock.clone()),
            signals: RateLimiter::direct_with_clock(signals, clock),
        }
    }

    /// A request that changes something.
    ///
    /// # Errors
    /// `rate_limited`, with when to try again.
    pub fn command(&self) -> Result<(), Refusal> {
        check(&self.commands)
    }

    /// A signal: still writing, ping.
    ///
    /// # Errors
    /// `rate_limited`, with when to try again.
    pub fn signal(&self) -> Result<(), Refusal> {
        check(&self.signals)
    }
}

fn check(limiter: &Limiter) -> Result<(), Refusal> {
    limiter
        .check()
        .map_err(|until| too_fast(until.wait_time_from(limiter.clock().elapsed())))
}
