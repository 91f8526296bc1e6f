//! A session that a trace is recorded from: people ask, and what each audience is told is kept. It judges nothing.

use domain::session::{Actor, Answer, Audience, Command, Decision, Event, Plan, Reach, Reason, Rules, Session};
use domain::session::{Told, Verdict};
use domain::{Remembered, session::CommandKind};
use protocol::directory::{Audience as Whom, Monitoring};
use protocol::format::{DirectMessages, Format, HandOrder, LateJoiners, Phase, PostedBy, Reading, SupportPolicy};
use protocol::ids::{LineId, MemberId, Millis, Seq, ShareId, TalkId};
use protocol::room::{FloorPolicy, Role, RoomEventAt, RoomView, SupportKind, SupportTarget};
use protocol::text::Text;
use protocol::waiting::LobbyPolicy;

/// What a viewer of one audience had, was told, and has.
pub(super) struct Trace {
    pub(super) name: &'static str,
    pub(super) audience: &'static str,
    pub(super) start: RoomView,
    pub(super) events: Vec<RoomEventAt>,
    pub(super) end: RoomView,
}

struct Kept {
    seq: Seq,
    at: Millis,
    event: Event,
    reach: Reach,
}

/// How the events of a recording are told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Telling {
    /// Each as it happens.
    Live,
    /// All at the end, as to one who resumes: with the words that are still there.
    Resumed,
}

/// The stage of the recordings: a meeting with the facilitator `fern`, and `ash`, `birch`, `cedar`.
pub(super) struct Scene {
    pub(super) session: Session,
    now: Millis,
    keys: u32,
    /// Everything since the last start, as it was told to each audience.
    heard: Vec<Vec<RoomEventAt>>,
    kept: Vec<Kept>,
    start: Vec<RoomView>,
}

/// When the meeting begins: a fixed moment, so that the file is the same each time.
const BEGINNING: Millis = Millis(1_796_151_600_000);
const MINUTE: u64 = 60_000;

/// Those for whom a recording is made, by the name in the file.
pub(super) const AUDIENCES: [&str; 5] = ["room", "chairs", "author", "chair", "late"];

/// The audience of that name. The author is `ash`, the chair `fern`, who comes late `dale`.
fn audience(name: &str) -> Audience {
    match name {
        "chairs" => Audience::Chairs,
        "author" => Audience::Author(id("ash")),
        "chair" => Audience::Chair(id("fern")),
        "late" => Audience::Author(id("dale")),
        _ => Audience::Room,
    }
}

pub(super) fn id(name: &str) -> MemberId {
    name.parse().expect("a short word is an id")
}

/// A format with something of everything, so that each event can happen.
pub(super) fn format() -> Format {
    let mut opening = Phase::new("opening", "Opening", FloorPolicy::Facilitator);
    opening.prompts = vec!["Welcome, everybody.".into()];
    opening.direct_messages = DirectMessages::Greeter;
    opening.readings = vec![Reading {
        slot: "opening".into(),
        title: "Opening words".into(),
        posted_by: PostedBy::Server,
        text: Some("We begin with a quiet minute.".into()),
    }];
    let mut sharing = Phase::new("sharing", "Sharing", FloorPolicy::OneAtATime);
    sharing.hands = HandOrder::LeastHeard;
    sharing.support = SupportPolicy::AfterShare;
    sharing.direct_messages = DirectMessages::Consented;
    sharing.milestones = true;
    sharing.basket = true;
    let mut newcomers = Phase::new("newcomers", "Newcomers first", FloorPolicy::OneAtATime);
    newcomers.hands = HandOrder::NewcomersFirst;
    let mut round = Phase::new("round", "Last round", FloorPolicy::Round);
    round.hard_end = true;
    Format {
        late_joiners: LateJoiners::Card,
        phases: vec![opening, sharing, newcomers, round],
        ..Format::plain(FloorPolicy::OneAtATime, 60, 4)
    }
}

