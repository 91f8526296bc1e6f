//! `hearth log`: reads everything that is stored and says what cannot be read, and repairs it.

use super::{Done, Source};
use clap::Subcommand;
use server::clock::Clock;
use server::config::{Config, LogKind};
use server::log::LogError;
use server::log::seal::MasterKey;
use server::log::sqlite::inspect::{Report, inspect};
use server::log::sqlite::repair::{Repaired, repair};
use server::{keys_folder, take_folder};

/// Findings that are printed one by one.
const MOST_SHOWN: usize = 200;

#[derive(Subcommand)]
pub(crate) enum LogCommand {
    /// Reads everything and prints what cannot be read. Changes nothing; may run beside a server.
    Verify(Source),
    /// Copies the database, and builds it anew of everything that can be read. The server must be stopped.
    Repair(Source),
}

pub(crate) fn run(command: &LogCommand) -> Done {
    match command {
        LogCommand::Verify(source) => verify(&source.read()?),
        LogCommand::Repair(source) => mend(&source.read()?),
    }
}

fn master(config: &Config) -> Result<MasterKey, Box<dyn std::error::Error>> {
    if config.log == LogKind::Memory {
        return Err("log = \"memory\": such a server keeps nothing".into());
    }
    Ok(MasterKey::read(&keys_folder(&config.data_dir))?)
}

fn verify(config: &Config) -> Done {
    let report = inspect(&config.data_dir, &master(config)?).map_err(|error| said(config, &error))?;
    print!("{}", shown(&report));
    if report.is_whole() {
        return Ok(());
    }
    Err("not everything can be read. Stop the server and run `hearth log repair`".into())
}

fn shown(report: &Report) -> String {
    let mut out = format!(
        "{} logs ({} destroyed), {} events, {} of them with words, {} snapshots\n",
        report.logs, report.destroyed, report.events, report.bodies, report.snapshots
    );
    if report.set_aside > 0 {
        out += &format!("{} events were set aside by an earlier repair\n", report.set_aside);
    }
    for line in &report.database {
        out += &format!("the database: {line}\n");
    }
    if report.nameless > 0 {
        out += &format!("{} logs without a name\n", report.nameless);
    }
    for finding in report.unreadable.iter().take(MOST_SHOWN) {
        out += &format!("cannot be read: {finding}\n");
    }
    if report.unreadable.len() > MOST_SHOWN {
        out += &format!("and {} more\n", report.unreadable.len() - MOST_SHOWN);
    }
    if report.is_whole() {
        out += "Everything can be read.\n";
    } else {
        let unreadable = report.unreadable.len() + report.nameless + report.database.len();
        out += &format!("{unreadable} things cannot be read.\n");
    }
    out
}

fn mend(config: &Config) -> Done {
    let master = master(config)?;
    let _mine = take_folder(&config.data_dir)
        .map_err(|error| format!("{error}. Stop the server first: nothing may change while the log is repaired"))?;
    let backup = format!("backup-{}", Clock::real().now().0 / 1_000);
    let repaired = repair(&config.data_dir, &master, &backup).map_err(|error| said(config, &error))?;
    print!("{}", told(&repaired));
    Ok(())
}

fn told(repaired: &Repaired) -> String {
    format!(
        "The old files are in {}.\n\
         {} events and the words of {} of them were taken over, {} snapshots were made anew.\n\
         {} keys or words had one wrong bit and are whole again.\n\
         {} events cannot be read and were set aside. The words of {} events are lost, and {} keys.\n\
         The database had {} bytes and has {}.\n\
         The backup still holds what is destroyed later: delete it once you do not need it any more.\n",
        repaired.backup.display(),
        repaired.events,
        repaired.bodies,
        repaired.snapshots,
        repaired.mended,
        repaired.set_aside,
        repaired.words_lost,
        repaired.keys_lost,
        repaired.bytes.0,
        repaired.bytes.1,
    )
}

fn said(config: &Config, error: &LogError) -> String {
    let folder = config.data_dir.display();
    match error {
        LogError::Missing => format!("there is no database in {folder}"),
        LogError::Full => {
            format!("the disk of {folder} has no room for a copy and a new database; nothing was changed")
        }
        error => format!("{folder}: {error}"),
    }
}
