//! A session as bytes without words, and its words put back. It knows nothing of where either is stored.

use super::event::HeldWords;
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
        for member in &mut self.members {
            member.nickname = bodies.get(&member.joined).map(|body| Text::stored(body));
        }
    }
}
