//! What can happen in a session, as the log keeps it. Words (`text`, `nickname`, notes) are bodies: never in the JSON.

use super::plan::Plan;
use crate::Remembered;
use protocol::ids::{ClientKey, LineId, MemberId, Millis, ShareId};
use protocol::room::{FloorPolicy, HandEnd, Role, ShareEnd, Stage, SupportKind, SupportTarget};
use protocol::text::Text;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// Words beside an event; none when they were erased since.
pub type Words = Option<Text>;

/// The words of a held line, with the reasons that may speak of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldWords {
    /// The line.
    pub text: Text,
    /// The reason for the author.
    pub for_author: Text,
    /// The reason for facilitators.
    pub for_facilitator: Text,
}

/// An event. Its id is its number in the log. Names are in the past tense; the stored name is the `t` of the JSON and
/// never changes its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "fields are named as in protocol::room, where each is described"
)]
pub enum Event {
    /// The session was made.
    Created { plan: Box<Plan> },
    /// It moved to another stage.
    StageChanged { stage: Stage },
    /// Somebody came in for the first time. Body: the nickname.
    MemberJoined {
        member: MemberId,
        role: Role,
        #[serde(skip)]
        nickname: Words,
    },
    /// Somebody came back.
    MemberReturned { member: MemberId },
    /// Somebody's connection dropped.
    MemberWentAway { member: MemberId },
    /// Somebody left, or did not come back in time.
    MemberLeft { member: MemberId },
    /// Somebody was asked to leave.
    MemberRemoved { member: MemberId, by: MemberId },
    /// Somebody was muted or unmuted.
    MuteChanged {
        member: MemberId,
        muted: bool,
        by: MemberId,
    },
    /// Somebody has another role.
    RoleChanged { member: MemberId, role: Role },
    /// The door was locked or unlocked.
    LockChanged { locked: bool, by: MemberId },
    /// Who may write changed.
    FloorPolicyChanged { floor: FloorPolicy, by: MemberId },
    /// A hand went up.
    HandRaised { member: MemberId },
    /// A hand went down.
    HandLowered { member: MemberId, end: HandEnd },
    /// Somebody has the floor; this event's number is the share's id.
    FloorGiven {
        member: MemberId,
        planned_end: Millis,
        by: MemberId,
    },
    /// The share has more time.
    ShareExtended {
        share: ShareId,
        planned_end: Millis,
        by: MemberId,
    },
    /// The floor waits for the sharer's connection, or waits no more.
    FloorWaiting { share: ShareId, waiting: bool },
    /// The share ended.
    ShareEnded { share: ShareId, end: ShareEnd },
    /// A line was published; this event's number is its id. Body: the words.
    LinePosted {
        member: MemberId,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        share: Option<ShareId>,
        key: ClientKey,
        #[serde(skip)]
        text: Words,
    },
    /// A line waits for a facilitator; this event's number is its id. Body: words and reasons.
    LineHeld {
        member: MemberId,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        share: Option<ShareId>,
        key: ClientKey,
        rule: String,
        /// Why, in words of the hook's own code. Empty in events that were stored before it was kept.
        #[serde(skip_serializing_if = "String::is_empty", default)]
        for_log: String,
        #[serde(skip)]
        words: Option<Box<HeldWords>>,
    },
    /// A held line was published.
    LineApproved { line: LineId, by: MemberId },
    /// A held line was given back. Body: the note.
    LineReturned {
        line: LineId,
        by: MemberId,
        #[serde(skip)]
        note: Words,
    },
    /// The author took a held line back.
    LineTakenBack { line: LineId },
    /// A line, published or held, was removed.
    LineRemoved { line: LineId, by: MemberId },
    /// Somebody gave support.
    SupportGiven {
        from: MemberId,
        to: SupportTarget,
        kind: SupportKind,
    },
    /// The number of open calls for help in this room changed.
    HelpNoted { open: u32 },
    /// The time of the words was over: the data key is destroyed after this event.
    Forgotten,
}

impl Event {
    /// The event whose body this one erases.
    #[must_use]
    pub const fn erases(&self) -> Option<LineId> {
        match self {
            Self::LineReturned { line, .. } | Self::LineTakenBack { line } | Self::LineRemoved { line, .. } => {
                Some(*line)
            }
            _ => None,
        }
    }
}

impl Remembered for Event {
    fn body(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::MemberJoined { nickname: words, .. }
            | Self::LinePosted { text: words, .. }
            | Self::LineReturned { note: words, .. } => words.as_deref().map(Cow::Borrowed),
            Self::LineHeld { words, .. } => words.as_ref().map(|w| Cow::Owned(w.to_body())),
            _ => None,
        }
    }

    fn restore(&mut self, body: Option<String>) {
        match self {
            Self::MemberJoined { nickname: words, .. }
            | Self::LinePosted { text: words, .. }
            | Self::LineReturned { note: words, .. } => *words = body.as_deref().map(Text::stored),
            Self::LineHeld { words, .. } => *words = body.as_deref().and_then(HeldWords::from_body).map(Box::new),
            _ => {}
        }
    }
}

impl HeldWords {
    fn to_body(&self) -> String {
        serde_json::json!([&*self.text, &*self.for_author, &*self.for_facilitator]).to_string()
    }

    /// Reads the body of a `line_held` event.
    pub(super) fn from_body(body: &str) -> Option<Self> {
        let [text, for_author, for_facilitator]: [String; 3] = serde_json::from_str(body).ok()?;
        Some(Self {
            text: Text::stored(&text),
            for_author: Text::stored(&for_author),
            for_facilitator: Text::stored(&for_facilitator),
        })
    }
}
