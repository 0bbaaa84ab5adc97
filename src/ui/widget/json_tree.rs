//! A JSON value as a tree with colours, optionally against a previous one ("was …").

use egui::text::{LayoutJob, TextFormat};
use egui::{FontId, Id, Key, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};
use serde_json::Value;

use super::basic::{Tone, tag};
use crate::tr;
use crate::ui::theme::{self, Tokens};
use crate::words::privacy::{MASK, looks_private, names_a_secret};

/// Children of one array or object that are drawn at once; the rest is a click away.
const AT_ONCE: usize = 100;
/// Characters of a string before it is cut; a click shows all of it.
const STRING: usize = 120;
const ROW: f32 = 20.0;
const INDENT: f32 = 14.0;

/// Draws `value`. `previous`: fields that differ carry a green "was …" tag. Strings longer than a line are cut and can be opened.
/// `salt` keeps the open branches of different trees apart. Gives the text that the person wants copied (a value or a path
/// from a row's context menu), if any.
pub fn json_tree(
    ui: &mut Ui,
    salt: &str,
    value: &Value,
    previous: Option<&Value>,
    streamer_safe: bool,
) -> Option<String> {
    let mut tree = Tree {
        id: Id::unique(("json tree", salt)),
        tokens: theme::tokens(ui.ctx()),
        compare: previous.is_some(),
        streamer_safe,
        copied: None,
    };
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        match value {
            Value::Object(_) | Value::Array(_) => tree.children(ui, value, previous, "", 0),
            leaf => tree.leaf(ui, None, leaf, previous, "", 0),
        }
    });
    tree.copied
}

struct Tree {
    id: Id,
    tokens: Tokens,
    compare: bool,
    streamer_safe: bool,
    copied: Option<String>,
}

impl Tree {
    fn children(&mut self, ui: &mut Ui, value: &Value, previous: Option<&Value>, path: &str, depth: usize) {
        let id = self.id.with(("more", path));
        let limit: usize = ui.data(|data| data.get_temp(id)).unwrap_or(AT_ONCE);
        let len = match value {
            Value::Object(map) => {
                for (key, child) in map.iter().take(limit) {
                    self.entry(ui, key, child, previous.and_then(|old| old.get(key)), &join(path, key), depth);
                }
                map.len()
            }
            Value::Array(items) => {
                for (index, child) in items.iter().enumerate().take(limit) {
                    let old = previous.and_then(|old| old.get(index));
                    self.entry(ui, &index.to_string(), child, old, &format!("{path}[{index}]"), depth);
                }
                items.len()
            }
            _ => 0,
        };
        if len > limit {
            let text = tr!("feed-tree-more", count = len - limit);
            if ui.small_button(text).clicked() {
                ui.data_mut(|data| data.insert_temp(id, limit.saturating_mul(10)));
            }
        }
    }

