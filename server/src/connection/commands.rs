//! From a message to a command with clean words. It knows the form of things, not the rules.

use domain::session::Command;
use protocol::client::ClientMessage;
use protocol::error::{ErrorCode, Refusal};
use protocol::limits::{LINE_CHARS, NOTE_CHARS};
use protocol::text::Text;

/// What a message in a room asks for.
pub(super) enum Wish {
    /// The room decides, at once.
    Room(Command),
    /// The hooks look first, then the room decides.
    Line(protocol::client::PostLine, Text),
    /// The care desk decides.
    Care(domain::care::Command),
    /// Answered here.
    Pong,
}

/// Reads a message of somebody in a room.
///
/// # Errors
/// A refusal for a text that does not fit, or for a message that belongs elsewhere.
pub(super) fn in_room(message: ClientMessage) -> Result<Wish, Refusal> {
    use ClientMessage as M;
    Ok(Wish::Room(match message {
        M::PostLine(post) => {
            let text = Text::clean(&post.text, LINE_CHARS).map_err(|problem| Refusal::text("text", problem))?;
            return Ok(Wish::Line(post, text));
        }
        M::AskHelp(ask) => {
            let note = ask.note.as_deref().and_then(cut);
            return Ok(Wish::Care(domain::care::Command::Ask {
                key: ask.client_key,
                note,
            }));
        }
        M::WriteInCase(write) => return Ok(Wish::Care(write_in_case(write)?)),
        M::Ping(_) => return Ok(Wish::Pong),
        M::TakeBackLine(m) => Command::TakeBackLine { line: m.line },
        M::RaiseHand(_) => Command::RaiseHand,
        M::LowerHand(_) => Command::LowerHand,
        M::Pass(_) => Command::Pass,
        M::Done(_) => Command::Done,
        M::GiveSupport(m) => Command::GiveSupport { to: m.to, kind: m.kind },
        M::Leave(_) => Command::Leave,
        M::StillWriting(_) => Command::StillWriting,
        M::StartMeeting(_) => Command::StartMeeting,
        M::OpenFellowship(_) => Command::OpenFellowship,
        M::EndSession(_) => Command::EndSession,
        M::CallOn(m) => Command::CallOn { member: m.member },
        M::ExtendShare(m) => Command::ExtendShare { minutes: m.minutes },
        M::TakeBackFloor(_) => Command::TakeBackFloor,
        M::SetFloorPolicy(m) => Command::SetFloorPolicy { floor: m.floor },
        M::SetMuted(m) => Command::SetMuted {
            member: m.member,
            muted: m.muted,
        },
        M::RemoveLine(m) => Command::RemoveLine { line: m.line },
        M::RemoveMember(m) => Command::RemoveMember { member: m.member },
        M::SetLocked(m) => Command::SetLocked { locked: m.locked },
        M::HandOver(m) => Command::HandOver { member: m.member },
        M::ApproveLine(m) => Command::ApproveLine { line: m.line },
        M::ReturnLine(m) => {
            let note = m.note.as_deref().map(|note| Text::clean(note, NOTE_CHARS)).transpose();
            Command::ReturnLine {
                line: m.line,
                note: note.map_err(|problem| Refusal::text("note", problem))?,
            }
        }
        M::Hello(_) => return Err(Refusal::new(ErrorCode::Already)),
        M::AcknowledgeCase(_) | M::CloseCase(_) => return Err(Refusal::new(ErrorCode::NotPermitted)),
    }))
}

/// Reads a message of a clinician at the desk; none for ping.
///
/// # Errors
/// A refusal for a text that does not fit, or for a message that belongs into a room.
pub(super) fn at_desk(message: ClientMessage) -> Result<Option<crate::desk::Wanted>, Refusal> {
    use crate::desk::Wanted;
    match message {
        ClientMessage::Ping(_) => Ok(None),
        ClientMessage::AcknowledgeCase(m) => Ok(Some(Wanted::Acknowledge(m.case))),
        ClientMessage::CloseCase(m) => Ok(Some(Wanted::Plain(domain::care::Command::Close {
            case: m.case,
            outcome: m.outcome,
        }))),
        ClientMessage::WriteInCase(write) => Ok(Some(Wanted::Plain(write_in_case(write)?))),
        ClientMessage::Hello(_) => Err(Refusal::new(ErrorCode::Already)),
        _ => Err(Refusal::new(ErrorCode::NotPermitted)),
    }
}

fn write_in_case(write: protocol::client::WriteInCase) -> Result<domain::care::Command, Refusal> {
    let text = Text::clean(&write.text, NOTE_CHARS).map_err(|problem| Refusal::text("text", problem))?;
    Ok(domain::care::Command::Write {
        case: write.case,
        key: write.client_key,
        text,
    })
}

/// A note that goes with a call for help is cut, never refused: the call comes first.
fn cut(note: &str) -> Option<Text> {
    let cut: String = note.chars().take(NOTE_CHARS).collect();
    Text::clean(&cut, NOTE_CHARS).ok()
}
