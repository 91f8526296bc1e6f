//! The stored form of an event, and [`Journal`]: a log as the rooms, the desk and the directory see it, with typed events
//! and readable words. It is not a log itself; it turns events into records, and seals and opens their bodies.

use super::seal::{DataKey, MasterKey};
use super::{Append, Log, LogError, LogName, NewRecord, StoredRecord};
use domain::Remembered;
use protocol::ids::{Epoch, Millis, Seq};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

/// Version of the stored form that this program writes, and the newest it reads. A change of an event that old programs
/// could not read raises it, and [`decode`] then reads both.
const VERSION: u32 = 1;

/// One log with events of the type `E`. Cheap to clone: all clones are the same log.
pub struct Journal<E> {
    shared: Arc<Shared>,
    events: PhantomData<fn() -> E>,
}

struct Shared {
    log: Arc<dyn Log>,
    name: LogName,
    /// None once this journal destroyed its log: the key then leaves the memory too.
    key: RwLock<Option<Arc<DataKey>>>,
    epoch: Epoch,
    head_at_open: Seq,
}

impl<E> Clone for Journal<E> {
    fn clone(&self) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            events: PhantomData,
        }
    }
}

impl<E> std::fmt::Debug for Journal<E> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal")
            .field("name", &self.shared.name)
            .finish_non_exhaustive()
    }
}

impl<E: Remembered> Journal<E> {
    /// Opens the log, and makes it with a new data key when there is none.
    ///
    /// # Errors
    /// `Missing` when the log was destroyed, `Corrupt` when another master key wrapped its key, or what the log says.
    pub async fn open(log: Arc<dyn Log>, master: &MasterKey, name: LogName) -> Result<Self, LogError> {
        // The key just made is kept only if the log is new: which one counts is decided by the log, so that two that
        // open at once agree.
        let (_, wrapped) = master.new_data_key(&name)?;
        let head = log.open(&name, wrapped).await?;
        let wrapped = head.wrapped_key.ok_or(LogError::Missing)?;
        let key = master.unwrap_data_key(&name, &wrapped)?;
        let shared = Shared {
            log,
            name,
            key: RwLock::new(Some(Arc::new(key))),
            epoch: head.epoch,
            head_at_open: head.seq,
        };
        Ok(Self {
            shared: Arc::new(shared),
            events: PhantomData,
        })
    }

    /// The history's name; positions of another epoch mean nothing here.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.shared.epoch.clone()
    }

    /// The newest number at the time of opening.
    #[must_use]
    pub fn head_at_open(&self) -> Seq {
        self.shared.head_at_open
    }

    /// Appends the events after `expected`, erases the bodies named, and answers the new head: all of it durably, or none.
    ///
    /// # Errors
    /// `Conflict` when somebody appended first; see [`LogError`] for the rest.
    pub async fn append(&self, expected: Seq, at: Millis, events: &[E], erase: Vec<Seq>) -> Result<Seq, LogError> {
        let key = self.key()?;
        let mut records = Vec::with_capacity(events.len());
        let mut seq = expected;
        for event in events {
            seq = seq.next();
            let body = event.body().map(|words| key.seal_body(seq, &words)).transpose()?;
            records.push(NewRecord {
                at,
                event: encode(event)?,
                body,
            });
        }
        self.shared
            .log
            .append(Append {
                log: self.shared.name.clone(),
                expected,
                records,
                erase,
            })
            .await
    }

    /// Up to `limit` events after `after`, in order, with the words that were not erased.
    ///
    /// # Errors
    /// `Corrupt` when something does not fit its key, place or form; see [`LogError`] for the rest.
    pub async fn read(&self, after: Seq, limit: usize) -> Result<Vec<(Seq, Millis, E)>, LogError> {
        let records = self.shared.log.read(&self.shared.name, after, limit).await?;
        let key = self.key()?;
        records.into_iter().map(|record| restore(&key, record)).collect()
    }

    /// The words of these events; an event without words, or whose words were erased, is left out.
    ///
    /// # Errors
    /// `Corrupt` when something does not fit its key or place; see [`LogError`] for the rest.
    pub async fn bodies(&self, seqs: Vec<Seq>) -> Result<Vec<(Seq, String)>, LogError> {
        let sealed = self.shared.log.bodies(&self.shared.name, seqs).await?;
        let key = self.key()?;
        sealed
            .into_iter()
            .map(|(seq, body)| Ok((seq, key.open_body(seq, &body)?)))
            .collect()
    }

    /// Keeps a snapshot of the state at `seq`. It is not sealed: it must hold no words.
    ///
    /// # Errors
    /// See [`LogError`].
    pub async fn save_snapshot(&self, seq: Seq, state: &[u8]) -> Result<(), LogError> {
        self.shared
            .log
            .save_snapshot(&self.shared.name, seq, state.to_vec())
            .await
    }

    /// The newest snapshot, if there is one.
    ///
    /// # Errors
    /// See [`LogError`].
    pub async fn load_snapshot(&self) -> Result<Option<(Seq, Vec<u8>)>, LogError> {
        self.shared.log.load_snapshot(&self.shared.name).await
    }

    /// Destroys the log's key, its bodies and its snapshot, on the disk and here. When it answers, the words are gone.
    ///
    /// # Errors
    /// See [`LogError`]; calling it again is right.
    pub async fn destroy(&self) -> Result<(), LogError> {
        self.shared.log.destroy(&self.shared.name).await?;
        *self.shared.key.write().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    fn key(&self) -> Result<Arc<DataKey>, LogError> {
        self.shared
            .key
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
            .ok_or(LogError::Missing)
    }
}

#[derive(Serialize)]
struct Written<'a, E> {
    v: u32,
    e: &'a E,
}

#[derive(Deserialize)]
struct Read<'a> {
    v: u32,
    #[serde(borrow)]
    e: &'a RawValue,
}

fn encode<E: Serialize>(event: &E) -> Result<String, LogError> {
    // Only a map with keys that are not strings can fail here, which is a mistake in the event's type.
    serde_json::to_string(&Written { v: VERSION, e: event })
        .map_err(|_| LogError::Corrupt("an event has no stored form".into()))
}

/// The version is read before the event, so that a record of a newer program is told apart from a damaged one. The texts
/// of the parser are not passed on: they may quote what is stored.
fn decode<E: Remembered>(seq: Seq, stored: &str) -> Result<E, LogError> {
    let record: Read<'_> = serde_json::from_str(stored)
        .map_err(|_| LogError::Corrupt(format!("event {seq} is not in the stored form {{\"v\":…,\"e\":…}}")))?;
    if record.v != VERSION {
        return Err(LogError::Corrupt(format!(
            "event {seq} has the stored form {}, and this program reads only {VERSION}; a newer one wrote it",
            record.v
        )));
    }
    serde_json::from_str(record.e.get())
        .map_err(|_| LogError::Corrupt(format!("event {seq} is of no kind that this program knows")))
}

fn restore<E: Remembered>(key: &DataKey, record: StoredRecord) -> Result<(Seq, Millis, E), LogError> {
    let mut event: E = decode(record.seq, &record.event)?;
    let words = record
        .body
        .map(|sealed| key.open_body(record.seq, &sealed))
        .transpose()?;
    event.restore(words);
    Ok((record.seq, record.at, event))
}

#[cfg(test)]
mod tests;
