//! Logs in one SQLite file: the ledger of a server that is alone. This file is the front: it hands what is to be written to
//! the one writer's thread (`sqlite/writer.rs`) and what is to be read to the readers' threads (`sqlite/reader.rs`), so that
//! no runtime thread ever waits for the disk. It holds no SQL.

pub(super) mod disk;
pub mod inspect;
mod queue;
mod reader;
pub mod repair;
mod reserve;
mod writer;

pub use reserve::RESERVE_FILE;

use super::damage::Damage;
use super::{Append, Head, Log, LogError, LogFuture, LogName, StoredRecord};
use protocol::ids::{Millis, Seq};
use queue::Queue;
use reader::Reader;
use reserve::Reserve;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use tokio::sync::oneshot;
use writer::Command;

/// The database's name in the directory of data.
pub const DATABASE_FILE: &str = "hearth.db";

/// Commands that may wait for the writer: several full commits. More wait in their own tasks, in order.
const WRITER_QUEUE: usize = 2_048;
/// Reads that may wait.
const READER_QUEUE: usize = 256;
/// Reading threads. Two, so that one long read (a late joiner's history) does not hold up every other.
const READERS: usize = 2;

/// How sure a commit is before it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Synchronous {
    /// On the disk: survives a power loss. What Hearth promises.
    Full,
    /// Handed to the operating system: loses acknowledged events at a power loss. It exists so that the power-loss test can
    /// show that it would notice; no configuration reaches it.
    Normal,
}

/// What is done when the disk can no longer be trusted. It gets the reason; the real one ends the process.
pub type Stopper = Arc<dyn Fn(&str) + Send + Sync>;

/// What tests set differently. A server uses [`SqliteOptions::default`].
#[derive(Clone)]
pub struct SqliteOptions {
    /// How sure a commit is.
    pub synchronous: Synchronous,
    /// Called once when writing must end for good.
    pub stopper: Stopper,
    /// The most pages (4 KiB) that the database may have; `None` for what the disk holds.
    pub max_pages: Option<u32>,
    /// Pages in the write-ahead log after which they are copied into the database. 4,096 are 16 MiB: rare enough that a
    /// busy page is copied once for many commits, small enough to be recovered in a few milliseconds at a start.
    pub checkpoint_pages: u32,
}

impl Default for SqliteOptions {
    fn default() -> Self {
        Self {
            synchronous: Synchronous::Full,
            stopper: Arc::new(stop_process),
            max_pages: None,
            checkpoint_pages: 4_096,
        }
    }
}

impl std::fmt::Debug for SqliteOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteOptions")
            .field("synchronous", &self.synchronous)
            .field("max_pages", &self.max_pages)
            .field("checkpoint_pages", &self.checkpoint_pages)
            .finish_non_exhaustive()
    }
}

/// After a failed fsync the kernel may have dropped what was not written and call the next fsync a success. So nothing may
/// be tried again in this process and nothing acknowledged: a new start reads what is really there. 74 is `EX_IOERR` of
/// sysexits.h.
fn stop_process(why: &str) {
    tracing::error!(
        why,
        "the disk cannot be trusted any more, stopping without an acknowledgement"
    );
    std::process::exit(74);
}

/// What the threads say about the database beside their answers.
#[derive(Debug, Default)]
pub(super) struct Notices {
    damage: Damage,
    scarce: AtomicBool,
}

impl Notices {
    fn set_scarce(&self, scarce: bool) {
        self.scarce.store(scarce, Ordering::Release);
        if !scarce {
            tracing::info!("there is room on the disk again");
        }
    }
}

/// Every log of this server, in one file.
pub struct SqliteLog {
    writer: Queue<Command>,
    readers: Queue<reader::Job>,
    reading: Vec<JoinHandle<()>>,
    writing: Option<JoinHandle<()>>,
    notices: Arc<Notices>,
    /// Held locked as long as this lives: the writer keeps the heads in memory, so there must be no second one.
    _lock: File,
}

impl std::fmt::Debug for SqliteLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SqliteLog")
    }
}

impl SqliteLog {
    /// Opens the database in `data_dir`, and makes both when they are not there. It does a little blocking I/O: for the
    /// start of a server, not for the middle of its life.
    ///
    /// # Errors
    /// `Taken` when another process has it open, `Full` or `Unavailable` when the disk refuses; `Corrupt` when it is not Hearth's database or
    /// a newer program's.
    pub fn open(data_dir: &Path) -> Result<Self, LogError> {
        Self::open_with(data_dir, SqliteOptions::default())
    }

