//! Whether two groups of times come from the same distribution, as far as a mean can tell: Welch's t-test (unequal
//! variances), as it is used to find leaks by time. It measures nothing.
#![forbid(unsafe_code)]

/// Above this, two groups differ: with thousands of samples chance does so less than once in a hundred thousand times.
pub const DIFFERS: f64 = 4.5;

/// The share of the slowest samples that is left out of both groups by one bound: what the machine did meanwhile.
const CROP: f64 = 0.1;

/// Welch's t of two groups of nanoseconds, after the slowest of both together are left out.
///
/// # Panics
/// When a group has fewer than two samples.
#[must_use]
pub fn welch(one: &[u64], other: &[u64]) -> f64 {
    let mut all: Vec<u64> = one.iter().chain(other).copied().collect();
    all.sort_unstable();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "thousands"
    )]
    let bound = all[((all.len() as f64) * (1.0 - CROP)) as usize - 1];
    let (one, other) = (Moments::of(one, bound), Moments::of(other, bound));
    (one.mean - other.mean) / (one.variance / one.count + other.variance / other.count).sqrt()
}

struct Moments {
    count: f64,
    mean: f64,
    variance: f64,
}

impl Moments {
    #[expect(clippy::cast_precision_loss, reason = "seconds in nanoseconds have 30 bit")]
    fn of(times: &[u64], bound: u64) -> Self {
        let kept: Vec<f64> = times
            .iter()
            .filter(|time| **time <= bound)
            .map(|time| *time as f64)
            .collect();
        assert!(kept.len() > 1, "nothing is left to compare");
        let count = kept.len() as f64;
        let mean = kept.iter().sum::<f64>() / count;
        let variance = kept.iter().map(|time| (time - mean).powi(2)).sum::<f64>() / (count - 1.0);
        Self { count, mean, variance }
    }
}

#[cfg(test)]
mod tests {
    use super::{DIFFERS, welch};
    use tests::Chance;

    fn times(chance: &mut Chance, mean: u64, most: usize) -> Vec<u64> {
        (0..10_000).map(|_| mean + chance.below(most) as u64).collect()
    }

    #[test]
    fn the_same_distribution_is_the_same_and_a_small_shift_is_found() {
        let mut chance = Chance::new(7);
        let (one, same) = (
            times(&mut chance, 1_000_000, 200_000),
            times(&mut chance, 1_000_000, 200_000),
        );
        assert!(welch(&one, &same).abs() < DIFFERS);
        // A hundredth of the time, a twentieth of what it varies by.
        let shifted = times(&mut chance, 1_010_000, 200_000);
        let t = welch(&one, &shifted);
        assert!(t < -DIFFERS, "{t}");
    }

    #[test]
    fn a_known_value() {
        // By hand, with no sample left out but the largest: 3 and 4 against 5, 6 and 7.
        let t = welch(&[3, 4, 3, 4, 3], &[5, 6, 7, 5, 900]);
        let (a, b) = ((3.4_f64, 0.3_f64 / 5.0), (5.75_f64, 0.916_666_666_666_666_6_f64 / 4.0));
        assert!((t - (a.0 - b.0) / (a.1 + b.1).sqrt()).abs() < 1e-9, "{t}");
    }
}
