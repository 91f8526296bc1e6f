//! The one message of somebody who was removed or not let in: who may write it, who reads it, and what is kept of it.

use super::{KEPT, Story, id, plan, text};
use crate::session::{Audience, Command, Event, Plan, Session};
use protocol::error::ErrorCode;
use protocol::ids::{AppealId, Seq};
use protocol::limits::VIEW_APPEALS;
use protocol::room::{AppealView, RemovalReason, Role, RoomEvent};
use protocol::waiting::LobbyPolicy;

fn appeal(key: &str, words: &str) -> Command {
    Command::Appeal {
        nickname: text("as the token says"),
        text: text(words),
        key: key.parse().unwrap(),
    }
}

fn remove(who: &str, reason: Option<RemovalReason>) -> Command {
    let (member, note) = (id(who), Some(text("Please rest")));
    Command::RemoveMember { member, reason, note }
}

fn waiting(session: &Session) -> Vec<AppealView> {
    session.view(&Audience::Chairs).unwrap().appeals
}

#[test]
fn who_was_removed_writes_once_and_those_who_run_the_session_read_it() {
    let mut story = Story::meeting();
    story.join("gale", Role::CoFacilitator);
    story.ok("fern", remove("ash", Some(RemovalReason::Interrupting)));
    let audiences = [
        &Audience::Chairs,
        &Audience::Chair(id("gale")),
        &Audience::Room,
        &Audience::Author(id("birch")),
        &Audience::Author(id("ash")),
    ];
    let told = story.tell("ash", appeal("k", "It came in late."), &audiences);
    let written = AppealView {
        appeal: AppealId(story.session.seq().0),
        nickname: "the ash".into(),
        at: story.now,
        reason: Some(RemovalReason::Interrupting),
        text: "It came in late.".into(),
    };
    let event = RoomEvent::Appealed {
        appeal: Some(written.clone()),
    };
    for (audience, told) in audiences.iter().zip(told) {
        let reads = matches!(audience, Audience::Chairs | Audience::Chair(_));
        assert_eq!(
            told,
            if reads { vec![event.clone()] } else { Vec::new() },
            "{audience:?}"
        );
        let view = story.session.view(audience).unwrap();
        assert_eq!(
            view.appeals,
            if reads { vec![written.clone()] } else { Vec::new() },
            "{audience:?}"
        );
    }
    // The same message again is the same message, and another one is refused.
    assert!(story.ok("ash", appeal("k", "It came in late.")).is_empty());
    assert_eq!(
        story.no("ash", appeal("other", "And another thing.")),
        ErrorCode::Already
    );
    // Put away, its words are erased; and that does not make room for a second one.
    let resolve = || Command::ResolveAppeal { appeal: written.appeal };
    assert_eq!(story.no("birch", resolve()), ErrorCode::NotPermitted);
    let resolved = story.ok("gale", resolve());
    assert_eq!(resolved[0].erases(), [Seq(written.appeal.0)]);
    assert!(waiting(&story.session).is_empty());
    assert_eq!(story.no("fern", resolve()), ErrorCode::NotFound);
    assert_eq!(
        story.no("ash", appeal("other", "And another thing.")),
        ErrorCode::Already
    );
    assert!(story.ok("ash", appeal("k", "It came in late.")).is_empty());
}

#[test]
fn nobody_else_writes_to_them_this_way() {
    let mut story = Story::meeting();
    for who in ["ash", "fern", "stranger"] {
        assert_eq!(story.no(who, appeal("k", "Hello")), ErrorCode::NotPermitted, "{who}");
    }
    story.ok("ash", Command::Leave);
    let refusal = story.ask("ash", appeal("k", "Hello")).unwrap_err();
    assert!(refusal.because.is_some_and(|because| because.contains("come in")));
    // Muted, locked out, and with nobody who runs it there: it is taken all the same.
    story.mute("birch", true);
    story.ok("fern", remove("birch", None));
    story.ok("fern", Command::SetLocked { locked: true });
    story.ok("fern", Command::Drop);
    story.ok("birch", appeal("k", "Hello"));
    // After the end nobody is there to read it.
    story.join("fern", Role::Facilitator);
    story.ok("fern", remove("cedar", None));
    story.ok("fern", Command::EndSession);
    let refusal = story.ask("cedar", appeal("k", "Hello")).unwrap_err();
    assert_eq!(refusal.code, ErrorCode::NotNow);
    assert!(refusal.because.is_some());
}

