//! Counts latencies and gives percentiles. It keeps no single value: 64 buckets to each power of two, so that a figure
//! is at most 1.6 % too high, and never too low.

/// Buckets to each power of two.
const FINE: u64 = 64;
const FINE_BITS: u32 = FINE.trailing_zeros();
/// From single nanoseconds to 2^64 of them.
const BUCKETS: usize = (64 - FINE_BITS as usize + 1) * FINE as usize;

/// A histogram of nanoseconds.
#[derive(Debug, Clone)]
pub struct Latencies {
    counts: Vec<u64>,
    total: u64,
}

impl Default for Latencies {
    fn default() -> Self {
        Self {
            counts: vec![0; BUCKETS],
            total: 0,
        }
    }
}

impl Latencies {
    /// Counts one.
    pub fn record(&mut self, nanos: u64) {
        self.counts[bucket(nanos)] += 1;
        self.total += 1;
    }

    /// How many were counted.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The latency in nanoseconds that `share` (0 to 1) of them did not exceed; none when nothing was counted.
    #[must_use]
    pub fn percentile(&self, share: f64) -> Option<u64> {
        if self.total == 0 {
            return None;
        }
        let wanted = ((self.total as f64 * share).ceil() as u64).clamp(1, self.total);
        let mut passed = 0;
        for (index, count) in self.counts.iter().enumerate() {
            passed += count;
            if passed >= wanted {
                return Some(highest_of(index));
            }
        }
        None
    }
}

/// Values under 64 have a bucket each; above, the highest seven bits choose.
fn bucket(nanos: u64) -> usize {
    if nanos < FINE {
        return nanos as usize;
    }
    let shift = 63 - nanos.leading_zeros() - FINE_BITS;
    let fine = (nanos >> shift) - FINE;
    ((u64::from(shift) + 1) * FINE + fine) as usize
}

/// The highest value that falls in the bucket.
fn highest_of(index: usize) -> u64 {
    let (row, fine) = (index as u64 / FINE, index as u64 % FINE);
    if row == 0 {
        return fine;
    }
    let shift = u32::try_from(row - 1).unwrap_or(0);
    let lowest = (FINE + fine) << shift;
    lowest + ((1_u64 << shift) - 1)
}

#[cfg(test)]
mod tests {
    use super::{BUCKETS, Latencies, bucket, highest_of};
    use proptest::prelude::*;

    #[test]
    fn nothing_counted_has_no_percentile() {
        assert_eq!(Latencies::default().percentile(0.5), None);
    }

    #[test]
    fn one_slow_in_a_hundred_is_the_p100_and_not_the_p99() {
        let mut latencies = Latencies::default();
        for _ in 0..99 {
            latencies.record(10);
        }
        latencies.record(1_000_000);
        assert_eq!(latencies.percentile(0.99), Some(10));
        assert!(latencies.percentile(1.0).unwrap() >= 1_000_000);
    }

    #[test]
    fn the_last_bucket_holds_the_highest_value() {
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
        assert_eq!(highest_of(BUCKETS - 1), u64::MAX);
    }

    proptest! {
        #[test]
        fn a_bucket_holds_its_values_and_is_narrow(nanos in 0_u64..=u64::MAX) {
            let highest = highest_of(bucket(nanos));
            prop_assert!(highest >= nanos);
            prop_assert!(highest - nanos <= nanos / 64);
            prop_assert!(highest == u64::MAX || bucket(highest + 1) == bucket(highest) + 1);
        }

        #[test]
        fn percentiles_agree_with_a_sorted_list(
            mut values in proptest::collection::vec(0_u64..10_000_000_000, 1..300),
            share in 0.01_f64..=1.0,
        ) {
            let mut latencies = Latencies::default();
            for value in &values {
                latencies.record(*value);
            }
            values.sort_unstable();
            let rank = ((values.len() as f64 * share).ceil() as usize).clamp(1, values.len());
            let exact = values[rank - 1];
            let told = latencies.percentile(share).unwrap();
            prop_assert!(told >= exact && told - exact <= exact / 64);
        }
    }
}
