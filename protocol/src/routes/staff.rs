//! Routes for somebody of the staff about themselves: joining, signing in, their account, and tickets for the socket.

use super::{Body, COOKIE, Route, answer, done, ok, route};
use crate::error::ErrorCode;
use crate::staff::Operation;

/// Refusals of whatever only reads.
pub(super) const READ: &[ErrorCode] = &[ErrorCode::Unauthenticated, ErrorCode::NotPermitted, ErrorCode::NotFound];
/// Refusals of whatever changes something in the name of somebody who is signed in.
pub(super) const CHANGE: &[ErrorCode] = &[
    ErrorCode::Invalid,
    ErrorCode::TooLong,
    ErrorCode::Unauthenticated,
    ErrorCode::NotPermitted,
    ErrorCode::StepUpNeeded,
    ErrorCode::NotFound,
    ErrorCode::NotNow,
    ErrorCode::Already,
    ErrorCode::Outdated,
    ErrorCode::Full,
    ErrorCode::NicknameTaken,
    ErrorCode::Rejected,
    ErrorCode::RateLimited,
    ErrorCode::Busy,
    ErrorCode::Unavailable,
];
/// Refusals of signing in: few, and the same for every reason.
const SIGN_IN: &[ErrorCode] = &[
    ErrorCode::Invalid,
    ErrorCode::TooLong,
    ErrorCode::Unauthenticated,
    ErrorCode::RateLimited,
    ErrorCode::Busy,
    ErrorCode::Unavailable,
];
/// Refusals of joining. `rejected` is a password that is too common or too short.
const JOIN: &[ErrorCode] = &[
    ErrorCode::Invalid,
    ErrorCode::TooLong,
    ErrorCode::Unauthenticated,
    ErrorCode::NotFound,
    ErrorCode::NotNow,
    ErrorCode::Already,
    ErrorCode::Full,
    ErrorCode::NicknameTaken,
    ErrorCode::Rejected,
    ErrorCode::RateLimited,
    ErrorCode::Busy,
    ErrorCode::Unavailable,
];
/// Refusals of a ticket: those of a change, and those of the door.
const TICKET: &[ErrorCode] = &[
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
];

pub(super) const ROUTES: &[Route] = &[
    route(
        "POST",
        "/api/staff/sign-in",
        "signIn",
        "Signs in with a name, a password and a code. Sets the cookie.",
    )
    .takes("SignInRequest")
    .answers(&[ok(Body::Json("Me"), "Signed in.").with(&[COOKIE])])
    .refuses(SIGN_IN),
    route(
        "POST",
        "/api/staff/passkey/challenge",
        "challengePasskey",
        "What a browser needs to sign in, or to step up, with a passkey. It asks for no name.",
    )
    .answers(&[ok(Body::Json("PasskeyChallenge"), "For `navigator.credentials.get`.")])
    .refuses(&[ErrorCode::NotNow, ErrorCode::RateLimited, ErrorCode::Busy]),
    route(
        "POST",
        "/api/staff/passkey/sign-in",
        "signInWithPasskey",
        "Signs in with a passkey. Sets the cookie.",
    )
    .takes("PasskeyAnswer")
    .answers(&[ok(Body::Json("Me"), "Signed in.").with(&[COOKIE])])
    .refuses(SIGN_IN),
    route(
        "POST",
        "/api/staff/join/start",
        "startJoining",
        "Somebody with an invitation begins an account.",
    )
    .takes("JoinStart")
    .answers(&[ok(Body::Json("JoinStarted"), "What is needed for either way to go on.")])
    .refuses(JOIN),
    route(
        "POST",
        "/api/staff/join/finish",
        "finishJoining",
        "The invitation is looked at once more, and the account is made. Sets the cookie.",
    )
    .takes("JoinFinish")
    .answers(&[answer(
        201,
        Body::Json("Joined"),
        "The account is made, and its person signed in.",
    )
    .with(&[COOKIE])])
    .refuses(JOIN),
    route("GET", "/api/staff/me", "getMe", "Who is signed in in this browser.")
        .staff(Operation::OwnAccount)
        .answers(&[ok(Body::Json("Me"), "Somebody is.")])
        .refuses(READ),
    route(
        "POST",
        "/api/staff/sign-out",
        "signOut",
        "Signs this browser out, and closes what it has open.",
    )
    .staff(Operation::OwnAccount)
    .answers(&[done("It is.").with(&[COOKIE])])
    .refuses(CHANGE),
    route(
        "POST",
        "/api/staff/step-up",
        "stepUp",
        "Proves again that it is the same person, for ten minutes.",
    )
    .staff(Operation::OwnAccount)
    .takes("StepUp")
    .answers(&[ok(Body::Json("Me"), "Proved.")])
    .refuses(CHANGE),
    route(
        "GET",
        "/api/staff/sign-ins",
        "listSignIns",
        "Browsers in which one is signed in.",
    )
    .staff(Operation::OwnAccount)
    .answers(&[ok(Body::List("SignIn"), "All of them, this one first.")])
    .refuses(READ),
    route(
        "DELETE",
        "/api/staff/sign-ins/{sign_in}",
        "endSignIn",
        "Signs another browser of one's own out, and closes what it has open.",
    )
    .staff(Operation::OwnAccount)
    .answers(&[done("It is.")])
    .refuses(CHANGE),
    route(
        "POST",
        "/api/staff/ways/start",
        "startWay",
        "Begins a further passkey, or another password and authenticator.",
    )
    .staff(Operation::OwnAccount)
    .step_up()
    .takes("WayStart")
    .answers(&[ok(Body::Json("JoinStarted"), "What is needed for either to go on.")])
    .refuses(CHANGE),
    route(
        "POST",
        "/api/staff/ways/finish",
        "finishWay",
        "Adds a passkey, or sets password and authenticator anew; the latter signs every other browser out.",
    )
    .staff(Operation::OwnAccount)
    .step_up()
    .takes("WayFinish")
    .answers(&[ok(Body::Json("Me"), "It is so.")])
    .refuses(CHANGE),
    route(
        "DELETE",
        "/api/staff/passkeys/{number}",
        "removePasskey",
        "Removes a passkey of one's own. The last way to sign in stays.",
    )
    .staff(Operation::OwnAccount)
    .step_up()
    .answers(&[done("It is gone.")])
    .refuses(CHANGE),
    route(
        "POST",
        "/api/staff/recovery-codes",
        "makeRecoveryCodes",
        "Makes new recovery codes; the older ones work no more.",
    )
    .staff(Operation::OwnAccount)
    .step_up()
    .answers(&[ok(Body::Json("RecoveryCodes"), "Shown once.")])
    .refuses(CHANGE),
    route(
        "POST",
        "/api/staff/ticket",
        "takeTicket",
        "A ticket for `hello`, good once and for 30 seconds, with the role that one's grants give there.",
    )
    .staff(Operation::TakeTicket)
    .takes("TicketRequest")
    .answers(&[ok(Body::Json("Entered"), "The token is the ticket.")])
    .refuses(TICKET),
];
