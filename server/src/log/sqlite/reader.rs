//! The reading threads: each with its own connection that cannot write, so that a long read never holds up an append. What
//! cannot be read is given back empty, and keeps nothing beside it from being read.

use super::disk::{body_table, meaning, open_reader, sql};
use super::queue::{Taken, Taker};
use crate::log::{LogError, LogName, StoredRecord};
use protocol::ids::{Epoch, Millis, Seq};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};
use std::path::Path;

/// Something to read, with its answer's way back inside.
pub(super) type Job = Box<dyn FnOnce(&Reader) + Send>;

/// One connection.
pub(super) struct Reader(Connection);

/// A log as its row says.
struct Place {
    id: i64,
    /// The name of the table that has its bodies.
    bodies: String,
}

/// What a row of the table of logs says.
pub(super) struct LogRow {
    pub(super) id: i64,
    /// None when it is no log's name.
    pub(super) name: Option<LogName>,
    /// None when it is no epoch's name.
    pub(super) epoch: Option<Epoch>,
    /// None once it was destroyed.
    pub(super) wrapped_key: Option<Vec<u8>>,
}

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
        let read = self.within(log, |connection, place| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT events.seq, events.at, events.event, events.body, bodies.body FROM events \
                 LEFT JOIN {} AS bodies ON bodies.id = events.body \
                 WHERE events.log = ?1 AND events.seq > ?2 ORDER BY events.seq LIMIT ?3",
                place.bodies
            ))?;
            statement
                .query_map(params![place.id, sql(after.0), sql(limit as u64)], record)?
                .filter_map(Result::transpose)
                .collect()
        });
        match read {
            Err(LogError::Corrupt(_)) => self.read_one_by_one(log, after, limit),
            read => read,
        }
    }

    /// The way around a damaged page: every number is asked for by itself, and those that lie on the page come back empty.
    fn read_one_by_one(&self, log: &LogName, after: Seq, limit: usize) -> Result<Vec<StoredRecord>, LogError> {
        let head = self.head(log)?.0;
        let last = head.min(after.0.saturating_add(limit as u64));
        let mut found = Vec::new();
        let mut unreadable = 0;
        for seq in after.0.saturating_add(1)..=last {
            match self.read_number(log, Seq(seq)) {
                Ok(Some(record)) => found.push(record),
                Ok(None) => {}
                Err(LogError::Corrupt(_)) => {
                    unreadable += 1;
                    found.push(unreadable_record(Seq(seq)));
                }
                Err(error) => return Err(error),
            }
        }
        if unreadable == limit {
            return Err(LogError::Corrupt("none of many records can be read".into()));
        }
        Ok(found)
    }

    fn read_number(&self, log: &LogName, seq: Seq) -> Result<Option<StoredRecord>, LogError> {
        let event = self.within(log, |connection, place| {
            let mut statement = connection
                .prepare_cached("SELECT seq, at, event, body, NULL FROM events WHERE log = ?1 AND seq = ?2")?;
            let found = statement.query_row(params![place.id, sql(seq.0)], record).optional()?;
            Ok(found.flatten())
        })?;
        let Some(mut record) = event else { return Ok(None) };
        if record.body.is_some() {
            record.body = match self.bodies(log, &[seq]) {
                Ok(mut bodies) => Some(bodies.pop().map(|(_, body)| body).unwrap_or_default()),
                Err(LogError::Corrupt(_)) => Some(Vec::new()),
                Err(error) => return Err(error),
            };
        }
        Ok(Some(record))
    }

    /// The newest number of a log.
    pub(super) fn head(&self, log: &LogName) -> Result<Seq, LogError> {
        self.within(log, |connection, place| {
            let mut statement = connection.prepare_cached("SELECT max(seq) FROM events WHERE log = ?1")?;
            let head: Option<i64> = statement.query_row([place.id], |row| row.get(0))?;
            Ok(Seq(head.unwrap_or(0).cast_unsigned()))
        })
    }

    pub(super) fn bodies(&self, log: &LogName, seqs: &[Seq]) -> Result<Vec<(Seq, Vec<u8>)>, LogError> {
        self.within(log, |connection, place| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT bodies.body FROM events JOIN {} AS bodies ON bodies.id = events.body \
                 WHERE events.log = ?1 AND events.seq = ?2",
                place.bodies
            ))?;
            let mut found = Vec::with_capacity(seqs.len());
            for &seq in seqs {
                let body = statement.query_row(params![place.id, sql(seq.0)], |row| Ok(blob(row.get_ref(0)?)));
                match body.optional() {
                    Ok(None) => {}
                    Ok(Some(body)) => found.push((seq, body)),
                    // Only this one is on the damaged page.
                    Err(error) if matches!(meaning(&error), LogError::Corrupt(_)) => found.push((seq, Vec::new())),
                    Err(error) => return Err(error),
                }
            }
            Ok(found)
        })
    }

    pub(super) fn load_snapshot(&self, log: &LogName) -> Result<Option<(Seq, Vec<u8>)>, LogError> {
        self.within(log, |connection, place| {
            let mut statement = connection.prepare_cached("SELECT seq, state FROM snapshots WHERE log = ?1")?;
            statement
                .query_row([place.id], |row| {
                    Ok((Seq(row.get::<_, i64>(0)?.cast_unsigned()), blob(row.get_ref(1)?)))
                })
                .optional()
        })
    }

    /// Every log, in the order in which they were made.
    pub(super) fn logs(&self) -> Result<Vec<LogRow>, LogError> {
        let rows = || -> rusqlite::Result<Vec<LogRow>> {
            let mut statement = self.0.prepare(&format!("{LOG_ROWS} ORDER BY id"))?;
            statement.query_map([], log_row)?.collect()
        };
        rows().map_err(|error| meaning(&error))
    }

    /// The same past rows that cannot be read.
    pub(super) fn logs_one_by_one(&self) -> Result<Vec<LogRow>, LogError> {
        /// More than anybody has, for a table that does not even say how long it is.
        const MOST: i64 = 100_000;
        match self.logs() {
            Err(LogError::Corrupt(_)) => {}
            logs => return logs,
        }
        let last = self.0.query_row("SELECT max(id) FROM logs", [], |row| row.get(0));
        let last: i64 = last.unwrap_or(MOST).min(MOST);
        let mut statement = self
            .0
            .prepare(&format!("{LOG_ROWS} WHERE id = ?1"))
            .map_err(|error| meaning(&error))?;
        let rows = (1..=last).filter_map(|id| statement.query_row([id], log_row).ok());
        Ok(rows.collect())
    }

    /// When the newest record of any log was stored.
    pub(super) fn newest(&self) -> Result<Option<Millis>, LogError> {
        let newest = self.0.query_row(
            "SELECT max((SELECT at FROM events WHERE log = logs.id ORDER BY seq DESC LIMIT 1)) FROM logs",
            [],
            |row| row.get::<_, Option<i64>>(0),
        );
        let newest = newest.map_err(|error| meaning(&error))?;
        Ok(newest.and_then(|at| u64::try_from(at).ok()).map(Millis))
    }

    /// For `hearth log verify`.
    pub(super) const fn connection(&self) -> &Connection {
        &self.0
    }

    /// Reads within one transaction, so that where a log's bodies are and what is there are of the same moment.
    fn within<T>(
        &self,
        log: &LogName,
        read: impl FnOnce(&Connection, &Place) -> rusqlite::Result<T>,
    ) -> Result<T, LogError> {
        let all = || -> rusqlite::Result<Option<T>> {
            let transaction = self.0.unchecked_transaction()?;
            let mut statement = transaction
                .prepare_cached("SELECT id, (SELECT place FROM homes WHERE log = logs.id) FROM logs WHERE name = ?1")?;
            let place = statement.query_row([log.text()], |row| {
                Ok(Place {
                    id: row.get(0)?,
                    bodies: body_table(row.get::<_, Option<i64>>(1)?.unwrap_or(0)),
                })
            });
            let Some(place) = place.optional()? else {
                return Ok(None);
            };
            read(&transaction, &place).map(Some)
        };
        all().map_err(|error| meaning(&error))?.ok_or(LogError::Missing)
    }
}

