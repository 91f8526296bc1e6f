//! Private talks of two people: as the part allows, asked for and accepted, ended and reported by either.

use super::{Outcome, Session};
use crate::session::command::{Answer, Decision, Verdict};
use crate::session::event::{Event, ReportWords, ReportedLine};
use crate::session::permissions::runs_session;
use crate::session::state::{EndedTalk, Member, Talk};
use protocol::error::{ErrorCode, Refusal};
use protocol::format::DirectMessages;
use protocol::ids::{ClientKey, LineId, MemberId, Millis, ReportId, TalkId};
use protocol::limits::{TALKS_PER_MEMBER, VIEW_REPORTS};
use protocol::room::{Presence, Role, Stage};
use protocol::text::Text;

/// How long a talk can be reported after the other has ended it.
const REPORTABLE_MS: u64 = 10 * 60_000;

/// The newest lines of a talk that a report shows: enough to see what it is about.
const REPORTED_LINES: usize = 10;

impl Session {
    pub(super) fn ask_talk(&self, me: &MemberId, member: &MemberId) -> Outcome {
        self.not_muted(me)?;
        let target = self.target(member)?;
        if member == me || target.role == Role::Clinician {
            return Err(Refusal::new(ErrorCode::NotPermitted).in_field("member"));
        }
        if target.presence != Presence::Here {
            return Err(Refusal::new(ErrorCode::NotNow).in_field("member"));
        }
        if self.talks.iter().any(|talk| talk.has(me) && talk.has(member)) {
            return Err(Refusal::new(ErrorCode::Already));
        }
        self.talk_allowed(me, member)?;
        if self.declined.contains(&(me.clone(), member.clone())) {
            let because = "They would rather not talk privately in this meeting.";
            return Err(Refusal::new(ErrorCode::NotPermitted).because(because));
        }
        let ended = || self.ended_talks.iter().map(|ended| &ended.talk);
        let talks_of = |who: &MemberId| self.talks.iter().chain(ended()).filter(|talk| talk.has(who)).count();
        if talks_of(me) >= TALKS_PER_MEMBER || talks_of(member) >= TALKS_PER_MEMBER {
            let because = "There are many private talks already. Please try again in a while.";
            return Err(Refusal::new(ErrorCode::Busy).because(because));
        }
        Ok(vec![Event::TalkAsked {
            from: me.clone(),
            to: member.clone(),
        }]
        .into())
    }

    pub(super) fn answer_talk(&self, me: &MemberId, talk: TalkId, accept: bool) -> Outcome {
        let known = self.find_talk(me, talk)?;
        if known.to != *me {
            return Err(Refusal::new(ErrorCode::NotPermitted));
        }
        if known.open {
            return Err(Refusal::new(ErrorCode::Already));
        }
        if accept {
            self.talk_allowed(&known.from, me)?;
        }
        Ok(vec![Event::TalkAnswered { talk, accepted: accept }].into())
    }

    pub(super) fn write_in_talk(
        &self,
        me: &MemberId,
        talk: TalkId,
        text: Text,
        key: ClientKey,
        verdict: Verdict,
    ) -> Outcome {
        if let Some(answer) = self.answered_before(me, &key) {
            return Ok(Decision {
                events: Vec::new(),
                answer,
            });
        }
        self.not_muted(me)?;
        let known = self.find_talk(me, talk)?;
        if !known.open {
            let because = "They have not answered yet.";
            return Err(Refusal::new(ErrorCode::NotNow).because(because));
        }
        self.talk_allowed(me, known.other(me))?;
        let text = Self::published_or_refused(text, verdict)?;
        let line = LineId(self.seq().next().0);
        Ok(Decision {
            events: vec![Event::TalkWritten {
                talk,
                from: me.clone(),
                key,
                text: Some(text),
            }],
            answer: Answer::Line { line, held: false },
        })
    }

    /// Ends a talk, or puts away one that the other has ended.
    pub(super) fn end_talk(&self, me: &MemberId, talk: TalkId) -> Outcome {
        if let Some(ended) = self.reportable(me, talk) {
            return Ok(vec![Self::talk_erased(ended)].into());
        }
        Ok(vec![Self::talk_ended(self.find_talk(me, talk)?, Some(me))].into())
    }

