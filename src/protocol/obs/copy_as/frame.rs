//! The message as it goes over the wire, in one line.

use serde_json::{Map, Value};

use super::literal;
use crate::protocol::obs::batch::RequestBatch;
use crate::protocol::obs::{Dialect, encode};

/// The id under which the answer comes.
const ID: &str = "1";

/// Op 6, or a `Request` of the draft.
pub fn single(request_type: &str, data: Option<&Map<String, Value>>, dialect: Dialect) -> String {
    literal::visible(&encode::single(dialect, ID, request_type, data))
}

/// Op 8, or a `RequestBatch` of the draft.
pub fn batch(batch: &RequestBatch, dialect: Dialect) -> String {
    literal::visible(&encode::request_batch(dialect, ID, batch))
}
