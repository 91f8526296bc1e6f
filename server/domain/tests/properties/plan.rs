//! A random plan: how a session is set up, and what people of all roles then try. It is made of small numbers that are
//! read against the moment ("the third of the newest lines"), so that a failing plan shrinks to a short one.

use crate::formats::format;
use domain::session::{Plan, Rules};
use proptest::collection::vec;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use protocol::directory::{Audience, Monitoring};
use protocol::format::{Format, SupportPolicy};
use protocol::ids::{MemberId, Millis};
use protocol::room::{FloorPolicy, Role, SupportKind};
use protocol::waiting::LobbyPolicy;

/// Everybody who may turn up, by number; ids say nothing, so that nicknames can be searched for.
pub(crate) const PEOPLE: [Role; 11] = [
    Role::Facilitator,
    Role::CoFacilitator,
    Role::Greeter,
    Role::Clinician,
    Role::Attendee,
    Role::Attendee,
    Role::Attendee,
    Role::Attendee,
    Role::Attendee,
    Role::Attendee,
    Role::Operator,
];

/// Nicknames, some of which are one name written twice. None of these letters stand together anywhere else in an event.
pub(crate) const NICKNAMES: [&str; 13] = [
    "znash",
    "znbirch",
    "zncedar",
    "zndale",
    "znelm",
    "znfir",
    "zngale",
    "znhazel",
    "ZN-Ash",
    "zn birch",
    "znivy",
    "znjuniper",
    "ZNASH",
];

pub(crate) fn person(number: usize) -> MemberId {
    format!("m-{number}").parse().unwrap()
}

/// What is fixed before anybody comes.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) monitored: bool,
    pub(crate) lobby: LobbyPolicy,
    pub(crate) format: Format,
    pub(crate) capacity: u32,
    pub(crate) minute_ms: u64,
    pub(crate) succession_ms: u64,
    pub(crate) chairless_ms: u64,
    pub(crate) floor_grace_ms: u64,
    pub(crate) away_grace_ms: u64,
    pub(crate) ends_after_ms: Option<u64>,
    pub(crate) fellowship_ms: Option<u64>,
    pub(crate) kept_ms: u64,
    /// Whether the plan begins with a meeting in progress; else with a session that is only announced.
    pub(crate) in_progress: bool,
    /// Whether a deputy and a greeter are there from the beginning.
    pub(crate) helpers: bool,
}

pub(crate) const BEGINNING: Millis = Millis(1_800_000_000_000);

impl Setup {
    pub(crate) fn plan(&self) -> Plan {
        Plan {
            session: "property".parse().unwrap(),
            title: "Tuesday evening".into(),
            group: "Harbour".into(),
            guidelines: vec!["Speak for yourself.".into()],
            audience: Audience::Anyone,
            language: "en".into(),
            monitoring: if self.monitored {
                Monitoring::Monitored
            } else {
                Monitoring::OnCall
            },
            lobby: self.lobby,
            format: Box::new(self.format.clone()),
            starts_at: BEGINNING,
            minutes: 60,
            demo: false,
            entry: domain::session::Entry::default(),
            rules: Rules {
                lobby_ms: 60_000,
                minute_ms: self.minute_ms,
                succession_ms: self.succession_ms,
                chairless_ms: self.chairless_ms,
                floor_grace_ms: self.floor_grace_ms,
                away_grace_ms: self.away_grace_ms,
                capacity: self.capacity,
                ends_by: self.ends_after_ms.map(|ms| BEGINNING.plus(ms)),
                fellowship_ms: self.fellowship_ms,
                kept_ms: self.kept_ms,
            },
        }
    }
}

/// Who tries something.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Who {
    /// By number, in the room or not.
    Anybody(usize),
    /// One of those who are here.
    Here(usize),
    /// The one who has the floor, else one of those who are here.
    Sharer(usize),
    /// One of those who wait at the door, else one of those who are here.
    AtDoor(usize),
    /// One of those who wait for the floor, else one of those who are here.
    Waiting(usize),
    /// A facilitator. When none is here, the number says whether one tries to come in first, or the deputy acts, or
    /// somebody who may not.
    Chair(usize),
    /// The declared deputy of the chair; tries to come in first.
    Deputy,
    /// One of the two of the newest private talk, else one of those who are here.
    Talker(usize),
    /// The one who was asked for the newest private talk, else one of those who are here.
    Invited(usize),
    /// One of those who were removed or not let in, else one of those who are here.
    Removed(usize),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Judged {
    Allow,
    Rewrite,
    Hold,
    Reject,
}

