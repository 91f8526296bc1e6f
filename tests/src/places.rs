//! A small clinic made in the directory itself, without a form or a password: two groups, a meeting with its session, an
//! invitation, somebody who serves, and whoever is to ask, with a cookie. For tests that go through tables.

use crate::in_process::TestServer;
use domain::directory::{Actor, Command, Secrets};
use protocol::directory::{Audience, Monitoring};
use protocol::group::{Approach, GroupDraft};
use protocol::ids::{GroupId, InvitationId, MeetingId, SessionId, SignInId, StaffId};
use protocol::meeting::{AccessPolicy, MeetingDraft};
use protocol::room::Role;
use protocol::routes::{Asks, CSRF_HEADER, Route, STAFF_COOKIE};
use protocol::schedule::Schedule;
use protocol::staff::{Grant, InvitationDraft};
use protocol::waiting::LobbyPolicy;
use serde_json::{Value, json};
use server::auth::random_id;
use server::auth::staff::hash;
use std::collections::BTreeMap;
use std::str::FromStr;

/// What a route can be about.
pub struct Places {
    /// The group that everything here belongs to.
    pub group: GroupId,
    /// Its part of addresses.
    pub group_slug: String,
    /// Another group, with nothing in it.
    pub other: GroupId,
    /// A weekly meeting of the group.
    pub meeting: MeetingId,
    /// Its part of the permanent link.
    pub slug: String,
    /// A session of it with an open lobby.
    pub session: SessionId,
    /// The group's invitation for guests.
    pub invitation: InvitationId,
    /// A facilitator of the group.
    pub staff: StaffId,
}

/// Somebody of the staff, signed in.
pub struct Caller {
    /// Who.
    pub staff: StaffId,
    /// This browser.
    pub sign_in: SignInId,
    /// Another browser of theirs.
    pub other: SignInId,
    cookie: String,
    csrf: String,
}

fn new_id<T: FromStr<Err: std::fmt::Debug>>() -> T {
    random_id().parse().expect("an id")
}

async fn ask(server: &TestServer, command: Command) {
    let asked = server.inner().directory.ask(Actor::Server, command).await;
    asked.expect("the house may");
}

async fn group(server: &TestServer, name: &str) -> GroupId {
    let id: GroupId = new_id();
    let about = GroupDraft {
        name: format!("{name} {}", &id.as_str()[..8]),
        description: String::new(),
        guidelines: Vec::new(),
        language: "en".to_owned(),
        approach: Approach::Other,
        audience: Audience::Anyone,
        service: Vec::new(),
        place: String::new(),
        titles_shown: false,
    };
    let command = Command::MakeGroup {
        group: id.clone(),
        about: Box::new(about),
    };
    ask(server, command).await;
    id
}

/// A meeting that takes place every day and begins within the next quarter of an hour.
#[must_use]
pub fn daily(server: &TestServer, group: &GroupId, title: &str) -> MeetingDraft {
    let soon = server.inner().clock.now().0 / 60_000 + 5;
    let (day, minute) = (soon / 1_440, soon % 1_440);
    MeetingDraft {
        group: group.clone(),
        title: title.to_owned(),
        description: String::new(),
        schedule: Schedule {
            starts: format!("{}T{:02}:{:02}", date(day), minute / 60, minute % 60),
            zone: "UTC".to_owned(),
            rule: Some("FREQ=DAILY".to_owned()),
            exceptions: Vec::new(),
        },
        minutes: 60,
        format: "open-fellowship".to_owned(),
        readings: BTreeMap::new(),
        access: AccessPolicy::Open,
        clean_days: None,
        monitoring: Monitoring::Monitored,
        lobby: LobbyPolicy::Together,
        lobby_minutes: 15,
        capacity: 50,
        kept_minutes: 60,
        listed: true,
    }
}

