//! `kill -9`: the real binary, under load from several people in several rooms, killed again and again at random moments.
//! What was acknowledged is there, once, in its author's order, and everybody agrees in the end. A kill loses nothing
//! that the operating system has; the power-loss test is the one that proves durability.

use domain::session::Event;
use protocol::client::{AskHelp, ClientMessage, LowerHand, RaiseHand};
use protocol::ids::{ClientKey, LineId, MemberId, Seq, SessionId};
use protocol::room::{FloorPolicy, Role, RoomView};
use server::log::LogName;
use server::log::record::Journal;
use server::log::seal::MasterKey;
use server::log::sqlite::SqliteLog;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;
use tests::client::line;
use tests::{Chance, House, NewRoom, RealServer, TestClient};

const ROOMS: usize = 3;
const PEOPLE: usize = 3;
/// Lines that one person has under way at once.
const UNDER_WAY: usize = 4;

/// What all writers share.
#[derive(Clone)]
struct Evening {
    /// No new lines any more; what is under way is brought home.
    over: Arc<AtomicBool>,
    acknowledged: Arc<AtomicU64>,
}

/// What became of one person's lines, in the order in which they were written.
struct Written {
    client: TestClient,
    lines: Vec<(ClientKey, String, LineId)>,
    reconnects: u32,
    recovered: u32,
}

/// Writes, loses its connection, comes back, sends again what was not acknowledged, in order.
async fn write_on(mut client: TestClient, evening: Evening, mut chance: Chance) -> Written {
    let mut lines: Vec<(ClientKey, String, LineId)> = Vec::new();
    let mut waiting: Vec<(ClientKey, String)> = Vec::new();
    let mut asked: BTreeMap<u32, ClientKey> = BTreeMap::new();
    let (mut reconnects, mut recovered) = (0, 0);
    let mut number = 0;
    loop {
        let over = evening.over.load(Ordering::Acquire);
        if over && waiting.is_empty() {
            return Written {
                client,
                lines,
                reconnects,
                recovered,
            };
        }
        while !over && waiting.len() < UNDER_WAY {
            number += 1;
            let key = client.new_key();
            let text = format!("{} says {number}", client.member);
            asked.insert(client.send(line(&key, &text)).await, key.clone());
            waiting.push((key, text));
            if chance.below(5) == 0 {
                // Refused where everybody may write; it is load all the same.
                client.send(ClientMessage::RaiseHand(RaiseHand {})).await;
                client.send(ClientMessage::LowerHand(LowerHand {})).await;
            }
        }
        let alive = tests::in_time("anything from the server", client.hear()).await;
        for (id, answer) in client.take_answers() {
            let Some(key) = asked.remove(&id) else { continue };
            let at = waiting.iter().position(|(waiting, _)| *waiting == key);
            match (answer, at) {
                (Ok(ack), Some(at)) => {
                    let (key, text) = waiting.remove(at);
                    lines.push((key, text, ack.line.expect("an id")));
                    evening.acknowledged.fetch_add(1, Ordering::AcqRel);
                }
                (Ok(_), None) => {}
                (Err(refusal), _) => panic!("refused: {refusal:?}"),
            }
        }
        if !alive {
            reconnects += 1;
            let position = client.position().clone();
            while client.say_hello(Some(position.clone())).await.is_err() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            recovered += u32::from(client.recovered);
            asked.clear();
            for (key, text) in waiting.clone() {
                asked.insert(client.send(line(&key, &text)).await, key);
            }
        }
    }
}

