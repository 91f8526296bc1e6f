//! What the server says on the socket. A client ignores types and fields that it does not know.
//!
//! To add a message: a struct here, a row in the enum below, an example in `protocol/examples/server/`.

use crate::care::{CaseCard, CaseWords, Cover, HelpState};
use crate::client::Position;
use crate::directory::SessionCard;
use crate::error::Refusal;
use crate::ids::{CaseId, LineId, MemberId, Millis, Seq};
use crate::limits::Limits;
use crate::room::{Role, RoomEventAt, RoomView};
use crate::waiting::WaitingView;

wire! {
    /// Every frame from the server, by `type`.
    #[serde(tag = "type", rename_all = "snake_case")]
    pub enum ServerMessage {
        /// The answer to hello in a room.
        Welcome(Box<Welcome>),
        /// The answer to hello of somebody who waits at the door of a room.
        Waiting(Box<Waiting>),
        /// The answer to hello at the desk.
        DeskWelcome(Box<DeskWelcome>),
        /// The answer to hello with `care_only`.
        CareOnly(CareOnly),
        /// What happened in the room since the last such frame.
        Events(Events),
        /// It was done, and what was done is stored.
        Ack(Ack),
        /// It was not done.
        Refused(Refused),
        /// The person who has the floor is typing.
        Writing(Writing),
        /// The answer to ping.
        Pong(Pong),
        /// How the person's own call for help stands.
        Help(Box<HelpState>),
        /// A case at the desk is new or changed.
        DeskCase(Box<DeskCase>),
        /// What was written in a case at the desk since it was last told.
        DeskWords(Box<DeskWords>),
        /// The answer to `read_case`, before its `ack`.
        CasePage(Box<CasePage>),
        /// A session on the desk's list is new or changed.
        DeskSession(Box<DeskSession>),
        /// How many clinicians are on call changed.
        DeskOnCall(DeskOnCall),
        /// What a call for help comes to changed, for everybody in a room, at its door, and connected with `care_only`.
        Cover(CoverNow),
    }

    /// Who the server takes this connection for.
    pub struct You {
        /// Id in the session or at the desk.
        pub member: MemberId,
        /// Role.
        pub role: Role,
        /// Nickname or staff name.
        pub nickname: String,
    }

    /// The answer to hello in a room.
    pub struct Welcome {
        /// Protocol version.
        pub version: u32,
        /// Who this is.
        pub you: You,
        /// Where the client's view stands now: at `view`, or, when `recovered`, where the client said it had stopped.
        pub position: Position,
        /// Whether the client's own view is good: the events it missed follow as `events`. Else `view` replaces it.
        pub recovered: bool,
        /// The room, when `recovered` is false.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub view: Option<RoomView>,
        /// What a call for help comes to at this moment. `cover` follows when it changes.
        pub cover: Cover,
        /// The server's clock.
        pub now: Millis,
        /// Limits for the forms.
        pub limits: Limits,
    }

    /// The answer to hello of somebody who waits at the door of a room. It comes again, whole, whenever something in it has
    /// changed; `welcome` follows when they are let in. `leave`, `ask_help`, `write_in_case` and `ping` are taken here;
    /// anything else is `not_now`.
    pub struct Waiting {
        /// Protocol version.
        pub version: u32,
        /// Who this is.
        pub you: You,
        /// What they see.
        pub view: WaitingView,
        /// What a call for help comes to at this moment. `cover` follows when it changes.
        pub cover: Cover,
        /// The server's clock.
        pub now: Millis,
        /// Limits for the forms.
        pub limits: Limits,
    }

    /// The answer to hello at the desk.
    pub struct DeskWelcome {
        /// Protocol version.
        pub version: u32,
        /// Who this is.
        pub you: You,
        /// The server's clock.
        pub now: Millis,
        /// Cases that are not closed, and those closed in the last hour: calls that nobody has taken first, the oldest first.
        /// What does not fit follows as `desk_case`.
        pub cases: Vec<CaseCard>,
        /// Sessions that are not over, live ones first. What does not fit follows as `desk_session`.
        pub sessions: Vec<SessionCard>,
        /// Clinicians on call, this one among them.
        pub on_call: u32,
    }

    /// The answer to hello with `care_only`: no room, and the way to help is open. `ask_help`, `write_in_case` and `ping`
    /// are taken here; anything else is `not_now`. If the person has a case, `help` follows.
    pub struct CareOnly {
        /// Protocol version.
        pub version: u32,
        /// Who this is.
        pub you: You,
        /// What a call for help comes to at this moment. `cover` follows when it changes.
        pub cover: Cover,
        /// The server's clock.
        pub now: Millis,
        /// Limits for the forms.
        pub limits: Limits,
    }

    /// Events in order. Shared by all viewers of the same audience, so a client skips the events whose number is not
    /// above the position it had when the frame came: its view has them already.
    pub struct Events {
        /// The last number that this frame covers, seen or not: the position to resume from.
        pub seq: Seq,
        /// What this viewer may see.
        pub events: Vec<RoomEventAt>,
    }

    /// It was done, and is stored.
    pub struct Ack {
        /// The `id` of the frame that asked.
        pub id: u32,
        /// The line that `post_line` made, held or published.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub line: Option<LineId>,
        /// Whether that line waits for a facilitator.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
        pub held: bool,
        /// The call for help is stored, and the words that came with it are not: the case holds no more of this person.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
        pub note_left_out: bool,
    }

    /// It was not done.
    pub struct Refused {
        /// The `id` of the frame that asked; none when the frame could not be read that far.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub id: Option<u32>,
        /// Why.
        pub error: Refusal,
    }

    /// Somebody is typing.
    pub struct Writing {
        /// Who.
        pub member: MemberId,
    }

    /// Alive.
    pub struct Pong {
        /// The `id` of the ping.
        pub id: u32,
        /// The server's clock.
        pub now: Millis,
    }

    /// A case at the desk.
    pub struct DeskCase {
        /// The case as it is now.
        pub case: CaseCard,
    }

    /// New messages of a case, in their order.
    pub struct DeskWords {
        /// The case.
        pub case: CaseId,
        /// The number of the first of them, counted from 0: as many were told before.
        pub first: u32,
        /// The messages.
        pub words: Vec<CaseWords>,
    }

    /// A page of a case, in order.
    pub struct CasePage {
        /// The case.
        pub case: CaseId,
        /// The number of the first message in it; 0: there is nothing before.
        pub first: u32,
        /// The messages.
        pub words: Vec<CaseWords>,
    }

    /// A session on the desk's list.
    pub struct DeskSession {
        /// The session as it is now.
        pub session: SessionCard,
    }

    /// What a call for help comes to from now on.
    pub struct CoverNow {
        /// From now on.
        pub cover: Cover,
    }

    /// Clinicians on call.
    pub struct DeskOnCall {
        /// How many.
        pub on_call: u32,
    }
}

impl ServerMessage {
    /// The `type` of every message, for documents and tests.
    pub const TYPES: &'static [&'static str] = &[
        "welcome",
        "waiting",
        "desk_welcome",
        "care_only",
        "events",
        "ack",
        "refused",
        "writing",
        "pong",
        "help",
        "desk_case",
        "desk_words",
        "case_page",
        "desk_session",
        "desk_on_call",
        "cover",
    ];
}
