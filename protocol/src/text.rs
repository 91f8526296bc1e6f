//! What a person wrote, made safe to show beside other people's words. It judges no content.

mod digits;
mod marks;
pub(crate) mod unseen;

pub use digits::plain_digits;
pub use unseen::is_unseen;

use crate::limits::{COMBINING_MARKS, TEXT_ROWS};
use marks::is_mark;
use unseen::{flag_tags, is_kept};

/// A cleaned, non-empty text that is no longer than its limit.
///
/// Two kinds: [`Text::clean`] is for what stands in one row (names, titles, choices), where a line break becomes a space;
/// [`Text::paragraphs`] is for what people write in their own form (lines, notes, descriptions), and keeps line breaks.
///
/// Taken out of both: control characters, bidirectional overrides and isolates (UAX #9, they can turn a neighbour's words
/// around), what shows nothing and serves imitation, and combining marks past the fourth in a row. Joiners and variation
/// selectors stay, since emoji and several scripts need them, but a text of nothing else is empty.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Text(Box<str>);

/// Why a text was not taken. Lengths are in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextProblem {
    /// Nothing is left after cleaning.
    Empty,
    /// A character in a nickname that nobody sees.
    Invisible,
    /// Fewer characters than needed.
    TooShort {
        /// The least.
        min: usize,
    },
    /// More characters than allowed.
    TooLong {
        /// The most.
        max: usize,
        /// What it has.
        have: usize,
    },
}

impl Text {
    /// Cleans `raw` and checks its length against `max` characters.
    ///
    /// # Errors
    /// [`TextProblem`] when nothing is left, or too much.
    pub fn clean(raw: &str, max: usize) -> Result<Self, TextProblem> {
        let cleaned = if raw.bytes().all(|b| (0x20..0x7f).contains(&b)) {
            raw.to_owned()
        } else {
            scrub(raw)
        };
        Self::measured(&cleaned, max)
    }

    /// Cleans like [`Text::clean`] and keeps line breaks: each kind of break becomes `\n`, no row ends with white space, and
    /// more than one empty row in succession becomes one. Rows past [`TEXT_ROWS`] go on in the last one, so that nobody
    /// fills the screens of others with breaks.
    ///
    /// # Errors
    /// [`TextProblem`] when nothing is left, or too much.
    pub fn paragraphs(raw: &str, max: usize) -> Result<Self, TextProblem> {
        let breaks = raw.replace("\r\n", "\n");
        let mut kept = String::with_capacity(breaks.len());
        let (mut rows, mut empty) = (0, 0);
        for row in breaks.split(['\n', '\r', '\u{0B}', '\u{0C}', '\u{85}', '\u{2028}', '\u{2029}']) {
            let row = scrub(row);
            let row = row.trim_end_matches(is_gap);
            if row.chars().all(is_unseen) {
                empty += 1;
                continue;
            }
            if rows > 0 {
                kept.push_str(match (rows < TEXT_ROWS, empty) {
                    (false, _) => " ",
                    (true, 0) => "\n",
                    (true, _) => "\n\n",
                });
            }
            kept.push_str(if rows == 0 { row.trim_start() } else { row });
            (rows, empty) = (rows + 1, 0);
        }
        Self::measured(&kept, max)
    }

    fn measured(kept: &str, max: usize) -> Result<Self, TextProblem> {
        // At its end a variation selector or a joiner belongs to what is seen before it.
        let kept = kept.trim_start_matches(is_unseen).trim_end_matches(is_gap);
        let have = kept.chars().count();
        if have == 0 || kept.chars().all(is_unseen) {
            return Err(TextProblem::Empty);
        }
        if have > max {
            return Err(TextProblem::TooLong { max, have });
        }
        Ok(Self(kept.into()))
    }

    /// Cleans a nickname: like [`Text::clean`], with runs of white space folded to one space.
    ///
    /// # Errors
    /// [`TextProblem`] when it is too short or too long, or has something in it that nobody sees.
    pub fn nickname(raw: &str) -> Result<Self, TextProblem> {
        use crate::limits::{NICKNAME_CHARS, NICKNAME_MIN_CHARS};
        let folded = raw.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = Self::clean(&folded, NICKNAME_CHARS)?;
        // Also at its ends, where a line would only lose it.
        if has_invisible(scrub(&folded).trim()) {
            return Err(TextProblem::Invisible);
        }
        if text.chars().count() < NICKNAME_MIN_CHARS {
            return Err(TextProblem::TooShort {
                min: NICKNAME_MIN_CHARS,
            });
        }
        Ok(text)
    }

    /// The same words in one row, for whoever judges them: a break within a number hides it from nobody.
    #[must_use]
    pub fn in_one_row(&self) -> Self {
        Self(self.0.replace('\n', " ").into())
    }

