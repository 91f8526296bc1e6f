//! A room as a viewer sees it, and (`room/event.rs`) what may change in it. A view plus the events after it is the newer
//! view.

mod event;

pub use event::{RoomEvent, RoomEventAt};

use crate::directory::SessionCard;
use crate::format::{Format, Phase, SupportPolicy};
use crate::ids::{AppealId, LineId, MemberId, Millis, ReportId, ShareId, TalkId, VoteId};
use crate::waiting::WaitingPerson;

wire_words! {
    /// What a person may do in a session. Comes from a token or from the log, never from the order of arrival.
    pub enum Role {
        /// A person in recovery or a relative.
        Attendee,
        /// Runs the session.
        Facilitator,
        /// The declared deputy of the facilitator.
        CoFacilitator,
        /// Looks after newcomers.
        Greeter,
        /// Medical staff.
        Clinician,
        /// Runs the server; is in no room.
        Operator,
    }

    /// Where a session stands.
    pub enum Stage {
        /// Announced; nobody is in.
        Scheduled,
        /// People gather; only those who serve write.
        Lobby,
        /// The meeting.
        InProgress,
        /// Open chat after the closing.
        Fellowship,
        /// Over.
        Ended,
    }

    /// Who may write in the main stream.
    pub enum FloorPolicy {
        /// Everybody.
        Open,
        /// The one who has the floor, and those who run the session. Hands are raised, and called in their order.
        OneAtATime,
        /// Everybody in turn: all hands are up, and when a share ends the next begins; where answers are welcome, the chair
        /// calls the next after them.
        Round,
        /// Those who run the session, and whom they call on. No hands.
        Facilitator,
        /// Those who run the session, sparingly; nobody is called on. For silence and meditation.
        Quiet,
    }

    /// Whether somebody is there.
    pub enum Presence {
        /// Connected.
        Here,
        /// The connection dropped; place and floor are kept for the grace time.
        Away,
        /// Left, or did not come back in time.
        Left,
        /// Asked to leave by a facilitator.
        Removed,
    }

    /// Why somebody was asked to leave, or not let in. Told to them alone, and to those who run the session beside their
    /// appeal.
    pub enum RemovalReason {
        /// It did not go with the group's guidelines.
        Guidelines,
        /// Others could not share in peace.
        Interrupting,
        /// Words that hurt somebody.
        Hurtful,
        /// What others said or who they are was told or asked for.
        Privacy,
        /// Something was sold or advertised.
        Selling,
        /// It was not the right moment for them to be here; another time they are welcome.
        NotToday,
    }

    /// Short encouragement that never takes the floor.
    pub enum SupportKind {
        /// With you.
        WithYou,
        /// Thank you.
        ThankYou,
        /// Me too.
        MeToo,
        /// Strength.
        Strength,
        /// Celebrating with you.
        Celebrate,
    }

    /// How a share came to its end.
    pub enum ShareEnd {
        /// The person said done.
        Done,
        /// The person passed.
        Passed,
        /// A facilitator took the floor back.
        TakenBack,
        /// The connection did not come back in the grace time.
        Dropped,
        /// The person left or was removed.
        Left,
        /// The session moved on.
        MovedOn,
        /// The time was over, in a part that ends shares by itself.
        TimeOver,
    }

    /// How a hand came down.
    pub enum HandEnd {
        /// The person took it down.
        Lowered,
        /// The person passed when called.
        Passed,
        /// The person was called on.
        CalledOn,
        /// The person left, was removed, muted, or did not come back in time.
        Gone,
        /// The session moved on.
        MovedOn,
    }

    /// What became of a held line.
    pub enum HeldEnd {
        /// Published.
        Approved,
        /// Given back to the author.
        Returned,
        /// Removed by a facilitator.
        Removed,
        /// Taken back by the author.
        TakenBack,
    }

    /// Whether somebody runs the session now.
    #[derive(Default)]
    pub enum ChairState {
        /// Yes, or it is not needed in this stage.
        #[default]
        Here,
        /// The chair's connection is gone: the floor is given to nobody new, and the deputy can take the chair.
        Lost,
        /// Nobody took it in time: everybody may write, and every line waits for a facilitator.
        Held,
    }

    /// What a milestone is counted in.
    pub enum MilestoneUnit {
        /// Days. 0 days is the first day.
        Days,
        /// Months.
        Months,
        /// Years.
        Years,
    }

    /// How a private talk stands.
    pub enum TalkState {
        /// Asked for, not answered.
        Asked,
        /// Both may write.
        Open,
    }
}

