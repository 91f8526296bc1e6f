//! One turn of a room: everything that waited is decided, stored in one append, and then told.

use super::answers::{answer_frame, end_of, turn_away, waiting, welcome};
use super::news::{changes_card, changes_door, is_roster};
use super::recent::Kept;
use super::seats::{Seat, changes_audience, encode, frame_of};
use super::{Ask, Join, Open, Room, unavailable};
use crate::planted::{self, Bug};
use crate::telemetry;
use domain::session::{Actor, Answer, Command, Event, Session};
use protocol::close::CloseReason;
use protocol::error::Refusal;
use protocol::ids::{MemberId, Millis, Seq};
use protocol::room::{ChairState, Role, Stage};
use protocol::server::{CoverNow, Refused, ServerMessage, Writing};
use protocol::waiting::WaitingView;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// What is said to one person after the turn is stored.
enum Reply {
    Answer {
        member: MemberId,
        connection: u64,
        id: u32,
        answer: Result<Answer, Refusal>,
    },
    Welcome(Box<Join>),
    TurnedAway {
        join: Box<Join>,
        refusal: Refusal,
        reason: CloseReason,
    },
    /// Nobody hears that somebody is writing before what made it true is stored.
    Writing(MemberId),
    /// To the house: of a door, of a meeting that is withdrawn, or of an appeal.
    House {
        outcome: Result<(), Refusal>,
        answer: oneshot::Sender<Result<(), Refusal>>,
    },
    Stored(oneshot::Sender<()>),
    Cover,
}

/// Applies an event and keeps what telling it will need. Whom it reaches is asked before, since afterwards a held line's
/// author is not known any more.
pub(super) fn apply(session: &mut Session, at: Millis, event: Event) -> Kept {
    let reach = session.reach(&event);
    session.apply(at, &event);
    Kept {
        seq: session.seq(),
        at,
        event,
        reach,
    }
}

impl Room {
    /// Decides, stores, tells. Leaves `batch` empty.
    pub(super) async fn turn(&mut self, batch: &mut Vec<Ask>) {
        if batch.is_empty() {
            return;
        }
        let Some(mut open) = self.open.take() else {
            batch.drain(..).for_each(|ask| self.answer_unavailable(ask));
            return;
        };
        let now = self.deps.clock.now();
        let expected = open.session.seq();
        let mut staged = Vec::new();
        let mut replies = Vec::new();
        for ask in batch.drain(..) {
            self.decide(&mut open, now, ask, &mut staged, &mut replies);
        }
        if staged.is_empty() {
            self.open = Some(open);
            self.owes_recovery = false;
            self.reply(replies);
            return;
        }
        if planted::has(Bug::TellBeforeStored) {
            self.open = Some(open);
            self.tell_turn(&staged, replies);
            let open = self.open.take();
            if let Some(open) = open {
                let _lost = store(&open, expected, now, &staged).await;
                self.open = Some(open);
            }
            return;
        }
        let stored = store(&open, expected, now, &staged).await;
        match stored {
            Ok(()) => {
                self.open = Some(open);
                self.owes_recovery = false;
                self.tell_turn(&staged, replies);
                self.snapshot_if_due().await;
            }
            Err(error) => {
                tracing::warn!(%error, "a room's turn was not stored");
                self.open = Some(open);
                self.go_back_to(expected).await;
                self.refuse_all(replies);
            }
        }
    }

