//! A request that has been checked. Only that can be sent.

use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::protocol::safety::Refusal;

/// What a [`CheckedRequest`] is.
#[derive(Debug, Clone)]
pub enum RequestBody {
    /// One `Request`.
    Single { request_type: String, request_data: Option<Map<String, Value>> },
    /// One `RequestBatch`.
    Batch(super::batch::RequestBatch),
    /// A whole frame as the person wrote it (`send --raw`); its own id, if it has one, is how the answer is known.
    Raw { frame: Box<RawValue>, request_id: Option<String> },
}

/// A request that passed `protocol::safety`. There is no other way to make one.
#[derive(Debug, Clone)]
pub struct CheckedRequest(RequestBody);

impl CheckedRequest {
    /// Checks one request. `data` may be absent.
    pub fn single(request_type: &str, data: Option<Value>) -> Result<Self, Refusal> {
        let _ = (request_type, data);
        unimplemented!()
    }
    /// As [`Self::single`], from the text of an editor: empty text is no data. Errors name line and column.
    pub fn from_text(request_type: &str, text: &str) -> Result<Self, Refusal> {
        let _ = (request_type, text);
        unimplemented!()
    }
    pub fn batch(batch: super::batch::RequestBatch) -> Result<Self, Refusal> {
        let _ = batch;
        unimplemented!()
    }
    /// A frame body as text. `unchecked` skips the safety check (`--unsafe`), not the JSON syntax.
    pub fn raw(text: &str, unchecked: bool) -> Result<Self, Refusal> {
        let _ = (text, unchecked);
        unimplemented!()
    }

    pub fn body(&self) -> &RequestBody {
        &self.0
    }

    /// `requestType` of a single request, `RequestBatch`, or what a raw frame says.
    pub fn request_type(&self) -> &str {
        unimplemented!()
    }
}
