//! Our weekly meetings as a BMLT server would answer (`/client_interface/json/?switcher=…`), for the many programs that
//! read one. What each field is called there follows the public source of that server; every value is a string, as it is
//! there. Groups stand in the place of service bodies.
//!
//! Hearth is no BMLT server and keeps none of what is only for those who edit one.

mod query;

use super::kinds::{self, Kind};
use super::weekly::{self, Weekly};
use super::{View, Wanted};
use aws_lc_rs::digest::{SHA256, digest};
use domain::directory::{Group, Meeting};
use protocol::error::Refusal;
use query::Asked;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The name of a list, however PHP's way to write lists was taken: `name`, `name[]`, `name[0]`.
#[must_use]
pub fn bare_name(name: &str) -> &str {
    let index = name.strip_suffix(']').and_then(|name| name.split_once('['));
    match index {
        Some((bare, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => name,
    }
}

/// The version whose answers these are shaped after. Readers look at it to know which fields there are.
const VERSION: &str = "3.0.0";
const VERSION_NUMBER: &str = "3000000";
/// Everything here is online: of the venue types 1 in person, 2 virtual, 3 hybrid.
const VIRTUAL: i64 = 2;

/// A format as BMLT names one.
struct Format {
    kind: Kind,
    id: i64,
    key: &'static str,
    /// `worldid_mixed` or `world_id`: the code that means the same on every server.
    world_id: &'static str,
    /// What sort of word it is: O who may come, FC1 how it runs, FC2 where, FC3 for whom.
    sort: &'static str,
    name: &'static str,
    about: &'static str,
}

const fn format(
    (kind, id): (Kind, i64),
    (key, world_id, sort): (&'static str, &'static str, &'static str),
    name: &'static str,
    about: &'static str,
) -> Format {
    Format {
        kind,
        id,
        key,
        world_id,
        sort,
        name,
        about,
    }
}

/// An id stays with its format for ever: readers keep it.
const FORMATS: [Format; 9] = [
    format(
        (Kind::Online, 1),
        ("VM", "VM", "FC2"),
        "Virtual meeting",
        "It takes place online, in writing.",
    ),
    format((Kind::Open, 2), ("O", "OPEN", "O"), "Open", "Anybody may come."),
    format(
        (Kind::Closed, 3),
        ("C", "CLOSED", "O"),
        "Closed",
        "For those who say that it concerns them.",
    ),
    format(
        (Kind::Beginners, 4),
        ("B", "BEG", "FC3"),
        "Beginners",
        "Made for those who are new.",
    ),
    format(
        (Kind::Speaker, 5),
        ("So", "SPK", "FC1"),
        "Speaker",
        "Somebody tells their story.",
    ),
    format(
        (Kind::Discussion, 6),
        ("D", "DISC", "FC1"),
        "Discussion",
        "A topic, and everybody may share.",
    ),
    format(
        (Kind::Literature, 7),
        ("Li", "LIT", "FC1"),
        "Literature",
        "A text is read and talked about.",
    ),
    format(
        (Kind::Meditation, 8),
        ("ME", "MED", "FC1"),
        "Meditation",
        "Silence together.",
    ),
    format(
        (Kind::Questions, 9),
        ("QA", "QA", "FC1"),
        "Questions and answers",
        "Questions are asked and answered.",
    ),
];

/// The answer to what stands behind the question mark.
///
/// # Errors
/// `invalid` with the name of what cannot be read or is not known.
pub fn answer(view: &View<'_>, asked: &[(String, String)]) -> Result<Value, Refusal> {
    let asked = Asked::read(asked)?;
    Ok(match asked.switcher {
        query::Switcher::Meetings => meetings(view, &asked),
        query::Switcher::Formats => json!(formats(view, None, &asked.keys)),
        query::Switcher::Groups => json!(groups(view, &asked)),
        query::Switcher::Server => json!([server(view)]),
    })
}

/// A meeting on one day of the week.
struct Row<'a> {
    meeting: &'a Meeting,
    group: &'a Group,
    week: Weekly,
    /// From 1, Sunday.
    weekday: i64,
    formats: Vec<&'static Format>,
}

impl Row<'_> {
    fn id(&self) -> i64 {
        number(&format!("{} {}", self.meeting.id, self.weekday))
    }

    fn is_asked_for(&self, asked: &Asked) -> bool {
        let formats: Vec<i64> = self.formats.iter().map(|format| format.id).collect();
        !asked.unpublished
            && asked.weekdays.has(self.weekday)
            && asked.venue_types.has(VIRTUAL)
            && asked.services.has(number(self.group.id.as_str()))
            && asked.meeting_ids.has(self.id())
            && asked.formats.has_of(&formats, asked.all_formats)
    }

    /// The fields of a meeting, in BMLT's names. Those that an online meeting cannot have are there and empty, since
    /// readers expect them.
    fn fields(&self, view: &View<'_>) -> Map<String, Value> {
        let about = &self.meeting.about;
        let joined = |of: &dyn Fn(&Format) -> String| {
            let all: Vec<String> = self.formats.iter().map(|format| of(format)).collect();
            all.join(",")
        };
        let notes = [about.description.as_str(), self.week.notes.as_str()];
        let notes: Vec<&str> = notes.into_iter().filter(|note| !note.is_empty()).collect();
        let filled = [
            ("id_bigint", self.id().to_string()),
            ("service_body_bigint", number(self.group.id.as_str()).to_string()),
            ("service_body_name", self.group.about.name.clone()),
            ("weekday_tinyint", self.weekday.to_string()),
            ("venue_type", VIRTUAL.to_string()),
            ("start_time", format!("{}:00", self.week.begins)),
            (
                "duration_time",
                format!("{:02}:{:02}:00", about.minutes / 60, about.minutes % 60),
            ),
            ("time_zone", about.schedule.zone.clone()),
            ("formats", joined(&|format| format.key.to_owned())),
            ("format_shared_id_list", joined(&|format| format.id.to_string())),
            ("lang_enum", kinds::language(self.group)),
            ("published", "1".to_owned()),
            ("root_server_uri", view.base_url.to_owned()),
            ("meeting_name", about.title.clone()),
            ("location_info", view.place_of(self.group).to_owned()),
            ("comments", notes.join(" ")),
            ("virtual_meeting_link", view.link(self.meeting)),
            (
                "virtual_meeting_additional_info",
                "In writing, in the browser: no account, no camera, no microphone.".to_owned(),
            ),
        ];
        let filled = filled
            .into_iter()
            .map(|(key, value)| (key.to_owned(), Value::String(value)));
        let empty = EMPTY
            .iter()
            .map(|key| ((*key).to_owned(), Value::String(String::new())));
        filled.chain(empty).collect()
    }
}

/// Fields of places, telephones and worldwide numbers, which no meeting of ours has.
const EMPTY: [&str; 16] = [
    "worldid_mixed",
    "shared_group_id_bigint",
    "longitude",
    "latitude",
    "distance_in_km",
    "distance_in_miles",
    "email_contact",
    "location_text",
    "location_street",
    "location_neighborhood",
    "location_municipality",
    "location_sub_province",
    "location_province",
    "location_postal_code_1",
    "location_nation",
    "phone_meeting_number",
];

fn rows<'a>(view: &View<'a>) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for (meeting, group) in view.listed(&Wanted::default()) {
        let Ok(week) = weekly::of(meeting, view.now) else {
            continue;
        };
        let kinds = kinds::of(view, meeting, group);
        for day in &week.days {
            rows.push(Row {
                meeting,
                group,
                week: week.clone(),
                weekday: i64::from(*day) + 1,
                formats: FORMATS.iter().filter(|format| kinds.contains(&format.kind)).collect(),
            });
        }
    }
    rows.sort_by(|one, other| (one.weekday, &one.week.begins).cmp(&(other.weekday, &other.week.begins)));
    rows
}

