//! Schedules that are refused before anything is worked out from them, and what is said.

use super::{problem, schedule};
use protocol::error::{ErrorCode, Refusal};

const LIST: &str =
    "A rule here may have FREQ, INTERVAL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS, WKST, COUNT, UNTIL, and nothing else.";
const PART: &str = "Each part of a rule is a name, = and a value, with one ; between two parts.";
const FREQ: &str = "FREQ says how often: DAILY, WEEKLY, MONTHLY or YEARLY.";
const LINE: &str = "Write the rule in one line of letters, digits and ; = , + - alone, such as FREQ=WEEKLY;BYDAY=TU.";
const INTERVAL: &str = "INTERVAL is a number from 1 to 366.";
const COUNT: &str = "COUNT is a number from 1 to 10000.";
const MONTHS: &str = "BYMONTH is a list of numbers from 1 to 12.";
const MONTH_DAYS: &str = "BYMONTHDAY is a list of numbers from 1 to 31, or the same with - to count from the end.";
const POSITIONS: &str = "BYSETPOS is a list of numbers from 1 to 366, or the same with - to count from the end.";
const DAYS: &str = "BYDAY is a list of days such as TU, 2TU (the second) or -1FR (the last).";
const NTH: &str = "A number before a day in BYDAY goes with MONTHLY or YEARLY; leave it out.";
const FIVE: &str =
    "A month has at most 5 of a weekday: write 1 to 5 before a day in BYDAY, or -1 to -4 to count from its end.";
const YEARLY: &str =
    "A year has at most 53 of a weekday: write 1 to 53 before a day in BYDAY, or -1 to -52 to count from its end.";
const UNTIL: &str = "UNTIL is a day such as 20271231, a local time such as 20271231T193000, or one of UTC with a Z \
                     after it; years from 2000 to 2099.";
const NEVER: &str = "This rule never happens; no day is like that.";
const OVER: &str = "This rule ends before its first date; choose a later UNTIL.";

