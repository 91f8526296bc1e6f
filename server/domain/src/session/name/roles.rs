//! Words by which somebody would be taken for one who serves, or for a helpline: a person who is frightened believes a name.
//! Every language that the pages speak is here in all its forms, and of others the words for those whom people ask for help.
//! How a name is read is `name.rs`'s, the words are in `words.rs`; here is how they are put together.
//!
//! A word that only is inside another one says nothing: Hosta, Nursery, Doctorow, Caroline and Armchair pass.

use super::words::{ANYWHERE, CAPITALS, JOINED, ORDINARY, PAIRS, SHORT, TITLES_BEHIND, every};
use super::{look_of, lower};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Signs that say it without a word: the staff of Aesculapius, also in the picture of a health worker; a hospital, an ambulance, a
/// stethoscope, police, SOS.
const SIGNS: [char; 7] = [
    '\u{2695}',
    '\u{1F3E5}',
    '\u{1F691}',
    '\u{1FA7A}',
    '\u{1F46E}',
    '\u{1F198}',
    '\u{1F694}',
];

/// The looks of a list's words, with the other spellings of German letters.
struct Looks(BTreeSet<String>);

impl Looks {
    fn of(words: &str) -> Self {
        let words = words.split_whitespace().flat_map(spellings);
        Self(words.map(|word| look_of(&word)).collect())
    }

    fn has(&self, look: &str) -> bool {
        self.0.contains(look)
    }
}

/// `ä` is `ae` where a keyboard has none, and an eye reads it as `a` as well (`look_of` drops accents). Switzerland writes no `ß`,
/// and its umlauts as they are.
fn spellings(word: &str) -> impl Iterator<Item = String> {
    let two = |word: &str| word.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    let swiss = word.replace('ß', "ss");
    [word.to_owned(), two(&swiss), two(word), swiss].into_iter()
}

/// With every letter once where it stands twice: nnurse, staff.
fn collapsed(look: &str) -> String {
    let mut letters: Vec<char> = look.chars().collect();
    letters.dedup();
    letters.into_iter().collect()
}

macro_rules! looks {
    ($($name:ident = $words:expr;)*) => { $(static $name: LazyLock<Looks> = LazyLock::new(|| Looks::of(&$words));)* };
}
looks! {
    WORD_LOOKS = every(|words| words.words);
    WHOLE_LOOKS = every(|words| words.whole);
    PHRASE_LOOKS = every(|words| words.phrases);
    BEFORE_LOOKS = every(|words| words.before);
    BEHIND_LOOKS = every(|words| words.behind);
    ENDING_LOOKS = every(|words| words.endings);
    BEGINNING_LOOKS = every(|words| words.beginnings);
    MISSPELT_LOOKS = every(|words| words.misspelt);
    FILLER_LOOKS = every(|words| words.fillers);
    ANYWHERE_LOOKS = ANYWHERE;
    ORDINARY_LOOKS = ORDINARY;
}
static COLLAPSED_LOOKS: LazyLock<Looks> =
    LazyLock::new(|| Looks(WORD_LOOKS.0.iter().map(|look| collapsed(look)).collect()));
static PAIR_LOOKS: LazyLock<[[Looks; 2]; 2]> = LazyLock::new(|| PAIRS.map(|pair| pair.map(Looks::of)));

/// What a word may be joined to in front of a name, and how it goes on where it is none.
static JOINED_LOOKS: LazyLock<Vec<(String, Vec<String>)>> = LazyLock::new(|| {
    let looks = |(word, others): &(&str, &[&str])| (look_of(word), others.iter().map(|other| look_of(other)).collect());
    JOINED.iter().map(looks).collect()
});
static SISTER: LazyLock<String> = LazyLock::new(|| look_of("schwester"));

