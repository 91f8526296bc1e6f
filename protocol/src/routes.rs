//! The HTTP routes as data: what each takes and may answer. It serves nothing; the server is tested against this table,
//! and `docs/reference/openapi.json` is made from it.
//!
//! To add a route: a row in [`ROUTES`], its bodies in `directory.rs`, an example of each in `protocol/examples/http/`.

use crate::error::ErrorCode;

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
}

/// An answer that is no refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// When it is given.
    pub about: &'static str,
    /// What it carries.
    pub body: Body,
}

/// One method at one path.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// HTTP method in capitals.
    pub method: &'static str,
    /// Path; `{id}` is a session's id.
    pub path: &'static str,
    /// Unique name, for generated clients.
    pub name: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// Where it answers.
    pub listener: Listener,
    /// Whether it asks for the operator link as bearer token.
    pub bearer: bool,
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
/// For what should become a WebSocket.
const UPGRADE: [OfHttp; 1] = [of_http(
    426,
    ErrorCode::Invalid,
    "It is no WebSocket handshake of version 13.",
)];

impl Route {
    /// The refusals that HTTP itself brings along here.
    pub fn of_http(&self) -> impl Iterator<Item = OfHttp> {
        let crowded: &[OfHttp] = if self.listener == Listener::Public {
            &CROWDED
        } else {
            &[]
        };
        let body: &[OfHttp] = if self.takes.is_some() { &BODY } else { &[] };
        let upgrade: &[OfHttp] = if self.answers.iter().any(|answer| answer.status == 101) {
            &UPGRADE
        } else {
            &[]
        };
        [crowded, body, upgrade].into_iter().flatten().copied()
    }
}

/// The HTTP status that goes with a refusal. The code in the body says more.
#[must_use]
pub const fn status(code: ErrorCode) -> u16 {
    match code {
        ErrorCode::Invalid | ErrorCode::TooLong | ErrorCode::VersionUnsupported => 400,
        ErrorCode::Unauthenticated => 401,
        ErrorCode::NotPermitted | ErrorCode::Muted => 403,
        ErrorCode::NotFound => 404,
        ErrorCode::NotYourTurn
        | ErrorCode::NotNow
        | ErrorCode::Already
        | ErrorCode::Locked
        | ErrorCode::NoChair
        | ErrorCode::Full
        | ErrorCode::NicknameTaken => 409,
        ErrorCode::Rejected => 422,
        ErrorCode::RateLimited => 429,
        ErrorCode::Busy | ErrorCode::Unavailable => 503,
    }
}

const fn ok(body: Body, about: &'static str) -> Answer {
    Answer {
        status: 200,
        about,
        body,
    }
}

