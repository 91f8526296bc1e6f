//! Tests of what only a log in files has to prove: erased bytes are in no file, a full disk, a failing disk, one server
//! at a time, settings and versions.

use super::{DATABASE_FILE, SqliteLog, SqliteOptions};
use crate::log::contract::{append, record, session};
use crate::log::{Append, Log, LogError, LogName};
use protocol::ids::Seq;
use rusqlite::Connection;
use std::collections::{BTreeSet, HashSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The files of the directory as one text of bytes.
fn files(dir: &Path) -> Vec<u8> {
    let read = |entry: std::io::Result<fs::DirEntry>| fs::read(entry.unwrap().path()).unwrap();
    fs::read_dir(dir).unwrap().flat_map(read).collect()
}

fn in_files(dir: &Path, needle: &[u8]) -> bool {
    files(dir).windows(needle.len()).any(|part| part == needle)
}

/// Every eight bytes in a row that are in a file, so that thousands of bodies can be looked for at once.
fn eights(dir: &Path) -> HashSet<[u8; 8]> {
    files(dir).windows(8).filter_map(|part| part.try_into().ok()).collect()
}

/// A body that occurs once in the world, at its beginning and at its end: what a sealed one looks like.
fn body(log: usize, seq: u64, length: usize) -> Vec<u8> {
    let mut state = (log as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (seq << 20);
    let byte = || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u8
    };
    std::iter::repeat_with(byte).take(length).collect()
}

/// The beginning of a long body is in another page than its end.
fn ends(body: &[u8]) -> [[u8; 8]; 2] {
    [*body.first_chunk().unwrap(), *body.last_chunk().unwrap()]
}

const LOGS: usize = 12;
const EACH: u64 = 120;

fn length(seq: u64) -> usize {
    if seq.is_multiple_of(17) {
        9_000
    } else {
        60 + (seq as usize * 37) % 400
    }
}

/// Many logs grow side by side, so that pages are filled and split as they are in life.
async fn grow(log: &SqliteLog, names: &[LogName]) {
    for (number, name) in names.iter().enumerate() {
        log.open(name, format!("<wrapped key of {number}>").into_bytes())
            .await
            .unwrap();
    }
    for seq in 1..=EACH {
        let appends = names.iter().enumerate().map(|(number, name)| {
            let records = vec![record("said", Some(&body(number, seq, length(seq))))];
            log.append(Append {
                log: name.clone(),
                expected: Seq(seq - 1),
                records,
                erase: vec![],
            })
        });
        for answer in futures_util::future::join_all(appends).await {
            assert_eq!(answer, Ok(Seq(seq)));
        }
    }
}

/// Which bodies are wholly or partly in a file.
fn found(dir: &Path) -> BTreeSet<(usize, u64)> {
    let there = eights(dir);
    let all = (0..LOGS).flat_map(|log| (1..=EACH).map(move |seq| (log, seq)));
    all.filter(|(log, seq)| {
        ends(&body(*log, *seq, length(*seq)))
            .iter()
            .any(|end| there.contains(end))
    })
    .collect()
}

#[tokio::test]
async fn erased_and_destroyed_bytes_are_in_no_file() {
    let dir = tempfile::tempdir().unwrap();
    let log = SqliteLog::open(dir.path()).unwrap();
    let names: Vec<LogName> = (0..LOGS).map(|number| session(&format!("s{number}"))).collect();
    grow(&log, &names).await;
    assert_eq!(
        found(dir.path()).len(),
        LOGS * EACH as usize,
        "the test sees what is there"
    );
    for name in &names {
        let erase = (1..=EACH).filter(|seq| seq % 3 == 0).map(Seq).collect();
        log.append(Append {
            log: name.clone(),
            expected: Seq(EACH),
            records: vec![],
            erase,
        })
        .await
        .unwrap();
    }
    let kept: BTreeSet<_> = (1..LOGS)
        .flat_map(|log| (1..=EACH).filter(|seq| seq % 3 != 0).map(move |seq| (log, seq)))
        .collect();
    log.destroy(&names[0]).await.unwrap();
    assert!(
        !in_files(dir.path(), b"<wrapped key of 0>"),
        "when destroy answers the key is gone"
    );
    assert!(in_files(dir.path(), b"<wrapped key of 1>"));
    assert_eq!(
        found(dir.path()),
        kept,
        "destroying empties the write-ahead log of what was erased before, too"
    );
    drop(log);
    assert_eq!(found(dir.path()), kept, "nothing comes back at the end");
}

/// Without a destruction to make it hurry, the erased bytes leave the write-ahead log soon.
#[tokio::test]
async fn erased_bytes_leave_by_themselves() {
    let dir = tempfile::tempdir().unwrap();
    let log = SqliteLog::open(dir.path()).unwrap();
    let name = session("a");
    log.open(&name, b"key".to_vec()).await.unwrap();
    let secret = body(1, 1, 500);
    let records = vec![record("said", Some(&secret))];
    log.append(Append {
        log: name.clone(),
        expected: Seq(0),
        records,
        erase: vec![],
    })
    .await
    .unwrap();
    assert!(in_files(dir.path(), &secret[..24]));
    log.append(Append {
        log: name,
        expected: Seq(1),
        records: vec![],
        erase: vec![Seq(1)],
    })
    .await
    .unwrap();
    let gone = async {
        while in_files(dir.path(), &secret[..24]) {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), gone)
        .await
        .expect("the erased bytes are still in a file");
}

/// What a killed server left of erased words in the write-ahead log goes with the next start.
#[tokio::test]
async fn a_start_empties_the_write_ahead_log() {
    let (dir, copy) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let log = SqliteLog::open(dir.path()).unwrap();
    let name = session("a");
    log.open(&name, b"key".to_vec()).await.unwrap();
    let secret = body(1, 1, 500);
    let records = vec![record("said", Some(&secret))];
    let said = Append {
        log: name.clone(),
        expected: Seq(0),
        records,
        erase: vec![],
    };
    log.append(said).await.unwrap();
    // A reader keeps the erased bytes where they are.
    let backup = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    backup.execute_batch("BEGIN; SELECT count(*) FROM events").unwrap();
    let removed = Append {
        log: name.clone(),
        expected: Seq(1),
        records: vec![],
        erase: vec![Seq(1)],
    };
    log.append(removed).await.unwrap();
    // A copy of the files is what a kill leaves.
    for file in [DATABASE_FILE, "hearth.db-wal"] {
        fs::copy(dir.path().join(file), copy.path().join(file)).unwrap();
    }
    assert!(in_files(copy.path(), &secret));
    let log = SqliteLog::open(copy.path()).unwrap();
    assert_eq!(fs::metadata(copy.path().join("hearth.db-wal")).unwrap().len(), 0);
    assert!(!in_files(copy.path(), &secret));
    assert_eq!(log.read(&name, Seq(0), 9).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_full_disk_is_said_and_survived() {
    let dir = tempfile::tempdir().unwrap();
    let options = SqliteOptions {
        max_pages: Some(60),
        ..SqliteOptions::default()
    };
    let log = SqliteLog::open_with(dir.path(), options).unwrap();
    let name = session("a");
    log.open(&name, b"key".to_vec()).await.unwrap();
    let large = |seq| vec![record("said", Some(&body(1, seq, 9_000)))];
    let mut head = 0;
    let refused = loop {
        let append = Append {
            log: name.clone(),
            expected: Seq(head),
            records: large(head + 1),
            erase: vec![],
        };
        match log.append(append).await {
            Ok(seq) => head = seq.0,
            Err(error) => break error,
        }
        assert!(head < 100, "60 pages hold no 100 bodies of 3 pages");
    };
    assert_eq!(refused, LogError::Full);
    assert!(head > 5);
    for _ in 0..3 {
        let append = Append {
            log: name.clone(),
            expected: Seq(head),
            records: large(head + 1),
            erase: vec![],
        };
        assert_eq!(log.append(append).await, Err(LogError::Full));
        assert_eq!(
            log.read(&name, Seq(0), 100).await.unwrap().len() as u64,
            head,
            "reads work"
        );
    }
    assert_eq!(
        log.append(append(&name, head, &["small"])).await,
        Ok(Seq(head + 1)),
        "what has room is written"
    );
    drop(log);
    let log = SqliteLog::open(dir.path()).unwrap();
    assert_eq!(
        log.open(&name, vec![]).await.unwrap().seq,
        Seq(head + 1),
        "nothing acknowledged is lost"
    );
    let append = Append {
        log: name.clone(),
        expected: Seq(head + 1),
        records: large(9),
        erase: vec![],
    };
    assert_eq!(log.append(append).await, Ok(Seq(head + 2)), "and with room it goes on");
}

/// Before, one bad page under one log stopped the writer, and with it everybody's meeting, at every start anew.
#[tokio::test]
async fn a_damaged_page_stops_only_what_lies_on_it() {
    let dir = tempfile::tempdir().unwrap();
    let (name, other) = (session("a"), session("b"));
    let log = SqliteLog::open(dir.path()).unwrap();
    for name in [&name, &other] {
        log.open(name, b"key".to_vec()).await.unwrap();
        for seq in 0..40 {
            let text = format!("{} {seq} {}", name.text(), "x".repeat(500));
            log.append(append(name, seq, &[&text])).await.unwrap();
        }
    }
    drop(log);
    let path = dir.path().join(DATABASE_FILE);
    let mut bytes = fs::read(&path).unwrap();
    // A leaf of the table of events (type 10 of SQLite's pages), in the middle of the log.
    let needle = b"session/a 2";
    let pages = bytes
        .windows(needle.len())
        .enumerate()
        .filter(|(_, part)| part == needle);
    let pages: Vec<usize> = pages
        .map(|(at, _)| at / 4_096 * 4_096)
        .filter(|page| bytes[*page] == 10)
        .collect();
    let page = pages[pages.len() / 2];
    bytes[page..page + 16].fill(0xee);
    fs::write(&path, bytes).unwrap();
    let stopped = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&stopped);
    let stopper = Arc::new(move |why: &str| kept.lock().unwrap().push(why.to_owned()));
    let options = SqliteOptions {
        stopper,
        ..SqliteOptions::default()
    };
    let log = SqliteLog::open_with(dir.path(), options).unwrap();
    for name in [&name, &other] {
        log.open(name, vec![]).await.unwrap();
    }
    let read = log.read(&name, Seq(0), 1_000).await.unwrap();
    assert_eq!(read.len(), 40, "every number is there");
    let lost = read.iter().filter(|record| record.event.is_empty()).count();
    assert!((1..=10).contains(&lost), "{lost}");
    assert!(
        log.read(&other, Seq(0), 99)
            .await
            .unwrap()
            .iter()
            .all(|record| !record.event.is_empty())
    );
    // Handed over together, so they would have been one commit.
    let answers = futures_util::future::join_all((0..40).map(|seq| {
        let erase = Append {
            log: name.clone(),
            expected: Seq(40),
            records: vec![],
            erase: vec![Seq(seq + 1)],
        };
        log.append(erase)
    }));
    let both = futures_util::future::join(answers, log.append(append(&other, 40, &["y"])));
    let (erased, appended) = tokio::task::unconstrained(both).await;
    assert_eq!(appended, Ok(Seq(41)));
    let refused = erased
        .iter()
        .filter(|answer| matches!(answer, Err(LogError::Corrupt(_))))
        .count();
    assert_eq!(refused, lost, "{erased:?}");
    assert!(log.damage().unwrap().is_broken(), "it is said");
    drop(log);
    assert!(stopped.lock().unwrap().is_empty());
}

/// A key that this program cannot mend may be mended by somebody else, as long as there is anything to read with it.
#[tokio::test]
async fn a_key_that_is_replaced_is_set_aside_until_its_log_is_destroyed() {
    let dir = tempfile::tempdir().unwrap();
    let (name, other) = (session("a"), session("b"));
    let (lost, fresh) = (b"<the key that is lost>".to_vec(), b"<the key that is new!>".to_vec());
    let log = SqliteLog::open(dir.path()).unwrap();
    for name in [&name, &other] {
        log.open(name, lost.clone()).await.unwrap();
    }
    log.destroy(&other).await.unwrap();
    log.replace_key(&name, fresh.clone()).await.unwrap();
    assert_eq!(log.wrapped_keys().await.unwrap(), [(name.clone(), fresh.clone())]);
    let kept = || {
        let connection = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
        let aside = "SELECT wrapped FROM lost_keys JOIN logs ON logs.id = lost_keys.log WHERE name = ?1";
        let row = |row: &rusqlite::Row<'_>| row.get::<_, Vec<u8>>(0);
        connection.query_row(aside, [name.text()], row).unwrap()
    };
    assert_eq!(kept(), lost);
    log.destroy(&name).await.unwrap();
    assert_eq!(kept(), vec![0; lost.len()]);
    drop(log);
    assert!(!in_files(dir.path(), &lost) && !in_files(dir.path(), &fresh));
}

/// Sessions come and go; what is destroyed gives its room to what comes.
#[tokio::test]
async fn destroyed_words_give_their_room_back() {
    let dir = tempfile::tempdir().unwrap();
    let log = SqliteLog::open(dir.path()).unwrap();
    log.open(&LogName::Care, b"key".to_vec()).await.unwrap();
    let size = || fs::metadata(dir.path().join(DATABASE_FILE)).unwrap().len();
    let mut sizes = Vec::new();
    for round in 0..12 {
        let names: Vec<LogName> = (0..3).map(|number| session(&format!("r{round}-{number}"))).collect();
        for name in &names {
            log.open(name, b"key".to_vec()).await.unwrap();
            for seq in 0..100 {
                let records = vec![record("said", Some(&body(round, seq, 3_000)))];
                let append = Append {
                    log: name.clone(),
                    expected: Seq(seq),
                    records,
                    erase: vec![],
                };
                log.append(append).await.unwrap();
            }
        }
        log.append(append(&LogName::Care, round as u64, &["a call"]))
            .await
            .unwrap();
        for name in &names {
            log.destroy(name).await.unwrap();
        }
        sizes.push(size());
    }
    let (first, last) = (sizes[1], *sizes.last().unwrap());
    assert!(first > 900_000, "{sizes:?}");
    assert!(last < first + 200_000, "{sizes:?}");
    assert_eq!(fs::metadata(dir.path().join("hearth.db-wal")).unwrap().len(), 0);
    // One that goes on does not keep the others' room for ever, nor lose its own words.
    drop(log);
    let log = SqliteLog::open(dir.path()).unwrap();
    let calls = log.read(&LogName::Care, Seq(0), 99).await.unwrap();
    assert!(calls.iter().all(|record| record.body.as_deref() == Some(b"a call")));
}

/// The tables of the first version, as an older program made them.
const FIRST_VERSION: &str = "
    CREATE TABLE logs (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        epoch TEXT NOT NULL,
        destroyed INTEGER NOT NULL DEFAULT 0,
        wrapped_key BLOB NOT NULL
    );
    CREATE TABLE events (
        log INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        at INTEGER NOT NULL,
        event TEXT NOT NULL,
        body INTEGER,
        PRIMARY KEY (log, seq)
    ) WITHOUT ROWID;
    CREATE TABLE bodies (id INTEGER PRIMARY KEY, body BLOB NOT NULL);
    CREATE TABLE snapshots (log INTEGER PRIMARY KEY, seq INTEGER NOT NULL, state BLOB NOT NULL);
    CREATE TABLE pulse (id INTEGER PRIMARY KEY CHECK (id = 1), beats INTEGER NOT NULL);
    INSERT INTO pulse VALUES (1, 0);
    INSERT INTO logs VALUES (1, 'directory', 'e1', 0, x'01'), (2, 'care', 'e2', 0, x'02'), (3, 'session/a', 'e3', 0, x'03'),
        (4, 'session/b', 'e4', 1, x'00');
    INSERT INTO bodies VALUES (1, x'61'), (2, x'62');
    INSERT INTO events VALUES (2, 1, 5, 'asked', 1), (3, 1, 6, 'said', 2), (4, 1, 7, 'said', NULL);
    PRAGMA application_id = 1215460456;
    PRAGMA user_version = 1;
";

#[tokio::test]
async fn an_older_programs_database_is_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    let connection = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    connection.execute_batch(FIRST_VERSION).unwrap();
    drop(connection);
    for _ in 0..2 {
        let log = SqliteLog::open(dir.path()).unwrap();
        let head = log.open(&session("b"), vec![]).await.unwrap();
        assert_eq!((head.seq, head.wrapped_key), (Seq(1), None));
        for (name, words) in [(LogName::Care, b"a"), (session("a"), b"b")] {
            log.open(&name, vec![]).await.unwrap();
            let records = log.read(&name, Seq(0), 9).await.unwrap();
            assert_eq!(records[0].body.as_deref(), Some(words.as_slice()));
            let head = records.len() as u64;
            log.append(append(&name, head, &["more"])).await.unwrap();
            let read = log.bodies(&name, vec![Seq(1), Seq(head + 1)]).await.unwrap();
            assert_eq!(read, [(Seq(1), words.to_vec()), (Seq(head + 1), b"more".to_vec())]);
        }
        log.open(&session("new"), b"key".to_vec()).await.unwrap();
    }
    let log = SqliteLog::open(dir.path()).unwrap();
    log.destroy(&session("a")).await.unwrap();
    let calls = log.read(&LogName::Care, Seq(0), 9).await.unwrap();
    assert_eq!(calls.len(), 3);
    assert!(
        calls.iter().all(|record| record.body.is_some()),
        "the other's words are untouched"
    );
}

/// When nothing fits any more, a call for help still does: room is kept for it.
#[tokio::test]
async fn a_full_disk_still_takes_calls_for_help() {
    let dir = tempfile::tempdir().unwrap();
    let options = SqliteOptions {
        max_pages: Some(80),
        ..SqliteOptions::default()
    };
    let log = SqliteLog::open_with(dir.path(), options).unwrap();
    let name = session("a");
    for name in [&name, &LogName::Care] {
        log.open(name, b"key".to_vec()).await.unwrap();
    }
    let mut head = 0;
    while log.append(append(&name, head, &[&"x".repeat(2_000)])).await.is_ok() {
        head += 1;
        assert!(head < 200);
    }
    let mut filled = head;
    while log.append(append(&name, filled, &["x"])).await.is_ok() {
        filled += 1;
    }
    assert!(!log.is_scarce(), "nobody called");
    for call in 0..20 {
        let called = log
            .append(append(&LogName::Care, call, &[&"I need somebody ".repeat(20)]))
            .await;
        assert_eq!(called, Ok(Seq(call + 1)));
    }
    assert!(log.is_scarce());
    assert_eq!(log.append(append(&name, filled, &["x"])).await, Err(LogError::Full));
    // What is destroyed gives room back, and then it ends by itself.
    log.destroy(&name).await.unwrap();
    let over = async {
        while log.is_scarce() {
            let _full = log.check().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), over).await.unwrap();
    assert!(dir.path().join(super::RESERVE_FILE).exists());
    assert_eq!(log.read(&LogName::Care, Seq(0), 99).await.unwrap().len(), 20);
}

#[tokio::test]
async fn there_is_one_server_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let log = SqliteLog::open(dir.path()).unwrap();
    let second = SqliteLog::open(dir.path());
    assert!(matches!(second, Err(LogError::Taken)));
    drop(log);
    SqliteLog::open(dir.path()).unwrap();
}

