//! Lines of RFC 5545: folded, escaped, ended by CRLF. It knows no property.

/// Longest line in octets, its end not counted (3.1).
const OCTETS: usize = 75;

/// The lines of a calendar.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A property with its parameters, and its value as it is written.
    pub(super) fn add(&mut self, name: &str, value: &str) {
        let line = format!("{name}:{value}");
        let (mut rest, mut room) = (line.as_str(), OCTETS);
        while rest.len() > room {
            let (now, later) = rest.split_at(cut(rest, room));
            self.0.push_str(now);
            self.0.push_str("\r\n ");
            // The space at the beginning of a folded line is one of its octets.
            (rest, room) = (later, OCTETS - 1);
        }
        self.0.push_str(rest);
        self.0.push_str("\r\n");
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

/// The last place within `room` octets that is not inside a character.
fn cut(text: &str, room: usize) -> usize {
    (1..=room).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(room)
}

/// A value of the kind TEXT (3.3.11). Control characters have no place in one.
pub(super) fn text(value: &str) -> String {
    let mut escaped = String::with_capacity(value.len());
    for c in value.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}
