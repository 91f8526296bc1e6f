//! What can happen in a session, as the log keeps it. Words (`text`, `nickname`, notes) are bodies: never in the JSON.

use super::appeals::AppealWords;
use super::plan::Plan;
use crate::Remembered;
use protocol::format::SupportPolicy;
use protocol::ids::{AppealId, ClientKey, LineId, MemberId, Millis, ReportId, Seq, ShareId, TalkId, VoteId};
use protocol::room::{
    ChairState, FloorPolicy, HandEnd, LineKind, RemovalReason, Role, ShareEnd, Stage, SupportKind, SupportTarget,
    SupportView,
};
use protocol::text::Text;
use protocol::waiting::WaitReason;
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

/// The words of a vote: what is asked, and the choices as they were written (none: yes, no, abstain).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteWords {
    /// What is asked.
    pub question: Text,
    /// The choices.
    pub choices: Vec<Text>,
}

/// What somebody voted: which choice, from 0.
#[derive(Clone, PartialEq, Eq)]
pub struct Ballot(pub u32);

/// Says nothing: who voted what is told to nobody, and to no log.
impl std::fmt::Debug for Ballot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Ballot(..)")
    }
}

impl Ballot {
    /// Reads the body of a `ballot_cast` event.
    pub(super) fn from_body(body: &str) -> Option<Self> {
        body.parse().ok().map(Self)
    }
}

/// The words of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportWords {
    /// What the person said with it.
    pub note: Option<Text>,
    /// The newest lines of the talk, oldest first.
    pub lines: Vec<ReportedLine>,
}

