//! Stand-in.
#![allow(missing_docs)]
use super::{Append, Head, Log, LogError, LogFuture, LogName, StoredRecord};
use protocol::ids::Seq;

#[derive(Default)]
pub struct MemoryLog;

impl MemoryLog {
    pub fn new() -> Self {
        Self
    }
}

fn none<'a, T>() -> LogFuture<'a, T> {
    Box::pin(async { Err(LogError::Missing) })
}

impl Log for MemoryLog {
    fn open(&self, _: &LogName, _: Vec<u8>) -> LogFuture<'_, Head> {
        none()
    }
    fn append(&self, _: Append) -> LogFuture<'_, Seq> {
        none()
    }
    fn read(&self, _: &LogName, _: Seq, _: usize) -> LogFuture<'_, Vec<StoredRecord>> {
        none()
    }
    fn bodies(&self, _: &LogName, _: Vec<Seq>) -> LogFuture<'_, Vec<(Seq, Vec<u8>)>> {
        none()
    }
    fn save_snapshot(&self, _: &LogName, _: Seq, _: Vec<u8>) -> LogFuture<'_, ()> {
        none()
    }
    fn load_snapshot(&self, _: &LogName) -> LogFuture<'_, Option<(Seq, Vec<u8>)>> {
        none()
    }
    fn destroy(&self, _: &LogName) -> LogFuture<'_, ()> {
        none()
    }
    fn check(&self) -> LogFuture<'_, ()> {
        Box::pin(async { Ok(()) })
    }
}