/// What somebody tries, or what the world does. Numbers count back from the newest.
#[derive(Debug, Clone)]
pub(crate) enum What {
    Join {
        nickname: Option<usize>,
    },
    Drop,
    /// The connection drops, and nobody comes for longer than a chair is waited for.
    StayAway,
    Leave,
    Say(Judged),
    /// The same key again, with other words.
    Retry(usize),
    TakeBack(usize),
    Raise,
    Lower,
    Pass,
    Done,
    SupportShare(usize, SupportKind),
    SupportLine(usize, SupportKind),
    Writing,
    Start,
    Fellowship,
    End,
    CallOn(usize),
    Extend(u32),
    TakeFloor,
    Policy(FloorPolicy),
    /// The next part, back, or any.
    Enter(usize),
    Stretch(u32),
    CrossTalk(bool),
    SupportGoes(SupportPolicy),
    CallNext,
    PassTo(usize),
    Newcomer(bool),
    TakeChair,
    Reading(usize),
    Milestone(u32),
    /// An answer to one of the newest shares.
    Answer(Judged, usize),
    /// A question for the basket; the newest of these again.
    Question(Judged),
    QuestionAgain,
    Draw(u64),
    /// With so many choices.
    OpenVote(usize),
    Vote(u32),
    CloseVote,
    AskTalk(usize),
    AnswerTalk(bool),
    /// A line in the newest talk of one's own; the newest of these again.
    TalkLine(Judged),
    TalkLineAgain,
    EndTalk,
    /// With a note or without.
    Report(bool),
    Resolve,
    /// A message to those who run the session; with the key of the newest one again, or a new one.
    Appeal(bool),
    ResolveAppeal,
    Mute(usize, bool),
    RemoveLine(usize),
    RemoveMember(usize),
    Admit(usize),
    AdmitAll,
    /// A note to those who wait, or none.
    Note(bool),
    TurnAway(usize),
    Lock(bool),
    HandOver(usize),
    Approve(usize),
    Return(usize, bool),
    /// The chair writes many lines: more than a view holds now and then.
    ManyLines(usize),
    /// Everybody who is here raises a hand.
    AllRaise,
    /// Everybody who is here votes.
    AllVote,
    /// A private talk is asked for and accepted, and its first line written.
    TalkOpens(usize),
    /// The chair shares and is done, many times: more than a view holds now and then.
    ManyShares(usize),
    Tick,
    /// The clock moves to the next deadline, and the tick comes.
    TickWhenDue,
    Recover,
    Withdraw,
    NoteHelp(u32),
}

/// One step: time passes, somebody tries something, and then viewers are told, or not yet.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Milliseconds; a clock that is set back happens, too.
    pub(crate) pause: i64,
    pub(crate) who: Who,
    pub(crate) what: What,
    /// Viewers are told after this step; else together with the next.
    pub(crate) tell: bool,
    /// Which viewer does something, and what: a late joiner comes, a connection drops, it resumes.
    pub(crate) viewer: usize,
}

pub(crate) fn setup() -> BoxedStrategy<Setup> {
    let ms = || prop_oneof![Just(0), 1..10_000_u64, Just(300_000)];
    let patience = || prop_oneof![1 => Just(0), 4 => 1..60_000_u64, 6 => Just(300_000)];
    let ends = prop_oneof![9 => Just(None), 1 => (0..3_600_000_u64).prop_map(Some)];
    let sizes = prop_oneof![1 => 1..6_u32, 2 => Just(20)];
    let minute = prop_oneof![Just(1_000), Just(10_000), Just(60_000)];
    let times = (minute, patience(), patience(), ms(), ms(), ends, ms());
    let lobby = prop_oneof![2 => Just(LobbyPolicy::Together), 1 => Just(LobbyPolicy::Admit)];
    let fellowship = prop_oneof![2 => Just(None), 1 => (0..600_000_u64).prop_map(Some)];
    (any::<bool>(), lobby, format(), sizes, times, fellowship, 0..10_u8)
        .prop_map(|(monitored, lobby, format, capacity, times, fellowship_ms, stage)| {
            let (minute_ms, succession_ms, chairless_ms, floor_grace_ms, away_grace_ms, ends_after_ms, kept_ms) = times;
            Setup {
                monitored,
                lobby,
                format,
                capacity,
                minute_ms,
                succession_ms,
                chairless_ms,
                floor_grace_ms,
                away_grace_ms,
                ends_after_ms,
                fellowship_ms,
                kept_ms,
                in_progress: stage > 0,
                helpers: stage % 2 == 0,
            }
        })
        .boxed()
}

/// Boxed, so that the types of a failing run can be read.
pub(crate) fn steps(most: usize) -> BoxedStrategy<Vec<Step>> {
    vec(step(), 1..=most).boxed()
}

