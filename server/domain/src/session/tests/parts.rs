//! The running order: parts, readings, what the chair changes in the part in force, and how the floor is given in each.

use super::{MINUTE, Story, id, plan};
use crate::session::{Audience, Command, Event, Plan};
use protocol::error::ErrorCode;
use protocol::format::{Format, HandOrder, Phase, PostedBy, Reading, SupportPolicy, WhoWrites};
use protocol::ids::{MemberId, Millis, ShareId};
use protocol::room::{FloorPolicy, LineKind, Role, RoomEvent, ShareEnd, SupportKind, SupportTarget};

pub(super) fn plan_of(phases: Vec<Phase>) -> Plan {
    let mut format = Format::plain(FloorPolicy::OneAtATime, 60, 4);
    format.phases = phases;
    Plan {
        format: Box::new(format),
        ..plan()
    }
}

pub(super) fn phase(id: &str, floor: FloorPolicy) -> Phase {
    Phase {
        share_minutes: 4,
        ..Phase::new(id, id, floor)
    }
}

fn reading(slot: &str, posted_by: PostedBy, text: Option<&str>) -> Reading {
    Reading {
        slot: slot.into(),
        title: format!("The {slot}"),
        posted_by,
        text: text.map(Into::into),
    }
}

fn enter(phase: u32) -> Command {
    Command::EnterPhase { phase }
}

fn lines_of(story: &Story) -> Vec<(LineKind, Option<String>)> {
    let lines = story.view().lines.into_iter();
    lines.map(|line| (line.kind, line.text)).collect()
}

#[test]
fn the_chair_goes_on_back_and_over_parts_and_a_second_tap_moves_nothing() {
    let mut story = Story::meeting_of(plan_of(vec![
        phase("welcome", FloorPolicy::Facilitator),
        phase("sharing", FloorPolicy::OneAtATime),
        phase("talk", FloorPolicy::Open),
    ]));
    let at = |story: &Story| (story.session.phase_index(), story.session.floor());
    assert_eq!(at(&story), (Some(0), FloorPolicy::Facilitator));
    story.later(3 * MINUTE);
    story.ok("fern", enter(1));
    assert_eq!(at(&story), (Some(1), FloorPolicy::OneAtATime));
    assert_eq!(story.view().phase.unwrap().since, story.now);
    assert_eq!(story.no("fern", enter(1)), ErrorCode::Already);
    assert_eq!(story.no("fern", enter(3)), ErrorCode::NotFound);
    assert_eq!(story.no("ash", enter(2)), ErrorCode::NotPermitted);
    story.ok("fern", enter(0));
    story.ok("fern", enter(2));
    assert_eq!(at(&story), (Some(2), FloorPolicy::Open));
    story.ok("fern", Command::OpenFellowship);
    assert_eq!(story.view().phase, None);
    assert_eq!(story.no("fern", enter(1)), ErrorCode::NotNow);
}

#[test]
fn a_new_part_ends_the_share_and_keeps_the_hands() {
    let mut story = Story::meeting_of(plan_of(vec![
        phase("sharing", FloorPolicy::OneAtATime),
        phase("silence", FloorPolicy::Quiet),
        phase("more", FloorPolicy::OneAtATime),
    ]));
    story.ok("birch", Command::RaiseHand);
    story.call("ash");
    story.ok("fern", enter(1));
    assert_eq!(story.view().shares[0].end, Some(ShareEnd::MovedOn));
    assert_eq!(story.no("cedar", Command::RaiseHand), ErrorCode::NotNow);
    assert_eq!(story.try_say("cedar", "hello"), Err(ErrorCode::NotYourTurn));
    let member = id("cedar");
    assert_eq!(story.no("fern", Command::CallOn { member }), ErrorCode::NotNow);
    story.ok("fern", enter(2));
    story.ok("fern", Command::CallNext);
    assert_eq!(story.floor(), Some("birch"));
}

