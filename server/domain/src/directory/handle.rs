//! What the directory answers to a command: events, and bodies to erase with them, or a refusal. It changes nothing.

use super::command::{Actor, Command};
use super::event::Event;
use super::invitation::Invitation;
use super::permissions::{may, may_give};
use super::staff::{Secrets, Staff};
use super::state::Directory;
use super::{group, meeting, words};
use crate::session::Plan;
use protocol::error::{ErrorCode, Refusal};
use protocol::group::GroupDraft;
use protocol::ids::{GroupId, InvitationId, MeetingId, Millis, Seq, SessionId, SignInId, StaffId};
use protocol::limits::{DIRECTORY_GROUPS, DIRECTORY_INVITATIONS, DIRECTORY_MEETINGS, DIRECTORY_STAFF, TITLE_CHARS};
use protocol::meeting::{DateChange, MeetingDraft};
use protocol::room::Role;
use protocol::staff::{Grant, InvitationDraft, Operation};
use std::collections::BTreeSet;

/// Browsers in which one person may be signed in. The oldest is signed out by a further one.
const SIGN_INS_EACH: usize = 20;

/// Events to be stored in order, and the numbers of older ones whose bodies are erased in the same commit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// What happens. Nothing: it is so already.
    pub events: Vec<Event>,
    /// Bodies that are not needed any more.
    pub erase: Vec<Seq>,
}

impl From<Event> for Outcome {
    fn from(event: Event) -> Self {
        Self {
            events: vec![event],
            erase: Vec::new(),
        }
    }
}

type Answer = Result<Outcome, Refusal>;

impl Directory {
    /// Decides.
    ///
    /// # Errors
    /// A refusal with the field that is at fault, where there is one.
    pub fn handle(&self, now: Millis, actor: Actor<'_>, command: Command) -> Answer {
        match command {
            Command::PlanSession { plan } => self.plan_session(actor, plan),
            Command::WithdrawSession { session } => self.for_server(actor, || self.withdraw_session(session)),
            Command::ForgetSession { session } => self.for_server(actor, || self.forget_session(session)),
            Command::MakeGroup { group, about } => self.make_group(actor, group, *about),
            Command::ChangeGroup { group, revision, about } => self.change_group(actor, &group, revision, *about),
            Command::CloseGroup { group } => self.close_group(actor, &group),
            Command::MakeMeeting { meeting, about } => self.make_meeting(now, actor, meeting, *about),
            Command::ChangeMeeting {
                meeting,
                revision,
                about,
            } => self.change_meeting(now, actor, &meeting, revision, *about),
            Command::ChangeDate { meeting, on, to } => self.change_date(now, actor, &meeting, &on, &to),
            Command::EndMeeting { meeting } => self.end_meeting(actor, &meeting),
            Command::MakeInvitation {
                invitation,
                hash,
                draft,
            } => self.make_invitation(now, actor, invitation, hash, *draft),
            Command::UseInvitation { invitation } => self.use_invitation(now, invitation),
            Command::RevokeInvitation { invitation } => self.revoke_invitation(actor, &invitation),
            Command::Join {
                staff,
                invitation,
                secrets,
            } => self.join(now, staff, &invitation, secrets),
            Command::ChangeGrants { staff, grants } => self.change_grants(actor, &staff, grants),
            Command::RemoveStaff { staff } => self.remove_staff(actor, &staff),
            Command::ChangeSecrets { secrets } => self.change_secrets(actor, secrets),
            Command::SignIn {
                sign_in,
                staff,
                hash,
                expires_at,
                totp_step,
                device,
            } => {
                let known = self.staff.get(&staff).ok_or(ErrorCode::Unauthenticated)?;
                if totp_step.is_some_and(|step| step <= known.totp_step) {
                    return Err(ErrorCode::Unauthenticated.into());
                }
                let device = words::cut(&device);
                Ok(self.sign_in_event(
                    now,
                    Event::SignedIn {
                        sign_in,
                        staff,
                        hash,
                        expires_at,
                        totp_step,
                        device,
                    },
                ))
            }
            Command::UseCode { staff, totp_step } => self.use_code(actor, staff, totp_step),
            Command::SignOut { sign_in } => self.sign_out(actor, &sign_in),
            Command::SignOutEverywhere { staff, but } => self.sign_out_everywhere(actor, &staff, but.as_ref()),
        }
    }

