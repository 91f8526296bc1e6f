//! What a step of a plan comes to at its moment: the command with its words, its key and its target.

use super::{World, word};
use crate::plan::{Judged, NICKNAMES, PEOPLE, What};
use domain::session::{Command, Reason, Verdict};
use protocol::ids::{AppealId, ClientKey, LineId, MemberId, ReportId, ShareId, TalkId, VoteId};
use protocol::room::{Milestone, MilestoneUnit, SupportTarget};
use protocol::text::Text;

impl World {
    /// New words that nobody has used.
    fn text(&mut self) -> Text {
        self.words += 1;
        Text::stored(&format!("so {} it is", word(self.words)))
    }

    fn verdict(&mut self, judged: Judged) -> Verdict {
        let mut reason = || Reason {
            rule: "personal_data.phone".into(),
            for_author: self.text().to_string(),
            for_facilitator: self.text().to_string(),
            for_log: "for the log",
        };
        match judged {
            Judged::Allow => Verdict::Allow,
            Judged::Hold => Verdict::Hold(reason()),
            Judged::Reject => Verdict::Reject(reason()),
            Judged::Rewrite => Verdict::Rewrite(self.text()),
        }
    }

    fn line(&self, back: usize) -> LineId {
        newest(self.posted.iter().map(|(_, _, line)| *line), back).unwrap_or(LineId(1))
    }

    /// None when there is nothing to retry yet.
    pub(super) fn command(&mut self, number: usize, me: &MemberId, what: What) -> Option<Command> {
        Some(match what {
            What::Join { nickname } => Command::Join {
                role: PEOPLE[number],
                nickname: Text::stored(NICKNAMES[nickname.unwrap_or(number)]),
            },
            What::Drop => Command::Drop,
            What::Leave => Command::Leave,
            What::Say(judged) => self.line_of(judged, None),
            What::Answer(judged, back) => {
                let share = newest(self.shares.iter().copied(), back).unwrap_or(ShareId(1));
                self.line_of(judged, Some(share))
            }
            What::Retry(back) => {
                let mine = self.posted.iter().filter(|(author, _, _)| author == me);
                let key = newest(mine.map(|(_, key, _)| key.clone()), back)?;
                let (text, verdict) = (self.text(), Verdict::Allow);
                Command::PostLine {
                    text,
                    key,
                    verdict,
                    answers: None,
                }
            }
            What::TakeBack(back) => Command::TakeBackLine {
                line: newest(self.held.iter().copied(), back).unwrap_or(LineId(1)),
            },
            What::Raise => Command::RaiseHand,
            What::Lower => Command::LowerHand,
            What::Pass => Command::Pass,
            What::Done => Command::Done,
            What::SupportShare(back, kind) => Command::GiveSupport {
                to: SupportTarget::Share(newest(self.shares.iter().copied(), back).unwrap_or(ShareId(1))),
                kind,
            },
            What::SupportLine(back, kind) => Command::GiveSupport {
                to: SupportTarget::Line(self.line(back)),
                kind,
            },
            What::Writing => Command::StillWriting,
            What::PassTo(number) => Command::PassFloorTo {
                member: self.next_or_somebody(number),
            },
            What::Newcomer(newcomer) => Command::MarkNewcomer { newcomer },
            What::TakeChair => Command::TakeChair,
            What::Reading(nth) => Command::PostReading { slot: self.slot(nth) },
            What::Milestone(count) => Command::AnnounceMilestone {
                milestone: Milestone {
                    count,
                    unit: [MilestoneUnit::Days, MilestoneUnit::Months, MilestoneUnit::Years][count as usize % 3],
                },
                key: self.key(),
            },
            What::Question(judged) => {
                let (key, text, verdict) = (self.key(), self.text(), self.verdict(judged));
                Command::AskQuestion { text, key, verdict }
            }
            What::QuestionAgain => Command::AskQuestion {
                key: self.question_keys.last()?.clone(),
                text: self.text(),
                verdict: Verdict::Allow,
            },
            What::Vote(choice) => Command::CastVote {
                vote: self.votes.last().copied().unwrap_or(VoteId(1)),
                choice,
            },
            other => self.talkers_command(me, other)?,
        })
    }

    fn talkers_command(&mut self, me: &MemberId, what: What) -> Option<Command> {
        let mut mine = self.talks.iter().rev().filter(|(_, from, to)| from == me || to == me);
        let talk = mine
            .next()
            .or(self.talks.last())
            .map_or(TalkId(1), |(talk, _, _)| *talk);
        Some(match what {
            What::AskTalk(number) => Command::AskTalk {
                member: self.someone(number),
            },
            What::AnswerTalk(accept) => Command::AnswerTalk { talk, accept },
            What::TalkLine(judged) => {
                let (key, text, verdict) = (self.key(), self.text(), self.verdict(judged));
                Command::WriteInTalk {
                    talk,
                    text,
                    key,
                    verdict,
                }
            }
            What::TalkLineAgain => {
                let mine = self.talk_keys.iter().filter(|(author, _)| author == me);
                let key = newest(mine.map(|(_, key)| key.clone()), 0)?;
                let (text, verdict) = (self.text(), Verdict::Allow);
                Command::WriteInTalk {
                    talk,
                    text,
                    key,
                    verdict,
                }
            }
            What::EndTalk => Command::EndTalk { talk },
            What::Report(note) => Command::ReportTalk {
                talk,
                note: note.then(|| self.text()),
            },
            What::Appeal(again) => {
                let mine = self.appeal_keys.iter().filter(|(author, _)| author == me);
                let before = newest(mine.map(|(_, key)| key.clone()), 0).filter(|_| again);
                Command::Appeal {
                    nickname: Text::stored(NICKNAMES[self.words as usize % NICKNAMES.len()]),
                    text: self.text(),
                    key: before.unwrap_or_else(|| self.key()),
                }
            }
            other => self.chairs_command(other)?,
        })
    }

