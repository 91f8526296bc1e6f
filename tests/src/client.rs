//! A person at a real WebSocket. It keeps its view with the reference reducer, like any client, and every frame as it
//! came. It reads only while it waits for something, so that a test decides who reads when.

mod commands;

pub use commands::{line, says};

use crate::house::House;
use crate::in_time;
use futures_util::{SinkExt, StreamExt};
use protocol::care::{CaseCard, Cover, HelpState};
use protocol::client::{ClientFrame, ClientMessage, Hello, Position};
use protocol::directory::SessionCard;
use protocol::error::Refusal;
use protocol::ids::{CaseId, MemberId, Seq, SessionId};
use protocol::room::{Role, RoomView};
use protocol::server::{Ack, CasePage, ServerMessage};
use protocol::waiting::WaitingView;
use std::collections::BTreeMap;
use std::io;
use tokio::net::TcpStream;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};

/// A socket after the upgrade.
pub type Dialed = WebSocketStream<TcpStream>;

/// Upgrades a connection, with `origin` as a browser sends it.
///
/// # Errors
/// When it is not upgraded; the text has the status.
pub async fn dial(stream: TcpStream, origin: &str) -> io::Result<Dialed> {
    stream.set_nodelay(true)?;
    let address = format!("ws://{}/socket", crate::house::host_of(origin));
    let mut request = address.into_client_request().map_err(io::Error::other)?;
    let origin = origin.parse().map_err(io::Error::other)?;
    request.headers_mut().insert("origin", origin);
    let (socket, _response) = tokio_tungstenite::client_async(request, stream)
        .await
        .map_err(io::Error::other)?;
    Ok(socket)
}

/// What came instead of a welcome.
#[derive(Debug)]
pub struct Turned {
    /// The refusal, if one was said.
    pub refusal: Option<Refusal>,
    /// How the socket ended.
    pub end: End,
}

/// How a socket ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// With a close frame.
    Closed(u16, String),
    /// Without.
    Broken,
}

impl End {
    /// The code of the close frame, 1006 for none, as a browser says it.
    #[must_use]
    pub const fn code(&self) -> u16 {
        match self {
            Self::Closed(code, _) => *code,
            Self::Broken => 1006,
        }
    }
}

/// What a clinician sees.
#[derive(Debug, Clone, Default)]
pub struct DeskView {
    /// Cases by number.
    pub cases: BTreeMap<CaseId, CaseCard>,
    /// Sessions.
    pub sessions: BTreeMap<SessionId, SessionCard>,
    /// Clinicians on call.
    pub on_call: u32,
}

/// A person at a socket.
pub struct TestClient {
    house: House,
    token: String,
    /// Asks for no place in the room, only for the way to help.
    care_only: bool,
    socket: Option<Dialed>,
    end: Option<End>,
    next_id: u32,
    answers: BTreeMap<u32, Result<Ack, Refusal>>,
    view: Option<RoomView>,
    position: Option<Position>,
    /// What this person sees of the door, while they wait there.
    pub waiting: Option<WaitingView>,
    /// Id at the place of the token.
    pub member: MemberId,
    /// Role in the last welcome.
    pub role: Role,
    /// Whether the last welcome let the own view stand.
    pub recovered: bool,
    /// What a call for help comes to, as it was last told.
    pub cover: Option<Cover>,
    /// How the own call for help stands.
    pub help: Option<HelpState>,
    /// What a clinician sees.
    pub desk: DeskView,
    /// The page of a case that was asked for last.
    pub page: Option<CasePage>,
    /// Who was last said to be writing.
    pub writing: Option<MemberId>,
    /// Every frame, as it came.
    pub raw: Vec<String>,
}

impl TestClient {
    /// Connects, says hello and waits for the welcome.
    ///
    /// # Errors
    /// What came instead of it.
    pub async fn hello(house: House, token: String, resume: Option<Position>) -> Result<Self, Turned> {
        let mut client = Self::outside(house, token);
        client.say_hello(resume).await?;
        Ok(client)
    }

