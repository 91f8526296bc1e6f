//! What happens because time passed, and that somebody is always told when.

use super::{AWAY_GRACE, EIGHT, FLOOR_GRACE, KEPT, MINUTE, Story, plan};
use crate::session::{Actor, Audience, Command, Event};
use protocol::error::ErrorCode;
use protocol::ids::Millis;
use protocol::room::{Role, Stage};

/// The deadline is the first moment at which a tick does something: nothing before it, something at it.
fn deadline(story: &Story) -> Option<Millis> {
    let tick = |now| {
        let decision = story.session.handle(now, &Actor::System, Command::Tick).unwrap();
        !decision.events.is_empty()
    };
    match story.session.next_deadline() {
        Some(due) => {
            assert!(!tick(Millis(due.0 - 1)), "nothing is due before {due:?}");
            assert!(tick(due), "something is due at {due:?}");
            Some(due)
        }
        None => {
            assert!(!tick(Millis(u64::MAX)), "nothing is ever due");
            None
        }
    }
}

#[test]
fn the_lobby_opens_by_itself() {
    let mut story = Story::scheduled(plan());
    assert_eq!(deadline(&story), Some(Millis(EIGHT.0 - 15 * MINUTE)));
    assert_eq!(story.enter("fern", Role::Facilitator, "Fern"), Err(ErrorCode::NotNow));
    story.now = Millis(EIGHT.0 - 15 * MINUTE);
    assert_eq!(story.tick(), [Event::StageChanged { stage: Stage::Lobby }]);
    assert!(story.tick().is_empty());
    assert_eq!(deadline(&story), None);
}

#[test]
fn a_meeting_that_nobody_ends_ends_by_itself() {
    let mut plan = plan();
    plan.rules.ends_by = Some(EIGHT.plus(120 * MINUTE));
    let mut story = Story::meeting_of(plan);
    story.ok("ash", Command::RaiseHand);
    story.call("birch");
    story.now = story.share().planned_end;
    assert!(matches!(story.tick()[..], [Event::ShareWarned { .. }]));
    assert_eq!(deadline(&story), Some(EIGHT.plus(120 * MINUTE)));
    story.now = EIGHT.plus(200 * MINUTE);
    story.tick();
    assert_eq!(story.session.stage(), Stage::Ended);
    assert!(story.queue().is_empty() && story.floor().is_none());
}

#[test]
fn the_nearest_of_all_deadlines_comes_first() {
    let mut plan = plan();
    plan.rules.ends_by = Some(EIGHT.plus(120 * MINUTE));
    let mut story = Story::meeting_of(plan);
    story.call("ash");
    story.ok("birch", Command::Drop);
    let birch_gone = story.now.plus(AWAY_GRACE);
    story.later(MINUTE);
    story.ok("ash", Command::Drop);
    let floor_ends = story.now.plus(FLOOR_GRACE);
    let ash_gone = story.now.plus(AWAY_GRACE);
    for due in [floor_ends, birch_gone, ash_gone] {
        assert_eq!(deadline(&story), Some(due));
        story.now = due;
        assert!(!story.tick().is_empty());
        assert!(story.tick().is_empty());
    }
    assert_eq!(deadline(&story), Some(EIGHT.plus(120 * MINUTE)));
}

#[test]
fn after_the_end_grace_times_matter_no_more_and_the_words_have_their_own() {
    let mut story = Story::meeting();
    story.ok("ash", Command::Drop);
    story.say("fern", "good night");
    story.held("fern", "held words");
    story.ok("fern", Command::EndSession);
    assert_eq!(deadline(&story), Some(story.now.plus(KEPT)));
    story.later(KEPT);
    assert_eq!(story.tick(), [Event::Forgotten]);
    assert!(story.session.is_forgotten() && story.session.wanted_bodies().is_empty());
    let view = story.session.view(&Audience::Chairs).unwrap();
    assert!(view.lines.iter().all(|line| line.text.is_none()) && view.held.is_empty());
    assert!(view.members.iter().all(|member| member.nickname.is_empty()));
    assert_eq!(deadline(&story), None);
    assert!(story.tick().is_empty());
}

#[test]
fn words_that_are_kept_for_no_time_go_at_once() {
    let mut plan = plan();
    plan.rules.kept_ms = 0;
    let mut story = Story::meeting_of(plan);
    story.ok("fern", Command::EndSession);
    assert_eq!(deadline(&story), Some(story.now));
    assert_eq!(story.tick(), [Event::Forgotten]);
}

#[test]
fn nothing_waits_before_the_session_is_made() {
    let session = crate::session::Session::default();
    assert_eq!(session.next_deadline(), None);
    let tick = session.handle(EIGHT, &Actor::System, Command::Tick).unwrap();
    assert!(tick.events.is_empty());
    let view = session.view(&Audience::Chairs);
    assert!(view.is_none() && session.card().is_none());
}

#[test]
fn a_session_is_made_once() {
    let mut story = Story::scheduled(plan());
    let again = story.decide(&Actor::System, Command::Create(Box::new(plan())));
    assert_eq!(again.unwrap_err().code, ErrorCode::Already);
}

#[test]
fn the_desks_count_is_noted_once_and_only_the_chairs_see_it() {
    let mut story = Story::meeting();
    let count = Command::NoteHelp { open: 2 };
    assert_eq!(story.system(count.clone()), [Event::HelpNoted { open: 2 }]);
    assert!(story.system(count).is_empty());
    assert_eq!(story.view().help_open, 0);
    assert_eq!(story.session.view(&Audience::Chairs).unwrap().help_open, 2);
}
