//! What cannot be so in a schedule, in words for the person who wrote it.

use protocol::error::{ErrorCode, Refusal};
use std::borrow::Cow;
use std::fmt;

/// The first thing in a schedule that cannot be so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleProblem {
    /// Where: `starts`, `zone`, `rule`, `exceptions`, `exceptions[2].on` or `exceptions[2].moved_to`.
    pub field: String,
    /// Whole sentences that say what would be right.
    pub because: Cow<'static, str>,
}

impl ScheduleProblem {
    pub(super) fn new(field: impl Into<String>, because: impl Into<Cow<'static, str>>) -> Self {
        Self {
            field: field.into(),
            because: because.into(),
        }
    }

    /// The refusal, when the schedule came in the field `under`; empty when the schedule is the whole body.
    #[must_use]
    pub fn refusal(self, under: &str) -> Refusal {
        let field = if under.is_empty() {
            self.field
        } else {
            format!("{under}.{}", self.field)
        };
        Refusal::new(ErrorCode::Invalid).in_field(field).because(self.because)
    }
}

impl fmt::Display for ScheduleProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.field, self.because)
    }
}

impl std::error::Error for ScheduleProblem {}
