//! The store: records and text arenas in segments, sealed ones shared and immutable, bounded by bytes.

use std::sync::Arc;

use super::{Batch, Record, Types};
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
#[derive(Debug)]
pub struct Feed {
    types: Arc<Types>,
}

/// The sealed segments and a copy of the open one at one moment: cheap to take, can go to another thread.
#[derive(Debug, Clone)]
pub struct Snapshot {
    types: Arc<Types>,
}

impl Feed {
    /// `budget`: bytes of text and records it may keep.
    pub fn new(budget: usize, types: Arc<Types>) -> Self {
        let _ = budget;
        Self { types }
    }
    pub fn types(&self) -> &Arc<Types> {
        &self.types
    }
    pub fn set_budget(&mut self, budget: usize) {
        let _ = budget;
        unimplemented!()
    }
    pub fn set_source(&mut self, source: Source) {
        let _ = source;
        unimplemented!()
    }
    pub fn source(&self, id: ConnectionId) -> Option<&Source> {
        let _ = id;
        unimplemented!()
    }
    pub fn sources(&self) -> &[Source] {
        unimplemented!()
    }
    pub fn append(&mut self, batch: &Batch) {
        let _ = batch;
        unimplemented!()
    }
    /// First row still kept.
    pub fn first_seq(&self) -> Seq {
        unimplemented!()
    }
    /// One past the last row.
    pub fn end_seq(&self) -> Seq {
        unimplemented!()
    }
    pub fn len(&self) -> u64 {
        self.end_seq() - self.first_seq()
    }
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
    pub fn get(&self, seq: Seq) -> Option<Row<'_>> {
        let _ = seq;
        unimplemented!()
    }
    /// Bytes kept now, everything counted.
    pub fn bytes(&self) -> usize {
        unimplemented!()
    }
    pub fn budget(&self) -> usize {
        unimplemented!()
    }
    /// Rows dropped because the budget was reached.
    pub fn dropped(&self) -> u64 {
        unimplemented!()
    }
    /// Drops everything (the person asked). Sequence numbers go on.
    pub fn clear(&mut self) {
        unimplemented!()
    }
    pub fn snapshot(&self) -> Snapshot {
        Snapshot { types: self.types.clone() }
    }
}
