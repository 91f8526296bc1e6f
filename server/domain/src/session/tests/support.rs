//! Support: short encouragement beside the floor.

use super::{Story, id};
use crate::session::Command;
use protocol::error::ErrorCode;
use protocol::ids::{LineId, ShareId};
use protocol::limits::VIEW_LINES;
use protocol::room::{FloorPolicy, SupportKind, SupportTarget};

fn to_line(line: LineId, kind: SupportKind) -> Command {
    let to = SupportTarget::Line(line);
    Command::GiveSupport { to, kind }
}

fn to_share(share: ShareId, kind: SupportKind) -> Command {
    let to = SupportTarget::Share(share);
    Command::GiveSupport { to, kind }
}

#[test]
fn support_reaches_a_share_while_it_lasts_and_afterwards() {
    let mut story = Story::meeting();
    let share = story.call("ash");
    story.ok("birch", to_share(share, SupportKind::WithYou));
    assert_eq!(
        story.no("birch", to_share(share, SupportKind::WithYou)),
        ErrorCode::Already
    );
    story.ok("birch", to_share(share, SupportKind::Strength));
    story.ok("ash", Command::Done);
    story.ok("cedar", to_share(share, SupportKind::WithYou));
    let given: Vec<_> = story.view().support.into_iter().map(|s| (s.from, s.kind)).collect();
    let expected = [
        (id("birch"), SupportKind::WithYou),
        (id("birch"), SupportKind::Strength),
        (id("cedar"), SupportKind::WithYou),
    ];
    assert_eq!(given, expected);
}

#[test]
fn nobody_supports_oneself_or_what_is_not_there() {
    let mut story = Story::meeting();
    let share = story.call("ash");
    assert_eq!(
        story.no("ash", to_share(share, SupportKind::MeToo)),
        ErrorCode::NotPermitted
    );
    let nothing = to_share(ShareId(9_999), SupportKind::MeToo);
    assert_eq!(story.no("birch", nothing), ErrorCode::NotFound);
    let in_share = story.say("ash", "a line of the share");
    let refused = story.no("birch", to_line(in_share, SupportKind::MeToo));
    assert_eq!(refused, ErrorCode::NotFound, "a share is supported as a whole");
}

#[test]
fn a_line_outside_a_share_is_supported_unless_it_was_removed() {
    let mut story = Story::meeting();
    let line = story.say("fern", "welcome");
    story.ok("ash", to_line(line, SupportKind::ThankYou));
    story.ok("fern", Command::RemoveLine { line });
    assert_eq!(
        story.no("birch", to_line(line, SupportKind::ThankYou)),
        ErrorCode::NotFound
    );
}

#[test]
fn one_who_is_muted_gives_no_support() {
    let mut story = Story::meeting();
    let line = story.say("fern", "welcome");
    story.mute("ash", true);
    assert_eq!(story.no("ash", to_line(line, SupportKind::ThankYou)), ErrorCode::Muted);
}

#[test]
fn support_goes_with_the_line_it_was_given_to() {
    let mut story = Story::meeting();
    let floor = FloorPolicy::Open;
    story.ok("fern", Command::SetFloorPolicy { floor });
    let first = story.say("ash", "first");
    let second = story.say("ash", "second");
    story.ok("birch", to_line(first, SupportKind::MeToo));
    story.ok("birch", to_line(second, SupportKind::MeToo));
    for n in 2..=VIEW_LINES {
        story.say("cedar", &format!("line {n}"));
    }
    let view = story.view();
    assert_eq!((view.lines.len(), view.support.len()), (VIEW_LINES, 1));
    assert_eq!(view.support[0].to, SupportTarget::Line(second));
    assert_eq!(
        story.no("cedar", to_line(first, SupportKind::MeToo)),
        ErrorCode::NotFound
    );
}
