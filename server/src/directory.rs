//! The directory as the server keeps it: its log, its state, and word of every change. What may happen is decided in
//! `domain::directory`; `planner.rs` makes sessions of what it says.

use crate::clock::{Clock, Moment};
use crate::log::record::{Journal, Replayed};
use crate::log::seal::MasterKey;
use crate::log::{Log, LogError, LogName};
use domain::directory::{Actor, Bearer, Command, Directory as State, Event, Times};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::Seq;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::watch;

/// The way to the directory. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    house: Arc<House>,
}

struct House {
    clock: Clock,
    /// One writer at a time.
    journal: tokio::sync::Mutex<Journal<Event>>,
    /// Changed by the writer alone, after the log has stored.
    state: RwLock<State>,
    /// Rings with the number of the newest event.
    changed: watch::Sender<Seq>,
}

impl Directory {
    /// Reads the log.
    ///
    /// # Errors
    /// [`LogError`] when it cannot be read.
    pub async fn open(log: Arc<dyn Log>, master: &MasterKey, clock: Clock) -> Result<Self, LogError> {
        let journal = Journal::open(log, master, LogName::Directory).await?;
        let mut state = State::default();
        catch_up(&journal, &mut state).await?;
        let house = House {
            clock,
            changed: watch::Sender::new(state.seq()),
            journal: tokio::sync::Mutex::new(journal),
            state: RwLock::new(state),
        };
        Ok(Self { house: Arc::new(house) })
    }

    /// Looks at it. What it answers is true now, and may be older by the time it is used: a decision belongs into a
    /// command.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.house.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Asks it for something. When it answers, the answer is stored and in force.
    ///
    /// # Errors
    /// The refusal of the rules, or `unavailable` when it could not be stored.
    pub async fn ask(&self, actor: Actor<'_>, command: Command) -> Result<(), Refusal> {
        let journal = self.house.journal.lock().await;
        loop {
            let Moment { now, surely, .. } = self.house.clock.moment();
            let times = Times { now, surely };
            let (expected, outcome) = self.read(|state| (state.seq(), state.handle(times, actor, command.clone())));
            let outcome = outcome?;
            if outcome.events.is_empty() {
                return Ok(());
            }
            // Recorded at the time that is sure: what ended before a new event is let go with it, and somebody's sign-in must
            // not end by a clock that is in doubt.
            match journal.append(expected, surely, &outcome.events, outcome.erase).await {
                Ok(_) => {
                    self.change(|state| outcome.events.iter().for_each(|event| state.apply(surely, event)));
                    return Ok(());
                }
                // Another writer was first: read what happened, and decide again.
                Err(LogError::Conflict { .. }) => {
                    let mut state = self.read(State::clone);
                    catch_up(&journal, &mut state).await.map_err(unavailable)?;
                    self.change(|known| *known = state);
                }
                Err(error) => return Err(unavailable(error)),
            }
        }
    }

    fn change(&self, change: impl FnOnce(&mut State)) {
        let seq = {
            let mut state = self.house.state.write().unwrap_or_else(PoisonError::into_inner);
            change(&mut state);
            state.seq()
        };
        self.house.changed.send_replace(seq);
    }

    /// Rings at every change.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<Seq> {
        self.house.changed.subscribe()
    }

    /// Returns once what this bearer opened may not stay open any more: their way in was revoked, they signed out, or they
    /// serve as something else now.
    pub async fn revoked(&self, bearer: &Bearer) {
        if *bearer == Bearer::Nobody {
            return std::future::pending().await;
        }
        let mut changes = self.changes();
        loop {
            changes.borrow_and_update();
            if !self.stands(bearer) {
                return;
            }
            if changes.changed().await.is_err() {
                return;
            }
        }
    }

    /// Whether what somebody opened may stay open.
    #[must_use]
    pub fn stands(&self, bearer: &Bearer) -> bool {
        let surely = self.house.clock.surely();
        self.read(|state| state.stands(bearer, surely))
    }
}

async fn catch_up(journal: &Journal<Event>, state: &mut State) -> Result<(), LogError> {
    let from = state.seq();
    let apply = |replayed| match replayed {
        Replayed::Event(_, at, event) => state.apply(at, &event),
        Replayed::Lost { through } => state.pass_over(through),
    };
    journal.replay(from, apply).await
}

fn unavailable(error: LogError) -> Refusal {
    tracing::error!(%error, "the directory could not be stored");
    Refusal::new(ErrorCode::Unavailable)
}
