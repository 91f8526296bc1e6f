//! Every role x every command x every stage: the table in `permissions.txt` against `permissions::check`, and against what
//! a real session answers to a real person of that role. Whether a moment allows it is the stories' subject.
#![forbid(unsafe_code)]

use domain::session::permissions::{ALL_COMMANDS, ALL_ROLES, ALL_STAGES, Asker, check, may_while_waiting};
use domain::session::{
    Actor, AppealWords, Command, CommandKind, Event, HeldWords, Plan, ReportWords, Rules, Session, Verdict,
};
use protocol::directory::{Audience, Monitoring};
use protocol::error::ErrorCode;
use protocol::format::{DirectMessages, Format, HandOrder, Phase, PostedBy, Reading, SupportPolicy};
use protocol::ids::{AppealId, LineId, MemberId, Millis, ReportId, TalkId, VoteId};
use protocol::room::{
    ChairState, FloorPolicy, HandEnd, LineKind, Milestone, MilestoneUnit, Role, Stage, SupportKind, SupportTarget,
};
use protocol::text::Text;
use protocol::waiting::{LobbyPolicy, WaitReason};
use std::collections::BTreeMap;

const TABLE: &str = include_str!("permissions.txt");
const CELLS: usize = 1_960;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cell {
    Yes,
    Later,
    Never,
}

impl Cell {
    fn of(answer: Result<(), ErrorCode>) -> Self {
        match answer {
            Ok(()) => Self::Yes,
            Err(ErrorCode::NotNow) => Self::Later,
            Err(ErrorCode::NotPermitted) => Self::Never,
            Err(other) => panic!("the table refuses as not_now or not_permitted, not as {other:?}"),
        }
    }

    const fn refusal(self) -> Option<ErrorCode> {
        match self {
            Self::Yes => None,
            Self::Later => Some(ErrorCode::NotNow),
            Self::Never => Some(ErrorCode::NotPermitted),
        }
    }
}

type Key = (String, String, String);

/// A word as the table writes it: `CallOn` is `call_on`.
fn word(value: &impl std::fmt::Debug) -> String {
    let mut word = String::new();
    for c in format!("{value:?}").chars() {
        if c.is_uppercase() && !word.is_empty() {
            word.push('_');
        }
        word.extend(c.to_lowercase());
    }
    word
}

fn asker_word(asker: Asker) -> String {
    match asker {
        Asker::Person(role) => word(&role),
        Asker::System => "system".to_owned(),
    }
}

fn askers() -> impl Iterator<Item = Asker> {
    ALL_ROLES.into_iter().map(Asker::Person).chain([Asker::System])
}

fn table() -> BTreeMap<Key, Cell> {
    let (mut cells, mut stage, mut columns) = (BTreeMap::new(), "", Vec::new());
    for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
        let words: Vec<&str> = line.split_whitespace().collect();
        match words[..] {
            [] | ["waiting", ..] => {}
            ["stage", name] => (stage, columns) = (name, Vec::new()),
            _ if columns.is_empty() => columns = words,
            [command, ref row @ ..] => {
                assert_eq!(row.len(), columns.len(), "{line}");
                for (asker, cell) in columns.iter().zip(row) {
                    let cell = match *cell {
                        "yes" => Cell::Yes,
                        "later" => Cell::Later,
                        "never" => Cell::Never,
                        other => panic!("{other} in: {line}"),
                    };
                    let key = (stage.to_owned(), command.to_owned(), (*asker).to_owned());
                    assert_eq!(cells.insert(key, cell), None, "said twice: {stage} {command} {asker}");
                }
            }
        }
    }
    cells
}

/// Goes through every cell there is, and fails when the table has more or fewer.
fn for_each_cell(mut with: impl FnMut(Stage, CommandKind, Asker, Cell, &str)) -> usize {
    let mut table = table();
    let mut cells = 0;
    for stage in ALL_STAGES {
        for command in ALL_COMMANDS {
            for asker in askers() {
                let key = (word(&stage), word(&command), asker_word(asker));
                let cell = table
                    .remove(&key)
                    .unwrap_or_else(|| panic!("permissions.txt lacks {key:?}"));
                with(stage, command, asker, cell, &format!("{} {} {}", key.0, key.1, key.2));
                cells += 1;
            }
        }
    }
    assert!(table.is_empty(), "no such cells: {table:?}");
    assert_eq!(cells, CELLS);
    cells
}

