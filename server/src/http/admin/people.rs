//! Who serves: read, what they may do, signed out, let go.

use super::{ask, id};
use crate::Inner;
use crate::http::answer::{Refused, read_json};
use crate::http::guard::Caller;
use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use domain::directory::{Actor, Command, Directory, Staff};
use protocol::error::ErrorCode;
use protocol::ids::{Millis, StaffId};
use protocol::staff::{ChangeGrants, Operation, StaffMember};
use std::sync::Arc;

/// `GET /api/admin/staff`
pub(crate) async fn list(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
) -> Json<Vec<StaffMember>> {
    let now = inner.clock.now();
    let mut all: Vec<StaffMember> = inner.directory.read(|state| {
        let seen = state.staff().filter(|staff| sees(state, &caller, staff));
        seen.map(|staff| view(state, staff, now)).collect()
    });
    all.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
    Json(all)
}

/// A facilitator sees who serves in their own groups, an operator everybody, and everybody themselves.
fn sees(state: &Directory, caller: &Caller, staff: &Staff) -> bool {
    let oneself = caller.actor() == Actor::Staff(&staff.id);
    let groups = staff.grants.iter().map(|grant| grant.role().1);
    oneself
        || caller.may(state, Operation::SeeStaff, None)
        || groups
            .flatten()
            .any(|group| caller.may(state, Operation::SeeStaff, Some(group)))
}

fn view(state: &Directory, staff: &Staff, now: Millis) -> StaffMember {
    let signed_in = u32::try_from(state.sign_ins_of(&staff.id, now).len()).unwrap_or(u32::MAX);
    staff.view(false, signed_in)
}

/// `PUT /api/admin/staff/{staff}/grants`
pub(crate) async fn change_grants(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    Path(staff): Path<String>,
    request: Request,
) -> Result<Json<StaffMember>, Refused> {
    let change: ChangeGrants = read_json(&inner, request).await?;
    let staff: StaffId = id(&staff)?;
    let command = Command::ChangeGrants {
        staff: staff.clone(),
        grants: change.grants,
    };
    ask(&inner, &caller, command).await?;
    let now = inner.clock.now();
    let view = inner
        .directory
        .read(|state| state.member(&staff).map(|staff| view(state, staff, now)));
    view.map(Json).ok_or_else(|| ErrorCode::NotFound.into())
}

/// `POST /api/admin/staff/{staff}/sign-out`
pub(crate) async fn sign_out(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    Path(staff): Path<String>,
) -> Result<StatusCode, Refused> {
    let staff: StaffId = id(&staff)?;
    ask(&inner, &caller, Command::SignOutEverywhere { staff, but: None }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /api/admin/staff/{staff}`
pub(crate) async fn remove(
    State(inner): State<Arc<Inner>>,
    Extension(caller): Extension<Caller>,
    Path(staff): Path<String>,
) -> Result<StatusCode, Refused> {
    let staff: StaffId = id(&staff)?;
    ask(&inner, &caller, Command::RemoveStaff { staff }).await?;
    Ok(StatusCode::NO_CONTENT)
}
