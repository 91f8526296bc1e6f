//! What can happen at the desk, as the care log keeps it. Words are bodies: never in the JSON.

use crate::Remembered;
use protocol::care::CaseOutcome;
use protocol::ids::{CaseId, ClientKey, MemberId, SessionId};
use protocol::text::Text;
use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// An event of the care log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "t", rename_all = "snake_case")]
#[expect(
    missing_docs,
    reason = "fields are named as in protocol::care, where each is described"
)]
pub enum Event {
    /// Somebody called for help; this event's number is the case's id. Body: the person's nickname and note.
    CaseOpened {
        session: SessionId,
        member: MemberId,
        key: ClientKey,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        at_door: bool,
        #[serde(skip)]
        words: Option<OpeningWords>,
    },
    /// A clinician has the case. Body: the clinician's name.
    CaseAcknowledged {
        case: CaseId,
        by: MemberId,
        #[serde(skip)]
        name: Option<Text>,
    },
    /// The person or the clinician wrote. Body: the words.
    WordsWritten {
        case: CaseId,
        from_clinician: bool,
        key: ClientKey,
        #[serde(skip)]
        text: Option<Text>,
    },
    /// The case came to an outcome.
    CaseClosed {
        case: CaseId,
        by: MemberId,
        outcome: CaseOutcome,
    },
    /// The time in which a closed case's words are kept is over: their bodies are erased in the append that has this.
    CaseErased { case: CaseId },
}

/// Who called and what they said with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpeningWords {
    /// The person's nickname in the session.
    pub nickname: Text,
    /// What was said with the call.
    pub note: Option<Text>,
}

impl Remembered for Event {
    fn body(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::CaseOpened { words, .. } => words
                .as_ref()
                .map(|w| Cow::Owned(serde_json::json!([&*w.nickname, w.note.as_deref()]).to_string())),
            Self::CaseAcknowledged { name: words, .. } | Self::WordsWritten { text: words, .. } => {
                words.as_deref().map(Cow::Borrowed)
            }
            Self::CaseClosed { .. } | Self::CaseErased { .. } => None,
        }
    }

    fn restore(&mut self, body: Option<String>) {
        match self {
            Self::CaseOpened { words, .. } => *words = body.as_deref().and_then(OpeningWords::from_body),
            Self::CaseAcknowledged { name: words, .. } | Self::WordsWritten { text: words, .. } => {
                *words = body.as_deref().map(Text::stored);
            }
            Self::CaseClosed { .. } | Self::CaseErased { .. } => {}
        }
    }
}

impl OpeningWords {
    fn from_body(body: &str) -> Option<Self> {
        let (nickname, note): (String, Option<String>) = serde_json::from_str(body).ok()?;
        Some(Self {
            nickname: Text::stored(&nickname),
            note: note.as_deref().map(Text::stored),
        })
    }
}
