//! egui only. Reads `Model` and `Feed`, returns [`action::Action`]s. No IO, no await, no locks.

pub mod action;
pub mod app;
pub mod page;
pub mod palette;
pub mod theme;
pub mod widget;
