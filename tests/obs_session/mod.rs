//! One file a kind of promise.

mod bad_input;
mod hub;
mod life;
mod panics;
mod requests;
mod tls;
mod world;