/// A line of a private talk in a report about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportedLine {
    /// Which.
    pub line: LineId,
    /// Who wrote it.
    pub from: MemberId,
    /// When.
    pub at: Millis,
    /// The words.
    pub text: Text,
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
    /// Somebody who had left and came back has another nickname. Body: the nickname.
    MemberRenamed {
        member: MemberId,
        /// The event that held the nickname before.
        before: Seq,
        #[serde(skip)]
        nickname: Words,
    },
    /// Somebody's connection dropped.
    MemberWentAway { member: MemberId },
    /// Somebody left, or did not come back in time.
    MemberLeft { member: MemberId },
    /// Somebody was asked to leave. Body: why, in own words.
    MemberRemoved {
        member: MemberId,
        by: MemberId,
        /// Why, for them alone.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<RemovalReason>,
        #[serde(skip)]
        note: Words,
    },
    /// Somebody waits at the door. Body: the nickname, until they go or are turned away.
    WaitingBegan {
        member: MemberId,
        role: Role,
        why: WaitReason,
        #[serde(skip)]
        nickname: Words,
    },
    /// The connection of somebody who waits dropped.
    WaitingWentAway { member: MemberId },
    /// Somebody who waits is connected again.
    WaitingReturned { member: MemberId },
    /// Somebody went who waited, or did not come back in time.
    WaitingLeft {
        member: MemberId,
        /// The event with the nickname.
        came: Seq,
    },
    /// Somebody who waited was not let in. Body: why, in own words.
    WaitingTurnedAway {
        member: MemberId,
        /// The event with the nickname.
        came: Seq,
        by: MemberId,
        /// Why, for them alone.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<RemovalReason>,
        #[serde(skip)]
        note: Words,
    },
    /// Somebody who waited is in the room.
    MemberAdmitted {
        member: MemberId,
        /// None: a place became free.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<MemberId>,
    },
    /// A note to all who wait. Body: the words.
    WaitingNoteWritten {
        by: MemberId,
        /// The note that stood before.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        replaces: Option<Seq>,
        #[serde(skip)]
        text: Words,
    },
    /// The note to those who wait stands no more.
    WaitingNoteTakenAway { by: MemberId, note: Seq },
    /// The meeting was cancelled or moved before it began.
    Withdrawn,
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
    HandRaised {
        member: MemberId,
        /// Its place in the queue. The end, in events that were stored before hands had an order.
        #[serde(default = "at_the_end")]
        place: u32,
    },
    /// The hands that are up stand in another order.
    HandsOrdered { members: Vec<MemberId> },
    /// A hand went down.
    HandLowered { member: MemberId, end: HandEnd },
    /// Somebody has the floor; this event's number is the share's id.
    FloorGiven {
        member: MemberId,
        planned_end: Millis,
        /// None: it was their turn in a round.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<MemberId>,
    },
    /// The share has more time.
    ShareExtended {
        share: ShareId,
        planned_end: Millis,
        /// None: for time in which the floor waited.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<MemberId>,
    },
    /// The sharer was told that the time is nearly over.
    ShareWarned { share: ShareId },
    /// The floor waits for the sharer's connection, or waits no more.
    FloorWaiting { share: ShareId, waiting: bool },
    /// The share ended.
    ShareEnded { share: ShareId, end: ShareEnd },
    /// A line was published; this event's number is its id. Body: the words.
    LinePosted {
        member: MemberId,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        share: Option<ShareId>,
        /// None: the server posted it at its cue.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        key: Option<ClientKey>,
        #[serde(skip_serializing_if = "LineKind::is_said", default)]
        kind: LineKind,
        /// The slot of a reading.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        slot: Option<String>,
        #[serde(skip)]
        text: Words,
    },
    /// A line waits for a facilitator; this event's number is its id. Body: words and reasons.
    LineHeld {
        member: MemberId,
        #[serde(skip_serializing_if = "Option::is_none", default)]
        share: Option<ShareId>,
        key: ClientKey,
        #[serde(skip_serializing_if = "LineKind::is_said", default)]
        kind: LineKind,
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
    /// Somebody gave support that is told after the share.
    SupportKept {
        from: MemberId,
        to: SupportTarget,
        kind: SupportKind,
    },
    /// What was kept is told, in one piece.
    SupportReleased { support: Vec<SupportView> },
    /// A part of the format began.
    PhaseEntered { phase: u32, by: MemberId },
    /// The part in force has more time: all that was added to it.
    PhaseStretched { extra_minutes: u32, by: MemberId },
    /// Answers to shares are welcome, or no longer.
    CrossTalkChanged { cross_talk: bool, by: MemberId },
    /// Support during shares goes elsewhere.
    SupportPolicyChanged { support: SupportPolicy, by: MemberId },
    /// Somebody said that they are new, or no longer.
    NewcomerMarked { member: MemberId, newcomer: bool },
    /// The chair is gone, or back, or nobody took it in time.
    ChairChanged { state: ChairState },
    /// A vote was opened; this event's number is its id. Body: question and choices.
    VoteOpened {
        by: MemberId,
        /// How many choices there are.
        choices: u32,
        #[serde(skip)]
        words: Option<Box<VoteWords>>,
    },
    /// Somebody voted. Body: which choice, until the vote is closed.
    BallotCast {
        vote: VoteId,
        member: MemberId,
        /// How many have voted, this one included.
        voted: u32,
        #[serde(skip)]
        choice: Option<Ballot>,
    },
    /// A vote was closed, and its ballots are erased.
    VoteClosed {
        vote: VoteId,
        tallies: Vec<u32>,
        ballots: Vec<Seq>,
    },
    /// A question came into the basket. Nobody's name is with it. Body: the question.
    QuestionAsked {
        key: ClientKey,
        /// How many wait, this one included.
        waiting: u32,
        #[serde(skip)]
        text: Words,
    },
    /// A question was drawn; the line of it follows.
    QuestionDrawn { question: Seq, waiting: u32, by: MemberId },
    /// Somebody asked for a private talk; this event's number is its id.
    TalkAsked { from: MemberId, to: MemberId },
    /// The one who was asked answered.
    TalkAnswered { talk: TalkId, accepted: bool },
    /// A line in a private talk; this event's number is its id. Body: the words.
    TalkWritten {
        talk: TalkId,
        from: MemberId,
        key: ClientKey,
        #[serde(skip)]
        text: Words,
    },
    /// A private talk ended. Its lines are erased, or none of them: then the one who did not end it can still report it.
    TalkEnded {
        talk: TalkId,
        lines: Vec<LineId>,
        /// Who ended it or left it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        by: Option<MemberId>,
    },
    /// The lines of a private talk that had ended are erased.
    TalkErased { talk: TalkId, lines: Vec<LineId> },
    /// A private talk was reported; this event's number is the report's id. Body: the note and the newest lines.
    TalkReported {
        talk: TalkId,
        by: MemberId,
        about: MemberId,
        #[serde(skip)]
        words: Option<Box<ReportWords>>,
    },
    /// A facilitator has dealt with a report, and it is erased.
    ReportResolved { report: ReportId, by: MemberId },
    /// Somebody who was removed or not let in wrote to those who run the session; this event's number is the appeal's id.
    /// Body: their nickname and the words.
    Appealed {
        member: MemberId,
        key: ClientKey,
        /// Why they were removed, as far as it was chosen from the list.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<RemovalReason>,
        #[serde(skip)]
        words: Option<Box<AppealWords>>,
    },
    /// A facilitator has read an appeal, and it is erased.
    AppealResolved { appeal: AppealId, by: MemberId },
    /// The number of open calls for help in this room changed.
    HelpNoted { open: u32 },
    /// The time of the words was over: the data key is destroyed after this event.
    Forgotten,
}

const fn at_the_end() -> u32 {
    u32::MAX
}

