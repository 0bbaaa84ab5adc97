//! Parts that several pages use. Each takes its tokens from the theme and has a name and a role for screen readers.

pub mod basic;
pub mod field;
pub mod json_tree;
pub mod stages;
