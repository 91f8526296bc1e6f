//! Nicknames as they are compared: what looks alike is alike. It judges no character of a name, only whether two can be
//! told apart, and whether one can be taken for a role.
//!
//! A name is read the way an eye reads it: compatibility forms are plain letters (NFKC), confusable characters are the one
//! they look like (the skeleton of UTS 39), digits and signs inside a word are the letters that they stand for, and accents,
//! spaces and punctuation divide nobody from anybody.

mod helplines;
mod latin;
mod roles;
mod words;

pub use helplines::HelplineNames;

use protocol::text::{Text, is_unseen, plain_digits};
use unicode_normalization::UnicodeNormalization;
use unicode_security::skeleton;

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

    /// Whether it could be taken for the name of one who serves, or of a helpline: `nurse*`, `Nurse Joy`, `n-u-r-s-e 2`,
    /// `NurseJoy`, `Crisis Line`. It is read twice, with digits and signs as the letters that they look like, and with all
    /// of them as gaps.
    pub(super) fn is_like_a_role(&self) -> bool {
        roles::has_sign(&self.text) || readings(&self.text).iter().any(|words| is_role(words))
    }
}

/// The words of a name in every way in which it may be read.
fn readings(name: &str) -> Vec<Vec<String>> {
    let plain: String = plain_digits(&name.nfkc().collect::<String>()).into_owned();
    let names = squeezed(&plain);
    let names = names.iter().flat_map(|name| latin::readings(name));
    let mut readings: Vec<Vec<String>> = names
        .flat_map(|name| [words(&name), words(&gaps(&name)), words(&spelt(&name)), vec![name]])
        .collect();
    readings.sort();
    readings.dedup();
    readings
}

fn is_role(words: &[String]) -> bool {
    let numbered = |word: &str| word.trim_matches(|c: char| !c.is_alphabetic()).to_owned();
    let short =
        |(at, word): (usize, &String)| roles::is_short(&letters(&numbered(word)), at > 0 && at + 1 == words.len());
    let forms = [0, 1].map(|at| words.iter().map(|word| looks(word)[at].clone()).collect::<Vec<_>>());
    words.iter().enumerate().any(short)
        || words
            .iter()
            .flat_map(|word| looks(&numbered(word)))
            .any(|look| roles::is_word(&look))
        || forms
            .iter()
            .any(|looks| looks.iter().any(|look| roles::is_word(look)) || roles::is_phrase(looks))
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

/// What a word of a list looks like.
fn look_of(word: &str) -> String {
    look(&lower(&word.nfkc().collect::<String>()))
}

/// The name as it is, and where a letter stands there three times or more, also with it once and twice: nuuurse, staffff.
fn squeezed(name: &str) -> Vec<String> {
    let mut runs: Vec<(char, usize)> = Vec::new();
    for c in name.chars() {
        match runs.last_mut() {
            Some((last, times)) if lower(&last.to_string()) == lower(&c.to_string()) && c.is_alphabetic() => {
                *times += 1
            }
            _ => runs.push((c, 1)),
        }
    }
    let mut forms = vec![name.to_owned()];
    if let Some(least) = runs.iter().map(|(_, times)| *times).filter(|times| *times > 2).min() {
        // Once, twice, or twice where it stands there twice as often: ssstttaaaffffff.
        let twice = |times: usize| if times < 2 * least { 1 } else { 2 };
        for most in [&|_| 1, &|_| 2, &twice] as [&dyn Fn(usize) -> usize; 3] {
            let kept = runs.iter().map(|(c, times)| {
                let times = if *times > 2 { most(*times) } else { *times };
                c.to_string().repeat(times)
            });
            forms.push(kept.collect());
        }
    }
    forms
}

/// The name with every digit and sign of a word with letters as the letter that it stands for: nurs3, h057.
fn spelt(name: &str) -> String {
    let word = |word: &str| {
        let letters = word.contains(char::is_alphabetic);
        word.chars()
            .map(|c| if letters { stands_for(c) } else { c })
            .collect::<String>()
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// The name with a space for everything that is no letter.
fn gaps(name: &str) -> String {
    let letter = |c: char| c.is_alphabetic() || is_accent(c) || is_mark_of_a_script(c);
    name.chars().map(|c| if letter(c) { c } else { ' ' }).collect()
}

/// Vowels and viramas of scripts that write them beside their letters: gaps there would cut a word in pieces.
const fn is_mark_of_a_script(c: char) -> bool {
    matches!(c, '\u{0591}'..='\u{0670}' | '\u{0900}'..='\u{0DFF}' | '\u{0E31}'..='\u{0E4E}')
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
        // NurseJoy, and xXNurseXx.
        let hump = c.is_uppercase()
            && (before.is_lowercase() || before.is_uppercase() && chars.peek().is_some_and(|next| next.is_lowercase()));
        if divides || hump {
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
    // The tags of a flag tell it from another flag.
    let seen = |c: &char| (!is_unseen(*c) || ('\u{E0020}'..='\u{E007F}').contains(c)) && !"-_.".contains(*c);
    nickname.chars().filter(seen).collect()
}

#[cfg(test)]
mod tests;
