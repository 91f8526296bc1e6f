//! An evening at human rates: what does a delivered line cost, and how long does it take?
//!
//! 40 rooms of 25 people. In each room the person who shares sends a line every two seconds (a sentence of ten words at
//! the speed of a quick typist takes longer; the rest stands for replies and support). Over an hour each room lets a
//! further 25 people in, come late or come back: one entry every 3.6 s over all rooms.

use super::{Bench, conclude, observe};
use crate::clock::nanos;
use crate::report::Row;
use crate::schedule::evening;
use crate::subject::{Kind, Trouble};
use std::time::Duration;

const ROOMS: usize = 40;
const PEOPLE: usize = 25;
const GAP: Duration = Duration::from_secs(2);
const WARM: Duration = Duration::from_secs(2);
const LENGTH: Duration = Duration::from_secs(14);
const ENTRIES: usize = 4;

pub(super) fn measure(bench: &Bench, kind: Kind) -> Result<Row, Trouble> {
    let (mut subject, mut crowd) = bench.gather(kind, ROOMS, PEOPLE)?;
    for entry in 0..ENTRIES {
        crowd.keep(subject.invite(entry * 7 % ROOMS, PEOPLE, false)?);
    }
    let plan = evening(ROOMS, nanos(GAP), ENTRIES, nanos(WARM + LENGTH));
    let outcome = observe(&subject, &mut crowd, plan.into_iter(), WARM, LENGTH)?;
    conclude(subject, crowd, outcome)
}
