//! Who may come in at all: caps on connections, and rates. It knows network addresses in memory only, while they are
//! connected or their rate has not recovered, and writes none down anywhere. Who was asked to leave a session stays out by
//! what its log says about the person, never by an address, which a hundred phones may share.

mod rate;

pub use rate::CommandRate;

use crate::auth;
use crate::clock::Clock;
use crate::config::Config;
use crate::limits::Limits;
use crate::outbox::Outbox;
use dashmap::DashMap;
use governor::middleware::NoOpMiddleware;
use governor::state::keyed::DefaultKeyedStateStore;
use governor::{Quota, RateLimiter};
use protocol::error::{ErrorCode, Refusal};
use protocol::ids::MemberId;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::Notify;

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
#[derive(Clone, Debug)]
pub struct Peer {
    address: Address,
    /// Many people behind one address, as the operator says: caps and rates per address do not hold.
    many: bool,
    _place: Arc<Place>,
}

impl Peer {
    /// The address, as it is counted.
    #[must_use]
    pub const fn address(&self) -> Address {
        self.address
    }
}

/// Why a connection is not let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turned {
    /// The server has as many as it takes: 503.
    ServerFull,
    /// This address has as many as it may: 429.
    AddressFull,
}

/// Counts and rates of the whole server. A clone counts together with it.
#[derive(Clone)]
pub struct Admission(Arc<Counts>);

struct Counts {
    config: Arc<Config>,
    clock: Clock,
    total: AtomicUsize,
    half_open: AtomicUsize,
    by_address: Tally<Address>,
    by_member: DashMap<(MemberId, Kind), Vec<Outbox>>,
    doors: RateLimiter<Address, DefaultKeyedStateStore<Address>, Clock, NoOpMiddleware<Duration>>,
    rates: Arc<rate::Rates>,
    emptied: Notify,
}

impl Admission {
    /// Counts from nothing.
    #[must_use]
    pub fn new(config: Arc<Config>, clock: Clock) -> Self {
        let doors = Quota::per_minute(at_least_one(config.limits.enter_per_minute_per_address));
        Self(Arc::new(Counts {
            doors: RateLimiter::new(doors, DefaultKeyedStateStore::default(), clock.clone()),
            rates: Arc::new(rate::Rates::new(&config.limits, &clock)),
            config,
            clock,
            total: AtomicUsize::new(0),
            half_open: AtomicUsize::new(0),
            by_address: Tally::default(),
            by_member: DashMap::new(),
            emptied: Notify::new(),
        }))
    }

    fn limits(&self) -> &Limits {
        &self.0.config.limits
    }

    /// A connection from `address` was accepted by the listener.
    ///
    /// # Errors
    /// [`Turned`]: answer it and hang up.
    pub fn connection(&self, address: IpAddr) -> Result<(Peer, HalfOpen), Turned> {
        let limits = self.limits();
        let total = Counted::take(Arc::clone(&self.0), |counts| &counts.total, limits.connections_total)
            .ok_or(Turned::ServerFull)?;
        let half_open = Counted::take(Arc::clone(&self.0), |counts| &counts.half_open, limits.half_open_total)
            .ok_or(Turned::ServerFull)?;
        // A proxy's own address says nothing about who is behind it: those are counted when their request says who.
        let many = self.is_clinic(address) || self.is_proxy(address);
        let peer = self.place(Address::of(address), many, total)?;
        Ok((peer, HalfOpen(half_open)))
    }

    /// The peer behind a trusted proxy, for whom `forwarded_for` speaks; the same peer when the connection came from
    /// elsewhere.
    ///
    /// # Errors
    /// [`Turned::AddressFull`] as [`Admission::connection`].
    pub fn behind_proxy(&self, peer: &Peer, direct: IpAddr, forwarded_for: &str) -> Result<Peer, Turned> {
        if !self.is_proxy(direct) {
            return Ok(peer.clone());
        }
        // From right to left: each trusted proxy vouches for the one before it, and for no more.
        let client = forwarded_for
            .rsplit(',')
            .map_while(|hop| hop.trim().parse::<IpAddr>().ok())
            .find(|hop| !self.is_proxy(*hop));
        let Some(client) = client else {
            return Ok(peer.clone());
        };
        let address = Address::of(client);
        let many = self.is_clinic(client);
        let place = Place {
            _in_all: None,
            _behind: Some(Arc::clone(&peer._place)),
            _of_address: self.place_of_address(address, many)?,
        };
        Ok(Peer {
            address,
            many,
            _place: Arc::new(place),
        })
    }

