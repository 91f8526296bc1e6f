//! Local time stays while the clocks change, in both directions and both hemispheres; gaps and folds.

use super::{in_utc, read, utc};
use crate::directory::recurrence::Zone;
use protocol::ids::Millis;

/// Local and UTC beginnings.
type Dates = &'static [(&'static str, &'static str)];

/// Local and UTC beginnings of a schedule's dates from a moment on.
fn both(starts: &str, zone: &str, rule: &str, most: usize) -> Vec<(String, String)> {
    let found = read(starts, zone, rule).next(Millis(0), most);
    found
        .into_iter()
        .map(|occurrence| (occurrence.local, in_utc(occurrence.starts_at)))
        .collect()
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected
        .iter()
        .map(|(local, utc)| ((*local).into(), (*utc).into()))
        .collect()
}

#[test]
fn a_weekly_meeting_keeps_its_local_time_when_clocks_change() {
    let table: &[(&str, &str, Dates)] = &[
        (
            "2027-03-23T19:30",
            "Europe/Dublin",
            &[
                ("2027-03-23T19:30", "2027-03-23T19:30Z"),
                ("2027-03-30T19:30", "2027-03-30T18:30Z"),
            ],
        ),
        (
            "2027-10-26T19:30",
            "Europe/Dublin",
            &[
                ("2027-10-26T19:30", "2027-10-26T18:30Z"),
                ("2027-11-02T19:30", "2027-11-02T19:30Z"),
            ],
        ),
        (
            "2027-03-09T19:30",
            "America/New_York",
            &[
                ("2027-03-09T19:30", "2027-03-10T00:30Z"),
                ("2027-03-16T19:30", "2027-03-16T23:30Z"),
            ],
        ),
        (
            "2027-11-02T19:30",
            "America/New_York",
            &[
                ("2027-11-02T19:30", "2027-11-02T23:30Z"),
                ("2027-11-09T19:30", "2027-11-10T00:30Z"),
            ],
        ),
        (
            "2027-04-01T19:30",
            "Pacific/Auckland",
            &[
                ("2027-04-01T19:30", "2027-04-01T06:30Z"),
                ("2027-04-08T19:30", "2027-04-08T07:30Z"),
            ],
        ),
        (
            "2027-09-23T19:30",
            "Pacific/Auckland",
            &[
                ("2027-09-23T19:30", "2027-09-23T07:30Z"),
                ("2027-09-30T19:30", "2027-09-30T06:30Z"),
            ],
        ),
        // Half an hour of daylight saving.
        (
            "2027-04-01T19:30",
            "Australia/Lord_Howe",
            &[
                ("2027-04-01T19:30", "2027-04-01T08:30Z"),
                ("2027-04-08T19:30", "2027-04-08T09:00Z"),
            ],
        ),
        (
            "2027-09-30T19:30",
            "Australia/Lord_Howe",
            &[
                ("2027-09-30T19:30", "2027-09-30T09:00Z"),
                ("2027-10-07T19:30", "2027-10-07T08:30Z"),
            ],
        ),
        // Summer time ended for good in February 2019.
        (
            "2019-02-14T19:30",
            "America/Sao_Paulo",
            &[
                ("2019-02-14T19:30", "2019-02-14T21:30Z"),
                ("2019-02-21T19:30", "2019-02-21T22:30Z"),
            ],
        ),
        (
            "2027-02-18T19:30",
            "America/Sao_Paulo",
            &[
                ("2027-02-18T19:30", "2027-02-18T22:30Z"),
                ("2027-02-25T19:30", "2027-02-25T22:30Z"),
            ],
        ),
        // Far ahead, after the last change that databases write out.
        (
            "2090-03-21T19:30",
            "Europe/Dublin",
            &[
                ("2090-03-21T19:30", "2090-03-21T19:30Z"),
                ("2090-03-28T19:30", "2090-03-28T18:30Z"),
            ],
        ),
    ];
    for (starts, zone, expected) in table {
        assert_eq!(both(starts, zone, "FREQ=WEEKLY", 2), pairs(expected), "{zone} {starts}");
    }
}

#[test]
fn in_casablanca_the_clocks_went_back_for_ramadan() {
    let found = both("2025-03-16T19:30", "Africa/Casablanca", "FREQ=WEEKLY", 7);
    let utc: Vec<&str> = found.iter().map(|(_, utc)| &utc[11..]).collect();
    let (summer, ramadan) = ("18:30Z", "19:30Z");
    // They went forward again on 6 April 2025.
    assert_eq!(utc, [ramadan, ramadan, ramadan, summer, summer, summer, summer]);
}

