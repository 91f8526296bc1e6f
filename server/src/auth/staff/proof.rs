//! Who somebody is, by password and code or by passkey; and the sign-in that follows. What went wrong is never told, and
//! takes as long as what went right: a name that nobody has, one with passkeys only and one whose tries are used up all
//! have a password hashed and a code computed for them, and end in the same refusal.

use super::lockout::{Try, Whose};
use super::{StaffDoor, hash, new_secret, passkeys, totp};
use crate::admission::Address;
use crate::directory::Directory;
use crate::planted::{self, Bug};
use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::directory::{Actor, Command, Staff};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{Millis, SignInId, StaffId};
use protocol::staff::{PasskeyAnswer, PasswordAndCode};
use serde_json::Value;

/// Somebody tries to sign in.
pub struct Attempt<'a> {
    /// The name as it was typed.
    pub login: &'a str,
    /// What else was typed.
    pub with: &'a PasswordAndCode,
    /// From where.
    pub address: Address,
    /// The cookie of a browser that signed in before.
    pub browser: Option<&'a str>,
}

/// Somebody proved who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proved {
    /// Who.
    pub staff: StaffId,
    /// The authenticator's step that was used.
    pub totp_step: Option<u64>,
}

/// A browser that was just signed in.
pub struct Opened {
    /// The cookie.
    pub secret: String,
    /// Until when.
    pub expires_at: Millis,
    /// Which.
    pub sign_in: SignInId,
}

/// What signing in looks at of an account. What it does not have, or nobody has, is filled up from [`Nobody`]: to copy it and
/// to give it back takes as long for every name.
struct Account {
    staff: StaffId,
    /// Somebody has the name.
    there: bool,
    password: String,
    has_password: bool,
    totp: String,
    has_totp: bool,
    recovery: Vec<String>,
    last_step: u64,
}

/// An account that nobody has, complete, and no proof fits it.
pub(super) struct Nobody {
    staff: StaffId,
    password: String,
    totp: String,
    /// Of codes that were thrown away.
    recovery: Vec<String>,
}

impl Nobody {
    /// # Panics
    /// When the operating system has no random bytes.
    pub(super) fn new(password: String) -> Self {
        Self {
            staff: crate::auth::random_id().parse().expect("a random id is an id"),
            password,
            totp: totp::new_authenticator("nobody", "nowhere").0,
            recovery: totp::new_recovery_codes().1,
        }
    }

    fn or_account(&self, known: Option<&Staff>) -> Account {
        let secrets = known.and_then(Staff::kept_secrets);
        let password = secrets.and_then(|secrets| secrets.password.as_ref());
        let totp = secrets.and_then(|secrets| secrets.totp.as_ref());
        let recovery = secrets.map_or(&[][..], |secrets| &secrets.recovery);
        let filled = recovery.len().max(totp::RECOVERY_CODES);
        Account {
            staff: known.map_or(&self.staff, |known| &known.id).clone(),
            there: known.is_some(),
            password: password.unwrap_or(&self.password).clone(),
            has_password: password.is_some(),
            totp: totp.unwrap_or(&self.totp).clone(),
            has_totp: totp.is_some(),
            recovery: recovery.iter().chain(&self.recovery).take(filled).cloned().collect(),
            last_step: known.map_or(0, Staff::totp_step),
        }
    }
}

/// The one answer to whatever went wrong.
fn nobody() -> Refusal {
    let because = "These do not fit together. After several tries it takes some minutes until another one counts.";
    Refusal::new(ErrorCode::Unauthenticated).because(because)
}

impl StaffDoor {
    /// Who signs in with a password and a code.
    ///
    /// # Errors
    /// `unauthenticated`, the same for every reason; `busy` when too many try at once.
    pub async fn prove(&self, directory: &Directory, attempt: Attempt<'_>) -> Result<Proved, Refusal> {
        let login = normal(attempt.login);
        let browser = attempt.browser.and_then(|cookie| self.known_browser(&login, cookie));
        let whose = browser.map_or(Whose::Stranger(&login, attempt.address), Whose::Browser);
        self.prove_as(directory, &login, attempt.with, whose).await
    }

