//! Hearth's server. [`Server`] puts the parts together, serves until it is told to stop, and lets go in order.
//!
//! The map: `config` and `limits` say what an operator decides, `formats` how meetings can run, `clock` what time it is · `auth` turns tokens into
//! identities, `admission` says who may come in at all · `http` and `socket` are the edge, `connection` the life of one
//! socket · `feeds` are what other programs read of our meetings · `hub` finds rooms, `room` is one, `outbox` the way back to a person · `desk` is where calls for help arrive ·
//! `moderation` sees drafts before they are lines · `log` remembers · `telemetry` says how the server is, never who is
//! in it.
#![forbid(unsafe_code)]

pub mod admission;
pub mod auth;
pub mod clock;
pub mod config;
pub mod connection;
pub mod data_folder;
pub mod demo;
pub mod desk;
pub mod directory;
mod emergency;
pub mod feeds;
pub mod first_start;
pub mod formats;
mod hand_written;
pub mod helplines;
pub mod http;
pub mod hub;
pub mod key_file;
pub mod limits;
pub mod listing;
pub mod log;
pub mod moderation;
pub mod outbox;
pub mod planner;
pub mod planted;
pub mod room;
pub mod socket;
pub mod telemetry;

use admission::Admission;
use auth::{Auth, KeyError};
use clock::Clock;
use config::{Config, ConfigError, LogKind};
use futures_util::FutureExt as _;
use log::seal::MasterKey;
use log::{Log, LogError, LogName};
use protocol::care::Helpline;
use protocol::ids::Millis;
use std::fs::{File, TryLockError};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use telemetry::Metrics;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// How often keys are read again, quiet addresses forgotten and samples folded.
const HOUSEKEEPING: Duration = Duration::from_secs(30);

/// What every connection may use. There is one for a server.
pub struct Inner {
    /// What the operator decided.
    pub config: Arc<Config>,
    /// Time.
    pub clock: Clock,
    /// Tokens.
    pub auth: Auth,
    /// Ids of those who come again.
    pub persons: auth::Persons,
    /// Browsers of the staff.
    pub staff: auth::staff::StaffDoor,
    /// Caps and rates.
    pub admission: Admission,
    /// Groups, meetings, staff, invitations.
    pub directory: directory::Directory,
    /// Rooms.
    pub hub: hub::Hub,
    /// The care desk.
    pub desk: desk::Desk,
    /// Moderation hooks.
    pub chain: moderation::Chain,
    /// Lines that a person can reach without us.
    pub helplines: Arc<[Helpline]>,
    /// The front page with the helplines in it, by language, made when one is first asked for.
    pub(crate) fronts: OnceLock<std::collections::BTreeMap<String, http::Front>>,
    /// Formats that a session can be made with.
    pub formats: formats::Library,
    /// What anybody may find.
    pub listing: listing::Listing,
    /// When it was started.
    pub started_at: Millis,
    /// Sessions made ahead of time.
    pub planner: planner::Planner,
    /// Where events are kept; asked only how it is.
    pub log: Arc<dyn Log>,
    /// Why the log could not be opened. Then the server says where help is and why it is shut, and refuses the rest.
    pub shut: Option<LogError>,
    /// Numbers about the server.
    pub metrics: Metrics,
    /// What stands before a link, without a slash at its end.
    pub base_url: String,
    /// The exact list of origins whose pages may open a socket.
    pub origins: Vec<String>,
    /// True once the server stops: connections close as `restarting` then.
    pub stop: watch::Receiver<bool>,
}

impl Inner {
    /// Returns once the server stops.
    pub async fn stopping(&self) {
        let mut stop = self.stop.clone();
        // An error means that the server is gone already.
        let _ = stop.wait_for(|stop| *stop).await;
    }
}

