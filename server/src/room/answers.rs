//! What a room answers one person, as messages: the welcome, the door's view for who waits, what became of a command, and
//! why somebody is not let in.

use super::seats::encode;
use super::{Join, Open};
use crate::planted::{self, Bug};
use crate::telemetry;
use domain::session::{Answer, Audience, Session};
use protocol::care::Cover;
use protocol::close::CloseReason;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{MemberId, Millis, Seq};
use protocol::room::Role;
use protocol::server::{Ack, Refused, ServerMessage, Waiting, Welcome, You};
use protocol::waiting::WaitingView;

pub(super) fn welcome(
    open: &Open,
    member: &MemberId,
    role: Role,
    (cover, now): (Cover, Millis),
    resumed_at: Option<Seq>,
) -> ServerMessage {
    let session = &open.session;
    let mut view = session.view(&session.audience_of(member, role));
    if planted::has(Bug::HistoryForLateComers)
        && let (Some(view), Some(all)) = (&mut view, session.view(&Audience::Room))
    {
        view.lines = all.lines;
    }
    if let Some(view) = &mut view {
        view.session.cover = cover;
    }
    ServerMessage::Welcome(Box::new(Welcome {
        version: protocol::VERSION,
        you: you(session, member, role),
        position: protocol::client::Position {
            epoch: open.journal.epoch(),
            seq: resumed_at.unwrap_or_else(|| session.seq()),
        },
        recovered: resumed_at.is_some(),
        view: view.filter(|_| resumed_at.is_none()),
        cover,
        now,
        limits: protocol::limits::Limits::default(),
    }))
}

/// What somebody is told who waits.
pub(super) fn waiting(
    session: &Session,
    member: &MemberId,
    role: Role,
    view: WaitingView,
    (cover, now): (Cover, Millis),
) -> ServerMessage {
    ServerMessage::Waiting(Box::new(Waiting {
        version: protocol::VERSION,
        you: you(session, member, role),
        view,
        cover,
        now,
        limits: protocol::limits::Limits::default(),
    }))
}

fn you(session: &Session, member: &MemberId, role: Role) -> You {
    let nickname = session.nickname_of(member);
    You {
        member: member.clone(),
        role,
        nickname: nickname.map_or_else(String::new, |name| name.to_string()),
    }
}

pub(super) fn answer_frame(id: u32, answer: Result<Answer, Refusal>) -> ServerMessage {
    match answer {
        Ok(Answer::Done) => ServerMessage::Ack(Ack {
            id,
            line: None,
            held: false,
            note_left_out: false,
        }),
        Ok(Answer::Line { line, held }) => ServerMessage::Ack(Ack {
            id,
            line: Some(line),
            held,
            note_left_out: false,
        }),
        Err(error) => {
            telemetry::refused(error.code);
            ServerMessage::Refused(Refused { id: Some(id), error })
        }
    }
}

/// How the connection of somebody ends who is not let in.
pub(super) fn end_of(session: &Session, member: &MemberId, refusal: &Refusal) -> CloseReason {
    match refusal.code {
        ErrorCode::NotNow if session.is_cancelled() => CloseReason::Cancelled,
        ErrorCode::NotNow => CloseReason::SessionEnded,
        ErrorCode::NotPermitted if session.was_turned_away(member) => CloseReason::TurnedAway,
        ErrorCode::NotPermitted => CloseReason::Removed,
        _ => CloseReason::Left,
    }
}

/// Says why somebody is not let in, and ends the connection.
pub(super) fn turn_away(join: &Join, refusal: Refusal, reason: CloseReason) {
    join.outbox.send(encode(&answer_frame(join.id, Err(refusal))));
    join.outbox.close(reason);
}
