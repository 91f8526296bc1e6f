//! The clinician's device: on call or not, with the cases as the desk told them.

use crate::client::Line;
use protocol::care::{CaseCard, CaseStage};
use protocol::ids::{CaseId, MemberId};
use protocol::server::ServerMessage;
use std::collections::BTreeMap;

/// The one clinician of a run.
pub(crate) struct Clinician {
    pub(crate) member: MemberId,
    pub(crate) line: Option<Line>,
    pub(crate) cases: BTreeMap<CaseId, CaseCard>,
    pub(crate) next_id: u32,
}

impl Clinician {
    pub(crate) fn new() -> Self {
        Self {
            member: "clinician"
                .parse()
                .unwrap_or_else(|_| unreachable!("a plain word is an id")),
            line: None,
            cases: BTreeMap::new(),
            next_id: 1,
        }
    }

    /// Reads everything that came. Gives the texts, or what is no message.
    pub(crate) fn read(&mut self) -> Result<Vec<String>, String> {
        let mut texts = Vec::new();
        let Some(line) = &mut self.line else { return Ok(texts) };
        let closed = line.outbox.take(&mut line.unread);
        while let Some(frame) = line.unread.pop_front() {
            texts.push(String::from_utf8_lossy(frame.payload()).into_owned());
        }
        if closed.is_some() {
            self.line = None;
        }
        for text in &texts {
            let message = serde_json::from_str(text);
            self.hear(message.map_err(|error| format!("the desk was told no message: {error}"))?);
        }
        Ok(texts)
    }

    fn hear(&mut self, message: ServerMessage) {
        match message {
            ServerMessage::DeskWelcome(welcome) => {
                self.cases = welcome.cases.into_iter().map(|case| (case.case, case)).collect();
            }
            ServerMessage::DeskCase(told) => {
                self.cases.insert(told.case.case, told.case);
            }
            _ => {}
        }
    }

    /// The oldest case in this stage.
    pub(crate) fn oldest(&self, stage: CaseStage) -> Option<CaseId> {
        let mut cases = self.cases.values();
        cases.find(|case| case.stage == stage).map(|case| case.case)
    }
}
