//! Words and numbers of forms: cleaned, measured, and refused with the field and what would be right.

use protocol::error::{ErrorCode, Refusal};
use protocol::text::Text;

/// Longest part of an address, in characters. A number may follow.
const SLUG_CHARS: usize = 48;
/// Longest name of a browser, in characters.
const DEVICE_CHARS: usize = 60;

/// Words that have to be there.
pub(super) fn title(field: &str, words: &str, most: usize) -> Result<String, Refusal> {
    let folded = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = Text::clean(&folded, most).map_err(|problem| Refusal::text(field, problem))?;
    if text.chars().count() < 2 {
        return Err(Refusal::text(field, protocol::text::TextProblem::TooShort { min: 2 }));
    }
    Ok(text.to_string())
}

/// Words that may be left out, in the form in which they were written.
pub(super) fn may_be_empty(field: &str, words: &str, most: usize) -> Result<String, Refusal> {
    if words.trim().is_empty() {
        return Ok(String::new());
    }
    let text = Text::paragraphs(words, most).map_err(|problem| Refusal::text(field, problem))?;
    Ok(text.to_string())
}

/// A number within its bounds.
pub(super) fn number(field: &str, have: u32, least: u32, most: u32) -> Result<(), Refusal> {
    if (least..=most).contains(&have) {
        return Ok(());
    }
    Err(Refusal::new(ErrorCode::Invalid)
        .in_field(field)
        .because(format!("From {least} to {most}.")))
}

/// A language tag (BCP 47, RFC 5646): its form, not whether somebody speaks it.
pub(super) fn language(field: &str, tag: &str) -> Result<String, Refusal> {
    let tag = tag.trim();
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let first = tag.split('-').next().unwrap_or_default();
    let good = (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && tag.len() <= 35
        && tag.split('-').all(part);
    if good {
        return Ok(tag.to_owned());
    }
    Err(Refusal::new(ErrorCode::Invalid)
        .in_field(field)
        .because("Write a language as a tag, such as en, de or pt-BR."))
}

/// The part of an address for a name: small Latin letters, digits and dashes; none when nothing of it can be written so.
pub(super) fn slug(name: &str) -> Option<String> {
    let mut slug = slug::slugify(name);
    if slug.len() > SLUG_CHARS {
        // Only ASCII is in it.
        slug.truncate(SLUG_CHARS);
        slug.truncate(slug.trim_end_matches('-').len());
    }
    (!slug.is_empty()).then_some(slug)
}

/// What a browser calls itself, as far as it can be shown: never a reason to refuse somebody.
pub(super) fn cut(words: &str) -> String {
    let cut: String = words.chars().take(DEVICE_CHARS).collect();
    Text::clean(&cut, DEVICE_CHARS).map_or_else(|_| String::new(), |text| text.to_string())
}