#[test]
fn readings_are_posted_at_their_cue_once() {
    let mut opening = phase("opening", FloorPolicy::Facilitator);
    opening.readings = vec![
        reading("welcome", PostedBy::Server, Some("Words of the group.")),
        reading("empty", PostedBy::Server, None),
        reading("thought", PostedBy::Reader, Some("A thought.")),
        reading("missing", PostedBy::Reader, None),
    ];
    let mut story = Story::meeting_of(plan_of(vec![opening, phase("sharing", FloorPolicy::OneAtATime)]));
    let posted = |title: &str, text: &str| {
        let title = title.into();
        (LineKind::Reading { title }, Some(text.to_owned()))
    };
    assert_eq!(lines_of(&story), [posted("The welcome", "Words of the group.")]);
    let read = |slot: &str| Command::PostReading { slot: slot.into() };
    assert_eq!(story.no("ash", read("thought")), ErrorCode::NotYourTurn);
    assert_eq!(story.no("fern", read("missing")), ErrorCode::NotFound);
    assert_eq!(story.no("fern", read("other")), ErrorCode::NotFound);
    story.call("ash");
    story.ok("ash", read("thought"));
    assert_eq!(story.no("fern", read("thought")), ErrorCode::Already);
    story.ok("fern", enter(1));
    assert_eq!(story.no("fern", read("thought")), ErrorCode::NotFound);
    story.ok("fern", enter(0));
    assert_eq!(
        lines_of(&story),
        [
            posted("The welcome", "Words of the group."),
            posted("The thought", "A thought.")
        ],
        "going back reads nothing twice"
    );
}

#[test]
fn prompts_and_unread_texts_are_for_those_who_run_the_session() {
    let mut opening = phase("opening", FloorPolicy::Facilitator);
    opening.prompts = vec!["Say who you are.".into()];
    opening.readings = vec![reading("thought", PostedBy::Reader, Some("A thought."))];
    let story = Story::meeting_of(plan_of(vec![opening]));
    let format = |audience| story.session.view(&audience).unwrap().format;
    assert_eq!(format(Audience::Chairs).phases[0].prompts, ["Say who you are."]);
    assert_eq!(
        format(Audience::Chair(id("fern"))).phases[0].readings[0]
            .text
            .as_deref(),
        Some("A thought.")
    );
    for audience in [Audience::Room, Audience::Author(id("ash"))] {
        let told = format(audience);
        assert!(told.phases[0].prompts.is_empty());
        assert_eq!(told.phases[0].readings[0].text, None);
        assert_eq!(told.phases[0].readings[0].title, "The thought");
    }
}

#[test]
fn the_chair_changes_the_part_in_force_until_it_ends() {
    let mut story = Story::meeting_of(plan_of(vec![
        phase("sharing", FloorPolicy::OneAtATime),
        phase("more", FloorPolicy::OneAtATime),
    ]));
    let now = |story: &Story| {
        let phase = story.view().phase.unwrap();
        (phase.extra_minutes, phase.cross_talk, phase.support, story.view().floor)
    };
    let (cross_talk, support, floor) = (true, SupportPolicy::Off, FloorPolicy::Open);
    story.ok("fern", Command::StretchPhase { minutes: 5 });
    story.ok("fern", Command::StretchPhase { minutes: 10 });
    story.ok("fern", Command::SetCrossTalk { cross_talk });
    story.ok("fern", Command::SetSupportPolicy { support });
    story.ok("fern", Command::SetFloorPolicy { floor });
    assert_eq!(now(&story), (15, true, SupportPolicy::Off, FloorPolicy::Open));
    assert_eq!(
        story.no("fern", Command::SetCrossTalk { cross_talk }),
        ErrorCode::Already
    );
    assert_eq!(
        story.no("fern", Command::SetSupportPolicy { support }),
        ErrorCode::Already
    );
    assert_eq!(
        story.no("fern", Command::StretchPhase { minutes: 0 }),
        ErrorCode::Invalid
    );
    assert_eq!(
        story.no("fern", Command::StretchPhase { minutes: 31 }),
        ErrorCode::Invalid
    );
    story.ok("fern", enter(1));
    assert_eq!(now(&story), (0, false, SupportPolicy::Live, FloorPolicy::OneAtATime));
}

