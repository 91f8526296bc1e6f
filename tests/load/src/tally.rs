//! What is counted while a crowd talks: lines sent, stored and delivered, and how long each took to each person.

use crate::dialect::{self, CONTROL_ID, Said};
use crate::frame::{self, Frame, Kind};
use crate::latency::Latencies;
use crate::marker;
use crate::seat::{Phase, Standing};
use std::ops::Range;

/// The counts of one room.
#[derive(Debug, Default)]
pub struct Room {
    /// Lines sent.
    pub sent: u64,
    /// Lines that the server says are stored; on the floor, all that were sent.
    pub acked: u64,
    /// Lines that the server did not take.
    pub refused: u64,
    /// Seats, in order of arrival.
    pub seats: Vec<usize>,
}

/// All counts.
#[derive(Debug, Default)]
pub struct Tally {
    /// By room.
    pub rooms: Vec<Room>,
    /// Lines delivered to persons, since the beginning.
    pub delivered: u64,
    /// Latencies of the lines that were due within `window`.
    pub latencies: Latencies,
    /// Which lines count for `latencies`, by when they were due.
    pub window: Range<u64>,
    /// People who are in, or were.
    pub welcomed: usize,
    /// Commands other than lines that were done.
    pub done: u64,
    /// What first went wrong; the run's figures are worth nothing then.
    pub trouble: Option<String>,
}

impl Tally {
    /// Takes a frame that came at `now`.
    pub fn take(&mut self, standing: &mut Standing, frame: Frame<'_>, now: u64) {
        match frame.kind {
            Kind::Text => self.take_text(standing, frame.payload, now),
            Kind::Ping => frame::write_pong(&mut standing.reply, frame.payload),
            Kind::Pong => {}
            Kind::Close => {
                standing.phase = Phase::Gone;
                let reason = String::from_utf8_lossy(frame.payload.get(2..).unwrap_or_default()).into_owned();
                self.note(|| format!("the server closed a connection: {reason}"));
            }
        }
    }

    fn take_text(&mut self, standing: &mut Standing, payload: &[u8], now: u64) {
        match dialect::read(payload) {
            Said::Events => marker::scan(payload, |due| {
                standing.received += 1;
                self.delivered += 1;
                if self.window.contains(&due) {
                    self.latencies.record(now.saturating_sub(due));
                }
            }),
            Said::Ack { id: CONTROL_ID, .. } => self.done += 1,
            Said::Ack { held: true, .. } => self.note(|| "a line was held by a moderation hook".to_owned()),
            Said::Ack { .. } => self.rooms[standing.room].acked += 1,
            Said::Refused(refusal) => {
                self.rooms[standing.room].refused += 1;
                self.note(|| format!("the server refused: {}", String::from_utf8_lossy(refusal)));
            }
            Said::Welcome { frames } => {
                standing.phase = Phase::In;
                standing.received = frames.unwrap_or_else(|| {
                    let mut before = 0;
                    marker::scan(payload, |_| before += 1);
                    before
                });
                self.welcomed += 1;
            }
            Said::Other => {}
        }
    }

    /// Keeps the first trouble.
    pub fn note(&mut self, trouble: impl FnOnce() -> String) {
        self.trouble.get_or_insert_with(trouble);
    }

    /// Lines that are stored.
    #[must_use]
    pub fn acked(&self) -> u64 {
        self.rooms.iter().map(|room| room.acked).sum()
    }

    /// Whether every line that was sent has its answer.
    #[must_use]
    pub fn answered(&self) -> bool {
        self.rooms.iter().all(|room| room.acked + room.refused == room.sent)
    }
}

#[cfg(test)]
mod tests {
    use super::{Room, Tally};
    use crate::dialect::Dialect;
    use crate::frame::{Frame, Kind};
    use crate::seat::{Phase, Standing};

    fn standing() -> Standing {
        Standing {
            room: 0,
            phase: Phase::Greeting,
            received: 0,
            reply: Vec::new(),
        }
    }

    fn text(payload: &[u8]) -> Frame<'_> {
        Frame {
            kind: Kind::Text,
            payload,
        }
    }

    #[test]
    fn counts_a_line_once_and_times_it_only_within_the_window() {
        let mut tally = Tally {
            rooms: vec![Room::default()],
            window: 100..200,
            ..Tally::default()
        };
        let mut standing = standing();
        tally.take(&mut standing, text(br#"{"type":"welcome","frames":2}"#), 0);
        for due in [99, 100, 199, 200] {
            let mut line = Vec::new();
            Dialect::Floor.write_line(1, due, &mut line);
            tally.take(&mut standing, text(&line), 250);
        }
        assert_eq!((standing.received, tally.delivered, tally.latencies.total()), (6, 4, 2));
        assert_eq!(tally.latencies.percentile(0.5), Some(51));
        assert_eq!(tally.latencies.percentile(1.0).map(|nanos| nanos / 2), Some(75));
    }

    #[test]
    fn lines_of_a_welcome_count_as_received_and_not_as_delivered() {
        let mut tally = Tally {
            rooms: vec![Room::default()],
            ..Tally::default()
        };
        let mut standing = standing();
        let mut line = br#"{"type":"welcome","version":1,"view":"#.to_vec();
        Dialect::Floor.write_line(1, 5, &mut line);
        tally.take(&mut standing, text(&line), 9);
        assert_eq!((standing.phase, standing.received, tally.delivered), (Phase::In, 1, 0));
    }

    #[test]
    fn answers_a_ping_and_notes_the_first_trouble() {
        let mut tally = Tally {
            rooms: vec![Room::default()],
            ..Tally::default()
        };
        let mut standing = standing();
        tally.take(
            &mut standing,
            Frame {
                kind: Kind::Ping,
                payload: b"p",
            },
            0,
        );
        assert_eq!(standing.reply[0], 0x8a);
        tally.take(&mut standing, text(br#"{"type":"ack","id":3,"line":9}"#), 0);
        tally.take(
            &mut standing,
            text(br#"{"type":"refused","id":4,"error":{"code":"busy"}}"#),
            0,
        );
        tally.take(
            &mut standing,
            Frame {
                kind: Kind::Close,
                payload: b"\x0f\xa1slow",
            },
            0,
        );
        assert_eq!(
            (tally.rooms[0].acked, tally.rooms[0].refused, standing.phase),
            (1, 1, Phase::Gone)
        );
        assert!(tally.trouble.unwrap().contains("busy"));
    }
}
