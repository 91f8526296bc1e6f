//! One meeting from beginning to end, each of its parts probed: with the floor free, during a share, after it, without
//! the chair, and for somebody who comes late. Differences from the table are collected, so that all are seen at once.

mod chair;

use crate::room::{MINUTE, Room, another, id, one, text_of, words};
use crate::table::{Expected, KINDS, Kind, Part, Share, Support, Talks, Who};
use domain::session::{Audience, Command, Event, Verdict};
use protocol::error::{ErrorCode, Refusal};
use protocol::format::Format;
use protocol::ids::{Millis, ShareId};
use protocol::room::{LineKind, Milestone, MilestoneUnit, Role, ShareEnd, SupportKind, SupportTarget};

/// How a probe ended: what would happen, or why not.
type Tried = Result<Vec<Event>, Refusal>;

pub(crate) struct Replay<'e> {
    room: Room,
    expected: &'e Expected,
    /// Where in the meeting it is, for differences.
    place: String,
    differences: Vec<String>,
    /// The newest share that ended.
    ended: Option<ShareId>,
}

impl<'e> Replay<'e> {
    pub(crate) fn of(format: Format, expected: &'e Expected) -> Self {
        Self {
            room: Room::of(format),
            expected,
            place: String::new(),
            differences: Vec::new(),
            ended: None,
        }
    }

    /// Plays the meeting; what differs from the table.
    pub(crate) fn play(mut self) -> Vec<String> {
        for (nth, part) in self.expected.parts.iter().enumerate() {
            self.place = part.id.to_owned();
            self.enter(nth, part);
            self.free_floor(part);
            self.talks(part.talks);
            self.chair_alone(nth);
            self.without_chair();
            self.late_comer(part);
            if part.share.is_some() {
                self.a_share(part);
                self.order(part);
            } else {
                self.nobody_is_called();
            }
        }
        self.fellowship();
        self.differences
    }

    fn differs(&mut self, what: &str) {
        self.differences.push(format!("  {}: {what}", self.place));
    }

    fn check(&mut self, what: &str, holds: bool) {
        if !holds {
            self.differs(what);
        }
    }

    /// That it may be done, or is refused because of the part or the role: any other refusal is a mistake of the probe.
    fn may(&mut self, what: &str, expected: bool, tried: &Tried) {
        let because_of_the_part = |code| {
            matches!(
                code,
                ErrorCode::NotNow | ErrorCode::NotPermitted | ErrorCode::NotYourTurn
            )
        };
        match tried {
            Ok(_) if expected => {}
            Ok(_) => self.differs(&format!("{what}: may, and should not")),
            Err(no) if expected => self.differs(&format!("{what}: may not ({no:?})")),
            Err(no) if because_of_the_part(no.code) => {}
            Err(no) => self.differs(&format!("{what}: is refused for another reason ({no:?})")),
        }
    }

