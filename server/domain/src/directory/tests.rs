//! Stories of the directory: a group is made, meets, changes, and is closed; people come to serve and go.

mod meetings;
mod people;
mod planning;

use super::{Actor, Command, Directory, Event, Passkey, Secrets};
use protocol::directory::{Audience, Monitoring};
use protocol::error::{ErrorCode, Refusal};
use protocol::group::{Approach, GroupDraft};
use protocol::ids::{GroupId, InvitationId, MeetingId, Millis, SignInId, StaffId};
use protocol::meeting::{AccessPolicy, MeetingDraft};
use protocol::room::Role;
use protocol::schedule::Schedule;
use protocol::staff::{Grant, InGroup, InvitationDraft};
use std::collections::BTreeMap;

/// Tuesday, 1 December 2026, 12:00 UTC.
const NOON: Millis = Millis(1_796_126_400_000);
const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;

/// A directory with a clock that the story moves.
#[derive(Clone)]
struct Story {
    directory: Directory,
    now: Millis,
    happened: Vec<(Millis, Event)>,
}

impl Story {
    fn new() -> Self {
        Self {
            directory: Directory::default(),
            now: NOON,
            happened: Vec::new(),
        }
    }

    /// With a group, an operator "ada", and a facilitator "finn" of the group.
    fn of_a_clinic() -> Self {
        let mut story = Self::new();
        story.group("porch", "Open Porch");
        story.joins("ada", Role::Operator, None);
        story.joins("finn", Role::Facilitator, Some("porch"));
        story
    }

    fn ask(&mut self, actor: Actor<'_>, command: Command) -> Result<Vec<Event>, Refusal> {
        let outcome = self.directory.handle(self.now, actor, command)?;
        for event in &outcome.events {
            self.directory.apply(self.now, event);
            self.happened.push((self.now, event.clone()));
        }
        Ok(outcome.events)
    }

    /// What the house itself asks, and gets.
    fn house(&mut self, command: Command) -> Vec<Event> {
        self.ask(Actor::Server, command)
            .unwrap_or_else(|refusal| panic!("{refusal:?}"))
    }

    fn by(&mut self, who: &str, command: Command) -> Result<Vec<Event>, Refusal> {
        let who = staff(who);
        self.ask(Actor::Staff(&who), command)
    }

    fn refused(&mut self, who: &str, command: Command) -> Refusal {
        self.by(who, command).expect_err("it is not to be")
    }

    fn group(&mut self, id: &str, name: &str) -> GroupId {
        self.house(Command::MakeGroup {
            group: group(id),
            about: Box::new(group_draft(name)),
        });
        group(id)
    }

    fn meeting(&mut self, id: &str, about: MeetingDraft) -> MeetingId {
        self.house(Command::MakeMeeting {
            meeting: meeting(id),
            about: Box::new(about),
        });
        meeting(id)
    }

    fn invite(&mut self, id: &str, role: Role, of: Option<&str>) -> InvitationId {
        self.house(Command::MakeInvitation {
            invitation: invitation(id),
            hash: format!("hash-{id}"),
            draft: Box::new(invitation_draft(id, role, of)),
        });
        invitation(id)
    }

    fn invite_by(&mut self, who: &str, id: &str, role: Role, of: Option<&str>) {
        let command = Command::MakeInvitation {
            invitation: invitation(id),
            hash: format!("hash-{id}"),
            draft: Box::new(invitation_draft(id, role, of)),
        };
        self.by(who, command).expect("they may invite");
    }

    /// Somebody is invited, joins and signs in.
    fn joins(&mut self, who: &str, role: Role, of: Option<&str>) {
        let invitation = self.invite(&format!("for-{who}"), role, of);
        self.house(Command::Join {
            staff: staff(who),
            invitation,
            secrets: Box::new(secrets(who)),
        });
        self.signs_in(who, who);
    }

    fn signs_in(&mut self, who: &str, browser: &str) {
        self.house(Command::SignIn {
            sign_in: sign_in(browser),
            staff: staff(who),
            hash: format!("cookie-{browser}"),
            expires_at: self.now.plus(12 * HOUR),
            totp_step: None,
            device: "A browser".to_owned(),
        });
    }

