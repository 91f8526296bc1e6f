//! What must be true: while the run goes on (no leak), and when everything has healed and come to rest.

use crate::care::calls_are_answered;
use crate::world::{Served, World, settle};
use crate::{door, order};
use domain::session::{Audience, Event, Session};
use protocol::ids::{Millis, Seq};
use protocol::room::{Role, RoomView};
use server::clock::Clock;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Nobody but the author and the facilitator reads a held line (D9), unless it was approved.
pub(crate) fn no_leak(world: &mut World<'_>, who: usize, texts: &[String]) {
    for words in texts.iter().flat_map(|text| marked(text, "<PRIVATE ")) {
        let mut names = words.split(' ').skip(1).take(2);
        if !names.any(|name| name == world.clients[who].member.as_str()) {
            world.foreign_talks.push((who, words));
        }
    }
    if world.clients[who].ran_it {
        return;
    }
    if texts.iter().any(|text| text.contains("<APPEAL")) {
        let broken = format!("person {who} read what was written to those who run the session");
        world.clients[who].broken.get_or_insert(broken);
    }
    let own = format!("<WAITS {} ", world.clients[who].member);
    for text in texts {
        let foreign = marked(text, "<WAITS ").find(|words| !words.starts_with(&own));
        world.foreign_words.extend(foreign.map(|words| (who, words)));
    }
}

/// Words between `<` and `>` that begin with `mark`.
fn marked<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = String> + 'a {
    let words = |(at, _): (usize, &str)| text[at..].chars().take_while(|c| *c != '>').chain(['>']).collect();
    text.match_indices(mark).map(words)
}

/// Heals everything, lets the room come to rest, and looks at all of it.
pub(crate) async fn at_rest(world: &mut World<'_>, house: &Served, clock: &Clock) -> Result<(), String> {
    world.log.heal();
    world.notice_all().await;
    // First those who believe they are connected: nothing may have been left out on the way to them.
    calm_down(world).await;
    let (session, events) = replay(world).await?;
    same_view(world, &session, "connected all the time")?;
    // Then everybody comes back, and every grace time of those who do not has passed.
    for who in 0..world.clients.len() {
        world.connect(house, who).await;
    }
    calm_down(world).await;
    let longest = world.plan.house.away_grace_ms.max(world.plan.house.floor_grace_ms);
    tokio::time::sleep(Duration::from_millis(
        longest + 2 * world.plan.house.log_retry_ms + 1_000,
    ))
    .await;
    for who in 0..world.clients.len() {
        world.connect(house, who).await;
    }
    calm_down(world).await;
    world.come_on_call(house).await;
    calm_down(world).await;
    let (session, events_now) = replay(world).await?;
    same_view(world, &session, "after coming back")?;
    calls_are_answered(world, &session).await?;
    no_grace_outlasts(&session, clock.now())?;
    lines_once(world, &events_now)?;
    words_gone(world, &events_now).await?;
    approved_only(world, &events_now)?;
    appeals_once(world, &events_now)?;
    order::is_kept(world, &events_now)?;
    door::is_kept(&world.plan.house, &events_now)?;
    for (seq, _, event) in &events_now {
        let json = serde_json::to_value(event).unwrap_or_default();
        world.hash(&format!("{seq}{json}"));
        let kind = json["t"].as_str().unwrap_or_default().to_owned();
        *world.happened.entry(kind).or_default() += 1;
    }
    world.events_in_log = events_now.len() as u64;
    if events_now.len() < events.len() {
        return Err("the log became shorter".to_owned());
    }
    Ok(())
}

/// What was acknowledged to somebody who was removed is stored, and nobody wrote twice.
fn appeals_once(world: &World<'_>, events: &Stored) -> Result<(), String> {
    let mut stored = BTreeMap::new();
    for (seq, _, event) in events {
        if let Event::Appealed { member, key, .. } = event
            && stored.insert(member.clone(), key.clone()).is_some()
        {
            return Err(format!("{member} wrote a second message with event {seq}"));
        }
    }
    let lost = world
        .appeals
        .iter()
        .find(|(member, key)| stored.get(member) != Some(key));
    match lost {
        Some((member, key)) => Err(format!(
            "the message {key} of {member} was acknowledged and is not stored"
        )),
        None => Ok(()),
    }
}

async fn calm_down(world: &mut World<'_>) {
    // Longer than the longest retry and the longest wait of the roster for company.
    for _ in 0..4 {
        tokio::time::sleep(Duration::from_millis(world.plan.house.log_retry_ms + 500)).await;
        settle().await;
        for who in 0..world.clients.len() {
            world.read(who, usize::MAX).await;
        }
        world.read_desk();
    }
}

pub(crate) type Stored = Vec<(Seq, Millis, Event)>;

/// The session as its log alone has it.
async fn replay(world: &World<'_>) -> Result<(Session, Stored), String> {
    let events = world.journal().await?.read(Seq(0), usize::MAX).await;
    let events = events.map_err(|error| format!("the session's log cannot be read: {error}"))?;
    let mut session = Session::default();
    for (at, (seq, when, event)) in events.iter().enumerate() {
        if seq.0 != at as u64 + 1 {
            return Err(format!("event {seq} stands at place {}", at + 1));
        }
        session.apply(*when, event);
    }
    Ok((session, events))
}

