//! How a running server is reached: its doors over HTTP, and its socket. It runs no server.

use crate::client::{Dialed, TestClient};
use domain::directory::Bearer;
use protocol::client::Position;
use protocol::directory::{
    Audience, DeskEnterRequest, EnterRequest, Entered, FormatChoice, Monitoring, NewSession, SessionCard,
};
use protocol::error::Refusal;
use protocol::ids::{Millis, SessionId};
use protocol::room::{FloorPolicy, Role};
use protocol::waiting::LobbyPolicy;
use serde::Serialize;
use serde::de::DeserializeOwned;
use server::auth::{Auth, Identity, Place, new_member_id};
use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

const HOUR_MS: u64 = 3_600_000;

/// An answer over HTTP.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The status line and the header fields.
    pub head: String,
    /// The body.
    pub body: String,
}

impl Answer {
    /// The body as what it should be.
    ///
    /// # Panics
    /// When it is something else.
    #[must_use]
    pub fn json<T: DeserializeOwned>(&self) -> T {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.body))
    }
}

/// What a new session is to be like; the rest is the same for all tests.
#[derive(Debug, Clone)]
pub struct NewRoom {
    /// Title.
    pub title: &'static str,
    /// Monitoring policy.
    pub monitoring: Monitoring,
    /// Floor policy, where no format is named.
    pub floor: FloorPolicy,
    /// Format; without one the session has one part.
    pub format: Option<FormatChoice>,
    /// Texts of the format's readings, by slot.
    pub readings: BTreeMap<String, String>,
    /// How people come from the lobby into the room.
    pub lobby: LobbyPolicy,
    /// People it takes.
    pub capacity: u32,
    /// When it begins, in milliseconds from now.
    pub in_ms: u64,
    /// Minutes for which lines are kept after the end.
    pub kept_minutes: u32,
}

impl Default for NewRoom {
    fn default() -> Self {
        Self {
            title: "Tuesday evening",
            monitoring: Monitoring::OnCall,
            floor: FloorPolicy::OneAtATime,
            format: None,
            readings: BTreeMap::new(),
            lobby: LobbyPolicy::Together,
            capacity: 500,
            in_ms: 0,
            kept_minutes: 60,
        }
    }
}

/// A running server, as its visitors know it.
#[derive(Clone)]
pub struct House {
    /// Where people connect.
    pub address: SocketAddr,
    /// Where health and metrics answer.
    pub ops: SocketAddr,
    /// The origin of its page.
    pub origin: String,
    /// Its keys, to make links and tokens without going through a door.
    pub auth: Auth,
    /// The server's time of day.
    pub now: fn() -> Millis,
    /// Where its visitors come from: 127.0.0.x, or wherever this machine likes.
    pub from: Option<u8>,
}

impl House {
    /// The same house, reached over another address: a proxy's.
    #[must_use]
    pub fn by_way_of(&self, proxy: SocketAddr) -> Self {
        Self {
            address: proxy,
            ..self.clone()
        }
    }

    /// The same house, for visitors from 127.0.0.`last`.
    #[must_use]
    pub fn visited_from(&self, last: u8) -> Self {
        Self {
            from: Some(last),
            ..self.clone()
        }
    }

    async fn connect(&self, to: SocketAddr) -> std::io::Result<TcpStream> {
        match self.from {
            Some(last) => connect_from(last, to).await,
            None => TcpStream::connect(to).await,
        }
    }

    /// Asks over HTTP. The origin's name stands in `Host`, as with a real page.
    ///
    /// # Errors
    /// When the connection cannot be made or breaks.
    pub async fn try_ask(
        &self,
        to: SocketAddr,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> std::io::Result<Answer> {
        let stream = self.connect(to).await?;
        let named = headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host"));
        let mut headers = headers.to_vec();
        if !named {
            headers.push(("host", host_of(&self.origin)));
        }
        exchange(stream, method, path, &headers, body).await
    }

    /// Asks the people's address.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        crate::in_time(path, self.try_ask(self.address, method, path, headers, body))
            .await
            .expect("an answer")
    }

