//! The documented examples of `protocol/examples/`, one file per message. They are the reference's text, the tests of
//! the Rust types, and the tests of the client's types.

use serde_json::Value;
use serde_json::value::RawValue;

/// The folders: what a client says, what the server says, what happens in a room, what HTTP bodies hold.
pub const FOLDERS: [&str; 4] = ["client", "server", "room_event", "http"];

/// One example with its documentation.
#[derive(Debug, Clone)]
pub struct Example {
    /// The file's name without its ending: the `type` of the message, or the body's name.
    pub name: String,
    /// Who sends it, when, and what the answer is, in one or two sentences.
    pub about: String,
    /// The frame, event or body as it travels.
    pub example: Value,
    /// The same as it stands in the file, fields in the order that a reader needs.
    pub text: String,
}

/// What a file holds.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    about: String,
    example: Box<RawValue>,
}

/// The examples of one folder, by name.
///
/// # Panics
/// When a file cannot be read or is not an example; the message names the file.
#[must_use]
pub fn load(folder: &str) -> Vec<Example> {
    let folder = crate::generated::root().join("protocol/examples").join(folder);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut examples: Vec<Example> = entries
        .map(|entry| {
            let path = entry.expect("a folder can be read to its end").path();
            let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let file: File = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let name = name
                .strip_suffix(".json")
                .unwrap_or_else(|| panic!("{}: only .json files belong here", path.display()));
            Example {
                name: name.to_owned(),
                about: file.about,
                example: serde_json::from_str(file.example.get()).expect("a raw value is JSON"),
                text: file.example.get().replace("\n  ", "\n"),
            }
        })
        .collect();
    examples.sort_by(|one, other| one.name.cmp(&other.name));
    examples
}

/// The example with this name.
///
/// # Panics
/// When there is none; the message says which file to write.
#[must_use]
pub fn find<'a>(examples: &'a [Example], folder: &str, name: &str) -> &'a Example {
    examples
        .iter()
        .find(|example| example.name == name)
        .unwrap_or_else(|| panic!("write protocol/examples/{folder}/{name}.json"))
}
