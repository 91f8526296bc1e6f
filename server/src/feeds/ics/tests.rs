//! Calendars, line by line. Whether others read them as we mean them is the question of `tests/foreign/feeds.py`.

use super::{of_group, of_meeting};
use crate::feeds::tests::{NOON, World, draft, exception, group_id, meeting_id};
use domain::directory::Event;
use domain::directory::recurrence::Zone;
use protocol::ids::Millis;
use protocol::meeting::MeetingDraft;

/// A calendar's lines, unfolded.
fn lines(calendar: &str) -> Vec<String> {
    calendar.replace("\r\n ", "").split("\r\n").map(str::to_owned).collect()
}

/// The values of a property in all events, with its parameters left away.
fn values(calendar: &str, name: &str) -> Vec<String> {
    let all = lines(calendar).into_iter();
    let events = all.skip_while(|line| line != "BEGIN:VEVENT");
    let here = events.filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        (key.split(';').next() == Some(name)).then(|| value.to_owned())
    });
    here.collect()
}

fn made(change: impl FnOnce(&mut MeetingDraft)) -> String {
    let mut world = World::new();
    world.meeting("one", change);
    of_meeting(&world.view(), "one").expect("it was made")
}

#[test]
fn a_series_says_its_first_date_its_rule_and_its_length() {
    let calendar = made(|_| {});
    let all = lines(&calendar);
    for line in [
        "BEGIN:VCALENDAR",
        "UID:m-one@meet.example.org",
        "DTSTAMP:20261201T120000Z",
        "LAST-MODIFIED:20261201T120000Z",
        "SEQUENCE:1",
        "DTSTART;TZID=Europe/Dublin:20261201T193000",
        "DURATION:PT1H30M",
        "RRULE:FREQ=WEEKLY;BYDAY=TU",
        "SUMMARY:Tuesday evening",
        "URL:https://meet.example.org/#/m/one",
        "CLASS:PRIVATE",
        "STATUS:CONFIRMED",
        "REFRESH-INTERVAL;VALUE=DURATION:PT6H",
        "END:VCALENDAR",
    ] {
        assert!(all.iter().any(|have| have == line), "{line} is not in\n{calendar}");
    }
    assert!(calendar.ends_with("END:VCALENDAR\r\n"));
}

#[test]
fn nothing_but_the_title_says_what_it_is_about() {
    let calendar = made(|about| about.title = "Circle".into());
    for word in ["Open Porch", "patience", "twelve", "recovery"] {
        assert!(
            !calendar.to_lowercase().contains(&word.to_lowercase()),
            "{word}: {calendar}"
        );
    }
}

/// Google Calendar tells others "busy" of what is private: it stays so unless the group wants its titles seen.
#[test]
fn a_calendar_is_private_unless_the_group_shows_its_titles() {
    let mut world = World::new();
    world.group("seen", |about| about.titles_shown = true);
    world.meeting("one", |_| {});
    world.meeting("two", |about| about.group = group_id("seen"));
    let class = |slug| values(&of_meeting(&world.view(), slug).expect("it was made"), "CLASS");
    assert_eq!(
        (class("one"), class("two")),
        (vec!["PRIVATE".into()], vec!["PUBLIC".into()])
    );
}

#[test]
fn lines_are_folded_at_75_octets_and_never_inside_a_character() {
    let title = "Ö".repeat(40) + &"好".repeat(40);
    let calendar = made(|about| about.title.clone_from(&title));
    for line in calendar.split_terminator("\r\n") {
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        assert!(!line.contains(['\r', '\n']));
    }
    assert_eq!(values(&calendar, "SUMMARY"), [title]);
}

#[test]
fn signs_that_mean_something_are_escaped() {
    let calendar = made(|about| about.title = "Tea; cake, and \\ more".into());
    assert_eq!(values(&calendar, "SUMMARY"), ["Tea\\; cake\\, and \\\\ more"]);
    assert_eq!(super::text("one\r\ntwo\u{7}"), "one\\ntwo");
}

