//! What was sent as something to send, to edit or to save. What was masked was never kept: it comes back empty.

use serde_json::{Map, Value};

use crate::message::preset::Body;
use crate::model::CommandEntry;
use crate::protocol::masking::MASK;
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::batch::BatchDraft;
use crate::protocol::safety::Refusal;

/// The request type under which the log has batches.
const BATCH: &str = "RequestBatch";

/// What can be done to send a line of the log again.
pub enum Again {
    Send(CheckedRequest),
    /// These fields were masked: they have to be filled in first.
    Edit,
    Refused(Refusal),
}

/// The same request once more.
pub fn again(entry: &CommandEntry) -> Again {
    let (body, masked) = emptied(entry);
    let Some(body) = body.filter(|_| masked.is_empty()) else { return Again::Edit };
    let request = match body {
        Body::Request { request_type, request_data } => {
            CheckedRequest::single(&request_type, request_data.map(Value::Object))
        }
        // The log's own text: its numbers stay as they were written.
        Body::Batch(batch) => CheckedRequest::batch(batch.batch()),
    };
    request.map_or_else(Again::Refused, Again::Send)
}

/// What a line of the log sent, with empty values where they were masked, and the names of those fields. `None` where
/// the log does not know what was sent.
pub fn emptied(entry: &CommandEntry) -> (Option<Body>, Vec<String>) {
    if entry.request_type.is_empty() {
        return (None, Vec::new());
    }
    let mut data: Option<Value> = entry.data.as_ref().and_then(|data| serde_json::from_str(data.get()).ok());
    let mut masked = Vec::new();
    if let Some(data) = &mut data {
        empty("", data, &mut masked);
    }
    if entry.request_type == BATCH {
        return (data.and_then(|data| serde_json::from_value::<BatchDraft>(data).ok()).map(Body::Batch), masked);
    }
    let request_data: Option<Map<String, Value>> = match data {
        Some(Value::Object(map)) => Some(map),
        _ => None,
    };
    (Some(Body::Request { request_type: entry.request_type.clone(), request_data }), masked)
}

/// Empties what was masked: dots would be sent as they stand.
fn empty(name: &str, value: &mut Value, masked: &mut Vec<String>) {
    match value {
        Value::Object(map) => map.iter_mut().for_each(|(name, value)| empty(name, value, masked)),
        Value::Array(items) => items.iter_mut().for_each(|item| empty(name, item, masked)),
        Value::String(text) if text == MASK => {
            text.clear();
            if !masked.iter().any(|known| known == name) {
                masked.push(name.to_owned());
            }
        }
        _ => {}
    }
}
