//! A network address or a range of them, as an operator writes it: `10.0.0.0/8`, `2001:db8::/32`, `192.0.2.7`.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::net::IpAddr;
use std::str::FromStr;

/// A range of addresses (CIDR, RFC 4632).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Net {
    first: IpAddr,
    bits: u8,
}

impl Net {
    /// Whether `address` lies in the range. An IPv4 address in IPv6 clothes (`::ffff:a.b.c.d`) is taken as IPv4.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        match (self.first, address.to_canonical()) {
            (IpAddr::V4(first), IpAddr::V4(other)) => {
                let shift = 32 - u32::from(self.bits);
                u32::from(first).checked_shr(shift) == u32::from(other).checked_shr(shift)
            }
            (IpAddr::V6(first), IpAddr::V6(other)) => {
                let shift = 128 - u32::from(self.bits);
                u128::from(first).checked_shr(shift) == u128::from(other).checked_shr(shift)
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

impl FromStr for Net {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text:?} is no address or range; write 192.0.2.7, 10.0.0.0/8 or 2001:db8::/32");
        let (address, bits) = text.split_once('/').map_or((text, None), |(a, b)| (a, Some(b)));
        let first: IpAddr = address.parse().map_err(|_| wrong())?;
        let most = if first.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => most,
            Some(bits) => bits.parse().ok().filter(|bits| *bits <= most).ok_or_else(wrong)?,
        };
        // Such a one (`::ffff:10.0.0.0/104`) is IPv4 in other clothes, as addresses are when they are looked at.
        match (first, first.to_canonical()) {
            (IpAddr::V6(_), IpAddr::V4(first)) if bits >= 96 => Ok(Self {
                first: IpAddr::V4(first),
                bits: bits - 96,
            }),
            (IpAddr::V6(_), IpAddr::V4(_)) => Err(format!(
                "{text:?} is half of IPv4 addresses and half of others; write the IPv4 range, such as 10.0.0.0/8"
            )),
            _ => Ok(Self { first, bits }),
        }
    }
}

impl Serialize for Net {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}/{}", self.first, self.bits))
    }
}

impl<'de> Deserialize<'de> for Net {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Net;

    fn within(net: &str, address: &str) -> bool {
        net.parse::<Net>().unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn a_range_holds_its_own_and_no_others() {
        assert!(within("10.0.0.0/8", "10.200.3.4"));
        assert!(within("10.0.0.0/8", "::ffff:10.1.1.1"));
        assert!(!within("10.0.0.0/8", "11.0.0.1"));
        assert!(within("192.0.2.7", "192.0.2.7"));
        assert!(!within("192.0.2.7", "192.0.2.8"));
        assert!(within("0.0.0.0/0", "203.0.113.1"));
        assert!(!within("0.0.0.0/0", "2001:db8::1"));
        assert!(within("2001:db8::/32", "2001:db8:ffff::1"));
        assert!(!within("2001:db8::/32", "2001:db9::1"));
    }

    #[test]
    fn ipv4_in_the_clothes_of_ipv6_is_ipv4() {
        for address in ["10.1.2.3", "::ffff:10.1.2.3"] {
            assert!(within("::ffff:10.0.0.0/104", address), "{address}");
            assert!(
                within("::ffff:10.1.2.3", address) && within("::ffff:0:0/96", address),
                "{address}"
            );
        }
        assert!(!within("::ffff:10.0.0.0/104", "11.0.0.1"));
        assert_eq!("::ffff:10.0.0.0/104".parse::<Net>(), "10.0.0.0/8".parse());
        let refused = "::ffff:0:0/95".parse::<Net>().unwrap_err();
        assert!(refused.contains("10.0.0.0/8"), "{refused}");
        assert!(within("::1", "::1") && within("::/0", "2001:db8::1"));
    }

    #[test]
    fn what_is_no_range_is_refused() {
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "10.0.0.0/", "::/129", "host.example"] {
            assert!(wrong.parse::<Net>().is_err(), "{wrong}");
        }
    }
}
