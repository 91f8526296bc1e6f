//! The floor and its queue: every hand that goes up or comes down, and every share that begins, goes on or ends, has a
//! cause in what was asked, and the cause is one that the format allows. A hand is never lost or doubled.

use crate::model::Model;
use crate::plan::Setup;
use crate::world::{Asked, Kept, Watch, World};
use domain::session::{Actor, Command, Event};
use protocol::format::HandOrder;
use protocol::ids::{MemberId, Millis};
use protocol::limits::EXTEND_MINUTES;
use protocol::room::{ChairState, FloorPolicy, HandEnd, Role, ShareEnd, Stage};

pub(crate) struct Floor {
    model: Model,
    floor_grace_ms: u64,
    away_grace_ms: u64,
    succession_ms: u64,
    ends_by: Option<Millis>,
    /// Who stood before the one whose hand came down last.
    ahead: Vec<MemberId>,
    /// Since when the share could not go on, while this command gives the time back.
    gap_since: Option<Millis>,
}

impl Floor {
    pub(crate) fn new(setup: &Setup) -> Self {
        Self {
            model: Model::new(setup),
            floor_grace_ms: setup.floor_grace_ms,
            away_grace_ms: setup.away_grace_ms,
            succession_ms: setup.succession_ms,
            ends_by: setup.plan().rules.ends_by,
            ahead: Vec::new(),
            gap_since: None,
        }
    }

    fn judge(&mut self, asked: &Asked<'_>, at: usize) {
        let kept = &asked.kept[at];
        match &kept.event {
            Event::HandRaised { member, place } => self.hand_rises(asked, member, *place as usize),
            Event::HandLowered { member, end } => {
                let place = self.model.queue.iter().position(|waits| waits == member);
                let place = place.expect("only a raised hand comes down");
                self.ahead = self.model.queue[..place].to_vec();
                self.hand_comes_down(asked, at, member, *end);
            }
            Event::HandsOrdered { members } => {
                let mut sorted = self.model.queue.clone();
                sorted.sort_by_key(|member| self.model.rank(member));
                assert_eq!(
                    *members, sorted,
                    "the order that the part names, and of equal ones the earlier first"
                );
                assert_ne!(*members, self.model.queue, "nothing is told that is so already");
            }
            Event::FloorGiven { .. } => self.share_begins(asked, at),
            Event::ShareExtended { planned_end, by, .. } => {
                self.share_has_more_time(asked, kept.at, *planned_end, by.as_ref());
            }
            Event::ShareWarned { .. } => self.sharer_is_warned(kept.at),
            Event::FloorWaiting { waiting, .. } => {
                let floor = self.model.floor.as_ref().expect("somebody has the floor");
                // After a restart the waiting begins anew.
                assert!(floor.waiting_since.is_some() != *waiting || *asked.command == Command::Recover);
                self.gap_since = floor.waiting_since;
            }
            Event::ChairChanged {
                state: ChairState::Here,
            } => self.gap_since = Some(self.model.chair_since),
            Event::ShareEnded { end, .. } => self.share_ends(asked, kept.at, *end),
            _ => {}
        }
    }

    fn hand_rises(&self, asked: &Asked<'_>, member: &MemberId, place: usize) {
        let model = &self.model;
        let person = &model.people[member];
        assert!(!model.queue.contains(member), "a hand goes up once");
        assert_ne!(model.sharer(), Some(member), "who has the floor asks for none");
        assert!(person.is_inside() && !person.muted && model.suits(member));
        assert_eq!(model.stage, Stage::InProgress);
        assert!(
            matches!(model.policy, FloorPolicy::OneAtATime | FloorPolicy::Round),
            "hands are taken"
        );
        let is_round = model.policy == FloorPolicy::Round;
        let cause = match asked.command {
            Command::RaiseHand => is_from(asked, member),
            Command::Join { .. } => is_round && is_from(asked, member),
            Command::StartMeeting | Command::EnterPhase { .. } | Command::SetFloorPolicy { .. } => {
                is_round && person.is_here()
            }
            _ => false,
        };
        let let_in = |event: &Event| matches!(event, Event::MemberAdmitted { member: came, .. } if came == member);
        let late = is_round && person.is_here() && asked.kept.iter().any(|kept| let_in(&kept.event));
        assert!(cause || late, "a hand went up by {:?}", asked.command);
        let mine = model.rank(member);
        let before = model.queue.iter().filter(|waits| model.rank(waits) <= mine).count();
        assert_eq!(place, before, "behind those who are before it in the order of the part");
    }

