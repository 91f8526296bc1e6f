//! Holds lines that give away how to reach somebody: phone numbers, e-mail addresses, links. It looks at form and at what
//! numbers mean, not at what a line is about, and a facilitator decides. The same judge looks at nicknames and at the names
//! of those who serve.

mod cues;
mod links;
mod meanings;
mod numbers;
mod plain;
mod rows;
mod words;

use super::{Draft, Hook, Review};
use domain::session::permissions::runs_session;
use domain::session::{Reason, Verdict};
use links::{Links, Way};
use numbers::Numbers;

/// The hook. Helplines that the operator keeps pass.
pub struct PersonalData {
    numbers: Numbers,
    links: Links,
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

impl PersonalData {
    /// Numbers in `known_numbers` (as the helplines write them) are never held.
    #[must_use]
    pub fn new(known_numbers: &[String]) -> Self {
        Self {
            numbers: Numbers::new(known_numbers),
            links: Links::new(),
        }
    }

    /// The first thing found, the plainest first.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Found> {
        let text = plain::plain(text);
        if self.numbers.has_phone(&text) {
            return Some(Found::Phone);
        }
        self.links.find(&text).map(|way| match way {
            Way::Email => Found::Email,
            Way::Link => Found::Link,
        })
    }
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
mod tests;
