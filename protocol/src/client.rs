//! What a client may say on the socket. Commands are in the imperative. Unknown fields are refused.
//!
//! To add a message: a struct here with a comment on who sends it, a row in `client_messages!` below, an example in
//! `protocol/examples/client/`.

use crate::care::CaseOutcome;
use crate::format::SupportPolicy;
use crate::ids::{AppealId, CaseId, ClientKey, Epoch, LineId, MemberId, ReportId, Seq, ShareId, TalkId, VoteId};
use crate::room::{FloorPolicy, Milestone, RemovalReason, SupportKind, SupportTarget};

wire! {
    /// Every frame from a client.
    #[serde(deny_unknown_fields)]
    pub struct ClientFrame {
        /// Chosen by the client, given back in the answer. 0 to 2^32-1; need not be unique or ordered.
        pub id: u32,
        /// What is asked.
        pub body: ClientMessage,
    }

    /// The first frame of a connection.
    #[serde(deny_unknown_fields)]
    pub struct Hello {
        /// Protocol version the client speaks.
        pub version: u32,
        /// The token from the door. Never in the URL.
        pub token: String,
        /// Where the client stopped, when it was here before.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub resume: Option<Position>,
        /// Asks for the way to help alone, without a place in the room: for somebody whose room is closed to them
        /// because it ended, or because they were asked to leave. The answer is `care_only`, whatever the room says.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
        pub care_only: bool,
    }

    /// A place in a log.
    #[serde(deny_unknown_fields)]
    pub struct Position {
        /// Of which history.
        pub epoch: Epoch,
        /// The last number seen.
        pub seq: Seq,
    }

    /// Publishes a line, as part of the share when the person has the floor.
    #[serde(deny_unknown_fields)]
    pub struct PostLine {
        /// The words, at most [`crate::limits::LINE_CHARS`] characters after cleaning.
        pub text: String,
        /// Sent again with the same key after a reconnect, it is not posted twice.
        pub client_key: ClientKey,
        /// The ended share that it answers (cross-talk). Taken where the part in force welcomes answers and nobody has
        /// the floor.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub answers: Option<ShareId>,
    }

    /// The author takes back an own held line.
    #[serde(deny_unknown_fields)]
    pub struct TakeBackLine {
        /// The held line.
        pub line: LineId,
    }

    /// Asks for the floor.
    #[serde(deny_unknown_fields)]
    pub struct RaiseHand {}

    /// Takes the own hand down.
    #[serde(deny_unknown_fields)]
    pub struct LowerHand {}

    /// Lets the turn go: gives the floor back without sharing, or leaves the queue.
    #[serde(deny_unknown_fields)]
    pub struct Pass {}

    /// Ends the own share.
    #[serde(deny_unknown_fields)]
    pub struct Done {}

    /// Gives support to a share or a line. A second time the same is `already`.
    #[serde(deny_unknown_fields)]
    pub struct GiveSupport {
        /// What it is given to.
        pub to: SupportTarget,
        /// Which.
        pub kind: SupportKind,
    }

    /// Leaves the session for good: hand and floor are given up at once.
    #[serde(deny_unknown_fields)]
    pub struct Leave {}

    /// Somebody who has the floor is typing. Not stored; shown so that silence is not mistaken for the end.
    #[serde(deny_unknown_fields)]
    pub struct StillWriting {}

    /// Asks whether the connection lives. Answered by `pong`.
    #[serde(deny_unknown_fields)]
    pub struct Ping {}

    /// Calls for help: opens a care case, or adds to the person's open one. Never refused for speed, mute or load.
    #[serde(deny_unknown_fields)]
    pub struct AskHelp {
        /// Sent again with the same key, it opens no second case.
        pub client_key: ClientKey,
        /// What the person wants to say with it. A form asks for at most [`crate::limits::NOTE_CHARS`] characters; what is
        /// longer is taken all the same, as much as a frame holds. Where a case holds no more words of the person, the call
        /// is taken and the answer says `note_left_out`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub note: Option<String>,
    }

    /// Writes within a case: the person who asked, or the clinician who has it.
    #[serde(deny_unknown_fields)]
    pub struct WriteInCase {
        /// The case.
        pub case: CaseId,
        /// The words, at most [`crate::limits::NOTE_CHARS`] characters.
        pub text: String,
        /// Sent again with the same key, it is not written twice.
        pub client_key: ClientKey,
    }

    /// Asks for older messages of a case: the person who asked for help, or any clinician. Answered by `case_page`.
    #[serde(deny_unknown_fields)]
    pub struct ReadCase {
        /// The case.
        pub case: CaseId,
        /// The messages before the one with this number; none: the newest.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub before: Option<u32>,
    }

    /// A clinician takes a case.
    #[serde(deny_unknown_fields)]
    pub struct AcknowledgeCase {
        /// The case.
        pub case: CaseId,
    }

    /// The clinician who has a case closes it.
    #[serde(deny_unknown_fields)]
    pub struct CloseCase {
        /// The case.
        pub case: CaseId,
        /// How it ended.
        pub outcome: CaseOutcome,
    }

    /// A facilitator begins the meeting: from the lobby to in progress.
    #[serde(deny_unknown_fields)]
    pub struct StartMeeting {}

    /// A facilitator closes the meeting: from in progress to fellowship.
    #[serde(deny_unknown_fields)]
    pub struct OpenFellowship {}

    /// A facilitator ends the session for everybody.
    #[serde(deny_unknown_fields)]
    pub struct EndSession {}

    /// A facilitator gives the floor to anyone, hand raised or not.
    #[serde(deny_unknown_fields)]
    pub struct CallOn {
        /// To whom.
        pub member: MemberId,
    }

    /// A facilitator gives the one who shares more time.
    #[serde(deny_unknown_fields)]
    pub struct ExtendShare {
        /// How much more, 1 to [`crate::limits::EXTEND_MINUTES`].
        pub minutes: u32,
    }

    /// A facilitator takes the floor back.
    #[serde(deny_unknown_fields)]
    pub struct TakeBackFloor {}

    /// A facilitator changes who may write.
    #[serde(deny_unknown_fields)]
    pub struct SetFloorPolicy {
        /// From now on.
        pub floor: FloorPolicy,
    }

    /// A facilitator mutes or unmutes somebody.
    #[serde(deny_unknown_fields)]
    pub struct SetMuted {
        /// Whom.
        pub member: MemberId,
        /// From now on.
        pub muted: bool,
    }

    /// A facilitator removes a line, published or held. Its words are erased everywhere.
    #[serde(deny_unknown_fields)]
    pub struct RemoveLine {
        /// Which.
        pub line: LineId,
    }

    /// A facilitator asks somebody to leave, or does not let in somebody who waits; they cannot come back with the same token.
    /// They alone are told why.
    #[serde(deny_unknown_fields)]
    pub struct RemoveMember {
        /// Whom.
        pub member: MemberId,
        /// Why.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub reason: Option<RemovalReason>,
        /// Why, in own words: at most [`crate::limits::NOTE_CHARS`] characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub note: Option<String>,
    }

    /// A facilitator locks or unlocks the door.
    #[serde(deny_unknown_fields)]
    pub struct SetLocked {
        /// From now on.
        pub locked: bool,
    }

    /// The facilitator hands the chair to somebody else and becomes co-facilitator.
    #[serde(deny_unknown_fields)]
    pub struct HandOver {
        /// To whom.
        pub member: MemberId,
    }

    /// A facilitator publishes a held line.
    #[serde(deny_unknown_fields)]
    pub struct ApproveLine {
        /// Which.
        pub line: LineId,
    }

    /// A facilitator gives a held line back to its author.
    #[serde(deny_unknown_fields)]
    pub struct ReturnLine {
        /// Which.
        pub line: LineId,
        /// A kind word with it, at most [`crate::limits::NOTE_CHARS`] characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub note: Option<String>,
    }

    /// A facilitator goes to a part of the format: the next one, an earlier one, or over one. The same part twice is
    /// `already`, so that a second tap moves nothing.
    #[serde(deny_unknown_fields)]
    pub struct EnterPhase {
        /// Its place in the format, from 0.
        pub phase: u32,
    }

    /// A facilitator gives the part in force more time.
    #[serde(deny_unknown_fields)]
    pub struct StretchPhase {
        /// How much more, 1 to [`crate::limits::STRETCH_MINUTES`].
        pub minutes: u32,
    }

    /// A facilitator says whether answers to shares are welcome, until the part ends.
    #[serde(deny_unknown_fields)]
    pub struct SetCrossTalk {
        /// From now on.
        pub cross_talk: bool,
    }

    /// A facilitator says where support goes while somebody shares, until the part ends.
    #[serde(deny_unknown_fields)]
    pub struct SetSupportPolicy {
        /// From now on.
        pub support: SupportPolicy,
    }

    /// A facilitator calls on the next hand, in the order that the part names.
    #[serde(deny_unknown_fields)]
    pub struct CallNext {}

    /// The one who has the floor ends the own share and picks the next, where the order of hands is `pitch`.
    #[serde(deny_unknown_fields)]
    pub struct PassFloorTo {
        /// To whom: somebody whose hand is up.
        pub member: MemberId,
    }

    /// Says about oneself that one is new, or no longer.
    #[serde(deny_unknown_fields)]
    pub struct MarkNewcomer {
        /// From now on.
        pub newcomer: bool,
    }

    /// The declared deputy takes the chair while no chair is there.
    #[serde(deny_unknown_fields)]
    pub struct TakeChair {}

    /// Posts the text of a reading of the part in force: a facilitator, or the one who has the floor.
    #[serde(deny_unknown_fields)]
    pub struct PostReading {
        /// Its slot.
        pub slot: String,
    }

    /// Announces a milestone; the date behind it stays in the browser.
    #[serde(deny_unknown_fields)]
    pub struct AnnounceMilestone {
        /// Which.
        pub milestone: Milestone,
        /// Sent again with the same key, it is not announced twice.
        pub client_key: ClientKey,
    }

    /// Puts a question into the basket. It is stored without a name.
    #[serde(deny_unknown_fields)]
    pub struct AskQuestion {
        /// The question, at most [`crate::limits::NOTE_CHARS`] characters.
        pub text: String,
        /// Sent again with the same key, it is not put in twice.
        pub client_key: ClientKey,
    }

    /// A facilitator draws a question from the basket; chance decides which.
    #[serde(deny_unknown_fields)]
    pub struct DrawQuestion {}

    /// A facilitator opens a vote. One at a time.
    #[serde(deny_unknown_fields)]
    pub struct OpenVote {
        /// What is asked, at most [`crate::limits::NOTE_CHARS`] characters.
        pub question: String,
        /// The choices, 2 to [`crate::limits::VOTE_CHOICES`], each at most [`crate::limits::CHOICE_CHARS`] characters;
        /// none: yes, no, abstain.
        #[serde(default)]
        pub choices: Vec<String>,
    }

    /// Votes. Once; nobody is told what.
    #[serde(deny_unknown_fields)]
    pub struct CastVote {
        /// The vote.
        pub vote: VoteId,
        /// Which choice, from 0.
        pub choice: u32,
    }

    /// A facilitator closes the vote; everybody is told the count, and the ballots are destroyed.
    #[serde(deny_unknown_fields)]
    pub struct CloseVote {
        /// The vote.
        pub vote: VoteId,
    }

    /// Asks somebody for a private talk.
    #[serde(deny_unknown_fields)]
    pub struct AskTalk {
        /// Whom.
        pub member: MemberId,
    }

    /// The one who was asked says yes or no.
    #[serde(deny_unknown_fields)]
    pub struct AnswerTalk {
        /// The talk.
        pub talk: TalkId,
        /// Yes.
        pub accept: bool,
    }

    /// Writes in a private talk.
    #[serde(deny_unknown_fields)]
    pub struct WriteInTalk {
        /// The talk.
        pub talk: TalkId,
        /// The words, at most [`crate::limits::NOTE_CHARS`] characters.
        pub text: String,
        /// Sent again with the same key, it is not written twice.
        pub client_key: ClientKey,
    }

    /// Ends a private talk; either of the two. Its words are erased.
    #[serde(deny_unknown_fields)]
    pub struct EndTalk {
        /// The talk.
        pub talk: TalkId,
    }

    /// Ends a private talk and shows its newest lines to the facilitators.
    #[serde(deny_unknown_fields)]
    pub struct ReportTalk {
        /// The talk.
        pub talk: TalkId,
        /// What the person wants to say with it, at most [`crate::limits::NOTE_CHARS`] characters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub note: Option<String>,
    }

    /// A facilitator has dealt with a report; its words are erased.
    #[serde(deny_unknown_fields)]
    pub struct ResolveReport {
        /// Which.
        pub report: ReportId,
    }

    /// Somebody who was asked to leave, or not let in, writes to those who run the session: one message, once in a session.
    /// Taken over a connection that is `care_only`, while the session goes on. Nobody answers it.
    #[serde(deny_unknown_fields)]
    pub struct Appeal {
        /// The words, at most [`crate::limits::NOTE_CHARS`] characters.
        pub text: String,
        /// Sent again with the same key, it is acknowledged again; a second message has another one and is `already`.
        pub client_key: ClientKey,
    }

    /// A facilitator has read an appeal and puts it away; its words are erased.
    #[serde(deny_unknown_fields)]
    pub struct ResolveAppeal {
        /// Which.
        pub appeal: AppealId,
    }

    /// A facilitator lets somebody in who waits at the door.
    #[serde(deny_unknown_fields)]
    pub struct Admit {
        /// Whom.
        pub member: MemberId,
    }

    /// A facilitator lets in as many of those who wait as there is room for, in their order.
    #[serde(deny_unknown_fields)]
    pub struct AdmitAll {}

    /// A facilitator writes a note to all who wait, and to those who come while it stands. A newer one takes its place.
    #[serde(deny_unknown_fields)]
    pub struct WriteToWaiting {
        /// The note, at most [`crate::limits::NOTE_CHARS`] characters; none, or an empty one, takes it away.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub text: Option<String>,
    }
}

