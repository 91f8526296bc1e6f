//! A running server and a bare way to ask it: requests as text, so that also those can be sent that no library would.

use protocol::ids::Millis;
use protocol::room::Role;
use serde_json::{Value, json};
use server::clock::Clock;
use server::config::{Config, LogKind};
use server::limits::Limits;
use server::{Server, Stopper};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// Nothing here may take longer; a test that waits this long has failed.
pub(crate) const MOST: Duration = Duration::from_secs(30);
pub(crate) const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";

pub(crate) struct House {
    pub(crate) address: SocketAddr,
    pub(crate) ops: SocketAddr,
    pub(crate) inner: Arc<server::Inner>,
    pub(crate) clock: Clock,
    pub(crate) stopper: Stopper,
    pub(crate) serving: JoinHandle<()>,
}

impl House {
    pub(crate) async fn open(change: impl FnOnce(&mut Config)) -> Self {
        let local = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut config = Config {
            listen: local,
            ops_listen: local,
            log: LogKind::Memory,
            limits: Limits {
                drain_s: 2,
                ..Limits::default()
            },
            ..Config::default()
        };
        change(&mut config);
        let clock = Clock::manual(Millis(1_795_000_000_000));
        let server = Server::with(config, clock.clone(), None).await.expect("starts");
        Self {
            address: server.local_addr(),
            ops: server.ops_addr(),
            inner: Arc::clone(server.inner()),
            clock,
            stopper: server.stopper(),
            serving: tokio::spawn(server.serve()),
        }
    }

    pub(crate) async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        self.send(&request(method, path, headers, body)).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Answer {
        let headers = [("content-type", "application/json")];
        self.ask("POST", path, &headers, &body.to_string()).await
    }

    pub(crate) async fn send(&self, request: &str) -> Answer {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        exchange(&mut stream, request).await
    }

    pub(crate) async fn upgrade(&self, headers: &[(&str, &str)]) -> Answer {
        self.ask("GET", "/socket", headers, "").await
    }

    pub(crate) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) async fn close(self) {
        self.stopper.stop();
        in_time(self.serving).await.unwrap();
    }
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .filter(|(one, _)| one.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .next()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    /// The refusal's status and code; every refusal is JSON.
    pub(crate) fn refusal(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), Some("application/json"), "{}", self.head);
        (self.status, self.json()["code"].as_str().expect("a code").to_owned())
    }
}

pub(crate) fn request(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> String {
    let mut text = format!("{method} {path} HTTP/1.1\r\nhost: hearth\r\n");
    for (name, value) in headers {
        text += &format!("{name}: {value}\r\n");
    }
    if !body.is_empty() {
        text += &format!("content-length: {}\r\n", body.len());
    }
    text + "\r\n" + body
}

pub(crate) async fn exchange(stream: &mut TcpStream, request: &str) -> Answer {
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut got = Vec::new();
    let end = loop {
        assert_ne!(in_time(stream.read_buf(&mut got)).await.unwrap(), 0, "no whole answer");
        if let Some(at) = got.windows(4).position(|four| four == b"\r\n\r\n") {
            break at + 4;
        }
    };
    let head = String::from_utf8(got[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let mut answer = Answer {
        status,
        head,
        body: String::new(),
    };
    let length = answer
        .header("content-length")
        .map_or(0, |length| length.parse().unwrap());
    let is_head = request.starts_with("HEAD ") || matches!(status, 101 | 304);
    while !is_head && got.len() < end + length {
        assert_ne!(in_time(stream.read_buf(&mut got)).await.unwrap(), 0, "no whole body");
    }
    answer.body = String::from_utf8(got[end..].to_vec()).unwrap();
    answer
}

pub(crate) async fn in_time<T>(future: impl Future<Output = T>) -> T {
    tokio::time::timeout(MOST, future).await.expect("in time")
}

pub(crate) async fn until(mut condition: impl FnMut() -> bool) {
    in_time(async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

pub(crate) fn socket_headers(origin: &str) -> Vec<(&str, &str)> {
    vec![
        ("connection", "keep-alive, Upgrade"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", KEY),
        ("origin", origin),
    ]
}

pub(crate) fn with<'a>(headers: &[(&'a str, &'a str)], name: &str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    headers
        .iter()
        .map(|one| if one.0 == name { (one.0, value) } else { *one })
        .collect()
}

pub(crate) fn without<'a>(headers: &[(&'a str, &'a str)], name: &str) -> Vec<(&'a str, &'a str)> {
    headers.iter().filter(|one| one.0 != name).copied().collect()
}

pub(crate) fn new_session() -> Value {
    json!({
        "title": "Tuesday evening", "group": "Harbour", "guidelines": ["Listen first."], "audience": "in_recovery",
        "language": "en", "monitoring": "on_call", "format": {"plain": {"floor": "one_at_a_time", "share_minutes": 5}}, "starts_at": 1_795_000_000_000_u64,
        "minutes": 60, "capacity": 30, "kept_minutes": 60,
    })
}

pub(crate) async fn a_session(house: &House) -> String {
    let operator = house
        .inner
        .auth
        .mint_link(Role::Operator, None, house.clock.now(), 60_000);
    let bearer = format!("Bearer {operator}");
    let headers = [("content-type", "application/json"), ("authorization", bearer.as_str())];
    let made = house
        .ask("POST", "/api/sessions", &headers, &new_session().to_string())
        .await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.json()["id"].as_str().unwrap().to_owned()
}
