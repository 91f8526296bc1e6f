//! Tests of the stored form and of the journal, over a log in memory.

use super::Journal;
use super::{Replayed, SET_ASIDE};
use crate::log::contract::session;
use crate::log::damage::Part;
use crate::log::memory::MemoryLog;
use crate::log::seal::MasterKey;
use crate::log::{Append, Log, LogError, LogName, NewRecord};
use domain::Remembered;
use protocol::ids::{Millis, Seq};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Event {
    Said {
        #[serde(skip)]
        words: Option<String>,
    },
    Left,
}

impl Remembered for Event {
    fn body(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Said { words } => words.as_deref().map(Cow::Borrowed),
            Self::Left => None,
        }
    }

    fn restore(&mut self, body: Option<String>) {
        match self {
            Self::Said { words } => *words = body,
            Self::Left => assert_eq!(body, None),
        }
    }
}

fn said(words: &str) -> Event {
    Event::Said {
        words: Some(words.into()),
    }
}

async fn journal() -> (Arc<MemoryLog>, MasterKey, Journal<Event>) {
    let (log, master) = (Arc::new(MemoryLog::new()), MasterKey::random().unwrap());
    let journal = Journal::open(Arc::clone(&log) as Arc<dyn Log>, &master, session("a"))
        .await
        .unwrap();
    (log, master, journal)
}

#[tokio::test]
async fn events_come_back_with_their_words() {
    let (log, master, journal) = journal().await;
    assert_eq!(journal.head_at_open(), Seq(0));
    let events = [said("one"), Event::Left, said("")];
    assert_eq!(journal.append(Seq(0), Millis(5), &events, vec![]).await, Ok(Seq(3)));
    let [one, left, empty] = events;
    let wanted = vec![
        (Seq(1), Millis(5), one),
        (Seq(2), Millis(5), left),
        (Seq(3), Millis(5), empty),
    ];
    assert_eq!(journal.read(Seq(0), 9).await, Ok(wanted.clone()));
    let again = Journal::<Event>::open(log, &master, session("a")).await.unwrap();
    assert_eq!((again.head_at_open(), again.epoch()), (Seq(3), journal.epoch()));
    assert_eq!(again.read(Seq(0), 9).await, Ok(wanted));
    let words = again.bodies(vec![Seq(3), Seq(2), Seq(1)]).await;
    assert_eq!(words, Ok(vec![(Seq(3), String::new()), (Seq(1), "one".into())]));
}

#[tokio::test]
async fn erased_words_come_back_as_none() {
    let (_, _, journal) = journal().await;
    journal
        .append(Seq(0), Millis(5), &[said("one"), said("two")], vec![])
        .await
        .unwrap();
    journal
        .append(Seq(2), Millis(6), &[Event::Left], vec![Seq(1)])
        .await
        .unwrap();
    let events: Vec<Event> = journal
        .read(Seq(0), 9)
        .await
        .unwrap()
        .into_iter()
        .map(|(_, _, event)| event)
        .collect();
    assert_eq!(events, [Event::Said { words: None }, said("two"), Event::Left]);
}

