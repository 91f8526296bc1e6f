//! Makes sessions of meetings ahead of time, and takes back those that do not fit their meeting any more. Which are due
//! and which are stale, `domain::directory` says; how long things take, the configuration. It looks at every change of the
//! directory and now and then, so a server that was down makes what is going on, and nothing that is over.

mod plan;

pub use plan::of_request;

use crate::Inner;
use domain::directory::{Actor, Command, Due};
use protocol::error::ErrorCode;
use protocol::ids::{MeetingId, SessionId};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What the planning knows of itself.
#[derive(Default)]
pub struct Planner {
    /// One pass at a time: whoever asks for one finds all of it done.
    turn: tokio::sync::Mutex<()>,
    /// Meetings whose format is not known here, or does not take their readings.
    trouble: Mutex<BTreeSet<MeetingId>>,
}

impl Planner {
    /// Meetings that cannot be held as they are, for the operator's page.
    #[must_use]
    pub fn trouble(&self) -> Vec<MeetingId> {
        self.known().iter().cloned().collect()
    }

    fn note(&self, meeting: &MeetingId, in_trouble: bool) {
        let mut known = self.known();
        if !in_trouble {
            known.remove(meeting);
        } else if known.insert(meeting.clone()) {
            tracing::warn!(%meeting, "a meeting's format cannot be used; its sessions are not made");
        }
    }

    fn known(&self) -> MutexGuard<'_, BTreeSet<MeetingId>> {
        self.trouble.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs until the server stops.
pub(crate) async fn keep_planned(inner: &Inner) {
    let mut changes = inner.directory.changes();
    let every = Duration::from_millis(inner.config.limits.plan_every_ms);
    loop {
        changes.borrow_and_update();
        plan_now(inner).await;
        tokio::select! {
            () = inner.stopping() => return,
            _ = changes.changed() => {}
            () = tokio::time::sleep(every) => {}
        }
    }
}

/// Does what is to be done now.
pub async fn plan_now(inner: &Inner) {
    let _turn = inner.planner.turn.lock().await;
    let now = inner.clock.now();
    // A session is made by the time that is most likely, and taken back only by a clock that is believed.
    if inner.clock.doubt().is_none() {
        for session in inner.directory.read(|state| state.stale(now)) {
            withdraw(inner, session).await;
        }
    }
    let ahead_ms = inner.config.meeting.planned_ahead_hours.saturating_mul(3_600_000);
    for due in inner.directory.read(|state| state.due(now, ahead_ms)) {
        make(inner, &due).await;
    }
}

async fn make(inner: &Inner, due: &Due) {
    let Some(plan) = inner.directory.read(|state| plan::of_meeting(inner, state, due)) else {
        return;
    };
    let done = match plan {
        Ok(plan) => inner.hub.schedule(plan).await.map(|_| ()),
        Err(refusal) => Err(refusal),
    };
    match done.as_ref().map_err(|refusal| refusal.code) {
        // Already: another turn of this loop, or another node, was first.
        Ok(()) | Err(ErrorCode::Already) => inner.planner.note(&due.meeting, false),
        // The log has no room at the moment: the next turn tries again.
        Err(ErrorCode::Unavailable | ErrorCode::Busy) => {}
        Err(_) => inner.planner.note(&due.meeting, true),
    }
}

/// First the room, so that nobody comes into what is not to be; then the directory, which then plans the time anew.
async fn withdraw(inner: &Inner, session: SessionId) {
    let gone = match inner.hub.withdraw(&session).await.map_err(|refusal| refusal.code) {
        Ok(()) | Err(ErrorCode::NotFound) => true,
        // It was withdrawn before, and the directory could not be told; or it has begun, and goes on as it began.
        Err(_) => inner.hub.card(&session).is_some_and(|card| card.cancelled),
    };
    if gone {
        let asked = inner.directory.ask(Actor::Server, Command::WithdrawSession { session });
        // Not stored: the session is still stale in the next turn.
        let _again = asked.await;
    }
}