/// The civil date of a day since 1970 (the Gregorian calendar's rules, from the days of a 400-year era).
fn date(day: u64) -> String {
    let day = day + 719_468;
    let (era, day) = (day / 146_097, day % 146_097);
    let year_of_era = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

impl Places {
    /// Makes them, new ones each time.
    ///
    /// # Panics
    /// When the directory refuses.
    pub async fn fresh(server: &TestServer) -> Self {
        let (here, other) = (group(server, "Here").await, group(server, "Elsewhere").await);
        let meeting: MeetingId = new_id();
        let title = format!("Every day {}", &meeting.as_str()[..8]);
        let command = Command::MakeMeeting {
            meeting: meeting.clone(),
            about: Box::new(daily(server, &here, &title)),
        };
        ask(server, command).await;
        server::planner::plan_now(server.inner()).await;
        let (group_slug, slug, session) = server.inner().directory.read(|state| {
            let group = state.group(&here).map(|known| known.slug.clone());
            let slug = state.meeting(&meeting).map(|known| known.slug.clone());
            (group, slug, state.sessions_of(&meeting).into_iter().next())
        });
        let invitation = invite(server, Role::Attendee, Some(&here)).await;
        let staff = join(
            server,
            &Grant::of(Role::Facilitator, Some(here.clone())).expect("a grant"),
        )
        .await;
        Self {
            group: here,
            group_slug: group_slug.expect("it was made"),
            other,
            meeting,
            slug: slug.expect("it was made"),
            session: session.expect("it was planned"),
            invitation,
            staff,
        }
    }

    /// The path of a route about these.
    ///
    /// # Panics
    /// When nothing here stands for a name in braces: say it here.
    #[must_use]
    pub fn path(&self, route: &Route, caller: Option<&Caller>) -> String {
        let mut path = route.path.to_owned();
        for name in route.parameters() {
            let value = match name {
                "group" => self.group.to_string(),
                "meeting" => self.meeting.to_string(),
                "slug" if route.path.starts_with("/api/groups/") => self.group_slug.clone(),
                "slug" => self.slug.clone(),
                "session" => self.session.to_string(),
                "invitation" => self.invitation.to_string(),
                "staff" => self.staff.to_string(),
                "sign_in" => caller.map_or("nobody".to_owned(), |caller| caller.other.to_string()),
                "number" => "0".to_owned(),
                other => panic!("say here what stands for {{{other}}}"),
            };
            path = path.replace(&format!("{{{name}}}"), &value);
        }
        // Only the first of the choices that cannot be left out: they stand in the order in which one would try them.
        let asked: Vec<String> = route
            .query
            .iter()
            .filter(|query| query.required)
            .map(|query| format!("{}={}", query.name, query.value.example()))
            .collect();
        if !asked.is_empty() {
            path = format!("{path}?{}", asked.join("&"));
        }
        path
    }

    /// A good body for a route of those who manage; none where it takes none.
    ///
    /// # Panics
    /// When a route takes something that is not said here.
    #[must_use]
    pub fn body(&self, server: &TestServer, route: &Route) -> Option<Value> {
        let group = json!({ "name": format!("Renamed {}", random_id()), "language": "en", "approach": "other", "audience": "anyone" });
        let meeting = daily(server, &self.group, &format!("Another {}", random_id()));
        let proof = json!({ "password": { "password": "not the password at all", "code": "000000" } });
        Some(match route.takes? {
            "GroupDraft" => group,
            "ChangeGroup" => json!({ "revision": 1, "group": group }),
            "MeetingDraft" => json!(meeting),
            "ChangeMeeting" => json!({ "revision": 1, "meeting": meeting }),
            "ChangeDate" => json!({ "on": meeting.schedule.starts, "to": "cancelled" }),
            "Schedule" => json!(meeting.schedule),
            "ChangeGrants" => json!({ "grants": [{ "kind": "clinician" }] }),
            "InvitationDraft" => json!(InvitationDraft {
                role: Role::Attendee,
                group: Some(self.group.clone()),
                note: String::new(),
                hours: 1,
                most_uses: 1,
                client_key: new_id(),
            }),
            "StepUp" => proof,
            "WayStart" => json!({}),
            "WayFinish" => json!({ "ceremony": "none", "with": proof }),
            "TicketRequest" => json!({ "session": self.session }),
            "HelpRequest" => json!({ "session": self.session, "nickname": "Finch" }),
            other => panic!("say here what a good {other} is"),
        })
    }
}

async fn invite(server: &TestServer, role: Role, group: Option<&GroupId>) -> InvitationId {
    let invitation: InvitationId = new_id();
    let draft = InvitationDraft {
        role,
        group: group.cloned(),
        note: String::new(),
        hours: 24,
        most_uses: 1,
        client_key: new_id(),
    };
    let command = Command::MakeInvitation {
        invitation: invitation.clone(),
        hash: random_id(),
        draft: Box::new(draft),
    };
    ask(server, command).await;
    invitation
}

async fn join(server: &TestServer, grant: &Grant) -> StaffId {
    let (role, group) = grant.role();
    let invitation = invite(server, role, group).await;
    let staff: StaffId = new_id();
    let secrets = Secrets {
        name: format!("Rowan {}", &staff.as_str()[..8].replace(['-', '_'], "x")),
        login: staff.as_str().to_lowercase(),
        password: Some("$argon2id$no-password-fits-this".to_owned()),
        totp: Some("JBSWY3DPEHPK3PXP".to_owned()),
        ..Secrets::default()
    };
    let command = Command::Join {
        staff: staff.clone(),
        invitation,
        secrets: Box::new(secrets),
    };
    ask(server, command).await;
    staff
}

impl Caller {
    /// Somebody who just joined with this grant, signed in in two browsers, and proved lately.
    ///
    /// # Panics
    /// When the directory refuses.
    pub async fn with(server: &TestServer, grant: &Grant) -> Self {
        let staff = join(server, grant).await;
        let (this, secret) = sign_in(server, &staff).await;
        let (other, _) = sign_in(server, &staff).await;
        let inner = server.inner();
        inner.staff.proved(&this);
        let signed = inner.staff.signed(&inner.directory, &inner.clock, &secret);
        Self {
            csrf: signed.expect("the cookie is good").csrf,
            cookie: format!("{STAFF_COOKIE}={secret}"),
            staff,
            sign_in: this,
            other,
        }
    }

    /// The headers with which this browser asks; what changes something carries origin and token.
    #[must_use]
    pub fn headers<'a>(&'a self, route: &Route, origin: &'a str) -> Vec<(&'a str, &'a str)> {
        let mut headers = vec![("cookie", self.cookie.as_str())];
        if matches!(route.asks, Asks::Staff(_)) && route.changes_as_staff() {
            headers.push(("origin", origin));
            headers.push((CSRF_HEADER, self.csrf.as_str()));
        }
        headers
    }
}

async fn sign_in(server: &TestServer, staff: &StaffId) -> (SignInId, String) {
    let (sign_in, secret): (SignInId, String) = (new_id(), random_id());
    let command = Command::SignIn {
        sign_in: sign_in.clone(),
        staff: staff.clone(),
        hash: hash(&secret),
        expires_at: server.inner().clock.now().plus(3_600_000),
        totp_step: None,
        device: String::new(),
    };
    ask(server, command).await;
    (sign_in, secret)
}
