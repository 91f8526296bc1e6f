//! How an event changes what a session knows. It decides nothing and cannot fail: what it does not find, it leaves.

mod people;

use super::event::Event;
use super::name::Name;
use super::plan::{KEYS_PER_MEMBER, Plan};
use super::state::{
    CastBallot, EndedTalk, Hand, Held, Line, Member, Question, Report, Session, Share, Talk, TalkLine, Vote,
};
use super::waiting::Note;
use protocol::ids::{ClientKey, LineId, MemberId, Millis, ReportId, Seq, ShareId, TalkId, VoteId};
use protocol::limits::{BASKET, VIEW_LINES, VIEW_SHARES, VIEW_TALK_LINES};
use protocol::room::{
    ChairView, HeardView, LineKind, PhaseView, Presence, ShareEnd, Stage, SupportTarget, SupportView,
};
use std::collections::{BTreeSet, VecDeque};

impl Session {
    /// What happened up to and with this number cannot be read; later events count as they are. If the making of the
    /// session is among it, `plan` is what the directory knows of it.
    pub fn pass_over(&mut self, through: Seq, plan: &Plan) {
        if self.seq == Seq(0) && through > self.seq {
            let plan = Box::new(plan.clone());
            self.apply(Millis(0), &Event::Created { plan });
        }
        self.seq = self.seq.max(through);
    }

