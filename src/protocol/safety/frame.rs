//! Requests, batches and whole frames against the rules. The checks read JSON as it will stand on the wire, so that
//! a typed batch, a batch file and a raw frame pass through the same ones.

use serde_json::{Map, Value};

use super::similar::similar;
use super::{ENVELOPE, MAX_DEPTH, MAX_FRAME, Refusal};

fn check_request_type(request_type: &str) -> Result<(), Refusal> {
    if request_type.is_empty() { Err(Refusal::NoRequestType) } else { Ok(()) }
}

/// A single request: `Sleep` answers 206 outside of a batch.
pub(crate) fn check_single(request_type: &str) -> Result<(), Refusal> {
    check_request_type(request_type)?;
    if request_type == "Sleep" { Err(Refusal::SleepAlone) } else { Ok(()) }
}

/// Depth and size of JSON that goes into a frame.
pub(crate) fn check_data(data: &Value) -> Result<(), Refusal> {
    let mut open = vec![(data, 1)];
    while let Some((value, depth)) = open.pop() {
        if depth > MAX_DEPTH && (value.is_array() || value.is_object()) {
            return Err(Refusal::TooDeep { limit: MAX_DEPTH });
        }
        match value {
            Value::Array(array) => open.extend(array.iter().map(|value| (value, depth + 1))),
            Value::Object(object) => open.extend(object.values().map(|value| (value, depth + 1))),
            _ => {}
        }
    }
    let mut counter = Counter(0);
    // Counting does not fail, and a Value has nothing that JSON could refuse.
    let _ = serde_json::to_writer(&mut counter, data);
    check_size(counter.0 + ENVELOPE)
}

fn check_size(bytes: usize) -> Result<(), Refusal> {
    if bytes > MAX_FRAME { Err(Refusal::TooBig { bytes, limit: MAX_FRAME }) } else { Ok(()) }
}

struct Counter(usize);

impl std::io::Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 += bytes.len();
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// [`check_frame`] of a person's text, and its depth and size.
pub(crate) fn check_frame_text(text: &str) -> Result<(), Refusal> {
    check_size(text.len())?;
    check_frame(&super::parse(text)?)
}

/// A whole frame of either dialect: is it a message that a client may send, and can a server bear it?
fn check_frame(frame: &Value) -> Result<(), Refusal> {
    let frame = frame.as_object().ok_or(Refusal::FrameNotAnObject)?;
    if let Some(op) = given(frame, "op") {
        let kind = || Refusal::NotAClientMessage { kind: format!("op {op}") };
        // 257 is taken for 1 by the server, and 1.0 too; we send only what the document says.
        let op = op.as_u64().ok_or_else(kind)?;
        let Some(Value::Object(d)) = frame.get("d") else { return Err(Refusal::MissingD) };
        return match op {
            1 => check_identify(d),
            3 => check_event_subscriptions(d),
            6 => check_raw_request(d),
            8 => check_request_id(d).and_then(|()| check_batch(d)),
            _ => Err(kind()),
        };
    }
    let message_type = given(frame, "messageType").map(|name| name.as_str().map_or(name.to_string(), str::to_owned));
    match message_type.as_deref() {
        Some("Identify") => check_identify(frame),
        Some("Reidentify") => check_event_subscriptions(frame),
        Some("Request") => check_raw_request(frame),
        Some("RequestBatch") => check_request_id(frame).and_then(|()| check_batch(frame)),
        other => Err(Refusal::NotAClientMessage { kind: other.unwrap_or("no op and no messageType").to_owned() }),
    }
}

fn check_identify(d: &Map<String, Value>) -> Result<(), Refusal> {
    if d.get("authentication").is_some_and(|authentication| !authentication.is_string()) {
        return Err(Refusal::AuthenticationNotText);
    }
    if !d.get("rpcVersion").is_some_and(Value::is_u64) {
        return Err(Refusal::RpcVersion);
    }
    check_event_subscriptions(d)
}

fn check_event_subscriptions(d: &Map<String, Value>) -> Result<(), Refusal> {
    if d.get("eventSubscriptions").is_some_and(|mask| !mask.is_u64()) {
        return Err(Refusal::EventSubscriptions);
    }
    Ok(())
}

fn check_raw_request(d: &Map<String, Value>) -> Result<(), Refusal> {
    check_request_id(d)?;
    check_single(d.get("requestType").and_then(Value::as_str).unwrap_or_default())?;
    if given(d, "requestData").is_some_and(|data| !data.is_object()) {
        return Err(Refusal::DataNotAnObject);
    }
    Ok(())
}

