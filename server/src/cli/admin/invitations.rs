//! `hearth admin invite`, `invitations` and `revoke`. An invitation's secret is printed once, on standard output, and is
//! kept nowhere.

use super::client::Problem;
use super::confirm::Sure;
use super::groups;
use super::house::House;
use super::show::{count, table, utc};
use super::words::{Role, word};
use clap::Args;
use hyper::Method;
use protocol::group::Group;
use protocol::ids::{GroupId, Millis};
use protocol::staff::{Invitation, InvitationDraft, NewInvitation};
use server::clock::Clock;

const PATH: &str = "/api/admin/invitations";

#[derive(Args)]
pub(super) struct Invite {
    /// The highest role that it gives. Anything but `attendee` makes an account.
    #[arg(long)]
    role: Role,
    /// The group that it is for, by its part of addresses or its id; none for operators and clinicians.
    #[arg(long, value_name = "GROUP", allow_hyphen_values = true)]
    group: Option<String>,
    /// Whom it is for, or why; only those who manage invitations read it.
    #[arg(long, default_value = "", hide_default_value = true)]
    note: String,
    /// How many hours it is good, 1 to 8760.
    #[arg(long, default_value_t = 72)]
    hours: u32,
    /// How many may use it, 1 to 500. One that makes an account is good once.
    #[arg(long, value_name = "HOW_MANY", default_value_t = 1)]
    uses: u32,
}

#[derive(Args)]
pub(super) struct List {
    /// Also those that are used up, ended or revoked.
    #[arg(long)]
    all: bool,
}

#[derive(Args)]
pub(super) struct Revoke {
    /// The invitation, by the id that `invitations` lists.
    #[arg(value_name = "INVITATION", allow_hyphen_values = true)]
    invitation: String,
    #[command(flatten)]
    sure: Sure,
}

pub(super) async fn make(house: &House, invite: &Invite) -> Result<String, Problem> {
    let group = match &invite.group {
        Some(named) => Some(groups::find(house, named).await?),
        None => None,
    };
    let key = server::auth::random_id();
    let draft = InvitationDraft {
        role: invite.role.into(),
        group: group.as_ref().map(|group| group.id.clone()),
        note: invite.note.clone(),
        hours: invite.hours,
        most_uses: invite.uses,
        client_key: key.parse().map_err(Problem::said)?,
    };
    let made: NewInvitation = house.client.send(Method::POST, PATH, &draft).await?;
    let invitation = &made.invitation;
    let place = group.map_or_else(|| "this server".to_owned(), |group| group.about.name);
    let what = match invite.role {
        Role::Attendee => format!("lets people into the meetings of {place}"),
        Role::Facilitator | Role::CoFacilitator | Role::Greeter | Role::Clinician | Role::Operator => {
            format!(
                "makes an account for a person who is going to be {} of {place}",
                word(&invitation.role)
            )
        }
    };
    Ok(format!(
        "This address {what}. It is good {}, until {}.\n\
         Hand it on by a way that only its person reads. It is shown this once.\n\n{}\n\n\
         To call it back: hearth admin revoke {}\n",
        times(invitation.most_uses),
        utc(invitation.expires_at),
        made.address,
        invitation.id,
    ))
}

fn times(uses: u32) -> String {
    if uses == 1 {
        "once".to_owned()
    } else {
        format!("{} times", uses)
    }
}

pub(super) async fn list(house: &House, list: &List) -> Result<String, Problem> {
    let groups = groups::all(house).await?;
    // The last answer is what programs get.
    let mut invitations: Vec<Invitation> = house.client.get(PATH).await?;
    let now = Clock::real().now();
    invitations.retain(|invitation| list.all || state(invitation, now) == "good");
    let rows = invitations.iter().map(|invitation| {
        [
            invitation.id.to_string(),
            word(&invitation.role),
            name_of(&groups, invitation.group.as_ref()),
            format!("{} of {}", invitation.uses, invitation.most_uses),
            utc(invitation.expires_at),
            state(invitation, now).to_owned(),
            invitation.note.clone(),
        ]
    });
    let heads = ["invitation", "role", "group", "used", "ends", "is", "note"];
    Ok(table(
        heads,
        rows.collect(),
        "No invitation is good now. `hearth admin invite` makes one.",
    ))
}

fn name_of(groups: &[Group], id: Option<&GroupId>) -> String {
    let known = groups.iter().find(|group| Some(&group.id) == id);
    known.map_or_else(String::new, |group| group.slug.clone())
}

fn state(invitation: &Invitation, now: Millis) -> &'static str {
    if invitation.revoked {
        "revoked"
    } else if invitation.uses >= invitation.most_uses {
        "used up"
    } else if invitation.expires_at <= now {
        "ended"
    } else {
        "good"
    }
}

pub(super) async fn revoke(house: &House, revoke: &Revoke) -> Result<String, Problem> {
    let invitations: Vec<Invitation> = house.client.get(PATH).await?;
    let named = &revoke.invitation;
    let known = invitations.iter().find(|known| known.id.as_str() == named);
    let Some(known) = known else {
        let said = format!("no invitation has the id {named:?}. `hearth admin invitations --all` lists them.");
        return Err(Problem::Said(said));
    };
    if !known.revoked {
        revoke.sure.ask(&format!(
            "This invitation ({}, used {}) is going to be revoked, and with it everything that came from it: passes, \
             open rooms, {}.",
            word(&known.role),
            count(known.uses, "time"),
            count(known.accounts, "account"),
        ))?;
    }
    house
        .client
        .tell(Method::DELETE, &format!("{PATH}/{}", known.id))
        .await?;
    Ok("It is revoked.\n".to_owned())
}
