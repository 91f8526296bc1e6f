//! Who is not let in: no hello, tokens that are not good, pages of other sites, and a thousand who never finish.

use super::{Attack, Honest, open_room};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use domain::directory::Bearer;
use protocol::directory::EnterRequest;
use protocol::error::ErrorCode;
use protocol::ids::SessionId;
use protocol::room::Role;
use server::auth::{Identity, Place, new_member_id};
use tests::house::{asks, connect_from};
use tests::raw::{close_code, upgrade};
use tests::{House, TestServer};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Tokens that look good and are not. The signed ones are signed with the server's own key, so that only what they say
/// is wrong.
fn bad_tokens(house: &House, server: &TestServer, session: &SessionId) -> Vec<(&'static str, String)> {
    let good = house.token(session, "Wren", Role::Facilitator);
    let parts: Vec<&str> = good.split('.').collect();
    let json = |part: &str| -> serde_json::Value {
        serde_json::from_slice(&BASE64.decode(part).expect("base64")).expect("JSON")
    };
    let (header, claims) = (json(parts[0]), json(parts[1]));
    let encode = |value: &serde_json::Value| BASE64.encode(value.to_string());
    let mut none = header.clone();
    none["alg"] = "none".into();
    let mut hmac = header.clone();
    hmac["alg"] = "HS256".into();
    let mut forged = claims.clone();
    forged["role"] = "co_facilitator".into();
    let mut with_key = header.clone();
    with_key["jwk"] = serde_json::json!({"kty": "OKP"});
    let expired = house.auth.issue(&Identity {
        member: new_member_id(),
        role: Role::Attendee,
        nickname: protocol::text::Text::stored("Wren"),
        place: Place::Room(session.clone()),
        expires_at: protocol::ids::Millis((house.now)().0 - 10_000),
        bearer: Bearer::Nobody,
    });
    let signed = |header: &serde_json::Value, claims: &serde_json::Value| sign(server, header, claims);
    let without = |name: &str| {
        let mut claims = claims.clone();
        claims.as_object_mut().expect("an object").remove(name);
        signed(&header, &claims)
    };
    let mut other_audience = claims.clone();
    other_audience["aud"] = "hearth-desk".into();
    let mut operator = claims.clone();
    operator["role"] = "operator".into();
    vec![
        ("nothing", String::new()),
        ("no token", "hello".to_owned()),
        ("of another server", server_elsewhere(session)),
        ("expired", expired),
        ("alg none", format!("{}.{}.", encode(&none), parts[1])),
        (
            "another algorithm",
            format!("{}.{}.{}", encode(&hmac), parts[1], parts[2]),
        ),
        ("other claims", format!("{}.{}.{}", parts[0], encode(&forged), parts[2])),
        ("a key of its own", signed(&with_key, &claims)),
        ("no audience", without("aud")),
        ("no subject", without("sub")),
        ("no end", without("exp")),
        ("no issuer", without("iss")),
        ("no id", without("jti")),
        ("another audience", signed(&header, &other_audience)),
        ("an operator", signed(&header, &operator)),
        ("a link", house.link(Role::Facilitator, Some(session))),
    ]
}

/// A token of a server with other keys.
fn server_elsewhere(session: &SessionId) -> String {
    server::auth::Auth::in_memory().issue(&Identity {
        member: new_member_id(),
        role: Role::Attendee,
        nickname: protocol::text::Text::stored("Wren"),
        place: Place::Room(session.clone()),
        expires_at: tests::in_process::wall_clock().plus(60_000),
        bearer: Bearer::Nobody,
    })
}

