//! What a person can ask, in one word each. Those that must work say `expect`; `ask` is for the others.

use super::TestClient;
use protocol::client::{
    AskHelp, CallOn, ClientMessage, Done, EndSession, GiveSupport, OpenFellowship, Ping, PostLine, RaiseHand,
    RemoveLine, RemoveMember, SetLocked, SetMuted, StartMeeting,
};
use protocol::error::Refusal;
use protocol::ids::{ClientKey, LineId, MemberId};
use protocol::room::{RoomView, SupportKind, SupportTarget};
use protocol::server::Ack;
use std::sync::atomic::{AtomicU64, Ordering};

impl TestClient {
    /// A key that nobody has used, larger in its number than those before.
    ///
    /// # Panics
    /// Never.
    #[must_use]
    pub fn new_key(&self) -> ClientKey {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        format!("key-{number}").parse().expect("an id")
    }

    /// Asks for a line with a key.
    ///
    /// # Errors
    /// The refusal.
    pub async fn post_with(&mut self, key: &ClientKey, text: &str) -> Result<Ack, Refusal> {
        self.ask(line(key, text)).await
    }

    /// Asks for a line with a new key.
    ///
    /// # Errors
    /// The refusal.
    pub async fn try_post(&mut self, text: &str) -> Result<Ack, Refusal> {
        let key = self.new_key();
        self.post_with(&key, text).await
    }

    /// Posts a line, published or held, and gives its id.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn post(&mut self, text: &str) -> LineId {
        let ack = self.try_post(text).await.expect("the line is taken");
        ack.line.expect("an acknowledged line has an id")
    }

    /// Calls for help.
    ///
    /// # Panics
    /// When it is refused, which never happens.
    pub async fn call_for_help(&mut self, note: Option<&str>) {
        let (client_key, note) = (self.new_key(), note.map(str::to_owned));
        self.ask(ClientMessage::AskHelp(AskHelp { client_key, note }))
            .await
            .expect("help is never refused");
    }

    /// Waits until everything that was sent before is answered.
    ///
    /// # Panics
    /// When the connection ends.
    pub async fn ping(&mut self) {
        self.ask(ClientMessage::Ping(Ping {})).await.expect("alive");
    }

    /// Raises the hand.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn raise_hand(&mut self) {
        self.must(ClientMessage::RaiseHand(RaiseHand {})).await;
    }

    /// Calls on somebody.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn call_on(&mut self, member: &MemberId) {
        let member = member.clone();
        self.must(ClientMessage::CallOn(CallOn { member })).await;
    }

    /// Ends the own share.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn done(&mut self) {
        self.must(ClientMessage::Done(Done {})).await;
    }

    /// Begins the meeting.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn start(&mut self) {
        self.must(ClientMessage::StartMeeting(StartMeeting {})).await;
    }

    /// Opens the fellowship.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn open_fellowship(&mut self) {
        self.must(ClientMessage::OpenFellowship(OpenFellowship {})).await;
    }

    /// Ends the session.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn end_session(&mut self) {
        self.must(ClientMessage::EndSession(EndSession {})).await;
    }

    /// Mutes or unmutes.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn set_muted(&mut self, member: &MemberId, muted: bool) {
        let member = member.clone();
        self.must(ClientMessage::SetMuted(SetMuted { member, muted })).await;
    }

    /// Locks or unlocks.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn set_locked(&mut self, locked: bool) {
        self.must(ClientMessage::SetLocked(SetLocked { locked })).await;
    }

    /// Removes a line.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn remove_line(&mut self, line: LineId) {
        self.must(ClientMessage::RemoveLine(RemoveLine { line })).await;
    }

    /// Removes somebody.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn remove_member(&mut self, member: &MemberId) {
        let member = member.clone();
        self.must(ClientMessage::RemoveMember(RemoveMember {
            member,
            reason: None,
            note: None,
        }))
        .await;
    }

    /// Gives support.
    ///
    /// # Errors
    /// The refusal.
    pub async fn support(&mut self, to: SupportTarget, kind: SupportKind) -> Result<Ack, Refusal> {
        self.ask(ClientMessage::GiveSupport(GiveSupport { to, kind })).await
    }

    /// Asks what must work.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn must(&mut self, body: ClientMessage) -> Ack {
        let name = body.type_name();
        match self.ask(body).await {
            Ok(ack) => ack,
            Err(refusal) => panic!("{name} was refused: {refusal:?}"),
        }
    }
}

/// The message that posts a line.
#[must_use]
pub fn line(key: &ClientKey, text: &str) -> ClientMessage {
    ClientMessage::PostLine(PostLine {
        text: text.to_owned(),
        client_key: key.clone(),
        answers: None,
    })
}

/// Whether a view has a line with these words.
#[must_use]
pub fn says(view: &RoomView, text: &str) -> bool {
    view.lines.iter().any(|line| line.text.as_deref() == Some(text))
}
