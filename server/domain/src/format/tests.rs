//! Each rule about a format, with what it says to the person who wrote it.

use super::{accept, check, fill};
use protocol::error::ErrorCode;
use protocol::format::{DirectMessages, Format, HandOrder, Phase, PostedBy, Reading, SupportPolicy, WhoWrites};
use protocol::room::FloorPolicy;
use std::collections::BTreeMap;

fn good() -> Format {
    let mut format = Format::plain(FloorPolicy::OneAtATime, 60, 4);
    format.phases[0].readings.push(reading("opening"));
    format
}

fn reading(slot: &str) -> Reading {
    Reading {
        slot: slot.into(),
        title: "Opening".into(),
        posted_by: PostedBy::Reader,
        text: None,
    }
}

/// What is said about the good format after one change.
fn said(change: impl FnOnce(&mut Format)) -> Vec<String> {
    let mut format = good();
    change(&mut format);
    check(&format).iter().map(ToString::to_string).collect()
}

fn said_of(floor: FloorPolicy, change: impl FnOnce(&mut Phase)) -> Vec<String> {
    said(|format| {
        format.phases[0].floor = floor;
        change(&mut format.phases[0]);
    })
}

#[test]
fn a_plain_meeting_of_every_floor_can_run() {
    for floor in FLOORS {
        assert_eq!(check(&Format::plain(floor, 60, 4)), []);
    }
    assert_eq!(check(&good()), []);
}

const FLOORS: [FloorPolicy; 5] = [
    FloorPolicy::Open,
    FloorPolicy::OneAtATime,
    FloorPolicy::Round,
    FloorPolicy::Facilitator,
    FloorPolicy::Quiet,
];

#[test]
fn ids_have_their_form() {
    let instead = "Write 1 to 64 lower case letters, digits and dashes, such as \"check-in\".";
    for id in ["", "Tuesday", "two words", "-dash", "caf\u{e9}", &"a".repeat(65)] {
        assert_eq!(said(|f| f.id = id.into()), [format!("id: {id:?} is no id. {instead}")]);
    }
    assert_eq!(
        said(|f| f.phases[0].id = "A".into()),
        [format!("phases[0].id: \"A\" is no id. {instead}")]
    );
    assert_eq!(
        said(|f| f.phases[0].readings[0].slot = "a b".into()),
        [format!("phases[0].readings[0].slot: \"a b\" is no id. {instead}")]
    );
    assert!(said(|f| f.id = "a".repeat(64)).is_empty());
}

#[test]
fn names_are_used_once() {
    let twice = |format: &mut Format| format.phases.push(format.phases[0].clone());
    assert_eq!(
        said(twice),
        [
            "phases[1].id: \"meeting\" stood before. Write a name of its own.",
            "phases[1].readings[0].slot: \"opening\" stood before. Write a name of its own.",
        ]
    );
}

#[test]
fn there_are_parts_and_not_too_many() {
    assert_eq!(
        said(|f| f.phases.clear()),
        ["phases: A meeting needs a part. Write at least one [[phases]]."]
    );
    let many = |count: usize, minutes: u32| {
        move |format: &mut Format| {
            format.phases = (0..count)
                .map(|nth| Phase {
                    minutes,
                    ..Phase::new(&format!("part-{nth}"), "Part", FloorPolicy::Open)
                })
                .collect();
        }
    };
    assert!(said(many(40, 15)).is_empty());
    assert_eq!(said(many(41, 1)), ["phases: There are 41 parts. At most 40 fit."]);
    assert_eq!(
        said(many(4, 240)),
        ["phases: The parts have 960 minutes together. A session has at most 600."]
    );
}

#[test]
fn numbers_have_their_range() {
    assert_eq!(
        said(|f| f.version = 0),
        ["version: Versions begin with 1. Write version = 1, and one more with every change."]
    );
    for minutes in [0, 241] {
        assert_eq!(
            said(|f| f.phases[0].minutes = minutes),
            [format!("phases[0].minutes: {minutes} is not possible. Write 1 to 240.")]
        );
    }
    for minutes in [0, 61, u32::MAX] {
        assert_eq!(
            said(|f| f.phases[0].share_minutes = minutes),
            [format!(
                "phases[0].share_minutes: {minutes} is not possible. Write 1 to 60."
            )]
        );
    }
}

