//! JSON text as a tree with colours, optionally against another one ("was …"). Nothing is parsed but the lines that are
//! shown: what stands in a closed branch is skipped over, and lines out of sight are neither read nor laid out.

mod rows;
pub mod scan;

use std::borrow::Cow;

use egui::text::{LayoutJob, TextFormat, TextWrapping};
use egui::{Color32, FontId, Id, Key, Rect, Response, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};

use self::rows::{Count, Old, Row, Wanted, What};
use self::scan::{Kind, slice};
use super::basic::{Tone, tag};
use crate::tr;
use crate::ui::theme::{self, Tokens};
use crate::words::privacy::{MASK, looks_private, names_a_secret};

/// Characters of a string before it is cut; a click shows all of it.
const STRING: usize = 120;
/// Characters of one string that are laid out at most. *Copy value* takes all of it.
const WHOLE: usize = 20_000;
/// Characters of what was there before.
const WAS: usize = 40;
/// Bytes of a text that are looked at for something private. A longer one is hidden in Streamer-safe mode.
const LOOKED_AT: usize = 4 * 1024;
const ROW: f32 = 20.0;
const INDENT: f32 = 14.0;

/// What a tree shows.
#[derive(Debug, Clone, Copy)]
pub struct Document<'a> {
    /// Another one for every other text: where the lines stand is remembered by it.
    pub id: u64,
    pub text: &'a str,
    /// Fields that differ from this carry a green "was …" tag.
    pub previous: Option<&'a str>,
    pub streamer_safe: bool,
}

/// What a tree remembers from frame to frame.
#[derive(Default)]
pub struct JsonTree {
    of: Option<(u64, usize, Option<usize>)>,
    wanted: Wanted,
    rows: Vec<Row>,
    /// The upper edge of each row, and the lower edge of the last.
    tops: Vec<f32>,
    /// The width for which the rows were laid out.
    width: f32,
}

impl JsonTree {
    /// Draws the tree in a scroll area of the caller's. `name` is what screen readers call it. Gives the text that the
    /// person wants copied (a value or a path from a row's context menu), if any.
    pub fn show(&mut self, ui: &mut Ui, name: &str, document: Document<'_>) -> Option<String> {
        let of = (document.id, document.text.len(), document.previous.map(str::len));
        let width = ui.available_width();
        let whole = !self.wanted.whole.is_empty();
        if self.of != Some(of) || (whole && (self.width - width).abs() > 0.5) {
            self.of = Some(of);
            self.lay(ui, document, width);
        }
        let height = self.tops.last().copied().unwrap_or_default();
        let (area, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Tree, true, name));
        let mut tree = Drawing {
            id: ui.scope_id().with(("json tree", name)),
            tokens: theme::tokens(ui.ctx()),
            document,
            wanted: &mut self.wanted,
            rows: &self.rows,
            changed: false,
            copied: None,
        };
        let sight = ui.clip_rect();
        // One more at each end, for the keyboard.
        let first = self.tops.partition_point(|top| area.min.y + top + 2.0 * ROW < sight.min.y);
        let mut child = ui.new_child(UiBuilder::new().max_rect(area).accessibility_parent(response.id));
        for at in first.saturating_sub(1)..self.rows.len() {
            let (Some(top), Some(bottom)) = (self.tops.get(at), self.tops.get(at + 1)) else { break };
            if area.min.y + top > sight.max.y + ROW {
                break;
            }
            let rect = Rect::from_min_max(pos2(area.min.x, area.min.y + top), pos2(area.max.x, area.min.y + bottom));
            tree.row(&mut child, at, rect);
        }
        let (changed, copied) = (tree.changed, tree.copied);
        if changed {
            self.of = None;
            #[expect(clippy::disallowed_methods, reason = "a branch that was opened is seen at once")]
            ui.ctx().request_repaint();
        }
        copied
    }

    fn lay(&mut self, ui: &Ui, document: Document<'_>, width: f32) {
        self.width = width;
        self.rows = rows::lay(document.text, document.previous, &self.wanted);
        self.tops.clear();
        self.tops.reserve(self.rows.len() + 1);
        let mut top = 0.0;
        self.tops.push(top);
        for row in &self.rows {
            let is_whole = row.what == What::Leaf && self.wanted.whole.contains(&row.path);
            let height = if is_whole {
                let tokens = theme::tokens(ui.ctx());
                let job = leaf(row, document, &tokens, WHOLE).0;
                let left = indent(row.depth);
                let galley = ui.painter().layout_job(wrapped(job, width - left));
                (galley.size().y + 4.0).max(ROW)
            } else {
                ROW
            };
            top += height;
            self.tops.push(top);
        }
    }
}

