//! Feeds over HTTP: what a cache may keep, and that any page may read them. What they say is made in `crate::feeds`.

use super::answer::Refused;
use super::headers::knows_tag;
use crate::Inner;
use crate::feeds::{self, View, Wanted, bmlt, ics, meeting_guide};
use aws_lc_rs::digest::{SHA256, digest};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use protocol::error::{ErrorCode, Refusal};
use protocol::group::Approach;
use protocol::routes::{QueryValue, ROUTES};
use serde::Serialize;
use serde::de::IntoDeserializer;
use std::sync::Arc;

/// What stands behind the question mark.
type Pairs = Result<Query<Vec<(String, String)>>, QueryRejection>;

const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");
/// Five minutes: a date that is cancelled should be known within the hour, whatever caches there are on the way.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const SCRIPT: HeaderValue = HeaderValue::from_static("text/javascript; charset=utf-8");
const CALENDAR: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");

/// `GET /api/meetings/{slug}/calendar.ics`
pub(crate) async fn meeting_calendar(
    State(inner): State<Arc<Inner>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Response {
    let calendar = look(&inner, |view| ics::of_meeting(view, &slug));
    calendar_or_none(&headers, &slug, calendar)
}

/// `GET /api/groups/{slug}/calendar.ics`
pub(crate) async fn group_calendar(
    State(inner): State<Arc<Inner>>,
    Path(slug): Path<String>,
    headers: HeaderMap,
) -> Response {
    let calendar = look(&inner, |view| ics::of_group(view, &slug));
    calendar_or_none(&headers, &slug, calendar)
}

/// `GET /feeds/meeting-guide.json`
pub(crate) async fn meeting_guide(State(inner): State<Arc<Inner>>, pairs: Pairs, headers: HeaderMap) -> Response {
    let list = read("getMeetingGuide", pairs)
        .and_then(|pairs| look(&inner, |view| Ok(meeting_guide::list(view, &wanted(view, &pairs)?))));
    json_or_refused(&headers, list)
}

/// `GET /feeds/left-out.json`
pub(crate) async fn left_out(State(inner): State<Arc<Inner>>, pairs: Pairs, headers: HeaderMap) -> Response {
    let list = read("getLeftOut", pairs)
        .and_then(|pairs| look(&inner, |view| Ok(feeds::left_out(view, &wanted(view, &pairs)?))));
    json_or_refused(&headers, list)
}

/// `GET /client_interface/json/`
pub(crate) async fn like_bmlt(State(inner): State<Arc<Inner>>, pairs: Pairs, headers: HeaderMap) -> Response {
    let answer = read("askLikeBmlt", pairs).and_then(|pairs| look(&inner, |view| bmlt::answer(view, &pairs)));
    json_or_refused(&headers, answer)
}

/// `GET /client_interface/jsonp/`: a script for pages of other sites that call a function with the answer.
pub(crate) async fn like_bmlt_by_script(State(inner): State<Arc<Inner>>, pairs: Pairs, headers: HeaderMap) -> Response {
    let answer = read("askLikeBmltByScript", pairs).and_then(|mut pairs| {
        let at = pairs.iter().position(|(name, _)| name == "callback");
        let missing = || {
            Refusal::new(ErrorCode::Invalid)
                .in_field("callback")
                .because("Name the function to call.")
        };
        let (_, callback) = pairs.remove(at.ok_or_else(missing)?);
        let answer = look(&inner, |view| bmlt::answer(view, &pairs))?;
        let json = serde_json::to_string(&answer).unwrap_or_default();
        Ok(script(&callback, &json))
    });
    match answer {
        Ok(script) => feed(&headers, SCRIPT, script.into_bytes()),
        Err(refusal) => for_anybody(Refused::from(refusal).into_response()),
    }
}

/// A call of a function, whose name was held against the route. The comment in front keeps the answer from being read as
/// anything but a script by programs that guess, and two signs end a line in older scripts.
fn script(callback: &str, json: &str) -> String {
    let json = json.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029");
    format!("/**/{callback}({json});")
}

fn look<T>(inner: &Inner, look: impl FnOnce(&View<'_>) -> T) -> T {
    inner.directory.read(|directory| {
        look(&View {
            directory,
            formats: &inner.formats,
            base_url: &inner.base_url,
            place: &inner.config.feeds.place,
            now: inner.clock.now(),
        })
    })
}

/// What stands behind the question mark, held against the row of the route with this name. What is empty is not there, since
/// forms send every field that they have; but for a flag being there is enough. Between the parts of a list there may be
/// white space. A name that is not in the row is refused: who
/// asks for a part and gets everything would not notice.
fn read(route: &str, pairs: Pairs) -> Result<Vec<(String, String)>, Refusal> {
    let because = "What stands behind the question mark cannot be read.";
    let Query(mut pairs) = pairs.map_err(|_| Refusal::new(ErrorCode::Invalid).because(because))?;
    let row = ROUTES.iter().find(|row| row.name == route);
    let known = row.map_or(&[][..], |row| row.query);
    let row_of = |name: &str| known.iter().find(|asked| asked.name == bmlt::bare_name(name));
    for (name, value) in &mut pairs {
        if row_of(name).is_some_and(|asked| matches!(asked.value, QueryValue::Numbers | QueryValue::Words)) {
            let parts: Vec<&str> = value.split(',').map(str::trim).collect();
            *value = parts.join(",");
        }
    }
    pairs
        .retain(|(name, value)| !value.is_empty() || row_of(name).is_some_and(|asked| asked.value == QueryValue::Flag));
    for (name, value) in &pairs {
        let Some(asked) = row_of(name) else {
            let names: Vec<&str> = known.iter().map(|asked| asked.name).collect();
            let because = format!("Hearth does not know this. It knows {}.", names.join(", "));
            let name: String = name.chars().filter(|c| !c.is_control()).take(64).collect();
            return Err(Refusal::new(ErrorCode::Invalid)
                .in_field(name.as_str())
                .because(because));
        };
        if !asked.value.takes(value) {
            let refusal = Refusal::new(ErrorCode::Invalid).in_field(asked.name);
            return Err(refusal.because(asked.value.wanted()));
        }
    }
    Ok(pairs)
}

fn wanted(view: &View<'_>, pairs: &[(String, String)]) -> Result<Wanted, Refusal> {
    let value = |name: &str| {
        let here = pairs.iter().find(|(key, _)| key == name);
        here.map(|(_, value)| value.clone())
    };
    let group = value("group");
    if group
        .as_ref()
        .is_some_and(|slug| view.directory.group_by_slug(slug).is_none())
    {
        return Err(Refusal::new(ErrorCode::NotFound).in_field("group"));
    }
    let approach = value("approach").map(|word| {
        let read: Result<Approach, serde::de::value::Error> = serde::Deserialize::deserialize(word.into_deserializer());
        read.map_err(|_| Refusal::new(ErrorCode::Invalid).in_field("approach"))
    });
    Ok(Wanted {
        group,
        approach: approach.transpose()?,
    })
}

fn calendar_or_none(headers: &HeaderMap, slug: &str, calendar: Option<String>) -> Response {
    let Some(calendar) = calendar else {
        return for_anybody(Refused::from(ErrorCode::NotFound).into_response());
    };
    let mut response = feed(headers, CALENDAR, calendar.into_bytes());
    // There is a group or meeting with this slug, so it is letters, digits and dashes.
    if let Ok(named) = HeaderValue::from_str(&format!("inline; filename=\"{slug}.ics\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, named);
    }
    response
}

fn json_or_refused(headers: &HeaderMap, answer: Result<impl Serialize, Refusal>) -> Response {
    match answer {
        // Lists and objects with names for keys can always be written.
        Ok(answer) => feed(headers, JSON, serde_json::to_vec(&answer).unwrap_or_default()),
        Err(refusal) => for_anybody(Refused::from(refusal).into_response()),
    }
}

/// A feed, or that it is still the same.
fn feed(asked: &HeaderMap, kind: HeaderValue, body: Vec<u8>) -> Response {
    let hash = digest(&SHA256, &body);
    let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash.as_ref()[..16]));
    let mut response = if knows_tag(asked, &tag) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, kind)], body).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, KEPT);
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        headers.insert(header::ETAG, tag);
    }
    for_anybody(response)
}

/// Feeds say nothing that is not for everybody, and no cookie goes along: a page elsewhere may read them.
fn for_anybody(mut response: Response) -> Response {
    let anybody = HeaderValue::from_static("*");
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, anybody);
    // Otherwise a page elsewhere could fetch it and not load it as a script.
    headers.insert(CORP, HeaderValue::from_static("cross-origin"));
    response
}

#[cfg(test)]
mod tests;
