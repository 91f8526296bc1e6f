//! From a command to what happens, or a refusal. It decides and changes nothing.
//!
//! First the table (`permissions.rs`), then the rules, a file for each subject, then what follows from them
//! (`settle.rs`).

mod appeals;
mod basket;
mod floor;
mod lines;
mod people;
mod phases;
mod settle;
mod succession;
mod talks;
mod time;
mod votes;
mod waiting;

use super::command::{Actor, Command, CommandKind, Decision};
use super::event::Event;
use super::permissions::{self, Asker};
use super::state::{Member, Session};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{MemberId, Millis};
use protocol::room::{ChairState, FloorPolicy, HandEnd, Presence, ShareEnd, Stage};

pub(super) type Outcome = Result<Decision, Refusal>;

impl Session {
    /// Decides what `command` comes to at `now`.
    ///
    /// # Errors
    /// A [`Refusal`] for the one who asked. Nothing happened then.
    pub fn handle(&self, now: Millis, actor: &Actor, command: Command) -> Outcome {
        let asker = match (actor, &command) {
            (Actor::System, _) => Asker::System,
            (Actor::Member(member), command) if let Some(waiting) = self.line.get(member) => {
                if !permissions::may_while_waiting(command.kind()) {
                    return Err(Self::waits_first(waiting));
                }
                Asker::Person(waiting.role)
            }
            (Actor::Member(member), Command::Join { role, .. }) => {
                Asker::Person(self.member(member).map_or(*role, |known| known.role))
            }
            (Actor::Member(member), Command::Appeal { .. }) => Asker::Person(self.role_of_removed(member)?),
            (Actor::Member(member), _) => Asker::Person(self.present(member)?.role),
        };
        permissions::check(asker, command.kind(), self.stage).map_err(|code| match (command.kind(), code) {
            (CommandKind::Appeal, ErrorCode::NotNow) => Self::too_late_to_appeal(),
            (_, code) => self.refusal(code),
        })?;
        let decision = match actor {
            Actor::System => self.handle_system(now, command),
            Actor::Member(member) => self.handle_member(now, member, command),
        }?;
        Ok(Decision {
            events: self.settle(now, decision.events),
            answer: decision.answer,
        })
    }

    fn handle_system(&self, now: Millis, command: Command) -> Outcome {
        match command {
            Command::Create(plan) => self.create(plan),
            Command::Recover => Ok(self.recover(now).into()),
            Command::NoteHelp { open } if open == self.help_open => Ok(Vec::new().into()),
            Command::NoteHelp { open } => Ok(vec![Event::HelpNoted { open }].into()),
            Command::Tick => Ok(self.tick(now, now).into()),
            Command::TickInDoubt { surely } => Ok(self.tick(now, surely).into()),
            Command::Withdraw => Ok(self.withdraw().into()),
            // The table lets the system ask nothing else.
            Command::Join { .. }
            | Command::Drop
            | Command::Leave
            | Command::PostLine { .. }
            | Command::TakeBackLine { .. }
            | Command::RaiseHand
            | Command::LowerHand
            | Command::Pass
            | Command::Done
            | Command::GiveSupport { .. }
            | Command::StillWriting
            | Command::StartMeeting
            | Command::OpenFellowship
            | Command::EndSession
            | Command::CallOn { .. }
            | Command::ExtendShare { .. }
            | Command::TakeBackFloor
            | Command::SetFloorPolicy { .. }
            | Command::SetMuted { .. }
            | Command::RemoveLine { .. }
            | Command::RemoveMember { .. }
            | Command::SetLocked { .. }
            | Command::HandOver { .. }
            | Command::ApproveLine { .. }
            | Command::ReturnLine { .. }
            | Command::EnterPhase { .. }
            | Command::StretchPhase { .. }
            | Command::SetCrossTalk { .. }
            | Command::SetSupportPolicy { .. }
            | Command::CallNext
            | Command::PassFloorTo { .. }
            | Command::MarkNewcomer { .. }
            | Command::TakeChair
            | Command::PostReading { .. }
            | Command::AnnounceMilestone { .. }
            | Command::AskQuestion { .. }
            | Command::DrawQuestion { .. }
            | Command::OpenVote { .. }
            | Command::CastVote { .. }
            | Command::CloseVote { .. }
            | Command::AskTalk { .. }
            | Command::AnswerTalk { .. }
            | Command::WriteInTalk { .. }
            | Command::EndTalk { .. }
            | Command::ReportTalk { .. }
            | Command::ResolveReport { .. }
            | Command::Appeal { .. }
            | Command::ResolveAppeal { .. }
            | Command::Admit { .. }
            | Command::AdmitAll
            | Command::WriteToWaiting { .. } => Err(Refusal::new(ErrorCode::NotPermitted)),
        }
    }

