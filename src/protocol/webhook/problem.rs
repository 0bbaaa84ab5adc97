//! Why a body was not understood.

use serde::{Deserialize, Serialize};

/// What kind of JSON value something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    Null,
    Boolean,
    Number,
    Text,
    Array,
    Object,
}

impl Kind {
    /// With its article: `a number`.
    pub fn phrase(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "true or false",
            Self::Number => "a number",
            Self::Text => "a text",
            Self::Array => "an array",
            Self::Object => "an object",
        }
    }

    /// What the value that starts with this byte is.
    pub(super) fn of(json: &str) -> Self {
        match json.as_bytes().first() {
            Some(b'{') => Self::Object,
            Some(b'[') => Self::Array,
            Some(b'"') => Self::Text,
            Some(b't' | b'f') => Self::Boolean,
            Some(b'n') => Self::Null,
            _ => Self::Number,
        }
    }
}

/// The first thing in a body that could not be understood. Fields are named by their way from the top: `EventData.RoomId`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "problem", rename_all = "kebab-case")]
pub enum Problem {
    #[error("the body is empty")]
    Empty,
    #[error("the body starts with a byte order mark, which JSON must not have")]
    ByteOrderMark,
    #[error("the body is UTF-16; JSON travels as UTF-8")]
    Utf16,
    /// `at`: the first byte that is no UTF-8, counted from 0.
    #[error("the body is not UTF-8 from byte {at} on{}", if *gb18030 { "; it looks like GB18030" } else { "" })]
    NotUtf8 { at: usize, gb18030: bool },
    #[error("the body ends in the middle")]
    Truncated,
    /// Both counted from 1.
    #[error("the body is not JSON: line {line}, column {column}")]
    NotJson { line: usize, column: usize },
    #[error("the body is nested deeper than {limit} levels")]
    TooDeep { limit: usize },
    #[error("the body holds more than {limit} events")]
    TooMany { limit: usize },
    /// The body, or an element of it, is something else than an event. `at`: which element, counted from 0.
    #[error("an event should be an object, and this is {}", found.phrase())]
    NotAnEvent { found: Kind, at: Option<usize> },
    #[error("{field} is missing")]
    MissingField { field: String },
    #[error("{field} should be {}, and is {}", expected.phrase(), found.phrase())]
    WrongType { field: String, expected: Kind, found: Kind },
    #[error("{field} is no whole number that fits")]
    OutOfRange { field: String },
    #[error("{field} is not a date")]
    NotADate { field: String },
    /// A text with half a character in it (`\ud83d` alone).
    #[error("{field} is a text that cannot be read")]
    BrokenText { field: String },
    /// An object without any sign of being an event of this system.
    #[error("nothing in the body says what kind of event it is")]
    NoType,
}
