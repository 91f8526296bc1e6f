//! What schedules come to, by hand-worked dates. Random schedules are compared with a second implementation in
//! `tests/foreign`.

mod clocks;
mod exceptions;
mod refused;
mod rules;
mod windows;

use super::{Occurrence, Recurrence, ScheduleProblem};
use protocol::ids::Millis;
use protocol::schedule::{Exception, Schedule};

fn schedule(starts: &str, zone: &str, rule: &str) -> Schedule {
    Schedule {
        starts: starts.into(),
        zone: zone.into(),
        rule: (!rule.is_empty()).then(|| rule.into()),
        exceptions: Vec::new(),
    }
}

fn read(starts: &str, zone: &str, rule: &str) -> Recurrence {
    good(&schedule(starts, zone, rule))
}

fn good(schedule: &Schedule) -> Recurrence {
    Recurrence::read(schedule).unwrap_or_else(|problem| panic!("{schedule:?}: {problem}"))
}

fn problem(schedule: &Schedule) -> ScheduleProblem {
    match Recurrence::read(schedule) {
        Ok(_) => panic!("taken: {schedule:?}"),
        Err(problem) => problem,
    }
}

fn cancelled(on: &str) -> Exception {
    Exception {
        on: on.into(),
        moved_to: None,
    }
}

fn moved(on: &str, to: &str) -> Exception {
    Exception {
        on: on.into(),
        moved_to: Some(to.into()),
    }
}

/// A moment, written as in `2026-12-01T19:30Z`.
fn utc(text: &str) -> Millis {
    let at: jiff::Timestamp = text.parse().unwrap_or_else(|problem| panic!("{text}: {problem}"));
    super::zone::millis(at)
}

fn in_utc(at: Millis) -> String {
    let text = super::zone::timestamp(at).to_string();
    text.replace(":00Z", "Z")
}

fn days(found: &[Occurrence]) -> Vec<&str> {
    found.iter().map(|occurrence| &occurrence.on[..10]).collect()
}

/// The first dates of a rule at half past seven in Dublin, without the time.
fn first(starts: &str, rule: &str, most: usize) -> Vec<String> {
    let found = read(&format!("{starts}T19:30"), "Europe/Dublin", rule).next(Millis(0), most);
    days(&found).into_iter().map(Into::into).collect()
}
