//! What changed: a Set whose value another request reads is framed by two readings. Read, set, read; the difference is
//! what changed, and the first reading is the way back. Driven by the answers as they come, whatever page is shown.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::{Map, Value};

use crate::message::{Command, CommandId, ConnectionId, ObsReply, ReplyOutcome, Timestamp, Update};
use crate::model::Connection;
use crate::model::rate_guard::Fingerprint;
use crate::protocol::masking;
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::catalogue::{Catalogue, Request, Twin};
use crate::protocol::obs::request::RequestBody;

/// The Set does not wait longer than this for the reading before it.
const PATIENCE: Duration = Duration::from_secs(1);
/// What had not arrived at the second reading is read once more after this, or with the next event.
const LATE: Duration = Duration::from_millis(700);
/// Comparisons that are kept.
const KEPT: usize = 64;

/// Something to be done for a comparison, at once.
#[derive(Debug, Clone)]
pub enum Step {
    /// A reading: Callboard asks it by itself.
    Read(Command),
    /// What the person wanted to send.
    Send(Command),
    /// It will not be sent: the connection is gone.
    Never { id: CommandId, connection: ConnectionId },
}

/// One Set and what it changed.
#[derive(Debug)]
pub struct Comparison {
    /// The Set.
    pub of: CommandId,
    pub connection: ConnectionId,
    request: CheckedRequest,
    data: Map<String, Value>,
    known: &'static Request,
    twin: &'static Twin,
    get: CheckedRequest,
    /// Which value is read: another Set of the same one makes this one old.
    value: Fingerprint,
    phase: Phase,
    before: Option<Map<String, Value>>,
    after: Option<Map<String, Value>>,
    /// *Undo* goes out only if this is still so.
    expected: Option<Map<String, Value>>,
    /// It was read once more already.
    again: bool,
    /// Another Set has changed the same value since.
    old: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Before {
        read: CommandId,
        until: Timestamp,
    },
    Sent,
    After {
        read: CommandId,
    },
    Late {
        until: Timestamp,
    },
    Done,
    /// It did not go out, or was refused.
    Ended,
    /// *Undo* did not go out: the show is not as it was left.
    ChangedSince,
}

/// How far a comparison has come, for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// The state before is being read, and the request goes out after it.
    ReadingBefore,
    /// It is out; what it changed is not known yet.
    Waiting,
    Known,
    /// There is nothing to compare.
    Nothing,
    ChangedSince,
}

/// A value that is different now.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// As it is read; with a dot inside of an object.
    pub field: String,
    /// `None`: it was not there.
    pub old: Option<Value>,
    /// `None`: it is gone.
    pub new: Option<Value>,
    /// It holds a secret: it is never shown.
    pub secret: bool,
}

/// Why there is no way back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoUndo {
    /// What was there before was not read, or cannot be set.
    BeforeUnknown,
    /// Something else has changed it since.
    ChangedSince,
}

impl Comparison {
    /// `None` where the catalogue knows no twin, the server lacks it, or the request is none that it describes.
    fn begin(id: CommandId, connection: &Connection, request: &CheckedRequest) -> Option<Self> {
        let RequestBody::Single { request_type, request_data: Some(data) } = request.body() else { return None };
        let known = Catalogue::builtin().request(request_type)?;
        let twin = known.twin.as_ref()?;
        let offered = &connection.obs.available_requests;
        if !offered.is_empty() && !offered.contains(&twin.get) {
            return None;
        }
        let given = |(set, get): (&String, &String)| Some((get.clone(), data.get(set)?.clone()));
        let with: Map<String, Value> =
            twin.with.iter().filter_map(given).filter(|(_, value)| !value.is_null()).collect();
        let with = (!with.is_empty()).then_some(Value::Object(with));
        let get = CheckedRequest::single(&twin.get, with).ok()?;
        Some(Self {
            of: id,
            connection: connection.id,
            request: request.clone(),
            data: data.clone(),
            known,
            twin,
            value: Fingerprint::of(connection.id, &get),
            get,
            phase: Phase::Ended,
            before: None,
            after: None,
            expected: None,
            again: false,
            old: false,
        })
    }

    /// How far it has come.
    pub fn stage(&self) -> Stage {
        match self.phase {
            Phase::Before { .. } => Stage::ReadingBefore,
            Phase::Sent | Phase::After { .. } | Phase::Late { .. } if self.after.is_none() => Stage::Waiting,
            Phase::Ended => Stage::Nothing,
            Phase::ChangedSince => Stage::ChangedSince,
            _ => Stage::Known,
        }
    }

    /// Whether the state before was read.
    pub fn has_before(&self) -> bool {
        self.before.is_some()
    }

