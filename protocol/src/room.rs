//! A room as a viewer sees it, and what may change in it. A view plus the events after it is the newer view.

use crate::directory::SessionCard;
use crate::ids::{LineId, MemberId, Millis, Seq, ShareId};

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
        /// The one who has the floor, and those who run the session.
        OneAtATime,
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
}

wire! {
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
        /// When the planned time is over; a gentle mark, nothing happens by itself.
        pub planned_end: Millis,
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
        /// Floor policy.
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
        /// Open calls for help in this room: how many, for facilitators only; 0 for everybody else.
        pub help_open: u32,
    }

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
        /// Somebody came in for the first time.
        MemberJoined {
            /// The person.
            member: MemberView,
        },
        /// Somebody's presence changed: back, away, left or removed.
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
        /// A hand went up, to the end of the queue.
        HandRaised {
            /// Whose.
            member: MemberId,
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
        /// How many calls for help are open in this room. Seen by facilitators.
        HelpOpen {
            /// Now.
            open: u32,
        },
    }
}
