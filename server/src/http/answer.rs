//! Answers and refusals in HTTP's terms: JSON in both cases, the same shape as on the socket. It decides nothing.

use super::headers::only_text;
use crate::Inner;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use protocol::error::{ErrorCode, Refusal};
use protocol::routes;
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::time::Duration;

/// A refusal with its status.
#[derive(Debug)]
pub(crate) struct Refused {
    status: StatusCode,
    refusal: Refusal,
}

/// The status that the code has everywhere.
impl From<Refusal> for Refused {
    fn from(refusal: Refusal) -> Self {
        let status = StatusCode::from_u16(routes::status(refusal.code)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, refusal }
    }
}

impl From<ErrorCode> for Refused {
    fn from(code: ErrorCode) -> Self {
        Refusal::new(code).into()
    }
}

impl Refused {
    /// A refusal of HTTP itself, whose status says more than the code.
    pub(crate) fn with_status(status: StatusCode, code: ErrorCode, because: &str) -> Self {
        Self {
            status,
            refusal: Refusal::new(code).because(because),
        }
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        crate::telemetry::refused(self.refusal.code);
        let mut response = json(self.status, &self.refusal);
        let headers = response.headers_mut();
        if let Some(ms) = self.refusal.retry_after_ms {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(ms.div_ceil(1_000)));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        // For whoever shows it as a page.
        response.extensions_mut().insert(self.refusal);
        response
    }
}

/// Something as JSON.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Response {
    // Types of `protocol` have no map with keys that are no strings, which is all that could fail here.
    let text = serde_json::to_vec(body).unwrap_or_default();
    let kind = [(header::CONTENT_TYPE, "application/json")];
    (status, kind, text).into_response()
}

/// Reads a request's JSON body, within the limits of size and time.
pub(crate) async fn read_json<T: DeserializeOwned>(inner: &Inner, request: Request) -> Result<T, Refused> {
    let kind = only_text(request.headers(), &header::CONTENT_TYPE);
    let kind = kind.map(|kind| kind.split(';').next().unwrap_or_default().trim());
    if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/json")) {
        let because = "Send the body as application/json.";
        return Err(Refused::with_status(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            ErrorCode::Invalid,
            because,
        ));
    }
    let limits = &inner.config.limits;
    let whole = read_body(request.into_body(), limits.body_bytes);
    let Ok(bytes) = tokio::time::timeout(Duration::from_millis(limits.handshake_ms), whole).await else {
        let because = "The body did not come in time.";
        return Err(Refused::with_status(
            StatusCode::REQUEST_TIMEOUT,
            ErrorCode::Invalid,
            because,
        ));
    };
    Ok(protocol::decode::body(&bytes?)?)
}

async fn read_body(body: Body, most: usize) -> Result<Vec<u8>, Refused> {
    match Limited::new(body, most).collect().await {
        Ok(whole) => Ok(whole.to_bytes().to_vec()),
        Err(error) if error.is::<LengthLimitError>() => {
            let because = format!("The body is larger than {most} bytes.");
            Err(Refused::with_status(
                StatusCode::PAYLOAD_TOO_LARGE,
                ErrorCode::TooLong,
                &because,
            ))
        }
        Err(_) => {
            let because = "The body did not come whole.";
            Err(Refused::with_status(
                StatusCode::BAD_REQUEST,
                ErrorCode::Invalid,
                because,
            ))
        }
    }
}
