//! What each command does to the tables, within a transaction that the first change begins. It neither decides when to
//! commit nor answers anybody. Where bodies lie is in `bodies.rs`.

use super::bodies::Bodies;
use crate::log::seal::new_epoch;
use crate::log::sqlite::disk::sql;
use crate::log::{Append, Head, LogError, LogName};
use protocol::ids::{Epoch, Seq};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Statement, params};
use std::collections::HashMap;

/// Wrapped keys that were replaced. Made when one is, which is hardly ever; rows are added at its end and overwritten in their
/// place, as all that must be erasable.
const LOST_KEYS: &str =
    "CREATE TABLE IF NOT EXISTS lost_keys (id INTEGER PRIMARY KEY, log INTEGER NOT NULL, wrapped BLOB NOT NULL)";

/// Why a command was not done.
pub(super) enum Trouble {
    /// It changed nothing and is answered so; the transaction goes on.
    Refused(LogError),
    /// SQLite failed; the transaction is lost.
    Broken(rusqlite::Error),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Broken(error)
    }
}

/// What the writer remembers of a log. It may do so because it is the only writer; that (log, seq) is the events' primary
/// key proves it at every append.
#[derive(Clone, Copy)]
struct Known {
    id: i64,
    head: u64,
    destroyed: bool,
    /// Where its bodies are; none before it has any.
    place: Option<i64>,
}

/// The statements, prepared once.
pub(super) struct Tables<'c> {
    connection: &'c Connection,
    begin: Statement<'c>,
    commit: Statement<'c>,
    insert_event: Statement<'c>,
    find_body: Statement<'c>,
    unlink_body: Statement<'c>,
    beat: Statement<'c>,
    known: HashMap<LogName, Known>,
    bodies: Bodies<'c>,
    in_transaction: bool,
    /// Whether bytes were erased since it was last asked.
    erased: bool,
}

