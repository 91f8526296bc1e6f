//! A server under measurement: its process, its address, and how people get into its rooms. It builds the binaries
//! first, so that no figure is that of an old one, and it stops whatever it started, also when a run fails.

use crate::clock::{Clock, nanos};
use crate::dialect::Dialect;
use crate::hearth::Hearth;
use crate::machine::{self, Cores};
use crate::seat::Invitation;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// Why a measurement could not be made, for the person who started it.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;

/// Longest wait for a server to listen.
const PATIENCE: Duration = Duration::from_secs(20);

/// Which server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// The bare hub.
    Floor,
    /// The product, durable and checked.
    Hearth,
}

impl Kind {
    /// As the report names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Floor => "floor",
            Self::Hearth => "hearth",
        }
    }

    /// What it speaks.
    #[must_use]
    pub const fn dialect(self) -> Dialect {
        match self {
            Self::Floor => Dialect::Floor,
            Self::Hearth => Dialect::Hearth,
        }
    }
}

/// Where the servers' binaries are, and where runs keep their files.
#[derive(Debug, Clone)]
pub struct Binaries {
    folder: PathBuf,
}

impl Binaries {
    /// Builds the servers in release, next to this program.
    ///
    /// # Errors
    /// When cargo fails.
    pub fn build(kinds: &[Kind]) -> Result<Self, Trouble> {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for kind in kinds {
            let package = match kind {
                Kind::Floor => ["-p", "load", "--bin", "floor"],
                Kind::Hearth => ["-p", "server", "--bin", "hearth"],
            };
            let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
            let built = Command::new(cargo)
                .args(["build", "--release"])
                .args(package)
                .current_dir(&workspace)
                .status()?;
            if !built.success() {
                return Err(format!("cargo could not build {}", kind.name()).into());
            }
        }
        let program = std::env::current_exe()?;
        let folder = program.parent().ok_or("this program is in no folder")?.to_owned();
        if !folder.ends_with("release") {
            return Err("run the benchmark in release: cargo run --release -p load --bin bench".into());
        }
        Ok(Self { folder })
    }

    /// The binary of a server.
    #[must_use]
    pub fn of(&self, kind: Kind) -> PathBuf {
        self.folder.join(kind.name())
    }

    /// A new folder on the disk that the build is on: a temporary folder may be in memory, where commits cost nothing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn scratch(&self) -> Result<tempfile::TempDir, Trouble> {
        Ok(tempfile::Builder::new().prefix("bench-").tempdir_in(&self.folder)?)
    }
}

/// A child that ends with this value.
#[derive(Debug)]
pub struct Process {
    child: Child,
}

impl Process {
    /// Starts a server on its core. Should this program be killed, the kernel kills the server (`setpriv` is in
    /// Debian's base system; without it only an orderly end stops the server).
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(cores: Cores, program: &Path, arguments: &[&str], errors: Stdio) -> Result<Self, Trouble> {
        let guard = Path::new("/usr/bin/setpriv");
        let mut command = if guard.exists() {
            let mut command = Command::new(guard);
            command.args(["--pdeathsig", "KILL", "--"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(errors);
        cores.on_the_servers()?;
        let child = command.spawn();
        cores.on_the_generators()?;
        Ok(Self { child: child? })
    }

    /// Its number. `setpriv` becomes the server and keeps the number.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Waits until it listens.
    ///
    /// # Errors
    /// When it ended, or does not listen in time.
    pub fn wait_for(&mut self, address: SocketAddr) -> Result<TcpStream, Trouble> {
        let clock = Clock::start();
        loop {
            if let Ok(stream) = TcpStream::connect(address) {
                return Ok(stream);
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(format!("the server ended at once: {status}").into());
            }
            if clock.now() > nanos(PATIENCE) {
                return Err("the server does not listen".into());
            }
            std::thread::yield_now();
        }
    }

    /// Kills it as a power cut would, and waits until it is gone.
    ///
    /// # Errors
    /// When the system does not let it be waited for.
    pub fn kill(&mut self) -> Result<(), Trouble> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.kill();
    }
}

/// An address of the loopback that nobody listens on.
///
/// # Errors
/// When there is none.
pub fn free_address() -> Result<SocketAddr, Trouble> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

/// A running server.
#[derive(Debug)]
pub struct Subject {
    /// Which.
    pub kind: Kind,
    /// Where it listens.
    pub address: SocketAddr,
    inside: Inside,
}

#[derive(Debug)]
enum Inside {
    Floor(Process),
    Hearth(Box<Hearth>),
}

impl Subject {
    /// Starts one, with nothing in it.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(kind: Kind, binaries: &Binaries, cores: Cores) -> Result<Self, Trouble> {
        let (address, inside) = match kind {
            Kind::Floor => {
                let address = free_address()?;
                let at = address.to_string();
                let mut process = Process::spawn(cores, &binaries.of(kind), &[&at], Stdio::inherit())?;
                drop(process.wait_for(address)?);
                (address, Inside::Floor(process))
            }
            Kind::Hearth => {
                let hearth = Hearth::start(binaries, cores)?;
                (hearth.address(), Inside::Hearth(Box::new(hearth)))
            }
        };
        Ok(Self { kind, address, inside })
    }

    /// Makes rooms that people can enter, numbered from 0. On the floor a room is there when somebody comes.
    ///
    /// # Errors
    /// When Hearth refuses.
    pub fn open_rooms(&mut self, count: usize) -> Result<(), Trouble> {
        match &mut self.inside {
            Inside::Floor(_) => Ok(()),
            Inside::Hearth(hearth) => (0..count).try_for_each(|room| hearth.schedule(room)),
        }
    }

    /// A way in for the `person`-th of a room. With `chair` it is the facilitator's.
    ///
    /// # Errors
    /// When Hearth's door refuses.
    pub fn invite(&mut self, room: usize, person: usize, chair: bool) -> Result<Invitation, Trouble> {
        match &mut self.inside {
            Inside::Floor(_) => Ok(Invitation {
                room,
                path: format!("/{room}"),
                hello: None,
            }),
            Inside::Hearth(hearth) => hearth.invite(room, person, chair),
        }
    }

    /// Kills it and starts it again on the same log; `started` is called when the new process is about to begin. Only
    /// Hearth has a log to start from.
    ///
    /// # Errors
    /// When it does not come back.
    pub fn kill_and_start_again(&mut self, started: impl FnOnce()) -> Result<(), Trouble> {
        match &mut self.inside {
            Inside::Floor(_) => Err("the floor has nothing to start from".into()),
            Inside::Hearth(hearth) => hearth.kill_and_start_again(started),
        }
    }

    /// CPU time so far, in nanoseconds.
    ///
    /// # Errors
    /// When it is gone.
    pub fn cpu_nanos(&self) -> Result<u64, Trouble> {
        machine::cpu_nanos(self.process().pid())
    }

    /// Resident memory in KiB.
    ///
    /// # Errors
    /// When it is gone.
    pub fn resident_kib(&self) -> Result<u64, Trouble> {
        machine::resident_kib(self.process().pid())
    }

    /// Kills it, and says how many lines are in its log; none for a server that has no log.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn kill_and_count_lines(self) -> Result<Option<u64>, Trouble> {
        match self.inside {
            Inside::Floor(_) => Ok(None),
            Inside::Hearth(hearth) => hearth.kill_and_count_lines().map(Some),
        }
    }

    const fn process(&self) -> &Process {
        match &self.inside {
            Inside::Floor(process) => process,
            Inside::Hearth(hearth) => hearth.process(),
        }
    }
}
