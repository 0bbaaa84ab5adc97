//! A list of objects as a table: a column a field, sorted by a click, and only the rows in sight are read.

use std::cmp::Ordering;
use std::ops::Range;

use egui::text::{LayoutJob, TextWrapping};
use egui::{Color32, FontId, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};

use crate::tr;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::json_tree::scan::{self, Child, Kind, children, slice};
use crate::words::privacy::{MASK, looks_private, names_a_secret};

const ROW: f32 = 24.0;
/// Rows that are looked at to find the columns, and to make them wide enough.
const SAMPLE: usize = 200;
const MOST_COLUMNS: usize = 40;
const NARROW: f32 = 56.0;
const WIDE: f32 = 280.0;
/// Points that a letter takes about.
const LETTER: f32 = 7.2;
/// Characters of a cell.
const CELL: usize = 80;

/// A list of objects in an answer.
#[derive(Debug, Clone, PartialEq)]
struct List {
    /// The field that holds it; empty where it is the answer itself.
    name: String,
    at: Range<usize>,
}

#[derive(Debug, Clone, PartialEq)]
struct Column {
    name: String,
    width: f32,
}

/// The table of one answer.
#[derive(Default)]
pub struct Table {
    of: Option<u64>,
    lists: Vec<List>,
    /// Which of the lists is shown, once it was laid out.
    shown: Option<usize>,
    columns: Vec<Column>,
    rows: Vec<Range<usize>>,
    /// The rows in the order of the column, and whether it is reversed.
    sorted: Option<(usize, bool)>,
    order: Vec<usize>,
}

impl Table {
    /// Whether the answer `of` holds a list of objects.
    pub fn has(&mut self, of: u64, text: &str) -> bool {
        if self.of != Some(of) {
            *self = Self { of: Some(of), lists: lists(text), ..Self::default() };
        }
        !self.lists.is_empty()
    }

    /// Draws it; call [`Self::has`] before. Gives a row that the person wants copied.
    pub fn ui(&mut self, ui: &mut Ui, text: &str, safe: bool, tokens: &Tokens) -> Option<String> {
        let mut wanted = self.shown.unwrap_or(0);
        if self.lists.len() > 1 {
            ui.horizontal_wrapped(|ui| {
                for (at, list) in self.lists.iter().enumerate() {
                    if ui.selectable_label(at == wanted, &list.name).clicked() {
                        wanted = at;
                    }
                }
            });
        }
        if self.shown != Some(wanted) {
            self.lay(text, wanted);
        }
        let total = self.columns.iter().map(|column| column.width).sum::<f32>();
        let size = vec2(total.max(ui.available_width()), ROW * (self.rows.len() as f32 + 1.0));
        let mut copied = None;
        let mut sort = None;
        ScrollArea::both().id_salt(("answer table", self.of)).auto_shrink([false, false]).show_viewport(
            ui,
            |ui, seen| {
                ui.set_min_size(size);
                let origin = ui.min_rect().min;
                let first = (seen.min.y / ROW).floor().max(0.0) as usize;
                let last = ((seen.max.y / ROW).ceil() as usize).min(self.rows.len());
                for at in first..last {
                    let top = origin.y + ROW * (at as f32 + 1.0);
                    let rect = Rect::from_min_size(pos2(origin.x, top), vec2(size.x, ROW));
                    if let Some(text) = self.row(ui, text, at, rect, safe, tokens) {
                        copied = Some(text);
                    }
                }
                let head = Rect::from_min_size(origin + vec2(0.0, seen.min.y.max(0.0)), vec2(size.x, ROW));
                sort = self.head(ui, head, tokens);
            },
        );
        if let Some(column) = sort {
            self.sort(text, column);
        }
        copied
    }

    fn lay(&mut self, text: &str, wanted: usize) {
        self.shown = Some(wanted);
        let Some(list) = self.lists.get(wanted) else { return };
        self.rows = children(text, list.at.clone()).map(|child| child.value).collect();
        self.columns = columns(text, &self.rows);
        self.sorted = None;
        self.order = (0..self.rows.len()).collect();
    }

