//! What can happen in the directory. What a group says about itself is public and stands in the event; what belongs to a
//! person of the staff (names, secrets, notes) is its body, which the log seals and can erase.

use super::staff::Secrets;
use crate::Remembered;
use crate::session::Plan;
use protocol::group::GroupDraft;
use protocol::ids::{ClientKey, GroupId, InvitationId, MeetingId, Millis, SessionId, SignInId, StaffId};
use protocol::meeting::MeetingDraft;
use protocol::room::Role;
use protocol::staff::Grant;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// What can happen. `by` is none where the server itself or its command line did it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "fields are named as in the protocol, where each is described"
)]
pub enum Event {
    /// A session was planned.
    SessionScheduled {
        plan: Box<Plan>,
    },
    /// A planned session does not take place, or takes place otherwise: its time may be planned again.
    SessionWithdrawn {
        session: SessionId,
    },
    /// A session's words were destroyed; nothing is left to do for it.
    SessionForgotten {
        session: SessionId,
    },
    GroupMade {
        group: GroupId,
        slug: String,
        about: Box<GroupDraft>,
        by: Option<StaffId>,
    },
    GroupChanged {
        group: GroupId,
        about: Box<GroupDraft>,
        by: Option<StaffId>,
    },
    /// A group meets no more.
    GroupClosed {
        group: GroupId,
        by: Option<StaffId>,
    },
    MeetingMade {
        meeting: MeetingId,
        slug: String,
        about: Box<MeetingDraft>,
        by: Option<StaffId>,
    },
    MeetingChanged {
        meeting: MeetingId,
        about: Box<MeetingDraft>,
        by: Option<StaffId>,
    },
    /// A meeting takes place no more.
    MeetingEnded {
        meeting: MeetingId,
        by: Option<StaffId>,
    },
    InvitationMade {
        invitation: InvitationId,
        /// SHA-256 of the secret. The secret itself is nowhere.
        hash: String,
        role: Role,
        group: Option<GroupId>,
        expires_at: Millis,
        most_uses: u32,
        key: ClientKey,
        by: Option<StaffId>,
        /// The body.
        #[serde(skip)]
        note: String,
    },
    InvitationUsed {
        invitation: InvitationId,
        /// Under which it was asked for, in events from before a use was somebody's. It says nothing about who that was, so
        /// that nobody comes by it again.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        key: Option<ClientKey>,
        /// Whose use it was.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        guest: Option<String>,
    },
    /// An invitation was revoked, and with it what came from it.
    InvitationRevoked {
        invitation: InvitationId,
        by: Option<StaffId>,
    },
    StaffJoined {
        staff: StaffId,
        invitation: InvitationId,
        grants: Vec<Grant>,
        /// The body.
        #[serde(skip)]
        secrets: Option<Box<Secrets>>,
    },
    GrantsChanged {
        staff: StaffId,
        grants: Vec<Grant>,
        by: Option<StaffId>,
    },
    /// Somebody changed how they sign in.
    SecretsChanged {
        staff: StaffId,
        /// The body.
        #[serde(skip)]
        secrets: Option<Box<Secrets>>,
    },
    StaffRemoved {
        staff: StaffId,
        by: Option<StaffId>,
    },
    SignedIn {
        sign_in: SignInId,
        staff: StaffId,
        /// SHA-256 of the cookie.
        hash: String,
        expires_at: Millis,
        /// The authenticator's time step that was used: none is good twice.
        totp_step: Option<u64>,
        /// The body.
        #[serde(skip)]
        device: String,
    },
    /// A code was used without a sign-in.
    CodeUsed {
        staff: StaffId,
        totp_step: u64,
    },
    SignedOut {
        sign_in: SignInId,
        by: Option<StaffId>,
    },
}

impl Remembered for Event {
    fn body(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::InvitationMade { note, .. } => Some(Cow::Borrowed(note)),
            Self::SignedIn { device, .. } => Some(Cow::Borrowed(device)),
            // Secrets have no map with keys that are no strings, which is all that could fail.
            Self::StaffJoined { secrets, .. } | Self::SecretsChanged { secrets, .. } => {
                let secrets = secrets.as_ref()?;
                Some(Cow::Owned(serde_json::to_string(secrets).unwrap_or_default()))
            }
            Self::SessionScheduled { .. }
            | Self::SessionWithdrawn { .. }
            | Self::SessionForgotten { .. }
            | Self::GroupMade { .. }
            | Self::GroupChanged { .. }
            | Self::GroupClosed { .. }
            | Self::MeetingMade { .. }
            | Self::MeetingChanged { .. }
            | Self::MeetingEnded { .. }
            | Self::InvitationUsed { .. }
            | Self::InvitationRevoked { .. }
            | Self::GrantsChanged { .. }
            | Self::StaffRemoved { .. }
            | Self::CodeUsed { .. }
            | Self::SignedOut { .. } => None,
        }
    }

    fn restore(&mut self, body: Option<String>) {
        match self {
            Self::InvitationMade { note, .. } => *note = body.unwrap_or_default(),
            Self::SignedIn { device, .. } => *device = body.unwrap_or_default(),
            Self::StaffJoined { secrets, .. } | Self::SecretsChanged { secrets, .. } => {
                *secrets = body.and_then(|body| serde_json::from_str(&body).ok());
            }
            _ => {}
        }
    }
}
