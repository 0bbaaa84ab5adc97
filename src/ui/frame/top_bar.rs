//! The top bar: a chip for each connection, then what is on air, the locks, and the search field.

use std::time::Duration;

use egui::{
    Align, Button, CornerRadius, FontId, Layout, Popup, PopupCloseBehavior, RichText, Role, Sense, Stroke, StrokeKind,
    Ui, WidgetInfo, vec2,
};
use egui_material_icons::icons;

use super::card;
use super::state_words::{self, Dot};
use crate::message::ConnectionState;
use crate::model::Connection;
use crate::tr;
use crate::ui::action::{Action, SettingsChange};
use crate::ui::page::View;
use crate::ui::widget::{basic, field};
use crate::ui::{format, theme};

const CHIP: f32 = 30.0;
const CHIP_PADDING: f32 = 8.0;
const NAME_AT_MOST: f32 = 180.0;
const NAME_AT_MOST_NARROW: f32 = 92.0;
/// Below this width the toggles show their icons alone.
const NARROW: f32 = 1200.0;

/// Draws the bar.
pub fn ui(ui: &mut Ui, view: &mut View<'_>) {
    let narrow = ui.available_width() < NARROW;
    // Reading order and focus order are the same: chips, on air, locks, search. So the right part is measured first.
    let right = right_width(ui, narrow);
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let left = (ui.available_width() - right - 8.0).max(80.0);
        let (rect, _) = ui.allocate_exact_size(vec2(left, theme::BAR_HEIGHT), Sense::hover());
        let mut chips_ui =
            ui.new_child(egui::UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(Align::Center)));
        chips(&mut chips_ui, view, left);
        let start = ui.cursor().min.x;
        on_air(ui, view);
        toggles(ui, view, narrow);
        search(ui, view);
        let used = ui.min_rect().right() - start;
        ui.data_mut(|data| data.insert_temp(width_id(), used));
        if (used - right).abs() > 0.5 {
            // Once, when the right part has changed its width (a show went live).
            ui.ctx().request_discard("the top bar has another width");
        }
    });
}

fn width_id() -> egui::Id {
    egui::Id::unique("top bar right width")
}

/// The width of the right part as it was drawn last.
fn right_width(ui: &Ui, narrow: bool) -> f32 {
    ui.data(|data| data.get_temp(width_id())).unwrap_or(if narrow { 320.0 } else { 520.0 })
}

fn chips(ui: &mut Ui, view: &mut View<'_>, room: f32) {
    let model = view.model;
    let widths: Vec<f32> = model.connections.iter().map(|connection| chip_width(ui, view, connection)).collect();
    let gap = ui.spacing().item_spacing.x;
    let fit = fitting(&widths, gap, room, 64.0);
    for connection in &model.connections[..fit] {
        let response = chip(ui, view, connection);
        Popup::from_toggle_button_response(&response)
            .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
            .accessible_name(&connection.profile.name)
            .gap(9.0)
            .frame(egui::Frame::popup(ui.style()).inner_margin(egui::Margin::same(12)))
            .show(|ui| {
                if card::ui(ui, view, connection) {
                    ui.close();
                }
            });
    }
    if fit < model.connections.len() {
        let more = tr!("frame-more", count = model.connections.len() - fit);
        let response = ui.button(more);
        Popup::from_toggle_button_response(&response).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(
            |ui| {
                for connection in &model.connections[fit..] {
                    card::ui(ui, view, connection);
                    ui.separator();
                }
            },
        );
    }
}

/// How many chips from the left fit into `room`, with `more` points kept for the rest's button where not all do.
fn fitting(widths: &[f32], gap: f32, room: f32, more: f32) -> usize {
    let whole: f32 = widths.iter().map(|width| width + gap).sum::<f32>() - gap;
    if whole <= room {
        return widths.len();
    }
    let mut used = 0.0;
    widths
        .iter()
        .take_while(|width| {
            used += **width + gap;
            used + more <= room
        })
        .count()
}

fn chip_texts(
    ui: &Ui,
    view: &View<'_>,
    connection: &Connection,
) -> (std::sync::Arc<egui::Galley>, std::sync::Arc<egui::Galley>) {
    let tokens = theme::tokens(ui.ctx());
    let font = FontId::proportional(theme::TEXT_BODY);
    let mut job =
        egui::text::LayoutJob::simple_singleline(connection.profile.name.clone(), font.clone(), tokens.text_1);
    let narrow = ui.ctx().content_rect().width() < NARROW;
    let name_at_most = if narrow { NAME_AT_MOST_NARROW } else { NAME_AT_MOST };
    job.wrap = egui::text::TextWrapping::truncate_at_width(name_at_most);
    let name = ui.painter().layout_job(job);
    let state = ui.painter().layout_no_wrap(state_words::short(connection, view.now), font, tokens.text_2);
    (name, state)
}

