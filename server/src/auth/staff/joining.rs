//! How somebody begins: an account with an invitation, or a further way to sign in. Begun in one request and finished in
//! another; what lies between is kept here. Whether the invitation is good, the directory decides, at both ends.

use super::passkeys;
use super::proof::{Opened, Proved, normal};
use super::{StaffDoor, hash, totp};
use crate::directory::Directory;
use domain::directory::{Actor, Command, Passkey, Secrets};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::{InvitationId, StaffId};
use protocol::staff::{JoinFinish, JoinStarted, NewPasskey, PasswordAndCode, Proof};
use protocol::text::Text;
use serde_json::Value;
use webauthn_rs::prelude::PasskeyRegistration;

/// Shortest and longest login, in characters.
const LOGIN_CHARS: std::ops::RangeInclusive<usize> = 3..=40;
/// Words that do for a password and its code before it has to be begun again.
const TRIES: u32 = 10;

/// What a beginning is for.
#[derive(Clone)]
pub struct Beginning {
    /// The account, or the one that will be.
    staff: StaffId,
    /// The invitation's hash; none where somebody adds a way to their own account.
    invitation: Option<String>,
    name: String,
    login: String,
    totp: String,
    registration: Option<PasskeyRegistration>,
    tries: u32,
}

/// What the person chose.
pub(super) enum Chosen {
    Password { hash: String, totp: String, step: u64 },
    Passkey(Passkey),
}

impl StaffDoor {
    /// Begins an account.
    ///
    /// # Errors
    /// `unauthenticated` for an invitation that is not good, `invalid` or `nickname_taken` for a login.
    pub fn start_joining(
        &self,
        directory: &Directory,
        link: &str,
        name: &Text,
        login: &str,
        origin: Option<&str>,
    ) -> Result<JoinStarted, Refusal> {
        let invitation = hash(link);
        self.invited(directory, &invitation)?;
        let login = good_login(login)?;
        if directory.read(|state| state.by_login(&login).is_some()) {
            let because = "Somebody here signs in with this name. Choose another one.";
            return Err(Refusal::new(ErrorCode::NicknameTaken)
                .in_field("login")
                .because(because));
        }
        let beginning = Beginning {
            staff: crate::auth::random_id().parse().map_err(|_| ErrorCode::Unavailable)?,
            invitation: Some(invitation),
            name: name.to_string(),
            login,
            totp: String::new(),
            registration: None,
            tries: 0,
        };
        Ok(self.begin(beginning, &[], origin))
    }

    /// Begins a further way for somebody who is signed in.
    ///
    /// # Errors
    /// `unauthenticated` when they serve no more.
    pub fn start_way(
        &self,
        directory: &Directory,
        staff: &StaffId,
        origin: Option<&str>,
    ) -> Result<JoinStarted, Refusal> {
        let secrets = directory.read(|state| state.member(staff).map(domain::directory::Staff::secrets));
        let secrets = secrets.ok_or(ErrorCode::Unauthenticated)?;
        let beginning = Beginning {
            staff: staff.clone(),
            invitation: None,
            name: secrets.name,
            login: secrets.login,
            totp: String::new(),
            registration: None,
            tries: 0,
        };
        Ok(self.begin(beginning, &secrets.passkeys, origin))
    }

    fn begin(&self, mut beginning: Beginning, known: &[Passkey], origin: Option<&str>) -> JoinStarted {
        let Beginning { staff, login, name, .. } = &beginning;
        let begun = self.passkeys.begin(origin, staff, login, name, known);
        // Where no passkey can be made, password and authenticator are the way.
        let (options, registration) = begun.map_or((Value::Null, None), |(options, state)| (options, Some(state)));
        let (totp_secret, totp_address) = totp::new_authenticator(login, self.passkeys.host());
        totp_secret.clone_into(&mut beginning.totp);
        beginning.registration = registration;
        let ceremony = crate::auth::random_id();
        self.beginnings.put(ceremony.clone(), beginning, self.clock.elapsed());
        JoinStarted {
            ceremony,
            options,
            totp_secret,
            totp_address,
        }
    }

    /// Makes the account and signs its browser in. Answers the recovery codes, which are shown once.
    ///
    /// # Errors
    /// `unauthenticated` for an invitation or a beginning that is not good, `rejected` for a password that is none to be
    /// used, `invalid` for a code that does not fit.
    pub async fn finish_joining(
        &self,
        directory: &Directory,
        finish: JoinFinish,
    ) -> Result<(Opened, String, Vec<String>), Refusal> {
        let (link, device) = (hash(&finish.link), finish.device);
        let for_this = |beginning: &Beginning| beginning.invitation.as_ref() == Some(&link);
        let (beginning, chosen) = self.choose(&finish.ceremony, finish.with, for_this).await?;
        let invitation = self.invited(directory, &link)?;
        let (codes, recovery) = totp::new_recovery_codes();
        let mut secrets = Secrets {
            name: beginning.name,
            login: beginning.login.clone(),
            recovery,
            ..Secrets::default()
        };
        let totp_step = chosen.put_into(&mut secrets)?;
        let staff = beginning.staff;
        let join = Command::Join {
            staff: staff.clone(),
            invitation,
            secrets: Box::new(secrets),
        };
        directory.ask(Actor::Server, join).await?;
        let opened = self.open(directory, Proved { staff, totp_step }, device).await?;
        Ok((opened, beginning.login, codes))
    }

