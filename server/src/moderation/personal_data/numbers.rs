//! Whether a text has a phone number in it. Digits are judged by what they can mean: what `meanings.rs` knows is taken out,
//! and the rest is looked at group by group. Forms differ so much between countries that a phone number is known by what it
//! is not; a library that knows every country's plan (the port of libphonenumber was looked at, see ADR 19) says of nearly
//! any eight digits that they are valid somewhere, and of 2012-2019 as well.

use super::meanings::Meanings;
use regex::{Match, Regex};

/// The judge. Helplines that the operator keeps pass.
pub(super) struct Numbers {
    meanings: Meanings,
    /// Groups of digits with what people put between them.
    run: Regex,
    /// The same with anything between them, where it begins as one dials.
    dialled: Regex,
    /// Words that say that a number comes.
    cue: Regex,
    /// Never empty ones: an entry that is only a word would otherwise be part of every number.
    known: Vec<Number>,
}

/// Fewest digits of a phone number that stands there by itself.
const LEAST: usize = 7;
/// Fewest where the words before it say that it is one.
const LEAST_WITH_WORDS: usize = 6;
/// How far before a number those words count, in characters.
const WORDS_BEFORE: usize = 32;

impl Numbers {
    /// # Panics
    /// Never: the expressions are constant and compile, as every test shows.
    pub(super) fn new(known: &[String]) -> Self {
        let compile = |pattern| Regex::new(pattern).expect("a constant expression");
        Self {
            meanings: Meanings::new(),
            run: compile(r"[+(]?[0-9]+(?:(?: {0,2}[-/_~|()]{1,2} {0,2}| {1,3}|\.-?|:)[0-9]+)*"),
            dialled: compile(r"(?:\+ ?\(?[0-9]+|\(?0[0-9]+)(?:[^\w\n\x01]{1,4}[0-9]+)*"),
            cue: compile(
                r"(?:\bmy ?#|\b(?:call|phone|ring|text|dial|mobile|cell|tel|telephone|number|whatsapp|sms|signal|reach me|fax|anrufen|anruf|ruf|ruft|telefon|telefonnummer|nummer|handy|handynummer|mobil|festnetz|erreichbar|erreichst|schreib)\b)[^0-9\x01]*$",
            ),
            known: known.iter().filter_map(|number| Number::read(number)).collect(),
        }
    }

    /// Whether `text`, which `plain.rs` made, has a phone number in it.
    pub(super) fn has_phone(&self, text: &str) -> bool {
        if text.bytes().filter(u8::is_ascii_digit).count() < LEAST_WITH_WORDS {
            return false;
        }
        let text = self.meanings.taken_out(&text.to_lowercase());
        // Not in the middle of another number: 1 000, 2019.
        let whole = |found: &Match<'_>| {
            !text[..found.start()]
                .trim_end_matches([' ', '.', '-', '\''])
                .ends_with(is_digit)
        };
        let dialled = self.dialled.find_iter(&text).filter(whole).map(|found| (found, true));
        let runs = self.run.find_iter(&text).map(|found| (found, false));
        dialled.chain(runs).any(|(found, dialled)| {
            let run = Run::read(found.as_str());
            let before: String = text[..found.start()].chars().rev().take(WORDS_BEFORE).collect();
            let before: String = before.chars().rev().collect();
            let number = Number::read(found.as_str());
            let is_known = number.is_some_and(|number| self.known.iter().any(|known| known.is(&number)));
            !is_known && run.is_phone(dialled, self.cue.is_match(&before))
        })
    }
}

