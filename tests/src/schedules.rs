//! Random schedules: of everything that a rule may say, in zones of every sort. For what reads them back with other
//! people's programs (`tests/foreign`).

use crate::chance::Chance;
use domain::directory::recurrence::Recurrence;
use protocol::schedule::{Exception, Schedule};
use std::collections::BTreeSet;

/// Both hemispheres, half hours and quarters, changes at midnight, zones that changed their mind, and zones without any.
pub const ZONES: &[&str] = &[
    "Africa/Cairo",
    "Africa/Casablanca",
    "Africa/Johannesburg",
    "America/Argentina/Buenos_Aires",
    "America/Bogota",
    "America/Caracas",
    "America/Chicago",
    "America/Denver",
    "America/Halifax",
    "America/Havana",
    "America/Los_Angeles",
    "America/Mexico_City",
    "America/New_York",
    "America/Nuuk",
    "America/Phoenix",
    "America/Santiago",
    "America/Sao_Paulo",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Amman",
    "Asia/Beirut",
    "Asia/Gaza",
    "Asia/Jerusalem",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Pyongyang",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Atlantic/Azores",
    "Australia/Adelaide",
    "Australia/Brisbane",
    "Australia/Lord_Howe",
    "Australia/Sydney",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/Dublin",
    "Europe/Istanbul",
    "Europe/Lisbon",
    "Europe/London",
    "Europe/Moscow",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Easter",
    "Pacific/Fiji",
    "Pacific/Kiritimati",
    "Pacific/Norfolk",
    "UTC",
];
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Any schedule that can be read, and some that have no date.
#[must_use]
pub fn any_schedule(chance: &mut Chance) -> Schedule {
    let years = if chance.below(4) == 0 { 95 } else { 40 };
    let year = 2_000 + chance.below(years);
    let (month, day) = (1 + chance.below(12), 1 + chance.below(31));
    // Clocks change in the small hours and at midnight; half of all meetings are there.
    let hour = if chance.below(2) == 0 {
        chance.below(24)
    } else {
        chance.below(4)
    };
    let day = day.min([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]);
    let leap = month == 2 && day == 28 && year.is_multiple_of(4);
    let day = if leap { 29 } else { day };
    Schedule {
        starts: format!("{year}-{month:02}-{day:02}T{hour:02}:{:02}", chance.below(4) * 15),
        zone: (*chance.one_of(ZONES)).into(),
        rule: (chance.below(40) > 0).then(|| any_rule(chance, year)),
        exceptions: Vec::new(),
    }
}

/// A rule of everything that is let in; it may have no date all the same.
fn any_rule(chance: &mut Chance, year: usize) -> String {
    let frequency = *chance.one_of(&["DAILY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"]);
    let mut parts = vec![format!("FREQ={frequency}")];
    let (weekly, yearly) = (frequency == "WEEKLY", frequency == "YEARLY");
    let in_week = weekly || frequency == "DAILY";
    if chance.below(2) == 0 {
        let most = if yearly { 5 } else { *chance.one_of(&[3, 12, 40]) };
        parts.push(format!("INTERVAL={}", 1 + chance.below(most)));
    }
    let months = chance.below(if yearly { 2 } else { 6 }) == 0;
    if months {
        parts.push(format!(
            "BYMONTH={}",
            list(chance, 3, |chance| (1 + chance.below(12)).to_string())
        ));
    }
    let month_days = !weekly && chance.below(4) == 0;
    if month_days {
        let day = |chance: &mut Chance| signed(chance, 31);
        parts.push(format!("BYMONTHDAY={}", list(chance, 6, day)));
    }
    let days = chance.below(3) > 0;
    if days {
        let most = if yearly && !months { 53 } else { 5 };
        let numbered = !in_week && chance.below(2) == 0;
        let day = |chance: &mut Chance| {
            let nth = if numbered { signed(chance, most) } else { String::new() };
            // Nothing is counted that far from an end.
            let nth = if nth == format!("-{most}") { "-1".into() } else { nth };
            format!("{nth}{}", chance.one_of(&WEEKDAYS))
        };
        parts.push(format!("BYDAY={}", list(chance, 4, day)));
    }
    if !in_week && (months || month_days || days) && chance.below(3) == 0 {
        let most = if yearly { 20 } else { 5 };
        parts.push(format!("BYSETPOS={}", list(chance, 3, |chance| signed(chance, most))));
    }
    if chance.below(3) == 0 {
        parts.push(format!("WKST={}", chance.one_of(&WEEKDAYS)));
    }
    parts.extend(any_end(chance, year));
    // The parts may stand in any order.
    let by = chance.below(parts.len());
    parts.rotate_left(by);
    let rule = parts.join(";");
    if chance.below(8) == 0 {
        rule.to_lowercase()
    } else {
        rule
    }
}

fn any_end(chance: &mut Chance, year: usize) -> Option<String> {
    let year = (year + chance.below(6)).min(2_099);
    let day = format!("{year}{:02}{:02}", 1 + chance.below(12), 1 + chance.below(28));
    let time = format!("T{:02}{:02}{:02}", chance.below(24), chance.below(60), chance.below(60));
    match chance.below(6) {
        0 | 1 => Some(format!("COUNT={}", 1 + chance.below(60))),
        2 => Some(format!("UNTIL={day}")),
        3 => Some(format!("UNTIL={day}{time}")),
        4 => Some(format!("UNTIL={day}{time}Z")),
        _ => None,
    }
}

fn signed(chance: &mut Chance, most: usize) -> String {
    let sign = *chance.one_of(&["", "", "-", "+"]);
    format!("{sign}{}", 1 + chance.below(most))
}

fn list(chance: &mut Chance, most: usize, item: impl Fn(&mut Chance) -> String) -> String {
    let items: BTreeSet<String> = (0..=chance.below(most)).map(|_| item(chance)).collect();
    items.into_iter().collect::<Vec<_>>().join(",")
}

/// Cancels and moves some of the dates of a schedule that can be read.
pub fn except(chance: &mut Chance, schedule: &mut Schedule, dates: &[String]) {
    for (nth, on) in dates.iter().enumerate() {
        if chance.below(8) > 0 {
            continue;
        }
        // Some minutes past every quarter, and others for each, so that no two dates meet.
        let minute = format!("{:02}", 1 + nth % 14);
        let to = format!(
            "{}-{:02}T{:02}:{minute}",
            &on[..7],
            1 + chance.below(28),
            chance.below(24)
        );
        schedule.exceptions.push(Exception {
            on: on.clone(),
            moved_to: (chance.below(2) == 0).then_some(to),
        });
        if Recurrence::read(schedule).is_err() {
            schedule.exceptions.pop();
        }
    }
}
