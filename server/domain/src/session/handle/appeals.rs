//! Who may write to those who run the session after they were removed or not let in: once, and what becomes of it. No hook,
//! mute or lock touches it.

use super::{Outcome, Session};
use crate::session::appeals::AppealWords;
use crate::session::event::Event;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{AppealId, ClientKey, MemberId};
use protocol::limits::VIEW_APPEALS;
use protocol::room::{Presence, Role};
use protocol::text::Text;

impl Session {
    /// The role of somebody who was removed, or not let in: only attendees and greeters can be turned away from the line.
    pub(super) fn role_of_removed(&self, me: &MemberId) -> Result<Role, Refusal> {
        if let Some(known) = self.member(me).filter(|known| known.is_removed()) {
            return Ok(known.role);
        }
        if self.line.turned_away.contains(me) {
            return Ok(self.member(me).map_or(Role::Attendee, |known| known.role));
        }
        let presence = self.member(me).map(|known| known.presence);
        let because = match presence {
            Some(Presence::Here | Presence::Away) => {
                "You are in this session: say it there, or ask a facilitator for a private talk."
            }
            Some(Presence::Left | Presence::Removed) | None => {
                "Nobody asked you to leave this session. You can come in at its door."
            }
        };
        Err(Refusal::new(ErrorCode::NotPermitted).because(because))
    }

    /// After the end nobody is there to read it.
    pub(super) fn too_late_to_appeal() -> Refusal {
        let because = "The session is not going on, so nobody there can read it. The helplines answer at any time.";
        Refusal::new(ErrorCode::NotNow).because(because)
    }

    pub(super) fn appeal(&self, me: &MemberId, nickname: Text, text: Text, key: ClientKey) -> Outcome {
        if let Some(before) = self.appeals.iter().find(|known| known.by == *me) {
            if before.key == key {
                return Ok(Vec::new().into());
            }
            let because = "You have written to them once. They can read it while the session goes on.";
            return Err(Refusal::new(ErrorCode::Already).because(because));
        }
        if self.open_appeals().count() >= VIEW_APPEALS {
            let because = "Many messages wait for those who run the session. Please try again in a few minutes.";
            return Err(Refusal::new(ErrorCode::Busy).because(because));
        }
        Ok(vec![Event::Appealed {
            member: me.clone(),
            key,
            reason: self.removals.get(me).and_then(|removal| removal.reason),
            words: Some(Box::new(AppealWords {
                nickname: self.nickname_of_removed(me, nickname),
                text,
            })),
        }]
        .into())
    }

    pub(super) fn resolve_appeal(&self, me: &MemberId, appeal: AppealId) -> Outcome {
        if !self.open_appeals().any(|known| known.appeal == appeal) {
            return Err(Refusal::new(ErrorCode::NotFound).in_field("appeal"));
        }
        Ok(vec![Event::AppealResolved { appeal, by: me.clone() }].into())
    }
}
