//! A text with one spelling for what people write in many: digits of every script, dashes, spaces, full-width forms. It is
//! for looking at, never for showing.

use protocol::text::{is_unseen, plain_digits};
use unicode_normalization::UnicodeNormalization;

/// The text as it is looked at. Case is kept.
pub(super) fn plain(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let compatible: String = text.nfkc().collect();
    plain_digits(&compatible).chars().filter_map(one).collect()
}

fn one(c: char) -> Option<char> {
    match c {
        c if c.is_ascii() => Some(c),
        // The frame of a keycap.
        '\u{20E3}' => None,
        c if c.is_whitespace() => Some(' '),
        c if is_unseen(c) => None,
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{30FC}' | '\u{058A}' | '\u{05BE}' => Some('-'),
        '\u{00B7}' | '\u{2022}' | '\u{2027}' | '\u{2219}' | '\u{22C5}' | '\u{30FB}' | '\u{3002}' => Some('.'),
        '\u{2215}' => Some('/'),
        '\u{2236}' => Some(':'),
        '\u{2018}' | '\u{2019}' => Some('\''),
        '\u{00D7}' => Some('x'),
        c => Some(c),
    }
}
