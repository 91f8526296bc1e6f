//! Staff in a browser: the cookie of a sign-in, what proves that a change comes from our own page, and how lately its
//! person proved who they are. The cookie's secret is only ever with the browser; the log has its hash.
//!
//! `passwords`, `totp` and `passkeys` are the ways to prove it, `lockout` counts tries, `proof` puts them together ·
//! `joining` makes accounts, `account` changes how one signs in · `tickets` open sockets · `once` keeps what is good once.

mod account;
mod joining;
mod lockout;
mod once;
mod passkeys;
mod passwords;
mod proof;
mod tickets;
mod totp;
mod typed;

pub use joining::Beginning;
pub use proof::{Attempt, Opened, Proved};
pub use tickets::TICKET_MS;

use crate::clock::{Clock, Moment};
use crate::config::Staff;
use crate::directory::Directory;
use aws_lc_rs::{constant_time, digest, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dashmap::DashMap;
use lockout::Lockout;
use once::Once;
use passkeys::Passkeys;
use passwords::Passwords;
use proof::Nobody;
use protocol::ids::{Millis, SignInId, StaffId};
use protocol::room::Role;
use std::time::Duration;
use tickets::Tickets;
use webauthn_rs::prelude::DiscoverableAuthentication;

/// How long what cannot be undone is done without asking again.
const STEPPED_UP: Duration = Duration::from_secs(10 * 60);

/// How long a ceremony may take: time to find a phone, and no more.
const CEREMONY: Duration = Duration::from_secs(5 * 60);
/// Challenges for passkeys that are open at one time. Anybody can ask for one.
const MOST_CHALLENGES: usize = 4_096;
/// Beginnings of accounts and of ways to sign in that are open at one time. They need an invitation or a sign-in.
const MOST_BEGINNINGS: usize = 1_024;

/// What is known of browsers beside the directory. It is gone at a restart, which asks for a further proof.
pub struct StaffDoor {
    clock: Clock,
    sign_in_ms: u64,
    passwords: Passwords,
    nobody: Nobody,
    passkeys: Passkeys,
    lockout: Lockout,
    challenges: Once<DiscoverableAuthentication>,
    beginnings: Once<Beginning>,
    tickets: Tickets,
    /// Signs the cookie of a known browser, and makes ids of people in rooms.
    key: hmac::Key,
    /// Held from reading an account's secrets until they are changed, so that no change is lost to another.
    secrets: tokio::sync::Mutex<()>,
    /// When somebody last proved who they are, by browser. In time that passed: no clock that is put back makes it last.
    proved: DashMap<SignInId, Duration>,
    /// When a browser was last used, to the minute.
    seen: DashMap<SignInId, Millis>,
}

/// Somebody of the staff who is signed in, as their cookie proved.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who.
    pub staff: StaffId,
    /// In which browser.
    pub sign_in: SignInId,
    /// When it ends by itself.
    pub expires_at: Millis,
    /// What has to come back with a change.
    pub csrf: String,
    /// Until when what cannot be undone is done without asking again; past: never.
    pub stepped_up_until: Millis,
}

impl StaffDoor {
    /// For the address that people type and the origins of its page; `key` is the server's own.
    #[must_use]
    pub fn new(clock: Clock, config: &Staff, base_url: &str, origins: &[String], key: &[u8; 32]) -> Self {
        let passwords = Passwords::new(config);
        Self {
            clock,
            sign_in_ms: u64::from(config.sign_in_hours) * 3_600_000,
            nobody: Nobody::new(passwords.nobodys().to_owned()),
            passwords,
            passkeys: Passkeys::new(base_url, origins),
            lockout: Lockout::default(),
            challenges: Once::new(MOST_CHALLENGES, CEREMONY),
            beginnings: Once::new(MOST_BEGINNINGS, CEREMONY),
            tickets: Tickets::default(),
            key: hmac::Key::new(hmac::HMAC_SHA256, key),
            secrets: tokio::sync::Mutex::default(),
            proved: DashMap::new(),
            seen: DashMap::new(),
        }
    }

    /// Whose cookie this is.
    #[must_use]
    pub fn signed(&self, directory: &Directory, clock: &Clock, secret: &str) -> Option<Signed> {
        let Moment { now, surely, .. } = clock.moment();
        let hash = hash(secret);
        let (sign_in, staff, expires_at) = directory.read(|state| {
            let known = state.sign_in(&hash, surely)?;
            Some((known.id.clone(), known.staff.clone(), known.expires_at))
        })?;
        self.seen.insert(sign_in.clone(), Millis(now.0 - now.0 % 60_000));
        Some(Signed {
            staff,
            expires_at,
            csrf: csrf(secret),
            stepped_up_until: self.stepped_up_until(&sign_in, now),
            sign_in,
        })
    }

