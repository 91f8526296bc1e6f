//! The real binary as a child process: started, killed without warning, started again on the same data. It is killed
//! when dropped.

use crate::house::House;
use crate::in_process::wall_clock;
use server::auth::Auth;
use server::config::Config;
use std::fs::File;
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use tempfile::TempDir;

/// The binary, its data, and where it listens.
pub struct RealServer {
    program: PathBuf,
    folder: TempDir,
    child: Option<Child>,
    address: SocketAddr,
    ops: SocketAddr,
    starts: u32,
}

/// What a command answered.
#[derive(Debug)]
pub struct Ran {
    /// It did what was asked.
    pub ok: bool,
    /// The answer.
    pub stdout: String,
    /// What is said beside it.
    pub stderr: String,
}

impl RealServer {
    /// Starts it with this configuration (ports and folder are its own) and waits until it is ready.
    ///
    /// # Panics
    /// When it does not start.
    pub async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let mut server = Self::at_rest(change);
        server.spawn();
        server.ready().await;
        server
    }

    /// The same, and it does not run yet.
    ///
    /// # Panics
    /// When there is no folder to be had.
    #[must_use]
    pub fn at_rest(change: impl FnOnce(&mut Config)) -> Self {
        // Beside the build: a temporary folder may be in memory, where nothing is lost.
        let program = program();
        let beside = program.parent().expect("a folder");
        let folder = tempfile::Builder::new()
            .prefix("hearth-test-")
            .tempdir_in(beside)
            .expect("a folder");
        let mut config = crate::in_process::config();
        (config.listen, config.ops_listen) = (free_address(), free_address());
        config.data_dir = folder.path().join("data");
        config.log = server::config::LogKind::Sqlite;
        change(&mut config);
        let text = toml(&config);
        std::fs::write(folder.path().join("hearth.toml"), text).expect("a configuration");
        Self {
            program,
            address: config.listen,
            ops: config.ops_listen,
            folder,
            child: None,
            starts: 0,
        }
    }

    /// Runs `hearth admin` with these words on the same configuration, whether the server runs or not, as from a script:
    /// nobody is at the terminal.
    ///
    /// # Panics
    /// When it cannot be run.
    #[must_use]
    pub fn admin(&self, words: &[&str]) -> Ran {
        self.command(&["admin"], words)
    }

    /// Runs `hearth log` with this word, in the same way.
    ///
    /// # Panics
    /// When it cannot be run.
    #[must_use]
    pub fn log(&self, word: &str) -> Ran {
        self.command(&["log", word], &[])
    }

    /// Runs `hearth` with the words `before`, the configuration, and `words`, in the same way.
    ///
    /// # Panics
    /// When it cannot be run.
    #[must_use]
    pub fn command(&self, before: &[&str], words: &[&str]) -> Ran {
        let ran = Command::new(&self.program)
            .args(before)
            .arg("--config")
            .arg(self.folder.path().join("hearth.toml"))
            .args(words)
            .stdin(Stdio::null())
            .output()
            .expect("the binary runs");
        Ran {
            ok: ran.status.success(),
            stdout: String::from_utf8(ran.stdout).expect("words"),
            stderr: String::from_utf8(ran.stderr).expect("words"),
        }
    }

    /// Starts the process and does not wait for it.
    ///
    /// # Panics
    /// When there is no process to be had.
    pub fn spawn(&mut self) {
        self.starts += 1;
        let log = |name: &str| {
            let path = self.folder.path().join(format!("{name}.{}", self.starts));
            File::create(path).expect("a file for what it says")
        };
        let child = Command::new(&self.program)
            .arg("serve")
            .arg("--config")
            .arg(self.folder.path().join("hearth.toml"))
            .stdin(Stdio::null())
            .stdout(log("stdout"))
            .stderr(log("stderr"))
            .spawn()
            .expect("the binary runs");
        self.child = Some(child);
    }

    /// Waits until it answers that it is ready.
    ///
    /// # Panics
    /// When it ends instead, or never is.
    pub async fn ready(&mut self) {
        let ops = self.ops;
        crate::until("the binary to be ready", async || {
            let child = self.child.as_mut().expect("a process");
            if let Ok(Some(status)) = child.try_wait() {
                panic!("the binary ended: {status}\n{}", self.said());
            }
            let Ok(stream) = tokio::net::TcpStream::connect(ops).await else {
                return false;
            };
            let answer = crate::house::exchange(stream, "GET", "/readyz", &[], "").await;
            answer.is_ok_and(|answer| answer.status == 200)
        })
        .await;
    }

    /// Waits until it answers, ready or not, and gives what it says about that.
    ///
    /// # Panics
    /// When it never answers.
    pub async fn answers(&mut self) -> (u16, String) {
        let ops = self.ops;
        let mut said = None;
        crate::until("the binary to answer", async || {
            let child = self.child.as_mut().expect("a process");
            if let Ok(Some(status)) = child.try_wait() {
                panic!("the binary ended: {status}\n{}", self.said());
            }
            let Ok(stream) = tokio::net::TcpStream::connect(ops).await else {
                return false;
            };
            let answer = crate::house::exchange(stream, "GET", "/readyz", &[], "").await;
            said = answer.ok().map(|answer| (answer.status, answer.body));
            said.is_some()
        })
        .await;
        said.expect("an answer")
    }

    /// Waits until the process has ended by itself, and says whether it called that a success.
    ///
    /// # Panics
    /// When it goes on.
    pub async fn ended(&mut self) -> bool {
        let mut success = false;
        crate::until("the binary to end", async || {
            let child = self.child.as_mut().expect("a process");
            let status = child.try_wait().expect("it is our child");
            success = status.is_some_and(|status| status.success());
            status.is_some()
        })
        .await;
        self.child = None;
        success
    }

    /// Where a test may look for what people see, before the server made its keys.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends the process as a power switch would, and waits until it is gone.
    ///
    /// # Panics
    /// When it cannot be waited for.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself.
            let _ = child.kill();
            child.wait().expect("it is our child");
        }
    }

    /// How to reach it. Its keys are read from its folder.
    ///
    /// # Panics
    /// Before it was ready for the first time.
    #[must_use]
    pub fn house(&self) -> House {
        House {
            address: self.address,
            ops: self.ops,
            origin: format!("http://{}", self.address),
            auth: Auth::open(&server::keys_folder(&self.data_dir())).expect("its keys"),
            now: wall_clock,
            from: None,
        }
    }

    /// Bytes that its process has in memory now, and the most it ever had, as the system says.
    ///
    /// # Panics
    /// While it does not run.
    #[must_use]
    pub fn resident(&self) -> (u64, u64) {
        let pid = self.child.as_ref().expect("a process").id();
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).expect("this is Linux");
        let [now, most] = ["VmRSS:", "VmHWM:"].map(|name| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
            kib.expect("a number") * 1_024
        });
        (now, most)
    }

    /// Where its data is.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Everything it said so far, on both outputs, in all its lives.
    #[must_use]
    pub fn said(&self) -> String {
        let files = (1..=self.starts)
            .flat_map(|start| ["stdout", "stderr"].map(|name| self.folder.path().join(format!("{name}.{start}"))));
        files
            .map(|file| String::from_utf8_lossy(&std::fs::read(file).unwrap_or_default()).into_owned())
            .collect()
    }
}

