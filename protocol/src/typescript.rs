//! Writes the TypeScript of this protocol: one file, `client-web/src/protocol.gen.ts`. Run `make generate`.

use crate::{care, client, close::CloseReason, directory, error, format, ids, limits, room, server};
use ts_rs::{Config, TS};

macro_rules! declare {
    ($out:ident, $config:ident, $($name:ty),* $(,)?) => {
        $(
            if let Some(docs) = <$name as TS>::docs() {
                $out.push_str(&docs);
            }
            $out.push_str("export ");
            $out.push_str(&<$name as TS>::decl(&$config));
            $out.push_str("\n\n");
        )*
    };
}

/// The whole file.
#[must_use]
pub fn file() -> String {
    let config = Config::new();
    let mut out = String::from(
        "// Generated from the crate `protocol`. Do not edit: change the Rust types and run `make generate`.\n\n",
    );
    out.push_str(&format!("export const VERSION = {};\n\n", crate::VERSION));
    out.push_str("/** Close codes of the socket; see `shouldReconnect`. */\nexport const CLOSE = {\n");
    for reason in CloseReason::ALL {
        out.push_str(&format!("  {}: {},\n", reason.word(), reason.code()));
    }
    out.push_str("} as const;\n\n");
    out.push_str(&format!(
        "export const LIMITS = {{ line_chars: {}, note_chars: {}, nickname_min_chars: {}, nickname_chars: {}, view_lines: {}, view_shares: {}, view_talk_lines: {}, choice_chars: {}, vote_choices: {} }} as const;\n\n",
        limits::LINE_CHARS, limits::NOTE_CHARS, limits::NICKNAME_MIN_CHARS, limits::NICKNAME_CHARS, limits::VIEW_LINES, limits::VIEW_SHARES,
        limits::VIEW_TALK_LINES, limits::CHOICE_CHARS, limits::VOTE_CHOICES,
    ));
    declare!(
        out,
        config,
        ids::SessionId,
        ids::MemberId,
        ids::ClientKey,
        ids::Epoch,
        ids::Seq,
        ids::LineId,
        ids::ShareId,
        ids::CaseId,
        ids::VoteId,
        ids::TalkId,
        ids::ReportId,
        ids::Millis,
        limits::Limits,
        error::ErrorCode,
        error::Refusal,
        format::WhoWrites,
        format::HandOrder,
        format::SupportPolicy,
        format::DirectMessages,
        format::WithoutChair,
        format::LateJoiners,
        format::PostedBy,
        format::Reading,
        format::Phase,
        format::Format,
        directory::Monitoring,
        directory::Audience,
        directory::SessionCard,
        directory::SessionList,
        directory::PlainFormat,
        directory::FormatChoice,
        directory::NewSession,
        directory::EnterRequest,
        directory::DeskEnterRequest,
        directory::Entered,
        directory::InspectRequest,
        directory::LinkInfo,
        care::CaseStage,
        care::CaseOutcome,
        care::HelplineChannel,
        care::Helpline,
        care::HelpState,
        care::CaseWords,
        care::CaseCard,
        room::Role,
        room::Stage,
        room::FloorPolicy,
        room::Presence,
        room::SupportKind,
        room::ShareEnd,
        room::HandEnd,
        room::HeldEnd,
        room::ChairState,
        room::MilestoneUnit,
        room::TalkState,
        room::Milestone,
        room::LineKind,
        room::SupportTarget,
        room::MemberView,
        room::HandView,
        room::ShareView,
        room::LineView,
        room::HeldView,
        room::SupportView,
        room::PhaseView,
        room::ChairView,
        room::HeardView,
        room::VoteView,
        room::TalkLineView,
        room::TalkView,
        room::ReportView,
        room::RoomView,
        room::RoomEventAt,
        room::RoomEvent,
        client::Hello,
        client::Position,
        client::PostLine,
        client::TakeBackLine,
        client::RaiseHand,
        client::LowerHand,
        client::Pass,
        client::Done,
        client::GiveSupport,
        client::Leave,
        client::StillWriting,
        client::Ping,
        client::AskHelp,
        client::WriteInCase,
        client::AcknowledgeCase,
        client::CloseCase,
        client::StartMeeting,
        client::OpenFellowship,
        client::EndSession,
        client::CallOn,
        client::ExtendShare,
        client::TakeBackFloor,
        client::SetFloorPolicy,
        client::SetMuted,
        client::RemoveLine,
        client::RemoveMember,
        client::SetLocked,
        client::HandOver,
        client::ApproveLine,
        client::ReturnLine,
        client::EnterPhase,
        client::StretchPhase,
        client::SetCrossTalk,
        client::SetSupportPolicy,
        client::CallNext,
        client::PassFloorTo,
        client::MarkNewcomer,
        client::TakeChair,
        client::PostReading,
        client::AnnounceMilestone,
        client::AskQuestion,
        client::DrawQuestion,
        client::OpenVote,
        client::CastVote,
        client::CloseVote,
        client::AskTalk,
        client::AnswerTalk,
        client::WriteInTalk,
        client::EndTalk,
        client::ReportTalk,
        client::ResolveReport,
        client::ClientMessage,
        client::ClientFrame,
        server::You,
        server::Welcome,
        server::DeskWelcome,
        server::CareOnly,
        server::Events,
        server::Ack,
        server::Refused,
        server::Writing,
        server::Pong,
        server::DeskCase,
        server::DeskSession,
        server::DeskOnCall,
        server::ServerMessage,
    );
    out
}
