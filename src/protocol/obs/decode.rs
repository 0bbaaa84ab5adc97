//! One frame's text to a typed message, in one pass and borrowing. Everything unknown survives.

use std::borrow::Cow;

use serde_json::value::RawValue;

use super::{Dialect, EventSubscriptions};

#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("not JSON: {0}")]
    Json(#[from] serde_json::Error),
    #[error("not MessagePack: {0}")]
    MsgPack(String),
    #[error("not an object")]
    NotAnObject,
    #[error("`{0}` is missing")]
    Missing(&'static str),
    #[error("not UTF-8")]
    NotUtf8,
}

/// A message from the server, borrowed from the frame's text.
#[derive(Debug)]
pub enum Incoming<'a> {
    Hello(Hello<'a>),
    Identified {
        negotiated_rpc_version: Option<u64>,
    },
    Event(Event<'a>),
    RequestResponse(RequestResponse<'a>),
    RequestBatchResponse(RequestBatchResponse<'a>),
    /// A well-formed envelope of a kind that we do not know: `op 12`, or the draft's `messageType`.
    Unknown {
        kind: Cow<'a, str>,
    },
}

#[derive(Debug)]
pub struct Hello<'a> {
    /// `obsWebSocketVersion` (shipping and the draft's code), `obsWebsocketVersion`, `websocketVersion`.
    pub obs_web_socket_version: Option<Cow<'a, str>>,
    pub obs_studio_version: Option<Cow<'a, str>>,
    pub rpc_version: Option<u64>,
    pub authentication: Option<Challenge<'a>>,
}

#[derive(Debug)]
pub struct Challenge<'a> {
    pub challenge: Cow<'a, str>,
    pub salt: Cow<'a, str>,
}

#[derive(Debug)]
pub struct Event<'a> {
    pub event_type: Cow<'a, str>,
    /// The category bit; the draft sends none, then it is looked up by name (`event::subscription`).
    pub event_intent: Option<EventSubscriptions>,
    pub event_data: Option<&'a RawValue>,
}

#[derive(Debug)]
pub struct RequestResponse<'a> {
    pub request_type: Cow<'a, str>,
    /// Mirrored by the server; ours are always strings, other peers' may be any JSON value (then its JSON text).
    pub request_id: Cow<'a, str>,
    pub code: u32,
    pub result: bool,
    pub comment: Option<Cow<'a, str>>,
    pub response_data: Option<&'a RawValue>,
}

#[derive(Debug)]
pub struct RequestBatchResponse<'a> {
    pub request_id: Cow<'a, str>,
    /// Each is `{requestType, requestId?, requestStatus, responseData?}`.
    pub results: Vec<&'a RawValue>,
}

/// Which dialect the first frame speaks: `op` 0 is shipping, `messageType` `Hello` the draft, anything else `None`.
pub fn detect(first_frame: &str) -> Option<Dialect> {
    let _ = first_frame;
    unimplemented!()
}

/// Reads one message of `dialect`.
pub fn decode(dialect: Dialect, text: &str) -> Result<Incoming<'_>, DecodeError> {
    let _ = (dialect, text);
    unimplemented!()
}
