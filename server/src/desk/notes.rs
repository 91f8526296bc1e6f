//! How many calls are open in a session, on its way to the session's room. Only the newest number of each session waits,
//! so what waits is bounded by the sessions, and a room that takes nothing holds up no other.

use crate::hub::Hub;
use domain::session::Command;
use futures_util::future::join_all;
use protocol::ids::SessionId;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// How long a room may keep the others' next numbers waiting.
const PATIENCE: Duration = Duration::from_secs(1);

/// Numbers that no room has taken yet. A clone has the same.
#[derive(Clone, Default)]
pub(super) struct Notes(Arc<Waiting>);

#[derive(Default)]
struct Waiting {
    newest: Mutex<BTreeMap<SessionId, u32>>,
    added: Notify,
}

impl Notes {
    /// The newest number of a session.
    pub(super) fn put(&self, session: &SessionId, open: u32) {
        self.newest().insert(session.clone(), open);
        self.0.added.notify_one();
    }

    /// Brings numbers to their rooms until the desk is gone. A room that stored nothing keeps the number by itself.
    pub(super) async fn bring(self, hub: Hub) {
        loop {
            let some = std::mem::take(&mut *self.newest());
            if some.is_empty() {
                self.0.added.notified().await;
                continue;
            }
            join_all(
                some.into_iter()
                    .map(|(session, open)| self.bring_one(&hub, session, open)),
            )
            .await;
        }
    }

    async fn bring_one(&self, hub: &Hub, session: SessionId, open: u32) {
        let told = tokio::time::timeout(PATIENCE, hub.tell(&session, Command::NoteHelp { open })).await;
        if told.is_err() {
            self.newest().entry(session).or_insert(open);
        }
    }

    fn newest(&self) -> MutexGuard<'_, BTreeMap<SessionId, u32>> {
        self.0.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
