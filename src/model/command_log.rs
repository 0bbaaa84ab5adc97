//! Every request that was sent and how it ended, newest last. Bounded; fields that look like secrets are masked on the way in.

use std::collections::VecDeque;

use serde_json::value::RawValue;

use crate::message::{CommandId, ConnectionId, ObsReply, ReplyOutcome, Timestamp};
use crate::protocol::masking;
use crate::protocol::obs::batch::BatchRequest;
use crate::protocol::obs::batch::results::RowAnswer;

/// Requests that are kept.
pub const MOST_ENTRIES: usize = 10_000;
/// Bytes of data that are kept with them: an answer may be a screenshot of tens of megabytes.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

/// The requests of this run, oldest first.
#[derive(Debug, Default)]
pub struct CommandLog {
    pub entries: VecDeque<CommandEntry>,
    bytes: usize,
    /// Entries that were dropped.
    dropped: u64,
    /// Counts every change.
    revision: u64,
    /// Requests of Callboard's own that have not gone out yet.
    own: Vec<CommandId>,
}

/// One request and how it ended.
#[derive(Debug, Clone)]
pub struct CommandEntry {
    pub id: CommandId,
    pub connection: ConnectionId,
    pub at: Timestamp,
    pub request_type: String,
    /// Masked.
    pub data: Option<Box<RawValue>>,
    /// `None` while it is under way. Masked.
    pub outcome: Option<ReplyOutcome>,
    /// The request named a secret, so the value in the answer is one.
    names_secret: bool,
    /// Callboard asked it by itself, to say what another request changed.
    pub own: bool,
}

impl CommandEntry {
    /// An entry for one row of this batch, with an id of its own: what the row sent and what came back for it. `answer`
    /// is of this entry's outcome, and as well masked.
    pub fn of_row(&self, row: &BatchRequest, answer: &RowAnswer) -> Self {
        let data = row.request_data.as_ref().and_then(|data| serde_json::value::to_raw_value(data).ok());
        let names_secret = data.as_deref().is_some_and(masking::names_secret);
        let reply = ObsReply {
            request_type: row.request_type.clone(),
            code: answer.code,
            result: answer.result,
            comment: answer.comment.clone(),
            data: answer.data.clone(),
            latency: answer.share.unwrap_or_default(),
        };
        Self {
            id: CommandId::next(),
            request_type: row.request_type.clone(),
            data: data.map(|data| masking::mask(&data, names_secret)),
            outcome: Some(masked(&ReplyOutcome::Answered(reply), names_secret)),
            names_secret,
            ..self.clone()
        }
    }

    fn bytes(&self) -> usize {
        let answer = match &self.outcome {
            Some(ReplyOutcome::Answered(reply)) => reply.data.as_ref().map_or(0, |data| data.get().len()),
            _ => 0,
        };
        self.data.as_ref().map_or(0, |data| data.get().len()) + answer
    }
}

impl CommandLog {
    /// The request of this id, unless it is so old that it was dropped.
    pub fn get(&self, id: CommandId) -> Option<&CommandEntry> {
        self.entries.iter().rev().find(|entry| entry.id == id)
    }

    /// The number of the oldest entry that is kept; they are counted from the start of the run.
    pub fn first(&self) -> u64 {
        self.dropped
    }

    /// The entry of this number, unless it was dropped.
    pub fn numbered(&self, number: u64) -> Option<&CommandEntry> {
        self.entries.get(usize::try_from(number.checked_sub(self.dropped)?).ok()?)
    }

    /// Another number whenever something in the log has changed.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// This request, which is about to be sent, is one that Callboard makes by itself.
    pub fn mark_own(&mut self, id: CommandId) {
        self.own.push(id);
    }

    fn take_own(&mut self, id: CommandId) -> bool {
        let before = self.own.len();
        self.own.retain(|own| *own != id);
        self.own.len() < before
    }

    pub(super) fn sent(
        &mut self,
        id: CommandId,
        connection: ConnectionId,
        at: Timestamp,
        request_type: &str,
        data: Option<&RawValue>,
    ) {
        let names_secret = data.is_some_and(masking::names_secret);
        let data = data.map(|data| masking::mask(data, names_secret));
        let request_type = request_type.to_owned();
        let own = self.take_own(id);
        self.push(CommandEntry { id, connection, at, request_type, data, outcome: None, names_secret, own });
    }

    pub(super) fn reply(&mut self, id: CommandId, connection: ConnectionId, at: Timestamp, outcome: &ReplyOutcome) {
        let Some(entry) = self.entries.iter_mut().rev().find(|entry| entry.id == id) else {
            // It never went out, so nobody said `Sent`; the form that asked looks for its line all the same.
            let request_type = match outcome {
                ReplyOutcome::Answered(reply) => reply.request_type.clone(),
                _ => String::new(),
            };
            let (outcome, own) = (Some(masked(outcome, false)), self.take_own(id));
            self.push(CommandEntry { id, connection, at, request_type, data: None, outcome, names_secret: false, own });
            return;
        };
        let before = entry.bytes();
        entry.outcome = Some(masked(outcome, entry.names_secret));
        self.bytes = self.bytes - before + entry.bytes();
        self.revision += 1;
        self.shrink();
    }

    fn push(&mut self, entry: CommandEntry) {
        self.bytes += entry.bytes();
        self.revision += 1;
        self.entries.push_back(entry);
        self.shrink();
    }

    /// The oldest go first; the newest stays whatever its size.
    fn shrink(&mut self) {
        while self.entries.len() > MOST_ENTRIES || (self.bytes > MOST_BYTES && self.entries.len() > 1) {
            let Some(entry) = self.entries.pop_front() else { break };
            self.bytes -= entry.bytes();
            self.dropped += 1;
        }
    }
}

fn masked(outcome: &ReplyOutcome, named: bool) -> ReplyOutcome {
    let mut outcome = outcome.clone();
    if let ReplyOutcome::Answered(reply) = &mut outcome {
        reply.data = reply.data.take().map(|data| masking::mask(&data, named));
    }
    outcome
}