/// Why a server does not start. For the operator.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The configuration makes no sense.
    #[error("{0}")]
    Config(#[from] ConfigError),
    /// A format of the operator's cannot be used.
    #[error("{0}")]
    Formats(#[from] formats::FormatError),
    /// The folder cannot be used.
    #[error("{folder}: {error}")]
    Folder {
        /// Which.
        folder: String,
        /// Why.
        error: std::io::Error,
    },
    /// Another server has the folder: two would write over each other's log.
    #[error("{0}: another server uses this folder")]
    Taken(String),
    /// The keys of tokens cannot be had.
    #[error("keys: {0}")]
    Keys(#[from] KeyError),
    /// A key that is a file of its own cannot be had.
    #[error("{0}")]
    KeyFile(#[from] key_file::KeyError),
    /// The log cannot be opened.
    #[error("log: {0}")]
    Log(#[from] LogError),
    /// Something of the data folder is missing.
    #[error("{0}")]
    Missing(#[from] data_folder::FolderProblem),
    /// The address cannot be listened on.
    #[error("{address}: {error}")]
    Listen {
        /// Which.
        address: SocketAddr,
        /// Why.
        error: std::io::Error,
    },
}

/// A server that listens, and serves once [`Server::serve`] is awaited.
pub struct Server {
    inner: Arc<Inner>,
    people: TcpListener,
    operators: TcpListener,
    address: SocketAddr,
    ops_address: SocketAddr,
    stop: watch::Sender<bool>,
    /// Held for its lock.
    _folder: Option<File>,
}

/// Stops a server from elsewhere. Cheap to clone.
#[derive(Clone)]
pub struct Stopper(watch::Sender<bool>);

impl Stopper {
    /// Tells the server to stop; it answers by [`Server::serve`] returning.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

impl Server {
    /// Opens everything that the configuration names, and listens.
    ///
    /// # Errors
    /// [`StartError`]; nothing is left behind then.
    pub async fn new(config: Config) -> Result<Self, StartError> {
        Self::with(config, Clock::real(), None).await
    }

    /// Like [`Server::new`], by another clock, and on a given log instead of the configured one: for tests.
    ///
    /// # Errors
    /// [`StartError`]; nothing is left behind then.
    pub async fn with(config: Config, clock: Clock, log: Option<Arc<dyn Log>>) -> Result<Self, StartError> {
        config.check_serving()?;
        let config = Arc::new(config);
        let formats = formats::Library::load(&config.meeting.formats_dir)?;
        let metrics = Metrics::of_this_process();
        let Keys {
            folder,
            auth,
            master,
            staff: staff_key,
        } = keys(&config, log.is_none())?;
        let helplines = helplines::of(&config);
        let admission = Admission::new(Arc::clone(&config), clock.clone());
        let parts = Parts {
            config: &config,
            clock: &clock,
            master: &master,
            helplines: &helplines,
        };
        let (rooms, shut) = match log {
            Some(log) => (parts.open(log).await?, None),
            None => parts.open_own().await?,
        };
        let Rooms { log, hub, desk } = rooms;
        let (people, address) = listen(config.listen)?;
        let (operators, ops_address) = listen(config.ops_listen)?;
        let named = helplines.iter().map(|line| (line.name.as_str(), line.number.as_str()));
        let named: Vec<(&str, &str)> = named.collect();
        let deadline = Duration::from_millis(config.limits.moderation_ms);
        let (stop, stopped) = watch::channel(false);
        let (base_url, origins) = (config.base_url(address), config.allowed_origins(address));
        let inner = Arc::new(Inner {
            admission,
            chain: moderation::Chain::standard(deadline, &named),
            persons: auth::Persons::new(&staff_key),
            staff: auth::staff::StaffDoor::new(clock.clone(), &config.staff, &base_url, &origins, &staff_key),
            base_url,
            origins,
            stop: stopped,
            config,
            auth,
            directory: hub.directory().clone(),
            hub,
            desk,
            helplines,
            fronts: OnceLock::new(),
            formats,
            listing: listing::Listing::default(),
            started_at: clock.now(),
            planner: planner::Planner::default(),
            clock,
            log,
            shut,
            metrics,
        });
        Ok(Self {
            inner,
            people,
            operators,
            address,
            ops_address,
            stop,
            _folder: folder,
        })
    }

    /// Where people connect.
    #[must_use]
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }

    /// Where metrics and health answer.
    #[must_use]
    pub const fn ops_addr(&self) -> SocketAddr {
        self.ops_address
    }

    /// What its connections use.
    #[must_use]
    pub const fn inner(&self) -> &Arc<Inner> {
        &self.inner
    }

    /// The way to stop it.
    #[must_use]
    pub fn stopper(&self) -> Stopper {
        Stopper(self.stop.clone())
    }

    /// Serves until it is told to stop. Then: nobody new comes in, everybody connected is told to come back, rooms are
    /// let go; who is still there after `limits.drain_s` is left.
    pub async fn serve(self) {
        let _why = self.serve_once().await;
    }

    /// The same, and says why it does not serve any more.
    pub async fn serve_once(self) -> Served {
        let inner = &self.inner;
        tracing::info!(address = %self.address, ops = %self.ops_address, "Hearth is open");
        let waiting = inner.shut.as_ref().map(|why| {
            tracing::error!(%why, "the log cannot be opened: people are shown helplines, and nothing else works");
            tokio::spawn(emergency::wait_for_log(Arc::clone(inner), self.stopper()))
        });
        let housekeeping = tokio::spawn(keep_house(Arc::clone(inner)));
        tokio::join!(
            http::people(Arc::clone(inner), self.people, http::public(Arc::clone(inner))),
            http::operators(Arc::clone(inner), self.operators, http::ops(Arc::clone(inner))),
            planner::keep_planned(inner),
        );
        housekeeping.abort();
        let most = Duration::from_secs(inner.config.limits.drain_s);
        let all_left = tokio::time::timeout(most, inner.admission.emptied()).await.is_ok();
        inner.hub.close().await;
        tracing::info!(all_left, "Hearth is closed");
        match waiting {
            Some(waiting) if waiting.is_finished() => Served::LogIsBack,
            Some(waiting) => {
                waiting.abort();
                Served::Stopped
            }
            None => Served::Stopped,
        }
    }
}

/// Why a server does not serve any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Served {
    /// It was told to stop.
    Stopped,
    /// It served without its log, which can be opened now: start it again.
    LogIsBack,
}

/// What the rooms and the desk are made of.
struct Parts<'a> {
    config: &'a Arc<Config>,
    clock: &'a Clock,
    master: &'a Arc<MasterKey>,
    helplines: &'a Arc<[Helpline]>,
}

/// What stands on the log.
struct Rooms {
    log: Arc<dyn Log>,
    hub: hub::Hub,
    desk: desk::Desk,
}

impl Parts<'_> {
    /// Reads the directory and the care log.
    async fn open(&self, log: Arc<dyn Log>) -> Result<Rooms, LogError> {
        self.begin_clock(log.newest().await?);
        let notices = hub::Notices::default();
        let rooms = room::Deps {
            log: Arc::clone(&log),
            master: Arc::clone(self.master),
            clock: self.clock.clone(),
            limits: Arc::new(self.config.limits.clone()),
            notices: notices.clone(),
        };
        let hub = hub::Hub::open(rooms).await?;
        let care = desk::Deps {
            log: Arc::clone(&log),
            master: Arc::clone(self.master),
            clock: self.clock.clone(),
            hub: hub.clone(),
            notices,
            helplines: Arc::clone(self.helplines),
            kept_days: self.config.care.kept_days,
        };
        match desk::Desk::open(care).await {
            Ok(desk) => Ok(Rooms { log, hub, desk }),
            Err(error) => {
                hub.close().await;
                Err(error)
            }
        }
    }

    /// Compares the clock with the newest record. What is stored while it is in doubt carries a time that may be wrong, so the
    /// time before it is kept beside the log, and a start in the middle of the doubt goes by that.
    fn begin_clock(&self, newest: Option<Millis>) {
        let Some(newest) = newest else { return };
        let Some(folder) = folder(self.config) else {
            return self.clock.begin(Some(newest));
        };
        let kept = data_folder::sure_time(folder);
        self.clock.begin(Some(kept.unwrap_or(newest)));
        let done = match (self.clock.doubt(), kept) {
            (None, _) => data_folder::clock_is_believed(folder),
            (Some(_), None) => data_folder::keep_sure_time(folder, newest),
            (Some(_), Some(_)) => Ok(()),
        };
        if let Err(problem) = done {
            tracing::warn!(%problem, "a further start will not know since when the clock is in doubt");
        }
    }

    /// Opens the configured log. When that cannot be, an empty one that stores nothing, with the reason.
    async fn open_own(&self) -> Result<(Rooms, Option<LogError>), StartError> {
        if self.config.log == LogKind::Memory {
            return Ok((self.open(Arc::new(log::memory::MemoryLog::new())).await?, None));
        }
        let opened = async {
            let log: Arc<dyn Log> = Arc::new(log::sqlite::SqliteLog::open(&self.config.data_dir)?);
            self.prove_key(&*log).await?;
            Ok::<Rooms, StartError>(self.open(log).await?)
        };
        // Whatever lies in a damaged file, nobody has thought of all of it.
        let opened = std::panic::AssertUnwindSafe(opened).catch_unwind().await;
        let why = match opened {
            Ok(Ok(rooms)) => {
                data_folder::opened(&self.config.data_dir)?;
                return Ok((rooms, None));
            }
            Ok(Err(StartError::Log(why))) if why != LogError::Taken => why,
            Ok(Err(error)) => return Err(error),
            Err(_panicked) => LogError::Corrupt("reading it failed".into()),
        };
        let shut: Arc<dyn Log> = Arc::new(log::shut::ShutLog::because(why.clone()));
        Ok((self.open(shut).await?, Some(why)))
    }

    /// Whether the master key is this database's. One damaged key does not say otherwise, a single good one says yes.
    async fn prove_key(&self, log: &dyn Log) -> Result<(), StartError> {
        let keys = log.wrapped_keys().await?;
        if keys.is_empty() {
            return Ok(());
        }
        let opens = |(name, wrapped): &(LogName, Vec<u8>)| {
            self.master.unwrap_data_key(name, wrapped).is_ok() || self.master.mend_data_key(name, wrapped).is_some()
        };
        if !keys.iter().any(opens) {
            return Err(data_folder::FolderProblem::WrongKey {
                database: self.config.data_dir.join(log::sqlite::DATABASE_FILE),
                key: keys_folder(&self.config.data_dir).join(log::seal::MASTER_KEY_FILE),
            }
            .into());
        }
        if !keys.iter().any(|(name, _)| *name == LogName::Directory) {
            return Err(
                LogError::Corrupt("the directory is not among the logs; run `hearth log repair`".into()).into(),
            );
        }
        Ok(())
    }
}

/// The folder's lock and what is in it.
struct Keys {
    folder: Option<File>,
    auth: Auth,
    master: Arc<MasterKey>,
    /// Signs the cookies of known browsers, and makes the ids of people in rooms.
    staff: key_file::KeyBytes,
}

/// The key file of the staff's door, beside the others.
pub const STAFF_KEY_FILE: &str = "staff.key";

/// The folder with its lock, and the keys in it. A server with a log in memory keeps its keys there as well, and touches
/// no folder.
fn keys(config: &Config, has_own_log: bool) -> Result<Keys, StartError> {
    if config.log == LogKind::Memory {
        return Ok(Keys {
            folder: None,
            auth: Auth::in_memory(),
            master: Arc::new(MasterKey::random()?),
            staff: key_file::fresh()?,
        });
    }
    let folder = take_folder(&config.data_dir)?;
    if has_own_log {
        data_folder::look(&config.data_dir)?;
    }
    let keys = keys_folder(&config.data_dir);
    let auth = Auth::open(&keys)?;
    key_file::refuse_open_folder(&keys)?;
    Ok(Keys {
        folder: Some(folder),
        auth,
        master: Arc::new(MasterKey::open(&keys)?),
        staff: key_file::open(&keys, STAFF_KEY_FILE)?,
    })
}

/// The data folder; none for a server that keeps everything in memory.
fn folder(config: &Config) -> Option<&Path> {
    (config.log != LogKind::Memory).then_some(config.data_dir.as_path())
}

/// Where the keys of a data folder are.
#[must_use]
pub fn keys_folder(data_dir: &Path) -> PathBuf {
    data_dir.join("keys")
}

/// Makes the data folder if it is not there, and takes its lock, which ends with the process.
///
/// # Errors
/// [`StartError::Taken`] when another process has it.
pub fn take_folder(data_dir: &Path) -> Result<File, StartError> {
    use std::os::unix::fs::DirBuilderExt;
    let name = || data_dir.display().to_string();
    let broken = |error| StartError::Folder { folder: name(), error };
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data_dir)
        .map_err(broken)?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(data_dir.join("lock"))
        .map_err(broken)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StartError::Taken(name())),
        Err(TryLockError::Error(error)) => Err(broken(error)),
    }
}

