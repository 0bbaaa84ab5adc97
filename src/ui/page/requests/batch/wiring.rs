//! The variables of the batch: what they hold at the start, and how they are wired from an answer to a request.

use egui::{ComboBox, RichText, ScrollArea, TextEdit, Ui, vec2};
use egui_material_icons::icons;
use serde_json::{Map, Value};

use super::rows;
use super::work::Work;
use crate::protocol::masking;
use crate::protocol::obs::batch::{BatchDraft, BatchRequest};
use crate::protocol::obs::catalogue::{Catalogue, Field};
use crate::tr;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::group_heading;
use crate::ui::widget::field::icon_only;

/// What is chosen in the wiring, and the values that are being written.
#[derive(Default)]
pub struct Wiring {
    pub open: bool,
    /// Names and values at the start, as text.
    start: Vec<(String, String)>,
    /// The variables of the batch that `start` was made of.
    of: Map<String, Value>,
    from: Option<From>,
    /// Response field, variable, request field.
    output: String,
    variable: String,
    input: String,
    /// The row that these are for.
    row: Option<u64>,
}

/// Where the value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum From {
    Variable(String),
    /// The key of an earlier row.
    Row(u64),
}

/// A value as it is written at the start: JSON as it stands, anything else is text.
fn read(text: &str) -> Value {
    serde_json::from_str(text.trim()).unwrap_or_else(|_| Value::String(text.to_owned()))
}

/// The text from which [`read`] makes this value again.
fn write(value: &Value) -> String {
    match value {
        Value::String(text) if read(text) == *value => text.clone(),
        other => other.to_string(),
    }
}

/// Variables that have a value before this row runs: at the start, and of earlier rows that are on.
fn known(draft: &BatchDraft, row: usize) -> Vec<String> {
    let mut names: Vec<String> = draft.variables.keys().cloned().collect();
    for earlier in draft.rows.iter().take(row).filter(|row| !row.off) {
        names.extend(earlier.request.output_variables.iter().flat_map(Map::keys).cloned());
    }
    names.sort_unstable();
    names.dedup();
    names
}

fn answer_fields(request: &BatchRequest) -> Vec<&'static str> {
    let known = Catalogue::builtin().request(&request.request_type);
    let fields = known.map(|known| known.response.as_slice()).unwrap_or_default();
    // The server looks at the outermost fields only.
    fields.iter().map(|field: &Field| field.name.as_str()).filter(|name| !name.contains('.')).collect()
}

fn request_fields(request: &BatchRequest) -> Vec<&'static str> {
    let known = Catalogue::builtin().request(&request.request_type);
    let fields = known.map(|known| known.fields.as_slice()).unwrap_or_default();
    let mut names: Vec<_> = fields.iter().map(|field| field.name.split('.').next().unwrap_or_default()).collect();
    names.dedup();
    names
}

/// A name for what this field holds that no variable has yet: `currentProgramSceneName` gives `programSceneName`.
fn suggested(draft: &BatchDraft, field: &str) -> String {
    let short = field.strip_prefix("current").filter(|rest| rest.starts_with(char::is_uppercase)).unwrap_or(field);
    let mut letters = short.chars();
    let first = letters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    let name = first + letters.as_str();
    let taken = known(draft, draft.rows.len());
    if !taken.contains(&name) {
        return name;
    }
    (2..).map(|number| format!("{name}{number}")).find(|name| !taken.contains(name)).unwrap_or(name)
}

/// Lets `variable` bring `field` of the row.
fn take(draft: &mut BatchDraft, row: usize, field: &str, variable: &str) {
    if let Some(row) = draft.rows.get_mut(row) {
        let inputs = row.request.input_variables.get_or_insert_default();
        inputs.insert(field.to_owned(), Value::from(variable));
    }
}

/// Lets the row put `field` of its answer into `variable`.
fn give(draft: &mut BatchDraft, row: usize, variable: &str, field: &str) {
    if let Some(row) = draft.rows.get_mut(row) {
        let outputs = row.request.output_variables.get_or_insert_default();
        outputs.insert(variable.to_owned(), Value::from(field));
    }
}