/// Every route that speaks to programs. The page itself and its files are served beside them.
pub const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/api/sessions",
        name: "listSessions",
        about: "Sessions that are live and those that come next. Anybody may ask.",
        listener: Listener::Public,
        bearer: false,
        takes: None,
        answers: &[ok(Body::Json("SessionList"), "The list, live sessions first.")],
        refusals: &[],
    },
    Route {
        method: "POST",
        path: "/api/sessions",
        name: "makeSession",
        about: "The operator makes a session. The operator link's secret is the bearer token.",
        listener: Listener::Public,
        bearer: true,
        takes: Some("NewSession"),
        answers: &[Answer {
            status: 201,
            about: "It is made and stored.",
            body: Body::Json("SessionCard"),
        }],
        refusals: &[
            ErrorCode::Invalid,
            ErrorCode::TooLong,
            ErrorCode::Unauthenticated,
            ErrorCode::NotPermitted,
            ErrorCode::RateLimited,
            ErrorCode::Busy,
            ErrorCode::Unavailable,
        ],
    },
    Route {
        method: "GET",
        path: "/api/sessions/{id}",
        name: "getSession",
        about: "One session as its door shows it.",
        listener: Listener::Public,
        bearer: false,
        takes: None,
        answers: &[ok(Body::Json("SessionCard"), "The session.")],
        refusals: &[ErrorCode::NotFound],
    },
    Route {
        method: "POST",
        path: "/api/sessions/{id}/enter",
        name: "enterSession",
        about: "The door of a session: a nickname, and a link's secret if there is one, for a token to say hello with.",
        listener: Listener::Public,
        bearer: false,
        takes: Some("EnterRequest"),
        answers: &[ok(Body::Json("Entered"), "The person may connect to `/socket`.")],
        refusals: &[
            ErrorCode::Invalid,
            ErrorCode::TooLong,
            ErrorCode::Unauthenticated,
            ErrorCode::NotPermitted,
            ErrorCode::NotFound,
            ErrorCode::NotNow,
            ErrorCode::Locked,
            ErrorCode::NoChair,
            ErrorCode::Full,
            ErrorCode::NicknameTaken,
            ErrorCode::RateLimited,
            ErrorCode::Busy,
            ErrorCode::Unavailable,
        ],
    },
    Route {
        method: "POST",
        path: "/api/desk/enter",
        name: "enterDesk",
        about: "A clinician comes on call with a desk link.",
        listener: Listener::Public,
        bearer: false,
        takes: Some("DeskEnterRequest"),
        answers: &[ok(Body::Json("Entered"), "The clinician may connect to `/socket`.")],
        refusals: &[
            ErrorCode::Invalid,
            ErrorCode::TooLong,
            ErrorCode::Unauthenticated,
            ErrorCode::NotPermitted,
            ErrorCode::RateLimited,
        ],
    },
    Route {
        method: "POST",
        path: "/api/links/inspect",
        name: "inspectLink",
        about: "Says which door a link is for. The secret is in the body, so that it stands in no log of addresses.",
        listener: Listener::Public,
        bearer: false,
        takes: Some("InspectRequest"),
        answers: &[ok(Body::Json("LinkInfo"), "The link is good.")],
        refusals: &[ErrorCode::Invalid, ErrorCode::Unauthenticated, ErrorCode::RateLimited],
    },
    Route {
        method: "GET",
        path: "/api/helplines",
        name: "listHelplines",
        about: "Lines that a person can reach without us, as the operator keeps them.",
        listener: Listener::Public,
        bearer: false,
        takes: None,
        answers: &[ok(
            Body::List("Helpline"),
            "All of them; the page orders them by country.",
        )],
        refusals: &[],
    },
    Route {
        method: "GET",
        path: "/socket",
        name: "openSocket",
        about: "Becomes a WebSocket (RFC 6455, version 13) that speaks what `asyncapi.json` says. The `Origin` has to be \
                one of the configured ones.",
        listener: Listener::Public,
        bearer: false,
        takes: None,
        answers: &[Answer {
            status: 101,
            about: "From here on it is a WebSocket; the first frame is `hello`.",
            body: Body::Empty,
        }],
        refusals: &[ErrorCode::Invalid, ErrorCode::NotPermitted, ErrorCode::Busy],
    },
    Route {
        method: "GET",
        path: "/healthz",
        name: "isAlive",
        about: "Whether the process answers. A supervisor restarts it when this fails.",
        listener: Listener::Ops,
        bearer: false,
        takes: None,
        answers: &[ok(Body::Text, "It does.")],
        refusals: &[],
    },
    Route {
        method: "GET",
        path: "/readyz",
        name: "isReady",
        about: "Whether people can be sent here: the log can write, and the server is not stopping.",
        listener: Listener::Ops,
        bearer: false,
        takes: None,
        answers: &[
            ok(Body::Text, "They can."),
            Answer {
                status: 503,
                about: "Not at this moment.",
                body: Body::Text,
            },
        ],
        refusals: &[],
    },
    Route {
        method: "GET",
        path: "/metrics",
        name: "readMetrics",
        about: "Counts and times in Prometheus' text form. Nothing in it is about a person.",
        listener: Listener::Ops,
        bearer: false,
        takes: None,
        answers: &[ok(Body::Text, "The metrics.")],
        refusals: &[],
    },
];

#[cfg(test)]
mod tests {
    use super::ROUTES;

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
