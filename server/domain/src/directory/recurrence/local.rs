//! Local times as they are written: to the minute, without a zone.

use jiff::civil::DateTime;
use protocol::limits::{SCHEDULE_FIRST_YEAR, SCHEDULE_LAST_YEAR};

/// What is said about a local time that cannot be read.
pub(super) const FORM: &str = "Write the day and the time like 2026-12-01T19:30; years from 2000 to 2099.";

/// Reads `2026-12-01T19:30` and nothing like it: each local time has one spelling, so that it can name an occurrence.
pub(super) fn read(text: &str) -> Option<DateTime> {
    let fits = text.len() == 16
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            10 => byte == b'T',
            13 => byte == b':',
            _ => byte.is_ascii_digit(),
        });
    if !fits {
        return None;
    }
    let year = text[..4].parse().ok().filter(|year| in_years(*year))?;
    let two = |from: usize| text[from..from + 2].parse().ok();
    DateTime::new(year, two(5)?, two(8)?, two(11)?, two(14)?, 0, 0).ok()
}

/// Writes what [`read`] reads.
pub(super) fn write(at: DateTime) -> String {
    let (date, time) = (at.date(), at.time());
    let (year, month, day) = (date.year(), date.month(), date.day());
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}", time.hour(), time.minute())
}

/// Whether a schedule may name the year.
pub(super) fn in_years(year: i16) -> bool {
    u32::try_from(year).is_ok_and(|year| (SCHEDULE_FIRST_YEAR..=SCHEDULE_LAST_YEAR).contains(&year))
}
