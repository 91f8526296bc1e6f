//! The reference reducer: a view plus the events after it is the newer view. It shows nothing and knows no server; the
//! browser's reducer must do the same, which `tests/fixtures/reducer_traces.json` proves for both.
//!
//! To add an event: the compiler asks for its change here; then run `make generate` for the traces.
#![forbid(unsafe_code)]

use protocol::ids::{MemberId, Millis, Seq, ShareId};
use protocol::limits::{VIEW_LINES, VIEW_SHARES, VIEW_TALK_LINES};
use protocol::room::{
    ChairView, HandView, LineView, MemberView, PhaseView, Presence, RoomEvent, RoomEventAt, RoomView, ShareEnd,
    ShareView, Stage, SupportTarget, SupportView, TalkState,
};
use protocol::server::Events;

/// Brings `view` forward by one `events` frame.
///
/// A frame is shared by all viewers of an audience, so what is not above the position that the client had when the frame
/// came is in its view already and is skipped. One log event can be two events here with one number (an approved line),
/// therefore the position moves only after the whole frame.
pub fn apply_frame(view: &mut RoomView, position: &mut Seq, frame: &Events) {
    let had = *position;
    for event in frame.events.iter().filter(|event| event.seq > had) {
        apply(view, event);
    }
    // A frame never ends before what the client has; if one did, going back would apply its successors twice.
    *position = had.max(frame.seq);
}

/// Brings `view` forward by one event. What it does not find, it leaves. Who is gone goes with the last thing that names
/// them; what names somebody who is gone already follows right after their `member_joined`.
pub fn apply(view: &mut RoomView, told: &RoomEventAt) {
    change_by(view, told);
    if !matches!(told.event, RoomEvent::MemberJoined { .. }) {
        forget_who_is_gone(view);
    }
}

