//! What a session knows. Changed by `apply.rs` alone; every field says why it is there and what stays true of it.

use super::appeals::Appeal;
use super::event::{Ballot, HeldWords, ReportWords, VoteWords};
use super::name::Name;
use super::plan::Plan;
use super::waiting::WaitingLine;
use protocol::error::Removal;
use protocol::ids::{ClientKey, LineId, MemberId, Millis, ReportId, Seq, ShareId, TalkId, VoteId};
use protocol::room::{
    ChairState, ChairView, FloorPolicy, HeardView, LineKind, PhaseView, Presence, RemovalReason, Role, ShareEnd, Stage,
    SupportView,
};
use protocol::text::Text;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// A session's state at one number of its log. The serialised form is the snapshot and has no words in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The number of the newest applied event; 0 before the session was made.
    pub(super) seq: Seq,
    /// When the newest event happened: after a restart, the last that is known of the time before it.
    pub(super) last_at: Millis,
    /// None only at number 0.
    pub(super) plan: Option<Box<Plan>>,
    /// Only moves forward.
    pub(super) stage: Stage,
    /// When the stage began.
    pub(super) stage_since: Millis,
    /// Nobody new comes in.
    pub(super) locked: bool,
    /// The part of the format in force. Some exactly while in progress, but for logs from before there were formats.
    pub(super) phase: Option<PhaseView>,
    /// Slots of the readings that were posted.
    pub(super) read: BTreeSet<String>,
    /// Whether somebody runs the session. In progress and fellowship it is lost or held exactly while no facilitator is
    /// here; before them it is here, and after them it stays as it was.
    pub(super) chair: ChairView,
    /// Who waits at the door, and what stands there.
    pub(super) line: WaitingLine,
    /// The meeting was cancelled or moved before it began; the stage is ended then.
    pub(super) cancelled: bool,
    /// Who may write in the main stream while in progress.
    pub(super) floor: FloorPolicy,
    /// Who has the floor. At most one, and never in another stage than in progress.
    pub(super) share: Option<Share>,
    /// The queue, next first. Nobody stands in it twice, and nobody who left, was removed or is muted.
    pub(super) hands: Vec<Hand>,
    /// Everybody who was here, in order of arrival; a line's author is always found. Only who passed by and left nothing is
    /// forgotten, and only when there are too many.
    pub(super) members: Vec<Member>,
    /// Where in `members` somebody is. Rebuilt, not stored.
    #[serde(skip)]
    pub(super) index: BTreeMap<MemberId, usize>,
    /// The newest lines, in the order of their publication; at most `VIEW_LINES`.
    pub(super) lines: VecDeque<Line>,
    /// Published lines that are older than those in `lines` and not removed. Only their ids: they are in no view, and a
    /// facilitator can still remove them.
    pub(super) older: BTreeSet<LineId>,
    /// The newest ended shares; at most `VIEW_SHARES`.
    pub(super) shares: VecDeque<Share>,
    /// Support for what is in `lines`, `shares` and `share`. Nothing stands twice.
    pub(super) support: Vec<SupportView>,
    /// Support for the share in force that is told after it; at most `KEPT_SUPPORT`, and nothing while nobody shares.
    pub(super) kept: Vec<SupportView>,
    /// Who has had the floor and for how long, in the order of their first share.
    pub(super) heard: Vec<HeardView>,
    /// The newest vote. At most one is open.
    pub(super) vote: Option<Vote>,
    /// Questions without names, oldest first; at most `BASKET`.
    pub(super) basket: VecDeque<Question>,
    /// The newest client keys of questions. Apart from the people's own, so that no name is with them.
    pub(super) asked: VecDeque<ClientKey>,
    /// Private talks, asked for or open.
    pub(super) talks: Vec<Talk>,
    /// Talks that one of the two ended, while the other can still report them: nobody gets away by leaving first.
    pub(super) ended_talks: Vec<EndedTalk>,
    /// Who may not ask whom for a talk again: a no was said, the asking was taken back, or a talk of the two was ended or
    /// reported by the other.
    pub(super) declined: BTreeSet<(MemberId, MemberId)>,
    /// Reports that wait for a facilitator, oldest first; at most `VIEW_REPORTS`.
    pub(super) reports: Vec<Report>,
    /// Appeals, oldest first; of one person one, and at most `VIEW_APPEALS` that wait.
    #[serde(default)]
    pub(super) appeals: Vec<Appeal>,
    /// Lines that wait for a facilitator, oldest first; at most `VIEW_HELD`.
    pub(super) held: Vec<Held>,
    /// Since when somebody was removed or not let in: that is for the whole session.
    pub(super) removed_since: Option<Seq>,
    /// What those who were removed or not let in were told with it; only who was told something.
    #[serde(default)]
    pub(super) removals: BTreeMap<MemberId, Removed>,
    /// Open calls for help, as the desk last said.
    pub(super) help_open: u32,
    /// The words were destroyed.
    pub(super) forgotten: bool,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Member {
    pub(super) id: MemberId,
    pub(super) role: Role,
    pub(super) presence: Presence,
    /// Since when away; some exactly while `presence` is away.
    pub(super) away_since: Option<Millis>,
    /// Since when they are connected; while away, since when they were before it.
    pub(super) back_since: Millis,
    /// They were really in: connected for a while, let in by hand, or had the floor. Once so, always so.
    pub(super) settled: bool,
    pub(super) muted: bool,
    /// The event with which they were muted; some exactly while `muted`.
    pub(super) muted_since: Option<Seq>,
    /// Words of theirs were published. Until then a facilitator may have to look at the first ones.
    pub(super) spoke: bool,
    /// They said that they are new.
    pub(super) newcomer: bool,
    /// How often they had the floor in the part in force.
    pub(super) turns: u32,
    /// They announced a milestone in this session.
    pub(super) milestone: bool,
    /// The event with which they came for the first time, to the door or into the room.
    pub(super) joined: Seq,
    /// The event that holds the nickname: later than `joined` for one who left and came again under another.
    pub(super) named: Seq,
    /// The event with which they came into the room: later than `joined` for one who waited.
    pub(super) entered: Seq,
    /// The event with which they last came back after they had left: until then nobody needed to know them any more.
    #[serde(default)]
    pub(super) returned: Seq,
    #[serde(skip)]
    pub(super) nickname: Option<Name>,
    /// What the newest client keys came to (D3).
    pub(super) keys: VecDeque<(ClientKey, LineId)>,
}

