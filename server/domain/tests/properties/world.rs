//! Plays a plan on a real session, the way a room's task does: decide, apply, keep, tell. It judges nothing; that is what
//! the watchers are for.

use crate::plan::{BEGINNING, Judged, NICKNAMES, PEOPLE, Setup, Step, What, Who, person};
use domain::Remembered;
use domain::session::{Actor, Answer, Command, Decision, Event, Reach, Reason, Session, Told, Verdict};
use protocol::error::Refusal;
use protocol::ids::{ClientKey, LineId, MemberId, Millis, ReportId, Seq, ShareId, TalkId, VoteId};
use protocol::room::{FloorPolicy, Milestone, MilestoneUnit, Role, SupportTarget};
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
    votes: Vec<VoteId>,
    reports: Vec<ReportId>,
    /// Private talks that did not end, with the one who asked and the one who was asked.
    talks: Vec<(TalkId, MemberId, MemberId)>,
    /// Lines of private talks with the keys that made them, and questions with theirs.
    talk_keys: Vec<(MemberId, ClientKey)>,
    question_keys: Vec<ClientKey>,
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
            votes: Vec::new(),
            reports: Vec::new(),
            talks: Vec::new(),
            talk_keys: Vec::new(),
            question_keys: Vec::new(),
            words: 0,
            keys: 0,
        };
        world.system(Command::Create(Box::new(setup.plan())), watch);
        if setup.in_progress {
            world.now = Millis(BEGINNING.0 - 60_000);
            world.system(Command::Tick, watch);
            let helpers = if setup.helpers { &[1, 2][..] } else { &[] };
            for &number in [0, 4, 5, 6].iter().chain(helpers) {
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
            Who::Waiting(nth) => {
                let count = self.session.queue().count().max(1);
                let waits = self.session.queue().nth(nth % count).and_then(number);
                waits.unwrap_or_else(|| number(&self.someone(nth)).unwrap_or(nth))
            }
            Who::Talker(nth) => {
                let two = self
                    .talks
                    .last()
                    .map(|(_, from, to)| if nth % 2 == 0 { from } else { to });
                two.and_then(number)
                    .unwrap_or_else(|| number(&self.someone(nth)).unwrap_or(nth))
            }
            Who::Invited(nth) => {
                let invited = self.talks.last().and_then(|(_, _, to)| number(to));
                invited.unwrap_or_else(|| number(&self.someone(nth)).unwrap_or(nth))
            }
            Who::Chair(nth) => self.chair_or_who_acts_without(nth, watch),
            Who::Deputy => {
                let is_deputy = |m: &&MemberId| self.session.role_of(m) == Some(Role::CoFacilitator);
                let deputy = self.session.here().find(is_deputy).and_then(number);
                deputy.unwrap_or_else(|| self.comes_in(1, watch))
            }
        }
    }

    /// A facilitator who is here. When there is none, sometimes one comes back, and sometimes others act meanwhile.
    fn chair_or_who_acts_without(&mut self, nth: usize, watch: &mut impl Watch) -> usize {
        let has = |member: &MemberId, role| self.session.role_of(member) == Some(role);
        let here = |role| {
            let mut here = self.session.here();
            let member = here.find(|member| has(member, role))?;
            (0..PEOPLE.len()).find(|number| person(*number) == *member)
        };
        let chair = (0..PEOPLE.len()).find(|number| has(&person(*number), Role::Facilitator));
        match (here(Role::Facilitator), here(Role::CoFacilitator)) {
            (Some(chair), _) => chair,
            (None, Some(deputy)) if nth % 5 == 1 => deputy,
            (None, _) if nth % 5 == 2 => nth,
            (None, _) => self.comes_in(chair.unwrap_or(0), watch),
        }
    }

    fn comes_in(&mut self, number: usize, watch: &mut impl Watch) -> usize {
        self.attempt(number, What::Join { nickname: None }, watch);
        number
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
                self.attempt(number, What::Policy(FloorPolicy::OneAtATime), watch);
                self.attempt(number, What::TakeFloor, watch);
                for _ in 0..shares {
                    let (actor, member) = (Actor::Member(me.clone()), me.clone());
                    self.ask(&actor, &Command::CallOn { member }, watch);
                    self.ask(&actor, &Command::Done, watch);
                }
            }
            What::AllRaise => self.all(watch, |_| What::Raise),
            What::AllVote => self.all(watch, |number| What::Vote(u32::try_from(number % 3).unwrap())),
            What::TalkOpens(other) => {
                let known = self.talks.len();
                self.attempt(number, What::AskTalk(other), watch);
                let asked = self.talks.last().filter(|_| self.talks.len() > known);
                let to = asked.and_then(|(_, _, to)| (0..PEOPLE.len()).find(|number| person(*number) == *to));
                if let Some(to) = to {
                    self.attempt(to, What::AnswerTalk(true), watch);
                    self.attempt(number, What::TalkLine(Judged::Allow), watch);
                }
            }
            What::StayAway => {
                self.attempt(number, What::Drop, watch);
                self.now = Millis(self.now.0 + self.session.plan().map_or(0, |plan| plan.rules.succession_ms));
                self.system(Command::Tick, watch);
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

    /// Everybody who is here does it.
    fn all(&mut self, watch: &mut impl Watch, what: impl Fn(usize) -> What) {
        let is_here = |number: &usize| self.session.here().any(|member| *member == person(*number));
        let here: Vec<usize> = (0..PEOPLE.len()).filter(is_here).collect();
        for number in here {
            self.attempt(number, what(number), watch);
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
                Event::VoteOpened { .. } => self.votes.push(VoteId(kept.seq.0)),
                Event::TalkReported { .. } => self.reports.push(ReportId(kept.seq.0)),
                Event::TalkAsked { from, to } => self.talks.push((TalkId(kept.seq.0), from.clone(), to.clone())),
                Event::TalkEnded { talk, .. } | Event::TalkAnswered { talk, accepted: false } => {
                    self.talks.retain(|(known, _, _)| known != talk);
                }
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
        let (Actor::Member(me), Ok(decision)) = (actor, outcome) else {
            return;
        };
        if decision.events.is_empty() {
            return;
        }
        match (command, decision.answer) {
            (Command::PostLine { key, .. } | Command::AnnounceMilestone { key, .. }, Answer::Line { line, .. }) => {
                self.posted.push((me.clone(), key.clone(), line));
            }
            (Command::WriteInTalk { key, .. }, _) => self.talk_keys.push((me.clone(), key.clone())),
            (Command::AskQuestion { key, .. }, _) => self.question_keys.push(key.clone()),
            _ => {}
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
            What::Say(judged) => self.line_of(judged, None),
            What::Answer(judged, back) => {
                let share = newest(self.shares.iter().copied(), back).unwrap_or(ShareId(1));
                self.line_of(judged, Some(share))
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
            What::PassTo(number) => Command::PassFloorTo {
                member: self.next_or_somebody(number),
            },
            What::Newcomer(newcomer) => Command::MarkNewcomer { newcomer },
            What::TakeChair => Command::TakeChair,
            What::Reading(nth) => Command::PostReading { slot: self.slot(nth) },
            What::Milestone(count) => Command::AnnounceMilestone {
                milestone: Milestone {
                    count,
                    unit: [MilestoneUnit::Days, MilestoneUnit::Months, MilestoneUnit::Years][count as usize % 3],
                },
                key: self.key(),
            },
            What::Question(judged) => {
                let (key, text, verdict) = (self.key(), self.text(), self.verdict(judged));
                Command::AskQuestion { text, key, verdict }
            }
            What::QuestionAgain => Command::AskQuestion {
                key: self.question_keys.last()?.clone(),
                text: self.text(),
                verdict: Verdict::Allow,
            },
            What::Vote(choice) => Command::CastVote {
                vote: self.votes.last().copied().unwrap_or(VoteId(1)),
                choice,
            },
            other => self.talkers_command(me, other)?,
        })
    }

    fn talkers_command(&mut self, me: &MemberId, what: What) -> Option<Command> {
        let mut mine = self.talks.iter().rev().filter(|(_, from, to)| from == me || to == me);
        let talk = mine
            .next()
            .or(self.talks.last())
            .map_or(TalkId(1), |(talk, _, _)| *talk);
        Some(match what {
            What::AskTalk(number) => Command::AskTalk {
                member: self.someone(number),
            },
            What::AnswerTalk(accept) => Command::AnswerTalk { talk, accept },
            What::TalkLine(judged) => {
                let (key, text, verdict) = (self.key(), self.text(), self.verdict(judged));
                Command::WriteInTalk {
                    talk,
                    text,
                    key,
                    verdict,
                }
            }
            What::TalkLineAgain => {
                let mine = self.talk_keys.iter().filter(|(author, _)| author == me);
                let key = newest(mine.map(|(_, key)| key.clone()), 0)?;
                let (text, verdict) = (self.text(), Verdict::Allow);
                Command::WriteInTalk {
                    talk,
                    text,
                    key,
                    verdict,
                }
            }
            What::EndTalk => Command::EndTalk { talk },
            What::Report(note) => Command::ReportTalk {
                talk,
                note: note.then(|| self.text()),
            },
            other => self.chairs_command(other)?,
        })
    }

    fn line_of(&mut self, judged: Judged, answers: Option<ShareId>) -> Command {
        Command::PostLine {
            text: self.text(),
            key: self.key(),
            verdict: self.verdict(judged),
            answers,
        }
    }

    fn key(&mut self) -> ClientKey {
        self.keys += 1;
        format!("k-{}", self.keys).parse().unwrap()
    }

    /// The next of the queue is picked more often than anybody else.
    fn next_or_somebody(&self, number: usize) -> MemberId {
        let next = self.session.queue().next().filter(|_| number % 4 > 0);
        next.cloned().unwrap_or_else(|| self.someone(number))
    }

    /// A slot of the part in force; now and then of another.
    fn slot(&self, nth: usize) -> String {
        let phase = self.session.phase_index().unwrap_or(0) as usize;
        let phases = &self.session.plan().expect("the session is made").format.phases;
        let readings = phases.get(phase).map_or(&[][..], |phase| &phase.readings);
        let slot = readings.get(nth).map(|reading| reading.slot.clone());
        slot.unwrap_or_else(|| "slot-0-0".to_owned())
    }

    /// The next part more often than the one before or any other, which may not exist.
    fn part(&self, number: usize) -> u32 {
        let now = self.session.phase_index().unwrap_or(0);
        match number {
            0..8 => now + 1,
            8..10 => now.saturating_sub(1),
            number => u32::try_from(number - 10).unwrap(),
        }
    }

    fn chairs_command(&mut self, what: What) -> Option<Command> {
        let held = |back| newest(self.held.iter().copied(), back).unwrap_or(LineId(1));
        Some(match what {
            What::Start => Command::StartMeeting,
            What::Fellowship => Command::OpenFellowship,
            What::End => Command::EndSession,
            What::CallOn(number) => Command::CallOn {
                member: self.next_or_somebody(number),
            },
            What::Extend(minutes) => Command::ExtendShare { minutes },
            What::TakeFloor => Command::TakeBackFloor,
            What::Policy(floor) => Command::SetFloorPolicy { floor },
            What::Enter(number) => Command::EnterPhase {
                phase: self.part(number),
            },
            What::Stretch(minutes) => Command::StretchPhase { minutes },
            What::CrossTalk(cross_talk) => Command::SetCrossTalk { cross_talk },
            What::SupportGoes(support) => Command::SetSupportPolicy { support },
            What::CallNext => Command::CallNext,
            What::Draw(chance) => Command::DrawQuestion { chance },
            What::OpenVote(choices) => Command::OpenVote {
                question: self.text(),
                choices: (0..choices).map(|_| self.text()).collect(),
            },
            What::CloseVote => Command::CloseVote {
                vote: self.votes.last().copied().unwrap_or(VoteId(1)),
            },
            What::Resolve => Command::ResolveReport {
                report: newest(self.reports.iter().copied(), 0).unwrap_or(ReportId(1)),
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
