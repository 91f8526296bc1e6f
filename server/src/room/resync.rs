//! After the log failed: the state is read again from what is stored, and everybody who is connected is brought to it. What
//! a failed append left behind may be nothing, all of its turn, or all of it a moment later; the log alone knows.

use super::recent::Kept;
use super::{Ask, Room};
use crate::planted::{self, Bug};
use protocol::close::CloseReason;
use protocol::ids::{Epoch, Seq};
use std::time::Duration;
use tokio::time::Instant;

/// How far the people of a room were told, while its state is not known.
pub(super) struct Behind {
    epoch: Epoch,
    /// The number of the last event that is stored for certain.
    pub(super) stored: Seq,
    /// Events up to it that were not told yet.
    untold: Vec<Kept>,
}

impl Room {
    /// The state goes back to what is stored, which was `expected` for certain.
    pub(super) async fn go_back_to(&mut self, expected: Seq) {
        if planted::has(Bug::KeepStateWithoutLog) {
            return;
        }
        if let Some(open) = self.open.take() {
            // Told only once the state is read again: an event is told with words and names from the state, and this one
            // contains what the log refused.
            self.behind = Some(Box::new(Behind {
                epoch: open.journal.epoch(),
                stored: expected,
                untold: open.untold,
            }));
        }
        self.flush_at = None;
        self.rest_until = Some(Instant::now() + self.pause());
        self.reopen(false).await;
    }

    /// Tells what is stored and was not told: what waited for company, and what the log stored although it said that it
    /// failed. `missed` is all of the latter, or none when the log does not go on from where the room was.
    pub(super) fn bring_to_truth(&mut self, behind: Behind, missed: Option<Vec<Kept>>) {
        let Some(open) = &mut self.open else { return };
        let same_history = open.journal.epoch() == behind.epoch;
        let Some(missed) = missed.filter(|_| same_history && !planted::has(Bug::LeaveViewersBehind)) else {
            if !planted::has(Bug::LeaveViewersBehind) {
                self.send_everybody_to_resume();
            }
            return;
        };
        open.untold = behind.untold;
        open.untold.extend(missed.iter().cloned());
        self.tell();
        self.after(&missed);
        if let Some(open) = &self.open {
            self.seats
                .tell_waiting(&open.session, (self.cover, self.deps.clock.now()));
        }
    }

    /// The log is elsewhere than this room believed: restored, or written by another. Everybody comes back and is given what
    /// it holds; who was removed meanwhile is told so by it.
    fn send_everybody_to_resume(&mut self) {
        self.seats.close_all(CloseReason::RoomReopened);
    }

    /// A while after the log failed, looks whether an append was stored after all since the log was read, and who counts as
    /// connected and is not: a drop that was part of a lost turn must not be forgotten.
    pub(super) async fn look_again(&mut self, batch: &mut Vec<Ask>) {
        if self.look_again_at.is_none_or(|at| at > Instant::now()) {
            return;
        }
        self.look_again_at = None;
        let Some(open) = &self.open else { return };
        let head = open.session.seq();
        match open.journal.read(head, 1).await {
            Ok(more) if more.is_empty() => {}
            Ok(_) => return self.go_back_to(head).await,
            Err(_) => return self.look_again_soon(),
        }
        let vanished = open
            .session
            .connected()
            .filter(|member| self.seats.get(member).is_none());
        // At the front: a hello that waits in the same turn brings the person back.
        let vanished: Vec<Ask> = vanished
            .map(|member| Ask::Vanished { member: member.clone() })
            .collect();
        batch.splice(0..0, vanished);
    }

    pub(super) fn look_again_soon(&mut self) {
        self.look_again_at = Some(Instant::now() + self.pause());
    }

    pub(super) fn pause(&self) -> Duration {
        Duration::from_millis(self.deps.limits.log_retry_ms)
    }
}
