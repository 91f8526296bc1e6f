//! The task of one room: mailbox -> handle -> append -> apply -> project -> outboxes. It decides nothing about meetings
//! (that is `domain`) and knows no socket.
//!
//! A turn takes everything that waits in the mailbox, decides it on the room's own state, appends all of it at once, and
//! only then tells anybody. When the append fails, the state is read again from the log and everybody of that turn is
//! told that nothing was done (`docs/adr/0004`).

mod answers;
mod news;
mod recent;
mod resync;
mod seats;
mod turn;

pub use seats::RoleNow;
pub(crate) use seats::encode;

#[cfg(test)]
mod tests;

use crate::clock::{Clock, Moment};
use crate::hub::Notices;
use crate::limits::Limits;
use crate::log::record::{Journal, Replayed};
use crate::log::seal::MasterKey;
use crate::log::{Log, LogError, LogName};
use crate::outbox::Outbox;
use crate::planted::{self, Bug};
use domain::session::{Command, Event, Plan, Session};
use protocol::care::Cover;
use protocol::client::Position;
use protocol::close::CloseReason;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{ClientKey, MemberId, Millis, Seq, SessionId};
use protocol::room::{Role, Stage};
use protocol::text::Text;
use recent::{Kept, Recent};
use resync::Behind;
use seats::Seats;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot};
use tokio::time::Instant;

/// Number of a connection, unique while the server runs. Tells a late disconnect from a newer connection (D8).
pub type ConnectionId = u64;

/// What comes into a room's mailbox.
#[derive(Debug)]
pub enum Ask {
    /// A person said hello.
    Join(Box<Join>),
    /// A person asks something.
    Command {
        /// Who.
        member: MemberId,
        /// Over which connection.
        connection: ConnectionId,
        /// The frame's id.
        id: u32,
        /// What.
        command: Command,
    },
    /// A connection ended.
    Gone {
        /// Whose.
        member: MemberId,
        /// Which.
        connection: ConnectionId,
    },
    /// The log believes somebody here who has no connection: what a failed turn leaves behind.
    Vanished {
        /// Who.
        member: MemberId,
    },
    /// Somebody is at the desk now, or nobody is any more.
    Cover,
    /// The server itself asks.
    System(Command),
    /// So many calls for help are open here.
    NoteHelp {
        /// How many.
        open: u32,
        /// Told once it is stored; dropped when it is not.
        stored: oneshot::Sender<()>,
    },
    /// The meeting is cancelled, or moved.
    Withdraw {
        /// Where to answer, once it is stored.
        answer: oneshot::Sender<Result<(), Refusal>>,
    },
    /// Somebody who was removed, and has no seat, writes to those who run the session.
    Appeal {
        /// Who.
        member: MemberId,
        /// Under which name they come.
        nickname: Text,
        /// The words.
        text: Text,
        /// With which key.
        key: ClientKey,
        /// Where to answer, once it is stored.
        answer: oneshot::Sender<Result<(), Refusal>>,
    },
    /// Whether somebody would be let in.
    Door {
        /// Who, if they may have a place in it already.
        member: Option<MemberId>,
        /// With which role.
        role: Role,
        /// Under which name.
        nickname: Text,
        /// Where to answer.
        answer: oneshot::Sender<Result<(), Refusal>>,
    },
}

/// A person who said hello, with the way back to them.
#[derive(Debug)]
pub struct Join {
    /// Who.
    pub member: MemberId,
    /// The role in the token; the log's role wins when the person was here before.
    pub role: Role,
    /// Where the room writes the role that counts, for those who look at this person's drafts.
    pub role_now: RoleNow,
    /// Under which name.
    pub nickname: Text,
    /// Over which connection.
    pub connection: ConnectionId,
    /// The way back.
    pub outbox: Outbox,
    /// The hello's frame id.
    pub id: u32,
    /// Where the client stopped.
    pub resume: Option<Position>,
}

