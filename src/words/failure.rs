//! A failure in two sentences: what happened, and what to do about it.

use crate::message::Failure;

/// What happened, then what to do. `host` names the other side ("Studio PC").
pub fn failure(failure: &Failure, name: &str) -> (String, String) {
    let _ = (failure, name);
    unimplemented!()
}
