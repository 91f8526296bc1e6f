//! Where bodies lie: the tables of bodies, which log has its bodies in which, and how a table ends with the last log in it.
//! Why there is more than one, `disk.rs` says.

use crate::log::sqlite::disk::body_table;
use rusqlite::{Connection, Statement, params};
use std::collections::HashMap;

/// Logs that share a table. Few, since a table ends with the last of them; more than one, since every table makes the
/// schema longer, which each connection reads anew when it changes.
const LOGS_OF_A_TABLE: i64 = 8;

/// The tables of bodies.
pub(super) struct Bodies<'c> {
    connection: &'c Connection,
    /// Those in use, by place.
    tables: HashMap<i64, Table<'c>>,
    /// The table that new logs come to, and how many more it takes. None: to be looked up.
    newest: Option<(i64, i64)>,
}

struct Table<'c> {
    insert: Statement<'c>,
    zero: Statement<'c>,
    /// The next body's id. Bodies are only appended, never put between others; see `disk.rs` for the reason.
    next: i64,
}

impl<'c> Bodies<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            tables: HashMap::new(),
            newest: None,
        }
    }

    /// Forgets what was remembered of a transaction that is rolled back.
    pub(super) fn forget(&mut self) {
        self.tables.clear();
        self.newest = None;
    }

    /// Gives a log a place for its bodies.
    pub(super) fn settle(&mut self, log: i64) -> rusqlite::Result<i64> {
        let (newest, room) = match self.newest {
            Some(newest) => newest,
            None => self.look_up_newest()?,
        };
        let (place, room) = if room > 0 {
            (newest, room)
        } else {
            let table = body_table(newest + 1);
            self.connection.execute_batch(&format!(
                "CREATE TABLE {table} (id INTEGER PRIMARY KEY, body BLOB NOT NULL)"
            ))?;
            (newest + 1, LOGS_OF_A_TABLE)
        };
        let mut insert = self.connection.prepare_cached("INSERT INTO homes VALUES (?1, ?2)")?;
        insert.execute([log, place])?;
        self.newest = Some((place, room - 1));
        Ok(place)
    }

    fn look_up_newest(&self) -> rusqlite::Result<(i64, i64)> {
        let mut find = self.connection.prepare_cached(
            "SELECT coalesce(max(place), 0), \
             (SELECT count(*) FROM homes AS h WHERE h.place = (SELECT max(place) FROM homes)) FROM homes",
        )?;
        let (place, logs): (i64, i64) = find.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        // The shared table takes no further log.
        Ok((place, if place == 0 { 0 } else { LOGS_OF_A_TABLE - logs }))
    }

    /// Adds a body; answers its id.
    pub(super) fn add(&mut self, place: i64, body: &[u8]) -> rusqlite::Result<i64> {
        let table = self.table(place)?;
        let id = table.next;
        table.insert.execute(params![id, body])?;
        table.next += 1;
        Ok(id)
    }

    /// Overwrites a body.
    pub(super) fn zero(&mut self, place: i64, id: i64) -> rusqlite::Result<()> {
        self.table(place)?.zero.execute([id])?;
        Ok(())
    }

    /// A log is destroyed: its table goes, if it was the last one in it; otherwise its bodies are overwritten.
    pub(super) fn leave(&mut self, place: i64, log: i64) -> rusqlite::Result<()> {
        let stay: i64 = self
            .connection
            .prepare_cached("SELECT count(*) FROM homes WHERE place = ?1 AND log <> ?2")?
            .query_row([place, log], |row| row.get(0))?;
        if place > 0 && stay == 0 {
            self.tables.remove(&place);
            self.newest = None;
            self.connection
                .execute_batch(&format!("DROP TABLE {}", body_table(place)))?;
        } else {
            let ids: Vec<i64> = self
                .connection
                .prepare_cached("SELECT body FROM events WHERE log = ?1 AND body IS NOT NULL")?
                .query_map([log], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            for id in ids {
                self.zero(place, id)?;
            }
        }
        self.connection
            .prepare_cached("DELETE FROM homes WHERE log = ?1")?
            .execute([log])?;
        Ok(())
    }

    fn table(&mut self, place: i64) -> rusqlite::Result<&mut Table<'c>> {
        use std::collections::hash_map::Entry;
        match self.tables.entry(place) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(unknown) => {
                let name = body_table(place);
                let next = format!("SELECT coalesce(max(id), 0) + 1 FROM {name}");
                Ok(unknown.insert(Table {
                    insert: self
                        .connection
                        .prepare(&format!("INSERT INTO {name} VALUES (?1, ?2)"))?,
                    zero: self.connection.prepare(&format!(
                        "UPDATE {name} SET body = zeroblob(length(body)) WHERE id = ?1"
                    ))?,
                    next: self.connection.query_row(&next, [], |row| row.get(0))?,
                }))
            }
        }
    }
}
