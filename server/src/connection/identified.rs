//! A connection that said hello: one loop that takes frames in and lets frames out, until either side ends it.

use super::commands::{self, Wish};
use super::{finish, refused};
use crate::Inner;
use crate::admission::CommandRate;
use crate::auth::Identity;
use crate::desk::Wanted;
use crate::moderation::Draft;
use crate::outbox::Outbox;
use crate::room::{Ask, ConnectionId, encode};
use crate::socket::{Close, Incoming, Socket};
use crate::telemetry;
use domain::session::Command;
use protocol::client::{ClientMessage, PostLine};
use protocol::close::CloseReason;
use protocol::decode::client_frame;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::SessionId;
use protocol::server::{Pong, ServerMessage};
use protocol::text::Text;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Where this person's commands go.
pub(super) enum Way {
    Room {
        session: SessionId,
        room: mpsc::Sender<Ask>,
    },
    Desk,
}

/// Somebody, on one connection.
pub(super) struct Identified {
    server: Arc<Inner>,
    identity: Identity,
    connection: ConnectionId,
    outbox: Outbox,
    way: Way,
    rate: CommandRate,
    bad_frames: u32,
}

impl Identified {
    pub(super) fn new(
        server: Arc<Inner>,
        identity: Identity,
        connection: ConnectionId,
        outbox: Outbox,
        way: Way,
    ) -> Self {
        let rate = server.admission.command_rate();
        Self {
            server,
            identity,
            connection,
            outbox,
            way,
            rate,
            bad_frames: 0,
        }
    }

    pub(super) async fn serve(mut self, mut socket: Socket) {
        metrics::gauge!(telemetry::PEOPLE).increment(1.0);
        let close = self.converse(&mut socket).await;
        metrics::gauge!(telemetry::PEOPLE).decrement(1.0);
        match &self.way {
            Way::Room { room, .. } => {
                let gone = Ask::Gone {
                    member: self.identity.member.clone(),
                    connection: self.connection,
                };
                let _room_closed = room.send(gone).await;
            }
            Way::Desk => {
                self.server
                    .desk
                    .gone(self.identity.member.clone(), self.connection)
                    .await
            }
        }
        finish(socket, close).await;
    }

