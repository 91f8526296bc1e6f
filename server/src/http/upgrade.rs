//! From a request to a WebSocket (RFC 6455, 4.2): every condition is checked here, then hyper is left behind with all its
//! buffers, and the connection's own task begins. No extension is ever agreed on, so nothing is compressed.

use super::answer::Refused;
use super::headers::{has_word, only, only_text};
use super::listener::Arrival;
use crate::socket::{Socket, derive_accept_key};
use crate::{Inner, connection, telemetry};
use axum::Extension;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use bytes::Bytes;
use hyper::upgrade::OnUpgrade;
use hyper_util::rt::TokioIo;
use protocol::error::ErrorCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;

/// `GET /socket`
pub(crate) async fn open(
    State(inner): State<Arc<Inner>>,
    Extension(arrival): Extension<Arrival>,
    mut request: Request,
) -> Result<Response, Refused> {
    check_request(&request)?;
    check_origin(&inner.origins, request.headers())?;
    if *inner.stop.borrow() {
        return Err(ErrorCode::Busy.into());
    }
    let key = checked_key(request.headers())?;
    let accept = HeaderValue::from_str(&derive_accept_key(key.as_bytes())).map_err(|_| ErrorCode::Invalid)?;
    let Some(upgrade) = request.extensions_mut().remove::<OnUpgrade>() else {
        return Err(not_a_socket("This connection cannot be upgraded."));
    };
    // Whoever came over a proxy waits for their hello from here on.
    inner.admission.is_stranger(&arrival.peer);
    tokio::spawn(become_socket(inner, arrival, upgrade));
    let headers = [
        (header::UPGRADE, HeaderValue::from_static("websocket")),
        (header::CONNECTION, HeaderValue::from_static("upgrade")),
        (header::SEC_WEBSOCKET_ACCEPT, accept),
    ];
    Ok((StatusCode::SWITCHING_PROTOCOLS, headers).into_response())
}

async fn become_socket(inner: Arc<Inner>, arrival: Arrival, upgrade: OnUpgrade) {
    let in_time = Duration::from_millis(inner.config.limits.handshake_ms);
    let Ok(Ok(upgraded)) = tokio::time::timeout(in_time, upgrade).await else {
        return;
    };
    let Ok(parts) = upgraded.downcast::<TokioIo<TcpStream>>() else {
        tracing::error!("an upgraded connection is not the kind that was accepted");
        return;
    };
    // Copied: a slice of it would keep the whole request's buffer as long as the socket lives.
    let early = Bytes::copy_from_slice(&parts.read_buf);
    let socket = Socket::new(parts.io.into_inner(), early, Arc::clone(&inner.config));
    // A task of its own, so that this one's memory is given back.
    tokio::spawn(async move {
        metrics::gauge!(telemetry::SOCKETS).increment(1.0);
        let open = Open;
        if let Some(life) = connection::greet(inner, socket, arrival.peer).await {
            tokio::spawn(async move {
                let _open = open;
                life.await;
            });
        }
    });
}

/// Counts a socket down, also when its task panics.
struct Open;

impl Drop for Open {
    fn drop(&mut self) {
        metrics::gauge!(telemetry::SOCKETS).decrement(1.0);
    }
}

fn check_request(request: &Request) -> Result<(), Refused> {
    // HEAD comes here as well.
    if request.method() != Method::GET {
        return Err(not_a_socket("Only GET opens a socket."));
    }
    let headers = request.headers();
    if request.version() != Version::HTTP_11
        || !has_word(headers, &header::CONNECTION, "upgrade")
        || !has_word(headers, &header::UPGRADE, "websocket")
    {
        return Err(not_a_socket("This address speaks WebSocket only."));
    }
    if only(headers, &header::SEC_WEBSOCKET_VERSION).is_none_or(|version| version != "13") {
        return Err(not_a_socket("This address speaks version 13 of WebSocket."));
    }
    Ok(())
}

fn not_a_socket(because: &str) -> Refused {
    Refused::with_status(StatusCode::UPGRADE_REQUIRED, ErrorCode::Invalid, because)
}

/// A page of another site must not speak in the name of the person who has it open. Browsers always send the origin
/// here; who sends none is no browser, and this is a browser's route.
fn check_origin(allowed: &[String], headers: &HeaderMap) -> Result<(), Refused> {
    match only(headers, &header::ORIGIN) {
        Some(origin) if allowed.iter().any(|one| origin == one.as_str()) => Ok(()),
        _ => {
            let because = "This page is not served from here.";
            Err(Refused::with_status(
                StatusCode::FORBIDDEN,
                ErrorCode::NotPermitted,
                because,
            ))
        }
    }
}

/// The key is 16 random bytes in base64; anything else is no WebSocket client.
fn checked_key(headers: &HeaderMap) -> Result<String, Refused> {
    let key = only_text(headers, &header::SEC_WEBSOCKET_KEY).unwrap_or_default();
    match base64::engine::general_purpose::STANDARD.decode(key) {
        Ok(bytes) if bytes.len() == 16 => Ok(key.to_owned()),
        _ => {
            let because = "Sec-WebSocket-Key is missing or wrong.";
            Err(Refused::with_status(
                StatusCode::BAD_REQUEST,
                ErrorCode::Invalid,
                because,
            ))
        }
    }
}
