//! What caches and other pages may do with a feed.

use super::{JSON, feed, for_anybody, knows_tag, read};
use crate::config::Config;
use crate::http::security::harden;
use axum::extract::Query;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

fn value<'a>(response: &'a Response, name: &header::HeaderName) -> &'a str {
    let value = response.headers().get(name);
    value.and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn asked(tag: &str) -> HeaderMap {
    let tag = HeaderValue::from_str(tag).expect("a header");
    HeaderMap::from_iter([(header::IF_NONE_MATCH, tag)])
}

#[test]
fn a_feed_that_is_still_the_same_is_not_sent_again() {
    let first = feed(&HeaderMap::new(), JSON, b"[]".to_vec());
    assert_eq!(first.status(), StatusCode::OK);
    let tag = value(&first, &header::ETAG).to_owned();
    let again = feed(&asked(&tag), JSON, b"[]".to_vec());
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(value(&again, &header::ETAG), tag);
    let changed = feed(&asked(&tag), JSON, b"[1]".to_vec());
    assert_eq!(changed.status(), StatusCode::OK);
    assert_ne!(value(&changed, &header::ETAG), tag);
    for response in [first, again, changed] {
        assert_eq!(value(&response, &header::CACHE_CONTROL), "public, max-age=300");
        assert_eq!(value(&response, &header::ACCESS_CONTROL_ALLOW_ORIGIN), "*");
    }
}

#[test]
fn what_is_asked_is_held_against_the_table() {
    let ask = |route: &str, pairs: &[(&str, &str)]| {
        let pairs = pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        read(route, Ok(Query(pairs.collect()))).map_err(|refusal| (refusal.field, refusal.because))
    };
    let good = [
        ("weekdays[]", "2"),
        ("weekdays[]", "3"),
        ("services", ""),
        ("lat_val", ""),
        ("get_used_formats", ""),
    ];
    // A flag counts by being there; anything else that is empty is not.
    assert_eq!(ask("askLikeBmlt", &good).map(|pairs| pairs.len()), Ok(3));
    // As PHP and what imitates it write lists, and as people do.
    let lists = [
        ("weekdays[0]", "1, 2"),
        ("weekdays[11]", " 3"),
        ("data_field_key", "id_bigint, meeting_name"),
    ];
    let read = ask("askLikeBmlt", &lists).map(|pairs| pairs.into_iter().map(|(_, value)| value).collect::<Vec<_>>());
    assert_eq!(
        read,
        Ok(vec![
            "1,2".to_owned(),
            "3".to_owned(),
            "id_bigint,meeting_name".to_owned()
        ])
    );
    for name in ["weekdays[x]", "weekdays[", "weekdays[1", "weekdays1]"] {
        assert!(ask("askLikeBmlt", &[(name, "1")]).is_err(), "{name}");
    }
    let because = |field: &str, because: &str| Err((Some(field.to_owned()), Some(because.to_owned())));
    assert_eq!(
        ask("askLikeBmlt", &[("get_used_formats", "true")]),
        because("get_used_formats", "Write nothing behind it, or 1.")
    );
    // Who asks for meetings near a place and gets all of them sends people to the wrong ones.
    for (route, name) in [
        ("askLikeBmlt", "lat_val"),
        ("askLikeBmlt", "SearchString"),
        ("askLikeBmlt", "callback"),
        ("getMeetingGuide", "aproach"),
        ("getLeftOut", "weekdays"),
    ] {
        let (field, because) = ask(route, &[(name, "1")]).expect_err(name);
        assert_eq!(field.as_deref(), Some(name));
        assert!(because.is_some_and(|because| because.contains("Hearth does not know this.")));
    }
    for callback in ["jsonp_1764_42", "jQuery.cb", "$", "_a.b$c"] {
        assert!(
            ask("askLikeBmltByScript", &[("callback", callback)]).is_ok(),
            "{callback}"
        );
    }
    for callback in [
        "alert(1)//",
        "a-b",
        "1a",
        "a..b",
        "a;b",
        "<script>",
        "a b",
        &"a".repeat(129),
        "a\u{2028}",
    ] {
        assert!(
            ask("askLikeBmltByScript", &[("callback", callback)]).is_err(),
            "{callback}"
        );
    }
    assert_eq!(
        ask("getMeetingGuide", &[("group", "Tuesday Circle")]),
        because("group", "Write small letters, digits and dashes, 64 at most.")
    );
}

#[test]
fn a_page_elsewhere_may_load_a_feed_and_nothing_else() {
    let corp = |mut response: Response| {
        harden(&Config::default(), "/any", response.headers_mut());
        value(&response, &super::CORP).to_owned()
    };
    assert_eq!(corp(feed(&HeaderMap::new(), JSON, Vec::new())), "cross-origin");
    assert_eq!(corp(StatusCode::OK.into_response()), "same-origin");
}

#[test]
fn an_answer_by_script_is_one_call() {
    assert_eq!(super::script("cb", "[\"\u{2028}\"]"), "/**/cb([\"\\u2028\"]);");
}

#[test]
fn tags_come_in_lists_and_may_be_weak() {
    assert!(knows_tag(&asked("\"a\", W/\"b\""), "\"b\""));
    assert!(knows_tag(&asked("*"), "\"b\""));
    assert!(!knows_tag(&asked("\"a\", \"bb\""), "\"b\""));
    assert!(!knows_tag(&HeaderMap::new(), "\"b\""));
}

#[test]
fn of_the_api_only_calendars_are_kept_by_caches_and_refusals_never() {
    let hardened = |path: &str, mut response: Response| {
        harden(&Config::default(), path, response.headers_mut());
        value(&response, &header::CACHE_CONTROL).to_owned()
    };
    let good = || feed(&HeaderMap::new(), JSON, Vec::new());
    assert_eq!(
        hardened("/api/meetings/one/calendar.ics", good()),
        "public, max-age=300"
    );
    assert_eq!(hardened("/feeds/meeting-guide.json", good()), "public, max-age=300");
    assert_eq!(hardened("/api/meetings/one", good()), "no-store");
    let refused = for_anybody(StatusCode::NOT_FOUND.into_response());
    assert_eq!(hardened("/api/meetings/one/calendar.ics", refused), "no-store");
}
