//! Tests of header fields as somebody hostile, or an odd proxy, sends them.

use super::encoding::{Coding, taken, thousandths};
use super::forwarded::{Unreadable, client, shows_a_proxy};
use super::{has_word, knows_tag, names_its_host};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Version, header};
use proptest::prelude::{any, prop, proptest};
use std::net::IpAddr;

fn lines(name: &'static str, values: &[&[u8]]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for value in values {
        let value = HeaderValue::from_bytes(value).expect("a value that HTTP allows");
        headers.append(HeaderName::from_static(name), value);
    }
    headers
}

fn behind(values: &[&[u8]]) -> Result<Option<IpAddr>, Unreadable> {
    let proxy: crate::config::Net = "10.0.0.0/8".parse().unwrap();
    client(&lines("x-forwarded-for", values), |address| proxy.contains(address))
}

fn is(address: &str) -> Result<Option<IpAddr>, Unreadable> {
    Ok(Some(address.parse().unwrap()))
}

#[test]
fn the_last_hop_that_is_no_proxy_counts_whatever_stands_before_it() {
    assert_eq!(behind(&[]), Ok(None));
    for values in [
        &[&b"198.51.100.7"[..]][..],
        &[b"203.0.113.9, 198.51.100.7"],
        &[b"203.0.113.9,198.51.100.7,10.0.0.2"],
        &[b"203.0.113.9", b"198.51.100.7"],
        &[b"198.51.100.7", b" 10.0.0.2 , 10.9.9.9"],
        &[b"\xff\xfe, 198.51.100.7"],
        &[b"\x80", b"198.51.100.7"],
        &[b",,, ,198.51.100.7"],
        &[b"unknown, <script>, 198.51.100.7"],
        &[b"\t198.51.100.7 \t"],
        &[b"198.51.100.7:4711"],
        &[b"::ffff:198.51.100.7"],
        &[b"[::ffff:198.51.100.7]:1"],
    ] {
        assert_eq!(behind(values), is("198.51.100.7"), "{values:?}");
    }
    for six in ["2001:db8::7", "[2001:db8::7]", "[2001:db8::7]:443", "2001:DB8:0::7"] {
        assert_eq!(behind(&[six.as_bytes()]), is("2001:db8::7"), "{six}");
    }
    assert_eq!(behind(&[b"fe80::1%eth0"]), is("fe80::1"));
    assert_eq!(behind(&[b"10.0.0.3, 10.0.0.2"]), is("10.0.0.3"), "asked from within");
}

#[test]
fn a_hop_that_counts_and_cannot_be_read_is_an_error_and_never_somebody_else() {
    for unreadable in [
        &b""[..],
        b" ",
        b"\xff",
        b"198.51.100.7\xff",
        b"198.51.100.7, \x80",
        b"198.51.100.7,",
        b"198.51.100.7, 10.0.0.2, ",
        b"198.51.100.7 10.0.0.2",
        b"unknown",
        b"_hidden",
        b"198.51.100",
        b"198.51.100.007",
        b"198.51.100.7:",
        b"198.51.100.7:http",
        b"198.51.100.7:65536",
        b"198.51.100.7:+1",
        b"[198.51.100.7]",
        b"[2001:db8::7",
        b"2001:db8::7]",
        b"[2001:db8::7]443",
        b"[2001:db8::7]:",
        b"2001:db8::7%",
        b"\"198.51.100.7\"",
        b"for=198.51.100.7",
        "198.51.100.\u{667}".as_bytes(),
    ] {
        assert_eq!(behind(&[unreadable]), Err(Unreadable), "{unreadable:?}");
    }
    assert_eq!(behind(&[b"198.51.100.7", b""]), Err(Unreadable));
}

proptest! {
    /// Whatever a client sends: behind it the proxy writes the address, and that is who it is.
    #[test]
    fn no_client_writes_its_own_address(junk in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..5)) {
        let good: Vec<Vec<u8>> = junk
            .into_iter()
            .filter(|value| HeaderValue::from_bytes(value).is_ok())
            .collect();
        let mut values: Vec<&[u8]> = good.iter().map(Vec::as_slice).collect();
        values.push(b"198.51.100.7");
        assert_eq!(behind(&values), is("198.51.100.7"));
        let mut joined = good.join(&b", "[..]);
        joined.extend(b", 198.51.100.7");
        assert_eq!(behind(&[&joined]), is("198.51.100.7"));
    }
}

#[test]
fn proxies_are_known_by_what_they_add() {
    for sign in [
        "x-forwarded-for",
        "forwarded",
        "x-real-ip",
        "x-forwarded-proto",
        "x-forwarded-host",
    ] {
        assert!(shows_a_proxy(&lines(sign, &[b"\xff"])), "{sign}");
    }
    assert!(!shows_a_proxy(&lines("via", &[b"1.1 cache"])));
}

