//! One field of the form: its label, its widget, what is wrong with it.

use egui::{Align, Button, FontId, Label, Layout, RichText, Role, Ui, WidgetInfo, vec2};
use egui_material_icons::icons::ICON_CLOSE;
use serde_json::Value;

use super::{Change, Drawing, Ground, choice, is_missing, json, lists, names, number, text};
use crate::protocol::obs::catalogue::{Field, Format};
use crate::protocol::obs::form::{self, Rule};
use crate::tr;
use crate::ui::theme;
use crate::ui::widget::field::icon;
use crate::words;

/// Points at the right of every field for the button that clears it.
const CLEAR: f32 = 26.0;

/// What a widget needs to know of its field.
pub(super) struct Of<'a> {
    pub field: &'static Field,
    /// What stands in the data.
    pub value: Option<&'a Value>,
    pub label: &'a str,
    /// What to show while it is empty.
    pub hint: &'a str,
    /// Points.
    pub width: f32,
    pub ground: &'a Ground<'a>,
}

impl Drawing<'_> {
    /// The label above a field or a group of fields.
    pub(super) fn heading(&mut self, ui: &mut Ui, field: &'static Field, is_set: bool) {
        let change = head(ui, field, &self.ground, needed(self.form.problems(), field), is_set);
        self.apply(field, change);
    }

    /// Label, widget, and what is wrong.
    pub(super) fn field(&mut self, ui: &mut Ui, field: &'static Field) {
        ui.spacing_mut().item_spacing.y = 4.0;
        let label = names::label(&field.name);
        let value = value_of(self.form, field);
        let wrong = self.form.problems().iter().filter(|problem| problem.field == field.name);
        let wrong: Vec<String> = wrong
            .filter(|problem| !is_missing(problem) && !matches!(problem.rule, Rule::OnlyOneOf(_)))
            .map(words::obs::field_problem)
            .collect();
        head(ui, field, &self.ground, needed(self.form.problems(), field), false);
        let width = ui.available_width();
        let hint = hint(field, value);
        let of = Of { field, value, label: &label, hint: &hint, width: width - CLEAR, ground: &self.ground };
        let state = &mut *self.state;
        let mut change = Change::None;
        ui.horizontal_top(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.scope(|ui| {
                if !wrong.is_empty() {
                    mark(ui, &self.ground);
                }
                change = match field.kind.as_str() {
                    "Boolean" => choice::switch(ui, &of),
                    _ if !field.values.is_empty() && !field.open => choice::closed(ui, &of),
                    _ if field.pick.is_some() => lists::picker(ui, &of, state, &mut self.wants),
                    _ if !field.values.is_empty() => lists::suggested(ui, &of, state),
                    "Number" if field.format == Some(Format::Colour) => number::colour(ui, &of, state),
                    "Number" => number::number(ui, &of, state),
                    "String" => text::text(ui, &of, state),
                    _ => json::json(ui, &of, state),
                };
            });
            if value.is_some() {
                if clear(ui, &label) {
                    change = Change::Clear;
                }
            } else if field.empty && field.kind == "String" && empty(ui, &label) {
                change = Change::Set(Value::String(String::new()));
            }
        });
        lists::caption(ui, &of, &mut self.wants);
        null(ui, &of, &mut change);
        for words in &wrong {
            ui.label(RichText::new(words).size(12.0).color(self.ground.tokens.warn));
        }
        if state.focus.as_deref() == Some(&field.name) {
            state.focus = None;
            ui.memory_mut(|memory| memory.request_focus(super::id_of(field)));
        }
        if let Change::Clear = change {
            state.typing = None;
        }
        self.apply(field, change);
    }
}

/// What stands in the data; null only where it says something.
fn value_of<'a>(form: &'a form::Form, field: &Field) -> Option<&'a Value> {
    match form.data() {
        Ok(data) if field.null.is_some() => form::find(data, &field.name),
        _ => form.value(&field.name),
    }
}

/// Whether the field is needed; `Some(true)`: and it is not there yet.
fn needed(problems: &[form::FieldProblem], field: &Field) -> Option<bool> {
    let missing = problems.iter().any(|problem| problem.field == field.name && problem.rule == Rule::Missing);
    (!field.optional).then_some(missing)
}