fn meetings(view: &View<'_>, asked: &Asked) -> Value {
    let found = rows(view).into_iter().filter(|row| row.is_asked_for(asked));
    let mut found: Vec<Row<'_>> = found.collect();
    if !asked.sorted_by.is_empty() {
        // Every value is a string of one length where it is a number or a time.
        found.sort_by_cached_key(|row| {
            let fields = row.fields(view);
            let key = |name: &String| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            asked.sorted_by.iter().map(key).collect::<Vec<_>>()
        });
    }
    let found = found.into_iter();
    let page: Vec<Row<'_>> = match asked.page {
        Some((size, number)) => found.skip(size.saturating_mul(number - 1)).take(size).collect(),
        None => found.collect(),
    };
    let used: BTreeSet<i64> = page
        .iter()
        .flat_map(|row| &row.formats)
        .map(|format| format.id)
        .collect();
    if asked.formats_only {
        return json!({ "formats": formats(view, Some(&used), &BTreeSet::new()) });
    }
    let fields = page.iter().map(|row| {
        let mut fields = row.fields(view);
        if !asked.fields.is_empty() {
            fields.retain(|key, _| asked.fields.contains(key));
        }
        Value::Object(fields)
    });
    let fields: Vec<Value> = fields.collect();
    if asked.used_formats {
        return json!({ "meetings": fields, "formats": formats(view, Some(&used), &BTreeSet::new()) });
    }
    Value::Array(fields)
}

