//! The filter language: `source:obs type:Scene* text:"intro" -type:InputVolumeMeters after:20:15`.

use std::ops::Range;

/// Why a query could not be read, and which bytes of it. Worded by `words`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason} at {span:?}")]
pub struct QueryError {
    pub span: Range<usize>,
    pub reason: QueryProblem,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QueryProblem {
    #[error("unknown word {0}")]
    UnknownField(String),
    #[error("a quote is not closed")]
    OpenQuote,
    #[error("nothing after the colon")]
    NoValue,
    #[error("{0} is not a time")]
    BadTime(String),
    #[error("{0} is not a kind")]
    BadKind(String),
}

/// A query that was understood. `H3` gives it its terms.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {}

impl Query {
    /// Terms are joined by *and*; repeated `type:` or `source:` terms by *or*; `-` negates; a bare word is `text:`.
    /// `now` and the offset of the local time zone serve `after:20:15` and `before:`.
    pub fn parse(text: &str, now: crate::message::Timestamp, utc_offset_seconds: i32) -> Result<Self, QueryError> {
        let _ = (text, now, utc_offset_seconds);
        unimplemented!()
    }
    pub fn is_empty(&self) -> bool {
        unimplemented!()
    }
}

/// One way to go on at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What is replaced.
    pub span: Range<usize>,
    pub insert: String,
    /// A word about it: how many rows of this type there are, which system a source is.
    pub label: String,
}

/// What could be typed at byte `cursor`: field names, then type names, source names, kinds.
pub fn complete(text: &str, cursor: usize, feed: &super::Feed) -> Vec<Completion> {
    let _ = (text, cursor, feed);
    unimplemented!()
}