    fn hand_comes_down(&self, asked: &Asked<'_>, at: usize, member: &MemberId, end: HandEnd) {
        let has = |test: &dyn Fn(&Event) -> bool| asked.kept.iter().any(|kept| test(&kept.event));
        let cause = match end {
            HandEnd::Lowered => is_from(asked, member) && *asked.command == Command::LowerHand,
            HandEnd::Passed => is_from(asked, member) && *asked.command == Command::Pass,
            HandEnd::CalledOn => {
                let next = asked.kept.get(at + 1).map(|kept| &kept.event);
                matches!(next, Some(Event::FloorGiven { member: called, .. }) if called == member)
            }
            HandEnd::Gone => has(&|event| match event {
                Event::MemberLeft { member: gone } | Event::MemberRemoved { member: gone, .. } => gone == member,
                Event::MuteChanged {
                    member: gone, muted, ..
                } => gone == member && *muted,
                _ => false,
            }),
            HandEnd::MovedOn => {
                let is_over = has(&|event| matches!(event, Event::StageChanged { .. }));
                let was_round = self.model.policy == FloorPolicy::Round;
                let goes_on =
                    |event: &Event| matches!(event, Event::PhaseEntered { .. } | Event::FloorPolicyChanged { .. });
                is_over || (was_round && has(&goes_on))
            }
        };
        assert!(cause, "a hand came down as {end:?} by {:?}", asked.command);
    }

    fn share_begins(&self, asked: &Asked<'_>, at: usize) {
        let kept = &asked.kept[at];
        let Event::FloorGiven {
            member,
            planned_end,
            by,
        } = &kept.event
        else {
            return;
        };
        let model = &self.model;
        assert!(model.floor.is_none(), "one floor");
        assert!(!model.queue.contains(member), "the called one waits no more");
        assert_eq!(
            model.chair,
            ChairState::Here,
            "nobody gets the floor while the chair is gone"
        );
        let person = &model.people[member];
        assert!(person.is_here() && !person.muted && person.role != Role::Clinician);
        let part = model.part().expect("in progress");
        let minutes = u64::from(part.share_minutes) * model.minute_ms;
        assert_eq!(*planned_end, kept.at.plus(minutes));
        let calls = matches!(
            model.policy,
            FloorPolicy::OneAtATime | FloorPolicy::Round | FloorPolicy::Facilitator
        );
        assert!(calls, "{:?} gives the floor to nobody", model.policy);
        match (asked.command, by) {
            (Command::CallOn { member: called }, Some(by)) => {
                assert!(called == member && is_from(asked, by) && model.serves(by));
            }
            (Command::CallNext, Some(by)) => {
                assert!(is_from(asked, by) && model.serves(by));
                self.is_next(member);
            }
            (Command::PassFloorTo { member: picked }, Some(by)) => {
                assert!(picked == member && is_from(asked, by) && by != member);
                assert!(model.policy == FloorPolicy::OneAtATime && part.hands == HandOrder::Pitch);
                assert!(model.could_begin(member));
            }
            (_, None) => {
                assert_eq!(model.policy, FloorPolicy::Round, "only a round goes on by itself");
                let before = asked.kept[..at].iter().find_map(|kept| match kept.event {
                    Event::ShareEnded { end, .. } => Some(end),
                    _ => None,
                });
                let before = before.expect("the next begins when a share is over");
                assert!(!matches!(before, ShareEnd::TakenBack | ShareEnd::MovedOn));
                self.is_next(member);
            }
            (command, by) => panic!("the floor was given by {by:?} with {command:?}"),
        }
    }

    /// Nobody who could begin was passed over.
    fn is_next(&self, member: &MemberId) {
        assert!(self.model.could_begin(member));
        let passed_over = self.ahead.iter().find(|waits| self.model.could_begin(waits));
        assert_eq!(passed_over, None, "{member:?} was called before");
    }

    fn share_has_more_time(&self, asked: &Asked<'_>, at: Millis, planned_end: Millis, by: Option<&MemberId>) {
        let model = &self.model;
        let floor = model.floor.as_ref().expect("somebody has the floor");
        let Some(by) = by else {
            if *asked.command == Command::Recover {
                // As long as nothing is known of: at most since the floor waits, and never longer than the share.
                let most = at.since(floor.waiting_since.unwrap_or(floor.began_at));
                assert!(planned_end > floor.planned_end && planned_end.since(floor.planned_end) <= most);
                return;
            }
            let since = self.gap_since.expect("the share could not go on");
            assert!(floor.planned_end > since, "only time that was left is given back");
            assert_eq!(planned_end, floor.planned_end.plus(at.since(since)));
            return;
        };
        let Command::ExtendShare { minutes } = asked.command else {
            panic!("more time by {:?}", asked.command)
        };
        assert!(is_from(asked, by));
        if model.serves(by) {
            assert!((1..=EXTEND_MINUTES).contains(minutes));
        } else {
            assert!(*by == floor.member && (1..=2).contains(minutes) && !floor.took_more);
        }
        let more = u64::from(*minutes) * model.minute_ms;
        assert_eq!(planned_end, floor.planned_end.max(at).plus(more));
    }

