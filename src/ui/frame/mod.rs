//! What stands around every page: top bar with its cards, rail, status line, notices, and the first start.

pub mod card;
pub mod first_start;
pub mod notices;
pub mod rail;
pub mod state_words;
pub mod status_line;
pub mod top_bar;
