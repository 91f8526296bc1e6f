//! The care desk's task: calls for help come in, clinicians on call are told, and the person hears the truth. What a
//! case may become is decided in `domain::care`; here it is stored and told.
//!
//! A call is stored before it is acknowledged (P1), whatever the room is doing: it does not go through the room.

mod notes;
mod people;
mod reply;
mod seat;
mod task;
mod told;

#[cfg(test)]
mod tests;

use crate::clock::Clock;
use crate::hub::{Hub, Notices};
use crate::log::seal::MasterKey;
use crate::log::{Log, LogError};
use crate::outbox::Outbox;
use crate::room::ConnectionId;
use dashmap::DashMap;
use domain::care::{Actor, Command};
use futures_util::FutureExt as _;
use notes::Notes;
use people::People;
use protocol::care::Helpline;
use protocol::close::CloseReason;
use protocol::ids::{CaseId, MemberId, SessionId};
use protocol::text::Text;
use reply::Reply;
use seat::{Clinician, Told};
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::Duration;
use task::Task;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Calls and answers that may wait for the desk. A full mailbox makes callers wait, it turns nobody away.
const MAILBOX: usize = 4_096;
/// How long a desk that failed rests before it is opened again: trying at once would be trying without end.
const REST: Duration = Duration::from_millis(500);

/// The way to the desk. Cheap to clone.
#[derive(Clone)]
pub struct Desk {
    mailbox: mpsc::Sender<Ask>,
    on_call: Arc<AtomicU32>,
    /// Calls for help that nobody has taken.
    unanswered: Arc<AtomicU32>,
    /// People who have a case that the desk still knows or whose call is on its way to it, so that nobody else's hello
    /// needs to ask. With how many of their calls are on the way.
    known: Arc<Known>,
    /// Whether calls are taken now, for those who look after the server.
    open: Arc<AtomicBool>,
}

/// What comes into the desk's mailbox.
enum Ask {
    Enter {
        clinician: Clinician,
    },
    Gone {
        member: MemberId,
        connection: ConnectionId,
    },
    Command {
        actor: Actor,
        command: Wanted,
        reply: Reply,
        /// For a call.
        on_the_way: Option<OnTheWay>,
    },
    Look {
        session: SessionId,
        member: MemberId,
        way: Way,
    },
    PersonGone {
        session: SessionId,
        member: MemberId,
        connection: ConnectionId,
    },
}

/// Who has a case, or a call on its way to the desk: so many calls.
type Known = DashMap<(SessionId, MemberId), u32>;

/// A call on its way to the desk, counted until it is there or lost, whatever becomes of the desk meanwhile.
struct OnTheWay {
    known: Arc<Known>,
    person: (SessionId, MemberId),
}

impl OnTheWay {
    fn count(known: &Arc<Known>, person: (SessionId, MemberId)) -> Self {
        *known.entry(person.clone()).or_default() += 1;
        let known = Arc::clone(known);
        Self { known, person }
    }
}

impl Drop for OnTheWay {
    fn drop(&mut self) {
        if let Some(mut calls) = self.known.get_mut(&self.person) {
            *calls = calls.saturating_sub(1);
        }
    }
}

/// The way to a person. Of two the newer connection's counts, whichever is heard of last (D8).
#[derive(Clone)]
pub struct Way {
    /// Which connection.
    pub connection: ConnectionId,
    /// Its outbox.
    pub outbox: Outbox,
    /// The connection is the way to help alone: the desk tells on it what a room would tell.
    pub care_only: bool,
}

/// A command before the desk adds what only it knows.
#[derive(Debug, Clone)]
pub enum Wanted {
    /// As it is.
    Plain(Command),
    /// A clinician takes a case; whether its owner is on call is for the desk to say.
    Acknowledge(CaseId),
    /// Older messages of a case, those before the one with this number.
    Read(CaseId, Option<u32>),
}

impl Wanted {
    /// Somebody calls for help.
    #[must_use]
    pub const fn is_call(&self) -> bool {
        matches!(self, Self::Plain(Command::Ask { .. }))
    }
}

/// What the desk needs from the house.
pub struct Deps {
    /// Where events are kept.
    pub log: Arc<dyn Log>,
    /// Wraps the data keys.
    pub master: Arc<MasterKey>,
    /// Time.
    pub clock: Clock,
    /// Rooms, to be told how many calls are open.
    pub hub: Hub,
    /// Cards of sessions.
    pub notices: Notices,
    /// For people whom nobody here can come to.
    pub helplines: Arc<[Helpline]>,
    /// Days after a case is closed in which its words are kept.
    pub kept_days: u32,
}

/// Who is there. It outlives a task that fails, since nobody would know that they have to come back.
#[derive(Default)]
struct Present {
    /// Clinicians on call, one connection each.
    clinicians: BTreeMap<MemberId, Clinician>,
    /// The ways to people who have a case, or are on the way to help alone.
    people: People,
}

impl Present {
    /// Whether a clinician is no longer on call.
    fn gone(&mut self, member: &MemberId, connection: ConnectionId) -> bool {
        let known = self.clinicians.get(member);
        let gone = known.is_some_and(|known| known.connection == connection);
        if gone {
            self.clinicians.remove(member);
        }
        gone
    }
}