/// Groups of digits, and whether a sign joins any of them.
struct Run<'a> {
    groups: Vec<&'a str>,
    plus: bool,
    joined: bool,
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
            plus: text.starts_with('+'),
            joined: signs.iter().any(|sign| sign.contains(|c: char| c != ' ')),
            sign,
        }
    }

    fn is_phone(&self, dialled: bool, said: bool) -> bool {
        let digits: usize = self.groups.iter().map(|group| group.len()).sum();
        if digits < LEAST_WITH_WORDS {
            return false;
        }
        if self.plus {
            return digits >= LEAST;
        }
        let zero_first = self
            .groups
            .first()
            .is_some_and(|first| first.len() > 1 && first.starts_with('0'));
        if !zero_first && self.counts() {
            return false;
        }
        let least = if said { LEAST_WITH_WORDS } else { LEAST };
        if zero_first && self.goes_up_by_one() {
            return false;
        }
        if dialled {
            return zero_first && digits >= least.max(LEAST);
        }
        if let [only] = self.groups[..] {
            // Eight digits are a whole number in some countries. Round ones are amounts.
            let round = only.ends_with("0000") && !only.starts_with('0');
            return !round && (digits > LEAST || (digits >= least && (said || zero_first)));
        }
        if self.joined {
            return digits >= least;
        }
        // Spaces alone: people also write rows of numbers.
        let singles = self.groups.iter().filter(|group| group.len() == 1).count();
        if singles == self.groups.len() {
            return digits >= LEAST;
        }
        if singles > 1 && !zero_first {
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
        let zero_leads = local
            || self
                .groups
                .iter()
                .any(|group| group.len() > 2 && group.starts_with('0'))
            || zero_first;
        digits > LEAST || (digits >= least && (said || zero_leads))
    }

    /// Whether these are numbers that somebody counts or measures.
    fn counts(&self) -> bool {
        let numbers: Vec<i64> = self.groups.iter().filter_map(|group| group.parse().ok()).collect();
        if numbers.len() != self.groups.len() || numbers.len() < 2 {
            return false;
        }
        let years = numbers.iter().all(|number| (1_800..=2_100).contains(number));
        years || self.goes_in_steps(&numbers) || self.repeats() || self.is_one_number()
    }

    /// Up or down in steps that people count in; breathing counts from one again and again.
    fn goes_in_steps(&self, numbers: &[i64]) -> bool {
        const STEPS: [i64; 18] = [0, 1, 2, 3, 4, 5, 6, 7, 10, 15, 20, 25, 30, 50, 100, 200, 500, 1_000];
        if numbers.len() < 3
            || self
                .groups
                .iter()
                .any(|group| group.len() > 1 && group.starts_with('0'))
        {
            return false;
        }
        let steps: Vec<i64> = numbers.windows(2).map(|two| two[1] - two[0]).collect();
        let even = steps.iter().all(|step| *step == steps[0]) && STEPS.contains(&steps[0].abs());
        let again = numbers
            .windows(2)
            .all(|two| (two[1] - two[0]).abs() <= 1 || two[1] == 1);
        even || again
    }

    fn goes_up_by_one(&self) -> bool {
        let numbers: Vec<i64> = self.groups.iter().filter_map(|group| group.parse().ok()).collect();
        // Five pairs are how a phone number is written in France.
        numbers.len() > 2 && numbers.len() != 5 && numbers.windows(2).all(|two| two[1] - two[0] == 1)
    }

    /// Single digits, the same few over and over: breathe in for 4, hold for 7, out for 8.
    fn repeats(&self) -> bool {
        let single = self.groups.iter().all(|group| group.len() == 1);
        single
            && (1..=self.groups.len() / 2).any(|period| {
                self.groups.len().is_multiple_of(period)
                    && self
                        .groups
                        .iter()
                        .zip(&self.groups[period..])
                        .all(|(one, other)| one == other)
            })
    }

    /// A fraction, or thousands in groups of three.
    fn is_one_number(&self) -> bool {
        let Some((first, others)) = self.groups.split_first() else {
            return false;
        };
        let threes = first.len() <= 3 && others.iter().all(|group| group.len() == 3);
        let round = others.iter().all(|group| *group == "000");
        match self.sign {
            Some(".") => first.len() == 1 && (others.len() == 1 || threes) || threes && round,
            Some(" ") => threes && round,
            _ => false,
        }
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
