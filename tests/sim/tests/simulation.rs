//! The simulation's campaigns. `SIM_SEEDS` sets how many seeds, `SIM_FIRST` where they begin, `SIM_PLAN` replays a file.
#![forbid(unsafe_code)]

use sim::{Bug, Plan, load, run, search};
use std::path::{Path, PathBuf};

fn number(name: &str, default: u64) -> u64 {
    std::env::var(name)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../target/sim")
        .join(name)
}

#[test]
fn nothing_breaks() {
    if let Ok(file) = std::env::var("SIM_PLAN") {
        let verdict = run(&load(Path::new(&file)), None);
        assert_eq!(verdict.outcome, Ok(()), "replayed {file}");
        return;
    }
    let (first, count) = (number("SIM_FIRST", 1), number("SIM_SEEDS", 5_000));
    match search(first..first + count, None, &folder("found")) {
        Ok(ran) => println!("{ran} seeds ran, nothing broke"),
        Err(failure) => panic!(
            "seed {} broke: {} ({} steps; replay with SIM_PLAN={})",
            failure.plan.seed,
            failure.broken,
            failure.plan.steps.len(),
            failure.saved.display()
        ),
    }
}

#[test]
fn every_planted_bug_is_found_and_its_saved_plan_finds_it_again() {
    const ENOUGH: u64 = 2_000;
    for bug in Bug::ALL {
        let folder = folder(&format!("planted-{bug:?}"));
        let failure = search(1..=ENOUGH, Some(bug), &folder).expect_err(&format!("{bug:?} was not found"));
        println!(
            "{bug:?}: seed {}, {} steps: {}",
            failure.plan.seed,
            failure.plan.steps.len(),
            failure.broken
        );
        let again = load(&failure.saved);
        assert_eq!(again, failure.plan);
        assert_eq!(
            run(&again, Some(bug)).outcome,
            Err(failure.broken.clone()),
            "{bug:?} replayed"
        );
        assert_eq!(run(&again, None).outcome, Ok(()), "{bug:?}: the same plan without it");
    }
}

#[test]
fn the_same_seed_does_the_same_twice() {
    let mut events = 0;
    for seed in 1..=200 {
        let plan = Plan::of_seed(seed);
        let (once, twice) = (run(&plan, None), run(&plan, None));
        assert_eq!((once.hash, once.events), (twice.hash, twice.events), "seed {seed}");
        events += once.events;
    }
    assert!(events > 2_000, "the runs do something: {events} events");
}
