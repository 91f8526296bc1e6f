//! Stories of the desk's rules.

use super::{Actor, CareDesk, Command, cover};
use protocol::care::{CaseOutcome, CaseStage};
use protocol::error::ErrorCode;
use protocol::ids::{CaseId, Millis};
use protocol::text::Text;

fn person(member: &str) -> Actor {
    Actor::Person {
        session: "s".parse().unwrap(),
        member: member.parse().unwrap(),
        nickname: Text::stored("Finch"),
        at_door: false,
    }
}

fn clinician(member: &str) -> Actor {
    Actor::Clinician {
        member: member.parse().unwrap(),
        name: Text::stored("Robin"),
    }
}

fn ask(key: &str, note: Option<&str>) -> Command {
    Command::Ask {
        key: key.parse().unwrap(),
        note: note.map(Text::stored),
    }
}

fn done(desk: &mut CareDesk, actor: &Actor, command: Command) -> CaseId {
    let decision = desk.handle(actor, command).unwrap();
    for event in &decision.events {
        desk.apply(Millis(1_000), event);
    }
    decision.answer.case
}

#[test]
fn a_second_press_adds_to_the_first_case() {
    let mut desk = CareDesk::default();
    let case = done(&mut desk, &person("a"), ask("k1", Some("I am not safe tonight")));
    assert_eq!(
        done(&mut desk, &person("a"), ask("k1", Some("I am not safe tonight"))),
        case
    );
    assert_eq!(done(&mut desk, &person("a"), ask("k2", Some("please"))), case);
    assert_eq!(desk.case(case).unwrap().lines.len(), 2);
    assert_ne!(done(&mut desk, &person("b"), ask("k1", None)), case);
    assert_eq!(desk.open_in(&"s".parse().unwrap()), 2);
}

#[test]
fn one_clinician_at_a_time_and_another_when_the_first_is_gone() {
    let mut desk = CareDesk::default();
    let case = done(&mut desk, &person("a"), ask("k", None));
    let take = |owner_on_call| Command::Acknowledge { case, owner_on_call };
    done(&mut desk, &clinician("n1"), take(false));
    assert_eq!(
        desk.handle(&clinician("n2"), take(true)).unwrap_err().code,
        ErrorCode::Already
    );
    assert!(desk.handle(&clinician("n1"), take(true)).unwrap().events.is_empty());
    done(&mut desk, &clinician("n2"), take(false));
    let close = Command::Close {
        case,
        outcome: CaseOutcome::Supported,
    };
    assert_eq!(
        desk.handle(&clinician("n1"), close.clone()).unwrap_err().code,
        ErrorCode::NotPermitted
    );
    done(&mut desk, &clinician("n2"), close);
    assert_eq!(desk.case(case).unwrap().stage, CaseStage::Closed);
    assert_eq!(desk.open_in(&"s".parse().unwrap()), 0);
    assert_eq!(
        done(&mut desk, &person("a"), ask("k", None)),
        case,
        "a late retry opens no second case"
    );
    assert_ne!(done(&mut desk, &person("a"), ask("k2", None)), case, "a new call does");
}

