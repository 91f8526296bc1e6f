//! The running order as a terminal shows it, whole.

use super::{TimeOfDay, list, preview};
use crate::formats::{Library, parse};
use std::path::Path;

const HARBOUR: &str = r#"id = "harbour"
version = 3
title = "Harbour evening"
about = "We sit by the water and talk. Who wants to sits closer, and who does not sits further away; both have the same view of the ships."
late_joiners = "history"

[[phases]]
id = "welcome"
title = "Welcome"
minutes = 1
floor = "quiet"
basket = true
late_joiner = "We begin."

[[phases.readings]]
slot = "opening"
title = "Opening"
posted_by = "server"

[[phases.readings]]
slot = "harbour"
title = "On harbours"
text = "Ships come and go."

[[phases]]
id = "shares"
title = "Sharing"
minutes = 40
who = "newcomers"
floor = "one_at_a_time"
hands = "pitch"
cross_talk = true
support = "after_share"
share_minutes = 3
hard_end = true
may_pass = false
direct_messages = "consented"
milestones = true
prompts = ["The floor is open to everybody who came to the harbour for the first time today, on foot, by boat or by bicycle.", "No hurry."]
"#;

#[test]
fn a_format_is_shown_as_a_running_order() {
    let format = parse(HARBOUR, "harbour.toml").unwrap();
    assert_eq!(
        preview(&format, None),
        "\
Harbour evening
harbour, version 3

We sit by the water and talk. Who wants to sits closer, and who does not sits further away; both
have the same view of the ships.

41 minutes in 2 parts.
Who comes late can read what was said before.
If the chair is gone and nobody takes over, people may write, and every line waits for a facilitator.
No private talks in the fellowship afterwards.

   from  min  part          who        floor          hands  a share     support      cross-talk  talks      also
1  0:00  1    Welcome       everyone   quiet          -      -           live         off         off        basket
2  0:01  40   Sharing       newcomers  one_at_a_time  pitch  3 min hard  after_share  on          consented  milestones, no pass
   0:41       (fellowship)

1. Welcome, 0:00 to 0:01
   read  Opening (opening), posted by the server when the part begins, to be filled
   read  On harbours (harbour), posted by whoever has the floor, or by the chair, filled
   late  We begin.

2. Sharing, 0:01 to 0:41
   say   The floor is open to everybody who came to the harbour for the first time today, on foot,
         by boat or by bicycle.
   say   No hurry.
"
    );
}

#[test]
fn with_a_beginning_the_times_are_of_the_day_also_past_midnight() {
    let format = parse(HARBOUR, "harbour.toml").unwrap();
    let shown = preview(&format, Some("23:30".parse().unwrap()));
    for row in [
        "1  23:30  1    Welcome",
        "   00:11       (fellowship)",
        "2. Sharing, 23:31 to 00:11",
    ] {
        assert!(shown.contains(row), "no {row:?} in\n{shown}");
    }
}

#[test]
fn a_time_of_day_has_hours_and_minutes() {
    assert_eq!("7:05".parse(), Ok(TimeOfDay(425)));
    assert_eq!("23:59".parse(), Ok(TimeOfDay(1439)));
    for wrong in ["", "7", "24:00", "7:60", "7:5", "+7:05", "07:05:00", "007:05"] {
        assert!(wrong.parse::<TimeOfDay>().is_err(), "{wrong:?}");
    }
}

#[test]
fn the_library_is_shown_in_a_table() {
    let library = Library::load(Path::new("")).unwrap();
    let shown = list(&library);
    let mut rows = shown.lines();
    assert_eq!(
        rows.next().unwrap(),
        "id                      version  minutes  title                      from"
    );
    assert_eq!(
        rows.next().unwrap(),
        "twelve-step-discussion  1        90       Twelve-step discussion     Hearth"
    );
    assert_eq!(rows.count(), 13);
}

#[test]
fn every_preset_can_be_shown_and_no_line_of_its_words_is_too_long() {
    let library = Library::load(Path::new("")).unwrap();
    for known in library.all() {
        let shown = preview(&known.format, None);
        for phase in &known.format.phases {
            assert!(shown.contains(&phase.title), "{}: {}", known.format.id, phase.id);
        }
        let words = shown.lines().filter(|line| line.starts_with("   say"));
        assert!(words.clone().count() >= known.format.phases.len());
        assert!(words.clone().all(|line| line.chars().count() <= 100));
    }
}
