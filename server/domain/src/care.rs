//! The care desk's rules: calls for help, from opened over acknowledged to closed. A case never expires and is never
//! dropped; whoever opened it is told the truth.
//!
//! Later rooms of this house have their place here: lanes and levels in `care/lanes.rs`, ageing in `care/ageing.rs`, the
//! escalation chain in `care/escalation.rs`, the step-out in `care/step_out.rs`.

mod cover;
mod event;
mod handle;
mod state;

#[cfg(test)]
mod tests;

pub use cover::cover;
pub use event::{Event, OpeningWords};
pub use handle::{Actor, Answer, Command, Decision};
pub use state::{Around, CareDesk, Case, CaseLine};
