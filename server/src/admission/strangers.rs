//! Connections of which nobody knows yet whose they are: no hello with a good token came over them. When there are too many
//! of one address, or of all, the one that has been there longest without being in the middle of an answer makes room for
//! the newcomer: who behaves says hello within a second, while who only holds connections open holds the oldest ones. So a
//! flood from an address that many people share turns none of them away.
//!
//! Sockets of the way to help alone are listed in the same way, apart: they cost nothing to get, and make room for each other.

use super::Address;
use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

const HELD: u8 = 0;
const HANDED_ON: u8 = 1;
const GIVEN_BACK: u8 = 2;

/// What is known of one connection.
#[derive(Default)]
pub(super) struct Mark {
    out: Notify,
    is_out: AtomicBool,
    /// Requests on it that are being answered.
    answering: AtomicUsize,
    half_open: AtomicBool,
    /// Its place among all connections: held, handed on, or given back.
    place: AtomicU8,
}

impl Mark {
    /// Waits until it has to make room.
    pub(super) async fn shown_out(&self) {
        loop {
            let out = self.out.notified();
            if self.is_out() {
                return;
            }
            out.await;
        }
    }

    pub(super) fn is_out(&self) -> bool {
        self.is_out.load(Ordering::Acquire)
    }

    pub(super) fn set_half_open(&self, half_open: bool) {
        self.half_open.store(half_open, Ordering::Release);
    }

    pub(super) fn answer(self: &Arc<Self>) -> Answering {
        self.answering.fetch_add(1, Ordering::AcqRel);
        Answering(Arc::clone(self))
    }

    /// Whether its place is its own until the end; false when another connection has it now.
    pub(super) fn keeps_its_place(&self) -> bool {
        self.leave(GIVEN_BACK)
    }

    fn leave(&self, becomes: u8) -> bool {
        self.place
            .compare_exchange(HELD, becomes, Ordering::AcqRel, Ordering::Acquire)
            .is_ok()
    }

    fn show_out(&self) {
        self.is_out.store(true, Ordering::Release);
        self.out.notify_waiters();
    }
}

/// Held while a request is answered: a connection in the middle of an answer is the last to make room.
pub struct Answering(Arc<Mark>);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.answering.fetch_sub(1, Ordering::AcqRel);
    }
}

/// All strangers. A clone is the same.
#[derive(Clone, Default)]
pub(super) struct Strangers(Arc<Mutex<Here>>);

#[derive(Default)]
struct Here {
    next: u64,
    /// In the order in which they came.
    all: BTreeMap<u64, Address>,
    of: HashMap<Address, BTreeMap<u64, Arc<Mark>>>,
}

impl Here {
    fn remove(&mut self, number: u64) -> Option<Arc<Mark>> {
        let address = self.all.remove(&number)?;
        let of = self.of.get_mut(&address)?;
        let mark = of.remove(&number);
        if of.is_empty() {
            self.of.remove(&address);
        }
        mark
    }

    fn mark(&self, number: u64, address: &Address) -> Option<&Arc<Mark>> {
        self.of.get(address)?.get(&number)
    }
}

/// The oldest that is not answering, else the oldest.
fn first_to_go<'a>(of: impl Iterator<Item = (u64, &'a Arc<Mark>)> + Clone) -> Option<u64> {
    let idle = of.clone().find(|(_, mark)| mark.answering.load(Ordering::Acquire) == 0);
    idle.or_else(|| of.clone().next()).map(|(number, _)| number)
}

impl Strangers {
    fn here(&self) -> MutexGuard<'_, Here> {
        // A panic while it was held left whole entries.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One more of an address; where that has `most` already, one of its others makes room.
    pub(super) fn add(&self, address: Address, most: usize, mark: Arc<Mark>) -> Stranger {
        let mut here = self.here();
        while let Some(of) = here.of.get(&address).filter(|of| of.len() >= most.max(1)) {
            let number = first_to_go(of.iter().map(|(number, mark)| (*number, mark)));
            match number.and_then(|number| here.remove(number)) {
                Some(mark) => mark.show_out(),
                None => break,
            }
        }
        let number = here.next;
        here.next += 1;
        here.all.insert(number, address);
        here.of.entry(address).or_default().insert(number, mark);
        Stranger(self.clone(), number)
    }

    /// The oldest of all makes room and hands its place on. False when there is none.
    pub(super) fn hand_on_a_place(&self) -> bool {
        let mut here = self.here();
        loop {
            let marks = here
                .all
                .iter()
                .filter_map(|(number, address)| Some((*number, here.mark(*number, address)?)));
            let Some(mark) = first_to_go(marks).and_then(|number| here.remove(number)) else {
                return false;
            };
            mark.show_out();
            // One that ended by itself at this very moment has none to hand on.
            if mark.leave(HANDED_ON) {
                return true;
            }
        }
    }

    /// The oldest of the address that has most of them makes room and hands its place on. False when none has two.
    pub(super) fn the_fullest_hands_on_a_place(&self) -> bool {
        let mut here = self.here();
        loop {
            let fullest = here.of.values().max_by_key(|of| of.len()).filter(|of| of.len() > 1);
            let number = fullest.and_then(|of| of.keys().next().copied());
            let Some(mark) = number.and_then(|number| here.remove(number)) else {
                return false;
            };
            mark.show_out();
            if mark.leave(HANDED_ON) {
                return true;
            }
        }
    }

    /// The oldest that has not sent a whole request makes room.
    pub(super) fn show_out_half_open(&self) {
        let mut here = self.here();
        let number = here.all.iter().find_map(|(number, address)| {
            let mark = here.mark(*number, address)?;
            mark.half_open.load(Ordering::Acquire).then_some(*number)
        });
        if let Some(mark) = number.and_then(|number| here.remove(number)) {
            mark.show_out();
        }
    }

    #[cfg(test)]
    pub(super) fn count(&self) -> usize {
        self.here().all.len()
    }
}

/// One stranger's entry; dropped when it is one no longer.
pub(super) struct Stranger(Strangers, u64);

impl Drop for Stranger {
    fn drop(&mut self) {
        self.0.here().remove(self.1);
    }
}
