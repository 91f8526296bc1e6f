//! Coming, going, and what those who run a session may do about people.

use super::{Outcome, Session};
use crate::session::event::Event;
use crate::session::permissions::runs_session;
use crate::session::plan::{MOST_MEMBERS, Plan};
use crate::session::state::Member;
use protocol::directory::Monitoring;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{MemberId, Millis};
use protocol::room::{ChairState, HandEnd, Presence, Role, ShareEnd};
use protocol::text::Text;

/// Words that a nickname may not be, so that nobody is taken for one who serves. Badges are drawn outside the name as
/// well.
const ROLE_WORDS: [&str; 24] = [
    "facilitator",
    "cofacilitator",
    "moderator",
    "mod",
    "host",
    "chair",
    "chairperson",
    "greeter",
    "clinician",
    "nurse",
    "doctor",
    "physician",
    "medic",
    "paramedic",
    "dr",
    "therapist",
    "psychologist",
    "psychiatrist",
    "staff",
    "counsellor",
    "counselor",
    "operator",
    "admin",
    "hearth",
];

impl Session {
    pub(super) fn create(&self, plan: Box<Plan>) -> Outcome {
        if self.plan.is_some() {
            return Err(Refusal::new(ErrorCode::Already));
        }
        Ok(vec![Event::Created { plan }].into())
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
        let here = self.members.iter().filter(|member| member.presence == Presence::Here);
        events.extend(here.flat_map(|member| self.drop_connection(&member.id)));
        let away = self
            .members
            .iter()
            .filter(|member| member.away_since.is_some_and(|since| since < now));
        events.extend(away.map(|member| Event::MemberWentAway {
            member: member.id.clone(),
        }));
        if self.chair.state != ChairState::Here && self.needs_chair() && self.chair.since < now {
            events.push(Event::ChairChanged {
                state: self.chair.state,
            });
        }
        events
    }

    pub(super) fn join(&self, now: Millis, me: &MemberId, role: Role, nickname: Text) -> Outcome {
        if let Some(known) = self.member(me) {
            return match known.presence {
                Presence::Here => Ok(Vec::new().into()),
                Presence::Away => Ok(self.come_back(now, me).into()),
                Presence::Left => {
                    // Not new, so a lock does not keep them out; but their place and name may be somebody else's now.
                    self.chair_for(known.role)?;
                    self.room_for(known.role)?;
                    self.nickname_free(known.role, known.nickname.as_ref().unwrap_or(&nickname))?;
                    Ok(self.come_back(now, me).into())
                }
                Presence::Removed => Err(Refusal::new(ErrorCode::NotPermitted)),
            };
        }
        self.door(role, &nickname)?;
        Ok(vec![Event::MemberJoined {
            member: me.clone(),
            role,
            nickname: Some(nickname),
        }]
        .into())
    }

    /// Whether somebody would be let in who may have a place here already.
    ///
    /// # Errors
    /// As [`Session::door`], and `not_permitted` for who was asked to leave.
    pub fn door_again(&self, now: Millis, me: &MemberId, role: Role, nickname: Text) -> Result<(), Refusal> {
        self.join(now, me, role, nickname).map(|_would| ())
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

    /// Whether somebody new with this role and nickname would be let in now. The stage is the table's business.
    ///
    /// # Errors
    /// `not_permitted`, `no_chair`, `locked`, `full` or `nickname_taken`.
    pub fn door(&self, role: Role, nickname: &Text) -> Result<(), Refusal> {
        let monitored = self.plan().is_some_and(|plan| plan.monitoring == Monitoring::Monitored);
        if role == Role::Clinician && !monitored {
            let because = "Clinicians do not read along in this meeting.";
            return Err(Refusal::new(ErrorCode::NotPermitted).because(because));
        }
        self.chair_for(role)?;
        if !runs_session(role) && self.locked {
            return Err(Refusal::new(ErrorCode::Locked));
        }
        self.room_for(role)?;
        if !runs_session(role) && self.members.len() >= MOST_MEMBERS {
            return Err(Refusal::new(ErrorCode::Full));
        }
        self.nickname_free(role, nickname)
    }

    /// A meeting whose chair is gone takes nobody in but those who could run it, and those who come when somebody is in
    /// danger.
    fn chair_for(&self, role: Role) -> Result<(), Refusal> {
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

    /// Whether one more person with this role fits in at this time.
    fn room_for(&self, role: Role) -> Result<(), Refusal> {
        let capacity = self.plan().map_or(0, |plan| plan.rules.capacity as usize);
        let counted = |member: &&Member| is_inside(member.presence) && !runs_session(member.role);
        if !runs_session(role) && self.members.iter().filter(counted).count() >= capacity {
            return Err(Refusal::new(ErrorCode::Full));
        }
        Ok(())
    }

    fn nickname_free(&self, role: Role, nickname: &Text) -> Result<(), Refusal> {
        let wanted = folded(nickname);
        let taken = self.members.iter().any(|member| {
            keeps_name(member.presence) && member.nickname.as_ref().is_some_and(|name| folded(name) == wanted)
        });
        let reserved = matches!(role, Role::Attendee) && is_like_a_role(nickname);
        if taken || reserved || wanted.is_empty() {
            return Err(Refusal::new(ErrorCode::NicknameTaken).in_field("nickname"));
        }
        Ok(())
    }

    pub(super) fn drop_connection(&self, me: &MemberId) -> Vec<Event> {
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

    /// Gives up hand and floor, then goes the way `going` says.
    pub(super) fn leave(&self, member: &MemberId, going: Event) -> Vec<Event> {
        let end = if matches!(going, Event::MemberLeft { .. }) {
            ShareEnd::Left
        } else {
            ShareEnd::TakenBack
        };
        let mut events = self.give_up(member, end);
        events.push(going);
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

    pub(super) fn remove_member(&self, me: &MemberId, member: &MemberId) -> Outcome {
        self.subordinate(me, member)?;
        let mut events = self.give_up(member, ShareEnd::Left);
        events.push(Event::MemberRemoved {
            member: member.clone(),
            by: me.clone(),
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
        let target = self.target(member)?;
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

const fn is_inside(presence: Presence) -> bool {
    matches!(presence, Presence::Here | Presence::Away)
}

/// Somebody who was removed keeps the name for the session: nobody is taken for them, and they do not come back under it.
const fn keeps_name(presence: Presence) -> bool {
    match presence {
        Presence::Here | Presence::Away | Presence::Removed => true,
        Presence::Left => false,
    }
}

/// A nickname as it is compared: letters and digits in lower case. One that has none (a name of emoji) is what can be seen.
fn folded(nickname: &str) -> String {
    let letters = letters(nickname);
    if !letters.is_empty() {
        return letters;
    }
    let seen = |c: &char| !c.is_whitespace() && !"-_.".contains(*c) && !('\u{FE00}'..='\u{FE0F}').contains(c);
    nickname.chars().filter(seen).collect()
}

fn letters(words: &str) -> String {
    words
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether one of the words, or all of them together, is a role's: `nurse*`, `Nurse Joy`, `n-u-r-s-e 2`.
fn is_like_a_role(nickname: &str) -> bool {
    let is_role = |word: &str| {
        let word = letters(word);
        ROLE_WORDS.contains(&word.trim_matches(char::is_numeric))
    };
    // Marks on letters divide no word: they are drawn over it.
    let divides = |c: char| c.is_whitespace() || c.is_ascii_punctuation();
    is_role(nickname) || nickname.split(divides).any(is_role)
}
