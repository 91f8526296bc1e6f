//! What a part of a format comes to, in words for people: for the preview and the generated documents. It decides
//! nothing; the rules are in `domain::session`.

use domain::format::has_shares;
use protocol::format::{DirectMessages, Format, LateJoiners, Phase, PostedBy, Reading, SupportPolicy, WhoWrites};
use protocol::format::{HandOrder, WithoutChair};
use protocol::room::FloorPolicy;

const ANSWER: &str = "answer a share that ended";

/// A word as it stands in the file.
#[must_use]
pub fn word(value: &impl serde::Serialize) -> String {
    match toml::Value::try_from(value) {
        Ok(toml::Value::String(word)) => word,
        other => unreachable!("a word is a string, not {other:?}"),
    }
}

/// `1 minute`, `5 minutes`.
#[must_use]
pub fn minutes(count: u32) -> String {
    match count {
        1 => "1 minute".to_owned(),
        _ => format!("{count} minutes"),
    }
}

/// Minutes of all parts together.
#[must_use]
pub fn total(format: &Format) -> u32 {
    format.phases.iter().map(|phase| phase.minutes).sum()
}

/// `1 part`, `6 parts`.
#[must_use]
pub fn parts(format: &Format) -> String {
    match format.phases.len() {
        1 => "1 part".to_owned(),
        many => format!("{many} parts"),
    }
}

/// What holds for the whole meeting, a sentence each.
#[must_use]
pub fn rules(format: &Format) -> [&'static str; 3] {
    [
        match format.late_joiners {
            LateJoiners::Card => "Who comes late sees what is happening now, and nothing that was said before.",
            LateJoiners::History => "Who comes late can read what was said before.",
        },
        match format.without_chair {
            WithoutChair::Fellowship => {
                "If the chair is gone and nobody takes over, people may write, and every line waits for a facilitator."
            }
            WithoutChair::Close => "If the chair is gone and nobody takes over, the session ends.",
        },
        match format.fellowship_direct_messages {
            DirectMessages::Off => "No private talks in the fellowship afterwards.",
            DirectMessages::Greeter => "In the fellowship afterwards newcomers and greeters can talk privately.",
            DirectMessages::Consented => "In the fellowship afterwards any two can talk privately, when both agree.",
        },
    ]
}

/// What an attendee may do in a part.
#[must_use]
pub fn attendee(phase: &Phase) -> Vec<String> {
    let mut may = match phase.who {
        WhoWrites::Everyone => by_floor(phase),
        WhoWrites::Newcomers if has_shares(phase.floor) => vec!["write when called on".to_owned()],
        WhoWrites::Newcomers | WhoWrites::Facilitators => Vec::new(),
    };
    if phase.cross_talk && phase.who == WhoWrites::Everyone {
        may.push(ANSWER.to_owned());
    }
    if phase.milestones {
        may.push("announce a milestone".to_owned());
    }
    if phase.basket {
        may.push("put a question into the basket".to_owned());
    }
    match phase.support {
        SupportPolicy::Live => may.push("give support, shown at once".to_owned()),
        SupportPolicy::AfterShare => may.push("give support, shown after the share".to_owned()),
        SupportPolicy::Off => {}
    }
    if phase.direct_messages == DirectMessages::Consented {
        may.push("ask anybody for a private talk".to_owned());
    }
    if may.is_empty() {
        may.push("read".to_owned());
    }
    may
}

/// What somebody may do beside that who marked themselves as new.
#[must_use]
pub fn newcomer(phase: &Phase) -> Vec<String> {
    let mut may = match phase.who {
        WhoWrites::Newcomers => by_floor(phase),
        WhoWrites::Everyone | WhoWrites::Facilitators => Vec::new(),
    };
    if phase.cross_talk && phase.who == WhoWrites::Newcomers {
        may.push(ANSWER.to_owned());
    }
    if phase.direct_messages == DirectMessages::Greeter {
        may.push("talk privately with a greeter".to_owned());
    }
    may
}

/// What a greeter may do beside what an attendee may.
#[must_use]
pub fn greeter(phase: &Phase) -> Vec<String> {
    match phase.direct_messages {
        DirectMessages::Greeter => vec!["talk privately with somebody new".to_owned()],
        DirectMessages::Off | DirectMessages::Consented => Vec::new(),
    }
}

/// What those may do with the floor who may have it.
fn by_floor(phase: &Phase) -> Vec<String> {
    let time = minutes(phase.share_minutes);
    let write = match phase.floor {
        FloorPolicy::Open => "write".to_owned(),
        FloorPolicy::OneAtATime => format!("raise a hand, and write for {time} when called"),
        FloorPolicy::Round => format!("write for {time} when the turn comes"),
        FloorPolicy::Facilitator => format!("write for {time} when called on"),
        FloorPolicy::Quiet => return Vec::new(),
    };
    let mut may = vec![write];
    if phase.may_pass && has_shares(phase.floor) {
        may.push("pass".to_owned());
    }
    if phase.floor == FloorPolicy::OneAtATime && phase.hands == HandOrder::Pitch {
        may.push("pick the next after an own share".to_owned());
    }
    may
}

/// How the floor goes through the room.
#[must_use]
pub fn floor(phase: &Phase) -> String {
    let way = match phase.floor {
        FloorPolicy::Open => "open",
        FloorPolicy::Round => "in a round",
        FloorPolicy::Facilitator => "the chair calls",
        FloorPolicy::Quiet => "quiet",
        FloorPolicy::OneAtATime => match phase.hands {
            HandOrder::Fifo => "hands, first come first",
            HandOrder::LeastHeard => "hands, least heard first",
            HandOrder::NewcomersFirst => "hands, newcomers first",
            HandOrder::RoundRobin => "hands, fewest turns first",
            HandOrder::Pitch => "hands, the sharer picks",
        },
    };
    let end = if phase.hard_end { "; a share ends by itself" } else { "" };
    format!("{way}{end}")
}

/// Who posts a reading.
#[must_use]
pub const fn posted(reading: &Reading) -> &'static str {
    match reading.posted_by {
        PostedBy::Server => "posted by the server when the part begins",
        PostedBy::Reader => "posted by whoever has the floor, or by the chair",
    }
}