/// What somebody was told who was removed or not let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Removed {
    /// The event that holds the words, where there are some.
    pub(super) note_at: Option<Seq>,
    pub(super) reason: Option<RemovalReason>,
    #[serde(skip)]
    pub(super) note: Option<Text>,
}

impl Removed {
    pub(super) fn told(&self) -> Removal {
        Removal {
            reason: self.reason,
            note: self.note.as_deref().map(str::to_owned),
        }
    }
}

/// A raised hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Hand {
    pub(super) member: MemberId,
    pub(super) since: Millis,
}

/// A share, current or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Share {
    pub(super) share: ShareId,
    pub(super) member: MemberId,
    pub(super) began_at: Millis,
    pub(super) planned_end: Millis,
    /// The sharer was told that this planned end is near.
    pub(super) warned: bool,
    /// The sharer took more time.
    pub(super) took_more: bool,
    /// Since when the floor waits for the sharer's connection.
    pub(super) waiting_since: Option<Millis>,
    /// How long it has waited before that: nobody is heard while they are in a tunnel.
    pub(super) waited_ms: u64,
    pub(super) ended: Option<(Millis, ShareEnd)>,
    /// The event that ended it, for those who came later and do not see it.
    pub(super) ended_by: Option<Seq>,
}

/// A vote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Vote {
    pub(super) vote: VoteId,
    /// How many choices there are, also while the words are missing.
    pub(super) choices: u32,
    #[serde(skip)]
    pub(super) words: Option<Box<VoteWords>>,
    pub(super) voters: BTreeSet<MemberId>,
    /// Where the ballots are; empty once it is closed.
    pub(super) ballots: Vec<CastBallot>,
    /// Some once it is closed.
    pub(super) tallies: Option<Vec<u32>>,
}

