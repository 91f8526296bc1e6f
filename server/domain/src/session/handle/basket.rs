//! The ask-it basket: questions without a name, drawn by the chair.

use super::{Outcome, Session};
use crate::session::command::Verdict;
use crate::session::event::Event;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{ClientKey, MemberId};
use protocol::limits::BASKET;
use protocol::room::LineKind;
use protocol::text::Text;

impl Session {
    pub(super) fn ask_question(&self, me: &MemberId, text: Text, key: ClientKey, verdict: Verdict) -> Outcome {
        if self.asked.contains(&key) {
            return Ok(Vec::new().into());
        }
        self.not_muted(me)?;
        if !self.phase_in_force().is_some_and(|phase| phase.basket) {
            let because = "The basket is closed in this part.";
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        if self.basket.len() >= BASKET {
            let because = "The basket is full. Please try again when some questions are drawn.";
            return Err(Refusal::new(ErrorCode::Busy).because(because));
        }
        if self.is_looked_at_first(me) {
            let because = "You are new here. Say something in the meeting first; then the basket is open to you too.";
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        let text = Self::published_or_refused(text, verdict)?;
        Ok(vec![Event::QuestionAsked {
            key,
            waiting: self.waiting_questions() + 1,
            text: Some(text),
        }]
        .into())
    }

    pub(super) fn draw_question(&self, me: &MemberId, chance: u64) -> Outcome {
        self.has_chair()?;
        let count = self.basket.len() as u64;
        let nth = chance.checked_rem(count).and_then(|nth| usize::try_from(nth).ok());
        let drawn = nth.and_then(|nth| self.basket.get(nth));
        let drawn = drawn.ok_or_else(|| Refusal::new(ErrorCode::NotFound).because("The basket is empty."))?;
        let mut events = vec![Event::QuestionDrawn {
            question: drawn.question,
            waiting: self.waiting_questions() - 1,
            by: me.clone(),
        }];
        events.extend(drawn.text.clone().map(|text| Event::LinePosted {
            member: me.clone(),
            share: None,
            key: None,
            kind: LineKind::Question,
            slot: None,
            text: Some(text),
        }));
        Ok(events.into())
    }

    fn waiting_questions(&self) -> u32 {
        u32::try_from(self.basket.len()).unwrap_or(u32::MAX)
    }

    /// Words that no facilitator sees before they are told: what a hook would hold goes back to its author.
    pub(super) fn published_or_refused(text: Text, verdict: Verdict) -> Result<Text, Refusal> {
        match verdict {
            Verdict::Allow => Ok(text),
            Verdict::Rewrite(text) => Ok(text),
            Verdict::Hold(reason) | Verdict::Reject(reason) => Err(Refusal::new(ErrorCode::Rejected)
                .in_field("text")
                .because(reason.for_author)),
        }
    }
}
