//! When a meeting happens: a first beginning, a time zone, a rule, and what differs from the rule. The types only; what
//! they must come to, and the dates that follow from them, are in `domain::directory::recurrence`.
//!
//! Every time in here is a local one of the schedule's zone, to the minute, such as `2026-12-01T19:30`: a meeting at half
//! past seven stays at half past seven when the clocks change.

wire! {
    /// When a meeting happens.
    #[serde(deny_unknown_fields)]
    pub struct Schedule {
        /// The first beginning, local. A rule counts from here; its first date may be a later one.
        pub starts: String,
        /// The time zone, by its name in the IANA database, such as `Europe/Dublin`.
        pub zone: String,
        /// How it repeats: the value of an RFC 5545 `RRULE`, such as `FREQ=WEEKLY;BYDAY=TU`. None: it happens once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub rule: Option<String>,
        /// What differs from the rule.
        #[serde(default)]
        pub exceptions: Vec<Exception>,
    }

    /// One date on which a meeting does not happen, or happens at another time.
    #[serde(deny_unknown_fields)]
    pub struct Exception {
        /// The beginning that the rule gives, local.
        pub on: String,
        /// The beginning instead, local. None: it is cancelled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub moved_to: Option<String>,
    }
}