#[test]
fn in_a_round_everybody_is_asked_and_nobody_has_to() {
    let mut story = Story::meeting_of(plan_of(vec![
        phase("sharing", FloorPolicy::OneAtATime),
        phase("round", FloorPolicy::Round),
        phase("talk", FloorPolicy::Open),
    ]));
    story.ok("cedar", Command::RaiseHand);
    story.ok("fern", enter(1));
    assert_eq!(
        story.queue(),
        ["cedar", "ash", "birch", "fern"],
        "those who waited go first, the chair last"
    );
    assert_eq!(story.floor(), None, "the chair begins the round");
    story.ok("fern", Command::CallNext);
    assert_eq!(story.floor(), Some("cedar"));
    story.join("dahlia", Role::Attendee);
    assert_eq!(
        story.queue(),
        ["ash", "birch", "fern", "dahlia"],
        "who comes late is asked last"
    );
    story.ok("cedar", Command::Done);
    assert_eq!(story.floor(), Some("ash"), "it goes on by itself");
    story.ok("birch", Command::Drop);
    story.ok("ash", Command::Pass);
    assert_eq!(story.floor(), Some("fern"), "it waits for nobody's tunnel");
    story.ok("fern", Command::TakeBackFloor);
    assert_eq!(story.floor(), None, "the chair says what comes next");
    story.back("birch");
    story.ok("fern", Command::CallNext);
    assert_eq!(story.floor(), Some("birch"), "and the place was kept");
    let muted = true;
    let member = id("dahlia");
    story.ok("fern", Command::SetMuted { member, muted });
    story.ok("birch", Command::Done);
    assert_eq!((story.floor(), story.queue()), (None, vec![]), "the round is over");
    story.ok("ash", Command::RaiseHand);
    story.ok("fern", enter(2));
    assert!(story.queue().is_empty(), "a round's hands go with it");
}

#[test]
fn hands_stand_in_the_order_of_the_part() {
    let mut least_heard = phase("least", FloorPolicy::OneAtATime);
    least_heard.hands = HandOrder::LeastHeard;
    let mut newcomers = phase("new", FloorPolicy::OneAtATime);
    newcomers.hands = HandOrder::NewcomersFirst;
    let mut fewest = phase("fewest", FloorPolicy::OneAtATime);
    fewest.hands = HandOrder::RoundRobin;
    let fifo = phase("fifo", FloorPolicy::OneAtATime);
    let mut story = Story::meeting_of(plan_of(vec![least_heard, newcomers, fewest, fifo]));
    for (who, minutes) in [("ash", 3), ("birch", 1)] {
        story.call(who);
        story.later(minutes * MINUTE);
        story.ok(who, Command::Done);
    }
    let heard = story.session.view(&Audience::Chairs).unwrap().heard;
    let heard: Vec<_> = heard
        .iter()
        .map(|heard| (heard.member.as_str(), heard.shares, heard.ms))
        .collect();
    assert_eq!(heard, [("ash", 1, 3 * MINUTE), ("birch", 1, MINUTE)]);
    assert!(
        story.view().heard.is_empty(),
        "who was heard how long is for those who run it"
    );

    for who in ["ash", "birch", "cedar"] {
        story.ok(who, Command::RaiseHand);
    }
    assert_eq!(story.queue(), ["cedar", "birch", "ash"]);
    let newcomer = true;
    story.ok("ash", Command::MarkNewcomer { newcomer });
    assert_eq!(story.queue(), ["cedar", "birch", "ash"]);
    let told = story.tell("fern", enter(1), &[&Audience::Room]);
    let members: Vec<MemberId> = ["ash", "cedar", "birch"].map(id).to_vec();
    assert!(told[0].contains(&RoomEvent::HandsOrdered { members }), "{told:?}");
    story.ok("birch", Command::MarkNewcomer { newcomer });
    assert_eq!(story.queue(), ["ash", "birch", "cedar"]);
    story.ok("fern", enter(2));
    story.ok("fern", Command::CallNext);
    story.ok("ash", Command::Done);
    story.ok("ash", Command::RaiseHand);
    assert_eq!(story.queue(), ["birch", "cedar", "ash"]);
    story.ok("fern", Command::CallNext);
    assert_eq!(story.floor(), Some("birch"));
}

