//! Meetings: what a group plans, as those who manage it see it and as people find it. One occurrence of a meeting is a
//! session; its card is in `directory.rs`.

use crate::care::Cover;
use crate::directory::{Audience, Monitoring, SessionCard};
use crate::group::Approach;
use crate::ids::{GroupId, MeetingId, Millis, SessionId};
use crate::schedule::Schedule;
use crate::waiting::LobbyPolicy;
use std::collections::BTreeMap;

wire_words! {
    /// Who may come to a meeting.
    pub enum AccessPolicy {
        /// Anybody.
        Open,
        /// Whoever says that it concerns them.
        Closed,
        /// Whoever has an invitation.
        Invite,
    }
}

wire! {
    /// A meeting as those who manage it see it.
    pub struct Meeting {
        /// The meeting.
        pub id: MeetingId,
        /// Its part of the permanent link, such as `tuesday-evening`. It does not change with the title.
        pub slug: String,
        /// How often it was changed: whoever changes it says from which.
        pub revision: u32,
        /// What it is.
        pub about: MeetingDraft,
        /// It takes place no more.
        pub ended: bool,
        /// The next times, at most five.
        pub next: Vec<Occurrence>,
    }

    /// `POST /api/admin/meetings` makes a meeting; a change sends the whole of it again.
    #[serde(deny_unknown_fields)]
    pub struct MeetingDraft {
        /// Whose meeting it is.
        pub group: GroupId,
        /// Title, 2 to 80 characters. It stands in calendars: a discreet one protects those who come.
        pub title: String,
        /// A sentence or two for those who look for a meeting; may be empty.
        #[serde(default)]
        pub description: String,
        /// When it takes place.
        pub schedule: Schedule,
        /// Planned length in minutes, 5 to 600.
        pub minutes: u32,
        /// The format by its id.
        pub format: String,
        /// Texts for the format's readings, by slot.
        #[serde(default)]
        pub readings: BTreeMap<String, String>,
        /// Who may come.
        pub access: AccessPolicy,
        /// How long somebody should have been clean to come, in days. Only "meets it" is ever sent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub clean_days: Option<u32>,
        /// Whether clinicians read along.
        pub monitoring: Monitoring,
        /// How people get from the lobby into the meeting.
        pub lobby: LobbyPolicy,
        /// Minutes before the beginning at which the lobby opens, 0 to 120.
        pub lobby_minutes: u32,
        /// People it takes, 2 to 1000.
        pub capacity: u32,
        /// How long its lines are kept after the end, in minutes, 0 to 525600.
        pub kept_minutes: u32,
        /// Whether it stands in the list of meetings and in feeds. A meeting that does not is reached by its link.
        pub listed: bool,
    }

    /// `PUT /api/admin/meetings/{id}`.
    #[serde(deny_unknown_fields)]
    pub struct ChangeMeeting {
        /// The revision that was changed.
        pub revision: u32,
        /// All of it.
        pub meeting: MeetingDraft,
    }

    /// `POST /api/admin/meetings/{id}/date`: one date is cancelled, moved, or as the rule says again.
    #[serde(deny_unknown_fields)]
    pub struct ChangeDate {
        /// The beginning that the rule gives, on the zone's own clock.
        pub on: String,
        /// What is to be.
        pub to: DateChange,
    }

    /// What a date is to be.
    #[serde(rename_all = "snake_case")]
    pub enum DateChange {
        /// It does not take place.
        Cancelled,
        /// It begins at another time, on the zone's own clock.
        Moved(String),
        /// As the rule says.
        Usual,
    }

    /// One time at which a meeting takes place.
    pub struct Occurrence {
        /// The beginning that the rule gives, on the zone's own clock: it names this occurrence whatever happens to it.
        pub on: String,
        /// When it begins.
        pub starts_at: Millis,
        /// It begins at another time than the rule says.
        pub moved: bool,
        /// It does not take place.
        pub cancelled: bool,
        /// Its session, once that is made.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub session: Option<SessionId>,
    }

    /// A meeting as anybody may find it.
    pub struct MeetingCard {
        /// Its part of the permanent link.
        pub slug: String,
        /// Title.
        pub title: String,
        /// A sentence or two; may be empty.
        pub description: String,
        /// Name of the group.
        pub group: String,
        /// The group; the browser keeps one nickname for each.
        pub group_id: GroupId,
        /// Language, BCP 47.
        pub language: String,
        /// In which way it works.
        pub approach: Approach,
        /// Whom it is for.
        pub audience: Audience,
        /// Who may come.
        pub access: AccessPolicy,
        /// How long somebody should have been clean to come, in days.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub clean_days: Option<u32>,
        /// Whether clinicians read along.
        pub monitoring: Monitoring,
        /// Title of the format.
        pub format: String,
        /// Planned length in minutes.
        pub minutes: u32,
        /// The meeting's zone by its IANA name.
        pub zone: String,
        /// The rule, for words; none for a meeting that takes place once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub rule: Option<String>,
        /// Its times from now to a week ahead, the one that may be going on included, cancelled ones included; the next
        /// one further away when there is none in the week.
        pub times: Vec<Occurrence>,
    }

    /// `GET /api/meetings`: what a person chooses from.
    pub struct MeetingList {
        /// The server's clock.
        pub now: Millis,
        /// Meetings that are listed and have a time to come.
        pub meetings: Vec<MeetingCard>,
        /// Sessions that are live or about to be, live ones first.
        pub sessions: Vec<SessionCard>,
        /// What a call for help comes to at this moment, whatever the meeting: `on_call` or `nobody_now`.
        pub cover: Cover,
    }

    /// `GET /api/meetings/{slug}`: where the permanent link leads.
    pub struct MeetingPage {
        /// The server's clock.
        pub now: Millis,
        /// The meeting.
        pub meeting: MeetingCard,
        /// What the group asks of those who come.
        pub guidelines: Vec<String>,
        /// The session that is going on, or the next one if it is made already.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub session: Option<SessionCard>,
        /// What a call for help comes to at this moment, in this meeting's group.
        pub cover: Cover,
    }

    /// `POST /api/admin/schedule`: the times that a schedule would give, before it is saved.
    pub struct SchedulePreview {
        /// The next five times.
        pub next: Vec<Occurrence>,
    }

    /// A format as a form offers it.
    pub struct FormatSummary {
        /// Its id.
        pub id: String,
        /// Title.
        pub title: String,
        /// What it is for.
        pub about: String,
        /// Planned length in minutes.
        pub minutes: u32,
        /// Its parts in order.
        pub parts: Vec<FormatPart>,
        /// Readings that the group fills with its own texts.
        pub readings: Vec<ReadingSlot>,
    }

    /// A part of a format, for a preview.
    pub struct FormatPart {
        /// Title.
        pub title: String,
        /// Planned minutes.
        pub minutes: u32,
    }

    /// A place in a format for a text.
    pub struct ReadingSlot {
        /// Its name within the format.
        pub slot: String,
        /// What the text is.
        pub title: String,
    }
}
