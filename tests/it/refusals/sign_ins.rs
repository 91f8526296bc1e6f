//! Wrong sign-ins without end, at the real binary with the real price of a password: what they take of memory is bounded,
//! and given back.

use protocol::staff::SignInRequest;
use server::config::Staff;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use tests::RealServer;
use tokio::task::JoinSet;

const MIB: u64 = 1024 * 1024;
/// Three times as many as took 500 MB before.
const TRIES: u32 = 90;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn wrong_sign_ins_leave_no_memory_taken() {
    let server = RealServer::start(|config| config.staff = Staff::default()).await;
    let house = server.house();
    let _warm = house.ask("GET", "/", &[], "").await;
    let (at_rest, _) = server.resident();
    let next = Arc::new(AtomicU32::new(0));
    let mut crowd = JoinSet::new();
    for _ in 0..16 {
        let (house, next) = (house.clone(), Arc::clone(&next));
        crowd.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::AcqRel);
                if number >= TRIES {
                    return;
                }
                let request = SignInRequest {
                    // Nobody has it, which takes as long; each another, or the lockout would answer.
                    login: format!("nobody{number}"),
                    password: "a guess of a stranger".to_owned(),
                    code: "000000".to_owned(),
                    device: String::new(),
                };
                let answer = house.post("/api/staff/sign-in", &request).await;
                assert_eq!(answer.status, 401, "{}", answer.body);
            }
        });
    }
    while let Some(done) = crowd.join_next().await {
        done.expect("answered");
    }
    let (_, most) = server.resident();
    println!("at rest {} MiB, at most {} MiB", at_rest / MIB, most / MIB);
    // Three hash at one time, in 19 MiB each.
    assert!(most < at_rest + 80 * MIB, "{} MiB to {} MiB", at_rest / MIB, most / MIB);
    tests::until("the memory to be given back", async || {
        server.resident().0 < at_rest + 16 * MIB
    })
    .await;
}
