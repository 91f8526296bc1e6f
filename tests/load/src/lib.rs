//! The benchmark's parts: a generator that shares a machine with the server it drives, the servers it starts, and the
//! scenarios. It tests nothing on time; `docs/development/performance.md` says what it found.
//!
//! To add a scenario: a file in `scenario/`, a variant in [`scenario::Scenario`] with its arm in `run`.
#![forbid(unsafe_code)]

pub mod clock;
pub mod crowd;
pub mod dialect;
pub mod frame;
pub mod hearth;
pub mod http;
pub mod latency;
pub mod machine;
pub mod marker;
pub mod report;
pub mod scenario;
pub mod schedule;
pub mod seat;
pub mod subject;
pub mod tally;
