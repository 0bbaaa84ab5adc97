//! # The map of the house
//!
//! Bytes come in at [`net`], are understood by [`protocol`], carried by [`hub`], kept by [`feed`],
//! [`model`] and [`storage`], and shown by [`ui`]; what the person asks for goes back along the same
//! corridor.
//!
//! | room | what is in it |
//! |---|---|
//! | [`cli`] | the command line, one file a command; it uses the hub exactly as the window does |
//! | [`protocol`] | pure: bytes and JSON to types and back; no tokio, no egui, no clock, no randomness |
//! | [`message`] | the vocabulary of the corridor: ids, `Command` going out, `Update` coming in |
//! | [`net`] | tokio tasks: sockets on one side, `Command` and `Update` on the other |
//! | [`feed`] | what has arrived: records, segments, the query language, scanning, captures |
//! | [`model`] | what is true now: `Model::apply(Update)`, pure, and the command log |
//! | [`storage`] | settings, presets, keychain, paths, and the history of recordings (SQLite) |
//! | [`hub`] | the only bridge between async and the rest: `send(Command)`, `drain() -> Updates`, wake |
//! | [`simulator`] | our own servers, for `demo`, for tests and for other people's programs |
//! | [`words`] | everything that is said to people: the translation files, and the sentences made with them |
//! | [`ui`] | egui only: reads `Model` and `Feed`, returns `Action`s; no IO, no await, no locks |
//!
//! Who may use whom is a table in `tests/layering.rs`, which is held against the code.
//!
//! **An event** travels: socket frame → the session reads it → `protocol` looks once, borrowing, at
//! envelope and type → raw text and a 24-byte `Record` go into a `Batch` → byte-bounded queue → `hub`
//! wakes the window at most 30 times a second → `App::logic` drains: `Feed::append`, `Model::apply` →
//! `App::ui` draws the visible rows. The full JSON is parsed only for the selected row.
//!
//! **A request** travels: a page returns an `Action` → `App` makes a `CommandId` and hands a `Command`
//! to `hub` → the session encodes it through `protocol` and keeps the id with a deadline → answer,
//! timeout or disconnect → `Update::Reply` → the model's command log → the form that kept the id.

// A message with a line number is no help to somebody who is on air: errors are values here.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
// `println!` panics when the reader goes away (`callboard watch | head`): the command line writes through `Write`.
#![warn(clippy::print_stdout, clippy::print_stderr)]

pub mod cli;
pub mod feed;
pub mod hub;
pub mod message;
pub mod model;
pub mod net;
pub mod protocol;
pub mod simulator;
pub mod storage;
pub mod ui;
pub mod words;
