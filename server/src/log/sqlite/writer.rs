//! The one writer: takes what waits, does it in one transaction, and answers after the commit. It decides what a failure
//! means: no room (roll back, go on; calls for help get the reserve), a disk that cannot be trusted (stop), a damaged page
//! (roll back, do each of them alone, so that only what lies there fails), anything else (roll back, say so). What a single
//! command does to the tables is in `writer/tables.rs`.

mod bodies;
mod tables;

use super::disk::{empty_wal, is_no_room_for_index, meaning};
use super::queue::{Taken, Taker};
use super::reserve::Reserve;
use super::{Notices, SqliteOptions, Stopper};
use crate::log::{Append, Head, LogError, LogName};
use protocol::ids::Seq;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, ErrorCode};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tables::{Tables, Trouble};
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Most commands in one commit: beyond this a commit gets longer and not cheaper per command.
const BATCH_COMMANDS: usize = 512;
/// Bytes of events and bodies after which a commit takes no further command, so that nobody waits long behind large ones.
const BATCH_BYTES: usize = 4 * 1024 * 1024;
/// How long after an erasure the erased bytes may stay in the write-ahead log. One emptying then serves all erasures of
/// this time, and there are at most four a second.
const SCRUB_AFTER: Duration = Duration::from_millis(250);
/// A first and a longest wait until emptying is tried again when a reader was in the way.
const RETRY_FIRST: Duration = Duration::from_millis(10);
const RETRY_LONGEST: Duration = Duration::from_secs(1);

/// Pages that the reserve is worth where `max_pages` stands for the disk.
const PRETENDED_RESERVE: u32 = 64;

/// The way an answer goes back.
pub(super) type Answer<T> = oneshot::Sender<Result<T, LogError>>;

/// What the writer can be asked.
pub(super) enum Command {
    Open {
        log: LogName,
        wrapped_key: Vec<u8>,
        answer: Answer<Head>,
    },
    Append {
        append: Append,
        answer: Answer<Seq>,
    },
    SaveSnapshot {
        log: LogName,
        seq: Seq,
        state: Vec<u8>,
        answer: Answer<()>,
    },
    Destroy {
        log: LogName,
        answer: Answer<()>,
    },
    ReplaceKey {
        log: LogName,
        wrapped_key: Vec<u8>,
        answer: Answer<()>,
    },
    Check {
        answer: Answer<()>,
    },
}

impl Command {
    fn bytes(&self) -> usize {
        match self {
            Self::Append { append, .. } => append
                .records
                .iter()
                .map(|record| record.event.len() + record.body.as_ref().map_or(0, Vec::len))
                .sum(),
            Self::SaveSnapshot { state, .. } => state.len(),
            Self::Open { .. } | Self::Destroy { .. } | Self::ReplaceKey { .. } | Self::Check { .. } => 0,
        }
    }

    /// Whether the reserve is for it: a call for help, and what gives room back.
    fn may_use_reserve(&self) -> bool {
        match self {
            Self::Append { append, .. } => append.log == LogName::Care,
            Self::Open { log, .. } | Self::ReplaceKey { log, .. } => *log == LogName::Care,
            Self::Destroy { .. } => true,
            Self::SaveSnapshot { .. } | Self::Check { .. } => false,
        }
    }

    /// Whether it is done while the reserve is used up. To open a log that is there writes nothing.
    fn is_done_while_scarce(&self) -> bool {
        matches!(self, Self::Open { .. }) || self.may_use_reserve()
    }

    /// Whoever asked may have gone; then nobody misses the answer.
    fn fail(self, error: LogError) {
        match self {
            Self::Open { answer, .. } => tell(answer, Err(error)),
            Self::Append { answer, .. } => tell(answer, Err(error)),
            Self::SaveSnapshot { answer, .. }
            | Self::Destroy { answer, .. }
            | Self::ReplaceKey { answer, .. }
            | Self::Check { answer } => tell(answer, Err(error)),
        }
    }
}

/// What a command came to, which is true once the transaction is committed. Refusals wait too: a conflict may name a head
/// that is only true if the commit succeeds.
enum Outcome {
    Head(Result<Head, LogError>),
    Seq(Result<Seq, LogError>),
    Done(Result<(), LogError>),
}

