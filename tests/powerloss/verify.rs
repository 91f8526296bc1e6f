//! What must be there after a loss, as the process's acknowledgements said, and the looking whether it is.

use super::event::{Said, Told, log_name, words};
use protocol::ids::Seq;
use server::log::record::Journal;
use server::log::seal::MasterKey;
use server::log::sqlite::SqliteLog;
use server::log::{Log, LogError};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// Of a wrapped key: long enough to occur nowhere by chance.
const KEY_PART: usize = 12;

#[derive(Debug, Default)]
struct Acknowledged {
    epoch: String,
    /// In which life each number was acknowledged.
    events: BTreeMap<u64, u64>,
    erasing: BTreeSet<u64>,
    erased: BTreeSet<u64>,
    key: Vec<u8>,
    destroyed: bool,
}

/// Everything that was acknowledged in the lives so far.
#[derive(Debug, Default)]
pub(crate) struct Expected(BTreeMap<String, Acknowledged>);

impl Expected {
    /// How many events were acknowledged.
    pub(crate) fn acknowledged(&self) -> u64 {
        self.0.values().map(|log| log.events.len() as u64).sum()
    }

    /// Takes in what a life told.
    pub(crate) fn hear(&mut self, told: &[Told]) {
        for line in told {
            match line {
                Told::Opened { log, epoch } => self.log(log).epoch.clone_from(epoch),
                Told::Appended { log, last, count, life } => {
                    let events = (last - count + 1..=*last).map(|seq| (seq, *life));
                    self.log(log).events.extend(events);
                }
                Told::Erasing { log, seq } => drop(self.log(log).erasing.insert(*seq)),
                Told::Erased { log, seq } => drop(self.log(log).erased.insert(*seq)),
                Told::Key { log, key } => self.log(log).key.clone_from(key),
                Told::Destroyed { log } => self.log(log).destroyed = true,
                Told::Full => {}
            }
        }
    }

    fn log(&mut self, name: &str) -> &mut Acknowledged {
        self.0.entry(name.to_owned()).or_default()
    }

    /// Before anybody has opened them again: a destroyed key is in none of the files.
    pub(crate) fn look_into_files(&self, dir: &Path) -> Result<(), String> {
        let read = |entry: std::io::Result<fs::DirEntry>| fs::read(entry.expect("it can be listed").path());
        let files: Vec<Vec<u8>> = fs::read_dir(dir)
            .expect("it is there")
            .map(|entry| read(entry).expect("it can be read"))
            .collect();
        let destroyed: Vec<(&String, &[u8])> = self
            .0
            .iter()
            .filter(|(_, log)| log.destroyed)
            .map(|(name, log)| (name, log.key.as_slice()))
            .collect();
        // Most places in a file are dismissed by their first two bytes.
        let mut begins = vec![false; 1 << 16];
        let pair = |bytes: &[u8]| usize::from(bytes[0]) << 8 | usize::from(bytes[1]);
        destroyed.iter().for_each(|(_, key)| begins[pair(key)] = true);
        for file in &files {
            for at in 0..file.len().saturating_sub(KEY_PART) {
                if !begins[pair(&file[at..])] {
                    continue;
                }
                let part = &file[at..at + KEY_PART];
                if let Some((name, _)) = destroyed.iter().find(|(_, key)| &key[..KEY_PART] == part) {
                    return Err(format!(
                        "the key of {name} is back in a file, its destruction was acknowledged"
                    ));
                }
            }
        }
        Ok(())
    }

    /// Opens the log and compares everything.
    pub(crate) fn look_into_log(&self, dir: &Path, master: &MasterKey) -> Result<(), String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
        let log: Arc<dyn Log> = Arc::new(SqliteLog::open(dir).map_err(|error| format!("it does not open: {error}"))?);
        for (name, wanted) in &self.0 {
            runtime
                .block_on(compare(&log, master, name, wanted))
                .map_err(|problem| format!("{name}: {problem}"))?;
        }
        Ok(())
    }
}

async fn compare(log: &Arc<dyn Log>, master: &MasterKey, name: &str, wanted: &Acknowledged) -> Result<(), String> {
    let journal = match Journal::<Said>::open(Arc::clone(log), master, log_name(name)).await {
        Ok(journal) => journal,
        // Its destruction may have been done and not yet acknowledged when the power went.
        Err(LogError::Missing) if wanted.destroyed || !wanted.key.is_empty() => return Ok(()),
        Err(error) => return Err(error.to_string()),
    };
    if wanted.destroyed {
        return Err("its acknowledged destruction is undone".into());
    }
    if journal.epoch().as_str() != wanted.epoch {
        return Err("the acknowledged log is gone and was made anew, with another epoch".into());
    }
    let events = journal
        .read(Seq(0), usize::MAX)
        .await
        .map_err(|error| error.to_string())?;
    let newest = wanted.events.keys().next_back().copied().unwrap_or(0);
    if (events.len() as u64) < newest {
        return Err(format!(
            "{newest} events were acknowledged, and only {} are there",
            events.len()
        ));
    }
    for ((seq, _, said), number) in events.iter().zip(1..) {
        if *seq != Seq(number) {
            return Err(format!("event {seq} stands where {number} must"));
        }
        if wanted.events.get(&number).is_some_and(|life| *life != said.life) {
            return Err(format!("event {number} is not the acknowledged one"));
        }
        match &said.words {
            Some(_) if wanted.erased.contains(&number) => {
                return Err(format!(
                    "the words of event {number} are back, their erasure was acknowledged"
                ));
            }
            Some(found) if *found != words(name, *seq, said.life) => return Err(format!("other words at {number}")),
            None if !wanted.erasing.contains(&number) => {
                return Err(format!("the acknowledged words of {number} are gone"));
            }
            Some(_) | None => {}
        }
    }
    Ok(())
}