/// Signs with the server's newest key, whatever the claims are.
fn sign(server: &TestServer, header: &serde_json::Value, claims: &serde_json::Value) -> String {
    let keys = server::keys_folder(&server.inner().config.data_dir);
    let mut files: Vec<_> = std::fs::read_dir(keys)
        .expect("its keys")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|end| end == "pk8"))
        .collect();
    files.sort();
    let key = std::fs::read(files.last().expect("a key")).expect("a key");
    let key = jsonwebtoken::EncodingKey::from_ed_der(&key);
    let encode = |value: &serde_json::Value| BASE64.encode(value.to_string());
    let message = format!("{}.{}", encode(header), encode(claims));
    let signature = jsonwebtoken::crypto::sign(message.as_bytes(), &key, jsonwebtoken::Algorithm::EdDSA);
    format!("{message}.{}", signature.expect("a signature"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_token_but_a_good_one_lets_anybody_in() {
    let server = TestServer::sqlite();
    let house = server.house();
    let (session, mut chair) = open_room(&house).await;
    let mut honest = Honest::arrive(&house).await;
    let tokens = bad_tokens(&house, &server, &session);
    let place = house.clone();
    let attack = Attack::begin("tokens that are not good", 1, move || {
        let (house, tokens) = (place.clone(), tokens.clone());
        async move {
            for (what, token) in &tokens {
                let turned = house.try_client(token, None).await.err();
                let turned = turned.unwrap_or_else(|| panic!("{what} was let in"));
                let refusal = turned.refusal.unwrap_or_else(|| panic!("{what}: why?"));
                assert_eq!(refusal.code, ErrorCode::Unauthenticated, "{what}");
                assert_eq!(turned.end.code(), 4503, "{what}");
            }
        }
    });
    honest.talks_during(&attack).await;
    attack.end().await;
    honest.lost_nothing().await;
    // What was signed with the server's key says something wrong; the key itself is good.
    let good = house.token(&session, "Wren", Role::Attendee);
    let parts: Vec<&str> = good.split('.').collect();
    let json = |part: &str| serde_json::from_slice(&BASE64.decode(part).expect("base64")).expect("JSON");
    let same = sign(&server, &json(parts[0]), &json(parts[1]));
    house.client(&same, None).await;
    // A failed hello in somebody's name does nothing to that person (A3).
    chair.ping().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_say_hello_is_shown_out() {
    let server = TestServer::with(|config| config.limits.hello_ms = 150);
    let house = server.house();
    let mut honest = Honest::arrive(&house).await;
    let attack = Attack::begin("sockets without hello", 8, move || {
        let house = house.clone();
        async move {
            let mut stream = TcpStream::connect(house.address).await.expect("a connection");
            assert_eq!(upgrade(&mut stream, Some(&house.origin)).await.expect("an answer"), 101);
            assert_eq!(close_code(&mut stream).await, Some(4005));
        }
    });
    honest.talks_during(&attack).await;
    attack.end().await;
    honest.lost_nothing().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_of_other_sites_open_no_socket() {
    let server = TestServer::memory();
    let house = server.house();
    let mut honest = Honest::arrive(&house).await;
    let attack = Attack::begin("foreign origins", 2, move || {
        let house = house.clone();
        async move {
            let similar = format!("{}.example.org", house.origin);
            let other_port = "http://127.0.0.1:1".to_owned();
            let foreign = [
                None,
                Some("null"),
                Some("https://elsewhere.example"),
                Some(similar.as_str()),
                Some(other_port.as_str()),
            ];
            for origin in foreign {
                let mut stream = TcpStream::connect(house.address).await.expect("a connection");
                assert_eq!(
                    upgrade(&mut stream, origin).await.expect("an answer"),
                    403,
                    "{origin:?}"
                );
            }
        }
    });
    honest.talks_during(&attack).await;
    attack.end().await;
    honest.lost_nothing().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_half_open_connections_keep_nobody_out() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let most = getrlimit(Resource::Nofile).maximum;
    let all = Rlimit {
        current: most,
        maximum: most,
    };
    setrlimit(Resource::Nofile, all).expect("files may be open");
    let server = TestServer::with(|config| {
        config.limits.connections_per_address = 50;
        config.limits.handshake_ms = 6_000;
    });
    let house = server.house();
    let mut honest = Honest::arrive(&house).await;
    let mut silent = Vec::new();
    for n in 0..1_000_u32 {
        let from = u8::try_from(2 + n % 25).expect("small");
        let mut stream = connect_from(from, house.address).await.expect("a connection");
        if n % 2 == 0 {
            stream
                .write_all(b"GET /socket HTTP/1.1\r\nhost: hea")
                .await
                .expect("sent");
        }
        silent.push(stream);
    }
    let inner = std::sync::Arc::clone(server.inner());
    tests::until("a thousand half-open", async || inner.admission.half_open() >= 1_000).await;
    let mut times = Vec::new();
    while times.len() < super::ROUND_TRIPS {
        times.push(honest.round_trip().await);
    }
    let (middle, open) = (tests::median(&times), inner.admission.half_open());
    println!("1,000 half-open connections: median {middle:?}, {open} still open after it");
    assert!(open >= 900, "they were there meanwhile: {open}");
    assert!(middle < super::BEARABLE, "{middle:?}");
    // New people come in too, and the silent are shown out.
    let _more = Honest::arrive(&house).await;
    for stream in &mut silent {
        let mut rest = Vec::new();
        // A reset is a door shut as well.
        let _ = tests::in_time("the door to shut", stream.read_to_end(&mut rest)).await;
    }
    tests::until("nobody half-open", async || inner.admission.half_open() == 0).await;
    drop(inner);
    honest.lost_nothing().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_too_many_sockets_of_one_person_the_oldest_ends_and_the_newest_is_in_at_once() {
    let server = TestServer::with(|config| {
        config.limits.connections_per_member = 2;
        config.limits.close_ms = 60_000;
    });
    let house = server.house();
    let (session, _chair) = open_room(&house).await;
    // Their peers do not hang up, as those of a phone that lost the network: nobody waits for that.
    let wren = house.person(&session, "Wren", Role::Attendee).await;
    let mut others = Vec::new();
    for _ in 0..6 {
        others.push(wren.second_self().await);
    }
    let mut newest = others.pop().expect("six");
    newest.ping().await;
    // The way to help is of another kind: it ends no place in a room, nor the other way round.
    let mut help = wren.second_self().await;
    help.only_for_help().await;
    let mut room = wren.second_self().await;
    room.ping().await;
    help.ping().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removal_bars_a_person_and_nobody_else_behind_the_same_address() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair) = open_room(&house).await;
    let (another, _other_chair) = open_room(&house).await;
    let hers = |nickname: &str| EnterRequest {
        person: Some("kO3sV0y1mQ9d_7Zr-4uXbA".to_owned()),
        ..asks(nickname)
    };
    let entered = house.enter_with(&session, &hers("Nettle")).await.expect("a guest");
    let mut nettle = house.client(&entered.token, None).await;
    chair.remove_member(&entered.member).await;
    assert_eq!(nettle.ended().await.code(), 4500);
    for name in ["Nettle", "Bramble"] {
        let refusal = house.enter_with(&session, &hers(name)).await.expect_err("a guest");
        assert_eq!(refusal.code, ErrorCode::NotPermitted, "{name}");
        assert!(refusal.because.is_some_and(|because| because.contains("helplines")));
    }
    // Somebody who brings a facilitator's link was invited; and another session is another matter.
    let link = house.link(Role::CoFacilitator, Some(&session));
    house.enter(&session, "Linnet", Some(link)).await.expect("a deputy");
    house
        .enter_with(&another, &hers("Bramble"))
        .await
        .expect("another session");
    // Everybody else comes in from the same address, though not under the name of somebody who was removed.
    let taken = house.enter(&session, "nettle", None).await.expect_err("her name");
    assert_eq!(taken.code, ErrorCode::NicknameTaken);
    let mut robin = house.person(&session, "Robin", Role::Attendee).await;
    assert!(robin.try_post("hello").await.expect("taken").held, "and is new here");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_name_that_gives_somebody_away_or_hides_something_is_refused_kindly() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, _chair) = open_room(&house).await;
    for name in ["call 555-0142-77", "wren@example.org", "Wren\u{200d}", "wren t.me/wren"] {
        let refusal = house.enter(&session, name, None).await.expect_err(name);
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (ErrorCode::Invalid, Some("nickname")),
            "{name}"
        );
        assert!(refusal.because.is_some(), "{name}");
    }
    let refusal = house.enter(&session, "Nurse Joy", None).await.expect_err("a role");
    assert_eq!(refusal.code, ErrorCode::NicknameTaken);
    house.enter(&session, "Wren", None).await.expect("a name");
}
