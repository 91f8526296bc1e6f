//! Who a request comes from, when it came through a proxy: `X-Forwarded-For` as the listed proxies write it, and the signs
//! by which a proxy is known that nobody listed. The decision whom to believe is not made here.
//!
//! Each proxy writes the address it was asked from behind what it was given. What was given is the client's to invent, so
//! the list is read from its end: as long as a hop is a listed proxy, the one before it is believed, and the first that is
//! none is the client. What stands before that is not even looked at, and no byte in it changes anything. A hop that is
//! looked at and is no address is an error of the proxy, never an answer.

use axum::http::{HeaderMap, HeaderName, header};
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// What reverse proxies add, beside `Via`, which those before a browser add as well. The first three name somebody.
const SIGNS: [HeaderName; 5] = [
    X_FORWARDED_FOR,
    header::FORWARDED,
    HeaderName::from_static("x-real-ip"),
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("x-forwarded-host"),
];

/// A listed proxy wrote something that is no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

/// Whether a request carries what a reverse proxy adds.
pub(crate) fn shows_a_proxy(headers: &HeaderMap) -> bool {
    SIGNS.iter().any(|sign| headers.contains_key(sign))
}

/// A hash of whom a proxy names that nobody listed, to tell one name from another within this run, and nothing more.
pub(crate) fn named(headers: &HeaderMap, keys: &RandomState) -> u64 {
    let mut hasher = keys.build_hasher();
    for name in SIGNS.iter().take(3) {
        for value in headers.get_all(name) {
            value.as_bytes().hash(&mut hasher);
        }
    }
    hasher.finish()
}

/// For whom listed proxies speak. None when they say nothing.
///
/// # Errors
/// [`Unreadable`] when the hop that counts is no address.
pub(crate) fn client(headers: &HeaderMap, is_proxy: impl Fn(IpAddr) -> bool) -> Result<Option<IpAddr>, Unreadable> {
    let mut hops: Vec<&[u8]> = super::members(headers, &X_FORWARDED_FOR).collect();
    let mut furthest = None;
    while let Some(hop) = hops.pop() {
        let address = address(hop).ok_or(Unreadable)?;
        furthest = Some(address);
        if !is_proxy(address) {
            break;
        }
    }
    Ok(furthest)
}

/// An address as proxies write it: with or without a port, IPv6 with or without brackets and zone.
fn address(hop: &[u8]) -> Option<IpAddr> {
    let hop = std::str::from_utf8(hop).ok()?;
    let address = if let Some(rest) = hop.strip_prefix('[') {
        let (inside, behind) = rest.split_once(']')?;
        (behind.is_empty() || is_port(behind.strip_prefix(':')?)).then_some(())?;
        IpAddr::V6(six(inside)?)
    } else if let Some((four, port)) = hop.split_once(':').filter(|(_, rest)| !rest.contains(':')) {
        is_port(port).then_some(())?;
        IpAddr::V4(four.parse::<Ipv4Addr>().ok()?)
    } else if hop.contains(':') {
        IpAddr::V6(six(hop)?)
    } else {
        IpAddr::V4(hop.parse::<Ipv4Addr>().ok()?)
    };
    Some(address.to_canonical())
}

/// A zone says which network card of the proxy it was, and nothing about the client.
fn six(text: &str) -> Option<Ipv6Addr> {
    let (address, zone) = text.split_once('%').map_or((text, None), |(a, z)| (a, Some(z)));
    let zone_is_good = zone.is_none_or(|zone| !zone.is_empty() && zone.bytes().all(|b| b.is_ascii_alphanumeric()));
    zone_is_good.then(|| address.parse().ok())?
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}
