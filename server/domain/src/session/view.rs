//! The whole room at one number of its log, for one viewer: what a late joiner gets, and what a reducer must arrive at. Of
//! those who left it holds the names of those alone whom something in it names.

use super::appeals::Appeal;
use super::state::{Line, Member, Report, Session, Share, Talk, TalkLine, Vote};
use super::visibility::Audience;
use super::waiting::Waiting;
use crate::care::cover;
use protocol::care::Cover;
use protocol::directory::{Monitoring, SessionCard};
use protocol::format::LateJoiners;
use protocol::ids::{LineId, MemberId, ReportId, Seq, ShareId, TalkId};
use protocol::room::{
    HandView, LineView, MemberView, Presence, ReportView, Role, RoomEvent, RoomView, ShareView, SupportTarget,
    SupportView, TalkLineView, TalkState, TalkView, VoteView,
};
use std::collections::BTreeSet;

impl Session {
    /// The session as anybody may see it before entering; none before it is made.
    #[must_use]
    pub fn card(&self) -> Option<SessionCard> {
        let plan = self.plan()?;
        let here = || self.members.iter().filter(|member| member.presence == Presence::Here);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Some(SessionCard {
            id: plan.session.clone(),
            title: plan.title.clone(),
            group: plan.group.clone(),
            guidelines: plan.guidelines.clone(),
            audience: plan.audience,
            language: plan.language.clone(),
            monitoring: plan.monitoring,
            lobby: plan.lobby,
            stage: self.stage,
            starts_at: plan.starts_at,
            minutes: plan.minutes,
            format: plan.format.title.clone(),
            people: count(here().filter(|member| member.role != Role::Clinician).count()),
            clinicians: self.clinicians_here(),
            // The room does not know who is at the desk; who does makes it true before the card is shown.
            cover: cover(plan.monitoring, false, 0),
            has_chair: self.has_somebody_who_runs_it(),
            locked: self.locked,
            cancelled: self.cancelled,
            demo: plan.demo,
            kept_minutes: u32::try_from(plan.rules.kept_ms / 60_000).unwrap_or(u32::MAX),
            access: plan.entry.access,
            clean_days: plan.entry.clean_days,
            meeting: plan.entry.of.as_ref().map(|of| of.slug.clone()),
            group_id: plan.entry.of.as_ref().map(|of| of.group.clone()),
        })
    }

    /// How many clinicians read along at this moment.
    #[must_use]
    pub fn clinicians_here(&self) -> u32 {
        let here = |member: &&Member| member.presence == Presence::Here && member.role == Role::Clinician;
        u32::try_from(self.members.iter().filter(here).count()).unwrap_or(u32::MAX)
    }

    /// What a call for help comes to here, while somebody is at the desk or not.
    #[must_use]
    pub fn cover(&self, answering: bool) -> Cover {
        match self.plan().map(|plan| plan.monitoring) {
            Some(Monitoring::Monitored) => cover(Monitoring::Monitored, answering, self.clinicians_here()),
            Some(monitoring) => cover(monitoring, answering, 0),
            None => Cover::NobodyNow,
        }
    }

    /// Whether clinicians may read along here.
    #[must_use]
    pub fn is_monitored(&self) -> bool {
        self.plan().is_some_and(|plan| plan.monitoring == Monitoring::Monitored)
    }

