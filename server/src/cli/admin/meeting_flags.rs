//! What can be said of a meeting on the command line, and how it becomes the protocol's draft. It asks nothing: what is
//! possible, the server says.

use super::client::Problem;
use super::words::{Access, Lobby, Monitoring};
use clap::Args;
use protocol::meeting::{AccessPolicy, MeetingDraft};
use protocol::schedule::Schedule;
use protocol::waiting::LobbyPolicy;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;
use std::str::FromStr;

/// When a meeting takes place.
#[derive(Args)]
pub(super) struct When {
    /// First beginning on the zone's own clock, such as 2026-12-01T19:30.
    #[arg(long, value_name = "DATE_AND_TIME")]
    starts: String,
    /// Time zone by its name, such as Europe/Dublin.
    #[arg(long)]
    zone: String,
    #[command(flatten)]
    again: Again,
}

#[derive(Args)]
struct Again {
    /// How it comes again, as an RRULE (RFC 5545). Every Tuesday: FREQ=WEEKLY;BYDAY=TU. Every other one:
    /// FREQ=WEEKLY;INTERVAL=2;BYDAY=TU. The second of a month: FREQ=MONTHLY;BYDAY=2TU. The last day of a month:
    /// FREQ=MONTHLY;BYMONTHDAY=-1. Without a rule it takes place once.
    #[arg(long, value_name = "RRULE")]
    rule: Option<String>,
}

#[derive(Args)]
pub(super) struct Make {
    /// Whose meeting it is: the group by its part of addresses or its id.
    #[arg(long, allow_hyphen_values = true)]
    pub(super) group: String,
    /// Title, 2 to 80 characters. It stands in calendars: a discreet one protects those who come.
    #[arg(long)]
    title: String,
    #[command(flatten)]
    when: When,
    /// How it runs: a format by the id that `formats` lists.
    #[arg(long)]
    pub(super) format: String,
    #[command(flatten)]
    more: More,
}

#[derive(Args)]
pub(super) struct Change {
    /// The meeting, by the part of the link that `meetings` lists, or by its id.
    #[arg(value_name = "MEETING", allow_hyphen_values = true)]
    pub(super) meeting: String,
    /// Gives it to another group.
    #[arg(long, allow_hyphen_values = true)]
    pub(super) group: Option<String>,
    /// Title, 2 to 80 characters. The permanent link stays as it is.
    #[arg(long)]
    title: Option<String>,
    /// First beginning on the zone's own clock, such as 2026-12-01T19:30. Dates that were cancelled or moved go with the
    /// old times.
    #[arg(long, value_name = "DATE_AND_TIME")]
    starts: Option<String>,
    /// Time zone by its name, such as Europe/Dublin.
    #[arg(long)]
    zone: Option<String>,
    #[command(flatten)]
    again: Again,
    /// It takes place once.
    #[arg(long, conflicts_with = "rule")]
    once: bool,
    /// How it runs: a format by the id that `formats` lists.
    #[arg(long)]
    format: Option<String>,
    #[command(flatten)]
    more: More,
    /// Empties a reading of the format. Say it once for each.
    #[arg(long, value_name = "SLOT")]
    no_reading: Vec<String>,
    /// It asks no clean time of those who come.
    #[arg(long, conflicts_with = "clean_days")]
    no_clean_days: bool,
}

/// What a new meeting has a usual value for.
#[derive(Args)]
struct More {
    /// A sentence or two for those who look for a meeting.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// Planned length, 5 to 600 minutes. Usual: what the parts of the format come to.
    #[arg(long)]
    minutes: Option<u32>,
    /// The group's own text for a reading of the format, from a file; - is standard input. Say it once for each.
    #[arg(long = "reading", value_name = "SLOT=FILE")]
    readings: Vec<Reading>,
    /// Who may come. Usual: open.
    #[arg(long)]
    access: Option<Access>,
    /// How many days somebody should have been clean to come. Declared, never checked. Usual: nothing is asked.
    #[arg(long, value_name = "DAYS")]
    clean_days: Option<u32>,
    /// Whether clinicians read along; it is shown at the door and all the time in the room. Usual: on-call.
    #[arg(long)]
    monitoring: Option<Monitoring>,
    /// How people get from the lobby into the meeting. Usual: together.
    #[arg(long)]
    lobby: Option<Lobby>,
    /// Minutes before the beginning at which the lobby opens, 0 to 120. Usual: 15.
    #[arg(long, value_name = "MINUTES")]
    lobby_minutes: Option<u32>,
    /// People it takes, 2 to 1000. Usual: 40.
    #[arg(long, value_name = "PEOPLE")]
    capacity: Option<u32>,
    /// How long its lines are kept after the end, 0 to 525600 minutes. Usual: 1440, a day.
    #[arg(long, value_name = "MINUTES")]
    kept_minutes: Option<u32>,
    /// Whether it stands in the list of meetings and in feeds; if not, it is reached by its link alone. Usual: yes.
    #[arg(long, value_name = "yes|no", value_parser = yes_or_no)]
    listed: Option<bool>,
}

