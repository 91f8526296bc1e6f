//! The waiting line at a session's door: why somebody waits, what they are told there, and what those who run the session
//! see of them. Nothing here is of the room behind the door.

use crate::directory::Monitoring;
use crate::ids::{MemberId, Millis, SessionId};
use crate::room::{Presence, Role, Stage};

wire_words! {
    /// How people come from the lobby into the room.
    #[derive(Default)]
    pub enum LobbyPolicy {
        /// Who is in the lobby is in the room, and late comers walk in.
        #[default]
        Together,
        /// Everybody who does not serve waits, at every stage, until somebody who runs the session lets them in.
        Admit,
    }

    /// Why somebody waits.
    pub enum WaitReason {
        /// Somebody who runs the session lets people in.
        Lobby,
        /// The session has as many people as it takes. The one who waits longest comes in when a place is free.
        Full,
    }
}

wire! {
    /// Somebody who waits, as those who run the session see them.
    pub struct WaitingPerson {
        /// Who.
        pub member: MemberId,
        /// Nickname.
        pub nickname: String,
        /// Role.
        pub role: Role,
        /// Since when.
        pub since: Millis,
        /// Why.
        pub why: WaitReason,
        /// `here`, or `away` while the place in the line is kept for a lost connection.
        pub presence: Presence,
    }

    /// What somebody who waits sees: the door, and their place in the line.
    pub struct WaitingView {
        /// The session.
        pub session: SessionId,
        /// Title of the meeting.
        pub title: String,
        /// Name of the group.
        pub group: String,
        /// Language, BCP 47.
        pub language: String,
        /// Whether clinicians read along in the room.
        pub monitoring: Monitoring,
        /// Stage.
        pub stage: Stage,
        /// Planned beginning.
        pub starts_at: Millis,
        /// Whether somebody who runs the session is there now.
        pub has_chair: bool,
        /// Why they wait.
        pub why: WaitReason,
        /// Since when.
        pub since: Millis,
        /// Their place in the line, 1 for the next.
        pub place: u32,
        /// What those who run the session say to all who wait, while it stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub note: Option<String>,
    }
}

impl LobbyPolicy {
    /// Whether it is the one that was there before there was a choice.
    #[must_use]
    pub const fn is_together(&self) -> bool {
        matches!(self, Self::Together)
    }
}
