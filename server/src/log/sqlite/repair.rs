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
/// The old database on its way out, from before the new one is in its place until after it.
pub const OLD_FILE: &str = "hearth.db.old";
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
    bring_back(data_dir, &path).map_err(|error| no_file("the old database cannot be brought back", &error))?;
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

/// The new database is whole and synced. The old write-ahead log has to go first: beside the new file it would be taken for
/// the new one's. And the old database goes before it: without its log it would be opened as if nothing were missing. In
/// between there is none, which a start refuses with words, and a further repair begins with the old one.
fn put_in_place(data_dir: &Path, new: &Path, path: &Path) -> io::Result<()> {
    let old = data_dir.join(OLD_FILE);
    let ([_, wal, index], [_, old_wal, _], [_, new_wal, new_index]) = (files(path), files(&old), files(new));
    for file in [new_wal, new_index] {
        if_there(fs::remove_file(file))?;
    }
    fs::rename(path, &old)?;
    File::open(data_dir)?.sync_all()?;
    if_there(fs::rename(wal, old_wal))?;
    if_there(fs::remove_file(index))?;
    File::open(data_dir)?.sync_all()?;
    fs::rename(new, path)?;
    File::open(data_dir)?.sync_all()?;
    remove_database(&old);
    // The next start makes it anew, of the size that fits then.
    let _ = fs::remove_file(data_dir.join(RESERVE_FILE));
    File::open(data_dir)?.sync_all()
}

/// An earlier repair was interrupted when it had moved the old database away: that one is where this one begins.
fn bring_back(data_dir: &Path, path: &Path) -> io::Result<()> {
    let old = data_dir.join(OLD_FILE);
    if path.exists() {
        remove_database(&old);
        return Ok(());
    }
    let ([_, wal, _], [_, old_wal, _]) = (files(path), files(&old));
    if_there(fs::rename(old_wal, wal))?;
    if_there(fs::rename(&old, path))?;
    File::open(data_dir)?.sync_all()
}

/// What was done to a file that need not be there.
fn if_there(done: io::Result<()>) -> io::Result<()> {
    match done {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
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

#[cfg(test)]
mod tests {
    use super::{DATABASE_FILE, NEW_FILE, OLD_FILE, bring_back, files, put_in_place};
    use std::fs;

    #[test]
    fn a_repair_interrupted_at_its_last_step_leaves_no_database_without_its_lines() {
        let folder = tempfile::tempdir().unwrap();
        let (path, new) = (folder.path().join(DATABASE_FILE), folder.path().join(NEW_FILE));
        let [_, wal, _] = files(&path);
        let read = |path| fs::read_to_string(path).unwrap();
        fs::write(&path, "old").unwrap();
        fs::write(&wal, "lines").unwrap();
        // Where the new one is to take its place, it is not.
        assert!(put_in_place(folder.path(), &new, &path).is_err());
        assert!(!path.exists(), "nothing is there to be opened without its lines");
        bring_back(folder.path(), &path).unwrap();
        assert_eq!((read(&path), read(&wal)), ("old".to_owned(), "lines".to_owned()));
        // Between the two moves it is as well.
        fs::rename(&path, folder.path().join(OLD_FILE)).unwrap();
        bring_back(folder.path(), &path).unwrap();
        assert_eq!((read(&path), read(&wal)), ("old".to_owned(), "lines".to_owned()));
        fs::write(&new, "new").unwrap();
        put_in_place(folder.path(), &new, &path).unwrap();
        assert_eq!(read(&path), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
    }
}
