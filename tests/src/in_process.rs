//! A server in this process, on a runtime of its own, so that what a test does on its runtime cannot hold it up. It
//! stops when dropped.

use crate::house::House;
use protocol::ids::Millis;
use server::clock::Clock;
use server::config::{Config, LogKind, Staff};
use server::limits::Limits;
use server::log::Log;
use server::{Inner, Server, Stopper};
use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::thread::JoinHandle;
use std::time::Duration;
use tempfile::TempDir;

/// A server and what it needs to be started again.
pub struct TestServer {
    config: Config,
    clock: Clock,
    log: Option<Arc<dyn Log>>,
    running: Option<Running>,
    /// Held until the end: the data of a server with a log in a file.
    folder: Option<TempDir>,
}

struct Running {
    house: House,
    inner: Arc<Inner>,
    stopper: Stopper,
    thread: JoinHandle<()>,
}

/// The limits of a test that is not about limits: none is in the way, and nothing at the end is waited for.
#[must_use]
pub fn roomy() -> Limits {
    Limits {
        commands_per_minute: 1_000_000,
        commands_burst: 10_000,
        signals_per_minute: 1_000_000,
        bytes_per_second: 0,
        connections_per_address: 10_000,
        connections_per_member: 50,
        enter_per_minute_per_address: 100_000,
        calls_per_minute_per_address: 100_000,
        cpu_ms_per_second_per_address: 0,
        close_ms: 200,
        drain_s: 1,
        ..Limits::default()
    }
}

/// The configuration of a test: a free port, and [`roomy`] limits.
#[must_use]
pub fn config() -> Config {
    let local = SocketAddr::from(([127, 0, 0, 1], 0));
    Config {
        listen: local,
        ops_listen: local,
        log: LogKind::Memory,
        // Hundreds of people join in tests, and none of their passwords is worth anything.
        staff: Staff {
            password_memory_kib: 64,
            password_passes: 1,
            ..Staff::default()
        },
        limits: roomy(),
        ..Config::default()
    }
}

impl TestServer {
    /// With its log in memory.
    #[must_use]
    pub fn memory() -> Self {
        Self::with(|_| {})
    }

    /// With its log in memory, and a changed configuration.
    #[must_use]
    pub fn with(change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config();
        change(&mut config);
        Self::start(config, None, None)
    }

    /// With its log in a file, in a folder that ends with it.
    #[must_use]
    pub fn sqlite() -> Self {
        Self::sqlite_with(|_| {})
    }

    /// With its log in a file, and a changed configuration.
    ///
    /// # Panics
    /// When there is no temporary folder.
    #[must_use]
    pub fn sqlite_with(change: impl FnOnce(&mut Config)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut config = config();
        config.log = LogKind::Sqlite;
        config.data_dir = folder.path().join("data");
        change(&mut config);
        Self::start(config, None, Some(folder))
    }

    /// On a given log, with its keys in `folder`.
    #[must_use]
    pub fn on(log: Arc<dyn Log>, folder: TempDir, change: impl FnOnce(&mut Config)) -> Self {
        let mut config = config();
        config.log = LogKind::Sqlite;
        config.data_dir = folder.path().join("server");
        change(&mut config);
        Self::start(config, Some(log), Some(folder))
    }

    /// With its log in memory, by a clock that the test moves.
    #[must_use]
    pub fn by(clock: Clock) -> Self {
        let mut server = Self {
            config: config(),
            clock,
            log: None,
            running: None,
            folder: None,
        };
        server.run();
        server
    }

    /// With its log in a file, by a clock that the test moves, also while the server is stopped.
    ///
    /// # Panics
    /// When there is no temporary folder.
    #[must_use]
    pub fn sqlite_by(clock: Clock) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut config = config();
        config.log = LogKind::Sqlite;
        config.data_dir = folder.path().join("data");
        let mut server = Self {
            config,
            clock,
            log: None,
            running: None,
            folder: Some(folder),
        };
        server.run();
        server
    }

    fn start(config: Config, log: Option<Arc<dyn Log>>, folder: Option<TempDir>) -> Self {
        let mut server = Self {
            config,
            clock: Clock::real(),
            log,
            running: None,
            folder,
        };
        server.run();
        server
    }

    fn run(&mut self) {
        let (config, clock, log) = (self.config.clone(), self.clock.clone(), self.log.clone());
        let (started, starting) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let server = start(&config, &clock, &log).await;
                let inner = Arc::clone(server.inner());
                let stopper = server.stopper();
                let addresses = (server.local_addr(), server.ops_addr());
                // Whoever started it waits for this.
                let _ = started.send((inner, stopper, addresses));
                server.serve().await;
            });
            runtime.shutdown_timeout(Duration::from_secs(5));
        });
        let (inner, stopper, (address, ops)) = starting.recv().expect("the server started");
        // The same ports after a restart.
        (self.config.listen, self.config.ops_listen) = (address, ops);
        let house = House {
            address,
            ops,
            origin: inner.base_url.clone(),
            auth: inner.auth.clone(),
            now: wall_clock,
            from: None,
        };
        self.running = Some(Running {
            house,
            inner,
            stopper,
            thread,
        });
    }

    /// Stops in order and starts again on the same ports, log and keys. The keys are in files, so this is for a server
    /// with its log in one.
    pub fn restart(&mut self) {
        self.stop();
        self.run();
    }

    /// The same by another clock, as on a machine whose clock was set meanwhile.
    pub fn restart_by(&mut self, clock: Clock) {
        self.stop();
        self.clock = clock;
        self.run();
    }

    /// Stops in order.
    pub fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stopper.stop();
            // The log ends with the last that holds it, and must have ended before another is opened.
            drop(running.inner);
            drop(running.house);
            let ended = running.thread.join();
            assert!(ended.is_ok() || std::thread::panicking(), "the server panicked");
        }
    }

    /// How to reach it.
    ///
    /// # Panics
    /// While it is stopped.
    #[must_use]
    pub fn house(&self) -> House {
        self.running.as_ref().expect("running").house.clone()
    }

    /// What its connections use.
    ///
    /// # Panics
    /// While it is stopped.
    #[must_use]
    pub fn inner(&self) -> &Arc<Inner> {
        &self.running.as_ref().expect("running").inner
    }

    /// The folder of its data, if it has one.
    #[must_use]
    pub fn folder(&self) -> Option<&std::path::Path> {
        self.folder.as_ref().map(TempDir::path)
    }
}

/// Starts it. A child that another test starts at this moment has the lock of the database that was just left, until it
/// becomes its own program: whoever comes so early comes again.
async fn start(config: &Config, clock: &Clock, log: &Option<Arc<dyn Log>>) -> Server {
    crate::in_time("the lock of the database", async {
        loop {
            match Server::with(config.clone(), clock.clone(), log.clone()).await {
                Ok(server) => return server,
                Err(problem) if problem.to_string().contains("another server has the database open") => {
                    tokio::task::yield_now().await;
                }
                Err(problem) => panic!("the server starts: {problem}"),
            }
        }
    })
    .await
}

impl Drop for TestServer {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The time of day of a server with the machine's clock.
#[must_use]
pub fn wall_clock() -> Millis {
    Clock::real().now()
}
