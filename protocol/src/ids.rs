//! Names of things. An id says nothing about a person and is never used for a second thing.

/// Longest string id, in characters.
pub const LONGEST_ID: usize = 64;

string_id! {
    /// One occurrence of a meeting: the live room.
    SessionId, "string & { readonly __id: 'SessionId' }"
    /// A standing community.
    GroupId, "string & { readonly __id: 'GroupId' }"
    /// A meeting of a group: what its sessions are occurrences of.
    MeetingId, "string & { readonly __id: 'MeetingId' }"
    /// Somebody who serves with an account: operators, clinicians, facilitators. Attendees have none.
    StaffId, "string & { readonly __id: 'StaffId' }"
    /// An invitation. Not its secret: the id may be shown to those who manage invitations.
    InvitationId, "string & { readonly __id: 'InvitationId' }"
    /// One browser in which somebody of the staff is signed in.
    SignInId, "string & { readonly __id: 'SignInId' }"
    /// One person in one session, unknown outside of it: made at the door at random, or from the secret that the person's
    /// browser keeps for the group, so that somebody who comes again is the same person.
    MemberId, "string & { readonly __id: 'MemberId' }"
    /// Made by the client for each thing it wants done once; a second try with the same key is not done twice (D3).
    ClientKey, "string & { readonly __id: 'ClientKey' }"
    /// Changes whenever history was lost or restored (D7). A position is worth something only within its epoch.
    Epoch, "string & { readonly __id: 'Epoch' }"
}

number_id! {
    /// Number of an event in its log: dense, from 1. Stays under 2^53, so that a browser can hold it.
    Seq
    /// A line: the number of the event that brought it.
    LineId
    /// A share, one person's turn with the floor: the number of the event that gave it.
    ShareId
    /// A vote: the number of the event that opened it.
    VoteId
    /// A private talk of two people: the number of the event that asked for it.
    TalkId
    /// A report about somebody: the number of the event that made it.
    ReportId
    /// An appeal, the one message of somebody who was removed: the number of the event that brought it.
    AppealId
    /// A care case: the number of the event in the care log that opened it.
    CaseId
    /// A moment in milliseconds since 1970-01-01 UTC. A day always has 86,400,000 of them (POSIX time).
    Millis
}

impl Seq {
    /// The number after this one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

impl Millis {
    /// This moment plus `ms` milliseconds.
    #[must_use]
    pub const fn plus(self, ms: u64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Milliseconds from `earlier` to this moment, 0 when it is not later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Why a text is not an id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IdProblem;

impl std::fmt::Display for IdProblem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "an id has 1 to {LONGEST_ID} characters of A-Z, a-z, 0-9, _ and -")
    }
}

impl std::error::Error for IdProblem {}

pub(crate) fn check(text: &str) -> Result<(), IdProblem> {
    let fits = (1..=LONGEST_ID).contains(&text.len());
    let plain = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if fits && plain { Ok(()) } else { Err(IdProblem) }
}
