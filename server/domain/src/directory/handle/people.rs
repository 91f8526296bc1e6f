//! Those who serve: how they join, what they may do, how they sign in and out, and how they go.

use super::invitations::revoke;
use super::{Answer, Outcome, by, within};
use crate::directory::command::Actor;
use crate::directory::event::Event;
use crate::directory::staff::{Secrets, Staff};
use crate::directory::state::Directory;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{InvitationId, Millis, SignInId, StaffId};
use protocol::limits::DIRECTORY_STAFF;
use protocol::staff::{Grant, Operation};
use std::collections::BTreeSet;

/// Browsers in which one person may be signed in. The oldest is signed out by a further one.
const SIGN_INS_EACH: usize = 20;

impl Directory {
    pub(super) fn join(&self, now: Millis, staff: StaffId, id: &InvitationId, secrets: Box<Secrets>) -> Answer {
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

    pub(super) fn change_grants(&self, actor: Actor<'_>, id: &StaffId, grants: Vec<Grant>) -> Answer {
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
    pub(super) fn keeps_an_operator(&self, going: &[&Staff]) -> Result<(), Refusal> {
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

    pub(super) fn remove_staff(&self, actor: Actor<'_>, id: &StaffId) -> Answer {
        self.allow(actor, Operation::ChangeStaff, None)?;
        let known = self.staff.get(id).ok_or(ErrorCode::NotFound)?;
        self.keeps_an_operator(&[known])?;
        let mut outcome = Outcome::default();
        self.remove(known, actor, &mut outcome);
        // Or they would come back by one that they made the day before. Whom they invited stays, guests and accounts: that
        // somebody leaves is no fault of those.
        let own = self.invitations.values().filter(|made| made.by.as_ref() == Some(id));
        let to_serve = own.filter(|made| made.grant().is_some() && made.uses < made.most_uses);
        revoke(to_serve, actor, &mut outcome);
        Ok(outcome)
    }

    pub(super) fn remove(&self, staff: &Staff, actor: Actor<'_>, outcome: &mut Outcome) {
        outcome.erase.extend(&staff.bodies);
        let own = self.sign_ins.values().filter(|sign_in| sign_in.staff == staff.id);
        outcome
            .erase
            .extend(own.filter_map(|sign_in| self.devices.get(&sign_in.id)));
        outcome.events.push(Event::StaffRemoved {
            staff: staff.id.clone(),
            by: by(actor),
        });
    }

    pub(super) fn change_secrets(&self, actor: Actor<'_>, secrets: Box<Secrets>) -> Answer {
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

    pub(super) fn use_code(&self, actor: Actor<'_>, staff: StaffId, totp_step: u64) -> Answer {
        let known = self.staff.get(&staff).ok_or(ErrorCode::Unauthenticated)?;
        if actor != Actor::Server || totp_step <= known.totp_step {
            return Err(ErrorCode::Unauthenticated.into());
        }
        Ok(Event::CodeUsed { staff, totp_step }.into())
    }

    pub(super) fn sign_in_event(&self, now: Millis, event: Event) -> Outcome {
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

    pub(super) fn end(&self, sign_in: &SignInId, by: Option<StaffId>, outcome: &mut Outcome) {
        outcome.erase.extend(self.devices.get(sign_in));
        outcome.events.push(Event::SignedOut {
            sign_in: sign_in.clone(),
            by,
        });
    }

    pub(super) fn sign_out(&self, actor: Actor<'_>, id: &SignInId) -> Answer {
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

    pub(super) fn sign_out_everywhere(&self, actor: Actor<'_>, staff: &StaffId, but: Option<&SignInId>) -> Answer {
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
