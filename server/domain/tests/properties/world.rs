//! Plays a plan on a real session, the way a room's task does: decide, apply, keep, tell. It judges nothing; that is what
//! the watchers are for.

use crate::plan::{BEGINNING, Judged, NICKNAMES, PEOPLE, Setup, Step, What, Who, person};
use domain::Remembered;
use domain::session::{Actor, Answer, Command, Decision, Event, Reach, Reason, Session, Told, Verdict};
use protocol::error::Refusal;
use protocol::ids::{ClientKey, LineId, MemberId, Millis, Seq, ShareId};
use protocol::room::{FloorPolicy, Role, SupportTarget};
use protocol::text::Text;
use std::collections::VecDeque;

/// An event that was applied, with whom it reaches.
#[derive(Debug, Clone)]
pub(crate) struct Kept {
    pub(crate) seq: Seq,
    pub(crate) at: Millis,
    pub(crate) event: Event,
    pub(crate) reach: Reach,
}

impl Kept {
    pub(crate) fn told(&self) -> Told<'_> {
        Told {
            seq: self.seq,
            at: self.at,
            event: &self.event,
            reach: self.reach.clone(),
        }
    }
}

/// A command that was decided.
pub(crate) struct Asked<'a> {
    pub(crate) actor: &'a Actor,
    pub(crate) command: &'a Command,
    pub(crate) outcome: &'a Result<Decision, Refusal>,
    /// What it came to, applied.
    pub(crate) kept: &'a [Kept],
}

/// Somebody who looks on and knows what must be true.
pub(crate) trait Watch {
    /// After each command.
    fn asked(&mut self, _world: &World, _asked: &Asked<'_>) {}
    /// When viewers are told; some events may be older than the newest viewer's view.
    fn told(&mut self, _world: &World, _frame: &[Kept]) {}
    /// After each step of the plan.
    fn stepped(&mut self, _world: &World, _step: &Step) {}
    /// At the end of the plan.
    fn ended(&mut self, _world: &World) {}
}

pub(crate) struct World {
    pub(crate) session: Session,
    pub(crate) now: Millis,
    /// The newest events without words, as a room keeps them for those who resume.
    pub(crate) recent: VecDeque<Kept>,
    untold: Vec<Kept>,
    /// Posted lines with the keys that made them, oldest first.
    pub(crate) posted: Vec<(MemberId, ClientKey, LineId)>,
    held: Vec<LineId>,
    shares: Vec<ShareId>,
    words: u32,
    keys: u32,
}

/// Plays `steps` and shows everything to `watch`.
pub(crate) fn play(setup: &Setup, steps: &[Step], watch: &mut impl Watch) {
    let mut world = World::new(setup, watch);
    for step in steps {
        world.step(step, watch);
    }
    world.tell(watch);
    watch.ended(&world);
}

/// A word that stands nowhere else: `zq` and a number.
pub(crate) fn word(number: u32) -> String {
    format!("zq{number:06}")
}

impl World {
    fn new(setup: &Setup, watch: &mut impl Watch) -> Self {
        let mut world = Self {
            session: Session::default(),
            now: Millis(BEGINNING.0 - 600_000),
            recent: VecDeque::new(),
            untold: Vec::new(),
            posted: Vec::new(),
            held: Vec::new(),
            shares: Vec::new(),
            words: 0,
            keys: 0,
        };
        world.system(Command::Create(Box::new(setup.plan())), watch);
        if setup.in_progress {
            world.now = Millis(BEGINNING.0 - 60_000);
            world.system(Command::Tick, watch);
            for number in [0, 4, 5, 6] {
                world.attempt(number, What::Join { nickname: None }, watch);
            }
            world.attempt(0, What::Start, watch);
        }
        world.tell(watch);
        world
    }

    fn step(&mut self, step: &Step, watch: &mut impl Watch) {
        self.now = Millis(self.now.0.saturating_add_signed(step.pause));
        let who = self.number_of(step.who, watch);
        self.attempt(who, step.what.clone(), watch);
        if step.tell {
            self.tell(watch);
        }
        watch.stepped(self, step);
    }

    fn tell(&mut self, watch: &mut impl Watch) {
        let frame = std::mem::take(&mut self.untold);
        watch.told(self, &frame);
    }

