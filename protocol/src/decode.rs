//! From a text frame to a message, or to a refusal that says which field is at fault. The happy path is one parse.

use crate::client::{ClientFrame, read_message};
use crate::error::{ErrorCode, Refusal};
use crate::limits::JSON_DEPTH;

/// How deep a request's body may nest. The deepest, a new session with a format of its own, needs less than half of it.
const BODY_DEPTH: usize = 16;

/// A frame that could not be read: the refusal, and the `id` to answer with when there was one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// The frame's `id`, if it had one.
    pub id: Option<u32>,
    /// What to tell the sender.
    pub refusal: Refusal,
}

/// Reads a client's frame.
///
/// # Errors
/// [`Unreadable`] with the field at fault, when the text is not JSON, nests deeper than [`JSON_DEPTH`], or is not a
/// message of this protocol.
pub fn client_frame(text: &str) -> Result<ClientFrame, Unreadable> {
    if nests_too_deep(text.as_bytes(), JSON_DEPTH) {
        let because = format!("Nested deeper than {JSON_DEPTH} levels.");
        return Err(Unreadable {
            id: None,
            refusal: Refusal::new(ErrorCode::Invalid).because(because),
        });
    }
    if !is_object(text.as_bytes()) {
        return diagnose(text);
    }
    serde_json::from_str(text).or_else(|_| diagnose(text))
}

/// Reads the JSON body of an HTTP request.
///
/// # Errors
/// The refusal, with the field at fault.
pub fn body<T: serde::de::DeserializeOwned>(text: &[u8]) -> Result<T, Refusal> {
    if nests_too_deep(text, BODY_DEPTH) {
        let because = format!("Nested deeper than {BODY_DEPTH} levels.");
        return Err(Refusal::new(ErrorCode::Invalid).because(because));
    }
    let read = serde_json::from_slice(text);
    if read.is_ok() && !is_object(text) {
        return Err(Refusal::new(ErrorCode::Invalid).because(NO_OBJECT));
    }
    read.map_err(|error| {
        if !error.is_data() {
            return Refusal::new(ErrorCode::Invalid).because("This is not JSON.");
        }
        // The slow second look, for the path.
        let mut reader = serde_json::Deserializer::from_slice(text);
        let path = serde_path_to_error::deserialize::<_, T>(&mut reader)
            .err()
            .map(|error| error.path().to_string());
        let path = path.unwrap_or_default();
        let (field, because) = explain(&path, &error.to_string());
        let refusal = Refusal::new(ErrorCode::Invalid).because(because);
        if field.is_empty() || field == "." {
            refusal
        } else {
            refusal.in_field(shown(&field))
        }
    })
}

/// What somebody reads who sent a list of values where fields have names.
const NO_OBJECT: &str = "This is not an object with named fields.";