#[test]
fn a_change_keeps_the_id_and_counts_on() {
    let mut world = World::new();
    world.meeting("one", |_| {});
    let before = of_meeting(&world.view(), "one").expect("it was made");
    let mut about = draft();
    about.title = "Wednesday evening".into();
    about.schedule.rule = Some("FREQ=WEEKLY;BYDAY=WE".into());
    world.now = NOON.plus(60_000);
    world.happens(&Event::MeetingChanged {
        meeting: meeting_id("one"),
        about: Box::new(about),
        by: None,
    });
    let after = of_meeting(&world.view(), "one").expect("it is still there");
    assert_eq!(values(&before, "UID"), values(&after, "UID"));
    assert_eq!(
        (values(&before, "SEQUENCE"), values(&after, "SEQUENCE")),
        (vec!["1".into()], vec!["2".into()])
    );
    assert_eq!(values(&after, "LAST-MODIFIED"), ["20261201T120100Z"]);
    assert_eq!(values(&after, "DTSTART"), ["20261202T193000"]);
}

#[test]
fn cancelled_dates_are_left_out_and_moved_ones_are_where_they_are_now() {
    let calendar = made(|about| {
        about.schedule.exceptions = vec![
            exception("2026-12-08T19:30", None),
            exception("2026-12-22T19:30", Some("2026-12-23T18:00")),
            exception("2026-12-29T19:30", None),
        ];
    });
    assert_eq!(values(&calendar, "EXDATE"), ["20261208T193000,20261229T193000"]);
    assert_eq!(values(&calendar, "RECURRENCE-ID"), ["20261222T193000"]);
    assert_eq!(values(&calendar, "DTSTART"), ["20261201T193000", "20261223T180000"]);
    assert_eq!(values(&calendar, "UID"), ["m-one@meet.example.org"; 2]);
}

#[test]
fn what_happens_once_is_cancelled_or_moved_as_a_whole() {
    let once = |exceptions| {
        made(|about| {
            about.schedule.rule = None;
            about.schedule.exceptions = exceptions;
        })
    };
    let cancelled = once(vec![exception("2026-12-01T19:30", None)]);
    assert_eq!(values(&cancelled, "STATUS"), ["CANCELLED"]);
    let moved = once(vec![exception("2026-12-01T19:30", Some("2026-12-02T20:00"))]);
    assert_eq!(values(&moved, "DTSTART"), ["20261202T200000"]);
    assert_eq!(values(&moved, "STATUS"), ["CONFIRMED"]);
    for calendar in [cancelled, moved] {
        assert!(
            !calendar.contains("EXDATE") && !calendar.contains("RECURRENCE-ID"),
            "{calendar}"
        );
    }
}

#[test]
fn who_subscribed_hears_that_a_meeting_ended_or_its_group_closed() {
    let endings = [
        Event::MeetingEnded {
            meeting: meeting_id("one"),
            by: None,
        },
        Event::GroupClosed {
            group: group_id("porch"),
            by: None,
        },
    ];
    for ending in endings {
        let mut world = World::new();
        world.meeting("one", |_| {});
        world.happens(&ending);
        for calendar in [of_meeting(&world.view(), "one"), of_group(&world.view(), "porch")] {
            let calendar = calendar.expect("it still answers");
            assert_eq!(values(&calendar, "STATUS"), ["CANCELLED"], "{ending:?}");
            assert_eq!(values(&calendar, "SEQUENCE"), ["2"], "{ending:?}");
        }
    }
}

#[test]
fn a_group_has_its_listed_meetings_and_a_name_that_says_nothing() {
    let mut world = World::new();
    world.group("other", |_| {});
    world.meeting("one", |_| {});
    world.meeting("two", |about| about.title = "Thursday morning".into());
    world.meeting("hidden", |about| about.listed = false);
    world.meeting("elsewhere", |about| about.group = group_id("other"));
    let calendar = of_group(&world.view(), "porch").expect("it was made");
    assert_eq!(values(&calendar, "SUMMARY"), ["Tuesday evening", "Thursday morning"]);
    assert!(lines(&calendar).contains(&"X-WR-CALNAME:Meetings".to_owned()));
    assert_eq!(calendar.matches("BEGIN:VTIMEZONE").count(), 1);
    assert_eq!(
        values(&of_meeting(&world.view(), "hidden").expect("by its link"), "STATUS"),
        ["CONFIRMED"]
    );
    assert_eq!(
        (of_group(&world.view(), "nobody"), of_meeting(&world.view(), "nothing")),
        (None, None)
    );
}

