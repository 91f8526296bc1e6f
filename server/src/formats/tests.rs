//! The presets are whole, and every kind of mistake in a file is said with the file, the line and the way out.

use super::{FILE_BYTES, FormatError, Library, Origin, PRESETS, parse, read};
use domain::format::readings;
use protocol::directory::{Audience, FormatChoice, Monitoring, NewSession, PlainFormat};
use protocol::error::{ErrorCode, Refusal};
use protocol::format::Format;
use protocol::ids::Millis;
use protocol::room::FloorPolicy;
use protocol::waiting::LobbyPolicy;
use std::path::{Path, PathBuf};

/// A small good format, to which a test adds its mistake.
const GOOD: &str = r#"id = "harbour"
version = 1
title = "Harbour evening"
about = "We sit by the water and talk."

[[phases]]
id = "welcome"
title = "Welcome"
minutes = 5
floor = "facilitator"

[[phases]]
id = "shares"
title = "Sharing"
minutes = 40
floor = "one_at_a_time"
prompts = [
  "The floor is open.",
  "There is no hurry.",
]

[[phases.readings]]
slot = "closing"
title = "Closing"
"#;

/// What is said about the good format with `from` replaced.
fn said(from: &str, to: &str) -> String {
    assert_eq!(GOOD.matches(from).count(), 1, "{from:?} is meant to be one place");
    parse(&GOOD.replace(from, to), "harbour.toml").unwrap_err().to_string()
}

fn built_in() -> Library {
    Library::load(Path::new("")).unwrap()
}

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// What is said of a folder, with its own path cut out.
fn refused(folder: &tempfile::TempDir) -> String {
    let said = Library::load(folder.path()).unwrap_err().to_string();
    said.replace(&format!("{}/", folder.path().display()), "")
}

#[test]
fn the_good_format_is_good() {
    assert_eq!(parse(GOOD, "harbour.toml").unwrap().phases.len(), 2);
}

#[test]
fn every_preset_is_known_by_the_name_of_its_file_and_fits_a_session() {
    let library = built_in();
    assert_eq!(library.all().count(), 14);
    for ((name, _), known) in PRESETS.iter().zip(library.all()) {
        let format = &known.format;
        assert_eq!(*name, format!("{}.toml", format.id));
        assert_eq!(known.origin, Origin::Hearth);
        assert_eq!(library.get(&format.id), Some(format));
        let minutes: u32 = format.phases.iter().map(|phase| phase.minutes).sum();
        assert!(matches!(minutes, 45 | 60 | 75 | 90), "{name}: {minutes} minutes");
    }
    assert_eq!(library.get("nowhere"), None);
}

#[test]
fn no_preset_brings_a_text_to_read_aloud() {
    for known in built_in().all() {
        assert!(
            readings(&known.format).all(|reading| reading.text.is_none()),
            "{}",
            known.format.id
        );
    }
}

#[test]
fn a_first_time_chair_has_words_for_every_part_and_the_way_to_help_in_the_welcome() {
    for known in built_in().all() {
        let format = &known.format;
        for phase in &format.phases {
            assert!(!phase.prompts.is_empty(), "{}: {}: no words", format.id, phase.id);
            assert!(
                phase.prompts.iter().all(|prompt| !prompt.contains('!')),
                "{}: calm",
                format.id
            );
        }
        let help = |phase: &protocol::format::Phase| phase.prompts.iter().any(|prompt| prompt.contains("press Help"));
        assert!(
            format.phases.iter().take(2).any(help),
            "{}: nobody says Help",
            format.id
        );
    }
}

