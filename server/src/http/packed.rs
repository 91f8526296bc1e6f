//! Sends lists that anybody may read in a smaller form, to whoever takes it. What is one person's own is never compressed:
//! how small it gets would say something of what is in it (BREACH).

use super::headers::encoding::{self, Coding};
use axum::body::HttpBody;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write;

/// Below this a compressed answer is hardly smaller: it fits into one packet anyhow.
const WORTH_BYTES: usize = 1_024;
/// A list that is longer than this is sent as it is, since it would keep a thread for too long.
const MOST_BYTES: usize = 4 * 1_024 * 1_024;

/// A layer for routes whose answers are the same for everybody.
pub(super) async fn packed(request: Request, next: Next) -> Response {
    // Of two forms that are wanted alike the smaller one is sent.
    let takes = encoding::taken(request.headers())
        .into_iter()
        .find(|coding| *coding != Coding::Brotli)
        == Some(Coding::Gzip);
    let (mut parts, body) = next.run(request).await.into_parts();
    parts
        .headers
        .append(header::VARY, HeaderValue::from_static("accept-encoding"));
    let length = body.size_hint().exact().unwrap_or(0);
    let fits = usize::try_from(length).is_ok_and(|length| (WORTH_BYTES..=MOST_BYTES).contains(&length));
    if !takes || !fits || parts.headers.contains_key(header::CONTENT_ENCODING) {
        return Response::from_parts(parts, body);
    }
    // Its length is known and it is in memory already, so this waits for nothing and does not fail.
    let Ok(text) = to_bytes(body, MOST_BYTES).await else {
        return Response::from_parts(parts, Body::empty());
    };
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 3), Compression::fast());
    let small = encoder.write_all(&text).and_then(|()| encoder.finish());
    match small {
        Ok(small) if small.len() < text.len() => {
            parts
                .headers
                .insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
            parts.headers.remove(header::CONTENT_LENGTH);
            Response::from_parts(parts, Body::from(small))
        }
        _ => Response::from_parts(parts, Body::from(text)),
    }
}
