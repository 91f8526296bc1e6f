//! What random plans come to: promises that are kept because nothing ever happened would be worth nothing.

use crate::plan::{Step, setup, steps};
use crate::world::{Asked, Kept, Watch, World, play};
use domain::session::Audience;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use protocol::limits::{VIEW_LINES, VIEW_SHARES};
use std::collections::BTreeMap;

/// How often each thing happened.
#[derive(Default)]
struct Reached(BTreeMap<String, u32>);

impl Reached {
    fn count(&mut self, what: impl Into<String>, times: usize) {
        *self.0.entry(what.into()).or_default() += u32::try_from(times).unwrap();
    }
}

impl Watch for Reached {
    fn asked(&mut self, world: &World, asked: &Asked<'_>) {
        match asked.outcome {
            Ok(_) => self.count("done", 1),
            Err(refusal) => self.count(format!("refused {:?}", refusal.code), 1),
        }
        for kept in asked.kept {
            let json = serde_json::to_value(&kept.event).unwrap();
            self.count(json["t"].as_str().unwrap(), 1);
            if let Some(end) = json["end"].as_str() {
                self.count(format!("{} {end}", json["t"].as_str().unwrap()), 1);
            }
        }
        self.count("queue of three", usize::from(world.session.queue().count() >= 3));
    }

    fn told(&mut self, _: &World, frame: &[Kept]) {
        self.count("frame longer than a view", usize::from(frame.len() > VIEW_LINES));
    }

    fn stepped(&mut self, world: &World, _: &Step) {
        let view = world.session.view(&Audience::Chairs).unwrap();
        self.count("view full of lines", usize::from(view.lines.len() == VIEW_LINES));
        self.count("view full of shares", usize::from(view.shares.len() == VIEW_SHARES));
        self.count("three held at once", usize::from(view.held.len() >= 3));
    }
}

#[test]
fn random_plans_reach_everything_that_the_promises_are_about() {
    let mut runner = TestRunner::deterministic();
    let mut reached = Reached::default();
    for _ in 0..150 {
        let plan = (setup(), steps(crate::STEPS)).new_tree(&mut runner).unwrap();
        let (setup, steps) = plan.current();
        play(&setup, &steps, &mut reached);
    }
    let expected = "created stage_changed member_joined member_returned member_went_away member_left member_removed \
        mute_changed role_changed lock_changed floor_policy_changed hand_raised hand_lowered floor_given share_extended \
        floor_waiting share_ended line_posted line_held line_approved line_returned line_taken_back line_removed \
        support_given help_noted forgotten";
    let phrases = [
        "share_ended done",
        "share_ended passed",
        "share_ended taken_back",
        "share_ended dropped",
        "share_ended left",
        "share_ended moved_on",
        "hand_lowered lowered",
        "hand_lowered passed",
        "hand_lowered called_on",
        "hand_lowered gone",
        "hand_lowered moved_on",
        "frame longer than a view",
        "view full of lines",
        "view full of shares",
        "three held at once",
        "queue of three",
        "refused Full",
        "refused NicknameTaken",
        "refused Locked",
        "refused Rejected",
        "refused Muted",
    ];
    for what in expected.split_whitespace().chain(phrases) {
        let times = reached.0.get(what).copied().unwrap_or(0);
        assert!(times >= 5, "{what}: {times} times in {:#?}", reached.0);
    }
    println!("{:#?}", reached.0);
}
