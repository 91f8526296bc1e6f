//! STUB until the branch `time` is merged.
#![allow(missing_docs)]
use protocol::error::Refusal;
use protocol::ids::Millis;
use protocol::schedule::Schedule;
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurrence;
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    pub on: String,
    pub starts_at: Millis,
    pub local: String,
    pub moved: bool,
}
pub struct ScheduleProblem;
impl From<ScheduleProblem> for Refusal {
    fn from(_: ScheduleProblem) -> Self {
        Refusal::new(protocol::error::ErrorCode::Invalid)
    }
}
impl Recurrence {
    pub fn read(_: &Schedule) -> Result<Self, ScheduleProblem> {
        Ok(Self)
    }
    pub fn between(&self, _: Millis, _: Millis, _: usize) -> Vec<Occurrence> {
        Vec::new()
    }
    pub fn cancelled_between(&self, _: Millis, _: Millis, _: usize) -> Vec<Occurrence> {
        Vec::new()
    }
    pub fn next(&self, _: Millis, _: usize) -> Vec<Occurrence> {
        Vec::new()
    }
    pub fn is_over(&self, _: Millis) -> bool {
        false
    }
}
