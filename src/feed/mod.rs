//! What has arrived: a bounded store of raw messages, a query language over it, scanning, captures. Pure.

pub mod batch;
pub mod capture;
pub mod filter;
mod index;
mod indexer;
mod matcher;
mod needle;
pub mod query;
pub mod record;
mod segment;
pub mod store;
pub mod types;

pub use batch::Batch;
pub use filter::{Filtered, ViewRow};
pub(crate) use matcher::Matcher;
pub use query::{Completion, Query, QueryError, QueryProblem, complete};
pub use record::{Kind, Record, TypeId};
pub use store::{Feed, Row, Seq, Snapshot, Source};
pub use types::Types;