/// D4, D6: what a connected device shows is what the log says.
fn same_view(world: &World<'_>, session: &Session, when: &str) -> Result<(), String> {
    for client in world.clients.iter().filter(|client| client.line.is_some()) {
        let door = session.waiting_view(&client.member);
        if client.waiting != door {
            let (shown, truth) = (&client.waiting, &door);
            return Err(format!(
                "{} ({when}) shows the door as {shown:?}, which is {truth:?}",
                client.member
            ));
        }
        let Some(view) = &client.view else { continue };
        let role = session.role_of(&client.member).unwrap_or(Role::Attendee);
        let audience = Audience::person(role, client.member.clone());
        let Some(truth) = session.view(&audience) else {
            return Err("the session was never made".to_owned());
        };
        let (shown, truth) = (reducer::comparable(view), reducer::comparable(&truth));
        if shown != truth {
            return Err(format!(
                "{} ({when}) shows something else than the log: {}",
                client.member,
                difference(&shown, &truth)
            ));
        }
    }
    Ok(())
}

/// The first field that differs: names and numbers only.
fn difference(shown: &RoomView, truth: &RoomView) -> String {
    let (shown, truth) = (serde_json::to_value(shown), serde_json::to_value(truth));
    let (Ok(serde_json::Value::Object(shown)), Ok(serde_json::Value::Object(truth))) = (shown, truth) else {
        return "no JSON".to_owned();
    };
    let keys: BTreeSet<&String> = shown.keys().chain(truth.keys()).collect();
    let differing = keys.into_iter().find(|key| shown.get(*key) != truth.get(*key));
    differing.map_or_else(String::new, |key| {
        format!(
            "{key}: shows {} instead of {}",
            short(shown.get(key)),
            short(truth.get(key))
        )
    })
}

fn short(value: Option<&serde_json::Value>) -> String {
    value
        .map(ToString::to_string)
        .unwrap_or_default()
        .chars()
        .take(400)
        .collect()
}

/// Time passed everywhere: nobody is away longer than the grace time, no floor waits longer than its own.
fn no_grace_outlasts(session: &Session, now: Millis) -> Result<(), String> {
    match session.next_deadline() {
        Some(due) if due.plus(1_000) < now => Err(format!("{} ms overdue", now.since(due))),
        _ => Ok(()),
    }
}

/// D1 and D3: an acknowledged line is there once, with its id; one that was not acknowledged at most once.
fn lines_once(world: &World<'_>, events: &Stored) -> Result<(), String> {
    let mut lines: BTreeMap<&str, Vec<Seq>> = BTreeMap::new();
    for (seq, _, event) in events {
        if let Event::LinePosted { key: Some(key), .. } | Event::LineHeld { key, .. } | Event::TalkWritten { key, .. } =
            event
        {
            lines.entry(key.as_str()).or_default().push(*seq);
        }
    }
    if let Some((key, at)) = lines.iter().find(|(_, at)| at.len() > 1) {
        return Err(format!("line {key} stands {} times", at.len()));
    }
    for sent in world.clients.iter().flat_map(|client| &client.sent) {
        let Some(line) = sent.acknowledged else { continue };
        let stored = lines.get(sent.key.as_str()).and_then(|at| at.first());
        if stored.map(|seq| seq.0) != Some(line.0) {
            return Err(format!("acknowledged line {} is not in the log", sent.key));
        }
    }
    Ok(())
}

/// D10: the words of lines that are gone are gone from the log as well.
async fn words_gone(world: &World<'_>, events: &Stored) -> Result<(), String> {
    let gone: Vec<Seq> = events.iter().flat_map(|(_, _, event)| event.erases()).collect();
    let left = world
        .journal()
        .await?
        .bodies(gone)
        .await
        .map_err(|error| error.to_string())?;
    if let Some((seq, _)) = left.first() {
        return Err(format!("the words of removed line {seq} are still in the log"));
    }
    Ok(())
}

/// Held words that reached others must have been approved.
fn approved_only(world: &World<'_>, events: &Stored) -> Result<(), String> {
    let approved: BTreeSet<u64> = events
        .iter()
        .filter_map(|(_, _, event)| {
            if let Event::LineApproved { line, .. } = event {
                Some(line.0)
            } else {
                None
            }
        })
        .collect();
    for (who, words) in &world.foreign_words {
        let sent = world
            .clients
            .iter()
            .flat_map(|client| &client.sent)
            .find(|sent| sent.text == *words);
        let key = sent.map(|sent| sent.key.as_str()).unwrap_or_default();
        let line = events.iter().find_map(|(seq, _, event)| match event {
            Event::LineHeld { key: held, .. } if held.as_str() == key => Some(seq.0),
            _ => None,
        });
        if !line.is_some_and(|line| approved.contains(&line)) {
            return Err(format!("person {who} read a held line of somebody else"));
        }
    }
    Ok(())
}