    fn number_of(&mut self, who: Who, watch: &mut impl Watch) -> usize {
        let number = |member: &MemberId| (0..PEOPLE.len()).find(|n| person(*n) == *member);
        match who {
            Who::Anybody(number) => number,
            Who::Here(nth) => number(&self.someone(nth)).unwrap_or(nth),
            Who::Sharer(nth) => {
                let sharer = self.session.has_floor().and_then(number);
                sharer.unwrap_or_else(|| number(&self.someone(nth)).unwrap_or(nth))
            }
            Who::Chair => {
                let is_chair = |m: &&MemberId| self.session.role_of(m) == Some(Role::Facilitator);
                let chair = self.session.here().find(is_chair).and_then(number);
                chair.unwrap_or_else(|| {
                    self.attempt(0, What::Join { nickname: None }, watch);
                    0
                })
            }
        }
    }

    /// One of those who are here; now and then somebody who may not be.
    fn someone(&self, nth: usize) -> MemberId {
        let count = self.session.here().count();
        let here = self.session.here().nth(nth % (count + 1));
        here.cloned().unwrap_or_else(|| person(nth))
    }

    /// Often one who waits for the floor or has it: what happens to those has the most consequences.
    fn somebody_busy(&self, number: usize) -> MemberId {
        let busy = match number % 4 {
            0 | 1 => self.session.queue().next(),
            2 => self.session.has_floor(),
            _ => None,
        };
        busy.cloned().unwrap_or_else(|| self.someone(number))
    }

    fn attempt(&mut self, number: usize, what: What, watch: &mut impl Watch) {
        let me = person(number);
        match what {
            What::ManyLines(lines) => {
                for _ in 0..lines {
                    self.attempt(number, What::Say(Judged::Allow), watch);
                }
            }
            What::ManyShares(shares) => {
                self.attempt(number, What::Policy(false), watch);
                self.attempt(number, What::TakeFloor, watch);
                for _ in 0..shares {
                    let (actor, member) = (Actor::Member(me.clone()), me.clone());
                    self.ask(&actor, &Command::CallOn { member }, watch);
                    self.ask(&actor, &Command::Done, watch);
                }
            }
            What::Tick => self.system(Command::Tick, watch),
            What::TickWhenDue => {
                self.now = self.session.next_deadline().map_or(self.now, |due| due.max(self.now));
                self.system(Command::Tick, watch);
            }
            What::Recover => self.system(Command::Recover, watch),
            What::NoteHelp(open) => self.system(Command::NoteHelp { open }, watch),
            what => {
                if let Some(command) = self.command(number, &me, what) {
                    self.ask(&Actor::Member(me), &command, watch);
                }
            }
        }
    }

    fn system(&mut self, command: Command, watch: &mut impl Watch) {
        self.ask(&Actor::System, &command, watch);
    }

    fn ask(&mut self, actor: &Actor, command: &Command, watch: &mut impl Watch) {
        let outcome = self.session.handle(self.now, actor, command.clone());
        let mut kept = Vec::new();
        for event in outcome.iter().flat_map(|decision| decision.events.clone()) {
            let reach = self.session.reach(&event);
            self.session.apply(self.now, &event);
            let (seq, at) = (self.session.seq(), self.now);
            kept.push(Kept { seq, at, event, reach });
        }
        self.remember(actor, command, &outcome, &kept);
        let asked = Asked {
            actor,
            command,
            outcome: &outcome,
            kept: &kept,
        };
        watch.asked(self, &asked);
    }

    fn remember(&mut self, actor: &Actor, command: &Command, outcome: &Result<Decision, Refusal>, kept: &[Kept]) {
        for kept in kept {
            match &kept.event {
                Event::FloorGiven { .. } => self.shares.push(ShareId(kept.seq.0)),
                Event::LineHeld { .. } => self.held.push(LineId(kept.seq.0)),
                _ => {}
            }
            self.untold.push(kept.clone());
            let mut without_words = kept.clone();
            without_words.event.restore(None);
            self.recent.push_back(without_words);
            if self.recent.len() > protocol::limits::VIEW_LINES {
                self.recent.pop_front();
            }
        }
        let (Actor::Member(me), Command::PostLine { key, .. }, Ok(decision)) = (actor, command, outcome) else {
            return;
        };
        if let (Answer::Line { line, .. }, false) = (decision.answer, decision.events.is_empty()) {
            self.posted.push((me.clone(), key.clone(), line));
        }
    }