#[test]
fn hostile_and_mistaken_rules_are_refused_with_what_would_be_right() {
    let table: &[(&str, &str)] = &[
        ("FREQ=SECONDLY", FREQ),
        ("FREQ=MINUTELY;INTERVAL=1", FREQ),
        ("FREQ=HOURLY", FREQ),
        ("FREQ=OFTEN", FREQ),
        ("BYDAY=TU", FREQ),
        ("FREQ=DAILY;BYSECOND=0,1,2,3", LIST),
        ("FREQ=DAILY;BYMINUTE=0", LIST),
        ("FREQ=DAILY;BYHOUR=1,2", LIST),
        ("FREQ=YEARLY;BYYEARDAY=1", LIST),
        ("FREQ=YEARLY;BYWEEKNO=20", LIST),
        ("FREQ=YEARLY;BYEASTER=0", LIST),
        ("FREQ=YEARLY;RSCALE=GREGORIAN", LIST),
        ("FREQ=YEARLY;SKIP=OMIT", LIST),
        ("FREQ=DAILY;X-MINE=1", LIST),
        ("RRULE=FREQ=DAILY", LIST),
        ("", "Leave the rule out for a meeting that happens once."),
        (";", "Leave the rule out for a meeting that happens once."),
        ("RRULE:", "Leave the rule out for a meeting that happens once."),
        (";FREQ=DAILY", PART),
        ("FREQ=DAILY;;COUNT=1", PART),
        ("FREQ=DAILY;COUNT", PART),
        ("FREQ=DAILY;COUNT=", PART),
        ("RRULE:RRULE:FREQ=DAILY", LINE),
        ("EXRULE:FREQ=DAILY", LINE),
        ("RRULE;X=1:FREQ=DAILY", LINE),
        ("FREQ=DAILY\r\nATTENDEE=X", LINE),
        ("FREQ=DAILY\n ;COUNT=3", LINE),
        ("FREQ=DAILY;COUNT=3\0", LINE),
        ("FREQ=DAILY; COUNT=3", LINE),
        ("FREQ=DAILY;COUNT=\u{0663}", LINE),
        ("FREQ=DA\u{200b}ILY", LINE),
        ("FREQ=DAILY;FREQ=DAILY", "Write FREQ once."),
        ("FREQ=WEEKLY;BYDAY=TU;BYDAY=WE", "Write BYDAY once."),
        ("FREQ=DAILY;INTERVAL=0", INTERVAL),
        ("FREQ=DAILY;INTERVAL=-1", INTERVAL),
        ("FREQ=DAILY;INTERVAL=367", INTERVAL),
        ("FREQ=DAILY;INTERVAL=99999999999999999999", INTERVAL),
        ("FREQ=DAILY;INTERVAL=+2", INTERVAL),
        ("FREQ=DAILY;COUNT=0", COUNT),
        ("FREQ=DAILY;COUNT=10001", COUNT),
        ("FREQ=DAILY;COUNT=4294967297", COUNT),
        (
            "FREQ=DAILY;COUNT=3;UNTIL=20271231",
            "A rule ends with COUNT or with UNTIL, not with both.",
        ),
        ("FREQ=YEARLY;BYMONTH=0", MONTHS),
        ("FREQ=YEARLY;BYMONTH=13", MONTHS),
        ("FREQ=YEARLY;BYMONTH=-1", MONTHS),
        ("FREQ=YEARLY;BYMONTH=1,", MONTHS),
        ("FREQ=YEARLY;BYMONTH=1,,2", MONTHS),
        ("FREQ=MONTHLY;BYMONTHDAY=0", MONTH_DAYS),
        ("FREQ=MONTHLY;BYMONTHDAY=-0", MONTH_DAYS),
        ("FREQ=MONTHLY;BYMONTHDAY=32", MONTH_DAYS),
        ("FREQ=MONTHLY;BYMONTHDAY=--1", MONTH_DAYS),
        ("FREQ=MONTHLY;BYMONTHDAY=-32768", MONTH_DAYS),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=0", POSITIONS),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=367", POSITIONS),
        (
            "FREQ=MONTHLY;BYSETPOS=1",
            "BYSETPOS picks from the days of BYDAY or BYMONTHDAY; write one of them, too.",
        ),
        (
            "FREQ=WEEKLY;BYDAY=TU,TH;BYSETPOS=1",
            "BYSETPOS goes with MONTHLY or YEARLY.",
        ),
        (
            "FREQ=DAILY;BYDAY=TU;BYSETPOS=1",
            "BYSETPOS goes with MONTHLY or YEARLY.",
        ),
        ("FREQ=WEEKLY;BYDAY=TUESDAY", DAYS),
        ("FREQ=WEEKLY;BYDAY=T", DAYS),
        ("FREQ=MONTHLY;BYDAY=0TU", DAYS),
        ("FREQ=MONTHLY;BYDAY=54TU", DAYS),
        ("FREQ=MONTHLY;BYDAY=2", DAYS),
        ("FREQ=MONTHLY;BYDAY=-TU", DAYS),
        ("FREQ=WEEKLY;BYDAY=2TU", NTH),
        ("FREQ=DAILY;BYDAY=-1TU", NTH),
        (
            "FREQ=MONTHLY;BYDAY=2TU,WE",
            "Write a number before each day of BYDAY or before none.",
        ),
        ("FREQ=MONTHLY;BYDAY=6TU", FIVE),
        ("FREQ=MONTHLY;BYDAY=-5TU", FIVE),
        ("FREQ=YEARLY;BYMONTH=3;BYDAY=-6TU", FIVE),
        ("FREQ=YEARLY;BYDAY=-53TU", YEARLY),
        (
            "FREQ=WEEKLY;BYMONTHDAY=1",
            "BYMONTHDAY does not go with WEEKLY; use MONTHLY.",
        ),
        ("FREQ=WEEKLY;WKST=XX", "WKST is one of MO, TU, WE, TH, FR, SA, SU."),
        ("FREQ=WEEKLY;WKST=MO,TU", "WKST is one of MO, TU, WE, TH, FR, SA, SU."),
        ("FREQ=DAILY;UNTIL=2027", UNTIL),
        ("FREQ=DAILY;UNTIL=20270230", UNTIL),
        ("FREQ=DAILY;UNTIL=20270101T", UNTIL),
        ("FREQ=DAILY;UNTIL=20270101T1930", UNTIL),
        ("FREQ=DAILY;UNTIL=20270101T250000", UNTIL),
        ("FREQ=DAILY;UNTIL=20270101T193000ZZ", UNTIL),
        ("FREQ=DAILY;UNTIL=20270101Z", UNTIL),
        ("FREQ=DAILY;UNTIL=99991231T235959Z", UNTIL),
        ("FREQ=DAILY;UNTIL=2027-1-1", UNTIL),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31", NEVER),
        ("FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30", NEVER),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30,31", NEVER),
        ("FREQ=MONTHLY;INTERVAL=12;BYMONTH=1", NEVER),
        ("FREQ=MONTHLY;BYDAY=1TU;BYMONTHDAY=8", NEVER),
        ("FREQ=MONTHLY;BYDAY=TU;BYSETPOS=6", NEVER),
        ("FREQ=YEARLY;INTERVAL=366;BYMONTH=1;BYMONTHDAY=1", NEVER),
        ("FREQ=DAILY;UNTIL=20261130", OVER),
        ("FREQ=DAILY;UNTIL=20261201T192959", OVER),
        ("FREQ=DAILY;UNTIL=20261201T192959Z", OVER),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20271231", OVER),
    ];
    for (rule, because) in table {
        let mut bad = schedule("2026-12-01T19:30", "Europe/Dublin", rule);
        bad.rule = Some((*rule).into());
        let said = problem(&bad);
        assert_eq!((said.field.as_str(), &*said.because), ("rule", *because), "{rule:?}");
    }
}

