//! A time zone: from local times to moments and back, and when its clocks change. The database of zones is built in; no
//! file of the machine is read.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use protocol::ids::Millis;
use protocol::limits::SCHEDULE_ZONE_BYTES;

/// A time zone of the IANA database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Zone(TimeZone);

/// What the clocks of a zone show in one stretch of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observance {
    /// Seconds that local time is ahead of UTC; negative west of Greenwich.
    pub offset: i32,
    /// What the database calls it, such as `IST`, or `-03` where people have no name for it.
    pub name: String,
    /// Whether the database calls it daylight saving. (In Dublin this is the summer, as everywhere.)
    pub daylight: bool,
}

/// A moment from which a zone's clocks show something else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    /// When.
    pub at: Millis,
    /// What the clocks show at that moment as if they had not changed, to the second, as `20270328T010000`: the DTSTART of
    /// an RFC 5545 observance.
    pub local: String,
    /// Seconds ahead of UTC before it.
    pub offset_before: i32,
    /// What they show from then on.
    pub then: Observance,
}

impl Zone {
    /// Finds the zone with that name.
    ///
    /// # Errors
    /// A sentence that says what would be right.
    pub fn read(name: &str) -> Result<Self, String> {
        const FORM: &str = "Write the name of a time zone, such as Europe/Dublin or America/New_York.";
        // The database has `Factory`, and the library `Etc/Unknown`, for a machine that was not told where it stands.
        if name.len() > SCHEDULE_ZONE_BYTES || name == "Factory" {
            return Err(FORM.into());
        }
        let zone = TimeZone::get(name).map_err(|_| FORM.to_string())?;
        match zone.iana_name() {
            Some(known) if known == name => Ok(Self(zone)),
            // Other readers of our calendars look the name up letter by letter.
            Some(known) => Err(format!("Write it as {known}.")),
            None => Err(FORM.into()),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("UTC")
    }

    /// What its clocks show at a moment.
    #[must_use]
    pub fn observance_at(&self, at: Millis) -> Observance {
        self.observance(timestamp(at))
    }

    /// Each change of its clocks from the beginning of one year to the end of another, by UTC, in order; none for a zone
    /// whose clocks do not change.
    #[must_use]
    pub fn transitions(&self, from_year: i16, to_year: i16) -> Vec<Transition> {
        let end = beginning(to_year.saturating_add(1));
        // What follows a moment begins after it, and a change may be at the beginning itself.
        let before = beginning(from_year)
            .checked_sub(SignedDuration::from_millis(1))
            .unwrap_or(Timestamp::MIN);
        let mut last = self.observance(before);
        let mut found = Vec::new();
        for change in self.0.following(before).take_while(|change| change.timestamp() < end) {
            let then = self.observance(change.timestamp());
            // The database also has changes of things that nobody's clock shows.
            if then == last {
                continue;
            }
            found.push(Transition {
                at: millis(change.timestamp()),
                local: basic(change.timestamp(), last.offset),
                offset_before: last.offset,
                then: then.clone(),
            });
            last = then;
        }
        found
    }

    fn observance(&self, at: Timestamp) -> Observance {
        let info = self.0.to_offset_info(at);
        Observance {
            offset: info.offset().seconds(),
            name: info.abbreviation().into(),
            daylight: info.dst().is_dst(),
        }
    }

    /// The moment of a local time. One that the clocks skip is read as if they had not changed (RFC 5545, 3.3.5: half past
    /// two becomes half past three); of one that they show twice it is the first.
    pub(super) fn moment(&self, at: DateTime) -> Timestamp {
        self.0.to_ambiguous_timestamp(at).compatible().unwrap_or(Timestamp::MAX)
    }

    /// What the clocks show at a moment.
    pub(super) fn local(&self, at: Timestamp) -> DateTime {
        self.0.to_datetime(at)
    }
}

/// The first moment of a year, by UTC.
fn beginning(year: i16) -> Timestamp {
    Date::new(year, 1, 1)
        .and_then(|day| TimeZone::UTC.to_timestamp(day.to_datetime(Time::midnight())))
        .unwrap_or(Timestamp::MAX)
}

/// A moment in RFC 5545's basic form, on clocks that are `offset` seconds ahead of UTC.
pub(super) fn basic(at: Timestamp, offset: i32) -> String {
    let local = at
        .checked_add(SignedDuration::from_secs(i64::from(offset)))
        .unwrap_or(at);
    TimeZone::UTC.to_datetime(local).strftime("%Y%m%dT%H%M%S").to_string()
}

/// A moment as the library has it. Those after its last are its last.
pub(super) fn timestamp(at: Millis) -> Timestamp {
    i64::try_from(at.0)
        .ok()
        .and_then(|ms| Timestamp::from_millisecond(ms).ok())
        .unwrap_or(Timestamp::MAX)
}

/// A moment as Hearth has it. Those before 1970 are 1970; a schedule has none.
pub(super) fn millis(at: Timestamp) -> Millis {
    Millis(u64::try_from(at.as_millisecond()).unwrap_or_default())
}
