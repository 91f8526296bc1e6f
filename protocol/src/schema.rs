//! JSON Schema of everything that travels, for the documents in `docs/reference/`. It adds no rule: the types are the
//! truth, and this file only collects them and mends the words that were written for readers of Rust.

use crate::format::Format;
use crate::limits::TABLE;
use crate::{care, client, close, directory, error, feed, group, meeting, room, schedule, server, staff};
use schemars::generate::{SchemaGenerator, SchemaSettings};
use serde_json::{Map, Value};

/// Where the documents keep their schemas; OpenAPI 3.1 and AsyncAPI 3.0 agree on the place.
pub const PLACE: &str = "#/components/schemas/";

macro_rules! collect {
    ($generator:ident, $($name:ty),* $(,)?) => { $($generator.subschema_for::<$name>();)* };
}

/// Types of the HTTP bodies and all they need, by name, in JSON Schema 2020-12, the language of OpenAPI 3.1.
#[must_use]
pub fn http() -> Map<String, Value> {
    let mut generator = SchemaSettings::draft2020_12()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    collect!(
        generator,
        directory::SessionList,
        directory::NewSession,
        directory::EnterRequest,
        directory::DeskEnterRequest,
        directory::Entered,
        directory::HelpRequest,
        directory::InspectRequest,
        directory::LinkInfo,
        feed::LeftOut,
        group::Group,
        group::GroupDraft,
        group::ChangeGroup,
        meeting::Meeting,
        meeting::MeetingDraft,
        meeting::ChangeMeeting,
        meeting::ChangeDate,
        meeting::MeetingList,
        meeting::MeetingPage,
        meeting::SchedulePreview,
        meeting::FormatSummary,
        schedule::Schedule,
        staff::StaffMember,
        staff::Me,
        staff::SignIn,
        staff::SignInRequest,
        staff::PasskeyChallenge,
        staff::PasskeyAnswer,
        staff::StepUp,
        staff::JoinStart,
        staff::JoinStarted,
        staff::JoinFinish,
        staff::Joined,
        staff::WayStart,
        staff::WayFinish,
        staff::RecoveryCodes,
        staff::TicketRequest,
        staff::Invitation,
        staff::InvitationDraft,
        staff::NewInvitation,
        staff::ChangeGrants,
        staff::Health,
        care::Helpline,
        error::Refusal,
    );
    finish(generator)
}

/// Types of the socket and all they need, by name, in JSON Schema draft 7, the language of AsyncAPI 3.0.
#[must_use]
pub fn socket() -> Map<String, Value> {
    let mut generator = SchemaSettings::draft07()
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator();
    collect!(
        generator,
        client::ClientFrame,
        server::ServerMessage,
        room::RoomEventAt,
        close::CloseReason
    );
    finish(generator)
}

/// The document of a format, as people write it, in JSON Schema draft 7, which editors of TOML understand.
#[must_use]
pub fn format() -> Value {
    let generator = SchemaSettings::draft07().into_generator();
    let mut schema = generator.into_root_schema_for::<Format>().to_value();
    reword(&mut schema);
    schema
}

fn finish(mut generator: SchemaGenerator) -> Map<String, Value> {
    let mut schemas = generator.take_definitions(true);
    schemas.values_mut().for_each(reword);
    schemas
}

/// Those of `schemas` that `roots` refer to, directly or through each other.
#[must_use]
pub fn reachable(schemas: &Map<String, Value>, roots: &Value) -> Map<String, Value> {
    let mut found = Map::new();
    let mut waiting = vec![roots];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(fields) => waiting.extend(fields.values()),
            Value::Array(items) => waiting.extend(items),
            Value::String(text) => {
                let named = text.strip_prefix(PLACE).and_then(|name| schemas.get_key_value(name));
                if let Some((name, schema)) = named
                    && found.insert(name.clone(), schema.clone()).is_none()
                {
                    waiting.push(schema);
                }
            }
            _ => {}
        }
    }
    found
}

