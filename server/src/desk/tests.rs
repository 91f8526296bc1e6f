//! What the desk keeps and for how long, on a log in memory and by a clock that the test moves.

use super::{Deps, Desk, Wanted, Way};
use crate::clock::Clock;
use crate::hub::{Hub, Notices};
use crate::limits::Limits;
use crate::log::memory::MemoryLog;
use crate::log::seal::MasterKey;
use crate::log::{Log, LogName};
use crate::outbox::Outbox;
use crate::room;
use domain::care::{Actor, Command};
use protocol::care::CaseOutcome;
use protocol::ids::{CaseId, Millis, Seq};
use protocol::server::ServerMessage;
use protocol::text::Text;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

const DAY_MS: u64 = 86_400_000;

async fn desk(log: &Arc<MemoryLog>, master: &Arc<MasterKey>, clock: &Clock) -> Desk {
    let (log, notices): (Arc<dyn Log>, _) = (log.clone(), Notices::default());
    let rooms = room::Deps {
        log: log.clone(),
        master: master.clone(),
        clock: clock.clone(),
        limits: Arc::new(Limits::default()),
        notices: notices.clone(),
    };
    let deps = Deps {
        log,
        master: master.clone(),
        clock: clock.clone(),
        hub: Hub::open(rooms).await.unwrap(),
        notices,
        helplines: Arc::from([]),
        kept_days: 30,
    };
    Desk::open(deps).await.unwrap()
}

/// Asks and waits until it is done.
async fn done(desk: &Desk, actor: Actor, wanted: Wanted) {
    let outbox = Outbox::new(100, 100_000);
    let way = Way {
        connection: 1,
        outbox: outbox.clone(),
        care_only: false,
    };
    desk.ask(1, actor, wanted, way).await;
    loop {
        tokio::time::timeout(Duration::from_secs(30), outbox.filled())
            .await
            .unwrap();
        let mut frames = VecDeque::new();
        outbox.take(&mut frames);
        for frame in frames {
            match serde_json::from_slice(frame.payload()).unwrap() {
                ServerMessage::Ack(_) => return,
                ServerMessage::Refused(refused) => panic!("{refused:?}"),
                _ => {}
            }
        }
    }
}

fn person(name: &str) -> Actor {
    Actor::Person {
        session: "s".parse().unwrap(),
        member: name.parse().unwrap(),
        nickname: Text::stored(name),
        at_door: false,
    }
}

fn clinician() -> Actor {
    Actor::Clinician {
        member: "juniper".parse().unwrap(),
        name: Text::stored("Juniper"),
    }
}

fn call() -> Wanted {
    Wanted::Plain(Command::Ask {
        key: "call".parse().unwrap(),
        note: Some(Text::stored("a note")),
    })
}

/// The numbers of the first `most` events that still have words.
async fn worded(log: &MemoryLog, most: u64) -> Vec<u64> {
    let all = (1..=most).map(Seq).collect();
    let bodies = log.bodies(&LogName::Care, all).await.unwrap();
    bodies.into_iter().map(|(seq, _)| seq.0).collect()
}

