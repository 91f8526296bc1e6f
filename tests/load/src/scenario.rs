//! The scenarios, and what they share: filling rooms, and one measured run. Each file in `scenario/` is one question.

mod cold_start;
mod idle;
mod max;
mod night;
mod speaker;

use crate::clock::{Clock, nanos, to_ms};
use crate::crowd::Crowd;
use crate::latency::Latencies;
use crate::machine::{self, Cores};
use crate::report::Row;
use crate::schedule::Due;
use crate::subject::{Binaries, Kind, Subject, Trouble};
use std::time::Duration;

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum Scenario {
    /// 40 rooms of 25 people at human rates.
    Night,
    /// The same rooms, as much as the server carries within 100 ms.
    Max,
    /// One room of 500 people.
    #[value(name = "speaker_500")]
    Speaker500,
    /// 10,000 people who only listen.
    #[value(name = "idle_10000")]
    Idle10000,
    /// A start with a thousand sessions in the log.
    ColdStart,
}

impl Scenario {
    /// As the report names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Night => "night",
            Self::Max => "max",
            Self::Speaker500 => "speaker_500",
            Self::Idle10000 => "idle_10000",
            Self::ColdStart => "cold_start",
        }
    }
}

/// People who enter before those before them are in: the queue of half-open connections stays short.
const AT_ONCE: usize = 250;
/// Longest wait for a group of people to be in.
const DOOR_PATIENCE: Duration = Duration::from_secs(30);
/// Longest wait after a run for what is still on its way.
const DRAIN_PATIENCE: Duration = Duration::from_secs(5);
/// Files that ten thousand connections need on either side.
const OPEN_FILES: u64 = 10_500;

/// What every measurement needs.
#[derive(Debug)]
pub struct Bench {
    binaries: Binaries,
    cores: Cores,
    kinds: Vec<Kind>,
    repeat: usize,
    /// After this much time a scenario is measured once only, so that the whole stays within ten minutes.
    hurry: Duration,
    clock: Clock,
}

impl Bench {
    /// Builds the servers, takes the generator's core, and makes room for the connections.
    ///
    /// # Errors
    /// When cargo or the system refuses.
    pub fn prepare(kinds: Vec<Kind>, repeat: usize, hurry: Duration) -> Result<Self, Trouble> {
        let binaries = Binaries::build(&kinds)?;
        let cores = Cores::choose()?;
        cores.on_the_generators()?;
        machine::allow_open_files(OPEN_FILES)?;
        Ok(Self {
            binaries,
            cores,
            kinds,
            repeat,
            hurry,
            clock: Clock::start(),
        })
    }

    /// Measures a scenario on every server, the servers taking turns so that the machine's moods meet them alike.
    ///
    /// # Errors
    /// When a measurement cannot be made.
    pub fn run(&self, scenario: Scenario) -> Result<Vec<Row>, Trouble> {
        let mut runs: Vec<(Kind, Vec<Row>)> = self.kinds.iter().map(|kind| (*kind, Vec::new())).collect();
        for round in 0..self.repeat.max(1) {
            if round > 0 && self.clock.now() > nanos(self.hurry) {
                eprintln!(
                    "bench: {}: {round} of {} runs, for want of time",
                    scenario.name(),
                    self.repeat
                );
                break;
            }
            for (kind, rows) in &mut runs {
                let row = match scenario {
                    Scenario::Night => Some(night::measure(self, *kind)?),
                    Scenario::Max => Some(max::measure(self, *kind, rows)?),
                    Scenario::Speaker500 => Some(speaker::measure(self, *kind)?),
                    Scenario::Idle10000 => Some(idle::measure(self, *kind)?),
                    Scenario::ColdStart => (*kind == Kind::Hearth).then(|| cold_start::measure(self)).transpose()?,
                };
                let named = row.map(|row| Row {
                    scenario: scenario.name(),
                    server: kind.name(),
                    ..row
                });
                rows.extend(named);
            }
        }
        Ok(runs
            .iter()
            .filter(|(_, rows)| !rows.is_empty())
            .map(|(_, rows)| Row::median(rows))
            .collect())
    }

    fn start(&self, kind: Kind) -> Result<Subject, Trouble> {
        Subject::start(kind, &self.binaries, self.cores)
    }

    /// Starts a server and fills `rooms` with `people` each; in Hearth the first of each is the facilitator, who begins
    /// the meeting.
    fn gather(&self, kind: Kind, rooms: usize, people: usize) -> Result<(Subject, Crowd), Trouble> {
        let mut subject = self.start(kind)?;
        subject.open_rooms(rooms)?;
        let mut crowd = Crowd::new(subject.address, kind.dialect(), rooms)?;
        seat_all(&mut subject, &mut crowd, rooms, people, true)?;
        if kind == Kind::Hearth {
            for room in 0..rooms {
                crowd.command(crowd.tally.rooms[room].seats[0], "start_meeting");
            }
            let begun = crowd.wait_until(DOOR_PATIENCE, |crowd| crowd.tally.done >= rooms as u64)?;
            sound(&crowd, begun, "not every meeting began")?;
        }
        Ok((subject, crowd))
    }
}

