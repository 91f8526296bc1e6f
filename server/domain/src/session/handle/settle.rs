//! What follows from what happened, whoever caused it: kept support is told, the round goes on, the queue stands in its
//! order, the chair is lost or back, and what belongs to two people ends when one is gone.

use super::Session;
use crate::session::event::Event;
use crate::session::state::Member;
use protocol::ids::Millis;
use protocol::room::{ChairState, FloorPolicy, HandEnd, Presence, Role, ShareEnd, Stage};

/// Rounds of consequences at most. Each kind follows from another at most once, so that this is never reached; it bounds
/// what a mistake could do.
const ROUNDS: usize = 8;

impl Session {
    /// `events` with everything that follows from them.
    pub(super) fn settle(&self, now: Millis, events: Vec<Event>) -> Vec<Event> {
        if !events.iter().any(|event| self.has_consequences(event)) {
            return events;
        }
        let mut after = self.clone();
        let mut settled = Vec::with_capacity(events.len() + 2);
        for event in events {
            after.follow(now, event, &mut settled);
        }
        for _ in 0..ROUNDS {
            let more = after.consequences(now, &settled);
            if more.is_empty() {
                break;
            }
            for event in more {
                after.follow(now, event, &mut settled);
            }
        }
        settled
    }

    /// Applies the event. Kept support is told right after its share, before anything else happens.
    fn follow(&mut self, now: Millis, event: Event, settled: &mut Vec<Event>) {
        self.apply(now, &event);
        let share_ended = matches!(event, Event::ShareEnded { .. });
        settled.push(event);
        if share_ended && !self.kept.is_empty() {
            let support = self.kept.clone();
            self.follow(now, Event::SupportReleased { support }, settled);
        }
    }

    /// Whether anything can follow: copying a session to find out is for the few events after which it can.
    fn has_consequences(&self, event: &Event) -> bool {
        match event {
            Event::ShareEnded { .. }
            | Event::StageChanged { .. }
            | Event::PhaseEntered { .. }
            | Event::FloorPolicyChanged { .. }
            | Event::RoleChanged { .. }
            | Event::NewcomerMarked { .. } => true,
            // Somebody may come in who waits for a place.
            Event::LockChanged { .. } | Event::WaitingReturned { .. } => !self.line.people.is_empty(),
            Event::MemberAdmitted { .. } => self.stage == Stage::InProgress && self.floor == FloorPolicy::Round,
            Event::MemberJoined { role, .. } => {
                *role == Role::Facilitator || (self.stage == Stage::InProgress && self.floor == FloorPolicy::Round)
            }
            Event::MemberReturned { member }
            | Event::MemberWentAway { member }
            | Event::MemberLeft { member }
            | Event::MemberRemoved { member, .. } => {
                let ended = self.ended_talks.iter().map(|ended| &ended.talk);
                self.role_of(member) == Some(Role::Facilitator)
                    || !self.line.people.is_empty()
                    || self.talks.iter().chain(ended).any(|talk| talk.has(member))
            }
            _ => false,
        }
    }

    /// What follows now, after `happened`.
    fn consequences(&self, now: Millis, happened: &[Event]) -> Vec<Event> {
        let mut events = self.chair_follows(now);
        if !events.is_empty() {
            return events;
        }
        events.extend(self.talks_of_the_gone());
        if self.stage == Stage::Ended {
            events.extend(self.close_open_vote());
            events.extend(self.line_goes());
        }
        events.extend(self.free_places_taken());
        if self.stage == Stage::InProgress {
            events.extend(self.round_follows(now, happened));
            events.extend(self.reordered());
        }
        events
    }

    /// Everybody's hand at the beginning of a round, those of late comers at its end; and when a share is over, the next.
    fn round_follows(&self, now: Millis, happened: &[Event]) -> Vec<Event> {
        if self.floor != FloorPolicy::Round {
            return Vec::new();
        }
        let begins = |event: &Event| matches!(event, Event::PhaseEntered { .. } | Event::FloorPolicyChanged { .. });
        let began = happened.iter().rposition(begins);
        if let Some(began) = began {
            let raised = happened[began..]
                .iter()
                .any(|event| matches!(event, Event::HandRaised { .. }));
            return if raised { Vec::new() } else { self.hands_for_round() };
        }
        let came = happened.iter().filter_map(|event| match event {
            Event::MemberJoined { member, .. } | Event::MemberAdmitted { member, .. } => self.member(member),
            _ => None,
        });
        let joins = |member: &&Member| {
            let is_there = member.presence == Presence::Here && !member.muted && !self.holds_floor(&member.id);
            is_there && self.may_have_floor(member) && !self.has_hand(&member.id)
        };
        let raised: Vec<Event> = came.filter(joins).zip(self.hands.len()..).map(hand_at).collect();
        if !raised.is_empty() {
            return raised;
        }
        let goes_on = |event: &Event| match event {
            Event::ShareEnded { end, .. } => match end {
                ShareEnd::Done | ShareEnd::Passed | ShareEnd::Dropped | ShareEnd::Left | ShareEnd::TimeOver => true,
                // The chair took it back, or moved on, and says what comes next.
                ShareEnd::TakenBack | ShareEnd::MovedOn => false,
            },
            _ => false,
        };
        // Where answers are welcome they come first, and the chair calls the next.
        let answers = self.phase.as_ref().is_some_and(|phase| phase.cross_talk);
        let free = self.share.is_none() && self.chair.state == ChairState::Here && !answers;
        match self.next_in_line() {
            Some(next) if free && happened.iter().any(goes_on) => self.give_floor(now, next, None),
            _ => Vec::new(),
        }
    }

    /// Talks of somebody who is gone for good, and all of them when the session is over. Who stays can still report what
    /// somebody wrote who left.
    fn talks_of_the_gone(&self) -> Vec<Event> {
        let is_gone = |member| {
            let presence = self.presence_of(member);
            matches!(presence, Some(Presence::Left | Presence::Removed) | None)
        };
        let ended = self.stage == Stage::Ended;
        let over = self.talks.iter().filter_map(|talk| {
            let by = match (is_gone(&talk.from), is_gone(&talk.to)) {
                _ if ended => None,
                (true, true) => None,
                (true, false) => Some(&talk.from),
                (false, true) => Some(&talk.to),
                (false, false) => return None,
            };
            Some(Self::talk_ended(talk, by))
        });
        let put_away = self.ended_talks.iter().filter(|talk| ended || is_gone(talk.reporter()));
        over.chain(put_away.map(Self::talk_erased)).collect()
    }

    /// Ends the share in force, if there is one.
    pub(super) fn end_share(&self, end: ShareEnd) -> Vec<Event> {
        let ended = self.share.as_ref().map(|share| Event::ShareEnded {
            share: share.share,
            end,
        });
        ended.into_iter().collect()
    }

    pub(super) fn lower_all_hands(&self) -> Vec<Event> {
        let lowered = self.hands.iter().map(|hand| Event::HandLowered {
            member: hand.member.clone(),
            end: HandEnd::MovedOn,
        });
        lowered.collect()
    }
}

/// A hand in a round, where each stands behind those before.
pub(super) fn hand_at((member, place): (&Member, usize)) -> Event {
    Event::HandRaised {
        member: member.id.clone(),
        place: u32::try_from(place).unwrap_or(u32::MAX),
    }
}
