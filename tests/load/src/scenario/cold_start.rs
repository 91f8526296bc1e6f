//! After a power cut with 1,000 sessions in the log: how long from the start of the process until a phone's socket is
//! answered?

use super::Bench;
use crate::clock::{Clock, to_ms};
use crate::hearth::Hearth;
use crate::report::Row;
use crate::subject::Trouble;

const SESSIONS: usize = 1_000;
const STARTS: usize = 5;

pub(super) fn measure(bench: &Bench) -> Result<Row, Trouble> {
    let mut hearth = Hearth::start(&bench.binaries, bench.cores)?;
    (0..SESSIONS).try_for_each(|number| hearth.schedule(number))?;
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        let mut clock = Clock::start();
        hearth.kill_and_start_again(|| clock = Clock::start())?;
        starts.push(Row {
            cold_start_ms: Some(to_ms(clock.now())),
            ..Row::default()
        });
    }
    Ok(Row::median(&starts))
}
