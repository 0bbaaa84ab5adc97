//! The store: records and text arenas in segments, sealed ones shared and immutable, bounded by bytes.

use std::collections::VecDeque;
use std::sync::Arc;

use super::indexer::Indexer;
use super::segment::{ARENA, Segment, slice};
use super::{Batch, Record, TypeId, Types};
use crate::message::{ConnectionId, System};

/// The number of a row since the start of the run. Never reused: rows keep theirs when older ones are dropped.
pub type Seq = u64;

/// A row of the feed, borrowed.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub seq: Seq,
    pub record: &'a Record,
    pub text: &'a str,
}

/// Who a source is, for queries and badges. Sources outlive their connections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    pub id: ConnectionId,
    pub name: String,
    pub system: System,
}

/// The store.
///
/// Rows are copied into the *open* segment, which is sealed when it is full. Sealed segments are shared and never
/// change; the oldest are dropped whole when the budget is reached.
#[derive(Debug)]
pub struct Feed {
    types: Arc<Types>,
    sources: Vec<Source>,
    sources_revision: u64,
    sealed: VecDeque<Arc<Segment>>,
    open: Segment,
    indexer: Indexer,
    /// [`Segment::bytes`] of all of `sealed`.
    sealed_bytes: usize,
    budget: usize,
    dropped: u64,
    /// Rows kept, by type: what completion says about a type.
    type_counts: Vec<u64>,
}

/// The sealed segments and a copy of the open one at one moment: cheap to take (one reference a segment, and a copy of
/// 1 MiB at most), can go to another thread, holds what the feed drops meanwhile.
#[derive(Debug, Clone)]
pub struct Snapshot {
    types: Arc<Types>,
    sources: Vec<Source>,
    /// None of them is empty.
    segments: Vec<Arc<Segment>>,
}

impl Feed {
    /// `budget`: bytes of text, records and bookkeeping it may keep.
    pub fn new(budget: usize, types: Arc<Types>) -> Self {
        Self {
            types,
            sources: Vec::new(),
            sources_revision: 0,
            sealed: VecDeque::new(),
            open: Segment::default(),
            indexer: Indexer::default(),
            sealed_bytes: 0,
            budget,
            dropped: 0,
            type_counts: Vec::new(),
        }
    }

    pub fn types(&self) -> &Arc<Types> {
        &self.types
    }

    /// Takes another budget and drops at once what is over it.
    pub fn set_budget(&mut self, budget: usize) {
        self.budget = budget;
        self.keep_within_budget();
    }

    /// Adds a source, or gives a known one another name.
    pub fn set_source(&mut self, source: Source) {
        match self.sources.iter_mut().find(|known| known.id == source.id) {
            Some(known) if *known == source => return,
            Some(known) => *known = source,
            None => self.sources.push(source),
        }
        self.sources_revision += 1;
    }

    pub fn source(&self, id: ConnectionId) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// Counts the changes of the sources: a view that knows sources by name looks again when it moves.
    pub(crate) fn sources_revision(&self) -> u64 {
        self.sources_revision
    }

    /// Takes the rows of `batch` at the end. A record whose place lies outside the batch's text becomes a row without text.
    pub fn append(&mut self, batch: &Batch) {
        let arena = self.arena();
        for record in &batch.records {
            let text = slice(&batch.text, record);
            if !self.open.has_room(text.len(), arena) {
                self.seal();
                // A batch may be larger than the whole budget (a capture that is read).
                self.keep_within_budget();
            }
            self.open.push(record, text);
            let type_id = usize::from(record.type_id.0);
            if self.type_counts.len() <= type_id {
                self.type_counts.resize(type_id + 1, 0);
            }
            self.type_counts[type_id] += 1;
        }
        self.keep_within_budget();
    }

    /// Small budgets get small segments, or dropping the oldest one would drop nearly everything.
    fn arena(&self) -> usize {
        (self.budget / 16).clamp(4096, ARENA)
    }

    fn seal(&mut self) {
        if self.open.records.is_empty() {
            return;
        }
        let next = Segment::starting_at(self.open.end_seq());
        let mut full = std::mem::replace(&mut self.open, next);
        full.seal();
        self.sealed_bytes += full.bytes();
        let full = Arc::new(full);
        self.indexer.take(&full);
        self.sealed.push_back(full);
        if self.arena() == ARENA && self.bytes() + ARENA + ARENA / 8 > self.budget {
            self.recycle();
        }
    }

