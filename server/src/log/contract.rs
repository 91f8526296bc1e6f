//! What every log must keep, as tests that run on each implementation. Add an implementation by its [`Place`] and one line
//! at the foot. What only files can show (erased bytes are in none of them) is tested beside the implementation.

mod model;

use super::memory::MemoryLog;
use super::sqlite::SqliteLog;
use super::{Append, Log, LogError, LogName, NewRecord, StoredRecord};
use protocol::ids::{Millis, Seq, SessionId};
use std::sync::Arc;

/// Where a log under test lives.
pub(super) trait Place {
    /// Whether a reopened log is the same history.
    const LASTING: bool;
    fn new() -> Self;
    /// Opens the log there; the one opened before must be gone.
    fn open(&self) -> Arc<dyn Log>;
}

struct Memory;

impl Place for Memory {
    const LASTING: bool = false;
    fn new() -> Self {
        Self
    }
    fn open(&self) -> Arc<dyn Log> {
        Arc::new(MemoryLog::new())
    }
}

struct Sqlite(tempfile::TempDir);

impl Place for Sqlite {
    const LASTING: bool = true;
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
    fn open(&self) -> Arc<dyn Log> {
        Arc::new(SqliteLog::open(self.0.path()).unwrap())
    }
}

pub(super) fn session(name: &str) -> LogName {
    LogName::Session(name.parse::<SessionId>().unwrap())
}

pub(super) fn record(text: &str, body: Option<&[u8]>) -> NewRecord {
    NewRecord {
        at: Millis(1_700_000_000_000),
        event: text.into(),
        body: body.map(Into::into),
    }
}

pub(super) fn append(log: &LogName, expected: u64, texts: &[&str]) -> Append {
    let records = texts.iter().map(|text| record(text, Some(text.as_bytes()))).collect();
    Append {
        log: log.clone(),
        expected: Seq(expected),
        records,
        erase: Vec::new(),
    }
}

fn texts(records: &[StoredRecord]) -> Vec<(u64, &str)> {
    records
        .iter()
        .map(|record| (record.seq.0, record.event.as_str()))
        .collect()
}

async fn numbers_densely(log: Arc<dyn Log>) {
    let name = session("a");
    assert_eq!(log.open(&name, b"key".to_vec()).await.unwrap().seq, Seq(0));
    assert_eq!(log.append(append(&name, 0, &["a", "b"])).await, Ok(Seq(2)));
    assert_eq!(log.append(append(&name, 2, &["c"])).await, Ok(Seq(3)));
    assert_eq!(
        log.append(append(&name, 3, &[])).await,
        Ok(Seq(3)),
        "an empty append says where the log is"
    );
    let records = log.read(&name, Seq(0), 10).await.unwrap();
    assert_eq!(texts(&records), [(1, "a"), (2, "b"), (3, "c")]);
    assert!(records.iter().all(|record| record.at == Millis(1_700_000_000_000)));
    assert_eq!(records[1].body.as_deref(), Some(b"b".as_slice()));
}

async fn logs_do_not_touch_each_other(log: Arc<dyn Log>) {
    let names = [
        LogName::Directory,
        LogName::Care,
        session("directory"),
        session("care"),
        session("a"),
    ];
    for name in &names {
        log.open(name, b"key".to_vec()).await.unwrap();
        assert_eq!(log.append(append(name, 0, &[&name.text()])).await, Ok(Seq(1)));
    }
    for name in &names {
        assert_eq!(texts(&log.read(name, Seq(0), 10).await.unwrap()), [(1, &*name.text())]);
    }
}

async fn a_conflict_changes_nothing(log: Arc<dyn Log>) {
    let name = session("a");
    log.open(&name, b"key".to_vec()).await.unwrap();
    log.append(append(&name, 0, &["a"])).await.unwrap();
    for expected in [0, 2, u64::MAX] {
        let mut late = append(&name, expected, &["late", "later"]);
        late.erase = vec![Seq(1)];
        assert_eq!(log.append(late).await, Err(LogError::Conflict { head: Seq(1) }));
    }
    let records = log.read(&name, Seq(0), 10).await.unwrap();
    assert_eq!(texts(&records), [(1, "a")]);
    assert!(records[0].body.is_some(), "a refused append must not erase");
}

/// They are handed over before the first is answered, so a log that commits in groups has them in one commit.
async fn waiting_appends_are_numbered_each(log: Arc<dyn Log>) {
    let names = [session("a"), session("b")];
    for name in &names {
        log.open(name, b"key".to_vec()).await.unwrap();
    }
    let mut waiting = Vec::new();
    for number in 0..100 {
        for name in &names {
            waiting.push(log.append(append(name, number, &["x"])));
            waiting.push(log.append(append(name, number, &["loser"])));
        }
    }
    // Tokio would make some of them wait a turn, and so change their order.
    let answers = tokio::task::unconstrained(futures_util::future::join_all(waiting)).await;
    for (index, pair) in answers.chunks(2).enumerate() {
        let head = Seq(index as u64 / 2 + 1);
        assert_eq!(
            pair,
            [Ok(head), Err(LogError::Conflict { head })],
            "a conflict fails alone"
        );
    }
    for name in &names {
        assert_eq!(log.read(name, Seq(0), 1_000).await.unwrap().len(), 100);
    }
}

