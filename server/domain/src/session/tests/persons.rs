//! What belongs to a person and not to one visit: sanctions, seat, votes, turns, support; and visits that are none.

use super::{AWAY_GRACE, MINUTE, Story, id, plan, text};
use crate::session::plan::{BRIEF_GRACE_MS, MOST_MEMBERS, SETTLES_MS};
use crate::session::{Audience, Command, Event, Plan, Session, Verdict};
use protocol::error::{ErrorCode, Removal};
use protocol::ids::Millis;
use protocol::limits::WAITING_LINE;
use protocol::room::{
    FloorPolicy, Milestone, MilestoneUnit, Presence, RemovalReason, Role, RoomEvent, SupportKind, SupportTarget,
};
use protocol::waiting::LobbyPolicy;

fn room_for(capacity: u32) -> Plan {
    let mut plan = plan();
    plan.rules.capacity = capacity;
    plan
}

fn open_floor() -> Plan {
    let mut plan = plan();
    plan.format.phases[0].floor = FloorPolicy::Open;
    plan.format.phases[0].basket = true;
    plan
}

fn left(who: &str) -> Event {
    Event::MemberLeft { member: id(who) }
}

fn remove(who: &str) -> Command {
    Command::RemoveMember {
        member: id(who),
        reason: None,
        note: None,
    }
}

/// Leaves, and comes again under another name.
fn comes_again(story: &mut Story, who: &str, nickname: &str) -> Vec<Event> {
    story.ok(who, Command::Leave);
    story.enter(who, Role::Attendee, nickname).unwrap()
}

#[test]
fn joins_that_hang_up_at_once_hold_no_place() {
    let mut story = Story::meeting_of(room_for(5));
    for name in ["one", "two"] {
        story.join(name, Role::Attendee);
        story.ok(name, Command::Drop);
        story.later(10);
    }
    let events = story.join("heron", Role::Attendee);
    assert!(
        matches!(&events[..], [gone, Event::MemberJoined { .. }] if *gone == left("one")),
        "{events:?}"
    );
    let events = story.join("finch", Role::Attendee);
    assert!(
        matches!(&events[..], [gone, Event::MemberJoined { .. }] if *gone == left("two")),
        "{events:?}"
    );
    // Those who are in stay in: the room is full, and who comes back waits like everybody.
    assert!(matches!(
        story.join("robin", Role::Attendee)[..],
        [Event::WaitingBegan { .. }]
    ));
    assert!(matches!(story.back("one")[..], [Event::WaitingBegan { .. }]));
    // One who was in for a while keeps the place in a tunnel.
    story.ok("ash", Command::Drop);
    story.later(AWAY_GRACE - 1);
    assert!(story.session.waits(&id("robin")));
    story.back("ash");
    assert_eq!(story.session.presence_of(&id("ash")), Some(Presence::Here));
}

#[test]
fn a_visit_that_was_none_frees_its_place_for_who_waits() {
    let mut story = Story::meeting_of(room_for(4));
    story.join("one", Role::Attendee);
    story.join("robin", Role::Attendee);
    assert!(story.session.waits(&id("robin")));
    story.later(SETTLES_MS - 1);
    let events = story.ok("one", Command::Drop);
    let admitted = Event::MemberAdmitted {
        member: id("robin"),
        by: None,
    };
    assert_eq!(events[1..], [left("one"), admitted]);
}

#[test]
fn a_visit_that_was_none_is_soon_forgotten_and_a_real_one_is_not() {
    let mut story = Story::meeting();
    story.join("one", Role::Attendee);
    story.later(SETTLES_MS - 1);
    story.ok("one", Command::Drop);
    story.ok("ash", Command::Drop);
    assert_eq!(story.session.next_deadline(), Some(story.now.plus(BRIEF_GRACE_MS)));
    story.later(BRIEF_GRACE_MS);
    assert_eq!(story.tick(), [left("one")]);
    assert_eq!(story.session.presence_of(&id("ash")), Some(Presence::Away));
    // Whose hand is up, or who wrote, was really there, however short it was.
    story.join("two", Role::Attendee);
    story.ok("two", Command::RaiseHand);
    story.ok("two", Command::Drop);
    story.later(BRIEF_GRACE_MS);
    assert_eq!(story.tick(), []);
    assert_eq!(story.queue(), ["two"]);
    // And so was who comes and goes with a bad network, once they were in for a while.
    story.back("one");
    story.later(SETTLES_MS);
    for _ in 0..3 {
        story.ok("one", Command::Drop);
        story.later(BRIEF_GRACE_MS);
        assert!(!story.tick().contains(&left("one")));
        story.back("one");
    }
}

