//! A list of millions of rows, newest on top, that touches only the rows in sight.
//!
//! Its place is held as *the key of the row at the upper edge and the pixels of it that are above* instead of a
//! distance from one end: rows stay where they are when others arrive at the top or are dropped at the bottom, and
//! nothing depends on `f32` being exact past 16.7 million pixels.

use std::ops::RangeInclusive;

use egui::{EventFilter, Id, Key, Modifiers, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use crate::tr;
use crate::ui::theme;

/// What is listed. Indexes count from the oldest row, keys are for ever.
pub trait Keys {
    fn len(&self) -> u64;
    fn is_empty(&self) -> bool {
        self.len() == 0
    }
    /// The key of the `index`-th row. Keys grow with the index.
    fn key(&self, index: u64) -> Option<u64>;
    /// Where `key` stands, or where it would stand.
    fn place(&self, key: u64) -> Result<u64, u64>;
}

/// How the rows of a list look and sound.
pub trait Rows: Keys {
    /// Draws one row. `rect` is the whole width of the list without its scroll bar.
    fn paint(&mut self, ui: &Ui, rect: Rect, row: RowAt);
    /// The row in one line, for screen readers.
    fn name(&mut self, row: RowAt) -> String;
}

/// One row while it is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowAt {
    pub key: u64,
    pub index: u64,
    pub selected: bool,
    pub hovered: bool,
}

/// Which rows are selected: as ranges of keys, so that selecting a million rows costs what selecting one does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Sorted and apart from each other.
    ranges: Vec<RangeInclusive<u64>>,
    /// The row that the keyboard moves; the detail pane shows it.
    cursor: Option<u64>,
    /// Where a range began.
    start: Option<u64>,
}

impl Selection {
    /// The row that was chosen last.
    pub fn cursor(&self) -> Option<u64> {
        self.cursor
    }
    pub fn contains(&self, key: u64) -> bool {
        self.ranges.iter().any(|range| range.contains(&key))
    }
    pub fn ranges(&self) -> &[RangeInclusive<u64>] {
        &self.ranges
    }
    pub fn clear(&mut self) {
        *self = Self::default();
    }
    /// Exactly this row.
    pub fn only(&mut self, key: u64) {
        self.ranges = vec![key..=key];
        self.cursor = Some(key);
        self.start = Some(key);
    }
    /// From where the range began to `key`.
    pub fn extend_to(&mut self, key: u64) {
        let start = *self.start.get_or_insert(key);
        self.ranges = vec![start.min(key)..=start.max(key)];
        self.cursor = Some(key);
    }
    /// Adds the row, or takes it out.
    pub fn toggle(&mut self, key: u64) {
        if self.contains(key) {
            self.ranges = self.ranges.drain(..).flat_map(|range| without(range, key)).collect();
        } else {
            self.ranges.push(key..=key);
            self.ranges.sort_by_key(|range| *range.start());
        }
        self.cursor = Some(key);
        self.start = Some(key);
    }
    /// Selected rows that are listed.
    pub fn count(&self, rows: &impl Keys) -> u64 {
        self.ranges.iter().map(|range| index_range(rows, range)).map(|range| range.end - range.start).sum()
    }
    /// The indexes of the selected rows that are listed, oldest first.
    pub fn indexes(&self, rows: &impl Keys) -> impl Iterator<Item = u64> {
        self.ranges.iter().flat_map(|range| index_range(rows, range))
    }
}

fn without(range: RangeInclusive<u64>, key: u64) -> impl Iterator<Item = RangeInclusive<u64>> {
    if !range.contains(&key) {
        return [Some(range), None].into_iter().flatten();
    }
    let below = (*range.start() < key).then(|| *range.start()..=key - 1);
    let above = (key < *range.end()).then(|| key + 1..=*range.end());
    [below, above].into_iter().flatten()
}

fn index_range(rows: &impl Keys, keys: &RangeInclusive<u64>) -> std::ops::Range<u64> {
    let start = rows.place(*keys.start()).unwrap_or_else(|at| at);
    let end = rows.place(*keys.end()).map_or_else(|at| at, |at| at + 1);
    start..end.max(start)
}

/// The row at the upper edge.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Anchor {
    key: u64,
    /// Points of that row above the edge.
    cut: f32,
}

/// The state of a list that outlives a frame.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// The newest row stays in sight. Scrolling away ends it.
    pub follow: bool,
    pub selection: Selection,
    anchor: Option<Anchor>,
    /// Where the thumb of the scroll bar was taken.
    grab: Option<f32>,
    /// Scroll to this row in the next frame.
    reveal: Option<u64>,
}

/// What happened to a list in this frame.
pub struct ListResponse {
    /// The list as a whole: it has the keyboard focus.
    pub response: Response,
    /// Enter or a double click on a row.
    pub opened: Option<u64>,
    /// A context menu was asked for here.
    pub menu: Option<(u64, Response)>,
}

const BAR: f32 = 10.0;
const THUMB: f32 = 28.0;

