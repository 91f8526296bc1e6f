//! The server is started again in the middle of a meeting: what people find when they come back.

use super::{meeting, presence};
use protocol::care::CaseStage;
use protocol::client::{AcknowledgeCase, ClientMessage};
use protocol::room::{Presence, Role};
use tests::client::says;
use tests::{NewRoom, TestServer};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floor_place_and_lines_are_kept_over_a_restart() {
    let mut server = TestServer::sqlite_with(|config| config.limits.snapshot_every = 5);
    let house = server.house();
    let (session, mut chair, [mut wren, mut finch, mut robin]) =
        meeting(&house, NewRoom::default(), ["Wren", "Finch", "Robin"]).await;
    chair.call_on(&wren.member).await;
    wren.until("the floor", |view| view.share.is_some()).await;
    wren.post("Before the lights went out").await;
    finch.raise_hand().await;
    robin.raise_hand().await;
    chair.until("two hands", |view| view.hands.len() == 2).await;
    drop(house);
    server.restart();
    for person in [&mut chair, &mut wren, &mut finch, &mut robin] {
        assert_eq!(person.ended().await.code(), 4000);
    }
    wren.resume().await;
    chair.resume().await;
    finch.resume().await;
    let share = wren.view().share.clone().expect("still hers");
    assert_eq!((share.member, share.waiting_since), (wren.member.clone(), None));
    wren.post("and after they came back").await;
    chair
        .until("both lines of one share", |view| {
            view.lines.len() == 2 && view.lines.iter().all(|line| line.share == Some(share.share))
        })
        .await;
    let hands: Vec<_> = chair.view().hands.iter().map(|hand| hand.member.clone()).collect();
    assert_eq!(
        hands,
        [finch.member.clone(), robin.member.clone()],
        "also of who is not back yet"
    );
    let (back, gone) = (finch.member.clone(), robin.member.clone());
    chair
        .until("finch is back and robin is not", |view| {
            let is = |who, how| view.members.iter().any(|m| m.member == who && m.presence == how);
            is(back.clone(), Presence::Here) && is(gone.clone(), Presence::Away)
        })
        .await;
    assert_eq!(presence(&chair, &robin), Some(Presence::Away));
    // The link and the token from before still open the door.
    let late = server.house().person(&session, "Linnet", Role::Attendee).await;
    chair
        .until("all agree", |view| {
            reducer::comparable(view) == reducer::comparable(late.view())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unanswered_call_for_help_is_there_after_a_restart() {
    let mut server = TestServer::sqlite();
    let house = server.house();
    let (_, mut chair, [mut wren, mut finch]) = meeting(&house, NewRoom::default(), ["Wren", "Finch"]).await;
    wren.call_for_help(Some("is anybody there")).await;
    chair.until("a call", |view| view.help_open == 1).await;
    drop(house);
    server.restart();
    let mut juniper = server.house().clinician("Juniper").await;
    let case = juniper.desk.cases.values().next().expect("the case").clone();
    assert_eq!(
        (case.stage, case.words[0].text.as_str()),
        (CaseStage::Opened, "is anybody there")
    );
    wren.help = None;
    wren.resume().await;
    wren.until_all("how it stands", |wren| wren.help.is_some()).await;
    juniper
        .must(ClientMessage::AcknowledgeCase(AcknowledgeCase { case: case.case }))
        .await;
    wren.until_all("somebody has it", |wren| {
        wren.help
            .as_ref()
            .is_some_and(|help| help.stage == CaseStage::Acknowledged)
    })
    .await;
    chair.resume().await;
    assert_eq!(chair.view().help_open, 1);
    finch.resume().await;
    assert!(finch.help.is_none(), "it is hers alone");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removed_line_stays_removed_over_a_restart() {
    let mut server = TestServer::sqlite();
    let house = server.house();
    let (session, mut chair, [mut wren]) = meeting(&house, NewRoom::default(), ["Wren"]).await;
    chair.call_on(&wren.member).await;
    wren.until("the floor", |view| view.share.is_some()).await;
    let line = wren.post("CANARY-FORGET-THIS").await;
    wren.post("and keep this").await;
    chair.remove_line(line).await;
    let before = wren.position().clone();
    drop(house);
    server.restart();
    wren.hang_up();
    let from = wren.raw.len();
    wren.say_hello(Some(before)).await.expect("let in again");
    wren.until("what is kept", |view| {
        says(view, "and keep this") && view.lines[0].text.is_none()
    })
    .await;
    let late = server.house().person(&session, "Robin", Role::Facilitator).await;
    let after = wren.raw[from..].iter().chain(&late.raw);
    assert_eq!(after.filter(|frame| frame.contains("CANARY-FORGET-THIS")).count(), 0);
}