    /// Whether it is still the person who signed in here.
    ///
    /// # Errors
    /// `rejected` (401 would say that the sign-in has ended); `busy` when too many try at once.
    pub async fn prove_again(
        &self,
        directory: &Directory,
        staff: &StaffId,
        sign_in: &SignInId,
        with: &PasswordAndCode,
    ) -> Result<(), Refusal> {
        let login = directory.read(|state| state.member(staff).map(|known| known.secrets().login));
        let login = login.ok_or(ErrorCode::Unauthenticated)?;
        let whose = Whose::Browser(sign_in.as_str());
        let proved = self.prove_as(directory, &login, with, whose).await.map_err(not_again)?;
        if let Some(totp_step) = proved.totp_step {
            let staff = proved.staff;
            directory
                .ask(Actor::Server, Command::UseCode { staff, totp_step })
                .await
                .map_err(not_again)?;
        }
        Ok(())
    }

    async fn prove_as(
        &self,
        directory: &Directory,
        login: &str,
        with: &PasswordAndCode,
        whose: Whose<'_>,
    ) -> Result<Proved, Refusal> {
        let now = self.clock.elapsed();
        let known_browser = matches!(whose, Whose::Browser(_));
        let tried = self.lockout.take(whose, now);
        let account = directory.read(|state| self.nobody.or_account(state.by_login(login)));
        if planted::has(Bug::TellUnknownNames) && !account.there {
            return Err(nobody());
        }
        let stored = account.has_password.then_some(&*account.password);
        let password = match self.passwords.verify(&with.password, stored, known_browser).await {
            Ok(password) => password,
            Err(busy) => {
                tried.into_iter().for_each(|tried| self.lockout.give_back(tried));
                return Err(busy);
            }
        };
        let authenticator = account.has_totp.then_some(&*account.totp);
        let step = totp::step_of(authenticator, &with.code, self.clock.now(), account.last_step);
        let recovery = totp::recovery_place(&account.recovery, &with.code);
        // From here on only who has the right password learns anything by time.
        let (Some(tried), true, true) = (tried, account.there, password.fits) else {
            return Err(nobody());
        };
        let staff = account.staff;
        let short = totp::is_short(&with.code) && !known_browser;
        let code: Option<Try> = short.then(|| self.lockout.take(Whose::Codes(login), now)).flatten();
        if short && code.is_none() || step.is_none() && recovery.is_none() {
            return Err(nobody());
        }
        if step.is_none() {
            self.use_up(directory, &staff, &with.code).await?;
        }
        code.into_iter()
            .chain([tried])
            .for_each(|tried| self.lockout.give_back(tried));
        if password.outgrown {
            self.renew(directory, &staff, &with.password).await;
        }
        Ok(Proved { staff, totp_step: step })
    }

    /// A recovery code is taken from the account before it counts: of two at once one comes too late.
    async fn use_up(&self, directory: &Directory, staff: &StaffId, code: &str) -> Result<(), Refusal> {
        let taken = self.change_secrets(directory, staff, |secrets| {
            let place = totp::recovery_place(&secrets.recovery, code).ok_or_else(nobody)?;
            secrets.recovery.remove(place);
            Ok(())
        });
        taken.await.map_err(or_nobody)
    }

    async fn renew(&self, directory: &Directory, staff: &StaffId, password: &str) {
        let Some(hash) = self.passwords.renew(password).await else {
            return;
        };
        let renewed = self.change_secrets(directory, staff, |secrets| {
            secrets.password = Some(hash);
            Ok(())
        });
        if renewed.await.is_err() {
            tracing::warn!("a password hash could not be renewed; it is tried again at the next sign-in");
        }
    }

    /// What a browser needs to show a passkey.
    ///
    /// # Errors
    /// `not_now` where passkeys cannot be used.
    pub fn challenge(&self, origin: Option<&str>) -> Result<(String, Value), Refusal> {
        let (options, state) = self.passkeys.challenge(origin)?;
        let ceremony = crate::auth::random_id();
        self.challenges.put(ceremony.clone(), state, self.clock.elapsed());
        Ok((ceremony, options))
    }

