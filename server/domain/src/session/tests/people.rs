//! Coming, going, and what those who run a session may do about people.

use super::{AWAY_GRACE, Story, id, plan};
use crate::session::{Audience, Command, Event, Told};
use protocol::directory::Monitoring;
use protocol::error::ErrorCode;
use protocol::room::{HandEnd, Presence, Role, RoomEvent, RoomView, ShareEnd, Stage};
use protocol::text::Text;

fn remove(name: &str) -> Command {
    Command::RemoveMember {
        member: id(name),
        reason: None,
        note: None,
    }
}

fn mute(name: &str) -> Command {
    Command::SetMuted {
        member: id(name),
        muted: true,
    }
}

fn hand_over(name: &str) -> Command {
    Command::HandOver { member: id(name) }
}

#[test]
fn one_who_leaves_gives_up_hand_and_floor() {
    let mut story = Story::meeting();
    story.ok("ash", Command::RaiseHand);
    let lowered = Event::HandLowered {
        member: id("ash"),
        end: HandEnd::Gone,
    };
    let left = Event::MemberLeft { member: id("ash") };
    assert_eq!(story.ok("ash", Command::Leave), [lowered, left]);

    story.call("birch");
    story.ok("birch", Command::Leave);
    assert_eq!(story.view().shares[0].end, Some(ShareEnd::Left));
    assert_eq!(story.no("birch", Command::RaiseHand), ErrorCode::NotPermitted);
    let card = story.session.card().unwrap();
    assert_eq!((card.people, card.has_chair), (2, true));
}

#[test]
fn one_who_left_comes_back_as_the_same_person() {
    let mut story = Story::meeting();
    story.say("fern", "welcome");
    story.mute("ash", true);
    story.ok("ash", Command::Leave);
    assert_eq!(story.back("ash"), [Event::MemberReturned { member: id("ash") }]);
    assert_eq!(story.session.presence_of(&id("ash")), Some(Presence::Here));
    assert_eq!(
        story.no("ash", Command::RaiseHand),
        ErrorCode::Muted,
        "leaving does not unmute"
    );
    assert_eq!(story.view().members.len(), 4);
}

#[test]
fn the_role_comes_from_the_log_for_one_who_was_here() {
    let mut story = Story::meeting();
    story.ok("ash", Command::Drop);
    story.join("ash", Role::Facilitator);
    assert_eq!(story.session.role_of(&id("ash")), Some(Role::Attendee));
    assert_eq!(story.no("ash", Command::OpenFellowship), ErrorCode::NotPermitted);
}

#[test]
fn a_second_device_of_one_who_is_here_changes_nothing() {
    let mut story = Story::meeting();
    assert!(story.back("ash").is_empty());
}

#[test]
fn muting_lowers_the_hand_ends_the_share_and_stops_words() {
    let mut story = Story::meeting();
    story.ok("ash", Command::RaiseHand);
    story.mute("ash", true);
    assert!(story.queue().is_empty());
    assert_eq!(story.no("ash", Command::RaiseHand), ErrorCode::Muted);
    assert_eq!(story.no("fern", mute("ash")), ErrorCode::Already);

    story.call("birch");
    story.mute("birch", true);
    assert_eq!(story.view().shares[0].end, Some(ShareEnd::TakenBack));
    assert_eq!(story.try_say("birch", "but"), Err(ErrorCode::Muted));

    story.mute("birch", false);
    story.call("birch");
    story.say("birch", "thank you");
}

#[test]
fn one_who_was_removed_cannot_come_back() {
    let mut story = Story::meeting();
    story.ok("ash", Command::RaiseHand);
    story.call("birch");
    story.ok("fern", remove("ash"));
    story.ok("fern", remove("birch"));
    assert!(story.queue().is_empty() && story.floor().is_none());
    for name in ["ash", "birch"] {
        assert_eq!(story.session.presence_of(&id(name)), Some(Presence::Removed));
        assert_eq!(
            story.enter(name, Role::Attendee, "Another"),
            Err(ErrorCode::NotPermitted)
        );
        assert_eq!(story.no(name, Command::RaiseHand), ErrorCode::NotPermitted);
    }
    assert_eq!(story.no("fern", remove("ash")), ErrorCode::NotFound);
}

#[test]
fn the_name_of_one_who_was_removed_is_not_given_again() {
    let mut story = Story::meeting();
    story.enter("heron", Role::Attendee, "Heron").unwrap();
    story.ok("fern", remove("heron"));
    for name in ["Heron", "heron", "He-ron*"] {
        assert_eq!(
            story.enter("again", Role::Attendee, name),
            Err(ErrorCode::NicknameTaken),
            "{name}"
        );
    }
    story.ok("ash", Command::Leave);
    let free = story.session.nickname_of(&id("ash")).unwrap().to_string();
    story.enter("new", Role::Attendee, &free).unwrap();
}