impl Event {
    /// The events whose bodies this one erases.
    #[must_use]
    pub fn erases(&self) -> Vec<Seq> {
        match self {
            Self::LineReturned { line, .. } | Self::LineTakenBack { line } | Self::LineRemoved { line, .. } => {
                vec![Seq(line.0)]
            }
            Self::VoteClosed { ballots, .. } => ballots.clone(),
            Self::QuestionDrawn { question, .. } => vec![*question],
            Self::TalkEnded { lines, .. } | Self::TalkErased { lines, .. } => {
                lines.iter().map(|line| Seq(line.0)).collect()
            }
            Self::ReportResolved { report, .. } => vec![Seq(report.0)],
            Self::AppealResolved { appeal, .. } => vec![Seq(appeal.0)],
            Self::MemberRenamed { before, .. } => vec![*before],
            Self::WaitingLeft { came, .. } | Self::WaitingTurnedAway { came, .. } => vec![*came],
            Self::WaitingNoteWritten { replaces, .. } => replaces.iter().copied().collect(),
            Self::WaitingNoteTakenAway { note, .. } => vec![*note],
            _ => Vec::new(),
        }
    }

    /// The words of an event that are one text.
    fn words(&self) -> Option<&Words> {
        match self {
            Self::MemberJoined { nickname: words, .. }
            | Self::MemberRenamed { nickname: words, .. }
            | Self::LinePosted { text: words, .. }
            | Self::LineReturned { note: words, .. }
            | Self::MemberRemoved { note: words, .. }
            | Self::WaitingTurnedAway { note: words, .. }
            | Self::QuestionAsked { text: words, .. }
            | Self::WaitingBegan { nickname: words, .. }
            | Self::WaitingNoteWritten { text: words, .. }
            | Self::TalkWritten { text: words, .. } => Some(words),
            _ => None,
        }
    }
}

impl Remembered for Event {
    fn body(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::LineHeld { words, .. } => words.as_ref().map(|w| Cow::Owned(w.to_body())),
            Self::VoteOpened { words, .. } => words.as_ref().map(|w| Cow::Owned(w.to_body())),
            Self::TalkReported { words, .. } => words.as_ref().map(|w| Cow::Owned(w.to_body())),
            Self::Appealed { words, .. } => words.as_ref().map(|w| Cow::Owned(w.to_body())),
            Self::BallotCast { choice, .. } => choice.as_ref().map(|choice| Cow::Owned(choice.0.to_string())),
            other => other.words()?.as_deref().map(Cow::Borrowed),
        }
    }

    fn restore(&mut self, body: Option<String>) {
        let body = body.as_deref();
        match self {
            Self::MemberJoined { nickname: words, .. }
            | Self::MemberRenamed { nickname: words, .. }
            | Self::LinePosted { text: words, .. }
            | Self::LineReturned { note: words, .. }
            | Self::MemberRemoved { note: words, .. }
            | Self::WaitingTurnedAway { note: words, .. }
            | Self::QuestionAsked { text: words, .. }
            | Self::WaitingBegan { nickname: words, .. }
            | Self::WaitingNoteWritten { text: words, .. }
            | Self::TalkWritten { text: words, .. } => *words = body.map(Text::stored),
            Self::LineHeld { words, .. } => *words = body.and_then(HeldWords::from_body).map(Box::new),
            Self::VoteOpened { words, .. } => *words = body.and_then(VoteWords::from_body).map(Box::new),
            Self::TalkReported { words, .. } => *words = body.and_then(ReportWords::from_body).map(Box::new),
            Self::Appealed { words, .. } => *words = body.and_then(AppealWords::from_body).map(Box::new),
            Self::BallotCast { choice, .. } => *choice = body.and_then(Ballot::from_body),
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

impl VoteWords {
    fn to_body(&self) -> String {
        let choices: Vec<&str> = self.choices.iter().map(|choice| &**choice).collect();
        serde_json::json!([&*self.question, choices]).to_string()
    }

    /// Reads the body of a `vote_opened` event.
    pub(super) fn from_body(body: &str) -> Option<Self> {
        let (question, choices): (String, Vec<String>) = serde_json::from_str(body).ok()?;
        Some(Self {
            question: Text::stored(&question),
            choices: choices.iter().map(|choice| Text::stored(choice)).collect(),
        })
    }
}

impl ReportWords {
    fn to_body(&self) -> String {
        let lines: Vec<(LineId, &MemberId, Millis, &str)> = self
            .lines
            .iter()
            .map(|line| (line.line, &line.from, line.at, &*line.text))
            .collect();
        serde_json::json!([self.note.as_deref(), lines]).to_string()
    }

    /// Reads the body of a `talk_reported` event.
    pub(super) fn from_body(body: &str) -> Option<Self> {
        type Line = (LineId, MemberId, Millis, String);
        let (note, lines): (Option<String>, Vec<Line>) = serde_json::from_str(body).ok()?;
        let line = |(line, from, at, text): Line| ReportedLine {
            line,
            from,
            at,
            text: Text::stored(&text),
        };
        Some(Self {
            note: note.as_deref().map(Text::stored),
            lines: lines.into_iter().map(line).collect(),
        })
    }
}