#[test]
fn the_table_of_the_code_is_the_table_of_the_text() {
    let cells = for_each_cell(|stage, command, asker, cell, name| {
        assert_eq!(Cell::of(check(asker, command, stage)), cell, "{name}");
    });
    println!("{cells} cells compared with permissions::check");
}

#[test]
fn a_real_session_answers_as_the_table_says() {
    let cells = for_each_cell(|stage, command, asker, cell, name| {
        let house = House::at(stage, command, asker);
        let before = house.session.clone();
        let answer = house.session.handle(house.now, &house.actor, house.ask(command));
        assert_eq!(house.session, before, "deciding changes nothing: {name}");
        match (cell.refusal(), answer) {
            (None, Ok(decision)) => {
                // A signal is not stored, and this tick has nothing to do; all else changes something.
                let silent = matches!(command, CommandKind::StillWriting | CommandKind::Tick);
                assert_eq!(decision.events.is_empty(), silent, "{name}");
            }
            (Some(code), Err(refusal)) => assert_eq!(refusal.code, code, "{name}"),
            (None, Err(refusal)) => panic!("{name} is allowed and was refused: {refusal:?}"),
            (Some(_), Ok(decision)) => panic!("{name} is refused and came to {:?}", decision.events),
        }
    });
    println!("{cells} cells asked of a real session");
}

/// What the table lets somebody ask who waits.
fn may_wait_and_ask() -> Vec<&'static str> {
    let row = TABLE.lines().find_map(|line| line.strip_prefix("waiting "));
    row.expect("a row for those who wait").split_whitespace().collect()
}

#[test]
fn who_waits_may_come_back_and_go_and_nothing_else() {
    let allowed = may_wait_and_ask();
    for command in ALL_COMMANDS {
        let may = allowed.contains(&word(&command).as_str());
        assert_eq!(may_while_waiting(command), may, "{command:?}");
        for role in ALL_ROLES {
            for stage in [Stage::Lobby, Stage::InProgress, Stage::Fellowship] {
                let mut house = House::at(stage, command, Asker::Person(Role::Operator));
                house.waits("me", role);
                let answer = house.session.handle(house.now, &house.actor, house.ask(command));
                let refused = answer.err().map(|refusal| refusal.code);
                let expected = match (may, role) {
                    (false, _) => Some(ErrorCode::NotNow),
                    (true, Role::Operator) => Some(ErrorCode::NotPermitted),
                    (true, _) => None,
                };
                assert_eq!(refused, expected, "{command:?} {role:?} {stage:?}");
            }
        }
    }
}

/// A session in a stage, with one of each who could be acted on, and one who asks.
struct House {
    session: Session,
    now: Millis,
    actor: Actor,
    /// The role in the token of one who comes in; the log's role counts for all else.
    token: Role,
    line: LineId,
    held: LineId,
    mine: LineId,
    talk: TalkId,
    report: ReportId,
    appeal: AppealId,
    vote: VoteId,
}

fn id(name: &str) -> MemberId {
    name.parse().unwrap()
}

fn text(words: &str) -> Text {
    Text::stored(words)
}

/// A format in which everything can be asked that any part could allow.
fn format() -> Format {
    let mut format = Format::plain(FloorPolicy::OneAtATime, 30, 5);
    format.fellowship_direct_messages = DirectMessages::Consented;
    let phase = &mut format.phases[0];
    phase.hands = HandOrder::Pitch;
    phase.direct_messages = DirectMessages::Consented;
    phase.milestones = true;
    phase.basket = true;
    phase.readings = vec![Reading {
        slot: "opening".into(),
        title: "Opening".into(),
        posted_by: PostedBy::Reader,
        text: Some("Words of the group.".into()),
    }];
    format.phases.push(Phase::new("closing", "Closing", FloorPolicy::Open));
    format
}

