//! The panel in which a preset is saved or changed: name, group, key, what is asked, what is sent.

use egui::text::{CCursor, CCursorRange};
use egui::text_edit::TextEditState;
use egui::{Align, ComboBox, Id, Key, Layout, RichText, Ui, vec2};
use egui_material_icons::icons;
use serde_json::Value;

use super::fields;
use crate::message::Preset;
use crate::message::preset::{self, Body, Kind, Parameter, Problem, Rule};
use crate::protocol::{masking, safety};
use crate::tr;
use crate::ui::action::Action;
use crate::ui::keys;
use crate::ui::page::View;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{Tone, chip, group_heading, primary, switch, tag};
use crate::ui::widget::field;
use crate::ui::widget::json_editor::json_editor;
use crate::words;
use crate::words::privacy::{looks_private, masked_message, names_a_secret};

/// What takes the focus when the panel opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    None,
    Name,
    Group,
    /// The field for the key waits for one at once.
    Key,
}

/// Fields that are offered to be asked; a batch of hundreds of rows has its text.
const CHIPS: usize = 80;

/// What became of the panel in this frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    Stay,
    Cancelled,
    Saved,
}

/// A preset while it is written.
pub struct Editing {
    /// The name under which it is kept; `None` for a new one.
    of: Option<String>,
    pub name: String,
    /// It is the batch of the page that is kept.
    pub is_batch: bool,
    group: String,
    key: Option<String>,
    /// The next key that is pressed is taken.
    recording: bool,
    /// Why the last key was not taken.
    key_problem: Option<String>,
    parameters: Vec<Parameter>,
    /// Defaults and choices as they are typed, one a parameter.
    typed: Vec<Typed>,
    /// `None`: a batch.
    request_type: Option<String>,
    /// The data of the request, or the batch, as JSON.
    text: String,
    problem: Option<String>,
    focus: Focus,
}

#[derive(Debug, Clone, Default)]
struct Typed {
    default: String,
    choices: String,
}

impl Editing {
    pub fn new(of: Option<String>, preset: Preset, focus: Focus) -> Self {
        let pretty = |value: Result<String, serde_json::Error>| value.unwrap_or_default();
        let (request_type, text) = match &preset.body {
            Body::Request { request_type, request_data } => {
                let text = request_data.as_ref().map(|data| pretty(serde_json::to_string_pretty(data)));
                (Some(request_type.clone()), text.unwrap_or_default())
            }
            Body::Batch(draft) => (None, pretty(serde_json::to_string_pretty(draft))),
        };
        let typed = preset.parameters.iter().map(typed).collect();
        let Preset { name, group, key, parameters, .. } = preset;
        let (recording, key_problem, problem) = (focus == Focus::Key, None, None);
        let is_batch = false;
        Self {
            of,
            name,
            is_batch,
            group,
            key,
            recording,
            key_problem,
            parameters,
            typed,
            request_type,
            text,
            problem,
            focus,
        }
    }

