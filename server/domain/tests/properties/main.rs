//! Promises of a session that hold whatever people do (D2, D3, D9, D10): random plans of all roles, with clocks that move
//! and verdicts of every kind. `PROPTEST_CASES` raises the number of plans; a failing one is shrunk and kept beside this.
#![forbid(unsafe_code)]

mod chair;
mod circle;
mod deadlines;
mod floor;
mod formats;
mod leaks;
mod model;
mod older;
mod plan;
mod reached;
mod rules;
mod same_view;
mod storage;
mod waiting;
mod world;

use proptest::proptest;
use proptest::test_runner::{Config, FileFailurePersistence};
use world::play;

/// Plans in a plain run, so that it takes seconds; the nightly run asks for ten thousand.
const CASES: u32 = 64;
const STEPS: usize = 200;

fn config() -> Config {
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() {
        Config::default().cases
    } else {
        CASES
    };
    Config {
        cases,
        max_shrink_iters: 20_000,
        failure_persistence: Some(Box::new(FileFailurePersistence::WithSource("regressions"))),
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    /// Early joiners who reduce what they are told, late joiners, and those who resume see the same.
    #[test]
    fn every_viewer_of_an_audience_sees_the_same(setup in plan::setup(), steps in plan::steps(STEPS)) {
        play(&setup, &steps, &mut same_view::SameView::default());
    }

    /// The log, a snapshot, and a snapshot with the rest of the log come to the live state; none of them keeps words.
    #[test]
    fn what_is_stored_comes_to_the_live_state(setup in plan::setup(), steps in plan::steps(STEPS)) {
        play(&setup, &steps, &mut storage::Storage::default());
    }

    /// No frame and no view has words that its viewer may not see, and removed words are nowhere.
    #[test]
    fn nobody_is_told_what_they_may_not_see(setup in plan::setup(), steps in plan::steps(STEPS)) {
        play(&setup, &steps, &mut leaks::Leaks::new(&setup));
    }

    /// Nobody without the floor writes into a share, nobody is in two places, one line for a key, and bounds on everything.
    #[test]
    fn the_rules_of_the_room_hold(setup in plan::setup(), steps in plan::steps(STEPS)) {
        play(&setup, &steps, &mut rules::RoomRules::new(&setup));
    }

    /// A hand is never lost or doubled, stands where the part puts it, and a share begins and ends for a reason.
    #[test]
    fn the_floor_is_kept(setup in plan::setup(), steps in plan::steps(STEPS)) {
        play(&setup, &steps, &mut floor::Floor::new(&setup));
    }

    /// Never a stranger; nothing moves on without a chair; every part can be left.
    #[test]
    fn the_chair_is_kept(setup in plan::setup(), steps in plan::steps(STEPS)) {
        play(&setup, &steps, &mut chair::Succession::new(&setup));
    }

    /// Support, readings, milestones, votes, questions and talks of two keep what they promise.
    #[test]
    fn what_is_done_together_is_kept(setup in plan::setup(), steps in plan::steps(STEPS)) {
        play(&setup, &steps, &mut circle::Circle::new(&setup));
    }

    /// Nobody is in the room who was not let in, and who waits sees nothing of it.
    #[test]
    fn nobody_comes_in_by_the_way(setup in plan::setup(), steps in plan::steps(STEPS)) {
        play(&setup, &steps, &mut waiting::Door::new(&setup));
    }

    /// What is due happens, once, and nothing before.
    #[test]
    fn no_deadline_is_missed_or_comes_twice(setup in plan::setup(), steps in plan::steps(STEPS)) {
        play(&setup, &steps, &mut deadlines::Deadlines::default());
    }
}
