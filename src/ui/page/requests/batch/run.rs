//! A batch on its way and what came back, row by row.

use std::collections::HashMap;
use std::sync::Arc;

use crate::message::{CommandId, ConnectionId, ReplyOutcome};
use crate::model::{CommandEntry, Connection, Model};
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::batch::results::{self, BatchResults, RowAnswer, RowResult};
use crate::protocol::obs::batch::{BatchDraft, BatchRequest, ExecutionType};
use crate::protocol::safety::Refusal;

/// What is to go out: as one batch, or row by row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Batch,
    Singles,
}

/// The rows as they were when they were sent, with their keys.
#[derive(Debug, Clone)]
pub struct Sent {
    pub connection: ConnectionId,
    pub draft: Arc<BatchDraft>,
    pub keys: Vec<u64>,
    pub mode: Mode,
}

/// A run: what was sent and how far it got.
#[derive(Debug)]
pub struct Run {
    pub sent: Sent,
    pub state: State,
    /// Counts what has come back.
    pub version: u64,
    rows: HashMap<u64, usize>,
}

/// How far it got.
#[derive(Debug)]
pub enum State {
    /// One command; `None` until it is answered.
    Batch { id: CommandId, results: Option<BatchResults>, failed: Option<ReplyOutcome> },
    /// A command a row that was on, by the row's place.
    Singles(HashMap<usize, Single>),
}

/// A row that was sent by itself.
#[derive(Debug)]
pub struct Single {
    pub id: CommandId,
    pub outcome: Option<ReplyOutcome>,
}

/// What is known of a row's result.
#[derive(Debug)]
pub enum RowState<'a> {
    /// It was not part of the run.
    None,
    Waiting,
    NotRun,
    Missing,
    /// Answered as part of a batch.
    Answered(&'a RowAnswer),
    /// Ended as a request of its own.
    Single(&'a ReplyOutcome),
}

/// The request or requests that a mode makes of the rows, checked.
pub fn requests(draft: &BatchDraft, mode: Mode) -> Result<(CheckedRequest, Vec<CheckedRequest>), Refusal> {
    let batch = CheckedRequest::batch(draft.batch())?;
    let single = |row: &BatchRequest| {
        let data = row.request_data.clone().map(serde_json::Value::Object);
        CheckedRequest::single(&row.request_type, data)
    };
    let singles = match mode {
        Mode::Batch => Vec::new(),
        Mode::Singles => {
            let rows = draft.rows.iter().filter(|row| !row.off);
            rows.map(|row| single(&row.request)).collect::<Result<_, _>>()?
        }
    };
    Ok((batch, singles))
}

impl Run {
    /// A run that has just gone out: under `id`, or each row under its own.
    pub fn new(sent: Sent, id: CommandId, singles: Vec<CommandId>) -> Self {
        let rows = sent.keys.iter().enumerate().map(|(row, key)| (*key, row)).collect();
        let state = match sent.mode {
            Mode::Batch => State::Batch { id, results: None, failed: None },
            Mode::Singles => {
                let on = sent.draft.rows.iter().enumerate().filter(|(_, row)| !row.off).map(|(at, _)| at);
                State::Singles(on.zip(singles).map(|(at, id)| (at, Single { id, outcome: None })).collect())
            }
        };
        Self { sent, state, version: 0, rows }
    }

    /// Looks whether something has come back.
    pub fn look(&mut self, model: &Model, connection: Option<&Connection>) {
        match &mut self.state {
            State::Batch { id, results: results @ None, failed: failed @ None } => {
                let Some(outcome) = model.entry(*id).and_then(|entry| entry.outcome.as_ref()) else { return };
                let fps = connection.and_then(fps);
                match outcome {
                    ReplyOutcome::Answered(reply) => {
                        let data = reply.data.as_ref().map_or("{\"results\":[]}", |data| data.get());
                        *results = results::align(&self.sent.draft, data, Some(reply.latency), fps);
                        if results.is_none() {
                            *failed = Some(outcome.clone());
                        }
                    }
                    other => *failed = Some(other.clone()),
                }
                self.version += 1;
            }
            State::Batch { .. } => {}
            State::Singles(rows) => {
                let mut open: HashMap<CommandId, &mut Single> = rows
                    .values_mut()
                    .filter(|single| single.outcome.is_none())
                    .map(|single| (single.id, single))
                    .collect();
                if open.is_empty() {
                    return;
                }
                for entry in model.command_log.entries.iter().rev() {
                    let Some(outcome) = &entry.outcome else { continue };
                    if let Some(single) = open.remove(&entry.id) {
                        single.outcome = Some(outcome.clone());
                        self.version += 1;
                    }
                    if open.is_empty() {
                        break;
                    }
                }
            }
        }
    }

    /// Whether something is still to come.
    pub fn is_under_way(&self) -> bool {
        match &self.state {
            State::Batch { results, failed, .. } => results.is_none() && failed.is_none(),
            State::Singles(rows) => rows.values().any(|single| single.outcome.is_none()),
        }
    }

    /// The row's place when it was sent.
    fn row(&self, key: u64) -> Option<usize> {
        self.rows.get(&key).copied()
    }

    /// How the row of this key stands, unless it reads otherwise now than it did when it was sent.
    pub fn of(&self, key: u64, now: &BatchRequest) -> RowState<'_> {
        let Some(at) = self.row(key) else { return RowState::None };
        let Some(sent) = self.sent.draft.rows.get(at) else { return RowState::None };
        if sent.off || sent.request != *now {
            return RowState::None;
        }
        match &self.state {
            State::Batch { results: Some(results), .. } => match results.rows.get(at) {
                None | Some(RowResult::Off) => RowState::None,
                Some(RowResult::NotRun) => RowState::NotRun,
                Some(RowResult::Missing) => RowState::Missing,
                Some(RowResult::Done(answer)) => RowState::Answered(answer),
            },
            State::Batch { failed: Some(_), .. } => RowState::None,
            State::Batch { .. } => RowState::Waiting,
            State::Singles(rows) => match rows.get(&at).map(|single| single.outcome.as_ref()) {
                None => RowState::None,
                Some(None) => RowState::Waiting,
                Some(Some(outcome)) => RowState::Single(outcome),
            },
        }
    }

    /// The results of a batch that was answered.
    pub fn results(&self) -> Option<&BatchResults> {
        match &self.state {
            State::Batch { results, .. } => results.as_ref(),
            State::Singles(_) => None,
        }
    }

    /// The entry that the answer side shows for a row: that of its own command, or one made of its part of the batch.
    pub fn entry(&self, key: u64, model: &Model) -> Option<CommandEntry> {
        let at = self.row(key)?;
        match &self.state {
            State::Singles(rows) => model.entry(rows.get(&at)?.id).cloned(),
            State::Batch { id, results, .. } => {
                let RowResult::Done(answer) = results.as_ref()?.rows.get(at)? else { return None };
                let row = &self.sent.draft.rows.get(at)?.request;
                Some(model.entry(*id)?.of_row(row, answer))
            }
        }
    }
}

/// Frames a second of the server, where it has told them.
pub fn fps(connection: &Connection) -> Option<f64> {
    connection.obs.stats.as_ref().map(|stats| stats.active_fps).filter(|fps| *fps > 0.0)
}

/// Whether rows of this batch can go out by themselves: nothing in them is meant for a batch.
pub fn can_be_singles(draft: &BatchDraft) -> bool {
    draft.execution_type == ExecutionType::Parallel && draft.rows.iter().filter(|row| !row.off).count() > 1
}
