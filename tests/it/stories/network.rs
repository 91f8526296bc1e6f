//! Bad networks: drops, resumes, second devices, slow readers; each kind of fault, and what people find afterwards.

use super::{meeting, presence};
use protocol::client::Position;
use protocol::ids::Seq;
use protocol::room::{FloorPolicy, Presence, Role};
use std::time::Duration;
use tests::client::{line, says};
use tests::faults::{Network, Weather};
use tests::{NewRoom, PATIENCE, TestServer};
use tokio::time::Instant;

fn open() -> NewRoom {
    NewRoom {
        floor: FloorPolicy::Open,
        ..NewRoom::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_resumes_gets_exactly_what_was_missed() {
    let server = TestServer::with(|config| config.limits.recent_events = 20);
    let house = server.house();
    let (_, mut chair, [mut wren, finch]) = meeting(&house, open(), ["Wren", "Finch"]).await;
    drop(finch);
    wren.until("finch is away", |view| {
        view.members.iter().any(|one| one.presence == Presence::Away)
    })
    .await;
    let before = wren.position().clone();
    wren.hang_up();
    chair
        .until("wren is away", |view| {
            view.members.iter().filter(|one| one.presence == Presence::Away).count() == 2
        })
        .await;
    for n in 0..5 {
        chair.post(&format!("line {n}")).await;
    }
    let from = wren.raw.len();
    wren.say_hello(Some(before.clone())).await.expect("let in again");
    assert!(wren.recovered);
    wren.until("all five", |view| view.lines.len() == 5).await;
    let events = wren.raw[from..]
        .iter()
        .find(|frame| frame.contains("\"type\":\"events\""));
    let events: protocol::server::Events = serde_json::from_str(events.expect("events")).expect("events");
    let first = events.events.first().expect("what was missed").seq;
    assert_eq!(first, before.seq.next(), "from the next one on");
    let posted = wren.raw[from..]
        .iter()
        .filter(|frame| frame.contains("\"line 3\""))
        .count();
    assert_eq!(posted, 1, "each once");

    // Too much was missed: the whole view, and it says so.
    let before = wren.position().clone();
    wren.hang_up();
    for n in 5..40 {
        chair.post(&format!("line {n}")).await;
    }
    wren.say_hello(Some(before)).await.expect("let in again");
    assert!(!wren.recovered);
    assert_eq!(wren.view().lines.len(), 40);
    // Another history, or a place that does not exist yet: the whole view.
    for (epoch, ahead) in [("another", 0), (wren.position().epoch.as_str(), 1_000)] {
        let strange = Position {
            epoch: epoch.parse().expect("an id"),
            seq: Seq(wren.seq().0 + ahead),
        };
        let token = wren.token().to_owned();
        let client = house.client(&token, Some(strange)).await;
        assert!(!client.recovered);
        assert_eq!(client.view().lines.len(), 40);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_key_posts_once_over_drops_and_devices() {
    let server = TestServer::sqlite();
    let house = server.house();
    let (_, mut chair, [mut wren]) = meeting(&house, open(), ["Wren"]).await;
    let key = wren.new_key();
    // Sent and not waited for: the answer is lost with the connection.
    wren.send(line(&key, "did this arrive?")).await;
    wren.resume().await;
    let first = wren.post_with(&key, "did this arrive?").await.expect("taken").line;
    let mut phone = wren.second_self().await;
    let second = phone.post_with(&key, "did this arrive?").await.expect("taken").line;
    assert_eq!(first, second);
    chair.until("the line", |view| says(view, "did this arrive?")).await;
    phone.post("and this is another").await;
    chair.until("the other", |view| says(view, "and this is another")).await;
    assert_eq!(chair.view().lines.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_newer_connection_counts_and_the_older_ends() {
    let server = TestServer::memory();
    let house = server.house();
    let (_, mut chair, [mut wren, mut finch]) = meeting(&house, open(), ["Wren", "Finch"]).await;
    for _ in 0..10 {
        let mut newer = wren.second_self().await;
        assert_eq!(wren.ended().await.code(), 4501);
        // The old one is gone for good now; the person is still here and can write.
        newer.post("still here").await;
        std::mem::swap(&mut wren, &mut newer);
    }
    finch.until("ten lines", |view| view.lines.len() == 10).await;
    chair.until("ten lines", |view| view.lines.len() == 10).await;
    assert_eq!(presence(&finch, &wren), Some(Presence::Here));
    assert!(
        !finch.raw.iter().any(|frame| frame.contains("\"away\"")),
        "nobody was ever away"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_floor_waits_for_who_lost_the_network_and_then_goes_on() {
    let server = TestServer::with(|config| {
        config.meeting.floor_grace_s = 2;
        config.meeting.away_grace_s = 600;
    });
    let house = server.house();
    let (_, mut chair, [mut wren, mut finch]) = meeting(&house, NewRoom::default(), ["Wren", "Finch"]).await;
    finch.raise_hand().await;
    chair.call_on(&wren.member).await;
    wren.until("the floor", |view| view.share.is_some()).await;
    wren.post("I was just saying").await;
    wren.hang_up();
    chair
        .until("the floor waits", |view| {
            view.share.as_ref().is_some_and(|share| share.waiting_since.is_some())
        })
        .await;
    assert_eq!(presence(&chair, &wren), Some(Presence::Away));
    wren.resume().await;
    chair
        .until("the floor is hers again", |view| {
            view.share.as_ref().is_some_and(|share| share.waiting_since.is_none())
        })
        .await;
    wren.post("that it is better now").await;
    // This time she does not come back in time: the floor goes on, her place in the room stays.
    wren.hang_up();
    chair.until("the floor is free", |view| view.share.is_none()).await;
    assert_eq!(chair.view().shares[0].end, Some(protocol::room::ShareEnd::Dropped));
    assert_eq!(presence(&chair, &wren), Some(Presence::Away));
    wren.resume().await;
    wren.until("finch still waits", |view| view.hands.len() == 1).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_reader_is_shown_out_and_comes_back_to_the_whole_of_it() {
    let server = TestServer::with(|config| {
        config.limits.outbox_frames = 32;
        config.limits.outbox_bytes = 64 * 1024;
        config.limits.write_buffer_bytes = 32 * 1024;
        config.limits.dead_ms = 500;
        config.limits.close_ms = 30_000;
    });
    let house = server.house();
    let (_, mut chair, [mut slow, mut finch]) = meeting(&house, open(), ["Slow", "Finch"]).await;
    let long = "wave ".repeat(700);
    // Nobody reads for the slow one; what the two networks hold in between is megabytes, and how many lines are written
    // until it is noticed depends on how fast this machine is.
    let (mut lines, began) = (0, Instant::now());
    while presence(&finch, &slow) != Some(Presence::Away) {
        lines += 1;
        assert!(began.elapsed() < PATIENCE, "somebody who reads nothing is noticed");
        finch.post(&format!("{lines} {long}")).await;
        // The others read on and notice nothing.
        let newest = |view: &protocol::room::RoomView| {
            let text = view.lines.last().and_then(|line| line.text.as_ref());
            text.is_some_and(|text| text.starts_with(&format!("{lines} ")))
        };
        chair.until("the newest line", newest).await;
    }
    assert_eq!(slow.ended().await.code(), 4001);
    slow.resume().await;
    slow.until("all of it", |view| {
        reducer::comparable(view).lines == reducer::comparable(chair.view()).lines
    })
    .await;
    assert_eq!(presence(&finch, &chair), Some(Presence::Here));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn through_every_weather_nothing_acknowledged_is_lost_and_all_agree_again() {
    let server = TestServer::with(|config| {
        config.limits.ping_ms = 1_000;
        config.limits.dead_ms = 1_000;
    });
    let house = server.house();
    let (session, mut chair, [mut wren]) = meeting(&house, open(), ["Wren"]).await;
    let network = Network::to(house.address).await;
    wren.hang_up();
    wren.move_to(house.by_way_of(network.address()));
    wren.resume().await;
    let weathers = [
        Weather::Delay(Duration::from_millis(30)),
        Weather::Dribble(Duration::from_millis(1)),
        Weather::HalfOpen,
        Weather::Drop,
        Weather::Reset,
    ];
    let mut acknowledged = Vec::new();
    for (n, weather) in weathers.into_iter().enumerate() {
        network.set(weather);
        let (key, text) = (wren.new_key(), format!("in weather {n}"));
        wren.send(line(&key, &text)).await;
        chair.post(&format!("the chair in weather {n}")).await;
        if matches!(weather, Weather::HalfOpen) {
            // The server notices by itself that nobody answers.
            chair
                .until("she is away", |view| {
                    view.members.iter().any(|one| one.presence == Presence::Away)
                })
                .await;
        }
        if matches!(weather, Weather::Delay(_) | Weather::Dribble(_)) {
            let told = format!("the chair in weather {n}");
            chair
                .listening(wren.until("the chair's line", |view| says(view, &told)))
                .await;
        } else if weather != Weather::HalfOpen {
            chair.listening(wren.ended()).await;
        }
        network.set(Weather::Fair);
        chair.listening(wren.resume()).await;
        chair.listening(wren.post_with(&key, &text)).await.expect("taken");
        acknowledged.push(text);
    }
    let late = house.person(&session, "Robin", Role::Attendee).await;
    for person in [&mut wren, &mut chair] {
        // Wren is behind, and the chair has read while she caught up.
        person
            .until("the same as who comes new", |view| {
                reducer::comparable(view) == reducer::comparable(late.view())
            })
            .await;
    }
    for text in &acknowledged {
        let there = late
            .view()
            .lines
            .iter()
            .filter(|line| line.text.as_ref() == Some(text))
            .count();
        assert_eq!(there, 1, "{text}");
    }
}