#[test]
fn in_pitch_the_sharer_picks_the_next() {
    let mut pitch = phase("pitch", FloorPolicy::OneAtATime);
    pitch.hands = HandOrder::Pitch;
    let mut story = Story::meeting_of(plan_of(vec![pitch, phase("fifo", FloorPolicy::OneAtATime)]));
    let to = |who: &str| Command::PassFloorTo { member: id(who) };
    story.call("ash");
    story.ok("birch", Command::RaiseHand);
    story.ok("cedar", Command::RaiseHand);
    assert_eq!(story.no("birch", to("cedar")), ErrorCode::NotYourTurn);
    assert_eq!(
        story.no("ash", to("fern")),
        ErrorCode::NotNow,
        "only somebody whose hand is up"
    );
    story.ok("ash", to("cedar"));
    assert_eq!(
        (story.floor(), story.queue()),
        (Some("cedar"), vec!["birch".to_owned()])
    );
    assert_eq!(story.view().shares[0].end, Some(ShareEnd::Done));
    story.ok("fern", enter(1));
    story.call("cedar");
    assert_eq!(story.no("cedar", to("birch")), ErrorCode::NotNow);
}

#[test]
fn a_part_for_newcomers_is_theirs_and_whom_the_chair_calls() {
    let mut first = phase("first", FloorPolicy::OneAtATime);
    first.who = WhoWrites::Newcomers;
    let mut open = phase("open", FloorPolicy::Open);
    open.who = WhoWrites::Newcomers;
    let mut story = Story::meeting_of(plan_of(vec![first, open]));
    let newcomer = true;
    assert_eq!(story.no("ash", Command::RaiseHand), ErrorCode::NotNow);
    story.ok("ash", Command::MarkNewcomer { newcomer });
    assert_eq!(story.no("ash", Command::MarkNewcomer { newcomer }), ErrorCode::Already);
    assert_eq!(
        story.no("fern", Command::MarkNewcomer { newcomer }),
        ErrorCode::NotPermitted
    );
    story.ok("ash", Command::RaiseHand);
    story.call("birch");
    story.say("birch", "I remember my first time");
    story.ok("fern", enter(1));
    story.say("ash", "hello");
    assert_eq!(story.try_say("birch", "hello"), Err(ErrorCode::NotYourTurn));
    story.say("fern", "welcome");
}

#[test]
fn a_sharer_is_warned_once_and_takes_a_little_more_once() {
    let mut story = Story::meeting();
    let share = story.call("ash");
    let end = story.share().planned_end;
    assert_eq!(story.session.next_deadline(), Some(Millis(end.0 - MINUTE)));
    story.now = Millis(end.0 - MINUTE);
    assert_eq!(story.tick(), [Event::ShareWarned { share }]);
    assert!(story.share().warned && story.tick().is_empty());
    let more = |minutes| Command::ExtendShare { minutes };
    assert_eq!(story.no("birch", more(2)), ErrorCode::NotPermitted);
    assert_eq!(story.no("ash", more(3)), ErrorCode::Invalid);
    story.ok("ash", more(2));
    assert_eq!(
        (story.share().planned_end, story.share().warned),
        (end.plus(2 * MINUTE), false)
    );
    assert_eq!(story.no("ash", more(1)), ErrorCode::Already);
    story.ok("fern", more(10));
    story.now = end.plus(11 * MINUTE);
    assert_eq!(story.tick(), [Event::ShareWarned { share }]);
    story.later(60 * MINUTE);
    assert!(
        story.tick().is_empty() && story.floor() == Some("ash"),
        "only a person ends it"
    );
}

#[test]
fn a_hard_end_ends_the_share_but_never_in_a_tunnel() {
    let mut timed = phase("timed", FloorPolicy::OneAtATime);
    timed.hard_end = true;
    let mut story = Story::meeting_of(plan_of(vec![timed]));
    story.call("ash");
    story.later(3 * MINUTE + MINUTE / 2);
    story.tick();
    story.ok("ash", Command::Drop);
    story.later(MINUTE);
    assert!(story.tick().is_empty(), "it waits for the connection");
    story.back("ash");
    story.later(MINUTE / 2 - 1);
    assert!(
        story
            .tick()
            .iter()
            .all(|event| matches!(event, Event::ShareWarned { .. }))
    );
    story.later(1);
    story.tick();
    assert_eq!(story.view().shares[0].end, Some(ShareEnd::TimeOver));
}

#[test]
fn where_passing_is_not_asked_for_a_turn_ends_with_done() {
    let mut check_in = phase("check-in", FloorPolicy::Round);
    check_in.may_pass = false;
    let mut story = Story::meeting_of(plan_of(vec![check_in]));
    story.ok("fern", Command::CallNext);
    assert_eq!(story.no("ash", Command::Pass), ErrorCode::NotNow);
    story.ok("birch", Command::Pass);
    story.ok("ash", Command::Done);
    assert_eq!(story.floor(), Some("cedar"), "birch was not to be asked");
}

