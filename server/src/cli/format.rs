//! `hearth format`: look at formats, and check one's own before a server reads it. Works without a running server.

use clap::Subcommand;
use server::config::Config;
use server::formats::preview::{TimeOfDay, list, preview};
use server::formats::{self, Library, words};
use std::error::Error;
use std::path::{Path, PathBuf};

#[derive(Subcommand)]
pub(crate) enum FormatCommand {
    /// Says whether a file is understood, and if not, which lines are wrong and what to write.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Prints the running order of a format with its times and its words.
    Preview {
        /// A file that ends in `.toml`, or the id of a format that the server knows.
        #[arg(value_name = "FILE|ID")]
        format: String,
        /// When the meeting begins, such as 19:30; without it, times count from the beginning.
        #[arg(long, value_name = "HH:MM")]
        at: Option<TimeOfDay>,
        /// Configuration file with `meeting.formats_dir`, for the formats of that folder.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
    /// Lists the formats that the server knows.
    List {
        /// Configuration file with `meeting.formats_dir`, for the formats of that folder.
        #[arg(long, value_name = "FILE")]
        config: Option<PathBuf>,
    },
}

/// Does what was asked and prints the answer.
pub(crate) fn run(command: &FormatCommand) -> Result<(), Box<dyn Error>> {
    print!("{}", answer(command)?);
    Ok(())
}

fn answer(command: &FormatCommand) -> Result<String, Box<dyn Error>> {
    match command {
        FormatCommand::Check { file } => {
            let format = formats::check(file)?;
            Ok(format!(
                "{} is understood: {} ({}, version {}), {} in {}.\n",
                file.display(),
                format.title,
                format.id,
                format.version,
                words::minutes(words::total(&format)),
                words::parts(&format),
            ))
        }
        FormatCommand::Preview { format, at, config } => {
            if is_file(format) {
                return Ok(preview(&formats::read(Path::new(format))?, *at));
            }
            let library = library(config.as_deref())?;
            let Some(known) = library.get(format) else {
                let said = format!(
                    "no format has the id {format:?}. `hearth format list` shows which there are; the name of a file \
                     ends in .toml."
                );
                return Err(said.into());
            };
            Ok(preview(known, *at))
        }
        FormatCommand::List { config } => Ok(list(&library(config.as_deref())?)),
    }
}

/// An id has neither a dot nor a slash.
fn is_file(text: &str) -> bool {
    text.contains(['.', '/', '\\'])
}

fn library(config: Option<&Path>) -> Result<Library, Box<dyn Error>> {
    let config = match config {
        Some(file) => Config::read(file)?,
        None => Config::default(),
    };
    Ok(Library::load(&config.meeting.formats_dir)?)
}

#[cfg(test)]
mod tests;
