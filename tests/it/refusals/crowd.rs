//! A hundred and twenty phones behind one address: they come within a minute, talk, leave and come back, while somebody of
//! the same address opens connections and enters as fast as they can. Everybody gets in, at the most after a few seconds, and
//! another address notices nothing.

use super::{Attack, Honest, open_room};
use protocol::client::{AskHelp, ClientMessage, ReadCase};
use protocol::close::CloseReason;
use protocol::directory::{Entered, HelpRequest};
use protocol::error::Refusal;
use protocol::ids::{CaseId, SessionId};
use protocol::room::Role;
use server::limits::Limits;
use std::net::SocketAddr;
use std::time::Duration;
use tests::client::{dial, says};
use tests::house::{asks, connect_from, exchange};
use tests::{House, TestClient, TestServer, until};
use tokio::io::AsyncWriteExt;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// People behind the one address.
const PHONES: u32 = 120;
/// Within which they come: ten times as fast as on an evening, so that the test does not take one.
const COME_WITHIN: Duration = Duration::from_secs(6);
/// Longest that anybody may stand at the door, on a machine that is busy with other things.
const AT_THE_DOOR: Duration = Duration::from_secs(30);
/// The shared address is 127.0.0.`CROWDED`.
const CROWDED: u8 = 77;

/// The limits as they are shipped.
fn shipped(config: &mut server::config::Config) {
    config.limits = Limits {
        drain_s: 1,
        close_ms: 500,
        ..Limits::default()
    };
}

/// Enters as the page does: who is told to wait waits, and tries again.
async fn enters(house: &House, session: &SessionId, nickname: &str) -> Entered {
    let body = serde_json::to_string(&asks(nickname)).expect("JSON");
    let path = format!("/api/sessions/{session}/enter");
    let headers = [("content-type", "application/json")];
    loop {
        let wait = match house.try_ask(house.address, "POST", &path, &headers, &body).await {
            Ok(answer) if answer.status == 200 => return answer.json(),
            Ok(answer) => {
                assert!(matches!(answer.status, 429 | 503), "{} {}", answer.status, answer.body);
                let refusal: Refusal = answer.json();
                let wait = refusal.retry_after_ms.expect("when to come again");
                assert!(wait <= 10_000, "a few seconds: {wait}");
                wait
            }
            // Shown out in the middle: a browser tries again by itself.
            Err(_) => 200,
        };
        tokio::time::sleep(Duration::from_millis(u64::from(wait))).await;
    }
}

/// Comes in, talks, leaves, and comes back; gives the longest time at the door.
async fn an_evening(house: House, session: SessionId, number: u32) -> Duration {
    tokio::time::sleep(COME_WITHIN * number / PHONES).await;
    let mut longest = Duration::ZERO;
    for visit in 0..2 {
        let began = Instant::now();
        let entered = enters(&house, &session, &format!("Leaf {number} {visit}")).await;
        let mut person = says_hello(&house, &entered.token).await;
        longest = longest.max(began.elapsed());
        let text = format!("{number} was here, {visit}");
        person.post(&text).await;
        person.until("the own line", |view| says(view, &text)).await;
        person.hang_up();
    }
    longest
}

