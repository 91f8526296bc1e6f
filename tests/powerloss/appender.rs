//! A process that appends to a log as fast as it can and tells every acknowledgement, until it is killed. The power-loss
//! test loads the failing disk into it; it knows nothing of that.
//!
//! `appender <data directory> <keys directory> <life> <full|normal> <checkpoint pages>`

mod event;

use event::{Said, Told, log_name, words};
use futures_util::stream::{FuturesOrdered, StreamExt};
use protocol::ids::{Millis, Seq};
use server::log::record::Journal;
use server::log::seal::MasterKey;
use server::log::sqlite::{SqliteLog, SqliteOptions, Synchronous};
use server::log::{Log, LogError};
use std::error::Error;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Exit code when the log cannot be opened: nothing was acknowledged.
const NOT_OPENED: i32 = 3;
/// Logs that are written at once.
const LOGS: u64 = 6;

#[derive(Clone)]
struct Process {
    log: Arc<dyn Log>,
    master: Arc<MasterKey>,
    life: u64,
}

/// One write to the pipe for one line: a line is there wholly or not at all.
fn tell(told: &Told) {
    let line = serde_json::to_string(told).expect("this has a form") + "\n";
    std::io::stdout()
        .write_all(line.as_bytes())
        .expect("the test reads to the end");
}

/// What chance is not needed for: the plan only has to be mixed.
fn mixed(a: u64, b: u64) -> u64 {
    let mut state = a.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ b.wrapping_mul(0xd1b5_4a32_d192_ed03);
    state ^= state >> 29;
    state.wrapping_mul(0xbf58_476d_1ce4_e5b9) >> 33
}

/// A full disk is waited out, after looking whether it can still be read; every other error ends this process.
async fn wait_out(error: LogError, journal: &Journal<Said>) {
    if error != LogError::Full {
        // The process is about to be stopped, or a log was destroyed: no acknowledgement, and nothing more to do.
        std::future::pending::<()>().await;
    }
    journal.read(Seq(0), 5).await.expect("a full disk can be read");
    tell(&Told::Full);
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
}

impl Process {
    async fn open(&self, name: &str) -> Journal<Said> {
        loop {
            match Journal::open(Arc::clone(&self.log), &self.master, log_name(name)).await {
                Ok(journal) => {
                    tell(&Told::Opened {
                        log: name.into(),
                        epoch: journal.epoch().to_string(),
                    });
                    return journal;
                }
                Err(LogError::Full) => tokio::time::sleep(std::time::Duration::from_millis(5)).await,
                Err(_) => std::future::pending().await,
            }
        }
    }

    fn said(&self, log: &str, head: Seq, count: u64) -> Vec<Said> {
        let one = |ahead| Said {
            life: self.life,
            words: Some(words(log, Seq(head.0 + ahead), self.life)),
        };
        (1..=count).map(one).collect()
    }

    /// Several appends are under way at once, as those of a room are that answers many people.
    async fn keep_appending(self, number: u64) {
        let name = format!("s{number}");
        let journal = self.open(&name).await;
        let mut head = journal.head_at_open();
        for round in 0.. {
            let dice = mixed(self.life * 1_000 + number, round);
            let mut under_way = FuturesOrdered::new();
            let mut expected = head;
            for append in 0..=dice % 4 {
                let count = 1 + mixed(dice, append) % 3;
                let events = self.said(&name, expected, count);
                let erase = (dice % 7 == append && expected.0 > 0).then(|| Seq(1 + dice % expected.0));
                if let Some(seq) = erase {
                    tell(&Told::Erasing {
                        log: name.clone(),
                        seq: seq.0,
                    });
                }
                let (journal, from) = (journal.clone(), expected);
                under_way.push_back(async move {
                    let answer = journal
                        .append(from, Millis(round), &events, erase.into_iter().collect())
                        .await;
                    (answer, count, erase)
                });
                expected = Seq(expected.0 + count);
            }
            let mut refused = None;
            while let Some((answer, count, erase)) = under_way.next().await {
                match answer {
                    Ok(last) => {
                        head = last;
                        tell(&Told::Appended {
                            log: name.clone(),
                            last: last.0,
                            count,
                            life: self.life,
                        });
                        if let Some(seq) = erase {
                            tell(&Told::Erased {
                                log: name.clone(),
                                seq: seq.0,
                            });
                        }
                    }
                    // It follows one that was refused for another reason.
                    Err(LogError::Conflict { .. }) => {}
                    Err(error) => refused = Some(error),
                }
            }
            if let Some(error) = refused {
                wait_out(error, &journal).await;
            }
            if dice.is_multiple_of(13) {
                let _ = journal.save_snapshot(head, &vec![7; 3_000]).await;
            }
        }
    }

    async fn keep_destroying(self) {
        for number in 0.. {
            let name = format!("d{}-{number}", self.life);
            let journal = self.open(&name).await;
            let events = self.said(&name, Seq(0), 3);
            if let Err(error) = journal.append(Seq(0), Millis(1), &events, Vec::new()).await {
                wait_out(error, &journal).await;
                continue;
            }
            let Ok(head) = self.log.open(&log_name(&name), Vec::new()).await else {
                continue;
            };
            tell(&Told::Key {
                log: name.clone(),
                key: head.wrapped_key.unwrap_or_default(),
            });
            match journal.destroy().await {
                Ok(()) => tell(&Told::Destroyed { log: name }),
                Err(error) => wait_out(error, &journal).await,
            }
        }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [data, keys, life, synchronous, checkpoint_pages] = arguments.as_slice() else {
        return Err("appender <data directory> <keys directory> <life> <full|normal> <checkpoint pages>".into());
    };
    let synchronous = if synchronous == "normal" {
        Synchronous::Normal
    } else {
        Synchronous::Full
    };
    let options = SqliteOptions {
        synchronous,
        checkpoint_pages: checkpoint_pages.parse()?,
        ..SqliteOptions::default()
    };
    let life = life.parse()?;
    let master = Arc::new(MasterKey::open(&PathBuf::from(keys))?);
    let log: Arc<dyn Log> = match SqliteLog::open_with(&PathBuf::from(data), options) {
        Ok(log) => Arc::new(log),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(NOT_OPENED);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let process = Process { log, master, life };
        let mut tasks: JoinSet<()> = (0..LOGS).map(|number| process.clone().keep_appending(number)).collect();
        tasks.spawn(process.keep_destroying());
        while let Some(task) = tasks.join_next().await {
            task?;
        }
        Ok(())
    })
}
