//! The checks that every incoming message goes through, in the order in which real servers make them.

use serde_json::{Map, Value};

use crate::protocol::obs::{CloseCode, Dialect, Encoding, encoding};

/// A frame with content.
#[derive(Debug)]
pub(super) enum Frame {
    Text(String),
    Binary(Vec<u8>),
}

/// Why a connection is closed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Closing {
    pub code: CloseCode,
    pub reason: String,
    /// The draft's `ignoreInvalidMessages` turns this into silence.
    pub ignorable: bool,
}

impl Closing {
    pub(super) fn new(code: CloseCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into(), ignorable: false }
    }

    fn ignorable(code: CloseCode, reason: impl Into<String>) -> Self {
        Self { code, reason: reason.into(), ignorable: true }
    }
}

/// A message of a client that passed the checks which come before its own.
#[derive(Debug, PartialEq)]
pub(super) enum ClientMessage {
    Identify(Map<String, Value>),
    Reidentify(Map<String, Value>),
    Request(Map<String, Value>),
    RequestBatch(Map<String, Value>),
}

/// Turns a frame into a message, or into the reason for which the connection is closed.
pub(super) fn check(
    dialect: Dialect,
    encoding: Encoding,
    identified: bool,
    frame: &Frame,
) -> Result<ClientMessage, Closing> {
    let value = read(encoding, frame)?;
    let Value::Object(object) = value else {
        return Err(Closing::ignorable(CloseCode::MessageDecodeError, "You sent a non-object payload."));
    };
    if !identified && object.contains_key("request-type") {
        return Err(Closing::new(
            CloseCode::UnsupportedRpcVersion,
            "You appear to be attempting to connect with the pre-5.0.0 plugin protocol. Check to make sure your client is updated.",
        ));
    }
    match dialect {
        Dialect::Shipping => shipping(identified, object),
        Dialect::Draft => draft(identified, object),
    }
}

fn read(encoding: Encoding, frame: &Frame) -> Result<Value, Closing> {
    let wrong = |reason: String| Err(Closing::ignorable(CloseCode::MessageDecodeError, reason));
    match (encoding, frame) {
        (Encoding::Json, Frame::Text(text)) => match serde_json::from_str(text) {
            Ok(value) => Ok(value),
            Err(error) => wrong(format!("Unable to decode Json: {error}")),
        },
        (Encoding::MsgPack, Frame::Binary(bytes)) => {
            let json = encoding::msgpack_to_json(bytes).map_err(|error| error.to_string());
            match json.and_then(|json| serde_json::from_str(&json).map_err(|error| error.to_string())) {
                Ok(value) => Ok(value),
                Err(error) => wrong(format!("Unable to decode MsgPack: {error}")),
            }
        }
        (Encoding::Json, Frame::Binary(_)) => {
            wrong("Your session encoding is set to Json, but a binary message was received.".to_owned())
        }
        (Encoding::MsgPack, Frame::Text(_)) => {
            wrong("Your session encoding is set to MsgPack, but a text message was received.".to_owned())
        }
    }
}

fn shipping(identified: bool, mut object: Map<String, Value>) -> Result<ClientMessage, Closing> {
    let Some(op) = object.get("op") else {
        return Err(Closing::new(CloseCode::UnknownOpCode, "Your request is missing an `op`."));
    };
    // OBS keeps an op in eight bits: 257 is taken for 1, and so is 1.0.
    let Some(op) = op.as_u64().or_else(|| op.as_f64().map(|op| op as i64 as u64)).map(|op| op & 0xFF) else {
        return Err(Closing::new(CloseCode::UnknownOpCode, "Your `op` is not a number."));
    };
    // Before the op is looked up: a missing `d` wins over an unknown op.
    let Some(d) = object.remove("d").filter(|d| !d.is_null()) else {
        return Err(Closing::new(CloseCode::MissingDataField, "Your request is missing the `d` field."));
    };
    let Value::Object(d) = d else {
        return Err(Closing::new(CloseCode::InvalidDataFieldType, "Your `d` is not an object."));
    };
    if !identified && op != 1 {
        return Err(Closing::new(
            CloseCode::NotIdentified,
            "You attempted to send a non-Identify message while not identified.",
        ));
    }
    match op {
        1 => Ok(ClientMessage::Identify(d)),
        3 => Ok(ClientMessage::Reidentify(d)),
        6 => Ok(ClientMessage::Request(d)),
        8 => Ok(ClientMessage::RequestBatch(d)),
        other => Err(Closing::new(CloseCode::UnknownOpCode, format!("Unknown OpCode: {other}"))),
    }
}

fn draft(identified: bool, mut object: Map<String, Value>) -> Result<ClientMessage, Closing> {
    let Some(Value::String(message_type)) = object.remove("messageType") else {
        return Err(Closing::ignorable(CloseCode::UnknownOpCode, "Your request is missing a `messageType`."));
    };
    if !identified && message_type != "Identify" {
        return Err(Closing::new(
            CloseCode::NotIdentified,
            "You attempted to send a non-`Identify` message while not identified.",
        ));
    }
    match message_type.as_str() {
        "Identify" => Ok(ClientMessage::Identify(object)),
        "Reidentify" => Ok(ClientMessage::Reidentify(object)),
        "Request" => Ok(ClientMessage::Request(object)),
        "RequestBatch" => Ok(ClientMessage::RequestBatch(object)),
        other => Err(Closing::ignorable(CloseCode::UnknownOpCode, format!("Unknown messageType: {other}"))),
    }
}

/// The checks of a single request that close the connection. Gives type, id and data.
pub(super) fn request(dialect: Dialect, mut d: Map<String, Value>) -> Result<(String, Value, Option<Value>), Closing> {
    let id = request_id(dialect, &mut d)?;
    let request_type = match (dialect, d.remove("requestType")) {
        (_, Some(Value::String(request_type))) => request_type,
        (Dialect::Shipping, None | Some(Value::Null)) => {
            return Err(Closing::new(CloseCode::MissingDataField, "Your payload's data is missing a `requestType`."));
        }
        (Dialect::Shipping, Some(_)) => {
            return Err(Closing::new(CloseCode::InvalidDataFieldType, "Your `requestType` is not a string."));
        }
        // The draft's server takes an empty type instead and answers with 203.
        (Dialect::Draft, _) => String::new(),
    };
    Ok((request_type, id, d.remove("requestData")))
}

/// `requestId` may be any JSON value; only its absence is wrong.
pub(super) fn request_id(dialect: Dialect, d: &mut Map<String, Value>) -> Result<Value, Closing> {
    match (dialect, d.remove("requestId")) {
        (_, Some(id)) if !id.is_null() => Ok(id),
        (Dialect::Shipping, _) => {
            Err(Closing::new(CloseCode::MissingDataField, "Your payload's data is missing a `requestId`."))
        }
        (Dialect::Draft, _) => {
            Err(Closing::ignorable(CloseCode::RequestMissingRequiredField, "Your request is missing a `requestId`."))
        }
    }
}
