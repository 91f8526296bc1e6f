//! What can be asked of a session. Words are clean and verdicts are given before a command comes here.

use super::plan::Plan;
use protocol::format::SupportPolicy;
use protocol::ids::{AppealId, ClientKey, LineId, MemberId, Millis, ReportId, ShareId, TalkId, VoteId};
use protocol::room::{FloorPolicy, Milestone, RemovalReason, Role, SupportKind, SupportTarget};
use protocol::text::Text;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person in the session. The role is what the session's log says, except at the first join.
    Member(MemberId),
    /// The server itself: time, recovery, the care desk.
    System,
}

/// What a moderation hook decided about a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Publish it.
    Allow,
    /// Publish this instead.
    Rewrite(Text),
    /// A facilitator decides.
    Hold(Reason),
    /// Do not take it.
    Reject(Reason),
}

/// Why a line is held or rejected. The sentences may speak of the line, so they are kept where its words are.
#[derive(Clone, PartialEq, Eq)]
pub struct Reason {
    /// Name of the rule, for the log and the catalogue; says nothing about the words.
    pub rule: String,
    /// For the author.
    pub for_author: String,
    /// For the facilitators.
    pub for_facilitator: String,
    /// For the log, where it is kept beside the event, unsealed. It stands in the hook's code, so that it cannot have been
    /// made from the words (V1).
    pub for_log: &'static str,
}

/// Prints the rule and the text for the log, and no other sentence, since those may quote the line (V1).
impl std::fmt::Debug for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reason")
            .field("rule", &self.rule)
            .field("for_log", &self.for_log)
            .finish_non_exhaustive()
    }
}

/// A question to the session.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is described at its message in protocol::client")]
pub enum Command {
    /// System: makes the session.
    Create(Box<Plan>),
    /// System: the room was opened from its log; every connection that the log believes in is gone.
    Recover,
    /// System: time passed.
    Tick,
    /// System: time passed by a clock that is in doubt. What cannot be undone is done only if `surely` is late enough for it.
    TickInDoubt {
        surely: Millis,
    },
    /// System: the meeting of this session was cancelled, or moved.
    Withdraw,
    /// System: the desk counted the open calls for help of this room.
    NoteHelp {
        open: u32,
    },
    /// Comes in, or comes back.
    Join {
        role: Role,
        nickname: Text,
    },
    /// The connection is gone.
    Drop,
    Leave,
    PostLine {
        text: Text,
        key: ClientKey,
        verdict: Verdict,
        answers: Option<ShareId>,
    },
    TakeBackLine {
        line: LineId,
    },
    RaiseHand,
    LowerHand,
    Pass,
    Done,
    GiveSupport {
        to: SupportTarget,
        kind: SupportKind,
    },
    StillWriting,
    StartMeeting,
    OpenFellowship,
    EndSession,
    CallOn {
        member: MemberId,
    },
    ExtendShare {
        minutes: u32,
    },
    TakeBackFloor,
    SetFloorPolicy {
        floor: FloorPolicy,
    },
    SetMuted {
        member: MemberId,
        muted: bool,
    },
    RemoveLine {
        line: LineId,
    },
    RemoveMember {
        member: MemberId,
        reason: Option<RemovalReason>,
        note: Option<Text>,
    },
    SetLocked {
        locked: bool,
    },
    HandOver {
        member: MemberId,
    },
    ApproveLine {
        line: LineId,
    },
    ReturnLine {
        line: LineId,
        note: Option<Text>,
    },
    EnterPhase {
        phase: u32,
    },
    StretchPhase {
        minutes: u32,
    },
    SetCrossTalk {
        cross_talk: bool,
    },
    SetSupportPolicy {
        support: SupportPolicy,
    },
    CallNext,
    PassFloorTo {
        member: MemberId,
    },
    MarkNewcomer {
        newcomer: bool,
    },
    TakeChair,
    PostReading {
        slot: String,
    },
    AnnounceMilestone {
        milestone: Milestone,
        key: ClientKey,
    },
    AskQuestion {
        text: Text,
        key: ClientKey,
        verdict: Verdict,
    },
    /// `chance` is any number; it decides which question, since nothing here throws dice.
    DrawQuestion {
        chance: u64,
    },
    OpenVote {
        question: Text,
        choices: Vec<Text>,
    },
    CastVote {
        vote: VoteId,
        choice: u32,
    },
    CloseVote {
        vote: VoteId,
    },
    AskTalk {
        member: MemberId,
    },
    AnswerTalk {
        talk: TalkId,
        accept: bool,
    },
    WriteInTalk {
        talk: TalkId,
        text: Text,
        key: ClientKey,
        verdict: Verdict,
    },
    EndTalk {
        talk: TalkId,
    },
    ReportTalk {
        talk: TalkId,
        note: Option<Text>,
    },
    ResolveReport {
        report: ReportId,
    },
    /// Somebody who was removed or not let in. `nickname` is the name that they come with.
    Appeal {
        nickname: Text,
        text: Text,
        key: ClientKey,
    },
    ResolveAppeal {
        appeal: AppealId,
    },
    Admit {
        member: MemberId,
    },
    AdmitAll,
    WriteToWaiting {
        text: Option<Text>,
    },
}

