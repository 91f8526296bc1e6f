//! `hearth admin groups` and `group`: which there are, and one of them made, changed, closed.

use super::client::Problem;
use super::confirm::Sure;
use super::house::House;
use super::show::{below, count, pairs, table};
use super::words::{Approach, Audience, Role, word};
use clap::{Args, Subcommand, ValueEnum};
use hyper::Method;
use protocol::group::{ChangeGroup, Group, GroupDraft, ServiceRule};
use protocol::ids::GroupId;
use std::str::FromStr;

const PATH: &str = "/api/admin/groups";

/// Lists groups.
#[derive(Args)]
pub(super) struct List {
    /// Also those that meet no more.
    #[arg(long)]
    all: bool,
}

#[derive(Subcommand)]
pub(super) enum GroupCommand {
    /// Makes a group.
    Make(Make),
    /// Shows everything about a group.
    Show {
        /// The group, by the part of addresses that `groups` lists, or by its id.
        #[arg(value_name = "GROUP", allow_hyphen_values = true)]
        group: String,
    },
    /// Changes a group. What is not named stays as it is.
    Change(Change),
    /// Lets a group meet no more: its meetings end, its invitations are revoked. This cannot be undone.
    Close(Close),
}

#[derive(Args)]
pub(super) struct Make {
    /// Name, 2 to 80 characters.
    #[arg(long)]
    name: String,
    /// Language as a tag, such as en, de or pt-BR.
    #[arg(long, value_name = "TAG")]
    language: String,
    /// In which way it works. It names a custom, and says nothing about belonging to a fellowship.
    #[arg(long)]
    approach: Approach,
    /// Whom it is for.
    #[arg(long)]
    audience: Audience,
    #[command(flatten)]
    more: More,
}

#[derive(Args)]
pub(super) struct Change {
    /// The group, by the part of addresses that `groups` lists, or by its id.
    #[arg(value_name = "GROUP", allow_hyphen_values = true)]
    group: String,
    /// Name, 2 to 80 characters. Addresses stay as they are.
    #[arg(long)]
    name: Option<String>,
    /// Language as a tag, such as en, de or pt-BR.
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// In which way it works.
    #[arg(long)]
    approach: Option<Approach>,
    /// Whom it is for.
    #[arg(long)]
    audience: Option<Audience>,
    #[command(flatten)]
    more: More,
    /// It asks nothing of those who come.
    #[arg(long, conflicts_with = "guidelines")]
    no_guidelines: bool,
    /// It asks no clean time of those who serve.
    #[arg(long, conflicts_with = "service")]
    no_service: bool,
}

/// Whether calendars say that meetings are private.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Calendar {
    /// They do.
    Private,
    /// They do not: whoever sees the calendar sees the titles.
    Public,
}

#[derive(Args)]
struct More {
    /// A sentence or two for those who look for a group.
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// What it asks of those who come, in one sentence. Say it once for each; together they replace those of before.
    #[arg(long = "guideline", value_name = "SENTENCE")]
    guidelines: Vec<String>,
    /// How many days somebody should have been clean to serve, such as facilitator=90. Declared, never checked. Say it once
    /// for each service; together they replace those of before.
    #[arg(long, value_name = "ROLE=DAYS")]
    service: Vec<Service>,
    /// The town or country in which it is at home, for directories; "" for the one of the server.
    #[arg(long, value_name = "TEXT")]
    place: Option<String>,
    /// How its calendars mark its meetings. Google Calendar shows people with whom somebody shares a calendar no title of what
    /// is private, and every title of what is public.
    #[arg(long, value_name = "HOW")]
    calendar: Option<Calendar>,
}

#[derive(Args)]
pub(super) struct Close {
    /// The group, by the part of addresses that `groups` lists, or by its id.
    #[arg(value_name = "GROUP", allow_hyphen_values = true)]
    group: String,
    #[command(flatten)]
    sure: Sure,
}

/// How long somebody should have been clean to serve.
#[derive(Clone)]
struct Service(ServiceRule);

impl FromStr for Service {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let form = || format!("{text:?}: write a role and its days, such as facilitator=90");
        let (role, days) = text.split_once('=').ok_or_else(form)?;
        Ok(Self(ServiceRule {
            role: Role::from_str(role, false).map_err(|_| form())?.into(),
            clean_days: days.parse().map_err(|_| form())?,
        }))
    }
}

impl More {
    fn apply(&self, about: &mut GroupDraft) {
        if let Some(description) = &self.description {
            about.description.clone_from(description);
        }
        if !self.guidelines.is_empty() {
            about.guidelines.clone_from(&self.guidelines);
        }
        if !self.service.is_empty() {
            about.service = self.service.iter().map(|rule| rule.0.clone()).collect();
        }
        if let Some(place) = &self.place {
            about.place.clone_from(place);
        }
        if let Some(calendar) = self.calendar {
            about.titles_shown = calendar == Calendar::Public;
        }
    }
}

