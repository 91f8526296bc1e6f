//! A log in memory that is slow, fails, cannot be read, or stores and says that it did not, at once or a moment later.
//! What it has stored survives a kill.

use protocol::ids::Seq;
use server::log::memory::MemoryLog;
use server::log::{Append, Head, Log, LogError, LogFuture, LogName, StoredRecord};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

/// Failures that are still to come.
#[derive(Default)]
struct Failing {
    appends: AtomicU32,
    stores_all_the_same: AtomicBool,
}

impl Failing {
    fn set(&self, appends: u32, stores_all_the_same: bool) {
        self.appends.store(appends, Ordering::SeqCst);
        self.stores_all_the_same.store(stores_all_the_same, Ordering::SeqCst);
    }

    fn takes_one(&self) -> bool {
        self.appends
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1))
            .is_ok()
    }
}

/// What is stored.
struct Kept {
    log: MemoryLog,
    /// The number of the session's newest stored event, so that a device can ask at every frame.
    head: AtomicU64,
}

impl Kept {
    async fn store(&self, append: Append) -> Result<Seq, LogError> {
        let is_session = matches!(append.log, LogName::Session(_));
        let head = self.log.append(append).await?;
        if is_session {
            self.head.store(head.0, Ordering::SeqCst);
        }
        Ok(head)
    }
}

/// The log of a run.
pub(crate) struct FaultyLog {
    kept: Arc<Kept>,
    rooms: Failing,
    care: Failing,
    /// Appends of rooms that fail and are stored later.
    late: Failing,
    /// Reads of rooms that fail.
    reads: Failing,
    slow_ms: u64,
    late_ms: u64,
    appends: AtomicU64,
}

impl FaultyLog {
    pub(crate) fn new(slow_ms: u64, late_ms: u64) -> Self {
        let epoch = "simulated"
            .parse()
            .unwrap_or_else(|_| unreachable!("a plain word is an epoch"));
        Self {
            kept: Arc::new(Kept {
                log: MemoryLog::with_epoch(epoch),
                head: AtomicU64::new(0),
            }),
            rooms: Failing::default(),
            care: Failing::default(),
            late: Failing::default(),
            reads: Failing::default(),
            slow_ms,
            late_ms,
            appends: AtomicU64::new(0),
        }
    }

    /// The next `appends` of rooms fail.
    pub(crate) fn fail(&self, appends: u32, stores_all_the_same: bool) {
        self.rooms.set(appends, stores_all_the_same);
    }

    /// The next `appends` of the care desk fail.
    pub(crate) fn fail_care(&self, appends: u32, stores_all_the_same: bool) {
        self.care.set(appends, stores_all_the_same);
    }

    /// The next `appends` of rooms fail, and are stored a moment later.
    pub(crate) fn store_late(&self, appends: u32) {
        self.late.set(appends, true);
    }

    /// The next `reads` of rooms fail.
    pub(crate) fn fail_reads(&self, reads: u32) {
        self.reads.set(reads, false);
    }

    pub(crate) fn heal(&self) {
        for failing in [&self.rooms, &self.care, &self.late, &self.reads] {
            failing.set(0, false);
        }
    }

    fn failing(&self, log: &LogName) -> Option<&Failing> {
        let failing = match log {
            LogName::Session(_) => &self.rooms,
            LogName::Care => &self.care,
            _ => return None,
        };
        failing.takes_one().then_some(failing)
    }

    /// Slow in a pattern that depends on nothing but the count of appends.
    async fn be_slow(&self) {
        let turn = self.appends.fetch_add(1, Ordering::SeqCst);
        if self.slow_ms > 0 {
            tokio::time::sleep(Duration::from_millis(turn * 7 % (self.slow_ms + 1))).await;
        }
    }

    /// The number of the session's newest stored event.
    pub(crate) fn head(&self) -> Seq {
        Seq(self.kept.head.load(Ordering::SeqCst))
    }
}

impl Log for FaultyLog {
    fn open(&self, log: &LogName, wrapped_key: Vec<u8>) -> LogFuture<'_, Head> {
        self.kept.log.open(log, wrapped_key)
    }

    fn append(&self, append: Append) -> LogFuture<'_, Seq> {
        Box::pin(async move {
            self.be_slow().await;
            if let Some(failing) = self.failing(&append.log) {
                if failing.stores_all_the_same.load(Ordering::SeqCst) {
                    self.kept.store(append).await?;
                }
                return Err(LogError::Unavailable("as planned".to_owned()));
            }
            if matches!(append.log, LogName::Session(_)) && self.late.takes_one() {
                let (kept, late) = (self.kept.clone(), Duration::from_millis(self.late_ms));
                // A kill ends this as well, and then it was never stored.
                tokio::spawn(async move {
                    tokio::time::sleep(late).await;
                    kept.store(append).await
                });
                return Err(LogError::Unavailable("as planned".to_owned()));
            }
            self.kept.store(append).await
        })
    }

    fn read(&self, log: &LogName, after: Seq, limit: usize) -> LogFuture<'_, Vec<StoredRecord>> {
        if matches!(log, LogName::Session(_)) && self.reads.takes_one() {
            return Box::pin(async { Err(LogError::Unavailable("as planned".to_owned())) });
        }
        self.kept.log.read(log, after, limit)
    }

    fn bodies(&self, log: &LogName, seqs: Vec<Seq>) -> LogFuture<'_, Vec<(Seq, Vec<u8>)>> {
        self.kept.log.bodies(log, seqs)
    }

    fn save_snapshot(&self, log: &LogName, seq: Seq, state: Vec<u8>) -> LogFuture<'_, ()> {
        self.kept.log.save_snapshot(log, seq, state)
    }

    fn load_snapshot(&self, log: &LogName) -> LogFuture<'_, Option<(Seq, Vec<u8>)>> {
        self.kept.log.load_snapshot(log)
    }

    fn destroy(&self, log: &LogName) -> LogFuture<'_, ()> {
        self.kept.log.destroy(log)
    }

    fn check(&self) -> LogFuture<'_, ()> {
        self.kept.log.check()
    }
}
