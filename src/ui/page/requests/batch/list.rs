//! The rows of the batch as a list: only what is in sight is laid out; moved by hand and by keyboard.

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Color32, CornerRadius, DragAndDrop, EventFilter, FontId, Id, Key, Modifiers, Rect, Role, ScrollArea, Sense, Ui,
    UiBuilder, WidgetInfo, pos2, vec2,
};
use egui_material_icons::icons;

use super::rows::{Ink, RowView};
use super::work::Work;
use crate::tr;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::Tone;

/// Height of a row, and of one with a line below.
const ROW: f32 = 32.0;
const TALL: f32 = 54.0;
/// Where things stand in a row, from the left.
const HANDLE: f32 = 24.0;
const NUMBER: f32 = 26.0;
const SWITCH: f32 = 30.0;
const TIME: f32 = 72.0;
const EDGE: f32 = 28.0;

/// The state of the list that outlives a frame.
#[derive(Default)]
pub struct List {
    /// Where each row begins, and where the last one ends.
    tops: Vec<f32>,
    reveal: bool,
    pub focus: bool,
}

/// What the person did.
#[derive(Debug, Clone, PartialEq)]
pub enum Did {
    /// Chose a row, by pointer or keyboard.
    Chose(usize),
    /// Wants it in the editor.
    Open(usize),
    Switch(usize),
    Remove(usize),
    Duplicate(usize),
    /// The second is the place in the list without the row.
    Move(usize, usize),
    Undo,
    Copy(usize),
    Paste(String),
}

/// What is dragged: the key of a row.
struct Dragged(u64);

impl List {
    /// The rows changed: their places are measured anew.
    pub fn measure(&mut self, views: &[RowView]) {
        self.tops.clear();
        self.tops.push(0.0);
        let mut top = 0.0;
        for view in views {
            top += if view.below.is_some() { TALL } else { ROW };
            self.tops.push(top);
        }
    }

    /// Brings the row that is selected into sight.
    pub fn reveal(&mut self) {
        self.reveal = true;
    }

    fn at(&self, y: f32) -> usize {
        self.tops.partition_point(|top| *top <= y).saturating_sub(1)
    }

