//! Where everything that must be remembered is kept: append-only logs, written by compare-and-append. This file says
//! what a log promises; `log/` has the implementations, and `log/contract.rs` the tests each of them must pass.
//!
//! To add a log for a new kind of state: a variant of [`LogName`], an event type with [`domain::Remembered`], and a
//! `Journal` of it. To add an implementation: the trait [`Log`], and one line in the contract tests.

pub mod damage;
pub mod memory;
pub mod record;
pub mod seal;
pub mod shut;
pub mod sqlite;
mod walk;

#[cfg(test)]
mod contract;

use protocol::ids::{Epoch, Millis, Seq, SessionId};
use std::borrow::Cow;
use std::future::Future;
use std::pin::Pin;

/// Which log.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LogName {
    /// Sessions that exist.
    Directory,
    /// Calls for help.
    Care,
    /// One session.
    Session(SessionId),
}

impl LogName {
    /// The name as it is stored and as it is bound into what is sealed. It never changes for a log that exists; ids have
    /// no `/`, so no session can be called like another log.
    #[must_use]
    pub fn text(&self) -> Cow<'static, str> {
        match self {
            Self::Directory => Cow::Borrowed("directory"),
            Self::Care => Cow::Borrowed("care"),
            Self::Session(id) => Cow::Owned(format!("session/{id}")),
        }
    }

    /// The log with this stored name; none when it is no log's name.
    #[must_use]
    pub fn of_text(text: &str) -> Option<Self> {
        match text {
            "directory" => Some(Self::Directory),
            "care" => Some(Self::Care),
            other => other.strip_prefix("session/")?.parse().ok().map(Self::Session),
        }
    }
}

/// What an append writes: an event in its stored form, and its sealed body.
#[derive(Debug, Clone)]
pub struct NewRecord {
    /// When it happened.
    pub at: Millis,
    /// Versioned JSON without any words of a person.
    pub event: String,
    /// Sealed words.
    pub body: Option<Vec<u8>>,
}

/// What a read gives back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRecord {
    /// Its number.
    pub seq: Seq,
    /// When it happened.
    pub at: Millis,
    /// Versioned JSON; empty when the record lies there and cannot be read.
    pub event: String,
    /// Sealed words; none if there never were any, or they were erased. Empty when they are there and cannot be read: what
    /// is sealed is never empty.
    pub body: Option<Vec<u8>>,
}

/// The state of a log at opening.
#[derive(Debug, Clone)]
pub struct Head {
    /// Number of the newest event, 0 for none.
    pub seq: Seq,
    /// The history's name.
    pub epoch: Epoch,
    /// The log's data key, wrapped by the master key; none once it was destroyed.
    pub wrapped_key: Option<Vec<u8>>,
}

/// One compare-and-append.
#[derive(Debug, Clone)]
pub struct Append {
    /// To which log.
    pub log: LogName,
    /// The number the writer believes to be the newest.
    pub expected: Seq,
    /// What to write, in order; numbered from `expected + 1`.
    pub records: Vec<NewRecord>,
    /// Bodies to erase in the same commit.
    pub erase: Vec<Seq>,
}

/// Why a log did not do it. Nothing was changed, except for `Unknown`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// Another process has the log.
    #[error("another server has the database open")]
    Taken,
    /// Somebody else appended first; read what happened, apply it, decide again.
    #[error("the log is at {head}, not where the writer believed")]
    Conflict {
        /// Where it is.
        head: Seq,
    },
    /// There is no such log, or it was destroyed.
    #[error("there is no such log")]
    Missing,
    /// No room on the disk. Works again when there is.
    #[error("no room left on the disk")]
    Full,
    /// It did not work this time.
    #[error("the log cannot be reached: {0}")]
    Unavailable(String),
    /// Something read does not fit its key, place or form.
    #[error("the log holds something that does not fit: {0}")]
    Corrupt(String),
}

/// An answer that comes later.
pub type LogFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, LogError>> + Send + 'a>>;

/// The promises, for every implementation:
/// - an `append` that answered `Ok` is durable (D1), whole, and numbered densely from `expected + 1` (D2);
/// - an `append` that answered an error changed nothing;
/// - `read` gives what was appended, in order, with the bodies that were not erased;
/// - after `erase` or `destroy` the words (or the key to them) are in no file of the log any more.
pub trait Log: Send + Sync + 'static {
    /// Opens a log; makes it with `wrapped_key` and a new epoch when it is not there.
    fn open(&self, log: &LogName, wrapped_key: Vec<u8>) -> LogFuture<'_, Head>;

    /// Appends, and answers the new head's number.
    fn append(&self, append: Append) -> LogFuture<'_, Seq>;

    /// Up to `limit` records after `after`, in order.
    fn read(&self, log: &LogName, after: Seq, limit: usize) -> LogFuture<'_, Vec<StoredRecord>>;

    /// The bodies of these records that still exist.
    fn bodies(&self, log: &LogName, seqs: Vec<Seq>) -> LogFuture<'_, Vec<(Seq, Vec<u8>)>>;

    /// Keeps a snapshot (without words) of the state at `seq`, instead of an older one.
    fn save_snapshot(&self, log: &LogName, seq: Seq, state: Vec<u8>) -> LogFuture<'_, ()>;

    /// The kept snapshot.
    fn load_snapshot(&self, log: &LogName) -> LogFuture<'_, Option<(Seq, Vec<u8>)>>;

    /// Destroys the log's key, bodies and snapshot; its events stay, without words.
    fn destroy(&self, log: &LogName) -> LogFuture<'_, ()>;

    /// Whether it can write now.
    fn check(&self) -> LogFuture<'_, ()>;

    /// Puts another wrapped key in the place of one that cannot be unwrapped, so that new words can be kept. Words sealed
    /// with the old key stay unreadable.
    fn replace_key(&self, _log: &LogName, _wrapped_key: Vec<u8>) -> LogFuture<'_, ()> {
        Box::pin(std::future::ready(Err(LogError::Unavailable(
            "this log replaces no keys".into(),
        ))))
    }

    /// The wrapped key of every log that was not destroyed.
    fn wrapped_keys(&self) -> LogFuture<'_, Vec<(LogName, Vec<u8>)>> {
        Box::pin(std::future::ready(Ok(Vec::new())))
    }

    /// When the newest record of all logs was stored.
    fn newest(&self) -> LogFuture<'_, Option<Millis>> {
        Box::pin(std::future::ready(Ok(None)))
    }

    /// Where what cannot be read is noted. None for a log that can have no damage.
    fn damage(&self) -> Option<&damage::Damage> {
        None
    }

    /// Whether the disk is full and the reserve is used up for calls for help: nothing else is stored meanwhile.
    fn is_scarce(&self) -> bool {
        false
    }
}
