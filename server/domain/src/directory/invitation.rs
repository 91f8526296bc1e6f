//! Invitations: what they give, for how long, to how many, and what ends with them.

use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{ClientKey, GroupId, InvitationId, Millis, StaffId};
use protocol::room::Role;
use protocol::staff::{Grant, Invitation as InvitationView};
use std::collections::BTreeSet;

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Which.
    pub id: InvitationId,
    /// SHA-256 of the secret.
    pub hash: String,
    /// The highest role that it gives.
    pub role: Role,
    /// The group that it is for.
    pub group: Option<GroupId>,
    /// For those who made it.
    pub(super) note: String,
    /// When it was made.
    pub made_at: Millis,
    /// When it ends.
    pub expires_at: Millis,
    /// How many may use it.
    pub most_uses: u32,
    /// How many used it.
    pub uses: u32,
    /// The guests who did: hashes that only the server can make, of what each of them holds.
    pub(super) used_by: BTreeSet<String>,
    /// It was revoked, and with it what came from it.
    pub revoked: bool,
    /// The key under which it was asked for.
    pub(super) key: ClientKey,
    /// Who made it; none: the server.
    pub by: Option<StaffId>,
}

impl Invitation {
    /// Whether somebody new may come by it now.
    ///
    /// # Errors
    /// `unauthenticated`, whatever the reason: who holds a link that is not good is told no more.
    pub fn good(&self, now: Millis) -> Result<(), Refusal> {
        self.good_for(None, now)
    }

    /// The same for a guest who may have used it before: a second try finds its own use, whose answer may have been lost.
    ///
    /// # Errors
    /// As [`Self::good`].
    pub fn good_for(&self, guest: Option<&str>, now: Millis) -> Result<(), Refusal> {
        let has_room = self.uses < self.most_uses || self.was_used_by(guest);
        if !self.revoked && now < self.expires_at && has_room {
            Ok(())
        } else {
            Err(Refusal::new(ErrorCode::Unauthenticated).in_field("link"))
        }
    }

    pub(super) fn was_used_by(&self, guest: Option<&str>) -> bool {
        guest.is_some_and(|guest| self.used_by.contains(guest))
    }

    /// What an account that comes by it may do; none for an invitation of guests.
    #[must_use]
    pub fn grant(&self) -> Option<Grant> {
        Grant::of(self.role, self.group.clone())
    }

    /// As those who manage invitations see it; `accounts` end with it.
    pub(super) fn view(&self, accounts: usize) -> InvitationView {
        InvitationView {
            id: self.id.clone(),
            role: self.role,
            group: self.group.clone(),
            note: self.note.clone(),
            made_at: self.made_at,
            expires_at: self.expires_at,
            most_uses: self.most_uses,
            uses: self.uses,
            revoked: self.revoked,
            accounts: u32::try_from(accounts).unwrap_or(u32::MAX),
        }
    }
}