#[test]
fn a_line_full_of_visits_that_were_none_still_takes_somebody() {
    let lobby = LobbyPolicy::Admit;
    let mut story = Story::lobby_of(Plan { lobby, ..plan() });
    story.join("fern", Role::Facilitator);
    for n in 0..WAITING_LINE {
        let who = format!("w{n}");
        story.enter(&who, Role::Attendee, &format!("Guest {n}")).unwrap();
        story.ok(&who, Command::Drop);
    }
    let events = story.join("robin", Role::Attendee);
    assert!(
        matches!(&events[..], [Event::WaitingLeft { member, .. }, Event::WaitingBegan { .. }] if *member == id("w0")),
        "{events:?}"
    );
    assert_eq!(story.session.waiting().count(), WAITING_LINE);
    story.later(BRIEF_GRACE_MS);
    story.tick();
    assert_eq!(story.session.waiting().collect::<Vec<_>>(), [&id("robin")]);
    // Who is let in by hand was looked at, and has the whole grace time.
    story.ok("fern", Command::Admit { member: id("robin") });
    story.ok("robin", Command::Drop);
    story.later(BRIEF_GRACE_MS);
    assert_eq!(story.tick(), []);
}

#[test]
fn thousands_of_visits_that_were_none_shut_the_room_to_nobody() {
    let mut story = Story::meeting_of(open_floor());
    let visit = |story: &mut Story, who: &str| {
        story.join(who, Role::Attendee);
        story.ok(who, Command::Drop);
        story.later(BRIEF_GRACE_MS);
        story.tick();
    };
    story.ok("birch", Command::Leave);
    story.join("muted", Role::Attendee);
    story.mute("muted", true);
    story.ok("muted", Command::Leave);
    story.join("writer", Role::Attendee);
    let write = story.write("I said something", Verdict::Allow);
    story.ask("writer", write).unwrap();
    story.ok("writer", Command::Leave);
    for n in 0..MOST_MEMBERS + 20 {
        visit(&mut story, &format!("p{n}"));
    }
    story.join("robin", Role::Attendee);
    assert!(
        story.session.members.len() < MOST_MEMBERS,
        "{}",
        story.session.members.len()
    );
    // Whoever was in, wrote, or was decided about is remembered.
    for who in ["birch", "muted", "writer"] {
        assert_eq!(story.session.presence_of(&id(who)), Some(Presence::Left), "{who}");
    }
    story.back("muted");
    let write = story.write("and now", Verdict::Allow);
    assert_eq!(story.no("muted", write), ErrorCode::Muted);
    // One of those who were forgotten is somebody new, and a snapshot finds everybody.
    assert_eq!(story.session.presence_of(&id("p3")), None);
    story.back("p3");
    let read = Session::from_snapshot(&story.session.to_snapshot()).unwrap();
    assert_eq!(read.index, story.session.index);
}

#[test]
fn who_comes_again_under_another_name_is_the_same_person() {
    let mut story = Story::meeting();
    let named = story.session.member(&id("ash")).unwrap().named;
    story.mute("ash", true);
    let events = comes_again(&mut story, "ash", "Bramble");
    let [Event::MemberReturned { .. }, renamed] = &events[..] else {
        panic!("{events:?}")
    };
    assert_eq!(renamed.erases(), [named], "the name before is erased");
    assert_eq!(
        story.session.nickname_of(&id("ash")).map(|name| &**name),
        Some("Bramble")
    );
    assert_eq!(story.no("ash", Command::RaiseHand), ErrorCode::Muted);
    assert_eq!(story.view().members.len(), 4, "nobody is there twice");
    // The name that was given up is free, and the new one is not.
    story.enter("new", Role::Attendee, "the ash").unwrap();
    assert_eq!(
        story.enter("other", Role::Attendee, "Bramble"),
        Err(ErrorCode::NicknameTaken)
    );
    // Everybody is told the new name, and a snapshot knows where it stands.
    story.ok("birch", Command::Leave);
    let nickname = text("Heron");
    let role = Role::Attendee;
    let told = story.tell("birch", Command::Join { role, nickname }, &[&Audience::Room]);
    let member = told[0].iter().rev().find_map(|event| match event {
        RoomEvent::MemberJoined { member } => Some(member.nickname.clone()),
        _ => None,
    });
    assert_eq!(member.as_deref(), Some("Heron"));
    let read = Session::from_snapshot(&story.session.to_snapshot()).unwrap();
    let birch = story.session.member(&id("birch")).unwrap();
    assert!(birch.named > birch.joined && read.wanted_bodies().contains(&birch.named));
}

