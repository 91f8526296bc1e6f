//! A connection that said hello: one loop that takes frames in and lets frames out, until either side ends it.

use super::commands::{self, Wish};
use super::errands::{Courier, Errand, Errands};
use super::parting::{Parting, Where};
use super::{finish, refused};
use crate::Inner;
use crate::admission::{CommandRate, Peer};
use crate::auth::{Identity, KeyId};
use crate::desk::Wanted;
use crate::outbox::Outbox;
use crate::room::{Ask, ConnectionId, RoleNow, encode};
use crate::socket::{Close, Incoming, Socket};
use domain::care::Actor;
use domain::directory::Bearer;
use protocol::client::ClientMessage;
use protocol::close::CloseReason;
use protocol::decode::client_frame;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::SessionId;
use protocol::server::{Pong, ServerMessage};
use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Where this person's commands go.
pub(super) enum Way {
    Room {
        session: SessionId,
        room: mpsc::Sender<Ask>,
        role_now: RoleNow,
    },
    /// To the desk alone, for somebody whose room is over or closed to them.
    CareOnly {
        session: SessionId,
        /// They come from a door, and never had a place in the room.
        at_door: bool,
    },
    Desk,
}

/// What a frame is charged with that cannot be read.
const EACH_BAD_FRAME: Duration = Duration::from_millis(2);

/// Somebody, on one connection.
pub(super) struct Identified {
    server: Arc<Inner>,
    peer: Peer,
    identity: Identity,
    connection: ConnectionId,
    outbox: Outbox,
    way: Way,
    /// Which key signed the token; none for a ticket.
    key: Option<KeyId>,
    errands: Errands,
    rate: CommandRate,
    bad_frames: u32,
    calls: WaitingCalls,
}

/// Calls for help that wait, because very many new ones come from this person's address. In the order of asking.
#[derive(Default)]
struct WaitingCalls {
    /// Theirs all together; some exactly while some wait.
    turn: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
    calls: Vec<(u32, Actor, Wanted)>,
}

impl WaitingCalls {
    /// Presses of one person that may wait.
    const MOST: usize = 16;

    /// Returns when it is their turn. Cancel-safe.
    async fn turn(&mut self) {
        match &mut self.turn {
            Some(turn) => turn.await,
            None => std::future::pending().await,
        }
    }
}

impl Identified {
    pub(super) fn new(
        server: Arc<Inner>,
        peer: Peer,
        identity: Identity,
        key: Option<KeyId>,
        connection: ConnectionId,
        outbox: Outbox,
        way: Way,
    ) -> Self {
        let rate = server.admission.command_rate(&identity.member);
        let errands_in = |session: &SessionId, seat| {
            Errands::of(Courier {
                server: server.clone(),
                session: session.clone(),
                seat,
                member: identity.member.clone(),
                connection,
                outbox: outbox.clone(),
            })
        };
        let errands = match &way {
            Way::Room {
                session,
                room,
                role_now,
            } => errands_in(session, Some((room.clone(), role_now.clone()))),
            Way::CareOnly { session, .. } => errands_in(session, None),
            Way::Desk => Errands::default(),
        };
        Self {
            server,
            peer,
            identity,
            connection,
            outbox,
            way,
            key,
            errands,
            rate,
            bad_frames: 0,
            calls: WaitingCalls::default(),
        }
    }

    /// The first errand: the place in the room. Help does not wait for it.
    pub(super) fn join(&mut self, id: u32, join: Ask) {
        // Nothing waits yet, so there is room for it.
        let _taken = self.errands.add(id, Errand::Join(join));
    }

    pub(super) async fn serve(mut self: Box<Self>, mut socket: Box<Socket>) {
        let at_desk = |session: &SessionId| Some((self.server.clone(), session.clone()));
        let (place, at_desk) = match &self.way {
            Way::Room { room, session, .. } => (Where::Room(room.clone()), at_desk(session)),
            Way::CareOnly { session, .. } => (Where::Help, at_desk(session)),
            Way::Desk => (Where::Desk(self.server.desk.clone()), None),
        };
        let parting = Parting::new(place, at_desk, self.identity.member.clone(), self.connection);
        let close = self.converse(&mut socket).await;
        // What was said before the end still counts.
        let patience = Duration::from_millis(self.server.config.limits.busy_ms);
        let _in_time = tokio::time::timeout(patience, self.errands.finish()).await;
        drop(parting);
        Box::pin(finish(*socket, close)).await;
    }

