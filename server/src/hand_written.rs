//! What is wrong with a TOML file that a person wrote: the line, and a sentence that helps to mend it. It knows no key of
//! any file.

use serde::de::DeserializeOwned;

/// Reads a file's text into its type.
///
/// # Errors
/// `line N: ` and what is wrong there.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(1, |span| line_of(text, span.start));
        format!("line {line}: {}", in_our_words(error.message()))
    })
}

/// The line, from 1, of a byte of the text.
pub(crate) fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

/// The parser speaks of fields, variants and types; somebody who writes a file has keys and values.
fn in_our_words(message: &str) -> String {
    let message = message.trim();
    if let Some(rest) = message.strip_prefix("unknown field ") {
        let (unknown, known) = quoted(rest);
        return format!("unknown key `{unknown}`; known keys here: {known}");
    }
    if let Some(rest) = message.strip_prefix("unknown variant ") {
        let (unknown, known) = quoted(rest);
        return format!("\"{unknown}\" is not known here; write one of: {known}");
    }
    if let Some(rest) = message.strip_prefix("missing field ") {
        let (missing, _) = quoted(rest);
        return format!("the key `{missing}` is missing here; add a line `{missing} = ...`");
    }
    let wrong_kind = ["invalid type: ", "invalid value: "]
        .iter()
        .find_map(|start| message.strip_prefix(start)?.split_once(", expected "));
    match wrong_kind {
        Some((have, wanted)) => format!("{have} does not belong here; write {}", kind(wanted)),
        None => message.to_owned(),
    }
}

/// The first name between backticks, and the others.
fn quoted(text: &str) -> (&str, String) {
    let mut names = text.split('`').skip(1).step_by(2);
    let first = names.next().unwrap_or_default();
    (first, names.collect::<Vec<_>>().join(", "))
}

fn kind(wanted: &str) -> &str {
    match wanted {
        "u16" | "u32" | "u64" | "usize" => "a whole number, 0 or more",
        "a boolean" => "true or false",
        "a string" => "a text in quotes",
        "a sequence" => "a list in square brackets",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Page {
        #[expect(dead_code, reason = "it is only read into")]
        rows: u32,
        #[expect(dead_code, reason = "it is only read into")]
        #[serde(default)]
        ink: Ink,
        #[expect(dead_code, reason = "it is only read into")]
        #[serde(default)]
        names: Vec<String>,
        #[expect(dead_code, reason = "it is only read into")]
        #[serde(default)]
        lined: bool,
    }

    #[derive(Debug, Default, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Ink {
        #[default]
        Black,
        Blue,
    }

    #[test]
    fn each_mistake_is_said_with_its_line_and_the_way_out() {
        for (text, said) in [
            (
                "rows = 1\nrow = 2",
                "line 2: unknown key `row`; known keys here: rows, ink, names, lined",
            ),
            (
                "rows = 1\n\nink = \"red\"",
                "line 3: \"red\" is not known here; write one of: black, blue",
            ),
            (
                "ink = \"blue\"",
                "line 1: the key `rows` is missing here; add a line `rows = ...`",
            ),
            (
                "rows = \"ten\"",
                "line 1: string \"ten\" does not belong here; write a whole number, 0 or more",
            ),
            (
                "rows = -1",
                "line 1: integer `-1` does not belong here; write a whole number, 0 or more",
            ),
            (
                "rows = 1\nlined = 1",
                "line 2: integer `1` does not belong here; write true or false",
            ),
            (
                "rows = 1\nnames = [\n  \"a\",\n  2,\n]",
                "line 4: integer `2` does not belong here; write a text in quotes",
            ),
            (
                "rows = 1\nnames = \"a\"",
                "line 2: string \"a\" does not belong here; write a list in square brackets",
            ),
            ("rows = 1\nrows = 2", "line 2: duplicate key"),
            (
                "rows = 1\nlined = yes",
                "line 2: string values must be quoted, expected literal string",
            ),
        ] {
            assert_eq!(read::<Page>(text).unwrap_err(), said);
        }
    }
}
