//! A data folder in which something is missing: a loss is said and nothing is made in its place, and a first start that was
//! interrupted goes on by itself.

use super::{copy, lived_in};
use server::config::{Config, LogKind};
use server::{Server, first_start};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use tests::{RealServer, until};

fn config(folder: &Path) -> Config {
    Config {
        data_dir: folder.to_owned(),
        log: LogKind::Sqlite,
        ..tests::in_process::config()
    }
}

/// Every file of a folder, by its path in it.
fn files(folder: &Path) -> BTreeSet<PathBuf> {
    fn add(root: &Path, folder: &Path, found: &mut BTreeSet<PathBuf>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                add(root, &path, found);
            } else {
                found.insert(path.strip_prefix(root).expect("in it").to_owned());
            }
        }
    }
    let mut found = BTreeSet::new();
    add(folder, folder, &mut found);
    found
}

/// Starts on the folder; what it prints at a first start, or why it does not start.
fn start(folder: &Path) -> Result<Option<first_start::First>, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let started = runtime.block_on(async {
        let server = Server::new(config(folder)).await.map_err(|error| error.to_string())?;
        assert!(server.inner().shut.is_none(), "{:?}", server.inner().shut);
        Ok(first_start::first_operator(server.inner()).await.expect("stored"))
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    started
}

#[test]
fn a_lost_key_or_database_is_a_refusal_that_says_so_and_makes_nothing() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let server = runtime.block_on(lived_in());
    let data = server.folder().expect("a folder").join("data");
    // What goes, and what is said then.
    let tokens = files(&data).into_iter().map(|file| file.to_string_lossy().into_owned());
    let tokens: Vec<String> = tokens.filter(|name| name.starts_with("keys/token-")).collect();
    let tokens: Vec<&str> = tokens.iter().map(String::as_str).collect();
    let cases: [(&[&str], &[&str]); 6] = [
        (
            &["keys/staff.key"],
            &[
                "keys/staff.key is not.",
                "muted or removed",
                "from your backup",
                "hearth keys make",
            ],
        ),
        (
            &tokens,
            &["a key of tokens", "every link", "from your backup", "hearth keys make"],
        ),
        (
            &["keys/master.key"],
            &["keys/master.key is not.", "from your backup", "begin anew on purpose"],
        ),
        (
            &["hearth.db", "hearth.db-wal", "hearth.db-shm"],
            &["hearth.db is not there", "from your backup", "begin anew"],
        ),
        (&["hearth.db"], &["hearth.db is not there"]),
        (&["hearth.db", "keys/master.key"], &["hearth.db is not there"]),
    ];
    for (lost, said) in cases {
        let work = tempfile::tempdir().expect("a folder");
        let here = work.path().join("data");
        copy(&data, &here);
        for name in lost {
            let _may_not_be_there = fs::remove_file(here.join(name));
        }
        let before = files(&here);
        let refused = start(&here).expect_err("something is missing");
        for word in said {
            assert!(refused.contains(word), "{lost:?}: {refused}");
        }
        assert_eq!(files(&here), before, "nothing was made in its place");
        // Put back, it is as if nothing had been.
        copy(&data, &here);
        assert_eq!(start(&here), Ok(Some(first_start::First::Waiting)));
    }
    // An empty file in the database's place is a lost database, too.
    let work = tempfile::tempdir().expect("a folder");
    let here = work.path().join("data");
    copy(&data, &here);
    let _may_not_be_there = fs::remove_file(here.join("hearth.db-wal"));
    fs::write(here.join("hearth.db"), b"").expect("written");
    assert!(start(&here).expect_err("it is empty").contains("not there or empty"));
    fs::remove_file(here.join("hearth.db")).expect("removed");
    fs::write(here.join("hearth.db.old"), b"the old one").expect("written");
    assert!(start(&here).expect_err("none").contains("`hearth log repair` again"));
    fs::remove_file(here.join("hearth.db.old")).expect("removed");
    // Another server's key opens nothing, and replaces nothing.
    copy(&data, &here);
    let database = fs::read(here.join("hearth.db")).expect("the database");
    fs::write(
        here.join("keys/master.key"),
        (0..32_u8)
            .map(|n| n.wrapping_mul(7).wrapping_add(130))
            .collect::<Vec<u8>>(),
    )
    .expect("written");
    assert!(
        start(&here)
            .expect_err("another key")
            .contains("opens none of its logs")
    );
    assert_eq!(fs::read(here.join("hearth.db")).expect("the database"), database);
    // Everything gone is a first start, on purpose.
    let work = tempfile::tempdir().expect("a folder");
    assert!(matches!(
        start(&work.path().join("data")),
        Ok(Some(first_start::First::Invitation(_)))
    ));
}