impl Drop for RealServer {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let said = self.said();
            let lines: Vec<&str> = said.lines().collect();
            eprintln!(
                "the server said last:\n{}",
                lines[lines.len().saturating_sub(30)..].join("\n")
            );
        }
    }
}

/// `HEARTH_BINARY`, or the binary of this source, which cargo builds if it is not there: an old one would prove nothing.
///
/// # Panics
/// When cargo cannot build it.
fn program() -> PathBuf {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    PROGRAM.get_or_init(find_program).clone()
}

fn find_program() -> PathBuf {
    if let Some(program) = std::env::var_os("HEARTH_BINARY") {
        return program.into();
    }
    // This test is `target/<profile>/deps/it-…`.
    let me = std::env::current_exe().expect("a program");
    let profile = me.ancestors().nth(2).expect("cargo built this test");
    let release = profile.ends_with("release");
    // The whole workspace is selected, so that features are those of the tests and no dependency is compiled again.
    let built = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["build", "--quiet", "--workspace", "--bin", "hearth", "--target-dir"])
        .arg(profile.parent().expect("a folder"))
        .args(release.then_some("--release"))
        .current_dir(crate::generated::root())
        .status()
        .expect("cargo runs");
    assert!(built.success(), "cargo could not build the binary");
    profile.join("hearth")
}

/// An address that nobody listens on now.
fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address")
}

/// The configuration in the form of the file.
fn toml(config: &Config) -> String {
    toml::to_string(config).expect("every configuration has a form")
}
