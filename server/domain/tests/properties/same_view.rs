//! Viewers who came early, late, or again, and what each sees at the same number.

use crate::plan::{PEOPLE, Step, person};
use crate::world::{Asked, Kept, Watch, World};
use domain::session::{Audience, Event};
use protocol::ids::Seq;
use protocol::room::RoomView;
use protocol::server::Events;
use reducer::{apply_frame, comparable};
use std::collections::BTreeSet;

struct Viewer {
    audience: Audience,
    view: RoomView,
    position: Seq,
    /// The connection is gone; frames do not reach this viewer until it resumes.
    away: bool,
}

/// Late joiners at one time; one more takes the place of the oldest.
const LATE: usize = 4;

#[derive(Default)]
pub(crate) struct SameView {
    /// Those who see what all of a kind see, and everybody who came in, each from the moment they could look.
    early: Vec<Viewer>,
    late: Vec<Viewer>,
}

/// What the viewer of this number sees; none when that person never came in.
fn audience(world: &World, number: usize) -> Option<Audience> {
    match number % (PEOPLE.len() + 2) {
        0 => Some(Audience::Room),
        1 => Some(Audience::Chairs),
        number => {
            let member = person(number - 2);
            let role = world.session.role_of(&member)?;
            Some(Audience::person(role, member))
        }
    }
}

impl Viewer {
    fn enter(world: &World, audience: Audience) -> Self {
        let view = world.session.view(&audience).expect("the session is made");
        let position = world.session.seq();
        Self {
            audience,
            view,
            position,
            away: false,
        }
    }

    fn hear<'a>(&mut self, world: &World, kept: impl Iterator<Item = &'a Kept>, head: Seq) {
        let mut events = Vec::new();
        for kept in kept {
            world.session.project(&kept.told(), &self.audience, &mut events);
        }
        let frame = Events { seq: head, events };
        apply_frame(&mut self.view, &mut self.position, &frame);
    }

    /// Whether this viewer sees the room with other eyes after these events: the whole view is sent anew then.
    fn has_other_eyes<'a>(&self, mut kept: impl Iterator<Item = &'a Kept>) -> bool {
        let (Audience::Author(me) | Audience::Chair(me)) = &self.audience else {
            return false;
        };
        kept.any(|kept| match &kept.event {
            Event::RoleChanged { member, .. } | Event::MemberAdmitted { member, .. } => member == me,
            _ => false,
        })
    }

    fn enter_anew(&mut self, world: &World) {
        if let Audience::Author(me) | Audience::Chair(me) = &self.audience {
            let role = world.session.role_of(me).expect("they came in");
            self.audience = Audience::person(role, me.clone());
        }
        *self = Self::enter(world, self.audience.clone());
    }

    /// What was missed is told from the room's memory, where it reaches back so far; else the view is sent anew. Nobody
    /// resumes from before they came.
    fn resume(&mut self, world: &World) {
        self.away = false;
        let missed = || world.recent.iter().filter(|kept| kept.seq > self.position);
        let complete = missed().count() as u64 == world.session.seq().0 - self.position.0;
        let came_before = self.position >= world.session.sees_since(&self.audience);
        if complete && came_before && !self.has_other_eyes(missed()) {
            let missed: Vec<Kept> = missed().cloned().collect();
            self.hear(world, missed.iter(), world.session.seq());
        } else {
            self.enter_anew(world);
        }
        self.agrees(world);
    }

    fn agrees(&self, world: &World) {
        assert_eq!(self.position, world.session.seq());
        let fresh = world.session.view(&self.audience).expect("the session is made");
        let (reduced, fresh) = (comparable(&self.view), comparable(&fresh));
        if reduced != fresh {
            let differs = difference(&reduced, &fresh);
            panic!(
                "{:?} at {:?} shows something else: {differs}",
                self.audience, self.position
            );
        }
    }
}

/// The fields that differ, since a whole view is too long to be read.
fn difference(shown: &RoomView, truth: &RoomView) -> String {
    let fields = |view| match serde_json::to_value(view) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => panic!("a view is an object"),
    };
    let (shown, truth) = (fields(shown), fields(truth));
    let names = truth.keys().chain(shown.keys()).collect::<BTreeSet<_>>();
    let differing = names.into_iter().filter(|name| shown.get(*name) != truth.get(*name));
    let each = differing.map(|name| format!("{name}: {:?} instead of {:?}", shown.get(name), truth.get(name)));
    each.collect::<Vec<_>>().join("; ")
}

impl SameView {
    fn viewers(&mut self) -> impl Iterator<Item = &mut Viewer> {
        self.early.iter_mut().chain(&mut self.late)
    }
}

impl Watch for SameView {
    fn asked(&mut self, world: &World, asked: &Asked<'_>) {
        if self.early.is_empty() {
            let all = [Audience::Room, Audience::Chairs].into_iter();
            self.early = all.map(|audience| Viewer::enter(world, audience)).collect();
        }
        for kept in asked.kept {
            if let Event::MemberJoined { member, .. } | Event::MemberAdmitted { member, .. } = &kept.event {
                let role = world.session.role_of(member).expect("they came in");
                let audience = Audience::person(role, member.clone());
                self.early.push(Viewer::enter(world, audience));
            }
        }
    }

    fn told(&mut self, world: &World, frame: &[Kept]) {
        // A session whose words were destroyed is told to nobody.
        let Some(head) = frame.last().filter(|_| !world.session.is_forgotten()) else {
            return;
        };
        for viewer in self.viewers().filter(|viewer| !viewer.away) {
            if viewer.has_other_eyes(frame.iter()) {
                viewer.enter_anew(world);
            } else {
                viewer.hear(world, frame.iter(), head.seq);
            }
            viewer.agrees(world);
        }
    }

    fn stepped(&mut self, world: &World, step: &Step) {
        if world.session.is_forgotten() {
            return;
        }
        let which = step.viewer / 4;
        match step.viewer % 4 {
            0 => {
                self.late.truncate(LATE - 1);
                let audience = audience(world, which);
                self.late
                    .splice(0..0, audience.map(|audience| Viewer::enter(world, audience)));
            }
            1 => {
                let count = self.viewers().count();
                self.viewers().nth(which % count).expect("counted").away = true;
            }
            2 => {
                if let Some(viewer) = self.viewers().find(|viewer| viewer.away) {
                    viewer.resume(world);
                }
            }
            _ => {}
        }
    }

    fn ended(&mut self, world: &World) {
        if !world.session.is_forgotten() {
            self.viewers()
                .filter(|viewer| viewer.away)
                .for_each(|viewer| viewer.resume(world));
        }
    }
}
