//! The page and its files, from inside the binary (a debug build reads them from `client-web/dist`). It knows nothing of
//! what they do.

use super::answer::Refused;
use super::headers;
use super::headers::encoding::{self, Coding};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use protocol::error::ErrorCode;
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;

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
        Ok(Some((file, coding))) => answer(name, file, coding, request.headers()),
        Ok(None) => Refused::from(ErrorCode::NotFound).into_response(),
        Err(NotAcceptable) => {
            let because = "There is no form of this file that your Accept-Encoding takes.";
            Refused::with_status(StatusCode::NOT_ACCEPTABLE, ErrorCode::Invalid, because).into_response()
        }
    }
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

fn answer(name: &str, file: EmbeddedFile, coding: Coding, asked: &HeaderMap) -> Response {
    let hash = file.metadata.sha256_hash();
    let etag: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let etag = format!("\"{etag}\"");
    let mut answered = HeaderMap::new();
    let caching = if name.starts_with(HASHED) { FOR_EVER } else { ASK_AGAIN };
    answered.insert(header::CACHE_CONTROL, HeaderValue::from_static(caching));
    answered.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    if let Ok(etag) = HeaderValue::from_str(&etag) {
        answered.insert(header::ETAG, etag);
    }
    if headers::knows_tag(asked, &etag) {
        return (StatusCode::NOT_MODIFIED, answered).into_response();
    }
    answered.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind(name)));
    if let Some(name) = coding.name() {
        answered.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    (StatusCode::OK, answered, bytes(file.data)).into_response()
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
