//! What stands before and around sessions: groups and their meetings, the sessions planned from them, the people who serve
//! and what they may do, invitations, and the browsers in which somebody is signed in.
//!
//! To add something that can be asked: a command, its event, their arms in `handle.rs` and `apply.rs`, and its operation
//! in `permissions.rs`; the compiler shows the way.

mod apply;
pub mod command;
mod event;
mod group;
mod handle;
mod invitation;
mod meeting;
pub mod permissions;
pub mod recurrence;
mod staff;
mod state;
mod words;

pub use command::{Actor, Command, Times};
pub use event::Event;
pub use group::Group;
pub use handle::Outcome;
pub use invitation::Invitation;
pub use meeting::{Meeting, preview};
pub use staff::{Passkey, Secrets, SignIn, Staff};
pub use state::{Bearer, Directory, Due};

#[cfg(test)]
mod tests;
