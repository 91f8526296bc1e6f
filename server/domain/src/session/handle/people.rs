//! Coming, going, and what those who run a session may do about people.

use super::waiting::Entrance;
use super::{Outcome, Session};
use crate::session::event::Event;
use crate::session::name::Name;
use crate::session::permissions::runs_session;
use crate::session::plan::Plan;
use crate::session::state::Member;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{MemberId, Millis};
use protocol::room::{ChairState, HandEnd, Presence, RemovalReason, Role, ShareEnd, Stage};
use protocol::text::Text;

impl Session {
    pub(super) fn create(&self, plan: Box<Plan>) -> Outcome {
        if self.plan.is_some() {
            return Err(Refusal::new(ErrorCode::Already));
        }
        Ok(vec![Event::Created { plan }].into())
    }

    /// The meeting does not take place. Who is in the lobby is told by the end of their connection.
    pub(super) fn withdraw(&self) -> Vec<Event> {
        let mut events = vec![Event::Withdrawn];
        events.extend(self.move_to(Stage::Ended));
        events
    }

    /// After the room was opened from its log no connection exists: everybody who was here is away. Nobody pays for the
    /// time in which the server was gone: the grace times begin now, and the share goes on with what it had left.
    pub(super) fn recover(&self, now: Millis) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::new();
        if let Some(share) = &self.share {
            let since = share.waiting_since.unwrap_or(self.last_at);
            events.extend(self.give_back_time(now, since));
            if share.waiting_since.is_some_and(|since| since < now) {
                events.push(Event::FloorWaiting {
                    share: share.share,
                    waiting: true,
                });
            }
        }
        events.extend(self.connected().flat_map(|member| self.drop_connection(member)));
        let away = self
            .members
            .iter()
            .filter(|member| member.away_since.is_some_and(|since| since < now));
        events.extend(away.map(|member| Event::MemberWentAway {
            member: member.id.clone(),
        }));
        let away = self.line.people.iter();
        let away = away.filter(|waiting| waiting.away_since.is_some_and(|since| since < now));
        events.extend(away.map(|waiting| Event::WaitingWentAway {
            member: waiting.id.clone(),
        }));
        if self.chair.state != ChairState::Here && self.needs_chair() && self.chair.since < now {
            events.push(Event::ChairChanged {
                state: self.chair.state,
            });
        }
        events
    }

    pub(super) fn join(&self, now: Millis, me: &MemberId, role: Role, nickname: Text) -> Outcome {
        if self.line.turned_away.contains(me) {
            return Err(self.closed_to(me));
        }
        if let Some(waiting) = self.line.get(me) {
            let returned = waiting
                .away_since
                .map(|_| Event::WaitingReturned { member: me.clone() });
            return Ok(returned.into_iter().collect::<Vec<_>>().into());
        }
        match self.member(me) {
            Some(known) => match known.presence {
                Presence::Here => Ok(Vec::new().into()),
                Presence::Away => Ok(self.come_back(now, me).into()),
                Presence::Left => self.come_again(now, known, nickname),
                Presence::Removed => Err(self.closed_to(me)),
            },
            None => {
                let entrance = self.entrance(role, &Name::new(nickname.clone()))?;
                let mut events = self.make_place(entrance, role);
                events.push(match entrance {
                    Entrance::Room => Event::MemberJoined {
                        member: me.clone(),
                        role,
                        nickname: Some(nickname),
                    },
                    Entrance::Line(why) => self.waiting_began(me, role, why, Some(nickname)),
                });
                Ok(events.into())
            }
        }
    }

    /// Somebody who left is the same person when they come again, whatever they are called then: muted if they were, and
    /// with the votes, turns and support that were theirs.
    fn come_again(&self, now: Millis, known: &Member, nickname: Text) -> Outcome {
        let wanted = Name::new(nickname.clone());
        let entrance = self.entrance_again(known, &wanted)?;
        let mut events = self.make_place(entrance, known.role);
        if let Entrance::Line(why) = entrance {
            events.push(self.waiting_began(&known.id, known.role, why, Some(nickname)));
            return Ok(events.into());
        }
        events.extend(self.come_back(now, &known.id));
        if known.nickname.as_ref().is_none_or(|name| *name.text() != nickname) {
            events.push(Event::MemberRenamed {
                member: known.id.clone(),
                before: known.named,
                nickname: Some(nickname),
            });
        }
        Ok(events.into())
    }

    /// Whether somebody would be let in who may have a place here already.
    ///
    /// # Errors
    /// As [`Session::door`], and `not_permitted` for who was asked to leave.
    pub fn door_again(&self, now: Millis, me: &MemberId, role: Role, nickname: Text) -> Result<(), Refusal> {
        self.join(now, me, role, nickname).map(|_would| ())
    }

    /// What somebody is told who was removed or not let in: at that moment, and wherever they ask to come in again, at the
    /// door or with a token that was fetched before.
    #[must_use]
    pub fn closed_to(&self, me: &MemberId) -> Refusal {
        let because = "This session is closed to you. The helplines on this page answer at any time.";
        let refusal = Refusal::new(ErrorCode::NotPermitted).because(because);
        match self.removals.get(me) {
            Some(removal) => refusal.removal(removal.told()),
            None => refusal,
        }
    }

    fn come_back(&self, now: Millis, me: &MemberId) -> Vec<Event> {
        let mut events = vec![Event::MemberReturned { member: me.clone() }];
        let share = self.share.as_ref().filter(|share| share.member == *me);
        if let Some((share, since)) = share.and_then(|share| Some((share.share, share.waiting_since?))) {
            events.push(Event::FloorWaiting { share, waiting: false });
            events.extend(self.give_back_time(now, since));
        }
        events
    }

    /// A meeting whose chair is gone takes nobody in but those who could run it, and those who come when somebody is in
    /// danger.
    pub(super) fn chair_for(&self, role: Role) -> Result<(), Refusal> {
        if self.chair.state == ChairState::Here || runs_session(role) || role == Role::Clinician {
            return Ok(());
        }
        let because = "Nobody runs this meeting at the moment. Please try again in a few minutes.";
        Err(Refusal::new(ErrorCode::NoChair).because(because))
    }

    pub(super) fn mark_newcomer(&self, me: &MemberId, newcomer: bool) -> Outcome {
        if self.member(me).is_some_and(|member| member.newcomer == newcomer) {
            return Err(Refusal::new(ErrorCode::Already));
        }
        Ok(vec![Event::NewcomerMarked {
            member: me.clone(),
            newcomer,
        }]
        .into())
    }

    /// Whether nobody in the room or at its door, other than who asks, has a name that looks like it, and it is like no
    /// role's.
    pub(super) fn nickname_free(&self, role: Role, wanted: &Name) -> Result<(), Refusal> {
        let members = self.members.iter().filter(|member| keeps_name(member.presence));
        let waiting = self.line.people.iter().map(|waiting| &waiting.nickname);
        let mut names = members.map(|member| &member.nickname).chain(waiting).flatten();
        let taken = names.any(|name| name.is_like(wanted));
        let reserved = matches!(role, Role::Attendee) && wanted.is_like_a_role();
        if taken || reserved || wanted.is_blank() {
            return Err(Refusal::new(ErrorCode::NicknameTaken).in_field("nickname"));
        }
        Ok(())
    }

    pub(super) fn drop_connection(&self, me: &MemberId) -> Vec<Event> {
        if let Some(waiting) = self.line.get(me) {
            let went = || Event::WaitingWentAway { member: me.clone() };
            return waiting.away_since.is_none().then(went).into_iter().collect();
        }
        if self.member(me).is_none_or(|member| member.presence != Presence::Here) {
            return Vec::new();
        }
        let mut events = vec![Event::MemberWentAway { member: me.clone() }];
        if let Some(share) = self.share.as_ref().filter(|share| share.member == *me) {
            events.push(Event::FloorWaiting {
                share: share.share,
                waiting: true,
            });
        }
        events
    }

    /// Gives up hand and floor, or the place in the waiting line, and is gone.
    pub(super) fn go(&self, member: &MemberId) -> Vec<Event> {
        if let Some(waiting) = self.line.get(member) {
            return vec![Self::waiting_left(waiting)];
        }
        let mut events = self.give_up(member, ShareEnd::Left);
        events.push(Event::MemberLeft { member: member.clone() });
        events
    }

    /// Hand down, floor back.
    pub(super) fn give_up(&self, member: &MemberId, end: ShareEnd) -> Vec<Event> {
        let mut events = Vec::new();
        if self.holds_floor(member) {
            events.extend(self.end_share(end));
        }
        if self.has_hand(member) {
            events.push(Event::HandLowered {
                member: member.clone(),
                end: HandEnd::Gone,
            });
        }
        events
    }

    pub(super) fn set_muted(&self, me: &MemberId, member: &MemberId, muted: bool) -> Outcome {
        let target = self.subordinate(me, member)?;
        if target.muted == muted {
            return Err(Refusal::new(ErrorCode::Already));
        }
        let mut events = if muted {
            self.give_up(member, ShareEnd::TakenBack)
        } else {
            Vec::new()
        };
        events.push(Event::MuteChanged {
            member: member.clone(),
            muted,
            by: me.clone(),
        });
        Ok(events.into())
    }

    pub(super) fn remove_member(
        &self,
        me: &MemberId,
        member: &MemberId,
        reason: Option<RemovalReason>,
        note: Option<Text>,
    ) -> Outcome {
        if let Some(waiting) = self.line.get(member) {
            return self.turn_away(me, waiting, reason, note);
        }
        self.subordinate(me, member)?;
        let mut events = self.give_up(member, ShareEnd::Left);
        events.push(Event::MemberRemoved {
            member: member.clone(),
            by: me.clone(),
            reason,
            note,
        });
        Ok(events.into())
    }

    pub(super) fn hand_over(&self, me: &MemberId, member: &MemberId) -> Outcome {
        let target = self.target(member)?;
        if member == me || target.role == Role::Facilitator {
            return Err(Refusal::new(ErrorCode::Already));
        }
        if target.role == Role::Clinician || target.muted || target.presence != Presence::Here {
            return Err(Refusal::new(ErrorCode::NotNow).in_field("member"));
        }
        Ok(vec![
            Event::RoleChanged {
                member: member.clone(),
                role: Role::Facilitator,
            },
            Event::RoleChanged {
                member: me.clone(),
                role: Role::CoFacilitator,
            },
        ]
        .into())
    }

    /// Somebody whom `me` may mute or remove: not oneself, no facilitator, a deputy only by the facilitator, and no
    /// clinician, whose place is the policy's business.
    fn subordinate(&self, me: &MemberId, member: &MemberId) -> Result<&Member, Refusal> {
        // Also somebody who said something and left at once: they could come again.
        let known = self.member(member).filter(|known| known.presence != Presence::Removed);
        let target = known.ok_or_else(|| Refusal::new(ErrorCode::NotFound).in_field("member"))?;
        let my_role = self.member(me).map(|m| m.role);
        let allowed = match target.role {
            Role::Attendee | Role::Greeter => true,
            Role::CoFacilitator => my_role == Some(Role::Facilitator),
            Role::Facilitator | Role::Clinician | Role::Operator => false,
        };
        if allowed && member != me {
            Ok(target)
        } else {
            Err(Refusal::new(ErrorCode::NotPermitted).in_field("member"))
        }
    }
}

/// Somebody who was removed keeps the name for the session: nobody is taken for them, and they do not come back under it.
const fn keeps_name(presence: Presence) -> bool {
    match presence {
        Presence::Here | Presence::Away | Presence::Removed => true,
        Presence::Left => false,
    }
}