fn plan() -> Plan {
    Plan {
        session: "matrix".parse().unwrap(),
        title: "Tuesday evening".into(),
        group: "Harbour".into(),
        guidelines: Vec::new(),
        audience: Audience::Anyone,
        language: "en".into(),
        monitoring: Monitoring::Monitored,
        lobby: LobbyPolicy::Together,
        format: Box::new(format()),
        starts_at: Millis(10_000_000),
        minutes: 60,
        demo: false,
        entry: domain::session::Entry::default(),
        rules: Rules {
            lobby_ms: 1_000,
            minute_ms: 60_000,
            succession_ms: 60_000,
            chairless_ms: 900_000,
            floor_grace_ms: 1_000,
            away_grace_ms: 1_000,
            capacity: 20,
            ends_by: None,
            fellowship_ms: None,
            kept_ms: 1_000,
        },
    }
}

impl House {
    /// Brought to the stage by the events that a log would hold, and to the state in which the command would be done.
    fn at(stage: Stage, command: CommandKind, asker: Asker) -> Self {
        let mut house = Self {
            session: Session::default(),
            now: Millis(1_000),
            actor: match asker {
                Asker::Person(_) => Actor::Member(id("me")),
                Asker::System => Actor::System,
            },
            token: match asker {
                Asker::Person(role) => role,
                Asker::System => Role::Attendee,
            },
            line: LineId(0),
            held: LineId(0),
            mine: LineId(0),
            talk: TalkId(0),
            report: ReportId(0),
            appeal: AppealId(0),
            vote: VoteId(0),
        };
        if command == CommandKind::Create && stage == Stage::Scheduled {
            return house;
        }
        let plan = Box::new(plan());
        house.happens(Event::Created { plan });
        house.arrives("other", Role::Attendee);
        if let (Asker::Person(role), true) = (asker, command != CommandKind::Join) {
            // An operator is a member nowhere, and is refused for that already.
            if role != Role::Operator {
                house.arrives("me", role);
            }
        }
        for next in ALL_STAGES.into_iter().skip(1).take_while(|next| *next <= stage) {
            house.happens(Event::StageChanged { stage: next });
            if next == Stage::InProgress {
                let (phase, by) = (0, id("other"));
                house.happens(Event::PhaseEntered { phase, by });
            }
        }
        house.lines();
        house.talks(command);
        house.floor_for(command);
        house
    }

    /// What must be there so that the command is refused by the table or not at all: a lost chair for who takes it, a
    /// newcomer for the greeter lane, a talk, a report, a vote, a question.
    fn talks(&mut self, command: CommandKind) {
        let (me, other) = (id("me"), id("other"));
        let newcomer = true;
        match command {
            CommandKind::TakeChair => {
                let state = ChairState::Lost;
                self.happens(Event::ChairChanged { state });
            }
            CommandKind::AskTalk
            | CommandKind::AnswerTalk
            | CommandKind::WriteInTalk
            | CommandKind::EndTalk
            | CommandKind::ReportTalk => {
                let (member, role) = (other.clone(), Role::Greeter);
                self.happens(Event::RoleChanged { member, role });
                let member = me.clone();
                self.happens(Event::NewcomerMarked { member, newcomer });
                if command == CommandKind::AskTalk {
                    return;
                }
                let (from, to) = (other, me);
                self.talk = TalkId(self.happens(Event::TalkAsked { from, to }).0);
                if command != CommandKind::AnswerTalk {
                    let (talk, accepted) = (self.talk, true);
                    self.happens(Event::TalkAnswered { talk, accepted });
                }
            }
            CommandKind::ResolveReport => {
                let words = Some(Box::new(ReportWords {
                    note: None,
                    lines: Vec::new(),
                }));
                let (talk, by, about) = (TalkId(1), me, other);
                let reported = self.happens(Event::TalkReported { talk, by, about, words });
                self.report = ReportId(reported.0);
            }
            CommandKind::Appeal if self.session.role_of(&me).is_some() => self.is_removed("me"),
            CommandKind::ResolveAppeal => {
                self.is_removed("other");
                let words = Some(Box::new(AppealWords {
                    nickname: text("other"),
                    text: text("words"),
                }));
                let (member, key, reason) = (other, "appealed".parse().unwrap(), None);
                let appealed = self.happens(Event::Appealed {
                    member,
                    key,
                    reason,
                    words,
                });
                self.appeal = AppealId(appealed.0);
            }
            CommandKind::CastVote | CommandKind::CloseVote => {
                let (by, choices, words) = (other, 3, None);
                self.vote = VoteId(self.happens(Event::VoteOpened { by, choices, words }).0);
            }
            CommandKind::DrawQuestion => {
                let (key, waiting, text) = ("asked".parse().unwrap(), 1, Some(text("why?")));
                self.happens(Event::QuestionAsked { key, waiting, text });
            }
            CommandKind::Admit | CommandKind::AdmitAll => self.waits("early", Role::Attendee),
            CommandKind::PassFloorTo | CommandKind::CallNext => {
                let (member, place) = (other, 0);
                self.happens(Event::HandRaised { member, place });
            }
            _ => {}
        }
    }

