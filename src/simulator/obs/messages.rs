//! What the server says, in either dialect, as JSON text. Keys are alphabetical, as real servers send them.

use serde_json::{Map, Value, json};

use super::studio::{Event, Refusal};
use crate::protocol::obs::{Dialect, RequestStatus};

/// How one request went: what stands in `requestStatus` and `responseData`.
pub(super) type Answer = Result<Value, Refusal>;

/// `Hello`. `authentication` is challenge and salt.
pub(super) fn hello(dialect: Dialect, version: &str, studio_version: &str, auth: Option<(&str, &str)>) -> String {
    let mut d = json!({"obsWebSocketVersion": version, "rpcVersion": 1});
    if let Some((challenge, salt)) = auth {
        d["authentication"] = json!({"challenge": challenge, "salt": salt});
    }
    // Hello carries OBS's own version since 5.6.0.
    if dialect == Dialect::Shipping && super::at_least(version, "5.6.0") {
        d["obsStudioVersion"] = json!(studio_version);
    }
    envelope(dialect, 0, "Hello", d)
}

/// `Identified`.
pub(super) fn identified(dialect: Dialect) -> String {
    envelope(dialect, 2, "Identified", json!({"negotiatedRpcVersion": 1}))
}

/// `Event`. `eventData` is absent when the event has none; `eventIntent` is a thing of the shipping dialect.
pub(super) fn event(dialect: Dialect, event: &Event) -> String {
    let mut d = json!({"eventType": event.name(dialect)});
    if dialect == Dialect::Shipping {
        d["eventIntent"] = json!(event.intent(dialect).0);
    }
    if let Some(data) = &event.data {
        d["eventData"] = data.clone();
    }
    envelope(dialect, 5, "Event", d)
}

/// `RequestResponse`.
pub(super) fn request_response(dialect: Dialect, request_type: &str, request_id: &Value, answer: &Answer) -> String {
    let mut d = result(dialect, request_type, answer);
    d["requestId"] = request_id.clone();
    envelope(dialect, 7, "RequestResponse", d)
}

/// `RequestBatchResponse`; `results` are made by [`result`].
pub(super) fn batch_response(dialect: Dialect, request_id: &Value, results: &[Value]) -> String {
    envelope(dialect, 9, "RequestBatchResponse", json!({"requestId": request_id, "results": results}))
}

/// The part that an answer and a row of a batch have in common.
pub(super) fn result(dialect: Dialect, request_type: &str, answer: &Answer) -> Value {
    match answer {
        Ok(data) => {
            let status = json!({"code": code(dialect, "Success"), "result": true});
            let mut d = json!({"requestType": request_type, "requestStatus": status});
            if !data.is_null() {
                d["responseData"] = data.clone();
            }
            d
        }
        Err(refusal) => {
            let mut status = json!({"code": code(dialect, refusal.status(dialect)), "result": false});
            if let Some(comment) = refusal.comment(dialect) {
                status["comment"] = json!(comment);
            }
            json!({"requestType": request_type, "requestStatus": status})
        }
    }
}

/// The number of a status by its name; a name that the dialect lacks becomes GenericError.
fn code(dialect: Dialect, name: &str) -> u32 {
    let find = |name| RequestStatus::all(dialect).iter().find(|status| status.name == name).map(|status| status.code);
    find(name).or_else(|| find("GenericError")).unwrap_or_default()
}

fn envelope(dialect: Dialect, op: u8, message_type: &str, d: Value) -> String {
    match (dialect, d) {
        (Dialect::Draft, Value::Object(mut fields)) => {
            fields.insert("messageType".to_owned(), json!(message_type));
            Value::Object(fields).to_string()
        }
        (_, d) => Value::Object(Map::from_iter([("d".to_owned(), d), ("op".to_owned(), json!(op))])).to_string(),
    }
}
