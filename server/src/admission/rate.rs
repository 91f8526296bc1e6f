//! How fast one person may ask, over however many connections one after another: who hangs up and comes again begins with
//! what is left. Signals are counted apart, so that typing never costs a person a line. A call for help is never asked about
//! here (P3).

use super::{at_least_one, too_fast};
use crate::clock::Clock;
use crate::limits::Limits;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use protocol::error::Refusal;
use protocol::ids::MemberId;
use std::sync::Arc;
use std::time::Duration;

type Limiter = RateLimiter<MemberId, DefaultKeyedStateStore<MemberId>, Clock, NoOpMiddleware<Duration>>;

/// The rates of everybody who asked for something lately.
pub(super) struct Rates {
    commands: Limiter,
    signals: Limiter,
}

impl Rates {
    pub(super) fn new(limits: &Limits, clock: &Clock) -> Self {
        let burst = at_least_one(limits.commands_burst);
        let limiter = |per_minute| {
            let quota = Quota::per_minute(at_least_one(per_minute)).allow_burst(burst);
            RateLimiter::new(quota, DefaultKeyedStateStore::default(), clock.clone())
        };
        Self {
            commands: limiter(limits.commands_per_minute),
            signals: limiter(limits.signals_per_minute),
        }
    }

    pub(super) fn forget_the_quiet(&self) {
        for limiter in [&self.commands, &self.signals] {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.commands.len() + self.signals.len()
    }
}

/// The rates of one person.
pub struct CommandRate {
    rates: Arc<Rates>,
    member: MemberId,
}

impl CommandRate {
    pub(super) const fn new(rates: Arc<Rates>, member: MemberId) -> Self {
        Self { rates, member }
    }

    /// A request that changes something.
    ///
    /// # Errors
    /// `rate_limited`, with when to try again.
    pub fn command(&self) -> Result<(), Refusal> {
        check(&self.rates.commands, &self.member)
    }

    /// A signal: still writing, ping.
    ///
    /// # Errors
    /// `rate_limited`, with when to try again.
    pub fn signal(&self) -> Result<(), Refusal> {
        check(&self.rates.signals, &self.member)
    }
}

fn check(limiter: &Limiter, member: &MemberId) -> Result<(), Refusal> {
    limiter
        .check_key(member)
        .map_err(|until| too_fast(until.wait_time_from(limiter.clock().elapsed())))
}
