//! From a command at the desk to what happens, or a refusal. It decides and changes nothing.

use super::event::{Event, OpeningWords};
use super::state::{CareDesk, Case};
use protocol::care::{CaseOutcome, CaseStage};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{CaseId, ClientKey, MemberId, SessionId};
use protocol::text::Text;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A person in a session.
    Person {
        /// The session.
        session: SessionId,
        /// Who.
        member: MemberId,
        /// Under which name; empty for somebody at a door who gave none.
        nickname: Text,
        /// At a door, without a place in the room.
        at_door: bool,
    },
    /// A clinician on call.
    Clinician {
        /// Who.
        member: MemberId,
        /// Under which name.
        name: Text,
    },
}

/// A question to the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// The person calls for help.
    Ask {
        /// Sent again, it opens no second case.
        key: ClientKey,
        /// What is said with it.
        note: Option<Text>,
    },
    /// The person or the clinician writes.
    Write {
        /// In which case.
        case: CaseId,
        /// Sent again, it is not written twice.
        key: ClientKey,
        /// The words.
        text: Text,
    },
    /// The clinician takes the case.
    Acknowledge {
        /// Which.
        case: CaseId,
        /// Whether the clinician who has it now is on call; if not, another may take it over.
        owner_on_call: bool,
    },
    /// The clinician closes the case.
    Close {
        /// Which.
        case: CaseId,
        /// How it ended.
        outcome: CaseOutcome,
    },
}

/// What a command comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// What happens; empty when it was so already.
    pub events: Vec<Event>,
    /// The case it is about.
    pub answer: Answer,
}

/// The case that was opened, found or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Which.
    pub case: CaseId,
    /// The call is taken and its note is not, because the case holds no more words of this person.
    pub note_left_out: bool,
}

impl Answer {
    const fn of(case: CaseId) -> Self {
        Self {
            case,
            note_left_out: false,
        }
    }
}

impl CareDesk {
    /// Decides what `command` comes to. A call for help is never refused.
    ///
    /// # Errors
    /// `not_permitted` for the wrong role, `not_found` for a case that is closed or somebody else's, `already` when
    /// another clinician on call has it.
    pub fn handle(&self, actor: &Actor, command: Command) -> Result<Decision, Refusal> {
        match (actor, command) {
            (
                Actor::Person {
                    session,
                    member,
                    nickname,
                    at_door,
                },
                Command::Ask { key, note },
            ) => Ok(self.ask((session, member), nickname, *at_door, key, note)),
            (Actor::Person { .. } | Actor::Clinician { .. }, Command::Write { case, key, text }) => {
                self.write(actor, case, key, text)
            }
            (Actor::Clinician { member, name }, Command::Acknowledge { case, owner_on_call }) => {
                self.acknowledge(member, name, case, owner_on_call)
            }
            (Actor::Clinician { member, .. }, Command::Close { case, outcome }) => self.close(member, case, outcome),
            (Actor::Clinician { .. }, Command::Ask { .. })
            | (Actor::Person { .. }, Command::Acknowledge { .. } | Command::Close { .. }) => {
                Err(Refusal::new(ErrorCode::NotPermitted))
            }
        }
    }

    fn ask(
        &self,
        (session, member): (&SessionId, &MemberId),
        nickname: &Text,
        at_door: bool,
        key: ClientKey,
        note: Option<Text>,
    ) -> Decision {
        if let Some(known) = self.case_of_call(session, member, &key) {
            return Decision {
                events: Vec::new(),
                answer: Answer::of(known.case),
            };
        }
        let Some(open) = self.open_case_of(session, member) else {
            let words = Some(OpeningWords {
                nickname: nickname.clone(),
                note,
            });
            let event = Event::CaseOpened {
                session: session.clone(),
                member: member.clone(),
                key,
                at_door,
                words,
            };
            return Decision {
                events: vec![event],
                answer: Answer::of(CaseId(self.seq().next().0)),
            };
        };
        let note_left_out = note.as_ref().is_some_and(|note| !self.takes(open, false, note));
        let added = note.filter(|_| !note_left_out).map(|text| Event::WordsWritten {
            case: open.case,
            from_clinician: false,
            key,
            text: Some(text),
        });
        Decision {
            events: added.into_iter().collect(),
            answer: Answer {
                case: open.case,
                note_left_out,
            },
        }
    }

    fn write(&self, actor: &Actor, case: CaseId, key: ClientKey, text: Text) -> Result<Decision, Refusal> {
        let known = self.case(case).ok_or_else(not_found)?;
        let from_clinician = match actor {
            Actor::Person { session, member, .. } if known.session == *session && known.member == *member => false,
            Actor::Clinician { member, .. } if known.owner.as_ref() == Some(member) => true,
            Actor::Clinician { .. } if known.stage != CaseStage::Closed => {
                return Err(Refusal::new(ErrorCode::NotPermitted).because("Take the case first."));
            }
            Actor::Clinician { .. } | Actor::Person { .. } => return Err(not_found()),
        };
        // Also when the case was closed since: what is stored is not given back as if it were not.
        if known.has_words_under(&key, from_clinician) {
            return Ok(Decision {
                events: Vec::new(),
                answer: Answer::of(case),
            });
        }
        let open = self.open(case)?;
        if !self.takes(open, from_clinician, &text) {
            let because = if from_clinician {
                "This case holds no more words of the desk. Close it; the person can call again."
            } else {
                "Your call is kept, and it holds no more words of yours. Whoever answers reads all that is there and can \
                 still write to you. The helplines answer at any time."
            };
            return Err(Refusal::new(ErrorCode::Full).in_field("case").because(because));
        }
        let event = Event::WordsWritten {
            case,
            from_clinician,
            key,
            text: Some(text),
        };
        Ok(Decision {
            events: vec![event],
            answer: Answer::of(case),
        })
    }

    fn acknowledge(&self, me: &MemberId, name: &Text, case: CaseId, owner_on_call: bool) -> Result<Decision, Refusal> {
        let open = self.open(case)?;
        let events = match &open.owner {
            Some(owner) if owner == me => Vec::new(),
            Some(_) if owner_on_call => return Err(Refusal::new(ErrorCode::Already)),
            Some(_) | None => vec![Event::CaseAcknowledged {
                case,
                by: me.clone(),
                name: Some(name.clone()),
            }],
        };
        Ok(Decision {
            events,
            answer: Answer::of(case),
        })
    }

    fn close(&self, me: &MemberId, case: CaseId, outcome: CaseOutcome) -> Result<Decision, Refusal> {
        let open = self.open(case)?;
        if open.owner.as_ref() != Some(me) {
            return Err(Refusal::new(ErrorCode::NotPermitted).because("Take the case first."));
        }
        let event = Event::CaseClosed {
            case,
            by: me.clone(),
            outcome,
        };
        Ok(Decision {
            events: vec![event],
            answer: Answer::of(case),
        })
    }

    fn open(&self, case: CaseId) -> Result<&Case, Refusal> {
        self.case(case)
            .filter(|case| case.stage != CaseStage::Closed)
            .ok_or_else(not_found)
    }
}

fn not_found() -> Refusal {
    Refusal::new(ErrorCode::NotFound).in_field("case")
}
