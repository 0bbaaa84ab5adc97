//! Our own servers and senders of every system: for `demo`, for tests, for other people's programs.

pub mod obs;
pub mod webhooks;