#[test]
fn a_share_is_warned_before_its_end() {
    assert_eq!(
        said(|f| f.phases[0].share_minutes = 1),
        [
            "phases[0].warning_seconds: A share has 60 seconds, and would be warned 60 seconds before its end. \
          Write warning_seconds = 30."
        ]
    );
    let ends_unwarned = |format: &mut Format| {
        format.phases[0].hard_end = true;
        format.phases[0].warning_seconds = 0;
    };
    assert_eq!(
        said(ends_unwarned),
        ["phases[0].warning_seconds: A share that ends by itself must be warned before. Write 1 or more."]
    );
    assert!(said(|f| f.phases[0].warning_seconds = 0).is_empty());
}

#[test]
fn texts_have_their_length_and_nothing_hidden() {
    assert_eq!(said(|f| f.title = " ".into()), ["title: It is empty. Write something."]);
    assert_eq!(
        said(|f| f.title = "a".repeat(81)),
        ["title: It has 81 characters. At most 80 fit."]
    );
    assert_eq!(
        said(|f| f.title = "a\nb".into()),
        ["title: It has a line break. Write it in one line."]
    );
    assert_eq!(
        said(|f| f.about = "a".repeat(401)),
        ["about: It has 401 characters. At most 400 fit."]
    );
    assert_eq!(
        said(|f| f.phases[0].prompts = vec!["Good.".into(), String::new()]),
        ["phases[0].prompts[1]: It is empty. Write something."]
    );
    assert_eq!(
        said(|f| f.phases[0].prompts = vec!["a".repeat(601)]),
        ["phases[0].prompts[0]: It has 601 characters. At most 600 fit."]
    );
    assert_eq!(
        said(|f| f.phases[0].late_joiner = "a".repeat(301)),
        ["phases[0].late_joiner: It has 301 characters. At most 300 fit."]
    );
    assert_eq!(
        said(|f| f.phases[0].readings[0].text = Some("a".repeat(4_001))),
        ["phases[0].readings[0].text: It has 4001 characters. At most 4000 fit."]
    );
    assert_eq!(
        said(|f| f.about = "turned \u{202E}around".into()),
        [
            "about: It has a character in it that nobody can see, or too many accents on one letter. \
          Type it again instead of copying it."
        ]
    );
    assert!(said(|f| f.phases[0].prompts = vec!["Two\nrows.\n".into()]).is_empty());
}

#[test]
fn lists_end_somewhere() {
    assert_eq!(
        said(|f| f.phases[0].prompts = vec!["Hello.".into(); 21]),
        ["phases[0].prompts: There are 21 of them. At most 20 fit."]
    );
    assert_eq!(
        said(|f| f.phases[0].readings = (0..11).map(|nth| reading(&format!("r{nth}"))).collect()),
        ["phases[0].readings: There are 11 of them. At most 10 fit."]
    );
}

#[test]
fn hands_have_an_order_only_where_they_are_raised() {
    for floor in FLOORS {
        let said = said_of(floor, |phase| phase.hands = HandOrder::LeastHeard);
        let why = match floor {
            FloorPolicy::OneAtATime => {
                assert!(said.is_empty());
                continue;
            }
            FloorPolicy::Round => "In a round everybody has a turn, in the order of arrival.",
            FloorPolicy::Open | FloorPolicy::Facilitator | FloorPolicy::Quiet => "Nobody raises a hand here.",
        };
        let instead = "Leave `hands` out, or write floor = \"one_at_a_time\".";
        assert_eq!(said, [format!("phases[0].hands: {why} {instead}")]);
    }
}

#[test]
fn what_is_about_a_share_needs_shares() {
    for floor in [FloorPolicy::Open, FloorPolicy::Quiet] {
        assert_eq!(
            said_of(floor, |phase| phase.support = SupportPolicy::AfterShare),
            ["phases[0].support: Nobody has the floor here, so no share ends. \
              Write support = \"live\" or support = \"off\"."]
        );
        assert_eq!(
            said_of(floor, |phase| phase.hard_end = true),
            ["phases[0].hard_end: Nobody has the floor here, so no share can end. Leave `hard_end` out."]
        );
        assert_eq!(
            said_of(floor, |phase| phase.may_pass = false),
            ["phases[0].may_pass: Nobody has the floor here, so there is nothing to pass. Leave `may_pass` out."]
        );
    }
    for floor in [FloorPolicy::OneAtATime, FloorPolicy::Round, FloorPolicy::Facilitator] {
        assert!(said_of(floor, |phase| phase.support = SupportPolicy::AfterShare).is_empty());
        assert!(said_of(floor, |phase| phase.hard_end = true).is_empty());
    }
}

