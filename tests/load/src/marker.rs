//! The mark inside a line's text that carries when the line was due to be sent. It is found in what a server delivers
//! without decoding JSON, so that counting costs the generator a few nanoseconds a delivery.
//!
//! A mark is `~`, twelve letters from `a` to `p` (48 bits of nanoseconds, three days), and `~`. Letters only: a
//! moderation hook that looks for telephone numbers, addresses or links must find nothing in it, and JSON escapes none
//! of its bytes.

/// Bytes of a mark.
pub const LEN: usize = DIGITS + 2;
const DIGITS: usize = 12;
const EDGE: u8 = b'~';

/// Appends the mark for `nanos`, of which the lowest 48 bits are kept.
pub fn write(nanos: u64, out: &mut Vec<u8>) {
    out.push(EDGE);
    for digit in (0..DIGITS).rev() {
        let nibble = u8::try_from((nanos >> (digit * 4)) & 0xf).unwrap_or(0);
        out.push(b'a' + nibble);
    }
    out.push(EDGE);
}

/// The times of all marks in `bytes`, in order. Anything else between two tildes is passed over.
pub fn scan(bytes: &[u8], mut found: impl FnMut(u64)) {
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(EDGE, rest) {
        rest = &rest[at..];
        match read(rest) {
            Some(nanos) => {
                found(nanos);
                rest = &rest[LEN..];
            }
            None => rest = &rest[1..],
        }
    }
}

/// The time of the mark that `bytes` begins with.
fn read(bytes: &[u8]) -> Option<u64> {
    let mark = bytes.get(..LEN)?;
    if mark[LEN - 1] != EDGE {
        return None;
    }
    let mut nanos = 0_u64;
    for byte in &mark[1..=DIGITS] {
        let nibble = byte.wrapping_sub(b'a');
        if nibble > 0xf {
            return None;
        }
        nanos = nanos << 4 | u64::from(nibble);
    }
    Some(nanos)
}

#[cfg(test)]
mod tests {
    use super::{LEN, scan, write};
    use proptest::prelude::*;

    fn found(bytes: &[u8]) -> Vec<u64> {
        let mut times = Vec::new();
        scan(bytes, |nanos| times.push(nanos));
        times
    }

    #[test]
    fn passes_over_tildes_that_are_no_mark() {
        assert_eq!(found(b"~~ ~abc~ ~aaaaaaaaaaaq~ ~aaaaaaaaaaaa"), Vec::<u64>::new());
        let mut text = b"~".to_vec();
        write(77, &mut text);
        text.push(b'~');
        assert_eq!(text.len(), LEN + 2);
        assert_eq!(found(&text), [77]);
    }

    proptest! {
        #[test]
        fn finds_every_mark_between_any_words(
            parts in proptest::collection::vec((0..1_u64 << 48, "[ -}]{0,40}"), 0..8),
        ) {
            let mut text = Vec::new();
            for (nanos, words) in &parts {
                text.extend_from_slice(words.as_bytes());
                write(*nanos, &mut text);
            }
            let times: Vec<u64> = parts.iter().map(|(nanos, _)| *nanos).collect();
            prop_assert_eq!(found(&text), times);
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(prop_oneof![Just(b'~'), b'a'..=b'r'], 0..200)) {
            prop_assert!(found(&bytes).len() <= bytes.len() / LEN);
        }
    }
}
