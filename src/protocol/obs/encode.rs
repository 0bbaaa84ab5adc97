//! Messages to the server, as JSON text of either dialect.

use serde::Serialize;
use serde_json::{Map, Value};

use super::batch::RequestBatch;
use super::request::RequestBody;
use super::{CheckedRequest, Dialect, EventSubscriptions};

/// The version of the protocol's breaking changes that both dialects share.
const RPC_VERSION: u64 = 1;

/// `Identify`. `authentication` is what `authentication::authentication` made; `None` leaves the field out
/// (OBS 5.1.0 crashes when it is anything but a string). `None` for the mask leaves it to the server.
pub fn identify(dialect: Dialect, authentication: Option<&str>, mask: Option<EventSubscriptions>) -> String {
    let identify = Identify {
        rpc_version: RPC_VERSION,
        authentication,
        event_subscriptions: mask.map(|mask| mask.to_wire(dialect).0),
    };
    frame(dialect, 1, "Identify", identify)
}

/// `Reidentify`. The mask is translated into the dialect.
pub fn reidentify(dialect: Dialect, mask: EventSubscriptions) -> String {
    frame(dialect, 3, "Reidentify", Reidentify { event_subscriptions: mask.to_wire(dialect).0 })
}

/// `Request` (or `RequestBatch`, or a raw body) with the id under which the answer will come.
/// A raw frame goes out as it was written, with its own id.
pub fn request(dialect: Dialect, request_id: &str, request: &CheckedRequest) -> String {
    match request.body() {
        RequestBody::Single { request_type, request_data } => {
            single(dialect, request_id, request_type, request_data.as_ref())
        }
        RequestBody::Batch(batch) => request_batch(dialect, request_id, batch),
        RequestBody::Raw { frame, .. } => frame.get().to_owned(),
    }
}

/// `Request` from its parts, which are not checked.
pub(super) fn single(
    dialect: Dialect,
    request_id: &str,
    request_type: &str,
    request_data: Option<&Map<String, Value>>,
) -> String {
    frame(dialect, 6, "Request", Request { request_type, request_id, request_data })
}

/// `RequestBatch` from its parts, which are not checked. The draft knows neither `executionType` nor variables: it runs
/// the rows one after the other.
pub(super) fn request_batch(dialect: Dialect, request_id: &str, batch: &RequestBatch) -> String {
    match dialect {
        Dialect::Shipping => frame(dialect, 8, "RequestBatch", ShippingBatch { request_id, batch }),
        Dialect::Draft => {
            let requests = batch.requests.iter().map(|row| DraftRow {
                request_type: &row.request_type,
                request_id: row.request_id.as_ref(),
                request_data: row.request_data.as_ref(),
            });
            let batch = DraftBatch { request_id, halt_on_failure: batch.halt_on_failure, requests: requests.collect() };
            frame(dialect, 8, "RequestBatch", batch)
        }
    }
}

fn frame<T: Serialize>(dialect: Dialect, op: u8, message_type: &'static str, message: T) -> String {
    let text = match dialect {
        Dialect::Shipping => serde_json::to_string(&Shipping { op, d: message }),
        Dialect::Draft => serde_json::to_string(&Draft { message_type, message }),
    };
    // Strings, numbers and JSON values with string keys: there is nothing in them that JSON could refuse.
    text.unwrap_or_default()
}

#[derive(Serialize)]
struct Shipping<T> {
    op: u8,
    d: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Draft<T> {
    message_type: &'static str,
    #[serde(flatten)]
    message: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Identify<'a> {
    rpc_version: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    authentication: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_subscriptions: Option<u64>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Reidentify {
    event_subscriptions: u64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    request_type: &'a str,
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_data: Option<&'a Map<String, Value>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ShippingBatch<'a> {
    request_id: &'a str,
    #[serde(flatten)]
    batch: &'a RequestBatch,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DraftBatch<'a> {
    request_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    halt_on_failure: Option<bool>,
    requests: Vec<DraftRow<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct DraftRow<'a> {
    request_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_id: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_data: Option<&'a Map<String, Value>>,
}
