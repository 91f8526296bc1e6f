//! The waiting line: who is let in one by one, who waits for a place, and what can be done from there.

use super::{AWAY_GRACE, CHAIRLESS, MINUTE, SUCCESSION, Story, id, plan, text};
use crate::session::{Audience, Command, Event, Plan};
use protocol::error::ErrorCode;
use protocol::format::LateJoiners;
use protocol::limits::WAITING_LINE;
use protocol::room::{FloorPolicy, Presence, Role, RoomEvent, Stage};
use protocol::waiting::{LobbyPolicy, WaitReason, WaitingView};

fn room_for(capacity: u32) -> Plan {
    let mut plan = plan();
    plan.rules.capacity = capacity;
    plan
}

fn one_by_one() -> Plan {
    let lobby = LobbyPolicy::Admit;
    Plan { lobby, ..plan() }
}

/// The lobby of a meeting that lets people in one by one; `fern` runs it, and `ash` and `birch` wait.
fn lobby() -> Story {
    lobby_of(one_by_one())
}

fn lobby_of(plan: Plan) -> Story {
    let mut story = Story::lobby_of(plan);
    story.join("fern", Role::Facilitator);
    for name in ["ash", "birch"] {
        let began = story.join(name, Role::Attendee);
        assert!(matches!(began[..], [Event::WaitingBegan { .. }]));
    }
    story
}

fn admit(member: &str) -> Command {
    Command::Admit { member: id(member) }
}

fn note(words: &str) -> Command {
    Command::WriteToWaiting {
        text: Some(text(words)),
    }
}

impl Story {
    fn at_door(&self) -> Vec<&str> {
        self.session.waiting().map(protocol::ids::MemberId::as_str).collect()
    }

    fn door_of(&self, who: &str) -> WaitingView {
        self.session.waiting_view(&id(who)).expect("they wait")
    }

    fn is_in(&self, who: &str) -> bool {
        matches!(
            self.session.presence_of(&id(who)),
            Some(Presence::Here | Presence::Away)
        )
    }
}

#[test]
fn everybody_who_does_not_serve_waits_at_every_stage() {
    let mut story = lobby();
    story.join("gale", Role::Greeter);
    story.join("cole", Role::CoFacilitator);
    assert!(story.is_in("gale") && story.is_in("cole"));
    story.later(10 * MINUTE);
    story.ok("fern", Command::StartMeeting);
    assert_eq!(story.at_door(), ["ash", "birch"], "the beginning lets nobody in");
    story.join("cedar", Role::Attendee);
    story.ok("fern", Command::OpenFellowship);
    story.join("dale", Role::Attendee);
    assert_eq!(story.at_door(), ["ash", "birch", "cedar", "dale"]);
    assert_eq!(story.session.card().unwrap().people, 3, "who waits is not counted");
}

#[test]
fn one_who_waits_sees_the_door_and_nothing_of_the_room() {
    let mut story = lobby();
    let door = story.door_of("birch");
    assert_eq!(
        (door.title.as_str(), door.group.as_str()),
        ("Tuesday evening", "Harbour")
    );
    assert_eq!((door.place, door.why, door.stage), (2, WaitReason::Lobby, Stage::Lobby));
    assert!(door.has_chair && door.note.is_none());
    let seen = story.session.audience_of(&id("birch"), Role::Attendee);
    assert_eq!(seen, Audience::Waiting(id("birch")));
    assert_eq!(story.session.view(&seen), None);
    let heard = story.tell(
        "fern",
        note("We begin soon."),
        &[&seen, &Audience::Room, &Audience::Chairs],
    );
    assert!(heard[0].is_empty() && heard[1].is_empty());
    assert!(matches!(
        &heard[2][..],
        [RoomEvent::WaitingNoteChanged { note: Some(_) }]
    ));
    let room = story.view();
    assert!(room.waiting.is_empty() && room.waiting_note.is_none() && room.members.len() == 1);
}

