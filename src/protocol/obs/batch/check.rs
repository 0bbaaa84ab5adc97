//! What is wrong with a batch, and what will not do what it looks like: found before anything is sent.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::{BatchDraft, BatchRequest, DraftRow, ExecutionType};
use crate::protocol::obs::Dialect;
use crate::protocol::obs::catalogue::{Catalogue, Field, Request};
use crate::protocol::obs::form::{self, FieldProblem};
use crate::protocol::safety::{self, Refusal};

/// Milliseconds and frames that a Sleep may take at most.
pub const MOST_SLEEP_MILLIS: u32 = 50_000;
pub const MOST_SLEEP_FRAMES: u32 = 10_000;

/// Something about a batch or one of its rows. Worded for people by `words::batch::problem`.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem {
    /// The row that it stands at, from 0, counted with the rows that are switched off.
    pub row: Option<usize>,
    pub rule: Rule,
}

/// What is wrong. `variable` and `field` are names as they are written.
#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// No rows; a server can crash on it.
    Empty,
    /// There are rows, and all of them are switched off.
    AllOff,
    NoRequestType,
    /// The server does not take it: it does not list it, or nobody knows it.
    Untaken(Refusal),
    /// What the catalogue says against the data of the row.
    Data {
        request_type: String,
        problem: FieldProblem,
    },
    /// Data that the catalogue knows no field for; the server leaves it alone.
    UnknownField {
        request_type: String,
        field: String,
    },

    /// The server closes the session (4012), or runs the row without them.
    VariablesInParallel,
    /// An entry of `inputVariables` whose variable name is no text; the server passes it over.
    InputNotText {
        field: String,
    },
    /// An entry of `outputVariables` whose response field is no text; the server passes it over.
    OutputNotText {
        variable: String,
    },
    /// Nothing gives this variable a value.
    NeverSet {
        variable: String,
    },
    /// The first row that sets it comes later.
    SetLater {
        variable: String,
        row: usize,
    },
    /// The row that sets it is switched off.
    SetByRowOff {
        variable: String,
        row: usize,
    },
    /// The request has no such field for the variable to go into.
    NoSuchInput {
        request_type: String,
        field: String,
    },
    /// The answer of the request has no such field to take.
    NoSuchOutput {
        request_type: String,
        field: String,
    },
    /// The variable takes the place of a value that is written in the data.
    Overwritten {
        field: String,
        variable: String,
    },

    /// `field` is what this execution type needs: `sleepMillis` or `sleepFrames`, from 0 to `max`.
    SleepUnit {
        field: &'static str,
        max: u32,
    },
    SleepInParallel,
    /// A parallel batch runs to its end whatever fails.
    HaltInParallel,
    /// Every server so far gives the results of a parallel batch to the wrong rows.
    ParallelMislabels,

    /// The draft runs its rows one after the other and knows nothing else.
    DraftSerialOnly,
    DraftNoVariables,
    DraftNoSleep,
    /// The document of the draft has it, its server did not look at it.
    DraftHalt,
}

impl Rule {
    /// Whether the batch must not be sent like this. Everything else is a warning.
    pub fn blocks(&self) -> bool {
        match self {
            Self::Empty
            | Self::AllOff
            | Self::NoRequestType
            | Self::Untaken(_)
            | Self::Data { .. }
            | Self::VariablesInParallel
            | Self::InputNotText { .. }
            | Self::OutputNotText { .. }
            | Self::SleepUnit { .. }
            | Self::SleepInParallel
            | Self::DraftSerialOnly
            | Self::DraftNoVariables
            | Self::DraftNoSleep => true,
            Self::UnknownField { .. }
            | Self::NeverSet { .. }
            | Self::SetLater { .. }
            | Self::SetByRowOff { .. }
            | Self::NoSuchInput { .. }
            | Self::NoSuchOutput { .. }
            | Self::Overwritten { .. }
            | Self::HaltInParallel
            | Self::ParallelMislabels
            | Self::DraftHalt => false,
        }
    }
}

/// What is known of the server that a batch is for.
#[derive(Debug, Clone, Copy)]
pub struct Server<'a> {
    pub dialect: Dialect,
    /// `GetVersion.availableRequests`; empty while the server has said nothing.
    pub available: &'a [String],
}

