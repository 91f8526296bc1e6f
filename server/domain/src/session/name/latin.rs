//! Letters that an eye takes for Latin ones and UTS 39 does not, and signs that draw a letter.

/// What is read as each letter, besides what NFKC and the skeleton of UTS 39 know: small capitals, letters with strokes and hooks,
/// and those of other scripts by which such names are written.
const ALIKE: [(char, &str); 26] = [
    ('a', "ᴀⱥ卂α∂Ⱥ∀Λ"),
    ('b', "ʙ฿вβ乃ƀɃ"),
    ('c', "ᴄ₵¢匚ȻȼↃↄ₡"),
    ('d', "ᴅđɖɗᗪԁĐ"),
    ('e', "ᴇєɛҽҿɇɆэ乇ε∑€əǝƎ"),
    ('f', "ꜰƒ千₣ϝ"),
    ('g', "ɢɠǥ₲ɡ"),
    ('h', "ʜн卄ħⱧɦհ"),
    ('i', "ɪɨι丨ᴉɩ"),
    ('j', "ᴊﾌフɉʝ"),
    ('k', "ᴋĸҟ₭κкƙҠҜ"),
    ('l', "ʟłㄥℓ£ɭƚⱠ"),
    ('m', "ᴍм爪ɱ₥ɯ"),
    ('n', "ɴŋɳɲռηи几₦ƞπ"),
    ('o', "ᴏøØσθɵㄖ○◯⊙⚪"),
    ('p', "ᴘρþ卩₱ƥ"),
    ('q', "ɋԛϙ"),
    ('r', "ʀɾɍɌɽⱤяЯ尺ᴙɼ"),
    ('s', "ꜱʂֆ₴§ȿ丂"),
    ('t', "ᴛтŧŦτㄒ₮ʈƭ†"),
    ('u', "ᴜʉɄʊμㄩսцᵾ∪"),
    ('v', "ᴠʋᐯν√"),
    ('w', "ᴡѡ₩шω山"),
    ('x', "хӾχ乂"),
    ('y', "ʏɏɎγчㄚ¥ƴ"),
    ('z', "ᴢƶⱫȥ乙ʐ"),
];

/// Signs of ASCII that together draw one letter, the longest first.
const DRAWN: [(&str, &str); 9] = [
    ("|\\/|", "m"),
    ("/\\/\\", "m"),
    ("\\/\\/", "w"),
    ("|\\|", "n"),
    ("|-|", "h"),
    ("/-\\", "a"),
    ("/\\", "a"),
    ("()", "o"),
    ("|<", "k"),
];

/// The halves of flags, which are letters.
const HALVES: std::ops::RangeInclusive<char> = '\u{1F1E6}'..='\u{1F1FF}';

/// The name as it is, and with everything that is read as a Latin letter written as that letter.
pub(super) fn readings(name: &str) -> Vec<String> {
    let mut drawn = name.to_owned();
    for (signs, letter) in DRAWN {
        drawn = drawn.replace(signs, letter);
    }
    // Two halves are a flag; a word has more of them.
    let halves = drawn.chars().filter(|c| HALVES.contains(c)).count();
    let read = |c: char| if HALVES.contains(&c) && halves < 3 { c } else { latin(c) };
    let latin: String = drawn.chars().map(read).collect();
    let mut readings = vec![name.to_owned()];
    if latin != name {
        readings.push(latin);
    }
    readings
}

fn latin(c: char) -> char {
    // Letters in squares and discs, and the halves of flags.
    let blocks = ['\u{1F130}', '\u{1F150}', '\u{1F170}', '\u{1F1E6}'];
    let letter = |first: char| {
        let at = u32::from(c).checked_sub(u32::from(first)).filter(|at| *at < 26)?;
        char::from_u32(u32::from('a') + at)
    };
    if c.is_ascii() {
        return c;
    }
    let alike = || {
        ALIKE
            .iter()
            .find(|(_, alike)| alike.contains(c))
            .map(|(letter, _)| *letter)
    };
    blocks.into_iter().find_map(letter).or_else(alike).unwrap_or(c)
}