    /// What only the server itself asks.
    fn for_server(&self, actor: Actor<'_>, decide: impl FnOnce() -> Outcome) -> Answer {
        match actor {
            Actor::Server => Ok(decide()),
            Actor::Staff(_) => Err(ErrorCode::NotPermitted.into()),
        }
    }

    /// Whether somebody may do it to something of `group`: the table's answer.
    fn allow(&self, actor: Actor<'_>, operation: Operation, group: Option<&GroupId>) -> Result<(), Refusal> {
        match actor {
            Actor::Server => Ok(()),
            Actor::Staff(staff) if may(self.grants(staff), operation, group) => Ok(()),
            Actor::Staff(_) => Err(ErrorCode::NotPermitted.into()),
        }
    }

    fn plan_session(&self, actor: Actor<'_>, plan: Box<Plan>) -> Answer {
        if actor != Actor::Server {
            return Err(ErrorCode::NotPermitted.into());
        }
        let time = plan.entry.of.as_ref().map(|of| (of.meeting.clone(), of.on.clone()));
        let planned = time.is_some_and(|time| self.planned.contains_key(&time));
        if planned || self.sessions.contains_key(&plan.session) {
            return Err(ErrorCode::Already.into());
        }
        words::number("minutes", plan.minutes, 5, 600)?;
        words::number("capacity", plan.rules.capacity, 2, 1_000)?;
        let kept = u32::try_from(plan.rules.kept_ms / 60_000).unwrap_or(u32::MAX);
        words::number("kept_minutes", kept, 0, 525_600)?;
        Ok(Event::SessionScheduled { plan }.into())
    }

    fn withdraw_session(&self, session: SessionId) -> Outcome {
        let planned = self.planned.values().any(|planned| planned.session == session);
        let event = planned.then_some(Event::SessionWithdrawn { session });
        event.map(Outcome::from).unwrap_or_default()
    }

    fn forget_session(&self, session: SessionId) -> Outcome {
        let known = self.sessions.contains_key(&session);
        let event = known.then_some(Event::SessionForgotten { session });
        event.map(Outcome::from).unwrap_or_default()
    }

    fn make_group(&self, actor: Actor<'_>, id: GroupId, about: GroupDraft) -> Answer {
        self.allow(actor, Operation::MakeGroup, Some(&id))?;
        within(self.groups.len(), DIRECTORY_GROUPS)?;
        let about = group::accept(about)?;
        self.name_is_free(&id, &about.name)?;
        let slug = group::free_slug(&about.name, "group", |slug| self.group_by_slug(slug).is_some());
        Ok(Event::GroupMade {
            group: id,
            slug,
            about: Box::new(about),
            by: by(actor),
        }
        .into())
    }

    fn change_group(&self, actor: Actor<'_>, id: &GroupId, revision: u32, about: GroupDraft) -> Answer {
        self.allow(actor, Operation::ChangeGroup, Some(id))?;
        let known = self.open_group(id)?;
        let about = group::accept(about)?;
        if about == known.about {
            return Ok(Outcome::default());
        }
        same_revision(revision, known.revision)?;
        self.name_is_free(id, &about.name)?;
        Ok(Event::GroupChanged {
            group: id.clone(),
            about: Box::new(about),
            by: by(actor),
        }
        .into())
    }

    /// Two groups of one name could not be told apart in a list. It also makes a form that is sent twice heard.
    fn name_is_free(&self, id: &GroupId, name: &str) -> Result<(), Refusal> {
        let same = |group: &&group::Group| {
            group.id != *id && !group.closed && group.about.name.to_lowercase() == name.to_lowercase()
        };
        if self.groups.values().any(|group| same(&group)) {
            let because = "Another group has this name.";
            return Err(Refusal::new(ErrorCode::Already).in_field("name").because(because));
        }
        Ok(())
    }

    fn open_group(&self, id: &GroupId) -> Result<&group::Group, Refusal> {
        let known = self.groups.get(id).ok_or(ErrorCode::NotFound)?;
        if known.closed {
            return Err(Refusal::new(ErrorCode::NotNow).because("This group meets no more."));
        }
        Ok(known)
    }

