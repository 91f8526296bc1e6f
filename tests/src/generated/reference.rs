//! `docs/reference/protocol.md`: the protocol for readers, from the same types, examples and tables as the machines'
//! documents. It says nothing that stands in no other file.

mod tables;

use crate::examples::{self, Example};
use protocol::client::ClientMessage;
use protocol::close::{CloseReason, should_reconnect};
use protocol::error::Refusal;
use protocol::limits::TABLE;
use protocol::routes::{self, Body, Listener, ROUTES};
use protocol::schema::{PLACE, by_type, reachable, words};
use protocol::server::ServerMessage;
use serde_json::{Map, Value, json};
use std::fmt::Write;

const HEAD: &str = "\
# Protocol reference

Generated from the crate `protocol` by `make generate`; do not edit. How a conversation goes is told in
[`docs/protocol.md`](../protocol.md). For machines: [`openapi.json`](openapi.json) (HTTP) and
[`asyncapi.json`](asyncapi.json) (the socket).
";

pub(super) fn file() -> String {
    let mut schemas = protocol::schema::socket();
    schemas.extend(protocol::schema::http());
    let mut out = String::from(HEAD);
    let _ = writeln!(out, "\nVersion of the protocol: **{}**.\n", protocol::VERSION);
    for chapter in [
        "What a client says",
        "What the server says",
        "What happens in a room",
        "HTTP",
        "Refusals",
        "Close codes",
        "Limits",
        "Types",
    ] {
        let _ = writeln!(out, "- [{chapter}](#{})", chapter.to_lowercase().replace(' ', "-"));
    }
    client(&mut out, &schemas);
    server(&mut out, &schemas);
    events(&mut out, &schemas);
    http(&mut out);
    refusals(&mut out, &schemas);
    closing(&mut out, &schemas);
    limits(&mut out);
    types(&mut out, &parts(&schemas));
    while out.contains("\n\n\n") {
        out = out.replace("\n\n\n", "\n\n");
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn client(out: &mut String, schemas: &Map<String, Value>) {
    out.push_str(
        "\n## What a client says\n\nThe fields of `body`; around them stand `id`, chosen by the client, and `body`.\n",
    );
    let (shapes, examples) = (by_type(&schemas["ClientMessage"]), examples::load("client"));
    for name in ClientMessage::TYPES {
        message(out, name, &shapes[*name], examples::find(&examples, "client", name));
    }
}

fn server(out: &mut String, schemas: &Map<String, Value>) {
    out.push_str("\n## What the server says\n");
    let (shapes, examples) = (by_type(&schemas["ServerMessage"]), examples::load("server"));
    for name in ServerMessage::TYPES {
        message(out, name, &shapes[*name], examples::find(&examples, "server", name));
    }
}

fn events(out: &mut String, schemas: &Map<String, Value>) {
    out.push_str(
        "\n<a id=\"roomeventat\"></a>\n\n## What happens in a room\n\nEach stands in the `events` of an `events` message, with `seq` and `at`.\n",
    );
    let (shapes, examples) = (by_type(&schemas["RoomEventAt"]), examples::load("room_event"));
    for (name, shape) in &shapes {
        message(out, name, shape, examples::find(&examples, "room_event", name));
    }
}

fn message(out: &mut String, name: &str, shape: &Value, example: &Example) {
    let _ = writeln!(out, "\n### `{name}`\n\n{}\n", example.about);
    code(out, example);
    tables::fields(out, shape);
}

fn code(out: &mut String, example: &Example) {
    let _ = writeln!(out, "```json\n{}\n```", example.text);
}

fn http(out: &mut String) {
    out.push_str("\n## HTTP\n\nA refusal has the status of its code; where a number stands before it, HTTP itself refuses.\n\n| Route | What for | Takes | Answers | Refuses with |\n|---|---|---|---|---|\n");
    for route in ROUTES {
        let takes = route.takes.map_or_else(|| "–".to_owned(), tables::link);
        let answers = route.answers.iter().map(|answer| match answer.body {
            Body::Empty => answer.status.to_string(),
            Body::Text => format!("{} text", answer.status),
            Body::Calendar => format!("{} calendar", answer.status),
            Body::Script => format!("{} script", answer.status),
            Body::Foreign(_) => format!("{} JSON of others", answer.status),
            Body::Json(name) => format!("{} {}", answer.status, tables::link(name)),
            Body::List(name) => format!("{} list of {}", answer.status, tables::link(name)),
        });
        let asked = route.refusals.iter().map(|code| format!("`{}`", super::word(code)));
        let of_http = route.of_http().filter_map(|own| {
            let word = super::word(&own.code);
            if routes::status(own.code) != own.status {
                Some(format!("{} `{word}`", own.status))
            } else {
                (!route.refusals.contains(&own.code)).then(|| format!("`{word}`"))
            }
        });
        let refusals = asked.chain(of_http);
        let ops = if route.listener == Listener::Ops {
            " (operator's address)"
        } else {
            ""
        };
        let _ = writeln!(
            out,
            "| `{} {}`{ops} | {} | {takes} | {} | {} |",
            route.method,
            route.path,
            route.about,
            answers.collect::<Vec<_>>().join(", "),
            refusals.collect::<Vec<_>>().join(", "),
        );
    }
    for example in examples::load("http") {
        if !example.name.starts_with("refusal_") {
            let _ = writeln!(out, "\n### `{}` (body)\n\n{}\n", example.name, example.about);
            code(out, &example);
        }
    }
}

fn refusals(out: &mut String, schemas: &Map<String, Value>) {
    out.push_str("\n## Refusals\n\nOn the socket inside `refused`, on HTTP as the body, with this status.\n\n");
    out.push_str("| Code | HTTP | When, and what helps | Example |\n|---|---|---|---|\n");
    let examples = examples::load("http");
    for (code, _) in words(&schemas["ErrorCode"]) {
        let example = examples::find(&examples, "http", &format!("refusal_{code}"));
        let refusal: Refusal = serde_json::from_value(example.example.clone()).expect("it is an example of a refusal");
        let (status, about) = (routes::status(refusal.code), &example.about);
        let shown = serde_json::to_string(&refusal).expect("a refusal can be written");
        let _ = writeln!(out, "| `{code}` | {status} | {about} | `{shown}` |");
    }
}

fn closing(out: &mut String, schemas: &Map<String, Value>) {
    out.push_str("\n## Close codes\n\n4000 to 4499 come back by themselves, 4500 to 4999 stay away. ");
    out.push_str("Of the standard codes 1000, 1002, 1003, 1007, 1008 and 1009 stay away, all others come back.\n\n");
    out.push_str("| Code | Reason | Come back | When |\n|---|---|---|---|\n");
    let meanings = words(&schemas["CloseReason"]);
    for reason in CloseReason::ALL {
        let meaning = meanings.iter().find(|(word, _)| word == reason.word());
        let (_, when) = meaning.unwrap_or_else(|| panic!("no description of {}", reason.word()));
        let back = if should_reconnect(reason.code()) { "yes" } else { "no" };
        let _ = writeln!(out, "| {} | `{}` | {back} | {when} |", reason.code(), reason.word());
    }
}

fn limits(out: &mut String) {
    out.push_str("\n## Limits\n\n| Name | Value | What it is |\n|---|---|---|\n");
    for (name, value, about) in TABLE {
        let _ = writeln!(out, "| `{name}` | {value} | {} |", about.trim());
    }
}

/// The types that messages and bodies are made of; the messages themselves stood above.
fn parts(schemas: &Map<String, Value>) -> Map<String, Value> {
    let enums = ["ClientMessage", "ServerMessage", "RoomEventAt"].map(|name| &schemas[name]);
    let bodies = ROUTES.iter().flat_map(|route| {
        let answers = route.answers.iter().filter_map(|answer| match answer.body {
            Body::Json(name) | Body::List(name) => Some(name),
            Body::Empty | Body::Text | Body::Calendar | Body::Script | Body::Foreign(_) => None,
        });
        answers.chain(route.takes)
    });
    let bodies: Vec<Value> = bodies.map(|name| json!(format!("{PLACE}{name}"))).collect();
    let mut parts = reachable(schemas, &json!([enums, bodies]));
    parts.remove("RoomEventAt");
    parts
}

fn types(out: &mut String, schemas: &Map<String, Value>) {
    out.push_str("\n## Types\n");
    for (name, schema) in schemas {
        let _ = writeln!(out, "\n### {name}\n\n{}\n", tables::about(schema));
        tables::shape(out, schema);
    }
}
