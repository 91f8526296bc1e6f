//! The keys that sign tokens: made at first start, one file each, the newest signs and all verify. It knows nothing of
//! what the tokens say.
//!
//! Rotation: `hearth keys rotate` adds a file; a running server notices within half a minute. Tokens of the older key
//! stay good until its file is removed, which is how they are all revoked.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair};
use jsonwebtoken::{DecodingKey, EncodingKey};
use std::collections::HashMap;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;
use zeroize::Zeroizing;

const PREFIX: &str = "token-";
const SUFFIX: &str = ".pk8";

/// Why keys could not be had. For the operator; names files, never their content.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// A file or the folder cannot be used.
    #[error("{file}: {error}")]
    File {
        /// Which.
        file: String,
        /// Why.
        error: std::io::Error,
    },
    /// A file holds no Ed25519 key.
    #[error("{0}: this is no Ed25519 key in PKCS#8")]
    NoKey(String),
    /// A key that everybody on the machine can read is nobody's secret.
    #[error("{0}: everybody on this machine can read it; set its mode to 0600")]
    Open(String),
    /// The operating system gave no random bytes.
    #[error("no random bytes from the operating system")]
    Chance,
}

/// All keys of one server.
pub(crate) struct KeyRing {
    pub(crate) signing: EncodingKey,
    pub(crate) signing_id: String,
    /// By `kid`. A `kid` from a token is only ever looked up here; it is never a path.
    pub(crate) verifying: HashMap<String, DecodingKey>,
}

impl KeyRing {
    /// Whether both rings hold the same keys and sign with the same one. A key's id is made of the key.
    pub(crate) fn has_the_keys_of(&self, other: &Self) -> bool {
        self.signing_id == other.signing_id
            && self.verifying.len() == other.verifying.len()
            && other.verifying.keys().all(|id| self.verifying.contains_key(id))
    }

    /// A ring with one fresh key that is kept nowhere.
    pub(crate) fn fresh() -> Result<Self, KeyError> {
        Self::of(vec![new_key()?], "a fresh key")
    }

    /// Reads the folder's keys, and makes the first one when there is none.
    pub(crate) fn open(folder: &Path) -> Result<Self, KeyError> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .map_err(|error| at(folder, error))?;
        if names(folder)?.is_empty() {
            add(folder)?;
        }
        Self::load(folder)
    }

    /// Reads the folder's keys.
    pub(crate) fn load(folder: &Path) -> Result<Self, KeyError> {
        let mut keys = Vec::new();
        for name in names(folder)? {
            let file = folder.join(&name);
            let mode = fs::metadata(&file)
                .map_err(|error| at(&file, error))?
                .permissions()
                .mode();
            if mode & 0o007 != 0 {
                return Err(KeyError::Open(file.display().to_string()));
            }
            keys.push(Zeroizing::new(fs::read(&file).map_err(|error| at(&file, error))?));
        }
        Self::of(keys, &folder.display().to_string())
    }

    /// The newest key comes last and signs.
    fn of(keys: Vec<Zeroizing<Vec<u8>>>, place: &str) -> Result<Self, KeyError> {
        let no_key = || KeyError::NoKey(place.to_owned());
        let mut verifying = HashMap::new();
        let mut newest = None;
        for pkcs8 in keys {
            let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| no_key())?;
            let public = pair.public_key().as_ref();
            let id = key_id(public);
            verifying.insert(id.clone(), DecodingKey::from_ed_der(public));
            newest = Some((EncodingKey::from_ed_der(&pkcs8), id));
        }
        let (signing, signing_id) = newest.ok_or_else(no_key)?;
        Ok(Self {
            signing,
            signing_id,
            verifying,
        })
    }
}

/// Adds a key to the folder; it signs from the next start on, or within half a minute on a running server. Answers its id.
///
/// # Errors
/// [`KeyError`] when the file cannot be written whole.
pub fn add(folder: &Path) -> Result<String, KeyError> {
    let pkcs8 = new_key()?;
    let pair = Ed25519KeyPair::from_pkcs8(&pkcs8).map_err(|_| KeyError::Chance)?;
    let id = key_id(pair.public_key().as_ref());
    // The number before the id orders the files by age without trusting file times, which a backup may change.
    let number = names(folder)?
        .iter()
        .filter_map(|name| number_of(name))
        .max()
        .unwrap_or(0)
        + 1;
    let part = folder.join(format!(".{id}.part"));
    let file = folder.join(format!("{PREFIX}{number:06}-{id}{SUFFIX}"));
    write_secret(&part, &pkcs8).map_err(|error| at(&part, error))?;
    fs::rename(&part, &file).map_err(|error| at(&file, error))?;
    fs::File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| at(folder, error))?;
    Ok(id)
}

/// Whether a folder that can be looked into has no key.
#[must_use]
pub fn has_none(folder: &Path) -> bool {
    names(folder).is_ok_and(|names| names.is_empty())
}

fn write_secret(file: &Path, secret: &[u8]) -> std::io::Result<()> {
    let mut out = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
    out.write_all(secret)?;
    out.sync_all()
}

/// The folder's key files, oldest first.
fn names(folder: &Path) -> Result<Vec<String>, KeyError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(|error| at(folder, error))? {
        let name = entry.map_err(|error| at(folder, error))?.file_name();
        if let Some(name) = name.to_str().filter(|name| number_of(name).is_some()) {
            names.push(name.to_owned());
        }
    }
    names.sort_by_key(|name| number_of(name));
    Ok(names)
}

fn number_of(name: &str) -> Option<u64> {
    let (number, _id) = name.strip_prefix(PREFIX)?.strip_suffix(SUFFIX)?.split_once('-')?;
    number.parse().ok()
}

fn new_key() -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let document =
        Ed25519KeyPair::generate_pkcs8(&aws_lc_rs::rand::SystemRandom::new()).map_err(|_| KeyError::Chance)?;
    Ok(Zeroizing::new(document.as_ref().to_vec()))
}

/// The first half of the public key's SHA-256, in hexadecimal.
fn key_id(public: &[u8]) -> String {
    let digest = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, public);
    digest.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
}

fn at(file: &Path, error: std::io::Error) -> KeyError {
    KeyError::File {
        file: file.display().to_string(),
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyError, KeyRing, add, names};
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_first_start_makes_a_key_that_only_its_owner_reads_and_the_second_finds_it() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("keys");
        let first = KeyRing::open(&folder).unwrap();
        let second = KeyRing::open(&folder).unwrap();
        assert_eq!(first.signing_id, second.signing_id);
        let file = folder.join(&names(&folder).unwrap()[0]);
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn an_added_key_signs_and_the_older_ones_still_verify() {
        let home = tempfile::tempdir().unwrap();
        let old = KeyRing::open(home.path()).unwrap();
        let mut newest = String::new();
        for _ in 0..11 {
            newest = add(home.path()).unwrap();
        }
        let ring = KeyRing::load(home.path()).unwrap();
        assert_eq!(ring.signing_id, newest);
        assert_eq!(ring.verifying.len(), 12);
        assert!(ring.verifying.contains_key(&old.signing_id));
    }

    #[test]
    fn a_key_that_everybody_can_read_or_that_is_none_is_refused() {
        let home = tempfile::tempdir().unwrap();
        KeyRing::open(home.path()).unwrap();
        let file = home.path().join(&names(home.path()).unwrap()[0]);
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(KeyRing::open(home.path()), Err(KeyError::Open(_))));
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
        std::fs::write(&file, b"no key").unwrap();
        assert!(matches!(KeyRing::open(home.path()), Err(KeyError::NoKey(_))));
    }
}
