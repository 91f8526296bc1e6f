//! Who was asked to leave a session does not come straight back under another name: the network address they came in from
//! stays barred for the rest of that session. It is known in memory only, is never printed, and goes with the session.

use super::Address;
use protocol::ids::{MemberId, SessionId};
use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Comings remembered for each session: more than a session takes people, by far. Past it the oldest are forgotten.
const MOST_COMINGS: usize = 20_000;

/// The bar. A clone is the same bar.
#[derive(Clone, Default)]
pub struct Bar(Arc<Mutex<HashMap<SessionId, Doorway>>>);

#[derive(Default)]
struct Doorway {
    /// Where those who were given a token came from.
    came: HashMap<MemberId, Address>,
    /// The keys of `came`, oldest first.
    order: VecDeque<MemberId>,
    /// Where nobody new is let in from.
    barred: HashSet<Address>,
}

impl Bar {
    pub(super) fn came(&self, session: &SessionId, member: &MemberId, from: Address) {
        let mut doorways = self.doorways();
        let doorway = doorways.entry(session.clone()).or_default();
        if doorway.order.len() >= MOST_COMINGS
            && let Some(oldest) = doorway.order.pop_front()
        {
            doorway.came.remove(&oldest);
        }
        doorway.came.insert(member.clone(), from);
        doorway.order.push_back(member.clone());
    }

    pub(super) fn is_barred(&self, session: &SessionId, from: Address) -> bool {
        self.doorways()
            .get(session)
            .is_some_and(|doorway| doorway.barred.contains(&from))
    }

    /// Somebody was asked to leave.
    pub fn removed(&self, session: &SessionId, member: &MemberId) {
        if let Some(doorway) = self.doorways().get_mut(session)
            && let Some(from) = doorway.came.get(member)
        {
            doorway.barred.insert(*from);
        }
    }

    /// Nobody comes in any more, so nothing is kept.
    pub fn session_over(&self, session: &SessionId) {
        self.doorways().remove(session);
    }

    #[cfg(test)]
    pub(super) fn is_empty(&self) -> bool {
        self.doorways().is_empty()
    }

    fn doorways(&self) -> MutexGuard<'_, HashMap<SessionId, Doorway>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Says nothing of what is in it (V1).
impl std::fmt::Debug for Bar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Bar(not printed)")
    }
}
