//! Groups: read, made, changed, closed.

use super::{ask, id, new_id};
use crate::Inner;
use crate::http::answer::{Refused, json, read_json};
use crate::http::guard::Caller;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::{Extension, Json};
use domain::directory::Command;
use protocol::error::ErrorCode;
use protocol::group::{ChangeGroup, Group, GroupDraft};
use protocol::ids::GroupId;
use protocol::staff::Operation;
use std::sync::Arc;

/// `GET /api/admin/groups`
pub(crate) async fn list(State(inner): State<Arc<Inner>>, Extension(caller): Extension<Caller>) -> Json<Vec<Group>> {
    Json(inner.directory.read(|state| {
        let own = state
            .groups()
            .into_iter()
            .filter(|group| caller.may(state, Operation::SeeGroups, Some(&group.id)));
        own.map(domain::directory::Group::view).collect()
    }))
}

/// `POST /api/admin/groups`
pub(crate) async fn make(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<Response, Refused> {
    let about: GroupDraft = read_json(&inner, request).await?;
    let group: GroupId = new_id();
    let command = Command::MakeGroup {
        group: group.clone(),
        about: Box::new(about),
    };
    ask(&inner, &caller, command).await?;
    Ok(json(StatusCode::CREATED, &view(&inner, &group)?))
}

/// `PUT /api/admin/groups/{group}`
pub(crate) async fn change(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    Path(group): Path<String>,
    request: Request,
) -> Result<Json<Group>, Refused> {
    let change: ChangeGroup = read_json(&inner, request).await?;
    let group: GroupId = id(&group)?;
    let command = Command::ChangeGroup {
        group: group.clone(),
        revision: change.revision,
        about: Box::new(change.group),
    };
    ask(&inner, &caller, command).await?;
    Ok(Json(view(&inner, &group)?))
}

/// `DELETE /api/admin/groups/{group}`
pub(crate) async fn close(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    Path(group): Path<String>,
) -> Result<StatusCode, Refused> {
    let group: GroupId = id(&group)?;
    ask(&inner, &caller, Command::CloseGroup { group }).await?;
    Ok(StatusCode::NO_CONTENT)
}

fn view(inner: &Inner, group: &GroupId) -> Result<Group, Refused> {
    let view = inner
        .directory
        .read(|state| state.group(group).map(domain::directory::Group::view));
    view.ok_or_else(|| ErrorCode::NotFound.into())
}