    fn row(&self, ui: &mut Ui, text: &str, at: usize, rect: Rect, safe: bool, tokens: &Tokens) -> Option<String> {
        let value = self.rows.get(*self.order.get(at)?)?;
        let response = ui.interact(rect, ui.scope_id().with(("row", at)), Sense::click());
        if response.hovered() || response.has_focus() {
            ui.painter().rect_filled(rect, 0.0, tokens.hover);
        }
        ui.painter().hline(rect.x_range(), rect.max.y, (1.0, tokens.line));
        let fields: Vec<Child> = children(text, value.clone()).collect();
        let mut left = rect.min.x;
        let mut said = String::new();
        for column in &self.columns {
            if let Some(json) = value_of(text, &fields, &column.name) {
                let (words, color) = cell(&column.name, json, safe, tokens);
                if ui.clip_rect().x_range().intersects(egui::Rangef::new(left, left + column.width)) {
                    paint(ui, &words, pos2(left, rect.min.y), column.width, color);
                }
                said.push_str(if said.is_empty() { "" } else { ", " });
                said.push_str(&words);
            }
            left += column.width;
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, &said));
        let mut copied = None;
        response.context_menu(|ui| {
            if ui.button(tr!("answer-table-copy")).clicked() {
                copied = Some(slice(text, value).to_owned());
                ui.close();
            }
        });
        copied
    }

    /// The head stays in sight. Gives the column that was clicked.
    fn head(&self, ui: &mut Ui, rect: Rect, tokens: &Tokens) -> Option<usize> {
        ui.painter().rect_filled(rect, 0.0, tokens.panel);
        ui.painter().hline(rect.x_range(), rect.max.y, (1.0, tokens.line));
        let mut left = rect.min.x;
        let mut clicked = None;
        for (at, column) in self.columns.iter().enumerate() {
            let place = Rect::from_min_size(pos2(left, rect.min.y), vec2(column.width, ROW));
            let response = ui.interact(place, ui.scope_id().with(("column", at)), Sense::click());
            let name = match self.sorted.filter(|(by, _)| *by == at) {
                Some((_, false)) => tr!("answer-table-up", column = column.name.as_str()),
                Some((_, true)) => tr!("answer-table-down", column = column.name.as_str()),
                None => tr!("answer-table-sort", column = column.name.as_str()),
            };
            response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
            let mark = match self.sorted.filter(|(by, _)| *by == at) {
                Some((_, false)) => " ↑",
                Some((_, true)) => " ↓",
                None => "",
            };
            let color = if response.hovered() || response.has_focus() { tokens.text_1 } else { tokens.text_2 };
            paint(ui, &format!("{}{mark}", column.name), place.min, column.width, color);
            if response.clicked() {
                clicked = Some(at);
            }
            left += column.width;
        }
        clicked
    }

    /// Up, down, and as it came.
    fn sort(&mut self, text: &str, column: usize) {
        let Some(name) = self.columns.get(column).map(|column| column.name.as_str()) else { return };
        self.sorted = match self.sorted {
            Some((by, false)) if by == column => Some((column, true)),
            Some((by, true)) if by == column => None,
            _ => Some((column, false)),
        };
        self.order = (0..self.rows.len()).collect();
        let Some((_, down)) = self.sorted else { return };
        let key = |value: &Range<usize>| {
            let fields: Vec<Child> = children(text, value.clone()).collect();
            value_of(text, &fields, name).map_or(Key::Nothing, Key::of)
        };
        let keys: Vec<Key> = self.rows.iter().map(key).collect();
        self.order.sort_by(|one, other| match (&keys[*one], &keys[*other]) {
            // Rows without a value stand last either way.
            (Key::Nothing, Key::Nothing) => Ordering::Equal,
            (Key::Nothing, _) => Ordering::Greater,
            (_, Key::Nothing) => Ordering::Less,
            (one, other) if down => other.compare(one),
            (one, other) => one.compare(other),
        });
    }
}

/// What a row is sorted by.
#[derive(Debug, PartialEq)]
enum Key {
    Number(f64),
    Text(String),
    Nothing,
}

impl Key {
    fn of(json: &str) -> Self {
        match Kind::of(json) {
            Kind::Number => json.parse().map_or(Self::Nothing, Self::Number),
            Kind::String => Self::Text(scan::beginning(json, CELL).0.to_lowercase()),
            Kind::Literal if json == "null" => Self::Nothing,
            Kind::Literal => Self::Text(json.to_owned()),
            Kind::Object | Kind::Array => Self::Nothing,
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Text(one), Self::Text(other)) => one.cmp(other),
            (Self::Number(_), _) => Ordering::Less,
            (_, Self::Number(_)) => Ordering::Greater,
            _ => Ordering::Equal,
        }
    }
}

/// The lists of objects at the top of an answer.
fn lists(text: &str) -> Vec<List> {
    let of_objects = |at: &Range<usize>| {
        Kind::of(slice(text, at)) == Kind::Array
            && children(text, at.clone()).next().is_some_and(|row| Kind::of(slice(text, &row.value)) == Kind::Object)
    };
    let whole = 0..text.len();
    if of_objects(&whole) {
        return vec![List { name: String::new(), at: whole }];
    }
    let fields = children(text, whole).filter_map(|child| {
        let name = scan::plain(slice(text, &child.key?)).into_owned();
        of_objects(&child.value).then_some(List { name, at: child.value })
    });
    fields.collect()
}

