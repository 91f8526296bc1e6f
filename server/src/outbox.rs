//! The bounded queue of frames to one connection. Many put in, one takes out. What is put in is sent, in order, or the
//! connection is closed and resumes: nothing is left out silently.

use crate::planted::{self, Bug};
use crate::socket::Frame;
use protocol::close::CloseReason;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::Notify;

/// A queue's end for those who put in, and for the one who takes out. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Outbox {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    queue: Mutex<Queue>,
    filled: Notify,
    most_frames: usize,
    most_bytes: usize,
}

#[derive(Debug, Default)]
struct Queue {
    frames: VecDeque<Frame>,
    bytes: usize,
    /// Set once; nothing is put in afterwards.
    close: Option<CloseReason>,
}

/// Frames that an empty queue keeps room for: enough for a quiet room, little for ten thousand idle connections.
const KEPT_FRAMES: usize = 4;

impl Outbox {
    /// An empty outbox that holds at most so many frames and bytes.
    #[must_use]
    pub fn new(most_frames: usize, most_bytes: usize) -> Self {
        let shared = Shared {
            queue: Mutex::default(),
            filled: Notify::new(),
            most_frames,
            most_bytes,
        };
        Self {
            shared: Arc::new(shared),
        }
    }

    /// Puts a frame in. At the limit the connection is closed as slow instead. The limit is on what waits already, so a
    /// single frame goes through whatever its size: one that never fitted could never be resumed past either.
    pub fn send(&self, frame: Frame) {
        let mut queue = self.lock();
        if queue.close.is_some() {
            return;
        }
        let full = queue.frames.len() >= self.shared.most_frames || queue.bytes >= self.shared.most_bytes;
        if full && planted::has(Bug::SkipWhenFull) {
            return;
        }
        if full {
            // What waits would be sent to somebody who does not read; resume sends it again.
            queue.frames = VecDeque::new();
            queue.bytes = 0;
            queue.close = Some(CloseReason::Slow);
            metrics::counter!(crate::telemetry::OUTBOX_OVERFLOWS).increment(1);
        } else {
            queue.bytes += frame.len();
            queue.frames.push_back(frame);
        }
        drop(queue);
        self.shared.filled.notify_one();
    }

    /// Whether less than `bytes` waits, and frames have room: for those who can wait with what they have to say.
    #[must_use]
    pub fn takes(&self, bytes: usize) -> bool {
        let queue = self.lock();
        queue.bytes < bytes.min(self.shared.most_bytes) && queue.frames.len() < self.shared.most_frames.div_ceil(2)
    }

    /// Whether both are ends of one queue.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.shared, &other.shared)
    }

    /// Ends the connection at once, for a newer one of the same person: what waits is not sent any more.
    pub fn replace(&self) {
        let mut queue = self.lock();
        queue.frames = VecDeque::new();
        queue.bytes = 0;
        queue.close = Some(CloseReason::Replaced);
        drop(queue);
        self.shared.filled.notify_one();
    }

    /// Puts in what answers hello. It does not count against the limits: a view of two hundred long lines is larger than
    /// they are, and who comes in has had no time to be slow.
    pub fn greet(&self, frame: Frame) {
        let mut queue = self.lock();
        if queue.close.is_none() {
            queue.frames.push_back(frame);
        }
        drop(queue);
        self.shared.filled.notify_one();
    }

    /// Closes after what is in the queue. The first reason stays.
    pub fn close(&self, reason: CloseReason) {
        self.lock().close.get_or_insert(reason);
        self.shared.filled.notify_one();
    }

    /// Returns once there is something to take, or a reason to close. Cancel-safe.
    pub async fn filled(&self) {
        loop {
            {
                let queue = self.lock();
                if !queue.frames.is_empty() || queue.close.is_some() {
                    return;
                }
            }
            self.shared.filled.notified().await;
        }
    }

    /// Takes everything, in order, into the empty `into`; the reason says to close after it.
    pub fn take(&self, into: &mut VecDeque<Frame>) -> Option<CloseReason> {
        let mut queue = self.lock();
        queue.bytes = 0;
        std::mem::swap(&mut queue.frames, into);
        if queue.frames.capacity() > KEPT_FRAMES {
            queue.frames = VecDeque::new();
        }
        queue.close
    }

    /// Whether it was closed for being too slow: the one who writes need not wait for the peer any more.
    #[must_use]
    pub fn is_overflowed(&self) -> bool {
        self.lock().close == Some(CloseReason::Slow)
    }

    fn lock(&self) -> MutexGuard<'_, Queue> {
        // A panic while the lock is held leaves a queue that is still whole: every change is a single push or take.
        self.shared.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::Outbox;
    use crate::socket::Frame;
    use protocol::close::CloseReason;
    use std::collections::VecDeque;

    #[test]
    fn keeps_the_order_and_closes_after_it() {
        let outbox = Outbox::new(4, 100);
        outbox.send(Frame::from("a".to_owned()));
        outbox.send(Frame::from("b".to_owned()));
        outbox.close(CloseReason::Restarting);
        outbox.send(Frame::from("c".to_owned()));
        let mut frames = VecDeque::new();
        assert_eq!(outbox.take(&mut frames), Some(CloseReason::Restarting));
        assert_eq!(frames.iter().map(Frame::payload).collect::<Vec<_>>(), [b"a", b"b"]);
    }

    #[test]
    fn one_large_frame_and_any_greeting_go_through() {
        let large = || Frame::from("x".repeat(1_000));
        let outbox = Outbox::new(4, 100);
        outbox.greet(large());
        outbox.greet(large());
        outbox.send(large());
        assert!(!outbox.is_overflowed());
        outbox.send(Frame::from("one too many"));
        assert!(outbox.is_overflowed());
    }

    #[test]
    fn closes_as_slow_at_either_limit() {
        for (most_frames, most_bytes) in [(2, 100), (100, 5)] {
            let outbox = Outbox::new(most_frames, most_bytes);
            for _ in 0..3 {
                outbox.send(Frame::from("xx".to_owned()));
            }
            assert!(outbox.is_overflowed());
            let mut frames = VecDeque::new();
            assert_eq!(outbox.take(&mut frames), Some(CloseReason::Slow));
            assert!(frames.is_empty());
        }
    }
}
