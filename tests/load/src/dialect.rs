//! What the generator writes and looks for in frames: Hearth's protocol, and the floor's that imitates it. Frames are
//! told apart by their first bytes (`type` stands first); nothing is decoded that is counted by the hundred thousand.

use crate::marker;
use std::io::Write;

/// Words of a line after its mark: a short line of a meeting.
const WORDS: &str = " I am glad to be here tonight, thank you";
/// Bytes of a line's text.
pub const TEXT_BYTES: usize = marker::LEN + WORDS.len();
/// The `id` of what is no line. Lines count from 1.
pub const CONTROL_ID: u64 = 0;

/// Whose language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// A frame comes back to the whole room as it is, so it is sent in the form and size that Hearth would deliver.
    Floor,
    /// Commands of `protocol`, answered one by one.
    Hearth,
}

/// What a server's frame says, as far as a load generator cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<'a> {
    /// The connection is in the room. Lines that it knows from before are in the payload (Hearth), or `frames` counts
    /// them (floor).
    Welcome {
        /// Frames before, when the server counts them.
        frames: Option<u64>,
    },
    /// Lines, each with a mark, among other events.
    Events,
    /// Something that this connection asked for is done and stored.
    Ack {
        /// Which.
        id: u64,
        /// It is a line that waits for a facilitator, and reaches nobody yet.
        held: bool,
    },
    /// Something that this connection asked for is not done.
    Refused(&'a [u8]),
    /// Anything else.
    Other,
}

impl Dialect {
    /// Appends the text of a frame that publishes the line number `id`, which was due at `due`.
    pub fn write_line(self, id: u64, due: u64, out: &mut Vec<u8>) {
        let (before, after) = match self {
            Self::Floor => (
                r#"{"type":"events","seq":10000,"events":[{"seq":10000,"at":1795000000000,"type":"line_posted","line":{"line":10000,"member":"0123456789abcdefghijkl","at":1795000000000,"text":""#,
                r#""}}]}"#,
            ),
            Self::Hearth => {
                // Writing to a Vec does not fail.
                let _ = write!(
                    out,
                    r#"{{"id":{id},"body":{{"type":"post_line","client_key":"k{id}","text":""#
                );
                ("", r#""}}"#)
            }
        };
        out.extend_from_slice(before.as_bytes());
        marker::write(due, out);
        out.extend_from_slice(WORDS.as_bytes());
        out.extend_from_slice(after.as_bytes());
    }

    /// Whether the server says of each line that it is stored. Without that, what was sent counts as taken.
    #[must_use]
    pub const fn acknowledges(self) -> bool {
        matches!(self, Self::Hearth)
    }
}

/// What a text frame from a server says.
#[must_use]
pub fn read(payload: &[u8]) -> Said<'_> {
    let Some(named) = payload.strip_prefix(br#"{"type":""#) else {
        return Said::Other;
    };
    if named.starts_with(br#"events""#) {
        Said::Events
    } else if let Some(rest) = named.strip_prefix(br#"ack","id":"#) {
        Said::Ack {
            id: leading_number(rest),
            held: memchr::memmem::find(rest, br#""held":true"#).is_some(),
        }
    } else if named.starts_with(br#"refused""#) {
        Said::Refused(payload)
    } else if let Some(rest) = named.strip_prefix(br#"welcome""#) {
        Said::Welcome {
            frames: rest.strip_prefix(br#","frames":"#).map(leading_number),
        }
    } else {
        Said::Other
    }
}

fn leading_number(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

#[cfg(test)]
mod tests {
    use super::{Dialect, Said, TEXT_BYTES, read};
    use crate::marker;
    use protocol::client::{ClientFrame, ClientMessage};
    use protocol::ids::{LineId, Millis, Seq};
    use protocol::room::{LineView, RoomEvent, RoomEventAt};
    use protocol::server::{Ack, Events, Refused, ServerMessage};

    fn line(dialect: Dialect) -> Vec<u8> {
        let mut out = Vec::new();
        dialect.write_line(7, 99, &mut out);
        out
    }

    fn json(message: &ServerMessage) -> Vec<u8> {
        serde_json::to_vec(message).unwrap()
    }

    #[test]
    fn hearth_reads_a_line_as_it_is_written() {
        let frame: ClientFrame = serde_json::from_slice(&line(Dialect::Hearth)).unwrap();
        let ClientMessage::PostLine(post) = frame.body else {
            panic!("another message")
        };
        assert_eq!(
            (frame.id, post.text.len(), post.client_key.as_str()),
            (7, TEXT_BYTES, "k7")
        );
    }

    #[test]
    fn the_floors_frame_has_the_form_and_size_of_hearths() {
        let frame = line(Dialect::Floor);
        let Ok(ServerMessage::Events(events)) = serde_json::from_slice(&frame) else {
            panic!("another message")
        };
        let again = json(&ServerMessage::Events(events));
        assert_eq!(again.len(), frame.len());
        assert_eq!(read(&frame), Said::Events);
    }

    #[test]
    fn the_protocols_own_messages_are_told_apart() {
        let mut text = Vec::new();
        marker::write(5, &mut text);
        let line = LineView {
            line: LineId(3),
            member: "m".parse().unwrap(),
            share: None,
            at: Millis(1),
            kind: protocol::room::LineKind::Said,
            text: Some(String::from_utf8(text).unwrap()),
        };
        let event = RoomEventAt {
            seq: Seq(3),
            at: Millis(1),
            event: RoomEvent::LinePosted { line },
        };
        let events = json(&ServerMessage::Events(Events {
            seq: Seq(4),
            events: vec![event],
        }));
        assert_eq!(read(&events), Said::Events);
        let mut times = Vec::new();
        marker::scan(&events, |time| times.push(time));
        assert_eq!(times, [5]);

        let ack = |line, held| {
            json(&ServerMessage::Ack(Ack {
                id: 12,
                line,
                held,
                note_left_out: false,
            }))
        };
        assert_eq!(read(&ack(None, false)), Said::Ack { id: 12, held: false });
        assert_eq!(read(&ack(Some(LineId(4)), true)), Said::Ack { id: 12, held: true });
        let refusal = protocol::error::Refusal::new(protocol::error::ErrorCode::Busy);
        let refused = json(&ServerMessage::Refused(Refused {
            id: Some(1),
            error: refusal,
        }));
        assert_eq!(read(&refused), Said::Refused(&refused));
        assert_eq!(
            read(br#"{"type":"welcome","version":1}"#),
            Said::Welcome { frames: None }
        );
        assert_eq!(
            read(br#"{"type":"welcome","frames":31}"#),
            Said::Welcome { frames: Some(31) }
        );
        assert_eq!(read(b"[]"), Said::Other);
    }
}
