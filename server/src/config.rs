//! The configuration: one TOML file whose every key has a default. Unknown keys are refused with their line, so that a
//! typing mistake is heard at start and not in the middle of a meeting. `hearth.example.toml` is the reference.
//!
//! To add a key: a field with a comment here, its default, and the same key in `hearth.example.toml` (a test compares).

mod net;

pub use net::Net;

use crate::hand_written;
use crate::limits::Limits;
use protocol::care::Helpline;
use serde::{Deserialize, Serialize};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

/// What an operator decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Where people connect. Port 0 takes a free one.
    pub listen: SocketAddr,
    /// Where metrics and health answer; never reachable from outside.
    pub ops_listen: SocketAddr,
    /// The address people type, such as `https://meet.example.org`. Empty: taken from `listen`, for trying out.
    pub public_url: String,
    /// Origins whose pages may open a socket. Empty: the one of `public_url`.
    pub origins: Vec<String>,
    /// The site that a browser goes on to when somebody leaves quickly. Empty: it stays at a page of ours that says nothing.
    pub leave_to: String,
    /// Folder of keys and log.
    pub data_dir: PathBuf,
    /// Where events are kept.
    pub log: LogKind,
    /// Proxies in front of Hearth whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Net>,
    /// Addresses behind which many people sit; the caps per address do not hold for them.
    pub clinic_addresses: Vec<Net>,
    /// Whether the scripted demo meeting runs. Never in a production configuration.
    pub demo: bool,
    /// Said on the command line, never in the file: the demo may run where others than this machine can connect.
    #[serde(skip)]
    pub allow_demo_links: bool,
    /// Helplines shown instead of the built-in list. Empty: the built-in list.
    pub helplines: Vec<Helpline>,
    /// How meetings run unless they say otherwise.
    pub meeting: Meeting,
    /// Calls for help.
    pub care: Care,
    /// How those who serve sign in.
    pub staff: Staff,
    /// What other programs read of our meetings.
    pub feeds: Feeds,
    /// What the server says about itself.
    pub telemetry: Telemetry,
    /// How fast, how many, how long.
    pub limits: Limits,
}

/// Where events are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogKind {
    /// In one SQLite file in `data_dir`.
    Sqlite,
    /// In memory, gone at the end: for tests and trying out.
    Memory,
}

/// How meetings run unless they say otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Meeting {
    /// s for which the floor waits for a person whose connection dropped in the middle of a share.
    pub floor_grace_s: u64,
    /// s for which nickname and place in the queue wait for a person whose connection dropped.
    pub away_grace_s: u64,
    /// Minutes before the planned beginning at which the lobby opens.
    pub lobby_minutes: u64,
    /// Hours ahead of their time at which the sessions of meetings are made.
    pub planned_ahead_hours: u64,
    /// Minutes after the planned end at which a session that nobody ended ends by itself.
    pub overrun_minutes: u64,
    /// Minutes that a fellowship lasts before the session ends by itself.
    pub fellowship_minutes: u64,
    /// s for which a meeting stands still when its chair is gone, until it goes on without one.
    pub succession_s: u64,
    /// Minutes for which a meeting goes on without a chair before it ends.
    pub chairless_minutes: u64,
    /// ms that a planned minute of a meeting takes. Less than 60000 only to rehearse a meeting quickly.
    pub minute_ms: u64,
    /// Folder of the operator's own formats. Empty: those that come with Hearth are the only ones.
    pub formats_dir: PathBuf,
}

/// Calls for help.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Care {
    /// Days after a case is closed in which its words are kept: for the record of those who helped. Then they are erased.
    pub kept_days: u32,
}

impl Default for Care {
    fn default() -> Self {
        Self { kept_days: 30 }
    }
}

/// How those who serve sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Staff {
    /// Hours after which a browser is signed out by itself: an evening with its meetings.
    pub sign_in_hours: u32,
    /// KiB of memory that hashing one password takes (Argon2id).
    pub password_memory_kib: u32,
    /// Times that hashing goes through that memory.
    pub password_passes: u32,
    /// Passwords that are hashed at one time. One more is kept for browsers that signed in before.
    pub passwords_at_once: usize,
}

impl Default for Staff {
    fn default() -> Self {
        Self {
            sign_in_hours: 12,
            password_memory_kib: 19_456,
            password_passes: 2,
            passwords_at_once: 2,
        }
    }
}

