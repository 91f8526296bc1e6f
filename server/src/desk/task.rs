//! The desk's task: takes what waits, decides it, stores it, and then tells it. It ends only by failing, and is opened again.

use super::notes::Notes;
use super::reply::Reply;
use super::seat::{Clinician, Now};
use super::told;
use super::{Ask, Deps, Desk, Known, Present, Wanted, Way};
use crate::clock::Moment;
use crate::log::record::{Journal, Replayed};
use crate::log::{LogError, LogName};
use crate::planted::{self, Bug};
use crate::room::ConnectionId;
use domain::care::{Actor, Answer, Around, CareDesk, Case, Command, Event};
use protocol::care::CaseStage;
use protocol::close::CloseReason;
use protocol::directory::SessionCard;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{CaseId, MemberId, Millis, SessionId};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Closed cases stay on the desk this long, so that a colleague sees what became of them.
const CLOSED_STAY_MS: u64 = 3_600_000;
const DAY_MS: u64 = 86_400_000;
/// Cards of sessions go to the desk at most this often: a join storm is one change.
const CARDS_EVERY: Duration = Duration::from_millis(300);
/// A case goes to clinicians at most this often, whoever presses and writes however fast.
const CASE_EVERY: Duration = Duration::from_millis(300);
/// How often it is looked for words whose time is over.
const ERASE_EVERY: Duration = Duration::from_secs(60);

pub(super) struct Task<'a> {
    deps: Arc<Deps>,
    journal: Journal<Event>,
    state: CareDesk,
    present: &'a mut Present,
    on_call: Arc<AtomicU32>,
    unanswered: Arc<AtomicU32>,
    known: Arc<Known>,
    /// How many calls are open in a session, for its facilitators.
    notes: Arc<Notes>,
    /// Cases that clinicians are still to be told of.
    untold: BTreeSet<CaseId>,
    /// When clinicians were last told of a case: somebody who presses again and again must not fill their connections.
    told_at: BTreeMap<CaseId, Instant>,
}

/// What was decided and is not stored yet.
struct Turn {
    now: Millis,
    /// The state before its first event, to go back to.
    before: Option<CareDesk>,
    events: Vec<Event>,
    /// Cases that something happens to in it.
    changed: BTreeSet<CaseId>,
    answers: Vec<(Actor, Reply, Result<Answer, Refusal>)>,
}

impl Turn {
    fn at(now: Millis) -> Self {
        Self {
            now,
            before: None,
            events: Vec::new(),
            changed: BTreeSet::new(),
            answers: Vec::new(),
        }
    }
}

impl<'a> Task<'a> {
    /// Reads the care log, and tells everybody who is there already how things stand.
    pub(super) async fn read(
        deps: &Arc<Deps>,
        desk: &Desk,
        notes: &Arc<Notes>,
        present: &'a mut Present,
    ) -> Result<Self, LogError> {
        let journal = Journal::open(deps.log.clone(), &deps.master, LogName::Care).await?;
        let (on_call, known) = (desk.on_call.clone(), desk.known.clone());
        let mut task = Self {
            deps: deps.clone(),
            journal,
            state: CareDesk::default(),
            present,
            on_call,
            unanswered: desk.unanswered.clone(),
            known,
            notes: notes.clone(),
            untold: BTreeSet::new(),
            told_at: BTreeMap::new(),
        };
        task.catch_up().await?;
        // Somebody may have gone while the log could not be read; everybody is told below.
        let on_call = u32::try_from(task.present.clinicians.len()).unwrap_or(u32::MAX);
        task.on_call.store(on_call, Ordering::Release);
        deps.notices.set_answering(on_call > 0);
        task.with_clinicians(|clinician, now| clinician.welcome(now));
        let cases: Vec<(SessionId, MemberId)> = task.state.cases().map(whose).collect();
        for person in cases {
            task.note(&person.0);
            task.present.people.is_due(person);
        }
        task.tell_people();
        Ok(task)
    }

