//! The door: who waits comes in by the hand of somebody who runs the session, or by a place that became free, and by
//! nothing else; the room is never over its capacity; and who waits sees nothing of it.

use crate::model::{Model, serves};
use crate::plan::{Setup, Step};
use crate::world::{Asked, Kept, Watch, World};
use domain::session::{Actor, Audience, Command, Event};
use protocol::error::ErrorCode;
use protocol::ids::MemberId;
use protocol::limits::WAITING_LINE;
use protocol::room::{ChairState, Presence, Role, Stage};
use protocol::waiting::{LobbyPolicy, WaitReason};
use std::collections::BTreeSet;

pub(crate) struct Door {
    model: Model,
    policy: LobbyPolicy,
    capacity: usize,
    locked: bool,
    /// The word of the note that stands.
    note: Option<String>,
    /// Everybody whom somebody let in by hand.
    let_in: BTreeSet<MemberId>,
    turned_away: BTreeSet<MemberId>,
}

impl Door {
    pub(crate) fn new(setup: &Setup) -> Self {
        Self {
            model: Model::new(setup),
            policy: setup.lobby,
            capacity: setup.capacity as usize,
            locked: false,
            note: None,
            let_in: BTreeSet::new(),
            turned_away: BTreeSet::new(),
        }
    }

    fn counted(&self) -> usize {
        let inside = self.model.people.values().filter(|person| person.is_inside());
        inside.filter(|person| !serves(person.role)).count()
    }

    fn is_let_in_by_hand(&self, role: Role) -> bool {
        self.policy == LobbyPolicy::Admit && role == Role::Attendee
    }

    /// The event is allowed by what was before it.
    fn judge(&mut self, asked: &Asked<'_>, kept: &Kept) {
        let has_chair = self.model.chair == ChairState::Here;
        let has_place = self.counted() < self.capacity;
        match &kept.event {
            Event::MemberJoined { member, role, .. } => {
                assert!(!self.is_let_in_by_hand(*role), "{member:?} walked in");
                assert!(serves(*role) || has_place);
                assert!(!self.turned_away.contains(member));
            }
            Event::MemberReturned { member } if !self.model.people[member].is_inside() => {
                assert!(self.model.serves(member) || has_place);
                assert!(self.model.place_in_line(member).is_none());
            }
            Event::WaitingBegan { member, role, why, .. } => {
                assert!(!serves(*role) && !self.turned_away.contains(member));
                assert!(self.model.place_in_line(member).is_none(), "nobody waits twice");
                let known = self.model.people.get(member);
                assert!(known.is_none_or(|known| known.presence == Presence::Left));
                assert!(
                    known.is_some() || !self.locked,
                    "a locked door has no line for new people"
                );
                match why {
                    WaitReason::Lobby => assert!(known.is_none() && self.is_let_in_by_hand(*role)),
                    WaitReason::Full => assert!(!has_place && (known.is_some() || !self.is_let_in_by_hand(*role))),
                }
            }
            Event::MemberAdmitted { member, by: Some(by) } => {
                assert!(has_chair && has_place && self.model.serves(by) && *asked.actor == Actor::Member(by.clone()));
                match asked.command {
                    Command::Admit { member: whom } => assert_eq!(whom, member),
                    Command::AdmitAll => assert_eq!(self.model.place_in_line(member), Some(0), "in their order"),
                    other => panic!("{member:?} is let in by {other:?}"),
                }
                self.let_in.insert(member.clone());
            }
            Event::MemberAdmitted { member, by: None } => {
                assert!(has_chair && has_place, "no chair or no place, and nobody is let in");
                let next = self
                    .model
                    .line
                    .iter()
                    .find(|waits| self.comes_in_by_itself(&waits.member));
                assert_eq!(next.map(|waits| &waits.member), Some(member), "who waits longest");
                let by_the_way = [
                    Command::StartMeeting,
                    Command::Recover,
                    Command::OpenFellowship,
                    Command::EndSession,
                ];
                let moves_on =
                    matches!(asked.command, Command::EnterPhase { .. }) || by_the_way.contains(asked.command);
                assert!(!moves_on, "let in by {:?}", asked.command);
            }
            Event::WaitingLeft { member, came } => {
                let place = self.model.place_in_line(member).expect("they waited");
                assert_eq!(self.model.line[place].came, *came, "the nickname goes with them");
            }
            Event::WaitingTurnedAway { member, came, by, .. } => {
                let place = self.model.place_in_line(member).expect("they waited");
                assert_eq!(self.model.line[place].came, *came, "the nickname goes with them");
                assert!(self.model.serves(by) && *asked.actor == Actor::Member(by.clone()));
                self.turned_away.insert(member.clone());
            }
            Event::LockChanged { locked, .. } => self.locked = *locked,
            Event::WaitingNoteWritten { by, text, .. } => {
                assert!(self.model.serves(by));
                self.note = text.as_deref().map(str::to_owned);
            }
            Event::WaitingNoteTakenAway { by, .. } => {
                assert!(self.model.serves(by));
                self.note = None;
            }
            Event::Forgotten => self.note = None,
            _ => {}
        }
        self.model.happens(kept);
    }

