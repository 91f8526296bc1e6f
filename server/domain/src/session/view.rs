//! The whole room at one number of its log, for one viewer: what a late joiner gets, and what a reducer must arrive at.

use super::permissions::runs_session;
use super::state::{Line, Session, Share};
use super::visibility::Audience;
use protocol::directory::{Monitoring, SessionCard};
use protocol::room::{HandView, LineView, MemberView, Presence, Role, RoomView, ShareView};

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
            stage: self.stage,
            starts_at: plan.starts_at,
            minutes: plan.minutes,
            people: count(here().filter(|member| member.role != Role::Clinician).count()),
            clinicians: count(here().filter(|member| member.role == Role::Clinician).count()),
            has_chair: here().any(|member| runs_session(member.role)),
            locked: self.locked,
            demo: plan.demo,
            kept_minutes: u32::try_from(plan.rules.kept_ms / 60_000).unwrap_or(u32::MAX),
        })
    }

    /// Whether clinicians may read along here.
    #[must_use]
    pub fn is_monitored(&self) -> bool {
        self.plan().is_some_and(|plan| plan.monitoring == Monitoring::Monitored)
    }

    /// The room as `audience` sees it; none before the session is made.
    #[must_use]
    pub fn view(&self, audience: &Audience) -> Option<RoomView> {
        let sees_held = |author: &protocol::ids::MemberId| match audience {
            Audience::Chairs => true,
            Audience::Author(me) => me == author,
            Audience::Room => false,
        };
        let held = self.held.iter().filter(|held| sees_held(&held.member));
        Some(RoomView {
            session: self.card()?,
            stage: self.stage,
            stage_since: self.stage_since,
            locked: self.locked,
            floor: self.floor,
            share: self.share.as_ref().map(Share::view),
            members: self
                .members
                .iter()
                .map(|member| MemberView {
                    member: member.id.clone(),
                    nickname: member
                        .nickname
                        .as_ref()
                        .map_or_else(String::new, |name| name.to_string()),
                    role: member.role,
                    presence: member.presence,
                    muted: member.muted,
                })
                .collect(),
            hands: self
                .hands
                .iter()
                .map(|hand| HandView {
                    member: hand.member.clone(),
                    since: hand.since,
                })
                .collect(),
            shares: self.shares.iter().map(Share::view).collect(),
            lines: self.lines.iter().map(Line::view).collect(),
            support: self.support.clone(),
            held: held.filter_map(|held| self.held_view(held.line, audience)).collect(),
            help_open: if *audience == Audience::Chairs {
                self.help_open
            } else {
                0
            },
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
            text: self.text.as_deref().map(str::to_owned),
        }
    }
}
