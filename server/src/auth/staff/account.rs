//! How somebody of the staff changes the ways in which they sign in. Every change of an account's secrets goes through
//! here, one after the other.

use super::{Signed, StaffDoor, totp};
use crate::directory::Directory;
use domain::directory::{Actor, Command, Secrets};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::StaffId;
use protocol::staff::WayFinish;

impl StaffDoor {
    /// Changes an account's secrets as they are at this moment.
    pub(super) async fn change_secrets(
        &self,
        directory: &Directory,
        staff: &StaffId,
        change: impl FnOnce(&mut Secrets) -> Result<(), Refusal>,
    ) -> Result<(), Refusal> {
        let _turn = self.secrets.lock().await;
        let secrets = directory.read(|state| state.member(staff).map(domain::directory::Staff::secrets));
        let mut secrets = Box::new(secrets.ok_or(ErrorCode::Unauthenticated)?);
        change(&mut secrets)?;
        directory
            .ask(Actor::Staff(staff), Command::ChangeSecrets { secrets })
            .await
    }

    /// Adds a passkey, or sets password and authenticator anew; the latter signs every other browser out, because
    /// somebody may have known the old ones.
    ///
    /// # Errors
    /// As [`StaffDoor::finish_joining`], and `full` for one passkey too many.
    pub async fn finish_way(&self, directory: &Directory, signed: &Signed, finish: WayFinish) -> Result<(), Refusal> {
        let own = |beginning: &super::Beginning| beginning.is_way_of(&signed.staff);
        let (_, chosen) = self.choose(&finish.ceremony, finish.with, own).await?;
        let mut step = None;
        let changed = self.change_secrets(directory, &signed.staff, |secrets| {
            step = chosen.put_into(secrets)?;
            Ok(())
        });
        changed.await?;
        let Some(totp_step) = step else { return Ok(()) };
        let (staff, but) = (signed.staff.clone(), Some(signed.sign_in.clone()));
        directory
            .ask(
                Actor::Staff(&staff),
                Command::SignOutEverywhere {
                    staff: staff.clone(),
                    but,
                },
            )
            .await?;
        let used = directory
            .ask(Actor::Server, Command::UseCode { staff, totp_step })
            .await;
        match used {
            // A code of the old authenticator was used in this half minute or later, so this one works no more either.
            Err(refusal) if refusal.code == ErrorCode::Unauthenticated => Ok(()),
            answer => answer,
        }
    }

    /// Removes a passkey.
    ///
    /// # Errors
    /// `not_found` when there is none in that place, `not_now` when it is the last way to sign in.
    pub async fn remove_passkey(&self, directory: &Directory, signed: &Signed, number: usize) -> Result<(), Refusal> {
        let removed = self.change_secrets(directory, &signed.staff, |secrets| {
            if number >= secrets.passkeys.len() {
                return Err(ErrorCode::NotFound.into());
            }
            secrets.passkeys.remove(number);
            Ok(())
        });
        removed.await
    }

    /// Makes new recovery codes.
    ///
    /// # Errors
    /// `unavailable` when they could not be stored.
    pub async fn new_recovery_codes(&self, directory: &Directory, signed: &Signed) -> Result<Vec<String>, Refusal> {
        let (codes, hashes) = totp::new_recovery_codes();
        let changed = self.change_secrets(directory, &signed.staff, |secrets| {
            secrets.recovery = hashes;
            Ok(())
        });
        changed.await?;
        Ok(codes)
    }
}