    /// The same for one of each kind.
    fn each_may(&mut self, what: &str, who: Who, mut probe: impl FnMut(&mut Room, &'static str) -> Tried) {
        for kind in KINDS {
            let tried = probe(&mut self.room, one(kind));
            self.may(&format!("{kind:?} {what}"), who.has(kind), &tried);
        }
    }

    /// The part begins; the server posts its readings and no other line. The chair says a line of their own.
    fn enter(&mut self, nth: usize, part: &Part) {
        let command = match u32::try_from(nth).expect("a part has a number") {
            0 => Command::StartMeeting,
            phase => Command::EnterPhase { phase },
        };
        let events = self.room.done("wren", command);
        let posted: Vec<&str> = events
            .iter()
            .filter_map(|event| match event {
                Event::LinePosted {
                    kind: LineKind::Reading { .. },
                    text,
                    ..
                } => text.as_deref(),
                _ => None,
            })
            .collect();
        let servers = part.reads.iter().filter(|(_, by_server)| *by_server);
        let texts: Vec<String> = servers.map(|(slot, _)| text_of(slot)).collect();
        self.check(&format!("the server posted {posted:?}"), posted == texts);
        let line = self.room.line(None);
        self.room.done("wren", line);
        self.room.now = self.room.now.plus(1_000);
    }

    /// What may be done while nobody has the floor.
    fn free_floor(&mut self, part: &Part) {
        match part.hand {
            Some(who) => self.each_may("raises a hand", who, |room, name| room.tried(name, Command::RaiseHand)),
            None => self.hands_are_up(),
        }
        self.each_may("writes", part.write, |room, name| {
            let line = room.line(None);
            room.tried(name, line)
        });
        self.each_may("announces a milestone", part.chip, |room, name| {
            let command = milestone(room);
            room.tried(name, command)
        });
        self.each_may("puts a question into the basket", part.basket, |room, name| {
            let command = question(room);
            room.tried(name, command)
        });
        if part.basket != Who::Nobody {
            let mut room = self.room.clone();
            let command = question(&mut room);
            room.done("nettle", command);
            for kind in KINDS {
                let tried = room.tried(one(kind), Command::DrawQuestion { chance: 7 });
                self.may(&format!("{kind:?} draws a question"), Who::Run.has(kind), &tried);
            }
        }
        for kind in KINDS {
            let tried = self.room.tried("wren", Command::CallOn { member: id(one(kind)) });
            self.may(&format!("{kind:?} is called on"), part.called.has(kind), &tried);
        }
        for (slot, by_server) in &part.reads {
            self.reading(slot, *by_server);
        }
    }

    /// In a round everybody's hand is up from the beginning, attendees and greeters before those who run it.
    fn hands_are_up(&mut self) {
        let queue: Vec<&str> = self.room.session.queue().map(protocol::ids::MemberId::as_str).collect();
        let everybody = [
            "ash", "cedar", "birch", "nettle", "clover", "robin", "heron", "thrush", "wren",
        ];
        let up = queue == everybody;
        let shown = format!("hands are up: {queue:?}");
        self.check(&shown, up);
    }

    /// A reading of the part: those who run it post it, nobody else without the floor, and nobody twice.
    fn reading(&mut self, slot: &str, by_server: bool) {
        let post = || Command::PostReading { slot: slot.to_owned() };
        if by_server {
            let tried = self.room.tried("wren", post());
            let twice = tried.is_err_and(|no| no.code == ErrorCode::Already);
            self.check(&format!("{slot} is not posted twice"), twice);
            return;
        }
        self.each_may(&format!("posts {slot}"), Who::Run, |room, name| {
            room.tried(name, post())
        });
    }

    fn talks(&mut self, talks: Talks) {
        for asker in KINDS {
            for asked in KINDS {
                let (from, to) = (one(asker), another(asked));
                if from != to {
                    let tried = self.room.tried(from, Command::AskTalk { member: id(to) });
                    let what = format!("{asker:?} asks {asked:?} for a talk");
                    self.may(&what, talks.allow(asker, asked), &tried);
                }
            }
        }
    }

    /// Somebody comes in now.
    fn late_comer(&mut self, part: &Part) {
        let mut room = self.room.clone();
        room.join("willow", Role::Attendee);
        let view = room
            .session
            .view(&Audience::Author(id("willow")))
            .expect("there is a session");
        let sees_history = !view.lines.is_empty();
        let as_expected = sees_history == self.expected.late_sees_history;
        self.check(&format!("who comes late sees history: {sees_history}"), as_expected);
        let phases = &view.format.phases;
        let no_prompts = phases.iter().all(|phase| phase.prompts.is_empty());
        let no_texts = domain::format::readings(&view.format).all(|reading| reading.text.is_none());
        self.check("who comes late is told no words for the chair", no_prompts && no_texts);
        if part.hand.is_none() {
            let last = room.session.queue().last() == Some(&id("willow"));
            self.check("who comes late is at the end of the round", last);
        }
    }

    /// Where no share can begin, nobody calls and nothing of a share can be done.
    fn nobody_is_called(&mut self) {
        for (what, command) in [
            ("calls the next", Command::CallNext),
            ("passes", Command::Pass),
            ("says done", Command::Done),
        ] {
            self.each_may(what, Who::Nobody, |room, name| room.tried(name, command.clone()));
        }
        if let Some(share) = self.ended {
            self.answers(share);
        }
    }

    /// Who may answer a share that ended.
    fn answers(&mut self, share: ShareId) {
        let who = self.part().answer;
        self.each_may("answers a share", who, |room, name| {
            let line = room.line(Some(share));
            room.tried(name, line)
        });
    }

    fn part(&self) -> &'e Part {
        let found = self.expected.parts.iter().find(|part| part.id == self.place);
        found.expect("the meeting is in a part")
    }

