//! How long to wait before the next attempt. Pure: the randomness is passed in.

use std::time::Duration;

/// The delay doubles with every failure in a row, up to a longest one.
#[derive(Debug, Clone)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl Backoff {
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self { first, longest, failures: 0 }
    }

    /// The delay after one more failure. `random` is in `0.0..1.0` and takes up to a quarter off the delay, so that
    /// several clients of a server that restarts do not come back in the same moment.
    pub fn next(&mut self, random: f64) -> Duration {
        let full = self.first.saturating_mul(1_u32.checked_shl(self.failures).unwrap_or(u32::MAX)).min(self.longest);
        self.failures = self.failures.saturating_add(1);
        full.mul_f64(1.0 - 0.25 * random.clamp(0.0, 1.0))
    }

    /// Failures in a row so far.
    pub fn failures(&self) -> u32 {
        self.failures
    }

    /// The connection stood: the next failure begins with the first delay.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delay_doubles_from_one_second_to_thirty() {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30));
        let delays: Vec<u64> = (0..8).map(|_| backoff.next(0.0).as_secs()).collect();
        assert_eq!(delays, [1, 2, 4, 8, 16, 30, 30, 30]);
        assert_eq!(backoff.failures(), 8);
    }

    #[test]
    fn jitter_only_ever_shortens_by_a_quarter() {
        for random in [0.0, 0.3, 0.999] {
            let delay = Backoff::new(Duration::from_secs(8), Duration::from_secs(30)).next(random);
            assert!(delay > Duration::from_secs(6) && delay <= Duration::from_secs(8), "{delay:?}");
        }
    }

    #[test]
    fn a_good_connection_begins_anew_and_a_thousand_failures_do_not_overflow() {
        let mut backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(30));
        for _ in 0..1000 {
            assert!(backoff.next(0.0) <= Duration::from_secs(30));
        }
        backoff.reset();
        assert_eq!(backoff.next(0.0), Duration::from_secs(1));
    }
}
