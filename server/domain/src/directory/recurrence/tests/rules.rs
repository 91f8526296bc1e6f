//! Which days rules give.

use super::{first, good, read, schedule, utc};
use protocol::ids::Millis;

#[test]
fn a_meeting_without_a_rule_happens_once() {
    let once = read("2026-12-01T19:30", "Europe/Dublin", "");
    let found = once.next(Millis(0), 9);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].on.as_str(), found[0].starts_at),
        ("2026-12-01T19:30", utc("2026-12-01T19:30Z"))
    );
    assert!(!once.is_over(utc("2026-12-01T19:30Z")));
    assert!(once.is_over(utc("2026-12-01T19:31Z")));
    assert_eq!((once.first().as_str(), once.rule()), ("2026-12-01T19:30", None));
}

/// As people copy them out of calendars. All of these were refused.
#[test]
fn a_rule_that_is_pasted_with_what_stands_around_it_is_the_rule() {
    for pasted in [
        "RRULE:FREQ=WEEKLY;BYDAY=TU",
        "rrule:freq=weekly;byday=tu;",
        "FREQ=WEEKLY;BYDAY=TU;",
        "FREQ=WEEKLY;BYDAY=TU;;",
        "  RRULE: FREQ=WEEKLY;BYDAY=TU;\r\n",
        "\tFREQ=WEEKLY;BYDAY=TU ; ",
    ] {
        let read = read("2026-12-01T19:30", "Europe/Dublin", pasted);
        assert_eq!(read.rule(), Some("FREQ=WEEKLY;BYDAY=TU"), "{pasted:?}");
    }
}

#[test]
fn days_of_weeks_months_and_years() {
    let table: &[(&str, &str, &[&str])] = &[
        ("2026-12-01", "FREQ=WEEKLY", &["2026-12-01", "2026-12-08", "2026-12-15"]),
        (
            "2026-12-01",
            "FREQ=WEEKLY;BYDAY=TU,TH",
            &["2026-12-01", "2026-12-03", "2026-12-08"],
        ),
        // The week of the beginning counts, also where the days of it are over.
        (
            "2026-12-01",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
            &["2026-12-14", "2026-12-28", "2027-01-11"],
        ),
        // RFC 5545's own example of a week's first day.
        (
            "2027-08-03",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            &["2027-08-03", "2027-08-08", "2027-08-17", "2027-08-22"],
        ),
        (
            "2027-08-03",
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            &["2027-08-03", "2027-08-15", "2027-08-17", "2027-08-29"],
        ),
        (
            "2026-12-01",
            "FREQ=DAILY;INTERVAL=10",
            &["2026-12-01", "2026-12-11", "2026-12-21"],
        ),
        (
            "2026-12-01",
            "FREQ=DAILY;BYDAY=SA,SU;BYMONTH=1",
            &["2027-01-02", "2027-01-03", "2027-01-09"],
        ),
        // The second Tuesday.
        (
            "2026-12-01",
            "FREQ=MONTHLY;BYDAY=2TU",
            &["2026-12-08", "2027-01-12", "2027-02-09"],
        ),
        (
            "2026-12-01",
            "FREQ=MONTHLY;BYDAY=TU;BYSETPOS=2",
            &["2026-12-08", "2027-01-12", "2027-02-09"],
        ),
        // The last day of the month, and the last but one.
        (
            "2026-12-01",
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            &["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"],
        ),
        (
            "2027-02-01",
            "FREQ=MONTHLY;BYMONTHDAY=-2",
            &["2027-02-27", "2027-03-30", "2027-04-29"],
        ),
        // The fifth Friday, which few months have; the last one, which all have.
        (
            "2026-12-01",
            "FREQ=MONTHLY;BYDAY=5FR",
            &["2027-01-29", "2027-04-30", "2027-07-30"],
        ),
        (
            "2026-12-01",
            "FREQ=MONTHLY;BYDAY=-1FR",
            &["2026-12-25", "2027-01-29", "2027-02-26"],
        ),
        // The 31st is left out where there is none, never moved.
        (
            "2026-12-31",
            "FREQ=MONTHLY",
            &["2026-12-31", "2027-01-31", "2027-03-31"],
        ),
        // Leap day.
        ("2024-02-29", "FREQ=YEARLY", &["2024-02-29", "2028-02-29", "2032-02-29"]),
        (
            "2026-12-01",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            &["2028-02-29", "2032-02-29", "2036-02-29"],
        ),
        // The last weekday of the month.
        (
            "2027-01-01",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            &["2027-01-29", "2027-02-26", "2027-03-31"],
        ),
        // Friday the 13th.
        (
            "2026-12-01",
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            &["2027-08-13", "2028-10-13", "2029-04-13"],
        ),
        (
            "2026-12-01",
            "FREQ=YEARLY;BYDAY=20MO",
            &["2027-05-17", "2028-05-15", "2029-05-14"],
        ),
        (
            "2026-12-01",
            "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
            &["2027-03-28", "2028-03-26", "2029-03-25"],
        ),
        (
            "2026-12-01",
            "FREQ=YEARLY;BYMONTH=1,6;BYSETPOS=-1;BYDAY=TU",
            &["2027-06-29", "2028-06-27", "2029-06-26"],
        ),
        (
            "2026-12-15",
            "FREQ=YEARLY;INTERVAL=2",
            &["2026-12-15", "2028-12-15", "2030-12-15"],
        ),
        (
            "2026-12-15",
            "FREQ=YEARLY;BYMONTH=3,9",
            &["2027-03-15", "2027-09-15", "2028-03-15"],
        ),
        (
            "2026-12-01",
            "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=1,15",
            &["2026-12-01", "2026-12-15", "2027-03-01"],
        ),
    ];
    for (starts, rule, expected) in table {
        assert_eq!(first(starts, rule, expected.len()), *expected, "{rule}");
    }
}

