//! The door: who walks in, who waits, and who lets them in. The only ways out of the line into the room are an `admit` of
//! somebody who runs the session, and a place that became free for one who waits for it; nothing else lets anybody in.

use super::{Outcome, Session};
use crate::session::event::Event;
use crate::session::name::Name;
use crate::session::permissions::runs_session;
use crate::session::plan::MOST_MEMBERS;
use crate::session::state::Member;
use crate::session::waiting::Waiting;
use protocol::directory::Monitoring;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::MemberId;
use protocol::limits::WAITING_LINE;
use protocol::room::{ChairState, Presence, RemovalReason, Role, ShareEnd, Stage};
use protocol::text::Text;
use protocol::waiting::{LobbyPolicy, WaitReason};

/// Where the door leads somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entrance {
    Room,
    Line(WaitReason),
}

impl Session {
    /// Whether somebody new with this role and nickname would come in, or into the waiting line, now. The stage is the
    /// table's business.
    ///
    /// # Errors
    /// `not_permitted`, `no_chair`, `locked`, `full` or `nickname_taken`.
    pub fn door(&self, role: Role, nickname: &Text) -> Result<(), Refusal> {
        self.entrance(role, &Name::new(nickname.clone())).map(drop)
    }

    /// Where somebody new goes.
    pub(super) fn entrance(&self, role: Role, nickname: &Name) -> Result<Entrance, Refusal> {
        let monitored = self.plan().is_some_and(|plan| plan.monitoring == Monitoring::Monitored);
        if role == Role::Clinician && !monitored {
            let because = "Clinicians do not read along in this meeting.";
            return Err(Refusal::new(ErrorCode::NotPermitted).because(because));
        }
        let is_let_in = self.is_let_in(role);
        // The line takes people while the chair is gone: nobody is let in by that.
        if !is_let_in {
            self.chair_for(role)?;
        }
        if !runs_session(role) && self.locked {
            return Err(Refusal::new(ErrorCode::Locked));
        }
        let entrance = if is_let_in {
            Entrance::Line(WaitReason::Lobby)
        } else {
            self.place_for(role)
        };
        let is_full = || self.known_people() >= MOST_MEMBERS && self.who_passed_by().next().is_none();
        if !runs_session(role) && is_full() {
            return Err(Refusal::new(ErrorCode::Full));
        }
        self.line_takes(entrance)?;
        self.nickname_free(role, nickname)?;
        Ok(entrance)
    }

    /// Where somebody goes who was in the room before and left: being let in once is being let in. Not new, so a lock does
    /// not keep them out; but their place may be somebody else's now.
    pub(super) fn entrance_again(&self, known: &Member, wanted: &Name) -> Result<Entrance, Refusal> {
        self.chair_for(known.role)?;
        let entrance = self.place_for(known.role);
        self.line_takes(entrance)?;
        self.nickname_free(known.role, wanted)?;
        Ok(entrance)
    }

    /// Whether somebody with this role is let in by hand: everybody who does not serve, where the meeting does so.
    fn is_let_in(&self, role: Role) -> bool {
        match (self.lobby_policy(), role) {
            (LobbyPolicy::Admit, Role::Attendee) => true,
            (LobbyPolicy::Admit, _) | (LobbyPolicy::Together, _) => false,
        }
    }

    fn place_for(&self, role: Role) -> Entrance {
        if runs_session(role) || self.places() > 0 {
            Entrance::Room
        } else {
            Entrance::Line(WaitReason::Full)
        }
    }

    fn line_takes(&self, entrance: Entrance) -> Result<(), Refusal> {
        let is_full = self.line.people.len() >= WAITING_LINE && self.hardly_waited().next().is_none();
        if matches!(entrance, Entrance::Line(_)) && is_full {
            let because = "Many people wait at this door already. Please try again in a few minutes.";
            return Err(Refusal::new(ErrorCode::Full).because(because));
        }
        Ok(())
    }

    /// How many more people fit in, those who run the session not counted.
    fn free_places(&self) -> usize {
        let capacity = self.plan().map_or(0, |plan| plan.rules.capacity as usize);
        let inside = |member: &&Member| matches!(member.presence, Presence::Here | Presence::Away);
        let counted = self
            .members
            .iter()
            .filter(inside)
            .filter(|member| !runs_session(member.role));
        capacity.saturating_sub(counted.count())
    }

    /// How many more people could come in: free places, and those of people who were hardly in and are gone.
    fn places(&self) -> usize {
        self.free_places() + self.hardly_in().count()
    }

    /// Who came, hung up before they were really in, and is not back: longest first. Somebody else may have their place.
    fn hardly_in(&self) -> impl Iterator<Item = &Member> {
        let mut gone: Vec<&Member> = self
            .members
            .iter()
            .filter(|member| member.presence == Presence::Away && !member.settled && !runs_session(member.role))
            .collect();
        gone.sort_by_key(|member| member.away_since);
        gone.into_iter()
    }

    /// The same of those who wait.
    fn hardly_waited(&self) -> impl Iterator<Item = &Waiting> {
        let mut gone: Vec<&Waiting> = self
            .line
            .people
            .iter()
            .filter(|waiting| waiting.away_since.is_some() && !waiting.settled)
            .collect();
        gone.sort_by_key(|waiting| waiting.away_since);
        gone.into_iter()
    }

