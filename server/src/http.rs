//! The routes: which handler answers at which path, and what is answered where nothing is. `protocol::routes` has the
//! same table for the documents; a test compares.

mod answer;
mod assets;
mod door;
pub(crate) mod guard;
mod health;
mod listener;
mod security;
pub(crate) mod sessions;
mod staff;
mod upgrade;

pub use sessions::plan;

pub(crate) use listener::{operators, people};

use crate::Inner;
use answer::Refused;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{any, get, post};
use protocol::error::ErrorCode;
use std::sync::Arc;

/// The address that opens the door of a link. The secret stands behind the `#`, so that no server and no log ever gets
/// it as part of an address.
#[must_use]
pub fn link_url(base_url: &str, secret: &str) -> String {
    format!("{base_url}/#/k/{secret}")
}

/// The address of an invitation, whose secret stands behind the `#` for the same reason.
#[must_use]
pub fn invitation_url(base_url: &str, secret: &str) -> String {
    format!("{base_url}/#/i/{secret}")
}

/// What people reach.
pub(crate) fn public(inner: Arc<Inner>) -> Router {
    Router::new()
        .route("/api/sessions", get(sessions::list).post(sessions::make))
        .route("/api/sessions/{session}", get(sessions::one))
        .route("/api/sessions/{session}/enter", post(door::room))
        .route("/api/desk/enter", post(door::desk))
        .route("/api/links/inspect", post(door::inspect))
        .route("/api/helplines", get(sessions::helplines))
        .route("/socket", any(upgrade::open))
        .merge(staff::routes())
        .route_layer(axum::middleware::from_fn_with_state(Arc::clone(&inner), guard::guard))
        .fallback(assets::serve)
        .method_not_allowed_fallback(wrong_method)
        .with_state(inner)
}

/// What the operator's own machines reach.
pub(crate) fn ops(inner: Arc<Inner>) -> Router {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(async || Refused::from(ErrorCode::NotFound))
        .method_not_allowed_fallback(wrong_method)
        .with_state(inner)
}

async fn wrong_method() -> Refused {
    let because = "This address takes another method.";
    Refused::with_status(StatusCode::METHOD_NOT_ALLOWED, ErrorCode::Invalid, because)
}
