//! The floor and its queue.

use super::{AWAY_GRACE, FLOOR_GRACE, MINUTE, SHARE, Story, id};
use crate::session::{Command, Event};
use protocol::error::ErrorCode;
use protocol::limits::VIEW_SHARES;
use protocol::room::{FloorPolicy, HandEnd, Presence, Role, ShareEnd, SupportKind, SupportTarget};

#[test]
fn a_share_from_hand_to_done() {
    let mut story = Story::meeting();
    assert_eq!(story.try_say("ash", "not yet"), Err(ErrorCode::NotYourTurn));
    story.ok("ash", Command::RaiseHand);
    story.ok("birch", Command::RaiseHand);
    assert_eq!(story.no("ash", Command::RaiseHand), ErrorCode::Already);
    assert_eq!(story.queue(), ["ash", "birch"]);

    story.later(MINUTE);
    let share = story.call("ash");
    assert_eq!(story.queue(), ["birch"]);
    assert_eq!(story.floor(), Some("ash"));
    assert_eq!(story.share().planned_end, story.now.plus(SHARE));
    assert_eq!(story.no("ash", Command::RaiseHand), ErrorCode::Already);

    let line = story.say("ash", "it has been a long week");
    assert_eq!(story.line(line).share, Some(share));
    assert_eq!(story.try_say("birch", "may I"), Err(ErrorCode::NotYourTurn));
    assert!(
        story.ok("ash", Command::StillWriting).is_empty(),
        "a signal is not stored"
    );
    assert_eq!(story.no("birch", Command::StillWriting), ErrorCode::NotYourTurn);
    assert_eq!(story.no("birch", Command::Done), ErrorCode::NotYourTurn);
    let beside = story.say("fern", "thank you, ash");
    assert_eq!(story.line(beside).share, None);

    story.later(MINUTE);
    story.ok("ash", Command::Done);
    assert_eq!(story.floor(), None);
    let ended = &story.view().shares[0];
    assert_eq!(
        (ended.share, ended.end, ended.ended_at),
        (share, Some(ShareEnd::Done), Some(story.now))
    );
    assert_eq!(story.try_say("ash", "one more"), Err(ErrorCode::NotYourTurn));
}

#[test]
fn passing_gives_the_floor_or_the_place_back() {
    let mut story = Story::meeting();
    story.ok("ash", Command::RaiseHand);
    story.ok("birch", Command::RaiseHand);
    let (member, end) = (id("birch"), HandEnd::Passed);
    assert_eq!(story.ok("birch", Command::Pass), [Event::HandLowered { member, end }]);
    assert_eq!(story.no("birch", Command::Pass), ErrorCode::NotYourTurn);
    let share = story.call("ash");
    let end = ShareEnd::Passed;
    assert_eq!(story.ok("ash", Command::Pass), [Event::ShareEnded { share, end }]);
    assert!(story.queue().is_empty() && story.floor().is_none());
}

#[test]
fn a_hand_comes_down_once() {
    let mut story = Story::meeting();
    story.ok("ash", Command::RaiseHand);
    story.ok("ash", Command::LowerHand);
    assert_eq!(story.no("ash", Command::LowerHand), ErrorCode::Already);
}

#[test]
fn somebody_without_a_hand_can_be_called_on() {
    let mut story = Story::meeting();
    story.ok("ash", Command::RaiseHand);
    let share = story.call("cedar");
    assert_eq!((story.floor(), story.queue()), (Some("cedar"), vec!["ash".to_owned()]));
    let another = Command::CallOn { member: id("birch") };
    assert_eq!(story.no("fern", another), ErrorCode::Already);
    assert_eq!(story.share().share, share);
}

#[test]
fn who_cannot_answer_is_not_called_on() {
    let mut story = Story::meeting();
    let call = |name| Command::CallOn { member: id(name) };
    assert_eq!(story.no("fern", call("nobody")), ErrorCode::NotFound);
    story.mute("ash", true);
    assert_eq!(story.no("fern", call("ash")), ErrorCode::NotNow);
    story.ok("birch", Command::Drop);
    assert_eq!(story.no("fern", call("birch")), ErrorCode::NotNow);
    story.ok("cedar", Command::Leave);
    assert_eq!(story.no("fern", call("cedar")), ErrorCode::NotFound);
}