#[test]
fn a_time_that_the_clocks_skip_is_read_as_before_the_change() {
    let found = read("2027-03-13T02:30", "America/New_York", "FREQ=DAILY").next(Millis(0), 3);
    let names: Vec<&str> = found.iter().map(|occurrence| occurrence.on.as_str()).collect();
    assert_eq!(names, ["2027-03-13T02:30", "2027-03-14T02:30", "2027-03-15T02:30"]);
    let shown: Vec<&str> = found.iter().map(|occurrence| occurrence.local.as_str()).collect();
    assert_eq!(shown, ["2027-03-13T02:30", "2027-03-14T03:30", "2027-03-15T02:30"]);
    assert_eq!(in_utc(found[1].starts_at), "2027-03-14T07:30Z");
    assert!(!found[1].moved);

    let half_an_hour = both("2027-10-03T02:15", "Australia/Lord_Howe", "", 1);
    assert_eq!(half_an_hour, pairs(&[("2027-10-03T02:45", "2027-10-02T15:45Z")]));
}

#[test]
fn of_a_time_that_the_clocks_show_twice_it_is_the_first() {
    let table = [
        ("2027-10-31T01:30", "Europe/Dublin", "2027-10-31T00:30Z"),
        ("2027-11-07T01:30", "America/New_York", "2027-11-07T05:30Z"),
        ("2027-04-04T02:30", "Pacific/Auckland", "2027-04-03T13:30Z"),
        ("2027-04-04T01:45", "Australia/Lord_Howe", "2027-04-03T14:45Z"),
    ];
    for (local, zone, utc) in table {
        assert_eq!(both(local, zone, "", 1), pairs(&[(local, utc)]), "{zone}");
    }
}

#[test]
fn a_day_that_a_zone_skipped_is_still_found_by_its_window() {
    // Samoa had no 30 December 2011; it went from the 29th to the 31st.
    let read = read("2011-12-29T19:30", "Pacific/Apia", "FREQ=DAILY;COUNT=3");
    let all = read.next(Millis(0), 9);
    let names: Vec<&str> = all.iter().map(|occurrence| occurrence.on.as_str()).collect();
    assert_eq!(names, ["2011-12-29T19:30", "2011-12-30T19:30", "2011-12-31T19:30"]);
    assert_eq!(all[1].local, "2011-12-31T19:30");
    assert_eq!(read.between(all[1].starts_at, Millis(u64::MAX), 9), all[1..]);
}

#[test]
fn a_zone_tells_its_changes() {
    let dublin = Zone::read("Europe/Dublin").expect("known");
    let changes = dublin.transitions(2027, 2027);
    assert_eq!(changes.len(), 2);
    let (spring, autumn) = (&changes[0], &changes[1]);
    assert_eq!(
        (spring.at, spring.local.as_str()),
        (utc("2027-03-28T01:00Z"), "20270328T010000")
    );
    assert_eq!((spring.offset_before, spring.then.offset), (0, 3_600));
    assert_eq!((spring.then.name.as_str(), autumn.then.name.as_str()), ("IST", "GMT"));
    assert_eq!(
        (autumn.at, autumn.local.as_str()),
        (utc("2027-10-31T01:00Z"), "20271031T020000")
    );
    assert_eq!((autumn.offset_before, autumn.then.offset), (3_600, 0));
    assert_eq!(dublin.observance_at(utc("2027-07-01T00:00Z")), spring.then);
    assert_eq!(dublin.observance_at(utc("2027-12-01T00:00Z")), autumn.then);

    assert_eq!(dublin.transitions(2020, 2099).len(), 160);
    assert_eq!(Zone::read("Asia/Tokyo").expect("known").transitions(2000, 2099), []);
    assert_eq!(Zone::read("UTC").expect("known").transitions(2000, 2099), []);
    let sao_paulo = Zone::read("America/Sao_Paulo").expect("known").transitions(2018, 2099);
    assert_eq!(sao_paulo.len(), 3, "{sao_paulo:?}");
    assert_eq!(sao_paulo[2].then.name, "-03");
    assert!(sao_paulo[1].then.daylight && !sao_paulo[2].then.daylight);
    // Irish law has it the other way round, winter time as the exception; readers of calendars expect this.
    assert!(spring.then.daylight && !autumn.then.daylight);
}
