//! obs-websocket, both dialects: the shipping protocol (5.x, `op`/`d`) and the 2021 draft (`messageType`).
//! Files follow the chapters of the protocol document, so that text and code can be read side by side.

pub mod address;
pub mod authentication;
pub mod batch;
pub mod catalogue;
pub mod close_code;
pub mod copy_as;
pub mod decode;
pub mod dialect;
pub mod encode;
pub mod encoding;
pub mod event;
pub mod form;
pub mod request;
pub mod request_status;
pub mod subscriptions;
mod usual_event;

pub use address::ObsAddress;
pub use close_code::CloseCode;
pub use decode::{DecodeError, Incoming};
pub use dialect::{Dialect, Encoding};
pub use request::CheckedRequest;
pub use request_status::RequestStatus;
pub use subscriptions::EventSubscriptions;
