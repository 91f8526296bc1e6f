//! A recurrence rule: on which days a meeting happens. It knows days only; every occurrence of a rule begins at the same
//! time of day, and zones and exceptions come after it. How a rule is written is in `rule/text.rs`.
//!
//! The work is bounded: rules end with the last year that a schedule may name, so that no rule looks at more than a
//! century of days once, and a window begins at its own period instead of at the rule's beginning.

mod text;

pub(super) use text::{End, Written};

use jiff::SignedDuration;
use jiff::civil::{Date, Weekday};
use protocol::limits::SCHEDULE_LAST_YEAR;
use std::collections::BTreeSet;

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frequency {
    Daily,
    Weekly,
    Monthly,
    Yearly,
}

/// A weekday, or the nth one of a month or year; from the end when negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day {
    nth: Option<i16>,
    /// From Monday, 0.
    weekday: i8,
}

/// A rule without its end. An empty list leaves every day in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    frequency: Frequency,
    interval: i32,
    week_start: Weekday,
    months: BTreeSet<i16>,
    month_days: BTreeSet<i16>,
    days: BTreeSet<Day>,
    positions: BTreeSet<i16>,
    /// No day before this one. Periods are counted from the one that it is in.
    starts: Date,
}

impl Rule {
    /// Every day from the first. A meeting that happens once is this rule with its end on the first day.
    pub(super) fn daily(starts: Date) -> Self {
        Self {
            frequency: Frequency::Daily,
            interval: 1,
            week_start: Weekday::Monday,
            months: BTreeSet::new(),
            month_days: BTreeSet::new(),
            days: BTreeSet::new(),
            positions: BTreeSet::new(),
            starts,
        }
    }

    /// What RFC 5545, 3.3.10 takes from the beginning when the rule does not say which days of its periods are meant.
    fn completed(mut self) -> Self {
        if self.days.is_empty() && self.month_days.is_empty() {
            let day = i16::from(self.starts.day());
            match self.frequency {
                Frequency::Daily => {}
                Frequency::Weekly => {
                    self.days.insert(Day {
                        nth: None,
                        weekday: self.starts.weekday().to_monday_zero_offset(),
                    });
                }
                Frequency::Monthly => {
                    self.month_days.insert(day);
                }
                Frequency::Yearly => {
                    self.month_days.insert(day);
                    if self.months.is_empty() {
                        self.months.insert(i16::from(self.starts.month()));
                    }
                }
            }
        }
        self
    }