fn step() -> BoxedStrategy<Step> {
    let pause = prop_oneof![
        6 => 0..2_000_i64,
        2 => 2_000..400_000_i64,
        1 => -5_000..0_i64,
    ];
    (pause, tried(), any::<u8>(), 0..64_usize)
        .prop_map(|(pause, (who, what), tell, viewer)| Step {
            pause,
            who,
            what,
            tell: tell % 3 != 0,
            viewer,
        })
        .boxed()
}

fn tried() -> impl Strategy<Value = (Who, What)> {
    let someone = || 0..PEOPLE.len();
    let anybody = || someone().prop_map(Who::Anybody);
    let here = || prop_oneof![9 => someone().prop_map(Who::Here), 1 => anybody()];
    let sharer = || someone().prop_map(Who::Sharer);
    // Mostly somebody who may; sometimes anybody, who is refused.
    let chair = || prop_oneof![9 => someone().prop_map(Who::Chair), 1 => anybody()];
    let talker = || prop_oneof![9 => someone().prop_map(Who::Talker), 1 => anybody()];
    let room = prop_oneof![
        10 => (anybody(), coming()),
        2 => (here(), going()),
        4 => (someone().prop_map(Who::Waiting), waiting()),
        1 => (sharer(), going()),
        2 => (someone().prop_map(Who::AtDoor), at_door()),
        12 => (sharer(), writing()),
        4 => (here(), writing()),
        22 => (here(), asking()),
    ];
    let chairs = prop_oneof![
        16 => (chair(), floor_work()),
        9 => (chair(), care_work()),
        8 => (chair(), parts()),
        8 => (chair(), circle()),
        2 => (chair(), stages()),
        4 => (chair(), door_work()),
        1 => (someone().prop_map(Who::Chair), many()),
    ];
    let lost = prop_oneof![
        1 => (someone().prop_map(Who::Chair), Just(What::Drop)),
        1 => (someone().prop_map(Who::Chair), Just(What::StayAway)),
        2 => (Just(Who::Deputy), Just(What::TakeChair)),
        1 => (anybody(), Just(What::TakeChair)),
    ];
    let talks = prop_oneof![
        4 => (here(), someone().prop_map(What::AskTalk)),
        2 => (here(), someone().prop_map(What::TalkOpens)),
        4 => (someone().prop_map(Who::Invited), prop_oneof![6 => Just(true), 1 => Just(false)].prop_map(What::AnswerTalk)),
        12 => (talker(), talking()),
    ];
    prop_oneof![
        50 => room,
        31 => chairs,
        3 => lost,
        14 => talks,
        4 => (anybody(), world()),
        2 => (someone().prop_map(Who::Removed), (0..4_u8).prop_map(|n| What::Appeal(n == 0))),
        1 => (anybody(), prop_oneof![2 => Just(What::AllRaise), 1 => Just(What::AllVote)]),
    ]
}

fn kind() -> impl Strategy<Value = SupportKind> {
    prop_oneof![
        Just(SupportKind::WithYou),
        Just(SupportKind::ThankYou),
        Just(SupportKind::MeToo),
        Just(SupportKind::Strength),
        Just(SupportKind::Celebrate),
    ]
}

fn coming() -> impl Strategy<Value = What> {
    prop_oneof![
        3 => Just(What::Join { nickname: None }),
        1 => (0..NICKNAMES.len()).prop_map(|n| What::Join { nickname: Some(n) }),
    ]
}

fn going() -> impl Strategy<Value = What> {
    prop_oneof![3 => Just(What::Drop), 1 => Just(What::Leave)]
}

fn judged() -> impl Strategy<Value = Judged> {
    prop_oneof![
        4 => Just(Judged::Allow),
        1 => Just(Judged::Rewrite),
        3 => Just(Judged::Hold),
        1 => Just(Judged::Reject),
    ]
}

fn writing() -> impl Strategy<Value = What> {
    prop_oneof![
        8 => judged().prop_map(What::Say),
        2 => (0..60_usize).prop_map(What::Retry),
        2 => (0..4_usize).prop_map(What::TakeBack),
        2 => Just(What::Done),
        1 => Just(What::Pass),
        1 => Just(What::Writing),
        1 => (0..3_usize).prop_map(What::Reading),
        4 => (0..PEOPLE.len()).prop_map(What::PassTo),
        1 => (1..4_u32).prop_map(What::Extend),
        1 => (0..40_000_u32).prop_map(What::Milestone),
    ]
}

