//! The HTTP routes as data: what each takes and may answer. It serves nothing; the server is tested against this table,
//! and `docs/reference/openapi.json` is made from it.
//!
//! To add a route: a row in `routes/`, its bodies in the file of their subject, an example of each in
//! `protocol/examples/http/`.

mod admin;
mod feeds;
mod public;
mod staff;

use crate::error::ErrorCode;
use crate::staff::Operation;

/// Cookie of somebody of the staff who is signed in. `__Host-`: for this host only, over TLS only, for every path.
pub const STAFF_COOKIE: &str = "__Host-hearth";
/// Header that goes with every change by somebody who is signed in.
pub const CSRF_HEADER: &str = "x-csrf-token";

/// Where a route answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listener {
    /// The address that people use.
    Public,
    /// The address for the operator's own machines, kept away from the public network.
    Ops,
}

/// What stands in a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// Nothing.
    Empty,
    /// Plain text.
    Text,
    /// JSON of the type with this name.
    Json(&'static str),
    /// A JSON array of the type with this name.
    List(&'static str),
    /// JSON in a shape that others specified; where it is described.
    Foreign(&'static str),
    /// A calendar (RFC 5545).
    Calendar,
    /// JavaScript that calls a function of the page (JSONP).
    Script,
}

/// Something that may stand behind the question mark. When its value is empty, it counts as not being there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Query {
    /// Its name.
    pub name: &'static str,
    /// What it does.
    pub about: &'static str,
    /// Whether nothing can be answered without it.
    pub required: bool,
    /// What it may be.
    pub value: QueryValue,
}

/// What stands behind the equals sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueryValue {
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A number from 1 to 9,999,999.
    Number,
    /// Numbers of at most 15 digits with commas between them; with a minus before it, a number is left out of the answer.
    Numbers,
    /// Words of letters, digits and `_` with commas between them.
    Words,
    /// A part of addresses.
    Slug,
    /// Nothing, or 1: being there is enough. 0 is as if it were not there.
    Flag,
    /// The name of a function of the page that asks.
    Callback,
}

impl QueryValue {
    /// Something that may stand there.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::OneOf(words) => words.first().copied().unwrap_or_default(),
            Self::Number | Self::Numbers => "1",
            Self::Words => "words",
            Self::Slug => "tuesday-evening",
            Self::Flag => "1",
            Self::Callback => "answered",
        }
    }

    /// Whether this may stand there. Its two descriptions, for programs in the documents and for people in
    /// [`Self::wanted`], say the same.
    #[must_use]
    pub fn takes(self, value: &str) -> bool {
        let number = |word: &str, most_digits| {
            let digits = (1..=most_digits).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
            digits && !word.starts_with('0')
        };
        let mut parts = value.split(',');
        match self {
            Self::OneOf(words) => words.contains(&value),
            Self::Number => number(value, 7),
            Self::Numbers => parts.all(|part| number(part.strip_prefix('-').unwrap_or(part), 15)),
            Self::Words => parts.all(|part| {
                let plain = part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
                plain && (1..=64).contains(&part.len())
            }),
            Self::Slug => {
                let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
                (1..=64).contains(&value.len()) && value.bytes().all(known)
            }
            Self::Flag => matches!(value, "" | "0" | "1"),
            // Nothing else may stand there: it comes back in front of a script.
            Self::Callback => {
                let letter = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_' || byte == b'$';
                let name = |name: &str| {
                    name.bytes().next().is_some_and(letter)
                        && name.bytes().all(|byte| letter(byte) || byte.is_ascii_digit())
                };
                value.len() <= 128 && value.split('.').all(name)
            }
        }
    }

    /// What to write there, as a sentence.
    #[must_use]
    pub fn wanted(self) -> String {
        match self {
            Self::OneOf([others @ .., last]) if !others.is_empty() => format!("Write {} or {last}.", others.join(", ")),
            Self::OneOf(words) => format!("Write {}.", words.concat()),
            Self::Number => "Write a number from 1 to 9999999.".to_owned(),
            Self::Numbers => "Write numbers with commas between them, such as 2,3 or -1.".to_owned(),
            Self::Words => "Write words with commas between them.".to_owned(),
            Self::Slug => "Write small letters, digits and dashes, 64 at most.".to_owned(),
            Self::Flag => "Write nothing behind it, or 1.".to_owned(),
            Self::Callback => {
                "Write the name of a function: letters, digits, _, $ and full stops, 128 at most.".to_owned()
            }
        }
    }
}

/// A header of an answer that its reader can count on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// Whether it is always there.
    pub always: bool,
}

const TAG: Header = Header {
    name: "ETag",
    about: "Stands for what was answered; send it back in `If-None-Match`.",
    always: true,
};
const KEPT: Header = Header {
    name: "Cache-Control",
    about: "How long a cache may keep it.",
    always: true,
};
const COOKIE: Header = Header {
    name: "Set-Cookie",
    about: "The cookie of the browser that is signed in, or takes it back.",
    always: true,
};
const HOW_TO_ASK: Header = Header {
    name: "WWW-Authenticate",
    about: "Tells programs to send a bearer token.",
    always: true,
};
const WAIT: Header = Header {
    name: "Retry-After",
    about: "Seconds after which to try again.",
    always: true,
};
const MAY_WAIT: Header = Header { always: false, ..WAIT };

