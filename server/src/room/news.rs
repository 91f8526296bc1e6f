//! For whom an event is news: may its telling wait, and who else than the room must hear of it. It decides nothing about who
//! sees it.

use domain::session::Event;

/// Events that may wait a moment for company: a join storm on the hour is told in a few frames, not in one for each.
pub(super) fn is_roster(event: &Event) -> bool {
    matches!(
        event,
        Event::MemberJoined { .. }
            | Event::MemberReturned { .. }
            | Event::MemberRenamed { .. }
            | Event::MemberWentAway { .. }
            | Event::WaitingBegan { .. }
            | Event::WaitingReturned { .. }
            | Event::WaitingWentAway { .. }
            | Event::Created { .. }
    )
}

/// Whether the session's card may say something else now.
pub(super) fn changes_card(event: &Event) -> bool {
    is_roster(event)
        || matches!(
            event,
            Event::MemberLeft { .. }
                | Event::MemberRemoved { .. }
                | Event::MemberAdmitted { .. }
                | Event::RoleChanged { .. }
                | Event::StageChanged { .. }
                | Event::LockChanged { .. }
                | Event::ChairChanged { .. }
        )
}

/// Whether those who wait may see something else now.
pub(super) fn changes_door(event: &Event) -> bool {
    changes_card(event)
        || matches!(
            event,
            Event::WaitingLeft { .. }
                | Event::WaitingTurnedAway { .. }
                | Event::WaitingNoteWritten { .. }
                | Event::WaitingNoteTakenAway { .. }
        )
}
