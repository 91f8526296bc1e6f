//! Viewers who came early, late, or again, and what each sees at the same number.

use crate::plan::{PEOPLE, Step, person};
use crate::world::{Asked, Kept, Watch, World};
use domain::session::Audience;
use protocol::ids::Seq;
use protocol::room::RoomView;
use protocol::server::Events;
use reducer::{apply_frame, comparable};

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
    /// One of each audience, there from the first event.
    early: Vec<Viewer>,
    late: Vec<Viewer>,
}

fn audience(number: usize) -> Audience {
    match number % (PEOPLE.len() + 2) {
        0 => Audience::Room,
        1 => Audience::Chairs,
        number => Audience::Author(person(number - 2)),
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

    /// What was missed is told from the room's memory, where it reaches back so far; else the view is sent anew.
    fn resume(&mut self, world: &World) {
        self.away = false;
        let missed = || world.recent.iter().filter(|kept| kept.seq > self.position);
        let complete = missed().count() as u64 == world.session.seq().0 - self.position.0;
        if complete {
            let missed: Vec<Kept> = missed().cloned().collect();
            self.hear(world, missed.iter(), world.session.seq());
        } else {
            *self = Self::enter(world, self.audience.clone());
        }
        self.agrees(world);
    }

    fn agrees(&self, world: &World) {
        assert_eq!(self.position, world.session.seq());
        let fresh = world.session.view(&self.audience).expect("the session is made");
        let (reduced, fresh) = (comparable(&self.view), comparable(&fresh));
        assert_eq!(reduced, fresh, "{:?} at {:?}", self.audience, self.position);
    }
}

impl SameView {
    fn viewers(&mut self) -> impl Iterator<Item = &mut Viewer> {
        self.early.iter_mut().chain(&mut self.late)
    }
}

impl Watch for SameView {
    fn asked(&mut self, world: &World, _: &Asked<'_>) {
        if self.early.is_empty() {
            self.early = (0..PEOPLE.len() + 2)
                .map(|number| Viewer::enter(world, audience(number)))
                .collect();
        }
    }

    fn told(&mut self, world: &World, frame: &[Kept]) {
        // A session whose words were destroyed is told to nobody.
        let Some(head) = frame.last().filter(|_| !world.session.is_forgotten()) else {
            return;
        };
        for viewer in self.viewers().filter(|viewer| !viewer.away) {
            viewer.hear(world, frame.iter(), head.seq);
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
                self.late.insert(0, Viewer::enter(world, audience(which)));
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