/// One frame of a tree.
struct Drawing<'a> {
    id: Id,
    tokens: Tokens,
    document: Document<'a>,
    wanted: &'a mut Wanted,
    rows: &'a [Row],
    changed: bool,
    copied: Option<String>,
}

impl Drawing<'_> {
    fn row(&mut self, ui: &mut Ui, at: usize, rect: Rect) {
        let Some(row) = self.rows.get(at) else { return };
        match row.what {
            What::Leaf | What::Gone => self.leaf(ui, at, row, rect),
            What::Branch { open } => self.branch(ui, at, row, open, rect),
            What::More(count) => self.more(ui, row, count, rect),
        }
    }

    fn leaf(&mut self, ui: &mut Ui, at: usize, row: &Row, rect: Rect) {
        let is_whole = self.wanted.whole.contains(&row.path) && row.what == What::Leaf;
        let most = if is_whole { WHOLE } else { STRING };
        let (job, all) = leaf(row, self.document, &self.tokens, most);
        let said = job.text.clone();
        let note = self.note(row);
        let room = note.as_ref().map_or(0.0, |note| 20.0 + tag_width(ui, note));
        let left = indent(row.depth);
        let width = (rect.width() - left - room).max(40.0);
        let job = if is_whole { wrapped(job, rect.width() - left) } else { one_line(job, width) };
        let galley = ui.painter().layout_job(job);
        let long = !all || galley.elided || is_whole;
        let response = self.line(ui, at, rect, &said);
        let top = if is_whole { 2.0 } else { (ROW - galley.size().y) / 2.0 };
        let end = rect.min.x + left + galley.size().x;
        ui.painter().galley(rect.min + vec2(left, top), galley, self.tokens.text_1);
        if let Some(note) = note.filter(|_| !is_whole) {
            let place = Rect::from_min_max(pos2(end + 8.0, rect.min.y), rect.max);
            let tone = if row.what == What::Gone { Tone::Warn } else { Tone::Ok };
            tag(&mut ui.new_child(UiBuilder::new().max_rect(place)), &note, tone);
        }
        if long && response.clicked() {
            if !self.wanted.whole.remove(&row.path) {
                self.wanted.whole.insert(row.path);
            }
            self.changed = true;
        }
        self.menu(&response, at, row);
    }

    fn branch(&mut self, ui: &mut Ui, at: usize, row: &Row, open: bool, rect: Rect) {
        let size = size_words(rows::count(self.document.text, &row.value), self.kind(row));
        let key = key_words(row, self.document.text);
        let mut job = LayoutJob::default();
        job.append(&key, 0.0, format(self.tokens.json_key));
        if !open {
            job.append(&format!("  {size}"), 0.0, format(self.tokens.text_3));
        }
        let left = indent(row.depth);
        let response = self.line(ui, at, rect, &format!("{key}, {size}"));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(open));
        let middle = pos2(rect.min.x + left - INDENT + 4.0, rect.min.y + ROW / 2.0);
        triangle(ui, middle, open, self.tokens.text_3);
        let galley = ui.painter().layout_job(one_line(job, (rect.width() - left).max(40.0)));
        let end = rect.min.x + left + galley.size().x;
        let place = pos2(rect.min.x + left, rect.min.y + (ROW - galley.size().y) / 2.0);
        ui.painter().galley(place, galley, self.tokens.text_1);
        if row.old == Old::Missing {
            let place = Rect::from_min_max(pos2(end + 8.0, rect.min.y), rect.max);
            tag(&mut ui.new_child(UiBuilder::new().max_rect(place)), tr!("feed-tree-new"), Tone::Ok);
        }
        let key = if open { Key::ArrowLeft } else { Key::ArrowRight };
        if response.clicked() || (response.has_focus() && ui.input(|input| input.key_pressed(key))) {
            self.wanted.open.insert(row.path, !open);
            self.changed = true;
        }
        self.menu(&response, at, row);
    }

    fn more(&mut self, ui: &mut Ui, row: &Row, count: Count, rect: Rect) {
        let words = match count {
            Count::Exactly(more) => tr!("feed-tree-more", count = more),
            Count::MoreThan(more) => tr!("answer-tree-many-more", count = more),
        };
        let place = Rect::from_min_max(rect.min + vec2(indent(row.depth), 0.0), rect.max);
        let mut child = ui.new_child(UiBuilder::new().max_rect(place));
        if child.small_button(words).clicked() {
            let limit = self.wanted.limit.entry(row.path).or_insert(rows::AT_ONCE);
            *limit = limit.saturating_mul(10);
            self.changed = true;
        }
    }

    /// The ground of a row: it is pointed at, has the focus, and has a name.
    fn line(&self, ui: &mut Ui, at: usize, rect: Rect, name: &str) -> Response {
        let response = ui.interact(rect, self.id.with(at), Sense::click());
        if response.gained_focus() {
            ui.scroll_to_rect(rect, None);
        }
        if response.hovered() {
            ui.painter().rect_filled(rect, theme::RADIUS_TAG, self.tokens.hover);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(rect, theme::RADIUS_TAG, (1.0, self.tokens.accent), egui::StrokeKind::Inside);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::TreeItem, true, name));
        response
    }

    fn menu(&mut self, response: &Response, at: usize, row: &Row) {
        response.context_menu(|ui| {
            if ui.button(tr!("feed-tree-copy-value")).clicked() {
                let json = slice(text_of(row, self.document), &row.value);
                let is_text = Kind::of(json) == Kind::String;
                self.copied = Some(if is_text { scan::plain(json).into_owned() } else { json.to_owned() });
                ui.close();
            }
            if ui.button(tr!("feed-tree-copy-path")).clicked() {
                self.copied = Some(rows::path_words(self.rows, at, text_of(row, self.document)));
                ui.close();
            }
        });
    }

    /// What a row says about the other text.
    fn note(&self, row: &Row) -> Option<String> {
        if row.what == What::Gone {
            return Some(tr!("answer-tree-gone").to_owned());
        }
        let (Some(previous), Old::At(old)) = (self.document.previous, &row.old) else {
            return (row.old == Old::Missing).then(|| tr!("feed-tree-new").to_owned());
        };
        let (old, new) = (slice(previous, old).trim(), slice(self.document.text, &row.value).trim());
        if same(old, new) {
            return None;
        }
        let key = key_words(row, self.document.text);
        let (text, ..) = value_words(&key, old, self.document.streamer_safe, WAS, &self.tokens);
        Some(tr!("feed-tree-was", value = text))
    }

    fn kind(&self, row: &Row) -> Kind {
        Kind::of(slice(self.document.text, &row.value))
    }
}

