//! Whom a route lets in, from the one table of routes: a route of the staff is not reached without a cookie that is good,
//! a grant that may do it somewhere, and, where it changes something, the proof that our own page sent it. The command line
//! has no cookie: it comes with an operator link, which nobody has who has not the keys. Handlers find the [`Caller`], and
//! for staff also the [`Signed`], among the request's extensions; whether it may be done to this very thing, the directory
//! decides.

use super::answer::Refused;
use super::door;
use super::headers::only_text;
use crate::Inner;
use crate::auth::staff::Signed;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::directory::permissions::{may, may_somewhere};
use domain::directory::{Actor, Directory};
use protocol::error::ErrorCode;
use protocol::ids::{GroupId, Millis};
use protocol::room::Role;
use protocol::routes::{Asks, CSRF_HEADER, ROUTES, Route, STAFF_COOKIE};
use protocol::staff::{Grant, Operation};
use std::sync::Arc;

/// In whose name a request manages something.
#[derive(Debug, Clone)]
pub(crate) enum Caller {
    /// The command line, or whoever else was given an operator link.
    Shell,
    /// Somebody of the staff who is signed in.
    Staff(Signed),
}

impl Caller {
    /// As whom the directory hears it.
    pub(crate) const fn actor(&self) -> Actor<'_> {
        match self {
            Self::Shell => Actor::Server,
            Self::Staff(signed) => Actor::Staff(&signed.staff),
        }
    }

    /// Whether it may be done to something of `group`; none: to something that belongs to no group.
    pub(crate) fn may(&self, state: &Directory, operation: Operation, group: Option<&GroupId>) -> bool {
        match self {
            Self::Shell => may(&[Grant::Operator], operation, group),
            Self::Staff(signed) => state.may(&signed.staff, operation, group),
        }
    }

    /// Whether they proved lately who they are. The shell has the keys.
    pub(crate) fn is_proved(&self, now: Millis) -> Result<(), Refused> {
        match self {
            Self::Staff(signed) if signed.stepped_up_until <= now => Err(ErrorCode::StepUpNeeded.into()),
            Self::Staff(_) | Self::Shell => Ok(()),
        }
    }
}

/// The layer over all public routes.
pub(crate) async fn guard(State(inner): State<Arc<Inner>>, mut request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    if let Some(refused) = path.and_then(|path| crate::emergency::refusal(&inner, path)) {
        return refused.into_response();
    }
    // HEAD is answered by what answers GET (RFC 9110, 9.3.2), so it is let in like it.
    let method = match *request.method() {
        Method::HEAD => "GET",
        ref method => method.as_str(),
    };
    let row = |route: &&Route| Some(route.path) == path && route.method == method;
    let Some(route) = ROUTES.iter().find(row) else {
        return next.run(request).await;
    };
    match let_in(&inner, route, request.headers()) {
        Ok(None) => {}
        Ok(Some(caller)) => {
            if let Caller::Staff(signed) = &caller {
                request.extensions_mut().insert(signed.clone());
            }
            request.extensions_mut().insert(caller);
        }
        Err(refused) => return refused.into_response(),
    }
    next.run(request).await
}

fn let_in(inner: &Inner, route: &Route, headers: &HeaderMap) -> Result<Option<Caller>, Refused> {
    let Asks::Staff(operation) = route.asks else {
        return Ok(None);
    };
    // No page of another site can send this header in somebody's name, so neither its origin nor a token is asked for.
    if route.takes_operator_link() && headers.contains_key(header::AUTHORIZATION) {
        is_operator(inner, headers)?;
        return Ok(Some(Caller::Shell));
    }
    let signed = signed(inner, headers).ok_or(ErrorCode::Unauthenticated)?;
    let may = inner
        .directory
        .read(|state| may_somewhere(state.grants(&signed.staff), operation));
    if !may {
        return Err(ErrorCode::NotPermitted.into());
    }
    if route.changes_as_staff() {
        is_our_page(inner, &signed, headers)?;
    }
    let caller = Caller::Staff(signed);
    if route.step_up {
        caller.is_proved(inner.clock.now())?;
    }
    Ok(Some(caller))
}

/// Whether an operator link stands in the header, as bearer token.
pub(crate) fn is_operator(inner: &Inner, headers: &HeaderMap) -> Result<(), Refused> {
    let bearer = only_text(headers, &header::AUTHORIZATION);
    let secret = bearer
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or(ErrorCode::Unauthenticated)?;
    match door::link(inner, secret.trim())?.role {
        Role::Operator => Ok(()),
        Role::Attendee | Role::Facilitator | Role::CoFacilitator | Role::Greeter | Role::Clinician => {
            Err(ErrorCode::NotPermitted.into())
        }
    }
}

/// Who is signed in, by the cookie.
pub(crate) fn signed(inner: &Inner, headers: &HeaderMap) -> Option<Signed> {
    let secret = cookie(headers, STAFF_COOKIE)?;
    inner.staff.signed(&inner.directory, &inner.clock, &secret)
}

/// One cookie's value. Two of one name are none: the second may be somebody else's.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines.flat_map(|line| line.as_bytes().split(|byte| *byte == b';').map(<[u8]>::trim_ascii));
    // As bytes: another cookie that is no text must neither hide this one nor a second one of its name.
    let mut found = pairs.filter_map(|pair| pair.strip_prefix(name.as_bytes())?.strip_prefix(b"="));
    match (found.next(), found.next()) {
        (Some(only), None) => String::from_utf8(only.to_vec()).ok(),
        _ => None,
    }
}

/// Another site's page could send a form in the name of who is signed in; it can neither choose the origin nor know the
/// token.
fn is_our_page(inner: &Inner, signed: &Signed, headers: &HeaderMap) -> Result<(), Refused> {
    let origin = only_text(headers, &header::ORIGIN);
    let token = only_text(headers, &HeaderName::from_static(CSRF_HEADER));
    let ours = origin.is_some_and(|origin| inner.origins.iter().any(|known| known == origin))
        && token.is_some_and(|token| signed.is_ours(token));
    if ours {
        return Ok(());
    }
    let because = "This page is not served from here.";
    Err(Refused::with_status(
        StatusCode::FORBIDDEN,
        ErrorCode::NotPermitted,
        because,
    ))
}