    /// Records the event with the number after the newest.
    pub fn apply(&mut self, at: Millis, event: &Event) {
        self.seq = self.seq.next();
        self.last_at = self.last_at.max(at);
        let seq = self.seq;
        match event {
            Event::Created { plan } => {
                self.floor = plan.format.phases.first().map_or(self.floor, |phase| phase.floor);
                self.stage_since = at;
                self.chair.since = at;
                self.plan = Some(plan.clone());
            }
            Event::StageChanged { stage } => self.enter_stage(*stage, at),
            Event::MemberJoined { member, role, nickname } => self.add_member(Member {
                id: member.clone(),
                role: *role,
                presence: Presence::Here,
                away_since: None,
                back_since: at,
                settled: false,
                muted: false,
                muted_since: None,
                spoke: false,
                newcomer: false,
                turns: 0,
                milestone: false,
                joined: seq,
                named: seq,
                entered: seq,
                returned: Seq(0),
                nickname: nickname.clone().map(Name::new),
                keys: VecDeque::new(),
            }),
            Event::WaitingBegan {
                member,
                role,
                why,
                nickname,
            } => self.record_waiting(member, *role, *why, nickname, at),
            Event::WaitingWentAway { member } => self.line.went_away(member, at),
            Event::WaitingReturned { member } => self.line.returned(member, at),
            Event::WaitingLeft { member, .. } => {
                self.line.take(member);
            }
            Event::WaitingTurnedAway {
                member, reason, note, ..
            } => {
                self.line.take(member);
                self.line.turned_away.insert(member.clone());
                self.record_removal(member, *reason, note);
            }
            Event::MemberAdmitted { member, by } => self.record_admission(member, by.is_some(), at),
            Event::WaitingNoteWritten { text, .. } => {
                self.line.note = Some(Note {
                    written: seq,
                    text: text.clone(),
                });
            }
            Event::WaitingNoteTakenAway { .. } => self.line.note = None,
            Event::Withdrawn => self.cancelled = true,
            Event::MemberReturned { member } => self.record_return(member, at),
            Event::MemberRenamed { member, nickname, .. } => {
                if let Some(member) = self.member_mut(member) {
                    member.named = seq;
                    member.nickname = nickname.clone().map(Name::new);
                }
            }
            Event::MemberWentAway { member } => self.record_going(member, Presence::Away, at),
            Event::MemberLeft { member } => self.record_going(member, Presence::Left, at),
            Event::MemberRemoved {
                member, reason, note, ..
            } => {
                self.record_going(member, Presence::Removed, at);
                self.record_removal(member, *reason, note);
            }
            Event::MuteChanged { member, muted, .. } => {
                if let Some(member) = self.member_mut(member) {
                    member.muted = *muted;
                    member.muted_since = muted.then_some(seq);
                }
            }
            Event::RoleChanged { member, role } => {
                if let Some(member) = self.member_mut(member) {
                    member.role = *role;
                }
            }
            Event::LockChanged { locked, .. } => self.locked = *locked,
            Event::FloorPolicyChanged { floor, .. } => self.floor = *floor,
            Event::HandRaised { member, place } => {
                let hand = Hand {
                    member: member.clone(),
                    since: at,
                };
                let place = (*place as usize).min(self.hands.len());
                self.hands.insert(place, hand);
            }
            Event::HandsOrdered { members } => {
                let place = |hand: &Hand| members.iter().position(|member| *member == hand.member);
                self.hands.sort_by_key(|hand| place(hand).unwrap_or(usize::MAX));
            }
            Event::HandLowered { member, .. } => self.hands.retain(|hand| hand.member != *member),
            Event::FloorGiven {
                member, planned_end, ..
            } => {
                if let Some(member) = self.member_mut(member) {
                    member.turns += 1;
                    member.settled = true;
                }
                self.share = Some(Share {
                    share: ShareId(seq.0),
                    member: member.clone(),
                    began_at: at,
                    planned_end: *planned_end,
                    warned: false,
                    took_more: false,
                    waiting_since: None,
                    waited_ms: 0,
                    ended: None,
                    ended_by: None,
                });
            }
            Event::ShareExtended { planned_end, by, .. } => {
                if let Some(share) = &mut self.share {
                    share.planned_end = *planned_end;
                    share.warned = false;
                    share.took_more |= by.as_ref() == Some(&share.member);
                }
            }
            Event::ShareWarned { .. } => {
                if let Some(share) = &mut self.share {
                    share.warned = true;
                }
            }
            Event::FloorWaiting { waiting, .. } => {
                if let Some(share) = &mut self.share {
                    share.stop_waiting(at);
                    share.waiting_since = waiting.then_some(at);
                }
            }
            Event::ShareEnded { end, .. } => self.record_share_end(at, *end),
            Event::LinePosted {
                member,
                share,
                key,
                kind,
                slot,
                text,
            } => {
                let line = LineId(seq.0);
                if let Some(key) = key {
                    self.remember_key(member, key, line);
                }
                self.read.extend(slot.clone());
                if matches!(kind, LineKind::Said | LineKind::Answer { .. }) {
                    self.record_speaking(member);
                }
                if let (LineKind::Milestone, Some(member)) = (kind, self.member_mut(member)) {
                    member.milestone = true;
                }
                self.publish(Line {
                    line,
                    member: member.clone(),
                    share: *share,
                    at,
                    published: seq,
                    kind: kind.clone(),
                    removed: false,
                    was_held: false,
                    text: text.clone(),
                });
            }
            Event::LineHeld {
                member,
                share,
                key,
                kind,
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
                    kind: kind.clone(),
                    rule: rule.clone(),
                    words: words.clone(),
                });
            }
            Event::LineApproved { line, .. } => {
                if let Some(held) = self.take_held(*line) {
                    self.record_speaking(&held.member);
                    let text = held.words.map(|words| words.text);
                    self.publish(Line {
                        line: *line,
                        member: held.member,
                        share: held.share,
                        at,
                        published: seq,
                        kind: held.kind,
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
            Event::SupportKept { from, to, kind } => {
                self.kept.push(SupportView {
                    to: to.clone(),
                    from: from.clone(),
                    kind: *kind,
                });
            }
            Event::SupportReleased { support } => {
                self.kept.clear();
                self.support.extend(support.iter().cloned());
            }
            Event::PhaseEntered { phase, .. } => self.record_phase(*phase, at),
            Event::PhaseStretched { extra_minutes, .. } => {
                if let Some(phase) = &mut self.phase {
                    phase.extra_minutes = *extra_minutes;
                }
            }
            Event::CrossTalkChanged { cross_talk, .. } => {
                if let Some(phase) = &mut self.phase {
                    phase.cross_talk = *cross_talk;
                }
            }
            Event::SupportPolicyChanged { support, .. } => {
                if let Some(phase) = &mut self.phase {
                    phase.support = *support;
                }
            }
            Event::NewcomerMarked { member, newcomer } => {
                if let Some(member) = self.member_mut(member) {
                    member.newcomer = *newcomer;
                }
            }
            Event::ChairChanged { state } => {
                self.chair = ChairView {
                    state: *state,
                    since: at,
                };
            }
            Event::VoteOpened { choices, words, .. } => {
                self.vote = Some(Vote {
                    vote: VoteId(seq.0),
                    choices: *choices,
                    words: words.clone(),
                    voters: BTreeSet::new(),
                    ballots: Vec::new(),
                    tallies: None,
                });
            }
            Event::BallotCast { member, choice, .. } => {
                if let Some(vote) = &mut self.vote {
                    vote.voters.insert(member.clone());
                    vote.ballots.push(CastBallot {
                        cast: seq,
                        choice: choice.clone(),
                    });
                }
            }
            Event::VoteClosed { tallies, .. } => {
                if let Some(vote) = &mut self.vote {
                    vote.ballots.clear();
                    vote.tallies = Some(tallies.clone());
                }
            }
            Event::QuestionAsked { key, text, .. } => {
                if self.asked.len() == 2 * BASKET {
                    self.asked.pop_front();
                }
                self.asked.push_back(key.clone());
                self.basket.push_back(Question {
                    question: seq,
                    text: text.clone(),
                });
            }
            Event::QuestionDrawn { question, .. } => self.basket.retain(|waiting| waiting.question != *question),
            Event::TalkAsked { from, to } => self.talks.push(Talk {
                talk: TalkId(seq.0),
                from: from.clone(),
                to: to.clone(),
                open: false,
                lines: VecDeque::new(),
                older: Vec::new(),
            }),
            Event::TalkAnswered { talk, accepted } => self.record_talk_answer(*talk, *accepted),
            Event::TalkWritten { talk, from, key, text } => {
                let line = LineId(seq.0);
                self.remember_key(from, key, line);
                self.record_talk_line(
                    *talk,
                    TalkLine {
                        line,
                        from: from.clone(),
                        at,
                        text: text.clone(),
                    },
                );
            }
            Event::TalkEnded { talk, lines, by } => self.record_talk_end(*talk, lines, by.as_ref(), at),
            Event::TalkErased { talk, .. } => self.ended_talks.retain(|ended| ended.talk.talk != *talk),
            Event::TalkReported { by, about, words, .. } => {
                self.declined.insert((about.clone(), by.clone()));
                self.reports.push(Report {
                    report: ReportId(seq.0),
                    by: by.clone(),
                    about: about.clone(),
                    at,
                    words: words.clone(),
                });
            }
            Event::ReportResolved { report, .. } => self.reports.retain(|known| known.report != *report),
            Event::Appealed {
                member,
                key,
                reason,
                words,
            } => self.record_appeal(member, key, *reason, words.as_deref(), at),
            Event::AppealResolved { appeal, .. } => self.record_appeal_resolved(*appeal),
            Event::HelpNoted { open } => self.help_open = *open,
            Event::Forgotten => self.forget(),
        }
    }

    fn enter_stage(&mut self, stage: Stage, at: Millis) {
        self.stage = stage;
        self.stage_since = at;
        if stage != Stage::InProgress {
            self.phase = None;
        }
    }

    fn record_phase(&mut self, index: u32, at: Millis) {
        let phases = self.plan.as_ref().map(|plan| &plan.format.phases);
        let Some(phase) = phases.and_then(|phases| phases.get(index as usize)) else {
            return;
        };
        self.floor = phase.floor;
        self.phase = Some(PhaseView::begin(index, phase, at));
        for member in &mut self.members {
            member.turns = 0;
        }
    }

    fn record_talk_answer(&mut self, talk: TalkId, accepted: bool) {
        let Some(at) = self.talks.iter().position(|known| known.talk == talk) else {
            return;
        };
        if accepted {
            self.talks[at].open = true;
        } else {
            let talk = self.talks.remove(at);
            self.declined.insert((talk.from, talk.to));
        }
    }

    /// After an end or a withdrawal that somebody wished, the other one asks no more.
    fn record_talk_end(&mut self, talk: TalkId, erased: &[LineId], by: Option<&MemberId>, at: Millis) {
        let Some(place) = self.talks.iter().position(|known| known.talk == talk) else {
            return;
        };
        let talk = self.talks.remove(place);
        let Some(by) = by else { return };
        let stayed = matches!(self.presence_of(by), Some(Presence::Here | Presence::Away));
        if stayed && (talk.open || *by == talk.from) {
            let other = talk.other(by).clone();
            let asks_no_more = if talk.open {
                (other, by.clone())
            } else {
                (by.clone(), other)
            };
            self.declined.insert(asks_no_more);
        }
        if erased.is_empty() && !talk.lines.is_empty() {
            let by = by.clone();
            self.ended_talks.push(EndedTalk { talk, by, at });
        }
    }

    fn record_talk_line(&mut self, talk: TalkId, line: TalkLine) {
        let Some(talk) = self.talks.iter_mut().find(|known| known.talk == talk) else {
            return;
        };
        talk.lines.push_back(line);
        while talk.lines.len() > VIEW_TALK_LINES {
            talk.older.extend(talk.lines.pop_front().map(|old| old.line));
        }
    }

    fn record_share_end(&mut self, at: Millis, end: ShareEnd) {
        let Some(mut share) = self.share.take() else { return };
        share.stop_waiting(at);
        share.ended = Some((at, end));
        share.ended_by = Some(self.seq);
        self.count_heard(&share, at);
        self.shares.push_back(share);
        while self.shares.len() > VIEW_SHARES {
            if let Some(old) = self.shares.pop_front() {
                self.drop_support(&SupportTarget::Share(old.share));
            }
        }
    }

    fn count_heard(&mut self, share: &Share, at: Millis) {
        let ms = at.0.saturating_sub(share.began_at.0).saturating_sub(share.waited_ms);
        if let Some(heard) = self.heard.iter_mut().find(|heard| heard.member == share.member) {
            heard.shares += 1;
            heard.ms = heard.ms.saturating_add(ms);
        } else {
            self.heard.push(HeardView {
                member: share.member.clone(),
                shares: 1,
                ms,
            });
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
        self.basket.clear();
        self.talks.clear();
        self.ended_talks.clear();
        self.reports.clear();
        self.appeals.iter_mut().for_each(|appeal| appeal.words = None);
        self.line.forget();
        if let Some(vote) = &mut self.vote {
            vote.words = None;
        }
        for line in &mut self.lines {
            line.text = None;
        }
        for member in &mut self.members {
            member.nickname = None;
        }
        self.removals.retain(|_, removal| removal.reason.is_some());
        for removal in self.removals.values_mut() {
            (removal.note_at, removal.note) = (None, None);
        }
    }
}

impl Share {
    /// The time that it waited is kept apart.
    fn stop_waiting(&mut self, at: Millis) {
        if let Some(since) = self.waiting_since.take() {
            self.waited_ms = self.waited_ms.saturating_add(at.0.saturating_sub(since.0));
        }
    }
}