/// A column for every field of the first rows.
fn columns(text: &str, rows: &[Range<usize>]) -> Vec<Column> {
    let mut found: Vec<(String, usize)> = Vec::new();
    for row in rows.iter().take(SAMPLE) {
        for child in children(text, row.clone()).take(MOST_COLUMNS) {
            let Some(key) = child.key else { continue };
            let name = scan::plain(slice(text, &key));
            let json = slice(text, &child.value);
            let length = match Kind::of(json) {
                Kind::String => scan::beginning(json, CELL).0.chars().map(letters).sum(),
                _ => json.len().min(16),
            };
            let full = found.len() >= MOST_COLUMNS;
            match found.iter_mut().find(|(known, _)| *known == name) {
                Some((_, longest)) => *longest = length.max(*longest),
                None if !full => {
                    // Room for the arrow.
                    found.push((name.to_string(), length.max(name.chars().count() + 2)));
                }
                None => {}
            }
        }
    }
    // What people know it by comes first, what only programs know it by comes last.
    found.sort_by_key(|(name, _)| (name.ends_with("Uuid"), !name.ends_with("Name")));
    let column = |(name, length): (String, usize)| {
        let width = (length as f32 * LETTER + 16.0).clamp(NARROW, WIDE);
        Column { name, width: (width / 4.0).ceil() * 4.0 }
    };
    found.into_iter().map(column).collect()
}

/// Chinese, Japanese and Korean letters are twice as wide.
fn letters(letter: char) -> usize {
    if letter >= '\u{1100}' { 2 } else { 1 }
}

fn value_of<'a>(text: &'a str, fields: &[Child], name: &str) -> Option<&'a str> {
    let named = |child: &&Child| child.key.as_ref().is_some_and(|key| scan::plain(slice(text, key)) == name);
    fields.iter().find(named).map(|child| slice(text, &child.value))
}

fn cell(name: &str, json: &str, safe: bool, tokens: &Tokens) -> (String, Color32) {
    let kind = Kind::of(json);
    let long = || json.len() > 4096;
    let private = || kind == Kind::String && (long() || looks_private(&scan::plain(json)));
    if safe && (names_a_secret(name) || private()) {
        return (MASK.to_owned(), tokens.text_3);
    }
    match kind {
        Kind::String => {
            let (text, all) = scan::beginning(json, CELL);
            let text: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
            (if all { text } else { format!("{text}…") }, tokens.text_1)
        }
        Kind::Number => (json.chars().take(CELL).collect(), tokens.json_number),
        Kind::Literal => (json.chars().take(CELL).collect(), tokens.json_literal),
        Kind::Object => {
            let count = children(json, 0..json.len()).take(1_000).count();
            (tr!("feed-tree-fields", count = count), tokens.text_3)
        }
        Kind::Array => {
            let count = children(json, 0..json.len()).take(1_000).count();
            (tr!("feed-tree-items", count = count), tokens.text_3)
        }
    }
}

fn paint(ui: &Ui, text: &str, at: egui::Pos2, width: f32, color: Color32) {
    let mut job = LayoutJob::simple_singleline(text.to_owned(), FontId::proportional(theme::TEXT_SMALL + 1.0), color);
    job.wrap = TextWrapping::truncate_at_width(width - 12.0);
    let galley = ui.painter().layout_job(job);
    let top = (ROW - galley.size().y) / 2.0;
    ui.painter().galley(at + vec2(4.0, top), galley, color);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCENES: &str = r#"{"currentProgramSceneName":"B","scenes":[
        {"sceneIndex":10,"sceneName":"采访","extra":{"a":1}},
        {"sceneIndex":9,"sceneName":"b"},
        {"sceneName":"A","sceneIndex":null,"late":true}],"names":["x"],"empty":[]}"#;

    fn order(table: &Table) -> Vec<usize> {
        table.order.clone()
    }

    #[test]
    fn a_list_of_objects_gets_a_column_for_every_field() {
        let mut table = Table::default();
        assert!(table.has(1, SCENES));
        assert_eq!(table.lists.iter().map(|list| list.name.as_str()).collect::<Vec<_>>(), ["scenes"]);
        table.lay(SCENES, 0);
        let names: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(names, ["sceneName", "sceneIndex", "extra", "late"]);
        assert!(table.columns.iter().all(|column| (NARROW..=WIDE).contains(&column.width)));
        assert!(table.has(2, "[{\"a\":1}]") && !table.has(3, "{\"a\":[1]}") && !table.has(4, "7"));
    }

    #[test]
    fn a_click_sorts_up_then_down_then_as_it_came() {
        let mut table = Table::default();
        table.has(1, SCENES);
        table.lay(SCENES, 0);
        table.sort(SCENES, 1);
        assert_eq!(order(&table), [1, 0, 2], "numbers by their value, and what has none last");
        table.sort(SCENES, 1);
        assert_eq!(order(&table), [0, 1, 2], "and last as well when it is turned round");
        table.sort(SCENES, 1);
        assert_eq!((order(&table), table.sorted), (vec![0, 1, 2], None));
        table.sort(SCENES, 0);
        assert_eq!(order(&table), [2, 1, 0], "without regard to capitals, and other scripts after");
    }
}
