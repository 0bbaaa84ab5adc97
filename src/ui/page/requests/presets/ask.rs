//! The panel that asks for the parameters of a preset before it runs.

use std::collections::BTreeMap;

use egui::{ComboBox, Key, RichText, Ui};
use serde_json::Value;

use crate::message::preset::{Kind, Parameter, Rule, Values};
use crate::message::{Command, Preset};
use crate::model::Connection;
use crate::model::obs::lists::{Entry, Scope};
use crate::protocol::obs::CheckedRequest;
use crate::protocol::obs::catalogue::Pick;
use crate::tr;
use crate::ui::action::Action;
use crate::ui::page::View;
use crate::ui::page::feed::safe_name;
use crate::ui::theme::{self, Tokens};
use crate::ui::widget::basic::{primary, switch};
use crate::ui::widget::field;
use crate::words;
use crate::words::privacy::{looks_private, names_a_secret, without_private};

/// Points of a field at most.
const FIELD: f32 = 340.0;

/// The parameters of a preset while they are asked.
pub struct Asking {
    /// The name of the preset.
    pub preset: String,
    /// What stands in the fields, as text; `true` or `false` for a switch.
    texts: BTreeMap<String, String>,
    /// Why it did not go out, in words.
    pub problem: Option<String>,
    /// Just opened: the first field takes the focus once.
    fresh: bool,
}

/// What the panel wants.
pub enum Then {
    Stay,
    Close,
    Run(Values),
}

impl Asking {
    /// `last`: what was given the last time.
    pub fn new(preset: &Preset, last: Option<&Values>) -> Self {
        let text = |parameter: &Parameter| {
            let last = last.and_then(|last| last.get(&parameter.name)).filter(|value| parameter.kind.takes(value));
            let default = parameter.default.as_ref().filter(|default| !default.to_string().contains("{{"));
            let value = last.or(default).filter(|_| !parameter.secret);
            let text = value.map(as_text).unwrap_or_default();
            (parameter.name.clone(), text)
        };
        let texts = preset.parameters.iter().map(text).collect();
        Self { preset: preset.name.clone(), texts, problem: None, fresh: true }
    }

    /// Draws it.
    pub fn ui(&mut self, ui: &mut Ui, connection: &Connection, view: &mut View<'_>, tokens: &Tokens) -> Then {
        let Some(preset) = view.model.presets.iter().find(|preset| preset.name == self.preset) else {
            return Then::Close;
        };
        ui.spacing_mut().item_spacing.y = 8.0;
        let title = tr!("preset-run-title", name = preset.name.as_str());
        ui.label(RichText::new(title).font(theme::semibold(theme::TEXT_TITLE)).color(tokens.text_1));
        let types = preset.body.request_types();
        let shown = types.iter().take(6).copied().collect::<Vec<_>>().join(", ");
        ui.label(RichText::new(shown).size(12.0).color(tokens.text_2));
        let mut enter = false;
        for (index, parameter) in preset.parameters.iter().enumerate() {
            let response = self.field(ui, preset, parameter, connection, view, tokens);
            if self.fresh && index == 0 {
                response.request_focus();
            }
            enter |= response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        }
        self.fresh = false;
        if let Some(problem) = &self.problem {
            ui.label(RichText::new(problem).color(tokens.warn));
        }
        let name = safe_name(view, &connection.profile.name);
        let up = connection.is_up();
        let mut then = Then::Stay;
        ui.horizontal(|ui| {
            let run = primary(ui, &tr!("preset-run-on", name = name.as_str()), up);
            if (run.clicked() && !run.double_clicked()) || (enter && up) {
                match self.values(preset) {
                    Ok(values) => then = Then::Run(values),
                    Err(words) => self.problem = Some(words),
                }
            }
            if ui.button(tr!("preset-cancel")).clicked() {
                then = Then::Close;
            }
        });
        if !up {
            ui.label(RichText::new(tr!("requests-off", name = name)).size(12.0).color(tokens.warn));
        }
        then
    }

