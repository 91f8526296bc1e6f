//! How fast people come through a door. Each address has a budget that an ordinary evening of many people behind one address
//! fits in. Beyond it nobody is refused at once: they wait their turn, in the order in which they came, and whatever the
//! server has to spare is shared by turns among the addresses that wait. Who floods stands in their own address's line; a
//! line is as long as the connections that stand in it, so that the people who share it wait for seconds, and everybody
//! else not at all. Nothing is remembered of an address that is quiet.

use super::{Address, too_fast};
use crate::clock::Clock;
use dashmap::DashMap;
use protocol::error::Refusal;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Who may stand in one address's line. Beyond it they would wait for longer than their browser does.
const MOST_WAITING: usize = 2_000;

/// A budget: so many at once, and one more after each `each`.
#[derive(Debug, Clone, Copy)]
struct Rate {
    each: Duration,
    burst: u32,
}

impl Rate {
    fn new(per: Duration, many: u32) -> Self {
        let burst = many.max(1);
        Self {
            each: per / burst,
            burst,
        }
    }
}

/// A budget in use, and the line of those who wait for it.
struct Line {
    /// When the budget is whole again.
    whole_at: Mutex<Duration>,
    turn: Semaphore,
    waiting: AtomicUsize,
}

impl Default for Line {
    fn default() -> Self {
        Self {
            whole_at: Mutex::default(),
            turn: Semaphore::new(1),
            waiting: AtomicUsize::new(0),
        }
    }
}

impl Line {
    /// Takes one, or says when there is one.
    fn take(&self, rate: Rate, now: Duration) -> Result<(), Duration> {
        let mut whole_at = self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        let after = (*whole_at).max(now) + rate.each;
        match after
            .checked_sub(rate.each * rate.burst)
            .filter(|free_at| *free_at > now)
        {
            Some(free_at) => Err(free_at),
            None => {
                *whole_at = after;
                Ok(())
            }
        }
    }

    /// Takes the next one there is. Whoever is here is first in the line.
    async fn next(&self, rate: Rate, clock: &Clock) {
        while let Err(free_at) = self.take(rate, clock.elapsed()) {
            clock.passed(free_at).await;
        }
    }

    fn is_quiet(&self, now: Duration) -> bool {
        let whole_at = *self.whole_at.lock().unwrap_or_else(PoisonError::into_inner);
        whole_at <= now && self.waiting.load(Ordering::Acquire) == 0
    }
}

/// The pace of one kind of door.
pub(super) struct Pace {
    clock: Clock,
    /// Of each address.
    own: Rate,
    /// Of all together, beyond their own; none when there is nothing to spare.
    spare: Option<(Rate, Line)>,
    patience: Duration,
    lines: DashMap<Address, Arc<Line>>,
}

impl Pace {
    pub(super) fn new(clock: Clock, a_minute: u32, spare_a_second: u32, patience: Duration) -> Self {
        let spare = (spare_a_second > 0).then(|| (Rate::new(Duration::from_secs(1), spare_a_second), Line::default()));
        Self {
            clock,
            own: Rate::new(Duration::from_secs(60), a_minute),
            spare,
            patience,
            lines: DashMap::new(),
        }
    }

    /// Returns when it is somebody's turn.
    ///
    /// # Errors
    /// `rate_limited`, with when to try again, when it was not in good time.
    pub(super) async fn turn(&self, address: Address) -> Result<(), Refusal> {
        let line = Arc::clone(self.lines.entry(address).or_default().value());
        let free_at = if line.waiting.load(Ordering::Acquire) == 0 {
            match line.take(self.own, self.clock.elapsed()) {
                Ok(()) => return Ok(()),
                Err(free_at) => free_at,
            }
        } else {
            self.clock.elapsed() + self.patience
        };
        let refused = || too_fast(free_at.saturating_sub(self.clock.elapsed()));
        let _waits = Waits::one_more(&line.waiting).ok_or_else(refused)?;
        let turn = async {
            // Never closed.
            let _first = line.turn.acquire().await;
            tokio::select! {
                biased;
                () = line.next(self.own, &self.clock) => {}
                () = self.spared() => {}
            }
        };
        tokio::time::timeout(self.patience, turn)
            .await
            .map_err(|_elapsed| refused())
    }

    /// A turn that nobody is refused, however long it takes. None when it is at once.
    pub(super) fn turn_at_last(&self, address: Address) -> Option<impl Future<Output = ()> + Send + use<>> {
        let line = Arc::clone(self.lines.entry(address).or_default().value());
        let nobody_waits = line.waiting.load(Ordering::Acquire) == 0;
        if nobody_waits && line.take(self.own, self.clock.elapsed()).is_ok() {
            return None;
        }
        let (own, clock) = (self.own, self.clock.clone());
        Some(async move {
            let _waits = Waits::however_many(&line.waiting);
            // Never closed.
            let _first = line.turn.acquire().await;
            line.next(own, &clock).await;
        })
    }

    /// One of what is to spare. The first of each address's line stand in a line of their own, so that it goes by turns.
    async fn spared(&self) {
        let Some((rate, line)) = &self.spare else {
            return std::future::pending().await;
        };
        let _first = line.turn.acquire().await;
        line.next(*rate, &self.clock).await;
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.lines.len()
    }

    pub(super) fn forget_the_quiet(&self) {
        let now = self.clock.elapsed();
        // Somebody may hold the line between looking it up and standing in it.
        self.lines
            .retain(|_, line| Arc::strong_count(line) > 1 || !line.is_quiet(now));
        self.lines.shrink_to_fit();
    }
}

/// Counted while somebody waits.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn one_more(waiting: &'a AtomicUsize) -> Option<Self> {
        let more = |n| (n < MOST_WAITING).then_some(n + 1);
        waiting.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).ok()?;
        Some(Self(waiting))
    }

    fn however_many(waiting: &'a AtomicUsize) -> Self {
        waiting.fetch_add(1, Ordering::AcqRel);
        Self(waiting)
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}
