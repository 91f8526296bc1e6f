//! The front page with the helplines in it, for browsers in which no script runs: whoever opens it in danger finds the
//! numbers whatever else does not work. The page reads the same place when no list can be fetched. It runs no script.

use super::assets::etag_of;
use crate::helplines;
use aws_lc_rs::digest;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use protocol::care::{Helpline, HelplineChannel};
use std::fmt::Write as _;
use std::io::Write as _;

/// Where the build's page has room for them.
const PLACE: &str = "<!--helplines-->";

/// The page as it is sent.
pub(crate) struct Front {
    pub(super) plain: Bytes,
    /// None were it impossible to pack it: then it goes out as it is.
    pub(super) gzip: Option<Bytes>,
    pub(super) etag: String,
}

impl Front {
    /// The built page, with these lines where it has room for them.
    pub(super) fn new(built: &[u8], lines: &[Helpline]) -> Self {
        let page = String::from_utf8_lossy(built).replacen(PLACE, &written(lines), 1);
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let packed = encoder.write_all(page.as_bytes()).and_then(|()| encoder.finish());
        Self {
            etag: etag_of(digest::digest(&digest::SHA256, page.as_bytes()).as_ref()),
            gzip: packed.ok().map(Bytes::from),
            plain: page.into(),
        }
    }
}

/// The lines in HTML: emergency numbers of all countries first, then each country's helplines.
fn written(lines: &[Helpline]) -> String {
    let mut html = String::new();
    html.push_str(
        "<h2>If a life is in danger, call <span lang=\"de\">/ Wenn ein Leben in Gefahr ist</span></h2>\n<ul>\n",
    );
    for line in lines.iter().filter(|line| line.emergency) {
        let _ = writeln!(html, "<li>{}: {}</li>", country(&line.country), ways(line));
    }
    html.push_str("</ul>\n<h2>Lines that listen <span lang=\"de\">/ Hier hört jemand zu</span></h2>\n");
    let mut before = "";
    for line in lines.iter().filter(|line| !line.emergency) {
        if line.country != before {
            html.push_str(if before.is_empty() { "" } else { "</ul>\n" });
            let _ = writeln!(html, "<h3>{}</h3>\n<ul>", country(&line.country));
            before = &line.country;
        }
        let (name, hours) = (escaped(&line.name), escaped(&line.hours));
        let _ = writeln!(html, "<li>{name}: {} ({hours})</li>", ways(line));
    }
    html.push_str(if before.is_empty() { "" } else { "</ul>\n" });
    html
}

fn country(code: &str) -> String {
    let (english, german) = helplines::name(code);
    if english == german {
        return escaped(english);
    }
    format!("{} <span lang=\"de\">/ {}</span>", escaped(english), escaped(german))
}

/// Links by which a line is reached, each with what it needs.
pub(super) fn ways(line: &Helpline) -> String {
    let number = escaped(&line.number);
    let dialled: String = line
        .number
        .chars()
        .filter(|c| c.is_ascii_digit() || *c == '+')
        .collect();
    let emergency = if line.emergency {
        format!(" data-country=\"{}\"", escaped(&line.country))
    } else {
        String::new()
    };
    let way = |channel: &HelplineChannel| match (channel, &line.keyword, &line.chat) {
        (HelplineChannel::Call, _, _) => Some(format!("<a href=\"tel:{dialled}\"{emergency}>{number}</a>")),
        (HelplineChannel::Text, Some(word), _) => {
            let (word, body) = (escaped(word), encoded(word));
            Some(format!(
                "<a href=\"sms:{dialled}?&amp;body={body}\">text {word} to {number}</a>"
            ))
        }
        (HelplineChannel::Text, None, _) => Some(format!("<a href=\"sms:{dialled}\">text {number}</a>")),
        (HelplineChannel::Chat, _, Some(chat)) => {
            Some(format!("<a href=\"{0}\" rel=\"noreferrer\">{0}</a>", escaped(chat)))
        }
        (HelplineChannel::Chat, _, None) => None,
    };
    line.channels.iter().filter_map(way).collect::<Vec<_>>().join(", ")
}

/// Text that stands in HTML as it is, also within quotes.
pub(super) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

/// Text as the value of a field of an address (RFC 3986, percent-encoding).
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{Front, written};
    use crate::config::Config;
    use crate::helplines;
    use protocol::care::{Helpline, HelplineChannel};

    #[test]
    fn every_way_of_the_list_is_a_link_and_emergency_numbers_come_first() {
        let lines = helplines::of(&Config::default());
        let html = written(&lines);
        for (country, number) in [
            ("US", "911"),
            ("GB", "999"),
            ("AU", "000"),
            ("NZ", "111"),
            ("CH", "144"),
        ] {
            let link = format!("href=\"tel:{number}\" data-country=\"{country}\"");
            assert!(html.contains(&link), "{link} in {html}");
        }
        assert!(html.contains("href=\"sms:741741?&amp;body=HOME\""), "{html}");
        assert!(html.contains("href=\"https://988lifeline.org/chat/\""), "{html}");
        let listen = html.find("Lines that listen").unwrap();
        assert!(html.rfind("data-country").unwrap() < listen);
        assert_eq!(html.matches("<ul>").count(), html.matches("</ul>").count());
    }

    #[test]
    fn what_an_operator_wrote_is_text() {
        let line = Helpline {
            country: "US".to_owned(),
            emergency: false,
            name: "<script>alert(1)</script> \" '".to_owned(),
            number: "988".to_owned(),
            channels: vec![HelplineChannel::Text],
            keyword: Some("A&B\"><b>".to_owned()),
            chat: None,
            hours: "</noscript>".to_owned(),
            languages: vec!["en".to_owned()],
            checked: "2026-12-01".to_owned(),
        };
        let html = written(&[line]);
        for never in ["<script", "<b>", "</noscript", "&B\""] {
            assert!(!html.contains(never), "{never} in {html}");
        }
    }

    #[test]
    fn a_page_with_room_gets_the_lines_and_its_tag_changes_with_them() {
        let lines = helplines::of(&Config::default());
        let built = b"<body><noscript><p>Hearth</p><!--helplines--></noscript></body>";
        let (full, empty) = (Front::new(built, &lines), Front::new(built, &[]));
        assert_ne!(full.etag, empty.etag);
        assert!(full.plain.starts_with(b"<body><noscript><p>Hearth</p><h2>"));
        let gzip = full.gzip.unwrap();
        assert!(gzip.len() < full.plain.len() / 2 && gzip.starts_with(&[0x1f, 0x8b]));
    }
}