#[test]
fn nobody_is_called_like_a_role() {
    let mut story = Story::meeting();
    for name in [
        "nurse*",
        "Nurse Joy",
        "N.u.r.s.e",
        "joy, nurse",
        "Dr Smith",
        "nurse 2",
        "nu\u{301}rse",
        "Co-Facilitator",
    ] {
        assert_eq!(
            story.enter("new", Role::Attendee, name),
            Err(ErrorCode::NicknameTaken),
            "{name}"
        );
    }
    for (who, name) in [
        ("a", "Nursery Rhyme"),
        ("b", "\u{1F33B}\u{1F33B}"),
        ("c", "Драго 7"),
        ("d", "Modest Drum"),
    ] {
        story.enter(who, Role::Attendee, name).unwrap();
    }
    assert_eq!(
        story.enter("e", Role::Attendee, "\u{1F33B}\u{FE0F}\u{1F33B}"),
        Err(ErrorCode::NicknameTaken)
    );
}

#[test]
fn who_may_be_muted_and_removed_by_whom() {
    let mut story = Story::meeting_of(crate::session::Plan {
        monitoring: Monitoring::Monitored,
        ..plan()
    });
    story.join("cole", Role::CoFacilitator);
    story.join("gale", Role::Greeter);
    story.join("nell", Role::Clinician);
    for command in [mute, remove] {
        for (who, whom) in [
            ("fern", "fern"),
            ("fern", "nell"),
            ("cole", "fern"),
            ("cole", "cole"),
            ("cole", "nell"),
            ("gale", "ash"),
            ("nell", "ash"),
            ("ash", "birch"),
        ] {
            assert_eq!(story.no(who, command(whom)), ErrorCode::NotPermitted, "{who} {whom}");
        }
        for (who, whom) in [("cole", "ash"), ("cole", "gale"), ("fern", "cole")] {
            story
                .ask(who, command(whom))
                .unwrap_or_else(|no| panic!("{who} {whom}: {no:?}"));
            if command(whom) == mute(whom) {
                story.mute(whom, false);
            }
        }
    }
}

#[test]
fn the_chair_is_handed_over() {
    let mut story = Story::meeting();
    story.ok("fern", hand_over("ash"));
    assert_eq!(story.session.role_of(&id("ash")), Some(Role::Facilitator));
    assert_eq!(story.session.role_of(&id("fern")), Some(Role::CoFacilitator));
    assert_eq!(story.no("fern", hand_over("birch")), ErrorCode::NotPermitted);
    assert_eq!(story.no("ash", hand_over("ash")), ErrorCode::Already);
    assert_eq!(story.no("fern", mute("ash")), ErrorCode::NotPermitted);
    story.ok("ash", mute("fern"));
    assert_eq!(story.no("ash", hand_over("fern")), ErrorCode::NotNow);
}

#[test]
fn the_chair_goes_only_to_one_who_can_take_it() {
    let mut story = Story::meeting_of(crate::session::Plan {
        monitoring: Monitoring::Monitored,
        ..plan()
    });
    story.join("nell", Role::Clinician);
    assert_eq!(story.no("fern", hand_over("nell")), ErrorCode::NotNow);
    story.ok("ash", Command::Drop);
    assert_eq!(story.no("fern", hand_over("ash")), ErrorCode::NotNow);
    story.ok("birch", Command::Leave);
    assert_eq!(story.no("fern", hand_over("birch")), ErrorCode::NotFound);
    story.join("finn", Role::Facilitator);
    assert_eq!(story.no("fern", hand_over("finn")), ErrorCode::Already);
}

#[test]
fn ending_takes_floor_and_queue_along_and_nobody_comes_in() {
    let mut story = Story::meeting();
    story.ok("ash", Command::RaiseHand);
    story.call("birch");
    story.ok("fern", Command::EndSession);
    assert_eq!(story.session.stage(), Stage::Ended);
    assert!(story.queue().is_empty() && story.floor().is_none());
    assert_eq!(story.enter("late", Role::Attendee, "Late"), Err(ErrorCode::NotNow));
    assert_eq!(story.try_say("fern", "one thing more"), Err(ErrorCode::NotNow));
    assert_eq!(story.no("fern", Command::EndSession), ErrorCode::NotNow);
    story.ok("ash", Command::Leave);
}

#[test]
fn stages_only_move_forward() {
    let mut story = Story::meeting();
    assert_eq!(story.no("fern", Command::StartMeeting), ErrorCode::NotNow);
    story.ok("fern", Command::OpenFellowship);
    assert_eq!(story.no("fern", Command::OpenFellowship), ErrorCode::NotNow);
    assert_eq!(story.no("fern", Command::StartMeeting), ErrorCode::NotNow);
    assert_eq!(story.no("ash", Command::EndSession), ErrorCode::NotPermitted);
    story.ok("fern", Command::EndSession);
    story.later(AWAY_GRACE);
    assert_eq!(story.view().stage_since.plus(AWAY_GRACE), story.now);
}

