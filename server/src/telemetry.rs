//! What the server says about itself: log lines and metrics. Nothing here is about a person: no text, no nickname, no
//! network address, no token (V1). The names of all metrics stand here and nowhere else.
//!
//! To add a metric: a constant, a row in [`METRICS`], and `metrics::counter!(telemetry::NAME)` where it happens.

use crate::config::{Level, LineFormat, Telemetry};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use protocol::error::ErrorCode;
use std::io::IsTerminal;
use std::sync::OnceLock;
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// Connections of all kinds now.
pub const CONNECTIONS: &str = "hearth_connections";
/// Open WebSockets now.
pub const SOCKETS: &str = "hearth_sockets";
/// Connections that were turned away before a request was read, by `why`.
pub const TURNED_AWAY: &str = "hearth_turned_away_total";
/// Sockets that the server closed, by `reason`.
pub const CLOSES: &str = "hearth_socket_closes_total";
/// Refusals on HTTP and sockets, by `code`.
pub const REFUSALS: &str = "hearth_refusals_total";
/// Rooms that are open now.
pub const ROOMS: &str = "hearth_rooms";
/// People who are connected to a room now.
pub const PEOPLE: &str = "hearth_people";
/// Rooms that failed and were opened anew from their log.
pub const ROOM_FAILURES: &str = "hearth_room_failures_total";
/// Events that were stored.
pub const EVENTS_APPENDED: &str = "hearth_events_appended_total";
/// How long an append took until it was durable.
pub const APPEND_SECONDS: &str = "hearth_append_seconds";
/// Connections closed because they did not read fast enough.
pub const OUTBOX_OVERFLOWS: &str = "hearth_outbox_overflows_total";
/// Lines that a hook did not simply let through, by `verdict`.
pub const VERDICTS: &str = "hearth_moderation_verdicts_total";
/// Hooks that gave no verdict in time, by `hook`.
pub const HOOK_SILENCES: &str = "hearth_moderation_silences_total";
/// Calls for help.
pub const CASES_OPENED: &str = "hearth_cases_opened_total";
/// How long a call for help waited until a clinician took it.
pub const CASE_WAIT_SECONDS: &str = "hearth_case_wait_seconds";
/// Times the care desk could not store what it had to.
pub const DESK_FAILURES: &str = "hearth_desk_failures_total";

/// Records of the log that cannot be read.
pub const LOG_UNREADABLE: &str = "hearth_log_unreadable_records";

/// What a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Times in seconds, sorted into buckets.
    Histogram,
}

/// Every metric with its kind and what it says.
pub const METRICS: &[(&str, Kind, &str)] = &[
    (CONNECTIONS, Kind::Gauge, "Connections of all kinds now."),
    (SOCKETS, Kind::Gauge, "Open WebSockets now."),
    (
        TURNED_AWAY,
        Kind::Counter,
        "Connections turned away before a request was read, by why.",
    ),
    (CLOSES, Kind::Counter, "Sockets that the server closed, by reason."),
    (REFUSALS, Kind::Counter, "Refusals on HTTP and sockets, by code."),
    (ROOMS, Kind::Gauge, "Rooms that are open now."),
    (PEOPLE, Kind::Gauge, "People who are connected to a room now."),
    (
        ROOM_FAILURES,
        Kind::Counter,
        "Rooms that failed and were opened anew from their log.",
    ),
    (EVENTS_APPENDED, Kind::Counter, "Events that were stored."),
    (
        APPEND_SECONDS,
        Kind::Histogram,
        "How long an append took until it was durable.",
    ),
    (
        OUTBOX_OVERFLOWS,
        Kind::Counter,
        "Connections closed because they did not read fast enough.",
    ),
    (
        VERDICTS,
        Kind::Counter,
        "Lines that a hook did not simply let through, by verdict.",
    ),
    (
        HOOK_SILENCES,
        Kind::Counter,
        "Moderation hooks that gave no verdict in time, by hook.",
    ),
    (CASES_OPENED, Kind::Counter, "Calls for help."),
    (
        CASE_WAIT_SECONDS,
        Kind::Histogram,
        "How long a call for help waited until a clinician took it.",
    ),
    (
        DESK_FAILURES,
        Kind::Counter,
        "Times the care desk could not store what it had to.",
    ),
    (
        LOG_UNREADABLE,
        Kind::Gauge,
        "Records of the log that cannot be read and were set aside.",
    ),
];

/// Bounds of an append's buckets, seconds: a commit takes one to three milliseconds on a plain disk.
const APPEND_BUCKETS: [f64; 9] = [0.000_5, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 1.0];
/// Bounds of a waiting call's buckets, seconds: a person in need feels every one of them.
const WAIT_BUCKETS: [f64; 9] = [1.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 900.0];

/// Reads the metrics of this process.
#[derive(Clone)]
pub struct Metrics(Option<PrometheusHandle>);

