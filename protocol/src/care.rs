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

    /// What a call for help comes to at this moment. It says what is so now and promises nobody: as soon as the last
    /// clinician leaves the desk, or is cut off from it, it is `nobody_now`. It never says how many there are.
    pub enum Cover {
        /// The group has no clinicians through Hearth. A call is stored and shown at the desk all the same, and nobody is
        /// promised: helplines come first.
        NoneOffered,
        /// The group counts on clinicians, and none is at the desk now. A call is stored, and shown to whoever comes to the
        /// desk next. Nothing may say that somebody comes or that the call goes to somebody.
        NobodyNow,
        /// At least one clinician is at the desk now: a call is shown to them at once.
        OnCall,
        /// The same, and at this moment a clinician reads along in the room. Where one reads along and nobody is at the
        /// desk, it is `nobody_now`: who reads is told by the card's `clinicians` and by the members of the room.
        Reading,
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
        /// What a call comes to at this moment. `help` is sent again when it changes.
        pub cover: Cover,
        /// Whether the clinician who took the case is on call at this moment. False while nobody has it.
        pub owner_here: bool,
        /// The name of the clinician who took the case, as the desk's door said that it is shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub owner_name: Option<String>,
        /// Messages between the person and the clinician, oldest first: the newest, at most
        /// [`crate::limits::VIEW_CASE_WORDS`] and [`crate::limits::VIEW_CASE_BYTES`]. `read_case` gives the older ones.
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
        /// The name of the clinician who wrote it, as the desk's door said that it is shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub by: Option<String>,
        /// When.
        pub at: Millis,
        /// The words.
        pub text: String,
    }

    /// A case as the desk sees it.
    pub struct CaseCard {
        /// The case.
        pub case: CaseId,
        /// Which session; `house` for somebody who called outside of any session.
        pub session: SessionId,
        /// Who.
        pub member: MemberId,
        /// The person's nickname in that session; empty for somebody who called at a door without giving one.
        pub nickname: String,
        /// They called at the door, with a token of `POST /api/help`: they have no place in the room.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
        pub at_door: bool,
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
        /// Whether the person is connected at this moment, in the room or by the way to help alone. A case that is taken
        /// goes on either way: what is written is kept, and shown when they are back.
        pub connected: bool,
        /// What the person and the clinician wrote, oldest first, the note given with the call among it: the newest, at most
        /// [`crate::limits::DESK_CARD_WORDS`] and [`crate::limits::DESK_CARD_BYTES`]. `read_case` gives the older ones.
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
