//! Calls for help, from the press to the end, and what the monitoring policies let clinicians see.

use super::{meeting, presence};
use protocol::care::{CaseOutcome, CaseStage, Cover};
use protocol::client::{AcknowledgeCase, AskHelp, ClientMessage, CloseCase, ReadCase, WriteInCase};
use protocol::directory::Monitoring;
use protocol::error::ErrorCode;
use protocol::ids::CaseId;
use protocol::room::{Presence, Role, Stage};
use std::time::Duration;
use tests::client::says;
use tests::{NewRoom, TestServer};
use tokio::time::Instant;

fn write(case: CaseId, text: &str, key: &str) -> ClientMessage {
    ClientMessage::WriteInCase(WriteInCase {
        case,
        text: text.to_owned(),
        client_key: key.parse().expect("an id"),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_for_help_reaches_a_clinician_within_a_second_and_goes_to_its_end() {
    let server = TestServer::sqlite();
    let house = server.house();
    let (session, mut chair, [mut wren, mut finch]) = meeting(&house, NewRoom::default(), ["Wren", "Finch"]).await;
    let mut juniper = house.clinician("Juniper").await;
    let mut rowan = house.clinician("Rowan").await;
    juniper.until_all("both on call", |desk| desk.desk.on_call == 2).await;

    let asked = Instant::now();
    wren.call_for_help(Some("I do not feel safe tonight")).await;
    juniper.until_all("the call", |desk| !desk.desk.cases.is_empty()).await;
    let took = asked.elapsed();
    println!("from the press to the clinician: {took:?}");
    assert!(took < Duration::from_secs(1), "{took:?}");
    let case = juniper.desk.cases.values().next().expect("a case").clone();
    assert_eq!((case.nickname.as_str(), case.stage), ("Wren", CaseStage::Opened));
    assert_eq!(case.words[0].text, "I do not feel safe tonight");
    wren.until_all("how it stands", |wren| wren.help.is_some()).await;
    let told = wren.help.clone().expect("told");
    assert_eq!((told.cover, told.stage), (Cover::OnCall, CaseStage::Opened));
    chair.until("one open call", |view| view.help_open == 1).await;

    // A second press adds to the first; the same press sent again adds nothing.
    let again = ClientMessage::AskHelp(AskHelp {
        client_key: "press-2".parse().expect("an id"),
        note: Some("please".to_owned()),
    });
    wren.must(again.clone()).await;
    wren.must(again).await;
    let case = case.case;
    juniper
        .until_all("the second note", |desk| desk.desk.cases[&case].words.len() == 2)
        .await;
    assert_eq!(juniper.desk.cases.len(), 1);

    // One takes it, and the other is told.
    juniper
        .must(ClientMessage::AcknowledgeCase(AcknowledgeCase { case }))
        .await;
    let taken = rowan
        .ask(ClientMessage::AcknowledgeCase(AcknowledgeCase { case }))
        .await;
    assert_eq!(taken.unwrap_err().code, ErrorCode::Already);
    rowan
        .until_all("who has it", |desk| {
            desk.desk.cases[&case].owner_name.as_deref() == Some("Juniper")
        })
        .await;
    wren.until_all("somebody has it", |wren| {
        wren.help
            .as_ref()
            .is_some_and(|help| help.stage == CaseStage::Acknowledged)
    })
    .await;
    juniper.must(write(case, "I am here. Where are you now?", "j-1")).await;
    juniper.must(write(case, "I am here. Where are you now?", "j-1")).await;
    wren.until_all("her words", |wren| {
        wren.help.as_ref().is_some_and(|help| help.words.len() == 3)
    })
    .await;
    wren.must(write(case, "CANARY-CASE at the kitchen table", "w-1")).await;
    juniper
        .until_all("the answer", |desk| desk.desk.cases[&case].words.len() == 4)
        .await;
    for (person, code) in [(&mut finch, ErrorCode::NotFound), (&mut rowan, ErrorCode::NotPermitted)] {
        assert_eq!(person.ask(write(case, "x", "x-1")).await.unwrap_err().code, code);
    }
    let outcome = CaseOutcome::Supported;
    juniper
        .must(ClientMessage::CloseCase(CloseCase { case, outcome }))
        .await;
    wren.until_all("closed", |wren| {
        wren.help.as_ref().is_some_and(|help| help.stage == CaseStage::Closed)
    })
    .await;
    chair.until("none open", |view| view.help_open == 0).await;
    finch.ping().await;
    let late = house.person(&session, "Robin", Role::CoFacilitator).await;
    // The facilitators learn how many, attendees nothing, and nobody who or what.
    for person in [&chair, &finch, &late] {
        for canary in ["I do not feel safe", "kitchen table", "I am here.", "press-2"] {
            assert!(!person.raw.iter().any(|frame| frame.contains(canary)), "{canary}");
        }
    }
    assert!(
        !finch
            .raw
            .iter()
            .any(|frame| frame.contains("help_open\":1") || frame.contains("\"help_open\","))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_calls_when_nobody_is_on_call_is_told_the_truth_at_once() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, _chair, [mut wren]) = meeting(&house, NewRoom::default(), ["Wren"]).await;
    wren.call_for_help(None).await;
    wren.until_all("the truth", |wren| wren.help.is_some()).await;
    let told = wren.help.clone().expect("told");
    assert_eq!(told.cover, Cover::NobodyNow);
    assert!(told.helplines.iter().any(|line| line.number == "988"));
    // Somebody comes on call later: she finds the case, and the person is told that somebody is there now.
    let mut juniper = house.clinician("Juniper").await;
    assert_eq!(juniper.desk.cases.len(), 1);
    wren.until_all("somebody is there", |wren| {
        wren.help.as_ref().is_some_and(|help| help.cover == Cover::OnCall)
    })
    .await;
    // She takes it and loses her connection: another may take it over.
    let case = told.case;
    juniper
        .must(ClientMessage::AcknowledgeCase(AcknowledgeCase { case }))
        .await;
    wren.until_all("she is here for this", |wren| {
        wren.help.as_ref().is_some_and(|help| help.owner_here)
    })
    .await;
    juniper.hang_up();
    // The person does not wait for somebody who is gone (P11).
    wren.until_all("she is gone", |wren| {
        let help = wren.help.as_ref().expect("told");
        help.stage == CaseStage::Acknowledged && !help.owner_here && help.cover == Cover::NobodyNow
    })
    .await;
    let mut rowan = house.clinician("Rowan").await;
    rowan.until_all("alone on call", |desk| desk.desk.on_call == 1).await;
    rowan
        .must(ClientMessage::AcknowledgeCase(AcknowledgeCase { case }))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn help_goes_through_for_somebody_who_is_muted_or_whose_session_ends() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, mut chair, [mut wren]) = meeting(&house, NewRoom::default(), ["Wren"]).await;
    let mut juniper = house.clinician("Juniper").await;
    chair.set_muted(&wren.member, true).await;
    wren.until("muted", |view| view.members.iter().any(|one| one.muted))
        .await;
    wren.call_for_help(Some("muted and in need")).await;
    juniper.until_all("the call", |desk| desk.desk.cases.len() == 1).await;
    chair.end_session().await;
    assert_eq!(wren.ended().await.code(), 4502);
    // The case outlives the session: the person comes back for it, and the two go on talking.
    let case = *juniper.desk.cases.keys().next().expect("a case");
    juniper
        .must(ClientMessage::AcknowledgeCase(AcknowledgeCase { case }))
        .await;
    juniper.must(write(case, "I am still here with you.", "j-1")).await;
    wren.only_for_help().await;
    wren.until_all("her words", |wren| {
        let words = wren.help.as_ref().and_then(|help| help.words.last());
        words.is_some_and(|words| words.text == "I am still here with you.")
    })
    .await;
    wren.must(write(case, "thank you", "w-1")).await;
    juniper
        .until_all("the answer", |desk| desk.desk.cases[&case].words.len() == 3)
        .await;
    // Nothing else is open there.
    let refused = wren.try_post("hello?").await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotNow);
    wren.ping().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_asked_to_leave_is_heard_when_they_call_for_help() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, mut chair, [mut wren]) = meeting(&house, NewRoom::default(), ["Wren"]).await;
    let mut juniper = house.clinician("Juniper").await;
    chair.remove_member(&wren.member.clone()).await;
    assert_eq!(wren.ended().await.code(), 4500);
    wren.only_for_help().await;
    wren.call_for_help(Some("I was sent away and I am not safe")).await;
    juniper.until_all("the call", |desk| desk.desk.cases.len() == 1).await;
    wren.until_all("how it stands", |wren| wren.help.is_some()).await;
    // They are not back in the room by that.
    chair.ping().await;
    assert_eq!(presence(&chair, &wren), None);
    let turned = wren
        .house()
        .try_client(wren.token(), None)
        .await
        .err()
        .expect("stays out");
    assert_eq!(turned.end.code(), 4500);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_presses_without_end_knocks_nobody_off() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, _chair, [mut wren, mut finch]) = meeting(&house, NewRoom::default(), ["Wren", "Finch"]).await;
    let mut juniper = house.clinician("Juniper").await;
    let press = |number: usize| {
        ClientMessage::AskHelp(AskHelp {
            client_key: format!("press-{number}").parse().expect("an id"),
            note: Some(format!("{number:>0500}")),
        })
    };
    for number in 0..120 {
        wren.must(press(number)).await;
    }
    juniper
        .until_all("the last words", |desk| {
            let case = desk.desk.cases.values().next();
            case.is_some_and(|case| case.earlier as usize + case.words.len() == 120)
        })
        .await;
    let case = juniper.desk.cases.values().next().expect("a case").case;
    // Opened, the case is read whole, page by page.
    let (mut before, mut read) = (None, Vec::new());
    while before != Some(0) {
        juniper.must(ClientMessage::ReadCase(ReadCase { case, before })).await;
        let page = juniper.page.take().expect("before its ack");
        assert!(page.words.len() <= protocol::limits::VIEW_CASE_WORDS);
        before = Some(page.first);
        read.splice(0..0, page.words);
    }
    let numbers: Vec<usize> = read.iter().filter_map(|words| words.text.parse().ok()).collect();
    assert_eq!(numbers, (0..120).collect::<Vec<_>>());
    wren.must(ClientMessage::ReadCase(ReadCase { case, before: Some(3) }))
        .await;
    assert_eq!(
        wren.page.take().map(|page| (page.first, page.words.len())),
        Some((0, 3))
    );
    let other = finch
        .ask(ClientMessage::ReadCase(ReadCase { case, before: None }))
        .await;
    assert_eq!(other.unwrap_err().code, ErrorCode::NotFound);
    // The same press again changes nothing, so no clinician hears of it.
    let heard = |juniper: &tests::TestClient| {
        juniper
            .raw
            .iter()
            .filter(|frame| frame.contains("desk_case") || frame.contains("desk_words"))
            .count()
    };
    let before = heard(&juniper);
    assert!(before < 120, "{before} frames for 120 quick presses");
    for _ in 0..300 {
        wren.must(press(119)).await;
    }
    juniper.ping().await;
    assert_eq!(heard(&juniper), before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clinicians_are_in_a_room_only_where_its_door_says_so() {
    let server = TestServer::memory();
    let house = server.house();
    for monitoring in [Monitoring::None, Monitoring::OnCall] {
        let new = NewRoom {
            monitoring,
            ..NewRoom::default()
        };
        let (session, ..) = meeting(&house, new, ["Wren"]).await;
        let link = house.link(Role::Clinician, None);
        let refused = house.enter(&session, "Juniper", Some(link)).await.unwrap_err();
        assert_eq!(refused.code, ErrorCode::NotPermitted);
        // Nor with a token that says so.
        let token = house.token(&session, "Juniper", Role::Clinician);
        let turned = house.try_client(&token, None).await.err().expect("stays out");
        assert_eq!(turned.refusal.expect("why").code, ErrorCode::NotPermitted);
        assert_eq!(turned.end.code(), 4500);
    }
    let new = NewRoom {
        monitoring: Monitoring::Monitored,
        ..NewRoom::default()
    };
    let (session, mut chair, [mut wren]) = meeting(&house, new, ["Wren"]).await;
    let link = house.link(Role::Clinician, None);
    let entered = house.enter(&session, "Juniper", Some(link)).await.expect("monitored");
    let mut juniper = house.client(&entered.token, None).await;
    // She is shown, reads, and does not write.
    wren.until("she is shown", |view| {
        view.members.iter().any(|one| one.role == Role::Clinician)
    })
    .await;
    assert_eq!(presence(&wren, &juniper), Some(Presence::Here));
    chair.post("Good evening.").await;
    juniper.until("she reads", |view| says(view, "Good evening.")).await;
    assert_eq!(
        juniper.try_post("hello").await.unwrap_err().code,
        ErrorCode::NotPermitted
    );
    let hand = juniper
        .ask(ClientMessage::RaiseHand(protocol::client::RaiseHand {}))
        .await;
    assert_eq!(hand.unwrap_err().code, ErrorCode::NotPermitted);
    let card = house.ask("GET", &format!("/api/sessions/{session}"), &[], "").await;
    assert_eq!(card.json::<protocol::directory::SessionCard>().clinicians, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_desk_sees_sessions_change() {
    let server = TestServer::memory();
    let house = server.house();
    let mut juniper = house.clinician("Juniper").await;
    let (session, mut chair, [_wren]) = meeting(&house, NewRoom::default(), ["Wren"]).await;
    juniper
        .until_all("the meeting with two people", |desk| {
            desk.desk
                .sessions
                .get(&session)
                .is_some_and(|card| card.people == 2 && card.stage == Stage::InProgress && card.has_chair)
        })
        .await;
    chair.set_locked(true).await;
    juniper
        .until_all("a locked door", |desk| desk.desk.sessions[&session].locked)
        .await;
    chair.end_session().await;
    juniper
        .until_all("the end", |desk| desk.desk.sessions[&session].stage == Stage::Ended)
        .await;
    // She reads no room, and in no room anything of the desk is said.
    assert_eq!(
        juniper.try_post("hello").await.unwrap_err().code,
        ErrorCode::NotPermitted
    );
    let newer = juniper.second_self().await;
    assert!(!newer.desk.sessions.contains_key(&session), "it is over");
    assert_eq!(juniper.ended().await.code(), 4501);
    assert_eq!(newer.desk.on_call, 1);
}
