//! Sessions as the home page and the desk list them, and the bodies of the HTTP routes.

use crate::care::Cover;
use crate::format::Format;
use crate::ids::{ClientKey, GroupId, MemberId, Millis, SessionId};
use crate::meeting::AccessPolicy;
use crate::room::{FloorPolicy, Role, Stage};
use crate::waiting::LobbyPolicy;
use std::collections::BTreeMap;

wire_words! {
    /// Whether clinicians read along. Shown at the door and all the time in the room.
    pub enum Monitoring {
        /// Nobody reads along and nobody is on call through Hearth.
        None,
        /// Clinicians come when somebody asks for them, and read nothing before.
        OnCall,
        /// Clinicians may read live; the room always shows that they do.
        Monitored,
    }

    /// Whom a group is for.
    pub enum Audience {
        /// People in recovery.
        InRecovery,
        /// Family and friends.
        FamilyAndFriends,
        /// Anyone.
        Anyone,
    }
}

wire! {
    /// A session as anybody may see it before entering.
    pub struct SessionCard {
        /// The session.
        pub id: SessionId,
        /// Title of the meeting.
        pub title: String,
        /// Name of the group.
        pub group: String,
        /// What the group asks of those who come, one sentence each.
        pub guidelines: Vec<String>,
        /// Whom it is for.
        pub audience: Audience,
        /// Language, BCP 47.
        pub language: String,
        /// Whether clinicians read along.
        pub monitoring: Monitoring,
        /// Stage.
        pub stage: Stage,
        /// Planned beginning.
        pub starts_at: Millis,
        /// Planned length in minutes.
        pub minutes: u32,
        /// Title of the format.
        pub format: String,
        /// How people come from the lobby into the room; none for `together`.
        #[serde(default, skip_serializing_if = "LobbyPolicy::is_together")]
        #[cfg_attr(feature = "ts", ts(as = "Option<LobbyPolicy>", optional))]
        pub lobby: LobbyPolicy,
        /// People in the room now. Who waits at the door is not counted.
        pub people: u32,
        /// Clinicians reading along in the room now.
        pub clinicians: u32,
        /// What a call for help from here comes to at this moment.
        pub cover: Cover,
        /// Whether a facilitator is in the room now.
        pub has_chair: bool,
        /// Nobody new comes in.
        pub locked: bool,
        /// The meeting did not take place: it was cancelled or moved before it began.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
        pub cancelled: bool,
        /// A scripted session that shows how a meeting works; nobody in it is a person.
        pub demo: bool,
        /// How long its lines are kept after the end, in minutes.
        pub kept_minutes: u32,
        /// Who may come.
        pub access: AccessPolicy,
        /// How long somebody should have been clean to come, in days.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub clean_days: Option<u32>,
        /// The meeting's part of its permanent link; none for a session without a meeting.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub meeting: Option<String>,
        /// The group, for which the browser keeps a nickname; none for a session without a meeting.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub group_id: Option<GroupId>,
    }

    /// `GET /api/sessions`: live sessions and the next ones.
    pub struct SessionList {
        /// The server's clock.
        pub now: Millis,
        /// Sessions, live first, then by beginning.
        pub sessions: Vec<SessionCard>,
        /// What a call for help comes to at this moment, whatever the session: `on_call` or `nobody_now`.
        pub cover: Cover,
    }

    /// `POST /api/sessions` (operator): makes a session.
    #[serde(deny_unknown_fields)]
    pub struct NewSession {
        /// Title of the meeting.
        pub title: String,
        /// Name of the group.
        pub group: String,
        /// What the group asks of those who come.
        #[serde(default)]
        pub guidelines: Vec<String>,
        /// Whom it is for.
        pub audience: Audience,
        /// Language, BCP 47.
        pub language: String,
        /// Whether clinicians read along.
        pub monitoring: Monitoring,
        /// How it runs.
        pub format: FormatChoice,
        /// Texts for the format's readings, by slot. A slot that is not filled is left out when its cue comes.
        #[serde(default)]
        pub readings: BTreeMap<String, String>,
        /// Planned beginning; the lobby opens 15 minutes before.
        pub starts_at: Millis,
        /// Planned length in minutes, 5 to 600.
        pub minutes: u32,
        /// People it takes, 2 to 1000.
        pub capacity: u32,
        /// How people come from the lobby into the room.
        #[serde(default, skip_serializing_if = "LobbyPolicy::is_together")]
        #[cfg_attr(feature = "ts", ts(as = "Option<LobbyPolicy>", optional))]
        pub lobby: LobbyPolicy,
        /// How long its lines are kept after the end, in minutes, 0 to 525600.
        pub kept_minutes: u32,
    }

    /// A meeting of one part.
    #[serde(deny_unknown_fields)]
    pub struct PlainFormat {
        /// How the floor is given.
        pub floor: FloorPolicy,
        /// Minutes for a share, 1 to 60.
        pub share_minutes: u32,
    }

    /// How a new session runs.
    #[serde(rename_all = "snake_case")]
    pub enum FormatChoice {
        /// One part from beginning to end.
        Plain(PlainFormat),
        /// A format that this server knows, by its id: one that comes with it, or one of the operator's folder.
        Named(String),
        /// A format of its own.
        Own(Box<Format>),
    }

    /// `POST /api/sessions/{id}/enter`: the door.
    #[serde(deny_unknown_fields)]
    pub struct EnterRequest {
        /// Nickname for this session.
        pub nickname: String,
        /// A link's secret, an invitation's, or the pass that an earlier entry gave.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub link: Option<String>,
        /// Made by the client and kept until there is an answer: a second try of the same person does not use an invitation
        /// once more. Without `person` it says who the guest is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub client_key: Option<ClientKey>,
        /// A secret that the browser keeps for this group: 22 to 64 characters of base64url, drawn at random (128 bits or
        /// more), another one for each group. Who sends it again is the same person in the session, whatever they are
        /// called. The server stores a keyed hash of it. Without it somebody new comes.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub person: Option<String>,
        /// The person says that it concerns them: asked for where the meeting is closed.
        #[serde(default)]
        pub attests: bool,
        /// The person says that they have been clean for as long as the meeting asks. The date stays in the browser.
        #[serde(default)]
        pub meets_clean_time: bool,
    }

    /// `POST /api/desk/enter`: a clinician comes on call.
    #[serde(deny_unknown_fields)]
    pub struct DeskEnterRequest {
        /// Name shown to colleagues and to the person who asked for help.
        pub name: String,
        /// The link's secret.
        pub link: String,
    }

    /// The answer of both doors: what to say hello with.
    pub struct Entered {
        /// Token for `hello`. Keep it in the tab only.
        pub token: String,
        /// Who this is in the session or at the desk.
        pub member: MemberId,
        /// The role that the link gives, or attendee.
        pub role: Role,
        /// The cleaned nickname.
        pub nickname: String,
        /// When the token ends.
        pub expires_at: Millis,
        /// To be kept and sent as `link` the next time, where an invitation was used: it does not count as a further use.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub pass: Option<String>,
        /// Token for `hello` that opens the way to help alone, for the same person, and outlives `token`: it is good after an
        /// invitation or an account is revoked, after a removal, and after the session. None at the desk's door.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub help: Option<String>,
        /// What a call for help comes to at this moment; none at the desk's door.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub cover: Option<Cover>,
    }

    /// `POST /api/help`: a way to help for somebody without a place in a room, also while the room is shut, full, locked,
    /// scheduled or over, and from outside of any session. No limit and no removal refuses it. The answer's token opens
    /// `care_only` and nothing else.
    #[serde(deny_unknown_fields)]
    pub struct HelpRequest {
        /// The session at whose door the person is; none outside of any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub session: Option<SessionId>,
        /// How the person wants to be called. A nickname that a room would refuse is left out, the call is not refused.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub nickname: Option<String>,
    }

    /// `POST /api/links/inspect`: what a link is for, so that the page can open the right door.
    #[serde(deny_unknown_fields)]
    pub struct InspectRequest {
        /// The link's secret.
        pub link: String,
    }

    /// The answer to [`InspectRequest`].
    pub struct LinkInfo {
        /// The role it gives.
        pub role: Role,
        /// The session it is for; none for the desk and for operators.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub session: Option<SessionId>,
        /// The group that an invitation is for.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub group: Option<InvitedTo>,
        /// It makes an account: `/#/join` is its door.
        pub makes_account: bool,
        /// When it ends.
        pub expires_at: Millis,
    }

    /// The group that an invitation is for.
    pub struct InvitedTo {
        /// The group.
        pub id: GroupId,
        /// Its name.
        pub name: String,
        /// Its meetings that are by invitation or open, by their part of the permanent link.
        pub meetings: Vec<InvitedMeeting>,
    }

    /// A meeting that an invitation opens.
    pub struct InvitedMeeting {
        /// Its part of the permanent link.
        pub slug: String,
        /// Title.
        pub title: String,
        /// When it takes place next; none when it does not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub next: Option<Millis>,
    }
}

impl FormatChoice {
    /// A meeting of one part.
    #[must_use]
    pub const fn plain(floor: FloorPolicy, share_minutes: u32) -> Self {
        Self::Plain(PlainFormat { floor, share_minutes })
    }
}
