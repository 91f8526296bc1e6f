//! The running order: from part to part, and what the chair may change in the part in force.

use super::{Outcome, Session};
use crate::session::event::Event;
use crate::session::permissions::runs_session;
use protocol::error::{ErrorCode, Refusal};
use protocol::format::{Phase, PostedBy, Reading, SupportPolicy};
use protocol::ids::MemberId;
use protocol::limits::STRETCH_MINUTES;
use protocol::room::{LineKind, ShareEnd, Stage};
use protocol::text::Text;

impl Session {
    /// The part in force; none outside the meeting. A log from before there were formats enters no part: it has one.
    pub(super) fn phase_in_force(&self) -> Option<&Phase> {
        if self.stage != Stage::InProgress {
            return None;
        }
        let index = self.phase.as_ref().map_or(0, |phase| phase.index as usize);
        self.plan()?.format.phases.get(index)
    }

    /// Planned minutes, in milliseconds of this session.
    pub(super) fn minutes(&self, minutes: u32) -> u64 {
        let minute_ms = self.plan().map_or(0, |plan| plan.rules.minute_ms);
        minute_ms.saturating_mul(u64::from(minutes))
    }

    /// The meeting begins with its first part. A deputy who begins it while no facilitator is here has the chair.
    pub(super) fn start_meeting(&self, me: &MemberId) -> Outcome {
        let mut events = self.make_chair(me)?;
        events.push(Event::StageChanged {
            stage: Stage::InProgress,
        });
        events.extend(self.begin_phase(me, 0));
        Ok(events.into())
    }

    /// To any part: the next one, back, or over some. A part that is in force is not entered again, so that a second tap
    /// moves nothing.
    pub(super) fn enter_phase(&self, me: &MemberId, index: u32) -> Outcome {
        self.has_chair()?;
        let phases = self.plan().map_or(0, |plan| plan.format.phases.len());
        if index as usize >= phases {
            return Err(Refusal::new(ErrorCode::NotFound).in_field("phase"));
        }
        if self.phase_index() == Some(index) {
            return Err(Refusal::new(ErrorCode::Already));
        }
        let mut events = self.end_share(ShareEnd::MovedOn);
        events.extend(self.leave_round());
        events.extend(self.begin_phase(me, index));
        Ok(events.into())
    }

    /// The part begins, and the server reads out what is its own to read.
    fn begin_phase(&self, me: &MemberId, index: u32) -> Vec<Event> {
        let mut events = vec![Event::PhaseEntered {
            phase: index,
            by: me.clone(),
        }];
        let phase = self.plan().and_then(|plan| plan.format.phases.get(index as usize));
        let readings = phase.map_or(&[][..], |phase| &phase.readings);
        let due = readings.iter().filter(|reading| reading.posted_by == PostedBy::Server);
        events.extend(due.filter_map(|reading| self.reading_posted(me, reading)));
        events
    }

    /// The line of a reading; none when it has no text, or was read before.
    fn reading_posted(&self, me: &MemberId, reading: &Reading) -> Option<Event> {
        let text = reading.text.as_deref().filter(|_| !self.read.contains(&reading.slot))?;
        Some(Event::LinePosted {
            member: me.clone(),
            share: None,
            key: None,
            kind: LineKind::Reading {
                title: reading.title.clone(),
            },
            slot: Some(reading.slot.clone()),
            text: Some(Text::stored(text)),
        })
    }

    pub(super) fn post_reading(&self, me: &MemberId, slot: &str) -> Outcome {
        self.not_muted(me)?;
        let serves = self.member(me).is_some_and(|member| runs_session(member.role));
        if !serves && !self.holds_floor(me) {
            return Err(Refusal::new(ErrorCode::NotYourTurn));
        }
        let readings = self.phase_in_force().map_or(&[][..], |phase| &phase.readings);
        let reading = readings.iter().find(|reading| reading.slot == slot);
        let reading = reading.ok_or_else(|| Refusal::new(ErrorCode::NotFound).in_field("slot"))?;
        if self.read.contains(slot) {
            return Err(Refusal::new(ErrorCode::Already));
        }
        let posted = self.reading_posted(me, reading).ok_or_else(|| {
            let because = "Nobody filled in the text of this reading. You can write it as a line.";
            Refusal::new(ErrorCode::NotFound).in_field("slot").because(because)
        })?;
        Ok(vec![posted].into())
    }

    pub(super) fn stretch_phase(&self, me: &MemberId, minutes: u32) -> Outcome {
        self.has_chair()?;
        if minutes == 0 || minutes > STRETCH_MINUTES {
            let because = format!("From 1 to {STRETCH_MINUTES} minutes.");
            return Err(Refusal::new(ErrorCode::Invalid).in_field("minutes").because(because));
        }
        let phase = self.phase.as_ref().ok_or_else(|| Refusal::new(ErrorCode::NotNow))?;
        Ok(vec![Event::PhaseStretched {
            extra_minutes: phase.extra_minutes.saturating_add(minutes),
            by: me.clone(),
        }]
        .into())
    }

    pub(super) fn set_cross_talk(&self, me: &MemberId, cross_talk: bool) -> Outcome {
        self.has_chair()?;
        let phase = self.phase.as_ref().ok_or_else(|| Refusal::new(ErrorCode::NotNow))?;
        if phase.cross_talk == cross_talk {
            return Err(Refusal::new(ErrorCode::Already));
        }
        Ok(vec![Event::CrossTalkChanged {
            cross_talk,
            by: me.clone(),
        }]
        .into())
    }

    pub(super) fn set_support_policy(&self, me: &MemberId, support: SupportPolicy) -> Outcome {
        self.has_chair()?;
        let phase = self.phase.as_ref().ok_or_else(|| Refusal::new(ErrorCode::NotNow))?;
        if phase.support == support {
            return Err(Refusal::new(ErrorCode::Already));
        }
        Ok(vec![Event::SupportPolicyChanged {
            support,
            by: me.clone(),
        }]
        .into())
    }
}
