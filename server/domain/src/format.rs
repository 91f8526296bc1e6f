//! What a format must come to beyond its shape: numbers, lengths, names, and settings that cannot work together. The
//! types are in `protocol::format`, files and lines in `server::formats`.
//!
//! To add a rule: a line in the function of its subject below, with what is wrong and what to write, and a case in
//! `format/tests.rs`.

mod place;

pub use place::{Place, Problem, Step};

use protocol::error::{ErrorCode, Refusal};
use protocol::format::{Format, HandOrder, Phase, Reading, SupportPolicy, WhoWrites};
use protocol::limits::{FORMAT_PHASES, LINE_CHARS};
use protocol::room::FloorPolicy;
use protocol::text::{Text, TextProblem};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Longest id of a format, part or reading.
pub const ID_CHARS: usize = 64;
/// Longest title, in characters: what fits two rows of a 360 px phone.
pub const TITLE_CHARS: usize = 80;
/// Longest `about`.
pub const ABOUT_CHARS: usize = 400;
/// Longest prompt: what somebody can read aloud in half a minute.
pub const PROMPT_CHARS: usize = 600;
/// Longest text for those who come late: a card, not a page.
pub const LATE_JOINER_CHARS: usize = 300;
/// Prompts that a part may have.
pub const PROMPTS: usize = 20;
/// Readings that a part may have.
pub const READINGS: usize = 10;
/// Minutes of a part.
pub const MINUTES: RangeInclusive<u32> = 1..=240;
/// Minutes of all parts together: as long as a session may be planned.
pub const TOTAL_MINUTES: u32 = 600;
/// Minutes for a share.
pub const SHARE_MINUTES: RangeInclusive<u32> = 1..=60;

/// Everything that cannot be so, in the order of the document; none for a format that can run.
#[must_use]
pub fn check(format: &Format) -> Vec<Problem> {
    let mut found = Found::default();
    let top = Place::default();
    found.id(&top.key("id"), &format.id);
    if format.version == 0 {
        found.add(
            top.key("version"),
            "Versions begin with 1.",
            "Write version = 1, and one more with every change.",
        );
    }
    found.title(&top.key("title"), &format.title);
    found.text(&top.key("about"), &format.about, ABOUT_CHARS);
    phases(&mut found, format);
    found.0
}

/// Whether the format can run, for somebody who sends one; `under` is the field that it came in.
///
/// # Errors
/// `invalid` with the field of the first thing that cannot be so, and what to write instead.
pub fn accept(format: &Format, under: &str) -> Result<(), Refusal> {
    match check(format).first() {
        Some(problem) => Err(refusal(problem, under)),
        None => Ok(()),
    }
}

/// The refusal for a problem in a document that came in the field `under`; empty when the document is the whole body.
#[must_use]
pub fn refusal(problem: &Problem, under: &str) -> Refusal {
    let field = if under.is_empty() {
        problem.at.to_string()
    } else {
        format!("{under}.{}", problem.at)
    };
    Refusal::new(ErrorCode::Invalid)
        .in_field(field)
        .because(format!("{} {}", problem.what, problem.instead))
}

/// Fills the readings of a format with `texts` by slot, over what the format brought. Fills all of them or, when there
/// is a problem, none. The places of problems begin with `readings`.
#[must_use]
pub fn fill(format: &mut Format, texts: &BTreeMap<String, String>) -> Vec<Problem> {
    let mut found = Found::default();
    let top = Place::default().key("readings");
    let slots: Vec<&str> = readings(format).map(|reading| reading.slot.as_str()).collect();
    for (slot, text) in texts {
        let at = top.key(slot.clone());
        if slots.contains(&slot.as_str()) {
            found.text(&at, text, LINE_CHARS);
        } else if slots.is_empty() {
            found.add(at, "This format has no readings.", "Leave `readings` out.");
        } else {
            let known = slots.join("`, `");
            found.add(at, "This format has no such reading.", format!("It has: `{known}`."));
        }
    }
    if found.0.is_empty() {
        let all = format.phases.iter_mut().flat_map(|phase| &mut phase.readings);
        for reading in all {
            if let Some(text) = texts.get(&reading.slot) {
                reading.text = Some(text.clone());
            }
        }
    }
    found.0
}

/// All readings of a format, in order.
pub fn readings(format: &Format) -> impl Iterator<Item = &Reading> {
    format.phases.iter().flat_map(|phase| &phase.readings)
}