/// All formats that a meeting may have, or those of `used`, or those with one of `keys`.
fn formats(view: &View<'_>, used: Option<&BTreeSet<i64>>, keys: &BTreeSet<String>) -> Vec<Value> {
    let wanted = |format: &&Format| {
        used.is_none_or(|used| used.contains(&format.id)) && (keys.is_empty() || keys.contains(format.key))
    };
    let told = |format: &Format| {
        json!({
            "key_string": format.key,
            "name_string": format.name,
            "description_string": format.about,
            "lang": "en",
            "id": format.id.to_string(),
            "world_id": format.world_id,
            "format_type_enum": format.sort,
            "root_server_uri": view.base_url,
        })
    };
    FORMATS.iter().filter(wanted).map(told).collect()
}

/// Groups that have a meeting in the list.
fn groups(view: &View<'_>, asked: &Asked) -> Vec<Value> {
    let mut seen = BTreeSet::new();
    let mut groups: Vec<&Group> = rows(view).into_iter().map(|row| row.group).collect();
    groups.retain(|group| seen.insert(group.id.clone()) && asked.services.has(number(group.id.as_str())));
    groups.sort_by(|one, other| one.slug.cmp(&other.slug));
    let told = |group: &Group| {
        json!({
            "id": number(group.id.as_str()).to_string(),
            "parent_id": "0",
            "name": group.about.name,
            "description": group.about.description,
            // BMLT's word for a group among its kinds of service bodies.
            "type": "GR",
            "url": view.base_url,
            "helpline": "",
            "world_id": "",
        })
    };
    groups.into_iter().map(told).collect()
}

fn server(view: &View<'_>) -> Value {
    let rows = rows(view);
    let languages: BTreeSet<String> = rows.iter().map(|row| kinds::language(row.group)).collect();
    let keys: Vec<String> = rows
        .first()
        .map(|row| row.fields(view).keys().cloned().collect())
        .unwrap_or_default();
    json!({
        "version": VERSION,
        "versionInt": VERSION_NUMBER,
        "langs": languages.into_iter().collect::<Vec<_>>().join(","),
        "nativeLang": "en",
        "centerLongitude": "0",
        "centerLatitude": "0",
        "centerZoom": "1",
        "defaultDuration": "01:00:00",
        "regionBias": "",
        "charSet": "UTF-8",
        "distanceUnits": "km",
        "semanticAdmin": "0",
        "emailEnabled": "0",
        "emailIncludesServiceBodies": "0",
        "changesPerMeeting": "0",
        "meeting_states_and_provinces": "",
        "meeting_counties_and_sub_provinces": "",
        "available_keys": keys.join(","),
        "meeting_time_zones_enabled": "1",
        "aggregator_mode_enabled": "0",
    })
}

/// A number for one of our ids, the same for ever. 48 bits, which every reader's numbers can hold: among a thousand
/// meetings, two with one number come up once in half a billion servers.
fn number(id: &str) -> i64 {
    let hash = digest(&SHA256, id.as_bytes());
    let number = hash
        .as_ref()
        .iter()
        .take(6)
        .fold(0, |number, byte| number << 8 | i64::from(*byte));
    // 0 and negative numbers mean something else in questions.
    number.max(1)
}

#[cfg(test)]
mod tests;