impl Staff {
    /// The first number that cannot work, or is too little where people meet, in a sentence.
    fn first_wrong(&self, is_https: bool) -> Option<String> {
        let least = Self::default();
        let bounds = [
            ("sign_in_hours", u64::from(self.sign_in_hours), 1, 720),
            ("password_memory_kib", u64::from(self.password_memory_kib), 8, 1 << 20),
            ("password_passes", u64::from(self.password_passes), 1, 100),
            ("passwords_at_once", self.passwords_at_once as u64, 1, 64),
        ];
        let outside = bounds
            .into_iter()
            .find(|(_, have, least, most)| !(least..=most).contains(&have));
        if let Some((key, _, least, most)) = outside {
            return Some(format!("staff.{key}: write a number from {least} to {most}"));
        }
        let weak = self.password_memory_kib < least.password_memory_kib || self.password_passes < least.password_passes;
        (is_https && weak).then(|| {
            "staff: less than 19456 KiB and 2 passes for a password is for tests, never for where people meet \
             (public_url is https)"
                .to_owned()
        })
    }
}

/// What other programs read of our meetings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Feeds {
    /// The town or country in which the meetings are at home, such as `Galway, Ireland`, for directories that list only
    /// meetings that are somewhere. Empty: they are nowhere in particular.
    pub place: String,
}

/// What the server says about itself. It never says anything about a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// Form of the log lines on standard error.
    pub format: LineFormat,
    /// How much is said.
    pub level: Level,
}

/// Form of the log lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineFormat {
    /// For a person at a terminal.
    Plain,
    /// One JSON object a line, for a collector.
    Json,
}

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// What is broken.
    Error,
    /// And what could break.
    Warn,
    /// And what happens to the server as a whole.
    Info,
    /// And to its parts.
    Debug,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 7420)),
            ops_listen: SocketAddr::from(([127, 0, 0, 1], 7421)),
            public_url: String::new(),
            origins: Vec::new(),
            data_dir: PathBuf::from("data"),
            log: LogKind::Sqlite,
            trusted_proxies: Vec::new(),
            clinic_addresses: Vec::new(),
            demo: false,
            allow_demo_links: false,
            leave_to: String::new(),
            helplines: Vec::new(),
            meeting: Meeting::default(),
            care: Care::default(),
            staff: Staff::default(),
            feeds: Feeds::default(),
            telemetry: Telemetry::default(),
            limits: Limits::default(),
        }
    }
}

impl Default for Meeting {
    fn default() -> Self {
        Self {
            floor_grace_s: 90,
            away_grace_s: 300,
            lobby_minutes: 15,
            planned_ahead_hours: 24,
            overrun_minutes: 120,
            fellowship_minutes: 30,
            succession_s: 60,
            chairless_minutes: 15,
            minute_ms: 60_000,
            formats_dir: PathBuf::new(),
        }
    }
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            format: LineFormat::Plain,
            level: Level::Info,
        }
    }
}

