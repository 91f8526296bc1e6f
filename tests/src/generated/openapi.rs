//! `docs/reference/openapi.json`: the HTTP routes in OpenAPI 3.1, from `protocol::routes` and the types' schemas.

use crate::examples::{self, Example};
use protocol::error::ErrorCode;
use protocol::routes::{self, Answer, Asks, Body, Header, Listener, Query, QueryValue, ROUTES, Route};
use protocol::schema::PLACE;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

pub(super) fn file() -> String {
    let examples = examples::load("http");
    let mut paths = Map::new();
    for route in ROUTES {
        let item = paths.entry(route.path).or_insert_with(|| json!({}));
        item[route.method.to_ascii_lowercase()] = operation(route, &examples);
        let parameters: Vec<Value> = route.parameters().map(parameter).collect();
        if !parameters.is_empty() {
            item["parameters"] = json!(parameters);
        }
        if route.listener == Listener::Ops {
            item["servers"] = json!([{
                "url": "http://127.0.0.1:7421",
                "description": "The operator's own address (`ops_listen`).",
            }]);
        }
    }
    super::json_file(json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Hearth: HTTP",
            "version": protocol::VERSION.to_string(),
            "summary": "Doors, lists and links; the meeting itself is on the socket.",
            "description": "Generated from the crate `protocol` by `make generate`. What is said on `/socket` is in \
                `asyncapi.json`. Every refusal of the routes below `/api` is a `Refusal`.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/", "description": "The address that people use (`public_url`)." }],
        "paths": paths,
        "components": {
            "schemas": protocol::schema::http(),
            "headers": header_components(),
            "securitySchemes": {
                "operator_link": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The secret of an operator link, as `hearth link` prints it. The command line `hearth admin` makes one for each request.",
                },
                "staff_cookie": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": routes::STAFF_COOKIE,
                    "description": "Set by signing in; no script can read it.",
                },
                "csrf_token": {
                    "type": "apiKey",
                    "in": "header",
                    "name": routes::CSRF_HEADER,
                    "description": "`csrf` of `Me`. With the exact `Origin`, it says that the page is ours.",
                },
            },
        },
    }))
}

/// What stands in braces in a path.
fn parameter(name: &str) -> Value {
    let (about, schema) = match name {
        "slug" => (
            "Its part of addresses.".to_owned(),
            json!({ "type": "string", "pattern": "^[a-z0-9-]{1,64}$" }),
        ),
        "number" => (
            "Its place in the list.".to_owned(),
            json!({ "type": "integer", "minimum": 0 }),
        ),
        id => {
            let words: String = id
                .split('_')
                .map(|word| word[..1].to_uppercase() + &word[1..])
                .collect();
            let about = format!("The {}'s id.", id.replace('_', "-"));
            (about, json!({ "$ref": format!("{PLACE}{words}Id") }))
        }
    };
    json!({ "name": name, "in": "path", "required": true, "description": about, "schema": schema })
}

/// What may stand behind the question mark.
fn query(asked: &Query) -> Value {
    let schema = match asked.value {
        QueryValue::OneOf(words) => json!({ "type": "string", "enum": words }),
        QueryValue::Number => json!({ "type": "integer", "minimum": 1, "maximum": 9_999_999 }),
        QueryValue::Numbers => json!({ "type": "string", "pattern": "^-?[1-9][0-9]{0,14}(,-?[1-9][0-9]{0,14})*$" }),
        QueryValue::Words => json!({ "type": "string", "pattern": "^[A-Za-z0-9_]{1,64}(,[A-Za-z0-9_]{1,64})*$" }),
        QueryValue::Slug => json!({ "type": "string", "pattern": "^[a-z0-9-]{1,64}$" }),
        QueryValue::Flag => json!({ "type": "string", "enum": ["", "0", "1"] }),
        QueryValue::Callback => json!({
            "type": "string",
            "maxLength": 128,
            "pattern": "^[A-Za-z_$][A-Za-z0-9_$]*(\\.[A-Za-z_$][A-Za-z0-9_$]*)*$",
        }),
    };
    let mut parameter = json!({
        "name": asked.name,
        "in": "query",
        "required": asked.required,
        "description": asked.about,
        "schema": schema,
    });
    if !asked.required {
        parameter["allowEmptyValue"] = json!(true);
    }
    parameter
}

fn operation(route: &Route, examples: &[Example]) -> Value {
    let mut answers = Map::new();
    for answer in route.answers {
        answers.insert(answer.status.to_string(), answered(answer, examples));
    }
    for (status, refusals) in by_status(route) {
        let mut response = refused(&refusals, examples);
        with_headers(&mut response, routes::headers(status));
        answers.insert(status.to_string(), response);
    }
    let mut operation = json!({
        "operationId": route.name,
        "summary": route.about,
        "security": security(route),
        "responses": answers,
    });
    if !route.query.is_empty() {
        operation["parameters"] = route.query.iter().map(query).collect();
    }
    if let Some(name) = route.takes {
        operation["requestBody"] = json!({ "required": true, "content": content(&Body::Json(name), examples) });
    }
    operation
}

