//! What people do together: support that is told at its time, readings and milestones that come once, votes whose count
//! is what was cast, questions without a name, and talks of two.

use crate::formats::READING;
use crate::model::Model;
use crate::plan::{PEOPLE, Setup, Step, person};
use crate::world::{Asked, Kept, Watch, World};
use domain::Remembered;
use domain::session::{Actor, Audience, Command, Event};
use protocol::format::{PostedBy, SupportPolicy};
use protocol::ids::{AppealId, LineId, MemberId, ReportId, Seq, TalkId, VoteId};
use protocol::limits::{BASKET, TALKS_PER_MEMBER, VIEW_REPORTS, VIEW_TALK_LINES, VOTE_CHOICES};
use protocol::room::{ChairState, LineKind, Presence, Role, Stage, SupportTarget, SupportView, TalkState};
use std::collections::{BTreeMap, BTreeSet};

struct Vote {
    vote: VoteId,
    /// How many chose each.
    counts: Vec<u32>,
    voters: BTreeSet<MemberId>,
    /// The events with the ballots.
    cast: Vec<Seq>,
    is_open: bool,
}

struct Talk {
    from: MemberId,
    to: MemberId,
    open: bool,
    lines: Vec<LineId>,
}

impl Talk {
    fn has(&self, member: &MemberId) -> bool {
        self.from == *member || self.to == *member
    }
}

pub(crate) struct Circle {
    model: Model,
    /// Support that is told after the share, and all that was told.
    kept: Vec<SupportView>,
    told: Vec<SupportView>,
    read: BTreeSet<String>,
    milestones: BTreeSet<MemberId>,
    vote: Option<Vote>,
    basket: BTreeMap<Seq, String>,
    talks: BTreeMap<TalkId, Talk>,
    /// Talks that one ended whom the other can still report, with the one who can.
    reportable: BTreeMap<TalkId, (Talk, MemberId)>,
    /// Who said no to whom, or reported whom.
    declined: BTreeSet<(MemberId, MemberId)>,
    reports: BTreeSet<ReportId>,
    /// Those who were removed or not let in, and those of them who wrote; what of that waits.
    removed: BTreeSet<MemberId>,
    wrote: BTreeSet<MemberId>,
    appeals: BTreeSet<AppealId>,
    steps: usize,
}

impl Circle {
    pub(crate) fn new(setup: &Setup) -> Self {
        Self {
            model: Model::new(setup),
            kept: Vec::new(),
            told: Vec::new(),
            read: BTreeSet::new(),
            milestones: BTreeSet::new(),
            vote: None,
            basket: BTreeMap::new(),
            talks: BTreeMap::new(),
            reportable: BTreeMap::new(),
            declined: BTreeSet::new(),
            reports: BTreeSet::new(),
            removed: BTreeSet::new(),
            wrote: BTreeSet::new(),
            appeals: BTreeSet::new(),
            steps: 0,
        }
    }

