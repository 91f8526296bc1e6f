//! Counts that give themselves back: how many connections there are in all, and how many of each key. They decide nothing.

use super::strangers::Mark;
use dashmap::DashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;

/// A number that somebody waits for to be zero.
#[derive(Default)]
pub(super) struct Counter {
    number: AtomicUsize,
    emptied: Notify,
}

impl Counter {
    pub(super) fn now(&self) -> usize {
        self.number.load(Ordering::Acquire)
    }

    /// Waits until nothing is counted any more.
    pub(super) async fn emptied(&self) {
        loop {
            let emptied = self.emptied.notified();
            if self.now() == 0 {
                return;
            }
            emptied.await;
        }
    }
}

/// One of a counter, given back when dropped, unless it was handed on to another connection meanwhile.
pub(super) struct Counted {
    counter: Arc<Counter>,
    mark: Option<Arc<Mark>>,
}

impl Counted {
    /// One more, unless there are `most` already. One step: a cap holds under concurrency (R3).
    pub(super) fn take(counter: &Arc<Counter>, most: usize, mark: Option<Arc<Mark>>) -> Option<Self> {
        let more = |n: usize| (n < most).then_some(n + 1);
        counter
            .number
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, more)
            .ok()?;
        Some(Self::taken_over(counter, mark))
    }

    /// One that is counted already: its connection handed it on.
    pub(super) fn taken_over(counter: &Arc<Counter>, mark: Option<Arc<Mark>>) -> Self {
        let counter = Arc::clone(counter);
        Self { counter, mark }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        if self.mark.as_ref().is_none_or(|mark| mark.keeps_its_place()) {
            self.counter.number.fetch_sub(1, Ordering::AcqRel);
            self.counter.emptied.notify_waiters();
        }
    }
}

/// How many of each key there are. A key without any takes no memory.
pub(super) struct Tally<K: Eq + Hash>(pub(super) DashMap<K, usize>);

impl<K: Eq + Hash> Default for Tally<K> {
    fn default() -> Self {
        Self(DashMap::new())
    }
}

impl<K: Eq + Hash> Tally<K> {
    /// Counts one more, unless there are `most` already. One step: a cap holds under concurrency (R3).
    pub(super) fn take(&self, key: K, most: usize) -> bool {
        let mut count = self.0.entry(key).or_insert(0);
        let free = *count < most;
        *count += usize::from(free);
        free
    }

    pub(super) fn give_back(&self, key: &K) {
        self.0.remove_if_mut(key, |_, count| {
            *count = count.saturating_sub(1);
            *count == 0
        });
    }
}
