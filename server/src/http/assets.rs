//! The page and its files, from inside the binary (a debug build reads them from `client-web/dist`). It knows nothing of
//! what they do.

use super::answer::Refused;
use super::front::Front;
use crate::Inner;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use protocol::care::Helpline;
use protocol::error::ErrorCode;
use rust_embed::{EmbeddedFile, RustEmbed};
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
            let packed = front.gzip.as_ref().filter(|_| accepts(request.headers(), "gzip"));
            let encoding = packed.is_some().then_some("gzip");
            let body = packed.unwrap_or(&front.plain).clone();
            return answer(FRONT, &front.etag, body, encoding, request.headers());
        }
        super::security::QUICK_EXIT => "n.html",
        path => path.trim_start_matches('/'),
    };
    match find(name, request.headers()) {
        Some((file, encoding)) => {
            let etag = etag_of(&file.metadata.sha256_hash());
            answer(name, &etag, file.data.to_vec().into(), encoding, request.headers())
        }
        None => Refused::from(ErrorCode::NotFound).into_response(),
    }
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
    let asked = headers
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let wanted = languages(asked).into_iter().find_map(|language| fronts.get(&language));
    wanted.or_else(|| fronts.get(BASE_LANGUAGE))
}

/// The primary subtags of an `Accept-Language` (RFC 9110, section 12.5.4), the most wanted first, without those that are
/// refused by a weight of zero.
fn languages(asked: &str) -> Vec<String> {
    let mut found: Vec<(u32, String)> = asked
        .split(',')
        .take(LANGUAGES_READ)
        .filter_map(|one| {
            let mut parts = one.split(';');
            let language = parts.next()?.trim().split('-').next()?.to_ascii_lowercase();
            let weight = parts
                .find_map(|part| part.trim().strip_prefix("q=")?.trim().parse::<f32>().ok())
                .unwrap_or(1.0);
            let known = (2..=3).contains(&language.len()) && language.bytes().all(|byte| byte.is_ascii_lowercase());
            // Thousandths, which is all that a weight may have.
            let thousandths = (weight.clamp(0.0, 1.0) * 1000.0).round() as u32;
            (known && thousandths > 0).then_some((thousandths, language))
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

fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    accepted
        .split(',')
        .any(|one| one.split(';').next().is_some_and(|one| one.trim() == encoding))
}

/// The file in the smallest form that the browser takes: the build leaves a `.br` or `.gz` beside each larger text.
fn find(name: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if let Some(file) = accepts(headers, encoding)
            .then(|| Dist::get(&format!("{name}{ending}")))
            .flatten()
        {
            return Some((file, Some(encoding)));
        }
    }
    Dist::get(name).map(|file| (file, None))
}

fn answer(name: &str, etag: &str, body: Bytes, encoding: Option<&'static str>, asked: &HeaderMap) -> Response {
    let mut headers = HeaderMap::new();
    let caching = if name.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(
        header::VARY,
        HeaderValue::from_static("accept-encoding, accept-language"),
    );
    if let Ok(etag) = HeaderValue::from_str(etag) {
        headers.insert(header::ETAG, etag);
    }
    let known = asked
        .get(header::IF_NONE_MATCH)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if known.split(',').any(|one| one.trim().trim_start_matches("W/") == etag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    (StatusCode::OK, headers, body).into_response()
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

    #[test]
    fn languages_are_read_in_the_order_of_their_weights() {
        assert_eq!(languages("de-AT,de;q=0.9,en;q=0.8"), ["de", "de", "en"]);
        assert_eq!(languages("en;q=0.5, de;q=0.7"), ["de", "en"]);
        assert_eq!(languages("de;q=0, en"), ["en"]);
        assert_eq!(languages("*, ../de, d\u{e9}, x"), Vec::<String>::new());
        assert_eq!(languages(""), Vec::<String>::new());
    }
}