    fn close_group(&self, actor: Actor<'_>, id: &GroupId) -> Answer {
        self.allow(actor, Operation::ChangeGroup, Some(id))?;
        let known = self.groups.get(id).ok_or(ErrorCode::NotFound)?;
        if known.closed {
            return Ok(Outcome::default());
        }
        let by = by(actor);
        let meetings = self
            .meetings
            .values()
            .filter(|meeting| meeting.about.group == *id && !meeting.ended);
        let mut events: Vec<Event> = meetings
            .map(|meeting| Event::MeetingEnded {
                meeting: meeting.id.clone(),
                by: by.clone(),
            })
            .collect();
        let invitations = self
            .invitations
            .values()
            .filter(|invitation| invitation.group.as_ref() == Some(id) && !invitation.revoked);
        events.extend(invitations.map(|invitation| Event::InvitationRevoked {
            invitation: invitation.id.clone(),
            by: by.clone(),
        }));
        // Whoever served here only serves on without a grant; the account is theirs.
        for staff in self.staff.values() {
            let grants: Vec<Grant> = staff
                .grants()
                .into_iter()
                .filter(|grant| grant.role().1 != Some(id))
                .collect();
            if grants.len() < staff.grants.len() {
                events.push(Event::GrantsChanged {
                    staff: staff.id.clone(),
                    grants,
                    by: by.clone(),
                });
            }
        }
        events.push(Event::GroupClosed { group: id.clone(), by });
        Ok(Outcome {
            events,
            erase: Vec::new(),
        })
    }

    fn make_meeting(&self, now: Millis, actor: Actor<'_>, id: MeetingId, about: MeetingDraft) -> Answer {
        self.allow(actor, Operation::MakeMeeting, Some(&about.group))?;
        within(self.meetings.len(), DIRECTORY_MEETINGS)?;
        self.open_group(&about.group)?;
        let (about, times) = meeting::accept(about)?;
        meeting::to_come(&times, now)?;
        let twin = |known: &meeting::Meeting| !known.ended && known.about == about;
        if self.meetings.values().any(twin) {
            let because = "There is exactly this meeting already.";
            return Err(Refusal::new(ErrorCode::Already).because(because));
        }
        let slug = group::free_slug(&about.title, "meeting", |slug| self.meeting_by_slug(slug).is_some());
        Ok(Event::MeetingMade {
            meeting: id,
            slug,
            about: Box::new(about),
            by: by(actor),
        }
        .into())
    }

    fn known_meeting(&self, actor: Actor<'_>, id: &MeetingId) -> Result<&meeting::Meeting, Refusal> {
        // Whether there is such a meeting is no secret: its permanent link is for everybody.
        let known = self.meetings.get(id).ok_or(ErrorCode::NotFound)?;
        self.allow(actor, Operation::ChangeMeeting, Some(&known.about.group))?;
        Ok(known)
    }

    fn change_meeting(
        &self,
        now: Millis,
        actor: Actor<'_>,
        id: &MeetingId,
        revision: u32,
        about: MeetingDraft,
    ) -> Answer {
        let known = self.known_meeting(actor, id)?;
        if known.ended {
            return Err(Refusal::new(ErrorCode::NotNow).because("This meeting takes place no more."));
        }
        // A meeting may go to another group of the same hands.
        self.allow(actor, Operation::ChangeMeeting, Some(&about.group))?;
        self.open_group(&about.group)?;
        let (about, times) = meeting::accept(about)?;
        if about == known.about {
            return Ok(Outcome::default());
        }
        same_revision(revision, known.revision)?;
        if about.schedule != known.about.schedule {
            meeting::to_come(&times, now)?;
        }
        Ok(Event::MeetingChanged {
            meeting: id.clone(),
            about: Box::new(about),
            by: by(actor),
        }
        .into())
    }

