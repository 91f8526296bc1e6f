//! Sessions over HTTP: the list, one card, and the operator's way to make one.

use super::answer::{Refused, json, read_json};
use super::{door, listener::Arrival};
use crate::Inner;
use crate::config::Config;
use axum::extract::{Path, Request, State};
use axum::http::{StatusCode, header};
use axum::response::Response;
use axum::{Extension, Json};
use domain::session::{Plan, Rules};
use protocol::care::Helpline;
use protocol::directory::{NewSession, SessionCard, SessionList};
use protocol::error::ErrorCode;
use protocol::format::Format;
use protocol::ids::SessionId;
use protocol::room::Role;
use std::sync::Arc;

const MINUTE_MS: u64 = 60_000;

/// `GET /api/sessions`
pub(crate) async fn list(State(inner): State<Arc<Inner>>) -> Json<SessionList> {
    Json(SessionList {
        now: inner.clock.now(),
        sessions: inner.hub.cards(),
        on_call: inner.desk.on_call(),
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
    inner.admission.door(&arrival.peer)?;
    let bearer = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let link = bearer
        .and_then(|value| value.strip_prefix("Bearer "))
        .ok_or(ErrorCode::Unauthenticated)?;
    if door::link(&inner, link.trim())?.role != Role::Operator {
        return Err(ErrorCode::NotPermitted.into());
    }
    let new: NewSession = read_json(&inner, request).await?;
    let format = inner.formats.choose(&new)?;
    let card = inner.hub.schedule(plan(new, format, &inner.config, false)).await?;
    Ok(json(StatusCode::CREATED, &card))
}

/// `GET /api/helplines`
pub(crate) async fn helplines(State(inner): State<Arc<Inner>>) -> Json<Vec<Helpline>> {
    Json(inner.helplines.to_vec())
}

/// The plan of a new session under this server's rules, with a fresh id.
///
/// # Panics
/// As [`crate::auth::random_id`].
#[must_use]
pub fn plan(new: NewSession, format: Format, config: &Config, demo: bool) -> Plan {
    let session: SessionId = crate::auth::random_id()
        .parse()
        .expect("the alphabet of ids is base64url's");
    let minutes = u64::from(new.minutes);
    let rules = Rules {
        lobby_ms: config.meeting.lobby_minutes.saturating_mul(MINUTE_MS),
        minute_ms: config.meeting.minute_ms,
        succession_ms: config.meeting.succession_s.saturating_mul(1_000),
        chairless_ms: config.meeting.chairless_minutes.saturating_mul(MINUTE_MS),
        floor_grace_ms: config.meeting.floor_grace_s.saturating_mul(1_000),
        away_grace_ms: config.meeting.away_grace_s.saturating_mul(1_000),
        capacity: new.capacity,
        ends_by: Some(
            new.starts_at.plus(
                minutes
                    .saturating_add(config.meeting.overrun_minutes)
                    .saturating_mul(MINUTE_MS),
            ),
        ),
        fellowship_ms: Some(config.meeting.fellowship_minutes.saturating_mul(MINUTE_MS)),
        kept_ms: u64::from(new.kept_minutes).saturating_mul(MINUTE_MS),
    };
    Plan {
        session,
        title: new.title,
        group: new.group,
        guidelines: new.guidelines,
        audience: new.audience,
        language: new.language,
        monitoring: new.monitoring,
        lobby: new.lobby,
        format: Box::new(format),
        starts_at: new.starts_at,
        minutes: new.minutes,
        demo,
        rules,
    }
}
