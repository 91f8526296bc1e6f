//! `expected.txt`, read. It knows the words of the table and nothing of the rules.

const TABLE: &str = include_str!("expected.txt");

/// Whom a probe is made for: one person of each kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Attendee,
    Newcomer,
    Greeter,
    Deputy,
    Chair,
    Clinician,
}

pub(crate) const KINDS: [Kind; 6] = [
    Kind::Attendee,
    Kind::Newcomer,
    Kind::Greeter,
    Kind::Deputy,
    Kind::Chair,
    Kind::Clinician,
];

/// Who is meant by a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    All,
    New,
    Run,
    Nobody,
}

impl Who {
    pub(crate) const fn has(self, kind: Kind) -> bool {
        match (self, kind) {
            (_, Kind::Clinician) | (Self::Nobody, _) => false,
            (Self::All, _) | (_, Kind::Deputy | Kind::Chair) => true,
            (Self::New, kind) => matches!(kind, Kind::Newcomer),
            (Self::Run, _) => false,
        }
    }

    fn read(cell: &str) -> Self {
        match cell {
            "all" => Self::All,
            "new" => Self::New,
            "run" => Self::Run,
            "-" => Self::Nobody,
            other => panic!("{other:?} is nobody the table knows"),
        }
    }
}

/// Where support for a share in progress goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Support {
    Live,
    Kept,
    Off,
}

/// Private talks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Talks {
    Off,
    Greeter,
    Any,
}

impl Talks {
    fn read(cell: &str) -> Self {
        match cell {
            "off" => Self::Off,
            "greeter" => Self::Greeter,
            "any" => Self::Any,
            other => panic!("{other:?} are no talks the table knows"),
        }
    }

    /// Whether somebody may ask somebody else.
    pub(crate) fn allow(self, one: Kind, other: Kind) -> bool {
        if matches!(one, Kind::Clinician) || matches!(other, Kind::Clinician) {
            return false;
        }
        match self {
            Self::Off => false,
            Self::Any => true,
            Self::Greeter => {
                let greets = |kind| matches!(kind, Kind::Greeter | Kind::Deputy | Kind::Chair);
                let (one_greets, other_greets) = (greets(one), greets(other));
                (matches!(one, Kind::Newcomer) && other_greets) || (one_greets && matches!(other, Kind::Newcomer))
            }
        }
    }
}

/// The length of a share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) minutes: u64,
    pub(crate) warning_seconds: u64,
    pub(crate) hard_end: bool,
}

/// A row: one part of a meeting.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) id: &'static str,
    /// None in a round, where everybody's hand is up.
    pub(crate) hand: Option<Who>,
    pub(crate) write: Who,
    pub(crate) called: Who,
    pub(crate) sharer: Vec<&'static str>,
    pub(crate) share: Option<Share>,
    pub(crate) support: Support,
    pub(crate) answer: Who,
    pub(crate) chip: Who,
    pub(crate) basket: Who,
    pub(crate) talks: Talks,
    pub(crate) next: &'static str,
    /// Slots, and whether the server posts them.
    pub(crate) reads: Vec<(&'static str, bool)>,
}

/// A block: one format.
#[derive(Debug)]
pub(crate) struct Expected {
    pub(crate) id: &'static str,
    pub(crate) minutes: u32,
    pub(crate) late_sees_history: bool,
    pub(crate) closes_without_chair: bool,
    pub(crate) afterwards: Talks,
    pub(crate) parts: Vec<Part>,
}

/// Every block of the table.
pub(crate) fn table() -> Vec<Expected> {
    let mut blocks: Vec<Expected> = Vec::new();
    for line in TABLE.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(head) = line.strip_prefix("format ") {
            blocks.push(block(head));
        } else if !line.starts_with("part ") {
            blocks
                .last_mut()
                .expect("a format stands before its parts")
                .parts
                .push(part(line));
        }
    }
    blocks
}

fn block(head: &'static str) -> Expected {
    let words: Vec<&str> = head.split([':', ',', ' ']).filter(|word| !word.is_empty()).collect();
    let [
        id,
        minutes,
        "minutes",
        "late",
        late,
        "chairless",
        chairless,
        "afterwards",
        afterwards,
    ] = words[..]
    else {
        panic!("no head of a format: {head}");
    };
    Expected {
        id,
        minutes: minutes.parse().expect("minutes are a number"),
        late_sees_history: one_of(late, "history", "card"),
        closes_without_chair: one_of(chairless, "close", "fellowship"),
        afterwards: Talks::read(afterwards),
        parts: Vec::new(),
    }
}

fn one_of(word: &str, yes: &str, no: &str) -> bool {
    assert!(word == yes || word == no, "{word} is neither {yes} nor {no}");
    word == yes
}

fn part(line: &'static str) -> Part {
    let cells: Vec<&str> = line.split_whitespace().collect();
    let [
        id,
        hand,
        write,
        called,
        sharer,
        share,
        support,
        answer,
        chip,
        basket,
        talks,
        next,
        reads,
    ] = cells[..]
    else {
        panic!("no row of thirteen cells: {line}");
    };
    Part {
        id,
        hand: (hand != "up").then(|| Who::read(hand)),
        write: Who::read(write),
        called: Who::read(called),
        sharer: list(sharer),
        share: (share != "-").then(|| length(share)),
        support: match support {
            "live" => Support::Live,
            "kept" => Support::Kept,
            "off" => Support::Off,
            other => panic!("{other:?} is no support the table knows"),
        },
        answer: Who::read(answer),
        chip: Who::read(chip),
        basket: Who::read(basket),
        talks: Talks::read(talks),
        next,
        reads: list(reads)
            .into_iter()
            .map(|slot| (slot.trim_end_matches('*'), slot.ends_with('*')))
            .collect(),
    }
}

fn list(cell: &'static str) -> Vec<&'static str> {
    if cell == "-" {
        Vec::new()
    } else {
        cell.split(',').collect()
    }
}

fn length(cell: &str) -> Share {
    let (minutes, rest) = cell.split_once('/').expect("a share is minutes / seconds");
    Share {
        minutes: minutes.parse().expect("minutes are a number"),
        warning_seconds: rest.trim_end_matches('!').parse().expect("seconds are a number"),
        hard_end: rest.ends_with('!'),
    }
}
