//! A meeting behind nginx and behind Caddy, with the files that operators are given: over TLS, each person counted by the
//! address that the proxy saw, and one who is asked to leave shuts nobody else out. And a proxy that nobody listed.

use protocol::client::{ApproveLine, ClientMessage};
use protocol::directory::EnterRequest;
use protocol::ids::SessionId;
use protocol::room::{FloorPolicy, Role};
use protocol::staff::{Health, HealthNote};
use tests::client::says;
use tests::house::asks;
use tests::proxy::{Kind, NAME, Proxy};
use tests::{House, NewRoom, TestClient, TestServer};

/// What one browser keeps.
const SECRET: &str = "kO3sV0y1mQ9d_7Zr-4uXbA";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_behind_nginx() {
    a_meeting_behind(Kind::Nginx).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_behind_caddy() {
    a_meeting_behind(Kind::Caddy).await;
}

fn behind_a_proxy() -> TestServer {
    TestServer::with(|config| {
        config.public_url = format!("https://{NAME}");
        config.trusted_proxies = vec!["127.0.0.1".parse().expect("an address")];
        // Passwords of tests would be refused where people meet.
        config.staff = server::config::Staff::default();
    })
}

async fn comes_known(house: &House, session: &SessionId, nickname: &str, secret: &str) -> TestClient {
    let request = EnterRequest {
        person: Some(secret.to_owned()),
        ..asks(nickname)
    };
    let entered = house.enter_with(session, &request).await.expect("let in");
    house.client(&entered.token, None).await
}

async fn comes(house: &House, session: &SessionId, nickname: &str) -> TestClient {
    let entered = house.enter(session, nickname, None).await.expect("let in");
    house.client(&entered.token, None).await
}

async fn a_meeting_behind(kind: Kind) {
    let server = behind_a_proxy();
    let direct = server.house();
    let proxy = Proxy::start(kind, direct.address).await;
    let [wren, linnet, chairs] = [2, 3, 4].map(|last| direct.by_way_of(proxy.tunnel(last)));

    let page = wren.ask("GET", "/", &[("accept", "text/html")], "").await;
    assert_eq!(page.status, 200, "{}", page.head);
    let head = page.head.to_lowercase();
    assert!(head.contains("strict-transport-security: max-age="), "{head}");
    let nowhere = wren.ask("GET", "/nowhere", &[("accept", "text/html")], "").await;
    assert!(nowhere.body.contains("<h1>"), "a refusal is a page: {}", nowhere.body);

    let new = NewRoom {
        floor: FloorPolicy::Open,
        ..NewRoom::default()
    };
    let session = chairs.session(new).await.id;
    let mut chair = chairs.person(&session, "Ash", Role::Facilitator).await;
    chair.start().await;
    let mut one = comes_known(&wren, &session, "Wren", SECRET).await;
    let mut other = comes(&linnet, &session, "Linnet").await;
    for text in ["good evening", "and the next line"] {
        one.post(text).await;
        other.until("the line of the other", |view| says(view, text)).await;
    }
    other.resume().await;
    one.post("back again").await;
    other
        .until("a line after coming back", |view| says(view, "back again"))
        .await;

    chair.remove_member(&one.member).await;
    one.ended().await;
    let path = format!("/api/sessions/{session}/enter");
    let again = EnterRequest {
        person: Some(SECRET.to_owned()),
        ..asks("Robin")
    };
    let again = serde_json::to_string(&again).expect("JSON");
    let json = ("content-type", "application/json");
    for claimed in ["127.0.0.9", "127.0.0.9, 127.0.0.1", "unknown", ""] {
        let headers = [json, ("x-forwarded-for", claimed)];
        let refused = wren.ask("POST", &path, &headers, &again).await;
        assert_eq!(refused.status, 403, "{kind:?}, {claimed:?}: {}", refused.body);
    }
    // Not even somebody else of the same address.
    let mut third = comes(&wren, &session, "Rowan").await;
    // The first line of somebody new waits for the chair while somebody is kept away; that is asked of the person as well.
    let held = third.try_post("nobody else was shut out").await.expect("taken");
    chair.until("it waits", |view| view.held.len() == 1).await;
    let line = held.line.expect("an id");
    chair.must(ClientMessage::ApproveLine(ApproveLine { line })).await;
    other
        .until("a line of the newcomer", |view| says(view, "nobody else was shut out"))
        .await;
    let admission = &server.inner().admission;
    assert!(
        !admission.has_silent_proxy() && !admission.has_unlisted_proxy(),
        "{kind:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proxy_that_nobody_listed_shuts_nobody_out_and_is_told_to_the_operator() {
    let server = TestServer::memory();
    let house = server.house();
    let new = NewRoom {
        floor: FloorPolicy::Open,
        ..NewRoom::default()
    };
    let session = house.session(new).await.id;
    let mut chair = house.person(&session, "Ash", Role::Facilitator).await;
    chair.start().await;
    // Anybody can write one header, and some browsers do.
    for _ in 0..12 {
        let page = house.ask("GET", "/", &[("x-real-ip", "198.51.100.7")], "").await;
        assert_eq!(page.status, 200);
    }
    assert!(!server.inner().admission.has_unlisted_proxy());
    let path = format!("/api/sessions/{session}/enter");
    let json = ("content-type", "application/json");
    let enter = async |nickname: &str, sign: (&str, &str)| {
        let body = format!(r#"{{"nickname":"{nickname}"}}"#);
        house.ask("POST", &path, &[json, sign], &body).await
    };
    for (nickname, sign) in [
        ("Wren", ("x-forwarded-for", "198.51.100.7")),
        ("Robin", ("forwarded", "for=198.51.100.8")),
        ("Dove", ("x-real-ip", "198.51.100.9")),
    ] {
        let entered = enter(nickname, sign).await;
        assert_eq!(entered.status, 200, "{}", entered.body);
        let entered: protocol::directory::Entered = entered.json();
        let mut guest = house.client(&entered.token, None).await;
        chair.remove_member(&guest.member).await;
        guest.ended().await;
    }
    assert_eq!(enter("Rowan", ("x-forwarded-for", "203.0.113.1")).await.status, 200);

    let bearer = format!("Bearer {}", house.link(Role::Operator, None));
    let health = house
        .ask("GET", "/api/admin/health", &[("authorization", &bearer)], "")
        .await;
    let health: Health = health.json();
    assert!(health.to_do.contains(&HealthNote::ProxyNotListed), "{:?}", health.to_do);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listed_proxy_that_cannot_be_read_is_refused_and_one_that_says_nothing_is_told() {
    let server = behind_a_proxy();
    let house = server.house();
    for unreadable in ["unknown", "", "198.51.100.7, ", "198.51.100.300", "198.51.100.7:port"] {
        let headers = [("x-forwarded-for", unreadable), ("accept", "text/html")];
        let refused = house.ask("GET", "/", &headers, "").await;
        assert_eq!(refused.status, 400, "{unreadable:?}: {}", refused.body);
        assert!(refused.body.contains("<h1>"), "with words: {}", refused.body);
    }
    assert_eq!(
        house
            .ask("GET", "/", &[("x-forwarded-for", "junk, 198.51.100.7")], "")
            .await
            .status,
        200
    );
    assert!(!server.inner().admission.has_silent_proxy());
    // It may ask by itself whether we are well. What people ask, it brings in somebody's name.
    assert_eq!(house.ask("GET", "/", &[], "").await.status, 200);
    assert!(!server.inner().admission.has_silent_proxy());
    assert_eq!(house.ask("GET", "/api/helplines", &[], "").await.status, 200);
    assert!(server.inner().admission.has_silent_proxy());
    assert!(!server.inner().admission.has_unlisted_proxy());
}