    /// New words that nobody has used.
    fn text(&mut self) -> Text {
        self.words += 1;
        Text::stored(&format!("so {} it is", word(self.words)))
    }

    fn verdict(&mut self, judged: Judged) -> Verdict {
        let mut reason = || Reason {
            rule: "personal_data.phone".into(),
            for_author: self.text().to_string(),
            for_facilitator: self.text().to_string(),
            for_log: "for the log",
        };
        match judged {
            Judged::Allow => Verdict::Allow,
            Judged::Hold => Verdict::Hold(reason()),
            Judged::Reject => Verdict::Reject(reason()),
            Judged::Rewrite => Verdict::Rewrite(self.text()),
        }
    }

    fn line(&self, back: usize) -> LineId {
        newest(self.posted.iter().map(|(_, _, line)| *line), back).unwrap_or(LineId(1))
    }

    /// None when there is nothing to retry yet.
    fn command(&mut self, number: usize, me: &MemberId, what: What) -> Option<Command> {
        Some(match what {
            What::Join { nickname } => Command::Join {
                role: PEOPLE[number],
                nickname: Text::stored(NICKNAMES[nickname.unwrap_or(number)]),
            },
            What::Drop => Command::Drop,
            What::Leave => Command::Leave,
            What::Say(judged) => {
                self.keys += 1;
                Command::PostLine {
                    text: self.text(),
                    key: format!("k-{}", self.keys).parse().unwrap(),
                    verdict: self.verdict(judged),
                    answers: None,
                }
            }
            What::Retry(back) => {
                let mine = self.posted.iter().filter(|(author, _, _)| author == me);
                let key = newest(mine.map(|(_, key, _)| key.clone()), back)?;
                let (text, verdict) = (self.text(), Verdict::Allow);
                Command::PostLine {
                    text,
                    key,
                    verdict,
                    answers: None,
                }
            }
            What::TakeBack(back) => Command::TakeBackLine {
                line: newest(self.held.iter().copied(), back).unwrap_or(LineId(1)),
            },
            What::Raise => Command::RaiseHand,
            What::Lower => Command::LowerHand,
            What::Pass => Command::Pass,
            What::Done => Command::Done,
            What::SupportShare(back, kind) => Command::GiveSupport {
                to: SupportTarget::Share(newest(self.shares.iter().copied(), back).unwrap_or(ShareId(1))),
                kind,
            },
            What::SupportLine(back, kind) => Command::GiveSupport {
                to: SupportTarget::Line(self.line(back)),
                kind,
            },
            What::Writing => Command::StillWriting,
            other => self.chairs_command(other)?,
        })
    }

    fn chairs_command(&mut self, what: What) -> Option<Command> {
        let held = |back| newest(self.held.iter().copied(), back).unwrap_or(LineId(1));
        Some(match what {
            What::Start => Command::StartMeeting,
            What::Fellowship => Command::OpenFellowship,
            What::End => Command::EndSession,
            What::CallOn(number) => Command::CallOn {
                // The next of the queue is called on more often than anybody else.
                member: (number % 2 == 0)
                    .then(|| self.session.queue().next().cloned())
                    .flatten()
                    .unwrap_or_else(|| self.someone(number)),
            },
            What::Extend(minutes) => Command::ExtendShare { minutes },
            What::TakeFloor => Command::TakeBackFloor,
            What::Policy(open) => Command::SetFloorPolicy {
                floor: if open {
                    FloorPolicy::Open
                } else {
                    FloorPolicy::OneAtATime
                },
            },
            What::Mute(number, muted) => Command::SetMuted {
                member: self.somebody_busy(number),
                muted,
            },
            What::RemoveLine(back) => Command::RemoveLine {
                line: if back % 3 == 0 { held(back / 3) } else { self.line(back) },
            },
            What::RemoveMember(number) => Command::RemoveMember {
                member: self.someone(number),
            },
            What::Lock(locked) => Command::SetLocked { locked },
            What::HandOver(number) => Command::HandOver {
                member: self.someone(number),
            },
            What::Approve(back) => Command::ApproveLine { line: held(back) },
            What::Return(back, note) => Command::ReturnLine {
                line: held(back),
                note: note.then(|| self.text()),
            },
            _ => return None,
        })
    }
}

fn newest<T>(all: impl DoubleEndedIterator<Item = T>, back: usize) -> Option<T> {
    all.rev().nth(back)
}
