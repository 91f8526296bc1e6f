//! When a meeting takes place: a local beginning in a named zone, a rule of RFC 5545, and the dates that are different.

wire! {
    /// When a meeting takes place.
    #[serde(deny_unknown_fields)]
    pub struct Schedule {
        /// First beginning on the zone's own clock, such as `2026-12-01T19:30`.
        pub starts: String,
        /// Zone by its IANA name, such as `Europe/Dublin`.
        pub zone: String,
        /// RRULE (RFC 5545, section 3.3.10) without DTSTART, such as `FREQ=WEEKLY;BYDAY=TU`; none for a meeting that
        /// takes place once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub rule: Option<String>,
        /// Dates on which it is different.
        #[serde(default)]
        pub exceptions: Vec<Exception>,
    }

    /// A date on which a meeting is cancelled or takes place at another time.
    #[serde(deny_unknown_fields)]
    pub struct Exception {
        /// The beginning that the rule gives, on the zone's own clock.
        pub on: String,
        /// When it begins instead; none when it is cancelled.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[cfg_attr(feature = "ts", ts(optional))]
        pub moved_to: Option<String>,
    }
}
