//! The two cookies: of a sign-in, and of a browser in which somebody signed in before. Both are for this host only, over
//! TLS only, hidden from scripts, and not sent with anything that another site began.

use crate::Inner;
use crate::auth::staff::Opened;
use axum::http::{HeaderMap, HeaderValue, header};
use protocol::routes::STAFF_COOKIE;

/// Known browsers have tries of their own; the cookie opens nothing.
pub(super) const BROWSER: &str = "__Host-hearth-browser";
/// How long a browser stays known after somebody signed in.
const BROWSER_S: u64 = 180 * 24 * 3_600;

/// Cookies of a browser that was just signed in.
pub(super) fn signed_in(inner: &Inner, opened: &Opened, login: &str, known: bool, headers: &mut HeaderMap) {
    let seconds = opened.expires_at.since(inner.clock.now()).div_ceil(1_000);
    put(headers, STAFF_COOKIE, &opened.secret, seconds);
    if !known {
        put(headers, BROWSER, &inner.staff.browser_cookie(login), BROWSER_S);
    }
}

/// Takes a sign-in's cookie back.
pub(super) fn signed_out(headers: &mut HeaderMap) {
    put(headers, STAFF_COOKIE, "", 0);
}

fn put(headers: &mut HeaderMap, name: &str, value: &str, seconds: u64) {
    let cookie = format!("{name}={value}; Max-Age={seconds}; Path=/; Secure; HttpOnly; SameSite=Strict");
    // Names and values are base64url and a dot.
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        headers.append(header::SET_COOKIE, cookie);
    }
}
