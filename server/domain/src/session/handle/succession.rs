//! Who runs the session when its chair is gone: the declared deputy, or nobody; never a stranger.

use super::{Outcome, Session};
use crate::session::event::Event;
use protocol::error::{ErrorCode, Refusal};
use protocol::format::WithoutChair;
use protocol::ids::{MemberId, Millis};
use protocol::room::{ChairState, Presence, Role, ShareEnd, Stage};

impl Session {
    /// Whether a facilitator is connected.
    fn facilitator_is_here(&self) -> bool {
        let mut members = self.members.iter();
        members.any(|member| member.role == Role::Facilitator && member.presence == Presence::Here)
    }

    /// Whether the session needs somebody who runs it.
    pub(super) const fn needs_chair(&self) -> bool {
        matches!(self.stage, Stage::InProgress | Stage::Fellowship)
    }

    /// What follows for the chair from who is here.
    pub(super) fn chair_follows(&self, now: Millis) -> Vec<Event> {
        if !self.needs_chair() {
            return Vec::new();
        }
        match (self.chair.state, self.facilitator_is_here()) {
            (ChairState::Here, false) => vec![Event::ChairChanged {
                state: ChairState::Lost,
            }],
            (ChairState::Lost | ChairState::Held, true) => {
                let mut events = vec![Event::ChairChanged {
                    state: ChairState::Here,
                }];
                events.extend(self.give_back_time(now, self.chair.since));
                events
            }
            (ChairState::Here, true) | (ChairState::Lost | ChairState::Held, false) => Vec::new(),
        }
    }

    pub(super) fn take_chair(&self, me: &MemberId) -> Outcome {
        if self.chair.state == ChairState::Here {
            return Err(Refusal::new(ErrorCode::Already).because("Somebody has the chair."));
        }
        Ok(self.make_chair(me)?.into())
    }

    /// `me` has the chair, unless a facilitator is here; those who had it before and are gone are deputies from now on.
    /// Nobody could unmute a chair, so that somebody who is muted does not become one; and whoever is away has to come back
    /// first, or the chair would be lost again at once.
    pub(super) fn make_chair(&self, me: &MemberId) -> Result<Vec<Event>, Refusal> {
        if self.facilitator_is_here() {
            return Ok(Vec::new());
        }
        self.not_muted(me)?;
        if self.presence_of(me) != Some(Presence::Here) {
            return Err(Refusal::new(ErrorCode::NotNow));
        }
        let before = self.members.iter().filter(|member| member.role == Role::Facilitator);
        let role_changed = |member: &MemberId, role| Event::RoleChanged {
            member: member.clone(),
            role,
        };
        let mut events = vec![role_changed(me, Role::Facilitator)];
        events.extend(before.map(|member| role_changed(&member.id, Role::CoFacilitator)));
        Ok(events)
    }

    /// When waiting for a chair is over.
    pub(super) fn chair_deadline(&self) -> Option<Millis> {
        let rules = &self.plan()?.rules;
        let patience = match self.chair.state {
            ChairState::Here => return None,
            ChairState::Lost => rules.succession_ms,
            ChairState::Held => rules.chairless_ms,
        };
        self.needs_chair().then(|| self.chair.since.plus(patience))
    }

    /// Whether the session ends when nobody comes for the chair in time.
    pub(super) fn ends_without_chair(&self) -> bool {
        let without = self
            .plan()
            .map_or(WithoutChair::Close, |plan| plan.format.without_chair);
        self.chair.state == ChairState::Held || without == WithoutChair::Close
    }

    /// Nobody came for the chair in time.
    pub(super) fn go_on_without_chair(&self) -> Vec<Event> {
        let without = self
            .plan()
            .map_or(WithoutChair::Close, |plan| plan.format.without_chair);
        match (self.chair.state, without) {
            (ChairState::Lost, WithoutChair::Fellowship) => {
                let mut events = self.end_share(ShareEnd::MovedOn);
                events.push(Event::ChairChanged {
                    state: ChairState::Held,
                });
                events
            }
            (ChairState::Lost, WithoutChair::Close) | (ChairState::Held, _) => self.move_to(Stage::Ended),
            (ChairState::Here, _) => Vec::new(),
        }
    }
}
