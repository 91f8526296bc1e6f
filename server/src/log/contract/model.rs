//! Random plans, done on a log and on the plainest model of one; every answer must be the same.

use super::{Append, Log, LogError, LogName, NewRecord, Place, StoredRecord, session};
use proptest::prelude::*;
use protocol::ids::{Epoch, Millis, Seq};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Plans for each implementation. Each plan on a disk syncs it a few dozen times.
const PLANS: u32 = 48;

#[derive(Debug, Clone)]
enum Step {
    Open(LogName),
    /// The head is guessed wrong by this much.
    Append {
        log: LogName,
        wrong_by: u64,
        records: Vec<(u64, String, Option<Vec<u8>>)>,
        erase: Vec<u64>,
    },
    Read {
        log: LogName,
        after: u64,
        limit: usize,
    },
    Bodies {
        log: LogName,
        seqs: Vec<u64>,
    },
    Save {
        log: LogName,
        seq: u64,
        state: Vec<u8>,
    },
    Load(LogName),
    Destroy(LogName),
    Reopen,
}

#[derive(Default)]
struct Model(BTreeMap<LogName, Kept>);

struct Kept {
    epoch: Epoch,
    key: Option<Vec<u8>>,
    records: Vec<StoredRecord>,
    snapshot: Option<(Seq, Vec<u8>)>,
}

impl Model {
    fn living(&mut self, log: &LogName) -> Result<&mut Kept, LogError> {
        self.0
            .get_mut(log)
            .filter(|kept| kept.key.is_some())
            .ok_or(LogError::Missing)
    }

    fn head(&self, log: &LogName) -> u64 {
        self.0.get(log).map_or(0, |kept| kept.records.len() as u64)
    }

    fn append(&mut self, append: &Append) -> Result<Seq, LogError> {
        let head = Seq(self.head(&append.log));
        let kept = self.living(&append.log)?;
        if append.expected != head {
            return Err(LogError::Conflict { head });
        }
        for record in append.records.clone() {
            let NewRecord { at, event, body } = record;
            kept.records.push(StoredRecord {
                seq: Seq(kept.records.len() as u64 + 1),
                at,
                event,
                body,
            });
        }
        for record in &mut kept.records {
            if append.erase.contains(&record.seq) {
                record.body = None;
            }
        }
        Ok(Seq(kept.records.len() as u64))
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let log = prop_oneof![
        3 => Just(session("a")),
        2 => Just(session("b")),
        1 => Just(LogName::Care),
    ];
    let record = (
        0..10_u64,
        "[a-z]{0,30}",
        proptest::option::of(proptest::collection::vec(any::<u8>(), 0..6_000)),
    );
    let append = (
        log.clone(),
        prop_oneof![9 => Just(0_u64), 1 => 1..4_u64],
        proptest::collection::vec(record, 0..5),
        proptest::collection::vec(0..20_u64, 0..3),
    );
    let step = prop_oneof![
        2 => log.clone().prop_map(Step::Open),
        8 => append.prop_map(|(log, wrong_by, records, erase)| Step::Append { log, wrong_by, records, erase }),
        3 => (log.clone(), 0..20_u64, 0..20_usize).prop_map(|(log, after, limit)| Step::Read { log, after, limit }),
        1 => (log.clone(), proptest::collection::vec(0..20_u64, 0..5)).prop_map(|(log, seqs)| Step::Bodies { log, seqs }),
        1 => (log.clone(), 0..20_u64, proptest::collection::vec(any::<u8>(), 0..9_000))
            .prop_map(|(log, seq, state)| Step::Save { log, seq, state }),
        1 => log.clone().prop_map(Step::Load),
        1 => log.prop_map(Step::Destroy),
        1 => Just(Step::Reopen),
    ];
    proptest::collection::vec(step, 1..40)
}

pub(super) fn compare<P: Place>() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(PLANS)
    };
    proptest!(config, |(plan in steps())| {
        runtime.block_on(follow::<P>(plan))?;
    });
}

