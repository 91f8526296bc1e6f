//! Who may ask what, in which stage: the one table. What it allows may still be refused by the state of the moment (not
//! your turn, muted, locked), which the rules in `handle/` say.

use super::command::CommandKind;
use protocol::error::ErrorCode;
use protocol::room::{Role, Stage};

/// Who asks, as the table sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Asker {
    /// A person with a role.
    Person(Role),
    /// The server itself.
    System,
}

/// Every command there is, for tests that go through the whole table.
pub const ALL_COMMANDS: [CommandKind; 56] = [
    CommandKind::Create,
    CommandKind::Recover,
    CommandKind::Tick,
    CommandKind::Withdraw,
    CommandKind::NoteHelp,
    CommandKind::Join,
    CommandKind::Drop,
    CommandKind::Leave,
    CommandKind::PostLine,
    CommandKind::TakeBackLine,
    CommandKind::RaiseHand,
    CommandKind::LowerHand,
    CommandKind::Pass,
    CommandKind::Done,
    CommandKind::GiveSupport,
    CommandKind::StillWriting,
    CommandKind::StartMeeting,
    CommandKind::OpenFellowship,
    CommandKind::EndSession,
    CommandKind::CallOn,
    CommandKind::ExtendShare,
    CommandKind::TakeBackFloor,
    CommandKind::SetFloorPolicy,
    CommandKind::SetMuted,
    CommandKind::RemoveLine,
    CommandKind::RemoveMember,
    CommandKind::SetLocked,
    CommandKind::HandOver,
    CommandKind::ApproveLine,
    CommandKind::ReturnLine,
    CommandKind::EnterPhase,
    CommandKind::StretchPhase,
    CommandKind::SetCrossTalk,
    CommandKind::SetSupportPolicy,
    CommandKind::CallNext,
    CommandKind::PassFloorTo,
    CommandKind::MarkNewcomer,
    CommandKind::TakeChair,
    CommandKind::PostReading,
    CommandKind::AnnounceMilestone,
    CommandKind::AskQuestion,
    CommandKind::DrawQuestion,
    CommandKind::OpenVote,
    CommandKind::CastVote,
    CommandKind::CloseVote,
    CommandKind::AskTalk,
    CommandKind::AnswerTalk,
    CommandKind::WriteInTalk,
    CommandKind::EndTalk,
    CommandKind::ReportTalk,
    CommandKind::ResolveReport,
    CommandKind::Appeal,
    CommandKind::ResolveAppeal,
    CommandKind::Admit,
    CommandKind::AdmitAll,
    CommandKind::WriteToWaiting,
];

/// Every role there is.
pub const ALL_ROLES: [Role; 6] = [
    Role::Attendee,
    Role::Facilitator,
    Role::CoFacilitator,
    Role::Greeter,
    Role::Clinician,
    Role::Operator,
];

/// Every stage there is.
pub const ALL_STAGES: [Stage; 5] = [
    Stage::Scheduled,
    Stage::Lobby,
    Stage::InProgress,
    Stage::Fellowship,
    Stage::Ended,
];

/// Whether `asker` may ask `command` in `stage`.
///
/// # Errors
/// `not_permitted` when this role never may; `not_now` when it may in another stage.
pub const fn check(asker: Asker, command: CommandKind, stage: Stage) -> Result<(), ErrorCode> {
    if !role_may(asker, command) {
        return Err(ErrorCode::NotPermitted);
    }
    if !stage_allows(asker, command, stage) {
        return Err(ErrorCode::NotNow);
    }
    Ok(())
}