wire! {
    /// A clean-time chip that somebody announced.
    #[serde(deny_unknown_fields)]
    pub struct Milestone {
        /// How many, at most 36,500.
        pub count: u32,
        /// Of what.
        pub unit: MilestoneUnit,
    }

    /// What a line is.
    #[serde(tag = "type", rename_all = "snake_case")]
    #[derive(Default)]
    pub enum LineKind {
        /// Something that its author wrote.
        #[default]
        Said,
        /// An answer to somebody's share (cross-talk).
        Answer {
            /// The share.
            to: ShareId,
        },
        /// A reading of the format, posted by its member.
        Reading {
            /// Its title.
            title: String,
        },
        /// A milestone. The text is the count and the unit, such as `30 days`.
        Milestone,
        /// A question from the basket. Its member is the facilitator who drew it; who asked is not kept.
        Question,
    }

    /// What support is given to.
    #[serde(rename_all = "snake_case")]
    pub enum SupportTarget {
        /// A whole share.
        Share(ShareId),
        /// One line outside a share.
        Line(LineId),
    }

    /// A person in the room.
    pub struct MemberView {
        /// Who.
        pub member: MemberId,
        /// Nickname.
        pub nickname: String,
        /// Role.
        pub role: Role,
        /// Whether they are there.
        pub presence: Presence,
        /// A facilitator muted them.
        pub muted: bool,
        /// They said that they are new.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
        pub newcomer: bool,
    }

    /// A raised hand.
    pub struct HandView {
        /// Whose.
        pub member: MemberId,
        /// Since when.
        pub since: Millis,
    }

    /// One person's turn with the floor.
    pub struct ShareView {
        /// The share.
        pub share: ShareId,
        /// Whose.
        pub member: MemberId,
        /// When the floor was given.
        pub began_at: Millis,
        /// When the planned time is over. Nothing happens by itself then, unless the part ends shares.
        pub planned_end: Millis,
        /// The sharer was told that the time is nearly over.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
        pub warned: bool,
        /// Since when the person's connection is gone, while the floor waits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub waiting_since: Option<Millis>,
        /// When it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub ended_at: Option<Millis>,
        /// How it ended.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub end: Option<ShareEnd>,
    }

    /// A published line.
    pub struct LineView {
        /// The line.
        pub line: LineId,
        /// Who wrote it.
        pub member: MemberId,
        /// The share it belongs to, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub share: Option<ShareId>,
        /// When it was published.
        pub at: Millis,
        /// What it is; none for what somebody said.
        #[serde(default, skip_serializing_if = "LineKind::is_said")]
        #[cfg_attr(feature = "ts", ts(as = "Option<LineKind>", optional))]
        pub kind: LineKind,
        /// The words; none when the line was removed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub text: Option<String>,
    }

    /// A held line, as its author or a facilitator sees it.
    pub struct HeldView {
        /// The line.
        pub line: LineId,
        /// Who wrote it.
        pub member: MemberId,
        /// When it was written.
        pub at: Millis,
        /// The words.
        pub text: String,
        /// The hook's rule, such as `personal_data.phone`; the client's catalogue has a sentence for the known ones.
        pub rule: String,
        /// The hook's reason, worded for this viewer (author or facilitator).
        pub because: String,
    }

    /// Support of one kind from one person.
    pub struct SupportView {
        /// Given to.
        pub to: SupportTarget,
        /// From whom.
        pub from: MemberId,
        /// What.
        pub kind: SupportKind,
    }

    /// The part of the format in force.
    pub struct PhaseView {
        /// Its place in the format, from 0.
        pub index: u32,
        /// Since when.
        pub since: Millis,
        /// Minutes that the chair added to it.
        pub extra_minutes: u32,
        /// Whether answers to shares are welcome now.
        pub cross_talk: bool,
        /// Where support goes now while somebody shares.
        pub support: SupportPolicy,
    }

    /// Whether somebody runs the session.
    pub struct ChairView {
        /// Now.
        pub state: ChairState,
        /// Since when; the beginning of the session's log for `here` at first.
        pub since: Millis,
    }

    /// How much somebody has had the floor. Told to those who run the session only.
    pub struct HeardView {
        /// Who.
        pub member: MemberId,
        /// Shares that ended.
        pub shares: u32,
        /// Their length together, in milliseconds.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        pub ms: u64,
    }

    /// A vote.
    pub struct VoteView {
        /// The vote.
        pub vote: VoteId,
        /// What is asked.
        pub question: String,
        /// The choices; none: yes, no, abstain.
        pub choices: Vec<String>,
        /// How many have voted.
        pub voted: u32,
        /// Whether the viewer has.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
        pub you: bool,
        /// The count for each choice, once it is closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub tallies: Option<Vec<u32>>,
    }

    /// A line of a private talk.
    pub struct TalkLineView {
        /// The line.
        pub line: LineId,
        /// Who wrote it.
        pub from: MemberId,
        /// When.
        pub at: Millis,
        /// The words.
        pub text: String,
    }

    /// A private talk of the viewer. It is in a view until it ends.
    pub struct TalkView {
        /// The talk.
        pub talk: TalkId,
        /// Who asked for it.
        pub from: MemberId,
        /// Who was asked.
        pub to: MemberId,
        /// How it stands.
        pub state: TalkState,
        /// Its lines, oldest first, at most [`crate::limits::VIEW_TALK_LINES`].
        pub lines: Vec<TalkLineView>,
    }

    /// A report that waits for a facilitator. Told to those who run the session only.
    pub struct ReportView {
        /// The report.
        pub report: ReportId,
        /// Who reports.
        pub by: MemberId,
        /// About whom.
        pub about: MemberId,
        /// When.
        pub at: Millis,
        /// What the person said with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub note: Option<String>,
        /// The newest lines of the talk.
        pub lines: Vec<TalkLineView>,
    }

    /// An appeal that waits for a facilitator: what somebody wrote who was asked to leave, or not let in. Told to those who
    /// run the session only.
    pub struct AppealView {
        /// The appeal.
        pub appeal: AppealId,
        /// The nickname that the person had then. They are not among the members of the view.
        pub nickname: String,
        /// When it was written.
        pub at: Millis,
        /// The reason that was chosen when they were asked to leave.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub reason: Option<RemovalReason>,
        /// The words.
        pub text: String,
    }

    /// The room at one position, as one viewer may see it.
    pub struct RoomView {
        /// The session as the door showed it. `stage`, `people` and `locked` in it are of the moment of the view.
        pub session: SessionCard,
        /// Stage.
        pub stage: Stage,
        /// Since when it is in this stage.
        pub stage_since: Millis,
        /// Nobody new comes in.
        pub locked: bool,
        /// How the meeting runs. Prompts and the texts of readings are told to those who run the session only.
        pub format: Format,
        /// How long a planned minute is, in milliseconds: 60000, and less in a rehearsal.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        pub minute_ms: u64,
        /// How long a fellowship may last, in milliseconds; then the session ends by itself. None: as long as people stay.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(type = "number", optional))]
        pub fellowship_ms: Option<u64>,
        /// When the session ends by itself at the latest; none for a standing room.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub ends_by: Option<Millis>,
        /// The part in force, while the session is in progress.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub phase: Option<PhaseView>,
        /// Whether somebody runs the session.
        pub chair: ChairView,
        /// Floor policy in force.
        pub floor: FloorPolicy,
        /// Who has the floor.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub share: Option<ShareView>,
        /// Everybody who was here in this session, in order of arrival.
        pub members: Vec<MemberView>,
        /// Raised hands, next first.
        pub hands: Vec<HandView>,
        /// Ended shares, oldest first, at most [`crate::limits::VIEW_SHARES`].
        pub shares: Vec<ShareView>,
        /// Lines, oldest first, at most [`crate::limits::VIEW_LINES`].
        pub lines: Vec<LineView>,
        /// Support for what is in `shares`, `share` and `lines`.
        pub support: Vec<SupportView>,
        /// Held lines: the viewer's own, or the room's for facilitators.
        pub held: Vec<HeldView>,
        /// The newest vote, open or closed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub vote: Option<VoteView>,
        /// How many questions wait in the basket.
        pub basket: u32,
        /// The viewer's private talks.
        pub talks: Vec<TalkView>,
        /// Who has had the floor, for facilitators only; in the order of their first share.
        pub heard: Vec<HeardView>,
        /// Reports that wait, for facilitators only; oldest first.
        pub reports: Vec<ReportView>,
        /// Appeals that wait, for facilitators only; oldest first.
        pub appeals: Vec<AppealView>,
        /// Open calls for help in this room: how many, for facilitators only; 0 for everybody else.
        pub help_open: u32,
        /// Who waits at the door, for facilitators only; the one who waits longest first.
        pub waiting: Vec<WaitingPerson>,
        /// The note to those who wait, while it stands; for facilitators only.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub waiting_note: Option<String>,
    }
}

impl PhaseView {
    /// A part at its beginning.
    #[must_use]
    pub const fn begin(index: u32, phase: &Phase, since: Millis) -> Self {
        Self {
            index,
            since,
            extra_minutes: 0,
            cross_talk: phase.cross_talk,
            support: phase.support,
        }
    }
}

impl LineKind {
    /// Whether it is what somebody said.
    #[must_use]
    pub const fn is_said(&self) -> bool {
        matches!(self, Self::Said)
    }
}
