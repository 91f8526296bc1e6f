//! How the server is, for its operator: what has to be looked at, and counts. Nothing in it is about a person.

use crate::Inner;
use axum::Json;
use axum::extract::State;
use domain::directory::Directory;
use protocol::directory::{Monitoring, SessionCard};
use protocol::ids::Millis;
use protocol::room::Stage;
use protocol::staff::{CoverNeed, Grant, Health, HealthNote};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A log that does not answer in this time does not store.
const LOG_ANSWERS_WITHIN: Duration = Duration::from_secs(2);
/// Less than this is little: a day of many meetings, and a backup.
const LITTLE_DISK: u64 = 1024 * 1024 * 1024;
/// Sessions of the coming day that count on clinicians, as many as an operator looks at.
const MOST_NEEDS: usize = 10;
const DAY_MS: u64 = 24 * 3_600_000;

/// `GET /api/admin/health`
pub(crate) async fn read(State(inner): State<Arc<Inner>>) -> Json<Health> {
    let log_writes = matches!(
        tokio::time::timeout(LOG_ANSWERS_WITHIN, inner.log.check()).await,
        Ok(Ok(()))
    );
    let now = inner.clock.now();
    let cards = inner.hub.cards();
    let disk_free_bytes = disk_free(&inner.config.data_dir);
    let live = cards.iter().filter(|card| card.stage != Stage::Scheduled).count();
    let to_do = notes(&inner, log_writes, disk_free_bytes, &cards);
    Json(Health {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        since: inner.started_at,
        now,
        log_writes,
        disk_free_bytes,
        connections: count(inner.admission.connections()),
        live: count(live),
        on_call: inner.desk.on_call(),
        open_calls: inner.desk.unanswered(),
        to_do,
        monitored_next: needs(&cards, now),
    })
}

fn notes(inner: &Inner, log_writes: bool, disk: Option<u64>, cards: &[SessionCard]) -> Vec<HealthNote> {
    let mut notes = Vec::new();
    if !log_writes || !inner.desk.is_open() {
        notes.push(HealthNote::CannotStore);
    }
    if inner.log.is_scarce() {
        notes.push(HealthNote::DiskFull);
    }
    if let Some(damage) = inner.log.damage() {
        if damage.is_broken() {
            notes.push(HealthNote::DatabaseDamaged);
        }
        if damage.count() > 0 {
            notes.push(HealthNote::RecordsUnreadable(count(damage.count())));
        }
    }
    if inner.clock.doubt().is_some() {
        notes.push(HealthNote::ClockInDoubt);
    }
    if disk.is_some_and(|free| free < LITTLE_DISK) {
        notes.push(HealthNote::DiskNearlyFull);
    }
    let counts_on = |card: &&SessionCard| card.stage != Stage::Scheduled && card.monitoring != Monitoring::None;
    if inner.desk.on_call() == 0 && cards.iter().any(|card| counts_on(&card)) {
        notes.push(HealthNote::NobodyOnCall);
    }
    let trouble = inner.planner.trouble();
    inner.directory.read(|state| {
        let titles = trouble.iter().filter_map(|meeting| state.meeting(meeting));
        notes.extend(titles.map(|meeting| HealthNote::FormatMissing(meeting.about.title.clone())));
        notes.extend(of_people(state));
    });
    if !inner.config.is_https() && !inner.config.listen.ip().is_loopback() {
        notes.push(HealthNote::NotHttps);
    }
    if inner.admission.has_unlisted_proxy() {
        notes.push(HealthNote::ProxyNotListed);
    }
    if inner.admission.has_silent_proxy() {
        notes.push(HealthNote::ProxySaysNothing);
    }
    notes
}

fn of_people(state: &Directory) -> Vec<HealthNote> {
    let mut notes = Vec::new();
    let operators = state.staff().filter(|staff| staff.grants.contains(&Grant::Operator));
    if operators.count() == 1 {
        notes.push(HealthNote::OnlyOneOperator);
    }
    let without = state.staff().map(domain::directory::Staff::secrets);
    notes.extend(
        without
            .filter(|secrets| secrets.recovery.is_empty())
            .map(|secrets| HealthNote::RecoveryCodesUsedUp(secrets.name)),
    );
    notes
}

fn needs(cards: &[SessionCard], now: Millis) -> Vec<CoverNeed> {
    let soon = now.plus(DAY_MS);
    let next = cards
        .iter()
        .filter(|card| card.monitoring != Monitoring::None && card.starts_at <= soon && !card.demo);
    next.take(MOST_NEEDS)
        .map(|card| CoverNeed {
            title: card.title.clone(),
            starts_at: card.starts_at,
            monitoring: card.monitoring,
        })
        .collect()
}

/// Bytes left for the data folder; none when there is none, as for a log in memory.
fn disk_free(folder: &Path) -> Option<u64> {
    let found = rustix::fs::statvfs(folder).ok()?;
    Some(found.f_bavail.saturating_mul(found.f_frsize))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
