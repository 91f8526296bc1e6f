//! Groups and meetings: made, changed by two at once, cancelled for a date, ended, closed.

use super::*;
use protocol::meeting::DateChange;
use protocol::schedule::Exception;

fn change(revision: u32, about: MeetingDraft) -> Command {
    Command::ChangeMeeting {
        meeting: meeting("tuesday"),
        revision,
        about: Box::new(about),
    }
}

#[test]
fn a_groups_words_are_cleaned_and_its_address_is_its_own() {
    let mut story = Story::new();
    let draft = GroupDraft {
        name: "  Die Abendrunde für Müde\n".to_owned(),
        guidelines: vec!["  ".to_owned(), "Wir hören zu.".to_owned()],
        language: "de".to_owned(),
        ..group_draft("x")
    };
    for id in ["one", "two"] {
        let about = GroupDraft {
            name: format!("{} {id}", draft.name),
            ..draft.clone()
        };
        story.house(Command::MakeGroup {
            group: group(id),
            about: Box::new(about),
        });
    }
    let known = story.directory.group(&group("one")).unwrap();
    assert_eq!(known.about.name, "Die Abendrunde für Müde one");
    assert_eq!(known.about.guidelines, ["Wir hören zu."]);
    assert_eq!(known.slug, "die-abendrunde-fur-mude-one");
    let japanese = GroupDraft {
        name: "✿✿".to_owned(),
        ..draft
    };
    story.house(Command::MakeGroup {
        group: group("three"),
        about: Box::new(japanese),
    });
    assert_eq!(story.directory.group(&group("three")).unwrap().slug, "group");
}

#[test]
fn a_form_of_a_group_is_refused_at_the_field() {
    let mut story = Story::of_a_clinic();
    let cases: [(&str, GroupDraft, ErrorCode); 6] = [
        (
            "name",
            GroupDraft {
                name: " ".into(),
                ..group_draft("x")
            },
            ErrorCode::Invalid,
        ),
        (
            "name",
            GroupDraft {
                name: "x".repeat(81),
                ..group_draft("x")
            },
            ErrorCode::TooLong,
        ),
        ("name", group_draft("open PORCH"), ErrorCode::Already),
        (
            "language",
            GroupDraft {
                language: "english please".into(),
                ..group_draft("Fine")
            },
            ErrorCode::Invalid,
        ),
        (
            "guidelines",
            GroupDraft {
                guidelines: vec!["Be kind.".into(); 21],
                ..group_draft("Fine")
            },
            ErrorCode::TooLong,
        ),
        (
            "guidelines[1]",
            GroupDraft {
                guidelines: vec!["Be kind.".into(), "x".repeat(501)],
                ..group_draft("Fine")
            },
            ErrorCode::TooLong,
        ),
    ];
    for (field, about, code) in cases {
        let command = Command::MakeGroup {
            group: group("new"),
            about: Box::new(about),
        };
        is(&story.refused("ada", command), code, Some(field));
    }
}

#[test]
fn two_who_change_one_meeting_hear_of_each_other() {
    let mut story = Story::of_a_clinic();
    story.meeting("tuesday", meeting_draft("Tuesday evening"));
    story.by("finn", change(1, meeting_draft("Tuesday night"))).unwrap();
    is(
        &story.refused("ada", change(1, meeting_draft("Tuesday"))),
        ErrorCode::Outdated,
        None,
    );
    assert_eq!(
        story.directory.meeting(&meeting("tuesday")).unwrap().about.title,
        "Tuesday night"
    );
    // The same change sent twice is no second change and no refusal.
    assert_eq!(story.by("finn", change(1, meeting_draft("Tuesday night"))).unwrap(), []);
    assert_eq!(
        story.directory.meeting(&meeting("tuesday")).unwrap().slug,
        "tuesday-evening"
    );
}

#[test]
fn a_form_of_a_meeting_is_refused_at_the_field() {
    let mut story = Story::of_a_clinic();
    let over = Schedule {
        starts: "2020-12-01T19:30".into(),
        rule: None,
        ..tuesdays()
    };
    let nowhere = Schedule {
        zone: "Europe/Atlantis".into(),
        ..tuesdays()
    };
    let hostile = Schedule {
        rule: Some("FREQ=SECONDLY".into()),
        ..tuesdays()
    };
    let draft = || meeting_draft("Tuesday evening");
    let cases: [(&str, MeetingDraft); 8] = [
        (
            "title",
            MeetingDraft {
                title: "\u{202e}".into(),
                ..draft()
            },
        ),
        ("minutes", MeetingDraft { minutes: 4, ..draft() }),
        (
            "capacity",
            MeetingDraft {
                capacity: 1_001,
                ..draft()
            },
        ),
        (
            "lobby_minutes",
            MeetingDraft {
                lobby_minutes: 121,
                ..draft()
            },
        ),
        (
            "clean_days",
            MeetingDraft {
                clean_days: Some(0),
                ..draft()
            },
        ),
        (
            "schedule.starts",
            MeetingDraft {
                schedule: over,
                ..draft()
            },
        ),
        (
            "schedule.zone",
            MeetingDraft {
                schedule: nowhere,
                ..draft()
            },
        ),
        (
            "schedule.rule",
            MeetingDraft {
                schedule: hostile,
                ..draft()
            },
        ),
    ];
    for (field, about) in cases {
        let command = Command::MakeMeeting {
            meeting: meeting("new"),
            about: Box::new(about),
        };
        is(&story.refused("finn", command), ErrorCode::Invalid, Some(field));
    }
}

