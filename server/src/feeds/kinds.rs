//! What kind of meeting it is, as far as public lists have a word for it. A kind is named only where the meeting truly is
//! of it; the codes of each list are in that list's file.
//!
//! No kind names a fellowship's steps, traditions or books: a format does not say which text a group reads. And whether a
//! group is of a fellowship is not ours to say: [`Approach`] names a custom.

use super::View;
use domain::directory::{Group, Meeting};
use protocol::group::Approach;
use protocol::meeting::AccessPolicy;

/// A kind of meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// It takes place online. All of ours do.
    Online,
    /// Anybody may come.
    Open,
    /// Whoever says that it concerns them may come.
    Closed,
    /// Made for those who are new.
    Beginners,
    /// Somebody tells their story.
    Speaker,
    /// A topic, and everybody may share.
    Discussion,
    /// A text is read and talked about.
    Literature,
    /// Silence together.
    Meditation,
    /// Questions are answered.
    Questions,
    /// Answers to one another are welcome.
    CrossTalk,
    /// Without a higher power.
    Secular,
}

/// All kinds that a meeting is of, in order.
pub(super) fn of(view: &View<'_>, meeting: &Meeting, group: &Group) -> Vec<Kind> {
    let mut kinds = vec![Kind::Online];
    match meeting.about.access {
        AccessPolicy::Open => kinds.push(Kind::Open),
        AccessPolicy::Closed => kinds.push(Kind::Closed),
        AccessPolicy::Invite => {}
    }
    // The operator's own formats have names of their own, which say nothing here.
    match meeting.about.format.as_str() {
        "beginners" => kinds.push(Kind::Beginners),
        "speaker" => kinds.push(Kind::Speaker),
        "speaker-and-discussion" => kinds.extend([Kind::Speaker, Kind::Discussion]),
        "twelve-step-discussion" => kinds.push(Kind::Discussion),
        "step-or-book-study" => kinds.push(Kind::Literature),
        "meditation" => kinds.push(Kind::Meditation),
        "ask-it-basket" | "questions-and-answers" => kinds.push(Kind::Questions),
        _ => {}
    }
    let format = view.formats.get(&meeting.about.format);
    if format.is_some_and(|format| format.phases.iter().any(|phase| phase.cross_talk)) {
        kinds.push(Kind::CrossTalk);
    }
    if group.about.approach == Approach::Secular {
        kinds.push(Kind::Secular);
    }
    kinds.sort_unstable();
    kinds
}

/// The first part of a language tag, by which lists know a language.
pub(super) fn language(group: &Group) -> String {
    let tag = group.about.language.split('-').next().unwrap_or_default();
    tag.to_ascii_lowercase()
}