    /// Draws the rows in what is left of the panel.
    pub fn ui(&mut self, ui: &mut Ui, work: &Work, views: &[RowView], tokens: &Tokens) -> Vec<Did> {
        let mut did = Vec::new();
        let outer = ui.available_rect_before_wrap();
        let id = ui.scope_id().with("batch rows");
        let list = ui.interact(outer, id, Sense::CLICK | Sense::FOCUSABLE);
        list.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, tr!("batch-rows")));
        if std::mem::take(&mut self.focus) {
            list.request_focus();
        }
        if list.has_focus() {
            ui.memory_mut(|memory| {
                let arrows = EventFilter { tab: false, horizontal_arrows: false, vertical_arrows: true, escape: false };
                memory.set_focus_lock_filter(id, arrows);
            });
            self.keyboard(ui, work, outer.height(), &mut did);
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let total = self.tops.last().copied().unwrap_or_default();
        let dragged = DragAndDrop::payload::<Dragged>(ui.ctx());
        let area = ScrollArea::vertical().id_salt("batch rows").auto_shrink([false, false]).min_scrolled_height(0.0);
        area.show_viewport(ui, |ui, view| {
            ui.set_width(ui.available_width());
            ui.set_height(total.max(view.height()));
            let origin = ui.min_rect().min;
            let width = ui.min_rect().width();
            if std::mem::take(&mut self.reveal)
                && let Some(row) = work.cursor()
                && let (Some(top), Some(bottom)) = (self.tops.get(row), self.tops.get(row + 1))
            {
                let rect =
                    Rect::from_min_max(pos2(origin.x, origin.y + top), pos2(origin.x + width, origin.y + bottom));
                ui.scroll_to_rect(rect, None);
            }
            let mut area = ui.new_child(UiBuilder::new().max_rect(ui.max_rect()).accessibility_parent(id));
            let first = self.at(view.min.y);
            for (row, shown) in views.iter().enumerate().skip(first) {
                let (Some(top), Some(bottom), Some(key)) = (self.tops.get(row), self.tops.get(row + 1), work.key(row))
                else {
                    break;
                };
                if *top > view.max.y {
                    break;
                }
                let rect =
                    Rect::from_min_max(pos2(origin.x, origin.y + top), pos2(origin.x + width, origin.y + bottom));
                let lifted = dragged.as_ref().is_some_and(|dragged| dragged.0 == key);
                let place = Place { id, rect, row, key, lifted, focused: list.has_focus(), of: views.len() };
                if draw(&mut area, place, shown, work.cursor() == Some(row), tokens, &mut did) {
                    list.request_focus();
                }
            }
            if let Some(dragged) = &dragged {
                self.drag(ui, origin, outer, work, dragged, tokens, &mut did);
            }
        });
        did
    }

    /// Something is dragged over the list: where it would stand, and, let go, where it stands.
    #[expect(clippy::too_many_arguments, reason = "all of it is of this one frame")]
    fn drag(
        &self,
        ui: &Ui,
        origin: egui::Pos2,
        outer: Rect,
        work: &Work,
        dragged: &Dragged,
        tokens: &Tokens,
        did: &mut Vec<Did>,
    ) {
        let Some(pointer) = ui.input(|input| input.pointer.interact_pos()) else { return };
        if !outer.expand2(vec2(0.0, EDGE)).contains(pointer) {
            return;
        }
        // Near an edge the list goes on by itself.
        let beyond = (outer.min.y + EDGE - pointer.y).max(0.0) - (pointer.y - outer.max.y + EDGE).max(0.0);
        if beyond != 0.0 {
            ui.scroll_with_delta(vec2(0.0, beyond * 0.4));
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(16));
        }
        let y = pointer.y - origin.y;
        let rows = self.tops.len().saturating_sub(1);
        let under = self.at(y).min(rows.saturating_sub(1));
        let middle = (self.tops[under] + self.tops[(under + 1).min(rows)]) / 2.0;
        let gap = if y > middle { under + 1 } else { under };
        let line = origin.y + self.tops[gap.min(rows)];
        ui.painter().hline(outer.x_range(), line, (2.0, tokens.accent));
        if ui.input(|input| input.pointer.any_released())
            && let Some(row) = work.place(dragged.0)
        {
            DragAndDrop::clear_payload(ui.ctx());
            did.push(Did::Move(row, if gap > row { gap - 1 } else { gap }));
        }
    }

    fn keyboard(&mut self, ui: &Ui, work: &Work, height: f32, did: &mut Vec<Did>) {
        let last = work.keys().len().saturating_sub(1);
        if work.is_empty() {
            paste(ui, did);
            return;
        }
        let row = work.cursor();
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        if let Some(row) = row {
            if pressed(Modifiers::ALT, Key::ArrowUp) {
                did.push(Did::Move(row, row.saturating_sub(1)));
            }
            if pressed(Modifiers::ALT, Key::ArrowDown) {
                did.push(Did::Move(row, row + 1));
            }
            if pressed(Modifiers::COMMAND, Key::D) {
                did.push(Did::Duplicate(row));
            }
            if pressed(Modifiers::NONE, Key::Delete) || pressed(Modifiers::NONE, Key::Backspace) {
                did.push(Did::Remove(row));
            }
            if pressed(Modifiers::NONE, Key::Space) {
                did.push(Did::Switch(row));
            }
            if pressed(Modifiers::NONE, Key::Enter) {
                did.push(Did::Open(row));
            }
            if ui.input_mut(|input| take(&mut input.events, |event| matches!(event, egui::Event::Copy)).is_some()) {
                did.push(Did::Copy(row));
            }
        }
        if pressed(Modifiers::COMMAND, Key::Z) {
            did.push(Did::Undo);
        }
        let page = ((height / ROW) as usize).saturating_sub(1).max(1);
        let from = row.unwrap_or(0);
        let steps = [
            (Key::ArrowUp, from.saturating_sub(1)),
            (Key::ArrowDown, if row.is_some() { from + 1 } else { 0 }),
            (Key::PageUp, from.saturating_sub(page)),
            (Key::PageDown, from + page),
            (Key::Home, 0),
            (Key::End, last),
        ];
        for (key, to) in steps {
            if pressed(Modifiers::NONE, key) {
                did.push(Did::Chose(to.min(last)));
            }
        }
        paste(ui, did);
    }
}

