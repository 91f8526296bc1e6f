//! A format: how a meeting runs, as data. The server keeps it; a page shows it as a running order.
//!
//! The same types are the TOML file that people write (`docs/formats.md`), the part of a session's plan that is stored,
//! and what a viewer is told. What a file must come to beyond its shape is checked in `domain::format`.

use crate::room::FloorPolicy;

wire_words! {
    /// Who may have the floor, raise a hand, or write where everybody may. Those who run the session always may.
    #[derive(Default)]
    pub enum WhoWrites {
        /// Everybody.
        #[default]
        Everyone,
        /// Those who marked themselves as new.
        Newcomers,
        /// Those who run the session.
        Facilitators,
    }

    /// In which order hands are called.
    #[derive(Default)]
    pub enum HandOrder {
        /// Who raised first.
        #[default]
        Fifo,
        /// Who has had the floor for the shortest time in this session.
        LeastHeard,
        /// Those who marked themselves as new, then the others.
        NewcomersFirst,
        /// Who has had the fewest turns in this part.
        RoundRobin,
        /// The one who shared picks the next.
        Pitch,
    }

    /// Where support goes while somebody shares.
    #[derive(Default)]
    pub enum SupportPolicy {
        /// It is shown beside the share at once.
        #[default]
        Live,
        /// It is kept, and shown in one piece after the share.
        AfterShare,
        /// It is not taken.
        Off,
    }

    /// Who may write to whom privately.
    #[derive(Default)]
    pub enum DirectMessages {
        /// Nobody.
        #[default]
        Off,
        /// A newcomer and a greeter.
        Greeter,
        /// Any two, when the second says yes.
        Consented,
    }

    /// What becomes of a meeting whose chair is gone and whose deputy did not take over.
    #[derive(Default)]
    pub enum WithoutChair {
        /// People may write, and every line waits for a facilitator to come back.
        #[default]
        Fellowship,
        /// The session ends.
        Close,
    }

    /// What somebody sees who comes in after the beginning.
    #[derive(Default)]
    pub enum LateJoiners {
        /// What is happening now; nothing that was said before they came.
        #[default]
        Card,
        /// What was said before as well.
        History,
    }

    /// Who posts a reading at its cue.
    #[derive(Default)]
    pub enum PostedBy {
        /// The server, when the part begins.
        Server,
        /// A person, with one tap: whoever has the floor, or a facilitator.
        #[default]
        Reader,
    }
}