    /// Ends with how to close; none when the other side is gone.
    async fn converse(&mut self, socket: &mut Socket) -> Option<Close> {
        let mut stop = self.server.stop.clone();
        let mut frames = VecDeque::new();
        loop {
            let room_closed = async {
                match &self.way {
                    Way::Room { room, .. } => room.closed().await,
                    Way::Desk => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                () = self.outbox.filled() => {
                    let close = self.outbox.take(&mut frames);
                    if let Err(close) = self.let_out(socket, &mut frames).await {
                        return close;
                    }
                    if let Some(reason) = close {
                        return Some(reason.into());
                    }
                }
                incoming = socket.next() => {
                    match incoming {
                        Incoming::Text(text) => self.take_in(&text).await,
                        Incoming::Closed => return None,
                        Incoming::Bad(close) => return Some(close),
                    }
                }
                () = room_closed => return Some(CloseReason::RoomReopened.into()),
                _ = stop.changed() => return Some(CloseReason::Restarting.into()),
            }
        }
    }

    /// Writes everything that waited, in one go. A peer that takes nothing at all is given the time of a dead one; what
    /// it says meanwhile is heard, since a call for help may be behind a network that only sends (P3).
    async fn let_out(
        &mut self,
        socket: &mut Socket,
        frames: &mut VecDeque<crate::socket::Frame>,
    ) -> Result<(), Option<Close>> {
        let patience = Duration::from_millis(self.server.config.limits.dead_ms);
        let (mut waits, mut give_up) = (usize::MAX, Instant::now() + patience);
        loop {
            while let Some(frame) = frames.pop_front() {
                if socket.feed(frame.clone()).is_err() {
                    frames.push_front(frame);
                    break;
                }
            }
            if socket.backlog() != waits {
                (waits, give_up) = (socket.backlog(), Instant::now() + patience);
            }
            match tokio::time::timeout_at(give_up, socket.next_or_drained()).await {
                Ok(None) if frames.is_empty() => break,
                Ok(None) => {}
                Ok(Some(Incoming::Text(text))) => self.take_in(&text).await,
                Ok(Some(Incoming::Closed)) => return Err(None),
                Ok(Some(Incoming::Bad(close))) => return Err(Some(close)),
                Err(_elapsed) if socket.backlog() != waits => {}
                Err(_elapsed) => return Err(Some(CloseReason::Slow.into())),
            }
        }
        if frames.capacity() > 16 {
            *frames = VecDeque::new();
        }
        Ok(())
    }

    async fn take_in(&mut self, text: &str) {
        let frame = match client_frame(text) {
            Ok(frame) => frame,
            Err(unreadable) => {
                self.bad_frames += 1;
                self.outbox.send(refused(unreadable.id, unreadable.refusal));
                if self.bad_frames > self.server.config.limits.bad_frames_before_close {
                    self.outbox.close(CloseReason::BadFrames);
                }
                return;
            }
        };
        if let Err(refusal) = self.check_rate(&frame.body) {
            return self.outbox.send(refused(Some(frame.id), refusal));
        }
        if let Err(refusal) = self.pass_on(frame.id, frame.body).await {
            self.outbox.send(refused(Some(frame.id), refusal));
        }
    }

    /// A call for help is never asked about (P3).
    fn check_rate(&self, message: &ClientMessage) -> Result<(), Refusal> {
        match message {
            ClientMessage::AskHelp(_) => Ok(()),
            ClientMessage::StillWriting(_) | ClientMessage::Ping(_) => self.rate.signal(),
            _ => self.rate.command(),
        }
    }

    async fn pass_on(&self, id: u32, message: ClientMessage) -> Result<(), Refusal> {
        let Way::Room { session, room } = &self.way else {
            match commands::at_desk(message)? {
                None => self.pong(id),
                Some(wanted) => self.ask_desk(id, wanted).await,
            }
            return Ok(());
        };
        let command = match commands::in_room(message)? {
            Wish::Pong => {
                self.pong(id);
                return Ok(());
            }
            Wish::Care(command) => {
                self.ask_desk(id, Wanted::Plain(command)).await;
                return Ok(());
            }
            Wish::Line(post, text) => self.review(session, post, text).await,
            Wish::Room(command) => command,
        };
        let ask = Ask::Command {
            member: self.identity.member.clone(),
            connection: self.connection,
            id,
            command,
        };
        self.put(room, ask).await
    }

    async fn review(&self, session: &SessionId, post: PostLine, text: Text) -> Command {
        let draft = Draft {
            session: session.clone(),
            role: self.identity.role,
            text,
        };
        let verdict = self.server.chain.review(&draft).await;
        Command::PostLine {
            text: draft.text,
            key: post.client_key,
            verdict,
        }
    }

    /// Waits a bounded time for a place in the room's mailbox.
    async fn put(&self, room: &mpsc::Sender<Ask>, ask: Ask) -> Result<(), Refusal> {
        let ask = match room.try_send(ask) {
            Ok(()) => return Ok(()),
            // The loop notices the closed room and tells the client to come back; its command was not acknowledged.
            Err(mpsc::error::TrySendError::Closed(_)) => return Ok(()),
            Err(mpsc::error::TrySendError::Full(ask)) => ask,
        };
        let patience = Duration::from_millis(self.server.config.limits.busy_ms);
        match room.send_timeout(ask, patience).await {
            Ok(()) | Err(mpsc::error::SendTimeoutError::Closed(_)) => Ok(()),
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => Err(Refusal::new(ErrorCode::Busy)),
        }
    }

    async fn ask_desk(&self, id: u32, wanted: Wanted) {
        let (member, name) = (self.identity.member.clone(), self.identity.nickname.clone());
        let actor = match &self.way {
            Way::Room { session, .. } => domain::care::Actor::Person {
                session: session.clone(),
                member,
                nickname: name,
            },
            Way::Desk => domain::care::Actor::Clinician { member, name },
        };
        let way = crate::desk::Way {
            connection: self.connection,
            outbox: self.outbox.clone(),
        };
        self.server.desk.ask(id, actor, wanted, way).await;
    }

    fn pong(&self, id: u32) {
        self.outbox.send(encode(&ServerMessage::Pong(Pong {
            id,
            now: self.server.clock.now(),
        })));
    }
}
