//! From a command to what happens, or a refusal. It decides and changes nothing.
//!
//! First the table (`permissions.rs`), then the rules: `people.rs`, `floor.rs`, `lines.rs`, `time.rs`.

mod floor;
mod lines;
mod people;
mod time;

use super::command::{Actor, Command, Decision};
use super::event::Event;
use super::permissions::{self, Asker};
use super::state::{Member, Session};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{MemberId, Millis};
use protocol::room::{FloorPolicy, HandEnd, Presence, ShareEnd, Stage};

pub(super) type Outcome = Result<Decision, Refusal>;

impl Session {
    /// Decides what `command` comes to at `now`.
    ///
    /// # Errors
    /// A [`Refusal`] for the one who asked. Nothing happened then.
    pub fn handle(&self, now: Millis, actor: &Actor, command: Command) -> Outcome {
        let asker = match (actor, &command) {
            (Actor::System, _) => Asker::System,
            (Actor::Member(member), Command::Join { role, .. }) => {
                Asker::Person(self.member(member).map_or(*role, |known| known.role))
            }
            (Actor::Member(member), _) => Asker::Person(self.present(member)?.role),
        };
        permissions::check(asker, command.kind(), self.stage).map_err(Refusal::new)?;
        match actor {
            Actor::System => self.handle_system(now, command),
            Actor::Member(member) => self.handle_member(now, member, command),
        }
    }

    fn handle_system(&self, now: Millis, command: Command) -> Outcome {
        match command {
            Command::Create(plan) => self.create(plan),
            Command::Recover => Ok(self.recover().into()),
            Command::NoteHelp { open } if open == self.help_open => Ok(Vec::new().into()),
            Command::NoteHelp { open } => Ok(vec![Event::HelpNoted { open }].into()),
            Command::Tick => Ok(self.tick(now).into()),
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
            | Command::ReturnLine { .. } => Err(Refusal::new(ErrorCode::NotPermitted)),
        }
    }

    fn handle_member(&self, now: Millis, me: &MemberId, command: Command) -> Outcome {
        match command {
            Command::Join { role, nickname } => self.join(me, role, nickname),
            Command::Drop => Ok(self.drop_connection(me).into()),
            Command::Leave => Ok(self.leave(me, Event::MemberLeft { member: me.clone() }).into()),
            Command::PostLine { text, key, verdict } => self.post_line(me, text, key, verdict),
            Command::TakeBackLine { line } => self.take_back_line(me, line),
            Command::RaiseHand => self.raise_hand(me),
            Command::LowerHand => self.lower_hand(me, HandEnd::Lowered),
            Command::Pass => self.pass(me),
            Command::Done => self.done(me),
            Command::GiveSupport { to, kind } => self.give_support(me, to, kind),
            Command::StillWriting => self.still_writing(me),
            Command::StartMeeting => Ok(vec![Event::StageChanged {
                stage: Stage::InProgress,
            }]
            .into()),
            Command::OpenFellowship => Ok(self.move_to(Stage::Fellowship).into()),
            Command::EndSession => Ok(self.move_to(Stage::Ended).into()),
            Command::CallOn { member } => self.call_on(now, me, &member),
            Command::ExtendShare { minutes } => self.extend_share(now, me, minutes),
            Command::TakeBackFloor => self.take_back_floor(),
            Command::SetFloorPolicy { floor } => self.set_floor_policy(me, floor),
            Command::SetMuted { member, muted } => self.set_muted(me, &member, muted),
            Command::RemoveLine { line } => self.remove_any_line(me, line),
            Command::RemoveMember { member } => self.remove_member(me, &member),
            Command::SetLocked { locked } if locked == self.locked => Err(Refusal::new(ErrorCode::Already)),
            Command::SetLocked { locked } => Ok(vec![Event::LockChanged { locked, by: me.clone() }].into()),
            Command::HandOver { member } => self.hand_over(me, &member),
            Command::ApproveLine { line } => self.approve_line(me, line),
            Command::ReturnLine { line, note } => self.return_line(me, line, note),
            // The table lets no person ask these.
            Command::Create(_) | Command::Recover | Command::Tick | Command::NoteHelp { .. } => {
                Err(Refusal::new(ErrorCode::NotPermitted))
            }
        }
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

    /// Whether everybody may write in the main stream now.
    fn is_open_floor(&self) -> bool {
        self.stage != Stage::InProgress || self.floor == FloorPolicy::Open
    }

    /// Ends the share in force, if there is one.
    fn end_share_event(&self, end: ShareEnd) -> Option<Event> {
        self.share.as_ref().map(|share| Event::ShareEnded {
            share: share.share,
            end,
        })
    }

    /// Moves on: the floor and the queue belong to the meeting, so both end with it.
    fn move_to(&self, stage: Stage) -> Vec<Event> {
        let mut events: Vec<Event> = self.end_share_event(ShareEnd::MovedOn).into_iter().collect();
        events.extend(self.hands.iter().map(|hand| Event::HandLowered {
            member: hand.member.clone(),
            end: HandEnd::MovedOn,
        }));
        events.push(Event::StageChanged { stage });
        events
    }
}
