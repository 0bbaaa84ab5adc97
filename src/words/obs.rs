//! Statuses and close codes of obs-websocket for people, and refusals of the safety check.

use crate::protocol::obs::{CloseCode, Dialect};
use crate::protocol::safety::Refusal;

/// Name, what it means, what to do: for a status code of that dialect, unknown ones included.
pub fn request_status(dialect: Dialect, code: u32) -> (String, String, String) {
    let _ = (dialect, code);
    unimplemented!()
}
/// What a close code means, and what to do.
pub fn close_code(code: CloseCode) -> (String, String) {
    let _ = code;
    unimplemented!()
}
/// Why something was not sent.
pub fn refusal(refusal: &Refusal) -> String {
    let _ = refusal;
    unimplemented!()
}