fn paste(ui: &Ui, did: &mut Vec<Did>) {
    let pasted = ui.input_mut(|input| take(&mut input.events, |event| matches!(event, egui::Event::Paste(_))));
    if let Some(egui::Event::Paste(text)) = pasted {
        did.push(Did::Paste(text));
    }
}

fn take(events: &mut Vec<egui::Event>, is: impl Fn(&egui::Event) -> bool) -> Option<egui::Event> {
    let at = events.iter().position(is)?;
    Some(events.remove(at))
}

/// Where a row is drawn, and which it is.
struct Place {
    id: Id,
    rect: Rect,
    row: usize,
    key: u64,
    /// It is being dragged.
    lifted: bool,
    focused: bool,
    of: usize,
}

/// Draws one row. True when it was clicked: the list takes the keyboard.
fn draw(ui: &mut Ui, place: Place, view: &RowView, chosen: bool, tokens: &Tokens, did: &mut Vec<Did>) -> bool {
    let Place { id, rect, row, key, .. } = place;
    let mut clicked = false;
    let row_id = id.with(("row", key));
    let response = ui.interact(rect, row_id, Sense::CLICK);
    response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, &view.spoken));
    ui.ctx().accesskit_node_builder(row_id, |node| {
        node.set_selected(chosen);
        node.set_position_in_set(row + 1);
        node.set_size_of_set(place.of);
    });
    if chosen {
        ui.ctx().accesskit_node_builder(id, |node| node.set_active_descendant(row_id.accesskit_id()));
    }
    if response.clicked() {
        did.push(Did::Chose(row));
        clicked = true;
    }
    if response.double_clicked() {
        did.push(Did::Open(row));
    }
    let ground = match (chosen, response.hovered()) {
        (true, _) => tokens.selection,
        (false, true) => tokens.hover,
        (false, false) => Color32::TRANSPARENT,
    };
    let painter = ui.painter().clone();
    painter.rect_filled(rect, CornerRadius::ZERO, ground);
    if chosen && place.focused {
        painter.rect_filled(rect.with_max_x(rect.min.x + 2.0), CornerRadius::ZERO, tokens.accent);
    }
    painter.hline(rect.x_range(), rect.max.y - 0.5, (1.0, tokens.line));

    let line = rect.with_max_y(rect.min.y + ROW);
    let mut x = line.min.x + 4.0;
    let handle_rect = Rect::from_min_size(pos2(x, line.min.y), vec2(HANDLE, ROW));
    let handle = ui.interact(handle_rect, row_id.with("handle"), Sense::DRAG);
    handle.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr!("batch-drag", row = row + 1)));
    if handle.drag_started() {
        did.push(Did::Chose(row));
    }
    handle.dnd_set_drag_payload(Dragged(key));
    if handle.hovered() || handle.dragged() {
        ui.ctx().set_cursor_icon(if handle.dragged() { egui::CursorIcon::Grabbing } else { egui::CursorIcon::Grab });
    }
    let color = if handle.hovered() || place.lifted { tokens.accent } else { tokens.text_3 };
    let icon = icons::ICON_DRAG_INDICATOR.rich_text().size(16.0);
    let galley = egui::WidgetText::from(icon).into_galley(ui, None, f32::INFINITY, egui::TextStyle::Body);
    painter.galley_with_override_text_color(handle_rect.center() - galley.size() / 2.0, galley, color);
    x += HANDLE;
    let small = FontId::proportional(12.0);
    let number = pos2(x + NUMBER - 8.0, line.center().y);
    painter.text(number, egui::Align2::RIGHT_CENTER, row + 1, small.clone(), tokens.text_2);
    x += NUMBER + 4.0;
    let switch = Rect::from_center_size(pos2(x + SWITCH / 2.0, line.center().y), vec2(SWITCH, 16.0));
    if paint_switch(ui, switch, row_id.with("switch"), row, !view.off, tokens) {
        did.push(Did::Switch(row));
        clicked = true;
    }
    x += SWITCH + 12.0;

    let width = line.width();
    // In a narrow list the code says enough; the row's name and its answer say the rest.
    let tag_width = if width > 640.0 { 136.0 } else { 56.0 };
    let right = line.max.x - 8.0;
    let time_width = if width > 420.0 { TIME } else { 0.0 };
    if time_width > 0.0 {
        painter.text(pos2(right, line.center().y), egui::Align2::RIGHT_CENTER, &view.time, small, tokens.text_2);
    }
    let tag_x = right - time_width - tag_width;
    if let Some((text, tone)) = &view.tag {
        let (color, ground) = tone.colors(tokens);
        let code = text.split(' ').next().filter(|code| code.parse::<u32>().is_ok());
        let text = code.filter(|_| tag_width < 100.0).unwrap_or(text);
        let job = LayoutJob::simple(text.to_owned(), FontId::proportional(theme::TEXT_SMALL), color, tag_width - 10.0);
        let tag = Rect::from_center_size(pos2(tag_x + tag_width / 2.0, line.center().y), vec2(tag_width, 20.0));
        painter.rect_filled(tag, CornerRadius::same(theme::RADIUS_TAG), ground);
        paint(&painter, pos2(tag.min.x + 6.0, tag.center().y), one_row(job));
    }
    let fade = if view.off || place.lifted { 0.55 } else { 1.0 };
    let end = tag_x - 12.0;
    let type_width = ((end - x) * 0.42).clamp(140.0, 224.0).min(end - x);
    let color = tokens.text_1.gamma_multiply(fade);
    let name = if view.request_type.is_empty() { tr!("batch-no-type") } else { &view.request_type };
    let job = LayoutJob::simple(name.to_owned(), FontId::proportional(theme::TEXT_BODY), color, type_width - 12.0);
    paint(&painter, pos2(x, line.center().y), one_row(job));
    let mut job = LayoutJob::default();
    for (ink, text) in &view.parts {
        let color = match ink {
            Ink::Name => tokens.text_2,
            Ink::Value => tokens.text_1,
            Ink::Variable => tokens.json_literal,
        };
        let format = TextFormat::simple(FontId::monospace(12.0), color.gamma_multiply(fade));
        job.append(text, 0.0, format);
    }
    job.wrap.max_width = (end - x - type_width).max(0.0);
    if job.wrap.max_width > 40.0 {
        paint(&painter, pos2(x + type_width, line.center().y), one_row(job));
    }
    let mut hover: String = view.parts.iter().map(|(_, text)| text.as_str()).collect();
    if let Some((text, tone)) = &view.below {
        let (color, _) = tone.colors(tokens);
        let color = if *tone == Tone::Plain { tokens.text_2 } else { color };
        let job = LayoutJob::simple(text.clone(), FontId::proportional(12.0), color, right - x);
        paint(&painter, pos2(x, (line.max.y + rect.max.y) / 2.0 - 4.0), one_row(job));
        hover = if hover.is_empty() { text.clone() } else { format!("{hover}\n{text}") };
    }
    if !hover.is_empty() {
        response.on_hover_text(hover);
    }
    clicked
}

