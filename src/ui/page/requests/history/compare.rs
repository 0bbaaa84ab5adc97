//! What differs between two answers: a line a path, with a sign and a word each.

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{FontId, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};
use serde_json::Value;

use super::{type_words, value};
use crate::model::CommandEntry;
use crate::protocol::difference::{Change, Difference, between};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::page::feed::clock;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::field;
use crate::words::privacy::{MASK, masked_message, names_a_secret, without_private};

/// Differences that are listed; two answers with more have little in common.
const MOST: usize = 10_000;
/// Characters of a value in its line. *Copy* takes all of it.
const VALUE: usize = 160;
const ROW: f32 = 24.0;

/// Two answers side by side.
pub struct Comparison {
    /// What is compared, in words.
    title: String,
    lines: Vec<Difference>,
    /// Differences that are not among the lines.
    more: usize,
}

impl Comparison {
    /// `None` where one of them is no JSON.
    pub fn of(older: &CommandEntry, newer: &CommandEntry, view: &View<'_>) -> Option<Self> {
        let read = |entry| serde_json::from_str::<Value>(value(entry)?.get()).ok();
        let (lines, more) = between(&read(older)?, &read(newer)?, MOST);
        let named = |entry: &CommandEntry| {
            let time = clock(entry.at, view.utc_offset_seconds);
            format!("{} {}", time.split('.').next().unwrap_or_default(), type_words(entry))
        };
        Some(Self { title: format!("{} → {}", named(older), named(newer)), lines, more })
    }

    /// Draws it. True: back to the list.
    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>, tokens: &Tokens) -> bool {
        let safe = view.model.settings.streamer_safe;
        let mut back = false;
        ui.horizontal(|ui| {
            back = field::icon_button(ui, egui_material_icons::icons::ICON_ARROW_BACK, tr!("history-back")).clicked();
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if !self.lines.is_empty() && ui.button(tr!("history-copy-difference")).clicked() {
                    let lines = self.lines.iter().map(|line| text(line, false, usize::MAX));
                    view.act(Action::Copy(lines.collect::<Vec<_>>().join("\n")));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let count = self.lines.len() + self.more;
                    let words = match count {
                        0 => tr!("history-same").to_owned(),
                        count => tr!("history-differences", count = count),
                    };
                    ui.label(egui::RichText::new(words).font(theme::semibold(13.0)).color(tokens.text_1));
                    ui.add(egui::Label::new(egui::RichText::new(&self.title).color(tokens.text_2)).truncate());
                });
            });
        });
        ui.add_space(4.0);
        let area = ScrollArea::vertical().id_salt("difference").auto_shrink([false, false]);
        ui.spacing_mut().item_spacing.y = 0.0;
        area.show_rows(ui, ROW, self.lines.len() + usize::from(self.more > 0), |ui, rows| {
            for at in rows {
                match self.lines.get(at) {
                    Some(line) => row(ui, line, safe, tokens),
                    None => _ = ui.label(tr!("history-more", count = self.more)),
                }
            }
        });
        back
    }
}

/// Sign, word and colour of a change.
fn looks(change: &Change, tokens: &Tokens) -> (&'static str, &'static str, egui::Color32) {
    match change {
        Change::Added(_) => ("+", tr!("history-added"), tokens.ok),
        Change::Removed(_) => ("−", tr!("history-removed"), tokens.warn),
        Change::Changed { .. } => ("±", tr!("history-changed"), tokens.accent),
        Change::Reordered => ("↕", tr!("history-reordered"), tokens.text_2),
    }
}

fn row(ui: &mut Ui, line: &Difference, safe: bool, tokens: &Tokens) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    let (sign, word, color) = looks(&line.change, tokens);
    response.widget_info(|| WidgetInfo::labeled(Role::ListItem, true, text(line, safe, VALUE)));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let mono = FontId::monospace(12.0);
    let mut job = LayoutJob { wrap: TextWrapping::truncate_at_width(rect.width() - 112.0), ..LayoutJob::default() };
    job.append(place(line), 0.0, TextFormat::simple(mono.clone(), tokens.json_key));
    for (index, part) in values(line, safe, VALUE).into_iter().enumerate() {
        if index == 1 {
            job.append("→", 8.0, TextFormat::simple(mono.clone(), tokens.text_2));
        }
        job.append(&part, 12.0 - 4.0 * index.min(1) as f32, TextFormat::simple(mono.clone(), tokens.text_1));
    }
    let painter = ui.painter_at(rect);
    let middle = rect.center().y;
    let small = FontId::proportional(12.0);
    painter.text(pos2(rect.min.x + 14.0, middle), egui::Align2::CENTER_CENTER, sign, theme::semibold(13.0), color);
    painter.text(pos2(rect.min.x + 28.0, middle), egui::Align2::LEFT_CENTER, word, small, color);
    let galley = painter.layout_job(job);
    painter.galley(pos2(rect.min.x + 104.0, middle - galley.size().y / 2.0), galley, tokens.text_1);
    ui.painter().hline(rect.x_range(), rect.max.y, (1.0, tokens.line));
}

/// A difference as a line of text.
fn text(line: &Difference, safe: bool, most: usize) -> String {
    let (sign, word, _) = looks(&line.change, &theme::DARK);
    format!("{sign} {word} {} {}", place(line), values(line, safe, most).join(" → "))
}

fn place(line: &Difference) -> &str {
    if line.path.is_empty() { tr!("history-whole") } else { &line.path }
}

/// The value that was added or removed; before and after.
fn values(line: &Difference, safe: bool, most: usize) -> Vec<String> {
    let field = line.path.rsplit(['.', ']']).next().unwrap_or_default();
    let field = field.split('[').next().unwrap_or_default();
    let shown = |value: &Value| {
        let mut text = match value {
            _ if safe && names_a_secret(field) => MASK.to_owned(),
            Value::String(text) if safe => format!("\"{}\"", without_private(text)),
            value if safe => masked_message(&value.to_string()),
            value => value.to_string(),
        };
        if let Some((at, _)) = text.char_indices().nth(most) {
            text.truncate(at);
            text.push('…');
        }
        text
    };
    match &line.change {
        Change::Added(value) | Change::Removed(value) => vec![shown(value)],
        Change::Changed { before, after } => vec![shown(before), shown(after)],
        Change::Reordered => Vec::new(),
    }
}
