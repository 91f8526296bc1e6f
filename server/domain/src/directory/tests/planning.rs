//! Which times need a session, and which sessions do not fit their meeting any more.

use super::*;
use crate::session::{Entry, OfMeeting, Plan, Rules};
use protocol::format::Format;
use protocol::meeting::DateChange;
use protocol::room::FloorPolicy;

const AHEAD: u64 = DAY;

impl Story {
    /// Plans what is due, as the server does.
    fn plan(&mut self) -> Vec<String> {
        let due = self.directory.due(self.now, AHEAD);
        for due in &due {
            let known = self.directory.meeting(&due.meeting).expect("it is known");
            let entry = Entry {
                of: Some(OfMeeting {
                    meeting: known.id.clone(),
                    group: known.about.group.clone(),
                    slug: known.slug.clone(),
                    on: due.on.clone(),
                    revision: known.revision,
                }),
                ..Entry::default()
            };
            let number = self.happened.len();
            let plan = plan(&format!("s-{number}"), due.starts_at, entry);
            self.house(Command::PlanSession { plan: Box::new(plan) });
        }
        due.into_iter().map(|due| due.on).collect()
    }
}

fn plan(session: &str, starts_at: Millis, entry: Entry) -> Plan {
    Plan {
        session: session.parse().expect("an id"),
        title: "Tuesday evening".to_owned(),
        group: "Open Porch".to_owned(),
        guidelines: Vec::new(),
        audience: Audience::InRecovery,
        language: "en".to_owned(),
        monitoring: Monitoring::OnCall,
        lobby: protocol::waiting::LobbyPolicy::Together,
        format: Box::new(Format::plain(FloorPolicy::Open, 90, 5)),
        starts_at,
        minutes: 90,
        demo: false,
        entry,
        rules: Rules {
            lobby_ms: 15 * 60_000,
            minute_ms: 60_000,
            succession_ms: 60_000,
            chairless_ms: 900_000,
            floor_grace_ms: 90_000,
            away_grace_ms: 300_000,
            capacity: 40,
            ends_by: None,
            fellowship_ms: None,
            kept_ms: 0,
        },
    }
}

fn of_tuesdays() -> Story {
    let mut story = Story::of_a_clinic();
    story.meeting("tuesday", meeting_draft("Tuesday evening"));
    story
}

#[test]
fn a_session_is_made_a_day_ahead_and_once() {
    let mut story = of_tuesdays();
    assert_eq!(story.plan(), ["2026-12-01T19:30"]);
    assert_eq!(story.plan(), [] as [&str; 0]);
    story.now = story.now.plus(6 * DAY + 7 * HOUR);
    assert_eq!(story.plan(), [] as [&str; 0], "a day ahead begins at half past seven");
    story.now = story.now.plus(HOUR);
    assert_eq!(story.plan(), ["2026-12-08T19:30"]);
}

#[test]
fn a_server_that_was_down_makes_what_is_going_on_and_nothing_that_is_over() {
    let mut story = of_tuesdays();
    // 20:45 on the second Tuesday: the first was missed, the second goes on for a quarter of an hour.
    story.now = NOON.plus(7 * DAY + 8 * HOUR + 45 * 60_000);
    assert_eq!(story.plan(), ["2026-12-08T19:30"]);
    let mut later = of_tuesdays();
    later.now = NOON.plus(7 * DAY + 9 * HOUR);
    assert_eq!(later.plan(), [] as [&str; 0], "it was over at nine");
}

#[test]
fn a_meeting_that_ended_early_and_was_forgotten_is_not_held_again() {
    let mut story = of_tuesdays();
    story.plan();
    story.now = NOON.plus(8 * HOUR);
    let session = story.directory.sessions_of(&meeting("tuesday"))[0].clone();
    story.house(Command::ForgetSession { session });
    assert_eq!(story.directory.sessions().count(), 0);
    assert_eq!(story.plan(), [] as [&str; 0]);
}

#[test]
fn two_planners_make_one_session() {
    let mut story = of_tuesdays();
    story.plan();
    let planned = story.directory.sessions().next().expect("it is planned").clone();
    let twin = Plan {
        session: "s-twin".parse().expect("an id"),
        ..planned
    };
    let refusal = story.ask(Actor::Server, Command::PlanSession { plan: Box::new(twin) });
    is(&refusal.unwrap_err(), ErrorCode::Already, None);
}

