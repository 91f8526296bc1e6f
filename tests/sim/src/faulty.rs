//! A log in memory that is slow, fails, or stores and says that it did not. What it has stored survives a kill.

use protocol::ids::Seq;
use server::log::memory::MemoryLog;
use server::log::{Append, Head, Log, LogError, LogFuture, LogName, StoredRecord};
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

/// The log of a run.
pub(crate) struct FaultyLog {
    kept: MemoryLog,
    rooms: Failing,
    care: Failing,
    slow_ms: u64,
    appends: AtomicU64,
    /// The number of the session's newest stored event, so that a device can ask at every frame.
    head: AtomicU64,
}

impl FaultyLog {
    pub(crate) fn new(slow_ms: u64) -> Self {
        let epoch = "simulated"
            .parse()
            .unwrap_or_else(|_| unreachable!("a plain word is an epoch"));
        Self {
            kept: MemoryLog::with_epoch(epoch),
            rooms: Failing::default(),
            care: Failing::default(),
            slow_ms,
            appends: AtomicU64::new(0),
            head: AtomicU64::new(0),
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

    pub(crate) fn heal(&self) {
        self.rooms.set(0, false);
        self.care.set(0, false);
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

    async fn store(&self, append: Append) -> Result<Seq, LogError> {
        let is_session = matches!(append.log, LogName::Session(_));
        let head = self.kept.append(append).await?;
        if is_session {
            self.head.store(head.0, Ordering::SeqCst);
        }
        Ok(head)
    }

    /// The number of the session's newest stored event.
    pub(crate) fn head(&self) -> Seq {
        Seq(self.head.load(Ordering::SeqCst))
    }
}

impl Log for FaultyLog {
    fn open(&self, log: &LogName, wrapped_key: Vec<u8>) -> LogFuture<'_, Head> {
        self.kept.open(log, wrapped_key)
    }

    fn append(&self, append: Append) -> LogFuture<'_, Seq> {
        Box::pin(async move {
            self.be_slow().await;
            if let Some(failing) = self.failing(&append.log) {
                if failing.stores_all_the_same.load(Ordering::SeqCst) {
                    self.store(append).await?;
                }
                return Err(LogError::Unavailable("as planned".to_owned()));
            }
            self.store(append).await
        })
    }

    fn read(&self, log: &LogName, after: Seq, limit: usize) -> LogFuture<'_, Vec<StoredRecord>> {
        self.kept.read(log, after, limit)
    }

    fn bodies(&self, log: &LogName, seqs: Vec<Seq>) -> LogFuture<'_, Vec<(Seq, Vec<u8>)>> {
        self.kept.bodies(log, seqs)
    }

    fn save_snapshot(&self, log: &LogName, seq: Seq, state: Vec<u8>) -> LogFuture<'_, ()> {
        self.kept.save_snapshot(log, seq, state)
    }

    fn load_snapshot(&self, log: &LogName) -> LogFuture<'_, Option<(Seq, Vec<u8>)>> {
        self.kept.load_snapshot(log)
    }

    fn destroy(&self, log: &LogName) -> LogFuture<'_, ()> {
        self.kept.destroy(log)
    }

    fn check(&self) -> LogFuture<'_, ()> {
        self.kept.check()
    }
}
