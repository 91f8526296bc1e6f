//! The HTTP routes of a running server, held against the table that the documents are made from.

use protocol::error::Refusal;
use protocol::room::Role;
use protocol::routes::{self, Asks, Body, Listener, ROUTES, Route};
use serde_json::{Value, json};
use server::Server;
use server::config::{Config, LogKind};
use std::net::SocketAddr;
use tests::examples;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A server in memory on free ports, and what is needed to talk to it.
struct House {
    people: SocketAddr,
    operators: SocketAddr,
    operator_link: String,
    desk_link: String,
    stopper: server::Stopper,
    serving: tokio::task::JoinHandle<()>,
}

impl House {
    async fn open() -> Self {
        let anywhere: SocketAddr = ([127, 0, 0, 1], 0).into();
        let config = Config {
            listen: anywhere,
            ops_listen: anywhere,
            log: LogKind::Memory,
            ..Config::default()
        };
        let server = Server::new(config).await.expect("a server in memory starts");
        let inner = server.inner();
        let link = |role| inner.auth.mint_link(role, None, inner.clock.now(), 60_000);
        Self {
            people: server.local_addr(),
            operators: server.ops_addr(),
            operator_link: link(Role::Operator),
            desk_link: link(Role::Clinician),
            stopper: server.stopper(),
            serving: tokio::spawn(server.serve()),
        }
    }

    async fn close(self) {
        self.stopper.stop();
        self.serving.await.expect("it stops in order");
    }

    async fn ask(&self, listener: Listener, method: &str, path: &str, more: &str, body: Option<&Value>) -> Heard {
        let address = match listener {
            Listener::Public => self.people,
            Listener::Ops => self.operators,
        };
        let body = body.map(Value::to_string);
        let kind = if body.is_some() {
            "content-type: application/json\r\n"
        } else {
            ""
        };
        let body = body.unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\ncontent-length: {}\r\n{kind}{more}\r\n{body}",
            body.len()
        );
        let mut stream = TcpStream::connect(address).await.expect("it listens");
        stream.write_all(request.as_bytes()).await.expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it answers in UTF-8");
        Heard::read(&answer)
    }

    /// Asks as the table says: the bearer where it is needed, the example as the body.
    async fn ask_as_written(&self, route: &Route, session: &str) -> Heard {
        let path = route.path.replace("{id}", session);
        let bearer = if route.asks == Asks::OperatorLink {
            format!("authorization: Bearer {}\r\n", self.operator_link)
        } else {
            String::new()
        };
        let body = route.takes.map(|name| self.body(name));
        self.ask(route.listener, route.method, &path, &bearer, body.as_ref())
            .await
    }

    /// The example of a body, with what only this server can know put in.
    fn body(&self, name: &str) -> Value {
        let example = |name| examples::find(&examples::load("http"), "http", name).example.clone();
        match name {
            "NewSession" => example("new_session"),
            "EnterRequest" => json!({ "nickname": example("enter_request")["nickname"] }),
            "DeskEnterRequest" => json!({ "name": "Ines", "link": self.desk_link }),
            "InspectRequest" => json!({ "link": self.desk_link }),
            other => panic!("say here what a good {other} is"),
        }
    }
}

/// An answer.
#[derive(Debug)]
struct Heard {
    status: u16,
    head: String,
    body: String,
}