    fn decide(&mut self, open: &mut Open, now: Millis, ask: Ask, staged: &mut Vec<Kept>, replies: &mut Vec<Reply>) {
        let (actor, command, reply) = match ask {
            Ask::Join(join) => {
                let command = Command::Join {
                    role: join.role,
                    nickname: join.nickname.clone(),
                };
                let actor = Actor::Member(join.member.clone());
                match open.session.handle(now, &actor, command) {
                    Ok(decision) => {
                        staged.extend(
                            decision
                                .events
                                .into_iter()
                                .filter_map(change_if_planted)
                                .map(|event| apply(&mut open.session, now, event)),
                        );
                        replies.push(Reply::Welcome(join));
                    }
                    Err(refusal) => {
                        let reason = end_of(&open.session, &join.member, &refusal);
                        replies.push(Reply::TurnedAway { join, refusal, reason });
                    }
                }
                return;
            }
            Ask::Command {
                member,
                connection,
                id,
                command,
            } => {
                if !self.seats.is_current(&member, connection) && !waits_for_seat(replies, &member, connection) {
                    return;
                }
                (Actor::Member(member.clone()), command, Some((member, connection, id)))
            }
            Ask::Gone { member, connection } => {
                if !self.seats.is_current(&member, connection) {
                    // A connection that ends before its welcome was sent never had a seat and gets none.
                    replies.retain(|reply| !matches!(reply, Reply::Welcome(join) if join.connection == connection));
                    if self.seats.get(&member).is_some() || welcomed(replies, &member) {
                        return;
                    }
                } else {
                    self.seats.remove(&member);
                    if welcomed(replies, &member) {
                        return;
                    }
                }
                (Actor::Member(member), Command::Drop, None)
            }
            Ask::Cover => return replies.push(Reply::Cover),
            Ask::Vanished { member } => (Actor::Member(member), Command::Drop, None),
            Ask::System(command) => (Actor::System, command, None),
            Ask::NoteHelp { open: calls, stored } => {
                replies.push(Reply::Stored(stored));
                (Actor::System, Command::NoteHelp { open: calls }, None)
            }
            Ask::Door {
                member,
                role,
                nickname,
                answer,
            } => {
                let stage = open.session.stage();
                let asker = domain::session::permissions::Asker::Person(role);
                let kind = domain::session::CommandKind::Join;
                let allowed = domain::session::permissions::check(asker, kind, stage);
                let allowed = allowed.map_err(|code| open.session.refusal(code));
                let outcome = allowed.and_then(|()| match member {
                    None => open.session.door(role, &nickname),
                    Some(member) => open.session.door_again(now, &member, role, nickname),
                });
                replies.push(Reply::House { outcome, answer });
                return;
            }
            Ask::Withdraw { answer } => {
                let outcome = decide_for_house(open, now, &Actor::System, Command::Withdraw, staged);
                replies.push(Reply::House { outcome, answer });
                return;
            }
            Ask::Appeal {
                member,
                nickname,
                text,
                key,
                answer,
            } => {
                let command = Command::Appeal { nickname, text, key };
                let outcome = decide_for_house(open, now, &Actor::Member(member), command, staged);
                replies.push(Reply::House { outcome, answer });
                return;
            }
        };
        let command = forget_key_if_planted(command, open.session.seq());
        let is_signal = matches!(command, Command::StillWriting);
        let answer = open.session.handle(now, &actor, command).map(|decision| {
            staged.extend(
                decision
                    .events
                    .into_iter()
                    .filter_map(change_if_planted)
                    .map(|event| apply(&mut open.session, now, event)),
            );
            decision.answer
        });
        if let (true, Ok(_), Actor::Member(member)) = (is_signal, &answer, &actor) {
            replies.push(Reply::Writing(member.clone()));
        }
        if let Some((member, connection, id)) = reply {
            replies.push(Reply::Answer {
                member,
                connection,
                id,
                answer,
            });
        }
    }