impl List {
    /// A list that follows the newest row.
    pub fn following() -> Self {
        Self { follow: true, ..Self::default() }
    }
    /// Selects a row and brings it into sight.
    pub fn show_row(&mut self, key: u64) {
        self.selection.only(key);
        self.reveal = Some(key);
    }
    /// Forgets place and selection (another query, another feed).
    pub fn reset(&mut self) {
        self.anchor = None;
        self.selection.clear();
    }
    /// The key of the row at the upper edge and how much of it is cut off; for tests.
    pub fn top(&self) -> Option<(u64, f32)> {
        self.anchor.map(|anchor| (anchor.key, anchor.cut))
    }

    /// Draws the list into all the space that is left. `name` is what screen readers call it.
    pub fn show(&mut self, ui: &mut Ui, name: &str, height: f32, rows: &mut impl Rows) -> ListResponse {
        let outer = ui.available_rect_before_wrap();
        let id = ui.scope_id().with("list");
        let response = ui.allocate_rect(outer, Sense::CLICK);
        let response = ui.interact(response.rect, id, Sense::CLICK | Sense::FOCUSABLE);
        response.widget_info(|| WidgetInfo::labeled(Role::ListBox, true, name));
        let view = outer.with_max_x(outer.max.x - BAR);
        let mut out = ListResponse { response, opened: None, menu: None };
        let len = rows.len();
        if len == 0 {
            self.anchor = None;
            return out;
        }
        let total = len as f64 * f64::from(height);
        let furthest = (total - f64::from(view.height())).max(0.0);
        let before = self.position(rows, height).clamp(0.0, furthest);
        let mut at = before;
        if out.response.has_focus() {
            ui.memory_mut(|memory| {
                let arrows = EventFilter { tab: false, horizontal_arrows: false, vertical_arrows: true, escape: false };
                memory.set_focus_lock_filter(id, arrows);
            });
            self.keyboard(ui, rows, view.height(), height, &mut out);
        }
        if let Some(key) = self.reveal.take() {
            at = into_sight(at, offset_of(rows, key, height), f64::from(height), f64::from(view.height()));
        }
        if ui.rect_contains_pointer(outer) {
            at -= f64::from(ui.input(|input| input.smooth_scroll_delta().y));
        }
        at = self.scroll_bar(ui, id, outer.with_min_x(view.max.x), at, furthest, total);
        at = at.clamp(0.0, furthest);
        if (at - before).abs() > 0.5 {
            self.follow = false;
        }
        self.place(rows, at, height);
        self.rows(ui, rows, view, at, height, &mut out);
        out
    }

    /// Points between the newest row's upper edge and the edge of the view.
    fn position(&self, rows: &impl Keys, height: f32) -> f64 {
        match self.anchor {
            Some(anchor) if !self.follow => match rows.place(anchor.key) {
                Ok(_) => offset_of(rows, anchor.key, height) + f64::from(anchor.cut),
                Err(_) => offset_of(rows, anchor.key, height),
            },
            _ => 0.0,
        }
    }

    fn place(&mut self, rows: &impl Keys, at: f64, height: f32) {
        let row = (at / f64::from(height)).floor();
        // Both are whole and far below 2^53; the row exists because `at` was clamped.
        let index = rows.len() - 1 - (row as u64).min(rows.len() - 1);
        let cut = (at - row * f64::from(height)) as f32;
        self.anchor = rows.key(index).map(|key| Anchor { key, cut });
    }

