//! What somebody knows who reads the log alone: the model that the rules are held against. It takes events as they come
//! and judges nothing; it asks the session nothing, so that a mistake there is not repeated here.

use crate::plan::Setup;
use crate::world::Kept;
use domain::session::Event;
use protocol::format::{DirectMessages, Format, HandOrder, Phase, SupportPolicy, WhoWrites};
use protocol::ids::{MemberId, Millis, Seq, ShareId};
use protocol::room::{ChairState, FloorPolicy, Presence, Role, Stage};
use protocol::waiting::WaitReason;
use std::collections::BTreeMap;

pub(crate) struct Person {
    /// Place in the order of arrival.
    pub(crate) arrival: usize,
    pub(crate) role: Role,
    pub(crate) presence: Presence,
    pub(crate) away_since: Option<Millis>,
    pub(crate) muted: bool,
    pub(crate) newcomer: bool,
    /// Shares in the part in force.
    turns: u64,
    /// How long all shares that ended were.
    heard_ms: u64,
}

/// Somebody who waits at the door.
pub(crate) struct AtDoor {
    pub(crate) member: MemberId,
    pub(crate) role: Role,
    pub(crate) why: WaitReason,
    pub(crate) away_since: Option<Millis>,
    /// The event with the nickname.
    pub(crate) came: Seq,
}

/// The share in force.
pub(crate) struct Sharing {
    pub(crate) share: ShareId,
    pub(crate) member: MemberId,
    pub(crate) began_at: Millis,
    pub(crate) planned_end: Millis,
    pub(crate) warned: bool,
    pub(crate) waiting_since: Option<Millis>,
    waited_ms: u64,
    /// The sharer took more time by their own tap.
    pub(crate) took_more: bool,
}

pub(crate) struct Model {
    pub(crate) format: Format,
    pub(crate) minute_ms: u64,
    pub(crate) stage: Stage,
    pub(crate) phase: Option<usize>,
    pub(crate) cross_talk: bool,
    pub(crate) support: SupportPolicy,
    pub(crate) policy: FloorPolicy,
    pub(crate) people: BTreeMap<MemberId, Person>,
    /// Who waits at the door, longest first.
    pub(crate) line: Vec<AtDoor>,
    pub(crate) queue: Vec<MemberId>,
    pub(crate) floor: Option<Sharing>,
    pub(crate) chair: ChairState,
    pub(crate) chair_since: Millis,
}

/// Those who run a session.
pub(crate) fn serves(role: Role) -> bool {
    matches!(role, Role::Facilitator | Role::CoFacilitator)
}

impl Person {
    pub(crate) fn is_inside(&self) -> bool {
        matches!(self.presence, Presence::Here | Presence::Away)
    }

    pub(crate) fn is_here(&self) -> bool {
        self.presence == Presence::Here
    }
}

impl Model {
    pub(crate) fn new(setup: &Setup) -> Self {
        Self {
            format: setup.format.clone(),
            minute_ms: setup.minute_ms,
            stage: Stage::Scheduled,
            phase: None,
            cross_talk: true,
            support: SupportPolicy::Live,
            policy: setup.format.phases[0].floor,
            people: BTreeMap::new(),
            line: Vec::new(),
            queue: Vec::new(),
            floor: None,
            chair: ChairState::Here,
            chair_since: Millis(0),
        }
    }

    /// The part in force.
    pub(crate) fn part(&self) -> Option<&Phase> {
        self.format.phases.get(self.phase?)
    }

    pub(crate) fn role(&self, member: &MemberId) -> Role {
        self.people[member].role
    }

    pub(crate) fn serves(&self, member: &MemberId) -> bool {
        serves(self.role(member))
    }

    pub(crate) fn sharer(&self) -> Option<&MemberId> {
        self.floor.as_ref().map(|floor| &floor.member)
    }

