//! Keys and sealing: the master key on the disk, one data key per log, and the words sealed with it. It knows nothing of
//! how or where a log is stored.
//!
//! AES-256-GCM throughout, with a random nonce in front of what it sealed. A data key is wrapped by the master key with
//! the log's name as associated data; a body is sealed with its log's name and number, so that a row which was moved or
//! swapped with another does not open (V4). Destroying the wrapped key makes every body of its log unreadable (V2).

pub use crate::key_file::KeyError;

use super::{LogError, LogName};
use crate::key_file::{self, KEY_BYTES};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::rand;
use protocol::ids::{Epoch, Seq};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use zeroize::{Zeroize, Zeroizing};

/// The master key's file within the directory of keys. Whoever has it and the database can read every word: back it up
/// apart from the database.
pub const MASTER_KEY_FILE: &str = "master.key";
/// First bytes of the associated data, so that nothing sealed for one purpose opens for another.
const FOR_DATA_KEY: &[u8] = b"hearth/data-key/1/";
const FOR_BODY: &[u8] = b"hearth/body/1/";

/// The key that wraps the data keys of all logs. There is one per server; it never leaves its file and the memory.
pub struct MasterKey {
    key: RandomizedNonceKey,
    /// Whether it has unwrapped a key: then it is the right one for this database, and a key that it does not unwrap is
    /// damaged.
    proven: AtomicBool,
}

impl std::fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MasterKey")
    }
}

impl MasterKey {
    /// Reads the master key; makes it (mode 0600, on the disk before this returns) when there is none.
    ///
    /// # Errors
    /// [`KeyError`]: above all when others may read the file.
    pub fn open(keys_dir: &Path) -> Result<Self, KeyError> {
        let bytes = key_file::open(keys_dir, MASTER_KEY_FILE)?;
        Self::from_bytes(&bytes).ok_or(KeyError::NoChance)
    }

    /// Reads the master key, and makes none.
    ///
    /// # Errors
    /// [`KeyError`]: also when there is none.
    pub fn read(keys_dir: &Path) -> Result<Self, KeyError> {
        let bytes = key_file::read_existing(keys_dir, MASTER_KEY_FILE)?;
        Self::from_bytes(&bytes).ok_or(KeyError::NoChance)
    }

    /// A key that is nowhere else: for tests, and for servers that keep nothing.
    ///
    /// # Errors
    /// When the operating system gives no random bytes.
    pub fn random() -> Result<Self, KeyError> {
        let bytes = key_file::fresh()?;
        Self::from_bytes(&bytes).ok_or(KeyError::NoChance)
    }

    fn from_bytes(bytes: &[u8; KEY_BYTES]) -> Option<Self> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, bytes).ok()?;
        Some(Self {
            key,
            proven: AtomicBool::new(false),
        })
    }

    /// A new data key for the log, and its wrapped form for the disk.
    ///
    /// # Errors
    /// `Unavailable` when the operating system gives no random bytes.
    pub fn new_data_key(&self, log: &LogName) -> Result<(DataKey, Vec<u8>), LogError> {
        let mut bytes = Zeroizing::new([0; KEY_BYTES]);
        rand::fill(bytes.as_mut_slice()).map_err(|_| no_chance())?;
        let wrapped = seal(&self.key, &associated(FOR_DATA_KEY, log), bytes.as_slice())?;
        Ok((DataKey::new(bytes.as_slice(), log)?, wrapped))
    }

    /// The data key of the log from its wrapped form.
    ///
    /// # Errors
    /// `Corrupt` when this master key did not wrap it for this log.
    pub fn unwrap_data_key(&self, log: &LogName, wrapped: &[u8]) -> Result<DataKey, LogError> {
        let bytes = open(&self.key, &associated(FOR_DATA_KEY, log), wrapped)
            .ok_or_else(|| LogError::Corrupt("a log's key was not wrapped by this master key for this log".into()))?;
        self.proven.store(true, Ordering::Release);
        DataKey::new(&Zeroizing::new(bytes), log)
    }

    /// The data key of a wrapped form in which one bit is wrong, with the right form. Sealed bytes prove themselves, so
    /// nothing is guessed.
    #[must_use]
    pub fn mend_data_key(&self, log: &LogName, wrapped: &[u8]) -> Option<(DataKey, Vec<u8>)> {
        mend(wrapped, |bytes| self.unwrap_data_key(log, bytes).ok())
    }

    /// Whether it has unwrapped a key of this database.
    #[must_use]
    pub fn is_proven(&self) -> bool {
        self.proven.load(Ordering::Acquire)
    }
}

