//! The doors: a nickname (and a link, an invitation or a pass, for those who have one) for a token. What a token lets
//! somebody do is decided elsewhere; here it is only made out, for who it is: somebody who was in the session before has the
//! same id again (`auth/person.rs`), and with it whatever was decided about them.

use super::answer::{Refused, read_json};
use super::listener::Arrival;
use crate::Inner;
use crate::admission::Door;
use crate::auth::staff::hash;
use crate::auth::{self, HELP_LIFE_MS, Holder, Identity, Link, Pass, Place, TOKEN_LIFE_MS, new_member_id, random_id};
use axum::extract::{Path, Request, State};
use axum::{Extension, Json};
use domain::directory::{Actor, Bearer, Command, Invitation};
use domain::session::Entry;
use protocol::directory::{
    DeskEnterRequest, EnterRequest, Entered, HelpRequest, InspectRequest, InvitedMeeting, InvitedTo, LinkInfo,
};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{ClientKey, GroupId, InvitationId, MemberId, SessionId};
use protocol::meeting::AccessPolicy;
use protocol::room::Role;
use protocol::text::Text;
use std::sync::Arc;

/// What somebody brings to a door.
enum Brought {
    Nothing,
    /// A link of the command line or of the demo.
    Link(Link),
    /// A pass of somebody who came by an invitation before, and whose it is.
    Pass(InvitationId, Holder),
    /// An invitation, and who uses it.
    Invitation(Box<Invitation>, Holder),
}

/// By what somebody can be known again.
#[derive(Default)]
struct Known {
    /// The holder of the secret that their browser keeps.
    holder: Option<Holder>,
    /// What their client asks under.
    key: Option<ClientKey>,
}

