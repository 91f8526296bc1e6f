//! Whether words beside a number say that it is a phone number.

use super::words::every;
use regex::Regex;

/// The words, as expressions.
pub(super) struct Cues {
    directly: Regex,
    somewhere: Regex,
    behind: Regex,
    priced: Regex,
}

/// What the words around a number say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Said {
    /// Nothing.
    Nothing,
    /// That one may come: a cue stands somewhere before it.
    Perhaps,
    /// That this is one: a cue with nothing but small words between, or right behind it.
    Surely,
}

/// How far before a number words count, in characters.
const WORDS_BEFORE: usize = 48;
/// How far behind it.
const WORDS_BEHIND: usize = 40;

impl Cues {
    /// # Panics
    /// Never: the expressions are constant and compile, as every test shows.
    pub(super) fn new() -> Self {
        let compile = |pattern: &str| Regex::new(pattern).expect("a constant expression");
        let (cues, maybe) = (every(|words| words.cues), every(|words| words.maybe_cues));
        let (no, not) = (every(|words| words.no), every(|words| words.not_cues));
        let (fillers, behind) = (every(|words| words.fillers), every(|words| words.cues_behind));
        // A full stop ends what was said; that of a short form is part of the cue.
        let gap = r"(?:[^\p{L}\d\x01.]|\.{2,})";
        let begin = r"(?:^|[^\p{L}\d])";
        Self {
            directly: compile(&format!(
                "{begin}(?:(?:(?P<not>{not}) +)?(?:{maybe})|(?:(?P<no>{no}) +)?(?:{cues}))\
                 (?:{gap}{{1,5}}(?:{fillers}))*{gap}{{0,6}}$"
            )),
            somewhere: compile(&format!(r"{begin}(?:{cues}|{maybe})(?:[^\p{{L}}\d\x01][^0-9\x01]*)?$")),
            priced: compile(&format!(
                r"^ ?(?:[$€£%°]|(?:{}|{})(?:[^\p{{L}}\d]|$))",
                every(|words| words.money),
                every(|words| words.doses)
            )),
            behind: compile(&format!(r"^[^\p{{L}}\d\x01]{{1,5}}(?:{behind})(?:[^\p{{L}}]|$)")),
        }
    }

    /// What is said about the number that stands between these two.
    pub(super) fn about(&self, before: &str, behind: &str) -> Said {
        let near = last(before, WORDS_BEFORE);
        let cut = near.len() < before.len();
        // A phone for 799-899 euros has a price and no number.
        if before.ends_with(['$', '€', '£']) || self.priced.is_match(first(behind, WORDS_BEHIND)) {
            return Said::Nothing;
        }
        // A word that is cut in two is none.
        let near = if cut {
            near.split_once(' ').map_or("", |(_, rest)| rest)
        } else {
            near
        };
        let directly = self.directly.captures(near);
        let directly = directly.is_some_and(|found| found.name("not").is_none() && found.name("no").is_none());
        if directly || self.behind.is_match(first(behind, WORDS_BEHIND)) {
            Said::Surely
        } else if self.somewhere.is_match(near) {
            Said::Perhaps
        } else {
            Said::Nothing
        }
    }
}

fn last(text: &str, most: usize) -> &str {
    let from = text.char_indices().rev().take(most).last().map_or(0, |(at, _)| at);
    if text.is_empty() { text } else { &text[from..] }
}

fn first(text: &str, most: usize) -> &str {
    let to = text.char_indices().nth(most).map_or(text.len(), |(at, _)| at);
    &text[..to]
}