    fn field(
        &mut self,
        ui: &mut Ui,
        preset: &Preset,
        parameter: &Parameter,
        connection: &Connection,
        view: &mut View<'_>,
        tokens: &Tokens,
    ) -> egui::Response {
        let asks = parameter.asks();
        let safe = view.model.settings.streamer_safe;
        let scope = match &parameter.kind {
            Kind::Pick(_) => self.scope(preset),
            _ => Scope::default(),
        };
        let text = self.texts.entry(parameter.name.clone()).or_default();
        let hint = match &parameter.default {
            Some(default) => as_text(default),
            None => String::new(),
        };
        let hidden = safe && (names_a_secret(&parameter.name) || looks_private(text) || looks_private(&hint));
        let hint = if hidden { String::new() } else { hint };
        let look = field::Look { hint: &hint, width: FIELD, masked: parameter.secret || hidden };
        match &parameter.kind {
            Kind::Text | Kind::Number => {
                let response = field::labelled(ui, asks, text, look);
                if parameter.secret {
                    ui.label(RichText::new(tr!("preset-secret-note")).size(12.0).color(tokens.text_2));
                }
                response
            }
            Kind::Switch => {
                let mut on = text == "true";
                let response = ui.horizontal(|ui| {
                    let response = switch(ui, &mut on, asks);
                    ui.label(asks);
                    response
                });
                *text = on.to_string();
                response.inner
            }
            Kind::Choice(choices) => {
                let choices = choices.iter().map(|choice| (choice.clone(), seen(choice, safe)));
                combo(ui, &parameter.name, asks, text, choices.collect(), tokens)
            }
            Kind::Pick(pick) => {
                let offer = connection.obs.lists.offer(*pick, &scope, &connection.obs.available_requests);
                if connection.is_up() {
                    for question in &offer.missing {
                        let data = question.data.as_deref().unwrap_or_default();
                        if let Ok(request) = CheckedRequest::from_text(question.request_type, data) {
                            view.act(Action::Command(Command::Read { connection: connection.id, request }));
                        }
                    }
                }
                let entries: Vec<_> = offer.entries.iter().map(|e| (taken(*pick, e), seen(&e.name, safe))).collect();
                if entries.is_empty() {
                    return field::labelled(ui, asks, text, look);
                }
                combo(ui, &parameter.name, asks, text, entries, tokens)
            }
        }
    }

    /// What the other parameters name: items stand in a scene, filters on a source.
    fn scope(&self, preset: &Preset) -> Scope {
        let named = |wanted: fn(Pick) -> bool| {
            let picks = |parameter: &&Parameter| matches!(parameter.kind, Kind::Pick(pick) if wanted(pick));
            let parameter = preset.parameters.iter().find(picks)?;
            self.texts.get(&parameter.name).filter(|text| !text.is_empty()).cloned()
        };
        let scene = named(|pick| matches!(pick, Pick::Scene | Pick::SceneOrGroup | Pick::Group));
        let source = named(|pick| matches!(pick, Pick::Source | Pick::Input));
        Scope {
            source: source.or_else(|| scene.clone()).map(|name| ("sourceName", name)),
            scene: scene.map(|name| ("sceneName", name)),
            canvas: None,
        }
    }

    /// What was typed, in the types of the parameters. A field that was left empty takes its default.
    fn values(&self, preset: &Preset) -> Result<Values, String> {
        let mut values = Values::new();
        for parameter in &preset.parameters {
            let text = self.texts.get(&parameter.name).map(String::as_str).unwrap_or_default();
            let empty = text.is_empty() && (parameter.default.is_some() || !matches!(parameter.kind, Kind::Text));
            if empty || (text.is_empty() && parameter.secret) {
                continue;
            }
            let value = match &parameter.kind {
                Kind::Number => number(text).ok_or_else(|| {
                    let rule = Rule::Type { expected: parameter.kind.word() };
                    format!("{}: {}", parameter.asks(), words::preset::rule(&rule))
                })?,
                Kind::Switch => Value::Bool(text == "true"),
                Kind::Pick(Pick::SceneItem | Pick::Monitor) => number(text).unwrap_or_else(|| text.into()),
                _ => text.into(),
            };
            values.insert(parameter.name.clone(), value);
        }
        Ok(values)
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A number as people write it.
pub fn number(text: &str) -> Option<Value> {
    let text = text.trim();
    let whole = text.parse::<i64>().map(Value::from).ok();
    whole.or_else(|| text.parse::<f64>().ok().and_then(serde_json::Number::from_f64).map(Value::Number))
}

/// What a field of that kind takes of an entry.
fn taken(pick: Pick, entry: &Entry) -> String {
    match pick {
        Pick::SceneItem | Pick::Monitor => entry.number.map_or_else(|| entry.name.clone(), |number| number.to_string()),
        Pick::Canvas => entry.uuid.clone().unwrap_or_else(|| entry.name.clone()),
        _ => entry.name.clone(),
    }
}

/// A text of a list as it may be seen.
fn seen(text: &str, safe: bool) -> String {
    if safe { without_private(text).into_owned() } else { text.to_owned() }
}

/// A label with a list below it; `entries` are what is taken and what is shown.
fn combo(
    ui: &mut Ui,
    salt: &str,
    asks: &str,
    text: &mut String,
    entries: Vec<(String, String)>,
    tokens: &Tokens,
) -> egui::Response {
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 4.0;
        ui.label(RichText::new(asks).color(tokens.text_2));
        let current = entries.iter().find(|(taken, _)| taken == text);
        let current = match (current, text.is_empty()) {
            (Some((_, shown)), _) => shown.clone(),
            (None, true) => tr!("preset-choose").to_owned(),
            (None, false) => text.clone(),
        };
        let combo = ComboBox::from_id_salt(("preset parameter", salt)).width(FIELD.min(ui.available_width()));
        let combo = combo.selected_text(current).show_ui(ui, |ui| {
            for (taken, shown) in entries {
                if ui.selectable_label(*text == taken, shown).clicked() {
                    *text = taken;
                }
            }
        });
        combo.response.accessible_name(asks)
    })
    .inner
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        assert_eq!(number("3"), Some(json!(3)));
        assert_eq!(number(" -2.5 "), Some(json!(-2.5)));
        for text in ["", "three", "NaN", "inf"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
