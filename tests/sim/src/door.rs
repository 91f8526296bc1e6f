//! What must be true of the door, read from the log alone: who waits comes in by the hand of one who runs the session or by
//! a place that is free, and the room is never over its capacity (R3).

use crate::check::Stored;
use crate::plan::House;
use domain::session::Event;
use domain::session::permissions::runs_session;
use protocol::ids::MemberId;
use protocol::room::{ChairState, Role};
use protocol::waiting::{LobbyPolicy, WaitReason};
use std::collections::BTreeMap;

/// The log, read event by event.
struct Reader<'a> {
    house: &'a House,
    /// Everybody who ever came in, and whether they are in.
    people: BTreeMap<MemberId, (Role, bool)>,
    line: Vec<(MemberId, Role, WaitReason)>,
    chair: ChairState,
}

pub(crate) fn is_kept(house: &House, events: &Stored) -> Result<(), String> {
    let mut reader = Reader {
        house,
        people: BTreeMap::new(),
        line: Vec::new(),
        chair: ChairState::Here,
    };
    for (seq, _, event) in events {
        reader
            .happens(event)
            .map_err(|broken| format!("event {seq}: {broken}"))?;
    }
    Ok(())
}

impl Reader<'_> {
    fn happens(&mut self, event: &Event) -> Result<(), String> {
        match event {
            Event::MemberJoined { member, role, .. } => {
                if self.house.lobby == LobbyPolicy::Admit && *role == Role::Attendee {
                    return Err(format!("{member} walked in"));
                }
                self.comes_in(member, *role)?;
            }
            Event::MemberReturned { member } => {
                let (role, _) = self.people[member];
                self.comes_in(member, role)?;
            }
            Event::MemberLeft { member } | Event::MemberRemoved { member, .. } => {
                self.people.entry(member.clone()).and_modify(|known| known.1 = false);
            }
            Event::RoleChanged { member, role } => {
                self.people.entry(member.clone()).and_modify(|known| known.0 = *role);
            }
            Event::WaitingBegan { member, role, why, .. } => self.line.push((member.clone(), *role, *why)),
            Event::WaitingLeft { member, .. } | Event::WaitingTurnedAway { member, .. } => {
                self.line.retain(|(waits, _, _)| waits != member);
            }
            Event::MemberAdmitted { member, by } => self.let_in(member, by.as_ref())?,
            Event::ChairChanged { state } => self.chair = *state,
            _ => {}
        }
        Ok(())
    }

    fn let_in(&mut self, member: &MemberId, by: Option<&MemberId>) -> Result<(), String> {
        let place = self.line.iter().position(|(waits, _, _)| waits == member);
        let (_, role, why) = self
            .line
            .remove(place.ok_or_else(|| format!("{member} is let in and did not wait"))?);
        if self.chair != ChairState::Here {
            return Err(format!("{member} is let in while the chair is gone"));
        }
        let allowed = match by {
            Some(by) => self.people.get(by).is_some_and(|(role, _)| runs_session(*role)),
            None => why == WaitReason::Full,
        };
        if !allowed {
            return Err(format!("{member} is let in by {by:?}"));
        }
        self.comes_in(member, role)
    }

    fn comes_in(&mut self, member: &MemberId, role: Role) -> Result<(), String> {
        self.people.insert(member.clone(), (role, true));
        let inside = self
            .people
            .values()
            .filter(|(role, inside)| *inside && !runs_session(*role));
        let capacity = self.house.capacity as usize;
        match inside.count() {
            count if count > capacity => Err(format!("{count} in a room for {capacity}")),
            _ => Ok(()),
        }
    }
}
