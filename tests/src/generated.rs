//! Every generated file of this repository: its path and how it is made. `make generate` writes them, a test compares.
//!
//! To add a file: a function that makes its text in `generated/`, and a row in [`all`].

mod asyncapi;
mod formats;
mod openapi;
mod reference;

/// A generated file: path from the root of the repository, and the text it must have.
pub struct Generated {
    /// Path from the root.
    pub path: &'static str,
    /// What it must say.
    pub text: String,
}

/// All of them.
#[must_use]
pub fn all() -> Vec<Generated> {
    let file = |path, text| Generated { path, text };
    vec![
        file("client-web/src/protocol.gen.ts", protocol::typescript::file()),
        file("docs/reference/openapi.json", openapi::file()),
        file("docs/reference/asyncapi.json", asyncapi::file()),
        file("docs/reference/protocol.md", reference::file()),
        file("docs/reference/format.schema.json", formats::schema()),
        file("docs/formats.md", formats::pages()),
        file("tests/fixtures/reducer_traces.json", crate::traces::traces()),
    ]
}

/// The root of the repository.
#[must_use]
pub fn root() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// JSON as it stands in a file: indented, keys in alphabetical order whatever the map keeps, a line break at the end.
fn json_file(mut document: serde_json::Value) -> String {
    document.sort_all_objects();
    let mut text = serde_json::to_string_pretty(&document).expect("a JSON value can always be written");
    text.push('\n');
    text
}

/// A word of the protocol as it travels.
fn word(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        other => panic!("a word is a string, not {other:?}"),
    }
}