/// `POST /api/sessions/{session}/enter`
pub(crate) async fn room(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Entered>, Refused> {
    let asked: EnterRequest = read_json(&inner, request).await?;
    let coming = coming(&inner, &id, &asked);
    // Who was invited, or serves, does not stand in the line of those who come with nothing.
    let door = match &coming {
        Ok(coming) if !matches!(coming.brought, Brought::Nothing) => Door::Known,
        Ok(_) | Err(_) => Door::Entry,
    };
    inner.admission.door(&arrival.peer, door).await?;
    let Coming {
        session,
        nickname,
        entry,
        known,
        brought,
    } = coming?;
    let role = match &brought {
        Brought::Link(link) => role_in(link, &session)?,
        Brought::Nothing | Brought::Pass(..) | Brought::Invitation(..) => Role::Attendee,
    };
    if role == Role::Attendee {
        may_come(&inner, &entry, &asked, &brought)?;
    }
    inner.chain.nickname(role, &nickname)?;
    let holder = match &brought {
        Brought::Pass(_, holder) | Brought::Invitation(_, holder) => Some(holder),
        Brought::Nothing | Brought::Link(_) => known.holder.as_ref(),
    };
    let member = holder.map(|holder| inner.persons.member_in(&session, role, holder));
    let member = member.unwrap_or_else(new_member_id);
    inner.hub.door_again(&session, member.clone(), role, &nickname).await?;
    let (bearer, pass) = take(&inner, &brought).await?;
    let mut entered = entered(&inner, member, role, nickname, Place::Room(session), bearer);
    entered.pass = pass;
    Ok(Json(entered))
}

/// Somebody at the door of a session, as far as it can be made out without asking the room.
struct Coming {
    session: SessionId,
    nickname: Text,
    entry: Entry,
    known: Known,
    brought: Brought,
}

fn coming(inner: &Inner, id: &str, asked: &EnterRequest) -> Result<Coming, Refused> {
    let session: SessionId = id.parse().map_err(|_| ErrorCode::NotFound)?;
    let nickname = Text::nickname(&asked.nickname).map_err(|problem| Refusal::text("nickname", problem))?;
    let entry = inner
        .directory
        .read(|state| state.plan(&session).map(|plan| plan.entry.clone()))
        .unwrap_or_default();
    let group = entry.of.as_ref().map(|of| &of.group);
    let holder = asked.person.as_deref();
    let holder = holder.map(|secret| inner.persons.by_secret(group, &session, secret));
    let known = Known {
        holder: holder.transpose()?,
        key: asked.client_key.clone(),
    };
    let brought = match &asked.link {
        None => Brought::Nothing,
        Some(secret) => brought(inner, secret, &known)?,
    };
    Ok(Coming {
        session,
        nickname,
        entry,
        known,
        brought,
    })
}

/// What a secret is: tokens are told by their dots, which no invitation has.
fn brought(inner: &Inner, secret: &str, known: &Known) -> Result<Brought, Refused> {
    let now = inner.clock.moment();
    if !secret.contains('.') {
        let hash = hash(secret);
        let found = inner.directory.read(|state| state.invitation_by_hash(&hash).cloned());
        let invitation = found.ok_or(ErrorCode::Unauthenticated)?;
        let holder = holder_of(inner, &invitation, known);
        invitation.good_for(Some(&inner.persons.use_of(&invitation.id, &holder)), now.surely)?;
        return Ok(Brought::Invitation(Box::new(invitation), holder));
    }
    if let Ok(Pass { invitation, holder }) = inner.auth.read_pass(secret, now) {
        if !inner.directory.stands(&Bearer::Invited(invitation.clone())) {
            return Err(ErrorCode::Unauthenticated.into());
        }
        // One pass is one person, whatever secret is sent beside it: else one that is handed on is a seat for everybody.
        let holder = holder.unwrap_or_else(|| inner.persons.by_pass(secret));
        return Ok(Brought::Pass(invitation, holder));
    }
    Ok(Brought::Link(link(inner, secret)?))
}

/// Who uses an invitation. Somebody with nothing to be known by is new each time, and each time is a use.
fn holder_of(inner: &Inner, invitation: &Invitation, known: &Known) -> Holder {
    let by_key = || Some(inner.persons.by_key(&invitation.id, known.key.as_ref()?));
    let by_key = known.holder.clone().or_else(by_key);
    by_key.unwrap_or_else(|| inner.persons.by_pass(&random_id()))
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
        Brought::Pass(invitation, _) if !is_for(inner, invitation, group) => {
            return refuse("link", "This invitation is for another group.");
        }
        Brought::Invitation(invitation, _) if invitation.group.as_ref() != group || invitation.grant().is_some() => {
            return refuse("link", "This invitation is for another door.");
        }
        Brought::Nothing | Brought::Link(_) | Brought::Pass(..) | Brought::Invitation(..) => {}
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
async fn take(inner: &Inner, brought: &Brought) -> Result<(Bearer, Option<String>), Refusal> {
    Ok(match brought {
        Brought::Nothing | Brought::Link(_) => (Bearer::Nobody, None),
        Brought::Pass(invitation, _) => (Bearer::Invited(invitation.clone()), None),
        Brought::Invitation(invitation, holder) => {
            let id = invitation.id.clone();
            let command = Command::UseInvitation {
                invitation: id.clone(),
                guest: Some(inner.persons.use_of(&id, holder)),
            };
            inner.directory.ask(Actor::Server, command).await?;
            let pass = inner.auth.mint_pass(&id, holder, inner.clock.moment());
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

/// `POST /api/help`: the way to help for somebody without a place in a room. It is asked nothing and refused nothing: a
/// person in need may be behind an address that many share, or may have been asked to leave (P3). What it gives opens the
/// desk's mailbox to one person, and no room.
pub(crate) async fn help(State(inner): State<Arc<Inner>>, request: Request) -> Result<Json<Entered>, Refused> {
    let asked: HelpRequest = read_json(&inner, request).await?;
    let session = asked.session.filter(|session| inner.hub.exists(session));
    let nickname = asked.nickname.and_then(|name| Text::nickname(&name).ok());
    let place = Place::Help {
        session: session.unwrap_or_else(auth::house),
        at_door: true,
    };
    let nickname = nickname.unwrap_or_else(|| Text::stored(""));
    let member = new_member_id();
    Ok(Json(entered(
        &inner,
        member,
        Role::Attendee,
        nickname,
        place,
        Bearer::Nobody,
    )))
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
    inner.chain.name(&name).map_err(|refusal| refusal.in_field("name"))?;
    if link.role != Role::Clinician || link.session.is_some() {
        return Err(Refusal::new(ErrorCode::NotPermitted)
            .because("This link is for another door.")
            .into());
    }
    Ok(Json(entered(
        &inner,
        new_member_id(),
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
    Ok(Json(match brought(&inner, &asked.link, &Known::default())? {
        Brought::Nothing => return Err(ErrorCode::Unauthenticated.into()),
        Brought::Link(link) => LinkInfo {
            role: link.role,
            session: link.session,
            group: None,
            makes_account: false,
            expires_at: link.expires_at,
        },
        Brought::Pass(id, _) => {
            let known = inner.directory.read(|state| state.invitation(&id).cloned());
            let invitation = known.ok_or(ErrorCode::Unauthenticated)?;
            invited(&inner, &invitation, now)
        }
        Brought::Invitation(invitation, _) => invited(&inner, &invitation, now),
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
        .read_link(secret, inner.clock.moment())
        .map_err(|_| ErrorCode::Unauthenticated.into())
}

/// A token for the way to help alone, for somebody who is given a place in a room.
pub(crate) fn help_token(inner: &Inner, identity: &Identity) -> Option<String> {
    let Place::Room(session) = &identity.place else {
        return None;
    };
    let way = Identity {
        role: Role::Attendee,
        place: Place::Help {
            session: session.clone(),
            at_door: false,
        },
        expires_at: inner.clock.now().plus(HELP_LIFE_MS),
        bearer: Bearer::Nobody,
        ..identity.clone()
    };
    Some(inner.auth.issue_at(&way, inner.clock.surely()))
}

fn entered(inner: &Inner, member: MemberId, role: Role, nickname: Text, place: Place, bearer: Bearer) -> Entered {
    let cover = match &place {
        Place::Room(session) | Place::Help { session, .. } => Some(inner.hub.cover(Some(session))),
        Place::Desk => None,
    };
    let life = if matches!(place, Place::Help { .. }) {
        HELP_LIFE_MS
    } else {
        TOKEN_LIFE_MS
    };
    let identity = Identity {
        member,
        role,
        nickname,
        place,
        expires_at: inner.clock.now().plus(life),
        bearer,
    };
    Entered {
        token: inner.auth.issue_at(&identity, inner.clock.surely()),
        help: help_token(inner, &identity),
        member: identity.member,
        role,
        nickname: identity.nickname.to_string(),
        expires_at: identity.expires_at,
        pass: None,
        cover,
    }
}
