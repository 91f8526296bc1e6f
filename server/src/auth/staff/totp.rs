//! Codes of an authenticator (RFC 6238), and the recovery codes for when it is lost. Whether a code was used before is the
//! directory's to say.
//!
//! SHA-1, six digits, 30 seconds: what every authenticator expects; the HMAC does not need more of its hash. One step
//! before and one after are taken as well, since the clock of a phone is never quite right and typing takes time.

use super::{hash, typed};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use protocol::ids::Millis;
use totp_rs::{Builder, Secret, Totp};

/// Bytes of an authenticator's secret: 160 bit, as RFC 4226 recommends.
const SECRET_BYTES: usize = 20;
/// Recovery codes that are made at one time.
pub(super) const RECOVERY_CODES: usize = 10;
/// Characters of a recovery code, of 5 bit each: 75 bit, far beyond guessing, in three groups of five.
const RECOVERY_CHARS: usize = 15;
const GROUP: usize = 5;
/// Crockford's base 32: nothing in it can be taken for something else.
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// A new authenticator's secret in base32, and the address that its picture is made of.
///
/// # Panics
/// When the operating system has no random bytes.
pub(super) fn new_authenticator(login: &str, house: &str) -> (String, String) {
    let mut bytes = [0_u8; SECRET_BYTES];
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives random bytes");
    let secret = Secret::new_stack(bytes);
    let text = secret.to_base32();
    // Neither name has a colon: a login has none, and of a host the port is left out.
    let issuer = format!("Hearth {house}");
    let address = Builder::new()
        .with_secret(secret)
        .with_account_name(login)
        .with_issuer(Some(issuer.as_str()))
        .build()
        .and_then(|totp| totp.to_url())
        .unwrap_or_default();
    (text, address)
}

fn authenticator(secret: &str) -> Option<Totp> {
    let secret = Secret::try_from_base32(secret).ok()?;
    Builder::new().with_secret(secret).with_skew(1).build().ok()
}

/// The step whose code it is, if it comes after `last`. Without a secret it takes as long, and is no code.
pub(super) fn step_of(secret: Option<&str>, code: &str, now: Millis, last: u64) -> Option<u64> {
    // Twenty bytes of nothing, for those without a secret.
    let nobodys = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    let step = authenticator(secret.unwrap_or(nobodys))?.check(&typed::code(code), now.0 / 1_000)?;
    (secret.is_some() && step > last).then_some(step)
}

/// Whether it has the form of an authenticator's code, which has so few digits that tries must be counted.
pub(super) fn is_short(code: &str) -> bool {
    typed::code(code).chars().count() < RECOVERY_CHARS
}

/// New recovery codes, and the hashes that are kept of them. With 75 bit no slow hash is needed.
///
/// # Panics
/// When the operating system has no random bytes.
pub(super) fn new_recovery_codes() -> (Vec<String>, Vec<String>) {
    let codes: Vec<String> = (0..RECOVERY_CODES).map(|_| new_recovery_code()).collect();
    let hashes = codes.iter().map(|code| recovery_hash(code)).collect();
    (codes, hashes)
}

fn new_recovery_code() -> String {
    let mut bytes = [0_u8; RECOVERY_CHARS];
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives random bytes");
    let letters: Vec<char> = bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 32)]))
        .collect();
    let groups: Vec<String> = letters.chunks(GROUP).map(|group| group.iter().collect()).collect();
    groups.join("-")
}

/// As somebody may have written it down: any case, with or without dashes, O for 0, I and L for 1, digits of any script.
fn recovery_hash(code: &str) -> String {
    let code = typed::code(code);
    let letters = code.chars().filter(|c| c.is_ascii_alphanumeric());
    let plain: String = letters
        .map(|c| match c.to_ascii_lowercase() {
            'o' => '0',
            'i' | 'l' => '1',
            other => other,
        })
        .collect();
    hash(&plain)
}

