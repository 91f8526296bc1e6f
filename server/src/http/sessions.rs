//! Sessions over HTTP: the list, one card, and the operator's way to make one.

use super::answer::{Refused, json, read_json};
use super::{guard, listener::Arrival};
use crate::admission::Door;
use crate::planner::of_request;
use crate::{Inner, listing};
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use protocol::care::Helpline;
use protocol::directory::{NewSession, SessionCard, SessionList};
use protocol::error::ErrorCode;
use std::sync::Arc;

/// `GET /api/sessions`
pub(crate) async fn list(State(inner): State<Arc<Inner>>) -> Json<SessionList> {
    Json(SessionList {
        now: inner.clock.now(),
        sessions: listing::found(&inner),
        cover: inner.hub.cover(None),
    })
}

/// `GET /api/sessions/{id}`
pub(crate) async fn one(State(inner): State<Arc<Inner>>, Path(id): Path<String>) -> Result<Json<SessionCard>, Refused> {
    let card = id.parse().ok().and_then(|id| inner.hub.card(&id));
    card.map(Json).ok_or_else(|| ErrorCode::NotFound.into())
}

/// `POST /api/sessions`
pub(crate) async fn make(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    request: Request,
) -> Result<Response, Refused> {
    inner.admission.door(&arrival.peer, Door::Link).await?;
    guard::is_operator(&inner, request.headers())?;
    let new: NewSession = read_json(&inner, request).await?;
    let format = inner.formats.choose(&new)?;
    let card = inner
        .hub
        .schedule(of_request(new, format, &inner.config, false))
        .await?;
    Ok(json(StatusCode::CREATED, &card))
}

/// `GET /api/helplines`
pub(crate) async fn helplines(State(inner): State<Arc<Inner>>) -> Json<Vec<Helpline>> {
    Json(inner.helplines.to_vec())
}
