//! Bits that flip in the database: the server starts each time, says where help is and what it cannot read.

use super::{copy, get, lived_in};
use protocol::room::Role;
use rusqlite::Connection;
use server::config::{Config, LogKind};
use server::log::LogName;
use server::log::damage::{Damage, Finding, Part};
use server::log::seal::MasterKey;
use server::log::sqlite::inspect::{Report, inspect};
use server::{Server, keys_folder};
use std::fs;
use std::path::{Path, PathBuf};
use tests::{Chance, RealServer, TestServer};

/// Flips of one bit that are tried at places of all kinds.
const FLIPS: usize = 160;

fn data(server: &TestServer) -> PathBuf {
    server.folder().expect("a folder").join("data")
}

fn database(folder: &Path) -> Connection {
    Connection::open(folder.join("hearth.db")).expect("the database")
}

fn config(folder: &Path) -> Config {
    Config {
        data_dir: folder.to_owned(),
        log: LogKind::Sqlite,
        ..tests::in_process::config()
    }
}

/// What a server on this folder says: whether it is shut, how much it cannot read, and its answers.
struct Seen {
    shut: bool,
    unreadable: usize,
    helplines: String,
    ready: (u16, String),
    sessions: u16,
}

/// Starts a server on the folder, looks, and lets go of everything.
fn look(folder: &Path) -> Seen {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let seen = runtime.block_on(async {
        let server = Server::new(config(folder)).await.expect("it starts, whatever is wrong");
        let (address, ops, inner) = (server.local_addr(), server.ops_addr(), server.inner().clone());
        let stopper = server.stopper();
        let serving = tokio::spawn(server.serve());
        let helplines = get(address, "/api/helplines").await;
        assert_eq!(helplines.status, 200);
        let page = get(address, "/").await;
        assert_eq!(page.status, 200);
        let ready = get(ops, "/readyz").await;
        let seen = Seen {
            shut: inner.shut.is_some(),
            unreadable: inner.log.damage().map_or(0, Damage::count),
            helplines: helplines.body,
            ready: (ready.status, ready.body),
            sessions: get(address, "/api/sessions").await.status,
        };
        stopper.stop();
        serving.await.expect("it stops in order");
        seen
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    seen
}

fn verified(folder: &Path) -> Option<Report> {
    let master = MasterKey::read(&keys_folder(folder)).expect("the key");
    inspect(folder, &master).ok()
}

/// Before, most of these kept the whole server from starting, at every start anew.
#[test]
fn whatever_bit_flips_the_server_starts_and_says_where_help_is() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let server = runtime.block_on(lived_in());
    let (folder, work) = (data(&server), tempfile::tempdir().expect("a folder"));
    let whole = fs::read(folder.join("hearth.db")).expect("the database");
    assert!(verified(&folder).expect("readable").is_whole());
    let mut chance = Chance::printed("flips");
    let pages = whole.len() / 4_096;
    let mut places: Vec<usize> = (0..100).step_by(7).collect();
    // Of every page its head, its list of rows, and somewhere in it.
    for page in 0..pages {
        places.extend([0, 3, 5, 8, 11].map(|at| page * 4_096 + at));
        places.push(page * 4_096 + chance.below(4_096));
    }
    while places.len() > FLIPS {
        let _one = places.swap_remove(chance.below(places.len()));
    }
    let (mut shut, mut aside) = (0, 0);
    for (number, place) in places.into_iter().enumerate() {
        let here = work.path().join(number.to_string());
        copy(&folder, &here);
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << chance.below(8);
        fs::write(here.join("hearth.db"), bytes).expect("written");
        let report = verified(&here);
        let seen = look(&here);
        assert!(seen.helplines.contains("\"number\""), "byte {place}");
        if seen.shut {
            shut += 1;
            assert_eq!((seen.ready.0, seen.sessions), (503, 503), "byte {place}");
            assert!(
                seen.ready.1.contains("only helplines"),
                "byte {place}: {}",
                seen.ready.1
            );
        } else {
            assert_eq!(seen.sessions, 200, "byte {place}");
            // Of these two no snapshot is kept, and none is looked for.
            let of_all = |finding: &Finding| {
                matches!(finding.log, LogName::Directory | LogName::Care) && finding.part != Part::Snapshot
            };
            let lost = report.map_or(0, |report| {
                report.unreadable.iter().filter(|finding| of_all(finding)).count()
            });
            assert!(
                lost == 0 || seen.unreadable > 0,
                "byte {place}: {lost} lost and not said"
            );
            aside += usize::from(seen.unreadable > 0);
        }
        fs::remove_dir_all(&here).expect("removed");
    }
    println!("{shut} databases could not be opened, in {aside} something was set aside");
    assert!(shut > 0 && aside > 0, "the flips reach both kinds");
}

/// Flips one bit in the oldest body of a log.
fn flip_oldest_body(folder: &Path, log: &str) {
    let connection = database(folder);
    let (id, mut body): (i64, Vec<u8>) = connection
        .query_row(
            "SELECT bodies.id, bodies.body FROM bodies JOIN events ON events.body = bodies.id \
             JOIN logs ON logs.id = events.log WHERE logs.name = ?1 ORDER BY events.seq LIMIT 1",
            [log],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .expect("a body");
    let middle = body.len() / 2;
    body[middle] ^= 1;
    connection
        .execute("UPDATE bodies SET body = ?2 WHERE id = ?1", rusqlite::params![id, body])
        .expect("written");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flipped_bit_in_the_oldest_words_costs_those_words_and_nothing_else() {
    let mut server = lived_in().await;
    for log in ["care", "directory"] {
        flip_oldest_body(&data(&server), log);
    }
    server.restart();
    let house = server.house();
    let juniper = house.clinician("Juniper").await;
    assert_eq!(juniper.desk.cases.len(), 4, "every call is on the desk");
    let worded = juniper
        .desk
        .cases
        .values()
        .filter(|case| !case.words.is_empty())
        .count();
    assert_eq!(worded, 3, "and only the one lost its words");
    let ready = house.ask_ops("/readyz").await;
    assert_eq!(ready.status, 200, "people can be sent here");
    assert!(
        ready.body.contains("2 records of the log cannot be read"),
        "{}",
        ready.body
    );
    let bearer = format!("Bearer {}", house.link(Role::Operator, None));
    let health = house
        .ask("GET", "/api/admin/health", &[("authorization", &bearer)], "")
        .await;
    assert!(health.body.contains(r#"{"records_unreadable":2}"#), "{}", health.body);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_unreadable_event_costs_what_happened_there_and_later_ones_count() {
    let mut server = lived_in().await;
    let folder = data(&server);
    // Of every log the first event and one in the middle: also those that made the sessions and a call.
    let changed = database(&folder)
        .execute(
            "UPDATE events SET event = 'zz' || substr(event, 3) WHERE seq IN (1, 4) AND log <> 4",
            [],
        )
        .expect("written");
    assert!(changed >= 4, "{changed}");
    // And the one that planned the second evening: its own log still says what was planned.
    let planned = "UPDATE events SET event = 'zz' WHERE log = 1 AND event LIKE '%Wednesday noon%'";
    assert_eq!(database(&folder).execute(planned, []).expect("written"), 1);
    server.restart();
    let house = server.house();
    let titles: Vec<String> = server.inner().hub.cards().into_iter().map(|card| card.title).collect();
    assert!(titles.iter().any(|title| title == "Wednesday noon"), "{titles:?}");
    let mut juniper = house.clinician("Juniper").await;
    assert!(juniper.desk.cases.len() >= 2, "other calls are there");
    // And a new evening takes place.
    let (session, mut chair) = {
        let session = house.session(tests::NewRoom::default()).await.id;
        let mut chair = house.person(&session, "Ash", Role::Facilitator).await;
        chair.start().await;
        (session, chair)
    };
    let before = juniper.desk.cases.len();
    let mut robin = house.person(&session, "Robin", Role::Attendee).await;
    robin.call_for_help(Some("after all that")).await;
    juniper
        .until_all("the new call", |desk| desk.desk.cases.len() > before)
        .await;
    chair.until("the count", |view| view.help_open == 1).await;
    assert!(server.inner().log.damage().map_or(0, Damage::count) >= 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_and_snapshots_that_were_changed_stop_nothing() {
    let mut server = lived_in().await;
    let folder = data(&server);
    let connection = database(&folder);
    connection
        .execute_batch(
            "UPDATE logs SET wrapped_key = randomblob(length(wrapped_key)) WHERE name = 'care';
             UPDATE snapshots SET state = replace(state, '1', '2');",
        )
        .expect("written");
    drop(connection);
    server.restart();
    let house = server.house();
    let mut juniper = house.clinician("Juniper").await;
    assert_eq!(juniper.desk.cases.len(), 4, "the calls are known, without their words");
    let session = house.session(tests::NewRoom::default()).await.id;
    let mut robin = house.person(&session, "Robin", Role::Attendee).await;
    robin.call_for_help(Some("new words are kept")).await;
    juniper
        .until_all("the new call with its words", |desk| {
            desk.desk
                .cases
                .values()
                .any(|case| case.words.iter().any(|said| said.text == "new words are kept"))
        })
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_binary_starts_on_a_damaged_database_and_repairs_it() {
    let lived = lived_in().await;
    let mut server = RealServer::at_rest(|_| {});
    copy(&data(&lived), &server.data_dir());
    let whole = server.log("verify");
    assert!(whole.ok, "{}{}", whole.stdout, whole.stderr);
    assert!(whole.stdout.contains("Everything can be read."), "{}", whole.stdout);

    // One wrong bit in words, and an event that is nonsense: both are said, and people come.
    flip_oldest_body(&server.data_dir(), "care");
    database(&server.data_dir())
        .execute("UPDATE events SET event = 'zz' WHERE log = 3 AND seq = 7", [])
        .expect("written");
    server.spawn();
    let (status, said) = server.answers().await;
    assert!(status == 200 && said.contains("cannot be read"), "{status} {said}");
    let beside = server.log("verify");
    assert!(!beside.ok, "it says so also beside a running server");
    assert!(
        beside.stdout.contains("cannot be read: care 1: words"),
        "{}",
        beside.stdout
    );
    assert!(beside.stdout.contains(" 7: event"), "{}", beside.stdout);
    let busy = server.log("repair");
    assert!(
        !busy.ok && busy.stderr.contains("Stop the server first"),
        "{}",
        busy.stderr
    );
    server.kill();

    // The head of the file is gone as well: helplines, and the way to mend it.
    let file = server.data_dir().join("hearth.db");
    let mut bytes = fs::read(&file).expect("the database");
    bytes[3] ^= 4;
    bytes[60] ^= 1;
    fs::write(&file, &bytes).expect("written");
    let _gone = fs::remove_file(server.data_dir().join("hearth.db-wal"));
    server.spawn();
    let (status, said) = server.answers().await;
    assert!(status == 503 && said.contains("only helplines"), "{status} {said}");
    assert_eq!(get(server.address(), "/api/helplines").await.status, 200);
    server.kill();

    let repaired = server.log("repair");
    assert!(repaired.ok, "{}{}", repaired.stdout, repaired.stderr);
    let backup = repaired
        .stdout
        .lines()
        .next()
        .and_then(|line| line.strip_prefix("The old files are in "));
    let backup = PathBuf::from(backup.expect("where").trim_end_matches('.'));
    assert_eq!(fs::read(backup.join("hearth.db")).expect("a copy"), bytes, "as it was");
    assert!(
        repaired
            .stdout
            .contains("1 keys or words had one wrong bit and are whole again."),
        "{}",
        repaired.stdout
    );
    let again = server.log("verify");
    assert!(again.ok, "{}{}", again.stdout, again.stderr);
    assert!(again.stdout.contains("1 events were set aside"), "{}", again.stdout);
    server.spawn();
    server.ready().await;
    let juniper = server.house().clinician("Juniper").await;
    let worded = juniper
        .desk
        .cases
        .values()
        .filter(|case| !case.words.is_empty())
        .count();
    assert_eq!(
        (juniper.desk.cases.len(), worded),
        (4, 4),
        "even the words with the wrong bit are back"
    );
}
