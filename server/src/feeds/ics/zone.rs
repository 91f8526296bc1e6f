//! A time zone for readers that do not know it by name (RFC 5545, 3.6.5): each thing that its clocks show, and from when.
//!
//! Readers differ in what they understand of this: some take rules and no dates, and one takes the first of several dates.
//! So there is no RDATE here. Where all changes to come follow a rule, they are told as that rule, from the first year that
//! it fits; every other change is an observance of its own. Summer time is always what is ahead: some programs take the
//! winter of Dublin, which the law calls the deviation, for an hour in the wrong direction.

mod yearly;

use super::lines::{Lines, text};
use domain::directory::recurrence::{Transition, Zone};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use protocol::ids::Millis;
use std::fmt::Write as _;
use yearly::Yearly;

/// For so many years after the last that is asked for, changes have to follow a rule to be told as one: all weekdays of all
/// dates come up in 28.
const YEARS_OF_A_RULE: i16 = 30;

/// A change, with whether its clocks then show summer time.
#[derive(Debug, Clone)]
struct Change {
    at: Transition,
    summer: bool,
}

impl Change {
    /// Whether the other is the same change of another year.
    fn is_like(&self, other: &Self) -> bool {
        let (one, other) = (&self.at, &other.at);
        let same = one.offset_before == other.offset_before && one.then == other.then;
        same && one.local.get(8..) == other.local.get(8..)
    }

    fn year(&self) -> i16 {
        self.at
            .local
            .get(..4)
            .and_then(|year| year.parse().ok())
            .unwrap_or_default()
    }
}

/// Writes a zone for some years, both ends included; where its changes follow a rule, for all years after them.
pub(super) fn write(lines: &mut Lines, zone: &Zone, from_year: i16, to_year: i16) {
    lines.add("BEGIN", "VTIMEZONE");
    lines.add("TZID", zone.name());
    let before = zone.observance_at(beginning(from_year));
    let changes = changes(zone, before.daylight, from_year, to_year);
    let turned = changes
        .first()
        .filter(|first| first.at.then.daylight != before.daylight);
    let first = Transition {
        at: beginning(from_year),
        local: format!("{from_year:04}0101T000000"),
        offset_before: before.offset,
        then: before.clone(),
    };
    let summer = turned.map_or(before.daylight, |first| !first.summer);
    write_observance(lines, &Change { at: first, summer }, None);
    let rules = rules(&changes, to_year);
    for change in &changes {
        let known = rules
            .iter()
            .find(|(first, rule)| first.is_like(change) && rule.has(&change.at));
        match known {
            Some((first, rule)) if first.at == change.at => write_observance(lines, change, Some(&rule.text())),
            Some((first, _)) if first.at.at < change.at.at => {}
            _ if change.year() <= to_year => write_observance(lines, change, None),
            _ => {}
        }
    }
    lines.add("END", "VTIMEZONE");
}

/// All changes of the years, and of enough after them to know a rule by.
fn changes(zone: &Zone, summer_before: bool, from_year: i16, to_year: i16) -> Vec<Change> {
    let mut flagged = summer_before;
    let all = zone
        .transitions(from_year, to_year.saturating_add(YEARS_OF_A_RULE))
        .into_iter();
    let told = all.map(|at| {
        // Of two that differ in what the database calls summer, the one ahead is it.
        let differs = flagged != at.then.daylight;
        flagged = at.then.daylight;
        let summer = if differs {
            at.then.offset > at.offset_before
        } else {
            flagged
        };
        Change { at, summer }
    });
    told.collect()
}

/// The rules that all changes from some year on follow, each with its first change. Empty where one of them follows none.
fn rules(changes: &[Change], to_year: i16) -> Vec<(Change, Yearly)> {
    let to_come: Vec<&Change> = changes.iter().filter(|change| change.year() > to_year).collect();
    let mut kinds: Vec<Vec<&Change>> = Vec::new();
    for change in &to_come {
        match kinds.iter_mut().find(|kind| kind[0].is_like(change)) {
            Some(kind) => kind.push(change),
            None => kinds.push(vec![change]),
        }
    }
    let found = kinds.iter().map(|kind| {
        let of_each_year = kind.len() == usize::from(YEARS_OF_A_RULE.unsigned_abs());
        let moments: Vec<&Transition> = kind.iter().map(|change| &change.at).collect();
        let rule = Yearly::of(&moments).filter(|_| of_each_year)?;
        Some((first_of(changes, kind[0], &rule).clone(), rule))
    });
    found.collect::<Option<_>>().unwrap_or_default()
}

/// The first change from which on every year has one of the rule.
fn first_of<'a>(changes: &'a [Change], known: &'a Change, rule: &Yearly) -> &'a Change {
    let earlier = changes.iter().rev().filter(|change| change.at.at < known.at.at);
    let mut first = known;
    for change in earlier.filter(|change| change.is_like(known) && rule.has(&change.at)) {
        if change.year() + 1 != first.year() {
            break;
        }
        first = change;
    }
    first
}

fn write_observance(lines: &mut Lines, change: &Change, rule: Option<&str>) {
    let kind = if change.summer { "DAYLIGHT" } else { "STANDARD" };
    lines.add("BEGIN", kind);
    lines.add("DTSTART", &change.at.local);
    if let Some(rule) = rule {
        lines.add("RRULE", rule);
    }
    lines.add("TZOFFSETFROM", &offset(change.at.offset_before));
    lines.add("TZOFFSETTO", &offset(change.at.then.offset));
    lines.add("TZNAME", &text(&change.at.then.name));
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
