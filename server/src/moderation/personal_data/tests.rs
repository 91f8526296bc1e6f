//! What is held and what is not, also in the names of helplines. The tables of numbers and links are in `numbers/` and `links/`.

use super::{Found, PersonalData};

fn find(text: &str) -> Option<Found> {
    PersonalData::new(&["1-800-662-4357".to_owned(), "116 123".to_owned(), "988".to_owned()]).find(text)
}

#[test]
fn finds_ways_to_reach_somebody() {
    for phone in [
        "call me at 555-0142-77",
        "+49 30 1234567",
        "(212) 555 0142",
        "my number is 2125550142",
        "555-0142",
    ] {
        assert_eq!(find(phone), Some(Found::Phone), "{phone}");
    }
    assert_eq!(find("write to finch@example.org tonight"), Some(Found::Email));
    for link in [
        "https://example.org/x",
        "see www.example.is",
        "example.com has it",
        "look: t.me/finch",
    ] {
        assert_eq!(find(link), Some(Found::Link), "{link}");
    }
}

#[test]
fn a_number_that_only_ends_like_a_helpline_is_held() {
    let built_in: Vec<String> = crate::helplines::of(&crate::config::Config::default())
        .iter()
        .map(|line| line.number.clone())
        .collect();
    let hook = PersonalData::new(&built_in);
    for ending in ["988", "999", "111", "112", "1737", "116123", "741741"] {
        for begins in ["+49 30 123 4", "(212) 555-0", "212 555 01 "] {
            let text = format!("call me: {begins}{ending}");
            assert_eq!(hook.find(&text), Some(Found::Phone), "{text}");
        }
    }
    for also_not in ["212-800-662-4357", "662-4357", "+1 988 555 0142"] {
        assert_eq!(hook.find(also_not), Some(Found::Phone), "{also_not}");
    }
}

#[test]
fn a_helpline_without_digits_does_not_turn_the_rule_off() {
    let hook = PersonalData::new(&["text HOME".to_owned(), String::new(), "00".to_owned()]);
    assert_eq!(hook.find("my number is 2125550142"), Some(Found::Phone));
}

#[test]
fn a_helpline_passes_at_home_and_from_abroad() {
    let hook = PersonalData::new(&["0800 111 0 111".to_owned(), "+1 800 662 4357".to_owned()]);
    for written in [
        "0800 1110111",
        "+49 800 1110111",
        "0049-800-111-0-111",
        "800-662-4357",
        "1-800-662-4357",
    ] {
        assert_eq!(hook.find(written), None, "{written}");
    }
}

#[test]
fn leaves_ordinary_talk_alone() {
    for talk in [
        "I have 4 years, 3 months and 12 days...",
        "since 2019-04-03 I did not drink",
        "on 03.04.2019 it began",
        "I came home.And then I sat down...",
        "it was 12.30 and I was tired",
        "that cost me 12000000 reasons",
        "call 988 or 1-800-662-4357, they were kind",
        "Samaritans are 116 123",
        "done...thanks",
        "that helped me.it really did",
    ] {
        assert_eq!(find(talk), None, "{talk}");
    }
}