/// Whether somebody can be given the floor where the policy is this one.
#[must_use]
pub const fn has_shares(floor: FloorPolicy) -> bool {
    match floor {
        FloorPolicy::OneAtATime | FloorPolicy::Round | FloorPolicy::Facilitator => true,
        FloorPolicy::Open | FloorPolicy::Quiet => false,
    }
}

fn phases(found: &mut Found, format: &Format) {
    let (all, at) = (&format.phases, Place::default().key("phases"));
    if all.is_empty() {
        found.add(at, "A meeting needs a part.", "Write at least one [[phases]].");
        return;
    }
    if all.len() > FORMAT_PHASES {
        let what = format!("There are {} parts.", all.len());
        found.add(at, what, format!("At most {FORMAT_PHASES} fit."));
        return;
    }
    let (mut ids, mut slots) = (BTreeSet::new(), BTreeSet::new());
    for (nth, phase) in all.iter().enumerate() {
        let at = at.item(nth);
        found.id(&at.key("id"), &phase.id);
        found.unique(&at.key("id"), &phase.id, &mut ids);
        one_phase(found, &at, phase);
        for (nth, reading) in phase.readings.iter().enumerate() {
            let at = at.key("readings").item(nth);
            found.id(&at.key("slot"), &reading.slot);
            found.unique(&at.key("slot"), &reading.slot, &mut slots);
            found.title(&at.key("title"), &reading.title);
            if let Some(text) = &reading.text {
                found.text(&at.key("text"), text, LINE_CHARS);
            }
        }
    }
    let total: u64 = all.iter().map(|phase| u64::from(phase.minutes)).sum();
    if total > u64::from(TOTAL_MINUTES) {
        let what = format!("The parts have {total} minutes together.");
        found.add(at, what, format!("A session has at most {TOTAL_MINUTES}."));
    }
}

fn one_phase(found: &mut Found, at: &Place, phase: &Phase) {
    found.title(&at.key("title"), &phase.title);
    found.number(&at.key("minutes"), phase.minutes, &MINUTES);
    who(found, at, phase);
    floor(found, at, phase);
    time(found, at, phase);
    found.count(&at.key("readings"), phase.readings.len(), READINGS);
    found.count(&at.key("prompts"), phase.prompts.len(), PROMPTS);
    for (nth, prompt) in phase.prompts.iter().enumerate() {
        found.text(&at.key("prompts").item(nth), prompt, PROMPT_CHARS);
    }
    if !phase.late_joiner.is_empty() {
        found.text(&at.key("late_joiner"), &phase.late_joiner, LATE_JOINER_CHARS);
    }
}

/// Who may have the floor, where it makes no difference or leaves nobody.
fn who(found: &mut Found, at: &Place, phase: &Phase) {
    let at = at.key("who");
    match (phase.who, phase.floor) {
        (WhoWrites::Everyone, _)
        | (WhoWrites::Newcomers, FloorPolicy::OneAtATime | FloorPolicy::Round | FloorPolicy::Open)
        | (WhoWrites::Facilitators, FloorPolicy::Facilitator | FloorPolicy::Quiet) => {}
        (WhoWrites::Newcomers, FloorPolicy::Facilitator | FloorPolicy::Quiet) => found.add(
            at,
            "Nobody raises a hand or writes by themselves here, so it cannot be for newcomers.",
            "Leave `who` out, or write floor = \"one_at_a_time\".",
        ),
        (WhoWrites::Facilitators, FloorPolicy::OneAtATime | FloorPolicy::Round | FloorPolicy::Open) => found.add(
            at,
            "Nobody but those who run the session could do anything here.",
            "Write floor = \"facilitator\" (the chair calls on people) or floor = \"quiet\" (nobody is called on).",
        ),
    }
}

