//! For those who manage: groups, meetings, people, invitations, and how the server is. The guard has let them in by the
//! table of routes; whether it may be done to this very thing, the directory decides.

pub(crate) mod groups;
pub(crate) mod health;
pub(crate) mod invitations;
pub(crate) mod meetings;
pub(crate) mod people;

use super::answer::Refused;
use super::guard::Caller;
use crate::Inner;
use domain::directory::Command;
use protocol::error::ErrorCode;
use std::str::FromStr;

/// An id in a path. One that cannot be is one that is not there.
fn id<T: FromStr>(text: &str) -> Result<T, Refused> {
    text.parse().map_err(|_| ErrorCode::NotFound.into())
}

/// A fresh id.
fn new_id<T: FromStr>() -> T {
    let id = crate::auth::random_id().parse();
    id.unwrap_or_else(|_| unreachable!("the alphabet of ids is base64url's"))
}

/// Asks the directory in somebody's name.
async fn ask(inner: &Inner, caller: &Caller, command: Command) -> Result<(), Refused> {
    Ok(inner.directory.ask(caller.actor(), command).await?)
}
