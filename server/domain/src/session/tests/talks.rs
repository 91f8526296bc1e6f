//! Private talks: as the part allows, by consent, ended and reported by either; seen by the two alone.

use super::parts::{phase, plan_of};
use super::{Story, id, reason, text};
use crate::session::{Audience, Command, Event, Verdict};
use protocol::error::ErrorCode;
use protocol::format::DirectMessages;
use protocol::ids::{Seq, TalkId};
use protocol::room::{FloorPolicy, Role, RoomEvent, TalkState, TalkView};

fn meeting(direct_messages: DirectMessages) -> Story {
    let mut part = phase("sharing", FloorPolicy::OneAtATime);
    part.direct_messages = direct_messages;
    let mut story = Story::meeting_of(plan_of(vec![part, phase("off", FloorPolicy::Open)]));
    story.join("gorse", Role::Greeter);
    story
}

fn ask(who: &str) -> Command {
    Command::AskTalk { member: id(who) }
}

fn write(talk: TalkId, key: &str) -> Command {
    Command::WriteInTalk {
        talk,
        text: text("between us"),
        key: key.parse().unwrap(),
        verdict: Verdict::Allow,
    }
}

fn talks(story: &Story, audience: &Audience) -> Vec<TalkView> {
    story.session.view(audience).unwrap().talks
}

/// A talk of `from` and `to`, accepted.
fn talk(story: &mut Story, from: &str, to: &str) -> TalkId {
    story.ok(from, ask(to));
    let talk = TalkId(story.session.seq().0);
    story.ok(to, Command::AnswerTalk { talk, accept: true });
    talk
}

#[test]
fn the_greeter_lane_is_between_somebody_new_and_a_greeter() {
    let mut story = meeting(DirectMessages::Greeter);
    assert_eq!(story.no("ash", ask("gorse")), ErrorCode::NotNow);
    let newcomer = true;
    story.ok("ash", Command::MarkNewcomer { newcomer });
    assert_eq!(story.no("ash", ask("birch")), ErrorCode::NotNow);
    let talk = talk(&mut story, "ash", "gorse");
    story.ok("gorse", write(talk, "a"));
    story.ok("ash", write(talk, "b"));
    assert_eq!(talks(&story, &Audience::Author(id("ash")))[0].lines.len(), 2);
    assert_eq!(talks(&story, &Audience::Author(id("gorse")))[0].state, TalkState::Open);
    for other in [
        Audience::Author(id("birch")),
        Audience::Chair(id("fern")),
        Audience::Chairs,
        Audience::Room,
    ] {
        assert!(talks(&story, &other).is_empty());
    }
    story.ok("fern", Command::EnterPhase { phase: 1 });
    assert_eq!(story.no("ash", write(talk, "c")), ErrorCode::NotNow);
    story.ok("ash", Command::EndTalk { talk });
}

#[test]
fn a_line_of_a_talk_is_told_to_the_two_and_nobody_else() {
    let mut story = meeting(DirectMessages::Consented);
    let talk = talk(&mut story, "ash", "fern");
    let audiences = [
        &Audience::Author(id("ash")),
        &Audience::Chair(id("fern")),
        &Audience::Author(id("birch")),
        &Audience::Chairs,
        &Audience::Room,
    ];
    let told = story.tell("ash", write(talk, "a"), &audiences);
    let count: Vec<usize> = told.iter().map(Vec::len).collect();
    assert_eq!(count, [1, 1, 0, 0, 0]);
    assert!(matches!(&told[1][0], RoomEvent::TalkWritten { line: Some(line), .. } if line.text == "between us"));
    assert!(story.ok("ash", write(talk, "a")).is_empty(), "a retry writes nothing");
}

