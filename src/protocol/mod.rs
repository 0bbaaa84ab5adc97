//! PURE. Bytes and JSON to types and back, for every system that Callboard speaks to.
//! No tokio, no egui, no clock, no randomness: where a protocol needs one of them, it is passed in.

pub mod difference;
pub mod masking;
pub mod obs;
pub mod safety;
mod secret;
pub mod webhook;

pub use secret::Secret;
