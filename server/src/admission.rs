//! Who may come in at all: caps on connections, and the pace of the doors. It knows network addresses in memory only, while
//! they are connected or their rate has not recovered, and writes none down anywhere. Who was asked to leave a session stays
//! out by what its log says about the person, never by an address, which a hundred phones may share.
//!
//! So what counts per address is wide while there is room, narrows as the whole fills, and makes who came last wait or who
//! only sits there go, before it refuses anybody (ADR 15).

mod counted;
mod ledger;
mod pace;
mod proxies;
mod rate;
mod strangers;

pub(crate) use ledger::{thread_time, timed};
pub use rate::CommandRate;
pub use strangers::Answering;

use crate::auth;
use crate::clock::Clock;
use crate::config::Config;
use crate::limits::Limits;
use crate::outbox::Outbox;
use counted::{Counted, Counter, Tally};
use dashmap::DashMap;
use ledger::{Account, Ledger};
use pace::Pace;
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::MemberId;
use proxies::Proxies;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use strangers::{Mark, Stranger, Strangers};

/// Of the places that are free, one address may have one in so many for connections that said no hello yet.
const STRANGERS_SHARE: usize = 16;
/// And one in so many for people.
const PEOPLE_SHARE: usize = 4;
/// Doors of those who are known already go at this multiple of the others' pace.
const KNOWN_PACE: u32 = 10;
/// Calls of people in rooms go at this multiple of the pace of those at doors: they were let in, and a recovery house in which
/// something happened calls all at once.
const ROOMS_CALL_PACE: u32 = 5;
/// Passwords that may be tried a second beyond every address's own pace.
const SPARE_SIGN_INS: u32 = 4;

/// A network address as it is counted: IPv6 by its /64, because that is what one household or one attacker gets. It
/// can be compared and counted, and nothing more: `Debug` does not print it (V1).
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Address(IpAddr);

impl Address {
    /// The address as it is counted.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(four) => Self(IpAddr::V4(four)),
            IpAddr::V6(six) => {
                let network = u128::from(six) & !u128::from(u64::MAX);
                Self(IpAddr::V6(Ipv6Addr::from(network)))
            }
        }
    }
}

impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(not printed)")
    }
}

/// The other end of a connection: its address for counting, and its place among the connections, which is given back
/// when the last clone is dropped.
#[derive(Clone)]
pub struct Peer {
    address: Address,
    /// Many people behind one address, as the operator says: caps and rates per address do not hold.
    many: bool,
    /// The connection comes from a listed proxy, which speaks for others.
    proxys: bool,
    mark: Arc<Mark>,
    /// What this address cost lately.
    account: Arc<Account>,
    place: Arc<Place>,
}

impl Peer {
    /// The address, as it is counted.
    #[must_use]
    pub const fn address(&self) -> Address {
        self.address
    }

    /// Returns when this connection, whose hello has not come or which is the way to help alone, has to make room for others.
    pub fn shown_out(&self) -> impl Future<Output = ()> + use<> {
        let mark = Arc::clone(&self.mark);
        async move { mark.shown_out().await }
    }

    /// Hold it while a request is answered.
    #[must_use]
    pub fn answering(&self) -> Answering {
        self.mark.answer()
    }
}

impl std::fmt::Debug for Peer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Peer(not printed)")
    }
}

/// Why a connection is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// The server has as many people as it takes: 503.
    ServerFull,
}

/// Which door somebody comes to. Each kind has a pace of its own, so that a flood at one keeps nobody from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// With nothing but a nickname, or with something that is not good.
    Entry,
    /// To look at a link, or to make an account with one.
    Link,
    /// With a password or a passkey.
    SignIn,
    /// With something that was found good: a link, an invitation, a pass, a browser that signed in before.
    Known,
}

/// What proxies say about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spoken {
    /// Nothing.
    Nothing,
    /// That a proxy was there, with a hash of whom it names: who is not listed is not believed, whatever it says.
    Something(u64),
    /// A listed proxy says for whom it speaks.
    For(IpAddr),
}

/// Counts and rates of the whole server. A clone counts together with it.
#[derive(Clone)]
pub struct Admission(Arc<Counts>);

