//! What the directory knows, and what can be asked of it without changing it.

use super::command::Actor;
use super::group::Group;
use super::invitation::Invitation;
use super::meeting::{Meeting, Planned};
use super::permissions::{may, role_in};
use super::staff::{SignIn, Staff};
use crate::session::Plan;
use protocol::ids::{GroupId, InvitationId, MeetingId, Millis, Seq, SessionId, SignInId, StaffId};
use protocol::meeting::{AccessPolicy, Meeting as MeetingView, MeetingCard, Occurrence};
use protocol::room::Role;
use protocol::staff::{Grant, Invitation as InvitationView, Operation};
use std::collections::BTreeMap;

/// The directory at one number of its log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directory {
    pub(super) seq: Seq,
    /// Sessions that are planned, running, or kept after their end.
    pub(super) sessions: BTreeMap<SessionId, Plan>,
    /// Sessions by the meeting's time that they are for.
    pub(super) planned: Planned,
    pub(super) groups: BTreeMap<GroupId, Group>,
    pub(super) meetings: BTreeMap<MeetingId, Meeting>,
    /// Those who serve; who serves no more is not in it.
    pub(super) staff: BTreeMap<StaffId, Staff>,
    /// By which invitation they came who serve no more: what came from them can still be revoked with it.
    pub(super) gone: BTreeMap<StaffId, InvitationId>,
    /// All that were ever made: what came by one stays bound to it.
    pub(super) invitations: BTreeMap<InvitationId, Invitation>,
    pub(super) sign_ins: BTreeMap<SignInId, SignIn>,
    /// Where the bodies of sign-ins are, to be erased with them.
    pub(super) devices: BTreeMap<SignInId, Seq>,
}

/// In whose name a connection speaks, as far as the directory can end it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Bearer {
    /// Nobody's: an attendee who came by an open door, or somebody with a link of the command line.
    Nobody,
    /// A guest who came by an invitation.
    Invited(InvitationId),
    /// Somebody of the staff, in one browser, in a role.
    Staff {
        /// Who.
        staff: StaffId,
        /// In which browser.
        sign_in: SignInId,
        /// As what.
        role: Role,
        /// The group of the room; none for the desk and for sessions without a meeting.
        group: Option<GroupId>,
    },
}

/// What came from an invitation and ends when it is revoked.
pub(super) struct Came<'a> {
    /// The invitation itself first, then those that were made by accounts that came from it.
    pub(super) invitations: Vec<&'a Invitation>,
    /// Accounts that came by any of these.
    pub(super) staff: Vec<&'a Staff>,
}

/// A time of a meeting that needs a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The meeting.
    pub meeting: MeetingId,
    /// Which of its times.
    pub on: String,
    /// When it begins.
    pub starts_at: Millis,
}

impl Directory {
    /// The number of the newest applied event.
    #[must_use]
    pub const fn seq(&self) -> Seq {
        self.seq
    }

    /// Every session that is not forgotten.
    pub fn sessions(&self) -> impl Iterator<Item = &Plan> {
        self.sessions.values()
    }

    /// A session's plan.
    #[must_use]
    pub fn plan(&self, session: &SessionId) -> Option<&Plan> {
        self.sessions.get(session)
    }

    /// Every group, by name.
    #[must_use]
    pub fn groups(&self) -> Vec<&Group> {
        let mut all: Vec<&Group> = self.groups.values().collect();
        all.sort_by(|one, other| (&one.about.name, &one.id).cmp(&(&other.about.name, &other.id)));
        all
    }

    /// A group.
    #[must_use]
    pub fn group(&self, group: &GroupId) -> Option<&Group> {
        self.groups.get(group)
    }

    /// A group by its part of addresses.
    #[must_use]
    pub fn group_by_slug(&self, slug: &str) -> Option<&Group> {
        self.groups.values().find(|group| group.slug == slug)
    }

    /// Every meeting, by group and title.
    pub fn meetings(&self) -> impl Iterator<Item = &Meeting> {
        self.meetings.values()
    }

    /// A meeting.
    #[must_use]
    pub fn meeting(&self, meeting: &MeetingId) -> Option<&Meeting> {
        self.meetings.get(meeting)
    }

    /// A meeting by its part of the permanent link.
    #[must_use]
    pub fn meeting_by_slug(&self, slug: &str) -> Option<&Meeting> {
        self.meetings.values().find(|meeting| meeting.slug == slug)
    }

    /// Meetings that anybody may find: listed, not ended, of a group that meets.
    pub fn listed(&self) -> impl Iterator<Item = (&Meeting, &Group)> {
        self.meetings.values().filter_map(|meeting| {
            let group = self.groups.get(&meeting.about.group)?;
            (meeting.about.listed && !meeting.ended && !group.closed).then_some((meeting, group))
        })
    }

