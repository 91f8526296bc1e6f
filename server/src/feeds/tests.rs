//! What the feeds share: which meetings are in, what fits into a week, and what is said about the rest.

use super::{View, Wanted, host, left_out, meeting_guide, weekly};
use crate::formats::Library;
use domain::directory::{Directory, Event, Group, Meeting};
use protocol::directory::{Audience, Monitoring};
use protocol::group::{Approach, GroupDraft};
use protocol::ids::{GroupId, MeetingId, Millis};
use protocol::meeting::{AccessPolicy, MeetingDraft};
use protocol::schedule::{Exception, Schedule};
use protocol::waiting::LobbyPolicy;
use std::collections::BTreeMap;
use std::path::Path;

/// Groups and meetings, made as the log makes them.
pub(in crate::feeds) struct World {
    pub(in crate::feeds) directory: Directory,
    formats: Library,
    pub(in crate::feeds) now: Millis,
}

/// 1 December 2026, noon, a Tuesday.
pub(in crate::feeds) const NOON: Millis = Millis(1_796_126_400_000);

impl World {
    /// With the group `porch`, of twelve steps, in English.
    pub(in crate::feeds) fn new() -> Self {
        let mut world = Self {
            directory: Directory::default(),
            formats: Library::load(Path::new("")).expect("the presets can be read"),
            now: NOON,
        };
        world.group("porch", |_| {});
        world
    }

    pub(in crate::feeds) fn view(&self) -> View<'_> {
        View {
            directory: &self.directory,
            formats: &self.formats,
            base_url: "https://meet.example.org",
            place: "Galway, Ireland",
            now: self.now,
        }
    }

    pub(in crate::feeds) fn happens(&mut self, event: &Event) {
        self.directory.apply(self.now, event);
    }

    pub(in crate::feeds) fn group(&mut self, slug: &str, change: impl FnOnce(&mut GroupDraft)) {
        let mut about = GroupDraft {
            name: "Open Porch".into(),
            description: "An evening circle.".into(),
            guidelines: Vec::new(),
            language: "en-IE".into(),
            approach: Approach::TwelveStep,
            audience: Audience::InRecovery,
            service: Vec::new(),
            place: String::new(),
            titles_shown: false,
        };
        change(&mut about);
        self.happens(&Event::GroupMade {
            group: group_id(slug),
            slug: slug.into(),
            about: Box::new(about),
            by: None,
        });
    }

    /// A meeting of `porch` in Dublin, every Tuesday at half past seven from 1 December 2026, for ninety minutes.
    pub(in crate::feeds) fn meeting(&mut self, slug: &str, change: impl FnOnce(&mut MeetingDraft)) {
        let mut about = draft();
        change(&mut about);
        self.happens(&Event::MeetingMade {
            meeting: meeting_id(slug),
            slug: slug.into(),
            about: Box::new(about),
            by: None,
        });
    }

    pub(in crate::feeds) fn known(&self, slug: &str) -> (&Meeting, &Group) {
        let meeting = self.directory.meeting_by_slug(slug).expect("it was made");
        (
            meeting,
            self.directory.group(&meeting.about.group).expect("it was made"),
        )
    }
}

pub(in crate::feeds) fn group_id(slug: &str) -> GroupId {
    format!("g-{slug}").parse().expect("an id")
}

pub(in crate::feeds) fn meeting_id(slug: &str) -> MeetingId {
    format!("m-{slug}").parse().expect("an id")
}

pub(in crate::feeds) fn draft() -> MeetingDraft {
    MeetingDraft {
        group: group_id("porch"),
        title: "Tuesday evening".into(),
        description: "Tea and patience.".into(),
        schedule: Schedule {
            starts: "2026-12-01T19:30".into(),
            zone: "Europe/Dublin".into(),
            rule: Some("FREQ=WEEKLY;BYDAY=TU".into()),
            exceptions: Vec::new(),
        },
        minutes: 90,
        format: "twelve-step-discussion".into(),
        readings: BTreeMap::new(),
        access: AccessPolicy::Open,
        clean_days: None,
        monitoring: Monitoring::OnCall,
        lobby: LobbyPolicy::Together,
        lobby_minutes: 15,
        capacity: 50,
        kept_minutes: 0,
        listed: true,
    }
}

pub(in crate::feeds) fn exception(on: &str, moved_to: Option<&str>) -> Exception {
    Exception {
        on: on.into(),
        moved_to: moved_to.map(Into::into),
    }
}

/// The week of a meeting with that schedule, or why it has none.
fn week(change: impl FnOnce(&mut MeetingDraft)) -> Result<weekly::Weekly, String> {
    let mut world = World::new();
    world.meeting("one", change);
    weekly::of(world.known("one").0, world.now)
}

fn days(starts: &str, rule: &str) -> Result<Vec<u8>, String> {
    let week = week(|about| {
        about.schedule.starts = starts.into();
        about.schedule.rule = Some(rule.into());
    });
    week.map(|week| week.days)
}

