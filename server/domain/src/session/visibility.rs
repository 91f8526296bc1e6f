//! Who may see what: the one place. An event is told to an audience, once for all its viewers.

use super::event::Event;
use super::permissions::runs_session;
use super::state::{Member, Session};
use super::view::for_each_named_by;
use super::waiting::Waiting;
use protocol::ids::{AppealId, LineId, MemberId, Millis, ReportId, Seq, ShareId, TalkId, VoteId};
use protocol::room::{
    HeldEnd, HeldView, LineView, MemberView, PhaseView, Presence, Role, RoomEvent, RoomEventAt, ShareView, SupportView,
    TalkState, TalkView, VoteView,
};

/// Viewers who see the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// Attendees, greeters, and clinicians where the door said `monitored`.
    Room,
    /// Those who run the session.
    Chairs,
    /// One person of the room audience, with what is theirs alone.
    Author(MemberId),
    /// One of those who run the session, with what is theirs alone.
    Chair(MemberId),
    /// One person who waits at the door: sees nothing of the room.
    Waiting(MemberId),
}

/// Whom an event reaches beyond [`Audience::Room`]'s view of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reach {
    /// Everybody, with the same words.
    Everyone,
    /// Those who run the session, and nobody else.
    Chairs,
    /// Those who run the session, and its author with words of their own.
    ChairsAnd(MemberId),
    /// Those who run the session and the author see more of it than the room.
    EveryoneMoreFor(MemberId),
    /// Everybody; those who run the session are told as well how much this person has been heard.
    EveryoneAndHeardOf(MemberId),
    /// Everybody; it says to one of them that it was them.
    EveryoneAnd(MemberId),
    /// Those who run the session, but not this one of them: it is about them.
    ChairsBut(MemberId),
    /// Everybody; those who run the session see more of it.
    EveryoneMoreForChairs,
    /// These two, and nobody else, whatever their role.
    Two(MemberId, MemberId),
    /// Nobody.
    Nobody,
}

impl Audience {
    /// What all with `role` see alike.
    #[must_use]
    pub const fn of(role: Role) -> Self {
        if runs_session(role) { Self::Chairs } else { Self::Room }
    }

    /// What `member` with `role` sees.
    #[must_use]
    pub const fn person(role: Role, member: MemberId) -> Self {
        if runs_session(role) {
            Self::Chair(member)
        } else {
            Self::Author(member)
        }
    }

    /// Whether those who run the session.
    pub(super) const fn runs_session(&self) -> bool {
        matches!(self, Self::Chairs | Self::Chair(_))
    }

    /// Who it is, when it is one person.
    pub(super) const fn me(&self) -> Option<&MemberId> {
        match self {
            Self::Author(me) | Self::Chair(me) => Some(me),
            Self::Room | Self::Chairs | Self::Waiting(_) => None,
        }
    }
}

impl Reach {
    /// Whether an event is told to `member` in words that the others of the same role do not get.
    #[must_use]
    pub fn has_own_words_for(&self, member: &MemberId, runs_session: bool) -> bool {
        match self {
            // Those who run the session see all of these anyway.
            Self::ChairsAnd(author) | Self::EveryoneMoreFor(author) => author == member && !runs_session,
            Self::EveryoneAnd(one) => one == member,
            Self::ChairsBut(one) => one == member && runs_session,
            Self::Two(one, other) => one == member || other == member,
            Self::Everyone
            | Self::EveryoneAndHeardOf(_)
            | Self::EveryoneMoreForChairs
            | Self::Chairs
            | Self::Nobody => false,
        }
    }
}

impl Session {
    /// What `member` with `role` sees: of the room, or of its door.
    #[must_use]
    pub fn audience_of(&self, member: &MemberId, role: Role) -> Audience {
        if self.waits(member) {
            Audience::Waiting(member.clone())
        } else {
            Audience::person(role, member.clone())
        }
    }