#[test]
fn who_is_called_without_a_hand_may_pass() {
    for floor in [FloorPolicy::Round, FloorPolicy::Facilitator] {
        assert_eq!(
            said_of(floor, |phase| phase.may_pass = false),
            [
                "phases[0].may_pass: People are called here who did not raise a hand, and must be able to pass. \
              Leave `may_pass` out."
            ]
        );
    }
    assert!(said_of(FloorPolicy::OneAtATime, |phase| phase.may_pass = false).is_empty());
}

#[test]
fn a_quiet_part_is_quiet() {
    assert_eq!(
        said_of(FloorPolicy::Quiet, |phase| phase.cross_talk = true),
        ["phases[0].cross_talk: Nobody answers in a quiet part. Leave it out, or write floor = \"open\"."]
    );
    assert_eq!(
        said_of(FloorPolicy::Quiet, |phase| phase.milestones = true),
        ["phases[0].milestones: Nobody announces anything in a quiet part. Leave it out, or write floor = \"open\"."]
    );
    let may = |phase: &mut Phase| {
        phase.basket = true;
        phase.direct_messages = DirectMessages::Greeter;
        phase.who = WhoWrites::Facilitators;
    };
    assert!(
        said_of(FloorPolicy::Quiet, may).is_empty(),
        "a question is put in silently"
    );
}

#[test]
fn who_may_have_the_floor_leaves_somebody_and_makes_a_difference() {
    for floor in FLOORS {
        let newcomers = said_of(floor, |phase| phase.who = WhoWrites::Newcomers);
        let facilitators = said_of(floor, |phase| phase.who = WhoWrites::Facilitators);
        match floor {
            FloorPolicy::Open | FloorPolicy::OneAtATime | FloorPolicy::Round => {
                assert!(newcomers.is_empty());
                assert_eq!(
                    facilitators,
                    [
                        "phases[0].who: Nobody but those who run the session could do anything here. Write floor = \
                      \"facilitator\" (the chair calls on people) or floor = \"quiet\" (nobody is called on)."
                    ]
                );
            }
            FloorPolicy::Facilitator | FloorPolicy::Quiet => {
                assert!(facilitators.is_empty());
                assert_eq!(
                    newcomers,
                    [
                        "phases[0].who: Nobody raises a hand or writes by themselves here, so it cannot be for newcomers. \
                      Leave `who` out, or write floor = \"one_at_a_time\"."
                    ]
                );
            }
        }
    }
}

#[test]
fn who_sends_a_format_hears_the_field_and_what_to_write() {
    let mut format = good();
    accept(&format, "format.own").unwrap();
    format.phases[0].share_minutes = 90;
    let refusal = accept(&format, "format.own").unwrap_err();
    assert_eq!(refusal.code, ErrorCode::Invalid);
    assert_eq!(refusal.field.as_deref(), Some("format.own.phases[0].share_minutes"));
    assert_eq!(refusal.because.as_deref(), Some("90 is not possible. Write 1 to 60."));
}

#[test]
fn readings_are_filled_by_slot_all_or_none() {
    let texts = |rows: &[(&str, &str)]| -> BTreeMap<String, String> {
        rows.iter()
            .map(|(slot, text)| ((*slot).into(), (*text).into()))
            .collect()
    };
    let mut format = good();
    format.phases[0].readings.push(reading("closing"));
    format.phases[0].readings[1].text = Some("As it was.".into());

    let wrong = texts(&[("opening", "Welcome."), ("opnening", "Welcome.")]);
    let problems = fill(&mut format, &wrong);
    let said: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        ["readings.opnening: This format has no such reading. It has: `opening`, `closing`."]
    );
    assert_eq!(
        super::refusal(&problems[0], "").field.as_deref(),
        Some("readings.opnening")
    );
    assert_eq!(format.phases[0].readings[0].text, None, "none was filled");

    assert_eq!(fill(&mut format, &texts(&[("opening", "Welcome.")])), []);
    assert_eq!(format.phases[0].readings[0].text.as_deref(), Some("Welcome."));
    assert_eq!(format.phases[0].readings[1].text.as_deref(), Some("As it was."));
    assert_eq!(fill(&mut format, &texts(&[("closing", "Goodnight.")])), []);
    assert_eq!(format.phases[0].readings[1].text.as_deref(), Some("Goodnight."));

    let long = texts(&[("opening", &"a".repeat(4_001))]);
    assert_eq!(
        fill(&mut format, &long)[0].to_string(),
        "readings.opening: It has 4001 characters. At most 4000 fit."
    );
    let mut plain = Format::plain(FloorPolicy::Open, 60, 5);
    assert_eq!(
        fill(&mut plain, &texts(&[("opening", "Welcome.")]))[0].to_string(),
        "readings.opening: This format has no readings. Leave `readings` out."
    );
}
