//! The language both sides speak, held against its examples, and the generated documents against their files.

use protocol::client::{ClientFrame, ClientMessage};
use protocol::decode::{Unreadable, client_frame};
use protocol::error::{ErrorCode, Refusal};
use protocol::room::RoomEventAt;
use protocol::routes::{Body, ROUTES};
use protocol::server::ServerMessage;
use protocol::{care, directory, feed, group, meeting, schedule, schema, staff};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tests::examples::{self, Example, FOLDERS};
use tests::generated;

#[test]
fn generated_files_are_fresh() {
    for file in generated::all() {
        let have = std::fs::read_to_string(generated::root().join(file.path)).unwrap_or_default();
        assert!(
            have == file.text,
            "{} is not what the code says: run `make generate`",
            file.path
        );
    }
}

fn names(examples: &[Example]) -> BTreeSet<&str> {
    examples.iter().map(|example| example.name.as_str()).collect()
}

fn tags(shape: &Value) -> BTreeSet<String> {
    schema::by_type(shape).keys().cloned().collect()
}

#[test]
fn every_message_has_an_example_and_every_example_a_message() {
    let schemas = schema::socket();
    let lists: [(&str, &str, Option<&[&str]>); 3] = [
        ("client", "ClientMessage", Some(ClientMessage::TYPES)),
        ("server", "ServerMessage", Some(ServerMessage::TYPES)),
        ("room_event", "RoomEventAt", None),
    ];
    for (folder, name, list) in lists {
        let tags = tags(&schemas[name]);
        assert!(!tags.is_empty(), "{name} has alternatives");
        let loaded = examples::load(folder);
        assert_eq!(names(&loaded), tags.iter().map(String::as_str).collect(), "{folder}");
        if let Some(list) = list {
            assert_eq!(names(&loaded), list.iter().copied().collect(), "{name}::TYPES");
            assert_eq!(loaded.len(), list.len(), "{name}::TYPES says each once");
        }
    }
}

#[test]
fn every_refusal_and_every_body_of_a_route_has_an_example() {
    let loaded = examples::load("http");
    let mut have = names(&loaded);
    for (code, _) in schema::words(&schema::http()["ErrorCode"]) {
        let example = examples::find(&loaded, "http", &format!("refusal_{code}"));
        assert_eq!(example.example["code"], code.as_str(), "{}", example.name);
        have.remove(example.name.as_str());
    }
    let mut needed: BTreeSet<String> = BTreeSet::new();
    for route in ROUTES {
        let answers = route.answers.iter().filter_map(|answer| match answer.body {
            Body::Json(name) => Some(name.to_owned()),
            Body::List(name) => Some(format!("{name}s")),
            Body::Empty | Body::Text | Body::Foreign(_) | Body::Calendar | Body::Script => None,
        });
        needed.extend(answers.chain(route.takes.map(str::to_owned)));
    }
    let flat = |name: &str| name.replace('_', "").to_lowercase();
    let have: BTreeSet<String> = have.into_iter().map(flat).collect();
    assert_eq!(have, needed.iter().map(|name| flat(name)).collect());
}

#[test]
fn every_example_is_explained_in_a_sentence_or_two() {
    for folder in FOLDERS {
        for example in examples::load(folder) {
            let about = example.about.trim();
            assert!(
                about.ends_with('.') && about.len() > 30,
                "{folder}/{}: {about}",
                example.name
            );
        }
    }
}

/// Reads as `T`, writes again, and compares.
fn round_trip<T: DeserializeOwned + Serialize>(example: &Example) {
    let read: T =
        serde_json::from_value(example.example.clone()).unwrap_or_else(|error| panic!("{}: {error}", example.name));
    let written = serde_json::to_value(&read).expect("a message can be written");
    assert_eq!(written, example.example, "{}", example.name);
}