/// An answer that is no refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// When it is given.
    pub about: &'static str,
    /// What it carries.
    pub body: Body,
    /// Headers that say more.
    pub headers: &'static [Header],
}

impl Answer {
    const fn with(mut self, headers: &'static [Header]) -> Self {
        self.headers = headers;
        self
    }
}

/// Headers that go with a refusal of this status.
#[must_use]
pub const fn headers(status: u16) -> &'static [Header] {
    match status {
        401 => &[HOW_TO_ASK],
        429 => &[WAIT],
        503 => &[MAY_WAIT],
        _ => &[],
    }
}

/// Whom a route asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Nobody in particular.
    Nobody,
    /// An operator link as bearer token.
    OperatorLink,
    /// Somebody of the staff who is signed in (cookie) and may do this. Where it is not about the person who asks, an
    /// operator link as bearer token does as well, with neither token against forgery nor step-up: `hearth admin` on the
    /// server's own machine comes so.
    Staff(Operation),
}

/// One method at one path.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// HTTP method in capitals.
    pub method: &'static str,
    /// Path; what stands in braces is an id of that kind, or a `slug`.
    pub path: &'static str,
    /// Unique name, for generated clients.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Where it answers.
    pub listener: Listener,
    /// Whom it asks for.
    pub asks: Asks,
    /// Whether what it does cannot be undone, or is about how somebody signs in: it asks to prove again who one is.
    pub step_up: bool,
    /// What may stand behind the question mark. Anything else there is ignored.
    pub query: &'static [Query],
    /// Type of the JSON body it takes.
    pub takes: Option<&'static str>,
    /// What it answers when all is well.
    pub answers: &'static [Answer],
    /// Which refusals it may answer; the status is [`status`] of the code, the body a `Refusal`.
    pub refusals: &'static [ErrorCode],
}

/// A refusal that belongs to HTTP and not to what was asked; its status says more than its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfHttp {
    /// HTTP status.
    pub status: u16,
    /// Code in the body.
    pub code: ErrorCode,
    /// When it is given.
    pub about: &'static str,
}

const fn of_http(status: u16, code: ErrorCode, about: &'static str) -> OfHttp {
    OfHttp { status, code, about }
}

/// For every request at the address that people use.
const CROWDED: [OfHttp; 2] = [
    of_http(
        429,
        ErrorCode::RateLimited,
        "Too many connections or tries from one network address.",
    ),
    of_http(503, ErrorCode::Busy, "The server has as many connections as it takes."),
];
/// For a request with a body.
const BODY: [OfHttp; 3] = [
    of_http(408, ErrorCode::Invalid, "The body did not come in time."),
    of_http(413, ErrorCode::TooLong, "The body is larger than the server reads."),
    of_http(415, ErrorCode::Invalid, "The body is not `application/json`."),
];
/// For a change by somebody who is signed in.
const FOREIGN: [OfHttp; 1] = [of_http(
    403,
    ErrorCode::NotPermitted,
    "Another site's page sent it, or it lacks the header `x-csrf-token`.",
)];
/// For what should become a WebSocket.
const UPGRADE: [OfHttp; 1] = [of_http(
    426,
    ErrorCode::Invalid,
    "It is no WebSocket handshake of version 13.",
)];

impl Route {
    /// The names that stand in braces in the path.
    pub fn parameters(&self) -> impl Iterator<Item = &'static str> {
        self.path
            .split('/')
            .filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'))
    }

    /// Whether it changes something in the name of somebody who is signed in.
    #[must_use]
    pub const fn changes_as_staff(&self) -> bool {
        matches!(self.asks, Asks::Staff(_)) && !matches!(self.method.as_bytes(), b"GET")
    }

    /// Whether an operator link as bearer token opens it.
    #[must_use]
    pub const fn takes_operator_link(&self) -> bool {
        match self.asks {
            Asks::Nobody => false,
            Asks::OperatorLink => true,
            Asks::Staff(operation) => !operation.is_about_oneself(),
        }
    }

    /// The refusals that HTTP itself brings along here.
    pub fn of_http(&self) -> impl Iterator<Item = OfHttp> {
        let crowded: &[OfHttp] = if self.listener == Listener::Public {
            &CROWDED
        } else {
            &[]
        };
        let body: &[OfHttp] = if self.takes.is_some() { &BODY } else { &[] };
        let staff: &[OfHttp] = if self.changes_as_staff() { &FOREIGN } else { &[] };
        let upgrade: &[OfHttp] = if self.answers.iter().any(|answer| answer.status == 101) {
            &UPGRADE
        } else {
            &[]
        };
        [crowded, body, staff, upgrade].into_iter().flatten().copied()
    }
}

