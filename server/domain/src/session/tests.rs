//! Stories of one session, told with the public way in: ask, store, see. This file has the teller; each subject has a
//! file of its own beside it. Properties over random plans are in `server/domain/tests/properties.rs`.

mod appeals;
mod conscience;
mod doors;
mod floor;
mod lines;
mod moderation;
mod parts;
mod people;
mod persons;
mod succession;
mod support;
mod talks;
mod time;
mod waiting;

use super::{Actor, Answer, Audience, Command, Decision, Event, Plan, Reason, Rules, Session, Told, Verdict};
use protocol::directory::{Audience as Whom, Monitoring};
use protocol::error::{ErrorCode, Refusal};
use protocol::format::Format;
use protocol::ids::{LineId, MemberId, Millis, ShareId};
use protocol::room::{FloorPolicy, HeldView, LineView, Role, RoomEvent, RoomEventAt, RoomView, ShareView};
use protocol::text::Text;
use protocol::waiting::LobbyPolicy;

const MINUTE: u64 = 60_000;
/// When the meeting of these stories begins.
const EIGHT: Millis = Millis(1_000_000_000);
const FLOOR_GRACE: u64 = 2 * MINUTE;
const AWAY_GRACE: u64 = 5 * MINUTE;
const SHARE: u64 = 4 * MINUTE;
const KEPT: u64 = 60 * MINUTE;
const SUCCESSION: u64 = MINUTE;
const CHAIRLESS: u64 = 15 * MINUTE;

fn plan() -> Plan {
    Plan {
        session: "tuesday".parse().unwrap(),
        title: "Tuesday evening".into(),
        group: "Harbour".into(),
        guidelines: vec!["Speak for yourself.".into()],
        audience: Whom::Anyone,
        language: "en".into(),
        monitoring: Monitoring::OnCall,
        lobby: LobbyPolicy::Together,
        format: Box::new(Format::plain(FloorPolicy::OneAtATime, 60, 4)),
        starts_at: EIGHT,
        minutes: 60,
        demo: false,
        entry: crate::session::Entry::default(),
        rules: Rules {
            lobby_ms: 15 * MINUTE,
            minute_ms: MINUTE,
            succession_ms: SUCCESSION,
            chairless_ms: CHAIRLESS,
            floor_grace_ms: FLOOR_GRACE,
            away_grace_ms: AWAY_GRACE,
            capacity: 20,
            ends_by: None,
            fellowship_ms: None,
            kept_ms: KEPT,
        },
    }
}

fn id(name: &str) -> MemberId {
    name.parse().unwrap()
}

fn text(words: &str) -> Text {
    Text::clean(words, 4_000).unwrap()
}

fn reason(rule: &str) -> Reason {
    Reason {
        rule: rule.into(),
        for_author: "It seems to have a phone number in it.".into(),
        for_facilitator: "Possible phone number.".into(),
        for_log: "held: by its form",
    }
}

/// One session with a clock that only the story moves.
struct Story {
    session: Session,
    now: Millis,
    keys: u32,
}

impl Story {
    /// The lobby of a meeting with this plan is open, and nobody is in it.
    fn lobby_of(plan: Plan) -> Self {
        let mut story = Self::scheduled(plan);
        story.now = Millis(EIGHT.0 - 10 * MINUTE);
        assert_eq!(story.tick().len(), 1, "the lobby opens");
        story
    }

    fn scheduled(plan: Plan) -> Self {
        let (session, now) = (Session::default(), Millis(EIGHT.0 - 24 * 60 * MINUTE));
        let mut story = Self { session, now, keys: 0 };
        story.system(Command::Create(Box::new(plan)));
        story
    }

    /// A meeting in progress, one at a time, with the facilitator `fern` and the attendees `ash`, `birch`, `cedar`.
    fn meeting() -> Self {
        Self::meeting_of(plan())
    }

    fn meeting_of(plan: Plan) -> Self {
        let mut story = Self::lobby_of(plan);
        story.join("fern", Role::Facilitator);
        for name in ["ash", "birch", "cedar"] {
            story.join(name, Role::Attendee);
        }
        story.later(10 * MINUTE);
        story.ok("fern", Command::StartMeeting);
        story
    }

    fn later(&mut self, ms: u64) {
        self.now = self.now.plus(ms);
    }

    fn decide(&mut self, actor: &Actor, command: Command) -> Result<Decision, Refusal> {
        let decision = self.session.handle(self.now, actor, command)?;
        for event in &decision.events {
            self.session.apply(self.now, event);
        }
        Ok(decision)
    }

    fn ask(&mut self, who: &str, command: Command) -> Result<Decision, Refusal> {
        self.decide(&Actor::Member(id(who)), command)
    }

