//! Names that imitate, and honest names of many scripts.

use super::Name;
use protocol::text::Text;

fn name(text: &str) -> Name {
    Name::new(Text::nickname(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}")))
}

/// Each is somebody else's way to be taken for Dr Smith.
const LIKE_DR_SMITH: [&str; 31] = [
    "dr smith",
    "DR SMITH",
    "Dr. Smith",
    "Dr-Smith",
    "Dr_Smith.",
    "D r Smith",
    "D.r. S.m.i.t.h",
    "drsmith",
    "DrSmith",
    "Dr Srnith",
    "Dr Smlth",
    "Dr Sm1th",
    "Dr Sm|th",
    "Dr Sm!th",
    "Dr 5mith",
    "Dr $mith",
    "Dr Smi7h",
    "Dг Smith",
    "Dr Ѕmith",
    "Dr Smіth",
    "Dr Smıth",
    "Dr Smith\u{0301}",
    "Dr Smíth",
    "Dr Ṣmith",
    "Ｄｒ　Ｓｍｉｔｈ",
    "𝐃𝐫 𝐒𝐦𝐢𝐭𝐡",
    "𝓓𝓻 𝓢𝓶𝓲𝓽𝓱",
    "Ⓓⓡ Ⓢⓜⓘⓣⓗ",
    "Dr Smitһ",
    "Ꭰr Smith",
    "Dr Smⅰth",
];

#[test]
fn who_looks_like_somebody_else_is_found() {
    let doctor = name("Dr Smith");
    let missed: Vec<_> = LIKE_DR_SMITH
        .iter()
        .filter(|text| !name(text).is_like(&doctor))
        .collect();
    assert!(missed.is_empty(), "{missed:?}");
}

#[test]
fn who_could_be_taken_for_a_role_is_found() {
    let roles = [
        "Facilitator",
        "FACILITATOR",
        "Fасilitаtor",
        "Faci1itator",
        "FaciIitator",
        "Facilitat0r",
        "F4cilitator",
        "F@cilitator",
        "Fac!litator",
        "Ｆａｃｉｌｉｔａｔｏｒ",
        "𝔉𝔞𝔠𝔦𝔩𝔦𝔱𝔞𝔱𝔬𝔯",
        "Ⓕacilitator",
        "Fácilitator",
        "Facilitator 2",
        "F a c i l i t a t o r",
        "f.a.c.i.l.i.t.a.t.o.r",
        "Facilitator Anna",
        "AnnaFacilitator",
        "co-facilitator",
        "m0derator",
        "Rnoderator",
        "D r. Smith",
        "Dr Smith",
        "DrSmith",
        "D.R. Smith",
        "Nurse*",
        "Nur$e Joy",
        "n-u-r-s-e 2",
        "ΝURSE",
        "Ηost",
        "Һost",
        "0perator",
        "5taff",
        "Adrnin",
        "Cha1r",
        "Неarth",
    ];
    let missed: Vec<_> = roles.iter().filter(|text| !name(text).is_like_a_role()).collect();
    assert!(missed.is_empty(), "{missed:?}");
}

/// Every form of the words, in the languages that the pages speak and in others, as somebody would write them who wants to be
/// believed. One in a line.
#[test]
fn every_form_of_a_roles_and_a_helplines_words_is_found() {
    let table = include_str!("roles.txt");
    let names: Vec<&str> = table
        .lines()
        .filter(|line| !line.starts_with("# ") && !line.is_empty())
        .collect();
    let missed: Vec<_> = names.iter().filter(|text| !name(text).is_like_a_role()).collect();
    assert!(missed.is_empty(), "{missed:?}");
    assert!(names.len() >= 250, "{}", names.len());
}

#[test]
fn ordinary_names_and_words_with_such_a_word_in_them_pass() {
    let table = include_str!("ordinary.txt");
    let names: Vec<&str> = table
        .lines()
        .filter(|line| !line.starts_with("# ") && !line.is_empty())
        .collect();
    let refused: Vec<_> = names.iter().filter(|text| name(text).is_like_a_role()).collect();
    assert!(refused.is_empty(), "{refused:?}");
    assert!(names.len() >= 150, "{}", names.len());
}

/// Ways to write a word that an eye reads as the word.
fn disguises(word: &str) -> Vec<String> {
    let each = |from: &dyn Fn(char) -> String| word.chars().map(from).collect::<String>();
    let shifted = |first: u32| {
        let letter = |c: char| {
            c.is_ascii_lowercase()
                .then(|| char::from_u32(first + u32::from(c) - u32::from('a')))
        };
        each(&|c| letter(c).flatten().unwrap_or(c).to_string())
    };
    let digits = [('o', '0'), ('i', '1'), ('e', '3'), ('a', '4'), ('s', '5'), ('t', '7')];
    let digit = |c: char| {
        digits
            .iter()
            .find(|(letter, _)| *letter == c)
            .map_or(c, |(_, digit)| *digit)
    };
    let mut first = word.chars();
    let capital: String = first
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(first)
        .collect();
    vec![
        word.to_owned(),
        word.to_uppercase(),
        capital.clone(),
        each(&|c| digit(c).to_string()),
        each(&|c| format!("{c} ")),
        each(&|c| format!("{c}.")),
        each(&|c| format!("{c}-")),
        each(&|c| format!("{c}\u{336}")),
        each(&|c| format!("{c}{c}{c}")),
        shifted(0xFF41),
        shifted(0x1_D41A),
        shifted(0x24D0),
        shifted(0x1_F130),
        shifted(0x1_F150),
        shifted(0x1_F170),
        word.replace('a', "\u{430}")
            .replace('e', "\u{435}")
            .replace('o', "\u{43E}")
            .replace('i', "\u{456}"),
        word.replace('\u{E4}', "ae")
            .replace('\u{F6}', "oe")
            .replace('\u{FC}', "ue")
            .replace('\u{DF}', "ss"),
        word.replace('\u{DF}', "ss"),
        word.replace('\u{E4}', "a")
            .replace('\u{F6}', "o")
            .replace('\u{FC}', "u"),
        format!("{capital} Anna"),
        format!("Anna {capital}"),
        format!("the {word}"),
        format!("die {word}"),
        format!("Anna_{word}"),
        format!("{word}2"),
        format!("*{word}*"),
        format!("xX{capital}Xx"),
        format!("{capital}Anna"),
    ]
}

/// Every word of the languages that the pages speak, and every disguise; each word wears a third of them.
#[test]
fn a_word_in_disguise_is_found() {
    let words = [super::words::ENGLISH.words, super::words::GERMAN.words].join(" ");
    let mut missed = Vec::new();
    for word in words.split_whitespace() {
        let names = disguises(word)
            .into_iter()
            .filter_map(|text| Text::nickname(&text).ok());
        missed.extend(
            names
                .filter(|text| !Name::new(text.clone()).is_like_a_role())
                .map(|text| format!("{word}: {}", &*text)),
        );
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

/// What the pages call those who serve is nobody else's name, in each of their languages.
#[test]
fn the_pages_own_words_for_roles_are_found() {
    let catalogues = [
        include_str!("../../../../../client-web/messages/en.json"),
        include_str!("../../../../../client-web/messages/de.json"),
    ];
    for catalogue in catalogues {
        let messages: serde_json::Map<String, serde_json::Value> = serde_json::from_str(catalogue).unwrap();
        let roles = messages
            .iter()
            .filter(|(key, _)| key.starts_with("role_") && *key != "role_attendee");
        let titles: Vec<&str> = roles.filter_map(|(_, title)| title.as_str()).collect();
        assert!(titles.len() >= 5, "{titles:?}");
        for title in titles {
            for written in [
                title.to_owned(),
                format!("{title} Anna"),
                format!("Anna, {title}"),
                title.to_uppercase(),
            ] {
                assert!(name(&written).is_like_a_role(), "{written}");
            }
        }
    }
}

/// The door suggests names: none of them may be refused there.
#[test]
fn no_suggestion_of_the_page_is_like_a_role() {
    let source = include_str!("../../../../../client-web/src/nicknames.ts");
    let lists: Vec<Vec<&str>> = source
        .split("const ")
        .filter(|part| part.starts_with("ENGLISH_") || part.starts_with("GERMAN_"))
        .map(|part| {
            part.split('\'')
                .skip(1)
                .step_by(2)
                .flat_map(str::split_whitespace)
                .collect()
        })
        .collect();
    let [english_first, english_second, german_first, german_second] = &lists[..] else {
        panic!("four lists, not {}", lists.len());
    };
    let mut suggestions = Vec::new();
    for first in english_first {
        suggestions.extend(english_second.iter().map(|second| format!("{first} {second}")));
    }
    for first in german_first {
        suggestions.extend(
            german_second
                .iter()
                .map(|second| format!("{first}{}", second.to_lowercase())),
        );
    }
    assert!(suggestions.len() > 1_500, "{}", suggestions.len());
    let refused: Vec<_> = suggestions.iter().filter(|text| name(text).is_like_a_role()).collect();
    assert!(refused.is_empty(), "{refused:?}");
}

/// Names as people have them, some of which begin like a role's word.
const HONEST: [&str; 38] = [
    "Мария",
    "Андрей",
    "Ольга",
    "Ірина",
    "Δημήτρης",
    "Ελένη",
    "王小明",
    "美咲",
    "さくら",
    "ゆき",
    "김민준",
    "محمد",
    "فاطمة",
    "נועה",
    "राम",
    "प्रिया",
    "அருண்",
    "สมชาย",
    "ნინო",
    "Արմեն",
    "አበበ",
    "Łukasz",
    "Søren",
    "José",
    "Zoë",
    "Nguyễn An",
    "O'Brien",
    "Drew",
    "Drake 7",
    "Modesta",
    "Nursery Rhyme",
    "Staffan",
    "Doctorow",
    "Medici",
    "Hostetler",
    "Quiet Maple 2",
    "J. R. Finch",
    "🌱🌱",
];

#[test]
fn honest_names_of_many_scripts_pass_and_are_told_apart() {
    for text in HONEST {
        assert!(!name(text).is_like_a_role(), "{text}");
        assert!(!name(text).is_blank(), "{text}");
    }
    for (at, one) in HONEST.iter().enumerate() {
        for other in &HONEST[at + 1..] {
            assert!(!name(one).is_like(&name(other)), "{one} and {other}");
        }
    }
    for (one, other) in [
        ("Maple", "Maple 2"),
        ("Fox 3", "Fox 8"),
        ("Anna", "Hanna"),
        ("रीता", "राता"),
        ("はな", "ばな"),
        ("🌱🌱", "🌱🌿"),
        ("Мария", "Марина"),
    ] {
        assert!(!name(one).is_like(&name(other)), "{one} and {other}");
    }
}

#[test]
fn a_name_shows_nothing_in_a_debug_print() {
    assert!(!format!("{:?}", name("Quiet Maple")).to_lowercase().contains("maple"));
}
