//! Somebody who was asked to leave, or not let in, writes one message to those who run the session, over the way to help.

use super::meeting;
use protocol::client::{Appeal, ClientMessage, Leave, RemoveMember, ResolveAppeal};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::ClientKey;
use protocol::room::{FloorPolicy, RemovalReason, Role};
use protocol::server::Ack;
use protocol::waiting::LobbyPolicy;
use tests::{NewRoom, TestClient, TestServer};

async fn appeal(person: &mut TestClient, key: &ClientKey, words: &str) -> Result<Ack, Refusal> {
    let (text, client_key) = (words.to_owned(), key.clone());
    person.ask(ClientMessage::Appeal(Appeal { text, client_key })).await
}

async fn remove(chair: &mut TestClient, person: &mut TestClient, reason: Option<RemovalReason>) {
    let (member, note) = (person.member.clone(), None);
    chair
        .must(ClientMessage::RemoveMember(RemoveMember { member, reason, note }))
        .await;
    person.ended().await;
}

fn has_heard(person: &TestClient, words: &str) -> bool {
    person.raw.iter().any(|frame| frame.contains(words))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_message_reaches_those_who_run_the_session_and_nobody_else_also_over_a_restart() {
    let mut server = TestServer::sqlite_with(|config| config.limits.snapshot_every = 4);
    let house = server.house();
    let room = NewRoom {
        floor: FloorPolicy::Open,
        ..NewRoom::default()
    };
    let (session, mut chair, [mut wren, mut finch]) = meeting(&house, room, ["Wren", "Finch"]).await;
    let key = wren.new_key();
    // In the room it is no way to write, and says so.
    let refusal = appeal(&mut wren, &key, "Hello").await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::NotPermitted);
    assert!(refusal.because.is_some_and(|because| because.contains("private talk")));
    remove(&mut chair, &mut wren, Some(RemovalReason::Interrupting)).await;
    wren.only_for_help().await;
    let words = "CANARY-APPEAL It came in late.\n\nMy phone number is 555 0100.";
    appeal(&mut wren, &key, words).await.expect("stored");
    chair
        .until("the message, as it was written", |view| {
            let [one] = &view.appeals[..] else { return false };
            one.nickname == "Wren" && one.reason == Some(RemovalReason::Interrupting) && one.text == words
        })
        .await;
    // An answer that was lost is asked for again; a second message is not taken.
    appeal(&mut wren, &key, words).await.expect("the same one");
    let another = wren.new_key();
    let refusal = appeal(&mut wren, &another, "And one more thing").await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::Already);
    assert!(refusal.because.is_some());
    // Everything else is as closed as before, and a call for help as open.
    assert_eq!(wren.try_post("Hello").await.unwrap_err().code, ErrorCode::NotNow);
    wren.call_for_help(None).await;
    finch.post("still here").await;
    finch.ping().await;
    drop(house);
    server.restart();
    for person in [&mut chair, &mut finch] {
        person.ended().await;
        person.resume().await;
    }
    let mut deputy = server.house().person(&session, "Elm", Role::CoFacilitator).await;
    for reader in [&chair, &deputy] {
        let texts: Vec<&str> = reader.view().appeals.iter().map(|one| one.text.as_str()).collect();
        assert_eq!(texts, [words]);
    }
    wren.hang_up();
    wren.only_for_help().await;
    let refusal = appeal(&mut wren, &another, "And one more thing").await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::Already);
    appeal(&mut wren, &key, words).await.expect("still the same one");
    let appeal = chair.view().appeals[0].appeal;
    let put_away = || ClientMessage::ResolveAppeal(ResolveAppeal { appeal });
    let refusal = finch.ask(put_away()).await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::NotPermitted);
    chair.must(put_away()).await;
    for reader in [&mut chair, &mut deputy] {
        reader.until("nothing waits", |view| view.appeals.is_empty()).await;
    }
    finch.ping().await;
    assert!(!has_heard(&finch, "CANARY-APPEAL") && !has_heard(&finch, "appealed"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_was_not_let_in_writes_as_well_and_whoever_was_not_removed_is_told_what_to_do() {
    let server = TestServer::memory();
    let house = server.house();
    let lobby = LobbyPolicy::Admit;
    let room = NewRoom {
        lobby,
        ..NewRoom::default()
    };
    let session = house.session(room).await.id;
    let mut chair = house.person(&session, "Ash", Role::Facilitator).await;
    let mut wren = house.person(&session, "Wren", Role::Attendee).await;
    let mut finch = house.person(&session, "Finch", Role::Attendee).await;
    chair.until("two wait", |view| view.waiting.len() == 2).await;
    let key = finch.new_key();
    let refused = |refusal: Refusal| {
        assert_eq!(refusal.code, ErrorCode::NotPermitted);
        assert!(refusal.because.is_some());
    };
    refused(appeal(&mut finch, &key, "Hello").await.unwrap_err());
    remove(&mut chair, &mut wren, None).await;
    wren.only_for_help().await;
    let nothing = appeal(&mut wren, &key, " \n ").await.unwrap_err();
    assert_eq!(
        (nothing.code, nothing.field.as_deref()),
        (ErrorCode::Invalid, Some("text"))
    );
    let long = appeal(&mut wren, &key, &"a".repeat(501)).await.unwrap_err();
    assert_eq!(long.code, ErrorCode::TooLong);
    appeal(&mut wren, &key, "I can wait.").await.expect("stored");
    chair
        .until("the message", |view| {
            view.appeals.len() == 1 && view.appeals[0].nickname == "Wren"
        })
        .await;
    // Help alone does not make somebody one who was removed, and neither does the desk.
    finch.hang_up();
    finch.only_for_help().await;
    let waits = appeal(&mut finch, &key, "Hello").await.unwrap_err();
    assert_eq!(waits.code, ErrorCode::NotNow);
    assert!(waits.because.is_some_and(|because| because.contains("waiting room")));
    let mut robin = house.person(&session, "Robin", Role::Attendee).await;
    robin.must(ClientMessage::Leave(Leave {})).await;
    robin.ended().await;
    robin.only_for_help().await;
    refused(appeal(&mut robin, &key, "Hello").await.unwrap_err());
    let mut juniper = house.clinician("Juniper").await;
    refused(appeal(&mut juniper, &key, "Hello").await.unwrap_err());
    // After the end nobody is there to read it.
    let mut linnet = house.person(&session, "Linnet", Role::Attendee).await;
    remove(&mut chair, &mut linnet, None).await;
    linnet.only_for_help().await;
    chair.end_session().await;
    chair.ended().await;
    let refusal = appeal(&mut linnet, &key, "Hello").await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::NotNow);
    assert!(refusal.because.is_some_and(|because| because.contains("helplines")));
}
