//! What a log and a snapshot keep, and what can be made of them again.

use crate::plan::Step;
use crate::world::{Asked, Watch, World};
use domain::Remembered;
use domain::session::{Command, Event, Session};
use protocol::ids::{LineId, Millis, Seq};
use std::collections::HashMap;

/// An event as a log has it. Its number is its place.
struct Stored {
    at: Millis,
    json: String,
    body: Option<String>,
}

#[derive(Default)]
pub(crate) struct Storage {
    log: Vec<Stored>,
    /// An older snapshot, as a room keeps one.
    older: Option<Vec<u8>>,
    steps: usize,
}

/// Steps between two looks at everything that is stored.
const LOOK_EVERY: usize = 16;

fn has_words(json: &str) -> bool {
    json.contains("zq") || json.to_lowercase().contains("zn")
}

impl Storage {
    fn event(&self, seq: Seq) -> (Millis, Event) {
        let stored = &self.log[usize::try_from(seq.0).unwrap() - 1];
        let mut event: Event = serde_json::from_str(&stored.json).unwrap();
        event.restore(stored.body.clone());
        (stored.at, event)
    }

    /// Applies what the log has after the session's newest event.
    fn catch_up(&self, mut session: Session) -> Session {
        while session.seq().0 < self.log.len() as u64 {
            let (at, event) = self.event(session.seq().next());
            session.apply(at, &event);
        }
        session
    }

    fn read_snapshot(&self, bytes: &[u8]) -> Session {
        let mut session = Session::from_snapshot(bytes).expect("of this program");
        let body = |seq: Seq| self.log[usize::try_from(seq.0).unwrap() - 1].body.clone();
        let bodies: HashMap<Seq, String> = session
            .wanted_bodies()
            .into_iter()
            .filter_map(|seq| body(seq).map(|body| (seq, body)))
            .collect();
        session.restore_words(&bodies);
        session
    }

    fn look(&mut self, world: &World) {
        assert_eq!(self.log.len() as u64, world.session.seq().0, "numbers are dense");
        assert!(
            self.catch_up(Session::default()) == world.session,
            "replay is the live state"
        );
        for seq in world.session.wanted_bodies() {
            let body = &self.log[usize::try_from(seq.0).unwrap() - 1].body;
            assert!(body.is_some(), "{seq:?} is shown and its words are not kept");
        }
        let bytes = world.session.to_snapshot();
        assert!(
            !has_words(std::str::from_utf8(&bytes).unwrap()),
            "a snapshot has no words"
        );
        assert!(
            self.read_snapshot(&bytes) == world.session,
            "a snapshot is the live state"
        );
        if let Some(older) = self.older.replace(bytes) {
            let resumed = self.catch_up(self.read_snapshot(&older));
            assert!(
                resumed == world.session,
                "an older snapshot and the rest of the log are the live state"
            );
        }
    }
}

/// The events whose words nobody may read any more once this one has happened.
fn erased_by(event: &Event) -> Vec<Seq> {
    match event {
        Event::VoteClosed { ballots, .. } => ballots.clone(),
        Event::TalkEnded { lines, .. } | Event::TalkErased { lines, .. } => {
            lines.iter().map(|line| Seq(line.0)).collect()
        }
        Event::QuestionDrawn { question, .. } => vec![*question],
        Event::ReportResolved { report, .. } => vec![Seq(report.0)],
        Event::AppealResolved { appeal, .. } => vec![Seq(appeal.0)],
        Event::WaitingLeft { came, .. } | Event::WaitingTurnedAway { came, .. } => vec![*came],
        Event::WaitingNoteTakenAway { note, .. } => vec![*note],
        Event::WaitingNoteWritten { replaces, .. } => replaces.iter().copied().collect(),
        _ => Vec::new(),
    }
}

/// The line whose words nobody may read any more after this command was done.
fn ended_line(command: &Command) -> Option<LineId> {
    match command {
        Command::TakeBackLine { line } | Command::RemoveLine { line } | Command::ReturnLine { line, .. } => Some(*line),
        _ => None,
    }
}

impl Watch for Storage {
    fn asked(&mut self, _: &World, asked: &Asked<'_>) {
        for kept in asked.kept {
            let json = serde_json::to_string(&kept.event).unwrap();
            assert!(!has_words(&json), "words in a stored event: {json}");
            let body = kept.event.body().map(|body| body.into_owned());
            self.log.push(Stored {
                at: kept.at,
                json,
                body,
            });
            let (_, read) = self.event(kept.seq);
            assert_eq!(read, kept.event, "an event comes back as it was stored");
            for erased in kept.event.erases() {
                self.log[usize::try_from(erased.0).unwrap() - 1].body = None;
            }
            for seq in erased_by(&kept.event) {
                let body = &self.log[usize::try_from(seq.0).unwrap() - 1].body;
                assert!(body.is_none(), "the words of {seq:?} are still in the log");
            }
            if kept.event == Event::Forgotten {
                self.log.iter_mut().for_each(|stored| stored.body = None);
            }
        }
        if let (Some(line), Ok(_)) = (ended_line(asked.command), asked.outcome) {
            let body = &self.log[usize::try_from(line.0).unwrap() - 1].body;
            assert!(body.is_none(), "the words of {line:?} are still in the log");
        }
    }

    fn stepped(&mut self, world: &World, _: &Step) {
        self.steps += 1;
        if self.steps.is_multiple_of(LOOK_EVERY) {
            self.look(world);
        }
    }

    fn ended(&mut self, world: &World) {
        self.look(world);
    }
}
