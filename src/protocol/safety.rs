//! What must never be sent to a live server, because a server crashed on it or lost something by it.

use std::ops::Range;

/// Why something was not sent. Worded for people by `words::safety`.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Refusal {
    #[error("not JSON at line {line}, column {column}: {reason}")]
    Syntax {
        line: usize,
        column: usize,
        /// byte range to mark
        span: Range<usize>,
        reason: String,
    },
    #[error("request data must be an object")]
    DataNotAnObject,
    #[error("the request type is empty")]
    NoRequestType,
    #[error("{0}")]
    Other(String),
}