#[tokio::test]
async fn the_stored_form_has_a_version_and_no_words() {
    let (log, _, journal) = journal().await;
    journal
        .append(Seq(0), Millis(5), &[said("canary")], vec![])
        .await
        .unwrap();
    let stored = log.read(&session("a"), Seq(0), 1).await.unwrap().remove(0);
    assert_eq!(stored.event, r#"{"v":1,"e":{"said":{}}}"#);
    assert!(!stored.body.unwrap().windows(6).any(|part| part == b"canary"));
}

#[tokio::test]
async fn a_record_that_does_not_fit_is_named_and_not_quoted() {
    for (stored, wanted) in [
        (
            r#"{"v":2,"e":{"sung":{}}}"#,
            "event 1 has the stored form 2, and this program reads only 1",
        ),
        (
            r#"{"v":1,"e":{"canary":{}}}"#,
            "event 1 is of no kind that this program knows",
        ),
        (r#"{"e":{"canary":{}}}"#, "event 1 is not in the stored form"),
        ("canary", "event 1 is not in the stored form"),
    ] {
        let error = super::decode::<Event>(Seq(1), stored).unwrap_err();
        let LogError::Corrupt(text) = &error else {
            panic!("{error}")
        };
        assert!(text.starts_with(wanted) && !text.contains("canary"), "{text}");
    }
}

#[tokio::test]
async fn swapped_bodies_are_found() {
    let (log, _, journal) = journal().await;
    journal
        .append(Seq(0), Millis(5), &[said("one"), said("two")], vec![])
        .await
        .unwrap();
    let mut stored = log.read(&session("a"), Seq(0), 2).await.unwrap();
    let (first, second) = stored.split_at_mut(1);
    std::mem::swap(&mut first[0].body, &mut second[0].body);
    // The same rows, with their bodies swapped, in a log of the same name and key.
    let swapped = MemoryLog::new();
    let key = log.open(&session("a"), vec![]).await.unwrap().wrapped_key.unwrap();
    swapped.open(&session("a"), key).await.unwrap();
    let records = stored
        .into_iter()
        .map(|old| NewRecord {
            at: old.at,
            event: old.event,
            body: old.body,
        })
        .collect();
    swapped
        .append(Append {
            log: session("a"),
            expected: Seq(0),
            records,
            erase: vec![],
        })
        .await
        .unwrap();
    let tampered = Journal::<Event> {
        shared: Arc::new(super::Shared {
            log: Arc::new(swapped),
            name: session("a"),
            key: std::sync::RwLock::new(Some(journal.key().unwrap())),
            epoch: journal.epoch(),
            head_at_open: Seq(2),
        }),
        events: std::marker::PhantomData,
    };
    let silent = Event::Said { words: None };
    let read = tampered.read(Seq(0), 9).await.unwrap();
    assert_eq!(read, [(Seq(1), Millis(5), silent.clone()), (Seq(2), Millis(5), silent)]);
    assert_eq!(tampered.bodies(vec![Seq(2)]).await, Ok(vec![]));
    let found = tampered.shared.log.damage().unwrap().list();
    let parts: Vec<_> = found.iter().map(|finding| (finding.seq, finding.part)).collect();
    assert_eq!(parts, [(Seq(1), Part::Body), (Seq(2), Part::Body)]);
}

#[tokio::test]
async fn a_destroyed_log_is_missing_also_here() {
    let (log, master, journal) = journal().await;
    journal.append(Seq(0), Millis(5), &[said("one")], vec![]).await.unwrap();
    let clone = journal.clone();
    journal.destroy().await.unwrap();
    assert_eq!(
        clone.append(Seq(1), Millis(6), &[Event::Left], vec![]).await,
        Err(LogError::Missing)
    );
    assert_eq!(clone.read(Seq(0), 9).await, Err(LogError::Missing));
    let again = Journal::<Event>::open(log, &master, session("a")).await;
    assert!(matches!(again, Err(LogError::Missing)));
}

#[tokio::test]
async fn another_master_key_does_not_open_a_log() {
    let (log, _, _journal) = journal().await;
    let other = MasterKey::random().unwrap();
    assert!(matches!(
        Journal::<Event>::open(log, &other, session("a")).await,
        Err(LogError::Corrupt(_))
    ));
}

#[tokio::test]
async fn snapshots_pass_through() {
    let (log, master, journal) = journal().await;
    assert_eq!(journal.load_snapshot().await, Ok(None));
    journal.append(Seq(0), Millis(5), &[Event::Left], vec![]).await.unwrap();
    journal.save_snapshot(Seq(1), b"state").await.unwrap();
    let again = Journal::<Event>::open(log.clone(), &master, session("a"))
        .await
        .unwrap();
    assert_eq!(again.load_snapshot().await, Ok(Some((Seq(1), b"state".to_vec()))));
    // An older program's has no digest.
    log.save_snapshot(&session("a"), Seq(1), b"{}".to_vec()).await.unwrap();
    assert_eq!(again.load_snapshot().await, Ok(Some((Seq(1), b"{}".to_vec()))));
    assert_eq!(log.damage().unwrap().count(), 0);
    // One that was changed, and one that is ahead of the log, are none.
    let mut changed = super::with_digest(b"{\"seq\":1}");
    *changed.last_mut().unwrap() ^= 1;
    log.save_snapshot(&session("a"), Seq(1), changed).await.unwrap();
    assert_eq!(again.load_snapshot().await, Ok(None));
    assert_eq!(log.damage().unwrap().list()[0].part, Part::Snapshot);
    log.save_snapshot(&session("a"), Seq(2), super::with_digest(b"{}"))
        .await
        .unwrap();
    assert_eq!(again.load_snapshot().await, Ok(None));
    assert_eq!(
        format!("{journal:?}"),
        format!("Journal {{ name: {:?}, .. }}", session("a"))
    );
    assert_eq!(LogName::Care.text(), "care");
}

/// Appends as a damaged disk would have it.
async fn stored(log: &MemoryLog, expected: u64, event: &str, body: Option<Vec<u8>>) {
    let records = vec![NewRecord {
        at: Millis(7),
        event: event.into(),
        body,
    }];
    let append = Append {
        log: session("a"),
        expected: Seq(expected),
        records,
        erase: vec![],
    };
    log.append(append).await.unwrap();
}

#[tokio::test]
async fn one_bad_record_stops_only_itself() {
    let (log, master, journal) = journal().await;
    journal.append(Seq(0), Millis(5), &[said("one")], vec![]).await.unwrap();
    stored(&log, 1, "not JSON", None).await;
    stored(&log, 2, SET_ASIDE, None).await;
    stored(&log, 3, r#"{"v":1,"e":{"said":{}}}"#, Some(vec![1; 60])).await;
    journal.append(Seq(4), Millis(8), &[Event::Left], vec![]).await.unwrap();
    let again = Journal::<Event>::open(log.clone(), &master, session("a"))
        .await
        .unwrap();
    let mut told = Vec::new();
    again.replay(Seq(0), |replayed| told.push(replayed)).await.unwrap();
    let wanted = [
        Replayed::Event(Seq(1), Millis(5), said("one")),
        Replayed::Lost { through: Seq(2) },
        Replayed::Lost { through: Seq(3) },
        Replayed::Event(Seq(4), Millis(7), Event::Said { words: None }),
        Replayed::Event(Seq(5), Millis(8), Event::Left),
    ];
    assert_eq!(told, wanted);
    let found = log.damage().unwrap().list();
    let parts: Vec<_> = found.iter().map(|finding| (finding.seq, finding.part)).collect();
    // What a repair set aside is no news.
    assert_eq!(parts, [(Seq(2), Part::Event), (Seq(4), Part::Body)]);
}

#[tokio::test]
async fn a_key_with_one_wrong_bit_is_mended_and_a_lost_one_is_replaced() {
    let (log, master, journal) = journal().await;
    journal.append(Seq(0), Millis(5), &[said("one")], vec![]).await.unwrap();
    let mut key = log.open(&session("a"), vec![]).await.unwrap().wrapped_key.unwrap();
    key[20] ^= 0x10;
    log.replace_key(&session("a"), key).await.unwrap();
    let mended = Journal::<Event>::open(log.clone(), &master, session("a"))
        .await
        .unwrap();
    assert_eq!(mended.read(Seq(0), 9).await, Ok(vec![(Seq(1), Millis(5), said("one"))]));
    let stored = log.open(&session("a"), vec![]).await.unwrap().wrapped_key.unwrap();
    assert!(master.unwrap_data_key(&session("a"), &stored).is_ok(), "and stored so");

    log.replace_key(&session("a"), vec![7; 60]).await.unwrap();
    let replaced = Journal::<Event>::open(log.clone(), &master, session("a"))
        .await
        .unwrap();
    replaced
        .append(Seq(1), Millis(6), &[said("two")], vec![])
        .await
        .unwrap();
    let read = replaced.read(Seq(0), 9).await.unwrap();
    let words: Vec<_> = read.into_iter().map(|(_, _, event)| event).collect();
    assert_eq!(words, [Event::Said { words: None }, said("two")]);
    assert!(
        log.damage()
            .unwrap()
            .list()
            .iter()
            .any(|finding| finding.part == Part::Key)
    );
}
