//! What of the logs could not be read: noted where it is met, said once in the program's own log, counted for health,
//! readiness and metrics. It repairs nothing; `hearth log repair` does.

use super::LogName;
use crate::telemetry;
use protocol::ids::Seq;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Findings that are kept one by one. More are counted: a lost key makes every body of a log unreadable, and nobody reads
/// ten thousand lines.
const MOST_KEPT: usize = 1_000;

/// Which part of a log it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// An event: what happened at this number is not known. Later events count as they are.
    Event,
    /// The words of an event; that it happened is known.
    Body,
    /// The key of the log's words. Words from before are lost, unless a backup has the key.
    Key,
    /// The snapshot. The state is read from the events instead.
    Snapshot,
}

impl Part {
    /// As it is said to an operator.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Body => "words",
            Self::Key => "key",
            Self::Snapshot => "snapshot",
        }
    }
}

/// One thing that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// In which log.
    pub log: LogName,
    /// At which number; 0 for what belongs to the whole log.
    pub seq: Seq,
    /// What.
    pub part: Part,
}

impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.part {
            Part::Event | Part::Body => write!(f, "{} {}: {}", self.log.text(), self.seq, self.part.word()),
            Part::Key | Part::Snapshot => write!(f, "{}: {}", self.log.text(), self.part.word()),
        }
    }
}

/// Everything found so far. One for each [`super::Log`].
#[derive(Debug, Default)]
pub struct Damage {
    found: Mutex<Found>,
    /// The database itself refused a change because its pages do not fit each other.
    broken: AtomicBool,
}

#[derive(Debug, Default)]
struct Found {
    kept: BTreeSet<Finding>,
    more: usize,
}

impl Damage {
    /// Notes a finding; says it the first time.
    pub fn note(&self, log: &LogName, seq: Seq, part: Part) {
        let finding = Finding {
            log: log.clone(),
            seq,
            part,
        };
        let mut found = self.found();
        if found.kept.contains(&finding) {
            return;
        }
        if found.kept.len() >= MOST_KEPT {
            found.more += 1;
        } else {
            let log = log.text();
            tracing::error!(
                %log, number = seq.0, what = part.word(),
                "a record cannot be read and is set aside; everything else goes on. Run `hearth log verify`"
            );
            found.kept.insert(finding);
        }
        let count = u32::try_from(found.kept.len() + found.more).unwrap_or(u32::MAX);
        metrics::gauge!(telemetry::LOG_UNREADABLE).set(count);
    }

    /// The database refused a change because it is damaged.
    pub fn note_broken(&self) {
        if !self.broken.swap(true, Ordering::AcqRel) {
            tracing::error!(
                "the database is damaged and refused a change. Stop the server and run `hearth log repair`"
            );
        }
    }

    /// Whether the database refused a change because it is damaged.
    #[must_use]
    pub fn is_broken(&self) -> bool {
        self.broken.load(Ordering::Acquire)
    }

    /// How many things cannot be read.
    #[must_use]
    pub fn count(&self) -> usize {
        let found = self.found();
        found.kept.len() + found.more
    }

    /// The first [`MOST_KEPT`] of them, in the order of the logs.
    #[must_use]
    pub fn list(&self) -> Vec<Finding> {
        self.found().kept.iter().cloned().collect()
    }

    fn found(&self) -> MutexGuard<'_, Found> {
        self.found.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