/// Which of the kept hashes is this code's. It looks at as many as an account can have, so that how many there are is not
/// told by the time it takes.
pub(super) fn recovery_place(kept: &[String], code: &str) -> Option<usize> {
    let (hash, nothing) = (recovery_hash(code), String::new());
    let padded = kept
        .iter()
        .chain(std::iter::repeat(&nothing))
        .take(RECOVERY_CODES.max(kept.len()));
    let mut place = None;
    for (at, known) in padded.enumerate() {
        if verify_slices_are_equal(known.as_bytes(), hash.as_bytes()).is_ok() {
            place = Some(at);
        }
    }
    place
}

#[cfg(test)]
mod tests {
    use super::{authenticator, is_short, new_authenticator, new_recovery_codes, recovery_place, step_of};
    use protocol::ids::Millis;

    const NOW: Millis = Millis(1_800_000_000_000);
    const STEP: u64 = 60_000_000;

    fn code(secret: &str, step: u64) -> String {
        authenticator(secret).expect("a secret").generate(step * 30).to_string()
    }

    #[test]
    fn a_code_counts_one_step_early_and_late_and_never_twice() {
        let (secret, address) = new_authenticator("rowan", "meet.example.org");
        assert!(address.starts_with("otpauth://totp/"), "{address}");
        assert!(address.contains(&secret) && address.contains("rowan"), "{address}");
        for step in STEP - 1..=STEP + 1 {
            assert_eq!(step_of(Some(&secret), &code(&secret, step), NOW, 0), Some(step));
            assert_eq!(step_of(Some(&secret), &code(&secret, step), NOW, step), None);
        }
        for step in [STEP - 2, STEP + 2] {
            assert_eq!(step_of(Some(&secret), &code(&secret, step), NOW, 0), None);
        }
        let spaced = code(&secret, STEP);
        let spaced = format!(" {} {}", &spaced[..3], &spaced[3..]);
        assert_eq!(step_of(Some(&secret), &spaced, NOW, 0), Some(STEP));
        for zero in ['\u{660}', '\u{6F0}', '\u{966}', '\u{FF10}'] {
            let theirs = in_digits_from(zero, &code(&secret, STEP));
            assert_eq!(step_of(Some(&secret), &theirs, NOW, 0), Some(STEP), "{theirs}");
        }
    }

    /// `code` with the digits of a script whose zero is `zero`.
    fn in_digits_from(zero: char, code: &str) -> String {
        let digit = |c: char| c.to_digit(10).and_then(|digit| char::from_u32(u32::from(zero) + digit));
        code.chars().map(|c| digit(c).unwrap_or(c)).collect()
    }

    #[test]
    fn without_an_authenticator_no_code_is_right() {
        let nobodys = code("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", STEP);
        assert_eq!(step_of(None, &nobodys, NOW, 0), None);
        assert_eq!(step_of(None, "", NOW, 0), None);
    }

    #[test]
    fn a_recovery_code_is_found_however_it_was_written_down() {
        let (codes, hashes) = new_recovery_codes();
        assert_eq!(codes.len(), 10);
        for (at, code) in codes.iter().enumerate() {
            assert!(!is_short(code));
            assert_eq!(recovery_place(&hashes, code), Some(at));
            assert_eq!(
                recovery_place(&hashes, &code.to_uppercase().replace('-', " ")),
                Some(at)
            );
            assert_eq!(
                recovery_place(&hashes, &code.replace('0', "O").replace('1', "l")),
                Some(at)
            );
            for zero in ['\u{660}', '\u{FF10}'] {
                assert_eq!(recovery_place(&hashes, &in_digits_from(zero, code)), Some(at));
            }
            assert!(!hashes.contains(code));
        }
        assert_eq!(recovery_place(&hashes, ""), None);
        assert_eq!(recovery_place(&[], &codes[0]), None);
        assert!(is_short("123 456") && is_short("\u{661}\u{662}\u{663} \u{664}\u{665}\u{666}"));
    }
}