#[test]
fn who_was_not_let_in_writes_as_well_and_a_second_removal_gives_no_second_message() {
    let lobby = LobbyPolicy::Admit;
    let mut full = Plan { lobby, ..plan() };
    full.rules.capacity = 1;
    let mut story = Story::lobby_of(full);
    story.join("fern", Role::Facilitator);
    story.join("ash", Role::Attendee);
    assert_eq!(
        story.no("ash", appeal("k", "Hello")),
        ErrorCode::NotNow,
        "while they wait"
    );
    story.ok("fern", remove("ash", Some(RemovalReason::NotToday)));
    // Their name was erased with their place, so it is the one that they come with.
    story.ok("ash", appeal("k", "I can wait."));
    let [written] = &waiting(&story.session)[..] else {
        panic!("one waits")
    };
    assert_eq!(written.nickname, "as the token says");
    assert_eq!(written.reason, Some(RemovalReason::NotToday));
    // In, gone, turned away at the door of a room that is full, and removed once more.
    for who in ["birch", "cedar"] {
        story.join(who, Role::Attendee);
        story.ok("fern", Command::Admit { member: id(who) });
        if who == "birch" {
            story.ok(who, Command::Leave);
        }
    }
    story.join("birch", Role::Attendee);
    story.ok("fern", remove("birch", None));
    story.ok("birch", appeal("one", "Please."));
    story.ok("fern", remove("birch", Some(RemovalReason::Guidelines)));
    assert_eq!(story.no("birch", appeal("two", "Please.")), ErrorCode::Already);
    assert_eq!(waiting(&story.session).len(), 2);
}

#[test]
fn it_survives_a_restart_and_is_erased_with_the_words() {
    let mut story = Story::meeting();
    story.ok("fern", remove("ash", None));
    story.ok("fern", remove("birch", Some(RemovalReason::Hurtful)));
    story.ok("ash", appeal("a", "First.\n\nSecond."));
    story.ok("birch", appeal("b", "Sorry."));
    let [first, second] = waiting(&story.session).try_into().unwrap();
    story.ok("fern", Command::ResolveAppeal { appeal: first.appeal });
    let bytes = story.session.to_snapshot();
    assert!(
        !String::from_utf8_lossy(&bytes).contains("Sorry"),
        "no words in a snapshot"
    );
    let mut read = Session::from_snapshot(&bytes).unwrap();
    assert!(waiting(&read).is_empty(), "not without its words");
    let wanted = read.wanted_bodies();
    assert!(wanted.contains(&Seq(second.appeal.0)) && !wanted.contains(&Seq(first.appeal.0)));
    read.restore_words(&[(Seq(second.appeal.0), r#"["the birch","Sorry."]"#.to_owned())].into());
    assert_eq!(waiting(&read), [second]);
    for (who, key) in [("ash", "again"), ("birch", "again")] {
        let actor = crate::session::Actor::Member(id(who));
        let refusal = read.handle(story.now, &actor, appeal(key, "More.")).unwrap_err();
        assert_eq!(refusal.code, ErrorCode::Already, "{who}, after a restart");
    }
    story.ok("fern", Command::EndSession);
    story.later(KEPT);
    assert!(story.tick().contains(&Event::Forgotten));
    assert!(waiting(&story.session).is_empty());
    assert!(story.session.wanted_bodies().is_empty());
    // A snapshot of before knows of none.
    let mut before: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
    before.as_object_mut().unwrap().remove("appeals");
    Session::from_snapshot(before.to_string().as_bytes()).unwrap();
}

#[test]
fn no_more_wait_than_a_view_holds() {
    let lobby = LobbyPolicy::Admit;
    let mut story = Story::lobby_of(Plan { lobby, ..plan() });
    story.join("fern", Role::Facilitator);
    let people: Vec<String> = (0..=VIEW_APPEALS).map(|n| format!("p-{n}")).collect();
    for who in &people {
        story.join(who, Role::Attendee);
        story.ok("fern", remove(who, None));
    }
    let (last, others) = people.split_last().unwrap();
    for who in others {
        story.ok(who, appeal("k", "Hello"));
    }
    assert_eq!(story.no(last, appeal("k", "Hello")), ErrorCode::Busy);
    let appeal_of = waiting(&story.session)[0].appeal;
    story.ok("fern", Command::ResolveAppeal { appeal: appeal_of });
    story.ok(last, appeal("k", "Hello"));
}