    /// Whom an event reaches. Asked before the event is applied: afterwards nobody knows whose held line it was.
    #[must_use]
    pub fn reach(&self, event: &Event) -> Reach {
        let author_of_held = |line: LineId| self.author_of_held(line).cloned();
        match event {
            Event::Created { .. } | Event::Forgotten | Event::SupportKept { .. } | Event::Withdrawn => Reach::Nobody,
            Event::WaitingBegan { .. }
            | Event::WaitingWentAway { .. }
            | Event::WaitingReturned { .. }
            | Event::WaitingLeft { .. }
            | Event::WaitingTurnedAway { .. }
            | Event::WaitingNoteWritten { .. }
            | Event::WaitingNoteTakenAway { .. } => Reach::Chairs,
            Event::MemberAdmitted { .. } => Reach::EveryoneMoreForChairs,
            Event::ShareEnded { share, .. } => {
                let whose = self.known_share(*share).map(|share| share.member.clone());
                whose.map_or(Reach::Everyone, Reach::EveryoneAndHeardOf)
            }
            Event::BallotCast { member, .. } => Reach::EveryoneAnd(member.clone()),
            Event::TalkAsked { from, to } => Reach::Two(from.clone(), to.clone()),
            Event::TalkAnswered { talk, .. } | Event::TalkWritten { talk, .. } | Event::TalkEnded { talk, .. } => self
                .talks
                .iter()
                .find(|known| known.talk == *talk)
                .map_or(Reach::Nobody, |known| Reach::Two(known.from.clone(), known.to.clone())),
            Event::TalkErased { .. } => Reach::Nobody,
            Event::TalkReported { about, .. } => Reach::ChairsBut(about.clone()),
            Event::ReportResolved { report, .. } => {
                let known = self.reports.iter().find(|known| known.report == *report);
                known.map_or(Reach::Chairs, |known| Reach::ChairsBut(known.about.clone()))
            }
            Event::StageChanged { .. }
            | Event::MemberJoined { .. }
            | Event::MemberReturned { .. }
            | Event::MemberRenamed { .. }
            | Event::MemberWentAway { .. }
            | Event::MemberLeft { .. }
            | Event::MemberRemoved { .. }
            | Event::MuteChanged { .. }
            | Event::RoleChanged { .. }
            | Event::LockChanged { .. }
            | Event::FloorPolicyChanged { .. }
            | Event::HandRaised { .. }
            | Event::HandsOrdered { .. }
            | Event::HandLowered { .. }
            | Event::FloorGiven { .. }
            | Event::ShareExtended { .. }
            | Event::ShareWarned { .. }
            | Event::FloorWaiting { .. }
            | Event::LinePosted { .. }
            | Event::SupportGiven { .. }
            | Event::SupportReleased { .. }
            | Event::PhaseEntered { .. }
            | Event::PhaseStretched { .. }
            | Event::CrossTalkChanged { .. }
            | Event::SupportPolicyChanged { .. }
            | Event::NewcomerMarked { .. }
            | Event::ChairChanged { .. }
            | Event::VoteOpened { .. }
            | Event::VoteClosed { .. }
            | Event::QuestionAsked { .. }
            | Event::QuestionDrawn { .. } => Reach::Everyone,
            Event::HelpNoted { .. } | Event::Appealed { .. } | Event::AppealResolved { .. } => Reach::Chairs,
            Event::LineHeld { member, .. } => Reach::ChairsAnd(member.clone()),
            Event::LineReturned { line, .. } | Event::LineTakenBack { line } => {
                author_of_held(*line).map_or(Reach::Chairs, Reach::ChairsAnd)
            }
            Event::LineApproved { line, .. } => author_of_held(*line).map_or(Reach::Everyone, Reach::EveryoneMoreFor),
            Event::LineRemoved { line, .. } => author_of_held(*line).map_or(Reach::Everyone, Reach::ChairsAnd),
        }
    }

    /// Tells `audience` of an applied event; words come from the state, so that what was removed since is never told. Who has
    /// left by now is named where something of them is shown, and nowhere else.
    pub fn project(&self, told: &Told<'_>, audience: &Audience, out: &mut Vec<RoomEventAt>) {
        let (first, second) = self.project_events(told, audience);
        let at = |event| RoomEventAt {
            seq: told.seq,
            at: told.at,
            event,
        };
        for event in first.into_iter().chain(second) {
            for_each_named_by(&event, |member| {
                if let Some(gone) = self.member(member).filter(|member| member.is_gone()) {
                    out.push(at(RoomEvent::MemberJoined { member: gone.view() }));
                }
            });
            out.push(at(event));
        }
    }

