//! The dates of a meeting: which moments a schedule comes to. It plans no session and knows no clock; moments are asked
//! for by window, and every answer is bounded whatever the rule is.
//!
//! RFC 5545's recurrence with two decisions of our own. The first date is the first that the rule gives at or after
//! `starts`; a `starts` that the rule does not give is no date of the meeting, for calendars disagree about it. And a rule
//! may only use what a facilitator can be shown in words (`rule/text.rs`).
//!
//! The days are worked out by a library (`rule.rs`), their moments by the database of zones (`zone.rs`).

mod local;
mod problem;
mod rule;
#[cfg(test)]
mod tests;
mod zone;

pub use problem::ScheduleProblem;
pub use zone::{Observance, Transition, Zone};

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use protocol::ids::Millis;
use protocol::limits::SCHEDULE_EXCEPTIONS;
use protocol::schedule::{Exception, Schedule};
pub(super) use rule::unwrapped;
use rule::{End, Rule, Written};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// A schedule that was read: it has at least one date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence {
    zone: Zone,
    rule: Rule,
    /// The time of day of every date that is not moved.
    time: Time,
    /// The rule's first date.
    first: Date,
    /// No date after this one.
    last: Date,
    /// The rule in one spelling; none for a meeting that happens once.
    text: Option<String>,
    /// By the day that the rule gives: moved to another local time, or cancelled. Each is a day of the rule.
    exceptions: BTreeMap<Date, Option<DateTime>>,
}

/// One date of a meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The local beginning that the rule gives, also when it was moved: its name (RFC 5545: RECURRENCE-ID).
    pub on: String,
    /// When it begins.
    pub starts_at: Millis,
    /// When it begins, as the zone's clocks show it.
    pub local: String,
    /// Whether it begins at another time than the rule gives.
    pub moved: bool,
}

impl Recurrence {
    /// Reads a schedule.
    ///
    /// # Errors
    /// The first thing in it that cannot be so.
    pub fn read(schedule: &Schedule) -> Result<Self, ScheduleProblem> {
        let starts = local::read(&schedule.starts).ok_or_else(|| ScheduleProblem::new("starts", local::FORM))?;
        let zone = Zone::read(&schedule.zone).map_err(|because| ScheduleProblem::new("zone", because))?;
        let mut read = Self {
            zone,
            rule: Rule::daily(starts.date()),
            time: starts.time(),
            first: starts.date(),
            last: starts.date(),
            text: None,
            exceptions: BTreeMap::new(),
        };
        if let Some(text) = &schedule.rule {
            let written =
                Written::read(text, starts.date()).map_err(|because| ScheduleProblem::new("rule", because))?;
            read.repeat(written)?;
        }
        read.except(&schedule.exceptions)?;
        Ok(read)
    }

    /// The zone.
    #[must_use]
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The first date that the rule gives, local, whether or not it was moved or cancelled: what a calendar calls DTSTART.
    #[must_use]
    pub fn first(&self) -> String {
        local::write(self.at(self.first))
    }

    /// The rule in one spelling, its `UNTIL` in UTC as RFC 5545, 3.3.10 wants it beside a zone; none for a meeting that
    /// happens once.
    #[must_use]
    pub fn rule(&self) -> Option<&str> {
        self.text.as_deref()
    }

    /// The dates that begin in `[after, before)`, in order, and no more than `most`. Moved ones count where they are now.
    #[must_use]
    pub fn between(&self, after: Millis, before: Millis, most: usize) -> Vec<Occurrence> {
        let (after, before) = (zone::timestamp(after), zone::timestamp(before));
        let kept = self
            .given(after, before)
            .filter(|(day, _)| !self.exceptions.contains_key(day));
        let mut found: Vec<(Timestamp, Occurrence)> = kept
            .take(most)
            .map(|(day, begins)| (begins, self.occurrence(day, begins, false)))
            .collect();
        let moved = self.exceptions.iter().filter_map(|(day, to)| {
            let begins = self.zone.moment((*to)?);
            (after <= begins && begins < before).then(|| (begins, self.occurrence(*day, begins, true)))
        });
        found.extend(moved);
        found.sort_by(|(a, one), (b, other)| (a, &one.on).cmp(&(b, &other.on)));
        found.truncate(most);
        found.into_iter().map(|(_, occurrence)| occurrence).collect()
    }

    /// The cancelled dates that would begin in `[after, before)`, in order, and no more than `most`.
    #[must_use]
    pub fn cancelled_between(&self, after: Millis, before: Millis, most: usize) -> Vec<Occurrence> {
        let (after, before) = (zone::timestamp(after), zone::timestamp(before));
        let cancelled = self.exceptions.iter().filter(|(_, to)| to.is_none());
        cancelled
            .map(|(day, _)| (*day, self.zone.moment(self.at(*day))))
            .filter(|(_, begins)| after <= *begins && *begins < before)
            .take(most)
            .map(|(day, begins)| self.occurrence(day, begins, false))
            .collect()
    }

    /// The next `most` dates that begin at `after` or later.
    #[must_use]
    pub fn next(&self, after: Millis, most: usize) -> Vec<Occurrence> {
        self.between(after, Millis(u64::MAX), most)
    }

    /// Whether no date begins at `now` or later.
    #[must_use]
    pub fn is_over(&self, now: Millis) -> bool {
        self.next(now, 1).is_empty()
    }

