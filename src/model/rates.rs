//! Events and bytes by second and by category bit.

use super::connection::after_next_second;
use crate::feed::{Kind, Record};
use crate::message::Timestamp;

const SECOND: i64 = 1_000_000;
/// Seconds that a bit's rate averages.
const AVERAGED: usize = 5;
/// Seconds that the sparkline can show.
pub const SPARKLINE: usize = 60;
/// A ring holds the running second and one more beside what is asked of it: records may be a little late.
const BIT_RING: usize = AVERAGED + 3;
const ALL_RING: usize = SPARKLINE + 4;

/// Events and bytes by second and by category bit.
#[derive(Debug)]
pub struct Rates {
    pub bits: [BitRate; 64],
    by_bit: [Ring<BIT_RING>; 64],
    all: Ring<ALL_RING>,
    /// The newest event counted.
    newest: Option<Timestamp>,
}

/// One category bit since the connection was made. What it does a second is [`Rates::bit_per_second`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BitRate {
    pub events: u64,
    pub bytes: u64,
    pub last_seen: Option<Timestamp>,
}

impl Default for Rates {
    fn default() -> Self {
        Self { bits: [BitRate::default(); 64], by_bit: [Ring::default(); 64], all: Ring::default(), newest: None }
    }
}

impl Rates {
    /// Counts one record. Only events count: answers and Callboard's own words are no traffic of the show.
    pub fn count(&mut self, record: &Record) {
        if record.kind != Kind::Event {
            return;
        }
        let second = record.at.0.div_euclid(SECOND);
        self.all.count(second, record.len);
        self.newest = self.newest.max(Some(record.at));
        let bit = usize::from(record.bit);
        if let (Some(total), Some(ring)) = (self.bits.get_mut(bit), self.by_bit.get_mut(bit)) {
            total.events += 1;
            total.bytes += u64::from(record.len);
            total.last_seen = total.last_seen.max(Some(record.at));
            ring.count(second, record.len);
        }
    }

    /// Events and bytes a second for one bit over the last five whole seconds before `now`.
    pub fn bit_per_second(&self, bit: u8, now: Timestamp) -> (f32, f32) {
        let Some(ring) = self.by_bit.get(usize::from(bit)) else { return (0.0, 0.0) };
        let this = now.0.div_euclid(SECOND);
        let (mut events, mut bytes) = (0_u64, 0_u64);
        for second in this - AVERAGED as i64..this {
            let cell = ring.at(second);
            events += u64::from(cell.events);
            bytes += cell.bytes;
        }
        (events as f32 / AVERAGED as f32, bytes as f32 / AVERAGED as f32)
    }

    /// Events in each of the last `out.len()` whole seconds before `now`, oldest first: the sparkline. Up to 60 are kept.
    pub fn per_second(&self, now: Timestamp, out: &mut [u32]) {
        let this = now.0.div_euclid(SECOND);
        let seconds = i64::try_from(out.len()).unwrap_or(i64::MAX);
        for (cell, second) in out.iter_mut().zip(this.saturating_sub(seconds)..this) {
            *cell = self.all.at(second).events;
        }
    }

    /// The sparkline moves for a minute after the last event, and then it stands.
    pub(super) fn next_tick(&self, now: Timestamp) -> Option<Timestamp> {
        let newest = self.newest?;
        let moving = now.since(newest).as_secs() <= SPARKLINE as u64;
        moving.then(|| after_next_second(now, Timestamp(0)))
    }
}

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    second: i64,
    events: u32,
    bytes: u64,
}

/// The last `N` seconds, each in the cell that its number names.
#[derive(Debug, Clone, Copy)]
struct Ring<const N: usize>([Cell; N]);

impl<const N: usize> Default for Ring<N> {
    fn default() -> Self {
        Self([Cell::default(); N])
    }
}

impl<const N: usize> Ring<N> {
    fn index(second: i64) -> usize {
        // The remainder is between 0 and N - 1.
        second.rem_euclid(N as i64) as usize
    }

    fn count(&mut self, second: i64, bytes: u32) {
        let cell = &mut self.0[Self::index(second)];
        if cell.second != second {
            // A record that is so late that its cell serves a newer second is not counted. Much newer is no such
            // second: the clock was set back.
            if cell.second > second && cell.second - second <= 2 * N as i64 {
                return;
            }
            *cell = Cell { second, ..Cell::default() };
        }
        cell.events = cell.events.saturating_add(1);
        cell.bytes += u64::from(bytes);
    }

    fn at(&self, second: i64) -> Cell {
        let cell = self.0[Self::index(second)];
        if cell.second == second { cell } else { Cell::default() }
    }
}
