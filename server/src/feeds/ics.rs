//! Calendars to subscribe to (RFC 5545): one of a meeting, one of a group's listed meetings. Which dates a meeting has is
//! said by the domain; here it is put into the words that phones and desks read.
//!
//! A calendar is seen by whoever looks over a shoulder. It carries the title as the operator chose it, the link, and no
//! group, no description and nobody's name.
//!
//! The text is written here and not by a library: those that there are read the clock for what we leave out, draw ids of
//! their own, and cannot say a time zone.

mod lines;
mod zone;

use super::View;
use domain::directory::recurrence::{Recurrence, Zone};
use domain::directory::{Group, Meeting};
use lines::{Lines, text};
use protocol::ids::Millis;
use std::collections::BTreeMap;

const DAY_MS: u64 = 86_400_000;
/// A meeting that ended stays in its group's calendar for this long, as cancelled, so that those who took a copy hear of
/// it. Its own calendar says so for ever.
const ENDED_KEPT_MS: u64 = 180 * DAY_MS;
/// How often subscribers should look again (RFC 7986). A date that is cancelled today is known tonight.
const REFRESH: &str = "PT6H";

/// The calendar of one meeting, whether it is listed or not: who asks has its link. `None` when there is none.
#[must_use]
pub fn of_meeting(view: &View<'_>, slug: &str) -> Option<String> {
    let meeting = view.directory.meeting_by_slug(slug)?;
    let group = view.directory.group(&meeting.about.group)?;
    Some(calendar(view, &meeting.about.title, &[(meeting, group)]))
}

/// The calendar of a group: its listed meetings, also those that ended lately. `None` when there is no such group.
#[must_use]
pub fn of_group(view: &View<'_>, slug: &str) -> Option<String> {
    let group = view.directory.group_by_slug(slug)?;
    let mut meetings: Vec<_> = view
        .directory
        .meetings()
        .filter(|meeting| meeting.about.group == group.id && meeting.about.listed)
        .filter(|meeting| !meeting.ended || view.now.since(meeting.changed_at) < ENDED_KEPT_MS)
        .map(|meeting| (meeting, group))
        .collect();
    meetings.sort_by(|(one, _), (other, _)| one.slug.cmp(&other.slug));
    // The name stands in the sidebar of a calendar. A group's own might say more than its people want said there.
    Some(calendar(view, "Meetings", &meetings))
}

fn calendar(view: &View<'_>, name: &str, meetings: &[(&Meeting, &Group)]) -> String {
    let mut lines = Lines::default();
    lines.add("BEGIN", "VCALENDAR");
    lines.add("VERSION", "2.0");
    lines.add("PRODID", "-//Hearth//Meetings//EN");
    lines.add("CALSCALE", "GREGORIAN");
    lines.add("NAME", &text(name));
    lines.add("X-WR-CALNAME", &text(name));
    lines.add("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.add("X-PUBLISHED-TTL", REFRESH);
    let known: Vec<_> = meetings
        .iter()
        .filter_map(|(meeting, group)| Some((*meeting, *group, meeting.times()?)))
        .collect();
    for (zone, from_year, to_year) in years(&known, view.now) {
        zone::write(&mut lines, &zone, from_year, to_year);
    }
    for (meeting, group, times) in known {
        let event = Event {
            view,
            meeting,
            group,
            times,
            cancelled: meeting.ended || group.closed,
        };
        event.write(&mut lines);
    }
    lines.add("END", "VCALENDAR");
    lines.into_text()
}

/// The zones of some meetings, and the years for which a reader needs to know them: from the first date to five years
/// from now. Calendars are read again within days, so that what comes after is told in time.
fn years(meetings: &[(&Meeting, &Group, &Recurrence)], now: Millis) -> Vec<(Zone, i16, i16)> {
    let this_year = year(&super::in_utc(now, "%Y"));
    let mut zones: BTreeMap<String, (Zone, i16, i16)> = BTreeMap::new();
    for (meeting, _, times) in meetings {
        let exceptions = meeting.about.schedule.exceptions.iter();
        let moved = exceptions.filter_map(|exception| exception.moved_to.as_deref());
        let named: Vec<i16> = moved.chain([times.first().as_str()]).map(year).collect();
        let first = named.iter().copied().min().unwrap_or(this_year);
        let last = named.iter().copied().max().unwrap_or(this_year).max(this_year);
        // A year more at the beginning: the first of January begins in the old year somewhere.
        let (from, to) = (first - 1, last + 5);
        let zone = times.zone();
        zones
            .entry(zone.name().to_owned())
            .and_modify(|(_, known_from, known_to)| {
                *known_from = (*known_from).min(from);
                *known_to = (*known_to).max(to);
            })
            .or_insert((zone.clone(), from, to));
    }
    if zones.is_empty()
        && let Ok(utc) = Zone::read("UTC")
    {
        // A calendar has at least one component (RFC 5545, 3.4).
        zones.insert("UTC".to_owned(), (utc, this_year, this_year));
    }
    zones.into_values().collect()
}

fn year(local: &str) -> i16 {
    local.get(..4).and_then(|year| year.parse().ok()).unwrap_or(2_000)
}

/// A meeting as an event of a calendar.
struct Event<'a> {
    view: &'a View<'a>,
    meeting: &'a Meeting,
    group: &'a Group,
    times: &'a Recurrence,
    cancelled: bool,
}