/// Takes a wire out; the last one takes its map with it.
fn cut(map: &mut Option<Map<String, Value>>, name: &str) {
    if let Some(wires) = map {
        wires.remove(name);
        if wires.is_empty() {
            *map = None;
        }
    }
}

impl Wiring {
    /// Draws the variables beside the rows.
    pub fn ui(&mut self, ui: &mut Ui, work: &mut Work, safe: bool, tokens: &Tokens) {
        let area = ScrollArea::vertical().id_salt("batch wiring").auto_shrink([false, false]);
        area.min_scrolled_height(0.0).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 6.0;
            self.start(ui, work, safe, tokens);
            ui.add_space(6.0);
            let Some(row) = work.cursor() else {
                ui.label(RichText::new(tr!("batch-wire-choose")).size(12.0).color(tokens.text_2));
                return;
            };
            if self.row != work.key(row) {
                self.row = work.key(row);
                (self.from, self.output, self.variable, self.input) = Default::default();
            }
            self.row(ui, work, row, safe, tokens);
        });
    }

    fn start(&mut self, ui: &mut Ui, work: &mut Work, safe: bool, tokens: &Tokens) {
        if self.of != work.draft().variables {
            self.of = work.draft().variables.clone();
            self.start = self.of.iter().map(|(name, value)| (name.clone(), write(value))).collect();
        }
        group_heading(ui, tr!("batch-start-values"));
        let (mut changed, mut removed) = (false, None);
        for (at, (name, value)) in self.start.iter_mut().enumerate() {
            ui.horizontal(|ui| {
                let room = (ui.available_width() - 64.0).max(80.0);
                let label = tr!("batch-start-name", number = at + 1);
                changed |= ui.add(field(name, room * 0.42)).accessible_name(label).changed();
                ui.label("=");
                let secret = safe || masking::looks_secret(name);
                let label = tr!("batch-start-value", number = at + 1);
                let value = field(value, room * 0.5).password(secret).hint_text(tr!("batch-start-hint"));
                changed |= ui.add(value).accessible_name(label).changed();
                if icon_only(ui, icons::ICON_CLOSE, &tr!("batch-start-remove", number = at + 1)).clicked() {
                    removed = Some(at);
                }
            });
        }
        if let Some(at) = removed {
            self.start.remove(at);
            changed = true;
        }
        if ui.button(tr!("batch-start-add")).clicked() {
            self.start.push(Default::default());
        }
        if changed {
            let named = self.start.iter().filter(|(name, _)| !name.trim().is_empty());
            self.of = named.map(|(name, value)| (name.trim().to_owned(), read(value))).collect();
            let variables = self.of.clone();
            work.change(|draft| draft.variables = variables);
        }
        let twice = |name: &str| !name.is_empty() && self.start.iter().filter(|(other, _)| other == name).count() > 1;
        if let Some((name, _)) = self.start.iter().find(|(name, _)| twice(name)) {
            let text = tr!("batch-start-twice", name = name.as_str());
            ui.label(RichText::new(text).size(12.0).color(tokens.warn));
        }
    }

    fn row(&mut self, ui: &mut Ui, work: &mut Work, row: usize, safe: bool, tokens: &Tokens) {
        let Some(request) = work.row(row).map(|row| row.request.clone()) else { return };
        let title = tr!("batch-wire-row", row = row + 1, request = request.request_type.as_str());
        group_heading(ui, &title);
        let none = request.input_variables.is_none() && request.output_variables.is_none();
        if none {
            ui.label(RichText::new(tr!("batch-wire-none")).size(12.0).color(tokens.text_2));
        }
        for (field, variable) in request.input_variables.iter().flatten() {
            let variable = rows::brief(variable, safe);
            let words = tr!("batch-wire-takes", field = field.as_str(), variable = variable);
            if wire(ui, &words, tokens) {
                work.change(|draft| cut(&mut draft.rows[row].request.input_variables, field));
            }
        }
        for (variable, field) in request.output_variables.iter().flatten() {
            let field = rows::brief(field, safe);
            let words = tr!("batch-wire-gives", field = field, variable = variable.as_str());
            if wire(ui, &words, tokens) {
                work.change(|draft| cut(&mut draft.rows[row].request.output_variables, variable));
            }
        }
        ui.add_space(6.0);
        self.new_wire(ui, work, row, &request, tokens);
    }

    /// Response field → variable → request field, each picked.
    fn new_wire(&mut self, ui: &mut Ui, work: &mut Work, row: usize, request: &BatchRequest, tokens: &Tokens) {
        let inputs = request_fields(request);
        if inputs.is_empty() && Catalogue::builtin().request(&request.request_type).is_some() {
            ui.label(RichText::new(tr!("batch-wire-no-fields")).size(12.0).color(tokens.text_2));
            return;
        }
        group_heading(ui, tr!("batch-wire-new"));
        self.pick_source(ui, work, row);
        if let Some(From::Row(key)) = self.from
            && let Some(source) = work.place(key).and_then(|at| work.row(at))
        {
            let fields = answer_fields(&source.request);
            let before = self.output.clone();
            pick(ui, "batch wire output", tr!("batch-wire-output"), &mut self.output, &fields);
            if before != self.output {
                self.variable = suggested(work.draft(), &self.output);
            }
            named(ui, tr!("batch-wire-variable"), &mut self.variable);
        }
        pick(ui, "batch wire input", tr!("batch-wire-input"), &mut self.input, &inputs);
        let variable = match &self.from {
            Some(From::Variable(variable)) => variable.clone(),
            _ => self.variable.trim().to_owned(),
        };
        let source = match self.from {
            Some(From::Row(key)) => work.place(key).filter(|at| *at < row && !self.output.trim().is_empty()),
            _ => None,
        };
        let from = source.is_some() || matches!(self.from, Some(From::Variable(_)));
        let ready = from && !variable.is_empty() && !self.input.trim().is_empty();
        if ready {
            let takes =
                tr!("batch-wire-both-takes", row = row + 1, field = self.input.trim(), variable = variable.as_str());
            let words = match source {
                Some(at) => {
                    let gives = tr!(
                        "batch-wire-both-gives",
                        row = at + 1,
                        field = self.output.trim(),
                        variable = variable.as_str()
                    );
                    format!("{gives} {takes}")
                }
                None => takes,
            };
            ui.label(RichText::new(words).size(12.0).color(tokens.text_2));
        }
        if ui.add_enabled(ready, egui::Button::new(tr!("batch-wire"))).clicked() {
            let (output, input) = (self.output.trim().to_owned(), self.input.trim().to_owned());
            work.change(|draft| {
                if let Some(at) = source {
                    give(draft, at, &variable, &output);
                }
                take(draft, row, &input, &variable);
            });
            (self.from, self.output, self.variable, self.input) = Default::default();
        }
    }

    fn pick_source(&mut self, ui: &mut Ui, work: &Work, row: usize) {
        let draft = work.draft();
        let row_words = |at: usize| {
            let request = draft.rows.get(at).map_or("", |row| row.request.request_type.as_str());
            tr!("batch-wire-from-row", row = at + 1, request = request)
        };
        let chosen = match &self.from {
            None => tr!("batch-wire-from-none").to_owned(),
            Some(From::Variable(name)) => tr!("batch-wire-from-variable", name = name.as_str()),
            Some(From::Row(key)) => work.place(*key).map(row_words).unwrap_or_default(),
        };
        let width = ui.available_width() - 8.0;
        let combo = ComboBox::from_id_salt("batch wire from").width(width).selected_text(chosen).show_ui(ui, |ui| {
            for name in known(draft, row) {
                let words = tr!("batch-wire-from-variable", name = name.as_str());
                let from = From::Variable(name);
                if ui.selectable_label(self.from.as_ref() == Some(&from), words).clicked() {
                    self.from = Some(from);
                }
            }
            for (at, earlier) in draft.rows.iter().enumerate().take(row) {
                let Some(key) = work.key(at).filter(|_| !answer_fields(&earlier.request).is_empty()) else { continue };
                if ui.selectable_label(self.from == Some(From::Row(key)), row_words(at)).clicked() {
                    self.from = Some(From::Row(key));
                    self.output.clear();
                    self.variable.clear();
                }
            }
        });
        combo.response.accessible_name(tr!("batch-wire-from"));
    }
}

