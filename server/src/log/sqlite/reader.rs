//! The reading threads: each with its own connection that cannot write, so that a long read never holds up an append.

use super::disk::{meaning, open_reader, sql};
use super::queue::{Taken, Taker};
use crate::log::{LogError, LogName, StoredRecord};
use protocol::ids::{Millis, Seq};
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;

/// Something to read, with its answer's way back inside.
pub(super) type Job = Box<dyn FnOnce(&Reader) + Send>;

/// One connection.
pub(super) struct Reader(Connection);

impl Reader {
    pub(super) fn open(path: &Path) -> Result<Self, LogError> {
        open_reader(path).map(Self).map_err(|error| meaning(&error))
    }

    /// Does what is asked until nobody asks any more.
    pub(super) fn run(self, jobs: &Taker<Job>) {
        while let Taken::Thing(job) = jobs.take(None) {
            job(&self);
        }
    }

    pub(super) fn read(&self, log: &LogName, after: Seq, limit: usize) -> Result<Vec<StoredRecord>, LogError> {
        self.within(log, |connection, id| {
            let mut statement = connection.prepare_cached(
                "SELECT events.seq, events.at, events.event, bodies.body FROM events \
                 LEFT JOIN bodies ON bodies.id = events.body \
                 WHERE events.log = ?1 AND events.seq > ?2 ORDER BY events.seq LIMIT ?3",
            )?;
            statement
                .query_map(params![id, sql(after.0), sql(limit as u64)], record)?
                .collect()
        })
    }

    pub(super) fn bodies(&self, log: &LogName, seqs: &[Seq]) -> Result<Vec<(Seq, Vec<u8>)>, LogError> {
        self.within(log, |connection, id| {
            let mut statement = connection.prepare_cached(
                "SELECT bodies.body FROM events JOIN bodies ON bodies.id = events.body \
                 WHERE events.log = ?1 AND events.seq = ?2",
            )?;
            let mut found = Vec::with_capacity(seqs.len());
            for &seq in seqs {
                if let Some(body) = statement
                    .query_row(params![id, sql(seq.0)], |row| row.get(0))
                    .optional()?
                {
                    found.push((seq, body));
                }
            }
            Ok(found)
        })
    }

    pub(super) fn load_snapshot(&self, log: &LogName) -> Result<Option<(Seq, Vec<u8>)>, LogError> {
        self.within(log, |connection, id| {
            let mut statement = connection.prepare_cached("SELECT seq, state FROM snapshots WHERE log = ?1")?;
            statement
                .query_row([id], |row| {
                    Ok((Seq(row.get::<_, i64>(0)?.cast_unsigned()), row.get(1)?))
                })
                .optional()
        })
    }

    fn within<T>(
        &self,
        log: &LogName,
        read: impl FnOnce(&Connection, i64) -> rusqlite::Result<T>,
    ) -> Result<T, LogError> {
        let id = |connection: &Connection| {
            let mut statement = connection.prepare_cached("SELECT id FROM logs WHERE name = ?1")?;
            statement.query_row([log.text()], |row| row.get::<_, i64>(0)).optional()
        };
        let id = id(&self.0).map_err(|error| meaning(&error))?.ok_or(LogError::Missing)?;
        read(&self.0, id).map_err(|error| meaning(&error))
    }
}

fn record(row: &Row<'_>) -> rusqlite::Result<StoredRecord> {
    Ok(StoredRecord {
        seq: Seq(row.get::<_, i64>(0)?.cast_unsigned()),
        at: Millis(row.get::<_, i64>(1)?.cast_unsigned()),
        event: row.get(2)?,
        body: row.get(3)?,
    })
}
