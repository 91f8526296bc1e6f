//! `hearth admin`: groups, meetings, people, invitations and health from the shell. It decides nothing: each command sends
//! the requests that the pages send, so every rule and every refusal is the same.

mod client;
mod confirm;
mod groups;
mod health;
mod house;
mod invitations;
mod meeting_flags;
mod meetings;
mod people;
mod show;
mod words;

use super::Source;
use clap::{Args, Subcommand};
use client::Problem;
use house::House;
use std::error::Error;
use std::net::SocketAddr;
use std::path::PathBuf;
use tokio::runtime::Builder;

/// Groups, meetings, people and invitations, as on the administration pages.
///
/// When a server runs on the data folder, it is asked at `listen`, and everybody sees the change at once. When none runs,
/// the command opens the folder itself for as long as it takes. Whoever may read the keys in the data folder may do all of
/// this: run it as the user that the server runs as.
#[derive(Args)]
pub(crate) struct Admin {
    #[command(flatten)]
    at: At,
    #[command(subcommand)]
    command: AdminCommand,
}

/// Which house it is about.
#[derive(Args)]
struct At {
    /// Configuration file; without one, every key has its default.
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,
    /// Folder of keys and log, instead of `data_dir`.
    #[arg(long, value_name = "DIR", global = true)]
    data_dir: Option<PathBuf>,
    /// The address people type, instead of `public_url`.
    #[arg(long, value_name = "URL", global = true)]
    public_url: Option<String>,
    /// Where the running server listens, instead of `listen`: needed if it was started with this option itself.
    #[arg(long, value_name = "ADDR", global = true)]
    listen: Option<SocketAddr>,
    /// Prints the server's own answer as JSON, for programs.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum AdminCommand {
    /// Lists groups: the standing communities whose meetings take place here.
    Groups(groups::List),
    /// Makes, shows, changes or closes a group.
    Group {
        #[command(subcommand)]
        command: groups::GroupCommand,
    },
    /// Lists meetings with the next time of each.
    Meetings(meetings::List),
    /// Makes, shows, changes or ends a meeting, or cancels or moves one of its dates.
    Meeting {
        #[command(subcommand)]
        command: meetings::MeetingCommand,
    },
    /// Shows the next five dates that a schedule would give. Nothing is saved.
    Schedule(meeting_flags::When),
    /// Lists the formats that a meeting can have.
    Formats,
    /// Lists who serves, or changes what somebody may do.
    Staff(people::Staff),
    /// Makes an invitation and prints its address. The address holds a secret: it is shown this once.
    Invite(invitations::Invite),
    /// Lists invitations, newest first.
    Invitations(invitations::List),
    /// Calls an invitation back, and with it everything that came from it: passes, open rooms, accounts.
    Revoke(invitations::Revoke),
    /// Says how the server is and what should be looked at. Counts only, nothing about a person.
    Health,
}

/// Does what was asked and prints the answer.
pub(crate) fn run(admin: &Admin) -> Result<(), Box<dyn Error>> {
    let source = Source {
        config: admin.at.config.clone(),
        data_dir: admin.at.data_dir.clone(),
        public_url: admin.at.public_url.clone(),
    };
    let mut config = source.read()?;
    config.listen = admin.at.listen.unwrap_or(config.listen);
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let (answer, raw) = runtime.block_on(async {
        let house = House::open(config).await?;
        let answer = admin.command.ask(&house).await;
        Ok::<_, Problem>((answer, house.close().await))
    })?;
    match answer {
        Ok(said) => print!("{}", if admin.at.json { raw } else { said }),
        Err(problem) => {
            // A refusal is an answer as well.
            if admin.at.json && matches!(problem, Problem::Refused(_)) {
                print!("{raw}");
            }
            return Err(problem.into());
        }
    }
    Ok(())
}

impl AdminCommand {
    /// What a person is told.
    async fn ask(&self, house: &House) -> Result<String, Problem> {
        match self {
            Self::Groups(list) => groups::list(house, list).await,
            Self::Group { command } => groups::one(house, command).await,
            Self::Meetings(list) => meetings::list(house, list).await,
            Self::Meeting { command } => meetings::one(house, command).await,
            Self::Schedule(when) => meetings::preview(house, when).await,
            Self::Formats => meetings::formats(house).await,
            Self::Staff(staff) => people::staff(house, staff).await,
            Self::Invite(invite) => invitations::make(house, invite).await,
            Self::Invitations(list) => invitations::list(house, list).await,
            Self::Revoke(revoke) => invitations::revoke(house, revoke).await,
            Self::Health => health::read(house).await,
        }
    }
}

#[cfg(test)]
mod tests;
