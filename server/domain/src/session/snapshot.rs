//! A session as bytes without words, and its words put back. It knows nothing of where either is stored.

use super::appeals::AppealWords;
use super::event::{Ballot, HeldWords, ReportWords, VoteWords};
use super::name::Name;
use super::state::Session;
use protocol::ids::Seq;
use protocol::text::Text;
use std::collections::HashMap;

/// A snapshot that cannot be read; the log can, and is read from its beginning instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotProblem;

impl Session {
    /// The snapshot. It holds no words.
    #[must_use]
    pub fn to_snapshot(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads a snapshot; its words are missing until [`Session::restore_words`].
    ///
    /// # Errors
    /// [`SnapshotProblem`] when the bytes are of another version of this program.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self, SnapshotProblem> {
        let mut session: Self = serde_json::from_slice(bytes).map_err(|_| SnapshotProblem)?;
        session.reindex();
        Ok(session)
    }

    /// Rebuilds what is derived, after a snapshot was read or members were forgotten.
    pub(super) fn reindex(&mut self) {
        self.index = self
            .members
            .iter()
            .enumerate()
            .map(|(at, member)| (member.id.clone(), at))
            .collect();
    }

    /// The events whose words this state shows: what to read after a snapshot.
    #[must_use]
    pub fn wanted_bodies(&self) -> Vec<Seq> {
        if self.forgotten {
            return Vec::new();
        }
        let lines = self
            .lines
            .iter()
            .filter(|line| !line.removed)
            .map(|line| Seq(line.line.0));
        let held = self.held.iter().map(|held| Seq(held.line.0));
        let vote = self.vote.iter().map(|vote| Seq(vote.vote.0));
        let ballots = self
            .vote
            .iter()
            .flat_map(|vote| &vote.ballots)
            .map(|ballot| ballot.cast);
        let questions = self.basket.iter().map(|question| question.question);
        let ended = self.ended_talks.iter().map(|ended| &ended.talk);
        let talks = self.talks.iter().chain(ended);
        let talks = talks.flat_map(|talk| &talk.lines).map(|line| Seq(line.line.0));
        let reports = self.reports.iter().map(|report| Seq(report.report.0));
        lines
            .chain(held)
            .chain(vote)
            .chain(ballots)
            .chain(questions)
            .chain(talks)
            .chain(reports)
            .chain(self.open_appeals().map(|appeal| Seq(appeal.appeal.0)))
            .chain(self.members.iter().map(|member| member.named))
            .chain(self.line.people.iter().map(|waiting| waiting.came))
            .chain(self.line.note.iter().map(|note| note.written))
            .chain(self.removals.values().filter_map(|removal| removal.note_at))
            .collect()
    }

    /// Puts back the words of [`Session::wanted_bodies`]. A line whose body is gone shows as removed.
    pub fn restore_words(&mut self, bodies: &HashMap<Seq, String>) {
        for line in &mut self.lines {
            // An approved line's body is the held line's: words with reasons. A plain line's is the words alone.
            line.text = bodies.get(&Seq(line.line.0)).map(|body| {
                if line.was_held {
                    HeldWords::from_body(body).map_or_else(|| Text::stored(body), |w| w.text)
                } else {
                    Text::stored(body)
                }
            });
        }
        for held in &mut self.held {
            held.words = bodies
                .get(&Seq(held.line.0))
                .and_then(|body| HeldWords::from_body(body))
                .map(Box::new);
        }
        if let Some(vote) = &mut self.vote {
            let words = bodies.get(&Seq(vote.vote.0));
            vote.words = words.and_then(|body| VoteWords::from_body(body)).map(Box::new);
            for ballot in &mut vote.ballots {
                ballot.choice = bodies.get(&ballot.cast).and_then(|body| Ballot::from_body(body));
            }
        }
        for question in &mut self.basket {
            question.text = bodies.get(&question.question).map(|body| Text::stored(body));
        }
        let ended = self.ended_talks.iter_mut().map(|ended| &mut ended.talk);
        for line in self.talks.iter_mut().chain(ended).flat_map(|talk| &mut talk.lines) {
            line.text = bodies.get(&Seq(line.line.0)).map(|body| Text::stored(body));
        }
        for report in &mut self.reports {
            let words = bodies.get(&Seq(report.report.0));
            report.words = words.and_then(|body| ReportWords::from_body(body)).map(Box::new);
        }
        for appeal in &mut self.appeals {
            let words = bodies.get(&Seq(appeal.appeal.0)).filter(|_| !appeal.resolved);
            appeal.words = words.and_then(|body| AppealWords::from_body(body)).map(Box::new);
        }
        for member in &mut self.members {
            member.nickname = bodies.get(&member.named).map(|body| Name::new(Text::stored(body)));
        }
        for waiting in &mut self.line.people {
            waiting.nickname = bodies.get(&waiting.came).map(|body| Name::new(Text::stored(body)));
        }
        for removal in self.removals.values_mut() {
            let body = removal.note_at.and_then(|seq| bodies.get(&seq));
            removal.note = body.map(|body| Text::stored(body));
        }
        if let Some(note) = &mut self.line.note {
            note.text = bodies.get(&note.written).map(|body| Text::stored(body));
        }
    }
}
