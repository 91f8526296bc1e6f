//! Sanctions and seats belong to a person: over leaving, coming again under another name, a restart, and tokens that were
//! fetched before. The browser's secret says who it is; who comes without it is somebody new.

use super::{invite, meeting, session_of};
use protocol::client::{ApproveLine, ClientMessage, Leave, RemoveMember};
use protocol::directory::{EnterRequest, Entered};
use protocol::error::{ErrorCode, Refusal, Removal};
use protocol::ids::{MemberId, SessionId};
use protocol::room::{FloorPolicy, MemberView, Presence, RemovalReason, Role};
use server::auth::random_id;
use std::collections::BTreeSet;
use tests::client::says;
use tests::house::asks;
use tests::{House, NewRoom, TestClient, TestServer};

const SECRET: &str = "kO3sV0y1mQ9d_7Zr-4uXbA";
const ANOTHER: &str = "Zr-4uXbAkO3sV0y1mQ9d_7";

fn open_floor() -> NewRoom {
    NewRoom {
        floor: FloorPolicy::Open,
        ..NewRoom::default()
    }
}

fn with(nickname: &str, secret: &str) -> EnterRequest {
    EnterRequest {
        person: Some(secret.to_owned()),
        ..asks(nickname)
    }
}

async fn door(house: &House, session: &SessionId, nickname: &str, secret: &str) -> Result<Entered, Refusal> {
    house.enter_with(session, &with(nickname, secret)).await
}

async fn comes(house: &House, session: &SessionId, nickname: &str, secret: &str) -> TestClient {
    let entered = door(house, session, nickname, secret).await.expect("let in");
    house.client(&entered.token, None).await
}