    fn change_date(&self, now: Millis, actor: Actor<'_>, id: &MeetingId, on: &str, to: &DateChange) -> Answer {
        let known = self.known_meeting(actor, id)?;
        let about = known.with_date(on, to)?;
        if known.has_begun(on, now) {
            let because =
                "This date has begun. End its session in its room; another one on another day is a new meeting.";
            return Err(Refusal::new(ErrorCode::NotNow).in_field("on").because(because));
        }
        self.change_meeting(now, actor, id, known.revision, about)
            .map_err(|refusal| {
                // The form has one date, not the whole schedule.
                let about_date = refusal
                    .field
                    .as_deref()
                    .is_some_and(|field| field.starts_with("schedule."));
                if !about_date {
                    return refusal;
                }
                let field = if matches!(to, DateChange::Moved(_)) { "to" } else { "on" };
                refusal.in_field(field)
            })
    }

    fn end_meeting(&self, actor: Actor<'_>, id: &MeetingId) -> Answer {
        let known = self.known_meeting(actor, id)?;
        if known.ended {
            return Ok(Outcome::default());
        }
        Ok(Event::MeetingEnded {
            meeting: id.clone(),
            by: by(actor),
        }
        .into())
    }

    fn make_invitation(
        &self,
        now: Millis,
        actor: Actor<'_>,
        id: InvitationId,
        hash: String,
        draft: InvitationDraft,
    ) -> Answer {
        let group = draft.group.as_ref();
        self.allow(actor, Operation::MakeInvitation, group)?;
        if let Actor::Staff(staff) = actor
            && !may_give(self.grants(staff), draft.role, group)
        {
            let because = "You can invite people, greeters and deputies. Operators invite all others.";
            return Err(Refusal::new(ErrorCode::NotPermitted).in_field("role").because(because));
        }
        let alive = self.invitations.values().filter(|known| known.good(now).is_ok());
        within(alive.count(), DIRECTORY_INVITATIONS)?;
        let everywhere = matches!(draft.role, Role::Operator | Role::Clinician);
        match group {
            Some(_) if everywhere => {
                let because = "This role is for the whole server. Leave the group out.";
                return Err(Refusal::new(ErrorCode::Invalid).in_field("group").because(because));
            }
            None if !everywhere => {
                let because = "Choose the group that it is for.";
                return Err(Refusal::new(ErrorCode::Invalid).in_field("group").because(because));
            }
            Some(group) => {
                self.open_group(group)?;
            }
            None => {}
        }
        words::number("hours", draft.hours, 1, 8_760)?;
        let most = if draft.role == Role::Attendee { 500 } else { 1 };
        words::number("most_uses", draft.most_uses, 1, most)?;
        let note = words::may_be_empty("note", &draft.note, TITLE_CHARS)?;
        if self.invitations.values().any(|known| known.key == draft.client_key) {
            // The secret of the first is gone: it can be called back, and another one made.
            let because = "This invitation was made already.";
            return Err(Refusal::new(ErrorCode::Already).because(because));
        }
        Ok(Event::InvitationMade {
            invitation: id,
            hash,
            role: draft.role,
            group: draft.group,
            expires_at: now.plus(u64::from(draft.hours) * 3_600_000),
            most_uses: draft.most_uses,
            key: draft.client_key,
            by: by(actor),
            note,
        }
        .into())
    }

    fn use_invitation(&self, now: Millis, id: InvitationId) -> Answer {
        let known = self.invitations.get(&id).ok_or(ErrorCode::Unauthenticated)?;
        known.good(now)?;
        Ok(Event::InvitationUsed { invitation: id }.into())
    }

    fn revoke_invitation(&self, actor: Actor<'_>, id: &InvitationId) -> Answer {
        let known = self.invitations.get(id).ok_or(ErrorCode::NotFound)?;
        self.allow(actor, Operation::RevokeInvitation, known.group.as_ref())?;
        if let Actor::Staff(staff) = actor
            && !may_give(self.grants(staff), known.role, known.group.as_ref())
        {
            return Err(ErrorCode::NotPermitted.into());
        }
        if known.revoked {
            return Ok(Outcome::default());
        }
        let came: Vec<&Staff> = self.staff.values().filter(|staff| staff.came_by == *id).collect();
        self.keeps_an_operator(&came)?;
        let mut outcome = Outcome::from(Event::InvitationRevoked {
            invitation: id.clone(),
            by: by(actor),
        });
        for staff in came {
            self.remove(staff, actor, &mut outcome);
            self.call_back_guests(staff, actor, &mut outcome);
        }
        Ok(outcome)
    }

