//! One person's connection: asks for the upgrade, says hello, sends lines, and keeps what the network did not take yet.
//! What its frames mean is `crowd.rs`'s business.

use crate::frame::{self, Fill, Frame, Inbox};
use mio::net::TcpStream;
use std::io::{self, Read, Write};
use std::net::SocketAddr;

/// Longest head of an answer to the upgrade.
const HEAD_MAX: usize = 8 * 1024;

/// How a person gets in.
#[derive(Debug, Clone)]
pub struct Invitation {
    /// Which of the crowd's rooms.
    pub room: usize,
    /// Path of the socket.
    pub path: String,
    /// The first frame's text, when the server wants one.
    pub hello: Option<String>,
}

/// How far a connection is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Waits for the answer to the upgrade.
    Upgrading,
    /// Waits for the welcome.
    Greeting,
    /// In the room.
    In,
    /// Closed.
    Gone,
}

/// What the crowd keeps in mind about a seat while it reads its frames.
#[derive(Debug)]
pub struct Standing {
    /// Which of the crowd's rooms.
    pub room: usize,
    /// How far it is.
    pub phase: Phase,
    /// Lines that reached it, with those that the welcome held.
    pub received: u64,
    /// Bytes to send as soon as the frames in hand are read.
    pub reply: Vec<u8>,
}

/// A connection.
#[derive(Debug)]
pub struct Seat {
    /// Its state, apart from the bytes.
    pub standing: Standing,
    /// The socket, for registration.
    pub stream: TcpStream,
    hello: Option<String>,
    head: Vec<u8>,
    inbox: Inbox,
    unsent: Vec<u8>,
}

impl Seat {
    /// Connects and asks for the upgrade. On the loopback the kernel answers at once, also for a busy server.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn take(address: SocketAddr, invitation: Invitation) -> io::Result<Self> {
        let stream = std::net::TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let mut seat = Self {
            standing: Standing {
                room: invitation.room,
                phase: Phase::Upgrading,
                received: 0,
                reply: Vec::new(),
            },
            stream: TcpStream::from_std(stream),
            hello: invitation.hello,
            head: Vec::new(),
            inbox: Inbox::default(),
            unsent: Vec::new(),
        };
        seat.send(upgrade_request(address, &invitation.path).as_bytes())?;
        Ok(seat)
    }

    /// Writes what the socket takes now and keeps the rest.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.unsent.is_empty() {
            self.unsent.extend_from_slice(bytes);
            return self.flush();
        }
        let sent = write_some(&mut self.stream, bytes)?;
        self.unsent.extend_from_slice(&bytes[sent..]);
        Ok(())
    }

    /// Writes what was kept.
    ///
    /// # Errors
    /// When the connection is gone.
    pub fn flush(&mut self) -> io::Result<()> {
        while !self.unsent.is_empty() {
            let sent = write_some(&mut self.stream, &self.unsent)?;
            if sent == 0 {
                break;
            }
            self.unsent.drain(..sent);
        }
        Ok(())
    }

    /// Reads what is there, and shows every whole frame.
    ///
    /// # Errors
    /// When the connection is gone, was refused, or brings what is no frame.
    pub fn read(&mut self, scratch: &mut Vec<u8>, mut visit: impl FnMut(&mut Standing, Frame<'_>)) -> io::Result<()> {
        if self.standing.phase == Phase::Upgrading {
            let Some(behind) = self.read_head(scratch)? else {
                return Ok(());
            };
            self.standing.phase = Phase::Greeting;
            if let Some(hello) = self.hello.take() {
                let mut bytes = Vec::new();
                frame::write_text(&mut bytes, |out| out.extend_from_slice(hello.as_bytes()));
                self.send(&bytes)?;
            }
            if !behind.is_empty() {
                self.inbox.fill(&mut behind.as_slice(), scratch, |frame| {
                    visit(&mut self.standing, frame)
                })?;
            }
        }
        loop {
            match self
                .inbox
                .fill(&mut self.stream, scratch, |frame| visit(&mut self.standing, frame))?
            {
                Fill::More => {}
                Fill::Drained => break,
                Fill::Ended => return Err(io::ErrorKind::ConnectionReset.into()),
            }
        }
        if !self.standing.reply.is_empty() {
            let reply = std::mem::take(&mut self.standing.reply);
            self.send(&reply)?;
        }
        Ok(())
    }

    /// Reads the answer to the upgrade; when it is whole, what came behind it.
    fn read_head(&mut self, scratch: &mut [u8]) -> io::Result<Option<Vec<u8>>> {
        match self.stream.read(scratch) {
            Ok(0) => return Err(io::ErrorKind::ConnectionReset.into()),
            Ok(read) => self.head.extend_from_slice(&scratch[..read]),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
            Err(error) => return Err(error),
        }
        let Some(end) = memchr::memmem::find(&self.head, b"\r\n\r\n") else {
            let endless = self.head.len() > HEAD_MAX;
            return if endless {
                Err(invalid("an endless answer to the upgrade"))
            } else {
                Ok(None)
            };
        };
        if !self.head.starts_with(b"HTTP/1.1 101 ") {
            let head = String::from_utf8_lossy(&self.head);
            return Err(invalid(head.lines().next().unwrap_or("an empty answer to the upgrade")));
        }
        let behind = self.head.split_off(end + 4);
        self.head = Vec::new();
        Ok(Some(behind))
    }
}

/// The request for an upgrade, with the origin that a page of the server itself would send.
#[must_use]
pub fn upgrade_request(address: SocketAddr, path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: http://{address}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: bG9hZCBnZW5lcmF0b3IhIQ==\r\n\r\n"
    )
}

fn write_some(stream: &mut TcpStream, bytes: &[u8]) -> io::Result<usize> {
    match stream.write(bytes) {
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => Ok(0),
        done => done,
    }
}

fn invalid(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}