impl Metrics {
    /// The one recorder of this process: servers that share a process (tests) share it. Without it (another library
    /// was first) there are no metrics, and the server goes on.
    #[must_use]
    pub fn of_this_process() -> Self {
        static RECORDER: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
        Self(RECORDER.get_or_init(install).clone())
    }

    /// All metrics in Prometheus' text form.
    #[must_use]
    pub fn render(&self) -> String {
        self.0.as_ref().map(PrometheusHandle::render).unwrap_or_default()
    }

    /// Folds samples together, so that their memory stays bounded when nobody asks for them. Called now and then.
    pub fn upkeep(&self) {
        if let Some(handle) = &self.0 {
            handle.run_upkeep();
        }
    }
}

fn install() -> Option<PrometheusHandle> {
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Full(APPEND_SECONDS.to_owned()), &APPEND_BUCKETS)
        .and_then(|builder| builder.set_buckets_for_metric(Matcher::Full(CASE_WAIT_SECONDS.to_owned()), &WAIT_BUCKETS));
    let handle = builder.and_then(PrometheusBuilder::install_recorder).ok()?;
    for (name, kind, about) in METRICS {
        match kind {
            Kind::Counter => metrics::describe_counter!(*name, *about),
            Kind::Gauge => metrics::describe_gauge!(*name, *about),
            Kind::Histogram => metrics::describe_histogram!(*name, *about),
        }
    }
    Some(handle)
}

/// Starts writing log lines to standard error. Libraries are not heard below `warn`, and the WebSocket library not at
/// all: its lines can quote what people wrote. No environment variable changes that.
pub fn start(telemetry: &Telemetry) {
    let level = match telemetry.level {
        Level::Error => LevelFilter::ERROR,
        Level::Warn => LevelFilter::WARN,
        Level::Info => LevelFilter::INFO,
        Level::Debug => LevelFilter::DEBUG,
    };
    let who = Targets::new()
        .with_default(LevelFilter::WARN.min(level))
        .with_targets([("hearth", level), ("server", level)])
        .with_targets([
            ("tungstenite", LevelFilter::OFF),
            ("tokio_tungstenite", LevelFilter::OFF),
        ]);
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second start in one process (tests) changes nothing.
    let _ = match telemetry.format {
        LineFormat::Plain => tracing_subscriber::registry().with(who).with(lines).try_init(),
        LineFormat::Json => tracing_subscriber::registry().with(who).with(lines.json()).try_init(),
    };
}

/// Counts a refusal.
pub fn refused(code: ErrorCode) {
    metrics::counter!(REFUSALS, "code" => word(code)).increment(1);
}

/// The code as its metric label.
const fn word(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Invalid => "invalid",
        ErrorCode::TooLong => "too_long",
        ErrorCode::VersionUnsupported => "version_unsupported",
        ErrorCode::Unauthenticated => "unauthenticated",
        ErrorCode::NotPermitted => "not_permitted",
        ErrorCode::NotYourTurn => "not_your_turn",
        ErrorCode::Muted => "muted",
        ErrorCode::NotNow => "not_now",
        ErrorCode::NotFound => "not_found",
        ErrorCode::Already => "already",
        ErrorCode::Locked => "locked",
        ErrorCode::NoChair => "no_chair",
        ErrorCode::Full => "full",
        ErrorCode::NicknameTaken => "nickname_taken",
        ErrorCode::RateLimited => "rate_limited",
        ErrorCode::Rejected => "rejected",
        ErrorCode::Busy => "busy",
        ErrorCode::Outdated => "outdated",
        ErrorCode::StepUpNeeded => "step_up_needed",
        ErrorCode::Unavailable => "unavailable",
    }
}

#[cfg(test)]
mod tests {
    use super::{CASES_OPENED, Kind, METRICS, Metrics};

    #[test]
    fn every_metric_is_hearths_and_its_name_says_what_it_is() {
        for (at, (name, kind, about)) in METRICS.iter().enumerate() {
            assert!(name.starts_with("hearth_") && about.ends_with('.'), "{name}");
            assert_eq!(name.ends_with("_total"), *kind == Kind::Counter, "{name}");
            assert_eq!(name.ends_with("_seconds"), *kind == Kind::Histogram, "{name}");
            assert!(METRICS[at + 1..].iter().all(|(other, ..)| other != name), "{name}");
        }
    }

    #[test]
    fn what_is_counted_is_rendered_with_its_description() {
        let metrics = Metrics::of_this_process();
        metrics::counter!(CASES_OPENED).increment(1);
        metrics::histogram!(super::APPEND_SECONDS).record(0.003);
        metrics.upkeep();
        let page = metrics.render();
        assert!(
            page.contains("# HELP hearth_cases_opened_total Calls for help."),
            "{page}"
        );
        assert!(page.contains("# TYPE hearth_cases_opened_total counter"), "{page}");
        assert!(page.contains("hearth_append_seconds_bucket{le=\"0.005\"}"), "{page}");
    }
}