/// Brings everybody in, a group at a time.
fn seat_all(
    subject: &mut Subject,
    crowd: &mut Crowd,
    rooms: usize,
    people: usize,
    with_chairs: bool,
) -> Result<(), Trouble> {
    let everybody = rooms * people;
    let mut entered = 0;
    while entered < everybody {
        let group = AT_ONCE.min(everybody - entered);
        let invitations = (entered..entered + group).map(|number| {
            let (person, room) = (number / rooms, number % rooms);
            subject.invite(room, person, with_chairs && person == 0)
        });
        for invitation in invitations.collect::<Result<Vec<_>, _>>()? {
            crowd.enter(invitation)?;
        }
        entered += group;
        let all_in = crowd.wait_until(DOOR_PATIENCE, |crowd| crowd.tally.welcomed >= entered)?;
        sound(crowd, all_in, "not everybody was let in")?;
    }
    Ok(())
}

/// Fails with what went wrong so far, or with `else_why` when something was not reached.
fn sound(crowd: &Crowd, reached: bool, else_why: &str) -> Result<(), Trouble> {
    match &crowd.tally.trouble {
        Some(trouble) => Err(trouble.clone().into()),
        None if !reached => Err(else_why.into()),
        None => Ok(()),
    }
}

/// One measured run.
#[derive(Debug)]
struct Outcome {
    /// Its figures.
    row: Row,
    /// The generator kept to its schedule, everything was answered, and nothing went wrong.
    sound: bool,
    /// What went wrong, if something is known.
    trouble: Option<String>,
}

/// Runs `schedule`: `warm` unmeasured, then `length` measured, then waits for what is on its way.
fn observe(
    subject: &Subject,
    crowd: &mut Crowd,
    schedule: impl Iterator<Item = Due>,
    warm: Duration,
    length: Duration,
) -> Result<Outcome, Trouble> {
    let (warm, end) = (nanos(warm), nanos(warm + length));
    let base = crowd.clock.now() + 1_000_000;
    crowd.tally.latencies = Latencies::default();
    crowd.tally.window = base + warm..base + end;
    let mut schedule = schedule.peekable();
    let sample = |crowd: &Crowd| -> Result<(u64, u64, u64), Trouble> {
        Ok((crowd.clock.now(), subject.cpu_nanos()?, crowd.tally.delivered))
    };
    let warmed = crowd.run(&mut schedule, base, warm)?;
    let before = sample(crowd)?;
    let kept_up = crowd.run(&mut schedule, base, end)? && warmed;
    let after = sample(crowd)?;
    let settled = crowd.wait_until(DRAIN_PATIENCE, |crowd| crowd.tally.answered() && crowd.lost() == 0)?;
    let (seconds, cpu_us) = ((after.0 - before.0) as f64 / 1e9, (after.1 - before.1) as f64 / 1e3);
    let deliveries = (after.2 - before.2) as f64;
    let percentile = |share| crowd.tally.latencies.percentile(share).map(to_ms);
    let row = Row {
        deliveries_s: Some(deliveries / seconds),
        cpu_us_per_delivery: (deliveries > 0.0).then(|| cpu_us / deliveries),
        p50_ms: percentile(0.5),
        p99_ms: percentile(0.99),
        lost: Some(crowd.lost()),
        ..Row::default()
    };
    let trouble = crowd.tally.trouble.take();
    Ok(Outcome {
        row,
        sound: kept_up && settled && trouble.is_none(),
        trouble,
    })
}

/// The figures of a run that has to be sound, after a look into the killed server's log: what it acknowledged is there.
fn conclude(subject: Subject, crowd: Crowd, outcome: Outcome) -> Result<Row, Trouble> {
    if let Some(trouble) = outcome.trouble {
        return Err(trouble.into());
    }
    if !outcome.sound {
        eprintln!("bench: {}: the server did not keep up", subject.kind.name());
    }
    compare_with_log(subject, crowd.tally.acked())?;
    Ok(outcome.row)
}

/// Kills the server and compares its log with what it acknowledged.
fn compare_with_log(subject: Subject, acked: u64) -> Result<(), Trouble> {
    match subject.kill_and_count_lines()? {
        Some(stored) if stored < acked => Err(format!("{acked} lines acknowledged, {stored} in the log").into()),
        _ => Ok(()),
    }
}