    /// Tells a stored turn: first what happened to those who are here, then the answers, then the welcomes.
    fn tell_turn(&mut self, staged: &[Kept], replies: Vec<Reply>) {
        metrics::counter!(telemetry::EVENTS_APPENDED).increment(staged.len() as u64);
        let Some(open) = &mut self.open else { return };
        for kept in staged {
            open.recent.push(kept.clone());
        }
        open.untold.extend(staged.iter().cloned());
        let can_wait = open.untold.iter().all(|kept| is_roster(&kept.event));
        if !can_wait {
            self.tell();
        } else if self.flush_at.is_none() {
            self.flush_at = Some(Instant::now() + Duration::from_millis(self.deps.limits.roster_coalesce_ms));
        }
        if staged.iter().any(|kept| changes_card(&kept.event)) {
            self.deps
                .notices
                .card(self.open.as_ref().and_then(|open| open.session.card()));
            self.tell_cover();
        }
        self.reply(replies);
        self.after(staged);
        if let (Some(open), true) = (&self.open, staged.iter().any(|kept| changes_door(&kept.event))) {
            self.seats
                .tell_waiting(&open.session, (self.cover, self.deps.clock.now()));
        }
    }

    /// Tells everybody here and at the door what a call for help comes to, when that changed.
    pub(super) fn tell_cover(&mut self) {
        let Some(open) = &self.open else { return };
        let cover = open.session.cover(self.deps.notices.answering());
        if cover != self.cover {
            self.cover = cover;
            self.seats
                .send_to_all(&encode(&ServerMessage::Cover(CoverNow { cover })));
        }
    }

    /// Sends what is stored and not told yet.
    pub(super) fn tell(&mut self) {
        self.flush_at = None;
        let Some(open) = &mut self.open else { return };
        let untold = std::mem::take(&mut open.untold);
        self.seats.tell(&open.session, &untold);
    }

    /// What follows for connections from what happened to their people.
    pub(super) fn after(&mut self, staged: &[Kept]) {
        for kept in staged {
            match &kept.event {
                Event::MemberRemoved { member, .. } => {
                    self.say_goodbye(member, CloseReason::Removed);
                }
                // They may be back by now, within the same turn, in the room or at its door.
                Event::MemberLeft { member } | Event::WaitingLeft { member, .. } if !self.is_there(member) => {
                    self.seats.close(member, CloseReason::Left);
                }
                Event::RoleChanged { member, role } => {
                    self.seats.set_role(member, *role);
                    self.welcome_again(member);
                }
                Event::WaitingTurnedAway { member, .. } => {
                    self.say_goodbye(member, CloseReason::TurnedAway);
                }
                Event::MemberAdmitted { member, .. } => {
                    // Who left at once and waits again sees nothing of the room.
                    let waits = self.open.as_ref().is_none_or(|open| open.session.waits(member));
                    if !waits {
                        self.seats.comes_in(member);
                        self.welcome_again(member);
                    }
                }
                Event::StageChanged { stage: Stage::Ended } => {
                    let cancelled = self.open.as_ref().is_some_and(|open| open.session.is_cancelled());
                    self.seats.close_all(if cancelled {
                        CloseReason::Cancelled
                    } else {
                        CloseReason::SessionEnded
                    });
                }
                _ => {}
            }
        }
    }

    /// Tells somebody why the room is closed to them, as they are told again at every later try, and ends the connection.
    fn say_goodbye(&mut self, member: &MemberId, reason: CloseReason) {
        if let (Some(open), Some(seat)) = (&self.open, self.seats.get(member)) {
            let error = open.session.closed_to(member);
            seat.outbox
                .send(encode(&ServerMessage::Refused(Refused { id: None, error })));
        }
        self.seats.close(member, reason);
    }

    fn reply(&mut self, replies: Vec<Reply>) {
        for reply in replies {
            match reply {
                Reply::Answer {
                    member,
                    connection,
                    id,
                    answer,
                } => {
                    let Some(seat) = self.seats.get(&member).filter(|seat| seat.connection == connection) else {
                        continue;
                    };
                    seat.outbox.send(encode(&answer_frame(id, answer)));
                }
                Reply::Welcome(join) => self.seat(*join),
                Reply::TurnedAway { join, refusal, reason } => turn_away(&join, refusal, reason),
                Reply::Writing(member) => {
                    let writing = ServerMessage::Writing(Writing { member: member.clone() });
                    self.seats.send_to_others(&member, &encode(&writing));
                }
                // Whoever asked may be gone.
                Reply::House { outcome, answer } => drop(answer.send(outcome)),
                Reply::Stored(stored) => drop(stored.send(())),
                Reply::Cover => self.tell_cover(),
            }
        }
    }