    fn place(&self, address: Address, many: bool, total: Counted) -> Result<Peer, Turned> {
        let place = Place {
            _in_all: Some(total),
            _behind: None,
            _of_address: self.place_of_address(address, many)?,
        };
        Ok(Peer {
            address,
            many,
            _place: Arc::new(place),
        })
    }

    fn place_of_address(&self, address: Address, many: bool) -> Result<Option<OfAddress>, Turned> {
        if many {
            return Ok(None);
        }
        if !self.0.by_address.take(address, self.limits().connections_per_address) {
            return Err(Turned::AddressFull);
        }
        Ok(Some(OfAddress(Arc::clone(&self.0), address)))
    }

    fn is_proxy(&self, address: IpAddr) -> bool {
        self.0.config.trusted_proxies.iter().any(|net| net.contains(address))
    }

    fn is_clinic(&self, address: IpAddr) -> bool {
        self.0.config.clinic_addresses.iter().any(|net| net.contains(address))
    }

    /// Somebody tries a door: enters, comes on call, or shows a link.
    ///
    /// # Errors
    /// `rate_limited`, with when to try again.
    pub fn door(&self, peer: &Peer) -> Result<(), Refusal> {
        if peer.many {
            return Ok(());
        }
        self.0.doors.check_key(&peer.address).map_err(|until| {
            let wait = until.wait_time_from(self.0.clock.elapsed());
            too_fast(wait)
        })
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
        self.0.total.load(Ordering::Acquire)
    }

    /// Connections that have not sent a whole request yet.
    #[must_use]
    pub fn half_open(&self) -> usize {
        self.0.half_open.load(Ordering::Acquire)
    }

    /// Waits until no connection is left.
    pub async fn emptied(&self) {
        loop {
            let emptied = self.0.emptied.notified();
            if self.connections() == 0 {
                return;
            }
            emptied.await;
        }
    }

    /// Forgets the addresses and the people whose rates have recovered. Called now and then.
    pub fn forget_the_quiet(&self) {
        self.0.doors.retain_recent();
        self.0.doors.shrink_to_fit();
        self.0.rates.forget_the_quiet();
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

/// How many of each key there are. A key without any takes no memory.
struct Tally<K: Eq + Hash>(DashMap<K, usize>);

impl<K: Eq + Hash> Default for Tally<K> {
    fn default() -> Self {
        Self(DashMap::new())
    }
}

impl<K: Eq + Hash> Tally<K> {
    /// Counts one more, unless there are `most` already. One step: a cap holds under concurrency (R3).
    fn take(&self, key: K, most: usize) -> bool {
        let mut count = self.0.entry(key).or_insert(0);
        let free = *count < most;
        *count += usize::from(free);
        free
    }

    fn give_back(&self, key: &K) {
        self.0.remove_if_mut(key, |_, count| {
            *count = count.saturating_sub(1);
            *count == 0
        });
    }
}

/// One of a counter, given back when dropped.
struct Counted {
    counts: Arc<Counts>,
    counter: fn(&Counts) -> &AtomicUsize,
}

impl Counted {
    fn take(counts: Arc<Counts>, counter: fn(&Counts) -> &AtomicUsize, most: usize) -> Option<Self> {
        counter(&counts)
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| (n < most).then_some(n + 1))
            .ok()?;
        Some(Self { counts, counter })
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        (self.counter)(&self.counts).fetch_sub(1, Ordering::AcqRel);
        self.counts.emptied.notify_waiters();
    }
}

/// A connection's place; dropping it gives everything back.
struct Place {
    _in_all: Option<Counted>,
    /// The proxy's connection that this one runs through.
    _behind: Option<Arc<Place>>,
    _of_address: Option<OfAddress>,
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Place")
    }
}

struct OfAddress(Arc<Counts>, Address);

impl Drop for OfAddress {
    fn drop(&mut self) {
        self.0.by_address.give_back(&self.1);
    }
}

/// A connection that has not sent a whole request yet; drop it when it has.
pub struct HalfOpen(#[allow(dead_code, reason = "held for its drop")] Counted);

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
