//! Routes for somebody of the staff about themselves. What proves who they are is decided in `auth::staff`; here it is
//! read from requests and put into answers and cookies.

mod account;
mod cookies;
mod joining;
mod signing_in;
mod ticket;

use super::answer::Refused;
use super::guard;
use super::headers::only_text;
use crate::Inner;
use crate::auth::staff::{Opened, Signed};
use axum::Router;
use axum::http::{HeaderMap, header};
use axum::routing::{delete, get, post};
use protocol::error::ErrorCode;
use protocol::staff::Me;
use std::sync::Arc;

/// The routes, in the order of `protocol::routes`.
pub(super) fn routes() -> Router<Arc<Inner>> {
    Router::new()
        .route("/api/staff/sign-in", post(signing_in::with_password))
        .route("/api/staff/passkey/challenge", post(signing_in::challenge))
        .route("/api/staff/passkey/sign-in", post(signing_in::with_passkey))
        .route("/api/staff/join/start", post(joining::start))
        .route("/api/staff/join/finish", post(joining::finish))
        .route("/api/staff/me", get(signing_in::me))
        .route("/api/staff/sign-out", post(signing_in::sign_out))
        .route("/api/staff/step-up", post(signing_in::step_up))
        .route("/api/staff/sign-ins", get(account::sign_ins))
        .route("/api/staff/sign-ins/{sign_in}", delete(account::end_sign_in))
        .route("/api/staff/ways/start", post(account::start_way))
        .route("/api/staff/ways/finish", post(account::finish_way))
        .route("/api/staff/passkeys/{number}", delete(account::remove_passkey))
        .route("/api/staff/recovery-codes", post(account::recovery_codes))
        .route("/api/staff/ticket", post(ticket::take))
}

/// Who is signed in, as they see themselves.
fn describe(inner: &Inner, signed: &Signed) -> Result<Me, Refused> {
    let now = inner.clock.now();
    let staff = inner.directory.read(|state| {
        let signed_in = u32::try_from(state.sign_ins_of(&signed.staff, now).len()).unwrap_or(u32::MAX);
        state.member(&signed.staff).map(|staff| staff.view(true, signed_in))
    });
    Ok(Me {
        staff: staff.ok_or(ErrorCode::Unauthenticated)?,
        csrf: signed.csrf.clone(),
        sign_in: signed.sign_in.clone(),
        expires_at: signed.expires_at,
        stepped_up_until: signed.stepped_up_until,
    })
}

/// Who was just signed in.
fn describe_opened(inner: &Inner, opened: &Opened) -> Result<Me, Refused> {
    let signed = inner.staff.signed(&inner.directory, &inner.clock, &opened.secret);
    describe(inner, &signed.ok_or(ErrorCode::Unauthenticated)?)
}

/// The origin of the page that asks, as its browser says it.
fn origin(headers: &HeaderMap) -> Option<String> {
    only_text(headers, &header::ORIGIN).map(str::to_owned)
}

/// The cookie of a browser in which somebody signed in before.
fn known_browser(headers: &HeaderMap) -> Option<String> {
    guard::cookie(headers, cookies::BROWSER)
}
