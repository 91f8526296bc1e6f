//! Holds lines that give away how to reach somebody: phone numbers, e-mail addresses, links. It looks at form, not at
//! meaning, and a facilitator decides.

use super::{Draft, Hook, Review};
use domain::session::permissions::runs_session;
use domain::session::{Reason, Verdict};
use linkify::{LinkFinder, LinkKind};
use regex::Regex;

/// The hook. Helplines that the operator keeps pass.
pub struct PersonalData {
    /// Digits with the marks people put between them.
    number: Regex,
    /// Dates and times of day, which have the same form.
    date: Regex,
    links: LinkFinder,
    /// Never empty ones: an entry that is only a word would otherwise be part of every number.
    known_numbers: Vec<Number>,
}

/// A phone number as it is compared.
struct Number {
    digits: String,
    /// Written with `+` or `00`: the digits begin with the country.
    international: bool,
}

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A link.
    Link,
}

impl Found {
    /// As it is called in a sentence.
    pub(super) const fn thing(self) -> &'static str {
        match self {
            Self::Phone => "a phone number",
            Self::Email => "an e-mail address",
            Self::Link => "a link",
        }
    }
}

/// Endings of host names that make a bare `name.ending` a link. Endings that are common words (`me`, `to`, `is`, `it`)
/// are left out, since people forget the space after a full stop; with `www.`, a scheme or a path they count.
const BARE_ENDINGS: [&str; 26] = [
    "com", "org", "net", "info", "biz", "io", "app", "dev", "xyz", "online", "site", "club", "link", "chat", "gg",
    "tv", "uk", "de", "fr", "nl", "eu", "ca", "au", "nz", "ie", "ch",
];

impl PersonalData {
    /// Numbers in `known_numbers` (as the helplines write them) are never held.
    ///
    /// # Panics
    /// Never: both expressions are constant and compile, as every test of this file shows.
    #[must_use]
    pub fn new(known_numbers: &[String]) -> Self {
        let mut links = LinkFinder::new();
        links.url_must_have_scheme(false);
        let compile = |pattern| Regex::new(pattern).expect("a constant expression");
        Self {
            number: compile(r"\+?\(?\d(?:[\s().\-/]{0,2}\d){6,18}"),
            date: compile(r"^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{4})$"),
            links,
            known_numbers: known_numbers.iter().filter_map(|number| Number::read(number)).collect(),
        }
    }

    /// The first thing found, the plainest first.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Found> {
        let has_digits = text.bytes().any(|b| b.is_ascii_digit());
        if has_digits && self.number.find_iter(text).any(|found| self.is_phone(found.as_str())) {
            return Some(Found::Phone);
        }
        // Every address and link has one of these; most lines have neither.
        if !text.bytes().any(|b| matches!(b, b'@' | b'.' | b':')) {
            return None;
        }
        self.links.links(text).find_map(|link| match link.kind() {
            LinkKind::Email => Some(Found::Email),
            LinkKind::Url => is_link(link.as_str()).then_some(Found::Link),
            _ => None,
        })
    }

    /// A run of digits is a phone number when it is long enough for its form and neither a date nor a helpline.
    fn is_phone(&self, found: &str) -> bool {
        let Some(number) = Number::read(found) else {
            return false;
        };
        let written = digits(found).len();
        let grouped = found.contains(['-', '(', '.', '/']) || found.starts_with('+');
        let enough = if grouped { written >= 7 } else { written >= 9 };
        enough && !self.known_numbers.iter().any(|known| known.is(&number)) && !self.date.is_match(found.trim())
    }
}

impl Number {
    /// None when there is no digit in it.
    fn read(written: &str) -> Option<Self> {
        let digits = digits(written);
        let abroad = digits.strip_prefix("00").filter(|rest| !rest.is_empty());
        let international = abroad.is_some() || written.trim_start().starts_with(['+', '\u{ff0b}']);
        let digits = abroad.map_or_else(|| digits.clone(), str::to_owned);
        (!digits.is_empty()).then_some(Self { digits, international })
    }

    /// Whether both are the same line: the same digits, or one of them with a country in front. A number that merely ends
    /// like the other is somebody else's.
    fn is(&self, other: &Self) -> bool {
        self.digits == other.digits || self.is_at_home(other) || other.is_at_home(self)
    }

    /// Whether `self` is `abroad` as it is dialled within its country. Short numbers are excepted: with something in front
    /// they are the beginning or the end of anything.
    fn is_at_home(&self, abroad: &Self) -> bool {
        const SHORTEST: usize = 7;
        const LONGEST_COUNTRY: usize = 3;
        const NORTH_AMERICAN: usize = 10;
        // A zero in front is dialled only at home, except where it belongs to the number.
        let national = [
            self.digits.as_str(),
            self.digits.strip_prefix('0').unwrap_or(&self.digits),
        ];
        !self.international
            && national.iter().any(|national| {
                abroad.digits.strip_suffix(national).is_some_and(|country| {
                    let marked = abroad.international && (1..=LONGEST_COUNTRY).contains(&country.len());
                    national.len() >= SHORTEST && (marked || (country == "1" && national.len() == NORTH_AMERICAN))
                })
            })
    }
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn is_link(found: &str) -> bool {
    if found.contains("://") || found.starts_with("www.") {
        return true;
    }
    let host = found.split(['/', '?', '#', ':']).next().unwrap_or(found);
    let ending = host.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    host.len() < found.len() || BARE_ENDINGS.contains(&ending.as_str())
}

impl Hook for PersonalData {
    fn name(&self) -> &'static str {
        "personal_data"
    }

    fn review<'a>(&'a self, draft: &'a Draft) -> Review<'a> {
        // Those who run the session post numbers and links of services as part of it.
        let found = if runs_session(draft.role) {
            None
        } else {
            self.find(&draft.text)
        };
        Box::pin(std::future::ready(found.map_or(Verdict::Allow, hold)))
    }
}

fn hold(found: Found) -> Verdict {
    let (rule, for_log) = match found {
        Found::Phone => ("personal_data.phone", "held: something in the form of a phone number"),
        Found::Email => (
            "personal_data.email",
            "held: something in the form of an e-mail address",
        ),
        Found::Link => ("personal_data.link", "held: something in the form of a link"),
    };
    let thing = found.thing();
    Verdict::Hold(Reason {
        rule: rule.to_owned(),
        for_author: format!(
            "Your line seems to have {thing} in it. It waits for a facilitator, so that nobody can be found by accident. \
             You can change it or take it back."
        ),
        for_log,
        for_facilitator: format!(
            "This line seems to have {thing} in it. Publish it only if that keeps everybody safe."
        ),
    })
}

#[cfg(test)]
mod tests {
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
}
