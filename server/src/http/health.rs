//! Health and metrics, on the operator's own address.

use crate::Inner;
use crate::log::damage::Damage;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::sync::Arc;
use std::time::Duration;

/// A log that does not answer in this time is not ready.
const LOG_ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// Whether the process answers.
pub(crate) async fn alive() -> &'static str {
    "alive\n"
}

/// Whether people can be sent here: the log can write, calls for help are taken, and the server is not stopping. What does
/// not keep anybody from coming and has to be looked at stands below, a line each.
pub(crate) async fn ready(State(inner): State<Arc<Inner>>) -> (StatusCode, String) {
    match why_not(&inner).await {
        Some(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")),
        None => (StatusCode::OK, format!("ready\n{}", beside(&inner))),
    }
}

async fn why_not(inner: &Inner) -> Option<String> {
    if *inner.stop.borrow() {
        return Some("stopping".to_owned());
    }
    if let Some(why) = &inner.shut {
        return Some(format!("only helplines: the log cannot be opened: {why}"));
    }
    if !inner.desk.is_open() {
        return Some("the care desk does not answer".to_owned());
    }
    if inner.log.damage().is_some_and(Damage::is_broken) {
        return Some("the database is damaged; stop the server and run `hearth log repair`".to_owned());
    }
    let written = tokio::time::timeout(LOG_ANSWERS_WITHIN, inner.log.check()).await;
    if inner.log.is_scarce() {
        return Some("the disk is full: only calls for help are stored, from the reserve".to_owned());
    }
    match written {
        Ok(Ok(())) => None,
        Ok(Err(error)) => {
            tracing::warn!(%error, "the log cannot write");
            Some("the log cannot write".to_owned())
        }
        Err(_) => Some("the log does not answer".to_owned()),
    }
}

fn beside(inner: &Inner) -> String {
    let mut lines = String::new();
    let unreadable = inner.log.damage().map_or(0, Damage::count);
    if unreadable > 0 {
        lines += &format!("{unreadable} records of the log cannot be read; run `hearth log verify`\n");
    }
    if let Some(doubt) = inner.clock.doubt() {
        lines += &format!("{doubt}\n");
    }
    lines
}

/// The metrics in Prometheus' text form.
pub(crate) async fn metrics(State(inner): State<Arc<Inner>>) -> Response {
    let connections = u32::try_from(inner.admission.connections()).unwrap_or(u32::MAX);
    metrics::gauge!(crate::telemetry::CONNECTIONS).set(connections);
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, inner.metrics.render()).into_response()
}
