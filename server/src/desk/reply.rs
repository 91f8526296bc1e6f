//! The one answer that a person or a clinician waits for.

use super::Way;
use super::told::{ack, refused};
use crate::socket::Frame;
use protocol::error::{ErrorCode, Refusal};

/// An answer that is owed. Dropped without one, whatever the reason, it says that nothing was done: also when the desk's
/// task fails in the middle, since silence would let somebody in need believe that help is on its way.
pub(super) struct Reply {
    id: u32,
    way: Way,
    owed: bool,
}

impl Reply {
    pub(super) fn to(id: u32, way: Way) -> Self {
        Self { id, way, owed: true }
    }

    /// It is done and stored; gives the way back for what else is to be told.
    pub(super) fn ack(self) -> Way {
        self.taken(false)
    }

    /// The same of a call whose note is perhaps left out.
    pub(super) fn taken(mut self, note_left_out: bool) -> Way {
        self.owed = false;
        self.way.outbox.send(ack(self.id, note_left_out));
        self.way.clone()
    }

    /// It was not done and may be tried again; gives the way back for what is to be told all the same.
    pub(super) fn not_done(self) -> Way {
        self.way.clone()
    }

    /// Answers with something that was asked for, before it is acknowledged.
    pub(super) fn answer(self, frame: Frame) {
        self.way.outbox.send(frame);
        self.ack();
    }

    pub(super) fn refuse(mut self, refusal: Refusal) {
        self.owed = false;
        self.way.outbox.send(refused(self.id, refusal));
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if self.owed {
            let refusal = Refusal::new(ErrorCode::Unavailable);
            self.way.outbox.send(refused(self.id, refusal));
        }
    }
}
