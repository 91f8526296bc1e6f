//! The database as files: opening, the settings that durability and erasure rest on, and the tables. It appends and reads
//! nothing.

use super::{SqliteOptions, Synchronous};
use crate::log::LogError;
use rusqlite::types::Value;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Marks the file as Hearth's ("Hrth").
const APPLICATION_ID: i64 = 0x4872_7468;
/// Of the tables below. A change raises it and brings the statements that lead from the version before.
const SCHEMA_VERSION: i64 = 2;

/// How long a statement waits for a lock of another connection. Ours never hold one longer than a read takes, so this only
/// bounds what a foreign reader (a backup) can cost the writer.
const BUSY_WAIT: Duration = Duration::from_millis(20);
/// The writer's page cache in KiB: the newest page of many busy logs.
const WRITER_CACHE_KIB: i64 = 16 * 1024;
/// A reader's page cache in KiB.
const READER_CACHE_KIB: i64 = 2 * 1024;
/// To how many bytes the write-ahead log is cut back after it has once grown beyond.
const WAL_LIMIT_BYTES: i64 = 64 * 1024 * 1024;

/// `events` holds no words; it points to its body, so that bodies lie apart.
///
/// What must be erasable (`bodies.body`, `logs.wrapped_key`) is only ever appended at the right edge of its table and
/// overwritten in place with zeros of the same length; no such row is deleted or changes its size. The reason: when SQLite
/// splits or merges pages in the middle of a table it leaves old copies of rows in the pages' unused parts, which
/// `secure_delete` does not clean, and a later deletion would not reach those copies. At the right edge it only ever adds a
/// new page. The zeros stay until the file is rebuilt by `VACUUM`.
///
/// `pulse` exists so that [`crate::log::Log::check`] can really write something.
const TABLES: &str = "
    CREATE TABLE logs (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        epoch TEXT NOT NULL,
        destroyed INTEGER NOT NULL DEFAULT 0,
        wrapped_key BLOB NOT NULL
    );
    CREATE TABLE events (
        log INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        event TEXT NOT NULL,
        body INTEGER,
        PRIMARY KEY (log, seq)
    ) WITHOUT ROWID;
    CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
    CREATE TABLE homes (log INTEGER PRIMARY KEY, place INTEGER NOT NULL);
    CREATE TABLE snapshots (log INTEGER PRIMARY KEY, seq INTEGER NOT NULL, state BLOB NOT NULL);
    CREATE TABLE pulse (id INTEGER PRIMARY KEY CHECK (id = 1), beats INTEGER NOT NULL);
    INSERT INTO pulse VALUES (1, 0);
";

/// From the first version to the second. Sessions that have their bodies in the one table there was stay there.
const SECOND_VERSION: &str = "
    CREATE TABLE homes (log INTEGER PRIMARY KEY, place INTEGER NOT NULL);
    INSERT INTO homes SELECT id, 0 FROM logs WHERE destroyed = 0 AND name NOT IN ('directory', 'care');
";

/// The table of bodies at this place.
pub(super) fn body_table(place: i64) -> String {
    if place == 0 {
        "bodies".to_owned()
    } else {
        format!("bodies_{place}")
    }
}

/// What an error of SQLite means to whoever asked. Its text is passed on only where it can hold nothing that is stored.
pub(super) fn meaning(error: &rusqlite::Error) -> LogError {
    if is_no_room_for_index(error) {
        return LogError::Full;
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => LogError::Full,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            LogError::Corrupt("the database is damaged or not a database".into())
        }
        // The only keys are numbers of records, and the writer counts them.
        Some(ErrorCode::ConstraintViolation) => LogError::Corrupt("a record lies where the next one belongs".into()),
        Some(code) => LogError::Unavailable(format!("{code:?}")),
        None => LogError::Corrupt("the database holds a row of an unknown form".into()),
    }
}

/// On a full disk SQLite cannot make the index of the write-ahead log longer, and calls it an error of the disk. It is told
/// before anything is written.
pub(super) fn is_no_room_for_index(error: &rusqlite::Error) -> bool {
    const IOERR_SHMSIZE: i32 = 10 | (19 << 8);
    error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == IOERR_SHMSIZE)
}

pub(super) fn no_file(what: &str, error: &io::Error) -> LogError {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => LogError::Full,
        // The text of the system names no path and nothing that is stored.
        _ => LogError::Unavailable(format!("{what}: {error}")),
    }
}

/// Makes the directory (0700) when it is not there, and locks it against a second server.
pub(super) fn lock(data_dir: &Path) -> Result<File, LogError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(data_dir)
        .map_err(|error| no_file("the directory of data cannot be made", &error))?;
    let file = private_file(&data_dir.join("hearth.lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(fs::TryLockError::WouldBlock) => Err(LogError::Taken),
        Err(fs::TryLockError::Error(error)) => Err(no_file("the database cannot be locked", &error)),
    }
}

