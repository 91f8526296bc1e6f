//! Votes, the basket, and milestones: what people say together, without a name, or about themselves.

use super::parts::{phase, plan_of};
use super::{Story, id, reason, text};
use crate::Remembered;
use crate::session::{Audience, Command, Event, Verdict};
use protocol::error::ErrorCode;
use protocol::ids::{Seq, VoteId};
use protocol::room::{FloorPolicy, LineKind, Milestone, MilestoneUnit, Role, RoomEvent, Stage};

fn open(choices: &[&str]) -> Command {
    Command::OpenVote {
        question: text("Shall we meet an hour later?"),
        choices: choices.iter().map(|choice| text(choice)).collect(),
    }
}

#[test]
fn everybody_votes_once_and_only_the_count_is_told() {
    let mut story = Story::meeting();
    story.ok("fern", open(&[]));
    let vote = VoteId(story.session.seq().0);
    assert_eq!(story.no("fern", open(&[])), ErrorCode::Already);
    let cast = |choice| Command::CastVote { vote, choice };
    let audiences = [&Audience::Author(id("ash")), &Audience::Room, &Audience::Chairs];
    let told = story.tell("ash", cast(0), &audiences);
    let counted = |you| RoomEvent::VoteCounted { vote, voted: 1, you };
    assert_eq!(told, [vec![counted(true)], vec![counted(false)], vec![counted(false)]]);
    let ballot = Seq(story.session.seq().0);
    assert_eq!(story.no("ash", cast(1)), ErrorCode::Already);
    assert_eq!(story.no("birch", cast(3)), ErrorCode::Invalid);
    story.ok("birch", cast(2));
    let ballots = story.ok("fern", cast(0));
    assert_eq!(
        ballots[0].body().as_deref(),
        Some("0"),
        "a choice is sealed apart from the event"
    );
    assert!(!serde_json::to_string(&ballots[0]).unwrap().contains("choice"));
    let view = story.session.view(&Audience::Author(id("ash"))).unwrap().vote.unwrap();
    assert_eq!((view.voted, view.you, view.tallies), (3, true, None));
    let closed = story.ok("fern", Command::CloseVote { vote });
    assert_eq!(story.view().vote.unwrap().tallies, Some(vec![2, 0, 1]));
    assert!(closed[0].erases().contains(&ballot) && closed[0].erases().len() == 3);
    assert_eq!(story.no("cedar", cast(0)), ErrorCode::NotNow);
    assert_eq!(story.no("fern", Command::CloseVote { vote }), ErrorCode::NotNow);
    story.ok("fern", open(&["Seven", "Eight"]));
    assert_eq!(story.no("cedar", cast(0)), ErrorCode::NotFound);
    let vote = VoteId(story.session.seq().0);
    story.join("dahlia", Role::Attendee);
    let late = Command::CastVote { vote, choice: 0 };
    assert_eq!(
        story.no("dahlia", late),
        ErrorCode::NotNow,
        "nobody comes in again to vote twice"
    );
}

