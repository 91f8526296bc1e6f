//! The main job over real sockets, as stories: one file per subject in `stories/`. What all of them begin with is here.

mod agreement;
mod appeals;
mod care;
mod chairs;
mod cover;
mod demo;
mod desk_fails;
mod formats;
mod held;
mod meeting;
mod network;
mod person;
mod planned;
mod proxies;
mod restart;
mod revocation;
mod shell;
mod staff;
mod succession;
mod tokens;
mod waiting;

use domain::directory::{Actor, Command};
use domain::session::OfMeeting;
use protocol::directory::{Audience, FormatChoice, Monitoring, NewSession};
use protocol::group::{Approach, GroupDraft};
use protocol::ids::{GroupId, InvitationId, SessionId};
use protocol::room::{FloorPolicy, Presence, Role, Stage};
use protocol::staff::InvitationDraft;
use server::auth::random_id;
use tests::{House, NewRoom, TestClient, TestServer};

/// A meeting that has begun: its facilitator, and attendees with these names.
async fn meeting<const N: usize>(
    house: &House,
    new: NewRoom,
    names: [&str; N],
) -> (SessionId, TestClient, [TestClient; N]) {
    let session = house.session(new).await.id;
    let mut chair = house.person(&session, "Ash", Role::Facilitator).await;
    let mut people = Vec::new();
    for name in names {
        people.push(house.person(&session, name, Role::Attendee).await);
    }
    chair.start().await;
    for person in &mut people {
        person
            .until("the meeting begins", |view| view.stage == Stage::InProgress)
            .await;
    }
    chair.until("everybody is there", |view| view.members.len() > N).await;
    let people = people.try_into().unwrap_or_else(|_| unreachable!("as many as names"));
    (session, chair, people)
}

/// Where somebody is, as somebody else sees it.
fn presence(viewer: &TestClient, of: &TestClient) -> Option<Presence> {
    let members = &viewer.view().members;
    members
        .iter()
        .find(|member| member.member == of.member)
        .map(|member| member.presence)
}

/// The secret of a fresh invitation for one guest.
async fn invite(server: &TestServer, group: &GroupId) -> String {
    let (id, secret): (InvitationId, String) = (random_id().parse().expect("an id"), random_id());
    let make = Command::MakeInvitation {
        invitation: id,
        hash: server::auth::staff::hash(&secret),
        draft: Box::new(InvitationDraft {
            role: Role::Attendee,
            group: Some(group.clone()),
            note: String::new(),
            hours: 1,
            most_uses: 1,
            client_key: random_id().parse().expect("a key"),
        }),
    };
    server
        .inner()
        .directory
        .ask(Actor::Server, make)
        .await
        .expect("an invitation");
    secret
}

/// A group, and a session of it whose lobby is open.
async fn session_of(server: &TestServer) -> (GroupId, SessionId) {
    let inner = server.inner();
    let group: GroupId = random_id().parse().expect("an id");
    let about = GroupDraft {
        name: format!("Harbour {group}"),
        description: String::new(),
        guidelines: vec!["Listen first.".to_owned()],
        language: "en".to_owned(),
        approach: Approach::Other,
        audience: Audience::Anyone,
        service: Vec::new(),
        place: String::new(),
        titles_shown: false,
    };
    let make = Command::MakeGroup {
        group: group.clone(),
        about: Box::new(about),
    };
    inner.directory.ask(Actor::Server, make).await.expect("a group");
    let new = NewSession {
        title: "Tuesday evening".to_owned(),
        group: "Harbour".to_owned(),
        guidelines: vec!["Listen first.".to_owned()],
        audience: Audience::Anyone,
        language: "en".to_owned(),
        monitoring: Monitoring::OnCall,
        lobby: protocol::waiting::LobbyPolicy::Together,
        format: FormatChoice::plain(FloorPolicy::OneAtATime, 5),
        readings: std::collections::BTreeMap::new(),
        starts_at: inner.clock.now(),
        minutes: 60,
        capacity: 500,
        kept_minutes: 60,
    };
    let format = inner.formats.choose(&new).expect("a format");
    let mut plan = server::planner::of_request(new, format, &inner.config, false);
    plan.entry.of = Some(OfMeeting {
        meeting: random_id().parse().expect("an id"),
        group: group.clone(),
        slug: "tuesday-evening".to_owned(),
        on: "2026-12-01T19:30".to_owned(),
        revision: 1,
    });
    let card = inner.hub.schedule(plan).await.expect("a session");
    (group, card.id)
}
