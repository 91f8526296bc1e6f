//! What stands behind the question mark of a BMLT question. Which names there are is said by the route's row, and others are
//! refused before: an answer to a part of a question would be taken for the answer to all of it.

use super::bare_name;
use protocol::error::{ErrorCode, Refusal};
use std::collections::BTreeSet;

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Switcher {
    Meetings,
    Formats,
    Groups,
    Server,
}

/// A question.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) switcher: Switcher,
    pub(super) weekdays: Numbers,
    pub(super) venue_types: Numbers,
    pub(super) services: Numbers,
    pub(super) formats: Numbers,
    /// Whether a meeting has to have all of `formats`, and not one of them.
    pub(super) all_formats: bool,
    pub(super) meeting_ids: Numbers,
    /// The fields of the answer; empty: all.
    pub(super) fields: BTreeSet<String>,
    /// Fields by which meetings are in order; empty: by day and time.
    pub(super) sorted_by: Vec<String>,
    /// Keys of the formats that are wanted; empty: all.
    pub(super) keys: BTreeSet<String>,
    /// Only what is not published, of which there is nothing.
    pub(super) unpublished: bool,
    pub(super) used_formats: bool,
    pub(super) formats_only: bool,
    /// How many, and which page of them, from 1.
    pub(super) page: Option<(usize, usize)>,
}

impl Asked {
    /// Reads a question.
    ///
    /// # Errors
    /// `invalid` with the name of what cannot be read or is not known.
    pub(super) fn read(pairs: &[(String, String)]) -> Result<Self, Refusal> {
        let value = |name: &str| {
            pairs
                .iter()
                .find(|(key, _)| key == name)
                .map(|(_, value)| value.as_str())
        };
        let switcher = switcher(value("switcher"))?;
        only_what_belongs(switcher, pairs)?;
        let switch = |name: &str| value(name).is_some_and(|value| value != "0");
        let words = |name: &str| -> Vec<String> {
            let here = pairs.iter().filter(|(key, _)| bare_name(key) == name);
            here.flat_map(|(_, value)| value.split(','))
                .map(|word| word.trim().to_owned())
                .filter(|word| !word.is_empty())
                .collect()
        };
        let size = count("page_size", value("page_size"))?;
        let number = count("page_num", value("page_num"))?.unwrap_or(1);
        Ok(Self {
            switcher,
            weekdays: Numbers::read(pairs, "weekdays")?,
            venue_types: Numbers::read(pairs, "venue_types")?,
            services: Numbers::read(pairs, "services")?,
            formats: Numbers::read(pairs, "formats")?,
            all_formats: !value("formats_comparison_operator").is_some_and(|word| word.eq_ignore_ascii_case("OR")),
            meeting_ids: Numbers::read(pairs, "meeting_ids")?,
            fields: words("data_field_key").into_iter().collect(),
            sorted_by: words("sort_keys"),
            keys: words("key_strings").into_iter().collect(),
            unpublished: value("advanced_published") == Some("-1"),
            used_formats: switch("get_used_formats"),
            formats_only: switch("get_formats_only"),
            page: size.map(|size| (size, number)),
        })
    }
}

fn switcher(word: Option<&str>) -> Result<Switcher, Refusal> {
    match word {
        Some("GetSearchResults") => Ok(Switcher::Meetings),
        Some("GetFormats") => Ok(Switcher::Formats),
        Some("GetServiceBodies") => Ok(Switcher::Groups),
        Some("GetServerInfo") => Ok(Switcher::Server),
        _ => Err(wrong(
            "switcher",
            "Ask for GetSearchResults, GetFormats, GetServiceBodies or GetServerInfo; Hearth answers nothing else of BMLT.",
        )),
    }
}

/// What changes no answer, and may stand beside any question.
const ANYWHERE: [&str; 3] = ["switcher", "lang_enum", "_"];
/// What meetings are chosen by, and how they are told.
const OF_MEETINGS: [&str; 14] = [
    "weekdays",
    "venue_types",
    "services",
    "recursive",
    "formats",
    "formats_comparison_operator",
    "meeting_ids",
    "data_field_key",
    "get_used_formats",
    "get_formats_only",
    "sort_keys",
    "advanced_published",
    "page_size",
    "page_num",
];

impl Switcher {
    /// The names that its answer goes by.
    const fn names(self) -> &'static [&'static str] {
        match self {
            Self::Meetings => &OF_MEETINGS,
            Self::Formats => &["key_strings"],
            Self::Groups => &["services", "recursive", "parents"],
            Self::Server => &[],
        }
    }
}

/// A name that belongs to another question is refused like one that is not known: whoever asks for the formats of some days
/// and gets all of them would not notice.
fn only_what_belongs(switcher: Switcher, pairs: &[(String, String)]) -> Result<(), Refusal> {
    let names = switcher.names();
    let belongs = |name: &str| ANYWHERE.contains(&name) || names.contains(&name);
    let Some(other) = pairs
        .iter()
        .map(|(name, _)| bare_name(name))
        .find(|name| !belongs(name))
    else {
        return Ok(());
    };
    let because = if names.is_empty() {
        "This question takes nothing to choose by.".to_owned()
    } else {
        format!("This question goes by {} alone.", names.join(", "))
    };
    Err(wrong(other, &because))
}

/// Numbers that are wanted, and numbers that are not.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    with: Vec<i64>,
    without: Vec<i64>,
}

impl Numbers {
    /// `name=1,2,-3`, or `name[]=1&name[]=2`.
    fn read(pairs: &[(String, String)], name: &str) -> Result<Self, Refusal> {
        let mut numbers = Self::default();
        let here = pairs.iter().filter(|(key, _)| bare_name(key) == name);
        let words = here.flat_map(|(_, value)| value.split(',')).map(str::trim);
        for word in words.filter(|word| !word.is_empty()) {
            match word.parse::<i64>() {
                Ok(number) if number > 0 => numbers.with.push(number),
                Ok(number) if number < 0 => numbers.without.push(number.saturating_neg()),
                _ => {
                    return Err(wrong(
                        name,
                        "Write numbers with commas between them, such as 2,3 or -1.",
                    ));
                }
            }
        }
        Ok(numbers)
    }

    /// Whether something with this number is wanted.
    pub(super) fn has(&self, number: i64) -> bool {
        (self.with.is_empty() || self.with.contains(&number)) && !self.without.contains(&number)
    }

    /// Whether something with these numbers is wanted.
    pub(super) fn has_of(&self, numbers: &[i64], all: bool) -> bool {
        let mut wanted = self.with.iter().map(|wanted| numbers.contains(wanted));
        let with = if all {
            wanted.all(|there| there)
        } else {
            self.with.is_empty() || wanted.any(|there| there)
        };
        with && !numbers.iter().any(|number| self.without.contains(number))
    }
}

/// A number from 1 on.
fn count(name: &str, word: Option<&str>) -> Result<Option<usize>, Refusal> {
    let Some(word) = word else { return Ok(None) };
    match word.trim().parse() {
        Ok(number) if number > 0 => Ok(Some(number)),
        _ => Err(wrong(name, "Write a number from 1 on.")),
    }
}

fn wrong(name: &str, because: &str) -> Refusal {
    Refusal::new(ErrorCode::Invalid).in_field(name).because(because)
}