#[tokio::test]
async fn words_of_a_closed_case_are_erased_after_their_time_and_those_of_an_open_one_stay() {
    let (log, clock) = (Arc::new(MemoryLog::new()), Clock::manual(Millis(1_000 * DAY_MS)));
    let master = Arc::new(MasterKey::random().unwrap());
    let first = desk(&log, &master, &clock).await;
    done(&first, person("wren"), call()).await;
    done(&first, person("finch"), call()).await;
    let case = CaseId(1);
    done(&first, clinician(), Wanted::Acknowledge(case)).await;
    let (key, text) = ("w".parse().unwrap(), Text::stored("words"));
    done(&first, clinician(), Wanted::Plain(Command::Write { case, key, text })).await;
    let outcome = CaseOutcome::Supported;
    done(&first, clinician(), Wanted::Plain(Command::Close { case, outcome })).await;
    clock.advance(29 * DAY_MS);
    done(&first, person("finch"), call()).await;
    assert_eq!(worded(&log, 5).await, [1, 2, 3, 4]);
    // A desk that was opened anew knows as well what is to be erased.
    let second = desk(&log, &master, &clock).await;
    clock.advance(DAY_MS + 60_000);
    for _ in 0..3_000 {
        if worded(&log, 5).await == [2] {
            // And it does not come back for what is gone already.
            done(&second, person("finch"), call()).await;
            clock.advance(DAY_MS);
            done(&second, person("finch"), call()).await;
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("still kept: {:?}", worded(&log, 5).await);
}

#[tokio::test]
async fn a_clock_that_is_put_back_keeps_no_words_longer() {
    let (log, clock) = (Arc::new(MemoryLog::new()), Clock::manual(Millis(1_000 * DAY_MS)));
    let master = Arc::new(MasterKey::random().unwrap());
    let desk = desk(&log, &master, &clock).await;
    // It looked once by the clock that was ahead, and then that was put right and believed.
    done(&desk, person("finch"), call()).await;
    clock.set_off(-40 * DAY_MS as i64);
    clock.advance(20 * 60_000);
    assert_eq!(clock.doubt().map(|doubt| doubt.jumped), Some(true));
    clock.advance(20 * 60_000);
    assert_eq!(clock.doubt(), None);
    done(&desk, person("wren"), call()).await;
    let case = CaseId(2);
    done(&desk, clinician(), Wanted::Acknowledge(case)).await;
    let outcome = CaseOutcome::Supported;
    done(&desk, clinician(), Wanted::Plain(Command::Close { case, outcome })).await;
    assert_eq!(worded(&log, 3).await, [1, 2, 3]);
    clock.advance(30 * DAY_MS + 120_000);
    for _ in 0..3_000 {
        if worded(&log, 3).await == [1] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("still kept: {:?}", worded(&log, 3).await);
}

/// Reads everything that waits, as a link that takes it does; gives back the messages.
fn read(outbox: &Outbox) -> Vec<ServerMessage> {
    let mut frames = VecDeque::new();
    assert_eq!(outbox.take(&mut frames), None, "nobody is closed");
    let read = frames
        .iter()
        .map(|frame| serde_json::from_slice(frame.payload()).unwrap());
    read.collect()
}

#[tokio::test(start_paused = true)]
async fn guests_who_press_without_end_make_a_slow_desk_late_and_close_nobody() {
    const GUESTS: usize = 12;
    const PRESSES: usize = 60;
    let (log, clock) = (Arc::new(MemoryLog::new()), Clock::manual(Millis(1_000 * DAY_MS)));
    let master = Arc::new(MasterKey::random().unwrap());
    let desk = desk(&log, &master, &clock).await;
    let limits = Limits::default();
    let outbox = Outbox::new(limits.outbox_frames, limits.outbox_bytes);
    let name = Text::stored("Juniper");
    desk.enter("juniper".parse().unwrap(), name, 7, outbox.clone()).await;
    outbox.filled().await;
    let mut told: std::collections::BTreeMap<CaseId, (usize, usize)> = std::collections::BTreeMap::new();
    for press in 0..PRESSES {
        for guest in 0..GUESTS {
            let wanted = Wanted::Plain(Command::Ask {
                key: format!("press-{press}").parse().unwrap(),
                note: Some(Text::stored(&format!("{press:0>500}"))),
            });
            done(&desk, person(&format!("guest-{guest}")), wanted).await;
        }
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert!(!outbox.is_overflowed(), "after {press} presses of each");
    }
    // The link takes everything now, piece by piece, and in the end all of it was told, without a gap.
    for _ in 0..200 {
        for message in read(&outbox) {
            match message {
                ServerMessage::DeskCase(card) => {
                    let earlier = card.case.earlier as usize;
                    told.insert(card.case.case, (earlier, earlier + card.case.words.len()));
                }
                ServerMessage::DeskWords(more) => {
                    let (_, end) = told.get_mut(&more.case).expect("a case that was told");
                    assert_eq!(*end, more.first as usize, "no gap");
                    *end += more.words.len();
                }
                _ => {}
            }
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(told.len(), GUESTS);
    assert!(told.values().all(|(_, end)| *end == PRESSES), "{told:?}");
}

#[tokio::test(start_paused = true)]
async fn who_presses_without_end_and_reads_nothing_is_not_closed_for_the_answers_about_the_case() {
    let (log, clock) = (Arc::new(MemoryLog::new()), Clock::manual(Millis(1_000 * DAY_MS)));
    let master = Arc::new(MasterKey::random().unwrap());
    let desk = desk(&log, &master, &clock).await;
    let outbox = Outbox::new(1_000, 256 * 1024);
    for press in 0..100_u32 {
        let wanted = Wanted::Plain(Command::Ask {
            key: format!("press-{press}").parse().unwrap(),
            note: Some(Text::stored(&"x".repeat(500))),
        });
        let way = Way {
            connection: 9,
            outbox: outbox.clone(),
            care_only: false,
        };
        desk.ask(press, person("wren"), wanted, way).await;
        tokio::time::sleep(Duration::from_millis(400)).await;
    }
    let told = read(&outbox);
    let acks = told.iter().filter(|message| matches!(message, ServerMessage::Ack(_)));
    assert_eq!(acks.count(), 100, "every press is acknowledged");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let newest = read(&outbox).into_iter().chain(told).find_map(|message| match message {
        ServerMessage::Help(help) => Some(help.earlier as usize + help.words.len()),
        _ => None,
    });
    assert_eq!(newest, Some(100));
}
