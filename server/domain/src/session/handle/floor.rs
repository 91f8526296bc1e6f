//! The floor and its queue: who may have it, who is next, and for how long.

use super::{Outcome, Session};
use crate::session::event::Event;
use crate::session::permissions::runs_session;
use crate::session::state::Member;
use protocol::error::{ErrorCode, Refusal};
use protocol::format::{HandOrder, WhoWrites};
use protocol::ids::{MemberId, Millis};
use protocol::limits::EXTEND_MINUTES;
use protocol::room::{ChairState, FloorPolicy, HandEnd, Presence, Role, ShareEnd};

/// How much time a sharer may take by their own tap, once in a share. More is for the chair to give.
const OWN_EXTENSION_MINUTES: u32 = 2;

impl Session {
    pub(super) fn raise_hand(&self, me: &MemberId) -> Outcome {
        self.not_muted(me)?;
        let because = match self.floor {
            FloorPolicy::OneAtATime | FloorPolicy::Round => None,
            FloorPolicy::Open => Some("Everybody may write now."),
            FloorPolicy::Facilitator => Some("No hands are taken in this part. The chair calls on people."),
            FloorPolicy::Quiet => Some("This part is quiet. Hands come later."),
        };
        if let Some(because) = because {
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        if !self.member(me).is_some_and(|member| self.may_have_floor(member)) {
            return Err(Refusal::new(ErrorCode::NotNow).because(self.whose_part_it_is()));
        }
        if self.has_hand(me) || self.holds_floor(me) {
            return Err(Refusal::new(ErrorCode::Already));
        }
        Ok(vec![self.hand_up(me)].into())
    }

    /// A hand at its place in the order of the part.
    pub(super) fn hand_up(&self, me: &MemberId) -> Event {
        let mine = self.order_key(me);
        let behind = |hand: &crate::session::state::Hand| self.order_key(&hand.member) > mine;
        let place = self.hands.iter().position(behind).unwrap_or(self.hands.len());
        Event::HandRaised {
            member: me.clone(),
            place: u32::try_from(place).unwrap_or(u32::MAX),
        }
    }

    /// What orders hands; of equal ones the earlier goes first.
    fn order_key(&self, member: &MemberId) -> u64 {
        if self.floor != FloorPolicy::OneAtATime {
            return 0;
        }
        let known = self.member(member);
        match self.phase_in_force().map_or(HandOrder::Fifo, |phase| phase.hands) {
            HandOrder::Fifo | HandOrder::Pitch => 0,
            HandOrder::LeastHeard => {
                let heard = self.heard.iter().find(|heard| heard.member == *member);
                heard.map_or(0, |heard| heard.ms)
            }
            HandOrder::NewcomersFirst => u64::from(!known.is_some_and(|member| member.newcomer)),
            HandOrder::RoundRobin => known.map_or(0, |member| u64::from(member.turns)),
        }
    }

    /// The queue in the order of the part, if it stands in another.
    pub(super) fn reordered(&self) -> Option<Event> {
        let mut members: Vec<&MemberId> = self.hands.iter().map(|hand| &hand.member).collect();
        members.sort_by_key(|member| self.order_key(member));
        let is_so = members.iter().copied().eq(self.queue());
        (!is_so).then(|| Event::HandsOrdered {
            members: members.into_iter().cloned().collect(),
        })
    }

    /// Everybody's hand at the beginning of a round: those that are up first, then attendees and greeters as they came,
    /// then those who run the session, the chair last.
    pub(super) fn hands_for_round(&self) -> Vec<Event> {
        let mut missing: Vec<&Member> = self
            .members
            .iter()
            .filter(|member| member.presence == Presence::Here && !member.muted)
            .filter(|member| self.may_have_floor(member) && !self.has_hand(&member.id))
            .collect();
        missing.sort_by_key(|member| match member.role {
            Role::Attendee | Role::Greeter | Role::Clinician | Role::Operator => 0,
            Role::CoFacilitator => 1,
            Role::Facilitator => 2,
        });
        let raised = missing.into_iter().zip(self.hands.len()..);
        raised.map(super::settle::hand_at).collect()
    }

    /// Whether the part in force is for somebody. Whom the chair calls on may share in any case.
    pub(super) fn may_have_floor(&self, member: &Member) -> bool {
        let who = self.phase_in_force().map_or(WhoWrites::Everyone, |phase| phase.who);
        match member.role {
            Role::Clinician | Role::Operator => false,
            role if runs_session(role) => true,
            _ => match who {
                WhoWrites::Everyone => true,
                WhoWrites::Newcomers => member.newcomer,
                WhoWrites::Facilitators => false,
            },
        }
    }

    pub(super) fn whose_part_it_is(&self) -> &'static str {
        match self.phase_in_force().map(|phase| phase.who) {
            Some(WhoWrites::Newcomers) => {
                "This part is for those who are new. If that is you, say so, and your hand can go up."
            }
            Some(WhoWrites::Facilitators) => "In this part those who run the meeting write.",
            Some(WhoWrites::Everyone) | None => "It is not open to you now.",
        }
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
            if self.phase_in_force().is_some_and(|phase| !phase.may_pass) {
                let because = "In this part a turn ends with done. A word or two is enough.";
                return Err(Refusal::new(ErrorCode::NotNow).because(because));
            }
            return Ok(self.end_share(ShareEnd::Passed).into());
        }
        self.lower_hand(me, HandEnd::Passed)
            .map_err(|_| Refusal::new(ErrorCode::NotYourTurn))
    }

    pub(super) fn done(&self, me: &MemberId) -> Outcome {
        if !self.holds_floor(me) {
            return Err(Refusal::new(ErrorCode::NotYourTurn));
        }
        Ok(self.end_share(ShareEnd::Done).into())
    }

    pub(super) fn still_writing(&self, me: &MemberId) -> Outcome {
        if self.holds_floor(me) {
            Ok(Vec::new().into())
        } else {
            Err(Refusal::new(ErrorCode::NotYourTurn))
        }
    }

    pub(super) fn call_on(&self, now: Millis, me: &MemberId, member: &MemberId) -> Outcome {
        self.has_chair()?;
        let target = self.target(member)?;
        if target.role == Role::Clinician || target.muted || target.presence != Presence::Here {
            return Err(Refusal::new(ErrorCode::NotNow).in_field("member"));
        }
        self.floor_is_free()?;
        Ok(self.give_floor(now, member, Some(me)).into())
    }

    pub(super) fn call_next(&self, now: Millis, me: &MemberId) -> Outcome {
        self.has_chair()?;
        self.floor_is_free()?;
        let next = self
            .next_in_line()
            .ok_or_else(|| Refusal::new(ErrorCode::NotFound).because("No hand is up."))?;
        Ok(self.give_floor(now, next, Some(me)).into())
    }

    /// The sharer picks the next.
    pub(super) fn pass_floor_to(&self, now: Millis, me: &MemberId, member: &MemberId) -> Outcome {
        if !self.holds_floor(me) {
            return Err(Refusal::new(ErrorCode::NotYourTurn));
        }
        let is_pitch = self.phase_in_force().map(|phase| phase.hands) == Some(HandOrder::Pitch);
        if self.floor != FloorPolicy::OneAtATime || !is_pitch {
            return Err(Refusal::new(ErrorCode::NotNow).because("In this part the chair calls on the next."));
        }
        self.has_chair()?;
        if !self.is_callable(member) {
            return Err(Refusal::new(ErrorCode::NotNow).in_field("member"));
        }
        let mut events = self.end_share(ShareEnd::Done);
        events.extend(self.give_floor(now, member, Some(me)));
        Ok(events.into())
    }

    fn floor_is_free(&self) -> Result<(), Refusal> {
        let because = match self.floor {
            FloorPolicy::OneAtATime | FloorPolicy::Round | FloorPolicy::Facilitator => None,
            FloorPolicy::Open => Some("Everybody may write now."),
            FloorPolicy::Quiet => Some("This part is quiet. Nobody is called on."),
        };
        if let Some(because) = because {
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        if self.share.is_some() {
            return Err(Refusal::new(ErrorCode::Already).because("Somebody has the floor."));
        }
        Ok(())
    }

    /// Whose hand is up and who could begin now.
    pub(super) fn next_in_line(&self) -> Option<&MemberId> {
        self.queue().find(|member| self.is_callable(member))
    }

    fn is_callable(&self, member: &MemberId) -> bool {
        let could_begin =
            |known: &Member| known.presence == Presence::Here && !known.muted && self.may_have_floor(known);
        self.has_hand(member) && self.member(member).is_some_and(could_begin)
    }

    /// The hand comes down and the share begins; `by` none when it was their turn in a round.
    pub(super) fn give_floor(&self, now: Millis, member: &MemberId, by: Option<&MemberId>) -> Vec<Event> {
        let mut events = Vec::new();
        if self.has_hand(member) {
            events.push(Event::HandLowered {
                member: member.clone(),
                end: HandEnd::CalledOn,
            });
        }
        let minutes = self.phase_in_force().map_or(0, |phase| phase.share_minutes);
        events.push(Event::FloorGiven {
            member: member.clone(),
            planned_end: now.plus(self.minutes(minutes)),
            by: by.cloned(),
        });
        events
    }

    /// More time counts from the planned end, or from now when that is past. Those who run the session give it as often
    /// as they like; a sharer takes a little once.
    pub(super) fn extend_share(&self, now: Millis, me: &MemberId, minutes: u32) -> Outcome {
        let share = self.share.as_ref().ok_or_else(|| Refusal::new(ErrorCode::NotFound))?;
        let serves = self.member(me).is_some_and(|member| runs_session(member.role));
        if !serves && share.member != *me {
            return Err(Refusal::new(ErrorCode::NotPermitted));
        }
        let most = if serves { EXTEND_MINUTES } else { OWN_EXTENSION_MINUTES };
        if minutes == 0 || minutes > most {
            let because = format!("From 1 to {most} minutes.");
            return Err(Refusal::new(ErrorCode::Invalid).in_field("minutes").because(because));
        }
        if !serves && share.took_more {
            let because = "You took more time before. The chair can give you more.";
            return Err(Refusal::new(ErrorCode::Already).because(because));
        }
        let planned_end = share.planned_end.max(now).plus(self.minutes(minutes));
        Ok(vec![Event::ShareExtended {
            share: share.share,
            planned_end,
            by: Some(me.clone()),
        }]
        .into())
    }

    /// Time in which a share could not go on is given back to it, if it had any left.
    pub(super) fn give_back_time(&self, now: Millis, since: Millis) -> Option<Event> {
        let share = self.share.as_ref().filter(|share| share.planned_end > since)?;
        let waited = now.0.saturating_sub(since.0);
        (waited > 0).then(|| Event::ShareExtended {
            share: share.share,
            planned_end: share.planned_end.plus(waited),
            by: None,
        })
    }

    pub(super) fn take_back_floor(&self) -> Outcome {
        if self.share.is_none() {
            return Err(Refusal::new(ErrorCode::NotFound));
        }
        Ok(self.end_share(ShareEnd::TakenBack).into())
    }

    /// The queue outlives parts without one: those who waited still wait when the floor is given out again. Only a
    /// round's hands are the round's own, and go with it.
    pub(super) fn set_floor_policy(&self, me: &MemberId, floor: FloorPolicy) -> Outcome {
        self.has_chair()?;
        if self.floor == floor {
            return Err(Refusal::new(ErrorCode::Already));
        }
        let mut events = self.end_share(ShareEnd::MovedOn);
        events.extend(self.leave_round());
        events.push(Event::FloorPolicyChanged { floor, by: me.clone() });
        Ok(events.into())
    }

    /// Hands that were up only because it was a round come down with it.
    pub(super) fn leave_round(&self) -> Vec<Event> {
        if self.floor == FloorPolicy::Round {
            self.lower_all_hands()
        } else {
            Vec::new()
        }
    }

    pub(super) fn not_muted(&self, me: &MemberId) -> Result<(), Refusal> {
        if self.member(me).is_some_and(|member| member.muted) {
            return Err(Refusal::new(ErrorCode::Muted));
        }
        Ok(())
    }

    /// While the chair is gone the meeting stands still: nobody new gets the floor, and nothing moves on.
    pub(super) fn has_chair(&self) -> Result<(), Refusal> {
        if self.chair.state == ChairState::Here {
            return Ok(());
        }
        Err(Refusal::new(ErrorCode::NotNow).because("The chair is gone. Take the chair first."))
    }
}
