//! The two dialects and how they are told apart.

use serde::{Deserialize, Serialize};

/// **Shipping**: OBS 28 and later, `{"op":…,"d":{…}}`. **Draft**: the text of June 2021, `{"messageType":…,…}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dialect {
    #[default]
    Shipping,
    Draft,
}

/// How messages are put into frames: JSON in text frames, MessagePack in binary ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoding {
    #[default]
    Json,
    MsgPack,
}

impl Encoding {
    /// The `Sec-WebSocket-Protocol` of the shipping dialect.
    pub fn sub_protocol(self) -> &'static str {
        match self {
            Self::Json => "obswebsocket.json",
            Self::MsgPack => "obswebsocket.msgpack",
        }
    }

    /// The `Content-Type` of the draft dialect.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::MsgPack => "application/msgpack",
        }
    }
}
