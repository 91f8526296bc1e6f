//! Who may see which words, kept by a book of its own that knows only what was asked and what was stored; and every frame
//! and view searched for words that stand nowhere else.

use crate::formats::{PROMPT, READING};
use crate::model::serves;
use crate::plan::{PEOPLE, Setup, Step, person};
use crate::world::{Asked, Kept, Watch, World, word};
use domain::session::{Answer, Audience, Command, Event, Reach, Verdict};
use protocol::error::ErrorCode;
use protocol::format::LateJoiners;
use protocol::ids::{AppealId, LineId, MemberId, ReportId, Seq, ShareId, TalkId};
use protocol::limits::VIEW_LINES;
use protocol::room::{Role, RoomEvent, RoomEventAt, RoomView};
use std::collections::{BTreeMap, HashMap};

/// Who may see a word now.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Sees {
    /// Everybody who was there when it was published.
    Everybody(Seq),
    Nobody,
    AuthorAndChairs(MemberId),
    Author(MemberId),
    Chairs,
    /// Those who run the session, but not the one it is about.
    ChairsBut(MemberId),
    /// As it happens, and never again.
    Note(MemberId),
    /// The two of a private talk, whatever their role.
    Two(MemberId, MemberId),
}

/// A published line, or one that waits.
struct Line {
    line: LineId,
    /// The event that published it.
    published: Seq,
    /// None for what was removed.
    text: Option<String>,
    /// The slot, of a reading.
    slot: Option<String>,
}

pub(crate) struct Leaks {
    card_only: bool,
    sees: HashMap<u32, Sees>,
    /// Words that came with a held line: its own, and those of the reasons.
    held: HashMap<LineId, (String, Vec<u32>)>,
    authors: HashMap<LineId, MemberId>,
    /// Published lines in order.
    published: Vec<Line>,
    /// Roles, and the events that brought people in.
    people: BTreeMap<MemberId, (Role, Seq)>,
    /// The roles of those who wait at the door, and the note to them.
    line: BTreeMap<MemberId, Role>,
    note: Option<u32>,
    /// The events that ended shares.
    shares: HashMap<ShareId, Seq>,
    questions: HashMap<Seq, u32>,
    talks: HashMap<TalkId, (MemberId, MemberId, Vec<u32>)>,
    reports: HashMap<ReportId, Vec<u32>>,
    appeals: HashMap<AppealId, u32>,
    /// What somebody was told who was removed or not let in: they alone hear it, when they ask to come in.
    removals: HashMap<MemberId, u32>,
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

/// All words that came with a command.
fn words_of(command: &Command) -> Vec<u32> {
    let (texts, verdict) = match command {
        Command::PostLine { text, verdict, .. }
        | Command::AskQuestion { text, verdict, .. }
        | Command::WriteInTalk { text, verdict, .. } => (vec![text], Some(verdict)),
        Command::ReturnLine { note, .. }
        | Command::RemoveMember { note, .. }
        | Command::ReportTalk { note, .. }
        | Command::WriteToWaiting { text: note } => (note.iter().collect(), None),
        Command::Appeal { text, .. } => (vec![text], None),
        Command::OpenVote { question, choices } => ([question].into_iter().chain(choices).collect(), None),
        _ => (Vec::new(), None),
    };
    let mut words: Vec<u32> = texts.into_iter().map(|text| number(text)).collect();
    match verdict {
        Some(Verdict::Rewrite(instead)) => words.push(number(instead)),
        Some(Verdict::Hold(reason) | Verdict::Reject(reason)) => {
            words.extend([number(&reason.for_author), number(&reason.for_facilitator)]);
        }
        Some(Verdict::Allow) | None => {}
    }
    words
}

/// The words that a refusal may have: the reason of the hook, for the author.
fn words_of_refusal(command: &Command, code: ErrorCode) -> Vec<u32> {
    match command {
        Command::PostLine {
            verdict: Verdict::Reject(reason),
            ..
        }
        | Command::AskQuestion {
            verdict: Verdict::Reject(reason) | Verdict::Hold(reason),
            ..
        }
        | Command::WriteInTalk {
            verdict: Verdict::Reject(reason) | Verdict::Hold(reason),
            ..
        } if code == ErrorCode::Rejected => vec![number(&reason.for_author)],
        _ => Vec::new(),
    }
}

fn me(audience: &Audience) -> Option<&MemberId> {
    match audience {
        Audience::Author(me) | Audience::Chair(me) => Some(me),
        Audience::Room | Audience::Chairs | Audience::Waiting(_) => None,
    }
}

fn is_chairs(audience: &Audience) -> bool {
    matches!(audience, Audience::Chairs | Audience::Chair(_))
}

impl Leaks {
    pub(crate) fn new(setup: &Setup) -> Self {
        Self {
            card_only: setup.format.late_joiners == LateJoiners::Card,
            sees: HashMap::new(),
            held: HashMap::new(),
            authors: HashMap::new(),
            published: Vec::new(),
            people: BTreeMap::new(),
            line: BTreeMap::new(),
            note: None,
            shares: HashMap::new(),
            questions: HashMap::new(),
            talks: HashMap::new(),
            reports: HashMap::new(),
            appeals: HashMap::new(),
            removals: HashMap::new(),
            steps: 0,
        }
    }

