//! Sizes both sides must agree on. How fast and how many is the server's own business (`server/src/limits.rs`).

/// Makes each limit, and the table of all of them for the generated documents, so that a new limit is in both.
macro_rules! limits {
    ($($(#[doc = $about:literal])+ $name:ident: $kind:ty = $value:expr;)*) => {
        $(
            $(#[doc = $about])+
            pub const $name: $kind = $value;
        )*

        /// Every limit with its value and what it is for. Made for documents and tests.
        pub const TABLE: &[(&str, u64, &str)] = &[$((stringify!($name), $value, concat!($($about),+))),*];
    };
}

limits! {
    /// Longest line, in Unicode scalar values. Long enough for a page of a letter, short enough for one frame.
    LINE_CHARS: usize = 4_000;
    /// Shortest nickname, in Unicode scalar values.
    NICKNAME_MIN_CHARS: usize = 2;
    /// Longest nickname, in Unicode scalar values: fits one row of a 360 px phone.
    NICKNAME_CHARS: usize = 24;
    /// Longest note that goes with a call for help, with a line that a facilitator returns, or with a removal; and longest
    /// appeal.
    NOTE_CHARS: usize = 500;
    /// Largest frame a client may send, in bytes: a line of the longest kind at four bytes a character, and its envelope.
    FRAME_BYTES: usize = 16 * 1024;
    /// How deep the JSON of a frame may nest. The deepest message of this version needs 5.
    JSON_DEPTH: usize = 8;
    /// The newest lines that a view holds. Both reducers let the oldest go at this number.
    VIEW_LINES: usize = 200;
    /// The newest ended shares that a view holds.
    VIEW_SHARES: usize = 50;
    /// The newest held lines that a view holds; more than this and the session takes no further ones.
    VIEW_HELD: usize = 100;
    /// The newest messages of a case that its person is told at once, and the messages of one page of it.
    VIEW_CASE_WORDS: usize = 50;
    /// The same in bytes; one message alone may be longer.
    VIEW_CASE_BYTES: usize = 32 * 1024;
    /// The newest messages that the card of a case has: enough to see what it is about before it is opened.
    DESK_CARD_WORDS: usize = 20;
    /// The same in bytes; one message alone may be longer.
    DESK_CARD_BYTES: usize = 8 * 1024;
    /// Messages that one side may write in a case: an hour of talking without a pause.
    CASE_SIDE_WORDS: usize = 500;
    /// The same in bytes.
    CASE_SIDE_BYTES: usize = 256 * 1024;
    /// Longest choice of a vote, in Unicode scalar values: what fits one row.
    CHOICE_CHARS: usize = 80;
    /// Choices that a vote may have.
    VOTE_CHOICES: usize = 10;
    /// Questions that may wait in the basket.
    BASKET: usize = 100;
    /// The newest lines of a private talk that a view holds.
    VIEW_TALK_LINES: usize = 50;
    /// Private talks that one person may have or be asked for at one time.
    TALKS_PER_MEMBER: usize = 5;
    /// Reports that may wait for a facilitator.
    VIEW_REPORTS: usize = 50;
    /// Appeals that may wait for a facilitator.
    VIEW_APPEALS: usize = 50;
    /// Support that is kept for one share, so that what is told in one piece after it fits an outbox.
    KEPT_SUPPORT: usize = 1_000;
    /// People who may wait at one door at one time, so that the line fits a view; then it is `full`.
    WAITING_LINE: usize = 500;
    /// Combining marks that may follow one another; more would paint over the lines above and below.
    COMBINING_MARKS: usize = 4;
    /// Rows of one text; further ones go on in the last.
    TEXT_ROWS: usize = 200;
    /// Longest share extension in one press, in minutes.
    EXTEND_MINUTES: u32 = 10;
    /// Longest stretch of a part in one press, in minutes.
    STRETCH_MINUTES: u32 = 30;
    /// Longest title of a meeting and name of a group, in Unicode scalar values.
    TITLE_CHARS: usize = 80;
    /// Longest description of a meeting or a group, in Unicode scalar values.
    DESCRIPTION_CHARS: usize = 500;
    /// Sentences of a group's guidelines.
    GUIDELINES: usize = 20;
    /// Groups of one server.
    DIRECTORY_GROUPS: usize = 500;
    /// Meetings of one server, ended ones included.
    DIRECTORY_MEETINGS: usize = 2_000;
    /// People of one server who serve with an account.
    DIRECTORY_STAFF: usize = 1_000;
    /// Invitations of one server that are good at one time.
    DIRECTORY_INVITATIONS: usize = 2_000;
    /// Parts that a format may have.
    FORMAT_PHASES: usize = 40;
    /// Longest recurrence rule of a schedule, in bytes: every day of the month in every month fits.
    SCHEDULE_RULE_BYTES: usize = 255;
    /// Longest name of a time zone, in bytes; the longest of the database has 32.
    SCHEDULE_ZONE_BYTES: usize = 64;
    /// Dates of a schedule that are cancelled or moved: two years of a meeting twice a week.
    SCHEDULE_EXCEPTIONS: usize = 200;
    /// Largest `INTERVAL` of a recurrence rule.
    SCHEDULE_INTERVAL: u32 = 366;
    /// Largest `COUNT` of a recurrence rule: 27 years of every day.
    SCHEDULE_COUNT: u32 = 10_000;
    /// The first year that a schedule may name.
    SCHEDULE_FIRST_YEAR: u32 = 2_000;
    /// The last year that a schedule may name; every rule ends with it, so that working one out ends, too.
    SCHEDULE_LAST_YEAR: u32 = 2_099;
}

wire! {
    /// The limits as the server tells them to a page, so that a form can say so before it sends.
    pub struct Limits {
        /// Longest line in characters.
        pub line_chars: u32,
        /// Longest note in characters.
        pub note_chars: u32,
        /// Lines that a view holds.
        pub view_lines: u32,
        /// Ended shares that a view holds.
        pub view_shares: u32,
    }
}

impl Default for Limits {
    fn default() -> Self {
        let small = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            line_chars: small(LINE_CHARS),
            note_chars: small(NOTE_CHARS),
            view_lines: small(VIEW_LINES),
            view_shares: small(VIEW_SHARES),
        }
    }
}
