//! Tests of caps and rates: they hold under concurrency, give back what they took, and let through again when they say.

use super::{Address, Admission, Kind, Turned};
use crate::clock::Clock;
use crate::config::Config;
use crate::limits::Limits;
use crate::outbox::Outbox;
use protocol::close::CloseReason;
use protocol::error::ErrorCode;
use protocol::ids::Millis;
use std::collections::VecDeque;
use std::net::IpAddr;
use std::sync::Arc;

fn small(change: impl FnOnce(&mut Config)) -> (Admission, Clock) {
    let mut config = Config {
        limits: Limits {
            connections_total: 10,
            connections_per_address: 3,
            half_open_total: 6,
            connections_per_member: 2,
            enter_per_minute_per_address: 30,
            ..Limits::default()
        },
        ..Config::default()
    };
    change(&mut config);
    let clock = Clock::manual(Millis(1_000_000));
    (Admission::new(Arc::new(config), clock.clone()), clock)
}

fn ip(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn caps_turn_away_and_take_again_when_somebody_left() {
    let (admission, _) = small(|_| {});
    let mut inside: Vec<_> = (0..3)
        .map(|_| admission.connection(ip("192.0.2.1")).unwrap().0)
        .collect();
    assert_eq!(admission.connection(ip("192.0.2.1")).err(), Some(Turned::AddressFull));
    for n in 2..9 {
        inside.push(admission.connection(ip(&format!("192.0.2.{n}"))).unwrap().0);
    }
    assert_eq!(admission.connections(), 10);
    assert_eq!(admission.connection(ip("192.0.2.200")).err(), Some(Turned::ServerFull));
    drop(inside);
    assert_eq!(admission.connections(), 0);
    assert!(
        admission.0.by_address.0.is_empty(),
        "nobody is remembered who is not here"
    );
    assert!(admission.connection(ip("192.0.2.1")).is_ok());
}

#[test]
fn half_open_connections_have_their_own_cap() {
    let (admission, _) = small(|_| {});
    let waiting: Vec<_> = (0..6)
        .map(|n| admission.connection(ip(&format!("192.0.2.{n}"))).unwrap())
        .collect();
    assert_eq!(admission.connection(ip("192.0.2.99")).err(), Some(Turned::ServerFull));
    assert_eq!(admission.connections(), 6, "who was turned away takes no place");
    let whole: Vec<_> = waiting.into_iter().map(|(peer, _half_open)| peer).collect();
    assert_eq!(admission.half_open(), 0);
    assert!(admission.connection(ip("192.0.2.99")).is_ok());
    drop(whole);
}

#[test]
fn a_clinic_behind_one_address_is_not_capped() {
    let (admission, _) = small(|config| config.clinic_addresses = vec!["192.0.2.0/24".parse().unwrap()]);
    let inside: Vec<_> = (0..6)
        .map(|_| admission.connection(ip("192.0.2.1")).unwrap().0)
        .collect();
    for _ in 0..100 {
        assert!(admission.door(&inside[0]).is_ok());
    }
}

#[test]
fn a_trusted_proxy_speaks_for_the_people_behind_it_and_nobody_else_does() {
    let (admission, _) = small(|config| config.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()]);
    let proxy = ip("10.0.0.1");
    let through: Vec<_> = (0..4).map(|_| admission.connection(proxy).unwrap().0).collect();
    let heads = "203.0.113.9, 198.51.100.7, 10.0.0.2";
    let behind: Vec<_> = through[..3]
        .iter()
        .map(|peer| admission.behind_proxy(peer, proxy, heads).unwrap())
        .collect();
    assert!(
        behind
            .iter()
            .all(|peer| peer.address == Address::of(ip("198.51.100.7")))
    );
    assert_eq!(
        admission.behind_proxy(&through[3], proxy, heads).err(),
        Some(Turned::AddressFull)
    );
    let direct = admission.connection(ip("198.51.100.99")).unwrap().0;
    let claimed = admission
        .behind_proxy(&direct, ip("198.51.100.99"), "127.0.0.1")
        .unwrap();
    assert!(
        claimed.address == direct.address,
        "a header from anybody else changes nothing"
    );
    let unreadable = admission
        .behind_proxy(&through[3], proxy, "198.51.100.7, <script>")
        .unwrap();
    assert!(unreadable.address == through[3].address);
}

