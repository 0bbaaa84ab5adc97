//! The life of a connection to an OBS, against the simulator and against servers that misbehave, on real sockets.

#![expect(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "in a test a panic is the message")]

#[path = "support/session.rs"]
mod session;

#[path = "obs_session/mod.rs"]
mod promises;
