//! A request that has been checked. Only that can be sent.

use std::borrow::Cow;

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::batch::RequestBatch;
use super::form;
use crate::protocol::safety::{self, Refusal};

/// What a [`CheckedRequest`] is.
#[derive(Debug, Clone)]
pub enum RequestBody {
    /// One `Request`.
    Single { request_type: String, request_data: Option<Map<String, Value>> },
    /// One `RequestBatch`.
    Batch(RequestBatch),
    /// A whole frame as the person wrote it (`send --raw`); its own id, if it has one, is how the answer is known
    /// (written as `decode` writes it: the text of a string, the JSON text of anything else).
    Raw { frame: Box<RawValue>, request_id: Option<String> },
}

/// A request that passed `protocol::safety`, and, but for a raw frame, the catalogue. There is no other way to make one.
///
/// A request that the catalogue does not know passes: the server may take it, its list says so (`Model::refuses`). The
/// catalogue is that of the shipping dialect. It holds for the draft as well, because what both have takes the same
/// fields there, and a name that only the draft has is not in it.
#[derive(Debug, Clone)]
pub struct CheckedRequest {
    body: RequestBody,
    request_type: String,
}

impl CheckedRequest {
    /// Checks one request. `data` may be absent or null.
    ///
    /// Errors: no type, data that is no object, too deep, too big, `Sleep` outside of a batch, data that the catalogue
    /// forbids.
    pub fn single(request_type: &str, data: Option<Value>) -> Result<Self, Refusal> {
        let request_type = request_type.trim();
        safety::check_single(request_type)?;
        let request_data = match data {
            None | Some(Value::Null) => None,
            Some(data @ Value::Object(_)) => {
                safety::check_data(&data)?;
                let Value::Object(object) = data else { return Err(Refusal::DataNotAnObject) };
                Some(object)
            }
            Some(_) => return Err(Refusal::DataNotAnObject),
        };
        form::check_fields(request_type, request_data.as_ref(), None)?;
        Ok(Self {
            body: RequestBody::Single { request_type: request_type.to_owned(), request_data },
            request_type: request_type.to_owned(),
        })
    }

    /// As [`Self::single`], from the text of an editor: empty text is no data. Errors name line and column.
    pub fn from_text(request_type: &str, text: &str) -> Result<Self, Refusal> {
        let data = if text.trim().is_empty() { None } else { Some(safety::parse(text)?) };
        Self::single(request_type, data)
    }

    /// Checks a batch that was put together from parts. Errors: see the variants of [`Refusal`] about batches; of rows
    /// that the catalogue forbids the first is named.
    pub fn batch(batch: RequestBatch) -> Result<Self, Refusal> {
        let value = serde_json::to_value(&batch).map_err(|error| Refusal::Other(error.to_string()))?;
        Self::batch_of(&value, batch)
    }

    /// As [`Self::batch`], from the text of a batch file: `{"executionType":…,"haltOnFailure":…,"variables":{…},"requests":[…]}`.
    /// A name that no batch has is refused, for it would be lost.
    pub fn batch_from_text(text: &str) -> Result<Self, Refusal> {
        let value: Value = safety::parse(text)?;
        let object = value.as_object().ok_or(Refusal::DataNotAnObject)?;
        safety::check_batch(object)?;
        safety::check_batch_keys(object)?;
        let batch = RequestBatch::deserialize(&value).map_err(|error| Refusal::Other(error.to_string()))?;
        Self::batch_of(&value, batch)
    }

    fn batch_of(value: &Value, batch: RequestBatch) -> Result<Self, Refusal> {
        safety::check_batch(value.as_object().ok_or(Refusal::DataNotAnObject)?)?;
        safety::check_data(value)?;
        for (row, request) in batch.requests.iter().enumerate() {
            let (data, variables) = (request.request_data.as_ref(), request.input_variables.as_ref());
            form::check_fields(&request.request_type, data, variables)
                .map_err(|refusal| Refusal::Row { row, refusal: Box::new(refusal) })?;
        }
        Ok(Self { body: RequestBody::Batch(batch), request_type: "RequestBatch".to_owned() })
    }

    /// A frame body as text, of either dialect. `unchecked` skips the safety check (`--unsafe`), not the JSON syntax.
    pub fn raw(text: &str, unchecked: bool) -> Result<Self, Refusal> {
        if !unchecked {
            safety::check_frame_text(text)?;
        }
        let frame = safety::parse_raw(text)?;
        let (request_type, request_id) = super::decode::sent(frame.get());
        let (request_type, request_id) = (request_type.into_owned(), request_id.map(Cow::into_owned));
        Ok(Self { body: RequestBody::Raw { frame, request_id }, request_type })
    }

    /// What will be sent.
    pub fn body(&self) -> &RequestBody {
        &self.body
    }

    /// The request data of a single request as JSON text.
    pub fn data_text(&self) -> Option<String> {
        match &self.body {
            RequestBody::Single { request_data, .. } => serde_json::to_string(request_data.as_ref()?).ok(),
            RequestBody::Batch(_) | RequestBody::Raw { .. } => None,
        }
    }

    /// `requestType` of a single request, `RequestBatch`, or what a raw frame says.
    pub fn request_type(&self) -> &str {
        &self.request_type
    }
}
