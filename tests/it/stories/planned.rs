//! Meetings become sessions: found by anybody, entered as their policy says, taken back when they are cancelled, made
//! after the server was down.

use domain::directory::{Actor, Command};
use protocol::client::{ClientMessage, OpenFellowship, StartMeeting};
use protocol::directory::{EnterRequest, Entered, LinkInfo};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{InvitationId, MeetingId, SessionId};
use protocol::meeting::{AccessPolicy, DateChange, MeetingDraft, MeetingList, MeetingPage};
use protocol::room::{Role, Stage};
use protocol::staff::InvitationDraft;
use server::auth::random_id;
use server::auth::staff::hash;
use server::clock::Clock;
use server::planner::plan_now;
use tests::in_process::wall_clock;
use tests::places::{Places, daily};
use tests::{House, TestServer};

async fn ask(server: &TestServer, command: Command) {
    let asked = server.inner().directory.ask(Actor::Server, command).await;
    asked.expect("the house may");
}

/// A meeting like the places' own, with something different.
async fn meeting(server: &TestServer, places: &Places, change: impl FnOnce(&mut MeetingDraft)) -> (String, SessionId) {
    let id: MeetingId = random_id().parse().expect("an id");
    let mut about = daily(server, &places.group, "Evening by the fire");
    change(&mut about);
    let command = Command::MakeMeeting {
        meeting: id.clone(),
        about: Box::new(about),
    };
    ask(server, command).await;
    plan_now(server.inner()).await;
    server.inner().directory.read(|state| {
        let slug = state.meeting(&id).expect("it was made").slug.clone();
        (slug, state.sessions_of(&id)[0].clone())
    })
}

/// An invitation to the places' group, good for an hour and for one person, with its secret.
async fn invite(server: &TestServer, places: &Places, role: Role) -> (InvitationId, String) {
    let (id, secret): (InvitationId, String) = (random_id().parse().expect("an id"), random_id());
    let draft = InvitationDraft {
        role,
        group: Some(places.group.clone()),
        note: String::new(),
        hours: 1,
        most_uses: 1,
        client_key: random_id().parse().expect("a key"),
    };
    let make = Command::MakeInvitation {
        invitation: id.clone(),
        hash: hash(&secret),
        draft: Box::new(draft),
    };
    ask(server, make).await;
    (id, secret)
}

