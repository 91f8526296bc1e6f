//! Those who wait at the door: what is known of them, and what an event changes in it. Who must wait and who is let in is
//! decided in `handle/waiting.rs`. Nobody here is in the room; nobody of the room is here.

use super::event::Words;
use super::name::Name;
use super::plan::{Plan, SETTLES_MS};
use super::state::{Member, Session};
use protocol::ids::{MemberId, Millis, Seq};
use protocol::room::{ChairState, Presence, Role};
use protocol::text::Text;
use protocol::waiting::{LobbyPolicy, WaitReason, WaitingPerson, WaitingView};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};

/// The door of a session, from outside.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct WaitingLine {
    /// Who waits, longest first; at most `WAITING_LINE`. Nobody stands here twice, and nobody who is here or away in the
    /// room.
    pub(super) people: Vec<Waiting>,
    /// What those who run the session say to all who wait.
    pub(super) note: Option<Note>,
    /// Who was not let in and does not wait again. Not among the members: the room never heard of them.
    pub(super) turned_away: BTreeSet<MemberId>,
}

/// Somebody who waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) id: MemberId,
    pub(super) role: Role,
    pub(super) why: WaitReason,
    pub(super) since: Millis,
    /// The event that holds the nickname.
    pub(super) came: Seq,
    /// Since when the connection is gone.
    pub(super) away_since: Option<Millis>,
    /// Since when they are connected; while the connection is gone, since when they were before it.
    pub(super) back_since: Millis,
    /// They really waited: connected for a while. Once so, always so.
    pub(super) settled: bool,
    #[serde(skip)]
    pub(super) nickname: Option<Name>,
}

/// A note to those who wait.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Note {
    /// The event that holds its words.
    pub(super) written: Seq,
    #[serde(skip)]
    pub(super) text: Option<Text>,
}

impl WaitingLine {
    pub(super) fn get(&self, member: &MemberId) -> Option<&Waiting> {
        self.people.iter().find(|waiting| waiting.id == *member)
    }

    pub(super) fn take(&mut self, member: &MemberId) -> Option<Waiting> {
        let at = self.people.iter().position(|waiting| waiting.id == *member)?;
        Some(self.people.remove(at))
    }

    fn get_mut(&mut self, member: &MemberId) -> Option<&mut Waiting> {
        self.people.iter_mut().find(|waiting| waiting.id == *member)
    }

    pub(super) fn went_away(&mut self, member: &MemberId, at: Millis) {
        if let Some(waiting) = self.get_mut(member) {
            waiting.settled |= waiting.away_since.is_none() && at.since(waiting.back_since) >= SETTLES_MS;
            waiting.away_since = Some(at);
        }
    }

    pub(super) fn returned(&mut self, member: &MemberId, at: Millis) {
        if let Some(waiting) = self.get_mut(member) {
            waiting.away_since = None;
            waiting.back_since = at;
        }
    }

    pub(super) fn note_text(&self) -> Option<String> {
        self.note.as_ref()?.text.as_deref().map(str::to_owned)
    }

    /// No words are left.
    pub(super) fn forget(&mut self) {
        self.note = None;
        self.people.clear();
    }
}

impl Waiting {
    pub(super) const fn presence(&self) -> Presence {
        if self.away_since.is_some() {
            Presence::Away
        } else {
            Presence::Here
        }
    }

    /// As those who run the session see them.
    pub(super) fn view(&self) -> WaitingPerson {
        WaitingPerson {
            member: self.id.clone(),
            nickname: self
                .nickname
                .as_ref()
                .map_or_else(String::new, |name| name.text().to_string()),
            role: self.role,
            since: self.since,
            why: self.why,
            presence: self.presence(),
        }
    }
}

impl Session {
    /// Whether somebody waits at the door.
    #[must_use]
    pub fn waits(&self, member: &MemberId) -> bool {
        self.line.get(member).is_some()
    }

    /// Whether somebody is in the room or at its door, connected or in the grace time.
    #[must_use]
    pub fn is_there(&self, member: &MemberId) -> bool {
        let presence = self.member(member).map(|known| known.presence);
        self.waits(member) || matches!(presence, Some(Presence::Here | Presence::Away))
    }