/// What every room needs from the house.
#[derive(Clone)]
pub struct Deps {
    /// Where events are kept.
    pub log: Arc<dyn Log>,
    /// Wraps the data keys.
    pub master: Arc<MasterKey>,
    /// Time.
    pub clock: Clock,
    /// How much and how long.
    pub limits: Arc<Limits>,
    /// Whom a room tells about itself.
    pub notices: Notices,
}

/// The room's task and all it holds.
pub(crate) struct Room {
    deps: Deps,
    session_id: SessionId,
    /// The plan from the directory, used once, when the log is empty.
    plan: Box<Plan>,
    mailbox: mpsc::Receiver<Ask>,
    /// None while the log cannot be read; everything is answered `unavailable` then.
    open: Option<Open>,
    seats: Seats,
    /// What everybody here was last told that a call for help comes to.
    cover: Cover,
    /// Its words were destroyed before this task began: there is nothing to open, and the directory may forget it.
    destroyed: bool,
    /// When to try to read the log again.
    retry_at: Option<Instant>,
    /// What is due by itself waits until then, after the log refused something: trying at once would be trying without end.
    rest_until: Option<Instant>,
    /// When to look into the log again, after it failed: for what it stored late, and for people whom it believes here and
    /// who have no connection.
    look_again_at: Option<Instant>,
    /// How far people were told, from a failed turn until the log is read again.
    behind: Option<Box<Behind>>,
    /// Until it is stored once that no connection outlived the last task of this room, every turn begins with that.
    owes_recovery: bool,
    /// When the held-back roster events go out at the latest.
    flush_at: Option<Instant>,
    /// Since when nobody is connected; none while somebody is.
    empty_since: Option<Instant>,
}

/// What was read from the log, and grew with it.
struct Open {
    journal: Journal<Event>,
    session: Session,
    recent: Recent,
    /// Events that are stored and not yet told: roster events wait a little for company.
    untold: Vec<recent::Kept>,
    last_snapshot: Seq,
}

/// How a room's task ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// Nobody is in it; wake it at that moment, or at once for what came while it went to sleep.
    Asleep(Option<Millis>, Vec<Ask>),
    /// Its words are destroyed and the directory may forget it.
    Forgotten,
    /// The hub let go of it.
    Dropped,
}

impl Room {
    pub(crate) fn new(deps: Deps, plan: Box<Plan>, mailbox: mpsc::Receiver<Ask>) -> Self {
        Self {
            deps,
            session_id: plan.session.clone(),
            plan,
            mailbox,
            open: None,
            seats: Seats::default(),
            cover: Cover::NobodyNow,
            destroyed: false,
            retry_at: None,
            rest_until: None,
            look_again_at: None,
            behind: None,
            owes_recovery: true,
            flush_at: None,
            empty_since: None,
        }
    }

    /// Runs until nobody needs the room.
    pub(crate) async fn run(mut self) -> Ended {
        self.reopen(true).await;
        if self.destroyed {
            return Ended::Forgotten;
        }
        let mut batch = vec![Ask::System(Command::Recover)];
        self.turn(&mut batch).await;
        self.catch_up().await;
        loop {
            let wake = self.next_wake();
            tokio::select! {
                biased;
                taken = self.mailbox.recv_many(&mut batch, self.deps.limits.room_batch) => {
                    if taken == 0 {
                        self.seats.close_all(CloseReason::Restarting);
                        return Ended::Dropped;
                    }
                }
                () = tokio::time::sleep_until(wake) => {}
            }
            if self.retry_at.is_some_and(|at| at <= Instant::now()) {
                self.reopen(false).await;
            }
            if self.destroyed {
                self.seats.close_all(CloseReason::SessionEnded);
                return Ended::Forgotten;
            }
            self.look_again(&mut batch).await;
            if self.is_due() {
                // At the front: what was due before somebody asked has happened when they are answered.
                batch.insert(0, Ask::System(self.tick()));
            }
            if self.owes_recovery {
                // Before that: nobody pays for the time in which the server was gone.
                batch.insert(0, Ask::System(Command::Recover));
            }
            self.turn(&mut batch).await;
            if self.flush_at.is_some_and(|at| at <= Instant::now()) {
                self.tell();
            }
            if self.open.as_ref().is_some_and(|open| open.session.is_forgotten()) {
                return self.forget().await;
            }
            if let Some(ended) = self.may_sleep() {
                return ended;
            }
        }
    }

