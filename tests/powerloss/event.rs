//! What the appending process and the test that kills it must agree on: the event, its words, and the lines in which
//! acknowledgements are told.

use domain::Remembered;
use protocol::ids::{Seq, SessionId};
use serde::{Deserialize, Serialize};
use server::log::LogName;
use std::borrow::Cow;

/// Something said in one life of the appending process.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    /// Which life.
    pub(crate) life: u64,
    /// The words; not in the serialised form.
    #[serde(skip)]
    pub(crate) words: Option<String>,
}

impl Remembered for Said {
    fn body(&self) -> Option<Cow<'_, str>> {
        self.words.as_deref().map(Cow::Borrowed)
    }

    fn restore(&mut self, body: Option<String>) {
        self.words = body;
    }
}

/// The words that belong to this place, so that a reader knows them without having been told. Some are longer than a page
/// of the database.
pub(crate) fn words(log: &str, seq: Seq, life: u64) -> String {
    let length = match seq.0 % 23 {
        0 => 9_000,
        other => 40 + 11 * other as usize,
    };
    format!("{log} {seq} {life} ").chars().cycle().take(length).collect()
}

/// The log of a session with this name.
pub(crate) fn log_name(name: &str) -> LogName {
    LogName::Session(name.parse::<SessionId>().expect("names here are ids"))
}

/// What is told, in one line each: acknowledgements after they were received, intentions before they are handed over.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "snake_case")]
pub(crate) enum Told {
    /// The log exists, with this epoch.
    Opened { log: String, epoch: String },
    /// These events, up to this number, are appended.
    Appended {
        log: String,
        last: u64,
        count: u64,
        life: u64,
    },
    /// This event's words may be erased from now on.
    Erasing { log: String, seq: u64 },
    /// This event's words are erased.
    Erased { log: String, seq: u64 },
    /// The log is about to be destroyed; this is its wrapped key.
    Key { log: String, key: Vec<u8> },
    /// The log's key and bodies are in no file any more.
    Destroyed { log: String },
    /// The disk is full, and reading worked all the same.
    Full,
}