/// Whether somebody may ask `command` while they wait at the door, whatever their role may ask in the room: to come back, to
/// go, and nothing that is of the room. A call for help does not come through here.
#[must_use]
pub const fn may_while_waiting(command: CommandKind) -> bool {
    match command {
        CommandKind::Join | CommandKind::Drop | CommandKind::Leave => true,
        CommandKind::Create
        | CommandKind::Recover
        | CommandKind::Tick
        | CommandKind::Withdraw
        | CommandKind::NoteHelp
        | CommandKind::PostLine
        | CommandKind::TakeBackLine
        | CommandKind::RaiseHand
        | CommandKind::LowerHand
        | CommandKind::Pass
        | CommandKind::Done
        | CommandKind::GiveSupport
        | CommandKind::StillWriting
        | CommandKind::StartMeeting
        | CommandKind::OpenFellowship
        | CommandKind::EndSession
        | CommandKind::CallOn
        | CommandKind::ExtendShare
        | CommandKind::TakeBackFloor
        | CommandKind::SetFloorPolicy
        | CommandKind::SetMuted
        | CommandKind::RemoveLine
        | CommandKind::RemoveMember
        | CommandKind::SetLocked
        | CommandKind::HandOver
        | CommandKind::ApproveLine
        | CommandKind::ReturnLine
        | CommandKind::EnterPhase
        | CommandKind::StretchPhase
        | CommandKind::SetCrossTalk
        | CommandKind::SetSupportPolicy
        | CommandKind::CallNext
        | CommandKind::PassFloorTo
        | CommandKind::MarkNewcomer
        | CommandKind::TakeChair
        | CommandKind::PostReading
        | CommandKind::AnnounceMilestone
        | CommandKind::AskQuestion
        | CommandKind::DrawQuestion
        | CommandKind::OpenVote
        | CommandKind::CastVote
        | CommandKind::CloseVote
        | CommandKind::AskTalk
        | CommandKind::AnswerTalk
        | CommandKind::WriteInTalk
        | CommandKind::EndTalk
        | CommandKind::ReportTalk
        | CommandKind::ResolveReport
        | CommandKind::Appeal
        | CommandKind::ResolveAppeal
        | CommandKind::Admit
        | CommandKind::AdmitAll
        | CommandKind::WriteToWaiting => false,
    }
}

/// Whether somebody who runs the session: the facilitator or the declared deputy.
#[must_use]
pub const fn runs_session(role: Role) -> bool {
    match role {
        Role::Facilitator | Role::CoFacilitator => true,
        Role::Attendee | Role::Greeter | Role::Clinician | Role::Operator => false,
    }
}

const fn role_may(asker: Asker, command: CommandKind) -> bool {
    let role = match asker {
        Asker::System => {
            return matches!(
                command,
                CommandKind::Create
                    | CommandKind::Recover
                    | CommandKind::Tick
                    | CommandKind::Withdraw
                    | CommandKind::NoteHelp
            );
        }
        Asker::Person(role) => role,
    };
    match command {
        CommandKind::Create
        | CommandKind::Recover
        | CommandKind::Tick
        | CommandKind::Withdraw
        | CommandKind::NoteHelp => false,
        CommandKind::Join | CommandKind::Drop | CommandKind::Leave => match role {
            Role::Attendee | Role::Facilitator | Role::CoFacilitator | Role::Greeter | Role::Clinician => true,
            Role::Operator => false,
        },
        CommandKind::PostLine
        | CommandKind::TakeBackLine
        | CommandKind::RaiseHand
        | CommandKind::LowerHand
        | CommandKind::Pass
        | CommandKind::Done
        | CommandKind::GiveSupport
        | CommandKind::StillWriting
        // A sharer may take a little more time; how often is the rules' business.
        | CommandKind::ExtendShare
        | CommandKind::PassFloorTo
        | CommandKind::PostReading
        | CommandKind::AnnounceMilestone
        | CommandKind::AskQuestion
        | CommandKind::CastVote
        | CommandKind::AskTalk
        | CommandKind::AnswerTalk
        | CommandKind::WriteInTalk
        | CommandKind::EndTalk
        | CommandKind::ReportTalk => match role {
            Role::Attendee | Role::Facilitator | Role::CoFacilitator | Role::Greeter => true,
            // A clinician in a room reads; what a clinician says to a person is said in a case.
            Role::Clinician | Role::Operator => false,
        },
        CommandKind::StartMeeting
        | CommandKind::OpenFellowship
        | CommandKind::EndSession
        | CommandKind::CallOn
        | CommandKind::TakeBackFloor
        | CommandKind::SetFloorPolicy
        | CommandKind::SetMuted
        | CommandKind::RemoveLine
        | CommandKind::RemoveMember
        | CommandKind::SetLocked
        | CommandKind::ApproveLine
        | CommandKind::ReturnLine
        | CommandKind::EnterPhase
        | CommandKind::StretchPhase
        | CommandKind::SetCrossTalk
        | CommandKind::SetSupportPolicy
        | CommandKind::CallNext
        | CommandKind::DrawQuestion
        | CommandKind::OpenVote
        | CommandKind::CloseVote
        | CommandKind::ResolveReport
        | CommandKind::ResolveAppeal
        | CommandKind::Admit
        | CommandKind::AdmitAll
        | CommandKind::WriteToWaiting => runs_session(role),
        // Of those who can be removed; whether they were is the rule's business.
        CommandKind::Appeal => match role {
            Role::Attendee | Role::CoFacilitator | Role::Greeter => true,
            Role::Facilitator | Role::Clinician | Role::Operator => false,
        },
        // Those who serve are not new.
        CommandKind::MarkNewcomer => match role {
            Role::Attendee => true,
            Role::Facilitator | Role::CoFacilitator | Role::Greeter | Role::Clinician | Role::Operator => false,
        },
        // Never a stranger: only the deputy that was declared before.
        CommandKind::TakeChair => match role {
            Role::CoFacilitator => true,
            Role::Attendee | Role::Facilitator | Role::Greeter | Role::Clinician | Role::Operator => false,
        },
        CommandKind::HandOver => match role {
            Role::Facilitator => true,
            Role::Attendee | Role::CoFacilitator | Role::Greeter | Role::Clinician | Role::Operator => false,
        },
    }
}

