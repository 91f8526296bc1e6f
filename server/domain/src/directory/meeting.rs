//! Meetings: what makes a draft of one good, when they take place, and which of their times need a session.

use super::group::{Group, MOST_CLEAN_DAYS};
use super::recurrence::{Occurrence as Time, Recurrence, unwrapped};
use super::words;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{MeetingId, Millis, SessionId};
use protocol::limits::{DESCRIPTION_CHARS, TITLE_CHARS};
use protocol::meeting::{DateChange, Meeting as MeetingView, MeetingCard, MeetingDraft, Occurrence};
use protocol::schedule::{Exception, Schedule};
use std::collections::BTreeMap;

const MINUTE_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * MINUTE_MS;
/// How far ahead people see a meeting's times: a week, and the evening of the day on which it ends.
const WEEK_AHEAD_MS: u64 = 8 * DAY_MS;
/// Times of one meeting in a week's view: every hour of it.
const MOST_TIMES: usize = 200;
/// Times that those who manage a meeting are shown.
const NEXT_TIMES: usize = 5;

/// A meeting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Meeting {
    /// The meeting.
    pub id: MeetingId,
    /// Its part of the permanent link.
    pub slug: String,
    /// How often it was changed.
    pub revision: u32,
    /// What it is.
    pub about: MeetingDraft,
    /// When it takes place. Made of `about`'s schedule; none only for one that this program cannot read any more, which
    /// then takes place no more until it is changed.
    pub(super) times: Option<Recurrence>,
    /// It takes place no more.
    pub ended: bool,
    /// When it was last changed.
    pub changed_at: Millis,
}

/// Which of its times a session is for, and where the session is.
pub(super) type Sessions<'a> = &'a dyn Fn(&str) -> Option<SessionId>;

impl Meeting {
    /// When it takes place.
    #[must_use]
    pub const fn times(&self) -> Option<&Recurrence> {
        self.times.as_ref()
    }

    /// How long it takes.
    #[must_use]
    pub fn length_ms(&self) -> u64 {
        u64::from(self.about.minutes).saturating_mul(MINUTE_MS)
    }

    /// How long before its beginning the lobby opens.
    #[must_use]
    pub fn lobby_ms(&self) -> u64 {
        u64::from(self.about.lobby_minutes).saturating_mul(MINUTE_MS)
    }

    /// Times that begin in `[after, before)`, cancelled ones only if they are wanted, in order.
    fn between(&self, after: Millis, before: Millis, with_cancelled: bool, sessions: Sessions<'_>) -> Vec<Occurrence> {
        let Some(times) = self.times.as_ref().filter(|_| !self.ended) else {
            return Vec::new();
        };
        let told = |time: Time, cancelled: bool| told(time, cancelled, sessions);
        let mut all: Vec<Occurrence> = times
            .between(after, before, MOST_TIMES)
            .into_iter()
            .map(|time| told(time, false))
            .collect();
        if with_cancelled {
            let cancelled = times.cancelled_between(after, before, MOST_TIMES);
            all.extend(cancelled.into_iter().map(|time| told(time, true)));
            all.sort_by_key(|time| (time.starts_at, time.cancelled));
        }
        all
    }

    /// The next times, for those who manage it: the one that is going on first.
    fn next(&self, now: Millis, sessions: Sessions<'_>) -> Vec<Occurrence> {
        let Some(times) = self.times.as_ref().filter(|_| !self.ended) else {
            return Vec::new();
        };
        let going_on = Millis(now.0.saturating_sub(self.length_ms()));
        let next = times.next(going_on, NEXT_TIMES);
        next.into_iter().map(|time| told(time, false, sessions)).collect()
    }

    /// As those who manage it see it.
    pub(super) fn view(&self, now: Millis, sessions: Sessions<'_>) -> MeetingView {
        MeetingView {
            id: self.id.clone(),
            slug: self.slug.clone(),
            revision: self.revision,
            about: self.about.clone(),
            ended: self.ended,
            next: self.next(now, sessions),
        }
    }

    /// As anybody finds it; `format` is its format's title.
    pub(super) fn card(&self, group: &Group, format: String, now: Millis, sessions: Sessions<'_>) -> MeetingCard {
        let going_on = Millis(now.0.saturating_sub(self.length_ms()));
        let mut times = self.between(going_on, now.plus(WEEK_AHEAD_MS), true, sessions);
        if !times.iter().any(|time| !time.cancelled) {
            times.extend(self.next(now, sessions).into_iter().take(1));
        }
        MeetingCard {
            slug: self.slug.clone(),
            title: self.about.title.clone(),
            description: self.about.description.clone(),
            group: group.about.name.clone(),
            group_id: group.id.clone(),
            language: group.about.language.clone(),
            approach: group.about.approach,
            audience: group.about.audience,
            access: self.about.access,
            clean_days: self.about.clean_days,
            monitoring: self.about.monitoring,
            format,
            minutes: self.about.minutes,
            zone: self.about.schedule.zone.clone(),
            rule: self.about.schedule.rule.clone(),
            times,
        }
    }

