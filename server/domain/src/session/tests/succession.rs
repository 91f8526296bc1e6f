//! When the chair is gone: the floor stands still, the deputy can take over, and never a stranger.

use super::parts::{phase, plan_of};
use super::{CHAIRLESS, MINUTE, SUCCESSION, Story, id};
use crate::session::{Audience, Command, Event, Verdict};
use protocol::error::ErrorCode;
use protocol::format::{Phase, WithoutChair};
use protocol::ids::MemberId;
use protocol::room::{ChairState, FloorPolicy, Role, ShareEnd, Stage};

const FLOORS: [FloorPolicy; 5] = [
    FloorPolicy::Open,
    FloorPolicy::OneAtATime,
    FloorPolicy::Round,
    FloorPolicy::Facilitator,
    FloorPolicy::Quiet,
];

fn every_part() -> Vec<Phase> {
    FLOORS
        .map(|floor| phase(&format!("{floor:?}").to_lowercase(), floor))
        .to_vec()
}

/// A meeting in its part number `part`, with the deputy `gale` beside the others.
fn in_part(part: usize, without: WithoutChair) -> Story {
    let mut plan = plan_of(every_part());
    plan.format.without_chair = without;
    let mut story = Story::lobby_of(plan);
    story.join("fern", Role::Facilitator);
    story.join("gale", Role::CoFacilitator);
    for name in ["ash", "birch"] {
        story.join(name, Role::Attendee);
    }
    story.ok("fern", Command::StartMeeting);
    if part > 0 {
        let phase = u32::try_from(part).unwrap();
        story.ok("fern", Command::EnterPhase { phase });
    }
    story
}

fn role(story: &Story, who: &str) -> Role {
    story.session.role_of(&id(who)).unwrap()
}

fn facilitators(story: &Story) -> Vec<MemberId> {
    let members = story.view().members.into_iter();
    members
        .filter(|member| member.role == Role::Facilitator)
        .map(|member| member.member)
        .collect()
}

#[test]
fn in_every_part_the_deputy_can_take_the_chair_and_go_on() {
    for part in 0..FLOORS.len() {
        let mut story = in_part(part, WithoutChair::Fellowship);
        story.ok("fern", Command::Drop);
        assert_eq!(story.session.chair(), ChairState::Lost);
        let next = u32::try_from((part + 1) % FLOORS.len()).unwrap();
        let go_on = Command::EnterPhase { phase: next };
        assert_eq!(
            story.no("gale", go_on.clone()),
            ErrorCode::NotNow,
            "not before taking the chair"
        );
        assert_eq!(story.no("gale", Command::OpenFellowship), ErrorCode::NotNow);
        assert_eq!(story.no("gale", Command::CallNext), ErrorCode::NotNow);
        assert_eq!(story.no("ash", Command::TakeChair), ErrorCode::NotPermitted);
        assert_eq!(
            story.enter("dahlia", Role::Attendee, "dahlia").unwrap_err(),
            ErrorCode::NoChair
        );
        story.ok("gale", Command::TakeChair);
        assert_eq!(story.session.chair(), ChairState::Here);
        assert_eq!(facilitators(&story), [id("gale")]);
        assert_eq!(role(&story, "fern"), Role::CoFacilitator);
        assert_eq!(
            story.session.phase_index(),
            u32::try_from(part).ok(),
            "the part is the same"
        );
        story.ok("gale", go_on);
        story.join("dahlia", Role::Attendee);
        story.back("fern");
        assert_eq!(role(&story, "fern"), Role::CoFacilitator);
        assert_eq!(story.no("fern", Command::TakeChair), ErrorCode::Already);
    }
}

#[test]
fn in_every_part_a_chair_who_comes_back_goes_on() {
    for part in 0..FLOORS.len() {
        let mut story = in_part(part, WithoutChair::Fellowship);
        story.ok("fern", Command::Drop);
        story.later(SUCCESSION - 1);
        assert!(
            story
                .tick()
                .iter()
                .all(|event| !matches!(event, Event::ChairChanged { .. }))
        );
        story.back("fern");
        assert_eq!(
            (story.session.chair(), role(&story, "fern")),
            (ChairState::Here, Role::Facilitator)
        );
        assert_eq!(story.session.phase_index(), u32::try_from(part).ok());
    }
}

#[test]
fn in_every_part_a_meeting_without_a_chair_holds_every_line_and_then_ends() {
    for part in 0..FLOORS.len() {
        let mut story = in_part(part, WithoutChair::Fellowship);
        story.ok("gale", Command::Leave);
        story.ok("fern", Command::Drop);
        let lost = story.now;
        story.later(SUCCESSION);
        story.tick();
        assert_eq!(story.session.chair(), ChairState::Held);
        assert_eq!(
            story.session.next_deadline(),
            Some(lost.plus(5 * MINUTE)),
            "fern leaves for good before it ends"
        );
        let command = story.write("is anybody there", Verdict::Allow);
        let written = story.ask("ash", command).unwrap();
        assert!(
            matches!(&written.events[..], [Event::LineHeld { rule, .. }] if rule == "no_chair"),
            "{written:?}"
        );
        assert!(facilitators(&story) == [id("fern")], "nobody was made one");
        story.back("fern");
        assert_eq!(
            (story.session.chair(), story.session.stage()),
            (ChairState::Here, Stage::InProgress)
        );
        let line = super::line_of(&written);
        story.ok("fern", Command::ApproveLine { line });
        assert_eq!(story.words().last().unwrap().as_deref(), Some("is anybody there"));

        story.ok("fern", Command::Leave);
        story.later(SUCCESSION);
        story.tick();
        story.later(CHAIRLESS);
        story.tick();
        assert_eq!(story.session.stage(), Stage::Ended);
    }
}

