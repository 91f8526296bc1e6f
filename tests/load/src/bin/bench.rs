//! `cargo run --release -p load --bin bench [-- scenario …]`: measures Hearth and the floor side by side and prints one
//! JSON line for each scenario and server. It judges nothing; `docs/development/performance.md` has the aims.
#![forbid(unsafe_code)]

use clap::Parser;
use load::scenario::{Bench, Scenario};
use load::subject::{Kind, Trouble};
use std::time::Duration;

/// Measures Hearth and the floor under it on this machine: server on one core, generator on another.
#[derive(Debug, Parser)]
struct Arguments {
    /// What to measure; nothing said: everything.
    scenarios: Vec<Scenario>,
    /// Which servers; nothing said: both.
    #[arg(long = "server")]
    servers: Vec<Kind>,
    /// Runs of each measurement, of which the median is printed.
    #[arg(long, default_value_t = 3)]
    repeat: usize,
    /// Seconds after which every further measurement is made once only.
    #[arg(long, default_value_t = 360)]
    hurry_s: u64,
}

fn main() -> Result<(), Trouble> {
    let mut arguments = Arguments::parse();
    if arguments.scenarios.is_empty() {
        use Scenario::{ColdStart, Idle10000, Max, Night, Speaker500};
        arguments.scenarios = vec![Night, Speaker500, Idle10000, ColdStart, Max];
    }
    if arguments.servers.is_empty() {
        arguments.servers = vec![Kind::Floor, Kind::Hearth];
    }
    let bench = Bench::prepare(
        arguments.servers,
        arguments.repeat,
        Duration::from_secs(arguments.hurry_s),
    )?;
    for scenario in arguments.scenarios {
        for row in bench.run(scenario)? {
            println!("{}", serde_json::to_string(&row)?);
        }
    }
    Ok(())
}