fn yes_or_no(text: &str) -> Result<bool, String> {
    match text {
        "yes" => Ok(true),
        "no" => Ok(false),
        _ => Err("write yes or no".to_owned()),
    }
}

/// A text for a place in a format.
#[derive(Clone)]
struct Reading {
    slot: String,
    file: PathBuf,
}

impl FromStr for Reading {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (slot, file) = text
            .split_once('=')
            .ok_or_else(|| format!("{text:?}: write the reading's slot and a file, such as welcome=welcome.txt"))?;
        Ok(Self {
            slot: slot.to_owned(),
            file: file.into(),
        })
    }
}

impl Reading {
    fn text(&self) -> Result<String, Problem> {
        if self.file.as_os_str() == "-" {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).map_err(Problem::said)?;
            return Ok(text);
        }
        let file = self.file.display();
        std::fs::read_to_string(&self.file).map_err(|error| Problem::Said(format!("{file}: {error}")))
    }
}

impl When {
    pub(super) fn schedule(&self) -> Schedule {
        Schedule {
            starts: self.starts.clone(),
            zone: self.zone.clone(),
            rule: self.again.rule.clone(),
            exceptions: Vec::new(),
        }
    }
}

impl More {
    fn apply(&self, about: &mut MeetingDraft) -> Result<(), Problem> {
        if let Some(description) = &self.description {
            about.description.clone_from(description);
        }
        about.minutes = self.minutes.unwrap_or(about.minutes);
        for reading in &self.readings {
            about.readings.insert(reading.slot.clone(), reading.text()?);
        }
        about.access = self.access.map_or(about.access, Into::into);
        about.clean_days = self.clean_days.or(about.clean_days);
        about.monitoring = self.monitoring.map_or(about.monitoring, Into::into);
        about.lobby = self.lobby.map_or(about.lobby, Into::into);
        about.lobby_minutes = self.lobby_minutes.unwrap_or(about.lobby_minutes);
        about.capacity = self.capacity.unwrap_or(about.capacity);
        about.kept_minutes = self.kept_minutes.unwrap_or(about.kept_minutes);
        about.listed = self.listed.unwrap_or(about.listed);
        Ok(())
    }
}

impl Make {
    /// The draft, usual values where nothing is said; `minutes` is what the format comes to.
    pub(super) fn draft(&self, group: protocol::ids::GroupId, minutes: u32) -> Result<MeetingDraft, Problem> {
        let mut about = MeetingDraft {
            group,
            title: self.title.clone(),
            description: String::new(),
            schedule: self.when.schedule(),
            minutes,
            format: self.format.clone(),
            readings: BTreeMap::new(),
            access: AccessPolicy::Open,
            clean_days: None,
            monitoring: protocol::directory::Monitoring::OnCall,
            lobby: LobbyPolicy::Together,
            lobby_minutes: 15,
            capacity: 40,
            kept_minutes: 1_440,
            listed: true,
        };
        self.more.apply(&mut about)?;
        Ok(about)
    }
}

impl Change {
    /// Changes what is named.
    pub(super) fn apply(&self, about: &mut MeetingDraft) -> Result<(), Problem> {
        if let Some(title) = &self.title {
            about.title.clone_from(title);
        }
        if let Some(format) = &self.format {
            about.format.clone_from(format);
        }
        self.reschedule(&mut about.schedule);
        self.more.apply(about)?;
        for slot in &self.no_reading {
            about.readings.remove(slot);
        }
        if self.no_clean_days {
            about.clean_days = None;
        }
        Ok(())
    }

    fn reschedule(&self, schedule: &mut Schedule) {
        let before = schedule.clone();
        if let Some(starts) = &self.starts {
            schedule.starts.clone_from(starts);
        }
        if let Some(zone) = &self.zone {
            schedule.zone.clone_from(zone);
        }
        if self.once {
            schedule.rule = None;
        } else if let Some(rule) = &self.again.rule {
            schedule.rule = Some(rule.clone());
        }
        // They name dates that the new schedule may not have.
        if (&schedule.starts, &schedule.rule) != (&before.starts, &before.rule) {
            schedule.exceptions.clear();
        }
    }
}
