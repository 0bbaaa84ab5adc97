//! Captures: rows as JSON Lines (which open again) and as CSV.

use std::io::{BufRead, Write};

use super::{Feed, Seq, Snapshot};

#[derive(Debug, thiserror::Error)]
pub enum CaptureError {
    #[error("line {line}: {reason}")]
    Line { line: u64, reason: String },
    #[error(transparent)]
    Io(#[from] std::io::Error),
}

/// One line: `{"at":"…Z","source":"…","system":"obs","kind":"event","type":"…","summary":"…","body":…}`; body is the whole
/// message as received, and a string when the message was no JSON. `summary` makes the words. Returns the rows written.
pub fn write_json_lines(
    snapshot: &Snapshot,
    rows: &[Seq],
    summary: &dyn Fn(&super::Row<'_>, &str) -> String,
    out: impl Write,
) -> std::io::Result<u64> {
    let _ = (snapshot, rows, summary);
    drop(out);
    unimplemented!()
}
/// Columns at, source, system, type, summary, body; cells that a spreadsheet would run as a formula are quoted.
pub fn write_csv(
    snapshot: &Snapshot,
    rows: &[Seq],
    summary: &dyn Fn(&super::Row<'_>, &str) -> String,
    out: impl Write,
) -> std::io::Result<u64> {
    let _ = (snapshot, rows, summary);
    drop(out);
    unimplemented!()
}
/// Reads a capture into a feed of its own (read-only in the window). Damaged lines are counted and skipped, with the first reason kept.
pub fn read(from: impl BufRead, budget: usize) -> Result<Opened, CaptureError> {
    drop(from);
    let _ = budget;
    unimplemented!()
}

#[derive(Debug)]
pub struct Opened {
    pub feed: Feed,
    pub skipped: u64,
    pub first_problem: Option<String>,
}
