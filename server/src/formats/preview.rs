//! A format as a running order in plain text, for a terminal. It shows the words of the file, so that what is read here
//! can be found there.

use super::words::{self, minutes, posted, word};
use super::{Library, Origin};
use domain::format::has_shares;
use protocol::format::{Format, Phase};
use protocol::room::FloorPolicy;
use std::fmt::Write;
use std::str::FromStr;

/// Where long texts are broken.
const COLUMNS: usize = 100;
const DAY: u32 = 24 * 60;

/// When a meeting begins: minutes since midnight. Written `19:30`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeOfDay(u32);

impl FromStr for TimeOfDay {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "write a time of day as hours and minutes, such as 19:30";
        let (hours, minutes) = text.split_once(':').ok_or(wrong)?;
        let digits = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(hours) || minutes.len() != 2 || !digits(minutes) {
            return Err(wrong);
        }
        let (hours, minutes): (u32, u32) = (hours.parse().map_err(|_| wrong)?, minutes.parse().map_err(|_| wrong)?);
        if hours > 23 || minutes > 59 {
            return Err(wrong);
        }
        Ok(Self(hours * 60 + minutes))
    }
}

/// The running order. With a beginning it has times of day, else times since the beginning.
#[must_use]
pub fn preview(format: &Format, begins: Option<TimeOfDay>) -> String {
    let mut out = format!("{}\n{}, version {}\n\n", format.title, format.id, format.version);
    wrapped(&mut out, "", &format.about);
    let (length, parts) = (minutes(words::total(format)), words::parts(format));
    let _ = writeln!(out, "\n{length} in {parts}.");
    for rule in words::rules(format) {
        out.push_str(rule);
        out.push('\n');
    }
    out.push('\n');
    let clock = |at: u32| time(at, begins);
    let mut rows = vec![HEAD.map(str::to_owned).to_vec()];
    let mut at = 0;
    for (nth, phase) in format.phases.iter().enumerate() {
        let mut row = vec![(nth + 1).to_string(), clock(at)];
        row.extend(settings(phase));
        rows.push(row);
        at += phase.minutes;
    }
    let mut end = vec![String::new(), clock(at), String::new(), "(fellowship)".to_owned()];
    end.resize(HEAD.len(), String::new());
    rows.push(end);
    aligned(&mut out, &rows);
    let mut at = 0;
    for (nth, phase) in format.phases.iter().enumerate() {
        let end = at + phase.minutes;
        let _ = writeln!(out, "\n{}. {}, {} to {}", nth + 1, phase.title, clock(at), clock(end));
        part(&mut out, phase);
        at = end;
    }
    out
}

/// Every format of the library: id, minutes, title, and the file of those that do not come with Hearth.
#[must_use]
pub fn list(library: &Library) -> String {
    let mut rows = vec![
        ["id", "version", "minutes", "title", "from"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for known in library.all() {
        let format = &known.format;
        rows.push(vec![
            format.id.clone(),
            format.version.to_string(),
            words::total(format).to_string(),
            format.title.clone(),
            match &known.origin {
                Origin::Hearth => "Hearth".to_owned(),
                Origin::File(file) => file.display().to_string(),
            },
        ]);
    }
    let mut out = String::new();
    aligned(&mut out, &rows);
    out
}

const HEAD: [&str; 12] = [
    "",
    "from",
    "min",
    "part",
    "who",
    "floor",
    "hands",
    "a share",
    "support",
    "cross-talk",
    "talks",
    "also",
];

/// A part's settings under the columns of [`HEAD`] from the third on, in the words of the file. What has no meaning in
/// the part is a dash.
fn settings(phase: &Phase) -> Vec<String> {
    let dash = || "-".to_owned();
    let share = if has_shares(phase.floor) {
        let end = if phase.hard_end { " hard" } else { "" };
        format!("{} min{end}", phase.share_minutes)
    } else {
        dash()
    };
    let also = [
        (phase.milestones, "milestones"),
        (phase.basket, "basket"),
        (!phase.may_pass, "no pass"),
    ];
    let also: Vec<&str> = also.iter().filter_map(|(on, word)| on.then_some(*word)).collect();
    vec![
        phase.minutes.to_string(),
        phase.title.clone(),
        word(&phase.who),
        word(&phase.floor),
        if phase.floor == FloorPolicy::OneAtATime {
            word(&phase.hands)
        } else {
            dash()
        },
        share,
        word(&phase.support),
        if phase.cross_talk {
            "on".to_owned()
        } else {
            "off".to_owned()
        },
        word(&phase.direct_messages),
        if also.is_empty() { dash() } else { also.join(", ") },
    ]
}

/// What is read, said and shown in a part.
fn part(out: &mut String, phase: &Phase) {
    for reading in &phase.readings {
        let filled = if reading.text.is_some() {
            "filled"
        } else {
            "to be filled"
        };
        let row = format!("{} ({}), {}, {filled}", reading.title, reading.slot, posted(reading));
        wrapped(out, "   read  ", &row);
    }
    for prompt in &phase.prompts {
        wrapped(out, "   say   ", prompt);
    }
    if !phase.late_joiner.is_empty() {
        wrapped(out, "   late  ", &phase.late_joiner);
    }
}

fn time(at: u32, begins: Option<TimeOfDay>) -> String {
    match begins {
        Some(TimeOfDay(start)) => format!("{:02}:{:02}", (start + at) % DAY / 60, (start + at) % 60),
        None => format!("{}:{:02}", at / 60, at % 60),
    }
}

/// Writes columns as wide as their widest cell, two spaces apart.
pub fn aligned(out: &mut String, rows: &[Vec<String>]) {
    let wide = |column: usize| {
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
    };
    for row in rows {
        let mut line = String::new();
        for (column, cell) in row.iter().enumerate() {
            let width = wide(column).unwrap_or_default();
            let _ = write!(line, "{cell:<width$}  ");
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
}

/// A text in lines of at most [`COLUMNS`], the first one after `mark`, the others below it.
fn wrapped(out: &mut String, mark: &str, text: &str) {
    let indent = mark.chars().count();
    let mut line = mark.to_owned();
    let mut have = indent;
    for one in text.split_whitespace() {
        let long = one.chars().count();
        if have > indent && have + 1 + long > COLUMNS {
            out.push_str(line.trim_end());
            out.push('\n');
            line = " ".repeat(indent);
            have = indent;
        }
        if have > indent {
            line.push(' ');
            have += 1;
        }
        line.push_str(one);
        have += long;
    }
    out.push_str(line.trim_end());
    out.push('\n');
}

#[cfg(test)]
mod tests;
