//! Cancelled and moved dates.

use super::{cancelled, days, good, moved, problem, schedule, utc};
use protocol::ids::Millis;
use protocol::schedule::{Exception, Schedule};

fn tuesdays(exceptions: &[Exception]) -> Schedule {
    Schedule {
        exceptions: exceptions.to_vec(),
        ..schedule("2026-12-01T19:30", "Europe/Dublin", "FREQ=WEEKLY;COUNT=5")
    }
}

#[test]
fn a_cancelled_date_is_told_apart() {
    let read = good(&tuesdays(&[
        cancelled("2026-12-15T19:30"),
        cancelled("2026-12-08T19:30"),
    ]));
    assert_eq!(
        days(&read.next(Millis(0), 9)),
        ["2026-12-01", "2026-12-22", "2026-12-29"]
    );
    let gone = read.cancelled_between(Millis(0), Millis(u64::MAX), 9);
    assert_eq!(days(&gone), ["2026-12-08", "2026-12-15"]);
    assert_eq!(gone[0].starts_at, utc("2026-12-08T19:30Z"));
    assert_eq!(
        days(&read.cancelled_between(Millis(0), Millis(u64::MAX), 1)),
        ["2026-12-08"]
    );
    let window = read.cancelled_between(utc("2026-12-08T19:31Z"), utc("2026-12-15T19:31Z"), 9);
    assert_eq!(days(&window), ["2026-12-15"]);
}

#[test]
fn a_moved_date_is_found_where_it_is_now() {
    let read = good(&tuesdays(&[moved("2026-12-15T19:30", "2027-02-01T18:00")]));
    let found = read.next(Millis(0), 9);
    assert_eq!(
        days(&found),
        ["2026-12-01", "2026-12-08", "2026-12-22", "2026-12-29", "2026-12-15"]
    );
    let last = &found[4];
    assert_eq!(
        (last.local.as_str(), last.starts_at, last.moved),
        ("2027-02-01T18:00", utc("2027-02-01T18:00Z"), true)
    );
    // Out of the week of its rule, and into one after the rule's end.
    assert_eq!(read.between(utc("2026-12-14T00:00Z"), utc("2026-12-21T00:00Z"), 9), []);
    assert_eq!(
        read.between(utc("2027-02-01T18:00Z"), utc("2027-02-01T18:01Z"), 9),
        found[4..]
    );
    assert_eq!(read.between(utc("2027-02-01T17:00Z"), utc("2027-02-01T18:00Z"), 9), []);
    assert!(!read.is_over(utc("2027-02-01T18:00Z")));
    assert!(read.is_over(utc("2027-02-01T18:01Z")));
    assert_eq!(read.cancelled_between(Millis(0), Millis(u64::MAX), 9), []);
}

#[test]
fn a_date_may_move_to_before_the_first() {
    let read = good(&tuesdays(&[moved("2026-12-29T19:30", "2026-11-24T19:30")]));
    assert_eq!(days(&read.next(Millis(0), 2)), ["2026-12-29", "2026-12-01"]);
    assert_eq!(read.first(), "2026-12-01T19:30");
}

#[test]
fn the_first_few_are_the_earliest_of_all() {
    let read = good(&tuesdays(&[moved("2026-12-01T19:30", "2026-12-10T10:00")]));
    assert_eq!(days(&read.next(Millis(0), 2)), ["2026-12-08", "2026-12-01"]);
    assert_eq!(days(&read.next(Millis(0), 1)), ["2026-12-08"]);
    assert_eq!(read.next(Millis(0), 0), []);
}

#[test]
fn a_meeting_whose_every_date_is_cancelled_is_over() {
    let all = ["01", "08", "15", "22", "29"].map(|day| cancelled(&format!("2026-12-{day}T19:30")));
    let read = good(&tuesdays(&all));
    assert!(read.is_over(Millis(0)));
    let once = Schedule {
        exceptions: vec![cancelled("2026-12-01T19:30")],
        ..schedule("2026-12-01T19:30", "Europe/Dublin", "")
    };
    assert!(good(&once).is_over(Millis(0)));
}

#[test]
fn two_dates_may_change_places() {
    let read = good(&tuesdays(&[
        moved("2026-12-08T19:30", "2026-12-15T19:30"),
        moved("2026-12-15T19:30", "2026-12-08T19:30"),
    ]));
    assert_eq!(
        days(&read.next(Millis(0), 3)),
        ["2026-12-01", "2026-12-15", "2026-12-08"]
    );
}

#[test]
fn what_an_exception_says_must_be_so() {
    let no_date = "The meeting has no date then; name a day and time that the rule gives.";
    let taken = "The meeting has another date at that time; choose another time.";
    let form = "Write the day and the time like 2026-12-01T19:30; years from 2000 to 2099.";
    let good = cancelled("2026-12-08T19:30");
    let table: &[(Exception, &str, &str)] = &[
        (cancelled("2026-12-09T19:30"), "on", no_date),
        (cancelled("2026-12-15T19:31"), "on", no_date),
        (cancelled("2026-11-24T19:30"), "on", no_date),
        (cancelled("2027-01-05T19:30"), "on", no_date),
        (cancelled("2026-12-15"), "on", form),
        (
            cancelled("2026-12-08T19:30"),
            "on",
            "This date is there twice; keep one.",
        ),
        (moved("2026-12-15T19:30", "2026-12-16 19:30"), "moved_to", form),
        (moved("2026-12-15T19:30", "2100-01-01T19:30"), "moved_to", form),
        (moved("2026-12-15T19:30", "2026-12-22T19:30"), "moved_to", taken),
        (
            moved("2026-12-15T19:30", "2026-12-15T19:30"),
            "moved_to",
            "That is when it is anyway; choose another time, or take this exception away.",
        ),
    ];
    for (bad, field, because) in table {
        let said = problem(&tuesdays(&[good.clone(), bad.clone()]));
        assert_eq!(
            (said.field.as_str(), &*said.because),
            (format!("exceptions[1].{field}").as_str(), *because),
            "{bad:?}"
        );
    }
    let twice = problem(&tuesdays(&[
        moved("2026-12-08T19:30", "2026-12-09T10:00"),
        moved("2026-12-15T19:30", "2026-12-09T10:00"),
    ]));
    assert_eq!(
        (twice.field.as_str(), &*twice.because),
        ("exceptions[1].moved_to", taken)
    );
    let many = problem(&tuesdays(&vec![good; 201]));
    assert_eq!(
        (many.field.as_str(), &*many.because),
        ("exceptions", "At most 200 dates; take past ones away.")
    );
}
