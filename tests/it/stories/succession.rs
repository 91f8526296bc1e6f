//! The chair's connection is cut in every part of a real meeting: what the others may do, and what the door says.

use super::meeting;
use protocol::client::{CallNext, ClientMessage, EnterPhase, TakeChair};
use protocol::directory::FormatChoice;
use protocol::error::ErrorCode;
use protocol::ids::SessionId;
use protocol::room::{ChairState, Role, Stage};
use tests::client::says;
use tests::{House, NewRoom, TestClient, TestServer};

fn discussion() -> NewRoom {
    NewRoom {
        format: Some(FormatChoice::Named("twelve-step-discussion".to_owned())),
        ..NewRoom::default()
    }
}

async fn cut(house: &House, session: &SessionId, chair: &mut TestClient, others: [&mut TestClient; 2]) {
    chair.hang_up();
    for person in others {
        person
            .until("the chair is lost", |view| view.chair.state == ChairState::Lost)
            .await;
    }
    let refused = house.enter(session, "Stranger", None).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NoChair);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn in_every_part_a_deputy_takes_over_from_a_chair_whose_line_is_cut() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, chair, [mut wren]) = meeting(&house, discussion(), ["Wren"]).await;
    let deputy = house.person(&session, "Gale", Role::CoFacilitator).await;
    // The two change places in each part: who was cut comes back as the deputy.
    let (mut chair, mut deputy) = (chair, deputy);
    let parts = u32::try_from(chair.view().format.phases.len()).expect("few");
    for part in 0..parts {
        if part > 0 {
            chair.must(ClientMessage::EnterPhase(EnterPhase { phase: part })).await;
        }
        wren.until("the part", |view| {
            view.phase.as_ref().is_some_and(|phase| phase.index == part)
        })
        .await;
        cut(&house, &session, &mut chair, [&mut wren, &mut deputy]).await;
        for command in [
            ClientMessage::EnterPhase(EnterPhase {
                phase: parts - 1 - part,
            }),
            ClientMessage::CallNext(CallNext {}),
        ] {
            assert_eq!(deputy.ask(command).await.unwrap_err().code, ErrorCode::NotNow);
        }
        let stranger = wren.ask(ClientMessage::TakeChair(TakeChair {})).await;
        assert_eq!(stranger.unwrap_err().code, ErrorCode::NotPermitted);
        deputy.must(ClientMessage::TakeChair(TakeChair {})).await;
        wren.until("somebody has the chair", |view| view.chair.state == ChairState::Here)
            .await;
        deputy
            .until("a chair's view", |view| {
                view.phase.as_ref().is_some_and(|phase| phase.index == part)
                    && !view.format.phases[0].prompts.is_empty()
            })
            .await;
        chair.resume().await;
        let mine = chair.member.clone();
        let roles = |view: &protocol::room::RoomView| {
            let role = view.members.iter().find(|one| one.member == mine).map(|one| one.role);
            role == Some(Role::CoFacilitator)
        };
        chair.until("a deputy now", roles).await;
        std::mem::swap(&mut chair, &mut deputy);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_deputy_lines_wait_until_the_chair_is_back_and_the_meeting_goes_on() {
    let server = TestServer::with(|config| config.meeting.succession_s = 0);
    let house = server.house();
    let (session, mut chair, [mut wren]) = meeting(&house, discussion(), ["Wren"]).await;
    chair.hang_up();
    wren.until("nobody came", |view| view.chair.state == ChairState::Held)
        .await;
    let waits = wren.try_post("Is anybody there?").await.expect("taken");
    assert!(waits.held);
    assert_eq!(wren.view().held[0].rule, "no_chair");
    assert_eq!(
        house.enter(&session, "Stranger", None).await.unwrap_err().code,
        ErrorCode::NoChair
    );
    let nurse_of_another_house = house.token(&session, "Hatter", Role::Attendee);
    assert!(
        house.try_client(&nurse_of_another_house, None).await.is_err(),
        "a token opens no more than the door"
    );
    chair.resume().await;
    wren.until("the chair is back", |view| view.chair.state == ChairState::Here)
        .await;
    assert_eq!(wren.view().stage, Stage::InProgress);
    let line = waits.line.expect("a line");
    chair
        .must(ClientMessage::ApproveLine(protocol::client::ApproveLine { line }))
        .await;
    wren.until("it is published", |view| says(view, "Is anybody there?"))
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_that_nobody_takes_ends() {
    let server = TestServer::with(|config| {
        config.meeting.succession_s = 0;
        config.meeting.chairless_minutes = 0;
    });
    let house = server.house();
    let (_, mut chair, [mut wren]) = meeting(&house, discussion(), ["Wren"]).await;
    chair.hang_up();
    assert_eq!(
        wren.ended().await.code(),
        protocol::close::CloseReason::SessionEnded.code()
    );
}