#[test]
fn weekdays_count_from_sunday() {
    assert_eq!(days("2026-12-01T19:30", "FREQ=WEEKLY"), Ok(vec![2]));
    assert_eq!(days("2026-12-06T19:30", "FREQ=WEEKLY"), Ok(vec![0]));
    assert_eq!(days("2026-12-05T23:30", "FREQ=WEEKLY"), Ok(vec![6]));
    assert_eq!(
        days("2026-12-01T07:00", "FREQ=WEEKLY;BYDAY=SA,MO,SU"),
        Ok(vec![0, 1, 6])
    );
    assert_eq!(days("2026-12-01T07:00", "FREQ=DAILY"), Ok(vec![0, 1, 2, 3, 4, 5, 6]));
    assert_eq!(days("2026-12-01T07:00", "FREQ=DAILY;INTERVAL=7"), Ok(vec![2]));
    assert_eq!(days("2026-12-01T07:00", "FREQ=MONTHLY;BYDAY=TU"), Ok(vec![2]));
    assert_eq!(days("2026-12-01T07:00", "FREQ=WEEKLY;INTERVAL=1;COUNT=9"), Ok(vec![2]));
}

#[test]
fn what_a_week_cannot_say_is_explained() {
    for (rule, because) in [
        ("FREQ=WEEKLY;INTERVAL=2", "every 2 weeks"),
        ("FREQ=DAILY;INTERVAL=3", "every 3 days"),
        ("FREQ=MONTHLY;BYDAY=1TU", "days of the month"),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", "days of the month"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "days of the month"),
        ("FREQ=MONTHLY", "days of the month"),
        ("FREQ=YEARLY", "days of the month"),
        ("FREQ=WEEKLY;BYDAY=TU;BYMONTH=12", "some months only"),
    ] {
        let said = days("2026-12-01T19:30", rule).expect_err(rule);
        assert!(said.contains(because), "{rule}: {said}");
    }
    assert!(
        week(|about| about.schedule.rule = None)
            .expect_err("once")
            .contains("once")
    );
    assert!(
        week(|about| about.access = AccessPolicy::Invite)
            .expect_err("invited")
            .contains("invitation")
    );
    let over = week(|about| {
        about.schedule.starts = "2026-01-06T19:30".into();
        about.schedule.rule = Some("FREQ=WEEKLY;COUNT=3".into());
    });
    assert!(over.expect_err("over").contains("over"));
    let later = days("2027-03-02T19:30", "FREQ=WEEKLY").expect_err("later");
    assert!(later.contains("begins on 2027-03-02"), "{later}");
}

#[test]
fn a_meeting_over_midnight_stays_on_the_day_on_which_it_begins() {
    let week = week(|about| {
        about.schedule.starts = "2026-12-05T23:30".into();
        about.schedule.rule = Some("FREQ=WEEKLY".into());
    });
    let week = week.expect("it is weekly");
    assert_eq!(
        (week.days, week.begins.as_str(), week.ends.as_str()),
        (vec![6], "23:30", "01:00")
    );
}

#[test]
fn day_and_time_are_those_of_the_meetings_own_clock() {
    // Tuesday in Auckland begins while it is Monday in UTC.
    let week = week(|about| {
        about.schedule.starts = "2026-12-01T06:30".into();
        about.schedule.zone = "Pacific/Auckland".into();
        about.schedule.rule = Some("FREQ=WEEKLY".into());
    });
    let week = week.expect("it is weekly");
    assert_eq!((week.days, week.begins.as_str()), (vec![2], "06:30"));
}

#[test]
fn dates_that_are_different_are_told_while_they_are_near() {
    let week = week(|about| {
        about.schedule.exceptions = vec![
            exception("2026-12-08T19:30", None),
            exception("2026-12-22T19:30", Some("2026-12-23T18:00")),
            exception("2027-02-02T19:30", None),
        ];
    });
    let notes = week.expect("it is weekly").notes;
    assert_eq!(
        notes,
        "Not on 2026-12-08. On 2026-12-23 at 18:00 instead of 2026-12-22."
    );
}

#[test]
fn only_what_anybody_may_find_is_in_the_lists() {
    let mut world = World::new();
    world.meeting("listed", |_| {});
    world.meeting("hidden", |about| about.listed = false);
    world.meeting("ended", |_| {});
    world.happens(&Event::MeetingEnded {
        meeting: meeting_id("ended"),
        by: None,
    });
    world.group("gone", |_| {});
    world.meeting("of-gone", |about| about.group = group_id("gone"));
    world.happens(&Event::GroupClosed {
        group: group_id("gone"),
        by: None,
    });
    world.meeting("monthly", |about| {
        about.schedule.rule = Some("FREQ=MONTHLY;BYDAY=1TU".into())
    });
    let list = meeting_guide::list(&world.view(), &Wanted::default());
    assert_eq!(
        list.iter().map(|entry| entry.slug.as_str()).collect::<Vec<_>>(),
        ["listed-tue"]
    );
    let out = left_out(&world.view(), &Wanted::default());
    assert_eq!(out.iter().map(|out| out.slug.as_str()).collect::<Vec<_>>(), ["monthly"]);
    assert_eq!(out[0].link, "https://meet.example.org/#/m/monthly");
}