#[test]
fn the_same_meeting_is_not_made_twice() {
    let mut story = Story::of_a_clinic();
    story.meeting("tuesday", meeting_draft("Tuesday evening"));
    let again = Command::MakeMeeting {
        meeting: meeting("again"),
        about: Box::new(meeting_draft("Tuesday evening")),
    };
    is(&story.refused("finn", again), ErrorCode::Already, None);
}

#[test]
fn one_date_is_cancelled_moved_and_as_usual_again() {
    let mut story = Story::of_a_clinic();
    story.meeting("tuesday", meeting_draft("Tuesday evening"));
    let date = |on: &str, to: DateChange| Command::ChangeDate {
        meeting: meeting("tuesday"),
        on: on.to_owned(),
        to,
    };
    story
        .by("finn", date("2026-12-08T19:30", DateChange::Cancelled))
        .unwrap();
    story
        .by(
            "finn",
            date("2026-12-15T19:30", DateChange::Moved("2026-12-16T18:00".into())),
        )
        .unwrap();
    let next = |story: &Story| -> Vec<(String, bool)> {
        let known = story.directory.meeting(&meeting("tuesday")).unwrap();
        let next = story.directory.view(known, story.now).next;
        next.into_iter().take(3).map(|time| (time.on, time.moved)).collect()
    };
    let at = |on: &str, moved: bool| (on.to_owned(), moved);
    assert_eq!(
        next(&story),
        [
            at("2026-12-01T19:30", false),
            at("2026-12-15T19:30", true),
            at("2026-12-22T19:30", false)
        ]
    );
    story.by("finn", date("2026-12-08T19:30", DateChange::Usual)).unwrap();
    assert_eq!(next(&story)[1], at("2026-12-08T19:30", false));
    let known = story.directory.meeting(&meeting("tuesday")).unwrap();
    let moved = Exception {
        on: "2026-12-15T19:30".into(),
        moved_to: Some("2026-12-16T18:00".into()),
    };
    assert_eq!(known.about.schedule.exceptions, [moved]);
    let nowhere = date("2026-12-09T19:30", DateChange::Cancelled);
    is(&story.refused("finn", nowhere), ErrorCode::Invalid, Some("on"));
    let never = date("2026-12-22T19:30", DateChange::Moved("tomorrow".into()));
    is(&story.refused("finn", never), ErrorCode::Invalid, Some("to"));
}

#[test]
fn a_cancelled_date_is_shown_to_those_who_look_for_a_meeting() {
    let mut story = Story::of_a_clinic();
    let cancelled = Exception {
        on: "2026-12-08T19:30".into(),
        moved_to: None,
    };
    let schedule = Schedule {
        exceptions: vec![cancelled],
        ..tuesdays()
    };
    let about = MeetingDraft {
        schedule,
        ..meeting_draft("Tuesday evening")
    };
    story.meeting("tuesday", about);
    let known = story.directory.meeting(&meeting("tuesday")).unwrap();
    let card = story.directory.card(known, "Discussion".to_owned(), story.now).unwrap();
    let times: Vec<(&str, bool)> = card
        .times
        .iter()
        .map(|time| (time.on.as_str(), time.cancelled))
        .collect();
    assert_eq!(times, [("2026-12-01T19:30", false), ("2026-12-08T19:30", true)]);
    // On Wednesday only the cancelled one is in the week: the next that takes place is told as well.
    let card = story
        .directory
        .card(known, "Discussion".to_owned(), story.now.plus(DAY))
        .unwrap();
    let times: Vec<(&str, bool)> = card
        .times
        .iter()
        .map(|time| (time.on.as_str(), time.cancelled))
        .collect();
    assert_eq!(times, [("2026-12-08T19:30", true), ("2026-12-15T19:30", false)]);
}

#[test]
fn who_closes_a_group_ends_what_belongs_to_it() {
    let mut story = Story::of_a_clinic();
    story.meeting("tuesday", meeting_draft("Tuesday evening"));
    story.invite("guests", Role::Attendee, Some("porch"));
    story.by("ada", Command::CloseGroup { group: group("porch") }).unwrap();
    assert!(story.directory.meeting(&meeting("tuesday")).unwrap().ended);
    assert!(story.directory.invitation(&invitation("guests")).unwrap().revoked);
    assert_eq!(story.directory.grants(&staff("finn")).count(), 0);
    assert_eq!(story.directory.listed().count(), 0);
    assert_eq!(
        story.by("ada", Command::CloseGroup { group: group("porch") }).unwrap(),
        []
    );
    let late = Command::MakeMeeting {
        meeting: meeting("late"),
        about: Box::new(meeting_draft("Too late")),
    };
    is(&story.refused("ada", late), ErrorCode::NotNow, None);
}