    /// The days that the rule gives with their moments in `[after, before)`, in order.
    fn given(&self, after: Timestamp, before: Timestamp) -> impl Iterator<Item = (Date, Timestamp)> {
        // A day that a zone skips begins with the next one, so the window may hold a day before its own first.
        let mut from = self.zone.local(after).date();
        for _ in 0..2 {
            from = from.yesterday().unwrap_or(from);
        }
        self.rule
            .days_from(from)
            .take_while(|day| *day <= self.last)
            .map(|day| (day, self.zone.moment(self.at(day))))
            .skip_while(move |(_, begins)| *begins < after)
            .take_while(move |(_, begins)| *begins < before)
    }

    fn at(&self, day: Date) -> DateTime {
        day.to_datetime(self.time)
    }

    fn occurrence(&self, day: Date, begins: Timestamp, moved: bool) -> Occurrence {
        Occurrence {
            on: local::write(self.at(day)),
            starts_at: zone::millis(begins),
            local: local::write(self.zone.local(begins)),
            moved,
        }
    }

    /// Takes over a rule, and finds its first and last day.
    fn repeat(&mut self, written: Written) -> Result<(), ScheduleProblem> {
        self.rule = written.rule;
        let mut days = self.rule.days_from(self.first);
        let Some(first) = days.next() else {
            return Err(ScheduleProblem::new(
                "rule",
                "This rule never happens; no day is like that.",
            ));
        };
        let mut text = written.text;
        let last = match written.end {
            End::Open => rule::last_day(),
            End::Count(count) => {
                let _ = write!(text, ";COUNT={count}");
                let others = usize::try_from(count).unwrap_or(usize::MAX) - 1;
                days.take(others).last().unwrap_or(first)
            }
            End::Day(day) => day,
            End::Local(until) if until.time() >= self.time => until.date(),
            End::Local(until) => until.date().yesterday().unwrap_or(until.date()),
            End::Moment(until) => self.last_by(until),
        };
        if last < first {
            return Err(ScheduleProblem::new(
                "rule",
                "This rule ends before its first date; choose a later UNTIL.",
            ));
        }
        if matches!(written.end, End::Day(_) | End::Local(_) | End::Moment(_)) {
            let until = zone::basic(self.zone.moment(self.at(last)), 0);
            let _ = write!(text, ";UNTIL={until}Z");
        }
        (self.first, self.last, self.text) = (first, last, Some(text));
        Ok(())
    }

    /// The last day on which a meeting at this time of day begins by a moment.
    fn last_by(&self, until: Timestamp) -> Date {
        // Where clocks go back over midnight, a meeting of the next day may begin before `until` shows today again.
        let today = self.zone.local(until).date();
        let mut day = today.tomorrow().unwrap_or(today);
        while self.zone.moment(self.at(day)) > until {
            let Ok(earlier) = day.yesterday() else { break };
            day = earlier;
        }
        day
    }

    /// Takes over what differs from the rule.
    fn except(&mut self, exceptions: &[Exception]) -> Result<(), ScheduleProblem> {
        if exceptions.len() > SCHEDULE_EXCEPTIONS {
            let because = format!("At most {SCHEDULE_EXCEPTIONS} dates; take past ones away.");
            return Err(ScheduleProblem::new("exceptions", because));
        }
        let given = self.given_among(exceptions);
        for (nth, exception) in exceptions.iter().enumerate() {
            let problem = |because| Err(ScheduleProblem::new(format!("exceptions[{nth}].on"), because));
            let Some(on) = local::read(&exception.on) else {
                return problem(local::FORM);
            };
            if on.time() != self.time || !given.contains(&on.date()) {
                return problem("The meeting has no date then; name a day and time that the rule gives.");
            }
            let to = exception.moved_to.as_deref().map(local::read);
            if to == Some(None) {
                return Err(ScheduleProblem::new(format!("exceptions[{nth}].moved_to"), local::FORM));
            }
            if self.exceptions.insert(on.date(), to.flatten()).is_some() {
                return problem("This date is there twice; keep one.");
            }
        }
        self.check_moves(exceptions, &given)
    }

    /// Those days that exceptions name, or move a date to, which the rule gives: from one run over the rule's days, for a
    /// single day may be far behind the one before it.
    fn given_among(&self, exceptions: &[Exception]) -> BTreeSet<Date> {
        let texts = exceptions.iter().flat_map(|one| [Some(&one.on), one.moved_to.as_ref()]);
        let mut named: BTreeSet<Date> = texts
            .flatten()
            .filter_map(|text| local::read(text))
            .map(|at| at.date())
            .collect();
        let (Some(first), Some(last)) = (named.first().copied(), named.last().copied()) else {
            return named;
        };
        let days = self.rule.days_from(first);
        let given: BTreeSet<Date> = days.take_while(|day| *day <= last.min(self.last)).collect();
        named.retain(|day| given.contains(day));
        named
    }

    /// Whether every moved date went where no other is, once all of them are known: two may change places.
    fn check_moves(&self, exceptions: &[Exception], given: &BTreeSet<Date>) -> Result<(), ScheduleProblem> {
        let mut taken = BTreeMap::new();
        for (nth, exception) in exceptions.iter().enumerate() {
            let Some(to) = exception.moved_to.as_deref().and_then(local::read) else {
                continue;
            };
            let problem = |because| {
                let field = format!("exceptions[{nth}].moved_to");
                Err(ScheduleProblem::new(field, because))
            };
            if exception.moved_to.as_deref() == Some(&exception.on) {
                return problem("That is when it is anyway; choose another time, or take this exception away.");
            }
            let day = to.date();
            let stays = to.time() == self.time && given.contains(&day) && !self.exceptions.contains_key(&day);
            if stays || taken.insert(to, nth).is_some() {
                return problem("The meeting has another date at that time; choose another time.");
            }
        }
        Ok(())
    }
}
