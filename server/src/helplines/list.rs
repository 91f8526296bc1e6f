//! The built-in helplines, for operators who keep none of their own. It is data. Emergency numbers are not here: each
//! country that has an entry gets its own from `countries.rs`.
//!
//! To change an entry: check it with the service itself, and set its `checked` to that day. To add a country: its row in
//! `countries.rs` first.

use protocol::care::{Helpline, HelplineChannel};

/// What one entry says; most leave `keyword` and `chat` as they are.
struct Entry {
    country: &'static str,
    name: &'static str,
    number: &'static str,
    channels: &'static [HelplineChannel],
    keyword: Option<&'static str>,
    chat: Option<&'static str>,
    languages: &'static [&'static str],
    checked: &'static str,
}

use HelplineChannel::{Call, Chat, Text};

pub(super) const ALWAYS: &str = "24 hours, every day";

/// Compared with public sources on this day.
const DECEMBER: &str = "2026-12-01";

const fn by_phone(country: &'static str, name: &'static str, number: &'static str) -> Entry {
    Entry {
        country,
        name,
        number,
        channels: &[Call],
        keyword: None,
        chat: None,
        languages: &["en"],
        checked: DECEMBER,
    }
}

const GERMAN: &[&str] = &["de"];
const ENGLISH_SPANISH: &[&str] = &["en", "es"];
const ENGLISH_FRENCH: &[&str] = &["en", "fr"];

/// Countries stand in the order in which a person reads them who has picked none: by how many are likely to look.
const BUILT_IN: &[Entry] = &[
    Entry {
        channels: &[Call, Text, Chat],
        chat: Some("https://988lifeline.org/chat/"),
        languages: ENGLISH_SPANISH,
        ..by_phone("US", "988 Suicide & Crisis Lifeline", "988")
    },
    Entry {
        channels: &[Text],
        keyword: Some("HOME"),
        languages: ENGLISH_SPANISH,
        ..by_phone("US", "Crisis Text Line", "741741")
    },
    Entry {
        languages: ENGLISH_SPANISH,
        ..by_phone("US", "SAMHSA National Helpline", "1-800-662-4357")
    },
    Entry {
        channels: &[Call, Text],
        languages: ENGLISH_FRENCH,
        ..by_phone("CA", "9-8-8: Suicide Crisis Helpline", "988")
    },
    by_phone("GB", "NHS 111, option 2 (mental health)", "111"),
    by_phone("GB", "Samaritans", "116 123"),
    Entry {
        channels: &[Text],
        keyword: Some("SHOUT"),
        ..by_phone("GB", "Shout", "85258")
    },
    by_phone("IE", "Samaritans", "116 123"),
    Entry {
        channels: &[Call, Text],
        ..by_phone("NZ", "1737, need to talk?", "1737")
    },
    by_phone("NZ", "Alcohol Drug Helpline", "0800 787 797"),
    by_phone("AU", "Lifeline", "13 11 14"),
    Entry {
        channels: &[Text],
        ..by_phone("AU", "Lifeline by text", "0477 13 11 14")
    },
    by_phone("AU", "National Alcohol and Other Drug Hotline", "1800 250 015"),
    by_phone("ZA", "Suicide Crisis Helpline", "0800 567 567"),
    by_phone("ZA", "Substance Abuse Helpline", "0800 12 13 14"),
    Entry {
        languages: &["en", "hi"],
        ..by_phone("IN", "Tele-MANAS", "14416")
    },
    Entry {
        languages: GERMAN,
        ..by_phone("DE", "TelefonSeelsorge", "0800 111 0 111")
    },
    Entry {
        languages: GERMAN,
        ..by_phone("AT", "TelefonSeelsorge", "142")
    },
    Entry {
        languages: GERMAN,
        ..by_phone("CH", "Die Dargebotene Hand", "143")
    },
];

/// Countries of which we are sure of the emergency number and of no helpline.
const EMERGENCY_ONLY: &[&str] = &["LI", "LU", "EU"];

pub(super) fn built_in() -> Vec<Helpline> {
    let entry = |entry: &Entry| Helpline {
        country: entry.country.to_owned(),
        emergency: false,
        name: entry.name.to_owned(),
        number: entry.number.to_owned(),
        channels: entry.channels.to_vec(),
        keyword: entry.keyword.map(str::to_owned),
        chat: entry.chat.map(str::to_owned),
        hours: ALWAYS.to_owned(),
        languages: entry.languages.iter().map(|language| (*language).to_owned()).collect(),
        checked: entry.checked.to_owned(),
    };
    let alone = EMERGENCY_ONLY
        .iter()
        .filter_map(|code| super::countries::emergency(code));
    BUILT_IN.iter().map(entry).chain(alone).collect()
}