#[test]
fn what_is_sent_again_after_the_case_was_closed_opens_no_second_one() {
    let mut desk = CareDesk::default();
    let case = done(&mut desk, &person("a"), ask("k1", Some("help")));
    done(&mut desk, &person("a"), ask("k2", Some("please")));
    let owner_on_call = false;
    done(&mut desk, &clinician("n"), Command::Acknowledge { case, owner_on_call });
    let write = |key: &str| Command::Write {
        case,
        key: key.parse().unwrap(),
        text: Text::stored("I am here"),
    };
    done(&mut desk, &clinician("n"), write("w1"));
    done(&mut desk, &person("a"), write("w2"));
    let outcome = CaseOutcome::Supported;
    done(&mut desk, &clinician("n"), Command::Close { case, outcome });
    // The answers were lost, and all of it comes once more.
    for (actor, again) in [
        (person("a"), ask("k1", Some("help"))),
        (person("a"), ask("k2", Some("please"))),
        (person("a"), write("w2")),
        (clinician("n"), write("w1")),
    ] {
        let decision = desk.handle(&actor, again.clone()).unwrap();
        assert_eq!((decision.events, decision.answer.case), (Vec::new(), case), "{again:?}");
    }
    // What was not stored is not, and somebody else's key says nothing about this person's words.
    for (actor, new) in [
        (person("a"), write("w3")),
        (person("b"), write("w2")),
        (clinician("m"), write("w1")),
    ] {
        assert_eq!(desk.handle(&actor, new).unwrap_err().code, ErrorCode::NotFound);
    }
    for key in ["k3", "w1"] {
        assert_ne!(
            desk.handle(&person("a"), ask(key, Some("again"))).unwrap().answer.case,
            case,
            "{key}"
        );
    }
    assert_ne!(desk.handle(&person("b"), ask("k2", None)).unwrap().answer.case, case);
}

#[test]
fn nobody_else_writes_in_a_case() {
    let mut desk = CareDesk::default();
    let case = done(&mut desk, &person("a"), ask("k", None));
    let write = |key: &str| Command::Write {
        case,
        key: key.parse().unwrap(),
        text: Text::stored("I am here"),
    };
    assert_eq!(
        desk.handle(&person("b"), write("k2")).unwrap_err().code,
        ErrorCode::NotFound
    );
    assert_eq!(
        desk.handle(&clinician("n"), write("k2")).unwrap_err().code,
        ErrorCode::NotPermitted
    );
    done(
        &mut desk,
        &clinician("n"),
        Command::Acknowledge {
            case,
            owner_on_call: false,
        },
    );
    done(&mut desk, &clinician("n"), write("k2"));
    done(&mut desk, &clinician("n"), write("k2"));
    done(&mut desk, &person("a"), write("k3"));
    assert_eq!(desk.case(case).unwrap().card(true).words.len(), 2);
}

#[test]
fn a_person_cannot_take_or_close_a_case() {
    let mut desk = CareDesk::default();
    let case = done(&mut desk, &person("a"), ask("k", None));
    for command in [
        Command::Acknowledge {
            case,
            owner_on_call: false,
        },
        Command::Close {
            case,
            outcome: CaseOutcome::ByMistake,
        },
    ] {
        assert_eq!(
            desk.handle(&person("a"), command).unwrap_err().code,
            ErrorCode::NotPermitted
        );
    }
    assert_eq!(
        desk.handle(&clinician("n"), ask("k", None)).unwrap_err().code,
        ErrorCode::NotPermitted
    );
}

#[test]
fn only_what_is_so_now_is_promised() {
    use protocol::care::Cover;
    use protocol::directory::Monitoring;
    for reading in [0, 2] {
        for answering in [false, true] {
            assert_eq!(cover(Monitoring::None, answering, reading), Cover::NoneOffered);
        }
        assert_eq!(cover(Monitoring::OnCall, true, reading), Cover::OnCall);
        for monitoring in [Monitoring::OnCall, Monitoring::Monitored] {
            assert_eq!(cover(monitoring, false, reading), Cover::NobodyNow);
        }
    }
    assert_eq!(cover(Monitoring::Monitored, true, 0), Cover::OnCall);
    assert_eq!(cover(Monitoring::Monitored, true, 1), Cover::Reading);
}

