//! Who comes again: from what somebody brings to a door to who they are in a session. It keeps nothing and knows nothing of
//! sanctions; those hang on the id, in the session's own log.
//!
//! A browser keeps one random secret for each group. The id of its person in a session is a keyed hash of it, so that the
//! same person has the same id after leaving, a restart, or on another machine with the same keys, and nobody who reads the
//! database can tell that the people of two sessions are one, or try a secret that was found on a phone. Two roles of one
//! browser are two people: who serves and attends in two tabs is not thrown out of one by the other.

use super::staff::word_of;
use crate::key_file::KeyBytes;
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{ClientKey, GroupId, InvitationId, MemberId, SessionId};
use protocol::room::Role;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Characters of a secret: 128 bits in base64url at least.
const SECRET_CHARS: RangeInclusive<usize> = 22..=64;

/// Somebody, by what they hold. Their pass carries it; no log does.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holder(String);

/// It tells two visits of one person (V6).
impl std::fmt::Debug for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Holder(not printed)")
    }
}

/// Makes ids of people.
pub struct Persons(hmac::Key);

impl Persons {
    /// With a key of its own, made from the one in the file.
    #[must_use]
    pub fn new(key: &KeyBytes) -> Self {
        let from = hmac::Key::new(hmac::HMAC_SHA256, key.as_slice());
        let own = hmac::sign(&from, b"hearth/persons/1");
        Self(hmac::Key::new(hmac::HMAC_SHA256, own.as_ref()))
    }

    /// The holder of the secret that a browser keeps for a group, or for a session without one.
    ///
    /// # Errors
    /// `invalid` when it can be no such secret: a short one could be guessed, and somebody else be muted for it.
    pub fn by_secret(&self, group: Option<&GroupId>, session: &SessionId, secret: &str) -> Result<Holder, Refusal> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if !SECRET_CHARS.contains(&secret.len()) || !secret.bytes().all(plain) {
            let because = "A secret of 22 to 64 characters of A-Z, a-z, 0-9, _ and -, drawn at random.";
            return Err(Refusal::new(ErrorCode::Invalid).in_field("person").because(because));
        }
        Ok(match group {
            Some(group) => self.holder(&["secret of a group", group.as_str(), secret]),
            None => self.holder(&["secret of a session", session.as_str(), secret]),
        })
    }

    /// The guest who used an invitation under this key and keeps no secret.
    #[must_use]
    pub fn by_key(&self, invitation: &InvitationId, key: &ClientKey) -> Holder {
        self.holder(&["key", invitation.as_str(), key.as_str()])
    }

    /// The bearer of a pass from before passes said whose they are: however many have it, they are one.
    #[must_use]
    pub fn by_pass(&self, pass: &str) -> Holder {
        self.holder(&["pass", pass])
    }

    fn holder(&self, parts: &[&str]) -> Holder {
        Holder(self.hash(parts))
    }

    /// Who a holder is in a session.
    ///
    /// # Panics
    /// Never: an id's alphabet is base64url's.
    #[must_use]
    pub fn member_in(&self, session: &SessionId, role: Role, holder: &Holder) -> MemberId {
        let id = self.hash(&["member", session.as_str(), word_of(role), &holder.0]);
        id.parse().expect("the alphabet of ids is base64url's")
    }

    /// How the directory remembers that a holder used an invitation. It is not to be matched with anything else.
    #[must_use]
    pub fn use_of(&self, invitation: &InvitationId, holder: &Holder) -> String {
        self.hash(&["use", invitation.as_str(), &holder.0])
    }

    /// 128 bits of a keyed hash. Parts have no zero byte: ids and secrets are of the same alphabet, a pass is base64url and
    /// dots.
    fn hash(&self, parts: &[&str]) -> String {
        let mut made = hmac::Context::with_key(&self.0);
        for part in parts {
            made.update(part.as_bytes());
            made.update(&[0]);
        }
        URL_SAFE_NO_PAD.encode(&made.sign().as_ref()[..16])
    }
}

#[cfg(test)]
mod tests {
    use super::{Holder, Persons};
    use protocol::ids::SessionId;
    use protocol::room::Role;
    use zeroize::Zeroizing;

    const SECRET: &str = "kO3sV0y1mQ9d_7Zr-4uXbA";

    fn persons(key: u8) -> Persons {
        Persons::new(&Zeroizing::new([key; 32]))
    }

    fn session(name: &str) -> SessionId {
        name.parse().unwrap()
    }

    fn holder(persons: &Persons, group: &str, secret: &str) -> Holder {
        let group = group.parse().unwrap();
        persons.by_secret(Some(&group), &session("evening"), secret).unwrap()
    }

    #[test]
    fn one_secret_is_one_person_in_a_session_and_another_everywhere_else() {
        let ours = persons(1);
        let wren = holder(&ours, "harbour", SECRET);
        let evening = ours.member_in(&session("evening"), Role::Attendee, &wren);
        let again = holder(&persons(1), "harbour", SECRET);
        assert_eq!(
            evening,
            persons(1).member_in(&session("evening"), Role::Attendee, &again),
            "after a restart as well"
        );
        let others = [
            ours.member_in(&session("morning"), Role::Attendee, &wren),
            ours.member_in(&session("evening"), Role::CoFacilitator, &wren),
            ours.member_in(&session("evening"), Role::Attendee, &holder(&ours, "island", SECRET)),
            ours.member_in(
                &session("evening"),
                Role::Attendee,
                &holder(&ours, "harbour", "kO3sV0y1mQ9d_7Zr-4uXbB"),
            ),
            persons(2).member_in(
                &session("evening"),
                Role::Attendee,
                &holder(&persons(2), "harbour", SECRET),
            ),
        ];
        for (n, other) in others.iter().enumerate() {
            assert!(*other != evening && !others[..n].contains(other), "{n}");
        }
        assert!(!evening.as_str().contains(SECRET) && !format!("{wren:?}").contains(&wren.0));
    }

    #[test]
    fn the_use_of_an_invitation_matches_nothing_else() {
        let ours = persons(1);
        let wren = holder(&ours, "harbour", SECRET);
        let (one, other) = ("one".parse().unwrap(), "other".parse().unwrap());
        let used = ours.use_of(&one, &wren);
        assert_eq!(used, ours.use_of(&one, &wren));
        assert_ne!(used, ours.use_of(&other, &wren));
        assert_ne!(used, wren.0);
        let key = "k-1".parse().unwrap();
        assert!(ours.by_key(&one, &key) != ours.by_key(&other, &key));
    }

    #[test]
    fn what_could_be_guessed_is_no_secret() {
        let long = "a".repeat(65);
        for bad in ["", "wren", &SECRET[1..], &long, "kO3sV0y1mQ9d 7Zr-4uXbA"] {
            let refusal = persons(1).by_secret(None, &session("evening"), bad).unwrap_err();
            assert_eq!(refusal.field.as_deref(), Some("person"), "{bad:?}");
        }
        assert!(persons(1).by_secret(None, &session("evening"), &long[1..]).is_ok());
    }
}
