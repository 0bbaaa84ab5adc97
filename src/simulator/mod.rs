//! Our own servers of every system: for `demo`, for tests, for other people's programs.

pub mod obs;