    fn line_of(&mut self, judged: Judged, answers: Option<ShareId>) -> Command {
        Command::PostLine {
            text: self.text(),
            key: self.key(),
            verdict: self.verdict(judged),
            answers,
        }
    }

    fn key(&mut self) -> ClientKey {
        self.keys += 1;
        format!("k-{}", self.keys).parse().unwrap()
    }

    /// The next of the queue is picked more often than anybody else.
    fn next_or_somebody(&self, number: usize) -> MemberId {
        let next = self.session.queue().next().filter(|_| !number.is_multiple_of(4));
        next.cloned().unwrap_or_else(|| self.someone(number))
    }

    /// A slot of the part in force; now and then of another.
    fn slot(&self, nth: usize) -> String {
        let phase = self.session.phase_index().unwrap_or(0) as usize;
        let phases = &self.session.plan().expect("the session is made").format.phases;
        let readings = phases.get(phase).map_or(&[][..], |phase| &phase.readings);
        let slot = readings.get(nth).map(|reading| reading.slot.clone());
        slot.unwrap_or_else(|| "slot-0-0".to_owned())
    }

    /// The next part more often than the one before or any other, which may not exist.
    fn part(&self, number: usize) -> u32 {
        let now = self.session.phase_index().unwrap_or(0);
        match number {
            0..8 => now + 1,
            8..10 => now.saturating_sub(1),
            number => u32::try_from(number - 10).unwrap(),
        }
    }

    fn chairs_command(&mut self, what: What) -> Option<Command> {
        let held = |back| newest(self.held.iter().copied(), back).unwrap_or(LineId(1));
        Some(match what {
            What::Start => Command::StartMeeting,
            What::Fellowship => Command::OpenFellowship,
            What::End => Command::EndSession,
            What::CallOn(number) => Command::CallOn {
                member: self.next_or_somebody(number),
            },
            What::Extend(minutes) => Command::ExtendShare { minutes },
            What::TakeFloor => Command::TakeBackFloor,
            What::Policy(floor) => Command::SetFloorPolicy { floor },
            What::Enter(number) => Command::EnterPhase {
                phase: self.part(number),
            },
            What::Stretch(minutes) => Command::StretchPhase { minutes },
            What::CrossTalk(cross_talk) => Command::SetCrossTalk { cross_talk },
            What::SupportGoes(support) => Command::SetSupportPolicy { support },
            What::CallNext => Command::CallNext,
            What::Draw(chance) => Command::DrawQuestion { chance },
            What::OpenVote(choices) => Command::OpenVote {
                question: self.text(),
                choices: (0..choices).map(|_| self.text()).collect(),
            },
            What::CloseVote => Command::CloseVote {
                vote: self.votes.last().copied().unwrap_or(VoteId(1)),
            },
            What::Resolve => Command::ResolveReport {
                report: newest(self.reports.iter().copied(), 0).unwrap_or(ReportId(1)),
            },
            What::ResolveAppeal => Command::ResolveAppeal {
                appeal: newest(self.appeals.iter().copied(), 0).unwrap_or(AppealId(1)),
            },
            What::Mute(number, muted) => Command::SetMuted {
                member: self.somebody_busy(number),
                muted,
            },
            What::RemoveLine(back) => Command::RemoveLine {
                line: if back % 3 == 0 { held(back / 3) } else { self.line(back) },
            },
            What::RemoveMember(number) => Command::RemoveMember {
                member: self.someone(number),
                reason: None,
                note: Some(self.text()),
            },
            What::Admit(number) => Command::Admit {
                member: self.at_door(number).unwrap_or_else(|| self.someone(number)),
            },
            What::AdmitAll => Command::AdmitAll,
            What::Note(stands) => Command::WriteToWaiting {
                text: stands.then(|| self.text()),
            },
            What::TurnAway(number) => Command::RemoveMember {
                member: self.at_door(number).unwrap_or_else(|| self.someone(number)),
                reason: None,
                note: Some(self.text()),
            },
            What::Lock(locked) => Command::SetLocked { locked },
            What::HandOver(number) => Command::HandOver {
                member: self.someone(number),
            },
            What::Approve(back) => Command::ApproveLine { line: held(back) },
            What::Return(back, note) => Command::ReturnLine {
                line: held(back),
                note: note.then(|| self.text()),
            },
            _ => return None,
        })
    }
}

fn newest<T>(all: impl DoubleEndedIterator<Item = T>, back: usize) -> Option<T> {
    all.rev().nth(back)
}
