//! Invitations: made, used, revoked with what came from them.

use super::{Answer, Outcome, by, within};
use crate::directory::command::{Actor, Times};
use crate::directory::event::Event;
use crate::directory::invitation::Invitation;
use crate::directory::permissions::may_give;
use crate::directory::state::{Came, Directory};
use crate::directory::words;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{InvitationId, Millis, StaffId};
use protocol::limits::{DIRECTORY_INVITATIONS, TITLE_CHARS};
use protocol::room::Role;
use protocol::staff::{Grant, InvitationDraft, Operation};

impl Directory {
    pub(super) fn make_invitation(
        &self,
        Times { now, surely }: Times,
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
        let alive = self.invitations.values().filter(|known| known.good(surely).is_ok());
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
            // The secret of the first is gone: it can be revoked, and another one made.
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

    pub(super) fn use_invitation(&self, now: Millis, id: InvitationId, guest: Option<String>) -> Answer {
        let known = self.invitations.get(&id).ok_or(ErrorCode::Unauthenticated)?;
        known.good_for(guest.as_deref(), now)?;
        if known.was_used_by(guest.as_deref()) {
            return Ok(Outcome::default());
        }
        Ok(Event::InvitationUsed {
            invitation: id,
            key: None,
            guest,
        }
        .into())
    }

    pub(super) fn revoke_invitation(&self, actor: Actor<'_>, id: &InvitationId) -> Answer {
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
        let came = self.came_from(known, actor);
        if let Actor::Staff(caller) = actor {
            self.may_end(caller, known, &came)?;
        }
        self.keeps_an_operator(&came.staff)?;
        let mut outcome = Outcome::default();
        revoke(came.invitations, actor, &mut outcome);
        for staff in came.staff {
            self.remove(staff, actor, &mut outcome);
        }
        Ok(outcome)
    }

    /// Nobody ends by an invitation what they could not have given: its account may have been given more since.
    fn may_end(&self, caller: &StaffId, known: &Invitation, came: &Came<'_>) -> Result<(), Refusal> {
        if self.staff.get(caller).is_some_and(|staff| staff.came_by == known.id) {
            let because = "You came by this invitation yourself. Another operator can call it back.";
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        let accounts = came.staff.iter().flat_map(|staff| &staff.grants).map(Grant::role);
        let open = came.invitations.iter().filter(|made| !made.revoked);
        let invitations = open.map(|made| (made.role, made.group.as_ref()));
        if accounts
            .chain(invitations)
            .all(|(role, group)| may_give(self.grants(caller), role, group))
        {
            return Ok(());
        }
        let because = "Somebody who came from it does more by now than you can give. An operator can call it back.";
        Err(Refusal::new(ErrorCode::NotPermitted).because(because))
    }
}

/// Calls back those that were not before.
pub(super) fn revoke<'a>(
    invitations: impl IntoIterator<Item = &'a Invitation>,
    actor: Actor<'_>,
    outcome: &mut Outcome,
) {
    for known in invitations.into_iter().filter(|known| !known.revoked) {
        outcome.events.push(Event::InvitationRevoked {
            invitation: known.id.clone(),
            by: by(actor),
        });
    }
}