/// A ballot of an open vote. Whose it is stands nowhere beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct CastBallot {
    pub(super) cast: Seq,
    #[serde(skip)]
    pub(super) choice: Option<Ballot>,
}

/// A question in the basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Question {
    pub(super) question: Seq,
    #[serde(skip)]
    pub(super) text: Option<Text>,
}

/// A private talk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Talk {
    pub(super) talk: TalkId,
    pub(super) from: MemberId,
    pub(super) to: MemberId,
    pub(super) open: bool,
    /// The newest lines; at most `VIEW_TALK_LINES`.
    pub(super) lines: VecDeque<TalkLine>,
    /// Lines that are older than those in `lines`: they are in no view, and are erased with them.
    pub(super) older: Vec<LineId>,
}

/// A private talk that ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct EndedTalk {
    pub(super) talk: Talk,
    /// Who ended it.
    pub(super) by: MemberId,
    pub(super) at: Millis,
}

/// A line of a private talk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct TalkLine {
    pub(super) line: LineId,
    pub(super) from: MemberId,
    pub(super) at: Millis,
    #[serde(skip)]
    pub(super) text: Option<Text>,
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Report {
    pub(super) report: ReportId,
    pub(super) by: MemberId,
    pub(super) about: MemberId,
    pub(super) at: Millis,
    #[serde(skip)]
    pub(super) words: Option<Box<ReportWords>>,
}

/// A published line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Line {
    pub(super) line: LineId,
    pub(super) member: MemberId,
    pub(super) share: Option<ShareId>,
    pub(super) at: Millis,
    /// The event that published it: later than the line's own when it was held first.
    pub(super) published: Seq,
    pub(super) kind: LineKind,
    pub(super) removed: bool,
    /// It was held first: its body has the form of a held line.
    pub(super) was_held: bool,
    #[serde(skip)]
    pub(super) text: Option<Text>,
}

/// A held line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Held {
    pub(super) line: LineId,
    pub(super) member: MemberId,
    pub(super) share: Option<ShareId>,
    pub(super) at: Millis,
    pub(super) kind: LineKind,
    pub(super) rule: String,
    #[serde(skip)]
    pub(super) words: Option<Box<HeldWords>>,
}

impl Default for Session {
    fn default() -> Self {
        Self {
            seq: Seq(0),
            last_at: Millis(0),
            plan: None,
            stage: Stage::Scheduled,
            stage_since: Millis(0),
            locked: false,
            phase: None,
            read: BTreeSet::new(),
            chair: ChairView {
                state: ChairState::Here,
                since: Millis(0),
            },
            line: WaitingLine::default(),
            cancelled: false,
            floor: FloorPolicy::OneAtATime,
            share: None,
            hands: Vec::new(),
            members: Vec::new(),
            index: BTreeMap::new(),
            lines: VecDeque::new(),
            older: BTreeSet::new(),
            shares: VecDeque::new(),
            support: Vec::new(),
            kept: Vec::new(),
            heard: Vec::new(),
            vote: None,
            basket: VecDeque::new(),
            asked: VecDeque::new(),
            talks: Vec::new(),
            ended_talks: Vec::new(),
            declined: BTreeSet::new(),
            reports: Vec::new(),
            appeals: Vec::new(),
            held: Vec::new(),
            removed_since: None,
            removals: BTreeMap::new(),
            help_open: 0,
            forgotten: false,
        }
    }
}

impl Session {
    /// The number of the newest applied event.
    #[must_use]
    pub const fn seq(&self) -> Seq {
        self.seq
    }

    /// The stage.
    #[must_use]
    pub const fn stage(&self) -> Stage {
        self.stage
    }