struct Counts {
    config: Arc<Config>,
    clock: Clock,
    total: Arc<Counter>,
    half_open: Arc<Counter>,
    strangers: Strangers,
    /// Sockets of the way to help alone.
    helped: Strangers,
    /// Sockets of people who said hello.
    people: Tally<Address>,
    by_member: DashMap<(MemberId, Kind), Vec<Outbox>>,
    entries: Pace,
    links: Pace,
    sign_ins: Pace,
    known: Pace,
    /// New calls for help: from doors, and from rooms. Apart, so that who floods at a door holds up nobody in a meeting.
    calls: [Pace; 2],
    rates: Arc<rate::Rates>,
    ledger: Ledger,
    proxies: Proxies,
}

impl Admission {
    /// Counts from nothing.
    #[must_use]
    pub fn new(config: Arc<Config>, clock: Clock) -> Self {
        let limits = &config.limits;
        let patience = Duration::from_millis(limits.enter_wait_ms);
        let (own, spare) = (limits.enter_per_minute_per_address, limits.enter_per_second_to_spare);
        let pace = |own, spare| Pace::new(clock.clone(), own, spare, patience);
        Self(Arc::new(Counts {
            entries: pace(own, spare),
            links: pace(own, spare),
            sign_ins: pace(own, spare.min(SPARE_SIGN_INS)),
            known: pace(own.saturating_mul(KNOWN_PACE), spare),
            calls: [1, ROOMS_CALL_PACE].map(|times| pace(limits.calls_per_minute_per_address.saturating_mul(times), 0)),
            rates: Arc::new(rate::Rates::new(limits, &clock)),
            ledger: Ledger::new(limits.cpu_ms_per_second_per_address),
            config,
            clock,
            total: Arc::default(),
            half_open: Arc::default(),
            strangers: Strangers::default(),
            helped: Strangers::default(),
            people: Tally::default(),
            by_member: DashMap::new(),
            proxies: Proxies::default(),
        }))
    }

    fn limits(&self) -> &Limits {
        &self.0.config.limits
    }

    /// A connection from `address` was accepted by the listener. Where it is one too many, the oldest that said no hello
    /// makes room for it.
    ///
    /// # Errors
    /// [`Turned`]: answer it and hang up. All places are people's then, and no address has the way to help open twice.
    pub fn connection(&self, address: IpAddr) -> Result<(Peer, HalfOpen), Turned> {
        let limits = self.limits();
        let (counts, mark) = (&self.0, Arc::<Mark>::default());
        let total = Counted::take(&counts.total, limits.connections_total, Some(Arc::clone(&mark)));
        let total = match total {
            Some(place) => place,
            None if counts.strangers.hand_on_a_place() || counts.helped.the_fullest_hands_on_a_place() => {
                Counted::taken_over(&counts.total, Some(Arc::clone(&mark)))
            }
            None => return Err(Turned::ServerFull),
        };
        if counts.half_open.now() >= limits.half_open_total {
            counts.strangers.show_out_half_open();
        }
        let half_open = Counted::take(&counts.half_open, usize::MAX, None).ok_or(Turned::ServerFull)?;
        mark.set_half_open(true);
        let proxys = self.is_proxy(address);
        let peer = Peer {
            account: counts.ledger.of(Address::of(address)),
            address: Address::of(address),
            many: self.is_clinic(address),
            proxys,
            place: Arc::new(Place {
                _in_all: Some(total),
                _behind: None,
                stranger: Mutex::default(),
            }),
            mark: Arc::clone(&mark),
        };
        // A proxy keeps connections open that have nothing to do for a while; who comes over them is counted by themselves.
        if !proxys {
            self.is_stranger(&peer);
        }
        Ok((peer, HalfOpen(half_open, mark)))
    }

    /// Who sends a request over a connection: the other end, or the one for whom a listed proxy speaks. `for_people` is what
    /// people ask, and not a proxy itself to see whether we are well.
    #[must_use]
    pub fn sender(&self, peer: &Peer, spoken: Spoken, for_people: bool) -> Peer {
        let counts = &self.0;
        match spoken {
            Spoken::Nothing | Spoken::Something(_) if peer.proxys => {
                if for_people {
                    counts.proxies.silent(&counts.clock);
                }
                peer.clone()
            }
            Spoken::For(client) if peer.proxys => Peer {
                account: counts.ledger.of(Address::of(client)),
                address: Address::of(client),
                many: self.is_clinic(client),
                proxys: false,
                mark: Arc::clone(&peer.mark),
                place: Arc::new(Place {
                    _in_all: None,
                    _behind: Some(Arc::clone(&peer.place)),
                    stranger: Mutex::default(),
                }),
            },
            Spoken::Nothing => peer.clone(),
            Spoken::Something(named) => {
                counts.proxies.unlisted(peer.account.names(named), &counts.clock);
                peer.clone()
            }
            // Said of a connection that is no listed proxy's, which nobody does.
            Spoken::For(_) => peer.clone(),
        }
    }

