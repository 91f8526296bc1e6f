//! The doors: a nickname (and a link, an invitation or a pass, for those who have one) for a token. What a token lets
//! somebody do is decided elsewhere; here it is only made out.

use super::answer::{Refused, read_json};
use super::listener::Arrival;
use crate::Inner;
use crate::admission::Door;
use crate::auth::staff::hash;
use crate::auth::{Identity, Link, Place, TOKEN_LIFE_MS, new_member_id};
use axum::extract::{Path, Request, State};
use axum::{Extension, Json};
use domain::directory::{Actor, Bearer, Command, Invitation};
use domain::session::Entry;
use protocol::directory::{
    DeskEnterRequest, EnterRequest, Entered, InspectRequest, InvitedMeeting, InvitedTo, LinkInfo,
};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{ClientKey, GroupId, InvitationId, SessionId};
use protocol::meeting::AccessPolicy;
use protocol::room::Role;
use protocol::text::Text;
use std::sync::Arc;

/// What somebody brings to a door.
enum Brought {
    Nothing,
    /// A link of the command line or of the demo.
    Link(Link),
    /// A pass of somebody who came by an invitation before.
    Pass(InvitationId),
    /// An invitation that was not used by this person yet.
    Invitation(Box<Invitation>),
}

/// `POST /api/sessions/{session}/enter`
pub(crate) async fn room(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Entered>, Refused> {
    let asked: EnterRequest = read_json(&inner, request).await?;
    let brought = match &asked.link {
        None => Ok(Brought::Nothing),
        Some(secret) => brought(&inner, secret, asked.client_key.as_ref()),
    };
    // Who was invited, or serves, does not stand in the line of those who come with nothing.
    let door = match brought {
        Ok(Brought::Link(_) | Brought::Pass(_) | Brought::Invitation(_)) => Door::Known,
        Ok(Brought::Nothing) | Err(_) => Door::Entry,
    };
    inner.admission.door(&arrival.peer, door).await?;
    let brought = brought?;
    let session: SessionId = id.parse().map_err(|_| ErrorCode::NotFound)?;
    let nickname = Text::nickname(&asked.nickname).map_err(|problem| Refusal::text("nickname", problem))?;
    let role = match &brought {
        Brought::Link(link) => role_in(link, &session)?,
        Brought::Nothing | Brought::Pass(_) | Brought::Invitation(_) => Role::Attendee,
    };
    if role == Role::Attendee {
        inner.admission.guest(&arrival.peer, &session)?;
        let entry = inner
            .directory
            .read(|state| state.plan(&session).map(|plan| plan.entry.clone()));
        may_come(&inner, &entry.unwrap_or_default(), &asked, &brought)?;
    }
    inner.chain.name(&nickname)?;
    inner.hub.door(&session, role, &nickname).await?;
    let (bearer, pass) = take(&inner, &brought, asked.client_key).await?;
    let mut entered = entered(&inner, role, nickname, Place::Room(session.clone()), bearer);
    entered.pass = pass;
    inner.admission.came_in(&arrival.peer, &session, &entered.member);
    Ok(Json(entered))
}

/// What a secret is: tokens are told by their dots, which no invitation has.
fn brought(inner: &Inner, secret: &str, key: Option<&ClientKey>) -> Result<Brought, Refused> {
    let now = inner.clock.now();
    if !secret.contains('.') {
        let hash = hash(secret);
        let known = inner.directory.read(|state| state.invitation_by_hash(&hash).cloned());
        let invitation = known.ok_or(ErrorCode::Unauthenticated)?;
        invitation.good_under(key, now)?;
        return Ok(Brought::Invitation(Box::new(invitation)));
    }
    if let Ok(invitation) = inner.auth.read_pass(secret, now) {
        if !inner.directory.stands(&Bearer::Invited(invitation.clone())) {
            return Err(ErrorCode::Unauthenticated.into());
        }
        return Ok(Brought::Pass(invitation));
    }
    Ok(Brought::Link(link(inner, secret)?))
}

/// Whether a session takes somebody who does not serve: what is declared is believed, an invitation is looked at.
fn may_come(inner: &Inner, entry: &Entry, asked: &EnterRequest, brought: &Brought) -> Result<(), Refusal> {
    let refuse = |field: &str, because: &str| {
        let refusal = Refusal::new(ErrorCode::NotPermitted).in_field(field);
        Err(refusal.because(because))
    };
    let group = entry.of.as_ref().map(|of| &of.group);
    match brought {
        Brought::Nothing if entry.access == AccessPolicy::Invite => {
            return refuse(
                "link",
                "This meeting is by invitation. Ask somebody of the group for one.",
            );
        }
        Brought::Pass(invitation) if !is_for(inner, invitation, group) => {
            return refuse("link", "This invitation is for another group.");
        }
        Brought::Invitation(invitation) if invitation.group.as_ref() != group || invitation.grant().is_some() => {
            return refuse("link", "This invitation is for another door.");
        }
        Brought::Nothing | Brought::Link(_) | Brought::Pass(_) | Brought::Invitation(_) => {}
    }
    if entry.access == AccessPolicy::Closed && !asked.attests {
        return refuse(
            "attests",
            "This meeting is for those whom it concerns. Say that it concerns you to come in.",
        );
    }
    if entry.clean_days.is_some() && !asked.meets_clean_time {
        return refuse(
            "meets_clean_time",
            "This meeting asks for a time of being clean before coming.",
        );
    }
    Ok(())
}

fn is_for(inner: &Inner, invitation: &InvitationId, group: Option<&GroupId>) -> bool {
    inner.directory.read(|state| {
        state
            .invitation(invitation)
            .is_some_and(|known| known.group.as_ref() == group)
    })
}

/// The last step: an invitation is looked at once more, and counted, before anything is given for it.
async fn take(inner: &Inner, brought: &Brought, key: Option<ClientKey>) -> Result<(Bearer, Option<String>), Refusal> {
    Ok(match brought {
        Brought::Nothing | Brought::Link(_) => (Bearer::Nobody, None),
        Brought::Pass(invitation) => (Bearer::Invited(invitation.clone()), None),
        Brought::Invitation(invitation) => {
            let id = invitation.id.clone();
            let command = Command::UseInvitation {
                invitation: id.clone(),
                key,
            };
            inner.directory.ask(Actor::Server, command).await?;
            let pass = inner.auth.mint_pass(&id, inner.clock.now());
            (Bearer::Invited(id), Some(pass))
        }
    })
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
    let asked: DeskEnterRequest = read_json(&inner, request).await?;
    let link = link(&inner, &asked.link);
    let door = if link.is_ok() { Door::Known } else { Door::Link };
    inner.admission.door(&arrival.peer, door).await?;
    let link = link?;
    let name = Text::nickname(&asked.name).map_err(|problem| Refusal::text("name", problem))?;
    if link.role != Role::Clinician || link.session.is_some() {
        return Err(Refusal::new(ErrorCode::NotPermitted)
            .because("This link is for another door.")
            .into());
    }
    Ok(Json(entered(
        &inner,
        Role::Clinician,
        name,
        Place::Desk,
        Bearer::Nobody,
    )))
}

/// `POST /api/links/inspect`
pub(crate) async fn inspect(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    request: Request,
) -> Result<Json<LinkInfo>, Refused> {
    inner.admission.door(&arrival.peer, Door::Link).await?;
    let asked: InspectRequest = read_json(&inner, request).await?;
    let now = inner.clock.now();
    Ok(Json(match brought(&inner, &asked.link, None)? {
        Brought::Nothing => return Err(ErrorCode::Unauthenticated.into()),
        Brought::Link(link) => LinkInfo {
            role: link.role,
            session: link.session,
            group: None,
            makes_account: false,
            expires_at: link.expires_at,
        },
        Brought::Pass(id) => {
            let known = inner.directory.read(|state| state.invitation(&id).cloned());
            let invitation = known.ok_or(ErrorCode::Unauthenticated)?;
            invited(&inner, &invitation, now)
        }
        Brought::Invitation(invitation) => invited(&inner, &invitation, now),
    }))
}

/// What an invitation is for, and which meetings it opens.
fn invited(inner: &Inner, invitation: &Invitation, now: protocol::ids::Millis) -> LinkInfo {
    let group = inner.directory.read(|state| {
        let group = state.group(invitation.group.as_ref()?)?;
        let mut meetings: Vec<InvitedMeeting> = state
            .meetings()
            .filter(|meeting| meeting.about.group == group.id && !meeting.ended)
            .map(|meeting| InvitedMeeting {
                slug: meeting.slug.clone(),
                title: meeting.about.title.clone(),
                next: state.view(meeting, now).next.first().map(|time| time.starts_at),
            })
            .collect();
        meetings.sort_by_key(|meeting| (meeting.next.map_or(u64::MAX, |at| at.0), meeting.title.clone()));
        Some(InvitedTo {
            id: group.id.clone(),
            name: group.about.name.clone(),
            meetings,
        })
    });
    LinkInfo {
        role: invitation.role,
        session: None,
        group,
        makes_account: invitation.grant().is_some(),
        expires_at: invitation.expires_at,
    }
}

/// What a link carries. Its bearer is not told what is wrong with it.
pub(crate) fn link(inner: &Inner, secret: &str) -> Result<Link, Refused> {
    inner
        .auth
        .read_link(secret, inner.clock.now())
        .map_err(|_| ErrorCode::Unauthenticated.into())
}

fn entered(inner: &Inner, role: Role, nickname: Text, place: Place, bearer: Bearer) -> Entered {
    let identity = Identity {
        member: new_member_id(),
        role,
        nickname,
        place,
        expires_at: inner.clock.now().plus(TOKEN_LIFE_MS),
        bearer,
    };
    Entered {
        token: inner.auth.issue(&identity),
        member: identity.member,
        role,
        nickname: identity.nickname.to_string(),
        expires_at: identity.expires_at,
        pass: None,
    }
}
