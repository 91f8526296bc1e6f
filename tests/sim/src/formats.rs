//! How the simulated meetings run: a few formats that between them have every kind of part.

use protocol::format::{
    DirectMessages, Format, HandOrder, LateJoiners, Phase, PostedBy, Reading, SupportPolicy, WhoWrites, WithoutChair,
};
use protocol::room::FloorPolicy;

/// All of them.
#[must_use]
pub fn formats() -> Vec<Format> {
    vec![
        discussion(),
        round(),
        pitch(),
        Format::plain(FloorPolicy::OneAtATime, 60, 5),
    ]
}

fn format(id: &str, phases: Vec<Phase>) -> Format {
    Format {
        id: id.to_owned(),
        phases,
        ..Format::plain(FloorPolicy::OneAtATime, 60, 5)
    }
}

fn reading(slot: &str, posted_by: PostedBy) -> Reading {
    Reading {
        slot: slot.to_owned(),
        title: "Opening words".to_owned(),
        posted_by,
        text: Some("We are here for one another tonight.".to_owned()),
    }
}

/// Hands are called, support comes after the share, and a share ends at its time.
fn discussion() -> Format {
    let welcome = Phase {
        who: WhoWrites::Facilitators,
        direct_messages: DirectMessages::Greeter,
        readings: vec![
            reading("welcome", PostedBy::Server),
            reading("between-us", PostedBy::Reader),
        ],
        prompts: vec!["Say good evening.".to_owned()],
        ..Phase::new("welcome", "Welcome", FloorPolicy::Facilitator)
    };
    let sharing = Phase {
        hands: HandOrder::NewcomersFirst,
        support: SupportPolicy::AfterShare,
        hard_end: true,
        share_minutes: 2,
        ..Phase::new("sharing", "Sharing", FloorPolicy::OneAtATime)
    };
    let talk = Phase {
        cross_talk: true,
        direct_messages: DirectMessages::Consented,
        ..Phase::new("talk", "Talk", FloorPolicy::Open)
    };
    let newcomers = Phase {
        who: WhoWrites::Newcomers,
        hands: HandOrder::LeastHeard,
        milestones: true,
        ..Phase::new("newcomers", "Newcomers", FloorPolicy::OneAtATime)
    };
    Format {
        late_joiners: LateJoiners::Card,
        fellowship_direct_messages: DirectMessages::Consented,
        ..format("discussion", vec![sharing, talk, newcomers, welcome])
    }
}

/// Everybody in turn between two silences; without a chair it closes.
fn round() -> Format {
    let silence = Phase::new("silence", "Silence", FloorPolicy::Quiet);
    let everybody = Phase {
        support: SupportPolicy::AfterShare,
        hard_end: true,
        share_minutes: 1,
        warning_seconds: 20,
        ..Phase::new("everybody", "Everybody", FloorPolicy::Round)
    };
    let closing = Phase {
        may_pass: false,
        support: SupportPolicy::Off,
        ..Phase::new("closing", "Closing", FloorPolicy::Facilitator)
    };
    Format {
        without_chair: WithoutChair::Close,
        ..format("round", vec![everybody, silence, closing])
    }
}

/// The one who shared picks the next; questions without a name; answers between shares.
fn pitch() -> Format {
    let picks = Phase {
        hands: HandOrder::Pitch,
        support: SupportPolicy::AfterShare,
        cross_talk: true,
        milestones: true,
        direct_messages: DirectMessages::Consented,
        ..Phase::new("picks", "Pick the next", FloorPolicy::OneAtATime)
    };
    let questions = Phase {
        hands: HandOrder::RoundRobin,
        basket: true,
        cross_talk: true,
        direct_messages: DirectMessages::Consented,
        ..Phase::new("questions", "Questions", FloorPolicy::OneAtATime)
    };
    let open = Phase {
        readings: vec![reading("closing", PostedBy::Server)],
        ..Phase::new("open", "Open", FloorPolicy::Open)
    };
    Format {
        late_joiners: LateJoiners::Card,
        fellowship_direct_messages: DirectMessages::Consented,
        ..format("pitch", vec![picks, questions, open])
    }
}
