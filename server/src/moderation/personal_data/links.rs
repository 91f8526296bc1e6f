//! Whether a text has a link or an e-mail address in it. Two words that meet at a full stop without a space look like the
//! name of a host; a host ends in a top-level domain, and a sentence that follows begins with a capital letter.

use linkify::{LinkFinder, LinkKind};

/// The judge.
pub(super) struct Links(LinkFinder);

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Email,
    Link,
}

/// Endings that make a bare `name.ending` a link: top-level domains that are words of no language spoken here.
const BARE: [&str; 57] = [
    "com", "org", "net", "edu", "gov", "biz", "io", "dev", "xyz", "gg", "tv", "uk", "de", "fr", "nl", "eu", "ca", "au",
    "nz", "ie", "ch", "pl", "se", "dk", "fi", "cz", "sk", "hu", "ro", "bg", "gr", "ru", "ua", "jp", "cn", "kr", "br",
    "mx", "za", "tr", "il", "ae", "sg", "hk", "tw", "ph", "vn", "th", "lu", "li", "co", "cc", "ly", "fm", "sh", "ws",
    "tk",
];

/// Endings that also are words, of English or German or of somebody's hurry. They make a link with a scheme, `www.`, a port or
/// a path behind them. Any other two letters may be the top-level domain of a country.
const WORDS_TOO: [&str; 37] = [
    "info",
    "app",
    "online",
    "site",
    "club",
    "link",
    "links",
    "chat",
    "live",
    "life",
    "help",
    "care",
    "health",
    "group",
    "community",
    "support",
    "space",
    "world",
    "today",
    "page",
    "website",
    "blog",
    "shop",
    "store",
    "me",
    "name",
    "news",
    "social",
    "zone",
    "one",
    "email",
    "fun",
    "top",
    "cloud",
    "video",
    "tel",
    "page",
];

/// Hosts whose addresses lead to a person.
const KNOWN_HOSTS: [&str; 14] = [
    "t.me",
    "wa.me",
    "m.me",
    "discord.gg",
    "bit.ly",
    "youtu.be",
    "fb.me",
    "is.gd",
    "linktr.ee",
    "signal.me",
    "goo.gl",
    "threema.id",
    "matrix.to",
    "zoom.us",
];

impl Links {
    pub(super) fn new() -> Self {
        let mut links = LinkFinder::new();
        links.url_must_have_scheme(false);
        Self(links)
    }

    /// The first thing found in `text`, which `plain.rs` made.
    pub(super) fn find(&self, text: &str) -> Option<Way> {
        // Every address and link has one of these; most lines have neither.
        if !text.bytes().any(|b| matches!(b, b'@' | b'.' | b':')) {
            return None;
        }
        self.0.links(text).find_map(|link| match link.kind() {
            LinkKind::Email => Some(Way::Email),
            LinkKind::Url => is_link(link.as_str()).then_some(Way::Link),
            _ => None,
        })
    }
}

fn is_link(found: &str) -> bool {
    let small = found.to_ascii_lowercase();
    if small.contains("://") || small.starts_with("www.") {
        return true;
    }
    let host = found.split(['/', '?', '#', ':']).next().unwrap_or(found);
    let behind = &found[host.len()..];
    let (name, ending) = host.rsplit_once('.').unwrap_or_default();
    let small_host = host.to_ascii_lowercase();
    if KNOWN_HOSTS
        .iter()
        .any(|known| small_host == *known || small_host.ends_with(&format!(".{known}")))
    {
        return true;
    }
    if begins_a_sentence(name, ending) {
        return false;
    }
    let ending = ending.to_ascii_lowercase();
    let country = ending.len() == 2 && ending.bytes().all(|byte| byte.is_ascii_lowercase());
    let domain = country || BARE.contains(&ending.as_str()) || WORDS_TOO.contains(&ending.as_str());
    BARE.contains(&ending.as_str()) || (domain && has_path_or_port(behind))
}

/// `home.So`: a small letter before the full stop and a capital after it. Who types a host in capitals types all of it so,
/// or the beginning of each part.
fn begins_a_sentence(name: &str, ending: &str) -> bool {
    let capital = ending.starts_with(|c: char| c.is_uppercase());
    let label = name.rsplit('.').next().unwrap_or(name);
    capital && !ending.chars().skip(1).any(char::is_uppercase) && !label.starts_with(|c: char| c.is_uppercase())
}

/// Something that a host has behind it, and not the sign at the end of a question. "this/that" is a slash as well, but only
/// behind what may be a host.
fn has_path_or_port(behind: &str) -> bool {
    match behind.as_bytes() {
        [b'/', ..] => behind.len() > 1,
        [b':', port, ..] => port.is_ascii_digit(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
