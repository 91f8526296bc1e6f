//! Signing in, out, and proving again who one is.

use super::{cookies, describe, describe_opened, known_browser, origin};
use crate::Inner;
use crate::admission::Door;
use crate::auth::staff::{Attempt, Signed};
use crate::http::answer::{Refused, json, read_json};
use crate::http::listener::Arrival;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use domain::directory::{Actor, Command};
use protocol::error::ErrorCode;
use protocol::staff::{Me, PasskeyAnswer, PasskeyChallenge, PasswordAndCode, SignInRequest, StepUp};
use std::sync::Arc;

/// `POST /api/staff/sign-in`
pub(super) async fn with_password(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    request: Request,
) -> Result<Response, Refused> {
    let browser = known_browser(request.headers());
    let SignInRequest {
        login,
        password,
        code,
        device,
    } = read_json(&inner, request).await?;
    let known = browser
        .as_deref()
        .is_some_and(|cookie| inner.staff.knows_browser(&login, cookie));
    let door = if known { Door::Known } else { Door::SignIn };
    inner.admission.door(&arrival.peer, door).await?;
    let with = PasswordAndCode { password, code };
    let attempt = Attempt {
        login: &login,
        with: &with,
        address: arrival.peer.address(),
        browser: browser.as_deref(),
    };
    let proved = inner.staff.prove(&inner.directory, attempt).await?;
    let opened = inner.staff.open(&inner.directory, proved, device).await?;
    signed_in(&inner, &opened, browser.as_deref())
}

/// `POST /api/staff/passkey/challenge`
pub(super) async fn challenge(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    headers: HeaderMap,
) -> Result<Json<PasskeyChallenge>, Refused> {
    inner.admission.door(&arrival.peer, Door::SignIn).await?;
    let (ceremony, options) = inner.staff.challenge(origin(&headers).as_deref())?;
    Ok(Json(PasskeyChallenge { ceremony, options }))
}

/// `POST /api/staff/passkey/sign-in`
pub(super) async fn with_passkey(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    request: Request,
) -> Result<Response, Refused> {
    inner.admission.door(&arrival.peer, Door::SignIn).await?;
    let browser = known_browser(request.headers());
    let mut answer: PasskeyAnswer = read_json(&inner, request).await?;
    let device = std::mem::take(&mut answer.device);
    let proved = inner.staff.prove_with_passkey(&inner.directory, answer).await?;
    let opened = inner.staff.open(&inner.directory, proved, device).await?;
    signed_in(&inner, &opened, browser.as_deref())
}

fn signed_in(inner: &Inner, opened: &crate::auth::staff::Opened, browser: Option<&str>) -> Result<Response, Refused> {
    let me = describe_opened(inner, opened)?;
    let login = me.staff.login.clone().unwrap_or_default();
    let known = browser.is_some_and(|cookie| inner.staff.knows_browser(&login, cookie));
    let mut response = json(StatusCode::OK, &me);
    cookies::signed_in(inner, opened, &login, known, response.headers_mut());
    Ok(response)
}

/// `GET /api/staff/me`
pub(super) async fn me(
    State(inner): State<Arc<Inner>>,
    Extension(signed): Extension<Signed>,
) -> Result<Json<Me>, Refused> {
    describe(&inner, &signed).map(Json)
}

/// `POST /api/staff/sign-out`
pub(super) async fn sign_out(
    State(inner): State<Arc<Inner>>,
    Extension(signed): Extension<Signed>,
) -> Result<Response, Refused> {
    let sign_in = signed.sign_in.clone();
    match inner
        .directory
        .ask(Actor::Staff(&signed.staff), Command::SignOut { sign_in })
        .await
    {
        // Ended meanwhile from elsewhere.
        Err(refusal) if refusal.code == ErrorCode::NotFound => {}
        answer => answer?,
    }
    let mut response = StatusCode::NO_CONTENT.into_response();
    cookies::signed_out(response.headers_mut());
    Ok(response)
}

/// `POST /api/staff/step-up`
pub(super) async fn step_up(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Json<Me>, Refused> {
    inner.admission.door(&arrival.peer, Door::Known).await?;
    let (door, directory) = (&inner.staff, &inner.directory);
    match read_json(&inner, request).await? {
        StepUp::Password(with) => {
            door.prove_again(directory, &signed.staff, &signed.sign_in, &with)
                .await?
        }
        StepUp::Passkey(answer) => door.prove_again_with_passkey(directory, &signed.staff, answer).await?,
    }
    let stepped_up_until = inner.staff.proved(&signed.sign_in);
    describe(
        &inner,
        &Signed {
            stepped_up_until,
            ..signed
        },
    )
    .map(Json)
}