    /// Takes the keys of this frame while the field for the key waits for one.
    pub fn records_key(&mut self, ui: &Ui, presets: &[Preset]) -> bool {
        if !self.recording {
            return false;
        }
        let Some(shortcut) = keys::recorded(ui) else { return true };
        if shortcut.logical_key == Key::Escape {
            self.recording = false;
            return true;
        }
        match keys::check(shortcut, presets, self.of.as_deref()) {
            Ok(()) => {
                self.key = Some(keys::write(shortcut));
                self.key_problem = None;
                self.recording = false;
            }
            // It goes on waiting: another key may do.
            Err(words) => self.key_problem = Some(words),
        }
        true
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, view: &mut View<'_>, tokens: &Tokens) -> Then {
        let safe = view.model.settings.streamer_safe;
        ui.spacing_mut().item_spacing.y = 8.0;
        let mut then = Then::Stay;
        ui.horizontal(|ui| {
            ui.set_min_height(theme::CONTROL);
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if primary(ui, tr!("preset-save"), true).clicked() && self.save(view) {
                    then = Then::Saved;
                }
                if ui.button(tr!("preset-cancel")).clicked() {
                    then = Then::Cancelled;
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let title = if self.of.is_some() { tr!("preset-edit-title") } else { tr!("preset-new-title") };
                    ui.label(RichText::new(title).font(theme::semibold(theme::TEXT_TITLE)).color(tokens.text_1));
                });
            });
        });
        if let Some(problem) = &self.problem {
            ui.label(RichText::new(problem).color(tokens.warn));
        }
        let width = (ui.available_width() - 8.0) / 2.0;
        ui.horizontal(|ui| {
            let look = |hint| field::Look { hint, width, ..Default::default() };
            let name = field::labelled(ui, tr!("preset-name"), &mut self.name, look(""));
            let group = field::labelled(ui, tr!("preset-group"), &mut self.group, look(tr!("preset-group-hint")));
            let entered = ui.input(|input| input.key_pressed(Key::Enter));
            if entered && (name.lost_focus() || group.lost_focus()) && self.save(view) {
                then = Then::Saved;
            }
            match std::mem::replace(&mut self.focus, Focus::None) {
                Focus::Name => {
                    // A name is proposed: what is typed takes its place.
                    let mut state = TextEditState::load(ui.ctx(), name.id).unwrap_or_default();
                    let all = CCursorRange::two(CCursor::new(0), CCursor::new(self.name.chars().count()));
                    state.cursor.set_char_range(Some(all));
                    state.store(ui.ctx(), name.id);
                    name.request_focus();
                }
                Focus::Group => group.request_focus(),
                Focus::Key | Focus::None => {}
            }
        });
        self.key_field(ui, tokens);
        group_heading(ui, tr!("preset-asked"));
        self.chips(ui, tokens);
        let mut remove = None;
        for index in 0..self.parameters.len() {
            if self.parameter(ui, index, safe, tokens) {
                remove = Some(index);
            }
        }
        if let Some(index) = remove {
            self.parameters.remove(index);
            self.typed.remove(index);
        }
        group_heading(ui, tr!("preset-sends"));
        if let Some(request_type) = &mut self.request_type {
            field::labelled(ui, tr!("requests-type"), request_type, field::Look::default());
        }
        let name = if self.request_type.is_some() { tr!("preset-data") } else { tr!("preset-batch") };
        let masked = if safe { masked_message(&self.text) } else { String::new() };
        if safe && masked != self.text {
            ui.label(RichText::new(masked).monospace().color(tokens.text_2));
            ui.label(RichText::new(tr!("preset-hidden")).size(12.0).color(tokens.text_2));
        } else {
            ui.label(RichText::new(name).color(tokens.text_2));
            json_editor(ui, Id::unique("preset data"), name, &mut self.text, 6, None);
        }
        ui.label(RichText::new(tr!("preset-placeholders")).size(12.0).color(tokens.text_2));
        then
    }

    fn key_field(&mut self, ui: &mut Ui, tokens: &Tokens) {
        ui.horizontal(|ui| {
            ui.label(RichText::new(tr!("preset-key")).color(tokens.text_2));
            match &self.key {
                _ if self.recording => _ = tag(ui, tr!("preset-key-press"), Tone::Accent),
                Some(key) => _ = tag(ui, key, Tone::Plain),
                None => _ = ui.label(RichText::new(tr!("preset-key-none")).color(tokens.text_3)),
            }
            let words = if self.recording { tr!("preset-key-stop") } else { tr!("preset-key-record") };
            if ui.button(words).clicked() {
                self.recording = !self.recording;
                self.key_problem = None;
            }
            if self.key.is_some() && !self.recording && ui.button(tr!("preset-key-clear")).clicked() {
                self.key = None;
            }
        });
        if let Some(problem) = &self.key_problem {
            ui.label(RichText::new(problem).size(12.0).color(tokens.warn));
        }
    }

    /// A chip a field: those that are on are asked.
    fn chips(&mut self, ui: &mut Ui, tokens: &Tokens) {
        let all = fields::fields(&self.text, self.request_type.as_deref());
        let known = |name: &&str| self.parameters.iter().any(|parameter| parameter.name == *name);
        let unknown: Vec<String> =
            preset::names(&self.text).into_iter().filter(|name| !known(name)).map(str::to_owned).collect();
        if all.is_empty() && unknown.is_empty() && self.parameters.is_empty() {
            ui.label(RichText::new(tr!("preset-asked-none")).size(12.0).color(tokens.text_3));
            return;
        }
        let (mut toggled, mut added) = (None, None);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(4.0, 4.0);
            for asked in all.iter().take(CHIPS) {
                if asked.parameter.as_ref().is_some_and(|name| unknown.contains(name)) {
                    continue;
                }
                let name = match asked.row {
                    Some(row) => format!("{}. {}", row + 1, asked.name),
                    None => asked.name.clone(),
                };
                if chip(ui, &name, asked.parameter.is_some()).on_hover_text(tr!("preset-asked-tip")).clicked() {
                    toggled = Some(asked);
                }
            }
            for name in &unknown {
                let words = tr!("preset-add-parameter", name = name.as_str());
                if ui.button(words).on_hover_text(tr!("preset-add-parameter-tip")).clicked() {
                    added = Some(name.clone());
                }
            }
        });
        if let Some(name) = added {
            let secret = masking::looks_secret(&name);
            self.parameters.push(Parameter { name, label: String::new(), kind: Kind::Text, default: None, secret });
            self.typed.push(Typed::default());
        }
        if let Some(asked) = toggled
            && let Ok(()) = self.take_typed()
            && let Some(text) = fields::toggle(&self.text, self.request_type.as_deref(), asked, &mut self.parameters)
        {
            self.text = text;
            self.typed = self.parameters.iter().map(typed).collect();
        }
    }

    /// One parameter. True: it goes.
    fn parameter(&mut self, ui: &mut Ui, index: usize, safe: bool, tokens: &Tokens) -> bool {
        let (Some(parameter), Some(typed)) = (self.parameters.get_mut(index), self.typed.get_mut(index)) else {
            return false;
        };
        let mut remove = false;
        let name = parameter.name.clone();
        let frame = egui::Frame::new().fill(tokens.panel).corner_radius(theme::RADIUS);
        frame.inner_margin(egui::Margin::same(8)).show(ui, |ui| {
            ui.horizontal(|ui| {
                let shown = format!("{{{{{name}}}}}");
                ui.label(RichText::new(shown).font(egui::FontId::monospace(12.0)).color(tokens.json_key));
                ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                    remove =
                        field::icon_only(ui, icons::ICON_CLOSE, &tr!("preset-remove", name = name.as_str())).clicked();
                    kind_field(ui, &name, &mut parameter.kind);
                });
            });
            let width = (ui.available_width() - 8.0) / 2.0;
            let small = |ui: &mut Ui, words: &str| {
                ui.label(RichText::new(words).size(theme::TEXT_SMALL).color(tokens.text_2));
            };
            ui.horizontal(|ui| {
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    small(ui, tr!("preset-label-short"));
                    let label = field::Look { hint: &name, width, ..Default::default() };
                    let label = field::line(ui, &mut parameter.label, label);
                    label.accessible_name(tr!("preset-label", name = name.as_str()));
                });
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 2.0;
                    small(ui, tr!("preset-default-short"));
                    if parameter.secret {
                        ui.label(RichText::new(tr!("preset-secret-asked")).size(12.0).color(tokens.text_2));
                    } else {
                        let masked = safe && (names_a_secret(&name) || looks_private(&typed.default));
                        let look = field::Look { hint: tr!("preset-default-hint"), width, masked };
                        let default = field::line(ui, &mut typed.default, look);
                        default.accessible_name(tr!("preset-default", name = name.as_str()));
                    }
                });
            });
            if let Kind::Choice(_) = parameter.kind {
                let look = field::Look { hint: tr!("preset-choices-hint"), ..Default::default() };
                let choices = field::line(ui, &mut typed.choices, look);
                choices.accessible_name(tr!("preset-choices", name = name.as_str()));
            }
            ui.horizontal(|ui| {
                switch(ui, &mut parameter.secret, &tr!("preset-secret-of", name = name.as_str()));
                ui.label(RichText::new(tr!("preset-secret")).size(12.0).color(tokens.text_2));
            });
        });
        remove
    }

    /// What was typed into the fields of the parameters goes into them. The error names the field.
    fn take_typed(&mut self) -> Result<(), Problem> {
        for (parameter, typed) in self.parameters.iter_mut().zip(&self.typed) {
            if let Kind::Choice(choices) = &mut parameter.kind {
                let all = typed.choices.split(',').map(str::trim).filter(|choice| !choice.is_empty());
                *choices = all.map(str::to_owned).collect();
            }
            parameter.default = match typed.default.as_str() {
                _ if parameter.secret => None,
                "" if parameter.default.as_ref().and_then(Value::as_str) != Some("") => None,
                text if text.contains("{{") => Some(text.into()),
                text => match parameter.kind {
                    Kind::Number => super::ask::number(text).or_else(|| Some(text.into())),
                    Kind::Switch => match text.trim() {
                        "true" => Some(true.into()),
                        "false" => Some(false.into()),
                        other => Some(other.into()),
                    },
                    Kind::Pick(_) if parameter.default.as_ref().is_some_and(Value::is_number) => {
                        super::ask::number(text).or_else(|| Some(text.into()))
                    }
                    _ => Some(text.into()),
                },
            };
        }
        let preset = self.name.clone();
        let problem = |field: &str, rule| Problem { preset: preset.clone(), field: field.to_owned(), rule };
        for parameter in &self.parameters {
            let fits = |default: &Value| default.to_string().contains("{{") || parameter.kind.takes(default);
            if parameter.default.as_ref().is_some_and(|default| !fits(default)) {
                let rule = match &parameter.kind {
                    Kind::Choice(choices) => Rule::Choice { choices: choices.clone() },
                    kind => Rule::Type { expected: kind.word() },
                };
                return Err(problem(&parameter.name, rule));
            }
        }
        Ok(())
    }

    /// The preset as it stands here; the reason in words where it cannot be one.
    fn build(&mut self, presets: &[Preset]) -> Result<Preset, String> {
        let name = self.name.trim().to_owned();
        let problem = |field: &str, rule| {
            words::preset::problem(&Problem { preset: name.clone(), field: field.to_owned(), rule })
        };
        if name.is_empty() {
            return Err(words::preset::rule(&Rule::NoName));
        }
        let taken = |other: &&Preset| {
            other.name.to_lowercase() == name.to_lowercase() && Some(other.name.as_str()) != self.of.as_deref()
        };
        if presets.iter().any(|other| taken(&other)) {
            return Err(problem("", Rule::NameTaken));
        }
        let body = match &self.request_type {
            Some(request_type) => {
                let data = match self.text.trim() {
                    "" => None,
                    text => Some(safety::parse(text).map_err(|refusal| words::obs::refusal(&refusal))?),
                };
                let request_data = match data {
                    None | Some(Value::Null) => None,
                    Some(Value::Object(data)) => Some(data),
                    Some(_) => return Err(words::obs::refusal(&safety::Refusal::DataNotAnObject)),
                };
                if request_type.trim().is_empty() {
                    return Err(words::obs::refusal(&safety::Refusal::NoRequestType));
                }
                Body::Request { request_type: request_type.trim().to_owned(), request_data }
            }
            None => {
                let value = safety::parse(&self.text).map_err(|refusal| words::obs::refusal(&refusal))?;
                let draft = serde_json::from_value(value);
                Body::Batch(draft.map_err(|error| problem("", Rule::Broken { reason: error.to_string() }))?)
            }
        };
        self.take_typed().map_err(|found| words::preset::problem(&found))?;
        let (group, key, parameters) = (self.group.trim().to_owned(), self.key.clone(), self.parameters.clone());
        let preset = Preset { name, group, key, parameters, body }.without_secrets();
        preset.check().map_err(|found| words::preset::problem(&found))?;
        Ok(preset)
    }

    /// True: it is saved.
    fn save(&mut self, view: &mut View<'_>) -> bool {
        let mut presets = view.model.presets.clone();
        let preset = match self.build(&presets) {
            Ok(preset) => preset,
            Err(words) => {
                self.problem = Some(words);
                return false;
            }
        };
        match presets.iter_mut().find(|other| Some(other.name.as_str()) == self.of.as_deref()) {
            Some(old) => *old = preset,
            None => presets.push(preset),
        }
        view.act(Action::SavePresets(presets));
        true
    }
}

