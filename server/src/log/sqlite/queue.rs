//! A bounded queue from tasks to a thread: a task waits its turn without blocking, the thread waits with or without a
//! deadline. (Tokio's own channel cannot be waited on by a thread with a deadline.)

use crate::log::LogError;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Semaphore;

/// The tasks' end.
pub(super) struct Queue<T> {
    /// None once closed.
    sender: Option<mpsc::Sender<T>>,
    /// Free places. A task takes one and keeps it from being counted; the thread gives it back when it took the thing.
    places: Arc<Semaphore>,
}

/// The threads' end.
pub(super) struct Taker<T> {
    receiver: Mutex<Receiver<T>>,
    places: Arc<Semaphore>,
}

/// What waiting gave.
pub(super) enum Taken<T> {
    /// The next thing.
    Thing(T),
    /// Nothing until the deadline.
    Nothing,
    /// The other end is gone, and nothing is left.
    Closed,
}

/// The answer to everybody whose command nobody will do any more.
pub(super) fn stopped() -> LogError {
    LogError::Unavailable("the log has stopped".into())
}

impl<T> Queue<T> {
    pub(super) fn new(capacity: usize) -> (Self, Taker<T>) {
        let (sender, receiver) = mpsc::channel();
        let places = Arc::new(Semaphore::new(capacity));
        let taker = Taker {
            receiver: Mutex::new(receiver),
            places: Arc::clone(&places),
        };
        (
            Self {
                sender: Some(sender),
                places,
            },
            taker,
        )
    }

    /// Puts a thing into the queue, when there is a place for it.
    pub(super) async fn push(&self, thing: T) -> Result<(), LogError> {
        // There is no await between taking the place and filling it: a task that is dropped here takes no place along.
        self.places.acquire().await.map_err(|_| stopped())?.forget();
        let sender = self.sender.as_ref().ok_or_else(stopped)?;
        sender.send(thing).map_err(|_| stopped())
    }

    /// Nothing more will come.
    pub(super) fn close(&mut self) {
        self.sender = None;
    }
}

impl<T> Taker<T> {
    /// Waits for the next thing; with several threads, one waits here and the others for it.
    pub(super) fn take(&self, wait: Option<Duration>) -> Taken<T> {
        let receiver = self.receiver.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = match wait {
            None => receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
            Some(wait) => receiver.recv_timeout(wait),
        };
        match taken {
            Ok(thing) => {
                self.places.add_permits(1);
                Taken::Thing(thing)
            }
            Err(RecvTimeoutError::Timeout) => Taken::Nothing,
            Err(RecvTimeoutError::Disconnected) => Taken::Closed,
        }
    }

    /// Takes what is there already, as long as `wanted` says so of what was taken last.
    pub(super) fn take_waiting(&self, into: &mut Vec<T>, mut wanted: impl FnMut(&T) -> bool) {
        let receiver = self.receiver.lock().unwrap_or_else(PoisonError::into_inner);
        let before = into.len();
        while let Ok(thing) = receiver.try_recv() {
            let more = wanted(&thing);
            into.push(thing);
            if !more {
                break;
            }
        }
        self.places.add_permits(into.len() - before);
    }
}

/// Everybody who waits for a place is told that none will come.
impl<T> Drop for Taker<T> {
    fn drop(&mut self) {
        self.places.close();
    }
}