#[test]
fn answers_come_between_shares_and_only_where_they_are_welcome() {
    let mut working = phase("working", FloorPolicy::OneAtATime);
    working.cross_talk = true;
    let mut story = Story::meeting_of(plan_of(vec![working, phase("quiet", FloorPolicy::OneAtATime)]));
    let share = story.call("ash");
    let answer = |story: &mut Story, who: &str, share: ShareId| {
        let Command::PostLine { text, key, verdict, .. } = story.write("I know that", crate::session::Verdict::Allow)
        else {
            unreachable!()
        };
        let answers = Some(share);
        let post = Command::PostLine {
            text,
            key,
            verdict,
            answers,
        };
        story.ask(who, post).map_err(|no| no.code)
    };
    assert_eq!(
        answer(&mut story, "birch", share).unwrap_err(),
        ErrorCode::NotNow,
        "it is still going on"
    );
    story.ok("ash", Command::Done);
    assert_eq!(
        answer(&mut story, "birch", ShareId(1)).unwrap_err(),
        ErrorCode::NotFound
    );
    answer(&mut story, "birch", share).unwrap();
    assert_eq!(lines_of(&story)[0].0, LineKind::Answer { to: share });
    story.call("cedar");
    assert_eq!(answer(&mut story, "birch", share).unwrap_err(), ErrorCode::NotYourTurn);
    answer(&mut story, "cedar", share).unwrap();
    story.ok("fern", enter(1));
    assert_eq!(answer(&mut story, "birch", share).unwrap_err(), ErrorCode::NotNow);
}

#[test]
fn kept_support_comes_after_the_share_in_one_piece() {
    let mut sharing = phase("sharing", FloorPolicy::OneAtATime);
    sharing.support = SupportPolicy::AfterShare;
    let mut story = Story::meeting_of(plan_of(vec![sharing]));
    let share = story.call("ash");
    let give = |kind| Command::GiveSupport {
        to: SupportTarget::Share(share),
        kind,
    };
    let told = story.tell("birch", give(SupportKind::WithYou), &[&Audience::Chairs]);
    assert_eq!(told, [vec![]]);
    assert_eq!(story.no("birch", give(SupportKind::WithYou)), ErrorCode::Already);
    story.ok("cedar", give(SupportKind::Strength));
    assert!(story.view().support.is_empty());
    let told = story.tell("ash", Command::Done, &[&Audience::Room]);
    assert!(
        matches!(&told[0][..], [RoomEvent::ShareEnded { .. }, RoomEvent::SupportReleased { support }] if support.len() == 2)
    );
    assert_eq!(story.view().support.len(), 2);
    story.ok("fern", give(SupportKind::ThankYou));
    assert_eq!(story.view().support.len(), 3, "after it, support is told at once");
    let support = SupportPolicy::Off;
    story.ok("fern", Command::SetSupportPolicy { support });
    assert_eq!(story.no("cedar", give(SupportKind::ThankYou)), ErrorCode::NotNow);
}

#[test]
fn who_comes_late_sees_what_happens_from_then_on() {
    let mut plan = plan_of(vec![phase("sharing", FloorPolicy::OneAtATime)]);
    plan.format.late_joiners = protocol::format::LateJoiners::Card;
    let mut story = Story::meeting_of(plan);
    let first = story.call("ash");
    story.say("ash", "said early");
    story.ok("ash", Command::Done);
    let second = story.call("birch");
    story.say("birch", "also early");
    story.join("dahlia", Role::Attendee);
    let view = |story: &Story, who: &str| story.session.view(&Audience::Author(id(who))).unwrap();
    let late = view(&story, "dahlia");
    assert!(late.lines.is_empty() && late.shares.is_empty());
    assert_eq!(late.share.unwrap().share, second);
    story.say("birch", "said now");
    story.ok("birch", Command::Done);
    let late = view(&story, "dahlia");
    assert_eq!(late.lines.len(), 1);
    assert_eq!(
        late.shares.iter().map(|share| share.share).collect::<Vec<_>>(),
        [second]
    );
    let early = view(&story, "ash");
    assert_eq!(early.lines.len(), 3);
    assert_eq!(early.shares[0].share, first);
}
