//! Windows, for any rule: the parts of a window are the window, and what is found is in it, in order.

use super::{Exception, Millis, Recurrence, Schedule, cancelled, moved, schedule};
use proptest::prelude::*;

const RULES: &[&str] = &[
    "",
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;COUNT=40",
    "FREQ=WEEKLY;BYDAY=MO,WE,FR",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,TU;WKST=SU",
    "FREQ=MONTHLY;BYDAY=2TU",
    "FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20290101T000000Z",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,-1",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3,10",
];
const ZONES: &[&str] = &[
    "UTC",
    "Europe/Dublin",
    "America/New_York",
    "Pacific/Auckland",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Pacific/Apia",
];
/// 1 January 2005 and 26 years more.
const SINCE: u64 = 1_104_537_600_000;
const YEARS: u64 = 26 * 366 * 86_400_000;

fn any_schedule() -> impl Strategy<Value = Schedule> {
    let starts = (2005_u32..2028, 1_u32..=12, 1_u32..=28, 0_u32..24, 0_u32..4);
    let exceptions = prop::collection::vec(
        (0_usize..60, prop::option::of((1_u32..=12, 1_u32..=28, 0_u32..24))),
        0..8,
    );
    (
        starts,
        prop::sample::select(ZONES),
        prop::sample::select(RULES),
        exceptions,
    )
        .prop_map(|((year, month, day, hour, quarter), zone, rule, exceptions)| {
            let starts = format!("{year}-{month:02}-{day:02}T{hour:02}:{:02}", quarter * 15);
            let mut schedule = schedule(&starts, zone, rule);
            let Ok(read) = Recurrence::read(&schedule) else {
                return schedule;
            };
            let dates = read.next(Millis(0), 60);
            for (nth, to) in exceptions {
                let Some(on) = dates.get(nth).map(|date| date.on.clone()) else {
                    continue;
                };
                let exception: Exception = match to {
                    // One minute past no rule's time of day, so that it meets no other date.
                    Some((month, day, hour)) => moved(&on, &format!("{}-{month:02}-{day:02}T{hour:02}:01", &on[..4])),
                    None => cancelled(&on),
                };
                schedule.exceptions.push(exception);
                if Recurrence::read(&schedule).is_err() {
                    schedule.exceptions.pop();
                }
            }
            schedule
        })
}

proptest! {
    #[test]
    fn parts_of_a_window_are_the_window(
        schedule in any_schedule(),
        mut edges in prop::collection::vec(SINCE..SINCE + YEARS, 2..6),
        most in 0_usize..50,
    ) {
        let Ok(read) = Recurrence::read(&schedule) else {
            // A rule that was over before these beginnings.
            prop_assert!(schedule.rule.is_some_and(|rule| rule.contains("UNTIL")));
            return Ok(());
        };
        edges.sort_unstable();
        let (from, to) = (Millis(edges[0]), Millis(edges[edges.len() - 1]));
        let whole = read.between(from, to, usize::MAX);
        prop_assert!(whole.iter().all(|found| from <= found.starts_at && found.starts_at < to));
        prop_assert!(whole.is_sorted_by_key(|found| (found.starts_at, found.on.clone())));
        let parts: Vec<_> = edges
            .windows(2)
            .flat_map(|part| read.between(Millis(part[0]), Millis(part[1]), usize::MAX))
            .collect();
        prop_assert_eq!(&parts, &whole);
        let few = &whole[..most.min(whole.len())];
        prop_assert_eq!(&read.between(from, to, most), few);
        if read.next(from, 1).is_empty() {
            prop_assert!(read.is_over(from) && whole.is_empty());
        }
        let gone = read.cancelled_between(from, to, usize::MAX);
        let gone_in_parts: Vec<_> = edges
            .windows(2)
            .flat_map(|part| read.cancelled_between(Millis(part[0]), Millis(part[1]), usize::MAX))
            .collect();
        prop_assert_eq!(&gone_in_parts, &gone);
        prop_assert!(gone.iter().all(|gone| whole.iter().all(|found| found.on != gone.on)));
    }
}
