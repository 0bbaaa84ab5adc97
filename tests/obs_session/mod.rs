//! One file a kind of promise.

mod bad_input;
mod hub;
mod life;
mod requests;
mod tls;
mod world;