    /// Whether lately an address spoke for several others that is no listed proxy.
    #[must_use]
    pub fn has_unlisted_proxy(&self) -> bool {
        self.0.proxies.unlisted_lately(&self.0.clock)
    }

    /// Whether lately a listed proxy did not say for whom it speaks.
    #[must_use]
    pub fn has_silent_proxy(&self) -> bool {
        self.0.proxies.silent_lately(&self.0.clock)
    }

    /// From here on this connection waits for a hello. Connections that came directly do so from their beginning.
    pub fn is_stranger(&self, peer: &Peer) {
        let mut stranger = peer.place.stranger();
        if stranger.is_none() && !peer.mark.is_out() {
            let most = if peer.many {
                usize::MAX
            } else {
                self.share(STRANGERS_SHARE)
            };
            let mark = Arc::clone(&peer.mark);
            *stranger = Some(self.0.strangers.add(peer.address, most, mark));
        }
    }

    /// A hello with a good token came over this connection. The way to help is refused to nobody (P3): where an address has
    /// it open more often than there is room for, its oldest makes room for the newer one.
    ///
    /// # Errors
    /// `rate_limited` when this address has as many people as there is room for now.
    pub fn is_known(&self, peer: &Peer, kind: Kind) -> Result<KnownPlace, Refusal> {
        drop(peer.place.stranger().take());
        if peer.mark.is_out() {
            return Err(come_again());
        }
        if peer.many {
            return Ok(KnownPlace(Known::Uncounted));
        }
        let most = self.share(PEOPLE_SHARE);
        if kind == Kind::Help {
            let helped = self.0.helped.add(peer.address, most, Arc::clone(&peer.mark));
            return Ok(KnownPlace(Known::Helped { _entry: helped }));
        }
        if !self.0.people.take(peer.address, most) {
            return Err(come_again());
        }
        Ok(KnownPlace(Known::Person(Arc::clone(&self.0), peer.address)))
    }

    /// What one address may have now: a share of what is free, and in any case a household's worth.
    fn share(&self, share: usize) -> usize {
        let free = self.limits().connections_total.saturating_sub(self.0.total.now());
        (free / share).max(self.limits().connections_per_address)
    }

    /// Returns when this address may cost anything again: at once, unless it cost very much lately. Wait for it before
    /// anything is parsed or made for somebody who may be a stranger.
    pub async fn may_cost(&self, peer: &Peer) {
        if !peer.many {
            self.0.ledger.settled(&peer.account).await;
        }
    }

    /// Something was done for this address that took so long.
    pub fn did_cost(&self, peer: &Peer, cost: Duration) {
        self.0.ledger.charge(&peer.account, cost);
    }

    /// Whether an address is a listed proxy's.
    #[must_use]
    pub fn is_proxy(&self, address: IpAddr) -> bool {
        self.0.config.trusted_proxies.iter().any(|net| net.contains(address))
    }

    fn is_clinic(&self, address: IpAddr) -> bool {
        self.0.config.clinic_addresses.iter().any(|net| net.contains(address))
    }

    /// Somebody comes to a door. Returns when it is their turn, which is at once on an ordinary evening.
    ///
    /// # Errors
    /// `rate_limited`, with when to try again.
    pub async fn door(&self, peer: &Peer, door: Door) -> Result<(), Refusal> {
        if peer.many {
            return Ok(());
        }
        let pace = match door {
            Door::Entry => &self.0.entries,
            Door::Link => &self.0.links,
            Door::SignIn => &self.0.sign_ins,
            Door::Known => &self.0.known,
        };
        pace.turn(peer.address).await
    }

    /// Somebody who has no case open calls for help. None: at once, as each address's first calls are; else when it is their
    /// turn, which comes to everybody (P3).
    pub fn new_call(&self, peer: &Peer, at_door: bool) -> Option<impl Future<Output = ()> + Send + use<>> {
        if peer.many {
            return None;
        }
        let [from_doors, from_rooms] = &self.0.calls;
        let pace = if at_door { from_doors } else { from_rooms };
        pace.turn_at_last(peer.address)
    }

