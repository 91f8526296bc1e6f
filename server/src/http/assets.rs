//! The page and its files, from inside the binary (a debug build reads them from `client-web/dist`). It knows nothing of
//! what they do.

use super::answer::Refused;
use super::front::Front;
use crate::Inner;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use protocol::error::ErrorCode;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::sync::Arc;

/// What Vite built. `build.rs` puts a page there that says how, when it was not built yet.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../client-web/dist"]
struct Dist;

/// The page itself. It is told with the helplines in it, for browsers in which no script runs.
const FRONT: &str = "index.html";
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
        "/" => FRONT,
        path => path.trim_start_matches('/'),
    };
    if name == FRONT {
        let make = || Front::new(page().as_ref(), &inner.helplines);
        // A debug build reads its files anew, so that a page that was just built is seen.
        let anew = cfg!(debug_assertions).then(make);
        let front = anew.as_ref().unwrap_or_else(|| inner.front.get_or_init(make));
        let packed = front.gzip.as_ref().filter(|_| accepts(request.headers(), "gzip"));
        let encoding = packed.is_some().then_some("gzip");
        let body = packed.unwrap_or(&front.plain).clone();
        return answer(name, &front.etag, body, encoding, request.headers());
    }
    match find(name, request.headers()) {
        Some((file, encoding)) => {
            let etag = etag_of(&file.metadata.sha256_hash());
            answer(name, &etag, file.data.to_vec().into(), encoding, request.headers())
        }
        None => Refused::from(ErrorCode::NotFound).into_response(),
    }
}

/// The front page as it was built.
fn page() -> std::borrow::Cow<'static, [u8]> {
    Dist::get(FRONT).map(|file| file.data).unwrap_or_default()
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
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
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