    /// What happens before one more person with this role is where the door leads them: who was hardly there gives way.
    pub(super) fn make_place(&self, entrance: Entrance, role: Role) -> Vec<Event> {
        match entrance {
            Entrance::Room if runs_session(role) => Vec::new(),
            Entrance::Room => self.make_places(1),
            Entrance::Line(_) if self.line.people.len() < WAITING_LINE => Vec::new(),
            Entrance::Line(_) => self.hardly_waited().take(1).map(Self::waiting_left).collect(),
        }
    }

    fn make_places(&self, wanted: usize) -> Vec<Event> {
        let missing = wanted.saturating_sub(self.free_places());
        let give_way = self.hardly_in().take(missing);
        give_way
            .flat_map(|member| {
                let mut events = self.give_up(&member.id, ShareEnd::Dropped);
                events.push(Event::MemberLeft {
                    member: member.id.clone(),
                });
                events
            })
            .collect()
    }

    pub(super) fn waiting_began(&self, me: &MemberId, role: Role, why: WaitReason, nickname: Option<Text>) -> Event {
        Event::WaitingBegan {
            member: me.clone(),
            role,
            why,
            nickname,
        }
    }

    /// What somebody who waits asks: to leave, to come back, or that the connection is gone.
    pub(super) fn waiting_left(waiting: &Waiting) -> Event {
        Event::WaitingLeft {
            member: waiting.id.clone(),
            came: waiting.came,
        }
    }

    /// Why somebody who waits cannot do what they asked.
    pub(super) fn waits_first(waiting: &Waiting) -> Refusal {
        let because = match waiting.why {
            WaitReason::Lobby => "You are in the waiting room. Somebody who runs the meeting will let you in.",
            WaitReason::Full => "The room is full. You come in as soon as it is your turn and a place is free.",
        };
        Refusal::new(ErrorCode::NotNow).because(because)
    }

    pub(super) fn admit(&self, me: &MemberId, member: &MemberId) -> Outcome {
        self.has_chair()?;
        let waits = self.line.get(member);
        waits.ok_or_else(|| Refusal::new(ErrorCode::NotFound).in_field("member"))?;
        self.has_free_place()?;
        let mut events = self.make_places(1);
        events.push(admitted(member, Some(me)));
        Ok(events.into())
    }

    pub(super) fn admit_all(&self, me: &MemberId) -> Outcome {
        self.has_chair()?;
        if self.line.people.is_empty() {
            return Err(Refusal::new(ErrorCode::Already).because("Nobody waits."));
        }
        self.has_free_place()?;
        let next: Vec<_> = self.line.people.iter().take(self.places()).collect();
        let mut events = self.make_places(next.len());
        events.extend(next.into_iter().map(|waiting| admitted(&waiting.id, Some(me))));
        Ok(events.into())
    }

    fn has_free_place(&self) -> Result<(), Refusal> {
        if self.places() == 0 {
            let because = "The room is full. Who waits comes in when somebody leaves.";
            return Err(Refusal::new(ErrorCode::Full).because(because));
        }
        Ok(())
    }

    pub(super) fn write_to_waiting(&self, me: &MemberId, text: Option<Text>) -> Outcome {
        let stands = self.line.note.as_ref();
        let event = match (text, stands) {
            (None, None) => return Err(Refusal::new(ErrorCode::Already)),
            (None, Some(note)) => Event::WaitingNoteTakenAway {
                by: me.clone(),
                note: note.written,
            },
            (Some(text), stands) => Event::WaitingNoteWritten {
                by: me.clone(),
                replaces: stands.map(|note| note.written),
                text: Some(text),
            },
        };
        Ok(vec![event].into())
    }

    /// Somebody who waits is not let in. A clinician's place is the policy's business.
    pub(super) fn turn_away(
        &self,
        me: &MemberId,
        waiting: &Waiting,
        reason: Option<RemovalReason>,
        note: Option<Text>,
    ) -> Outcome {
        match waiting.role {
            Role::Attendee | Role::Greeter => Ok(vec![Event::WaitingTurnedAway {
                member: waiting.id.clone(),
                came: waiting.came,
                by: me.clone(),
                reason,
                note,
            }]
            .into()),
            Role::Facilitator | Role::CoFacilitator | Role::Clinician | Role::Operator => {
                Err(Refusal::new(ErrorCode::NotPermitted).in_field("member"))
            }
        }
    }

    /// Who comes in because a place is free: those who wait for one and are connected, longest first. Nobody while the chair
    /// is gone, and nobody new while the door is locked.
    pub(super) fn free_places_taken(&self) -> Vec<Event> {
        let is_open = matches!(self.stage, Stage::Lobby | Stage::InProgress | Stage::Fellowship);
        if self.line.people.is_empty() || !is_open || self.chair.state != ChairState::Here {
            return Vec::new();
        }
        let comes_in = |waiting: &&Waiting| {
            let is_new = self.member(&waiting.id).is_none();
            waiting.why == WaitReason::Full && waiting.away_since.is_none() && !(self.locked && is_new)
        };
        let next: Vec<_> = self.line.people.iter().filter(comes_in).take(self.places()).collect();
        let mut events = self.make_places(next.len());
        events.extend(next.into_iter().map(|waiting| admitted(&waiting.id, None)));
        events
    }

    /// Nobody waits at the door of a session that is over.
    pub(super) fn line_goes(&self) -> Vec<Event> {
        self.line.people.iter().map(Self::waiting_left).collect()
    }
}

fn admitted(member: &MemberId, by: Option<&MemberId>) -> Event {
    Event::MemberAdmitted {
        member: member.clone(),
        by: by.cloned(),
    }
}