fn check_request_id(d: &Map<String, Value>) -> Result<(), Refusal> {
    given(d, "requestId").map(|_| ()).ok_or(Refusal::NoRequestId)
}

/// `d` of a `RequestBatch`, with or without its id.
pub(crate) fn check_batch(d: &Map<String, Value>) -> Result<(), Refusal> {
    let mode = match given(d, "executionType") {
        None => 0,
        Some(mode) => mode.as_u64().filter(|mode| *mode <= 2).ok_or(Refusal::ExecutionType)?,
    };
    if given(d, "haltOnFailure").is_some_and(|halt| !halt.is_boolean()) {
        return Err(Refusal::HaltOnFailureNotABool);
    }
    match given(d, "variables") {
        None => {}
        Some(Value::Object(_)) if mode == PARALLEL => return Err(Refusal::VariablesInParallel),
        Some(Value::Object(_)) => {}
        Some(_) => return Err(Refusal::VariablesNotAnObject),
    }
    let rows = d.get("requests").and_then(Value::as_array).ok_or(Refusal::RequestsNotAnArray)?;
    if rows.is_empty() {
        return Err(Refusal::EmptyBatch);
    }
    rows.iter().enumerate().try_for_each(|(row, request)| check_row(row, request, mode))
}

const PARALLEL: u64 = 2;

pub(crate) const BATCH_KEYS: [&str; 4] = ["executionType", "haltOnFailure", "variables", "requests"];
pub(crate) const ROW_KEYS: [&str; 5] = ["requestType", "requestId", "requestData", "inputVariables", "outputVariables"];

/// The names of a batch file and its rows: others would be lost on the way. It has passed [`check_batch`].
pub(crate) fn check_batch_keys(batch: &Map<String, Value>) -> Result<(), Refusal> {
    check_keys(batch, &BATCH_KEYS)?;
    let rows = batch.get("requests").and_then(Value::as_array).into_iter().flatten();
    rows.enumerate().try_for_each(|(row, request)| {
        let keys = request.as_object().map_or(Ok(()), |request| check_keys(request, &ROW_KEYS));
        keys.map_err(|refusal| Refusal::Row { row, refusal: Box::new(refusal) })
    })
}

/// The names of an object against those that it may have.
pub(crate) fn check_keys(object: &Map<String, Value>, known: &[&'static str]) -> Result<(), Refusal> {
    let Some(name) = object.keys().find(|name| !known.contains(&name.as_str())) else { return Ok(()) };
    // A name that stands right elsewhere is no slip of the pen.
    let elsewhere = BATCH_KEYS.iter().chain(&ROW_KEYS).any(|key| key == name);
    let similar = if elsewhere { None } else { similar(name, known.iter().copied()) };
    Err(Refusal::UnknownKey { name: name.clone(), similar })
}

fn check_row(row: usize, request: &Value, mode: u64) -> Result<(), Refusal> {
    let request = request.as_object().ok_or(Refusal::RowNotAnObject { row })?;
    let request_type = request.get("requestType").and_then(Value::as_str).filter(|name| !name.is_empty());
    let request_type = request_type.ok_or(Refusal::RowWithoutRequestType { row })?;
    for field in ["requestData", "inputVariables", "outputVariables"] {
        if given(request, field).is_some_and(|value| !value.is_object()) {
            return Err(Refusal::RowFieldNotAnObject { row, field });
        }
    }
    if request_type == "Sleep" { check_sleep(row, request, mode) } else { Ok(()) }
}

fn check_sleep(row: usize, request: &Map<String, Value>, mode: u64) -> Result<(), Refusal> {
    let (field, max) = match mode {
        0 => ("sleepMillis", 50_000),
        1 => ("sleepFrames", 10_000),
        _ => return Err(Refusal::SleepInParallel { row }),
    };
    // A variable may bring the number, then it is not known before the batch runs.
    if request.get("inputVariables").is_some_and(|variables| variables.get(field).is_some()) {
        return Ok(());
    }
    let time = request.get("requestData").and_then(|data| data.get(field)).and_then(Value::as_f64);
    if time.is_some_and(|time| (0.0..=f64::from(max)).contains(&time)) {
        Ok(())
    } else {
        Err(Refusal::SleepUnit { row, field, max })
    }
}

/// A field that is there and not null: the server takes null for absent, `authentication` excepted.
fn given<'a>(object: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    object.get(field).filter(|value| !value.is_null())
}
