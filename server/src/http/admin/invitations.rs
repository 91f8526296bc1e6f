//! Invitations: read, made, revoked. The secret is drawn here, shown once, and only its hash is kept.

use super::{ask, id, new_id};
use crate::Inner;
use crate::auth::staff::hash;
use crate::http::answer::{Refused, json, read_json};
use crate::http::guard::Caller;
use crate::http::link_url;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use domain::directory::Command;
use protocol::error::ErrorCode;
use protocol::ids::InvitationId;
use protocol::room::Role;
use protocol::staff::{Invitation, InvitationDraft, NewInvitation, Operation};
use std::sync::Arc;

/// `GET /api/admin/invitations`
pub(crate) async fn list(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
) -> Json<Vec<Invitation>> {
    Json(inner.directory.read(|state| {
        let all = state.invitations().into_iter();
        let own = all.filter(|known| caller.may(state, Operation::SeeInvitations, known.group.as_ref()));
        own.map(|known| state.invitation_view(known, caller.actor())).collect()
    }))
}

/// `POST /api/admin/invitations`
pub(crate) async fn make(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Refused> {
    let draft: InvitationDraft = read_json(&inner, request).await?;
    // An account outlives the browser that was left open for a moment; a guest's place does not reach as far.
    if draft.role != Role::Attendee {
        caller.is_proved(inner.clock.now())?;
    }
    let (invitation, secret): (InvitationId, String) = (new_id(), crate::auth::random_id());
    let command = Command::MakeInvitation {
        invitation: invitation.clone(),
        hash: hash(&secret),
        draft: Box::new(draft),
    };
    ask(&inner, &caller, command).await?;
    let known = inner.directory.read(|state| {
        let known = state.invitation(&invitation);
        known.map(|known| state.invitation_view(known, caller.actor()))
    });
    let made = NewInvitation {
        invitation: known.ok_or(ErrorCode::NotFound)?,
        address: link_url(&inner.base_url, &secret),
    };
    Ok(json(StatusCode::CREATED, &made))
}

/// `DELETE /api/admin/invitations/{invitation}`
pub(crate) async fn revoke(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    Path(invitation): Path<String>,
) -> Result<StatusCode, Refused> {
    let invitation: InvitationId = id(&invitation)?;
    ask(&inner, &caller, Command::RevokeInvitation { invitation }).await?;
    Ok(StatusCode::NO_CONTENT)
}