    /// Gives a seat and answers hello, in one step: there is no gap between the view and the first event after it.
    fn seat(&mut self, join: Join) {
        let Some(open) = &self.open else { return };
        let role = open.session.role_of(&join.member).unwrap_or(join.role);
        if let Some(view) = open.session.waiting_view(&join.member) {
            let now = self.deps.clock.now();
            let told = waiting(&open.session, &join.member, role, view.clone(), (self.cover, now));
            join.outbox.greet(encode(&told));
            return self.take_seat(join, role, Some(view));
        }
        if !open.session.is_there(&join.member) {
            // Gone again within the same turn: a view is for who is in the room. The seat ends with what comes next.
            return self.take_seat(join, role, None);
        }
        let missed = join
            .resume
            .as_ref()
            .filter(|resume| resume.epoch == open.journal.epoch())
            .and_then(|resume| {
                let from = if planted::has(Bug::ResumeOffByOne) {
                    resume.seq.next()
                } else {
                    resume.seq
                };
                if changes_audience(open.recent.after(from, open.session.seq())?, &join.member) {
                    return None;
                }
                let missed = open.recent.after(from, open.session.seq())?;
                let audience = open.session.audience_of(&join.member, role);
                if from < open.session.sees_since(&audience) {
                    return None;
                }
                frame_of(&open.session, missed, open.session.seq(), &audience, true)
            });
        let resumed_at = join
            .resume
            .as_ref()
            .map(|resume| resume.seq)
            .filter(|_| missed.is_some());
        let welcome = welcome(
            open,
            &join.member,
            role,
            (self.cover, self.deps.clock.now()),
            resumed_at,
        );
        join.outbox.greet(encode(&welcome));
        if let Some(missed) = missed {
            join.outbox.greet(missed);
        }
        if let (true, Some(open)) = (planted::has(Bug::GapAtJoin), &mut self.open) {
            open.untold.clear();
        }
        self.take_seat(join, role, None);
    }

    fn take_seat(&mut self, join: Join, role: Role, waiting: Option<WaitingView>) {
        self.seats.take(
            join.member,
            Seat {
                connection: join.connection,
                outbox: join.outbox,
                role,
                role_now: join.role_now,
                waiting,
            },
        );
    }

    fn is_there(&self, member: &MemberId) -> bool {
        self.open.as_ref().is_some_and(|open| open.session.is_there(member))
    }

    /// Somebody's audience changed: the view is sent anew, as that audience sees it.
    fn welcome_again(&self, member: &MemberId) {
        let (Some(open), Some(seat)) = (&self.open, self.seats.get(member)) else {
            return;
        };
        seat.outbox.greet(encode(&welcome(
            open,
            member,
            seat.role,
            (self.cover, self.deps.clock.now()),
            None,
        )));
    }

    /// Nothing of the turn was stored, so everybody of it hears that nothing was done.
    fn refuse_all(&mut self, replies: Vec<Reply>) {
        for reply in replies {
            match reply {
                Reply::Answer {
                    member, connection, id, ..
                } => {
                    let Some(seat) = self.seats.get(&member).filter(|seat| seat.connection == connection) else {
                        continue;
                    };
                    seat.outbox.send(encode(&answer_frame(id, Err(unavailable()))));
                }
                Reply::Welcome(join) | Reply::TurnedAway { join, .. } => {
                    join.outbox.send(encode(&answer_frame(join.id, Err(unavailable()))));
                    join.outbox.close(CloseReason::RoomReopened);
                }
                Reply::House { answer, .. } => drop(answer.send(Err(unavailable()))),
                Reply::Cover => self.tell_cover(),
                Reply::Writing(_) | Reply::Stored(_) => {}
            }
        }
    }