async fn reads_windows(log: Arc<dyn Log>) {
    let name = session("a");
    log.open(&name, b"key".to_vec()).await.unwrap();
    log.append(append(&name, 0, &["a", "b", "c", "d"])).await.unwrap();
    for (after, limit, wanted) in [
        (0, 2, vec![1, 2]),
        (2, 1, vec![3]),
        (3, 9, vec![4]),
        (4, 9, vec![]),
        (0, 0, vec![]),
        (u64::MAX, 9, vec![]),
    ] {
        let got: Vec<u64> = log
            .read(&name, Seq(after), limit)
            .await
            .unwrap()
            .iter()
            .map(|record| record.seq.0)
            .collect();
        assert_eq!(got, wanted, "after {after}, at most {limit}");
    }
}

async fn erases(log: Arc<dyn Log>) {
    let name = session("a");
    log.open(&name, b"key".to_vec()).await.unwrap();
    log.append(append(&name, 0, &["a", "b", "c"])).await.unwrap();
    let mut removal = append(&name, 3, &["removed"]);
    removal.records[0].body = None;
    removal.erase = vec![Seq(2), Seq(2), Seq(99), Seq(0)];
    assert_eq!(log.append(removal).await, Ok(Seq(4)));
    let bodies: Vec<Option<Vec<u8>>> = log
        .read(&name, Seq(0), 10)
        .await
        .unwrap()
        .into_iter()
        .map(|record| record.body)
        .collect();
    assert_eq!(bodies, [Some(b"a".to_vec()), None, Some(b"c".to_vec()), None]);
    let some = log.bodies(&name, [3, 2, 1, 4, 77].map(Seq).to_vec()).await.unwrap();
    assert_eq!(some, [(Seq(3), b"c".to_vec()), (Seq(1), b"a".to_vec())]);
}

async fn destroys(log: Arc<dyn Log>) {
    let (name, other) = (session("a"), session("b"));
    let epoch = log.open(&name, b"key".to_vec()).await.unwrap().epoch;
    log.open(&other, b"other".to_vec()).await.unwrap();
    for name in [&name, &other] {
        log.append(append(name, 0, &["a", "b"])).await.unwrap();
        log.save_snapshot(name, Seq(2), b"state".to_vec()).await.unwrap();
    }
    log.destroy(&name).await.unwrap();
    log.destroy(&name).await.unwrap();
    let head = log.open(&name, b"another".to_vec()).await.unwrap();
    assert_eq!(
        (head.seq, head.epoch, head.wrapped_key),
        (Seq(2), epoch, None),
        "it stays, without a key"
    );
    let records = log.read(&name, Seq(0), 10).await.unwrap();
    assert_eq!(texts(&records), [(1, "a"), (2, "b")], "its events stay");
    assert!(records.iter().all(|record| record.body.is_none()));
    assert_eq!(log.bodies(&name, vec![Seq(1)]).await.unwrap(), []);
    assert_eq!(log.load_snapshot(&name).await.unwrap(), None);
    assert_eq!(log.append(append(&name, 2, &["c"])).await, Err(LogError::Missing));
    assert_eq!(log.save_snapshot(&name, Seq(2), vec![]).await, Err(LogError::Missing));
    assert_eq!(
        log.read(&other, Seq(0), 10).await.unwrap()[1].body,
        Some(b"b".to_vec()),
        "the other is untouched"
    );
    assert_eq!(
        log.load_snapshot(&other).await.unwrap(),
        Some((Seq(2), b"state".to_vec()))
    );
}

async fn keeps_the_newest_snapshot(log: Arc<dyn Log>) {
    let name = session("a");
    log.open(&name, b"key".to_vec()).await.unwrap();
    assert_eq!(log.load_snapshot(&name).await.unwrap(), None);
    let (first, second, old) = (vec![1; 10_000], vec![2; 20], vec![3; 30]);
    log.save_snapshot(&name, Seq(5), first).await.unwrap();
    log.save_snapshot(&name, Seq(9), second.clone()).await.unwrap();
    log.save_snapshot(&name, Seq(7), old).await.unwrap();
    assert_eq!(log.load_snapshot(&name).await.unwrap(), Some((Seq(9), second)));
}

async fn says_what_is_missing(log: Arc<dyn Log>) {
    let name = session("never");
    assert_eq!(log.append(append(&name, 0, &["a"])).await, Err(LogError::Missing));
    assert_eq!(log.read(&name, Seq(0), 1).await, Err(LogError::Missing));
    assert_eq!(log.bodies(&name, vec![Seq(1)]).await, Err(LogError::Missing));
    assert_eq!(log.save_snapshot(&name, Seq(1), vec![]).await, Err(LogError::Missing));
    assert_eq!(log.load_snapshot(&name).await, Err(LogError::Missing));
    assert_eq!(log.destroy(&name).await, Err(LogError::Missing));
    assert_eq!(log.check().await, Ok(()));
}