const fn stage_allows(asker: Asker, command: CommandKind, stage: Stage) -> bool {
    match command {
        CommandKind::Create => matches!(stage, Stage::Scheduled),
        // A meeting that began has taken place.
        CommandKind::Withdraw => matches!(stage, Stage::Scheduled | Stage::Lobby),
        CommandKind::Recover | CommandKind::Tick | CommandKind::NoteHelp | CommandKind::Drop | CommandKind::Leave => {
            true
        }
        CommandKind::Join => match stage {
            Stage::Lobby | Stage::InProgress | Stage::Fellowship => true,
            Stage::Scheduled | Stage::Ended => false,
        },
        CommandKind::PostLine => match stage {
            // In the lobby those who serve greet; the others wait and can be welcomed.
            Stage::Lobby => match asker {
                Asker::Person(Role::Facilitator | Role::CoFacilitator | Role::Greeter) => true,
                Asker::Person(Role::Attendee | Role::Clinician | Role::Operator) | Asker::System => false,
            },
            Stage::InProgress | Stage::Fellowship => true,
            Stage::Scheduled | Stage::Ended => false,
        },
        CommandKind::TakeBackLine
        | CommandKind::GiveSupport
        | CommandKind::RemoveLine
        | CommandKind::ApproveLine
        | CommandKind::ReturnLine
        | CommandKind::SetMuted
        | CommandKind::RemoveMember
        | CommandKind::SetLocked
        | CommandKind::HandOver
        | CommandKind::EndSession
        | CommandKind::MarkNewcomer
        | CommandKind::AskTalk
        | CommandKind::AnswerTalk
        | CommandKind::WriteInTalk
        | CommandKind::EndTalk
        | CommandKind::ReportTalk
        | CommandKind::ResolveReport
        | CommandKind::Appeal
        | CommandKind::ResolveAppeal
        | CommandKind::Admit
        | CommandKind::AdmitAll
        | CommandKind::WriteToWaiting => match stage {
            Stage::Lobby | Stage::InProgress | Stage::Fellowship => true,
            Stage::Scheduled | Stage::Ended => false,
        },
        CommandKind::TakeChair
        | CommandKind::AnnounceMilestone
        | CommandKind::OpenVote
        | CommandKind::CastVote
        | CommandKind::CloseVote => match stage {
            Stage::InProgress | Stage::Fellowship => true,
            Stage::Scheduled | Stage::Lobby | Stage::Ended => false,
        },
        CommandKind::StartMeeting => matches!(stage, Stage::Lobby),
        CommandKind::RaiseHand
        | CommandKind::LowerHand
        | CommandKind::Pass
        | CommandKind::Done
        | CommandKind::StillWriting
        | CommandKind::OpenFellowship
        | CommandKind::CallOn
        | CommandKind::ExtendShare
        | CommandKind::TakeBackFloor
        | CommandKind::SetFloorPolicy
        | CommandKind::EnterPhase
        | CommandKind::StretchPhase
        | CommandKind::SetCrossTalk
        | CommandKind::SetSupportPolicy
        | CommandKind::CallNext
        | CommandKind::PassFloorTo
        | CommandKind::PostReading
        | CommandKind::AskQuestion
        | CommandKind::DrawQuestion => matches!(stage, Stage::InProgress),
    }
}