#[test]
fn the_presets_use_everything_that_a_format_can_say() {
    let all: Vec<String> = PRESETS.iter().map(|(_, text)| (*text).to_owned()).collect();
    for setting in [
        "floor = \"open\"",
        "floor = \"one_at_a_time\"",
        "floor = \"round\"",
        "floor = \"facilitator\"",
        "floor = \"quiet\"",
        "hands = \"fifo\"",
        "hands = \"least_heard\"",
        "hands = \"newcomers_first\"",
        "hands = \"round_robin\"",
        "hands = \"pitch\"",
        "who = \"newcomers\"",
        "support = \"live\"",
        "support = \"after_share\"",
        "support = \"off\"",
        "direct_messages = \"greeter\"",
        "direct_messages = \"consented\"",
        "cross_talk = true",
        "hard_end = true",
        "milestones = true",
        "basket = true",
        "posted_by = \"server\"",
        "late_joiners = \"history\"",
        "without_chair = \"close\"",
    ] {
        assert!(all.iter().any(|text| text.contains(setting)), "no preset has {setting}");
    }
}

#[test]
fn what_is_no_toml_is_said_with_its_line() {
    assert_eq!(
        said("title = \"Welcome\"", "title = Welcome"),
        "harbour.toml: line 8: string values must be quoted, expected literal string"
    );
    assert_eq!(
        said("minutes = 5", "minutes 5"),
        "harbour.toml: line 9: key with no value, expected `=`"
    );
    assert_eq!(
        said("minutes = 5", "minutes = 5\nminutes = 6"),
        "harbour.toml: line 10: duplicate key"
    );
}

#[test]
fn an_unknown_key_is_said_with_its_line_and_the_known_ones() {
    assert_eq!(
        said("minutes = 5", "minute = 5"),
        "harbour.toml: line 9: unknown key `minute`; known keys here: id, title, minutes, who, floor, hands, \
         cross_talk, support, share_minutes, warning_seconds, hard_end, may_pass, direct_messages, milestones, basket, \
         readings, prompts, late_joiner"
    );
    assert_eq!(
        said("slot = \"closing\"", "name = \"closing\""),
        "harbour.toml: line 23: unknown key `name`; known keys here: slot, title, posted_by, text"
    );
    assert_eq!(
        said("version = 1", "version = 1\nauthor = \"me\""),
        "harbour.toml: line 3: unknown key `author`; known keys here: id, version, title, about, without_chair, \
         late_joiners, fellowship_direct_messages, phases"
    );
}

#[test]
fn an_unknown_word_is_said_with_its_line_and_the_known_ones() {
    assert_eq!(
        said("floor = \"facilitator\"", "floor = \"chair\""),
        "harbour.toml: line 10: \"chair\" is not known here; write one of: open, one_at_a_time, round, facilitator, \
         quiet"
    );
}

#[test]
fn a_missing_key_is_said_with_the_part_it_is_missing_in() {
    assert_eq!(
        said("floor = \"one_at_a_time\"\n", ""),
        "harbour.toml: line 12: the key `floor` is missing here; add a line `floor = ...`"
    );
    assert_eq!(
        said("title = \"Harbour evening\"\n", ""),
        "harbour.toml: line 1: the key `title` is missing here; add a line `title = ...`"
    );
}

#[test]
fn a_value_of_the_wrong_kind_is_said_with_its_line() {
    assert_eq!(
        said("minutes = 5", "minutes = \"five\""),
        "harbour.toml: line 9: string \"five\" does not belong here; write a whole number, 0 or more"
    );
    assert_eq!(
        said("minutes = 5", "minutes = -5"),
        "harbour.toml: line 9: integer `-5` does not belong here; write a whole number, 0 or more"
    );
    assert_eq!(
        said("minutes = 5", "minutes = 5\ncross_talk = \"on\""),
        "harbour.toml: line 10: string \"on\" does not belong here; write true or false"
    );
}

#[test]
fn what_cannot_be_so_is_said_with_the_line_of_its_key() {
    assert_eq!(
        said("minutes = 40", "minutes = 500"),
        "harbour.toml: line 15: phases[1].minutes: 500 is not possible. Write 1 to 240."
    );
    assert_eq!(
        said("id = \"harbour\"", "id = \"Harbour\""),
        "harbour.toml: line 1: id: \"Harbour\" is no id. Write 1 to 64 lower case letters, digits and dashes, such as \
         \"check-in\"."
    );
    assert_eq!(
        said("\"There is no hurry.\"", "\"\""),
        "harbour.toml: line 19: phases[1].prompts[1]: It is empty. Write something."
    );
    assert_eq!(
        said("slot = \"closing\"", "slot = \"the closing\""),
        "harbour.toml: line 23: phases[1].readings[0].slot: \"the closing\" is no id. Write 1 to 64 lower case letters, \
         digits and dashes, such as \"check-in\"."
    );
}

