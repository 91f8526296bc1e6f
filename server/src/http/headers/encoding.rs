//! `Accept-Encoding` (RFC 9110, 12.5.3): which forms of a file a browser takes, with their weights. It knows no files. There
//! is no well-kept crate for this alone; what the large frameworks have is private to their layers.

use axum::http::{HeaderMap, header};

/// A form in which a file can be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// Brotli, the smallest.
    Brotli,
    /// gzip.
    Gzip,
    /// As it is.
    Identity,
}

impl Coding {
    /// From the smallest: at the same weight the first one is sent.
    const ALL: [Self; 3] = [Self::Brotli, Self::Gzip, Self::Identity];

    /// Its name in headers; none for a file as it is.
    pub(crate) const fn name(self) -> Option<&'static str> {
        match self {
            Self::Brotli => Some("br"),
            Self::Gzip => Some("gzip"),
            Self::Identity => None,
        }
    }

    fn is_named(self, name: &[u8]) -> bool {
        match self {
            Self::Brotli => name.eq_ignore_ascii_case(b"br"),
            // RFC 9110, 8.4.1.3: the older name is the same.
            Self::Gzip => name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip"),
            Self::Identity => name.eq_ignore_ascii_case(b"identity"),
        }
    }
}

/// The codings that the browser takes, the most wanted first. Empty when it takes none that we have.
pub(crate) fn taken(headers: &HeaderMap) -> Vec<Coding> {
    if !headers.contains_key(header::ACCEPT_ENCODING) {
        // Anything may be sent then; a program that says nothing most likely unpacks nothing.
        return vec![Coding::Identity];
    }
    let asked: Vec<(&[u8], u16)> = super::members(headers, &header::ACCEPT_ENCODING)
        .filter(|one| !one.is_empty())
        .filter_map(weighed)
        .collect();
    let weight = |coding: Coding| {
        let named = asked.iter().find(|(name, _)| coding.is_named(name));
        let any = asked.iter().find(|(name, _)| *name == b"*");
        match (named.or(any), coding) {
            (Some((_, weight)), _) => *weight,
            // Taken unless it is refused, and wanted least of all.
            (None, Coding::Identity) => 1,
            (None, Coding::Brotli | Coding::Gzip) => 0,
        }
    };
    let mut taken: Vec<Coding> = Coding::ALL.into_iter().filter(|coding| weight(*coding) > 0).collect();
    taken.sort_by_key(|coding| std::cmp::Reverse(weight(*coding)));
    taken
}

/// One member with its weight in thousandths; 1000 when it has none. A weight that is none says nothing about its coding.
pub(crate) fn weighed(member: &[u8]) -> Option<(&[u8], u16)> {
    let mut parts = member.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let name = parts.next()?;
    let Some(weight) = parts.next() else {
        return Some((name, 1_000));
    };
    let (key, value) = weight.split_at_checked(2)?;
    key.eq_ignore_ascii_case(b"q=").then_some(())?;
    Some((name, thousandths(value.trim_ascii())?))
}

/// `qvalue` of RFC 9110, 12.4.2: from 0 to 1 with at most three digits behind the point.
pub(crate) fn thousandths(value: &[u8]) -> Option<u16> {
    let (whole, digits) = match value {
        [whole @ (b'0' | b'1')] => (whole, &[][..]),
        [whole @ (b'0' | b'1'), b'.', digits @ ..] if digits.len() <= 3 => (whole, digits),
        _ => return None,
    };
    let mut weight = u16::from(whole - b'0') * 1_000;
    let mut worth = 100;
    for digit in digits {
        weight += u16::from(digit.is_ascii_digit().then(|| digit - b'0')?) * worth;
        worth /= 10;
    }
    (weight <= 1_000).then_some(weight)
}