    fn join(&self, now: Millis, staff: StaffId, id: &InvitationId, secrets: Box<Secrets>) -> Answer {
        let invitation = self.invitations.get(id).ok_or(ErrorCode::Unauthenticated)?;
        invitation.good(now)?;
        let Some(grant) = invitation.grant() else {
            return Err(Refusal::new(ErrorCode::Unauthenticated).in_field("link"));
        };
        if let Some(group) = &invitation.group {
            self.open_group(group)?;
        }
        within(self.staff.len(), DIRECTORY_STAFF)?;
        if self.staff.contains_key(&staff) {
            return Err(ErrorCode::Already.into());
        }
        if self.by_login(&secrets.login).is_some() {
            let because = "Somebody here signs in with this name. Choose another one.";
            return Err(Refusal::new(ErrorCode::NicknameTaken)
                .in_field("login")
                .because(because));
        }
        Ok(Event::StaffJoined {
            staff,
            invitation: id.clone(),
            grants: vec![grant],
            secrets: Some(secrets),
        }
        .into())
    }

    fn change_grants(&self, actor: Actor<'_>, id: &StaffId, grants: Vec<Grant>) -> Answer {
        self.allow(actor, Operation::ChangeStaff, None)?;
        let known = self.staff.get(id).ok_or(ErrorCode::NotFound)?;
        let grants: BTreeSet<Grant> = grants.into_iter().collect();
        for group in grants.iter().filter_map(|grant| grant.role().1) {
            let known = self.groups.get(group).filter(|group| !group.closed);
            known.ok_or_else(|| Refusal::new(ErrorCode::NotFound).in_field("grants"))?;
        }
        if grants == known.grants {
            return Ok(Outcome::default());
        }
        if !grants.contains(&Grant::Operator) {
            self.keeps_an_operator(&[known])?;
        }
        Ok(Event::GrantsChanged {
            staff: id.clone(),
            grants: grants.into_iter().collect(),
            by: by(actor),
        }
        .into())
    }

