//! The first operator: a server that nobody can manage makes an invitation for one, whose address is printed once. It is
//! in no log, and whoever reads it first has the house, so it goes to the terminal of who started the server.

use crate::Inner;
use crate::auth::{random_id, staff};
use crate::data_folder;
use crate::http::link_url;
use domain::directory::{Actor, Command};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::InvitationId;
use protocol::room::Role;
use protocol::staff::InvitationDraft;

/// Hours for which the first invitation is good: a weekend.
const HOURS: u32 = 72;

/// What is to be said at a start without an operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum First {
    /// The address of an invitation that was just made.
    Invitation(String),
    /// An invitation that was made before is still good; its address was printed then.
    Waiting,
}

impl std::fmt::Display for First {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Invitation(address) => {
                writeln!(
                    f,
                    "\nNobody manages this server yet. Become its first operator here:\n\n  {address}\n"
                )?;
                writeln!(
                    f,
                    "The address works once, for {HOURS} hours, and is not shown again. Keep it to yourself."
                )
            }
            Self::Waiting => writeln!(
                f,
                "Nobody manages this server yet. The invitation that was printed at an earlier start is still good; when it \
                 has ended, the next start prints another one."
            ),
        }
    }
}

/// Makes the first operator's invitation, if nobody can manage the server and no invitation for it is good.
///
/// # Errors
/// The directory's refusal: most likely it could not be stored.
pub async fn first_operator(inner: &Inner) -> Result<Option<First>, Refusal> {
    // A second one beside one that is good would be a second way into the house.
    let surely = inner.clock.surely();
    let (has_one, waiting) = inner.directory.read(|state| {
        let invitations = state.invitations();
        let waits = invitations
            .iter()
            .filter(|known| known.role == Role::Operator && known.good(surely).is_ok());
        let waits: Vec<InvitationId> = waits.map(|known| known.id.clone()).collect();
        (state.has_operator(), waits)
    });
    if has_one {
        return Ok(None);
    }
    if !waiting.is_empty() {
        if !data_folder::is_first_start(&inner.config.data_dir) {
            return Ok(Some(First::Waiting));
        }
        // The first start was interrupted after it stored the invitation, so nobody may ever have read its address.
        for invitation in waiting {
            inner
                .directory
                .ask(Actor::Server, Command::RevokeInvitation { invitation })
                .await?;
        }
    }
    let (secret, invitation) = (random_id(), random_id().parse::<InvitationId>());
    let draft = InvitationDraft {
        role: Role::Operator,
        group: None,
        note: "First start".to_owned(),
        hours: HOURS,
        most_uses: 1,
        client_key: random_id().parse().map_err(|_| ErrorCode::Unavailable)?,
    };
    let make = Command::MakeInvitation {
        invitation: invitation.map_err(|_| ErrorCode::Unavailable)?,
        hash: staff::hash(&secret),
        draft: Box::new(draft),
    };
    inner.directory.ask(Actor::Server, make).await?;
    Ok(Some(First::Invitation(link_url(&inner.base_url, &secret))))
}
