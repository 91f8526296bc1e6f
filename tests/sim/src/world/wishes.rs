//! What a wish comes to at its moment: the command, with targets from what the person's own device shows.

use super::World;
use crate::client::Sent;
use crate::plan::Wish;
use domain::session::{Command, Reason, Verdict};
use protocol::ids::{ClientKey, LineId, ShareId, TalkId};
use protocol::room::{
    FloorPolicy, Milestone, MilestoneUnit, RoomView, SupportKind, SupportTarget, TalkState, TalkView,
};
use protocol::text::Text;

impl World<'_> {
    pub(super) fn command(&mut self, who: usize, wish: Wish) -> Option<Command> {
        let member = |who: usize| self.clients[who].member.clone();
        let view = self.clients[who].view.clone();
        let lines: Vec<LineId> = view
            .iter()
            .flat_map(|view| view.lines.iter().map(|line| line.line))
            .collect();
        let held: Vec<LineId> = view
            .iter()
            .flat_map(|view| view.held.iter().map(|held| held.line))
            .collect();
        Some(match wish {
            Wish::Line | Wish::HeldLine => self.new_line(who, wish == Wish::HeldLine)?,
            Wish::TalkLine => self.new_talk_line(who, &view?)?,
            Wish::TakeBackLine => Command::TakeBackLine { line: *held.last()? },
            Wish::RaiseHand => Command::RaiseHand,
            Wish::LowerHand => Command::LowerHand,
            Wish::Pass => Command::Pass,
            Wish::Done => Command::Done,
            Wish::Support => {
                let view = view?;
                let share = view.share.as_ref().or(view.shares.last())?;
                Command::GiveSupport {
                    to: SupportTarget::Share(share.share),
                    kind: SupportKind::WithYou,
                }
            }
            Wish::Leave => Command::Leave,
            Wish::Start => Command::StartMeeting,
            Wish::CallOn(other) => Command::CallOn { member: member(other) },
            Wish::Extend => Command::ExtendShare { minutes: 2 },
            Wish::TakeBackFloor => Command::TakeBackFloor,
            Wish::OpenFloor => Command::SetFloorPolicy {
                floor: FloorPolicy::Open,
            },
            Wish::OneAtATime => Command::SetFloorPolicy {
                floor: FloorPolicy::OneAtATime,
            },
            Wish::Mute(other) => Command::SetMuted {
                member: member(other),
                muted: true,
            },
            Wish::Unmute(other) => Command::SetMuted {
                member: member(other),
                muted: false,
            },
            Wish::RemoveLine => Command::RemoveLine {
                line: *self.drawn.choice(&lines)?,
            },
            Wish::Approve => Command::ApproveLine { line: *held.first()? },
            Wish::Return => Command::ReturnLine {
                line: *held.first()?,
                note: None,
            },
            Wish::Lock => Command::SetLocked { locked: true },
            Wish::Unlock => Command::SetLocked { locked: false },
            Wish::RemoveMember(other) => Command::RemoveMember {
                member: member(other),
                reason: None,
                note: None,
            },
            Wish::HandOver(other) => Command::HandOver { member: member(other) },
            Wish::OpenFellowship => Command::OpenFellowship,
            Wish::EndSession => Command::EndSession,
            // Asked of the desk, or by way of the hub, and not over the seat.
            Wish::AskHelp | Wish::Appeal => return None,
            other => self.command_of_format(who, other, &view?)?,
        })
    }

    /// What a format is about: parts, the queue, and what is done in a circle.
    fn command_of_format(&mut self, who: usize, wish: Wish, view: &RoomView) -> Option<Command> {
        let member = |who: usize| self.clients[who].member.clone();
        let part = view.phase.as_ref().map(|phase| phase.index);
        Some(match wish {
            Wish::NextPart => Command::EnterPhase { phase: part? + 1 },
            Wish::Part(phase) => Command::EnterPhase { phase },
            Wish::Stretch => Command::StretchPhase { minutes: 5 },
            Wish::CrossTalk(cross_talk) => Command::SetCrossTalk { cross_talk },
            Wish::SupportGoes(support) => Command::SetSupportPolicy { support },
            Wish::Round => Command::SetFloorPolicy {
                floor: FloorPolicy::Round,
            },
            Wish::CallNext => Command::CallNext,
            Wish::PassTo(other) => {
                let next = view.hands.first().map(|hand| hand.member.clone());
                Command::PassFloorTo {
                    member: next.unwrap_or_else(|| member(other)),
                }
            }
            Wish::New(newcomer) => Command::MarkNewcomer { newcomer },
            Wish::TakeChair => Command::TakeChair,
            Wish::Reading => {
                let readings = &view.format.phases.get(part? as usize)?.readings;
                Command::PostReading {
                    slot: readings.last()?.slot.clone(),
                }
            }
            Wish::Milestone => Command::AnnounceMilestone {
                milestone: Milestone {
                    count: 30,
                    unit: MilestoneUnit::Days,
                },
                key: self.key(who)?,
            },
            Wish::Answer => {
                let share = view.shares.last()?.share;
                self.new_answer(who, share)?
            }
            Wish::Question => Command::AskQuestion {
                text: Text::stored("What helps on a long evening?"),
                key: self.key(who)?,
                verdict: Verdict::Allow,
            },
            Wish::Draw => Command::DrawQuestion {
                chance: self.drawn.u64(..),
            },
            Wish::OpenVote => Command::OpenVote {
                question: Text::stored("Shall we begin earlier?"),
                choices: Vec::new(),
            },
            Wish::Vote(choice) => Command::CastVote {
                vote: view.vote.as_ref()?.vote,
                choice,
            },
            Wish::CloseVote => Command::CloseVote {
                vote: view.vote.as_ref()?.vote,
            },
            Wish::AskTalk(other) => Command::AskTalk { member: member(other) },
            Wish::AnswerTalk(accept) => {
                let asked = |talk: &&TalkView| talk.state == TalkState::Asked;
                Command::AnswerTalk {
                    talk: view.talks.iter().find(asked)?.talk,
                    accept,
                }
            }
            Wish::EndTalk => Command::EndTalk {
                talk: view.talks.first()?.talk,
            },
            Wish::ReportTalk => Command::ReportTalk {
                talk: view.talks.first()?.talk,
                note: None,
            },
            Wish::Admit => Command::Admit {
                member: self.drawn.choice(&view.waiting)?.member.clone(),
            },
            Wish::AdmitAll => Command::AdmitAll,
            Wish::Note(stands) => Command::WriteToWaiting {
                text: stands.then(|| Text::stored("We begin in a moment.")),
            },
            Wish::TurnAway => Command::RemoveMember {
                member: view.waiting.last()?.member.clone(),
                reason: None,
                note: None,
            },
            Wish::Resolve => Command::ResolveReport {
                report: view.reports.first()?.report,
            },
            Wish::ResolveAppeal => Command::ResolveAppeal {
                appeal: view.appeals.first()?.appeal,
            },
            _ => return None,
        })
    }

    /// A key for what is not a line that is sent again.
    fn key(&mut self, who: usize) -> Option<ClientKey> {
        let client = &self.clients[who];
        format!("{}-once-{}", client.member, client.next_id).parse().ok()
    }

    fn new_line(&mut self, who: usize, held: bool) -> Option<Command> {
        let client = &self.clients[who];
        let word = if held { "WAITS" } else { "plain" };
        let text = format!("<{word} {} {}>", client.member, client.sent.len());
        self.keep(who, text, held, None)
    }

    fn new_answer(&mut self, who: usize, share: ShareId) -> Option<Command> {
        let Command::PostLine { text, key, verdict, .. } = self.new_line(who, false)? else {
            return None;
        };
        Some(Command::PostLine {
            text,
            key,
            verdict,
            answers: Some(share),
        })
    }

    fn new_talk_line(&mut self, who: usize, view: &RoomView) -> Option<Command> {
        let talk = view.talks.iter().find(|talk| talk.state == TalkState::Open)?;
        let client = &self.clients[who];
        let text = format!("<PRIVATE {} {} {}>", talk.from, talk.to, client.sent.len());
        self.keep(who, text, false, Some(talk.talk))
    }

    fn keep(&mut self, who: usize, text: String, held: bool, talk: Option<TalkId>) -> Option<Command> {
        let client = &mut self.clients[who];
        let sent = Sent {
            key: format!("{}-{}", client.member, client.sent.len()).parse().ok()?,
            text,
            held,
            talk,
            acknowledged: None,
        };
        client.sent.push(sent.clone());
        Some(post(&sent))
    }
}

/// The line again, as it was.
pub(super) fn post(sent: &Sent) -> Command {
    let reason = || Reason {
        rule: "simulated".to_owned(),
        for_author: "for the author".to_owned(),
        for_facilitator: "for the facilitator".to_owned(),
        for_log: "for the log",
    };
    let verdict = if sent.held {
        Verdict::Hold(reason())
    } else {
        Verdict::Allow
    };
    if let Some(talk) = sent.talk {
        return Command::WriteInTalk {
            talk,
            text: Text::stored(&sent.text),
            key: sent.key.clone(),
            verdict,
        };
    }
    Command::PostLine {
        text: Text::stored(&sent.text),
        key: sent.key.clone(),
        verdict,
        answers: None,
    }
}
