//! The scripted meeting is a meeting: a whole round of it at a fast pace, and a visitor who takes part.

use protocol::directory::SessionList;
use protocol::room::{Role, ShareEnd, Stage};
use server::demo::{self, Pace};
use std::sync::Arc;
use std::time::Duration;
use tests::TestServer;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_scripted_meeting_goes_round_and_a_visitor_gets_the_floor() {
    let server = TestServer::memory();
    let house = server.house();
    let inner = Arc::downgrade(server.inner());
    let address = house.address;
    let script = tokio::spawn(async move {
        let inner = inner.upgrade().expect("running");
        demo::run(inner, address, Pace(Duration::from_millis(5))).await;
    });
    let scripted = async |but: Option<&protocol::ids::SessionId>| {
        let mut found = None;
        tests::until("a scripted meeting", async || {
            let list: SessionList = house.ask("GET", "/api/sessions", &[], "").await.json();
            let mut demos = list
                .sessions
                .into_iter()
                .filter(|card| card.demo && card.stage != Stage::Ended);
            found = demos.find(|card| Some(&card.id) != but);
            found.is_some()
        })
        .await;
        found.expect("found").id
    };
    let session = scripted(None).await;
    // Under the name of the last of the script, if she is not in yet: the script must bear it.
    let token = |name| house.token(&session, name, Role::Attendee);
    let mut visitor = match house.try_client(&token("Sorrel"), None).await {
        Ok(visitor) => visitor,
        Err(_she_was_first) => house.client(&token("Linnet"), None).await,
    };
    visitor
        .until("the sharing", |view| {
            view.phase.as_ref().is_some_and(|phase| phase.index == 1)
        })
        .await;
    visitor.raise_hand().await;
    let me = visitor.member.clone();
    visitor
        .until("the floor", |view| {
            view.share.as_ref().is_some_and(|share| share.member == me)
        })
        .await;
    visitor.post("I am only visiting, and I like it here.").await;
    visitor.done().await;
    assert_eq!(visitor.ended().await.code(), 4502);
    let seen = visitor.view();
    let shared = seen
        .shares
        .iter()
        .filter(|share| share.end == Some(ShareEnd::Done) && share.member != me);
    assert!(shared.count() >= 2, "others shared too");
    assert!(!seen.support.is_empty() && seen.lines.len() > 10);
    // And again.
    let next = scripted(Some(&session)).await;
    assert_ne!(next, session);
    drop(visitor);
    drop(server);
    tests::in_time("the script to end with its server", script)
        .await
        .expect("no panic");
}