#[test]
fn a_host_stands_once_and_is_one() {
    let good = |values: &[&[u8]]| names_its_host(Version::HTTP_11, &lines("host", values));
    for host in [
        "meet.example.org",
        "meet.example.org:8443",
        "127.0.0.1:7420",
        "[::1]:7420",
        "localhost",
    ] {
        assert!(good(&[host.as_bytes()]), "{host}");
    }
    assert!(!good(&[]));
    assert!(!good(&[b"a.example", b"b.example"]));
    assert!(!good(&[b"a.example", b"a.example"]));
    for host in [
        &b""[..],
        b"a.example, b.example",
        b"a.example/x",
        b"you@a.example",
        b"\xff",
        b"a b",
        b"http://a",
    ] {
        assert!(!good(&[host]), "{host:?}");
    }
    assert!(names_its_host(Version::HTTP_10, &HeaderMap::new()));
    assert!(!names_its_host(Version::HTTP_10, &lines("host", &[b"a", b"b"])));
}

#[test]
fn what_a_browser_refuses_by_weight_is_not_sent() {
    use Coding::{Brotli, Gzip, Identity};
    let asked = |values: &[&[u8]]| taken(&lines("accept-encoding", values));
    assert_eq!(asked(&[]), [Identity]);
    for (value, wanted) in [
        ("", &[Identity][..]),
        ("gzip, deflate, br, zstd", &[Brotli, Gzip, Identity]),
        ("gzip;q=1.0, br;q=0.9", &[Gzip, Brotli, Identity]),
        ("br;q=0, gzip", &[Gzip, Identity]),
        ("br; q=0.000, gzip ; q=0", &[Identity]),
        ("BR;Q=0,X-GZIP", &[Gzip, Identity]),
        ("*", &[Brotli, Gzip, Identity]),
        ("*;q=0", &[]),
        ("identity;q=0", &[]),
        ("*;q=0, gzip", &[Gzip]),
        ("identity;q=0, br", &[Brotli]),
        ("identity, *;q=0", &[Identity]),
        ("*;q=0.5, br;q=0", &[Gzip, Identity]),
        ("identity;q=1, br;q=0.5", &[Identity, Brotli]),
        ("br;q=2, gzip;q=high", &[Identity]),
        ("br;level=3", &[Identity]),
        ("brotli, gzipped", &[Identity]),
    ] {
        assert_eq!(asked(&[value.as_bytes()]), wanted, "{value}");
    }
    assert_eq!(asked(&[b"gzip", b"br;q=0.1"]), [Gzip, Brotli, Identity]);
    assert_eq!(asked(&[b"br;q=0, \xff", b"gzip"]), [Gzip, Identity]);
}

#[test]
fn a_weight_is_from_nought_to_one() {
    for (text, value) in [
        ("0", 0),
        ("1", 1_000),
        ("0.", 0),
        ("0.5", 500),
        ("0.001", 1),
        ("1.000", 1_000),
        ("0.05", 50),
    ] {
        assert_eq!(thousandths(text.as_bytes()), Some(value), "{text}");
    }
    for text in ["", "2", "1.1", "1.001", "-0", "+1", ".5", "0.0001", "0.x", "00"] {
        assert_eq!(thousandths(text.as_bytes()), None, "{text}");
    }
}

#[test]
fn a_tag_is_found_in_any_list() {
    let knows = |values: &[&[u8]]| knows_tag(&lines("if-none-match", values), "\"abc\"");
    assert!(!knows(&[]));
    for value in [
        "\"abc\"",
        "W/\"abc\"",
        "*",
        "\"x\", \"abc\"",
        "\"x\",W/\"abc\" ",
        "\"a,b\" , \"abc\"",
        ",, \"abc\"",
    ] {
        assert!(knows(&[value.as_bytes()]), "{value}");
    }
    assert!(knows(&[b"\"x\"", b"\"abc\""]));
    assert!(knows(&[b"\"\xff\", \"abc\""]));
    for value in [
        "abc",
        "\"abc",
        "w/\"abc\"",
        "\"x,\"abc\"\"",
        "\"ABC\"",
        "\"*\"",
        "W/W/\"abc\"",
    ] {
        assert!(!knows(&[value.as_bytes()]), "{value}");
    }
}

#[test]
fn a_word_is_found_beside_bytes_that_are_no_text() {
    assert!(has_word(
        &lines("connection", &[b"\xff, Upgrade"]),
        &header::CONNECTION,
        "upgrade"
    ));
    assert!(!has_word(
        &lines("connection", &[b"upgraded"]),
        &header::CONNECTION,
        "upgrade"
    ));
}
