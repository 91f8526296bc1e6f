//! Stand-in.
#![allow(missing_docs)]
use super::LogError;
use super::memory::MemoryLog;
use std::path::Path;

pub struct SqliteLog;

impl SqliteLog {
    pub fn open(_: &Path) -> Result<MemoryLog, LogError> {
        Ok(MemoryLog)
    }
}
