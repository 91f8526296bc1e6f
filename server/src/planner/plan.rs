//! The plan of a session: of a request, or of a meeting's time. It gives it an id, and this server's rules.

use crate::Inner;
use crate::config::Config;
use domain::directory::{Directory, Due};
use domain::session::{Entry, OfMeeting, Plan, Rules};
use protocol::directory::NewSession;
use protocol::error::Refusal;
use protocol::format::Format;
use protocol::ids::{Millis, SessionId};

const MINUTE_MS: u64 = 60_000;

/// The plan of a new session under this server's rules, with a fresh id.
///
/// # Panics
/// As [`crate::auth::random_id`].
#[must_use]
pub fn of_request(new: NewSession, format: Format, config: &Config, demo: bool) -> Plan {
    let sizes = Sizes {
        starts_at: new.starts_at,
        minutes: new.minutes,
        lobby_minutes: config.meeting.lobby_minutes,
        capacity: new.capacity,
        kept_minutes: new.kept_minutes,
    };
    Plan {
        session: new_session_id(),
        title: new.title,
        group: new.group,
        guidelines: new.guidelines,
        audience: new.audience,
        language: new.language,
        monitoring: new.monitoring,
        lobby: new.lobby,
        format: Box::new(format),
        starts_at: new.starts_at,
        minutes: new.minutes,
        demo,
        entry: Entry::default(),
        rules: rules(config, &sizes),
    }
}

/// The plan of a session for a time of a meeting; none when the meeting is gone meanwhile.
///
/// # Errors
/// Why its format cannot be used.
pub(super) fn of_meeting(inner: &Inner, directory: &Directory, due: &Due) -> Option<Result<Plan, Refusal>> {
    let meeting = directory.meeting(&due.meeting)?;
    let group = directory.group(&meeting.about.group)?;
    let about = &meeting.about;
    let format = match inner.formats.of_meeting(about) {
        Ok(format) => format,
        Err(refusal) => return Some(Err(refusal)),
    };
    let sizes = Sizes {
        starts_at: due.starts_at,
        minutes: about.minutes,
        lobby_minutes: u64::from(about.lobby_minutes),
        capacity: about.capacity,
        kept_minutes: about.kept_minutes,
    };
    Some(Ok(Plan {
        session: new_session_id(),
        title: about.title.clone(),
        group: group.about.name.clone(),
        guidelines: group.about.guidelines.clone(),
        audience: group.about.audience,
        language: group.about.language.clone(),
        monitoring: about.monitoring,
        lobby: about.lobby,
        format: Box::new(format),
        starts_at: due.starts_at,
        minutes: about.minutes,
        demo: false,
        entry: Entry {
            access: about.access,
            clean_days: about.clean_days,
            of: Some(OfMeeting {
                meeting: meeting.id.clone(),
                group: group.id.clone(),
                slug: meeting.slug.clone(),
                on: due.on.clone(),
                revision: meeting.revision,
            }),
        },
        rules: rules(&inner.config, &sizes),
    }))
}

struct Sizes {
    starts_at: Millis,
    minutes: u32,
    lobby_minutes: u64,
    capacity: u32,
    kept_minutes: u32,
}

fn rules(config: &Config, sizes: &Sizes) -> Rules {
    let longest = u64::from(sizes.minutes).saturating_add(config.meeting.overrun_minutes);
    Rules {
        lobby_ms: sizes.lobby_minutes.saturating_mul(MINUTE_MS),
        minute_ms: config.meeting.minute_ms,
        succession_ms: config.meeting.succession_s.saturating_mul(1_000),
        chairless_ms: config.meeting.chairless_minutes.saturating_mul(MINUTE_MS),
        floor_grace_ms: config.meeting.floor_grace_s.saturating_mul(1_000),
        away_grace_ms: config.meeting.away_grace_s.saturating_mul(1_000),
        capacity: sizes.capacity,
        ends_by: Some(sizes.starts_at.plus(longest.saturating_mul(MINUTE_MS))),
        fellowship_ms: Some(config.meeting.fellowship_minutes.saturating_mul(MINUTE_MS)),
        kept_ms: u64::from(sizes.kept_minutes).saturating_mul(MINUTE_MS),
    }
}

fn new_session_id() -> SessionId {
    crate::auth::random_id()
        .parse()
        .expect("the alphabet of ids is base64url's")
}
