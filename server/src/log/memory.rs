//! Logs in memory: the promises of [`Log`](super::Log) without durability, for tests, simulations and servers that must
//! forget. Every start is a new history with a new epoch.

use super::damage::Damage;
use super::seal::new_epoch;
use super::{Append, Head, Log, LogError, LogFuture, LogName, NewRecord, StoredRecord};
use protocol::ids::{Epoch, Millis, Seq};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use zeroize::Zeroize;

/// Logs that end with the process.
#[derive(Default)]
pub struct MemoryLog {
    logs: Mutex<HashMap<LogName, Kept>>,
    /// Set by a simulation, so that the same seed gives the same history.
    epoch: Option<Epoch>,
    /// What of it cannot be read: by a mistake or a test only, as it is on no disk.
    damage: Damage,
}

struct Kept {
    epoch: Epoch,
    wrapped_key: Option<Vec<u8>>,
    records: Vec<NewRecord>,
    snapshot: Option<(Seq, Vec<u8>)>,
}

impl std::fmt::Debug for MemoryLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MemoryLog")
    }
}

impl MemoryLog {
    /// No logs yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// No logs yet, and every log's epoch is the one given: a simulation must have nothing that chance decides.
    #[must_use]
    pub fn with_epoch(epoch: Epoch) -> Self {
        Self {
            epoch: Some(epoch),
            ..Self::default()
        }
    }

    fn logs(&self) -> MutexGuard<'_, HashMap<LogName, Kept>> {
        // A panic while it was held left a log as it was before or after a change, never between: each is one step.
        self.logs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, log: &LogName, change: impl FnOnce(&mut Kept) -> Result<T, LogError>) -> Result<T, LogError> {
        self.logs().get_mut(log).ok_or(LogError::Missing).and_then(change)
    }
}

impl Kept {
    fn head(&self) -> Seq {
        Seq(self.records.len() as u64)
    }

    fn append(&mut self, append: Append) -> Result<Seq, LogError> {
        if self.wrapped_key.is_none() {
            return Err(LogError::Missing);
        }
        if append.expected != self.head() {
            return Err(LogError::Conflict { head: self.head() });
        }
        self.records.extend(append.records);
        for seq in append.erase {
            if let Some(record) = index(seq).and_then(|at| self.records.get_mut(at)) {
                wipe(&mut record.body);
            }
        }
        Ok(self.head())
    }

    fn read(&self, after: Seq, limit: usize) -> Vec<StoredRecord> {
        let start = usize::try_from(after.0).unwrap_or(usize::MAX);
        let numbered = (1..).map(Seq).zip(&self.records).skip(start).take(limit);
        numbered
            .map(|(seq, record)| StoredRecord {
                seq,
                at: record.at,
                event: record.event.clone(),
                body: record.body.clone(),
            })
            .collect()
    }

    fn bodies(&self, seqs: Vec<Seq>) -> Vec<(Seq, Vec<u8>)> {
        let body = |seq: Seq| index(seq).and_then(|at| self.records.get(at)?.body.clone());
        seqs.into_iter().filter_map(|seq| Some((seq, body(seq)?))).collect()
    }

    fn save_snapshot(&mut self, seq: Seq, state: Vec<u8>) -> Result<(), LogError> {
        if self.wrapped_key.is_none() {
            return Err(LogError::Missing);
        }
        if self.snapshot.as_ref().is_none_or(|(kept, _)| *kept <= seq) {
            self.snapshot = Some((seq, state));
        }
        Ok(())
    }

    fn destroy(&mut self) {
        wipe(&mut self.wrapped_key);
        self.records.iter_mut().for_each(|record| wipe(&mut record.body));
        self.snapshot = None;
    }
}

/// Numbers count from 1.
fn index(seq: Seq) -> Option<usize> {
    usize::try_from(seq.0).ok()?.checked_sub(1)
}

fn wipe(bytes: &mut Option<Vec<u8>>) {
    if let Some(mut bytes) = bytes.take() {
        bytes.zeroize();
    }
}

fn ready<T: Send + 'static>(answer: Result<T, LogError>) -> LogFuture<'static, T> {
    Box::pin(std::future::ready(answer))
}

impl Log for MemoryLog {
    fn open(&self, log: &LogName, wrapped_key: Vec<u8>) -> LogFuture<'_, Head> {
        let epoch = match &self.epoch {
            Some(epoch) => Ok(epoch.clone()),
            None => new_epoch(),
        };
        ready(epoch.map(|epoch| {
            let mut logs = self.logs();
            let kept = logs.entry(log.clone()).or_insert_with(|| Kept {
                epoch,
                wrapped_key: Some(wrapped_key),
                records: Vec::new(),
                snapshot: None,
            });
            Head {
                seq: kept.head(),
                epoch: kept.epoch.clone(),
                wrapped_key: kept.wrapped_key.clone(),
            }
        }))
    }

    fn append(&self, append: Append) -> LogFuture<'_, Seq> {
        let log = append.log.clone();
        ready(self.with(&log, |kept| kept.append(append)))
    }

    fn read(&self, log: &LogName, after: Seq, limit: usize) -> LogFuture<'_, Vec<StoredRecord>> {
        ready(self.with(log, |kept| Ok(kept.read(after, limit))))
    }

    fn bodies(&self, log: &LogName, seqs: Vec<Seq>) -> LogFuture<'_, Vec<(Seq, Vec<u8>)>> {
        ready(self.with(log, |kept| Ok(kept.bodies(seqs))))
    }

    fn save_snapshot(&self, log: &LogName, seq: Seq, state: Vec<u8>) -> LogFuture<'_, ()> {
        ready(self.with(log, |kept| kept.save_snapshot(seq, state)))
    }

    fn load_snapshot(&self, log: &LogName) -> LogFuture<'_, Option<(Seq, Vec<u8>)>> {
        ready(self.with(log, |kept| Ok(kept.snapshot.clone())))
    }

    fn destroy(&self, log: &LogName) -> LogFuture<'_, ()> {
        ready(self.with(log, |kept| {
            kept.destroy();
            Ok(())
        }))
    }

    fn check(&self) -> LogFuture<'_, ()> {
        ready(Ok(()))
    }

    fn replace_key(&self, log: &LogName, wrapped_key: Vec<u8>) -> LogFuture<'_, ()> {
        ready(self.with(log, |kept| {
            if kept.wrapped_key.is_none() {
                return Err(LogError::Missing);
            }
            kept.wrapped_key = Some(wrapped_key);
            Ok(())
        }))
    }

    fn wrapped_keys(&self) -> LogFuture<'_, Vec<(LogName, Vec<u8>)>> {
        let logs = self.logs();
        let keys = logs
            .iter()
            .filter_map(|(log, kept)| Some((log.clone(), kept.wrapped_key.clone()?)));
        ready(Ok(keys.collect()))
    }

    fn newest(&self) -> LogFuture<'_, Option<Millis>> {
        let logs = self.logs();
        let newest = logs
            .values()
            .filter_map(|kept| kept.records.last())
            .map(|record| record.at);
        ready(Ok(newest.max()))
    }

    fn damage(&self) -> Option<&Damage> {
        Some(&self.damage)
    }
}
