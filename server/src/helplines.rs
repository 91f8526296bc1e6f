//! Lines that a person can reach without us: the built-in list, for operators who keep none of their own. It is data;
//! nothing here guesses where somebody is.
//!
//! To change an entry: check it with the service itself, and set its `checked` to that day.

use crate::config::Config;
use protocol::care::{Helpline, HelplineChannel};
use std::sync::Arc;

/// The day on which every entry below was last compared with the product's list of facts.
const CHECKED: &str = "2026-11-23";

/// One entry: country, name, number, channels, hours, languages.
type Entry = (
    &'static str,
    &'static str,
    &'static str,
    &'static [HelplineChannel],
    &'static str,
    &'static [&'static str],
);

use HelplineChannel::{Call, Chat, Text};

const ALWAYS: &str = "24 hours, every day";

/// Emergency numbers stand before helplines within a country: the client shows them in this order.
const BUILT_IN: &[Entry] = &[
    (
        "US",
        "988 Suicide & Crisis Lifeline",
        "988",
        &[Call, Text, Chat],
        ALWAYS,
        &["en", "es"],
    ),
    ("US", "Crisis Text Line", "741741", &[Text], ALWAYS, &["en", "es"]),
    (
        "US",
        "SAMHSA National Helpline",
        "1-800-662-4357",
        &[Call],
        ALWAYS,
        &["en", "es"],
    ),
    ("GB", "Emergency services", "999", &[Call], ALWAYS, &["en"]),
    (
        "GB",
        "NHS 111, option 2 (mental health)",
        "111",
        &[Call],
        ALWAYS,
        &["en"],
    ),
    ("GB", "Samaritans", "116 123", &[Call], ALWAYS, &["en"]),
    ("NZ", "Emergency services", "111", &[Call], ALWAYS, &["en"]),
    ("NZ", "1737, need to talk?", "1737", &[Call, Text], ALWAYS, &["en"]),
    ("EU", "Emergency services", "112", &[Call], ALWAYS, &["en"]),
];

/// The list that this server shows: the operator's, or the built-in one.
#[must_use]
pub fn of(config: &Config) -> Arc<[Helpline]> {
    if config.helplines.is_empty() {
        built_in().into()
    } else {
        config.helplines.clone().into()
    }
}

fn built_in() -> Vec<Helpline> {
    let entry = |(country, name, number, channels, hours, languages): &Entry| Helpline {
        country: (*country).to_owned(),
        name: (*name).to_owned(),
        number: (*number).to_owned(),
        channels: channels.to_vec(),
        hours: (*hours).to_owned(),
        languages: languages.iter().map(|language| (*language).to_owned()).collect(),
        checked: CHECKED.to_owned(),
    };
    BUILT_IN.iter().map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::of;
    use crate::config::Config;

    #[test]
    fn every_country_of_the_product_has_a_line_that_answers_at_any_hour() {
        let lines = of(&Config::default());
        for country in ["US", "GB", "NZ", "EU"] {
            assert!(
                lines
                    .iter()
                    .any(|line| line.country == country && !line.channels.is_empty()),
                "{country}"
            );
        }
        assert!(
            lines
                .iter()
                .all(|line| line.checked.len() == 10 && !line.languages.is_empty())
        );
    }

    #[test]
    fn the_operators_list_replaces_the_built_in_one() {
        let config = Config::parse(
            "[[helplines]]\ncountry = \"CH\"\nname = \"Die Dargebotene Hand\"\nnumber = \"143\"\nchannels = [\"call\"]\n\
             hours = \"always\"\nlanguages = [\"de\"]\nchecked = \"2026-11-23\"\n",
            "hearth.toml",
        )
        .unwrap();
        let lines = of(&config);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].number, "143");
    }
}
