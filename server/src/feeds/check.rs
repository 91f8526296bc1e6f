//! What directories will make of our feeds, in words for an operator: which meetings are in which feed, why one is not, and
//! why a directory would call one inactive. It looks at what directories get and at nothing else.
//!
//! What readers do is taken from their public source: the importer of the WordPress plugin 12 Step Meeting List
//! (`tsml_import_sanitize_meetings`, `tsml_conference_provider`) and TSML UI (`load-meeting-data.ts`). Both take an online
//! meeting for inactive unless its address ends in a host of their list or it has a telephone number, and neither lists
//! a meeting without any place.

mod place;

use super::host;
use super::meeting_guide::Entry;
use protocol::feed::LeftOut;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The video hosts that readers know, as both lists have them (July 2026).
const KNOWN_HOSTS: [&str; 21] = [
    "bluejeans.com",
    "discord.gg",
    "freeconference.com",
    "freeconferencecall.com",
    "goto.com",
    "gotomeet.me",
    "gotomeeting.com",
    "horizon.meta.com",
    "maps.secondlife.com",
    "meet.google.com",
    "meet.jit.si",
    "meetings.dialpad.com",
    "signal.group",
    "skype.com",
    "slurl.com",
    "teams.live.com",
    "teams.microsoft.com",
    "vrchat.com",
    "webex.com",
    "zoho.com",
    "zoom.us",
];
const WEEKDAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// What a directory gets.
#[derive(Debug)]
pub struct Got {
    /// The address that was asked.
    pub from: String,
    /// `/feeds/meeting-guide.json`
    pub meeting_guide: Vec<Entry>,
    /// `/feeds/left-out.json`
    pub left_out: Vec<LeftOut>,
    /// `/client_interface/json/?switcher=GetSearchResults`
    pub bmlt: Vec<Value>,
}

/// A listed meeting, by its permanent link.
struct Listed<'a> {
    title: &'a str,
    entries: Vec<&'a Entry>,
    /// Of how many days the BMLT answer tells.
    bmlt: usize,
    left_out: Option<&'a str>,
}

/// The report.
#[must_use]
pub fn report(got: &Got) -> String {
    let meetings = meetings(got);
    let mut out = format!("Feeds of {}\n", got.from);
    if meetings.is_empty() {
        out.push_str("\nNo meeting is listed, so the feeds are empty.\n");
    }
    for (link, meeting) in &meetings {
        about(&mut out, got, link, meeting);
    }
    out.push_str(
        "\nMeetings that are not listed, that have ended, or whose group is closed are in none of the lists. A meeting's own \
         calendar answers all the same.\n",
    );
    if let Some(entry) = got.meeting_guide.first() {
        troubles(
            &mut out,
            entry,
            got.meeting_guide.iter().any(|entry| entry.formatted_address.is_empty()),
        );
    }
    out
}

fn meetings(got: &Got) -> BTreeMap<&str, Listed<'_>> {
    let mut meetings = BTreeMap::new();
    let new = |title| Listed {
        title,
        entries: Vec::new(),
        bmlt: 0,
        left_out: None,
    };
    for entry in &got.meeting_guide {
        let meeting = meetings.entry(entry.url.as_str()).or_insert_with(|| new(&entry.name));
        meeting.entries.push(entry);
    }
    for row in &got.bmlt {
        let text = |key: &str| row.get(key).and_then(Value::as_str).unwrap_or_default();
        let meeting = meetings
            .entry(text("virtual_meeting_link"))
            .or_insert_with(|| new(text("meeting_name")));
        meeting.bmlt += 1;
    }
    for left_out in &got.left_out {
        let meeting = meetings
            .entry(left_out.link.as_str())
            .or_insert_with(|| new(&left_out.title));
        meeting.left_out = Some(&left_out.because);
    }
    meetings
}