/// As the page does: a socket that is not opened is opened again.
async fn says_hello(house: &House, token: &str) -> TestClient {
    loop {
        if let Ok(person) = house.try_client(token, None).await {
            return person;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Opens connections and lets them be, opens sockets and says nothing, enters: whatever costs most, as fast as it goes.
fn somebody_of_the_same_address(house: &House, session: &SessionId) -> Attack {
    let (to, origin): (SocketAddr, String) = (house.address, house.origin.clone());
    let path = format!("/api/sessions/{session}/enter");
    Attack::begin("a flood of one's own address", 48, move || {
        let (origin, path) = (origin.clone(), path.clone());
        async move {
            // Whatever becomes of it: it is an attack.
            let mut held = Vec::new();
            for _ in 0..20 {
                if let Ok(mut stream) = connect_from(CROWDED, to).await {
                    let _ = stream.write_all(b"GET / HTTP/1.1\r\nhost: hea").await;
                    held.push(stream);
                }
            }
            if let Ok(stream) = connect_from(CROWDED, to).await {
                let _socket = tokio::time::timeout(Duration::from_secs(1), dial(stream, &origin)).await;
            }
            if let Ok(stream) = connect_from(CROWDED, to).await {
                let headers = [("host", "hearth"), ("content-type", "application/json")];
                let entering = exchange(stream, "POST", &path, &headers, r#"{"nickname":"Nettle"}"#);
                let _ = tokio::time::timeout(Duration::from_secs(10), entering).await;
            }
        }
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_and_twenty_people_of_one_address_get_in_beside_an_attacker_of_the_same() {
    let server = TestServer::with(shipped);
    let house = server.house();
    let (session, _chair) = open_room(&house).await;
    let mut honest = Honest::arrive(&house).await;
    let attack = somebody_of_the_same_address(&house, &session);
    tests::until("the attack", async || attack.count() > 48).await;
    let mut phones = JoinSet::new();
    for number in 0..PHONES {
        phones.spawn(an_evening(house.visited_from(CROWDED), session.clone(), number));
    }
    let mut elsewhere = Duration::ZERO;
    let mut waits = Vec::new();
    while waits.len() < PHONES as usize {
        tokio::select! {
            Some(wait) = phones.join_next() => waits.push(wait.expect("an evening")),
            took = async {
                tokio::time::sleep(Duration::from_millis(100)).await;
                let began = Instant::now();
                let page = house.ask("GET", "/api/helplines", &[], "").await;
                assert_eq!(page.status, 200);
                began.elapsed()
            } => elsewhere = elsewhere.max(took),
        }
    }
    waits.sort_unstable();
    println!(
        "at the door: half within {:?}, all within {:?}; attacks meanwhile {}; another address waited {elsewhere:?} at most",
        waits[waits.len() / 2],
        waits.last(),
        attack.count()
    );
    assert!(waits.iter().all(|wait| *wait < AT_THE_DOOR), "{waits:?}");
    // Another address comes in at once, in the middle of it.
    let began = Instant::now();
    house.enter(&session, "Elsewhere", None).await.expect("let in");
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    honest.round_trip().await;
    attack.end().await;
    honest.lost_nothing().await;
}

/// A way to help as the page at a door gets one.
async fn at_a_door(house: &House) -> TestClient {
    let asked = HelpRequest {
        session: None,
        nickname: None,
    };
    let answer = house.post("/api/help", &asked).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    TestClient::only_help(house.clone(), answer.json::<Entered>().token).await
}

/// Before, they were counted nowhere, and the whole server was shut to everybody else.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_that_opens_the_way_to_help_without_end_shuts_it_to_nobody() {
    let server = TestServer::with(|config| config.limits.connections_total = 20);
    let house = server.house();
    let mut wren = at_a_door(&house.visited_from(3)).await;
    let crowd = house.visited_from(CROWDED);
    let mut held = Vec::new();
    for _ in 0..24 {
        let mut one = at_a_door(&crowd).await;
        one.call_for_help(None).await;
        held.push(one);
    }
    let mut linnet = at_a_door(&house.visited_from(4)).await;
    linnet.call_for_help(Some("and I am somebody else")).await;
    wren.call_for_help(Some("I was here before them")).await;
    assert_eq!(house.ask("GET", "/api/helplines", &[], "").await.status, 200);
    // Who had to make room comes back, as after a lost connection.
    assert_eq!(held[0].ended().await.code(), CloseReason::Slow.code());
}

/// Before, each of thousands was a case at once, and no clinician found the one that was real.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_without_end_from_one_address_come_one_by_one_and_hold_up_nobody_else() {
    let server = TestServer::with(|config| config.limits.calls_per_minute_per_address = 30);
    let house = server.house();
    let (session, _chair) = open_room(&house).await;
    let crowd = house.visited_from(CROWDED);
    let mut pressed = Vec::new();
    for n in 0..32 {
        let mut one = at_a_door(&crowd).await;
        let call = AskHelp {
            client_key: one.new_key(),
            note: Some(format!("call {n}")),
        };
        let id = one.send(ClientMessage::AskHelp(call)).await;
        // Whoever has no case open has none after such a question, too.
        one.send(ClientMessage::ReadCase(ReadCase {
            case: CaseId(1),
            before: None,
        }))
        .await;
        pressed.push((one, id));
    }
    // Another address, and people in a meeting, are stored at once.
    at_a_door(&house.visited_from(4))
        .await
        .call_for_help(Some("I am alone"))
        .await;
    let mut wren = crowd.person(&session, "Wren", Role::Attendee).await;
    wren.call_for_help(Some("I am in the room")).await;
    let juniper = house.clinician("Juniper").await;
    let calls = juniper.desk.cases.len();
    assert!((32..34).contains(&calls), "{calls}");
    // And of the flood, too, every press is stored and acknowledged.
    for (one, id) in &mut pressed {
        one.answer(*id).await.expect("an answer").expect("stored");
    }
    // An answer goes out before the desk has counted.
    until("each of them to wait on the desk", async || {
        server.inner().desk.unanswered() == 34
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_full_of_people_says_so_in_words_where_a_person_reads_it() {
    let server = TestServer::with(|config| config.limits.connections_total = 3);
    let house = server.house();
    let (session, _chair) = open_room(&house).await;
    let _one = house.person(&session, "Wren", Role::Attendee).await;
    let _other = house.person(&session, "Linnet", Role::Attendee).await;
    let page = house
        .ask("GET", "/", &[("accept", "text/html"), ("accept-language", "de")], "")
        .await;
    assert_eq!(page.status, 503);
    let head = page.head.to_lowercase();
    assert!(
        head.contains("content-type: text/html") && head.contains("retry-after: 5"),
        "{head}"
    );
    assert!(
        page.body.contains("tel:") && page.body.contains("Noch einmal versuchen"),
        "{}",
        page.body
    );
    let refused = house.ask("GET", "/api/helplines", &[], "").await;
    let refusal: Refusal = refused.json();
    assert_eq!((refused.status, refusal.retry_after_ms), (503, Some(5_000)));
}