    /// The talk ends, and its newest lines go to those who run the session. A talk that the other ended can be reported
    /// for a while.
    pub(super) fn report_talk(&self, me: &MemberId, talk: TalkId, note: Option<Text>) -> Outcome {
        let ended = self.reportable(me, talk);
        let known = match ended {
            Some(ended) => &ended.talk,
            None => self.find_talk(me, talk)?,
        };
        if self.reports.len() >= VIEW_REPORTS {
            let because = "Many reports wait. You can end the talk, and ask for help at any time.";
            return Err(Refusal::new(ErrorCode::Busy).because(because));
        }
        let newest = known.lines.len().saturating_sub(REPORTED_LINES);
        let lines = known.lines.iter().skip(newest).filter_map(|line| {
            Some(ReportedLine {
                line: line.line,
                from: line.from.clone(),
                at: line.at,
                text: line.text.clone()?,
            })
        });
        let reported = Event::TalkReported {
            talk,
            by: me.clone(),
            about: known.other(me).clone(),
            words: Some(Box::new(ReportWords {
                note,
                lines: lines.collect(),
            })),
        };
        let over = match ended {
            Some(ended) => Self::talk_erased(ended),
            None => Event::TalkEnded {
                talk,
                lines: known.all_lines(),
                by: Some(me.clone()),
            },
        };
        Ok(vec![reported, over].into())
    }

    pub(super) fn resolve_report(&self, me: &MemberId, report: ReportId) -> Outcome {
        let mine = |about: &MemberId| about == me;
        if !self
            .reports
            .iter()
            .any(|known| known.report == report && !mine(&known.about))
        {
            return Err(Refusal::new(ErrorCode::NotFound).in_field("report"));
        }
        Ok(vec![Event::ReportResolved { report, by: me.clone() }].into())
    }

    /// The end of a talk by one of the two; for both at once without one. What they wrote stays for the other to report.
    pub(super) fn talk_ended(talk: &Talk, by: Option<&MemberId>) -> Event {
        let wrote = |by: &MemberId| talk.lines.iter().any(|line| line.from == *by);
        let lines = if by.is_some_and(wrote) {
            Vec::new()
        } else {
            talk.all_lines()
        };
        Event::TalkEnded {
            talk: talk.talk,
            lines,
            by: by.cloned(),
        }
    }

    pub(super) fn talk_erased(ended: &EndedTalk) -> Event {
        Event::TalkErased {
            talk: ended.talk.talk,
            lines: ended.talk.all_lines(),
        }
    }

    /// The talk, if the other of the two ended it and `me` can report it.
    fn reportable(&self, me: &MemberId, talk: TalkId) -> Option<&EndedTalk> {
        let mut ended = self.ended_talks.iter();
        ended.find(|ended| ended.talk.talk == talk && ended.reporter() == me)
    }

    /// When the oldest talk that ended can be reported no more.
    pub(super) fn talk_deadline(&self) -> Option<Millis> {
        self.ended_talks.iter().map(|ended| ended.at.plus(REPORTABLE_MS)).min()
    }

    /// What can be reported no more.
    pub(super) fn talks_to_erase(&self, now: Millis) -> Vec<Event> {
        let over = self
            .ended_talks
            .iter()
            .filter(|ended| ended.at.plus(REPORTABLE_MS) <= now);
        over.map(Self::talk_erased).collect()
    }

    fn find_talk(&self, me: &MemberId, talk: TalkId) -> Result<&Talk, Refusal> {
        let known = self.talk_of(talk, me);
        known.ok_or_else(|| Refusal::new(ErrorCode::NotFound).in_field("talk"))
    }

    /// Whether two people may talk privately now.
    fn talk_allowed(&self, one: &MemberId, other: &MemberId) -> Result<(), Refusal> {
        let allowed = match self.direct_messages() {
            DirectMessages::Off => false,
            DirectMessages::Greeter => self.is_greeter_lane(one, other),
            DirectMessages::Consented => true,
        };
        if allowed {
            return Ok(());
        }
        let because = match self.direct_messages() {
            DirectMessages::Greeter => "Private talks are between somebody who is new and a greeter now.",
            DirectMessages::Off | DirectMessages::Consented => "There are no private talks in this part.",
        };
        Err(Refusal::new(ErrorCode::NotNow).because(because))
    }

    /// Newcomers are welcomed already while people gather.
    fn direct_messages(&self) -> DirectMessages {
        match self.stage {
            Stage::Lobby => DirectMessages::Greeter,
            Stage::InProgress => self
                .phase_in_force()
                .map_or(DirectMessages::Off, |phase| phase.direct_messages),
            Stage::Fellowship => self
                .plan()
                .map_or(DirectMessages::Off, |plan| plan.format.fellowship_direct_messages),
            Stage::Scheduled | Stage::Ended => DirectMessages::Off,
        }
    }

    fn is_greeter_lane(&self, one: &MemberId, other: &MemberId) -> bool {
        let (Some(one), Some(other)) = (self.member(one), self.member(other)) else {
            return false;
        };
        let greets = |member: &Member| member.role == Role::Greeter || runs_session(member.role);
        (greets(one) && other.newcomer) || (greets(other) && one.newcomer)
    }
}
