//! What happens because time passed. Every waiting thing has its moment here; `next_deadline` says the nearest.

use super::Session;
use crate::session::event::Event;
use crate::session::permissions::runs_session;
use crate::session::plan::BRIEF_GRACE_MS;
use crate::session::state::Member;
use crate::session::waiting::Waiting;
use protocol::ids::Millis;
use protocol::room::{ChairState, Presence, ShareEnd, Stage};

impl Session {
    /// When a tick has something to do; none while nothing waits. A tick sent later or twice does no harm.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Millis> {
        let rules = &self.plan()?.rules;
        let stage = match self.stage {
            Stage::Scheduled => Some(self.lobby_opens_at()?),
            Stage::Ended => (!self.forgotten).then(|| self.stage_since.plus(rules.kept_ms)),
            Stage::Lobby | Stage::InProgress => rules.ends_by,
            Stage::Fellowship => [rules.ends_by, self.fellowship_ends()].into_iter().flatten().min(),
        };
        let floor = self
            .share
            .as_ref()
            .and_then(|share| share.waiting_since)
            .map(|since| since.plus(rules.floor_grace_ms));
        let away = self
            .members
            .iter()
            .map(|member| self.gone_at(member))
            .chain(self.line.people.iter().map(|waiting| self.waits_until(waiting)))
            .flatten()
            .min();
        let people = if self.stage == Stage::Ended {
            None
        } else {
            let share = self.warning_due().into_iter().chain(self.hard_end_due());
            floor
                .into_iter()
                .chain(away)
                .chain(share)
                .chain(self.chair_deadline())
                .chain(self.talk_deadline())
                .min()
        };
        stage.into_iter().chain(people).min()
    }

    /// When somebody who is away has left. Who was hardly in, and neither wrote nor stands in the queue, goes sooner: their
    /// name and their place in the list are not kept for a visit that was none.
    fn gone_at(&self, member: &Member) -> Option<Millis> {
        let since = member.away_since.filter(|_| member.presence == Presence::Away)?;
        let was_in =
            member.settled || runs_session(member.role) || !member.keys.is_empty() || self.has_hand(&member.id);
        Some(since.plus(self.grace_ms(was_in)))
    }

    /// When somebody has gone from the door whose connection dropped.
    fn waits_until(&self, waiting: &Waiting) -> Option<Millis> {
        Some(waiting.away_since?.plus(self.grace_ms(waiting.settled)))
    }

    fn grace_ms(&self, was_in: bool) -> u64 {
        let most = self.plan().map_or(0, |plan| plan.rules.away_grace_ms);
        if was_in { most } else { most.min(BRIEF_GRACE_MS) }
    }

    /// When the sharer is told that the time is nearly over. Nobody who is away is told.
    fn warning_due(&self) -> Option<Millis> {
        let share = self.share.as_ref()?;
        let seconds = self.phase_in_force()?.warning_seconds;
        let before = self.plan()?.rules.minute_ms.saturating_mul(u64::from(seconds)) / 60;
        let is_due = !share.warned && share.waiting_since.is_none() && seconds > 0;
        is_due.then(|| Millis(share.planned_end.0.saturating_sub(before)))
    }

    /// When the share ends by itself. Not while the floor waits, nor while nobody runs the meeting: who comes back gets
    /// that time.
    fn hard_end_due(&self) -> Option<Millis> {
        let share = self.share.as_ref()?;
        let ends = self.phase_in_force()?.hard_end;
        let goes_on = share.waiting_since.is_none() && self.chair.state == ChairState::Here;
        (ends && goes_on).then_some(share.planned_end)
    }

    fn fellowship_ends(&self) -> Option<Millis> {
        let lasts = self.plan()?.rules.fellowship_ms?;
        (self.stage == Stage::Fellowship).then(|| self.stage_since.plus(lasts))
    }

    fn lobby_opens_at(&self) -> Option<Millis> {
        let plan = self.plan()?;
        Some(Millis(plan.starts_at.0.saturating_sub(plan.rules.lobby_ms)))
    }

    /// Whether a tick does something, also while the clock is in doubt: then what cannot be undone waits.
    #[must_use]
    pub fn is_due(&self, now: Millis, surely: Millis) -> bool {
        self.next_deadline().is_some_and(|at| at <= now) && (now == surely || !self.tick(now, surely).is_empty())
    }

    /// Everything that is due at `now`. What ends something, takes it from somebody or destroys words is due when `surely`
    /// is late enough: the two differ while the clock is in doubt.
    pub(super) fn tick(&self, now: Millis, surely: Millis) -> Vec<Event> {
        let Some(plan) = self.plan() else { return Vec::new() };
        let rules = &plan.rules;
        match self.stage {
            Stage::Scheduled if self.lobby_opens_at().is_some_and(|due| due <= now) => {
                return vec![Event::StageChanged { stage: Stage::Lobby }];
            }
            Stage::Ended if !self.forgotten && self.stage_since.plus(rules.kept_ms) <= surely => {
                return vec![Event::Forgotten];
            }
            Stage::Scheduled | Stage::Ended => return Vec::new(),
            Stage::Lobby | Stage::InProgress | Stage::Fellowship => {}
        }
        let ends = [rules.ends_by, self.fellowship_ends()];
        if ends.into_iter().flatten().any(|due| due <= surely) {
            return self.move_to(Stage::Ended);
        }
        if let Some(due) = self.chair_deadline().filter(|due| *due <= now)
            && (due <= surely || !self.ends_without_chair())
        {
            return self.go_on_without_chair();
        }
        let mut events = self.talks_to_erase(surely);
        let is_over = |due: Option<Millis>| due.is_some_and(|due| due <= surely);
        let gone = self.members.iter().filter(|member| is_over(self.gone_at(member)));
        let mut floor_ended = false;
        for member in gone {
            floor_ended |= self.holds_floor(&member.id);
            events.extend(self.give_up(&member.id, ShareEnd::Dropped));
            events.push(Event::MemberLeft {
                member: member.id.clone(),
            });
        }
        let line = self.line.people.iter();
        let gone = line.filter(|waiting| is_over(self.waits_until(waiting)));
        events.extend(gone.map(Self::waiting_left));
        let waiting = self.share.as_ref().and_then(|share| share.waiting_since);
        if !floor_ended && waiting.is_some_and(|since| since.plus(rules.floor_grace_ms) <= now) {
            events.extend(self.end_share(ShareEnd::Dropped));
            floor_ended = true;
        }
        if !floor_ended && self.hard_end_due().is_some_and(|due| due <= surely) {
            events.extend(self.end_share(ShareEnd::TimeOver));
        } else if let (false, Some(share)) = (floor_ended, &self.share)
            && self.warning_due().is_some_and(|due| due <= now)
        {
            events.push(Event::ShareWarned { share: share.share });
        }
        events
    }
}
