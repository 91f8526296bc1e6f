//! One session: the live room. This file is the map; the rules are beside it.
//!
//! - `plan.rs` what is fixed when the session is made
//! - `command.rs` what can be asked; `event.rs` what can happen
//! - `state.rs` what is known; `apply.rs` how an event changes it
//! - `permissions.rs` who may ask what, in which stage: the one table
//! - `handle.rs` asks the table, then the rules: floor, queue, lines, people
//! - `waiting.rs` those who wait at the door; `appeals.rs` what those write who were removed; `name.rs` which names look alike
//! - `visibility.rs` who may see what: the one place; `view.rs` the whole room for one viewer
//!
//! To add a command: a variant in `command.rs`, a row in `permissions.rs`, a rule in `handle/`. To add an event: a
//! variant in `event.rs`, its change in `apply.rs`, its audience in `visibility.rs`. The compiler asks for each.

mod appeals;
mod apply;
mod command;
mod event;
mod handle;
mod name;
pub mod permissions;
mod plan;
mod snapshot;
mod state;
mod view;
mod visibility;
mod waiting;

#[cfg(test)]
mod tests;

pub use appeals::AppealWords;
pub use command::{Actor, Answer, Command, CommandKind, Decision, Reason, Verdict};
pub use event::{Ballot, Event, HeldWords, ReportWords, ReportedLine, VoteWords, Words};
pub use name::HelplineNames;
pub use plan::{Entry, OfMeeting, Plan, Rules};
pub use snapshot::SnapshotProblem;
pub use state::Session;
pub use visibility::{Audience, Reach, Told};
