//! How many single-record appends a second the durable log takes, and what processor time each costs. It measures the log
//! alone: no socket, no room. It is no test; no number here can fail anything.
//!
//! `cargo run --release -p server --example log_bench -- [seconds] [logs] [waiting per log] [directory]`
//!
//! Each log has one writer, as a room is: it has so many appends under way, each of one event with 120 characters of words,
//! and waits for all of them before it begins again. Prints one JSON line. The processor time is that of the whole process: encoding,
//! sealing, queues, SQLite, checkpoints, waking the writers. Pin it to one core with `taskset -c 0` to see what the log
//! leaves to a server there.

use domain::Remembered;
use futures_util::stream::{FuturesOrdered, StreamExt};
use protocol::ids::{Millis, Seq, SessionId};
use serde::{Deserialize, Serialize};
use server::log::record::Journal;
use server::log::seal::MasterKey;
use server::log::sqlite::SqliteLog;
use server::log::{Log, LogName};
use std::borrow::Cow;
use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use tokio::time::Instant;

#[derive(Clone, Serialize, Deserialize)]
struct Said {
    author: String,
    client_key: String,
    #[serde(skip)]
    words: String,
}

impl Remembered for Said {
    fn body(&self) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(&self.words))
    }

    fn restore(&mut self, body: Option<String>) {
        self.words = body.unwrap_or_default();
    }
}

/// Answers how long each append took, in microseconds.
async fn keep_writing(journal: Journal<Said>, waiting: u64, until: Instant) -> Vec<u64> {
    let said = [Said {
        author: "m-1f0c3a55d2".into(),
        client_key: "k-00000000-0000".into(),
        words: "one day at a time ".repeat(7).chars().take(120).collect(),
    }];
    let mut head = journal.head_at_open();
    let mut took = Vec::new();
    loop {
        let start = Instant::now();
        if start >= until {
            return took;
        }
        let mut under_way: FuturesOrdered<_> = (0..waiting)
            .map(|ahead| journal.append(Seq(head.0 + ahead), Millis(1_700_000_000_000), &said, Vec::new()))
            .collect();
        while let Some(answer) = tokio::task::unconstrained(under_way.next()).await {
            head = answer.expect("an append was refused");
            took.push(u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX));
        }
    }
}

/// Processor microseconds of this process so far.
fn processor_us() -> Result<u64, Box<dyn Error>> {
    let mut sum = 0;
    for task in std::fs::read_dir("/proc/self/task")? {
        let stat = std::fs::read_to_string(task?.path().join("schedstat"))?;
        let nanoseconds: u64 = stat.split_whitespace().next().unwrap_or("0").parse()?;
        sum += nanoseconds / 1_000;
    }
    Ok(sum)
}

async fn measure(seconds: u64, logs: usize, waiting: u64, dir: PathBuf) -> Result<(), Box<dyn Error>> {
    let log: Arc<dyn Log> = Arc::new(SqliteLog::open(&dir)?);
    let master = MasterKey::random()?;
    let mut journals = Vec::with_capacity(logs);
    for number in 0..logs {
        let name = LogName::Session(format!("s{number}").parse::<SessionId>()?);
        journals.push(Journal::<Said>::open(Arc::clone(&log), &master, name).await?);
    }
    let (start, before) = (Instant::now(), processor_us()?);
    let until = start + Duration::from_secs(seconds);
    let mut writers: JoinSet<Vec<u64>> = journals
        .iter()
        .map(|journal| keep_writing(journal.clone(), waiting, until))
        .collect();
    let mut took = Vec::new();
    while let Some(one) = writers.join_next().await {
        took.extend(one?);
    }
    let (elapsed, processor) = (start.elapsed().as_secs_f64(), processor_us()? - before);
    let again = Instant::now();
    let first = journals[0].read(Seq(0), usize::MAX).await?;
    let read = again.elapsed().as_secs_f64() / first.len() as f64;
    took.sort_unstable();
    let at = |part: usize| took[(took.len() - 1) * part / 1_000] as f64 / 1_000.0;
    println!(
        "{{\"scenario\":\"log\",\"logs\":{logs},\"waiting\":{waiting},\"appends_s\":{:.0},\"cpu_us_per_append\":{:.1},\"p50_ms\":{:.1},\
         \"p99_ms\":{:.1},\"max_ms\":{:.1},\"read_us_per_event\":{:.1}}}",
        took.len() as f64 / elapsed,
        processor as f64 / took.len() as f64,
        at(500),
        at(990),
        at(1_000),
        read * 1e6,
    );
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let seconds = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let logs = arguments.next().map_or(Ok(40), |text| text.parse())?;
    let waiting = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let scratch = tempfile::tempdir()?;
    let dir = arguments.next().map_or_else(|| scratch.path().into(), PathBuf::from);
    // One thread for the tasks, as on the one core that a small server has; the log brings its own threads.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()?;
    runtime.block_on(measure(seconds, logs, waiting, dir))
}
