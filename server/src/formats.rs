//! The formats that this server knows: those that come with Hearth, and those of the operator's folder. It reads files
//! and finds lines; what a format must come to is in `domain::format`.
//!
//! To add a preset: a file in `server/formats/`, a row in [`PRESETS`], its replay in `server/domain/tests/presets/`, and
//! `make generate`.

pub mod preview;
pub mod words;

use crate::hand_written::{self, line_of};
use domain::format::{Place, SHARE_MINUTES, Step, accept, fill, refusal};
use protocol::directory::{FormatChoice, NewSession};
use protocol::error::{ErrorCode, Refusal};
use protocol::format::Format;
use protocol::meeting::MeetingDraft;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

macro_rules! presets {
    ($($name:literal)*) => {
        /// Name and text of every format that comes with Hearth, simplest use first.
        const PRESETS: &[(&str, &str)] =
            &[$((concat!($name, ".toml"), include_str!(concat!("../formats/", $name, ".toml")))),*];
    };
}

presets! {
    "twelve-step-discussion"
    "speaker"
    "speaker-and-discussion"
    "step-or-book-study"
    "beginners"
    "smart-style"
    "how-was-your-week"
    "family-and-friends"
    "round-robin"
    "pitch"
    "ask-it-basket"
    "questions-and-answers"
    "meditation"
    "open-fellowship"
}

/// Largest file of a format. The longest preset has a tenth of it, without the texts of its readings.
const FILE_BYTES: u64 = 128 * 1024;
/// Files in the operator's folder.
const FILES: usize = 200;
/// The id that sessions of one part have (`Format::plain`).
const PLAIN: &str = "plain";

/// Where a format came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// It comes with Hearth.
    Hearth,
    /// A file of the operator's.
    File(PathBuf),
}

/// A format, and where it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// The format.
    pub format: Format,
    /// Where it came from.
    pub origin: Origin,
}

/// All formats that a server knows. It is read at start and does not change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Library(Vec<Known>);

/// Why a format was not taken, one line for each problem: file, line, place, what is wrong, and what to write.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct FormatError(String);

impl Library {
    /// The formats that come with Hearth, and those of `folder`; an empty path is no folder. Files that do not end in
    /// `.toml` are left alone.
    ///
    /// # Errors
    /// [`FormatError`] when the folder or a file of it cannot be used, or two formats have one id.
    pub fn load(folder: &Path) -> Result<Self, FormatError> {
        let mut library = Self(Vec::new());
        for (name, text) in PRESETS {
            library.add(parse(text, name)?, Origin::Hearth, text, name)?;
        }
        if folder.as_os_str().is_empty() {
            return Ok(library);
        }
        for file in files(folder)? {
            let (text, name) = (read_text(&file)?, file.display().to_string());
            library.add(parse(&text, &name)?, Origin::File(file), &text, &name)?;
        }
        Ok(library)
    }

    /// The format with that id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Format> {
        self.all().map(|known| &known.format).find(|format| format.id == id)
    }

    /// All of them: those that come with Hearth, then the operator's by file name.
    pub fn all(&self) -> impl Iterator<Item = &Known> {
        self.0.iter()
    }

    /// The format of a new session, with its readings filled.
    ///
    /// # Errors
    /// `not_found` for an id that nobody knows; `invalid` with the field for a format, a number or a reading that cannot
    /// be so.
    pub fn choose(&self, new: &NewSession) -> Result<Format, Refusal> {
        let mut format = match &new.format {
            FormatChoice::Plain(plain) => {
                if !SHARE_MINUTES.contains(&plain.share_minutes) {
                    let because = format!("From {} to {}.", SHARE_MINUTES.start(), SHARE_MINUTES.end());
                    let refusal = Refusal::new(ErrorCode::Invalid).in_field("format.plain.share_minutes");
                    return Err(refusal.because(because));
                }
                Format::plain(plain.floor, new.minutes, plain.share_minutes)
            }
            FormatChoice::Named(id) => {
                let because = "No format has this id. `hearth format list` shows which there are.";
                let refusal = || {
                    Refusal::new(ErrorCode::NotFound)
                        .in_field("format.named")
                        .because(because)
                };
                self.get(id).cloned().ok_or_else(refusal)?
            }
            FormatChoice::Own(own) => {
                accept(own, "format.own")?;
                (**own).clone()
            }
        };
        match fill(&mut format, &new.readings).first() {
            Some(problem) => Err(refusal(problem, "")),
            None => Ok(format),
        }
    }

    /// The format of a meeting, with its readings filled.
    ///
    /// # Errors
    /// `not_found` for an id that nobody knows; `invalid` with the field for a reading that it does not take.
    pub fn of_meeting(&self, about: &MeetingDraft) -> Result<Format, Refusal> {
        let unknown = || {
            let refusal = Refusal::new(ErrorCode::NotFound).in_field("format");
            refusal.because("No format has this id.")
        };
        let mut format = self.get(&about.format).cloned().ok_or_else(unknown)?;
        match fill(&mut format, &about.readings).first() {
            Some(problem) => Err(refusal(problem, "")),
            None => Ok(format),
        }
    }

    /// An id means one format, whoever reads it: nothing is replaced in silence.
    fn add(&mut self, format: Format, origin: Origin, text: &str, name: &str) -> Result<(), FormatError> {
        let taken = if format.id == PLAIN {
            Some("a session of one part".to_owned())
        } else {
            let same = self.0.iter().find(|known| known.format.id == format.id);
            same.map(|known| match &known.origin {
                Origin::Hearth => format!("the format {}.toml that comes with Hearth", known.format.id),
                Origin::File(file) => file.display().to_string(),
            })
        };
        if let Some(other) = taken {
            let line = line_at(text, &Place::default().key("id"));
            return Err(FormatError(format!(
                "{name}: line {line}: id: {:?} is taken by {other}. Write another id.",
                format.id
            )));
        }
        self.0.push(Known { format, origin });
        Ok(())
    }
}