    /// What somebody who is in the session sees.
    fn audience_of(&self, member: &MemberId) -> Option<Audience> {
        let (role, _) = self.people.get(member)?;
        Some(if serves(*role) {
            Audience::Chair(member.clone())
        } else {
            Audience::Author(member.clone())
        })
    }

    /// From which event on an audience is told what was said.
    fn since(&self, audience: &Audience) -> Seq {
        let Audience::Author(me) = audience else { return Seq(0) };
        match self.people.get(me) {
            Some((Role::Clinician, _)) | None => Seq(0),
            Some((_, joined)) if self.card_only => *joined,
            Some(_) => Seq(0),
        }
    }

    fn may_see(&self, number: u32, audience: &Audience, live: bool) -> bool {
        let is = |member: &MemberId| me(audience) == Some(member);
        let chairs = is_chairs(audience);
        match &self.sees[&number] {
            Sees::Everybody(published) => *published >= self.since(audience),
            Sees::Nobody => false,
            Sees::AuthorAndChairs(author) => chairs || is(author),
            Sees::Author(author) => !chairs && is(author),
            Sees::Chairs => chairs,
            Sees::ChairsBut(about) => chairs && !is(about),
            Sees::Note(author) => live && (chairs || is(author)),
            Sees::Two(one, other) => is(one) || is(other),
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
        if is_chairs(audience) {
            return;
        }
        assert!(!json.contains(PROMPT), "{audience:?} is told what the chair is to say");
        for rest in json.split(READING).skip(1) {
            let slot = rest.split(' ').next().unwrap();
            let line = self.published.iter().find(|line| line.slot.as_deref() == Some(slot));
            let is_told = line.is_some_and(|line| line.text.is_some() && line.published >= self.since(audience));
            assert!(is_told, "{audience:?} is told {slot}, which was not read to them");
        }
    }

    /// A command was done: its words are for somebody now.
    fn done(&mut self, asked: &Asked<'_>, author: &MemberId, answer: Answer) {
        match (asked.command, answer) {
            (Command::PostLine { text, verdict, .. }, Answer::Line { line, held }) => {
                self.line_written(author, line, held, text, verdict);
            }
            (Command::ReturnLine { line, note }, _) => {
                let author = self.authors[line].clone();
                let notes = note.iter().map(|note| (number(note), Sees::Note(author.clone())));
                self.sees.extend(notes);
            }
            (Command::OpenVote { .. }, _) => {
                let words = words_of(asked.command).into_iter();
                self.sees
                    .extend(words.map(|word| (word, Sees::Everybody(Seq(u64::MAX)))));
            }
            _ => {}
        }
    }

    fn line_written(&mut self, author: &MemberId, line: LineId, held: bool, text: &str, verdict: &Verdict) {
        let (text, reasons) = match verdict {
            Verdict::Rewrite(instead) => (&**instead, Vec::new()),
            Verdict::Allow => (text, Vec::new()),
            Verdict::Hold(reason) | Verdict::Reject(reason) => {
                let (for_author, for_chairs) = (number(&reason.for_author), number(&reason.for_facilitator));
                self.sees.insert(for_author, Sees::Author(author.clone()));
                self.sees.insert(for_chairs, Sees::Chairs);
                (text, vec![for_author, for_chairs])
            }
        };
        let sees = if held {
            self.held.insert(line, (text.to_owned(), reasons));
            Sees::AuthorAndChairs(author.clone())
        } else {
            Sees::Everybody(Seq(line.0))
        };
        self.authors.insert(line, author.clone());
        self.sees.insert(number(text), sees);
    }

    fn is_for_nobody(&mut self, words: impl IntoIterator<Item = u32>) {
        self.sees.extend(words.into_iter().map(|word| (word, Sees::Nobody)));
    }

    fn happens(&mut self, kept: &Kept) {
        let (seq, line) = (kept.seq, LineId(kept.seq.0));
        match &kept.event {
            Event::MemberJoined { member, role, .. } => {
                self.people.insert(member.clone(), (*role, seq));
            }
            Event::WaitingBegan { member, role, .. } => {
                self.line.insert(member.clone(), *role);
            }
            Event::MemberAdmitted { member, .. } => {
                let role = self.line.remove(member).expect("somebody who waits");
                self.people.insert(member.clone(), (role, seq));
            }
            Event::WaitingNoteWritten { text, .. } => {
                let word = number(text.as_ref().expect("a note has words"));
                self.sees.insert(word, Sees::Chairs);
                let before = self.note.replace(word);
                self.is_for_nobody(before);
            }
            Event::MemberRemoved { member, note, .. } | Event::WaitingTurnedAway { member, note, .. } => {
                let word = note.as_ref().map(|note| number(note));
                self.is_for_nobody(word);
                self.removals.extend(word.map(|word| (member.clone(), word)));
            }
            Event::WaitingNoteTakenAway { .. } => {
                let before = self.note.take();
                self.is_for_nobody(before);
            }
            Event::RoleChanged { member, role } => {
                self.people.get_mut(member).expect("somebody who came in").0 = *role;
            }
            Event::ShareEnded { share, .. } => {
                self.shares.insert(*share, seq);
            }
            Event::LinePosted { text, slot, .. } => self.published.push(Line {
                line,
                published: seq,
                text: text.as_deref().map(str::to_owned),
                slot: slot.clone(),
            }),
            Event::LineApproved { line, .. } => {
                let (text, reasons) = self.held.remove(line).expect("it was held");
                self.is_for_nobody(reasons);
                self.sees.insert(number(&text), Sees::Everybody(seq));
                self.published.push(Line {
                    line: *line,
                    published: seq,
                    text: Some(text),
                    slot: None,
                });
            }
            Event::LineReturned { line, .. } | Event::LineTakenBack { line } | Event::LineRemoved { line, .. } => {
                self.line_gone(*line);
            }
            Event::Forgotten => self.forgotten(),
            Event::QuestionAsked { text, .. } => {
                self.questions
                    .insert(seq, number(text.as_ref().expect("a question has words")));
            }
            Event::QuestionDrawn { question, .. } => {
                let word = self.questions.remove(question).expect("it waited");
                self.sees.insert(word, Sees::Everybody(seq));
            }
            _ => self.talk(kept),
        }
    }

    fn line_gone(&mut self, line: LineId) {
        if let Some((text, reasons)) = self.held.remove(&line) {
            self.is_for_nobody(reasons.into_iter().chain([number(&text)]));
        }
        if let Some(published) = self.published.iter_mut().find(|published| published.line == line) {
            let words = published.text.take().map(|text| numbers(&text));
            self.is_for_nobody(words.into_iter().flatten());
        }
    }

    fn talk(&mut self, kept: &Kept) {
        match &kept.event {
            Event::TalkAsked { from, to } => {
                let talk = TalkId(kept.seq.0);
                self.talks.insert(talk, (from.clone(), to.clone(), Vec::new()));
            }
            Event::TalkWritten { talk, text, .. } => {
                let word = number(text.as_ref().expect("a line has words"));
                let (one, other, words) = self.talks.get_mut(talk).expect("it was asked for");
                words.push(word);
                self.sees.insert(word, Sees::Two(one.clone(), other.clone()));
            }
            Event::TalkReported { about, words, .. } => {
                let words = words.as_ref().expect("a report has words");
                let lines = words.lines.iter().map(|line| &line.text);
                let told: Vec<u32> = lines.chain(&words.note).map(|text| number(text)).collect();
                self.sees
                    .extend(told.iter().map(|word| (*word, Sees::ChairsBut(about.clone()))));
                self.reports.insert(ReportId(kept.seq.0), told);
            }
            Event::TalkEnded { talk, .. } => {
                let words = self.talks[talk].2.clone();
                let reported = |word: &u32| matches!(self.sees[word], Sees::ChairsBut(_));
                let gone: Vec<u32> = words.into_iter().filter(|word| !reported(word)).collect();
                self.is_for_nobody(gone);
            }
            Event::Appealed { words, .. } => {
                let word = number(&words.as_ref().expect("an appeal has words").text);
                self.sees.insert(word, Sees::Chairs);
                self.appeals.insert(AppealId(kept.seq.0), word);
            }
            Event::AppealResolved { appeal, .. } => {
                let word = self.appeals.remove(appeal).expect("it waited");
                self.is_for_nobody([word]);
            }
            Event::ReportResolved { report, .. } => {
                let words = self.reports.remove(report).expect("it waited");
                self.is_for_nobody(words);
            }
            _ => {}
        }
    }

    fn forgotten(&mut self) {
        // Notes stay as they are: a frame that waits may still tell one as it happens.
        self.removals.clear();
        let words = self.sees.values_mut().filter(|sees| !matches!(sees, Sees::Note(_)));
        words.for_each(|sees| *sees = Sees::Nobody);
        self.published.iter_mut().for_each(|line| line.text = None);
    }

    /// What stands in a view is what was published for its viewer, in that order, without what was removed.
    fn view_shows_what_was_published(&self, view: &RoomView, audience: &Audience) {
        let since = self.since(audience);
        let skip = self.published.len().saturating_sub(VIEW_LINES);
        let newest = self.published.iter().skip(skip);
        let expected = newest
            .filter(|line| line.published >= since)
            .map(|line| (line.line, line.text.as_deref()));
        let shown = view.lines.iter().map(|line| (line.line, line.text.as_deref()));
        assert_eq!(shown.collect::<Vec<_>>(), expected.collect::<Vec<_>>(), "{audience:?}");
        for share in &view.shares {
            assert!(
                self.shares[&share.share] >= since,
                "{audience:?} sees a share that was before their time"
            );
        }
    }

    /// Events for two, and for those who run the session, reach nobody else.
    fn is_for(&self, event: &RoomEvent, audience: &Audience) -> bool {
        let me = me(audience);
        let is_one_of = |talk: &TalkId| {
            let (one, other, _) = &self.talks[talk];
            me == Some(one) || me == Some(other)
        };
        match event {
            RoomEvent::TalkAsked { talk } => is_one_of(&talk.talk),
            RoomEvent::TalkAnswered { talk, .. }
            | RoomEvent::TalkWritten { talk, .. }
            | RoomEvent::TalkEnded { talk } => is_one_of(talk),
            RoomEvent::TalkReported { .. }
            | RoomEvent::ReportResolved { .. }
            | RoomEvent::Appealed { .. }
            | RoomEvent::AppealResolved { .. }
            | RoomEvent::Heard { .. }
            | RoomEvent::WaitingBegan { .. }
            | RoomEvent::WaitingChanged { .. }
            | RoomEvent::WaitingEnded { .. }
            | RoomEvent::WaitingNoteChanged { .. }
            | RoomEvent::HelpOpen { .. } => is_chairs(audience),
            _ => true,
        }
    }

    /// Tells `kept` to `audience`, from its beginning there.
    fn tell<'a>(&self, world: &World, kept: impl Iterator<Item = &'a Kept>, audience: &Audience, live: bool) {
        let since = self.since(audience);
        let mut told: Vec<RoomEventAt> = Vec::new();
        for kept in kept.filter(|kept| kept.seq >= since) {
            let before = told.len();
            world.session.project(&kept.told(), audience, &mut told);
            for told in &told[before..] {
                assert!(
                    self.is_for(&told.event, audience),
                    "{audience:?} is told {:?}",
                    told.event
                );
                if let (RoomEvent::VoteCounted { you, .. }, Event::BallotCast { member, .. }) =
                    (&told.event, &kept.event)
                {
                    assert_eq!(
                        *you,
                        me(audience) == Some(member),
                        "a ballot says to nobody else whose it is"
                    );
                }
            }
        }
        self.search(&serde_json::to_string(&told).unwrap(), audience, live);
    }

