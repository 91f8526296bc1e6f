//! Files that hold one secret key of 32 bytes: made at first start, read at every further one, and refused when somebody
//! else may have read them or they were not made by chance. What a key is for, those who open it say.

use aws_lc_rs::rand;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use zeroize::Zeroizing;

/// Bytes of a key.
pub const KEY_BYTES: usize = 32;
/// Different bytes that a key by chance has at the very least: fewer would happen once in 10^28 keys.
const LEAST_DIFFERENT: usize = 10;

/// A key in memory, wiped when dropped.
pub type KeyBytes = Zeroizing<[u8; KEY_BYTES]>;

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The file cannot be read or made.
    #[error("the key {path} cannot be used: {why}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the operating system said.
        why: io::Error,
    },
    /// Other people of this machine can read it.
    #[error("the key {path} may be read by others (mode {mode:o}); make it 0600 and think about who has read it")]
    TooOpen {
        /// Which file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Other people of this machine can look into or change the folder of keys.
    #[error("the folder of keys {path} is open to others (mode {mode:o}); make it 0700")]
    FolderTooOpen {
        /// Which folder.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It is not a key.
    #[error("the key {path} must have exactly {KEY_BYTES} bytes; restore it from your backup")]
    NotAKey {
        /// Which file.
        path: PathBuf,
    },
    /// Somebody wrote it by hand.
    #[error(
        "the key {path} was not made by chance, so others can guess it; restore it from your backup, or remove it and lose what it keeps"
    )]
    NotByChance {
        /// Which file.
        path: PathBuf,
    },
    /// The operating system gave no random bytes.
    #[error("no random bytes for a key")]
    NoChance,
}

/// Reads the key with this name; makes it (mode 0600, on the disk before this returns) when there is none.
///
/// # Errors
/// [`KeyError`]: above all when others may read it.
pub fn open(keys_dir: &Path, name: &str) -> Result<KeyBytes, KeyError> {
    let path = keys_dir.join(name);
    let failed = |why| KeyError::File {
        path: path.clone(),
        why,
    };
    match File::open(&path) {
        Ok(file) => read(file, &path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create_private(keys_dir, &path, fresh()?.as_slice()).map_err(failed)?;
            // Read again, and not used from memory: if two servers start at once, both must use the file that won.
            read(File::open(&path).map_err(failed)?, &path)
        }
        Err(error) => Err(failed(error)),
    }
}

/// Reads the key with this name, and makes none.
///
/// # Errors
/// [`KeyError`]: also when there is none.
pub fn read_existing(keys_dir: &Path, name: &str) -> Result<KeyBytes, KeyError> {
    let path = keys_dir.join(name);
    let file = File::open(&path).map_err(|why| KeyError::File {
        path: path.clone(),
        why,
    })?;
    read(file, &path)
}

/// A key that is kept nowhere.
///
/// # Errors
/// When the operating system gives no random bytes.
pub fn fresh() -> Result<KeyBytes, KeyError> {
    let mut bytes = Zeroizing::new([0; KEY_BYTES]);
    rand::fill(bytes.as_mut_slice()).map_err(|_| KeyError::NoChance)?;
    Ok(bytes)
}

/// Whether the folder of keys is closed to others.
///
/// # Errors
/// [`KeyError::FolderTooOpen`] when it is not.
pub fn refuse_open_folder(keys_dir: &Path) -> Result<(), KeyError> {
    let failed = |why| KeyError::File {
        path: keys_dir.into(),
        why,
    };
    let mode = fs::metadata(keys_dir).map_err(failed)?.permissions().mode() & 0o777;
    // A group may look (a backup's), and change nothing.
    if mode & 0o027 == 0 {
        return Ok(());
    }
    Err(KeyError::FolderTooOpen {
        path: keys_dir.into(),
        mode,
    })
}

fn read(file: File, path: &Path) -> Result<KeyBytes, KeyError> {
    let failed = |why| KeyError::File { path: path.into(), why };
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(KeyError::TooOpen {
            path: path.into(),
            mode,
        });
    }
    // One byte more than a key has room, so that a longer file is noticed.
    let mut bytes = Zeroizing::new(Vec::with_capacity(KEY_BYTES + 1));
    file.take(KEY_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    let exact: KeyBytes = Zeroizing::new(
        bytes
            .as_slice()
            .try_into()
            .map_err(|_| KeyError::NotAKey { path: path.into() })?,
    );
    let different: std::collections::BTreeSet<&u8> = exact.iter().collect();
    if different.len() < LEAST_DIFFERENT || exact.iter().all(u8::is_ascii_graphic) {
        return Err(KeyError::NotByChance { path: path.into() });
    }
    Ok(exact)
}

/// Writes the file beside its place and then links it there, so that it is never seen half written and never replaces a
/// key that is in use.
fn create_private(dir: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    let beside = path.with_extension(format!("new-{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    let linked = fs::hard_link(&beside, path);
    fs::remove_file(&beside)?;
    match linked {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        Ok(()) | Err(_) => {}
    }
    File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::{KeyError, open, refuse_open_folder};
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    fn written(bytes: &[u8]) -> Result<super::KeyBytes, KeyError> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("a.key");
        fs::write(&file, bytes).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        open(dir.path(), "a.key")
    }

    #[test]
    fn a_key_is_made_once_and_is_the_same_ever_after() {
        let dir = tempfile::tempdir().unwrap();
        let first = open(&dir.path().join("keys"), "a.key").unwrap();
        assert_eq!(*first, *open(&dir.path().join("keys"), "a.key").unwrap());
        assert_ne!(*first, *open(&dir.path().join("keys"), "b.key").unwrap());
    }

    #[test]
    fn keys_that_are_short_or_written_by_hand_are_refused() {
        assert!(matches!(written(b"secret"), Err(KeyError::NotAKey { .. })));
        assert!(matches!(written(&[0; 32]), Err(KeyError::NotByChance { .. })));
        assert!(matches!(
            written(&b"changeme".repeat(4)),
            Err(KeyError::NotByChance { .. })
        ));
        let typed = b"correct-horse-battery-staple-123";
        assert!(matches!(written(typed), Err(KeyError::NotByChance { .. })));
    }

    #[test]
    fn a_folder_that_others_can_look_into_or_a_group_can_change_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        for (mode, good) in [
            (0o700, true),
            (0o750, true),
            (0o755, false),
            (0o770, false),
            (0o701, false),
        ] {
            fs::set_permissions(dir.path(), fs::Permissions::from_mode(mode)).unwrap();
            let answer = refuse_open_folder(dir.path());
            assert_eq!(answer.is_ok(), good, "{mode:o}");
            if let Err(refused) = answer {
                assert!(refused.to_string().ends_with("make it 0700"), "{refused}");
            }
        }
    }
}
