//! What must be true of the format and the chair, read from the log alone: nobody who is no deputy gets the chair, nothing
//! moves on without one, kept support waits, votes are counted, and who comes late sees only what was said since (P8, D9).

use crate::check::Stored;
use crate::world::World;
use domain::session::Event;
use protocol::format::{Format, LateJoiners, SupportPolicy};
use protocol::ids::{MemberId, Millis, Seq, ShareId, VoteId};
use protocol::room::{ChairState, Presence, Role, Stage, SupportTarget, SupportView};
use std::collections::{BTreeMap, BTreeSet};

/// A moment in which the chair was lost.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lost {
    /// The format.
    pub format: String,
    /// The part in force; none in the fellowship.
    pub part: Option<u32>,
    /// Whether a deputy was there.
    pub deputy: bool,
    /// What came of it, if the log says.
    pub then: Option<ChairState>,
}

/// The log, read event by event.
struct Reader<'a> {
    format: &'a Format,
    stage: Stage,
    part: Option<u32>,
    support: SupportPolicy,
    people: BTreeMap<MemberId, (Role, Presence)>,
    chair: ChairState,
    share: Option<ShareId>,
    kept: Vec<SupportView>,
    /// The open vote, with those who voted.
    vote: Option<(VoteId, BTreeSet<MemberId>)>,
    lost: Vec<Lost>,
}

pub(crate) fn is_kept(world: &mut World<'_>, events: &Stored) -> Result<(), String> {
    let mut reader = Reader {
        format: &world.plan.house.format,
        stage: Stage::Scheduled,
        part: None,
        support: SupportPolicy::Live,
        people: BTreeMap::new(),
        chair: ChairState::Here,
        share: None,
        kept: Vec::new(),
        vote: None,
        lost: Vec::new(),
    };
    for (place, (seq, at, event)) in events.iter().enumerate() {
        let next = events.get(place + 1);
        reader.judge(*seq, event, next.map(|(_, _, event)| event))?;
        reader.happens(*seq, event);
        reader.at_rest(*at, next.map(|(_, at, _)| *at))?;
    }
    world.lost = reader.lost;
    let became = |event: &Event| match event {
        Event::RoleChanged {
            member,
            role: Role::Facilitator,
        } => Some(member.to_string()),
        _ => None,
    };
    world.chairs = events.iter().filter_map(|(_, _, event)| became(event)).collect();
    only_since_they_came(world, events)?;
    talks_stay_private(world, events)
}

