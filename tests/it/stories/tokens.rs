//! Tokens that end while somebody is connected.

use super::meeting;
use server::auth::keys;
use server::clock::Clock;
use tests::in_process::wall_clock;
use tests::{NewRoom, TestServer, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_that_ends_ends_the_open_connection() {
    let clock = Clock::manual(wall_clock());
    let server = TestServer::by(clock.clone());
    let house = server.house();
    let (_, mut chair, [mut wren]) = meeting(&house, NewRoom::default(), ["Wren"]).await;
    let mut juniper = house.clinician("Juniper").await;
    // The harness gives people an hour, the door gives twelve.
    clock.advance(3_590_000);
    chair.ping().await;
    wren.ping().await;
    clock.advance(20_000);
    for person in [&mut chair, &mut wren] {
        assert_eq!(person.ended().await.code(), 4503);
    }
    juniper.ping().await;
    clock.advance(12 * 3_600_000);
    assert_eq!(juniper.ended().await.code(), 4503);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_removed_calls_back_what_it_opened() {
    let server = TestServer::sqlite();
    let house = server.house();
    let (session, _chair, [mut wren]) = meeting(&house, NewRoom::default(), ["Wren"]).await;
    let folder = server::keys_folder(&server.folder().expect("a folder").join("data"));
    let is_token_key = |name: &str| name.starts_with("token-");
    let names = || {
        let entries = std::fs::read_dir(&folder).expect("the keys").flatten();
        entries
            .filter_map(|entry| entry.file_name().into_string().ok())
            .filter(|name| is_token_key(name))
    };
    let old: Vec<String> = names().collect();
    // A newer key alone ends nothing.
    keys::add(&folder).expect("a key");
    server.inner().auth.reread().expect("readable");
    let mut finch = house.person(&session, "Finch", protocol::room::Role::Attendee).await;
    wren.ping().await;
    for name in old {
        std::fs::remove_file(folder.join(name)).expect("removed");
    }
    server.inner().auth.reread().expect("readable");
    assert_eq!(wren.ended().await.code(), 4503);
    finch.ping().await;
    until("the old token to be no good", async || {
        house.try_client(wren.token(), None).await.is_err()
    })
    .await;
}
