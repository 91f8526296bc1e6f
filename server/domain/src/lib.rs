//! Hearth's rules as values. A state machine here decides (`handle`), records (`apply`) and tells (`project`); it never
//! reads a clock, draws a number, or does I/O: time, ids and verdicts are arguments. `Cargo.toml` keeps it so.
#![forbid(unsafe_code)]

use std::borrow::Cow;

/// An event that a log can keep. Its words (what a person wrote, a nickname) are not in its serialised form: they are
/// its body, which the log seals and stores apart, so that one line's words can be erased everywhere.
pub trait Remembered: serde::Serialize + serde::de::DeserializeOwned + Clone + Send + 'static {
    /// The words, if the event has any. An event that never has words answers `None`.
    fn body(&self) -> Option<Cow<'_, str>>;

    /// Puts the words back after reading; `None` when they were erased since.
    fn restore(&mut self, body: Option<String>);
}

pub mod care;
pub mod directory;
pub mod format;
pub mod session;