    /// Opens it with other options than a server's.
    ///
    /// # Errors
    /// As [`SqliteLog::open`].
    pub fn open_with(data_dir: &Path, options: SqliteOptions) -> Result<Self, LogError> {
        let lock = disk::lock(data_dir)?;
        let path = data_dir.join(DATABASE_FILE);
        let notices = Arc::new(Notices::default());
        let connection = match disk::open_writer(data_dir, &path, &options) {
            // Opening writes a little itself. What the reserve gives is kept for calls for help.
            Err(LogError::Full) if Reserve::release_at_start(data_dir) => {
                tracing::error!("the disk is full: only calls for help are stored until there is room");
                notices.scarce.store(true, Ordering::Release);
                disk::open_writer(data_dir, &path, &options)?
            }
            opened => opened?,
        };
        let reserve = Reserve::keep(data_dir)?;
        notices.scarce.store(reserve.is_released(), Ordering::Release);
        let (writer, commands) = Queue::new(WRITER_QUEUE);
        let (readers, jobs) = Queue::new(READER_QUEUE);
        let mut reading = Vec::with_capacity(READERS);
        let jobs = Arc::new(jobs);
        for number in 1..=READERS {
            let reader = Reader::open(&path)?;
            let jobs = Arc::clone(&jobs);
            reading.push(spawn(&format!("log-reader-{number}"), move || reader.run(&jobs))?);
        }
        let writing = Some(spawn("log-writer", {
            let notices = Arc::clone(&notices);
            move || writer::run(connection, &path, &commands, &options, &notices, reserve)
        })?);
        Ok(Self {
            writer,
            readers,
            reading,
            writing,
            notices,
            _lock: lock,
        })
    }

    async fn write<T>(&self, command: impl FnOnce(writer::Answer<T>) -> Command) -> Result<T, LogError> {
        let (answer, answered) = oneshot::channel();
        self.writer.push(command(answer)).await?;
        answered.await.map_err(|_| queue::stopped())?
    }

    async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Reader) -> Result<T, LogError> + Send + 'static,
    ) -> Result<T, LogError> {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(move |reader: &Reader| {
            // Whoever asked may have gone; then nobody misses the answer.
            let _ = answer.send(question(reader));
        });
        self.readers.push(job).await?;
        answered.await.map_err(|_| queue::stopped())?
    }
}

fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, LogError> {
    let thread = thread::Builder::new().name(name.into());
    thread
        .spawn(body)
        .map_err(|error| LogError::Unavailable(format!("no thread for the log: {error}")))
}

/// Waits until what was handed over is written and the files are closed, so that the next opening finds them free.
impl Drop for SqliteLog {
    fn drop(&mut self) {
        // The readers go first: the last connection to close copies the write-ahead log, and a reader could not.
        self.readers.close();
        for thread in self.reading.drain(..) {
            // A thread that panicked has said so, and the writer's panic stopped the process.
            let _ = thread.join();
        }
        self.writer.close();
        if let Some(thread) = self.writing.take() {
            let _ = thread.join();
        }
    }
}

impl Log for SqliteLog {
    fn open(&self, log: &LogName, wrapped_key: Vec<u8>) -> LogFuture<'_, Head> {
        let log = log.clone();
        Box::pin(self.write(|answer| Command::Open {
            log,
            wrapped_key,
            answer,
        }))
    }

    fn append(&self, append: Append) -> LogFuture<'_, Seq> {
        Box::pin(self.write(|answer| Command::Append { append, answer }))
    }

    fn read(&self, log: &LogName, after: Seq, limit: usize) -> LogFuture<'_, Vec<StoredRecord>> {
        let log = log.clone();
        Box::pin(self.ask(move |reader| reader.read(&log, after, limit)))
    }

    fn bodies(&self, log: &LogName, seqs: Vec<Seq>) -> LogFuture<'_, Vec<(Seq, Vec<u8>)>> {
        let log = log.clone();
        Box::pin(self.ask(move |reader| reader.bodies(&log, &seqs)))
    }

    fn save_snapshot(&self, log: &LogName, seq: Seq, state: Vec<u8>) -> LogFuture<'_, ()> {
        let log = log.clone();
        Box::pin(self.write(move |answer| Command::SaveSnapshot {
            log,
            seq,
            state,
            answer,
        }))
    }

    fn load_snapshot(&self, log: &LogName) -> LogFuture<'_, Option<(Seq, Vec<u8>)>> {
        let log = log.clone();
        Box::pin(self.ask(move |reader| reader.load_snapshot(&log)))
    }

    fn destroy(&self, log: &LogName) -> LogFuture<'_, ()> {
        let log = log.clone();
        Box::pin(self.write(|answer| Command::Destroy { log, answer }))
    }

    fn check(&self) -> LogFuture<'_, ()> {
        Box::pin(self.write(|answer| Command::Check { answer }))
    }

    fn replace_key(&self, log: &LogName, wrapped_key: Vec<u8>) -> LogFuture<'_, ()> {
        let log = log.clone();
        Box::pin(self.write(|answer| Command::ReplaceKey {
            log,
            wrapped_key,
            answer,
        }))
    }

    fn wrapped_keys(&self) -> LogFuture<'_, Vec<(LogName, Vec<u8>)>> {
        Box::pin(self.ask(|reader| {
            let named = reader.logs()?.into_iter();
            Ok(named.filter_map(|row| Some((row.name?, row.wrapped_key?))).collect())
        }))
    }

    fn newest(&self) -> LogFuture<'_, Option<Millis>> {
        Box::pin(self.ask(Reader::newest))
    }

    fn damage(&self) -> Option<&Damage> {
        Some(&self.notices.damage)
    }

    fn is_scarce(&self) -> bool {
        self.notices.scarce.load(Ordering::Acquire)
    }
}

#[cfg(test)]
mod tests;