/// A command without its content: the rows of the permission table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is described at its command")]
pub enum CommandKind {
    Create,
    Recover,
    Tick,
    Withdraw,
    NoteHelp,
    Join,
    Drop,
    Leave,
    PostLine,
    TakeBackLine,
    RaiseHand,
    LowerHand,
    Pass,
    Done,
    GiveSupport,
    StillWriting,
    StartMeeting,
    OpenFellowship,
    EndSession,
    CallOn,
    ExtendShare,
    TakeBackFloor,
    SetFloorPolicy,
    SetMuted,
    RemoveLine,
    RemoveMember,
    SetLocked,
    HandOver,
    ApproveLine,
    ReturnLine,
    EnterPhase,
    StretchPhase,
    SetCrossTalk,
    SetSupportPolicy,
    CallNext,
    PassFloorTo,
    MarkNewcomer,
    TakeChair,
    PostReading,
    AnnounceMilestone,
    AskQuestion,
    DrawQuestion,
    OpenVote,
    CastVote,
    CloseVote,
    AskTalk,
    AnswerTalk,
    WriteInTalk,
    EndTalk,
    ReportTalk,
    ResolveReport,
    Appeal,
    ResolveAppeal,
    Admit,
    AdmitAll,
    WriteToWaiting,
}

impl Command {
    /// The row of the permission table.
    #[must_use]
    pub const fn kind(&self) -> CommandKind {
        match self {
            Self::Create(_) => CommandKind::Create,
            Self::Recover => CommandKind::Recover,
            Self::Tick | Self::TickInDoubt { .. } => CommandKind::Tick,
            Self::Withdraw => CommandKind::Withdraw,
            Self::NoteHelp { .. } => CommandKind::NoteHelp,
            Self::Join { .. } => CommandKind::Join,
            Self::Drop => CommandKind::Drop,
            Self::Leave => CommandKind::Leave,
            Self::PostLine { .. } => CommandKind::PostLine,
            Self::TakeBackLine { .. } => CommandKind::TakeBackLine,
            Self::RaiseHand => CommandKind::RaiseHand,
            Self::LowerHand => CommandKind::LowerHand,
            Self::Pass => CommandKind::Pass,
            Self::Done => CommandKind::Done,
            Self::GiveSupport { .. } => CommandKind::GiveSupport,
            Self::StillWriting => CommandKind::StillWriting,
            Self::StartMeeting => CommandKind::StartMeeting,
            Self::OpenFellowship => CommandKind::OpenFellowship,
            Self::EndSession => CommandKind::EndSession,
            Self::CallOn { .. } => CommandKind::CallOn,
            Self::ExtendShare { .. } => CommandKind::ExtendShare,
            Self::TakeBackFloor => CommandKind::TakeBackFloor,
            Self::SetFloorPolicy { .. } => CommandKind::SetFloorPolicy,
            Self::SetMuted { .. } => CommandKind::SetMuted,
            Self::RemoveLine { .. } => CommandKind::RemoveLine,
            Self::RemoveMember { .. } => CommandKind::RemoveMember,
            Self::SetLocked { .. } => CommandKind::SetLocked,
            Self::HandOver { .. } => CommandKind::HandOver,
            Self::ApproveLine { .. } => CommandKind::ApproveLine,
            Self::ReturnLine { .. } => CommandKind::ReturnLine,
            Self::EnterPhase { .. } => CommandKind::EnterPhase,
            Self::StretchPhase { .. } => CommandKind::StretchPhase,
            Self::SetCrossTalk { .. } => CommandKind::SetCrossTalk,
            Self::SetSupportPolicy { .. } => CommandKind::SetSupportPolicy,
            Self::CallNext => CommandKind::CallNext,
            Self::PassFloorTo { .. } => CommandKind::PassFloorTo,
            Self::MarkNewcomer { .. } => CommandKind::MarkNewcomer,
            Self::TakeChair => CommandKind::TakeChair,
            Self::PostReading { .. } => CommandKind::PostReading,
            Self::AnnounceMilestone { .. } => CommandKind::AnnounceMilestone,
            Self::AskQuestion { .. } => CommandKind::AskQuestion,
            Self::DrawQuestion { .. } => CommandKind::DrawQuestion,
            Self::OpenVote { .. } => CommandKind::OpenVote,
            Self::CastVote { .. } => CommandKind::CastVote,
            Self::CloseVote { .. } => CommandKind::CloseVote,
            Self::AskTalk { .. } => CommandKind::AskTalk,
            Self::AnswerTalk { .. } => CommandKind::AnswerTalk,
            Self::WriteInTalk { .. } => CommandKind::WriteInTalk,
            Self::EndTalk { .. } => CommandKind::EndTalk,
            Self::ReportTalk { .. } => CommandKind::ReportTalk,
            Self::ResolveReport { .. } => CommandKind::ResolveReport,
            Self::Appeal { .. } => CommandKind::Appeal,
            Self::ResolveAppeal { .. } => CommandKind::ResolveAppeal,
            Self::Admit { .. } => CommandKind::Admit,
            Self::AdmitAll => CommandKind::AdmitAll,
            Self::WriteToWaiting { .. } => CommandKind::WriteToWaiting,
        }
    }
}

/// What a command comes to: what happens, and what the one who asked is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What happens. Empty when it was so already, or a signal that is not stored.
    pub events: Vec<super::Event>,
    /// The answer.
    pub answer: Answer,
}

/// The answer to the one who asked, once the events are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It is done.
    Done,
    /// The line exists, now or from an earlier try with the same key.
    Line {
        /// Which.
        line: LineId,
        /// Whether it waits for a facilitator.
        held: bool,
    },
}

impl From<Vec<super::Event>> for Decision {
    fn from(events: Vec<super::Event>) -> Self {
        Self {
            events,
            answer: Answer::Done,
        }
    }
}
