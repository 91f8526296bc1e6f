//! Moderation hooks: code that sees a draft before it is a line, and answers with a verdict. This file runs them; the
//! built-in ones have a file each in `moderation/`.
//!
//! To add a hook: a type with [`Hook`] in a file of its own, its sentences for the author and the facilitator, and one
//! line in [`Chain::standard`] that says its deadline and what happens when it is late or broken.

pub mod personal_data;

use domain::session::{HelplineNames, Reason, Verdict};
use futures_util::FutureExt;
use futures_util::future::join_all;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::SessionId;
use protocol::room::Role;
use protocol::text::Text;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

/// A line before it is published.
#[derive(Debug, Clone)]
pub struct Draft {
    /// In which session.
    pub session: SessionId,
    /// By somebody with this role.
    pub role: Role,
    /// The words.
    pub text: Text,
}

/// A verdict that comes in a while.
pub type Review<'a> = Pin<Box<dyn Future<Output = Verdict> + Send + 'a>>;

/// Code that sees drafts. It acts on no person and stores nothing; it answers.
pub trait Hook: Send + Sync + 'static {
    /// Its name in logs and metrics.
    fn name(&self) -> &'static str;

    /// Looks at a draft.
    fn review<'a>(&'a self, draft: &'a Draft) -> Review<'a>;
}

/// What counts when a hook is late or breaks. There is no default: silence is an answer somebody must have chosen (P10).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnSilence {
    /// A facilitator decides.
    Hold,
    /// The others decide without it.
    Allow,
}

/// One hook with its terms.
#[derive(Clone)]
pub struct Link {
    /// The hook.
    pub hook: Arc<dyn Hook>,
    /// How long the author waits for it at most.
    pub deadline: Duration,
    /// What counts when it does not answer.
    pub on_silence: OnSilence,
}

/// All hooks of this server. All of them run, side by side, and the strictest verdict wins.
#[derive(Clone)]
pub struct Chain {
    links: Arc<[Link]>,
    /// What looks at nicknames. It is asked at the door and answers at once; nobody could hold a name for a facilitator.
    names: Option<Arc<personal_data::PersonalData>>,
    /// What no attendee may be called.
    helplines: Arc<HelplineNames>,
}

impl Chain {
    /// A chain of these hooks.
    #[must_use]
    pub fn new(links: Vec<Link>) -> Self {
        Self {
            links: links.into(),
            names: None,
            helplines: Arc::default(),
        }
    }

    /// The built-in hooks. `helplines` are names and numbers: naming one in a line must never be held, and nobody in a meeting may
    /// be called like one.
    #[must_use]
    pub fn standard(deadline: Duration, helplines: &[(&str, &str)]) -> Self {
        let known_numbers: Vec<String> = helplines.iter().map(|(_, number)| (*number).to_owned()).collect();
        let personal_data = Arc::new(personal_data::PersonalData::new(&known_numbers));
        let links = vec![Link {
            hook: Arc::clone(&personal_data) as Arc<dyn Hook>,
            deadline,
            on_silence: OnSilence::Hold,
        }];
        Self {
            names: Some(personal_data),
            helplines: Arc::new(HelplineNames::new(helplines.iter().copied())),
            ..Self::new(links)
        }
    }

    /// Whether somebody may come into a room by this name. Those who serve may be called after a helpline: they may be one.
    ///
    /// # Errors
    /// As [`Chain::name`], and `nickname_taken` for an attendee with the name or the number of a helpline.
    pub fn nickname(&self, role: Role, nickname: &Text) -> Result<(), Refusal> {
        self.name(nickname)?;
        if role == Role::Attendee && self.helplines.is_like(nickname) {
            return Err(Refusal::new(ErrorCode::NicknameTaken).in_field("nickname"));
        }
        Ok(())
    }

    /// Whether somebody may be called like this. A name is on every screen before anybody can decide about it.
    ///
    /// # Errors
    /// `invalid` when it gives away how to reach somebody.
    pub fn name(&self, nickname: &Text) -> Result<(), Refusal> {
        let Some(found) = self.names.as_ref().and_then(|names| names.find(nickname)) else {
            return Ok(());
        };
        let because = format!(
            "This name seems to have {} in it. Please choose one by which nobody can find you.",
            found.thing()
        );
        Err(Refusal::new(ErrorCode::Invalid).in_field("nickname").because(because))
    }

    /// The verdict about a draft.
    pub async fn review(&self, draft: &Draft) -> Verdict {
        let verdicts = match &*self.links {
            [] => return Verdict::Allow,
            // The common case saves the list and its futures.
            [only] => return counted(only.review(draft).await),
            several => join_all(several.iter().map(|link| link.review(draft))).await,
        };
        counted(verdicts.into_iter().reduce(stricter).unwrap_or(Verdict::Allow))
    }
}

impl Link {
    async fn review(&self, draft: &Draft) -> Verdict {
        // The call itself is inside: a hook may break before it gives its future.
        let guarded = AssertUnwindSafe(async { self.hook.review(draft).await }).catch_unwind();
        match tokio::time::timeout(self.deadline, guarded).await {
            Ok(Ok(verdict)) => verdict,
            Ok(Err(_panic)) => self.silence("broke"),
            Err(_elapsed) => self.silence("was late"),
        }
    }

    fn silence(&self, how: &'static str) -> Verdict {
        tracing::warn!(hook = self.hook.name(), how, "a moderation hook gave no verdict");
        metrics::counter!(crate::telemetry::HOOK_SILENCES, "hook" => self.hook.name()).increment(1);
        match self.on_silence {
            OnSilence::Allow => Verdict::Allow,
            OnSilence::Hold => Verdict::Hold(Reason {
                rule: "hook_silent".to_owned(),
                for_author: "Your line waits for a facilitator to look at it. You can change it or take it back."
                    .to_owned(),
                for_facilitator: "An automatic check gave no answer in time. Please look at this line yourself."
                    .to_owned(),
                for_log: "held: a hook gave no verdict",
            }),
        }
    }
}

/// The stricter of two verdicts; of two equal ones the first.
fn stricter(a: Verdict, b: Verdict) -> Verdict {
    if rank(&b) > rank(&a) { b } else { a }
}

const fn rank(verdict: &Verdict) -> u8 {
    match verdict {
        Verdict::Allow => 0,
        Verdict::Rewrite(_) => 1,
        Verdict::Hold(_) => 2,
        Verdict::Reject(_) => 3,
    }
}

fn counted(verdict: Verdict) -> Verdict {
    let word = match &verdict {
        Verdict::Allow => return verdict,
        Verdict::Rewrite(_) => "rewrite",
        Verdict::Hold(_) => "hold",
        Verdict::Reject(reason) => {
            // A held line keeps this text in its event; a rejected one leaves nothing but this.
            tracing::info!(rule = %reason.rule, reason = reason.for_log, "a moderation hook rejected a line");
            "reject"
        }
    };
    metrics::counter!(crate::telemetry::VERDICTS, "verdict" => word).increment(1);
    verdict
}

#[cfg(test)]
mod tests;
