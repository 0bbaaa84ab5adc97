//! Messages to the server, as JSON text of either dialect.

use super::{CheckedRequest, Dialect, EventSubscriptions};

/// `Identify`. `authentication` is what `authentication::authentication` made; `None` leaves the field out
/// (OBS 5.1.0 crashes when it is anything but a string).
pub fn identify(dialect: Dialect, authentication: Option<&str>, mask: Option<EventSubscriptions>) -> String {
    let _ = (dialect, authentication, mask);
    unimplemented!()
}

/// `Reidentify`. The mask is translated into the dialect.
pub fn reidentify(dialect: Dialect, mask: EventSubscriptions) -> String {
    let _ = (dialect, mask);
    unimplemented!()
}

/// `Request` (or `RequestBatch`, or a raw body) with the id under which the answer will come.
pub fn request(dialect: Dialect, request_id: &str, request: &CheckedRequest) -> String {
    let _ = (dialect, request_id, request);
    unimplemented!()
}