    /// Somebody who asks for no place in the room, only for the way to help.
    ///
    /// # Panics
    /// When even that is refused.
    pub async fn only_help(house: House, token: String) -> Self {
        let mut client = Self::outside(house, token);
        client.only_for_help().await;
        client
    }

    /// The same, and may be refused.
    ///
    /// # Errors
    /// What came instead of the way to help.
    pub async fn try_only_help(house: House, token: String) -> Result<Self, Turned> {
        let mut client = Self::outside(house, token);
        client.care_only = true;
        client.say_hello(None).await?;
        Ok(client)
    }

    fn outside(house: House, token: String) -> Self {
        Self {
            house,
            token,
            care_only: false,
            socket: None,
            end: None,
            next_id: 1,
            answers: BTreeMap::new(),
            view: None,
            position: None,
            waiting: None,
            member: "nobody-yet".parse().expect("an id"),
            role: Role::Attendee,
            recovered: false,
            cover: None,
            page: None,
            help: None,
            desk: DeskView::default(),
            writing: None,
            raw: Vec::new(),
        }
    }

    /// Connects (anew) and says hello with this position.
    ///
    /// # Errors
    /// What came instead of a welcome; the old connection is gone then as well.
    pub async fn say_hello(&mut self, resume: Option<Position>) -> Result<(), Turned> {
        let broken = |_: io::Error| Turned {
            refusal: None,
            end: End::Broken,
        };
        self.socket = Some(self.house.dial().await.map_err(broken)?);
        self.end = None;
        let id = self.send(ClientMessage::Hello(Hello {
            care_only: self.care_only,
            version: protocol::VERSION,
            token: self.token.clone(),
            resume,
        }));
        let id = id.await;
        let from = self.raw.len();
        in_time("a welcome", async {
            loop {
                if self.raw[from..].iter().any(|raw| is_welcome(raw)) {
                    return Ok(());
                }
                if !self.hear().await {
                    let end = self.end.clone().unwrap_or(End::Broken);
                    let refusal = self.answers.remove(&id).and_then(Result::err);
                    return Err(Turned { refusal, end });
                }
            }
        })
        .await
    }

    /// Drops the connection without a word, comes back, and goes on from where it stopped.
    ///
    /// # Panics
    /// When it is not let in.
    pub async fn resume(&mut self) {
        self.hang_up();
        let position = self.position.clone();
        if let Err(turned) = self.say_hello(position).await {
            panic!("not let in again: {turned:?}");
        }
    }

    /// Comes back for help alone, after the place in the room is over.
    ///
    /// # Panics
    /// When even that is refused.
    pub async fn only_for_help(&mut self) {
        self.care_only = true;
        if let Err(turned) = self.say_hello(None).await {
            panic!("help is never refused: {turned:?}");
        }
    }

    /// A second connection of the same person, without a position.
    ///
    /// # Panics
    /// When it is not let in.
    pub async fn second_self(&self) -> Self {
        self.house.client(&self.token, None).await
    }

    /// Drops the connection without a word.
    pub fn hang_up(&mut self) {
        self.socket = None;
    }

    /// Goes to another address of the same house from the next connection on.
    pub fn move_to(&mut self, house: House) {
        self.house = house;
    }

    /// The house it goes to.
    #[must_use]
    pub const fn house(&self) -> &House {
        &self.house
    }

    /// The own token.
    #[must_use]
    pub fn token(&self) -> &str {
        &self.token
    }

    /// The room as this person sees it.
    ///
    /// # Panics
    /// At the desk.
    #[must_use]
    pub fn view(&self) -> &RoomView {
        self.view.as_ref().expect("a view")
    }

    /// The door as this person sees it.
    ///
    /// # Panics
    /// When they do not wait.
    #[must_use]
    pub fn door(&self) -> &WaitingView {
        self.waiting.as_ref().expect("they wait")
    }

    /// Whether this person is in the room.
    #[must_use]
    pub const fn is_in(&self) -> bool {
        self.view.is_some()
    }

    /// Where the view stands.
    ///
    /// # Panics
    /// At the desk.
    #[must_use]
    pub fn position(&self) -> &Position {
        self.position.as_ref().expect("a position")
    }