    /// Cedar is heard once, in the first part with shares. Then Ash is called on, and is done.
    fn a_share(&mut self, part: &Part) {
        if self.ended.is_none() {
            self.room.call("cedar");
            self.room.now = self.room.now.plus(3 * MINUTE);
            self.room.done("cedar", Command::Done);
            if self.room.floor().is_some() {
                self.room.done("wren", Command::TakeBackFloor);
            }
        }
        let (share, planned_end) = self.room.call("ash");
        self.during(part, share);
        if let Some(length) = part.share {
            self.time(length, planned_end);
        }
        let given = self.support_in_earnest(part, share);
        self.room.now = self.room.now.plus(MINUTE / 2);
        let events = self.room.done("ash", Command::Done);
        let released: usize = events
            .iter()
            .map(|event| match event {
                Event::SupportReleased { support } => support.len(),
                _ => 0,
            })
            .sum();
        let kept = if part.support == Support::Kept { given } else { 0 };
        self.check(
            &format!("{released} of {kept} kept are told after the share"),
            released == kept,
        );
        self.ended = Some(share);
        self.answers(share);
        if part.hand.is_none() {
            let next = self.room.floor().unwrap_or("chair").to_owned();
            self.check(&format!("the round goes on with {next}"), next == part.next);
            if self.room.floor().is_some() {
                self.room.done("wren", Command::TakeBackFloor);
            }
        }
    }

    /// What may be done while Ash has the floor.
    fn during(&mut self, part: &Part, share: ShareId) {
        self.each_may("writes into a share", Who::Run, |room, name| {
            let line = room.line(None);
            room.tried(name, line)
        });
        self.each_may("says done for somebody", Who::Nobody, |room, name| {
            room.tried(name, Command::Done)
        });
        self.each_may("gives more time", Who::Run, |room, name| {
            room.tried(name, Command::ExtendShare { minutes: 10 })
        });
        self.each_may("takes the floor back", Who::Run, |room, name| {
            room.tried(name, Command::TakeBackFloor)
        });
        self.each_may("announces a milestone during a share", Who::Nobody, |room, name| {
            let command = milestone(room);
            room.tried(name, command)
        });
        self.each_may("answers a share in progress", Who::Nobody, |room, name| {
            let line = room.line(Some(share));
            room.tried(name, line)
        });
        for (slot, _) in part.reads.iter().filter(|(_, by_server)| !by_server) {
            let slot = (*slot).to_owned();
            let tried = self.room.tried("ash", Command::PostReading { slot });
            self.may("the sharer posts a reading", true, &tried);
        }
        for kind in KINDS {
            let tried = self.room.tried(one(kind), support_for(share, SupportKind::WithYou));
            let taken = part.support != Support::Off && kind != Kind::Clinician;
            self.may(&format!("{kind:?} supports"), taken, &tried);
            let goes = match tried.as_deref() {
                Ok([Event::SupportGiven { .. }]) => Support::Live,
                Ok([Event::SupportKept { .. }]) => Support::Kept,
                _ => Support::Off,
            };
            let as_expected = !taken || goes == part.support;
            self.check(&format!("support of {kind:?} is {goes:?}"), as_expected);
        }
        self.sharer(part);
    }

    /// What Ash may do.
    fn sharer(&mut self, part: &Part) {
        let line = self.room.line(None);
        let chip = milestone(&mut self.room);
        for (what, command) in [
            ("writes", line),
            ("announces a milestone", chip),
            ("is still writing", Command::StillWriting),
            ("is done", Command::Done),
        ] {
            let tried = self.room.tried("ash", command);
            self.may(&format!("the sharer {what}"), true, &tried);
        }
        let can = |what: &str| part.sharer.contains(&what);
        let tried = self.room.tried("ash", Command::Pass);
        self.may("the sharer passes", can("pass"), &tried);
        let more = Command::ExtendShare { minutes: 2 };
        let tried = self.room.tried("ash", more.clone());
        self.may("the sharer takes more time", can("more"), &tried);
        let mut room = self.room.clone();
        room.done("ash", more.clone());
        let twice = room.tried("ash", more).is_err_and(|no| no.code == ErrorCode::Already);
        self.check("the sharer takes more time once", twice);
        let mut room = self.room.clone();
        if part.hand.is_some_and(|who| who.has(Kind::Attendee)) {
            room.done("birch", Command::RaiseHand);
        }
        let tried = room.tried("ash", Command::PassFloorTo { member: id("birch") });
        self.may("the sharer picks the next", can("pick"), &tried);
    }