#[test]
fn one_who_waits_may_leave_and_ask_nothing_of_the_room() {
    let mut story = lobby();
    for command in [
        Command::RaiseHand,
        Command::StillWriting,
        Command::MarkNewcomer { newcomer: true },
        admit("ash"),
        Command::StartMeeting,
    ] {
        assert_eq!(story.no("ash", command), ErrorCode::NotNow);
    }
    assert_eq!(story.try_say("ash", "hello"), Err(ErrorCode::NotNow));
    let refusal = story.ask("ash", Command::RaiseHand).unwrap_err();
    assert!(refusal.because.is_some_and(|because| because.contains("let you in")));
    story.ok("ash", Command::Leave);
    assert_eq!(story.at_door(), ["birch"]);
    assert_eq!(story.session.nickname_of(&id("ash")), None, "the name goes with them");
}

#[test]
fn who_runs_the_session_lets_in_one_or_all() {
    let mut story = lobby();
    story.join("gale", Role::Greeter);
    assert_eq!(story.no("gale", admit("ash")), ErrorCode::NotPermitted);
    assert_eq!(story.no("gale", Command::AdmitAll), ErrorCode::NotPermitted);
    assert_eq!(story.no("fern", admit("nobody")), ErrorCode::NotFound);
    let audiences = [&Audience::Room, &Audience::Chairs];
    let heard = story.tell("fern", admit("birch"), &audiences);
    assert!(matches!(&heard[0][..], [RoomEvent::MemberJoined { member }] if member.nickname == "the birch"));
    let [RoomEvent::MemberJoined { .. }, RoomEvent::WaitingEnded { member }] = &heard[1][..] else {
        panic!("{heard:?}");
    };
    assert_eq!(*member, id("birch"));
    assert_eq!(story.door_of("ash").place, 1);
    story.join("cedar", Role::Attendee);
    assert_eq!(story.ok("fern", Command::AdmitAll).len(), 2);
    assert!(story.is_in("ash") && story.is_in("cedar") && story.at_door().is_empty());
    assert_eq!(story.no("fern", Command::AdmitAll), ErrorCode::Already);
}

#[test]
fn all_are_as_many_as_there_is_room_for_in_their_order() {
    let mut plan = one_by_one();
    plan.rules.capacity = 2;
    let mut story = lobby_of(plan);
    story.join("cedar", Role::Attendee);
    story.join("dale", Role::Attendee);
    assert_eq!(story.ok("fern", Command::AdmitAll).len(), 2);
    assert_eq!(story.at_door(), ["cedar", "dale"], "the rest keep their order");
    assert_eq!(story.no("fern", Command::AdmitAll), ErrorCode::Full);
    assert_eq!(story.no("fern", admit("dale")), ErrorCode::Full);
    story.ok("ash", Command::Leave);
    assert_eq!(
        story.at_door(),
        ["cedar", "dale"],
        "a free place lets nobody in where people are let in by hand"
    );
    story.ok("fern", admit("dale"));
    story.join("ash", Role::Attendee);
    assert_eq!(
        story.door_of("ash").why,
        WaitReason::Full,
        "who was let in once waits for a place only"
    );
    story.ok("dale", Command::Leave);
    assert!(story.is_in("ash"));
    assert_eq!(story.at_door(), ["cedar"]);
}

