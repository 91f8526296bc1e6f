//! Reads everything there is and says what of it cannot be read: `hearth log verify`. It changes nothing, and may run beside
//! a server.

use super::DATABASE_FILE;
use super::reader::{LogRow, Reader};
use crate::log::damage::{Finding, Part};
use crate::log::record::{decode, without_digest};
use crate::log::seal::{DataKey, MasterKey};
use crate::log::walk::{Walk, Walked};
use crate::log::{LogError, LogName, StoredRecord};
use domain::{care, directory, session};
use protocol::ids::Seq;
use std::path::Path;

/// Records that are read at one time.
const PAGE: usize = 1_000;

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Logs, also destroyed ones.
    pub logs: usize,
    /// Logs that were destroyed: their words are gone on purpose.
    pub destroyed: usize,
    /// Events.
    pub events: u64,
    /// Events with words.
    pub bodies: u64,
    /// Snapshots.
    pub snapshots: u64,
    /// Events that an earlier repair set aside.
    pub set_aside: u64,
    /// What cannot be read, in the order of the logs.
    pub unreadable: Vec<Finding>,
    /// Rows of the table of logs that have no log's name.
    pub nameless: usize,
    /// What SQLite says about its own pages; empty when it finds nothing wrong.
    pub database: Vec<String>,
}

impl Report {
    /// Whether everything can be read.
    #[must_use]
    pub const fn is_whole(&self) -> bool {
        self.unreadable.is_empty() && self.nameless == 0 && self.database.is_empty()
    }
}

/// Reads the database in `data_dir`.
///
/// # Errors
/// When it cannot be read as a database, or the master key opens none of its logs.
pub fn inspect(data_dir: &Path, master: &MasterKey) -> Result<Report, LogError> {
    let path = data_dir.join(DATABASE_FILE);
    if !path.exists() {
        return Err(LogError::Missing);
    }
    inspect_file(&path, master)
}

/// Reads the database in this file.
pub(super) fn inspect_file(path: &Path, master: &MasterKey) -> Result<Report, LogError> {
    let reader = Reader::open(path)?;
    let mut report = Report {
        database: integrity(&reader),
        ..Report::default()
    };
    let rows = reader.logs()?;
    for row in &rows {
        report.logs += 1;
        match &row.name {
            Some(name) => of_log(&reader, master, name, row, &mut report)?,
            None => report.nameless += 1,
        }
    }
    let kept = report.logs > report.destroyed;
    if kept && !master.is_proven() {
        return Err(LogError::Corrupt(
            "the master key opens none of the logs; it is most likely another server's".into(),
        ));
    }
    Ok(report)
}

/// SQLite's texts name pages and tables, never what is in them.
fn integrity(reader: &Reader) -> Vec<String> {
    let lines = || -> rusqlite::Result<Vec<String>> {
        let mut check = reader.connection().prepare("PRAGMA integrity_check(20)")?;
        check.query_map([], |row| row.get(0))?.collect()
    };
    match lines() {
        Ok(lines) => lines.into_iter().filter(|line| line != "ok").collect(),
        Err(_) => vec!["the pages cannot be checked".to_owned()],
    }
}

fn of_log(
    reader: &Reader,
    master: &MasterKey,
    name: &LogName,
    row: &LogRow,
    report: &mut Report,
) -> Result<(), LogError> {
    let key = match &row.wrapped_key {
        None => {
            report.destroyed += 1;
            None
        }
        Some(wrapped) => {
            let key = master.unwrap_data_key(name, wrapped).ok();
            if key.is_none() {
                report.unreadable.push(finding(name, Seq(0), Part::Key));
            }
            key.or_else(|| master.mend_data_key(name, wrapped).map(|(key, _)| key))
        }
    };
    let head = reader.head(name).unwrap_or(Seq(0));
    let mut walk = Walk::new(Seq(0), head, PAGE);
    while let Some(from) = walk.from() {
        let page = match reader.read(name, from, PAGE) {
            Ok(page) => page,
            Err(LogError::Corrupt(_)) => {
                report.unreadable.push(finding(name, from.next(), Part::Event));
                break;
            }
            Err(error) => return Err(error),
        };
        for walked in walk.take(page) {
            match walked {
                Walked::Record(record) => of_record(name, key.as_ref(), &record, report),
                Walked::Lost { first, last } => {
                    let lost = (first.0..=last.0)
                        .take(PAGE)
                        .map(|seq| finding(name, Seq(seq), Part::Event));
                    report.unreadable.extend(lost);
                }
            }
        }
    }
    match reader.load_snapshot(name) {
        Ok(None) => {}
        Ok(Some((seq, stored))) => {
            report.snapshots += 1;
            if seq > head || without_digest(stored).is_none() {
                report.unreadable.push(finding(name, Seq(0), Part::Snapshot));
            }
        }
        Err(LogError::Corrupt(_)) => report.unreadable.push(finding(name, Seq(0), Part::Snapshot)),
        Err(error) => return Err(error),
    }
    Ok(())
}

fn of_record(name: &LogName, key: Option<&DataKey>, record: &StoredRecord, report: &mut Report) {
    report.events += 1;
    match is_event(name, record) {
        Ok(true) => {}
        Ok(false) => report.set_aside += 1,
        Err(_) => report.unreadable.push(finding(name, record.seq, Part::Event)),
    }
    if let Some(body) = &record.body {
        report.bodies += 1;
        if key.is_none_or(|key| key.open_body(record.seq, body).is_err()) {
            report.unreadable.push(finding(name, record.seq, Part::Body));
        }
    }
}

/// Whether it is an event of its log; false when a repair set it aside.
pub(super) fn is_event(name: &LogName, record: &StoredRecord) -> Result<bool, LogError> {
    let (seq, stored) = (record.seq, &record.event);
    Ok(match name {
        LogName::Directory => decode::<directory::Event>(seq, stored)?.is_some(),
        LogName::Care => decode::<care::Event>(seq, stored)?.is_some(),
        LogName::Session(_) => decode::<session::Event>(seq, stored)?.is_some(),
    })
}

fn finding(log: &LogName, seq: Seq, part: Part) -> Finding {
    Finding {
        log: log.clone(),
        seq,
        part,
    }
}
