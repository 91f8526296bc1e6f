//! The generator: many people on one thread and one epoll. It drives an open loop and counts; what a run means is the
//! scenario's business.

use crate::clock::Clock;
use crate::dialect::{CONTROL_ID, Dialect};
use crate::frame;
use crate::schedule::{Act, Due};
use crate::seat::{Invitation, Phase, Seat};
use crate::subject::Trouble;
use crate::tally::{Room, Tally};
use mio::{Events, Interest, Poll, Token};
use std::collections::VecDeque;
use std::io;
use std::iter::Peekable;
use std::net::SocketAddr;
use std::time::Duration;

/// Sockets that are read before the schedule is looked at again.
const READS_A_TURN: usize = 128;
/// Lines that are sent before sockets are read again, when the generator is late.
const LINES_A_TURN: u32 = 64;
/// One read takes at most this.
const SCRATCH_BYTES: usize = 256 * 1024;
/// A run that is later than this has lost against its schedule and stops.
const TOO_LATE: u64 = 1_000_000_000;
const MS: u64 = 1_000_000;

/// People in rooms of one server.
#[derive(Debug)]
pub struct Crowd {
    /// The time that latencies are counted in.
    pub clock: Clock,
    /// The counts.
    pub tally: Tally,
    address: SocketAddr,
    dialect: Dialect,
    poll: Poll,
    events: Events,
    scratch: Vec<u8>,
    seats: Vec<Seat>,
    waiting: VecDeque<Invitation>,
    lines: u64,
    frame: Vec<u8>,
}

impl Crowd {
    /// Nobody yet, and `rooms` rooms.
    ///
    /// # Errors
    /// When the system has no epoll for it.
    pub fn new(address: SocketAddr, dialect: Dialect, rooms: usize) -> Result<Self, Trouble> {
        let rooms = (0..rooms).map(|_| Room::default()).collect();
        Ok(Self {
            clock: Clock::start(),
            tally: Tally {
                rooms,
                ..Tally::default()
            },
            address,
            dialect,
            poll: Poll::new()?,
            events: Events::with_capacity(READS_A_TURN),
            scratch: vec![0; SCRATCH_BYTES],
            seats: Vec::new(),
            waiting: VecDeque::new(),
            lines: 0,
            frame: Vec::new(),
        })
    }

    /// Connects one person; the answers come in later turns. Returns the number of the seat.
    ///
    /// # Errors
    /// When nobody listens.
    pub fn enter(&mut self, invitation: Invitation) -> Result<usize, Trouble> {
        let number = self.seats.len();
        self.tally.rooms[invitation.room].seats.push(number);
        let mut seat = Seat::take(self.address, invitation)?;
        let interest = Interest::READABLE | Interest::WRITABLE;
        self.poll
            .registry()
            .register(&mut seat.stream, Token(number), interest)?;
        self.seats.push(seat);
        Ok(number)
    }

    /// Keeps an invitation for the next [`Act::Enter`].
    pub fn keep(&mut self, invitation: Invitation) {
        self.waiting.push_back(invitation);
    }

    /// How many are connected.
    #[must_use]
    pub fn present(&self) -> usize {
        self.seats
            .iter()
            .filter(|seat| seat.standing.phase == Phase::In)
            .count()
    }

    /// Turns until `reached` or until `patience` is over; says whether it was reached.
    ///
    /// # Errors
    /// When epoll fails.
    pub fn wait_until(&mut self, patience: Duration, reached: impl Fn(&Self) -> bool) -> Result<bool, Trouble> {
        let end = self.clock.now() + crate::clock::nanos(patience);
        while !reached(self) {
            let now = self.clock.now();
            if now >= end {
                return Ok(false);
            }
            self.turn((end - now).min(10 * MS))?;
        }
        Ok(true)
    }

