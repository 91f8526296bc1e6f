//! Whether the proxy in front is set up as the configuration says. A proxy that is not listed makes everybody one address,
//! and one that is listed and says nothing does as well: both is noticed, said now and then, and shown to the operator. No
//! address is kept or said.
//!
//! Neither is noticed of a single header, which anybody can write and some browsers do: a proxy is who speaks for several
//! people, and it is silent where it brings people's requests and not its own question whether we are well.

use crate::clock::Clock;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;

/// It is said again after this long.
const SAY_AGAIN: Duration = Duration::from_secs(600);
/// What was not seen for this long is mended.
const MENDED: Duration = Duration::from_secs(3_600);

/// Who names so many others is no single browser.
const SEVERAL: u32 = 3;

/// What was noticed.
#[derive(Default)]
pub(super) struct Proxies {
    unlisted: Noticed,
    silent: Noticed,
}

#[derive(Default)]
struct Noticed(Mutex<Times>);

#[derive(Default)]
struct Times {
    seen: Option<Duration>,
    said: Option<Duration>,
}

impl Noticed {
    /// Whether it is to be said.
    fn now(&self, now: Duration) -> bool {
        let mut times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.seen = Some(now);
        let say = times.said.is_none_or(|said| now.saturating_sub(said) >= SAY_AGAIN);
        if say {
            times.said = Some(now);
        }
        say
    }

    fn lately(&self, now: Duration) -> bool {
        let times = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        times.seen.is_some_and(|seen| now.saturating_sub(seen) < MENDED)
    }
}

impl Proxies {
    /// An address that is not listed has named so many others for whom it speaks.
    pub(super) fn unlisted(&self, names: u32, clock: &Clock) {
        if names >= SEVERAL && self.unlisted.now(clock.elapsed()) {
            tracing::warn!(
                "an address that is not listed in trusted_proxies speaks for several others: if it is a proxy, everybody \
                 behind it counts as one address"
            );
        }
    }

    /// A request of a listed proxy without a word for whom it speaks.
    pub(super) fn silent(&self, clock: &Clock) {
        if self.silent.now(clock.elapsed()) {
            tracing::warn!("a listed proxy sends no X-Forwarded-For: everybody behind it counts as one address");
        }
    }

    pub(super) fn unlisted_lately(&self, clock: &Clock) -> bool {
        self.unlisted.lately(clock.elapsed())
    }

    pub(super) fn silent_lately(&self, clock: &Clock) -> bool {
        self.silent.lately(clock.elapsed())
    }
}
