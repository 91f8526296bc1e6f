//! The bytes of one socket: what comes in passes the byte bucket, what goes out waits in one queue of shared frames and
//! is written by as few system calls as there can be. It knows where frames begin and end, and nothing of messages.

use super::bucket::Bucket;
use super::progress::Progress;
use crate::limits::Limits;
use bytes::Bytes;
use std::collections::VecDeque;
use std::io::{self, ErrorKind, IoSlice, Read, Write};
use std::pin::Pin;
use std::task::{Context, Poll, Waker, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::Instant;

/// Reads smaller than this are not worth a system call; a client over its rate waits until this much fits.
const LEAST_READ: usize = 512;
/// Of a message that is not whole yet, so many bytes at once are few: no network cuts so small, but whoever sends byte by
/// byte makes each of them cost a wake-up and a system call.
const FEW: usize = 16;
/// What each such piece costs, in bytes: the burst takes sixty of them, and after that they come one in 30 ms.
const FEW_COST: usize = 1_024;
/// Frames handed to the operating system in one call.
const SLICES: usize = 32;
/// The library's own answers (pong, close) wait when this many frames do: a client that pings and never reads gets one
/// pong when it reads again, not thousands.
const FRAMES_BEFORE_CONTROL_WAITS: usize = 64;
/// A drained queue longer than this gives its memory back.
const QUEUE_AT_REST: usize = 8;

/// The socket's bytes.
pub(super) struct Wire {
    stream: TcpStream,
    /// Bytes that arrived together with the handshake.
    early: Bytes,
    bucket: Bucket,
    pub(super) progress: Progress,
    /// Who is to be woken: one task owns the socket.
    waker: Waker,
    /// When the last byte arrived.
    pub(super) heard: Instant,
    /// Set while the client is over its rate: when to read again.
    pub(super) throttled_until: Option<Instant>,
    queue: VecDeque<Bytes>,
    /// Bytes in the queue.
    backlog: usize,
    /// Since when the network has taken nothing although something waits.
    pub(super) blocked_since: Option<Instant>,
    /// The library had an answer that did not fit; it must be asked to write again.
    pub(super) refused: bool,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, early: Bytes, limits: &Limits) -> Self {
        let now = Instant::now();
        Self {
            stream,
            early,
            bucket: Bucket::new(now, limits.bytes_per_second, limits.bytes_burst),
            progress: Progress::default(),
            waker: Waker::noop().clone(),
            heard: now,
            throttled_until: None,
            queue: VecDeque::new(),
            backlog: 0,
            blocked_since: None,
            refused: false,
        }
    }

    /// The network without its bookkeeping.
    #[cfg(test)]
    pub(super) fn into_stream(self) -> TcpStream {
        self.stream
    }

    /// Remembers the task to wake.
    pub(super) fn owned_by(&mut self, cx: &Context<'_>) {
        self.waker.clone_from(cx.waker());
    }

    /// Puts a frame behind those that wait.
    pub(super) fn push(&mut self, frame: Bytes) {
        self.backlog += frame.len();
        self.queue.push_back(frame);
    }

    pub(super) const fn backlog(&self) -> usize {
        self.backlog
    }

    /// Writes until the queue is empty or the network takes no more.
    pub(super) fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.queue.is_empty() {
            let mut slices = [IoSlice::new(&[]); SLICES];
            for (slice, frame) in slices.iter_mut().zip(&self.queue) {
                *slice = IoSlice::new(frame);
            }
            let many = self.queue.len().min(SLICES);
            let wrote = match Pin::new(&mut self.stream).poll_write_vectored(cx, &slices[..many]) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(ErrorKind::WriteZero.into())),
                Poll::Ready(wrote) => wrote?,
                Poll::Pending => {
                    self.blocked_since.get_or_insert_with(Instant::now);
                    return Poll::Pending;
                }
            };
            self.blocked_since = None;
            self.take_off(wrote);
        }
        self.blocked_since = None;
        if self.queue.capacity() > QUEUE_AT_REST {
            self.queue = VecDeque::new();
        }
        Poll::Ready(Ok(()))
    }

    fn take_off(&mut self, mut wrote: usize) {
        self.backlog -= wrote;
        while let Some(front) = self.queue.front_mut() {
            if wrote < front.len() {
                let _ = front.split_to(wrote);
                return;
            }
            wrote -= front.len();
            self.queue.pop_front();
        }
    }

    /// Says that nothing more will come from here.
    pub(super) fn poll_shutdown(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }

    /// Reads and throws away until the other side hangs up: closing a socket with unread bytes would reset it, and the
    /// close frame might never be read.
    pub(super) fn poll_discard(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut away = [0_u8; 4_096];
        loop {
            let mut buf = ReadBuf::new(&mut away);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut buf))?;
            if buf.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }

    fn took_in(&mut self, bytes: &[u8], now: Instant) {
        if !bytes.is_empty() {
            self.heard = now;
            self.progress.note(bytes, now);
            let dribbles = bytes.len() < FEW && self.progress.since().is_some();
            self.bucket.pour(now, if dribbles { FEW_COST } else { bytes.len() });
        }
    }
}

/// The library reads through the bucket.
impl Read for Wire {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let now = Instant::now();
        let room = self.bucket.room(now);
        let wanted = into.len().min(LEAST_READ);
        if room < wanted {
            self.throttled_until = Some(self.bucket.room_at(wanted));
            return Err(ErrorKind::WouldBlock.into());
        }
        self.throttled_until = None;
        let most = room.min(into.len());
        let size = if self.early.is_empty() {
            let mut buf = ReadBuf::new(&mut into[..most]);
            let mut cx = Context::from_waker(&self.waker);
            match Pin::new(&mut self.stream).poll_read(&mut cx, &mut buf) {
                Poll::Ready(done) => done?,
                Poll::Pending => return Err(ErrorKind::WouldBlock.into()),
            }
            buf.filled().len()
        } else {
            let size = most.min(self.early.len());
            into[..size].copy_from_slice(&self.early.split_to(size));
            size
        };
        self.took_in(&into[..size], now);
        Ok(size)
    }
}

/// The library writes only its own answers here (pong, close); frames of ours go through [`Wire::push`].
impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.queue.len() >= FRAMES_BEFORE_CONTROL_WAITS {
            self.refused = true;
            return Err(ErrorKind::WouldBlock.into());
        }
        self.push(Bytes::copy_from_slice(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
