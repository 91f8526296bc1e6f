//! Tests of caps and rates: they hold under concurrency, give back what they took, and let through again when they say.

use super::{Address, Admission, Door, Kind, Peer, Spoken, Turned};
use crate::clock::Clock;
use crate::config::Config;
use crate::limits::Limits;
use crate::outbox::Outbox;
use protocol::close::CloseReason;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::Millis;
use std::collections::VecDeque;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Waker};

fn small(change: impl FnOnce(&mut Config)) -> (Admission, Clock) {
    let mut config = Config {
        limits: Limits {
            connections_total: 10,
            connections_per_address: 3,
            half_open_total: 6,
            connections_per_member: 2,
            enter_per_minute_per_address: 30,
            enter_per_second_to_spare: 0,
            enter_wait_ms: 0,
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

fn out(peers: &[Peer]) -> Vec<bool> {
    peers.iter().map(|peer| peer.mark.is_out()).collect()
}

#[test]
fn where_an_address_has_too_many_the_oldest_that_does_nothing_makes_room() {
    let (admission, _) = small(|_| {});
    let come = || admission.connection(ip("192.0.2.1")).unwrap().0;
    let mut here: Vec<_> = (0..3).map(|_| come()).collect();
    let answering = here[0].answering();
    here.push(come());
    assert_eq!(
        out(&here),
        [false, true, false, false],
        "the first is in the middle of an answer"
    );
    drop(answering);
    here.push(come());
    assert_eq!(out(&here), [true, true, false, false, false]);
    drop(here);
    assert_eq!(
        (admission.connections(), admission.0.strangers.count()),
        (0, 0),
        "nobody is remembered who is not here"
    );
}

#[test]
fn who_said_hello_is_never_shown_out_and_takes_no_place_of_a_stranger() {
    let (admission, _) = small(|_| {});
    let mut people: Vec<_> = (0..3)
        .map(|_| admission.connection(ip("192.0.2.1")).unwrap().0)
        .collect();
    let known: Vec<_> = people
        .iter()
        .map(|peer| admission.is_known(peer, Kind::Room).unwrap())
        .collect();
    people.extend((0..5).map(|_| admission.connection(ip("192.0.2.1")).unwrap().0));
    assert_eq!(out(&people), [false, false, false, true, true, false, false, false]);
    let fourth = admission
        .is_known(&people[7], Kind::Room)
        .err()
        .expect("as many as there is room for");
    assert_eq!(fourth.code, ErrorCode::RateLimited);
    assert!(admission.is_known(&people[3], Kind::Room).is_err(), "too late");
    let _help = admission
        .is_known(&people[7], Kind::Help)
        .expect("the way to help has always room");
    drop(known);
    assert!(admission.is_known(&people[6], Kind::Room).is_ok());
}

#[test]
fn while_there_is_room_an_address_may_have_many() {
    let (admission, _) = small(|config| config.limits.connections_total = 20_000);
    let phones: Vec<_> = (0..400)
        .map(|_| admission.connection(ip("192.0.2.1")).unwrap().0)
        .collect();
    let known: Vec<_> = phones
        .iter()
        .filter_map(|peer| admission.is_known(peer, Kind::Room).ok())
        .collect();
    assert_eq!(known.len(), 400);
    let flood: Vec<_> = (0..5_000)
        .map(|_| admission.connection(ip("192.0.2.1")).unwrap().0)
        .collect();
    let kept = flood.iter().filter(|peer| !peer.mark.is_out()).count();
    assert!(kept < 1_250, "{kept} strangers of one address are kept");
    assert!(out(&phones).iter().all(|out| !out));
    let elsewhere = admission.connection(ip("192.0.2.2")).unwrap().0;
    assert!(!elsewhere.mark.is_out());
}

#[test]
fn a_full_server_takes_whoever_comes_in_the_place_of_the_oldest_stranger_and_turns_away_when_all_are_people() {
    let (admission, _) = small(|_| {});
    let come = |n: usize| admission.connection(ip(&format!("192.0.2.{n}")));
    let mut here: Vec<_> = (0..10).map(|n| come(n).unwrap().0).collect();
    here.push(come(10).unwrap().0);
    assert_eq!(admission.connections(), 10, "the place was handed on");
    assert!(here[0].mark.is_out() && !here[1].mark.is_out());
    drop(here.remove(0));
    assert_eq!(admission.connections(), 10, "and is given back once");
    let _known: Vec<_> = here
        .iter()
        .map(|peer| admission.is_known(peer, Kind::Room).unwrap())
        .collect();
    assert_eq!(come(11).err(), Some(Turned::ServerFull));
    drop(here);
    assert_eq!(admission.connections(), 0);
}

#[test]
fn the_way_to_help_is_open_to_everybody_however_often_one_address_has_it_open() {
    let (admission, _) = small(|_| {});
    let opens = |address: &str| {
        let peer = admission.connection(ip(address)).expect("let in").0;
        let place = admission.is_known(&peer, Kind::Help).expect("never refused");
        (peer, place)
    };
    let wren = opens("192.0.2.2");
    // While there is little room, the oldest of an address makes room for its newer ones.
    let crowd: Vec<_> = (0..5).map(|_| opens("192.0.2.1")).collect();
    let out =
        |crowd: &[(Peer, super::KnownPlace)]| crowd.iter().map(|(peer, _)| peer.mark.is_out()).collect::<Vec<_>>();
    assert_eq!(out(&crowd), [true, true, false, false, false]);
    drop(crowd);
    // Where there is none, the oldest of the address that has most of them does, for whoever comes.
    let crowds: Vec<_> = (0..9).map(|n| opens(&format!("198.51.100.{}", n / 3))).collect();
    assert_eq!(admission.connections(), 10);
    let robin = opens("203.0.113.7");
    let linnet = opens("203.0.113.8");
    assert_eq!(out(&crowds).into_iter().filter(|out| *out).count(), 2);
    assert!(!wren.0.mark.is_out() && !robin.0.mark.is_out() && !linnet.0.mark.is_out());
    assert_eq!(admission.connections(), 10);
    drop((wren, crowds, robin, linnet));
    assert_eq!((admission.connections(), admission.0.helped.count()), (0, 0));
}

#[test]
fn of_too_many_half_open_connections_the_oldest_makes_room() {
    let (admission, _) = small(|_| {});
    let mut waiting: Vec<_> = (0..6)
        .map(|n| admission.connection(ip(&format!("192.0.2.{n}"))).unwrap())
        .collect();
    // One that has sent its request is none of them.
    let (asked, half_open) = waiting.remove(0);
    drop(half_open);
    waiting.push(admission.connection(ip("192.0.2.7")).unwrap());
    assert_eq!(admission.half_open(), 6);
    waiting.push(admission.connection(ip("192.0.2.8")).unwrap());
    assert!(!asked.mark.is_out());
    let marks: Vec<_> = waiting.iter().map(|(peer, _)| peer.mark.is_out()).collect();
    assert_eq!(marks, [true, false, false, false, false, false, false]);
}

#[tokio::test]
async fn a_clinic_behind_one_address_is_not_capped() {
    let (admission, _) = small(|config| config.clinic_addresses = vec!["192.0.2.0/24".parse().unwrap()]);
    let inside: Vec<_> = (0..6)
        .map(|_| admission.connection(ip("192.0.2.1")).unwrap().0)
        .collect();
    assert!(out(&inside).iter().all(|out| !out));
    for _ in 0..100 {
        assert!(admission.door(&inside[0], Door::Entry).await.is_ok());
    }
}

#[test]
fn a_listed_proxy_speaks_for_the_people_behind_it_and_nobody_else_does() {
    let (admission, clock) = small(|config| config.trusted_proxies = vec!["10.0.0.0/8".parse().unwrap()]);
    let through: Vec<_> = (0..5)
        .map(|_| admission.connection(ip("10.0.0.1")).unwrap().0)
        .collect();
    let client = Spoken::For(ip("198.51.100.7"));
    let behind: Vec<_> = through
        .iter()
        .map(|peer| admission.sender(peer, client, true))
        .collect();
    assert!(
        behind
            .iter()
            .all(|peer| peer.address == Address::of(ip("198.51.100.7")))
    );
    for peer in &behind {
        admission.is_stranger(peer);
    }
    assert_eq!(
        out(&through),
        [true, true, false, false, false],
        "its sockets count as the client's"
    );
    assert!(!admission.has_silent_proxy() && !admission.has_unlisted_proxy());
    let direct = admission.connection(ip("198.51.100.99")).unwrap().0;
    let claim = |named| {
        let claimed = admission.sender(&direct, Spoken::Something(named), true);
        assert!(
            claimed.address == direct.address,
            "a header from anybody else changes nothing"
        );
        admission.has_unlisted_proxy()
    };
    // A browser that adds a header adds the same to each request; a proxy names whom it speaks for.
    assert!((0..50).all(|_| !claim(7)) && !claim(8));
    assert!(claim(7));
    let silent = |for_people| {
        let silent = admission.sender(&through[4], Spoken::Nothing, for_people);
        assert!(silent.address == through[4].address);
        admission.has_silent_proxy()
    };
    assert!(!silent(false), "it asks by itself whether we are well");
    assert!(silent(true));
    clock.advance(3_600_000);
    assert!(
        !admission.has_silent_proxy() && !admission.has_unlisted_proxy(),
        "it was mended"
    );
}

#[test]
fn one_household_is_one_address() {
    assert!(Address::of(ip("2001:db8:1:2::1")) == Address::of(ip("2001:db8:1:2:ffff::9")));
    assert!(Address::of(ip("2001:db8:1:2::1")) != Address::of(ip("2001:db8:1:3::1")));
    assert!(Address::of(ip("::ffff:192.0.2.1")) == Address::of(ip("192.0.2.1")));
    assert!(!format!("{:?}", Address::of(ip("192.0.2.1"))).contains("192"));
}

#[tokio::test]
async fn a_door_says_when_to_come_again_and_keeps_its_word() {
    let (admission, clock) = small(|_| {});
    let (peer, _) = admission.connection(ip("192.0.2.1")).unwrap();
    for _ in 0..30 {
        admission.door(&peer, Door::Entry).await.unwrap();
    }
    let refusal = admission.door(&peer, Door::Entry).await.unwrap_err();
    assert_eq!(refusal.code, ErrorCode::RateLimited);
    let wait = refusal.retry_after_ms.unwrap();
    assert!((1_900..=2_100).contains(&wait), "{wait}");
    assert!(
        admission.door(&peer, Door::SignIn).await.is_ok(),
        "each kind of door has its own"
    );
    clock.advance(u64::from(wait));
    assert!(admission.door(&peer, Door::Entry).await.is_ok());
    assert!(admission.door(&peer, Door::Entry).await.is_err());
    clock.advance(600_000);
    admission.forget_the_quiet();
    assert_eq!(admission.0.entries.count(), 0);
}

/// Somebody in the line at a door.
type Waiting<'a> = Pin<Box<dyn Future<Output = Result<(), Refusal>> + 'a>>;

#[tokio::test]
async fn beyond_the_own_pace_people_wait_their_turn_and_a_flood_waits_in_its_own_line() {
    let (admission, clock) = small(|config| {
        config.limits.enter_per_minute_per_address = 1;
        config.limits.enter_per_second_to_spare = 10;
        config.limits.enter_wait_ms = 3_600_000;
    });
    let crowded = admission.connection(ip("192.0.2.1")).unwrap().0;
    let quiet = admission.connection(ip("192.0.2.2")).unwrap().0;
    let flood: Vec<Waiting<'_>> = (0..200)
        .map(|_| Box::pin(admission.door(&crowded, Door::Entry)) as _)
        .collect();
    let mut flood: Vec<_> = flood.into_iter().map(Some).collect();
    let mut cx = Context::from_waker(Waker::noop());
    let mut turn = |line: &mut Vec<Option<Waiting<'_>>>| {
        for place in line.iter_mut() {
            if place.as_mut().is_some_and(|one| one.as_mut().poll(&mut cx).is_ready()) {
                *place = None;
            }
        }
        line.iter().filter(|place| place.is_none()).count()
    };
    let at_once = turn(&mut flood);
    assert!((10..=12).contains(&at_once), "its own and what was to spare: {at_once}");
    // Somebody of another address has their own, and then waits one turn and not two hundred.
    let mut other: Vec<Option<Waiting<'_>>> = vec![
        Some(Box::pin(admission.door(&quiet, Door::Entry))),
        Some(Box::pin(admission.door(&quiet, Door::Entry))),
    ];
    assert_eq!(turn(&mut other), 1);
    for _ in 0..3 {
        clock.advance(100);
        turn(&mut flood);
        turn(&mut other);
    }
    assert_eq!(turn(&mut other), 2);
    // And the flood is served in the order in which it came.
    let served = turn(&mut flood);
    assert!(served < 20 && flood[..served].iter().all(Option::is_none), "{served}");
    drop(flood);
    assert!(admission.door(&crowded, Door::Link).await.is_ok());
}

#[tokio::test]
async fn an_addresss_first_calls_never_wait_and_a_flood_of_them_does_in_its_own_line() {
    let (admission, clock) = small(|config| config.limits.calls_per_minute_per_address = 12);
    let flood = admission.connection(ip("192.0.2.1")).unwrap().0;
    let quiet = admission.connection(ip("192.0.2.2")).unwrap().0;
    for _ in 0..12 {
        assert!(admission.new_call(&flood, true).is_none());
    }
    let mut late: Vec<_> = (0..3)
        .map(|_| Box::pin(admission.new_call(&flood, true).expect("it waits")))
        .collect();
    assert!(admission.new_call(&quiet, true).is_none(), "another address");
    for _ in 0..40 {
        assert!(admission.new_call(&flood, false).is_none(), "everybody in a meeting");
    }
    let mut cx = Context::from_waker(Waker::noop());
    for round in 0..3 {
        let ready: Vec<_> = late
            .iter_mut()
            .map(|call| call.as_mut().poll(&mut cx).is_ready())
            .collect();
        assert_eq!(ready, vec![false; 3 - round], "every five seconds one more");
        clock.advance(5_000);
        assert!(late[0].as_mut().poll(&mut cx).is_ready(), "in the order of asking");
        drop(late.remove(0));
    }
    drop(late);
    clock.advance(600_000);
    admission.forget_the_quiet();
    assert!(admission.0.calls.iter().all(|pace| pace.count() == 0));
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