/// The HTTP status that goes with a refusal. The code in the body says more.
#[must_use]
pub const fn status(code: ErrorCode) -> u16 {
    match code {
        ErrorCode::Invalid | ErrorCode::TooLong | ErrorCode::VersionUnsupported => 400,
        ErrorCode::Unauthenticated => 401,
        ErrorCode::NotPermitted | ErrorCode::Muted | ErrorCode::StepUpNeeded => 403,
        ErrorCode::NotFound => 404,
        ErrorCode::NotYourTurn
        | ErrorCode::NotNow
        | ErrorCode::Already
        | ErrorCode::Outdated
        | ErrorCode::Locked
        | ErrorCode::NoChair
        | ErrorCode::Full
        | ErrorCode::NicknameTaken => 409,
        ErrorCode::Rejected => 422,
        ErrorCode::RateLimited => 429,
        ErrorCode::Busy | ErrorCode::Unavailable => 503,
    }
}

/// A row, in the order in which one reads it. The methods add what is not usual.
const fn route(method: &'static str, path: &'static str, name: &'static str, about: &'static str) -> Route {
    Route {
        method,
        path,
        name,
        about,
        listener: Listener::Public,
        asks: Asks::Nobody,
        step_up: false,
        query: &[],
        takes: None,
        answers: &[],
        refusals: &[],
    }
}

impl Route {
    const fn takes(mut self, body: &'static str) -> Self {
        self.takes = Some(body);
        self
    }

    const fn asked(mut self, query: &'static [Query]) -> Self {
        self.query = query;
        self
    }

    const fn answers(mut self, answers: &'static [Answer]) -> Self {
        self.answers = answers;
        self
    }

    const fn refuses(mut self, refusals: &'static [ErrorCode]) -> Self {
        self.refusals = refusals;
        self
    }

    const fn staff(mut self, operation: Operation) -> Self {
        self.asks = Asks::Staff(operation);
        self
    }

    const fn operator_link(mut self) -> Self {
        self.asks = Asks::OperatorLink;
        self
    }

    const fn step_up(mut self) -> Self {
        self.step_up = true;
        self
    }

    const fn ops(mut self) -> Self {
        self.listener = Listener::Ops;
        self
    }
}

const fn answer(status: u16, body: Body, about: &'static str) -> Answer {
    Answer {
        status,
        about,
        body,
        headers: &[],
    }
}

const fn ok(body: Body, about: &'static str) -> Answer {
    answer(200, body, about)
}

const fn query(name: &'static str, value: QueryValue, about: &'static str) -> Query {
    Query {
        name,
        about,
        required: false,
        value,
    }
}

const fn done(about: &'static str) -> Answer {
    answer(204, Body::Empty, about)
}

/// Every route that speaks to programs. The page itself and its files are served beside them.
pub const ROUTES: &[Route] = &{
    const COUNT: usize = public::ROUTES.len() + feeds::ROUTES.len() + staff::ROUTES.len() + admin::ROUTES.len();
    let mut all = [public::ROUTES[0]; COUNT];
    let parts: [&[Route]; 4] = [public::ROUTES, feeds::ROUTES, staff::ROUTES, admin::ROUTES];
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        let mut row = 0;
        while row < parts[part].len() {
            all[at] = parts[part][row];
            at += 1;
            row += 1;
        }
        part += 1;
    }
    all
};

#[cfg(test)]
mod tests {
    use super::QueryValue::{Number, Numbers, OneOf, Slug, Words};
    use super::ROUTES;

    #[test]
    fn what_stands_behind_a_question_mark_is_taken_as_it_is_described() {
        for (value, good, bad) in [
            (OneOf(&["0", "1"]), "0 1", "2 00 yes 0,1"),
            (Number, "1 9999999", "0 -1 +1 01 10000000 1.0 one"),
            (
                Numbers,
                "1 -1 2,-3 999999999999999",
                "0 1, ,1 1,,2 --1 +1 1000000000000000 Sunday",
            ),
            (Words, "id_bigint a,B_2", ", a, a;b é"),
            (Slug, "tuesday-evening 7", "Tuesday a_b é a/b"),
        ] {
            assert!(value.takes(value.example()), "{value:?}");
            assert!(good.split(' ').all(|text| value.takes(text)), "{value:?}");
            for text in bad.split(' ').chain(["", "\0", " 1"]) {
                assert!(!value.takes(text), "{value:?} {text:?}");
            }
        }
        assert!(!Slug.takes(&"a".repeat(65)) && !Words.takes(&"a".repeat(65)));
        assert_eq!(OneOf(&["AND", "OR"]).wanted(), "Write AND or OR.");
        assert_eq!(OneOf(&["one"]).wanted(), "Write one.");
    }

    #[test]
    fn no_two_routes_are_the_same() {
        for (at, route) in ROUTES.iter().enumerate() {
            for other in &ROUTES[at + 1..] {
                assert_ne!((route.method, route.path), (other.method, other.path));
                assert_ne!(route.name, other.name);
            }
        }
    }
}
