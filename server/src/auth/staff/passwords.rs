//! Passwords: which ones are taken, and how they are kept. It knows nothing of accounts.
//!
//! Kept as Argon2id (RFC 9106) in a PHC string, by default with 19 MiB, 2 passes and 1 lane: the least that OWASP's
//! password storage guide names, so that a machine of 1 GB still carries several at once. A hash takes its memory for
//! some ten milliseconds; how many do so at one time is bounded, and one place more is kept for browsers that signed in
//! before, so that a crowd of strangers with guesses keeps nobody of the staff out. The memory is used again by the next
//! hash and given back when there is none (`passwords/memory.rs`), and hashing steps back behind everything that somebody in
//! a meeting waits for.
//!
//! New ones are measured without a network by `zxcvbn`, which carries the 30,000 most common passwords, words and names
//! of several languages, and rows of keys: with 12 characters as the least, a bare list would only know the few that are
//! as long, while `Password2024!!` and `qwertyuiop12` are what guessers try next.
//!
//! Keyboards write the same letters in different ways: an `é` as one character or as `e` with an accent, a space of its own
//! width. A password is kept in one form (the profile OpaqueString, RFC 8265, section 4.2), and one that was kept before that
//! is found in every form that a keyboard may have given it.

mod memory;

use super::typed;
use crate::config::Staff;
use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{Algorithm, Params, Version};
use memory::Memory;
use protocol::error::{ErrorCode, Refusal};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use zeroize::Zeroizing;

/// Shortest password, in characters.
const LEAST: usize = 12;
/// Longest password, in characters: whole sentences fit.
const MOST: usize = 200;
/// Requests that may wait for a hash: a few seconds' worth. More would only wait for their browser to give up.
const MOST_WAITING: usize = 64;
/// When somebody who hears `busy` may try again.
const TRY_AGAIN_MS: u32 = 5_000;
/// How far hashing steps back behind the rest of the server (`nice`): its thread gets a tenth of a core beside a busy one,
/// and a whole one beside an idle one.
const STEPS_BACK: i32 = 10;

/// Hashes passwords, a bounded number at one time.
pub(super) struct Passwords {
    params: Params,
    memory: Memory,
    /// A hash that no password fits, so that a name without one takes as long.
    nobodys: Arc<str>,
    places: Arc<Semaphore>,
    /// For browsers that signed in before, beside the others.
    kept: Arc<Semaphore>,
    waiting: AtomicUsize,
}

/// How a password stands to a stored hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    /// It is the one.
    pub(super) fits: bool,
    /// The hash was made with less than what is asked for now, or of another form of the password.
    pub(super) outgrown: bool,
}

impl Passwords {
    /// # Panics
    /// When the operating system has no random bytes. The parameters were checked with the configuration.
    pub(super) fn new(config: &Staff) -> Self {
        let params = Params::new(config.password_memory_kib, config.password_passes, 1, None)
            .expect("the configuration was checked");
        let memory = Memory::default();
        let nobodys = make(&memory, &params, crate::auth::random_id().as_bytes()).expect("good parameters hash");
        Self {
            params,
            memory,
            nobodys: nobodys.into(),
            places: Arc::new(Semaphore::new(config.passwords_at_once)),
            kept: Arc::new(Semaphore::new(1)),
            waiting: AtomicUsize::new(0),
        }
    }

    /// The hash that no password fits.
    pub(super) fn nobodys(&self) -> &str {
        &self.nobodys
    }

    /// Compares a password with a stored hash. Without one it takes as long, and does not fit.
    ///
    /// # Errors
    /// `busy` when too many wait already.
    pub(super) async fn verify(
        &self,
        password: &str,
        stored: Option<&str>,
        known_browser: bool,
    ) -> Result<Verdict, Refusal> {
        let place = self.place(known_browser).await?;
        let password = Zeroizing::new(password.to_owned());
        let there = stored.is_some();
        // A copy in either case: to give it back from another thread takes time, and would tell that somebody has the name.
        let hash: Box<str> = Box::from(stored.unwrap_or(&self.nobodys));
        let (memory, params) = (self.memory.clone(), self.params.clone());
        let verdict = aside(move || {
            // Held here: who hangs up does not free a place that is still at work.
            let _place = place;
            let Ok(known) = PasswordHash::new(&hash) else {
                tracing::error!("a stored password hash cannot be read");
                return Verdict {
                    fits: false,
                    outgrown: false,
                };
            };
            // All of them, also after one that fits: how long it takes is told by what was typed and by nothing that is stored.
            let forms = typed::passwords(&password);
            let fitting: Vec<bool> = forms
                .iter()
                .map(|form| fits(&memory, &known, form.as_bytes()))
                .collect();
            let weak = Params::try_from(&known)
                .is_ok_and(|known| known.m_cost() < params.m_cost() || known.t_cost() < params.t_cost());
            Verdict {
                fits: there && fitting.contains(&true),
                outgrown: weak || fitting.first() == Some(&false) && fitting.contains(&true),
            }
        });
        verdict.await.ok_or_else(busy)
    }