#[test]
fn a_full_case_takes_the_call_says_what_it_leaves_out_and_lets_the_other_side_write() {
    let mut desk = CareDesk::default();
    let case = done(&mut desk, &person("a"), ask("k0", Some("first")));
    for n in 1..protocol::limits::CASE_SIDE_WORDS {
        done(&mut desk, &person("a"), ask(&format!("k{n}"), Some("again")));
    }
    let stored = desk.case(case).unwrap().lines.len();
    assert_eq!(stored, protocol::limits::CASE_SIDE_WORDS);
    let press = desk.handle(&person("a"), ask("more", Some("and this"))).unwrap();
    assert!(
        press.events.is_empty() && press.answer.note_left_out,
        "taken, and said so"
    );
    let bare = desk.handle(&person("a"), ask("bare", None)).unwrap();
    assert!(!bare.answer.note_left_out, "nothing was left out");
    let known = desk.handle(&person("a"), ask("k7", Some("again"))).unwrap();
    assert!(!known.answer.note_left_out, "it is stored already");
    let write = |key: &str| Command::Write {
        case,
        key: key.parse().unwrap(),
        text: Text::stored("I am here"),
    };
    let refused = desk.handle(&person("a"), write("w1")).unwrap_err();
    assert_eq!(refused.code, ErrorCode::Full);
    assert!(refused.because.is_some(), "a bound says what to do");
    let owner_on_call = false;
    done(&mut desk, &clinician("n"), Command::Acknowledge { case, owner_on_call });
    done(&mut desk, &clinician("n"), write("w2"));
    // One long word is as much as many short ones.
    let long = "x".repeat(16_000);
    let mut desk = CareDesk::default();
    let mut taken = 0;
    while !desk
        .handle(&person("a"), ask(&format!("l{taken}"), Some(&long)))
        .unwrap()
        .answer
        .note_left_out
    {
        done(&mut desk, &person("a"), ask(&format!("l{taken}"), Some(&long)));
        taken += 1;
    }
    assert_eq!(taken, protocol::limits::CASE_SIDE_BYTES / long.len());
}

#[test]
fn while_there_is_hardly_any_room_a_case_takes_less_of_its_person_and_all_of_a_clinician() {
    let mut desk = CareDesk::default();
    desk.set_scarce(true);
    let case = done(&mut desk, &person("a"), ask("k", Some(&"x".repeat(16_000))));
    let decision = desk.handle(&person("a"), ask("more", Some(&"y".repeat(400)))).unwrap();
    assert!(
        decision.events.is_empty() && decision.answer.note_left_out,
        "taken, and said so"
    );
    let owner_on_call = false;
    done(&mut desk, &clinician("n"), Command::Acknowledge { case, owner_on_call });
    for n in 0..4 {
        let write = Command::Write {
            case,
            key: format!("w{n}").parse().unwrap(),
            text: Text::stored(&"z".repeat(8_000)),
        };
        done(&mut desk, &clinician("n"), write);
    }
    desk.set_scarce(false);
    done(&mut desk, &person("a"), ask("more", Some(&"y".repeat(400))));
    assert_eq!(desk.case(case).unwrap().lines.len(), 6);
}

#[test]
fn cards_and_pages_are_bounded_and_lose_nothing() {
    let mut desk = CareDesk::default();
    let case = done(&mut desk, &person("a"), ask("k0", Some(&"x".repeat(500))));
    for n in 1..130 {
        done(
            &mut desk,
            &person("a"),
            ask(&format!("k{n}"), Some(&format!("{n:0>500}"))),
        );
    }
    let case = desk.case(case).unwrap();
    let card = case.card(true);
    let bytes: usize = card.words.iter().map(|words| words.text.len()).sum();
    assert!(bytes <= protocol::limits::DESK_CARD_BYTES && !card.words.is_empty());
    assert_eq!(card.earlier as usize + card.words.len(), 130);
    let mut before = Some(card.earlier);
    let mut read = card.words.len();
    while before != Some(0) {
        let (first, words) = case.page(before);
        assert_eq!(Some(first), before.map(|end| end - u32::try_from(words.len()).unwrap()));
        (before, read) = (Some(first), read + words.len());
    }
    assert_eq!(read, 130);
    assert_eq!(
        case.page(Some(9_999)).0,
        80,
        "a number that is none asks for the newest"
    );
    assert_eq!(case.words_after(129).map(|words| words.len()), Some(1));
    assert!(case.words_after(10).is_none(), "the card says more with less");
}