#[test]
fn a_rule_has_a_longest_length() {
    let list: Vec<String> = (1..=31).map(|day| format!("{day},-{day}")).collect();
    let days = list.join(",");
    let fits = format!("FREQ=MONTHLY;BYMONTHDAY={days}");
    assert!(fits.len() <= 255);
    assert!(super::Recurrence::read(&schedule("2026-12-01T19:30", "Europe/Dublin", &fits)).is_ok());
    let long = format!("FREQ=MONTHLY;BYMONTHDAY={days},{days}");
    let said = problem(&schedule("2026-12-01T19:30", "Europe/Dublin", &long));
    assert_eq!(
        (said.field.as_str(), &*said.because),
        ("rule", "A rule has at most 255 letters, digits and signs.")
    );
}

#[test]
fn beginnings_and_zones_have_their_form() {
    let form = "Write the day and the time like 2026-12-01T19:30; years from 2000 to 2099.";
    for starts in [
        "",
        "2026-12-01",
        "2026-12-01 19:30",
        "2026-12-01T19:30Z",
        "2026-12-01T19:30:00",
        "2026-12-01T19:3\u{e9}",
        "+026-12-01T19:30",
        "2026-02-30T19:30",
        "2026-12-01T24:00",
        "1999-12-31T19:30",
        "2100-01-01T00:00",
    ] {
        let said = problem(&schedule(starts, "Europe/Dublin", ""));
        assert_eq!((said.field.as_str(), &*said.because), ("starts", form), "{starts:?}");
    }
    let known = "Write the name of a time zone, such as Europe/Dublin or America/New_York.";
    for zone in [
        "",
        "Dublin",
        "Europe/Dublin ",
        "+01:00",
        "Factory",
        "Etc/Unknown",
        "../../etc/passwd",
        "local",
        &"a".repeat(65),
    ] {
        let said = problem(&schedule("2026-12-01T19:30", zone, ""));
        assert_eq!((said.field.as_str(), &*said.because), ("zone", known), "{zone:?}");
    }
    let said = problem(&schedule("2026-12-01T19:30", "europe/dublin", ""));
    assert_eq!(
        (said.field.as_str(), &*said.because),
        ("zone", "Write it as Europe/Dublin.")
    );
}

#[test]
fn a_problem_becomes_a_refusal_where_the_schedule_stood() {
    let said = || problem(&schedule("2026-12-01T19:30", "Europe/Dublin", "FREQ=OFTEN"));
    assert_eq!(
        said().refusal("schedule"),
        Refusal::new(ErrorCode::Invalid).in_field("schedule.rule").because(FREQ)
    );
    assert_eq!(said().refusal("").field.as_deref(), Some("rule"));
    assert_eq!(said().to_string(), format!("rule: {FREQ}"));
}