    fn happens(&mut self, event: Event) -> LineId {
        self.session.apply(self.now, &event);
        LineId(self.session.seq().0)
    }

    fn arrives(&mut self, who: &str, role: Role) {
        let (member, nickname) = (id(who), Some(text(who)));
        self.happens(Event::MemberJoined { member, role, nickname });
    }

    fn is_removed(&mut self, who: &str) {
        let (member, by) = (id(who), id("other"));
        self.happens(Event::MemberRemoved {
            member,
            by,
            reason: None,
            note: None,
        });
    }

    fn waits(&mut self, who: &str, role: Role) {
        let (member, why, nickname) = (id(who), WaitReason::Lobby, Some(text(who)));
        self.happens(Event::WaitingBegan {
            member,
            role,
            why,
            nickname,
        });
    }

    fn lines(&mut self) {
        let (member, share, key) = (id("other"), None, Some("posted".parse().unwrap()));
        let text = Some(text("words"));
        self.line = self.happens(Event::LinePosted {
            member,
            share,
            key,
            kind: LineKind::Said,
            slot: None,
            text,
        });
        self.held = self.holds("other");
        self.mine = self.holds("me");
    }

    fn holds(&mut self, who: &str) -> LineId {
        self.happens(Event::LineHeld {
            member: id(who),
            share: None,
            key: "held".parse().unwrap(),
            kind: LineKind::Said,
            rule: "personal_data.phone".into(),
            for_log: "held".into(),
            words: Some(Box::new(HeldWords {
                text: text("words"),
                for_author: text("reason"),
                for_facilitator: text("reason"),
            })),
        })
    }

    /// Who must have the floor or a hand up, so that the command is refused by the table or not at all.
    fn floor_for(&mut self, command: CommandKind) {
        let holder = match command {
            CommandKind::PostLine
            | CommandKind::Done
            | CommandKind::StillWriting
            | CommandKind::PassFloorTo
            | CommandKind::PostReading
            | CommandKind::AnnounceMilestone
            | CommandKind::ExtendShare => "me",
            CommandKind::TakeBackFloor => "other",
            CommandKind::LowerHand | CommandKind::Pass => {
                let (member, place) = (id("me"), 0);
                self.happens(Event::HandRaised { member, place });
                return;
            }
            _ => return,
        };
        let (member, planned_end, by) = (id(holder), self.now, Some(id("other")));
        let end = HandEnd::CalledOn;
        self.happens(Event::HandLowered {
            member: member.clone(),
            end,
        });
        self.happens(Event::FloorGiven {
            member,
            planned_end,
            by,
        });
    }

