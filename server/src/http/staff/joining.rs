//! Making an account with an invitation.

use super::{cookies, describe_opened, origin};
use crate::Inner;
use crate::admission::Door;
use crate::http::answer::{Refused, json, read_json};
use crate::http::listener::Arrival;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use protocol::error::Refusal;
use protocol::staff::{JoinFinish, JoinStart, JoinStarted, Joined};
use protocol::text::Text;
use std::sync::Arc;

/// `POST /api/staff/join/start`
pub(super) async fn start(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    request: Request,
) -> Result<Json<JoinStarted>, Refused> {
    inner.admission.door(&arrival.peer, Door::Link).await?;
    let origin = origin(request.headers());
    let JoinStart { link, name, login } = read_json(&inner, request).await?;
    let name = Text::nickname(&name).map_err(|problem| Refusal::text("name", problem))?;
    inner.chain.name(&name).map_err(|refusal| refusal.in_field("name"))?;
    let begun = inner
        .staff
        .start_joining(&inner.directory, &link, &name, &login, origin.as_deref())?;
    Ok(Json(begun))
}

/// `POST /api/staff/join/finish`
pub(super) async fn finish(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    request: Request,
) -> Result<Response, Refused> {
    inner.admission.door(&arrival.peer, Door::Link).await?;
    let finish: JoinFinish = read_json(&inner, request).await?;
    let (opened, login, recovery_codes) = inner.staff.finish_joining(&inner.directory, finish).await?;
    let me = describe_opened(&inner, &opened)?;
    let mut response = json(StatusCode::CREATED, &Joined { me, recovery_codes });
    cookies::signed_in(&inner, &opened, &login, false, response.headers_mut());
    Ok(response)
}
