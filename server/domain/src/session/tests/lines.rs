//! Lines: who writes when, retries, removal, bounds, and what the log keeps of them.

use super::{Story, id, text};
use crate::Remembered;
use crate::session::{Actor, Answer, Audience, Command, Event, Session, Verdict};
use protocol::error::ErrorCode;
use protocol::ids::Seq;
use protocol::limits::VIEW_LINES;
use protocol::room::{FloorPolicy, Role, RoomEvent};
use std::collections::HashMap;

#[test]
fn in_the_lobby_those_who_serve_write_and_the_others_wait() {
    let mut story = Story::lobby_of(super::plan());
    story.join("fern", Role::Facilitator);
    story.join("gale", Role::Greeter);
    story.join("ash", Role::Attendee);
    story.say("fern", "we begin in ten minutes");
    story.say("gale", "welcome, ash");
    assert_eq!(story.try_say("ash", "hello"), Err(ErrorCode::NotNow));
}

#[test]
fn one_who_is_not_here_says_nothing() {
    let mut story = Story::meeting();
    assert_eq!(story.try_say("stranger", "hello"), Err(ErrorCode::NotPermitted));
    story.ok("ash", Command::Leave);
    assert_eq!(story.try_say("ash", "hello"), Err(ErrorCode::NotPermitted));
}

#[test]
fn a_retry_with_the_same_key_gets_the_same_answer_and_posts_nothing() {
    let mut story = Story::meeting();
    story.call("ash");
    let key = "once".parse().unwrap();
    let post = Command::PostLine {
        text: text("it is said once"),
        key,
        verdict: Verdict::Allow,
        answers: None,
    };
    let first = story.ask("ash", post.clone()).unwrap();
    story.ok("ash", Command::Done);
    let again = story.ask("ash", post.clone()).unwrap();
    assert_eq!(
        (again.events, again.answer),
        (vec![], first.answer),
        "also when the turn is over"
    );
    story.mute("ash", true);
    let muted = story.ask("ash", post.clone()).unwrap();
    assert_eq!(muted.answer, first.answer);
    assert_eq!(story.words().len(), 1);

    let others = story.ask("fern", post).unwrap();
    assert_ne!(others.answer, first.answer, "a key is its author's own");
}

#[test]
fn a_retry_of_a_held_line_says_how_it_stands_now() {
    let mut story = Story::meeting();
    story.call("ash");
    let post = story.write("call me", Verdict::Hold(super::reason("personal_data.phone")));
    let first = story.ask("ash", post.clone()).unwrap();
    let line = super::line_of(&first);
    assert_eq!(
        story.ask("ash", post.clone()).unwrap().answer,
        Answer::Line { line, held: true }
    );
    story.ok("fern", Command::ApproveLine { line });
    assert_eq!(
        story.ask("ash", post).unwrap().answer,
        Answer::Line { line, held: false }
    );
    assert_eq!(story.words().len(), 1);
}

#[test]
fn a_rejected_line_leaves_its_key_free() {
    let mut story = Story::meeting();
    story.call("ash");
    let rejected = story.write("no", Verdict::Reject(super::reason("personal_data.phone")));
    let refusal = story.ask("ash", rejected.clone()).unwrap_err();
    assert_eq!(refusal.code, ErrorCode::Rejected);
    assert_eq!(refusal.because.as_deref(), Some(&*super::reason("").for_author));
    let Command::PostLine { key, .. } = rejected else {
        unreachable!()
    };
    let (text, verdict) = (text("better"), Verdict::Allow);
    story.ok(
        "ash",
        Command::PostLine {
            text,
            key,
            verdict,
            answers: None,
        },
    );
    assert_eq!(story.words(), [Some("better".to_owned())]);
}

#[test]
fn a_rewritten_line_is_published_as_it_was_rewritten() {
    let mut story = Story::meeting();
    let post = story.write("call 555 0100", Verdict::Rewrite(text("call me")));
    story.ok("fern", post);
    assert_eq!(story.words(), [Some("call me".to_owned())]);
}

#[test]
fn a_removed_line_keeps_its_place_and_loses_its_words() {
    let mut story = Story::meeting();
    let first = story.say("fern", "stays");
    let line = story.say("fern", "goes");
    story.ok("fern", Command::RemoveLine { line });
    assert_eq!(story.no("fern", Command::RemoveLine { line }), ErrorCode::Already);
    assert_eq!(story.words(), [Some("stays".to_owned()), None]);
    let wanted = story.session.wanted_bodies();
    assert!(wanted.contains(&Seq(first.0)) && !wanted.contains(&Seq(line.0)));
    let nothing = Command::RemoveLine {
        line: protocol::ids::LineId(1),
    };
    assert_eq!(story.no("fern", nothing), ErrorCode::NotFound);
}

