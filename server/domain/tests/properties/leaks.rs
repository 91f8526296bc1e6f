//! Who may see which words, kept by a book of its own that knows only what was asked and answered; and every frame and
//! view searched for words that stand nowhere else.

use crate::plan::{PEOPLE, Step, person};
use crate::world::{Asked, Kept, Watch, World, word};
use domain::session::{Actor, Answer, Audience, Command, Decision, Event, Reach, Verdict};
use protocol::error::ErrorCode;
use protocol::ids::{LineId, MemberId};
use protocol::limits::VIEW_LINES;
use protocol::room::RoomEventAt;
use std::collections::HashMap;

/// Who may see a word now.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sees {
    Everybody,
    Nobody,
    AuthorAndChairs(MemberId),
    Author(MemberId),
    Chairs,
    /// As it happens, and never again.
    Note(MemberId),
}

/// The words that came with a line, by number.
#[derive(Debug, Clone)]
struct Words {
    author: MemberId,
    text: u32,
    reasons: Vec<u32>,
}

#[derive(Default)]
pub(crate) struct Leaks {
    sees: HashMap<u32, Sees>,
    lines: HashMap<LineId, Words>,
    /// Published lines in order; none for words that were removed.
    published: Vec<(LineId, Option<u32>)>,
    steps: usize,
}

/// The numbers of all such words in a text.
fn numbers(text: &str) -> Vec<u32> {
    let after = text.split("zq").skip(1);
    after.map(|rest| rest[..6].parse().expect("six digits")).collect()
}

fn number(text: &str) -> u32 {
    let found = numbers(text);
    assert_eq!(found.len(), 1);
    found[0]
}

impl Leaks {
    fn may_see(&self, number: u32, audience: &Audience, live: bool) -> bool {
        let is = |member: &MemberId| *audience == Audience::Author(member.clone());
        match &self.sees[&number] {
            Sees::Everybody => true,
            Sees::Nobody => false,
            Sees::AuthorAndChairs(author) => *audience == Audience::Chairs || is(author),
            Sees::Author(author) => is(author),
            Sees::Chairs => *audience == Audience::Chairs,
            Sees::Note(author) => live && (*audience == Audience::Chairs || is(author)),
        }
    }

    fn search(&self, json: &str, audience: &Audience, live: bool) {
        for number in numbers(json) {
            let sees = &self.sees[&number];
            assert!(
                self.may_see(number, audience, live),
                "{audience:?} is told {}, which is for {sees:?}: {json}",
                word(number)
            );
        }
    }

    fn posted(&mut self, me: &MemberId, command: &Command, line: Option<LineId>) {
        let Command::PostLine { text, verdict, .. } = command else {
            return;
        };
        let mut words = Words {
            author: me.clone(),
            text: number(text),
            reasons: Vec::new(),
        };
        self.sees.insert(words.text, Sees::Nobody);
        match verdict {
            Verdict::Allow => {}
            Verdict::Rewrite(instead) => words.text = number(instead),
            Verdict::Hold(reason) | Verdict::Reject(reason) => {
                words.reasons = vec![number(&reason.for_author), number(&reason.for_facilitator)];
            }
        }
        let is_held = matches!(verdict, Verdict::Hold(_));
        let sees = match line {
            None => [Sees::Nobody, Sees::Nobody, Sees::Nobody],
            Some(_) if is_held => [
                Sees::AuthorAndChairs(me.clone()),
                Sees::Author(me.clone()),
                Sees::Chairs,
            ],
            Some(_) => [Sees::Everybody, Sees::Nobody, Sees::Nobody],
        };
        let all = [words.text].into_iter().chain(words.reasons.iter().copied());
        self.sees.extend(all.zip(sees));
        if let Some(line) = line {
            if !is_held {
                self.published.push((line, Some(words.text)));
            }
            self.lines.insert(line, words);
        }
    }

    fn approved(&mut self, line: LineId) {
        let words = &self.lines[&line];
        self.sees.insert(words.text, Sees::Everybody);
        self.sees
            .extend(words.reasons.iter().map(|reason| (*reason, Sees::Nobody)));
        self.published.push((line, Some(words.text)));
    }

    fn gone(&mut self, line: LineId) {
        let words = &self.lines[&line];
        let all = words.reasons.iter().chain([&words.text]);
        self.sees.extend(all.map(|number| (*number, Sees::Nobody)));
        if let Some(published) = self.published.iter_mut().find(|published| published.0 == line) {
            published.1 = None;
        }
    }

