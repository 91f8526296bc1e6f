//! The stored form of an event, and [`Journal`]: a log as the rooms, the desk and the directory see it, with typed events
//! and readable words. It is not a log itself; it turns events into records, and seals and opens their bodies.

use super::damage::Part;
use super::seal::{DataKey, MasterKey};
use super::walk::{Walk, Walked};
use super::{Append, Log, LogError, LogName, NewRecord, StoredRecord};
use aws_lc_rs::digest::{SHA256, SHA256_OUTPUT_LEN, digest};
use domain::Remembered;
use protocol::ids::{Epoch, Millis, Seq};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

/// Version of the stored form that this program writes, and the newest it reads. A change of an event that old programs
/// could not read raises it, and [`decode`] then reads both.
const VERSION: u32 = 1;
/// Records that are read at one time.
const PAGE: usize = 1_000;
/// First bytes of a snapshot that carries its digest. What begins otherwise was kept by an older program, and has none.
const SNAPSHOT: &[u8] = b"S1";

/// What reading a log from a number on gives, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replayed<E> {
    /// What happened at this number.
    Event(Seq, Millis, E),
    /// What happened up to and with this number is not known: it cannot be read, and later events count as they are.
    Lost {
        /// The last of the numbers.
        through: Seq,
    },
}

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
    /// Opens the log, and makes it with a new data key when there is none. A key that was damaged is mended where one bit
    /// is wrong; otherwise it is replaced, so that new words can be kept, and the words from before are lost.
    ///
    /// # Errors
    /// `Missing` when the log was destroyed, `Corrupt` when its key cannot be unwrapped by a master key that has not
    /// unwrapped any other (it is then most likely the wrong one), or what the log says.
    pub async fn open(log: Arc<dyn Log>, master: &MasterKey, name: LogName) -> Result<Self, LogError> {
        // The key just made is kept only if the log is new: which one counts is decided by the log, so that two that
        // open at once agree.
        let (fresh, fresh_wrapped) = master.new_data_key(&name)?;
        let head = log.open(&name, fresh_wrapped.clone()).await?;
        let wrapped = head.wrapped_key.ok_or(LogError::Missing)?;
        let key = match master.unwrap_data_key(&name, &wrapped) {
            Ok(key) => key,
            Err(error) => match master.mend_data_key(&name, &wrapped) {
                Some((key, mended)) => {
                    tracing::warn!(log = %name.text(), "one bit of a log's key was wrong; it is mended");
                    log.replace_key(&name, mended).await?;
                    key
                }
                None if master.is_proven() => {
                    if let Some(damage) = log.damage() {
                        damage.note(&name, Seq(0), Part::Key);
                    }
                    log.replace_key(&name, fresh_wrapped).await?;
                    fresh
                }
                None => return Err(error),
            },
        };
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

    /// Everything after `after`, in order, with the words that were not erased. What cannot be read is noted and told as
    /// lost; it keeps nothing else from being read.
    ///
    /// # Errors
    /// [`LogError`] when the log as a whole cannot be read.
    pub async fn replay(&self, after: Seq, mut each: impl FnMut(Replayed<E>)) -> Result<(), LogError> {
        let mut walk = Walk::new(after, self.shared.head_at_open, PAGE);
        while let Some(from) = walk.from() {
            let page = self.shared.log.read(&self.shared.name, from, PAGE).await?;
            let key = self.key()?;
            for walked in walk.take(page) {
                match walked {
                    Walked::Record(record) => {
                        let (seq, at) = (record.seq, record.at);
                        each(match self.restore(&key, record) {
                            Some(event) => Replayed::Event(seq, at, event),
                            None => Replayed::Lost { through: seq },
                        });
                    }
                    Walked::Lost { first, last } => {
                        // A log that is damaged all over needs no million lines to say so.
                        for seq in (first.0..=last.0).take(PAGE) {
                            self.note(Seq(seq), Part::Event);
                        }
                        each(Replayed::Lost { through: last });
                    }
                }
            }
        }
        Ok(())
    }

    /// Up to `limit` events after `after`, in order, with the words that were not erased. Events that cannot be read are
    /// noted and left out.
    ///
    /// # Errors
    /// See [`LogError`].
    pub async fn read(&self, after: Seq, limit: usize) -> Result<Vec<(Seq, Millis, E)>, LogError> {
        let records = self.shared.log.read(&self.shared.name, after, limit).await?;
        let key = self.key()?;
        let restored = records.into_iter().filter_map(|record| {
            let (seq, at) = (record.seq, record.at);
            Some((seq, at, self.restore(&key, record)?))
        });
        Ok(restored.collect())
    }

    /// The words of these events; an event without words, whose words were erased or cannot be read, is left out.
    ///
    /// # Errors
    /// See [`LogError`].
    pub async fn bodies(&self, seqs: Vec<Seq>) -> Result<Vec<(Seq, String)>, LogError> {
        let sealed = self.shared.log.bodies(&self.shared.name, seqs).await?;
        let key = self.key()?;
        let opened = sealed.into_iter().filter_map(|(seq, body)| {
            let words = key.open_body(seq, &body);
            if words.is_err() {
                self.note(seq, Part::Body);
            }
            Some((seq, words.ok()?))
        });
        Ok(opened.collect())
    }

    /// The event of a record; none when it cannot be read, which is noted, or was set aside by a repair. Words that cannot
    /// be read are left out.
    fn restore(&self, key: &DataKey, record: StoredRecord) -> Option<E> {
        let mut event: E = match decode(record.seq, &record.event) {
            Ok(event) => event?,
            Err(_) => {
                self.note(record.seq, Part::Event);
                return None;
            }
        };
        let words = record.body.map(|sealed| key.open_body(record.seq, &sealed));
        if matches!(words, Some(Err(_))) {
            self.note(record.seq, Part::Body);
        }
        event.restore(words.and_then(Result::ok));
        Some(event)
    }

    fn note(&self, seq: Seq, part: Part) {
        if let Some(damage) = self.shared.log.damage() {
            damage.note(&self.shared.name, seq, part);
        }
    }

    /// Keeps a snapshot of the state at `seq`. It is not sealed: it must hold no words.
    ///
    /// # Errors
    /// See [`LogError`].
    pub async fn save_snapshot(&self, seq: Seq, state: &[u8]) -> Result<(), LogError> {
        let name = &self.shared.name;
        self.shared.log.save_snapshot(name, seq, with_digest(state)).await
    }

    /// The newest snapshot, if there is one that can be read.
    ///
    /// # Errors
    /// See [`LogError`].
    pub async fn load_snapshot(&self) -> Result<Option<(Seq, Vec<u8>)>, LogError> {
        let kept = match self.shared.log.load_snapshot(&self.shared.name).await {
            Ok(kept) => kept,
            Err(LogError::Corrupt(_)) => {
                self.note(Seq(0), Part::Snapshot);
                None
            }
            Err(error) => return Err(error),
        };
        let Some((seq, stored)) = kept else { return Ok(None) };
        // One that is ahead of the log is of no state of this log.
        let state = without_digest(stored).filter(|_| seq <= self.shared.head_at_open);
        if state.is_none() {
            self.note(Seq(0), Part::Snapshot);
        }
        Ok(state.map(|state| (seq, state)))
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
    #[serde(borrow, default)]
    e: Option<&'a RawValue>,
    /// What `hearth log repair` puts in the place of an event that could not be read, so that no number is used twice.
    #[serde(default)]
    set_aside: bool,
}

/// The stored form of an event that a repair set aside.
pub(super) const SET_ASIDE: &str = r#"{"v":1,"set_aside":true}"#;

fn encode<E: Serialize>(event: &E) -> Result<String, LogError> {
    // Only a map with keys that are not strings can fail here, which is a mistake in the event's type.
    serde_json::to_string(&Written { v: VERSION, e: event })
        .map_err(|_| LogError::Corrupt("an event has no stored form".into()))
}

/// The version is read before the event, so that a record of a newer program is told apart from a damaged one. The texts
/// of the parser are not passed on: they may quote what is stored. None for an event that a repair set aside.
pub(super) fn decode<E: Remembered>(seq: Seq, stored: &str) -> Result<Option<E>, LogError> {
    let not_stored_so = || LogError::Corrupt(format!("event {seq} is not in the stored form {{\"v\":…,\"e\":…}}"));
    let record: Read<'_> = serde_json::from_str(stored).map_err(|_| not_stored_so())?;
    if record.v != VERSION {
        return Err(LogError::Corrupt(format!(
            "event {seq} has the stored form {}, and this program reads only {VERSION}; a newer one wrote it",
            record.v
        )));
    }
    let Some(event) = record.e else {
        return if record.set_aside {
            Ok(None)
        } else {
            Err(not_stored_so())
        };
    };
    serde_json::from_str(event.get())
        .map(Some)
        .map_err(|_| LogError::Corrupt(format!("event {seq} is of no kind that this program knows")))
}

/// The stored form of a snapshot.
pub(super) fn with_digest(state: &[u8]) -> Vec<u8> {
    [SNAPSHOT, digest(&SHA256, state).as_ref(), state].concat()
}

/// The snapshot in its stored form; none when it was changed since.
pub(super) fn without_digest(stored: Vec<u8>) -> Option<Vec<u8>> {
    let Some(rest) = stored.strip_prefix(SNAPSHOT) else {
        // An older program's, in JSON.
        return stored.starts_with(b"{").then_some(stored);
    };
    let (kept, state) = rest.split_at_checked(SHA256_OUTPUT_LEN)?;
    (digest(&SHA256, state).as_ref() == kept).then(|| state.to_vec())
}

#[cfg(test)]
mod tests;
