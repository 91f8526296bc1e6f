//! Refusals: what the server says when it does not do what was asked. The text that was sent stays in the composer.

use crate::room::RemovalReason;
use crate::text::TextProblem;

wire_words! {
    /// Why something was refused. The client's catalogue has a sentence for each.
    pub enum ErrorCode {
        /// The message does not have the form that the protocol asks for; `field` names the place.
        Invalid,
        /// A text is longer than its limit.
        TooLong,
        /// The client speaks another version.
        VersionUnsupported,
        /// The token is missing, expired, or not for this.
        Unauthenticated,
        /// This role may not do this (in this stage).
        NotPermitted,
        /// The floor is somebody else's now.
        NotYourTurn,
        /// A facilitator muted this person.
        Muted,
        /// The session is not in a stage where this is possible.
        NotNow,
        /// There is no such session, member, line or case (any more).
        NotFound,
        /// It is so already.
        Already,
        /// The session is locked: nobody new comes in.
        Locked,
        /// Nobody runs the session at the moment, so nobody new is let in; it may be different in a minute.
        NoChair,
        /// The session has as many people as it takes.
        Full,
        /// Somebody changed it meanwhile: read it again before changing it.
        Outdated,
        /// It cannot be undone, or it is about how one signs in: prove again that it is you.
        StepUpNeeded,
        /// Somebody in the session has that nickname, or it could be taken for a role.
        NicknameTaken,
        /// Too many in too short a time; `retry_after_ms` says when again.
        RateLimited,
        /// A moderation hook does not let this line through; `because` says why.
        Rejected,
        /// The room has more to do than it can; try again.
        Busy,
        /// The server could not store it. Nothing was done; try again.
        Unavailable,
    }
}

wire! {
    /// A refusal with what helps to mend it. `because` is for the person who asked, never for a log.
    pub struct Refusal {
        /// Why.
        pub code: ErrorCode,
        /// Which field of the message, as a path such as `text` or `to.line`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub field: Option<String>,
        /// A sentence that the code alone cannot say.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub because: Option<String>,
        /// When it may work again, in milliseconds from now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub retry_after_ms: Option<u32>,
        /// What those who run the session said when they asked this person to leave, or did not let them in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub removal: Option<Removal>,
    }

    /// Why somebody was asked to leave, or not let in, for them alone.
    #[derive(Default)]
    pub struct Removal {
        /// Out of the list.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub reason: Option<RemovalReason>,
        /// In the words of those who run the session; none when they wrote none, or the session's words were erased since.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub note: Option<String>,
    }
}

impl Refusal {
    /// A refusal that its code explains.
    #[must_use]
    pub const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            field: None,
            because: None,
            retry_after_ms: None,
            removal: None,
        }
    }

    /// Names the field.
    #[must_use]
    pub fn in_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Adds a sentence.
    #[must_use]
    pub fn because(mut self, sentence: impl Into<String>) -> Self {
        self.because = Some(sentence.into());
        self
    }

    /// Adds when to try again.
    #[must_use]
    pub const fn retry_after_ms(mut self, ms: u32) -> Self {
        self.retry_after_ms = Some(ms);
        self
    }

    /// Adds why somebody was asked to leave.
    #[must_use]
    pub fn removal(mut self, removal: Removal) -> Self {
        self.removal = Some(removal);
        self
    }

    /// The refusal for a text that was not taken.
    #[must_use]
    pub fn text(field: &str, problem: TextProblem) -> Self {
        match problem {
            TextProblem::Empty => Self::new(ErrorCode::Invalid)
                .in_field(field)
                .because("Nothing was written."),
            TextProblem::Invisible => Self::new(ErrorCode::Invalid).in_field(field).because(
                "It has a character in it that nobody can see. Letters, digits, spaces and simple emoji are fine.",
            ),
            TextProblem::TooShort { min } => Self::new(ErrorCode::Invalid)
                .in_field(field)
                .because(format!("It needs at least {min} characters.")),
            TextProblem::TooLong { max, have } => Self::new(ErrorCode::TooLong)
                .in_field(field)
                .because(format!("It has {have} characters; {max} fit.")),
        }
    }
}

/// A refusal that its code explains.
impl From<ErrorCode> for Refusal {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}