fn head(ui: &mut Ui, field: &Field, ground: &Ground<'_>, needed: Option<bool>, clearable: bool) -> Change {
    let tokens = ground.tokens;
    let mut change = Change::None;
    let width = ui.available_width();
    let layout = Layout::left_to_right(Align::Center);
    ui.allocate_ui_with_layout(vec2(width, 18.0), layout, |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.x = 6.0;
        ui.spacing_mut().interact_size.y = 18.0;
        let label = RichText::new(names::label(&field.name)).size(12.0).color(tokens.text_1);
        ui.add(Label::new(label).truncate().selectable(false));
        if let Some(missing) = needed {
            let color = if missing { tokens.warn } else { tokens.text_2 };
            ui.add(Label::new(RichText::new(tr!("field-needed")).size(11.0).color(color)).truncate());
        }
        if let Some(range) = names::range(field) {
            ui.add(Label::new(RichText::new(range).size(11.0).color(tokens.text_2)).truncate());
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if clearable && clear(ui, &names::label(&field.name)) {
                change = Change::Clear;
            }
            ui.add_space(if clearable { 0.0 } else { CLEAR });
            // The wire's own name, where there is room for it; pointing at it tells the rest.
            let name = field.name.rsplit('.').next().unwrap_or_default();
            let name = RichText::new(name).font(FontId::monospace(11.0)).color(tokens.text_3);
            if ui.available_width() > 24.0 {
                ui.add(Label::new(name).truncate().selectable(false)).on_hover_text(about(field));
            }
        });
    });
    change
}

/// The protocol's words about a field: name, type, range.
fn about(field: &Field) -> String {
    let mut parts = vec![field.name.clone(), field.kind.clone()];
    parts.extend(field.range.clone());
    parts.join(" · ")
}

fn hint(field: &Field, value: Option<&Value>) -> String {
    match (value, &field.null, &field.omitted) {
        (Some(Value::Null), Some(null), _) => tr!("field-null-hint", words = null.as_str()),
        (Some(Value::String(text)), ..) if text.is_empty() => tr!("field-empty-hint").to_owned(),
        (None, _, Some(omitted)) => tr!("field-omitted", words = omitted.as_str()),
        (None, _, None) if field.optional => tr!("field-not-set").to_owned(),
        _ => String::new(),
    }
}

/// The small button that takes a field out of the data.
fn clear(ui: &mut Ui, label: &str) -> bool {
    small(ui, icon(ICON_CLOSE, 14.0), tr!("field-clear", field = label))
}

/// The one in its place that gives an empty text, where the server takes one: without it the field would be left out.
fn empty(ui: &mut Ui, label: &str) -> bool {
    small(ui, RichText::new("“”").size(14.0), tr!("field-set-empty", field = label))
}

fn small(ui: &mut Ui, picture: RichText, name: String) -> bool {
    let height = ui.spacing().interact_size.y;
    let button = Button::new(picture).frame_when_inactive(false).min_size(vec2(CLEAR - 2.0, height));
    ui.spacing_mut().button_padding.x = 4.0;
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
    response.on_hover_text(&name).clicked()
}

/// The edge of a field with a mistake. Its words stand below it.
fn mark(ui: &mut Ui, ground: &Ground<'_>) {
    let widgets = &mut ui.visuals_mut().widgets;
    for widget in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.active, &mut widgets.open] {
        widget.bg_stroke.color = ground.tokens.warn;
    }
}

/// Null, where it is a value of its own: it cannot be typed.
fn null(ui: &mut Ui, of: &Of<'_>, change: &mut Change) {
    let Some(words) = &of.field.null else { return };
    if of.value.is_some_and(Value::is_null) {
        return;
    }
    ui.scope(|ui| {
        ui.spacing_mut().interact_size.y = 20.0;
        ui.spacing_mut().button_padding = vec2(6.0, 1.0);
        let text = RichText::new(tr!("field-set-null", words = words.as_str())).size(theme::TEXT_SMALL);
        let button = ui.add(Button::new(text).truncate());
        let name = tr!("field-set-null-name", field = of.label, words = words.as_str());
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &name));
        if button.clicked() {
            *change = Change::Set(Value::Null);
        }
    });
}