#[test]
fn a_talk_is_by_consent_and_a_no_is_a_no() {
    let mut story = meeting(DirectMessages::Consented);
    story.ok("ash", ask("birch"));
    let talk = TalkId(story.session.seq().0);
    assert_eq!(story.no("ash", ask("birch")), ErrorCode::Already);
    assert_eq!(story.no("birch", ask("ash")), ErrorCode::Already);
    assert_eq!(story.no("ash", write(talk, "a")), ErrorCode::NotNow, "not before a yes");
    assert_eq!(
        story.no("ash", Command::AnswerTalk { talk, accept: true }),
        ErrorCode::NotPermitted
    );
    assert_eq!(
        story.no("cedar", Command::AnswerTalk { talk, accept: true }),
        ErrorCode::NotFound
    );
    story.ok("birch", Command::AnswerTalk { talk, accept: false });
    assert!(talks(&story, &Audience::Author(id("ash"))).is_empty());
    assert_eq!(story.no("ash", ask("birch")), ErrorCode::NotPermitted);
    story.ok("birch", ask("ash"));
    assert_eq!(story.no("ash", ask("ash")), ErrorCode::NotPermitted);
}

#[test]
fn the_words_of_a_talk_end_with_it() {
    let mut story = meeting(DirectMessages::Consented);
    let talk = talk(&mut story, "ash", "birch");
    let mut written = Vec::new();
    for key in 0..60 {
        story.ok("ash", write(talk, &format!("k{key}")));
        written.push(Seq(story.session.seq().0));
    }
    assert_eq!(talks(&story, &Audience::Author(id("birch")))[0].lines.len(), 50);
    let ended = story.ok("birch", Command::EndTalk { talk });
    assert_eq!(ended[0].erases(), written);
    assert_eq!(story.no("ash", Command::EndTalk { talk }), ErrorCode::NotFound);
}

#[test]
fn a_talk_ends_when_one_of_the_two_leaves() {
    let mut story = meeting(DirectMessages::Consented);
    let open = talk(&mut story, "ash", "birch");
    let events = story.ok("birch", Command::Leave);
    assert!(
        matches!(events.last(), Some(Event::TalkEnded { talk, .. }) if *talk == open),
        "{events:?}"
    );
}

#[test]
fn a_report_ends_the_talk_and_shows_its_newest_lines_to_those_who_run_the_session() {
    let mut story = meeting(DirectMessages::Consented);
    let talk = talk(&mut story, "ash", "birch");
    for key in 0..12 {
        story.ok("ash", write(talk, &format!("k{key}")));
    }
    let note = Some(text("they asked where I live"));
    let report = Command::ReportTalk { talk, note };
    let told = story.tell("birch", report, &[&Audience::Chairs, &Audience::Author(id("ash"))]);
    assert!(matches!(told[0][..], [RoomEvent::TalkReported { report: Some(_) }]));
    assert_eq!(
        told[1],
        [RoomEvent::TalkEnded { talk }],
        "who was reported is not told so"
    );
    let reports = story.session.view(&Audience::Chairs).unwrap().reports;
    assert_eq!(
        (reports[0].by.clone(), reports[0].about.clone()),
        (id("birch"), id("ash"))
    );
    assert_eq!(
        (reports[0].lines.len(), reports[0].note.as_deref()),
        (10, Some("they asked where I live"))
    );
    assert!(story.view().reports.is_empty());
    assert_eq!(story.no("ash", ask("birch")), ErrorCode::NotPermitted);
    let report = reports[0].report;
    assert_eq!(
        story.no("ash", Command::ResolveReport { report }),
        ErrorCode::NotPermitted
    );
    let resolved = story.ok("fern", Command::ResolveReport { report });
    assert_eq!(resolved[0].erases(), [Seq(report.0)]);
    assert_eq!(story.no("fern", Command::ResolveReport { report }), ErrorCode::NotFound);
}

#[test]
fn what_a_hook_would_hold_goes_back_to_the_author_of_a_talk() {
    let mut story = meeting(DirectMessages::Consented);
    let talk = talk(&mut story, "ash", "birch");
    let held = Command::WriteInTalk {
        talk,
        text: text("call me"),
        key: "k".parse().unwrap(),
        verdict: Verdict::Hold(reason("personal_data.phone")),
    };
    assert_eq!(story.no("ash", held), ErrorCode::Rejected);
}

