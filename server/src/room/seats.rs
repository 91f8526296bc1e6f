//! Who is connected to a room, and how a frame reaches them: encoded once for each audience, shared by all its viewers.

use super::ConnectionId;
use super::answers::waiting;
use super::recent::Kept;
use crate::outbox::Outbox;
use crate::planted::{self, Bug};
use crate::socket::Frame;
use domain::session::permissions::runs_session;
use domain::session::{Audience, Event, Reach, Session};
use protocol::care::Cover;
use protocol::close::CloseReason;
use protocol::ids::{MemberId, Millis, Seq};
use protocol::room::Role;
use protocol::server::{Events, ServerMessage};
use protocol::waiting::WaitingView;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// One connected person.
pub(super) struct Seat {
    pub(super) connection: ConnectionId,
    pub(super) outbox: Outbox,
    pub(super) role: Role,
    /// The same, as the person's connection sees it.
    pub(super) role_now: RoleNow,
    /// What they were told last, of somebody who waits at the door. Nothing that is told in the room reaches them.
    pub(super) waiting: Option<WaitingView>,
}

/// A person's role in the room at this moment: written by the room, read by the person's connection. A chair that was
/// handed on counts at once, also for those who look at drafts outside the room's task.
#[derive(Debug, Clone)]
pub struct RoleNow(Arc<Mutex<Role>>);

impl RoleNow {
    /// Begins with the role in the token.
    #[must_use]
    pub fn new(role: Role) -> Self {
        Self(Arc::new(Mutex::new(role)))
    }

    /// The role.
    #[must_use]
    pub fn get(&self) -> Role {
        // A panic while it was held left one role or the other.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, role: Role) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = role;
    }
}

/// Everybody who is connected. Ordered, so that a simulated room does the same thing twice.
#[derive(Default)]
pub(super) struct Seats {
    seats: BTreeMap<MemberId, Seat>,
}

impl Seats {
    pub(super) fn is_empty(&self) -> bool {
        self.seats.is_empty()
    }

    pub(super) fn get(&self, member: &MemberId) -> Option<&Seat> {
        self.seats.get(member)
    }

    /// Whether this connection is the one that counts for `member`.
    pub(super) fn is_current(&self, member: &MemberId, connection: ConnectionId) -> bool {
        let late_wins = planted::has(Bug::LateDisconnectWins);
        self.seats
            .get(member)
            .is_some_and(|seat| seat.connection == connection || late_wins)
    }

    /// Gives `member` a seat; an older connection of the same person ends.
    pub(super) fn take(&mut self, member: MemberId, seat: Seat) {
        seat.role_now.set(seat.role);
        if let Some(older) = self.seats.insert(member, seat) {
            older.outbox.close(CloseReason::Replaced);
        }
    }

    /// Ends a person's connection after what waits in its outbox.
    pub(super) fn close(&mut self, member: &MemberId, reason: CloseReason) {
        if let Some(seat) = self.seats.remove(member) {
            seat.outbox.close(reason);
        }
    }

    pub(super) fn remove(&mut self, member: &MemberId) {
        self.seats.remove(member);
    }

    pub(super) fn close_all(&mut self, reason: CloseReason) {
        for seat in std::mem::take(&mut self.seats).into_values() {
            seat.outbox.close(reason);
        }
    }

    pub(super) fn set_role(&mut self, member: &MemberId, role: Role) {
        if let Some(seat) = self.seats.get_mut(member) {
            seat.role = role;
            seat.role_now.set(role);
        }
    }

    /// Somebody who waited is in the room.
    pub(super) fn comes_in(&mut self, member: &MemberId) {
        if let Some(seat) = self.seats.get_mut(member) {
            seat.waiting = None;
        }
    }

    /// Tells those who wait what has changed at the door, each as they see it.
    pub(super) fn tell_waiting(&mut self, session: &Session, now: (Cover, Millis)) {
        for (member, view) in session.waiting_views() {
            let Some(seat) = self.seats.get_mut(member) else {
                continue;
            };
            if seat.waiting.as_ref() != Some(&view) {
                seat.waiting = Some(view.clone());
                seat.outbox
                    .send(encode(&waiting(session, member, seat.role, view, now)));
            }
        }
    }

    /// A frame for everybody, also for those who wait at the door.
    pub(super) fn send_to_all(&self, frame: &Frame) {
        for seat in self.seats.values() {
            seat.outbox.send(frame.clone());
        }
    }

    /// A frame for everybody in the room but `except`.
    pub(super) fn send_to_others(&self, except: &MemberId, frame: &Frame) {
        for seat in self
            .seats
            .iter()
            .filter(|(member, seat)| *member != except && seat.waiting.is_none())
            .map(|(_, seat)| seat)
        {
            seat.outbox.send(frame.clone());
        }
    }

    /// Tells what happened: one encoding for all when all see the same, else one for each audience.
    pub(super) fn tell(&self, session: &Session, events: &[Kept]) {
        let Some(head) = events.last().map(|kept| kept.seq) else {
            return;
        };
        let same_for_all = events
            .iter()
            .all(|kept| matches!(kept.reach, Reach::Everyone | Reach::Nobody));
        let encode = |audience: &Audience| frame_of(session, events.iter(), head, audience, false);
        let room = encode(&Audience::Room);
        let chairs = if same_for_all {
            room.clone()
        } else {
            encode(&Audience::Chairs)
        };
        let room = if planted::has(Bug::TellHeldToAll) {
            chairs.clone()
        } else {
            room
        };
        for (member, seat) in &self.seats {
            let waits = seat.waiting.is_some() && !planted::has(Bug::TellWhoWaits);
            if waits || changes_audience(events.iter(), member) {
                // The whole view follows, as the new audience sees it: a position after this change without that view
                // would be resumed from with too little in it.
                continue;
            }
            let serves = runs_session(seat.role);
            let has_own_words = |kept: &Kept| kept.reach.has_own_words_for(member, serves);
            let frame = if !same_for_all && events.iter().any(has_own_words) {
                encode(&Audience::person(seat.role, member.clone()))
            } else if serves {
                chairs.clone()
            } else {
                room.clone()
            };
            if let Some(frame) = frame {
                seat.outbox.send(frame);
            }
        }
    }
}

/// Whether somebody sees the room with other eyes after these events.
pub(super) fn changes_audience<'a>(mut events: impl Iterator<Item = &'a Kept>, member: &MemberId) -> bool {
    events.any(|kept| match &kept.event {
        Event::RoleChanged { member: whose, .. } | Event::MemberAdmitted { member: whose, .. } => whose == member,
        _ => false,
    })
}

/// The `events` frame for one audience; none when it would say nothing and need not be sent.
pub(super) fn frame_of<'a>(
    session: &Session,
    events: impl Iterator<Item = &'a Kept>,
    head: Seq,
    audience: &Audience,
    even_empty: bool,
) -> Option<Frame> {
    let mut told = Vec::new();
    for kept in events {
        session.project(&kept.told(), audience, &mut told);
    }
    (even_empty || !told.is_empty()).then(|| {
        encode(&ServerMessage::Events(Events {
            seq: head,
            events: told,
        }))
    })
}

/// A message as a frame. These types always have a JSON form.
pub(crate) fn encode(message: &ServerMessage) -> Frame {
    Frame::from(serde_json::to_string(message).unwrap_or_default())
}
