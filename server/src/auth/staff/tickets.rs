//! Tickets: what opens a socket for somebody of the staff. One is good once and for half a minute, so that a cookie never
//! has to travel with a socket, and a ticket that was read by somebody else is used up. Kept in memory as hashes.

use super::once::Once;
use super::{Signed, StaffDoor, hash};
use crate::auth::{Identity, Place};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::ids::{MemberId, Millis};
use protocol::room::Role;
use std::time::Duration;

/// How long a ticket is good.
pub const TICKET_MS: u64 = 30_000;
/// Tickets that wait to be used at one time.
const MOST: usize = 4_096;

/// Tickets that were given out.
pub(super) struct Tickets(Once<Identity>);

impl Default for Tickets {
    fn default() -> Self {
        Self(Once::new(MOST, Duration::from_millis(TICKET_MS)))
    }
}

impl Tickets {
    /// A ticket for an identity.
    fn give(&self, identity: Identity, now: Duration) -> String {
        let ticket = super::new_secret();
        self.0.put(hash(&ticket), identity, now);
        ticket
    }

    /// Whose ticket it is. It is used up with this.
    fn take(&self, ticket: &str, now: Duration) -> Option<Identity> {
        self.0.take(&hash(ticket), now).map(|taken| taken.what)
    }
}

impl StaffDoor {
    /// A ticket, and when it ends.
    #[must_use]
    pub fn give_ticket(&self, identity: Identity) -> (String, Millis) {
        let ticket = self.tickets.give(identity, self.clock.elapsed());
        (ticket, self.clock.now().plus(TICKET_MS))
    }

    /// Whose ticket it is. It is used up with this.
    #[must_use]
    pub fn take_ticket(&self, ticket: &str) -> Option<Identity> {
        self.tickets.take(ticket, self.clock.elapsed())
    }

    /// Who somebody of the staff is in a place: the same whenever they come in the same role, so that they find their
    /// seat again, and nothing that could be matched with another place.
    ///
    /// # Panics
    /// Never: an id's alphabet is base64url's.
    #[must_use]
    pub fn member_in(&self, signed: &Signed, place: &Place, role: Role) -> MemberId {
        let session = match place {
            Place::Room(session) | Place::Help { session, .. } => session.as_str(),
            // No session has this id: it is not in the alphabet.
            Place::Desk => "(desk)",
        };
        let mut made = hmac::Context::with_key(&self.key);
        // Ids have no zero byte.
        for part in ["member", signed.staff.as_str(), session, super::word_of(role)] {
            made.update(part.as_bytes());
            made.update(&[0]);
        }
        let id = URL_SAFE_NO_PAD.encode(&made.sign().as_ref()[..16]);
        id.parse().expect("the alphabet of ids is base64url's")
    }
}

#[cfg(test)]
mod tests {
    use super::{MOST, TICKET_MS, Tickets};
    use crate::auth::{Identity, Place, new_member_id};
    use domain::directory::Bearer;
    use protocol::ids::Millis;
    use protocol::room::Role;
    use protocol::text::Text;
    use std::time::Duration;

    fn somebody() -> Identity {
        Identity {
            member: new_member_id(),
            role: Role::Clinician,
            nickname: Text::stored("Juniper"),
            place: Place::Desk,
            expires_at: Millis(1),
            bearer: Bearer::Nobody,
        }
    }

    #[test]
    fn a_ticket_is_good_once_and_for_half_a_minute() {
        let tickets = Tickets::default();
        let (first, second) = (
            tickets.give(somebody(), Duration::ZERO),
            tickets.give(somebody(), Duration::ZERO),
        );
        assert!(first.len() >= 22 && !first.contains('.'));
        let just = Duration::from_millis(TICKET_MS - 1);
        assert!(tickets.take(&first, just).is_some());
        assert!(tickets.take(&first, just).is_none());
        assert!(tickets.take(&second, Duration::from_millis(TICKET_MS)).is_none());
    }

    #[test]
    fn there_are_never_too_many() {
        let tickets = Tickets::default();
        let first = tickets.give(somebody(), Duration::ZERO);
        let all: Vec<String> = (0..MOST).map(|_| tickets.give(somebody(), Duration::ZERO)).collect();
        assert!(tickets.take(&first, Duration::ZERO).is_none());
        assert!(all.iter().all(|ticket| tickets.take(ticket, Duration::ZERO).is_some()));
    }
}