    /// Hashes a password that may be used from now on.
    ///
    /// # Errors
    /// `rejected` with a reason when it is none to be used; `busy` when too many wait already.
    pub(super) async fn accept(&self, password: &str, login: &str, name: &str) -> Result<String, Refusal> {
        let place = self.place(false).await?;
        let password = typed::password(password);
        let (login, name) = (login.to_owned(), name.to_owned());
        let (memory, params) = (self.memory.clone(), self.params.clone());
        let hashed = aside(move || {
            let _place = place;
            good_enough(&password, &login, &name)?;
            make(&memory, &params, password.as_bytes()).ok_or_else(|| Refusal::new(ErrorCode::Unavailable))
        });
        hashed.await.ok_or_else(busy)?
    }

    /// Hashes anew a password that is in use, with the parameters of now.
    pub(super) async fn renew(&self, password: &str) -> Option<String> {
        let place = self.place(true).await.ok()?;
        let password = typed::password(password);
        let (memory, params) = (self.memory.clone(), self.params.clone());
        let hashed = aside(move || {
            let _place = place;
            make(&memory, &params, password.as_bytes())
        });
        hashed.await?
    }

    async fn place(&self, known_browser: bool) -> Result<OwnedSemaphorePermit, Refusal> {
        if known_browser && let Ok(place) = Arc::clone(&self.kept).try_acquire_owned() {
            return Ok(place);
        }
        let _waits = Waits::one_more(&self.waiting)?;
        let places = Arc::clone(&self.places);
        if known_browser {
            let place = tokio::select! {
                place = Arc::clone(&self.kept).acquire_owned() => place,
                place = places.acquire_owned() => place,
            };
            return place.map_err(|_closed| busy());
        }
        places.acquire_owned().await.map_err(|_closed| busy())
    }
}

/// Counted while somebody waits.
struct Waits<'a>(&'a AtomicUsize);

impl<'a> Waits<'a> {
    fn one_more(waiting: &'a AtomicUsize) -> Result<Self, Refusal> {
        waiting
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| {
                (n < MOST_WAITING).then_some(n + 1)
            })
            .map_err(|_full| busy())?;
        Ok(Self(waiting))
    }
}

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn busy() -> Refusal {
    Refusal::new(ErrorCode::Busy).retry_after_ms(TRY_AGAIN_MS)
}

/// Runs something long on a thread of its own, which steps back behind all others. None when it came to nothing. A thread of
/// the runtime's pool would stay slow for whatever runs on it next.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let (done, result) = tokio::sync::oneshot::channel();
    let thread = std::thread::Builder::new().name("password".to_owned()).spawn(move || {
        // Of this thread alone, on Linux. Where it is refused, hashing is as urgent as the rest.
        let _ = rustix::process::nice(STEPS_BACK);
        // Who waited may have gone.
        let _ = done.send(work());
    });
    if let Err(error) = thread {
        tracing::error!(kind = ?error.kind(), "no thread for a password");
        return None;
    }
    result.await.ok()
}

fn make(memory: &Memory, params: &Params, password: &[u8]) -> Option<String> {
    let mut salt = [0_u8; 16];
    aws_lc_rs::rand::fill(&mut salt).ok()?;
    let hash = memory.hash(params, Version::V0x13, password, &salt, Params::DEFAULT_OUTPUT_LEN)?;
    let whole = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(params).ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(Output::new(&hash).ok()?),
    };
    Some(whole.to_string())
}

/// Whether a password is the one of which this is the hash. Outputs are compared in constant time.
fn fits(memory: &Memory, known: &PasswordHash, password: &[u8]) -> bool {
    let (Some(salt), Some(hash)) = (&known.salt, &known.hash) else {
        return false;
    };
    let version = known.version.map_or(Ok(Version::V0x13), Version::try_from);
    let (Ok(version), Ok(params)) = (version, Params::try_from(known)) else {
        return false;
    };
    let is_ours = known.algorithm == Algorithm::Argon2id.ident();
    let made = memory.hash(&params, version, password, salt, hash.len());
    let made = made.and_then(|made| Output::new(&made).ok());
    is_ours && made.is_some_and(|made| made == *hash)
}

fn good_enough(password: &str, login: &str, name: &str) -> Result<(), Refusal> {
    let rejected = |because: String| {
        let refusal = Refusal::new(ErrorCode::Rejected).in_field("with.password.password");
        Err(refusal.because(because))
    };
    let chars = password.chars().count();
    if chars < LEAST {
        return rejected(format!(
            "A password needs at least {LEAST} characters. A few words in a row are easy to keep in mind."
        ));
    }
    if chars > MOST {
        return rejected(format!(
            "A password has at most {MOST} characters; this one has {chars}."
        ));
    }
    if password.to_lowercase().contains(login) {
        return rejected(
            "The name you sign in with is part of it. Choose words that have nothing to do with you.".into(),
        );
    }
    // Below 4: found with fewer than 10^10 guesses. A common word with a year behind it is just beyond 10^8.
    if zxcvbn::zxcvbn(password, &[login, name]).score() < zxcvbn::Score::Four {
        return rejected(
            "This is one of the passwords that are tried first. A few words that do not belong together are better."
                .into(),
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests;
