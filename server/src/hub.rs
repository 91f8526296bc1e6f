//! The rooms of this server: found, opened, closed, woken when their time comes. It knows nothing of what happens in one.

mod orphans;

use crate::directory::Directory;
use crate::limits::Limits;
use crate::log::LogError;
use crate::room::{Ask, ConnectionId, Deps, Ended, Room};
use dashmap::DashMap;
use domain::care::cover;
use domain::directory::{Actor, Command};
use domain::session::Plan;
use protocol::care::Cover;
use protocol::close::CloseReason;
use protocol::directory::{Monitoring, SessionCard};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{ClientKey, MemberId, Millis, SessionId};
use protocol::room::{Role, Stage};
use protocol::text::Text;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{Notify, mpsc, oneshot};

/// The way to every room. Cheap to clone.
#[derive(Clone)]
pub struct Hub {
    house: Arc<House>,
}

struct House {
    deps: Deps,
    /// Rooms whose task runs. An entry may be of a task that just ended; whoever notices replaces it.
    rooms: DashMap<SessionId, mpsc::Sender<Ask>>,
    /// What the directory says, by session.
    plans: DashMap<SessionId, Arc<Plan>>,
    /// Rooms that sleep, with the moment at which they have something to do.
    sleeping: Mutex<BTreeMap<SessionId, Millis>>,
    directory: Directory,
    connections: AtomicU64,
    closing: AtomicBool,
}

/// What rooms tell the house about themselves: their cards, for the home page and the desk. Cheap to clone.
#[derive(Clone, Default)]
pub struct Notices {
    board: Arc<Board>,
}

#[derive(Default)]
struct Board {
    cards: DashMap<SessionId, SessionCard>,
    changed: Mutex<BTreeSet<SessionId>>,
    rang: Notify,
    /// Whether a clinician is at the desk and calls are taken. Of the moment: the desk says it, and nothing keeps it.
    answering: AtomicBool,
    answering_rang: Notify,
}

impl Notices {
    /// A room shows its newest card.
    pub fn card(&self, card: Option<SessionCard>) {
        let Some(card) = card else { return };
        let id = card.id.clone();
        if self.board.cards.get(&id).is_some_and(|known| *known == card) {
            return;
        }
        self.board.cards.insert(id.clone(), card);
        self.changed().insert(id);
        self.board.rang.notify_one();
    }

    /// The desk says whether somebody is there to answer a call.
    pub fn set_answering(&self, answering: bool) {
        if self.board.answering.swap(answering, Ordering::AcqRel) != answering {
            self.board.answering_rang.notify_one();
        }
    }

    /// Whether somebody is there to answer a call.
    #[must_use]
    pub fn answering(&self) -> bool {
        self.board.answering.load(Ordering::Acquire)
    }

    /// What a call for help comes to at this moment, outside of any session.
    #[must_use]
    pub fn cover(&self) -> Cover {
        cover(Monitoring::OnCall, self.answering(), 0)
    }

    /// A card as it is shown: a room does not know who is at the desk.
    fn shown(&self, card: &SessionCard) -> SessionCard {
        let cover = cover(card.monitoring, self.answering(), card.clinicians);
        SessionCard { cover, ..card.clone() }
    }

    /// Waits until cards changed, then gives each changed one once, however often it changed. For one listener.
    pub async fn changed_cards(&self) -> Vec<SessionCard> {
        loop {
            let changed = std::mem::take(&mut *self.changed());
            let cards: Vec<SessionCard> = changed
                .iter()
                .filter_map(|id| self.board.cards.get(id).map(|card| self.shown(&card)))
                .collect();
            if !cards.is_empty() {
                return cards;
            }
            self.board.rang.notified().await;
        }
    }

