//! The way to help when something is broken: the desk's task fails, its log cannot be read, a room is stuck.

use super::meeting;
use protocol::client::{AskHelp, ClientMessage};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{Seq, SessionId};
use server::log::memory::MemoryLog;
use server::log::{Append, Head, Log, LogError, LogFuture, LogName, StoredRecord};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tests::client::line;
use tests::{NewRoom, TestClient, TestServer, until};
use tokio::sync::watch;
use tokio::time::Instant;

/// A log in memory that can be broken in the ways these stories need.
struct Shaky {
    kept: MemoryLog,
    /// The next append of the care log panics.
    panics: AtomicBool,
    /// The care log cannot be opened.
    shut: AtomicBool,
    /// The next append to a session fails.
    fails: AtomicBool,
    /// Sessions whose appends wait.
    stuck: watch::Sender<BTreeSet<SessionId>>,
    /// Appends that wait.
    waiting: Mutex<BTreeSet<SessionId>>,
}

impl Shaky {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            kept: MemoryLog::new(),
            panics: AtomicBool::new(false),
            shut: AtomicBool::new(false),
            fails: AtomicBool::new(false),
            stuck: watch::Sender::default(),
            waiting: Mutex::default(),
        })
    }

    fn server(self: &Arc<Self>) -> TestServer {
        let folder = tempfile::tempdir().expect("a folder");
        TestServer::on(Arc::clone(self) as Arc<dyn Log>, folder, |config| {
            config.limits.mailbox = 1
        })
    }

    /// Makes a room stand still in the middle of a turn, with its mailbox full.
    async fn stick(&self, session: &SessionId, chair: &mut TestClient) {
        self.stuck.send_modify(|stuck| {
            stuck.insert(session.clone());
        });
        for text in ["one is being stored", "one is in the mailbox", "one waits for a place"] {
            let key = chair.new_key();
            chair.send(line(&key, text)).await;
        }
        until("the room to stand still", async || {
            self.waiting
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .contains(session)
        })
        .await;
    }
}

impl Log for Shaky {
    fn open(&self, log: &LogName, wrapped_key: Vec<u8>) -> LogFuture<'_, Head> {
        if *log == LogName::Care && self.shut.load(Ordering::Acquire) {
            return Box::pin(std::future::ready(Err(LogError::Unavailable("as planned".into()))));
        }
        self.kept.open(log, wrapped_key)
    }

    fn append(&self, append: Append) -> LogFuture<'_, Seq> {
        Box::pin(async move {
            match &append.log {
                LogName::Care => {
                    assert!(!self.panics.swap(false, Ordering::AcqRel), "the log broke, as planned");
                }
                LogName::Session(session) => {
                    if self.fails.swap(false, Ordering::AcqRel) {
                        return Err(LogError::Unavailable("as planned".into()));
                    }
                    let mut stuck = self.stuck.subscribe();
                    if stuck.borrow().contains(session) {
                        let waiting = || self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
                        waiting().insert(session.clone());
                        let _ = stuck.wait_for(|stuck| !stuck.contains(session)).await;
                        waiting().remove(session);
                    }
                }
                LogName::Directory => {}
            }
            self.kept.append(append).await
        })
    }

    fn read(&self, log: &LogName, after: Seq, limit: usize) -> LogFuture<'_, Vec<StoredRecord>> {
        self.kept.read(log, after, limit)
    }

    fn bodies(&self, log: &LogName, seqs: Vec<Seq>) -> LogFuture<'_, Vec<(Seq, Vec<u8>)>> {
        self.kept.bodies(log, seqs)
    }

    fn save_snapshot(&self, log: &LogName, seq: Seq, state: Vec<u8>) -> LogFuture<'_, ()> {
        self.kept.save_snapshot(log, seq, state)
    }

    fn load_snapshot(&self, log: &LogName) -> LogFuture<'_, Option<(Seq, Vec<u8>)>> {
        self.kept.load_snapshot(log)
    }

    fn destroy(&self, log: &LogName) -> LogFuture<'_, ()> {
        self.kept.destroy(log)
    }

    fn check(&self) -> LogFuture<'_, ()> {
        self.kept.check()
    }
}

