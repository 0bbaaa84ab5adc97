//! How a story becomes a script: a clock that the story moves, ids by chance, and the steps in the order of their times.

use std::time::Duration;

use jiff::Timestamp;
use jiff::tz::Offset;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

use super::Show;
use super::script::{Delivery, Step};

/// No story is longer; the rounds of a repeated one lie this far apart.
const LONGEST: Duration = Duration::from_secs(4 * 3600);
/// So many rounds happen at the same time, each in a room of its own.
pub(super) const AT_ONCE: u32 = 50;
/// Hours of a show pass in seconds: what lies further apart than this is sent after this.
const LONGEST_WAIT: Duration = Duration::from_millis(250);

/// A story while it is told.
#[derive(Debug)]
pub(super) struct Telling {
    /// The time of the story.
    pub(super) now: Timestamp,
    pub(super) offset: Offset,
    chance: StdRng,
    told: Vec<(Timestamp, Delivery)>,
}

impl Telling {
    /// Begins so long before the end of the show. `part` sets the parts of one show apart: two rooms have other ids.
    pub(super) fn begin(show: &Show, length: Duration, part: u64) -> Self {
        let back = LONGEST * (show.round / AT_ONCE) + length;
        // A show that would begin before time does begins with it: nobody asks for as many rounds.
        let now = show.ends.checked_sub(back).unwrap_or(Timestamp::MIN);
        let seed = show.seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (u64::from(show.round) << 8) ^ part;
        Self { now, offset: show.offset, chance: StdRng::seed_from_u64(seed), told: Vec::new() }
    }

    /// Time passes, and a few ticks more: no two clocks of a show agree.
    pub(super) fn wait(&mut self, seconds: f64) {
        let ticks = self.chance.random_range(1..9_999_u64);
        let time = Duration::from_secs_f64(seconds) + Duration::from_nanos(ticks * 100);
        self.now = self.now.checked_add(time).unwrap_or(Timestamp::MAX);
    }

    /// Something is sent now.
    pub(super) fn send(&mut self, delivery: Delivery) {
        self.told.push((self.now, delivery));
    }

    /// A random UUID, lower case with dashes.
    pub(super) fn guid(&mut self) -> String {
        let hex = self.hex();
        let variant = ['8', '9', 'a', 'b'][self.chance.random_range(0..4)];
        format!("{}-{}-4{}-{variant}{}-{}", &hex[..8], &hex[8..12], &hex[13..16], &hex[17..20], &hex[20..])
    }

    /// 32 hex digits.
    pub(super) fn hex(&mut self) -> String {
        format!("{:032x}", self.chance.random::<u128>())
    }

    /// A number of the range.
    pub(super) fn among(&mut self, range: std::ops::Range<u64>) -> u64 {
        self.chance.random_range(range)
    }

    /// Forgets what was sent and sends this instead.
    pub(super) fn only(&mut self, delivery: Delivery) {
        self.told.clear();
        self.send(delivery);
    }

    /// Takes what happened at the same time elsewhere.
    pub(super) fn beside(&mut self, other: Self) {
        self.told.extend(other.told);
    }

    /// The script: in the order of the times, hours shortened.
    pub(super) fn end(mut self) -> Vec<Step> {
        self.told.sort_by_key(|(at, _)| *at);
        let mut last = self.told.first().map_or(self.now, |(at, _)| *at);
        let step = |(at, delivery): (Timestamp, Delivery)| {
            let gap = Duration::try_from(at.duration_since(last)).unwrap_or_default();
            last = at;
            Step { after: gap.min(LONGEST_WAIT), delivery }
        };
        self.told.into_iter().map(step).collect()
    }
}