    /// Times that are near enough to need a session, or going on.
    pub(super) fn near(&self, now: Millis, ahead_ms: u64) -> Vec<Occurrence> {
        let going_on = Millis(now.0.saturating_sub(self.length_ms()).saturating_add(1));
        self.between(going_on, now.plus(ahead_ms), false, &|_| None)
    }

    /// When the time that is named `on` begins; none when there is no such time, or not any more.
    pub(super) fn starts_at(&self, on: &str, near: Millis) -> Option<Millis> {
        // A time that was moved may be far from where the rule had it.
        let (after, before) = (Millis(near.0.saturating_sub(2 * DAY_MS)), near.plus(2 * DAY_MS));
        let times = self.between(after, before, false, &|_| None);
        times.into_iter().find(|time| time.on == on).map(|time| time.starts_at)
    }

    /// Whether the time that is named `on` began lately, or is going on.
    pub(super) fn has_begun(&self, on: &str, now: Millis) -> bool {
        self.starts_at(on, now).is_some_and(|starts_at| starts_at <= now)
    }

    /// Its schedule with one date changed.
    ///
    /// # Errors
    /// `invalid` with the field when there is no such date.
    pub(super) fn with_date(&self, on: &str, to: &DateChange) -> Result<MeetingDraft, Refusal> {
        let mut about = self.about.clone();
        about.schedule.exceptions.retain(|exception| exception.on != on);
        let moved_to = match to {
            DateChange::Usual => None,
            DateChange::Cancelled => Some(None),
            DateChange::Moved(to) => Some(Some(to.clone())),
        };
        if let Some(moved_to) = moved_to {
            about.schedule.exceptions.push(Exception {
                on: on.to_owned(),
                moved_to,
            });
            about.schedule.exceptions.sort_by(|one, other| one.on.cmp(&other.on));
        }
        Ok(about)
    }
}

fn told(time: Time, cancelled: bool, sessions: Sessions<'_>) -> Occurrence {
    Occurrence {
        session: if cancelled { None } else { sessions(&time.on) },
        on: time.on,
        starts_at: time.starts_at,
        moved: time.moved,
        cancelled,
    }
}

/// The next times of a schedule that is not saved.
///
/// # Errors
/// `invalid` with the field.
pub fn preview(schedule: &Schedule, now: Millis) -> Result<Vec<Occurrence>, Refusal> {
    let times = Recurrence::read(schedule).map_err(|problem| problem.refusal(""))?;
    let next = times.next(now, NEXT_TIMES);
    Ok(next.into_iter().map(|time| told(time, false, &|_| None)).collect())
}

/// The draft with clean words, and its times.
///
/// # Errors
/// `invalid` or `too_long` with the field.
pub(super) fn accept(mut draft: MeetingDraft) -> Result<(MeetingDraft, Recurrence), Refusal> {
    draft.title = words::title("title", &draft.title, TITLE_CHARS)?;
    draft.description = words::may_be_empty("description", &draft.description, DESCRIPTION_CHARS)?;
    words::number("minutes", draft.minutes, 5, 600)?;
    words::number("lobby_minutes", draft.lobby_minutes, 0, 120)?;
    words::number("capacity", draft.capacity, 2, 1_000)?;
    words::number("kept_minutes", draft.kept_minutes, 0, 525_600)?;
    if let Some(days) = draft.clean_days {
        words::number("clean_days", days, 1, MOST_CLEAN_DAYS)?;
    }
    draft.readings.retain(|_, text| !text.trim().is_empty());
    // Kept as a rule and not as a line of a calendar: those who read it get it word for word.
    draft.schedule.rule = draft.schedule.rule.map(|rule| unwrapped(&rule).to_owned());
    let times = Recurrence::read(&draft.schedule).map_err(|problem| problem.refusal("schedule"))?;
    Ok((draft, times))
}

/// A new time has to be one to come: a meeting that is over before it begins is a slip of the pen. One to come that is
/// cancelled counts: somebody cancels the last one.
pub(super) fn to_come(times: &Recurrence, now: Millis) -> Result<(), Refusal> {
    if times.is_over(now) && times.cancelled_between(now, Millis(u64::MAX), 1).is_empty() {
        return Err(Refusal::new(ErrorCode::Invalid)
            .in_field("schedule.starts")
            .because("All of its dates are over. Choose one to come."));
    }
    Ok(())
}

/// Sessions of meetings, by meeting and by the name of the time.
pub(super) type Planned = BTreeMap<(MeetingId, String), PlannedSession>;

/// A session that was planned for a time of a meeting. Remembered a while longer than the session, so that no time is
/// planned twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlannedSession {
    pub(super) session: SessionId,
    pub(super) starts_at: Millis,
    pub(super) opens_at: Millis,
    /// The meeting's revision of which it is a copy.
    pub(super) revision: u32,
}