    /// Reads what the log has after the state; also the way on after an append failed.
    async fn catch_up(&mut self) -> Result<(), LogError> {
        let mut state = self.state.clone();
        let apply = |replayed| match replayed {
            Replayed::Event(_, at, event) => state.apply(at, &event),
            Replayed::Lost { through } => state.pass_over(through),
        };
        self.journal.replay(self.state.seq(), apply).await?;
        self.state = state;
        self.let_go();
        Ok(())
    }

    pub(super) async fn run(mut self, mailbox: &mut mpsc::Receiver<Ask>) {
        const TURN: usize = 256;
        let mut batch = Vec::new();
        let mut cards_from = Instant::now();
        // In time that passed: a clock that is put back makes no pause.
        let mut erase_at = Duration::ZERO;
        loop {
            self.count_unanswered();
            let (notices, clock) = (self.deps.notices.clone(), self.deps.clock.clone());
            let tell_at = self.next_to_tell();
            tokio::select! {
                biased;
                taken = mailbox.recv_many(&mut batch, TURN) => {
                    if taken == 0 {
                        return;
                    }
                    self.turn(&mut batch).await;
                }
                cards = async { tokio::time::sleep_until(cards_from).await; notices.changed_cards().await } => {
                    cards_from = Instant::now() + CARDS_EVERY;
                    self.tell_cards(&cards);
                    self.let_go();
                }
                () = async {
                    match tell_at {
                        Some(at) => tokio::time::sleep_until(at).await,
                        None => std::future::pending().await,
                    }
                } => {
                    self.tell_clinicians();
                    self.tell_people();
                }
                () = clock.passed(erase_at) => {
                    erase_at = clock.elapsed() + ERASE_EVERY;
                    self.let_go();
                    self.erase().await;
                }
            }
        }
    }

    async fn turn(&mut self, batch: &mut Vec<Ask>) {
        let mut turn = Turn::at(self.deps.clock.now());
        for ask in batch.drain(..) {
            match ask {
                Ask::Command {
                    actor,
                    command: Wanted::Read(case, before),
                    reply,
                    ..
                } => {
                    self.settle(&mut turn).await;
                    self.read_case(&actor, case, before, reply);
                }
                Ask::Command {
                    actor,
                    command,
                    reply,
                    on_the_way,
                } => {
                    // It is there.
                    drop(on_the_way);
                    let answer = self.decide(&actor, command, &mut turn);
                    turn.answers.push((actor, reply, answer));
                }
                // These tell how things stand, so what came before them is stored first: nobody is shown a case that is
                // not (P1).
                Ask::Enter { clinician } => {
                    self.settle(&mut turn).await;
                    self.enter(clinician);
                }
                Ask::Gone { member, connection } => {
                    self.settle(&mut turn).await;
                    self.gone(&member, connection);
                }
                Ask::Look { session, member, way } => {
                    self.settle(&mut turn).await;
                    self.look(session, member, way);
                }
                Ask::PersonGone {
                    session,
                    member,
                    connection,
                } => {
                    self.settle(&mut turn).await;
                    let person = (session, member);
                    if self.present.people.gone(&person, connection) {
                        self.person_changed(&person);
                    }
                }
            }
        }
        self.settle(&mut turn).await;
    }

    /// Older messages, for clinicians and for the person whose case it is.
    fn read_case(&self, actor: &Actor, case: CaseId, before: Option<u32>, reply: Reply) {
        let case = self.state.case(case).filter(|case| match actor {
            Actor::Clinician { .. } => true,
            Actor::Person { session, member, .. } => case.session == *session && case.member == *member,
        });
        match case {
            Some(case) => reply.answer(told::page(case, before)),
            None => reply.refuse(Refusal::new(ErrorCode::NotFound).in_field("case")),
        }
    }