    /// Whether somebody waits for a place and could take it now.
    fn comes_in_by_itself(&self, member: &MemberId) -> bool {
        let place = self.model.place_in_line(member);
        place.is_some_and(|place| {
            let waits = &self.model.line[place];
            let is_new = !self.model.people.contains_key(member);
            waits.why == WaitReason::Full && waits.away_since.is_none() && !(self.locked && is_new)
        })
    }

    /// A name that stands in no view of the door.
    fn names_nobody(json: &str) -> bool {
        !json.to_lowercase().contains("zn")
    }

    fn agrees(&self, world: &World) {
        let session = &world.session;
        let line: Vec<&MemberId> = self.model.line.iter().map(|waits| &waits.member).collect();
        if !session.is_forgotten() {
            assert_eq!(session.waiting().collect::<Vec<_>>(), line, "the order of the line");
        }
        assert!(line.len() <= WAITING_LINE && self.counted() <= self.capacity);
        let chairs = session.view(&Audience::Chairs).expect("the session is made");
        assert_eq!(chairs.waiting_note, self.note);
        let room = session.view(&Audience::Room).expect("the session is made");
        assert!(room.waiting.is_empty() && room.waiting_note.is_none());
        assert_eq!(chairs.session, room.session);
        for person in self.model.people.iter().filter(|(_, person)| person.is_inside()) {
            let (member, role) = (person.0, person.1.role);
            assert!(
                !self.is_let_in_by_hand(role) || self.let_in.contains(member),
                "{member:?} is in"
            );
        }
        let is_open = matches!(self.model.stage, Stage::Lobby | Stage::InProgress | Stage::Fellowship);
        if is_open && self.model.chair == ChairState::Here && self.counted() < self.capacity {
            let waits = line.iter().find(|member| self.comes_in_by_itself(member));
            assert_eq!(waits, None, "a place is free");
        }
        assert!(
            is_open || line.is_empty() || session.is_forgotten(),
            "nobody waits at the door of nothing"
        );
        for (place, waits) in (1..).zip(&self.model.line) {
            let view = session.waiting_view(&waits.member).expect("they wait");
            assert_eq!((view.place, view.why, view.stage), (place, waits.why, self.model.stage));
            assert_eq!(view.note, self.note);
            assert!(Self::names_nobody(&serde_json::to_string(&view).unwrap()));
            let seen = session.audience_of(&waits.member, waits.role);
            assert_eq!(seen, Audience::Waiting(waits.member.clone()));
            assert_eq!(session.view(&seen), None);
        }
    }
}

impl Watch for Door {
    fn asked(&mut self, world: &World, asked: &Asked<'_>) {
        let waited = match asked.actor {
            Actor::Member(me) => self.model.place_in_line(me).map(|place| &self.model.line[place].role),
            Actor::System => None,
        };
        let may = matches!(asked.command, Command::Join { .. } | Command::Drop | Command::Leave);
        if waited.is_some() && !may {
            let refused = asked.outcome.as_ref().expect_err("who waits only waits");
            assert_eq!(refused.code, ErrorCode::NotNow);
            assert!(refused.because.is_some(), "and is told why");
        }
        for kept in asked.kept {
            self.judge(asked, kept);
            let mut told = Vec::new();
            for waits in &self.model.line {
                world
                    .session
                    .project(&kept.told(), &Audience::Waiting(waits.member.clone()), &mut told);
            }
            assert!(told.is_empty(), "who waits hears nothing of the room");
        }
    }

    fn stepped(&mut self, world: &World, _: &Step) {
        self.agrees(world);
    }
}