    fn sharer_is_warned(&self, at: Millis) {
        let floor = self.model.floor.as_ref().expect("somebody has the floor");
        assert!(!floor.warned, "one warning for each planned end");
        assert_eq!(floor.waiting_since, None, "nobody who is away is warned");
        let part = self.model.part().expect("in progress");
        let before = u64::from(part.warning_seconds) * self.model.minute_ms / 60;
        assert!(part.warning_seconds > 0 && at.plus(before) >= floor.planned_end);
    }

    fn share_ends(&self, asked: &Asked<'_>, at: Millis, end: ShareEnd) {
        let model = &self.model;
        let floor = model.floor.as_ref().expect("only what began ends");
        let part = model.part().expect("in progress");
        let from_sharer = is_from(asked, &floor.member);
        let from_chair = matches!(asked.actor, Actor::Member(me) if model.serves(me));
        let is_due = |since: Option<Millis>, ms| since.is_some_and(|since| since.plus(ms) <= at);
        let command = asked.command;
        let cause = match end {
            ShareEnd::Done => from_sharer && matches!(command, Command::Done | Command::PassFloorTo { .. }),
            ShareEnd::Passed => from_sharer && *command == Command::Pass && part.may_pass,
            ShareEnd::TakenBack => {
                let muted = matches!(command, Command::SetMuted { member, muted: true } if *member == floor.member);
                from_chair && (*command == Command::TakeBackFloor || muted)
            }
            ShareEnd::Dropped => {
                let away_since = model.people[&floor.member].away_since;
                *command == Command::Tick
                    && (is_due(floor.waiting_since, self.floor_grace_ms) || is_due(away_since, self.away_grace_ms))
            }
            ShareEnd::Left => {
                let removed = matches!(command, Command::RemoveMember { member, .. } if *member == floor.member);
                (from_sharer && *command == Command::Leave) || (from_chair && removed)
            }
            ShareEnd::MovedOn => match command {
                Command::EnterPhase { .. }
                | Command::SetFloorPolicy { .. }
                | Command::OpenFellowship
                | Command::EndSession => from_chair,
                Command::Tick => {
                    let lost_since = (model.chair == ChairState::Lost).then_some(model.chair_since);
                    is_due(self.ends_by, 0) || is_due(lost_since, self.succession_ms)
                }
                _ => false,
            },
            ShareEnd::TimeOver => {
                let goes_on = floor.waiting_since.is_none() && model.chair == ChairState::Here;
                *command == Command::Tick && part.hard_end && goes_on && floor.planned_end <= at
            }
        };
        assert!(cause, "a share ended as {end:?} by {command:?}");
    }

    /// Everybody who could share is in a round, those first who waited before it.
    fn round_has_everybody(&self, waited: &[MemberId], asked: &Asked<'_>) {
        let begins = |kept: &Kept| {
            matches!(
                kept.event,
                Event::PhaseEntered { .. } | Event::FloorPolicyChanged { .. }
            )
        };
        let model = &self.model;
        if model.policy != FloorPolicy::Round || !asked.kept.iter().any(begins) {
            return;
        }
        let mut others: Vec<&MemberId> = model.people.keys().collect();
        others.retain(|member| model.could_begin(member) && !waited.contains(member));
        others.sort_by_key(|member| {
            let person = &model.people[*member];
            let class = match person.role {
                Role::Facilitator => 2,
                Role::CoFacilitator => 1,
                _ => 0,
            };
            (class, person.arrival)
        });
        let expected: Vec<&MemberId> = waited.iter().chain(others).collect();
        assert_eq!(model.queue.iter().collect::<Vec<_>>(), expected);
    }
}

fn is_from(asked: &Asked<'_>, member: &MemberId) -> bool {
    matches!(asked.actor, Actor::Member(me) if me == member)
}

impl Watch for Floor {
    fn asked(&mut self, world: &World, asked: &Asked<'_>) {
        let waited = if self.model.policy == FloorPolicy::Round {
            Vec::new()
        } else {
            self.model.queue.clone()
        };
        self.gap_since = None;
        for at in 0..asked.kept.len() {
            self.judge(asked, at);
            self.model.happens(&asked.kept[at]);
        }
        self.round_has_everybody(&waited, asked);
        let model = &self.model;
        assert!(
            model.queue.iter().eq(world.session.queue()),
            "no hand is lost or doubled"
        );
        assert!(
            model.queue.is_sorted_by_key(|member| model.rank(member)),
            "the order of the part"
        );
        assert_eq!(world.session.has_floor(), model.sharer());
        if let (Actor::Member(me), Command::Done | Command::Pass, Ok(_)) = (asked.actor, asked.command, asked.outcome) {
            let still = model.sharer() == Some(me) || model.queue.contains(me);
            assert!(!still || *asked.command == Command::Done, "who passed waits no more");
            assert_ne!(model.sharer(), Some(me), "who is done has the floor no more");
        }
    }
}