/// Whether one word, by its look, is a role's.
pub(super) fn is_word(look: &str) -> bool {
    if look.is_empty() || ORDINARY_LOOKS.has(look) {
        return false;
    }
    let built = |at: usize| {
        let (front, back) = look.split_at(at);
        BEFORE_LOOKS.has(front) && WORD_LOOKS.has(back)
            || BEHIND_LOOKS.has(back) && is_in_front(front)
            || PAIR_LOOKS
                .iter()
                .any(|[first, second]| first.has(front) && second.has(back))
    };
    let joined = |(word, others): &(String, Vec<String>)| {
        let rest = look.strip_prefix(word.as_str());
        rest.is_some_and(|rest| !others.iter().any(|other| rest.starts_with(other)))
    };
    WORD_LOOKS.has(look)
        || PHRASE_LOOKS.has(look)
        || look.char_indices().skip(1).any(|(at, _)| built(at))
        || ENDING_LOOKS.0.iter().any(|ending| look.ends_with(ending.as_str()))
        || BEGINNING_LOOKS
            .0
            .iter()
            .any(|beginning| look.starts_with(beginning.as_str()))
        || ANYWHERE_LOOKS.0.iter().any(|part| look.contains(part.as_str()))
        || JOINED_LOOKS.iter().any(joined)
        || is_misspelt(look)
}

/// A word before another one in a compound, with what German puts between: Leitungs-team.
fn is_in_front(front: &str) -> bool {
    let link = |link: &str| front.strip_suffix(link).is_some_and(|word| WORD_LOOKS.has(word));
    WORD_LOOKS.has(front) || ["s", "n", "en"].into_iter().any(link)
}

/// Whether it is a role's word with doubled letters, or a long one with one letter wrong.
fn is_misspelt(look: &str) -> bool {
    const LONG: usize = 8;
    const DOUBLED: usize = 5;
    let single = collapsed(look);
    let doubled = single != look && single.chars().count() >= DOUBLED && COLLAPSED_LOOKS.has(&single);
    let long = look.chars().count() >= LONG;
    doubled || long && MISSPELT_LOOKS.0.iter().any(|word| is_one_letter_off(look, word))
}

/// Whether one letter more, less, or another one makes one of the other, or two that changed places. The first one is right.
fn is_one_letter_off(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (a, b) = (&one[same..], &other[same..]);
    match (a, b) {
        _ if same == 0 => false,
        ([], rest) | (rest, []) => rest.len() < 2,
        ([x, a_rest @ ..], [y, b_rest @ ..]) => {
            let swapped = a_rest.first() == Some(y) && b_rest.first() == Some(x) && a_rest[1..] == b_rest[1..];
            a_rest == b_rest || a_rest == b || a == b_rest || swapped
        }
    }
}

/// Whether a word is a short form of a role's, as it is written.
pub(super) fn is_short(word: &str, is_last_of_several: bool) -> bool {
    let small = lower(word);
    let among = |words: &str| words.split(' ').any(|short| short == small);
    among(SHORT) || is_last_of_several && among(TITLES_BEHIND) || CAPITALS.split(' ').any(|short| short == word)
}

/// Whether the words together, by their looks, are a role's: `crisis line`, `the system`, `nu rse joy`.
pub(super) fn is_phrase(looks: &[String]) -> bool {
    let whole = told(looks).collect::<String>();
    let numbered = whole.trim_matches(|c: char| c.is_numeric());
    let long = |joined: &String| joined.chars().count() > 4 && is_word(joined);
    WHOLE_LOOKS.has(&whole)
        || WHOLE_LOOKS.has(numbered)
        || is_sister(looks)
        || (2..=4).any(|some| looks.windows(some).map(<[String]>::concat).any(|joined| long(&joined)))
}

/// The looks of a name's words without articles and boasts.
pub(super) fn told(looks: &[String]) -> impl Iterator<Item = &str> {
    looks.iter().map(String::as_str).filter(|look| !FILLER_LOOKS.has(look))
}

/// Schwester Anna and Anna Schwester are nurses; a little one, and Anna's, are sisters.
fn is_sister(looks: &[String]) -> bool {
    match looks {
        [first, _] if *first == *SISTER => true,
        [first, second] if *second == *SISTER => !["e", "s", "er"].iter().any(|end| first.ends_with(end)),
        _ => false,
    }
}

/// Whether a sign of the name says it.
pub(super) fn has_sign(name: &str) -> bool {
    name.chars().any(|c| SIGNS.contains(&c))
}