    /// Does what became due while nobody looked, before the first question is answered.
    async fn catch_up(&mut self) {
        let at = |room: &Self| room.open.as_ref().map(|open| open.session.seq());
        while self.is_due() {
            let before = at(self);
            let tick = self.tick();
            self.turn(&mut vec![Ask::System(tick)]).await;
            if at(self) == before {
                // Not stored; the loop tries again.
                return;
            }
        }
    }

    fn is_due(&self) -> bool {
        let rested = self.rest_until.is_none_or(|at| at <= Instant::now());
        let Moment { now, surely, .. } = self.deps.clock.moment();
        let due = self.open.as_ref().is_some_and(|open| open.session.is_due(now, surely));
        !planted::has(Bug::NoTicks) && rested && due
    }

    /// The command that says that time passed.
    fn tick(&self) -> Command {
        let Moment { now, surely, .. } = self.deps.clock.moment();
        if surely < now {
            Command::TickInDoubt { surely }
        } else {
            Command::Tick
        }
    }

    /// The nearest moment at which something is to be done without being asked.
    fn next_wake(&self) -> Instant {
        // Looked at anew at least this often, so that a clock that was set forward does not let people wait.
        const LOOK_AGAIN: Duration = Duration::from_secs(30);
        // What waits for a clock in doubt is looked at anew so often.
        const HELD: Duration = Duration::from_secs(1);
        let now = Instant::now();
        let deadline = self.open.as_ref().and_then(|open| open.session.next_deadline());
        let deadline = deadline.filter(|_| !planted::has(Bug::NoTicks));
        let moment = self.deps.clock.moment();
        let deadline = deadline.map(|at| {
            let held = at <= moment.now && moment.surely < moment.now && !self.is_due();
            now + if held {
                HELD
            } else {
                Duration::from_millis(at.since(moment.now))
            }
        });
        let deadline = deadline.map(|at| self.rest_until.map_or(at, |rested| at.max(rested)));
        // Once that moment is past, the room is awake because something is about to happen, and waits for that.
        let sleepy = self.empty_since.map(|since| since + self.idle());
        let sleepy = sleepy.filter(|at| self.seats.is_empty() && *at > now);
        let all = [deadline, self.retry_at, self.look_again_at, self.flush_at, sleepy];
        all.into_iter().flatten().fold(now + LOOK_AGAIN, Instant::min)
    }

    fn idle(&self) -> Duration {
        Duration::from_millis(self.deps.limits.room_idle_ms)
    }

    /// Reads the session from the log, also after an append failed: then it is the way back to what is stored.
    async fn reopen(&mut self, first: bool) {
        self.retry_at = None;
        let after = self.behind.as_ref().map(|behind| behind.stored);
        match self.read_log(after).await {
            Ok((open, missed)) => {
                self.deps.notices.card(open.session.card());
                self.open = Some(open);
                self.tell_cover();
                if !first {
                    self.look_again_soon();
                }
                if let Some(behind) = self.behind.take() {
                    self.bring_to_truth(*behind, missed);
                }
            }
            // Opening makes a log that is not there, so this one was destroyed, and the server was killed (or the directory
            // could not be written) before the session was forgotten.
            Err(LogError::Missing) => {
                self.open = None;
                self.destroyed = true;
            }
            Err(error) => {
                tracing::error!(%error, "a room cannot be read from its log");
                self.open = None;
                self.retry_at = Some(Instant::now() + self.pause());
            }
        }
    }

