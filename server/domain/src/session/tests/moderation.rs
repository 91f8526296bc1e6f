//! Held lines: who sees what, and how each comes to its end.

use super::{Story, id, reason, text};
use crate::session::plan::HELD_PER_MEMBER;
use crate::session::{Audience, Command, Verdict};
use protocol::error::ErrorCode;
use protocol::ids::Seq;
use protocol::limits::VIEW_HELD;
use protocol::room::{FloorPolicy, HeldEnd, Role, RoomEvent};

fn author() -> Audience {
    Audience::Author(id("ash"))
}

fn other() -> Audience {
    Audience::Author(id("birch"))
}

#[test]
fn a_held_line_is_seen_by_its_author_and_the_chairs_each_with_their_own_reason() {
    let mut story = Story::meeting();
    story.call("ash");
    let hold = story.write("my number is", Verdict::Hold(reason("personal_data.phone")));
    let heard = story.tell("ash", hold, &[&Audience::Room, &other(), &author(), &Audience::Chairs]);
    assert!(heard[0].is_empty() && heard[1].is_empty());
    let because = |heard: &[RoomEvent]| match heard {
        [RoomEvent::LineHeld { held: Some(held) }] => {
            assert_eq!(
                (held.text.as_str(), held.rule.as_str()),
                ("my number is", "personal_data.phone")
            );
            held.because.clone()
        }
        other => panic!("{other:?}"),
    };
    assert_eq!(because(&heard[2]), reason("").for_author);
    assert_eq!(because(&heard[3]), reason("").for_facilitator);

    assert!(story.words().is_empty());
    assert!(story.held_for(&Audience::Room).is_empty() && story.held_for(&other()).is_empty());
    assert_eq!(story.held_for(&author())[0].because, reason("").for_author);
    assert_eq!(story.held_for(&Audience::Chairs)[0].because, reason("").for_facilitator);
}

#[test]
fn approved_it_is_published_at_the_end_as_part_of_its_share() {
    let mut story = Story::meeting();
    let share = story.call("ash");
    let line = story.held("ash", "held words");
    story.ok("ash", Command::Done);
    story.say("fern", "thank you, ash");
    story.later(1_000);
    let approve = Command::ApproveLine { line };
    let heard = story.tell(
        "fern",
        approve.clone(),
        &[&Audience::Room, &other(), &author(), &Audience::Chairs],
    );
    for heard in &heard[..2] {
        assert!(matches!(&heard[..], [RoomEvent::LinePosted { .. }]), "{heard:?}");
    }
    for heard in &heard[2..] {
        let [
            RoomEvent::HeldEnded { end, note, .. },
            RoomEvent::LinePosted { line: posted },
        ] = &heard[..]
        else {
            panic!("{heard:?}")
        };
        assert_eq!((*end, note), (HeldEnd::Approved, &None));
        assert_eq!((posted.line, posted.share, posted.at), (line, Some(share), story.now));
    }
    assert_eq!(story.words().last().unwrap().as_deref(), Some("held words"));
    assert!(story.held_for(&Audience::Chairs).is_empty());
    assert_eq!(story.no("fern", approve), ErrorCode::NotFound);
}

#[test]
fn returned_it_comes_with_a_note_for_the_author_and_is_gone() {
    let mut story = Story::meeting();
    story.call("ash");
    let line = story.held("ash", "held words");
    let note = Some(text("please without the number"));
    let heard = story.tell(
        "fern",
        Command::ReturnLine { line, note },
        &[&Audience::Room, &other(), &author(), &Audience::Chairs],
    );
    assert!(heard[0].is_empty() && heard[1].is_empty());
    for heard in &heard[2..] {
        let note = Some("please without the number".to_owned());
        let end = HeldEnd::Returned;
        assert_eq!(heard[..], [RoomEvent::HeldEnded { line, end, note }]);
    }
    assert!(story.held_for(&author()).is_empty() && story.words().is_empty());
    let note = None;
    assert_eq!(
        story.no("fern", Command::ReturnLine { line, note }),
        ErrorCode::NotFound
    );
}

#[test]
fn the_author_alone_takes_a_held_line_back() {
    let mut story = Story::meeting();
    story.call("ash");
    let line = story.held("ash", "held words");
    let take_back = Command::TakeBackLine { line };
    for somebody in ["birch", "fern"] {
        assert_eq!(story.no(somebody, take_back.clone()), ErrorCode::NotFound);
    }
    let heard = story.tell(
        "ash",
        take_back.clone(),
        &[&Audience::Room, &author(), &Audience::Chairs],
    );
    let (end, note) = (HeldEnd::TakenBack, None);
    let ended = vec![RoomEvent::HeldEnded { line, end, note }];
    assert_eq!(heard, [vec![], ended.clone(), ended]);
    assert_eq!(story.no("ash", take_back), ErrorCode::NotFound);
}

#[test]
fn a_held_line_that_is_removed_was_never_there_for_the_room() {
    let mut story = Story::meeting();
    story.call("ash");
    let line = story.held("ash", "held words");
    let remove = Command::RemoveLine { line };
    let heard = story.tell(
        "fern",
        remove,
        &[&Audience::Room, &other(), &author(), &Audience::Chairs],
    );
    assert!(heard[0].is_empty() && heard[1].is_empty());
    let (end, note) = (HeldEnd::Removed, None);
    for heard in &heard[2..] {
        assert_eq!(
            heard[..],
            [RoomEvent::HeldEnded {
                line,
                end,
                note: note.clone()
            }]
        );
    }
    assert!(!story.session.wanted_bodies().contains(&protocol::ids::Seq(line.0)));
}