#[test]
fn in_every_part_a_format_may_close_instead() {
    for part in 0..FLOORS.len() {
        let mut story = in_part(part, WithoutChair::Close);
        story.ok("fern", Command::Drop);
        story.later(SUCCESSION);
        story.tick();
        assert_eq!(story.session.stage(), Stage::Ended);
    }
}

#[test]
fn while_the_chair_is_gone_the_sharer_finishes_and_nobody_new_begins() {
    let mut story = in_part(1, WithoutChair::Fellowship);
    story.ok("fern", Command::CallOn { member: id("ash") });
    story.ok("fern", Command::Drop);
    story.say("ash", "I was saying");
    story.ok("birch", Command::RaiseHand);
    story.ok("ash", Command::Done);
    assert_eq!(story.no("gale", Command::CallNext), ErrorCode::NotNow);
    story.later(SUCCESSION);
    story.tick();
    story.back("fern");
    assert_eq!(story.queue(), ["birch"], "who waited still waits");
    story.ok("fern", Command::CallNext);
    assert_eq!(story.floor(), Some("birch"));
}

#[test]
fn a_round_stands_still_without_its_chair() {
    let mut story = in_part(2, WithoutChair::Fellowship);
    story.ok("fern", Command::CallNext);
    story.ok("fern", Command::Drop);
    story.ok("ash", Command::Done);
    assert_eq!(story.floor(), None);
    story.ok("gale", Command::TakeChair);
    story.ok("gale", Command::CallNext);
    assert_eq!(story.floor(), Some("birch"));
}

#[test]
fn a_share_in_progress_ends_with_the_waiting_and_gets_its_time_when_the_chair_is_back() {
    let mut story = in_part(1, WithoutChair::Fellowship);
    story.ok("fern", Command::CallOn { member: id("ash") });
    let end = story.share().planned_end;
    story.ok("fern", Command::Drop);
    story.later(MINUTE / 2);
    story.back("fern");
    assert_eq!(story.share().planned_end, end.plus(MINUTE / 2));
    story.ok("fern", Command::Drop);
    story.later(SUCCESSION);
    story.tick();
    assert_eq!(story.view().shares[0].end, Some(ShareEnd::MovedOn));
}

#[test]
fn a_deputy_who_begins_the_meeting_has_the_chair() {
    let mut story = Story::lobby_of(plan_of(every_part()));
    story.join("gale", Role::CoFacilitator);
    story.join("ash", Role::Attendee);
    assert_eq!(story.no("ash", Command::StartMeeting), ErrorCode::NotPermitted);
    story.ok("gale", Command::StartMeeting);
    assert_eq!(
        (role(&story, "gale"), story.session.chair()),
        (Role::Facilitator, ChairState::Here)
    );
    story.join("fern", Role::Facilitator);
    assert_eq!(facilitators(&story).len(), 2, "a facilitator by link still is one");
}

#[test]
fn the_fellowship_after_the_meeting_has_a_chair_as_well() {
    let mut story = in_part(0, WithoutChair::Fellowship);
    story.ok("fern", Command::OpenFellowship);
    story.ok("fern", Command::Leave);
    assert_eq!(story.session.chair(), ChairState::Lost);
    story.say("ash", "good night");
    story.later(SUCCESSION);
    story.tick();
    let command = story.write("still here", Verdict::Allow);
    assert!(matches!(story.ok("ash", command)[..], [Event::LineHeld { .. }]));
    story.ok("gale", Command::TakeChair);
    story.say("birch", "good night");
}

#[test]
fn somebody_who_was_handed_the_chair_keeps_it_when_the_one_before_leaves() {
    let mut story = in_part(1, WithoutChair::Fellowship);
    story.ok("fern", Command::HandOver { member: id("birch") });
    story.ok("fern", Command::Leave);
    assert_eq!(story.session.chair(), ChairState::Here);
    story.ok("birch", Command::CallOn { member: id("ash") });
}

#[test]
fn a_deputy_who_was_muted_does_not_take_the_chair() {
    let mut story = in_part(1, WithoutChair::Fellowship);
    story.mute("gale", true);
    story.ok("fern", Command::Drop);
    assert_eq!(story.no("gale", Command::TakeChair), ErrorCode::Muted);
    let view = story.session.view(&Audience::Room).unwrap();
    assert_eq!((view.chair.state, view.chair.since), (ChairState::Lost, story.now));
}
