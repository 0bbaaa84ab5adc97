//! What must never be sent to a live server, because a server crashed on it or lost something by it.
//! Facts: the project's notes on obs-websocket, measured on real servers.

mod frame;
mod similar;
mod takes;
mod text;
mod warning;

use std::ops::Range;

use crate::protocol::obs::form::FieldProblem;

pub(crate) use frame::{
    BATCH_KEYS, ROW_KEYS, check_batch, check_batch_keys, check_data, check_frame_text, check_keys, check_single,
};
pub use similar::{distance, similar};
pub use takes::{unknown, untaken};
pub(crate) use text::{parse, parse_raw};
pub use warning::{Warning, warnings};

/// obs-websocket closes with 1009 above this (websocketpp's limit), in bytes of one message.
pub const MAX_FRAME: usize = 32_000_000;

/// What the envelope takes from [`MAX_FRAME`] beside the data: its keys, the id and a long request type.
const ENVELOPE: usize = 1_000;

/// Levels of arrays and objects in what we send. Every request of OBS does with fewer than ten; parsers recurse.
pub const MAX_DEPTH: usize = 100;

/// Why something was not sent. Worded for people by `words::obs::refusal`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("not JSON at line {line}, column {column}: {reason}")]
    Syntax {
        line: usize,
        /// in characters, from 1
        column: usize,
        /// byte range to mark
        span: Range<usize>,
        reason: String,
    },
    #[error("request data must be an object")]
    DataNotAnObject,
    #[error("the request type is empty")]
    NoRequestType,
    #[error("deeper than {limit} levels")]
    TooDeep { limit: usize },
    #[error("{bytes} bytes are more than the {limit} that a server takes")]
    TooBig { bytes: usize, limit: usize },

    #[error("the batch is empty")]
    EmptyBatch,
    #[error("`requests` must be an array")]
    RequestsNotAnArray,
    /// A row of a batch that is no object: nobody checks it in the server, reading it throws. `row` from 0.
    #[error("row {row} of the batch must be an object")]
    RowNotAnObject { row: usize },
    #[error("the request type of row {row} must be a text that is not empty")]
    RowWithoutRequestType { row: usize },
    /// `requestData`, `inputVariables` or `outputVariables` of a row.
    #[error("`{field}` of row {row} must be an object")]
    RowFieldNotAnObject { row: usize, field: &'static str },
    /// The server's own check of `variables` looks at the wrong object; writing into a non-object throws.
    #[error("`variables` must be an object")]
    VariablesNotAnObject,
    /// The server closes the session (4012).
    #[error("variables do not work in a parallel batch")]
    VariablesInParallel,
    #[error("`executionType` must be 0, 1 or 2")]
    ExecutionType,
    #[error("`haltOnFailure` must be true or false")]
    HaltOnFailureNotABool,
    #[error("Sleep works in serial batches only")]
    SleepAlone,
    #[error("Sleep in row {row} does nothing in a parallel batch")]
    SleepInParallel { row: usize },
    /// `field` is what this execution type needs: `sleepMillis` or `sleepFrames`.
    #[error("Sleep in row {row} needs `{field}`, 0 to {max}")]
    SleepUnit { row: usize, field: &'static str, max: u32 },

    #[error("a frame must be an object")]
    FrameNotAnObject,
    /// Neither `op` nor `messageType`, or one that only a server sends.
    #[error("a client may not send this kind of message: {kind}")]
    NotAClientMessage { kind: String },
    #[error("`d` must be an object")]
    MissingD,
    #[error("`requestId` is missing")]
    NoRequestId,
    /// OBS 5.1.0 crashes on it, before any check of the password.
    #[error("`authentication` must be a text")]
    AuthenticationNotText,
    #[error("`rpcVersion` must be a whole number")]
    RpcVersion,
    /// Closes the session, and the server then counts the high-volume subscriptions wrongly.
    #[error("`eventSubscriptions` must be a whole number from 0")]
    EventSubscriptions,

    /// The catalogue knows the request and forbids this data: every problem, in the order of the fields.
    #[error("{request_type}: {problems:?}")]
    Fields { request_type: String, problems: Vec<FieldProblem> },
    /// What is wrong with one row of a batch. `row` from 0.
    #[error("row {row}: {refusal}")]
    Row { row: usize, refusal: Box<Refusal> },
    /// A batch or a row of one has a name that no batch has: it would be dropped.
    #[error("a batch has no `{name}`")]
    UnknownKey { name: String, similar: Option<&'static str> },
    /// The server has told what it takes, and this is not in it; or nobody knows it. `similar` is a name like it that
    /// the server takes; `since` the version that brought it, where the catalogue knows it.
    #[error("the server does not know `{request_type}`")]
    UnknownRequest { request_type: String, similar: Option<String>, since: Option<String> },
    /// The 2021 draft has no such field in a batch, and would not be sent it.
    #[error("the draft has no `{name}`")]
    NotInDraft { name: &'static str },
    #[error("{0}")]
    Other(String),
}