#[test]
fn an_approved_line_can_still_be_removed_for_everybody() {
    let mut story = Story::meeting();
    story.call("ash");
    let line = story.held("ash", "held words");
    story.ok("fern", Command::ApproveLine { line });
    let heard = story.tell("fern", Command::RemoveLine { line }, &[&Audience::Room, &author()]);
    let removed = vec![RoomEvent::LineRemoved { line }];
    assert_eq!(heard, [removed.clone(), removed]);
    assert_eq!(story.words(), [None]);
}

#[test]
fn the_author_who_left_or_was_muted_changes_nothing_for_the_decision() {
    let mut story = Story::meeting();
    story.call("ash");
    let first = story.held("ash", "one");
    let second = story.held("ash", "two");
    story.mute("ash", true);
    story.ok("fern", Command::ApproveLine { line: first });
    story.ok("ash", Command::Leave);
    story.ok("fern", Command::ApproveLine { line: second });
    assert_eq!(story.words().len(), 2);
}

#[test]
fn many_held_lines_make_the_next_one_wait_with_its_author() {
    let mut story = Story::meeting();
    let floor = FloorPolicy::Open;
    story.ok("fern", Command::SetFloorPolicy { floor });
    let first = story.held("ash", "held words");
    for n in 1..VIEW_HELD {
        let author = format!("author{}", n / HELD_PER_MEMBER);
        if n == 1 || n % HELD_PER_MEMBER == 0 {
            story.join(&author, Role::Attendee);
        }
        story.held(&author, "held words");
    }
    let hold = story.write("one more", Verdict::Hold(reason("personal_data.phone")));
    assert_eq!(story.no("ash", hold.clone()), ErrorCode::Busy);
    story.say("ash", "a line that nothing holds still passes");
    let note = None;
    story.ok("fern", Command::ReturnLine { line: first, note });
    story.ok("ash", hold);
}

#[test]
fn one_person_cannot_fill_the_places_of_held_lines() {
    let mut story = Story::meeting();
    let floor = FloorPolicy::Open;
    story.ok("fern", Command::SetFloorPolicy { floor });
    let mine: Vec<_> = (0..HELD_PER_MEMBER).map(|_| story.held("ash", "held words")).collect();
    let hold = story.write("one more", Verdict::Hold(reason("personal_data.phone")));
    assert_eq!(story.no("ash", hold.clone()), ErrorCode::Busy);
    story.held("birch", "somebody else's");
    story.ok("ash", Command::TakeBackLine { line: mine[0] });
    story.ok("ash", hold);
}

#[test]
fn a_debug_print_of_a_verdict_shows_the_rule_and_no_sentence() {
    let printed = format!("{:?}", Verdict::Hold(reason("personal_data.phone")));
    assert!(printed.contains("personal_data.phone"), "{printed}");
    assert!(!printed.contains("number"), "{printed}");
}

#[test]
fn the_log_erases_the_words_of_a_line_that_came_to_nothing() {
    let mut story = Story::meeting();
    story.call("ash");
    let [returned, taken_back, removed, approved] = [(); 4].map(|()| story.held("ash", "held words"));
    let (line, note) = (returned, None);
    assert_eq!(
        story.ok("fern", Command::ReturnLine { line, note })[0].erases(),
        vec![Seq(returned.0)]
    );
    let line = taken_back;
    assert_eq!(
        story.ok("ash", Command::TakeBackLine { line })[0].erases(),
        vec![Seq(line.0)]
    );
    let line = removed;
    assert_eq!(
        story.ok("fern", Command::RemoveLine { line })[0].erases(),
        vec![Seq(line.0)]
    );
    let line = approved;
    assert_eq!(story.ok("fern", Command::ApproveLine { line })[0].erases(), vec![]);
    assert_eq!(
        story.ok("fern", Command::RemoveLine { line })[0].erases(),
        vec![Seq(line.0)]
    );
}

#[test]
fn the_three_reasons_differ_and_the_log_keeps_the_one_that_says_nothing_of_the_words() {
    use crate::Remembered;
    let canary = "canary-5550142";
    let given = crate::session::Reason {
        rule: "personal_data.phone".into(),
        for_author: format!("Your line has {canary} in it."),
        for_facilitator: format!("This line has {canary} in it."),
        for_log: "held: the form of a number",
    };
    let mut story = Story::meeting();
    story.call("ash");
    let line = story.write(canary, Verdict::Hold(given.clone()));
    let events = story.ok("ash", line);
    let [event] = &events[..] else { panic!("{events:?}") };
    let sentences = [given.for_author.as_str(), given.for_facilitator.as_str(), given.for_log];
    let different: std::collections::BTreeSet<_> = sentences.into_iter().collect();
    assert_eq!(different.len(), 3);
    let stored = serde_json::to_string(event).unwrap();
    assert!(stored.contains(given.for_log) && !stored.contains(canary), "{stored}");
    let sealed = event.body().expect("words and reasons are the body");
    assert!(sealed.contains(&given.for_author) && sealed.contains(&given.for_facilitator));
}
