//! The waiting room over real sockets: people are let in one by one or all at once, a full room has a line, and nothing of
//! the room reaches who waits.

use protocol::client::{
    AcknowledgeCase, Admit, AdmitAll, ClientMessage, OpenFellowship, RaiseHand, StartMeeting, WriteToWaiting,
};
use protocol::error::ErrorCode;
use protocol::ids::SessionId;
use protocol::room::{Presence, Role, Stage};
use protocol::waiting::{LobbyPolicy, WaitReason};
use tests::client::{End, says};
use tests::{House, NewRoom, TestClient, TestServer};

fn one_by_one() -> NewRoom {
    NewRoom {
        lobby: LobbyPolicy::Admit,
        ..NewRoom::default()
    }
}

fn room_for(capacity: u32) -> NewRoom {
    NewRoom {
        capacity,
        ..NewRoom::default()
    }
}

/// A session with its facilitator, and people with these names at its door or behind it.
async fn with<const N: usize>(
    house: &House,
    new: NewRoom,
    names: [&str; N],
) -> (SessionId, TestClient, [TestClient; N]) {
    let session = house.session(new).await.id;
    let chair = house.person(&session, "Ash", Role::Facilitator).await;
    let mut people = Vec::new();
    for name in names {
        people.push(house.person(&session, name, Role::Attendee).await);
    }
    let people = people.try_into().unwrap_or_else(|_| unreachable!("as many as names"));
    (session, chair, people)
}

fn admit(person: &TestClient) -> ClientMessage {
    let member = person.member.clone();
    ClientMessage::Admit(Admit { member })
}

fn note(text: Option<&str>) -> ClientMessage {
    let text = text.map(str::to_owned);
    ClientMessage::WriteToWaiting(WriteToWaiting { text })
}

