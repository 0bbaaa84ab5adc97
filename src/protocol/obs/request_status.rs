//! `RequestStatus` by dialect. Words for people: `obs-status-NAME-what`, `obs-status-NAME-do`.

use super::Dialect;

/// One status as the dialect's document names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RequestStatus {
    pub code: u32,
    pub name: &'static str,
}

impl RequestStatus {
    /// `None` for a code that the dialect does not have.
    pub fn find(dialect: Dialect, code: u32) -> Option<Self> {
        let _ = (dialect, code);
        unimplemented!()
    }
    pub fn all(dialect: Dialect) -> &'static [Self] {
        let _ = dialect;
        unimplemented!()
    }
}