#[test]
fn a_change_before_the_lobby_opens_makes_the_session_anew_and_later_it_stays() {
    let mut story = of_tuesdays();
    story.plan();
    assert_eq!(story.directory.stale(story.now), []);
    let renamed = |revision, title: &str| Command::ChangeMeeting {
        meeting: meeting("tuesday"),
        revision,
        about: Box::new(meeting_draft(title)),
    };
    story.by("finn", renamed(1, "Tuesday night")).unwrap();
    let stale = story.directory.stale(story.now);
    assert_eq!(stale.len(), 1);
    story.house(Command::WithdrawSession {
        session: stale[0].clone(),
    });
    assert_eq!(story.plan(), ["2026-12-01T19:30"]);
    // The lobby opens at 19:15; who waits there is not sent away for a title.
    story.now = NOON.plus(7 * HOUR + 20 * 60_000);
    story.by("finn", renamed(2, "Late change")).unwrap();
    assert_eq!(story.directory.stale(story.now), []);
}

#[test]
fn a_date_that_is_cancelled_moved_or_ended_takes_its_session_back_until_it_begins() {
    let ends: [Command; 4] = [
        Command::ChangeDate {
            meeting: meeting("tuesday"),
            on: "2026-12-01T19:30".into(),
            to: DateChange::Cancelled,
        },
        Command::ChangeDate {
            meeting: meeting("tuesday"),
            on: "2026-12-01T19:30".into(),
            to: DateChange::Moved("2026-12-01T21:00".into()),
        },
        Command::EndMeeting {
            meeting: meeting("tuesday"),
        },
        Command::CloseGroup { group: group("porch") },
    ];
    for command in ends {
        let mut story = of_tuesdays();
        story.plan();
        // Also while people are in the lobby.
        story.now = NOON.plus(7 * HOUR + 20 * 60_000);
        story.house(command.clone());
        assert_eq!(story.directory.stale(story.now).len(), 1, "{command:?}");
        story.now = NOON.plus(7 * HOUR + 30 * 60_000);
        assert_eq!(story.directory.stale(story.now), [], "what has begun goes on");
    }
}

#[test]
fn the_only_date_can_be_cancelled_and_put_back() {
    let mut story = of_tuesdays();
    let once = MeetingDraft {
        schedule: Schedule {
            starts: "2026-12-02T19:30".into(),
            rule: None,
            ..tuesdays()
        },
        ..meeting_draft("Once")
    };
    let make = Command::MakeMeeting {
        meeting: meeting("once"),
        about: Box::new(once),
    };
    story.by("finn", make).unwrap();
    let has_dates = |story: &Story| {
        let known = story.directory.meeting(&meeting("once")).expect("it was made");
        !story.directory.view(known, story.now).next.is_empty()
    };
    for (to, has) in [(DateChange::Cancelled, false), (DateChange::Usual, true)] {
        let change = Command::ChangeDate {
            meeting: meeting("once"),
            on: "2026-12-02T19:30".into(),
            to,
        };
        story.by("finn", change).unwrap();
        assert_eq!(has_dates(&story), has);
    }
}

#[test]
fn a_date_that_has_begun_is_moved_no_more() {
    let mut story = of_tuesdays();
    story.plan();
    let change = |to| Command::ChangeDate {
        meeting: meeting("tuesday"),
        on: "2026-12-01T19:30".into(),
        to,
    };
    let to = || DateChange::Moved("2026-12-03T18:00".into());
    story.now = NOON.plus(7 * HOUR + HOUR / 2);
    for to in [to(), DateChange::Cancelled] {
        is(&story.refused("finn", change(to)), ErrorCode::NotNow, Some("on"));
    }
    story.now = NOON.plus(7 * HOUR);
    story.by("finn", change(to())).unwrap();
}

#[test]
fn a_moved_date_is_planned_at_its_new_time() {
    let mut story = of_tuesdays();
    let moved = Command::ChangeDate {
        meeting: meeting("tuesday"),
        on: "2026-12-08T19:30".into(),
        to: DateChange::Moved("2026-12-03T18:00".into()),
    };
    story.by("finn", moved).unwrap();
    story.plan();
    story.now = NOON.plus(DAY + 6 * HOUR + 60_000);
    let due = story.directory.due(story.now, AHEAD);
    assert_eq!(due.len(), 1);
    assert_eq!(
        (due[0].on.as_str(), due[0].starts_at),
        ("2026-12-08T19:30", NOON.plus(2 * DAY + 6 * HOUR))
    );
}
