//! Frames in and out of one WebSocket, with every bound that an open endpoint needs. The only file that names
//! tungstenite. It knows nothing of what the messages mean.
//!
//! One task owns a [`Socket`]: there is no split into reader and writer, because a second task would cost every idle
//! connection as much again as the socket itself. [`Socket::next`] reads, writes what waits, answers pings, and keeps
//! the heartbeat; it can be dropped at any await and called again.
//!
//! A frame for many is encoded once ([`Frame`]) and its bytes are shared: nothing is copied per viewer, and at rest no
//! write buffer exists.

mod bucket;
pub(crate) mod dial;
mod progress;
mod wire;

use crate::config::Config;
use bytes::{BufMut, Bytes, BytesMut};
use protocol::close::CloseReason;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep};
use tokio_tungstenite::tungstenite::error::{Error, ProtocolError};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::protocol::{CloseFrame, Role, WebSocket, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};
use wire::Wire;

pub use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// The library's read buffer: most messages fit, and it is the largest part of an idle connection's memory.
const READ_BUFFER: usize = 1_024;
/// The library writes only pongs and close frames, at most 127 bytes each.
const CONTROL_BUFFER: usize = 1_024;
/// Messages of one client that are handled before other tasks get their turn.
const MESSAGES_A_TURN: u32 = 64;

/// A whole WebSocket frame, ready for the network. A clone shares its bytes.
#[derive(Clone)]
pub struct Frame(Bytes);

impl Frame {
    /// A frame of bytes. Only the conformance tests send such; Hearth speaks text.
    #[must_use]
    pub fn binary(payload: &[u8]) -> Self {
        Self::encode(0x82, payload)
    }

    /// Its size on the network, in bytes.
    #[must_use]
    #[allow(clippy::len_without_is_empty, reason = "a frame has a head; it is never empty")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// What it carries.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        let head = match self.0[1] {
            127 => 10,
            126 => 4,
            _ => 2,
        };
        &self.0[head..]
    }

    /// One final, unmasked frame (RFC 6455, 5.2).
    fn encode(first: u8, payload: &[u8]) -> Self {
        let mut out = BytesMut::with_capacity(payload.len() + 10);
        out.put_u8(first);
        match payload.len() {
            short @ 0..=125 => out.put_u8(u8::try_from(short).unwrap_or_default()),
            middle @ 126..=0xffff => {
                out.put_u8(126);
                out.put_u16(u16::try_from(middle).unwrap_or_default());
            }
            long => {
                out.put_u8(127);
                out.put_u64(long as u64);
            }
        }
        out.put_slice(payload);
        Self(out.freeze())
    }
}

impl From<&str> for Frame {
    fn from(text: &str) -> Self {
        Self::encode(0x81, text.as_bytes())
    }
}

impl From<String> for Frame {
    fn from(text: String) -> Self {
        Self::from(text.as_str())
    }
}

/// Its size only: what it carries is somebody's words (V1).
impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Frame({} bytes)", self.0.len())
    }
}

/// Why a socket ends: a reason of ours, or a standard code (RFC 6455, 7.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Close {
    /// The number in the close frame.
    pub code: u16,
    /// The word with it.
    pub word: &'static str,
}

impl Close {
    /// The frames do not follow RFC 6455.
    pub const PROTOCOL: Self = Self::standard(1002, "protocol");
    /// Hearth speaks text only.
    pub const NOT_TEXT: Self = Self::standard(1003, "not_text");
    /// The text is not UTF-8.
    pub const NOT_UTF8: Self = Self::standard(1007, "not_utf8");
    /// A message is larger than `limits.message_bytes`.
    pub const TOO_LARGE: Self = Self::standard(1009, "too_large");

    const fn standard(code: u16, word: &'static str) -> Self {
        Self { code, word }
    }
}

impl From<CloseReason> for Close {
    fn from(reason: CloseReason) -> Self {
        Self {
            code: reason.code(),
            word: reason.word(),
        }
    }
}

/// What [`Socket::next`] found.
#[derive(Debug, PartialEq, Eq)]
pub enum Incoming {
    /// A message. Its text is a copy: the original would keep the whole read buffer alive.
    Text(String),
    /// The other side closed, or the network did. Nothing is left to do but to drop the socket.
    Closed,
    /// The socket must be ended with this; see [`Socket::close`].
    Bad(Close),
}

/// What came, before it is known whether Hearth speaks it.
#[derive(Debug, PartialEq, Eq)]
pub enum Anything {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Vec<u8>),
    /// As [`Incoming::Closed`].
    Closed,
    /// As [`Incoming::Bad`].
    Bad(Close),
}

