//! The status line: what the feed keeps, how fast it fills, what was lost, and the last notice.

use egui::{Align, Label, Layout, RichText, Sense, Ui};

use super::notices::{Notices, level_look};
use crate::tr;
use crate::ui::format;
use crate::ui::page::View;
use crate::ui::theme;

/// What it counts besides what the view holds.
#[derive(Debug, Clone, Copy, Default)]
pub struct Counts {
    /// Rows lost on the way to the window because it stood still for too long.
    pub lost_on_the_way: u64,
    /// Events of all connections in the last whole seconds, a second.
    pub per_second: f32,
}

impl Counts {
    /// Averages the last five whole seconds over all connections.
    pub fn of(view: &View<'_>, lost_on_the_way: u64) -> Self {
        let mut seconds = [0_u32; 5];
        let mut sum = 0;
        for connection in &view.model.connections {
            connection.rates.per_second(view.now, &mut seconds);
            sum += seconds.iter().sum::<u32>();
        }
        Self { lost_on_the_way, per_second: sum as f32 / 5.0 }
    }
}

/// Draws the line. True when the last notice was clicked.
pub fn ui(ui: &mut Ui, view: &View<'_>, counts: Counts, notices: &Notices) -> bool {
    let tokens = theme::tokens(ui.ctx());
    let small = |text: String| RichText::new(text).size(theme::TEXT_SMALL).color(tokens.text_2);
    let mut clicked = false;
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = 20.0;
        let feed = view.feed;
        ui.label(small(tr!("frame-status-kept", count = feed.len(), shown = format::grouped(feed.len()))));
        let memory = tr!(
            "frame-status-memory",
            used = format::memory(feed.bytes() as u64),
            budget = format::memory(feed.budget() as u64)
        );
        ui.label(small(memory)).on_hover_text(tr!("frame-status-memory-hint"));
        let rate = if counts.per_second >= 10.0 || counts.per_second == 0.0 {
            format::grouped(counts.per_second.round() as u64)
        } else {
            format!("{:.1}", counts.per_second)
        };
        ui.label(small(tr!("frame-status-rate", rate = rate)));
        dropped(ui, view, counts);
        if let Some(notice) = notices.last() {
            let (_, color) = level_look(notice.level, &tokens);
            let color = if notice.level == crate::message::NoticeLevel::Info { tokens.text_2 } else { color };
            let text = small(notice.text.clone()).color(color);
            let label = ui.add(Label::new(text).truncate().sense(Sense::click()));
            clicked = label.on_hover_text(tr!("frame-status-notice-hint")).clicked();
        }
    });
    clicked
}

fn dropped(ui: &mut Ui, view: &View<'_>, counts: Counts) {
    let tokens = theme::tokens(ui.ctx());
    let forgotten = view.feed.dropped();
    let small = |text: &str| RichText::new(text).size(theme::TEXT_SMALL);
    if counts.lost_on_the_way > 0 {
        let text = tr!("frame-status-lost", count = format::grouped(counts.lost_on_the_way));
        ui.label(small(&text).color(tokens.warn)).on_hover_text(tr!("frame-status-lost-hint"));
    }
    if forgotten > 0 {
        let text = tr!("frame-status-dropped", count = format::grouped(forgotten));
        ui.label(small(&text).color(tokens.text_2)).on_hover_text(tr!("frame-status-dropped-hint"));
    }
    if counts.lost_on_the_way == 0 && forgotten == 0 {
        ui.label(small(tr!("frame-status-nothing-dropped")).color(tokens.text_2));
    }
}
