//! Calls for help: what the person, the room and the desk are told.

use crate::ids::{CaseId, MemberId, Millis, SessionId};

wire_words! {
    /// Where a case stands.
    pub enum CaseStage {
        /// Nobody has taken it yet.
        Opened,
        /// A clinician has it.
        Acknowledged,
        /// It came to an outcome.
        Closed,
    }

    /// How a case ended, in the clinician's judgement.
    pub enum CaseOutcome {
        /// The clinician and the person talked, and that was enough for now.
        Supported,
        /// The person was put through to emergency or other services.
        HandedOn,
        /// The person could not be reached any more.
        NotReached,
        /// The call was made by mistake, as the person says.
        ByMistake,
    }

    /// How a helpline is reached.
    pub enum HelplineChannel {
        /// By voice.
        Call,
        /// By text message.
        Text,
        /// By chat in a browser.
        Chat,
    }
}

wire! {
    /// A line that a person can reach without us. The operator keeps the list (`helplines` in the configuration). Lists are
    /// told with a country's emergency number first, and name only channels that can be followed from a page.
    pub struct Helpline {
        /// Country, ISO 3166-1 alpha-2, or `EU`.
        pub country: String,
        /// Whether this is the number for a life in danger. Each country that is listed has one.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
        pub emergency: bool,
        /// What it is called.
        pub name: String,
        /// Number to dial or text.
        pub number: String,
        /// How it is reached.
        pub channels: Vec<HelplineChannel>,
        /// The word that a text message to it begins with, where the service asks for one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub keyword: Option<String>,
        /// Where its chat is, an `https` address. Without one no chat is offered.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub chat: Option<String>,
        /// When it answers, in words.
        pub hours: String,
        /// Languages it answers in, BCP 47.
        pub languages: Vec<String>,
        /// Day on which somebody checked the entry, `YYYY-MM-DD`.
        pub checked: String,
    }

    /// What the person who asked for help is told. Honest when nobody is there (P11).
    pub struct HelpState {
        /// The case.
        pub case: CaseId,
        /// Where it stands.
        pub stage: CaseStage,
        /// When it was asked.
        pub asked_at: Millis,
        /// How many clinicians are on call at this moment. 0: nobody here will come; the helplines will.
        pub on_call: u32,
        /// Whether the clinician who took the case is on call at this moment. False while nobody has it.
        pub owner_here: bool,
        /// Messages between the person and the clinician, oldest first: the newest [`crate::limits::VIEW_CASE_WORDS`].
        pub words: Vec<CaseWords>,
        /// How many older messages there are.
        #[serde(default, skip_serializing_if = "crate::care::is_zero")]
        #[cfg_attr(feature = "ts", ts(as = "Option<u32>", optional))]
        pub earlier: u32,
        /// Days after the case is closed in which its words are kept. Then they are erased.
        pub kept_days: u32,
        /// Helplines, all that the operator keeps, for the client to order by country.
        pub helplines: Vec<Helpline>,
    }

    /// One message within a case. Only the person and clinicians see it.
    pub struct CaseWords {
        /// Whether a clinician wrote it (else the person did).
        pub from_clinician: bool,
        /// When.
        pub at: Millis,
        /// The words.
        pub text: String,
    }

    /// A case as the desk sees it.
    pub struct CaseCard {
        /// The case.
        pub case: CaseId,
        /// Which session.
        pub session: SessionId,
        /// Who.
        pub member: MemberId,
        /// The person's nickname in that session.
        pub nickname: String,
        /// Where it stands.
        pub stage: CaseStage,
        /// When it was asked.
        pub asked_at: Millis,
        /// When a clinician took it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub acknowledged_at: Option<Millis>,
        /// Which clinician has it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub owner: Option<MemberId>,
        /// The owner's name as staff show it to each other.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub owner_name: Option<String>,
        /// When it was closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub closed_at: Option<Millis>,
        /// How it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub outcome: Option<CaseOutcome>,
        /// What the person and the clinician wrote, oldest first, the note given with the call among it: the newest
        /// [`crate::limits::VIEW_CASE_WORDS`].
        pub words: Vec<CaseWords>,
        /// How many older messages there are.
        #[serde(default, skip_serializing_if = "crate::care::is_zero")]
        #[cfg_attr(feature = "ts", ts(as = "Option<u32>", optional))]
        pub earlier: u32,
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
pub(crate) const fn is_zero(n: &u32) -> bool {
    *n == 0
}