#[test]
fn nobody_escapes_a_report_by_ending_the_talk_or_leaving_first() {
    for going in [true, false] {
        let mut story = meeting(DirectMessages::Consented);
        let talk = talk(&mut story, "ash", "birch");
        story.ok("ash", write(talk, "a"));
        let line = Seq(story.session.seq().0);
        let over = if going {
            Command::Leave
        } else {
            Command::EndTalk { talk }
        };
        let events = story.ok("ash", over);
        assert!(events.iter().all(|event| event.erases().is_empty()), "{events:?}");
        assert!(talks(&story, &Audience::Author(id("birch"))).is_empty());
        let note = None;
        assert!(story.ask("ash", Command::ReportTalk { talk, note: None }).is_err());
        story.later(9 * super::MINUTE);
        story.tick();
        let events = story.ok("birch", Command::ReportTalk { talk, note });
        assert_eq!(events[1].erases(), [line]);
        let reports = story.session.view(&Audience::Chairs).unwrap().reports;
        assert_eq!((reports.len(), reports[0].lines.len()), (1, 1));
    }
}

#[test]
fn what_nobody_reports_in_time_is_erased() {
    let mut story = meeting(DirectMessages::Consented);
    let first = talk(&mut story, "ash", "birch");
    story.ok("ash", write(first, "a"));
    story.ok("ash", Command::EndTalk { talk: first });
    assert_eq!(story.no("ash", Command::EndTalk { talk: first }), ErrorCode::NotFound);
    let due = story.now.plus(10 * super::MINUTE);
    assert_eq!(story.session.next_deadline(), Some(due));
    story.now = due;
    assert!(matches!(story.tick()[..], [Event::TalkErased { talk, .. }] if talk == first));
    let note = None;
    assert_eq!(
        story.no("birch", Command::ReportTalk { talk: first, note }),
        ErrorCode::NotFound
    );

    let second = talk(&mut story, "ash", "cedar");
    story.ok("ash", write(second, "b"));
    story.ok("ash", Command::EndTalk { talk: second });
    let put_away = story.ok("cedar", Command::EndTalk { talk: second });
    assert_eq!(put_away[0].erases().len(), 1);
    let third = talk(&mut story, "cedar", "birch");
    story.ok("cedar", write(third, "c"));
    story.ok("cedar", Command::EndTalk { talk: third });
    let events = story.ok("fern", Command::EndSession);
    assert!(
        events.iter().any(|event| matches!(event, Event::TalkErased { .. })),
        "{events:?}"
    );
}

#[test]
fn a_report_does_not_reach_the_one_it_is_about() {
    let mut story = meeting(DirectMessages::Consented);
    story.join("gale", Role::CoFacilitator);
    let talk = talk(&mut story, "fern", "ash");
    story.ok("fern", write(talk, "a"));
    let note = None;
    let audiences = [&Audience::Chair(id("fern")), &Audience::Chair(id("gale"))];
    let told = story.tell("ash", Command::ReportTalk { talk, note }, &audiences);
    assert_eq!(told[0], [RoomEvent::TalkEnded { talk }]);
    assert!(matches!(told[1][..], [RoomEvent::TalkReported { report: Some(_) }]));
    let reports = |who: &str| story.session.view(&Audience::Chair(id(who))).unwrap().reports;
    assert_eq!((reports("fern").len(), reports("gale").len()), (0, 1));
    let report = reports("gale")[0].report;
    assert_eq!(story.no("fern", Command::ResolveReport { report }), ErrorCode::NotFound);
    story.ok("gale", Command::ResolveReport { report });
}

#[test]
fn nobody_is_asked_again_and_again() {
    let mut story = meeting(DirectMessages::Consented);
    story.ok("ash", ask("birch"));
    let asked = TalkId(story.session.seq().0);
    story.ok("ash", Command::EndTalk { talk: asked });
    assert_eq!(
        story.no("ash", ask("birch")),
        ErrorCode::NotPermitted,
        "not after taking it back"
    );
    let open = talk(&mut story, "cedar", "birch");
    story.ok("birch", Command::EndTalk { talk: open });
    assert_eq!(
        story.no("cedar", ask("birch")),
        ErrorCode::NotPermitted,
        "not after the other had enough"
    );
    story.ok("birch", ask("cedar"));
}