    /// Stores what was decided, and then tells it.
    async fn settle(&mut self, turn: &mut Turn) {
        let Turn {
            now,
            before,
            events,
            changed,
            answers,
        } = std::mem::replace(turn, Turn::at(turn.now));
        if let Some(before) = before
            && let Err(error) = self.journal.append(before.seq(), now, &events, Vec::new()).await
        {
            tracing::error!(%error, "a turn of the care desk was not stored");
            metrics::counter!(crate::telemetry::DESK_FAILURES).increment(1);
            self.go_back_to(before, answers).await;
            return;
        }
        self.tell_turn(&events, changed, answers);
    }

    /// The state goes back to what is stored, and those who asked hear that it was not done. A log that fails may have
    /// stored the turn all the same: then its cases are told like any other, since nobody else would (P5).
    async fn go_back_to(&mut self, before: CareDesk, answers: Vec<(Actor, Reply, Result<Answer, Refusal>)>) {
        self.state = before.clone();
        // At once: reading may take as long as writing.
        let asked: Vec<(Actor, Way)> = answers
            .into_iter()
            .map(|(actor, reply, _)| {
                let way = if planted::has(Bug::AckCallWithoutLog) {
                    reply.ack()
                } else {
                    reply.not_done()
                };
                (actor, way)
            })
            .collect();
        if self.catch_up().await.is_err() {
            tracing::error!("the care log cannot be read; the desk goes on from what it knew");
        }
        for (actor, way) in asked {
            if let Actor::Person { session, member, .. } = actor
                && self.state.open_case_of(&session, &member).is_some()
            {
                self.present.people.remember((session, member), way);
            }
        }
        let stored = self.state.cases().filter(|case| before.case(case.case) != Some(*case));
        let stored: Vec<CaseId> = stored.map(|case| case.case).collect();
        for case in stored.iter().filter_map(|case| self.state.case(*case)) {
            self.present.people.is_due(whose(case));
            self.note(&case.session);
        }
        self.untold.extend(stored);
        self.tell_clinicians();
        self.tell_people();
    }

    fn decide(&mut self, actor: &Actor, command: Wanted, turn: &mut Turn) -> Result<Answer, Refusal> {
        let command = match command {
            // Answered where it came in: it decides nothing.
            Wanted::Read(..) => return Err(Refusal::new(ErrorCode::Invalid)),
            Wanted::Plain(command) => command,
            Wanted::Acknowledge(case) => {
                let owner = self.state.case(case).and_then(|case| case.owner.as_ref());
                let owner_on_call = owner.is_some_and(|owner| self.present.clinicians.contains_key(owner));
                Command::Acknowledge { case, owner_on_call }
            }
        };
        self.state.set_scarce(self.deps.log.is_scarce());
        let decision = self.state.handle(actor, command)?;
        for event in decision.events {
            turn.before.get_or_insert_with(|| self.state.clone());
            turn.changed.insert(decision.answer.case);
            self.state.apply(turn.now, &event);
            turn.events.push(event);
        }
        Ok(decision.answer)
    }

    fn tell_turn(
        &mut self,
        events: &[Event],
        changed: BTreeSet<CaseId>,
        answers: Vec<(Actor, Reply, Result<Answer, Refusal>)>,
    ) {
        // Who pressed again and changed nothing is told how it stands; nobody else hears of it.
        let mut for_person = changed.clone();
        for (actor, reply, answer) in answers {
            match (answer, actor) {
                (Ok(answer), Actor::Person { session, member, .. }) => {
                    let person = (session, member);
                    self.known.entry(person.clone()).or_default();
                    let way = reply.taken(answer.note_left_out);
                    if !self.present.people.is_connected(&person) {
                        // Of a case that was known, it is news that its person is back.
                        self.untold.insert(answer.case);
                    }
                    self.present.people.remember(person.clone(), way);
                    self.present
                        .people
                        .was_told(&person, self.deps.hub.cover(Some(&person.0)));
                    for_person.insert(answer.case);
                }
                (Ok(_), Actor::Clinician { .. }) => {
                    reply.ack();
                }
                (Err(refusal), _) => reply.refuse(refusal),
            }
        }
        for case in for_person.into_iter().filter_map(|case| self.state.case(case)) {
            self.present.people.is_due(whose(case));
        }
        for case in changed.iter().filter_map(|case| self.state.case(*case)) {
            self.note(&case.session);
        }
        self.untold.extend(changed);
        self.tell_people();
        self.tell_clinicians();
        told::count(events, &self.state);
    }

