//! What the desk says, as frames, and what it counts.

use crate::room::encode;
use crate::socket::Frame;
use crate::telemetry;
use domain::care::{Around, CareDesk, Case, Event};
use protocol::care::{CaseCard, CaseWords, Cover};
use protocol::directory::SessionCard;
use protocol::error::Refusal;
use protocol::ids::{CaseId, MemberId, Millis};
use protocol::room::Role;
use protocol::server::{
    Ack, CasePage, CoverNow, DeskCase, DeskOnCall, DeskSession, DeskWelcome, DeskWords, Refused, ServerMessage, You,
};
use protocol::text::Text;

pub(super) fn welcome(
    member: &MemberId,
    name: &Text,
    now: Millis,
    cases: Vec<CaseCard>,
    sessions: Vec<SessionCard>,
    on_call: u32,
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
        on_call,
    })))
}

pub(super) fn ack(id: u32, note_left_out: bool) -> Frame {
    encode(&ServerMessage::Ack(Ack {
        id,
        line: None,
        held: false,
        note_left_out,
    }))
}

pub(super) fn refused(id: u32, error: Refusal) -> Frame {
    telemetry::refused(error.code);
    encode(&ServerMessage::Refused(Refused { id: Some(id), error }))
}

pub(super) fn case(case: CaseCard) -> Frame {
    encode(&ServerMessage::DeskCase(Box::new(DeskCase { case })))
}

pub(super) fn words(case: CaseId, first: usize, words: Vec<CaseWords>) -> Frame {
    let first = u32::try_from(first).unwrap_or(u32::MAX);
    encode(&ServerMessage::DeskWords(Box::new(DeskWords { case, first, words })))
}

pub(super) fn page(case: &Case, before: Option<u32>) -> Frame {
    let (first, words) = case.page(before);
    let case = case.case;
    encode(&ServerMessage::CasePage(Box::new(CasePage { case, first, words })))
}

pub(super) fn cover(cover: Cover) -> Frame {
    encode(&ServerMessage::Cover(CoverNow { cover }))
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
