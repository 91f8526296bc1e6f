//! What may happen in a room, as one viewer may see it.

use super::{
    AppealView, ChairState, FloorPolicy, HandEnd, HeardView, HeldEnd, HeldView, LineView, MemberView, PhaseView,
    Presence, ReportView, Role, ShareEnd, ShareView, Stage, SupportView, TalkLineView, TalkView, VoteView,
};
use crate::format::SupportPolicy;
use crate::ids::{AppealId, LineId, MemberId, Millis, ReportId, Seq, ShareId, TalkId, VoteId};
use crate::waiting::WaitingPerson;

wire! {
    /// An event with its place in the log.
    pub struct RoomEventAt {
        /// Its number. Numbers that a viewer does not see belong to events that the viewer may not see.
        pub seq: Seq,
        /// When.
        pub at: Millis,
        /// What.
        #[serde(flatten)]
        pub event: RoomEvent,
    }

    /// What happened in a room, as one viewer may see it. Names are in the past tense.
    #[serde(tag = "type", rename_all = "snake_case")]
    pub enum RoomEvent {
        /// Somebody is known from now on, as the event says: they came in, were let in from the waiting line, or came back
        /// after they had left. With the presence `left` or `removed` they are not here, and the event that follows names
        /// them.
        MemberJoined {
            /// The person.
            member: MemberView,
        },
        /// Somebody's presence changed: back, away, left or removed. Who left or was removed goes from the view with the
        /// last thing in it that names them, at once when there is none.
        PresenceChanged {
            /// Who.
            member: MemberId,
            /// Now.
            presence: Presence,
        },
        /// Somebody was muted or unmuted.
        MuteChanged {
            /// Who.
            member: MemberId,
            /// Now.
            muted: bool,
        },
        /// Somebody has another role now (the chair was handed over).
        RoleChanged {
            /// Who.
            member: MemberId,
            /// Now.
            role: Role,
        },
        /// The session moved to another stage.
        StageChanged {
            /// Now.
            stage: Stage,
        },
        /// The door was locked or unlocked.
        LockChanged {
            /// Now.
            locked: bool,
        },
        /// The floor policy changed.
        FloorPolicyChanged {
            /// Now.
            floor: FloorPolicy,
        },
        /// A hand went up.
        HandRaised {
            /// Whose.
            member: MemberId,
            /// Its place in the queue, from 0 for the next.
            place: u32,
        },
        /// The hands that are up stand in another order.
        HandsOrdered {
            /// All of them, next first.
            members: Vec<MemberId>,
        },
        /// A hand went down.
        HandLowered {
            /// Whose.
            member: MemberId,
            /// How.
            end: HandEnd,
        },
        /// Somebody has the floor.
        FloorGiven {
            /// The share that begins.
            share: ShareView,
        },
        /// The planned end of the share moved.
        ShareExtended {
            /// The share.
            share: ShareId,
            /// Now.
            planned_end: Millis,
        },
        /// The sharer's connection dropped and the floor waits, or it came back.
        FloorWaiting {
            /// The share.
            share: ShareId,
            /// Since when it waits; none when the person is back.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "ts", ts(optional))]
            waiting_since: Option<Millis>,
        },
        /// The share ended; nobody has the floor.
        ShareEnded {
            /// The share.
            share: ShareId,
            /// How.
            end: ShareEnd,
        },
        /// A line was published.
        LinePosted {
            /// The line; its text is none when it was removed since (only on resume).
            line: LineView,
        },
        /// A line was removed; its words are gone everywhere.
        LineRemoved {
            /// The line.
            line: LineId,
        },
        /// A line waits for a facilitator. Seen by its author and by facilitators.
        LineHeld {
            /// The held line; none when it was removed since (only on resume).
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "ts", ts(optional))]
            held: Option<HeldView>,
        },
        /// A held line came to its end. Seen by its author and by facilitators. When it is approved, `line_posted` of
        /// the same line follows at once.
        HeldEnded {
            /// The line.
            line: LineId,
            /// How.
            end: HeldEnd,
            /// A note from the facilitator, for the author, when it was returned.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "ts", ts(optional))]
            note: Option<String>,
        },
        /// Somebody gave support.
        SupportGiven {
            /// The support.
            support: SupportView,
        },
        /// Support that was kept during the share that just ended. None of it was told before.
        SupportReleased {
            /// All of it.
            support: Vec<SupportView>,
        },
        /// A part of the format began.
        PhaseEntered {
            /// The part.
            phase: PhaseView,
            /// Floor policy in force with it.
            floor: FloorPolicy,
        },
        /// The part in force has more time.
        PhaseStretched {
            /// Minutes that were added to it, all together.
            extra_minutes: u32,
        },
        /// Answers to shares are welcome, or no longer.
        CrossTalkChanged {
            /// Now.
            cross_talk: bool,
        },
        /// Support during shares goes elsewhere.
        SupportPolicyChanged {
            /// Now.
            support: SupportPolicy,
        },
        /// The sharer's time is nearly over.
        ShareWarned {
            /// The share.
            share: ShareId,
        },
        /// How much somebody has had the floor changed. Seen by facilitators.
        Heard {
            /// Now.
            heard: HeardView,
        },
        /// Somebody said about themselves that they are new, or no longer.
        NewcomerMarked {
            /// Who.
            member: MemberId,
            /// Now.
            newcomer: bool,
        },
        /// The chair is gone, or somebody has it again, or nobody took it in time.
        ChairChanged {
            /// Now.
            state: ChairState,
        },
        /// A vote was opened; an older one goes from the view.
        VoteOpened {
            /// The vote.
            vote: VoteView,
        },
        /// Somebody voted.
        VoteCounted {
            /// The vote.
            vote: VoteId,
            /// How many have voted.
            voted: u32,
            /// Whether it was the viewer.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            #[cfg_attr(feature = "ts", ts(as = "Option<bool>", optional))]
            you: bool,
        },
        /// A vote was closed.
        VoteClosed {
            /// The vote.
            vote: VoteId,
            /// The count for each choice.
            tallies: Vec<u32>,
        },
        /// How many questions wait in the basket changed.
        BasketCounted {
            /// Now.
            waiting: u32,
        },
        /// Somebody asked for a private talk. Seen by the two.
        TalkAsked {
            /// The talk.
            talk: TalkView,
        },
        /// The one who was asked answered; after a no the talk is gone from the view. Seen by the two.
        TalkAnswered {
            /// The talk.
            talk: TalkId,
            /// Yes.
            accepted: bool,
        },
        /// A line in a private talk. Seen by the two.
        TalkWritten {
            /// The talk.
            talk: TalkId,
            /// The line; none when it was erased since (only on resume).
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "ts", ts(optional))]
            line: Option<TalkLineView>,
        },
        /// A private talk ended; it is gone from the view. Seen by the two.
        TalkEnded {
            /// The talk.
            talk: TalkId,
        },
        /// A private talk was reported. Seen by facilitators.
        TalkReported {
            /// The report; none when it was resolved since (only on resume).
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "ts", ts(optional))]
            report: Option<ReportView>,
        },
        /// A report was dealt with. Seen by facilitators.
        ReportResolved {
            /// Which.
            report: ReportId,
        },
        /// Somebody who was asked to leave, or not let in, wrote to those who run the session. Seen by facilitators.
        Appealed {
            /// The appeal; none when it was put away since (only on resume).
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "ts", ts(optional))]
            appeal: Option<AppealView>,
        },
        /// An appeal was put away. Seen by facilitators.
        AppealResolved {
            /// Which.
            appeal: AppealId,
        },
        /// Somebody waits at the door. Seen by facilitators.
        WaitingBegan {
            /// The person; none when they wait no more (only on resume).
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "ts", ts(optional))]
            person: Option<WaitingPerson>,
        },
        /// The connection of somebody who waits dropped, or is back. Seen by facilitators.
        WaitingChanged {
            /// Who.
            member: MemberId,
            /// Now.
            presence: Presence,
        },
        /// Somebody waits no more: they were let in, turned away, or went. Seen by facilitators.
        WaitingEnded {
            /// Who.
            member: MemberId,
        },
        /// The note to those who wait is another one, or none. Seen by facilitators.
        WaitingNoteChanged {
            /// Now; none when it was taken away.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            #[cfg_attr(feature = "ts", ts(optional))]
            note: Option<String>,
        },
        /// How many calls for help are open in this room. Seen by facilitators.
        HelpOpen {
            /// Now.
            open: u32,
        },
    }
}