const LOG_ROWS: &str = "SELECT id, name, destroyed, wrapped_key, epoch FROM logs";

fn log_row(row: &Row<'_>) -> rusqlite::Result<LogRow> {
    // A key that is not overwritten says that the log was not destroyed, whatever stands beside it.
    let destroyed = row.get::<_, i64>(2).unwrap_or(0) != 0 && blob(row.get_ref(3)?).iter().all(|byte| *byte == 0);
    Ok(LogRow {
        id: row.get(0)?,
        name: row.get::<_, String>(1).ok().and_then(|name| LogName::of_text(&name)),
        epoch: row.get::<_, String>(4).ok().and_then(|epoch| epoch.parse().ok()),
        wrapped_key: (!destroyed).then(|| row.get_ref(3).map(blob)).transpose()?,
    })
}

/// None for a row without a number: it is found missing by those around it.
fn record(row: &Row<'_>) -> rusqlite::Result<Option<StoredRecord>> {
    let Ok(seq) = row.get::<_, i64>(0) else { return Ok(None) };
    let seq = Seq(seq.cast_unsigned());
    let at = row.get::<_, i64>(1).ok().and_then(|at| u64::try_from(at).ok());
    let event = match row.get_ref(2)? {
        ValueRef::Text(text) => std::str::from_utf8(text).ok(),
        _ => None,
    };
    let (Some(at), Some(event)) = (at, event) else {
        return Ok(Some(unreadable_record(seq)));
    };
    let body = match row.get_ref(3)? {
        ValueRef::Null => None,
        _ => Some(blob(row.get_ref(4)?)),
    };
    Ok(Some(StoredRecord {
        seq,
        at: Millis(at),
        event: event.to_owned(),
        body,
    }))
}

const fn unreadable_record(seq: Seq) -> StoredRecord {
    StoredRecord {
        seq,
        at: Millis(0),
        event: String::new(),
        body: None,
    }
}

/// The bytes, or none at all for what should be bytes and is something else.
fn blob(value: ValueRef<'_>) -> Vec<u8> {
    match value {
        ValueRef::Blob(bytes) => bytes.to_vec(),
        _ => Vec::new(),
    }
}