#[test]
fn a_beginning_that_the_rule_does_not_give_is_no_date() {
    let wednesdays = read("2026-12-01T19:30", "Europe/Dublin", "FREQ=WEEKLY;BYDAY=WE;COUNT=2");
    assert_eq!(wednesdays.first(), "2026-12-02T19:30");
    assert_eq!(
        first("2026-12-01", "FREQ=WEEKLY;BYDAY=WE;COUNT=2", 9),
        ["2026-12-02", "2026-12-09"]
    );
}

#[test]
fn a_count_counts_dates() {
    assert_eq!(first("2026-12-01", "FREQ=WEEKLY;COUNT=1", 9), ["2026-12-01"]);
    assert_eq!(
        first("2026-12-01", "FREQ=MONTHLY;BYDAY=5FR;COUNT=2", 9),
        ["2027-01-29", "2027-04-30"]
    );
    assert_eq!(first("2026-12-01", "COUNT=3;FREQ=DAILY", 9).len(), 3);
    assert_eq!(first("2026-12-01", "FREQ=DAILY;COUNT=10000", 20_000).len(), 10_000);
    // More than there are years for.
    assert_eq!(first("2026-12-01", "FREQ=YEARLY;COUNT=500", 999).len(), 74);
}

#[test]
fn an_end_is_a_day_a_local_time_or_a_moment() {
    let table = [
        // New York is five hours behind; the meeting of the 15th begins on the 16th of UTC.
        ("UNTIL=20261215", 3),
        ("UNTIL=20261214", 2),
        ("UNTIL=20261215T193000", 3),
        ("UNTIL=20261215T192959", 2),
        ("UNTIL=20261216T003000Z", 3),
        ("UNTIL=20261216T002959Z", 2),
        ("UNTIL=20261215T235959Z", 2),
        ("UNTIL=20261201", 1),
    ];
    for (end, dates) in table {
        let rule = format!("FREQ=WEEKLY;{end}");
        let read = read("2026-12-01T19:30", "America/New_York", &rule);
        assert_eq!(read.next(Millis(0), 9).len(), dates, "{end}");
        assert!(!read.is_over(Millis(0)));
        assert!(read.is_over(utc("2027-01-01T00:00Z")));
    }
    // Newfoundland's clocks once went back from one minute after midnight; 23:30 of the day before came again.
    let back = read(
        "2010-11-01T00:00",
        "America/St_Johns",
        "FREQ=DAILY;UNTIL=20101107T030000Z",
    );
    assert_eq!(
        back.next(Millis(0), 9).last().map(|last| last.on.clone()),
        Some("2010-11-07T00:00".into())
    );
}

#[test]
fn a_rule_has_one_spelling() {
    let table = [
        ("byday=tu;freq=weekly", "FREQ=WEEKLY;BYDAY=TU"),
        ("COUNT=3;FREQ=DAILY;INTERVAL=2", "FREQ=DAILY;INTERVAL=2;COUNT=3"),
        // An end becomes the last moment that it lets in, in UTC, so that every calendar ends with the same date.
        ("FREQ=WEEKLY;UNTIL=20261215", "FREQ=WEEKLY;UNTIL=20261216T003000Z"),
        (
            "FREQ=WEEKLY;UNTIL=20270715T120000",
            "FREQ=WEEKLY;UNTIL=20270714T233000Z",
        ),
    ];
    for (written, spelled) in table {
        let once = read("2026-12-01T19:30", "America/New_York", written);
        assert_eq!(once.rule(), Some(spelled), "{written}");
        let again = good(&schedule("2026-12-01T19:30", "America/New_York", spelled));
        assert_eq!(again.next(Millis(0), 100), once.next(Millis(0), 100), "{written}");
    }
}