/// Presses Help again and again with a new note, and sends each press until it is acknowledged. Gives the keys.
async fn call_on(mut client: TestClient, evening: Evening) -> (TestClient, Vec<ClientKey>) {
    let mut acknowledged = Vec::new();
    while !evening.over.load(Ordering::Acquire) && acknowledged.len() < 400 {
        let key = client.new_key();
        let press = ClientMessage::AskHelp(AskHelp {
            client_key: key.clone(),
            note: Some(format!("call {}", acknowledged.len())),
        });
        loop {
            let id = client.send(press.clone()).await;
            match client.answer(id).await {
                Some(answer) => {
                    answer.expect("help is never refused");
                    break;
                }
                None => {
                    while client.say_hello(None).await.is_err() {
                        tokio::time::sleep(Duration::from_millis(10)).await;
                    }
                }
            }
        }
        acknowledged.push(key);
        // The pace of the presses: without it all of them would be over before the first crash.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    (client, acknowledged)
}

async fn open_rooms(house: &House) -> Vec<(SessionId, Vec<TestClient>)> {
    let mut rooms = Vec::new();
    for room in 0..ROOMS {
        // In the last room the floor is given out, so there are hands; those who run it write.
        let last = room + 1 == ROOMS;
        let floor = if last {
            FloorPolicy::OneAtATime
        } else {
            FloorPolicy::Open
        };
        let session = house
            .session(NewRoom {
                floor,
                ..NewRoom::default()
            })
            .await
            .id;
        let mut people = vec![house.person(&session, "Ash", Role::Facilitator).await];
        people[0].start().await;
        for n in 1..PEOPLE {
            let role = if last { Role::CoFacilitator } else { Role::Attendee };
            people.push(house.person(&session, &format!("Wren {n}"), role).await);
        }
        rooms.push((session, people));
    }
    rooms
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_any_number_of_kills() {
    let kills: u64 = std::env::var("KILLS")
        .ok()
        .and_then(|kills| kills.parse().ok())
        .unwrap_or(20);
    let mut chance = Chance::printed("what_was_acknowledged_survives_any_number_of_kills");
    let mut server = RealServer::start(|config| {
        config.limits.snapshot_every = 40;
        config.limits.room_batch = 16;
    })
    .await;
    let house = server.house();
    let evening = Evening {
        over: Arc::default(),
        acknowledged: Arc::default(),
    };
    let mut rooms = Vec::new();
    let mut calling = Vec::new();
    for (session, people) in open_rooms(&house).await {
        let caller = house.person(&session, "Siskin", Role::Attendee).await;
        calling.push(tokio::spawn(call_on(caller, evening.clone())));
        let writing: Vec<_> = people
            .into_iter()
            .map(|person| tokio::spawn(write_on(person, evening.clone(), chance.split())))
            .collect();
        rooms.push((session, writing));
    }
    for _ in 0..kills {
        let before = evening.acknowledged.load(Ordering::Acquire);
        let enough = before + chance.below(60) as u64 + 1;
        tests::until("the writers to be back", async || {
            evening.acknowledged.load(Ordering::Acquire) >= enough
        })
        .await;
        // The moment is random down to where a commit is.
        tokio::time::sleep(Duration::from_micros(chance.any() % 8_000)).await;
        server.kill();
        server.spawn();
    }
    server.ready().await;
    evening.over.store(true, Ordering::Release);
    let mut stories = Vec::new();
    for (session, writing) in rooms {
        let mut written = Vec::new();
        for person in writing {
            written.push(tests::in_time("the writers to end", person).await.expect("no panic"));
        }
        let late = house.person(&session, "Linnet", Role::Attendee).await;
        for person in &mut written {
            let agree = |view: &RoomView| as_all_see(view) == as_all_see(late.view());
            person.client.until("everybody agrees", agree).await;
        }
        stories.push((session, written));
    }
    let mut calls = Vec::new();
    for caller in calling {
        calls.push(tests::in_time("the callers to end", caller).await.expect("no panic"));
    }
    let all: u64 = evening.acknowledged.load(Ordering::Acquire);
    let back: u32 = stories
        .iter()
        .flat_map(|(_, written)| written)
        .map(|one| one.reconnects)
        .sum();
    let recovered: u32 = stories
        .iter()
        .flat_map(|(_, written)| written)
        .map(|one| one.recovered)
        .sum();
    println!("{kills} kills, {all} lines acknowledged, {back} reconnects, {recovered} of them resumed");
    assert!(u64::from(back) >= kills, "the kills were noticed");
    assert!(recovered > 0, "some could go on from where they stopped");
    // On the desk of a server that was started once more: one case of each, with every word in its place.
    let mut juniper = house.clinician("Juniper").await;
    juniper
        .until_all("the calls", |desk| desk.desk.cases.len() == ROOMS)
        .await;
    server.kill();
    check_calls(&server, calls).await;
    for (session, written) in stories {
        check_log(&server, &session, written).await;
    }
}

/// A view without what only those see who run the session.
fn as_all_see(view: &RoomView) -> RoomView {
    RoomView {
        help_open: 0,
        ..reducer::comparable(view)
    }
}

/// Every acknowledged press is in the care log, once, in the one case of the person who pressed.
async fn check_calls(server: &RealServer, calls: Vec<(TestClient, Vec<ClientKey>)>) {
    let log = SqliteLog::open(&server.data_dir()).expect("the log opens");
    let master = MasterKey::open(&server::keys_folder(&server.data_dir())).expect("its key");
    let journal: Journal<domain::care::Event> = Journal::open(Arc::new(log), &master, LogName::Care)
        .await
        .expect("the care log");
    let mut desk = domain::care::CareDesk::default();
    for (_, at, event) in journal.read(Seq(0), 100_000).await.expect("readable") {
        desk.apply(at, &event);
    }
    assert_eq!(desk.cases().count(), calls.len(), "one case of each caller");
    for (client, acknowledged) in calls {
        let case = desk
            .cases()
            .find(|case| case.member == client.member)
            .expect("the case");
        let stored: Vec<_> = case.lines.iter().map(|line| line.key.clone()).collect();
        assert_eq!(
            stored.len(),
            stored.iter().collect::<BTreeSet<_>>().len(),
            "no press twice"
        );
        // A press that was under way when the evening ended is not in the list; none that is in it is missing.
        assert!(!acknowledged.is_empty(), "everybody called");
        assert_eq!(stored, acknowledged, "every call once and in its order");
    }
}

/// Reads the whole log of a session, as the next start would, and holds it against what its people know.
async fn check_log(server: &RealServer, session: &SessionId, written: Vec<Written>) {
    let log = SqliteLog::open(&server.data_dir()).expect("the log opens");
    let master = MasterKey::open(&server::keys_folder(&server.data_dir())).expect("its key");
    let name = LogName::Session(session.clone());
    let journal: Journal<Event> = Journal::open(Arc::new(log), &master, name)
        .await
        .expect("the session's log");
    let mut events = Vec::new();
    loop {
        let after = Seq(events.len() as u64);
        let page = journal.read(after, 500).await.expect("readable");
        if page.is_empty() {
            break;
        }
        events.extend(page);
    }
    let mut stored: BTreeMap<MemberId, Vec<(ClientKey, String, LineId)>> = BTreeMap::new();
    for (at, (seq, _, event)) in events.iter().enumerate() {
        assert_eq!(seq.0, at as u64 + 1, "numbers are dense");
        if let Event::LinePosted { member, key, text, .. } = event {
            let text = text.as_ref().expect("words").to_string();
            let key = key.clone().expect("people's lines have keys");
            let line = (key, text, LineId(seq.0));
            stored.entry(member.clone()).or_default().push(line);
        }
    }
    for mut person in written {
        // Answers may come in another order than lines after a resend; the order of writing is that of the keys.
        let number = |key: &ClientKey| key.as_str().rsplit('-').next().and_then(|n| n.parse::<u64>().ok());
        person.lines.sort_by_key(|(key, ..)| number(key));
        let in_log = stored.remove(&person.client.member).unwrap_or_default();
        assert!(!person.lines.is_empty(), "everybody wrote");
        assert_eq!(
            in_log, person.lines,
            "every line once, in its author's order, as acknowledged"
        );
    }
    assert!(stored.is_empty(), "nobody else wrote");
}