fn chip_width(ui: &Ui, view: &View<'_>, connection: &Connection) -> f32 {
    let (name, state) = chip_texts(ui, view, connection);
    CHIP_PADDING + 16.0 + 6.0 + name.size().x + 6.0 + 8.0 + 5.0 + state.size().x + CHIP_PADDING
}

fn chip(ui: &mut Ui, view: &View<'_>, connection: &Connection) -> egui::Response {
    let tokens = theme::tokens(ui.ctx());
    let (name, state) = chip_texts(ui, view, connection);
    let width = chip_width(ui, view, connection);
    let (rect, response) = ui.allocate_exact_size(vec2(width, CHIP), Sense::click());
    let spoken = spoken(view, connection);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &spoken));
    if ui.is_rect_visible(rect) {
        let painter = ui.painter();
        let fill = if response.hovered() { tokens.hover } else { tokens.raised };
        let edge = if response.has_focus() { tokens.accent } else { fill };
        let radius = CornerRadius::same(theme::RADIUS);
        painter.rect(rect, radius, fill, Stroke::new(1.5, edge), StrokeKind::Inside);
        let middle = rect.center().y;
        let mut x = rect.left() + CHIP_PADDING;
        let badge = egui::Rect::from_center_size(egui::pos2(x + 8.0, middle), vec2(16.0, 16.0));
        basic::paint_badge(painter, badge, connection.profile.system, &tokens);
        x += 22.0;
        let name_width = name.size().x;
        painter.galley(egui::pos2(x, middle - name.size().y / 2.0), name, tokens.text_1);
        x += name_width + 6.0;
        let (color, shape) = state_words::dot(&connection.state, &tokens);
        let center = egui::pos2(x + 4.0, middle);
        match shape {
            Dot::Filled => painter.circle_filled(center, 4.0, color),
            Dot::Ring => painter.circle_stroke(center, 3.25, Stroke::new(1.5, color)),
        };
        x += 13.0;
        painter.galley(egui::pos2(x, middle - state.size().y / 2.0), state, tokens.text_2);
    }
    response
}

/// What a screen reader says for a chip: "Studio PC, OBS, ready, round trip 2 ms".
fn spoken(view: &View<'_>, connection: &Connection) -> String {
    let system = basic::system_name(connection.profile.system);
    let mut text = format!("{}, {}, {}", connection.profile.name, system, state_words::word(&connection.state));
    match (&connection.state, connection.round_trip) {
        (ConnectionState::Ready { .. }, Some(time)) => {
            text.push_str(&tr!("frame-spoken-round-trip", time = format::round_trip(time)));
        }
        (ConnectionState::Waiting { .. }, _) => {
            text.push_str(", ");
            text.push_str(&state_words::short(connection, view.now));
        }
        _ => {}
    }
    text
}

/// What is on air over all connections.
struct OnAir {
    /// The longest running time, where something streams.
    live: Option<Duration>,
    recording: Option<Duration>,
    record_paused: bool,
    /// Frames that the outputs had to skip, where a server says so.
    skipped: Option<u64>,
}

impl OnAir {
    fn of(view: &View<'_>) -> Self {
        let mut all = Self { live: None, recording: None, record_paused: false, skipped: None };
        for connection in &view.model.connections {
            if !matches!(connection.state, ConnectionState::Ready { .. } | ConnectionState::Stale { .. }) {
                continue;
            }
            let obs = &connection.obs;
            let time =
                |since: Option<crate::message::Timestamp>| since.map_or(Duration::ZERO, |since| view.now.since(since));
            if obs.stream.active {
                all.live = all.live.max(Some(time(obs.stream.since)));
                if let Some(stats) = &obs.stats {
                    all.skipped = Some(all.skipped.unwrap_or(0) + stats.output_skipped_frames);
                }
            }
            if obs.record.active {
                all.recording = all.recording.max(Some(time(obs.record.since)));
                all.record_paused |= obs.record_paused;
            }
        }
        all
    }
}