/// Everything that speaks against the batch, in the order of its rows; what concerns it as a whole comes first. Rows
/// that are switched off are not looked at.
pub fn check(draft: &BatchDraft, server: Server<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    as_a_whole(draft, server.dialect, &mut found);
    let mut checking = Checking { draft, server, setters: setters(draft), known: HashSet::new() };
    checking.known.extend(draft.variables.keys().map(String::as_str));
    for (at, row) in draft.rows.iter().enumerate().filter(|(_, row)| !row.off) {
        checking.row(at, &row.request, &mut |rule| found.push(Problem { row: Some(at), rule }));
        let outputs = row.request.output_variables.iter().flatten();
        checking.known.extend(outputs.filter(|(_, field)| field.is_string()).map(|(name, _)| name.as_str()));
    }
    found
}

fn as_a_whole(draft: &BatchDraft, dialect: Dialect, found: &mut Vec<Problem>) {
    let mut add = |rule| found.push(Problem { row: None, rule });
    let on = draft.rows.iter().filter(|row| !row.off).count();
    if draft.rows.is_empty() {
        add(Rule::Empty);
    } else if on == 0 {
        add(Rule::AllOff);
    }
    if dialect == Dialect::Draft {
        if draft.execution_type != ExecutionType::SerialRealtime {
            add(Rule::DraftSerialOnly);
        }
        if !draft.variables.is_empty() {
            add(Rule::DraftNoVariables);
        }
        if draft.halt_on_failure {
            add(Rule::DraftHalt);
        }
        return;
    }
    if draft.execution_type == ExecutionType::Parallel {
        if !draft.variables.is_empty() {
            add(Rule::VariablesInParallel);
        }
        if draft.halt_on_failure {
            add(Rule::HaltInParallel);
        }
        if on > 1 {
            add(Rule::ParallelMislabels);
        }
    }
}

/// The rows that give a variable its value, by its name.
fn setters(draft: &BatchDraft) -> HashMap<&str, Vec<usize>> {
    let mut setters: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, row) in draft.rows.iter().enumerate() {
        for (variable, field) in row.request.output_variables.iter().flatten() {
            if field.is_string() {
                setters.entry(variable).or_default().push(at);
            }
        }
    }
    setters
}

struct Checking<'a> {
    draft: &'a BatchDraft,
    server: Server<'a>,
    setters: HashMap<&'a str, Vec<usize>>,
    /// Variables that have a value when the row at hand runs.
    known: HashSet<&'a str>,
}

impl Checking<'_> {
    fn row(&self, at: usize, row: &BatchRequest, add: &mut dyn FnMut(Rule)) {
        let request_type = row.request_type.trim();
        if request_type.is_empty() {
            add(Rule::NoRequestType);
            return;
        }
        if request_type == "Sleep" {
            self.sleep(row, add);
        } else if let Some(refusal) = safety::unknown(request_type, self.server.dialect, self.server.available) {
            add(Rule::Untaken(refusal));
        }
        let known = Catalogue::builtin().request(request_type);
        if let Some(known) = known.filter(|_| request_type != "Sleep") {
            data(known, row, add);
        }
        self.variables(at, row, known, add);
    }

    fn sleep(&self, row: &BatchRequest, add: &mut dyn FnMut(Rule)) {
        if self.server.dialect == Dialect::Draft {
            add(Rule::DraftNoSleep);
            return;
        }
        let Some((field, max)) = sleep_field(self.draft.execution_type) else {
            add(Rule::SleepInParallel);
            return;
        };
        if brought(row, field).is_some() {
            return;
        }
        let time = row.request_data.as_ref().and_then(|data| data.get(field)).and_then(Value::as_f64);
        if !time.is_some_and(|time| (0.0..=f64::from(max)).contains(&time)) {
            add(Rule::SleepUnit { field, max });
        }
    }

    fn variables(&self, at: usize, row: &BatchRequest, known: Option<&Request>, add: &mut dyn FnMut(Rule)) {
        let inputs = row.input_variables.as_ref().filter(|inputs| !inputs.is_empty());
        let outputs = row.output_variables.as_ref().filter(|outputs| !outputs.is_empty());
        if inputs.is_none() && outputs.is_none() {
            return;
        }
        if self.server.dialect == Dialect::Draft {
            add(Rule::DraftNoVariables);
            return;
        }
        if self.draft.execution_type == ExecutionType::Parallel {
            add(Rule::VariablesInParallel);
            return;
        }
        for (field, variable) in inputs.into_iter().flatten() {
            let Some(variable) = variable.as_str() else {
                add(Rule::InputNotText { field: field.clone() });
                continue;
            };
            let unset = self.unset(at, variable);
            let has_value = unset.is_none();
            if let Some(rule) = unset {
                add(rule);
            }
            if let Some(known) = known.filter(|known| !has_field(&known.fields, field)) {
                add(Rule::NoSuchInput { request_type: known.name.clone(), field: field.clone() });
            }
            let literal = row.request_data.as_ref().and_then(|data| data.get(field));
            if has_value && literal.is_some_and(|value| !value.is_null()) {
                add(Rule::Overwritten { field: field.clone(), variable: variable.to_owned() });
            }
        }
        for (variable, field) in outputs.into_iter().flatten() {
            let Some(field) = field.as_str() else {
                add(Rule::OutputNotText { variable: variable.clone() });
                continue;
            };
            if let Some(known) = known.filter(|known| !known.response.iter().any(|of_answer| of_answer.name == field)) {
                add(Rule::NoSuchOutput { request_type: known.name.clone(), field: field.to_owned() });
            }
        }
    }

    /// Why a variable has no value yet when row `at` runs.
    fn unset(&self, at: usize, variable: &str) -> Option<Rule> {
        if self.known.contains(variable) {
            return None;
        }
        let variable_name = || variable.to_owned();
        let setters = self.setters.get(variable).map(Vec::as_slice).unwrap_or_default();
        let off = |row: &usize| self.draft.rows.get(*row).is_some_and(|row| row.off);
        if let Some(row) = setters.iter().find(|row| **row >= at && !off(row)) {
            return Some(Rule::SetLater { variable: variable_name(), row: *row });
        }
        match setters.iter().find(|row| off(row)) {
            Some(row) => Some(Rule::SetByRowOff { variable: variable_name(), row: *row }),
            None => Some(Rule::NeverSet { variable: variable_name() }),
        }
    }
}

