//! How often somebody may try to sign in, so that nobody guesses and nobody can shut others out. It knows neither
//! passwords nor accounts: a name that nobody has is counted like any other, so that the count tells nothing.
//!
//! A lock on a name alone would be a gift to whoever wants a facilitator out of her meeting at eight: a few wrong
//! passwords from anywhere, and she waits. A lock on an address alone is none to somebody with many. So there are three
//! counts, each a budget that fills up again by itself:
//!
//! * **A stranger's browser**: by name and network address together. Ten tries, then one every ten minutes. Whoever
//!   guesses from elsewhere uses up a budget of their own, never the owner's.
//! * **A browser that signed in before** shows a cookie that the server signed for that name, and has a budget of its own,
//!   even where the whole house sits behind one address with the guesser.
//! * **A name's short codes**: whoever knows a *right* password and tries codes from a stranger's browser. Six digits do
//!   not last against many addresses, so this one count is for the name as a whole: five tries, then one every half hour;
//!   a code is guessed after seventeen years on average. Nobody gets at it with a wrong password, and it concerns nobody but a
//!   stranger's browser with an authenticator's code: known browsers, recovery codes and passkeys work on, so that the
//!   owner comes in, and should change a password that somebody else has.
//!
//! Passkeys and recovery codes cannot be guessed and are counted nowhere but at the door's own rate.
//!
//! A try is taken from its budget before it is looked at and given back when it was right: a hundred tries at one moment
//! are a hundred tries. Memory is bounded: a budget that is full again is forgotten; when there are too many that are not,
//! all further strangers share one, which costs them time and known browsers nothing. The other two kinds always have a
//! place: there are no more of them than browsers that signed in, and accounts.

use crate::admission::Address;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Budgets that are kept at one time, of 24 bytes each.
const MOST: usize = 50_000;

const MINUTE: Duration = Duration::from_secs(60);

/// Whose budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose<'a> {
    /// A name, tried from an address.
    Stranger(&'a str, Address),
    /// A browser that signed in before.
    Browser(&'a str),
    /// Short codes for a name whose password was right.
    Codes(&'a str),
    /// All strangers that there is no room for.
    Crowd,
}

impl Whose<'_> {
    /// How many tries at once, and how long one takes to come back.
    const fn budget(self) -> (u32, Duration) {
        match self {
            Self::Stranger(..) | Self::Browser(_) => (10, MINUTE.saturating_mul(10)),
            Self::Codes(_) => (5, MINUTE.saturating_mul(30)),
            Self::Crowd => (100, Duration::from_secs(1)),
        }
    }
}

/// A try that was taken from a budget; give it back when it was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub(super) struct Try {
    key: u64,
    costs: Duration,
}

/// All budgets.
pub(super) struct Lockout {
    /// Keyed anew in every process, so that nobody can aim at somebody else's budget, and neither name nor address is kept.
    keys: RandomState,
    most: usize,
    /// When a budget is full again. One that is not here is full.
    full_at: Mutex<HashMap<u64, Duration>>,
}

impl Default for Lockout {
    fn default() -> Self {
        Self::with(MOST)
    }
}

impl Lockout {
    fn with(most: usize) -> Self {
        Self {
            keys: RandomState::new(),
            most,
            full_at: Mutex::default(),
        }
    }

    fn full_at(&self) -> MutexGuard<'_, HashMap<u64, Duration>> {
        // A panic while it was held left one budget or the other.
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn key(&self, whose: Whose<'_>) -> u64 {
        match whose {
            Whose::Stranger(name, address) => self.hash((0, name, Some(address))),
            Whose::Browser(browser) => self.hash((1, browser, None::<Address>)),
            Whose::Codes(name) => self.hash((2, name, None::<Address>)),
            Whose::Crowd => self.hash((3, "", None::<Address>)),
        }
    }

    fn hash(&self, what: impl Hash) -> u64 {
        self.keys.hash_one(what)
    }

    /// Takes one try; none when there is none left.
    pub(super) fn take(&self, whose: Whose<'_>, now: Duration) -> Option<Try> {
        let mut full_at = self.full_at();
        let key = self.key(whose);
        if !full_at.contains_key(&key) && full_at.len() >= self.most {
            full_at.retain(|_, full_at| *full_at > now);
            if full_at.len() >= self.most && matches!(whose, Whose::Stranger(..)) {
                drop(full_at);
                return self.take(Whose::Crowd, now);
            }
        }
        let (tries, each) = whose.budget();
        let full = full_at.get(&key).copied().unwrap_or(now).max(now);
        if full + each > now + each * tries {
            return None;
        }
        full_at.insert(key, full + each);
        Some(Try { key, costs: each })
    }

    /// The try was right.
    pub(super) fn give_back(&self, tried: Try) {
        let mut full_at = self.full_at();
        if let Some(at) = full_at.get_mut(&tried.key) {
            *at = at.saturating_sub(tried.costs);
        }
    }

    /// Lets go of budgets that are full again.
    pub(super) fn forget_the_quiet(&self, now: Duration) {
        let mut full_at = self.full_at();
        full_at.retain(|_, full_at| *full_at > now);
        full_at.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests;
