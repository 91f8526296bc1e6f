//! What lies in the data folder before anything is opened: whether this is a first start, one that was interrupted, or one
//! with something missing. A missing key or database is a refusal that says so: a fresh start beside what is left would look
//! as if nothing had ever been there, and would give the house to whoever reads the new invitation first. It also keeps, while
//! the clock is in doubt, the time that was sure before it was.

use crate::log::seal::MASTER_KEY_FILE;
use crate::log::sqlite::DATABASE_FILE;
use crate::log::sqlite::repair::OLD_FILE;
use protocol::ids::Millis;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Is there while a first start is not done.
const MARKER: &str = "first-start";
/// In the marker: keys and database are being made.
const BEGUN: &str = "begun\n";
/// In the marker: they are there, and the first operator's invitation was not shown yet.
const OPENED: &str = "opened\n";
/// Is there while the clock is in doubt since a start: when the newest record was stored that is from before. Records of
/// that time carry the clock that is in doubt, so a further start must not go by them (ADR 17).
const SURE: &str = "sure-time";

/// Why a folder is not used.
#[derive(Debug, thiserror::Error)]
pub enum FolderProblem {
    /// The database is there and its master key is not.
    #[error(
        "the database {database} is there, but its key {key} is not. Nothing was changed.\n\
         Without the key none of its words can be read. Put {MASTER_KEY_FILE} back from your backup (mode 0600) and start \
         again.\nTo begin anew on purpose, move {database} and the files beside it away first; everything in them is lost \
         then."
    )]
    KeyLost {
        /// The database.
        database: PathBuf,
        /// The key.
        key: PathBuf,
    },
    /// Database and master key are there, and another key is not.
    #[error(
        "the database {database} is there, but {what} is not. Nothing was changed.\n\
         {cost}\nPut it back from your backup (mode 0600) and start again. To go on without it on purpose, run \
         `hearth keys make`, and start again."
    )]
    OtherKeyLost {
        /// The database.
        database: PathBuf,
        /// Which.
        what: String,
        /// What a new one costs.
        cost: &'static str,
    },
    /// The keys are there and the database is not.
    #[error(
        "the keys in {keys} have been in use, but the database {database} is not there or empty. Nothing was changed.\n\
         Look whether the right disk is mounted, or put {DATABASE_FILE} back from your backup, and start again.\n\
         To begin anew on purpose, move the folder {keys} away first; links that were given out end with it."
    )]
    DatabaseLost {
        /// The database.
        database: PathBuf,
        /// The folder of keys.
        keys: PathBuf,
    },
    /// A repair had moved the old database away, and the new one is not in its place.
    #[error(
        "a repair of the database {database} was interrupted. Nothing was changed.\n\
         Run `hearth log repair` again, and start again."
    )]
    RepairInterrupted {
        /// The database.
        database: PathBuf,
    },
    /// Another server's key.
    #[error(
        "the key {key} is not the one of the database {database}: it opens none of its logs. Nothing was changed.\n\
         Put the {MASTER_KEY_FILE} that belongs to this database back from your backup and start again."
    )]
    WrongKey {
        /// The database.
        database: PathBuf,
        /// The key.
        key: PathBuf,
    },
    /// A marker (of a first start, or of a clock in doubt) cannot be read or written.
    #[error("{marker}: {error}")]
    Marker {
        /// Which file.
        marker: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// Looks before anything is opened; marks a first start as begun.
///
/// # Errors
/// [`FolderProblem`]; nothing was changed then.
pub fn look(data_dir: &Path) -> Result<(), FolderProblem> {
    let (keys, database) = (crate::keys_folder(data_dir), data_dir.join(DATABASE_FILE));
    let key = keys.join(MASTER_KEY_FILE);
    let has_database = fs::metadata(&database).is_ok_and(|file| file.len() > 0);
    let has_wal = fs::metadata(data_dir.join(format!("{DATABASE_FILE}-wal"))).is_ok_and(|file| file.len() > 0);
    // Keys that sign links are made by the command line too, before there was any server.
    let has_keys = key.exists() || keys.join(crate::STAFF_KEY_FILE).exists();
    if !has_database && data_dir.join(OLD_FILE).exists() {
        return Err(FolderProblem::RepairInterrupted { database });
    }
    let begun = read(data_dir)?.as_deref() == Some(BEGUN);
    match (has_database || has_wal, has_keys) {
        (true, _) if !key.exists() => Err(FolderProblem::KeyLost { database, key }),
        (true, _) if begun => Ok(()),
        (true, _) if has_database => other_keys(database, &keys),
        (false, false) => write(data_dir, MARKER, BEGUN),
        (false, true) if begun => Ok(()),
        (_, _) => Err(FolderProblem::DatabaseLost { database, keys }),
    }
}

/// What ends with the key that people are known again by.
pub const COST_OF_STAFF_KEY: &str = "Without it nobody is known again: in meetings that are going on, people who were muted or removed come in as somebody \
     new, and everybody, the chair as well, loses their place.";
/// What ends with the keys of tokens.
pub const COST_OF_TOKEN_KEYS: &str = "Without it every link, pass and place in a meeting that was given out ends, and people who come back are sent away.";

/// The keys whose loss costs no words. They are missed as well: what was decided about people hangs on them.
fn other_keys(database: PathBuf, keys: &Path) -> Result<(), FolderProblem> {
    let staff = keys.join(crate::STAFF_KEY_FILE);
    if !staff.exists() {
        return Err(FolderProblem::OtherKeyLost {
            database,
            what: format!("its key {}", staff.display()),
            cost: COST_OF_STAFF_KEY,
        });
    }
    if crate::auth::keys::has_none(keys) {
        return Err(FolderProblem::OtherKeyLost {
            database,
            what: format!("a key of tokens (token-….pk8 in {})", keys.display()),
            cost: COST_OF_TOKEN_KEYS,
        });
    }
    Ok(())
}

/// Keys and database are there: from now on, one without the other is a loss.
///
/// # Errors
/// When the marker cannot be written.
pub fn opened(data_dir: &Path) -> Result<(), FolderProblem> {
    match read(data_dir)?.as_deref() {
        Some(BEGUN) => write(data_dir, MARKER, OPENED),
        Some(_) | None => Ok(()),
    }
}

/// Whether the first operator's invitation was never shown, as far as is known.
#[must_use]
pub fn is_first_start(data_dir: &Path) -> bool {
    matches!(read(data_dir), Ok(Some(_)))
}

/// The first start is done.
///
/// # Errors
/// When the marker cannot be removed.
pub fn done(data_dir: &Path) -> Result<(), FolderProblem> {
    remove(data_dir, MARKER)
}

/// The time that was sure before the clock was in doubt, if it still was when the server was last here.
#[must_use]
pub fn sure_time(data_dir: &Path) -> Option<Millis> {
    let text = fs::read_to_string(data_dir.join(SURE)).ok()?;
    text.trim().parse().ok().map(Millis)
}

/// Keeps the time that is sure, on the disk before anything is stored by the clock in doubt.
///
/// # Errors
/// When it cannot be written.
pub fn keep_sure_time(data_dir: &Path, at: Millis) -> Result<(), FolderProblem> {
    write(data_dir, SURE, &format!("{}\n", at.0))
}

/// The clock is believed.
///
/// # Errors
/// When the time cannot be removed. Then the next start doubts once more than it has to.
pub fn clock_is_believed(data_dir: &Path) -> Result<(), FolderProblem> {
    remove(data_dir, SURE)
}

fn remove(data_dir: &Path, name: &str) -> Result<(), FolderProblem> {
    let marker = data_dir.join(name);
    match fs::remove_file(&marker) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(FolderProblem::Marker { marker, error }),
        Ok(()) | Err(_) => Ok(()),
    }
}

fn read(data_dir: &Path) -> Result<Option<String>, FolderProblem> {
    let marker = data_dir.join(MARKER);
    match fs::read(&marker) {
        // A marker without its word is one whose writing was interrupted: nothing was made after it.
        Ok(bytes) if bytes == OPENED.as_bytes() => Ok(Some(OPENED.to_owned())),
        Ok(_) => Ok(Some(BEGUN.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FolderProblem::Marker { marker, error }),
    }
}

fn write(data_dir: &Path, name: &str, word: &str) -> Result<(), FolderProblem> {
    let marker = data_dir.join(name);
    let beside = data_dir.join(format!("{name}.new"));
    let written = || -> io::Result<()> {
        let mut options = OpenOptions::new();
        let mut file = options
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&beside)?;
        file.write_all(word.as_bytes())?;
        file.sync_all()?;
        fs::rename(&beside, &marker)?;
        File::open(data_dir)?.sync_all()
    };
    written().map_err(|error| FolderProblem::Marker { marker, error })
}
