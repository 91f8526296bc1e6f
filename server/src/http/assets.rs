//! The page and its files, from inside the binary (a debug build reads them from `client-web/dist`). It knows nothing of
//! what they do.

use super::answer::Refused;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use protocol::error::ErrorCode;
use rust_embed::{EmbeddedFile, RustEmbed};

/// What Vite built. `build.rs` puts a page there that says how, when it was not built yet.
#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../client-web/dist"]
struct Dist;

/// Files under this folder carry a hash of their content in their name: they never change.
const HASHED: &str = "assets/";
/// A year, which is how a file that never changes is cached.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Everything else is asked for again each time; the ETag makes that cheap.
const ASK_AGAIN: &str = "no-cache";

/// Answers with a file, or with `not_found`.
pub(crate) async fn serve(request: Request) -> Response {
    let path = request.uri().path();
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return Refused::with_status(StatusCode::NOT_FOUND, ErrorCode::NotFound, "There is nothing here.")
            .into_response();
    }
    let name = match path {
        "/" => "index.html",
        path => path.trim_start_matches('/'),
    };
    match find(name, request.headers()) {
        Some((file, encoding)) => answer(name, &file, encoding, request.headers()),
        None => Refused::from(ErrorCode::NotFound).into_response(),
    }
}

/// The file in the smallest form that the browser takes: the build leaves a `.br` or `.gz` beside each larger text.
fn find(name: &str, headers: &HeaderMap) -> Option<(EmbeddedFile, Option<&'static str>)> {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        let taken = accepted
            .split(',')
            .any(|one| one.split(';').next().is_some_and(|one| one.trim() == encoding));
        if let Some(file) = taken.then(|| Dist::get(&format!("{name}{ending}"))).flatten() {
            return Some((file, Some(encoding)));
        }
    }
    Dist::get(name).map(|file| (file, None))
}

fn answer(name: &str, file: &EmbeddedFile, encoding: Option<&'static str>, asked: &HeaderMap) -> Response {
    let hash = file.metadata.sha256_hash();
    let etag: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let etag = format!("\"{etag}\"");
    let mut headers = HeaderMap::new();
    let caching = if name.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
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
    (StatusCode::OK, headers, file.data.to_vec()).into_response()
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
