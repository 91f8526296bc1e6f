//! The log of a server whose real log cannot be opened: it is empty, and stores nothing. With it the server still says
//! where help is and why it is shut, while everything that has to be remembered is refused.

use super::seal::new_epoch;
use super::{Append, Head, Log, LogError, LogFuture, LogName, StoredRecord};
use protocol::ids::Seq;

/// A log that refuses, and why.
#[derive(Debug)]
pub struct ShutLog(LogError);

impl ShutLog {
    /// Answers every change with this reason.
    #[must_use]
    pub const fn because(why: LogError) -> Self {
        Self(why)
    }

    fn refuse<T: Send + 'static>(&self) -> LogFuture<'_, T> {
        Box::pin(std::future::ready(Err(self.0.clone())))
    }
}

fn ready<T: Send + 'static>(answer: T) -> LogFuture<'static, T> {
    Box::pin(std::future::ready(Ok(answer)))
}

impl Log for ShutLog {
    fn open(&self, _log: &LogName, wrapped_key: Vec<u8>) -> LogFuture<'_, Head> {
        let head = new_epoch().map(|epoch| Head {
            seq: Seq(0),
            epoch,
            wrapped_key: Some(wrapped_key),
        });
        Box::pin(std::future::ready(head))
    }

    fn append(&self, _append: Append) -> LogFuture<'_, Seq> {
        self.refuse()
    }

    fn read(&self, _log: &LogName, _after: Seq, _limit: usize) -> LogFuture<'_, Vec<StoredRecord>> {
        ready(Vec::new())
    }

    fn bodies(&self, _log: &LogName, _seqs: Vec<Seq>) -> LogFuture<'_, Vec<(Seq, Vec<u8>)>> {
        ready(Vec::new())
    }

    fn save_snapshot(&self, _log: &LogName, _seq: Seq, _state: Vec<u8>) -> LogFuture<'_, ()> {
        self.refuse()
    }

    fn load_snapshot(&self, _log: &LogName) -> LogFuture<'_, Option<(Seq, Vec<u8>)>> {
        ready(None)
    }

    fn destroy(&self, _log: &LogName) -> LogFuture<'_, ()> {
        self.refuse()
    }

    fn check(&self) -> LogFuture<'_, ()> {
        self.refuse()
    }
}