    /// Somebody proved who they are. Answers until when that counts.
    pub fn proved(&self, sign_in: &SignInId) -> Millis {
        self.proved.insert(sign_in.clone(), self.clock.elapsed());
        self.stepped_up_until(sign_in, self.clock.now())
    }

    /// What was proved counts no longer.
    pub fn forget_proof(&self, sign_in: &SignInId) {
        self.proved.remove(sign_in);
    }

    /// Until when it counts, if it is `now`; past: not any more.
    fn stepped_up_until(&self, sign_in: &SignInId, now: Millis) -> Millis {
        let proved = self.proved.get(sign_in).map(|at| *at);
        let left = proved.and_then(|at| (at + STEPPED_UP).checked_sub(self.clock.elapsed()));
        let left = left.filter(|left| !left.is_zero());
        left.map_or(Millis(0), |left| {
            now.plus(u64::try_from(left.as_millis()).unwrap_or_default())
        })
    }

    /// When a browser was last used.
    #[must_use]
    pub fn seen(&self, sign_in: &SignInId) -> Millis {
        self.seen.get(sign_in).map_or(Millis(0), |at| *at)
    }

    /// Lets go of what is known of browsers that are signed out.
    pub fn forget_the_gone(&self, directory: &Directory) {
        let here = |sign_in: &SignInId| directory.read(|state| state.is_signed_in(sign_in));
        self.proved.retain(|sign_in, _| here(sign_in));
        self.seen.retain(|sign_in, _| here(sign_in));
        self.lockout.forget_the_quiet(self.clock.elapsed());
    }
}

impl Signed {
    /// Whether the header is the one that our own page got.
    #[must_use]
    pub fn is_ours(&self, csrf: &str) -> bool {
        constant_time::verify_slices_are_equal(self.csrf.as_bytes(), csrf.as_bytes()).is_ok()
    }
}

/// The form in which a secret of full strength (cookie, invitation) is kept: nothing can be guessed from it, so no slow
/// hash is needed. An invitation may have been typed: its letters and digits count in every width and script.
#[must_use]
pub fn hash(secret: &str) -> String {
    let secret = typed::code(secret);
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, secret.as_bytes()))
}

/// Made of the cookie's secret, which only the browser and the server know, so that nothing more has to be kept.
fn csrf(secret: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, b"hearth csrf"))
}

/// A secret of 256 bit, for a cookie or a ticket.
///
/// # Panics
/// When the operating system has no random bytes.
fn new_secret() -> String {
    let mut bytes = [0_u8; 32];
    aws_lc_rs::rand::fill(&mut bytes).expect("the operating system gives random bytes");
    URL_SAFE_NO_PAD.encode(bytes)
}

/// A role's word, for what is made of it and must not change.
pub(super) const fn word_of(role: Role) -> &'static str {
    match role {
        Role::Attendee => "attendee",
        Role::Facilitator => "facilitator",
        Role::CoFacilitator => "co_facilitator",
        Role::Greeter => "greeter",
        Role::Clinician => "clinician",
        Role::Operator => "operator",
    }
}

#[cfg(test)]
mod tests {
    use super::{STEPPED_UP, StaffDoor};
    use crate::clock::Clock;
    use crate::config::Staff;
    use protocol::ids::{Millis, SignInId};

    #[test]
    fn a_proof_lasts_no_longer_for_a_clock_that_is_put_back() {
        const MINUTE: u64 = 60_000;
        let clock = Clock::manual(Millis(1_795_000_000_000));
        let door = StaffDoor::new(clock.clone(), &Staff::default(), "http://localhost:7420", &[], &[7; 32]);
        let browser: SignInId = "browser".parse().unwrap();
        let until = door.proved(&browser);
        assert_eq!(until.since(clock.now()), u64::try_from(STEPPED_UP.as_millis()).unwrap());
        clock.set_off(-2 * 24 * 60 * MINUTE as i64);
        assert!(clock.doubt().is_some());
        clock.advance(9 * MINUTE);
        assert!(door.stepped_up_until(&browser, clock.now()) > clock.now());
        // The clock is believed by now: two days earlier than when it was proved.
        clock.advance(7 * MINUTE);
        assert_eq!(
            (clock.doubt(), door.stepped_up_until(&browser, clock.now())),
            (None, Millis(0))
        );
    }
}
