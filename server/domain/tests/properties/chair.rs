//! Who runs the session: never a stranger, nothing moves on while nobody does, and whoever does can leave every part.

use crate::model::Model;
use crate::plan::{PEOPLE, Setup, Step, person};
use crate::world::{Asked, Kept, Watch, World};
use domain::session::{Actor, Command, Event};
use protocol::format::WithoutChair;
use protocol::ids::{MemberId, Millis};
use protocol::room::{ChairState, Presence, Role, Stage};

pub(crate) struct Succession {
    model: Model,
    succession_ms: u64,
    chairless_ms: u64,
    ends_by: Option<Millis>,
    fellowship_ms: Option<u64>,
    stage_since: Millis,
    steps: usize,
}

impl Succession {
    pub(crate) fn new(setup: &Setup) -> Self {
        Self {
            model: Model::new(setup),
            succession_ms: setup.succession_ms,
            chairless_ms: setup.chairless_ms,
            ends_by: setup.plan().rules.ends_by,
            fellowship_ms: setup.fellowship_ms,
            stage_since: Millis(0),
            steps: 0,
        }
    }

    fn judge(&self, asked: &Asked<'_>, kept: &Kept, had: Option<Role>) {
        let model = &self.model;
        let has_chair = model.chair == ChairState::Here;
        match &kept.event {
            Event::RoleChanged { member, role } => self.role_changes(asked, member, *role, had),
            Event::MemberJoined { member: _, role, .. } => self.comes_in(*role),
            Event::MemberAdmitted { .. } => assert!(has_chair, "nobody is let in while the chair is gone"),
            Event::MemberReturned { member } if model.people[member].presence == Presence::Left => {
                self.comes_in(model.role(member));
            }
            Event::ChairChanged { state } => self.chair_changes(asked, kept.at, *state),
            Event::PhaseEntered { by, .. }
            | Event::PhaseStretched { by, .. }
            | Event::CrossTalkChanged { by, .. }
            | Event::SupportPolicyChanged { by, .. }
            | Event::FloorPolicyChanged { by, .. }
            | Event::VoteOpened { by, .. }
            | Event::QuestionDrawn { by, .. } => {
                assert!(has_chair, "nothing moves on while the chair is gone");
                assert!(model.serves(by) && *asked.actor == Actor::Member(by.clone()));
            }
            Event::StageChanged { stage } => self.stage_changes(asked, kept.at, *stage),
            _ => {}
        }
    }

    /// `had` is the role that the one who asked had when they asked.
    fn role_changes(&self, asked: &Asked<'_>, member: &MemberId, role: Role, had: Option<Role>) {
        let by_self = *asked.actor == Actor::Member(member.clone());
        if role != Role::Facilitator {
            assert_eq!(
                (self.model.role(member), role),
                (Role::Facilitator, Role::CoFacilitator)
            );
            return;
        }
        match asked.command {
            Command::HandOver { member: to } => assert!(had == Some(Role::Facilitator) && to == member),
            Command::TakeChair => {
                assert!(by_self && had == Some(Role::CoFacilitator), "only the declared deputy");
                assert_ne!(self.model.chair, ChairState::Here);
            }
            Command::StartMeeting => {
                assert!(by_self && had == Some(Role::CoFacilitator), "only the declared deputy");
                assert!(!self.model.facilitator_is_here());
            }
            command => panic!("{member:?} has the chair by {command:?}"),
        }
        let person = &self.model.people[member];
        assert!(person.is_here() && !person.muted, "who has the chair can use it");
    }

    /// Somebody comes through the door, for the first time or after they left.
    fn comes_in(&self, role: Role) {
        let may_without = matches!(role, Role::Facilitator | Role::CoFacilitator | Role::Clinician);
        let has_chair = self.model.chair == ChairState::Here;
        assert!(may_without || has_chair, "nobody is let in while the chair is gone");
    }

    fn chair_changes(&self, asked: &Asked<'_>, at: Millis, state: ChairState) {
        let model = &self.model;
        assert!(model.needs_chair());
        match state {
            // After a restart the waiting begins anew.
            same if same == model.chair => {
                assert!(*asked.command == Command::Recover && !model.facilitator_is_here());
            }
            ChairState::Here => assert!(model.chair != ChairState::Here && model.facilitator_is_here()),
            ChairState::Lost => assert!(model.chair == ChairState::Here && !model.facilitator_is_here()),
            ChairState::Held => {
                assert!(model.chair == ChairState::Lost && *asked.command == Command::Tick);
                assert!(model.chair_since.plus(self.succession_ms) <= at);
                assert_eq!(model.format.without_chair, WithoutChair::Fellowship);
                assert!(model.floor.is_none(), "the share is over");
            }
        }
    }

