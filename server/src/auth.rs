//! From a token to an identity. Nothing else reads tokens, and roles come from nowhere else. It keeps no list of
//! people: a token is all that a guest has, and only its bearer keeps it.

pub mod keys;
pub mod person;
pub mod staff;
mod tokens;

pub use keys::KeyError;
pub use person::{Holder, Persons};
pub use tokens::TokenError;

use crate::clock::Moment;
use domain::directory::Bearer;
use keys::KeyRing;
use protocol::ids::{InvitationId, MemberId, Millis, SessionId};
use protocol::room::Role;
use protocol::text::Text;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokens::{Purpose, Statement};
use tokio::sync::watch;

/// Longest life of a room or desk token: an evening with its meetings, and no more.
pub const TOKEN_LIFE_MS: u64 = 12 * 3_600_000;
/// Life of a token for the way to help: the case that it leads to outlives the evening.
pub const HELP_LIFE_MS: u64 = 72 * 3_600_000;
/// How long a pass is good: who does not come for half a year asks for another invitation.
const PASS_LIFE_MS: u64 = 180 * 24 * 3_600_000;
/// An unknown key makes the folder be read again, at most this often, so that forged tokens cannot keep the disk busy.
const REREAD_MS: u64 = 5_000;

/// Who somebody is, as a token proved it.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    /// Id in the session or at the desk.
    pub member: MemberId,
    /// What they may do there.
    pub role: Role,
    /// Cleaned nickname, or staff name.
    pub nickname: Text,
    /// Where.
    pub place: Place,
    /// When the token ends.
    pub expires_at: Millis,
    /// Whose sign-in or invitation ends it.
    pub bearer: Bearer,
}

/// Where a token lets somebody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// One session.
    Room(SessionId),
    /// The way to help alone: from a room that is over or closed, or for somebody who never was in one.
    Help {
        /// The session, or [`house`].
        session: SessionId,
        /// They called at the door, and never had a place in the room.
        at_door: bool,
    },
    /// The care desk.
    Desk,
}

/// The place of those who call for help outside of any session. No session has this id: theirs are random.
///
/// # Panics
/// Never: it is of the ids' alphabet.
#[must_use]
pub fn house() -> SessionId {
    "house".parse().expect("letters are of the ids' alphabet")
}

/// What a link carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The role it gives.
    pub role: Role,
    /// The only session it is for; none for the desk and for operators.
    pub session: Option<SessionId>,
    /// When it ends.
    pub expires_at: Millis,
}

/// Role and place are fit for a log, a nickname is not (V1).
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("role", &self.role)
            .field("place", &self.place)
            .finish_non_exhaustive()
    }
}

#[derive(Serialize, Deserialize)]
struct RoomClaims {
    role: Role,
    name: String,
    session: SessionId,
    /// The invitation by which a guest came.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    inv: Option<InvitationId>,
}

#[derive(Serialize, Deserialize)]
struct HelpClaims {
    /// None for somebody who did not say how they want to be called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    session: SessionId,
    /// From a door: they never had a place in the room.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    door: bool,
}

#[derive(Serialize, Deserialize)]
struct DeskClaims {
    role: Role,
    name: String,
}

#[derive(Serialize, Deserialize)]
struct PassClaims {
    inv: InvitationId,
    /// Whose it is. Passes from before had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    per: Option<Holder>,
}

/// What a pass carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pass {
    /// The invitation by which its bearer came.
    pub invitation: InvitationId,
    /// Whose it is; none in a pass from before.
    pub holder: Option<Holder>,
}

#[derive(Serialize, Deserialize)]
struct LinkClaims {
    role: Role,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    session: Option<SessionId>,
}