#[test]
fn a_directory_can_ask_for_one_group_or_one_way() {
    let mut world = World::new();
    world.group("tools", |about| about.approach = Approach::Smart);
    world.meeting("steps", |_| {});
    world.meeting("tools-at-noon", |about| about.group = group_id("tools"));
    let slugs = |wanted: &Wanted| -> Vec<String> {
        let list = meeting_guide::list(&world.view(), wanted);
        list.into_iter().map(|entry| entry.slug).collect()
    };
    let of_group = Wanted {
        group: Some("tools".into()),
        approach: None,
    };
    let of_way = Wanted {
        group: None,
        approach: Some(Approach::TwelveStep),
    };
    assert_eq!(slugs(&of_group), ["tools-at-noon-tue"]);
    assert_eq!(slugs(&of_way), ["steps-tue"]);
    assert_eq!(slugs(&Wanted::default()).len(), 2);
}

#[test]
fn an_entry_of_the_meeting_guide_list_has_the_specified_fields() {
    let mut world = World::new();
    world.meeting("tuesday-evening", |about| {
        about.schedule.exceptions = vec![exception("2026-12-08T19:30", None)];
    });
    let entry = &meeting_guide::list(&world.view(), &Wanted::default())[0];
    assert_eq!(
        serde_json::to_value(entry).expect("JSON"),
        serde_json::json!({
            "name": "Tuesday evening",
            "slug": "tuesday-evening-tue",
            "day": 2,
            "time": "19:30",
            "end_time": "21:00",
            "timezone": "Europe/Dublin",
            "types": ["ONL", "O", "D", "EN"],
            "notes": "Tea and patience.\nNot on 2026-12-08.",
            "group": "Open Porch",
            "region": "Online",
            "formatted_address": "Galway, Ireland",
            "approximate": "yes",
            "conference_url": "https://meet.example.org/#/m/tuesday-evening",
            "conference_url_notes": "In writing, in the browser: no account, no camera, no microphone.",
            "url": "https://meet.example.org/#/m/tuesday-evening",
            "updated": "2026-12-01 12:00:00",
        })
    );
}

#[test]
fn kinds_are_named_only_where_they_are_true() {
    let types = |format: &str, approach: Approach, language: &str, access: AccessPolicy| {
        let mut world = World::new();
        world.group("other", |about| {
            about.approach = approach;
            about.language = language.into();
        });
        world.meeting("one", |about| {
            about.group = group_id("other");
            about.format = format.into();
            about.access = access;
        });
        meeting_guide::list(&world.view(), &Wanted::default())[0]
            .types
            .join(" ")
    };
    let (open, closed) = (AccessPolicy::Open, AccessPolicy::Closed);
    assert_eq!(
        types("speaker-and-discussion", Approach::TwelveStep, "de", closed),
        "ONL C SP D DE"
    );
    assert_eq!(types("beginners", Approach::TwelveStep, "es-MX", open), "ONL O BE XT S");
    assert_eq!(
        types("how-was-your-week", Approach::Lifering, "en", open),
        "ONL O XT EN"
    );
    assert_eq!(
        types("step-or-book-study", Approach::Secular, "eu", open),
        "ONL O LIT XT A"
    );
    assert_eq!(types("of-the-house", Approach::Other, "pt-BR", open), "ONL O POR");
}

#[test]
fn a_long_slug_still_fits_and_is_unique_by_day() {
    let mut world = World::new();
    world.meeting(&"a".repeat(60), |about| {
        about.schedule.rule = Some("FREQ=WEEKLY;BYDAY=TU,TH".into())
    });
    let list = meeting_guide::list(&world.view(), &Wanted::default());
    let slugs: Vec<&str> = list.iter().map(|entry| entry.slug.as_str()).collect();
    assert!(slugs.iter().all(|slug| slug.len() <= 64), "{slugs:?}");
    assert!(slugs[0].ends_with("a-tue") && slugs[1].ends_with("a-thu"), "{slugs:?}");
}

#[test]
fn the_host_of_an_address_has_no_port() {
    assert_eq!(host("https://meet.example.org"), "meet.example.org");
    assert_eq!(host("http://127.0.0.1:7420/#/m/x"), "127.0.0.1");
    assert_eq!(host("http://[::1]:7420"), "[::1]");
    assert_eq!(host("http://[::1]"), "[::1]");
}
