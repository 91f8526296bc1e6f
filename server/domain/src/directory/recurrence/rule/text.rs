//! How a rule is written: the value of an RFC 5545 `RRULE`, read with a list of what is let in, and written again in one
//! spelling. What is not on the list is refused before anything is worked out from it.

use super::Rule;
use crate::directory::recurrence::local;
use chrono::Month;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use protocol::limits::{SCHEDULE_COUNT, SCHEDULE_INTERVAL, SCHEDULE_RULE_BYTES};
use rrule::{Frequency, NWeekday, RRule, Unvalidated, Weekday};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A sentence about what would be right.
type Sentence = Cow<'static, str>;

/// A rule as somebody wrote it.
#[derive(Debug)]
pub(in crate::directory::recurrence) struct Written {
    pub(in crate::directory::recurrence) rule: Rule,
    pub(in crate::directory::recurrence) end: End,
    /// Its parts but for the end, in one spelling.
    pub(in crate::directory::recurrence) text: String,
}

/// How a rule ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::directory::recurrence) enum End {
    /// Not before the last year of schedules.
    Open,
    /// After so many days.
    Count(u32),
    /// With this day.
    Day(Date),
    /// With this local time, which may be an occurrence's.
    Local(DateTime),
    /// With this moment, which may be an occurrence's.
    Moment(Timestamp),
}

const NAMES: [&str; 9] = [
    "FREQ",
    "INTERVAL",
    "BYMONTH",
    "BYMONTHDAY",
    "BYDAY",
    "BYSETPOS",
    "WKST",
    "COUNT",
    "UNTIL",
];
/// How a line of a calendar begins that has a rule.
const PROPERTY: &str = "RRULE:";
const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Written {
    /// Reads a rule whose first period is the one of `starts`.
    pub(in crate::directory::recurrence) fn read(text: &str, starts: Date) -> Result<Self, Sentence> {
        let upper = plain(text)?;
        let parts = Parts::read(&upper)?;
        let pattern = RRule::new(parts.frequency()?)
            .interval(parts.interval()?)
            .week_start(parts.week_start()?)
            .by_month(&parts.months()?)
            .by_month_day(parts.numbers("BYMONTHDAY", 31)?)
            .by_weekday(parts.days()?)
            .by_set_pos(parts.numbers("BYSETPOS", 366)?);
        fit_together(&pattern)?;
        let end = parts.end()?;
        let rule = Rule::new(pattern, starts).ok_or("Calendars cannot work out this rule; write it in another way.")?;
        Ok(Self {
            rule,
            end,
            text: parts.text(),
        })
    }
}

/// A rule without what stands around one that somebody copied out of a calendar: the name of the property, and a `;` after
/// the last part.
pub(in crate::directory) fn unwrapped(text: &str) -> &str {
    let text = text.trim();
    let named = text
        .split_at_checked(PROPERTY.len())
        .filter(|(name, _)| name.eq_ignore_ascii_case(PROPERTY));
    let value = named.map_or(text, |(_, value)| value).trim_start();
    value.trim_end_matches(|c: char| c == ';' || c.is_whitespace())
}

/// The text in capital letters, when it is short and has nothing in it but what a rule is made of.
fn plain(text: &str) -> Result<String, Sentence> {
    let text = unwrapped(text);
    if text.is_empty() {
        return Err("Leave the rule out for a meeting that happens once.".into());
    }
    if text.len() > SCHEDULE_RULE_BYTES {
        return Err(format!("A rule has at most {SCHEDULE_RULE_BYTES} letters, digits and signs.").into());
    }
    let of_a_rule = |byte: u8| byte.is_ascii_alphanumeric() || b";=,+-".contains(&byte);
    if !text.bytes().all(of_a_rule) {
        return Err(
            "Write the rule in one line of letters, digits and ; = , + - alone, such as FREQ=WEEKLY;BYDAY=TU.".into(),
        );
    }
    Ok(text.to_ascii_uppercase())
}

/// The parts of a rule by name, each once.
struct Parts<'a>(BTreeMap<&'static str, &'a str>);

