//! A random format: any that a person could write. Its texts have marks of their own, so that they can be searched for.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::{BoxedStrategy, Just, Strategy, any, prop_oneof};
use protocol::format::{
    DirectMessages, Format, HandOrder, LateJoiners, Phase, PostedBy, Reading, SupportPolicy, WhoWrites, WithoutChair,
};
use protocol::room::FloorPolicy;

/// Stands in every prompt, and nowhere else.
pub(crate) const PROMPT: &str = "zprompt";

/// Stands before the slot in the text of every reading, and nowhere else.
pub(crate) const READING: &str = "zreading ";

/// One to five parts. The first is more often one in which hands are called, since that is where most rules are.
pub(crate) fn format() -> BoxedStrategy<Format> {
    let without_chair = prop_oneof![5 => Just(WithoutChair::Fellowship), 1 => Just(WithoutChair::Close)];
    let late_joiners = prop_oneof![Just(LateJoiners::Card), Just(LateJoiners::History)];
    (vec(phase(), 1..=5), without_chair, late_joiners, direct_messages())
        .prop_map(|(mut phases, without_chair, late_joiners, fellowship)| {
            for (index, phase) in phases.iter_mut().enumerate() {
                phase.id = format!("part-{index}");
                for (nth, reading) in phase.readings.iter_mut().enumerate() {
                    reading.slot = format!("slot-{index}-{nth}");
                    let slot = &reading.slot;
                    reading.text = reading.text.take().map(|_| format!("{READING}{slot} is read"));
                }
            }
            Format {
                id: "random".into(),
                version: 3,
                title: "Random".into(),
                about: "Any that a person could write.".into(),
                without_chair,
                late_joiners,
                fellowship_direct_messages: fellowship,
                phases,
            }
        })
        .boxed()
}

fn direct_messages() -> impl Strategy<Value = DirectMessages> {
    prop_oneof![
        1 => Just(DirectMessages::Off),
        2 => Just(DirectMessages::Greeter),
        4 => Just(DirectMessages::Consented),
    ]
}

fn phase() -> impl Strategy<Value = Phase> {
    let who = prop_oneof![
        9 => Just(WhoWrites::Everyone),
        2 => Just(WhoWrites::Newcomers),
        1 => Just(WhoWrites::Facilitators),
    ];
    let floor = prop_oneof![
        9 => Just(FloorPolicy::OneAtATime),
        3 => Just(FloorPolicy::Round),
        1 => Just(FloorPolicy::Open),
        1 => Just(FloorPolicy::Facilitator),
        1 => Just(FloorPolicy::Quiet),
    ];
    let hands = prop_oneof![
        1 => Just(HandOrder::Fifo),
        1 => Just(HandOrder::LeastHeard),
        3 => Just(HandOrder::NewcomersFirst),
        1 => Just(HandOrder::RoundRobin),
        3 => Just(HandOrder::Pitch),
    ];
    let support = prop_oneof![
        1 => Just(SupportPolicy::Live),
        2 => Just(SupportPolicy::AfterShare),
        1 => Just(SupportPolicy::Off),
    ];
    let who_and_how = (who, floor, hands, any::<bool>(), support, direct_messages());
    let times = (1..=3_u32, prop_oneof![Just(60), 0..=300_u32], any::<bool>(), 0..4_u8);
    let also = (any::<bool>(), any::<bool>(), vec(reading(), 0..3));
    (who_and_how, times, also).prop_map(|(who_and_how, times, also)| {
        let (who, floor, hands, cross_talk, support, direct_messages) = who_and_how;
        let (share_minutes, warning_seconds, hard_end, may_pass) = times;
        let (milestones, basket, readings) = also;
        Phase {
            who,
            hands,
            cross_talk,
            support,
            share_minutes,
            warning_seconds,
            hard_end,
            may_pass: may_pass > 0,
            direct_messages,
            milestones,
            basket,
            readings,
            prompts: vec![format!("Say the {PROMPT} of this part.")],
            ..Phase::new("part", "Part", floor)
        }
    })
}

/// The slot is given when the parts are put together.
fn reading() -> impl Strategy<Value = Reading> {
    let posted_by = prop_oneof![Just(PostedBy::Server), Just(PostedBy::Reader)];
    let text = option::weighted(0.8, Just(String::new()));
    (posted_by, text).prop_map(|(posted_by, text)| Reading {
        slot: String::new(),
        title: "Opening words".into(),
        posted_by,
        text,
    })
}
