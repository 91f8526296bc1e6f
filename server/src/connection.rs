//! The life of one connection after the upgrade: it says hello and becomes somebody, or it is closed. Then one loop takes
//! frames in and lets frames out. It decides nothing about meetings; it cleans, asks the hooks, and passes on.

mod commands;
mod errands;
mod identified;
mod parting;

use crate::Inner;
use crate::admission::{Kind, Peer, thread_time};
use crate::auth::{Identity, KeyId, Place, Shown};
use crate::desk;
use crate::outbox::Outbox;
use crate::room::{Ask, Join, RoleNow, encode};
use crate::socket::{Close, Frame, Incoming, Socket};
use crate::telemetry;
use identified::{Identified, Way};
use protocol::care::Cover;
use protocol::client::{ClientMessage, Hello};
use protocol::close::CloseReason;
use protocol::decode::client_frame;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::SessionId;
use protocol::server::{CareOnly, Refused, ServerMessage, You};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// What a hello is charged with: the token's signature, the place in the room, and a view of it.
const EACH_HELLO: Duration = Duration::from_micros(500);

/// The life of a connection after its greeting.
pub type Life = Pin<Box<dyn Future<Output = ()> + Send>>;

/// Hears who somebody is, and gives back the rest of the connection's life, to be run in a task of its own: the state of the
/// greeting is several times that of an idle connection, and goes with this one. None when it is over already.
pub async fn greet(server: Arc<Inner>, mut socket: Socket, peer: Peer) -> Option<Life> {
    let wait = Duration::from_millis(server.config.limits.hello_ms);
    // A server that stops does not wait for somebody who has not said who they are.
    let hello = tokio::select! {
        hello = tokio::time::timeout(wait, hear_hello(&server, &peer, &mut socket)) => hello,
        () = server.stopping() => Ok(Err(Some(CloseReason::Restarting.into()))),
        // Too many of this address say nothing, and this one has been here longest.
        () = peer.shown_out() => Ok(Err(Some(CloseReason::NoHello.into()))),
    };
    let (id, hello) = match hello {
        Ok(Ok(hello)) => hello,
        Ok(Err(close)) => {
            finish(socket, close).await;
            return None;
        }
        Err(_elapsed) => {
            finish(socket, Some(CloseReason::NoHello.into())).await;
            return None;
        }
    };
    server.admission.did_cost(&peer, EACH_HELLO);
    let (identity, key) = match identify(&server, &hello) {
        Ok(known) => known,
        Err(refusal) => {
            turn_away(socket, id, refusal, CloseReason::Unauthenticated).await;
            return None;
        }
    };
    let limits = &server.config.limits;
    let kind = Kind::of(&identity.place, hello.care_only);
    let known = match server.admission.is_known(&peer, kind) {
        Ok(place) => place,
        Err(refusal) => {
            turn_away(socket, id, refusal, CloseReason::Slow).await;
            return None;
        }
    };
    let outbox = Outbox::new(limits.outbox_frames, limits.outbox_bytes);
    // The oldest of too many ends for this one: somebody who comes back must not wait for sockets that are dead.
    let counted = server.admission.member(&identity.member, kind, &outbox);
    let Some(identified) = enter(&server, &peer, identity, key, id, hello, outbox).await else {
        if *server.stop.borrow() {
            finish(socket, Some(CloseReason::Restarting.into())).await;
            return None;
        }
        let refusal = Refusal::new(ErrorCode::NotFound);
        turn_away(socket, id, refusal, CloseReason::SessionEnded).await;
        return None;
    };
    // In boxes: what a future takes by value it holds twice, before and while it runs.
    let (identified, socket) = (Box::new(identified), Box::new(socket));
    Some(Box::pin(async move {
        let _places = (known, counted);
        identified.serve(socket).await;
    }))
}

/// Waits for the first frame, which must be hello.
async fn hear_hello(server: &Inner, peer: &Peer, socket: &mut Socket) -> Result<(u32, Hello), Option<Close>> {
    for _ in 0..server.config.limits.bad_frames_before_close.max(1) {
        let text = match socket.next().await {
            Incoming::Text(text) => text,
            Incoming::Closed => return Err(None),
            Incoming::Bad(close) => return Err(Some(close)),
        };
        let began = thread_time();
        let read = client_frame(&text);
        server.admission.did_cost(peer, thread_time().saturating_sub(began));
        match read {
            Ok(frame) => match frame.body {
                ClientMessage::Hello(hello) => return Ok((frame.id, hello)),
                _ => {
                    let refusal = Refusal::new(ErrorCode::Unauthenticated).because("Say hello first.");
                    say(socket, refused(Some(frame.id), refusal)).await?;
                }
            },
            Err(unreadable) => {
                say(socket, refused(unreadable.id, unreadable.refusal)).await?;
                // Whose address sends much of that waits, before more of it is read. A good hello stands in no line: who comes
                // back into a meeting may share the address with whoever did this.
                server.admission.may_cost(peer).await;
            }
        }
    }
    Err(Some(CloseReason::BadFrames.into()))
}

