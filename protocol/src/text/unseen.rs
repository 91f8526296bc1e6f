//! Which characters show nothing. One list for lines, names and the browser's own check ([`crate::typescript`] hands it on),
//! and beside it what must be kept in lines although it shows nothing. Tables; what follows from them is decided in `text.rs`.
//!
//! To renew it for a later version of Unicode: the property `Default_Ignorable_Code_Point` of `DerivedCoreProperties.txt`,
//! whose set is stable but for what is assigned within it. The second table has no property in Unicode and is kept by hand.

/// `Default_Ignorable_Code_Point` (UAX #44, version 17.0): first and last of each run, in order. The noncharacters and
/// unassigned ones within the last run are part of the property: they are reserved for characters that show nothing.
const DEFAULT_IGNORABLE: [(u32, u32); 17] = [
    (0x00AD, 0x00AD),   // soft hyphen
    (0x034F, 0x034F),   // combining grapheme joiner
    (0x061C, 0x061C),   // Arabic letter mark
    (0x115F, 0x1160),   // Hangul fillers
    (0x17B4, 0x17B5),   // Khmer inherent vowels
    (0x180B, 0x180F),   // Mongolian variation selectors and vowel separator
    (0x200B, 0x200F),   // zero-width space, joiners, marks of direction
    (0x202A, 0x202E),   // bidirectional embeddings and overrides
    (0x2060, 0x206F),   // word joiner, invisible operators, isolates
    (0x3164, 0x3164),   // Hangul filler
    (0xFE00, 0xFE0F),   // variation selectors
    (0xFEFF, 0xFEFF),   // zero-width no-break space
    (0xFFA0, 0xFFA0),   // half-width Hangul filler
    (0xFFF0, 0xFFF8),   // reserved
    (0x1BCA0, 0x1BCA3), // shorthand format controls
    (0x1D173, 0x1D17A), // musical beams and slurs
    (0xE0000, 0xE0FFF), // tags, variation selectors, reserved
];

/// What is not ignorable for Unicode, and nevertheless drawn as nothing.
const BLANK: [(u32, u32); 7] = [
    (0x2800, 0x2800),    // Braille pattern without a dot: the space of Braille
    (0xFFF9, 0xFFFC),    // interlinear annotation; the place of an object that is not there
    (0x13430, 0x1343F),  // Egyptian format controls
    (0x13441, 0x13446),  // Egyptian blanks and lost signs
    (0x16FE4, 0x16FE4),  // Khitan filler
    (0x1D159, 0x1D159),  // musical null notehead
    (0xF0000, 0x10FFFF), // private use planes, for which no font here has a picture
];

/// What lines keep of it: without these, emoji fall apart and words of some scripts are misspelt.
const KEPT_IN_LINES: [(u32, u32); 9] = [
    (0x034F, 0x034F),   // keeps apart marks of Hebrew that normalisation would reorder
    (0x180B, 0x180F),   // shapes of Mongolian letters
    (0x200C, 0x200D),   // joiners: Persian, Indic scripts, emoji of several
    (0x2800, 0x2800),   // parts words of Braille
    (0xFE00, 0xFE0F),   // whether a sign is text or an emoji; variants
    (0x13430, 0x1343F), // groups of hieroglyphs
    (0x13441, 0x13446),
    (0x16FE4, 0x16FE4),
    (0xE0100, 0xE01EF), // variants of ideographs, as in Japanese family names
];

/// Every run of characters that show nothing, in no order. White space and control characters are Unicode's to tell.
#[cfg(any(test, feature = "ts"))]
pub(crate) fn runs() -> impl Iterator<Item = (u32, u32)> {
    DEFAULT_IGNORABLE.into_iter().chain(BLANK)
}

/// Whether nothing is drawn for `c`, be it a gap or nothing at all.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    let at = u32::from(c);
    // Nearly everything that is written.
    if (0x21..=0x7E).contains(&at) {
        return false;
    }
    c.is_whitespace() || c.is_control() || is_in(&DEFAULT_IGNORABLE, at) || is_in(&BLANK, at)
}

/// Whether a line keeps `c` although it shows nothing.
pub(super) fn is_kept(c: char) -> bool {
    c == ' ' || is_in(&KEPT_IN_LINES, u32::from(c)) || (c.is_whitespace() && !c.is_control())
}

fn is_in(runs: &[(u32, u32)], at: u32) -> bool {
    runs.iter().any(|(first, last)| (*first..=*last).contains(&at))
}

/// The three flags that are written with tags (UTS #51, ED-14a): England, Scotland, Wales, as `gbeng`, `gbsct`, `gbwls`.
const FLAGS: [&str; 3] = ["gbeng", "gbsct", "gbwls"];
const BLACK_FLAG: char = '\u{1F3F4}';
const TAG: u32 = 0xE0000;
const CANCEL_TAG: char = '\u{E007F}';

/// How many bytes of `rest`, which follows a black flag, are the tags that make it the flag of a country.
pub(super) fn flag_tags(before: char, rest: &str) -> usize {
    if before != BLACK_FLAG {
        return 0;
    }
    let tags = |flag: &str| -> String {
        let tag = |c: char| char::from_u32(TAG + u32::from(c)).unwrap_or(CANCEL_TAG);
        flag.chars().map(tag).chain([CANCEL_TAG]).collect()
    };
    let found = FLAGS.into_iter().map(tags).find(|tags| rest.starts_with(tags.as_str()));
    found.map_or(0, |tags| tags.len())
}