    /// Whether the part in force is for somebody.
    pub(crate) fn suits(&self, member: &MemberId) -> bool {
        let person = &self.people[member];
        match (person.role, self.part().map(|part| part.who)) {
            (Role::Clinician | Role::Operator, _) => false,
            (Role::Facilitator | Role::CoFacilitator, _) => true,
            (_, Some(WhoWrites::Newcomers)) => person.newcomer,
            (_, Some(WhoWrites::Facilitators)) => false,
            (_, Some(WhoWrites::Everyone) | None) => true,
        }
    }

    /// Whether somebody could begin to share at once.
    pub(crate) fn could_begin(&self, member: &MemberId) -> bool {
        let person = &self.people[member];
        person.is_here() && !person.muted && self.suits(member)
    }

    pub(crate) fn facilitator_is_here(&self) -> bool {
        let mut people = self.people.values();
        people.any(|person| person.role == Role::Facilitator && person.is_here())
    }

    /// In progress or fellowship: somebody has to run it.
    pub(crate) fn needs_chair(&self) -> bool {
        matches!(self.stage, Stage::InProgress | Stage::Fellowship)
    }

    /// Where the part puts somebody among those who wait; the smaller is called first.
    pub(crate) fn rank(&self, member: &MemberId) -> u64 {
        let person = &self.people[member];
        let order = self.part().map_or(HandOrder::Fifo, |part| part.hands);
        match order {
            _ if self.policy != FloorPolicy::OneAtATime => 0,
            HandOrder::Fifo | HandOrder::Pitch => 0,
            HandOrder::LeastHeard => person.heard_ms,
            HandOrder::NewcomersFirst if person.newcomer => 0,
            HandOrder::NewcomersFirst => 1,
            HandOrder::RoundRobin => person.turns,
        }
    }

    /// Whether these two may talk privately now.
    pub(crate) fn may_talk(&self, one: &MemberId, other: &MemberId) -> bool {
        let policy = match self.stage {
            Stage::Lobby => DirectMessages::Greeter,
            Stage::InProgress => self.part().expect("a part is in force").direct_messages,
            Stage::Fellowship => self.format.fellowship_direct_messages,
            Stage::Scheduled | Stage::Ended => DirectMessages::Off,
        };
        let greets = |member: &MemberId| self.role(member) == Role::Greeter || self.serves(member);
        let is_new = |member: &MemberId| self.people[member].newcomer;
        match policy {
            DirectMessages::Off => false,
            DirectMessages::Greeter => (greets(one) && is_new(other)) || (greets(other) && is_new(one)),
            DirectMessages::Consented => true,
        }
    }

    pub(crate) fn place_in_line(&self, member: &MemberId) -> Option<usize> {
        self.line.iter().position(|waits| waits.member == *member)
    }

    fn waits(&mut self, member: &MemberId) -> &mut AtDoor {
        let place = self.place_in_line(member).expect("somebody who waits");
        &mut self.line[place]
    }

    /// Into the room, for the first time or again.
    fn comes(&mut self, member: &MemberId, role: Role, away_since: Option<Millis>) {
        let arrival = self.people.len();
        let person = self.people.entry(member.clone()).or_insert(Person {
            arrival,
            role,
            presence: Presence::Here,
            away_since,
            muted: false,
            newcomer: false,
            turns: 0,
            heard_ms: 0,
        });
        person.presence = if away_since.is_some() {
            Presence::Away
        } else {
            Presence::Here
        };
        person.away_since = away_since;
    }

    fn person(&mut self, member: &MemberId) -> &mut Person {
        self.people.get_mut(member).expect("somebody who came in")
    }

    fn goes(&mut self, member: &MemberId, presence: Presence, at: Millis) {
        let person = self.person(member);
        person.presence = presence;
        person.away_since = (presence == Presence::Away).then_some(at);
    }

