//! A full disk: calls for help are stored from a reserve, a start serves helplines and says why, and with room it goes on by
//! itself.

use super::get;
use protocol::error::ErrorCode;
use protocol::room::{FloorPolicy, Role};
use server::log::Log;
use server::log::sqlite::{RESERVE_FILE, SqliteLog, SqliteOptions};
use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tests::{House, NewRoom, RealServer, TestClient, TestServer, until};

async fn room(house: &House) -> (TestClient, TestClient) {
    let new = NewRoom {
        floor: FloorPolicy::Open,
        ..NewRoom::default()
    };
    let session = house.session(new).await.id;
    let mut chair = house.person(&session, "Ash", Role::Facilitator).await;
    chair.start().await;
    let wren = house.person(&session, "Wren", Role::Attendee).await;
    (chair, wren)
}

/// Writes until nothing is taken any more, not even a word.
async fn fill(chair: &mut TestClient) {
    for text in ["so much to say ".repeat(200), "word".to_owned()] {
        let mut written = 0;
        let refused = loop {
            match chair.try_post(&format!("{written} {}", text.trim_end())).await {
                Ok(_) => written += 1,
                Err(refusal) => break refusal,
            }
            assert!(written < 5_000, "it is never full");
        };
        assert_eq!(refused.code, ErrorCode::Unavailable);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_call_for_help_is_stored_when_nothing_else_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = SqliteOptions {
        max_pages: Some(160),
        ..SqliteOptions::default()
    };
    let log = SqliteLog::open_with(&folder.path().join("disk"), options).expect("it opens");
    let log: Arc<dyn Log> = Arc::new(log);
    let server = TestServer::on(log, folder, |_| {});
    let house = server.house();
    let (mut chair, mut wren) = room(&house).await;
    fill(&mut chair).await;
    wren.call_for_help(Some("nobody hears me in there")).await;
    let juniper = house.clinician("Juniper").await;
    let case = juniper.desk.cases.values().next().expect("the call");
    assert_eq!(case.words[0].text, "nobody hears me in there");
}

/// A file system of its own that is as large as it says, where this process may mount one.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn at(place: &Path, size: &str) -> Option<Self> {
        fs::create_dir_all(place).expect("a folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size},mode=0700"), "none"])
            .arg(place)
            .output();
        mounted
            .is_ok_and(|ran| ran.status.success())
            .then(|| Self(place.to_owned()))
    }

    /// Takes all the room that is left; answers the file that has it.
    fn fill(&self) -> PathBuf {
        let path = self.0.join("somebody-elses");
        let mut file = File::options().create(true).append(true).open(&path).expect("a file");
        for size in [64 * 1024, 4_096, 1] {
            while file.write_all(&vec![7; size]).is_ok() {}
        }
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _may_be_busy = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Runs this test again, where everybody may mount: in a user and a mount namespace of its own.
fn again_in_a_namespace(test: &str) {
    const INSIDE: &str = "HEARTH_TEST_IN_A_NAMESPACE";
    assert!(
        std::env::var_os(INSIDE).is_none(),
        "no file system can be mounted, not even in a namespace"
    );
    let (_crate, module) = module_path!().split_once("::").expect("a module of this crate");
    let ran = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount"])
        .arg(std::env::current_exe().expect("this program"))
        .args(["--exact", &format!("{module}::{test}"), "--nocapture"])
        .env(INSIDE, "1")
        .output()
        .expect("unshare, of Debian's package util-linux");
    let said = String::from_utf8_lossy(&ran.stdout) + String::from_utf8_lossy(&ran.stderr);
    // A name that is not there runs no test, and that is no failure.
    assert!(ran.status.success() && said.contains("1 passed"), "{said}");
}

#[test]
fn a_start_on_a_full_disk_serves_helplines_says_why_and_goes_on_when_there_is_room() {
    let server = RealServer::at_rest(|_| {});
    let Some(disk) = SmallDisk::at(&server.data_dir(), "12m") else {
        return again_in_a_namespace("a_start_on_a_full_disk_serves_helplines_says_why_and_goes_on_when_there_is_room");
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build();
    runtime
        .expect("a runtime")
        .block_on(full_and_started_again(server, disk));
}

async fn full_and_started_again(mut server: RealServer, disk: SmallDisk) {
    server.spawn();
    server.ready().await;
    let (mut chair, mut wren) = room(&server.house()).await;
    assert!(disk.0.join(RESERVE_FILE).exists());
    let theirs = disk.fill();
    fill(&mut chair).await;
    wren.call_for_help(Some("the disk is full and I am not well")).await;
    let (status, said) = server.answers().await;
    assert!(
        status == 503 && said.contains("only calls for help are stored"),
        "{status} {said}"
    );
    // Killed and started on the full disk, with what is left of the reserve.
    server.kill();
    server.spawn();
    let (status, said) = server.answers().await;
    assert!(status == 503 && said.contains("full"), "{status} {said}");
    assert_eq!(get(server.address(), "/api/helplines").await.status, 200);
    let mut juniper = server.house().clinician("Juniper").await;
    assert_eq!(juniper.desk.cases.len(), 1, "the call that was acknowledged");
    wren.only_for_help().await;
    wren.call_for_help(Some("still here")).await;
    juniper
        .until_all("the second call's words", |desk| {
            desk.desk.cases.values().any(|case| case.words.len() == 2)
        })
        .await;
    // Not one byte left, and no reserve: it starts all the same.
    server.kill();
    disk.fill();
    server.spawn();
    let (status, _) = server.answers().await;
    assert_eq!(status, 503);
    assert_eq!(get(server.address(), "/api/helplines").await.status, 200);
    assert_eq!(get(server.address(), "/").await.status, 200);
    // Room comes back, and nobody has to do anything.
    fs::remove_file(&theirs).expect("removed");
    until("it to be ready by itself", async || server.answers().await.0 == 200).await;
    let juniper = server.house().clinician("Juniper").await;
    assert_eq!(juniper.desk.cases.len(), 1);
    assert!(disk.0.join(RESERVE_FILE).exists(), "and room is kept again");
    server.kill();
}