    /// The exhaustive match is a reminder: a new command needs its rows in `permissions.txt` and a place in `ALL_COMMANDS`.
    fn ask(&self, command: CommandKind) -> Command {
        let member = id("other");
        match command {
            CommandKind::Create => Command::Create(Box::new(plan())),
            CommandKind::Recover => Command::Recover,
            CommandKind::Tick => Command::Tick,
            CommandKind::Withdraw => Command::Withdraw,
            CommandKind::NoteHelp => Command::NoteHelp { open: 1 },
            CommandKind::Join => Command::Join {
                role: self.token,
                nickname: text("Maple"),
            },
            CommandKind::Drop => Command::Drop,
            CommandKind::Leave => Command::Leave,
            CommandKind::PostLine => Command::PostLine {
                text: text("words"),
                key: "new".parse().unwrap(),
                verdict: Verdict::Allow,
                answers: None,
            },
            CommandKind::TakeBackLine => Command::TakeBackLine { line: self.mine },
            CommandKind::RaiseHand => Command::RaiseHand,
            CommandKind::LowerHand => Command::LowerHand,
            CommandKind::Pass => Command::Pass,
            CommandKind::Done => Command::Done,
            CommandKind::GiveSupport => Command::GiveSupport {
                to: SupportTarget::Line(self.line),
                kind: SupportKind::WithYou,
            },
            CommandKind::StillWriting => Command::StillWriting,
            CommandKind::StartMeeting => Command::StartMeeting,
            CommandKind::OpenFellowship => Command::OpenFellowship,
            CommandKind::EndSession => Command::EndSession,
            CommandKind::CallOn => Command::CallOn { member },
            CommandKind::ExtendShare => Command::ExtendShare { minutes: 1 },
            CommandKind::TakeBackFloor => Command::TakeBackFloor,
            CommandKind::SetFloorPolicy => Command::SetFloorPolicy {
                floor: FloorPolicy::Open,
            },
            CommandKind::SetMuted => Command::SetMuted { member, muted: true },
            CommandKind::RemoveLine => Command::RemoveLine { line: self.line },
            CommandKind::RemoveMember => Command::RemoveMember {
                member,
                reason: None,
                note: None,
            },
            CommandKind::SetLocked => Command::SetLocked { locked: true },
            CommandKind::HandOver => Command::HandOver { member },
            CommandKind::ApproveLine => Command::ApproveLine { line: self.held },
            CommandKind::ReturnLine => Command::ReturnLine {
                line: self.held,
                note: None,
            },
            CommandKind::EnterPhase => Command::EnterPhase { phase: 1 },
            CommandKind::StretchPhase => Command::StretchPhase { minutes: 5 },
            CommandKind::SetCrossTalk => Command::SetCrossTalk { cross_talk: true },
            CommandKind::SetSupportPolicy => Command::SetSupportPolicy {
                support: SupportPolicy::Off,
            },
            CommandKind::CallNext => Command::CallNext,
            CommandKind::PassFloorTo => Command::PassFloorTo { member },
            CommandKind::MarkNewcomer => Command::MarkNewcomer { newcomer: true },
            CommandKind::TakeChair => Command::TakeChair,
            CommandKind::PostReading => Command::PostReading { slot: "opening".into() },
            CommandKind::AnnounceMilestone => Command::AnnounceMilestone {
                milestone: Milestone {
                    count: 30,
                    unit: MilestoneUnit::Days,
                },
                key: "new".parse().unwrap(),
            },
            CommandKind::AskQuestion => Command::AskQuestion {
                text: text("why?"),
                key: "new".parse().unwrap(),
                verdict: Verdict::Allow,
            },
            CommandKind::DrawQuestion => Command::DrawQuestion { chance: 7 },
            CommandKind::OpenVote => Command::OpenVote {
                question: text("Longer meetings?"),
                choices: Vec::new(),
            },
            CommandKind::CastVote => Command::CastVote {
                vote: self.vote,
                choice: 0,
            },
            CommandKind::CloseVote => Command::CloseVote { vote: self.vote },
            CommandKind::AskTalk => Command::AskTalk { member },
            CommandKind::AnswerTalk => Command::AnswerTalk {
                talk: self.talk,
                accept: true,
            },
            CommandKind::WriteInTalk => Command::WriteInTalk {
                talk: self.talk,
                text: text("hello"),
                key: "new".parse().unwrap(),
                verdict: Verdict::Allow,
            },
            CommandKind::EndTalk => Command::EndTalk { talk: self.talk },
            CommandKind::ReportTalk => Command::ReportTalk {
                talk: self.talk,
                note: None,
            },
            CommandKind::ResolveReport => Command::ResolveReport { report: self.report },
            CommandKind::Appeal => Command::Appeal {
                nickname: text("Maple"),
                text: text("words"),
                key: "new".parse().unwrap(),
            },
            CommandKind::ResolveAppeal => Command::ResolveAppeal { appeal: self.appeal },
            CommandKind::Admit => Command::Admit { member: id("early") },
            CommandKind::AdmitAll => Command::AdmitAll,
            CommandKind::WriteToWaiting => Command::WriteToWaiting {
                text: Some(text("We begin soon.")),
            },
        }
    }
}
