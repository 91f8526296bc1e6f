//! A time zone for readers that do not know it by name (RFC 5545, 3.6.5): each thing that its clocks show, and from when.
//!
//! Changes are told one by one and not as rules: the database knows them one by one, and a rule would be our guess at what
//! a parliament will decide.

use super::lines::{Lines, text};
use domain::directory::recurrence::{Observance, Zone};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use protocol::ids::Millis;
use std::fmt::Write as _;

/// Writes a zone for some years, both ends included.
pub(super) fn write(lines: &mut Lines, zone: &Zone, from_year: i16, to_year: i16) {
    lines.add("BEGIN", "VTIMEZONE");
    lines.add("TZID", zone.name());
    let before = zone.observance_at(beginning(from_year));
    write_observance(lines, &before, before.offset, &[format!("{from_year:04}0101T000000")]);
    // Those that show the same, and follow on the same, are one observance with several beginnings.
    let mut kinds: Vec<(i32, Observance, Vec<String>)> = Vec::new();
    for change in zone.transitions(from_year, to_year) {
        let same = |(offset_before, then, _): &&mut (i32, Observance, Vec<String>)| {
            *offset_before == change.offset_before && *then == change.then
        };
        match kinds.iter_mut().find(same) {
            Some((_, _, beginnings)) => beginnings.push(change.local),
            None => kinds.push((change.offset_before, change.then, vec![change.local])),
        }
    }
    for (offset_before, then, beginnings) in kinds {
        write_observance(lines, &then, offset_before, &beginnings);
    }
    lines.add("END", "VTIMEZONE");
}

fn write_observance(lines: &mut Lines, shown: &Observance, offset_before: i32, beginnings: &[String]) {
    let kind = if shown.daylight { "DAYLIGHT" } else { "STANDARD" };
    lines.add("BEGIN", kind);
    if let Some((first, others)) = beginnings.split_first() {
        lines.add("DTSTART", first);
        if !others.is_empty() {
            lines.add("RDATE", &others.join(","));
        }
    }
    lines.add("TZOFFSETFROM", &offset(offset_before));
    lines.add("TZOFFSETTO", &offset(shown.offset));
    lines.add("TZNAME", &text(&shown.name));
    lines.add("END", kind);
}

/// Seconds ahead of UTC as `+0530`; with seconds where there are any.
fn offset(seconds: i32) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let ahead = seconds.unsigned_abs();
    let mut text = format!("{sign}{:02}{:02}", ahead / 3_600, ahead / 60 % 60);
    if !ahead.is_multiple_of(60) {
        let _ = write!(text, "{:02}", ahead % 60);
    }
    text
}

/// The first moment of a year by UTC.
fn beginning(year: i16) -> Millis {
    let at = Date::new(year, 1, 1)
        .and_then(|day| TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)))
        .map(|at| at.as_millisecond());
    Millis(at.ok().and_then(|ms| u64::try_from(ms).ok()).unwrap_or_default())
}
