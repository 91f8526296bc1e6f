//! Meetings: made, changed, one date of them changed, ended.

use super::{Answer, Outcome, by, same_revision, within};
use crate::directory::command::Actor;
use crate::directory::event::Event;
use crate::directory::state::Directory;
use crate::directory::{group, meeting};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{MeetingId, Millis};
use protocol::limits::DIRECTORY_MEETINGS;
use protocol::meeting::{DateChange, MeetingDraft};
use protocol::staff::Operation;

impl Directory {
    pub(super) fn make_meeting(&self, now: Millis, actor: Actor<'_>, id: MeetingId, about: MeetingDraft) -> Answer {
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

    pub(super) fn known_meeting(&self, actor: Actor<'_>, id: &MeetingId) -> Result<&meeting::Meeting, Refusal> {
        // Whether there is such a meeting is no secret: its permanent link is for everybody.
        let known = self.meetings.get(id).ok_or(ErrorCode::NotFound)?;
        self.allow(actor, Operation::ChangeMeeting, Some(&known.about.group))?;
        Ok(known)
    }

    pub(super) fn change_meeting(
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

    pub(super) fn change_date(
        &self,
        now: Millis,
        actor: Actor<'_>,
        id: &MeetingId,
        on: &str,
        to: &DateChange,
    ) -> Answer {
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

    pub(super) fn end_meeting(&self, actor: Actor<'_>, id: &MeetingId) -> Answer {
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
}
