//! Lines: published, held, decided about, removed; and support for them.

use super::{Outcome, Session};
use crate::session::command::{Answer, Decision, Reason, Verdict};
use crate::session::event::{Event, HeldWords};
use crate::session::permissions::runs_session;
use crate::session::plan::HELD_PER_MEMBER;
use protocol::error::{ErrorCode, Refusal};
use protocol::format::SupportPolicy;
use protocol::ids::{ClientKey, LineId, MemberId, ShareId};
use protocol::limits::{KEPT_SUPPORT, VIEW_HELD};
use protocol::room::{
    ChairState, FloorPolicy, LineKind, Milestone, MilestoneUnit, Stage, SupportKind, SupportTarget, SupportView,
};
use protocol::text::Text;

impl Session {
    pub(super) fn post_line(
        &self,
        me: &MemberId,
        text: Text,
        key: ClientKey,
        verdict: Verdict,
        answers: Option<ShareId>,
    ) -> Outcome {
        if let Some(answer) = self.answered_before(me, &key) {
            return Ok(Decision {
                events: Vec::new(),
                answer,
            });
        }
        self.not_muted(me)?;
        let kind = self.answer_kind(answers)?;
        let share = self
            .share
            .as_ref()
            .filter(|share| share.member == *me)
            .map(|share| share.share);
        self.may_write(me, share, &kind)?;
        let draft = Draft {
            member: me.clone(),
            share,
            key,
            kind,
        };
        // What a hook rewrote stays rewritten, also when it waits.
        let (text, verdict) = match verdict {
            Verdict::Rewrite(instead) => (instead, Verdict::Allow),
            verdict => (text, verdict),
        };
        let line = LineId(self.seq().next().0);
        let (event, held) = match verdict {
            Verdict::Allow if self.waits_for_chair(me) => (self.hold(draft, text, without_chair())?, true),
            Verdict::Allow if self.is_looked_at_first(me) => (self.hold(draft, text, new_here())?, true),
            Verdict::Allow | Verdict::Rewrite(_) => (draft.posted(text), false),
            Verdict::Hold(reason) => (self.hold(draft, text, reason)?, true),
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

    /// What a line is: an answer only where answers are welcome, and only to a share that is over.
    fn answer_kind(&self, answers: Option<ShareId>) -> Result<LineKind, Refusal> {
        let Some(to) = answers else { return Ok(LineKind::Said) };
        if self.phase.as_ref().is_some_and(|phase| !phase.cross_talk) {
            let because =
                "In this part people do not answer one another. You can give support, or share about yourself.";
            return Err(Refusal::new(ErrorCode::NotNow).in_field("answers").because(because));
        }
        match self.known_share(to) {
            Some(share) if share.ended.is_some() => Ok(LineKind::Answer { to }),
            Some(_) => Err(Refusal::new(ErrorCode::NotNow)
                .in_field("answers")
                .because("They are still sharing. Your answer can come after it.")),
            None => Err(Refusal::new(ErrorCode::NotFound).in_field("answers")),
        }
    }

    /// Whether somebody may write in the main stream now: the one place that says so.
    fn may_write(&self, me: &MemberId, share: Option<ShareId>, kind: &LineKind) -> Result<(), Refusal> {
        let Some(member) = self.member(me) else {
            return Err(Refusal::new(ErrorCode::NotPermitted));
        };
        if share.is_some() || runs_session(member.role) {
            return Ok(());
        }
        let answers_between_shares = matches!(kind, LineKind::Answer { .. })
            && self.share.is_none()
            && self.chair.state == ChairState::Here
            && self.floor != FloorPolicy::Quiet;
        if !self.is_open_floor() && !answers_between_shares {
            return Err(Refusal::new(ErrorCode::NotYourTurn));
        }
        if self.stage == Stage::InProgress && self.chair.state != ChairState::Held && !self.may_have_floor(member) {
            return Err(Refusal::new(ErrorCode::NotYourTurn).because(self.whose_part_it_is()));
        }
        Ok(())
    }

    /// Whether every line of somebody waits, because nobody runs the session.
    fn waits_for_chair(&self, me: &MemberId) -> bool {
        let serves = self.member(me).is_some_and(|member| runs_session(member.role));
        self.chair.state == ChairState::Held && !serves
    }

    /// Whether the words of somebody wait for a facilitator until some of them were published: while somebody is muted or
    /// was removed, who came after that may be the same person in another browser.
    pub(super) fn is_looked_at_first(&self, me: &MemberId) -> bool {
        let Some(member) = self.member(me) else { return false };
        if member.spoke || runs_session(member.role) {
            return false;
        }
        let muted = self.members.iter().filter_map(|member| member.muted_since);
        let since = muted.chain(self.removed_since).min();
        since.is_some_and(|since| since < member.joined)
    }

    /// Announces a clean-time chip: once, and where it interrupts nobody.
    pub(super) fn announce_milestone(&self, me: &MemberId, milestone: &Milestone, key: ClientKey) -> Outcome {
        if let Some(answer) = self.answered_before(me, &key) {
            return Ok(Decision {
                events: Vec::new(),
                answer,
            });
        }
        self.not_muted(me)?;
        if milestone.count > MOST_MILESTONE {
            return Err(Refusal::new(ErrorCode::Invalid).in_field("milestone.count"));
        }
        if self.chair.state == ChairState::Held {
            let because = "Nobody runs the meeting now. You can announce it when somebody does.";
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        let share = self.share.as_ref().filter(|share| share.member == *me);
        let is_its_part = self.share.is_none() && self.phase_in_force().is_some_and(|phase| phase.milestones);
        if share.is_none() && !is_its_part && !self.is_open_floor() {
            let because = "There is a part for this, or you can say it when you have the floor.";
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        if self.member(me).is_some_and(|member| member.milestone) {
            return Err(Refusal::new(ErrorCode::Already));
        }
        let draft = Draft {
            member: me.clone(),
            share: share.map(|share| share.share),
            key,
            kind: LineKind::Milestone,
        };
        let line = LineId(self.seq().next().0);
        Ok(Decision {
            events: vec![draft.posted(Text::stored(&words_of(milestone)))],
            answer: Answer::Line { line, held: false },
        })
    }

    /// What the same key came to before: a retry after a lost answer gets the same one, and posts nothing.
    pub(super) fn answered_before(&self, me: &MemberId, key: &ClientKey) -> Option<Answer> {
        let (_, line) = self.member(me)?.keys.iter().rev().find(|(known, _)| known == key)?;
        Some(Answer::Line {
            line: *line,
            held: self.held.iter().any(|held| held.line == *line),
        })
    }

    fn hold(&self, draft: Draft, text: Text, reason: Reason) -> Result<Event, Refusal> {
        if self.held.len() >= VIEW_HELD {
            let because = "Many lines wait for a facilitator. Please try again in a while.";
            return Err(Refusal::new(ErrorCode::Busy).because(because));
        }
        if self.held.iter().filter(|held| held.member == draft.member).count() >= HELD_PER_MEMBER {
            let because = "Many of your lines wait for a facilitator. You can take one back, or wait for an answer.";
            return Err(Refusal::new(ErrorCode::Busy).because(because));
        }
        let words = HeldWords {
            text,
            for_author: Text::stored(&reason.for_author),
            for_facilitator: Text::stored(&reason.for_facilitator),
        };
        Ok(Event::LineHeld {
            member: draft.member,
            share: draft.share,
            key: draft.key,
            kind: draft.kind,
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
        let policy = self.phase.as_ref().map_or(SupportPolicy::Live, |phase| phase.support);
        if policy == SupportPolicy::Off {
            let because = "In this part people only listen. Support comes later.";
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        let (field, author) = match &to {
            SupportTarget::Share(share) => ("to.share", self.known_share(*share).map(|s| &s.member)),
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
        let given = SupportView {
            to,
            from: me.clone(),
            kind,
        };
        if self.support.contains(&given) || self.kept.contains(&given) {
            return Err(Refusal::new(ErrorCode::Already));
        }
        let current = self.share.as_ref().map(|share| SupportTarget::Share(share.share));
        let during_share = current.as_ref() == Some(&given.to);
        let SupportView { to, from, kind } = given;
        if policy == SupportPolicy::Live || !during_share {
            return Ok(vec![Event::SupportGiven { from, to, kind }].into());
        }
        if self.kept.len() >= KEPT_SUPPORT {
            return Err(Refusal::new(ErrorCode::Busy));
        }
        Ok(vec![Event::SupportKept { from, to, kind }].into())
    }
}

/// A line that may be written, without its words.
struct Draft {
    member: MemberId,
    share: Option<ShareId>,
    key: ClientKey,
    kind: LineKind,
}

impl Draft {
    fn posted(self, text: Text) -> Event {
        Event::LinePosted {
            member: self.member,
            share: self.share,
            key: Some(self.key),
            kind: self.kind,
            slot: None,
            text: Some(text),
        }
    }
}

/// A hundred years of days.
const MOST_MILESTONE: u32 = 36_500;

/// A milestone as its line says it; a page words it in its own language from this.
fn words_of(milestone: &Milestone) -> String {
    let (one, more) = match milestone.unit {
        MilestoneUnit::Days => ("day", "days"),
        MilestoneUnit::Months => ("month", "months"),
        MilestoneUnit::Years => ("year", "years"),
    };
    let unit = if milestone.count == 1 { one } else { more };
    format!("{} {unit}", milestone.count)
}

fn new_here() -> Reason {
    Reason {
        rule: "new_person".to_owned(),
        for_author:
            "A facilitator reads the first line of everybody who is new at the moment. It waits for them, and nothing is \
             wrong with it."
                .to_owned(),
        for_facilitator: "The first line of somebody who came after you muted or removed a person.".to_owned(),
        for_log: "held: first line of a new person",
    }
}

fn without_chair() -> Reason {
    Reason {
        rule: "no_chair".to_owned(),
        for_author:
            "Nobody runs the meeting now. Your line waits until somebody does. You can change it or take it back."
                .to_owned(),
        for_facilitator: "Written while nobody ran the meeting.".to_owned(),
        for_log: "held: no chair",
    }
}
