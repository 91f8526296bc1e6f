//! The rules of lines, of the door and of sizes: who may write what and where, one line for a key, and bounds on
//! everything. The floor has a file of its own (`floor.rs`), and so have the chair and what is done in a circle.

use crate::model::{Model, serves};
use crate::plan::{Setup, Step};
use crate::world::{Asked, Kept, Watch, World};
use domain::session::{Actor, Answer, Audience, Command, Event};
use protocol::ids::{ClientKey, LineId, MemberId, Seq, ShareId};
use protocol::limits::{VIEW_HELD, VIEW_LINES, VIEW_SHARES};
use protocol::room::{ChairState, FloorPolicy, LineKind, Presence, Role, RoomView, Stage};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// Keys of one person that the session knows again.
const KEYS_PER_MEMBER: usize = 64;

pub(crate) struct RoomRules {
    capacity: usize,
    model: Model,
    /// Whose share each was, and whether it is over.
    shares: HashMap<ShareId, (MemberId, bool)>,
    keys: HashMap<(MemberId, ClientKey), LineId>,
    key_order: HashMap<MemberId, VecDeque<ClientKey>>,
    held: BTreeMap<LineId, MemberId>,
    /// When each came for the first time, to the door or into the room.
    came: BTreeMap<MemberId, Seq>,
    /// Whose words were published.
    heard: BTreeSet<MemberId>,
    /// Who is muted, and since when.
    muted: BTreeMap<MemberId, Seq>,
    /// Since when somebody was removed or not let in.
    removed: Option<Seq>,
}

/// A line that somebody wrote, published or held.
struct Written<'a> {
    member: &'a MemberId,
    share: Option<ShareId>,
    key: Option<&'a ClientKey>,
    kind: &'a LineKind,
    held: bool,
}

impl RoomRules {
    pub(crate) fn new(setup: &Setup) -> Self {
        Self {
            capacity: setup.capacity as usize,
            model: Model::new(setup),
            shares: HashMap::new(),
            keys: HashMap::new(),
            key_order: HashMap::new(),
            held: BTreeMap::new(),
            came: BTreeMap::new(),
            heard: BTreeSet::new(),
            muted: BTreeMap::new(),
            removed: None,
        }
    }

    /// The model takes the event only if it can have happened.
    fn happens(&mut self, kept: &Kept) {
        let line = LineId(kept.seq.0);
        self.trouble(kept);
        let model = &self.model;
        match &kept.event {
            Event::StageChanged { stage } => assert!(*stage > model.stage, "stages only move forward"),
            Event::FloorPolicyChanged { floor, .. } => assert_ne!(*floor, model.policy),
            Event::MemberJoined { member, .. } => assert!(!model.people.contains_key(member), "somebody is new once"),
            Event::MemberAdmitted { member, .. } => {
                let known = model.people.get(member);
                assert!(
                    known.is_none_or(|known| known.presence == Presence::Left),
                    "nobody is in two places"
                );
            }
            Event::RoleChanged { member, role } => assert_ne!(model.role(member), *role),
            Event::FloorGiven { member, .. } => {
                self.shares.insert(ShareId(kept.seq.0), (member.clone(), false));
            }
            Event::ShareEnded { share, .. } => {
                assert_eq!(model.floor.as_ref().map(|floor| floor.share), Some(*share));
                self.shares.get_mut(share).expect("it began").1 = true;
            }
            Event::LinePosted {
                member,
                share,
                key,
                kind,
                ..
            } => self.writes(
                line,
                &Written {
                    member,
                    share: *share,
                    key: key.as_ref(),
                    kind,
                    held: false,
                },
            ),
            Event::LineHeld {
                member,
                share,
                key,
                kind,
                ..
            } => {
                self.writes(
                    line,
                    &Written {
                        member,
                        share: *share,
                        key: Some(key),
                        kind,
                        held: true,
                    },
                );
                self.held.insert(line, member.clone());
            }
            Event::TalkWritten { from, key, .. } => {
                self.remember(from, key, line);
            }
            Event::LineApproved { line, by } => {
                assert!(self.model.serves(by));
                let author = self.held.remove(line).expect("only a held line is decided about");
                self.heard.insert(author);
            }
            Event::LineReturned { line, by, .. } => {
                assert!(self.model.serves(by));
                assert!(self.held.remove(line).is_some(), "only a held line is decided about");
            }
            Event::LineTakenBack { line } => {
                assert!(self.held.remove(line).is_some(), "only a held line is taken back");
            }
            Event::LineRemoved { line, by } => {
                assert!(self.model.serves(by));
                self.held.remove(line);
            }
            _ => {}
        }
        self.model.happens(kept);
    }