    /// Whether somebody waited and was not let in.
    #[must_use]
    pub fn was_turned_away(&self, member: &MemberId) -> bool {
        self.line.turned_away.contains(member)
    }

    /// Who waits, longest first.
    pub fn waiting(&self) -> impl Iterator<Item = &MemberId> {
        self.line.people.iter().map(|waiting| &waiting.id)
    }

    /// What each of those who wait sees, in the order of the line; nobody before the session is made.
    pub fn waiting_views(&self) -> impl Iterator<Item = (&MemberId, WaitingView)> {
        let has_chair = self.has_somebody_who_runs_it();
        let plan = self.plan.as_deref();
        let places = plan
            .into_iter()
            .flat_map(|plan| self.line.people.iter().zip(1..).map(move |place| (plan, place)));
        places.map(move |(plan, (waiting, place))| (&waiting.id, self.waiting_view_of(plan, waiting, place, has_chair)))
    }

    /// What somebody who waits sees; none for anybody else.
    #[must_use]
    pub fn waiting_view(&self, member: &MemberId) -> Option<WaitingView> {
        let mut line = self.line.people.iter().zip(1..);
        let (waiting, place) = line.find(|(waiting, _)| waiting.id == *member)?;
        Some(self.waiting_view_of(self.plan()?, waiting, place, self.has_somebody_who_runs_it()))
    }

    fn waiting_view_of(&self, plan: &Plan, waiting: &Waiting, place: u32, has_chair: bool) -> WaitingView {
        WaitingView {
            session: plan.session.clone(),
            title: plan.title.clone(),
            group: plan.group.clone(),
            language: plan.language.clone(),
            monitoring: plan.monitoring,
            stage: self.stage,
            starts_at: plan.starts_at,
            has_chair,
            why: waiting.why,
            since: waiting.since,
            place,
            note: self.line.note_text(),
        }
    }

    /// Whether somebody who runs the session is connected, and nobody waits for the chair.
    pub(super) fn has_somebody_who_runs_it(&self) -> bool {
        let mut here = self.members.iter().filter(|member| member.presence == Presence::Here);
        self.chair.state == ChairState::Here && here.any(|member| super::permissions::runs_session(member.role))
    }

    /// How people come from the lobby into the room.
    pub(super) fn lobby_policy(&self) -> LobbyPolicy {
        self.plan().map_or(LobbyPolicy::Together, |plan| plan.lobby)
    }

    pub(super) fn record_waiting(
        &mut self,
        member: &MemberId,
        role: Role,
        why: WaitReason,
        nickname: &Words,
        at: Millis,
    ) {
        let came = self.seq;
        self.line.people.push(Waiting {
            id: member.clone(),
            role,
            why,
            since: at,
            came,
            away_since: None,
            back_since: at,
            settled: false,
            nickname: nickname.clone().map(Name::new),
        });
    }

    /// Out of the line and into the room, as one who just came. Somebody whose connection is gone is away there.
    pub(super) fn record_admission(&mut self, member: &MemberId, by_hand: bool, at: Millis) {
        let Some(waiting) = self.line.take(member) else { return };
        let (presence, away_since, entered) = (waiting.presence(), waiting.away_since, self.seq);
        // Somebody was looked at, and let in.
        let settled = by_hand || waiting.settled;
        if let Some(known) = self.member_mut(member) {
            known.presence = presence;
            known.away_since = away_since;
            known.back_since = at;
            known.settled |= settled;
            known.entered = entered;
            known.named = waiting.came;
            known.nickname = waiting.nickname;
            return;
        }
        self.add_member(Member {
            id: waiting.id,
            role: waiting.role,
            presence,
            away_since,
            back_since: at,
            settled,
            muted: false,
            muted_since: None,
            spoke: false,
            newcomer: false,
            turns: 0,
            milestone: false,
            joined: waiting.came,
            named: waiting.came,
            entered,
            returned: Seq(0),
            nickname: waiting.nickname,
            keys: VecDeque::new(),
        });
    }
}