#[test]
fn another_programs_or_a_newer_database_is_refused() {
    for (statements, wanted) in [
        ("CREATE TABLE recipes (name TEXT)", "another program"),
        (
            "PRAGMA application_id = 1215460456; PRAGMA user_version = 99",
            "the form 99",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let connection = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
        connection.execute_batch(statements).unwrap();
        drop(connection);
        let refused = SqliteLog::open(dir.path());
        assert!(
            matches!(&refused, Err(LogError::Corrupt(why)) if why.contains(wanted)),
            "{refused:?}"
        );
    }
}

#[test]
fn a_setting_that_does_not_take_is_refused() {
    // A database in memory cannot have a write-ahead log, and only says so when it is asked again.
    let connection = Connection::open_in_memory().unwrap();
    let refused = super::disk::set_and_read_back(&connection, &[("journal_mode", "wal".to_owned().into())]).unwrap();
    assert!(matches!(refused, Err(LogError::Unavailable(why)) if why.contains("journal_mode")));
}

#[cfg(unix)]
#[tokio::test]
async fn the_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let log = SqliteLog::open(&data).unwrap();
    log.open(&LogName::Care, b"key".to_vec()).await.unwrap();
    for entry in fs::read_dir(&data).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{:?}", entry.file_name());
    }
}

