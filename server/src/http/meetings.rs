//! Meetings as anybody finds them: the list, and where a permanent link leads.

use super::answer::Refused;
use crate::{Inner, listing};
use axum::Json;
use axum::extract::{Path, State};
use protocol::error::ErrorCode;
use protocol::meeting::{MeetingList, MeetingPage};
use std::sync::Arc;

/// `GET /api/meetings`
pub(crate) async fn list(State(inner): State<Arc<Inner>>) -> Json<MeetingList> {
    Json(MeetingList {
        now: inner.clock.now(),
        meetings: inner.listing.meetings(&inner).to_vec(),
        sessions: listing::live_and_soon(&inner),
        cover: inner.hub.cover(None),
    })
}

/// `GET /api/meetings/{slug}`
pub(crate) async fn one(
    State(inner): State<Arc<Inner>>,
    Path(slug): Path<String>,
) -> Result<Json<MeetingPage>, Refused> {
    let page = listing::page(&inner, &slug);
    page.map(Json).ok_or_else(|| ErrorCode::NotFound.into())
}