    /// The days from `from` on, in order.
    pub(super) fn days_from(&self, from: Date) -> Days<'_> {
        let first = self.period_of(self.starts);
        let behind = (self.period_of(from) - first).max(0);
        Days {
            rule: self,
            from: from.max(self.starts),
            period: first + behind / self.interval * self.interval,
            days: Vec::new().into_iter(),
        }
    }

    /// Whether it is a day of the rule; looks at one period only.
    pub(super) fn includes(&self, day: Date) -> bool {
        let period = self.period_of(day);
        day >= self.starts
            && (period - self.period_of(self.starts)) % self.interval == 0
            && self.fits(day)
            && (self.positions.is_empty() || self.days_of(period).contains(&day))
    }

    /// The number of the period that a day is in, from any beginning that all days share.
    fn period_of(&self, day: Date) -> i32 {
        match self.frequency {
            Frequency::Daily => days_since_epoch(day),
            Frequency::Weekly => (days_since_epoch(day) + self.epoch_in_week()).div_euclid(7),
            Frequency::Monthly => i32::from(day.year()) * 12 + i32::from(day.month()) - 1,
            Frequency::Yearly => i32::from(day.year()),
        }
    }

    /// Which day of its week, from 0, 1 January 1970 was.
    fn epoch_in_week(&self) -> i32 {
        i32::from(EPOCH.weekday().since(self.week_start))
    }

    /// The first day of a period and how many days it has; none past the library's last year.
    fn span_of(&self, period: i32) -> Option<(Date, i16)> {
        let date = |year: i32, month: i32| Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, 1).ok();
        match self.frequency {
            Frequency::Daily => Some((day_after_epoch(period)?, 1)),
            Frequency::Weekly => {
                let first = period * 7 - self.epoch_in_week();
                Some((day_after_epoch(first)?, 7))
            }
            Frequency::Monthly => {
                let first = date(period.div_euclid(12), period.rem_euclid(12) + 1)?;
                Some((first, i16::from(first.days_in_month())))
            }
            Frequency::Yearly => {
                let first = date(period, 1)?;
                Some((first, first.days_in_year()))
            }
        }
    }

    /// The days of a period, in order, also those before the beginning: positions count them.
    fn days_of(&self, period: i32) -> Vec<Date> {
        let Some((first, length)) = self.span_of(period) else {
            return Vec::new();
        };
        let mut days: Vec<Date> = std::iter::successors(Some(first), |day| day.tomorrow().ok())
            .take(usize::from(length.unsigned_abs()))
            .filter(|day| self.fits(*day))
            .collect();
        if !self.positions.is_empty() {
            let length = days.len();
            let chosen: BTreeSet<usize> = self.positions.iter().filter_map(|nth| place(*nth, length)).collect();
            days = chosen.into_iter().map(|place| days[place]).collect();
        }
        days
    }

    fn fits(&self, day: Date) -> bool {
        let from_end = i16::from(day.day()) - i16::from(day.days_in_month()) - 1;
        let month = self.months.is_empty() || self.months.contains(&i16::from(day.month()));
        let month_day = self.month_days.is_empty()
            || self.month_days.contains(&i16::from(day.day()))
            || self.month_days.contains(&from_end);
        month && month_day && (self.days.is_empty() || self.days.iter().any(|wanted| self.is(day, *wanted)))
    }

    fn is(&self, day: Date, wanted: Day) -> bool {
        if day.weekday().to_monday_zero_offset() != wanted.weekday {
            return false;
        }
        let Some(nth) = wanted.nth else {
            return true;
        };
        // The nth weekday of the year only where the rule speaks of years without naming months (RFC 5545, 3.3.10).
        let (place, length) = if self.frequency == Frequency::Yearly && self.months.is_empty() {
            (day.day_of_year(), day.days_in_year())
        } else {
            (i16::from(day.day()), i16::from(day.days_in_month()))
        };
        if nth > 0 {
            (place - 1) / 7 + 1 == nth
        } else {
            (length - place) / 7 + 1 == -nth
        }
    }
}

/// The days of a rule, in order.
pub(super) struct Days<'a> {
    rule: &'a Rule,
    from: Date,
    period: i32,
    days: std::vec::IntoIter<Date>,
}

impl Iterator for Days<'_> {
    type Item = Date;

    fn next(&mut self) -> Option<Date> {
        loop {
            if let Some(day) = self.days.by_ref().find(|day| *day >= self.from) {
                return (day <= last_day()).then_some(day);
            }
            let (first, _) = self.rule.span_of(self.period)?;
            if first > last_day() {
                return None;
            }
            self.days = self.rule.days_of(self.period).into_iter();
            self.period += self.rule.interval;
        }
    }
}

/// The last day of any schedule.
pub(super) fn last_day() -> Date {
    let year = i16::try_from(SCHEDULE_LAST_YEAR).unwrap_or(i16::MAX);
    Date::new(year, 12, 31).unwrap_or(Date::MAX)
}

/// The index of the nth of `length` things, from the end when negative.
fn place(nth: i16, length: usize) -> Option<usize> {
    let away = usize::from(nth.unsigned_abs());
    let index = if nth > 0 {
        away.checked_sub(1)
    } else {
        length.checked_sub(away)
    };
    index.filter(|index| *index < length)
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
