//! A scripted meeting that shows how Hearth feels: simulated attendees enter, raise hands, share and support, again and
//! again, over the real WebSocket. It never runs in a production configuration; `serve --no-demo` turns it off.
//!
//! `script.rs` has the words, `actor.rs` one simulated person.

mod actor;
mod script;

use crate::Inner;
use crate::auth::{Identity, Place, random_id};
use actor::Actor;
use domain::session::{Plan, Rules};
use protocol::directory::{Audience, Monitoring, SessionCard};
use protocol::error::Refusal;
use protocol::ids::{Millis, SessionId};
use protocol::room::{FloorPolicy, Role, Stage};
use protocol::text::Text;
use script::{CHAIR, CHAT, SHARERS, Sharer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

const MINUTE_MS: u64 = 60_000;
const HOUR_MS: u64 = 60 * MINUTE_MS;
const DAY_MS: u64 = 24 * HOUR_MS;

/// How fast simulated people are: the pause that all their pauses are made of.
#[derive(Debug, Clone, Copy)]
pub struct Pace(pub Duration);

impl Default for Pace {
    /// Like people at a phone: a line every few seconds.
    fn default() -> Self {
        Self(Duration::from_millis(1_000))
    }
}

impl Pace {
    async fn beats(self, beats: u32) {
        tokio::time::sleep(self.0 * beats).await;
    }
}

/// The links that `serve` prints: one for each kind of person.
#[derive(Debug, Clone)]
pub struct Links {
    /// Enter as an attendee.
    pub attendee: String,
    /// Enter as the facilitator.
    pub facilitator: String,
    /// Come on call as a clinician.
    pub clinician: String,
}

/// Finds or makes the room in which a newcomer tries everything out, and the links into it.
///
/// # Errors
/// [`Refusal`] when the session could not be stored.
pub async fn standing_room(server: &Inner) -> Result<Links, Refusal> {
    let mut cards = server.hub.cards().into_iter();
    let session = match cards.find(|card| !card.demo && card.title == script::STANDING_TITLE && card.stage != Stage::Ended) {
        Some(card) => card.id,
        None => server.hub.schedule(standing_plan(server.clock.now())).await?.id,
    };
    let now = server.clock.now();
    let base = server.config.public_url();
    let link = |role, session| server.auth.mint_link(role, session, now, 30 * DAY_MS);
    Ok(Links {
        attendee: format!("{base}/#/s/{session}"),
        facilitator: format!("{base}/#/k/{}", link(Role::Facilitator, Some(session))),
        clinician: format!("{base}/#/k/{}", link(Role::Clinician, None)),
    })
}

/// Runs scripted meetings one after another until the server stops.
pub async fn run(server: Arc<Inner>, address: SocketAddr, pace: Pace) {
    let mut stop = server.stop.clone();
    tokio::select! {
        _ = stop.changed() => {}
        () = meet_again_and_again(&server, address, pace) => {}
    }
}

async fn meet_again_and_again(server: &Arc<Inner>, address: SocketAddr, pace: Pace) {
    end_left_over(server, address).await;
    loop {
        match server.hub.schedule(demo_plan(server.clock.now())).await {
            Ok(card) => {
                if let Err(error) = meet(server, address, &card, pace).await {
                    tracing::warn!(%error, "the scripted meeting broke off; another begins");
                }
            }
            Err(_) => tracing::warn!("the scripted meeting could not be planned; it is tried again"),
        }
        pace.beats(5).await;
    }
}

/// A scripted meeting that a stop interrupted is ended, so that the home page has one at a time.
async fn end_left_over(server: &Inner, address: SocketAddr) {
    for card in server.hub.cards().into_iter().filter(|card| card.demo && card.stage != Stage::Ended) {
        if let Ok(mut chair) = enter(server, address, &card.id, CHAIR, Role::Facilitator).await {
            let _ended_already = chair.end().await;
        }
    }
}

/// One meeting from the first arrival to the end.
async fn meet(server: &Inner, address: SocketAddr, card: &SessionCard, pace: Pace) -> std::io::Result<()> {
    let session = &card.id;
    let mut chair = enter(server, address, session, CHAIR, Role::Facilitator).await?;
    for line in script::WELCOME {
        chair.write(line, pace).await?;
    }
    let mut people: Vec<(Actor, &Sharer)> = Vec::new();
    for sharer in SHARERS {
        people.push((enter(server, address, session, sharer.name, Role::Attendee).await?, sharer));
        pace.beats(2).await;
    }
    chair.start().await?;
    for line in script::OPENING {
        chair.write(line, pace).await?;
    }
    for at in 0..people.len() {
        if people[at].1.lines.is_empty() {
            continue;
        }
        people[at].0.raise_hand().await?;
        pace.beats(4).await;
        give_visitors_the_floor(&mut chair, &people, pace).await?;
        share(&mut chair, &mut people, at, pace).await?;
    }
    give_visitors_the_floor(&mut chair, &people, pace).await?;
    for line in script::CLOSING {
        chair.write(line, pace).await?;
    }
    chair.open_fellowship().await?;
    for (at, line) in CHAT {
        people[*at].0.write(line, pace).await?;
    }
    pace.beats(20).await;
    chair.end().await
}

/// The person at `at` is called on and shares; the others are with them.
async fn share(chair: &mut Actor, people: &mut [(Actor, &Sharer)], at: usize, pace: Pace) -> std::io::Result<()> {
    let (me, lines) = (people[at].0.member().clone(), people[at].1.lines);
    chair.call_on(&me).await?;
    let share = people[at].0.has_floor().await?;
    for line in lines {
        people[at].0.write(line, pace).await?;
    }
    let others = (0..people.len()).filter(|other| *other != at).take(3).collect::<Vec<_>>();
    for other in others {
        people[other].0.support(share).await?;
        pace.beats(1).await;
    }
    people[at].0.done().await?;
    pace.beats(3).await;
    chair.write(&script::thanks(people[at].1.name), pace).await
}

/// Visitors who raised a hand in the scripted meeting are called on like everybody else, and get their time.
async fn give_visitors_the_floor(chair: &mut Actor, people: &[(Actor, &Sharer)], pace: Pace) -> std::io::Result<()> {
    const PATIENCE_BEATS: u32 = 120;
    while let Some(visitor) = chair.next_hand_but(people.iter().map(|(actor, _)| actor.member())).await? {
        if chair.call_on(&visitor).await.is_err() {
            return Ok(());
        }
        chair.wait_for_end_of_share(pace.0 * PATIENCE_BEATS).await?;
    }
    Ok(())
}

async fn enter(server: &Inner, address: SocketAddr, session: &SessionId, name: &str, role: Role) -> std::io::Result<Actor> {
    let identity = Identity {
        member: crate::auth::new_member_id(),
        role,
        nickname: Text::stored(name),
        place: Place::Room(session.clone()),
        expires_at: server.clock.now().plus(2 * HOUR_MS),
    };
    Actor::enter(address, &server.config.public_url(), server.auth.issue(&identity)).await
}

fn new_session_id(prefix: &str) -> SessionId {
    let id = format!("{prefix}-{}", random_id());
    // Both halves are letters, digits and dashes, and short.
    id.parse().unwrap_or_else(|_| unreachable!("a random id is an id"))
}

fn plan(id: &str, title: &str, now: Millis, minutes: u32) -> Plan {
    Plan {
        session: new_session_id(id),
        title: title.to_owned(),
        group: script::GROUP.to_owned(),
        guidelines: script::GUIDELINES.iter().map(|line| (*line).to_owned()).collect(),
        audience: Audience::Anyone,
        language: "en".to_owned(),
        monitoring: Monitoring::OnCall,
        floor: FloorPolicy::OneAtATime,
        starts_at: now,
        minutes,
        demo: false,
        rules: Rules {
            lobby_ms: 15 * MINUTE_MS,
            share_ms: 5 * MINUTE_MS,
            floor_grace_ms: 90_000,
            away_grace_ms: 5 * MINUTE_MS,
            capacity: 200,
            ends_by: Some(now.plus(u64::from(minutes) * MINUTE_MS + 2 * HOUR_MS)),
            kept_ms: DAY_MS,
        },
    }
}

fn standing_plan(now: Millis) -> Plan {
    plan("evening", script::STANDING_TITLE, now, 600)
}

fn demo_plan(now: Millis) -> Plan {
    let mut plan = plan("demo", script::TITLE, now, 60);
    plan.demo = true;
    plan.rules.kept_ms = MINUTE_MS;
    plan
}