/// Who says hello, and which key signed it; a ticket has none.
fn identify(server: &Inner, hello: &Hello) -> Result<(Identity, Option<KeyId>), Refusal> {
    if hello.version != protocol::VERSION {
        let because = format!("This server speaks version {}.", protocol::VERSION);
        return Err(Refusal::new(ErrorCode::VersionUnsupported)
            .in_field("version")
            .because(because));
    }
    let known = match Shown::of(&hello.token) {
        Shown::Ticket(ticket) => server.staff.take_ticket(ticket).map(|identity| (identity, None)),
        Shown::Token(token) => {
            let identity = server.auth.identify(token, server.clock.moment());
            let known = identity.and_then(|identity| Ok((identity, Some(server.auth.key_of(token)?))));
            known.ok()
        }
    };
    // Also what was revoked between the door and here. The way to help outlives whatever opened the door; at the desk there is
    // none.
    let for_help = |identity: &Identity| hello.care_only && identity.place != Place::Desk;
    known
        .filter(|(identity, _)| for_help(identity) || server.directory.stands(&identity.bearer))
        .ok_or_else(|| Refusal::new(ErrorCode::Unauthenticated).in_field("token"))
}

/// Takes the place that the token is for.
async fn enter(
    server: &Arc<Inner>,
    peer: &Peer,
    identity: Identity,
    key: Option<KeyId>,
    id: u32,
    hello: Hello,
    outbox: Outbox,
) -> Option<Identified> {
    let connection = server.hub.next_connection();
    let way_back = |care_only| desk::Way {
        connection,
        outbox: outbox.clone(),
        care_only,
    };
    let (way, join) = match identity.place.clone() {
        // The room is not asked: a person in need is heard whether it is over, forgotten, full, or closed to them (P3).
        Place::Help { session, at_door } => {
            let way = at_help(server, &identity, session, at_door, way_back(true)).await;
            (way, None)
        }
        Place::Room(session) if hello.care_only => {
            let way = at_help(server, &identity, session, false, way_back(true)).await;
            (way, None)
        }
        Place::Room(session) => {
            let room = server.hub.room(&session)?;
            let role_now = RoleNow::new(identity.role);
            let join = Join {
                member: identity.member.clone(),
                role: identity.role,
                role_now: role_now.clone(),
                nickname: identity.nickname.clone(),
                connection,
                outbox: outbox.clone(),
                id,
                resume: hello.resume,
            };
            server.desk.look(&session, &identity.member, way_back(false)).await;
            let way = Way::Room {
                session,
                room,
                role_now,
            };
            (way, Some(Ask::Join(Box::new(join))))
        }
        Place::Desk => {
            let (member, name) = (identity.member.clone(), identity.nickname.clone());
            server.desk.enter(member, name, connection, outbox.clone()).await;
            (Way::Desk, None)
        }
    };
    let mut identified = Identified::new(server.clone(), peer.clone(), identity, key, connection, outbox, way);
    if let Some(join) = join {
        identified.join(id, join);
    }
    Some(identified)
}

/// Opens the way to help alone.
async fn at_help(server: &Inner, identity: &Identity, session: SessionId, at_door: bool, way: desk::Way) -> Way {
    let cover = server.hub.cover(Some(&session));
    way.outbox.greet(encode(&care_only(server, identity, cover)));
    server.desk.look(&session, &identity.member, way).await;
    Way::CareOnly { session, at_door }
}

fn care_only(server: &Inner, identity: &Identity, cover: Cover) -> ServerMessage {
    ServerMessage::CareOnly(CareOnly {
        version: protocol::VERSION,
        you: You {
            member: identity.member.clone(),
            role: identity.role,
            nickname: identity.nickname.to_string(),
        },
        cover,
        now: server.clock.now(),
        limits: protocol::limits::Limits::default(),
    })
}

async fn turn_away(mut socket: Socket, id: u32, refusal: Refusal, reason: CloseReason) {
    let _broken = say(&mut socket, refused(Some(id), refusal)).await;
    finish(socket, Some(reason.into())).await;
}

async fn say(socket: &mut Socket, frame: Frame) -> Result<(), Option<Close>> {
    socket.feed(frame).map_err(|reason| Some(reason.into()))?;
    socket.flush().await.map_err(|_| None)
}

/// Ends the socket; none when the other side is gone already.
async fn finish(socket: Socket, close: Option<Close>) {
    if let Some(close) = close {
        metrics::counter!(telemetry::CLOSES, "reason" => close.word).increment(1);
        socket.close(close).await;
    }
}

fn refused(id: Option<u32>, error: Refusal) -> Frame {
    telemetry::refused(error.code);
    encode(&ServerMessage::Refused(Refused { id, error }))
}
