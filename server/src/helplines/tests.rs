//! The list as it is told: an emergency number first, for every country, and nothing that leads nowhere.

use super::of;
use crate::config::Config;
use protocol::care::{Helpline, HelplineChannel};

fn parsed(entries: &str) -> Result<Config, String> {
    Config::parse(entries, "hearth.toml").map_err(|error| error.to_string())
}

fn entry(country: &str, name: &str, number: &str, more: &str) -> String {
    format!(
        "[[helplines]]\ncountry = \"{country}\"\nname = \"{name}\"\nnumber = \"{number}\"\nhours = \"always\"\n\
         languages = [\"de\"]\nchecked = \"2026-11-23\"\n{more}\n"
    )
}

fn call(country: &str, name: &str, number: &str) -> String {
    entry(country, name, number, "channels = [\"call\"]")
}

fn listed(entries: &str) -> Vec<(String, String, bool)> {
    let config = parsed(entries).expect("the list is taken");
    let told = |line: &Helpline| (line.country.clone(), line.number.clone(), line.emergency);
    of(&config).iter().map(told).collect()
}

#[test]
fn the_emergency_number_of_every_listed_country_stands_first() {
    let lines = of(&Config::default());
    for (country, number) in [
        ("US", "911"),
        ("CA", "911"),
        ("GB", "999"),
        ("IE", "112"),
        ("NZ", "111"),
        ("AU", "000"),
        ("ZA", "112"),
        ("IN", "112"),
        ("DE", "112"),
        ("AT", "112"),
        ("CH", "144"),
        ("LI", "144"),
        ("LU", "112"),
        ("EU", "112"),
    ] {
        let first = lines.iter().find(|line| line.country == country).expect(country);
        assert_eq!((first.number.as_str(), first.emergency), (number, true), "{country}");
        assert_eq!(first.channels, [HelplineChannel::Call], "{country}");
    }
    for country in super::countries_of(&lines) {
        let of_it: Vec<_> = lines.iter().filter(|line| line.country == country).collect();
        let marks: Vec<bool> = of_it.iter().map(|line| line.emergency).collect();
        assert!(marks[0] && marks.is_sorted_by(|a, b| a >= b), "{country}: {marks:?}");
    }
}

#[test]
fn the_built_in_list_would_be_taken_from_an_operator() {
    let lines = of(&Config::default());
    assert_eq!(super::first_wrong(&lines), None);
    assert!(
        lines
            .iter()
            .all(|line| line.checked.as_str() >= "2026-12-01" && !line.languages.is_empty())
    );
}

#[test]
fn a_channel_is_named_only_if_it_can_be_followed() {
    for line in of(&Config::default()).iter() {
        assert!(!line.channels.is_empty(), "{}", line.name);
        for channel in &line.channels {
            assert!(super::leads_somewhere(line, *channel), "{}: {channel:?}", line.name);
        }
    }
    let one = entry("CH", "Eine Linie", "143", "channels = [\"call\", \"chat\"]");
    let config = parsed(&one).unwrap();
    let line = of(&config).iter().find(|line| line.number == "143").unwrap().clone();
    assert_eq!(
        line.channels,
        [HelplineChannel::Call],
        "a chat without an address is left out"
    );
}

#[test]
fn the_operators_list_replaces_the_built_in_one_and_gets_the_number_that_it_left_out() {
    let list = call("CH", "Die Dargebotene Hand", "143");
    assert_eq!(
        listed(&list),
        [("CH".into(), "144".into(), true), ("CH".into(), "143".into(), false)]
    );
}

#[test]
fn an_operators_emergency_number_is_put_on_top_wherever_it_was_written() {
    let own = entry("CH", "Notruf", "112", "channels = [\"call\"]\nemergency = true");
    let list = [
        call("CH", "Die Dargebotene Hand", "143"),
        call("NZ", "1737", "1737"),
        own,
    ]
    .concat();
    let numbers: Vec<_> = listed(&list).into_iter().map(|(_, number, _)| number).collect();
    assert_eq!(numbers, ["112", "143", "111", "1737"]);
    // The same, written as it was before there was a mark.
    let list = [call("US", "988", "988"), call("US", "Emergency", "911")].concat();
    assert_eq!(
        listed(&list),
        [("US".into(), "911".into(), true), ("US".into(), "988".into(), false)]
    );
}

#[test]
fn a_line_that_an_operator_marked_takes_no_emergency_numbers_place() {
    let marked = |number: &str| entry("US", number, number, "channels = [\"call\"]\nemergency = true");
    let row = |number: &str, emergency| ("US".to_owned(), number.to_owned(), emergency);
    assert_eq!(listed(&marked("988")), [row("911", true), row("988", true)]);
    let both = [marked("988"), marked("9-1-1"), call("US", "A line", "211")].concat();
    assert_eq!(listed(&both), [row("9-1-1", true), row("988", true), row("211", false)]);
}

#[test]
fn a_country_without_an_emergency_number_that_we_know_is_refused_with_what_to_write() {
    let refused = parsed(&call("TO", "A line", "123456")).unwrap_err();
    assert!(
        refused.contains("\"TO\"") && refused.contains("emergency = true"),
        "{refused}"
    );
    let own = entry("TO", "Emergency", "911", "channels = [\"call\"]\nemergency = true");
    let list = [call("TO", "A line", "123456"), own].concat();
    assert_eq!(listed(&list)[0], ("TO".into(), "911".into(), true));
}

#[test]
fn an_entry_that_would_mislead_is_refused_when_the_file_is_read() {
    for (wrong, about) in [
        (call("ch", "Line", "143"), "capital"),
        (call("Switzerland", "Line", "143"), "capital"),
        (
            entry("US", "Line", "text HOME to 741741", "channels = [\"text\"]"),
            "keyword",
        ),
        (entry("US", "Line", "988", "channels = []"), "nobody can follow"),
        (entry("US", "Line", "988", "channels = [\"chat\"]"), "chat"),
        (
            entry("US", "Line", "988", "channels = [\"chat\"]\nchat = \"example.org\""),
            "in full",
        ),
        (
            entry(
                "US",
                "Line",
                "988",
                "channels = [\"chat\"]\nchat = \"javascript:alert(1)\"",
            ),
            "in full",
        ),
        (
            entry("US", "Line", "988", "channels = [\"text\"]\nkeyword = \" \""),
            "keyword",
        ),
        (
            entry("US", "Line", "911 or 112", "channels = [\"call\"]\nemergency = true"),
            "digits",
        ),
        (
            entry("US", "Line", "911", "channels = [\"text\"]\nemergency = true"),
            "call",
        ),
        (
            call("US", "Line", "988").replace("2026-11-23", "last spring"),
            "checked",
        ),
        (call("US", "Line", "988").replace("2026-11-23", "2026-13-40"), "checked"),
    ] {
        let refused = parsed(&wrong).expect_err(&wrong);
        assert!(
            refused.contains("helplines") && refused.contains(about),
            "{about}: {refused}"
        );
    }
}
