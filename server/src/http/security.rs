//! Headers that every answer carries, so that the page loads nothing from elsewhere, is framed by nobody, and leaves
//! nothing behind. It looks at paths, never at what is answered.

use crate::config::Config;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};

/// The page that the client goes to when somebody leaves quickly. Its address says nothing of what it is for, and it stays
/// in the browser's history when the operator chose no other site.
pub(super) const QUICK_EXIT: &str = "/n";
/// Where the operator lets people go on to from there; the page reads it from the answer, so that no page holds it before.
const LEAVE_TO: HeaderName = HeaderName::from_static("leave-to");

const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; \
                   connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; \
                   base-uri 'none'; form-action 'self'";

/// Left to the page: sound, which is the desk's tone for a call that waits, and passkeys of those who serve.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(self), camera=(), display-capture=(), encrypted-media=(), \
                           fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), \
                           payment=(), picture-in-picture=(), publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(), \
                           usb=(), xr-spatial-tracking=()";

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

const ON_EVERY_ANSWER: [(HeaderName, &str); 7] = [
    (header::CONTENT_SECURITY_POLICY, CSP),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (CORP, "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS),
    (header::X_FRAME_OPTIONS, "DENY"),
];

/// Puts the headers on the answer to a request for `path`.
pub(crate) fn harden(config: &Config, path: &str, headers: &mut HeaderMap) {
    // What concerns documents is nothing to scripts, styles and fonts, and on a slow network a kilobyte on each of them is
    // heard by whoever waits. They keep what concerns files: the declared type, and that no other site's page includes them.
    let is_part = path.starts_with("/assets/") && [".js", ".css", ".woff2"].iter().any(|end| path.ends_with(end));
    for (name, value) in ON_EVERY_ANSWER {
        // Feeds are for pages of other sites, and say so.
        if name == CORP && headers.contains_key(&name) {
            continue;
        }
        let for_files = name == header::X_CONTENT_TYPE_OPTIONS || name == CORP;
        if for_files || !is_part {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
    if config.is_https() {
        let two_years = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, two_years);
    }
    // Of what is below `/api/`, calendars alone are the same for everybody.
    let may_be_kept = !path.starts_with("/api/") || path.ends_with("/calendar.ics");
    if !may_be_kept || !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if path == QUICK_EXIT {
        let everything = HeaderValue::from_static("\"cache\", \"cookies\", \"storage\"");
        headers.insert(HeaderName::from_static("clear-site-data"), everything);
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        // The configuration was checked: it has nothing in it that a header cannot hold.
        if let Some(site) = HeaderValue::from_str(&config.leave_to)
            .ok()
            .filter(|site| !site.is_empty())
        {
            headers.insert(LEAVE_TO, site);
        }
    }
}
