//! After a power cut with 1,000 sessions in the log, some of them in the middle of a meeting: how long from the start of
//! the process until a phone's socket is answered?

use super::{Bench, DRAIN_PATIENCE, sound};
use crate::clock::{Clock, nanos, to_ms};
use crate::report::Row;
use crate::schedule::even;
use crate::subject::{Kind, Trouble};
use std::time::Duration;

const SESSIONS: usize = 1_000;
/// Sessions with people and lines in them.
const LIVELY: usize = 40;
const PEOPLE: usize = 10;
const LINES_PER_S: f64 = 2_000.0;
const TALK: Duration = Duration::from_secs(1);
const STARTS: usize = 5;

pub(super) fn measure(bench: &Bench) -> Result<Row, Trouble> {
    let (mut subject, mut crowd) = bench.gather(Kind::Hearth, LIVELY, PEOPLE)?;
    let base = crowd.clock.now();
    crowd.run(&mut even(LIVELY, LINES_PER_S).peekable(), base, nanos(TALK))?;
    let said = crowd.wait_until(DRAIN_PATIENCE, |crowd| crowd.tally.answered())?;
    sound(&crowd, said, "not every line was answered")?;
    subject.open_rooms(SESSIONS - LIVELY)?;
    drop(crowd);
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let mut clock = Clock::start();
        subject.kill_and_start_again(|| clock = Clock::start())?;
        starts.push(Row {
            cold_start_ms: Some(to_ms(clock.now())),
            ..Row::default()
        });
    }
    Ok(Row::median(&starts))
}