async fn press(person: &mut TestClient, key: &str) -> Result<(), Refusal> {
    let ask = AskHelp {
        client_key: key.parse().expect("an id"),
        note: None,
    };
    person.ask(ClientMessage::AskHelp(ask)).await.map(drop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_whose_task_fails_says_so_and_is_opened_again_with_everybody_on_it() {
    let log = Shaky::new();
    let server = log.server();
    let house = server.house();
    let (_, _chair, [mut wren, mut finch]) = meeting(&house, NewRoom::default(), ["Wren", "Finch"]).await;
    let mut juniper = house.clinician("Juniper").await;
    press(&mut finch, "before").await.expect("stored");
    log.panics.store(true, Ordering::Release);
    let refused = press(&mut wren, "during").await.expect_err("it was not stored");
    assert_eq!(refused.code, ErrorCode::Unavailable);
    // Sent again, it is taken, and the clinician who was there all the time is told.
    until("the desk to take calls", async || {
        press(&mut wren, "during").await.is_ok()
    })
    .await;
    juniper.until_all("both calls", |desk| desk.desk.cases.len() == 2).await;
    until("the desk to be ready", async || {
        house.ask_ops("/readyz").await.status == 200
    })
    .await;

    // A log that cannot be read is seen by those who look after the server, and said at once to those in need.
    log.shut.store(true, Ordering::Release);
    log.panics.store(true, Ordering::Release);
    press(&mut finch, "before").await.expect("nothing to store");
    until("nothing to be stored", async || {
        let ask = AskHelp {
            client_key: "note".parse().expect("an id"),
            note: Some("are you there".to_owned()),
        };
        finch.ask(ClientMessage::AskHelp(ask)).await.is_err()
    })
    .await;
    until("it to be seen", async || house.ask_ops("/readyz").await.status == 503).await;
    let asked = Instant::now();
    assert_eq!(
        press(&mut wren, "again").await.unwrap_err().code,
        ErrorCode::Unavailable
    );
    assert!(asked.elapsed() < Duration::from_secs(2), "{:?}", asked.elapsed());
    log.shut.store(false, Ordering::Release);
    until("the desk to be ready again", async || {
        house.ask_ops("/readyz").await.status == 200
    })
    .await;
    press(&mut wren, "again").await.expect("taken");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn help_does_not_wait_behind_lines_that_a_stuck_room_does_not_take() {
    let log = Shaky::new();
    let server = log.server();
    let house = server.house();
    let new = NewRoom {
        floor: protocol::room::FloorPolicy::Open,
        ..NewRoom::default()
    };
    let (session, mut chair, [mut wren]) = meeting(&house, new.clone(), ["Wren"]).await;
    let (_, mut other_chair, [mut finch]) = meeting(&house, new, ["Finch"]).await;
    let mut juniper = house.clinician("Juniper").await;
    log.stick(&session, &mut chair).await;
    for number in 0..20 {
        let key = wren.new_key();
        wren.send(line(&key, &format!("line {number}"))).await;
    }
    let asked = Instant::now();
    press(&mut wren, "help").await.expect("stored");
    juniper.until_all("the call", |desk| desk.desk.cases.len() == 1).await;
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    // Somebody whose hello waits for that room is heard as well.
    let token = house.token(&session, "Robin", protocol::room::Role::Attendee);
    let mut robin = TestClient::only_help(house.clone(), token).await;
    press(&mut robin, "help").await.expect("stored");
    // And the stuck room holds up no other room's count.
    press(&mut finch, "help").await.expect("stored");
    other_chair.until("one open call", |view| view.help_open == 1).await;
    log.stuck.send_modify(BTreeSet::clear);
    chair.until("both calls", |view| view.help_open == 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_room_that_could_not_store_how_many_calls_are_open_is_told_again() {
    let log = Shaky::new();
    let server = log.server();
    let house = server.house();
    let (_, mut chair, [mut wren]) = meeting(&house, NewRoom::default(), ["Wren"]).await;
    log.fails.store(true, Ordering::Release);
    press(&mut wren, "help").await.expect("stored");
    chair.until("one open call", |view| view.help_open == 1).await;
    assert!(!log.fails.load(Ordering::Acquire), "it did fail");
}
