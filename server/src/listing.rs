//! What anybody may find: meetings with their times of the coming week. Made anew at most once a minute and at every change
//! of the directory, since a hundred people look at it on the hour.

use crate::Inner;
use protocol::directory::SessionCard;
use protocol::ids::{Millis, Seq};
use protocol::meeting::{MeetingCard, MeetingPage};
use protocol::room::Stage;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a list is true enough: nobody is late by it, for sessions that are live come from elsewhere.
const TRUE_FOR_MS: u64 = 60_000;
/// Sessions that are about to be: so long before their beginning they are shown beside those that are live.
const SOON_MS: u64 = 2 * 3_600_000;

/// The newest list.
#[derive(Default)]
pub struct Listing(Mutex<Option<Made>>);

struct Made {
    seq: Seq,
    at: Millis,
    cards: Arc<[MeetingCard]>,
}

impl Listing {
    /// Meetings that are listed and have a time to come, the next first.
    pub fn meetings(&self, inner: &Inner) -> Arc<[MeetingCard]> {
        let now = inner.clock.now();
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seq = inner.directory.read(domain::directory::Directory::seq);
        let fresh = made
            .as_ref()
            .filter(|made| made.seq == seq && now.since(made.at) < TRUE_FOR_MS);
        if let Some(made) = fresh {
            return Arc::clone(&made.cards);
        }
        let cards: Arc<[MeetingCard]> = make(inner, now).into();
        *made = Some(Made {
            seq,
            at: now,
            cards: Arc::clone(&cards),
        });
        cards
    }
}

fn make(inner: &Inner, now: Millis) -> Vec<MeetingCard> {
    let mut cards: Vec<MeetingCard> = inner.directory.read(|state| {
        let listed = state.listed().filter_map(|(meeting, _)| {
            let format = format_title(inner, &meeting.about.format);
            state.card(meeting, format, now)
        });
        listed.filter(|card| !card.times.is_empty()).collect()
    });
    let next = |card: &MeetingCard| {
        card.times
            .iter()
            .find(|time| !time.cancelled)
            .map(|time| time.starts_at)
    };
    cards.sort_by_key(|card| (next(card), card.title.clone()));
    cards
}

fn format_title(inner: &Inner, id: &str) -> String {
    inner
        .formats
        .get(id)
        .map_or_else(|| id.to_owned(), |format| format.title.clone())
}

/// Sessions that are live, those about to be, and those that no meeting shows the time of, that anybody may find.
#[must_use]
pub fn live_and_soon(inner: &Inner) -> Vec<SessionCard> {
    let soon = inner.clock.now().plus(SOON_MS);
    let mut cards = found(inner);
    cards.retain(|card| card.stage != Stage::Scheduled || card.meeting.is_none() || card.starts_at <= soon);
    cards
}

/// Sessions that are not over and that anybody may find: those of a meeting that is not listed are reached by its link.
#[must_use]
pub fn found(inner: &Inner) -> Vec<SessionCard> {
    let cards = inner.hub.cards();
    inner.directory.read(|state| {
        let listed = |card: &SessionCard| match &card.meeting {
            None => true,
            Some(slug) => state.meeting_by_slug(slug).is_some_and(|meeting| meeting.about.listed),
        };
        cards.into_iter().filter(listed).collect()
    })
}

/// Where the permanent link of a meeting leads; none when there is no such meeting.
#[must_use]
pub fn page(inner: &Inner, slug: &str) -> Option<MeetingPage> {
    let now = inner.clock.now();
    let (meeting, guidelines, sessions) = inner.directory.read(|state| {
        let meeting = state.meeting_by_slug(slug)?;
        let group = state.group(&meeting.about.group)?;
        let card = state.card(meeting, format_title(inner, &meeting.about.format), now)?;
        Some((card, group.about.guidelines.clone(), state.sessions_of(&meeting.id)))
    })?;
    let cards = sessions.iter().filter_map(|session| inner.hub.card(session));
    let mut open: Vec<SessionCard> = cards.filter(|card| card.stage != Stage::Ended).collect();
    open.sort_by_key(|card| (card.stage == Stage::Scheduled, card.starts_at));
    let session = open.into_iter().next();
    let reading = session.as_ref().map_or(0, |card| card.clinicians);
    let cover = domain::care::cover(meeting.monitoring, inner.hub.is_answering(), reading);
    Some(MeetingPage {
        now,
        meeting,
        guidelines,
        session,
        cover,
    })
}
