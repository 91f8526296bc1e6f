//! The routes: which handler answers at which path, and what is answered where nothing is. `protocol::routes` has the
//! same table for the documents; a test compares.

mod admin;
mod answer;
mod assets;
mod door;
mod feeds;
mod front;
pub(crate) mod guard;
mod headers;
mod health;
mod listener;
mod meetings;
mod packed;
mod page;
mod security;
pub(crate) mod sessions;
mod staff;
mod upgrade;

pub(crate) use front::Front;
pub(crate) use listener::{operators, people};

use crate::Inner;
use admin::{groups, invitations, people};
pub(crate) use answer::Refused;
use axum::Router;
use axum::http::StatusCode;
use axum::routing::{delete, get, post, put};
use protocol::error::ErrorCode;
use std::sync::Arc;

/// The address that opens the door of a link. The secret stands behind the `#`, so that no server and no log ever gets
/// it as part of an address.
#[must_use]
pub fn link_url(base_url: &str, secret: &str) -> String {
    format!("{base_url}/#/k/{secret}")
}

/// What people reach.
pub(crate) fn public(inner: Arc<Inner>) -> Router {
    Router::new()
        .merge(managing())
        .merge(lists())
        .route("/api/meetings/{slug}", get(meetings::one))
        .merge(for_programs())
        .route("/api/sessions/{session}", get(sessions::one))
        .route("/api/sessions/{session}/enter", post(door::room))
        .route("/api/help", post(door::help))
        .route("/api/desk/enter", post(door::desk))
        .route("/api/links/inspect", post(door::inspect))
        .route("/socket", get(upgrade::open))
        .merge(staff::routes())
        .route_layer(axum::middleware::from_fn_with_state(Arc::clone(&inner), guard::guard))
        .fallback(assets::serve)
        .method_not_allowed_fallback(wrong_method)
        .with_state(inner)
}

/// Lists that are the same for everybody, compressed for whoever takes that.
fn lists() -> Router<Arc<Inner>> {
    Router::new()
        .route("/api/meetings", get(meetings::list))
        .route("/api/sessions", get(sessions::list).post(sessions::make))
        .route("/api/helplines", get(sessions::helplines))
        .route_layer(axum::middleware::from_fn(packed::packed))
}

/// What those who manage reach.
fn managing() -> Router<Arc<Inner>> {
    Router::new()
        .route("/api/admin/groups", get(groups::list).post(groups::make))
        .route("/api/admin/groups/{group}", put(groups::change).delete(groups::close))
        .route(
            "/api/admin/meetings",
            get(admin::meetings::list).post(admin::meetings::make),
        )
        .route(
            "/api/admin/meetings/{meeting}",
            put(admin::meetings::change).delete(admin::meetings::end),
        )
        .route("/api/admin/meetings/{meeting}/date", post(admin::meetings::change_date))
        .route("/api/admin/schedule", post(admin::meetings::preview))
        .route("/api/admin/formats", get(admin::meetings::formats))
        .route("/api/admin/staff", get(people::list))
        .route("/api/admin/staff/{staff}", delete(people::remove))
        .route("/api/admin/staff/{staff}/grants", put(people::change_grants))
        .route("/api/admin/staff/{staff}/sign-out", post(people::sign_out))
        .route("/api/admin/invitations", get(invitations::list).post(invitations::make))
        .route("/api/admin/invitations/{invitation}", delete(invitations::revoke))
        .route("/api/admin/health", get(admin::health::read))
}

/// What other programs read.
fn for_programs() -> Router<Arc<Inner>> {
    Router::new()
        .route("/api/meetings/{slug}/calendar.ics", get(feeds::meeting_calendar))
        .route("/api/groups/{slug}/calendar.ics", get(feeds::group_calendar))
        .route("/feeds/meeting-guide.json", get(feeds::meeting_guide))
        .route("/feeds/left-out.json", get(feeds::left_out))
        .route("/client_interface/json/", get(feeds::like_bmlt))
        // Some readers leave the last slash away, and some put the path behind an address that ends with one.
        .route("/client_interface/json", get(feeds::like_bmlt))
        .route("//client_interface/json/", get(feeds::like_bmlt))
        .route("//client_interface/json", get(feeds::like_bmlt))
        .route("/client_interface/jsonp/", get(feeds::like_bmlt_by_script))
        .route("/client_interface/jsonp", get(feeds::like_bmlt_by_script))
        .route("//client_interface/jsonp/", get(feeds::like_bmlt_by_script))
        .route("//client_interface/jsonp", get(feeds::like_bmlt_by_script))
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