    fn done(&mut self, me: &MemberId, command: &Command, decision: &Decision) {
        match command {
            Command::PostLine { .. } => {
                let Answer::Line { line, .. } = decision.answer else {
                    panic!("a line is answered with its id")
                };
                self.posted(me, command, Some(line).filter(|_| !decision.events.is_empty()));
            }
            Command::ApproveLine { line } => self.approved(*line),
            Command::ReturnLine { line, note } => {
                self.gone(*line);
                let author = self.lines[line].author.clone();
                self.sees
                    .extend(note.iter().map(|note| (number(note), Sees::Note(author.clone()))));
            }
            Command::TakeBackLine { line } | Command::RemoveLine { line } => self.gone(*line),
            _ => {}
        }
    }

    /// What stands in the room is what was published, in that order, without what was removed.
    fn room_shows_what_was_published(&self, world: &World) {
        let view = world.session.view(&Audience::Room).expect("the session is made");
        let shown = view.lines.iter().map(|line| {
            let text = line.text.as_deref();
            (line.line, text.map(number))
        });
        let skip = self.published.len().saturating_sub(VIEW_LINES);
        let kept = |words: Option<u32>| words.filter(|_| !world.session.is_forgotten());
        let expected = self
            .published
            .iter()
            .skip(skip)
            .map(|(line, words)| (*line, kept(*words)));
        assert_eq!(shown.collect::<Vec<_>>(), expected.collect::<Vec<_>>());
    }
}

fn frame(world: &World, kept: impl IntoIterator<Item = Kept>, audience: &Audience) -> String {
    let mut told: Vec<RoomEventAt> = Vec::new();
    for kept in kept {
        world.session.project(&kept.told(), audience, &mut told);
    }
    serde_json::to_string(&told).unwrap()
}

impl Watch for Leaks {
    fn asked(&mut self, _: &World, asked: &Asked<'_>) {
        assert!(
            numbers(&format!("{:?} {:?}", asked.command, asked.kept)).is_empty(),
            "words in a debug print"
        );
        if asked.kept.iter().any(|kept| kept.event == Event::Forgotten) {
            // Notes stay as they are: a frame that waits may still tell one as it happens.
            let words = self.sees.values_mut().filter(|sees| !matches!(sees, Sees::Note(_)));
            words.for_each(|sees| *sees = Sees::Nobody);
        }
        let Actor::Member(me) = asked.actor else { return };
        match asked.outcome {
            Ok(decision) => self.done(me, asked.command, decision),
            Err(refusal) => {
                self.posted(me, asked.command, None);
                if let Command::ReturnLine { note: Some(note), .. } = asked.command {
                    self.sees.insert(number(note), Sees::Nobody);
                }
                let told = numbers(&serde_json::to_string(refusal).unwrap());
                let expected = match asked.command {
                    Command::PostLine {
                        verdict: Verdict::Reject(reason),
                        ..
                    } if refusal.code == ErrorCode::Rejected => vec![number(&reason.for_author)],
                    _ => Vec::new(),
                };
                assert_eq!(told, expected);
            }
        }
    }

    fn told(&mut self, world: &World, kept: &[Kept]) {
        let mut audiences = vec![Audience::Room, Audience::Chairs];
        audiences.push(Audience::Author(person(self.steps % PEOPLE.len())));
        audiences.extend(kept.iter().filter_map(|kept| match &kept.reach {
            Reach::ChairsAnd(author) | Reach::EveryoneMoreFor(author) => Some(Audience::Author(author.clone())),
            Reach::Everyone | Reach::Chairs | Reach::Nobody => None,
        }));
        for audience in audiences {
            self.search(&frame(world, kept.iter().cloned(), &audience), &audience, true);
        }
    }

    fn stepped(&mut self, world: &World, _: &Step) {
        self.steps += 1;
        let audience = match self.steps % (PEOPLE.len() + 2) {
            0 => Audience::Room,
            1 => Audience::Chairs,
            number => Audience::Author(person(number - 2)),
        };
        let view = world.session.view(&audience).expect("the session is made");
        self.search(&serde_json::to_string(&view).unwrap(), &audience, false);
        let resumed = frame(world, world.recent.iter().cloned(), &audience);
        self.search(&resumed, &audience, false);
        self.room_shows_what_was_published(world);
    }

    fn ended(&mut self, world: &World) {
        for audience in [Audience::Room, Audience::Chairs]
            .into_iter()
            .chain((0..PEOPLE.len()).map(|number| Audience::Author(person(number))))
        {
            let view = world.session.view(&audience).expect("the session is made");
            self.search(&serde_json::to_string(&view).unwrap(), &audience, false);
        }
        assert!(
            numbers(&format!("{:?}", world.session)).is_empty(),
            "words in a debug print"
        );
    }
}
