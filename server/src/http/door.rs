//! The doors: a nickname (and a link, for those who have one) for a token. What a token lets somebody do is decided
//! elsewhere; here it is only made out.

use super::answer::{Refused, read_json};
use super::listener::Arrival;
use crate::Inner;
use crate::auth::{Identity, Link, Place, TOKEN_LIFE_MS, new_member_id};
use axum::extract::{Path, Request, State};
use axum::{Extension, Json};
use domain::directory::Bearer;
use protocol::directory::{DeskEnterRequest, EnterRequest, Entered, InspectRequest, LinkInfo};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::SessionId;
use protocol::room::Role;
use protocol::text::Text;
use std::sync::Arc;

/// `POST /api/sessions/{id}/enter`
pub(crate) async fn room(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Entered>, Refused> {
    inner.admission.door(&arrival.peer)?;
    let asked: EnterRequest = read_json(&inner, request).await?;
    let session: SessionId = id.parse().map_err(|_| ErrorCode::NotFound)?;
    let nickname = Text::nickname(&asked.nickname).map_err(|problem| Refusal::text("nickname", problem))?;
    let role = match &asked.link {
        None => {
            inner.admission.guest(&arrival.peer, &session)?;
            Role::Attendee
        }
        Some(secret) => role_in(&link(&inner, secret)?, &session)?,
    };
    inner.chain.name(&nickname)?;
    inner.hub.door(&session, role, &nickname).await?;
    let entered = entered(&inner, role, nickname, Place::Room(session.clone()));
    inner.admission.came_in(&arrival.peer, &session, &entered.member);
    Ok(entered)
}

/// The role that a link gives in this session.
fn role_in(link: &Link, session: &SessionId) -> Result<Role, Refused> {
    let elsewhere = link.session.as_ref().is_some_and(|only| only != session);
    // A link without a session is a clinician's (who comes where the policy allows) or an operator's (who comes nowhere).
    let nowhere = link.session.is_none() && link.role != Role::Clinician;
    if elsewhere || nowhere || link.role == Role::Operator {
        return Err(Refusal::new(ErrorCode::NotPermitted)
            .because("This link is for another door.")
            .into());
    }
    Ok(link.role)
}

/// `POST /api/desk/enter`
pub(crate) async fn desk(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    request: Request,
) -> Result<Json<Entered>, Refused> {
    inner.admission.door(&arrival.peer)?;
    let asked: DeskEnterRequest = read_json(&inner, request).await?;
    let name = Text::nickname(&asked.name).map_err(|problem| Refusal::text("name", problem))?;
    let link = link(&inner, &asked.link)?;
    if link.role != Role::Clinician || link.session.is_some() {
        return Err(Refusal::new(ErrorCode::NotPermitted)
            .because("This link is for another door.")
            .into());
    }
    Ok(entered(&inner, Role::Clinician, name, Place::Desk))
}

/// `POST /api/links/inspect`
pub(crate) async fn inspect(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    request: Request,
) -> Result<Json<LinkInfo>, Refused> {
    inner.admission.door(&arrival.peer)?;
    let asked: InspectRequest = read_json(&inner, request).await?;
    let link = link(&inner, &asked.link)?;
    Ok(Json(LinkInfo {
        role: link.role,
        session: link.session,
        group: None,
        makes_account: false,
        expires_at: link.expires_at,
    }))
}

/// What a link carries. Its bearer is not told what is wrong with it.
pub(crate) fn link(inner: &Inner, secret: &str) -> Result<Link, Refused> {
    inner
        .auth
        .read_link(secret, inner.clock.now())
        .map_err(|_| ErrorCode::Unauthenticated.into())
}

fn entered(inner: &Inner, role: Role, nickname: Text, place: Place) -> Json<Entered> {
    let identity = Identity {
        member: new_member_id(),
        role,
        nickname,
        place,
        expires_at: inner.clock.now().plus(TOKEN_LIFE_MS),
        bearer: Bearer::Nobody,
    };
    Json(Entered {
        token: inner.auth.issue(&identity),
        member: identity.member,
        role,
        nickname: identity.nickname.to_string(),
        expires_at: identity.expires_at,
        pass: None,
    })
}