#[test]
fn an_event_told_after_the_removal_has_no_words() {
    let mut story = Story::meeting();
    let post = story.write("goes", Verdict::Allow);
    let actor = Actor::Member(id("fern"));
    let decision = story.session.handle(story.now, &actor, post).unwrap();
    let event = &decision.events[0];
    let reach = story.session.reach(event);
    story.session.apply(story.now, event);
    let seq = story.session.seq();
    let line = super::line_of(&decision);
    story.ok("fern", Command::RemoveLine { line });
    let mut told = Vec::new();
    let at = story.now;
    story
        .session
        .project(&super::Told { seq, at, event, reach }, &Audience::Room, &mut told);
    let RoomEvent::LinePosted { line } = &told[0].event else {
        panic!("{told:?}")
    };
    assert_eq!(line.text, None);
}

#[test]
fn only_the_newest_lines_stay() {
    let mut story = Story::meeting();
    let floor = FloorPolicy::Open;
    story.ok("fern", Command::SetFloorPolicy { floor });
    for n in 0..VIEW_LINES + 3 {
        story.say("ash", &format!("line {n}"));
    }
    let words = story.words();
    assert_eq!(words.len(), VIEW_LINES);
    assert_eq!(words[0].as_deref(), Some("line 3"));
}

#[test]
fn stored_events_have_no_words_and_get_them_back_from_their_bodies() {
    let mut story = Story::meeting();
    let post = story.write("private words", Verdict::Allow);
    let hold = story.write("private words too", Verdict::Hold(super::reason("personal_data.phone")));
    for event in [story.ok("fern", post), story.ok("fern", hold)].concat() {
        let json = serde_json::to_string(&event).unwrap();
        assert!(!json.contains("private") && !json.contains("phone number"), "{json}");
        let mut read: Event = serde_json::from_str(&json).unwrap();
        assert_ne!(read, event);
        read.restore(event.body().map(|body| body.into_owned()));
        assert_eq!(read, event);
    }
}

#[test]
fn a_snapshot_has_no_words_and_gets_them_back() {
    let mut story = Story::meeting();
    let mut bodies = HashMap::new();
    let posts = [
        story.write("words one", Verdict::Allow),
        story.write("words two", Verdict::Hold(super::reason("personal_data.phone"))),
        story.write("words three", Verdict::Hold(super::reason("personal_data.phone"))),
    ];
    let mut approve = None;
    for post in posts {
        let events = story.ok("fern", post);
        bodies.insert(story.session.seq(), events[0].body().unwrap().into_owned());
        approve.get_or_insert(story.session.seq().next());
    }
    let line = protocol::ids::LineId(approve.unwrap().0);
    story.ok("fern", Command::ApproveLine { line });

    let bytes = story.session.to_snapshot();
    let json = std::str::from_utf8(&bytes).unwrap();
    assert!(!json.contains("words ") && !json.contains("the fern"), "{json}");
    let mut read = Session::from_snapshot(&bytes).unwrap();
    for seq in story.session.wanted_bodies() {
        let nickname = story.view().members.iter().enumerate().find_map(|(n, member)| {
            // Four people came in after the plan and the lobby, one event each.
            (seq == Seq(n as u64 + 3)).then(|| member.nickname.clone())
        });
        assert!(bodies.contains_key(&seq) || nickname.is_some());
        nickname.map(|nickname| bodies.insert(seq, nickname));
    }
    read.restore_words(&bodies);
    assert_eq!(read, story.session);
    assert!(Session::from_snapshot(b"{}").is_err());
}

#[test]
fn a_line_that_left_the_view_can_still_be_removed_and_its_words_go() {
    let mut story = Story::meeting();
    let floor = FloorPolicy::Open;
    story.ok("fern", Command::SetFloorPolicy { floor });
    let early = story.say("ash", "an early line");
    let removed_in_view = story.say("ash", "removed at once");
    story.ok("fern", Command::RemoveLine { line: removed_in_view });
    for n in 0..VIEW_LINES {
        story.say("cedar", &format!("line {n}"));
    }
    assert!(!story.view().lines.iter().any(|line| line.line == early));
    assert_eq!(
        story.no("birch", Command::RemoveLine { line: early }),
        ErrorCode::NotPermitted
    );
    // What a snapshot brings back knows it as well.
    let snapshot = crate::session::Session::from_snapshot(&story.session.to_snapshot()).unwrap();
    assert_eq!(snapshot.older, story.session.older);
    let events = story.ok("fern", Command::RemoveLine { line: early });
    assert_eq!(events[0].erases(), vec![Seq(early.0)]);
    for gone in [early, removed_in_view] {
        assert_eq!(
            story.no("fern", Command::RemoveLine { line: gone }),
            ErrorCode::NotFound
        );
    }
}