async fn page(house: &House, slug: &str) -> MeetingPage {
    let answer = house.ask("GET", &format!("/api/meetings/{slug}"), &[], "").await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

async fn list(house: &House) -> MeetingList {
    house.ask("GET", "/api/meetings", &[], "").await.json()
}

async fn enter(house: &House, session: &SessionId, request: &EnterRequest) -> Result<Entered, Refusal> {
    let answer = house.post(&format!("/api/sessions/{session}/enter"), request).await;
    if answer.status == 200 {
        Ok(answer.json())
    } else {
        Err(answer.json())
    }
}

fn as_maple() -> EnterRequest {
    EnterRequest {
        nickname: "Maple".to_owned(),
        link: None,
        client_key: None,
        person: None,
        attests: false,
        meets_clean_time: false,
    }
}

fn refused(answer: Result<Entered, Refusal>, code: ErrorCode, field: &str) {
    let refusal = answer.expect_err("the door stays shut");
    assert_eq!(
        (refusal.code, refusal.field.as_deref()),
        (code, Some(field)),
        "{refusal:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_is_found_in_the_list_and_its_link_leads_to_its_session() {
    let server = TestServer::memory();
    let house = server.house();
    let places = Places::fresh(&server).await;
    let found = list(&house).await;
    let card = found
        .meetings
        .iter()
        .find(|card| card.slug == places.slug)
        .expect("it is listed");
    assert_eq!(
        card.times.first().and_then(|time| time.session.clone()),
        Some(places.session.clone())
    );
    assert!(found.sessions.iter().any(|card| card.id == places.session));
    let page = page(&house, &places.slug).await;
    let session = page.session.expect("its lobby is open");
    assert_eq!((session.id, session.stage), (places.session.clone(), Stage::Lobby));
    assert_eq!(session.meeting.as_deref(), Some(places.slug.as_str()));
    assert_eq!(session.group_id, Some(places.group.clone()));
    let nowhere = house.ask("GET", "/api/meetings/no-such-meeting", &[], "").await;
    assert_eq!(nowhere.status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_meeting_that_is_not_listed_is_reached_by_its_link_alone() {
    let server = TestServer::memory();
    let house = server.house();
    let places = Places::fresh(&server).await;
    let (slug, session) = meeting(&server, &places, |about| about.listed = false).await;
    let found = list(&house).await;
    assert!(found.meetings.iter().all(|card| card.slug != slug));
    assert!(found.sessions.iter().all(|card| card.id != session));
    let sessions = house.ask("GET", "/api/sessions", &[], "").await;
    assert!(!sessions.body.contains(session.as_str()));
    assert_eq!(page(&house, &slug).await.session.expect("it is open").id, session);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_closed_door_asks_for_a_word_and_believes_it() {
    let server = TestServer::memory();
    let house = server.house();
    let places = Places::fresh(&server).await;
    let (_, session) = meeting(&server, &places, |about| {
        about.access = AccessPolicy::Closed;
        about.clean_days = Some(90);
    })
    .await;
    refused(
        enter(&house, &session, &as_maple()).await,
        ErrorCode::NotPermitted,
        "attests",
    );
    let attests = EnterRequest {
        attests: true,
        ..as_maple()
    };
    refused(
        enter(&house, &session, &attests).await,
        ErrorCode::NotPermitted,
        "meets_clean_time",
    );
    let meets = EnterRequest {
        meets_clean_time: true,
        ..attests
    };
    let entered = enter(&house, &session, &meets).await.expect("let in");
    house.client(&entered.token, None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_counts_its_guests_and_ends_with_all_that_came_from_it() {
    let server = TestServer::memory();
    let house = server.house();
    let places = Places::fresh(&server).await;
    let (slug, session) = meeting(&server, &places, |about| about.access = AccessPolicy::Invite).await;
    refused(
        enter(&house, &session, &as_maple()).await,
        ErrorCode::NotPermitted,
        "link",
    );
    let (id, secret) = invite(&server, &places, Role::Attendee).await;
    // What it is for is said to whoever holds it.
    let info: LinkInfo = house
        .post("/api/links/inspect", &serde_json::json!({ "link": secret }))
        .await
        .json();
    let group = info.group.expect("it is for a group");
    assert!(!info.makes_account && group.meetings.iter().any(|meeting| meeting.slug == slug));
    let with = |link: &str, nickname: &str| EnterRequest {
        nickname: nickname.to_owned(),
        link: Some(link.to_owned()),
        client_key: "this-device".parse().ok(),
        ..as_maple()
    };
    let entered = enter(&house, &session, &with(&secret, "Maple")).await.expect("invited");
    let pass = entered.pass.clone().expect("a pass to come again");
    // The answer is lost on the way, and asked for again.
    let again = enter(&house, &session, &with(&secret, "Maple"))
        .await
        .expect("the same guest");
    assert!(again.pass.is_some());
    // It was for one: the second guest is told no more than that it is not good.
    for key in [None, "another-device".parse().ok()] {
        let birch = EnterRequest {
            client_key: key,
            ..with(&secret, "Birch")
        };
        let second = enter(&house, &session, &birch).await.expect_err("used up");
        assert_eq!(second.code, ErrorCode::Unauthenticated);
    }
    // Who came by it comes again, and not into another group's meeting.
    enter(&house, &session, &with(&pass, "Maple again"))
        .await
        .expect("the pass is good");
    let elsewhere = Places::fresh(&server).await;
    let (_, other) = meeting(&server, &elsewhere, |about| {
        about.access = AccessPolicy::Invite;
        about.group = elsewhere.group.clone();
    })
    .await;
    refused(
        enter(&house, &other, &with(&pass, "Maple")).await,
        ErrorCode::NotPermitted,
        "link",
    );
    // Called back: the pass, the token and the open connection end.
    let mut maple = house.client(&entered.token, None).await;
    ask(&server, Command::RevokeInvitation { invitation: id }).await;
    let end = tests::in_time("the connection ends", maple.ended()).await;
    assert!(end.code() >= 4500, "stay away: {end:?}");
    let after = enter(&house, &session, &with(&pass, "Maple"))
        .await
        .expect_err("revoked");
    assert_eq!(after.code, ErrorCode::Unauthenticated);
    assert!(house.try_client(&entered.token, None).await.is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cancelled_date_ends_its_lobby_kindly_and_another_change_leaves_it_alone() {
    let server = TestServer::memory();
    let house = server.house();
    let places = Places::fresh(&server).await;
    let mut wren = house.person(&places.session, "Wren", Role::Attendee).await;
    let on = server.inner().directory.read(|state| {
        let known = state.meeting(&places.meeting).expect("it is there");
        state.view(known, server.inner().clock.now()).next[0].on.clone()
    });
    let mut renamed = server
        .inner()
        .directory
        .read(|state| state.meeting(&places.meeting).expect("it is there").about.clone());
    renamed.title = "Another title".to_owned();
    let change = Command::ChangeMeeting {
        meeting: places.meeting.clone(),
        revision: 1,
        about: Box::new(renamed),
    };
    ask(&server, change).await;
    plan_now(server.inner()).await;
    wren.ping().await;
    assert_eq!(wren.view().stage, Stage::Lobby, "nobody is sent away for a title");
    let cancel = Command::ChangeDate {
        meeting: places.meeting.clone(),
        on: on.clone(),
        to: DateChange::Cancelled,
    };
    ask(&server, cancel).await;
    wren.until("the lobby ends", |view| view.stage == Stage::Ended).await;
    is_in(&server, &places.session, Stage::Ended).await;
    let card = server.inner().hub.card(&places.session).expect("it is known");
    assert!(card.cancelled);
    let page = page(&house, &places.slug).await;
    assert!(page.session.is_none());
    assert!(page.meeting.times.iter().any(|time| time.on == on && time.cancelled));
}

/// Waits until the planner of a server that just started has been by.
async fn sessions_of(server: &TestServer, meeting: &MeetingId, most: usize) -> Vec<SessionId> {
    let made = || server.inner().directory.read(|state| state.sessions_of(meeting));
    tests::until("the sessions are made", async || made().len() >= most).await;
    made()
}

/// Waits until a session is in a stage, as anybody finds it.
async fn is_in(server: &TestServer, session: &SessionId, stage: Stage) {
    let found = || server.inner().hub.card(session).map(|card| card.stage);
    tests::until(&format!("{stage:?}"), async || found() == Some(stage)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_was_down_when_a_meeting_began_holds_it_and_not_what_is_over() {
    let clock = Clock::manual(wall_clock());
    let mut server = TestServer::sqlite_by(clock.clone());
    let places = Places::fresh(&server).await;
    let first = places.session.clone();
    // The next day, between the beginning and the end: the meeting of the day before was never opened and is over.
    server.stop();
    clock.advance(24 * 60 * 60_000 + 30 * 60_000);
    server.restart();
    // Yesterday's, today's, and tomorrow's, which begins within a day.
    let sessions = sessions_of(&server, &places.meeting, 3).await;
    let found = page(&server.house(), &places.slug)
        .await
        .session
        .expect("it is going on");
    let today = &found.id;
    assert!(*today != first && sessions.contains(today));
    is_in(&server, today, Stage::Lobby).await;
    enter(&server.house(), today, &as_maple())
        .await
        .expect("its lobby is open");
    let refusal = enter(&server.house(), &first, &as_maple())
        .await
        .expect_err("it is over");
    assert!(
        matches!(refusal.code, ErrorCode::NotNow | ErrorCode::NotFound),
        "{refusal:?}"
    );
    // A further start makes nothing twice.
    server.restart();
    plan_now(server.inner()).await;
    assert_eq!(sessions_of(&server, &places.meeting, 3).await, sessions);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fellowship_ends_also_while_the_server_is_down() {
    let clock = Clock::manual(wall_clock());
    let mut server = TestServer::sqlite_by(clock.clone());
    let places = Places::fresh(&server).await;
    let mut chair = server.house().person(&places.session, "Ash", Role::Facilitator).await;
    chair.must(ClientMessage::StartMeeting(StartMeeting {})).await;
    chair.must(ClientMessage::OpenFellowship(OpenFellowship {})).await;
    let left = chair.view().fellowship_ms.expect("it ends by itself");
    drop(chair);
    // A restart in its midst changes nothing about its end.
    server.restart();
    is_in(&server, &places.session, Stage::Fellowship).await;
    server.stop();
    clock.advance(left + 60_000);
    server.restart();
    is_in(&server, &places.session, Stage::Ended).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_guests_at_one_moment_one_has_the_last_place_of_an_invitation() {
    let clock = Clock::manual(wall_clock());
    let server = TestServer::by(clock.clone());
    let places = Places::fresh(&server).await;
    let (_, session) = meeting(&server, &places, |about| about.access = AccessPolicy::Invite).await;
    let house = server.house();
    let not_good = |answer: Result<Entered, Refusal>| {
        assert_eq!(answer.expect_err("it is not good").code, ErrorCode::Unauthenticated);
    };
    let by = |nickname: &str, secret: &str| EnterRequest {
        nickname: nickname.to_owned(),
        link: Some(secret.to_owned()),
        ..as_maple()
    };
    let (_, secret) = invite(&server, &places, Role::Attendee).await;
    let (maple, rowan) = (by("Maple", &secret), by("Rowan", &secret));
    let (one, other) = tokio::join!(enter(&house, &session, &maple), enter(&house, &session, &rowan));
    let (mut got, mut not): (Vec<_>, Vec<_>) = [one, other].into_iter().partition(Result::is_ok);
    assert_eq!((got.len(), not.len()), (1, 1));
    assert_eq!(got.remove(0).map(|entered| entered.role), Ok(Role::Attendee));
    not_good(not.remove(0));
    // One that makes an account is no guest's place, let alone a facilitator's for somebody without an account.
    let (_, secret) = invite(&server, &places, Role::Facilitator).await;
    enter(&house, &session, &by("Elm", &secret))
        .await
        .expect_err("it is not for guests");
    let (_, secret) = invite(&server, &places, Role::Attendee).await;
    clock.advance(60 * 60_000);
    not_good(enter(&house, &session, &by("Elm", &secret)).await);
}
