//! What the desk says, as frames, and what it counts.

use crate::outbox::Outbox;
use crate::room::{ConnectionId, encode};
use crate::socket::Frame;
use crate::telemetry;
use domain::care::{Around, CareDesk, Case, Event};
use protocol::care::CaseCard;
use protocol::directory::SessionCard;
use protocol::error::Refusal;
use protocol::ids::{MemberId, Millis};
use protocol::room::Role;
use protocol::server::{Ack, DeskCase, DeskOnCall, DeskSession, DeskWelcome, Refused, ServerMessage, You};
use protocol::text::Text;

/// A clinician on call.
pub(super) struct Clinician {
    pub(super) member: MemberId,
    pub(super) name: Text,
    pub(super) connection: ConnectionId,
    pub(super) outbox: Outbox,
}

pub(super) fn welcome(
    member: &MemberId,
    name: &Text,
    now: Millis,
    cases: Vec<CaseCard>,
    sessions: Vec<SessionCard>,
    on_call: usize,
) -> Frame {
    encode(&ServerMessage::DeskWelcome(Box::new(DeskWelcome {
        version: protocol::VERSION,
        you: You {
            member: member.clone(),
            role: Role::Clinician,
            nickname: name.to_string(),
        },
        now,
        cases,
        sessions,
        on_call: u32::try_from(on_call).unwrap_or(u32::MAX),
    })))
}

pub(super) fn ack(id: u32) -> Frame {
    encode(&ServerMessage::Ack(Ack {
        id,
        line: None,
        held: false,
    }))
}

pub(super) fn refused(id: u32, error: Refusal) -> Frame {
    telemetry::refused(error.code);
    encode(&ServerMessage::Refused(Refused { id: Some(id), error }))
}

pub(super) fn case(case: &Case) -> Frame {
    encode(&ServerMessage::DeskCase(Box::new(DeskCase { case: case.card() })))
}

pub(super) fn help(case: &Case, around: &Around<'_>) -> Frame {
    encode(&ServerMessage::Help(Box::new(case.help_state(around))))
}

pub(super) fn session(session: SessionCard) -> Frame {
    encode(&ServerMessage::DeskSession(Box::new(DeskSession { session })))
}

pub(super) fn on_call(on_call: u32) -> Frame {
    encode(&ServerMessage::DeskOnCall(DeskOnCall { on_call }))
}

/// Counts cases, and how long people waited for somebody to take theirs.
pub(super) fn count(events: &[Event], state: &CareDesk) {
    for event in events {
        match event {
            Event::CaseOpened { .. } => metrics::counter!(telemetry::CASES_OPENED).increment(1),
            Event::CaseAcknowledged { case, .. } => {
                let waited = state
                    .case(*case)
                    .and_then(|case| Some(case.acknowledged_at?.since(case.asked_at)));
                let seconds = std::time::Duration::from_millis(waited.unwrap_or_default()).as_secs_f64();
                metrics::histogram!(telemetry::CASE_WAIT_SECONDS).record(seconds);
            }
            Event::WordsWritten { .. } | Event::CaseClosed { .. } | Event::CaseErased { .. } => {}
        }
    }
}
