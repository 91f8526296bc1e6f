//! Builds the database anew of everything that can be read: `hearth log repair`. The old files are copied beside it first.
//! What cannot be read is set aside: an event keeps its number and says nothing, words are left out, a lost key is replaced.
//! A key or words in which a single bit is wrong are mended, which the seal proves. It also gives back the room of what was
//! destroyed.

mod build;

use super::disk::{lock, meaning, no_file};
use super::inspect::inspect_file;
use super::reader::Reader;
use super::{DATABASE_FILE, RESERVE_FILE};
use crate::log::seal::MasterKey;
use crate::log::{LogError, LogName};
use build::Build;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

/// Where the new database grows until it is whole.
const NEW_FILE: &str = "hearth.db.new";
/// A copy of a database whose first page was damaged, with the first page mended.
const MENDED_FILE: &str = "hearth.db.mended";

/// What a repair did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Repaired {
    /// Where the old files are.
    pub backup: PathBuf,
    /// Events that were taken over.
    pub events: u64,
    /// Words that were taken over.
    pub bodies: u64,
    /// Keys and words in which one bit was wrong, and which are whole again.
    pub mended: u64,
    /// Events that were set aside, by this repair or an earlier one.
    pub set_aside: u64,
    /// Events whose words are lost.
    pub words_lost: u64,
    /// Logs whose key is lost, with all their words.
    pub keys_lost: u64,
    /// Snapshots that were made anew.
    pub snapshots: u64,
    /// Bytes of the database before and after.
    pub bytes: (u64, u64),
}

/// Repairs the database in `data_dir`; the old files come into the folder `backup` in it, which must not be there yet.
///
/// # Errors
/// `Taken` while a server runs; otherwise why nothing was changed.
pub fn repair(data_dir: &Path, master: &MasterKey, backup: &str) -> Result<Repaired, LogError> {
    let _lock = lock(data_dir)?;
    let path = data_dir.join(DATABASE_FILE);
    if !path.exists() {
        return Err(LogError::Missing);
    }
    let backup = data_dir.join(backup);
    copy_aside(data_dir, &backup).map_err(|error| no_file("the backup cannot be made", &error))?;
    let new = data_dir.join(NEW_FILE);
    remove_database(&new);
    let mended = data_dir.join(MENDED_FILE);
    remove_database(&mended);
    let built = build_from(&path, &mended, &new, master);
    remove_database(&mended);
    let mut repaired = built.inspect_err(|_| remove_database(&new))?;
    let report = inspect_file(&new, master)?;
    if !report.is_whole() {
        remove_database(&new);
        return Err(LogError::Corrupt("the new database cannot be read whole".into()));
    }
    repaired.bytes.0 = length(&path);
    put_in_place(data_dir, &new, &path).map_err(|error| no_file("the new database cannot take its place", &error))?;
    repaired.bytes.1 = length(&path);
    repaired.backup = backup;
    Ok(repaired)
}

fn build_from(path: &Path, mended: &Path, new: &Path, master: &MasterKey) -> Result<Repaired, LogError> {
    let opens = Reader::open(path).and_then(|reader| reader.logs().map(|_| reader));
    let reader = match opens {
        Ok(reader) => reader,
        Err(LogError::Corrupt(_)) => {
            mend_first_page(path, mended).map_err(|error| no_file("the database cannot be copied", &error))?;
            Reader::open(mended)?
        }
        Err(error) => return Err(error),
    };
    let rows = reader.logs_one_by_one()?;
    if !rows
        .iter()
        .any(|row| proves(master, row.wrapped_key.as_deref(), row.name.as_ref()))
    {
        return Err(LogError::Corrupt(
            "the master key opens none of the logs; it is most likely another server's".into(),
        ));
    }
    Build::new(&reader, master, new)?.all(rows)
}

/// Whether the master key wrapped this key.
fn proves(master: &MasterKey, wrapped: Option<&[u8]>, name: Option<&LogName>) -> bool {
    let Some(wrapped) = wrapped else { return false };
    let mut names = name.cloned().into_iter().chain([LogName::Directory, LogName::Care]);
    names.any(|name| master.unwrap_data_key(&name, wrapped).is_ok() || master.mend_data_key(&name, wrapped).is_some())
}

/// The files of a database with this path.
fn files(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| {
        let mut name = path.as_os_str().to_owned();
        name.push(end);
        name.into()
    })
}

fn remove_database(path: &Path) {
    for file in files(path) {
        // It is not there, most likely.
        let _ = fs::remove_file(file);
    }
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |file| file.len())
}

fn copy_aside(data_dir: &Path, backup: &Path) -> io::Result<()> {
    fs::DirBuilder::new().mode(0o700).create(backup)?;
    let [database, wal, _] = files(Path::new(DATABASE_FILE));
    for name in [database, wal] {
        if data_dir.join(&name).exists() {
            copy_private(&data_dir.join(&name), &backup.join(&name))?;
        }
    }
    File::open(backup)?.sync_all()?;
    File::open(data_dir)?.sync_all()
}

fn copy_private(from: &Path, to: &Path) -> io::Result<()> {
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(to)?;
    io::copy(&mut File::open(from)?, &mut out)?;
    out.sync_all()
}

/// The new database is whole and synced. The old write-ahead log goes first: beside the new file it would be taken for the
/// new one's. All of it is in the backup.
fn put_in_place(data_dir: &Path, new: &Path, path: &Path) -> io::Result<()> {
    let ([_, wal, index], [_, new_wal, new_index]) = (files(path), files(new));
    for file in [new_wal, new_index, wal, index] {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    File::open(data_dir)?.sync_all()?;
    fs::rename(new, path)?;
    // The next start makes it anew, of the size that fits then.
    let _ = fs::remove_file(data_dir.join(RESERVE_FILE));
    File::open(data_dir)?.sync_all()
}

/// Copies the database and writes into the first hundred bytes what must stand there (SQLite's file format, section 1.3):
/// they are the same for every database of ours, but for counters that only a writer needs.
fn mend_first_page(path: &Path, mended: &Path) -> io::Result<()> {
    const PAGE: u64 = 4_096;
    let ([_, wal, _], [_, mended_wal, _]) = (files(path), files(mended));
    copy_private(path, mended)?;
    if wal.exists() {
        copy_private(&wal, &mended_wal)?;
    }
    let mut header = [0_u8; 100];
    header[..16].copy_from_slice(b"SQLite format 3\0");
    header[16..18].copy_from_slice(&[0x10, 0x00]);
    // Read and written with a write-ahead log; no bytes reserved; the fractions that SQLite demands.
    header[18..24].copy_from_slice(&[2, 2, 0, 64, 32, 32]);
    let pages = u32::try_from(length(path) / PAGE).unwrap_or(u32::MAX);
    header[24..28].copy_from_slice(&1_u32.to_be_bytes());
    header[28..32].copy_from_slice(&pages.to_be_bytes());
    // Schema cookie, schema format, and UTF-8.
    header[40..44].copy_from_slice(&1_u32.to_be_bytes());
    header[44..48].copy_from_slice(&4_u32.to_be_bytes());
    header[56..60].copy_from_slice(&1_u32.to_be_bytes());
    header[92..96].copy_from_slice(&1_u32.to_be_bytes());
    header[96..100].copy_from_slice(&3_040_000_u32.to_be_bytes());
    let mut file = OpenOptions::new().write(true).open(mended)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(&header)?;
    file.sync_all()
}

/// What SQLite says, as this module's callers hear it.
fn said<T>(result: rusqlite::Result<T>) -> Result<T, LogError> {
    result.map_err(|error| meaning(&error))
}