/// A reader that holds an old state keeps the write-ahead log from being emptied; `destroy` waits for it, and appends do not.
#[tokio::test]
async fn a_reader_in_the_way_holds_up_destroy_and_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let log = Arc::new(SqliteLog::open(dir.path()).unwrap());
    let (name, other) = (session("a"), session("b"));
    log.open(&name, b"<the wrapped key>".to_vec()).await.unwrap();
    log.open(&other, b"key".to_vec()).await.unwrap();
    let backup = Connection::open(dir.path().join(DATABASE_FILE)).unwrap();
    backup.execute_batch("BEGIN; SELECT count(*) FROM events").unwrap();
    let destroying = tokio::spawn({
        let (log, name) = (Arc::clone(&log), name.clone());
        async move { log.destroy(&name).await }
    });
    // Until the key is destroyed for everybody who asks.
    while log.open(&name, vec![]).await.unwrap().wrapped_key.is_some() {
        tokio::task::yield_now().await;
    }
    for seq in 0..20 {
        assert_eq!(log.append(append(&other, seq, &["x"])).await, Ok(Seq(seq + 1)));
    }
    assert!(
        !destroying.is_finished(),
        "the bytes are still there, so it must not say otherwise"
    );
    assert!(in_files(dir.path(), b"<the wrapped key>"));
    backup.execute_batch("COMMIT").unwrap();
    assert_eq!(destroying.await.unwrap(), Ok(()));
    assert!(!in_files(dir.path(), b"<the wrapped key>"));
}