    /// What the log holds, with all events `after` that number; none of them when some cannot be told any more.
    async fn read_log(&self, after: Option<Seq>) -> Result<(Open, Option<Vec<Kept>>), LogError> {
        let name = LogName::Session(self.session_id.clone());
        let journal = Journal::<Event>::open(self.deps.log.clone(), &self.deps.master, name).await?;
        let mut session = read_snapshot(&journal).await?.unwrap_or_default();
        let last_snapshot = session.seq();
        let mut recent = Recent::new(self.deps.limits.recent_events);
        let from = session.seq();
        let mut missed = after.filter(|after| from <= *after).map(|_| Vec::new());
        let apply = |replayed| match replayed {
            Replayed::Event(seq, at, event) => {
                let kept = turn::apply(&mut session, at, event);
                if let Some(missed) = missed.as_mut().filter(|_| after < Some(seq)) {
                    missed.push(kept.clone());
                }
                recent.push(kept);
            }
            Replayed::Lost { through } => {
                session.pass_over(through, &self.plan);
                // Nobody resumes over what is not known, and nobody is brought to the truth by events: they get a whole view.
                recent.forget();
                missed = None;
            }
        };
        journal.replay(from, apply).await?;
        if session.plan().is_none() {
            let at = self.deps.clock.now();
            let created = Event::Created {
                plan: self.plan.clone(),
            };
            journal
                .append(session.seq(), at, std::slice::from_ref(&created), Vec::new())
                .await?;
            recent.push(turn::apply(&mut session, at, created));
        }
        let missed = missed.filter(|_| after <= Some(session.seq()));
        let open = Open {
            journal,
            session,
            recent,
            untold: Vec::new(),
            last_snapshot,
        };
        Ok((open, missed))
    }

    /// A room with nobody in it gives its memory back, unless something is about to happen.
    fn may_sleep(&mut self) -> Option<Ended> {
        if !self.seats.is_empty() {
            self.empty_since = None;
            return None;
        }
        let empty_since = *self.empty_since.get_or_insert_with(Instant::now);
        let open = self.open.as_ref()?;
        // What follows from a lost connection, a chair that is lost for one, would never happen in a room that sleeps.
        if self.owes_recovery || self.look_again_at.is_some() {
            return None;
        }
        if open.session.stage() != Stage::Ended && open.session.connected().next().is_some() {
            self.look_again_soon();
            return None;
        }
        let deadline = open.session.next_deadline();
        let near = self.deps.clock.now().plus(self.deps.limits.room_idle_ms);
        let quiet = empty_since.elapsed() >= self.idle() && self.mailbox.is_empty();
        if !quiet || deadline.is_some_and(|at| at <= near) {
            return None;
        }
        Some(self.fall_asleep(deadline))
    }

    fn fall_asleep(&mut self, wake: Option<Millis>) -> Ended {
        self.mailbox.close();
        let mut late = Vec::new();
        while let Ok(ask) = self.mailbox.try_recv() {
            late.push(ask);
        }
        Ended::Asleep(wake, late)
    }

    /// The time of the words is over: their key goes, and then the directory may forget the session.
    async fn forget(&mut self) -> Ended {
        self.seats.close_all(CloseReason::SessionEnded);
        let Some(open) = &self.open else { return Ended::Dropped };
        if let Err(error) = open.journal.destroy().await {
            tracing::error!(%error, "a session's key could not be destroyed; it is tried again");
            return self.fall_asleep(Some(self.deps.clock.now().plus(self.deps.limits.log_retry_ms)));
        }
        Ended::Forgotten
    }
}

async fn read_snapshot(journal: &Journal<Event>) -> Result<Option<Session>, LogError> {
    let Some((_, bytes)) = journal.load_snapshot().await? else {
        return Ok(None);
    };
    let Ok(mut session) = Session::from_snapshot(&bytes) else {
        return Ok(None);
    };
    let bodies: HashMap<Seq, String> = journal.bodies(session.wanted_bodies()).await?.into_iter().collect();
    session.restore_words(&bodies);
    Ok(Some(session))
}

/// The refusal for everything that could not be stored.
fn unavailable() -> Refusal {
    Refusal::new(ErrorCode::Unavailable)
}
