//! The command line: what can be said, and what the small commands do. `serve` is in `main.rs`.

pub(crate) mod admin;
pub(crate) mod feed;
pub(crate) mod format;
pub(crate) mod log;

use clap::{Args, Parser, Subcommand, ValueEnum};
use protocol::ids::SessionId;
use protocol::room::Role;
use server::auth::{Auth, keys};
use server::clock::Clock;
use server::config::{Config, LogKind};
use server::data_folder;
use std::error::Error;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

/// Text-first meetings for peer support groups.
#[derive(Parser)]
#[command(name = "hearth", version, about)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Opens the house.
    Serve(Serve),
    /// Prints a link that carries a role. Works without a running server.
    Link(LinkArgs),
    /// The keys that sign tokens.
    Keys {
        #[command(subcommand)]
        command: KeysCommand,
    },
    /// The configuration file.
    Config {
        #[command(subcommand)]
        command: ConfigCommand,
    },
    /// Formats: how meetings run.
    Format {
        #[command(subcommand)]
        command: format::FormatCommand,
    },
    Admin(Box<admin::Admin>),
    /// Feeds: what directories and calendars read of the meetings.
    Feed {
        #[command(subcommand)]
        command: feed::FeedCommand,
    },
    /// What is stored: whether all of it can be read, and its repair.
    Log {
        #[command(subcommand)]
        command: log::LogCommand,
    },
}

/// Where the configuration comes from.
#[derive(Args)]
pub(crate) struct Source {
    /// Configuration file; without one, every key has its default.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Folder of keys and log, instead of `data_dir`.
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// The address people type, instead of `public_url`.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
}

