//! The life of a connection to an OBS, against the simulator and against servers that misbehave, on real sockets.

#[path = "support/session.rs"]
mod session;

#[path = "obs_session/mod.rs"]
mod promises;
