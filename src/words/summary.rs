//! One line in words for each message of the feed.

use crate::feed::Row;

/// A piece of a summary; names and values stand out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    pub text: String,
    pub strong: bool,
}

/// "Scene → **Interview**" as pieces. `type_name` is the row's type. Never empty; falls back to the first fields of the data.
pub fn pieces(row: &Row<'_>, type_name: &str) -> Vec<Piece> {
    let _ = (row, type_name);
    unimplemented!()
}

/// The same as one plain line (exports, `watch`, screen readers).
pub fn line(row: &Row<'_>, type_name: &str) -> String {
    pieces(row, type_name).into_iter().map(|piece| piece.text).collect()
}