/// Hearth speaks text.
impl From<Anything> for Incoming {
    fn from(anything: Anything) -> Self {
        match anything {
            Anything::Text(text) => Self::Text(text),
            Anything::Binary(_) => Self::Bad(Close::NOT_TEXT),
            Anything::Closed => Self::Closed,
            Anything::Bad(close) => Self::Bad(close),
        }
    }
}

/// One WebSocket.
pub struct Socket {
    ws: WebSocket<Wire>,
    config: Arc<Config>,
    timer: Pin<Box<Sleep>>,
    /// When the ping went out that has not been answered by any byte yet.
    pinged: Option<Instant>,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// The library is done; what waits is still written.
    Ending,
    /// Nothing more will come.
    Over,
}

impl Socket {
    /// A socket on `stream`, after the handshake; `early` is what arrived together with it.
    #[must_use]
    pub fn new(stream: TcpStream, early: Bytes, config: Arc<Config>) -> Self {
        let limits = &config.limits;
        let settings = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(CONTROL_BUFFER)
            .max_message_size(Some(limits.message_bytes))
            .max_frame_size(Some(limits.message_bytes));
        let wire = Wire::new(stream, early, limits);
        let first_check = wire.heard + Duration::from_millis(limits.ping_ms);
        Self {
            ws: WebSocket::from_raw_socket(wire, Role::Server, Some(settings)),
            timer: Box::pin(tokio::time::sleep_until(first_check)),
            config,
            pinged: None,
            state: State::Open,
        }
    }

    /// Waits for the next message, and meanwhile writes what was fed, answers pings and keeps the heartbeat.
    ///
    /// Cancel-safe: nothing is lost when the future is dropped.
    pub async fn next(&mut self) -> Incoming {
        self.next_of_any_kind().await.into()
    }

    /// Like [`Socket::next`], for an endpoint that also takes binary messages: the conformance tests echo both.
    pub async fn next_of_any_kind(&mut self) -> Anything {
        poll_fn(|cx| self.poll_next(cx)).await
    }

    /// Puts a frame behind those that wait. It goes out with the next [`Socket::next`] or [`Socket::flush`]; many fed
    /// in a row go out together.
    ///
    /// # Errors
    /// [`CloseReason::Slow`] when more waits than `limits.write_buffer_bytes`: close the socket with it.
    pub fn feed(&mut self, frame: Frame) -> Result<(), CloseReason> {
        let wire = self.ws.get_mut();
        if wire.backlog() > self.config.limits.write_buffer_bytes {
            return Err(CloseReason::Slow);
        }
        wire.push(frame.0);
        Ok(())
    }

    /// Bytes that were fed and not written yet. Feed no more while this is far above zero: the outbox is the place to
    /// wait in.
    #[must_use]
    pub fn backlog(&self) -> usize {
        self.ws.get_ref().backlog()
    }

    /// Waits until everything that was fed is written, which is none, or until something comes in meanwhile: somebody
    /// whose network takes nothing may still have something to say. Cancel-safe.
    pub async fn next_or_drained(&mut self) -> Option<Incoming> {
        poll_fn(|cx| {
            let wire = self.ws.get_mut();
            wire.owned_by(cx);
            // An error of the network is for the second look to say.
            if let Poll::Ready(Ok(())) = wire.poll_drain(cx) {
                return Poll::Ready(None);
            }
            match self.poll_next(cx) {
                Poll::Ready(something) => Poll::Ready(Some(something.into())),
                Poll::Pending if self.backlog() == 0 => Poll::Ready(None),
                Poll::Pending => Poll::Pending,
            }
        })
        .await
    }

    /// Waits until everything that was fed is written. Cancel-safe.
    ///
    /// # Errors
    /// The network's error; drop the socket then.
    pub async fn flush(&mut self) -> std::io::Result<()> {
        poll_fn(|cx| {
            let wire = self.ws.get_mut();
            wire.owned_by(cx);
            wire.poll_drain(cx)
        })
        .await
    }