    async fn snapshot_if_due(&mut self) {
        let Some(open) = &mut self.open else { return };
        let head = open.session.seq();
        if head.0.saturating_sub(open.last_snapshot.0) < self.deps.limits.snapshot_every {
            return;
        }
        open.last_snapshot = head;
        if let Err(error) = open.journal.save_snapshot(head, &open.session.to_snapshot()).await {
            tracing::warn!(%error, "a snapshot was not kept; opening this room again takes longer");
        }
    }

    fn answer_unavailable(&mut self, ask: Ask) {
        match ask {
            Ask::Join(join) => self.refuse_all(vec![Reply::Welcome(join)]),
            Ask::Command {
                member, connection, id, ..
            } => {
                self.refuse_all(vec![Reply::Answer {
                    member,
                    connection,
                    id,
                    answer: Ok(Answer::Done),
                }]);
            }
            Ask::Gone { member, connection } => {
                if self.seats.is_current(&member, connection) {
                    self.seats.remove(&member);
                }
            }
            // Who is there when the log can be read again is told then.
            Ask::System(_) | Ask::Vanished { .. } | Ask::NoteHelp { .. } | Ask::Cover => {}
            Ask::Door { answer, .. } | Ask::Withdraw { answer } | Ask::Appeal { answer, .. } => {
                let _caller_may_be_gone = answer.send(Err(unavailable()));
            }
        }
    }
}

/// Decides what is answered to the house and not over a seat.
fn decide_for_house(
    open: &mut Open,
    now: Millis,
    actor: &Actor,
    command: Command,
    staged: &mut Vec<Kept>,
) -> Result<(), Refusal> {
    let decision = open.session.handle(now, actor, command)?;
    let events = decision.events.into_iter();
    staged.extend(events.map(|event| apply(&mut open.session, now, event)));
    Ok(())
}

async fn store(open: &Open, expected: Seq, at: Millis, staged: &[Kept]) -> Result<(), crate::log::LogError> {
    let events: Vec<Event> = staged.iter().map(|kept| kept.event.clone()).collect();
    let erase = events.iter().flat_map(Event::erases);
    let erase = if planted::has(Bug::KeepRemovedWords) {
        Vec::new()
    } else {
        erase.collect()
    };
    let began = Instant::now();
    let stored = open.journal.append(expected, at, &events, erase).await.map(drop);
    metrics::histogram!(telemetry::APPEND_SECONDS).record(began.elapsed().as_secs_f64());
    stored
}

fn welcomed(replies: &[Reply], member: &MemberId) -> bool {
    replies
        .iter()
        .any(|reply| matches!(reply, Reply::Welcome(join) if join.member == *member))
}

/// A command may come in the same turn as its connection's hello.
fn waits_for_seat(replies: &[Reply], member: &MemberId, connection: u64) -> bool {
    replies
        .iter()
        .any(|reply| matches!(reply, Reply::Welcome(join) if join.member == *member && join.connection == connection))
}

fn change_if_planted(event: Event) -> Option<Event> {
    match event {
        Event::ChairChanged {
            state: ChairState::Lost,
        } if planted::has(Bug::IgnoreLostChair) => None,
        Event::WaitingReturned { member } if planted::has(Bug::LetInByTheWay) => {
            Some(Event::MemberAdmitted { member, by: None })
        }
        Event::SupportKept { from, to, kind } if planted::has(Bug::TellKeptSupport) => {
            Some(Event::SupportGiven { from, to, kind })
        }
        event => Some(event),
    }
}

fn forget_key_if_planted(command: Command, seq: Seq) -> Command {
    match command {
        Command::PostLine {
            text, verdict, answers, ..
        } if planted::has(Bug::ForgetClientKeys) => {
            let key = format!("k{seq}").parse();
            key.map_or(Command::Tick, |key| Command::PostLine {
                text,
                key,
                verdict,
                answers,
            })
        }
        other => other,
    }
}