    fn judge(&mut self, asked: &Asked<'_>, at: usize) {
        let kept = &asked.kept[at];
        match &kept.event {
            Event::SupportGiven { .. }
            | Event::SupportKept { .. }
            | Event::SupportReleased { .. }
            | Event::ShareEnded { .. } => self.support(asked, at),
            Event::LinePosted {
                member,
                kind: LineKind::Reading { .. },
                slot,
                text,
                ..
            } => self.reading(asked, member, slot.as_deref(), text.as_deref()),
            Event::LinePosted {
                member,
                kind: LineKind::Milestone,
                ..
            } => {
                assert!(matches!(asked.command, Command::AnnounceMilestone { .. }));
                assert_ne!(self.model.chair, ChairState::Held);
                assert!(self.milestones.insert(member.clone()), "a milestone is announced once");
            }
            Event::VoteOpened { .. } | Event::BallotCast { .. } | Event::VoteClosed { .. } => self.vote(kept),
            Event::QuestionAsked { .. } | Event::QuestionDrawn { .. } => self.question(asked, at),
            Event::TalkAsked { .. }
            | Event::TalkAnswered { .. }
            | Event::TalkWritten { .. }
            | Event::TalkEnded { .. }
            | Event::TalkErased { .. } => self.talk(asked, kept),
            Event::TalkReported { talk, by, about, words } => {
                let ended = self.reportable.get(talk);
                assert!(ended.is_none_or(|(_, reporter)| reporter == by));
                let known = ended.map_or_else(|| &self.talks[talk], |(known, _)| known);
                assert!(known.has(by) && known.has(about) && by != about);
                let shown: Vec<LineId> = words
                    .iter()
                    .flat_map(|words| &words.lines)
                    .map(|line| line.line)
                    .collect();
                assert!(known.lines.ends_with(&shown), "a report shows the newest lines");
                assert_eq!(shown.len(), known.lines.len().min(10));
                let next = asked.kept.get(at + 1).map(|kept| &kept.event);
                let ends = match next {
                    Some(Event::TalkEnded { talk: over, lines, .. } | Event::TalkErased { talk: over, lines }) => {
                        over == talk && *lines == known.lines
                    }
                    _ => false,
                };
                assert!(ends, "a talk that is reported is over");
                self.declined.insert((about.clone(), by.clone()));
                self.reports.insert(ReportId(kept.seq.0));
                assert!(self.reports.len() <= VIEW_REPORTS);
            }
            Event::MemberRemoved { member, .. } | Event::WaitingTurnedAway { member, .. } => {
                self.removed.insert(member.clone());
            }
            Event::Appealed { member, .. } => {
                assert!(self.removed.contains(member), "only who was removed appeals");
                assert!(self.wrote.insert(member.clone()), "once");
                self.appeals.insert(AppealId(kept.seq.0));
            }
            Event::AppealResolved { appeal, by } => {
                assert!(self.model.serves(by) && self.appeals.remove(appeal));
            }
            Event::ReportResolved { report, by } => {
                assert!(self.model.serves(by) && self.reports.remove(report));
            }
            _ => {}
        }
    }

    /// What was kept is told exactly once, right after its share and all together.
    fn support(&mut self, asked: &Asked<'_>, at: usize) {
        let kept = &asked.kept[at];
        let current = self.model.floor.as_ref().map(|floor| SupportTarget::Share(floor.share));
        match &kept.event {
            Event::SupportGiven { from, to, kind } | Event::SupportKept { from, to, kind } => {
                assert_ne!(
                    self.model.support,
                    SupportPolicy::Off,
                    "in this part people only listen"
                );
                let to_current = current.as_ref() == Some(to);
                assert!(!self.model.people[from].muted);
                assert!(
                    !to_current || self.model.sharer() != Some(from),
                    "nobody encourages themselves"
                );
                let given = SupportView {
                    to: to.clone(),
                    from: from.clone(),
                    kind: *kind,
                };
                assert!(!self.told.contains(&given) && !self.kept.contains(&given));
                let waits = to_current && self.model.support == SupportPolicy::AfterShare;
                assert_eq!(
                    matches!(kept.event, Event::SupportKept { .. }),
                    waits,
                    "support goes where the part says"
                );
                if waits {
                    self.kept.push(given);
                } else {
                    self.told.push(given);
                }
            }
            Event::SupportReleased { support } => {
                let before = at.checked_sub(1).map(|before| &asked.kept[before].event);
                assert!(
                    matches!(before, Some(Event::ShareEnded { .. })),
                    "right after the share"
                );
                assert!(!support.is_empty());
                assert_eq!(*support, std::mem::take(&mut self.kept), "all of it, in one piece");
                self.told.extend(support.iter().cloned());
            }
            _ => {
                let next = asked.kept.get(at + 1).map(|kept| &kept.event);
                let released = matches!(next, Some(Event::SupportReleased { .. }));
                assert_eq!(
                    released,
                    !self.kept.is_empty(),
                    "what was kept is told when the share is over"
                );
            }
        }
    }

    fn reading(&mut self, asked: &Asked<'_>, member: &MemberId, slot: Option<&str>, text: Option<&str>) {
        let slot = slot.expect("a reading has its slot");
        assert!(self.read.insert(slot.to_owned()), "{slot} is read once");
        assert_eq!(*asked.actor, Actor::Member(member.clone()));
        let part = self.model.part().expect("in progress");
        let reading = part.readings.iter().find(|reading| reading.slot == slot);
        let reading = reading.expect("a reading of this part");
        assert_eq!(text, reading.text.as_deref());
        assert!(text.is_some_and(|text| text.starts_with(READING)));
        match asked.command {
            Command::StartMeeting | Command::EnterPhase { .. } => assert_eq!(reading.posted_by, PostedBy::Server),
            Command::PostReading { slot: wanted } => assert_eq!(wanted, slot),
            command => panic!("a reading by {command:?}"),
        }
    }