    /// The room as `audience` sees it; none before the session is made, and none for who waits at its door.
    #[must_use]
    pub fn view(&self, audience: &Audience) -> Option<RoomView> {
        if matches!(audience, Audience::Waiting(_)) {
            return None;
        }
        let plan = self.plan()?;
        let runs_session = audience.runs_session();
        let sees_held = |author| runs_session || audience.me() == Some(author);
        let held = self.held.iter().filter(|held| sees_held(&held.member));
        let since = self.sees_since(audience);
        let lines: Vec<&Line> = self.lines.iter().filter(|line| line.published >= since).collect();
        let shares: Vec<&Share> = self
            .shares
            .iter()
            .filter(|share| share.ended_by >= Some(since))
            .collect();
        let shown_lines: BTreeSet<LineId> = lines.iter().map(|line| line.line).collect();
        let shown_shares: BTreeSet<ShareId> = shares
            .iter()
            .copied()
            .chain(&self.share)
            .map(|share| share.share)
            .collect();
        let is_shown = |given: &&SupportView| match given.to {
            SupportTarget::Line(line) => shown_lines.contains(&line),
            SupportTarget::Share(share) => shown_shares.contains(&share),
        };
        let talks = self.talks.iter();
        let format = if runs_session {
            (*plan.format).clone()
        } else {
            plan.format.for_everyone()
        };
        let mut view = RoomView {
            session: self.card()?,
            stage: self.stage,
            stage_since: self.stage_since,
            locked: self.locked,
            format,
            minute_ms: plan.rules.minute_ms,
            fellowship_ms: plan.rules.fellowship_ms,
            ends_by: plan.rules.ends_by,
            phase: self.phase.clone(),
            chair: self.chair.clone(),
            floor: self.floor,
            share: self.share.as_ref().map(Share::view),
            members: Vec::new(),
            hands: self
                .hands
                .iter()
                .map(|hand| HandView {
                    member: hand.member.clone(),
                    since: hand.since,
                })
                .collect(),
            shares: shares.into_iter().map(Share::view).collect(),
            lines: lines.into_iter().map(Line::view).collect(),
            support: self.support.iter().filter(is_shown).cloned().collect(),
            held: held.filter_map(|held| self.held_view(held.line, audience)).collect(),
            vote: self.vote.as_ref().map(|vote| vote.view(Some(audience))),
            basket: u32::try_from(self.basket.len()).unwrap_or(u32::MAX),
            talks: talks
                .filter(|talk| audience.me().is_some_and(|me| talk.has(me)))
                .map(Talk::view)
                .collect(),
            heard: if runs_session { self.heard.clone() } else { Vec::new() },
            reports: if runs_session {
                let mine = |report: &&Report| audience.me() != Some(&report.about);
                self.reports.iter().filter(mine).filter_map(Report::view).collect()
            } else {
                Vec::new()
            },
            appeals: if runs_session {
                self.open_appeals().filter_map(Appeal::view).collect()
            } else {
                Vec::new()
            },
            help_open: if runs_session { self.help_open } else { 0 },
            waiting: if runs_session {
                self.line.people.iter().map(Waiting::view).collect()
            } else {
                Vec::new()
            },
            waiting_note: self.line.note_text().filter(|_| runs_session),
        };
        view.members = {
            let named = named_in(&view);
            let known = |member: &&Member| !member.is_gone() || named.contains(&member.id);
            self.members.iter().filter(known).map(Member::view).collect()
        };
        Some(view)
    }

    /// The oldest event of the stream that `audience` sees. Somebody who came late sees nothing that was said before,
    /// where the format says so; those who run the session or read along for everybody's safety see all.
    #[must_use]
    pub fn sees_since(&self, audience: &Audience) -> Seq {
        let Audience::Author(me) = audience else { return Seq(0) };
        let card_only = self
            .plan()
            .is_some_and(|plan| plan.format.late_joiners == LateJoiners::Card);
        let late = self
            .member(me)
            .filter(|member| card_only && member.role != Role::Clinician);
        late.map_or(Seq(0), |member| member.entered)
    }

    /// A line of a talk, while it is kept.
    pub(super) fn talk_line(&self, talk: TalkId, line: LineId) -> Option<TalkLineView> {
        let talk = self.talks.iter().find(|known| known.talk == talk)?;
        talk.lines.iter().find(|known| known.line == line)?.view()
    }

    /// A report, while it waits.
    pub(super) fn report_view(&self, report: ReportId) -> Option<ReportView> {
        self.reports.iter().find(|known| known.report == report)?.view()
    }
}

/// Everybody whom the view shows something of, here or gone.
fn named_in(view: &RoomView) -> BTreeSet<&MemberId> {
    let mut named = BTreeSet::new();
    named.extend(view.lines.iter().map(|line| &line.member));
    named.extend(view.share.iter().chain(&view.shares).map(|share| &share.member));
    named.extend(view.support.iter().map(|support| &support.from));
    named.extend(view.hands.iter().map(|hand| &hand.member));
    named.extend(view.held.iter().map(|held| &held.member));
    named.extend(view.heard.iter().map(|heard| &heard.member));
    named.extend(view.talks.iter().flat_map(|talk| [&talk.from, &talk.to]));
    named.extend(view.reports.iter().flat_map(|report| [&report.by, &report.about]));
    named
}