#[test]
fn the_facilitator_takes_the_floor_back() {
    let mut story = Story::meeting();
    assert_eq!(story.no("fern", Command::TakeBackFloor), ErrorCode::NotFound);
    story.call("ash");
    story.ok("fern", Command::TakeBackFloor);
    assert_eq!(story.view().shares[0].end, Some(ShareEnd::TakenBack));
    assert_eq!(story.try_say("ash", "but"), Err(ErrorCode::NotYourTurn));
}

#[test]
fn more_time_counts_from_the_planned_end_or_from_now() {
    let mut story = Story::meeting();
    let more = |minutes| Command::ExtendShare { minutes };
    assert_eq!(story.no("fern", more(1)), ErrorCode::NotFound);
    story.call("ash");
    for minutes in [0, 11, u32::MAX] {
        assert_eq!(story.no("fern", more(minutes)), ErrorCode::Invalid);
    }
    let planned = story.share().planned_end;
    story.ok("fern", more(1));
    assert_eq!(story.share().planned_end, planned.plus(MINUTE));
    story.later(30 * MINUTE);
    story.ok("fern", more(10));
    assert_eq!(story.share().planned_end, story.now.plus(10 * MINUTE));
}

#[test]
fn the_floor_waits_for_a_phone_in_a_tunnel() {
    let mut story = Story::meeting();
    let share = story.call("ash");
    story.say("ash", "so then");
    story.later(1);
    story.ok("ash", Command::Drop);
    assert_eq!(story.share().waiting_since, Some(story.now));
    assert!(story.ok("ash", Command::Drop).is_empty(), "it dropped once");
    assert_eq!(story.try_say("birch", "hello?"), Err(ErrorCode::NotYourTurn));

    story.later(FLOOR_GRACE - 1);
    assert!(story.tick().is_empty());
    let planned_end = story.share().planned_end;
    story.back("ash");
    assert_eq!(story.share().waiting_since, None);
    assert_eq!(
        story.share().planned_end,
        planned_end.plus(FLOOR_GRACE - 1),
        "the tunnel costs nobody time"
    );
    story.later(FLOOR_GRACE * 2);
    let told = story.tick();
    assert!(matches!(told[..], [Event::ShareWarned { .. }]), "{told:?}");
    let heard = |story: &Story| story.session.view(&crate::session::Audience::Chairs).unwrap().heard;
    let line = story.say("ash", "I am back");
    story.ok("ash", Command::Done);
    assert_eq!(heard(&story)[0].ms, 1 + 2 * FLOOR_GRACE, "nobody is heard in a tunnel");
    assert_eq!(story.line(line).share, Some(share));
}

#[test]
fn the_floor_ends_when_the_grace_time_does() {
    let mut story = Story::meeting();
    story.call("ash");
    story.ok("ash", Command::Drop);
    story.later(FLOOR_GRACE);
    story.tick();
    assert_eq!(story.view().shares[0].end, Some(ShareEnd::Dropped));
    assert_eq!(story.session.presence_of(&id("ash")), Some(Presence::Away));
    story.back("ash");
    assert_eq!(story.try_say("ash", "what did I miss"), Err(ErrorCode::NotYourTurn));
}

#[test]
fn one_who_is_gone_for_good_ends_share_and_place_in_one_tick() {
    let mut story = Story::meeting();
    story.call("ash");
    story.ok("ash", Command::Drop);
    story.later(AWAY_GRACE);
    let events = story.tick();
    let ended = |event: &&Event| matches!(event, Event::ShareEnded { .. });
    assert_eq!(
        events.iter().filter(ended).count(),
        1,
        "both grace times are over, the share ends once"
    );
    assert_eq!(story.session.presence_of(&id("ash")), Some(Presence::Left));
}

