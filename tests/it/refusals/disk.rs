//! A full disk: nothing is pretended, nothing acknowledged is lost, and it goes on when there is room again.

use super::open_room;
use protocol::error::ErrorCode;
use protocol::ids::Seq;
use protocol::room::{Presence, Role, RoomView};
use server::log::sqlite::{SqliteLog, SqliteOptions};
use server::log::{Append, Head, Log, LogError, LogFuture, LogName, StoredRecord};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use tests::client::says;
use tests::{TestServer, until};
use tokio::time::Instant;

/// The real log in a file, on a disk whose size can be changed: the database is opened anew with another limit of pages,
/// as an operator would mount a larger disk.
struct Disk {
    folder: PathBuf,
    log: RwLock<Option<Arc<SqliteLog>>>,
    /// Takes nothing at all while it is set, not even what would still fit.
    refuses: AtomicBool,
    /// Appends that it refused so.
    refused: AtomicU64,
}

impl Disk {
    fn of(folder: &Path, max_pages: Option<u32>) -> Arc<Self> {
        let disk = Self {
            folder: folder.join("disk"),
            log: RwLock::new(None),
            refuses: AtomicBool::new(false),
            refused: AtomicU64::new(0),
        };
        disk.resize(max_pages);
        Arc::new(disk)
    }

    fn resize(&self, max_pages: Option<u32>) {
        let mut log = self.log.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(old) = log.take() {
            assert!(Arc::into_inner(old).is_some(), "nobody writes at this moment");
        }
        let options = SqliteOptions {
            max_pages,
            ..SqliteOptions::default()
        };
        *log = Some(Arc::new(SqliteLog::open_with(&self.folder, options).expect("it opens")));
    }

    fn now(&self) -> Arc<SqliteLog> {
        let log = self.log.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(log.as_ref().expect("open"))
    }
}

