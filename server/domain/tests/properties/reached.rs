//! What random plans come to: promises that are kept because nothing ever happened would be worth nothing.

use crate::plan::{Step, setup, steps};
use crate::world::{Asked, Kept, Watch, World, play};
use domain::session::{Audience, Command, Event};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use protocol::limits::{VIEW_LINES, VIEW_SHARES};
use protocol::room::{ChairState, Role, Stage};
use protocol::waiting::WaitReason;
use std::collections::BTreeMap;

/// How often each thing happened.
#[derive(Default)]
struct Reached(BTreeMap<String, u32>);

impl Reached {
    fn count(&mut self, what: impl Into<String>, times: usize) {
        *self.0.entry(what.into()).or_default() += u32::try_from(times).unwrap();
    }
}

impl Reached {
    /// What is more than the name of an event.
    fn count_turns(&mut self, world: &World, asked: &Asked<'_>, event: &Event) {
        let what = match (event, asked.command) {
            (Event::ShareExtended { by: None, .. }, _) => "share_extended by itself",
            (Event::ShareExtended { by: Some(by), .. }, _) if world.session.role_of(by) == Some(Role::Attendee) => {
                "share_extended by the sharer"
            }
            (Event::FloorGiven { by: None, .. }, _) => "floor_given by itself",
            (Event::FloorGiven { .. }, Command::PassFloorTo { .. }) => "the sharer picked the next",
            (Event::SupportReleased { support }, _) if support.len() > 1 => "support_released many",
            (Event::VoteClosed { ballots, .. }, _) if ballots.len() > 1 => "vote counted among many",
            (Event::LinePosted { .. }, Command::PostReading { .. }) => "reading by a reader",
            (Event::HandRaised { .. }, Command::Join { .. }) => "a late comer in a round",
            (Event::MemberAdmitted { by: None, .. }, _) => "let in by a free place",
            (Event::MemberAdmitted { .. }, Command::AdmitAll) => "let in with all",
            (
                Event::WaitingBegan {
                    why: WaitReason::Full, ..
                },
                _,
            ) => "waits for a place",
            (Event::StageChanged { stage: Stage::Ended }, Command::Tick)
                if world.session.chair() != ChairState::Here =>
            {
                "ended without a chair"
            }
            (Event::ChairChanged { .. }, Command::TakeChair) => "the deputy took the chair",
            (Event::TalkAnswered { accepted: false, .. }, _) => "talk_answered no",
            (Event::TalkReported { words: Some(words), .. }, _) if !words.lines.is_empty() => "report with lines",
            (Event::LinePosted { share: Some(_), .. }, _) if world.session.chair() == ChairState::Lost => {
                "line in a lost chair's share"
            }
            _ => return,
        };
        self.count(what, 1);
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
            for more in ["end", "state", "rule"] {
                if let Some(more) = json[more].as_str() {
                    self.count(format!("{} {more}", json["t"].as_str().unwrap()), 1);
                }
            }
            if let Some(kind) = json["kind"]["type"].as_str() {
                self.count(format!("{} {kind}", json["t"].as_str().unwrap()), 1);
            }
            self.count_turns(world, asked, &kept.event);
        }
        self.count("queue of three", usize::from(world.session.queue().count() >= 3));
    }

    fn told(&mut self, _: &World, frame: &[Kept]) {
        self.count("frame longer than a view", usize::from(frame.len() > VIEW_LINES));
    }

    fn stepped(&mut self, world: &World, _: &Step) {
        let view = world.session.view(&Audience::Chairs).unwrap();
        self.count(format!("step in {:?}, chair {:?}", view.stage, view.chair.state), 1);
        self.count(format!("step with {:?}", view.floor), usize::from(view.phase.is_some()));
        self.count("people here", world.session.here().count());
        self.count("view full of lines", usize::from(view.lines.len() == VIEW_LINES));
        self.count("view full of shares", usize::from(view.shares.len() == VIEW_SHARES));
        self.count("three held at once", usize::from(view.held.len() >= 3));
    }
}

#[test]
fn random_plans_reach_everything_that_the_promises_are_about() {
    let mut runner = TestRunner::deterministic();
    let mut reached = Reached::default();
    for _ in 0..500 {
        let plan = (setup(), steps(crate::STEPS)).new_tree(&mut runner).unwrap();
        let (setup, steps) = plan.current();
        play(&setup, &steps, &mut reached);
    }
    let expected = "created stage_changed member_joined member_returned member_renamed member_went_away member_left member_removed \
        mute_changed role_changed lock_changed floor_policy_changed hand_raised hand_lowered floor_given share_extended \
        floor_waiting share_ended line_posted line_held line_approved line_returned line_taken_back line_removed \
        support_given support_kept support_released help_noted forgotten hands_ordered share_warned phase_entered \
        phase_stretched cross_talk_changed support_policy_changed newcomer_marked chair_changed vote_opened ballot_cast \
        vote_closed question_asked question_drawn talk_asked talk_answered talk_written talk_ended talk_reported \
        report_resolved appealed appeal_resolved waiting_began waiting_went_away waiting_returned waiting_left waiting_turned_away \
        member_admitted waiting_note_written waiting_note_taken_away withdrawn";
    let phrases = [
        "share_ended done",
        "share_ended passed",
        "share_ended taken_back",
        "share_ended dropped",
        "share_ended left",
        "share_ended moved_on",
        "share_ended time_over",
        "hand_lowered lowered",
        "hand_lowered passed",
        "hand_lowered called_on",
        "hand_lowered gone",
        "hand_lowered moved_on",
        "chair_changed lost",
        "chair_changed held",
        "chair_changed here",
        "line_posted reading",
        "line_posted milestone",
        "line_posted question",
        "line_posted answer",
        "line_held answer",
        "line_held no_chair",
        "line_held new_person",
        "share_extended by itself",
        "share_extended by the sharer",
        "floor_given by itself",
        "the sharer picked the next",
        "support_released many",
        "vote counted among many",
        "reading by a reader",
        "a late comer in a round",
        "let in by a free place",
        "let in with all",
        "waits for a place",
        "ended without a chair",
        "the deputy took the chair",
        "talk_answered no",
        "report with lines",
        "line in a lost chair's share",
        "step in InProgress, chair Lost",
        "step in InProgress, chair Held",
        "step in Fellowship, chair Held",
        "step with Round",
        "step with Facilitator",
        "step with Open",
        "step with Quiet",
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
        "refused NoChair",
    ];
    println!("{:#?}", reached.0);
    let times = |what: &&str| reached.0.get(*what).copied().unwrap_or(0);
    let rare: Vec<&str> = expected
        .split_whitespace()
        .chain(phrases)
        .filter(|what| times(what) < 5)
        .collect();
    assert!(rare.is_empty(), "hardly ever reached: {rare:?}");
}
