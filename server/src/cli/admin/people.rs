//! `hearth admin staff`: who serves, and what they may do. How they sign in is their own matter and not in it.

use super::client::Problem;
use super::confirm::Sure;
use super::groups;
use super::house::House;
use super::show::{count, table, utc};
use super::words::{Role, word};
use clap::{Args, Subcommand, ValueEnum};
use hyper::Method;
use protocol::group::Group;
use protocol::staff::{ChangeGrants, Grant, StaffMember, WaysIn};
use std::str::FromStr;

const PATH: &str = "/api/admin/staff";

#[derive(Args)]
pub(super) struct Staff {
    #[command(subcommand)]
    command: Option<StaffCommand>,
}

#[derive(Subcommand)]
enum StaffCommand {
    /// Changes what somebody may do. It takes effect at once, also in open rooms.
    Grants(Grants),
    /// Signs somebody out everywhere. They may sign in again.
    SignOut {
        /// Who: their name if nobody else has it, or their id.
        #[arg(allow_hyphen_values = true)]
        who: String,
    },
    /// Lets somebody serve no more, and closes what they have open. This cannot be undone; the last operator stays.
    Remove {
        /// Who: their name if nobody else has it, or their id.
        #[arg(allow_hyphen_values = true)]
        who: String,
        #[command(flatten)]
        sure: Sure,
    },
}

#[derive(Args)]
#[group(id = "changes", required = true, multiple = true, args = ["give", "take"])]
struct Grants {
    /// Who: their name if nobody else has it, or their id.
    #[arg(allow_hyphen_values = true)]
    who: String,
    /// What they may do from now on: operator or clinician, or facilitator, co-facilitator or greeter with the group, such
    /// as facilitator=tuesday-circle. Say it once for each.
    #[arg(long, value_name = "ROLE[=GROUP]")]
    give: Vec<Word>,
    /// What they may do no more, written in the same way.
    #[arg(long, value_name = "ROLE[=GROUP]")]
    take: Vec<Word>,
    #[command(flatten)]
    sure: Sure,
}

/// A grant as it is written.
#[derive(Clone)]
struct Word {
    role: Role,
    group: Option<String>,
}

impl FromStr for Word {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (role, group) = text
            .split_once('=')
            .map_or((text, None), |(role, group)| (role, Some(group)));
        let role = Role::from_str(role, false).map_err(|_| {
            format!(
                "{role:?} is no grant; write operator, clinician, or facilitator, co-facilitator or greeter with =GROUP"
            )
        })?;
        Ok(Self {
            role,
            group: group.map(str::to_owned),
        })
    }
}

impl Word {
    fn read(&self, groups: &[Group]) -> Result<Grant, Problem> {
        let group = match &self.group {
            None => None,
            Some(named) => {
                let known = groups
                    .iter()
                    .find(|group| group.slug == *named || group.id.as_str() == named);
                let said = || format!("no group is called {named:?}. `hearth admin groups` lists them.");
                Some(known.ok_or_else(|| Problem::Said(said()))?.id.clone())
            }
        };
        let everywhere = matches!(self.role, Role::Operator | Role::Clinician);
        Grant::of(self.role.into(), group).ok_or_else(|| {
            let role = word(&protocol::room::Role::from(self.role));
            Problem::Said(match self.role {
                Role::Attendee => "attendees need no grant".to_owned(),
                _ if everywhere => format!("{role} is for the whole server: leave the group out"),
                _ => format!("{role} is for a group: write {role}=GROUP"),
            })
        })
    }
}

