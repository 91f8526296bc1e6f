//! Refusals for people: what is JSON to a program is a page with words, a way to try again and helplines where a browser
//! shows the answer itself. Plain HTML, since it has to work when nothing else does. What is refused is decided elsewhere.

mod words;

use super::front::{escaped, ways};
use super::headers::encoding::thousandths;
use super::headers::members;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use protocol::care::Helpline;
use protocol::error::Refusal;
use std::fmt::Write as _;
use words::Words;

/// Whether the answer will be shown as it is: `text/html` is asked for by name, and JSON not more than it. Only navigations
/// do so; what a page fetches asks for anything.
pub(crate) fn is_wanted(headers: &HeaderMap) -> bool {
    let weight = |kind: &str| {
        let named = members(headers, &header::ACCEPT).filter_map(|member| {
            let mut parts = member.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
            parts.next().filter(|name| name.eq_ignore_ascii_case(kind.as_bytes()))?;
            let weight = parts.find_map(|part| part.strip_prefix(b"q=").or(part.strip_prefix(b"Q=")));
            Some(weight.map_or(1_000, |weight| thousandths(weight).unwrap_or_default()))
        });
        named.max().unwrap_or_default()
    };
    let page = weight("text/html");
    page > 0 && page >= weight("application/json")
}

/// Puts the page in the place of the JSON, where the answer is a refusal.
pub(crate) fn instead(response: Response, asked: &HeaderMap, helplines: &[Helpline]) -> Response {
    let Some(refusal) = response.extensions().get::<Refusal>() else {
        return response;
    };
    let page = write(response.status(), refusal, asked, helplines);
    let (mut parts, _json) = response.into_parts();
    parts.headers.remove(header::CONTENT_LENGTH);
    let kind = HeaderValue::from_static("text/html; charset=utf-8");
    parts.headers.insert(header::CONTENT_TYPE, kind);
    parts
        .headers
        .append(header::VARY, HeaderValue::from_static("accept, accept-language"));
    Response::from_parts(parts, Body::from(page))
}

fn write(status: StatusCode, refusal: &Refusal, asked: &HeaderMap, helplines: &[Helpline]) -> String {
    let words = Words::for_reader(asked);
    let (title, text) = words.of(status);
    let again = if words::passes(status) { words.again } else { "" };
    let mut page = format!(
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <title>{title}</title>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{text}</p>\n",
        words.tag
    );
    if let Some(seconds) = refusal.retry_after_ms.map(|ms| ms.div_ceil(1_000)) {
        let _ = writeln!(page, "<p>{}</p>", words.wait(seconds));
    }
    if !again.is_empty() {
        // An empty address is the page's own.
        let _ = writeln!(page, "<p><a href=\"\">{again}</a></p>");
    }
    let _ = writeln!(page, "<p><a href=\"/\">{}</a></p>\n</main>", words.home);
    let _ = writeln!(
        page,
        "<section>\n<h2>{}</h2>\n<p>{}</p>\n<ul>",
        words.help, words.emergency
    );
    let (emergency, listening): (Vec<_>, Vec<_>) = helplines.iter().partition(|line| line.emergency);
    for line in emergency.into_iter().chain(listening) {
        let _ = writeln!(page, "<li>{}</li>", entry(line));
    }
    page + "</ul>\n</section>\n</body>\n</html>\n"
}

/// A helpline, with all ways to reach it.
fn entry(line: &Helpline) -> String {
    format!("{} ({}): {}", escaped(&line.name), escaped(&line.country), ways(line))
}

#[cfg(test)]
mod tests;