/// Whoever opens second gets the first one's key and epoch: a key that is not kept would make its bodies unreadable.
async fn opening_again_keeps_the_first_key(log: Arc<dyn Log>) {
    let name = session("a");
    let opened = futures_util::future::join(log.open(&name, b"one".to_vec()), log.open(&name, b"two".to_vec())).await;
    let (first, second) = (opened.0.unwrap(), opened.1.unwrap());
    assert_eq!(first.wrapped_key, Some(b"one".to_vec()));
    assert_eq!((first.epoch, first.wrapped_key), (second.epoch, second.wrapped_key));
}

async fn writers_that_compare_lose_nothing(log: Arc<dyn Log>) {
    const WRITERS: u64 = 8;
    const EACH: u64 = 25;
    let name = session("a");
    log.open(&name, b"key".to_vec()).await.unwrap();
    let mut writers = tokio::task::JoinSet::new();
    for writer in 0..WRITERS {
        let (log, name) = (Arc::clone(&log), name.clone());
        writers.spawn(async move {
            let mut head = 0;
            for line in 0..EACH {
                let text = format!("{writer}/{line}");
                head = loop {
                    match log.append(append(&name, head, &[&text])).await {
                        Ok(seq) => break seq.0,
                        Err(LogError::Conflict { head: theirs }) => head = theirs.0,
                        Err(other) => panic!("{other}"),
                    }
                    tokio::task::yield_now().await;
                };
            }
        });
    }
    while let Some(writer) = writers.join_next().await {
        writer.unwrap();
    }
    let records = log.read(&name, Seq(0), 1_000).await.unwrap();
    assert_eq!(
        records.iter().map(|record| record.seq.0).collect::<Vec<_>>(),
        (1..=WRITERS * EACH).collect::<Vec<_>>()
    );
    for writer in 0..WRITERS {
        let own = format!("{writer}/");
        let lines: Vec<&str> = records
            .iter()
            .filter_map(|record| record.event.strip_prefix(&own))
            .collect();
        let wanted: Vec<String> = (0..EACH).map(|line| line.to_string()).collect();
        assert_eq!(lines, wanted, "each writer's lines are there once and in its order");
    }
}

async fn reopening_keeps_all_or_says_so<P: Place>() {
    let (place, name) = (P::new(), session("a"));
    let log = place.open();
    let epoch = log.open(&name, b"key".to_vec()).await.unwrap().epoch;
    let mut lines = append(&name, 0, &["a", "b"]);
    lines.erase = vec![Seq(1)];
    log.append(lines).await.unwrap();
    log.save_snapshot(&name, Seq(1), b"state".to_vec()).await.unwrap();
    let before = log.read(&name, Seq(0), 10).await.unwrap();
    drop(log);
    let log = place.open();
    let head = log.open(&name, b"another".to_vec()).await.unwrap();
    if P::LASTING {
        assert_eq!(
            (head.seq, head.epoch, head.wrapped_key),
            (Seq(2), epoch, Some(b"key".to_vec()))
        );
        assert_eq!(log.read(&name, Seq(0), 10).await.unwrap(), before);
        assert_eq!(
            log.load_snapshot(&name).await.unwrap(),
            Some((Seq(1), b"state".to_vec()))
        );
        assert_eq!(log.append(append(&name, 2, &["c"])).await, Ok(Seq(3)));
        assert_eq!(
            log.bodies(&name, vec![Seq(3)]).await.unwrap(),
            [(Seq(3), b"c".to_vec())]
        );
    } else {
        assert_eq!(head.seq, Seq(0));
        assert_ne!(head.epoch, epoch, "a lost history must have another name (D7)");
    }
}

macro_rules! contract {
    ($module:ident, $place:ty, [$($promise:ident,)*]) => {
        mod $module {
            use super::{$place, Place};
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $promise() {
                    let place = <$place>::new();
                    super::$promise(place.open()).await;
                }
            )*
            #[tokio::test]
            async fn reopening_keeps_all_or_says_so() {
                super::reopening_keeps_all_or_says_so::<$place>().await;
            }
            #[test]
            fn does_what_the_model_does() {
                super::model::compare::<$place>();
            }
        }
    };
    ($($module:ident: $place:ty;)*) => {$(
        contract!($module, $place, [
            numbers_densely,
            logs_do_not_touch_each_other,
            a_conflict_changes_nothing,
            waiting_appends_are_numbered_each,
            reads_windows,
            erases,
            destroys,
            keeps_the_newest_snapshot,
            says_what_is_missing,
            opening_again_keeps_the_first_key,
            writers_that_compare_lose_nothing,
        ]);
    )*};
}

contract! {
    memory: Memory;
    sqlite: Sqlite;
}