    /// Sends a command that is no line; its acknowledgement counts as `tally.done`.
    pub fn command(&mut self, seat: usize, message_type: &str) {
        let text = format!(r#"{{"id":{CONTROL_ID},"body":{{"type":"{message_type}"}}}}"#);
        self.frame.clear();
        frame::write_text(&mut self.frame, |out| out.extend_from_slice(text.as_bytes()));
        self.send_frame(seat);
    }

    /// Does what is due from the schedule until `until` (both in nanoseconds after `base`), and waits for that moment.
    /// Says whether it kept up.
    ///
    /// # Errors
    /// When epoll fails, or a person cannot connect.
    pub fn run<S: Iterator<Item = Due>>(
        &mut self,
        schedule: &mut Peekable<S>,
        base: u64,
        until: u64,
    ) -> Result<bool, Trouble> {
        let mut in_a_row = 0;
        loop {
            let next = schedule.next_if(|due| due.at < until);
            let at = base + next.map_or(until, |due| due.at);
            let mut now = self.clock.now();
            if now > base + until + TOO_LATE {
                return Ok(false);
            }
            if now < at || in_a_row >= LINES_A_TURN {
                in_a_row = 0;
                self.turn(at.saturating_sub(now))?;
                now = self.clock.now();
                while now < at {
                    self.turn(at - now)?;
                    now = self.clock.now();
                }
            }
            in_a_row += 1;
            match next.map(|due| due.act) {
                None => return Ok(true),
                Some(Act::Line { room, person }) => self.post(room, person, at),
                Some(Act::Enter) => {
                    if let Some(invitation) = self.waiting.pop_front() {
                        self.enter(invitation)?;
                    }
                }
            }
        }
    }

    /// Lines that are stored and did not reach somebody in their room, or reached somebody twice.
    #[must_use]
    pub fn lost(&self) -> u64 {
        let differences = self.seats.iter().map(|seat| {
            let acked = self.tally.rooms[seat.standing.room].acked;
            acked.abs_diff(seat.standing.received)
        });
        differences.sum()
    }

    /// Sends a line of `room`, by the `person`-th of those who are in.
    fn post(&mut self, room: usize, person: usize, due: u64) {
        let people = &self.tally.rooms[room].seats;
        let present = |at: &usize| self.seats[*at].standing.phase == Phase::In;
        let chosen = (0..people.len())
            .map(|step| people[(person + step) % people.len()])
            .find(present);
        let Some(seat) = chosen else {
            self.tally.note(|| "a room is empty".to_owned());
            return;
        };
        self.lines += 1;
        self.frame.clear();
        let (dialect, id) = (self.dialect, self.lines);
        frame::write_text(&mut self.frame, |out| dialect.write_line(id, due, out));
        self.send_frame(seat);
        let room = &mut self.tally.rooms[room];
        room.sent += 1;
        if !dialect.acknowledges() {
            room.acked += 1;
        }
    }

    fn send_frame(&mut self, seat: usize) {
        if let Err(error) = self.seats[seat].send(&self.frame) {
            self.part(seat, &error);
        }
    }

    /// Waits up to `nanos` for something to read, and reads. Epoll counts in milliseconds, so a shorter wait does not
    /// sleep at all: the generator has a core of its own.
    fn turn(&mut self, nanos: u64) -> Result<(), Trouble> {
        let wait = Duration::from_millis(nanos / MS);
        match self.poll.poll(&mut self.events, Some(wait)) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => return Ok(()),
            done => done?,
        }
        let mut parted = Vec::new();
        for event in &self.events {
            let Token(number) = event.token();
            let seat = &mut self.seats[number];
            if seat.standing.phase == Phase::Gone {
                continue;
            }
            let (tally, clock) = (&mut self.tally, self.clock);
            let mut now = None;
            let mut read = Ok(());
            if event.is_writable() {
                read = seat.flush();
            }
            if event.is_readable() && read.is_ok() {
                read = seat.read(&mut self.scratch, |standing, frame| {
                    let now = *now.get_or_insert_with(|| clock.now());
                    tally.take(standing, frame, now);
                });
            }
            if let Err(error) = read {
                parted.push((number, error));
            }
        }
        for (number, error) in parted {
            self.part(number, &error);
        }
        Ok(())
    }

    fn part(&mut self, seat: usize, error: &io::Error) {
        self.seats[seat].standing.phase = Phase::Gone;
        self.tally.note(|| format!("a connection ended: {error}"));
    }
}
