//! What an address costs the server: the time of the processor that its requests, handshakes and frames take which are not
//! the lines of a person in a room. Each address has a budget; who has used it up waits until it has filled again, before
//! anything more is read or parsed of them. So what is expensive to answer is expensive to ask for, however it is spread
//! over connections, while a person who writes lines never comes near it. Times are measured, not guessed, so that a new
//! way to be expensive is covered as well.

use super::Address;
use dashmap::DashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;
use tokio::time::Instant;

/// One address may use this much at once, so that many phones behind it can load the page at the same moment.
const BURST: Duration = Duration::from_secs(1);
/// Nobody waits longer for one answer, so that people who share an address with a flood get on, slowly.
const LONGEST: Duration = Duration::from_secs(3);

/// One address's account.
#[derive(Default)]
pub(super) struct Account {
    /// How much time of the processor it would have had to wait for, since the ledger began, to be even; in microseconds.
    even_at: AtomicU64,
    /// What it named last as the one for whom it speaks, as a hash; 0 for nobody yet.
    named: AtomicU64,
    /// How often it named another one than before.
    names: AtomicU32,
}

impl Account {
    /// The address says for whom it speaks. How many different ones it named so far, one after the other.
    pub(super) fn names(&self, named: u64) -> u32 {
        let changed = self.named.swap(named, Ordering::AcqRel) != named;
        self.names.fetch_add(u32::from(changed), Ordering::AcqRel) + u32::from(changed)
    }
}

/// All accounts that are not even.
pub(super) struct Ledger {
    began: Instant,
    /// ms of the processor's time that an address has a second; 0: as much as it likes.
    ms_a_second: u32,
    accounts: DashMap<Address, Arc<Account>>,
}

impl Ledger {
    pub(super) fn new(ms_a_second: u32) -> Self {
        Self {
            began: Instant::now(),
            ms_a_second,
            accounts: DashMap::new(),
        }
    }

    pub(super) fn of(&self, address: Address) -> Arc<Account> {
        Arc::clone(self.accounts.entry(address).or_default().value())
    }

    /// Returns when the account is not overdrawn, [`LONGEST`] at the most. At once for everybody but those who flood.
    pub(super) async fn settled(&self, account: &Account) {
        let wait = self.overdrawn(account, self.began.elapsed());
        if !wait.is_zero() {
            tokio::time::sleep(wait).await;
        }
    }

    pub(super) fn charge(&self, account: &Account, cost: Duration) {
        self.charge_at(account, cost, self.began.elapsed());
    }

    fn charge_at(&self, account: &Account, cost: Duration, now: Duration) {
        if self.ms_a_second == 0 {
            return;
        }
        let (now, takes) = (micros(now), micros(self.time_for(cost)));
        let later = |even_at: u64| Some(even_at.max(now).saturating_add(takes));
        // Never refused: what has been spent has been spent.
        let _ = account.even_at.fetch_update(Ordering::AcqRel, Ordering::Acquire, later);
    }

    /// How long an address saves for this.
    fn time_for(&self, cost: Duration) -> Duration {
        cost.saturating_mul(1_000) / self.ms_a_second.max(1)
    }

    fn overdrawn(&self, account: &Account, now: Duration) -> Duration {
        let owed = Duration::from_micros(account.even_at.load(Ordering::Acquire)).saturating_sub(now);
        owed.saturating_sub(self.time_for(BURST)).min(LONGEST)
    }

    pub(super) fn forget_the_quiet(&self) {
        let now = micros(self.began.elapsed());
        let is_even = |account: &Account| account.even_at.load(Ordering::Acquire) <= now;
        self.accounts
            .retain(|_, account| Arc::strong_count(account) > 1 || !is_even(account));
        self.accounts.shrink_to_fit();
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX)
}

/// The processor's time that this thread has had.
pub(crate) fn thread_time() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// What a future gives, and what it took of the processor. Where it waits, it takes nothing; nor does it while another task
/// has the core, so that a busy machine makes nobody look expensive.
pub(crate) async fn timed<T>(future: impl Future<Output = T>) -> (T, Duration) {
    let (mut future, mut took) = (std::pin::pin!(future), Duration::ZERO);
    let done = std::future::poll_fn(|cx| {
        let before = thread_time();
        let done = future.as_mut().poll(cx);
        took += thread_time().saturating_sub(before);
        done
    })
    .await;
    (done, took)
}

#[cfg(test)]
mod tests {
    use super::{BURST, LONGEST, Ledger, thread_time, timed};
    use crate::admission::Address;
    use std::time::Duration;

    #[test]
    fn who_costs_waits_and_nobody_else_does() {
        let ledger = Ledger::new(100);
        let now = Duration::from_secs(10);
        let [dear, cheap] = ["192.0.2.1", "192.0.2.2"].map(|address| Address::of(address.parse().unwrap()));
        let account = ledger.of(dear);
        ledger.charge_at(&account, BURST, now);
        assert!(ledger.overdrawn(&account, now).is_zero(), "the burst is free");
        ledger.charge_at(&account, Duration::from_millis(100), now);
        assert_eq!(
            ledger.overdrawn(&ledger.of(dear), now),
            Duration::from_secs(1),
            "a tenth of a core"
        );
        assert!(ledger.overdrawn(&ledger.of(cheap), now).is_zero());
        assert!(ledger.overdrawn(&account, now + Duration::from_secs(1)).is_zero());
        ledger.charge_at(&account, Duration::from_secs(60), now);
        assert_eq!(ledger.overdrawn(&account, now), LONGEST);
        drop(account);
        ledger.forget_the_quiet();
        assert_eq!(ledger.accounts.len(), 1, "a debt is not forgotten");
    }

    #[test]
    fn nought_turns_it_off() {
        let ledger = Ledger::new(0);
        let account = ledger.of(Address::of("192.0.2.1".parse().unwrap()));
        ledger.charge(&account, Duration::from_secs(60));
        assert!(ledger.overdrawn(&account, Duration::ZERO).is_zero());
    }

    #[tokio::test]
    async fn waiting_costs_nothing_and_work_does() {
        let ((), waited) = timed(tokio::time::sleep(Duration::from_millis(30))).await;
        assert!(waited < Duration::from_millis(10), "{waited:?}");
        let (spins, worked) = timed(async {
            let (began, mut spins) = (thread_time(), 0_u64);
            while thread_time().saturating_sub(began) < Duration::from_millis(20) {
                spins += 1;
            }
            spins
        })
        .await;
        assert!(spins > 0 && worked >= Duration::from_millis(20), "{worked:?}");
    }
}