    /// Who came when, and what was decided about whom.
    fn trouble(&mut self, kept: &Kept) {
        match &kept.event {
            Event::MemberJoined { member, .. } => {
                self.came.insert(member.clone(), kept.seq);
            }
            Event::WaitingBegan { member, .. } if !self.model.people.contains_key(member) => {
                self.came.insert(member.clone(), kept.seq);
            }
            Event::MuteChanged {
                member, muted: true, ..
            } => {
                self.muted.insert(member.clone(), kept.seq);
            }
            Event::MuteChanged { member, .. } => {
                self.muted.remove(member);
            }
            Event::MemberRemoved { .. } | Event::WaitingTurnedAway { .. } => {
                self.removed.get_or_insert(kept.seq);
            }
            _ => {}
        }
    }

    /// A line is published at once only of somebody who was heard before, or who was there before anybody was muted or
    /// removed.
    fn is_known(&self, member: &MemberId) -> bool {
        let since = self.muted.values().copied().chain(self.removed).min();
        self.model.serves(member) || self.heard.contains(member) || since.is_none_or(|since| since > self.came[member])
    }

    /// The newest keys of a person are known again; a phone has never as many on its way.
    fn remember(&mut self, member: &MemberId, key: &ClientKey, line: LineId) {
        let before = self.keys.insert((member.clone(), key.clone()), line);
        assert_eq!(before, None, "a key makes one line");
        let order = self.key_order.entry(member.clone()).or_default();
        order.push_back(key.clone());
        if order.len() > KEYS_PER_MEMBER
            && let Some(oldest) = order.pop_front()
        {
            self.keys.remove(&(member.clone(), oldest));
        }
    }

    fn writes(&mut self, line: LineId, written: &Written<'_>) {
        let member = written.member;
        if let Some(key) = written.key {
            self.remember(member, key, line);
        }
        let model = &self.model;
        let serves = model.serves(member);
        let holds = model.floor.as_ref().filter(|floor| floor.member == *member);
        match written.kind {
            // The text is the format's, or somebody's whose name is not kept: no part of a share.
            LineKind::Reading { .. } => {
                assert!(written.share.is_none() && written.key.is_none() && !written.held);
                assert!(
                    serves || holds.is_some(),
                    "a reading is posted by the chair or by who has the floor"
                );
            }
            LineKind::Question => {
                assert!(written.share.is_none() && written.key.is_none() && !written.held);
                assert!(serves, "the chair draws a question");
            }
            LineKind::Said | LineKind::Answer { .. } | LineKind::Milestone => {
                assert!(written.key.is_some());
                let share = holds.map(|floor| floor.share);
                assert_eq!(written.share, share, "a line of a share is the sharer's");
                assert!(!model.people[member].muted);
                if !written.held && *written.kind != LineKind::Milestone {
                    assert!(self.is_known(member), "somebody new is looked at first");
                    self.heard.insert(member.clone());
                }
            }
        }
        assert!(!matches!(model.stage, Stage::Scheduled | Stage::Ended));
        if serves || written.share.is_some() || matches!(written.kind, LineKind::Reading { .. } | LineKind::Question) {
            return;
        }
        if model.chair == ChairState::Held {
            assert!(written.held, "without a chair every line waits");
        }
        self.may_write_without_floor(written);
    }

    /// Lines of those who neither run the session nor have the floor.
    fn may_write_without_floor(&self, written: &Written<'_>) {
        let model = &self.model;
        let nobody_shares = model.floor.is_none();
        let may = match (model.stage, written.kind) {
            (Stage::Lobby, _) => model.role(written.member) == Role::Greeter,
            (Stage::InProgress, _) if model.chair == ChairState::Held => true,
            (Stage::InProgress, LineKind::Milestone) => {
                let has_part = model.part().expect("in progress").milestones;
                (has_part && nobody_shares) || model.policy == FloorPolicy::Open
            }
            (Stage::InProgress, kind) => {
                let between = matches!(kind, LineKind::Answer { .. })
                    && nobody_shares
                    && model.chair == ChairState::Here
                    && model.policy != FloorPolicy::Quiet;
                (between || model.policy == FloorPolicy::Open) && model.suits(written.member)
            }
            _ => true,
        };
        assert!(may, "{:?} by {:?} in {:?}", written.kind, written.member, model.stage);
        if let LineKind::Answer { to } = written.kind {
            assert!(model.cross_talk, "answers are welcome");
            assert!(self.shares[to].1, "what is answered is over");
        }
    }

