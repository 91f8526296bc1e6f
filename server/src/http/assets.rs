//! The page and its files, from inside the binary (a debug build reads them from `client-web/dist`). It knows nothing of
//! what they do.

use super::answer::Refused;
use super::front::Front;
use super::headers;
use super::headers::encoding::{self, Coding};
use crate::Inner;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use protocol::care::Helpline;
use protocol::error::ErrorCode;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What Vite built. `build.rs` puts a page there that says how, when it was not built yet.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../client-web/dist"]
struct Dist;

/// The page of the client's base language, and the language. Each page is told with the helplines in it, for browsers in
/// which no script runs.
const FRONT: &str = "index.html";
const BASE_LANGUAGE: &str = "en";
/// Nobody reads more languages than this; a longer list is cut.
const LANGUAGES_READ: usize = 16;
/// Files under this folder carry a hash of their content in their name: they never change.
const HASHED: &str = "assets/";
/// A year, which is how a file that never changes is cached.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again each time; the ETag makes that cheap.
const ASK_AGAIN: &str = "no-cache";

/// Answers with a file, or with `not_found`.
pub(crate) async fn serve(State(inner): State<Arc<Inner>>, request: Request) -> Response {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Refused::with_status(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is nothing here.")
            .into_response();
    }
    let name = match path {
        "/" | "/index.html" => {
            let make = || fronts(&inner.helplines);
            // A debug build reads its files anew, so that a page that was just built is seen.
            let anew = cfg!(debug_assertions).then(make);
            let fronts = anew.as_ref().unwrap_or_else(|| inner.fronts.get_or_init(make));
            let Some(front) = front_for(fronts, request.headers()) else {
                return Refused::from(ErrorCode::NotFound).into_response();
            };
            let form = |coding| match coding {
                Coding::Gzip => Some((front.gzip.clone()?, coding)),
                Coding::Identity => Some((front.plain.clone(), coding)),
                Coding::Brotli => None,
            };
            return match encoding::taken(request.headers()).into_iter().find_map(form) {
                Some((body, coding)) => answer(FRONT, &front.etag, body, coding, request.headers()),
                None => not_acceptable(),
            };
        }
        super::security::QUICK_EXIT => "n.html",
        path => path.trim_start_matches('/'),
    };
    match find(name, request.headers()) {
        Ok(Some((file, coding))) => {
            let etag = etag_of(&file.metadata.sha256_hash());
            answer(name, &etag, bytes(file.data), coding, request.headers())
        }
        Ok(None) => Refused::from(ErrorCode::NotFound).into_response(),
        Err(NotAcceptable) => not_acceptable(),
    }
}

fn not_acceptable() -> Response {
    let because = "There is no form of this file that your Accept-Encoding takes.";
    Refused::with_status(StatusCode::NOT_ACCEPTABLE, ErrorCode::Invalid, because).into_response()
}

/// The front pages that were built, one for each language: `index.html` for the base language, else `index.de.html`.
fn fronts(helplines: &[Helpline]) -> BTreeMap<String, Front> {
    Dist::iter()
        .filter_map(|name| {
            let language = match name.strip_prefix("index.")?.strip_suffix("html")? {
                "" => BASE_LANGUAGE,
                other => other.strip_suffix('.')?,
            };
            let file = Dist::get(&name)?;
            Some((language.to_owned(), Front::new(&file.data, helplines)))
        })
        .collect()
}

/// The front page in the language that the browser asks for first and that the client was built in, else the base one's.
fn front_for<'a>(fronts: &'a BTreeMap<String, Front>, headers: &HeaderMap) -> Option<&'a Front> {
    let wanted = languages(headers)
        .into_iter()
        .find_map(|language| fronts.get(&language));
    wanted.or_else(|| fronts.get(BASE_LANGUAGE))
}

/// The primary subtags of an `Accept-Language` (RFC 9110, section 12.5.4), the most wanted first, without those that are
/// refused by a weight of zero. What is none says nothing about the others.
fn languages(headers: &HeaderMap) -> Vec<String> {
    let mut found: Vec<(u16, String)> = headers::members(headers, &header::ACCEPT_LANGUAGE)
        .take(LANGUAGES_READ)
        .filter_map(encoding::weighed)
        .filter_map(|(range, weight)| {
            let language = range.split(|byte| *byte == b'-').next()?.to_ascii_lowercase();
            let known = (2..=3).contains(&language.len()) && language.iter().all(u8::is_ascii_lowercase);
            (known && weight > 0).then_some((weight, String::from_utf8(language).ok()?))
        })
        .collect();
    found.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    found.into_iter().map(|(_, language)| language).collect()
}

/// What an answer's ETag is, from the hash of its content.
pub(super) fn etag_of(hash: &[u8]) -> String {
    let hash: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hash}\"")
}

/// The file is there, and the browser takes none of its forms.
struct NotAcceptable;

/// The file in the form that the browser wants most, of those that are there: the build leaves a `.br` or `.gz` beside each
/// larger text.
fn find(name: &str, headers: &HeaderMap) -> Result<Option<(EmbeddedFile, Coding)>, NotAcceptable> {
    for coding in encoding::taken(headers) {
        let found = match coding {
            Coding::Brotli => Dist::get(&format!("{name}.br")),
            Coding::Gzip => Dist::get(&format!("{name}.gz")),
            Coding::Identity => Dist::get(name),
        };
        if let Some(file) = found {
            return Ok(Some((file, coding)));
        }
    }
    match Dist::get(name) {
        Some(_) => Err(NotAcceptable),
        None => Ok(None),
    }
}

/// What a file holds, without copying what is part of the program.
fn bytes(data: Cow<'static, [u8]>) -> Bytes {
    match data {
        Cow::Borrowed(data) => Bytes::from_static(data),
        Cow::Owned(data) => Bytes::from(data),
    }
}

fn answer(name: &str, etag: &str, body: Bytes, coding: Coding, asked: &HeaderMap) -> Response {
    let mut answered = HeaderMap::new();
    let caching = if name.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN };
    answered.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    answered.insert(
        header::VARY,
        HeaderValue::from_static("accept-encoding, accept-language"),
    );
    if let Ok(etag) = HeaderValue::from_str(etag) {
        answered.insert(header::ETAG, etag);
    }
    if headers::knows_tag(asked, etag) {
        return (StatusCode::NOT_MODIFIED, answered).into_response();
    }
    answered.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)));
    if let Some(name) = coding.name() {
        answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    (StatusCode::OK, answered, body).into_response()
}

/// The kinds of file that the client has. Another kind is handed out as bytes, which a browser runs under no name.
fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::languages;
    use axum::http::{HeaderMap, HeaderValue, header};

    #[test]
    fn languages_are_read_in_the_order_of_their_weights() {
        let read = |asked: &[u8]| {
            let value = HeaderValue::from_bytes(asked).unwrap();
            languages(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, value)]))
        };
        assert_eq!(read(b"de-AT,de;q=0.9,en;q=0.8"), ["de", "de", "en"]);
        assert_eq!(read(b"en;q=0.5, de;q=0.7"), ["de", "en"]);
        assert_eq!(read(b"de;q=0, en"), ["en"]);
        assert_eq!(read("*, ../de, d\u{e9}, x".as_bytes()), Vec::<String>::new());
        assert_eq!(read(b"x\xff, de"), ["de"], "what is no text hides nothing beside it");
        assert_eq!(read(b""), Vec::<String>::new());
    }
}
