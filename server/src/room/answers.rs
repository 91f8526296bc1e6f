//! What a room answers one person, as messages: the welcome, what became of a command, and why somebody is not let in.

use super::seats::encode;
use super::{Join, Open};
use crate::planted::{self, Bug};
use crate::telemetry;
use domain::session::{Answer, Audience};
use protocol::close::CloseReason;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{MemberId, Millis, Seq};
use protocol::server::{Ack, Refused, ServerMessage, Welcome, You};

pub(super) fn welcome(
    open: &Open,
    member: &MemberId,
    role: protocol::room::Role,
    now: Millis,
    resumed_at: Option<Seq>,
) -> ServerMessage {
    let session = &open.session;
    let mut view = session.view(&Audience::person(role, member.clone()));
    if planted::has(Bug::HistoryForLateComers)
        && let (Some(view), Some(all)) = (&mut view, session.view(&Audience::Room))
    {
        view.lines = all.lines;
    }
    let nickname = session
        .nickname_of(member)
        .map_or_else(String::new, |name| name.to_string());
    ServerMessage::Welcome(Box::new(Welcome {
        version: protocol::VERSION,
        you: You {
            member: member.clone(),
            role,
            nickname,
        },
        position: protocol::client::Position {
            epoch: open.journal.epoch(),
            seq: resumed_at.unwrap_or_else(|| session.seq()),
        },
        recovered: resumed_at.is_some(),
        view: view.filter(|_| resumed_at.is_none()),
        now,
        limits: protocol::limits::Limits::default(),
    }))
}

pub(super) fn answer_frame(id: u32, answer: Result<Answer, Refusal>) -> ServerMessage {
    match answer {
        Ok(Answer::Done) => ServerMessage::Ack(Ack {
            id,
            line: None,
            held: false,
        }),
        Ok(Answer::Line { line, held }) => ServerMessage::Ack(Ack {
            id,
            line: Some(line),
            held,
        }),
        Err(error) => {
            telemetry::refused(error.code);
            ServerMessage::Refused(Refused { id: Some(id), error })
        }
    }
}

/// Says why somebody is not let in, and ends the connection.
pub(super) fn turn_away(join: &Join, refusal: Refusal) {
    let reason = match refusal.code {
        ErrorCode::NotNow => CloseReason::SessionEnded,
        ErrorCode::NotPermitted => CloseReason::Removed,
        _ => CloseReason::Left,
    };
    join.outbox.send(encode(&answer_frame(join.id, Err(refusal))));
    join.outbox.close(reason);
}