    fn stage_changes(&self, asked: &Asked<'_>, at: Millis, stage: Stage) {
        let model = &self.model;
        let from_chair = matches!(asked.actor, Actor::Member(me) if model.serves(me));
        match (stage, asked.command) {
            (Stage::Lobby, Command::Tick) => {}
            (Stage::InProgress, Command::StartMeeting) => assert!(from_chair),
            (Stage::Fellowship, Command::OpenFellowship) => {
                assert!(from_chair && model.chair == ChairState::Here);
            }
            (Stage::Ended, Command::EndSession) => assert!(from_chair),
            (Stage::Ended, Command::Tick) => {
                let is_due = |ms| model.needs_chair() && model.chair_since.plus(ms) <= at;
                let by_chair = match (model.chair, model.format.without_chair) {
                    (ChairState::Here, _) | (ChairState::Lost, WithoutChair::Fellowship) => false,
                    (ChairState::Lost, WithoutChair::Close) => is_due(self.succession_ms),
                    (ChairState::Held, _) => is_due(self.chairless_ms),
                };
                let lasted = self.fellowship_ms.map(|ms| self.stage_since.plus(ms));
                let over = lasted.filter(|_| model.stage == Stage::Fellowship);
                assert!(by_chair || self.ends_by.into_iter().chain(over).any(|due| due <= at));
            }
            (Stage::Ended, Command::Withdraw) => {
                assert!(*asked.actor == Actor::System && matches!(model.stage, Stage::Scheduled | Stage::Lobby));
            }
            (stage, command) => panic!("{stage:?} by {command:?}"),
        }
    }

    fn holds(&self) {
        let model = &self.model;
        if model.needs_chair() {
            assert_eq!(
                model.chair == ChairState::Here,
                model.facilitator_is_here(),
                "the chair is here exactly while a facilitator is"
            );
        }
        let facilitators = model.people.values().filter(|person| person.role == Role::Facilitator);
        // One by the facilitator's link, who may come for the first time when a deputy has begun without them.
        assert!(
            facilitators.clone().count() <= 2,
            "the chair and who came later by the facilitator's link"
        );
        assert!(
            facilitators.into_iter().all(|person| !person.muted),
            "the chair is never muted"
        );
    }

    /// Whoever runs the session can go on from here: to another part, to the fellowship, to the end; and when nobody
    /// does, the deputy can first take the chair.
    fn can_be_left(&self, world: &World) {
        if self.model.stage != Stage::InProgress {
            return;
        }
        let here = |role| {
            let has = |number: &usize| {
                let known = self.model.people.get(&person(*number));
                known.is_some_and(|known| known.role == role && known.is_here() && !known.muted)
            };
            (0..PEOPLE.len()).find(has).map(person)
        };
        let now = world.now;
        let mut session = world.session.clone();
        let deputy = here(Role::CoFacilitator);
        if let Some(deputy) = &deputy {
            let actor = Actor::Member(deputy.clone());
            assert!(session.handle(now, &actor, Command::EndSession).is_ok());
        }
        let chair = here(Role::Facilitator).or(deputy);
        let Some(actor) = chair.map(Actor::Member) else { return };
        if self.model.chair != ChairState::Here {
            let taken = session.handle(now, &actor, Command::TakeChair);
            for event in taken.expect("the deputy can take the chair").events {
                session.apply(now, &event);
            }
        }
        let phases = self.model.format.phases.len();
        let another = self.steps % phases;
        if Some(another) != self.model.phase {
            let phase = u32::try_from(another).unwrap();
            let entered = session.handle(now, &actor, Command::EnterPhase { phase });
            let enters = |event: &Event| matches!(event, Event::PhaseEntered { phase: begun, .. } if *begun == phase);
            assert!(entered.expect("every part can be left").events.iter().any(enters));
        }
        for command in [Command::OpenFellowship, Command::EndSession] {
            assert!(session.handle(now, &actor, command).is_ok(), "every part can be left");
        }
    }
}

impl Watch for Succession {
    fn asked(&mut self, _: &World, asked: &Asked<'_>) {
        let had = match asked.actor {
            Actor::Member(me) => self.model.people.get(me).map(|person| person.role),
            Actor::System => None,
        };
        for kept in asked.kept {
            self.judge(asked, kept, had);
            self.model.happens(kept);
            if let Event::StageChanged { .. } = kept.event {
                self.stage_since = kept.at;
            }
        }
        self.holds();
    }

    fn stepped(&mut self, world: &World, _: &Step) {
        self.steps += 1;
        self.can_be_left(world);
    }
}
