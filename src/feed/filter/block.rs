//! A view's part for one segment: which of its rows are lines of the list, and which stand behind another one's line.
//!
//! **Coalescing.** High-volume events (`protocol::obs::event::is_high_volume`) of one type and one source share a line:
//! the first of them opens a group, and those within one second of it join. Groups end with their segment, so that each
//! segment is looked at by itself, in any order, and a group is dropped whole with its rows.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::feed::matcher::Verdicts;
use crate::feed::segment::Segment;
use crate::feed::{Kind, Record, Seq, TypeId, Types};
use crate::message::Timestamp;
use crate::protocol::obs::event;

/// How long a group stays open, in microseconds.
const GROUP: i64 = 1_000_000;

#[derive(Debug)]
pub(super) struct Block {
    pub(super) first_seq: Seq,
    /// Rows of the segment that were looked at.
    pub(super) seen: usize,
    /// Lines in the blocks before this one, counted from anywhere.
    pub(super) start: u64,
    lines: Lines,
    /// In the order of their first rows.
    groups: Vec<Group>,
    /// Groups that may still be open, by their place in `groups`.
    running: HashMap<u32, usize, BuildHasherDefault<KeyHasher>>,
}

/// Source and type in one number.
fn key_of(record: &Record) -> u32 {
    u32::from(record.source.0) << 16 | u32::from(record.type_id.0)
}

/// For [`key_of`] alone: ids are given out by us, one after the other, so nobody can choose them to collide.
#[derive(Debug, Default, Clone, Copy)]
struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u32(u32::from(byte));
        }
    }
    fn write_u32(&mut self, key: u32) {
        // The table uses the upper bits as well as the lower ones.
        self.0 = (self.0 ^ u64::from(key)).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(32);
    }
}

/// The rows that are lines.
#[derive(Debug)]
enum Lines {
    /// All that were looked at.
    Every,
    These(Vec<u16>),
}

#[derive(Debug, Clone, Copy)]
struct Group {
    first: u16,
    newest: u16,
    count: u16,
}

/// Which types are high volume, asked once a type.
#[derive(Debug, Default, Clone)]
pub(super) struct HighVolume(Verdicts);

impl HighVolume {
    fn is(&mut self, record: &Record, types: &Types) -> bool {
        record.kind == Kind::Event && self.0.get(record.type_id.0, |id| event::is_high_volume(&types.name(TypeId(id))))
    }
}

/// A line: the row that it shows and what stands behind it, as places in the segment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    pub(super) first: usize,
    pub(super) newest: usize,
    pub(super) count: usize,
}

impl Block {
    /// For a segment of which every row matches.
    pub(super) fn of_every_row(first_seq: Seq) -> Self {
        Self { first_seq, seen: 0, start: 0, lines: Lines::Every, groups: Vec::new(), running: HashMap::default() }
    }

    /// For a segment of which only some rows match.
    pub(super) fn of_some_rows(first_seq: Seq) -> Self {
        Self { lines: Lines::These(Vec::new()), ..Self::of_every_row(first_seq) }
    }

    /// Adds the rows that match among those from `seen` on.
    pub(super) fn add(&mut self, segment: &Segment, rows: &[u16], high_volume: &mut HighVolume, types: &Types) {
        for &row in rows {
            self.add_row(segment, row, high_volume, types);
        }
        self.seen = segment.records.len();
    }

    /// Adds all rows from `seen` on.
    pub(super) fn add_every(&mut self, segment: &Segment, high_volume: &mut HighVolume, types: &Types) {
        for row in self.seen..segment.records.len() {
            self.add_row(segment, row as u16, high_volume, types);
        }
        self.seen = segment.records.len();
    }

    fn add_row(&mut self, segment: &Segment, row: u16, high_volume: &mut HighVolume, types: &Types) {
        let record = &segment.records[usize::from(row)];
        if high_volume.is(record, types) && self.joins(segment, row, record) {
            if matches!(self.lines, Lines::Every) {
                self.lines = Lines::These((0..row).collect());
            }
        } else if let Lines::These(lines) = &mut self.lines {
            lines.push(row);
        }
    }

    /// Puts a high-volume row into its group; `false` when it opens one.
    fn joins(&mut self, segment: &Segment, row: u16, record: &Record) -> bool {
        let key = key_of(record);
        if let Some(group) = self.running.get(&key).and_then(|&place| self.groups.get_mut(place)) {
            let since = segment.records[usize::from(group.first)].at;
            if within_group(since, record.at) {
                group.newest = row;
                group.count += 1;
                return true;
            }
        }
        self.running.insert(key, self.groups.len());
        self.groups.push(Group { first: row, newest: row, count: 1 });
        false
    }

    /// Nothing will be added any more.
    pub(super) fn finish(&mut self) {
        self.running = HashMap::default();
        self.groups.retain(|group| group.count > 1);
        self.groups.shrink_to_fit();
        if let Lines::These(lines) = &mut self.lines {
            lines.shrink_to_fit();
        }
    }

    /// Lines in it.
    pub(super) fn len(&self) -> u64 {
        match &self.lines {
            Lines::Every => self.seen as u64,
            Lines::These(lines) => lines.len() as u64,
        }
    }

    /// Rows that stand behind the line of another one.
    pub(super) fn hidden(&self) -> u64 {
        self.groups.iter().map(|group| u64::from(group.count) - 1).sum()
    }

    pub(super) fn line(&self, index: u64) -> Option<Line> {
        let index = usize::try_from(index).ok()?;
        let row = match &self.lines {
            Lines::Every => (index < self.seen).then_some(index)?,
            Lines::These(lines) => usize::from(*lines.get(index)?),
        };
        let group = self.groups.binary_search_by_key(&row, |group| usize::from(group.first)).ok();
        Some(match group.and_then(|place| self.groups.get(place)) {
            Some(group) => Line { first: row, newest: usize::from(group.newest), count: usize::from(group.count) },
            None => Line { first: row, newest: row, count: 1 },
        })
    }

    /// The line that *is* `row`, or how many lines begin before it.
    pub(super) fn index_of(&self, row: usize) -> Result<u64, u64> {
        match &self.lines {
            Lines::Every if row < self.seen => Ok(row as u64),
            Lines::Every => Err(self.seen as u64),
            Lines::These(lines) => {
                let place = lines.binary_search_by_key(&row, |line| usize::from(*line));
                place.map(|place| place as u64).map_err(|place| place as u64)
            }
        }
    }

    /// The first row of the group in which the matching `row` stands, if it stands in one.
    pub(super) fn group_of(&self, segment: &Segment, row: usize) -> Option<usize> {
        let record = segment.records.get(row)?;
        let before = self.groups.partition_point(|group| usize::from(group.first) <= row);
        // Groups of the same key follow one another, so the last one that began before the row is the only candidate.
        let same = self.groups[..before]
            .iter()
            .rev()
            .find(|group| key_of(&segment.records[usize::from(group.first)]) == key_of(record))?;
        (usize::from(same.newest) >= row).then_some(usize::from(same.first))
    }
}

fn within_group(first: Timestamp, at: Timestamp) -> bool {
    (0..GROUP).contains(&at.0.saturating_sub(first.0))
}