#[test]
fn a_meeting_that_ended_long_ago_leaves_its_groups_calendar() {
    let mut world = World::new();
    world.meeting("one", |_| {});
    world.happens(&Event::MeetingEnded {
        meeting: meeting_id("one"),
        by: None,
    });
    world.now = Millis(NOON.0 + 181 * 86_400_000);
    let calendar = of_group(&world.view(), "porch").expect("it was made");
    assert!(!calendar.contains("VEVENT"), "{calendar}");
    // A calendar without any component would be none.
    assert!(calendar.contains("BEGIN:VTIMEZONE\r\nTZID:UTC"), "{calendar}");
    assert!(of_meeting(&world.view(), "one").is_some_and(|calendar| calendar.contains("STATUS:CANCELLED")));
}

#[test]
fn a_zone_tells_what_its_clocks_show_and_from_when() {
    let dublin = lines(&made(|_| {})).join("\n");
    let summer = "BEGIN:DAYLIGHT\nDTSTART:20250330T010000\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\nTZOFFSETFROM:+0000\n\
                  TZOFFSETTO:+0100\nTZNAME:IST\nEND:DAYLIGHT";
    let winter = "BEGIN:STANDARD\nDTSTART:20251026T020000\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\nTZOFFSETFROM:+0100\n\
                  TZOFFSETTO:+0000\nTZNAME:GMT\nEND:STANDARD";
    assert!(dublin.contains(winter), "{dublin}");
    assert!(dublin.contains(summer), "{dublin}");
    let tokyo = made(|about| about.schedule.zone = "Asia/Tokyo".into());
    assert_eq!(
        (
            tokyo.matches("BEGIN:STANDARD").count(),
            tokyo.matches("DAYLIGHT").count()
        ),
        (1, 0)
    );
    assert!(tokyo.contains("TZOFFSETFROM:+0900\r\nTZOFFSETTO:+0900\r\n"), "{tokyo}");
    let st_johns = made(|about| about.schedule.zone = "America/St_Johns".into());
    assert!(
        st_johns.contains("TZOFFSETFROM:-0330\r\nTZOFFSETTO:-0230\r\n"),
        "{st_johns}"
    );
}

/// Before, all dates of a change stood in one RDATE, of which ical.js reads the first, and Outlook none: every summer date of a
/// meeting in Dublin was an hour late.
#[test]
fn no_zone_is_told_by_lists_of_dates_and_summer_is_what_is_ahead() {
    let zones = jiff::tz::db().available();
    let mut ruled = 0;
    for zone in zones
        .map(|name| name.as_str().to_owned())
        .filter(|name| Zone::read(name).is_ok())
    {
        let told = made(|about| about.schedule.zone.clone_from(&zone));
        assert!(!told.contains("RDATE"), "{zone}: {told}");
        ruled += usize::from(told.contains("RRULE:FREQ=YEARLY"));
        for summer in told.split("BEGIN:DAYLIGHT").skip(1) {
            let value = |name: &str| {
                summer
                    .split(name)
                    .nth(1)
                    .and_then(|rest| rest.split("\r\n").next())
                    .map(offset_of)
            };
            assert!(value("TZOFFSETTO:") >= value("TZOFFSETFROM:"), "{zone}: {told}");
        }
    }
    assert!(ruled > 100, "{ruled}");
}

/// `-0330` in minutes.
fn offset_of(written: &str) -> i32 {
    let minutes: i32 = written[1..3].parse::<i32>().unwrap() * 60 + written[3..5].parse::<i32>().unwrap();
    if written.starts_with('-') { -minutes } else { minutes }
}

/// What follows no rule of a month is told one by one: Ramadan, and the day after the last Thursday of October.
#[test]
fn changes_without_a_rule_are_told_one_by_one() {
    for zone in ["Africa/Casablanca", "Africa/Cairo"] {
        let told = made(|about| about.schedule.zone = zone.into());
        assert!(!told.contains("RRULE:FREQ=YEARLY"), "{told}");
        assert!(told.matches("DTSTART:").count() > 5, "{told}");
    }
    let nuuk = made(|about| about.schedule.zone = "America/Nuuk".into());
    assert!(nuuk.contains("BYMONTHDAY=24,25,26,27,28,29,30;BYDAY=SA"), "{nuuk}");
}

#[test]
fn lengths_are_said_in_hours_and_minutes() {
    assert_eq!(
        [5, 60, 90, 600].map(super::duration),
        ["PT5M", "PT1H", "PT1H30M", "PT10H"]
    );
}