impl Change {
    fn apply(&self, about: &mut GroupDraft) {
        if let Some(name) = &self.name {
            about.name.clone_from(name);
        }
        if let Some(language) = &self.language {
            about.language.clone_from(language);
        }
        about.approach = self.approach.map_or(about.approach, Into::into);
        about.audience = self.audience.map_or(about.audience, Into::into);
        self.more.apply(about);
        if self.no_guidelines {
            about.guidelines.clear();
        }
        if self.no_service {
            about.service.clear();
        }
    }
}

pub(super) async fn list(house: &House, list: &List) -> Result<String, Problem> {
    let mut groups = all(house).await?;
    groups.retain(|group| list.all || !group.closed);
    groups.sort_by(|one, other| (one.closed, &one.about.name).cmp(&(other.closed, &other.about.name)));
    let rows = groups.iter().map(|group| {
        let about = &group.about;
        [
            group.slug.clone(),
            about.name.clone(),
            about.language.clone(),
            word(&about.approach),
            word(&about.audience),
            if group.closed { "meets no more" } else { "open" }.to_owned(),
        ]
    });
    let heads = ["group", "name", "language", "approach", "audience", "is"];
    Ok(table(
        heads,
        rows.collect(),
        "There is no group yet. `hearth admin group make` makes one.",
    ))
}

pub(super) async fn one(house: &House, command: &GroupCommand) -> Result<String, Problem> {
    match command {
        GroupCommand::Make(make) => {
            let mut about = GroupDraft {
                name: make.name.clone(),
                description: String::new(),
                guidelines: Vec::new(),
                language: make.language.clone(),
                approach: make.approach.into(),
                audience: make.audience.into(),
                service: Vec::new(),
                place: String::new(),
                titles_shown: false,
            };
            make.more.apply(&mut about);
            let group: Group = house.client.send(Method::POST, PATH, &about).await?;
            Ok(format!("It is made.\n\n{}", shown(&group)))
        }
        GroupCommand::Show { group } => Ok(shown(&find(house, group).await?)),
        GroupCommand::Change(change) => {
            let known = find(house, &change.group).await?;
            let mut about = known.about.clone();
            change.apply(&mut about);
            let body = ChangeGroup {
                revision: known.revision,
                group: about,
            };
            let group: Group = house.client.send(Method::PUT, &path(&known.id), &body).await?;
            Ok(format!(
                "{}\n\n{}",
                is_so(group.revision != known.revision),
                shown(&group)
            ))
        }
        GroupCommand::Close(close) => {
            let known = find(house, &close.group).await?;
            let name = &known.about.name;
            close.sure.ask(&format!(
                "{name} is going to meet no more: its meetings end, its invitations are revoked, and nobody serves in it."
            ))?;
            house.client.tell(Method::DELETE, &path(&known.id)).await?;
            Ok(format!("{name} meets no more.\n"))
        }
    }
}

/// Whether a change changed anything.
pub(super) const fn is_so(changed: bool) -> &'static str {
    if changed {
        "It is changed."
    } else {
        "It was so already."
    }
}

fn path(group: &GroupId) -> String {
    format!("{PATH}/{group}")
}

/// All groups.
pub(super) async fn all(house: &House) -> Result<Vec<Group>, Problem> {
    house.client.get(PATH).await
}

/// The group that somebody means.
pub(super) async fn find(house: &House, named: &str) -> Result<Group, Problem> {
    let mut groups = all(house).await?.into_iter();
    let found = groups.find(|group| group.slug == named || group.id.as_str() == named);
    found.ok_or_else(|| {
        Problem::Said(format!(
            "no group is called {named:?}. `hearth admin groups` lists them."
        ))
    })
}

fn shown(group: &Group) -> String {
    let about = &group.about;
    let mut out = pairs(&[
        ("group", group.slug.clone()),
        ("id", group.id.to_string()),
        ("name", about.name.clone()),
        ("description", about.description.clone()),
        ("language", about.language.clone()),
        ("approach", word(&about.approach)),
        ("audience", word(&about.audience)),
        ("place", about.place.clone()),
        (
            "calendar",
            if about.titles_shown { "public" } else { "private" }.to_owned(),
        ),
        ("is", if group.closed { "meets no more" } else { "open" }.to_owned()),
    ]);
    out += &below("It asks of those who come:", &about.guidelines);
    let service = about.service.iter();
    let service: Vec<String> = service
        .map(|rule| format!("{}: {} clean", word(&rule.role), count(rule.clean_days, "day")))
        .collect();
    out += &below("It asks of those who serve:", &service);
    out
}