#[test]
fn what_the_server_says_round_trips() {
    for example in examples::load("server") {
        round_trip::<ServerMessage>(&example);
        assert_eq!(example.example["type"], example.name.as_str());
    }
    for example in examples::load("room_event") {
        round_trip::<RoomEventAt>(&example);
        assert_eq!(example.example["type"], example.name.as_str());
    }
}

#[test]
fn http_bodies_round_trip() {
    for example in examples::load("http") {
        match example.name.as_str() {
            "session_list" => round_trip::<directory::SessionList>(&example),
            "session_card" => round_trip::<directory::SessionCard>(&example),
            "new_session" => round_trip::<directory::NewSession>(&example),
            "enter_request" => round_trip::<directory::EnterRequest>(&example),
            "help_request" => round_trip::<directory::HelpRequest>(&example),
            "desk_enter_request" => round_trip::<directory::DeskEnterRequest>(&example),
            "entered" => round_trip::<directory::Entered>(&example),
            "inspect_request" => round_trip::<directory::InspectRequest>(&example),
            "link_info" => round_trip::<directory::LinkInfo>(&example),
            "helplines" => round_trip::<Vec<care::Helpline>>(&example),
            "left_outs" => round_trip::<Vec<feed::LeftOut>>(&example),
            "group_draft" => round_trip::<group::GroupDraft>(&example),
            "group" => round_trip::<group::Group>(&example),
            "groups" => round_trip::<Vec<group::Group>>(&example),
            "change_group" => round_trip::<group::ChangeGroup>(&example),
            "schedule" => round_trip::<schedule::Schedule>(&example),
            "schedule_preview" => round_trip::<meeting::SchedulePreview>(&example),
            "meeting_draft" => round_trip::<meeting::MeetingDraft>(&example),
            "meeting" => round_trip::<meeting::Meeting>(&example),
            "meetings" => round_trip::<Vec<meeting::Meeting>>(&example),
            "change_meeting" => round_trip::<meeting::ChangeMeeting>(&example),
            "change_date" => round_trip::<meeting::ChangeDate>(&example),
            "meeting_list" => round_trip::<meeting::MeetingList>(&example),
            "meeting_page" => round_trip::<meeting::MeetingPage>(&example),
            "format_summarys" => round_trip::<Vec<meeting::FormatSummary>>(&example),
            "staff_member" => round_trip::<staff::StaffMember>(&example),
            "staff_members" => round_trip::<Vec<staff::StaffMember>>(&example),
            "me" => round_trip::<staff::Me>(&example),
            "sign_ins" => round_trip::<Vec<staff::SignIn>>(&example),
            "sign_in_request" => round_trip::<staff::SignInRequest>(&example),
            "passkey_challenge" => round_trip::<staff::PasskeyChallenge>(&example),
            "passkey_answer" => round_trip::<staff::PasskeyAnswer>(&example),
            "step_up" => round_trip::<staff::StepUp>(&example),
            "join_start" => round_trip::<staff::JoinStart>(&example),
            "join_started" => round_trip::<staff::JoinStarted>(&example),
            "join_finish" => round_trip::<staff::JoinFinish>(&example),
            "joined" => round_trip::<staff::Joined>(&example),
            "way_start" => round_trip::<staff::WayStart>(&example),
            "way_finish" => round_trip::<staff::WayFinish>(&example),
            "recovery_codes" => round_trip::<staff::RecoveryCodes>(&example),
            "ticket_request" => round_trip::<staff::TicketRequest>(&example),
            "invitations" => round_trip::<Vec<staff::Invitation>>(&example),
            "invitation_draft" => round_trip::<staff::InvitationDraft>(&example),
            "new_invitation" => round_trip::<staff::NewInvitation>(&example),
            "change_grants" => round_trip::<staff::ChangeGrants>(&example),
            "health" => round_trip::<staff::Health>(&example),
            name if name.starts_with("refusal_") => round_trip::<Refusal>(&example),
            name => panic!("say here which type protocol/examples/http/{name}.json is"),
        }
    }
}