#[test]
fn one_household_is_one_address() {
    assert!(Address::of(ip("2001:db8:1:2::1")) == Address::of(ip("2001:db8:1:2:ffff::9")));
    assert!(Address::of(ip("2001:db8:1:2::1")) != Address::of(ip("2001:db8:1:3::1")));
    assert!(Address::of(ip("::ffff:192.0.2.1")) == Address::of(ip("192.0.2.1")));
    assert!(!format!("{:?}", Address::of(ip("192.0.2.1"))).contains("192"));
}

#[test]
fn a_door_says_when_to_come_again_and_keeps_its_word() {
    let (admission, clock) = small(|_| {});
    let (peer, _) = admission.connection(ip("192.0.2.1")).unwrap();
    for _ in 0..30 {
        admission.door(&peer).unwrap();
    }
    let refusal = admission.door(&peer).unwrap_err();
    assert_eq!(refusal.code, ErrorCode::RateLimited);
    let wait = refusal.retry_after_ms.unwrap();
    assert!((1_900..=2_100).contains(&wait), "{wait}");
    clock.advance(u64::from(wait));
    assert!(admission.door(&peer).is_ok());
    assert!(admission.door(&peer).is_err());
    clock.advance(600_000);
    admission.forget_the_quiet();
    assert_eq!(admission.0.doors.len(), 0);
}

#[test]
fn commands_and_signals_are_counted_apart() {
    let (admission, clock) = small(|_| {});
    let rate = admission.command_rate(&"me".parse().unwrap());
    for _ in 0..20 {
        rate.command().unwrap();
    }
    let wait = rate.command().unwrap_err().retry_after_ms.unwrap();
    assert!(rate.signal().is_ok());
    clock.advance(u64::from(wait));
    assert!(rate.command().is_ok());
}

#[test]
fn who_hangs_up_and_comes_again_is_no_faster_for_it() {
    let (admission, clock) = small(|_| {});
    let (me, you) = ("me".parse().unwrap(), "you".parse().unwrap());
    let first = admission.command_rate(&me);
    for _ in 0..20 {
        first.command().unwrap();
    }
    drop(first);
    assert_eq!(
        admission.command_rate(&me).command().unwrap_err().code,
        ErrorCode::RateLimited
    );
    assert!(admission.command_rate(&you).command().is_ok());
    clock.advance(600_000);
    admission.forget_the_quiet();
    assert_eq!(admission.0.rates.len(), 0, "nobody is remembered who is quiet");
}

#[test]
fn of_too_many_connections_of_a_person_the_oldest_of_its_kind_ends() {
    let (admission, _) = small(|_| {});
    let (me, you) = ("me".parse().unwrap(), "you".parse().unwrap());
    let outboxes = [(); 4].map(|()| Outbox::new(4, 100));
    let ended = |number: usize| outboxes[number].take(&mut VecDeque::new());
    let first = admission.member(&me, Kind::Room, &outboxes[0]);
    let _second = admission.member(&me, Kind::Room, &outboxes[1]);
    let _help = admission.member(&me, Kind::Help, &outboxes[2]);
    let _you = admission.member(&you, Kind::Room, &outboxes[2]);
    assert_eq!((ended(0), ended(1)), (None, None), "none of these ends another");
    let _third = admission.member(&me, Kind::Room, &outboxes[3]);
    assert_eq!(ended(0), Some(CloseReason::Replaced), "the oldest of one kind ends");
    assert_eq!((ended(1), ended(2), ended(3)), (None, None, None));
    // The socket that was replaced ends after the newer one came, and takes nobody else's place along.
    drop(first);
    let _fourth = admission.member(&me, Kind::Room, &outboxes[2]);
    assert_eq!(ended(1), Some(CloseReason::Replaced));
    assert_eq!(ended(3), None);
}

#[test]
fn caps_hold_when_everybody_comes_at_once() {
    let (admission, _) = small(|config| config.limits.connections_per_address = 1_000);
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let admission = admission.clone();
            std::thread::spawn(move || {
                for n in 0..2_000_u32 {
                    let inside = admission.connection(IpAddr::from(n.to_be_bytes()));
                    assert!(admission.connections() <= 10);
                    drop(inside);
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    assert_eq!((admission.connections(), admission.half_open()), (0, 0));
}