#[derive(Args)]
pub(crate) struct Serve {
    #[command(flatten)]
    source: Source,
    /// Where people connect, instead of `listen`.
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,
    /// Where metrics and health answer, instead of `ops_listen`.
    #[arg(long, value_name = "ADDR")]
    ops_listen: Option<SocketAddr>,
    /// Where events are kept, instead of `log`.
    #[arg(long)]
    log: Option<LogWord>,
    /// Runs the scripted demo meeting and prints links to try it.
    #[arg(long, conflicts_with = "no_demo")]
    demo: bool,
    /// Runs no demo meeting, whatever the file says.
    #[arg(long)]
    no_demo: bool,
    /// Lets the demo run, and prints its links, also when others than this machine can connect.
    #[arg(long)]
    pub(crate) allow_demo_links: bool,
    /// Prints the first operator's invitation also in the demo.
    #[arg(long)]
    pub(crate) invite_operator: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum LogWord {
    Memory,
    Sqlite,
}

#[derive(Args)]
pub(crate) struct LinkArgs {
    #[command(flatten)]
    source: Source,
    /// What it lets somebody be.
    #[arg(long)]
    role: RoleWord,
    /// The only session it is for. Needed for those who serve in a room. An id may begin with a dash.
    #[arg(long, allow_hyphen_values = true)]
    session: Option<SessionId>,
    /// How long it is good.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u64).range(1..=8760))]
    hours: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RoleWord {
    Attendee,
    Facilitator,
    CoFacilitator,
    Greeter,
    Clinician,
    Operator,
}

#[derive(Subcommand)]
pub(crate) enum KeysCommand {
    /// Adds a key that signs from now on. Tokens of the older ones stay good until their files are removed.
    Rotate(Source),
    /// Makes the keys anew that are lost, but for the one that opens the words, and says what that costs.
    Make(Source),
}

#[derive(Subcommand)]
pub(crate) enum ConfigCommand {
    /// Says whether a file is understood, and if not, which line is wrong.
    Check {
        /// The file.
        file: PathBuf,
    },
    /// Prints the commented reference with every key and its default.
    Example,
}

type Done = Result<(), Box<dyn Error>>;

impl Source {
    fn read(&self) -> Result<Config, Box<dyn Error>> {
        let mut config = match &self.config {
            Some(file) => Config::read(file)?,
            None => Config::default(),
        };
        if let Some(folder) = &self.data_dir {
            config.data_dir.clone_from(folder);
        }
        if let Some(url) = &self.public_url {
            config.public_url = url.trim_end_matches('/').to_owned();
        }
        config.check()?;
        Ok(config)
    }
}

impl Serve {
    /// The configuration, after the command line had its word.
    pub(crate) fn config(&self) -> Result<Config, Box<dyn Error>> {
        let mut config = self.source.read()?;
        config.listen = self.listen.unwrap_or(config.listen);
        config.ops_listen = self.ops_listen.unwrap_or(config.ops_listen);
        config.demo = (config.demo || self.demo) && !self.no_demo;
        config.log = match self.log {
            Some(LogWord::Memory) => LogKind::Memory,
            Some(LogWord::Sqlite) => LogKind::Sqlite,
            None => config.log,
        };
        config.allow_demo_links = self.allow_demo_links;
        config.check_serving()?;
        Ok(config)
    }
}

impl RoleWord {
    const fn role(self) -> Role {
        match self {
            Self::Attendee => Role::Attendee,
            Self::Facilitator => Role::Facilitator,
            Self::CoFacilitator => Role::CoFacilitator,
            Self::Greeter => Role::Greeter,
            Self::Clinician => Role::Clinician,
            Self::Operator => Role::Operator,
        }
    }
}

/// Prints a link.
pub(crate) fn link(args: &LinkArgs) -> Done {
    let config = args.source.read()?;
    let anywhere = matches!(args.role, RoleWord::Clinician | RoleWord::Operator);
    if !anywhere && args.session.is_none() {
        return Err("this role serves in one room: say which with --session ID".into());
    }
    let auth = existing_keys(&config.data_dir)?;
    let secret = auth.mint_link(
        args.role.role(),
        args.session.clone(),
        Clock::real().now(),
        args.hours * 3_600_000,
    );
    if args.role == RoleWord::Operator {
        // An operator has no page: the secret goes into `Authorization: Bearer`.
        println!("{secret}");
    } else {
        println!("{}", server::http::link_url(&config.base_url(config.listen), &secret));
    }
    Ok(())
}

/// The keys of a data folder. When there are none yet they are made, unless a server is about to make them itself.
fn existing_keys(data_dir: &Path) -> Result<Auth, Box<dyn Error>> {
    let folder = server::keys_folder(data_dir);
    if !folder.exists() {
        let _mine = server::take_folder(data_dir)?;
        return Ok(Auth::open(&folder)?);
    }
    // Made here, they would hide that those of the server are lost.
    if keys::has_none(&folder) && data_dir.join(server::log::sqlite::DATABASE_FILE).exists() {
        return Err(format!(
            "the keys of tokens in {} are lost: put them back from your backup, or run `hearth keys make`",
            folder.display()
        )
        .into());
    }
    Ok(Auth::open(&folder)?)
}

/// Adds a key.
pub(crate) fn keys(command: &KeysCommand) -> Done {
    let source = match command {
        KeysCommand::Rotate(source) => source,
        KeysCommand::Make(source) => return make_keys(&source.read()?.data_dir),
    };
    let config = source.read()?;
    existing_keys(&config.data_dir)?;
    let id = keys::add(&server::keys_folder(&config.data_dir))?;
    println!("Key {id} signs from now on; a running server takes it up within half a minute.");
    Ok(())
}

/// Makes what is missing of the keys beside a database, so that its server can start.
fn make_keys(data_dir: &Path) -> Done {
    let _no_server_runs = server::take_folder(data_dir)?;
    let folder = server::keys_folder(data_dir);
    let staff = folder.join(server::STAFF_KEY_FILE);
    let (lost_tokens, lost_staff) = (keys::has_none(&folder), !staff.exists());
    Auth::open(&folder)?;
    server::key_file::open(&folder, server::STAFF_KEY_FILE)?;
    if lost_tokens {
        println!("A key of tokens was made. {}", data_folder::COST_OF_TOKEN_KEYS);
    }
    if lost_staff {
        println!("{} was made. {}", staff.display(), data_folder::COST_OF_STAFF_KEY);
    }
    if !lost_tokens && !lost_staff {
        println!("Nothing is missing in {}.", folder.display());
    }
    Ok(())
}

/// Checks or prints a configuration.
pub(crate) fn config(command: &ConfigCommand) -> Done {
    match command {
        ConfigCommand::Check { file } => {
            Config::read(file)?;
            println!("{} is understood.", file.display());
        }
        ConfigCommand::Example => print!("{}", Config::EXAMPLE),
    }
    Ok(())
}
