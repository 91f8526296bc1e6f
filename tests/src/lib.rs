//! Harness of the black-box tests, and the documents that are generated from the code.
//!
//! The harness: `house` is how a running server is reached, `in_process` and `real` run one, `client` is a person at a
//! socket, `staff` somebody of the staff in a browser, `raw` somebody who does not keep to the protocol, `proxy` what stands
//! in front with TLS, `faults` a bad network, `chance` seeded random numbers.
#![forbid(unsafe_code)]

pub mod chance;
pub mod client;
pub mod examples;
pub mod faults;
pub mod generated;
pub mod house;
pub mod in_process;
pub mod places;
pub mod proxy;
pub mod raw;
pub mod real;
pub mod schedules;
pub mod staff;
pub mod traces;

pub use chance::Chance;
pub use client::TestClient;
pub use house::{House, NewRoom};
pub use in_process::TestServer;
pub use real::RealServer;
pub use staff::Browser;

use std::time::Duration;

/// How long anything is waited for. Generous, because the machine may be busy with other things; a test that waits this
/// long has failed.
pub const PATIENCE: Duration = Duration::from_secs(40);

/// Waits for a future, [`PATIENCE`] at the most.
///
/// # Panics
/// When it takes longer; `what` says for what it waited.
pub async fn in_time<T>(what: &str, future: impl Future<Output = T>) -> T {
    match tokio::time::timeout(PATIENCE, future).await {
        Ok(done) => done,
        Err(_elapsed) => panic!("waited too long for: {what}"),
    }
}

/// Asks again and again until the answer is yes, for what nothing announces.
///
/// # Panics
/// As [`in_time`].
pub async fn until(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    in_time(what, async {
        while !condition().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    })
    .await;
}

/// The middle one of some times.
///
/// # Panics
/// When there are none.
#[must_use]
pub fn median(times: &[Duration]) -> Duration {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    sorted[sorted.len() / 2]
}