/// Calls `found` for everybody whom an event shows something of that stays in the view. A callback, since this is asked for
/// every line and must not allocate.
pub(super) fn for_each_named_by(event: &RoomEvent, mut found: impl FnMut(&MemberId)) {
    match event {
        RoomEvent::LinePosted { line } => found(&line.member),
        RoomEvent::LineHeld { held } => held.iter().for_each(|held| found(&held.member)),
        RoomEvent::FloorGiven { share } => found(&share.member),
        RoomEvent::SupportGiven { support } => found(&support.from),
        RoomEvent::SupportReleased { support } => support.iter().for_each(|support| found(&support.from)),
        RoomEvent::Heard { heard } => found(&heard.member),
        RoomEvent::TalkAsked { talk } => [&talk.from, &talk.to].into_iter().for_each(found),
        RoomEvent::TalkReported { report } => {
            let both = report.iter().flat_map(|report| [&report.by, &report.about]);
            both.for_each(found);
        }
        RoomEvent::HandRaised { member, .. } => found(member),
        RoomEvent::MemberJoined { .. }
        | RoomEvent::PresenceChanged { .. }
        | RoomEvent::MuteChanged { .. }
        | RoomEvent::RoleChanged { .. }
        | RoomEvent::StageChanged { .. }
        | RoomEvent::LockChanged { .. }
        | RoomEvent::FloorPolicyChanged { .. }
        | RoomEvent::HandsOrdered { .. }
        | RoomEvent::HandLowered { .. }
        | RoomEvent::ShareExtended { .. }
        | RoomEvent::ShareWarned { .. }
        | RoomEvent::FloorWaiting { .. }
        | RoomEvent::ShareEnded { .. }
        | RoomEvent::LineRemoved { .. }
        | RoomEvent::HeldEnded { .. }
        | RoomEvent::PhaseEntered { .. }
        | RoomEvent::PhaseStretched { .. }
        | RoomEvent::CrossTalkChanged { .. }
        | RoomEvent::SupportPolicyChanged { .. }
        | RoomEvent::NewcomerMarked { .. }
        | RoomEvent::ChairChanged { .. }
        | RoomEvent::VoteOpened { .. }
        | RoomEvent::VoteCounted { .. }
        | RoomEvent::VoteClosed { .. }
        | RoomEvent::BasketCounted { .. }
        | RoomEvent::TalkAnswered { .. }
        | RoomEvent::TalkWritten { .. }
        | RoomEvent::TalkEnded { .. }
        | RoomEvent::ReportResolved { .. }
        // An appeal has the nickname in it: who wrote it is no member of the view.
        | RoomEvent::Appealed { .. }
        | RoomEvent::AppealResolved { .. }
        | RoomEvent::WaitingBegan { .. }
        | RoomEvent::WaitingChanged { .. }
        | RoomEvent::WaitingEnded { .. }
        | RoomEvent::WaitingNoteChanged { .. }
        | RoomEvent::HelpOpen { .. } => {}
    }
}

impl Member {
    /// Left, or was removed.
    pub(super) const fn is_gone(&self) -> bool {
        match self.presence {
            Presence::Here | Presence::Away => false,
            Presence::Left | Presence::Removed => true,
        }
    }

    pub(super) const fn is_removed(&self) -> bool {
        matches!(self.presence, Presence::Removed)
    }

    pub(super) fn view(&self) -> MemberView {
        MemberView {
            member: self.id.clone(),
            nickname: self
                .nickname
                .as_ref()
                .map_or_else(String::new, |name| name.text().to_string()),
            role: self.role,
            presence: self.presence,
            muted: self.muted,
            newcomer: self.newcomer,
        }
    }
}

impl Vote {
    /// As `audience` sees it; for nobody in particular without one.
    pub(super) fn view(&self, audience: Option<&Audience>) -> VoteView {
        let me = audience.and_then(Audience::me);
        let words = self.words.as_deref();
        VoteView {
            vote: self.vote,
            question: words.map_or_else(String::new, |words| words.question.to_string()),
            choices: words.map_or_else(Vec::new, |words| {
                words.choices.iter().map(|choice| choice.to_string()).collect()
            }),
            voted: u32::try_from(self.voters.len()).unwrap_or(u32::MAX),
            you: me.is_some_and(|me| self.voters.contains(me)),
            tallies: self.tallies.clone(),
        }
    }
}

impl Talk {
    fn view(&self) -> TalkView {
        TalkView {
            talk: self.talk,
            from: self.from.clone(),
            to: self.to.clone(),
            state: if self.open { TalkState::Open } else { TalkState::Asked },
            lines: self.lines.iter().filter_map(TalkLine::view).collect(),
        }
    }
}

impl TalkLine {
    fn view(&self) -> Option<TalkLineView> {
        Some(TalkLineView {
            line: self.line,
            from: self.from.clone(),
            at: self.at,
            text: self.text.as_ref()?.to_string(),
        })
    }
}

impl Report {
    fn view(&self) -> Option<ReportView> {
        let words = self.words.as_deref()?;
        let lines = words.lines.iter().map(|line| TalkLineView {
            line: line.line,
            from: line.from.clone(),
            at: line.at,
            text: line.text.to_string(),
        });
        Some(ReportView {
            report: self.report,
            by: self.by.clone(),
            about: self.about.clone(),
            at: self.at,
            note: words.note.as_deref().map(str::to_owned),
            lines: lines.collect(),
        })
    }
}

impl Share {
    pub(super) fn view(&self) -> ShareView {
        ShareView {
            share: self.share,
            member: self.member.clone(),
            began_at: self.began_at,
            planned_end: self.planned_end,
            warned: self.warned,
            waiting_since: self.waiting_since,
            ended_at: self.ended.map(|(at, _)| at),
            end: self.ended.map(|(_, end)| end),
        }
    }
}

impl Line {
    pub(super) fn view(&self) -> LineView {
        LineView {
            line: self.line,
            member: self.member.clone(),
            share: self.share,
            at: self.at,
            kind: self.kind.clone(),
            text: self.text.as_deref().map(str::to_owned),
        }
    }
}