/// SQLite gives the files beside the database the permissions of the database.
pub(super) fn private_file(path: &Path) -> Result<File, LogError> {
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
        .open(path)
        .map_err(|error| no_file("a file of the database cannot be opened", &error))
}

/// Opens the writer's connection; its settings are read back, its tables are there.
pub(super) fn open_writer(data_dir: &Path, path: &Path, options: &SqliteOptions) -> Result<Connection, LogError> {
    drop(private_file(path)?);
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|error| meaning(&error))?;
    prepare(&connection, options).map_err(|error| meaning(&error))??;
    // A process that died may have left pages that were never synced, or erased words, in the write-ahead log. Copying
    // and emptying it makes all that this start builds on really written.
    empty_wal(&connection, path)?.map_err(|error| meaning(&error))?;
    File::open(data_dir)
        .and_then(|dir| dir.sync_all())
        .map_err(|error| no_file("the directory of data cannot be synced", &error))?;
    Ok(connection)
}

/// The outer error is SQLite's, the inner one ours.
fn prepare(connection: &Connection, options: &SqliteOptions) -> rusqlite::Result<Result<(), LogError>> {
    connection.busy_timeout(BUSY_WAIT)?;
    let synchronous = match options.synchronous {
        Synchronous::Full => 2,
        Synchronous::Normal => 1,
    };
    let settings = [
        ("journal_mode", Value::from("wal".to_owned())),
        ("synchronous", Value::from(synchronous)),
        ("secure_delete", Value::from(1)),
        ("temp_store", Value::from(2)),
        ("cache_size", Value::from(-WRITER_CACHE_KIB)),
        ("journal_size_limit", Value::from(WAL_LIMIT_BYTES)),
        // SQLite's own checkpoint after a commit swallows its errors, and a failed fsync must not be swallowed: the writer
        // does it.
        ("wal_autocheckpoint", Value::from(0)),
    ];
    if let Err(error) = set_and_read_back(connection, &settings)? {
        return Ok(Err(error));
    }
    if let Some(pages) = options.max_pages {
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
    }
    if let Err(error) = make_tables(connection)? {
        return Ok(Err(error));
    }
    Ok(Ok(()))
}

/// Copies the whole write-ahead log into the database and empties it, durably: SQLite cuts the file without a sync, and after
/// a power loss the old pages would be back in it, with what was erased. Answers SQLite's error when a reader is in the way.
pub(super) fn empty_wal(connection: &Connection, path: &Path) -> Result<rusqlite::Result<()>, LogError> {
    if let Err(error) = connection.wal_checkpoint_v2(None::<&str>, CheckpointMode::TRUNCATE) {
        return Ok(Err(error));
    }
    // Locks lie on the database and the shared memory, never on this file, so it may be opened and closed beside SQLite.
    File::open(wal(path))
        .and_then(|wal| wal.sync_all())
        .map_err(|error| no_file("the write-ahead log cannot be synced", &error))?;
    Ok(Ok(()))
}

/// SQLite names it so.
fn wal(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

/// Sets each setting and refuses to go on when it did not take: a durability that is only believed is worse than none.
pub(super) fn set_and_read_back(
    connection: &Connection,
    settings: &[(&str, Value)],
) -> rusqlite::Result<Result<(), LogError>> {
    for (name, wanted) in settings {
        // Some of these answer with a row and some do not.
        connection.pragma(None, name, wanted, |_| Ok(()))?;
        let found: Value = connection.pragma_query_value(None, name, |row| row.get(0))?;
        if found != *wanted {
            return Ok(Err(LogError::Unavailable(format!(
                "the database does not accept {name} = {wanted:?}"
            ))));
        }
    }
    Ok(Ok(()))
}

pub(super) fn make_tables(connection: &Connection) -> rusqlite::Result<Result<(), LogError>> {
    let number = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (number("application_id")?, number("user_version")?) {
        (APPLICATION_ID, SCHEMA_VERSION) => Ok(Ok(())),
        (APPLICATION_ID, 1) => {
            let batch = format!("BEGIN IMMEDIATE; {SECOND_VERSION} PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;");
            connection.execute_batch(&batch).map(Ok)
        }
        (APPLICATION_ID, other) => Ok(Err(LogError::Corrupt(format!(
            "the database has the form {other}, and this program knows only {SCHEMA_VERSION}"
        )))),
        (0, 0) if tables == 0 => {
            let batch = format!(
                "BEGIN IMMEDIATE; {TABLES} PRAGMA application_id = {APPLICATION_ID}; \
                 PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
            );
            connection.execute_batch(&batch).map(Ok)
        }
        _ => Ok(Err(LogError::Corrupt("the file is another program's database".into()))),
    }
}

/// Opens a connection that can only read.
pub(super) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(1))?;
    connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)?;
    connection.pragma_update(None, "temp_store", 2)?;
    Ok(connection)
}

/// As the numbers lie in the database; what is beyond is beyond everything there.
pub(super) fn sql(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
