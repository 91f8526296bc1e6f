//! Appeals: the one message that somebody who was removed, or not let in, may write to those who run the session. What is
//! known of them, and what an event changes in it. Who may write one is decided in `handle/appeals.rs`.

use super::state::Session;
use protocol::ids::{AppealId, ClientKey, MemberId, Millis};
use protocol::room::{AppealView, RemovalReason};
use protocol::text::Text;
use serde::{Deserialize, Serialize};

/// The words of an appeal. The nickname is among them: that of somebody who was not let in is kept nowhere else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealWords {
    /// How the person was called.
    pub nickname: Text,
    /// What they wrote.
    pub text: Text,
}

/// An appeal, also after it was put away: nobody writes a second one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Appeal {
    pub(super) appeal: AppealId,
    pub(super) by: MemberId,
    /// What it was sent with: the same key is the same message, sent again.
    pub(super) key: ClientKey,
    pub(super) at: Millis,
    /// As it was when they wrote.
    pub(super) reason: Option<RemovalReason>,
    /// A facilitator put it away; it has no words any more.
    pub(super) resolved: bool,
    #[serde(skip)]
    pub(super) words: Option<Box<AppealWords>>,
}

impl AppealWords {
    pub(super) fn to_body(&self) -> String {
        serde_json::json!([&*self.nickname, &*self.text]).to_string()
    }

    /// Reads the body of an `appealed` event.
    pub(super) fn from_body(body: &str) -> Option<Self> {
        let [nickname, text]: [String; 2] = serde_json::from_str(body).ok()?;
        Some(Self {
            nickname: Text::stored(&nickname),
            text: Text::stored(&text),
        })
    }
}

impl Appeal {
    /// As those who run the session see it; none once it was put away, or its words were erased.
    pub(super) fn view(&self) -> Option<AppealView> {
        let words = self.words.as_deref().filter(|_| !self.resolved)?;
        Some(AppealView {
            appeal: self.appeal,
            nickname: words.nickname.to_string(),
            at: self.at,
            reason: self.reason,
            text: words.text.to_string(),
        })
    }
}

impl Session {
    /// Appeals that wait, oldest first.
    pub(super) fn open_appeals(&self) -> impl Iterator<Item = &Appeal> {
        self.appeals.iter().filter(|appeal| !appeal.resolved)
    }

    /// An appeal, while it waits.
    pub(super) fn appeal_view(&self, appeal: AppealId) -> Option<AppealView> {
        self.appeals.iter().find(|known| known.appeal == appeal)?.view()
    }

    /// What somebody is called who was removed. Who was not let in is no member, and their name was erased with their place
    /// in the line; `told` is the name that they come with.
    pub(super) fn nickname_of_removed(&self, member: &MemberId, told: Text) -> Text {
        let known = self.member(member).filter(|known| known.is_removed());
        let name = known.and_then(|known| known.nickname.as_ref());
        name.map_or(told, |name| name.text().clone())
    }

    pub(super) fn record_appeal(
        &mut self,
        by: &MemberId,
        key: &ClientKey,
        reason: Option<RemovalReason>,
        words: Option<&AppealWords>,
        at: Millis,
    ) {
        self.appeals.push(Appeal {
            appeal: AppealId(self.seq.0),
            by: by.clone(),
            key: key.clone(),
            at,
            reason,
            resolved: false,
            words: words.cloned().map(Box::new),
        });
    }

    pub(super) fn record_appeal_resolved(&mut self, appeal: AppealId) {
        if let Some(known) = self.appeals.iter_mut().find(|known| known.appeal == appeal) {
            known.resolved = true;
            known.words = None;
        }
    }
}