    fn keyboard(&mut self, ui: &Ui, rows: &mut impl Rows, view: f32, height: f32, out: &mut ListResponse) {
        let page = ((view / height) as i64 - 1).max(1);
        let steps = [
            (Key::ArrowUp, 1),
            (Key::ArrowDown, -1),
            (Key::PageUp, page),
            (Key::PageDown, -page),
            (Key::Home, i64::MAX),
            (Key::End, i64::MIN),
        ];
        for (key, step) in steps {
            // Shift first: egui's `consume_key` without modifiers also takes the key with Shift held.
            if ui.input_mut(|input| input.consume_key(Modifiers::SHIFT, key)) {
                self.step(rows, step, true);
            }
            for _ in 0..ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)) {
                self.step(rows, step, false);
            }
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::A))
            && let (Some(first), Some(last)) = (rows.key(0), rows.key(rows.len() - 1))
        {
            self.selection.only(last);
            self.selection.extend_to(first);
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter)) {
            out.opened = self.selection.cursor();
        }
    }

    /// Moves the cursor by `step` rows towards newer ones.
    fn step(&mut self, rows: &impl Keys, step: i64, extend: bool) {
        let last = rows.len() - 1;
        let index = match self.selection.cursor() {
            None => self.anchor.map_or(last, |anchor| rows.place(anchor.key).unwrap_or_else(|at| at.min(last))),
            Some(key) => {
                let from = rows.place(key).unwrap_or_else(|at| at.min(last));
                from.saturating_add_signed(step).min(last)
            }
        };
        let Some(key) = rows.key(index) else { return };
        if extend {
            self.selection.extend_to(key);
        } else {
            self.selection.only(key);
        }
        self.reveal = Some(key);
    }

    fn scroll_bar(&mut self, ui: &Ui, id: Id, track: Rect, at: f64, furthest: f64, total: f64) -> f64 {
        if furthest <= 0.0 {
            self.grab = None;
            return at;
        }
        let tokens = theme::tokens(ui.ctx());
        let size = (f64::from(track.height()) * f64::from(track.height()) / total) as f32;
        let size = size.max(THUMB).min(track.height());
        let way = track.height() - size;
        let thumb_at = |at: f64| track.min.y + (at / furthest) as f32 * way;
        let bar = ui.interact(track, id.with("bar"), Sense::CLICK | Sense::DRAG);
        bar.widget_info(|| WidgetInfo::labeled(Role::ScrollBar, true, tr!("feed-scroll-bar")));
        let mut at = at;
        if let Some(pointer) = bar.interact_pointer_pos().filter(|_| bar.is_pointer_button_down_on()) {
            let grab = *self.grab.get_or_insert_with(|| {
                let thumb = thumb_at(at);
                if (thumb..thumb + size).contains(&pointer.y) { pointer.y - thumb } else { size / 2.0 }
            });
            let share = (pointer.y - grab - track.min.y) / way.max(1.0);
            at = f64::from(share.clamp(0.0, 1.0)) * furthest;
        } else {
            self.grab = None;
        }
        let thumb = Rect::from_min_size(pos2(track.min.x + 2.0, thumb_at(at)), vec2(track.width() - 4.0, size));
        let color = if bar.hovered() || self.grab.is_some() { tokens.text_3 } else { tokens.hover };
        ui.painter().rect_filled(thumb, 3.0, color);
        at
    }

    fn rows(&mut self, ui: &mut Ui, rows: &mut impl Rows, view: Rect, at: f64, height: f32, out: &mut ListResponse) {
        let tokens = theme::tokens(ui.ctx());
        let id = ui.scope_id().with("list");
        let mut area = ui.new_child(UiBuilder::new().max_rect(view).accessibility_parent(id));
        area.set_clip_rect(view.intersect(ui.clip_rect()));
        let last = rows.len() - 1;
        let first_row = (at / f64::from(height)).floor();
        let mut top = view.min.y - (at - first_row * f64::from(height)) as f32;
        let mut row = first_row as u64;
        while row <= last && top < view.max.y {
            let index = last - row;
            let Some(key) = rows.key(index) else { break };
            let rect = Rect::from_min_size(pos2(view.min.x, top), vec2(view.width(), height));
            let row_id = id.with(("row", key));
            let response = area.interact(rect.intersect(view), row_id, Sense::CLICK);
            if response.clicked() || response.secondary_clicked() {
                self.clicked(ui, key, response.secondary_clicked());
                out.response.request_focus();
            }
            if response.double_clicked() {
                out.opened = Some(key);
            }
            let selected = self.selection.contains(key);
            let row_at = RowAt { key, index, selected, hovered: response.hovered() };
            self.background(&area, rect, row_at, &tokens, out.response.has_focus());
            rows.paint(&area, rect, row_at);
            let label = rows.name(row_at);
            response.widget_info(|| WidgetInfo::labeled(Role::ListBoxOption, true, &label));
            area.ctx().accesskit_node_builder(row_id, |node| node.set_selected(selected));
            if self.selection.cursor() == Some(key) {
                area.ctx().accesskit_node_builder(id, |node| node.set_active_descendant(row_id.accesskit_id()));
            }
            out.menu = out.menu.take().or_else(|| (self.selection.cursor() == Some(key)).then_some((key, response)));
            top += height;
            row += 1;
        }
    }

    fn clicked(&mut self, ui: &Ui, key: u64, secondary: bool) {
        let modifiers = ui.input(|input| input.modifiers);
        if secondary && self.selection.contains(key) {
            self.selection.cursor = Some(key);
        } else if modifiers.shift {
            self.selection.extend_to(key);
        } else if modifiers.command {
            self.selection.toggle(key);
        } else {
            self.selection.only(key);
        }
    }

    fn background(&self, ui: &Ui, rect: Rect, row: RowAt, tokens: &theme::Tokens, focused: bool) {
        let color = if row.selected {
            tokens.selection
        } else if row.hovered {
            tokens.hover
        } else if row.index.is_multiple_of(2) {
            tokens.panel
        } else {
            tokens.background
        };
        ui.painter().rect_filled(rect, 0.0, color);
        if focused && self.selection.cursor() == Some(row.key) {
            let edge = rect.with_max_x(rect.min.x + 2.0);
            ui.painter().rect_filled(edge, 0.0, tokens.accent);
        }
    }
}

/// Points from the upper edge of the newest row to that of `key` (of the row that stands in its place).
fn offset_of(rows: &impl Keys, key: u64, height: f32) -> f64 {
    let last = rows.len().saturating_sub(1);
    let index = rows.place(key).unwrap_or_else(|at| at).min(last);
    (last - index) as f64 * f64::from(height)
}

fn into_sight(at: f64, row: f64, height: f64, view: f64) -> f64 {
    if row < at {
        row
    } else if row + height > at + view {
        row + height - view
    } else {
        at
    }
}