    /// Asks the operator's address.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn ask_ops(&self, path: &str) -> Answer {
        crate::in_time(path, self.try_ask(self.ops, "GET", path, &[], ""))
            .await
            .expect("an answer")
    }

    /// Posts JSON.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn post(&self, path: &str, body: &impl Serialize) -> Answer {
        let body = serde_json::to_string(body).expect("JSON");
        self.ask("POST", path, &[("content-type", "application/json")], &body)
            .await
    }

    /// A link with a role.
    #[must_use]
    pub fn link(&self, role: Role, session: Option<&SessionId>) -> String {
        self.auth.mint_link(role, session.cloned(), (self.now)(), HOUR_MS)
    }

    /// Makes a session, as an operator does, whose lobby is open.
    ///
    /// # Panics
    /// When the server does not make it.
    pub async fn session(&self, new: NewRoom) -> SessionCard {
        let body = NewSession {
            title: new.title.to_owned(),
            group: "Harbour".to_owned(),
            guidelines: vec!["Listen first.".to_owned()],
            audience: Audience::Anyone,
            language: "en".to_owned(),
            monitoring: new.monitoring,
            format: new.format.unwrap_or_else(|| FormatChoice::plain(new.floor, 5)),
            readings: new.readings,
            starts_at: (self.now)().plus(new.in_ms),
            minutes: 60,
            capacity: new.capacity,
            lobby: new.lobby,
            kept_minutes: new.kept_minutes,
        };
        let bearer = format!("Bearer {}", self.link(Role::Operator, None));
        let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
        let body = serde_json::to_string(&body).expect("JSON");
        let made = self.ask("POST", "/api/sessions", &headers, &body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made.json()
    }

    /// Goes through the door of a session.
    ///
    /// # Errors
    /// The door's refusal.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn enter(&self, session: &SessionId, nickname: &str, link: Option<String>) -> Result<Entered, Refusal> {
        self.enter_with(session, &EnterRequest { link, ..asks(nickname) }).await
    }

    /// The same with all that somebody may say at a door.
    ///
    /// # Errors
    /// The door's refusal.
    ///
    /// # Panics
    /// When there is no answer.
    pub async fn enter_with(&self, session: &SessionId, request: &EnterRequest) -> Result<Entered, Refusal> {
        let answer = self.post(&format!("/api/sessions/{session}/enter"), request).await;
        if answer.status == 200 {
            Ok(answer.json())
        } else {
            Err(answer.json())
        }
    }

    /// Comes on call.
    ///
    /// # Panics
    /// When the desk's door refuses.
    pub async fn enter_desk(&self, name: &str) -> Entered {
        let (name, link) = (name.to_owned(), self.link(Role::Clinician, None));
        let answer = self.post("/api/desk/enter", &DeskEnterRequest { name, link }).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    /// The token of somebody who came through a door, without going through it.
    #[must_use]
    pub fn token(&self, session: &SessionId, nickname: &str, role: Role) -> String {
        self.auth.issue(&Identity {
            member: new_member_id(),
            role,
            nickname: protocol::text::Text::stored(nickname),
            place: Place::Room(session.clone()),
            expires_at: (self.now)().plus(HOUR_MS),
            bearer: Bearer::Nobody,
        })
    }

    /// Somebody who is in the session.
    ///
    /// # Panics
    /// When they are not let in.
    pub async fn person(&self, session: &SessionId, nickname: &str, role: Role) -> TestClient {
        let token = self.token(session, nickname, role);
        self.client(&token, None).await
    }

    /// A clinician on call.
    ///
    /// # Panics
    /// When they are not let in.
    pub async fn clinician(&self, name: &str) -> TestClient {
        let entered = self.enter_desk(name).await;
        self.client(&entered.token, None).await
    }

    /// Says hello with a token and waits for the welcome.
    ///
    /// # Panics
    /// When there is none.
    pub async fn client(&self, token: &str, resume: Option<Position>) -> TestClient {
        match self.try_client(token, resume).await {
            Ok(client) => client,
            Err(turned) => panic!("not let in: {turned:?}"),
        }
    }

    /// Says hello with a token.
    ///
    /// # Errors
    /// What came instead of a welcome.
    pub async fn try_client(&self, token: &str, resume: Option<Position>) -> Result<TestClient, crate::client::Turned> {
        TestClient::hello(self.clone(), token.to_owned(), resume).await
    }

    /// Opens the socket without a word.
    ///
    /// # Errors
    /// When the connection or the upgrade fails.
    pub async fn dial(&self) -> std::io::Result<Dialed> {
        crate::client::dial(self.connect(self.address).await?, &self.origin).await
    }
}

/// What somebody says at a door who brings nothing but a nickname.
#[must_use]
pub fn asks(nickname: &str) -> EnterRequest {
    EnterRequest {
        nickname: nickname.to_owned(),
        link: None,
        client_key: None,
        person: None,
        attests: false,
        meets_clean_time: false,
    }
}

/// The name in an origin, as it stands in `Host`.
#[must_use]
pub fn host_of(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}

/// One request on a connection of its own, which ends with the answer.
///
/// # Errors
/// When the connection breaks.
pub async fn exchange(
    mut stream: TcpStream,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> std::io::Result<Answer> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nconnection: close\r\n");
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        text += "host: hearth\r\n";
    }
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    if !body.is_empty() {
        text += &format!("content-length: {}\r\n", body.len());
    }
    text += "\r\n";
    text += body;
    stream.write_all(text.as_bytes()).await?;
    let mut got = Vec::new();
    stream.read_to_end(&mut got).await?;
    let got = String::from_utf8_lossy(&got).into_owned();
    let broken = || std::io::Error::new(std::io::ErrorKind::UnexpectedEof, "no whole answer");
    let (head, body) = got.split_once("\r\n\r\n").ok_or_else(broken)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
    Ok(Answer {
        status: status.ok_or_else(broken)?,
        head: head.to_owned(),
        body: body.to_owned(),
    })
}

/// Connects from 127.0.0.`last`, so that one machine can play many.
///
/// # Errors
/// When the connection cannot be made.
pub async fn connect_from(last: u8, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)), 0))?;
    socket.connect(to).await
}