#[test]
fn a_full_room_has_a_line_and_who_waits_longest_comes_in_by_itself() {
    let mut story = Story::meeting_of(room_for(3));
    for name in ["dale", "ella", "fir"] {
        story.join(name, Role::Attendee);
    }
    story.join("cole", Role::CoFacilitator);
    assert!(story.is_in("cole"), "those who run it always fit");
    assert_eq!(story.at_door(), ["dale", "ella", "fir"]);
    assert_eq!(
        (story.door_of("fir").place, story.door_of("fir").why),
        (3, WaitReason::Full)
    );
    story.ok("ash", Command::Drop);
    assert_eq!(
        story.at_door().len(),
        3,
        "the place of one whose connection dropped is kept"
    );
    story.later(AWAY_GRACE);
    let events = story.tick();
    let [Event::MemberLeft { .. }, Event::MemberAdmitted { member, by: None }] = &events[..] else {
        panic!("{events:?}");
    };
    assert_eq!(*member, id("dale"));
    let birch = id("birch");
    story.ok(
        "fern",
        Command::RemoveMember {
            member: birch,
            reason: None,
            note: None,
        },
    );
    assert!(story.is_in("ella"));
    story.ok("fern", Command::HandOver { member: id("cedar") });
    assert!(story.is_in("fir"), "who runs the session takes no place");
    assert_eq!(story.view().members.len(), 6);
}

#[test]
fn one_who_left_a_full_room_waits_like_everybody() {
    let mut story = Story::meeting_of(room_for(3));
    story.ok("ash", Command::Leave);
    story.join("dale", Role::Attendee);
    story.join("ash", Role::Attendee);
    assert_eq!(story.at_door(), ["ash"]);
    assert_eq!(story.no("ash", Command::RaiseHand), ErrorCode::NotNow);
    story.ok("birch", Command::Leave);
    assert!(story.is_in("ash"));
    assert_eq!(story.view().members.len(), 4, "and is there once");
}

#[test]
fn the_line_has_an_end() {
    let mut story = lobby();
    for n in 2..WAITING_LINE {
        story
            .enter(&format!("m-{n}"), Role::Attendee, &format!("Fern {n}"))
            .unwrap();
    }
    assert_eq!(story.enter("late", Role::Attendee, "Late"), Err(ErrorCode::Full));
    story.ok("ash", Command::Leave);
    story.enter("late", Role::Attendee, "Late").unwrap();
}

#[test]
fn a_connection_that_drops_keeps_the_place_for_a_while() {
    let mut story = lobby();
    story.later(2 * MINUTE);
    story.ok("ash", Command::Drop);
    story.later(AWAY_GRACE - 1);
    assert!(story.tick().is_empty());
    story.back("ash");
    assert_eq!(story.at_door(), ["ash", "birch"]);
    story.ok("ash", Command::Drop);
    let chairs = story.session.view(&Audience::Chairs).unwrap();
    assert_eq!(chairs.waiting[0].presence, Presence::Away);
    story.later(AWAY_GRACE);
    assert!(matches!(story.tick()[..], [Event::WaitingLeft { .. }]));
    story.join("ash", Role::Attendee);
    assert_eq!(story.at_door(), ["birch", "ash"], "too late, and at the end");
}

#[test]
fn a_restart_keeps_the_line_and_lets_nobody_in() {
    let mut story = Story::meeting_of(room_for(3));
    for name in ["dale", "ella"] {
        story.join(name, Role::Attendee);
    }
    story.system(Command::Recover);
    story.later(AWAY_GRACE - 1);
    assert!(
        story
            .tick()
            .iter()
            .all(|event| matches!(event, Event::ChairChanged { .. } | Event::StageChanged { .. }))
    );
    story.join("fern", Role::Facilitator);
    for name in ["ella", "dale", "ash", "birch", "cedar"] {
        story.back(name);
    }
    assert_eq!(story.at_door(), ["dale", "ella"]);
    assert_eq!(story.door_of("dale").place, 1);
}

#[test]
fn one_who_is_away_is_let_in_and_is_away_there() {
    let mut story = lobby();
    story.ok("ash", Command::Drop);
    story.ok("fern", Command::AdmitAll);
    assert_eq!(story.session.presence_of(&id("ash")), Some(Presence::Away));
    story.later(AWAY_GRACE);
    assert!(
        matches!(story.tick()[..], [Event::MemberLeft { .. }]),
        "the grace time began when the connection dropped"
    );
}