#[test]
fn the_hand_of_one_who_is_away_keeps_its_place_until_the_grace_time_ends() {
    let mut story = Story::meeting();
    for name in ["ash", "birch", "cedar"] {
        story.ok(name, Command::RaiseHand);
    }
    story.ok("birch", Command::Drop);
    story.later(AWAY_GRACE - 1);
    assert!(story.tick().is_empty());
    assert_eq!(story.queue(), ["ash", "birch", "cedar"]);
    story.back("birch");
    assert_eq!(story.queue(), ["ash", "birch", "cedar"]);

    story.ok("birch", Command::Drop);
    story.later(AWAY_GRACE);
    let lowered = Event::HandLowered {
        member: id("birch"),
        end: HandEnd::Gone,
    };
    let left = Event::MemberLeft { member: id("birch") };
    assert_eq!(story.tick(), [lowered, left]);
    assert_eq!(story.queue(), ["ash", "cedar"]);
}

#[test]
fn the_queue_outlives_an_open_phase() {
    let mut story = Story::meeting();
    let policy = |floor| Command::SetFloorPolicy { floor };
    story.ok("ash", Command::RaiseHand);
    story.ok("birch", Command::RaiseHand);
    story.call("cedar");
    assert_eq!(story.no("fern", policy(FloorPolicy::OneAtATime)), ErrorCode::Already);

    story.ok("fern", policy(FloorPolicy::Open));
    assert_eq!(story.view().shares[0].end, Some(ShareEnd::MovedOn));
    story.say("birch", "good evening, all");
    assert_eq!(story.no("cedar", Command::RaiseHand), ErrorCode::NotNow);
    let call = Command::CallOn { member: id("ash") };
    assert_eq!(story.no("fern", call), ErrorCode::NotNow);

    story.ok("fern", policy(FloorPolicy::OneAtATime));
    assert_eq!(story.queue(), ["ash", "birch"]);
    assert_eq!(story.try_say("birch", "again"), Err(ErrorCode::NotYourTurn));
}

#[test]
fn those_who_run_the_session_write_beside_the_floor_and_a_greeter_does_not() {
    let mut story = Story::meeting();
    story.join("gale", Role::Greeter);
    story.join("cole", Role::CoFacilitator);
    story.call("ash");
    story.say("cole", "take your time");
    assert_eq!(story.try_say("gale", "welcome"), Err(ErrorCode::NotYourTurn));
}

#[test]
fn fellowship_ends_floor_and_queue_and_everybody_may_write() {
    let mut story = Story::meeting();
    story.ok("ash", Command::RaiseHand);
    story.ok("birch", Command::RaiseHand);
    story.call("ash");
    let events = story.ok("fern", Command::OpenFellowship);
    let lowered = Event::HandLowered {
        member: id("birch"),
        end: HandEnd::MovedOn,
    };
    assert!(events.contains(&lowered));
    assert!(story.queue().is_empty() && story.floor().is_none());
    story.say("cedar", "see you next week");
    assert_eq!(story.no("cedar", Command::RaiseHand), ErrorCode::NotNow);
}

#[test]
fn only_the_newest_ended_shares_stay_and_their_support_goes_with_them() {
    let mut story = Story::meeting();
    let mut shares = Vec::new();
    for _ in 0..=VIEW_SHARES {
        let share = story.call("ash");
        let (to, kind) = (SupportTarget::Share(share), SupportKind::WithYou);
        story.ok("birch", Command::GiveSupport { to, kind });
        story.ok("ash", Command::Done);
        shares.push(share);
    }
    let view = story.view();
    assert_eq!((view.shares.len(), view.support.len()), (VIEW_SHARES, VIEW_SHARES));
    assert_eq!(view.shares[0].share, shares[1]);
    let (to, kind) = (SupportTarget::Share(shares[0]), SupportKind::Strength);
    assert_eq!(
        story.no("birch", Command::GiveSupport { to, kind }),
        ErrorCode::NotFound
    );
}
