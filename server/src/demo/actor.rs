//! One simulated person: a real WebSocket, a few things it can do, and what it must know to do them. It reads what the
//! server says like any client would.

use super::Pace;
use crate::auth::random_id;
use crate::socket::dial::{Dialed, dial};
use protocol::client::{
    CallOn, ClientFrame, ClientMessage, Done, EndSession, GiveSupport, Hello, OpenFellowship, PostLine, RaiseHand,
    StartMeeting, StillWriting, TakeBackFloor,
};
use protocol::ids::{MemberId, ShareId};
use protocol::room::{RoomEvent, SupportKind, SupportTarget};
use protocol::server::ServerMessage;
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::time::Duration;

pub(super) struct Actor {
    socket: Dialed,
    me: MemberId,
    next_id: u32,
    hands: Vec<MemberId>,
    floor: Option<(ShareId, MemberId)>,
}

impl Actor {
    /// Connects and says hello.
    pub(super) async fn enter(address: SocketAddr, origin: &str, token: String) -> Result<Self> {
        let mut socket = dial(address, origin).await?;
        let hello = ClientMessage::Hello(Hello {
            care_only: false,
            version: protocol::VERSION,
            token,
            resume: None,
        });
        socket.send(encode(0, hello)).await?;
        loop {
            match read(&mut socket).await? {
                ServerMessage::Welcome(welcome) => {
                    let view = welcome.view.ok_or_else(|| broken("a welcome without a view"))?;
                    let hands = view.hands.into_iter().map(|hand| hand.member).collect();
                    let floor = view.share.map(|share| (share.share, share.member));
                    return Ok(Self {
                        socket,
                        me: welcome.you.member,
                        next_id: 1,
                        hands,
                        floor,
                    });
                }
                ServerMessage::Refused(_) => return Err(broken("not let in")),
                _ => {}
            }
        }
    }

    pub(super) const fn member(&self) -> &MemberId {
        &self.me
    }

    pub(super) async fn start(&mut self) -> Result<()> {
        self.ask(ClientMessage::StartMeeting(StartMeeting {})).await
    }

    pub(super) async fn open_fellowship(&mut self) -> Result<()> {
        self.ask(ClientMessage::OpenFellowship(OpenFellowship {})).await
    }

    pub(super) async fn end(&mut self) -> Result<()> {
        self.ask(ClientMessage::EndSession(EndSession {})).await
    }

    pub(super) async fn raise_hand(&mut self) -> Result<()> {
        self.ask(ClientMessage::RaiseHand(RaiseHand {})).await
    }

    pub(super) async fn call_on(&mut self, member: &MemberId) -> Result<()> {
        self.ask(ClientMessage::CallOn(CallOn { member: member.clone() })).await
    }

    pub(super) async fn done(&mut self) -> Result<()> {
        self.ask(ClientMessage::Done(Done {})).await
    }

    pub(super) async fn support(&mut self, share: ShareId) -> Result<()> {
        let to = SupportTarget::Share(share);
        self.ask(ClientMessage::GiveSupport(GiveSupport {
            to,
            kind: SupportKind::WithYou,
        }))
        .await
    }

    /// Types for as long as the line is, and posts it.
    pub(super) async fn write(&mut self, text: &str, pace: Pace) -> Result<()> {
        if self.floor.as_ref().is_some_and(|(_, member)| *member == self.me) {
            self.ask(ClientMessage::StillWriting(StillWriting {}))
                .await
                .or_else(refused_is_fine)?;
        }
        let typing = u32::try_from(text.len() / 20).unwrap_or(1) + 1;
        pace.beats(typing).await;
        let client_key = random_id().parse().map_err(|_| broken("a random id is an id"))?;
        self.ask(ClientMessage::PostLine(PostLine {
            text: text.to_owned(),
            client_key,
            answers: None,
        }))
        .await
    }

    /// Waits until this person has the floor.
    pub(super) async fn has_floor(&mut self) -> Result<ShareId> {
        loop {
            if let Some((share, member)) = &self.floor
                && *member == self.me
            {
                return Ok(*share);
            }
            self.hear().await?;
        }
    }

    /// The first raised hand that belongs to none of `known`, after hearing everything said so far.
    pub(super) async fn next_hand_but<'a>(
        &mut self,
        known: impl Iterator<Item = &'a MemberId>,
    ) -> Result<Option<MemberId>> {
        // The answer to a question comes after everything that was told before it.
        self.ask(ClientMessage::Ping(protocol::client::Ping {})).await?;
        let known: Vec<&MemberId> = known.collect();
        Ok(self.hands.iter().find(|hand| !known.contains(hand)).cloned())
    }

    /// Waits until nobody has the floor; after `patience` takes it back kindly.
    pub(super) async fn wait_for_end_of_share(&mut self, patience: Duration) -> Result<()> {
        let ended = async {
            while self.floor.is_some() {
                self.hear().await?;
            }
            Ok(())
        };
        match tokio::time::timeout(patience, ended).await {
            Ok(ended) => ended,
            Err(_elapsed) => self
                .ask(ClientMessage::TakeBackFloor(TakeBackFloor {}))
                .await
                .or_else(refused_is_fine),
        }
    }

    /// Asks, and waits for the answer.
    async fn ask(&mut self, message: ClientMessage) -> Result<()> {
        let id = self.next_id;
        self.next_id += 1;
        self.socket.send(encode(id, message)).await?;
        loop {
            match self.hear().await? {
                ServerMessage::Ack(ack) if ack.id == id => return Ok(()),
                ServerMessage::Pong(pong) if pong.id == id => return Ok(()),
                ServerMessage::Refused(refused) if refused.id == Some(id) => {
                    return Err(Error::new(
                        ErrorKind::PermissionDenied,
                        format!("refused: {:?}", refused.error.code),
                    ));
                }
                _ => {}
            }
        }
    }

    /// Reads one message and notes what it changes for this person.
    async fn hear(&mut self) -> Result<ServerMessage> {
        let message = read(&mut self.socket).await?;
        if let ServerMessage::Events(events) = &message {
            for event in &events.events {
                match &event.event {
                    RoomEvent::HandRaised { member, place } => {
                        let place = (*place as usize).min(self.hands.len());
                        self.hands.insert(place, member.clone());
                    }
                    RoomEvent::HandLowered { member, .. } => self.hands.retain(|hand| hand != member),
                    RoomEvent::FloorGiven { share } => self.floor = Some((share.share, share.member.clone())),
                    RoomEvent::ShareEnded { .. } => self.floor = None,
                    _ => {}
                }
            }
        }
        Ok(message)
    }
}

fn encode(id: u32, body: ClientMessage) -> String {
    serde_json::to_string(&ClientFrame { id, body }).unwrap_or_default()
}

async fn read(socket: &mut Dialed) -> Result<ServerMessage> {
    let text = socket.next().await.ok_or_else(|| broken("the server hung up"))?;
    serde_json::from_str(&text).map_err(|_| broken("not a message"))
}

fn broken(why: &'static str) -> Error {
    Error::new(ErrorKind::ConnectionAborted, why)
}

/// A visitor may have changed the room in the same moment; the script goes on.
fn refused_is_fine(error: Error) -> Result<()> {
    if error.kind() == ErrorKind::PermissionDenied {
        Ok(())
    } else {
        Err(error)
    }
}