#[test]
fn a_free_place_goes_to_one_who_is_connected_and_the_others_keep_their_turn() {
    let mut story = Story::meeting_of(room_for(3));
    for name in ["dale", "ella"] {
        story.join(name, Role::Attendee);
    }
    story.ok("dale", Command::Drop);
    story.ok("ash", Command::Leave);
    assert!(story.is_in("ella"));
    assert_eq!(story.at_door(), ["dale"]);
    story.ok("birch", Command::Leave);
    story.back("dale");
    assert!(story.is_in("dale"), "the place was free when they came back");
}

#[test]
fn the_newest_note_is_told_to_who_waits_and_to_who_comes_while_it_stands() {
    let mut story = lobby();
    let before = story.session.seq();
    story.ok("fern", note("We begin at eight."));
    assert_eq!(story.door_of("ash").note.as_deref(), Some("We begin at eight."));
    let replaced = story.ok("fern", note("Two more minutes."));
    assert_eq!(replaced[0].erases(), [before.next()], "the older words are erased");
    story.join("cedar", Role::Attendee);
    assert_eq!(story.door_of("cedar").note.as_deref(), Some("Two more minutes."));
    story.ok("fern", Command::WriteToWaiting { text: None });
    assert_eq!(story.door_of("ash").note, None);
    assert_eq!(
        story.no("fern", Command::WriteToWaiting { text: None }),
        ErrorCode::Already
    );
}

#[test]
fn somebody_can_be_turned_away_and_does_not_come_again() {
    let mut story = lobby();
    let heard = story.tell(
        "fern",
        Command::RemoveMember {
            member: id("ash"),
            reason: None,
            note: None,
        },
        &[&Audience::Room, &Audience::Chairs],
    );
    assert!(heard[0].is_empty(), "the room never heard of them");
    assert!(matches!(&heard[1][..], [RoomEvent::WaitingEnded { .. }]));
    assert_eq!(
        story.enter("ash", Role::Attendee, "the ash"),
        Err(ErrorCode::NotPermitted)
    );
    assert_eq!(story.no("fern", admit("ash")), ErrorCode::NotFound);
    assert_eq!(story.at_door(), ["birch"]);
}

#[test]
fn nobody_is_let_in_while_the_chair_is_gone() {
    let mut story = lobby();
    story.join("cole", Role::CoFacilitator);
    story.later(10 * MINUTE);
    story.ok("fern", Command::StartMeeting);
    story.ok("fern", Command::Drop);
    story.later(SUCCESSION / 2);
    assert_eq!(story.no("cole", admit("ash")), ErrorCode::NotNow);
    assert_eq!(story.no("cole", Command::AdmitAll), ErrorCode::NotNow);
    assert!(!story.door_of("ash").has_chair);
    story.join("cedar", Role::Attendee);
    assert_eq!(
        story.at_door(),
        ["ash", "birch", "cedar"],
        "to wait is not to be let in"
    );
    story.ok("cole", Command::TakeChair);
    story.ok("cole", admit("cedar"));
    assert!(story.is_in("cedar"));
}

#[test]
fn a_place_that_became_free_without_a_chair_is_given_when_there_is_one() {
    let mut story = Story::meeting_of(room_for(3));
    story.join("dale", Role::Attendee);
    story.ok("fern", Command::Drop);
    story.ok("ash", Command::Leave);
    assert_eq!(story.at_door(), ["dale"]);
    assert_eq!(story.enter("ella", Role::Attendee, "Ella"), Err(ErrorCode::NoChair));
    story.later(CHAIRLESS / 100);
    story.back("fern");
    assert!(story.is_in("dale"));
}

#[test]
fn a_locked_door_has_no_line_for_new_people() {
    let mut story = Story::meeting_of(room_for(3));
    story.join("dale", Role::Attendee);
    story.ok("fern", Command::SetLocked { locked: true });
    assert_eq!(story.enter("ella", Role::Attendee, "Ella"), Err(ErrorCode::Locked));
    story.ok("ash", Command::Leave);
    assert_eq!(story.at_door(), ["dale"], "nobody new comes in");
    story.ok("fern", Command::SetLocked { locked: false });
    assert!(story.is_in("dale"));
}