fn asking() -> impl Strategy<Value = What> {
    prop_oneof![
        16 => Just(What::Raise),
        1 => Just(What::Lower),
        1 => Just(What::Pass),
        6 => (prop_oneof![3 => Just(0), 1 => 1..4_usize], kind()).prop_map(|(n, kind)| What::SupportShare(n, kind)),
        2 => (0..8_usize, kind()).prop_map(|(n, kind)| What::SupportLine(n, kind)),
        3 => (0..4_u8).prop_map(|n| What::Newcomer(n > 0)),
        1 => (0..4_000_u32).prop_map(What::Milestone),
        2 => (judged(), 0..3_usize).prop_map(|(judged, back)| What::Answer(judged, back)),
        2 => judged().prop_map(What::Question),
        1 => Just(What::QuestionAgain),
        4 => (0..4_u32).prop_map(What::Vote),
    ]
}

fn waiting() -> impl Strategy<Value = What> {
    prop_oneof![
        6 => (0..3_u8).prop_map(|n| What::Newcomer(n > 0)),
        1 => Just(What::Drop),
        1 => Just(What::Lower),
        1 => Just(What::Pass),
    ]
}

fn talking() -> impl Strategy<Value = What> {
    prop_oneof![
        16 => judged().prop_map(What::TalkLine),
        1 => Just(What::TalkLineAgain),
        1 => Just(What::EndTalk),
        4 => any::<bool>().prop_map(What::Report),
    ]
}

fn floor_work() -> impl Strategy<Value = What> {
    let policy = prop_oneof![
        4 => Just(FloorPolicy::OneAtATime),
        2 => Just(FloorPolicy::Round),
        1 => Just(FloorPolicy::Open),
        1 => Just(FloorPolicy::Facilitator),
        1 => Just(FloorPolicy::Quiet),
    ];
    prop_oneof![
        6 => (0..PEOPLE.len()).prop_map(What::CallOn),
        4 => Just(What::CallNext),
        1 => (0..13_u32).prop_map(What::Extend),
        1 => Just(What::TakeFloor),
        1 => policy.prop_map(What::Policy),
    ]
}

fn parts() -> impl Strategy<Value = What> {
    let support = prop_oneof![
        Just(SupportPolicy::Live),
        Just(SupportPolicy::AfterShare),
        Just(SupportPolicy::Off),
    ];
    prop_oneof![
        3 => (0..16_usize).prop_map(What::Enter),
        1 => (0..33_u32).prop_map(What::Stretch),
        1 => any::<bool>().prop_map(What::CrossTalk),
        1 => support.prop_map(What::SupportGoes),
        2 => (0..3_usize).prop_map(What::Reading),
    ]
}

fn circle() -> impl Strategy<Value = What> {
    prop_oneof![
        2 => (0..13_usize).prop_map(What::OpenVote),
        1 => Just(What::CloseVote),
        3 => any::<u64>().prop_map(What::Draw),
        2 => Just(What::Resolve),
        2 => Just(What::ResolveAppeal),
    ]
}

fn care_work() -> impl Strategy<Value = What> {
    let someone = || 0..PEOPLE.len();
    prop_oneof![
        3 => (someone(), any::<bool>()).prop_map(|(n, muted)| What::Mute(n, muted)),
        3 => (0..8_usize).prop_map(What::RemoveLine),
        1 => someone().prop_map(What::RemoveMember),
        1 => any::<bool>().prop_map(What::Lock),
        1 => someone().prop_map(What::HandOver),
        4 => (0..4_usize).prop_map(What::Approve),
        3 => (0..4_usize, any::<bool>()).prop_map(|(n, note)| What::Return(n, note)),
    ]
}

fn door_work() -> impl Strategy<Value = What> {
    let someone = || 0..PEOPLE.len();
    prop_oneof![
        6 => someone().prop_map(What::Admit),
        2 => Just(What::AdmitAll),
        2 => (0..3_u8).prop_map(|n| What::Note(n > 0)),
        1 => someone().prop_map(What::TurnAway),
    ]
}

/// Of somebody who waits, who tries what may be tried, and what may not.
fn at_door() -> impl Strategy<Value = What> {
    prop_oneof![
        3 => Just(What::Join { nickname: None }),
        2 => Just(What::Drop),
        1 => Just(What::Leave),
        1 => asking(),
        1 => writing(),
        1 => door_work(),
    ]
}

fn stages() -> impl Strategy<Value = What> {
    prop_oneof![14 => Just(What::Start), 1 => Just(What::Fellowship), 1 => Just(What::End)]
}

fn many() -> impl Strategy<Value = What> {
    prop_oneof![
        (100..230_usize).prop_map(What::ManyLines),
        (20..60_usize).prop_map(What::ManyShares),
    ]
}

fn world() -> impl Strategy<Value = What> {
    prop_oneof![
        2 => Just(What::Tick),
        5 => Just(What::TickWhenDue),
        1 => Just(What::Recover),
        2 => Just(What::Withdraw),
        3 => (0..4_u32).prop_map(What::NoteHelp),
    ]
}
