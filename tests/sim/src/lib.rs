//! A seeded simulation of the real hub and rooms: people join, drop, read slowly, send twice; the log is slow, fails, or
//! stores and says it did not; the server is killed and starts again. Every queue size and time-out is drawn anew for
//! each seed. The time is the runtime's paused time, so a run takes milliseconds and the same seed does the same.
//!
//! - `plan.rs` what will happen, drawn from a seed; saved and replayed as JSON; `formats.rs` how the meetings run
//! - `world.rs` makes it happen, `world/wishes.rs` with commands of the moment; `faulty.rs` the log; `client.rs` one
//!   person's device; `clinician.rs` the one on call
//! - `care.rs` calls for help: made, answered, and what must be true of them
//! - `check.rs` what must be true at the end; `order.rs` what of it the format and the chair are about, `door.rs` who waits
#![forbid(unsafe_code)]

mod care;
mod check;
mod client;
mod clinician;
mod door;
mod faulty;
mod formats;
mod order;
mod plan;
mod world;

pub use formats::formats;
pub use order::Lost;
pub use plan::{DeskWish, Plan, Step, Wish};
pub use server::planted::Bug;
pub use world::{Verdict, run};

use std::path::{Path, PathBuf};

/// A plan that failed, made as short as a bounded search can, and kept in a file.
#[derive(Debug)]
pub struct Failure {
    /// The plan.
    pub plan: Plan,
    /// What was not true.
    pub broken: String,
    /// Where it was saved.
    pub saved: PathBuf,
}

/// Runs the plans of `seeds` until one fails; the failing one is shortened and saved in `folder`.
///
/// # Errors
/// The [`Failure`].
pub fn search(seeds: impl Iterator<Item = u64>, bug: Option<Bug>, folder: &Path) -> Result<u64, Box<Failure>> {
    let mut ran = 0;
    for seed in seeds {
        let plan = Plan::of_seed(seed);
        if let Err(broken) = run(&plan, bug).outcome {
            let (plan, broken) = shorten(plan, broken, bug);
            let saved = save(&plan, folder);
            return Err(Box::new(Failure { plan, broken, saved }));
        }
        ran += 1;
    }
    Ok(ran)
}

/// Reads a saved plan.
///
/// # Panics
/// When the file is not a plan: there is nothing to replay then.
#[must_use]
pub fn load(file: &Path) -> Plan {
    let text = std::fs::read_to_string(file).expect("the plan can be read");
    serde_json::from_str(&text).expect("the file is a plan")
}

/// Leaves out steps, the largest pieces first, as long as the plan still fails.
fn shorten(mut plan: Plan, mut broken: String, bug: Option<Bug>) -> (Plan, String) {
    let mut tries = 300;
    let mut size = plan.steps.len() / 2;
    while size > 0 {
        let mut at = 0;
        while at + size <= plan.steps.len() && tries > 0 {
            tries -= 1;
            let mut shorter = plan.clone();
            shorter.steps.drain(at..at + size);
            match run(&shorter, bug).outcome {
                Err(still) => (plan, broken) = (shorter, still),
                Ok(()) => at += size,
            }
        }
        size /= 2;
    }
    (plan, broken)
}

fn save(plan: &Plan, folder: &Path) -> PathBuf {
    let file = folder.join(format!("failing-{}.json", plan.seed));
    std::fs::create_dir_all(folder).expect("the folder can be made");
    let text = serde_json::to_string_pretty(plan).expect("a plan has a JSON form");
    std::fs::write(&file, text).expect("the plan can be saved");
    file
}