impl<'a> Parts<'a> {
    fn read(text: &'a str) -> Result<Self, Sentence> {
        let mut parts = BTreeMap::new();
        for part in text.split(';') {
            let Some((name, value)) = part.split_once('=').filter(|(_, value)| !value.is_empty()) else {
                return Err("Each part of a rule is a name, = and a value, with one ; between two parts.".into());
            };
            let Some(known) = NAMES.into_iter().find(|known| *known == name) else {
                return Err(format!("A rule here may have {}, and nothing else.", NAMES.join(", ")).into());
            };
            if parts.insert(known, value).is_some() {
                return Err(format!("Write {known} once.").into());
            }
        }
        Ok(Self(parts))
    }

    fn get(&self, name: &str) -> Option<&'a str> {
        self.0.get(name).copied()
    }

    fn frequency(&self) -> Result<Frequency, Sentence> {
        match self.get("FREQ") {
            Some("DAILY") => Ok(Frequency::Daily),
            Some("WEEKLY") => Ok(Frequency::Weekly),
            Some("MONTHLY") => Ok(Frequency::Monthly),
            Some("YEARLY") => Ok(Frequency::Yearly),
            _ => Err("FREQ says how often: DAILY, WEEKLY, MONTHLY or YEARLY.".into()),
        }
    }

    fn interval(&self) -> Result<u16, Sentence> {
        let number = self.number("INTERVAL", SCHEDULE_INTERVAL)?;
        Ok(number.and_then(|number| u16::try_from(number).ok()).unwrap_or(1))
    }

    /// A number from 1 to `most`.
    fn number(&self, name: &str, most: u32) -> Result<Option<u32>, Sentence> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        let number = digits(value).filter(|number| (1..=most).contains(number));
        match number {
            Some(number) => Ok(Some(number)),
            None => Err(format!("{name} is a number from 1 to {most}.").into()),
        }
    }

    fn week_start(&self) -> Result<Weekday, Sentence> {
        let Some(value) = self.get("WKST") else {
            return Ok(Weekday::Mon);
        };
        weekday(value).ok_or_else(|| format!("WKST is one of {}.", WEEKDAYS.join(", ")).into())
    }

    fn months(&self) -> Result<Vec<Month>, Sentence> {
        let read = |item: &str| Month::try_from(u8::try_from(digits(item)?).ok()?).ok();
        self.list("BYMONTH", read)
            .ok_or_else(|| "BYMONTH is a list of numbers from 1 to 12.".into())
    }

    /// A list of numbers from 1 to `most`, also from the end (negative).
    fn numbers<N: TryFrom<i16>>(&self, name: &str, most: u16) -> Result<Vec<N>, Sentence> {
        let read = |item: &str| {
            let number = integer(item).filter(|number| (1..=most).contains(&number.unsigned_abs()))?;
            N::try_from(number).ok()
        };
        self.list(name, read).ok_or_else(|| {
            format!("{name} is a list of numbers from 1 to {most}, or the same with - to count from the end.").into()
        })
    }

    fn days(&self) -> Result<Vec<NWeekday>, Sentence> {
        let read = |item: &str| {
            let (nth, name) = item.split_at_checked(item.len().checked_sub(2)?)?;
            let nth = match nth {
                "" => None,
                nth => Some(integer(nth).filter(|nth| (1..=53).contains(&nth.unsigned_abs()))?),
            };
            Some(NWeekday::new(nth, weekday(name)?))
        };
        self.list("BYDAY", read)
            .ok_or_else(|| "BYDAY is a list of days such as TU, 2TU (the second) or -1FR (the last).".into())
    }

    /// The items of a part's list, empty where the part is not there; none when one cannot be read.
    fn list<T>(&self, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<Vec<T>> {
        self.get(name)
            .map_or(Some(Vec::new()), |value| value.split(',').map(read).collect())
    }

    fn end(&self) -> Result<End, Sentence> {
        match (self.number("COUNT", SCHEDULE_COUNT)?, self.get("UNTIL")) {
            (None, None) => Ok(End::Open),
            (Some(count), None) => Ok(End::Count(count)),
            (None, Some(value)) => until(value).ok_or_else(|| {
                "UNTIL is a day such as 20271231, a local time such as 20271231T193000, or one of UTC with a Z after it; \
                 years from 2000 to 2099."
                    .into()
            }),
            (Some(_), Some(_)) => Err("A rule ends with COUNT or with UNTIL, not with both.".into()),
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        for name in NAMES.into_iter().filter(|name| !["COUNT", "UNTIL"].contains(name)) {
            if let Some(value) = self.get(name) {
                let between = if text.is_empty() { "" } else { ";" };
                let _ = write!(text, "{between}{name}={value}");
            }
        }
        text
    }
}

/// What RFC 5545, 3.3.10 does not let stand together, and what readers of calendars do not agree about.
fn fit_together(pattern: &RRule<Unvalidated>) -> Result<(), Sentence> {
    let frequency = pattern.get_freq();
    let in_week = matches!(frequency, Frequency::Daily | Frequency::Weekly);
    if frequency == Frequency::Weekly && !pattern.get_by_month_day().is_empty() {
        return Err("BYMONTHDAY does not go with WEEKLY; use MONTHLY.".into());
    }
    // RFC 5545 adds the two kinds up; much of what reads calendars looks for days that are both.
    let days = pattern.get_by_weekday();
    let numbers: Vec<i16> = days.iter().filter_map(numbered).collect();
    if !numbers.is_empty() && numbers.len() < days.len() {
        return Err("Write a number before each day of BYDAY or before none.".into());
    }
    // One less from the end, since the library takes no fifth from the end of a month, which nobody means.
    let (most, of) = match frequency {
        Frequency::Yearly if pattern.get_by_month().is_empty() => (53, "year"),
        _ => (5, "month"),
    };
    let (least, from_end) = (1 - most, most - 1);
    for nth in numbers {
        if in_week {
            return Err("A number before a day in BYDAY goes with MONTHLY or YEARLY; leave it out.".into());
        }
        if !(least..=most).contains(&nth) {
            return Err(format!(
                "A {of} has at most {most} of a weekday: write 1 to {most} before a day in BYDAY, or -1 to -{from_end} to \
                 count from its end."
            )
            .into());
        }
    }
    if !pattern.get_by_set_pos().is_empty() {
        // Calendars disagree about the positions in a first week that begins in its middle.
        if in_week {
            return Err("BYSETPOS goes with MONTHLY or YEARLY.".into());
        }
        if days.is_empty() && pattern.get_by_month_day().is_empty() && pattern.get_by_month().is_empty() {
            return Err("BYSETPOS picks from the days of BYDAY or BYMONTHDAY; write one of them, too.".into());
        }
    }
    Ok(())
}

/// The number before a weekday.
fn numbered(day: &NWeekday) -> Option<i16> {
    match day {
        NWeekday::Nth(nth, _) => Some(*nth),
        NWeekday::Every(_) => None,
    }
}

fn until(value: &str) -> Option<End> {
    let (date, time) = match value.split_once('T') {
        Some((date, time)) => (date, Some(time)),
        None => (value, None),
    };
    let year = number_at(date, 0, 4).filter(|_| date.len() == 8)?;
    let (month, day) = (number_at(date, 4, 2)?, number_at(date, 6, 2)?);
    let date = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    if !local::in_years(year) {
        return None;
    }
    let Some(time) = time else {
        return Some(End::Day(date));
    };
    let (digits, utc) = time.strip_suffix('Z').map_or((time, false), |digits| (digits, true));
    let two = |from| number_at(digits, from, 2).and_then(|number| i8::try_from(number).ok());
    let (hour, minute, second) = (two(0)?, two(2)?, two(4).filter(|_| digits.len() == 6)?);
    let at = DateTime::new(date.year(), date.month(), date.day(), hour, minute, second, 0).ok()?;
    if utc {
        TimeZone::UTC.to_timestamp(at).ok().map(End::Moment)
    } else {
        Some(End::Local(at))
    }
}

fn number_at(text: &str, from: usize, length: usize) -> Option<i16> {
    digits(text.get(from..from + length)?).and_then(|number| i16::try_from(number).ok())
}

/// A number of digits alone; the language's own reading would let a sign in.
fn digits(text: &str) -> Option<u32> {
    let only = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    only.then(|| text.parse().ok()).flatten()
}

fn integer(text: &str) -> Option<i16> {
    let (sign, number) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    digits(number)
        .and_then(|number| i16::try_from(number).ok())
        .map(|number| sign * number)
}

fn weekday(name: &str) -> Option<Weekday> {
    let place = WEEKDAYS.into_iter().position(|known| known == name)?;
    Weekday::try_from(u8::try_from(place).ok()?).ok()
}
