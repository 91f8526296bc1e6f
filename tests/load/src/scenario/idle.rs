//! 10,000 people who only listen, in 400 rooms: what memory does each need?

use super::{Bench, seat_all, sound};
use crate::crowd::Crowd;
use crate::report::Row;
use crate::subject::{Kind, Trouble};
use std::time::Duration;

const ROOMS: usize = 400;
const PEOPLE: usize = 25;
/// The last ones' entries are told to their rooms in this time, and buffers come to rest.
const REST: Duration = Duration::from_secs(2);

pub(super) fn measure(bench: &Bench, kind: Kind) -> Result<Row, Trouble> {
    let mut subject = bench.start(kind)?;
    subject.open_rooms(ROOMS)?;
    let mut crowd = Crowd::new(subject.address, kind.dialect(), ROOMS)?;
    let before = subject.resident_kib()?;
    seat_all(&mut subject, &mut crowd, ROOMS, PEOPLE, false)?;
    let somebody_left = crowd.wait_until(REST, |crowd| crowd.present() < ROOMS * PEOPLE)?;
    sound(&crowd, !somebody_left, "somebody left")?;
    let after = subject.resident_kib()?;
    let each = after.saturating_sub(before) as f64 / (ROOMS * PEOPLE) as f64;
    Ok(Row {
        kib_per_idle_connection: Some(each),
        ..Row::default()
    })
}