async fn follow<P: Place>(plan: Vec<Step>) -> Result<(), TestCaseError> {
    let place = P::new();
    let mut log: Option<Arc<dyn Log>> = Some(place.open());
    let mut model = Model::default();
    for (number, step) in plan.into_iter().enumerate() {
        match step {
            Step::Reopen if P::LASTING => {
                // The one before must be closed first.
                drop(log.take());
                log = Some(place.open());
            }
            Step::Reopen => {}
            other => {
                let log = log.as_deref().expect("a log is open");
                do_both(log, &mut model, other, number).await?;
            }
        }
    }
    Ok(())
}

async fn do_both(log: &dyn Log, model: &mut Model, step: Step, number: usize) -> Result<(), TestCaseError> {
    match step {
        Step::Open(name) => {
            let key = format!("key {number}").into_bytes();
            let head = log.open(&name, key.clone()).await.unwrap();
            let kept = model.0.entry(name).or_insert_with(|| Kept {
                epoch: head.epoch.clone(),
                key: Some(key),
                records: Vec::new(),
                snapshot: None,
            });
            prop_assert_eq!(head.seq, Seq(kept.records.len() as u64));
            prop_assert_eq!((head.epoch, head.wrapped_key), (kept.epoch.clone(), kept.key.clone()));
        }
        Step::Append {
            log: name,
            wrong_by,
            records,
            erase,
        } => {
            let records = records
                .into_iter()
                .map(|(at, event, body)| NewRecord {
                    at: Millis(at),
                    event,
                    body,
                })
                .collect();
            let expected = Seq(model.head(&name) + wrong_by);
            let erase = erase.into_iter().map(Seq).collect();
            let append = Append {
                log: name,
                expected,
                records,
                erase,
            };
            prop_assert_eq!(log.append(append.clone()).await, model.append(&append));
        }
        Step::Read {
            log: name,
            after,
            limit,
        } => {
            let wanted = model.0.get(&name).ok_or(LogError::Missing).map(|kept| {
                kept.records
                    .iter()
                    .filter(|record| record.seq.0 > after)
                    .take(limit)
                    .cloned()
                    .collect::<Vec<_>>()
            });
            prop_assert_eq!(log.read(&name, Seq(after), limit).await, wanted);
        }
        Step::Bodies { log: name, seqs } => {
            let wanted = model.0.get(&name).ok_or(LogError::Missing).map(|kept| {
                let body = |seq: &u64| kept.records.iter().find(|record| record.seq.0 == *seq)?.body.clone();
                seqs.iter()
                    .filter_map(|seq| Some((Seq(*seq), body(seq)?)))
                    .collect::<Vec<_>>()
            });
            prop_assert_eq!(log.bodies(&name, seqs.iter().copied().map(Seq).collect()).await, wanted);
        }
        Step::Save { log: name, seq, state } => {
            let wanted = model.living(&name).map(|kept| {
                if kept.snapshot.as_ref().is_none_or(|(newest, _)| newest.0 <= seq) {
                    kept.snapshot = Some((Seq(seq), state.clone()));
                }
            });
            prop_assert_eq!(log.save_snapshot(&name, Seq(seq), state).await, wanted);
        }
        Step::Load(name) => {
            let wanted = model
                .0
                .get(&name)
                .ok_or(LogError::Missing)
                .map(|kept| kept.snapshot.clone());
            prop_assert_eq!(log.load_snapshot(&name).await, wanted);
        }
        Step::Destroy(name) => {
            let wanted = model.0.get_mut(&name).ok_or(LogError::Missing).map(|kept| {
                kept.key = None;
                kept.snapshot = None;
                kept.records.iter_mut().for_each(|record| record.body = None);
            });
            prop_assert_eq!(log.destroy(&name).await, wanted);
        }
        Step::Reopen => {}
    }
    Ok(())
}