impl Reader<'_> {
    fn is_here(&self, role: Role) -> bool {
        self.people.values().any(|person| *person == (role, Presence::Here))
    }

    fn needs_chair(&self) -> bool {
        matches!(self.stage, Stage::InProgress | Stage::Fellowship)
    }

    fn judge(&self, seq: Seq, event: &Event, next: Option<&Event>) -> Result<(), String> {
        let has_chair = self.is_here(Role::Facilitator);
        let must = |is_so: bool, what: &str| {
            if is_so {
                Ok(())
            } else {
                Err(format!("event {seq}: {what}"))
            }
        };
        match event {
            Event::RoleChanged {
                member,
                role: Role::Facilitator,
            } => {
                let was_deputy = self
                    .people
                    .get(member)
                    .is_some_and(|(role, _)| *role == Role::CoFacilitator);
                let handed_over = matches!(next, Some(Event::RoleChanged { member: before, role: Role::CoFacilitator })
                    if self.people.get(before) == Some(&(Role::Facilitator, Presence::Here)));
                must(was_deputy || handed_over, "a stranger has the chair")
            }
            Event::FloorGiven { .. } => {
                must(has_chair, "the floor is given while the chair is gone")?;
                must(self.share.is_none(), "two have the floor")
            }
            Event::PhaseEntered { .. } | Event::FloorPolicyChanged { .. } | Event::VoteOpened { .. } => {
                must(has_chair, "the meeting moves on while the chair is gone")
            }
            Event::LinePosted { member, .. } if self.chair == ChairState::Held => {
                let role = self.people.get(member).map(|(role, _)| *role);
                let serves = matches!(role, Some(Role::Facilitator | Role::CoFacilitator));
                must(serves, "a line is published while nobody runs the meeting")
            }
            Event::SupportGiven { to, .. } => {
                let current = self.share.map(SupportTarget::Share);
                let waits = self.support == SupportPolicy::AfterShare && current.as_ref() == Some(to);
                must(!waits, "support that waits is told")
            }
            Event::ShareEnded { .. } if !self.kept.is_empty() => {
                let told = matches!(next, Some(Event::SupportReleased { support }) if *support == self.kept);
                must(told, "kept support is not told after its share")
            }
            Event::BallotCast { vote, member, .. } => {
                let open = self.vote.as_ref().filter(|(open, _)| open == vote);
                must(
                    open.is_some_and(|(_, voters)| !voters.contains(member)),
                    "a ballot too many",
                )
            }
            Event::VoteClosed { vote, tallies, .. } => {
                let count = self.vote.as_ref().filter(|(open, _)| open == vote);
                let count = count.map(|(_, voters)| voters.len());
                must(
                    count == Some(tallies.iter().sum::<u32>() as usize),
                    "votes were not counted",
                )
            }
            _ => Ok(()),
        }
    }

    fn happens(&mut self, seq: Seq, event: &Event) {
        match event {
            Event::StageChanged { stage } => {
                self.stage = *stage;
                self.part = self.part.filter(|_| *stage == Stage::InProgress);
            }
            Event::MemberJoined { member, role, .. } => {
                self.people.insert(member.clone(), (*role, Presence::Here));
            }
            // Those who run the session wait for nobody.
            Event::MemberAdmitted { member, .. } => {
                self.people.insert(member.clone(), (Role::Attendee, Presence::Here));
            }
            Event::MemberReturned { member } => self.goes(member, Presence::Here),
            Event::MemberWentAway { member } => self.goes(member, Presence::Away),
            Event::MemberLeft { member } => self.goes(member, Presence::Left),
            Event::MemberRemoved { member, .. } => self.goes(member, Presence::Removed),
            Event::RoleChanged { member, role } => {
                if let Some(person) = self.people.get_mut(member) {
                    person.0 = *role;
                }
            }
            Event::PhaseEntered { phase, .. } => {
                self.part = Some(*phase);
                let part = self.format.phases.get(*phase as usize);
                self.support = part.map_or(SupportPolicy::Live, |part| part.support);
            }
            Event::SupportPolicyChanged { support, .. } => self.support = *support,
            Event::FloorGiven { .. } => self.share = Some(ShareId(seq.0)),
            Event::ShareEnded { .. } => self.share = None,
            Event::SupportKept { from, to, kind } => self.kept.push(SupportView {
                to: to.clone(),
                from: from.clone(),
                kind: *kind,
            }),
            Event::SupportReleased { .. } => self.kept.clear(),
            Event::VoteOpened { .. } => self.vote = Some((VoteId(seq.0), BTreeSet::new())),
            Event::BallotCast { member, .. } => {
                if let Some((_, voters)) = &mut self.vote {
                    voters.insert(member.clone());
                }
            }
            Event::VoteClosed { .. } => self.vote = None,
            Event::ChairChanged { state } => self.chair_changes(*state),
            _ => {}
        }
    }

    fn goes(&mut self, member: &MemberId, presence: Presence) {
        if let Some(person) = self.people.get_mut(member) {
            person.1 = presence;
        }
    }

    fn chair_changes(&mut self, state: ChairState) {
        self.chair = state;
        if state != ChairState::Lost {
            if let Some(lost) = self.lost.last_mut() {
                lost.then.get_or_insert(state);
            }
            return;
        }
        self.lost.push(Lost {
            format: self.format.id.clone(),
            part: self.part,
            deputy: self.is_here(Role::CoFacilitator),
            then: None,
        });
    }

    /// Between two turns the chair is here exactly while a facilitator is. A turn's events have one time.
    fn at_rest(&self, at: Millis, next: Option<Millis>) -> Result<(), String> {
        let is_between = next != Some(at);
        let is_so = (self.chair == ChairState::Here) == self.is_here(Role::Facilitator);
        if is_between && self.needs_chair() && !is_so {
            return Err(format!("the chair is said to be {:?} and is not", self.chair));
        }
        Ok(())
    }
}

/// Where the format says so, who came late shows no line that was published before.
fn only_since_they_came(world: &World<'_>, events: &Stored) -> Result<(), String> {
    if world.plan.house.format.late_joiners != LateJoiners::Card {
        return Ok(());
    }
    let mut published = BTreeMap::new();
    let mut joined = BTreeMap::new();
    for (seq, _, event) in events {
        match event {
            Event::LinePosted { .. } => drop(published.insert(seq.0, *seq)),
            Event::LineApproved { line, .. } => drop(published.insert(line.0, *seq)),
            Event::MemberJoined { member, .. } | Event::MemberAdmitted { member, .. } => {
                joined.insert(member.clone(), *seq);
            }
            _ => {}
        }
    }
    for client in world.clients.iter().filter(|client| !client.ran_it) {
        let (Some(view), Some(joined)) = (&client.view, joined.get(&client.member)) else {
            continue;
        };
        let early = view
            .lines
            .iter()
            .find(|line| published.get(&line.line.0) < Some(joined));
        if let Some(early) = early {
            return Err(format!(
                "{} shows line {}, from before they came",
                client.member, early.line
            ));
        }
    }
    Ok(())
}

/// Words of a private talk reach those who run the session only with a report about it, and nobody else at all.
fn talks_stay_private(world: &World<'_>, events: &Stored) -> Result<(), String> {
    let reported = |words: &str| {
        events.iter().any(|(_, _, event)| match event {
            Event::TalkReported { by, about, .. } => {
                let two = [format!("<PRIVATE {by} {about} "), format!("<PRIVATE {about} {by} ")];
                two.iter().any(|two| words.starts_with(two))
            }
            _ => false,
        })
    };
    for (who, words) in &world.foreign_talks {
        if !world.clients[*who].ran_it || !reported(words) {
            return Err(format!("person {who} read a private talk of others"));
        }
    }
    Ok(())
}
