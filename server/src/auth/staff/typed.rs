//! Secrets as keyboards give them, in one form. What looks the same to the person who types it is the same secret.

use protocol::text::{is_unseen, plain_digits};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

/// A password in the form in which it is kept: the profile OpaqueString (RFC 8265, section 4.2). Every kind of space is
/// U+0020, and letters are composed (NFC). Nothing else is changed: case, width and spaces at the ends are the secret's.
pub(super) fn password(typed: &str) -> Zeroizing<String> {
    let spaced = typed.chars().map(|c| if is_space(c) { ' ' } else { c });
    Zeroizing::new(spaced.nfc().collect())
}

/// The forms in which a password may have been kept, the one of now first: before there was one form, it was kept as the
/// keyboard of the day gave it. One for what has only ASCII in it, as most have.
pub(super) fn passwords(typed: &str) -> Vec<Zeroizing<String>> {
    let mut forms = vec![password(typed)];
    if typed.is_ascii() {
        return forms;
    }
    let older = [typed.to_owned(), typed.nfc().collect(), typed.nfd().collect()];
    for form in older.into_iter().map(Zeroizing::new) {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

/// A code that somebody copied or read out: letters and digits of every width (NFKC), the digits of every script as 0 to 9, and
/// nothing that is not seen: no white space, and none of the marks that turn the direction of a code in a message from right to
/// left.
pub(super) fn code(typed: &str) -> String {
    let plain: String = typed.nfkc().filter(|c| !is_unseen(*c)).collect();
    plain_digits(&plain).into_owned()
}

/// General category Zs, which is what the profile names: white space that is no control character.
fn is_space(c: char) -> bool {
    c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::{code, password, passwords};

    #[test]
    fn one_secret_has_one_form() {
        let composed = "z\u{142}oty \u{E9}t\u{E9} \u{212B}";
        for typed in [
            "z\u{142}oty e\u{301}te\u{301} A\u{30A}",
            "z\u{142}oty\u{A0}\u{E9}te\u{301}\u{3000}\u{C5}",
        ] {
            assert_eq!(password(typed), password(composed));
        }
        // RFC 8265, section 4.3: these stay what they are.
        for kept in ["Correct Horse", " correct horse ", "\u{FF21}\u{FF11}", "\u{3A3}\u{3C2}"] {
            assert_eq!(password(kept).as_str(), kept);
        }
        assert_ne!(password("Correct horse"), password("correct horse"));
    }

    #[test]
    fn what_has_only_ascii_is_hashed_once_and_anything_else_a_few_times() {
        assert_eq!(passwords("seven lanterns").len(), 1);
        for typed in [
            "\u{E9}\u{E9}\u{E9}\u{A0}",
            "e\u{301} e\u{301}",
            "\u{AC00}\u{212B}\u{3000}",
        ] {
            assert!((2..=4).contains(&passwords(typed).len()), "{typed:?}");
        }
    }

    #[test]
    fn a_code_is_the_same_in_the_digits_of_every_script() {
        for typed in [
            "123 456",
            "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
            "\u{FF11}\u{FF12}\u{FF13}\u{3000}\u{FF14}\u{FF15}\u{FF16}",
            "\u{967}\u{968}\u{969}\u{96A}\u{96B}\u{96C}",
            // Copied out of a message from right to left.
            "\u{200E}123456",
            "\u{200F}123\u{200B}456\u{200E}",
            "\u{2066}123456\u{2069}",
            "\u{202A}\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}\u{202C}",
            "\u{2068}123\u{A0}456\u{2069}\u{FEFF}",
        ] {
            assert_eq!(code(typed), "123456", "{typed}");
        }
        assert_eq!(
            super::super::hash("Ab-_09x"),
            super::super::hash(" \u{FF21}b-_\u{660}\u{669}x\n")
        );
    }
}
