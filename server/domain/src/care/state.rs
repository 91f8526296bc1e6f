//! What the desk knows, and who may see which part of it.

use super::event::Event;
use protocol::care::{CaseCard, CaseOutcome, CaseStage, CaseWords, Cover, HelpState, Helpline};
use protocol::ids::{CaseId, ClientKey, MemberId, Millis, Seq, SessionId};
use protocol::limits::{
    CASE_SIDE_BYTES, CASE_SIDE_WORDS, DESK_CARD_BYTES, DESK_CARD_WORDS, VIEW_CASE_BYTES, VIEW_CASE_WORDS,
};
use protocol::text::Text;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What a person may write in one case while there is hardly any room: the calls of many are worth more than the words of one.
const SCARCE_SIDE_BYTES: usize = 16 * 1024;

/// The care desk at one number of its log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CareDesk {
    seq: Seq,
    /// Every case that is not closed, and those closed not long ago. Shared with the copies of this state until one of
    /// them changes it, so that keeping a state to go back to costs no words.
    cases: BTreeMap<CaseId, Arc<Case>>,
    /// Of every case whose words are kept: the events that have them, and when it was closed.
    worded: BTreeMap<CaseId, Worded>,
    /// What is kept for calls is being used up, so a case takes less of its person.
    scarce: bool,
    /// The open case of each person: at most one, so that a second press adds to the first.
    open: BTreeMap<(SessionId, MemberId), CaseId>,
}

/// Where a case's words are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Worded {
    closed_at: Option<Millis>,
    bodies: Arc<Vec<Seq>>,
}

/// One need for help.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "fields are named as in protocol::care::CaseCard, where each is described"
)]
pub struct Case {
    pub case: CaseId,
    pub session: SessionId,
    pub member: MemberId,
    pub key: ClientKey,
    pub nickname: Text,
    pub at_door: bool,
    pub stage: CaseStage,
    pub asked_at: Millis,
    pub acknowledged_at: Option<Millis>,
    pub owner: Option<MemberId>,
    pub owner_name: Option<Text>,
    pub closed_at: Option<Millis>,
    pub outcome: Option<CaseOutcome>,
    pub lines: Vec<CaseLine>,
}

/// What stands around a case, for the person who called.
#[derive(Debug, Clone, Copy)]
#[expect(
    missing_docs,
    reason = "fields are named as in protocol::care::HelpState, where each is described"
)]
pub struct Around<'a> {
    pub cover: Cover,
    pub owner_here: bool,
    pub kept_days: u32,
    pub helplines: &'a [Helpline],
}

/// One message within a case.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "fields are named as in protocol::care::CaseWords, where each is described"
)]
pub struct CaseLine {
    pub from_clinician: bool,
    pub by: Option<Text>,
    pub at: Millis,
    pub key: ClientKey,
    pub text: Text,
}

impl CareDesk {
    /// The number of the newest applied event.
    #[must_use]
    pub const fn seq(&self) -> Seq {
        self.seq
    }

    /// One case.
    #[must_use]
    pub fn case(&self, case: CaseId) -> Option<&Case> {
        self.cases.get(&case).map(Arc::as_ref)
    }

    /// Every case that is known, oldest first.
    pub fn cases(&self) -> impl Iterator<Item = &Case> {
        self.cases.values().map(Arc::as_ref)
    }

    /// The open case of a person in a session.
    #[must_use]
    pub fn open_case_of(&self, session: &SessionId, member: &MemberId) -> Option<&Case> {
        self.case(*self.open.get(&(session.clone(), member.clone()))?)
    }

    /// The newest known case of a person in a session, closed or not.
    #[must_use]
    pub fn newest_case_of(&self, session: &SessionId, member: &MemberId) -> Option<&Case> {
        self.cases
            .values()
            .rev()
            .map(Arc::as_ref)
            .find(|case| case.session == *session && case.member == *member)
    }

    /// The case that a person's call with this key came to, closed or not: a retry after a lost answer finds it. Also a
    /// further press whose words stand in it. One without words left nothing that a clinician could have read before they
    /// closed the case, so it is a new call then.
    #[must_use]
    pub fn case_of_call(&self, session: &SessionId, member: &MemberId, key: &ClientKey) -> Option<&Case> {
        self.cases
            .values()
            .map(Arc::as_ref)
            .filter(|case| case.session == *session && case.member == *member)
            .find(|case| case.key == *key || case.has_words_under(key, false))
    }

