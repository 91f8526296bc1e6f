//! Routes for anybody: finding a meeting, its door, and the operator's own address.

use super::{Body, Route, answer, ok, route};
use crate::error::ErrorCode;

pub(super) const ROUTES: &[Route] = &[
    route(
        "GET",
        "/api/meetings",
        "listMeetings",
        "Meetings that are listed, with their times of the coming week, and sessions that are live.",
    )
    .answers(&[ok(Body::Json("MeetingList"), "What a person chooses from.")]),
    route(
        "GET",
        "/api/meetings/{slug}",
        "getMeeting",
        "One meeting by its part of the permanent link, and its live or next session.",
    )
    .answers(&[ok(Body::Json("MeetingPage"), "The meeting.")])
    .refuses(&[ErrorCode::NotFound]),
    route(
        "GET",
        "/api/sessions",
        "listSessions",
        "Sessions that are live and those that come next. Anybody may ask.",
    )
    .answers(&[ok(Body::Json("SessionList"), "The list, live sessions first.")]),
    route(
        "POST",
        "/api/sessions",
        "makeSession",
        "The operator makes a session without a meeting. The operator link's secret is the bearer token.",
    )
    .operator_link()
    .takes("NewSession")
    .answers(&[answer(201, Body::Json("SessionCard"), "It is made and stored.")])
    .refuses(&[
        ErrorCode::Invalid,
        ErrorCode::TooLong,
        ErrorCode::Unauthenticated,
        ErrorCode::NotPermitted,
        ErrorCode::NotFound,
        ErrorCode::RateLimited,
        ErrorCode::Busy,
        ErrorCode::Unavailable,
    ]),
    route(
        "GET",
        "/api/sessions/{session}",
        "getSession",
        "One session as its door shows it.",
    )
    .answers(&[ok(Body::Json("SessionCard"), "The session.")])
    .refuses(&[ErrorCode::NotFound]),
    route(
        "POST",
        "/api/sessions/{session}/enter",
        "enterSession",
        "The door of a session: a nickname, and a link's or invitation's secret if there is one, for a token to say hello with.",
    )
    .takes("EnterRequest")
    .answers(&[ok(Body::Json("Entered"), "The person may connect to `/socket`.")])
    .refuses(&[
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
    ]),
    route(
        "POST",
        "/api/help",
        "callForHelp",
        "A way to help for somebody at a door, also while the room is shut: a token for `hello` that opens `care_only`.",
    )
    .takes("HelpRequest")
    .answers(&[ok(Body::Json("Entered"), "The person may connect to `/socket` and call for help.")])
    .refuses(&[ErrorCode::Invalid, ErrorCode::TooLong]),
    route(
        "POST",
        "/api/desk/enter",
        "enterDesk",
        "A clinician comes on call with a desk link.",
    )
    .takes("DeskEnterRequest")
    .answers(&[ok(Body::Json("Entered"), "The clinician may connect to `/socket`.")])
    .refuses(&[
        ErrorCode::Invalid,
        ErrorCode::TooLong,
        ErrorCode::Unauthenticated,
        ErrorCode::NotPermitted,
        ErrorCode::RateLimited,
    ]),
    route(
        "POST",
        "/api/links/inspect",
        "inspectLink",
        "Says which door a link or an invitation is for. The secret is in the body, so that it stands in no log of addresses.",
    )
    .takes("InspectRequest")
    .answers(&[ok(Body::Json("LinkInfo"), "It is good.")])
    .refuses(&[ErrorCode::Invalid, ErrorCode::Unauthenticated, ErrorCode::RateLimited]),
    route(
        "GET",
        "/api/helplines",
        "listHelplines",
        "Lines that a person can reach without us, as the operator keeps them.",
    )
    .answers(&[ok(Body::List("Helpline"), "All of them; the page orders them by country.")]),
    route(
        "GET",
        "/socket",
        "openSocket",
        "Becomes a WebSocket (RFC 6455, version 13) that speaks what `asyncapi.json` says. The `Origin` has to be one of the \
         configured ones.",
    )
    .answers(&[answer(
        101,
        Body::Empty,
        "From here on it is a WebSocket; the first frame is `hello`.",
    )])
    .refuses(&[ErrorCode::Invalid, ErrorCode::NotPermitted, ErrorCode::Busy]),
    route(
        "GET",
        "/healthz",
        "isAlive",
        "Whether the process answers. A supervisor restarts it when this fails.",
    )
    .ops()
    .answers(&[ok(Body::Text, "It does.")]),
    route(
        "GET",
        "/readyz",
        "isReady",
        "Whether people can be sent here: the log can write, and the server is not stopping.",
    )
    .ops()
    .answers(&[
        ok(Body::Text, "They can."),
        answer(503, Body::Text, "Not at this moment."),
    ]),
    route(
        "GET",
        "/metrics",
        "readMetrics",
        "Counts and times in Prometheus' text form. Nothing in it is about a person.",
    )
    .ops()
    .answers(&[ok(Body::Text, "The metrics.")]),
];