    fn agrees(&self, world: &World) {
        let session = &world.session;
        assert_eq!(session.stage(), self.model.stage);
        let phase = self.model.phase.map(|phase| u32::try_from(phase).unwrap());
        assert_eq!(session.phase_index(), phase);
        assert_eq!(phase.is_some(), self.model.stage == Stage::InProgress);
        assert_eq!(session.chair(), self.model.chair);
        let view = session.view(&Audience::Chairs).expect("the session is made");
        assert!(view.share.is_none() || view.stage == Stage::InProgress);
        self.bounds(&view);
        self.people(&view);
        for line in &view.lines {
            if let Some(share) = line.share {
                assert_eq!(self.shares[&share].0, line.member, "nobody else's line is in a share");
            }
        }
        for held in &view.held {
            assert_eq!(self.held.get(&held.line), Some(&held.member));
        }
    }

    fn bounds(&self, view: &RoomView) {
        assert!(view.lines.len() <= VIEW_LINES);
        assert!(view.shares.len() <= VIEW_SHARES);
        assert!(view.held.len() <= VIEW_HELD && self.held.len() <= VIEW_HELD);
        let distinct: BTreeSet<_> = view.lines.iter().map(|line| line.line).collect();
        assert_eq!(distinct.len(), view.lines.len(), "no line stands twice");
        for (n, support) in view.support.iter().enumerate() {
            use protocol::room::SupportTarget::{Line, Share};
            assert!(!view.support[..n].contains(support), "no support stands twice");
            let known = match support.to {
                Line(line) => view.lines.iter().any(|known| known.line == line),
                Share(share) => view.shares.iter().chain(&view.share).any(|known| known.share == share),
            };
            assert!(known, "support is for what is there");
        }
    }

    fn people(&self, view: &RoomView) {
        let inside = |presence| matches!(presence, Presence::Here | Presence::Away);
        let people: Vec<_> = view.members.iter().filter(|member| inside(member.presence)).collect();
        let counted = people.iter().filter(|member| !serves(member.role)).count();
        assert!(counted <= self.capacity, "{counted} in a room for {}", self.capacity);
        for hand in &view.hands {
            let member = people.iter().find(|member| member.member == hand.member);
            assert!(
                member.is_some_and(|member| !member.muted),
                "who waits is here and may write"
            );
        }
        if let Some(share) = &view.share {
            let holder = people.iter().find(|member| member.member == share.member);
            let holder = holder.expect("who has the floor is here, or away in the grace time");
            assert!(!holder.muted);
            assert_eq!(share.waiting_since.is_some(), holder.presence == Presence::Away);
        }
        let names: BTreeSet<String> = people.iter().map(|member| as_heard(&member.nickname)).collect();
        assert!(
            names.len() == people.len() || view.stage == Stage::Ended,
            "two people of one name"
        );
    }
}

fn as_heard(nickname: &str) -> String {
    nickname.to_lowercase().replace(['-', ' '], "")
}

impl Watch for RoomRules {
    fn asked(&mut self, _: &World, asked: &Asked<'_>) {
        let known = match (asked.actor, asked.command) {
            (
                Actor::Member(me),
                Command::PostLine { key, .. }
                | Command::WriteInTalk { key, .. }
                | Command::AnnounceMilestone { key, .. },
            ) => self.keys.get(&(me.clone(), key.clone())).copied(),
            _ => None,
        };
        if let (Some(line), Ok(decision)) = (known, asked.outcome) {
            let held = self.held.contains_key(&line);
            assert_eq!(
                decision.answer,
                Answer::Line { line, held },
                "a retry gets the same answer"
            );
            assert!(decision.events.is_empty());
        }
        for kept in asked.kept {
            self.happens(kept);
        }
    }

    fn stepped(&mut self, world: &World, _: &Step) {
        self.agrees(world);
    }
}
