//! Header fields that are missing, stand twice, or are no text, and refusals as a person sees them.

use crate::house::*;
use tokio::net::TcpStream;

#[tokio::test]
async fn a_request_names_its_host_once() {
    let house = House::open(|_| {}).await;
    let good = request("GET", "/api/helplines", &[], "");
    assert_eq!(house.send(&good).await.status, 200);
    for wrong in [
        good.replace("host: hearth\r\n", ""),
        good.replace("host: hearth", "host: hearth\r\nhost: hearth"),
        good.replace("host: hearth", "host: hearth\r\nHost: elsewhere.example"),
        good.replace("host: hearth", "host:"),
        good.replace("host: hearth", "host: a b"),
        good.replace("host: hearth", "host: you@hearth"),
        good.replace("HTTP/1.1", "HTTP/1.0")
            .replace("host: hearth", "host: a\r\nhost: b"),
    ] {
        assert_eq!(
            house.send(&wrong).await.refusal(),
            (400, "invalid".to_owned()),
            "{wrong}"
        );
    }
    let old = good.replace("HTTP/1.1", "HTTP/1.0").replace("host: hearth\r\n", "");
    assert_eq!(house.send(&old).await.status, 200, "HTTP/1.0 knows no host");
    let mut stream = TcpStream::connect(house.ops).await.unwrap();
    let wrong = request("GET", "/healthz", &[], "").replace("host: hearth\r\n", "");
    assert_eq!(
        exchange(&mut stream, &wrong).await.status,
        400,
        "the operator's address as well"
    );
    house.close().await;
}

#[tokio::test]
async fn a_header_that_stands_twice_or_is_no_text_is_not_half_taken() {
    let house = House::open(|_| {}).await;
    let origin = house.origin();
    let good = socket_headers(&origin);
    for twice in ["sec-websocket-key", "sec-websocket-version"] {
        let mut headers = good.clone();
        let value = good.iter().find(|(name, _)| *name == twice).unwrap().1;
        headers.push((twice, value));
        assert!(matches!(house.upgrade(&headers).await.status, 400 | 426), "{twice}");
    }
    // Another option of the connection that is no text does not hide the one that counts.
    let options = with(&good, "connection", "\u{ff}, Upgrade");
    assert_eq!(house.upgrade(&options).await.status, 101);
    let refused = house
        .ask("GET", "/", &[("accept-encoding", "identity;q=0, br;q=0, gzip;q=0")], "")
        .await;
    assert_eq!(refused.refusal().0, 406);
    let page = house
        .ask("GET", "/", &[("accept-encoding", "br;q=0, gzip;q=0.000")], "")
        .await;
    assert_eq!((page.status, page.header("content-encoding")), (200, None));
    house.close().await;
}

#[tokio::test]
async fn a_refusal_that_a_person_sees_is_a_page() {
    let house = House::open(|_| {}).await;
    let navigation = [
        ("accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
        ("accept-language", "de"),
    ];
    for (method, path, status) in [
        ("GET", "/nowhere", 404),
        ("GET", "/socket", 426),
        ("POST", "/nowhere", 404),
        ("PATCH", "/api/helplines", 405),
    ] {
        let page = house.ask(method, path, &navigation, "").await;
        assert_eq!(
            (page.status, page.header("content-type")),
            (status, Some("text/html; charset=utf-8")),
            "{path}"
        );
        assert!(
            page.body.contains("<html lang=\"de\">") && page.body.contains("tel:"),
            "{}",
            page.body
        );
        assert!(page.header("content-security-policy").is_some());
        assert_eq!(
            house.ask(method, path, &[("accept", "*/*")], "").await.refusal().0,
            status
        );
    }
    house.close().await;
}