#[test]
fn after_a_restart_everybody_who_was_here_is_away_and_the_floor_waits() {
    let mut story = Story::meeting();
    story.ok("cedar", Command::Drop);
    story.ok("ash", Command::RaiseHand);
    let share = story.call("birch");
    let gone_before = story.now;
    story.later(1_000);
    let events = story.system(Command::Recover);
    assert_eq!(
        events.len(),
        7,
        "the share gets its second back, fern, ash and birch are away and cedar still is, the floor waits, and the chair \
         is lost: {events:?}"
    );
    assert!(events.contains(&Event::FloorWaiting { share, waiting: true }));
    assert_eq!(story.session.here().count(), 0);
    assert!(story.system(Command::Recover).is_empty());

    let due = story.session.next_deadline().unwrap();
    assert!(due > gone_before && due == story.now.plus(super::SUCCESSION));
    story.back("birch");
    story.back("ash");
    assert_eq!((story.floor(), story.queue()), (Some("birch"), vec!["ash".to_owned()]));
}

#[test]
fn nobody_pays_for_the_time_in_which_the_server_was_gone() {
    let mut plan = super::plan();
    plan.format.phases[0].hard_end = true;
    let mut story = Story::meeting_of(plan);
    story.ok("cedar", Command::Drop);
    story.call("ash");
    story.later(super::MINUTE);
    story.say("ash", "so then");
    let left = story.share().planned_end.0 - story.now.0;
    story.later(60 * super::MINUTE);
    story.system(Command::Recover);
    assert!(story.system(Command::Recover).is_empty());
    assert_eq!(story.session.next_deadline(), Some(story.now.plus(super::SUCCESSION)));
    assert!(story.tick().is_empty(), "cedar's place waits from now on as well");
    story.later(super::MINUTE / 2);
    story.back("fern");
    story.back("ash");
    story.back("cedar");
    assert!(story.share().planned_end.0 - story.now.0 >= left);

    // Again while the chair is lost and the floor waits.
    story.ok("ash", Command::Drop);
    story.ok("fern", Command::Drop);
    story.later(60 * super::MINUTE);
    story.system(Command::Recover);
    assert!(story.tick().is_empty());
    story.back("ash");
    story.back("fern");
    assert_eq!(story.floor(), Some("ash"));
    assert!(story.share().planned_end.0 - story.now.0 >= left);
}

fn names(view: &RoomView) -> Vec<&str> {
    view.members.iter().map(|member| member.nickname.as_str()).collect()
}

#[test]
fn a_view_names_who_is_here_and_who_is_named_in_it() {
    let mut story = Story::meeting();
    story.call("ash");
    story.say("ash", "I was here");
    for name in ["ash", "birch"] {
        story.ok(name, Command::Leave);
    }
    story.ok("fern", remove("cedar"));
    assert_eq!(
        names(&story.view()),
        ["the fern", "the ash"],
        "of those who left, the one who said something"
    );
    let chairs = story.session.view(&Audience::Chairs).unwrap();
    assert_eq!(names(&chairs), ["the fern", "the ash"]);
}

#[test]
fn who_came_and_left_between_two_looks_is_not_named_in_what_was_missed() {
    let mut story = Story::meeting();
    let joined = story.join("dogwood", Role::Attendee);
    let seq = story.session.seq();
    story.ok("dogwood", Command::Leave);
    for audience in [Audience::Room, Audience::Chairs, Audience::Author(id("ash"))] {
        let mut told = Vec::new();
        let reach = story.session.reach(&joined[0]);
        let (at, event) = (story.now, &joined[0]);
        story
            .session
            .project(&Told { seq, at, event, reach }, &audience, &mut told);
        assert_eq!(told, [], "{audience:?}");
    }
}

#[test]
fn the_name_of_one_who_left_comes_with_what_shows_them_and_with_them_again() {
    let mut story = Story::meeting();
    story.call("ash");
    let line = story.held("ash", "held words");
    story.ok("ash", Command::Leave);
    let room = &[&Audience::Room];
    let told = story.tell("fern", Command::ApproveLine { line }, room);
    let [RoomEvent::MemberJoined { member }, RoomEvent::LinePosted { .. }] = &told[0][..] else {
        panic!("{told:?}");
    };
    assert_eq!((member.nickname.as_str(), member.presence), ("the ash", Presence::Left));

    story.ok("birch", Command::Leave);
    story.later(1_000);
    let nickname = Text::nickname("the birch").unwrap();
    let role = Role::Attendee;
    let told = story.tell("birch", Command::Join { role, nickname }, room);
    let [RoomEvent::MemberJoined { member }] = &told[0][..] else {
        panic!("{told:?}");
    };
    assert_eq!(
        (member.nickname.as_str(), member.presence),
        ("the birch", Presence::Here)
    );
}