    /// Somebody is warned before the planned end, and where the table says so the share ends by itself.
    fn time(&mut self, length: Share, planned_end: Millis) {
        let left = planned_end.0 - self.room.now.0;
        self.check(&format!("a share has {left} ms"), left == length.minutes * MINUTE);
        let warning = left - length.warning_seconds * 1_000;
        let warned = |events: &[Event]| events.iter().any(|event| matches!(event, Event::ShareWarned { .. }));
        let (before, then) = (self.room.by_then(warning - 1), self.room.by_then(warning));
        self.check("the sharer is warned in time", !warned(&before) && warned(&then));
        let over = |events: &[Event]| {
            let is_over = |event: &Event| {
                matches!(
                    event,
                    Event::ShareEnded {
                        end: ShareEnd::TimeOver,
                        ..
                    }
                )
            };
            events.iter().any(is_over)
        };
        let (before, then) = (self.room.by_then(left - 1), self.room.by_then(left));
        self.check(
            "a share ends by itself",
            !over(&before) && over(&then) == length.hard_end,
        );
    }

    /// Birch and Robin give support for real; how many did.
    fn support_in_earnest(&mut self, part: &Part, share: ShareId) -> usize {
        if part.support == Support::Off {
            return 0;
        }
        self.room.done("birch", support_for(share, SupportKind::WithYou));
        self.room.done("robin", support_for(share, SupportKind::ThankYou));
        2
    }

    /// Whose hand is called first.
    fn order(&mut self, part: &Part) {
        let Some(who) = part.hand else { return };
        let mut room = self.room.clone();
        let hands = [
            ("ash", Kind::Attendee),
            ("cedar", Kind::Attendee),
            ("birch", Kind::Attendee),
            ("nettle", Kind::Newcomer),
        ];
        for (name, kind) in hands {
            if who.has(kind) {
                room.done(name, Command::RaiseHand);
                room.now = room.now.plus(1_000);
            }
        }
        let called = room.tried("wren", Command::CallNext).is_ok();
        if called {
            room.done("wren", Command::CallNext);
        }
        let next = room.floor().unwrap_or("-");
        let shown = format!("the next is {next}");
        let as_expected = next == part.next;
        self.check(&shown, as_expected);
    }

    /// After the last part everybody may write, and nobody has the floor.
    fn fellowship(&mut self) {
        self.place = "fellowship".to_owned();
        self.room.done("wren", Command::OpenFellowship);
        self.each_may("writes", Who::All, |room, name| {
            let line = room.line(None);
            room.tried(name, line)
        });
        self.each_may("raises a hand", Who::Nobody, |room, name| {
            room.tried(name, Command::RaiseHand)
        });
        self.each_may("announces a milestone", Who::All, |room, name| {
            let command = milestone(room);
            room.tried(name, command)
        });
        self.each_may("ends the session", Who::Run, |room, name| {
            room.tried(name, Command::EndSession)
        });
        self.talks(self.expected.afterwards);
    }
}

fn milestone(room: &mut Room) -> Command {
    Command::AnnounceMilestone {
        milestone: Milestone {
            count: 30,
            unit: MilestoneUnit::Days,
        },
        key: room.key(),
    }
}

fn question(room: &mut Room) -> Command {
    Command::AskQuestion {
        text: words("How do you get through a Sunday?"),
        key: room.key(),
        verdict: Verdict::Allow,
    }
}

fn support_for(share: ShareId, kind: SupportKind) -> Command {
    Command::GiveSupport {
        to: SupportTarget::Share(share),
        kind,
    }
}
