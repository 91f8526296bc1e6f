//! A clock that is set wrong: nothing ends, nobody is sent away and nothing is destroyed by it, and help goes on.

use domain::directory::{Actor, Command};
use protocol::ids::{InvitationId, Millis};
use protocol::room::{FloorPolicy, Role, Stage};
use protocol::staff::InvitationDraft;
use rusqlite::Connection;
use server::clock::Clock;
use server::data_folder;
use server::first_start::{self, First};
use tests::client::says;
use tests::in_process::wall_clock;
use tests::{House, NewRoom, RealServer, TestClient, TestServer, until};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

async fn room(house: &House) -> (protocol::ids::SessionId, TestClient, TestClient) {
    let new = NewRoom {
        floor: FloorPolicy::Open,
        kept_minutes: 60,
        ..NewRoom::default()
    };
    let session = house.session(new).await.id;
    let mut chair = house.person(&session, "Ash", Role::Facilitator).await;
    chair.start().await;
    let wren = house.person(&session, "Wren", Role::Attendee).await;
    (session, chair, wren)
}

/// Before, the first thing that anybody did under the wrong clock ended the meeting, and their tokens were over.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_days_ahead_for_forty_seconds_end_nothing() {
    let clock = Clock::manual(wall_clock());
    let server = TestServer::by(clock.clone());
    let house = server.house();
    let (session, mut chair, mut wren) = room(&house).await;
    wren.call_for_help(Some("are you there")).await;
    let jumps = [2 * DAY, -4 * DAY, 2 * DAY + 5 * MINUTE, -5 * MINUTE];
    for (round, off) in jumps.into_iter().enumerate() {
        clock.set_off(off);
        for second in 0..4 {
            clock.advance(10_000);
            let text = format!("round {round} and turn {second}");
            wren.post(&text).await;
            chair.until("the line", |view| says(view, &text)).await;
        }
        assert_eq!(chair.view().stage, Stage::InProgress);
        let ready = house.ask_ops("/readyz").await;
        let right = off == -5 * MINUTE;
        assert_eq!(ready.status, 200);
        assert_eq!(
            ready.body.contains("the machine's clock is"),
            !right,
            "{off}: {}",
            ready.body
        );
        wren.call_for_help(Some("and now")).await;
    }
    assert_eq!(
        server.inner().hub.card(&session).map(|card| card.stage),
        Some(Stage::InProgress)
    );
    // Whoever comes back is let in, with the token from before.
    wren.hang_up();
    wren.resume().await;
    assert_eq!(wren.view().stage, Stage::InProgress);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_help_waits_for_goes_on_under_a_wrong_clock() {
    let clock = Clock::manual(wall_clock());
    let server = TestServer::by(clock.clone());
    let house = server.house();
    let (session, mut chair, mut wren) = room(&house).await;
    clock.set_off(2 * DAY);
    chair.hang_up();
    wren.until("the chair is lost", |view| {
        view.chair.state == protocol::room::ChairState::Lost
    })
    .await;
    // A minute of real time without a chair: the meeting is held, and not ended.
    clock.advance(61_000);
    // Whoever asks at the door makes the room look at the time.
    let _nobody_runs_it = server
        .inner()
        .hub
        .door(&session, Role::Attendee, &protocol::text::Text::stored("-"))
        .await;
    wren.until("it is held", |view| {
        view.chair.state == protocol::room::ChairState::Held
    })
    .await;
    assert_eq!(wren.view().stage, Stage::InProgress);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_far_from_the_newest_record_waits_a_quarter_of_an_hour_and_catches_up() {
    for ahead in [2 * DAY, -2 * DAY] {
        let began = wall_clock();
        let mut server = TestServer::sqlite_by(Clock::manual(began));
        let (session, mut chair, mut wren) = room(&server.house()).await;
        wren.post("words that must stay").await;
        chair.until("the line", |view| says(view, "words that must stay")).await;
        let later = Clock::manual(Millis(began.0.saturating_add_signed(ahead)));
        server.restart_by(later.clone());
        let house = server.house();
        let said = if ahead > 0 {
            "ahead of the newest stored record"
        } else {
            "behind the newest stored record"
        };
        let ready = house.ask_ops("/readyz").await;
        assert!(ready.status == 200 && ready.body.contains(said), "{}", ready.body);
        // The room is open, and those who were in it are let in with their tokens.
        wren.resume().await;
        chair.resume().await;
        assert_eq!(wren.view().stage, Stage::InProgress, "{ahead}");
        later.advance(14 * MINUTE as u64);
        wren.post("and go on").await;
        assert!(says(wren.view(), "words that must stay") || chair.view().stage == Stage::InProgress);
        assert_eq!(
            server.inner().hub.card(&session).map(|card| card.stage),
            Some(Stage::InProgress)
        );
        later.advance(2 * MINUTE as u64);
        let ready = house.ask_ops("/readyz").await;
        assert_eq!(ready.body, "ready\n");
        if ahead > 0 {
            // It really was off for two days.
            until("the meeting to be over", async || {
                // Whoever asks at the door makes the room look at the time.
                let _refused = server
                    .inner()
                    .hub
                    .door(&session, Role::Attendee, &protocol::text::Text::stored("-"))
                    .await;
                server
                    .inner()
                    .hub
                    .card(&session)
                    .is_none_or(|card| card.stage == Stage::Ended)
            })
            .await;
        }
    }
}

/// Before, the first records under the wrong clock were what the second start went by, and it believed them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_in_the_middle_of_the_doubt_believes_nothing_sooner() {
    for ahead in [2 * DAY, -2 * DAY] {
        let began = wall_clock();
        let wrong = |minutes| Clock::manual(Millis(began.0.saturating_add_signed(ahead + minutes * MINUTE)));
        let mut server = TestServer::sqlite_by(Clock::manual(began));
        let (session, mut chair, mut wren) = room(&server.house()).await;
        wren.post("words that must stay").await;
        chair.until("the line", |view| says(view, "words that must stay")).await;
        for minutes in [0, 3, 6] {
            server.restart_by(wrong(minutes));
            let ready = server.house().ask_ops("/readyz").await;
            assert!(
                ready.body.contains("the newest stored record"),
                "{ahead} {}",
                ready.body
            );
            // With their tokens of before.
            wren.resume().await;
            chair.resume().await;
            let text = format!("after {minutes} minutes");
            wren.post(&text).await;
            chair.until("the line", |view| says(view, &text)).await;
            assert!(says(chair.view(), "words that must stay"), "{ahead} {minutes}");
            wren.call_for_help(Some("are you there")).await;
            let card = server.inner().hub.card(&session).map(|card| card.stage);
            assert_eq!(card, Some(Stage::InProgress), "{ahead} {minutes}");
        }
        // Put right, the clock is believed at once.
        server.restart_by(Clock::manual(Millis(began.0 + 9 * MINUTE as u64)));
        assert_eq!(server.house().ask_ops("/readyz").await.body, "ready\n");
        wren.resume().await;
        assert_eq!(wren.view().stage, Stage::InProgress);
    }
}