/// Reads the file of a format that would be added to those that come with Hearth.
///
/// # Errors
/// [`FormatError`] with everything that is wrong with it, or when its id is taken.
pub fn check(file: &Path) -> Result<Format, FormatError> {
    let mut library = Library::load(Path::new(""))?;
    let (text, name) = (read_text(file)?, file.display().to_string());
    let format = parse(&text, &name)?;
    library.add(format.clone(), Origin::File(file.to_owned()), &text, &name)?;
    Ok(format)
}

/// Reads the file of a format.
///
/// # Errors
/// [`FormatError`] with everything that is wrong with it.
pub fn read(file: &Path) -> Result<Format, FormatError> {
    parse(&read_text(file)?, &file.display().to_string())
}

/// Reads the text of a format; `name` stands in errors for the file.
///
/// # Errors
/// [`FormatError`] with everything that is wrong with it.
pub fn parse(text: &str, name: &str) -> Result<Format, FormatError> {
    let format = hand_written::read(text).map_err(|said| FormatError(format!("{name}: {said}")))?;
    let problems = domain::format::check(&format);
    if problems.is_empty() {
        return Ok(format);
    }
    let said = problems
        .iter()
        .map(|problem| format!("{name}: line {}: {problem}", line_at(text, &problem.at)));
    Err(FormatError(said.collect::<Vec<_>>().join("\n")))
}

fn read_text(file: &Path) -> Result<String, FormatError> {
    let failed = |error: std::io::Error| FormatError(format!("{}: {error}", file.display()));
    let bytes = std::fs::metadata(file).map_err(failed)?.len();
    if bytes > FILE_BYTES {
        return Err(FormatError(format!(
            "{}: {bytes} bytes are too many for a format. At most {FILE_BYTES} fit.",
            file.display()
        )));
    }
    std::fs::read_to_string(file).map_err(failed)
}

/// The files of the operator's folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, FormatError> {
    let failed = |error: std::io::Error| FormatError(format!("meeting.formats_dir: {}: {error}", folder.display()));
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.extension().is_some_and(|end| end == "toml") && path.is_file() {
            found.push(path);
        }
    }
    if found.len() > FILES {
        return Err(FormatError(format!(
            "meeting.formats_dir: {}: {} files are too many. At most {FILES} fit.",
            folder.display(),
            found.len()
        )));
    }
    found.sort();
    Ok(found)
}

/// The line of a place: of its key where the file says it, else of the part or list that it would be in.
fn line_at(text: &str, place: &Place) -> usize {
    let Ok(document) = DeTable::parse(text) else {
        return 1;
    };
    let Some((Step::Key(first), rest)) = place.steps().split_first() else {
        return 1;
    };
    let Some((key, mut value)) = document.get_ref().get_key_value(first.as_ref()) else {
        return 1;
    };
    let mut start = key.span().start;
    for step in rest {
        let next = match (step, value.get_ref()) {
            (Step::Key(key), DeValue::Table(table)) => match table.get_key_value(key.as_ref()) {
                Some((key, value)) => (key.span().start, value),
                None => break,
            },
            (Step::Item(index), DeValue::Array(items)) => match items.get(*index) {
                Some(value) => (value.span().start, value),
                None => break,
            },
            _ => break,
        };
        (start, value) = next;
    }
    line_of(text, start)
}

#[cfg(test)]
mod tests;
