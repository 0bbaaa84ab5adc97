//! Badges, tags, switches, primary buttons, empty states.

use egui::{Color32, CornerRadius, Response, RichText, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use crate::message::System;
use crate::tr;
use crate::ui::theme::{self, Tokens};

const BADGE: f32 = 16.0;

/// The letter badge of a system. Screen readers hear its name.
pub fn system_badge(ui: &mut Ui, system: System) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let (rect, response) = ui.allocate_exact_size(vec2(BADGE, BADGE), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, system_name(system)));
    if ui.is_rect_visible(rect) {
        paint_badge(ui.painter(), rect, system, &tokens);
    }
    response
}

/// The badge alone, for rows that paint themselves and carry their own name.
pub fn paint_badge(painter: &egui::Painter, rect: egui::Rect, system: System, tokens: &Tokens) {
    painter.rect_filled(rect, CornerRadius::same(theme::RADIUS_TAG), tokens.system(system));
    painter.text(
        rect.center(),
        egui::Align2::CENTER_CENTER,
        system.letter(),
        theme::semibold(theme::TEXT_SMALL),
        tokens.background,
    );
}

/// What a system is called in the window.
pub fn system_name(system: System) -> &'static str {
    match system {
        System::Obs => tr!("frame-system-obs"),
        System::Talk => tr!("frame-system-talk"),
        System::EventSub => tr!("frame-system-eventsub"),
        System::Webhook => tr!("frame-system-webhook"),
    }
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

impl Tone {
    /// Text and ground.
    pub fn colors(self, tokens: &Tokens) -> (Color32, Color32) {
        match self {
            Self::Plain => (tokens.text_2, tokens.raised),
            Self::Accent => (tokens.accent, tokens.accent_tint),
            Self::Ok => (tokens.ok, tokens.ok_tint),
            Self::Warn => (tokens.warn, tokens.warn_tint),
            Self::Danger => (tokens.on_air, tokens.on_air_tint),
        }
    }
}

/// A small rounded label: `reads`, `100 Success`.
pub fn tag(ui: &mut Ui, text: &str, tone: Tone) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let (color, ground) = tone.colors(&tokens);
    let galley = ui.painter().layout_no_wrap(text.to_owned(), egui::FontId::proportional(theme::TEXT_SMALL), color);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 12.0, 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    if ui.is_rect_visible(rect) {
        ui.painter().rect_filled(rect, CornerRadius::same(theme::RADIUS_TAG), ground);
        let at = rect.center() - galley.size() / 2.0;
        ui.painter().galley(at, galley, color);
    }
    response
}

/// A switch with an accessible name (its role is a check box).
pub fn switch(ui: &mut Ui, on: &mut bool, name: &str) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let (rect, mut response) = ui.allocate_exact_size(vec2(30.0, 16.0), Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let (enabled, is_on) = (ui.is_enabled(), *on);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, is_on, name));
    if ui.is_rect_visible(rect) {
        let fade = if enabled { 1.0 } else { ui.visuals().disabled_alpha() };
        let ground = if is_on { tokens.selection } else { tokens.hover };
        let knob = if is_on { tokens.accent } else { tokens.text_3 };
        let edge = if response.has_focus() || response.hovered() { tokens.accent } else { knob };
        let radius = CornerRadius::same(8);
        let painter = ui.painter();
        painter.rect_filled(rect, radius, ground.gamma_multiply(fade));
        let width = if response.has_focus() { 1.5 } else { 1.0 };
        painter.rect_stroke(rect, radius, Stroke::new(width, edge.gamma_multiply(fade)), StrokeKind::Inside);
        let x = if is_on { rect.right() - 8.0 } else { rect.left() + 8.0 };
        painter.circle_filled(egui::pos2(x, rect.center().y), 5.0, knob.gamma_multiply(fade));
    }
    response
}

/// The one primary button of a panel.
pub fn primary(ui: &mut Ui, text: &str, enabled: bool) -> Response {
    let tokens = theme::tokens(ui.ctx());
    // A disabled one loses its colour: faded accent under dark text could not be read.
    let (ground, color) = if enabled { (tokens.accent, tokens.on_accent) } else { (tokens.raised, tokens.text_2) };
    let text = RichText::new(text).font(theme::semibold(theme::TEXT_BODY)).color(color);
    ui.add_enabled(enabled, egui::Button::new(text).fill(ground))
}

/// A button that does harm: red text, same size.
pub fn danger(ui: &mut Ui, text: &str, enabled: bool) -> Response {
    let tokens = theme::tokens(ui.ctx());
    ui.add_enabled(enabled, egui::Button::new(RichText::new(text).color(tokens.on_air)))
}

/// A chip that can be on: filters, presets. Its role is a check box, so that *on* is heard as well as seen.
pub fn chip(ui: &mut Ui, text: &str, on: bool) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let color = if on { tokens.accent } else { tokens.text_2 };
    let ground = if on { tokens.accent_tint } else { tokens.raised };
    let galley = ui.painter().layout_no_wrap(text.to_owned(), egui::FontId::proportional(theme::TEXT_SMALL), color);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 16.0, 24.0), Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, enabled, on, text));
    if ui.is_rect_visible(rect) {
        let radius = CornerRadius::same(theme::RADIUS_TAG);
        let ground = if response.hovered() && !on { tokens.hover } else { ground };
        let edge = if response.has_focus() { tokens.accent } else { ground };
        ui.painter().rect(rect, radius, ground, Stroke::new(1.5, edge), StrokeKind::Inside);
        let at = rect.center() - galley.size() / 2.0;
        ui.painter().galley(at, galley, color);
    }
    response
}

/// What stands in a panel that has nothing yet: a sentence and the button that fills it (true when clicked).
pub fn empty(ui: &mut Ui, text: &str, button: Option<&str>) -> bool {
    let tokens = theme::tokens(ui.ctx());
    ui.vertical_centered(|ui| {
        ui.add_space((ui.available_height() * 0.3).clamp(16.0, 160.0));
        ui.set_max_width(420.0);
        ui.label(RichText::new(text).color(tokens.text_2));
        ui.add_space(4.0);
        button.is_some_and(|button| ui.button(button).clicked())
    })
    .inner
}

/// A heading of a group inside a panel: 11 points, secondary.
pub fn group_heading(ui: &mut Ui, text: &str) {
    let tokens = theme::tokens(ui.ctx());
    ui.label(RichText::new(text).font(theme::semibold(theme::TEXT_SMALL)).color(tokens.text_2));
}