    fn vote(&mut self, kept: &Kept) {
        match &kept.event {
            Event::VoteOpened { choices, words, .. } => {
                assert!(
                    self.vote.as_ref().is_none_or(|vote| !vote.is_open),
                    "one vote at a time"
                );
                let named = words.as_ref().expect("a vote asks something").choices.len();
                assert_eq!(*choices as usize, if named == 0 { 3 } else { named });
                assert!((2..=VOTE_CHOICES).contains(&(*choices as usize)));
                self.vote = Some(Vote {
                    vote: VoteId(kept.seq.0),
                    counts: vec![0; *choices as usize],
                    voters: BTreeSet::new(),
                    cast: Vec::new(),
                    is_open: true,
                });
            }
            Event::BallotCast {
                vote, member, voted, ..
            } => {
                let choice: usize = kept.event.body().expect("a ballot says what").parse().unwrap();
                let book = self.vote.as_mut().expect("a vote is open");
                assert!(book.vote == *vote && book.is_open);
                assert!(book.voters.insert(member.clone()), "one vote each");
                assert!(!matches!(self.model.role(member), Role::Clinician | Role::Operator));
                assert_eq!(*voted as usize, book.voters.len());
                book.counts[choice] += 1;
                book.cast.push(kept.seq);
            }
            Event::VoteClosed { vote, tallies, ballots } => {
                let book = self.vote.as_mut().expect("a vote is open");
                assert!(book.vote == *vote && std::mem::take(&mut book.is_open));
                assert_eq!(*tallies, book.counts, "the count is what was cast");
                assert_eq!(*ballots, book.cast, "and every ballot is erased");
            }
            _ => {}
        }
    }

    fn question(&mut self, asked: &Asked<'_>, at: usize) {
        let kept = &asked.kept[at];
        let names_nobody = |event: &Event| !serde_json::to_string(event).unwrap().contains("\"m-");
        match &kept.event {
            Event::QuestionAsked { waiting, text, .. } => {
                assert!(names_nobody(&kept.event), "who asked is not kept");
                assert!(self.model.part().is_some_and(|part| part.basket));
                self.basket.insert(kept.seq, text.as_ref().unwrap().to_string());
                assert_eq!(*waiting as usize, self.basket.len());
                assert!(self.basket.len() <= BASKET);
            }
            Event::QuestionDrawn { question, waiting, by } => {
                let asked_for = self.basket.remove(question).expect("a question that waits");
                assert_eq!(*waiting as usize, self.basket.len());
                let Some(Event::LinePosted { member, kind, text, .. }) = asked.kept.get(at + 1).map(|kept| &kept.event)
                else {
                    panic!("a drawn question is told")
                };
                assert_eq!((member, kind), (by, &LineKind::Question));
                assert_eq!(text.as_deref(), Some(asked_for.as_str()));
            }
            _ => {}
        }
    }

    fn talk(&mut self, asked: &Asked<'_>, kept: &Kept) {
        let model = &self.model;
        let by = |member: &MemberId| matches!(asked.actor, Actor::Member(me) if me == member);
        match &kept.event {
            Event::TalkAsked { from, to } => {
                assert!(by(from) && from != to && model.may_talk(from, to));
                assert!(model.people[to].is_here() && !model.people[from].muted);
                assert!(!matches!(model.role(to), Role::Clinician | Role::Operator));
                assert!(!self.declined.contains(&(from.clone(), to.clone())), "a no is a no");
                assert!(!self.talks.values().any(|talk| talk.has(from) && talk.has(to)));
                let talk = Talk {
                    from: from.clone(),
                    to: to.clone(),
                    open: false,
                    lines: Vec::new(),
                };
                self.talks.insert(TalkId(kept.seq.0), talk);
                for one in [from, to] {
                    let count = self.talks.values().filter(|talk| talk.has(one)).count();
                    assert!(count <= TALKS_PER_MEMBER);
                }
            }
            Event::TalkAnswered { talk, accepted } => {
                let known = self.talks.get_mut(talk).expect("it was asked for");
                assert!(by(&known.to) && !known.open);
                known.open = *accepted;
                if *accepted {
                    assert!(model.may_talk(&known.from, &known.to));
                } else {
                    let known = self.talks.remove(talk).unwrap();
                    self.declined.insert((known.from, known.to));
                }
            }
            Event::TalkWritten { talk, from, .. } => {
                let known = self.talks.get_mut(talk).expect("it was asked for");
                assert!(by(from) && known.has(from) && known.open);
                assert!(model.may_talk(&known.from, &known.to) && !model.people[from].muted);
                known.lines.push(LineId(kept.seq.0));
            }
            Event::TalkErased { talk, lines } => {
                let (known, _) = self.reportable.remove(talk).expect("it had ended");
                assert_eq!(*lines, known.lines, "all its words go");
            }
            Event::TalkEnded {
                talk,
                lines,
                by: ended_by,
            } => {
                let known = self.talks.remove(talk).expect("it was asked for");
                assert!(*lines == known.lines || lines.is_empty(), "all its words go, or none");
                let is_gone = |member| matches!(model.people[member].presence, Presence::Left | Presence::Removed);
                let one_is_gone = is_gone(&known.from) || is_gone(&known.to);
                let by_one = by(&known.from) || by(&known.to);
                let wished = matches!(asked.command, Command::EndTalk { .. } | Command::ReportTalk { .. });
                assert!(one_is_gone || model.stage == Stage::Ended || (by_one && wished));
                let Some(ended_by) = ended_by else { return };
                assert!(known.has(ended_by));
                let other = if known.from == *ended_by {
                    &known.to
                } else {
                    &known.from
                };
                if !is_gone(ended_by) && known.open {
                    self.declined.insert((other.clone(), ended_by.clone()));
                } else if !is_gone(ended_by) && known.from == *ended_by {
                    self.declined.insert((ended_by.clone(), other.clone()));
                }
                if *lines != known.lines {
                    let other = other.clone();
                    self.reportable.insert(*talk, (known, other));
                }
            }
            _ => {}
        }
    }