/// The key of one log's bodies.
pub struct DataKey {
    key: RandomizedNonceKey,
    /// What every body's associated data starts with.
    associated: Vec<u8>,
}

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey")
    }
}

impl DataKey {
    fn new(bytes: &[u8], log: &LogName) -> Result<Self, LogError> {
        let key = RandomizedNonceKey::new(&AES_256_GCM, bytes)
            .map_err(|_| LogError::Corrupt("a log's key has the wrong length".into()))?;
        Ok(Self {
            key,
            associated: associated(FOR_BODY, log),
        })
    }

    /// Seals the words of the event with this number.
    ///
    /// # Errors
    /// `Unavailable` when the operating system gives no random bytes.
    pub fn seal_body(&self, seq: Seq, words: &str) -> Result<Vec<u8>, LogError> {
        seal(&self.key, &self.associated_with(seq), words.as_bytes())
    }

    /// Opens what [`DataKey::seal_body`] sealed.
    ///
    /// # Errors
    /// `Corrupt` when it was sealed with another key, for another log or number, or was changed since.
    pub fn open_body(&self, seq: Seq, sealed: &[u8]) -> Result<String, LogError> {
        let does_not_fit = || LogError::Corrupt(format!("the body of event {seq} does not fit its key and place"));
        let bytes = open(&self.key, &self.associated_with(seq), sealed).ok_or_else(does_not_fit)?;
        String::from_utf8(bytes).map_err(|error| {
            error.into_bytes().zeroize();
            does_not_fit()
        })
    }

    /// The words of a body in which one bit is wrong, with the right form.
    #[must_use]
    pub fn mend_body(&self, seq: Seq, sealed: &[u8]) -> Option<(String, Vec<u8>)> {
        mend(sealed, |bytes| self.open_body(seq, bytes).ok())
    }

    fn associated_with(&self, seq: Seq) -> Vec<u8> {
        let mut associated = Vec::with_capacity(self.associated.len() + size_of::<u64>());
        associated.extend_from_slice(&self.associated);
        associated.extend_from_slice(&seq.0.to_be_bytes());
        associated
    }
}

/// A name for a history that begins now.
///
/// # Errors
/// `Unavailable` when the operating system gives no random bytes.
pub(in crate::log) fn new_epoch() -> Result<Epoch, LogError> {
    let mut bytes = [0; 12];
    rand::fill(&mut bytes).map_err(|_| no_chance())?;
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    text.parse()
        .map_err(|_| LogError::Unavailable("an epoch is not an id".into()))
}

fn no_chance() -> LogError {
    LogError::Unavailable("no random bytes".into())
}

/// The name ends the associated data of a key, and 8 bytes of number follow it in that of a body: neither can be read in
/// two ways, because the number has a fixed length.
fn associated(purpose: &[u8], log: &LogName) -> Vec<u8> {
    [purpose, log.text().as_bytes()].concat()
}

/// Nonce, ciphertext and tag in one.
fn seal(key: &RandomizedNonceKey, associated: &[u8], plain: &[u8]) -> Result<Vec<u8>, LogError> {
    let mut out = Vec::with_capacity(NONCE_LEN + plain.len() + AES_256_GCM.tag_len());
    out.extend_from_slice(&[0; NONCE_LEN]);
    out.extend_from_slice(plain);
    let (nonce, tag) = key
        .seal_in_place_separate_tag(Aad::from(associated), &mut out[NONCE_LEN..])
        .map_err(|_| LogError::Unavailable("sealing did not work".into()))?;
    out[..NONCE_LEN].copy_from_slice(nonce.as_ref());
    out.extend_from_slice(tag.as_ref());
    Ok(out)
}

/// Tries every bit.
fn mend<T>(sealed: &[u8], mut opens: impl FnMut(&[u8]) -> Option<T>) -> Option<(T, Vec<u8>)> {
    let mut bytes = sealed.to_vec();
    for index in 0..bytes.len() {
        for bit in 0..u8::BITS {
            bytes[index] ^= 1 << bit;
            if let Some(opened) = opens(&bytes) {
                return Some((opened, bytes));
            }
            bytes[index] ^= 1 << bit;
        }
    }
    None
}

fn open(key: &RandomizedNonceKey, associated: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut plain = sealed.to_vec();
    let length = key.open_in_place(nonce, Aad::from(associated), &mut plain).ok()?.len();
    plain.truncate(length);
    Some(plain)
}

#[cfg(test)]
mod tests;