#[test]
fn a_problem_with_a_key_that_is_not_there_is_said_at_its_part() {
    assert_eq!(
        said("minutes = 40", "minutes = 40\nshare_minutes = 1"),
        "harbour.toml: line 12: phases[1].warning_seconds: A share has 60 seconds, and would be warned 60 seconds \
         before its end. Write warning_seconds = 30."
    );
    let mut phases: String = (0..60)
        .map(|nth| format!("[[phases]]\nid = \"p{nth}\"\ntitle = \"P\"\nminutes = 1\nfloor = \"open\"\n"))
        .collect();
    phases.insert_str(0, GOOD.split_once("[[phases]]").unwrap().0);
    assert_eq!(
        parse(&phases, "many.toml").unwrap_err().to_string(),
        "many.toml: line 6: phases: There are 60 parts. At most 40 fit."
    );
}

#[test]
fn everything_that_cannot_be_so_is_said_at_once() {
    let wrong = GOOD
        .replace("minutes = 5", "minutes = 0\nbasket = true\nhard_end = true")
        .replace("\"facilitator\"", "\"open\"");
    assert_eq!(
        parse(&wrong.replace("version = 1", "version = 0"), "harbour.toml")
            .unwrap_err()
            .to_string(),
        "harbour.toml: line 2: version: Versions begin with 1. Write version = 1, and one more with every change.\n\
         harbour.toml: line 9: phases[0].minutes: 0 is not possible. Write 1 to 240.\n\
         harbour.toml: line 11: phases[0].hard_end: Nobody has the floor here, so no share can end. Leave `hard_end` out."
    );
}

#[test]
fn the_operators_folder_is_read_by_file_name_and_nothing_else_in_it() {
    let other = GOOD.replace("\"harbour\"", "\"anchor\"");
    let folder = folder(&[
        ("b.toml", &other),
        ("a.toml", GOOD),
        ("notes.txt", "not one"),
        ("c.toml~", "old"),
    ]);
    std::fs::create_dir(folder.path().join("d.toml")).unwrap();
    let library = Library::load(folder.path()).unwrap();
    let own: Vec<&str> = library.all().skip(14).map(|known| known.format.id.as_str()).collect();
    assert_eq!(own, ["harbour", "anchor"]);
    assert_eq!(library.get("anchor").unwrap().title, "Harbour evening");
    assert_eq!(
        library.all().last().unwrap().origin,
        Origin::File(folder.path().join("b.toml"))
    );
}

#[test]
fn an_id_that_is_taken_names_both() {
    let speaker = GOOD.replace("\"harbour\"", "\"speaker\"");
    assert_eq!(
        refused(&folder(&[("mine.toml", &speaker)])),
        "mine.toml: line 1: id: \"speaker\" is taken by the format speaker.toml that comes with Hearth. Write \
         another id."
    );
    assert_eq!(
        refused(&folder(&[("a.toml", GOOD), ("b.toml", &format!("# a copy\n{GOOD}"))])),
        "b.toml: line 2: id: \"harbour\" is taken by a.toml. Write another id."
    );
    assert_eq!(
        refused(&folder(&[("plain.toml", &GOOD.replace("\"harbour\"", "\"plain\""))])),
        "plain.toml: line 1: id: \"plain\" is taken by a session of one part. Write another id."
    );
}

#[test]
fn a_mistake_in_the_folder_names_its_file() {
    let wrong = GOOD.replace("minutes = 5", "minutes = 0");
    assert_eq!(
        refused(&folder(&[("a.toml", &wrong)])),
        "a.toml: line 9: phases[0].minutes: 0 is not possible. Write 1 to 240."
    );
}