/// The alternatives of an enum's schema by their `type`, for messages and events.
#[must_use]
pub fn by_type(schema: &Value) -> Map<String, Value> {
    let alternatives = schema["oneOf"].as_array().into_iter().flatten();
    alternatives
        .filter_map(|one| Some((one["properties"]["type"]["const"].as_str()?.to_owned(), one.clone())))
        .collect()
}

/// The words of an enum without content, with what each says, in the order of the type.
#[must_use]
pub fn words(schema: &Value) -> Vec<(String, String)> {
    let alternatives = schema["oneOf"].as_array().into_iter().flatten();
    let text = |value: &Value| value.as_str().map(plain);
    alternatives
        .filter_map(|one| Some((text(&one["const"])?, text(&one["description"])?)))
        .collect()
}

fn reword(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                match field {
                    Value::String(text) if name == "description" => *text = plain(text),
                    _ => reword(field),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(reword),
        _ => {}
    }
}

/// Rustdoc as plain words: a wrapped line is joined, a link to a limit becomes its number, any other its name.
fn plain(text: &str) -> String {
    let paragraphs: Vec<String> = text
        .split("\n\n")
        .map(|paragraph| paragraph.replace('\n', " "))
        .collect();
    let text = paragraphs.join("\n\n");
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("[`") {
        let Some((item, behind)) = after.split_once("`]") else {
            break;
        };
        out.push_str(before);
        let name = item.rsplit("::").next().unwrap_or(item);
        match TABLE.iter().find(|(limit, ..)| *limit == name) {
            Some((_, value, _)) => out.push_str(&value.to_string()),
            None => out.push_str(&format!("`{name}`")),
        }
        rest = behind;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::{PLACE, format, http, plain, reachable, socket};
    use crate::routes::{Body, ROUTES};

    #[test]
    fn only_what_is_referred_to_is_reachable() {
        let schemas = serde_json::json!({
            "A": { "$ref": format!("{PLACE}B") },
            "B": { "items": { "$ref": format!("{PLACE}A") } },
            "C": {},
        });
        let roots = serde_json::json!([{ "$ref": format!("{PLACE}A") }]);
        let found = reachable(schemas.as_object().unwrap(), &roots);
        assert_eq!(found.keys().collect::<Vec<_>>(), ["A", "B"]);
    }

    #[test]
    fn a_link_to_a_limit_becomes_its_number() {
        assert_eq!(
            plain("at most [`crate::limits::LINE_CHARS`] of them"),
            "at most 4000 of them"
        );
        assert_eq!(
            plain("the answer to [`InspectRequest`]."),
            "the answer to `InspectRequest`."
        );
        assert_eq!(plain("open [` bracket"), "open [` bracket");
        assert_eq!(plain("one\nline\n\nand another"), "one line\n\nand another");
    }

    #[test]
    fn every_reference_leads_somewhere() {
        for schemas in [http(), socket()] {
            let text = serde_json::to_string(&schemas).unwrap();
            assert!(text.contains(PLACE));
            for reference in text.split("\"$ref\":\"").skip(1) {
                let name = reference.split('"').next().unwrap().strip_prefix(PLACE).unwrap();
                assert!(schemas.contains_key(name), "no schema for {name}");
            }
        }
    }

    #[test]
    fn the_document_of_a_format_stands_alone() {
        let schema = format();
        assert_eq!(schema["title"], "Format");
        assert_eq!(schema["additionalProperties"], false);
        assert!(schema["definitions"]["Phase"]["properties"]["share_minutes"].is_object());
    }

    #[test]
    fn every_body_of_a_route_has_a_schema() {
        let schemas = http();
        for route in ROUTES {
            let answers = route.answers.iter().filter_map(|answer| match answer.body {
                Body::Json(name) | Body::List(name) => Some(name),
                Body::Empty | Body::Text | Body::Foreign(_) | Body::Calendar | Body::Script => None,
            });
            for name in answers.chain(route.takes) {
                assert!(schemas.contains_key(name), "{}: no schema for {name}", route.path);
            }
        }
    }
}
