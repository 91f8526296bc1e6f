//! What those who run a session do to people and lines: mute, remove, lock, hand over.

use super::{meeting, presence};
use protocol::client::{ClientMessage, HandOver, RemoveMember, SetMuted};
use protocol::error::ErrorCode;
use protocol::room::{FloorPolicy, Presence, Role};
use tests::client::says;
use tests::{NewRoom, TestServer};

fn open() -> NewRoom {
    NewRoom {
        floor: FloorPolicy::Open,
        ..NewRoom::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_muted_person_reads_and_does_not_write() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, mut chair, [mut wren]) = meeting(&house, open(), ["Wren"]).await;
    chair.set_muted(&wren.member, true).await;
    wren.until("muted", |view| view.members.iter().any(|one| one.muted))
        .await;
    assert_eq!(wren.try_post("why").await.unwrap_err().code, ErrorCode::Muted);
    chair.post("Take a breath.").await;
    wren.until("the line", |view| says(view, "Take a breath.")).await;
    chair.set_muted(&wren.member, false).await;
    wren.post("Thank you.").await;
    // Nobody mutes the chair, and attendees mute nobody.
    let member = chair.member.clone();
    let refused = wren
        .ask(ClientMessage::SetMuted(SetMuted { member, muted: true }))
        .await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotPermitted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removed_line_is_gone_from_every_view_old_and_new() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair, [mut wren, mut finch]) = meeting(&house, open(), ["Wren", "Finch"]).await;
    finch.ping().await;
    let before = finch.position().clone();
    finch.hang_up();
    let line = wren.post("CANARY-REMOVED is what I wish I had not said").await;
    wren.post("never mind").await;
    chair.until("both lines", |view| view.lines.len() == 2).await;
    chair.remove_line(line).await;
    wren.until("no words", |view| view.lines[0].text.is_none()).await;
    // Who resumes over the number of the line is not sent its words (D10); nor is who comes new.
    finch.say_hello(Some(before)).await.expect("let in again");
    assert!(finch.recovered);
    finch.until("both places", |view| view.lines.len() == 2).await;
    assert_eq!(finch.view().lines[0].text, None);
    let late = house.person(&session, "Robin", Role::Attendee).await;
    for person in [&finch, &late] {
        assert!(!person.raw.iter().any(|frame| frame.contains("CANARY-REMOVED")));
    }
    assert_eq!(
        reducer::comparable(finch.view()).lines,
        reducer::comparable(late.view()).lines
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removed_person_is_out_at_once_and_stays_out() {
    let server = TestServer::memory();
    let house = server.house();
    let (session, mut chair, [mut wren, mut finch]) = meeting(&house, NewRoom::default(), ["Wren", "Finch"]).await;
    chair.call_on(&wren.member).await;
    wren.until("the floor", |view| view.share.is_some()).await;
    chair.remove_member(&wren.member).await;
    assert_eq!(wren.ended().await.code(), 4500);
    finch
        .until("she is out", |view| {
            view.members.iter().any(|one| one.presence == Presence::Removed)
        })
        .await;
    assert_eq!(finch.view().share, None);
    assert_eq!(presence(&finch, &wren), Some(Presence::Removed));
    // The same token opens nothing any more, resumed or not.
    for resume in [None, Some(wren.position().clone())] {
        let turned = house.try_client(wren.token(), resume).await.err().expect("stays out");
        assert_eq!(turned.refusal.expect("why").code, ErrorCode::NotPermitted);
        assert_eq!(turned.end.code(), 4500);
    }
    // A locked door keeps out who tries under another name; those inside stay, and the chair's helpers come in.
    chair.set_locked(true).await;
    assert_eq!(
        house.enter(&session, "Somebody", None).await.unwrap_err().code,
        ErrorCode::Locked
    );
    let token = house.token(&session, "Somebody", Role::Attendee);
    let turned = house.try_client(&token, None).await.err().expect("locked");
    assert_eq!(turned.refusal.expect("why").code, ErrorCode::Locked);
    finch.resume().await;
    house.person(&session, "Elm", Role::CoFacilitator).await;
    chair.set_locked(false).await;
    house.enter(&session, "Robin", None).await.expect("open again");
    // Nobody removes the chair.
    let member = chair.member.clone();
    let refused = finch
        .ask(ClientMessage::RemoveMember(RemoveMember {
            member,
            reason: None,
            note: None,
        }))
        .await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotPermitted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_new_chair_sees_what_waits_for_a_decision() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, mut chair, [mut wren, mut finch]) = meeting(&house, open(), ["Wren", "Finch"]).await;
    let held = wren.try_post("write to me: wren@example.org").await.expect("taken");
    assert!(held.held);
    finch.call_for_help(None).await;
    chair.until("a call", |view| view.help_open == 1).await;
    finch.ping().await;
    assert!(finch.view().held.is_empty(), "not hers to see");
    assert_eq!(finch.view().help_open, 0);

    let member = finch.member.clone();
    chair.must(ClientMessage::HandOver(HandOver { member })).await;
    finch.until("the held line", |view| view.held.len() == 1).await;
    assert_eq!((finch.role, finch.view().help_open), (Role::Facilitator, 1));
    chair
        .until_all("the other role", |chair| chair.role == Role::CoFacilitator)
        .await;
    let line = held.line.expect("an id");
    finch
        .must(ClientMessage::ApproveLine(protocol::client::ApproveLine { line }))
        .await;
    wren.until("the line", |view| says(view, "write to me: wren@example.org"))
        .await;
    // The old chair helps, and hands nothing over any more.
    let member = wren.member.clone();
    let refused = chair.ask(ClientMessage::HandOver(HandOver { member })).await;
    assert_eq!(refused.unwrap_err().code, ErrorCode::NotPermitted);
}
