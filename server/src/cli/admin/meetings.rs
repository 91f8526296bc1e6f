//! `hearth admin meetings`, `meeting`, `schedule` and `formats`: when groups meet and how.

use super::client::Problem;
use super::confirm::Sure;
use super::groups::{self, is_so};
use super::house::House;
use super::meeting_flags::{Change, Make, When};
use super::show::{below, count, dates, local, pairs, span, table, utc};
use super::words::word;
use clap::{Args, Subcommand};
use hyper::Method;
use protocol::group::Group;
use protocol::ids::MeetingId;
use protocol::meeting::{ChangeDate, ChangeMeeting, DateChange, FormatSummary, Meeting, SchedulePreview};

const PATH: &str = "/api/admin/meetings";

#[derive(Args)]
pub(super) struct List {
    /// Also those that take place no more.
    #[arg(long)]
    all: bool,
}

#[derive(Subcommand)]
pub(super) enum MeetingCommand {
    /// Makes a meeting, and prints its permanent link and its next dates.
    Make(Box<Make>),
    /// Shows all settings of a meeting, and its next dates.
    Show {
        /// The meeting, by the part of the link that `meetings` lists, or by its id.
        #[arg(value_name = "MEETING", allow_hyphen_values = true)]
        meeting: String,
    },
    /// Changes a meeting. What is not named stays as it is; a session that is going on keeps what it began with.
    Change(Box<Change>),
    /// Cancels or moves one date, or lets it be as usual again.
    Date(Date),
    /// Lets a meeting take place no more. This cannot be undone.
    End {
        /// The meeting, by the part of the link that `meetings` lists, or by its id.
        #[arg(value_name = "MEETING", allow_hyphen_values = true)]
        meeting: String,
        #[command(flatten)]
        sure: Sure,
    },
}

#[derive(Args)]
pub(super) struct Date {
    /// The meeting, by the part of the link that `meetings` lists, or by its id.
    #[arg(value_name = "MEETING", allow_hyphen_values = true)]
    meeting: String,
    /// Which date: the day that the rule gives, such as 2026-12-08, also if it was moved.
    #[arg(value_name = "DATE")]
    on: String,
    /// It does not take place.
    #[arg(long, required_unless_present_any = ["move_to", "usual"], conflicts_with_all = ["move_to", "usual"])]
    cancel: bool,
    /// It begins at another time on the zone's own clock, such as 2026-12-09T20:00.
    #[arg(long, value_name = "DATE_AND_TIME", conflicts_with = "usual")]
    move_to: Option<String>,
    /// It is as the rule says again.
    #[arg(long)]
    usual: bool,
}

impl Date {
    fn change(&self, meeting: &Meeting) -> ChangeDate {
        let to = match &self.move_to {
            Some(to) => DateChange::Moved(to.clone()),
            None if self.cancel => DateChange::Cancelled,
            None => DateChange::Usual,
        };
        // All dates of a rule have the same time of day.
        let time = meeting.about.schedule.starts.split_once('T').map(|(_, time)| time);
        let on = match time {
            Some(time) if !self.on.contains('T') => format!("{}T{time}", self.on),
            _ => self.on.clone(),
        };
        ChangeDate { on, to }
    }
}

pub(super) async fn list(house: &House, list: &List) -> Result<String, Problem> {
    let groups = groups::all(house).await?;
    // The last answer is what programs get.
    let mut meetings: Vec<Meeting> = house.client.get(PATH).await?;
    meetings.retain(|meeting| list.all || !meeting.ended);
    let rows = meetings.iter().map(|meeting| {
        let schedule = &meeting.about.schedule;
        let next = meeting.next.first();
        [
            meeting.slug.clone(),
            meeting.about.title.clone(),
            group_of(&groups, meeting),
            next.map_or_else(String::new, |time| local(time.starts_at, &schedule.zone)),
            schedule.zone.clone(),
            match next {
                _ if meeting.ended => "takes place no more".to_owned(),
                Some(time) => utc(time.starts_at),
                None => "no date to come".to_owned(),
            },
        ]
    });
    let heads = ["meeting", "title", "group", "next", "zone", "which is"];
    Ok(table(
        heads,
        rows.collect(),
        "There is no meeting yet. `hearth admin meeting make` makes one.",
    ))
}

fn group_of(groups: &[Group], meeting: &Meeting) -> String {
    let known = groups.iter().find(|group| group.id == meeting.about.group);
    known.map_or_else(String::new, |group| group.slug.clone())
}