    fn handle_member(&self, now: Millis, me: &MemberId, command: Command) -> Outcome {
        match command {
            Command::Join { role, nickname } => self.join(now, me, role, nickname),
            Command::Drop => Ok(self.drop_connection(me).into()),
            Command::Leave => Ok(self.go(me).into()),
            Command::PostLine {
                text,
                key,
                verdict,
                answers,
            } => self.post_line(me, text, key, verdict, answers),
            Command::TakeBackLine { line } => self.take_back_line(me, line),
            Command::RaiseHand => self.raise_hand(me),
            Command::LowerHand => self.lower_hand(me, HandEnd::Lowered),
            Command::Pass => self.pass(me),
            Command::Done => self.done(me),
            Command::GiveSupport { to, kind } => self.give_support(me, to, kind),
            Command::StillWriting => self.still_writing(me),
            Command::StartMeeting => self.start_meeting(me),
            Command::OpenFellowship => self.has_chair().map(|()| self.move_to(Stage::Fellowship).into()),
            Command::EndSession => Ok(self.move_to(Stage::Ended).into()),
            Command::CallOn { member } => self.call_on(now, me, &member),
            Command::ExtendShare { minutes } => self.extend_share(now, me, minutes),
            Command::TakeBackFloor => self.take_back_floor(),
            Command::SetFloorPolicy { floor } => self.set_floor_policy(me, floor),
            Command::SetMuted { member, muted } => self.set_muted(me, &member, muted),
            Command::RemoveLine { line } => self.remove_any_line(me, line),
            Command::RemoveMember { member, reason, note } => self.remove_member(me, &member, reason, note),
            Command::SetLocked { locked } if locked == self.locked => Err(Refusal::new(ErrorCode::Already)),
            Command::SetLocked { locked } => Ok(vec![Event::LockChanged { locked, by: me.clone() }].into()),
            Command::HandOver { member } => self.hand_over(me, &member),
            Command::ApproveLine { line } => self.approve_line(me, line),
            Command::ReturnLine { line, note } => self.return_line(me, line, note),
            Command::EnterPhase { phase } => self.enter_phase(me, phase),
            Command::StretchPhase { minutes } => self.stretch_phase(me, minutes),
            Command::SetCrossTalk { cross_talk } => self.set_cross_talk(me, cross_talk),
            Command::SetSupportPolicy { support } => self.set_support_policy(me, support),
            Command::CallNext => self.call_next(now, me),
            Command::PassFloorTo { member } => self.pass_floor_to(now, me, &member),
            Command::MarkNewcomer { newcomer } => self.mark_newcomer(me, newcomer),
            Command::TakeChair => self.take_chair(me),
            Command::PostReading { slot } => self.post_reading(me, &slot),
            Command::AnnounceMilestone { milestone, key } => self.announce_milestone(me, &milestone, key),
            Command::AskQuestion { text, key, verdict } => self.ask_question(me, text, key, verdict),
            Command::DrawQuestion { chance } => self.draw_question(me, chance),
            Command::OpenVote { question, choices } => self.open_vote(me, question, choices),
            Command::CastVote { vote, choice } => self.cast_vote(me, vote, choice),
            Command::CloseVote { vote } => self.close_vote(vote),
            Command::AskTalk { member } => self.ask_talk(me, &member),
            Command::AnswerTalk { talk, accept } => self.answer_talk(me, talk, accept),
            Command::WriteInTalk {
                talk,
                text,
                key,
                verdict,
            } => self.write_in_talk(me, talk, text, key, verdict),
            Command::EndTalk { talk } => self.end_talk(me, talk),
            Command::ReportTalk { talk, note } => self.report_talk(me, talk, note),
            Command::ResolveReport { report } => self.resolve_report(me, report),
            Command::Appeal { nickname, text, key } => self.appeal(me, nickname, text, key),
            Command::ResolveAppeal { appeal } => self.resolve_appeal(me, appeal),
            Command::Admit { member } => self.admit(me, &member),
            Command::AdmitAll => self.admit_all(me),
            Command::WriteToWaiting { text } => self.write_to_waiting(me, text),
            // The table lets no person ask these.
            Command::Create(_)
            | Command::Recover
            | Command::Tick
            | Command::TickInDoubt { .. }
            | Command::Withdraw
            | Command::NoteHelp { .. } => Err(Refusal::new(ErrorCode::NotPermitted)),
        }
    }

    /// What the table refuses, with what can be said about it.
    #[must_use]
    pub fn refusal(&self, code: ErrorCode) -> Refusal {
        let refusal = Refusal::new(code);
        if code == ErrorCode::NotNow && self.cancelled {
            return refusal.because("This meeting was cancelled.");
        }
        refusal
    }

    /// Somebody who is in the session: here, or away within the grace time.
    fn present(&self, member: &MemberId) -> Result<&Member, Refusal> {
        match self.member(member) {
            Some(known) if matches!(known.presence, Presence::Here | Presence::Away) => Ok(known),
            Some(_) | None => Err(Refusal::new(ErrorCode::NotPermitted).because("You are not in this session.")),
        }
    }

    /// Somebody an action is aimed at.
    fn target(&self, member: &MemberId) -> Result<&Member, Refusal> {
        let found = self
            .member(member)
            .filter(|m| matches!(m.presence, Presence::Here | Presence::Away));
        found.ok_or_else(|| Refusal::new(ErrorCode::NotFound).in_field("member"))
    }

    fn holds_floor(&self, member: &MemberId) -> bool {
        self.share.as_ref().is_some_and(|share| share.member == *member)
    }

    fn has_hand(&self, member: &MemberId) -> bool {
        self.hands.iter().any(|hand| hand.member == *member)
    }

    /// Whether everybody may write in the main stream now. Without a chair everybody may: every line waits for one.
    fn is_open_floor(&self) -> bool {
        self.stage != Stage::InProgress || self.floor == FloorPolicy::Open || self.chair.state == ChairState::Held
    }

    /// Moves on: the floor and the queue belong to the meeting, so both end with it.
    fn move_to(&self, stage: Stage) -> Vec<Event> {
        let mut events = self.end_share(ShareEnd::MovedOn);
        events.extend(self.lower_all_hands());
        events.push(Event::StageChanged { stage });
        events
    }
}