impl Desk {
    /// Reads the care log and starts the task.
    ///
    /// # Errors
    /// [`LogError`] when the log cannot be read.
    pub async fn open(deps: Deps) -> Result<Self, LogError> {
        let (sender, mailbox) = mpsc::channel(MAILBOX);
        let desk = Self {
            mailbox: sender,
            on_call: Arc::default(),
            unanswered: Arc::default(),
            known: Arc::default(),
            open: Arc::default(),
        };
        let notes = Arc::new(Notes::default());
        tokio::spawn(notes::tell_rooms(deps.hub.clone(), notes.clone()));
        let deps = Arc::new(deps);
        let mut present = Present::default();
        // Read once before anybody is served, so that a server with a care log that cannot be read does not start.
        Task::read(&deps, &desk, &notes, &mut present).await?;
        desk.open.store(true, Ordering::Release);
        tokio::spawn(keep_open(deps, desk.clone(), notes, mailbox));
        Ok(desk)
    }

    /// Whether calls are taken and stored now.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire) && !self.mailbox.is_closed()
    }

    /// Clinicians on call now.
    #[must_use]
    pub fn on_call(&self) -> u32 {
        self.on_call.load(Ordering::Acquire)
    }

    /// Calls for help that nobody has taken, as of the desk's newest turn.
    #[must_use]
    pub fn unanswered(&self) -> u32 {
        self.unanswered.load(Ordering::Acquire)
    }

    /// A clinician comes on call.
    pub async fn enter(&self, member: MemberId, name: Text, connection: ConnectionId, outbox: Outbox) {
        let clinician = Clinician {
            member,
            name,
            connection,
            outbox,
            told: Told::default(),
        };
        let _stopping = self.mailbox.send(Ask::Enter { clinician }).await;
    }

    /// A clinician's connection ended.
    pub async fn gone(&self, member: MemberId, connection: ConnectionId) {
        let _stopping = self.mailbox.send(Ask::Gone { member, connection }).await;
    }

    /// A person or a clinician asks something; the answer goes their `way`.
    pub async fn ask(&self, id: u32, actor: Actor, command: Wanted, way: Way) {
        let on_the_way = match &actor {
            Actor::Person { session, member, .. } if command.is_call() => {
                Some(OnTheWay::count(&self.known, (session.clone(), member.clone())))
            }
            _ => None,
        };
        let ask = Ask::Command {
            actor,
            command,
            reply: Reply::to(id, way),
            on_the_way,
        };
        // A desk that is gone drops the question, and a question that is dropped says so to the one who asked.
        let _gone = self.mailbox.send(ask).await;
    }

    /// Somebody came (back) into a session, or to the way to help alone: if they called for help, they are told how it
    /// stands.
    pub async fn look(&self, session: &SessionId, member: &MemberId, way: Way) {
        if way.care_only || self.knows(session, member) {
            let (session, member) = (session.clone(), member.clone());
            let _stopping = self.mailbox.send(Ask::Look { session, member, way }).await;
        }
    }

    /// Whether somebody has a case that the desk knows, or a call that is on its way.
    #[must_use]
    pub fn knows(&self, session: &SessionId, member: &MemberId) -> bool {
        self.known.contains_key(&(session.clone(), member.clone()))
    }

    /// A person's connection ended.
    pub async fn person_gone(&self, session: SessionId, member: MemberId, connection: ConnectionId) {
        let gone = Ask::PersonGone {
            session,
            member,
            connection,
        };
        let _stopping = self.mailbox.send(gone).await;
    }
}

/// Opens the desk again whenever it fails. Whoever asked meanwhile hears at once that it did not work: a person in need
/// must not wait for an answer that never comes.
async fn keep_open(deps: Arc<Deps>, desk: Desk, notes: Arc<Notes>, mut mailbox: mpsc::Receiver<Ask>) {
    let mut present = Present::default();
    // The way in is held by this very task too, so the mailbox never closes by itself; it ends with the runtime.
    loop {
        let began = Instant::now();
        let ended = AssertUnwindSafe(serve(&deps, &desk, &notes, &mut present, &mut mailbox));
        let panicked = ended.catch_unwind().await.is_err();
        desk.open.store(false, Ordering::Release);
        // Nobody at the desk sees a call that comes now.
        deps.notices.set_answering(false);
        tracing::error!(panicked, "the care desk failed; it is opened anew from its log");
        metrics::counter!(crate::telemetry::DESK_FAILURES).increment(1);
        if panicked && began.elapsed() >= REST {
            continue;
        }
        let rest = Instant::now() + REST;
        while let Ok(Some(ask)) = tokio::time::timeout_at(rest, mailbox.recv()).await {
            answer_closed(&mut present, ask);
        }
    }
}

/// Reads the log and serves; comes back only when the log cannot be read.
async fn serve(
    deps: &Arc<Deps>,
    desk: &Desk,
    notes: &Arc<Notes>,
    present: &mut Present,
    mailbox: &mut mpsc::Receiver<Ask>,
) {
    match Task::read(deps, desk, notes, present).await {
        Ok(task) => {
            desk.open.store(true, Ordering::Release);
            task.run(mailbox).await;
        }
        Err(error) => tracing::error!(%error, "the care log cannot be read"),
    }
}

/// What a desk that is not open makes of a question.
fn answer_closed(present: &mut Present, ask: Ask) {
    match ask {
        // Comes back in a moment, and sees the cases then.
        Ask::Enter { clinician } => clinician.outbox.close(CloseReason::RoomReopened),
        Ask::Gone { member, connection } => {
            present.gone(&member, connection);
        }
        Ask::Look { session, member, way } => present.people.remember((session, member), way),
        Ask::PersonGone {
            session,
            member,
            connection,
        } => {
            present.people.gone(&(session, member), connection);
        }
        Ask::Command { reply, .. } => drop(reply),
    }
}