/// Why a configuration was not taken. Its text is for the operator: file, line, key, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// The commented reference, as it stands in the repository.
    pub const EXAMPLE: &'static str = include_str!("../../hearth.example.toml");

    /// Reads the file.
    ///
    /// # Errors
    /// [`ConfigError`] when the file cannot be read, or says something that is not understood.
    pub fn read(file: &Path) -> Result<Self, ConfigError> {
        let text =
            std::fs::read_to_string(file).map_err(|error| ConfigError(format!("{}: {error}", file.display())))?;
        Self::parse(&text, &file.display().to_string())
    }

    /// Reads the text of a configuration; `name` stands in errors for the file.
    ///
    /// # Errors
    /// [`ConfigError`] with the line and the key.
    pub fn parse(text: &str, name: &str) -> Result<Self, ConfigError> {
        let config: Self = hand_written::read(text).map_err(|said| ConfigError(format!("{name}: {said}")))?;
        config
            .check()
            .map_err(|problem| ConfigError(format!("{name}: {problem}")))?;
        Ok(config)
    }

    /// What the file's form cannot say. Also called after the command line had its word.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn check(&self) -> Result<(), ConfigError> {
        if !self.public_url.is_empty() && !is_origin(&self.public_url) {
            return Err(ConfigError(format!(
                "public_url = {:?}: write it as scheme and host, such as \"https://meet.example.org\", without a path",
                self.public_url
            )));
        }
        if let Some(wrong) = self.origins.iter().find(|origin| !is_origin(origin)) {
            return Err(ConfigError(format!(
                "origins: {wrong:?} is no origin; write it as a browser does, such as \"https://meet.example.org\""
            )));
        }
        if let Some(wrong) = self.wrong_leave_to() {
            return Err(ConfigError(format!("leave_to: {wrong}")));
        }
        if self.demo && self.is_https() {
            return Err(ConfigError(
                "demo = true: the demo meeting never runs where people meet (public_url is https)".to_owned(),
            ));
        }
        if self.demo && !self.trusted_proxies.is_empty() {
            return Err(ConfigError(
                "demo = true: the demo meeting never runs where people meet (trusted_proxies is set)".to_owned(),
            ));
        }
        if let Some(wrong) = self.staff.first_wrong(self.is_https()) {
            return Err(ConfigError(wrong));
        }
        if let Some(wrong) = crate::helplines::first_wrong(&self.helplines) {
            return Err(ConfigError(wrong));
        }
        match self.limits.first_useless() {
            Some(limit) => Err(ConfigError(format!("limits.{limit}: too small for anything to work"))),
            None => Ok(()),
        }
    }

    /// [`Config::check`], and what only counts for a server that is about to listen.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub fn check_serving(&self) -> Result<(), ConfigError> {
        self.check()?;
        if self.demo && !self.listen.ip().is_loopback() && !self.allow_demo_links {
            return Err(ConfigError(format!(
                "demo = true: others than this machine can connect to listen = \"{}\"; listen on 127.0.0.1, or say \
                 --allow-demo-links if it is for trying out among yourselves",
                self.listen
            )));
        }
        Ok(())
    }

    /// The address to put before a link, when the server listens on `bound`. Never ends in a slash.
    ///
    /// This machine itself is printed with its name: a browser makes passkeys for names and never for numbers.
    #[must_use]
    pub fn base_url(&self, bound: SocketAddr) -> String {
        let named = bound.ip() == IpAddr::V4(Ipv4Addr::LOCALHOST) || bound.ip() == IpAddr::V6(Ipv6Addr::LOCALHOST);
        match self.public_url.as_str() {
            "" if named => format!("http://localhost:{}", bound.port()),
            "" => format!("http://{bound}"),
            public => public.to_owned(),
        }
    }

    /// The exact list of origins whose pages may open a socket, when the server listens on `bound`.
    #[must_use]
    pub fn allowed_origins(&self, bound: SocketAddr) -> Vec<String> {
        if !self.origins.is_empty() {
            return self.origins.clone();
        }
        let mut allowed = vec![self.base_url(bound)];
        if self.public_url.is_empty() {
            // Somebody types the numbers, or the name, whichever was printed.
            for typed in [format!("http://{bound}"), format!("http://localhost:{}", bound.port())] {
                if !allowed.contains(&typed) {
                    allowed.push(typed);
                }
            }
        }
        allowed
    }

    /// Why nobody could go on to `leave_to`, or why that would give them away.
    fn wrong_leave_to(&self) -> Option<&'static str> {
        let site = self.leave_to.as_str();
        if site.is_empty() {
            return None;
        }
        let Some(rest) = site.strip_prefix("https://") else {
            return Some(
                "write an address that begins with https://, such as \"https://www.example.org/\", or nothing",
            );
        };
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let plain = host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']'));
        if host.is_empty() || !plain || site.len() > 500 || !site.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Some("that is no address of a site; write it as a browser shows it, without a name or password");
        }
        let own = |url: &str| {
            let host_of = url.split("://").nth(1).unwrap_or_default();
            host_of
                .split('/')
                .next()
                .is_some_and(|own| own.eq_ignore_ascii_case(host))
        };
        (own(&self.public_url) || self.origins.iter().any(|origin| own(origin)))
            .then_some("that is this server itself; choose a site that has nothing to do with it")
    }

    /// Whether people reach the server by TLS (a proxy ends it).
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// An origin as a browser writes it: scheme, host in lower case, port unless it is the scheme's own, nothing behind.
fn is_origin(text: &str) -> bool {
    let Some((scheme, host)) = text.split_once("://") else {
        return false;
    };
    let usual_port = if scheme == "https" { ":443" } else { ":80" };
    matches!(scheme, "http" | "https")
        && !host.is_empty()
        && !host.ends_with(usual_port)
        && host
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b':' | b'[' | b']'))
}

#[cfg(test)]
mod tests;
