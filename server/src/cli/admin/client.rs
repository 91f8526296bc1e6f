//! Sends one request and reads the answer, typed as the protocol has it. It speaks plain HTTP, because it only ever talks
//! to this machine, and knows no command.

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::{Method, Request, StatusCode, header};
use hyper_util::rt::TokioIo;
use protocol::error::{ErrorCode, Refusal};
use protocol::room::Role;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server::auth::Auth;
use server::clock::Clock;
use std::cell::RefCell;
use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;

/// How long an operator's token is good: longer than a request takes, too short to be worth stealing.
const TOKEN_MS: u64 = 60_000;
/// A server that takes longer than this has stopped answering.
const PATIENCE: Duration = Duration::from_secs(30);
/// More than every list within the protocol's limits comes to.
const LONGEST_ANSWER: usize = 256 * 1024 * 1024;

/// Why nothing is done, for the person at the shell.
#[derive(Debug)]
pub(super) enum Problem {
    /// The server's answer.
    Refused(Refusal),
    /// It did not come that far.
    Said(String),
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Said(said) => f.write_str(said),
            Self::Refused(refusal) => {
                if let Some(field) = &refusal.field {
                    write!(f, "{field}: ")?;
                }
                f.write_str(refusal.because.as_deref().unwrap_or_else(|| sentence(refusal.code)))
            }
        }
    }
}

impl std::error::Error for Problem {}

impl Problem {
    pub(super) fn said(said: impl fmt::Display) -> Self {
        Self::Said(said.to_string())
    }
}

/// What a code means to somebody who manages, where the server adds no sentence.
const fn sentence(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Invalid => "This could not be read.",
        ErrorCode::TooLong => "This is too long.",
        ErrorCode::VersionUnsupported => "This program and the server are of different versions.",
        ErrorCode::Unauthenticated => {
            "The server does not know the keys of this data folder. Another server may listen at this address."
        }
        ErrorCode::NotPermitted | ErrorCode::StepUpNeeded | ErrorCode::Muted | ErrorCode::NotYourTurn => {
            "This cannot be done from the shell."
        }
        ErrorCode::NotNow => "This is not possible any more.",
        ErrorCode::NotFound => "This is not there, or not any more.",
        ErrorCode::Already => "It is so already.",
        ErrorCode::Locked | ErrorCode::NoChair | ErrorCode::Busy => "The server is busy. Try again in a moment.",
        ErrorCode::Full => "This server has as many as it takes.",
        ErrorCode::Outdated => "Somebody changed this meanwhile. Look at it again, then change it.",
        ErrorCode::NicknameTaken => "This name is taken.",
        ErrorCode::RateLimited => "Too many tries in a short time. Wait a moment.",
        ErrorCode::Rejected => "This was not taken.",
        ErrorCode::Unavailable => "The server could not store it. Nothing was done; try again.",
    }
}

/// The way to a server on this machine.
pub(super) struct Client {
    address: SocketAddr,
    auth: Auth,
    /// The last answer as it came.
    last: RefCell<String>,
}

impl Client {
    pub(super) fn new(address: SocketAddr, auth: Auth) -> Self {
        Self {
            address,
            auth,
            last: RefCell::default(),
        }
    }

    /// The last answer as it came, with an end of line.
    pub(super) fn into_raw(self) -> String {
        let mut raw = self.last.into_inner();
        if !raw.is_empty() && !raw.ends_with('\n') {
            raw.push('\n');
        }
        raw
    }

    /// Reads something.
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Problem> {
        self.ask(Method::GET, path, None).await?;
        self.read()
    }

    /// Makes or changes something.
    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: &impl Serialize,
    ) -> Result<T, Problem> {
        let body = serde_json::to_vec(body).map_err(Problem::said)?;
        self.ask(method, path, Some(body)).await?;
        self.read()
    }

    /// Does what needs no body and has no answer but that it is done.
    pub(super) async fn tell(&self, method: Method, path: &str) -> Result<(), Problem> {
        self.ask(method, path, None).await
    }

    fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        serde_json::from_str(&self.last.borrow()).map_err(|error| {
            let said = format!("the server answers in a way that this program does not know ({error})");
            Problem::Said(format!("{said}: are they of the same version?"))
        })
    }

    async fn ask(&self, method: Method, path: &str, body: Option<Vec<u8>>) -> Result<(), Problem> {
        let Ok(answer) = tokio::time::timeout(PATIENCE, self.exchange(method, path, body)).await else {
            return Err(Problem::Said(format!("{} does not answer", self.address)));
        };
        let (status, text) = answer?;
        *self.last.borrow_mut() = text;
        if status.is_success() {
            return Ok(());
        }
        match serde_json::from_str(&self.last.borrow()) {
            Ok(refusal) => Err(Problem::Refused(refusal)),
            Err(_) => Err(Problem::Said(format!(
                "{} answers {status}: it may not be Hearth",
                self.address
            ))),
        }
    }

    async fn exchange(
        &self,
        method: Method,
        path: &str,
        body: Option<Vec<u8>>,
    ) -> Result<(StatusCode, String), Problem> {
        let broken = |error: &dyn fmt::Display| Problem::Said(format!("{}: {error}", self.address));
        let stream = TcpStream::connect(self.address)
            .await
            .map_err(|error| unreachable(self.address, &error))?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| broken(&error))?;
        // How it ends shows in the answer.
        let connection = tokio::spawn(connection);
        let secret = self.auth.mint_link(Role::Operator, None, Clock::real().now(), TOKEN_MS);
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, self.address.to_string())
            .header(header::AUTHORIZATION, format!("Bearer {secret}"));
        if body.is_some() {
            request = request.header(header::CONTENT_TYPE, "application/json");
        }
        let request = request
            .body(Full::new(Bytes::from(body.unwrap_or_default())))
            .map_err(|error| broken(&error))?;
        let answer = sender.send_request(request).await.map_err(|error| broken(&error))?;
        let status = answer.status();
        let whole = Limited::new(answer.into_body(), LONGEST_ANSWER).collect().await;
        let bytes = whole.map_err(|error| broken(&error))?.to_bytes();
        connection.abort();
        let text = String::from_utf8(bytes.to_vec()).map_err(|error| broken(&error))?;
        Ok((status, text))
    }
}

fn unreachable(address: SocketAddr, error: &std::io::Error) -> Problem {
    Problem::Said(format!(
        "the data folder is in use, and nobody answers at {address} ({error}). If a server runs on it, say where it listens \
         with --listen; it has to be an address of this machine, since this goes without TLS. If it is just starting, or \
         another `hearth admin` is at work, try again in a moment."
    ))
}