/// Pending connections that the operating system keeps for us: a meeting begins on the hour, for everybody at once.
const BACKLOG: u32 = 4_096;

fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let socket = || -> std::io::Result<(TcpListener, SocketAddr)> {
        let socket = if address.is_ipv4() {
            tokio::net::TcpSocket::new_v4()
        } else {
            tokio::net::TcpSocket::new_v6()
        }?;
        // A restart must not wait for the connections of the last run to be forgotten.
        socket.set_reuseaddr(true)?;
        socket.bind(address)?;
        let listener = socket.listen(BACKLOG)?;
        let bound = listener.local_addr()?;
        Ok((listener, bound))
    };
    socket().map_err(|error| StartError::Listen { address, error })
}

async fn keep_house(inner: Arc<Inner>) {
    let mut ticks = tokio::time::interval(HOUSEKEEPING);
    loop {
        ticks.tick().await;
        inner.admission.forget_the_quiet();
        inner.staff.forget_the_gone(&inner.directory);
        inner.metrics.upkeep();
        let (auth, config) = (inner.auth.clone(), Arc::clone(&inner.config));
        let believed = inner.shut.is_none() && inner.clock.doubt().is_none();
        let look = move || {
            if let Some(folder) = folder(&config).filter(|_| believed)
                && let Err(problem) = data_folder::clock_is_believed(folder)
            {
                tracing::warn!(%problem, "the next start will doubt the clock without need");
            }
            auth.reread()
        };
        match tokio::task::spawn_blocking(look).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "the keys cannot be read again; those in use stay"),
            Err(_stopping) => return,
        }
    }
}
