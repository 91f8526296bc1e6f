//! Groups: what makes a draft of one good, and what is known of one.

use super::words::{self, slug};
use protocol::error::{ErrorCode, Refusal};
use protocol::group::{Group as GroupView, GroupDraft};
use protocol::ids::GroupId;
use protocol::limits::{DESCRIPTION_CHARS, GUIDELINES, NOTE_CHARS, TITLE_CHARS};

/// Days of clean time that can be asked for: ten years.
pub(super) const MOST_CLEAN_DAYS: u32 = 3_650;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// The group.
    pub id: GroupId,
    /// Its part of addresses.
    pub slug: String,
    /// How often it was changed.
    pub revision: u32,
    /// What it says about itself.
    pub about: GroupDraft,
    /// It meets no more.
    pub closed: bool,
}

impl Group {
    /// As those who manage it see it.
    #[must_use]
    pub fn view(&self) -> GroupView {
        GroupView {
            id: self.id.clone(),
            slug: self.slug.clone(),
            revision: self.revision,
            about: self.about.clone(),
            closed: self.closed,
        }
    }
}

/// The draft with clean words.
///
/// # Errors
/// `invalid` or `too_long` with the field.
pub(super) fn accept(mut draft: GroupDraft) -> Result<GroupDraft, Refusal> {
    draft.name = words::title("name", &draft.name, TITLE_CHARS)?;
    draft.description = words::may_be_empty("description", &draft.description, DESCRIPTION_CHARS)?;
    draft.place = words::may_be_empty("place", &draft.place, TITLE_CHARS)?;
    draft.language = words::language("language", &draft.language)?;
    draft.guidelines.retain(|line| !line.trim().is_empty());
    if draft.guidelines.len() > GUIDELINES {
        let because = format!("At most {GUIDELINES} sentences.");
        return Err(Refusal::new(ErrorCode::TooLong).in_field("guidelines").because(because));
    }
    for (at, line) in draft.guidelines.iter_mut().enumerate() {
        *line = words::title(&format!("guidelines[{at}]"), line, NOTE_CHARS)?;
    }
    draft.service.sort_by_key(|rule| rule.role);
    draft.service.dedup_by_key(|rule| rule.role);
    for (at, rule) in draft.service.iter().enumerate() {
        words::number(
            &format!("service[{at}].clean_days"),
            rule.clean_days,
            0,
            MOST_CLEAN_DAYS,
        )?;
    }
    Ok(draft)
}

/// The part of addresses for a name, taken by nobody else.
pub(super) fn free_slug(name: &str, fallback: &str, taken: impl Fn(&str) -> bool) -> String {
    let wish = slug(name).unwrap_or_else(|| fallback.to_owned());
    if !taken(&wish) {
        return wish;
    }
    (2_u32..)
        .map(|number| format!("{wish}-{number}"))
        .find(|wish| !taken(wish))
        .unwrap_or(wish)
}