/// A wire in words, with what takes it out. True: take it out.
fn wire(ui: &mut Ui, words: &str, tokens: &Tokens) -> bool {
    let mut out = false;
    ui.horizontal(|ui| {
        out = icon_only(ui, icons::ICON_CLOSE, &tr!("batch-wire-cut", wire = words)).clicked();
        ui.add(egui::Label::new(RichText::new(words).size(12.0).color(tokens.text_1)).wrap());
    });
    out
}

/// One of these names, or another one that is typed where there are none.
fn pick(ui: &mut Ui, id: &str, name: &str, chosen: &mut String, names: &[&'static str]) {
    if names.is_empty() {
        named(ui, name, chosen);
        return;
    }
    let text = if chosen.is_empty() { name } else { chosen.as_str() };
    let width = ui.available_width() - 8.0;
    let combo = ComboBox::from_id_salt(id).width(width).selected_text(text.to_owned()).show_ui(ui, |ui| {
        for field in names {
            if ui.selectable_label(chosen == field, *field).clicked() {
                (*field).clone_into(chosen);
            }
        }
    });
    combo.response.accessible_name(name);
}

fn field(text: &mut String, width: f32) -> TextEdit<'_> {
    TextEdit::singleline(text).desired_width(width).align(egui::Align2::LEFT_CENTER).min_size(vec2(0.0, theme::CONTROL))
}