/// Before, they were given an end that had passed when the clock was believed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_invitation_made_in_doubt_is_good_for_as_long_as_it_says() {
    const HOUR: u64 = 60 * MINUTE as u64;
    let began = wall_clock();
    let mut server = TestServer::sqlite_by(Clock::manual(began));
    let first = first_start::first_operator(server.inner()).await;
    assert!(matches!(first, Ok(Some(First::Invitation(_)))), "{first:?}");
    data_folder::done(&server.folder().expect("a folder").join("data")).expect("done");
    // The machine really was off for a weekend: what is sure ends before anything new does.
    let monday = began.plus(73 * HOUR);
    let clock = Clock::manual(monday);
    server.restart_by(clock.clone());
    assert!(clock.doubt().is_some());
    let first = first_start::first_operator(server.inner()).await;
    assert_eq!(first, Ok(Some(First::Waiting)), "no second way into the house");
    let draft = InvitationDraft {
        role: Role::Operator,
        group: None,
        note: String::new(),
        hours: 24,
        most_uses: 1,
        client_key: "key".parse().expect("a key"),
    };
    let invitation: InvitationId = "monday".parse().expect("an id");
    let make = Command::MakeInvitation {
        invitation: invitation.clone(),
        hash: "hash".to_owned(),
        draft: Box::new(draft),
    };
    server.inner().directory.ask(Actor::Server, make).await.expect("made");
    let made = |server: &TestServer| {
        let directory = &server.inner().directory;
        directory
            .read(|state| state.invitation(&invitation).cloned())
            .expect("known")
    };
    assert_eq!(made(&server).expires_at, monday.plus(24 * HOUR));
    clock.advance(16 * MINUTE as u64);
    assert_eq!(clock.doubt(), None);
    assert!(made(&server).good(clock.surely()).is_ok());
    clock.advance(24 * HOUR);
    assert!(made(&server).good(clock.surely()).is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_binary_compares_its_clock_with_the_newest_record() {
    let mut server = RealServer::start(|_| {}).await;
    let (session, chair, mut wren) = room(&server.house()).await;
    wren.post("words that must stay").await;
    let token = wren.token().to_owned();
    drop((chair, wren));
    server.kill();
    // All of it was stored two days ago, as far as the database says.
    let database = Connection::open(server.data_dir().join("hearth.db")).expect("the database");
    database
        .execute("UPDATE events SET at = at - ?1", [2 * DAY])
        .expect("written");
    drop(database);
    server.spawn();
    let (status, said) = server.answers().await;
    assert!(
        status == 200 && said.contains("ahead of the newest stored record"),
        "{status} {said}"
    );
    assert!(
        server.said().contains("ahead of the newest stored record"),
        "and in its log"
    );
    let mut wren = server.house().client(&token, None).await;
    assert!(says(wren.view(), "words that must stay"));
    wren.post("and go on").await;
    assert_eq!(wren.view().session.id, session);
    server.kill();
    // And the other way, in another story: stored tomorrow.
    let sure = server.data_dir().join("sure-time");
    assert!(sure.exists(), "what was sure before the doubt is kept while it lasts");
    std::fs::remove_file(sure).expect("removed");
    let database = Connection::open(server.data_dir().join("hearth.db")).expect("the database");
    database
        .execute("UPDATE events SET at = at + ?1", [3 * DAY])
        .expect("written");
    drop(database);
    server.spawn();
    let (status, said) = server.answers().await;
    assert!(
        status == 200 && said.contains("behind the newest stored record"),
        "{status} {said}"
    );
}
