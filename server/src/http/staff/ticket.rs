//! A ticket for the socket, with the role that somebody's grants give there at this moment.

use crate::Inner;
use crate::admission::Door;
use crate::auth::staff::Signed;
use crate::auth::{Identity, Place};
use crate::http::answer::{Refused, read_json};
use crate::http::door::help_token;
use crate::http::listener::Arrival;
use axum::extract::{Request, State};
use axum::{Extension, Json};
use domain::directory::Bearer;
use domain::directory::permissions::role_in;
use protocol::directory::Entered;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{GroupId, SessionId};
use protocol::room::Role;
use protocol::staff::TicketRequest;
use protocol::text::Text;
use std::sync::Arc;

/// `POST /api/staff/ticket`
pub(super) async fn take(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    Extension(signed): Extension<Signed>,
    request: Request,
) -> Result<Json<Entered>, Refused> {
    inner.admission.door(&arrival.peer, Door::Known).await?;
    let TicketRequest { session } = read_json(&inner, request).await?;
    let group = session
        .as_ref()
        .map(|session| group_of(&inner, session))
        .transpose()?
        .flatten();
    let place = session.map_or(Place::Desk, Place::Room);
    let (role, name) = inner.directory.read(|state| {
        let name = state.member(&signed.staff).map(|staff| staff.secrets().name);
        (role_in(state.grants(&signed.staff), group.as_ref()), name)
    });
    let role = role.filter(|role| place != Place::Desk || *role == Role::Clinician);
    let role = role.ok_or_else(|| {
        let because = "You serve in other groups. To come as an attendee, enter through the meeting's own door.";
        Refusal::new(ErrorCode::NotPermitted).because(because)
    })?;
    let nickname = Text::nickname(&name.unwrap_or_default()).map_err(|problem| Refusal::text("name", problem))?;
    let member = inner.staff.member_in(&signed, &place, role);
    if let Place::Room(session) = &place {
        inner.hub.door_again(session, member.clone(), role, &nickname).await?;
    }
    let cover = match &place {
        Place::Room(session) | Place::Help { session, .. } => Some(inner.hub.cover(Some(session))),
        Place::Desk => None,
    };
    let identity = Identity {
        member: member.clone(),
        role,
        nickname: nickname.clone(),
        place,
        expires_at: signed.expires_at,
        bearer: Bearer::Staff {
            staff: signed.staff,
            sign_in: signed.sign_in,
            role,
            group,
        },
    };
    let help = help_token(&inner, &identity);
    let (token, expires_at) = inner.staff.give_ticket(identity);
    Ok(Json(Entered {
        token,
        help,
        member,
        role,
        nickname: nickname.to_string(),
        expires_at,
        pass: None,
        cover,
    }))
}

/// The group of a session; none for one without a meeting.
fn group_of(inner: &Inner, session: &SessionId) -> Result<Option<GroupId>, Refused> {
    inner.directory.read(|state| {
        let plan = state.plan(session).ok_or(ErrorCode::NotFound)?;
        Ok(plan.entry.of.as_ref().map(|of| of.group.clone()))
    })
}
