//! The main job over real sockets, as stories: one file per subject in `stories/`. What all of them begin with is here.

mod agreement;
mod care;
mod chairs;
mod demo;
mod desk_fails;
mod formats;
mod held;
mod meeting;
mod network;
mod planned;
mod restart;
mod shell;
mod succession;
mod tokens;
mod waiting;

use protocol::ids::SessionId;
use protocol::room::{Presence, Role, Stage};
use tests::{House, NewRoom, TestClient};

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