/// Whoever asked may have gone; then nobody misses the answer.
fn tell<T>(answer: Answer<T>, result: Result<T, LogError>) {
    let _ = answer.send(result);
}

/// The disk cannot be trusted any more, and why.
struct Fatal(String);

/// The writer thread's whole life.
pub(super) fn run(
    mut connection: Connection,
    path: &Path,
    commands: &Taker<Command>,
    options: &SqliteOptions,
    notices: &Notices,
    reserve: Reserve,
) {
    let _guard = StopOnPanic(Arc::clone(&options.stopper));
    let wal_pages = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&wal_pages);
    let hook = connection.wal_hook(Some(move |_: &mut _, pages| {
        counted.store(u32::try_from(pages).unwrap_or(0), Ordering::Relaxed);
        Ok(())
    }));
    let ended = hook
        .and_then(|()| Tables::prepare(&connection))
        .map_err(|error| Fatal(error.to_string()))
        .and_then(|tables| {
            let writer = Writer {
                connection: &connection,
                path,
                tables,
                wal_pages,
                checkpoint_pages: options.checkpoint_pages,
                checkpoint_at: options.checkpoint_pages,
                scrub_at: None,
                scrub_retry: RETRY_FIRST,
                destroyed: Vec::new(),
                notices,
                reserve,
                max_pages: options.max_pages,
            };
            writer.run(commands)
        });
    if let Err(Fatal(why)) = ended {
        (options.stopper)(&why);
    }
}

/// Without its writer the server could do nothing but refuse. A new start is better.
struct StopOnPanic(Stopper);

impl Drop for StopOnPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            (self.0)("the log's writer panicked");
        }
    }
}

struct Writer<'c> {
    connection: &'c Connection,
    /// Of the database.
    path: &'c Path,
    tables: Tables<'c>,
    /// Pages in the write-ahead log after the last commit.
    wal_pages: Arc<AtomicU32>,
    checkpoint_pages: u32,
    /// At how many pages the next checkpoint is due.
    checkpoint_at: u32,
    /// When the write-ahead log must be emptied, because erased words are in it.
    scrub_at: Option<Instant>,
    scrub_retry: Duration,
    /// Who waits for that.
    destroyed: Vec<Answer<()>>,
    /// Where damage and want of room are said.
    notices: &'c Notices,
    reserve: Reserve,
    /// The size of the disk that a test pretends.
    max_pages: Option<u32>,
}