    /// When something is to be told that could not be told yet.
    fn next_to_tell(&self) -> Option<Instant> {
        /// A connection that takes nothing more is looked at again after this.
        const LOOK_AGAIN: Duration = Duration::from_millis(100);
        let told_at = |case| self.told_at.get(case);
        let due = self
            .untold
            .iter()
            .map(|case| told_at(case).map_or_else(Instant::now, |at| *at + CASE_EVERY));
        let behind = self.present.clinicians.values().any(Clinician::is_behind);
        let behind = behind.then(|| Instant::now() + LOOK_AGAIN);
        due.chain(behind).chain(self.present.people.next_due()).min()
    }

    /// Tells clinicians of changed cases: the first change at once, what follows soon after it together.
    fn tell_clinicians(&mut self) {
        let now = Instant::now();
        let is_due = |case: &CaseId| self.told_at.get(case).is_none_or(|at| *at + CASE_EVERY <= now);
        let due: Vec<CaseId> = self.untold.iter().copied().filter(is_due).collect();
        for case in due {
            self.untold.remove(&case);
            self.told_at.insert(case, now);
            for clinician in self.present.clinicians.values_mut() {
                clinician.case_changed(case);
            }
        }
        self.told_at.retain(|_, at| *at + CASE_EVERY > now);
        self.with_clinicians(|clinician, now| clinician.tell(now));
    }