    /// How many calls of a session are not closed.
    #[must_use]
    pub fn open_in(&self, session: &SessionId) -> u32 {
        let open = self.open.keys().filter(|(known, _)| known == session).count();
        u32::try_from(open).unwrap_or(u32::MAX)
    }

    /// Whether the room that is kept for calls is being used up.
    pub const fn set_scarce(&mut self, scarce: bool) {
        self.scarce = scarce;
    }

    /// Whether a case takes one more message of the person or of the clinicians. Each side has its own room, so that nobody's
    /// flood keeps the other from answering.
    #[must_use]
    pub fn takes(&self, case: &Case, from_clinician: bool, text: &Text) -> bool {
        let side = || case.lines.iter().filter(|line| line.from_clinician == from_clinician);
        let bytes: usize = side().map(|line| line.text.len()).sum();
        let most = if self.scarce && !from_clinician {
            SCARCE_SIDE_BYTES
        } else {
            CASE_SIDE_BYTES
        };
        side().count() < CASE_SIDE_WORDS && bytes + text.len() <= most
    }

    /// Lets go of cases that were closed before `before`; the log keeps them.
    pub fn let_go(&mut self, before: Millis) {
        self.cases
            .retain(|_, case| case.closed_at.is_none_or(|at| at >= before));
    }

    /// Cases that were closed before `before` and whose words are still kept, at most `most`, with the events that have
    /// those words.
    #[must_use]
    pub fn to_erase(&self, before: Millis, most: usize) -> Vec<(CaseId, Vec<Seq>)> {
        let due = self
            .worded
            .iter()
            .filter(|(_, worded)| worded.closed_at.is_some_and(|at| at < before));
        due.take(most)
            .map(|(case, worded)| (*case, worded.bodies.to_vec()))
            .collect()
    }

    /// Notes that the newest event has words of `case`.
    fn has_words(&mut self, case: CaseId) {
        let worded = self.worded.entry(case).or_default();
        Arc::make_mut(&mut worded.bodies).push(self.seq);
    }

    /// What happened up to and with this number cannot be read. Cases that begin there are not known, and what happens in
    /// them later is left.
    pub fn pass_over(&mut self, through: Seq) {
        self.seq = self.seq.max(through);
    }

    /// Records the event with the number after the newest. It decides nothing and cannot fail.
    pub fn apply(&mut self, at: Millis, event: &Event) {
        self.seq = self.seq.next();
        match event {
            Event::CaseOpened {
                session,
                member,
                key,
                at_door,
                words,
            } => {
                let case = CaseId(self.seq.0);
                self.has_words(case);
                self.open.insert((session.clone(), member.clone()), case);
                let note = words.as_ref().and_then(|w| w.note.clone());
                let first = note.map(|text| CaseLine {
                    from_clinician: false,
                    by: None,
                    at,
                    key: key.clone(),
                    text,
                });
                self.cases.insert(
                    case,
                    Arc::new(Case {
                        case,
                        session: session.clone(),
                        member: member.clone(),
                        key: key.clone(),
                        at_door: *at_door,
                        nickname: words.as_ref().map_or_else(|| Text::stored(""), |w| w.nickname.clone()),
                        stage: CaseStage::Opened,
                        asked_at: at,
                        acknowledged_at: None,
                        owner: None,
                        owner_name: None,
                        closed_at: None,
                        outcome: None,
                        lines: first.into_iter().collect(),
                    }),
                );
            }
            Event::CaseAcknowledged { case, by, name } => {
                self.has_words(*case);
                if let Some(case) = self.cases.get_mut(case).map(Arc::make_mut) {
                    case.stage = CaseStage::Acknowledged;
                    case.acknowledged_at.get_or_insert(at);
                    case.owner = Some(by.clone());
                    case.owner_name.clone_from(name);
                }
            }
            Event::WordsWritten {
                case,
                from_clinician,
                key,
                text,
            } => {
                self.has_words(*case);
                if let (Some(case), Some(text)) = (self.cases.get_mut(case).map(Arc::make_mut), text) {
                    let line = CaseLine {
                        from_clinician: *from_clinician,
                        // Only the one who has a case writes in it.
                        by: case.owner_name.clone().filter(|_| *from_clinician),
                        at,
                        key: key.clone(),
                        text: text.clone(),
                    };
                    case.lines.push(line);
                }
            }
            Event::CaseClosed { case, outcome, .. } => {
                if let Some(worded) = self.worded.get_mut(case) {
                    worded.closed_at = Some(at);
                }
                if let Some(case) = self.cases.get_mut(case).map(Arc::make_mut) {
                    case.stage = CaseStage::Closed;
                    case.closed_at = Some(at);
                    case.outcome = Some(*outcome);
                    self.open.remove(&(case.session.clone(), case.member.clone()));
                }
            }
            Event::CaseErased { case } => {
                self.worded.remove(case);
                self.cases.remove(case);
            }
        }
    }
}

