//! What a person pastes, as rows: a batch file, a list of rows, one request, or whole frames of either dialect.

use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::{BatchDraft, BatchRequest, DraftRow, ExecutionType};
use crate::protocol::safety::{self, Refusal};

/// What was in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Pasted {
    pub draft: BatchDraft,
    /// It was a batch with its own execution type, halt and variables, not only rows.
    pub whole: bool,
}

/// Why it could not be read. Worded for people by `words::batch::paste_error`.
#[derive(Debug, Clone, PartialEq)]
pub enum PasteError {
    /// No text.
    Nothing,
    /// No JSON, too deep, or a key that a batch or a row does not know: it would be lost.
    Refused(Refusal),
    /// JSON that is neither a batch nor rows.
    NoBatch,
    /// A frame that is none of `Request` and `RequestBatch`.
    OtherFrame {
        kind: String,
    },
    /// A key of the batch (`row`: `None`), or of a row, counted from 0.
    Wrong {
        row: Option<usize>,
        key: &'static str,
        expected: Expected,
    },
    /// A row that is no object.
    RowNotAnObject {
        row: usize,
    },
    NoRequestType {
        row: usize,
    },
}

/// What a key must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    Object,
    Text,
    Switch,
    List,
    ExecutionType,
}

/// Reads what was pasted. Several JSON values one after the other (a line each) are rows. Nothing is lost silently: a
/// key that a batch does not know is an error. The ids of frames are left out: an answer is known by our own.
pub fn read(text: &str) -> Result<Pasted, PasteError> {
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.is_empty() {
        return Err(PasteError::Nothing);
    }
    match several(text) {
        Some(values) => rows_of(values.into_iter()),
        None => whole(safety::parse(text).map_err(PasteError::Refused)?),
    }
}

/// More than one JSON value, a line each; `None` for anything else.
fn several(text: &str) -> Option<Vec<Value>> {
    let mut values = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        values.push(safety::parse::<Value>(line).ok().filter(Value::is_object)?);
    }
    (values.len() > 1).then_some(values)
}

fn whole(value: Value) -> Result<Pasted, PasteError> {
    match value {
        Value::Array(values) => rows_of(values.into_iter()),
        Value::Object(map) if map.contains_key("op") || map.contains_key("messageType") => frame(map),
        Value::Object(map) if map.contains_key("requests") => batch(map, false),
        Value::Object(map) if map.contains_key("requestType") => rows_of(std::iter::once(Value::Object(map))),
        _ => Err(PasteError::NoBatch),
    }
}

fn frame(mut map: Map<String, Value>) -> Result<Pasted, PasteError> {
    let op = map.remove("op");
    let kind = map.remove("messageType");
    let draft = op.is_none();
    let (kind, body) = match op {
        Some(op) => {
            let Some(Value::Object(d)) = map.remove("d") else {
                return Err(PasteError::Wrong { row: None, key: "d", expected: Expected::Object });
            };
            no_more(&map)?;
            (op.to_string(), d)
        }
        None => (kind.as_ref().and_then(Value::as_str).unwrap_or_default().to_owned(), map),
    };
    match kind.as_str() {
        "8" | "RequestBatch" => batch(body, draft),
        "6" | "Request" => {
            let mut body = body;
            body.remove("requestId");
            rows_of(std::iter::once(Value::Object(body)))
        }
        _ => Err(PasteError::OtherFrame { kind }),
    }
}

