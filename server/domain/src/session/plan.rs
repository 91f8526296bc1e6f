//! What is fixed when a session is made. Nothing here changes while it runs.

use protocol::directory::{Audience, Monitoring};
use protocol::ids::{Millis, SessionId};
use protocol::room::FloorPolicy;
use serde::{Deserialize, Serialize};

/// A session's plan, as its meeting set it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Floor policy it begins with.
    pub floor: FloorPolicy,
    /// Planned beginning.
    pub starts_at: Millis,
    /// Planned length in minutes.
    pub minutes: u32,
    /// A scripted session.
    pub demo: bool,
    /// Times and sizes.
    pub rules: Rules,
}

/// Times and sizes of a session, in milliseconds and people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// How long before the beginning the lobby opens.
    pub lobby_ms: u64,
    /// Planned length of a share.
    pub share_ms: u64,
    /// How long the floor waits for a sharer whose connection dropped. More than a minute, so that a tunnel on the way
    /// home does not end a share.
    pub floor_grace_ms: u64,
    /// How long the place in the queue waits for a person whose connection dropped.
    pub away_grace_ms: u64,
    /// People at one time, those who run the session not counted.
    pub capacity: u32,
    /// When the session ends by itself if nobody ended it; none for a standing room.
    pub ends_by: Option<Millis>,
    /// How long the words are kept after the end.
    pub kept_ms: u64,
}

/// People who may pass through one session before it takes no new ones: bounds the roster, not the meeting.
pub(super) const MOST_MEMBERS: usize = 5_000;

/// Lines of one person that may wait for a facilitator at once, so that nobody fills the places of everybody.
pub(super) const HELD_PER_MEMBER: usize = 10;

/// Client keys remembered for each person: more than a phone has on its way at once, by far.
pub(super) const KEYS_PER_MEMBER: usize = 64;