async fn leaves(mut person: TestClient) {
    person.must(ClientMessage::Leave(Leave {})).await;
    person.ended().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn muted_left_and_entered_again_is_still_muted_also_after_a_restart() {
    let mut server = TestServer::sqlite_with(|config| config.limits.snapshot_every = 4);
    let house = server.house();
    let (session, mut chair, []) = meeting(&house, open_floor(), []).await;
    let mut wren = comes(&house, &session, "Wren", SECRET).await;
    wren.post("Something that hurts").await;
    let member = wren.member.clone();
    chair.set_muted(&member, true).await;
    leaves(wren).await;
    let mut bramble = comes(&house, &session, "Bramble", SECRET).await;
    assert_eq!(bramble.member, member, "under another name the same person");
    assert_eq!(bramble.try_post("And again").await.unwrap_err().code, ErrorCode::Muted);
    chair
        .until("the name that she has now, and nobody twice", |view| {
            let hers: Vec<_> = view.members.iter().filter(|one| one.member == member).collect();
            matches!(hers[..], [one] if one.nickname == "Bramble" && one.muted)
        })
        .await;
    // In another group or session nothing is known of it.
    let (_, elsewhere) = session_of(&server).await;
    let there = door(&house, &elsewhere, "Bramble", SECRET).await.expect("let in");
    assert_ne!(there.member, member);
    leaves(bramble).await;
    drop(house);
    server.restart();
    let house = server.house();
    chair.ended().await;
    chair.resume().await;
    let mut third = comes(&house, &session, "Thistle", SECRET).await;
    assert_eq!(third.member, member);
    assert_eq!(third.try_post("And again").await.unwrap_err().code, ErrorCode::Muted);
    // Another browser is somebody new, and the first line waits for the chair.
    let mut new = house.person(&session, "Linnet", Role::Attendee).await;
    let held = new.try_post("May I say something").await.expect("taken");
    assert!(held.held);
    chair.until("it waits", |view| view.held.len() == 1).await;
    assert_eq!(chair.view().held[0].rule, "new_person");
    let line = held.line.expect("an id");
    chair.must(ClientMessage::ApproveLine(ApproveLine { line })).await;
    new.post("and this at once").await;
    chair.until("both", |view| says(view, "and this at once")).await;
    assert!(says(chair.view(), "May I say something"));
    // With the mute lifted nobody is looked at any more.
    chair.set_muted(&member, false).await;
    third.post("thank you").await;
    let mut robin = house.person(&session, "Robin", Role::Attendee).await;
    robin.post("hello").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_fetched_before_a_removal_opens_nothing_after_it_also_after_a_restart() {
    let mut server = TestServer::sqlite();
    let house = server.house();
    let (session, mut chair, []) = meeting(&house, open_floor(), []).await;
    let before: Vec<Entered> = {
        let mut before = Vec::new();
        for name in ["Nettle", "Bramble", "Thorn"] {
            before.push(door(&house, &session, name, SECRET).await.expect("let in"));
        }
        before
    };
    let mut nettle = house.client(&before[0].token, None).await;
    let removal = Removal {
        reason: Some(RemovalReason::Interrupting),
        note: Some("CANARY-WHY Please let the others finish.".to_owned()),
    };
    let mut wren = house.person(&session, "Wren", Role::Attendee).await;
    chair
        .must(ClientMessage::RemoveMember(RemoveMember {
            member: nettle.member.clone(),
            reason: removal.reason,
            note: Some(" CANARY-WHY Please let the others finish.\n".to_owned()),
        }))
        .await;
    assert_eq!(nettle.ended().await.code(), 4500);
    // They read why before the connection ends, and nobody else reads a word of it.
    let is_told = |frame: &String| frame.contains(r#""type":"refused""#) && frame.contains("CANARY-WHY Please let");
    assert!(nettle.raw.iter().any(is_told), "{:?}", nettle.raw.last());
    // Who said nothing and is gone is on no list any more.
    let is_there =
        |one: &MemberView| one.member == nettle.member && matches!(one.presence, Presence::Here | Presence::Away);
    wren.until("she is out", |view| !view.members.iter().any(is_there))
        .await;
    for other in [&wren, &chair] {
        assert!(!other.raw.iter().any(|frame| frame.contains("CANARY-WHY")));
    }
    drop(house);
    for _ in 0..2 {
        let house = server.house();
        for entered in &before {
            let turned = house.try_client(&entered.token, None).await.err().expect("stays out");
            let refusal = turned.refusal.expect("why");
            assert_eq!(
                (refusal.code, refusal.removal.as_ref()),
                (ErrorCode::NotPermitted, Some(&removal))
            );
            assert_eq!(turned.end.code(), 4500);
        }
        for name in ["Nettle", "Somebody"] {
            let refusal = door(&house, &session, name, SECRET).await.expect_err("stays out");
            assert_eq!(refusal.removal.as_ref(), Some(&removal));
            assert_eq!(refusal.code, ErrorCode::NotPermitted);
            assert!(refusal.because.is_some_and(|because| because.contains("helplines")));
        }
        // Whoever else is behind the same address comes in.
        let entered = door(&house, &session, "Robin", ANOTHER).await.expect("let in");
        house.client(&entered.token, None).await;
        drop(house);
        server.restart();
        chair.ended().await;
        chair.resume().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn joins_that_hang_up_at_once_keep_nobody_out() {
    let server = TestServer::memory();
    let house = server.house();
    let room = NewRoom {
        capacity: 4,
        ..open_floor()
    };
    let (session, mut chair, []) = meeting(&house, room, []).await;
    for n in 0..4 {
        let mut gone = house.person(&session, &format!("Gone {n}"), Role::Attendee).await;
        gone.hang_up();
    }
    let are_away = |view: &protocol::room::RoomView| {
        let away = view.members.iter().filter(|one| one.presence == Presence::Away);
        away.count() == 4
    };
    chair.until("all four are gone", are_away).await;
    let mut inside = Vec::new();
    for name in ["Wren", "Finch", "Robin", "Linnet"] {
        let entered = house.enter(&session, name, None).await.expect("let in");
        let person = house.client(&entered.token, None).await;
        assert!(person.is_in(), "{name} does not wait");
        inside.push(person);
    }
    // One secret is one seat, however many tokens came of it: the newest connection counts.
    let session = house
        .session(NewRoom {
            capacity: 2,
            ..open_floor()
        })
        .await
        .id;
    let mut seats = Vec::new();
    for n in 0..5 {
        seats.push(comes(&house, &session, &format!("Wren {n}"), SECRET).await);
    }
    let members: BTreeSet<MemberId> = seats.iter().map(|seat| seat.member.clone()).collect();
    assert_eq!(members.len(), 1);
    for old in &mut seats[..4] {
        old.ended().await;
    }
    assert!(comes(&house, &session, "Finch", ANOTHER).await.is_in());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_for_one_is_one_seat_whoever_shares_it() {
    let server = TestServer::memory();
    let house = server.house();
    let (group, session) = session_of(&server).await;
    // Ten people, one invitation, one client key: each with a secret of their own.
    let secret = invite(&server, &group).await;
    let by_key = |n: usize| EnterRequest {
        link: Some(secret.clone()),
        client_key: "the-same".parse().ok(),
        ..with(&format!("Maple {n}"), &random_id())
    };
    let requests: Vec<EnterRequest> = (0..10).map(by_key).collect();
    let all = requests.iter().map(|request| house.enter_with(&session, request));
    let answers = futures_util::future::join_all(all).await;
    let (inside, outside): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!((inside.len(), outside.len()), (1, 9));
    for refused in outside {
        assert_eq!(refused.unwrap_err().code, ErrorCode::Unauthenticated);
    }
    // Ten who send the key alone are told the same identity each time, and so are ten with its pass.
    let secret = invite(&server, &group).await;
    let mut members = BTreeSet::new();
    let mut pass = None;
    for n in 0..10 {
        let request = EnterRequest {
            link: Some(secret.clone()),
            client_key: "the-same".parse().ok(),
            ..asks(&format!("Birch {n}"))
        };
        let entered = house.enter_with(&session, &request).await.expect("the same guest");
        members.insert(entered.member);
        pass = entered.pass;
    }
    for n in 0..10 {
        let request = EnterRequest {
            link: pass.clone(),
            ..with(&format!("Birch {n}"), &random_id())
        };
        let entered = house.enter_with(&session, &request).await.expect("the pass is good");
        members.insert(entered.member);
    }
    assert_eq!(members.len(), 1);
    // A second try of the same browser is answered, whatever became of its key.
    let secret = invite(&server, &group).await;
    let try_again = |key: &str| EnterRequest {
        link: Some(secret.clone()),
        client_key: key.parse().ok(),
        ..with("Rowan", SECRET)
    };
    let first = house.enter_with(&session, &try_again("one")).await.expect("let in");
    let again = house.enter_with(&session, &try_again("two")).await.expect("let in");
    assert_eq!(first.member, again.member);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_secret_that_could_be_guessed_is_refused_with_its_field() {
    let server = TestServer::memory();
    let house = server.house();
    let session = house.session(open_floor()).await.id;
    for bad in ["", "wren", "not base64url, and spaces!"] {
        let refusal = door(&house, &session, "Wren", bad).await.expect_err(bad);
        assert_eq!(
            (refusal.code, refusal.field.as_deref()),
            (ErrorCode::Invalid, Some("person"))
        );
    }
}
