//! Every request that was sent and how it ended, newest last. Bounded; fields that look like secrets are masked on the way in.

use std::collections::VecDeque;

use serde_json::value::RawValue;

use crate::message::{CommandId, ConnectionId, ReplyOutcome, Timestamp};

#[derive(Debug, Default)]
pub struct CommandLog {
    pub entries: VecDeque<CommandEntry>,
}

#[derive(Debug, Clone)]
pub struct CommandEntry {
    pub id: CommandId,
    pub connection: ConnectionId,
    pub at: Timestamp,
    pub request_type: String,
    pub data: Option<Box<RawValue>>,
    /// `None` while it is under way.
    pub outcome: Option<ReplyOutcome>,
}

impl CommandLog {
    pub fn get(&self, id: CommandId) -> Option<&CommandEntry> {
        self.entries.iter().rev().find(|entry| entry.id == id)
    }
}
