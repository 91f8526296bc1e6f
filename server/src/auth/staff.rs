//! Staff in a browser: the cookie of a sign-in, what proves that a change comes from our own page, and how lately its
//! person proved who they are. The cookie's secret is only ever with the browser; the log has its hash.

use crate::clock::Clock;
use crate::directory::Directory;
use aws_lc_rs::{constant_time, digest, hmac};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use dashmap::DashMap;
use protocol::ids::{Millis, SignInId, StaffId};

/// How long what cannot be undone is done without asking again.
pub const STEPPED_UP_MS: u64 = 10 * 60_000;

/// What is known of browsers beside the directory. It is gone at a restart, which asks for a further proof.
#[derive(Default)]
pub struct StaffDoor {
    /// When somebody last proved who they are, by browser.
    proved: DashMap<SignInId, Millis>,
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
    /// Whose cookie this is.
    #[must_use]
    pub fn signed(&self, directory: &Directory, clock: &Clock, secret: &str) -> Option<Signed> {
        let now = clock.now();
        let hash = hash(secret);
        let (sign_in, staff, expires_at) = directory.read(|state| {
            let known = state.sign_in(&hash, now)?;
            Some((known.id.clone(), known.staff.clone(), known.expires_at))
        })?;
        self.seen.insert(sign_in.clone(), Millis(now.0 - now.0 % 60_000));
        let proved = self.proved.get(&sign_in).map_or(Millis(0), |at| at.plus(STEPPED_UP_MS));
        Some(Signed {
            staff,
            expires_at,
            csrf: csrf(secret),
            stepped_up_until: proved,
            sign_in,
        })
    }

    /// Somebody proved who they are.
    pub fn proved(&self, sign_in: &SignInId, now: Millis) {
        self.proved.insert(sign_in.clone(), now);
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
/// hash is needed.
#[must_use]
pub fn hash(secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(digest::digest(&digest::SHA256, secret.as_bytes()))
}

/// Made of the cookie's secret, which only the browser and the server know, so that nothing more has to be kept.
fn csrf(secret: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, b"hearth csrf"))
}