    /// Asks for something that is done.
    fn ok(&mut self, who: &str, command: Command) -> Vec<Event> {
        self.ask(who, command).unwrap_or_else(|no| panic!("{no:?}")).events
    }

    /// Asks for something that is refused, and checks that nothing changed.
    fn no(&mut self, who: &str, command: Command) -> ErrorCode {
        let before = self.session.clone();
        let refusal = self.ask(who, command).expect_err("this is refused");
        assert_eq!(before, self.session);
        refusal.code
    }

    fn system(&mut self, command: Command) -> Vec<Event> {
        self.decide(&Actor::System, command).unwrap().events
    }

    fn tick(&mut self) -> Vec<Event> {
        self.system(Command::Tick)
    }

    fn enter(&mut self, who: &str, role: Role, nickname: &str) -> Result<Vec<Event>, ErrorCode> {
        let nickname = Text::nickname(nickname).unwrap();
        let decision = self.ask(who, Command::Join { role, nickname });
        decision.map(|decision| decision.events).map_err(|no| no.code)
    }

    fn join(&mut self, who: &str, role: Role) -> Vec<Event> {
        self.enter(who, role, &format!("the {who}")).unwrap()
    }

    /// Somebody's connection is back.
    fn back(&mut self, who: &str) -> Vec<Event> {
        self.join(who, Role::Attendee)
    }

    fn write(&mut self, words: &str, verdict: Verdict) -> Command {
        self.keys += 1;
        Command::PostLine {
            text: text(words),
            key: format!("key-{}", self.keys).parse().unwrap(),
            verdict,
            answers: None,
        }
    }

    fn try_say(&mut self, who: &str, words: &str) -> Result<LineId, ErrorCode> {
        let command = self.write(words, Verdict::Allow);
        match self.ask(who, command) {
            Ok(decision) => Ok(line_of(&decision)),
            Err(no) => Err(no.code),
        }
    }

    fn say(&mut self, who: &str, words: &str) -> LineId {
        self.try_say(who, words).unwrap()
    }

    /// A line that the chain holds.
    fn held(&mut self, who: &str, words: &str) -> LineId {
        let command = self.write(words, Verdict::Hold(reason("personal_data.phone")));
        let decision = self.ask(who, command).unwrap();
        assert!(matches!(decision.answer, Answer::Line { held: true, .. }));
        line_of(&decision)
    }

    fn call(&mut self, member: &str) -> ShareId {
        self.ok("fern", Command::CallOn { member: id(member) });
        self.share().share
    }

    fn mute(&mut self, member: &str, muted: bool) -> Vec<Event> {
        let member = id(member);
        self.ok("fern", Command::SetMuted { member, muted })
    }

    fn view(&self) -> RoomView {
        self.session.view(&Audience::Room).unwrap()
    }

    fn share(&self) -> ShareView {
        self.view().share.expect("somebody has the floor")
    }

    fn queue(&self) -> Vec<String> {
        self.session.queue().map(ToString::to_string).collect()
    }

    fn floor(&self) -> Option<&str> {
        self.session.has_floor().map(MemberId::as_str)
    }

    fn words(&self) -> Vec<Option<String>> {
        self.view().lines.into_iter().map(|line| line.text).collect()
    }

    fn line(&self, line: LineId) -> LineView {
        let view = self.view();
        view.lines.into_iter().find(|found| found.line == line).unwrap()
    }

    fn held_for(&self, audience: &Audience) -> Vec<HeldView> {
        self.session.view(audience).unwrap().held
    }

    /// Asks, and tells each audience what it hears of it.
    fn tell(&mut self, who: &str, command: Command, audiences: &[&Audience]) -> Vec<Vec<RoomEvent>> {
        let actor = Actor::Member(id(who));
        let decision = self.session.handle(self.now, &actor, command).unwrap();
        let mut heard: Vec<Vec<RoomEventAt>> = vec![Vec::new(); audiences.len()];
        for event in &decision.events {
            let reach = self.session.reach(event);
            self.session.apply(self.now, event);
            let (seq, at) = (self.session.seq(), self.now);
            let told = Told { seq, at, event, reach };
            for (audience, heard) in audiences.iter().zip(&mut heard) {
                self.session.project(&told, audience, heard);
            }
        }
        let events = |heard: Vec<RoomEventAt>| heard.into_iter().map(|told| told.event).collect();
        heard.into_iter().map(events).collect()
    }
}

fn line_of(decision: &Decision) -> LineId {
    match decision.answer {
        Answer::Line { line, .. } => line,
        Answer::Done => panic!("a line is answered with its id"),
    }
}