    /// Takes a text that was cleaned before, as it comes back from the log.
    #[must_use]
    pub fn stored(text: &str) -> Self {
        Self(text.into())
    }
}

impl std::ops::Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

/// Never prints the words: a text must not reach a log through a debug print (V1).
impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Text({} bytes)", self.0.len())
    }
}

fn scrub(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut marks = 0;
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            _ if is_unseen(c) && !is_kept(c) => continue,
            // One joiner joins; a row of them only makes room that nobody sees.
            _ if is_joiner(c) && out.ends_with(is_joiner) => continue,
            _ if is_mark(c) => {
                marks += 1;
                if marks <= COMBINING_MARKS {
                    out.push(c);
                }
                continue;
            }
            _ => out.push(c),
        }
        let (tags, after) = rest.split_at(flag_tags(c, rest));
        out.push_str(tags);
        rest = after;
        // A joiner shows nothing, so what comes after it still stands on the same character.
        if !is_joiner(c) {
            marks = 0;
        }
    }
    out
}

/// What may be cut off at the end of a text.
fn is_gap(c: char) -> bool {
    c.is_whitespace() || c == '\u{2800}'
}

const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// Whether a name has something in it that lines keep and nobody sees, and that only serves to look like another name. A
/// space is none. An emoji may say that it is one, and be joined to another; and a joiner between two letters of a script
/// that is spelt with it (Arabic and the scripts of India) is an honest part of many names.
fn has_invisible(name: &str) -> bool {
    let chars: Vec<char> = name.chars().collect();
    chars.iter().enumerate().any(|(at, c)| {
        let (before, after) = (at.checked_sub(1).and_then(|at| chars.get(at)), chars.get(at + 1));
        match c {
            ' ' => false,
            '\u{FE0E}' | '\u{FE0F}' => before.is_none_or(|before| before.is_alphanumeric() || is_unseen(*before)),
            _ if is_joiner(*c) => match (before, after) {
                (Some(before), Some(after)) => !(may_join(*before) && may_join(*after)),
                _ => true,
            },
            // The tags of a flag came through the cleaning and so follow one.
            '\u{E0020}'..='\u{E007F}' => false,
            _ => is_unseen(*c),
        }
    })
}

/// Whether a joiner beside `c` does what it is for.
const fn may_join(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}' | '\u{FE0F}' | '\u{2190}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

#[cfg(test)]
mod tests {
    use super::{Text, TextProblem};

    #[test]
    fn takes_out_what_turns_a_neighbours_words_around() {
        let text = Text::clean("one\u{202E}two\u{0007}\nthree", 100).unwrap();
        assert_eq!(&*text, "onetwo three");
    }

    #[test]
    fn keeps_joined_emoji_and_accents_and_caps_stacked_marks() {
        assert_eq!(&*Text::clean("👩‍⚕️ é", 100).unwrap(), "👩‍⚕️ é");
        let stacked = format!("a{}", "\u{0301}".repeat(40));
        assert_eq!(Text::clean(&stacked, 100).unwrap().chars().count(), 5);
    }

    #[test]
    fn takes_out_tags_and_caps_marks_of_every_script_also_behind_joiners() {
        assert_eq!(&*Text::clean("a\u{E0041}\u{E007F}\u{E0000}b", 100).unwrap(), "ab");
        // Latin, Hebrew, Arabic, Devanagari, Thai, enclosing.
        for mark in [
            '\u{0301}',
            '\u{05B0}',
            '\u{064B}',
            '\u{0941}',
            '\u{0E38}',
            '\u{20DD}',
            '\u{1E8D0}',
        ] {
            for between in ["", "\u{200D}", "\u{200B}", "\u{0007}"] {
                let stacked = format!("a{}", format!("{mark}{between}").repeat(40));
                let cleaned = Text::clean(&stacked, 100).unwrap();
                let marks = cleaned.chars().filter(|c| *c == mark).count();
                assert_eq!(marks, 4, "{:x} {between:?}", u32::from(mark));
            }
        }
    }

    #[test]
    fn a_nickname_has_nothing_in_it_that_nobody_sees() {
        for name in [
            "nu\u{200D}rse",
            "Ma\u{200C}ple",
            "Maple\u{FE0F}",
            "Ma\u{034F}ple",
            "\u{2800}Maple\u{2800}",
        ] {
            assert_eq!(Text::nickname(name), Err(TextProblem::Invisible), "{name:?}");
        }
        assert_eq!(&*Text::nickname("nu\u{200B}rse").unwrap(), "nurse");
        assert_eq!(
            &*Text::nickname("Maple \u{2764}\u{FE0F}").unwrap(),
            "Maple \u{2764}\u{FE0F}"
        );
    }