#[test]
fn what_a_client_says_round_trips_through_the_strict_reader() {
    for example in examples::load("client") {
        let frame: ClientFrame = client_frame(&example.example.to_string())
            .unwrap_or_else(|unreadable| panic!("{}: {unreadable:?}", example.name));
        assert_eq!(frame.body.type_name(), example.name);
        assert_eq!(
            serde_json::to_value(&frame).unwrap(),
            example.example,
            "{}",
            example.name
        );
    }
}

/// Sends a spoilt frame and wants to hear which field is at fault.
fn refused_for(frame: &Value, field: &str, what: &str) {
    let Unreadable { refusal, .. } = client_frame(&frame.to_string()).expect_err(what);
    assert_eq!(refusal.code, ErrorCode::Invalid, "{what}");
    assert_eq!(refusal.field.as_deref(), Some(field), "{what}");
}

#[test]
fn an_unknown_field_of_a_client_is_refused_by_name() {
    for example in examples::load("client") {
        for (pointer, field) in objects(&example.example) {
            let mut frame = example.example.clone();
            frame.pointer_mut(&pointer).unwrap()["unheard_of"] = json!(1);
            if example.name == "give_support" && pointer == "/body/to" {
                // `to` is one of several kinds and has exactly one field: the whole of it is at fault.
                refused_for(&frame, "to", &example.name);
                continue;
            }
            refused_for(
                &frame,
                &format!("{field}unheard_of"),
                &format!("{} {pointer}", example.name),
            );
        }
    }
}

/// Every object in a frame: where it is, and how a refusal writes that place.
fn objects(frame: &Value) -> Vec<(String, String)> {
    let mut found = vec![(String::new(), String::new()), ("/body".to_owned(), String::new())];
    for (name, value) in frame["body"].as_object().expect("a body is an object") {
        if value.is_object() {
            found.push((format!("/body/{name}"), format!("{name}.")));
        }
    }
    found
}

#[test]
fn a_missing_field_of_a_client_is_refused_by_name() {
    let schemas = schema::socket();
    let shapes = schema::by_type(&schemas["ClientMessage"]);
    let mut tried = 0;
    for example in examples::load("client") {
        for field in ["id", "body"] {
            let mut frame = example.example.clone();
            frame.as_object_mut().unwrap().remove(field);
            refused_for(&frame, field, &example.name);
        }
        for field in shapes[&example.name]["required"]
            .as_array()
            .expect("`type` is required")
        {
            let field = field.as_str().expect("a name");
            let mut frame = example.example.clone();
            let gone = frame["body"].as_object_mut().unwrap().remove(field);
            assert!(gone.is_some(), "{} shows `{field}`, which is required", example.name);
            let named = if field == "type" { "body.type" } else { field };
            refused_for(&frame, named, &format!("{} without {field}", example.name));
            tried += 1;
        }
    }
    assert!(
        tried > ClientMessage::TYPES.len(),
        "more than the `type` is required somewhere"
    );
}

#[test]
fn every_link_within_the_reference_leads_somewhere() {
    let text = std::fs::read_to_string(generated::root().join("docs/reference/protocol.md")).expect("it is generated");
    let anchor = |title: &str| title.to_lowercase().replace(' ', "-").replace(['`', '(', ')'], "");
    let mut anchors: BTreeSet<String> = text
        .lines()
        .filter(|line| line.starts_with("## ") || line.starts_with("### "))
        .map(|line| anchor(line.trim_start_matches('#').trim()))
        .collect();
    let named = text.split("<a id=\"").skip(1).filter_map(|rest| rest.split('"').next());
    anchors.extend(named.map(str::to_owned));
    let links: BTreeSet<&str> = text
        .split("](#")
        .skip(1)
        .filter_map(|rest| rest.split(')').next())
        .collect();
    assert!(links.len() > 20);
    for link in links {
        assert!(anchors.contains(link), "#{link}");
    }
}