/// Each of them alone is enough.
fn security(route: &Route) -> Value {
    let mut ways = Vec::new();
    match route.asks {
        Asks::Nobody | Asks::OperatorLink => {}
        Asks::Staff(_) if route.changes_as_staff() => ways.push(json!({ "staff_cookie": [], "csrf_token": [] })),
        Asks::Staff(_) => ways.push(json!({ "staff_cookie": [] })),
    }
    if route.takes_operator_link() {
        ways.push(json!({ "operator_link": [] }));
    }
    json!(ways)
}

fn answered(answer: &Answer, examples: &[Example]) -> Value {
    let mut response = json!({ "description": answer.about });
    if answer.body != Body::Empty {
        response["content"] = content(&answer.body, examples);
    }
    with_headers(&mut response, answer.headers);
    response
}

fn with_headers(response: &mut Value, headers: &[Header]) {
    for header in headers {
        let place = format!("#/components/headers/{}", component(header));
        response["headers"][header.name] = json!({ "$ref": place });
    }
}

/// A header as a component: one that is always there, or one that may be.
fn component(header: &Header) -> String {
    let name = header.name.to_lowercase().replace('-', "_");
    if header.always { name } else { format!("maybe_{name}") }
}

/// The headers that answers have.
fn header_components() -> Map<String, Value> {
    let answers = ROUTES.iter().flat_map(|route| route.answers);
    let of_answers = answers.flat_map(|answer| answer.headers);
    let refusals = ROUTES.iter().flat_map(|route| by_status(route).into_keys());
    let all = of_answers.chain(refusals.flat_map(routes::headers));
    let described = all.map(|header| {
        let schema = match header.name {
            "Retry-After" => json!({ "type": "integer", "minimum": 0 }),
            _ => json!({ "type": "string", "minLength": 1 }),
        };
        let described = json!({ "description": header.about, "required": header.always, "schema": schema });
        (component(header), described)
    });
    described.collect()
}

fn content(body: &Body, examples: &[Example]) -> Value {
    let (schema, name) = match body {
        Body::Empty => return json!({}),
        Body::Text => return json!({ "text/plain": { "schema": { "type": "string" } } }),
        Body::Calendar => {
            let about = "A calendar as RFC 5545 has it.";
            return json!({ "text/calendar": { "schema": { "type": "string", "description": about } } });
        }
        Body::Script => {
            let about = "A script that calls a function with one argument.";
            return json!({ "text/javascript": { "schema": { "type": "string", "description": about } } });
        }
        Body::Foreign(about) => return json!({ "application/json": { "schema": { "description": about } } }),
        Body::Json(name) => (json!({ "$ref": format!("{PLACE}{name}") }), snake(name)),
        Body::List(name) => (
            json!({ "type": "array", "items": { "$ref": format!("{PLACE}{name}") } }),
            format!("{}s", snake(name)),
        ),
    };
    let example = examples::find(examples, "http", &name);
    json!({ "application/json": {
        "schema": schema,
        "examples": { name: { "summary": example.about, "value": example.example } },
    } })
}

/// What a route refuses with, by status: the code, and a sentence where the status is of HTTP itself.
fn by_status(route: &Route) -> BTreeMap<u16, Vec<(ErrorCode, Option<&'static str>)>> {
    let mut statuses = BTreeMap::<u16, Vec<_>>::new();
    for code in route.refusals {
        statuses.entry(routes::status(*code)).or_default().push((*code, None));
    }
    for own in route.of_http() {
        let refusals = statuses.entry(own.status).or_default();
        refusals.retain(|(code, _)| *code != own.code);
        refusals.push((own.code, Some(own.about)));
    }
    statuses
}

fn refused(refusals: &[(ErrorCode, Option<&str>)], examples: &[Example]) -> Value {
    let mut cases = Map::new();
    let mut when = Vec::new();
    for (code, about) in refusals {
        let word = super::word(code);
        let example = examples::find(examples, "http", &format!("refusal_{word}"));
        let about = about.unwrap_or(&example.about);
        when.push(format!("`{word}`: {about}"));
        cases.insert(word, json!({ "summary": about, "value": example.example }));
    }
    json!({
        "description": when.join(" "),
        "content": { "application/json": {
            "schema": { "$ref": format!("{PLACE}Refusal") },
            "examples": cases,
        } },
    })
}

/// `SessionCard` as `session_card`: the name of the example's file.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}