    #[test]
    fn paragraphs_keep_the_form_in_which_they_were_written() {
        let kept = |raw: &str| Text::paragraphs(raw, 200).unwrap().to_string();
        assert_eq!(kept("One\r\ntwo\rthree\u{2028}four"), "One\ntwo\nthree\nfour");
        assert_eq!(kept("\n\n First  \n \t\n\n\n  - second\n\n"), "First\n\n  - second");
        assert_eq!(kept("one\u{202E}two\u{0007}\nthree\u{200B}"), "onetwo\nthree");
        assert_eq!(kept("eight\n".repeat(12).as_str()).lines().count(), 12);
        assert_eq!(Text::paragraphs("\n \u{200B} \n", 5), Err(TextProblem::Empty));
        assert_eq!(
            Text::paragraphs("ab\ncd", 4),
            Err(TextProblem::TooLong { max: 4, have: 5 })
        );
    }

    #[test]
    fn paragraphs_end_where_they_would_fill_screens() {
        let text = Text::paragraphs(&"a\n".repeat(900), 4_000).unwrap();
        assert_eq!(text.lines().count(), crate::limits::TEXT_ROWS);
        assert_eq!(text.chars().filter(|c| *c == 'a').count(), 900);
        // What was cleaned stays as it is when it is cleaned again.
        assert_eq!(Text::paragraphs(&text, 4_000).unwrap(), text);
        assert_eq!(Text::stored("5550\n142").in_one_row(), Text::stored("5550 142"));
    }

    #[test]
    fn a_line_of_nothing_that_can_be_seen_is_empty() {
        let runs = super::unseen::runs().flat_map(|(first, last)| [first, last]);
        let spaces = "\u{20}\u{A0}\u{1680}\u{2003}\u{202F}\u{205F}\u{3000}\u{85}\u{7}"
            .chars()
            .map(u32::from);
        for c in runs.chain(spaces).filter_map(char::from_u32) {
            for nothing in [
                c.to_string(),
                format!(" {c}\u{200D}{c} \u{2800}\u{FE0F}"),
                format!("\u{3164}{c}").repeat(9),
            ] {
                assert_eq!(
                    Text::clean(&nothing, 100),
                    Err(TextProblem::Empty),
                    "{:x}",
                    u32::from(c)
                );
                assert!(Text::nickname(&nothing).is_err(), "{:x}", u32::from(c));
                assert_eq!(
                    Text::clean(&format!("{nothing}x{nothing}"), 100)
                        .unwrap()
                        .chars()
                        .filter(|c| *c == 'x')
                        .count(),
                    1
                );
            }
            let within = Text::nickname(&format!("Ma{c}ple"));
            let honest = [Ok("Maple"), Ok("Ma ple")];
            assert!(
                honest.contains(&within.as_deref().map_err(|_| ())) || within == Err(TextProblem::Invisible),
                "{within:?}"
            );
        }
    }

    #[test]
    fn what_emoji_and_scripts_need_stays_in_a_line() {
        for line in [
            "👩\u{200D}⚕\u{FE0F}",
            "👁\u{FE0F}\u{200D}🗨\u{FE0F} ok",
            "5\u{FE0F}\u{20E3}",
            "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}!",
            "می\u{200C}خواهم",
            "क्\u{200D}ष",
            "葛\u{E0100}城",
            "ᠮᠣᠩᠭᠣᠯ\u{180E}ᠠ",
            "⠓⠊\u{2800}⠽⠕⠥",
            "שָׁ\u{034F}ב",
        ] {
            assert_eq!(&*Text::clean(line, 100).unwrap(), line);
        }
        let spread = format!("a{}b", "\u{200D}\u{200C}".repeat(500));
        assert_eq!(Text::clean(&spread, 100).unwrap().chars().count(), 3);
        assert_eq!(
            &*Text::clean("🏴\u{E0041}\u{E007F}", 100).unwrap(),
            "🏴",
            "not a flag of anybody"
        );
    }

    #[test]
    fn names_keep_the_joiners_that_their_script_is_spelt_with() {
        for name in ["علی\u{200C}رضا", "क्\u{200D}षमा", "👩\u{200D}🌾 Fern"] {
            assert_eq!(&*Text::nickname(name).unwrap(), name);
        }
    }

    #[test]
    fn says_what_is_wrong_with_the_length() {
        assert_eq!(Text::clean(" \u{200B} ", 5), Err(TextProblem::Empty));
        assert_eq!(Text::clean("abcdef", 5), Err(TextProblem::TooLong { max: 5, have: 6 }));
        assert_eq!(Text::nickname(" a "), Err(TextProblem::TooShort { min: 2 }));
        assert_eq!(&*Text::nickname("  Quiet \t Maple ").unwrap(), "Quiet Maple");
    }

    #[test]
    fn a_debug_print_shows_no_words() {
        let text = Text::clean("private", 100).unwrap();
        assert!(!format!("{text:?}").contains("private"));
    }
}
