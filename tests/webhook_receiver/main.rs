//! The webhook receiver: never 2xx for what is not stored, never silent, never stuck.

mod bad_input;
mod crowds;
mod life;
mod world;