    /// The plan, once the session is made.
    #[must_use]
    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_deref()
    }

    /// Whether the words were destroyed.
    #[must_use]
    pub const fn is_forgotten(&self) -> bool {
        self.forgotten
    }

    /// The role that the log gives somebody.
    #[must_use]
    pub fn role_of(&self, member: &MemberId) -> Option<Role> {
        self.member(member).map(|m| m.role)
    }

    /// The nickname of somebody who is or was in the room, or waits, while it is kept.
    #[must_use]
    pub fn nickname_of(&self, member: &MemberId) -> Option<&Text> {
        let waiting = || self.line.get(member)?.nickname.as_ref();
        let known = self.member(member).and_then(|known| known.nickname.as_ref());
        known.or_else(waiting).map(Name::text)
    }

    /// Whether the meeting was cancelled or moved before it began.
    #[must_use]
    pub const fn is_cancelled(&self) -> bool {
        self.cancelled
    }

    /// Whether somebody is there.
    #[must_use]
    pub fn presence_of(&self, member: &MemberId) -> Option<Presence> {
        self.member(member).map(|m| m.presence)
    }

    /// Everybody who is connected, in the room or at its door, as far as the log knows.
    pub fn connected(&self) -> impl Iterator<Item = &MemberId> {
        let line = self.line.people.iter().filter(|waiting| waiting.away_since.is_none());
        self.here().chain(line.map(|waiting| &waiting.id))
    }

    /// Everybody in the room who is connected, as far as the log knows.
    pub fn here(&self) -> impl Iterator<Item = &MemberId> {
        self.members
            .iter()
            .filter(|member| member.presence == Presence::Here)
            .map(|member| &member.id)
    }

    /// Open calls for help, as the desk last said.
    #[must_use]
    pub const fn help_open(&self) -> u32 {
        self.help_open
    }

    /// Who has the floor.
    #[must_use]
    pub fn has_floor(&self) -> Option<&MemberId> {
        self.share.as_ref().map(|s| &s.member)
    }

    /// Who waits for the floor, next first.
    pub fn queue(&self) -> impl Iterator<Item = &MemberId> {
        self.hands.iter().map(|h| &h.member)
    }

    /// The part in force, by its place in the format.
    #[must_use]
    pub fn phase_index(&self) -> Option<u32> {
        self.phase.as_ref().map(|phase| phase.index)
    }

    /// The floor policy in force.
    #[must_use]
    pub const fn floor(&self) -> FloorPolicy {
        self.floor
    }

    /// Whether somebody runs the session.
    #[must_use]
    pub const fn chair(&self) -> ChairState {
        self.chair.state
    }

    /// The author of a held line.
    #[must_use]
    pub fn author_of_held(&self, line: LineId) -> Option<&MemberId> {
        self.held.iter().find(|h| h.line == line).map(|h| &h.member)
    }

    pub(super) fn member(&self, member: &MemberId) -> Option<&Member> {
        self.index.get(member).map(|&at| &self.members[at])
    }

    pub(super) fn member_mut(&mut self, member: &MemberId) -> Option<&mut Member> {
        self.index.get(member).map(|&at| &mut self.members[at])
    }

    /// The share in force or an ended one that is still known, newest first.
    pub(super) fn known_share(&self, share: ShareId) -> Option<&Share> {
        let known = self.shares.iter().chain(&self.share);
        known.rev().find(|known| known.share == share)
    }

    /// The talk, if `member` is one of the two.
    pub(super) fn talk_of(&self, talk: TalkId, member: &MemberId) -> Option<&Talk> {
        self.talks.iter().find(|known| known.talk == talk && known.has(member))
    }

    /// A published line by its id, newest first: what people act on is nearly always the newest.
    pub(super) fn line(&self, line: LineId) -> Option<&Line> {
        self.lines.iter().rev().find(|l| l.line == line)
    }
}

impl EndedTalk {
    /// Who can still report it.
    pub(super) fn reporter(&self) -> &MemberId {
        self.talk.other(&self.by)
    }
}

impl Talk {
    /// All its lines, oldest first.
    pub(super) fn all_lines(&self) -> Vec<LineId> {
        let newest = self.lines.iter().map(|line| line.line);
        self.older.iter().copied().chain(newest).collect()
    }

    pub(super) fn has(&self, member: &MemberId) -> bool {
        self.from == *member || self.to == *member
    }

    pub(super) fn other(&self, member: &MemberId) -> &MemberId {
        if self.from == *member { &self.to } else { &self.from }
    }
}