    /// What is different now, in the order of the fields that were set. Nothing while it is not known.
    pub fn changes(&self) -> Vec<Change> {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return Vec::new() };
        let named_secret = serde_json::value::to_raw_value(&self.data).is_ok_and(|data| masking::names_secret(&data));
        let mut found = Vec::new();
        for field in self.read_fields() {
            let secret = named_secret || masking::looks_secret(field);
            let (old, new) = (before.get(field), after.get(field));
            match (old, new) {
                (Some(Value::Object(old)), Some(Value::Object(new))) => {
                    let mut names: Vec<&String> = old.keys().chain(new.keys()).collect();
                    names.sort_unstable();
                    names.dedup();
                    for name in names {
                        if !alike(old.get(name), new.get(name)) {
                            found.push(Change {
                                field: format!("{field}.{name}"),
                                old: old.get(name).cloned(),
                                new: new.get(name).cloned(),
                                secret: secret || masking::looks_secret(name),
                            });
                        }
                    }
                }
                _ if alike(old, new) => {}
                _ => {
                    found.push(Change { field: field.to_owned(), old: old.cloned(), new: new.cloned(), secret });
                }
            }
        }
        found
    }

    /// The same Set with the values of before, and what must still be true when it goes out.
    pub fn undo(&self) -> Result<(CheckedRequest, Map<String, Value>), NoUndo> {
        if self.old || self.phase == Phase::ChangedSince {
            return Err(NoUndo::ChangedSince);
        }
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return Err(NoUndo::BeforeUnknown) };
        let mut data: Map<String, Value> = self.data.clone();
        for (set, read) in self.set_fields() {
            let old = before.get(read).ok_or(NoUndo::BeforeUnknown)?;
            let optional = self.known.fields.iter().any(|field| field.name == *set && field.optional);
            if old.is_null() && !optional {
                return Err(NoUndo::BeforeUnknown);
            }
            let old = match (old, self.data.get(set)) {
                // What is read of a transform is more than may be set.
                (Value::Object(old), Some(Value::Object(given))) if set == "sceneItemTransform" => {
                    Value::Object(old.iter().filter(|(name, _)| given.contains_key(*name)).map(own).collect())
                }
                (old, _) => old.clone(),
            };
            data.insert(set.clone(), old);
        }
        if self.known.fields.iter().any(|field| field.name == "overlay") {
            // What was not there before goes again.
            data.insert("overlay".to_owned(), Value::Bool(false));
        }
        let request = CheckedRequest::single(&self.known.name, Some(Value::Object(data)));
        let left = self.read_fields().filter_map(|field| Some((field.to_owned(), after.get(field)?.clone())));
        Ok((request.map_err(|_| NoUndo::BeforeUnknown)?, left.collect()))
    }

    /// The fields of the twin that this Set gave.
    fn set_fields(&self) -> impl Iterator<Item = (&String, &String)> {
        self.twin.fields.iter().filter(|(set, _)| self.data.get(*set).is_some_and(|value| !value.is_null()))
    }

    fn read_fields(&self) -> impl Iterator<Item = &str> {
        self.set_fields().map(|(_, read)| read.as_str())
    }

    /// Whether the second reading shows what was set.
    fn arrived(&self) -> bool {
        let Some(after) = &self.after else { return false };
        self.set_fields().all(|(set, read)| holds(after.get(read), self.data.get(set)))
    }

    fn read(&self, id: CommandId) -> Step {
        Step::Read(Command::Request { id, connection: self.connection, request: self.get.clone() })
    }

    fn send(&mut self) -> Step {
        self.phase = Phase::Sent;
        Step::Send(Command::Request { id: self.of, connection: self.connection, request: self.request.clone() })
    }

    fn never(&mut self, phase: Phase) -> Step {
        self.phase = phase;
        Step::Never { id: self.of, connection: self.connection }
    }

    /// The answer to one of its requests.
    fn reply(&mut self, id: CommandId, at: Timestamp, outcome: &ReplyOutcome) -> Option<Step> {
        match self.phase {
            Phase::Before { read, .. } if read == id => match outcome {
                ReplyOutcome::Disconnected | ReplyOutcome::NotSent => Some(self.never(Phase::Ended)),
                ReplyOutcome::Answered(_) | ReplyOutcome::TimedOut { .. } => {
                    self.before = data_of(outcome);
                    if self.is_as_expected() { Some(self.send()) } else { Some(self.never(Phase::ChangedSince)) }
                }
            },
            Phase::Sent if self.of == id => {
                if !matches!(outcome, ReplyOutcome::Answered(ObsReply { result: true, .. })) {
                    self.phase = Phase::Ended;
                    return None;
                }
                let read = CommandId::next();
                self.phase = Phase::After { read };
                Some(self.read(read))
            }
            Phase::After { read } if read == id => {
                self.after = data_of(outcome).or(self.after.take());
                let late = !self.again && !self.arrived();
                self.phase = if late { Phase::Late { until: later(at, LATE) } } else { Phase::Done };
                None
            }
            _ => None,
        }
    }

    fn is_as_expected(&self) -> bool {
        let Some(expected) = &self.expected else { return true };
        // What could not be read cannot be said to be as it was left.
        let Some(before) = &self.before else { return false };
        expected.iter().all(|(field, value)| alike(before.get(field), Some(value)))
    }

    fn once_more(&mut self) -> Step {
        let read = CommandId::next();
        (self.again, self.phase) = (true, Phase::After { read });
        self.read(read)
    }

    fn until(&self) -> Option<Timestamp> {
        match self.phase {
            Phase::Before { until, .. } | Phase::Late { until } => Some(until),
            _ => None,
        }
    }
}