    fn changed(&self) -> std::sync::MutexGuard<'_, BTreeSet<SessionId>> {
        self.board.changed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hub {
    /// Reads the directory. Rooms are opened when somebody comes, and one after another in the background, since a
    /// session may have something to do that was due while the server was down.
    ///
    /// # Errors
    /// [`LogError`] when the directory cannot be read.
    pub async fn open(deps: Deps) -> Result<Self, LogError> {
        let directory = Directory::open(deps.log.clone(), &deps.master, deps.clock.clone()).await?;
        orphans::plan_again(&deps, &directory).await;
        let known: Vec<Plan> = directory.read(|state| state.sessions().cloned().collect());
        let plans = DashMap::new();
        for plan in known {
            deps.notices.card(card_before_opening(&plan));
            plans.insert(plan.session.clone(), Arc::new(plan));
        }
        let house = House {
            deps,
            rooms: DashMap::new(),
            plans,
            sleeping: Mutex::default(),
            directory,
            connections: AtomicU64::new(1),
            closing: AtomicBool::new(false),
        };
        let hub = Self { house: Arc::new(house) };
        tokio::spawn(hub.clone().look_into_every_room());
        tokio::spawn(hub.clone().wake_sleepers());
        tokio::spawn(hub.clone().tell_cover());
        Ok(hub)
    }

    /// What stands before and around the rooms.
    #[must_use]
    pub fn directory(&self) -> &Directory {
        &self.house.directory
    }

    /// A number for a new connection.
    #[must_use]
    pub fn next_connection(&self) -> ConnectionId {
        self.house.connections.fetch_add(1, Ordering::Relaxed)
    }

    /// Sessions that are not over, live ones first, then by beginning.
    #[must_use]
    pub fn cards(&self) -> Vec<SessionCard> {
        let notices = &self.house.deps.notices;
        let mut cards: Vec<SessionCard> = notices
            .board
            .cards
            .iter()
            .filter(|card| card.stage != Stage::Ended)
            .map(|card| notices.shown(&card))
            .collect();
        cards.sort_by_key(|card| (card.stage == Stage::Scheduled, card.starts_at, card.id.clone()));
        cards
    }

    /// One session's card.
    #[must_use]
    pub fn card(&self, session: &SessionId) -> Option<SessionCard> {
        let notices = &self.house.deps.notices;
        notices.board.cards.get(session).map(|card| notices.shown(&card))
    }

    /// Whether a clinician is at the desk now and calls are taken.
    #[must_use]
    pub fn is_answering(&self) -> bool {
        self.house.deps.notices.answering()
    }

    /// What a call for help comes to at this moment, at the door of a session or outside of any.
    #[must_use]
    pub fn cover(&self, session: Option<&SessionId>) -> Cover {
        let card = session.and_then(|session| self.card(session));
        card.map_or_else(|| self.house.deps.notices.cover(), |card| card.cover)
    }

    /// Whether there is such a session.
    #[must_use]
    pub fn exists(&self, session: &SessionId) -> bool {
        self.house.plans.contains_key(session)
    }

    /// Plans a session and opens its room.
    ///
    /// # Errors
    /// `invalid` with the field, `already`, or `unavailable` when it could not be stored.
    pub async fn schedule(&self, plan: Plan) -> Result<SessionCard, Refusal> {
        let command = Command::PlanSession {
            plan: Box::new(plan.clone()),
        };
        self.house.directory.ask(Actor::Server, command).await?;
        let session = plan.session.clone();
        self.house.deps.notices.card(card_before_opening(&plan));
        self.house.plans.insert(session.clone(), Arc::new(plan));
        // The answer to this question comes after the room is open and past what is due: its card is true then.
        let _answer = self.door(&session, Role::Facilitator, &Text::stored("-")).await;
        self.card(&session).ok_or_else(|| Refusal::new(ErrorCode::Unavailable))
    }

    /// Whether somebody would be let in now.
    ///
    /// # Errors
    /// The refusal they would get.
    pub async fn door(&self, session: &SessionId, role: Role, nickname: &Text) -> Result<(), Refusal> {
        self.door_of(session, None, role, nickname).await
    }

    /// The same for somebody who may have a place in it already.
    ///
    /// # Errors
    /// The refusal they would get.
    pub async fn door_again(
        &self,
        session: &SessionId,
        member: MemberId,
        role: Role,
        nickname: &Text,
    ) -> Result<(), Refusal> {
        self.door_of(session, Some(member), role, nickname).await
    }

    async fn door_of(
        &self,
        session: &SessionId,
        member: Option<MemberId>,
        role: Role,
        nickname: &Text,
    ) -> Result<(), Refusal> {
        let (answer, answered) = oneshot::channel();
        let door = Ask::Door {
            member,
            role,
            nickname: nickname.clone(),
            answer,
        };
        self.send(session, door).await?;
        answered
            .await
            .unwrap_or_else(|_| Err(Refusal::new(ErrorCode::Unavailable)))
    }

    /// The meeting of a session was cancelled, or moved: the session ends before it began, and who is in its lobby is told.
    ///
    /// # Errors
    /// `not_found`, `not_now` when it began or is over, or `unavailable` when it could not be stored.
    pub async fn withdraw(&self, session: &SessionId) -> Result<(), Refusal> {
        let (answer, answered) = oneshot::channel();
        self.send(session, Ask::Withdraw { answer }).await?;
        let unavailable = || Err(Refusal::new(ErrorCode::Unavailable));
        answered.await.unwrap_or_else(|_| unavailable())
    }

    /// Brings the one message of somebody who was removed to their room; it waits for a place in the mailbox as long as
    /// `patience`.
    ///
    /// # Errors
    /// What the session refuses; `busy` when the room takes nothing in time, and `unavailable` when it was not stored.
    pub async fn appeal(
        &self,
        session: &SessionId,
        member: MemberId,
        nickname: Text,
        (text, key): (Text, ClientKey),
        patience: Duration,
    ) -> Result<(), Refusal> {
        let (answer, answered) = oneshot::channel();
        let appeal = Ask::Appeal {
            member,
            nickname,
            text,
            key,
            answer,
        };
        // What is cut off here was not given to the room.
        match tokio::time::timeout(patience, self.send(session, appeal)).await {
            Ok(sent) => sent?,
            Err(_elapsed) => return Err(Refusal::new(ErrorCode::Busy)),
        }
        let unavailable = || Err(Refusal::new(ErrorCode::Unavailable));
        answered.await.unwrap_or_else(|_| unavailable())
    }

    /// Tells a room how many calls for help are open in it. False: not stored, tell it again. A session that is gone needs
    /// it no more.
    pub async fn note_help(&self, session: &SessionId, open: u32) -> bool {
        let (stored, was_stored) = oneshot::channel();
        match self.send(session, Ask::NoteHelp { open, stored }).await {
            Ok(()) => was_stored.await.is_ok(),
            Err(_no_such_session) => true,
        }
    }

    /// The mailbox of a room, opened if need be; none when there is no such session.
    #[must_use]
    pub fn room(&self, session: &SessionId) -> Option<mpsc::Sender<Ask>> {
        if self.house.closing.load(Ordering::Acquire) {
            return None;
        }
        let plan = self.house.plans.get(session)?.clone();
        let room = self
            .house
            .rooms
            .entry(session.clone())
            .or_insert_with(|| self.spawn(&plan));
        if !room.is_closed() {
            return Some(room.clone());
        }
        drop(room);
        self.house.rooms.remove_if(session, |_, room| room.is_closed());
        Some(
            self.house
                .rooms
                .entry(session.clone())
                .or_insert_with(|| self.spawn(&plan))
                .clone(),
        )
    }

    /// Sends to a room, opening it again when it just fell asleep.
    async fn send(&self, session: &SessionId, mut ask: Ask) -> Result<(), Refusal> {
        loop {
            let room = self.room(session).ok_or_else(|| Refusal::new(ErrorCode::NotFound))?;
            match room.send(ask).await {
                Ok(()) => return Ok(()),
                Err(mpsc::error::SendError(back)) => ask = back,
            }
        }
    }

    fn spawn(&self, plan: &Arc<Plan>) -> mpsc::Sender<Ask> {
        let (sender, mailbox) = mpsc::channel(self.house.deps.limits.mailbox);
        let room = Room::new(self.house.deps.clone(), Box::new((**plan).clone()), mailbox);
        let (hub, session) = (self.clone(), plan.session.clone());
        self.sleeping().remove(&session);
        metrics::gauge!(crate::telemetry::ROOMS).increment(1.0);
        tokio::spawn(async move {
            let ended = tokio::spawn(room.run()).await;
            metrics::gauge!(crate::telemetry::ROOMS).decrement(1.0);
            hub.ended(session, ended.ok()).await;
        });
        sender
    }

    async fn ended(&self, session: SessionId, ended: Option<Ended>) {
        self.house.rooms.remove_if(&session, |_, room| room.is_closed());
        match ended {
            Some(Ended::Dropped) => {}
            Some(Ended::Asleep(wake, late)) => {
                if let Some(at) = wake {
                    self.sleeping().insert(session.clone(), at);
                }
                for ask in late {
                    match ask {
                        // Its connection belongs to the room that fell asleep, so it ends and the person comes back. A
                        // seat in the new room would be one that nobody ever leaves.
                        Ask::Join(join) => join.outbox.close(CloseReason::RoomReopened),
                        ask => {
                            let _no_such_session = self.send(&session, ask).await;
                        }
                    }
                }
            }
            Some(Ended::Forgotten) => self.forget(&session).await,
            None => {
                // The task panicked. Its people see their mailbox close and come back; what is due must not wait.
                tracing::error!("a room's task failed; it is opened anew from its log");
                metrics::counter!(crate::telemetry::ROOM_FAILURES).increment(1);
                self.sleeping().insert(session, self.house.deps.clock.now());
            }
        }
    }

    async fn forget(&self, session: &SessionId) {
        let command = Command::ForgetSession {
            session: session.clone(),
        };
        if self.house.directory.ask(Actor::Server, command).await.is_err() {
            // The words are gone already. Whoever opens the room again finds that out and comes here again.
            let again = self.house.deps.clock.now().plus(self.house.deps.limits.log_retry_ms);
            self.sleeping().insert(session.clone(), again);
            return;
        }
        self.house.plans.remove(session);
        self.house.deps.notices.board.cards.remove(session);
    }

    async fn look_into_every_room(self) {
        const AT_ONCE: usize = 8;
        let sessions: Vec<SessionId> = self.house.plans.iter().map(|plan| plan.session.clone()).collect();
        for some in sessions.chunks(AT_ONCE) {
            // Answered once the room is read and its overdue ticks are done.
            let name = Text::stored("-");
            let looks = some.iter().map(|session| self.door(session, Role::Facilitator, &name));
            let _refused = futures_util::future::join_all(looks).await;
        }
    }

    async fn wake_sleepers(self) {
        let every = Duration::from_millis(self.house.deps.limits.wake_every_ms);
        let mut ticks = tokio::time::interval(every);
        while !self.house.closing.load(Ordering::Acquire) {
            ticks.tick().await;
            let now = self.house.deps.clock.now();
            let due: Vec<SessionId> = self
                .sleeping()
                .iter()
                .filter(|(_, at)| **at <= now)
                .map(|(session, _)| session.clone())
                .collect();
            for session in due {
                self.sleeping().remove(&session);
                let _opened = self.room(&session);
            }
        }
    }

    /// Tells the rooms whenever the first clinician comes to the desk or the last one is gone.
    async fn tell_cover(self) {
        // A clinician whose connection comes and goes is told of to everybody at most this often.
        const EVERY: Duration = Duration::from_millis(500);
        loop {
            self.house.deps.notices.board.answering_rang.notified().await;
            let rooms: Vec<mpsc::Sender<Ask>> = self.house.rooms.iter().map(|room| room.clone()).collect();
            for room in rooms {
                if let Err(mpsc::error::TrySendError::Full(ask)) = room.try_send(Ask::Cover) {
                    // A task of its own: this room must hear of it, and no other waits for it.
                    tokio::spawn(async move { room.send(ask).await });
                }
            }
            tokio::time::sleep(EVERY).await;
        }
    }

    /// Lets go of every room: their people are told to come back.
    pub async fn close(&self) {
        self.house.closing.store(true, Ordering::Release);
        self.house.rooms.clear();
        self.house.plans.clear();
    }

    /// The limits that rooms run under.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.house.deps.limits
    }

    fn sleeping(&self) -> std::sync::MutexGuard<'_, BTreeMap<SessionId, Millis>> {
        self.house.sleeping.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What can be said of a session whose room was not opened yet.
fn card_before_opening(plan: &Plan) -> Option<SessionCard> {
    let mut session = domain::session::Session::default();
    session.apply(
        Millis(0),
        &domain::session::Event::Created {
            plan: Box::new(plan.clone()),
        },
    );
    session.card()
}

#[cfg(test)]
mod tests;
