//! What is fixed when a session is made. Nothing here changes while it runs.

use protocol::directory::{Audience, Monitoring};
use protocol::format::Format;
use protocol::ids::{GroupId, MeetingId, Millis, SessionId};
use protocol::meeting::AccessPolicy;
use protocol::room::FloorPolicy;
use protocol::waiting::LobbyPolicy;
use serde::{Deserialize, Serialize};

/// A session's plan, as its meeting set it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "StoredPlan")]
pub struct Plan {
    /// The session.
    pub session: SessionId,
    /// Title of the meeting.
    pub title: String,
    /// Name of the group.
    pub group: String,
    /// What the group asks of those who come.
    pub guidelines: Vec<String>,
    /// Whom it is for.
    pub audience: Audience,
    /// Language, BCP 47.
    pub language: String,
    /// Whether clinicians read along.
    pub monitoring: Monitoring,
    /// How people come from the lobby into the room.
    #[serde(default, skip_serializing_if = "LobbyPolicy::is_together")]
    pub lobby: LobbyPolicy,
    /// How it runs: a copy of its own, so that a format that changes elsewhere changes nothing here.
    pub format: Box<Format>,
    /// Planned beginning.
    pub starts_at: Millis,
    /// Planned length in minutes.
    pub minutes: u32,
    /// A scripted session.
    pub demo: bool,
    /// Who may come, and from which meeting it is.
    pub entry: Entry,
    /// Times and sizes.
    pub rules: Rules,
}

/// Who may come, and from which meeting a session is. The door asks it; inside the room it changes nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Who may come.
    pub access: AccessPolicy,
    /// How long somebody should have been clean to come, in days.
    pub clean_days: Option<u32>,
    /// The meeting; none for a session that was made without one.
    pub of: Option<OfMeeting>,
}

/// From which meeting a session is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfMeeting {
    /// The meeting.
    pub meeting: MeetingId,
    /// Its group.
    pub group: GroupId,
    /// Its part of the permanent link.
    pub slug: String,
    /// Which of its times: the beginning that its rule gives, on the zone's own clock.
    pub on: String,
    /// The meeting's revision of which this is a copy.
    pub revision: u32,
}

impl Default for Entry {
    fn default() -> Self {
        Self {
            access: AccessPolicy::Open,
            clean_days: None,
            of: None,
        }
    }
}

/// Times and sizes of a session, in milliseconds and people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// How long before the beginning the lobby opens.
    pub lobby_ms: u64,
    /// How long a planned minute is: 60,000, and less in a rehearsal.
    #[serde(default = "sixty_seconds")]
    pub minute_ms: u64,
    /// How long a lost chair waits for its person, or for the deputy, before the meeting goes on without.
    #[serde(default = "sixty_seconds")]
    pub succession_ms: u64,
    /// How long a meeting goes on without a chair before it ends.
    #[serde(default = "quarter_of_an_hour")]
    pub chairless_ms: u64,
    /// How long the floor waits for a sharer whose connection dropped. More than a minute, so that a tunnel on the way
    /// home does not end a share.
    pub floor_grace_ms: u64,
    /// How long the place in the queue waits for a person whose connection dropped.
    pub away_grace_ms: u64,
    /// People at one time, those who run the session not counted.
    pub capacity: u32,
    /// When the session ends by itself if nobody ended it; none for a standing room.
    pub ends_by: Option<Millis>,
    /// How long a fellowship may last before the session ends by itself; as long as people stay, in older plans.
    #[serde(default)]
    pub fellowship_ms: Option<u64>,
    /// How long the words are kept after the end.
    pub kept_ms: u64,
}

/// People whom one session remembers before it takes no new ones: bounds the roster, not the meeting. Who only passed by is
/// forgotten before that.
pub(super) const MOST_MEMBERS: usize = 5_000;

/// Who is connected for so long was really in, and keeps the place for the whole grace time. 28 joins that hung up at once
/// held a room full for everybody; with a shorter time than this, a script with a few connections still would, one visit
/// after another.
pub(super) const SETTLES_MS: u64 = 120_000;

/// How long somebody stays in the list who was hardly in and is gone: as long as a phone takes to find its network, and no
/// longer than the grace time. Their place is somebody else's as soon as one needs it.
pub(super) const BRIEF_GRACE_MS: u64 = 30_000;

/// Lines of one person that may wait for a facilitator at once, so that nobody fills the places of everybody.
pub(super) const HELD_PER_MEMBER: usize = 10;

/// Client keys remembered for each person: more than a phone has on its way at once, by far.
pub(super) const KEYS_PER_MEMBER: usize = 64;

const fn sixty_seconds() -> u64 {
    60_000
}

const fn quarter_of_an_hour() -> u64 {
    15 * 60_000
}

/// A plan as it may stand in a log. Before there were formats a plan named its floor policy and the length of a share.
#[derive(Deserialize)]
struct StoredPlan {
    session: SessionId,
    title: String,
    group: String,
    guidelines: Vec<String>,
    audience: Audience,
    language: String,
    monitoring: Monitoring,
    #[serde(default)]
    lobby: LobbyPolicy,
    format: Option<Box<Format>>,
    floor: Option<FloorPolicy>,
    starts_at: Millis,
    minutes: u32,
    demo: bool,
    #[serde(default)]
    entry: Entry,
    rules: StoredRules,
}

#[derive(Deserialize)]
struct StoredRules {
    #[serde(flatten)]
    rules: Rules,
    share_ms: Option<u64>,
}

impl From<StoredPlan> for Plan {
    fn from(stored: StoredPlan) -> Self {
        let before_formats = || {
            let floor = stored.floor.unwrap_or(FloorPolicy::OneAtATime);
            let share_minutes = stored.rules.share_ms.map_or(5, |ms| ms / sixty_seconds());
            let share_minutes = u32::try_from(share_minutes).unwrap_or(u32::MAX).max(1);
            Box::new(Format::plain(floor, stored.minutes, share_minutes))
        };
        Self {
            format: stored.format.unwrap_or_else(before_formats),
            session: stored.session,
            title: stored.title,
            group: stored.group,
            guidelines: stored.guidelines,
            audience: stored.audience,
            language: stored.language,
            monitoring: stored.monitoring,
            lobby: stored.lobby,
            starts_at: stored.starts_at,
            minutes: stored.minutes,
            demo: stored.demo,
            entry: stored.entry,
            rules: stored.rules.rules,
        }
    }
}