    /// A meeting as anybody finds it; `format` is its format's title.
    #[must_use]
    pub fn card(&self, meeting: &Meeting, format: String, now: Millis) -> Option<MeetingCard> {
        let group = self.groups.get(&meeting.about.group)?;
        Some(meeting.card(group, format, now, &|on| self.session_of(&meeting.id, on)))
    }

    /// A meeting as those who manage it see it.
    #[must_use]
    pub fn view(&self, meeting: &Meeting, now: Millis) -> MeetingView {
        meeting.view(now, &|on| self.session_of(&meeting.id, on))
    }

    /// The session of one time of a meeting, while it is not forgotten.
    #[must_use]
    pub fn session_of(&self, meeting: &MeetingId, on: &str) -> Option<SessionId> {
        let planned = self.planned.get(&(meeting.clone(), on.to_owned()))?;
        self.sessions
            .contains_key(&planned.session)
            .then(|| planned.session.clone())
    }

    /// The newest planned sessions of a meeting, the one that begins first in front.
    #[must_use]
    pub fn sessions_of(&self, meeting: &MeetingId) -> Vec<SessionId> {
        let first = (meeting.clone(), String::new());
        let mut all: Vec<_> = self
            .planned
            .range(first..)
            .take_while(|((of, _), _)| of == meeting)
            .map(|(_, planned)| planned)
            .filter(|planned| self.sessions.contains_key(&planned.session))
            .collect();
        all.sort_by_key(|planned| planned.starts_at);
        all.into_iter().map(|planned| planned.session.clone()).collect()
    }

    /// Times that begin within `ahead_ms`, or are going on, and have no session yet. Also after the server was down while
    /// one began.
    #[must_use]
    pub fn due(&self, now: Millis, ahead_ms: u64) -> Vec<Due> {
        let mut due = Vec::new();
        for meeting in self.meetings.values().filter(|meeting| self.takes_place(meeting)) {
            for Occurrence { on, starts_at, .. } in meeting.near(now, ahead_ms) {
                if !self.planned.contains_key(&(meeting.id.clone(), on.clone())) {
                    let meeting = meeting.id.clone();
                    due.push(Due { meeting, on, starts_at });
                }
            }
        }
        due.sort_by_key(|due| due.starts_at);
        due
    }

    /// Planned sessions that have not begun and do not fit their meeting any more: its time was cancelled or moved, it was
    /// ended, or it was changed before the lobby opened.
    #[must_use]
    pub fn stale(&self, now: Millis) -> Vec<SessionId> {
        let stale = self.planned.iter().filter(|((meeting, on), planned)| {
            if now >= planned.starts_at || !self.sessions.contains_key(&planned.session) {
                return false;
            }
            let meeting = self.meetings.get(meeting).filter(|meeting| self.takes_place(meeting));
            let Some(meeting) = meeting else { return true };
            if meeting.starts_at(on, planned.starts_at) != Some(planned.starts_at) {
                return true;
            }
            meeting.revision != planned.revision && now < planned.opens_at
        });
        stale.map(|(_, planned)| planned.session.clone()).collect()
    }

    fn takes_place(&self, meeting: &Meeting) -> bool {
        !meeting.ended && self.groups.get(&meeting.about.group).is_some_and(|group| !group.closed)
    }

    /// Everybody who serves.
    pub fn staff(&self) -> impl Iterator<Item = &Staff> {
        self.staff.values()
    }

    /// Somebody who serves.
    #[must_use]
    pub fn member(&self, staff: &StaffId) -> Option<&Staff> {
        self.staff.get(staff)
    }

    /// Somebody by the name that they sign in with, in the form in which it is compared. It looks at everybody, also after
    /// the one is found: how long it takes tells nothing of whether somebody has the name, or of who was there first.
    #[must_use]
    pub fn by_login(&self, login: &str) -> Option<&Staff> {
        let is = |staff: &Staff| staff.secrets.as_ref().is_some_and(|secrets| secrets.login == login);
        let look = |found, staff| if is(staff) { Some(staff) } else { found };
        self.staff.values().fold(None, look)
    }

    /// What somebody may do; nothing for one who serves no more.
    pub fn grants(&self, staff: &StaffId) -> impl Iterator<Item = &Grant> {
        self.staff.get(staff).into_iter().flat_map(|staff| &staff.grants)
    }

    /// Whether somebody may do it to something of `group`.
    #[must_use]
    pub fn may(&self, staff: &StaffId, operation: Operation, group: Option<&GroupId>) -> bool {
        may(self.grants(staff), operation, group)
    }

