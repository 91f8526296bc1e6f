//! Too much of everything: commands, bytes, empty fragments, pings from somebody who never reads.

use super::{Attack, Honest, open_room};
use protocol::client::{ClientFrame, ClientMessage, Hello, RaiseHand};
use protocol::error::ErrorCode;
use protocol::room::Role;
use server::limits::Limits;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tests::raw::{close_code, frame, upgrade};
use tests::{House, TestServer};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// The limits of a real server, but for the doors: all these people come from one address.
fn real(config: &mut server::config::Config) {
    config.limits = Limits {
        enter_per_minute_per_address: 100_000,
        commands_per_minute: 3_000,
        commands_burst: 40,
        close_ms: 500,
        drain_s: 1,
        ..Limits::default()
    };
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_commands_is_slowed_down_and_a_call_for_help_goes_through_it() {
    let server = TestServer::with(|config| {
        real(config);
        config.limits.commands_per_minute = 60;
        config.limits.commands_burst = 20;
    });
    let house = server.house();
    let (session, _chair) = open_room(&house).await;
    let mut juniper = house.clinician("Juniper").await;
    let mut wren = house.person(&session, "Wren", Role::Attendee).await;
    let (mut taken, mut refused) = (0, 0);
    let mut ids = Vec::new();
    for _ in 0..200 {
        ids.push(wren.send(ClientMessage::RaiseHand(RaiseHand {})).await);
    }
    // Right behind the flood.
    wren.call_for_help(Some("in the middle of it")).await;
    juniper.until_all("the call", |desk| desk.desk.cases.len() == 1).await;
    for id in ids {
        match wren.answer(id).await.expect("each is answered") {
            Err(refusal) if refusal.code == ErrorCode::RateLimited => {
                let wait = refusal.retry_after_ms.expect("when again");
                assert!((1..=1_001).contains(&wait), "{wait}");
                refused += 1;
            }
            _ => taken += 1,
        }
    }
    assert!(taken >= 20 && refused >= 150, "{taken} taken, {refused} refused");
    // After the time that was said it goes again.
    tests::in_time("a place in the rate", async {
        while let Err(refusal) = wren.try_post("slower now").await {
            assert_eq!(refusal.code, ErrorCode::RateLimited);
            let wait = refusal.retry_after_ms.expect("when again");
            tokio::time::sleep(Duration::from_millis(u64::from(wait))).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn floods_of_commands_disturb_nobody_else() {
    let server = TestServer::with(real);
    let house = server.house();
    let (session, _chair) = open_room(&house).await;
    let mut honest = Honest::arrive(&house).await;
    let tokens: Vec<String> = (0..2)
        .map(|n| house.token(&session, &format!("Nettle {n}"), Role::Attendee))
        .collect();
    let next = Arc::new(AtomicU64::new(0));
    let attack = Attack::begin("two floods of commands", 2, move || {
        let (house, tokens, next) = (house.clone(), tokens.clone(), Arc::clone(&next));
        async move {
            let mine = usize::try_from(next.fetch_add(1, Ordering::AcqRel)).expect("small") % tokens.len();
            let Ok(mut client) = house.try_client(&tokens[mine], None).await else {
                return;
            };
            let mut last = 0;
            for _ in 0..500 {
                last = client.send(ClientMessage::RaiseHand(RaiseHand {})).await;
            }
            // Answered, or shown out because the other one came in the same name.
            let _answer = client.answer(last).await;
        }
    });
    honest.talks_during(&attack).await;
    attack.end().await;
    honest.lost_nothing().await;
}

/// Writes these bytes without end, and never reads; ends when the server hangs up, or after a fair share of it.
async fn pours(house: &House, token: &str, opening: &[u8], again: &[u8], poured: &AtomicU64) -> TcpStream {
    let mut stream = TcpStream::connect(house.address).await.expect("a connection");
    assert_eq!(upgrade(&mut stream, Some(&house.origin)).await.expect("an answer"), 101);
    // Somebody, so that what ends this is the pouring and not a missing hello.
    let hello = ClientFrame {
        id: 1,
        body: ClientMessage::Hello(Hello {
            care_only: false,
            version: protocol::VERSION,
            token: token.to_owned(),
            resume: None,
        }),
    };
    let hello = serde_json::to_vec(&hello).expect("JSON");
    if stream.write_all(&frame(0x81, &hello)).await.is_err() || stream.write_all(opening).await.is_err() {
        return stream;
    }
    let mut at = 0;
    for _ in 0..20_000 {
        // A full network is what the server does to somebody who pours. Goes on where it stopped, so that every frame is
        // a whole one.
        let written = tokio::time::timeout(Duration::from_millis(100), stream.write(&again[at..])).await;
        match written {
            Ok(Ok(wrote)) => {
                at = (at + wrote) % again.len();
                poured.fetch_add(wrote as u64, Ordering::AcqRel);
            }
            Ok(Err(_)) => return stream,
            Err(_elapsed) => {}
        }
    }
    stream
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fragments_without_end_and_pings_that_nobody_reads_the_answer_of_disturb_nobody() {
    let fragments: &[Option<u16>] = &[Some(4004)];
    // Their network is full, so the `slow` that ends it cannot be said to them any more: it stands in the metrics.
    let pings: &[Option<u16>] = &[None];
    for (name, opening, piece, ends) in [
        (
            "empty fragments without end",
            frame(0x01, b""),
            frame(0x00, b""),
            fragments,
        ),
        (
            "pings from somebody who never reads",
            Vec::new(),
            frame(0x89, &[7; 100]),
            pings,
        ),
    ] {
        let server = TestServer::with(|config| {
            real(config);
            config.limits.message_ms = 1_000;
            // Enough for the answers to the pings to fill the network and then the server's own buffer.
            config.limits.bytes_per_second = 4 * 1_024 * 1_024;
            config.limits.ping_ms = 2_000;
            config.limits.dead_ms = 1_000;
        });
        let house = server.house();
        let (session, _chair) = open_room(&house).await;
        let mut honest = Honest::arrive(&house).await;
        let before = resident_kib();
        let poured = Arc::new(AtomicU64::new(0));
        let many = piece.repeat(2_000);
        let (told, next, place) = (Arc::clone(&poured), Arc::new(AtomicU64::new(0)), house.clone());
        let attack = Attack::begin(name, 4, move || {
            let (house, opening, many, told) = (place.clone(), opening.clone(), many.clone(), Arc::clone(&told));
            let who = next.fetch_add(1, Ordering::AcqRel);
            let token = house.token(&session, &format!("Nettle {who}"), Role::Attendee);
            async move {
                let mut stream = pours(&house, &token, &opening, &many, &told).await;
                let code = close_code(&mut stream).await;
                assert!(ends.contains(&code), "{name}: {code:?} is none of {ends:?}");
            }
        });
        tests::until("the pouring", async || poured.load(Ordering::Acquire) > 100_000).await;
        let mut times = Vec::new();
        while times.len() < super::ROUND_TRIPS {
            times.push(honest.round_trip().await);
        }
        let (middle, after) = (tests::median(&times), resident_kib());
        println!(
            "{name}: median {middle:?}, poured {} KiB, this process grew by {} KiB",
            poured.load(Ordering::Acquire) / 1_024,
            after.saturating_sub(before)
        );
        assert!(middle < super::BEARABLE, "{name}: {middle:?}");
        assert!(
            after.saturating_sub(before) < 8 * 1_024,
            "{name}: {before} KiB to {after} KiB"
        );
        // Before the attackers are waited for: the honest person must not fall silent meanwhile.
        honest.lost_nothing().await;
        attack.end().await;
        let word = if ends == pings { "slow" } else { "stalled" };
        tests::until("the reason in the metrics", async || {
            let metrics = house.ask_ops("/metrics").await.body;
            metrics
                .lines()
                .any(|line| line.contains("closes") && line.contains(&format!("reason=\"{word}\"")))
        })
        .await;
    }
}

/// Resident memory of this process, server and attackers together.
fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("this is Linux");
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
    number.expect("a number")
}