/// What the catalogue says against the data of a row.
fn data(known: &Request, row: &BatchRequest, add: &mut dyn FnMut(Rule)) {
    let request_type = || known.name.clone();
    for problem in form::check(known, row.request_data.as_ref(), &|field| brought(row, field).is_some()) {
        add(Rule::Data { request_type: request_type(), problem });
    }
    for field in row.request_data.iter().flat_map(Map::keys) {
        if !has_field(&known.fields, field) {
            add(Rule::UnknownField { request_type: request_type(), field: field.clone() });
        }
    }
}

/// The field that a Sleep needs in this mode, and the most that it may hold. `None`: it does not work there.
pub fn sleep_field(execution: ExecutionType) -> Option<(&'static str, u32)> {
    match execution {
        ExecutionType::SerialRealtime => Some(("sleepMillis", MOST_SLEEP_MILLIS)),
        ExecutionType::SerialFrame => Some(("sleepFrames", MOST_SLEEP_FRAMES)),
        ExecutionType::Parallel => None,
    }
}

/// The variable that brings this field when the row runs.
fn brought<'a>(row: &'a BatchRequest, field: &str) -> Option<&'a str> {
    row.input_variables.as_ref()?.get(field)?.as_str()
}

/// A field by its name, or the outer part of one that lies inside another.
fn has_field(fields: &[Field], name: &str) -> bool {
    fields.iter().any(|field| field.name.split('.').next() == Some(name))
}

impl DraftRow {
    /// A Sleep of this many milliseconds or frames, as `execution` needs it (milliseconds where it needs none).
    pub fn sleep(execution: ExecutionType, amount: u32) -> Self {
        let field = sleep_field(execution).map_or("sleepMillis", |(field, _)| field);
        let data = Map::from_iter([(field.to_owned(), Value::from(amount))]);
        let request_type = "Sleep".to_owned();
        Self { request: BatchRequest { request_type, request_data: Some(data), ..BatchRequest::default() }, off: false }
    }
}

impl BatchDraft {
    /// Changes the execution type; the Sleep rows keep their length, counted in what the new one needs. In a parallel
    /// batch they stay as they are. `fps`: frames a second of the server.
    pub fn set_execution(&mut self, execution: ExecutionType, fps: f64) {
        self.execution_type = execution;
        let Some((wanted, max)) = sleep_field(execution) else { return };
        let other = if wanted == "sleepMillis" { "sleepFrames" } else { "sleepMillis" };
        let frame = 1000.0 / if fps > 0.0 { fps } else { super::estimate::ASSUMED_FPS };
        for row in self.rows.iter_mut().filter(|row| row.request.request_type == "Sleep") {
            let Some(data) = &mut row.request.request_data else { continue };
            // A number that is there for this mode already, or a variable that brings it, is the person's own.
            let Some(amount) = data.get(other).and_then(Value::as_f64).filter(|_| !data.contains_key(wanted)) else {
                continue;
            };
            let converted = if wanted == "sleepMillis" { amount * frame } else { amount / frame };
            data.remove(other);
            data.insert(wanted.to_owned(), Value::from(converted.round().clamp(0.0, f64::from(max)) as u64));
        }
    }
}