fn one_row(mut job: LayoutJob) -> LayoutJob {
    job.wrap.max_rows = 1;
    job.wrap.break_anywhere = true;
    job.break_on_newline = false;
    job
}

/// Paints one line of text whose left middle is at `at`.
fn paint(painter: &egui::Painter, at: egui::Pos2, job: LayoutJob) {
    let galley = painter.layout_job(job);
    painter.galley(pos2(at.x, at.y - galley.size().y / 2.0), galley, Color32::PLACEHOLDER);
}

/// The switch of a row: by pointer here, by Space in the list, so that Tab does not stop at every row.
fn paint_switch(ui: &Ui, rect: Rect, id: Id, row: usize, on: bool, tokens: &Tokens) -> bool {
    let response = ui.interact(rect.expand(4.0), id, Sense::CLICK);
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, on, tr!("batch-switch", row = row + 1)));
    let ground = if on { tokens.selection } else { tokens.hover };
    let knob = if on { tokens.accent } else { tokens.text_3 };
    let radius = CornerRadius::same(8);
    ui.painter().rect_filled(rect, radius, ground);
    let edge = if response.hovered() { tokens.accent } else { knob };
    ui.painter().rect_stroke(rect, radius, (1.0, edge), egui::StrokeKind::Inside);
    let x = if on { rect.right() - 8.0 } else { rect.left() + 8.0 };
    ui.painter().circle_filled(pos2(x, rect.center().y), 5.0, knob);
    response.clicked()
}