    /// What somebody chose at the end of a beginning. After a password or code that did not do, the beginning stays open,
    /// so that the authenticator need not be set up again.
    pub(super) async fn choose(
        &self,
        ceremony: &str,
        with: Proof,
        for_this: impl Fn(&Beginning) -> bool,
    ) -> Result<(Beginning, Chosen), Refusal> {
        let taken = self.beginnings.take(ceremony, self.clock.elapsed());
        let Some(mut taken) = taken.filter(|taken| for_this(&taken.what)) else {
            let because = "This took too long, or was finished already. Please begin again.";
            return Err(Refusal::new(ErrorCode::Unauthenticated)
                .in_field("ceremony")
                .because(because));
        };
        let beginning = taken.what.clone();
        let chosen = match with {
            Proof::Password(with) => self.chosen_password(&beginning, &with).await,
            Proof::Passkey(passkey) => return Ok((beginning.clone(), self.chosen_passkey(&beginning, passkey)?)),
        };
        if chosen.is_err() && taken.what.tries < TRIES {
            taken.what.tries += 1;
            self.beginnings
                .put_back(ceremony.to_owned(), taken, self.clock.elapsed());
        }
        chosen.map(|chosen| (beginning, chosen))
    }

    async fn chosen_password(&self, beginning: &Beginning, with: &PasswordAndCode) -> Result<Chosen, Refusal> {
        let Some(step) = totp::step_of(Some(&beginning.totp), &with.code, self.clock.now(), 0) else {
            let because =
                "This is not the code that the authenticator shows now. Look at the clock of its device as well.";
            return Err(Refusal::new(ErrorCode::Invalid)
                .in_field("with.password.code")
                .because(because));
        };
        let hash = self
            .passwords
            .accept(&with.password, &beginning.login, &beginning.name)
            .await?;
        let totp = beginning.totp.clone();
        Ok(Chosen::Password { hash, totp, step })
    }

    fn chosen_passkey(&self, beginning: &Beginning, passkey: NewPasskey) -> Result<Chosen, Refusal> {
        let state = beginning.registration.as_ref().ok_or_else(|| {
            let because = "Passkeys cannot be used at this address. A password and an authenticator work.";
            Refusal::new(ErrorCode::Invalid).in_field("with").because(because)
        })?;
        let made = self
            .passkeys
            .finish(state, passkey.credential, &passkey.name, self.clock.now())?;
        Ok(Chosen::Passkey(made))
    }

    /// Which invitation a secret's hash belongs to, if an account may come by it.
    fn invited(&self, directory: &Directory, hash: &str) -> Result<InvitationId, Refusal> {
        let now = self.clock.surely();
        directory.read(|state| {
            let not_good = || Refusal::new(ErrorCode::Unauthenticated).in_field("link");
            let invitation = state.invitation_by_hash(hash).ok_or_else(not_good)?;
            invitation.good(now)?;
            invitation.grant().ok_or_else(not_good)?;
            Ok(invitation.id.clone())
        })
    }
}

impl Beginning {
    /// Whether it is for a further way of this account.
    pub(super) fn is_way_of(&self, staff: &StaffId) -> bool {
        self.invitation.is_none() && self.staff == *staff
    }
}

impl Chosen {
    /// Puts it among an account's ways, and answers the authenticator's step that was used.
    pub(super) fn put_into(self, secrets: &mut Secrets) -> Result<Option<u64>, Refusal> {
        match self {
            Self::Password { hash, totp, step } => {
                secrets.password = Some(hash);
                secrets.totp = Some(totp);
                Ok(Some(step))
            }
            Self::Passkey(passkey) => {
                if secrets.passkeys.len() >= passkeys::MOST {
                    let because = format!("{} passkeys fit. Remove one that you do not use.", passkeys::MOST);
                    return Err(Refusal::new(ErrorCode::Full).because(because));
                }
                secrets.passkeys.push(passkey);
                Ok(None)
            }
        }
    }
}

/// A login in the form in which it is compared.
fn good_login(login: &str) -> Result<String, Refusal> {
    let login = normal(login);
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_');
    if LOGIN_CHARS.contains(&login.len()) && login.bytes().all(plain) {
        return Ok(login);
    }
    let because = "Write 3 to 40 small letters from a to z, digits, dots, dashes and underscores.";
    Err(Refusal::new(ErrorCode::Invalid).in_field("login").because(because))
}

#[cfg(test)]
mod tests {
    use super::good_login;

    #[test]
    fn a_login_is_plain_and_compared_in_small_letters() {
        assert_eq!(good_login(" Rowan.Ash_2 ").as_deref(), Ok("rowan.ash_2"));
        for wrong in [
            "ro",
            "rowan ash",
            "röwan",
            "rowan@harbour",
            "",
            "a\u{0}bc",
            &"a".repeat(41),
        ] {
            let refusal = good_login(wrong).expect_err(wrong);
            assert_eq!(refusal.field.as_deref(), Some("login"));
        }
    }
}