    fn project_events(&self, told: &Told<'_>, audience: &Audience) -> (Option<RoomEvent>, Option<RoomEvent>) {
        let sees_more = match (audience, &told.reach) {
            (_, Reach::Nobody) | (Audience::Waiting(_), _) => return (None, None),
            (Audience::Chair(me), Reach::ChairsBut(one)) => me != one,
            (_, Reach::Two(one, other)) => audience.me().is_some_and(|me| me == one || me == other),
            (Audience::Chairs | Audience::Chair(_), _) => true,
            (Audience::Author(me), Reach::ChairsAnd(author) | Reach::EveryoneMoreFor(author)) => me == author,
            (Audience::Room | Audience::Author(_), _) => false,
        };
        if !sees_more
            && matches!(
                told.reach,
                Reach::Chairs | Reach::ChairsAnd(_) | Reach::ChairsBut(_) | Reach::Two(..)
            )
        {
            return (None, None);
        }
        let held_ended =
            |line: &LineId, end, note| sees_more.then_some(RoomEvent::HeldEnded { line: *line, end, note });
        match told.event {
            Event::LineHeld { .. } => (
                Some(RoomEvent::LineHeld {
                    held: self.held_view(LineId(told.seq.0), audience),
                }),
                None,
            ),
            Event::LineReturned { line, note, .. } => (
                held_ended(line, HeldEnd::Returned, note.as_deref().map(str::to_owned)),
                None,
            ),
            Event::LineTakenBack { line } => (held_ended(line, HeldEnd::TakenBack, None), None),
            Event::LineRemoved { line, .. } if matches!(told.reach, Reach::ChairsAnd(_)) => {
                (held_ended(line, HeldEnd::Removed, None), None)
            }
            Event::LineApproved { line, .. } => (held_ended(line, HeldEnd::Approved, None), self.line_posted(*line)),
            Event::ShareEnded { share, end } => {
                // Whose share it was stands in the reach: the share itself may have fallen out of the view by now.
                let heard = match &told.reach {
                    Reach::EveryoneAndHeardOf(whose) if sees_more => {
                        self.heard.iter().find(|heard| heard.member == *whose).cloned()
                    }
                    _ => None,
                };
                (
                    Some(RoomEvent::ShareEnded {
                        share: *share,
                        end: *end,
                    }),
                    heard.map(|heard| RoomEvent::Heard { heard }),
                )
            }
            Event::BallotCast {
                vote, member, voted, ..
            } => {
                let counted = RoomEvent::VoteCounted {
                    vote: *vote,
                    voted: *voted,
                    you: audience.me() == Some(member),
                };
                (Some(counted), None)
            }
            Event::MemberAdmitted { member, .. } => {
                let ended = sees_more.then(|| RoomEvent::WaitingEnded { member: member.clone() });
                (self.member_came(member), ended)
            }
            Event::MemberRenamed { member, .. } => (self.member_came(member), None),
            event => (self.project_plain(told, event), None),
        }
    }

