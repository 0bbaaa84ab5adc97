//! The command log: what was sent and how it ended, newest first.

use egui::{
    Align, Button, FontId, Label, Layout, RichText, Role, ScrollArea, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2,
};

use super::{Wish, answer};
use crate::message::{CommandId, ReplyOutcome};
use crate::model::CommandEntry;
use crate::tr;
use crate::ui::page::View;
use crate::ui::page::feed::{clock, safe_name};
use crate::ui::theme::{self, Tokens};

const ROW: f32 = 30.0;

/// Draws the log. `shown` is the line whose answer stands at the right.
pub fn ui(ui: &mut Ui, shown: Option<CommandId>, view: &View<'_>, tokens: &Tokens, wishes: &mut Vec<Wish>) {
    let entries = &view.model.command_log.entries;
    ui.add_space(2.0);
    if entries.is_empty() {
        ui.label(RichText::new(tr!("requests-log-empty")).color(tokens.text_2));
        return;
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().id_salt("command log").auto_shrink([false, false]).show_rows(
        ui,
        ROW,
        entries.len(),
        |ui, rows| {
            for at in rows {
                let Some(entry) = entries.get(entries.len() - 1 - at) else { continue };
                row(ui, entry, shown == Some(entry.id), view, tokens, wishes);
            }
        },
    );
}

fn row(ui: &mut Ui, entry: &CommandEntry, shown: bool, view: &View<'_>, tokens: &Tokens, wishes: &mut Vec<Wish>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::click());
    let name = view.model.connection(entry.connection).map(|to| safe_name(view, &to.profile.name)).unwrap_or_default();
    let time = clock(entry.at, view.utc_offset_seconds);
    let time = time.split('.').next().unwrap_or_default();
    let state = state_words(entry);
    response.widget_info(|| {
        let line = format!("{time} {name} {} {state}", answer::name_of(entry, None));
        WidgetInfo::labeled(Role::ListBoxOption, true, line)
    });
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(shown));
    if response.clicked() {
        wishes.push(Wish::Show(entry.id));
    }
    let ground = if shown {
        tokens.selection
    } else if response.hovered() {
        tokens.hover
    } else {
        egui::Color32::TRANSPARENT
    };
    ui.painter().rect_filled(rect, theme::RADIUS_TAG, ground);
    ui.painter().hline(rect.x_range(), rect.max.y, (1.0, tokens.line));
    let edit = egui::Rect::from_min_max(pos2(rect.max.x - 300.0, rect.min.y), rect.max - vec2(6.0, 0.0));
    let mut right = ui.new_child(UiBuilder::new().max_rect(edit).layout(Layout::right_to_left(Align::Center)));
    // As high as the row allows: the style's own height is that of a bar.
    right.spacing_mut().interact_size.y = 24.0;
    right.spacing_mut().button_padding.y = 2.0;
    let edit_name = tr!("requests-edit-tip", request = entry.request_type.as_str());
    let edit = Button::new(tr!("requests-edit")).min_size(vec2(0.0, 24.0));
    // A line without a type holds nothing that could be edited.
    if right.add_enabled(!entry.request_type.is_empty(), edit).on_hover_text(edit_name).clicked() {
        wishes.push(Wish::Edit(entry.id));
    }
    let latency = answer::latency(entry).unwrap_or_default();
    right.add_sized(
        vec2(56.0, ROW),
        Label::new(RichText::new(latency).font(FontId::proportional(12.0)).color(tokens.text_2)),
    );
    answer::status_tag(&mut right, entry, answer::dialect(view, entry));
    let left = egui::Rect::from_min_max(rect.min + vec2(8.0, 0.0), pos2(right.min_rect().min.x - 8.0, rect.max.y));
    let mut left = ui.new_child(UiBuilder::new().max_rect(left).layout(Layout::left_to_right(Align::Center)));
    left.label(RichText::new(time).font(FontId::proportional(12.0)).color(tokens.text_2));
    left.allocate_ui_with_layout(vec2(120.0, ROW), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(120.0);
        ui.add(Label::new(RichText::new(name).size(12.0).color(tokens.text_2)).truncate().selectable(false));
    });
    left.add(Label::new(RichText::new(answer::name_of(entry, None)).color(tokens.text_1)).truncate().selectable(false));
}

fn state_words(entry: &CommandEntry) -> String {
    match &entry.outcome {
        None => tr!("requests-waiting").to_owned(),
        Some(ReplyOutcome::Answered(reply)) => reply.code.to_string(),
        Some(ReplyOutcome::TimedOut { .. }) => tr!("requests-timed-out").to_owned(),
        Some(ReplyOutcome::Disconnected) => tr!("requests-disconnected").to_owned(),
        Some(ReplyOutcome::NotSent) => tr!("requests-not-sent").to_owned(),
    }
}
