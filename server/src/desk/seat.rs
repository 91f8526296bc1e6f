//! What one clinician at the desk was told, and what is still to be told. Nothing of it is a queue: of each case and each
//! session only the newest is told, and only while the connection takes it. So a flood of calls makes a slow link late,
//! and closes nobody.

use super::told;
use crate::hub::Hub;
use crate::outbox::Outbox;
use crate::room::ConnectionId;
use domain::care::{CareDesk, Case};
use protocol::care::{CaseCard, CaseStage};
use protocol::ids::{CaseId, MemberId, Millis, SessionId};
use protocol::text::Text;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes that may wait in a clinician's outbox before more is told: a second of a slow phone.
const WAITING_BYTES: usize = 48 * 1024;
/// Bytes of cards that answer hello. What does not fit is told after it.
const WELCOME_BYTES: usize = 128 * 1024;
/// Sessions that answer hello.
const WELCOME_SESSIONS: usize = 200;

/// A clinician on call.
pub(super) struct Clinician {
    pub(super) member: MemberId,
    pub(super) name: Text,
    pub(super) connection: ConnectionId,
    pub(super) outbox: Outbox,
    pub(super) told: Told,
}

/// What a clinician knows, and what waits to be told.
#[derive(Default)]
pub(super) struct Told {
    cases: BTreeMap<CaseId, Known>,
    due_cases: BTreeSet<CaseId>,
    due_sessions: BTreeSet<SessionId>,
    on_call: u32,
}

/// One case as it was told last.
struct Known {
    /// Its card without words.
    head: CaseCard,
    /// How many of its messages.
    words: usize,
}

/// What there is to tell.
pub(super) struct Now<'a> {
    pub(super) state: &'a CareDesk,
    pub(super) hub: &'a Hub,
    pub(super) at: Millis,
    pub(super) on_call: u32,
    pub(super) connected: &'a dyn Fn(&Case) -> bool,
}

impl Clinician {
    /// A case is new or changed.
    pub(super) fn case_changed(&mut self, case: CaseId) {
        self.told.due_cases.insert(case);
    }

    /// A session's card changed.
    pub(super) fn session_changed(&mut self, session: &SessionId) {
        self.told.due_sessions.insert(session.clone());
    }

    /// Whether something waits for the connection to take it.
    pub(super) fn is_behind(&self) -> bool {
        !self.told.due_cases.is_empty() || !self.told.due_sessions.is_empty()
    }

    /// Lets go of what was told of cases that the desk does not know any more.
    pub(super) fn let_go(&mut self, state: &CareDesk) {
        self.told.cases.retain(|case, _| state.case(*case).is_some());
    }

    /// Answers hello: what is most urgent, and the rest after it.
    pub(super) fn welcome(&mut self, now: &Now<'_>) {
        let mut cases: Vec<&Case> = now.state.cases().collect();
        cases.sort_by_key(|case| urgency(case));
        self.told = Told::default();
        let (mut cards, mut bytes) = (Vec::new(), 0);
        for case in cases {
            if bytes < WELCOME_BYTES {
                let card = case.card((now.connected)(case));
                bytes += 400 + card.words.iter().map(|words| words.text.len()).sum::<usize>();
                self.knows(case, now);
                cards.push(card);
            } else {
                self.told.due_cases.insert(case.case);
            }
        }
        let mut sessions = now.hub.cards();
        if sessions.len() > WELCOME_SESSIONS {
            let later = sessions.split_off(WELCOME_SESSIONS);
            self.told.due_sessions = later.into_iter().map(|card| card.id).collect();
        }
        self.told.on_call = now.on_call;
        let welcome = told::welcome(&self.member, &self.name, now.at, cards, sessions, now.on_call);
        self.outbox.greet(welcome);
    }

    /// Tells what changed, as long as the connection takes it: calls first that this clinician never heard of.
    pub(super) fn tell(&mut self, now: &Now<'_>) {
        if self.told.on_call != now.on_call {
            self.told.on_call = now.on_call;
            self.outbox.send(told::on_call(now.on_call));
        }
        while self.outbox.takes(WAITING_BYTES)
            && let Some(case) = self.next_case()
        {
            self.told.due_cases.remove(&case);
            if let Some(case) = now.state.case(case) {
                self.tell_case(case, now);
            }
        }
        while self.outbox.takes(WAITING_BYTES)
            && let Some(session) = self.told.due_sessions.pop_first()
        {
            if let Some(card) = now.hub.card(&session) {
                self.outbox.send(told::session(card));
            }
        }
    }

    fn next_case(&self) -> Option<CaseId> {
        let unheard = |case: &&CaseId| !self.told.cases.contains_key(*case);
        let due = &self.told.due_cases;
        due.iter().find(unheard).or_else(|| due.first()).copied()
    }

    /// Tells what of a case changed: its words alone, or its card.
    fn tell_case(&mut self, case: &Case, now: &Now<'_>) {
        let head = case.head((now.connected)(case));
        let new_words = match self.told.cases.get(&case.case) {
            Some(known) if known.head == head && known.words == case.lines.len() => return,
            Some(known) if known.head == head => case.words_after(known.words).map(|words| (known.words, words)),
            Some(_) | None => None,
        };
        let frame = match new_words {
            Some((first, words)) => told::words(case.case, first, words),
            None => told::case(case.card(head.connected)),
        };
        self.outbox.send(frame);
        self.knows(case, now);
    }

    fn knows(&mut self, case: &Case, now: &Now<'_>) {
        let known = Known {
            head: case.head((now.connected)(case)),
            words: case.lines.len(),
        };
        self.told.cases.insert(case.case, known);
    }
}

/// Calls that nobody has taken first, the oldest first; then what is under way; then what is closed, the newest first.
fn urgency(case: &Case) -> (CaseStage, Reverse<Option<Millis>>, CaseId) {
    (case.stage, Reverse(case.closed_at), case.case)
}
