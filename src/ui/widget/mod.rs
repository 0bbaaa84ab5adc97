//! Parts that several pages use. Each takes its tokens from the theme and has a name and a role for screen readers.

pub mod basic;
pub mod completion;
pub mod field;
pub mod json_editor;
pub mod json_tree;
pub mod list;
pub mod picker;
pub mod stages;
