//! `docs/reference/format.schema.json`, for editors of format files, and `docs/formats.md`, for people who choose or write
//! one: the words, and a page of each format that comes with Hearth. Both from the types, the rules' numbers and the
//! presets; what a part comes to is worded in `server::formats::words`.

use domain::format::{
    ABOUT_CHARS, ID_CHARS, LATE_JOINER_CHARS, MINUTES, PROMPT_CHARS, PROMPTS, READINGS, SHARE_MINUTES, TITLE_CHARS,
};
use protocol::format::{Format, Phase};
use protocol::limits::{FORMAT_PHASES, LINE_CHARS};
use protocol::schema::words;
use serde_json::{Value, json};
use server::formats::Library;
use server::formats::words::{attendee, floor, greeter, minutes, newcomer, parts, posted, rules, total};
use std::fmt::Write;
use std::path::Path;

/// The schema of the types, with the numbers and lengths that the rules keep.
pub(super) fn schema() -> String {
    let mut schema = protocol::schema::format();
    schema["title"] = json!("Hearth format");
    let id = json!({ "pattern": format!("^[a-z0-9][a-z0-9-]{{0,{}}}$", ID_CHARS - 1) });
    let text = |most: usize| json!({ "minLength": 1, "maxLength": most });
    let list = |most: usize| json!({ "maxItems": most });
    let bounds = [
        ("/properties", "id", id.clone()),
        ("/properties", "version", json!({ "minimum": 1 })),
        ("/properties", "title", text(TITLE_CHARS)),
        ("/properties", "about", text(ABOUT_CHARS)),
        (
            "/properties",
            "phases",
            json!({ "minItems": 1, "maxItems": FORMAT_PHASES }),
        ),
        (PHASE, "id", id.clone()),
        (PHASE, "title", text(TITLE_CHARS)),
        (
            PHASE,
            "minutes",
            json!({ "minimum": MINUTES.start(), "maximum": MINUTES.end() }),
        ),
        (
            PHASE,
            "share_minutes",
            json!({ "minimum": SHARE_MINUTES.start(), "maximum": SHARE_MINUTES.end() }),
        ),
        (PHASE, "readings", list(READINGS)),
        (PHASE, "prompts", list(PROMPTS)),
        (PHASE, "late_joiner", json!({ "maxLength": LATE_JOINER_CHARS })),
        ("/definitions/Phase/properties/prompts", "items", text(PROMPT_CHARS)),
        (READING, "slot", id),
        (READING, "title", text(TITLE_CHARS)),
        (READING, "text", text(LINE_CHARS)),
    ];
    for (place, key, bound) in bounds {
        let field = schema.pointer_mut(place).and_then(|fields| fields.get_mut(key));
        let field = field.and_then(Value::as_object_mut);
        let field = field.unwrap_or_else(|| panic!("the schema has no {place}/{key}"));
        field.extend(bound.as_object().cloned().unwrap_or_default());
    }
    super::json_file(schema)
}

const PHASE: &str = "/definitions/Phase/properties";
const READING: &str = "/definitions/Reading/properties";

const HEAD: &str = "\
# Formats

Generated from the types and the presets by `make generate`; do not edit. How to write one of your own is told in
[operator/formats.md](operator/formats.md).

A **format** says how a meeting runs. It is a document: a file that people can read, copy and change. Its **parts** (in the
file: `phases`) come one after another, and each says what may happen while it lasts. Hearth keeps to it, so that nobody has
to watch over turns. Nothing moves by itself: the chair goes on to the next part, and can also go back, skip or stretch one.

## The words

- **floor**: the right to write in the room. **share**: one person's turn with the floor, from being called to Done.
- **hand**: a wish to have the floor. Hands stand in a queue, in the order that the part names.
- **those who run it**: the chair (facilitator) and the declared deputy (co-facilitator). In every part they may write, call
  on people, draw questions and post readings, whatever the tables below say of others. Who is called on may always write,
  also where hands are not for them.
- **greeter**: looks after newcomers. **newcomer**: somebody who marked themselves as new; nobody else does it for them.
- **clinician**: medical staff; reads where the door says so, and is in no part called on.
- **cross-talk**: answering somebody's share directly. **support**: a short sign that never takes the floor.
- **milestone**: a length of time that somebody announces, if they wish. **basket**: questions without a name.
- **reading**: a place for a text that is read aloud. Hearth brings no texts: a group fills in its own.
- **prompt**: words for the chair to say. They are shown to those who run it, and to nobody else.
- **fellowship**: the open room after the last part.
";

/// The keys whose words are explained: the type's name, and where the key stands.
const WORDS: [(&str, &str); 8] = [
    ("FloorPolicy", "floor"),
    ("WhoWrites", "who"),
    ("HandOrder", "hands"),
    ("SupportPolicy", "support"),
    ("DirectMessages", "direct_messages"),
    ("PostedBy", "posted_by"),
    ("LateJoiners", "late_joiners"),
    ("WithoutChair", "without_chair"),
];

