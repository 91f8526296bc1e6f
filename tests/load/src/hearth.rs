//! Hearth under measurement: the real binary with its durable log and its hooks, in a folder of its own. Only the caps
//! on how much one address and one person may send are raised, for a benchmark is a thousand people behind one address.

use crate::http::Http;
use crate::machine::Cores;
use crate::seat::{Invitation, upgrade_request};
use crate::subject::{Binaries, Kind, Process, Trouble, free_address};
use protocol::directory::{Audience, EnterRequest, Entered, FormatChoice, Monitoring, NewSession, SessionCard};
use protocol::ids::{Millis, SessionId};
use protocol::room::FloorPolicy;
use protocol::waiting::LobbyPolicy;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// Path of the socket.
const SOCKET: &str = "/socket";

/// A running Hearth.
#[derive(Debug)]
pub struct Hearth {
    program: PathBuf,
    folder: TempDir,
    cores: Cores,
    address: SocketAddr,
    process: Process,
    http: Http,
    operator: String,
    sessions: Vec<SessionId>,
}

impl Hearth {
    /// Starts one with an empty log.
    ///
    /// # Errors
    /// When it does not start, or hands out no link.
    pub fn start(binaries: &Binaries, cores: Cores) -> Result<Self, Trouble> {
        let program = binaries.of(Kind::Hearth);
        let folder = binaries.scratch()?;
        let (address, ops) = (free_address()?, free_address()?);
        fs::write(folder.path().join("hearth.toml"), configuration(address, ops))?;
        let mut process = serve(&program, &folder, cores)?;
        drop(process.wait_for(address)?);
        let http = Http::connect(address)?;
        let operator = link(&program, &folder, &["--role", "operator"])?;
        Ok(Self {
            program,
            folder,
            cores,
            address,
            process,
            http,
            operator,
            sessions: Vec::new(),
        })
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its process.
    #[must_use]
    pub const fn process(&self) -> &Process {
        &self.process
    }

    /// Makes the next session: everybody may write, a thousand people fit, and it begins now.
    ///
    /// # Errors
    /// When it is refused.
    pub fn schedule(&mut self, number: usize) -> Result<(), Trouble> {
        let session = NewSession {
            title: format!("Evening {number}"),
            group: "Load".to_owned(),
            guidelines: vec!["Be kind.".to_owned()],
            audience: Audience::Anyone,
            language: "en".to_owned(),
            monitoring: Monitoring::None,
            format: FormatChoice::plain(FloorPolicy::Open, 5),
            readings: BTreeMap::new(),
            starts_at: now(),
            minutes: 60,
            capacity: 1000,
            lobby: LobbyPolicy::Together,
            kept_minutes: 60,
        };
        let card: SessionCard = self.http.post("/api/sessions", Some(&self.operator), &session)?;
        self.sessions.push(card.id);
        Ok(())
    }

    /// Goes through the door of a session.
    ///
    /// # Errors
    /// When the door refuses.
    pub fn invite(&mut self, room: usize, person: usize, chair: bool) -> Result<Invitation, Trouble> {
        let session = &self.sessions[room];
        let link = if chair {
            let arguments = ["--role", "facilitator", "--session", session.as_str()];
            Some(link(&self.program, &self.folder, &arguments)?)
        } else {
            None
        };
        let request = EnterRequest {
            nickname: format!("Maple {person}"),
            link,
            client_key: None,
            person: None,
            attests: false,
            meets_clean_time: false,
        };
        let entered: Entered = self
            .http
            .post(&format!("/api/sessions/{session}/enter"), None, &request)?;
        let version = protocol::VERSION;
        let token = serde_json::to_string(&entered.token)?;
        let hello = format!(r#"{{"id":0,"body":{{"type":"hello","version":{version},"token":{token}}}}}"#);
        Ok(Invitation {
            room,
            path: SOCKET.to_owned(),
            hello: Some(hello),
        })
    }

    /// Kills it, starts it again on the same log, and waits until a socket's upgrade is answered.
    ///
    /// # Errors
    /// When it does not come back.
    pub fn kill_and_start_again(&mut self, started: impl FnOnce()) -> Result<(), Trouble> {
        self.process.kill()?;
        started();
        self.process = serve(&self.program, &self.folder, self.cores)?;
        let mut stream = self.process.wait_for(self.address)?;
        stream.write_all(upgrade_request(self.address, SOCKET).as_bytes())?;
        let mut answer = [0; 12];
        stream.read_exact(&mut answer)?;
        if &answer == b"HTTP/1.1 101" {
            Ok(())
        } else {
            Err(format!("no upgrade: {}", String::from_utf8_lossy(&answer)).into())
        }
    }

    /// Kills it and counts the lines in the log's file: what was acknowledged must be there.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn kill_and_count_lines(mut self) -> Result<u64, Trouble> {
        self.process.kill()?;
        let log = rusqlite::Connection::open(self.folder.path().join("data/hearth.db"))?;
        let lines: i64 = log.query_row(
            r#"SELECT count(*) FROM events WHERE event LIKE '%"t":"line_posted"%'"#,
            [],
            |row| row.get(0),
        )?;
        Ok(u64::try_from(lines)?)
    }
}

fn configuration(address: SocketAddr, ops: SocketAddr) -> String {
    format!(
        r#"listen = "{address}"
ops_listen = "{ops}"
public_url = "http://{address}"
clinic_addresses = ["127.0.0.1"]

[limits]
commands_per_minute = 1000000
commands_burst = 100000
enter_per_minute_per_address = 1000000
connections_per_address = 100000
half_open_total = 20000
"#
    )
}

fn serve(program: &Path, folder: &TempDir, cores: Cores) -> Result<Process, Trouble> {
    let (config, data) = files(folder);
    let errors = File::options()
        .create(true)
        .append(true)
        .open(folder.path().join("errors.log"))?;
    Process::spawn(
        cores,
        program,
        &["serve", "--config", &config, "--data-dir", &data],
        Stdio::from(errors),
    )
}

/// The secret of a new link.
fn link(program: &Path, folder: &TempDir, arguments: &[&str]) -> Result<String, Trouble> {
    let (config, data) = files(folder);
    let output = Command::new(program)
        .args(["link", "--config", &config, "--data-dir", &data])
        .args(arguments)
        .output()?;
    let printed = String::from_utf8_lossy(&output.stdout);
    // An operator's secret has no page, so it is printed alone; the others stand at the end of a link.
    let secret = printed
        .rsplit("/#/k/")
        .next()
        .and_then(|secret| secret.split_whitespace().next());
    match secret {
        Some(secret) if output.status.success() => Ok(secret.to_owned()),
        _ => Err(format!("hearth link: {}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

fn files(folder: &TempDir) -> (String, String) {
    let at = |name| folder.path().join(name).to_string_lossy().into_owned();
    (at("hearth.toml"), at("data"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "a session's planned beginning is a time of day, which no argument has"
)]
fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(u64::try_from(since.as_millis()).unwrap_or(0))
}
