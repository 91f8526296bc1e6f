//! A random walk through a meeting that is the same each time: what nobody thought of when writing the scenes.

use super::scene::{Scene, hold, id};
use domain::session::{Actor, Command, Verdict};
use protocol::ids::{LineId, ShareId};
use protocol::room::{FloorPolicy, Role, SupportKind, SupportTarget};
use protocol::text::Text;

/// Numbers from a seed (splitmix64, public domain by S. Vigna): chance is an argument.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % sides
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[usize::try_from(self.below(all.len() as u64)).unwrap_or_default()]
    }
}

const PEOPLE: [(&str, Role); 6] = [
    ("ash", Role::Attendee),
    ("birch", Role::Attendee),
    ("cedar", Role::Attendee),
    ("dale", Role::Attendee),
    ("gale", Role::Greeter),
    ("fern", Role::Facilitator),
];

const KINDS: [SupportKind; 4] = [
    SupportKind::WithYou,
    SupportKind::ThankYou,
    SupportKind::MeToo,
    SupportKind::Strength,
];

/// Walks `steps` steps from a meeting in progress, and records all of them.
pub(super) fn walk(seed: u64, steps: u32) -> Scene {
    let mut dice = Dice(seed);
    let mut scene = Scene::meeting();
    for _ in 0..steps {
        scene.later(dice.below(20_000));
        let (who, role) = dice.one_of(&PEOPLE);
        let nickname = Text::stored(&format!("Quiet {who}"));
        scene.ask(&Actor::Member(id(who)), Command::Join { role, nickname });
        let (who, command) = step(&mut dice, &mut scene, who);
        // A refusal is part of a walk.
        let _decision = scene.ask(&Actor::Member(id(who)), command);
        if dice.below(8) == 0 {
            scene.system(Command::Tick);
        }
    }
    scene
}

fn step<'a>(dice: &mut Dice, scene: &mut Scene, who: &'a str) -> (&'a str, Command) {
    let newest = scene.session.seq().0;
    let some_line = LineId(newest.saturating_sub(dice.below(12)));
    let member = id(dice.one_of(&PEOPLE).0);
    let kind = dice.one_of(&KINDS);
    let sharer = scene.session.has_floor().map(|member| member.as_str().to_owned());
    let sharer = PEOPLE
        .iter()
        .map(|(name, _)| *name)
        .find(|name| Some(*name) == sharer.as_deref());
    let words = format!("after {newest}");
    let command = match dice.below(24) {
        0 | 1 => Command::RaiseHand,
        2 => Command::LowerHand,
        3 => Command::Drop,
        4 => Command::Leave,
        5 => Command::TakeBackLine { line: some_line },
        6 | 7 => Command::GiveSupport {
            to: SupportTarget::Line(some_line),
            kind,
        },
        8 => Command::GiveSupport {
            to: SupportTarget::Share(ShareId(newest.saturating_sub(dice.below(8)))),
            kind,
        },
        9..=12 => return (sharer.unwrap_or("fern"), scene.line(&words, Verdict::Allow)),
        13 => return (sharer.unwrap_or("fern"), scene.line(&words, hold())),
        14 => return (sharer.unwrap_or(who), Command::Done),
        15 => return (sharer.unwrap_or(who), Command::Pass),
        16 | 17 => return ("fern", Command::CallOn { member }),
        18 => return ("fern", Command::ExtendShare { minutes: 2 }),
        19 => {
            let muted = dice.below(2) == 0;
            return ("fern", Command::SetMuted { member, muted });
        }
        20 => return ("fern", Command::RemoveLine { line: some_line }),
        21 => return ("fern", Command::ApproveLine { line: some_line }),
        22 => {
            let note = Some(Text::stored("Please without the number."));
            return ("fern", Command::ReturnLine { line: some_line, note });
        }
        _ => {
            let floor = dice.one_of(&[FloorPolicy::OneAtATime, FloorPolicy::OneAtATime, FloorPolicy::Open]);
            return ("fern", Command::SetFloorPolicy { floor });
        }
    };
    (who, command)
}
