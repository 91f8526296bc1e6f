//! Somebody of the staff: what they may do, how they sign in, and in which browsers they are.

use protocol::ids::{InvitationId, Millis, Seq, SignInId, StaffId};
use protocol::staff::{Grant, PasskeyLabel, SignIn as SignInView, StaffMember, WaysIn};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeSet;

/// Somebody of the staff.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staff {
    /// Who.
    pub id: StaffId,
    /// Since when.
    pub since: Millis,
    /// What they may do.
    pub grants: BTreeSet<Grant>,
    /// Through which invitation they came.
    pub came_by: InvitationId,
    /// The events whose bodies hold secrets: erased when they serve no more, the older ones when there are newer.
    pub(super) bodies: Vec<Seq>,
    /// Names and secrets. None only where the body was erased, which no living account's is.
    pub(super) secrets: Option<Box<Secrets>>,
    /// The authenticator's newest time step that was used.
    pub(super) totp_step: u64,
}

/// Names and secrets of an account. What is secret is hashed where it can be; the whole is sealed in the log.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Secrets {
    /// The name that people in rooms see.
    pub name: String,
    /// The name to sign in with, in the form in which it is compared.
    pub login: String,
    /// Hash of the password with its parameters (PHC string); none for an account with passkeys only.
    pub password: Option<String>,
    /// The authenticator's secret in base32. There exactly when there is a password.
    pub totp: Option<String>,
    /// Passkeys.
    pub passkeys: Vec<Passkey>,
    /// Hashes of the recovery codes that were not used.
    pub recovery: Vec<String>,
}

/// A passkey: its public half, in the form of the library that checks it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Passkey {
    /// What the person called it.
    pub name: String,
    /// Since when.
    pub since: Millis,
    /// The credential.
    pub key: Value,
}

/// Nothing of an account is fit for a log.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Secrets").finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Passkey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passkey").finish_non_exhaustive()
    }
}

/// One browser in which somebody is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    /// Which.
    pub id: SignInId,
    /// Who.
    pub staff: StaffId,
    /// SHA-256 of the cookie.
    pub hash: String,
    /// Since when.
    pub since: Millis,
    /// When it ends by itself.
    pub expires_at: Millis,
    /// What the browser called itself.
    pub(super) device: String,
}

impl Staff {
    /// Names and secrets; those of nobody when they were erased.
    #[must_use]
    pub fn secrets(&self) -> Secrets {
        self.secrets.as_deref().cloned().unwrap_or_default()
    }

    /// The same, to look at; none when they were erased.
    #[must_use]
    pub fn kept_secrets(&self) -> Option<&Secrets> {
        self.secrets.as_deref()
    }

    /// The authenticator's newest time step that was used.
    #[must_use]
    pub const fn totp_step(&self) -> u64 {
        self.totp_step
    }

    /// The grants as they travel.
    #[must_use]
    pub fn grants(&self) -> Vec<Grant> {
        self.grants.iter().cloned().collect()
    }

    /// As operators see them, or as they see themselves.
    #[must_use]
    pub fn view(&self, own: bool, signed_in: u32) -> StaffMember {
        let secrets = self.secrets();
        let passkeys = secrets.passkeys.iter().zip(0..);
        StaffMember {
            id: self.id.clone(),
            name: secrets.name.clone(),
            login: own.then(|| secrets.login.clone()),
            grants: self.grants(),
            since: self.since,
            ways: WaysIn {
                password: secrets.password.is_some(),
                passkeys: passkeys
                    .map(|(passkey, number)| PasskeyLabel {
                        number,
                        name: passkey.name.clone(),
                        since: passkey.since,
                    })
                    .collect(),
                recovery_codes: u32::try_from(secrets.recovery.len()).unwrap_or(u32::MAX),
            },
            signed_in,
        }
    }
}

impl SignIn {
    /// As its person sees it.
    #[must_use]
    pub fn view(&self, seen_at: Millis, this: bool) -> SignInView {
        SignInView {
            id: self.id.clone(),
            device: self.device.clone(),
            since: self.since,
            seen_at: seen_at.max(self.since),
            expires_at: self.expires_at,
            this,
        }
    }
}