#[test]
fn the_chair_may_let_somebody_in_through_a_locked_door() {
    let mut story = lobby();
    story.ok("fern", Command::SetLocked { locked: true });
    story.ok("fern", admit("ash"));
    assert!(story.is_in("ash"));
}

#[test]
fn who_is_let_in_sees_what_one_sees_who_just_came() {
    let mut plan = one_by_one();
    plan.format.late_joiners = LateJoiners::Card;
    plan.format.phases[0].floor = FloorPolicy::Open;
    let mut story = lobby_of(plan);
    story.ok("fern", admit("birch"));
    story.later(10 * MINUTE);
    story.ok("fern", Command::StartMeeting);
    story.say("birch", "said before");
    story.ok("fern", admit("ash"));
    story.say("birch", "said after");
    let seen = story.session.view(&Audience::Author(id("ash"))).unwrap();
    let lines: Vec<_> = seen.lines.iter().filter_map(|line| line.text.as_deref()).collect();
    assert_eq!(
        lines,
        ["said after"],
        "they came when they were let in, not when they began to wait"
    );
}

#[test]
fn who_is_let_in_during_a_round_has_a_turn_at_its_end() {
    let mut plan = one_by_one();
    plan.format.phases[0].floor = FloorPolicy::Round;
    let mut story = lobby_of(plan);
    story.ok("fern", admit("birch"));
    story.join("cedar", Role::Attendee);
    story.later(10 * MINUTE);
    story.ok("fern", Command::StartMeeting);
    assert_eq!(story.queue(), ["birch", "fern"]);
    story.ok("fern", Command::AdmitAll);
    assert_eq!(story.queue(), ["birch", "fern", "ash", "cedar"]);
}

#[test]
fn a_name_at_the_door_is_taken() {
    let mut story = lobby();
    assert_eq!(
        story.enter("dale", Role::Attendee, "The  Аsh"),
        Err(ErrorCode::NicknameTaken)
    );
    story.ok("ash", Command::Leave);
    story.enter("dale", Role::Attendee, "The Ash").unwrap();
}

#[test]
fn the_end_of_the_session_is_the_end_of_the_line() {
    let mut story = lobby();
    let ended = story.ok("fern", Command::EndSession);
    let gone = ended.iter().filter(|event| matches!(event, Event::WaitingLeft { .. }));
    assert_eq!(gone.count(), 2);
    assert!(story.at_door().is_empty());
}

#[test]
fn a_meeting_that_was_cancelled_says_so() {
    for mut story in [Story::scheduled(plan()), lobby()] {
        story.system(Command::Withdraw);
        let card = story.session.card().unwrap();
        assert!(card.cancelled && card.stage == Stage::Ended && story.session.is_cancelled());
        assert_eq!(story.enter("late", Role::Facilitator, "Late"), Err(ErrorCode::NotNow));
    }
    let mut story = Story::meeting();
    let refusal = story
        .decide(&crate::session::Actor::System, Command::Withdraw)
        .unwrap_err();
    assert_eq!(refusal.code, ErrorCode::NotNow, "what began takes place");
    assert!(!story.session.card().unwrap().cancelled);
}

#[test]
fn a_fellowship_ends_by_itself() {
    let mut plan = plan();
    plan.rules.fellowship_ms = Some(30 * MINUTE);
    let mut story = Story::meeting_of(plan);
    story.ok("fern", Command::OpenFellowship);
    let opened = story.now;
    assert_eq!(story.view().fellowship_ms, Some(30 * MINUTE));
    assert_eq!(story.session.next_deadline(), Some(opened.plus(30 * MINUTE)));
    story.later(30 * MINUTE - 1);
    assert!(story.tick().is_empty());
    // The server was down at that time.
    story.later(3 * 60 * MINUTE);
    assert!(matches!(
        story.tick()[..],
        [Event::StageChanged { stage: Stage::Ended }]
    ));
}