/// Whether it begins like an object. Serde reads a list of values as a struct too, by their order, which no schema of ours
/// allows: `[null, null]` would be a call for help.
fn is_object(text: &[u8]) -> bool {
    text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{')
}

/// Counts brackets outside strings; the parser's own bound (128) is for its stack, ours for sense.
fn nests_too_deep(text: &[u8], most: usize) -> bool {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for &byte in text {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > most {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// The slow second look, taken only when the first failed.
fn diagnose(text: &str) -> Result<ClientFrame, Unreadable> {
    let refuse = |id, field: &str, because: &str| {
        let mut refusal = Refusal::new(ErrorCode::Invalid).because(because);
        if !field.is_empty() {
            refusal = refusal.in_field(field);
        }
        Err(Unreadable { id, refusal })
    };
    let Ok(value) = serde_json::from_str::<serde_json::Value>(text) else {
        return refuse(None, "", "This is not JSON.");
    };
    let serde_json::Value::Object(mut frame) = value else {
        return refuse(None, "", "A frame is an object with `id` and `body`.");
    };
    let Some(id) = frame
        .remove("id")
        .and_then(|id| id.as_u64())
        .and_then(|id| u32::try_from(id).ok())
    else {
        return refuse(None, "id", "A whole number from 0 to 4294967295.");
    };
    let id = Some(id);
    let Some(serde_json::Value::Object(mut body)) = frame.remove("body") else {
        return refuse(id, "body", "An object with `type`.");
    };
    if let Some(extra) = frame.keys().next() {
        return refuse(id, &shown(extra), "There is no such field.");
    }
    let Some(serde_json::Value::String(tag)) = body.remove("type") else {
        return refuse(id, "body.type", "The name of a message.");
    };
    match read_message(&tag, serde_json::Value::Object(body)) {
        None => refuse(id, "body.type", "There is no such message."),
        Some(Err(error)) => {
            let path = error.path().to_string();
            let (field, because) = explain(&path, &error.into_inner().to_string());
            refuse(id, &shown(&field), because)
        }
        // The two looks disagree only for a key that stands twice: the second look keeps the last.
        Some(Ok(_)) => refuse(id, "body", "A field stands twice."),
    }
}

/// Serde says which field is missing or unknown in its words only; they are put into ours, and quote nothing a person
/// wrote.
fn explain(path: &str, message: &str) -> (String, &'static str) {
    let named = |prefix: &str| {
        let rest = message.strip_prefix(prefix)?;
        let name = rest.split('`').nth(1)?;
        // The path of an unknown field ends with its name, the path of a missing one with the object that lacks it.
        Some(match path.rsplit('.').next() {
            _ if path == "." => name.to_owned(),
            Some(last) if last == name => path.to_owned(),
            _ => format!("{path}.{name}"),
        })
    };
    if let Some(field) = named("missing field") {
        return (field, "This field is missing.");
    }
    if let Some(field) = named("unknown field") {
        return (field, "There is no such field.");
    }
    let because = if message.starts_with("unknown variant") {
        "Not one of the known words."
    } else {
        "Not of the right kind."
    };
    (path.to_owned(), because)
}

/// A field name from outside, cut to what an answer should carry.
fn shown(field: &str) -> String {
    field.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::client_frame;
    use crate::error::ErrorCode;

    fn field_of(text: &str) -> Option<String> {
        let unreadable = client_frame(text).expect_err("is refused");
        assert_eq!(unreadable.refusal.code, ErrorCode::Invalid);
        unreadable.refusal.field
    }

    #[test]
    fn a_list_of_values_is_no_body() {
        use crate::directory::HelpRequest;
        assert!(super::body::<HelpRequest>(b" {}").is_ok());
        for list in ["[null,null]", "[]", " [null, null] "] {
            let refusal = super::body::<HelpRequest>(list.as_bytes()).expect_err("is refused");
            assert_eq!(refusal.code, ErrorCode::Invalid, "{list}");
        }
    }

    #[test]
    fn names_the_field_at_fault() {
        assert_eq!(field_of("{"), None);
        assert_eq!(field_of("[]"), None);
        assert_eq!(field_of(r#"[1,{"type":"done"}]"#), None);
        assert_eq!(field_of(r#"{"body":{"type":"done"}}"#).unwrap(), "id");
        assert_eq!(field_of(r#"{"id":1}"#).unwrap(), "body");
        assert_eq!(field_of(r#"{"id":1,"x":1,"body":{"type":"done"}}"#).unwrap(), "x");
        assert_eq!(field_of(r#"{"id":1,"body":{"type":"nothing"}}"#).unwrap(), "body.type");
        assert_eq!(field_of(r#"{"id":1,"body":{"type":"done","x":1}}"#).unwrap(), "x");
        assert_eq!(
            field_of(r#"{"id":1,"body":{"type":"post_line","text":"a"}}"#).unwrap(),
            "client_key"
        );
        assert_eq!(
            field_of(r#"{"id":1,"body":{"type":"post_line","text":7,"client_key":"k"}}"#).unwrap(),
            "text"
        );
        assert_eq!(
            field_of(r#"{"id":1,"body":{"type":"post_line","text":"a","client_key":"no spaces"}}"#).unwrap(),
            "client_key"
        );
        assert_eq!(
            field_of(r#"{"id":1,"body":{"type":"hello","version":1,"token":"t","resume":{"epoch":"e"}}}"#).unwrap(),
            "resume.seq"
        );
    }

    #[test]
    fn a_body_names_the_field_at_fault_too() {
        let refusal = |text: &str| super::body::<crate::directory::EnterRequest>(text.as_bytes()).unwrap_err();
        assert_eq!(refusal("{").because.unwrap(), "This is not JSON.");
        assert_eq!(refusal("").because.unwrap(), "This is not JSON.");
        assert_eq!(refusal("[]").field, None);
        assert!(refusal(&"[".repeat(17)).because.unwrap().contains("Nested"));
        assert_eq!(refusal("{}").field.unwrap(), "nickname");
        assert_eq!(refusal(r#"{"nickname":7}"#).field.unwrap(), "nickname");
        assert_eq!(refusal(r#"{"nickname":"a","x":1}"#).field.unwrap(), "x");
        assert_eq!(
            refusal(r#"{"nickname":"a"} more"#).because.unwrap(),
            "This is not JSON."
        );
        let good = super::body::<crate::directory::EnterRequest>(br#"{"nickname":"Quiet Maple"}"#).unwrap();
        assert_eq!(good.nickname, "Quiet Maple");
    }

    #[test]
    fn brackets_in_a_string_are_no_nesting() {
        let deep = format!(
            r#"{{"id":1,"body":{{"type":"post_line","client_key":"k","text":"{}"}}}}"#,
            "[{".repeat(50)
        );
        assert!(client_frame(&deep).is_ok());
        let nested = format!(r#"{{"id":1,"body":{}1{}}}"#, "[".repeat(20), "]".repeat(20));
        assert!(
            client_frame(&nested)
                .unwrap_err()
                .refusal
                .because
                .unwrap()
                .contains("Nested")
        );
    }
}
