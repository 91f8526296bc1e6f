//! What is promised to somebody who thinks of calling for help: what is so at this moment, wherever they are.

use super::meeting;
use protocol::care::{CaseStage, Cover};
use protocol::directory::{DeskEnterRequest, Entered, HelpRequest, Monitoring, SessionCard, SessionList};
use protocol::ids::SessionId;
use protocol::meeting::MeetingList;
use protocol::room::Role;
use server::clock::Clock;
use tests::in_process::wall_clock;
use tests::{House, NewRoom, TestServer};

/// What the door of a session promises before anybody enters: the card, and the list that has it.
async fn at_door(house: &House, session: &SessionId) -> Cover {
    let path = format!("/api/sessions/{session}");
    let card: SessionCard = house.ask("GET", &path, &[], "").await.json();
    let list: SessionList = house.ask("GET", "/api/sessions", &[], "").await.json();
    let listed = list.sessions.iter().find(|known| known.id == *session);
    assert_eq!(listed.expect("listed").cover, card.cover);
    card.cover
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_promised_is_what_is_so_now_at_the_door_and_in_the_room() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair, [mut wren]) = meeting(&house, NewRoom::default(), ["Wren"]).await;
    let nobody = |one: &tests::TestClient| one.cover == Some(Cover::NobodyNow);
    let somebody = |one: &tests::TestClient| one.cover == Some(Cover::OnCall);
    assert!(nobody(&wren) && nobody(&chair));
    assert_eq!(wren.view().session.cover, Cover::NobodyNow);
    assert_eq!(at_door(&house, &session).await, Cover::NobodyNow);
    let entered = house.enter(&session, "Finch", None).await.expect("open");
    assert_eq!(entered.cover, Some(Cover::NobodyNow));

    // One comes, one more, and one goes: there is somebody all the time, and how many is nobody's business.
    let mut juniper = house.clinician("Juniper").await;
    wren.until_all("somebody is there", somebody).await;
    chair.until_all("the chair knows too", somebody).await;
    assert_eq!(at_door(&house, &session).await, Cover::OnCall);
    let mut rowan = house.clinician("Rowan").await;
    juniper.hang_up();
    rowan.until_all("alone on call", |desk| desk.desk.on_call == 1).await;
    assert_eq!(at_door(&house, &session).await, Cover::OnCall);
    let finch = house.client(&entered.token, None).await;
    assert_eq!(
        (finch.cover, finch.view().session.cover),
        (Some(Cover::OnCall), Cover::OnCall)
    );

    // The last one is cut off.
    rowan.hang_up();
    wren.until_all("nobody is there", nobody).await;
    chair.until_all("the chair knows that", nobody).await;
    assert_eq!(at_door(&house, &session).await, Cover::NobodyNow);
    let list: MeetingList = house.ask("GET", "/api/meetings", &[], "").await.json();
    assert_eq!(list.cover, Cover::NobodyNow);
    for frame in &wren.raw {
        assert!(!frame.contains("\"on_call\":"), "no number of people is told: {frame}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_reads_along_is_cover_only_while_somebody_is_at_the_desk() {
    let server = TestServer::memory();
    let house = server.house();
    let new = NewRoom {
        monitoring: Monitoring::Monitored,
        ..NewRoom::default()
    };
    let (session, _chair, [mut wren]) = meeting(&house, new, ["Wren"]).await;
    let mut reader = house.person(&session, "Sage", Role::Clinician).await;
    wren.until("she is shown", |view| {
        view.members.iter().any(|one| one.role == Role::Clinician)
    })
    .await;
    assert_eq!(
        wren.cover,
        Some(Cover::NobodyNow),
        "she reads, and calls go to the desk"
    );
    let mut juniper = house.clinician("Juniper").await;
    wren.until_all("both", |wren| wren.cover == Some(Cover::Reading)).await;
    reader.hang_up();
    wren.until_all("nobody reads", |wren| wren.cover == Some(Cover::OnCall))
        .await;
    juniper.hang_up();
    wren.until_all("nobody", |wren| wren.cover == Some(Cover::NobodyNow))
        .await;

    let none = NewRoom {
        monitoring: Monitoring::None,
        ..NewRoom::default()
    };
    let _juniper = house.clinician("Juniper").await;
    let without = house.session(none).await;
    assert_eq!(without.cover, Cover::NoneOffered);
    assert_eq!(at_door(&house, &without.id).await, Cover::NoneOffered);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_at_a_shut_door_calls_for_help() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair, []) = meeting(&house, NewRoom::default(), []).await;
    chair.set_locked(true).await;
    chair.until("locked", |view| view.locked).await;
    assert!(house.enter(&session, "Wren", None).await.is_err(), "the room is shut");
    let mut juniper = house.clinician("Juniper").await;
    // With a name, with one that no room would take, and without; for this session, one that is not known, and none.
    let asked = [
        (Some(session.clone()), Some("Wren"), "Wren", session.as_str()),
        (Some(session.clone()), Some("W"), "", session.as_str()),
        ("gone".parse().ok(), None, "", "house"),
        (None, None, "", "house"),
    ];
    for (number, (session, nickname, shown, place)) in asked.into_iter().enumerate() {
        let nickname = nickname.map(str::to_owned);
        let answer = house.post("/api/help", &HelpRequest { session, nickname }).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let entered: Entered = answer.json();
        assert_eq!(entered.cover, Some(Cover::OnCall));
        // The token opens the way to help whatever its bearer says, and nothing else.
        let mut person = house.client(&entered.token, None).await;
        assert_eq!(person.cover, Some(Cover::OnCall));
        person.call_for_help(Some("in front of the door")).await;
        person.until_all("how it stands", |one| one.help.is_some()).await;
        assert_eq!(person.help.as_ref().expect("told").stage, CaseStage::Opened);
        assert!(person.try_post("hello?").await.is_err());
        juniper
            .until_all("the call", |desk| desk.desk.cases.len() == number + 1)
            .await;
        let card = juniper.desk.cases.values().next_back().expect("a case");
        assert!(card.at_door);
        assert_eq!((card.nickname.as_str(), card.session.as_str()), (shown, place));
        assert!(
            house
                .enter(&card.session.clone(), "x y", Some(entered.token))
                .await
                .is_err()
        );
    }
    chair.until("two open calls", |view| view.help_open == 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_token_for_help_leads_to_the_case_when_the_rooms_own_does_not_any_more() {
    let clock = Clock::manual(wall_clock());
    let server = TestServer::by(clock.clone());
    let house = server.house();
    let (session, _chair, []) = meeting(&house, NewRoom::default(), []).await;
    let entered = house.enter(&session, "Wren", None).await.expect("open");
    let mut wren = house.client(&entered.token, None).await;
    wren.call_for_help(Some("before the night")).await;
    wren.hang_up();
    clock.advance(24 * 3_600_000);
    assert!(
        house.try_client(&entered.token, None).await.is_err(),
        "the evening is over"
    );
    let help = entered.help.expect("a token for help");
    let mut wren = house.client(&help, None).await;
    wren.until_all("the case", |wren| wren.help.is_some()).await;
    let link = house.auth.mint_link(Role::Clinician, None, clock.now(), 60_000);
    let name = "Juniper".to_owned();
    let on_call: Entered = house
        .post("/api/desk/enter", &DeskEnterRequest { name, link })
        .await
        .json();
    let mut juniper = house.client(&on_call.token, None).await;
    juniper
        .until_all("she is there", |desk| {
            desk.desk.cases.values().any(|card| card.connected)
        })
        .await;
    let card = juniper.desk.cases.values().next().expect("a case");
    assert!(!card.at_door, "she was in the room");
    assert_eq!((card.nickname.as_str(), &card.member), ("Wren", &wren.member));
}