impl<'c> Tables<'c> {
    pub(super) fn prepare(connection: &'c Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            connection,
            begin: connection.prepare("BEGIN IMMEDIATE")?,
            commit: connection.prepare("COMMIT")?,
            insert_event: connection.prepare("INSERT INTO events VALUES (?1, ?2, ?3, ?4, ?5)")?,
            find_body: connection
                .prepare("SELECT body FROM events WHERE log = ?1 AND seq = ?2 AND body IS NOT NULL")?,
            unlink_body: connection.prepare("UPDATE events SET body = NULL WHERE log = ?1 AND seq = ?2")?,
            beat: connection.prepare("UPDATE pulse SET beats = (beats + 1) % 1000000 WHERE id = 1")?,
            known: HashMap::new(),
            bodies: Bodies::new(connection),
            in_transaction: false,
            erased: false,
        })
    }

    /// Opens the log, or makes it.
    pub(super) fn open(&mut self, log: &LogName, wrapped_key: &[u8]) -> Result<Head, Trouble> {
        if let Some(known) = self.known(log)? {
            return self.head(known);
        }
        let epoch = new_epoch().map_err(Trouble::Refused)?;
        self.begin()?;
        let mut insert = self
            .connection
            .prepare_cached("INSERT INTO logs (name, epoch, wrapped_key) VALUES (?1, ?2, ?3)")?;
        insert.execute(params![log.text(), epoch.as_str(), wrapped_key])?;
        let id = self.connection.last_insert_rowid();
        self.known.insert(
            log.clone(),
            Known {
                id,
                head: 0,
                destroyed: false,
                place: shared_place(log),
            },
        );
        Ok(Head {
            seq: Seq(0),
            epoch,
            wrapped_key: Some(wrapped_key.to_vec()),
        })
    }

    /// Appends if the writer knew the head.
    pub(super) fn append(&mut self, append: &Append) -> Result<Seq, Trouble> {
        let known = self.living(&append.log)?;
        if append.expected.0 != known.head {
            return Err(Trouble::Refused(LogError::Conflict { head: Seq(known.head) }));
        }
        self.begin()?;
        let place = match known.place {
            None if append.records.iter().any(|record| record.body.is_some()) => Some(self.bodies.settle(known.id)?),
            place => place,
        };
        let mut seq = known.head;
        for record in &append.records {
            seq += 1;
            let body = match (place, &record.body) {
                (Some(place), Some(body)) => Some(self.bodies.add(place, body)?),
                _ => None,
            };
            self.insert_event
                .execute(params![known.id, sql(seq), sql(record.at.0), record.event, body])?;
        }
        for erase in &append.erase {
            self.erase(known, place, *erase)?;
        }
        if let Some(known) = self.known.get_mut(&append.log) {
            known.head = seq;
            known.place = place;
        }
        Ok(Seq(seq))
    }

    /// Keeps a snapshot, unless a newer one is kept.
    pub(super) fn save_snapshot(&mut self, log: &LogName, seq: Seq, state: &[u8]) -> Result<(), Trouble> {
        let known = self.living(log)?;
        self.begin()?;
        let mut upsert = self.connection.prepare_cached(
            "INSERT INTO snapshots VALUES (?1, ?2, ?3) ON CONFLICT (log) DO UPDATE \
             SET seq = excluded.seq, state = excluded.state WHERE excluded.seq >= snapshots.seq",
        )?;
        upsert.execute(params![known.id, sql(seq.0), state])?;
        Ok(())
    }

    /// Overwrites the key and the bodies, and removes the snapshot. A log that is destroyed already is fine.
    pub(super) fn destroy(&mut self, log: &LogName) -> Result<(), Trouble> {
        let known = self.known(log)?.ok_or(Trouble::Refused(LogError::Missing))?;
        if known.destroyed {
            return Ok(());
        }
        self.begin()?;
        if let Some(place) = known.place {
            self.bodies.leave(place, known.id)?;
        }
        for change in [
            "UPDATE logs SET destroyed = 1, wrapped_key = zeroblob(length(wrapped_key)) WHERE id = ?1",
            "UPDATE events SET body = NULL WHERE log = ?1 AND body IS NOT NULL",
            "DELETE FROM snapshots WHERE log = ?1",
        ] {
            self.connection.prepare_cached(change)?.execute([known.id])?;
        }
        if self.has_lost_keys()? {
            let change = "UPDATE lost_keys SET wrapped = zeroblob(length(wrapped)) WHERE log = ?1";
            self.connection.prepare_cached(change)?.execute([known.id])?;
        }
        self.known.insert(
            log.clone(),
            Known {
                destroyed: true,
                place: None,
                ..known
            },
        );
        Ok(())
    }

    /// Overwrites a log's wrapped key. It has the length of every wrapped key, so the row stays in its place. The one before
    /// is set aside, until the log is destroyed: somebody may still mend it, and nobody could make it again.
    pub(super) fn replace_key(&mut self, log: &LogName, wrapped_key: &[u8]) -> Result<(), Trouble> {
        let known = self.living(log)?;
        self.begin()?;
        self.connection.execute_batch(LOST_KEYS)?;
        let aside = "INSERT INTO lost_keys (log, wrapped) SELECT id, wrapped_key FROM logs WHERE id = ?1";
        self.connection.prepare_cached(aside)?.execute([known.id])?;
        let mut change = self
            .connection
            .prepare_cached("UPDATE logs SET wrapped_key = ?2 WHERE id = ?1")?;
        change.execute(params![known.id, wrapped_key])?;
        Ok(())
    }

    fn has_lost_keys(&self) -> rusqlite::Result<bool> {
        let found = "SELECT count(*) FROM sqlite_schema WHERE name = 'lost_keys'";
        let mut find = self.connection.prepare_cached(found)?;
        Ok(find.query_row([], |row| row.get::<_, i64>(0))? > 0)
    }

    /// Writes something that matters to nobody. That overwrites a page in its place, so it also looks whether the database
    /// may still grow by what a few long lines take.
    pub(super) fn beat(&mut self) -> Result<(), Trouble> {
        const A_FEW_LINES: i64 = 8;
        let pages = |name| {
            self.connection
                .pragma_query_value(None, name, |row| row.get::<_, i64>(0))
        };
        if pages("max_page_count")? - pages("page_count")? + pages("freelist_count")? < A_FEW_LINES {
            return Err(Trouble::Refused(LogError::Full));
        }
        self.begin()?;
        self.beat.execute([])?;
        Ok(())
    }

    /// Commits, if anything was changed.
    pub(super) fn commit(&mut self) -> rusqlite::Result<()> {
        if self.in_transaction {
            self.commit.execute([])?;
            self.in_transaction = false;
        }
        Ok(())
    }

    /// Undoes the transaction and forgets what was remembered of it; the next commands read the heads anew.
    pub(super) fn roll_back(&mut self) -> rusqlite::Result<()> {
        self.in_transaction = false;
        self.erased = false;
        self.known.clear();
        // Some errors have made SQLite roll back by itself.
        if !self.connection.is_autocommit() {
            self.connection.execute_batch("ROLLBACK")?;
        }
        self.bodies.forget();
        Ok(())
    }

    /// Whether words were erased since this was last asked.
    pub(super) fn take_erased(&mut self) -> bool {
        std::mem::take(&mut self.erased)
    }

    fn begin(&mut self) -> rusqlite::Result<()> {
        if !self.in_transaction {
            self.begin.execute([])?;
            self.in_transaction = true;
        }
        Ok(())
    }

    fn erase(&mut self, log: Known, place: Option<i64>, seq: Seq) -> rusqlite::Result<()> {
        let event = params![log.id, sql(seq.0)];
        let body = self.find_body.query_row(event, |row| row.get::<_, i64>(0)).optional()?;
        if let (Some(place), Some(body)) = (place, body) {
            self.bodies.zero(place, body)?;
            self.unlink_body.execute(event)?;
            self.erased = true;
        }
        Ok(())
    }

    fn living(&mut self, log: &LogName) -> Result<Known, Trouble> {
        match self.known(log)? {
            Some(known) if !known.destroyed => Ok(known),
            Some(_) | None => Err(Trouble::Refused(LogError::Missing)),
        }
    }

    /// Read once per log, when it is first named: opening the database with thousands of logs costs nothing.
    fn known(&mut self, log: &LogName) -> rusqlite::Result<Option<Known>> {
        if let Some(known) = self.known.get(log) {
            return Ok(Some(*known));
        }
        let mut find = self.connection.prepare_cached(
            "SELECT id, destroyed AND wrapped_key = zeroblob(length(wrapped_key)), (SELECT max(seq) FROM events WHERE log = logs.id), \
             (SELECT place FROM homes WHERE log = logs.id) FROM logs WHERE name = ?1",
        )?;
        let found = find.query_row([log.text()], |row| {
            let head = row.get::<_, Option<i64>>(2)?.unwrap_or(0).cast_unsigned();
            Ok(Known {
                id: row.get(0)?,
                head,
                destroyed: row.get(1)?,
                place: row.get::<_, Option<i64>>(3)?.or_else(|| shared_place(log)),
            })
        });
        let found = found.optional()?;
        if let Some(known) = found {
            self.known.insert(log.clone(), known);
        }
        Ok(found)
    }

    fn head(&self, known: Known) -> Result<Head, Trouble> {
        let mut find = self
            .connection
            .prepare_cached("SELECT epoch, wrapped_key FROM logs WHERE id = ?1")?;
        let (epoch, key) = find.query_row([known.id], |row| {
            let epoch = row
                .get::<_, String>(0)
                .ok()
                .and_then(|epoch| epoch.parse::<Epoch>().ok());
            let key = match row.get_ref(1)? {
                ValueRef::Blob(key) => key.to_vec(),
                _ => Vec::new(),
            };
            Ok((epoch, key))
        })?;
        let epoch = match epoch {
            Some(epoch) => epoch,
            // A name that nobody has heard of makes everybody read the whole view, which is always right.
            None => new_epoch().map_err(Trouble::Refused)?,
        };
        Ok(Head {
            seq: Seq(known.head),
            epoch,
            wrapped_key: (!known.destroyed).then_some(key),
        })
    }
}

/// Logs that are never destroyed share one table; see `disk.rs`.
const fn shared_place(log: &LogName) -> Option<i64> {
    match log {
        LogName::Directory | LogName::Care => Some(0),
        LogName::Session(_) => None,
    }
}
