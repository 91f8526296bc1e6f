//! The floor and its queue.

use super::{Outcome, Session};
use crate::session::event::Event;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{MemberId, Millis};
use protocol::limits::EXTEND_MINUTES;
use protocol::room::{FloorPolicy, HandEnd, Presence, Role, ShareEnd};

impl Session {
    pub(super) fn raise_hand(&self, me: &MemberId) -> Outcome {
        self.not_muted(me)?;
        if self.floor == FloorPolicy::Open {
            return Err(Refusal::new(ErrorCode::NotNow).because("Everybody may write now."));
        }
        if self.has_hand(me) || self.holds_floor(me) {
            return Err(Refusal::new(ErrorCode::Already));
        }
        Ok(vec![Event::HandRaised { member: me.clone() }].into())
    }

    pub(super) fn lower_hand(&self, me: &MemberId, end: HandEnd) -> Outcome {
        if !self.has_hand(me) {
            return Err(Refusal::new(ErrorCode::Already));
        }
        Ok(vec![Event::HandLowered {
            member: me.clone(),
            end,
        }]
        .into())
    }

    pub(super) fn pass(&self, me: &MemberId) -> Outcome {
        if self.holds_floor(me) {
            return Ok(self
                .end_share_event(ShareEnd::Passed)
                .into_iter()
                .collect::<Vec<_>>()
                .into());
        }
        self.lower_hand(me, HandEnd::Passed)
            .map_err(|_| Refusal::new(ErrorCode::NotYourTurn))
    }

    pub(super) fn done(&self, me: &MemberId) -> Outcome {
        if !self.holds_floor(me) {
            return Err(Refusal::new(ErrorCode::NotYourTurn));
        }
        Ok(self
            .end_share_event(ShareEnd::Done)
            .into_iter()
            .collect::<Vec<_>>()
            .into())
    }

    pub(super) fn still_writing(&self, me: &MemberId) -> Outcome {
        if self.holds_floor(me) {
            Ok(Vec::new().into())
        } else {
            Err(Refusal::new(ErrorCode::NotYourTurn))
        }
    }

    pub(super) fn call_on(&self, now: Millis, me: &MemberId, member: &MemberId) -> Outcome {
        let target = self.target(member)?;
        if target.role == Role::Clinician || target.muted || target.presence != Presence::Here {
            return Err(Refusal::new(ErrorCode::NotNow).in_field("member"));
        }
        if self.floor == FloorPolicy::Open {
            return Err(Refusal::new(ErrorCode::NotNow).because("Everybody may write now."));
        }
        if self.share.is_some() {
            return Err(Refusal::new(ErrorCode::Already).because("Somebody has the floor."));
        }
        let mut events = Vec::new();
        if self.has_hand(member) {
            events.push(Event::HandLowered {
                member: member.clone(),
                end: HandEnd::CalledOn,
            });
        }
        let planned_end = now.plus(self.plan().map_or(0, |plan| plan.rules.share_ms));
        events.push(Event::FloorGiven {
            member: member.clone(),
            planned_end,
            by: me.clone(),
        });
        Ok(events.into())
    }

    /// More time counts from the planned end, or from now when that is past.
    pub(super) fn extend_share(&self, now: Millis, me: &MemberId, minutes: u32) -> Outcome {
        if minutes == 0 || minutes > EXTEND_MINUTES {
            let because = format!("From 1 to {EXTEND_MINUTES} minutes.");
            return Err(Refusal::new(ErrorCode::Invalid).in_field("minutes").because(because));
        }
        let share = self.share.as_ref().ok_or_else(|| Refusal::new(ErrorCode::NotFound))?;
        let planned_end = share.planned_end.max(now).plus(u64::from(minutes) * 60_000);
        Ok(vec![Event::ShareExtended {
            share: share.share,
            planned_end,
            by: me.clone(),
        }]
        .into())
    }

    pub(super) fn take_back_floor(&self) -> Outcome {
        let end = self
            .end_share_event(ShareEnd::TakenBack)
            .ok_or_else(|| Refusal::new(ErrorCode::NotFound))?;
        Ok(vec![end].into())
    }

    /// The queue outlives an open phase: those who waited still wait when the floor is given out again.
    pub(super) fn set_floor_policy(&self, me: &MemberId, floor: FloorPolicy) -> Outcome {
        if self.floor == floor {
            return Err(Refusal::new(ErrorCode::Already));
        }
        let mut events: Vec<Event> = self.end_share_event(ShareEnd::MovedOn).into_iter().collect();
        events.push(Event::FloorPolicyChanged { floor, by: me.clone() });
        Ok(events.into())
    }

    pub(super) fn not_muted(&self, me: &MemberId) -> Result<(), Refusal> {
        if self.member(me).is_some_and(|member| member.muted) {
            return Err(Refusal::new(ErrorCode::Muted));
        }
        Ok(())
    }
}
