//! The newest events of a room, for those who resume. It holds no words: they are looked up in the state when an event is
//! told, so that what was removed since cannot be resent (D10).

use domain::session::{Event, Reach, Told};
use protocol::ids::{Millis, Seq};
use std::collections::VecDeque;

/// An event that is stored and applied, with whom it reaches.
#[derive(Debug, Clone)]
pub(super) struct Kept {
    pub(super) seq: Seq,
    pub(super) at: Millis,
    pub(super) event: Event,
    pub(super) reach: Reach,
}

impl Kept {
    pub(super) fn told(&self) -> Told<'_> {
        Told {
            seq: self.seq,
            at: self.at,
            event: &self.event,
            reach: self.reach.clone(),
        }
    }
}

/// The newest events, without gaps up to the head.
pub(super) struct Recent {
    events: VecDeque<Kept>,
    most: usize,
}

impl Recent {
    /// Keeps at most `most` events, and never more than a view has lines: a line that a resume tells is then always
    /// one whose words the state still has.
    pub(super) fn new(most: usize) -> Self {
        Self {
            events: VecDeque::new(),
            most: most.min(protocol::limits::VIEW_LINES),
        }
    }

    pub(super) fn push(&mut self, mut kept: Kept) {
        domain::Remembered::restore(&mut kept.event, None);
        self.events.push_back(kept);
        while self.events.len() > self.most {
            self.events.pop_front();
        }
    }

    /// Lets go of all of them.
    pub(super) fn forget(&mut self) {
        self.events.clear();
    }

    /// The events after `seq`, or none when some of them are gone.
    pub(super) fn after(&self, seq: Seq, head: Seq) -> Option<impl Iterator<Item = &Kept>> {
        let missed = usize::try_from(head.0.checked_sub(seq.0)?).ok()?;
        let skip = self.events.len().checked_sub(missed)?;
        Some(self.events.iter().skip(skip))
    }
}