    fn look(&self, world: &World, audience: &Audience) {
        let view = world.session.view(audience).expect("the session is made");
        self.search(&serde_json::to_string(&view).unwrap(), audience, false);
        self.view_shows_what_was_published(&view, audience);
    }

    /// All of those who are in, and those who see what everybody sees.
    fn audiences(&self) -> impl Iterator<Item = Audience> {
        let people = self.people.keys().filter_map(|member| self.audience_of(member));
        [Audience::Room, Audience::Chairs].into_iter().chain(people)
    }
}

impl Watch for Leaks {
    fn asked(&mut self, _: &World, asked: &Asked<'_>) {
        assert!(
            numbers(&format!("{:?} {:?}", asked.command, asked.kept)).is_empty(),
            "words in a debug print"
        );
        for word in words_of(asked.command) {
            self.sees.entry(word).or_insert(Sees::Nobody);
        }
        match (asked.actor, asked.outcome) {
            (domain::session::Actor::Member(me), Ok(decision)) if !decision.events.is_empty() => {
                self.done(asked, me, decision.answer);
            }
            (_, Ok(_)) => {}
            (actor, Err(refusal)) => {
                let told = numbers(&serde_json::to_string(refusal).unwrap());
                let mut expected = words_of_refusal(asked.command, refusal.code);
                if let (domain::session::Actor::Member(me), Command::Join { .. }, ErrorCode::NotPermitted) =
                    (actor, asked.command, refusal.code)
                {
                    expected.extend(self.removals.get(me));
                }
                assert_eq!(told, expected);
            }
        }
        for kept in asked.kept {
            self.happens(kept);
        }
    }