fn on_air(ui: &mut Ui, view: &View<'_>) {
    let tokens = theme::tokens(ui.ctx());
    let on_air = OnAir::of(view);
    if let Some(skipped) = on_air.skipped {
        let color = if skipped > 0 { tokens.warn } else { tokens.text_2 };
        let text = tr!("frame-skipped", count = skipped, shown = format::grouped(skipped));
        ui.label(RichText::new(text).size(theme::TEXT_SMALL).color(color)).on_hover_text(tr!("frame-skipped-hint"));
    }
    if let Some(time) = on_air.live {
        let text = tr!("frame-live", time = format::running(time));
        block(ui, &text, tokens.background, tokens.on_air, tokens.on_air);
    }
    if let Some(time) = on_air.recording {
        let text = if on_air.record_paused {
            tr!("frame-rec-paused", time = format::running(time))
        } else {
            tr!("frame-rec", time = format::running(time))
        };
        block(ui, &text, tokens.on_air, tokens.on_air_tint, tokens.on_air);
    }
    if on_air.live.is_none() && on_air.recording.is_none() && view.model.connections.iter().any(is_up) {
        block(ui, tr!("frame-off-air"), tokens.text_2, tokens.panel, tokens.line);
    }
}

fn is_up(connection: &Connection) -> bool {
    matches!(connection.state, ConnectionState::Ready { .. } | ConnectionState::Stale { .. })
}

/// A block of the bar that says something and does nothing.
fn block(ui: &mut Ui, text: &str, color: egui::Color32, fill: egui::Color32, edge: egui::Color32) {
    let galley = ui.painter().layout_no_wrap(text.to_owned(), theme::semibold(theme::TEXT_BODY), color);
    let (rect, response) = ui.allocate_exact_size(vec2(galley.size().x + 20.0, CHIP), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    let radius = CornerRadius::same(theme::RADIUS);
    ui.painter().rect(rect, radius, fill, Stroke::new(1.0, edge), StrokeKind::Inside);
    let at = rect.center() - galley.size() / 2.0;
    ui.painter().galley(at, galley, color);
}

fn toggles(ui: &mut Ui, view: &mut View<'_>, narrow: bool) {
    let locked = view.model.settings.on_air_lock;
    let picture = if locked { icons::ICON_LOCK } else { icons::ICON_LOCK_OPEN };
    let hint = if locked { tr!("frame-lock-on-hint") } else { tr!("frame-lock-off-hint") };
    if field::toggle(ui, picture, tr!("frame-lock"), locked, !narrow).on_hover_text(hint).clicked() {
        view.act(toggle_on_air_lock());
    }
    let safe = view.model.settings.streamer_safe;
    let picture = if safe { icons::ICON_VISIBILITY_OFF } else { icons::ICON_VISIBILITY };
    let hint = if safe { tr!("frame-safe-on-hint") } else { tr!("frame-safe-off-hint") };
    if field::toggle(ui, picture, tr!("frame-safe"), safe, !narrow).on_hover_text(hint).clicked() {
        view.act(toggle_streamer_safe());
    }
}

/// Turns the On-air lock on or off.
pub fn toggle_on_air_lock() -> Action {
    Action::Settings(SettingsChange(Box::new(|settings| settings.on_air_lock = !settings.on_air_lock)))
}

/// Turns Streamer-safe mode on or off.
pub fn toggle_streamer_safe() -> Action {
    Action::Settings(SettingsChange(Box::new(|settings| settings.streamer_safe = !settings.streamer_safe)))
}

fn search(ui: &mut Ui, view: &mut View<'_>) {
    let tokens = theme::tokens(ui.ctx());
    let keys = ui.ctx().format_shortcut(&crate::ui::palette::SHORTCUT);
    let button = Button::new((
        field::icon(icons::ICON_SEARCH, 16.0).color(tokens.text_2),
        RichText::new(tr!("frame-search")).color(tokens.text_2),
        RichText::new(keys).size(theme::TEXT_SMALL).color(tokens.text_2),
    ))
    .fill(tokens.background);
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr!("frame-search")));
    if response.on_hover_text(tr!("frame-search-hint")).clicked() {
        view.act(Action::OpenPalette);
    }
}

#[cfg(test)]
mod tests {
    use super::fitting;

    #[test]
    fn chips_that_do_not_fit_leave_room_for_the_button_of_the_rest() {
        assert_eq!(fitting(&[100.0, 100.0], 8.0, 208.0, 64.0), 2, "all fit: no button is needed");
        assert_eq!(fitting(&[100.0, 100.0], 8.0, 207.0, 64.0), 1);
        assert_eq!(fitting(&[100.0, 100.0, 100.0], 8.0, 290.0, 64.0), 2);
        assert_eq!(fitting(&[], 8.0, 100.0, 64.0), 0);
        assert_eq!(fitting(&[500.0], 8.0, 100.0, 64.0), 0);
    }
}
