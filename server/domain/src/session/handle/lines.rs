//! Lines: published, held, decided about, removed; and support for them.

use super::{Outcome, Session};
use crate::session::command::{Answer, Decision, Reason, Verdict};
use crate::session::event::{Event, HeldWords};
use crate::session::permissions::runs_session;
use crate::session::plan::HELD_PER_MEMBER;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{ClientKey, LineId, MemberId, ShareId};
use protocol::limits::VIEW_HELD;
use protocol::room::{SupportKind, SupportTarget, SupportView};
use protocol::text::Text;

impl Session {
    pub(super) fn post_line(&self, me: &MemberId, text: Text, key: ClientKey, verdict: Verdict) -> Outcome {
        if let Some(answer) = self.answered_before(me, &key) {
            return Ok(Decision {
                events: Vec::new(),
                answer,
            });
        }
        self.not_muted(me)?;
        let share = self
            .share
            .as_ref()
            .filter(|share| share.member == *me)
            .map(|share| share.share);
        let serves = self.member(me).is_some_and(|member| runs_session(member.role));
        if !(self.is_open_floor() || share.is_some() || serves) {
            return Err(Refusal::new(ErrorCode::NotYourTurn));
        }
        let line = LineId(self.seq().next().0);
        let (event, held) = match verdict {
            Verdict::Allow => (self.posted(me, share, key, text), false),
            Verdict::Rewrite(text) => (self.posted(me, share, key, text), false),
            Verdict::Hold(reason) => (self.hold(me, share, key, text, reason)?, true),
            Verdict::Reject(reason) => {
                return Err(Refusal::new(ErrorCode::Rejected)
                    .in_field("text")
                    .because(reason.for_author));
            }
        };
        Ok(Decision {
            events: vec![event],
            answer: Answer::Line { line, held },
        })
    }

    /// What the same key came to before: a retry after a lost answer gets the same one, and posts nothing.
    fn answered_before(&self, me: &MemberId, key: &ClientKey) -> Option<Answer> {
        let (_, line) = self.member(me)?.keys.iter().rev().find(|(known, _)| known == key)?;
        Some(Answer::Line {
            line: *line,
            held: self.held.iter().any(|held| held.line == *line),
        })
    }

    fn posted(&self, me: &MemberId, share: Option<ShareId>, key: ClientKey, text: Text) -> Event {
        Event::LinePosted {
            member: me.clone(),
            share,
            key,
            text: Some(text),
        }
    }

    fn hold(
        &self,
        me: &MemberId,
        share: Option<ShareId>,
        key: ClientKey,
        text: Text,
        reason: Reason,
    ) -> Result<Event, Refusal> {
        if self.held.len() >= VIEW_HELD {
            let because = "Many lines wait for a facilitator. Please try again in a while.";
            return Err(Refusal::new(ErrorCode::Busy).because(because));
        }
        if self.held.iter().filter(|held| held.member == *me).count() >= HELD_PER_MEMBER {
            let because = "Many of your lines wait for a facilitator. You can take one back, or wait for an answer.";
            return Err(Refusal::new(ErrorCode::Busy).because(because));
        }
        let words = HeldWords {
            text,
            for_author: Text::stored(&reason.for_author),
            for_facilitator: Text::stored(&reason.for_facilitator),
        };
        Ok(Event::LineHeld {
            member: me.clone(),
            share,
            key,
            rule: reason.rule,
            for_log: reason.for_log.to_owned(),
            words: Some(Box::new(words)),
        })
    }

    pub(super) fn take_back_line(&self, me: &MemberId, line: LineId) -> Outcome {
        let held = self.held.iter().find(|held| held.line == line && held.member == *me);
        held.ok_or_else(|| Refusal::new(ErrorCode::NotFound).in_field("line"))?;
        Ok(vec![Event::LineTakenBack { line }].into())
    }

    pub(super) fn approve_line(&self, me: &MemberId, line: LineId) -> Outcome {
        self.find_held(line)?;
        Ok(vec![Event::LineApproved { line, by: me.clone() }].into())
    }

    pub(super) fn return_line(&self, me: &MemberId, line: LineId, note: Option<Text>) -> Outcome {
        self.find_held(line)?;
        Ok(vec![Event::LineReturned {
            line,
            by: me.clone(),
            note,
        }]
        .into())
    }

    pub(super) fn remove_any_line(&self, me: &MemberId, line: LineId) -> Outcome {
        match self.line(line) {
            Some(found) if found.removed => return Err(Refusal::new(ErrorCode::Already)),
            Some(_) => {}
            // Somebody may have scrolled back, or come late to what was said early.
            None if self.older.contains(&line) => {}
            None => self.find_held(line)?,
        }
        Ok(vec![Event::LineRemoved { line, by: me.clone() }].into())
    }

    fn find_held(&self, line: LineId) -> Result<(), Refusal> {
        let found = self.held.iter().any(|held| held.line == line);
        found
            .then_some(())
            .ok_or_else(|| Refusal::new(ErrorCode::NotFound).in_field("line"))
    }

    pub(super) fn give_support(&self, me: &MemberId, to: SupportTarget, kind: SupportKind) -> Outcome {
        self.not_muted(me)?;
        let (field, author) = match &to {
            SupportTarget::Share(share) => {
                let shares = self.share.iter().chain(&self.shares);
                ("to.share", shares.rev().find(|s| s.share == *share).map(|s| &s.member))
            }
            SupportTarget::Line(line) => {
                let found = self.line(*line).filter(|l| !l.removed && l.share.is_none());
                ("to.line", found.map(|l| &l.member))
            }
        };
        match author {
            None => return Err(Refusal::new(ErrorCode::NotFound).in_field(field)),
            Some(author) if author == me => return Err(Refusal::new(ErrorCode::NotPermitted).in_field(field)),
            Some(_) => {}
        }
        if self.support.contains(&SupportView {
            to: to.clone(),
            from: me.clone(),
            kind,
        }) {
            return Err(Refusal::new(ErrorCode::Already));
        }
        Ok(vec![Event::SupportGiven {
            from: me.clone(),
            to,
            kind,
        }]
        .into())
    }
}