fn batch(mut map: Map<String, Value>, draft: bool) -> Result<Pasted, PasteError> {
    map.remove("requestId");
    safety::check_keys(&map, &safety::BATCH_KEYS).map_err(PasteError::Refused)?;
    let wrong = |key, expected| PasteError::Wrong { row: None, key, expected };
    let execution_type = match given(&mut map, "executionType").filter(|_| !draft) {
        None => ExecutionType::default(),
        Some(value) => {
            ExecutionType::deserialize(&value).map_err(|_| wrong("executionType", Expected::ExecutionType))?
        }
    };
    let halt_on_failure = match given(&mut map, "haltOnFailure") {
        None => false,
        Some(value) => value.as_bool().ok_or(wrong("haltOnFailure", Expected::Switch))?,
    };
    let variables = match given(&mut map, "variables") {
        None => Map::new(),
        Some(Value::Object(variables)) => variables,
        Some(_) => return Err(wrong("variables", Expected::Object)),
    };
    let Some(Value::Array(values)) = map.remove("requests") else { return Err(wrong("requests", Expected::List)) };
    no_more(&map)?;
    let rows = values.into_iter().enumerate().map(|(at, value)| row(at, value)).collect::<Result<_, _>>()?;
    Ok(Pasted { draft: BatchDraft { execution_type, halt_on_failure, variables, rows }, whole: true })
}

fn rows_of(values: impl Iterator<Item = Value>) -> Result<Pasted, PasteError> {
    let rows = values.enumerate().map(|(at, value)| row(at, without_frame(value))).collect::<Result<Vec<_>, _>>()?;
    if rows.is_empty() {
        return Err(PasteError::NoBatch);
    }
    Ok(Pasted { draft: BatchDraft { rows, ..BatchDraft::default() }, whole: false })
}

/// A `Request` frame of either dialect among rows, as the row that it means.
fn without_frame(value: Value) -> Value {
    let Value::Object(mut map) = value else { return value };
    let is_request = map.len() == 2 && map.get("op").and_then(Value::as_u64) == Some(6);
    match map.remove("d") {
        Some(Value::Object(mut d)) if is_request => {
            d.remove("requestId");
            return Value::Object(d);
        }
        Some(other) => {
            map.insert("d".to_owned(), other);
        }
        None => {}
    }
    if map.get("messageType").and_then(Value::as_str) == Some("Request") {
        map.remove("messageType");
        map.remove("requestId");
    }
    Value::Object(map)
}

fn row(at: usize, value: Value) -> Result<DraftRow, PasteError> {
    let Value::Object(mut map) = value else { return Err(PasteError::RowNotAnObject { row: at }) };
    let known: Vec<&'static str> = safety::ROW_KEYS.into_iter().chain(["off"]).collect();
    safety::check_keys(&map, &known)
        .map_err(|refusal| PasteError::Refused(Refusal::Row { row: at, refusal: Box::new(refusal) }))?;
    let wrong = |key, expected| PasteError::Wrong { row: Some(at), key, expected };
    let request_type = match given(&mut map, "requestType") {
        None => return Err(PasteError::NoRequestType { row: at }),
        Some(Value::String(name)) if name.trim().is_empty() => return Err(PasteError::NoRequestType { row: at }),
        Some(Value::String(name)) => name,
        Some(_) => return Err(wrong("requestType", Expected::Text)),
    };
    let mut object = |key: &'static str| match given(&mut map, key) {
        None => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object)),
        Some(_) => Err(wrong(key, Expected::Object)),
    };
    let request_data = object("requestData")?;
    let input_variables = object("inputVariables")?;
    let output_variables = object("outputVariables")?;
    let off = match given(&mut map, "off") {
        None => false,
        Some(value) => value.as_bool().ok_or(wrong("off", Expected::Switch))?,
    };
    let request_id = given(&mut map, "requestId");
    let request = BatchRequest { request_type, request_id, request_data, input_variables, output_variables };
    Ok(DraftRow { request, off })
}

/// Nothing is left that would be lost.
fn no_more(map: &Map<String, Value>) -> Result<(), PasteError> {
    safety::check_keys(map, &[]).map_err(PasteError::Refused)
}

/// Takes a key out; null counts as absent, as it does in the server.
fn given(map: &mut Map<String, Value>, key: &str) -> Option<Value> {
    map.remove(key).filter(|value| !value.is_null())
}
