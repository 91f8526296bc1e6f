//! The clock: what is due happens, once, and nothing before. A room ticks until nothing is due any more; one tick may do
//! one kind of thing, but it always does something.

use crate::plan::Step;
use crate::world::{Watch, World};
use domain::session::{Actor, Audience, Command, Event, Session};
use protocol::ids::Millis;
use protocol::room::{ChairState, ShareEnd};

/// Ticks at one moment at most: a chair that was lost and is given up, people whose grace times are over, a share that
/// ends, and the end with what follows from it.
const TICKS: usize = 12;

/// Deadlines that are followed from one moment. Without anybody who does anything, a session comes to rest before.
const FOLLOWED: usize = 60;

#[derive(Default)]
pub(crate) struct Deadlines {
    steps: usize,
}

fn tick(session: &mut Session, now: Millis) -> bool {
    let decision = session.handle(now, &Actor::System, Command::Tick).expect("time passes");
    for event in &decision.events {
        share_is_not_hurried(session, event, now);
        session.apply(now, event);
    }
    !decision.events.is_empty()
}

/// No time runs out for somebody who is away, and none is over while the chair is gone.
fn share_is_not_hurried(session: &Session, event: &Event, now: Millis) {
    let is_warned = matches!(event, Event::ShareWarned { .. });
    let ends_by_time = matches!(event, Event::ShareEnded { end, .. } if *end == ShareEnd::TimeOver);
    if !is_warned && !ends_by_time {
        return;
    }
    let view = session.view(&Audience::Room).expect("the session is made");
    let share = view.share.expect("somebody has the floor");
    assert_eq!(share.waiting_since, None, "nobody who is away is hurried");
    assert!(!is_warned || !share.warned, "one warning for each planned end");
    assert!(is_warned || (share.planned_end <= now && view.chair.state == ChairState::Here));
}

/// Everything that is due at `now` happens.
fn come_to_rest(session: &mut Session, now: Millis) {
    for _ in 0..TICKS {
        if session.next_deadline().is_none_or(|due| due > now) {
            assert!(!tick(session, now), "nothing is due, and nothing happens");
            return;
        }
        assert!(tick(session, now), "what is due happens");
    }
    panic!("still due after {TICKS} ticks at {now:?}");
}

impl Watch for Deadlines {
    fn stepped(&mut self, world: &World, _: &Step) {
        self.steps += 1;
        let due = |now| {
            let decision = world.session.handle(now, &Actor::System, Command::Tick).unwrap();
            !decision.events.is_empty()
        };
        let Some(at) = world.session.next_deadline() else {
            assert!(!due(Millis(u64::MAX)));
            return;
        };
        assert!(due(at) && !due(Millis(at.0 - 1)), "the deadline is {at:?}");
        let mut session = world.session.clone();
        come_to_rest(&mut session, at.max(world.now));
        if self.steps.is_multiple_of(16) {
            // Left alone, one deadline leads to the next, always later, until the words are forgotten or nobody is there.
            let mut now = at.max(world.now);
            for _ in 0..FOLLOWED {
                let Some(next) = session.next_deadline() else { return };
                assert!(next > now);
                now = next;
                come_to_rest(&mut session, now);
            }
            panic!("left alone, it never comes to rest");
        }
    }
}