impl Case {
    /// The case as clinicians see it, while the person is `connected` or not.
    #[must_use]
    pub fn card(&self, connected: bool) -> CaseCard {
        let first = self.newest(self.lines.len(), DESK_CARD_WORDS, DESK_CARD_BYTES);
        CaseCard {
            words: self.words(first, self.lines.len()),
            earlier: count(first),
            ..self.head(connected)
        }
    }

    /// The card without words: what changes when somebody takes or closes the case, and not when somebody writes.
    #[must_use]
    pub fn head(&self, connected: bool) -> CaseCard {
        CaseCard {
            case: self.case,
            session: self.session.clone(),
            member: self.member.clone(),
            nickname: self.nickname.to_string(),
            at_door: self.at_door,
            stage: self.stage,
            asked_at: self.asked_at,
            acknowledged_at: self.acknowledged_at,
            owner: self.owner.clone(),
            owner_name: self.owner_name.as_ref().map(|name| name.to_string()),
            closed_at: self.closed_at,
            outcome: self.outcome,
            connected,
            words: Vec::new(),
            earlier: 0,
        }
    }

    /// The case as the person who called sees it.
    #[must_use]
    pub fn help_state(&self, around: &Around<'_>) -> HelpState {
        let first = self.newest(self.lines.len(), VIEW_CASE_WORDS, VIEW_CASE_BYTES);
        HelpState {
            case: self.case,
            stage: self.stage,
            asked_at: self.asked_at,
            cover: around.cover,
            owner_here: around.owner_here,
            owner_name: self.owner_name.as_ref().map(|name| name.to_string()),
            words: self.words(first, self.lines.len()),
            earlier: count(first),
            kept_days: around.kept_days,
            helplines: around.helplines.to_vec(),
        }
    }

    /// A page of messages that ends before the one with the number `before`: the number of its first, and the messages.
    #[must_use]
    pub fn page(&self, before: Option<u32>) -> (u32, Vec<CaseWords>) {
        let end = before.map_or(self.lines.len(), |n| usize::try_from(n).unwrap_or(usize::MAX));
        let end = end.min(self.lines.len());
        let first = self.newest(end, VIEW_CASE_WORDS, VIEW_CASE_BYTES);
        (count(first), self.words(first, end))
    }

    /// What was written after the first `told` messages; none when that is more than a card has, which says it better.
    #[must_use]
    pub fn words_after(&self, told: usize) -> Option<Vec<CaseWords>> {
        let fits = self.newest(self.lines.len(), DESK_CARD_WORDS, DESK_CARD_BYTES) <= told;
        fits.then(|| self.words(told, self.lines.len()))
    }

    /// Whether one of the two sides wrote something under this key.
    #[must_use]
    pub fn has_words_under(&self, key: &ClientKey, from_clinician: bool) -> bool {
        let mut side = self.lines.iter().filter(|line| line.from_clinician == from_clinician);
        side.any(|line| line.key == *key)
    }

    /// The first of the newest messages before `end` that fit, at least one.
    fn newest(&self, end: usize, most: usize, most_bytes: usize) -> usize {
        let mut bytes = 0;
        let fit = self.lines[..end].iter().rev().take(most).take_while(|line| {
            let first = bytes == 0;
            bytes += line.text.len();
            first || bytes <= most_bytes
        });
        end - fit.count()
    }

    fn words(&self, first: usize, end: usize) -> Vec<CaseWords> {
        let shown = |line: &CaseLine| CaseWords {
            from_clinician: line.from_clinician,
            by: line.by.as_ref().map(|name| name.to_string()),
            at: line.at,
            text: line.text.to_string(),
        };
        self.lines
            .get(first..end)
            .unwrap_or_default()
            .iter()
            .map(shown)
            .collect()
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