    /// Who shows a passkey.
    ///
    /// # Errors
    /// `unauthenticated`, the same for every reason.
    pub async fn prove_with_passkey(&self, directory: &Directory, answer: PasskeyAnswer) -> Result<Proved, Refusal> {
        let taken = self.challenges.take(&answer.ceremony, self.clock.elapsed());
        let shown = self.passkeys.claims(answer.credential);
        let (Some(taken), Some(shown)) = (taken, shown) else {
            return Err(nobody());
        };
        let kept = directory.read(|state| state.member(&shown.staff).map(|known| known.secrets().passkeys));
        let good = self.passkeys.check(&shown, taken.what, &kept.unwrap_or_default());
        let (place, result) = good.ok_or_else(nobody)?;
        if result.needs_update() {
            let changed = self.change_secrets(directory, &shown.staff, |secrets| {
                let after = secrets
                    .passkeys
                    .get(place)
                    .and_then(|kept| passkeys::after_use(kept, &result));
                if let (Some(kept), Some(after)) = (secrets.passkeys.get_mut(place), after) {
                    *kept = after;
                }
                Ok(())
            });
            changed.await.map_err(or_nobody)?;
        }
        Ok(Proved {
            staff: shown.staff,
            totp_step: None,
        })
    }

    /// The same for somebody who is signed in.
    ///
    /// # Errors
    /// `rejected`, also for another one's passkey.
    pub async fn prove_again_with_passkey(
        &self,
        directory: &Directory,
        staff: &StaffId,
        answer: PasskeyAnswer,
    ) -> Result<(), Refusal> {
        let proved = self.prove_with_passkey(directory, answer).await.map_err(not_again)?;
        if proved.staff == *staff {
            Ok(())
        } else {
            Err(not_again(nobody()))
        }
    }

    /// Signs a browser in in which somebody proved who they are.
    ///
    /// # Errors
    /// `unauthenticated` when the code was used meanwhile, `unavailable` when it could not be stored.
    pub async fn open(&self, directory: &Directory, proved: Proved, device: String) -> Result<Opened, Refusal> {
        let now = self.clock.now();
        let (secret, expires_at) = (new_secret(), now.plus(self.sign_in_ms));
        let sign_in: SignInId = crate::auth::random_id().parse().map_err(|_| ErrorCode::Unavailable)?;
        let command = Command::SignIn {
            sign_in: sign_in.clone(),
            staff: proved.staff,
            hash: hash(&secret),
            expires_at,
            totp_step: proved.totp_step,
            device,
        };
        let opened = directory.ask(Actor::Server, command).await;
        opened.map_err(|refusal| match refusal.code {
            ErrorCode::Unauthenticated => nobody(),
            _ => refusal,
        })?;
        self.proved(&sign_in);
        Ok(Opened {
            secret,
            expires_at,
            sign_in,
        })
    }

    /// The cookie by which a browser is known in which somebody signed in: `id.signature`. It opens nothing.
    #[must_use]
    pub fn browser_cookie(&self, login: &str) -> String {
        let id = crate::auth::random_id();
        let signature = URL_SAFE_NO_PAD.encode(hmac::sign(&self.key, &browser_text(login, &id)));
        format!("{id}.{signature}")
    }

    /// Whether it is the cookie of a browser that signed in with this name before.
    #[must_use]
    pub fn knows_browser(&self, login: &str, cookie: &str) -> bool {
        self.known_browser(login, cookie).is_some()
    }

    /// The id of a browser that signed in with this name before.
    fn known_browser<'a>(&self, login: &str, cookie: &'a str) -> Option<&'a str> {
        let (id, signature) = cookie.split_once('.')?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        hmac::verify(&self.key, &browser_text(login, id), &signature).ok()?;
        Some(id)
    }
}

fn browser_text(login: &str, id: &str) -> Vec<u8> {
    // Neither has a zero byte: a login as it is compared is printable, an id is base64url.
    [b"browser\0", login.as_bytes(), b"\0", id.as_bytes()].concat()
}

/// Who has no grants left may not change their account, and so cannot use anything up.
fn or_nobody(refusal: Refusal) -> Refusal {
    if refusal.code == ErrorCode::NotPermitted {
        return nobody();
    }
    refusal
}

fn not_again(refusal: Refusal) -> Refusal {
    if refusal.code != ErrorCode::Unauthenticated {
        return refusal;
    }
    let because = "That does not fit. A code works once: wait for the next one, and look at the password again.";
    Refusal::new(ErrorCode::Rejected).because(because)
}

/// A login in the form in which it is compared. What no login can be stays what it is, and is nobody's.
pub(super) fn normal(login: &str) -> String {
    login.trim().to_lowercase()
}