fn plan(format: Format) -> Plan {
    Plan {
        session: id_of_session(),
        title: "Tuesday evening".into(),
        group: "Harbour".into(),
        guidelines: vec!["Speak for yourself.".into()],
        audience: Whom::Anyone,
        language: "en".into(),
        monitoring: Monitoring::Monitored,
        lobby: LobbyPolicy::Together,
        format: Box::new(format),
        starts_at: BEGINNING,
        minutes: 60,
        demo: false,
        entry: domain::session::Entry::default(),
        rules: Rules {
            lobby_ms: 15 * MINUTE,
            minute_ms: 60_000,
            succession_ms: 60_000,
            chairless_ms: 900_000,
            floor_grace_ms: 2 * MINUTE,
            away_grace_ms: 5 * MINUTE,
            capacity: 20,
            ends_by: None,
            fellowship_ms: None,
            kept_ms: 60 * MINUTE,
        },
    }
}

fn id_of_session() -> protocol::ids::SessionId {
    "s-Trace001".parse().expect("a short word is an id")
}

impl Scene {
    /// People have gathered in the lobby of a plain meeting.
    pub(super) fn lobby() -> Self {
        Self::lobby_of(Format::plain(FloorPolicy::OneAtATime, 60, 4))
    }

    /// People have gathered in the lobby.
    pub(super) fn lobby_of(format: Format) -> Self {
        let mut scene = Self::open(plan(format));
        for name in ["ash", "birch", "cedar"] {
            scene.join(name, Role::Attendee);
        }
        scene.record();
        scene
    }

    /// The lobby of a meeting where people are let in by hand, three at most. Nobody but `fern` is there.
    pub(super) fn door() -> Self {
        let mut plan = plan(format());
        plan.lobby = LobbyPolicy::Admit;
        plan.rules.capacity = 3;
        let mut scene = Self::open(plan);
        scene.record();
        scene
    }

    fn open(plan: Plan) -> Self {
        let mut scene = Self {
            session: Session::default(),
            now: Millis(BEGINNING.0 - 10 * MINUTE),
            keys: 0,
            heard: Vec::new(),
            kept: Vec::new(),
            start: Vec::new(),
        };
        scene.system(Command::Create(Box::new(plan)));
        scene.system(Command::Tick);
        scene.join("fern", Role::Facilitator);
        scene
    }

    /// A plain meeting is on.
    pub(super) fn meeting() -> Self {
        Self::begun(Self::lobby())
    }

    /// The meeting is on.
    pub(super) fn begun(lobby: Self) -> Self {
        let mut scene = lobby;
        scene.later(10 * MINUTE);
        scene.ok("fern", Command::StartMeeting);
        scene.record();
        scene
    }

    /// The recording starts here.
    pub(super) fn record(&mut self) {
        let view = |name: &&str| self.session.view(&audience(name)).expect("the session is made");
        self.start = AUDIENCES.iter().map(view).collect();
        self.heard = vec![Vec::new(); AUDIENCES.len()];
        self.kept = Vec::new();
    }

    /// The recording for one audience starts here: somebody of it has just come in.
    pub(super) fn record_for(&mut self, name: &str) {
        let which = AUDIENCES.iter().position(|known| *known == name).unwrap_or_default();
        self.start[which] = self.session.view(&audience(name)).expect("the session is made");
        self.heard[which].clear();
    }

    /// The id of what the newest event made.
    pub(super) fn newest<T>(&self, made: impl Fn(u64) -> T) -> T {
        made(self.session.seq().0)
    }

    pub(super) fn write_in_talk(&mut self, who: &str, talk: TalkId, words: &str) {
        self.keys += 1;
        let key = format!("k-{}", self.keys).parse().expect("a short word is a key");
        let (text, verdict) = (Text::stored(words), Verdict::Allow);
        self.ok(
            who,
            Command::WriteInTalk {
                talk,
                text,
                key,
                verdict,
            },
        );
    }

    /// Somebody who was removed or not let in writes to those who run the session.
    pub(super) fn appeal(&mut self, who: &str, words: &str) {
        self.keys += 1;
        let key = format!("k-{}", self.keys).parse().expect("a short word is a key");
        let (nickname, text) = (Text::stored(&format!("Quiet {who}")), Text::stored(words));
        self.ok(who, Command::Appeal { nickname, text, key });
    }

