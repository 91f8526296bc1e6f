//! The rooms of an evening, and more and more lines: how many deliveries a second does a server carry with a p99 of at
//! most 100 ms and nothing lost? The load rises by steps until one fails; between the last that held and the first that
//! failed it is halved until the two are close.

use super::{Bench, Outcome, compare_with_log, observe};
use crate::crowd::Crowd;
use crate::report::Row;
use crate::schedule::even;
use crate::subject::{Kind, Subject, Trouble};
use std::time::Duration;

const ROOMS: usize = 40;
const PEOPLE: usize = 25;
const WARM: Duration = Duration::from_secs(1);
const LENGTH: Duration = Duration::from_secs(2);
/// The longest that one delivery in a hundred may exceed.
const P99_MS: f64 = 100.0;
/// A step in which fewer of the offered deliveries happened did not hold, whatever its latency.
const CARRIED: f64 = 0.95;
/// Deliveries a second of the first step of the first run.
const FROM: f64 = 100_000.0;
/// Steps rise by this until one fails; in later runs, which begin close to the limit, by the second.
const RISE: f64 = 1.6;
const RISE_LATER: f64 = 1.2;
/// Close enough.
const CLOSE: f64 = 1.06;
/// A server that does not carry this carries nothing.
const LEAST: f64 = 1_000.0;

pub(super) fn measure(bench: &Bench, kind: Kind, earlier: &[Row]) -> Result<Row, Trouble> {
    let known = earlier.last().and_then(|row| row.deliveries_s);
    let (mut rate, rise) = known.map_or((FROM, RISE), |known| (known * 0.85, RISE_LATER));
    let (mut held, mut failed): (Option<(f64, Row)>, Option<f64>) = (None, None);
    let mut stage = None;
    while rate >= LEAST {
        let (subject, mut crowd) = match stage.take() {
            Some(ready) => ready,
            None => bench.gather(kind, ROOMS, PEOPLE)?,
        };
        let outcome = step(&subject, &mut crowd, rate)?;
        if holds(&outcome, rate) {
            held = Some((rate, outcome.row));
            stage = Some((subject, crowd));
        } else {
            // What was acknowledged is stored also by a server that is overrun. The next step gets a fresh one.
            compare_with_log(subject, crowd.tally.acked())?;
            failed = Some(rate);
        }
        rate = match (&held, failed) {
            (Some((held, _)), Some(failed)) if failed / held <= CLOSE => break,
            (Some((held, _)), Some(failed)) => (held * failed).sqrt(),
            (Some((held, _)), None) => held * rise,
            (None, Some(failed)) => failed / rise,
            (None, None) => break,
        };
    }
    if let Some((subject, crowd)) = stage {
        compare_with_log(subject, crowd.tally.acked())?;
    }
    Ok(held.map(|(_, row)| row).unwrap_or_default())
}

fn step(subject: &Subject, crowd: &mut Crowd, rate: f64) -> Result<Outcome, Trouble> {
    let lines_per_s = rate / PEOPLE as f64;
    let outcome = observe(subject, crowd, even(ROOMS, lines_per_s), WARM, LENGTH)?;
    let Row {
        deliveries_s,
        p99_ms,
        lost,
        cpu_us_per_delivery,
        ..
    } = &outcome.row;
    eprintln!(
        "bench: max: {}: offered {rate:.0}/s: {:.0}/s, p99 {:.1} ms, {:.2} µs, lost {}{}",
        subject.kind.name(),
        deliveries_s.unwrap_or_default(),
        p99_ms.unwrap_or(f64::INFINITY),
        cpu_us_per_delivery.unwrap_or_default(),
        lost.unwrap_or_default(),
        outcome
            .trouble
            .as_ref()
            .map(|trouble| format!(" ({trouble})"))
            .unwrap_or_default(),
    );
    Ok(outcome)
}

fn holds(outcome: &Outcome, rate: f64) -> bool {
    let Row {
        deliveries_s,
        p99_ms,
        lost,
        ..
    } = outcome.row;
    outcome.sound
        && lost == Some(0)
        && p99_ms.is_some_and(|p99| p99 <= P99_MS)
        && deliveries_s.is_some_and(|carried| carried >= rate * CARRIED)
}
