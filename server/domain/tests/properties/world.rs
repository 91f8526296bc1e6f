//! Plays a plan on a real session, the way a room's task does: decide, apply, keep, tell. It judges nothing; that is what
//! the watchers are for.

mod commands;

use crate::plan::{BEGINNING, Judged, PEOPLE, Setup, Step, What, Who, person};
use domain::Remembered;
use domain::session::{Actor, Answer, Command, Decision, Event, Reach, Session, Told};
use protocol::error::Refusal;
use protocol::ids::{AppealId, ClientKey, LineId, MemberId, Millis, ReportId, Seq, ShareId, TalkId, VoteId};
use protocol::room::{FloorPolicy, Role};
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
    /// Those who were removed or not let in, and what they wrote, with its keys.
    removed: Vec<MemberId>,
    appeals: Vec<AppealId>,
    appeal_keys: Vec<(MemberId, ClientKey)>,
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
            removed: Vec::new(),
            appeals: Vec::new(),
            appeal_keys: Vec::new(),
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
            world.attempt(0, What::AdmitAll, watch);
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
            Who::AtDoor(nth) => {
                let waits = self.at_door(nth).as_ref().and_then(number);
                waits.unwrap_or_else(|| number(&self.someone(nth)).unwrap_or(nth))
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
            Who::Removed(nth) => {
                let count = self.removed.len().max(1);
                let removed = self.removed.get(nth % count).and_then(number);
                removed.unwrap_or_else(|| number(&self.someone(nth)).unwrap_or(nth))
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

    /// One of those who wait at the door.
    fn at_door(&self, nth: usize) -> Option<MemberId> {
        let count = self.session.waiting().count().max(1);
        self.session.waiting().nth(nth % count).cloned()
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
            What::Withdraw => self.system(Command::Withdraw, watch),
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
                Event::MemberRemoved { member, .. } | Event::WaitingTurnedAway { member, .. } => {
                    self.removed.push(member.clone());
                }
                Event::Appealed { member, key, .. } => {
                    self.appeals.push(AppealId(kept.seq.0));
                    self.appeal_keys.push((member.clone(), key.clone()));
                }
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
}