wire! {
    /// How a meeting runs, from its beginning to the fellowship after it.
    #[serde(deny_unknown_fields)]
    pub struct Format {
        /// Name for machines: lower case letters, digits and dashes, at most 64 characters.
        pub id: String,
        /// Raised whenever the format changes. A running session keeps the version that it began with.
        pub version: u32,
        /// Name for people.
        pub title: String,
        /// One or two sentences: what kind of meeting this is.
        pub about: String,
        /// What becomes of the meeting when the chair is gone.
        #[serde(default)]
        pub without_chair: WithoutChair,
        /// What somebody sees who comes in late.
        #[serde(default)]
        pub late_joiners: LateJoiners,
        /// Direct messages in the fellowship after the meeting.
        #[serde(default)]
        pub fellowship_direct_messages: DirectMessages,
        /// The parts, in their order; at least one.
        pub phases: Vec<Phase>,
    }

    /// One part of a meeting: what may happen while it lasts.
    #[serde(deny_unknown_fields)]
    pub struct Phase {
        /// Name for machines, unique within the format.
        pub id: String,
        /// Name for people.
        pub title: String,
        /// Planned length, 1 to 240. Nothing happens by itself when it is over: the chair moves on.
        pub minutes: u32,
        /// Who may have the floor.
        #[serde(default)]
        pub who: WhoWrites,
        /// How the floor is given.
        pub floor: FloorPolicy,
        /// In which order hands are called.
        #[serde(default)]
        pub hands: HandOrder,
        /// Whether answers to another person's share are welcome.
        #[serde(default)]
        pub cross_talk: bool,
        /// Where support goes while somebody shares.
        #[serde(default)]
        pub support: SupportPolicy,
        /// Planned minutes for a share, 1 to 60.
        #[serde(default = "five")]
        pub share_minutes: u32,
        /// How long before its planned end a sharer is told gently, in seconds.
        #[serde(default = "sixty")]
        pub warning_seconds: u32,
        /// Whether a share ends at its planned end. Else only a person ends it.
        #[serde(default)]
        pub hard_end: bool,
        /// Whether somebody who has the floor may pass.
        #[serde(default = "yes")]
        pub may_pass: bool,
        /// Who may write to whom privately.
        #[serde(default)]
        pub direct_messages: DirectMessages,
        /// Whether milestones may be announced without the floor.
        #[serde(default)]
        pub milestones: bool,
        /// Whether questions may be put into the basket, without a name.
        #[serde(default)]
        pub basket: bool,
        /// What is read aloud in this part, in order. The texts are filled in by those who run the group.
        #[serde(default)]
        pub readings: Vec<Reading>,
        /// Words for the chair to say, in order. Told to those who run the session only.
        #[serde(default)]
        pub prompts: Vec<String>,
        /// What somebody who comes in now should know. Empty: the page says what the other fields come to.
        #[serde(default)]
        pub late_joiner: String,
    }

    /// A place for a text that is read aloud. No text comes with Hearth.
    #[serde(deny_unknown_fields)]
    pub struct Reading {
        /// Name for machines, unique within the format.
        pub slot: String,
        /// Name for people.
        pub title: String,
        /// Who posts it.
        #[serde(default)]
        pub posted_by: PostedBy,
        /// The text, once somebody filled it in. Told to those who run the session only, until it is posted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub text: Option<String>,
    }
}

const fn five() -> u32 {
    5
}

const fn sixty() -> u32 {
    60
}

const fn yes() -> bool {
    true
}

impl Format {
    /// A meeting of one part, for a group that needs no running order: the whole time under one floor policy. Late
    /// joiners see what was said before.
    #[must_use]
    pub fn plain(floor: FloorPolicy, minutes: u32, share_minutes: u32) -> Self {
        Self {
            id: "plain".into(),
            version: 1,
            title: "Meeting".into(),
            about: "One part from beginning to end.".into(),
            without_chair: WithoutChair::Fellowship,
            late_joiners: LateJoiners::History,
            fellowship_direct_messages: DirectMessages::Off,
            phases: vec![Phase {
                minutes,
                share_minutes,
                warning_seconds: sixty().min(share_minutes.saturating_mul(30)),
                ..Phase::new("meeting", "Meeting", floor)
            }],
        }
    }

    /// The same without what only those who run the session are told: prompts, the texts of readings, and the slots that
    /// nobody filled, which nobody can post.
    #[must_use]
    pub fn for_everyone(&self) -> Self {
        let mut told = self.clone();
        for phase in &mut told.phases {
            phase.prompts.clear();
            phase.readings.retain(|reading| reading.text.is_some());
            for reading in &mut phase.readings {
                reading.text = None;
            }
        }
        told
    }
}

impl Phase {
    /// A part of ten minutes in which everything else is as a file that does not say it.
    #[must_use]
    pub fn new(id: &str, title: &str, floor: FloorPolicy) -> Self {
        Self {
            id: id.into(),
            title: title.into(),
            minutes: 10,
            who: WhoWrites::Everyone,
            floor,
            hands: HandOrder::Fifo,
            cross_talk: false,
            support: SupportPolicy::Live,
            share_minutes: five(),
            warning_seconds: sixty(),
            hard_end: false,
            may_pass: true,
            direct_messages: DirectMessages::Off,
            milestones: false,
            basket: false,
            readings: Vec::new(),
            prompts: Vec::new(),
            late_joiner: String::new(),
        }
    }
}
