//! The new database of a repair: one log after the other is read, and what can be read is written. It never looks at the old
//! files themselves.

use super::{Repaired, said};
use crate::log::record::{SET_ASIDE, decode, with_digest};
use crate::log::seal::{DataKey, MasterKey, new_epoch};
use crate::log::sqlite::SqliteOptions;
use crate::log::sqlite::disk::{body_table, open_writer, sql};
use crate::log::sqlite::inspect::is_event;
use crate::log::sqlite::reader::{LogRow, Reader};
use crate::log::walk::{Walk, Walked};
use crate::log::{LogError, LogName, StoredRecord};
use domain::directory::Event as DirectoryEvent;
use domain::session::{Event, Plan, Session};
use protocol::ids::{Millis, Seq, SessionId};
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, params};
use std::collections::BTreeMap;
use std::path::Path;

/// Records that are read at one time.
const PAGE: usize = 1_000;
/// Numbers in a row that get a row each when they are lost. A longer gap is a damaged number, and only its end gets one.
const MOST_LOST: u64 = 100_000;
/// As the writer's.
const LOGS_OF_A_TABLE: i64 = 8;
/// Bytes of a wrapped key, for one that was destroyed.
const WRAPPED_BYTES: usize = 60;

pub(super) struct Build<'a> {
    reader: &'a Reader,
    master: &'a MasterKey,
    new: Connection,
    done: Repaired,
    /// What the directory knows of sessions.
    plans: BTreeMap<SessionId, Plan>,
    /// Sessions that have a place for their bodies.
    placed: i64,
}

/// A log while it is written.
struct Target {
    id: i64,
    place: i64,
    next_body: i64,
    /// When the newest record was stored.
    at: Millis,
    key: Option<DataKey>,
    /// The state, for a snapshot; none where there is none to be kept.
    state: Option<Session>,
}

impl<'a> Build<'a> {
    pub(super) fn new(reader: &'a Reader, master: &'a MasterKey, path: &Path) -> Result<Self, LogError> {
        let folder = path.parent().unwrap_or(path);
        Ok(Self {
            reader,
            master,
            new: open_writer(folder, path, &SqliteOptions::default())?,
            done: Repaired::default(),
            plans: BTreeMap::new(),
            placed: 0,
        })
    }

    /// Takes over every log, the directory first: it knows which sessions there are.
    pub(super) fn all(mut self, mut rows: Vec<LogRow>) -> Result<Repaired, LogError> {
        for row in &mut rows {
            if row.name.is_none() {
                row.name = self.name_by_key(row, &[LogName::Directory, LogName::Care]);
            }
        }
        rows.sort_by_key(|row| (row.name != Some(LogName::Directory), row.id));
        for row in rows {
            let sessions: Vec<LogName> = self.plans.keys().cloned().map(LogName::Session).collect();
            let name = row.name.clone().or_else(|| self.name_by_key(&row, &sessions));
            match name {
                Some(name) => self.log(&name, &row)?,
                // Nobody can ask for it, and nothing opens it.
                None => self.done.keys_lost += 1,
            }
        }
        let ok: String = said(self.new.query_row("PRAGMA integrity_check", [], |row| row.get(0)))?;
        if ok != "ok" {
            return Err(LogError::Corrupt("the new database is not whole".into()));
        }
        said(self.new.wal_checkpoint_v2(None::<&str>, CheckpointMode::TRUNCATE))?;
        said(self.new.close().map_err(|(_, error)| error))?;
        Ok(self.done)
    }

    /// A log's key is bound to its name, so it says which of these names is the log's.
    fn name_by_key(&self, row: &LogRow, names: &[LogName]) -> Option<LogName> {
        let wrapped = row.wrapped_key.as_ref()?;
        let opens = |name: &&LogName| self.master.unwrap_data_key(name, wrapped).is_ok();
        names.iter().find(opens).cloned()
    }

    fn log(&mut self, name: &LogName, row: &LogRow) -> Result<(), LogError> {
        let (key, wrapped) = self.key(name, row.wrapped_key.as_deref())?;
        let epoch = match &row.epoch {
            Some(epoch) => epoch.clone(),
            None => new_epoch()?,
        };
        said(self.new.execute_batch("BEGIN IMMEDIATE"))?;
        said(self.new.execute(
            "INSERT INTO logs (name, epoch, destroyed, wrapped_key) VALUES (?1, ?2, ?3, ?4)",
            params![name.text(), epoch.as_str(), key.is_none(), wrapped],
        ))?;
        let id = self.new.last_insert_rowid();
        let mut target = Target {
            id,
            place: self.place(name, id, key.is_some())?,
            next_body: 1,
            at: Millis(0),
            key,
            state: matches!(name, LogName::Session(_)).then(Session::default),
        };
        let table = body_table(target.place);
        let next = format!("SELECT coalesce(max(id), 0) + 1 FROM {table}");
        target.next_body = said(self.new.query_row(&next, [], |row| row.get(0)))?;
        let head = self.reader.head(name).unwrap_or(Seq(0));
        let mut walk = Walk::new(Seq(0), head, PAGE);
        while let Some(from) = walk.from() {
            let page = match self.reader.read(name, from, PAGE) {
                Ok(page) => page,
                Err(LogError::Corrupt(_)) => break,
                Err(error) => return Err(error),
            };
            for walked in walk.take(page) {
                match walked {
                    Walked::Record(record) => self.record(name, &mut target, &record)?,
                    Walked::Lost { first, last } => self.lost(name, &mut target, first, last)?,
                }
            }
        }
        self.snapshot(&target)?;
        said(self.new.execute_batch("COMMIT"))
    }