/// The text in which a row stands.
fn text_of<'a>(row: &Row, document: Document<'a>) -> &'a str {
    if row.what == What::Gone { document.previous.unwrap_or_default() } else { document.text }
}

/// Whether two leaves mean the same, however they are written.
fn same(old: &str, new: &str) -> bool {
    let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).ok();
    old == new || (old.len().max(new.len()) < LOOKED_AT && read(old).is_some_and(|old| read(new) == Some(old)))
}

fn key_words<'a>(row: &Row, text: &'a str) -> Cow<'a, str> {
    match &row.key {
        rows::Key::Root => "".into(),
        rows::Key::Field(key) => scan::plain(slice(text, key)),
        rows::Key::Item(index) => index.to_string().into(),
    }
}

fn size_words(count: Count, kind: Kind) -> String {
    match (count, kind) {
        (Count::Exactly(count), Kind::Array) => tr!("feed-tree-items", count = count),
        (Count::Exactly(count), _) => tr!("feed-tree-fields", count = count),
        (Count::MoreThan(count), Kind::Array) => tr!("answer-tree-many-items", count = count),
        (Count::MoreThan(count), _) => tr!("answer-tree-many-fields", count = count),
    }
}

/// Key and value of a leaf, and whether that is all of it.
fn leaf(row: &Row, document: Document<'_>, tokens: &Tokens, most: usize) -> (LayoutJob, bool) {
    let text = text_of(row, document);
    let key = key_words(row, text);
    let json = slice(text, &row.value).trim();
    let (value, color, all) = value_words(&key, json, document.streamer_safe, most, tokens);
    let mut job = LayoutJob::default();
    if row.key != rows::Key::Root {
        job.append(&key, 0.0, format(tokens.json_key));
        job.append(" ", 0.0, format(color));
    }
    job.append(&value, 0.0, format(color));
    (job, all)
}

