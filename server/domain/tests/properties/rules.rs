//! The rules of the floor, the queue, the door and the clock, kept by a model that knows only the events.

use crate::plan::{Setup, Step};
use crate::world::{Asked, Kept, Watch, World};
use domain::session::permissions::runs_session;
use domain::session::{Actor, Answer, Audience, Command, Event};
use protocol::ids::{ClientKey, LineId, MemberId, Millis, ShareId};
use protocol::limits::{VIEW_HELD, VIEW_LINES, VIEW_SHARES};
use protocol::room::{FloorPolicy, Presence, Role, RoomView, Stage};
use std::collections::{BTreeSet, HashMap};

pub(crate) struct RoomRules {
    capacity: usize,
    stage: Stage,
    policy: FloorPolicy,
    roles: HashMap<MemberId, Role>,
    queue: Vec<MemberId>,
    floor: Option<(ShareId, MemberId)>,
    /// Whose share each was.
    shares: HashMap<ShareId, MemberId>,
    keys: HashMap<(MemberId, ClientKey), LineId>,
    held: BTreeSet<LineId>,
}

impl RoomRules {
    pub(crate) fn new(setup: &Setup) -> Self {
        Self {
            capacity: setup.capacity as usize,
            stage: Stage::Scheduled,
            policy: setup.plan().floor,
            roles: HashMap::new(),
            queue: Vec::new(),
            floor: None,
            shares: HashMap::new(),
            keys: HashMap::new(),
            held: BTreeSet::new(),
        }
    }

    /// The model takes the event only if it can have happened.
    fn happens(&mut self, kept: &Kept) {
        let line = LineId(kept.seq.0);
        match &kept.event {
            Event::StageChanged { stage } => {
                assert!(*stage > self.stage, "stages only move forward");
                self.stage = *stage;
            }
            Event::FloorPolicyChanged { floor, .. } => {
                assert_ne!(*floor, self.policy);
                self.policy = *floor;
            }
            Event::MemberJoined { member, role, .. } => {
                assert_eq!(self.roles.insert(member.clone(), *role), None, "somebody is new once");
            }
            Event::RoleChanged { member, role } => {
                let before = self.roles.insert(member.clone(), *role);
                assert!(before.is_some_and(|before| before != *role));
            }
            Event::HandRaised { member } => {
                assert!(!self.queue.contains(member), "a hand goes up once");
                self.queue.push(member.clone());
            }
            Event::HandLowered { member, .. } => {
                let place = self.queue.iter().position(|waits| waits == member);
                self.queue.remove(place.expect("only a raised hand comes down"));
            }
            Event::FloorGiven { member, .. } => {
                assert_eq!(self.floor, None, "one floor");
                assert!(!self.queue.contains(member), "the called one waits no more");
                let share = ShareId(kept.seq.0);
                self.floor = Some((share, member.clone()));
                self.shares.insert(share, member.clone());
            }
            Event::ShareExtended { share, .. } | Event::FloorWaiting { share, .. } => {
                assert_eq!(self.floor.as_ref().map(|floor| floor.0), Some(*share));
            }
            Event::ShareEnded { share, .. } => {
                assert_eq!(
                    self.floor.take().map(|floor| floor.0),
                    Some(*share),
                    "only what began ends"
                );
            }
            Event::LinePosted { member, share, key, .. } => self.writes(member, *share, key, line),
            Event::LineHeld { member, share, key, .. } => {
                self.writes(member, *share, key, line);
                assert!(self.held.insert(line));
            }
            Event::LineApproved { line, .. } | Event::LineReturned { line, .. } | Event::LineTakenBack { line } => {
                assert!(self.held.remove(line), "only a held line is decided about");
            }
            Event::LineRemoved { line, .. } => {
                self.held.remove(line);
            }
            Event::Created { .. }
            | Event::MemberReturned { .. }
            | Event::MemberWentAway { .. }
            | Event::MemberLeft { .. }
            | Event::MemberRemoved { .. }
            | Event::MuteChanged { .. }
            | Event::LockChanged { .. }
            | Event::SupportGiven { .. }
            | Event::HelpNoted { .. }
            | Event::Forgotten => {}
        }
    }

    fn writes(&mut self, member: &MemberId, share: Option<ShareId>, key: &ClientKey, line: LineId) {
        let before = self.keys.insert((member.clone(), key.clone()), line);
        assert_eq!(before, None, "a key makes one line");
        let holds = self.floor.as_ref().filter(|(_, holder)| holder == member);
        assert_eq!(
            share,
            holds.map(|(share, _)| *share),
            "a line of a share is the sharer's"
        );
        let open = self.stage != Stage::InProgress || self.policy == FloorPolicy::Open;
        let serves = runs_session(self.roles[member]);
        assert!(open || share.is_some() || serves, "the floor is somebody else's");
        assert!(!matches!(self.stage, Stage::Scheduled | Stage::Ended));
    }

    fn agrees(&self, world: &World) {
        let session = &world.session;
        assert_eq!(session.stage(), self.stage);
        assert_eq!(
            session.queue().collect::<Vec<_>>(),
            self.queue.iter().collect::<Vec<_>>()
        );
        assert_eq!(session.has_floor(), self.floor.as_ref().map(|(_, holder)| holder));
        let view = session.view(&Audience::Chairs).expect("the session is made");
        assert!(view.share.is_none() || view.stage == Stage::InProgress);
        self.bounds(&view);
        self.people(&view);
        for line in &view.lines {
            if let Some(share) = line.share {
                assert_eq!(self.shares[&share], line.member, "nobody else's line is in a share");
            }
        }
        for held in &view.held {
            assert!(self.held.contains(&held.line));
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
        let counted = people.iter().filter(|member| !runs_session(member.role)).count();
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

    /// A tick has something to do at the deadline, and nothing before.
    fn deadline(world: &World) {
        let due = |now| {
            let decision = world.session.handle(now, &Actor::System, Command::Tick).unwrap();
            !decision.events.is_empty()
        };
        match world.session.next_deadline() {
            Some(at) => assert!(due(at) && !due(Millis(at.0 - 1)), "the deadline is {at:?}"),
            None => assert!(!due(Millis(u64::MAX))),
        }
    }
}

fn as_heard(nickname: &str) -> String {
    nickname.to_lowercase().replace(['-', ' '], "")
}

impl Watch for RoomRules {
    fn asked(&mut self, _: &World, asked: &Asked<'_>) {
        let known = match (asked.actor, asked.command) {
            (Actor::Member(me), Command::PostLine { key, .. }) => self.keys.get(&(me.clone(), key.clone())).copied(),
            _ => None,
        };
        if let (Some(line), Ok(decision)) = (known, asked.outcome) {
            let held = self.held.contains(&line);
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
        Self::deadline(world);
    }
}