    pub(crate) fn happens(&mut self, kept: &Kept) {
        let at = kept.at;
        match &kept.event {
            Event::Created { .. } => self.chair_since = at,
            Event::StageChanged { stage } => {
                self.stage = *stage;
                if *stage != Stage::InProgress {
                    self.phase = None;
                    self.cross_talk = true;
                    self.support = SupportPolicy::Live;
                }
            }
            Event::MemberJoined { member, role, .. } => self.comes(member, *role, None),
            Event::WaitingBegan { member, role, why, .. } => self.line.push(AtDoor {
                member: member.clone(),
                role: *role,
                why: *why,
                away_since: None,
                came: kept.seq,
            }),
            Event::WaitingWentAway { member } => self.waits(member).away_since = Some(at),
            Event::WaitingReturned { member } => self.waits(member).away_since = None,
            Event::WaitingLeft { member, .. } | Event::WaitingTurnedAway { member, .. } => {
                self.line.retain(|waits| waits.member != *member);
            }
            Event::MemberAdmitted { member, .. } => {
                let place = self.place_in_line(member).expect("somebody who waits");
                let waited = self.line.remove(place);
                self.comes(member, waited.role, waited.away_since);
            }
            Event::MemberReturned { member } => self.goes(member, Presence::Here, at),
            Event::MemberWentAway { member } => self.goes(member, Presence::Away, at),
            Event::MemberLeft { member } => self.goes(member, Presence::Left, at),
            Event::MemberRemoved { member, .. } => self.goes(member, Presence::Removed, at),
            Event::MuteChanged { member, muted, .. } => self.person(member).muted = *muted,
            Event::RoleChanged { member, role } => self.person(member).role = *role,
            Event::NewcomerMarked { member, newcomer } => self.person(member).newcomer = *newcomer,
            Event::FloorPolicyChanged { floor, .. } => self.policy = *floor,
            Event::HandRaised { member, place } => self.queue.insert(*place as usize, member.clone()),
            Event::HandsOrdered { members } => self.queue.clone_from(members),
            Event::HandLowered { member, .. } => self.queue.retain(|waits| waits != member),
            Event::FloorGiven {
                member, planned_end, ..
            } => {
                self.person(member).turns += 1;
                self.floor = Some(Sharing {
                    share: ShareId(kept.seq.0),
                    member: member.clone(),
                    began_at: at,
                    planned_end: *planned_end,
                    warned: false,
                    waiting_since: None,
                    waited_ms: 0,
                    took_more: false,
                });
            }
            Event::ShareEnded { .. } => {
                let floor = self.floor.take().expect("only what began ends");
                let in_tunnel = floor.waited_ms + floor.waiting_since.map_or(0, |since| at.since(since));
                self.person(&floor.member).heard_ms += at.since(floor.began_at).saturating_sub(in_tunnel);
            }
            Event::ShareExtended { .. } | Event::ShareWarned { .. } | Event::FloorWaiting { .. } => {
                self.share_goes_on(kept)
            }
            Event::PhaseEntered { phase, .. } => self.part_begins(*phase as usize),
            Event::CrossTalkChanged { cross_talk, .. } => self.cross_talk = *cross_talk,
            Event::SupportPolicyChanged { support, .. } => self.support = *support,
            Event::ChairChanged { state } => {
                self.chair = *state;
                self.chair_since = at;
            }
            _ => {}
        }
    }

    fn share_goes_on(&mut self, kept: &Kept) {
        let floor = self.floor.as_mut().expect("somebody has the floor");
        match &kept.event {
            Event::ShareExtended { planned_end, by, .. } => {
                floor.planned_end = *planned_end;
                floor.warned = false;
                floor.took_more |= by.as_ref() == Some(&floor.member);
            }
            Event::ShareWarned { .. } => floor.warned = true,
            Event::FloorWaiting { waiting, .. } => {
                floor.waited_ms += floor.waiting_since.map_or(0, |since| kept.at.since(since));
                floor.waiting_since = waiting.then_some(kept.at);
            }
            _ => {}
        }
    }

    fn part_begins(&mut self, index: usize) {
        self.phase = Some(index);
        let part = &self.format.phases[index];
        self.policy = part.floor;
        self.cross_talk = part.cross_talk;
        self.support = part.support;
        for person in self.people.values_mut() {
            person.turns = 0;
        }
    }
}
