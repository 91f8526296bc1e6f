//! The tables of the reference: fields and words of one schema in Markdown. It knows JSON Schema as schemars writes it,
//! and nothing of Hearth.

use protocol::schema::{PLACE, words};
use serde_json::Value;
use std::fmt::Write;

/// What a schema says about itself.
pub(super) fn about(schema: &Value) -> &str {
    schema["description"].as_str().unwrap_or("")
}

/// The type's name, linked to its place among the types.
pub(super) fn link(name: &str) -> String {
    format!("[{name}](#{})", name.to_lowercase())
}

/// Whatever fits the schema: its words, its fields, its alternatives, or nothing for a plain number or text.
pub(super) fn shape(out: &mut String, schema: &Value) {
    let known = words(schema);
    if !known.is_empty() {
        out.push_str("| Word | What it means |\n|---|---|\n");
        for (word, meaning) in known {
            let _ = writeln!(out, "| `{word}` | {meaning} |");
        }
    } else if let Some(alternatives) = schema["oneOf"].as_array() {
        for one in alternatives {
            let _ = writeln!(out, "{}\n", about(one));
            fields(out, one);
        }
    } else if let Some(pattern) = schema["pattern"].as_str() {
        let _ = writeln!(out, "Text that fits `{pattern}`.");
    } else {
        fields(out, schema);
    }
}

/// The fields of an object but its `type`, in alphabetical order; nothing when there are none.
pub(super) fn fields(out: &mut String, schema: &Value) {
    let Some(properties) = schema["properties"].as_object() else {
        return;
    };
    let needed: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let mut rows: Vec<_> = properties
        .iter()
        .filter(|(_, field)| field.get("const").is_none())
        .collect();
    rows.sort_by_key(|(name, _)| name.as_str());
    if rows.is_empty() {
        return;
    }
    out.push_str("\n| Field | Kind | Always there | What it is |\n|---|---|---|---|\n");
    for (name, field) in rows {
        let always = if needed.contains(&name.as_str()) { "yes" } else { "no" };
        let meaning = field["description"].as_str().unwrap_or("").replace('\n', " ");
        let _ = writeln!(out, "| `{name}` | {} | {always} | {meaning} |", kind(field));
    }
}

/// The kind of a field in words.
fn kind(field: &Value) -> String {
    if let Some(name) = field["$ref"].as_str().and_then(|place| place.strip_prefix(PLACE)) {
        return link(name);
    }
    for several in ["allOf", "anyOf", "oneOf"] {
        if let Some(parts) = field[several].as_array() {
            let parts = parts.iter().filter(|part| part["type"] != "null").map(kind);
            return parts.collect::<Vec<_>>().join(" or ");
        }
    }
    let one = match &field["type"] {
        Value::Array(several) => several.iter().find(|one| *one != "null").and_then(Value::as_str),
        one => one.as_str(),
    };
    match one {
        // What a browser's own interface takes or gives: its form is another specification's business.
        None if field.get("type").is_none() => "JSON".to_owned(),
        Some("array") => format!("list of {}", kind(&field["items"])),
        Some("object") => format!("{} for each name", kind(&field["additionalProperties"])),
        Some("string") => "text".to_owned(),
        Some("integer") => "whole number".to_owned(),
        Some("boolean") => "true or false".to_owned(),
        other => panic!("the reference has no word for {other:?} in {field}"),
    }
}
