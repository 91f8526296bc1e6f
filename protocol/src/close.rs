//! Close codes of the socket (RFC 6455, 7.4.2: 4000 to 4999 are ours). 4000–4499 come back, 4500–4999 stay away.

wire_words! {
    /// Why the server ends a connection. The number goes into the close frame, the word into its reason.
    pub enum CloseReason {
        /// The server stops or restarts. Come back in a moment.
        Restarting,
        /// The connection could not keep up. Come back and resume; nothing is lost.
        Slow,
        /// The room was opened anew from its log. Come back and resume.
        RoomReopened,
        /// Nothing was heard for too long. Come back and resume.
        Silent,
        /// A message was started and not finished in time. Come back and resume.
        Stalled,
        /// No hello in time.
        NoHello,
        /// More bytes or messages than a person can type. Come back after a while.
        Flood,
        /// What this person may do was changed. Come back with another ticket, which says as what.
        RoleChanged,
        /// A facilitator asked this person to leave.
        Removed,
        /// The same person is here on another connection, which goes on.
        Replaced,
        /// The session is over.
        SessionEnded,
        /// The token was not accepted; enter again through the door.
        Unauthenticated,
        /// The frames do not speak this protocol.
        BadFrames,
        /// The person left.
        Left,
        /// The person waited at the door, and was not let in.
        TurnedAway,
        /// The meeting was cancelled before it began.
        Cancelled,
    }
}

impl CloseReason {
    /// Every reason, for documents and tests.
    pub const ALL: [Self; 16] = [
        Self::Restarting,
        Self::Slow,
        Self::RoomReopened,
        Self::Silent,
        Self::Stalled,
        Self::NoHello,
        Self::Flood,
        Self::RoleChanged,
        Self::Removed,
        Self::Replaced,
        Self::SessionEnded,
        Self::Unauthenticated,
        Self::BadFrames,
        Self::Left,
        Self::TurnedAway,
        Self::Cancelled,
    ];

    /// The number in the close frame.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Restarting => 4000,
            Self::Slow => 4001,
            Self::RoomReopened => 4002,
            Self::Silent => 4003,
            Self::Stalled => 4004,
            Self::NoHello => 4005,
            Self::Flood => 4006,
            Self::RoleChanged => 4007,
            Self::Removed => 4500,
            Self::Replaced => 4501,
            Self::SessionEnded => 4502,
            Self::Unauthenticated => 4503,
            Self::BadFrames => 4504,
            Self::Left => 4505,
            Self::TurnedAway => 4506,
            Self::Cancelled => 4507,
        }
    }

    /// The word in the close frame's reason.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Restarting => "restarting",
            Self::Slow => "slow",
            Self::RoomReopened => "room_reopened",
            Self::Silent => "silent",
            Self::Stalled => "stalled",
            Self::NoHello => "no_hello",
            Self::Flood => "flood",
            Self::RoleChanged => "role_changed",
            Self::Removed => "removed",
            Self::Replaced => "replaced",
            Self::SessionEnded => "session_ended",
            Self::Unauthenticated => "unauthenticated",
            Self::BadFrames => "bad_frames",
            Self::Left => "left",
            Self::TurnedAway => "turned_away",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Whether a client that was closed with `code` should connect again by itself. Codes of other layers (1001, 1006, a
/// proxy's) mean a lost network: come back.
#[must_use]
pub const fn should_reconnect(code: u16) -> bool {
    !matches!(code, 1000 | 1002 | 1003 | 1007 | 1008 | 1009 | 4500..=4999)
}

#[cfg(test)]
mod tests {
    use super::{CloseReason, should_reconnect};

    #[test]
    fn codes_are_unique_and_their_words_are_their_json() {
        let mut codes: Vec<u16> = CloseReason::ALL.iter().map(|r| r.code()).collect();
        codes.dedup();
        assert_eq!(codes.len(), CloseReason::ALL.len());
        for reason in CloseReason::ALL {
            assert_eq!(serde_json::to_value(reason).unwrap(), reason.word());
            assert_eq!(should_reconnect(reason.code()), reason.code() < 4500);
        }
    }
}
