//! Which sessions there are. Its next rooms (groups, meetings, recurrence, staff, invitations, policies) get one file
//! each in `directory/`.

pub mod recurrence;

use crate::Remembered;
use crate::session::Plan;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{Millis, Seq, SessionId};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeMap;

/// What can happen in the directory. It has no person's words, so no event has a body.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
pub enum Event {
    /// A session was planned.
    SessionScheduled {
        /// Its plan.
        plan: Box<Plan>,
    },
    /// A session's words were destroyed; nothing is left to do for it.
    SessionForgotten {
        /// Which.
        session: SessionId,
    },
}

impl Remembered for Event {
    fn body(&self) -> Option<Cow<'_, str>> {
        None
    }

    fn restore(&mut self, _: Option<String>) {}
}

/// The directory at one number of its log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Directory {
    seq: Seq,
    /// Sessions that are planned, running, or kept after their end.
    sessions: BTreeMap<SessionId, Plan>,
}

impl Directory {
    /// The number of the newest applied event.
    #[must_use]
    pub const fn seq(&self) -> Seq {
        self.seq
    }

    /// Every session that is not forgotten.
    pub fn sessions(&self) -> impl Iterator<Item = &Plan> {
        self.sessions.values()
    }

    /// Decides to plan a session.
    ///
    /// # Errors
    /// `already` when there is a session with that id; `invalid` with the field when a number makes no sense.
    pub fn schedule(&self, plan: Plan) -> Result<Vec<Event>, Refusal> {
        if self.sessions.contains_key(&plan.session) {
            return Err(Refusal::new(ErrorCode::Already));
        }
        check("minutes", u64::from(plan.minutes), 5, 600)?;
        check("capacity", u64::from(plan.rules.capacity), 2, 1_000)?;
        check("kept_minutes", plan.rules.kept_ms / 60_000, 0, 525_600)?;
        Ok(vec![Event::SessionScheduled { plan: Box::new(plan) }])
    }

    /// Decides that a session is forgotten; nothing happens the second time.
    #[must_use]
    pub fn forget(&self, session: &SessionId) -> Vec<Event> {
        let known = self.sessions.contains_key(session);
        known
            .then(|| Event::SessionForgotten {
                session: session.clone(),
            })
            .into_iter()
            .collect()
    }

    /// Records the event with the number after the newest.
    pub fn apply(&mut self, _at: Millis, event: &Event) {
        self.seq = self.seq.next();
        match event {
            Event::SessionScheduled { plan } => {
                self.sessions.insert(plan.session.clone(), (**plan).clone());
            }
            Event::SessionForgotten { session } => {
                self.sessions.remove(session);
            }
        }
    }
}

fn check(field: &str, have: u64, min: u64, max: u64) -> Result<(), Refusal> {
    if (min..=max).contains(&have) {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::Invalid)
        .in_field(field)
        .because(format!("From {min} to {max}.")))
}
