//! Nicknames as they are compared: what looks alike is alike. It judges no character of a name, only whether two can be
//! told apart, and whether one can be taken for a role.
//!
//! A name is read the way an eye reads it: compatibility forms are plain letters (NFKC), confusable characters are the one
//! they look like (the skeleton of UTS 39), digits and signs inside a word are the letters that they stand for, and accents,
//! spaces and punctuation divide nobody from anybody.

use protocol::text::Text;
use std::collections::BTreeSet;
use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

/// Words that a nickname may not be, so that nobody is taken for one who serves: of every language that the pages speak.
/// Badges are drawn outside the name as well.
const ROLE_WORDS: [&str; 33] = [
    "facilitator",
    "cofacilitator",
    "moderator",
    "mod",
    "host",
    "chair",
    "chairperson",
    "greeter",
    "clinician",
    "nurse",
    "doctor",
    "physician",
    "medic",
    "paramedic",
    "dr",
    "therapist",
    "psychologist",
    "psychiatrist",
    "staff",
    "counsellor",
    "counselor",
    "operator",
    "admin",
    "hearth",
    "deputy",
    "leitung",
    "mitleitung",
    "moderation",
    "gastgeber",
    "fachkraft",
    "arzt",
    "ärztin",
    "betrieb",
];

static ROLE_LOOKS: LazyLock<BTreeSet<String>> = LazyLock::new(|| ROLE_WORDS.into_iter().flat_map(looks).collect());

/// A nickname with what it looks like, which is worked out once.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Name {
    text: Text,
    looks: [String; 2],
}

impl Name {
    pub(super) fn new(text: Text) -> Self {
        let mut looks = looks(&text);
        if looks.iter().all(String::is_empty) {
            looks[0] = seen(&text);
        }
        Self { text, looks }
    }

    pub(super) const fn text(&self) -> &Text {
        &self.text
    }

    /// Whether somebody could take one for the other.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let mine = self.looks.iter().filter(|look| !look.is_empty());
        mine.into_iter().any(|look| other.looks.contains(look))
    }

    /// Whether there is anything to tell it by.
    pub(super) fn is_blank(&self) -> bool {
        self.looks.iter().all(String::is_empty)
    }

    /// Whether one of its words, or all of them together, is a role's: `nurse*`, `Nurse Joy`, `n-u-r-s-e 2`, `NurseJoy`.
    pub(super) fn is_like_a_role(&self) -> bool {
        let plain: String = self.text.nfkc().collect();
        let is_role = |word: &str| {
            let numbered = word.trim_matches(|c: char| !c.is_alphabetic());
            let mut looks = looks(word).into_iter().chain(looks(numbered));
            looks.any(|look| ROLE_LOOKS.contains(&look))
        };
        is_role(&plain) || words(&plain).iter().any(|word| is_role(word))
    }
}

/// Says nothing: no nickname is in a debug print (V1).
impl std::fmt::Debug for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.text.fmt(f)
    }
}

/// What letters and digits look like. Twice, since a capital may look like a letter that its small form does not look like
/// (a Greek mu like an M), and a small letter like one that its capital does not.
fn looks(words: &str) -> [String; 2] {
    let plain: String = words.nfkc().collect();
    let letters = letters(&plain);
    [
        look(&lower(&letters)),
        look(&lower(&skeleton(&letters).collect::<String>())),
    ]
}

/// The look of words in lower case.
fn look(letters: &str) -> String {
    let mut look: String = lower(&skeleton(letters).collect::<String>());
    look.retain(|c| c.is_alphanumeric() && !is_accent(c));
    // An l and an i are one stroke in some faces, and so are two v and a w.
    look.replace('i', "l").replace("vv", "w")
}

/// Letters and digits, with the digits and signs inside a word that stand for letters as those letters.
fn letters(words: &str) -> String {
    let mut following = words.chars().skip(1);
    let read = words.chars().map(|c| {
        let inside = following.next().is_some_and(char::is_alphabetic);
        if inside { stands_for(c) } else { c }
    });
    read.filter(|c| c.is_alphanumeric() || *c == '|' || is_accent(*c))
        .collect()
}

const fn stands_for(c: char) -> char {
    match c {
        '0' => 'o',
        '1' | '!' | '|' => 'l',
        '3' | '€' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        other => other,
    }
}

fn lower(words: &str) -> String {
    words.chars().flat_map(char::to_lowercase).collect()
}

/// Marks of Latin, Greek and Cyrillic letters. The marks of other scripts are vowels and letters of their own.
const fn is_accent(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}' | '\u{20D0}'..='\u{20FF}'
        | '\u{FE20}'..='\u{FE2F}')
}

/// The words of a name: parted by white space and punctuation, and where a capital follows a small letter. Single letters
/// that stand apart are one word. Marks on letters divide no word: they are drawn over it.
fn words(plain: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut chars = plain.chars().peekable();
    let mut before = ' ';
    while let Some(c) = chars.next() {
        let stands_for_a_letter = stands_for(c) != c && chars.peek().is_some_and(|next| next.is_alphabetic());
        let divides = (c.is_whitespace() || c.is_ascii_punctuation()) && !stands_for_a_letter;
        if divides || (before.is_lowercase() && c.is_uppercase()) {
            words.push(String::new());
        }
        if !divides {
            words.last_mut().expect("there is a first").push(c);
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    let is_single = |word: &str| word.chars().filter(|c| !is_accent(*c)).count() == 1;
    let mut joined: Vec<String> = Vec::new();
    let mut was_single = false;
    for word in words {
        let single = is_single(&word);
        match joined.last_mut() {
            Some(last) if was_single && single => last.push_str(&word),
            _ => joined.push(word),
        }
        was_single = single;
    }
    joined
}

/// A name without letters and digits (of emoji, say) is what can be seen of it.
fn seen(nickname: &str) -> String {
    let seen = |c: &char| !c.is_whitespace() && !"-_.".contains(*c) && !('\u{FE00}'..='\u{FE0F}').contains(c);
    nickname.chars().filter(seen).collect()
}

#[cfg(test)]
mod tests;
