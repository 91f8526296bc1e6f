//! From a message to a command with clean words. It knows the form of things, not the rules.

use super::errands::Judged;
use domain::session::Command;
use protocol::client::ClientMessage;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::ClientKey;
use protocol::limits::{CHOICE_CHARS, FRAME_BYTES, LINE_CHARS, NOTE_CHARS};
use protocol::text::Text;

/// What a message in a room asks for.
pub(super) enum Wish {
    /// The room decides, at once.
    Room(Command),
    /// The hooks look at the words first, then the room decides.
    Words(Text, Judged),
    /// Words of somebody who was removed, for those who run the session. No hook looks at them.
    Appeal(Text, ClientKey),
    /// The care desk decides.
    Care(domain::care::Command),
    /// The care desk shows older messages of a case.
    ReadCase(protocol::ids::CaseId, Option<u32>),
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
            let text = written("text", &post.text, LINE_CHARS)?;
            let (key, answers) = (post.client_key, post.answers);
            return Ok(Wish::Words(
                text,
                Box::new(move |text, verdict| Command::PostLine {
                    text,
                    key,
                    verdict,
                    answers,
                }),
            ));
        }
        M::AskHelp(ask) => {
            // Whatever fits a frame is taken: the call comes first, and nothing of it is lost. Nothing that can be seen is
            // the same as no note.
            let note = ask.note.and_then(|note| Text::paragraphs(&note, FRAME_BYTES).ok());
            return Ok(Wish::Care(domain::care::Command::Ask {
                key: ask.client_key,
                note,
            }));
        }
        M::WriteInCase(write) => return Ok(Wish::Care(write_in_case(write)?)),
        M::ReadCase(read) => return Ok(Wish::ReadCase(read.case, read.before)),
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
        M::RemoveMember(m) => {
            // Nothing that can be seen is the same as no note: it keeps nobody from being removed.
            let note = m.note.as_deref().filter(|note| !note.trim().is_empty());
            Command::RemoveMember {
                member: m.member,
                reason: m.reason,
                note: note.map(|note| written("note", note, NOTE_CHARS)).transpose()?,
            }
        }
        M::SetLocked(m) => Command::SetLocked { locked: m.locked },
        M::HandOver(m) => Command::HandOver { member: m.member },
        M::ApproveLine(m) => Command::ApproveLine { line: m.line },
        M::ReturnLine(m) => {
            let note = m.note.as_deref().map(|note| written("note", note, NOTE_CHARS));
            Command::ReturnLine {
                line: m.line,
                note: note.transpose()?,
            }
        }
        M::EnterPhase(m) => Command::EnterPhase { phase: m.phase },
        M::StretchPhase(m) => Command::StretchPhase { minutes: m.minutes },
        M::SetCrossTalk(m) => Command::SetCrossTalk {
            cross_talk: m.cross_talk,
        },
        M::SetSupportPolicy(m) => Command::SetSupportPolicy { support: m.support },
        M::CallNext(_) => Command::CallNext,
        M::PassFloorTo(m) => Command::PassFloorTo { member: m.member },
        M::MarkNewcomer(m) => Command::MarkNewcomer { newcomer: m.newcomer },
        M::TakeChair(_) => Command::TakeChair,
        M::PostReading(m) => Command::PostReading { slot: m.slot },
        M::AnnounceMilestone(m) => Command::AnnounceMilestone {
            milestone: m.milestone,
            key: m.client_key,
        },
        M::AskQuestion(ask) => {
            let text = written("text", &ask.text, NOTE_CHARS)?;
            let key = ask.client_key;
            return Ok(Wish::Words(
                text,
                Box::new(move |text, verdict| Command::AskQuestion { text, key, verdict }),
            ));
        }
        M::DrawQuestion(_) => Command::DrawQuestion {
            chance: crate::auth::chance(),
        },
        M::OpenVote(m) => Command::OpenVote {
            question: written("question", &m.question, NOTE_CHARS)?,
            choices: m
                .choices
                .iter()
                .map(|choice| clean("choices", choice, CHOICE_CHARS))
                .collect::<Result<_, _>>()?,
        },
        M::CastVote(m) => Command::CastVote {
            vote: m.vote,
            choice: m.choice,
        },
        M::CloseVote(m) => Command::CloseVote { vote: m.vote },
        M::AskTalk(m) => Command::AskTalk { member: m.member },
        M::AnswerTalk(m) => Command::AnswerTalk {
            talk: m.talk,
            accept: m.accept,
        },
        M::WriteInTalk(write) => {
            let text = written("text", &write.text, NOTE_CHARS)?;
            let (talk, key) = (write.talk, write.client_key);
            return Ok(Wish::Words(
                text,
                Box::new(move |text, verdict| Command::WriteInTalk {
                    talk,
                    text,
                    key,
                    verdict,
                }),
            ));
        }
        M::EndTalk(m) => Command::EndTalk { talk: m.talk },
        M::ReportTalk(m) => Command::ReportTalk {
            talk: m.talk,
            note: m
                .note
                .as_deref()
                .map(|note| written("note", note, NOTE_CHARS))
                .transpose()?,
        },
        M::ResolveReport(m) => Command::ResolveReport { report: m.report },
        M::Appeal(appeal) => {
            let text = written("text", &appeal.text, NOTE_CHARS)?;
            return Ok(Wish::Appeal(text, appeal.client_key));
        }
        M::ResolveAppeal(m) => Command::ResolveAppeal { appeal: m.appeal },
        M::Admit(m) => Command::Admit { member: m.member },
        M::AdmitAll(_) => Command::AdmitAll,
        M::WriteToWaiting(m) => {
            let text = m.text.as_deref().filter(|text| !text.trim().is_empty());
            Command::WriteToWaiting {
                text: text.map(|text| written("text", text, NOTE_CHARS)).transpose()?,
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
        ClientMessage::ReadCase(read) => Ok(Some(Wanted::Read(read.case, read.before))),
        ClientMessage::WriteInCase(write) => Ok(Some(Wanted::Plain(write_in_case(write)?))),
        ClientMessage::Hello(_) => Err(Refusal::new(ErrorCode::Already)),
        ClientMessage::Appeal(_) => {
            let because = "This is for somebody who was asked to leave a session. At the desk, write in a case.";
            Err(Refusal::new(ErrorCode::NotPermitted).because(because))
        }
        _ => Err(Refusal::new(ErrorCode::NotPermitted)),
    }
}