    /// One more socket of a person. Of more than a person may have of one kind the oldest ends, for it is most likely
    /// dead: a phone that lost the network comes back before its old sockets are given up, and somebody in need must not
    /// wait for that.
    pub fn member(&self, member: &MemberId, kind: Kind, outbox: &Outbox) -> MemberPlace {
        let key = (member.clone(), kind);
        let mut sockets = self
            .0
            .by_member
            .entry(key.clone())
            .or_insert_with(|| Vec::with_capacity(1));
        while sockets.len() >= self.limits().connections_per_member.max(1) {
            sockets.remove(0).replace();
        }
        sockets.push(outbox.clone());
        MemberPlace {
            counts: Arc::clone(&self.0),
            key,
            outbox: outbox.clone(),
        }
    }

    /// The rates of a person, shared by all their connections: hanging up and coming again is no way to be faster.
    #[must_use]
    pub fn command_rate(&self, member: &MemberId) -> CommandRate {
        CommandRate::new(Arc::clone(&self.0.rates), member.clone())
    }

    /// Connections of all kinds now.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.0.total.now()
    }

    /// Connections that have not sent a whole request yet.
    #[must_use]
    pub fn half_open(&self) -> usize {
        self.0.half_open.now()
    }

    /// Waits until no connection is left.
    pub async fn emptied(&self) {
        self.0.total.emptied().await;
    }

    /// Forgets the addresses and the people whose budgets are whole again. Called now and then.
    pub fn forget_the_quiet(&self) {
        let counts = &self.0;
        let doors = [&counts.entries, &counts.links, &counts.sign_ins, &counts.known];
        for pace in doors.into_iter().chain(&counts.calls) {
            pace.forget_the_quiet();
        }
        counts.ledger.forget_the_quiet();
        counts.rates.forget_the_quiet();
    }
}

fn at_least_one(n: u32) -> NonZeroU32 {
    NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN)
}

fn too_fast(wait: Duration) -> Refusal {
    // Rounded up: who waits this long is let in.
    let ms = u32::try_from(wait.as_millis()).unwrap_or(u32::MAX).saturating_add(1);
    Refusal::new(ErrorCode::RateLimited).retry_after_ms(ms)
}

/// For one connection too many of an address, when the whole is nearly full.
fn come_again() -> Refusal {
    Refusal::new(ErrorCode::RateLimited).retry_after_ms(5_000)
}

/// A connection's place; dropping it gives everything back.
struct Place {
    _in_all: Option<Counted>,
    /// The proxy's connection that this one runs through.
    _behind: Option<Arc<Place>>,
    /// While nobody knows whose it is.
    stranger: Mutex<Option<Stranger>>,
}

impl Place {
    fn stranger(&self) -> std::sync::MutexGuard<'_, Option<Stranger>> {
        self.stranger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that has not sent a whole request yet; drop it when it has.
pub struct HalfOpen(#[allow(dead_code, reason = "held for its drop")] Counted, Arc<Mark>);

impl Drop for HalfOpen {
    fn drop(&mut self) {
        self.1.set_half_open(false);
    }
}

/// A socket whose person is known; drop it with the socket.
pub struct KnownPlace(Known);

enum Known {
    Uncounted,
    Helped { _entry: Stranger },
    Person(Arc<Counts>, Address),
}

impl Drop for KnownPlace {
    fn drop(&mut self) {
        if let Known::Person(counts, address) = &self.0 {
            counts.people.give_back(address);
        }
    }
}

/// What a person's socket is for. One of each kind may be open side by side, and none of them ends another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A place in a room, or at its door.
    Room,
    /// The way to help alone.
    Help,
    /// The care desk.
    Desk,
}

impl Kind {
    /// What somebody asks for in their hello.
    #[must_use]
    pub const fn of(place: &auth::Place, care_only: bool) -> Self {
        match place {
            auth::Place::Room(_) if !care_only => Self::Room,
            auth::Place::Room(_) | auth::Place::Help { .. } => Self::Help,
            auth::Place::Desk => Self::Desk,
        }
    }
}

/// One socket of a person; drop it with the socket.
pub struct MemberPlace {
    counts: Arc<Counts>,
    key: (MemberId, Kind),
    outbox: Outbox,
}

impl Drop for MemberPlace {
    fn drop(&mut self) {
        self.counts.by_member.remove_if_mut(&self.key, |_, sockets| {
            sockets.retain(|known| !known.is_same(&self.outbox));
            sockets.is_empty()
        });
    }
}

#[cfg(test)]
mod tests;
