//! One's own account: the browsers in which one is signed in, and the ways to sign in.

use super::{describe, origin};
use crate::Inner;
use crate::auth::staff::Signed;
use crate::http::answer::{Refused, read_json};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use domain::directory::{Actor, Command};
use protocol::error::ErrorCode;
use protocol::ids::SignInId;
use protocol::staff::{JoinStarted, Me, RecoveryCodes, SignIn, WayFinish, WayStart};
use std::sync::Arc;

/// `GET /api/staff/sign-ins`
pub(super) async fn sign_ins(
    State(inner): State<Arc<Inner>>,
    Extension(signed): Extension<Signed>,
) -> Json<Vec<SignIn>> {
    let now = inner.clock.now();
    let mut all: Vec<SignIn> = inner.directory.read(|state| {
        let own = state.sign_ins_of(&signed.staff, now);
        own.into_iter()
            .map(|known| known.view(inner.staff.seen(&known.id), known.id == signed.sign_in))
            .collect()
    });
    all.sort_by_key(|sign_in| !sign_in.this);
    Json(all)
}

/// `DELETE /api/staff/sign-ins/{sign_in}`
pub(super) async fn end_sign_in(
    State(inner): State<Arc<Inner>>,
    Extension(signed): Extension<Signed>,
    Path(sign_in): Path<String>,
) -> Result<StatusCode, Refused> {
    let sign_in: SignInId = sign_in.parse().map_err(|_| ErrorCode::NotFound)?;
    let now = inner.clock.now();
    // An operator may end another one's, but not here.
    let own = inner.directory.read(|state| {
        state
            .sign_ins_of(&signed.staff, now)
            .iter()
            .any(|known| known.id == sign_in)
    });
    if !own {
        return Err(ErrorCode::NotFound.into());
    }
    inner
        .directory
        .ask(Actor::Staff(&signed.staff), Command::SignOut { sign_in })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/staff/ways/start`
pub(super) async fn start_way(
    State(inner): State<Arc<Inner>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Json<JoinStarted>, Refused> {
    let origin = origin(request.headers());
    let WayStart {} = read_json(&inner, request).await?;
    let begun = inner
        .staff
        .start_way(&inner.directory, &signed.staff, origin.as_deref())?;
    Ok(Json(begun))
}

/// `POST /api/staff/ways/finish`
pub(super) async fn finish_way(
    State(inner): State<Arc<Inner>>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Json<Me>, Refused> {
    let finish: WayFinish = read_json(&inner, request).await?;
    inner.staff.finish_way(&inner.directory, &signed, finish).await?;
    describe(&inner, &signed).map(Json)
}

/// `DELETE /api/staff/passkeys/{number}`
pub(super) async fn remove_passkey(
    State(inner): State<Arc<Inner>>,
    Extension(signed): Extension<Signed>,
    Path(number): Path<String>,
) -> Result<StatusCode, Refused> {
    let number = number.parse().map_err(|_| ErrorCode::NotFound)?;
    inner.staff.remove_passkey(&inner.directory, &signed, number).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /api/staff/recovery-codes`
pub(super) async fn recovery_codes(
    State(inner): State<Arc<Inner>>,
    Extension(signed): Extension<Signed>,
) -> Result<Json<RecoveryCodes>, Refused> {
    let codes = inner.staff.new_recovery_codes(&inner.directory, &signed).await?;
    Ok(Json(RecoveryCodes { codes }))
}
