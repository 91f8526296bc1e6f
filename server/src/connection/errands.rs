//! What a person asked of the room and the room has not taken yet. It waits here and not in the reading of the socket, so
//! that a call for help that comes after it does not wait behind it (P3).

use crate::Inner;
use crate::moderation::Draft;
use crate::outbox::Outbox;
use crate::room::{Ask, ConnectionId, RoleNow, encode};
use domain::session::{Command, Verdict};
use protocol::close::CloseReason;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{ClientKey, MemberId, SessionId};
use protocol::room::Role;
use protocol::server::{Ack, ServerMessage};
use protocol::text::Text;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// What is to be brought to the room.
pub(super) enum Errand {
    /// The hello.
    Join(Ask),
    /// A command.
    Command(Command),
    /// Words that the hooks see first.
    Words(Text, Judged),
    /// Words of somebody who was removed, and the name that they come with.
    Appeal(Text, ClientKey, Text),
}

/// Makes the command of the words and the verdict about them.
pub(super) type Judged = Box<dyn FnOnce(Text, Verdict) -> Command + Send>;

/// Who brings it, and where.
pub(super) struct Courier {
    pub(super) server: Arc<Inner>,
    pub(super) session: SessionId,
    /// The room and the role in it; none on the way to help alone, where nothing but an appeal is brought.
    pub(super) seat: Option<(mpsc::Sender<Ask>, RoleNow)>,
    pub(super) member: MemberId,
    pub(super) connection: ConnectionId,
    pub(super) outbox: Outbox,
}

/// One connection's errands, in the order of asking, one at a time.
#[derive(Default)]
pub(super) struct Errands {
    courier: Option<Arc<Courier>>,
    waiting: VecDeque<(u32, Errand)>,
    under_way: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Errands {
    pub(super) fn of(courier: Courier) -> Self {
        Self {
            courier: Some(Arc::new(courier)),
            ..Self::default()
        }
    }

    /// Takes one more on.
    ///
    /// # Errors
    /// `busy` when as many wait as may come at once: reading must go on, for what comes behind them.
    pub(super) fn add(&mut self, id: u32, errand: Errand) -> Result<(), Refusal> {
        let Some(courier) = &self.courier else {
            return Err(Refusal::new(ErrorCode::NotPermitted));
        };
        let most = courier.server.config.limits.commands_burst;
        if self.waiting.len() >= usize::try_from(most).unwrap_or(usize::MAX) {
            return Err(Refusal::new(ErrorCode::Busy));
        }
        self.waiting.push_back((id, errand));
        Ok(())
    }

    /// Runs what waits and what will come. Cancel-safe: what is under way goes on at the next call.
    pub(super) async fn run(&mut self) -> Infallible {
        self.finish().await;
        std::future::pending().await
    }

    /// Runs what waits.
    pub(super) async fn finish(&mut self) {
        loop {
            if let Some(under_way) = &mut self.under_way {
                under_way.await;
                self.under_way = None;
            }
            let (Some(courier), Some((id, errand))) = (&self.courier, self.waiting.pop_front()) else {
                return;
            };
            self.under_way = Some(Box::pin(courier.clone().bring(id, errand)));
        }
    }
}

impl Courier {
    async fn bring(self: Arc<Self>, id: u32, errand: Errand) {
        let command = match errand {
            Errand::Join(join) => {
                if let Err(refusal) = self.put(join).await {
                    self.outbox.send(super::refused(Some(id), refusal));
                    self.outbox.close(CloseReason::RoomReopened);
                }
                return;
            }
            Errand::Appeal(text, key, nickname) => return self.appeal(id, nickname, (text, key)).await,
            Errand::Command(command) => command,
            Errand::Words(text, judged) => self.review(text, judged).await,
        };
        let ask = Ask::Command {
            member: self.member.clone(),
            connection: self.connection,
            id,
            command,
        };
        if let Err(refusal) = self.put(ask).await {
            self.outbox.send(super::refused(Some(id), refusal));
        }
    }

    /// The room is found anew, for it may have been let go of; it answers here, since there is no seat.
    async fn appeal(&self, id: u32, nickname: Text, words: (Text, ClientKey)) {
        let hub = &self.server.hub;
        let outcome = hub.appeal(&self.session, self.member.clone(), nickname, words, self.patience());
        self.outbox.send(match outcome.await {
            Ok(()) => encode(&ServerMessage::Ack(Ack {
                id,
                line: None,
                held: false,
                note_left_out: false,
            })),
            Err(refusal) => super::refused(Some(id), refusal),
        });
    }

    fn patience(&self) -> Duration {
        Duration::from_millis(self.server.config.limits.busy_ms)
    }

    async fn review(&self, text: Text, judged: Judged) -> Command {
        let draft = Draft {
            session: self.session.clone(),
            role: self.seat.as_ref().map_or(Role::Attendee, |(_, role)| role.get()),
            text: text.in_one_row(),
        };
        let verdict = self.server.chain.review(&draft).await;
        judged(text, verdict)
    }

    /// Waits a bounded time for a place in the room's mailbox.
    async fn put(&self, ask: Ask) -> Result<(), Refusal> {
        let Some((room, _)) = &self.seat else {
            return Err(Refusal::new(ErrorCode::NotNow));
        };
        match room.send_timeout(ask, self.patience()).await {
            // The loop notices the closed room and tells the client to come back; its command was not acknowledged.
            Ok(()) | Err(mpsc::error::SendTimeoutError::Closed(_)) => Ok(()),
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => Err(Refusal::new(ErrorCode::Busy)),
        }
    }
}
