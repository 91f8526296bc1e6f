//! What the server makes of a disk that lost or changed something, that is full, of missing keys, and of a clock that is
//! wrong: it starts, says where help is, says what is wrong, and destroys nothing.

mod clock;
mod damage;
mod full;
mod keys;

use protocol::room::Role;
use std::path::Path;
use tests::house::{Answer, exchange};
use tests::{NewRoom, TestServer};

/// One request, on a connection of its own.
async fn get(to: std::net::SocketAddr, path: &str) -> Answer {
    let stream = tokio::net::TcpStream::connect(to).await.expect("it listens");
    exchange(stream, "GET", path, &[], "").await.expect("an answer")
}

/// The data of a server on which people talked, called for help, and an operator was invited.
async fn lived_in() -> TestServer {
    let mut server = TestServer::sqlite_with(|config| config.limits.snapshot_every = 20);
    let house = server.house();
    let first = server::first_start::first_operator(server.inner())
        .await
        .expect("stored");
    assert!(first.is_some());
    server::data_folder::done(&server.inner().config.data_dir).expect("marked");
    for title in ["Tuesday evening", "Wednesday noon"] {
        let new = NewRoom {
            title,
            floor: protocol::room::FloorPolicy::Open,
            ..NewRoom::default()
        };
        let session = house.session(new).await.id;
        let mut chair = house.person(&session, "Ash", Role::Facilitator).await;
        chair.start().await;
        let mut wren = house.person(&session, "Wren", Role::Attendee).await;
        for number in 0..30 {
            wren.post(&format!(
                "line {number} of an evening on which there was something to say"
            ))
            .await;
        }
        wren.call_for_help(Some("I would like to talk to somebody")).await;
        let mut finch = house.person(&session, "Finch", Role::Attendee).await;
        finch.call_for_help(Some("me too")).await;
        let mut juniper = house.clinician("Juniper").await;
        juniper.until_all("the calls", |desk| desk.desk.cases.len() >= 2).await;
    }
    server.stop();
    server
}

/// A copy of a data folder, but for the locks.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("the data") {
        let entry = entry.expect("an entry");
        let place = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &place);
        } else {
            std::fs::copy(entry.path(), place).expect("a copy");
        }
    }
    let mode = std::fs::metadata(from).expect("a folder").permissions();
    std::fs::set_permissions(to, mode).expect("the same permissions");
}
