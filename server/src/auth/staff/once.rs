//! Things that are good once and for a short while: tickets, and what a ceremony began with. It keeps a bounded number of
//! them; one more lets the oldest go, because refusing the newest would let anybody shut the door by filling it.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Keeps things by key.
pub(super) struct Once<T> {
    most: usize,
    life: Duration,
    kept: Mutex<Kept<T>>,
}

struct Kept<T> {
    things: HashMap<String, Thing<T>>,
    /// Keys by age.
    by_age: BTreeMap<u64, String>,
    next: u64,
}

struct Thing<T> {
    number: u64,
    until: Duration,
    what: T,
}

/// A thing that was taken out, and how long it would have been good.
pub(super) struct Taken<T> {
    until: Duration,
    pub(super) what: T,
}

impl<T> Once<T> {
    pub(super) fn new(most: usize, life: Duration) -> Self {
        let kept = Kept {
            things: HashMap::new(),
            by_age: BTreeMap::new(),
            next: 0,
        };
        Self {
            most,
            life,
            kept: Mutex::new(kept),
        }
    }

    fn kept(&self) -> MutexGuard<'_, Kept<T>> {
        // A panic while it was held left a thing in or out.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Keeps something from `now` on. The key is one that nobody can guess.
    pub(super) fn put(&self, key: String, what: T, now: Duration) {
        let until = now + self.life;
        self.kept().put(key, Thing { number: 0, until, what }, self.most, now);
    }

    /// Takes it out, if it is still good.
    pub(super) fn take(&self, key: &str, now: Duration) -> Option<Taken<T>> {
        let mut kept = self.kept();
        let thing = kept.things.remove(key)?;
        kept.by_age.remove(&thing.number);
        let Thing { until, what, .. } = thing;
        (now < until).then_some(Taken { until, what })
    }

    /// Puts back what was taken out and may be tried again, for no longer than it was good.
    pub(super) fn put_back(&self, key: String, taken: Taken<T>, now: Duration) {
        let Taken { until, what } = taken;
        self.kept().put(key, Thing { number: 0, until, what }, self.most, now);
    }

    #[cfg(test)]
    fn len(&self) -> usize {
        let kept = self.kept();
        assert_eq!(kept.things.len(), kept.by_age.len());
        kept.things.len()
    }
}

impl<T> Kept<T> {
    fn put(&mut self, key: String, mut thing: Thing<T>, most: usize, now: Duration) {
        while let Some(oldest) = self.by_age.first_entry() {
            let over = self.things.get(oldest.get()).is_none_or(|thing| thing.until <= now);
            if !over && self.things.len() < most {
                break;
            }
            self.things.remove(&oldest.remove());
        }
        thing.number = self.next;
        self.next += 1;
        self.by_age.insert(thing.number, key.clone());
        if let Some(older) = self.things.insert(key, thing) {
            self.by_age.remove(&older.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Once;
    use std::time::Duration;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_thing_is_good_once_and_for_its_time() {
        let once = Once::new(10, s(30));
        once.put("a".into(), 1, s(0));
        once.put("b".into(), 2, s(0));
        assert_eq!(once.take("a", s(29)).map(|taken| taken.what), Some(1));
        assert!(once.take("a", s(29)).is_none());
        assert!(once.take("b", s(30)).is_none());
        assert_eq!(once.len(), 0);
    }

    #[test]
    fn what_is_put_back_is_not_good_for_longer() {
        let once = Once::new(10, s(30));
        once.put("a".into(), 1, s(0));
        let taken = once.take("a", s(20)).expect("good");
        once.put_back("a".into(), taken, s(20));
        assert!(once.take("a", s(29)).is_some());
        once.put("a".into(), 1, s(40));
        let taken = once.take("a", s(60)).expect("good");
        once.put_back("a".into(), taken, s(60));
        assert!(once.take("a", s(70)).is_none());
    }

    #[test]
    fn one_too_many_lets_the_oldest_go_and_nothing_piles_up() {
        let once = Once::new(3, s(30));
        for n in 0..1_000_u64 {
            once.put(n.to_string(), n, s(0));
        }
        assert_eq!(once.len(), 3);
        assert!(once.take("996", s(1)).is_none());
        assert!(once.take("999", s(1)).is_some());
        once.put("later".into(), 0, s(40));
        assert_eq!(once.len(), 1);
    }
}