fn typed(parameter: &Parameter) -> Typed {
    let default = match &parameter.default {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let choices = match &parameter.kind {
        Kind::Choice(choices) => choices.join(", "),
        _ => String::new(),
    };
    Typed { default, choices }
}

fn kind_words(kind: &Kind) -> &'static str {
    match kind {
        Kind::Text => tr!("preset-kind-text"),
        Kind::Number => tr!("preset-kind-number"),
        Kind::Switch => tr!("preset-kind-switch"),
        Kind::Choice(_) => tr!("preset-kind-choice"),
        Kind::Pick(_) => tr!("preset-kind-pick"),
    }
}

/// The kind of a parameter. *Pick* is there only for fields that the catalogue can fill.
fn kind_field(ui: &mut Ui, name: &str, kind: &mut Kind) {
    let combo = ComboBox::from_id_salt(("parameter kind", name)).width(96.0).selected_text(kind_words(kind));
    let combo = combo.show_ui(ui, |ui| {
        let mut all = vec![Kind::Text, Kind::Number, Kind::Switch, Kind::Choice(Vec::new())];
        if let Kind::Pick(pick) = kind {
            all.push(Kind::Pick(*pick));
        }
        for other in all {
            if ui.selectable_label(kind.word() == other.word(), kind_words(&other)).clicked()
                && kind.word() != other.word()
            {
                *kind = other;
            }
        }
    });
    combo.response.accessible_name(tr!("preset-kind", name = name));
}