    fn told(&mut self, world: &World, kept: &[Kept]) {
        let mut members = vec![person(self.steps % PEOPLE.len())];
        for kept in kept {
            match &kept.reach {
                Reach::ChairsAnd(one) | Reach::EveryoneMoreFor(one) | Reach::EveryoneAnd(one) => {
                    members.push(one.clone());
                }
                Reach::ChairsBut(one) => members.push(one.clone()),
                Reach::Two(one, other) => members.extend([one.clone(), other.clone()]),
                Reach::Everyone
                | Reach::EveryoneAndHeardOf(_)
                | Reach::EveryoneMoreForChairs
                | Reach::Chairs
                | Reach::Nobody => {}
            }
        }
        let people = members.iter().filter_map(|member| self.audience_of(member));
        for audience in [Audience::Room, Audience::Chairs].into_iter().chain(people) {
            self.tell(world, kept.iter(), &audience, true);
        }
    }

    fn stepped(&mut self, world: &World, _: &Step) {
        self.steps += 1;
        let count = self.audiences().count();
        let audience = self.audiences().nth(self.steps % count).expect("counted");
        assert_eq!(world.session.sees_since(&audience), self.since(&audience));
        self.look(world, &audience);
        // Somebody resumes: never from before they came.
        self.tell(world, world.recent.iter(), &audience, false);
    }

    fn ended(&mut self, world: &World) {
        for audience in self.audiences() {
            self.look(world, &audience);
        }
        assert!(
            numbers(&format!("{:?}", world.session)).is_empty(),
            "words in a debug print"
        );
    }
}
