//! What the benchmark prints: one JSON line for each scenario and server.

use serde::Serialize;

/// One measurement, or the median of several. A figure that a scenario does not have is absent.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Row {
    /// Which scenario.
    pub scenario: &'static str,
    /// Which server.
    pub server: &'static str,
    /// Lines delivered to persons, a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deliveries_s: Option<f64>,
    /// The server's CPU time for each of them, in microseconds; everything it did in that time is in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_us_per_delivery: Option<f64>,
    /// From the moment a line was due to be sent until it reached a person: median, in ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p50_ms: Option<f64>,
    /// And the time that 99 of 100 did not exceed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub p99_ms: Option<f64>,
    /// Deliveries of acknowledged lines that did not happen (or happened twice). Of several runs the worst.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<u64>,
    /// Resident memory for each idle connection, in KiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kib_per_idle_connection: Option<f64>,
    /// From the start of the process to the first accepted connection, in ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cold_start_ms: Option<f64>,
}

impl Row {
    /// The median of each figure over several runs of the same scenario, rounded for reading; `lost` is the worst.
    #[must_use]
    pub fn median(runs: &[Self]) -> Self {
        let of = |figure: fn(&Self) -> Option<f64>| median(runs.iter().filter_map(figure).collect()).map(rounded);
        Self {
            scenario: runs.first().map_or("", |run| run.scenario),
            server: runs.first().map_or("", |run| run.server),
            deliveries_s: of(|run| run.deliveries_s).map(f64::round),
            cpu_us_per_delivery: of(|run| run.cpu_us_per_delivery),
            p50_ms: of(|run| run.p50_ms),
            p99_ms: of(|run| run.p99_ms),
            lost: runs.iter().filter_map(|run| run.lost).max(),
            kib_per_idle_connection: of(|run| run.kib_per_idle_connection),
            cold_start_ms: of(|run| run.cold_start_ms),
        }
    }
}

/// The middle one, or the mean of the two in the middle.
fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    match figures.len() {
        0 => None,
        odd if odd % 2 == 1 => Some(figures[middle]),
        _ => Some(f64::midpoint(figures[middle - 1], figures[middle])),
    }
}

fn rounded(figure: f64) -> f64 {
    (figure * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::Row;

    #[test]
    fn prints_what_there_is_in_the_form_that_was_agreed() {
        let run = |p99, lost| Row {
            scenario: "night",
            server: "hearth",
            deliveries_s: Some(500.4),
            p99_ms: Some(p99),
            lost: Some(lost),
            ..Row::default()
        };
        let row = Row::median(&[run(7.0, 0), run(3.126, 2), run(1.0, 0)]);
        assert_eq!(
            serde_json::to_string(&row).unwrap(),
            r#"{"scenario":"night","server":"hearth","deliveries_s":500.0,"p99_ms":3.13,"lost":2}"#
        );
        assert_eq!(Row::median(&[run(1.0, 0), run(2.0, 0)]).p99_ms, Some(1.5));
    }
}
