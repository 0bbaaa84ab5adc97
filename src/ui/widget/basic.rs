//! Badges, tags, switches, primary buttons, empty states.

use egui::{Response, Ui};

use crate::message::System;

/// The letter badge of a system.
pub fn system_badge(ui: &mut Ui, system: System) -> Response {
    let _ = (ui, system);
    unimplemented!()
}

/// The colours a tag can have; each comes with its word, never alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Plain,
    Accent,
    Ok,
    Warn,
    Danger,
}

/// A small rounded label: `reads`, `100 Success`.
pub fn tag(ui: &mut Ui, text: &str, tone: Tone) -> Response {
    let _ = (ui, text, tone);
    unimplemented!()
}

/// A switch with an accessible name (its role is a check box).
pub fn switch(ui: &mut Ui, on: &mut bool, name: &str) -> Response {
    let _ = (ui, on, name);
    unimplemented!()
}

/// The one primary button of a panel.
pub fn primary(ui: &mut Ui, text: &str, enabled: bool) -> Response {
    let _ = (ui, text, enabled);
    unimplemented!()
}

/// A button that does harm: red text, same size.
pub fn danger(ui: &mut Ui, text: &str, enabled: bool) -> Response {
    let _ = (ui, text, enabled);
    unimplemented!()
}

/// A chip that can be on: filters, presets.
pub fn chip(ui: &mut Ui, text: &str, on: bool) -> Response {
    let _ = (ui, text, on);
    unimplemented!()
}

/// What stands in a panel that has nothing yet: a sentence and the button that fills it (true when clicked).
pub fn empty(ui: &mut Ui, text: &str, button: Option<&str>) -> bool {
    let _ = (ui, text, button);
    unimplemented!()
}

/// A heading of a group inside a panel: 11 points, secondary.
pub fn group_heading(ui: &mut Ui, text: &str) {
    let _ = (ui, text);
    unimplemented!()
}
