//! What `hearth format` answers, from the words on the command line on.

use super::answer;
use crate::cli::{Cli, Command};
use clap::Parser;
use std::path::Path;

const HARBOUR: &str = "id = \"harbour\"\nversion = 2\ntitle = \"Harbour evening\"\nabout = \"We sit by the water.\"\n\n\
                       [[phases]]\nid = \"talk\"\ntitle = \"Talk\"\nminutes = 60\nfloor = \"open\"\n";

const GUIDE: &str = include_str!("../../../../docs/operator/formats.md");

/// The blocks of the guide that begin with these words after their fence, without the fences.
fn blocks(begin: &str) -> Vec<&'static str> {
    let fenced = GUIDE.split("\n```").skip(1).step_by(2);
    fenced.filter_map(|block| block.strip_prefix(begin)).collect()
}

/// What is answered or refused to `hearth format` with these words.
fn hearth(words: &[&str]) -> Result<String, String> {
    let words = ["hearth", "format"].iter().chain(words);
    let cli = Cli::try_parse_from(words).map_err(|error| error.to_string())?;
    let Command::Format { command } = cli.command else {
        panic!("it is about formats");
    };
    answer(&command).map_err(|error| error.to_string())
}

fn write(folder: &Path, name: &str, text: &str) -> String {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn a_good_file_is_understood() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "harbour.toml", HARBOUR);
    assert_eq!(
        hearth(&["check", &file]),
        Ok(format!(
            "{file} is understood: Harbour evening (harbour, version 2), 60 minutes in 1 part.\n"
        ))
    );
}

#[test]
fn a_wrong_file_is_refused_with_its_lines() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(
        folder.path(),
        "harbour.toml",
        &HARBOUR.replace("version = 2", "version = 0").replace("= 60", "= 600"),
    );
    assert_eq!(
        hearth(&["check", &file]),
        Err(format!(
            "{file}: line 2: version: Versions begin with 1. Write version = 1, and one more with every change.\n\
             {file}: line 9: phases[0].minutes: 600 is not possible. Write 1 to 240."
        ))
    );
    let copy = write(folder.path(), "copy.toml", &HARBOUR.replace("harbour", "pitch"));
    assert_eq!(
        hearth(&["check", &copy]),
        Err(format!(
            "{copy}: line 1: id: \"pitch\" is taken by the format pitch.toml that comes with Hearth. Write another id."
        ))
    );
}

#[test]
fn a_format_is_shown_by_its_file_and_by_its_id() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "harbour.toml", HARBOUR);
    let config = write(
        folder.path(),
        "hearth.toml.example",
        &format!("[meeting]\nformats_dir = {:?}\n", folder.path()),
    );
    let shown = "\
Harbour evening
harbour, version 2

We sit by the water.

60 minutes in 1 part.
Who comes late sees what is happening now, and nothing that was said before.
If the chair is gone and nobody takes over, people may write, and every line waits for a facilitator.
No private talks in the fellowship afterwards.

   from   min  part          who       floor  hands  a share  support  cross-talk  talks  also
1  19:30  60   Talk          everyone  open   -      -        live     off         off    -
   20:30       (fellowship)

1. Talk, 19:30 to 20:30
";
    assert_eq!(hearth(&["preview", &file, "--at", "19:30"]).unwrap(), shown);
    assert_eq!(
        hearth(&["preview", "harbour", "--at", "19:30", "--config", &config]).unwrap(),
        shown
    );
    assert!(
        hearth(&["preview", "pitch"])
            .unwrap()
            .starts_with("Pitch\npitch, version 1\n")
    );
}

#[test]
fn what_is_not_there_is_refused_with_the_way_on() {
    assert_eq!(
        hearth(&["preview", "harbour"]).unwrap_err(),
        "no format has the id \"harbour\". `hearth format list` shows which there are; the name of a file ends in .toml."
    );
    assert_eq!(
        hearth(&["preview", "./harbour.toml"]).unwrap_err(),
        "./harbour.toml: No such file or directory (os error 2)"
    );
    let said = hearth(&["preview", "pitch", "--at", "half past seven"]).unwrap_err();
    assert!(
        said.contains("write a time of day as hours and minutes, such as 19:30"),
        "{said}"
    );
}

#[test]
fn the_list_has_the_operators_formats_after_hearths_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "harbour.toml", HARBOUR);
    let config = write(
        folder.path(),
        "hearth.conf",
        &format!("[meeting]\nformats_dir = {:?}\n", folder.path()),
    );
    let own = hearth(&["list"]).unwrap();
    assert_eq!(own.lines().count(), 15);
    let all = hearth(&["list", "--config", &config]).unwrap();
    assert_eq!(all.lines().count(), 16);
    let last: Vec<&str> = all.lines().last().unwrap().split_whitespace().collect();
    assert_eq!(last, ["harbour", "2", "60", "Harbour", "evening", file.as_str()]);
}

#[test]
fn the_operators_guide_shows_what_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let [about, parts, ..] = blocks("toml\n")[..] else {
        panic!("the guide writes a format in two blocks");
    };
    let format = format!("{about}\n\n{parts}\n");
    let file = write(folder.path(), "harbour-evening.toml", &format);
    let wrong = write(
        folder.path(),
        "wrong.toml",
        &format.replace("warning_seconds = 20\n", ""),
    );
    let shown = |answer: Result<String, String>, file: &str| {
        let answer = answer.unwrap_or_else(|said| format!("hearth: {said}"));
        answer.replace(file, "/etc/hearth/formats/harbour-evening.toml")
    };
    let answers: Vec<&str> = blocks("console\n")
        .into_iter()
        .map(|block| block.split_once('\n').expect("an answer stands below its command").1)
        .collect();
    let [understood, refused, running_order] = answers[..] else {
        panic!("the guide shows three answers");
    };
    assert_eq!(shown(hearth(&["check", &file]), &file).trim_end(), understood);
    assert_eq!(shown(hearth(&["check", &wrong]), &wrong).trim_end(), refused);
    let whole = shown(hearth(&["preview", &file, "--at", "19:30"]), &file);
    assert!(whole.starts_with(&format!("{running_order}\n\n1. Silence")), "{whole}");
}
