//! Rules behind the changes of a zone's clocks: "the last Sunday of March, at one". Some readers of calendars take rules and
//! no dates, and the database tells moments; where the moments of all years to come follow a rule, this finds it.

use domain::directory::recurrence::Transition;
use jiff::civil::{DateTime, Weekday};

/// A change that comes once in every year from its first on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Yearly {
    month: i8,
    weekday: Weekday,
    day: Day,
}

/// Which of its weekdays in the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Day {
    Last,
    Nth(i8),
    /// The one in the seven days from this one on: the day before the last Sunday is no nth Saturday.
    From(i8),
}

impl Yearly {
    /// The rule of some changes in years that follow on each other; none where there is none within one month.
    pub(super) fn of(changes: &[&Transition]) -> Option<Self> {
        let days: Vec<DateTime> = changes.iter().map(|change| local(change)).collect::<Option<_>>()?;
        let first = days.first()?;
        let (month, weekday) = (first.month(), first.weekday());
        let follow = days.windows(2).all(|two| two[1].year() == two[0].year() + 1);
        if !follow
            || days
                .iter()
                .any(|day| (day.month(), day.weekday(), day.time()) != (month, weekday, first.time()))
        {
            return None;
        }
        let least = days.iter().map(|day| day.day()).min()?;
        let candidates = [Day::Last]
            .into_iter()
            .chain((1..=4).map(Day::Nth))
            .chain([Day::From(least)]);
        candidates
            .map(|day| Self { month, weekday, day })
            .find(|rule| days.iter().all(|day| rule.is(*day)))
    }

    /// Whether the rule gives this day.
    pub(super) fn has(&self, change: &Transition) -> bool {
        local(change).is_some_and(|day| self.is(day))
    }

    fn is(&self, at: DateTime) -> bool {
        let day = at.day();
        let within = match self.day {
            Day::Last => day + 7 > at.date().days_in_month(),
            Day::Nth(nth) => (day + 6) / 7 == nth,
            Day::From(first) => (first..first + 7).contains(&day),
        };
        (at.month(), at.weekday()) == (self.month, self.weekday) && within
    }

    /// As an RFC 5545 rule.
    pub(super) fn text(&self) -> String {
        const NAMES: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        let name = NAMES[usize::from(self.weekday.to_monday_zero_offset().unsigned_abs())];
        let month = self.month;
        match self.day {
            Day::Last => format!("FREQ=YEARLY;BYMONTH={month};BYDAY=-1{name}"),
            Day::Nth(nth) => format!("FREQ=YEARLY;BYMONTH={month};BYDAY={nth}{name}"),
            Day::From(first) => {
                let days: Vec<String> = (first..first + 7).map(|day| day.to_string()).collect();
                format!("FREQ=YEARLY;BYMONTH={month};BYMONTHDAY={};BYDAY={name}", days.join(","))
            }
        }
    }
}

/// What the clocks show at a change, as if they had not changed.
pub(super) fn local(change: &Transition) -> Option<DateTime> {
    DateTime::strptime("%Y%m%dT%H%M%S", &change.local).ok()
}
