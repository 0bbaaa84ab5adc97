//! egui only. Reads `Model` and `Feed`, returns [`action::Action`]s. No IO, no await, no locks.

pub mod action;
pub mod app;
mod carry_out;
pub mod format;
pub mod frame;
mod keys;
pub mod page;
pub mod palette;
mod presets;
pub mod theme;
pub mod widget;
mod window;

pub use window::{Places, run};
