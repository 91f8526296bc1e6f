//! The edge of a running server, from outside: who is let in, what each route answers, and what a crowd of silent
//! strangers can do to those inside. What is said on the socket after the upgrade is tested elsewhere.

mod headers;
mod house;

use house::*;
use protocol::room::Role;
use protocol::routes::{Listener, ROUTES};
use serde_json::json;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

#[tokio::test]
async fn only_a_page_from_here_opens_a_socket() {
    let house = House::open(|_| {}).await;
    let origin = house.origin();
    let good = socket_headers(&origin);
    let opened = house.upgrade(&good).await;
    assert_eq!(opened.status, 101);
    assert_eq!(
        opened.header("sec-websocket-accept"),
        Some("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    );
    for foreign in [
        "https://elsewhere.example",
        "null",
        "",
        &format!("{origin}/"),
        &origin.to_uppercase(),
    ] {
        let refused = house.upgrade(&with(&good, "origin", foreign)).await;
        assert_eq!(refused.refusal(), (403, "not_permitted".to_owned()), "{foreign}");
    }
    assert_eq!(house.upgrade(&without(&good, "origin")).await.status, 403);
    let mut twice = good.clone();
    twice.push(("origin", &origin));
    assert_eq!(house.upgrade(&twice).await.status, 403);
    house.close().await;
}

#[tokio::test]
async fn what_is_no_upgrade_is_told_so() {
    let house = House::open(|_| {}).await;
    let origin = house.origin();
    let good = socket_headers(&origin);
    for missing in ["connection", "upgrade", "sec-websocket-version"] {
        assert_eq!(
            house.upgrade(&without(&good, missing)).await.refusal().0,
            426,
            "{missing}"
        );
    }
    for (name, wrong) in [
        ("upgrade", "h2c"),
        ("sec-websocket-version", "8"),
        ("connection", "close"),
    ] {
        assert_eq!(
            house.upgrade(&with(&good, name, wrong)).await.refusal().0,
            426,
            "{name}"
        );
    }
    for wrong in ["", "short", "AAAA", "not base64 at all!!!!!!!"] {
        assert_eq!(
            house
                .upgrade(&with(&good, "sec-websocket-key", wrong))
                .await
                .refusal()
                .0,
            400,
            "{wrong}"
        );
    }
    assert_eq!(house.ask("POST", "/socket", &good, "").await.refusal().0, 405);
    let old = request("GET", "/socket", &good, "").replace("HTTP/1.1", "HTTP/1.0");
    assert_eq!(house.send(&old).await.refusal().0, 426);
    house.close().await;
}

#[tokio::test]
async fn nobody_is_offered_compression() {
    let house = House::open(|_| {}).await;
    let origin = house.origin();
    let mut headers = socket_headers(&origin);
    headers.push(("sec-websocket-extensions", "permessage-deflate; client_max_window_bits"));
    headers.push(("sec-websocket-protocol", "chat"));
    let opened = house.upgrade(&headers).await;
    assert_eq!(opened.status, 101);
    assert_eq!(opened.header("sec-websocket-extensions"), None);
    assert_eq!(opened.header("sec-websocket-protocol"), None);
    house.close().await;
}

#[tokio::test]
async fn every_route_of_the_table_is_served_where_it_says() {
    let house = House::open(|_| {}).await;
    for route in ROUTES {
        let named = |part: &str| if part.starts_with('{') { "nowhere" } else { part }.to_owned();
        let path = route.path.split('/').map(named).collect::<Vec<_>>().join("/");
        let address = match route.listener {
            Listener::Public => house.address,
            Listener::Ops => house.ops,
        };
        let mut stream = TcpStream::connect(address).await.unwrap();
        let answer = exchange(&mut stream, &request(route.method, &path, &[], "")).await;
        let by_itself = answer.status == 404 && !path.contains("nowhere");
        assert!(
            !by_itself && answer.status != 405,
            "{} {path}: {}",
            route.method,
            answer.status
        );
        let mut stream = TcpStream::connect(address).await.unwrap();
        let wrong = exchange(&mut stream, &request("PATCH", &path, &[], "")).await;
        assert_eq!(wrong.refusal(), (405, "invalid".to_owned()), "PATCH {path}");
    }
    house.close().await;
}

#[tokio::test]
async fn bodies_that_are_not_what_they_should_be_are_refused_in_the_same_form() {
    let house = House::open(|_| {}).await;
    let path = "/api/links/inspect";
    let json = [("content-type", "application/json; charset=utf-8")];
    let refusal = async |headers: &[(&str, &str)], body: &str| house.ask("POST", path, headers, body).await.refusal();
    let invalid = "invalid".to_owned();
    assert_eq!(refusal(&json, "{").await, (400, invalid.clone()));
    assert_eq!(refusal(&json, r#"{"link":"x","more":1}"#).await, (400, invalid.clone()));
    assert_eq!(refusal(&json, r#"{"link":["x"]}"#).await, (400, invalid.clone()));
    assert_eq!(
        refusal(&[("content-type", "text/plain")], "{}").await,
        (415, invalid.clone())
    );
    assert_eq!(refusal(&[], "{}").await, (415, invalid));
    assert_eq!(
        refusal(&json, &"x".repeat(128 * 1024 + 1)).await,
        (413, "too_long".to_owned())
    );
    assert_eq!(
        refusal(&json, r#"{"link":"x"}"#).await,
        (401, "unauthenticated".to_owned())
    );
    assert_eq!(
        house.ask("GET", "/api/nothing", &[], "").await.refusal(),
        (404, "not_found".to_owned())
    );
    assert_eq!(
        house.ask("GET", "/../hearth.example.toml", &[], "").await.refusal().0,
        404
    );
    assert_eq!(
        house.ask("GET", "/api/sessions/no%20id", &[], "").await.refusal().0,
        404
    );
    house.close().await;
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_keep_the_page_to_itself() {
    let house = House::open(|config| config.public_url = "https://meet.example.org".to_owned()).await;
    for path in ["/", "/nothing", "/api/sessions", "/api/helplines", "/n", "/socket"] {
        let answer = house.ask("GET", path, &[], "").await;
        let csp = answer.header("content-security-policy").expect(path);
        assert!(
            csp.starts_with("default-src 'none'; script-src 'self'; style-src 'self'"),
            "{csp}"
        );
        assert!(!csp.contains("unsafe"), "{csp}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
        assert_eq!(answer.header("cross-origin-opener-policy"), Some("same-origin"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
        let policy = answer.header("permissions-policy").unwrap_or_default();
        assert!(
            policy.contains("camera=()") && policy.contains("microphone=()"),
            "{policy}"
        );
        assert!(policy.contains("autoplay=(self)"), "the desk's tone: {policy}");
        assert!(answer.header("strict-transport-security").is_some());
        let caching = answer.header("cache-control").expect(path);
        assert!(
            caching == "no-store" || !path.starts_with("/api") && caching == "no-cache",
            "{path}: {caching}"
        );
        assert_eq!(answer.header("clear-site-data").is_some(), path == "/n");
        assert_eq!(answer.header("leave-to"), None, "nobody chose a site");
    }
    house.close().await;
}

#[tokio::test]
async fn the_page_is_not_sent_again_to_who_has_it() {
    let house = House::open(|_| {}).await;
    let page = house.ask("GET", "/", &[], "").await;
    assert_eq!(
        (page.status, page.header("content-type")),
        (200, Some("text/html; charset=utf-8"))
    );
    let etag = page.header("etag").unwrap();
    let again = house.ask("GET", "/", &[("if-none-match", etag)], "").await;
    assert_eq!((again.status, again.body.as_str()), (304, ""));
    assert_eq!(house.ask("HEAD", "/", &[], "").await.status, 200);
    house.close().await;
}

#[tokio::test]
async fn links_open_their_own_door_and_no_other() {
    let house = House::open(|_| {}).await;
    let session = a_session(&house).await;
    let now = house.clock.now();
    let mint = |role, only: Option<&str>| {
        let only = only.map(|only| only.parse().unwrap());
        house.inner.auth.mint_link(role, only, now, 60_000)
    };
    let enter = async |link: Option<String>| {
        let mut body = json!({"nickname": "  Quiet   Maple "});
        if let Some(link) = link {
            body["link"] = json!(link);
        }
        house.post(&format!("/api/sessions/{session}/enter"), &body).await
    };
    let guest = enter(None).await.json();
    assert_eq!(
        (&guest["role"], &guest["nickname"]),
        (&json!("attendee"), &json!("Quiet Maple"))
    );
    let identity = house
        .inner
        .auth
        .identify(guest["token"].as_str().unwrap(), now)
        .unwrap();
    assert_eq!(identity.member.as_str(), guest["member"].as_str().unwrap());
    let chair = enter(Some(mint(Role::Facilitator, Some(&session)))).await;
    assert_eq!(chair.json()["role"], "facilitator");
    for elsewhere in [
        mint(Role::Facilitator, Some("another")),
        mint(Role::Facilitator, None),
        mint(Role::Operator, None),
        mint(Role::Operator, Some(&session)),
    ] {
        assert_eq!(
            enter(Some(elsewhere)).await.refusal(),
            (403, "not_permitted".to_owned())
        );
    }
    assert_eq!(enter(Some("forged".to_owned())).await.refusal().0, 401);
    let desk = async |link: String| {
        house
            .post("/api/desk/enter", &json!({"name": "Nurse Ada", "link": link}))
            .await
    };
    assert_eq!(desk(mint(Role::Clinician, None)).await.json()["role"], "clinician");
    assert_eq!(desk(mint(Role::Facilitator, Some(&session))).await.refusal().0, 403);
    let info = house
        .post("/api/links/inspect", &json!({"link": mint(Role::Clinician, None)}))
        .await
        .json();
    assert_eq!(info["role"], "clinician");
    let nowhere = house
        .post("/api/sessions/nowhere/enter", &json!({"nickname": "Quiet Maple"}))
        .await;
    assert_eq!(nowhere.refusal(), (404, "not_found".to_owned()));
    house.close().await;
}

#[tokio::test]
async fn only_the_operator_makes_sessions() {
    let house = House::open(|_| {}).await;
    let clinician = house
        .inner
        .auth
        .mint_link(Role::Clinician, None, house.clock.now(), 60_000);
    let kind = ("content-type", "application/json");
    let body = new_session().to_string();
    let none = house.ask("POST", "/api/sessions", &[kind], &body).await;
    assert_eq!(
        (none.refusal().0, none.header("www-authenticate")),
        (401, Some("Bearer"))
    );
    let bearer = format!("Bearer {clinician}");
    let other = house
        .ask("POST", "/api/sessions", &[kind, ("authorization", &bearer)], &body)
        .await;
    assert_eq!(other.refusal().0, 403);
    let session = a_session(&house).await;
    let list = house.ask("GET", "/api/sessions", &[], "").await.json();
    assert_eq!(list["sessions"][0]["id"], json!(session));
    assert_eq!(
        house
            .ask("GET", &format!("/api/sessions/{session}"), &[], "")
            .await
            .json()["id"],
        json!(session)
    );
    house.close().await;
}

#[tokio::test]
async fn a_door_that_is_tried_too_often_says_when_to_come_again() {
    let house = House::open(|config| {
        config.limits.enter_per_minute_per_address = 5;
        config.limits.enter_per_second_to_spare = 0;
        config.limits.enter_wait_ms = 0;
    })
    .await;
    let body = json!({"link": "x"});
    for _ in 0..5 {
        assert_eq!(house.post("/api/links/inspect", &body).await.status, 401);
    }
    let refused = house.post("/api/links/inspect", &body).await;
    assert_eq!(refused.refusal(), (429, "rate_limited".to_owned()));
    let wait = refused.json()["retry_after_ms"].as_u64().unwrap();
    assert_eq!(refused.header("retry-after").unwrap().parse(), Ok(wait.div_ceil(1_000)));
    house.clock.advance(wait);
    assert_eq!(house.post("/api/links/inspect", &body).await.status, 401);
    house.close().await;
}

#[tokio::test]
async fn a_connection_too_many_takes_the_place_of_the_oldest_that_does_nothing() {
    let house = House::open(|config| {
        config.limits.connections_total = 3;
        config.limits.connections_per_address = 2;
    })
    .await;
    let ask = request("GET", "/api/helplines", &[], "");
    let mut inside = Vec::new();
    // The third of one address, and then the fourth of all.
    for last in [1, 1, 1, 2, 3] {
        let mut stream = connect_from(last, house.address).await;
        assert_eq!(exchange(&mut stream, &ask).await.status, 200, "127.0.0.{last}");
        inside.push(stream);
    }
    until(|| house.inner.admission.connections() == 3).await;
    let mut rest = Vec::new();
    for mut stream in inside.drain(..2) {
        assert_eq!(
            in_time(stream.read_to_end(&mut rest)).await.unwrap_or_default(),
            0,
            "shown out without a word"
        );
    }
    for stream in &mut inside {
        assert_eq!(exchange(stream, &ask).await.status, 200, "the others go on");
    }
    drop(inside);
    house.close().await;
}

/// Connects from 127.0.0.`last`, so that one machine can play many.
async fn connect_from(last: u8, to: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket
        .bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)), 0))
        .unwrap();
    in_time(socket.connect(to)).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_who_never_finish_a_request_keep_nobody_out_and_are_shown_out() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let most = getrlimit(Resource::Nofile).maximum;
    setrlimit(
        Resource::Nofile,
        Rlimit {
            current: most,
            maximum: most,
        },
    )
    .unwrap();
    let house = House::open(|config| config.limits.handshake_ms = 3_000).await;
    let mut silent = Vec::new();
    for n in 0..1_000_u32 {
        let mut stream = connect_from(u8::try_from(2 + n % 25).unwrap(), house.address).await;
        if n % 2 == 0 {
            stream.write_all(b"GET / HTTP/1.1\r\nhost: hea").await.unwrap();
        }
        silent.push(stream);
    }
    until(|| house.inner.admission.half_open() == 1_000).await;
    assert_eq!(house.ask("GET", "/api/helplines", &[], "").await.status, 200);
    assert_eq!(house.upgrade(&socket_headers(&house.origin())).await.status, 101);
    for stream in &mut silent {
        let mut rest = Vec::new();
        // A reset is a door shut as well.
        let _ = in_time(stream.read_to_end(&mut rest)).await;
        assert!(!rest.starts_with(b"HTTP/1.1 200"));
    }
    until(|| house.inner.admission.half_open() == 0).await;
    house.close().await;
}

#[tokio::test]
async fn a_body_that_never_comes_is_not_waited_for() {
    let house = House::open(|config| config.limits.handshake_ms = 200).await;
    let mut stream = TcpStream::connect(house.address).await.unwrap();
    let head =
        "POST /api/links/inspect HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\ncontent-length: 50\r\n\r\n{";
    assert_eq!(exchange(&mut stream, head).await.refusal().0, 408);
    house.close().await;
}

#[tokio::test]
async fn a_head_without_end_is_refused() {
    let house = House::open(|_| {}).await;
    let many: Vec<_> = (0..100).map(|_| ("x-more", "y")).collect();
    assert_eq!(house.ask("GET", "/", &many, "").await.status, 431);
    let long = "x".repeat(20_000);
    assert_eq!(house.ask("GET", "/", &[("x-long", &long)], "").await.status, 431);
    house.close().await;
}

#[tokio::test]
async fn health_and_metrics_answer_on_the_operators_address_only() {
    let house = House::open(|_| {}).await;
    let ops = async |path: &str| {
        let mut stream = TcpStream::connect(house.ops).await.unwrap();
        exchange(&mut stream, &request("GET", path, &[], "")).await
    };
    assert_eq!(ops("/healthz").await.status, 200);
    assert_eq!(ops("/readyz").await.body, "ready\n");
    let _counted = house.ask("GET", "/api/nothing", &[], "").await;
    let metrics = ops("/metrics").await;
    assert!(
        metrics.body.contains("hearth_refusals_total{code=\"not_found\"}"),
        "{}",
        metrics.body
    );
    assert!(!metrics.body.contains("127.0.0.1"), "no address in metrics");
    assert_eq!(ops("/api/sessions").await.refusal().0, 404);
    assert_eq!(house.ask("GET", "/metrics", &[], "").await.refusal().0, 404);
    house.close().await;
}

#[tokio::test]
async fn a_server_that_is_told_to_stop_lets_everybody_go() {
    let house = House::open(|_| {}).await;
    let origin = house.origin();
    let mut socket = TcpStream::connect(house.address).await.unwrap();
    let opened = exchange(&mut socket, &request("GET", "/socket", &socket_headers(&origin), "")).await;
    assert_eq!(opened.status, 101);
    until(|| house.inner.admission.half_open() == 0).await;
    let (address, inner) = (house.address, Arc::clone(&house.inner));
    house.close().await;
    assert_eq!(inner.admission.connections(), 0);
    assert!(TcpStream::connect(address).await.is_err(), "nobody listens any more");
    let mut last = Vec::new();
    in_time(socket.read_to_end(&mut last)).await.unwrap();
    assert_eq!(&last[..4], [0x88, 12, 0x0f, 0xa0], "closed with 4000");
}

#[tokio::test]
async fn two_servers_never_share_a_folder() {
    let home = tempfile::tempdir().unwrap();
    let first = server::take_folder(home.path()).unwrap();
    assert!(matches!(
        server::take_folder(home.path()),
        Err(server::StartError::Taken(_))
    ));
    drop(first);
    assert!(server::take_folder(home.path()).is_ok());
}

#[tokio::test]
async fn whatever_an_address_cost_the_way_to_help_and_back_is_not_waited_for() {
    let house = House::open(|_| {}).await;
    let (neighbour, _half_open) = house.inner.admission.connection([127, 0, 0, 1].into()).unwrap();
    house
        .inner
        .admission
        .did_cost(&neighbour, std::time::Duration::from_secs(600));
    let mut page = Box::pin(house.ask("GET", "/api/meetings", &[], ""));
    let care = async {
        assert_eq!(house.ask("GET", "/api/helplines", &[], "").await.status, 200);
        assert_eq!(house.post("/api/help", &json!({})).await.status, 200);
        assert_eq!(house.upgrade(&socket_headers(&house.origin())).await.status, 101);
    };
    tokio::select! {
        _answer = &mut page => panic!("who shares the address with whoever cost so much waits for the rest"),
        () = care => {}
    }
    assert_eq!(page.await.status, 200, "and gets it");
    drop(neighbour);
    house.close().await;
}
