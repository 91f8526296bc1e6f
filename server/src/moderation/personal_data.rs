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
    known_numbers: Vec<String>,
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
            known_numbers: known_numbers.iter().map(|number| digits(number)).collect(),
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
        let digits = digits(found);
        let grouped = found.contains(['-', '(', '.', '/']) || found.starts_with('+');
        let enough = if grouped { digits.len() >= 7 } else { digits.len() >= 9 };
        let known = self
            .known_numbers
            .iter()
            .any(|known| digits.ends_with(known) || known.ends_with(&digits));
        enough && !known && !self.date.is_match(found.trim())
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
    let (rule, thing) = match found {
        Found::Phone => ("personal_data.phone", "a phone number"),
        Found::Email => ("personal_data.email", "an e-mail address"),
        Found::Link => ("personal_data.link", "a link"),
    };
    Verdict::Hold(Reason {
        rule: rule.to_owned(),
        for_author: format!(
            "Your line seems to have {thing} in it. It waits for a facilitator, so that nobody can be found by accident. \
             You can change it or take it back."
        ),
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
