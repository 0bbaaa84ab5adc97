//! What a session collects between two flushes: records and their text, of one source.

use super::{Kind, Record, TypeId};
use crate::message::{ConnectionId, Timestamp};

/// Records in arrival order; `Record::offset` counts within `text`.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    pub records: Vec<Record>,
    pub text: String,
}

impl Batch {
    /// Bytes that it holds: what the queue to the window counts.
    pub fn bytes(&self) -> usize {
        self.text.len() + self.records.len() * size_of::<Record>()
    }

    pub fn push(&mut self, at: Timestamp, source: ConnectionId, kind: Kind, type_id: TypeId, bit: u8, text: &str) {
        let offset = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        let len = u32::try_from(text.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        self.records.push(Record { at, offset, len, type_id, source, kind, bit });
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }
    pub fn clear(&mut self) {
        self.records.clear();
        self.text.clear();
    }
}