/// A value as it is shown, its colour, and whether that is all of it.
fn value_words(key: &str, json: &str, safe: bool, most: usize, tokens: &Tokens) -> (String, Color32, bool) {
    let kind = Kind::of(json);
    let hidden = || {
        names_a_secret(key) || (kind == Kind::String && (json.len() > LOOKED_AT || looks_private(&scan::plain(json))))
    };
    if safe && hidden() {
        return (MASK.to_owned(), tokens.text_3, true);
    }
    match kind {
        Kind::String => {
            let (text, all) = scan::beginning(json, most);
            let end = if all { "\"" } else { "…" };
            (format!("\"{}{end}", text.escape_debug()), tokens.json_string, all)
        }
        kind => {
            let cut = json.char_indices().nth(most).map_or(json.len(), |(at, _)| at);
            let color = if kind == Kind::Number { tokens.json_number } else { tokens.json_literal };
            let end = if cut < json.len() { "…" } else { "" };
            (format!("{}{end}", &json[..cut]), color, cut == json.len())
        }
    }
}

fn indent(depth: usize) -> f32 {
    INDENT * (depth.min(64) as f32 + 1.0)
}

fn one_line(mut job: LayoutJob, width: f32) -> LayoutJob {
    job.wrap = TextWrapping::truncate_at_width(width);
    job
}

fn wrapped(mut job: LayoutJob, width: f32) -> LayoutJob {
    job.wrap = TextWrapping { max_width: width.max(40.0), break_anywhere: true, ..TextWrapping::default() };
    job
}

fn tag_width(ui: &Ui, text: &str) -> f32 {
    let font = FontId::proportional(theme::TEXT_SMALL);
    ui.painter().layout_no_wrap(text.to_owned(), font, Color32::PLACEHOLDER).size().x
}

fn format(color: Color32) -> TextFormat {
    TextFormat::simple(FontId::monospace(12.0), color)
}

fn triangle(ui: &Ui, middle: egui::Pos2, open: bool, color: Color32) {
    let points = if open {
        vec![middle + vec2(-3.5, -2.0), middle + vec2(3.5, -2.0), middle + vec2(0.0, 3.0)]
    } else {
        vec![middle + vec2(-2.0, -3.5), middle + vec2(3.0, 0.0), middle + vec2(-2.0, 3.5)]
    };
    ui.painter().add(egui::Shape::convex_polygon(points, color, egui::Stroke::NONE));
}
