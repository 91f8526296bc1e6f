//! The ways to people who called for help, or may. It knows who is connected, and what each is still to be told.

use super::Way;
use protocol::care::Cover;
use protocol::ids::{MemberId, SessionId};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio::time::Instant;

/// A person is told how their case stands at most this often, whoever presses and writes however fast.
const EVERY: Duration = Duration::from_millis(300);
/// Bytes that may wait in a person's outbox before more is told of the case: nobody who presses again and again is closed
/// as slow for the answers.
const WAITING_BYTES: usize = 48 * 1024;

/// Who, and in which session.
pub(super) type Person = (SessionId, MemberId);

/// Everybody to whom the desk has a way.
#[derive(Default)]
pub(super) struct People {
    known: BTreeMap<Person, Ways>,
    /// Who is to be told how the newest case stands.
    due: BTreeSet<Person>,
}

#[derive(Default)]
struct Ways {
    /// Open connections, the newest last. Never empty.
    open: Vec<Way>,
    told_at: Option<Instant>,
    /// What they were last told that a call comes to.
    cover: Option<Cover>,
}

impl People {
    /// What an older connection said may be heard after a newer one came; the newest is the way to the person.
    pub(super) fn remember(&mut self, person: Person, way: Way) {
        let ways = self.known.entry(person).or_default();
        if ways.open.iter().all(|known| known.connection != way.connection) {
            ways.open.push(way);
            ways.open.sort_by_key(|way| way.connection);
        }
    }

    /// A connection ended. Whether the person has none any more.
    pub(super) fn gone(&mut self, person: &Person, connection: u64) -> bool {
        let Some(ways) = self.known.get_mut(person) else {
            return false;
        };
        ways.open.retain(|way| way.connection != connection);
        let gone = ways.open.is_empty();
        if gone {
            self.known.remove(person);
            self.due.remove(person);
        }
        gone
    }

    /// Whether there is a way to somebody.
    pub(super) fn is_connected(&self, person: &Person) -> bool {
        self.known.contains_key(person)
    }

    /// Something is to be told to somebody, if there is a way.
    pub(super) fn is_due(&mut self, person: Person) {
        if self.known.contains_key(&person) {
            self.due.insert(person);
        }
    }

    /// Those who may be told now, with the way to each.
    pub(super) fn take_due(&mut self) -> Vec<(Person, Way)> {
        let now = Instant::now();
        let mut taken = Vec::new();
        for person in &self.due {
            let Some(ways) = self.known.get_mut(person) else {
                continue;
            };
            let rested = ways.told_at.is_none_or(|at| at + EVERY <= now);
            if let Some(way) = ways.open.last().filter(|way| rested && way.outbox.takes(WAITING_BYTES)) {
                taken.push((person.clone(), way.clone()));
                ways.told_at = Some(now);
            }
        }
        for (person, _) in &taken {
            self.due.remove(person);
        }
        taken
    }

    /// When somebody may be told who could not be yet.
    pub(super) fn next_due(&self) -> Option<Instant> {
        let now = Instant::now();
        let rested = |person| Some(self.known.get(person)?.told_at? + EVERY);
        // A way that is full is looked at again after a while.
        self.due
            .iter()
            .map(|person| rested(person).unwrap_or(now).max(now + EVERY / 4))
            .min()
    }

    /// Those to whom `cover` says something else than they were told last.
    pub(super) fn cover_changed(&mut self, cover: impl Fn(&SessionId) -> Cover) -> Vec<(Person, Cover, Way)> {
        let mut changed = Vec::new();
        for (person, ways) in &mut self.known {
            let cover = cover(&person.0);
            if ways.cover.replace(cover) != Some(cover)
                && let Some(way) = ways.open.last()
            {
                changed.push((person.clone(), cover, way.clone()));
            }
        }
        changed
    }

    /// What somebody was told that a call comes to, with the welcome or with how their case stands.
    pub(super) fn was_told(&mut self, person: &Person, cover: Cover) {
        if let Some(ways) = self.known.get_mut(person) {
            ways.cover = Some(cover);
        }
    }

    /// Forgets people of no case, whose room tells them everything.
    pub(super) fn let_go(&mut self, has_case: impl Fn(&Person) -> bool) {
        self.known
            .retain(|person, ways| has_case(person) || ways.open.iter().any(|way| way.care_only));
        let known = &self.known;
        self.due.retain(|person| known.contains_key(person));
    }
}
