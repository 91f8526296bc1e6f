//! The HTTP routes of a running server, held against the table that the documents are made from.

use protocol::error::Refusal;
use protocol::room::Role;
use protocol::routes::{self, Asks, Body, Listener, ROUTES, Route};
use protocol::staff::Grant;
use serde_json::{Value, json};
use tests::examples;
use tests::house::Answer;
use tests::in_process::TestServer;
use tests::places::{Caller, Places};

/// A server, a clinic in it, and its operator.
struct Desk {
    server: TestServer,
    places: Places,
    operator: Caller,
}

impl Desk {
    async fn open() -> Self {
        Self::on(TestServer::memory()).await
    }

    async fn on(server: TestServer) -> Self {
        Self {
            places: Places::fresh(&server).await,
            operator: Caller::with(&server, &Grant::Operator).await,
            server,
        }
    }

    /// Everything new on the same server: what a route ends must not be in the next one's way.
    async fn anew(self) -> Self {
        Self::on(self.server).await
    }

    async fn ask(
        &self,
        listener: Listener,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Answer {
        let house = self.server.house();
        let to = match listener {
            Listener::Public => house.address,
            Listener::Ops => house.ops,
        };
        let mut headers = headers.to_vec();
        if body.is_some() {
            headers.push(("content-type", "application/json"));
        }
        let body = body.map(Value::to_string).unwrap_or_default();
        let asked = house.try_ask(to, method, path, &headers, &body).await;
        asked.expect("an answer")
    }

    /// Asks as the table says: as an operator where somebody is asked for, with a good body.
    async fn ask_as_written(&self, route: &Route) -> Answer {
        self.ask_with(route, self.body(route).as_ref()).await
    }

    async fn ask_with(&self, route: &Route, body: Option<&Value>) -> Answer {
        let house = self.server.house();
        let bearer = format!("Bearer {}", house.link(Role::Operator, None));
        let headers = match route.asks {
            Asks::Nobody => Vec::new(),
            Asks::OperatorLink => vec![("authorization", bearer.as_str())],
            Asks::Staff(_) => self.operator.headers(route, &house.origin),
        };
        let path = self.places.path(route, Some(&self.operator));
        self.ask(route.listener, route.method, &path, &headers, body).await
    }

    /// A good body.
    fn body(&self, route: &Route) -> Option<Value> {
        let example = |name: &str| {
            let loaded = examples::load("http");
            examples::find(&loaded, "http", name).example.clone()
        };
        let desk_link = self.server.house().link(Role::Clinician, None);
        Some(match route.takes? {
            "NewSession" => example("new_session"),
            "EnterRequest" => json!({ "nickname": "Maple" }),
            "DeskEnterRequest" => json!({ "name": "Ines", "link": desk_link }),
            "InspectRequest" => json!({ "link": desk_link }),
            "SignInRequest" => example("sign_in_request"),
            "PasskeyAnswer" => example("passkey_answer"),
            "JoinStart" => example("join_start"),
            "JoinFinish" => example("join_finish"),
            _ => return self.places.body(&self.server, route),
        })
    }
}

fn refusal(heard: &Answer) -> Refusal {
    let head = heard.head.to_lowercase();
    assert!(head.contains("content-type: application/json"), "{heard:?}");
    serde_json::from_str(&heard.body).unwrap_or_else(|error| panic!("{error}: {heard:?}"))
}

/// The answer that is good comes with the body that the table promises.
fn is_as_promised(route: &Route, heard: &Answer) {
    let promised = route.answers.iter().find(|answer| answer.status == heard.status);
    let promised = promised.unwrap_or_else(|| panic!("{} {}: {heard:?}", route.method, route.path));
    match promised.body {
        Body::Json(_) => assert!(serde_json::from_str::<Value>(&heard.body).is_ok_and(|body| body.is_object())),
        Body::List(_) => assert!(serde_json::from_str::<Value>(&heard.body).is_ok_and(|body| body.is_array())),
        Body::Text => assert!(
            heard.head.to_lowercase().contains("content-type: text/plain"),
            "{heard:?}"
        ),
        Body::Foreign(_) => assert!(serde_json::from_str::<Value>(&heard.body).is_ok(), "{heard:?}"),
        Body::Calendar => {
            assert!(
                heard.head.to_lowercase().contains("content-type: text/calendar"),
                "{heard:?}"
            );
            assert!(heard.body.starts_with("BEGIN:VCALENDAR"), "{heard:?}");
        }
        Body::Script => {
            let head = heard.head.to_lowercase();
            assert!(head.contains("content-type: text/javascript"), "{heard:?}");
            assert!(head.contains("cross-origin-resource-policy: cross-origin"), "{heard:?}");
            assert!(
                heard.body.starts_with("/**/answered(") && heard.body.ends_with(");"),
                "{heard:?}"
            );
        }
        Body::Empty => assert_eq!(heard.body, ""),
    }
}

/// What an example cannot do: there is no such account, ceremony, passkey or proof, and a plain request is no handshake.
const REFUSED: [&str; 9] = [
    "openSocket",
    "signIn",
    "signInWithPasskey",
    "startJoining",
    "finishJoining",
    "stepUp",
    "finishWay",
    "removePasskey",
    "takeTicket",
];

#[tokio::test]
async fn every_route_answers_as_its_row_says() {
    let mut desk = Desk::open().await;
    for route in ROUTES {
        desk = desk.anew().await;
        let heard = desk.ask_as_written(route).await;
        if route.answers.iter().any(|answer| answer.status == heard.status) {
            is_as_promised(route, &heard);
            continue;
        }
        let code = refusal(&heard).code;
        let known = route.refusals.contains(&code) && routes::status(code) == heard.status
            || route
                .of_http()
                .any(|own| own.status == heard.status && own.code == code);
        assert!(known, "{} {} is not said to answer {heard:?}", route.method, route.path);
        assert!(REFUSED.contains(&route.name), "{}: {heard:?}", route.name);
    }
}

#[tokio::test]
async fn a_method_that_is_not_in_the_table_is_refused() {
    let desk = Desk::open().await;
    for route in ROUTES {
        for method in ["GET", "POST", "PUT", "DELETE", "PATCH"] {
            let here = |other: &&Route| other.path == route.path && other.method == method;
            if ROUTES.iter().find(here).is_none() {
                let path = desk.places.path(route, None);
                let heard = desk.ask(route.listener, method, &path, &[], None).await;
                assert_eq!(heard.status, 405, "{method} {path}: {heard:?}");
                assert!(heard.head.to_lowercase().contains("\r\nallow: "), "{heard:?}");
            }
        }
    }
}

#[tokio::test]
async fn the_operators_routes_are_not_on_the_public_address() {
    let desk = Desk::open().await;
    for route in ROUTES.iter().filter(|route| route.listener == Listener::Ops) {
        let heard = desk.ask(Listener::Public, route.method, route.path, &[], None).await;
        assert_ne!(heard.status, 200, "{heard:?}");
    }
    for route in ROUTES.iter().filter(|route| route.listener == Listener::Public) {
        let heard = desk.ask(Listener::Ops, route.method, route.path, &[], None).await;
        assert_eq!(heard.status, 404, "{heard:?}");
    }
}

#[tokio::test]
async fn a_body_with_a_field_too_many_is_refused_by_name() {
    let mut desk = Desk::open().await;
    for route in ROUTES.iter().filter(|route| route.takes.is_some()) {
        desk = desk.anew().await;
        let mut body = desk.body(route).expect("it takes one");
        body["unheard_of"] = json!(1);
        let heard = desk.ask_with(route, Some(&body)).await;
        assert_eq!(heard.status, 400, "{}: {heard:?}", route.name);
        let field = refusal(&heard).field;
        // Of several kinds exactly one has to be there: the whole body is at fault then.
        let expected = if route.name == "stepUp" {
            None
        } else {
            Some("unheard_of")
        };
        assert_eq!(field.as_deref(), expected, "{}", route.name);
    }
}

#[tokio::test]
async fn without_the_operators_link_no_session_is_made() {
    let desk = Desk::open().await;
    let route = ROUTES
        .iter()
        .find(|route| route.name == "makeSession")
        .expect("it is in the table");
    let body = desk.body(route);
    let of_the_desk = format!("Bearer {}", desk.server.house().link(Role::Clinician, None));
    let bearers: [(Vec<(&str, &str)>, u16); 3] = [
        (Vec::new(), 401),
        (vec![("authorization", "Bearer nonsense")], 401),
        (vec![("authorization", &of_the_desk)], 403),
    ];
    for (headers, status) in bearers {
        let heard = desk
            .ask(Listener::Public, "POST", "/api/sessions", &headers, body.as_ref())
            .await;
        assert_eq!((heard.status, routes::status(refusal(&heard).code)), (status, status));
    }
}

#[tokio::test]
async fn readers_of_bmlt_may_write_one_slash_too_many_and_leave_the_last_away() {
    let server = TestServer::memory();
    let house = server.house();
    for before in ["", "/"] {
        for behind in ["json/?", "json?", "jsonp/?callback=shown&", "jsonp?callback=shown&"] {
            let path = format!("{before}/client_interface/{behind}switcher=GetServerInfo");
            let answer = house.ask("GET", &path, &[], "").await;
            assert!(
                answer.status == 200 && answer.body.contains("available_keys"),
                "{path}: {}",
                answer.body
            );
            let head = answer.head.to_lowercase();
            assert!(
                head.contains("cross-origin-resource-policy: cross-origin"),
                "{path}: {head}"
            );
        }
    }
}
