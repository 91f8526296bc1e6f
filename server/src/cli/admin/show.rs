//! Answers as plain text: columns, and moments both on a meeting's clock and in UTC. It asks nothing.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use protocol::ids::Millis;
use protocol::meeting::Occurrence;
use server::formats::preview::aligned;
use std::fmt::Write as _;

/// Rows under their heads; `none` when there is no row.
pub(super) fn table<const N: usize>(heads: [&str; N], rows: Vec<[String; N]>, none: &str) -> String {
    if rows.is_empty() {
        return format!("{none}\n");
    }
    let mut all = vec![heads.map(str::to_owned).to_vec()];
    all.extend(rows.into_iter().map(|row| row.map(dashed).to_vec()));
    let mut out = String::new();
    aligned(&mut out, &all);
    out
}

/// A column without a word would be taken for the next one.
fn dashed(cell: String) -> String {
    if cell.is_empty() { "-".to_owned() } else { cell }
}

/// What something is and what it says, one below the other.
pub(super) fn pairs(pairs: &[(&str, String)]) -> String {
    let mut out = String::new();
    let rows: Vec<Vec<String>> = pairs
        .iter()
        .map(|(name, says)| vec![(*name).to_owned(), dashed(says.clone())])
        .collect();
    aligned(&mut out, &rows);
    out
}

/// A moment, such as `Tue 2026-12-01 19:30`, as a zone's clocks show it; of a zone that is not known, nothing.
pub(super) fn local(at: Millis, zone: &str) -> String {
    TimeZone::get(zone).map_or_else(|_| String::new(), |zone| clock(at, &zone))
}

/// The same in UTC.
pub(super) fn utc(at: Millis) -> String {
    format!("{} UTC", clock(at, &TimeZone::UTC))
}

fn clock(at: Millis, zone: &TimeZone) -> String {
    let at = i64::try_from(at.0)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok());
    at.map_or_else(String::new, |at| {
        zone.to_datetime(at).strftime("%a %Y-%m-%d %H:%M").to_string()
    })
}

/// Dates to come, on the meeting's clock and in UTC. The first column is what `meeting date` calls them.
pub(super) fn dates(dates: &[Occurrence], zone: &str) -> String {
    let rows = dates.iter().map(|date| {
        let note = if date.cancelled {
            "cancelled"
        } else if date.moved {
            "moved"
        } else {
            ""
        };
        [
            date.on.clone(),
            local(date.starts_at, zone),
            utc(date.starts_at),
            note.to_owned(),
        ]
    });
    let begins = format!("begins in {zone}");
    let mut all = vec![vec!["date".to_owned(), begins, "which is".to_owned()]];
    all.extend(rows.map(|row| row.to_vec()));
    if all.len() == 1 {
        return "No date is to come.\n".to_owned();
    }
    let mut out = String::new();
    aligned(&mut out, &all);
    out
}

/// A span of time in its largest unit that is whole: `1 day`, `36 hours`, `90 minutes`.
pub(super) fn span(minutes: u32) -> String {
    const HOUR: u32 = 60;
    const DAY: u32 = 24 * HOUR;
    match minutes {
        0 => "not at all".to_owned(),
        _ if minutes.is_multiple_of(DAY) => count(minutes / DAY, "day"),
        _ if minutes.is_multiple_of(HOUR) => count(minutes / HOUR, "hour"),
        _ => count(minutes, "minute"),
    }
}

/// `1 group`, `3 groups`.
pub(super) fn count(number: u32, one: &str) -> String {
    if number == 1 {
        format!("1 {one}")
    } else {
        format!("{number} {one}s")
    }
}

/// Lines below a heading, indented; nothing when there are none.
pub(super) fn below(heading: &str, lines: &[String]) -> String {
    let mut out = String::new();
    if !lines.is_empty() {
        let _ = writeln!(out, "\n{heading}");
        for line in lines {
            let _ = writeln!(out, "  {line}");
        }
    }
    out
}
