//! The rows that match a query, found on a thread of their own, newest segment first, and kept up as rows arrive.

use super::{Feed, Query, Seq};

/// A filtered view. Without a query it is every row of the feed and costs nothing.
#[derive(Debug, Default)]
pub struct Filtered {}

impl Filtered {
    pub fn new() -> Self {
        Self {}
    }
    /// Starts over with another query; the old scan is cancelled. `wake` is called when there is news.
    pub fn set(&mut self, query: Query, feed: &Feed, wake: impl Fn() + Send + 'static) {
        let _ = (query, feed);
        drop(wake);
        unimplemented!()
    }
    /// Takes what the scan found and matches what arrived since. Called once a frame, cheap when nothing is new.
    pub fn poll(&mut self, feed: &Feed) {
        let _ = feed;
        unimplemented!()
    }
    /// Rows in the view.
    pub fn len(&self, feed: &Feed) -> u64 {
        let _ = feed;
        unimplemented!()
    }
    /// The `index`-th row of the view, oldest first.
    pub fn seq_at(&self, index: u64, feed: &Feed) -> Option<Seq> {
        let _ = (index, feed);
        unimplemented!()
    }
    /// Where `seq` stands in the view, or where it would stand.
    pub fn index_of(&self, seq: Seq, feed: &Feed) -> Result<u64, u64> {
        let _ = (seq, feed);
        unimplemented!()
    }
    /// Still scanning old segments.
    pub fn scanning(&self) -> bool {
        unimplemented!()
    }
    pub fn query(&self) -> &Query {
        unimplemented!()
    }
}