    /// Ends with how to close; none when the other side is gone.
    async fn converse(&mut self, socket: &mut Socket) -> Option<Close> {
        let mut stop = self.server.stop.clone();
        let mut frames = VecDeque::new();
        let mut over = std::pin::pin!(self.over());
        let room = match &self.way {
            Way::Room { room, .. } => Some(room.clone()),
            Way::CareOnly { .. } | Way::Desk => None,
        };
        let mut room_closed = std::pin::pin!(async {
            match &room {
                Some(room) => room.closed().await,
                None => std::future::pending().await,
            }
        });
        let mut stopping = std::pin::pin!(async {
            // An error means that the server is gone already.
            let _ = stop.changed().await;
        });
        loop {
            tokio::select! {
                biased;
                // First: who talks without a pause must not put it off.
                reason = &mut over => {
                    self.leave().await;
                    return Some(reason.into());
                }
                never = self.errands.run() => match never {},
                () = self.calls.turn() => self.let_calls_through().await,
                () = self.outbox.filled() => {
                    let close = self.outbox.take(&mut frames);
                    if let Err(close) = self.let_out(socket, &mut frames, over.as_mut()).await {
                        return close;
                    }
                    if let Some(reason) = close {
                        return Some(reason.into());
                    }
                }
                incoming = socket.next() => {
                    match incoming {
                        Incoming::Text(text) => Box::pin(self.take_in(&text)).await,
                        Incoming::Closed => return None,
                        Incoming::Bad(close) => return Some(close),
                    }
                }
                () = &mut room_closed => return Some(CloseReason::RoomReopened.into()),
                () = &mut stopping => return Some(CloseReason::Restarting.into()),
            }
        }
    }

    /// Until what opened this connection is over: a token that ends or is revoked, a sign-in or an invitation that is.
    /// It ends what it opened, not only what it would open next (A2).
    fn over(&self) -> impl Future<Output = CloseReason> + use<> {
        let (server, key) = (self.server.clone(), self.key.clone());
        let (expires_at, bearer) = (self.identity.expires_at, self.identity.bearer.clone());
        // The way to help outlives what opened the door: nobody is cut off in the middle of a case. A key that is removed
        // may be in wrong hands, and ends it all the same.
        let for_help = matches!(self.way, Way::CareOnly { .. });
        let shown_out = self.peer.shown_out();
        async move {
            if for_help {
                return tokio::select! {
                    () = key_revoked(&server, key.as_ref()) => CloseReason::Unauthenticated,
                    // Very many of this address have the way to help open, and this one longest. It comes back by itself.
                    () = shown_out => CloseReason::Slow,
                };
            }
            tokio::select! {
                () = server.clock.surely_reached(expires_at) => CloseReason::Unauthenticated,
                () = key_revoked(&server, key.as_ref()) => CloseReason::Unauthenticated,
                () = server.directory.revoked(&bearer) => why_revoked(&server, &bearer),
            }
        }
    }

    /// Leaves the room in this person's name, because what let them in is over: their floor, hand and name are free, and
    /// where they were the chair, the deputy can take over. Who came by a token alone may come back with another one, and
    /// keeps their place for the grace time. The room closes its side; what it sends is not waited for.
    async fn leave(&mut self) {
        if self.identity.bearer == Bearer::Nobody {
            return;
        }
        let Way::Room { room, .. } = &self.way else { return };
        let leave = Ask::Command {
            member: self.identity.member.clone(),
            connection: self.connection,
            id: 0,
            command: domain::session::Command::Leave,
        };
        let patience = Duration::from_millis(self.server.config.limits.busy_ms);
        // A room that has no place in its mailbox for so long hears of the lost connection, as of any other.
        let _told = room.send_timeout(leave, patience).await;
    }

