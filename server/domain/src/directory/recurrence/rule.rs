//! A recurrence rule: on which days a meeting happens. It knows days only; every occurrence of a rule begins at the same
//! time of day, and zones and exceptions come after it. How a rule is written is in `rule/text.rs`; the days are worked
//! out by the library `rrule`, in UTC and at midnight, so that no zone of its own has a say.
//!
//! The work is bounded: rules end with the last year that a schedule may name, and a window begins at its own period
//! instead of at the rule's beginning.

mod text;

pub(in crate::directory) use text::unwrapped;
pub(super) use text::{End, Written};

use chrono::{Datelike, TimeZone};
use jiff::SignedDuration;
use jiff::civil::Date;
use protocol::limits::SCHEDULE_LAST_YEAR;
use rrule::{Frequency, NWeekday, RRule, RRuleSet, Tz, Unvalidated, Weekday};

/// A rule without its end.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rule {
    /// Says which days of its periods are meant, also where the rule as it was written leaves that to its beginning.
    pattern: RRule<Unvalidated>,
    /// No day before this one. Periods are counted from the one that it is in.
    starts: Date,
}

// The library does not say so, but a pattern is made of numbers, and each is equal to itself.
impl Eq for Rule {}

impl Rule {
    /// Every day from the first. A meeting that happens once is this rule with its end on the first day.
    pub(super) fn daily(starts: Date) -> Self {
        Self {
            pattern: RRule::new(Frequency::Daily),
            starts,
        }
    }

    /// The rule whose first period is the one of `starts`; none when it cannot be worked out.
    fn new(pattern: RRule<Unvalidated>, starts: Date) -> Option<Self> {
        let rule = Self {
            pattern: completed(pattern, starts),
            starts,
        };
        rule.set_from(rule.period_of(starts)).is_some().then_some(rule)
    }

    /// The days from `from` on, in order.
    pub(super) fn days_from(&self, from: Date) -> impl Iterator<Item = Date> + use<> {
        let first = self.period_of(self.starts);
        let behind = (self.period_of(from) - first).max(0);
        let interval = i32::from(self.pattern.get_interval());
        let from = from.max(self.starts);
        self.set_from(first + behind / interval * interval)
            .into_iter()
            .flat_map(|set| set.into_iter())
            .map_while(|at| day(&at))
            .take_while(|day| *day <= last_day())
            .skip_while(move |day| *day < from)
    }

    /// The rule as the library has it, from the first day of a period on.
    fn set_from(&self, period: i32) -> Option<RRuleSet> {
        let first = self.first_of(period)?;
        let (year, month, day) = (first.year().into(), first.month(), first.day());
        let begins = Tz::UTC
            .with_ymd_and_hms(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?, 0, 0, 0)
            .single()?;
        // With the library's own limit: also a rule that never comes to a day ends.
        Some(self.pattern.clone().build(begins).ok()?.limit())
    }

    /// The number of the period that a day is in, from any beginning that all days share.
    fn period_of(&self, day: Date) -> i32 {
        match self.pattern.get_freq() {
            Frequency::Yearly => day.year().into(),
            Frequency::Monthly => i32::from(day.year()) * 12 + i32::from(day.month()) - 1,
            Frequency::Weekly => (days_since_epoch(day) + self.epoch_in_week()).div_euclid(7),
            _ => days_since_epoch(day),
        }
    }

    /// Which day of its week, from 0, 1 January 1970 was.
    fn epoch_in_week(&self) -> i32 {
        let starts = self.pattern.get_week_start().num_days_from_monday();
        (i32::from(EPOCH.weekday().to_monday_zero_offset()) - i32::try_from(starts).unwrap_or_default()).rem_euclid(7)
    }

    /// The first day of a period; none past the calendar's last year.
    fn first_of(&self, period: i32) -> Option<Date> {
        let date = |year: i32, month: i32| Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok();
        match self.pattern.get_freq() {
            Frequency::Yearly => date(period, 1),
            Frequency::Monthly => date(period.div_euclid(12), period.rem_euclid(12) + 1),
            Frequency::Weekly => day_after_epoch(period * 7 - self.epoch_in_week()),
            _ => day_after_epoch(period),
        }
    }
}

/// What RFC 5545, 3.3.10 takes from the beginning when the rule does not say which days of its periods are meant. The
/// library would take it from where a window begins.
fn completed(pattern: RRule<Unvalidated>, starts: Date) -> RRule<Unvalidated> {
    if !pattern.get_by_weekday().is_empty() || !pattern.get_by_month_day().is_empty() {
        return pattern;
    }
    let month = chrono::Month::try_from(starts.month().unsigned_abs());
    match (pattern.get_freq(), month) {
        (Frequency::Weekly, _) => pattern.by_weekday(vec![NWeekday::Every(weekday_of(starts))]),
        (Frequency::Monthly, _) => pattern.by_month_day(vec![starts.day()]),
        (Frequency::Yearly, Ok(month)) if pattern.get_by_month().is_empty() => {
            pattern.by_month(&[month]).by_month_day(vec![starts.day()])
        }
        (Frequency::Yearly, _) => pattern.by_month_day(vec![starts.day()]),
        _ => pattern,
    }
}

/// The last day of any schedule.
pub(super) fn last_day() -> Date {
    let year = i16::try_from(SCHEDULE_LAST_YEAR).unwrap_or(i16::MAX);
    Date::new(year, 12, 31).unwrap_or(Date::MAX)
}

fn day(at: &impl Datelike) -> Option<Date> {
    let (month, day) = (i8::try_from(at.month()).ok()?, i8::try_from(at.day()).ok()?);
    Date::new(i16::try_from(at.year()).ok()?, month, day).ok()
}

fn weekday_of(day: Date) -> Weekday {
    let offset = day.weekday().to_monday_zero_offset();
    Weekday::try_from(offset.unsigned_abs()).unwrap_or(Weekday::Mon)
}

fn days_since_epoch(day: Date) -> i32 {
    let hours = day.duration_since(EPOCH).as_hours();
    // 24 hours a day: there are no zones here.
    i32::try_from(hours / 24).unwrap_or_default()
}

fn day_after_epoch(days: i32) -> Option<Date> {
    EPOCH.checked_add(SignedDuration::from_hours(i64::from(days) * 24)).ok()
}

const EPOCH: Date = Date::constant(1970, 1, 1);