    /// The log's key and its wrapped form; no key for a log that was destroyed.
    fn key(&mut self, name: &LogName, wrapped: Option<&[u8]>) -> Result<(Option<DataKey>, Vec<u8>), LogError> {
        let Some(wrapped) = wrapped else {
            return Ok((None, vec![0; WRAPPED_BYTES]));
        };
        if let Ok(key) = self.master.unwrap_data_key(name, wrapped) {
            return Ok((Some(key), wrapped.to_vec()));
        }
        if let Some((key, mended)) = self.master.mend_data_key(name, wrapped) {
            self.done.mended += 1;
            return Ok((Some(key), mended));
        }
        self.done.keys_lost += 1;
        let (key, wrapped) = self.master.new_data_key(name)?;
        Ok((Some(key), wrapped))
    }

    fn place(&mut self, name: &LogName, id: i64, lives: bool) -> Result<i64, LogError> {
        if !lives || !matches!(name, LogName::Session(_)) {
            return Ok(0);
        }
        let place = self.placed / LOGS_OF_A_TABLE + 1;
        if self.placed % LOGS_OF_A_TABLE == 0 {
            let table = body_table(place);
            said(self.new.execute_batch(&format!(
                "CREATE TABLE {table} (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"
            )))?;
        }
        self.placed += 1;
        said(self.new.execute("INSERT INTO homes VALUES (?1, ?2)", [id, place]))?;
        Ok(place)
    }

    fn record(&mut self, name: &LogName, target: &mut Target, record: &StoredRecord) -> Result<(), LogError> {
        if !is_event(name, record).unwrap_or(false) {
            return self.lost(name, target, record.seq, record.seq);
        }
        target.at = record.at;
        self.done.events += 1;
        let body = match (&target.key, &record.body) {
            (Some(key), Some(body)) => self.body(key, record.seq, body),
            _ => None,
        };
        let id = match body {
            None => None,
            Some(body) => {
                let insert = format!("INSERT INTO {} VALUES (?1, ?2)", body_table(target.place));
                let mut insert = said(self.new.prepare_cached(&insert))?;
                said(insert.execute(params![target.next_body, body]))?;
                target.next_body += 1;
                Some(target.next_body - 1)
            }
        };
        self.insert(target.id, record.seq, record.at, &record.event, id)?;
        self.remember(name, target, record);
        Ok(())
    }

    /// The body as it is kept on; none when its words are lost.
    fn body(&mut self, key: &DataKey, seq: Seq, body: &[u8]) -> Option<Vec<u8>> {
        if key.open_body(seq, body).is_ok() {
            self.done.bodies += 1;
            return Some(body.to_vec());
        }
        let Some((_, mended)) = key.mend_body(seq, body) else {
            self.done.words_lost += 1;
            return None;
        };
        self.done.mended += 1;
        self.done.bodies += 1;
        Some(mended)
    }

    /// Numbers stay used: an id that was given once is given to nobody else.
    fn lost(&mut self, name: &LogName, target: &mut Target, first: Seq, last: Seq) -> Result<(), LogError> {
        let from = if last.0 - first.0 >= MOST_LOST { last.0 } else { first.0 };
        for seq in from..=last.0 {
            self.done.set_aside += 1;
            self.insert(target.id, Seq(seq), target.at, SET_ASIDE, None)?;
        }
        if let (Some(state), LogName::Session(session)) = (&mut target.state, name) {
            match self.plans.get(session) {
                Some(plan) => state.pass_over(last, plan),
                None => target.state = None,
            }
        }
        Ok(())
    }

    fn insert(&self, log: i64, seq: Seq, at: Millis, event: &str, body: Option<i64>) -> Result<(), LogError> {
        let mut insert = said(
            self.new
                .prepare_cached("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5)"),
        )?;
        said(insert.execute(params![log, sql(seq.0), sql(at.0), event, body])).map(drop)
    }

    fn remember(&mut self, name: &LogName, target: &mut Target, record: &StoredRecord) {
        match name {
            LogName::Directory => {
                if let Ok(Some(DirectoryEvent::SessionScheduled { plan })) = decode(record.seq, &record.event) {
                    self.plans.insert(plan.session.clone(), *plan);
                }
            }
            LogName::Care => {}
            LogName::Session(_) => {
                if let (Some(state), Ok(Some(event))) = (&mut target.state, decode::<Event>(record.seq, &record.event))
                {
                    state.apply(record.at, &event);
                }
            }
        }
    }

    fn snapshot(&mut self, target: &Target) -> Result<(), LogError> {
        let Some(state) = target.state.as_ref().filter(|state| state.plan().is_some()) else {
            return Ok(());
        };
        if target.key.is_none() {
            return Ok(());
        }
        self.done.snapshots += 1;
        let stored = with_digest(&state.to_snapshot());
        let insert = "INSERT INTO snapshots VALUES (?1, ?2, ?3)";
        said(self.new.execute(insert, params![target.id, sql(state.seq().0), stored])).map(drop)
    }
}
