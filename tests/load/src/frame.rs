//! WebSocket frames by hand (RFC 6455, section 5.2): reads a server's, writes a client's. No extension, no
//! fragmentation: the servers under load use neither, and one that did would be reported as broken.

use std::io::{self, Read};

/// Largest frame that is taken from a server: a view of the largest room fits many times.
const FRAME_MAX: usize = 16 * 1024 * 1024;
/// Masks need to be unpredictable against proxies in between; on the loopback there is none.
const MASK: [u8; 4] = [0x5a, 0x13, 0xc7, 0x2e];

/// A whole frame of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Frame<'a> {
    /// What it is.
    pub kind: Kind,
    /// What it carries.
    pub payload: &'a [u8],
}

/// The kinds of frames that a server under load may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A message.
    Text,
    /// The end.
    Close,
    /// To be answered by a pong with the same payload.
    Ping,
    /// Nothing to do.
    Pong,
}

/// What the beginning of some bytes is.
#[derive(Debug, PartialEq, Eq)]
pub enum Parsed<'a> {
    /// A frame, and how many bytes it took.
    Whole(Frame<'a>, usize),
    /// Not all of a frame; when the length is known, how many bytes it will take.
    Part(Option<usize>),
    /// Nothing that these servers should send.
    Broken(&'static str),
}

/// Reads the frame that `bytes` begins with.
#[must_use]
pub fn parse(bytes: &[u8]) -> Parsed<'_> {
    let &[first, second, ..] = bytes else {
        return Parsed::Part(None);
    };
    let kind = match first {
        0x81 => Kind::Text,
        0x88 => Kind::Close,
        0x89 => Kind::Ping,
        0x8a => Kind::Pong,
        _ => return Parsed::Broken("a fragment, an extension, or a kind of frame that nobody asked for"),
    };
    if second & 0x80 != 0 {
        return Parsed::Broken("a masked frame from a server");
    }
    let (head, length) = match second & 0x7f {
        126 => match bytes.get(2..4).and_then(|b| b.try_into().ok()) {
            Some(two) => (4, u64::from(u16::from_be_bytes(two))),
            None => return Parsed::Part(None),
        },
        127 => match bytes.get(2..10).and_then(|b| b.try_into().ok()) {
            Some(eight) => (10, u64::from_be_bytes(eight)),
            None => return Parsed::Part(None),
        },
        short => (2, u64::from(short)),
    };
    let Some(length) = usize::try_from(length).ok().filter(|length| *length <= FRAME_MAX) else {
        return Parsed::Broken("a frame larger than any room");
    };
    let whole = head + length;
    match bytes.get(head..whole) {
        Some(payload) => Parsed::Whole(Frame { kind, payload }, whole),
        None => Parsed::Part(Some(whole)),
    }
}

/// Appends a masked text frame that carries what `payload` writes.
pub fn write_text(out: &mut Vec<u8>, payload: impl FnOnce(&mut Vec<u8>)) {
    write(0x81, out, payload);
}

/// Appends the masked answer to a ping.
pub fn write_pong(out: &mut Vec<u8>, payload: &[u8]) {
    write(0x8a, out, |out| out.extend_from_slice(payload));
}

/// The length goes in front of a payload that is not written yet: room is left for the two-byte form, which both ends
/// take for short payloads as well only if it is needed, so a short one is moved up.
fn write(first: u8, out: &mut Vec<u8>, payload: impl FnOnce(&mut Vec<u8>)) {
    let start = out.len();
    out.extend_from_slice(&[first, 0, 0, 0]);
    out.extend_from_slice(&MASK);
    let body = out.len();
    payload(out);
    let length = out.len() - body;
    for (byte, mask) in out[body..].iter_mut().zip(MASK.iter().cycle()) {
        *byte ^= mask;
    }
    match u8::try_from(length) {
        Ok(short) if short < 126 => {
            out[start + 1] = 0x80 | short;
            out.drain(start + 2..start + 4);
        }
        _ => {
            let length = u16::try_from(length).expect("the generator writes lines, not books");
            out[start + 1] = 0x80 | 126;
            out[start + 2..start + 4].copy_from_slice(&length.to_be_bytes());
        }
    }
}

/// The bytes of an unfinished frame between two reads. At rest it holds nothing, so ten thousand cost little.
#[derive(Debug, Default)]
pub struct Inbox {
    begun: Vec<u8>,
}

/// What a read brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fill {
    /// Everything that was there.
    Drained,
    /// A full buffer: there may be more.
    More,
    /// The other side closed.
    Ended,
}

impl Inbox {
    /// Reads once from `source`, by way of `scratch` (shared by all connections), and shows every frame that is whole.
    ///
    /// # Errors
    /// What the read said, or `InvalidData` for bytes that are no frame.
    pub fn fill(
        &mut self,
        source: &mut impl Read,
        scratch: &mut Vec<u8>,
        mut visit: impl FnMut(Frame<'_>),
    ) -> io::Result<Fill> {
        let carried = self.begun.len();
        if carried * 2 > scratch.len() {
            scratch.resize(carried * 2, 0);
        }
        let read = match source.read(&mut scratch[carried..]) {
            Ok(0) => return Ok(Fill::Ended),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Fill::Drained),
            Err(error) => return Err(error),
        };
        scratch[..carried].copy_from_slice(&self.begun);
        let bytes = &scratch[..carried + read];
        let mut at = 0;
        let needs = loop {
            match parse(&bytes[at..]) {
                Parsed::Whole(frame, used) => {
                    visit(frame);
                    at += used;
                }
                Parsed::Part(needs) => break needs,
                Parsed::Broken(why) => return Err(io::Error::new(io::ErrorKind::InvalidData, why)),
            }
        };
        self.begun.clear();
        self.begun.extend_from_slice(&bytes[at..]);
        if self.begun.is_empty() && self.begun.capacity() > 4096 {
            self.begun = Vec::new();
        }
        let full = carried + read == scratch.len();
        if let Some(needs) = needs.filter(|needs| *needs > scratch.len()) {
            scratch.resize(needs, 0);
        }
        Ok(if full { Fill::More } else { Fill::Drained })
    }
}

#[cfg(test)]
mod tests;
