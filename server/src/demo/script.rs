//! The words of the scripted meeting. Original text about everyday recovery; nobody in it is a person, and nothing in it
//! is from any fellowship's literature.

use protocol::format::{Format, Phase, SupportPolicy};
use protocol::room::FloorPolicy;

/// One simulated attendee: a name, and what they share; nothing for somebody who came to listen.
pub(super) struct Sharer {
    pub(super) name: &'static str,
    pub(super) lines: &'static [&'static str],
}

pub(super) const TITLE: &str = "Tuesday evening, demo";
pub(super) const STANDING_TITLE: &str = "Evening meeting";
pub(super) const STANDING_FORMAT: &str = "twelve-step-discussion";
pub(super) const GROUP: &str = "The Lantern group";
pub(super) const CHAIR: &str = "Wren";

pub(super) const GUIDELINES: [&str; 4] = [
    "What is said here stays here.",
    "One person shares at a time. Speak for yourself, and leave advice for those who ask for it.",
    "You may pass, and you may just read.",
    "If you are in danger tonight, press Help.",
];

pub(super) const WELCOME: &[&str] = &[
    "Good evening, come in. We begin in a moment.",
    "If it is your first time: you need do nothing but read.",
];

/// The format of the scripted meeting: short, so that a visitor soon sees somebody share.
pub(super) fn format() -> Format {
    let part = |id: &str, title: &str, minutes, floor| Phase {
        minutes,
        ..Phase::new(id, title, floor)
    };
    let opening = part("opening", "Welcome", 2, FloorPolicy::Facilitator);
    let mut sharing = part("sharing", "Sharing", 10, FloorPolicy::OneAtATime);
    sharing.support = SupportPolicy::AfterShare;
    let closing = part("closing", "Closing", 2, FloorPolicy::Facilitator);
    Format {
        id: "demo".into(),
        title: "Short discussion".into(),
        about: "A welcome, one person at a time, and a closing.".into(),
        phases: vec![opening, sharing, closing],
        ..Format::plain(FloorPolicy::OneAtATime, 14, 5)
    }
}

/// Texts for the readings of the room to try out, by slot.
pub(super) const READINGS: [(&str, &str); 4] = [
    (
        "opening",
        "We meet so that nobody has to carry this alone. There is no fee and no list. Come as you are.",
    ),
    (
        "who-we-are",
        "We are people who lost their footing, each in another place, and who found that it is easier to stand in company.",
    ),
    (
        "how-we-do-it",
        "We listen first. We speak about ourselves. We take today, and leave tomorrow where it is.",
    ),
    (
        "closing",
        "Thank you for the company. The door is open next week, whatever the week brings.",
    ),
];

pub(super) const OPENING: &[&str] = &[
    "Welcome. I am Wren, and I look after the room tonight.",
    "We take turns. Raise your hand when you want to share, and write as slowly as you like.",
    "Tonight's thought: one small thing that helped this week.",
];

pub(super) const SHARERS: &[Sharer] = &[
    Sharer {
        name: "Maple",
        lines: &[
            "I almost didn't come tonight...",
            "There was a party at work on Friday, and I stood in front of the door for a good ten minutes...",
            "Then I walked around the block and rang my brother. We talked about his dog...",
            "By the time I got back I noticed I wanted tea more than I wanted to go in...",
            "So I went home. It was a quiet evening, and I am glad of it.",
        ],
    },
    Sharer {
        name: "Finch",
        lines: &[
            "Hello all. Forty-one days for me, I think. I stopped counting aloud...",
            "What helped this week was washing up. I mean it...",
            "When the evening gets long I do the plates by hand, and it gives me something to finish...",
            "Yesterday I dried them as well.",
        ],
    },
    Sharer {
        name: "Juniper",
        lines: &[
            "I had a hard week and I used on Wednesday...",
            "I told my counsellor the next morning, before I could think of a better story...",
            "She did not look disappointed. That surprised me more than anything...",
            "So I am here. That is my small thing: I came back.",
        ],
    },
    Sharer {
        name: "Harbour",
        lines: &[
            "My son is the one who drinks. I come here to learn how to sleep again...",
            "This week I did not go through his coat...",
            "I sat on my hands, more or less, and then I planted the beans...",
            "Thank you for having me.",
        ],
    },
    Sharer {
        name: "Pebble",
        lines: &[],
    },
    Sharer {
        name: "Sorrel",
        lines: &[
            "Short one from me. The bus goes past my old corner...",
            "This week I took the earlier bus, the one with the school children in it...",
            "They are very loud, and it is the best part of my morning.",
        ],
    },
];

pub(super) const CLOSING: &[&str] = &[
    "Thank you for sharing, and thank you for reading along.",
    "That is our meeting. The room stays open for a while, if you want to stay and talk.",
];

/// Fellowship: who, by place in [`SHARERS`], says what.
pub(super) const CHAT: &[(usize, &str)] = &[
    (1, "Juniper, I am glad you came back. Really."),
    (2, "Thank you, Finch. I will do some plates."),
    (0, "Harbour, what sort of beans?"),
    (3, "Runner beans. They forgive a lot."),
    (4, "I only read tonight. It helped."),
    (5, "Good night everybody. Early bus."),
];

/// What the chair says after a share.
pub(super) fn thanks(name: &str) -> String {
    format!("Thank you, {name}.")
}
