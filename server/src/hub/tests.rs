//! Tests of the hub alone: what it finds when it opens over logs that a killed server left behind.

use super::{Hub, Notices};
use crate::clock::Clock;
use crate::config::Config;
use crate::limits::Limits;
use crate::log::memory::MemoryLog;
use crate::log::record::Journal;
use crate::log::seal::MasterKey;
use crate::log::{Append, Head, Log, LogError, LogFuture, LogName, StoredRecord};
use crate::room::Deps;
use domain::directory::{Directory, Event};
use domain::session::{Plan, Rules};
use protocol::directory::{Audience, Monitoring};
use protocol::format::Format;
use protocol::ids::{Millis, Seq, SessionId};
use protocol::room::FloorPolicy;
use protocol::text::Text;
use protocol::waiting::LobbyPolicy;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// A memory log whose directory can be made to refuse.
#[derive(Default)]
struct Stubborn {
    log: MemoryLog,
    refuses: AtomicBool,
}

impl Log for Stubborn {
    fn open(&self, log: &LogName, wrapped_key: Vec<u8>) -> LogFuture<'_, Head> {
        self.log.open(log, wrapped_key)
    }

    fn append(&self, append: Append) -> LogFuture<'_, Seq> {
        if append.log == LogName::Directory && self.refuses.load(Ordering::Acquire) {
            return Box::pin(std::future::ready(Err(LogError::Full)));
        }
        self.log.append(append)
    }

    fn read(&self, log: &LogName, after: Seq, limit: usize) -> LogFuture<'_, Vec<StoredRecord>> {
        self.log.read(log, after, limit)
    }

    fn bodies(&self, log: &LogName, seqs: Vec<Seq>) -> LogFuture<'_, Vec<(Seq, Vec<u8>)>> {
        self.log.bodies(log, seqs)
    }

    fn save_snapshot(&self, log: &LogName, seq: Seq, state: Vec<u8>) -> LogFuture<'_, ()> {
        self.log.save_snapshot(log, seq, state)
    }

    fn load_snapshot(&self, log: &LogName) -> LogFuture<'_, Option<(Seq, Vec<u8>)>> {
        self.log.load_snapshot(log)
    }

    fn destroy(&self, log: &LogName) -> LogFuture<'_, ()> {
        self.log.destroy(log)
    }

    fn check(&self) -> LogFuture<'_, ()> {
        self.log.check()
    }
}

fn evening() -> SessionId {
    "evening".parse().unwrap()
}

fn deps(log: Arc<Stubborn>, master: Arc<MasterKey>) -> Deps {
    Deps {
        log,
        master,
        clock: Clock::manual(Millis(1_000_000)),
        limits: Arc::new(Limits {
            log_retry_ms: 20,
            wake_every_ms: 5,
            ..Config::default().limits
        }),
        notices: Notices::default(),
    }
}

fn plan() -> Plan {
    Plan {
        session: evening(),
        title: "Evening".to_owned(),
        group: "Lantern".to_owned(),
        guidelines: Vec::new(),
        audience: Audience::Anyone,
        language: "en".to_owned(),
        monitoring: Monitoring::OnCall,
        lobby: LobbyPolicy::Together,
        format: Box::new(Format::plain(FloorPolicy::OneAtATime, 60, 1)),
        starts_at: Millis(1_000_000),
        minutes: 60,
        demo: false,
        entry: domain::session::Entry::default(),
        rules: Rules {
            lobby_ms: 900_000,
            minute_ms: 60_000,
            succession_ms: 60_000,
            chairless_ms: 900_000,
            floor_grace_ms: 90_000,
            away_grace_ms: 300_000,
            capacity: 100,
            ends_by: None,
            fellowship_ms: None,
            kept_ms: 60_000,
        },
    }
}

async fn until(what: &str, mut done: impl FnMut() -> bool) {
    let waited = tokio::time::timeout(Duration::from_secs(10), async {
        while !done() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    });
    assert!(waited.await.is_ok(), "{what}");
}

/// Whether the directory in the log still knows the session.
async fn is_planned(deps: &Deps) -> bool {
    let journal = Journal::<Event>::open(deps.log.clone(), &deps.master, LogName::Directory)
        .await
        .unwrap();
    let mut directory = Directory::default();
    for (_, at, event) in journal.read(Seq(0), 1_000).await.unwrap() {
        directory.apply(at, &event);
    }
    directory.sessions().any(|plan| plan.session == evening())
}

#[tokio::test]
async fn a_session_whose_words_were_destroyed_before_it_was_forgotten_is_forgotten_at_the_next_start() {
    let log = Arc::new(Stubborn::default());
    let deps = deps(Arc::clone(&log), Arc::new(MasterKey::random().unwrap()));
    let first = Hub::open(deps.clone()).await.unwrap();
    first.schedule(plan()).await.unwrap();
    first.close().await;
    // Here the server was killed: the words are gone, the directory does not know it.
    log.destroy(&LogName::Session(evening())).await.unwrap();
    assert!(is_planned(&deps).await);

    // And the first try to write it down is refused as well.
    log.refuses.store(true, Ordering::Release);
    let next = Deps {
        notices: Notices::default(),
        ..deps.clone()
    };
    let second = Hub::open(next).await.unwrap();
    let refused = second
        .door(&evening(), protocol::room::Role::Attendee, &Text::stored("Finch"))
        .await;
    assert!(refused.is_err());
    log.refuses.store(false, Ordering::Release);
    second.house.deps.clock.advance(1_000);
    until("the session is forgotten", || {
        !second.exists(&evening()) && second.card(&evening()).is_none()
    })
    .await;
    assert!(!is_planned(&deps).await);
}