pub(super) async fn staff(house: &House, staff: &Staff) -> Result<String, Problem> {
    match &staff.command {
        None => list(house).await,
        Some(StaffCommand::Grants(grants)) => change(house, grants).await,
        Some(StaffCommand::SignOut { who }) => {
            let who = find(house, who).await?;
            let path = format!("{PATH}/{}/sign-out", who.id);
            house.client.tell(Method::POST, &path).await?;
            Ok(format!("{} is signed out everywhere.\n", who.name))
        }
        Some(StaffCommand::Remove { who, sure }) => {
            let who = find(house, who).await?;
            sure.ask(&format!(
                "{} is going to serve no more: the account ends, and what is open is closed.",
                who.name
            ))?;
            house.client.tell(Method::DELETE, &format!("{PATH}/{}", who.id)).await?;
            Ok(format!("{} serves no more.\n", who.name))
        }
    }
}

async fn list(house: &House) -> Result<String, Problem> {
    let groups = groups::all(house).await?;
    let people: Vec<StaffMember> = house.client.get(PATH).await?;
    let rows = people.iter().map(|one| {
        [
            one.name.clone(),
            one.id.to_string(),
            grants(&one.grants, &groups),
            utc(one.since),
            ways(&one.ways),
            count(one.signed_in, "browser"),
        ]
    });
    let heads = ["name", "id", "may do", "since", "signs in with", "signed in"];
    let none = "Nobody serves yet. `hearth admin invite --role operator` invites the first.";
    Ok(table(heads, rows.collect(), none))
}

async fn change(house: &House, asked: &Grants) -> Result<String, Problem> {
    let groups = groups::all(house).await?;
    let who = find(house, &asked.who).await?;
    let read = |words: &[Word]| {
        words
            .iter()
            .map(|word| word.read(&groups))
            .collect::<Result<Vec<_>, _>>()
    };
    let (give, take) = (read(&asked.give)?, read(&asked.take)?);
    let mut all = who.grants.clone();
    all.retain(|grant| !take.contains(grant));
    for grant in give {
        if !all.contains(&grant) {
            all.push(grant);
        }
    }
    if !take.is_empty() {
        let left = grants(&all, &groups);
        asked.sure.ask(&format!("{} is going to be: {left}.", who.name))?;
    }
    let path = format!("{PATH}/{}/grants", who.id);
    let who: StaffMember = house
        .client
        .send(Method::PUT, &path, &ChangeGrants { grants: all })
        .await?;
    Ok(format!("{} is now: {}.\n", who.name, grants(&who.grants, &groups)))
}

/// Whom somebody means. A name that two people have names neither.
async fn find(house: &House, named: &str) -> Result<StaffMember, Problem> {
    let people: Vec<StaffMember> = house.client.get(PATH).await?;
    let by_id = people.iter().find(|one| one.id.as_str() == named);
    let mut by_name = people
        .iter()
        .filter(|one| one.name.to_lowercase() == named.to_lowercase());
    match (by_id, by_name.next(), by_name.next()) {
        (Some(one), ..) | (None, Some(one), None) => Ok(one.clone()),
        (None, Some(_), Some(_)) => Err(Problem::Said(format!(
            "more than one person is called {named:?}. Say which by the id that `hearth admin staff` lists."
        ))),
        (None, None, _) => Err(Problem::Said(format!(
            "nobody who serves is called {named:?}. `hearth admin staff` lists them."
        ))),
    }
}

fn grants(grants: &[Grant], groups: &[Group]) -> String {
    let words = grants.iter().map(|grant| {
        let (role, group) = grant.role();
        let slug = groups
            .iter()
            .find(|known| Some(&known.id) == group)
            .map(|known| &known.slug);
        match slug {
            Some(slug) => format!("{}={slug}", word(&role)),
            None => word(&role),
        }
    });
    let words: Vec<String> = words.collect();
    if words.is_empty() {
        "nothing".to_owned()
    } else {
        words.join(", ")
    }
}

fn ways(ways: &WaysIn) -> String {
    let mut words = Vec::new();
    if ways.password {
        words.push("password and code".to_owned());
    }
    if !ways.passkeys.is_empty() {
        words.push(count(u32::try_from(ways.passkeys.len()).unwrap_or(u32::MAX), "passkey"));
    }
    words.push(count(ways.recovery_codes, "recovery code"));
    words.join(", ")
}