    /// Nobody waits in a talk with somebody who is gone, what ended waits only for somebody who is there, and nothing is open when the session is over.
    fn nothing_is_left_over(&self) {
        let is_inside = |member| self.model.people[member].is_inside();
        assert!(
            self.talks
                .values()
                .all(|talk| is_inside(&talk.from) && is_inside(&talk.to))
        );
        assert!(self.reportable.values().all(|(_, reporter)| is_inside(reporter)));
        if self.model.stage == Stage::Ended {
            assert!(self.talks.is_empty() && self.reportable.is_empty() && self.kept.is_empty());
            assert!(
                self.vote.as_ref().is_none_or(|vote| !vote.is_open),
                "a vote is counted in the end"
            );
        }
        assert!(self.model.floor.is_some() || self.kept.is_empty());
    }

    /// What one person sees of votes, talks and the basket is what the book says.
    fn agrees(&self, world: &World) {
        let me = person(self.steps % PEOPLE.len());
        let Some(known) = self.model.people.get(&me) else {
            return;
        };
        if world.session.is_forgotten() {
            return;
        }
        let view = world.session.view(&Audience::person(known.role, me.clone())).unwrap();
        assert_eq!(view.basket as usize, self.basket.len());
        assert!(
            view.support.iter().all(|given| self.told.contains(given)),
            "kept support is in no view"
        );
        if let (Some(shown), Some(book)) = (&view.vote, &self.vote) {
            let tallies = (!book.is_open).then(|| book.counts.clone());
            assert_eq!(
                (shown.vote, &shown.tallies),
                (book.vote, &tallies),
                "counted when it is closed"
            );
            assert_eq!(
                (shown.voted as usize, shown.you),
                (book.voters.len(), book.voters.contains(&me))
            );
        }
        assert_eq!(view.vote.is_some(), self.vote.is_some());
        let mine = self.talks.iter().filter(|(_, talk)| talk.has(&me));
        assert!(
            view.talks
                .iter()
                .map(|talk| talk.talk)
                .eq(mine.clone().map(|(talk, _)| *talk))
        );
        for (shown, (_, talk)) in view.talks.iter().zip(mine) {
            assert_eq!(shown.state == TalkState::Open, talk.open);
            let skip = talk.lines.len().saturating_sub(VIEW_TALK_LINES);
            assert!(
                shown
                    .lines
                    .iter()
                    .map(|line| line.line)
                    .eq(talk.lines[skip..].iter().copied())
            );
        }
    }
}

impl Watch for Circle {
    fn asked(&mut self, _: &World, asked: &Asked<'_>) {
        for at in 0..asked.kept.len() {
            self.judge(asked, at);
            self.model.happens(&asked.kept[at]);
        }
        self.nothing_is_left_over();
    }

    fn stepped(&mut self, world: &World, _: &Step) {
        self.steps += 1;
        self.agrees(world);
    }
}