impl Event<'_> {
    fn write(&self, lines: &mut Lines) {
        let exceptions = &self.meeting.about.schedule.exceptions;
        let Some(rule) = self.times.rule() else {
            // Something that happens once has no dates to leave out (3.8.5.1): it is cancelled, or it is where it is now.
            let different = exceptions.first();
            let moved_to = different.and_then(|exception| exception.moved_to.clone());
            let cancelled = different.is_some() && moved_to.is_none();
            self.begin(lines, &moved_to.unwrap_or_else(|| self.times.first()), cancelled);
            lines.add("END", "VEVENT");
            return;
        };
        self.begin(lines, &self.times.first(), false);
        lines.add("RRULE", rule);
        // Cancelled dates are left out of the series. The other way, an event of its own with the status "cancelled", is
        // shown as taking place by some readers, and sends somebody to a closed door.
        let cancelled = exceptions.iter().filter(|exception| exception.moved_to.is_none());
        let cancelled: Vec<String> = cancelled.map(|exception| basic(&exception.on)).collect();
        if !cancelled.is_empty() {
            lines.add(&self.local("EXDATE"), &cancelled.join(","));
        }
        lines.add("END", "VEVENT");
        for exception in exceptions {
            if let Some(moved_to) = &exception.moved_to {
                self.begin(lines, moved_to, false);
                lines.add(&self.local("RECURRENCE-ID"), &basic(&exception.on));
                lines.add("END", "VEVENT");
            }
        }
    }

    /// What a series and a moved date of it have in common.
    fn begin(&self, lines: &mut Lines, starts: &str, cancelled: bool) {
        let meeting = self.meeting;
        let changed_at = super::in_utc(meeting.changed_at, "%Y%m%dT%H%M%SZ");
        // Ending a meeting is a change of it, and so is closing its group, which counts no revision of the meeting.
        let sequence = meeting.revision + u32::from(self.cancelled);
        let link = self.view.link(meeting);
        lines.add("BEGIN", "VEVENT");
        // The id of the meeting and not its title or its time: a change must find the event that it changes.
        lines.add("UID", &text(&format!("{}@{}", meeting.id, self.view.host())));
        lines.add("DTSTAMP", &changed_at);
        lines.add("LAST-MODIFIED", &changed_at);
        lines.add("SEQUENCE", &sequence.to_string());
        lines.add(&self.local("DTSTART"), &basic(starts));
        lines.add("DURATION", &duration(meeting.about.minutes));
        lines.add("SUMMARY", &text(&meeting.about.title));
        lines.add("DESCRIPTION", &text(&format!("Online: {link}")));
        lines.add("URL", &link);
        let class = if self.group.about.titles_shown {
            "PUBLIC"
        } else {
            "PRIVATE"
        };
        lines.add("CLASS", class);
        let status = if cancelled || self.cancelled {
            "CANCELLED"
        } else {
            "CONFIRMED"
        };
        lines.add("STATUS", status);
    }

    /// A property that is a time on the zone's clock.
    fn local(&self, name: &str) -> String {
        format!("{name};TZID={}", self.times.zone().name())
    }
}

/// `2026-12-01T19:30` in RFC 5545's form.
fn basic(local: &str) -> String {
    let digits: String = local.chars().filter(|c| *c != '-' && *c != ':').collect();
    format!("{digits}00")
}

fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("PT{minutes}M"),
        (hours, 0) => format!("PT{hours}H"),
        (hours, minutes) => format!("PT{hours}H{minutes}M"),
    }
}

#[cfg(test)]
mod tests;
