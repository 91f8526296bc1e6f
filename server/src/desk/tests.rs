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