    /// A server without an operator could be managed by nobody any more. Whoever has the machine can still invite one,
    /// but no click in a browser may bring it so far.
    fn keeps_an_operator(&self, going: &[&Staff]) -> Result<(), Refusal> {
        let lost = going
            .iter()
            .filter(|staff| staff.grants.contains(&Grant::Operator))
            .count();
        if lost > 0 && lost == self.operators() {
            let because = "Nobody else is operator. Invite another one first.";
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        Ok(())
    }

    fn remove_staff(&self, actor: Actor<'_>, id: &StaffId) -> Answer {
        self.allow(actor, Operation::ChangeStaff, None)?;
        let known = self.staff.get(id).ok_or(ErrorCode::NotFound)?;
        self.keeps_an_operator(&[known])?;
        let mut outcome = Outcome::default();
        self.remove(known, actor, &mut outcome);
        Ok(outcome)
    }

    fn remove(&self, staff: &Staff, actor: Actor<'_>, outcome: &mut Outcome) {
        outcome.erase.extend(&staff.bodies);
        let own = self.sign_ins.values().filter(|sign_in| sign_in.staff == staff.id);
        outcome
            .erase
            .extend(own.filter_map(|sign_in| self.devices.get(&sign_in.id)));
        outcome.events.push(Event::StaffRemoved {
            staff: staff.id.clone(),
            by: by(actor),
        });
        // Or whoever is removed would come back by one that they made the day before. Accounts that came by an earlier one
        // stand among the people, and stay: from the first operator everybody came.
        let to_serve = |known: &Invitation| known.grant().is_some() && known.uses < known.most_uses;
        self.call_back(staff, actor, to_serve, outcome);
    }

    /// Those whom somebody invited as guests stay when that person leaves, and go when it was an error to let them invite.
    fn call_back_guests(&self, staff: &Staff, actor: Actor<'_>, outcome: &mut Outcome) {
        self.call_back(staff, actor, |known| known.grant().is_none(), outcome);
    }

    fn call_back(&self, maker: &Staff, actor: Actor<'_>, which: impl Fn(&Invitation) -> bool, outcome: &mut Outcome) {
        let made = self
            .invitations
            .values()
            .filter(|known| known.by.as_ref() == Some(&maker.id));
        for known in made.filter(|known| !known.revoked && which(known)) {
            outcome.events.push(Event::InvitationRevoked {
                invitation: known.id.clone(),
                by: by(actor),
            });
        }
    }

    fn change_secrets(&self, actor: Actor<'_>, secrets: Box<Secrets>) -> Answer {
        let Actor::Staff(id) = actor else {
            return Err(ErrorCode::NotPermitted.into());
        };
        self.allow(actor, Operation::OwnAccount, None)?;
        let known = self.staff.get(id).ok_or(ErrorCode::NotFound)?;
        if known.secrets.as_ref() == Some(&secrets) {
            return Ok(Outcome::default());
        }
        let way = secrets.password.is_some() || !secrets.passkeys.is_empty();
        if !way {
            let because = "It is the last way in which you can sign in. Add another one first.";
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        let event = Event::SecretsChanged {
            staff: id.clone(),
            secrets: Some(secrets),
        };
        Ok(Outcome {
            events: vec![event],
            erase: known.bodies.clone(),
        })
    }

    fn use_code(&self, actor: Actor<'_>, staff: StaffId, totp_step: u64) -> Answer {
        let known = self.staff.get(&staff).ok_or(ErrorCode::Unauthenticated)?;
        if actor != Actor::Server || totp_step <= known.totp_step {
            return Err(ErrorCode::Unauthenticated.into());
        }
        Ok(Event::CodeUsed { staff, totp_step }.into())
    }

    fn sign_in_event(&self, now: Millis, event: Event) -> Outcome {
        let mut outcome = Outcome::default();
        let Event::SignedIn { staff, .. } = &event else {
            return outcome;
        };
        let over = self.sign_ins.values().filter(|sign_in| now >= sign_in.expires_at);
        outcome
            .erase
            .extend(over.filter_map(|sign_in| self.devices.get(&sign_in.id)));
        for sign_in in self.sign_ins_of(staff, now).into_iter().skip(SIGN_INS_EACH - 1) {
            self.end(&sign_in.id, None, &mut outcome);
        }
        outcome.events.push(event);
        outcome
    }

    fn end(&self, sign_in: &SignInId, by: Option<StaffId>, outcome: &mut Outcome) {
        outcome.erase.extend(self.devices.get(sign_in));
        outcome.events.push(Event::SignedOut {
            sign_in: sign_in.clone(),
            by,
        });
    }

    fn sign_out(&self, actor: Actor<'_>, id: &SignInId) -> Answer {
        let known = self.sign_ins.get(id).ok_or(ErrorCode::NotFound)?;
        if actor != Actor::Staff(&known.staff) {
            // Another one's is as if it were not there.
            self.allow(actor, Operation::ChangeStaff, None)
                .map_err(|_| ErrorCode::NotFound)?;
        }
        let mut outcome = Outcome::default();
        self.end(id, by(actor), &mut outcome);
        Ok(outcome)
    }

    fn sign_out_everywhere(&self, actor: Actor<'_>, staff: &StaffId, but: Option<&SignInId>) -> Answer {
        if actor != Actor::Staff(staff) {
            self.allow(actor, Operation::ChangeStaff, None)?;
        }
        if !self.staff.contains_key(staff) {
            return Err(ErrorCode::NotFound.into());
        }
        let mut outcome = Outcome::default();
        let own = self.sign_ins.values().filter(|sign_in| sign_in.staff == *staff);
        for sign_in in own.filter(|sign_in| Some(&sign_in.id) != but) {
            self.end(&sign_in.id, by(actor), &mut outcome);
        }
        Ok(outcome)
    }
}

fn by(actor: Actor<'_>) -> Option<StaffId> {
    match actor {
        Actor::Server => None,
        Actor::Staff(staff) => Some(staff.clone()),
    }
}

fn within(have: usize, most: usize) -> Result<(), Refusal> {
    if have < most {
        return Ok(());
    }
    let because = format!("This server takes {most} of them.");
    Err(Refusal::new(ErrorCode::Full).because(because))
}

fn same_revision(have: u32, known: u32) -> Result<(), Refusal> {
    if have == known {
        return Ok(());
    }
    let because = "Somebody changed this meanwhile. Look at it again, then save.";
    Err(Refusal::new(ErrorCode::Outdated).because(because))
}
