//! The end of a connection, told where it is known. Also when its task fails: a person who is gone and stays shown as here
//! keeps the floor from everybody, and a clinician who is gone and counts as on call lets people wait for nobody.

use crate::Inner;
use crate::desk::Desk;
use crate::room::{Ask, ConnectionId};
use crate::telemetry;
use protocol::ids::{MemberId, SessionId};
use std::sync::Arc;
use tokio::runtime::Handle;
use tokio::sync::mpsc;

/// Whom the end concerns.
pub(super) enum Where {
    Room(mpsc::Sender<Ask>),
    /// The way to help alone.
    Help,
    Desk(Desk),
}

/// Tells the end when it is dropped.
pub(super) struct Parting {
    place: Option<Where>,
    /// Where a clinician may look whether this person is connected.
    at_desk: Option<(Arc<Inner>, SessionId)>,
    member: MemberId,
    connection: ConnectionId,
}

impl Parting {
    pub(super) fn new(
        place: Where,
        at_desk: Option<(Arc<Inner>, SessionId)>,
        member: MemberId,
        connection: ConnectionId,
    ) -> Self {
        metrics::gauge!(telemetry::PEOPLE).increment(1.0);
        Self {
            place: Some(place),
            at_desk,
            member,
            connection,
        }
    }
}

impl Drop for Parting {
    fn drop(&mut self) {
        metrics::gauge!(telemetry::PEOPLE).decrement(1.0);
        // Without a runtime the rooms and the desk are gone as well.
        let (Some(place), Ok(runtime)) = (self.place.take(), Handle::try_current()) else {
            return;
        };
        let (member, connection) = (self.member.clone(), self.connection);
        if let Some((server, session)) = self.at_desk.take()
            && (matches!(place, Where::Help) || server.desk.knows(&session, &member))
        {
            let member = member.clone();
            runtime.spawn(async move { server.desk.person_gone(session, member, connection).await });
        }
        match place {
            Where::Room(room) => {
                let gone = Ask::Gone { member, connection };
                if let Err(mpsc::error::TrySendError::Full(gone)) = room.try_send(gone) {
                    // A task of its own: the room must hear of it, however long that takes.
                    runtime.spawn(async move { room.send(gone).await });
                }
            }
            Where::Desk(desk) => {
                runtime.spawn(async move { desk.gone(member, connection).await });
            }
            Where::Help => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Parting, Where};
    use crate::room::Ask;
    use tokio::sync::mpsc;

    #[tokio::test]
    async fn a_connection_whose_task_fails_is_gone_all_the_same() {
        let (room, mut mailbox) = mpsc::channel(1);
        // The mailbox is full, as on the hour.
        let other = "other".parse().unwrap();
        room.try_send(Ask::Vanished { member: other }).unwrap();
        let parting = Parting::new(Where::Room(room), None, "wren".parse().unwrap(), 7);
        let task = tokio::spawn(async move {
            let _parting = parting;
            panic!("a connection broke")
        });
        assert!(task.await.is_err());
        assert!(matches!(mailbox.recv().await, Some(Ask::Vanished { .. })));
        let gone = mailbox.recv().await;
        assert!(matches!(gone, Some(Ask::Gone { member, connection: 7 }) if member.as_str() == "wren"));
    }
}
