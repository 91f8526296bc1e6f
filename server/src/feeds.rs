//! What other programs read of our meetings: calendars, and lists for directories. Here is what they share: which meetings
//! are in, and where they lead. Each feed is a pure function of a [`View`]; `http/feeds.rs` serves them.
//!
//! Feeds leave the house for good. They say what whoever may listed, and nothing about people: no names of those who
//! serve, no numbers of those who come.
//!
//! To add a feed: a file in `feeds/` with a function of [`View`], a row in `protocol/src/routes/feeds.rs`, a handler in
//! `http/feeds.rs`, and a reader of somebody else's that proves it in `tests/foreign/feeds.py`.

pub mod bmlt;
pub mod check;
pub mod ics;
mod kinds;
pub mod meeting_guide;
mod weekly;

use crate::formats::Library;
use domain::directory::{Directory, Group, Meeting};
use jiff::Timestamp;
use protocol::feed::LeftOut;
use protocol::group::Approach;
use protocol::ids::Millis;

/// Where a meeting's permanent link leads, whatever becomes of its times and its title.
#[must_use]
pub fn permanent_link(base_url: &str, slug: &str) -> String {
    format!("{base_url}/#/m/{slug}")
}

/// All that a feed is made of.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// Groups and meetings.
    pub directory: &'a Directory,
    /// Formats, for what kind of meeting it is.
    pub formats: &'a Library,
    /// What stands before a link, without a slash at its end.
    pub base_url: &'a str,
    /// The place in which the meetings are at home, as the operator wrote it; may be empty.
    pub place: &'a str,
    /// The time at which it is true.
    pub now: Millis,
}

/// Which of the listed meetings are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Those of the group with this part of addresses.
    pub group: Option<String>,
    /// Those of groups that work in this way.
    pub approach: Option<Approach>,
}

impl Wanted {
    fn has(&self, group: &Group) -> bool {
        let of_group = self.group.as_ref().is_none_or(|slug| *slug == group.slug);
        of_group && self.approach.is_none_or(|approach| approach == group.about.approach)
    }
}

impl<'a> View<'a> {
    /// Meetings that the lists are about: listed, not ended, of a group that meets; in an order that does not change.
    fn listed(&self, wanted: &Wanted) -> Vec<(&'a Meeting, &'a Group)> {
        let listed = self.directory.listed();
        let mut all: Vec<_> = listed.filter(|(_, group)| wanted.has(group)).collect();
        all.sort_by(|(one, _), (other, _)| one.slug.cmp(&other.slug));
        all
    }

    /// A meeting's permanent link.
    fn link(&self, meeting: &Meeting) -> String {
        permanent_link(self.base_url, &meeting.slug)
    }

    /// Where a group is at home: as its people wrote it, or else as the operator did.
    fn place_of(&self, group: &'a Group) -> &'a str {
        let own = group.about.place.as_str();
        if own.is_empty() { self.place } else { own }
    }

    /// The host that people know, for ids that no other server gives.
    fn host(&self) -> &'a str {
        host(self.base_url)
    }
}

/// The host of an address, without its port.
fn host(url: &str) -> &str {
    let after = url.split_once("://").map_or(url, |(_, after)| after);
    let authority = after.split(['/', '?', '#']).next().unwrap_or_default();
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

/// Listed meetings that the weekly lists cannot show, with the reason.
#[must_use]
pub fn left_out(view: &View<'_>, wanted: &Wanted) -> Vec<LeftOut> {
    let listed = view.listed(wanted).into_iter();
    let left_out = listed.filter_map(|(meeting, _)| {
        let because = weekly::of(meeting, view.now).err()?;
        Some(LeftOut {
            slug: meeting.slug.clone(),
            title: meeting.about.title.clone(),
            link: view.link(meeting),
            because,
        })
    });
    left_out.collect()
}

/// A moment in the form of `strftime`, by UTC.
fn in_utc(at: Millis, form: &str) -> String {
    let ms = i64::try_from(at.0).unwrap_or(i64::MAX);
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::MAX);
    at.strftime(form).to_string()
}

#[cfg(test)]
mod tests;
