//! The tokio tasks of the connections: sockets on one side, [`Update`](crate::message::Update)s and batches of feed
//! rows on the other.
//!
//! | file | what it does |
//! |---|---|
//! | [`session`] | the one loop of every connection: off, attempt, wait, stop |
//! | [`system`] | what a system has to say for that loop |
//! | [`conversation`] | one open socket: what a system may do with it, and everything that must end with it |
//! | [`obs`] | what differs an OBS from other systems |
//! | [`dial`], [`tls`], [`upgrade`], [`websocket`] | from an address to frames |
//! | [`receiver`] | the webhook server, whose other side is not the hub's queue but a store |
//! | [`redeliver`] | one stored webhook sent on to another address |
//! | [`backoff`], [`pending`], [`batch`] | pure parts: delays, deadlines of requests, the bounded queue to the hub |
//! | [`tempo`] | every deadline and interval by name |

pub mod backoff;
pub mod batch;
pub mod conversation;
pub mod dial;
pub mod obs;
pub mod pending;
pub mod receiver;
pub mod redeliver;
pub mod session;
pub mod system;
pub mod tempo;
pub mod tls;
pub mod upgrade;
pub mod websocket;