    /// Sends a message and gives its id. A connection that is gone takes it silently, as a network does.
    pub async fn send(&mut self, body: ClientMessage) -> u32 {
        let id = self.next_id;
        self.next_id += 1;
        let text = serde_json::to_string(&ClientFrame { id, body }).expect("JSON");
        self.send_text(text).await;
        id
    }

    /// Sends a text as it is.
    pub async fn send_text(&mut self, text: String) {
        self.send_message(Message::text(text)).await;
    }

    /// Sends any frame.
    ///
    /// # Panics
    /// When the other side takes nothing for too long.
    pub async fn send_message(&mut self, message: Message) {
        if let Some(socket) = &mut self.socket {
            // An error is seen when something is read.
            let _ = in_time("the network to take a frame", socket.send(message)).await;
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// The refusal.
    ///
    /// # Panics
    /// When the connection ends before the answer.
    pub async fn ask(&mut self, body: ClientMessage) -> Result<Ack, Refusal> {
        let name = body.type_name();
        let id = self.send(body).await;
        match self.answer(id).await {
            Some(answer) => answer,
            None => panic!("no answer to {name}: {:?}", self.end),
        }
    }

    /// Waits for the answer to a frame; none when the connection ends before.
    ///
    /// # Panics
    /// When it takes too long.
    pub async fn answer(&mut self, id: u32) -> Option<Result<Ack, Refusal>> {
        in_time("an answer", async {
            loop {
                if let Some(answer) = self.answers.remove(&id) {
                    return Some(answer);
                }
                if !self.hear().await {
                    return None;
                }
            }
        })
        .await
    }

    /// Answers that came and were not waited for.
    pub fn take_answers(&mut self) -> BTreeMap<u32, Result<Ack, Refusal>> {
        std::mem::take(&mut self.answers)
    }

    /// Reads until the view is as it should be.
    ///
    /// # Panics
    /// When it does not become so.
    pub async fn until(&mut self, what: &str, mut good: impl FnMut(&RoomView) -> bool) {
        self.until_all(what, |client| good(client.view())).await;
    }

    /// Reads until anything about this person is as it should be.
    ///
    /// # Panics
    /// When it does not become so.
    pub async fn until_all(&mut self, what: &str, mut good: impl FnMut(&Self) -> bool) {
        in_time(what, async {
            while !good(self) {
                assert!(self.hear().await, "the connection ended before: {what}: {:?}", self.end);
            }
        })
        .await;
    }

    /// Does something else, and reads meanwhile: who does not read answers no pings.
    ///
    /// # Panics
    /// When the connection ends.
    pub async fn listening<T>(&mut self, to: impl Future<Output = T>) -> T {
        tokio::pin!(to);
        loop {
            tokio::select! {
                done = &mut to => return done,
                alive = self.hear() => assert!(alive, "the connection ended: {:?}", self.end),
            }
        }
    }

    /// Reads until the connection ends.
    ///
    /// # Panics
    /// When it does not end.
    pub async fn ended(&mut self) -> End {
        in_time("the end of the connection", async { while self.hear().await {} }).await;
        self.end.clone().unwrap_or(End::Broken)
    }

    /// Reads one message and notes what it says; false once the connection is over. Cancel-safe.
    pub async fn hear(&mut self) -> bool {
        let Some(socket) = &mut self.socket else { return false };
        match socket.next().await {
            Some(Ok(Message::Text(text))) => {
                self.raw.push(text.as_str().to_owned());
                let message = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
                self.note(message);
                true
            }
            Some(Ok(Message::Close(frame))) => {
                let end = frame.map_or(End::Broken, |frame| {
                    End::Closed(frame.code.into(), frame.reason.as_str().to_owned())
                });
                self.end.get_or_insert(end);
                true
            }
            Some(Ok(_)) => true,
            Some(Err(Error::Capacity(error))) => panic!("the server sent more than a client takes: {error}"),
            Some(Err(_)) | None => {
                self.end.get_or_insert(End::Broken);
                self.socket = None;
                false
            }
        }
    }

    fn note(&mut self, message: ServerMessage) {
        match message {
            ServerMessage::Welcome(welcome) => {
                assert_eq!(welcome.recovered, welcome.view.is_none(), "one or the other");
                (self.member, self.role) = (welcome.you.member, welcome.you.role);
                self.recovered = welcome.recovered;
                self.cover = Some(welcome.cover);
                self.waiting = None;
                if let Some(view) = welcome.view {
                    self.view = Some(view);
                } else {
                    assert_eq!(self.position.as_ref(), Some(&welcome.position), "from where it stopped");
                    if let Some(view) = &mut self.view {
                        view.session.cover = welcome.cover;
                    }
                }
                self.position = Some(welcome.position);
            }
            ServerMessage::Waiting(waiting) => {
                (self.member, self.role) = (waiting.you.member, waiting.you.role);
                // Who waits has no view: an event of the room before `welcome` fails the test.
                (self.view, self.position) = (None, None);
                self.waiting = Some(waiting.view);
                self.cover = Some(waiting.cover);
            }
            ServerMessage::Events(events) => {
                let (Some(view), Some(position)) = (&mut self.view, &mut self.position) else {
                    panic!("events before a welcome");
                };
                reducer::apply_frame(view, &mut position.seq, &events);
            }
            ServerMessage::Ack(ack) => {
                self.answers.insert(ack.id, Ok(ack));
            }
            ServerMessage::Refused(refused) => {
                // Without an id it belongs to a frame that could not be read; tests look for it at 0.
                self.answers.insert(refused.id.unwrap_or(0), Err(refused.error));
            }
            ServerMessage::Pong(pong) => {
                let ack = Ack {
                    id: pong.id,
                    line: None,
                    held: false,
                    note_left_out: false,
                };
                self.answers.insert(pong.id, Ok(ack));
            }
            ServerMessage::Writing(writing) => self.writing = Some(writing.member),
            ServerMessage::Help(help) => self.help = Some(*help),
            ServerMessage::CareOnly(welcome) => {
                self.cover = Some(welcome.cover);
                (self.member, self.role) = (welcome.you.member, welcome.you.role);
                (self.view, self.position) = (None, None);
            }
            ServerMessage::DeskWelcome(welcome) => {
                (self.member, self.role) = (welcome.you.member, welcome.you.role);
                let cases = welcome.cases.into_iter().map(|case| (case.case, case));
                let sessions = welcome.sessions.into_iter().map(|card| (card.id.clone(), card));
                self.desk = DeskView {
                    cases: cases.collect(),
                    sessions: sessions.collect(),
                    on_call: welcome.on_call,
                };
            }
            ServerMessage::DeskCase(case) => {
                self.desk.cases.insert(case.case.case, case.case);
            }
            ServerMessage::DeskWords(more) => {
                let card = self
                    .desk
                    .cases
                    .get_mut(&more.case)
                    .expect("words of a case that was told");
                assert_eq!(card.earlier as usize + card.words.len(), more.first as usize, "no gap");
                card.words.extend(more.words);
            }
            ServerMessage::CasePage(page) => self.page = Some(*page),
            ServerMessage::DeskSession(card) => {
                self.desk.sessions.insert(card.session.id.clone(), card.session);
            }
            ServerMessage::Cover(now) => {
                self.cover = Some(now.cover);
                if let Some(view) = &mut self.view {
                    view.session.cover = now.cover;
                }
            }
            ServerMessage::DeskOnCall(on_call) => self.desk.on_call = on_call.on_call,
        }
    }

    /// The number of the newest event that this view has.
    #[must_use]
    pub fn seq(&self) -> Seq {
        self.position().seq
    }
}

fn is_welcome(raw: &str) -> bool {
    raw.starts_with(r#"{"type":"care_only""#)
        || raw.starts_with(r#"{"type":"welcome""#)
        || raw.starts_with(r#"{"type":"waiting""#)
        || raw.starts_with(r#"{"type":"desk_welcome""#)
}