#[test]
fn what_was_decided_about_somebody_reaches_them_after_they_left() {
    let mut story = Story::meeting();
    story.ok("ash", Command::Leave);
    story.mute("ash", true);
    story.back("ash");
    assert_eq!(story.no("ash", Command::RaiseHand), ErrorCode::Muted);
    story.ok("ash", Command::Leave);
    story.mute("ash", false);
    story.ok("birch", Command::Leave);
    story.ok("fern", remove("birch"));
    assert_eq!(
        story.enter("birch", Role::Attendee, "Another"),
        Err(ErrorCode::NotPermitted)
    );
    assert_eq!(story.no("fern", remove("birch")), ErrorCode::NotFound);
    let refusal = story
        .session
        .door_again(story.now, &id("birch"), Role::Attendee, text("Another"));
    assert!(
        refusal
            .unwrap_err()
            .because
            .is_some_and(|because| because.contains("helplines"))
    );
}

#[test]
fn leaving_gives_nobody_a_second_vote_turn_milestone_or_support() {
    let mut story = Story::meeting();
    let share = story.call("birch");
    story.ok("birch", Command::Done);
    let to = SupportTarget::Share(share);
    let kind = SupportKind::WithYou;
    let support = || Command::GiveSupport { to: to.clone(), kind };
    story.ok("ash", support());
    story.ok(
        "fern",
        Command::OpenVote {
            question: text("More tea?"),
            choices: Vec::new(),
        },
    );
    let vote = story.view().vote.unwrap().vote;
    let cast = || Command::CastVote { vote, choice: 0 };
    story.ok("ash", cast());
    let milestone = |key: &str| Command::AnnounceMilestone {
        milestone: Milestone {
            count: 3,
            unit: MilestoneUnit::Days,
        },
        key: key.parse().unwrap(),
    };
    story.call("ash");
    story.ok("ash", milestone("m-1"));
    story.later(MINUTE);
    comes_again(&mut story, "ash", "Bramble");
    assert_eq!(story.no("ash", support()), ErrorCode::Already);
    assert_eq!(story.no("ash", cast()), ErrorCode::Already);
    story.call("ash");
    assert_eq!(story.no("ash", milestone("m-2")), ErrorCode::Already);
    let chairs = story.session.view(&Audience::Chairs).unwrap();
    let ash = chairs.heard.iter().find(|heard| heard.member == id("ash")).unwrap();
    assert_eq!((ash.shares, ash.ms), (1, MINUTE), "and was heard as long as before");
}