#[test]
fn a_folder_or_file_that_cannot_be_used_is_named() {
    let said = |result: Result<Library, FormatError>| result.unwrap_err().to_string();
    assert_eq!(
        said(Library::load(Path::new("/nowhere/formats"))),
        "meeting.formats_dir: /nowhere/formats: No such file or directory (os error 2)"
    );
    assert_eq!(
        read(&PathBuf::from("/nowhere/a.toml")).unwrap_err().to_string(),
        "/nowhere/a.toml: No such file or directory (os error 2)"
    );
    let bytes = FILE_BYTES + 1;
    let long = "#".repeat(usize::try_from(bytes).unwrap());
    assert_eq!(
        refused(&folder(&[("a.toml", &long)])),
        "a.toml: 131073 bytes are too many for a format. At most 131072 fit."
    );
    let many: Vec<(String, &str)> = (0..201).map(|nth| (format!("{nth}.toml"), "")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let many = folder(&many);
    assert_eq!(
        said(Library::load(many.path())),
        format!(
            "meeting.formats_dir: {}: 201 files are too many. At most 200 fit.",
            many.path().display()
        )
    );
}

/// What is chosen for a new session with this format and one reading.
fn chosen(format: FormatChoice, slot: &str) -> Result<Format, Refusal> {
    built_in().choose(&NewSession {
        title: "Tuesday".into(),
        group: "Harbour".into(),
        guidelines: Vec::new(),
        audience: Audience::Anyone,
        language: "en".into(),
        monitoring: Monitoring::None,
        format,
        readings: [(slot.to_owned(), "Welcome.".to_owned())].into(),
        starts_at: Millis(0),
        minutes: 60,
        capacity: 20,
        lobby: LobbyPolicy::Together,
        kept_minutes: 60,
    })
}

/// Code, field and sentence of a refusal.
fn why(refused: Result<Format, Refusal>) -> (ErrorCode, String, String) {
    let refusal = refused.unwrap_err();
    (refusal.code, refusal.field.unwrap(), refusal.because.unwrap())
}

#[test]
fn a_new_session_has_a_copy_of_its_format_with_the_readings_filled() {
    let format = chosen(FormatChoice::Named("speaker".into()), "closing").unwrap();
    assert_eq!(format.id, "speaker");
    let filled: Vec<_> = readings(&format).map(|reading| reading.text.as_deref()).collect();
    assert_eq!(filled, [None, Some("Welcome.")]);
    let own = parse(GOOD, "harbour.toml").unwrap();
    let format = chosen(FormatChoice::Own(Box::new(own)), "closing").unwrap();
    assert_eq!(readings(&format).next().unwrap().text.as_deref(), Some("Welcome."));
}

#[test]
fn a_new_session_without_a_format_that_can_run_is_refused_with_the_field() {
    assert_eq!(
        why(chosen(FormatChoice::Named("nowhere".into()), "closing")),
        (
            ErrorCode::NotFound,
            "format.named".into(),
            "No format has this id. `hearth format list` shows which there are.".into()
        )
    );
    let mut own = parse(GOOD, "harbour.toml").unwrap();
    own.phases[1].share_minutes = 0;
    assert_eq!(
        why(chosen(FormatChoice::Own(Box::new(own)), "closing")),
        (
            ErrorCode::Invalid,
            "format.own.phases[1].share_minutes".into(),
            "0 is not possible. Write 1 to 60.".into()
        )
    );
    assert_eq!(
        why(chosen(FormatChoice::Named("speaker".into()), "middle")),
        (
            ErrorCode::Invalid,
            "readings.middle".into(),
            "This format has no such reading. It has: `opening`, `closing`.".into()
        )
    );
    let plain = |share_minutes| {
        FormatChoice::Plain(PlainFormat {
            floor: FloorPolicy::Open,
            share_minutes,
        })
    };
    for minutes in [0, 61] {
        assert_eq!(
            why(chosen(plain(minutes), "opening")),
            (
                ErrorCode::Invalid,
                "format.plain.share_minutes".into(),
                "From 1 to 60.".into()
            )
        );
    }
    assert_eq!(
        why(chosen(plain(5), "opening")).2,
        "This format has no readings. Leave `readings` out."
    );
}