/// The comparisons of this run.
#[derive(Debug, Default)]
pub struct Comparisons {
    kept: VecDeque<Comparison>,
}

impl Comparisons {
    /// Frames a Set, if it can be. Gives the first reading; the Set itself follows as a [`Step`]. `expected`: it goes
    /// out only while these fields read like this.
    pub fn begin(
        &mut self,
        id: CommandId,
        connection: &Connection,
        request: &CheckedRequest,
        expected: Option<Map<String, Value>>,
        now: Timestamp,
    ) -> Option<Command> {
        let mut comparison = Comparison::begin(id, connection, request)?;
        let read = CommandId::next();
        comparison.phase = Phase::Before { read, until: later(now, PATIENCE) };
        comparison.expected = expected;
        let Step::Read(command) = comparison.read(read) else { return None };
        self.kept.push_back(comparison);
        if self.kept.len() > KEPT {
            self.kept.pop_front();
        }
        Some(command)
    }

    /// What became of this Set.
    pub fn of(&self, id: CommandId) -> Option<&Comparison> {
        self.kept.iter().rev().find(|comparison| comparison.of == id)
    }

    /// Takes what the hub says.
    pub fn hear(&mut self, update: &Update) -> Option<Step> {
        match update {
            Update::Reply { id, at, outcome, .. } => {
                let step = self.kept.iter_mut().rev().find_map(|comparison| comparison.reply(*id, *at, outcome));
                if matches!(outcome, ReplyOutcome::Answered(ObsReply { result: true, .. })) {
                    self.grow_old(*id);
                }
                step
            }
            // It tells that something has arrived.
            Update::Event { connection, .. } => {
                let late = |comparison: &&mut Comparison| {
                    comparison.connection == *connection && matches!(comparison.phase, Phase::Late { .. })
                };
                self.kept.iter_mut().rev().find(late).map(Comparison::once_more)
            }
            _ => None,
        }
    }

    /// What has waited long enough by `now`.
    pub fn tick(&mut self, now: Timestamp) -> Vec<Step> {
        let due = |comparison: &&mut Comparison| comparison.until().is_some_and(|until| until <= now);
        let step = |comparison: &mut Comparison| match comparison.phase {
            Phase::Before { .. } if comparison.expected.is_some() => comparison.never(Phase::ChangedSince),
            Phase::Before { .. } => comparison.send(),
            _ => comparison.once_more(),
        };
        self.kept.iter_mut().filter(due).map(step).collect()
    }

    /// When [`Self::tick`] has something to do.
    pub fn next_tick(&self) -> Option<Timestamp> {
        self.kept.iter().filter_map(Comparison::until).min()
    }

    /// This Set went through: what others had made of the same value is not so any more.
    fn grow_old(&mut self, id: CommandId) {
        let Some(value) = self.of(id).map(|comparison| comparison.value) else { return };
        for other in self.kept.iter_mut().filter(|other| other.of != id && other.value == value) {
            other.old = true;
        }
    }
}

fn own((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}

fn later(at: Timestamp, by: Duration) -> Timestamp {
    Timestamp(at.0.saturating_add(i64::try_from(by.as_micros()).unwrap_or(i64::MAX)))
}

fn data_of(outcome: &ReplyOutcome) -> Option<Map<String, Value>> {
    let ReplyOutcome::Answered(ObsReply { result: true, data: Some(data), .. }) = outcome else { return None };
    serde_json::from_str(data.get()).ok()
}

/// Whether two readings are the same. Volumes go through a float of 32 bits in OBS.
fn alike(one: Option<&Value>, other: Option<&Value>) -> bool {
    match (one.and_then(Value::as_f64), other.and_then(Value::as_f64)) {
        (Some(one), Some(other)) => (one - other).abs() <= 1e-4 * one.abs().max(other.abs()).max(1e-3),
        _ => one == other,
    }
}

/// Whether a reading shows what was set: of an object, at least the fields that were given.
fn holds(read: Option<&Value>, set: Option<&Value>) -> bool {
    match (read, set) {
        (Some(Value::Object(read)), Some(Value::Object(set))) => {
            set.iter().all(|(name, value)| holds(read.get(name), Some(value)))
        }
        _ => alike(read, set),
    }
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
