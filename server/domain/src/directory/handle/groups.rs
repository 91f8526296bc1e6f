//! Groups: made, changed, closed with what belongs to them.

use super::{Answer, Outcome, by, same_revision, within};
use crate::directory::command::Actor;
use crate::directory::event::Event;
use crate::directory::group;
use crate::directory::state::Directory;
use protocol::error::{ErrorCode, Refusal};
use protocol::group::GroupDraft;
use protocol::ids::GroupId;
use protocol::limits::DIRECTORY_GROUPS;
use protocol::staff::{Grant, Operation};

impl Directory {
    pub(super) fn make_group(&self, actor: Actor<'_>, id: GroupId, about: GroupDraft) -> Answer {
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

    pub(super) fn change_group(&self, actor: Actor<'_>, id: &GroupId, revision: u32, about: GroupDraft) -> Answer {
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
    pub(super) fn name_is_free(&self, id: &GroupId, name: &str) -> Result<(), Refusal> {
        let same = |group: &&group::Group| {
            group.id != *id && !group.closed && group.about.name.to_lowercase() == name.to_lowercase()
        };
        if self.groups.values().any(|group| same(&group)) {
            let because = "Another group has this name.";
            return Err(Refusal::new(ErrorCode::Already).in_field("name").because(because));
        }
        Ok(())
    }

    pub(super) fn open_group(&self, id: &GroupId) -> Result<&group::Group, Refusal> {
        let known = self.groups.get(id).ok_or(ErrorCode::NotFound)?;
        if known.closed {
            return Err(Refusal::new(ErrorCode::NotNow).because("This group meets no more."));
        }
        Ok(known)
    }

    pub(super) fn close_group(&self, actor: Actor<'_>, id: &GroupId) -> Answer {
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
}