/// The words of a format, then a chapter of each preset.
pub(super) fn pages() -> String {
    let library = Library::load(Path::new("")).expect("the presets are tested");
    let mut out = String::from(HEAD);
    keys(&mut out);
    out.push_str("\n## The formats that come with Hearth\n\n| Format | Id | Minutes | Parts |\n|---|---|---|---|\n");
    for known in library.all() {
        let format = &known.format;
        let anchor = format.title.to_lowercase().replace(' ', "-").replace(',', "");
        let (minutes, parts) = (total(format), format.phases.len());
        let _ = writeln!(
            out,
            "| [{}](#{anchor}) | `{}` | {minutes} | {parts} |",
            format.title, format.id
        );
    }
    for known in library.all() {
        chapter(&mut out, &known.format);
    }
    out
}

fn keys(out: &mut String) {
    let schemas = protocol::schema::http();
    for (name, about) in [
        ("Format", "### Keys of a format"),
        ("Phase", "### Keys of a part (`[[phases]]`)"),
        ("Reading", "### Keys of a reading (`[[phases.readings]]`)"),
    ] {
        let schema = &schemas[name];
        let needed = schema["required"].as_array().into_iter().flatten();
        let needed: Vec<&str> = needed.filter_map(Value::as_str).collect();
        let _ = writeln!(out, "\n{about}\n\n| Key | Without it | What it says |\n|---|---|---|");
        let mut fields: Vec<_> = schema["properties"].as_object().expect("it has keys").iter().collect();
        fields.sort_by_key(|(key, _)| key.as_str());
        for (key, field) in fields {
            let without = match field.get("default") {
                _ if needed.contains(&key.as_str()) => "needed".to_owned(),
                Some(Value::Array(_)) => "none".to_owned(),
                Some(Value::String(text)) if text.is_empty() => "none".to_owned(),
                Some(Value::String(word)) => format!("`\"{word}\"`"),
                Some(other) => format!("`{other}`"),
                None => "none".to_owned(),
            };
            let meaning = field["description"].as_str().unwrap_or_default().replace('\n', " ");
            let _ = writeln!(out, "| `{key}` | {without} | {meaning} |");
        }
    }
    for (name, key) in WORDS {
        let _ = writeln!(out, "\n### Words of `{key}`\n\n| Word | What it means |\n|---|---|");
        for (word, meaning) in words(&schemas[name]) {
            let _ = writeln!(out, "| `{word}` | {meaning} |");
        }
    }
}

fn chapter(out: &mut String, format: &Format) {
    let _ = writeln!(out, "\n## {}\n\n{}\n", format.title, format.about);
    let (id, version, length, parts) = (&format.id, format.version, minutes(total(format)), parts(format));
    let _ = writeln!(
        out,
        "`{id}`, version {version}: {length} in {parts}.\n{}\n",
        rules(format).join("\n")
    );
    out.push_str("| From | Part | Minutes | Floor | Everybody may | Newcomers may also | Greeters may also |\n");
    out.push_str("|---|---|---|---|---|---|---|\n");
    let mut at = 0;
    for phase in &format.phases {
        let _ = writeln!(
            out,
            "| {}:{:02} | {} | {} | {} | {} | {} | {} |",
            at / 60,
            at % 60,
            phase.title,
            phase.minutes,
            floor(phase),
            cell(&attendee(phase)),
            cell(&newcomer(phase)),
            cell(&greeter(phase)),
        );
        at += phase.minutes;
    }
    readings(out, format);
    for phase in &format.phases {
        said(out, phase);
    }
}

fn cell(items: &[String]) -> String {
    if items.is_empty() {
        "–".to_owned()
    } else {
        items.join("; ")
    }
}

fn readings(out: &mut String, format: &Format) {
    if format.phases.iter().all(|phase| phase.readings.is_empty()) {
        out.push_str("\nNo readings.\n");
        return;
    }
    out.push_str("\n| Reading | Slot | Part | Posted |\n|---|---|---|---|\n");
    for phase in &format.phases {
        for reading in &phase.readings {
            let by = posted(reading).trim_start_matches("posted ");
            let _ = writeln!(
                out,
                "| {} | `{}` | {} | {by} |",
                reading.title, reading.slot, phase.title
            );
        }
    }
}

/// What the chair says in a part, and what somebody sees who comes in then.
fn said(out: &mut String, phase: &Phase) {
    let _ = writeln!(out, "\n**{}**\n", phase.title);
    for prompt in &phase.prompts {
        let _ = writeln!(out, "> {prompt}\n>");
    }
    if out.ends_with("\n>\n") {
        out.truncate(out.len() - 2);
    }
    if !phase.late_joiner.is_empty() {
        let _ = writeln!(out, "\nWho comes in now reads: {}", phase.late_joiner);
    }
}
