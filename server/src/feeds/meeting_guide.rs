//! The list in the Meeting Guide format (github.com/code4recovery/spec, README and schema): what each field of ours is
//! called there. It knows weekly meetings only; the others are in `left_out`.

use super::kinds::{self, Kind};
use super::weekly::{self, Weekly};
use super::{View, Wanted, in_utc};
use domain::directory::{Group, Meeting};
use serde::{Deserialize, Serialize};

/// A meeting on one day of the week. Fields and their forms are those of the specification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Title of the meeting.
    pub name: String,
    /// Unique in the list.
    pub slug: String,
    /// Day of the week, from 0, Sunday.
    pub day: u8,
    /// Beginning on the meeting's own clock, `HH:MM`.
    pub time: String,
    /// End on the meeting's own clock; on the next day where it is earlier than the beginning.
    pub end_time: String,
    /// Zone of that clock by its IANA name.
    pub timezone: String,
    /// Codes of the specification.
    pub types: Vec<String>,
    /// What it is about, and dates to come that are different.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// Name of the group.
    pub group: String,
    /// Where meetings without a room are sorted in.
    pub region: String,
    /// The place in which the meetings are at home.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub formatted_address: String,
    /// That the place is no address to go to.
    pub approximate: String,
    /// Where the meeting is.
    pub conference_url: String,
    /// What one should know about it.
    pub conference_url_notes: String,
    /// Where to read about it.
    pub url: String,
    /// When it was last changed, by UTC.
    pub updated: String,
}

/// The day in an entry's slug. Always there, so that a bookmark outlives a second day of the same meeting.
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// Longest slug of the specification.
const SLUG_CHARS: usize = 64;

/// The list.
#[must_use]
pub fn list(view: &View<'_>, wanted: &Wanted) -> Vec<Entry> {
    let listed = view.listed(wanted).into_iter();
    let entries = listed.flat_map(|(meeting, group)| match weekly::of(meeting, view.now) {
        Ok(week) => week
            .days
            .iter()
            .map(|day| entry(view, meeting, group, &week, *day))
            .collect(),
        Err(_) => Vec::new(),
    });
    entries.collect()
}

fn entry(view: &View<'_>, meeting: &Meeting, group: &Group, week: &Weekly, day: u8) -> Entry {
    let about = &meeting.about;
    let link = view.link(meeting);
    let notes = [about.description.as_str(), week.notes.as_str()];
    Entry {
        name: about.title.clone(),
        slug: slug(&meeting.slug, day),
        day,
        time: week.begins.clone(),
        end_time: week.ends.clone(),
        timezone: about.schedule.zone.clone(),
        types: types(view, meeting, group),
        notes: notes
            .into_iter()
            .filter(|note| !note.is_empty())
            .collect::<Vec<_>>()
            .join("\n"),
        group: group.about.name.clone(),
        region: "Online".to_owned(),
        formatted_address: view.place_of(group).to_owned(),
        approximate: "yes".to_owned(),
        conference_url: link.clone(),
        conference_url_notes: "In writing, in the browser: no account, no camera, no microphone.".to_owned(),
        url: link,
        updated: in_utc(meeting.changed_at, "%Y-%m-%d %H:%M:%S"),
    }
}

fn slug(slug: &str, day: u8) -> String {
    let day = DAYS[usize::from(day) % DAYS.len()];
    // Ours are ASCII. Two long ones that differ in their last letters alone would be a wonder.
    let cut = &slug[..slug.len().min(SLUG_CHARS - 1 - day.len())];
    format!("{cut}-{day}")
}

fn types(view: &View<'_>, meeting: &Meeting, group: &Group) -> Vec<String> {
    let kinds = kinds::of(view, meeting, group).into_iter().filter_map(code);
    let language = language(&kinds::language(group));
    kinds.chain(language).map(str::to_owned).collect()
}

/// The code of a kind. `ONL` is not among the specification's types; its readers set and understand it.
const fn code(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Online => Some("ONL"),
        Kind::Open => Some("O"),
        Kind::Closed => Some("C"),
        Kind::Beginners => Some("BE"),
        Kind::Speaker => Some("SP"),
        Kind::Discussion => Some("D"),
        Kind::Literature => Some("LIT"),
        Kind::Meditation => Some("MED"),
        Kind::CrossTalk => Some("XT"),
        Kind::Secular => Some("A"),
        Kind::Questions => None,
    }
}

/// The code of a language (ISO 639-1), where there is one.
fn language(tag: &str) -> Option<&'static str> {
    Some(match tag {
        "am" => "AM",
        "da" => "DA",
        "de" => "DE",
        "el" => "EL",
        "en" => "EN",
        "es" => "S",
        "fa" => "FA",
        "fil" | "tl" => "TL",
        "fr" => "FR",
        "he" => "HE",
        "hi" => "HI",
        "hr" => "HR",
        "hu" => "HU",
        "it" => "ITA",
        "ja" => "JA",
        "ko" => "KOR",
        "lt" => "LT",
        "ml" => "ML",
        "nb" | "nn" | "no" => "NO",
        "pa" => "PUN",
        "pl" => "POL",
        "pt" => "POR",
        "ru" => "RUS",
        "sk" => "SK",
        "sv" => "SV",
        "th" => "TH",
        "tr" => "TUR",
        "uk" => "UK",
        _ => return None,
    })
}
