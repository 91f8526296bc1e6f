//! Names and numbers of helplines, which nobody in a meeting may have for a nickname: a person who is frightened would write to
//! somebody as to a service. They are the operator's data, so they are given, and not listed here.

use super::{look_of, looks, readings, roles};
use protocol::text::{Text, plain_digits};
use std::collections::BTreeSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;

/// The helplines of a server, as nicknames are compared with them.
#[derive(Debug, Clone, Default)]
pub struct HelplineNames {
    /// Looks of whole names, and of what stands before a comma or a bracket.
    names: Vec<String>,
    /// Words in capitals, as services are known by: SAMHSA, NHS.
    initials: Vec<String>,
    /// Digits, without what is dialled first.
    numbers: Vec<String>,
}

/// What somebody puts beside a name or a number without making it another one.
const BESIDE: &str = "call text dial chat line number phone hotline uk us usa gb de at ch ie nz au ca ruf ruft anruf nummer \
                      telefon tel an wähle";
static BESIDE_LOOKS: LazyLock<BTreeSet<String>> = LazyLock::new(|| BESIDE.split_whitespace().map(look_of).collect());
/// From so many letters on, a name is one wherever it stands in another.
const LONG: usize = 8;
/// Shorter numbers are numbers of anything, beside other words.
const LONG_NUMBER: usize = 5;

impl HelplineNames {
    /// From the name and the number of each.
    pub fn new<'a>(helplines: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut all = Self::default();
        for (name, number) in helplines {
            let part = name.split([',', '(', ':']).next().unwrap_or(name);
            all.names.extend([name, part].into_iter().flat_map(compared));
            let is_initials = |word: &&str| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_uppercase());
            let initials = name.split(|c: char| !c.is_alphanumeric()).filter(is_initials);
            all.initials.extend(initials.flat_map(looks));
            all.numbers.push(national(&digits(number)));
        }
        all.numbers.retain(|number| number.len() > 1);
        all.names.sort();
        all.names.dedup();
        all
    }

    /// Whether somebody could take `nickname` for one of them.
    #[must_use]
    pub fn is_like(&self, nickname: &Text) -> bool {
        self.has_number(nickname) || self.has_name(nickname)
    }

    fn has_number(&self, nickname: &str) -> bool {
        let dialled = national(&digits(nickname));
        let beside = only_beside(nickname);
        self.numbers.iter().any(|number| {
            let long = number.len() >= LONG_NUMBER;
            // With a country in front, it has more digits.
            (dialled == *number || long && dialled.ends_with(number.as_str())) && (long || beside)
        })
    }

    fn has_name(&self, nickname: &str) -> bool {
        let mut names = self.names.iter();
        let compared = compared(nickname);
        let is_it =
            |name: &String, look: &String| name == look || name.chars().count() >= LONG && look.contains(name.as_str());
        let words = readings(nickname);
        let mut words = words.iter().flatten().flat_map(|word| looks(word));
        names.any(|name| compared.iter().any(|look| is_it(name, look)))
            || words.any(|look| self.initials.contains(&look))
    }
}

/// Looks of the whole of a name, without articles and what people put beside it.
fn compared(name: &str) -> Vec<String> {
    let whole = |words: Vec<String>| {
        [0, 1].map(|at| {
            let looks: Vec<String> = words.iter().map(|word| looks(word)[at].clone()).collect();
            roles::told(&looks).filter(|look| !is_beside(look)).collect::<String>()
        })
    };
    let mut all: Vec<String> = readings(name).into_iter().flat_map(whole).collect();
    // Numbers are compared as numbers.
    all.retain(|look| look.contains(char::is_alphabetic));
    all.sort();
    all.dedup();
    all
}

/// Whether a name has no words but those that go with a number.
fn only_beside(name: &str) -> bool {
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphabetic())
        .map(|word| looks(word)[0].clone())
        .filter(|look| !look.is_empty())
        .collect();
    roles::told(&words).all(is_beside)
}

fn is_beside(look: &str) -> bool {
    BESIDE_LOOKS.contains(look)
}

fn digits(written: &str) -> String {
    let plain: String = written.nfkc().collect();
    plain_digits(&plain).chars().filter(char::is_ascii_digit).collect()
}

/// Without the zeros that are dialled first, which an emergency number may be made of (000).
fn national(digits: &str) -> String {
    if digits.len() < LONG_NUMBER {
        return digits.to_owned();
    }
    digits.trim_start_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::HelplineNames;
    use protocol::text::Text;

    fn is_like(nickname: &str) -> bool {
        let names = HelplineNames::new([
            ("988 Suicide & Crisis Lifeline", "988"),
            ("SAMHSA National Helpline", "1-800-662-4357"),
            ("NHS 111, option 2 (mental health)", "111"),
            ("Samaritans", "116 123"),
            ("Shout", "85258"),
            ("1737, need to talk?", "1737"),
            ("Tele-MANAS", "14416"),
            ("TelefonSeelsorge", "0800 111 0 111"),
            ("Die Dargebotene Hand", "143"),
            ("Emergency services", "000"),
        ]);
        names.is_like(&Text::nickname(nickname).unwrap_or_else(|problem| panic!("{nickname}: {problem:?}")))
    }

    #[test]
    fn the_names_and_numbers_of_helplines_are_nobodys() {
        for nickname in [
            "Die Dargebotene Hand",
            "Dargebotene Hand",
            "dargebotenehand",
            "Dargebotene Hand Bern",
            "Tele-MANAS",
            "Tele Manas",
            "SAMHSA",
            "Samhsa Anna",
            "NHS 111",
            "nhs",
            "Samaritans UK",
            "the Samaritans",
            "Shout",
            "SHOUT!",
            "Sh0ut",
            "Text Shout",
            "\u{FF33}\u{FF48}out",
            "need to talk? 1737",
            "0800 111 0 111",
            "+49 800 1110111",
            "1-800-662-4357",
            "14416",
            "Call 14416",
            "85258",
            "Wren 85258",
            "143",
            "Call 143",
            "1737",
            "116 123",
            "\u{661}\u{661}\u{661}",
            "000",
        ] {
            assert!(is_like(nickname), "{nickname}");
        }
    }

    #[test]
    fn ordinary_names_with_a_number_or_such_a_word_pass() {
        for nickname in [
            "Maple 143",
            "Wren 111",
            "Fox 1737",
            "Twist and Shout",
            "Shoutout Sue",
            "Hand in Hand",
            "Helping Hand",
            "Quiet Maple",
            "Samara",
            "Clean 2012-2019",
            "Manasvi",
            "Anna 7",
            "Hope",
            "\u{1F331}\u{1F331}",
        ] {
            assert!(!is_like(nickname), "{nickname}");
        }
    }
}