    /// The same directory, read again from its log in its stored form.
    fn read_again(&self) -> Directory {
        use crate::Remembered as _;
        let mut again = Directory::default();
        for (at, event) in &self.happened {
            let stored = serde_json::to_string(event).expect("an event can be written");
            let mut read: Event = serde_json::from_str(&stored).expect("an event can be read");
            read.restore(event.body().map(std::borrow::Cow::into_owned));
            again.apply(*at, &read);
        }
        again
    }
}

fn group(id: &str) -> GroupId {
    id.parse().expect("an id")
}

fn meeting(id: &str) -> MeetingId {
    id.parse().expect("an id")
}

fn staff(id: &str) -> StaffId {
    id.parse().expect("an id")
}

fn invitation(id: &str) -> InvitationId {
    id.parse().expect("an id")
}

fn sign_in(id: &str) -> SignInId {
    id.parse().expect("an id")
}

fn of(group_id: &str) -> InGroup {
    InGroup { group: group(group_id) }
}

fn group_draft(name: &str) -> GroupDraft {
    GroupDraft {
        name: name.to_owned(),
        description: String::new(),
        guidelines: vec!["One person shares at a time.".to_owned()],
        language: "en".to_owned(),
        approach: Approach::TwelveStep,
        audience: Audience::InRecovery,
        service: Vec::new(),
        place: String::new(),
        titles_shown: false,
    }
}

/// Every Tuesday at 19:30 in Dublin, from today.
fn tuesdays() -> Schedule {
    Schedule {
        starts: "2026-12-01T19:30".to_owned(),
        zone: "Europe/Dublin".to_owned(),
        rule: Some("FREQ=WEEKLY;BYDAY=TU".to_owned()),
        exceptions: Vec::new(),
    }
}

fn meeting_draft(title: &str) -> MeetingDraft {
    MeetingDraft {
        group: group("porch"),
        title: title.to_owned(),
        description: String::new(),
        schedule: tuesdays(),
        minutes: 90,
        format: "twelve-step-discussion".to_owned(),
        readings: BTreeMap::new(),
        access: AccessPolicy::Open,
        clean_days: None,
        monitoring: Monitoring::OnCall,
        lobby: protocol::waiting::LobbyPolicy::Together,
        lobby_minutes: 15,
        capacity: 40,
        kept_minutes: 60,
        listed: true,
    }
}

fn invitation_draft(key: &str, role: Role, of: Option<&str>) -> InvitationDraft {
    InvitationDraft {
        role,
        group: of.map(group),
        note: format!("For {key}"),
        hours: 72,
        most_uses: 1,
        client_key: format!("key-{key}").parse().expect("a key"),
    }
}

fn secrets(login: &str) -> Secrets {
    Secrets {
        name: format!("The name of {login}"),
        login: login.to_owned(),
        password: Some("$argon2id$example".to_owned()),
        totp: Some("JBSWY3DPEHPK3PXP".to_owned()),
        passkeys: vec![Passkey {
            name: "My phone".to_owned(),
            since: NOON,
            key: serde_json::json!({ "id": 1 }),
        }],
        recovery: vec!["recovery-hash".to_owned()],
    }
}

fn is(refusal: &Refusal, code: ErrorCode, field: Option<&str>) {
    assert_eq!((refusal.code, refusal.field.as_deref()), (code, field), "{refusal:?}");
}

#[test]
fn what_was_stored_is_read_again_with_its_words() {
    let mut story = Story::of_a_clinic();
    story.meeting("tuesday", meeting_draft("Tuesday evening"));
    assert_eq!(story.read_again(), story.directory);
    assert_eq!(story.directory.member(&staff("finn")).unwrap().secrets().login, "finn");
}

#[test]
fn nothing_of_a_person_is_in_the_stored_form_of_an_event_or_in_its_debug_print() {
    let mut story = Story::of_a_clinic();
    story
        .by(
            "finn",
            Command::ChangeSecrets {
                secrets: Box::new(Secrets {
                    name: "Another name".to_owned(),
                    ..secrets("finn")
                }),
            },
        )
        .unwrap();
    for (_, event) in &story.happened {
        let stored = serde_json::to_string(event).unwrap();
        let shown = format!("{event:?}");
        for word in [
            "The name of",
            "Another name",
            "argon2id",
            "JBSWY3DPEHPK3PXP",
            "recovery-hash",
        ] {
            assert!(!stored.contains(word), "{stored}");
            assert!(!shown.contains(word), "{shown}");
        }
        for word in ["A browser", "For for-"] {
            assert!(!stored.contains(word), "{stored}");
        }
    }
}
