//! Room on the disk that is kept for calls for help: a file of zeros beside the database, deleted when the disk is full and
//! somebody calls, and made again when there is room. It is never read.

use super::disk::{no_file, private_file};
use crate::log::LogError;
use rustix::fs::{FallocateFlags, fallocate, statvfs};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::time::Instant;

/// The file's name in the directory of data.
pub const RESERVE_FILE: &str = "reserve";
/// Hundreds of calls with their words.
const MOST_BYTES: u64 = 8 * 1024 * 1024;
/// Below this it would hold no evening's calls.
const LEAST_BYTES: u64 = 128 * 1024;
/// The part of the disk that it takes at most, on a small one.
const PART_OF_DISK: u64 = 16;
/// How often it is tried to make it again.
const TRY_AGAIN: Duration = Duration::from_secs(1);

/// The reserve of one database.
pub(super) struct Reserve {
    path: PathBuf,
    released: bool,
    tried: Option<Instant>,
}

impl Reserve {
    /// Makes the reserve if it is not there and there is room for it. Without room for one the server goes on.
    ///
    /// # Errors
    /// `Unavailable` when the disk refuses for another reason than want of room.
    pub(super) fn keep(data_dir: &Path) -> Result<Self, LogError> {
        let mut reserve = Self {
            path: data_dir.join(RESERVE_FILE),
            released: false,
            tried: None,
        };
        let there = fs::metadata(&reserve.path).is_ok_and(|file| file.len() >= LEAST_BYTES);
        if !there {
            reserve.released = true;
            if !reserve.refill()? {
                tracing::warn!("no room for the reserve for calls for help");
            }
        }
        Ok(reserve)
    }

    /// Gives the room up before anything was opened, for a start on a full disk. Whether there was any.
    pub(super) fn release_at_start(data_dir: &Path) -> bool {
        let path = data_dir.join(RESERVE_FILE);
        fs::metadata(&path).is_ok_and(|file| file.len() >= LEAST_BYTES) && fs::remove_file(&path).is_ok()
    }

    /// Whether it was given up.
    pub(super) const fn is_released(&self) -> bool {
        self.released
    }

    /// Gives the room up.
    pub(super) fn release(&mut self) {
        tracing::error!(
            "the disk is full: the reserve is given up, and only calls for help are stored until there is room"
        );
        if let Err(error) = fs::remove_file(&self.path) {
            tracing::error!(error = %error.kind(), "the reserve could not be given up");
        }
        self.released = true;
        self.tried = Some(Instant::now());
    }

    /// Makes it again, if there is room for it and as much again: what is left of a reserve is no reason to make a smaller
    /// one, and to let everybody write until that is gone too. It is not tried more often than once a second.
    ///
    /// # Errors
    /// `Unavailable` when the disk refuses for another reason than want of room. A disk that could not write zeros may have
    /// lost a neighbour's pages with them, and its next sync would know nothing of it: this is no place to go on from.
    pub(super) fn refill(&mut self) -> Result<bool, LogError> {
        if !self.released {
            return Ok(true);
        }
        if self.tried.is_some_and(|tried| tried.elapsed() < TRY_AGAIN) {
            return Ok(false);
        }
        self.tried = Some(Instant::now());
        let Some(folder) = self.path.parent() else {
            return Ok(false);
        };
        let Ok(room) = statvfs(folder) else { return Ok(false) };
        let bytes = MOST_BYTES
            .min(room.f_blocks.saturating_mul(room.f_frsize) / PART_OF_DISK)
            .max(LEAST_BYTES);
        if room.f_bavail.saturating_mul(room.f_frsize) < 2 * bytes {
            return Ok(false);
        }
        if let Err(error) = make(&self.path, bytes) {
            // Half a reserve is none, and its room is needed.
            let _not_there = fs::remove_file(&self.path);
            return match error {
                LogError::Full => Ok(false),
                error => Err(error),
            };
        }
        self.released = false;
        tracing::info!(bytes, "room is kept for calls for help");
        Ok(true)
    }
}

fn make(path: &Path, bytes: u64) -> Result<(), LogError> {
    let file = private_file(path)?;
    fill(file, bytes).map_err(|error| no_file("the reserve cannot be made", &error))
}

fn fill(mut file: File, bytes: u64) -> io::Result<()> {
    if fallocate(&file, FallocateFlags::empty(), 0, bytes).is_err() {
        // A file system that cannot promise blocks has them once they are written.
        let zeros = [0; 64 * 1024];
        let mut left = bytes;
        while left > 0 {
            let part = usize::try_from(left).unwrap_or(zeros.len()).min(zeros.len());
            file.write_all(&zeros[..part])?;
            left -= part as u64;
        }
    }
    file.sync_all()
}
