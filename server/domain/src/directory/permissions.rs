//! Which grant may do what, and where: the one table for everything of the staff. Routes name an [`Operation`], and a test
//! goes through all of it. What it allows may still be refused by the state of things (already ended, changed meanwhile).

use protocol::ids::GroupId;
use protocol::room::Role;
use protocol::staff::{Grant, Operation};

/// How far a role's hand reaches with an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It may not.
    Nowhere,
    /// In the groups where it was granted.
    InItsGroups,
    /// Everywhere.
    Everywhere,
}

/// Every operation there is, for tests that go through the whole table.
pub const ALL_OPERATIONS: [Operation; 14] = [
    Operation::SeeGroups,
    Operation::MakeGroup,
    Operation::ChangeGroup,
    Operation::SeeMeetings,
    Operation::MakeMeeting,
    Operation::ChangeMeeting,
    Operation::SeeStaff,
    Operation::ChangeStaff,
    Operation::SeeInvitations,
    Operation::MakeInvitation,
    Operation::RevokeInvitation,
    Operation::SeeHealth,
    Operation::OwnAccount,
    Operation::TakeTicket,
];

/// The table.
#[must_use]
pub const fn reach(role: Role, operation: Operation) -> Reach {
    match operation {
        Operation::SeeGroups | Operation::SeeMeetings => match role {
            Role::Operator => Reach::Everywhere,
            Role::Facilitator | Role::CoFacilitator | Role::Greeter => Reach::InItsGroups,
            Role::Clinician | Role::Attendee => Reach::Nowhere,
        },
        Operation::MakeMeeting
        | Operation::ChangeMeeting
        | Operation::SeeStaff
        | Operation::SeeInvitations
        | Operation::MakeInvitation
        | Operation::RevokeInvitation => match role {
            Role::Operator => Reach::Everywhere,
            Role::Facilitator => Reach::InItsGroups,
            Role::CoFacilitator | Role::Greeter | Role::Clinician | Role::Attendee => Reach::Nowhere,
        },
        Operation::MakeGroup | Operation::ChangeGroup | Operation::ChangeStaff | Operation::SeeHealth => match role {
            Role::Operator => Reach::Everywhere,
            Role::Facilitator | Role::CoFacilitator | Role::Greeter | Role::Clinician | Role::Attendee => {
                Reach::Nowhere
            }
        },
        // About oneself.
        Operation::OwnAccount | Operation::TakeTicket => match role {
            Role::Operator | Role::Facilitator | Role::CoFacilitator | Role::Greeter | Role::Clinician => {
                Reach::Everywhere
            }
            Role::Attendee => Reach::Nowhere,
        },
    }
}

/// Whether somebody with these grants may do it to something of `group`; none: to something that belongs to no group.
#[must_use]
pub fn may<'a>(grants: impl IntoIterator<Item = &'a Grant>, operation: Operation, group: Option<&GroupId>) -> bool {
    grants.into_iter().any(|grant| {
        let (role, own) = grant.role();
        match reach(role, operation) {
            Reach::Everywhere => true,
            Reach::InItsGroups => own.is_some() && own == group,
            Reach::Nowhere => false,
        }
    })
}

/// Whether somebody with these grants may do it anywhere at all: what a route asks before it knows to what.
#[must_use]
pub fn may_somewhere<'a>(grants: impl IntoIterator<Item = &'a Grant>, operation: Operation) -> bool {
    grants
        .into_iter()
        .any(|grant| reach(grant.role().0, operation) != Reach::Nowhere)
}

/// Whether somebody who may invite for a group may give away this role: nobody gives what is as high as their own, but
/// for operators.
#[must_use]
pub fn may_give<'a>(grants: impl IntoIterator<Item = &'a Grant>, role: Role, group: Option<&GroupId>) -> bool {
    grants.into_iter().any(|grant| match grant {
        Grant::Operator => true,
        Grant::Facilitator(at) => {
            Some(&at.group) == group
                && match role {
                    Role::Attendee | Role::Greeter | Role::CoFacilitator => true,
                    Role::Facilitator | Role::Clinician | Role::Operator => false,
                }
        }
        Grant::Clinician | Grant::CoFacilitator(_) | Grant::Greeter(_) => false,
    })
}

/// The role in which somebody with these grants enters a session of `group`: the one that carries most there.
#[must_use]
pub fn role_in<'a>(grants: impl IntoIterator<Item = &'a Grant>, group: Option<&GroupId>) -> Option<Role> {
    const fn weight(role: Role) -> u8 {
        match role {
            Role::Facilitator => 4,
            Role::CoFacilitator => 3,
            Role::Greeter => 2,
            Role::Clinician => 1,
            Role::Attendee | Role::Operator => 0,
        }
    }
    grants
        .into_iter()
        .filter_map(|grant| {
            let (role, own) = grant.role();
            let here = match role {
                Role::Clinician => true,
                Role::Facilitator | Role::CoFacilitator | Role::Greeter => own.is_some() && own == group,
                Role::Attendee | Role::Operator => false,
            };
            here.then_some(role)
        })
        .max_by_key(|role| weight(*role))
}