    /// The sign-in with this cookie's hash, if it is still good.
    #[must_use]
    pub fn sign_in(&self, hash: &str, now: Millis) -> Option<&SignIn> {
        let sign_in = self.sign_ins.values().find(|sign_in| sign_in.hash == hash)?;
        let good = now < sign_in.expires_at && self.staff.contains_key(&sign_in.staff);
        good.then_some(sign_in)
    }

    /// Whether this browser is signed in, for all that is known.
    #[must_use]
    pub fn is_signed_in(&self, sign_in: &SignInId) -> bool {
        self.sign_ins.contains_key(sign_in)
    }

    /// The browsers in which somebody is signed in, newest first.
    #[must_use]
    pub fn sign_ins_of(&self, staff: &StaffId, now: Millis) -> Vec<&SignIn> {
        let own = |sign_in: &&SignIn| sign_in.staff == *staff && now < sign_in.expires_at;
        let mut all: Vec<&SignIn> = self.sign_ins.values().filter(own).collect();
        all.sort_by_key(|sign_in| std::cmp::Reverse(sign_in.since));
        all
    }

    /// Every invitation, newest first.
    #[must_use]
    pub fn invitations(&self) -> Vec<&Invitation> {
        let mut all: Vec<&Invitation> = self.invitations.values().collect();
        all.sort_by_key(|invitation| std::cmp::Reverse((invitation.made_at, invitation.id.clone())));
        all
    }

    /// An invitation.
    #[must_use]
    pub fn invitation(&self, invitation: &InvitationId) -> Option<&Invitation> {
        self.invitations.get(invitation)
    }

    /// An invitation as those see it who manage invitations.
    #[must_use]
    pub fn invitation_view(&self, invitation: &Invitation, caller: Actor<'_>) -> InvitationView {
        invitation.view(self.came_from(invitation, caller).staff.len())
    }

    /// An invitation by its secret's hash, whether it is good or not.
    #[must_use]
    pub fn invitation_by_hash(&self, hash: &str) -> Option<&Invitation> {
        self.invitations.values().find(|invitation| invitation.hash == hash)
    }

    /// Everything that came from an invitation. The caller, who would call it back, stays, and with them what came from
    /// them: nobody ends their own account by this.
    pub(super) fn came_from<'a>(&'a self, invitation: &'a Invitation, caller: Actor<'_>) -> Came<'a> {
        let mut came = Came {
            invitations: vec![invitation],
            staff: Vec::new(),
        };
        let mut next = 0;
        while let Some(from) = came.invitations.get(next).copied() {
            next += 1;
            if from.uses == 0 || from.grant().is_none() {
                continue;
            }
            let living = self.staff.values().filter(|staff| staff.came_by == from.id);
            let first = came.staff.len();
            came.staff
                .extend(living.filter(|staff| caller != Actor::Staff(&staff.id)));
            let gone = self.gone.iter().filter(|(_, came_by)| **came_by == from.id);
            let ids: Vec<&StaffId> = came.staff.iter().skip(first).map(|staff| &staff.id).collect();
            for id in ids.into_iter().chain(gone.map(|(id, _)| id)) {
                let made = self.invitations.values();
                came.invitations
                    .extend(made.filter(|made| made.by.as_ref() == Some(id)));
            }
        }
        came
    }

    /// Whether what somebody opened may stay open (A2). One answer for rooms, the desk and passes.
    #[must_use]
    pub fn stands(&self, bearer: &Bearer, now: Millis) -> bool {
        match bearer {
            Bearer::Nobody => true,
            // An invitation that ended or is used up lets nobody new in; who came by it stays, until it is revoked.
            Bearer::Invited(invitation) => self
                .invitations
                .get(invitation)
                .is_some_and(|invitation| !invitation.revoked),
            Bearer::Staff {
                staff,
                sign_in,
                role,
                group,
            } => {
                let signed_in = self
                    .sign_ins
                    .get(sign_in)
                    .is_some_and(|known| known.staff == *staff && now < known.expires_at);
                signed_in && role_in(self.grants(staff), group.as_ref()) == Some(*role)
            }
        }
    }

    /// Whether a group has meetings to which only those with an invitation come.
    #[must_use]
    pub fn invites(&self, group: &GroupId) -> bool {
        self.meetings
            .values()
            .any(|meeting| meeting.about.group == *group && meeting.about.access == AccessPolicy::Invite)
    }

    /// Operators, of whom one has to stay.
    pub(super) fn operators(&self) -> usize {
        self.staff
            .values()
            .filter(|staff| staff.grants.contains(&Grant::Operator))
            .count()
    }

    /// Whether somebody can manage this server: if not, the first invitation is needed.
    #[must_use]
    pub fn has_operator(&self) -> bool {
        self.operators() > 0
    }
}