pub(super) async fn one(house: &House, command: &MeetingCommand) -> Result<String, Problem> {
    match command {
        MeetingCommand::Make(make) => {
            let group = groups::find(house, &make.group).await?;
            let formats: Vec<FormatSummary> = house.client.get("/api/admin/formats").await?;
            // A format that is not there is the server's to refuse.
            let format = formats.iter().find(|format| format.id == make.format);
            let about = make.draft(group.id.clone(), format.map_or(60, |format| format.minutes))?;
            let meeting: Meeting = house.client.send(Method::POST, PATH, &about).await?;
            Ok(format!("It is made.\n\n{}", shown(house, &meeting, &group.slug)))
        }
        MeetingCommand::Show { meeting } => {
            let groups = groups::all(house).await?;
            let meeting = find(house, meeting).await?;
            Ok(shown(house, &meeting, &group_of(&groups, &meeting)))
        }
        MeetingCommand::Change(change) => {
            let groups = groups::all(house).await?;
            let known = find(house, &change.meeting).await?;
            let mut about = known.about.clone();
            if let Some(group) = &change.group {
                about.group = groups::find(house, group).await?.id;
            }
            change.apply(&mut about)?;
            let body = ChangeMeeting {
                revision: known.revision,
                meeting: about,
            };
            let meeting: Meeting = house.client.send(Method::PUT, &path(&known.id), &body).await?;
            let group = group_of(&groups, &meeting);
            let so = is_so(meeting.revision != known.revision);
            Ok(format!("{so}\n\n{}", shown(house, &meeting, &group)))
        }
        MeetingCommand::Date(date) => {
            let known = find(house, &date.meeting).await?;
            let path = format!("{}/date", path(&known.id));
            let meeting: Meeting = house.client.send(Method::POST, &path, &date.change(&known)).await?;
            let so = is_so(meeting.revision != known.revision);
            Ok(format!("{so}\n{}", times(&meeting)))
        }
        MeetingCommand::End { meeting, sure } => {
            let known = find(house, meeting).await?;
            let title = &known.about.title;
            sure.ask(&format!("{title} is going to take place no more."))?;
            house.client.tell(Method::DELETE, &path(&known.id)).await?;
            Ok(format!("{title} takes place no more.\n"))
        }
    }
}

pub(super) async fn preview(house: &House, when: &When) -> Result<String, Problem> {
    let schedule = when.schedule();
    let found: SchedulePreview = house
        .client
        .send(Method::POST, "/api/admin/schedule", &schedule)
        .await?;
    Ok(dates(&found.next, &schedule.zone))
}

pub(super) async fn formats(house: &House) -> Result<String, Problem> {
    let formats: Vec<FormatSummary> = house.client.get("/api/admin/formats").await?;
    let rows = formats.iter().map(|format| {
        let slots: Vec<&str> = format.readings.iter().map(|reading| reading.slot.as_str()).collect();
        [
            format.id.clone(),
            format.title.clone(),
            count(format.minutes, "minute"),
            slots.join(", "),
        ]
    });
    let heads = ["format", "title", "takes", "readings"];
    let note = "\n`hearth format preview FORMAT` shows how one runs.\n";
    Ok(table(heads, rows.collect(), "No format is known.") + note)
}

fn path(meeting: &MeetingId) -> String {
    format!("{PATH}/{meeting}")
}

/// The meeting that somebody means.
async fn find(house: &House, named: &str) -> Result<Meeting, Problem> {
    let mut meetings = house.client.get::<Vec<Meeting>>(PATH).await?.into_iter();
    let found = meetings.find(|meeting| meeting.slug == named || meeting.id.as_str() == named);
    found.ok_or_else(|| {
        Problem::Said(format!(
            "no meeting is called {named:?}. `hearth admin meetings` lists them."
        ))
    })
}

fn shown(house: &House, meeting: &Meeting, group: &str) -> String {
    let about = &meeting.about;
    let slots: Vec<&str> = about.readings.keys().map(String::as_str).collect();
    let rule = about.schedule.rule.clone();
    let out = pairs(&[
        ("meeting", meeting.slug.clone()),
        ("id", meeting.id.to_string()),
        ("link", house.permanent_link(&meeting.slug)),
        ("title", about.title.clone()),
        ("description", about.description.clone()),
        ("group", group.to_owned()),
        ("starts", format!("{} {}", about.schedule.starts, about.schedule.zone)),
        ("rule", rule.unwrap_or_else(|| "once".to_owned())),
        ("takes", count(about.minutes, "minute")),
        ("format", about.format.clone()),
        ("readings filled", slots.join(", ")),
        ("access", word(&about.access)),
        (
            "clean time",
            about
                .clean_days
                .map_or_else(|| "not asked".to_owned(), |days| count(days, "day")),
        ),
        ("monitoring", word(&about.monitoring)),
        (
            "lobby",
            format!(
                "{}, opens {} before",
                word(&about.lobby),
                count(about.lobby_minutes, "minute")
            ),
        ),
        ("capacity", about.capacity.to_string()),
        ("lines are kept", span(about.kept_minutes)),
        ("listed", if about.listed { "yes" } else { "no" }.to_owned()),
    ]);
    format!("{out}{}", times(meeting))
}

/// Its dates to come, and those that are different.
fn times(meeting: &Meeting) -> String {
    if meeting.ended {
        return "\nIt takes place no more.\n".to_owned();
    }
    let schedule = &meeting.about.schedule;
    let different = schedule.exceptions.iter().map(|date| match &date.moved_to {
        None => format!("{} is cancelled", date.on),
        Some(to) => format!("{} is moved to {to}", date.on),
    });
    let different: Vec<String> = different.collect();
    format!(
        "\n{}{}",
        dates(&meeting.next, &schedule.zone),
        below("Dates that are different:", &different)
    )
}