async fn comes_in(person: &mut TestClient) {
    person.until_all("to be let in", TestClient::is_in).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_waits_is_let_in_one_by_one_or_all_at_once() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair, [mut wren, mut finch, mut robin]) =
        with(&house, one_by_one(), ["Wren", "Finch", "Robin"]).await;
    let door = robin.door();
    assert_eq!((door.place, door.why, door.stage), (3, WaitReason::Lobby, Stage::Lobby));
    assert_eq!(
        (door.title.as_str(), door.group.as_str()),
        ("Tuesday evening", "Harbour")
    );
    chair.until("three wait", |view| view.waiting.len() == 3).await;
    let waiting: Vec<_> = chair
        .view()
        .waiting
        .iter()
        .map(|person| person.nickname.clone())
        .collect();
    assert_eq!(waiting, ["Wren", "Finch", "Robin"]);
    chair.must(note(Some("We begin at eight."))).await;
    wren.until_all("the note", |wren| wren.door().note.is_some()).await;
    chair.must(admit(&finch)).await;
    comes_in(&mut finch).await;
    assert!(!finch.recovered && finch.view().members.len() == 2);
    assert!(finch.view().waiting.is_empty() && finch.view().waiting_note.is_none());
    robin
        .until_all("to be the second", |robin| robin.door().place == 2)
        .await;
    chair.must(ClientMessage::StartMeeting(StartMeeting {})).await;
    chair.post("CANARY-SAID-INSIDE").await;
    robin
        .until_all("the stage", |robin| robin.door().stage == Stage::InProgress)
        .await;
    let refused = robin.ask(ClientMessage::RaiseHand(RaiseHand {})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotNow);
    assert!(refused.because.is_some_and(|because| because.contains("waiting room")));
    robin.ping().await;
    assert!(!wren.is_in() && !robin.is_in(), "the beginning lets nobody in");
    let told = wren.raw.iter().chain(&robin.raw);
    for frame in told {
        for inside in ["CANARY-SAID-INSIDE", "Finch", "\"members\"", "\"hands\"", "\"events\""] {
            assert!(!frame.contains(inside), "{inside} in {frame}");
        }
    }
    chair.must(note(None)).await;
    let late = house.person(&session, "Linnet", Role::Attendee).await;
    assert_eq!(late.door().note, None);
    chair.must(ClientMessage::AdmitAll(AdmitAll {})).await;
    for person in [&mut wren, &mut robin] {
        comes_in(person).await;
        assert!(
            says(person.view(), "CANARY-SAID-INSIDE"),
            "as the format shows it to who comes late"
        );
    }
    chair.until("nobody waits", |view| view.waiting.is_empty()).await;
    let card = house.ask("GET", "/api/sessions", &[], "").await;
    assert!(card.body.contains("\"people\":5"), "{}", card.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_room_has_a_line_that_moves_up_by_itself() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair, [mut wren, finch, mut robin, mut linnet]) =
        with(&house, room_for(2), ["Wren", "Finch", "Robin", "Linnet"]).await;
    assert!(wren.is_in() && finch.is_in());
    assert_eq!((robin.door().place, linnet.door().place), (1, 2));
    assert_eq!(linnet.door().why, WaitReason::Full);
    let refused = chair.ask(admit(&linnet)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::Full);
    // The door says the same over HTTP: not full, there is a line.
    house
        .enter(&session, "Kestrel", None)
        .await
        .expect("a place in the line");
    wren.must(ClientMessage::Leave(protocol::client::Leave {})).await;
    comes_in(&mut robin).await;
    linnet
        .until_all("to be the next", |linnet| linnet.door().place == 1)
        .await;
    chair.until("robin is in", |view| view.waiting.len() == 1).await;
    chair.remove_member(&finch.member).await;
    comes_in(&mut linnet).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_line_and_the_note_are_there_after_a_restart() {
    let mut server = TestServer::sqlite_with(|config| config.limits.snapshot_every = 3);
    let house = server.house();
    let (_, mut chair, [mut wren, mut finch]) = with(&house, one_by_one(), ["Wren", "Finch"]).await;
    chair.must(note(Some("We begin at eight."))).await;
    wren.hang_up();
    chair
        .until("wren is away", |view| {
            view.waiting.iter().any(|person| person.presence == Presence::Away)
        })
        .await;
    drop(house);
    server.restart();
    assert_eq!(finch.ended().await.code(), 4000);
    finch.resume().await;
    wren.resume().await;
    assert_eq!(
        (wren.door().place, finch.door().place),
        (1, 2),
        "as they came, not as they came back"
    );
    assert_eq!(wren.door().note.as_deref(), Some("We begin at eight."));
    assert!(!wren.door().has_chair);
    chair.resume().await;
    wren.until_all("the chair is back", |wren| wren.door().has_chair).await;
    chair
        .until("both are back", |view| {
            view.waiting.len() == 2 && view.waiting.iter().all(|person| person.presence == Presence::Here)
        })
        .await;
    assert_eq!(chair.view().waiting[0].nickname, "Wren");
    assert_eq!(chair.view().waiting_note.as_deref(), Some("We begin at eight."));
    chair.must(ClientMessage::AdmitAll(AdmitAll {})).await;
    comes_in(&mut wren).await;
    comes_in(&mut finch).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_let_in_while_the_chair_is_gone() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair, [mut wren]) = with(&house, one_by_one(), ["Wren"]).await;
    let mut deputy = house.person(&session, "Juniper", Role::CoFacilitator).await;
    chair.must(ClientMessage::StartMeeting(StartMeeting {})).await;
    chair.hang_up();
    wren.until_all("nobody runs it", |wren| !wren.door().has_chair).await;
    let refused = deputy.ask(admit(&wren)).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotNow);
    let refused = deputy.ask(ClientMessage::AdmitAll(AdmitAll {})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotNow);
    let mut late = house.person(&session, "Robin", Role::Attendee).await;
    assert_eq!(late.door().place, 2, "to wait is not to be let in");
    chair.resume().await;
    wren.until_all("the chair is back", |wren| wren.door().has_chair).await;
    assert!(!wren.is_in());
    deputy.must(admit(&late)).await;
    comes_in(&mut late).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_for_help_is_heard_from_the_waiting_room() {
    let server = TestServer::memory();
    let house = server.house();
    let mut juniper = house.clinician("Juniper").await;
    let (_, mut chair, [mut wren]) = with(&house, one_by_one(), ["Wren"]).await;
    wren.call_for_help(Some("I cannot wait")).await;
    juniper
        .until_all("the call", |juniper| !juniper.desk.cases.is_empty())
        .await;
    let case = juniper.desk.cases.values().next().expect("the case").clone();
    assert_eq!(
        (case.nickname.as_str(), case.words[0].text.as_str()),
        ("Wren", "I cannot wait")
    );
    juniper
        .must(ClientMessage::AcknowledgeCase(AcknowledgeCase { case: case.case }))
        .await;
    wren.until_all("somebody has it", |wren| {
        wren.help.as_ref().is_some_and(|help| help.owner_here)
    })
    .await;
    assert!(!wren.is_in());
    chair.until("that there is a call", |view| view.help_open == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_is_turned_away_kindly_and_help_stays_open() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, mut chair, [mut wren, mut finch]) = with(&house, one_by_one(), ["Wren", "Finch"]).await;
    chair.remove_member(&wren.member).await;
    assert_eq!(wren.ended().await, End::Closed(4506, "turned_away".to_owned()));
    let again = wren.say_hello(None).await.unwrap_err();
    assert_eq!(again.end.code(), 4506);
    finch
        .until_all("to be the first", |finch| finch.door().place == 1)
        .await;
    wren.only_for_help().await;
    wren.call_for_help(None).await;
    chair.until("that there is a call", |view| view.help_open == 1).await;
    assert!(chair.view().members.len() == 1, "the room never heard of them");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_meeting_says_so_to_who_is_there_and_to_who_comes() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair, [mut wren]) = with(&house, one_by_one(), ["Wren"]).await;
    let hub = &server.inner().hub;
    hub.withdraw(&session).await.expect("it has not begun");
    for person in [&mut chair, &mut wren] {
        assert_eq!(person.ended().await, End::Closed(4507, "cancelled".to_owned()));
    }
    let card = hub.card(&session).expect("the card");
    assert!(card.cancelled && card.stage == Stage::Ended);
    let refusal = house.enter(&session, "Robin", None).await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::NotNow);
    assert_eq!(refusal.because.as_deref(), Some("This meeting was cancelled."));
    let again = wren.say_hello(None).await.unwrap_err();
    assert_eq!(again.end.code(), 4507);
    assert_eq!(hub.withdraw(&session).await.unwrap_err().code, ErrorCode::NotNow);
    let nowhere = "nowhere".parse().expect("an id");
    assert_eq!(hub.withdraw(&nowhere).await.unwrap_err().code, ErrorCode::NotFound);

    let (session, mut chair, []) = with(&house, NewRoom::default(), []).await;
    chair.must(ClientMessage::StartMeeting(StartMeeting {})).await;
    let refused = hub.withdraw(&session).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotNow, "what has begun takes place");
    chair.ping().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fellowship_ends_by_itself() {
    let server = TestServer::with(|config| config.meeting.fellowship_minutes = 0);
    let (_, mut chair, [mut wren]) = with(&server.house(), NewRoom::default(), ["Wren"]).await;
    chair.must(ClientMessage::StartMeeting(StartMeeting {})).await;
    assert_eq!(chair.view().fellowship_ms, Some(0));
    chair.must(ClientMessage::OpenFellowship(OpenFellowship {})).await;
    assert_eq!(wren.ended().await.code(), 4502);
    assert_eq!(wren.view().stage, Stage::Ended);
}
