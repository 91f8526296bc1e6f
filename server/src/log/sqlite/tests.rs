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

#[tokio::test]
async fn a_damaged_database_stops_the_writer_without_an_acknowledgement() {
    let dir = tempfile::tempdir().unwrap();
    let name = session("a");
    let log = SqliteLog::open(dir.path()).unwrap();
    log.open(&name, b"key".to_vec()).await.unwrap();
    for seq in 0..50 {
        log.append(append(&name, seq, &[&"x".repeat(2_000)])).await.unwrap();
    }
    drop(log);
    let path = dir.path().join(DATABASE_FILE);
    let mut bytes = fs::read(&path).unwrap();
    // The pages of rows, and not those of the schema, which are read at the start.
    bytes[10 * 4_096..].fill(0xee);
    fs::write(&path, bytes).unwrap();
    let reasons = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&reasons);
    let stopper = Arc::new(move |why: &str| kept.lock().unwrap().push(why.to_owned()));
    let opened = SqliteLog::open_with(
        dir.path(),
        SqliteOptions {
            stopper,
            ..SqliteOptions::default()
        },
    );
    let log = match opened {
        Ok(log) => log,
        Err(error) => panic!("the damage is not where the start looks: {error}"),
    };
    let answer = log.append(append(&name, 50, &[&"x".repeat(2_000)])).await;
    assert!(matches!(answer, Err(LogError::Unavailable(_))), "{answer:?}");
    let answer = log.append(append(&name, 50, &["x"])).await;
    assert!(
        matches!(answer, Err(LogError::Unavailable(_))),
        "nothing is tried again: {answer:?}"
    );
    drop(log);
    assert_eq!(reasons.lock().unwrap().len(), 1, "it stopped once");
}

#[tokio::test]
async fn there_is_one_server_at_a_time() {
    let dir = tempfile::tempdir().unwrap();
    let log = SqliteLog::open(dir.path()).unwrap();
    let second = SqliteLog::open(dir.path());
    assert!(matches!(second, Err(LogError::Unavailable(why)) if why.contains("another server")));
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