    /// Writes everything that waited, in one go. A peer that takes nothing at all is given the time of a dead one; what
    /// it says meanwhile is heard, since a call for help may be behind a network that only sends (P3). `over` is the
    /// connection's one: to wait anew for the end of a token with each burst cost every line a timer and three subscriptions.
    async fn let_out(
        &mut self,
        socket: &mut Socket,
        frames: &mut VecDeque<crate::socket::Frame>,
        mut over: Pin<&mut (dyn Future<Output = CloseReason> + Send)>,
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
            let heard = tokio::select! {
                biased;
                reason = &mut over => {
                    self.leave().await;
                    return Err(Some(reason.into()));
                }
                never = self.errands.run() => match never {},
                () = self.calls.turn() => {
                    self.let_calls_through().await;
                    continue;
                }
                heard = tokio::time::timeout_at(give_up, socket.next_or_drained()) => heard,
            };
            match heard {
                Ok(None) if frames.is_empty() => break,
                Ok(None) => {}
                Ok(Some(Incoming::Text(text))) => Box::pin(self.take_in(&text)).await,
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
                // The page sends none such: whoever does pays for the second look, here and after coming back.
                self.server.admission.did_cost(&self.peer, EACH_BAD_FRAME);
                self.bad_frames += 1;
                self.outbox.send(refused(unreadable.id, unreadable.refusal));
                if self.bad_frames > self.server.config.limits.bad_frames_before_close {
                    self.outbox.close(CloseReason::BadFrames);
                }
                // Nothing more is read of this connection meanwhile.
                return self.server.admission.may_cost(&self.peer).await;
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

    async fn pass_on(&mut self, id: u32, message: ClientMessage) -> Result<(), Refusal> {
        let wish = match &self.way {
            Way::Desk => {
                match commands::at_desk(message)? {
                    None => self.pong(id),
                    Some(wanted) => return self.ask_desk(id, wanted).await,
                }
                return Ok(());
            }
            Way::Room { .. } | Way::CareOnly { .. } => commands::in_room(message)?,
        };
        match wish {
            Wish::Pong => self.pong(id),
            Wish::Care(command) => return self.ask_desk(id, Wanted::Plain(command)).await,
            Wish::ReadCase(case, before) => return self.ask_desk(id, Wanted::Read(case, before)).await,
            Wish::Appeal(text, key) => {
                self.may_appeal()?;
                let nickname = self.identity.nickname.clone();
                return self.errands.add(id, Errand::Appeal(text, key, nickname));
            }
            Wish::Words(..) | Wish::Room(_) if matches!(self.way, Way::CareOnly { .. }) => {
                let because = "You are not in the meeting any more. Only the way to help is open here.";
                return Err(Refusal::new(ErrorCode::NotNow).because(because));
            }
            Wish::Words(text, judged) => return self.errands.add(id, Errand::Words(text, judged)),
            Wish::Room(command) => return self.errands.add(id, Errand::Command(command)),
        }
        Ok(())
    }

    /// Whether this is the connection of somebody who could have been removed. Whether they were, the session knows.
    fn may_appeal(&self) -> Result<(), Refusal> {
        let because = match &self.way {
            Way::CareOnly { at_door: false, .. } => return Ok(()),
            Way::Room { .. } => {
                "Nobody asked you to leave. Say it in the session, or ask a facilitator for a private talk."
            }
            Way::CareOnly { at_door: true, .. } | Way::Desk => {
                "This is for somebody who was asked to leave a session, on the page that told them so."
            }
        };
        Err(Refusal::new(ErrorCode::NotPermitted).because(because))
    }

    /// Takes `self` whole: what is under way of the errands cannot be looked at from two threads.
    async fn ask_desk(&mut self, id: u32, wanted: Wanted) -> Result<(), Refusal> {
        let (member, name) = (self.identity.member.clone(), self.identity.nickname.clone());
        let person = |session: &SessionId, at_door| Actor::Person {
            session: session.clone(),
            member: member.clone(),
            nickname: name.clone(),
            at_door,
        };
        let actor = match &self.way {
            Way::Room { session, .. } => person(session, false),
            Way::CareOnly { session, at_door } => person(session, *at_door),
            Way::Desk => Actor::Clinician { member, name },
        };
        if let Actor::Person {
            session,
            member,
            at_door,
            ..
        } = &actor
            && wanted.is_call()
            && !self.server.desk.knows(session, member)
        {
            if self.calls.turn.is_none() {
                let turn = self.server.admission.new_call(&self.peer, *at_door);
                self.calls.turn = turn.map(|turn| Box::pin(turn) as _);
            }
            if self.calls.turn.is_some() {
                if self.calls.calls.len() >= WaitingCalls::MOST {
                    let because =
                        "Your call waits its turn: very many come from your network. The helplines answer at any time.";
                    return Err(Refusal::new(ErrorCode::Busy).because(because));
                }
                self.calls.calls.push((id, actor, wanted));
                return Ok(());
            }
        }
        self.server.desk.ask(id, actor, wanted, self.way_back()).await;
        Ok(())
    }

    async fn let_calls_through(&mut self) {
        self.calls.turn = None;
        for (id, actor, wanted) in std::mem::take(&mut self.calls.calls) {
            self.server.desk.ask(id, actor, wanted, self.way_back()).await;
        }
    }

    fn way_back(&self) -> crate::desk::Way {
        crate::desk::Way {
            connection: self.connection,
            outbox: self.outbox.clone(),
            care_only: matches!(self.way, Way::CareOnly { .. }),
        }
    }

    fn pong(&self, id: u32) {
        self.outbox.send(encode(&ServerMessage::Pong(Pong {
            id,
            now: self.server.clock.now(),
        })));
    }
}

async fn key_revoked(server: &Inner, key: Option<&KeyId>) {
    match key {
        Some(key) => server.auth.revoked(key).await,
        None => std::future::pending().await,
    }
}

/// Somebody who still serves and is still signed in comes back as what they are now; everybody else stays away.
fn why_revoked(server: &Inner, bearer: &Bearer) -> CloseReason {
    match bearer {
        Bearer::Staff { staff, sign_in, .. } => {
            let here = server
                .directory
                .read(|state| state.member(staff).is_some() && state.is_signed_in(sign_in));
            if here {
                CloseReason::RoleChanged
            } else {
                CloseReason::Unauthenticated
            }
        }
        Bearer::Invited(_) | Bearer::Nobody => CloseReason::Unauthenticated,
    }
}
