//! How many calls are open in a session, on the way to its room. Of each session the newest number wins; a room that does
//! not take it holds up no other, and is told again until it has stored it.

use crate::hub::Hub;
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use protocol::ids::SessionId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// How long a room may take before it is told again.
const PATIENCE: Duration = Duration::from_secs(5);
/// The pause before a room is told again.
const PAUSE: Duration = Duration::from_millis(500);

/// What rooms are still to be told.
#[derive(Default)]
pub(super) struct Notes {
    waiting: Mutex<BTreeMap<SessionId, u32>>,
    rang: Notify,
}

impl Notes {
    pub(super) fn put(&self, session: SessionId, open: u32) {
        self.waiting().insert(session, open);
        self.rang.notify_one();
    }

    /// Those of sessions that are not being told at this moment.
    fn take(&self, under_way: &BTreeSet<SessionId>) -> BTreeMap<SessionId, u32> {
        let mut waiting = self.waiting();
        let all = std::mem::take(&mut *waiting);
        let (later, now) = all.into_iter().partition(|(session, _)| under_way.contains(session));
        *waiting = later;
        now
    }

    fn waiting(&self) -> MutexGuard<'_, BTreeMap<SessionId, u32>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Tells rooms side by side, for as long as the server runs.
pub(super) async fn tell_rooms(hub: Hub, notes: Arc<Notes>) {
    let (mut telling, mut under_way) = (FuturesUnordered::new(), BTreeSet::new());
    loop {
        for (session, open) in notes.take(&under_way) {
            under_way.insert(session.clone());
            telling.push(tell_room(&hub, session, open));
        }
        tokio::select! {
            Some((session, missed)) = telling.next() => {
                under_way.remove(&session);
                if let Some(open) = missed {
                    // Unless something newer is to be told by now.
                    notes.waiting().entry(session).or_insert(open);
                }
            }
            () = notes.rang.notified() => {}
        }
    }
}

/// Tells one room; gives the number back if it was not stored.
async fn tell_room(hub: &Hub, session: SessionId, open: u32) -> (SessionId, Option<u32>) {
    let told = tokio::time::timeout(PATIENCE, hub.note_help(&session, open)).await;
    if told == Ok(true) {
        return (session, None);
    }
    tokio::time::sleep(PAUSE).await;
    (session, Some(open))
}
