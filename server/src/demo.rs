//! A scripted meeting that shows how Hearth feels: simulated attendees enter, raise hands, share and support, again and
//! again, over the real WebSocket. It never runs in a production configuration; `serve --no-demo` turns it off.
//!
//! `script.rs` has the words, `actor.rs` one simulated person.

mod actor;
mod script;

use crate::Inner;
use crate::auth::{Identity, Place};
use actor::Actor;
use domain::directory::Bearer;
use domain::session::Plan;
use protocol::directory::{Audience, FormatChoice, Monitoring, NewSession, SessionCard};
use protocol::error::Refusal;
use protocol::ids::SessionId;
use protocol::room::{Role, Stage};
use protocol::text::Text;
use protocol::waiting::LobbyPolicy;
use script::{CHAIR, CHAT, SHARERS, Sharer};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

const HOUR_MS: u64 = 3_600_000;
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

/// Prints the links to try Hearth with, and starts the scripted meeting. Links carry roles, so on a server that others
/// can reach they are printed only when the operator asked for it.
pub async fn announce(server: &Arc<Inner>, address: SocketAddr, allow_links: bool) {
    tokio::spawn(run(Arc::clone(server), address, Pace::default()));
    if !(address.ip().is_loopback() || allow_links) {
        println!(
            "Others can reach this server, so no links are printed. Say --allow-demo-links if that is what you want."
        );
        return;
    }
    match standing_room(server).await {
        Ok(links) => print!("{links}"),
        Err(refusal) => eprintln!("The room to try out could not be made ({:?}).", refusal.code),
    }
}

/// The links that `serve` prints: one for each kind of person.
#[derive(Debug, Clone)]
pub struct Links {
    /// Where the sessions are.
    pub home: String,
    /// Enter as an attendee.
    pub attendee: String,
    /// Enter as the facilitator.
    pub facilitator: String,
    /// Come on call as a clinician.
    pub clinician: String,
}

impl std::fmt::Display for Links {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "\nHearth is open: {}\n", self.home)?;
        writeln!(f, "  Enter as an attendee:     {}", self.attendee)?;
        writeln!(f, "  Enter as the facilitator: {}", self.facilitator)?;
        writeln!(f, "  Come on call (clinician): {}\n", self.clinician)?;
        writeln!(
            f,
            "Open each in a window of its own. Whoever has a link has its role, so keep the last two to yourself."
        )
    }
}

/// Finds or makes the room in which a newcomer tries everything out, and the links into it.
///
/// # Errors
/// [`Refusal`] when the session could not be stored.
pub async fn standing_room(server: &Inner) -> Result<Links, Refusal> {
    let known = server
        .hub
        .cards()
        .into_iter()
        .find(|card| !card.demo && card.title == script::STANDING_TITLE);
    let session = match known {
        Some(card) => card.id,
        None => server.hub.schedule(standing_plan(server)?).await?.id,
    };
    let now = server.clock.now();
    let link = |role, session| {
        let secret = server.auth.mint_link(role, session, now, 30 * DAY_MS);
        crate::http::link_url(&server.base_url, &secret)
    };
    Ok(Links {
        home: format!("{}/", server.base_url),
        attendee: format!("{}/#/s/{session}", server.base_url),
        facilitator: link(Role::Facilitator, Some(session)),
        clinician: link(Role::Clinician, None),
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
        let planned = match demo_plan(server) {
            Ok(plan) => server.hub.schedule(plan).await,
            Err(refusal) => Err(refusal),
        };
        match planned {
            Ok(card) => {
                if let Err(error) = meet(server, address, &card, pace).await {
                    tracing::warn!(%error, "the scripted meeting broke off; another begins");
                    end_left_over(server, address).await;
                }
            }
            Err(_) => tracing::warn!("the scripted meeting could not be planned; it is tried again"),
        }
        pace.beats(5).await;
    }
}

/// A scripted meeting that a stop interrupted is ended, so that the home page has one at a time.
async fn end_left_over(server: &Inner, address: SocketAddr) {
    for card in server
        .hub
        .cards()
        .into_iter()
        .filter(|card| card.demo && card.stage != Stage::Ended)
    {
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
        people.push((
            enter(server, address, session, sharer.name, Role::Attendee).await?,
            sharer,
        ));
        pace.beats(2).await;
    }
    chair.start().await?;
    for line in script::OPENING {
        chair.write(line, pace).await?;
    }
    chair.enter_phase(1).await?;
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
    chair.enter_phase(2).await?;
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
    let others = (0..people.len())
        .filter(|other| *other != at)
        .take(3)
        .collect::<Vec<_>>();
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
    while let Some(visitor) = chair
        .next_hand_but(people.iter().map(|(actor, _)| actor.member()))
        .await?
    {
        if chair.call_on(&visitor).await.is_err() {
            return Ok(());
        }
        chair.wait_for_end_of_share(pace.0 * PATIENCE_BEATS).await?;
    }
    Ok(())
}

/// Somebody of the script comes in. A visitor may have the name already, or the chair of a meeting that broke off; then
/// they come as their own namesake.
async fn enter(
    server: &Inner,
    address: SocketAddr,
    session: &SessionId,
    name: &str,
    role: Role,
) -> std::io::Result<Actor> {
    let mut let_in = Err(std::io::ErrorKind::PermissionDenied.into());
    for nickname in [name.to_owned(), format!("{name} B."), format!("{name} C.")] {
        let identity = Identity {
            member: crate::auth::new_member_id(),
            role,
            nickname: Text::stored(&nickname),
            place: Place::Room(session.clone()),
            expires_at: server.clock.now().plus(2 * HOUR_MS),
            bearer: Bearer::Nobody,
        };
        let_in = Actor::enter(address, &server.base_url, server.auth.issue(&identity)).await;
        if let_in.is_ok() {
            break;
        }
    }
    let_in
}

/// A session of the script's group, made as an operator makes one.
fn plan(
    server: &Inner,
    title: &str,
    format: FormatChoice,
    readings: &[(&str, &str)],
    minutes: u32,
    kept_minutes: u32,
) -> Result<Plan, Refusal> {
    let owned = |(slot, text): &(&str, &str)| ((*slot).to_owned(), (*text).to_owned());
    let new = NewSession {
        title: title.to_owned(),
        group: script::GROUP.to_owned(),
        guidelines: script::GUIDELINES.iter().map(|line| (*line).to_owned()).collect(),
        audience: Audience::Anyone,
        language: "en".to_owned(),
        monitoring: Monitoring::OnCall,
        format,
        readings: readings.iter().map(owned).collect(),
        starts_at: server.clock.now(),
        minutes,
        capacity: 200,
        lobby: LobbyPolicy::Together,
        kept_minutes,
    };
    let format = server.formats.choose(&new)?;
    let is_demo = title == script::TITLE;
    Ok(crate::planner::of_request(new, format, &server.config, is_demo))
}

fn standing_plan(server: &Inner) -> Result<Plan, Refusal> {
    let format = FormatChoice::Named(script::STANDING_FORMAT.to_owned());
    plan(server, script::STANDING_TITLE, format, &script::READINGS, 600, 24 * 60)
}

fn demo_plan(server: &Inner) -> Result<Plan, Refusal> {
    let format = FormatChoice::Own(Box::new(script::format()));
    plan(server, script::TITLE, format, &[], 60, 1)
}