    /// The recording for one audience, told in that way.
    pub(super) fn trace(&self, name: &'static str, for_whom: &'static str, telling: Telling) -> Trace {
        let which = AUDIENCES.iter().position(|name| *name == for_whom).unwrap_or_default();
        let events = match telling {
            Telling::Live => self.heard[which].clone(),
            Telling::Resumed => self.told_again(&audience(for_whom)),
        };
        Trace {
            name,
            audience: for_whom,
            start: self.start[which].clone(),
            events,
            end: self.session.view(&audience(for_whom)).expect("the session is made"),
        }
    }

    fn told_again(&self, audience: &Audience) -> Vec<RoomEventAt> {
        let mut told = Vec::new();
        for kept in &self.kept {
            let mut event = kept.event.clone();
            event.restore(None);
            let (seq, at, reach) = (kept.seq, kept.at, kept.reach.clone());
            let event = &event;
            self.session
                .project(&Told { seq, at, event, reach }, audience, &mut told);
        }
        told
    }

    pub(super) fn later(&mut self, ms: u64) {
        self.now = self.now.plus(ms);
    }

    /// Asks; what comes of it is told. None when it was refused.
    pub(super) fn ask(&mut self, actor: &Actor, command: Command) -> Option<Decision> {
        let decision = self.session.handle(self.now, actor, command).ok()?;
        for event in &decision.events {
            let reach = self.session.reach(event);
            self.session.apply(self.now, event);
            let (seq, at) = (self.session.seq(), self.now);
            for (name, heard) in AUDIENCES.iter().zip(&mut self.heard) {
                let reach = reach.clone();
                self.session
                    .project(&Told { seq, at, event, reach }, &audience(name), heard);
            }
            let event = event.clone();
            self.kept.push(Kept { seq, at, event, reach });
        }
        Some(decision)
    }

    /// Asks for what must be done here; a trace of refusals would be empty.
    pub(super) fn ok(&mut self, who: &str, command: Command) -> Answer {
        let kind: CommandKind = command.kind();
        let decision = self.ask(&Actor::Member(id(who)), command);
        decision.unwrap_or_else(|| panic!("{who} is refused {kind:?}")).answer
    }

    pub(super) fn system(&mut self, command: Command) {
        let kind = command.kind();
        self.ask(&Actor::System, command)
            .unwrap_or_else(|| panic!("the server is refused {kind:?}"));
    }

    pub(super) fn join(&mut self, who: &str, role: Role) {
        let nickname = Text::stored(&format!("Quiet {who}"));
        self.ok(who, Command::Join { role, nickname });
    }

    /// A line with a verdict, under a key of its own.
    pub(super) fn line(&mut self, words: &str, verdict: Verdict) -> Command {
        self.keys += 1;
        let key = format!("k-{}", self.keys).parse().expect("a short word is a key");
        let text = Text::stored(words);
        Command::PostLine {
            text,
            key,
            verdict,
            answers: None,
        }
    }

    pub(super) fn say(&mut self, who: &str, words: &str) -> LineId {
        let command = self.line(words, Verdict::Allow);
        line_of(self.ok(who, command))
    }

    pub(super) fn held(&mut self, who: &str, words: &str) -> LineId {
        let command = self.line(words, hold());
        line_of(self.ok(who, command))
    }

    pub(super) fn call(&mut self, member: &str) -> ShareId {
        let member = id(member);
        self.ok("fern", Command::CallOn { member });
        ShareId(self.session.seq().0)
    }

    pub(super) fn support(&mut self, who: &str, to: SupportTarget, kind: SupportKind) {
        self.ok(who, Command::GiveSupport { to, kind });
    }
}

pub(super) fn hold() -> Verdict {
    Verdict::Hold(Reason {
        rule: "personal_data.phone".into(),
        for_author: "It seems to have a phone number in it.".into(),
        for_facilitator: "Possible phone number.".into(),
        for_log: "held: the form of a number",
    })
}

fn line_of(answer: Answer) -> LineId {
    match answer {
        Answer::Line { line, .. } => line,
        Answer::Done => panic!("a line is answered with its id"),
    }
}