fn about(out: &mut String, got: &Got, link: &str, meeting: &Listed<'_>) {
    let _ = writeln!(out, "\n{}\n  {link}", meeting.title);
    let slug = link.rsplit('/').next().unwrap_or_default();
    let _ = writeln!(
        out,
        "  Calendar       in: {}/api/meetings/{slug}/calendar.ics",
        got.from
    );
    let because = meeting.left_out.unwrap_or("The server does not say why.");
    match meeting.entries.first() {
        None => {
            let _ = writeln!(out, "  Meeting Guide  out: {because}");
        }
        Some(entry) => {
            let disagree = place::disagrees(&entry.formatted_address, &entry.timezone);
            let days = meeting
                .entries
                .iter()
                .map(|entry| WEEKDAYS[usize::from(entry.day) % WEEKDAYS.len()]);
            let days = days.collect::<Vec<_>>().join(", ");
            let _ = writeln!(
                out,
                "  Meeting Guide  in: {days}, {} to {}, {}, as {}",
                entry.time,
                entry.end_time,
                entry.timezone,
                entry.types.join(" ")
            );
            if let Some(disagree) = disagree {
                let _ = writeln!(out, "                 but {disagree}");
            }
        }
    }
    match meeting.bmlt {
        0 => {
            let _ = writeln!(out, "  BMLT           out: {because}");
        }
        1 => out.push_str("  BMLT           in: one day a week\n"),
        days => {
            let _ = writeln!(out, "  BMLT           in: {days} days a week");
        }
    }
}

/// Why readers would not show what is in the list. But for the place, it is the same for all meetings of a server.
fn troubles(out: &mut String, entry: &Entry, nowhere: bool) {
    let host = host(&entry.conference_url);
    let mut nth = 0;
    let mut trouble = |said: String| {
        nth += 1;
        let _ = write!(out, "\n{nth}. {said}");
    };
    if !entry.conference_url.starts_with("https://") {
        trouble(format!(
            "The links lead to {}, which others cannot reach or should not trust.\n   Set `public_url` to the https address \
             that people type.\n",
            entry.conference_url.split("/#/").next().unwrap_or_default()
        ));
    }
    if !KNOWN_HOSTS.iter().any(|known| host.ends_with(known)) {
        trouble(unknown_host(host));
    }
    if nowhere {
        trouble(NO_PLACE.to_owned());
    }
    if nth == 0 {
        out.push_str("\nNothing in the lists would keep a directory from showing these meetings.\n");
        return;
    }
    out.push_str(BMLT);
}

fn unknown_host(host: &str) -> String {
    format!(
        "Readers of the Meeting Guide format know the hosts of video meetings by a list, and {host} is not on it. Without a\n   \
         telephone number they call the meetings inactive, or take them for meetings in a room. Who keeps the directory\n   \
         adds one line.\n\n   \
         12 Step Meeting List (WordPress), in functions.php of the theme, before the list is imported:\n\n     \
         global $tsml_conference_providers;\n     \
         $tsml_conference_providers['{host}'] = 'Hearth';\n\n   \
         TSML UI, in the page, before its script:\n\n     \
         <script>\n       \
         var tsml_react_config = {{ conference_providers: {{ '{host}': 'Hearth' }} }};\n     \
         </script>\n"
    )
}

const NO_PLACE: &str = "Some meetings are nowhere: readers of the Meeting Guide format leave out a meeting without a place, also an online one.\n   \
     Set the town or country in which a group is at home, which readers treat as approximate\n   \
     (`hearth admin group change GROUP --place \"Galway, Ireland\"`), or one for all groups that have none:\n\n     \
     [feeds]\n     \
     place = \"Galway, Ireland\"\n";

const BMLT: &str = "\nReaders of BMLT keep no list of hosts: they show what has `venue_type` 2 and a `virtual_meeting_link`, which all \
                    of these have.\nGive them the address of this server as their root server.\n";

#[cfg(test)]
mod tests;