    /// Events that look the same to everybody who sees them.
    fn project_plain(&self, told: &Told<'_>, event: &Event) -> Option<RoomEvent> {
        let presence = |member: &MemberId, presence| RoomEvent::PresenceChanged {
            member: member.clone(),
            presence,
        };
        let waiting_changed = |member: &MemberId, presence| RoomEvent::WaitingChanged {
            member: member.clone(),
            presence,
        };
        Some(match event {
            Event::MemberJoined { member, .. } if self.is_gone(member) => return None,
            Event::MemberJoined { member, role, .. } => RoomEvent::MemberJoined {
                member: MemberView {
                    member: member.clone(),
                    nickname: self
                        .nickname_of(member)
                        .map_or_else(String::new, |name| name.to_string()),
                    role: *role,
                    presence: Presence::Here,
                    muted: false,
                    newcomer: false,
                },
            },
            Event::WaitingBegan { member, .. } => {
                let waiting = self.line.get(member).filter(|waiting| waiting.came == told.seq);
                RoomEvent::WaitingBegan {
                    person: waiting.map(Waiting::view),
                }
            }
            Event::WaitingWentAway { member } => waiting_changed(member, Presence::Away),
            Event::WaitingReturned { member } => waiting_changed(member, Presence::Here),
            Event::WaitingLeft { member, .. } | Event::WaitingTurnedAway { member, .. } => {
                RoomEvent::WaitingEnded { member: member.clone() }
            }
            Event::WaitingNoteWritten { .. } => {
                let stands = self.line.note.as_ref().is_some_and(|note| note.written == told.seq);
                RoomEvent::WaitingNoteChanged {
                    note: self.line.note_text().filter(|_| stands),
                }
            }
            Event::WaitingNoteTakenAway { .. } => RoomEvent::WaitingNoteChanged { note: None },
            // Whoever came in meanwhile does not know them.
            Event::MemberReturned { member } if self.came_back_after_leaving(member, told.seq) => {
                return self.member_came(member);
            }
            Event::MemberReturned { member } => presence(member, Presence::Here),
            Event::MemberWentAway { member } => presence(member, Presence::Away),
            Event::MemberLeft { member } => presence(member, Presence::Left),
            Event::MemberRemoved { member, .. } => presence(member, Presence::Removed),
            Event::MuteChanged { member, muted, .. } => RoomEvent::MuteChanged {
                member: member.clone(),
                muted: *muted,
            },
            Event::RoleChanged { member, role } => RoomEvent::RoleChanged {
                member: member.clone(),
                role: *role,
            },
            Event::StageChanged { stage } => RoomEvent::StageChanged { stage: *stage },
            Event::LockChanged { locked, .. } => RoomEvent::LockChanged { locked: *locked },
            Event::FloorPolicyChanged { floor, .. } => RoomEvent::FloorPolicyChanged { floor: *floor },
            Event::HandRaised { member, place } => RoomEvent::HandRaised {
                member: member.clone(),
                place: *place,
            },
            Event::HandsOrdered { members } => RoomEvent::HandsOrdered {
                members: members.clone(),
            },
            Event::HandLowered { member, end } => RoomEvent::HandLowered {
                member: member.clone(),
                end: *end,
            },
            Event::FloorGiven {
                member, planned_end, ..
            } => RoomEvent::FloorGiven {
                share: ShareView {
                    share: ShareId(told.seq.0),
                    member: member.clone(),
                    began_at: told.at,
                    planned_end: *planned_end,
                    warned: false,
                    waiting_since: None,
                    ended_at: None,
                    end: None,
                },
            },
            Event::ShareExtended { share, planned_end, .. } => RoomEvent::ShareExtended {
                share: *share,
                planned_end: *planned_end,
            },
            Event::FloorWaiting { share, waiting } => RoomEvent::FloorWaiting {
                share: *share,
                waiting_since: waiting.then_some(told.at),
            },
            Event::ShareWarned { share } => RoomEvent::ShareWarned { share: *share },
            Event::LinePosted { .. } => return self.line_posted(LineId(told.seq.0)).or_else(|| fallen_out(told)),
            Event::LineRemoved { line, .. } => RoomEvent::LineRemoved { line: *line },
            Event::SupportGiven { from, to, kind } => RoomEvent::SupportGiven {
                support: SupportView {
                    to: to.clone(),
                    from: from.clone(),
                    kind: *kind,
                },
            },
            Event::SupportReleased { support } => RoomEvent::SupportReleased {
                support: support.clone(),
            },
            Event::PhaseEntered { phase: index, .. } => {
                let phase = self.plan()?.format.phases.get(*index as usize)?;
                RoomEvent::PhaseEntered {
                    phase: PhaseView::begin(*index, phase, told.at),
                    floor: phase.floor,
                }
            }
            Event::PhaseStretched { extra_minutes, .. } => RoomEvent::PhaseStretched {
                extra_minutes: *extra_minutes,
            },
            Event::CrossTalkChanged { cross_talk, .. } => RoomEvent::CrossTalkChanged {
                cross_talk: *cross_talk,
            },
            Event::SupportPolicyChanged { support, .. } => RoomEvent::SupportPolicyChanged { support: *support },
            Event::NewcomerMarked { member, newcomer } => RoomEvent::NewcomerMarked {
                member: member.clone(),
                newcomer: *newcomer,
            },
            Event::ChairChanged { state } => RoomEvent::ChairChanged { state: *state },
            Event::VoteOpened { .. } => RoomEvent::VoteOpened {
                vote: self.vote_opened(VoteId(told.seq.0)),
            },
            Event::VoteClosed { vote, tallies, .. } => RoomEvent::VoteClosed {
                vote: *vote,
                tallies: tallies.clone(),
            },
            Event::QuestionAsked { waiting, .. } | Event::QuestionDrawn { waiting, .. } => {
                RoomEvent::BasketCounted { waiting: *waiting }
            }
            Event::TalkAsked { from, to } => RoomEvent::TalkAsked {
                talk: TalkView {
                    talk: TalkId(told.seq.0),
                    from: from.clone(),
                    to: to.clone(),
                    state: TalkState::Asked,
                    lines: Vec::new(),
                },
            },
            Event::TalkAnswered { talk, accepted } => RoomEvent::TalkAnswered {
                talk: *talk,
                accepted: *accepted,
            },
            Event::TalkWritten { talk, .. } => RoomEvent::TalkWritten {
                talk: *talk,
                line: self.talk_line(*talk, LineId(told.seq.0)),
            },
            Event::TalkEnded { talk, .. } => RoomEvent::TalkEnded { talk: *talk },
            Event::TalkReported { .. } => RoomEvent::TalkReported {
                report: self.report_view(ReportId(told.seq.0)),
            },
            Event::ReportResolved { report, .. } => RoomEvent::ReportResolved { report: *report },
            Event::Appealed { .. } => RoomEvent::Appealed {
                appeal: self.appeal_view(AppealId(told.seq.0)),
            },
            Event::AppealResolved { appeal, .. } => RoomEvent::AppealResolved { appeal: *appeal },
            Event::HelpNoted { open } => RoomEvent::HelpOpen { open: *open },
            Event::Created { .. }
            | Event::Forgotten
            | Event::Withdrawn
            | Event::MemberAdmitted { .. }
            | Event::MemberRenamed { .. }
            | Event::SupportKept { .. }
            | Event::TalkErased { .. }
            | Event::ShareEnded { .. }
            | Event::BallotCast { .. }
            | Event::LineHeld { .. }
            | Event::LineReturned { .. }
            | Event::LineTakenBack { .. }
            | Event::LineApproved { .. } => return None,
        })
    }