/// The files of a first start in the order in which they come. A kill leaves a beginning of it.
const STEPS: [&[&str]; 9] = [
    &["lock"],
    &["lock", "first-start.new"],
    &["lock", "first-start"],
    &["lock", "first-start", "keys/token"],
    &["lock", "first-start", "keys/token", "keys/master.new-1"],
    &["lock", "first-start", "keys/token", "keys/master.key"],
    &["lock", "first-start", "keys/token", "keys/master.key", "keys/staff.key"],
    &[
        "lock",
        "first-start",
        "keys/token",
        "keys/master.key",
        "keys/staff.key",
        "hearth.db",
    ],
    &[
        "lock",
        "first-start",
        "keys/token",
        "keys/master.key",
        "keys/staff.key",
        "hearth.db",
        "made",
    ],
];

#[test]
fn a_first_start_that_was_interrupted_anywhere_goes_on_by_itself() {
    let whole = tempfile::tempdir().expect("a folder");
    let whole = whole.path().join("data");
    assert!(matches!(start(&whole), Ok(Some(first_start::First::Invitation(_)))));
    for step in STEPS {
        let work = tempfile::tempdir().expect("a folder");
        let here = work.path().join("data");
        copy(&whole, &here);
        for file in files(&here) {
            let name = file.to_string_lossy().into_owned();
            let kept = step
                .iter()
                .any(|kept| name == *kept || (*kept == "keys/token" && name.starts_with("keys/token-")));
            if !kept {
                fs::remove_file(here.join(&file)).expect("removed");
            }
        }
        if !step.iter().any(|kept| kept.starts_with("keys/")) {
            fs::remove_dir_all(here.join("keys")).expect("removed");
        }
        for kept in step {
            match *kept {
                "first-start" if !step.contains(&"made") => {
                    fs::write(here.join("first-start"), "begun\n").expect("written")
                }
                "first-start.new" | "keys/master.new-1" => fs::write(here.join(kept), "").expect("written"),
                // Its tables are not made yet.
                "hearth.db" if !step.contains(&"made") => fs::write(here.join("hearth.db"), "").expect("written"),
                _ => {}
            }
        }
        let started = start(&here);
        assert!(
            matches!(started, Ok(Some(first_start::First::Invitation(_)))),
            "{step:?}: {started:?}"
        );
        // From here on, a loss is a loss.
        fs::remove_file(here.join("keys/master.key")).expect("removed");
        assert!(
            start(&here).expect_err("lost").contains("master.key is not."),
            "{step:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_binary_killed_in_its_first_start_prints_an_invitation_at_the_next() {
    for file in [
        "first-start",
        "keys",
        "keys/master.key",
        "keys/staff.key",
        "hearth.db",
        "hearth.db-wal",
        "reserve",
    ] {
        let mut server = RealServer::at_rest(|_| {});
        let waited = server.data_dir().join(file);
        server.spawn();
        until("the file", async || waited.exists()).await;
        server.kill();
        server.spawn();
        server.ready().await;
        until("the invitation", async || {
            server.said().contains("Become its first operator here")
        })
        .await;
        let data = server.data_dir();
        until("the first start to be done", async || {
            !data.join("first-start").exists()
        })
        .await;
        // Shown once, it is not made again.
        server.kill();
        server.spawn();
        until("what it says", async || server.said().contains("is still good")).await;
        // And a key that is lost now is said.
        server.kill();
        fs::remove_file(data.join("keys/master.key")).expect("removed");
        server.spawn();
        assert!(!server.ended().await);
        assert!(server.said().contains("master.key is not."), "{}", server.said());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_that_are_lost_for_good_are_made_anew_on_purpose() {
    let mut server = RealServer::start(|_| {}).await;
    server.kill();
    let keys = server.data_dir().join("keys");
    for file in files(&keys).into_iter().filter(|file| *file != Path::new("master.key")) {
        fs::remove_file(keys.join(file)).expect("removed");
    }
    // Also a link that is made meanwhile makes none by the way.
    assert!(!server.command(&["link"], &["--role", "clinician"]).ok);
    server.spawn();
    assert!(!server.ended().await);
    assert!(server.said().contains("staff.key is not."), "{}", server.said());
    let made = server.command(&["keys", "make"], &[]).stdout;
    assert!(
        made.contains("muted or removed") && made.contains("every link"),
        "{made}"
    );
    assert!(
        server
            .command(&["keys", "make"], &[])
            .stdout
            .contains("Nothing is missing")
    );
    server.spawn();
    server.ready().await;
    assert!(!server.command(&["keys", "make"], &[]).ok, "not beside a server");
}
