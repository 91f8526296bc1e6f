//! What those who run a meeting may do alone, and what happens when its chair is gone.

use super::Replay;
use crate::room::{SUCCESSION, id, one, words};
use crate::table::{Kind, Who};
use domain::session::{Audience, Command, Event};
use protocol::format::SupportPolicy;
use protocol::room::{ChairState, FloorPolicy, Role, Stage};

impl Replay<'_> {
    /// The running order is moved by those who run it, in every part.
    pub(super) fn chair_alone(&mut self, nth: usize) {
        let view = self.room.session.view(&Audience::Chairs).expect("there is a session");
        let phase = view.phase.expect("a part is in force");
        let elsewhere = u32::from(nth == 0);
        let floor = if view.floor == FloorPolicy::Open {
            FloorPolicy::OneAtATime
        } else {
            FloorPolicy::Open
        };
        let support = if phase.support == SupportPolicy::Off {
            SupportPolicy::Live
        } else {
            SupportPolicy::Off
        };
        for command in [
            Command::EnterPhase { phase: elsewhere },
            Command::StretchPhase { minutes: 5 },
            Command::SetFloorPolicy { floor },
            Command::SetCrossTalk {
                cross_talk: !phase.cross_talk,
            },
            Command::SetSupportPolicy { support },
            Command::OpenVote {
                question: words("Shall we stay longer?"),
                choices: Vec::new(),
            },
            Command::OpenFellowship,
        ] {
            let what = format!("asks {:?}", command.kind());
            self.each_may(&what, Who::Run, |room, name| room.tried(name, command.clone()));
        }
    }

    /// Without the chair the meeting stands still, the deputy can take over, and nobody else.
    pub(super) fn without_chair(&mut self) {
        let mut room = self.room.clone();
        room.done("wren", Command::Drop);
        self.check("the chair is lost", room.session.chair() == ChairState::Lost);
        for kind in [
            Kind::Attendee,
            Kind::Newcomer,
            Kind::Greeter,
            Kind::Deputy,
            Kind::Clinician,
        ] {
            let tried = room.tried(one(kind), Command::TakeChair);
            self.may(&format!("{kind:?} takes the chair"), kind == Kind::Deputy, &tried);
            let tried = room.tried(one(kind), Command::CallOn { member: id("ash") });
            self.may(&format!("{kind:?} calls without a chair"), false, &tried);
        }
        let mut taken = room.clone();
        taken.done("thrush", Command::TakeChair);
        let has_it = taken.session.role_of(&id("thrush")) == Some(Role::Facilitator);
        self.check(
            "the deputy has the chair",
            has_it && taken.session.chair() == ChairState::Here,
        );
        room.now = room.now.plus(SUCCESSION);
        room.system(Command::Tick);
        if self.expected.closes_without_chair {
            self.check("nobody took the chair: it closes", room.session.stage() == Stage::Ended);
            return;
        }
        self.check(
            "nobody took the chair: lines wait",
            room.session.chair() == ChairState::Held,
        );
        let line = room.line(None);
        let waits = room
            .tried("birch", line)
            .is_ok_and(|events| matches!(events[..], [Event::LineHeld { .. }]));
        self.check("a line waits for a facilitator", waits);
    }
}