    /// Writes what waits, says why the connection ends, and waits for the other side to hang up, `limits.close_ms` at
    /// the most.
    pub async fn close(mut self, why: impl Into<Close>) {
        let why = why.into();
        let most = Duration::from_millis(self.config.limits.close_ms);
        let farewell = async {
            self.flush().await?;
            let frame = CloseFrame {
                code: CloseCode::from(why.code),
                reason: Utf8Bytes::from_static(why.word),
            };
            // An error here means that the other side has closed already; its bytes are still read below.
            let _ = self.ws.close(Some(frame));
            self.flush().await?;
            poll_fn(|cx| self.ws.get_mut().poll_shutdown(cx)).await?;
            poll_fn(|cx| self.ws.get_mut().poll_discard(cx)).await
        };
        // Whether it took too long, broke, or went well: the connection is over.
        let _ = tokio::time::timeout(most, farewell).await;
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Anything> {
        if self.state == State::Over {
            return Poll::Ready(Anything::Closed);
        }
        self.ws.get_mut().owned_by(cx);
        loop {
            if let Poll::Ready(something) = self.poll_read(cx) {
                return Poll::Ready(something);
            }
            if self.poll_write(cx).is_ready() {
                self.state = State::Over;
                return Poll::Ready(Anything::Closed);
            }
            if let Some(reason) = ready!(self.poll_time(cx)) {
                self.state = State::Over;
                return Poll::Ready(Anything::Bad(reason.into()));
            }
        }
    }

    fn poll_read(&mut self, cx: &mut Context<'_>) -> Poll<Anything> {
        if self.state == State::Ending {
            return Poll::Pending;
        }
        for _ in 0..MESSAGES_A_TURN {
            match self.ws.read() {
                Ok(Message::Text(text)) => return Poll::Ready(Anything::Text(text.as_str().to_owned())),
                Ok(Message::Binary(bytes)) => return Poll::Ready(Anything::Binary(bytes.to_vec())),
                Ok(Message::Ping(_) | Message::Pong(_) | Message::Close(_) | Message::Frame(_)) => {}
                Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => return Poll::Pending,
                Err(Error::ConnectionClosed | Error::AlreadyClosed) => {
                    self.state = State::Ending;
                    return Poll::Pending;
                }
                Err(error) => {
                    self.state = State::Over;
                    return Poll::Ready(verdict(&error));
                }
            }
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    }

    /// Ready when nothing more can be written: the network broke, or the last word is said.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let wire = self.ws.get_mut();
            if ready!(wire.poll_drain(cx)).is_err() {
                return Poll::Ready(());
            }
            if self.state == State::Ending {
                return Poll::Ready(());
            }
            if !std::mem::take(&mut wire.refused) {
                return Poll::Pending;
            }
            match self.ws.flush() {
                Ok(()) => {}
                Err(Error::Io(error)) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(_) => self.state = State::Ending,
            }
        }
    }

    /// Ready with a reason when a time is over, ready with none when there is something to read or write again.
    fn poll_time(&mut self, cx: &mut Context<'_>) -> Poll<Option<CloseReason>> {
        let now = Instant::now();
        let wire = self.ws.get_ref();
        let limits = &self.config.limits;
        let (ping, dead) = (
            Duration::from_millis(limits.ping_ms),
            Duration::from_millis(limits.dead_ms),
        );
        let patience = if self.state == State::Ending {
            Duration::from_millis(limits.close_ms)
        } else {
            ping + dead
        };
        if self.pinged.is_some_and(|at| wire.heard > at) {
            self.pinged = None;
        }
        let heartbeat = self.pinged.map_or(wire.heard + ping, |at| at + dead);
        let stalled = wire
            .progress
            .since()
            .map(|at| (at + Duration::from_millis(limits.message_ms), CloseReason::Stalled));
        let blocked = wire.blocked_since.map(|at| (at + patience, CloseReason::Slow));
        let mut next = heartbeat;
        for (at, reason) in [stalled, blocked].into_iter().flatten() {
            if at <= now {
                return Poll::Ready(Some(reason));
            }
            next = next.min(at);
        }
        if heartbeat <= now {
            if self.pinged.is_some() {
                return Poll::Ready(Some(CloseReason::Silent));
            }
            self.pinged = Some(now);
            // When the queue is too long for a ping, the frames in it are as good: they want an answer from the network.
            let _ = self.ws.write(Message::Ping(Bytes::new()));
            return Poll::Ready(None);
        }
        if let Some(at) = wire.throttled_until {
            if at <= now {
                return Poll::Ready(None);
            }
            next = next.min(at);
        }
        if self.timer.is_elapsed() || next < self.timer.deadline() {
            self.timer.as_mut().reset(next);
        }
        self.timer.as_mut().poll(cx).map(|()| None)
    }
}

/// What an error of the library means for the other side.
fn verdict(error: &Error) -> Anything {
    match error {
        Error::Capacity(_) => Anything::Bad(Close::TOO_LARGE),
        Error::Utf8(_) => Anything::Bad(Close::NOT_UTF8),
        Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => Anything::Closed,
        Error::Protocol(_) => Anything::Bad(Close::PROTOCOL),
        Error::WriteBufferFull(_) => Anything::Bad(CloseReason::Slow.into()),
        _ => Anything::Closed,
    }
}

#[cfg(test)]
mod tests;