#[test]
fn the_choices_of_a_vote_make_sense() {
    let mut story = Story::meeting();
    let many: Vec<String> = (0..11).map(|n| n.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for choices in [&["one"][..], &["Same", "same"], &many] {
        assert_eq!(story.no("fern", open(choices)), ErrorCode::Invalid);
    }
    assert_eq!(story.no("ash", open(&[])), ErrorCode::NotPermitted);
}

#[test]
fn a_vote_that_nobody_closed_is_counted_at_the_end() {
    let mut story = Story::meeting();
    story.ok("fern", open(&["Seven", "Eight"]));
    let vote = VoteId(story.session.seq().0);
    story.ok("ash", Command::CastVote { vote, choice: 1 });
    story.ok("fern", Command::EndSession);
    assert_eq!(story.session.stage(), Stage::Ended);
    assert_eq!(story.view().vote.unwrap().tallies, Some(vec![0, 1]));
}

fn question(words: &str, key: &str) -> Command {
    Command::AskQuestion {
        text: text(words),
        key: key.parse().unwrap(),
        verdict: Verdict::Allow,
    }
}

#[test]
fn a_question_from_the_basket_has_no_name() {
    let mut asking = phase("asking", FloorPolicy::OneAtATime);
    asking.basket = true;
    let mut story = Story::meeting_of(plan_of(vec![asking, phase("answers", FloorPolicy::OneAtATime)]));
    let asked = story.ok("ash", question("does it get easier", "q1"));
    assert!(!serde_json::to_string(&asked[0]).unwrap().contains("ash"), "{asked:?}");
    let asked_at = Seq(story.session.seq().0);
    assert!(
        story.ok("ash", question("does it get easier", "q1")).is_empty(),
        "asked once"
    );
    story.ok("birch", question("how do I sleep", "q2"));
    assert_eq!(story.view().basket, 2);
    story.ok("fern", Command::EnterPhase { phase: 1 });
    assert_eq!(story.no("cedar", question("late", "q3")), ErrorCode::NotNow);
    assert_eq!(
        story.no("ash", Command::DrawQuestion { chance: 0 }),
        ErrorCode::NotPermitted
    );
    let drawn = story.ok("fern", Command::DrawQuestion { chance: 4 });
    assert_eq!(drawn[0].erases(), [asked_at]);
    let line = story.view().lines.pop().unwrap();
    assert_eq!((line.kind, line.member), (LineKind::Question, id("fern")));
    assert_eq!(line.text.as_deref(), Some("does it get easier"));
    story.ok("fern", Command::DrawQuestion { chance: 9 });
    assert_eq!(story.view().basket, 0);
    assert_eq!(
        story.no("fern", Command::DrawQuestion { chance: 1 }),
        ErrorCode::NotFound
    );
}

#[test]
fn what_a_hook_would_hold_does_not_go_into_the_basket() {
    let mut asking = phase("asking", FloorPolicy::OneAtATime);
    asking.basket = true;
    let mut story = Story::meeting_of(plan_of(vec![asking]));
    let held = Command::AskQuestion {
        text: text("call me"),
        key: "q".parse().unwrap(),
        verdict: Verdict::Hold(reason("personal_data.phone")),
    };
    assert_eq!(story.no("ash", held), ErrorCode::Rejected);
}

fn milestone(count: u32, unit: MilestoneUnit, key: &str) -> Command {
    Command::AnnounceMilestone {
        milestone: Milestone { count, unit },
        key: key.parse().unwrap(),
    }
}

#[test]
fn a_milestone_is_announced_once_and_interrupts_nobody() {
    let mut chips = phase("chips", FloorPolicy::OneAtATime);
    chips.milestones = true;
    let mut story = Story::meeting_of(plan_of(vec![chips, phase("sharing", FloorPolicy::OneAtATime)]));
    let told = story.ok("ash", milestone(1, MilestoneUnit::Months, "m1"));
    assert!(
        !serde_json::to_string(&told[0]).unwrap().contains("month"),
        "how long is the person's own word"
    );
    let line = story.view().lines.pop().unwrap();
    assert_eq!(
        (line.kind, line.text.as_deref()),
        (LineKind::Milestone, Some("1 month"))
    );
    assert!(story.ok("ash", milestone(1, MilestoneUnit::Months, "m1")).is_empty());
    assert_eq!(
        story.no("ash", milestone(2, MilestoneUnit::Years, "m2")),
        ErrorCode::Already
    );
    story.call("birch");
    assert_eq!(
        story.no("cedar", milestone(30, MilestoneUnit::Days, "m3")),
        ErrorCode::NotNow
    );
    story.ok("birch", milestone(0, MilestoneUnit::Days, "m4"));
    story.ok("fern", Command::EnterPhase { phase: 1 });
    assert_eq!(
        story.no("cedar", milestone(30, MilestoneUnit::Days, "m3")),
        ErrorCode::NotNow
    );
    assert_eq!(
        story.no("cedar", milestone(40_000, MilestoneUnit::Days, "m3")),
        ErrorCode::Invalid
    );
    let share = story.call("cedar");
    story.ok("cedar", milestone(30, MilestoneUnit::Days, "m3"));
    assert_eq!(story.view().lines.pop().unwrap().share, Some(share));
}

#[test]
fn a_plan_from_before_formats_still_reads() {
    let mut stored = serde_json::to_value(super::plan()).unwrap();
    let plan = stored.as_object_mut().unwrap();
    plan.remove("format");
    plan.insert("floor".into(), "open".into());
    let rules = plan["rules"].as_object_mut().unwrap();
    for newer in ["minute_ms", "succession_ms", "chairless_ms"] {
        rules.remove(newer);
    }
    rules.insert("share_ms".into(), 240_000.into());
    let read: crate::session::Plan = serde_json::from_value(stored).unwrap();
    let phase = &read.format.phases[0];
    assert_eq!(
        (phase.floor, phase.share_minutes, phase.minutes),
        (FloorPolicy::Open, 4, 60)
    );
    assert_eq!((read.rules.minute_ms, read.rules.succession_ms), (60_000, 60_000));
    let event = r#"{"t":"hand_raised","member":"ash"}"#;
    let event: Event = serde_json::from_str(event).unwrap();
    assert!(matches!(event, Event::HandRaised { place: u32::MAX, .. }));
}
