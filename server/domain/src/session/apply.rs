//! How an event changes what a session knows. It decides nothing and cannot fail: what it does not find, it leaves.

use super::event::Event;
use super::plan::KEYS_PER_MEMBER;
use super::state::{Hand, Held, Line, Member, Session, Share};
use protocol::ids::{ClientKey, LineId, MemberId, Millis, Seq, ShareId};
use protocol::limits::{VIEW_LINES, VIEW_SHARES};
use protocol::room::{Presence, ShareEnd, Stage, SupportTarget, SupportView};
use std::collections::VecDeque;

impl Session {
    /// Records the event with the number after the newest.
    pub fn apply(&mut self, at: Millis, event: &Event) {
        self.seq = self.seq.next();
        let seq = self.seq;
        match event {
            Event::Created { plan } => {
                self.floor = plan.floor;
                self.stage_since = at;
                self.plan = Some(plan.clone());
            }
            Event::StageChanged { stage } => self.enter_stage(*stage, at),
            Event::MemberJoined { member, role, nickname } => self.add_member(Member {
                id: member.clone(),
                role: *role,
                presence: Presence::Here,
                away_since: None,
                muted: false,
                joined: seq,
                nickname: nickname.clone(),
                keys: VecDeque::new(),
            }),
            Event::MemberReturned { member } => self.set_presence(member, Presence::Here, None),
            Event::MemberWentAway { member } => self.set_presence(member, Presence::Away, Some(at)),
            Event::MemberLeft { member } => self.set_presence(member, Presence::Left, None),
            Event::MemberRemoved { member, .. } => self.set_presence(member, Presence::Removed, None),
            Event::MuteChanged { member, muted, .. } => {
                if let Some(member) = self.member_mut(member) {
                    member.muted = *muted;
                }
            }
            Event::RoleChanged { member, role } => {
                if let Some(member) = self.member_mut(member) {
                    member.role = *role;
                }
            }
            Event::LockChanged { locked, .. } => self.locked = *locked,
            Event::FloorPolicyChanged { floor, .. } => self.floor = *floor,
            Event::HandRaised { member } => self.hands.push(Hand {
                member: member.clone(),
                since: at,
            }),
            Event::HandLowered { member, .. } => self.hands.retain(|hand| hand.member != *member),
            Event::FloorGiven {
                member, planned_end, ..
            } => {
                self.share = Some(Share {
                    share: ShareId(seq.0),
                    member: member.clone(),
                    began_at: at,
                    planned_end: *planned_end,
                    waiting_since: None,
                    ended: None,
                });
            }
            Event::ShareExtended { planned_end, .. } => {
                if let Some(share) = &mut self.share {
                    share.planned_end = *planned_end;
                }
            }
            Event::FloorWaiting { waiting, .. } => {
                if let Some(share) = &mut self.share {
                    share.waiting_since = waiting.then_some(at);
                }
            }
            Event::ShareEnded { end, .. } => self.end_share(at, *end),
            Event::LinePosted {
                member,
                share,
                key,
                text,
            } => {
                let line = LineId(seq.0);
                self.remember_key(member, key, line);
                self.publish(Line {
                    line,
                    member: member.clone(),
                    share: *share,
                    at,
                    removed: false,
                    was_held: false,
                    text: text.clone(),
                });
            }
            Event::LineHeld {
                member,
                share,
                key,
                rule,
                words,
                for_log: _,
            } => {
                let line = LineId(seq.0);
                self.remember_key(member, key, line);
                self.held.push(Held {
                    line,
                    member: member.clone(),
                    share: *share,
                    at,
                    rule: rule.clone(),
                    words: words.clone(),
                });
            }
            Event::LineApproved { line, .. } => {
                if let Some(held) = self.take_held(*line) {
                    let text = held.words.map(|words| words.text);
                    let (member, share) = (held.member, held.share);
                    self.publish(Line {
                        line: *line,
                        member,
                        share,
                        at,
                        removed: false,
                        was_held: true,
                        text,
                    });
                }
            }
            Event::LineReturned { line, .. } | Event::LineTakenBack { line } => {
                self.take_held(*line);
            }
            Event::LineRemoved { line, .. } => self.remove_line(*line),
            Event::SupportGiven { from, to, kind } => {
                self.support.push(SupportView {
                    to: to.clone(),
                    from: from.clone(),
                    kind: *kind,
                });
            }
            Event::HelpNoted { open } => self.help_open = *open,
            Event::Forgotten => self.forget(),
        }
    }

    fn enter_stage(&mut self, stage: Stage, at: Millis) {
        self.stage = stage;
        self.stage_since = at;
    }

    fn add_member(&mut self, member: Member) {
        self.index.insert(member.id.clone(), self.members.len());
        self.members.push(member);
    }

    fn set_presence(&mut self, member: &MemberId, presence: Presence, away_since: Option<Millis>) {
        if let Some(member) = self.member_mut(member) {
            member.presence = presence;
            member.away_since = away_since;
        }
    }

    fn end_share(&mut self, at: Millis, end: ShareEnd) {
        let Some(mut share) = self.share.take() else { return };
        share.waiting_since = None;
        share.ended = Some((at, end));
        self.shares.push_back(share);
        while self.shares.len() > VIEW_SHARES {
            if let Some(old) = self.shares.pop_front() {
                self.drop_support(&SupportTarget::Share(old.share));
            }
        }
    }

    fn publish(&mut self, line: Line) {
        self.lines.push_back(line);
        while self.lines.len() > VIEW_LINES {
            if let Some(old) = self.lines.pop_front() {
                self.drop_support(&SupportTarget::Line(old.line));
                if !old.removed {
                    self.older.insert(old.line);
                }
            }
        }
    }

    /// Support goes with what it was given to, so that it cannot outgrow the view.
    fn drop_support(&mut self, gone: &SupportTarget) {
        if !self.support.is_empty() {
            self.support.retain(|support| support.to != *gone);
        }
    }

    fn remember_key(&mut self, member: &MemberId, key: &ClientKey, line: LineId) {
        let Some(member) = self.member_mut(member) else { return };
        if member.keys.len() == KEYS_PER_MEMBER {
            member.keys.pop_front();
        }
        member.keys.push_back((key.clone(), line));
    }

    fn take_held(&mut self, line: LineId) -> Option<Held> {
        let at = self.held.iter().position(|held| held.line == line)?;
        Some(self.held.remove(at))
    }

    fn remove_line(&mut self, line: LineId) {
        self.take_held(line);
        self.older.remove(&line);
        if let Some(line) = self.lines.iter_mut().rev().find(|l| l.line == line) {
            line.removed = true;
            line.text = None;
        }
    }

    fn forget(&mut self) {
        self.forgotten = true;
        self.held.clear();
        self.older.clear();
        for line in &mut self.lines {
            line.text = None;
        }
        for member in &mut self.members {
            member.nickname = None;
        }
    }

    /// Rebuilds what is derived, after a snapshot was read.
    pub(super) fn reindex(&mut self) {
        self.index = self
            .members
            .iter()
            .enumerate()
            .map(|(at, member)| (member.id.clone(), at))
            .collect();
    }

    /// The events whose words this state shows: what to read after a snapshot.
    #[must_use]
    pub fn wanted_bodies(&self) -> Vec<Seq> {
        if self.forgotten {
            return Vec::new();
        }
        let lines = self
            .lines
            .iter()
            .filter(|line| !line.removed)
            .map(|line| Seq(line.line.0));
        let held = self.held.iter().map(|held| Seq(held.line.0));
        lines
            .chain(held)
            .chain(self.members.iter().map(|member| member.joined))
            .collect()
    }
}
