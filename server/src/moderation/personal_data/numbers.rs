//! Whether a text has a phone number in it. Digits are judged by what they can mean: `meanings.rs` takes out what has a
//! meaning, and the rest is looked at group by group. Forms differ so much between countries that a phone number is known by
//! what it is not; a library that knows every country's plan (the port of libphonenumber was looked at, see ADR 19) says of
//! nearly any eight digits that they are valid somewhere, and of 2012-2019 as well.
//!
//! The order is the decision. Days and times are taken out first. Then comes what says of itself that it is dialled: a plus, a
//! zero in front, words such as "my number". Only what says nothing may be an amount, a score, a row or a round sum.

use super::cues::{Cues, Said};
use super::meanings::{KNOWN, Meanings};
use super::rows::Row;
use regex::{Match, Regex};

/// The judge. Helplines that the operator keeps pass.
pub(super) struct Numbers {
    meanings: Meanings,
    cues: Cues,
    /// Groups of digits with what people put between them.
    run: Regex,
    /// The same with anything between them, where words say that it is one.
    loose: Regex,
    /// The same where it begins as one dials.
    dialled: Regex,
    /// Three, three and four with commas: no amount is written so.
    commas: Regex,
    /// Never empty ones: an entry that is only a word would otherwise be part of every number.
    known: Vec<Number>,
}

/// Fewest digits of a phone number that stands there by itself.
const LEAST: usize = 7;
/// Fewest where the words before it say that it is one.
const LEAST_WITH_WORDS: usize = 6;
/// Most digits of a phone number (E.164), with what is dialled before the country.
const MOST: usize = 18;

impl Numbers {
    /// # Panics
    /// Never: the expressions are constant and compile, as every test shows.
    pub(super) fn new(known: &[String]) -> Self {
        let compile = |pattern| Regex::new(pattern).expect("a constant expression");
        Self {
            meanings: Meanings::new(),
            cues: Cues::new(),
            run: compile(r"(?:\( ?)?[+(]?[0-9]+(?:(?: {0,2}[-/()]{1,3} {0,2}| {1,3}| ?\.{2,4} ?|\.-?|:)[0-9]+)*"),
            loose: compile(r"[0-9]+(?:[^\w\n\x01]{1,5}[0-9]+)+"),
            dialled: compile(r"(?:\+ ?\(?[0-9]+|\(?0[0-9]+)(?:[^\w\n\x01]{1,4}[0-9]+)*"),
            commas: compile(r"[2-9][0-9]{2}[,;] ?[0-9]{3}[,;] ?[0-9]{4}"),
            known: known.iter().filter_map(|number| Number::read(number)).collect(),
        }
    }

    /// Whether `text`, which `plain.rs` made, has a phone number in it.
    pub(super) fn has_phone(&self, text: &str) -> bool {
        if text.bytes().filter(u8::is_ascii_digit).count() < LEAST_WITH_WORDS {
            return false;
        }
        let text = text.to_lowercase().replace(['_', '~', '|'], "-");
        let text = self.without_known(&self.meanings.without_days(&text));
        self.says_so(&text) || self.is_left(&self.meanings.without_amounts(&text))
    }

    /// Whether `written` is the number of a helpline, at home or from abroad. Six digits from 116 are nobody's: the European
    /// Union keeps them for help.
    pub(super) fn is_known(&self, written: &str) -> bool {
        Number::read(written).is_some_and(|number| {
            let european = number.digits.len() == 6 && number.digits.starts_with("116");
            european || self.known.iter().any(|known| known.is(&number))
        })
    }

    fn without_known(&self, text: &str) -> String {
        let mut out = text.to_owned();
        let runs: Vec<Match<'_>> = self.run.find_iter(text).collect();
        for found in runs.iter().rev().filter(|found| self.is_known(found.as_str())) {
            out.replace_range(found.range(), KNOWN);
        }
        out
    }

    /// Whether there is a number that says of itself, or of which words say, that it is dialled.
    fn says_so(&self, text: &str) -> bool {
        let run = |found: Match<'_>| {
            let run = Run::read(found.as_str());
            let said = || self.said(text, &found) == Said::Surely;
            run.is_dialled(is_whole(text, &found)) || run.may_be_said() && said()
        };
        let loose = |found: Match<'_>| {
            Run::read(found.as_str()).may_be_said_in_pieces() && self.said(text, &found) == Said::Surely
        };
        self.run.find_iter(text).any(run) || self.loose.find_iter(text).any(loose)
    }

    /// Whether what is left without meaning is a phone number.
    fn is_left(&self, text: &str) -> bool {
        let whole = |found: &Match<'_>| is_whole(text, found);
        let dialled = self.dialled.find_iter(text).filter(whole);
        let dialled = dialled
            .map(|found| Run::read(found.as_str()))
            .any(|run| run.is_dialled(true));
        let commas = self.commas.find_iter(text).filter(whole);
        let commas = commas
            .map(|found| Run::read(found.as_str()))
            .any(|run| run.is_in_commas());
        let run = |found: Match<'_>| Run::read(found.as_str()).is_phone(self.said(text, &found) > Said::Nothing);
        dialled || commas || self.run.find_iter(text).any(run)
    }

    fn said(&self, text: &str, found: &Match<'_>) -> Said {
        self.cues.about(&text[..found.start()], &text[found.end()..])
    }
}

/// Whether this is not in the middle of another number: 1 000, 2019.
fn is_whole(text: &str, found: &Match<'_>) -> bool {
    let before = text[..found.start()].trim_end_matches([' ', '.', '-', '\'', ',']);
    // "7, 0176 …" is a list before a number; "1,000" is not.
    let parted = text[..found.start()].ends_with([' ', ')']) && text[before.len()..found.start()].contains(',');
    !before.ends_with(is_digit) || parted
}