#[test]
fn the_first_line_of_somebody_new_waits_while_somebody_is_muted_or_was_removed() {
    let mut story = Story::meeting_of(open_floor());
    story.join("early", Role::Attendee);
    story.mute("ash", true);
    story.ok("ash", Command::Leave);
    story.join("late", Role::Attendee);
    // Who was there before goes on, also with a first line.
    for name in ["birch", "early", "fern"] {
        story.say(name, "as before");
    }
    story.join("cole", Role::CoFacilitator);
    story.say("cole", "welcome");
    let write = story.write("hello, and more", Verdict::Allow);
    let decision = story.ask("late", write).unwrap();
    let held = super::line_of(&decision);
    let seen = story.held_for(&Audience::Chairs);
    assert_eq!((seen[0].line, seen[0].rule.as_str()), (held, "new_person"));
    // The second waits as well, or it would be the one that counts; and a question would be read out unseen.
    let write = story.write("and more", Verdict::Rewrite(text("instead")));
    let second = super::line_of(&story.ask("late", write).unwrap());
    assert_eq!(story.held_for(&Audience::Chairs).len(), 2);
    let question = || Command::AskQuestion {
        text: text("Why?"),
        key: "q-1".parse().unwrap(),
        verdict: Verdict::Allow,
    };
    assert_eq!(story.no("late", question()), ErrorCode::NotNow);
    story.ok(
        "fern",
        Command::ReturnLine {
            line: second,
            note: None,
        },
    );
    story.ok("fern", Command::ApproveLine { line: held });
    let said = story.say("late", "and now I write as everybody");
    assert_eq!(story.line(said).member, id("late"));
    story.ok("late", question());
    // Leaving and coming again does not begin anew, and neither does what somebody did who was there before.
    comes_again(&mut story, "late", "Linnet");
    story.say("late", "once more");
    // With the mute lifted nobody is looked at; a removal stands for the whole session.
    story.join("third", Role::Attendee);
    story.mute("ash", false);
    story.say("third", "hello");
    story.ok("fern", remove("birch"));
    story.join("fourth", Role::Attendee);
    let write = story.write("hello", Verdict::Allow);
    assert!(matches!(
        story.ask("fourth", write).unwrap().answer,
        crate::session::Answer::Line { held: true, .. }
    ));
}

#[test]
fn who_was_not_let_in_counts_as_removed() {
    let lobby = LobbyPolicy::Admit;
    let mut story = Story::lobby_of(Plan { lobby, ..open_floor() });
    story.join("fern", Role::Facilitator);
    story.join("ash", Role::Attendee);
    story.ok("fern", remove("ash"));
    assert_eq!(
        story.enter("ash", Role::Attendee, "Another"),
        Err(ErrorCode::NotPermitted)
    );
    story.join("birch", Role::Attendee);
    story.ok("fern", Command::Admit { member: id("birch") });
    story.ok("fern", Command::StartMeeting);
    let write = story.write("hello", Verdict::Allow);
    story.ask("birch", write).unwrap();
    assert_eq!(story.held_for(&Audience::Chairs).len(), 1);
}

#[test]
fn why_somebody_was_removed_is_told_to_them_alone_and_erased_with_the_words() {
    let mut story = Story::meeting();
    let said = Removal {
        reason: Some(RemovalReason::Hurtful),
        note: Some("Please rest".to_owned()),
    };
    let command = Command::RemoveMember {
        member: id("ash"),
        reason: said.reason,
        note: Some(text("Please rest")),
    };
    for told in story.tell("fern", command, &[&Audience::Room, &Audience::Chairs]) {
        let told = serde_json::to_string(&told).unwrap();
        assert!(!told.contains("rest") && !told.contains("hurtful"), "{told}");
    }
    let asks = |session: &Session, who: &str| {
        let refusal = session.door_again(Millis(0), &id(who), Role::Attendee, text("Another"));
        refusal.expect_err("closed").removal
    };
    assert_eq!(asks(&story.session, "ash"), Some(said.clone()));
    // A snapshot has the reason, and the words come back from the log.
    let mut read = Session::from_snapshot(&story.session.to_snapshot()).unwrap();
    let wanted = read.wanted_bodies();
    let holds = wanted
        .iter()
        .find(|seq| Some(**seq) == read.removals[&id("ash")].note_at);
    read.restore_words(&[(*holds.unwrap(), "Please rest".to_owned())].into());
    assert_eq!(asks(&read, "ash"), Some(said));
    // Nothing said is nothing told; and the log of before says nothing.
    story.ok("fern", remove("birch"));
    assert_eq!(asks(&story.session, "birch"), None);
    let older = r#"{"t":"member_removed","member":"m-1","by":"m-0"}"#;
    let older: Event = serde_json::from_str(older).unwrap();
    assert!(matches!(
        older,
        Event::MemberRemoved {
            reason: None,
            note: None,
            ..
        }
    ));
    story.session.apply(Millis(0), &Event::Forgotten);
    let reason = Some(RemovalReason::Hurtful);
    assert_eq!(asks(&story.session, "ash"), Some(Removal { reason, note: None }));
    assert!(story.session.wanted_bodies().is_empty());
}
