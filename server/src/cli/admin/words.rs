//! The words of the protocol as they are written on the command line, each with what it means. Another word for one thing
//! does not exist: each turns into the protocol's own.

use clap::ValueEnum;
use protocol::directory;
use protocol::{group, meeting, room, waiting};

/// In which way a group works. It names a custom, and says nothing about belonging to a fellowship.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Approach {
    /// Steps and traditions
    TwelveStep,
    /// Tools and exercises, in the style of the six parts
    Smart,
    /// How was your week, with cross-talk
    Lifering,
    /// Without a higher power
    Secular,
    /// Its own way
    Other,
}

/// Whom a group is for.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Audience {
    /// People in recovery
    InRecovery,
    /// Family and friends
    FamilyAndFriends,
    /// Anyone
    Anyone,
}

/// Who may come to a meeting.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Access {
    /// Anybody
    Open,
    /// Whoever says that it concerns them
    Closed,
    /// Whoever has an invitation
    Invite,
}

/// Whether clinicians read along.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Monitoring {
    /// Nobody reads along and nobody is on call
    None,
    /// Clinicians come when somebody asks for them, and read nothing before
    OnCall,
    /// Clinicians may read live; the room always shows that they do
    Monitored,
}

/// How people get from the lobby into a meeting.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Lobby {
    /// Whoever is in the lobby is in when the meeting starts; late comers walk in
    Together,
    /// A facilitator lets people in, one by one or all who wait
    Admit,
}

/// What somebody does here.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Role {
    /// Comes to the meetings that are by invitation; has no account
    Attendee,
    /// Runs the meetings of a group, and plans them
    Facilitator,
    /// Is the chair's deputy in a group
    CoFacilitator,
    /// Looks after newcomers of a group
    Greeter,
    /// Answers calls for help, in all groups
    Clinician,
    /// Manages this server
    Operator,
}

impl From<Approach> for group::Approach {
    fn from(word: Approach) -> Self {
        match word {
            Approach::TwelveStep => Self::TwelveStep,
            Approach::Smart => Self::Smart,
            Approach::Lifering => Self::Lifering,
            Approach::Secular => Self::Secular,
            Approach::Other => Self::Other,
        }
    }
}

impl From<Audience> for directory::Audience {
    fn from(word: Audience) -> Self {
        match word {
            Audience::InRecovery => Self::InRecovery,
            Audience::FamilyAndFriends => Self::FamilyAndFriends,
            Audience::Anyone => Self::Anyone,
        }
    }
}

impl From<Access> for meeting::AccessPolicy {
    fn from(word: Access) -> Self {
        match word {
            Access::Open => Self::Open,
            Access::Closed => Self::Closed,
            Access::Invite => Self::Invite,
        }
    }
}

impl From<Monitoring> for directory::Monitoring {
    fn from(word: Monitoring) -> Self {
        match word {
            Monitoring::None => Self::None,
            Monitoring::OnCall => Self::OnCall,
            Monitoring::Monitored => Self::Monitored,
        }
    }
}

impl From<Lobby> for waiting::LobbyPolicy {
    fn from(word: Lobby) -> Self {
        match word {
            Lobby::Together => Self::Together,
            Lobby::Admit => Self::Admit,
        }
    }
}

impl From<Role> for room::Role {
    fn from(word: Role) -> Self {
        match word {
            Role::Attendee => Self::Attendee,
            Role::Facilitator => Self::Facilitator,
            Role::CoFacilitator => Self::CoFacilitator,
            Role::Greeter => Self::Greeter,
            Role::Clinician => Self::Clinician,
            Role::Operator => Self::Operator,
        }
    }
}

/// A word of the protocol as it is written on the command line.
pub(super) fn word(value: &impl serde::Serialize) -> String {
    server::formats::words::word(value).replace('_', "-")
}
