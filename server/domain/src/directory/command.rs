//! What can be asked of the directory. Ids, hashes and anything else of chance are drawn at the edge and come along.

use super::staff::Secrets;
use crate::session::Plan;
use protocol::group::GroupDraft;
use protocol::ids::{GroupId, InvitationId, MeetingId, Millis, SessionId, SignInId, StaffId};
use protocol::meeting::{DateChange, MeetingDraft};
use protocol::staff::{Grant, InvitationDraft};

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor<'a> {
    /// The server itself, or its command line on the same machine: whoever has the data folder has the house.
    Server,
    /// Somebody of the staff who is signed in.
    Staff(&'a StaffId),
}

/// What time it is, when something is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// Most likely. What begins, and how long it is good, goes by it.
    pub now: Millis,
    /// The latest moment that has certainly passed. What ends goes by it. The two differ while the clock is in doubt.
    pub surely: Millis,
}

/// By a clock that is believed.
impl From<Millis> for Times {
    fn from(now: Millis) -> Self {
        Self { now, surely: now }
    }
}

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "fields are named as in the protocol, where each is described"
)]
pub enum Command {
    /// A session is planned.
    PlanSession {
        plan: Box<Plan>,
    },
    /// A planned session is not to take place, or otherwise.
    WithdrawSession {
        session: SessionId,
    },
    /// A session's words are destroyed.
    ForgetSession {
        session: SessionId,
    },
    MakeGroup {
        group: GroupId,
        about: Box<GroupDraft>,
    },
    ChangeGroup {
        group: GroupId,
        revision: u32,
        about: Box<GroupDraft>,
    },
    CloseGroup {
        group: GroupId,
    },
    MakeMeeting {
        meeting: MeetingId,
        about: Box<MeetingDraft>,
    },
    ChangeMeeting {
        meeting: MeetingId,
        revision: u32,
        about: Box<MeetingDraft>,
    },
    ChangeDate {
        meeting: MeetingId,
        on: String,
        to: DateChange,
    },
    EndMeeting {
        meeting: MeetingId,
    },
    MakeInvitation {
        invitation: InvitationId,
        hash: String,
        draft: Box<InvitationDraft>,
    },
    /// Somebody comes in by an invitation for guests.
    UseInvitation {
        invitation: InvitationId,
        /// A hash of what the guest holds, that only the server can make: the same guest does not use it twice.
        guest: Option<String>,
    },
    RevokeInvitation {
        invitation: InvitationId,
    },
    /// Somebody with an invitation made an account, and is signed in with it.
    Join {
        staff: StaffId,
        invitation: InvitationId,
        secrets: Box<Secrets>,
    },
    ChangeGrants {
        staff: StaffId,
        grants: Vec<Grant>,
    },
    RemoveStaff {
        staff: StaffId,
    },
    /// Somebody changes how they sign in. The edge has proved that it is them.
    ChangeSecrets {
        secrets: Box<Secrets>,
    },
    /// Somebody proved who they are.
    SignIn {
        sign_in: SignInId,
        staff: StaffId,
        hash: String,
        expires_at: Millis,
        totp_step: Option<u64>,
        device: String,
    },
    /// A code of somebody's authenticator was used without a sign-in: none is good twice.
    UseCode {
        staff: StaffId,
        totp_step: u64,
    },
    /// A browser is signed out: one's own, or somebody's by an operator.
    SignOut {
        sign_in: SignInId,
    },
    /// All browsers of somebody, but one.
    SignOutEverywhere {
        staff: StaffId,
        but: Option<SignInId>,
    },
}
