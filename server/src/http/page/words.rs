//! The sentences of pages that the server writes itself, in both languages. All other words are in the client's catalogues;
//! these are for when the client cannot be loaded.

use crate::http::headers::encoding::thousandths;
use crate::http::headers::members;
use axum::http::{HeaderMap, StatusCode, header};

pub(super) struct Words {
    pub(super) tag: &'static str,
    full: (&'static str, &'static str),
    missing: (&'static str, &'static str),
    shut: (&'static str, &'static str),
    unreadable: (&'static str, &'static str),
    broken: (&'static str, &'static str),
    wait: (&'static str, &'static str),
    pub(super) again: &'static str,
    pub(super) home: &'static str,
    pub(super) help: &'static str,
    pub(super) emergency: &'static str,
}

const ENGLISH: Words = Words {
    tag: "en",
    full: (
        "Many people are coming in right now",
        "You did nothing wrong. Please wait a moment, then try again.",
    ),
    missing: (
        "There is nothing here",
        "The address may have a typing mistake, or what was here is over.",
    ),
    shut: ("This is closed to you", "You cannot open this page from here."),
    unreadable: (
        "This did not reach us in one piece",
        "Please try again. If it goes on, tell those who run this place.",
    ),
    broken: (
        "This does not work right now",
        "It is not your fault. Please try again in a moment.",
    ),
    wait: ("You can try again in a second.", "You can try again in {} seconds."),
    again: "Try again",
    home: "All meetings",
    help: "Help right now",
    emergency: "If you or somebody else is in danger, call the emergency number where you are. These lines answer as well:",
};

const GERMAN: Words = Words {
    tag: "de",
    full: (
        "Gerade kommen viele Menschen",
        "Du hast nichts falsch gemacht. Warte bitte einen Moment und versuch es dann noch einmal.",
    ),
    missing: (
        "Hier ist nichts",
        "Vielleicht ist ein Tippfehler in der Adresse, oder was hier war, ist vorbei.",
    ),
    shut: (
        "Das ist für dich geschlossen",
        "Von hier aus kannst du diese Seite nicht öffnen.",
    ),
    unreadable: (
        "Das kam nicht heil bei uns an",
        "Versuch es bitte noch einmal. Wenn es so bleibt, sag es denen, die diesen Ort betreiben.",
    ),
    broken: (
        "Das geht gerade nicht",
        "Es liegt nicht an dir. Versuch es bitte gleich noch einmal.",
    ),
    wait: (
        "In einer Sekunde kannst du es wieder versuchen.",
        "In {} Sekunden kannst du es wieder versuchen.",
    ),
    again: "Noch einmal versuchen",
    home: "Alle Treffen",
    help: "Hilfe, jetzt",
    emergency: "Wenn du oder jemand anderes in Gefahr ist, ruf die Notrufnummer da an, wo du bist. Auch hier antwortet jemand:",
};

impl Words {
    /// In the language that the browser wants most of those that there are.
    pub(super) fn for_reader(asked: &HeaderMap) -> &'static Self {
        let weight = |language: &str| {
            let known = members(asked, &header::ACCEPT_LANGUAGE).filter_map(|member| {
                let mut parts = member.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
                let tag = parts.next()?.split(|byte| *byte == b'-').next()?;
                tag.eq_ignore_ascii_case(language.as_bytes()).then_some(())?;
                let weight = parts.find_map(|part| part.strip_prefix(b"q="));
                Some(weight.map_or(1_000, |weight| thousandths(weight).unwrap_or_default()))
            });
            known.max().unwrap_or_default()
        };
        if weight("de") > weight("en") { &GERMAN } else { &ENGLISH }
    }

    /// What a status means to a person: a heading and a sentence.
    pub(super) fn of(&self, status: StatusCode) -> (&'static str, &'static str) {
        match status {
            StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => self.full,
            StatusCode::NOT_FOUND | StatusCode::GONE => self.missing,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => self.shut,
            status if status.is_client_error() => self.unreadable,
            _ => self.broken,
        }
    }

    pub(super) fn wait(&self, seconds: u32) -> String {
        if seconds == 1 {
            self.wait.0.to_owned()
        } else {
            self.wait.1.replace("{}", &seconds.to_string())
        }
    }
}

/// Whether trying again may help.
pub(super) fn passes(status: StatusCode) -> bool {
    !matches!(
        status,
        StatusCode::NOT_FOUND | StatusCode::GONE | StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN
    )
}
