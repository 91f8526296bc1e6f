//! What a person wrote, made safe to show beside other people's words. It judges no content.

mod marks;

use crate::limits::{COMBINING_MARKS, TEXT_ROWS};
use marks::is_mark;

/// A cleaned, non-empty text that is no longer than its limit.
///
/// Two kinds: [`Text::clean`] is for what stands in one row (names, titles, choices), where a line break becomes a space;
/// [`Text::paragraphs`] is for what people write in their own form (lines, notes, descriptions), and keeps line breaks.
///
/// Taken out of both: control characters, bidirectional overrides and
/// isolates (UAX #9, they can turn a neighbour's words around), invisible format characters that serve imitation, and
/// combining marks past the fourth in a row. Zero-width joiners stay: emoji and several scripts need them.
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
        Self::measured(cleaned.trim(), max)
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
            let row = row.trim_end();
            if row.is_empty() {
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
        let have = kept.chars().count();
        if have == 0 {
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
        if has_invisible(&text) {
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
    for c in raw.chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            _ if c.is_control() || is_hidden(c) => continue,
            _ if is_mark(c) => {
                marks += 1;
                if marks <= COMBINING_MARKS {
                    out.push(c);
                }
                continue;
            }
            _ => out.push(c),
        }
        // A joiner shows nothing, so what comes after it still stands on the same character.
        if !is_joiner(c) {
            marks = 0;
        }
    }
    out
}

/// Bidirectional controls, tags, and fillers that show nothing.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'
        | '\u{E0000}'..='\u{E007F}' | '\u{00AD}')
}

const fn is_joiner(c: char) -> bool {
    matches!(c, '\u{200C}' | '\u{200D}')
}

/// What stays in a line because emoji and several scripts need it, and in a name only serves to look like another one. An
/// emoji may say that it is one.
fn has_invisible(name: &str) -> bool {
    let mut before = None;
    name.chars().any(|c| {
        let after_a_letter = before.replace(c).is_none_or(char::is_alphanumeric);
        match c {
            '\u{FE0E}' | '\u{FE0F}' => after_a_letter,
            '\u{034F}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180B}'..='\u{180F}'
            | '\u{2800}'
            | '\u{FE00}'..='\u{FE0D}'
            | '\u{E0100}'..='\u{E01EF}' => true,
            _ => is_joiner(c),
        }
    })
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
