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
