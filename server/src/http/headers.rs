//! Header fields as bytes. A field's value may hold any byte from 0x80 (RFC 9110, 5.5), so nothing here turns a value into
//! text first: "cannot be read" must never come out as "is not there". It decides nothing; it only reads.

pub(crate) mod encoding;
pub(crate) mod forwarded;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Version, header};

/// The value of a field that may stand once. None when it is missing, and when it stands twice: of two answers to one
/// question none is taken.
pub(crate) fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (Some(only), None) => Some(only),
        _ => None,
    }
}

/// As [`only`], for a field whose words are plain ASCII.
pub(crate) fn only_text<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a str> {
    only(headers, name)?.to_str().ok()
}

/// The members of a list (RFC 9110, 5.6.1) over all lines of a field, without the space around them; empty ones are kept.
pub(crate) fn members<'a>(headers: &'a HeaderMap, name: &HeaderName) -> impl Iterator<Item = &'a [u8]> {
    let lines = headers.get_all(name).iter();
    lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii))
}

/// Whether a field that lists words has this one, in any case of letters.
pub(crate) fn has_word(headers: &HeaderMap, name: &HeaderName, word: &str) -> bool {
    members(headers, name).any(|one| one.eq_ignore_ascii_case(word.as_bytes()))
}

/// Whether a request says for which host it is: once, and in a form that a host can have (RFC 9112, 3.2). HTTP/1.0 knows no
/// such field, so that it may be missing there.
pub(crate) fn names_its_host(version: Version, headers: &HeaderMap) -> bool {
    if !headers.contains_key(header::HOST) {
        return version < Version::HTTP_11;
    }
    let host = only(headers, &header::HOST).and_then(|host| Authority::try_from(host.as_bytes()).ok());
    host.is_some_and(|host| !host.host().is_empty() && !host.as_str().contains('@'))
}

/// Whether one of the entity tags in `If-None-Match` is `tag`, which is written with its quotes. Compared weakly, as this
/// field is (RFC 9110, 13.1.2). A comma may stand within a tag, so the list is read tag by tag.
pub(crate) fn knows_tag(headers: &HeaderMap, tag: &str) -> bool {
    let lines = headers.get_all(header::IF_NONE_MATCH).iter();
    lines.map(HeaderValue::as_bytes).any(|line| {
        let line = line.trim_ascii();
        line == b"*" || tags(line).any(|known| known == tag.as_bytes())
    })
}

/// The tags of one line, with their quotes and without the mark of weak ones. What is no tag ends the list.
fn tags(mut line: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        while let [b',' | b' ' | b'\t', rest @ ..] = line {
            line = rest;
        }
        line = line.strip_prefix(b"W/").unwrap_or(line);
        let inside = line.strip_prefix(b"\"")?;
        let end = inside.iter().position(|byte| *byte == b'"')? + 2;
        let (tag, rest) = line.split_at(end);
        line = rest;
        Some(tag)
    })
}

#[cfg(test)]
mod tests;
