//! How many rows of each type arrived in the last ten minutes, counted as they come and not by looking again.

use std::collections::HashMap;

use crate::feed::{Feed, Seq, TypeId};
use crate::message::Timestamp;

/// Bars of the chart.
pub const BARS: usize = 30;
/// Microseconds that one bar stands for: ten minutes in all.
const BAR: i64 = 20_000_000;
/// Rows counted in one frame at most; the rest is counted in the next ones.
const AT_ONCE: u64 = 200_000;

/// One type: counts by the number of their bar since 1970.
#[derive(Debug, Clone, Default)]
struct Ring {
    bars: [u32; BARS],
    newest: i64,
}

impl Ring {
    fn add(&mut self, bar: i64) {
        self.go_to(bar);
        if bar > self.newest - BARS as i64 {
            self.bars[bar.rem_euclid(BARS as i64) as usize] += 1;
        }
    }
    fn go_to(&mut self, bar: i64) {
        if bar - self.newest >= BARS as i64 {
            self.bars = [0; BARS];
        } else {
            for empty in self.newest + 1..=bar {
                self.bars[empty.rem_euclid(BARS as i64) as usize] = 0;
            }
        }
        self.newest = self.newest.max(bar);
    }
}

/// The counts of one feed.
#[derive(Debug, Default)]
pub struct TypeCounts {
    types: HashMap<TypeId, Ring>,
    /// Rows before this one are counted.
    next: Option<Seq>,
}

impl TypeCounts {
    /// Counts what arrived since the last call. True when there is more to count.
    pub fn poll(&mut self, feed: &Feed, now: Timestamp) -> bool {
        let end = feed.end_seq();
        let from = self.next.unwrap_or_else(|| first_within(feed, now)).max(feed.first_seq());
        let until = end.min(from + AT_ONCE);
        for seq in from..until {
            if let Some(row) = feed.get(seq) {
                self.types.entry(row.record.type_id).or_default().add(row.record.at.0.div_euclid(BAR));
            }
        }
        self.next = Some(until.max(from));
        until < end
    }

    /// The bars of a type up to `now`, oldest first.
    pub fn bars(&self, id: TypeId, now: Timestamp) -> [u32; BARS] {
        let mut ring = self.types.get(&id).cloned().unwrap_or_default();
        let last = now.0.div_euclid(BAR).max(ring.newest);
        ring.go_to(last);
        std::array::from_fn(|at| {
            let bar = last - (BARS - 1 - at) as i64;
            ring.bars[bar.rem_euclid(BARS as i64) as usize]
        })
    }
}

/// The first row that is not older than ten minutes. Rows stand in the order of their arrival.
fn first_within(feed: &Feed, now: Timestamp) -> Seq {
    let oldest = now.0 - BAR * BARS as i64;
    let (mut low, mut high) = (feed.first_seq(), feed.end_seq());
    while low < high {
        let middle = low + (high - low) / 2;
        if feed.get(middle).is_some_and(|row| row.record.at.0 >= oldest) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::feed::{Batch, Kind, Record, Types};
    use crate::message::ConnectionId;

    #[test]
    fn only_the_last_ten_minutes_of_a_type_are_counted_and_each_row_once() {
        let types = Arc::new(Types::default());
        let (a, b) = (types.intern("A"), types.intern("B"));
        let mut feed = Feed::new(1 << 20, types);
        // In the middle of a bar.
        let now = 2_000_000_010_000_000;
        let push = |feed: &mut Feed, id, ages: &[i64]| {
            let mut batch = Batch::default();
            for age in ages {
                let at = Timestamp(now - age * 1_000_000);
                batch.push(at, ConnectionId(1), Kind::Event, id, Record::NO_BIT, "{}");
            }
            feed.append(&batch);
        };
        push(&mut feed, a, &[1200, 700, 570, 30, 1]);
        push(&mut feed, b, &[1]);
        let mut counts = TypeCounts::default();
        assert!(!counts.poll(&feed, Timestamp(now)));
        counts.poll(&feed, Timestamp(now));
        let bars = counts.bars(a, Timestamp(now));
        assert_eq!(bars.iter().sum::<u32>(), 3);
        assert_eq!(bars[BARS - 1], 1);
        push(&mut feed, a, &[0]);
        counts.poll(&feed, Timestamp(now));
        assert_eq!(counts.bars(a, Timestamp(now))[BARS - 1], 2);
        assert_eq!(counts.bars(a, Timestamp(now + 3_600_000_000)).iter().sum::<u32>(), 0);
    }
}