    fn entry(&mut self, ui: &mut Ui, key: &str, value: &Value, previous: Option<&Value>, path: &str, depth: usize) {
        match value {
            Value::Object(map) if !map.is_empty() => {
                let count = map.len();
                self.branch(ui, key, value, previous, path, depth, tr!("feed-tree-fields", count = count));
            }
            Value::Array(items) if !items.is_empty() => {
                let count = items.len();
                self.branch(ui, key, value, previous, path, depth, tr!("feed-tree-items", count = count));
            }
            leaf => self.leaf(ui, Some(key), leaf, previous, path, depth),
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one call, and a struct for it would be read once")]
    fn branch(
        &mut self,
        ui: &mut Ui,
        key: &str,
        value: &Value,
        previous: Option<&Value>,
        path: &str,
        depth: usize,
        size: String,
    ) {
        let id = self.id.with(("open", path));
        let small = value.as_array().is_none_or(|items| items.len() <= 20);
        let mut open: bool = ui.data(|data| data.get_temp(id)).unwrap_or(depth < 2 && small);
        let mut job = LayoutJob::default();
        job.append(key, 0.0, self.format(self.tokens.json_key));
        if !open {
            job.append(&format!("  {size}"), 0.0, self.format(self.tokens.text_3));
        }
        let response = self.row(ui, job, depth, Some(open), Role::TreeItem, &format!("{key}, {size}"));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_expanded(open));
        let by_key =
            response.has_focus() && ui.input(|i| i.key_pressed(if open { Key::ArrowLeft } else { Key::ArrowRight }));
        if response.clicked() || by_key {
            open = !open;
            ui.data_mut(|data| data.insert_temp(id, open));
        }
        self.menu(&response, value, path);
        if open {
            self.children(ui, value, previous, path, depth + 1);
        }
    }

    fn leaf(
        &mut self,
        ui: &mut Ui,
        key: Option<&str>,
        value: &Value,
        previous: Option<&Value>,
        path: &str,
        depth: usize,
    ) {
        let id = self.id.with(("whole", path));
        let whole: bool = ui.data(|data| data.get_temp(id)).unwrap_or(false);
        let (text, color) = self.value(key, value);
        let long = text.chars().count() > STRING;
        let shown = if long && !whole { cut(&text, STRING) } else { text };
        let mut job = LayoutJob::default();
        if let Some(key) = key {
            job.append(key, 0.0, self.format(self.tokens.json_key));
            job.append(" ", 0.0, self.format(color));
        }
        job.append(&shown, 0.0, self.format(color));
        let name = job.text.clone();
        let changed = self.compare && key.is_some() && previous != Some(value);
        let response = if changed {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 8.0;
                let response = self.row(ui, job, depth, None, Role::TreeItem, &name);
                match previous {
                    Some(old) => {
                        let (old, _) = self.value(key, old);
                        tag(ui, &tr!("feed-tree-was", value = cut(&old, 40)), Tone::Ok);
                    }
                    None => {
                        tag(ui, tr!("feed-tree-new"), Tone::Ok);
                    }
                }
                response
            })
            .inner
        } else {
            self.row(ui, job, depth, None, Role::TreeItem, &name)
        };
        if long && response.clicked() {
            ui.data_mut(|data| data.insert_temp(id, !whole));
        }
        self.menu(&response, value, path);
    }

    fn row(
        &self,
        ui: &mut Ui,
        mut job: LayoutJob,
        depth: usize,
        open: Option<bool>,
        role: Role,
        name: &str,
    ) -> Response {
        let left = INDENT * depth as f32 + INDENT;
        job.wrap.max_width = (ui.available_width() - left).max(40.0);
        let galley = ui.painter().layout_job(job);
        let size = vec2(galley.size().x + left, galley.size().y.max(ROW));
        let (rect, response) = ui.allocate_exact_size(size, Sense::click());
        if response.hovered() && open.is_some() {
            ui.painter().rect_filled(rect.expand2(vec2(2.0, 0.0)), theme::RADIUS_TAG, self.tokens.hover);
        }
        if response.has_focus() {
            ui.painter().rect_stroke(rect, theme::RADIUS_TAG, (1.0, self.tokens.accent), egui::StrokeKind::Inside);
        }
        if let Some(open) = open {
            let middle = pos2(rect.min.x + left - INDENT + 4.0, rect.min.y + ROW / 2.0);
            triangle(ui, middle, open, self.tokens.text_3);
        }
        let top = if galley.rows.len() > 1 { 2.0 } else { (ROW - galley.size().y) / 2.0 };
        ui.painter().galley(rect.min + vec2(left, top), galley, self.tokens.text_1);
        response.widget_info(|| WidgetInfo::labeled(role, true, name));
        response
    }

    fn menu(&mut self, response: &Response, value: &Value, path: &str) {
        response.context_menu(|ui| {
            if ui.button(tr!("feed-tree-copy-value")).clicked() {
                self.copied = Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned));
                ui.close();
            }
            if ui.button(tr!("feed-tree-copy-path")).clicked() {
                self.copied = Some(path.to_owned());
                ui.close();
            }
        });
    }

    fn value(&self, key: Option<&str>, value: &Value) -> (String, egui::Color32) {
        let private =
            self.streamer_safe && (key.is_some_and(names_a_secret) || value.as_str().is_some_and(looks_private));
        match value {
            _ if private => (MASK.to_owned(), self.tokens.text_3),
            Value::String(text) => (format!("\"{}\"", text.escape_debug()), self.tokens.json_string),
            Value::Number(number) => (number.to_string(), self.tokens.json_number),
            other => (other.to_string(), self.tokens.json_literal),
        }
    }

    fn format(&self, color: egui::Color32) -> TextFormat {
        TextFormat::simple(FontId::monospace(12.0), color)
    }
}

fn triangle(ui: &Ui, middle: egui::Pos2, open: bool, color: egui::Color32) {
    let points = if open {
        vec![middle + vec2(-3.5, -2.0), middle + vec2(3.5, -2.0), middle + vec2(0.0, 3.0)]
    } else {
        vec![middle + vec2(-2.0, -3.5), middle + vec2(3.0, 0.0), middle + vec2(-2.0, 3.5)]
    };
    ui.painter().add(egui::Shape::convex_polygon(points, color, egui::Stroke::NONE));
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most).chain(std::iter::once('…')).collect()
}
