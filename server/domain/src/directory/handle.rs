//! What the directory answers to a command: events, and bodies to erase with them, or a refusal. It changes nothing. This file
//! says who is asked for which command; what is decided is in `handle/`.

mod groups;
mod invitations;
mod meetings;
mod people;

use super::command::{Actor, Command, Times};
use super::event::Event;
use super::permissions::may;
use super::state::Directory;
use super::words;
use crate::session::Plan;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{GroupId, Seq, SessionId, StaffId};
use protocol::staff::Operation;

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
    pub fn handle(&self, times: impl Into<Times>, actor: Actor<'_>, command: Command) -> Answer {
        let times = times.into();
        let Times { now, surely } = times;
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
            } => self.make_invitation(times, actor, invitation, hash, *draft),
            Command::UseInvitation { invitation, guest } => self.use_invitation(surely, invitation, guest),
            Command::RevokeInvitation { invitation } => self.revoke_invitation(actor, &invitation),
            Command::Join {
                staff,
                invitation,
                secrets,
            } => self.join(surely, staff, &invitation, secrets),
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
                    surely,
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
