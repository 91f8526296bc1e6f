//! Tests of the budgets: no guesser gets far, and nobody is kept out by another.

use super::{Lockout, MINUTE, Whose};
use crate::admission::Address;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(24 * 3_600);

fn from(n: u32) -> Address {
    Address::of(IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + n)))
}

/// How many tries somebody gets who tries once a minute for so long.
fn tries_in(lockout: &Lockout, whose: Whose<'_>, how_long: Duration) -> usize {
    let mut now = DAY;
    let mut got = 0;
    while now < DAY + how_long {
        got += usize::from(lockout.take(whose, now).is_some());
        now += MINUTE;
    }
    got
}

#[test]
fn a_guesser_at_one_address_gets_ten_tries_and_then_six_an_hour() {
    let lockout = Lockout::default();
    let at_once = (0..1_000).filter(|_| lockout.take(Whose::Stranger("rowan", from(1)), DAY).is_some());
    assert_eq!(at_once.count(), 10);
    let lockout = Lockout::default();
    assert_eq!(
        tries_in(&lockout, Whose::Stranger("rowan", from(1)), DAY),
        10 + 24 * 6 - 1
    );
}

#[test]
fn guessers_at_many_addresses_keep_the_owner_out_neither_at_home_nor_elsewhere() {
    let lockout = Lockout::default();
    for n in 0..2_000 {
        while lockout.take(Whose::Stranger("rowan", from(n)), DAY).is_some() {}
    }
    assert!(lockout.take(Whose::Browser("rowans-own"), DAY).is_some());
    assert!(lockout.take(Whose::Stranger("rowan", from(9_999)), DAY).is_some());
    assert!(lockout.take(Whose::Codes("rowan"), DAY).is_some());
}

#[test]
fn a_guesser_behind_the_same_address_keeps_no_known_browser_out() {
    let lockout = Lockout::default();
    while lockout.take(Whose::Stranger("rowan", from(1)), DAY).is_some() {}
    assert!(lockout.take(Whose::Browser("rowans-own"), DAY).is_some());
    // Nor another name of the same house.
    assert!(lockout.take(Whose::Stranger("juniper", from(1)), DAY).is_some());
}

#[test]
fn who_knows_the_password_gets_few_codes_whatever_their_addresses() {
    let lockout = Lockout::default();
    assert_eq!(tries_in(&lockout, Whose::Codes("rowan"), DAY), 5 + 24 * 2 - 1);
}

#[test]
fn a_right_try_costs_nothing() {
    let lockout = Lockout::default();
    for _ in 0..100 {
        let tried = lockout
            .take(Whose::Browser("rowans-own"), DAY)
            .expect("it is right every time");
        lockout.give_back(tried);
    }
    let wrong = (0..100).filter(|_| lockout.take(Whose::Browser("rowans-own"), DAY).is_some());
    assert_eq!(wrong.count(), 10);
}

#[test]
fn one_network_of_ipv6_is_one_address() {
    let lockout = Lockout::default();
    let at = |n: u16| Address::of(IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, n, n, n, n)));
    let got = (0..100).filter(|n| lockout.take(Whose::Stranger("rowan", at(*n)), DAY).is_some());
    assert_eq!(got.count(), 10);
}

#[test]
fn memory_is_bounded_and_forgets() {
    let lockout = Lockout::with(100);
    for n in 0..10_000 {
        let _tried = lockout.take(Whose::Stranger("rowan", from(n)), DAY);
    }
    assert!(lockout.full_at().len() <= 101);
    // The crowd shares what is left: a guesser gets no further by filling it.
    let got = (20_000..30_000).filter(|n| lockout.take(Whose::Stranger("rowan", from(*n)), DAY).is_some());
    assert_eq!(got.count(), 0);
    // Whoever signed in here before does not stand in it, and codes stay as few as they are.
    assert!(lockout.take(Whose::Browser("rowan"), DAY).is_some());
    let codes = (0..20).filter(|_| lockout.take(Whose::Codes("rowan"), DAY).is_some());
    assert_eq!(codes.count(), 5);
    lockout.forget_the_quiet(DAY + MINUTE * 151);
    assert!(lockout.full_at().is_empty());
    assert!(
        lockout
            .take(Whose::Stranger("rowan", from(1)), DAY + MINUTE * 151)
            .is_some()
    );
}
