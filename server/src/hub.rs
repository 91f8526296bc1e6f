//! Stand-in.
#![allow(missing_docs)]
use crate::log::LogError;
use crate::room::Deps;
use domain::session::Plan;
use protocol::directory::SessionCard;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{Millis, SessionId};
use protocol::room::Role;
use protocol::text::Text;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

#[derive(Clone, Default)]
pub struct Notices;

#[derive(Clone)]
pub struct Hub(Arc<Mutex<BTreeMap<SessionId, SessionCard>>>);

impl Hub {
    pub async fn open(_deps: Deps) -> Result<Self, LogError> {
        Ok(Self(Arc::default()))
    }
    pub fn cards(&self) -> Vec<SessionCard> {
        self.0.lock().unwrap().values().cloned().collect()
    }
    pub fn card(&self, session: &SessionId) -> Option<SessionCard> {
        self.0.lock().unwrap().get(session).cloned()
    }
    pub async fn schedule(&self, plan: Plan) -> Result<SessionCard, Refusal> {
        domain::directory::Directory::default().schedule(plan.clone())?;
        let mut session = domain::session::Session::default();
        session.apply(
            Millis(0),
            &domain::session::Event::Created {
                plan: Box::new(plan.clone()),
            },
        );
        let card = session.card().unwrap();
        self.0.lock().unwrap().insert(plan.session, card.clone());
        Ok(card)
    }
    pub async fn door(&self, session: &SessionId, _role: Role, _nickname: &Text) -> Result<(), Refusal> {
        self.card(session)
            .map(|_| ())
            .ok_or_else(|| Refusal::new(ErrorCode::NotFound))
    }
    pub async fn close(&self) {}
}