impl Log for Disk {
    fn open(&self, log: &LogName, wrapped_key: Vec<u8>) -> LogFuture<'_, Head> {
        let (disk, log) = (self.now(), log.clone());
        Box::pin(async move { disk.open(&log, wrapped_key).await })
    }

    fn append(&self, append: Append) -> LogFuture<'_, Seq> {
        if self.refuses.load(Ordering::Acquire) {
            self.refused.fetch_add(1, Ordering::AcqRel);
            return Box::pin(std::future::ready(Err(LogError::Full)));
        }
        let disk = self.now();
        Box::pin(async move { disk.append(append).await })
    }

    fn read(&self, log: &LogName, after: Seq, limit: usize) -> LogFuture<'_, Vec<StoredRecord>> {
        let (disk, log) = (self.now(), log.clone());
        Box::pin(async move { disk.read(&log, after, limit).await })
    }

    fn bodies(&self, log: &LogName, seqs: Vec<Seq>) -> LogFuture<'_, Vec<(Seq, Vec<u8>)>> {
        let (disk, log) = (self.now(), log.clone());
        Box::pin(async move { disk.bodies(&log, seqs).await })
    }

    fn save_snapshot(&self, log: &LogName, seq: Seq, state: Vec<u8>) -> LogFuture<'_, ()> {
        let (disk, log) = (self.now(), log.clone());
        Box::pin(async move { disk.save_snapshot(&log, seq, state).await })
    }

    fn load_snapshot(&self, log: &LogName) -> LogFuture<'_, Option<(Seq, Vec<u8>)>> {
        let (disk, log) = (self.now(), log.clone());
        Box::pin(async move { disk.load_snapshot(&log).await })
    }

    fn destroy(&self, log: &LogName) -> LogFuture<'_, ()> {
        let (disk, log) = (self.now(), log.clone());
        Box::pin(async move { disk.destroy(&log).await })
    }

    fn check(&self) -> LogFuture<'_, ()> {
        let disk = self.now();
        Box::pin(async move { disk.check().await })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_is_said_and_nothing_acknowledged_is_lost() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::of(folder.path(), Some(160));
    let log: Arc<dyn Log> = Arc::clone(&disk) as Arc<dyn Log>;
    let server = TestServer::on(log, folder, |_| {});
    let house = server.house();
    let (session, mut chair) = open_room(&house).await;
    let mut wren = house.person(&session, "Wren", Role::Attendee).await;
    let mut juniper = house.clinician("Juniper").await;
    assert_eq!(house.ask_ops("/readyz").await.status, 200);
    let long = "so much to say ".repeat(200);
    let mut acknowledged = Vec::new();
    let refused = loop {
        let text = format!("{} {long}", acknowledged.len());
        let text = text.trim_end().to_owned();
        match chair.try_post(&text).await {
            Ok(ack) => acknowledged.push((ack.line.expect("an id"), text)),
            Err(refusal) => break refusal,
        }
        assert!(acknowledged.len() < 500, "160 pages hold no 500 such lines");
    };
    assert_eq!(refused.code, ErrorCode::Unavailable);
    assert!(acknowledged.len() > 20);
    // It is said where machines look, and people who try again are told again; readers read on.
    assert_eq!(house.ask_ops("/readyz").await.status, 503, "it cannot write");
    assert_eq!(house.ask_ops("/healthz").await.status, 200, "but it lives");
    let key = chair.new_key();
    let unsent = format!("kept in the composer {long}");
    let unsent = unsent.trim_end();
    for _ in 0..3 {
        let again = chair.post_with(&key, unsent).await.unwrap_err();
        assert_eq!(again.code, ErrorCode::Unavailable);
    }
    // Who calls for help at this moment hears at once that it did not work; the page then shows the helplines.
    // (Where a few pages are left a call may still fit, so here not one byte is.)
    disk.refuses.store(true, Ordering::Release);
    let asked = Instant::now();
    let call = protocol::client::AskHelp {
        client_key: "full-disk".parse().expect("an id"),
        note: None,
    };
    let call = wren.ask(protocol::client::ClientMessage::AskHelp(call)).await;
    assert_eq!(call.unwrap_err().code, ErrorCode::Unavailable);
    assert!(asked.elapsed() < Duration::from_secs(1), "{:?}", asked.elapsed());
    assert!(
        juniper.desk.cases.is_empty(),
        "nobody is shown a call that is not stored"
    );
    disk.refuses.store(false, Ordering::Release);
    // Everybody else goes on as before: answers come as quickly as ever.
    let mut times = Vec::new();
    for _ in 0..25 {
        let began = Instant::now();
        wren.ping().await;
        times.push(began.elapsed());
    }
    let middle = tests::median(&times);
    assert!(middle < super::BEARABLE, "{middle:?}");
    wren.until("everything acknowledged", |view| view.lines.len() == acknowledged.len())
        .await;
    // Nobody was shown what is not stored.
    assert!(!wren.raw.iter().any(|frame| frame.contains("kept in the composer")));

    // There is room again. The same line, sent again with its key, is taken, once.
    disk.resize(None);
    let mut kept = None;
    until("the line to be taken", async || {
        kept = chair.post_with(&key, unsent).await.ok();
        kept.is_some()
    })
    .await;
    acknowledged.push((kept.and_then(|ack| ack.line).expect("an id"), unsent.to_owned()));
    assert_eq!(house.ask_ops("/readyz").await.status, 200);
    wren.until("it is told", |view| says(view, unsent)).await;
    wren.call_for_help(Some("after the disk was full")).await;
    juniper.until_all("the call", |desk| !desk.desk.cases.is_empty()).await;
    chair.until("the count", |view| view.help_open == 1).await;
    let late = house.person(&session, "Robin", Role::Attendee).await;
    for person in [&wren, &late] {
        let there: Vec<_> = person
            .view()
            .lines
            .iter()
            .map(|line| (line.line, line.text.clone()))
            .collect();
        let said: Vec<_> = acknowledged
            .iter()
            .map(|(line, text)| (*line, Some(text.clone())))
            .collect();
        assert_eq!(there, said);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_due_while_the_disk_is_full_is_tried_at_a_calm_pace_and_done_later() {
    let folder = tempfile::tempdir().expect("a folder");
    let disk = Disk::of(folder.path(), None);
    let log: Arc<dyn Log> = Arc::clone(&disk) as Arc<dyn Log>;
    let server = TestServer::on(log, folder, |config| {
        config.meeting.away_grace_s = 1;
        config.limits.log_retry_ms = 300;
    });
    let house = server.house();
    let (session, mut chair) = open_room(&house).await;
    let mut wren = house.person(&session, "Wren", Role::Attendee).await;
    chair.until("she is here", |view| view.members.len() == 2).await;
    wren.hang_up();
    let is = |presence| move |view: &RoomView| view.members.iter().any(|one| one.presence == presence);
    chair.until("she is away", is(Presence::Away)).await;
    disk.refuses.store(true, Ordering::Release);
    let refused = || disk.refused.load(Ordering::Acquire);
    until("her time to be over", async || refused() > 0).await;
    let (from, began) = (refused(), Instant::now());
    until("some tries", async || refused() >= from + 4).await;
    let took = began.elapsed();
    assert!(took > Duration::from_millis(600), "four tries in {took:?}");
    disk.refuses.store(false, Ordering::Release);
    chair.until("she left", |view| view.members.len() == 1).await;
}
