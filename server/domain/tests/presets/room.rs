//! A room in which a preset is played: who is there, and what they try. What is tried changes nothing; what is done does.

use crate::table::Kind;
use domain::session::{Actor, Command, Decision, Event, Plan, Rules, Session, Verdict};
use protocol::directory::{Audience, Monitoring};
use protocol::error::Refusal;
use protocol::format::Format;
use protocol::ids::{MemberId, Millis, ShareId};
use protocol::room::Role;
use protocol::text::Text;
use protocol::waiting::LobbyPolicy;
use std::collections::BTreeMap;

pub(crate) const MINUTE: u64 = 60_000;
pub(crate) const SUCCESSION: u64 = MINUTE;
const EIGHT: Millis = Millis(1_000_000_000);

/// Everybody, in the order of arrival: Ash, Cedar and Birch are attendees, Nettle and Clover mark themselves as new.
const PEOPLE: [(&str, Role); 10] = [
    ("wren", Role::Facilitator),
    ("thrush", Role::CoFacilitator),
    ("ash", Role::Attendee),
    ("cedar", Role::Attendee),
    ("birch", Role::Attendee),
    ("nettle", Role::Attendee),
    ("clover", Role::Attendee),
    ("robin", Role::Greeter),
    ("heron", Role::Greeter),
    ("dove", Role::Clinician),
];

/// The one of each kind who tries things.
pub(crate) const fn one(kind: Kind) -> &'static str {
    match kind {
        Kind::Attendee => "birch",
        Kind::Newcomer => "nettle",
        Kind::Greeter => "robin",
        Kind::Deputy => "thrush",
        Kind::Chair => "wren",
        Kind::Clinician => "dove",
    }
}

/// Another one of the kind, where there is one.
pub(crate) const fn another(kind: Kind) -> &'static str {
    match kind {
        Kind::Attendee => "cedar",
        Kind::Newcomer => "clover",
        Kind::Greeter => "heron",
        Kind::Deputy | Kind::Chair | Kind::Clinician => one(kind),
    }
}

pub(crate) fn id(name: &str) -> MemberId {
    name.parse().expect("a name is an id")
}

pub(crate) fn words(text: &str) -> Text {
    Text::clean(text, 4_000).expect("it is a text")
}

#[derive(Clone)]
pub(crate) struct Room {
    pub(crate) session: Session,
    pub(crate) now: Millis,
    keys: u32,
}

impl Room {
    /// The lobby of a meeting with this format, every reading filled, everybody there.
    pub(crate) fn of(mut format: Format) -> Self {
        let slots: Vec<String> = domain::format::readings(&format)
            .map(|reading| reading.slot.clone())
            .collect();
        let texts: BTreeMap<String, String> = slots.into_iter().map(|slot| (slot.clone(), text_of(&slot))).collect();
        if !texts.is_empty() {
            assert_eq!(domain::format::fill(&mut format, &texts), []);
        }
        let mut room = Self {
            session: Session::default(),
            now: Millis(EIGHT.0 - 20 * MINUTE),
            keys: 0,
        };
        room.system(Command::Create(Box::new(plan(format))));
        room.now = Millis(EIGHT.0 - 10 * MINUTE);
        room.system(Command::Tick);
        for (name, role) in PEOPLE {
            room.join(name, role);
        }
        for name in ["nettle", "clover"] {
            room.done(name, Command::MarkNewcomer { newcomer: true });
        }
        room.now = EIGHT;
        room
    }

    pub(crate) fn join(&mut self, name: &str, role: Role) {
        let nickname = Text::nickname(name).expect("it is a nickname");
        self.done(name, Command::Join { role, nickname });
    }

    pub(crate) fn system(&mut self, command: Command) -> Vec<Event> {
        self.decide(&Actor::System, command).expect("the system may").events
    }

    /// Something that is done.
    pub(crate) fn done(&mut self, name: &str, command: Command) -> Vec<Event> {
        let asked = format!("{name}: {command:?}");
        match self.decide(&Actor::Member(id(name)), command) {
            Ok(decision) => decision.events,
            Err(no) => panic!("{asked}: {no:?}"),
        }
    }

    fn decide(&mut self, actor: &Actor, command: Command) -> Result<Decision, Refusal> {
        let decision = self.session.handle(self.now, actor, command)?;
        for event in &decision.events {
            self.session.apply(self.now, event);
        }
        Ok(decision)
    }

    /// What would come of it.
    pub(crate) fn tried(&self, name: &str, command: Command) -> Result<Vec<Event>, Refusal> {
        let decision = self.session.handle(self.now, &Actor::Member(id(name)), command);
        decision.map(|decision| decision.events)
    }

    /// What time would do until then.
    pub(crate) fn by_then(&self, later: u64) -> Vec<Event> {
        let decision = self.session.handle(self.now.plus(later), &Actor::System, Command::Tick);
        decision.expect("the system may").events
    }

    pub(crate) fn line(&mut self, answers: Option<ShareId>) -> Command {
        Command::PostLine {
            text: words("A line."),
            key: self.key(),
            verdict: Verdict::Allow,
            answers,
        }
    }

    pub(crate) fn key(&mut self) -> protocol::ids::ClientKey {
        self.keys += 1;
        format!("key-{}", self.keys).parse().expect("it is a key")
    }

    pub(crate) fn floor(&self) -> Option<&str> {
        self.session.has_floor().map(MemberId::as_str)
    }

    /// Gives the floor to somebody, and says which share it is and when it is planned to end.
    pub(crate) fn call(&mut self, name: &str) -> (ShareId, Millis) {
        self.done("wren", Command::CallOn { member: id(name) });
        let view = self
            .session
            .view(&domain::session::Audience::Room)
            .expect("there is a session");
        let share = view.share.expect("somebody has the floor");
        (share.share, share.planned_end)
    }
}

/// The text that a reading is filled with.
pub(crate) fn text_of(slot: &str) -> String {
    format!("The text of {slot}.")
}

fn plan(format: Format) -> Plan {
    Plan {
        session: "tuesday".parse().expect("it is an id"),
        title: "Tuesday evening".into(),
        group: "Harbour".into(),
        guidelines: Vec::new(),
        audience: Audience::Anyone,
        language: "en".into(),
        monitoring: Monitoring::Monitored,
        lobby: LobbyPolicy::Together,
        format: Box::new(format),
        starts_at: EIGHT,
        minutes: 90,
        demo: false,
        entry: domain::session::Entry::default(),
        rules: Rules {
            lobby_ms: 15 * MINUTE,
            minute_ms: MINUTE,
            succession_ms: SUCCESSION,
            chairless_ms: 15 * MINUTE,
            floor_grace_ms: 2 * MINUTE,
            away_grace_ms: 5 * MINUTE,
            capacity: 20,
            ends_by: None,
            fellowship_ms: None,
            kept_ms: 60 * MINUTE,
        },
    }
}
