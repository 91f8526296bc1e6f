//! Health and metrics, on the operator's own address.

use crate::Inner;
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

/// Whether people can be sent here: the log can write, calls for help are taken, and the server is not stopping.
pub(crate) async fn ready(State(inner): State<Arc<Inner>>) -> (StatusCode, &'static str) {
    if *inner.stop.borrow() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n");
    }
    if !inner.desk.is_open() {
        return (StatusCode::SERVICE_UNAVAILABLE, "the care desk does not answer\n");
    }
    match tokio::time::timeout(LOG_ANSWERS_WITHIN, inner.log.check()).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        Ok(Err(error)) => {
            tracing::warn!(%error, "the log cannot write");
            (StatusCode::SERVICE_UNAVAILABLE, "the log cannot write\n")
        }
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the log does not answer\n"),
    }
}

/// The metrics in Prometheus' text form.
pub(crate) async fn metrics(State(inner): State<Arc<Inner>>) -> Response {
    let connections = u32::try_from(inner.admission.connections()).unwrap_or(u32::MAX);
    metrics::gauge!(crate::telemetry::CONNECTIONS).set(connections);
    let kind = [(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")];
    (kind, inner.metrics.render()).into_response()
}
