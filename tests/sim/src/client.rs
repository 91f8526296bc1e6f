//! One person's device: keeps a view, resumes from its position, sends again what was not acknowledged.

use domain::session::permissions::runs_session;
use protocol::care::HelpState;
use protocol::client::Position;
use protocol::ids::{ClientKey, LineId, MemberId, Seq, TalkId};
use protocol::room::{Role, RoomEvent, RoomView};
use protocol::server::ServerMessage;
use protocol::waiting::WaitingView;
use server::outbox::Outbox;
use server::room::{Ask, ConnectionId};
use server::socket::Frame;
use std::collections::{BTreeMap, VecDeque};
use tokio::sync::mpsc;

/// A line on its way, or acknowledged.
#[derive(Debug, Clone)]
pub(crate) struct Sent {
    pub(crate) key: ClientKey,
    pub(crate) text: String,
    pub(crate) held: bool,
    /// The private talk that it was written in.
    pub(crate) talk: Option<TalkId>,
    pub(crate) acknowledged: Option<LineId>,
}

/// A connection as the device has it.
pub(crate) struct Line {
    pub(crate) connection: ConnectionId,
    pub(crate) outbox: Outbox,
    /// The mailbox of the room that it was opened to; none at the desk. With it ends the connection.
    pub(crate) room: Option<mpsc::Sender<Ask>>,
    /// Frames that came and were not read yet.
    pub(crate) unread: VecDeque<Frame>,
}

/// One device.
pub(crate) struct Client {
    pub(crate) member: MemberId,
    /// What their token says.
    pub(crate) token: Role,
    pub(crate) line: Option<Line>,
    pub(crate) view: Option<RoomView>,
    pub(crate) position: Option<Position>,
    /// What it shows of the door, while its person waits there.
    pub(crate) waiting: Option<WaitingView>,
    pub(crate) sent: Vec<Sent>,
    /// Which frame id asked for which line.
    pub(crate) asked: BTreeMap<u32, usize>,
    pub(crate) next_id: u32,
    /// Runs the session, or did once: held lines of others were theirs to see.
    pub(crate) ran_it: bool,
    /// Calls for help, with whether each was acknowledged.
    pub(crate) calls: Vec<(ClientKey, bool)>,
    /// Which frame id asked for which call.
    pub(crate) called: BTreeMap<u32, usize>,
    /// How the newest call stands, as this device was told.
    pub(crate) help: Option<HelpState>,
    /// Left for good.
    pub(crate) left: bool,
    /// Whether anything it was told cannot be true.
    pub(crate) broken: Option<String>,
}

impl Client {
    pub(crate) fn new(number: usize, token: Role) -> Self {
        Self {
            member: format!("person-{number}")
                .parse()
                .unwrap_or_else(|_| unreachable!("letters and a number")),
            token,
            line: None,
            view: None,
            position: None,
            waiting: None,
            sent: Vec::new(),
            asked: BTreeMap::new(),
            next_id: 1,
            ran_it: runs_session(token),
            calls: Vec::new(),
            called: BTreeMap::new(),
            help: None,
            left: false,
            broken: None,
        }
    }

    /// Reads at most `most` frames; gives the texts it read. A closed connection is noticed when everything before the
    /// close is read, and so is the end of the room's task.
    pub(crate) fn read(&mut self, most: usize, stored: Seq) -> Vec<String> {
        let mut texts = Vec::new();
        for _ in 0..most {
            let Some(line) = &mut self.line else { break };
            let mut closed = None;
            if line.unread.is_empty() {
                closed = line.outbox.take(&mut line.unread);
            }
            let Some(frame) = line.unread.pop_front() else {
                let room_ended = line.room.as_ref().is_some_and(mpsc::Sender::is_closed);
                if closed.is_some() || room_ended {
                    self.line = None;
                }
                break;
            };
            let text = String::from_utf8_lossy(frame.payload()).into_owned();
            self.hear(&text, stored);
            texts.push(text);
        }
        texts
    }

    fn hear(&mut self, text: &str, stored: Seq) {
        let message: ServerMessage = match serde_json::from_str(text) {
            Ok(message) => message,
            Err(error) => return self.broke(format!("a frame that is no message: {error}")),
        };
        match message {
            ServerMessage::Welcome(welcome) => {
                if welcome.recovered && self.position.as_ref() != Some(&welcome.position) {
                    self.broke("recovered from a position that it was not at".to_owned());
                }
                self.ran_it |= runs_session(welcome.you.role);
                if let Some(view) = welcome.view {
                    self.view = Some(view);
                }
                self.waiting = None;
                self.check_stored(welcome.position.seq, stored);
                self.position = Some(welcome.position);
            }
            // Who waits has no view, so that an event of the room that came before `welcome` would be found.
            ServerMessage::Waiting(waiting) => {
                (self.view, self.position) = (None, None);
                self.waiting = Some(waiting.view);
            }
            ServerMessage::Events(events) => {
                self.check_stored(events.seq, stored);
                let (Some(view), Some(position)) = (&mut self.view, &mut self.position) else {
                    return self.broke("events before a view".to_owned());
                };
                reducer::apply_frame(view, &mut position.seq, &events);
                for event in &events.events {
                    if let RoomEvent::PresenceChanged {
                        member,
                        presence: protocol::room::Presence::Removed,
                    } = &event.event
                        && *member == self.member
                    {
                        self.left = true;
                    }
                }
            }
            ServerMessage::Ack(ack) => {
                if let Some(at) = self.called.remove(&ack.id) {
                    self.calls[at].1 = true;
                }
                if let Some(at) = self.asked.remove(&ack.id) {
                    match ack.line {
                        Some(line) => {
                            let before = self.sent[at].acknowledged.replace(line);
                            if before.is_some_and(|before| before != line) {
                                self.broke("two lines for one key".to_owned());
                            }
                        }
                        None => self.broke("a line was acknowledged without its id".to_owned()),
                    }
                }
            }
            ServerMessage::Help(help) => self.help = Some(*help),
            ServerMessage::Refused(_)
            | ServerMessage::Writing(_)
            | ServerMessage::Pong(_)
            | ServerMessage::DeskWelcome(_)
            | ServerMessage::CareOnly(_)
            | ServerMessage::DeskCase(_)
            | ServerMessage::DeskWords(_)
            | ServerMessage::CasePage(_)
            | ServerMessage::DeskSession(_)
            | ServerMessage::DeskOnCall(_)
            | ServerMessage::Cover(_) => {}
        }
    }

    /// Nobody hears of an event that is not stored.
    fn check_stored(&mut self, told: Seq, stored: Seq) {
        if told > stored {
            self.broke(format!("told of {told}, stored is {stored}"));
        }
    }

    fn broke(&mut self, what: String) {
        self.broken.get_or_insert(what);
    }
}