/// Makes the enum of all messages from their structs, and the function that finds the field at fault.
macro_rules! client_messages {
    ($($tag:literal => $name:ident,)*) => {
        wire! {
            /// Everything a client may ask, by `type`.
            #[serde(tag = "type", rename_all = "snake_case")]
            pub enum ClientMessage {
                $(
                    #[doc = concat!("`", $tag, "`")]
                    $name($name),
                )*
            }
        }

        impl ClientMessage {
            /// The `type` of every message, for documents and tests.
            pub const TYPES: &'static [&'static str] = &[$($tag),*];

            /// The `type` of this message.
            #[must_use]
            pub const fn type_name(&self) -> &'static str {
                match self {
                    $(Self::$name(_) => $tag,)*
                }
            }
        }

        /// Reads a message of the type `tag` from its fields.
        pub(crate) fn read_message(
            tag: &str,
            fields: serde_json::Value,
        ) -> Option<Result<ClientMessage, serde_path_to_error::Error<serde_json::Error>>> {
            match tag {
                $($tag => Some(serde_path_to_error::deserialize(fields).map(ClientMessage::$name)),)*
                _ => None,
            }
        }
    };
}

client_messages! {
    "hello" => Hello,
    "post_line" => PostLine,
    "take_back_line" => TakeBackLine,
    "raise_hand" => RaiseHand,
    "lower_hand" => LowerHand,
    "pass" => Pass,
    "done" => Done,
    "give_support" => GiveSupport,
    "leave" => Leave,
    "still_writing" => StillWriting,
    "ping" => Ping,
    "ask_help" => AskHelp,
    "write_in_case" => WriteInCase,
    "read_case" => ReadCase,
    "acknowledge_case" => AcknowledgeCase,
    "close_case" => CloseCase,
    "start_meeting" => StartMeeting,
    "open_fellowship" => OpenFellowship,
    "end_session" => EndSession,
    "call_on" => CallOn,
    "extend_share" => ExtendShare,
    "take_back_floor" => TakeBackFloor,
    "set_floor_policy" => SetFloorPolicy,
    "set_muted" => SetMuted,
    "remove_line" => RemoveLine,
    "remove_member" => RemoveMember,
    "set_locked" => SetLocked,
    "hand_over" => HandOver,
    "approve_line" => ApproveLine,
    "return_line" => ReturnLine,
    "enter_phase" => EnterPhase,
    "stretch_phase" => StretchPhase,
    "set_cross_talk" => SetCrossTalk,
    "set_support_policy" => SetSupportPolicy,
    "call_next" => CallNext,
    "pass_floor_to" => PassFloorTo,
    "mark_newcomer" => MarkNewcomer,
    "take_chair" => TakeChair,
    "post_reading" => PostReading,
    "announce_milestone" => AnnounceMilestone,
    "ask_question" => AskQuestion,
    "draw_question" => DrawQuestion,
    "open_vote" => OpenVote,
    "cast_vote" => CastVote,
    "close_vote" => CloseVote,
    "ask_talk" => AskTalk,
    "answer_talk" => AnswerTalk,
    "write_in_talk" => WriteInTalk,
    "end_talk" => EndTalk,
    "report_talk" => ReportTalk,
    "resolve_report" => ResolveReport,
    "appeal" => Appeal,
    "resolve_appeal" => ResolveAppeal,
    "admit" => Admit,
    "admit_all" => AdmitAll,
    "write_to_waiting" => WriteToWaiting,
}
