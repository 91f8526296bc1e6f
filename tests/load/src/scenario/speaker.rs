//! One person speaks to 500, five lines a second: how long does the last one wait?

use super::{Bench, conclude, observe};
use crate::clock::nanos;
use crate::report::Row;
use crate::schedule::evening;
use crate::subject::{Kind, Trouble};
use std::time::Duration;

const PEOPLE: usize = 500;
const GAP: Duration = Duration::from_millis(200);
const WARM: Duration = Duration::from_secs(1);
const LENGTH: Duration = Duration::from_secs(10);

pub(super) fn measure(bench: &Bench, kind: Kind) -> Result<Row, Trouble> {
    let (subject, mut crowd) = bench.gather(kind, 1, PEOPLE)?;
    let plan = evening(1, nanos(GAP), 0, nanos(WARM + LENGTH));
    let outcome = observe(&subject, &mut crowd, plan.into_iter(), WARM, LENGTH)?;
    conclude(subject, crowd, outcome)
}
