//! What a person wrote, made safe to show beside other people's words. It judges no content.

use crate::limits::COMBINING_MARKS;

/// A cleaned, non-empty text that is no longer than its limit.
///
/// Taken out: control characters (a line break becomes a space; a chat line is one line), bidirectional overrides and
/// isolates (UAX #9, they can turn a neighbour's words around), invisible format characters that serve imitation, and
/// combining marks past the fourth in a row. Zero-width joiners stay: emoji and several scripts need them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Text(Box<str>);

/// Why a text was not taken. Lengths are in Unicode scalar values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextProblem {
    /// Nothing is left after cleaning.
    Empty,
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
        let kept = cleaned.trim();
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
    /// [`TextProblem`] when it is too short or too long.
    pub fn nickname(raw: &str) -> Result<Self, TextProblem> {
        use crate::limits::{NICKNAME_CHARS, NICKNAME_MIN_CHARS};
        let folded = raw.split_whitespace().collect::<Vec<_>>().join(" ");
        let text = Self::clean(&folded, NICKNAME_CHARS)?;
        if text.chars().count() < NICKNAME_MIN_CHARS {
            return Err(TextProblem::TooShort {
                min: NICKNAME_MIN_CHARS,
            });
        }
        Ok(text)
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
        if is_combining(c) {
            marks += 1;
            if marks > COMBINING_MARKS {
                continue;
            }
        } else {
            marks = 0;
        }
        match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            _ if c.is_control() || is_hidden(c) => {}
            _ => out.push(c),
        }
    }
    out
}

/// Bidirectional controls, tags, and fillers that show nothing.
const fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{061C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
        | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' | '\u{115F}' | '\u{1160}' | '\u{3164}' | '\u{FFA0}'
        | '\u{E0001}' | '\u{00AD}')
}

const fn is_combining(c: char) -> bool {
    matches!(c,
        '\u{0300}'..='\u{036F}' | '\u{0483}'..='\u{0489}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}'
        | '\u{20D0}'..='\u{20FF}' | '\u{FE20}'..='\u{FE2F}')
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
