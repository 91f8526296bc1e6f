//! Every format that comes with Hearth, played from its first part to the fellowship on real sessions: what each role may
//! do in each part is what `expected.txt` says, which was written by hand.
#![forbid(unsafe_code)]

mod replay;
mod room;
mod table;

use protocol::format::Format;
use replay::Replay;
use std::path::Path;
use table::{Expected, table};

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../formats")
}

fn format(id: &str) -> Format {
    let file = folder().join(format!("{id}.toml"));
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

#[test]
fn the_table_has_every_preset_and_no_other() {
    let mut files: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| {
            entry
                .unwrap()
                .path()
                .file_stem()
                .unwrap()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let mut rows: Vec<String> = table().iter().map(|expected| expected.id.to_owned()).collect();
    files.sort();
    rows.sort();
    assert_eq!(files, rows);
}

fn play(id: &str) {
    let expected = table().into_iter().find(|expected| expected.id == id);
    let expected: Expected = expected.unwrap_or_else(|| panic!("the table has no format {id}"));
    let format = format(id);
    assert_eq!(domain::format::check(&format), []);
    let parts: Vec<&str> = format.phases.iter().map(|phase| phase.id.as_str()).collect();
    let rows: Vec<&str> = expected.parts.iter().map(|part| part.id).collect();
    assert_eq!(parts, rows, "the parts of {id}");
    let minutes: u32 = format.phases.iter().map(|phase| phase.minutes).sum();
    assert_eq!(minutes, expected.minutes, "the minutes of {id}");
    let differences = Replay::of(format, &expected).play();
    assert!(differences.is_empty(), "{id}:\n{}", differences.join("\n"));
}

macro_rules! plays {
    ($($name:ident $id:literal)*) => {
        $(
            #[test]
            fn $name() {
                play($id);
            }
        )*

        #[test]
        fn every_preset_is_played() {
            let played = [$($id),*];
            for expected in table() {
                assert!(played.contains(&expected.id), "{} is not played", expected.id);
            }
        }
    };
}

plays! {
    a_twelve_step_discussion "twelve-step-discussion"
    a_speaker "speaker"
    a_speaker_and_discussion "speaker-and-discussion"
    a_step_or_book_study "step-or-book-study"
    a_meeting_for_beginners "beginners"
    a_check_in_and_working_time "smart-style"
    how_was_your_week "how-was-your-week"
    family_and_friends "family-and-friends"
    a_timed_round_robin "round-robin"
    a_pitch "pitch"
    an_ask_it_basket "ask-it-basket"
    questions_and_answers "questions-and-answers"
    a_meditation "meditation"
    an_open_fellowship "open-fellowship"
}
