//! Lines that wait for a facilitator: approved, returned, taken back, removed; and who never sees a word of them.

use super::meeting;
use protocol::client::{ApproveLine, ClientMessage, ReturnLine, TakeBackLine};
use protocol::error::ErrorCode;
use protocol::ids::LineId;
use protocol::room::{FloorPolicy, Role};
use tests::client::says;
use tests::{NewRoom, TestClient, TestServer};

async fn held(person: &mut TestClient, text: &str) -> LineId {
    let ack = person.try_post(text).await.expect("taken");
    assert!(ack.held, "{text}");
    ack.line.expect("an id")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn held_lines_go_every_way_and_others_never_see_their_words() {
    let server = TestServer::sqlite();
    let house = server.house();
    let open = NewRoom {
        floor: FloorPolicy::Open,
        ..NewRoom::default()
    };
    let (session, mut chair, [mut wren, mut finch]) = meeting(&house, open, ["Wren", "Finch"]).await;
    let approved = held(&mut wren, "APPROVED: my number is 212 555 0142 77").await;
    let returned = held(&mut wren, "CANARY-RETURNED wren@example.org").await;
    let taken_back = held(&mut wren, "CANARY-TAKEN https://example.org").await;
    let removed = held(&mut wren, "CANARY-HELD-REMOVED finch@example.org").await;
    held(&mut wren, "CANARY-STILL-HELD robin@example.org").await;
    let published = wren.post("CANARY-NOT this one everybody reads").await;
    chair.until("five held", |view| view.held.len() == 5).await;
    wren.until("five held", |view| view.held.len() == 5).await;
    assert_ne!(
        chair.view().held[0].because,
        wren.view().held[0].because,
        "each has words of their own"
    );
    assert_eq!(wren.view().held[0].rule, "personal_data.phone");

    // A late joiner and one who resumes while they are held.
    let mut late = house.person(&session, "Robin", Role::Greeter).await;
    finch.resume().await;
    let other = finch
        .ask(ClientMessage::TakeBackLine(TakeBackLine { line: taken_back }))
        .await;
    assert_eq!(other.unwrap_err().code, ErrorCode::NotFound);

    chair
        .must(ClientMessage::ApproveLine(ApproveLine { line: approved }))
        .await;
    let note = Some("Please leave the address out.".to_owned());
    chair
        .must(ClientMessage::ReturnLine(ReturnLine { line: returned, note }))
        .await;
    wren.must(ClientMessage::TakeBackLine(TakeBackLine { line: taken_back }))
        .await;
    chair.remove_line(removed).await;
    chair.remove_line(published).await;
    for (person, waiting) in [(&mut wren, 1), (&mut finch, 0), (&mut late, 0), (&mut chair, 1)] {
        person
            .until("the approved line, and no words of the removed", |view| {
                says(view, "APPROVED: my number is 212 555 0142 77")
                    && view
                        .lines
                        .iter()
                        .any(|line| line.line == published && line.text.is_none())
            })
            .await;
        assert_eq!(person.view().held.len(), waiting);
    }
    assert!(
        wren.raw
            .iter()
            .any(|frame| frame.contains("Please leave the address out.")),
        "the author gets the note"
    );
    let gone = chair
        .ask(ClientMessage::ApproveLine(ApproveLine { line: removed }))
        .await;
    assert_eq!(gone.unwrap_err().code, ErrorCode::NotFound);

    // Every frame that anybody else was ever sent, before, during and after, also anew.
    finch.resume().await;
    let newest = house.person(&session, "Linnet", Role::Attendee).await;
    let again = finch.second_self().await;
    for person in [&finch, &late, &newest, &again] {
        for canary in [
            "CANARY-RETURNED",
            "CANARY-TAKEN",
            "CANARY-HELD",
            "CANARY-STILL",
            "Please leave",
        ] {
            let seen = person.raw.iter().find(|frame| frame.contains(canary));
            assert_eq!(seen, None, "{canary}");
        }
    }
    // The words were there to be seen.
    assert!(chair.raw.iter().any(|frame| frame.contains("CANARY-STILL-HELD")));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_line_is_posted_once_however_often_it_is_sent() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, mut chair, [mut wren]) = meeting(&house, NewRoom::default(), ["Wren"]).await;
    chair.call_on(&wren.member).await;
    wren.until("the floor", |view| view.share.is_some()).await;
    let key = wren.new_key();
    let first = wren.post_with(&key, "call 212 555 0142 77").await.expect("taken");
    wren.resume().await;
    let again = wren.post_with(&key, "call 212 555 0142 77").await.expect("taken");
    assert_eq!((first.line, true, true), (again.line, first.held, again.held));
    chair.until("held", |view| view.held.len() == 1).await;
    wren.done().await;
    let line = first.line.expect("an id");
    chair.must(ClientMessage::ApproveLine(ApproveLine { line })).await;
    let third = wren.post_with(&key, "call 212 555 0142 77").await.expect("taken");
    assert_eq!((third.line, third.held), (first.line, false));
    wren.until("published", |view| view.lines.len() == 1).await;
    assert_eq!(
        wren.view().lines[0].share,
        wren.view().shares.first().map(|share| share.share),
        "it belongs to the share it was written in"
    );
}