/// What somebody shows in their hello. Told apart by its form: a token has dots, a ticket has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown<'a> {
    /// A signed token of a door.
    Token(&'a str),
    /// A ticket of somebody of the staff.
    Ticket(&'a str),
}

impl<'a> Shown<'a> {
    /// Which of both a text is.
    #[must_use]
    pub fn of(text: &'a str) -> Self {
        if text.contains('.') {
            Self::Token(text)
        } else {
            Self::Ticket(text)
        }
    }
}

/// Which key signed a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyId(Box<str>);

/// Makes tokens and reads them. A clone uses the same keys.
#[derive(Clone)]
pub struct Auth(Arc<Keys>);

struct Keys {
    ring: watch::Sender<Arc<KeyRing>>,
    /// Where the keys are kept; none for keys in memory.
    folder: Option<PathBuf>,
    /// When the folder was last read because of an unknown key.
    reread_at: AtomicU64,
}

impl Auth {
    /// Uses the keys of a folder; makes the folder and the first key when they are not there.
    ///
    /// # Errors
    /// [`KeyError`] for the operator.
    pub fn open(folder: &Path) -> Result<Self, KeyError> {
        Ok(Self::with(KeyRing::open(folder)?, Some(folder.to_owned())))
    }

    /// Uses one fresh key that ends with the process.
    ///
    /// # Panics
    /// As [`random_id`].
    #[must_use]
    pub fn in_memory() -> Self {
        Self::with(KeyRing::fresh().expect("the operating system gives random bytes"), None)
    }

    fn with(ring: KeyRing, folder: Option<PathBuf>) -> Self {
        Self(Arc::new(Keys {
            ring: watch::Sender::new(Arc::new(ring)),
            folder,
            reread_at: AtomicU64::new(0),
        }))
    }

    /// Reads the folder again: a rotated key begins to sign, a removed one ceases to verify. Blocks on the disk.
    ///
    /// # Errors
    /// [`KeyError`]; the keys in use stay as they are.
    pub fn reread(&self) -> Result<(), KeyError> {
        if let Some(folder) = &self.0.folder {
            let ring = Arc::new(KeyRing::load(folder)?);
            // Every open connection waits for a change, so nothing is said when there is none.
            self.0.ring.send_if_modified(|known| {
                let changed = !known.has_the_keys_of(&ring);
                if changed {
                    *known = ring;
                }
                changed
            });
        }
        Ok(())
    }

    fn ring(&self) -> Arc<KeyRing> {
        self.0.ring.borrow().clone()
    }

    /// Returns once the key that signed this good token is removed: what a token opened is to be closed then.
    pub async fn revoked(&self, key: &KeyId) {
        let gone = |ring: &Arc<KeyRing>| !ring.verifying.contains_key(&*key.0);
        // The sender is here, so it cannot be gone.
        let _ = self.0.ring.subscribe().wait_for(gone).await;
    }

    /// Which key a token says it was signed with.
    ///
    /// # Errors
    /// [`TokenError`] when it is no token.
    pub fn key_of(&self, token: &str) -> Result<KeyId, TokenError> {
        tokens::key_id(token).map(|id| KeyId(id.into()))
    }

    /// Who the bearer of a room or desk token is.
    ///
    /// # Errors
    /// [`TokenError`]; the bearer is told no more than `unauthenticated`.
    pub fn identify(&self, token: &str, now: impl Into<Moment>) -> Result<Identity, TokenError> {
        let now = now.into();
        match tokens::purpose(token)? {
            Purpose::Room => {
                let good = self.accept::<RoomClaims>(token, Purpose::Room, now)?;
                if good.own.role == Role::Operator {
                    return Err(TokenError::Claims);
                }
                Ok(Identity {
                    member: good.subject.parse().map_err(|_| TokenError::Claims)?,
                    role: good.own.role,
                    nickname: Text::nickname(&good.own.name).map_err(|_| TokenError::Claims)?,
                    place: Place::Room(good.own.session),
                    expires_at: good.expires_at,
                    bearer: good.own.inv.map_or(Bearer::Nobody, Bearer::Invited),
                })
            }
            Purpose::Help => {
                let good = self.accept::<HelpClaims>(token, Purpose::Help, now)?;
                let nickname = good
                    .own
                    .name
                    .map_or_else(|| Ok(Text::stored("")), |name| Text::nickname(&name));
                Ok(Identity {
                    member: good.subject.parse().map_err(|_| TokenError::Claims)?,
                    role: Role::Attendee,
                    nickname: nickname.map_err(|_| TokenError::Claims)?,
                    place: Place::Help {
                        session: good.own.session,
                        at_door: good.own.door,
                    },
                    expires_at: good.expires_at,
                    bearer: Bearer::Nobody,
                })
            }
            Purpose::Desk => {
                let good = self.accept::<DeskClaims>(token, Purpose::Desk, now)?;
                if good.own.role != Role::Clinician {
                    return Err(TokenError::Claims);
                }
                Ok(Identity {
                    member: good.subject.parse().map_err(|_| TokenError::Claims)?,
                    role: good.own.role,
                    nickname: Text::nickname(&good.own.name).map_err(|_| TokenError::Claims)?,
                    place: Place::Desk,
                    expires_at: good.expires_at,
                    bearer: Bearer::Nobody,
                })
            }
            Purpose::Link | Purpose::Pass => Err(TokenError::Purpose),
        }
    }

    /// The token for an identity. It counts as issued [`TOKEN_LIFE_MS`] before its end, so that an end further away
    /// than that makes a token that is not good yet.
    ///
    /// # Panics
    /// Never: the key was proved when it was read, and the claims have no part that cannot be written.
    #[must_use]
    pub fn issue(&self, identity: &Identity) -> String {
        self.issue_at(identity, Millis(u64::MAX))
    }

    /// The same, and issued no later than what has certainly passed: a token that was made by a clock which was ahead is good
    /// once that is put right.
    ///
    /// # Panics
    /// As [`Auth::issue`].
    #[must_use]
    pub fn issue_at(&self, identity: &Identity, surely: Millis) -> String {
        let subject = identity.member.as_str();
        let life = if matches!(identity.place, Place::Help { .. }) {
            HELP_LIFE_MS
        } else {
            TOKEN_LIFE_MS
        };
        let issued_at = Millis(identity.expires_at.0.saturating_sub(life)).min(surely);
        let name = identity.nickname.to_string();
        match &identity.place {
            Place::Room(session) => self.sign(Statement {
                purpose: Purpose::Room,
                subject,
                issued_at,
                expires_at: identity.expires_at,
                own: RoomClaims {
                    role: identity.role,
                    name,
                    session: session.clone(),
                    inv: match &identity.bearer {
                        Bearer::Invited(invitation) => Some(invitation.clone()),
                        // Who is signed in has tickets, and no token.
                        Bearer::Nobody | Bearer::Staff { .. } => None,
                    },
                },
            }),
            Place::Help { session, at_door } => self.sign(Statement {
                purpose: Purpose::Help,
                subject,
                issued_at,
                expires_at: identity.expires_at,
                own: HelpClaims {
                    name: Some(name).filter(|name| !name.is_empty()),
                    session: session.clone(),
                    door: *at_door,
                },
            }),
            Place::Desk => self.sign(Statement {
                purpose: Purpose::Desk,
                subject,
                issued_at,
                expires_at: identity.expires_at,
                own: DeskClaims {
                    role: identity.role,
                    name,
                },
            }),
        }
    }

    /// A link that gives `role`, good for `ttl_ms` from `now`.
    ///
    /// # Panics
    /// Never, as [`Auth::issue`].
    #[must_use]
    pub fn mint_link(&self, role: Role, session: Option<SessionId>, now: Millis, ttl_ms: u64) -> String {
        self.sign(Statement {
            purpose: Purpose::Link,
            subject: "link",
            issued_at: now,
            expires_at: now.plus(ttl_ms),
            own: LinkClaims { role, session },
        })
    }

    /// What a link carries.
    ///
    /// # Errors
    /// [`TokenError`]; the bearer is told no more than `unauthenticated`.
    pub fn read_link(&self, link: &str, now: impl Into<Moment>) -> Result<Link, TokenError> {
        let now = now.into();
        let good = self.accept::<LinkClaims>(link, Purpose::Link, now)?;
        Ok(Link {
            role: good.own.role,
            session: good.own.session,
            expires_at: good.expires_at,
        })
    }

    /// A pass for somebody who came by an invitation, to come again without using it up. It is worth nothing once the
    /// invitation is revoked, and says whose it is: however many bring it, they are one person.
    ///
    /// # Panics
    /// Never, as [`Auth::issue`].
    #[must_use]
    pub fn mint_pass(&self, invitation: &InvitationId, holder: &Holder, now: impl Into<Moment>) -> String {
        let Moment { now, surely, .. } = now.into();
        self.sign(Statement {
            purpose: Purpose::Pass,
            subject: "pass",
            issued_at: surely,
            expires_at: now.plus(PASS_LIFE_MS),
            own: PassClaims {
                inv: invitation.clone(),
                per: Some(holder.clone()),
            },
        })
    }

    /// What a pass carries.
    ///
    /// # Errors
    /// [`TokenError`]; the bearer is told no more than `unauthenticated`.
    pub fn read_pass(&self, pass: &str, now: impl Into<Moment>) -> Result<Pass, TokenError> {
        let PassClaims { inv, per } = self.accept::<PassClaims>(pass, Purpose::Pass, now.into())?.own;
        Ok(Pass {
            invitation: inv,
            holder: per,
        })
    }

    fn sign<T: Serialize>(&self, statement: Statement<'_, T>) -> String {
        tokens::sign(&self.ring(), statement).expect("a key that was read signs")
    }

    fn accept<T: serde::de::DeserializeOwned>(
        &self,
        token: &str,
        purpose: Purpose,
        now: Moment,
    ) -> Result<tokens::Accepted<T>, TokenError> {
        let first = tokens::accept(&self.ring(), token, purpose, now);
        if matches!(first, Err(TokenError::UnknownKey)) && self.may_reread(now.now) && self.reread().is_ok() {
            return tokens::accept(&self.ring(), token, purpose, now);
        }
        first
    }

    fn may_reread(&self, now: Millis) -> bool {
        let last = self.0.reread_at.load(Ordering::Relaxed);
        self.0.folder.is_some()
            && now.0.abs_diff(last) >= REREAD_MS
            && self
                .0
                .reread_at
                .compare_exchange(last, now.0, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
    }
}

/// A new id of 128 random bits, said in 22 characters of the ids' alphabet.
///
/// # Panics
/// When the operating system has no random bytes: nothing that needs a secret can go on then.
#[must_use]
pub fn random_id() -> String {
    use base64::Engine as _;
    let mut bytes = [0_u8; 16];
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives random bytes");
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// A number that nobody can foresee.
///
/// # Panics
/// As [`random_id`].
#[must_use]
pub fn chance() -> u64 {
    let mut bytes = [0_u8; 8];
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives random bytes");
    u64::from_le_bytes(bytes)
}

/// A new id for somebody who enters.
///
/// # Panics
/// As [`random_id`].
#[must_use]
pub fn new_member_id() -> MemberId {
    random_id().parse().expect("the alphabet of ids is base64url's")
}

#[cfg(test)]
mod tests;
