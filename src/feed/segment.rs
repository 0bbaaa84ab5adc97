//! One piece of the store: a text arena and the records that point into it.

use std::sync::OnceLock;

use super::index::Index;
use super::{Record, Row, Seq};

/// Bytes of text at which a segment is sealed. A longer text gets a segment of its own.
pub(crate) const ARENA: usize = 1 << 20;
/// Records at which a segment is sealed, so that a row's place in it fits 16 bits and tiny messages do not pile up
/// 24 MB of records before the first of them can be dropped.
pub(crate) const MOST_RECORDS: usize = 1 << 15;

/// Of memory, in bytes, as nearly every machine has them.
const A_PAGE: usize = 4096;

/// Rows `first_seq..first_seq + records.len()`. `Record::offset` counts within `text`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Segment {
    pub(crate) first_seq: Seq,
    pub(crate) records: Vec<Record>,
    pub(crate) text: String,
    /// Made some time after it is sealed.
    index: OnceLock<Index>,
}

impl Segment {
    pub(crate) fn starting_at(first_seq: Seq) -> Self {
        Self { first_seq, ..Self::default() }
    }

    pub(crate) fn end_seq(&self) -> Seq {
        self.first_seq + self.records.len() as u64
    }

    /// Whether a text of `len` bytes still belongs into this segment.
    pub(crate) fn has_room(&self, len: usize, arena: usize) -> bool {
        self.records.len() < MOST_RECORDS && (self.text.len() + len <= arena || self.records.is_empty())
    }

    pub(crate) fn push(&mut self, record: &Record, text: &str) {
        // `has_room` keeps offsets within the arena; a longer text stands alone, at 0. Its length came from a `u32`.
        let offset = self.text.len() as u32;
        self.text.push_str(text);
        self.records.push(Record { offset, len: text.len() as u32, ..*record });
    }

    /// An empty one in the memory of one that was dropped.
    pub(crate) fn in_place_of(dropped: Self, first_seq: Seq) -> Self {
        let Self { mut records, mut text, .. } = dropped;
        // Rows are of about the same size for minutes on end, so that this rarely has to grow.
        let rows = records.len() + records.len() / 64;
        records.clear();
        records.reserve_exact(rows);
        text.clear();
        text.reserve_exact(ARENA);
        Self { first_seq, records, text, index: OnceLock::new() }
    }

    /// Whether [`Self::in_place_of`] makes sense for it.
    pub(crate) fn is_reusable(&self) -> bool {
        (ARENA - A_PAGE..=ARENA + A_PAGE).contains(&self.text.capacity())
    }

    /// Nothing will be added any more: gives back the room for it.
    pub(crate) fn seal(&mut self) {
        // Less than a page is not given back to the system anyway.
        if self.text.capacity() - self.text.len() >= A_PAGE {
            self.text.shrink_to_fit();
        }
        if (self.records.capacity() - self.records.len()) * size_of::<Record>() >= A_PAGE {
            self.records.shrink_to_fit();
        }
    }

    /// Of a sealed segment.
    pub(crate) fn make_index(&self) {
        self.index.get_or_init(|| Index::of(self));
    }

    /// What tells where a word cannot be, if it is made already.
    pub(crate) fn index(&self) -> Option<&Index> {
        self.index.get()
    }

    /// The text of the record at `index`.
    pub(crate) fn text_of(&self, index: usize) -> &str {
        self.records.get(index).map_or("", |record| slice(&self.text, record))
    }

    pub(crate) fn row(&self, seq: Seq) -> Option<Row<'_>> {
        let index = usize::try_from(seq.checked_sub(self.first_seq)?).ok()?;
        let record = self.records.get(index)?;
        Some(Row { seq, record, text: slice(&self.text, record) })
    }

    /// What it takes from the memory: capacities, the index that it has or will have, and this struct with the two counters of its `Arc`.
    pub(crate) fn bytes(&self) -> usize {
        if self.text.capacity() + self.records.capacity() == 0 {
            return 0;
        }
        self.text.capacity()
            + self.records.capacity() * size_of::<Record>()
            + Index::bytes_for(self.records.len())
            + size_of::<Self>()
            + 2 * size_of::<usize>()
    }
}

/// The part of `text` that `record` names; empty where a record lies.
pub(crate) fn slice<'a>(text: &'a str, record: &Record) -> &'a str {
    let start = record.offset as usize;
    text.get(start..start.saturating_add(record.len as usize)).unwrap_or_default()
}