fn change_by(view: &mut RoomView, told: &RoomEventAt) {
    let at = told.at;
    match &told.event {
        RoomEvent::MemberJoined { member } => join(view, member),
        RoomEvent::PresenceChanged { member, presence } => change(view, member, |found| found.presence = *presence),
        RoomEvent::MuteChanged { member, muted } => change(view, member, |found| found.muted = *muted),
        RoomEvent::RoleChanged { member, role } => change(view, member, |found| found.role = *role),
        RoomEvent::StageChanged { stage } => enter_stage(view, *stage, at),
        RoomEvent::LockChanged { locked } => view.locked = *locked,
        RoomEvent::FloorPolicyChanged { floor } => view.floor = *floor,
        RoomEvent::HandRaised { member, place } => {
            let hand = HandView {
                member: member.clone(),
                since: at,
            };
            let place = (*place as usize).min(view.hands.len());
            view.hands.insert(place, hand);
        }
        RoomEvent::HandsOrdered { members } => {
            let place = |hand: &HandView| members.iter().position(|member| *member == hand.member);
            view.hands.sort_by_key(|hand| place(hand).unwrap_or(usize::MAX));
        }
        RoomEvent::HandLowered { member, end: _ } => view.hands.retain(|hand| hand.member != *member),
        RoomEvent::FloorGiven { share } => view.share = Some(share.clone()),
        RoomEvent::ShareExtended { share, planned_end } => {
            if let Some(current) = current(view, *share) {
                current.planned_end = *planned_end;
                current.warned = false;
            }
        }
        RoomEvent::ShareWarned { share } => {
            if let Some(current) = current(view, *share) {
                current.warned = true;
            }
        }
        RoomEvent::FloorWaiting { share, waiting_since } => {
            if let Some(current) = current(view, *share) {
                current.waiting_since = *waiting_since;
            }
        }
        RoomEvent::ShareEnded { share, end } => end_share(view, *share, at, *end),
        RoomEvent::LinePosted { line } => publish(view, line.clone()),
        RoomEvent::LineRemoved { line } => {
            // The place stays, so that nobody wonders where an answer belongs; the words go.
            if let Some(found) = view.lines.iter_mut().find(|found| found.line == *line) {
                found.text = None;
            }
        }
        RoomEvent::LineHeld { held } => view.held.extend(held.clone()),
        RoomEvent::HeldEnded { line, end: _, note: _ } => view.held.retain(|held| held.line != *line),
        RoomEvent::SupportGiven { support } => add_support(view, support),
        RoomEvent::SupportReleased { support } => support.iter().for_each(|support| add_support(view, support)),
        RoomEvent::PhaseEntered { phase, floor } => {
            view.phase = Some(phase.clone());
            view.floor = *floor;
        }
        RoomEvent::PhaseStretched { extra_minutes } => in_phase(view, |phase| phase.extra_minutes = *extra_minutes),
        RoomEvent::CrossTalkChanged { cross_talk } => in_phase(view, |phase| phase.cross_talk = *cross_talk),
        RoomEvent::SupportPolicyChanged { support } => in_phase(view, |phase| phase.support = *support),
        RoomEvent::Heard { heard } => match view.heard.iter_mut().find(|known| known.member == heard.member) {
            Some(known) => *known = heard.clone(),
            None => view.heard.push(heard.clone()),
        },
        RoomEvent::NewcomerMarked { member, newcomer } => change(view, member, |found| found.newcomer = *newcomer),
        RoomEvent::ChairChanged { state } => {
            view.chair = ChairView {
                state: *state,
                since: at,
            };
        }
        RoomEvent::VoteOpened { vote } => view.vote = Some(vote.clone()),
        RoomEvent::VoteCounted { vote, voted, you } => {
            if let Some(known) = view.vote.as_mut().filter(|known| known.vote == *vote) {
                known.voted = *voted;
                known.you |= *you;
            }
        }
        RoomEvent::VoteClosed { vote, tallies } => {
            if let Some(known) = view.vote.as_mut().filter(|known| known.vote == *vote) {
                known.tallies = Some(tallies.clone());
            }
        }
        RoomEvent::BasketCounted { waiting } => view.basket = *waiting,
        RoomEvent::TalkAsked { talk } => view.talks.push(talk.clone()),
        RoomEvent::TalkAnswered { talk, accepted: true } => {
            if let Some(known) = view.talks.iter_mut().find(|known| known.talk == *talk) {
                known.state = TalkState::Open;
            }
        }
        RoomEvent::TalkAnswered { talk, accepted: false } | RoomEvent::TalkEnded { talk } => {
            view.talks.retain(|known| known.talk != *talk);
        }
        RoomEvent::TalkWritten { talk, line } => {
            if let Some(known) = view.talks.iter_mut().find(|known| known.talk == *talk) {
                known.lines.extend(line.clone());
                let over = known.lines.len().saturating_sub(VIEW_TALK_LINES);
                known.lines.drain(..over);
            }
        }
        RoomEvent::TalkReported { report } => view.reports.extend(report.clone()),
        RoomEvent::ReportResolved { report } => view.reports.retain(|known| known.report != *report),
        RoomEvent::Appealed { appeal } => view.appeals.extend(appeal.clone()),
        RoomEvent::AppealResolved { appeal } => view.appeals.retain(|known| known.appeal != *appeal),
        RoomEvent::WaitingBegan { person } => view.waiting.extend(person.clone()),
        RoomEvent::WaitingChanged { member, presence } => {
            if let Some(waiting) = view.waiting.iter_mut().find(|waiting| waiting.member == *member) {
                waiting.presence = *presence;
            }
        }
        RoomEvent::WaitingEnded { member } => view.waiting.retain(|waiting| waiting.member != *member),
        RoomEvent::WaitingNoteChanged { note } => view.waiting_note.clone_from(note),
        RoomEvent::HelpOpen { open } => view.help_open = *open,
    }
}

fn forget_who_is_gone(view: &mut RoomView) {
    let is_gone = |member: &MemberView| matches!(member.presence, Presence::Left | Presence::Removed);
    if !view.members.iter().any(is_gone) {
        return;
    }
    let members = std::mem::take(&mut view.members);
    let known = |member: &MemberView| !is_gone(member) || is_named(view, &member.member);
    view.members = members.into_iter().filter(known).collect();
}