    /// Does something with each clinician and what there is to tell.
    fn with_clinicians(&mut self, tell: impl Fn(&mut Clinician, &Now<'_>)) {
        let Present { clinicians, people } = &mut *self.present;
        let now = Now {
            state: &self.state,
            hub: &self.deps.hub,
            at: self.deps.clock.now(),
            on_call: u32::try_from(clinicians.len()).unwrap_or(u32::MAX),
            connected: &|case: &Case| people.is_connected(&whose(case)),
        };
        for clinician in clinicians.values_mut() {
            tell(clinician, &now);
        }
    }

    /// Tells people how their newest case stands, each as fast as they take it.
    fn tell_people(&mut self) {
        for ((session, member), way) in self.present.people.take_due() {
            let Some(case) = self.state.newest_case_of(&session, &member) else {
                continue;
            };
            let owner = case.owner.as_ref();
            way.outbox.send(told::help(
                case,
                &Around {
                    cover: self.deps.hub.cover(Some(&case.session)),
                    owner_here: owner.is_some_and(|owner| self.present.clinicians.contains_key(owner)),
                    kept_days: self.deps.kept_days,
                    helplines: &self.deps.helplines,
                },
            ));
        }
    }

    /// Somebody is connected now, or is not any more: who looks at their case sees it.
    fn person_changed(&mut self, (session, member): &(SessionId, MemberId)) {
        if let Some(case) = self.state.newest_case_of(session, member) {
            self.untold.insert(case.case);
            self.tell_clinicians();
        }
    }

    /// Erases the words of cases that were closed long enough ago.
    async fn erase(&mut self) {
        const AT_ONCE: usize = 100;
        let Moment { now, surely, .. } = self.deps.clock.moment();
        let kept = (u64::from(self.deps.kept_days) * DAY_MS).max(CLOSED_STAY_MS);
        let due = self.state.to_erase(Millis(surely.0.saturating_sub(kept)), AT_ONCE);
        if due.is_empty() {
            return;
        }
        let events: Vec<Event> = due.iter().map(|(case, _)| Event::CaseErased { case: *case }).collect();
        let bodies = due.into_iter().flat_map(|(_, bodies)| bodies).collect();
        match self.journal.append(self.state.seq(), now, &events, bodies).await {
            Ok(_) => {
                for event in &events {
                    self.state.apply(now, event);
                }
            }
            Err(error) => {
                tracing::warn!(%error, "words of closed cases could not be erased; it is tried again");
                if self.catch_up().await.is_err() {
                    tracing::error!("the care log cannot be read; the desk goes on from what it knew");
                }
            }
        }
    }

    fn enter(&mut self, clinician: Clinician) {
        tracing::info!("a clinician is on call");
        let member = clinician.member.clone();
        if let Some(older) = self.present.clinicians.insert(member.clone(), clinician) {
            older.outbox.close(CloseReason::Replaced);
        }
        self.count_on_call();
        self.with_clinicians(|clinician, now| {
            if clinician.member == member {
                clinician.welcome(now);
            }
        });
        self.tell_clinicians();
    }

    fn gone(&mut self, member: &MemberId, connection: ConnectionId) {
        if self.present.gone(member, connection) {
            tracing::info!("a clinician is no longer on call");
            self.count_on_call();
            self.tell_clinicians();
        }
    }

    fn count_unanswered(&self) {
        let waiting = self.state.cases().filter(|case| case.stage == CaseStage::Opened);
        let waiting = u32::try_from(waiting.count()).unwrap_or(u32::MAX);
        self.unanswered.store(waiting, Ordering::Release);
    }

    /// Everybody with an open case is told when it changes who could come: also those whose clinician just lost the
    /// connection, who would else wait for an answer that does not come (P11).
    fn count_on_call(&mut self) {
        let on_call = u32::try_from(self.present.clinicians.len()).unwrap_or(u32::MAX);
        self.deps.notices.set_answering(on_call > 0);
        if self.on_call.swap(on_call, Ordering::AcqRel) == on_call {
            return;
        }
        let open = self.state.cases().filter(|case| case.stage != CaseStage::Closed);
        let people: Vec<(SessionId, MemberId)> = open.map(whose).collect();
        for person in people {
            self.present.people.is_due(person);
        }
        self.tell_cover();
    }

    /// Tells people what a call comes to, where it changed: of their case, and those on the way to help alone also
    /// without one. In a room the room says it to everybody.
    fn tell_cover(&mut self) {
        let hub = &self.deps.hub;
        for (person, cover, way) in self.present.people.cover_changed(|session| hub.cover(Some(session))) {
            if way.care_only {
                way.outbox.send(told::cover(cover));
            }
            self.present.people.is_due(person);
        }
        self.tell_people();
    }

    fn look(&mut self, session: SessionId, member: MemberId, way: Way) {
        if planted::has(Bug::ForgetWhoCalled) {
            return;
        }
        let person = (session, member);
        self.present.people.remember(person.clone(), way);
        self.present
            .people
            .was_told(&person, self.deps.hub.cover(Some(&person.0)));
        self.person_changed(&person);
        if self.state.newest_case_of(&person.0, &person.1).is_some() {
            self.present.people.is_due(person);
            self.tell_people();
        }
    }

    fn tell_cards(&mut self, cards: &[SessionCard]) {
        for clinician in self.present.clinicians.values_mut() {
            for card in cards {
                clinician.session_changed(&card.id);
            }
        }
        self.tell_clinicians();
        self.tell_cover();
    }

    fn note(&self, session: &SessionId) {
        self.notes.put(session.clone(), self.state.open_in(session));
    }

    /// Forgets cases that were closed a while ago, and the way to their people.
    fn let_go(&mut self) {
        self.state
            .let_go(Millis(self.deps.clock.surely().0.saturating_sub(CLOSED_STAY_MS)));
        let known: BTreeSet<_> = self.state.cases().map(whose).collect();
        self.present.people.let_go(|person| known.contains(person));
        self.known
            .retain(|key, on_the_way| *on_the_way > 0 || known.contains(key));
        for key in known {
            self.known.entry(key).or_default();
        }
        for clinician in self.present.clinicians.values_mut() {
            clinician.let_go(&self.state);
        }
    }
}

fn whose(case: &Case) -> (SessionId, MemberId) {
    (case.session.clone(), case.member.clone())
}