/// Groups of digits, and whether a sign joins any of them.
struct Run<'a> {
    groups: Vec<&'a str>,
    plus: bool,
    joined: bool,
    /// Whether a group stands in brackets, as a code in front does.
    bracketed: bool,
    /// What parts all of the groups, where it is the same.
    sign: Option<&'a str>,
}

impl<'a> Run<'a> {
    fn read(text: &'a str) -> Self {
        let groups = text.split(|c| !is_digit(c)).filter(|group| !group.is_empty());
        let between = text.split(is_digit).filter(|sign| !sign.is_empty());
        let signs: Vec<&str> = between.collect();
        let sign = signs
            .first()
            .copied()
            .filter(|first| signs.iter().all(|sign| sign == first));
        Self {
            groups: groups.collect(),
            plus: text.trim_start_matches(['(', ' ']).starts_with('+'),
            joined: signs.iter().any(|sign| sign.contains(|c: char| c != ' ')),
            bracketed: signs.iter().any(|sign| sign.contains(')')),
            sign,
        }
    }

    fn digits(&self) -> usize {
        self.groups.iter().map(|group| group.len()).sum()
    }

    fn zero_first(&self) -> bool {
        self.groups
            .first()
            .is_some_and(|first| first.len() > 1 && first.starts_with('0'))
    }

    fn all_single(&self) -> bool {
        self.groups.iter().all(|group| group.len() == 1)
    }

    fn counts(&self) -> bool {
        !self.bracketed && Row::of(&self.groups).is_some_and(|row| row.counts(self.sign))
    }

    fn goes_one_by_one(&self) -> bool {
        Row::of(&self.groups).is_some_and(|row| row.goes_one_by_one())
    }

    /// Whether it begins as one dials: with a plus, or with a zero that no number of anything has in front.
    fn is_dialled(&self, whole: bool) -> bool {
        let counted = self.goes_one_by_one() || Row::of(&self.groups).is_some_and(|row| row.is_clock());
        let zero = whole && self.zero_first() && !counted;
        self.digits() >= LEAST && (self.plus || zero)
    }

    /// Whether words may make it a phone number, whatever else it could be.
    fn may_be_said(&self) -> bool {
        let digits = self.digits();
        let few = digits > LEAST_WITH_WORDS || digits == LEAST_WITH_WORDS && self.groups.len() <= 3;
        few && digits <= MOST && !self.goes_one_by_one()
    }

    /// The same with commas and other signs between, as people also write lists.
    fn may_be_said_in_pieces(&self) -> bool {
        let long = self.groups.iter().any(|group| group.len() > 2);
        let lengths = self.groups.len() <= 5 && self.groups.iter().all(|group| group.len() > 1);
        (LEAST..=MOST).contains(&self.digits()) && long && lengths && !self.counts()
    }

    /// Whether an area and two groups with commas between are one: tightly written, or with a zero where no amount has one.
    fn is_in_commas(&self) -> bool {
        let tight = self.sign.is_some_and(|sign| !sign.contains(' '));
        let zero = self.groups.last().is_some_and(|last| last.starts_with('0'));
        zero || tight && !self.counts()
    }

    /// Whether it is a phone number where nothing but words that stand further away says so.
    fn is_phone(&self, said: bool) -> bool {
        let digits = self.digits();
        if digits < LEAST_WITH_WORDS {
            return false;
        }
        let zero_first = self.zero_first();
        if self.counts() && !zero_first || self.goes_one_by_one() {
            return false;
        }
        let least = if said { LEAST_WITH_WORDS } else { LEAST };
        if let [only] = self.groups[..] {
            // Eight digits are a whole number in some countries. Round ones are amounts.
            let round = only.ends_with("0000") && only.trim_end_matches('0').len() <= 4 && !zero_first;
            return !round && (digits > LEAST || (digits >= least && (said || zero_first)));
        }
        if self.joined {
            return digits >= least;
        }
        // Spaces alone: people also write rows of numbers.
        if self.all_single() {
            return digits >= LEAST;
        }
        let singles = self.groups.iter().filter(|group| group.len() == 1).count();
        if singles > 1 && !zero_first && self.groups.iter().all(|group| group.len() < 5) {
            return false;
        }
        // Three and four, or the four as two pairs, as seven digits are written where that is all; but not 100 2019.
        let lengths: Vec<usize> = self.groups.iter().map(|group| group.len()).collect();
        let ordinary = |group: &&str| {
            group
                .parse()
                .is_ok_and(|number: u32| number.is_multiple_of(50) || (1_900..=2_100).contains(&number))
        };
        let local = matches!(lengths[..], [3, 4] | [3, 2, 2]) && !self.groups.iter().any(ordinary);
        let zero_inside = |group: &&str| group.len() > 2 && group.starts_with('0');
        let zero_leads = local || zero_first || self.groups.iter().any(zero_inside);
        digits > LEAST || (digits >= least && (said || zero_leads))
    }
}

/// A phone number as it is compared.
struct Number {
    digits: String,
    /// Written with `+` or `00`: the digits begin with the country.
    international: bool,
}

impl Number {
    /// None when there is no digit in it.
    fn read(written: &str) -> Option<Self> {
        let digits = digits(written);
        let abroad = digits.strip_prefix("00").filter(|rest| !rest.is_empty());
        let international = abroad.is_some() || written.trim_start().starts_with('+');
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

const fn is_digit(c: char) -> bool {
    c.is_ascii_digit()
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests;
