//! One evening from the door to the end: hands, the floor, a share line by line, support.

use super::meeting;
use protocol::client::{
    ClientMessage, ExtendShare, Leave, LowerHand, Pass, SetFloorPolicy, StillWriting, TakeBackFloor,
};
use protocol::error::ErrorCode;
use protocol::room::{FloorPolicy, Presence, Role, ShareEnd, Stage, SupportKind, SupportTarget};
use tests::client::says;
use tests::{NewRoom, TestServer};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_from_the_door_to_the_end() {
    let server = TestServer::sqlite();
    let house = server.house();
    let session = house.session(NewRoom::default()).await;
    assert_eq!(session.stage, Stage::Lobby);
    // Through the door, as people come.
    let link = house.link(Role::Facilitator, Some(&session.id));
    let ash = house.enter(&session.id, "Ash", Some(link)).await.expect("let in");
    assert_eq!(ash.role, Role::Facilitator);
    let mut ash = house.client(&ash.token, None).await;
    let wren = house.enter(&session.id, "Wren", None).await.expect("let in");
    let mut wren = house.client(&wren.token, None).await;
    let mut finch = house.person(&session.id, "Finch", Role::Attendee).await;
    assert_eq!(
        house.enter(&session.id, "  wren ", None).await.unwrap_err().code,
        ErrorCode::NicknameTaken
    );

    // In the lobby only those who serve write.
    assert_eq!(wren.try_post("hello?").await.unwrap_err().code, ErrorCode::NotNow);
    ash.post("Welcome, everybody.").await;
    wren.until("the greeting", |view| says(view, "Welcome, everybody."))
        .await;
    ash.start().await;
    wren.until("the meeting", |view| view.stage == Stage::InProgress).await;
    assert_eq!(
        wren.try_post("me first").await.unwrap_err().code,
        ErrorCode::NotYourTurn
    );

    // Hands, in the order in which they went up.
    wren.raise_hand().await;
    finch.raise_hand().await;
    ash.until("two hands", |view| view.hands.len() == 2).await;
    assert_eq!(ash.view().hands[0].member, wren.member);
    assert_eq!(
        wren.ask(ClientMessage::RaiseHand(protocol::client::RaiseHand {}))
            .await
            .unwrap_err()
            .code,
        ErrorCode::Already
    );

    // A share, line by line.
    ash.call_on(&wren.member).await;
    wren.until("the floor", |view| view.share.is_some()).await;
    let share = wren.view().share.clone().expect("the floor").share;
    wren.must(ClientMessage::StillWriting(StillWriting {})).await;
    finch
        .until_all("she is writing", |finch| finch.writing.as_ref() == Some(&wren.member))
        .await;
    for line in ["I have been away for a while.", "Today I came back.", "That is all."] {
        wren.post(line).await;
    }
    assert_eq!(finch.try_post("me too").await.unwrap_err().code, ErrorCode::NotYourTurn);
    ash.must(ClientMessage::ExtendShare(ExtendShare { minutes: 3 })).await;
    wren.done().await;

    // Support, of each kind once.
    finch.until("her share is over", |view| view.share.is_none()).await;
    let to = || SupportTarget::Share(share);
    finch.support(to(), SupportKind::WithYou).await.expect("taken");
    assert_eq!(
        finch.support(to(), SupportKind::WithYou).await.unwrap_err().code,
        ErrorCode::Already
    );
    assert_eq!(
        wren.support(to(), SupportKind::Strength).await.unwrap_err().code,
        ErrorCode::NotPermitted
    );
    wren.until("support", |view| {
        view.support.iter().any(|one| one.from == finch.member)
    })
    .await;
    let told = wren.view();
    let ended = told.shares.iter().find(|one| one.share == share).expect("her share");
    assert_eq!(ended.end, Some(ShareEnd::Done));
    let lines: Vec<_> = told.lines.iter().filter(|line| line.share == Some(share)).collect();
    assert_eq!(lines.len(), 3);
    assert_eq!(lines[2].text.as_deref(), Some("That is all."));

    // The closing, the talk after it, the end.
    ash.open_fellowship().await;
    finch.until("fellowship", |view| view.stage == Stage::Fellowship).await;
    assert!(finch.view().hands.is_empty(), "the queue ends with the meeting");
    finch.post("Thank you all.").await;
    ash.end_session().await;
    for person in [&mut ash, &mut wren, &mut finch] {
        assert_eq!(person.ended().await.code(), 4502);
        assert_eq!(person.view().stage, Stage::Ended);
    }
    let turned = house.try_client(wren.token(), None).await.err().expect("it is over");
    assert_eq!(
        (turned.refusal.expect("why").code, turned.end.code()),
        (ErrorCode::NotNow, 4502)
    );
    assert_eq!(
        house.enter(&session.id, "Robin", None).await.unwrap_err().code,
        ErrorCode::NotNow
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hands_come_down_and_the_floor_comes_back_in_every_way() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, mut chair, [mut wren, mut finch]) = meeting(&house, NewRoom::default(), ["Wren", "Finch"]).await;
    wren.raise_hand().await;
    wren.must(ClientMessage::LowerHand(LowerHand {})).await;
    wren.raise_hand().await;
    wren.must(ClientMessage::Pass(Pass {})).await;
    chair.ping().await;
    assert!(chair.view().hands.is_empty());

    // Called on without a hand; the floor is taken back.
    chair.call_on(&finch.member).await;
    assert_eq!(
        chair
            .ask(ClientMessage::CallOn(protocol::client::CallOn {
                member: wren.member.clone()
            }))
            .await
            .unwrap_err()
            .code,
        ErrorCode::Already
    );
    finch.until("the floor", |view| view.share.is_some()).await;
    chair.must(ClientMessage::TakeBackFloor(TakeBackFloor {})).await;
    finch.until("no floor", |view| view.share.is_none()).await;
    assert_eq!(finch.view().shares[0].end, Some(ShareEnd::TakenBack));

    // Passed when called.
    chair.call_on(&finch.member).await;
    finch.must(ClientMessage::Pass(Pass {})).await;
    // Everybody may write, and then nobody again.
    let floor = |floor| ClientMessage::SetFloorPolicy(SetFloorPolicy { floor });
    chair.must(floor(FloorPolicy::Open)).await;
    wren.until("an open floor", |view| view.floor == FloorPolicy::Open)
        .await;
    wren.post("Good evening.").await;
    chair.must(floor(FloorPolicy::OneAtATime)).await;
    wren.until("one at a time", |view| view.floor == FloorPolicy::OneAtATime)
        .await;
    assert_eq!(wren.try_post("more").await.unwrap_err().code, ErrorCode::NotYourTurn);

    // Leaving for good gives the floor up at once.
    chair.call_on(&wren.member).await;
    wren.until("the floor", |view| view.share.is_some()).await;
    wren.must(ClientMessage::Leave(Leave {})).await;
    assert_eq!(wren.ended().await.code(), 4505);
    chair.until("no floor", |view| view.share.is_none()).await;
    assert_eq!(super::presence(&chair, &wren), Some(Presence::Left));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_hundred_long_lines_are_no_reason_to_keep_anybody_out() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair, [mut wren]) = meeting(&house, NewRoom::default(), ["Wren"]).await;
    // Four bytes a character, the longest line there is.
    let long = "🌊".repeat(protocol::limits::LINE_CHARS - 10);
    let before = wren.position().clone();
    wren.hang_up();
    for n in 0..120 {
        chair.post(&format!("{n} {long}")).await;
    }
    let mut late = house.person(&session, "Finch", Role::Attendee).await;
    assert_eq!(late.view().lines.len(), 120);
    // Also who resumes gets all of it, and what follows.
    wren.say_hello(Some(before)).await.expect("let in again");
    assert!(wren.recovered);
    chair.post("the last line").await;
    for person in [&mut late, &mut wren] {
        person.until("the last line", |view| says(view, "the last line")).await;
        assert_eq!(person.view().lines.len(), 121);
    }
}