impl Writer<'_> {
    fn run(mut self, commands: &Taker<Command>) -> Result<(), Fatal> {
        loop {
            let wait = self.scrub_at.map(|at| at.saturating_duration_since(Instant::now()));
            match commands.take(wait) {
                Taken::Thing(first) => {
                    let mut bytes = first.bytes();
                    let mut places = BATCH_COMMANDS - 1;
                    let mut batch = vec![first];
                    commands.take_waiting(&mut batch, |command| {
                        bytes += command.bytes();
                        places -= 1;
                        places > 0 && bytes < BATCH_BYTES
                    });
                    self.commit_together(batch)?;
                }
                Taken::Nothing => {}
                Taken::Closed => break,
            }
            self.tidy()?;
        }
        if self.scrub_at.is_some() {
            self.scrub()?;
        }
        Ok(())
    }

    /// Does all of them in one transaction, and answers them.
    fn commit_together(&mut self, batch: Vec<Command>) -> Result<(), Fatal> {
        let batch = self.turn_away_what_is_not_urgent(batch)?;
        let error = match self.try_together(&batch)? {
            Ok(outcomes) => {
                self.answer(batch, outcomes);
                return Ok(());
            }
            Err(error) => error,
        };
        match error {
            LogError::Full if batch.iter().any(Command::may_use_reserve) => self.use_reserve(batch),
            LogError::Corrupt(_) => {
                self.notices.damage.note_broken();
                if batch.len() == 1 {
                    batch.into_iter().for_each(|command| command.fail(error.clone()));
                    return Ok(());
                }
                for command in batch {
                    self.commit_together(vec![command])?;
                }
                Ok(())
            }
            error => {
                batch.into_iter().for_each(|command| command.fail(error.clone()));
                Ok(())
            }
        }
    }

    /// While the reserve is used up, only what it is for is written: anything else would take the room from it.
    fn turn_away_what_is_not_urgent(&mut self, batch: Vec<Command>) -> Result<Vec<Command>, Fatal> {
        if !self.reserve.is_released() {
            return Ok(batch);
        }
        if self.has_pretended_room() && self.reserve.refill().map_err(|error| Fatal(error.to_string()))? {
            self.pretend_room(0);
            self.notices.set_scarce(false);
            return Ok(batch);
        }
        let (urgent, other): (Vec<_>, Vec<_>) = batch.into_iter().partition(Command::is_done_while_scarce);
        other.into_iter().for_each(|command| command.fail(LogError::Full));
        Ok(urgent)
    }

    /// There is no room: the reserve is given up for those it is for.
    fn use_reserve(&mut self, batch: Vec<Command>) -> Result<(), Fatal> {
        let (urgent, other): (Vec<_>, Vec<_>) = batch.into_iter().partition(Command::may_use_reserve);
        other.into_iter().for_each(|command| command.fail(LogError::Full));
        if !self.reserve.is_released() {
            self.reserve.release();
            self.pretend_room(PRETENDED_RESERVE);
            self.notices.set_scarce(true);
        }
        // Copied into the database, what is in the write-ahead log needs no second place. It may fail for want of room too.
        let emptied = empty_wal(self.connection, self.path).map_err(|error| Fatal(error.to_string()))?;
        match emptied {
            Ok(()) => self.wal_pages.store(0, Ordering::Relaxed),
            Err(error) => drop(not_now(&error)?),
        }
        match self.try_together(&urgent)? {
            Ok(outcomes) => self.answer(urgent, outcomes),
            Err(error) => urgent.into_iter().for_each(|command| command.fail(error.clone())),
        }
        Ok(())
    }

    /// Whether a disk that a test pretends has room; a real one says so itself.
    fn has_pretended_room(&self) -> bool {
        const A_FEW_PAGES: i64 = 8;
        let Some(most) = self.max_pages else { return true };
        let count = |name| {
            self.connection
                .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
        };
        match (count("page_count"), count("freelist_count")) {
            (Ok(pages), Ok(free)) => pages - free + A_FEW_PAGES <= i64::from(most),
            _ => false,
        }
    }

    /// What the reserve is worth on a disk that a test pretends.
    fn pretend_room(&self, more: u32) {
        if let Some(pages) = self.max_pages {
            let set = |_: &rusqlite::Row<'_>| Ok(());
            if let Err(error) = self
                .connection
                .pragma_update_and_check(None, "max_page_count", pages + more, set)
            {
                tracing::warn!(%error, "the pretended disk keeps its size");
            }
        }
    }

    /// Does all of them in one transaction. A refused one (a conflict) changes nothing and fails alone; if SQLite itself
    /// fails at one, the whole transaction is rolled back, and the answer says why.
    fn try_together(&mut self, batch: &[Command]) -> Result<Result<Vec<Outcome>, LogError>, Fatal> {
        let mut outcomes = Vec::with_capacity(batch.len());
        let mut broken = None;
        for command in batch {
            outcomes.push(self.perform(command, &mut broken));
            if broken.is_some() {
                break;
            }
        }
        let broken = match broken {
            None => self.tables.commit().err(),
            broken => broken,
        };
        match broken {
            None => Ok(Ok(outcomes)),
            Some(error) => self.roll_back(&error).map(Err),
        }
    }

    /// Tells everybody what is committed now.
    fn answer(&mut self, batch: Vec<Command>, outcomes: Vec<Outcome>) {
        if self.tables.take_erased() {
            self.scrub_at.get_or_insert_with(|| Instant::now() + SCRUB_AFTER);
        }
        for (command, outcome) in batch.into_iter().zip(outcomes) {
            match (command, outcome) {
                (Command::Open { answer, .. }, Outcome::Head(result)) => tell(answer, result),
                (Command::Append { answer, .. }, Outcome::Seq(result)) => tell(answer, result),
                // Answered only when the destroyed bytes have left the write-ahead log as well.
                (Command::Destroy { answer, .. }, Outcome::Done(Ok(()))) => {
                    self.destroyed.push(answer);
                    self.scrub_at = Some(Instant::now());
                }
                (
                    Command::SaveSnapshot { answer, .. }
                    | Command::Destroy { answer, .. }
                    | Command::ReplaceKey { answer, .. }
                    | Command::Check { answer },
                    Outcome::Done(result),
                ) => tell(answer, result),
                (command, _) => command.fail(LogError::Unavailable("an answer of another kind".into())),
            }
        }
    }

    fn perform(&mut self, command: &Command, broken: &mut Option<rusqlite::Error>) -> Outcome {
        let tables = &mut self.tables;
        match command {
            Command::Open { log, wrapped_key, .. } => Outcome::Head(settle(tables.open(log, wrapped_key), broken)),
            Command::Append { append, .. } => Outcome::Seq(settle(tables.append(append), broken)),
            Command::SaveSnapshot { log, seq, state, .. } => {
                Outcome::Done(settle(tables.save_snapshot(log, *seq, state), broken))
            }
            Command::Destroy { log, .. } => Outcome::Done(settle(tables.destroy(log), broken)),
            Command::ReplaceKey { log, wrapped_key, .. } => {
                Outcome::Done(settle(tables.replace_key(log, wrapped_key), broken))
            }
            Command::Check { .. } => Outcome::Done(settle(tables.beat(), broken)),
        }
    }

    /// What everybody in a failed transaction is told, or why nothing can go on.
    fn roll_back(&mut self, error: &rusqlite::Error) -> Result<LogError, Fatal> {
        if is_fatal(error) {
            return Err(Fatal(error.to_string()));
        }
        self.tables
            .roll_back()
            .map_err(|worse| Fatal(format!("{error}, and then {worse}")))?;
        tracing::warn!(%error, "nothing of this commit was kept");
        Ok(meaning(error))
    }

    /// What is due between two commits.
    fn tidy(&mut self) -> Result<(), Fatal> {
        if self.scrub_at.is_some_and(|at| at <= Instant::now()) {
            return self.scrub();
        }
        let pages = self.wal_pages.load(Ordering::Relaxed);
        if pages < self.checkpoint_pages {
            // The log began anew.
            self.checkpoint_at = self.checkpoint_pages;
        } else if pages >= self.checkpoint_at {
            // If a reader keeps it from being complete, it is tried again after as many pages more.
            self.checkpoint_at = pages.saturating_add(self.checkpoint_pages);
            if let Err(error) = self.connection.wal_checkpoint_v2(None::<&str>, CheckpointMode::PASSIVE) {
                let why = not_now(&error)?;
                tracing::warn!(%why, "the write-ahead log could not be copied yet");
            }
        }
        Ok(())
    }

    /// Empties the write-ahead log, so that what was erased is in no file any more, also after a power loss.
    fn scrub(&mut self) -> Result<(), Fatal> {
        let emptied = empty_wal(self.connection, self.path).map_err(|error| Fatal(error.to_string()))?;
        let Err(error) = emptied else {
            self.scrub_at = None;
            self.scrub_retry = RETRY_FIRST;
            self.wal_pages.store(0, Ordering::Relaxed);
            self.destroyed.drain(..).for_each(|answer| tell(answer, Ok(())));
            return Ok(());
        };
        let why = not_now(&error)?;
        if why == LogError::Full {
            self.destroyed
                .drain(..)
                .for_each(|answer| tell(answer, Err(why.clone())));
        }
        self.scrub_at = Some(Instant::now() + self.scrub_retry);
        self.scrub_retry = (self.scrub_retry * 2).min(RETRY_LONGEST);
        Ok(())
    }
}

/// Why something did not work this time: a reader was in the way, or there was no room.
fn not_now(error: &rusqlite::Error) -> Result<LogError, Fatal> {
    if is_fatal(error) {
        Err(Fatal(error.to_string()))
    } else {
        Ok(meaning(error))
    }
}

/// Takes SQLite's own failure out of an answer.
fn settle<T>(result: Result<T, Trouble>, broken: &mut Option<rusqlite::Error>) -> Result<T, LogError> {
    result.map_err(|trouble| match trouble {
        Trouble::Refused(why) => why,
        Trouble::Broken(error) => {
            let why = meaning(&error);
            *broken = Some(error);
            why
        }
    })
}

/// Whether after this error nobody knows what is on the disk. A damaged page is not one of them: the transaction was rolled
/// back, and every other page is as it was.
fn is_fatal(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::SystemIoFailure | ErrorCode::NotADatabase)
    ) && !is_no_room_for_index(error)
}