    /// Somebody who waited is in the room, or has another name, as they are there now; what changed since is told after it.
    fn member_came(&self, member: &MemberId) -> Option<RoomEvent> {
        let member = self.member(member).filter(|member| !member.is_gone())?;
        Some(RoomEvent::MemberJoined { member: member.view() })
    }

    fn is_gone(&self, member: &MemberId) -> bool {
        self.member(member).is_some_and(Member::is_gone)
    }

    /// Whether they had left before this event or before a later one: then it is told as they are now.
    fn came_back_after_leaving(&self, member: &MemberId, at: Seq) -> bool {
        self.member(member).is_some_and(|member| member.returned >= at)
    }

    fn line_posted(&self, line: LineId) -> Option<RoomEvent> {
        self.line(line).map(|line| RoomEvent::LinePosted { line: line.view() })
    }

    /// A vote as it was when it was opened; without words when a newer one is there by now.
    fn vote_opened(&self, vote: VoteId) -> VoteView {
        let known = self.vote.as_ref().filter(|known| known.vote == vote);
        let view = known.map(|known| known.view(None));
        VoteView {
            vote,
            voted: 0,
            tallies: None,
            ..view.unwrap_or_else(|| VoteView {
                vote,
                question: String::new(),
                choices: Vec::new(),
                voted: 0,
                you: false,
                tallies: None,
            })
        }
    }

    /// A held line for one who may see it; none when it is held no more.
    pub(super) fn held_view(&self, line: LineId, audience: &Audience) -> Option<HeldView> {
        let held = self.held.iter().find(|held| held.line == line)?;
        let words = held.words.as_ref()?;
        let because = match audience {
            Audience::Chairs | Audience::Chair(_) => &words.for_facilitator,
            Audience::Room | Audience::Author(_) | Audience::Waiting(_) => &words.for_author,
        };
        Some(HeldView {
            line,
            member: held.member.clone(),
            at: held.at,
            text: words.text.to_string(),
            rule: held.rule.clone(),
            because: because.to_string(),
        })
    }
}

/// An applied event on its way to viewers.
#[derive(Debug, Clone)]
pub struct Told<'a> {
    /// Its number.
    pub seq: Seq,
    /// When.
    pub at: Millis,
    /// What.
    pub event: &'a Event,
    /// Whom it reaches.
    pub reach: Reach,
}

/// A line that more than a view's worth of lines followed within one batch: its place is told, its words are with the
/// older pages.
fn fallen_out(told: &Told<'_>) -> Option<RoomEvent> {
    let Event::LinePosted {
        member, share, kind, ..
    } = told.event
    else {
        return None;
    };
    let line = LineView {
        line: LineId(told.seq.0),
        member: member.clone(),
        share: *share,
        at: told.at,
        kind: kind.clone(),
        text: None,
    };
    Some(RoomEvent::LinePosted { line })
}