fn write_in_case(write: protocol::client::WriteInCase) -> Result<domain::care::Command, Refusal> {
    let text = written("text", &write.text, NOTE_CHARS)?;
    Ok(domain::care::Command::Write {
        case: write.case,
        key: write.client_key,
        text,
    })
}

/// The words of a field that is one row, or what is wrong with them.
fn clean(field: &str, words: &str, most: usize) -> Result<Text, Refusal> {
    Text::clean(words, most).map_err(|problem| Refusal::text(field, problem))
}

/// The words of a field that people write in their own form: its line breaks stay.
fn written(field: &str, words: &str, most: usize) -> Result<Text, Refusal> {
    Text::paragraphs(words, most).map_err(|problem| Refusal::text(field, problem))
}

#[cfg(test)]
mod tests {
    use super::{Wish, in_room};
    use domain::session::Command;
    use protocol::client::{ClientMessage, OpenVote};

    #[test]
    fn a_question_to_vote_on_keeps_its_rows_and_a_choice_is_one() {
        let open = ClientMessage::OpenVote(OpenVote {
            question: "Shall we move?\n- to 19:00\n- to 20:00".to_owned(),
            choices: vec!["Yes,\nboth".to_owned(), "No".to_owned()],
        });
        let Ok(Wish::Room(Command::OpenVote { question, choices })) = in_room(open) else {
            panic!("it is for the room");
        };
        assert_eq!(&*question, "Shall we move?\n- to 19:00\n- to 20:00");
        assert_eq!(&*choices[0], "Yes, both");
    }
}