fn named(ui: &mut Ui, name: &str, text: &mut String) {
    ui.add(field(text, f32::INFINITY).hint_text(name.to_owned())).accessible_name(name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_at_the_start_is_what_was_written() {
        for (text, value) in [
            ("Interview", json!("Interview")),
            ("12", json!(12)),
            ("true", json!(true)),
            ("\"12\"", json!("12")),
            ("[1, 2]", json!([1, 2])),
            ("录制 🎬", json!("录制 🎬")),
            ("", json!("")),
        ] {
            assert_eq!(read(text), value, "{text}");
            assert_eq!(read(&write(&value)), value, "{text}");
        }
    }

    #[test]
    fn a_wire_is_two_entries_that_mirror_each_other_and_can_be_cut() {
        let text =
            r#"{"requests": [{"requestType": "GetCurrentProgramScene"}, {"requestType": "SetCurrentProgramScene"}]}"#;
        let mut draft: BatchDraft = serde_json::from_str(text).unwrap();
        let name = suggested(&draft, "currentProgramSceneName");
        assert_eq!(name, "programSceneName");
        give(&mut draft, 0, &name, "currentProgramSceneName");
        take(&mut draft, 1, "sceneName", &name);
        let sent = serde_json::to_value(draft.batch()).unwrap();
        assert_eq!(sent["requests"][0]["outputVariables"], json!({"programSceneName": "currentProgramSceneName"}));
        assert_eq!(sent["requests"][1]["inputVariables"], json!({"sceneName": "programSceneName"}));
        assert_eq!(suggested(&draft, "currentProgramSceneName"), "programSceneName2");
        assert_eq!((known(&draft, 0).len(), known(&draft, 1)), (0, vec![name.clone()]));
        cut(&mut draft.rows[1].request.input_variables, "sceneName");
        assert_eq!(draft.rows[1].request.input_variables, None);
    }

    #[test]
    fn only_fields_that_the_server_looks_at_are_offered() {
        for request in &Catalogue::builtin().requests {
            let row = BatchRequest { request_type: request.name.clone(), ..BatchRequest::default() };
            assert!(answer_fields(&row).iter().chain(&request_fields(&row)).all(|name| !name.contains('.')));
        }
    }
}
