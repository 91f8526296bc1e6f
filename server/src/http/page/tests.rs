//! Tests of the pages that stand in for a refusal.

use super::{instead, is_wanted};
use crate::http::answer::Refused;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use protocol::care::{Helpline, HelplineChannel};
use protocol::error::{ErrorCode, Refusal};

fn asks(accept: &'static str, language: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
    headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(language));
    headers
}

#[test]
fn a_page_is_for_who_asks_for_one_by_name() {
    for accept in [
        "text/html",
        "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
        "TEXT/HTML;q=0.1",
        "application/json;q=0.5, text/html",
    ] {
        assert!(is_wanted(&asks(accept, "")), "{accept}");
    }
    for accept in [
        "",
        "*/*",
        "application/json",
        "text/html;q=0",
        "text/html;q=0.5, application/json",
        "text/htmlx",
    ] {
        assert!(!is_wanted(&asks(accept, "")), "{accept}");
    }
}

async fn page_of(status: StatusCode, refusal: Refusal, language: &'static str) -> String {
    let lines = [Helpline {
        country: "NZ".to_owned(),
        emergency: false,
        name: "Need <to> talk?".to_owned(),
        number: "17 37".to_owned(),
        channels: vec![HelplineChannel::Call],
        keyword: None,
        chat: None,
        hours: "always".to_owned(),
        languages: vec!["en".to_owned()],
        checked: "2026-11-23".to_owned(),
    }];
    let mut response = Refused::from(refusal).into_response();
    *response.status_mut() = status;
    let response = instead(response, &asks("text/html", language), &lines);
    assert_eq!(response.status(), status);
    assert_eq!(response.headers()[header::CONTENT_TYPE], "text/html; charset=utf-8");
    let whole = response.into_body().collect().await.expect("a page").to_bytes();
    String::from_utf8(whole.to_vec()).expect("text")
}

#[tokio::test]
async fn every_page_has_words_and_helplines_and_where_it_helps_a_way_to_try_again() {
    for status in [
        400, 401, 403, 404, 405, 406, 408, 413, 415, 421, 426, 429, 431, 500, 503,
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let page = page_of(status, Refusal::new(ErrorCode::Invalid), "fr, en;q=0.5").await;
        assert!(page.contains("<html lang=\"en\">") && page.contains("<h1>"), "{page}");
        assert!(
            page.contains("Need &lt;to&gt; talk? (NZ): <a href=\"tel:1737\">17 37</a>"),
            "{page}"
        );
        let may_pass = !matches!(status.as_u16(), 401 | 403 | 404);
        assert_eq!(page.contains("<a href=\"\">Try again</a>"), may_pass, "{status}");
        assert!(
            !page.contains("<script") && !page.contains("<style"),
            "the policy forbids both"
        );
    }
    let busy = Refusal::new(ErrorCode::RateLimited).retry_after_ms(4_200);
    let page = page_of(StatusCode::TOO_MANY_REQUESTS, busy, "de-AT,de;q=0.9,en;q=0.8").await;
    assert!(
        page.contains("<html lang=\"de\">") && page.contains("In 5 Sekunden"),
        "{page}"
    );
}
