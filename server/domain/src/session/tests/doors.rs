//! Who is let in: lock, capacity, nicknames, and clinicians only where the door says so.

use super::{AWAY_GRACE, Story, plan};
use crate::session::{Command, Plan};
use protocol::directory::Monitoring;
use protocol::error::ErrorCode;
use protocol::room::{Presence, Role};

const LOCK: Command = Command::SetLocked { locked: true };
const UNLOCK: Command = Command::SetLocked { locked: false };

#[test]
fn a_locked_door_keeps_new_people_out_and_lets_known_ones_back() {
    let mut story = Story::meeting();
    story.ok("fern", LOCK);
    assert_eq!(story.no("fern", LOCK), ErrorCode::Already);
    for role in [Role::Attendee, Role::Greeter] {
        assert_eq!(story.enter("late", role, "Late"), Err(ErrorCode::Locked));
    }
    story.join("cole", Role::CoFacilitator);
    story.ok("ash", Command::Drop);
    story.back("ash");
    story.ok("ash", Command::Drop);
    story.later(AWAY_GRACE);
    story.tick();
    assert_eq!(story.back("ash").len(), 1, "not new, even when the grace time is over");
    story.ok("fern", UNLOCK);
    story.enter("late", Role::Attendee, "Late").unwrap();
}

#[test]
fn a_nickname_is_one_persons_however_it_is_written() {
    let mut story = Story::meeting();
    story.enter("dale", Role::Attendee, "Quiet Maple").unwrap();
    for alike in [
        "Quiet Maple",
        "quiet maple",
        "QUIET-MAPLE",
        "quiet_maple.",
        "Q u i e t maple",
        "Quiet Mарle",
        "Qu1et M4ple",
        "Ｑｕｉｅｔ　Ｍａｐｌｅ",
    ] {
        let taken = story.enter("ella", Role::Attendee, alike);
        assert_eq!(taken, Err(ErrorCode::NicknameTaken), "{alike}");
    }
    assert_eq!(
        story.enter("ella", Role::Attendee, "-.-"),
        Err(ErrorCode::NicknameTaken)
    );
    story.ok("dale", Command::Leave);
    story.enter("ella", Role::Attendee, "quiet maple").unwrap();
}

#[test]
fn one_who_left_comes_back_under_a_name_that_is_free() {
    let mut story = Story::meeting();
    story.enter("dale", Role::Attendee, "Quiet Maple").unwrap();
    story.ok("dale", Command::Leave);
    story.enter("ella", Role::Attendee, "Quiet Maple").unwrap();
    for taken in ["Quiet Maple", "quiet-maple", "Nurse"] {
        let taken = story.enter("dale", Role::Attendee, taken);
        assert_eq!(taken, Err(ErrorCode::NicknameTaken));
    }
    let shown = |story: &Story| story.session.nickname_of(&super::id("dale")).unwrap().to_string();
    for name in ["Something Else", "Quiet Maple"] {
        story.enter("dale", Role::Attendee, name).unwrap();
        assert_eq!(shown(&story), name, "the name that was asked for is the one that shows");
        story.ok("dale", Command::Leave);
        if story.session.presence_of(&super::id("ella")) == Some(Presence::Here) {
            story.ok("ella", Command::Leave);
        }
    }
}

#[test]
fn an_attendee_cannot_be_called_like_a_role() {
    let mut story = Story::meeting();
    for word in [
        "Facilitator",
        "co-facilitator",
        "M O D",
        "Nurse",
        "doctor.",
        "Hearth",
        "Admin",
        "Fасilitator",
        "D r. Smith",
        "m0derator",
    ] {
        let taken = story.enter("dale", Role::Attendee, word);
        assert_eq!(taken, Err(ErrorCode::NicknameTaken), "{word}");
    }
    story.enter("gale", Role::Greeter, "Greeter").unwrap();
    story.enter("dale", Role::Attendee, "Nursery").unwrap();
}

#[test]
fn clinicians_come_in_only_where_the_door_says_so_and_are_counted_apart() {
    for monitoring in [Monitoring::None, Monitoring::OnCall] {
        let mut story = Story::meeting_of(Plan { monitoring, ..plan() });
        assert_eq!(
            story.enter("nell", Role::Clinician, "Nell"),
            Err(ErrorCode::NotPermitted)
        );
    }
    let monitoring = Monitoring::Monitored;
    let mut story = Story::meeting_of(Plan { monitoring, ..plan() });
    story.enter("nell", Role::Clinician, "Nell").unwrap();
    let card = story.session.card().unwrap();
    assert_eq!((card.people, card.clinicians), (4, 1));
    assert_eq!(story.try_say("nell", "hello"), Err(ErrorCode::NotPermitted));
}

#[test]
fn an_operator_is_in_no_room() {
    let mut story = Story::meeting();
    assert_eq!(
        story.enter("olga", Role::Operator, "Olga"),
        Err(ErrorCode::NotPermitted)
    );
}
