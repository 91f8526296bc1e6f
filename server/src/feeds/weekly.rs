//! What of a schedule fits into lists that know nothing but weeks, and why a meeting does not. It counts no dates: a list
//! that said "every Tuesday" of a monthly meeting would send people to a door that stays shut.

use super::in_utc;
use domain::directory::Meeting;
use jiff::civil::DateTime;
use protocol::ids::Millis;
use protocol::meeting::AccessPolicy;

const DAY_MS: u64 = 86_400_000;
/// A meeting that begins later than in this time is not in the lists yet: they show every meeting as going on.
const SOON_MS: u64 = 7 * DAY_MS;
/// Dates that are different are told for four weeks ahead: programs read a list once a day or once a week.
const TOLD_MS: u64 = 28 * DAY_MS;
/// As a rule writes them, from Sunday.
const WEEKDAYS: [&str; 7] = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];

/// A meeting of every week, on its own zone's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Weekly {
    /// Days on which it begins, from 0, Sunday.
    pub(super) days: Vec<u8>,
    /// When it begins, as `19:30`.
    pub(super) begins: String,
    /// When it ends, as `21:00`; on the next day where it is earlier than the beginning.
    pub(super) ends: String,
    /// Sentences about dates to come that are different.
    pub(super) notes: String,
}

/// The week of a meeting.
///
/// # Errors
/// Why it has none, in a sentence.
pub(super) fn of(meeting: &Meeting, now: Millis) -> Result<Weekly, String> {
    let Some(times) = meeting.times() else {
        return Err("Its times cannot be read any more. Open it and save them anew.".to_owned());
    };
    if meeting.about.access == AccessPolicy::Invite {
        return Err("Only those with an invitation come, and these lists are for those who look.".to_owned());
    }
    let Some(rule) = times.rule() else {
        return Err("It takes place once; these lists know weekly meetings only.".to_owned());
    };
    if times.is_over(now) {
        return Err("All of its dates are over.".to_owned());
    }
    let first = times.first();
    let begins: DateTime = first.parse().map_err(|_| "Its first date cannot be read.".to_owned())?;
    let days = days(rule, begins)?;
    let next = times.next(Millis(0), 1);
    if next.first().is_some_and(|next| now.plus(SOON_MS) < next.starts_at) {
        let because = format!(
            "It begins on {}; these lists would show it as going on already.",
            &first[..10]
        );
        return Err(because);
    }
    let minute = |after: u32| {
        let at = i32::from(begins.hour()) * 60 + i32::from(begins.minute()) + i32::try_from(after).unwrap_or_default();
        format!("{:02}:{:02}", at / 60 % 24, at % 60)
    };
    Ok(Weekly {
        days,
        begins: minute(0),
        ends: minute(meeting.about.minutes),
        notes: notes(meeting, now),
    })
}

/// The days of a rule that is the same every week, from 0, Sunday.
fn days(rule: &str, begins: DateTime) -> Result<Vec<u8>, String> {
    let part = |name: &str| {
        let mut parts = rule.split(';').filter_map(|part| part.split_once('='));
        parts.find(|(known, _)| *known == name).map(|(_, value)| value)
    };
    let interval = part("INTERVAL")
        .and_then(|every| every.parse::<u32>().ok())
        .unwrap_or(1);
    let by_day = part("BYDAY").map(|list| list.split(',').map(weekday).collect::<Option<Vec<u8>>>());
    let by_date = Err("It goes by days of the month or of the year; these lists know weekly meetings only.".to_owned());
    if part("BYMONTHDAY").is_some() || part("BYSETPOS").is_some() || by_day == Some(None) {
        return by_date;
    }
    let first = begins.date().weekday().to_sunday_zero_offset().unsigned_abs();
    let mut days = match (part("FREQ"), interval, by_day.flatten()) {
        (Some("WEEKLY" | "DAILY" | "MONTHLY" | "YEARLY"), 1, Some(days)) => days,
        (Some("DAILY"), 1, None) => (0..7).collect(),
        (Some("WEEKLY"), 1, None) | (Some("DAILY"), 7, _) => vec![first],
        (Some("WEEKLY"), every, _) => {
            return Err(format!(
                "It takes place every {every} weeks; these lists would show it in each."
            ));
        }
        (Some("DAILY"), every, _) => {
            return Err(format!(
                "It takes place every {every} days, which are other weekdays each week."
            ));
        }
        _ => return by_date,
    };
    if part("BYMONTH").is_some() {
        return Err("It takes place in some months only; these lists would show it all year.".to_owned());
    }
    days.sort_unstable();
    days.dedup();
    Ok(days)
}

/// A weekday without a number before it.
fn weekday(name: &str) -> Option<u8> {
    let at = WEEKDAYS.iter().position(|known| *known == name)?;
    u8::try_from(at).ok()
}

/// Lists have no field for a date that is cancelled or moved, but they show notes.
fn notes(meeting: &Meeting, now: Millis) -> String {
    // Local times sort as they are written, and no zone is further than a day from UTC.
    let from = in_utc(Millis(now.0.saturating_sub(DAY_MS)), "%Y-%m-%dT%H:%M");
    let until = in_utc(now.plus(TOLD_MS), "%Y-%m-%dT%H:%M");
    let exceptions = meeting.about.schedule.exceptions.iter();
    let near = exceptions.filter(|exception| from <= exception.on && exception.on <= until);
    let sentences = near.map(|exception| {
        let on = &exception.on[..10];
        match &exception.moved_to {
            None => format!("Not on {on}."),
            Some(to) => format!("On {} at {} instead of {on}.", &to[..10], &to[11..]),
        }
    });
    sentences.collect::<Vec<_>>().join(" ")
}