fn is_named(view: &RoomView, who: &MemberId) -> bool {
    view.lines.iter().any(|line| line.member == *who)
        || view.shares.iter().chain(&view.share).any(|share| share.member == *who)
        || view.support.iter().any(|support| support.from == *who)
        || view.hands.iter().any(|hand| hand.member == *who)
        || view.held.iter().any(|held| held.member == *who)
        || view.heard.iter().any(|heard| heard.member == *who)
        || view.talks.iter().any(|talk| talk.from == *who || talk.to == *who)
        || view
            .reports
            .iter()
            .any(|report| report.by == *who || report.about == *who)
}

fn change(view: &mut RoomView, member: &MemberId, change: impl FnOnce(&mut MemberView)) {
    if let Some(found) = view.members.iter_mut().find(|found| found.member == *member) {
        change(found);
    }
}

/// The card in the view stays as it is: it is of the moment of the view.
fn enter_stage(view: &mut RoomView, stage: Stage, at: Millis) {
    view.stage = stage;
    view.stage_since = at;
    if stage != Stage::InProgress {
        view.phase = None;
    }
}

/// Somebody who is there already is not there twice.
fn join(view: &mut RoomView, member: &MemberView) {
    match view.members.iter_mut().find(|known| known.member == member.member) {
        Some(known) => *known = member.clone(),
        None => view.members.push(member.clone()),
    }
}

fn in_phase(view: &mut RoomView, change: impl FnOnce(&mut PhaseView)) {
    if let Some(phase) = &mut view.phase {
        change(phase);
    }
}

/// What it was given to can be gone from the view when many events come at once, or was there before the viewer came.
fn add_support(view: &mut RoomView, support: &SupportView) {
    if is_there(view, &support.to) {
        view.support.push(support.clone());
    }
}

fn current(view: &mut RoomView, share: ShareId) -> Option<&mut ShareView> {
    view.share.as_mut().filter(|current| current.share == share)
}

fn end_share(view: &mut RoomView, share: ShareId, at: Millis, end: ShareEnd) {
    let Some(mut ended) = view.share.take_if(|current| current.share == share) else {
        return;
    };
    ended.waiting_since = None;
    ended.ended_at = Some(at);
    ended.end = Some(end);
    view.shares.push(ended);
    while view.shares.len() > VIEW_SHARES {
        let old = view.shares.remove(0);
        drop_support(view, &SupportTarget::Share(old.share));
    }
}

/// An approved line comes in at the end as well: the order is that of publication, not of writing.
fn publish(view: &mut RoomView, line: LineView) {
    view.lines.push(line);
    while view.lines.len() > VIEW_LINES {
        let old = view.lines.remove(0);
        drop_support(view, &SupportTarget::Line(old.line));
    }
}

fn is_there(view: &RoomView, to: &SupportTarget) -> bool {
    match to {
        SupportTarget::Line(line) => view.lines.iter().any(|found| found.line == *line),
        SupportTarget::Share(share) => view.shares.iter().chain(&view.share).any(|found| found.share == *share),
    }
}

/// Support goes with what it was given to.
fn drop_support(view: &mut RoomView, gone: &SupportTarget) {
    view.support.retain(|support| support.to != *gone);
}

/// The view without what the protocol calls "of the moment": the parts of the session's card that no event changes, and the
/// order of the people.
/// Two views of the same audience at the same number are equal in this form.
#[must_use]
pub fn comparable(view: &RoomView) -> RoomView {
    let mut view = view.clone();
    // Who comes back after leaving stands behind the others for those who were there, in the old place for who comes.
    view.members.sort_by(|one, other| one.member.cmp(&other.member));
    let card = &mut view.session;
    card.people = 0;
    card.clinicians = 0;
    card.cover = protocol::care::Cover::NobodyNow;
    card.has_chair = false;
    card.stage = Stage::Scheduled;
    card.locked = false;
    card.cancelled = false;
    view
}
