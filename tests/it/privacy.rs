//! Words that must not be found: they go through every path of the real binary, and then its logs, its metrics and the
//! files of its database are searched for them.

use protocol::client::{AcknowledgeCase, ApproveLine, ClientMessage, ReturnLine, WriteInCase};
use protocol::directory::{EnterRequest, Entered};
use protocol::ids::SessionId;
use protocol::room::{FloorPolicy, Role};
use rusqlite::{Connection, OpenFlags};
use server::config::LineFormat;
use std::path::Path;
use tests::client::dial;
use tests::house::{connect_from, exchange};
use tests::{NewRoom, RealServer};

/// An address of the loopback that only this test connects from, and one that a proxy speaks for.
const ADDRESS: (u8, &str) = (177, "127.0.0.177");
const FORWARDED: &str = "203.0.113.177";
/// What people write in this test; each is unlike anything else.
const WORDS: [&str; 10] = [
    "Quetzal",
    "xylophone-posted",
    "xylophone-held",
    "xylophone-returned",
    "xylophone-removed",
    "xylophone-note",
    "xylophone-help",
    "xylophone-in-case",
    "xylophone-nonsense",
    // The secret by which a browser is known again: kept as a hash.
    "xylophone-of-this-browser",
];

/// Everything that can be said is said once. Gives the tokens and links that were used.
async fn an_evening(server: &RealServer) -> (SessionId, Vec<String>) {
    let house = server.house();
    let new = NewRoom {
        floor: FloorPolicy::Open,
        kept_minutes: 0,
        ..NewRoom::default()
    };
    let session = house.session(new).await.id;
    let link = house.link(Role::Facilitator, Some(&session));
    let chair = house.enter(&session, "Ash", Some(link.clone())).await.expect("let in");
    let mut chair = house.client(&chair.token, None).await;
    chair.start().await;

    // From an address of her own, behind a proxy that says another.
    let request = EnterRequest {
        nickname: WORDS[0].to_owned(),
        link: None,
        client_key: None,
        person: Some(WORDS[9].to_owned()),
        attests: false,
        meets_clean_time: false,
    };
    let body = serde_json::to_string(&request).expect("JSON");
    let stream = connect_from(ADDRESS.0, house.address).await.expect("a connection");
    let path = format!("/api/sessions/{session}/enter");
    let headers = [("content-type", "application/json"), ("x-forwarded-for", FORWARDED)];
    let entered: Entered = exchange(stream, "POST", &path, &headers, &body)
        .await
        .expect("an answer")
        .json();
    let stream = connect_from(ADDRESS.0, house.address).await.expect("a connection");
    drop(dial(stream, &house.origin).await.expect("a socket"));
    let mut wren = house.client(&entered.token, None).await;

    wren.post("xylophone-posted is what I say").await;
    let held = wren.post("xylophone-held: call 212 555 0142 77").await;
    let returned = wren.post("xylophone-returned wren@example.org").await;
    let removed = wren.post("xylophone-removed").await;
    chair.must(ClientMessage::ApproveLine(ApproveLine { line: held })).await;
    let note = Some("xylophone-note".to_owned());
    chair
        .must(ClientMessage::ReturnLine(ReturnLine { line: returned, note }))
        .await;
    chair.remove_line(removed).await;
    let mut juniper = house.clinician("Juniper").await;
    wren.call_for_help(Some("xylophone-help")).await;
    juniper.until_all("the call", |desk| !desk.desk.cases.is_empty()).await;
    let case = *juniper.desk.cases.keys().next().expect("a case");
    juniper
        .must(ClientMessage::AcknowledgeCase(AcknowledgeCase { case }))
        .await;
    juniper
        .must(ClientMessage::WriteInCase(WriteInCase {
            case,
            text: "xylophone-in-case".to_owned(),
            client_key: "j-1".parse().expect("an id"),
        }))
        .await;

    // And what is refused.
    wren.send_text(r#"{"id":7,"xylophone-nonsense":"xylophone-nonsense"}"#.to_owned())
        .await;
    wren.answer(7).await.expect("an answer").expect_err("refused");
    wren.try_post(&"xylophone-posted ".repeat(400))
        .await
        .expect_err("too long");
    assert!(
        house.enter(&session, WORDS[0], None).await.is_err(),
        "the name is taken"
    );
    assert!(house.try_client(&format!("{}x", wren.token()), None).await.is_err());
    assert_eq!(house.ask("GET", "/xylophone-nonsense", &[], "").await.status, 404);
    wren.resume().await;
    (
        session,
        vec![
            entered.token,
            chair.token().to_owned(),
            juniper.token().to_owned(),
            link,
        ],
    )
}

fn assert_nowhere(place: &str, bytes: &[u8], secrets: &[String]) {
    let words = WORDS.iter().copied().chain([ADDRESS.1, FORWARDED]);
    for word in words.chain(secrets.iter().map(String::as_str)) {
        assert!(!holds(bytes, word.as_bytes()), "{word} is in {place}");
    }
    // A token is recognised by its signature as well.
    for secret in secrets {
        let signature = secret.rsplit('.').next().expect("a part");
        assert!(!holds(bytes, signature.as_bytes()), "a signature is in {place}");
    }
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = std::fs::read_dir(folder).expect("a folder").filter_map(Result::ok);
    let files = entries.filter(|entry| entry.path().is_file());
    files
        .map(|file| {
            let bytes = std::fs::read(file.path()).expect("a file");
            (file.file_name().to_string_lossy().into_owned(), bytes)
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_that_people_say_is_in_logs_metrics_or_files() {
    for format in [LineFormat::Plain, LineFormat::Json] {
        let mut server = RealServer::start(|config| {
            config.telemetry.format = format;
            config.telemetry.level = server::config::Level::Debug;
            config.trusted_proxies = vec!["127.0.0.177/32".parse().expect("a net")];
        })
        .await;
        let (session, secrets) = an_evening(&server).await;
        let metrics = server.house().ask_ops("/metrics").await;
        assert!(
            metrics.body.contains("hearth_events_appended_total"),
            "{}",
            metrics.body
        );
        assert_nowhere("the metrics", metrics.body.as_bytes(), &secrets);
        assert!(!metrics.body.contains(session.as_str()), "a session in the metrics");
        // As the running server has its files, and as a kill leaves them.
        for killed in [false, true] {
            if killed {
                server.kill();
            }
            let found = files(&server.data_dir());
            // The search works: what is no secret is found.
            assert!(found.iter().any(|(_, bytes)| holds(bytes, b"line_posted")));
            for (name, bytes) in found {
                assert_nowhere(&name, &bytes, &secrets);
            }
        }
        // After another start, which reads everything again.
        server.spawn();
        server.ready().await;
        server.house().ask("GET", "/api/sessions", &[], "").await;
        let said = server.said();
        assert!(said.contains("Hearth is open"), "it says something: {said}");
        assert_nowhere("what it says", said.as_bytes(), &secrets);
    }
}

/// The wrapped data key of a session and its sealed bodies, as they stand in the database.
fn sealed(data_dir: &Path, session: &SessionId) -> (Vec<u8>, Vec<Vec<u8>>) {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY;
    let database = Connection::open_with_flags(data_dir.join("hearth.db"), flags).expect("it opens");
    let name = format!("session/{session}");
    let (log, key): (i64, Vec<u8>) = database
        .query_row("SELECT id, wrapped_key FROM logs WHERE name = ?1", [name], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .expect("the session");
    let place: i64 = database
        .query_row("SELECT place FROM homes WHERE log = ?1", [log], |row| row.get(0))
        .expect("where its bodies are");
    let mut bodies = database
        .prepare(&format!(
            "SELECT b.body FROM events e JOIN bodies_{place} b ON b.id = e.body WHERE e.log = ?1"
        ))
        .expect("a question");
    let bodies = bodies.query_map([log], |row| row.get(0)).expect("an answer");
    (key, bodies.map(|body| body.expect("a body")).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_its_time_a_session_is_forgotten_in_every_file() {
    let server = RealServer::start(|_| {}).await;
    let house = server.house();
    let (session, _) = an_evening(&server).await;
    let (key, bodies) = sealed(&server.data_dir(), &session);
    assert!(key.len() >= 32 && key.iter().any(|byte| *byte != 0), "there is a key");
    let bodies: Vec<_> = bodies
        .into_iter()
        .filter(|body| body.iter().any(|byte| *byte != 0))
        .collect();
    assert!(bodies.len() >= 4, "there are bodies: {}", bodies.len());
    let in_files = |bytes: &[u8]| files(&server.data_dir()).iter().any(|(_, file)| holds(file, bytes));
    assert!(in_files(&key) && in_files(&bodies[0]), "the search would find them");

    let mut chair = house.person(&session, "Elm", Role::CoFacilitator).await;
    chair.end_session().await;
    assert_eq!(chair.ended().await.code(), 4502);
    // It is kept for no time after its end.
    tests::until("the session to be forgotten", async || {
        let card = house.ask("GET", &format!("/api/sessions/{session}"), &[], "").await;
        card.status == 404
    })
    .await;
    assert!(!in_files(&key), "its key is in no file");
    for body in &bodies {
        assert!(!in_files(body), "none of its words are in any file");
    }
    let turned = house
        .try_client(chair.token(), None)
        .await
        .err()
        .expect("nothing to come back to");
    assert_eq!(turned.end.code(), 4502);
}
