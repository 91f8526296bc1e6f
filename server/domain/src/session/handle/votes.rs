//! Group conscience: a vote whose count everybody is told, and whose ballots nobody.

use super::{Outcome, Session};
use crate::session::event::{Ballot, Event, VoteWords};
use crate::session::state::Vote;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{MemberId, VoteId};
use protocol::limits::VOTE_CHOICES;
use protocol::text::Text;

/// Yes, no, abstain: the choices of a vote that names none.
const PLAIN_CHOICES: u32 = 3;

impl Session {
    pub(super) fn open_vote(&self, me: &MemberId, question: Text, choices: Vec<Text>) -> Outcome {
        self.has_chair()?;
        if self.open_vote_now().is_some() {
            return Err(Refusal::new(ErrorCode::Already).because("A vote is open. Close it first."));
        }
        let listed = choices.len();
        let mut seen = std::collections::BTreeSet::new();
        if listed == 1 || listed > VOTE_CHOICES || !choices.iter().all(|choice| seen.insert(choice.to_lowercase())) {
            let because = format!("From 2 to {VOTE_CHOICES} choices, each another; or none for yes, no, abstain.");
            return Err(Refusal::new(ErrorCode::Invalid).in_field("choices").because(because));
        }
        let count = if listed == 0 {
            PLAIN_CHOICES
        } else {
            u32::try_from(listed).unwrap_or(u32::MAX)
        };
        Ok(vec![Event::VoteOpened {
            by: me.clone(),
            choices: count,
            words: Some(Box::new(VoteWords { question, choices })),
        }]
        .into())
    }

    pub(super) fn cast_vote(&self, me: &MemberId, vote: VoteId, choice: u32) -> Outcome {
        let open = self.find_open_vote(vote)?;
        if open.voters.contains(me) {
            return Err(Refusal::new(ErrorCode::Already).because("You have voted."));
        }
        // Who goes out and comes in again under another name would vote twice.
        if self.member(me).is_none_or(|member| member.joined.0 > vote.0) {
            let because = "This vote was opened before you came.";
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        if choice >= open.choices {
            return Err(Refusal::new(ErrorCode::Invalid).in_field("choice"));
        }
        Ok(vec![Event::BallotCast {
            vote,
            member: me.clone(),
            voted: u32::try_from(open.voters.len() + 1).unwrap_or(u32::MAX),
            choice: Some(Ballot(choice)),
        }]
        .into())
    }

    pub(super) fn close_vote(&self, vote: VoteId) -> Outcome {
        self.find_open_vote(vote)?;
        Ok(self.close_open_vote().into_iter().collect::<Vec<_>>().into())
    }

    /// Counts and closes the open vote, if there is one.
    pub(super) fn close_open_vote(&self) -> Option<Event> {
        let vote = self.open_vote_now()?;
        let mut tallies = vec![0; vote.choices as usize];
        for ballot in &vote.ballots {
            let choice = ballot.choice.as_ref().map(|choice| choice.0 as usize);
            if let Some(count) = choice.and_then(|choice| tallies.get_mut(choice)) {
                *count += 1;
            }
        }
        Some(Event::VoteClosed {
            vote: vote.vote,
            tallies,
            ballots: vote.ballots.iter().map(|ballot| ballot.cast).collect(),
        })
    }

    fn open_vote_now(&self) -> Option<&Vote> {
        self.vote.as_ref().filter(|vote| vote.tallies.is_none())
    }

    fn find_open_vote(&self, vote: VoteId) -> Result<&Vote, Refusal> {
        let known = self.vote.as_ref().filter(|known| known.vote == vote);
        let known = known.ok_or_else(|| Refusal::new(ErrorCode::NotFound).in_field("vote"))?;
        if known.tallies.is_some() {
            return Err(Refusal::new(ErrorCode::NotNow).because("This vote is closed."));
        }
        Ok(known)
    }
}