impl Heard {
    fn read(answer: &str) -> Self {
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head ends with an empty line");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        Self {
            status: status.expect("a status line has a status"),
            head: head.to_lowercase(),
            body: body.to_owned(),
        }
    }

    fn refusal(&self) -> Refusal {
        assert!(self.head.contains("content-type: application/json"), "{self:?}");
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The answer that is good comes with the body that the table promises.
fn is_as_promised(route: &Route, heard: &Heard) {
    let promised = route.answers.iter().find(|answer| answer.status == heard.status);
    let promised = promised.unwrap_or_else(|| panic!("{} {}: {heard:?}", route.method, route.path));
    match promised.body {
        Body::Json(_) => assert!(serde_json::from_str::<Value>(&heard.body).is_ok_and(|body| body.is_object())),
        Body::List(_) => assert!(serde_json::from_str::<Value>(&heard.body).is_ok_and(|body| body.is_array())),
        Body::Text => assert!(heard.head.contains("content-type: text/plain"), "{heard:?}"),
        Body::Empty => assert_eq!(heard.body, ""),
    }
}

async fn make_session(house: &House) -> String {
    let make = ROUTES
        .iter()
        .find(|route| route.name == "makeSession")
        .expect("it is in the table");
    let made = house.ask_as_written(make, "").await;
    is_as_promised(make, &made);
    let card: Value = serde_json::from_str(&made.body).expect("a card");
    card["id"].as_str().expect("a card has an id").to_owned()
}

#[tokio::test]
async fn every_route_answers_as_its_row_says() {
    let house = House::open().await;
    let session = make_session(&house).await;
    for route in ROUTES {
        let heard = house.ask_as_written(route, &session).await;
        if route.answers.iter().any(|answer| answer.status == heard.status) {
            is_as_promised(route, &heard);
            continue;
        }
        let code = heard.refusal().code;
        let known = route.refusals.contains(&code) && routes::status(code) == heard.status
            || route
                .of_http()
                .any(|own| own.status == heard.status && own.code == code);
        assert!(known, "{} {} is not said to answer {heard:?}", route.method, route.path);
        // A scheduled session lets nobody in yet, and a plain request is no handshake; everything else works at once.
        assert!(
            ["enterSession", "openSocket"].contains(&route.name),
            "{}: {heard:?}",
            route.name
        );
    }
    house.close().await;
}

#[tokio::test]
async fn a_method_that_is_not_in_the_table_is_refused() {
    let house = House::open().await;
    for route in ROUTES {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            let here = |other: &&Route| other.path == route.path && other.method == method;
            if ROUTES.iter().find(here).is_none() {
                let path = route.path.replace("{id}", "s-nowhere");
                let heard = house.ask(route.listener, method, &path, "", None).await;
                assert_eq!(heard.status, 405, "{method} {path}: {heard:?}");
            }
        }
    }
    house.close().await;
}

#[tokio::test]
async fn the_operators_routes_are_not_on_the_public_address() {
    let house = House::open().await;
    for route in ROUTES.iter().filter(|route| route.listener == Listener::Ops) {
        let heard = house.ask(Listener::Public, route.method, route.path, "", None).await;
        assert_ne!(heard.status, 200, "{heard:?}");
    }
    for route in ROUTES.iter().filter(|route| route.listener == Listener::Public) {
        let heard = house.ask(Listener::Ops, route.method, route.path, "", None).await;
        assert_eq!(heard.status, 404, "{heard:?}");
    }
    house.close().await;
}

#[tokio::test]
async fn a_body_with_a_field_too_many_is_refused_by_name() {
    let house = House::open().await;
    let session = make_session(&house).await;
    for route in ROUTES {
        let Some(takes) = route.takes else { continue };
        let mut body = house.body(takes);
        body["unheard_of"] = json!(1);
        let bearer = format!("authorization: Bearer {}\r\n", house.operator_link);
        let path = route.path.replace("{id}", &session);
        let heard = house
            .ask(route.listener, route.method, &path, &bearer, Some(&body))
            .await;
        assert_eq!(heard.status, 400, "{path}: {heard:?}");
        assert_eq!(heard.refusal().field.as_deref(), Some("unheard_of"), "{path}");
    }
    house.close().await;
}

#[tokio::test]
async fn without_the_operators_link_no_session_is_made() {
    let house = House::open().await;
    let body = house.body("NewSession");
    let bearers = [
        (String::new(), 401),
        ("authorization: Bearer nonsense\r\n".to_owned(), 401),
        (format!("authorization: Bearer {}\r\n", house.desk_link), 403),
    ];
    for (bearer, status) in bearers {
        let heard = house
            .ask(Listener::Public, "POST", "/api/sessions", &bearer, Some(&body))
            .await;
        assert_eq!((heard.status, routes::status(heard.refusal().code)), (status, status));
    }
    house.close().await;
}
