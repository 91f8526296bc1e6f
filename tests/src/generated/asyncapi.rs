//! `docs/reference/asyncapi.json`: what is said on the socket in AsyncAPI 3.0, from the types' schemas and examples.

use crate::examples::{self, Example};
use protocol::client::ClientMessage;
use protocol::schema::{by_type, reachable};
use protocol::server::ServerMessage;
use serde_json::{Map, Value, json};

/// Answers to a frame of a client.
const REPLIES: [&str; 6] = ["welcome", "desk_welcome", "care_only", "ack", "refused", "pong"];

pub(super) fn file() -> String {
    let mut schemas = protocol::schema::socket();
    let mut take = |name: &str| schemas.remove(name).unwrap_or_else(|| panic!("no schema for {name}"));
    let (frame, asked, told) = (take("ClientFrame"), take("ClientMessage"), take("ServerMessage"));
    let (asked, told) = (by_type(&asked), by_type(&told));
    schemas["RoomEventAt"]["examples"] = examples::load("room_event")
        .into_iter()
        .map(|one| one.example)
        .collect();

    let mut messages = Map::new();
    let client = examples::load("client");
    for name in ClientMessage::TYPES {
        let mut payload = frame.clone();
        payload["properties"]["body"] = asked[*name].clone();
        let example = examples::find(&client, "client", name);
        messages.insert(format!("client_{name}"), message(payload, example));
    }
    let server = examples::load("server");
    for name in ServerMessage::TYPES {
        let example = examples::find(&server, "server", name);
        messages.insert(format!("server_{name}"), message(told[*name].clone(), example));
    }
    let on_channel: Map<String, Value> = messages
        .keys()
        .map(|key| (key.clone(), json!({ "$ref": format!("#/components/messages/{key}") })))
        .collect();

    super::json_file(json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Hearth: socket",
            "version": protocol::VERSION.to_string(),
            "description": "Generated from the crate `protocol` by `make generate`. JSON text frames over one \
                WebSocket. A token for `hello` comes from the doors in `openapi.json`. The server refuses fields it \
                does not know; a client ignores fields and types it does not know.",
            "license": { "name": "Apache-2.0" },
        },
        "defaultContentType": "application/json",
        "servers": {
            "public": {
                "host": "{host}",
                "protocol": "wss",
                "description": "The address that people use (`public_url`).",
                "variables": { "host": { "default": "meet.example.org", "description": "Name of the server." } },
            },
        },
        "channels": {
            "socket": {
                "address": "/socket",
                "title": "One person's connection",
                "description": "A room or the desk, as the token says. The first frame is `hello`.",
                "messages": on_channel,
                "bindings": { "ws": { "method": "GET", "bindingVersion": "0.1.0" } },
            },
        },
        "operations": {
            "hear": {
                "action": "receive",
                "channel": { "$ref": "#/channels/socket" },
                "summary": "A client asks, and gets one answer with the `id` of its frame; the answer to `hello` needs none.",
                "messages": references("client", ClientMessage::TYPES),
                "reply": {
                    "channel": { "$ref": "#/channels/socket" },
                    "messages": references("server", &REPLIES),
                },
            },
            "tell": {
                "action": "send",
                "channel": { "$ref": "#/channels/socket" },
                "summary": "The server answers, and tells what happened.",
                "messages": references("server", ServerMessage::TYPES),
            },
        },
        "components": { "schemas": reachable(&schemas, &Value::Object(messages.clone())), "messages": messages },
    }))
}

fn message(payload: Value, example: &Example) -> Value {
    json!({
        "name": example.name,
        "title": example.name,
        "summary": example.about,
        "payload": payload,
        "examples": [{ "name": example.name, "payload": example.example }],
    })
}

fn references(side: &str, names: &[&str]) -> Value {
    let one = |name: &&str| json!({ "$ref": format!("#/channels/socket/messages/{side}_{name}") });
    names.iter().map(one).collect()
}
