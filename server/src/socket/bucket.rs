//! The byte bucket under the socket: how much one client may send, whatever it sends. Frames that never surface as
//! messages (empty fragments, pings) cost bytes like all others. It reads no clock and touches no network.

use std::time::Duration;
use tokio::time::Instant;

/// A leaky bucket, kept as the moment at which it will be empty again: one field, no refill task.
#[derive(Debug)]
pub(crate) struct Bucket {
    empty_at: Instant,
    rate: u32,
    burst: u32,
}

impl Bucket {
    /// A bucket that takes `burst` bytes at once and `rate` bytes a second in the long run; rate 0 takes everything.
    pub(crate) const fn new(now: Instant, rate: u32, burst: u32) -> Self {
        Self {
            empty_at: now,
            rate,
            burst,
        }
    }

    /// How many bytes it takes now.
    pub(crate) fn room(&self, now: Instant) -> usize {
        if self.rate == 0 {
            return usize::MAX;
        }
        let filled_us = self.empty_at.saturating_duration_since(now).as_micros();
        let filled = filled_us.saturating_mul(u128::from(self.rate)).div_ceil(1_000_000);
        usize::try_from(u128::from(self.burst).saturating_sub(filled)).unwrap_or(usize::MAX)
    }

    /// Takes `bytes`, which may be more than there was room for: what has arrived has arrived.
    pub(crate) fn pour(&mut self, now: Instant, bytes: usize) {
        if self.rate != 0 {
            self.empty_at = self.empty_at.max(now) + self.time_for(bytes);
        }
    }

    /// When there will be room for `bytes` (at most the burst).
    pub(crate) fn room_at(&self, bytes: usize) -> Instant {
        let burst = usize::try_from(self.burst).unwrap_or(usize::MAX);
        let may_stay = u64::try_from(burst.saturating_sub(bytes))
            .unwrap_or(u64::MAX)
            .saturating_mul(1_000_000);
        // Rounded down where `pour` rounds up: who comes when told must find room.
        let may_stay = Duration::from_micros(may_stay.checked_div(u64::from(self.rate)).unwrap_or(0));
        self.empty_at.checked_sub(may_stay).unwrap_or(self.empty_at)
    }

    fn time_for(&self, bytes: usize) -> Duration {
        if self.rate == 0 {
            return Duration::ZERO;
        }
        let bytes = u64::try_from(bytes).unwrap_or(u64::MAX);
        Duration::from_micros(bytes.saturating_mul(1_000_000).div_ceil(u64::from(self.rate)))
    }
}

#[cfg(test)]
mod tests {
    use super::Bucket;
    use proptest::prelude::{any, prop, proptest};
    use std::time::Duration;
    use tokio::time::Instant;

    #[test]
    fn takes_the_burst_at_once_and_then_the_rate() {
        let start = Instant::now();
        let mut bucket = Bucket::new(start, 1_000, 4_000);
        assert_eq!(bucket.room(start), 4_000);
        bucket.pour(start, 4_000);
        assert_eq!(bucket.room(start), 0);
        assert_eq!(bucket.room_at(1_000), start + Duration::from_secs(1));
        assert_eq!(bucket.room(start + Duration::from_secs(1)), 1_000);
        assert_eq!(bucket.room(start + Duration::from_secs(60)), 4_000);
    }

    #[test]
    fn a_rate_of_zero_takes_everything() {
        let start = Instant::now();
        let mut bucket = Bucket::new(start, 0, 1);
        bucket.pour(start, usize::MAX);
        assert_eq!(bucket.room(start), usize::MAX);
    }

    proptest! {
        /// However the bytes are cut: nobody gets more through than the burst and the rate allow, and who waits as
        /// told finds room.
        #[test]
        fn never_more_than_burst_and_rate(
            rate in 1_u32..100_000,
            burst in 64_u32..100_000,
            steps in prop::collection::vec((0_u64..500, any::<u16>()), 1..100),
        ) {
            let start = Instant::now();
            let mut now = start;
            let mut bucket = Bucket::new(start, rate, burst);
            let mut taken = 0_u128;
            for (wait_ms, want) in steps {
                now += Duration::from_millis(wait_ms);
                let take = bucket.room(now).min(usize::from(want));
                bucket.pour(now, take);
                taken += take as u128;
                let allowed = u128::from(burst) + (now - start).as_micros() * u128::from(rate) / 1_000_000;
                assert!(taken <= allowed, "{taken} bytes taken, {allowed} allowed");
                assert!(bucket.room(bucket.room_at(64).max(now)) >= 64);
            }
        }
    }
}