    /// Lets the new segment stand in the memory of the oldest one, which would have to go anyway before the new one is full.
    /// At the budget, where a long show spends most of its time, the system then has no pages to clear for every MiB.
    fn recycle(&mut self) {
        let Some(oldest) = self.drop_oldest() else { return };
        // A snapshot or a scan may still hold it; its memory goes with them.
        if let Some(oldest) = Arc::try_unwrap(oldest).ok().filter(Segment::is_reusable) {
            self.open = Segment::in_place_of(oldest, self.open.first_seq);
        }
    }

    fn keep_within_budget(&mut self) {
        while self.bytes() > self.budget {
            if self.drop_oldest().is_some() {
                continue;
            }
            if self.open.records.is_empty() {
                self.open = Segment::starting_at(self.open.first_seq);
                break;
            }
            // One message larger than the budget, or a budget smaller than a segment.
            self.seal();
        }
    }

    /// Drops the oldest sealed segment and counts its rows.
    fn drop_oldest(&mut self) -> Option<Arc<Segment>> {
        let oldest = self.sealed.pop_front()?;
        self.sealed_bytes -= oldest.bytes();
        for record in &oldest.records {
            self.type_counts[usize::from(record.type_id.0)] -= 1;
        }
        self.dropped += oldest.records.len() as u64;
        Some(oldest)
    }

    /// First row still kept.
    pub fn first_seq(&self) -> Seq {
        self.sealed.front().map_or(self.open.first_seq, |oldest| oldest.first_seq)
    }

    /// One past the last row.
    pub fn end_seq(&self) -> Seq {
        self.open.end_seq()
    }

    pub fn len(&self) -> u64 {
        self.end_seq() - self.first_seq()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The row `seq`, if it is still kept: a binary search over the segments.
    pub fn get(&self, seq: Seq) -> Option<Row<'_>> {
        if seq >= self.open.first_seq {
            return self.open.row(seq);
        }
        let after = self.sealed.partition_point(|segment| segment.first_seq <= seq);
        self.sealed.get(after.checked_sub(1)?)?.row(seq)
    }

    /// Bytes kept now, everything counted: text and records with what the allocator set aside for them, and bookkeeping.
    pub fn bytes(&self) -> usize {
        self.sealed_bytes + self.sealed.len() * size_of::<Arc<Segment>>() + self.open.bytes()
    }

    pub fn budget(&self) -> usize {
        self.budget
    }

    /// Rows dropped because the budget was reached.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Drops everything (the person asked; it does not count as dropped). Sequence numbers go on.
    pub fn clear(&mut self) {
        let next = self.end_seq();
        self.sealed.clear();
        self.sealed_bytes = 0;
        self.open = Segment::starting_at(next);
        self.type_counts.clear();
    }

    /// Rows of this type that are kept.
    pub fn count_of(&self, type_id: TypeId) -> u64 {
        self.type_counts.get(usize::from(type_id.0)).copied().unwrap_or(0)
    }

    pub fn snapshot(&self) -> Snapshot {
        let mut segments: Vec<_> = self.sealed.iter().cloned().collect();
        if !self.open.records.is_empty() {
            segments.push(Arc::new(self.open.clone()));
        }
        Snapshot { types: self.types.clone(), sources: self.sources.clone(), segments }
    }

    /// The sealed segments, oldest first.
    pub(crate) fn sealed(&self) -> &VecDeque<Arc<Segment>> {
        &self.sealed
    }

    /// The segment that is still appended to; it may be empty.
    pub(crate) fn open(&self) -> &Segment {
        &self.open
    }
}

impl Snapshot {
    pub fn types(&self) -> &Arc<Types> {
        &self.types
    }

    pub fn source(&self, id: ConnectionId) -> Option<&Source> {
        self.sources.iter().find(|source| source.id == id)
    }

    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// First row that was kept when it was taken.
    pub fn first_seq(&self) -> Seq {
        self.segments.first().map_or(0, |segment| segment.first_seq)
    }

    /// One past the last row.
    pub fn end_seq(&self) -> Seq {
        self.segments.last().map_or(0, |segment| segment.end_seq())
    }

    pub fn len(&self) -> u64 {
        self.end_seq() - self.first_seq()
    }

    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    pub fn get(&self, seq: Seq) -> Option<Row<'_>> {
        let after = self.segments.partition_point(|segment| segment.first_seq <= seq);
        self.segments.get(after.checked_sub(1)?)?.row(seq)
    }

    /// Every row, oldest first.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.segments
            .iter()
            .flat_map(|segment| (segment.first_seq..segment.end_seq()).filter_map(|seq| segment.row(seq)))
    }
}

#[cfg(test)]
#[path = "store_tests.rs"]
mod tests;