/// What belongs to another floor policy than the one of the part.
fn floor(found: &mut Found, at: &Place, phase: &Phase) {
    let queue = matches!(phase.floor, FloorPolicy::OneAtATime);
    if !queue && phase.hands != HandOrder::Fifo {
        let what = match phase.floor {
            FloorPolicy::Round => "In a round everybody has a turn, in the order of arrival.",
            FloorPolicy::OneAtATime | FloorPolicy::Facilitator | FloorPolicy::Open | FloorPolicy::Quiet => {
                "Nobody raises a hand here."
            }
        };
        found.add(
            at.key("hands"),
            what,
            "Leave `hands` out, or write floor = \"one_at_a_time\".",
        );
    }
    if !has_shares(phase.floor) {
        if phase.support == SupportPolicy::AfterShare {
            let instead = "Write support = \"live\" or support = \"off\".";
            found.add(
                at.key("support"),
                "Nobody has the floor here, so no share ends.",
                instead,
            );
        }
        if phase.hard_end {
            let instead = "Leave `hard_end` out.";
            found.add(
                at.key("hard_end"),
                "Nobody has the floor here, so no share can end.",
                instead,
            );
        }
    }
    if !phase.may_pass && !queue {
        let what = if has_shares(phase.floor) {
            "People are called here who did not raise a hand, and must be able to pass."
        } else {
            "Nobody has the floor here, so there is nothing to pass."
        };
        found.add(at.key("may_pass"), what, "Leave `may_pass` out.");
    }
    if matches!(phase.floor, FloorPolicy::Quiet) {
        let instead = "Leave it out, or write floor = \"open\".";
        if phase.cross_talk {
            found.add(at.key("cross_talk"), "Nobody answers in a quiet part.", instead);
        }
        if phase.milestones {
            found.add(
                at.key("milestones"),
                "Nobody announces anything in a quiet part.",
                instead,
            );
        }
    }
}

/// The time of a share.
fn time(found: &mut Found, at: &Place, phase: &Phase) {
    found.number(&at.key("share_minutes"), phase.share_minutes, &SHARE_MINUTES);
    if !SHARE_MINUTES.contains(&phase.share_minutes) {
        return;
    }
    let (warning, share) = (phase.warning_seconds, phase.share_minutes * 60);
    if warning >= share {
        let what = format!("A share has {share} seconds, and would be warned {warning} seconds before its end.");
        let instead = format!("Write warning_seconds = {}.", share / 2);
        found.add(at.key("warning_seconds"), what, instead);
    } else if warning == 0 && phase.hard_end {
        let what = "A share that ends by itself must be warned before.";
        found.add(at.key("warning_seconds"), what, "Write 1 or more.");
    }
}

/// Problems as they are found.
#[derive(Default)]
struct Found(Vec<Problem>);

impl Found {
    fn add(&mut self, at: Place, what: impl Into<String>, instead: impl Into<String>) {
        let (what, instead) = (what.into(), instead.into());
        self.0.push(Problem { at, what, instead });
    }

    fn id(&mut self, at: &Place, id: &str) {
        let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        if id.is_empty() || id.len() > ID_CHARS || !id.chars().all(known) || id.starts_with('-') {
            let what = format!("{id:?} is no id.");
            let instead = format!("Write 1 to {ID_CHARS} lower case letters, digits and dashes, such as \"check-in\".");
            self.add(at.clone(), what, instead);
        }
    }

    fn unique<'f>(&mut self, at: &Place, id: &'f str, seen: &mut BTreeSet<&'f str>) {
        if !seen.insert(id) {
            self.add(at.clone(), format!("{id:?} stood before."), "Write a name of its own.");
        }
    }

    fn number(&mut self, at: &Place, have: u32, range: &RangeInclusive<u32>) {
        if !range.contains(&have) {
            let instead = format!("Write {} to {}.", range.start(), range.end());
            self.add(at.clone(), format!("{have} is not possible."), instead);
        }
    }

    fn count(&mut self, at: &Place, have: usize, most: usize) {
        if have > most {
            self.add(
                at.clone(),
                format!("There are {have} of them."),
                format!("At most {most} fit."),
            );
        }
    }

    /// A text of one row.
    fn title(&mut self, at: &Place, text: &str) {
        if text.trim().contains(['\n', '\r']) {
            self.add(at.clone(), "It has a line break.", "Write it in one line.");
        } else {
            self.text(at, text, TITLE_CHARS);
        }
    }

    /// A text that may have several rows. What would be taken out of what a person writes has no place here either.
    fn text(&mut self, at: &Place, text: &str, most: usize) {
        let (what, instead) = match Text::clean(text, most) {
            Ok(clean) if *clean == *text.replace(['\n', '\r', '\t'], " ").trim() => return,
            Ok(_) | Err(TextProblem::Invisible) => (
                "It has a character in it that nobody can see, or too many accents on one letter.".to_owned(),
                "Type it again instead of copying it.".to_owned(),
            ),
            Err(TextProblem::Empty | TextProblem::TooShort { .. }) => {
                ("It is empty.".to_owned(), "Write something.".to_owned())
            }
            Err(TextProblem::TooLong { max, have }) => {
                (format!("It has {have} characters."), format!("At most {max} fit."))
            }
        };
        self.add(at.clone(), what, instead);
    }
}

#[cfg(test)]
mod tests;
